"""Cleaning: what goes, what stays, and a report that adds up to the difference."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ctthemes as ct
from ctthemes.text.token_rules import words_of
from tests.support import SEEDS, corpus_of

SPACE = {"space around the text", "blank lines"}


def removals(text: str) -> dict[str, str]:
    report = ct.cleaning_report(corpus_of(text))
    report = report[~report["rule"].isin(SPACE)]
    return {str(rule): "".join(rows["removed"]).strip() for rule, rows in report.groupby("rule")}


def cleaned(text: str) -> str:
    return str(ct.clean_corpus(corpus_of(text))["text"].iloc[0])


@pytest.mark.parametrize(
    ("text", "rule", "left"),
    [
        ("With breaking stories and\nnewswire products from\n\nUN NEWS CENTRE\n\nBody.", "newswire slogan", "Body."),
        ("Mr. Ban. UN Photo/Paulo F\n\nBody.", "photo credit", "Body."),
        ("Body.\n\nNews Tracker: past stories\n\n[Ban opens forum](#)", "related stories", "Body."),
        ("The [Secretary-General](#) said.", "link markup", "The Secretary-General said."),
        ("Title\n| |||\nBody.", "table rest", "Title\nBody."),
        ("Title\nDepartment of Public Information • New York |\nBody.", "letterhead", "Title\nBody."),
        ("Body.\n* *** *\nMore.", "ornament", "Body.\nMore."),
        ("Body.\nFor information media • not an official record", "press note", "Body."),
        ("Body.\n\nFor more information, contact a@b.org, tel.: 1.", "contact line", "Body."),
        ("PA/19\n\nTitle", "press release number", "Title"),
        ("## TITLE\n\nBody.", "heading mark", "TITLE\n\nBody."),
        ("the 75<sup>th</sup> meeting", "html tag", "the 75th meeting"),
        ("an *Our Common* and *consensus*-based", "emphasis mark", "an Our Common and consensus-based"),
        (
            "One long title here\nOne long\ntitle here\nBody.",
            "repeated headline",
            "One long title here\nBody.",
        ),
    ],
)
def test_each_rule_takes_its_furniture_and_nothing_else(text: str, rule: str, left: str) -> None:
    assert cleaned(text) == left
    assert list(removals(text)) == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "* The representative of France spoke later.\n\n** A footnote.",
        "For more information is needed before States act.",
        "See resolution [2001] and A (b).",
        "2 * 3 * 4 = 24",
        "The Department of Public Information shall report.",
        "S/RES/1373 (2001)\n\nBody.",
        "Title of a speech\n\nBody a.\n\nBody b.",
    ],
)
def test_what_only_looks_like_furniture_stays(text: str) -> None:
    assert cleaned(text) == text


def test_runs_of_blank_lines_become_one() -> None:
    assert cleaned("\n\n a\n\n\n \n\nb \n\n") == "a\n\nb"


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab *|#[]()<>/sup\n", min_size=1, max_size=80))
def test_the_report_accounts_for_every_character(text: str) -> None:
    corpus = corpus_of(text)
    report = ct.cleaning_report(corpus)
    gone = {place for row in report.itertuples() for place in range(row.start, row.stop)}
    left = "".join(character for place, character in enumerate(text) if place not in gone)
    assert len(gone) == (report["stop"] - report["start"]).sum()
    assert report["removed"].tolist() == [text[row.start : row.stop] for row in report.itertuples()]
    if left:
        assert cleaned(text) == left


# Markup parted these words: 75<sup>th</sup> (four tokens, now one) and *consensus*-based (two, now one).
REJOINED = {"004_afcc7db7a6e90a8b": 4}


def test_the_words_that_leave_the_seeds_are_those_of_the_report() -> None:
    study = ct.read_study(SEEDS)
    for doc_id, raw in study.raw["text"].items():
        pieces = study.cleaning[(study.cleaning["doc_id"] == doc_id) & (study.cleaning["rule"] != "html tag")]
        words = sum(len(words_of(piece)) for piece in pieces["removed"])
        lost = len(words_of(raw)) - len(words_of(study.corpus.loc[doc_id, "text"]))
        assert lost == words + REJOINED.get(doc_id, 0), doc_id


def test_a_document_of_nothing_but_furniture_is_an_error() -> None:
    with pytest.raises(ct.StudyError, match="nothing but page boilerplate in d1"):
        ct.clean_corpus(corpus_of("* *** *\n"))


@pytest.mark.parametrize(
    ("speech", "left"),
    [
        ("Mr. President,\nExcellencies,\n\nWe act.\n\nI thank you for your attention.", "We act."),
        ("Madam Chair, I am honoured. Thank you, Madam Chair, for the report.\n\nThank you.",
         "I am honoured. Thank you, Madam Chair, for the report."),
        ("Monsieur le Président,\nMesdames et Messieurs,\n\nAgissons. Je vous remercie de votre attention.", "Agissons."),
        ("Señor Presidente,\n\nActuamos.\n\nMuchas gracias.", "Actuamos."),
        ("Уважаемые коллеги,\n\nМы действуем. Благодарю за внимание.", "Мы действуем."),
        ("We thank you for the plan. It serves rights.", "We thank you for the plan. It serves rights."),
    ],
)  # fmt: skip
def test_a_setting_takes_out_salutations_and_courtesy_closings(tmp_path, speech: str, left: str) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.txt").write_text(speech, encoding="utf-8")
    (tmp_path / "settings.yml").write_text("courtesies: remove", encoding="utf-8")
    study = ct.read_study(tmp_path, needs_codebook=False)
    assert study.corpus["text"].tolist() == [left]
    assert study.cleaning["rule"].isin(["salutation", "courtesy closing"]).any() == (speech != left)
    (tmp_path / "settings.yml").write_text("courtesies: keep", encoding="utf-8")
    assert ct.read_study(tmp_path, needs_codebook=False).corpus["text"].tolist() == [speech]
