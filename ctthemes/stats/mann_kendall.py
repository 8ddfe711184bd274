"""Mann-Kendall: the monotone trend of a short series, with its Theil-Sen line and its autocorrelation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from ctthemes._shared.array_types import FloatArray
from ctthemes.stats.intervals import LEVEL


@dataclass(frozen=True, slots=True, eq=False)
class MannKendall:
    """The result of `mann_kendall`.

    Attributes
    ----------
    score, variance, z : float
        S, its variance without a trend, and S drawn one towards 0 over its standard deviation.
    p : float
        Two-sided, from the normal distribution.
    tau : float
        Kendall's tau-b, -1 to 1; nan where all values are one.
    n : int
        Values.
    """

    score: float
    variance: float
    z: float
    p: float
    tau: float
    n: int


def mann_kendall(values: npt.ArrayLike) -> MannKendall:
    """Return the Mann-Kendall test for a monotone trend; nan values are left out.

    S = Σ_{i<j} sgn(xⱼ-xᵢ); var S = [n(n-1)(2n+5) - Σ t(t-1)(2t+5)]/18 over ties of size t; z = (S∓1)/√var;
    tau-b = S/√((n₀-nₓ)n₀) with n₀ = n(n-1)/2 pairs, nₓ of them tied. With fewer than 5 values no series can reach p < .05.

    Parameters
    ----------
    values : array of float
        In the order of time.

    Returns
    -------
    MannKendall

    References
    ----------
    Mann, H. B. (1945). doi:10.2307/1907187. Kendall, M. G. (1975). Rank Correlation Methods.

    Examples
    --------
    >>> result = mann_kendall([1, 2, 3, 4, 5])
    >>> result.score, round(result.variance, 4), round(result.z, 6), round(result.p, 7)
    (10.0, 16.6667, 2.204541, 0.0274863)
    """
    x = _finite(values)
    n = len(x)
    score = float(np.sign(x[None, :] - x[:, None])[np.triu_indices(n, k=1)].sum())
    ties = np.unique(x, return_counts=True)[1].astype(float)
    variance = float((n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18)
    pairs, tied = n * (n - 1) / 2, float((ties * (ties - 1)).sum() / 2)
    return _result(score, variance, score / np.sqrt((pairs - tied) * pairs) if pairs > tied else np.nan, n)


def hamed_rao(values: npt.ArrayLike, *, n_lags: int | None = None) -> MannKendall:
    """Return the Mann-Kendall test with the variance of Hamed and Rao, for comparison with other work.

    var S is multiplied by 1 + 2/(n(n-1)(n-2)) Σ (n-i)(n-i-1)(n-i-2) rᵢ over the lags i whose autocorrelation rᵢ of the
    ranks of the detrended series lies beyond 1.96/√n. With 10 to 25 values this does not repair the test: it still
    calls a trend in 13 to 29 % of trendless autocorrelated series. `trend_tests` links the years instead
    (`ctthemes.stats.linked_years`).

    Parameters
    ----------
    values : array of float
        In the order of time; nan is left out.
    n_lags : int, optional
        Lags looked at; all of them if not given.

    Returns
    -------
    MannKendall

    Examples
    --------
    >>> round(hamed_rao([1.0, 3, 2, 5, 4, 7, 6, 9]).score)
    22

    References
    ----------
    Hamed, K. H. & Rao, A. R. (1998). doi:10.1016/S0022-1694(97)00125-X
    """
    plain = mann_kendall(values)
    x, n = _finite(values), plain.n
    ranks = mid_ranks(x - np.arange(1, n + 1) * sen_slope(values)[0])
    ranks = ranks - ranks.mean()
    lags = np.arange(1, n if n_lags is None else min(n_lags + 1, n))
    r = np.array([ranks[lag:] @ ranks[:-lag] for lag in lags]) / (ranks @ ranks)
    far = np.abs(r) > special.ndtri((1 + LEVEL) / 2) / np.sqrt(n)
    extra = ((n - lags) * (n - lags - 1) * (n - lags - 2) * r)[far].sum()
    return _result(plain.score, plain.variance * (1 + 2 / (n * (n - 1) * (n - 2)) * extra), plain.tau, n)


def sen_slope(
    values: npt.ArrayLike, places: npt.ArrayLike | None = None, *, level: float = LEVEL
) -> tuple[float, float, float, float]:
    """Return slope, intercept and the interval of the slope of the Theil-Sen line.

    The slope is the median over all pairs of (xⱼ-xᵢ)/(tⱼ-tᵢ), the intercept median(x) - slope median(t), the interval
    Sen's, from the normal approximation of Kendall's score.

    Parameters
    ----------
    values : array of float
        nan is left out, its place too.
    places : array of float, optional
        t; 0, 1, 2, ... if not given.
    level : float
        Coverage of the interval, 0 to 1.

    Returns
    -------
    slope, intercept, low, high : float
        nan with fewer than two values.

    References
    ----------
    Sen, P. K. (1968). doi:10.1080/01621459.1968.10480934

    Examples
    --------
    >>> sen_slope([1.0, 3.0, 5.0, 100.0])[:2]
    (17.5, -22.25)
    """
    x = np.asarray(values, dtype=float)
    t = np.arange(len(x), dtype=float) if places is None else np.asarray(places, dtype=float)
    finite = np.isfinite(x)
    if finite.sum() < 2:
        return np.nan, np.nan, np.nan, np.nan
    if finite.sum() == 2:
        slope = float(np.diff(x[finite])[0] / np.diff(t[finite])[0])
        return slope, float(np.median(x[finite]) - slope * np.median(t[finite])), np.nan, np.nan
    from scipy.stats import theilslopes  # slow to load

    line = theilslopes(x[finite], t[finite], alpha=level)
    return float(line[0]), float(np.median(x[finite]) - line[0] * np.median(t[finite])), float(line[2]), float(line[3])


def lag_one(values: npt.ArrayLike, places: npt.ArrayLike | None = None) -> float:
    """Return the lag-1 autocorrelation of a series about its Theil-Sen line.

    Parameters
    ----------
    values : array of float
        nan is left out, its place too.
    places : array of float, optional
        t; 0, 1, 2, ... if not given.

    Returns
    -------
    float
        -1 to 1, nan with fewer than three values or where they do not vary about the line.

    Examples
    --------
    >>> round(lag_one([1.0, -1.0, 1.0, -1.0, 1.0, -1.0]), 2)
    -0.83
    """
    x = np.asarray(values, dtype=float)
    t = np.arange(len(x), dtype=float) if places is None else np.asarray(places, dtype=float)
    finite = np.isfinite(x)
    if finite.sum() < 3:
        return np.nan
    rest = x[finite] - sen_slope(x, t)[0] * t[finite]
    rest = rest - rest.mean()
    spread = float(rest @ rest)
    return float(rest[1:] @ rest[:-1]) / spread if spread > 1e-12 * max(1.0, float(x[finite] @ x[finite])) else np.nan


def mid_ranks(values: npt.ArrayLike) -> FloatArray:
    """Return the rank of each value from 1, ties sharing the middle of their ranks.

    Parameters
    ----------
    values : array of float

    Returns
    -------
    float array

    Examples
    --------
    >>> mid_ranks([3.0, 1.0, 3.0]).tolist()
    [2.5, 1.0, 2.5]
    """
    _, place, count = np.unique(np.asarray(values, dtype=float), return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count - 1) / 2)[place])


def _finite(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    x = np.asarray(values, dtype=float)
    return np.asarray(x[np.isfinite(x)])


def _result(score: float, variance: float, tau: float, n: int) -> MannKendall:
    z = (score - np.sign(score)) / np.sqrt(variance) if variance > 0 else np.nan
    return MannKendall(score, variance, float(z), float(2 * special.ndtr(-abs(z))), float(tau), n)
