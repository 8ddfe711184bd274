"""Level change: where a series changes its level most, how likely chance is to do as much, and how sure the place is.

The periods, not their documents, are shuffled, so that what makes years differ from one another is carried along.
"""

from __future__ import annotations

from itertools import permutations
from math import factorial

import numpy as np
import numpy.typing as npt
from scipy import special

from ctthemes._shared.array_types import FloatArray, PlaceArray
from ctthemes.stats.mann_kendall import mid_ranks

MOST_EXACT = 8
"""So many periods can be put into all their orders; of more, some orders are drawn."""

DRAWS = 20_000
PLACE_DRAWS, MORE_PLACE_DRAWS = 199, 1999
"""Orders drawn for each place of a break, and where its p is near .05."""

MOST_PLACE_ORDERS = 50_000
"""All orders of the periods on both sides of a place are counted where there are no more than these."""

NEAR_LEVEL = (0.03, 0.07)
PLACE_LEVEL = 0.05


def pettitt(values: npt.ArrayLike) -> tuple[int, float, float]:
    """Return Pettitt's change point: how many values stand before it, the statistic K and its approximate p.

    U_t = 2 Σ_{i≤t} rᵢ - t(n+1) over the ranks r, K = max|U_t|, p ≈ 2 exp(-6K²/(n³+n²)), at most 1. This p cannot be
    below .05 for ten values or fewer; `pettitt_p` can.

    Parameters
    ----------
    values : array of float
        In the order of time.

    Returns
    -------
    before : int
    k, p : float
        nan with fewer than two values.

    References
    ----------
    Pettitt, A. N. (1979). doi:10.2307/2346729

    Examples
    --------
    >>> before, k, p = pettitt([1, 2, 1, 2, 9, 8, 9, 8])
    >>> before, k
    (4, 16.0)
    """
    x = np.asarray(values, dtype=float)
    n = len(x)
    if n < 2:
        return 0, np.nan, np.nan
    u = _scores(mid_ranks(x))
    at = int(u.argmax())
    k = float(u[at])
    return at + 1, k, float(min(1.0, 2 * np.exp(-6 * k**2 / (n**3 + n**2))))


def pettitt_p(values: npt.ArrayLike, *, seed: int) -> float:
    """Return the share of all orders of the values whose Pettitt statistic is as large as theirs.

    All orders of up to 8 values are counted. Of more, 20,000 are drawn, and p = (1 + as large)/(1 + drawn).

    Parameters
    ----------
    values : array of float
        In the order of time, two at least.
    seed : int

    Returns
    -------
    float
        Above 0 to 1.

    References
    ----------
    Phipson, B. & Smyth, G. K. (2010). doi:10.2202/1544-6115.1585

    Examples
    --------
    >>> round(pettitt_p([1, 2, 3, 4, 5, 6, 7, 8], seed=1) * 70, 6)
    2.0
    """
    ranks = mid_ranks(values)
    k = _scores(ranks).max() - 1e-9
    if len(ranks) <= MOST_EXACT:
        orders = np.array(list(permutations(range(len(ranks)))))
        return float((_scores(ranks[orders]).max(axis=1) >= k).mean())
    random = np.random.default_rng(seed)
    orders = random.permuted(np.broadcast_to(np.arange(len(ranks)), (DRAWS, len(ranks))), axis=1)
    return float((1 + (_scores(ranks[orders]).max(axis=1) >= k).sum()) / (1 + DRAWS))


def least_squares_breaks(counts: FloatArray, tokens: FloatArray, *, min_periods: int = 1) -> PlaceArray:
    """Return how many periods stand before the break that leaves the least squares, for each row of period sums.

    Σ N (r - r̄)² of a side is Σ N r² - K²/N over the side's matches K and tokens N, so the break has the most
    K₁²/N₁ + K₂²/N₂. With tokens of 1 the counts are the series itself.

    Parameters
    ----------
    counts, tokens : float array, shape (..., n_periods)
    min_periods : int
        Least number of periods on either side.

    Returns
    -------
    int array, shape (...)

    Examples
    --------
    >>> least_squares_breaks(np.array([[1.0, 2, 1, 2, 9, 8]]), np.ones((1, 6))).tolist()
    [4]
    """
    return np.asarray(break_gains(counts, tokens, min_periods=min_periods).argmax(axis=-1) + min_periods)


def break_gains(counts: FloatArray, tokens: FloatArray, *, min_periods: int) -> FloatArray:
    """Return K₁²/N₁ + K₂²/N₂ - K²/N for each place of a break: the squares that it saves beside one level.

    Parameters
    ----------
    counts, tokens : float array, shape (..., n_periods)
    min_periods : int
        The first place has so many periods before it, the last so many after it.

    Returns
    -------
    float array, shape (..., n_places)

    Examples
    --------
    >>> rates = np.array([2.0, 3, 2, 3, 2, 6, 5, 7, 6, 5])
    >>> break_gains(rates, np.ones(10), min_periods=3).round(4).tolist()
    [13.3762, 17.0667, 28.9, 18.15, 15.4714]
    """
    n = counts.shape[-1]
    k, m = np.cumsum(counts, axis=-1), np.cumsum(tokens, axis=-1)
    places = slice(min_periods - 1, n - min_periods)
    left = k[..., places] ** 2 / np.maximum(m[..., places], 1e-9)
    right = (k[..., -1:] - k[..., places]) ** 2 / np.maximum(m[..., -1:] - m[..., places], 1e-9)
    return np.asarray(left + right - k[..., -1:] ** 2 / np.maximum(m[..., -1:], 1e-9))


def break_interval(counts: FloatArray, tokens: FloatArray, *, min_periods: int, seed: int) -> tuple[int, int]:
    """Return the first and the last place that a break may have, with 95 % confidence.

    A place stays if, when the periods are shuffled within its two sides, the best place gains as much on it as it does
    in the series, in more than 5 % of the shuffles: all of them where there are no more than 50,000, else 199, or 1,999
    where that share is near .05. The interval reaches from the first to the last place that stays; the best one always
    does.

    Parameters
    ----------
    counts, tokens : float array, shape (n_periods,)
    min_periods : int
        Least number of periods on either side.
    seed : int

    Returns
    -------
    first, last : int
        Periods before the break.

    Examples
    --------
    >>> break_interval(np.array([2.0, 3, 2, 3, 2, 6, 5, 7, 6, 5]), np.ones(10), min_periods=3, seed=1)
    (4, 6)
    """
    random = np.random.default_rng(seed)
    gains = break_gains(counts, tokens, min_periods=min_periods)
    places = []
    for number, gain in enumerate(gains):
        lead = float(gains.max() - gain) - 1e-9 * max(1.0, float(gains.max()))
        before = number + min_periods
        orders = factorial(before) * factorial(len(counts) - before)
        draws = 0 if orders <= MOST_PLACE_ORDERS else PLACE_DRAWS
        p = _share_leading(counts, tokens, before, (lead, min_periods, draws), random)
        if draws and NEAR_LEVEL[0] <= p <= NEAR_LEVEL[1]:
            p = _share_leading(counts, tokens, before, (lead, min_periods, MORE_PLACE_DRAWS), random)
        if p > PLACE_LEVEL:
            places.append(before)
    return places[0], places[-1]


def best_cuts(counts: FloatArray, tokens: FloatArray, min_periods: int) -> list[int]:
    """Return the places of the cuts between phases (see `ctthemes.phases`), none where one phase tells as much.

    Parameters
    ----------
    counts, tokens : float array, shape (n_periods,)
    min_periods : int
        Least number of periods of a phase.

    Returns
    -------
    list of int
        Periods before each cut.

    References
    ----------
    Jackson, B. et al. (2005). doi:10.1109/LSP.2001.838216. Yao, Y.-C. (1988). doi:10.1016/0167-7152(88)90118-6

    Examples
    --------
    >>> best_cuts(np.array([10.0, 11, 9, 100, 110, 90, 10, 9, 11]), np.full(9, 1000.0), 3)
    [3, 6]
    """
    n = len(counts)
    if n < 2 * min_periods or not counts.sum():
        return []
    pairs = _likelihood(counts[:-1], tokens[:-1]) + _likelihood(counts[1:], tokens[1:])
    pairs = 2 * (pairs - _likelihood(counts[:-1] + counts[1:], tokens[:-1] + tokens[1:]))
    spread = max(1.0, float(np.median(pairs)) / float(special.chdtri(1, 0.5)))
    k, m = (np.concatenate([[0.0], np.cumsum(values)]) for values in (counts, tokens))
    best, origin = np.full(n + 1, np.inf), np.zeros(n + 1, dtype=int)
    best[0] = -3 * np.log(n)
    for stop in range(min_periods, n + 1):
        starts = np.arange(0, stop - min_periods + 1)
        cost = best[starts] + 3 * np.log(n) - 2 / spread * _likelihood(k[stop] - k[starts], m[stop] - m[starts])
        best[stop], origin[stop] = cost.min(), starts[cost.argmin()]
    cuts = [int(origin[n])]
    while cuts[0] > 0:
        cuts.insert(0, int(origin[cuts[0]]))
    return cuts[1:]


def _scores(ranks: FloatArray) -> FloatArray:
    """Return Pettitt's |U_t| at every place of each row of ranks."""
    n = ranks.shape[-1]
    u = 2 * np.cumsum(ranks, axis=-1) - np.arange(1, n + 1) * (n + 1)
    return np.asarray(np.abs(u[..., :-1]))


def _share_leading(
    counts: FloatArray, tokens: FloatArray, before: int, rule: tuple[float, int, int], random: np.random.Generator
) -> float:
    """Return how often the best place leads place `before` by the rule's lead, in shuffles within the two sides.

    The rule is the lead, the least number of periods on a side, and how many shuffles are drawn, 0 for all of them.
    """
    lead, min_periods, draws = rule
    sides = (np.arange(before), np.arange(before, len(counts)))
    if draws:
        parts = [random.permuted(np.broadcast_to(side, (draws, len(side))), axis=1) for side in sides]
    else:
        left, right = (np.array(list(permutations(side))) for side in sides)
        parts = [np.repeat(left, len(right), axis=0), np.tile(right, (len(left), 1))]
    orders = np.hstack(parts)
    gains = break_gains(counts[orders], tokens[orders], min_periods=min_periods)
    leading = (gains.max(axis=1) - gains[:, before - min_periods] >= lead).sum()
    return float((1 + leading) / (1 + draws) if draws else leading / len(orders))


def _likelihood(counts: FloatArray, tokens: FloatArray) -> FloatArray:
    there = (counts > 0) & (tokens > 0)
    return np.where(there, counts * np.log(np.where(there, counts, 1.0) / np.where(there, tokens, 1.0)), 0.0)
