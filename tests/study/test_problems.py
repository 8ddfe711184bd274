"""Problems and limits: one line a reason, families of copies, and what a run will not be able to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import ctthemes as ct
from ctthemes.app import cli
from tests.study_shapes import SHAPES, files, text

BOOK = "version: '1'\nthemes:\n  r:\n    patterns: [rights]\n"


def study_of(folder: Path, *, settings: str = "", book: str = BOOK) -> ct.Study:
    (folder / "codebook.yml").write_text(book, encoding="utf-8")
    (folder / "settings.yml").write_text(settings, encoding="utf-8")
    (folder / "stopwords.txt").write_text("the\n", encoding="utf-8")
    return ct.read_study(folder, on_error="report")


def messages(folder: Path, shape: Callable[[Path], None]) -> str:
    shape(folder)
    return "\n".join(ct.study_limits(ct.read_study(folder))["message"])


def test_many_files_with_one_reason_are_one_line_with_a_count(tmp_path: Path) -> None:
    files(tmp_path, 12)
    problems = ct.corpus_problems(study_of(tmp_path))
    dates = problems[problems["about"] == "dates"]
    assert len(dates) == 1
    assert dates["place"].item() == "d00.txt, d01.txt, d02.txt and 9 more"
    assert (
        dates["message"]
        .item()
        .startswith("12 files (d00.txt, d01.txt, d02.txt and 9 more), such as the first: no date")
    )


def test_copies_are_families_and_not_pairs(tmp_path: Path) -> None:
    for name in "abcd":
        (tmp_path / f"{name}.txt").write_text(text(1), encoding="utf-8")
    (tmp_path / "e.txt").write_text(text(4), encoding="utf-8")
    study = study_of(tmp_path)
    copies = ct.corpus_problems(study).query("about == 'duplicates'")
    assert copies["message"].tolist() == [
        "4 documents (a, b, c and 1 more) say the same; remove all but one, or set `duplicates: remove` in settings.yml: "
        "a would stay"
    ]
    card = ct.corpus_card(study)
    row = card[card["part"] == "duplicates"].iloc[0]
    assert (row["group"], row["n_documents"], row["note"]) == ("exact", 4, "a = b = c = d")


def test_many_families_of_copies_are_one_line(tmp_path: Path) -> None:
    for number in range(4):
        for name in "xy":
            (tmp_path / f"{name}{number}.txt").write_text(text(number), encoding="utf-8")
    copies = ct.corpus_problems(study_of(tmp_path)).query("about == 'duplicates' and severity == 'fix'")
    assert copies["message"].tolist() == [
        "8 documents in 4 families say the same: x0 = y0, x1 = y1, x2 = y2 and 1 more; remove all but one of each, or set "
        "`duplicates: remove` in settings.yml"
    ]


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ("template", "codebook.yml is still the example that `new` wrote"),
        ("nothing_found", "no theme finds anything, so nothing can be said of themes"),
        ("borrowed", "the theme finds nothing: fisheries; look at the patterns"),
        ("no_dates", "no document has a date, so nothing is shown over time"),
        ("one_date", "all documents with a date are of one year, 2013, so no change over time is shown"),
        ("three_short", "no trend is tested: that takes 5 years of 3 documents or more, and none of the 3 here have"),
        ("one_document", "topics are not to be relied on: they would need 100 paragraphs of 20 documents, and there are 5 of 1"),
        ("years_only", "that takes 5 with a full date on either side, and 0 have one"),
        ("one_theme", "stopwords.txt holds none: words such as articles will lead clouds"),
    ],
)  # fmt: skip
def test_limits_say_what_a_run_will_not_be_able_to_do(tmp_path: Path, shape: str, message: str) -> None:
    assert message in messages(tmp_path, SHAPES[shape])


def test_keywords_that_find_nothing_are_named(tmp_path: Path) -> None:
    files(tmp_path, 2)
    study = study_of(tmp_path, settings="keywords: [rights, whale*]\n")
    assert "keywords that find nothing: whale*" in ct.study_limits(study)["message"].tolist()


def test_check_prints_limits_and_an_unfilled_codebook_is_to_fix(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    SHAPES["template"](tmp_path)
    assert cli.main(["check", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert out.startswith("fix: codebook: codebook.yml is still the example that `new` wrote; put your themes into it")
    assert "1 to fix, " in out


def test_a_setting_names_the_notebooks_to_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files(tmp_path, 2)
    study_of(tmp_path, settings="notebooks: [09_magic]\n")
    assert cli.main(["run", str(tmp_path), "--output", str(tmp_path.parent / "out")]) == 2
    assert "notebooks: there is no 09_magic; there are 00_start, 01_corpus" in capsys.readouterr().err


def test_codings_by_hand_that_do_not_fit_are_named(tmp_path: Path) -> None:
    (tmp_path / "codings").mkdir()
    (tmp_path / "a.txt").write_text("States protect human\nrights. 3 March 2019", encoding="utf-8")
    (tmp_path / "codebook.yml").write_text("version: 1\nthemes: {rights: {patterns: [rights]}}\n", encoding="utf-8")
    rows = [
        "1,a,x,protect human rights,1",
        "2,b,x,of no document,1",
        "3,a,x,never written,0",
        "4,a,y,States,1",
        "4,a,y,States,0",
    ]
    (tmp_path / "codings" / "c.csv").write_text("\n".join(["unit,doc_id,coder,text,rights", *rows]), encoding="utf-8")
    problems = ct.corpus_problems(ct.read_study(tmp_path))
    wrong = problems[problems["about"] == "hand codings"]
    assert wrong["place"].tolist() == ["unit 2 of b by x", "unit 3 of a by x", "unit 4 of a by y, unit 4 of a by y"]
    assert set(wrong["severity"]) == {"fix"}


def test_control_characters_in_a_document_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("States \x1b[31mprotect\x07 rights. 3 March 2019", encoding="utf-8")
    (tmp_path / "b.txt").write_text("States\tprotect rights.\n3 March 2019", encoding="utf-8")
    problems = ct.corpus_problems(ct.read_study(tmp_path, needs_codebook=False))
    assert problems.loc[problems["about"] == "characters", "place"].tolist() == ["a"]


@pytest.mark.parametrize(("share", "severity"), [("quotations", "look"), ("texts", "fix")])
def test_turns_of_an_interview_are_told_before_they_are_passed_on(tmp_path: Path, share: str, severity: str) -> None:
    turns = "INTERVIEWER: What changed?\n\nRESPONDENT: Our rights did.\n\nINTERVIEWER: Since when?\n"
    (tmp_path / "a.txt").write_text(turns, encoding="utf-8")
    (tmp_path / "b.txt").write_text("The President: I open the meeting.\n\nMr. Roe: I thank you.\n", encoding="utf-8")
    problems = ct.corpus_problems(study_of(tmp_path, settings=f"share: {share}\n"))
    rows = problems[problems["about"] == "interviews"]
    assert rows[["severity", "place"]].to_numpy().tolist() == [[severity, "a"]]


def test_a_list_of_examples_of_any_length_is_one_reason() -> None:
    from ctthemes.study.problems import _reason

    few, many = "a.pdf: left out (2): '1', '2'", "b.pdf: left out (9): '1', '2', 'x' and 4 more"
    assert _reason(few, "a.pdf") == _reason(many, "b.pdf")
