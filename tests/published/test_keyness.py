"""Published keyness: see SOURCES.md."""

from __future__ import annotations

import numpy as np
import pytest

import ctthemes as ct
from ctthemes.stats import association
from ctthemes.stats.association import log_likelihood
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


# Rayson & Garside's two cells, Dunning's four, and effect sizes of the same table.
TABLE = [
    (52, 57, 50_000, 75_000, 2.651710, 2.654064, -9.0844, 0.452512, 36.8421, 1.368805),
    (100, 40, 1_000_000, 1_000_000, 26.565726, 26.567526, 12.0571, 1.321928, 150, 2.500150),
    (10, 10, 100, 300, 5.753641, 6.108752, -0.2378, 1.584963, 200, 3.222222),
    (8, 0, 1000, 1000, 11.090355, 11.122483, 3.4895, 4, np.nan, np.inf),
]


@pytest.mark.parametrize("row", TABLE)
def test_measures_of_one_two_by_two_table(row: tuple[float, ...]) -> None:
    a, b, c, d, two, four, bic, ratio, difference, odds = row
    assert float(association.log_likelihood_two_cells(a, b, c, d)) == pytest.approx(two, abs=5e-7)
    assert float(log_likelihood(a, b, c - a, d - b)) == pytest.approx(four, abs=5e-7)
    assert float(association.bayes_factor(two, c + d)) == pytest.approx(bic, abs=5e-5)
    assert float(association.log_ratio(a, b, c, d)) == pytest.approx(ratio, abs=5e-7)
    assert float(association.per_cent_difference(a, b, c, d)) == pytest.approx(difference, abs=5e-5, nan_ok=True)
    assert float(association.odds_ratio(a, b, c - a, d - b)) == pytest.approx(odds, abs=5e-7)


def test_rayson_and_garside_as_the_wizard_prints_it() -> None:
    assert float(association.log_likelihood_two_cells(52, 57, 50_000, 75_000)) == pytest.approx(2.65, abs=5e-3)


def test_chi_square_with_and_without_yates() -> None:
    assert float(association.chi_square(7, 3, 2, 7)) == pytest.approx(4.337160, abs=5e-7)
    assert float(association.chi_square(7, 3, 2, 7, yates=True)) == pytest.approx(2.632438, abs=5e-7)
    assert float(association.chi_square(7, 3, 5, 10)) == pytest.approx(3.231838, abs=5e-7)
    assert float(association.chi_square(7, 3, 5, 10, yates=True)) == pytest.approx(1.929754, abs=5e-7)


def test_log_odds_with_an_informative_prior() -> None:
    delta, variance = association.log_odds([10, 5, 85], 100, [2, 8, 90], 100, [1, 1, 8], 10)
    assert delta.tolist() == pytest.approx([1.376992, -0.434735, -0.400675], abs=5e-7)
    assert variance.tolist() == pytest.approx([0.424242, 0.277778, 0.020957], abs=5e-7)
    assert (delta / np.sqrt(variance)).tolist() == pytest.approx([2.114094, -0.824853, -2.767768], abs=5e-7)


def letters() -> ct.DocumentTermMatrix:
    """Return Gries' corpus of five parts with 9, 10, 10, 10 and 11 letters, in which `a` stands 1 to 5 times."""
    parts = ["a " * hits + "x " * (size - hits) for hits, size in zip(range(1, 6), (9, 10, 10, 10, 11), strict=True)]
    return ct.count_terms(ct.tokenize(corpus_of(*parts)))


def test_dispersion_of_a_letter_in_five_parts() -> None:
    row = ct.dispersion(letters()).set_index("term").loc["a"]
    assert row["dp"] == pytest.approx(0.18, abs=5e-3)
    assert row["dp_norm"] == pytest.approx(0.219512, abs=5e-7)
    assert row["juilland_d"] == pytest.approx(0.785, abs=5e-4)


def test_collocations_of_new_companies() -> None:
    both, first, second, n = 8, 15_828, 4_675, 14_307_668
    assert float(association.t_score(both, first, second, n)) == pytest.approx(0.999932, abs=5e-7)
    cells = (both, first - both, second - both, n - first - second + both)
    assert float(association.chi_square(*cells)) == pytest.approx(1.55, abs=5e-3)


def test_mutual_information_of_ayatollah_ruhollah() -> None:
    assert float(association.mutual_information(20, 42, 20, 14_307_668)) == pytest.approx(18.38, abs=5e-3)


def test_mutual_information_of_two_documents_of_letters() -> None:
    first, second = "a a a b b c c c c c c d e f g h h".split(), "a a b c c d d d d e f h".split()
    for letter, value in {"a": 0.023257, "c": 0.246400, "d": -1.075355}.items():
        count, n = first.count(letter) + second.count(letter), len(first) + len(second)
        bits = float(association.mutual_information(first.count(letter), count, len(first), n))
        assert bits * np.log(2) == pytest.approx(value, abs=5e-7)
