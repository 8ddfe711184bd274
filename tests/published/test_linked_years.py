"""Recomputed slopes of linked years, odd years, peaks, change points and rank correlation: see SOURCES.md."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from scipy import stats

from ctthemes.stats.level_change import DRAWS, break_gains, break_interval, least_squares_breaks, pettitt, pettitt_p
from ctthemes.stats.linked_years import fit_grid, linked_slope
from ctthemes.stats.mann_kendall import mann_kendall
from ctthemes.stats.odd_years import fit_curve, odd_year, peak

Y = np.log(np.array([12, 15, 11, 18, 22, 19, 27, 25, 31, 28]) / 10_000)
VARIANCE = np.array([2, 3, 2, 4, 2, 2, 3, 2, 2, 3]) / 100
TIMES = np.arange(10) - 4.5

HUMP = np.log(np.array([8, 10, 9, 14, 20, 24, 19, 13, 9, 10, 8, 9]) / 10_000)
HUMP_VARIANCE = np.array([3, 2, 3, 2, 2, 2, 2, 3, 2, 3, 2, 3]) / 100
HUMP_TIMES = (np.arange(12) - 5.5) / 12

STEP = np.array([2.0, 3, 2, 3, 2, 6, 5, 7, 6, 5])


@pytest.mark.parametrize(
    ("sigma", "rho", "slope", "error", "misfit", "likelihood"),
    [
        (0, 0, 0.112756, 0.016928, 8.748981, 7.126046),
        (0.2, 0, 0.110134, 0.027919, 3.136377, 6.022501),
        (0.2, 0.6, 0.106427, 0.035242, 5.172508, 6.374710),
        (0.45, 0.92, 0.102107, 0.055491, 5.358477, 6.210240),
    ],
)
def test_single_cells_of_the_grid(
    sigma: float, rho: float, slope: float, error: float, misfit: float, likelihood: float
) -> None:
    fit = fit_grid(Y, VARIANCE, TIMES)
    cell = int(np.flatnonzero((fit.sigma == sigma) & (fit.rho == rho))[0])
    numbers = (fit.slope[cell], fit.error[cell], fit.misfit[cell], fit.likelihood[cell])
    assert numbers == pytest.approx((slope, error, misfit, likelihood), abs=5.1e-7)


def test_the_slope_averaged_over_the_grid() -> None:
    line = linked_slope(Y, VARIANCE, TIMES)
    assert line.slope == pytest.approx(0.1097495, abs=5e-8)
    assert line.p == pytest.approx(0.0181609, abs=5e-8)
    assert (line.low, line.high) == pytest.approx((0.034206, 0.178076), abs=5e-7)


def test_what_the_best_cell_and_plain_least_squares_would_have_said() -> None:
    fit = fit_grid(Y, VARIANCE, TIMES)
    best = int(fit.likelihood.argmax())
    assert 2 * stats.t.sf(fit.slope[best] / fit.error[best], 8) == pytest.approx(0.000159, abs=5e-7)
    assert stats.linregress(TIMES, Y).pvalue == pytest.approx(0.000242, abs=5e-7)


@pytest.mark.parametrize(
    ("rows", "coefficients", "inflation", "t", "p"),
    [
        (range(12), (-6.401447, -0.180324, -4.021890), 1.088208, -3.823828, 0.0040660),
        ([row for row in range(12) if row != 5], (-6.490922, -0.160854, -3.412637), 0.872609, -3.184297, 0.0129137),
    ],
)
def test_the_curve_with_and_without_its_highest_year(
    rows: list[int], coefficients: tuple[float, ...], inflation: float, t: float, p: float
) -> None:
    chosen = list(rows)
    curve = fit_curve(HUMP[chosen], HUMP_VARIANCE[chosen], HUMP_TIMES[chosen], between=0.04)
    assert tuple(curve.coefficients) == pytest.approx(coefficients, abs=5e-7)
    assert curve.inflation == pytest.approx(inflation, abs=5e-7)
    assert curve.t == pytest.approx(t, abs=5e-7)
    assert curve.p == pytest.approx(p, abs=5e-8)


def test_the_hump_is_a_peak_and_no_single_year_stands_out() -> None:
    assert peak(HUMP, HUMP_VARIANCE, np.arange(12.0), between=0.04) == (5, pytest.approx(0.0129137, abs=5e-8))
    year = odd_year(HUMP, HUMP_VARIANCE, HUMP_TIMES, at=5, between=0.04)
    assert year.expected == pytest.approx(-6.784788, abs=5e-7)
    assert year.inflation == pytest.approx(1.902290, abs=5e-7)
    assert year.t == pytest.approx(2.124335, abs=5e-7)
    assert year.p == pytest.approx(0.0312976, abs=5e-8)
    assert 12 * year.p == pytest.approx(0.3756, abs=5e-5)


@pytest.mark.parametrize(
    ("n", "k", "exact", "formula"),
    [(5, 6, 1 / 3, None), (6, 9, 2 / 20, None), (7, 12, 0.1, None), (8, 16, 2 / 70, 0.1390)],
)
def test_pettitt_of_a_perfect_step_over_all_orders(n: int, k: int, exact: float, formula: float | None) -> None:
    assert pettitt(np.arange(n))[1] == k
    assert pettitt_p(np.arange(n), seed=1) == pytest.approx(exact)
    if formula is not None:
        assert pettitt(np.arange(n))[2] == pytest.approx(formula, abs=5e-5)


@pytest.mark.parametrize(
    ("n", "k", "exact", "formula"), [(9, 20, 2 / 70, None), (10, 25, 2 / 252, 0.0661), (12, 36, 2 / 924, 0.0314)]
)
def test_pettitt_of_a_perfect_step_over_drawn_orders(n: int, k: int, exact: float, formula: float | None) -> None:
    assert pettitt(np.arange(n))[1] == k
    assert pettitt_p(np.arange(n), seed=1) == pytest.approx(exact, abs=4 * np.sqrt(exact / DRAWS))
    if formula is not None:
        assert pettitt(np.arange(n))[2] == pytest.approx(formula, abs=5e-5)


@pytest.mark.parametrize(("n", "critical"), [(8, 16), (9, 20), (10, 22), (12, 29)])
def test_critical_values_of_pettitts_statistic(n: int, critical: int) -> None:
    random = np.random.default_rng(1)
    orders = random.permuted(np.broadcast_to(np.arange(1, n + 1), (40_000, n)), axis=1)
    u = np.abs(2 * np.cumsum(orders, axis=1) - np.arange(1, n + 1) * (n + 1))[:, :-1].max(axis=1)
    assert (u >= critical).mean() < 0.05 < (u >= u[u < critical].max()).mean()


def test_gains_of_each_place_of_a_break() -> None:
    gains = break_gains(STEP, np.ones(10), min_periods=3)
    assert gains.tolist() == pytest.approx([13.376190, 17.066667, 28.9, 18.15, 15.471429], abs=5e-7)
    assert least_squares_breaks(STEP, np.ones(10), min_periods=3) == 5


@pytest.mark.parametrize(("before", "p"), [(3, 1 / 21), (4, 1 / 6), (5, 1.0), (6, 1 / 6), (7, 1 / 21)])
def test_the_place_of_a_break_over_all_relabellings(before: int, p: float) -> None:
    gains = break_gains(STEP, np.ones(10), min_periods=3)
    lead = gains.max() - gains[before - 3] - 1e-9
    left, right = (set(permutations(side.tolist())) for side in (STEP[:before], STEP[before:]))
    orders = np.array([first + second for first in left for second in right])
    shuffled = break_gains(orders, np.ones(10), min_periods=3)
    assert (shuffled.max(axis=1) - shuffled[:, before - 3] >= lead).mean() == pytest.approx(p)


def test_the_interval_of_the_place_of_a_break() -> None:
    for seed in range(5):
        assert break_interval(STEP, np.ones(10), min_periods=3, seed=seed) == (4, 6)


def test_tau_b_of_a_series_with_ties() -> None:
    values = [1, 1, 2, 3, 3, 4]
    result = mann_kendall(values)
    assert result.score == 13
    assert result.tau == pytest.approx(0.9309493, abs=5e-8)
    assert result.tau == pytest.approx(stats.kendalltau(range(6), values).statistic)
    assert result.score / 15 == pytest.approx(0.8666667, abs=5e-8)
