"""Before and after: the ratio of two rates, of the documents on two sides of a date, with an interval over documents."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from ctthemes._shared.array_types import FloatArray, PlaceArray
from ctthemes.stats.intervals import LEVEL


class RateRatio(NamedTuple):
    """The ratio of each series' rate after to that before, its interval, and both rates."""

    ratio: FloatArray
    low: FloatArray
    high: FloatArray
    before: FloatArray
    after: FloatArray


def rate_ratio(
    counts: FloatArray,
    exposure: FloatArray,
    is_after: npt.NDArray[np.bool_],
    groups: PlaceArray,
    *,
    level: float = LEVEL,
) -> RateRatio:
    """Return the ratio of the rate after to the rate before, of like mixtures of groups.

    With K(s, g) and N(s, g) the counts and tokens of side s and group g, the rate of a side is Σ w(g) K(s, g)/N(s, g), over
    the groups that both sides have, with w(g) the share of group g in the tokens of both sides (direct standardisation);
    with one group it is K/N. The variance of its logarithm is the delete-one-document jackknife of each side,
    (n-1)/n Σ (θ(-i) - mean)², the weights held fixed; those of the two sides add up. The interval takes Student's t with as
    many degrees of freedom as the smaller side has documents, less one.

    Parameters
    ----------
    counts : array, shape (n_documents, n_series)
    exposure : array, shape (n_documents,)
        Tokens.
    is_after : array of bool, shape (n_documents,)
    groups : array of int, shape (n_documents,)
        Numbers of the groups, from 0; all 0 where there is no mixture to hold.
    level : float
        0 to 1.

    Returns
    -------
    RateRatio
        nan where a side has no count; the interval is nan, too, where a group of a side is one document, a single document
        holds all of a side's counts, or a side has fewer than three documents.

    References
    ----------
    Efron, B. & Tibshirani, R. (1993). An Introduction to the Bootstrap, ch. 11. Fleiss, J. L. (1981). Statistical Methods
    for Rates and Proportions, ch. 14 (direct standardisation).

    Examples
    --------
    >>> counts, tokens = np.array([[1.0], [2.0], [3.0], [4.0], [6.0], [8.0]]), np.full(6, 100.0)
    >>> result = rate_ratio(counts, tokens, np.arange(6) > 2, np.zeros(6, dtype=int))
    >>> float(result.ratio[0]), bool(result.low[0] < 3 < result.high[0])
    (3.0, True)
    """
    n_groups = int(groups.max(initial=-1)) + 1
    sides = [np.flatnonzero(is_after == side) for side in (False, True)]
    tokens = np.array([np.bincount(groups[rows], exposure[rows], n_groups) for rows in sides])
    shared = np.all(tokens > 0, axis=0)
    weights = np.where(shared, tokens.sum(axis=0), 0.0)
    weights = weights / weights.sum() if weights.sum() else weights
    rates, variances = [], []
    for rows, own in zip(sides, tokens, strict=True):
        rows = rows[shared[groups[rows]]]
        rate, variance = _rate_and_variance(counts[rows], exposure[rows], groups[rows], weights, own)
        rates.append(rate)
        variances.append(variance)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((rates[0] > 0) & (rates[1] > 0), rates[1] / rates[0], np.nan)
    freedom = min(int(shared[groups[rows]].sum()) for rows in sides) - 1
    reach = np.full(counts.shape[1], np.nan)
    if freedom >= 2:
        reach = special.stdtrit(freedom, (1 + level) / 2) * np.sqrt(variances[0] + variances[1])
    return RateRatio(ratio, ratio * np.exp(-reach), ratio * np.exp(reach), rates[0], rates[1])


def _rate_and_variance(
    counts: FloatArray, exposure: FloatArray, groups: PlaceArray, weights: FloatArray, tokens: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the standardised rate of one side, and the jackknife variance of its logarithm."""
    n = len(counts)
    if not n:
        nothing = np.full(counts.shape[1], np.nan)
        return nothing, nothing
    sums = np.zeros((len(tokens), counts.shape[1]))
    np.add.at(sums, groups, counts)
    present = tokens > 0
    by_group = weights[present, None] * sums[present] / tokens[present, None]
    rate = by_group.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        own = weights[groups, None] * sums[groups] / tokens[groups, None]
        without = weights[groups, None] * (sums[groups] - counts) / (tokens[groups] - exposure)[:, None]
        left_out = np.log(rate - own + without)
        variance = (n - 1) / n * ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0)
    return rate, np.where(np.isfinite(variance), variance, np.nan)
