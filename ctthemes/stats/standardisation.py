"""Standardisation: rates and slopes net of a change in the mix of documents, and the mix's own part of a change.

Documents differ in kind (type, country, speaker), each kind is a level, and the levels' shares of the tokens move over
time. Counts and tokens are sums of cells: a cell is what one level has in one period.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from ctthemes._shared.array_types import FloatArray, PlaceArray
from ctthemes.stats.count_regression import jackknife_error
from ctthemes.stats.intervals import LEVEL

MOST_STEPS = 60
LEAST_LEVEL_DOCUMENTS = 2
"""A level with fewer documents in a period leaves that period without a standardised rate."""


@dataclass(frozen=True, slots=True, eq=False)
class StandardRates:
    """Rates of periods, per token, as if every period had the same mix.

    Attributes
    ----------
    rate, low, high : float array, shape (n_periods,)
        With the 95 % interval; nan where a level has fewer than 2 documents.
    error : float array, shape (n_periods,)
        Of the rate, over documents.
    weight : float array, shape (n_levels,)
        Each level's share of all tokens.
    """

    rate: FloatArray
    low: FloatArray
    high: FloatArray
    error: FloatArray
    weight: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """A change of a rate with its parts, per token.

    Attributes
    ----------
    before, after : float
    mix : float
        What the change of the levels' shares of the tokens makes.
    within : float
        What the change of the levels' own rates makes; both add up to after - before.
    """

    before: float
    after: float
    mix: float
    within: float


def standard_rates(
    counts: FloatArray, tokens: FloatArray, place: PlaceArray, level: PlaceArray, *, shape: tuple[int, int]
) -> StandardRates:
    """Return directly standardised rates: Σ w K/N over levels, w a level's share of the tokens of all periods.

    The squared error is Σ w² n/(n-1) Σ(k - rL)²/N² over the n documents of each level. The interval is the wider, at
    either end, of Student's on the log scale and Fay and Feuer's, which holds for hits that fall singly.

    Parameters
    ----------
    counts, tokens : float array, shape (n_documents,)
    place, level : int array, shape (n_documents,)
        Period and level of each document.
    shape : tuple of int
        Numbers of periods and of levels.

    Returns
    -------
    StandardRates

    References
    ----------
    Fay, M. P. & Feuer, E. J. (1997). Confidence intervals for directly standardized rates.
    doi:10.1002/(SICI)1097-0258(19970415)16:7<791::AID-SIM500>3.0.CO;2-#

    Examples
    --------
    >>> level, place = np.array([0, 0, 1, 1, 0, 0, 1, 1]), np.repeat([0, 1], 4)
    >>> k = np.array([1.0, 1, 4, 4, 1, 1, 4, 4])
    >>> standard_rates(k, np.full(8, 100.0), place, level, shape=(2, 2)).rate.round(6).tolist()
    [0.025, 0.025]
    """
    cell = place * shape[1] + level
    total, exposure, n = (
        np.bincount(cell, values, minlength=shape[0] * shape[1]).astype(float)
        for values in (counts, tokens, np.ones(len(counts)))
    )
    rate = np.divide(total, exposure, out=np.zeros(len(total)), where=exposure > 0)
    scatter = np.bincount(cell, (counts - rate[cell] * tokens) ** 2, minlength=len(total))
    weight = exposure.reshape(shape).sum(axis=0) / exposure.sum()
    usable = ((n >= LEAST_LEVEL_DOCUMENTS) & (exposure > 0)).reshape(shape).all(axis=1)
    part = np.divide(np.tile(weight, shape[0]), exposure, out=np.zeros(len(total)), where=exposure > 0)
    variance = (part**2 * n / np.maximum(n - 1, 1) * scatter).reshape(shape).sum(axis=1)
    standard, poisson = (part * total).reshape(shape).sum(axis=1), (part**2 * total).reshape(shape).sum(axis=1)
    low, high = fay_feuer_limits(standard, poisson, part.reshape(shape).max(axis=1))
    degrees = np.maximum(n.reshape(shape).sum(axis=1) - shape[1], 1)
    reach = special.stdtrit(degrees, (1 + LEVEL) / 2) * np.sqrt(variance) / np.where(standard > 0, standard, np.inf)
    low, high = np.minimum(low, standard * np.exp(-reach)), np.maximum(high, standard * np.exp(reach))
    standard, low, high = (np.where(usable, values, np.nan) for values in (standard, low, high))
    return StandardRates(standard, low, high, np.where(usable, np.sqrt(variance), np.nan), weight)


def fay_feuer_limits(rate: FloatArray, variance: FloatArray, largest: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the gamma limits of a weighted sum of Poisson counts.

    low = v/(2s) χ²(.025; 2s²/v), high = (v + w²)/(2(s + w)) χ²(.975; 2(s + w)²/(v + w²)), w the largest weight.

    Parameters
    ----------
    rate, variance, largest : float array
        s = Σ w K, v = Σ w² K, and the largest w of a count.

    Returns
    -------
    low, high : float array
        low is 0 where the rate is.

    References
    ----------
    Fay, M. P. & Feuer, E. J. (1997). doi:10.1002/(SICI)1097-0258(19970415)16:7<791::AID-SIM500>3.0.CO;2-#

    Examples
    --------
    >>> low, high = fay_feuer_limits(np.array([12.0]), np.array([12.0]), np.array([1.0]))
    >>> low.round(4).tolist(), high.round(4).tolist()  # of a single count, the exact limits
    ([6.2006], [20.9616])
    """
    tail, some = (1 - LEVEL) / 2, rate > 0
    shape = np.divide(rate**2, variance, out=np.ones_like(rate), where=some)
    scale = np.divide(variance, rate, out=np.zeros_like(rate), where=some)
    low = np.where(some, scale * special.gammaincinv(shape, tail), 0.0)
    upper, spread = rate + largest, variance + largest**2
    usable = upper > 0
    shape = np.divide(upper**2, spread, out=np.ones_like(rate), where=usable)
    scale = np.divide(spread, upper, out=np.zeros_like(rate), where=usable)
    return low, scale * special.gammaincinv(shape, 1 - tail)


def net_slope(counts: FloatArray, exposure: FloatArray, times: FloatArray, levels: PlaceArray) -> float:
    """Return the slope of the log-linear regression of counts on time with an effect for every level of every covariate.

    ln μ = ln N + Σ a + b t. The first covariate's effects are not fitted: given each level's total, the cells' shares
    of it depend on the rest alone, and the slope is the same. Levels without a count say nothing of it.

    Parameters
    ----------
    counts, exposure, times : float array, shape (n_cells,)
    levels : int array, shape (n_cells, n_covariates)
        At least one covariate; put the one with most levels first.

    Returns
    -------
    float
        nan where time cannot be told from the levels, or no finite slope fits.

    References
    ----------
    Hausman, J., Hall, B. & Griliches, Z. (1984). doi:10.2307/1911191

    Examples
    --------
    >>> k, tokens = np.array([1.0, 2, 10, 20]), np.full(4, 100.0)
    >>> round(net_slope(k, tokens, np.array([0.0, 1, 0, 1]), np.array([[0], [0], [1], [1]])), 6)
    0.693147
    """
    rows = _telling(counts, exposure, levels)
    if len(rows) < 2 or np.ptp(times[rows]) == 0:
        return np.nan
    k, offset, t = counts[rows], np.log(exposure[rows]), times[rows]
    group = np.unique(levels[rows, 0], return_inverse=True)[1]
    scale = float(t.std())
    design = np.column_stack([(t - t.mean()) / scale, *_dummies(levels[rows, 1:])])
    if not _identified(design, group):
        return np.nan
    slope = _conditional(k, offset, design, group)
    return slope / scale


def net_error(counts: FloatArray, exposure: FloatArray, times: FloatArray, levels: PlaceArray) -> float:
    """Return the error of `net_slope` by leaving out one period at a time (CV3).

    Parameters
    ----------
    counts, exposure, times, levels
        As for `net_slope`.

    Returns
    -------
    float
        nan where a fit is missing.

    Examples
    --------
    >>> k, tokens, levels = np.array([1.0, 2, 4, 10, 20, 40]), np.full(6, 100.0), np.array([[0]] * 3 + [[1]] * 3)
    >>> round(net_error(k, tokens, np.array([0.0, 1, 2, 0, 1, 2]), levels), 6)
    0.0
    """
    others = [times != time for time in np.unique(times)]
    return jackknife_error(np.array([net_slope(counts[o], exposure[o], times[o], levels[o]) for o in others]))


def kitagawa(counts: FloatArray, exposure: FloatArray) -> Change:
    """Return the change of a rate between two times, split into the change of the mix and the change within levels.

    With s a level's share of the tokens and r its rate: mix = Σ (s₂ - s₁)(r₁ + r₂)/2, within = Σ (r₂ - r₁)(s₁ + s₂)/2. A
    level without tokens at one time is taken to have its other rate there, so that all it does is mix.

    Parameters
    ----------
    counts, exposure : float array, shape (2, n_levels)
        Before and after.

    Returns
    -------
    Change

    References
    ----------
    Kitagawa, E. M. (1955). Components of a difference between two rates. doi:10.1080/01621459.1955.10501299

    Examples
    --------
    >>> change = kitagawa(np.array([[3.0, 10], [1, 30]]), np.array([[300.0, 100], [100, 300]]))
    >>> round(change.mix, 6), round(change.within, 6)
    (0.045, 0.0)
    """
    share = exposure / exposure.sum(axis=1, keepdims=True)
    rate = np.divide(counts, exposure, out=np.zeros_like(counts), where=exposure > 0)
    first, second = (np.where(exposure[at] > 0, rate[at], rate[1 - at]) for at in (0, 1))
    mix = float(((share[1] - share[0]) * (first + second)).sum() / 2)
    within = float(((second - first) * share.sum(axis=0)).sum() / 2)
    before, after = (float(counts[at].sum() / exposure[at].sum()) for at in (0, 1))
    return Change(before, after, mix, within)


def _telling(counts: FloatArray, exposure: FloatArray, levels: PlaceArray) -> PlaceArray:
    """Return the cells with tokens whose levels all have a count."""
    rows = np.flatnonzero(exposure > 0)
    while True:
        usable = np.ones(len(rows), dtype=bool)
        for covariate in levels[rows].T:
            usable &= np.bincount(covariate, counts[rows])[covariate] > 0
        if usable.all():
            return rows
        rows = rows[usable]


def _dummies(levels: PlaceArray) -> list[FloatArray]:
    return [(covariate == level).astype(float) for covariate in levels.T for level in np.unique(covariate)[1:]]


def _identified(design: FloatArray, group: PlaceArray) -> bool:
    """Return whether time varies within groups beside the other columns."""
    size = np.bincount(group)[group]
    within = np.column_stack([column - (np.bincount(group, column)[group] / size) for column in design.T])
    rest = within[:, 0] - (
        within[:, 1:] @ np.linalg.lstsq(within[:, 1:], within[:, 0], rcond=None)[0] if design.shape[1] > 1 else 0.0
    )
    return bool(rest @ rest > 1e-9 * len(rest))


def _conditional(k: FloatArray, offset: FloatArray, design: FloatArray, group: PlaceArray) -> float:
    """Return the first coefficient of the fit given each group's total, by Newton's steps of at most 1."""
    total = np.bincount(group, k)
    b = np.zeros(design.shape[1])
    for _ in range(MOST_STEPS):
        line = offset + design @ b
        weight = np.exp(line - line.max())
        mean = weight * (total / np.bincount(group, weight))[group]
        centre = np.column_stack([np.bincount(group, mean * column) for column in design.T])
        curvature = design.T @ (design * mean[:, None]) - centre.T @ (centre / total[:, None])
        step = np.linalg.lstsq(curvature, design.T @ (k - mean), rcond=1e-12)[0]
        step = step / max(1.0, float(np.abs(step).max()))
        b = b + step
        if np.abs(step).max() < 1e-11:
            return float(b[0]) if abs(b[0]) < 15 else np.nan
    return np.nan
