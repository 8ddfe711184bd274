"""The corpus card, `check` and `new`: what a study consists of, what to fix, and how one begins."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

import ctthemes as ct
from ctthemes.app import cli
from ctthemes.documents import file_reading, formats
from ctthemes.documents.document import Document
from tests import files
from tests.support import SEEDS

SPANISH = "Todos los seres humanos nacen libres e iguales en dignidad y derechos, dotados de razón y conciencia."
ENGLISH = "The rights of all human beings are protected by law, and every State shall respect them at all times."


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def faulty(folder: Path) -> Path:
    study = folder / "study"
    study.mkdir()
    (study / "a.txt").write_text(f"4 May 2012\n\n{ENGLISH}", encoding="utf-8")
    (study / "b.txt").write_text(f"4 May 2012\n\n{ENGLISH}", encoding="utf-8")
    (study / "c.txt").write_text(f"ASHGABAT, 13 June (DPA) - {ENGLISH}", encoding="utf-8")
    (study / "2013-03-18 d.txt").write_text(f"19 March 2013\n\n{SPANISH}", encoding="utf-8")
    (study / "e.pdf").write_bytes(b"no pdf")
    return study


def test_the_card_of_the_seeds_adds_up() -> None:
    study = ct.read_study(SEEDS)
    card = ct.corpus_card(study)
    for part in ("year", "kind", "date source", "language"):
        rows = card[card["part"] == part]
        assert rows["n_documents"].sum() == 5, part
        assert rows["n_tokens"].sum() == card["n_tokens"].iloc[0], part
    assert card.loc[card["part"] == "gap", "group"].tolist() == ["2014-2016", "2018-2021"]
    removed = card.loc[card["part"] == "removed", "share"].sum()
    given, left = study.raw["text"].str.len().sum(), study.corpus["text"].str.len().sum()
    assert removed == pytest.approx((given - left) / given)
    assert "All documents are in one language (en)." in ct.exhibits.corpus_card(card, provenance={}).finding
    assert ct.corpus_problems(study).empty


def test_check_says_what_to_fix_and_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = faulty(tmp_path)
    before = tree(study)
    assert cli.main(["check", str(study)]) == 1
    said = capsys.readouterr().out
    for part in (
        "fix: files: e.pdf: not readable as PDF",
        "fix: dates: c.txt: no date: line 1 says '13 June' without a year; write it into documents.csv",
        "fix: dates: 2013-03-18 d.txt: taken as 2013-03-19 (text), but the file's name says 2013-03-18",
        "fix: language: 2013-03-18 d: in 'es', not 'en'; take out what does not belong",
        "fix: duplicates: a and b say the same; remove all but one, or set `duplicates: remove` in settings.yml: a would stay",
        "fix: codebook:",
        "6 to fix",
    ):
        assert part in said, part
    assert tree(study) == before


def test_check_of_a_good_study_ends_with_nought(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(SEEDS)]) == 0
    assert "nothing to fix" in capsys.readouterr().out


def test_the_start_notebook_counts_what_check_reports(tmp_path: Path) -> None:
    folder = faulty(tmp_path)
    study = ct.read_study(folder, on_error="report", needs_codebook=False)
    problems = ct.corpus_problems(study)
    said = ct.exhibits.corpus_problems(problems, provenance={}).finding
    n_fix = int((problems["severity"] == "fix").sum())
    assert f"**{n_fix} things to fix first** (about " in said
    for about in ("files", "language", "duplicates"):
        assert about in said
    parts = ct.study_parts(study).set_index("part")["holds"]
    assert parts["stop words"] == "none: nothing is left out"
    assert parts["hand codings"] == "none: the codebook cannot be tested"


def test_a_study_without_problems_is_said_to_have_none() -> None:
    study = ct.read_study(SEEDS)
    said = ct.exhibits.corpus_problems(ct.corpus_problems(study), provenance={}).finding
    assert said == "Nothing has to be fixed and nothing calls for a look."
    parts = ct.study_parts(study).set_index("part")["holds"]
    assert parts["hand codings"] == "80 units by 2 coders"
    assert parts["codebook"].startswith(f"version {study.codebook.version}: 7 themes, ")


def test_duplicates_go_when_the_study_asks(tmp_path: Path) -> None:
    study = faulty(tmp_path)
    (study / "settings.yml").write_text("duplicates: remove\non_error: report\n", encoding="utf-8")
    opened = ct.read_study(study, codebook=SEEDS / "codebook.yml")
    assert "b" not in opened.corpus.index
    assert "a" in opened.corpus.index
    assert opened.raw.index.equals(opened.corpus.index)


def test_new_makes_a_study_that_opens_and_overwrites_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = faulty(tmp_path)
    (study / "e.pdf").unlink()
    (study / "codebook.yml").write_text("version: '1'\nthemes:\n  r:\n    patterns: [rights]\n", encoding="utf-8")
    before = tree(study)
    assert cli.main(["new", str(study)]) == 0
    assert before.items() <= tree(study).items()
    rows = {row["file"]: row for _, row in formats.read_rows(study / "documents.csv")}
    assert rows["a.txt"]["date"] == "2012-05-04"
    assert rows["c.txt"]["date"] == ""
    assert "without a year" in rows["c.txt"]["remark"]
    assert len(ct.read_study(study).corpus) == 4
    assert cli.main(["new", str(study)]) == 0
    assert "wrote" not in capsys.readouterr().out.split("Now put")[1]


def test_new_makes_a_folder_and_refuses_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["new", str(tmp_path / "fresh")]) == 0
    assert sorted(tree(tmp_path / "fresh")) == [
        "codebook.yml", "corpus_log.csv", "documents.csv", "phrases.txt", "settings.yml", "stopwords.txt",
    ]  # fmt: skip
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert cli.main(["new", str(tmp_path / "file")]) == 2
    assert "is a file" in capsys.readouterr().err


def test_slow_files_are_read_once_and_an_interrupted_reading_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = tmp_path / "study"
    study.mkdir()
    for number in range(4):
        (study / f"{number}.pdf").write_bytes(files.pdf([f"Text of document number {number}."]))
    read: list[str] = []

    def read_apart(
        reader: Callable[[bytes, str], Document], pairs: Iterable[tuple[str, bytes]]
    ) -> Iterator[tuple[str, Document]]:
        for name, data in pairs:
            if len(read) == 2:
                read.append("stopped")
                raise KeyboardInterrupt
            read.append(name)
            yield name, reader(data, name)

    monkeypatch.setattr(file_reading, "read_apart", read_apart)
    monkeypatch.setenv("CTTHEMES_CACHE", str(tmp_path / "cache"))
    with pytest.raises(KeyboardInterrupt):
        ct.read_corpus(study)
    first = ct.read_corpus(study)
    assert len(read) == 5
    assert ct.read_corpus(study).equals(first)
    assert len(read) == 5
    assert tree(study).keys() == {f"{number}.pdf" for number in range(4)}
    for path in (tmp_path / "cache" / "texts").iterdir():
        path.write_bytes(path.read_bytes().replace(b"Text", b"Test"))
    assert ct.read_corpus(study).equals(first)
    assert len(read) == 9


def test_nothing_is_left_beside_a_study_that_was_read(tmp_path: Path) -> None:
    study = tmp_path / "study"
    study.mkdir()
    (study / "a.pdf").write_bytes(files.pdf(["Text of a document."]))
    ct.read_corpus(study)
    assert [path.name for path in tmp_path.iterdir()] == ["study"]


def test_what_stands_in_a_name_cannot_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = tmp_path / "study"
    study.mkdir()
    (study / "a.txt").write_text(ENGLISH, encoding="utf-8")
    (study / "\x1b[31mred.doc").write_text("x", encoding="utf-8")
    cli.main(["check", str(study)])
    assert "\x1b" not in capsys.readouterr().out
    assert os.listdir(study)
