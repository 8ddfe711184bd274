"""Speakers: a transcript's turns become documents with a variable, and nothing else is taken for one."""

from __future__ import annotations

import pytest

import ctthemes as ct
from ctthemes.documents.speakers import find_turns
from tests.support import corpus_of

RECORD = "The meeting began.\nMr. ROE (Chile) (interpretation from Spanish): We agree.\nAll of us.\nThe President: I thank you."


def test_turns_have_speaker_country_and_place() -> None:
    table = ct.speaker_turns(corpus_of(RECORD))
    assert table[["speaker", "country", "line"]].to_numpy().tolist() == [
        ["Mr. ROE", "Chile", 2],
        ["The President", "", 4],
    ]
    assert [RECORD[start:stop] for start, stop in zip(table["start"], table["stop"], strict=True)] == [
        "We agree.\nAll of us.",
        "I thank you.",
    ]


def test_a_corpus_of_turns_keeps_the_variables_of_its_documents() -> None:
    corpus = corpus_of(RECORD, "A letter.", years=[2012, 2013]).assign(
        kind=["record", "letter"], speaker=[None, "Ms. Poe"]
    )
    turns = ct.split_turns(corpus)
    assert turns.index.tolist() == ["d1#t001", "d1#t002", "d2"]
    assert turns["speaker"].tolist() == ["Mr. ROE", "The President", "Ms. Poe"]
    assert turns["kind"].tolist() == ["record", "record", "letter"]
    assert turns["transcript"].tolist() == ["d1", "d1", "d2"]
    assert ct.check_corpus(turns) is turns


@pytest.mark.parametrize(
    "text",
    [
        "Title: A plan\nSpeaker: Jane Roe\nDate: 2013-03-18",
        "Goal 1: Peace\nGoal 2: Law\nGoal 1: Peace\nGoal 2: Law",
        "Mr. President:\n\nWe act.\n\nMr. President:\n\nWe end.",
        "Note: one\nSource: two\nNote: three\nSource: four",
        "",
    ],
)
def test_heads_and_lists_are_no_turns(text: str) -> None:
    assert find_turns(text) == []
    assert ct.split_turns(corpus_of(text))["text"].tolist() == [text]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("[00:01] Speaker 1: a\n[00:02] Speaker 2: b", ["Speaker 1", "Speaker 2"]),
        ("Q1: Why?\nA1: So.", ["Q1", "A1"]),
        ("SMITH: Yes.\nJONES: No.\nSMITH: Why?\nJONES: So.", ["SMITH", "JONES", "SMITH", "JONES"]),
        ("Sra. Pérez (Perú): Sí.\nM. Dupont (France) : Oui.", ["Sra. Pérez", "M. Dupont"]),
    ],
)
def test_turns_of_interviews_and_records_are_told(text: str, speakers: list[str]) -> None:
    assert [turn.speaker for turn in find_turns(text)] == speakers
