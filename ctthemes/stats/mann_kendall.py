"""Monotone trends of a short series: Mann-Kendall, Theil-Sen, and the autocorrelation that weakens both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from ctthemes.stats.intervals import LEVEL

FEW_PERIODS = 10
"""Below so many periods a trend test of a series is called descriptive."""

HIGH_AUTOCORRELATION = 0.2
"""Above this lag-1 autocorrelation, in size, a trend test of a series is called descriptive."""


@dataclass(frozen=True, slots=True, eq=False)
class MannKendall:
    """The result of `mann_kendall`: score, its variance, z, two-sided p, tau (S over the number of pairs), n."""

    score: float
    variance: float
    z: float
    p: float
    tau: float
    n: int


def mann_kendall(values: npt.ArrayLike) -> MannKendall:
    """Return the Mann-Kendall test for a monotone trend; nan values are left out.

    S = Σ_{i<j} sgn(xⱼ-xᵢ); var S = [n(n-1)(2n+5) - Σ t(t-1)(2t+5)]/18 over ties of size t; z = (S∓1)/√var.
    With fewer than 5 values no series can reach p < .05.

    References
    ----------
    Mann, H. B. (1945). doi:10.2307/1907187. Kendall, M. G. (1975). Rank Correlation Methods.

    Examples
    --------
    >>> result = mann_kendall([1, 2, 3, 4, 5])
    >>> result.score, round(result.variance, 4), round(result.z, 6), round(result.p, 7)
    (10.0, 16.6667, 2.204541, 0.0274863)
    """
    x = _known(values)
    n = len(x)
    score = float(np.sign(x[None, :] - x[:, None])[np.triu_indices(n, k=1)].sum())
    ties = np.unique(x, return_counts=True)[1].astype(float)
    variance = float((n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18)
    pairs = n * (n - 1) / 2
    return _result(score, variance, score / pairs if pairs else np.nan, n)


def hamed_rao(values: npt.ArrayLike, *, n_lags: int | None = None) -> MannKendall:
    """Return the Mann-Kendall test with the variance of Hamed and Rao, for comparison with other work.

    var S is multiplied by 1 + 2/(n(n-1)(n-2)) Σ (n-i)(n-i-1)(n-i-2) rᵢ over the lags i whose autocorrelation rᵢ of the
    ranks of the detrended series lies beyond 1.96/√n. With 10 to 25 values this does not repair the test: it still
    calls a trend in 13 to 29 % of trendless autocorrelated series. `trend_tests` therefore prints the autocorrelation
    and calls the test descriptive instead.

    Parameters
    ----------
    values : array of float
    n_lags : int, optional
        Lags looked at; all of them if not given.

    References
    ----------
    Hamed, K. H. & Rao, A. R. (1998). doi:10.1016/S0022-1694(97)00125-X
    """
    plain = mann_kendall(values)
    x, n = _known(values), plain.n
    ranks = pd.Series(x - np.arange(1, n + 1) * sen_slope(values)[0]).rank().to_numpy()
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

    Returns
    -------
    slope, intercept, low, high : float, nan with fewer than two values.

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
    known = np.isfinite(x)
    if known.sum() < 2:
        return np.nan, np.nan, np.nan, np.nan
    if known.sum() == 2:
        slope = float(np.diff(x[known])[0] / np.diff(t[known])[0])
        return slope, float(np.median(x[known]) - slope * np.median(t[known])), np.nan, np.nan
    from scipy.stats import theilslopes  # slow to load

    line = theilslopes(x[known], t[known], alpha=level)
    return float(line[0]), float(np.median(x[known]) - line[0] * np.median(t[known])), float(line[2]), float(line[3])


def lag_one(values: npt.ArrayLike, places: npt.ArrayLike | None = None) -> float:
    """Return the lag-1 autocorrelation of a series about its Theil-Sen line, nan where it does not vary.

    Examples
    --------
    >>> round(lag_one([1.0, -1.0, 1.0, -1.0, 1.0, -1.0]), 2)
    -0.83
    """
    x = np.asarray(values, dtype=float)
    t = np.arange(len(x), dtype=float) if places is None else np.asarray(places, dtype=float)
    known = np.isfinite(x)
    if known.sum() < 3:
        return np.nan
    rest = x[known] - sen_slope(x, t)[0] * t[known]
    rest = rest - rest.mean()
    spread = float(rest @ rest)
    return float(rest[1:] @ rest[:-1]) / spread if spread > 1e-12 * max(1.0, float(x[known] @ x[known])) else np.nan


def weakness(n: int, autocorrelation: float) -> str:
    """Return why a trend test of n values is only descriptive, or an empty text.

    >>> weakness(8, 0.1)
    'descriptive: 8 periods'
    >>> weakness(30, 0.05)
    ''
    """
    reasons = [f"{n} periods"] if n < FEW_PERIODS else []
    if abs(autocorrelation) > HIGH_AUTOCORRELATION:
        reasons.append(f"autocorrelation {autocorrelation:.2f}")
    return f"descriptive: {', '.join(reasons)}" if reasons else ""


def _known(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    x = np.asarray(values, dtype=float)
    return np.asarray(x[np.isfinite(x)])


def _result(score: float, variance: float, tau: float, n: int) -> MannKendall:
    z = (score - np.sign(score)) / np.sqrt(variance) if variance > 0 else np.nan
    return MannKendall(score, variance, float(z), float(2 * special.ndtr(-abs(z))), float(tau), n)
