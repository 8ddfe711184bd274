"""Repairs: what a file's making broke is mended, and the rest left alone."""

from __future__ import annotations

import textwrap

import pytest

import ctthemes as ct
from ctthemes.documents.cleaning import clean
from ctthemes.documents.rules import Rule
from tests.support import SEEDS, corpus_of

SPEECH = (
    "Mr. President, allow me to congratulate you on your election to the presidency of the General Assembly. "
    "The rights of victims matter to the States Members of this Organization, and their protection goes on."
)


def cleaned(text: str, *others: str) -> str:
    return str(ct.clean_corpus(corpus_of(text, *others))["text"].iloc[0])


def repaired(text: str) -> dict[str, int]:
    report = ct.repair_report(corpus_of(text))
    return dict(zip(report["rule"], report["count"], strict=True))


def test_hard_wrapped_lines_become_paragraphs_again() -> None:
    wrapped = "\n".join(textwrap.fill(part, 50) for part in (SPEECH, "Second. " + SPEECH))
    assert cleaned(wrapped) == f"{SPEECH}\n\nSecond. {SPEECH}"
    assert repaired(wrapped) == {"hard wrap": wrapped.count("\n")}


def test_a_page_number_amid_a_sentence_goes_with_its_blank_lines() -> None:
    speech = f"{SPEECH} {SPEECH}"
    lines = textwrap.wrap(speech, 50)
    text = "\n".join([*lines[:2], "5", "", "", *lines[2:]])
    assert cleaned(text) == speech


@pytest.mark.parametrize(
    "text",
    [
        "A title\nA paragraph of the text that ends here.\nAnother paragraph that ends here, too.\nA third one.",
        "rights\nvictims\nlaw\nprevention\ncooperation",
        "Article 1\n\n12\n\nArticle 2",
        "• to prevent terrorism everywhere and always;\n• to protect the rights of all victims;\n• to build capacity.",
    ],
)
def test_lines_that_end_for_a_reason_stay(text: str) -> None:
    assert cleaned(text) == text
    assert repaired(text) == {}


def test_no_line_of_the_seeds_is_joined() -> None:
    assert ct.read_study(SEEDS).repairs.empty


@pytest.mark.parametrize(
    ("broken", "known", "mended"),
    [
        ("govern-\nment", "The government acts.", "government"),
        ("self-\ndetermination", "Their self-determination.", "self-determination"),
        ("peace-\nkeeping", "Peacekeeping; peacekeeping.", "peacekeeping"),
        ("twenty-\nfirst", "Twenty came first.", "twenty-first"),
        ("multi-\nlateral", "Nothing known.", "multilateral"),
    ],
)
def test_the_words_of_the_corpus_decide_about_a_line_end_hyphen(broken: str, known: str, mended: str) -> None:
    text = textwrap.fill(SPEECH, 50) + f"\nthe people of these nations and their own {broken} goes on."
    assert f"their own {mended} goes on." in cleaned(text, known)
    report = ct.cleaning_report(corpus_of(text, known))
    assert report.loc[report["rule"] == "line-end hyphen", "removed"].str.strip("\n").tolist() == [
        "" if "-" in mended else "-"
    ]


def test_mojibake_is_mended_word_by_word_and_quotes_stay_as_they_are() -> None:
    text = "They donâ€™t agree, says AntÃ³nio; “quotes” and naïve cafés stay."
    assert cleaned(text) == "They don’t agree, says António; “quotes” and naïve cafés stay."
    assert repaired(text) == {"mojibake": 2}


def test_heads_and_feet_of_pages_go_and_the_sentence_goes_on() -> None:
    lines = textwrap.wrap(SPEECH, 60)
    pages = [["A/RES/1 (2025)", *lines[:2], "25-12345 1/3"], ["A/RES/1 (2025)", "25-12345 2/3", *lines[2:]],
             ["A/RES/1 (2025)", "25-12345 3/3", "The end of it."]]  # fmt: skip
    text = "\n\f\n".join("\n".join(page) for page in pages)
    left = cleaned(text)
    assert SPEECH in left
    assert left.count("A/RES/1") == 1
    assert "25-12345" not in left
    assert "\f" not in left


def test_a_study_brings_its_own_rules(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.txt").write_text("Rights.\nVisit our site now.\nMore.", encoding="utf-8")
    (tmp_path / "codebook.yml").write_text("version: '1'\nthemes:\n  r:\n    patterns: [rights]\n", encoding="utf-8")
    settings = tmp_path / "settings.yml"
    settings.write_text("rules: [{name: site, pattern: '^Visit our site.*$'}]", encoding="utf-8")
    study = ct.read_study(tmp_path)
    assert study.corpus["text"].tolist() == ["Rights.\nMore."]
    assert study.cleaning["rule"].tolist() == ["site"]
    for said, message in [
        ("rules: [{name: a, pattern: '('}]", "no regular expression"),
        ("rules: [{name: a, pattern: 'x*'}]", "matches nothing at all"),
        ("rule: []", "no such setting: rule"),
        ("language: english", "code of two letters"),
        ("duplicates: maybe", "must be keep or remove"),
        ("on_error: ignore", "must be raise or report"),
        ("a: [", "settings.yml:.*not readable as YAML"),
    ]:
        settings.write_text(said, encoding="utf-8")
        with pytest.raises(ct.StudyError, match=message):
            ct.read_study(tmp_path)


def test_hyphens_at_line_ends_do_not_keep_the_other_lines_apart() -> None:
    lines = textwrap.wrap(f"{SPEECH} {SPEECH}", 44)
    for number in (1, 4, 7):
        cut = len(lines[number]) - 4
        lines[number : number + 1] = [lines[number][:cut].rstrip() + "xx-", "yy" + lines[number][cut:].lstrip()]
    left = cleaned("\n".join(lines))
    assert "\n" not in left
    assert left.count("xxyy") == 3


@pytest.mark.parametrize(
    "labels",
    [
        ("INTERVIEWER", "RESPONDENT 1"),
        ("Mr. Roe (Chile)", "The President"),
        ("Ana", "Bo"),
        ("[00:01:12] Q", "[00:01:15] A"),
    ],
)
def test_each_turn_of_a_hard_wrapped_transcript_is_a_paragraph(labels: tuple[str, str]) -> None:
    turns = [f"{label}: {words}" for words in ("So it is with all of us here.", SPEECH) for label in labels]
    wrapped = "\n".join(textwrap.fill(turn, 50) for turn in turns)
    assert cleaned(wrapped) == "\n\n".join(turns)


def test_ligatures_soft_hyphens_and_marks_without_width_are_mended_once_with_their_places() -> None:
    text = "Counter\u00adterrorism \ufb01nancing: e\ufb00ective pre\u00ad\nvention, zero\u200bwidth.\nVisit us"
    assert cleaned(text).startswith("Counterterrorism financing: effective prevention, zerowidth.")
    assert repaired(text) == {"letter": 5}
    report = clean(corpus_of(text), rules=[Rule("site", "^Visit us$")]).removals.set_index("rule")
    assert text[report.loc["site", "start"] : report.loc["site", "stop"]] == "Visit us"


@pytest.mark.parametrize("text", ["می\u200cخواهم", "क\u094d\u200dष", "ภาษา\u200bไทย"])
def test_joiners_and_spaces_without_width_stay_where_a_script_needs_them(text: str) -> None:
    assert cleaned(text) == text


def test_raised_numbers_of_notes_go_and_those_of_units_and_powers_stay() -> None:
    assert cleaned("The rights of victims.¹² States,³ laws⁴,⁵ and 5 km² of 10⁶ x².") == (
        "The rights of victims. States, laws and 5 km² of 10⁶ x²."
    )
    report = ct.cleaning_report(corpus_of("The victims¹ of it."))
    assert report[["rule", "removed"]].to_numpy().tolist() == [["note number", "¹"]]


def test_page_numbers_beyond_999_go_and_years_on_lines_of_their_own_stay() -> None:
    page = textwrap.fill(f"{SPEECH} {SPEECH} {SPEECH}", 60)
    record = cleaned(f"{page}\n1203\n{page}\n1204\n{page}\n1205\n{page}")
    assert "1203" not in record
    assert "1205" not in record
    chronicle = cleaned(f"{page}\n\n1998\n\n{page}\n\n1999\n\n{page}\n\n2000\n\n{page}")
    assert [year in chronicle for year in ("1998", "1999", "2000")] == [True, True, True]


def test_a_head_with_the_number_of_its_page_goes_and_numbered_titles_stay() -> None:
    lines = textwrap.wrap(f"{SPEECH} {SPEECH} {SPEECH} {SPEECH}", 60)
    heads = [f"A/59/PV.3 {number}" for number in (17, 18, 19)]
    record = "\n".join(
        [*lines[:9], heads[0], *lines[9:12], *lines[:9], heads[1], *lines[9:12], *lines[:9], heads[2], *lines[9:]]
    )
    assert "PV.3" not in cleaned(record)
    report = "\n\n".join(f"Recommendation {number}\n\n{SPEECH} {SPEECH} {SPEECH}" for number in (1, 2, 3, 4))
    assert cleaned(report) == report
