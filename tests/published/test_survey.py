"""Recomputed shares, slopes and bounds of samples: see SOURCES.md."""

from __future__ import annotations

import numpy as np
import pytest

from ctthemes.handcoding._agreement import pooled_kappa
from ctthemes.stats.intervals import large_count, rate_upper_bound, share_upper_bound
from ctthemes.stats.survey import clustered_slope, corrected_codes, drawn_share, jeffreys_limits, weighted_share

TABLES = np.array([[[20, 5], [10, 15]], [[4, 0], [0, 4]], [[60, 10], [10, 20]]])


def test_jeffreys_limits_of_two_cells() -> None:
    low, high = jeffreys_limits([4, 2], [5, 35])
    assert low.tolist() == pytest.approx([0.371374, 0.012064], abs=5e-7)
    assert high.tolist() == pytest.approx([0.977487, 0.170917], abs=5e-7)


@pytest.mark.parametrize(
    ("finite", "low", "high"), [(1.0, 0.0813299, 0.2486471), (np.sqrt(1 - 40 / 1000), 0.0826422, 0.2465790)]
)
def test_the_post_stratified_share_and_its_limits(finite: float, low: float, high: float) -> None:
    share, lower, upper = weighted_share(
        [0.12, 0.88], [4 / 5, 2 / 35], *jeffreys_limits([4, 2], [5, 35]), finite=finite
    )
    assert float(share) == pytest.approx(0.1462857, abs=5e-8)
    assert (float(lower), float(upper)) == pytest.approx((low, high), abs=5e-8)


def test_the_same_sample_read_in_other_ways() -> None:
    p_1, p_0, q, f_hand, y_hand = 4 / 5, 2 / 35, 0.12, 5 / 40, 6 / 40
    assert np.sqrt(1 - 40 / 1000) == pytest.approx(0.9797959, abs=5e-8)
    assert p_1 - p_0 == pytest.approx(0.7428571, abs=5e-8)
    assert (p_1 - p_0) * q + y_hand - (p_1 - p_0) * f_hand == pytest.approx(0.1462857, abs=5e-8)
    assert q + y_hand - f_hand == pytest.approx(0.145)
    assert y_hand == pytest.approx(0.15)


def test_leaning_on_a_samples_own_rate_where_it_has_no_match_biases_the_share_of_a_rare_theme() -> None:
    random = np.random.default_rng(1)
    cells = random.multivariate_hypergeometric([25, 20, 955], 43, size=20_000)  # both, hand only, neither
    both, missed, neither = cells.T
    p_0 = missed / (missed + neither)
    lean = np.where(both > 0, 1 - p_0, 0.0)
    share = 0.025 * lean + (both + missed - lean * both) / 43
    assert (both == 0).mean() == pytest.approx(0.324, abs=0.01)
    assert share.mean() == pytest.approx(0.0371, abs=0.0008)
    assert share[both > 0].mean() == pytest.approx(0.0450, abs=0.0012)
    assert share[both == 0].mean() == pytest.approx(0.0207, abs=0.0012)
    assert (0.025 * 1 + 0.975 * p_0).mean() == pytest.approx(0.0451, abs=0.0008)


def test_the_slope_of_corrected_codes() -> None:
    machine, hand = [0.0, 1, 0, 1, 1, 1], [np.nan, 1, 1, np.nan, np.nan, 0]
    codes = corrected_codes(machine, hand, 0.5)
    assert codes.tolist() == [0, 1, 2, 1, 1, -1]
    years = [0, 0, 1, 1, 2, 2]
    assert clustered_slope(codes, years, range(6)).slope == pytest.approx(-0.25)
    assert clustered_slope(machine, years, range(6)).slope == pytest.approx(0.25)


def test_a_share_from_units_drawn_by_their_own_chances() -> None:
    share, variance = drawn_share(0.3, [0.8, 0.2, 0.5], [1, 0, 1], [0.5, 0.25, 1], n_units=10)
    assert share == pytest.approx(0.31)
    assert variance == pytest.approx(0.0056)


def test_the_bound_of_a_rate_without_a_hit() -> None:
    assert float(share_upper_bound(0, 10, level=0.975)) == pytest.approx(0.3084971, abs=5e-8)
    counts = np.array([1.0, 1, 2, 3, 8])
    assert counts.std(ddof=1) == pytest.approx(2.9154759, abs=5e-8)
    hits = large_count(5, counts.sum(), (counts**2).sum())
    assert float(hits) == pytest.approx(8.8309519, abs=5e-8)
    assert 10_000 * float(rate_upper_bound(0, 10, tokens=15_000, hits=hits)) == pytest.approx(18.162154, abs=5e-7)
    assert 10_000 * float(rate_upper_bound(0, 10, tokens=15_000, hits=3.0)) == pytest.approx(6.169942, abs=5e-7)


def test_kappa_pooled_over_pairs_of_coders() -> None:
    own = [float(pooled_kappa(table[None])) for table in TABLES]
    n = TABLES.sum(axis=(1, 2))
    assert own == pytest.approx([0.4, 1, 0.5238095], abs=5e-8)
    assert np.mean(own) == pytest.approx(0.6412698, abs=5e-8)
    assert np.average(own, weights=n) == pytest.approx(0.5087402, abs=5e-8)
    assert float(pooled_kappa(TABLES)) == pytest.approx(0.5070423, abs=5e-8)
