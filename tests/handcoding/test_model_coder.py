"""A model as coder, against a server in a process of its own: answers, every failure, resuming, and where a key may not be."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import ctthemes as ct
from ctthemes.handcoding._model_coder import answer_codes
from ctthemes.handcoding._model_endpoint import AnswerError

BOOK = ct.Codebook(
    (ct.Theme("peace", definition="No war.", patterns=("peace",)), ct.Theme("trade", patterns=("trade",))), version="1"
)
TEXTS = [f"paragraph {number} on {'peace' if number % 2 else 'trade'}" for number in range(6)]
UNITS = pd.DataFrame({"text": TEXTS}, index=[f"u{number}" for number in range(6)])
KEY = "sesame-7319"


class Server:
    def __init__(self, folder: Path) -> None:
        fixture = folder / "fixture.json"
        fixture.write_text(
            json.dumps({text: {"peace": int("peace" in text), "trade": int("trade" in text)} for text in TEXTS})
        )
        self.log = fixture.with_suffix(".log")
        script = Path(__file__).with_name("model_server.py")
        self.process = subprocess.Popen([sys.executable, str(script), str(fixture)], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def endpoint(self, name: str = "good", **options: object) -> ct.handcoding.ModelEndpoint:
        return ct.handcoding.model_endpoint({"endpoint": f"http://127.0.0.1:{self.port}/v1", "name": name, **options})

    def questions(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "server").mkdir()
    running = Server(tmp_path / "server")
    yield running
    running.process.kill()
    running.process.wait()
    assert running.process.stdout is not None
    running.process.stdout.close()


def coded(server: Server, folder: Path, name: str = "good", **options: object) -> ct.handcoding.ModelCodes:
    return ct.handcoding.code_by_model(UNITS, codebook=BOOK, endpoint=server.endpoint(name, **options), folder=folder)


def test_units_get_the_codes_that_the_model_answers(server: Server, tmp_path: Path) -> None:
    model = coded(server, tmp_path / "answers")
    assert model.codes["peace"].tolist() == [0, 1, 0, 1, 0, 1]
    assert model.codes["trade"].tolist() == [1, 0, 1, 0, 1, 0]
    assert model.answers["status"].tolist() == ["answered"] * 6
    assert model.answers["prompt_tokens"].tolist() == [90] * 6
    assert {question["temperature"] for question in server.questions()} == {0}
    assert "- peace: No war." in str(model.provenance["model_prompt"])
    assert (model.provenance["model"], model.provenance["model_host"]) == ("good", "127.0.0.1")


def test_what_is_answered_is_not_asked_again_and_a_damaged_answer_is(server: Server, tmp_path: Path) -> None:
    coded(server, tmp_path / "answers")
    assert len(server.questions()) == 6
    again = coded(server, tmp_path / "answers")
    assert len(server.questions()) == 6
    sorted((tmp_path / "answers").iterdir())[0].write_text("{")
    mended = coded(server, tmp_path / "answers")
    assert len(server.questions()) == 7
    pd.testing.assert_frame_equal(again.codes, mended.codes)


def test_another_model_or_codebook_is_another_question(server: Server, tmp_path: Path) -> None:
    coded(server, tmp_path / "answers")
    coded(server, tmp_path / "answers", "another")
    book = ct.Codebook((ct.Theme("peace", definition="A truce."), ct.Theme("trade")), version="2")
    ct.handcoding.code_by_model(UNITS, codebook=book, endpoint=server.endpoint(), folder=tmp_path / "answers")
    assert len(server.questions()) == 18


def test_a_kill_in_mid_run_loses_nothing_and_repeats_nothing(server: Server, tmp_path: Path) -> None:
    script = (
        "import sys, time, pandas as pd, ctthemes as ct\n"
        "from pathlib import Path\n"
        "from tests.handcoding import test_model_coder as t\n"
        "import ctthemes.handcoding._model_coder as m\n"
        "ask = m.ask_model\n"
        "def late(*a):\n    time.sleep(0.3)\n    return ask(*a)\n"
        "m.ask_model = late\n"
        f"e = ct.handcoding.model_endpoint({{'endpoint': 'http://127.0.0.1:{server.port}/v1', 'name': 'good'}})\n"
        f"ct.handcoding.code_by_model(t.UNITS, codebook=t.BOOK, endpoint=e, folder=Path({str(tmp_path / 'answers')!r}))\n"
    )
    run = subprocess.Popen([sys.executable, "-c", script], cwd=Path(__file__).parents[2])
    while len(list((tmp_path / "answers").glob("*.json"))) < 3 and run.poll() is None:
        pass
    run.kill()
    run.wait()
    n_answered = len(list((tmp_path / "answers").glob("*.json")))
    assert n_answered >= 3
    model = coded(server, tmp_path / "answers")
    assert model.codes.notna().all(axis=None)
    assert len(server.questions()) <= 6 + 1  # the one that was under way when the run was killed


@pytest.mark.parametrize("name", ["chatty", "other themes", "broken"])
def test_a_unit_without_a_right_answer_is_tried_twice_refused_and_listed(
    server: Server, tmp_path: Path, name: str
) -> None:
    model = coded(server, tmp_path / "answers", name)
    assert model.answers["status"].tolist() == ["refused"] * 6
    assert model.answers["reason"].str.len().min() > 10
    assert model.codes.isna().all(axis=None)
    assert len(server.questions()) == 12
    assert not (tmp_path / "answers").exists()


def test_a_second_try_that_is_right_counts(server: Server, tmp_path: Path) -> None:
    model = coded(server, tmp_path / "answers", "chatty at first")
    assert model.answers["status"].tolist() == ["answered"] * 6
    assert len(server.questions()) == 12


def test_an_answer_that_is_late_is_refused(server: Server, tmp_path: Path) -> None:
    model = ct.handcoding.code_by_model(
        UNITS.iloc[:1], codebook=BOOK, endpoint=server.endpoint("slow", timeout=0.2), folder=tmp_path
    )
    assert model.answers["reason"].iloc[0] == "no answer within 0.2 seconds"


def test_ten_refused_units_in_a_row_stop_the_run(server: Server, tmp_path: Path) -> None:
    units = pd.DataFrame({"text": ["unanswerable"] * 20}, index=[f"u{number}" for number in range(20)])
    with pytest.raises(
        ct.StudyError, match=r"10 units in a row were refused, the last \(u9\) because the answer is no JSON"
    ):
        ct.handcoding.code_by_model(units, codebook=BOOK, endpoint=server.endpoint(), folder=tmp_path)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("elsewhere", r"the server sends the text elsewhere \(307\), and that is not followed"),
        ("locked", r"the server refuses \(401\); it wants a key: set key_variable"),
        ("wrong", r"the server takes no such question \(404\): .*look at address and name"),
    ],
)
def test_a_server_that_refuses_stops_the_run_with_what_to_do(
    server: Server, tmp_path: Path, name: str, message: str
) -> None:
    with pytest.raises(ct.StudyError, match=message):
        coded(server, tmp_path, name)
    assert len(server.questions()) == 1


def test_no_server_is_said(tmp_path: Path) -> None:
    endpoint = ct.handcoding.model_endpoint({"endpoint": "http://127.0.0.1:9/v1"})
    with pytest.raises(
        ct.StudyError, match=r"http://127.0.0.1:9/v1: no server answers .*start it, or mend the address"
    ):
        ct.handcoding.code_by_model(UNITS, codebook=BOOK, endpoint=endpoint, folder=tmp_path)


def test_proxies_of_the_environment_are_used_only_if_settings_say_so(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    assert coded(server, tmp_path).codes.notna().all(axis=None)
    with pytest.raises(ct.StudyError, match="no server answers"):
        coded(server, tmp_path, "another", proxies=True)


def test_a_key_comes_from_the_environment_and_is_written_nowhere(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MODEL_KEY", KEY)
    folder = tmp_path / "study"
    model = coded(server, folder / "answers", "locked", key_variable="MODEL_KEY")
    assert model.codes.notna().all(axis=None)
    chatty = coded(server, folder / "answers", "chatty", key_variable="MODEL_KEY")
    broken = coded(server, folder / "answers", "broken", key_variable="MODEL_KEY")
    for number, each in enumerate((model, chatty, broken)):
        ct.save_table(each.answers, folder / f"answers{number}.csv")
        ct.save_table(each.codes.reset_index(), folder / f"codes{number}.csv")
        (folder / f"origin{number}.json").write_text(json.dumps(each.provenance))
    with pytest.raises(ct.StudyError) as refused:
        coded(server, folder / "answers", "wrong", key_variable="MODEL_KEY")
    words = "".join(map(repr, (model, chatty, refused.value, server.endpoint("locked", key_variable="MODEL_KEY"))))
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 10
    assert KEY not in words + "".join(capsys.readouterr())
    assert [path.name for path in files if KEY.encode() in path.read_bytes() or KEY in path.name] == []


def test_a_key_that_is_not_there_is_said_before_anything_is_sent(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MODEL_KEY", raising=False)
    with pytest.raises(ct.StudyError, match="the environment variable MODEL_KEY is empty; put the key there"):
        coded(server, tmp_path, "locked", key_variable="MODEL_KEY")
    assert server.questions() == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"endpoint": "https://models.example.org/v1"}, r"write `host: models.example.org` under `model:`"),
        ({"endpoint": "https://a.example.org/v1", "host": "b.example.org"}, r"the endpoint is on a.example.org"),
        ({"endpoint": "http://a.example.org/v1", "host": "a.example.org"}, r"unencrypted; write https://"),
        ({"endpoint": "https://me:secret@127.0.0.1/v1"}, r"must be an address such as"),
        ({"endpoint": "ftp://127.0.0.1/v1"}, r"must be an address such as"),
        ({"timeout": 0}, r"timeout=0 must be above 0 seconds"),
        ({"key": "abc"}, r"no such setting: key; .*its variable's name into key_variable"),
    ],
)
def test_text_goes_nowhere_that_settings_do_not_name(options: dict[str, object], message: str) -> None:
    with pytest.raises(ct.StudyError, match=message):
        ct.handcoding.model_endpoint(options)


def test_what_a_run_will_take_is_known_before_it_starts(server: Server, tmp_path: Path) -> None:
    def cost() -> pd.Series:
        return ct.handcoding.model_cost(
            UNITS, codebook=BOOK, endpoint=server.endpoint(price=2.0), folder=tmp_path / "answers"
        ).iloc[0]

    before = cost()
    assert (before["n_units"], before["n_answered"], before["n_calls"]) == (6, 0, 6)
    letters = 6 * len(ct.handcoding.coding_prompt(BOOK)) + sum(map(len, TEXTS))
    assert before["tokens"] == -(-letters // 4) + 6 * 24
    assert before["price"] == pytest.approx(2 * before["tokens"] / 1e6)
    assert np.isnan(before["seconds"])
    assert server.questions() == []
    ct.handcoding.code_by_model(UNITS.iloc[:4], codebook=BOOK, endpoint=server.endpoint(), folder=tmp_path / "answers")
    after = cost()
    assert (after["n_answered"], after["n_calls"]) == (4, 2)
    assert after["seconds"] >= 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("peace: 1", "no JSON"), ('{"peace": 1}', "exactly the themes"), ('["peace"]', "exactly the themes"),
        ('{"peace": 2, "trade": 0}', "peace is 2 and not 0 or 1"), ('{"peace": "1", "trade": 0}', "peace is '1'"),
        ('{"peace": null, "trade": 0}', "peace is None"),
    ],
)  # fmt: skip
def test_an_answer_that_is_no_set_of_codes_is_told_from_one_that_is(text: str, message: str) -> None:
    with pytest.raises(AnswerError, match=message):
        answer_codes(text, ["peace", "trade"])


def test_prompts_go_out_and_answers_come_back_as_csv(tmp_path: Path) -> None:
    file = ct.handcoding.save_prompts(UNITS, tmp_path / "prompts.csv", codebook=BOOK)
    sheet = pd.read_csv(file)
    assert TEXTS[2] in sheet["prompt"][2]
    assert "- peace: No war." in sheet["prompt"][2]
    sheet["answer"] = ['{"peace": 1, "trade": 0}', None, *['{"peace": 0, "trade": 1}'] * 4]
    sheet.to_csv(tmp_path / "back.csv", index=False)
    codes = ct.handcoding.read_answers(tmp_path / "back.csv", units=UNITS, codebook=BOOK)
    assert codes.loc["u0"].tolist() == [1, 0]
    assert codes.loc["u1"].isna().all()
    assert codes["trade"].sum() == 4


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("unit,peace\nu0,1\n", r"back.csv:1: no column 'trade'"),
        ("unit,peace,trade\nu9,1,0\n", r"row 2: 'u9' is none of the units"),
        ("unit,peace,trade\nu0,1,0\nu0,1,0\n", r"row 3: 'u0' stands in row 2, too"),
        ("unit,peace,trade\nu0,yes,0\n", r"row 2: peace is 'yes'; write 1, 0 or nothing"),
        ("unit,answer\nu0,perhaps\n", r"row 2: the answer is no JSON: 'perhaps'; write it as the prompt asks"),
    ],
)
def test_a_file_of_answers_with_a_fault_is_refused_with_its_row(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "back.csv").write_text(content)
    with pytest.raises(ct.StudyError, match=message):
        ct.handcoding.read_answers(tmp_path / "back.csv", units=UNITS, codebook=BOOK)


def test_agreement_with_people_says_whether_a_model_is_of_use() -> None:
    random = np.random.default_rng(1)
    truth = pd.DataFrame({name: random.integers(0, 2, 200).astype(float) for name in ("good", "guessed", "weak")})
    codes = truth.copy()
    codes["guessed"] = random.integers(0, 2, 200)
    wrong = random.random(200) < 0.35
    codes["weak"] = np.where(wrong, 1 - truth["weak"], truth["weak"])
    table = ct.handcoding.model_agreement(codes, truth, seed=1).set_index("theme")
    assert table["verdict"].to_dict() == {"good": "useful", "guessed": "useless", "weak": "weak"}
    assert table.loc["good", "kappa"] == 1


def test_kappa_of_model_and_people_is_cohens() -> None:
    truth = pd.DataFrame({"peace": [1.0, 1, 1, 0, 0, 0, 0, 0, np.nan]})
    codes = pd.DataFrame({"peace": [1.0, 1, 0, 1, 0, 0, 0, np.nan, 1]})
    row = ct.handcoding.model_agreement(codes, truth, seed=1).iloc[0]
    assert row["n_units"] == 7
    # 5 of 7 agree; by chance 3/7 x 3/7 + 4/7 x 4/7 = 25/49
    assert row["kappa"] == pytest.approx((5 / 7 - 25 / 49) / (1 - 25 / 49))
    assert row["f1"] == pytest.approx(4 / 6)
