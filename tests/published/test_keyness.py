"""Published keyness: see SOURCES.md."""

from __future__ import annotations

import pytest

import ctthemes as ct
from ctthemes.associations import log_likelihood
from tests.support import corpus_of


@pytest.mark.parametrize(
    ("cells", "value"),
    [((7, 3, 2, 7), 4.534939), ((7, 3, 5, 10), 3.304637), ((52, 57, 50_000 - 52, 75_000 - 57), 2.654064)],
)
def test_log_likelihood_over_four_cells(cells: tuple[int, int, int, int], value: float) -> None:
    assert float(log_likelihood(*cells)) == pytest.approx(value, rel=1e-6)


def test_signed_log_likelihood_of_two_documents_of_letters() -> None:
    dtm = ct.count_terms(ct.tokenize(corpus_of("a a a b b c c c c c c d e f g h h", "a a b c c d d d d e f h")))
    value = ct.keyness(dtm, [True, False]).set_index("term")["log_likelihood"]
    expected = {"a": 0.004751, "b": 0.091242, "c": 1.274238, "d": -3.779441, "e": -0.064900, "g": 1.093291}
    for term, number in expected.items():
        assert value[term] == pytest.approx(number, abs=5e-7)


def test_log_ratio_is_the_log2_of_the_ratio_of_rates() -> None:
    dtm = ct.count_terms(ct.tokenize(corpus_of("x " * 10 + "a " * 90, "x " * 10 + "a " * 290)))
    row = ct.keyness(dtm, [True, False]).set_index("term").loc["x"]
    assert row["log_ratio"] == pytest.approx(1.584963, abs=5e-7)
    assert row["log_likelihood"] == pytest.approx(6.108752, abs=5e-7)
