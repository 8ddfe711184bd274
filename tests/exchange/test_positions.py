"""Positions: a place is found again in whatever units the program counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctthemes.exchange._positions import COUNTINGS, PLAIN, Counting, Selection, decide, offsets, places

TEXT = "\N{GRINNING FACE}\N{GRINNING FACE} We want\r\npeace now, \N{GRINNING FACE}\r\nsays the envoy."


def selected(text: str, words: str, counting: Counting, name: str | None = None) -> Selection:
    begin = text.index(words)
    before = offsets(text, counting)
    return Selection(int(before[begin]), int(before[begin + len(words)]), words if name is None else name)


@pytest.mark.parametrize("counting", COUNTINGS, ids=str)
def test_the_words_that_selections_are_named_after_say_how_places_are_counted(counting: Counting) -> None:
    selections = [selected(TEXT, words, counting) for words in ("peace", "envoy")]
    decided, is_evident = decide(TEXT, selections, "some program")
    assert (decided, is_evident) == (counting, True)
    assert [TEXT[slice(*span)] for span in places(TEXT, selections, decided) if span] == ["peace", "envoy"]


@pytest.mark.parametrize("counting", COUNTINGS, ids=str)
def test_without_names_the_borders_of_words_say_it(counting: Counting) -> None:
    selections = [selected(TEXT, words, counting, name="") for words in ("peace", "says", "envoy")]
    assert decide(TEXT, selections, "")[0] == counting


def test_the_origin_decides_only_what_the_selections_leave_open() -> None:
    named = [selected(TEXT, "envoy", PLAIN)]
    assert decide(TEXT, named, "NVivo 12")[0] == PLAIN
    whole = [Selection(0, 0)]
    assert decide("peace", whole, "NVivo 12") == (Counting("UTF-16 units"), True)


def test_a_selection_outside_its_text_has_no_place() -> None:
    assert places("abc", [Selection(0, 4), Selection(-1, 2), Selection(2, 1)], PLAIN) == [None, None, None]


def test_a_place_inside_a_character_is_none() -> None:
    assert places("\N{GRINNING FACE}", [Selection(0, 1)], Counting("UTF-16 units")) == [None]


@given(text=st.text(alphabet="ab \r\n\N{GRINNING FACE}\N{LATIN SMALL LETTER E WITH ACUTE}", max_size=30))
def test_every_reading_counts_from_nought_and_never_falls(text: str) -> None:
    for counting in COUNTINGS:
        before = offsets(text, counting)
        assert before[0] == 0
        assert (before[1:] >= before[:-1]).all()
        assert len(before) == len(text) + 1
    assert offsets(text, PLAIN)[-1] == len(text)
    assert offsets(text, Counting("UTF-16 units"))[-1] == len(text.encode("utf-16-le")) // 2
    assert offsets(text, Counting(line_end=1))[-1] == len(text.replace("\r\n", "\n"))
