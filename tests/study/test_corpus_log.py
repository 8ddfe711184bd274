"""The log of the corpus: origins, what was left out at which step, and the flow that sums it up."""

from __future__ import annotations

from pathlib import Path

import pytest

import ctthemes as ct
from ctthemes._shared.checks import StudyError
from ctthemes.app import cli

TEXT = "The rights of all human beings are protected by law, and every State shall respect them at all times"
GERMAN = "Die Rechte aller Menschen sind durch das Gesetz geschützt, und jeder Staat soll sie immer achten"
BOOK = "version: '1'\nthemes:\n  rights:\n    definition: Rights.\n    patterns: [rights]\n"
HEAD = "file,search,source,retrieved,licence,decision,reason\n"


def study_of(folder: Path, *, settings: str = "", log: str = "") -> Path:
    """Return a study of three speeches, a copy of one, a German one, a short one and a file that cannot be read."""
    speeches = {
        name: f"{TEXT} {ending} " * 3 for name, ending in zip("abc", ("by day", "in peace", "in war"), strict=True)
    }
    others = {"copy": speeches["a"], "german": f"{GERMAN}. " * 6, "short": "We thank you."}
    for name, text in {**speeches, **others}.items():
        (folder / f"{name}.txt").write_text(f"Geneva, 3 May 2019\n\n{text}", encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    (folder / "codebook.yml").write_text(BOOK, encoding="utf-8")
    (folder / "settings.yml").write_text(f"on_error: report\n{settings}", encoding="utf-8")
    if log:
        (folder / "corpus_log.csv").write_text(HEAD + log, encoding="utf-8")
    return folder


LEAVING = "duplicates: remove\nother_languages: remove\nleast_words: 10\n"
LOG = (
    "a.txt,rights AND law,UN Digital Library,1 March 2024,CC BY,kept in,\n"
    "b.txt,rights AND law,UN Digital Library,2024-03-05,CC BY,,\n"
    "c.txt,,UN press site,,,left out,about another matter\n"
    "never.pdf,rights AND law,UN Digital Library,2024-03-01,,left out,a draft\n"
)


def test_the_log_says_of_every_document_what_became_of_it_and_why(tmp_path: Path) -> None:
    log = ct.corpus_log(ct.read_study(study_of(tmp_path, settings=LEAVING, log=LOG))).set_index("file")
    got = log[["outcome", "step", "reason"]].agg(tuple, axis=1).to_dict()
    assert got == {
        "a.txt": ("in the study", "", ""), "b.txt": ("in the study", "", ""),
        "c.txt": ("left out", "selection", "about another matter"), "never.pdf": ("left out", "selection", "a draft"),
        "copy.txt": ("left out", "duplicates", "repeats another document"),
        "german.txt": ("left out", "eligibility", "other language"), "short.txt": ("left out", "eligibility", "too short"),
        "broken.pdf": ("left out", "reading", "cannot be read"),
    }  # fmt: skip
    assert log.loc["a.txt", ["search", "source", "retrieved", "licence"]].tolist() == [
        "rights AND law", "UN Digital Library", "2024-03-01", "CC BY",
    ]  # fmt: skip


def test_the_numbers_of_the_flow_add_up(tmp_path: Path) -> None:
    flow = ct.document_flow(ct.corpus_log(ct.read_study(study_of(tmp_path, settings=LEAVING, log=LOG))))
    whole = flow[flow["reason"] == ""].set_index("step")["n_documents"]
    out = flow[~flow["step"].isin(["identified", "in the study"])]
    assert (whole["identified"], out["n_documents"].sum(), whole["in the study"]) == (8, 6, 2)
    assert flow["step"].drop_duplicates().tolist() == [
        "identified", "duplicates", "selection", "reading", "eligibility", "in the study",
    ]  # fmt: skip
    sources = flow[(flow["step"] == "identified") & (flow["reason"] != "")]
    assert sources[["reason", "n_documents"]].to_numpy().tolist() == [
        ["source not stated", 4], ["UN Digital Library", 3], ["UN press site", 1],
    ]  # fmt: skip


def test_what_is_left_out_is_in_no_table_of_the_study(tmp_path: Path) -> None:
    study = ct.read_study(study_of(tmp_path, settings=LEAVING, log=LOG))
    assert study.corpus.index.tolist() == study.raw.index.tolist() == ["a", "b"]
    assert set(study.left_out["doc_id"]) == {"c", "copy", "german", "short"}


def test_without_a_log_and_settings_every_document_that_can_be_read_stays(tmp_path: Path) -> None:
    study = ct.read_study(study_of(tmp_path))
    assert len(study.corpus) == 6
    assert ct.corpus_log(study)["step"].tolist() == [""] * 6 + ["reading"]


def test_the_methods_paragraph_says_searches_sources_dates_and_reasons(tmp_path: Path) -> None:
    log = ct.corpus_log(ct.read_study(study_of(tmp_path, settings=LEAVING, log=LOG)))
    exhibit = ct.exhibits.document_flow(ct.document_flow(log), log=log, provenance={})
    for words in (
        "8 documents were identified (source not stated: 4, UN Digital Library: 3, UN press site: 1)",
        "searched for by “rights AND law”", "retrieved between 2024-03-01 and 2024-03-05", "licences: CC BY",
        "a draft (n = 1)", "2 documents are analysed", "Page et al. 2021",
    ):  # fmt: skip
        assert words in exhibit.methods
    assert "It lacks search of 5, source of 4, retrieved of 5 and licence of 6 of them." in exhibit.finding


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (",,,,,,", "corpus_log.csv:2: file missing"),
        ("a.txt,,,soon,,,", "corpus_log.csv:2: 'soon' is no date"),
        ("a.txt,,,,,dropped,", "corpus_log.csv:2: decision 'dropped' must be kept in or left out"),
        ("a.txt,,,,,left out,", "corpus_log.csv:2: a.txt is left out without a reason"),
    ],
)
def test_a_wrong_row_is_named_with_its_line(tmp_path: Path, row: str, message: str) -> None:
    if not row.strip(","):
        row = ",x,,,,,"
    with pytest.raises(StudyError, match=message):
        ct.read_study(study_of(tmp_path, log=f"{row}\n"))


def test_a_log_that_leaves_every_document_out_is_refused(tmp_path: Path) -> None:
    rows = "".join(f"{name}.txt,,,,,left out,no\n" for name in ("a", "b", "c", "copy", "german", "short"))
    with pytest.raises(StudyError, match=r"corpus_log.csv: every document is left out; let one stay"):
        ct.read_study(study_of(tmp_path, log=rows))


def test_settings_that_leave_every_document_out_are_refused(tmp_path: Path) -> None:
    with pytest.raises(
        StudyError, match=r"no document is left: 6 too short; change duplicates, other_languages or least_words"
    ):
        ct.read_study(study_of(tmp_path, settings="least_words: 500\n"))


def test_new_begins_the_log_and_it_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"Geneva, 3 May 2019\n\n{TEXT}", encoding="utf-8")
    assert cli.main(["new", str(tmp_path)]) == 0
    assert ct.read_corpus_log(tmp_path / "corpus_log.csv").to_numpy().tolist() == [
        ["a.txt", "", "", "", "", "kept in", ""]
    ]
