"""Evidence: as many quotations as the trend counts, each where it says it is, and safe in every file."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import ctthemes as ct
from ctthemes.app import cli
from tests.support import SEEDS, corpus_of

TEXTS = (
    "Peace comes. Human rights matter; human rights hold.\n\nWe prevent war.",
    "No early warning here.",
    "Human rights.",
)


def quoted(context: str = "sentence", **variables: list[object]) -> pd.DataFrame:
    corpus = corpus_of(*TEXTS, years=[2013, 2013, 2015]).assign(**variables)
    tokens = ct.tokenize(corpus)
    return ct.quotations(ct.codings(tokens, ct.toy_codebook()), tokens, context=context, window=2)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def seeds() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    study = ct.read_study(SEEDS)
    tokens = ct.tokenize(study.corpus)
    codings = ct.codings(tokens, study.codebook)
    return ct.quotations(codings, tokens), ct.rate_trend(ct.count_themes(codings, tokens.documents)), study.corpus


def test_every_cell_of_the_trend_has_as_many_quotations_as_it_counts(
    seeds: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame],
) -> None:
    table, trend, _ = seeds
    for row in trend.itertuples():
        assert len(ct.theme_quotations(table, theme=row.series, period=row.period)) == row.count


def test_a_quotation_is_its_text_and_the_seeds_are_cited_with_speaker_place_and_date(
    seeds: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame],
) -> None:
    table, _, corpus = seeds
    for row in table.itertuples():
        words = " ".join(corpus.loc[row.doc_id, "text"][row.start : row.stop].split())
        assert row.keyword == words
    assert table["citation"].str.fullmatch(r"Ban Ki-moon, Baku, 18 March 2013, para\. \d+").any()
    assert (
        table["citation"].str.contains(r"Yekaterinburg, \[21 September 2011\], para").any()
    )  # worked out, so in brackets


@pytest.mark.parametrize(
    ("context", "pre", "post"),
    [
        ("tokens", "Peace comes.", "matter; human"),
        ("sentence", "", "matter; human rights hold."),
        ("paragraph", "Peace comes.", "matter; human rights hold."),
    ],
)
def test_the_context_is_what_was_asked_for(context: str, pre: str, post: str) -> None:
    row = quoted(context).iloc[0]
    assert (row["pre"], row["keyword"], row["post"]) == (pre, "Human rights", post)


def test_document_variables_come_along_and_paragraphs_are_counted() -> None:
    table = quoted(speaker=["Ann", None, "Cec"], place=[None, "Baku", ""])
    assert table["speaker"].tolist()[:2] == ["Ann", "Ann"]
    assert table["citation"].tolist() == [
        "Ann, 1 July 2013, para. 1", "Ann, 1 July 2013, para. 1", "Cec, 1 July 2015, para. 1",
        "Ann, 1 July 2013, para. 2", "d2, Baku, 1 July 2013, para. 1",
    ]  # fmt: skip


def test_an_unknown_date_is_said() -> None:
    assert ct.citation(pd.Series({"speaker": "Ann", "date": pd.NaT}, name="d"), paragraph=3) == "Ann, n.d., para. 3"


def test_a_sample_is_balanced_over_periods_and_documents() -> None:
    many = pd.DataFrame(
        {
            "theme": pd.Categorical(["peace"] * 32), "period": ["2001"] * 30 + ["2022"] * 2,
            "doc_id": ["long"] * 28 + ["a", "b", "c", "d"], "start": range(32),
        }
    )  # fmt: skip
    sample = ct.sample_quotations(many, n=5, seed=1)
    assert sample["period"].value_counts().to_dict() == {"2001": 3, "2022": 2}
    assert sorted(sample["doc_id"]) == ["a", "b", "c", "d", "long"]
    pd.testing.assert_frame_equal(sample, ct.sample_quotations(many, n=5, seed=1))
    assert len(ct.sample_quotations(many, n=99, seed=1)) == 32


def test_unknown_themes_and_contexts_are_an_error() -> None:
    with pytest.raises(ValueError, match="theme='war' is not one of 'human_rights', 'prevention'"):
        ct.theme_quotations(quoted(), theme="war")
    with pytest.raises(ValueError, match="context='page' is not one of"):
        quoted("page")


def test_files_hold_every_quotation_and_nothing_that_runs(tmp_path: Path) -> None:
    table = quoted(speaker=["=cmd()", "<script>x</script>", "Cec & Co"])
    page = ct.save_quotations(table, tmp_path / "q.html").read_text(encoding="utf-8")
    assert page.count("<figure>") == len(table)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    sheet = ct.save_quotations(table, tmp_path / "q.csv").read_text(encoding="utf-8")
    assert "'=cmd()" in sheet
    assert ",=cmd()" not in sheet
    from docx import Document

    saved = ct.save_quotations(table, tmp_path / "q.docx")
    words = [paragraph.text for paragraph in Document(str(saved)).paragraphs]
    before = saved.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("zipfile.time.localtime", lambda *_: (2030, 1, 2, 3, 4, 5, 0, 1, 0))
        assert ct.save_quotations(table, tmp_path / "q.docx").read_bytes() == before
    assert sum("para. " in text for text in words) == len(table)
    assert "Human rights matter; human rights hold." in words
    with pytest.raises(ValueError, match=r"name it q\.docx"):
        ct.save_quotations(table, tmp_path / "q.txt")


def test_a_corpus_without_codings_has_no_quotations(tmp_path: Path) -> None:
    tokens = ct.tokenize(corpus_of("nothing", years=[2013]))
    table = ct.quotations(ct.codings(tokens, ct.toy_codebook()), tokens)
    assert table.empty
    assert "n = 0" in ct.save_quotations(table, tmp_path / "q.html").read_text(encoding="utf-8")


def test_one_command_prints_the_quotations_and_they_agree_with_the_trend(
    seeds: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    _, trend, _ = seeds
    own = trend[trend["series"] == "prevention"].sort_values("count")
    cell = own.iloc[-1]
    assert cell["count"] > 3
    file = tmp_path / "q.csv"
    said = ["quotes", str(SEEDS), "--theme", "prevention", "--year", cell["period"], "--save", str(file)]
    assert cli.main(said) == 0
    printed = capsys.readouterr().out
    assert printed.count(", para. ") == cell["count"]
    assert f"{cell['count']} quotations; the trend counts {cell['count']} in 1 document" in printed
    assert len(pd.read_csv(file)) == cell["count"]


def test_the_command_says_what_there_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["quotes", str(SEEDS), "--theme", "war"]) == 2
    assert "theme='war' is not one of" in capsys.readouterr().err.replace("\n", " ")
    assert cli.main(["quotes", str(SEEDS), "--theme", "victims", "--year", "1999"]) == 0
    assert "victims, 1999: no document" in capsys.readouterr().out
