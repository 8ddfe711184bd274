"""Keyword in context: the lines and the orders in which they are read."""

from __future__ import annotations

import pytest

import ctthemes as ct
from ctthemes.text.kwic import sort_kwic
from tests.support import corpus_of

LINES = "x a war peace. y a war law. x b war law. Éa à wars art"


@pytest.mark.parametrize(
    ("by", "places"),
    [
        ("text", [2, 6, 10, 14]),
        ("L1", [2, 6, 14, 10]),  # a, a, à, b
        ("L2", [14, 2, 10, 6]),  # Éa, x, x, y
        ("left", [2, 6, 14, 10]),
        ("R1", [14, 6, 10, 2]),  # art, law, law, peace
        ("R1, L1", [14, 6, 10, 2]),
        ("r1 l2", [14, 10, 6, 2]),
        ("K", [2, 6, 10, 14]),
        ("K R1", [6, 10, 2, 14]),
        ("R9", [2, 6, 10, 14]),
    ],
)
def test_lines_are_sorted_by_the_words_at_any_position(by: str, places: list[int]) -> None:
    lines = ct.kwic(ct.tokenize(corpus_of(LINES)), ["war", "wars"], window=3)
    assert sort_kwic(lines, by)["token"].tolist() == places


@pytest.mark.parametrize("by", ["", "L", "L0", "R1 middle", "3"])
def test_an_order_that_names_no_position_is_refused(by: str) -> None:
    with pytest.raises(ValueError, match=r"is no order of lines; write positions such as L1"):
        sort_kwic(ct.kwic(ct.tokenize(corpus_of("a war")), ["war"]), by)


def test_no_lines_have_any_order() -> None:
    assert sort_kwic(ct.kwic(ct.tokenize(corpus_of("a b")), ["war"]), "L1").empty


def test_parts_of_compounds_and_words_behind_particles_need_a_star() -> None:
    tokens = ct.tokenize(corpus_of("Terrorabwehr, Antiterrorgesetz", "الإرهاب والإرهاب للإرهاب"))
    assert ct.kwic(tokens, ["terror", "إرهاب"]).empty
    assert ct.kwic(tokens, ["*terror*"])["keyword"].tolist() == ["Terrorabwehr", "Antiterrorgesetz"]
    assert len(ct.kwic(tokens, ["*إرهاب*"])) == 2 + 1
