"""A whole study goes out as one file and comes back, from Python and from the command line."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd
import pytest

import ctthemes as ct
from ctthemes.app import cli
from ctthemes.exchange._study import ELSEWHERE, export_study, import_study
from ctthemes.exchange._writing import MACHINE_CODER
from ctthemes.themes.codebook import without_lists

TEXTS = {"a.txt": "We want peace.\n\nPrevention of war & <fear> saves 👩‍👩‍👧.", "b.txt": "Café: peace, again.\n"}
FILES = {
    "documents.csv": 'file,doc_id,date,speaker\na.txt,"A/67, 1",2012-05-01,"Ann ""A"" <&>"\nb.txt,B,2013-06-02,\n',
    "codebook.yml": (
        'version: "1.0"\nthemes:\n  peace:\n    definition: "No: war"\n    patterns: [peace, "prevent* ~5 war"]\n'
        "  café:\n    parent: peace\n    patterns: [café]\n    not_patterns: [café noir]\n"
    ),
    "stopwords.txt": "# mine\nwe\n",
    "settings.yml": "duplicates: keep\nlanguage: en\n",
    "codings/one.csv": (
        'unit,doc_id,coder,text,peace,café,remark\nu1,"A/67, 1",Ann,We want peace.,1,0,sure\n'
        'u1,"A/67, 1",Bea,We want peace.,0,0,\n'
    ),
    "codings/two.csv": 'unit,doc_id,coder,text,peace\nu2,B,Ann,"Café:  peace, again.",1\n',
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "mine"
    for name, content in {**TEXTS, **FILES}.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(content, encoding="utf-8")
    return home


def assert_same(study: ct.Study, other: ct.Study) -> None:
    pd.testing.assert_frame_equal(other.corpus, study.corpus)
    pd.testing.assert_frame_equal(other.hand_codings, study.hand_codings)
    assert (other.stop_words, other.phrases, other.settings) == (study.stop_words, study.phrases, study.settings)
    assert other.codebook.version == study.codebook.version
    for mine, theirs in zip(without_lists(study.codebook).themes, other.codebook.themes, strict=True):
        assert all(getattr(mine, part) == getattr(theirs, part) for part in ct.Theme.__slots__)


def test_a_study_goes_out_and_comes_back_whole(folder: Path, tmp_path: Path) -> None:
    study = ct.read_study(folder)
    file = export_study(study, tmp_path / "s.qdpx")
    assert import_study(file, tmp_path / "back") == []
    assert_same(study, ct.read_study(tmp_path / "back"))
    again = export_study(ct.read_study(tmp_path / "back"), tmp_path / "again.qdpx")
    pd.testing.assert_frame_equal(ct.exchange.read_qdpx(again).codings, ct.exchange.read_qdpx(file).codings)


def test_the_seeds_come_back_whole(tmp_path: Path) -> None:
    study = ct.read_study(Path(__file__).parents[2] / "seeds")
    with pytest.warns(UserWarning, match="travel in a note"):
        file = export_study(study, tmp_path / "s.qdpx")
    assert import_study(file, tmp_path / "back") == []
    assert_same(study, ct.read_study(tmp_path / "back"))


def test_what_was_coded_elsewhere_goes_out_again(folder: Path, tmp_path: Path) -> None:
    study = ct.read_study(folder)
    rows = pd.DataFrame({"doc_id": ["B"], "theme": ["peace"], "start": [0], "stop": [4], "coder": ["Zoë"]})
    file = ct.exchange.save_qdpx(ct.exchange.Project(study.corpus, study.codebook, rows), tmp_path / "z.qdpx")
    assert import_study(file, tmp_path / "back") == [f"1 codings by Zoë are in {ELSEWHERE}"]
    again = ct.exchange.read_qdpx(export_study(ct.read_study(tmp_path / "back"), tmp_path / "again.qdpx")).codings
    theirs = again[again["coder"] != MACHINE_CODER]
    assert theirs[["doc_id", "theme", "start", "stop", "coder"]].astype(str).to_numpy().tolist() == [
        ["B", "peace", "0", "4", "Zoë"]
    ]
    table = tmp_path / "back" / ELSEWHERE
    table.write_text(table.read_text(encoding="utf-8").replace("Café", "Tea"), encoding="utf-8")
    changed = ct.read_study(tmp_path / "back")
    with pytest.warns(UserWarning, match=rf"1 codings of {ELSEWHERE} have no place .* stay behind \(lines 2\)"):
        export_study(changed, tmp_path / "again.qdpx")
    (problem,) = ct.corpus_problems(changed).query("about == 'coded elsewhere'").itertuples()
    assert problem.severity == "fix"
    assert problem.message == (
        f"{ELSEWHERE}, line 2: not counted, as the document has another text at 0 to 4 (B: peace by Zoë, 'Tea'); correct or "
        "remove the row"
    )


def test_ids_that_are_no_file_names_and_themes_without_patterns_come_in(tmp_path: Path) -> None:
    corpus = pd.DataFrame(
        {"text": ["one", "two"], "date": pd.NaT, "date_source": "missing"}, index=pd.Index(["../x", ".. x"])
    )
    book = ct.Codebook((ct.Theme("peace"),), "1")
    file = ct.exchange.save_qdpx(
        ct.exchange.Project(corpus, book, pd.DataFrame(columns=["doc_id", "theme", "start", "stop"])),
        tmp_path / "p.qdpx",
    )
    (note,) = import_study(file, tmp_path / "back")
    assert note == "1 themes have no patterns and are counted by what people coded; of these without codings: peace"
    assert sorted(path.name for path in (tmp_path / "back").glob("*.txt")) == [
        "document_00002_document__x.txt", "document__x.txt",
    ]  # fmt: skip
    assert not list(tmp_path.glob("*.txt"))
    borrowed = tmp_path / "codebook.yml"
    borrowed.write_text('version: "1"\nthemes:\n  peace:\n    patterns: [one]\n')
    assert ct.read_study(tmp_path / "back", codebook=borrowed).corpus["text"].to_dict() == {
        "../x": "one",
        ".. x": "two",
    }


def test_the_commands_export_and_import(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["export", "mine", "s.qdpx"]) == 0
    assert cli.main(["export", "mine", "s.qdc"]) == 0
    assert cli.main(["import", "s.qdpx", "back"]) == 0
    assert "Wrote s.qdpx\nWrote s.qdc\nWrote the study back" in capsys.readouterr().out
    assert_same(ct.read_study(folder), ct.read_study("back"))
    assert [theme.name for theme in ct.exchange.read_qdc("s.qdc").themes] == ["peace", "café"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["export", "mine", "s.txt"], "s.txt: name it s.qdpx (the study) or s.qdc (its codebook)"),
        (["export", "nowhere", "s.qdpx"], "nowhere: no such study"),
        (["import", "nowhere.qdpx", "back"], "nowhere.qdpx: no such project"),
        (["import", "mine/a.txt", "back"], "mine/a.txt: no readable archive"),
        (["import", "empty.qdpx", "back"], "empty.qdpx: holds no project"),
        (["import", "s.qdpx", "mine"], "mine: is there already, and nothing is overwritten; name a new folder"),
    ],
)
def test_what_cannot_be_exchanged_is_said_with_a_remedy(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    words: list[str], said: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile("empty.qdpx", "w") as packed:
        packed.writestr("readme.txt", "x")
    before = sorted(path.name for path in folder.rglob("*"))
    assert cli.main(words) == 2
    assert said in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "back").exists()
    assert sorted(path.name for path in folder.rglob("*")) == before


def test_rules_that_came_with_a_project_are_shown_and_not_run(folder: Path, tmp_path: Path) -> None:
    rules = "rules: [{name: slow, pattern: '^(a+)+b$'}]\n"
    (folder / "settings.yml").write_text(rules, encoding="utf-8")
    file = export_study(ct.read_study(folder), tmp_path / "s.qdpx")
    (note,) = import_study(file, tmp_path / "back")
    assert "slow: ^(a+)+b$" in note
    assert "settings_of_the_project.yml and not used" in note
    assert ct.read_study(tmp_path / "back").settings.rules == ()


def test_an_import_that_fails_leaves_no_folder(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = export_study(ct.read_study(folder), tmp_path / "s.qdpx")
    with monkeypatch.context() as patched:
        patched.setattr("ctthemes.exchange._study._write_elsewhere", lambda *_: pytest.fail("the disk is full"))
        with pytest.raises(pytest.fail.Exception, match="the disk is full"):
            import_study(file, tmp_path / "back")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "s.qdpx"]
    assert import_study(file, tmp_path / "back") == []


@pytest.mark.parametrize("place", range(0, 400, 40))
def test_a_damaged_project_is_a_clear_error(folder: Path, tmp_path: Path, place: int) -> None:
    file = export_study(ct.read_study(folder), tmp_path / "s.qdpx")
    content = bytearray(file.read_bytes())
    content[place : place + 20] = b"\xff" * 20
    file.write_bytes(content)
    with pytest.raises(ct.StudyError, match=r"s\.qdpx"):
        import_study(file, tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_an_older_file_stays_where_the_new_one_cannot_be_written(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = export_study(ct.read_study(folder), tmp_path / "s.qdpx")
    before = file.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ctthemes._shared.files.os.fsync", full)
    with pytest.raises(ct.StudyError, match=r"s\.qdpx: not saved .No space left on device"):
        export_study(ct.read_study(folder), file)
    assert file.read_bytes() == before
