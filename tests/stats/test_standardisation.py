"""Standardised rates and net slopes: the regression is statsmodels', a mix that moves makes no trend, parts add up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctthemes.stats.standardisation import fay_feuer_limits, kitagawa, net_error, net_slope, standard_rates


def cells(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return random cells of 8 years, 3 types and 5 countries, some of them empty."""
    random = np.random.default_rng(seed)
    times, kind, country = (axis.ravel() for axis in np.meshgrid(np.arange(8.0), range(3), range(5), indexing="ij"))
    exposure = random.integers(0, 4, len(times)) * 1000.0
    rate = np.exp(-6 + 0.05 * times + 0.8 * kind - 0.3 * country)
    return random.poisson(exposure * rate).astype(float), exposure, times, np.column_stack([country, kind])


@pytest.mark.parametrize("seed", range(3))
def test_the_net_slope_of_two_covariates_is_that_of_statsmodels(seed: int) -> None:
    from statsmodels import api as models

    k, exposure, times, levels = cells(seed)
    some = exposure > 0
    dummies = [levels[some, column] == level for column, last in ((0, 5), (1, 3)) for level in range(1, last)]
    design = np.column_stack([np.ones(int(some.sum())), times[some], *dummies]).astype(float)
    family = models.families.Poisson()
    fit = models.GLM(k[some], design, family=family, offset=np.log(exposure[some])).fit(tol=1e-13)
    assert net_slope(k, exposure, times, levels) == pytest.approx(fit.params[1], rel=1e-7)


def test_the_error_leaves_out_one_period_at_a_time() -> None:
    k, exposure, times, levels = cells(1)
    slopes = [net_slope(*(values[times != year] for values in (k, exposure, times, levels))) for year in range(8)]
    assert net_error(k, exposure, times, levels) == pytest.approx(np.sqrt(7 * np.var(slopes)))


def test_a_level_without_a_count_says_nothing_of_the_slope() -> None:
    k, exposure, times, levels = cells(2)
    own = levels[:, 0] == 4
    silent = net_slope(np.where(own, 0.0, k), exposure, times, levels)
    assert silent == pytest.approx(net_slope(k[~own], exposure[~own], times[~own], levels[~own]), rel=1e-9)


def test_time_that_is_the_type_has_no_net_slope() -> None:
    times = np.arange(6.0)
    assert np.isnan(net_slope(times + 1, np.full(6, 100.0), times, np.arange(6)[:, None]))


def test_hits_in_the_last_year_only_have_no_finite_net_slope() -> None:
    k = np.array([0.0, 0, 5, 0, 0, 9])
    assert np.isnan(net_slope(k, np.full(6, 100.0), np.array([0.0, 1, 2] * 2), np.array([[0]] * 3 + [[1]] * 3)))


def test_a_mix_that_moves_gives_equal_standardised_rates() -> None:
    place = np.repeat([0, 1, 2], 6)
    level = np.array([0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1])
    k = np.where(level == 1, 20.0, 5.0)
    rates = standard_rates(k, np.full(18, 1000.0), place, level, shape=(3, 2))
    assert rates.rate.tolist() == pytest.approx([0.0125] * 3)
    assert rates.weight.tolist() == [0.5, 0.5]
    assert rates.error.tolist() == pytest.approx([0, 0, 0], abs=1e-9)
    assert (rates.low < rates.rate).all()
    assert (rates.rate < rates.high).all()


def test_one_document_of_a_level_makes_a_gap() -> None:
    rates = standard_rates(
        np.ones(7), np.full(7, 100.0), np.array([0, 0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 0, 0, 1]), shape=(2, 2)
    )
    assert np.isfinite(rates.low[0])
    assert np.isnan([rates.rate[1], rates.low[1], rates.high[1], rates.error[1]]).all()


def test_the_error_of_a_standardised_rate_is_of_documents() -> None:
    # one level: w = 1, N = 200, r = .05; 2/1 ((2-5)² + (8-5)²)/200²
    rates = standard_rates(
        np.array([2.0, 8]), np.full(2, 100.0), np.zeros(2, dtype=int), np.zeros(2, dtype=int), shape=(1, 1)
    )
    assert rates.error[0] == pytest.approx(np.sqrt(36) / 200)
    assert rates.high[0] == pytest.approx(0.05 * np.exp(12.7062047 * 0.03 / 0.05), rel=1e-6)


def test_no_hit_has_the_upper_limit_of_a_poisson_count() -> None:
    low, high = fay_feuer_limits(np.zeros(1), np.zeros(1), np.array([0.01]))
    assert (low[0], high[0]) == (0, pytest.approx(0.01 * 3.6888795, rel=1e-7))


def test_a_level_that_comes_new_is_mix_alone() -> None:
    change = kitagawa(np.array([[10.0, 0], [10, 40]]), np.array([[1000.0, 0], [1000, 1000]]))
    assert (change.before, change.after) == (0.01, 0.025)
    assert (change.mix, change.within) == pytest.approx((0.015, 0))


def test_the_same_mix_changes_within_alone() -> None:
    change = kitagawa(np.array([[10.0, 20], [20, 20]]), np.full((2, 2), 1000.0))
    assert (change.mix, change.within) == pytest.approx((0, 0.005))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 900)), min_size=6, max_size=6))
def test_mix_and_within_add_up_to_the_change(pairs: list[tuple[int, int]]) -> None:
    k, exposure = (np.array(values, dtype=float).reshape(2, 3) for values in zip(*pairs, strict=True))
    change = kitagawa(k, exposure)
    assert change.mix + change.within == pytest.approx(change.after - change.before, abs=1e-12)
