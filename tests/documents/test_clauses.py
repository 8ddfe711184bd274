"""Clauses: the paragraphs of resolutions, statements and reports, their numbers, verbs and citations."""

from __future__ import annotations

import pandas as pd
import pytest

import ctthemes as ct
from ctthemes.documents.clause_scanner import document_form, find_clauses
from ctthemes.documents.clause_verbs import OBLIGATION, obligation, opening

RESOLUTION = """99/1. A plan for harbours

The General Assembly,

Recalling its work on harbours,

Deeply concerned by storms,

1. Decides that all States shall:

(a) Build walls;

(b) Keep boats:

(i) Small ones;

(ii) Large ones;

(c) Report, which they may do in writing;

Follow-up

2. Also strongly urges ports to share what they know:

– of the weather;

– of the tides;

3. Decides to remain seized of the matter.

12th plenary meeting
3 May 2019

Annex I

1. Harbours should be safe.
"""


def table(text: str, **variables: str) -> pd.DataFrame:
    columns = {"text": [text]} | {name: [value] for name, value in variables.items()}
    return ct.clauses(pd.DataFrame(columns, index=pd.Index(["d1"], name="doc_id")))


def test_a_resolution_is_taken_apart_with_numbers_letters_and_verbs() -> None:
    rows = table(RESOLUTION)
    got = rows[["part", "number", "verb"]].to_numpy().tolist()
    assert got == [
        ["frame", "", ""], ["frame", "", ""],
        ["preambular", "1", "recall"], ["preambular", "2", "concerned"],
        ["operative", "1", "decide"], ["operative", "1 (a)", "decide"], ["operative", "1 (b)", "decide"],
        ["operative", "1 (b) (i)", "decide"], ["operative", "1 (b) (ii)", "decide"], ["operative", "1 (c)", "decide"],
        ["heading", "", ""], ["operative", "2", "urge"], ["operative", "3", "decide"],
        ["frame", "", ""], ["frame", "", ""], ["heading", "", ""], ["annex", "1", ""],
    ]  # fmt: skip


def test_the_units_hold_the_whole_text_and_items_with_dashes_belong_to_their_paragraph() -> None:
    rows = table(RESOLUTION)
    pieces = [RESOLUTION[start:stop] for start, stop in zip(rows["start"], rows["stop"], strict=True)]
    assert "".join("".join(pieces).split()) == "".join(RESOLUTION.split())
    assert pieces[11].endswith("– of the tides;")


def test_a_citation_names_symbol_paragraph_and_letter() -> None:
    rows = table(RESOLUTION, symbol="A/RES/99/1")
    assert rows["citation"].iloc[[2, 6, 8, 16]].tolist() == [
        "A/RES/99/1, preambular para. 1", "A/RES/99/1, para. 1 (b)", "A/RES/99/1, para. 1 (b) (ii)", "A/RES/99/1, annex I, para. 1",
    ]  # fmt: skip


def test_without_the_variable_the_symbol_comes_from_the_head_of_the_text_or_is_the_id() -> None:
    assert table(f"S/RES/9999 (2031)\n{RESOLUTION}")["citation"].iloc[-1] == "S/RES/9999 (2031), annex I, para. 1"
    assert table(RESOLUTION)["citation"].iloc[4] == "d1, para. 1"


def test_shall_must_should_and_may_are_counted_where_they_stand() -> None:
    rows = table(
        "The Council,\nRecalling it,\n1. Decides that ports shall open and must stay open;\n2. Notes that May may come."
    )
    assert rows[["shall", "should", "may"]].tail(2).to_numpy().tolist() == [[2, 0, 0], [0, 0, 2]]


def test_the_section_is_the_heading_above() -> None:
    rows = table(RESOLUTION).set_index("number")
    assert rows.loc["1 (c)", "section"] == ""
    assert rows.loc["3", "section"] == "Follow-up"


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("(g) (h) (i) (j)", ["(g)", "(h)", "(i)", "(j)"]),
        ("(h) (i) (ii) (i)", ["(h)", "(h) (i)", "(h) (ii)", "(i)"]),
        ("(i) (ii) (a) (b) (iii)", ["(i)", "(ii)", "(ii) (a)", "(ii) (b)", "(iii)"]),
        ("(u) (v) (w)", ["(u)", "(v)", "(w)"]),
        ("(y) (z) (aa) (bb)", ["(y)", "(z)", "(aa)", "(bb)"]),
        ("a. b. i. ii. c.", ["(a)", "(b)", "(b) (i)", "(b) (ii)", "(c)"]),
    ],
)
def test_letters_and_romans_are_told_apart_by_what_stands_around_them(labels: str, expected: list[str]) -> None:
    lines = "\n".join(f"{label} To act upon it;" for label in labels.split())
    units = find_clauses(f"The General Assembly,\nRecalling its work,\n1. Requests ports:\n{lines}")
    assert [" ".join(unit.path[1:]) for unit in units[3:]] == expected


@pytest.mark.parametrize(
    ("text", "verb", "level"),
    [
        ("Decides to meet", "decide", 4), ("Further demands an end", "demand", 3), ("Calls for talks", "call for", 2),
        ("Calls on States", "call upon", 2), ("Once again urges ports", "urge", 2), ("In this regard, invites ports", "invite", 1),
        ("In this regard urges ports", "urge", 2), ("Takes note of the report", "take note", 0), ("Recognises the need", "recognize", 0),
        ("Acting under Chapter VII, decides", "decide", 4), ("Expresses its deep appreciation to ports", "express appreciation", 0),
        ("Reiterates its demand that ports open", "reiterate", 3), ("Reaffirms its decision to meet", "reaffirm", 4),
        ("Reaffirms the need for decisions", "reaffirm", 0), ("Condemns in the strongest terms all storms", "condemn", 0),
    ],
)  # fmt: skip
def test_the_opening_verb_and_its_level(text: str, verb: str, level: float) -> None:
    first = opening(text)
    assert first is not None
    assert (first.verb, obligation(first.binding)) == (verb, level)


@pytest.mark.parametrize(
    "text", ["All States must act", "To assist the Committee", "Harbour walls", "The report notes it", ""]
)
def test_a_text_that_opens_with_no_such_verb_has_none(text: str) -> None:
    assert opening(text) is None


def test_no_verb_stands_on_two_levels() -> None:
    verbs = [verb for _, names in OBLIGATION for verb in names.split()]
    assert len(verbs) == len(set(verbs))


def test_an_unnumbered_operative_paragraph_and_a_wrong_participle_are_operative() -> None:
    single = find_clauses("The Security Council,\nRecalling its work,\nDecides to adopt the plan.")
    assert [(unit.part, unit.path) for unit in single[1:]] == [("preambular", ("1",)), ("operative", ())]
    numbered = find_clauses(
        "The Security Council,\nRecalling its work,\n1. Decides to meet;\n2. Emphasizing the threat."
    )
    assert numbered[-1].verb == "emphasize"


def test_figures_that_do_not_follow_are_no_paragraph_numbers() -> None:
    units = find_clauses(
        "The General Assembly,\nRecalling it,\n1. Decides to use:\n40. metre walls\n2. Requests a report."
    )
    assert [unit.path for unit in units if unit.part == "operative"] == [("1",), ("2",)]


def test_a_statement_has_its_paragraphs_counted() -> None:
    text = (
        "At its meeting the President made the following statement:\n“The Security Council welcomes the talks.\n"
        "“The Council urges ports to open.”"
    )
    rows = table(text, symbol="S/PRST/2099/1")
    assert rows[["part", "number", "verb", "citation"]].tail(2).to_numpy().tolist() == [
        ["statement", "1", "welcome", "S/PRST/2099/1, para. 1"],
        ["statement", "2", "urge", "S/PRST/2099/1, para. 2"],
    ]


def test_a_report_with_numbered_paragraphs_is_cited_by_them() -> None:
    paragraphs = "\n\n".join(
        f"{n}. The harbour of town {n} was seen by us in spring and was in good order." for n in range(1, 8)
    )
    rows = table(f"Report on harbours\n\n{paragraphs}", symbol="A/99/7")
    assert document_form(f"Report on harbours\n\n{paragraphs}") == "numbered paragraphs"
    assert rows["citation"].iloc[-1] == "A/99/7, para. 7"


@pytest.mark.parametrize(
    "text",
    [
        "We met in the harbour.\n\nIt rained.",
        "Agenda\n1. Walls\n2. Boats\n\n" + "The ministers spoke of the harbour for a long time and agreed. " * 20,
        "The Council met on Monday and spoke of storms.\nNobody decided anything.",
        "The Way Forward\nRecalling our childhood, we went on.",
        "",
    ],
)
def test_a_text_without_such_form_has_no_clauses(text: str) -> None:
    assert document_form(text) == "none"
    assert table(text).empty


def test_forms_are_counted_by_document() -> None:
    corpus = pd.DataFrame({"text": [RESOLUTION, "We met."]}, index=pd.Index(["a", "b"], name="doc_id"))
    assert ct.document_forms(corpus).to_numpy().tolist() == [["a", "resolution", 2, 8, 0, 1], ["b", "none", 0, 0, 0, 0]]


def test_a_split_corpus_has_a_row_for_each_paragraph_and_every_promise_of_a_corpus() -> None:
    corpus = pd.concat([ct.toy_corpus(), ct.toy_corpus().rename(index=lambda name: f"r{name}").assign(text=RESOLUTION)])
    corpus.index.name = "doc_id"
    split = ct.split_clauses(corpus)
    assert ct.check_corpus(split).index[4:7].tolist() == ["rd1#c003", "rd1#c004", "rd1#c005"]
    assert split["text"].iloc[:4].tolist() == ct.toy_corpus()["text"].tolist()
    assert split.loc["rd1#c005", ["part", "number", "verb", "obligation", "kind"]].tolist() == [
        "operative",
        "1",
        "decide",
        4.0,
        "speech",
    ]


def test_a_quotation_from_a_resolution_is_cited_by_its_own_number() -> None:
    corpus = ct.toy_corpus().head(1).assign(
        text="The General Assembly,\n\nRecalling it,\n\n1. Decides:\n\n(a) To protect human rights.", symbol="A/RES/99/2"
    )  # fmt: skip
    tokens = ct.tokenize(corpus)
    quotations = ct.quotations(ct.codings(tokens, ct.toy_codebook()), tokens)
    assert quotations["citation"].tolist() == ["A/RES/99/2, para. 1 (a)"]
