"""Odd years: whether one year stands out from its series, and whether the series has a peak that no single year makes.

Both work on the logarithm of the yearly rates and what the documents let each of them scatter (`linked_years`), with
effects of the years that are independent of one another: V = D + σ².
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from ctthemes._shared.array_types import FloatArray

SIDE = 3
"""The highest year of a peak has at least so many periods on either side."""

MIDDLE = 0.6
"""The top of the curve lies in this middle part of the span."""

_ROUNDS, _STEPS = 4, 41


@dataclass(frozen=True, slots=True, eq=False)
class OddYear:
    """How far one year lies above the line through the others.

    Attributes
    ----------
    expected : float
        What the line says of the year, on the log scale.
    inflation : float
        φ, at least 1: how much more the others scatter about their line than V says.
    t, p : float
        One-sided, with n - 3 degrees of freedom; p is of this year alone.
    """

    expected: float
    inflation: float
    t: float
    p: float


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A quadratic in time.

    Attributes
    ----------
    coefficients : float array, shape (3,)
    inflation : float
        q/(n-3); the test takes 1 where it is less.
    t, p : float
        Of the square, two-sided.
    top : float
        Where the curve turns, in units of time; nan where it is straight.
    """

    coefficients: FloatArray
    inflation: float
    t: float
    p: float
    top: float


def year_variance(y: FloatArray, variance: FloatArray, design: FloatArray) -> FloatArray:
    """Return the variance σ² of the effects of the years, by restricted likelihood, for each row of `y`.

    The likelihood is looked up on a grid of σ that is made finer four times over.

    Parameters
    ----------
    y, variance : float array, shape (n_series, n_periods)
    design : float array, shape (n_series, n_periods, n_coefficients)

    Returns
    -------
    float array, shape (n_series,)

    Examples
    --------
    >>> x = np.column_stack([np.ones(6), np.arange(6.0)])
    >>> float(year_variance(np.arange(6.0)[None], np.full((1, 6), 0.1), x[None])[0])
    0.0
    """
    low, high = np.zeros(len(y)), np.full(len(y), 1e-6) + 2 * y.std(axis=1)
    best = low
    for _ in range(_ROUNDS):
        sigma = np.linspace(low, high, _STEPS, axis=1)
        weight = 1 / (variance[:, None, :] + sigma[:, :, None] ** 2)
        inverse = np.linalg.inv(np.einsum("sti,sgt,stj->sgij", design, weight, design))
        b = np.einsum("sgij,stj,sgt,st->sgi", inverse, design, weight, y, optimize=True)
        rest = y[:, None, :] - np.einsum("sti,sgi->sgt", design, b)
        likelihood = (np.log(weight) - weight * rest**2).sum(axis=2) + np.linalg.slogdet(inverse)[1]
        at = likelihood.argmax(axis=1)
        best = sigma[np.arange(len(y)), at]
        step = (high - low) / (_STEPS - 1)
        low, high = np.maximum(best - step, 0.0), best + step
    return np.asarray(best**2)


def odd_year(y: FloatArray, variance: FloatArray, times: FloatArray, *, at: int, between: float) -> OddYear:
    """Return how far the year at place `at` lies above the line through the other years.

    t = (y - ŷ)/√(φ(D + σ² + x'Ax)), A the inverse of X'V⁻¹X of the others, φ = max(1, q/(n-3)).

    Parameters
    ----------
    y, variance, times : float array, shape (n_periods,)
        Logarithms of the rates, what documents let them scatter, and years; four periods at least.
    at : int
    between : float
        σ², the variance of the effects of the years, as from `year_variance` of the others.

    Returns
    -------
    OddYear

    Examples
    --------
    >>> year = odd_year(np.array([1.0, 1, 1, 3, 1, 1]), np.full(6, 0.1), np.arange(6.0), at=3, between=0.0)
    >>> round(year.expected, 6), round(year.t, 4), year.p < 0.01
    (1.0, 5.7238, True)
    """
    others = np.arange(len(y)) != at
    design = np.column_stack([np.ones(len(y)), times - times.mean()])
    b, inverse, misfit = _fit(y[others], 1 / (variance[others] + between), design[others])
    degrees = int(others.sum()) - 2
    inflation = max(1.0, misfit / degrees)
    expected = float(design[at] @ b)
    error = np.sqrt(inflation * (variance[at] + between + design[at] @ inverse @ design[at]))
    t = float((y[at] - expected) / error)
    return OddYear(expected, inflation, t, float(special.stdtr(degrees, -t)))


def oddest_year(y: FloatArray, variance: FloatArray, times: FloatArray) -> tuple[int, float]:
    """Return the place of the year that stands out most from the line through the others, and its p.

    The p of the year times the number of years, because the year was chosen among them (Bonferroni). σ² is that of the
    other years.

    Parameters
    ----------
    y, variance, times : float array, shape (n_periods,)
        Five periods at least.

    Returns
    -------
    at : int
    p : float
        At most 1.

    Examples
    --------
    >>> y = np.array([1.0, 1.2, 0.9, 4.0, 1.1, 1.0, 0.8, 1.1, 1.0])
    >>> at, p = oddest_year(y, np.full(9, 0.02), np.arange(9.0))
    >>> at, p < 0.01
    (3, True)
    """
    n = len(y)
    design = np.column_stack([np.ones(n), times - times.mean()])
    others = np.array([np.delete(np.arange(n), at) for at in range(n)])
    between = year_variance(y[others], variance[others], design[others])
    p = [odd_year(y, variance, times, at=at, between=float(between[at])).p for at in range(n)]
    at = int(np.argmin(p))
    return at, min(1.0, n * p[at])


def fit_curve(y: FloatArray, variance: FloatArray, times: FloatArray, *, between: float) -> Curve:
    """Return the quadratic in time, with the test of its square.

    Parameters
    ----------
    y, variance, times : float array, shape (n_periods,)
        Four periods at least.
    between : float
        σ², the variance of the effects of the years.

    Returns
    -------
    Curve

    Examples
    --------
    >>> curve = fit_curve(np.array([0.0, 3, 4, 3, 0.2]), np.full(5, 0.1), np.arange(5.0), between=0.0)
    >>> round(curve.top, 1), curve.p < 0.05
    (2.0, True)
    """
    design = np.column_stack([np.ones(len(y)), times, times**2])
    b, inverse, misfit = _fit(y, 1 / (variance + between), design)
    degrees = len(y) - 3
    inflation = misfit / degrees
    t = float(b[2] / np.sqrt(inverse[2, 2] * max(1.0, inflation)))
    top = float(-b[1] / (2 * b[2])) if b[2] else np.nan
    return Curve(b, inflation, t, float(2 * special.stdtr(degrees, -abs(t))), top)


def peak(y: FloatArray, variance: FloatArray, times: FloatArray, *, between: float | None = None) -> tuple[int, float]:
    """Return the place of the highest year, and the p of a peak that is not made by that year alone.

    A quadratic in time must bend down, with its top in the middle 60 % of the span and the highest year at least three
    periods from either end, and the same without the highest year; p is the larger of the two. It takes years for
    independent of one another: where they are linked, it is too small.

    Parameters
    ----------
    y, variance, times : float array, shape (n_periods,)
    between : float, optional
        σ²; by restricted likelihood under the quadratic, with and without the year, if not given.

    Returns
    -------
    at : int
    p : float
        1 where the shape is no peak.

    Examples
    --------
    >>> y = np.log([8.0, 10, 9, 14, 20, 24, 19, 13, 9, 10, 8, 9])
    >>> at, p = peak(y, np.full(12, 0.025), np.arange(12.0), between=0.04)
    >>> at, round(p, 3)
    (5, 0.015)
    """
    x = (times - times.mean()) / (np.ptp(times) or 1.0)
    top = int(np.argmax(y))
    if len(y) < 2 * SIDE + 1 or not SIDE <= top < len(y) - SIDE:
        return top, 1.0
    worst = 0.0
    for rows in (np.arange(len(y)), np.delete(np.arange(len(y)), top)):
        design = np.column_stack([np.ones(len(rows)), x[rows], x[rows] ** 2])
        own = (
            between
            if between is not None
            else float(year_variance(y[None, rows], variance[None, rows], design[None])[0])
        )
        curve = fit_curve(y[rows], variance[rows], x[rows], between=own)
        middle = (x.max() + x.min()) / 2
        if curve.coefficients[2] >= 0 or abs(curve.top - middle) > MIDDLE / 2:
            return top, 1.0
        worst = max(worst, curve.p)
    return top, worst


def _fit(y: FloatArray, weight: FloatArray, design: FloatArray) -> tuple[FloatArray, FloatArray, float]:
    """Return weighted least squares: coefficients, the inverse of X'WX, and the weighted sum of squares left."""
    inverse = np.linalg.inv(design.T @ (design * weight[:, None]))
    b: FloatArray = inverse @ (design.T @ (weight * y))
    return b, np.asarray(inverse), float(weight @ (y - design @ b) ** 2)
