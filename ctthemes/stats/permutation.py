"""Permutation: how often labels dealt out at random set two groups as far apart as the given labels do.

Each of n documents has a score that does not depend on the labels. U is the sum of the scores over the n₁ documents of
the target, and every choice of n₁ documents is equally likely where the labels mean nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy import special

from ctthemes._shared.array_types import FloatArray, IntArray

Number = TypeVar("Number", bound=np.generic)

NEAR = 1.5
"""A sum within so many standard deviations of 0 takes the normal distribution, which is right there."""

MOST_STEPS = 100
TINY = float(np.finfo(float).tiny)
"""The least number that a p can be."""
_SOLVED = 1e-9
_SAME = 1e-9  # two sums of scores of variance 1 that differ by less than this per document are one


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """The documents' scores under several terms, as cells: documents with one score are one cell.

    Attributes
    ----------
    value : float array, shape (n_cells,)
        Score of the documents in the cell. Over the documents of a term it has mean 0 and variance 1.
    number : float array, shape (n_cells,)
        Documents in the cell.
    ends : int array, shape (n_terms + 1,)
        The cells of term i are those from `ends[i]` to before `ends[i + 1]`. Every term has a cell.
    """

    value: FloatArray
    number: FloatArray
    ends: IntArray

    def add(self, values: FloatArray) -> FloatArray:
        """Return the sum of one number per cell over the cells of each term."""
        return np.asarray(np.add.reduceat(values, self.ends[:-1])) if len(self.ends) > 1 else np.zeros(0)

    def repeat(self, values: npt.NDArray[Number]) -> npt.NDArray[Number]:
        """Return one value per term, repeated for each of its cells."""
        return np.repeat(values, np.diff(self.ends))

    def select(self, terms: npt.NDArray[np.bool_]) -> Scores:
        """Return the scores under some of the terms."""
        cells = self.repeat(terms)
        ends = np.append(0, np.cumsum(np.diff(self.ends)[terms]))
        return Scores(self.value[cells], self.number[cells], ends)

    def negate(self) -> Scores:
        """Return the scores with their signs turned."""
        return Scores(-self.value, self.number, self.ends)


def permutation_p(
    scores: Scores, total: npt.ArrayLike, *, n_target: int, least: npt.ArrayLike = 0.0
) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """Return the two-sided p of a sum of scores against all choices of `n_target` documents, and where it is a stand-in.

    p = P(U* ≥ |u|) + P(U* ≤ -|u|), each tail by the double saddlepoint approximation. With π = n₁/n and
    K(s, t) = Σ ln(1 - π + π exp(s + t aᵢ)), solve K_s = n₁ and K_t = u; with xᵢ = logistic(logit π + s + t aᵢ),
    A = Σ xᵢ(1-xᵢ), B and C the same sums with aᵢ and aᵢ²: w = sgn(t) √(2(tu + s n₁ - K)),
    v = t √((AC - B²)/(nπ(1-π))), tail = Φ(-(w + ln(v/w)/w)). A sum beyond the largest possible one has no tail, the
    largest possible one has the chance of its choices. Where |u| is at most 1.5 standard deviations, and where the
    equations have no solution, the normal tail stands in, and no tail is below `least`.

    Parameters
    ----------
    scores : Scores
    total : array of float, shape (n_terms,)
        u, the sum of the scores over the target.
    n_target : int
        Documents of the target, fewer than there are.
    least : array of float, shape (n_terms,)
        The least p of the tail on which u lies, such as the chance that all documents with a term are in the target.

    Returns
    -------
    p : float array, shape (n_terms,)
        At least 1 / C(n, n₁), at most 1.
    stand_in : bool array, shape (n_terms,)
        Where the equations of the tail on which u lies could not be solved.

    References
    ----------
    Booth, J. G. & Butler, R. W. (1990). Randomization distributions and saddlepoint approximations in generalized
    linear models. Biometrika 77, 787-796. doi:10.1093/biomet/77.4.787. Robinson, J. (1982). Saddlepoint approximations
    for permutation tests and confidence intervals. Journal of the Royal Statistical Society B 44, 91-101.
    Phipson, B. & Smyth, G. K. (2010). Permutation p-values should never be zero. doi:10.2202/1544-6115.1585

    Examples
    --------
    >>> values = np.array([3.0, 1, 1, -1, -1, -3]) / np.sqrt(22 / 6)
    >>> six = Scores(values, np.ones(6), np.array([0, 6]))
    >>> p, _ = permutation_p(six, [values[:3].sum()], n_target=3)  # the largest of 20 sums, and its mirror image
    >>> p.round(6).tolist()
    [0.1]
    """
    u = np.abs(np.asarray(total, dtype=float))
    upper = np.asarray(total, dtype=float) >= 0
    n = float(scores.number[: scores.ends[1]].sum()) if len(u) else 2.0
    z = u / np.sqrt(n_target * (n - n_target) / (n - 1))
    p, stand_in = 2 * special.ndtr(-z), np.zeros(len(u), dtype=bool)
    far = z > NEAR
    if far.any():
        floor = np.broadcast_to(np.asarray(least, dtype=float), u.shape)[far]
        sign = np.where(upper, 1.0, -1.0)
        picked = scores.select(far)
        toward = Scores(picked.value * picked.repeat(sign[far]), picked.number, picked.ends)
        own, solved = _tail(toward, u[far], n_target)
        other, _ = _tail(toward.negate(), u[far], n_target)
        own = np.maximum(np.where(solved, own, special.ndtr(-z[far])), floor)
        p[far], stand_in[far] = own + np.where(np.isnan(other), special.ndtr(-z[far]), other), ~solved
    return np.clip(p, max(float(np.exp(-log_choices(n, n_target))), TINY), 1.0), stand_in


def log_choices(n: npt.ArrayLike, k: npt.ArrayLike) -> FloatArray:
    """Return ln C(n, k), the logarithm of the number of ways to choose k of n; -inf where there is none.

    >>> round(float(np.exp(log_choices(12, 4))), 6)
    495.0
    """
    m, j = np.asarray(n, dtype=float), np.asarray(k, dtype=float)
    possible = (j >= 0) & (j <= m)
    j = np.where(possible, j, 0.0)
    m = np.maximum(m, j)
    ways = special.gammaln(m + 1) - special.gammaln(j + 1) - special.gammaln(m - j + 1)
    return np.asarray(np.where(possible, ways, -np.inf))


def _tail(scores: Scores, u: FloatArray, n_target: int) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """Return P(U* ≥ u) and whether it could be computed; nan where not."""
    most, at_most = _largest_sum(scores, n_target)
    n = float(scores.number[: scores.ends[1]].sum())
    tail, solved = np.zeros(len(u)), np.ones(len(u), dtype=bool)
    edge = np.abs(u - most) <= _SAME * n
    tail[edge] = at_most[edge]
    inside = u < most - _SAME * n
    if inside.any():
        tail[inside], solved[inside] = _saddlepoint_tail(scores.select(inside), u[inside], n_target)
    return tail, solved


def _largest_sum(scores: Scores, n_target: int) -> tuple[FloatArray, FloatArray]:
    """Return the largest sum that `n_target` documents can have under each term, and the share of choices that have it."""
    term = scores.repeat(np.arange(len(scores.ends) - 1))
    order = np.lexsort((-scores.value, term))
    value, number = scores.value[order], scores.number[order]
    upto = np.cumsum(number)
    upto -= np.repeat(np.append(0.0, upto[scores.ends[1:-1] - 1]), np.diff(scores.ends))
    taken = np.clip(n_target - (upto - number), 0.0, number)
    last = scores.repeat(scores.add((taken > 0).astype(float)).astype(np.int64) + scores.ends[:-1] - 1)
    tied = np.abs(value - value[last]) <= _SAME
    ways = log_choices(scores.add(np.where(tied, number, 0.0)), scores.add(np.where(tied, taken, 0.0)))
    n = float(number[: scores.ends[1]].sum())
    return scores.add(taken * value), np.exp(ways - log_choices(n, n_target))


def _saddlepoint_tail(scores: Scores, u: FloatArray, n_target: int) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """Return the double saddlepoint approximation of P(U* ≥ u); nan where the equations could not be solved.

    Newton's steps on K - s n₁ - t u, which is convex; a step that does not lead down is halved.
    """
    n = float(scores.number[: scores.ends[1]].sum())
    share = n_target / n
    tail = np.full(len(u), np.nan)
    rows, at = np.arange(len(u)), np.zeros((2, len(u)))
    step = np.stack([np.zeros(len(u)), u * (n - 1) / (n_target * (n - n_target))])
    lowest = np.zeros(len(u))  # K is 0 where s and t are
    for _ in range(MOST_STEPS):
        goal, slope, (a, b, c) = _goal(scores, at + step, u, n_target, share)
        determinant = a * c - b * b
        down = (goal <= lowest + 1e-12 * np.abs(goal)) & (determinant > 0)
        at, lowest = np.where(down, at + step, at), np.where(down, goal, lowest)
        newton = np.stack([b * slope[1] - c * slope[0], b * slope[0] - a * slope[1]]) / np.where(down, determinant, 1.0)
        done = down & (-(newton * slope).sum(axis=0) < _SOLVED)
        if done.any():
            t = at[1, done]
            w = np.sign(t) * np.sqrt(np.maximum(-2 * lowest[done], 0.0))
            v = t * np.sqrt(determinant[done] / (n * share * (1 - share)))
            with np.errstate(invalid="ignore", divide="ignore"):
                tail[rows[done]] = special.ndtr(-(w + np.log(v / w) / w))
        step = np.where(down, newton, step / 2)
        rest = ~done & (np.abs(step).sum(axis=0) > 1e-14)
        if not rest.any():
            break
        if not rest.all():
            scores, rows, u, lowest = scores.select(rest), rows[rest], u[rest], lowest[rest]
            at, step = at[:, rest], step[:, rest]
    return tail, np.isfinite(tail)


def _goal(
    scores: Scores, at: FloatArray, u: FloatArray, n_target: int, share: float
) -> tuple[FloatArray, FloatArray, tuple[FloatArray, FloatArray, FloatArray]]:
    """Return K - s n₁ - t u at each term's (s, t), its two slopes, and A, B, C."""
    s, t = at
    logit = scores.repeat(special.logit(share) + s) + scores.repeat(t) * scores.value
    x = special.expit(logit)
    expected = scores.number * x
    weight = expected * (1 - x)
    by_value = weight * scores.value
    slope = np.stack([scores.add(expected) - n_target, scores.add(expected * scores.value) - u])
    n = scores.add(scores.number)
    softplus = np.maximum(logit, 0.0) + np.log1p(np.exp(-np.abs(logit)))
    k = scores.add(scores.number * softplus) + n * np.log1p(-share)
    return (
        k - s * n_target - t * u,
        slope,
        (scores.add(weight), scores.add(by_value), scores.add(by_value * scores.value)),
    )
