"""What people coded in other software: where it lies after cleaning, and how it counts."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import ctthemes as ct

TEXT = "\n\n  We all want peace now.\n\n- 12 -\n\nPeace and rights, peace for\nall.\n"
BOOK = """\
version: "1"
themes:
  values: {}
  peace: {parent: values, patterns: []}
  rights: {parent: values, patterns: [rights]}
"""


def make_study(folder: Path, rows: list[tuple[str, str, str]], *, text: str = TEXT, book: str = BOOK) -> ct.Study:
    """Write a study of one document, coded elsewhere: theme, coder and the words that they coded."""
    (folder / "a.txt").write_text(text, encoding="utf-8")
    (folder / "codebook.yml").write_text(book, encoding="utf-8")
    lines = ["doc_id,theme,pattern,start,stop,coder,text"]
    for theme, coder, words in rows:
        start = text.index(words)
        lines.append(f'a,{theme},,{start},{start + len(words)},{coder},"{words}"')
    (folder / "coded_elsewhere.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return ct.read_study(folder)


def test_codings_move_with_what_cleaning_takes_out(tmp_path: Path) -> None:
    study = make_study(tmp_path, [("peace", "Ana", "peace now"), ("peace", "Ana", "rights, peace")])
    assert not study.corpus.loc["a", "text"].startswith("\n")
    assert "12" not in study.corpus.loc["a", "text"]
    spans = study.coded_elsewhere[["start", "stop"]].to_numpy().tolist()
    assert [study.corpus.loc["a", "text"][start:stop] for start, stop in spans] == ["peace now", "rights, peace"]


def test_a_coding_across_a_page_number_shrinks_with_it(tmp_path: Path) -> None:
    study = make_study(tmp_path, [("peace", "Ana", "peace now.\n\n- 12 -\n\nPeace")])
    (row,) = study.coded_elsewhere.to_dict("records")
    assert row["text"].split() == ["peace", "now.", "Peace"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (('peace now"', 'peace then"'), "the document has another text at 16 to 25"),
        (("a,peace", "b,peace"), "the study has no such document"),
        (("a,peace", "a,war"), "the codebook has no such theme"),
    ],
)
def test_a_coding_that_does_not_fit_is_listed_with_the_reason(
    tmp_path: Path, change: tuple[str, str], reason: str
) -> None:
    make_study(tmp_path, [("peace", "Ana", "peace now")])
    table = tmp_path / "coded_elsewhere.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    study = ct.read_study(tmp_path)
    assert study.coded_elsewhere.empty
    assert study.unplaced[["line", "reason"]].to_numpy().tolist() == [[2, reason]]
    assert reason in ct.corpus_problems(study).query("about == 'coded elsewhere'")["message"].item()


def test_a_coding_of_a_page_number_is_listed_as_taken_out(tmp_path: Path) -> None:
    study = make_study(tmp_path, [("peace", "Ana", "- 12 -")])
    assert study.unplaced["reason"].tolist() == ["cleaning takes its text out"]


def test_a_place_that_is_no_number_is_refused_with_its_line(tmp_path: Path) -> None:
    make_study(tmp_path, [("peace", "Ana", "peace now")])
    table = tmp_path / "coded_elsewhere.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",16,", ",x,"), encoding="utf-8")
    with pytest.raises(ct.StudyError, match=r"coded_elsewhere.csv:2: start and stop must be whole numbers"):
        ct.read_study(tmp_path)


def test_passages_that_overlap_count_once_and_for_the_parent_too(tmp_path: Path) -> None:
    study = make_study(
        tmp_path, [("peace", "Ana", "want peace"), ("peace", "Ben", "peace now"), ("peace", "Ana", "peace for")]
    )
    table = ct.study_codings(study, ct.tokenize(study.corpus))
    text = study.corpus.loc["a", "text"]
    rows = [(row.theme, text[row.start : row.stop], row.length, row.coder) for row in table.itertuples()]
    assert rows == [
        ("values", "want peace now", 3, "Ana, Ben"), ("values", "rights", 1, "ctthemes dictionary"),
        ("values", "peace for", 2, "Ana"), ("peace", "want peace now", 3, "Ana, Ben"),
        ("peace", "peace for", 2, "Ana"), ("rights", "rights", 1, "ctthemes dictionary"),
    ]  # fmt: skip


def test_a_theme_with_patterns_is_counted_by_them_alone(tmp_path: Path) -> None:
    study = make_study(tmp_path, [("rights", "Ana", "peace now")])
    table = ct.study_codings(study, ct.tokenize(study.corpus))
    assert set(table["coder"]) == {"ctthemes dictionary"}
    limits = ct.study_limits(study)["message"]
    assert limits.str.startswith("1 passages of themes with patterns (rights) serve agreement and accuracy").any()


def test_a_passage_counts_in_each_paragraph_that_it_touches(tmp_path: Path) -> None:
    study = make_study(tmp_path, [("peace", "Ana", "now.\n\n- 12 -\n\nPeace")])
    paragraphs = ct.tokenize(ct.segment_corpus(study.corpus, "paragraph"))
    table = ct.study_codings(study, paragraphs).query("theme == 'peace'")
    words = [paragraphs.documents.loc[row.doc_id, "text"][row.start : row.stop] for row in table.itertuples()]
    assert words == ["now.", "Peace"]
    assert table["token"].tolist() == [4, 0]


def test_coders_who_coded_elsewhere_are_compared_by_paragraphs(tmp_path: Path) -> None:
    study = make_study(tmp_path, [("peace", "Ana", "peace now"), ("peace", "Ben", "peace for")])
    hand = ct.study_hand_codings(study)
    assert hand is not None
    assert hand[["unit", "coder", "peace"]].to_numpy().tolist() == [
        ["a#p001", "Ana", 1], ["a#p002", "Ana", 0], ["a#p001", "Ben", 0], ["a#p002", "Ben", 1],
    ]  # fmt: skip
    assert hand["rights"].isna().all()
    agreement = ct.handcoding.coder_agreement(hand, ["peace"], seed=1)
    assert agreement["percent"].iloc[0] == 0


def test_a_sheet_of_the_same_coder_goes_before(tmp_path: Path) -> None:
    (tmp_path / "codings").mkdir()
    sheet = "unit,doc_id,coder,text,peace\na#p001,a,Ana,We all want peace now.,0\n"
    (tmp_path / "codings" / "ana.csv").write_text(sheet, encoding="utf-8")
    hand = ct.study_hand_codings(make_study(tmp_path, [("peace", "Ana", "peace now")]))
    assert hand is not None
    assert hand[["unit", "peace"]].to_numpy().tolist() == [["a#p001", 0], ["a#p002", 0]]


def test_methods_say_who_coded_what_has_no_patterns(tmp_path: Path) -> None:
    study = make_study(tmp_path, [("peace", "Ana", "peace now"), ("peace", "Ben", "peace for")])
    tokens = ct.tokenize(study.corpus)
    table = ct.prevalence(ct.study_codings(study, tokens), tokens.documents)
    methods = ct.exhibits.prevalence(table, provenance=ct.provenance(study)).methods
    assert "The theme that has no patterns was coded by 2 people in other software, in 2 passages" in methods


def test_a_theme_says_openly_that_people_code_it(tmp_path: Path) -> None:
    file = tmp_path / "codebook.yml"
    file.write_text("version: 1\nthemes:\n  peace:\n    definition: Peace.\n", encoding="utf-8")
    with pytest.raises(ct.StudyError, match=r"theme 'peace' has no pattern; add one .* or write `patterns: \[\]`"):
        ct.read_codebook(file)
    file.write_text("version: 1\nthemes:\n  peace:\n    patterns: []\n", encoding="utf-8")
    assert ct.read_codebook(file).themes[0].patterns == ()


def test_the_machine_says_nothing_of_a_theme_without_patterns() -> None:
    book = ct.Codebook(
        (ct.Theme("peace"), ct.Theme("values"), ct.Theme("rights", parent="values", patterns=("r*",))), "1"
    )
    codes = ct.handcoding.machine_codes(pd.DataFrame({"text": ["rights"]}, index=["u"]), book)
    assert codes["peace"].isna().all()
    assert codes[["values", "rights"]].to_numpy().tolist() == [[1, 1]]
