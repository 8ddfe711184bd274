"""Intervals: how far a share or a rate may be off, given how few documents there are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from ctthemes._shared.array_types import FloatArray

LEVEL = 0.95
POWER = 0.8
"""The chance with which the smallest difference that could have been found would have been found."""


def wilson_interval(n_with: npt.ArrayLike, n: npt.ArrayLike, *, level: float = LEVEL) -> tuple[FloatArray, FloatArray]:
    """Return Wilson's score interval of the share `n_with / n`.

    With z the normal quantile and p = n_with/n, the bounds are
    (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n).

    Parameters
    ----------
    n_with, n : array of int
        Documents with a hit, and all documents.
    level : float
        Coverage, 0 to 1.

    Returns
    -------
    low, high : float array
        Within 0 and 1, nan where n is 0.

    References
    ----------
    Newcombe, R. G. (1998). Statistics in Medicine 17, 857-872.

    Examples
    --------
    >>> low, high = wilson_interval(81, 263)
    >>> round(float(low), 4), round(float(high), 4)
    (0.2553, 0.3662)
    """
    n = np.asarray(n, dtype=float)
    n = np.where(n > 0, n, np.nan)
    p = np.asarray(n_with, dtype=float) / n
    z = special.ndtri((1 + level) / 2)
    middle = p + z**2 / (2 * n)
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    low, high = (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)
    return np.where(p == 0, 0.0, np.maximum(low, 0.0)), np.where(p == 1, 1.0, np.minimum(high, 1.0))


def jackknife_interval(
    counts: FloatArray, exposure: FloatArray, *, level: float = LEVEL
) -> tuple[FloatArray, FloatArray]:
    """Return the delete-one-document jackknife interval of each series' rate, on the log scale.

    For n documents with counts kᵢ and exposures Lᵢ, sums K and N: θ = ln(K/N), θ₍₋ᵢ₎ = ln((K-kᵢ)/(N-Lᵢ)),
    se² = (n-1)/n Σ(θ₍₋ᵢ₎ - mean)², interval exp(θ ± t(n-1) se). Documents, not tokens, are what was sampled: counts
    of one text hang together, and intervals that forget it are several times too narrow.

    Parameters
    ----------
    counts : array, shape (n_documents, n_series)
    exposure : array, shape (n_documents,)
        Tokens of each document.
    level : float
        Coverage, 0 to 1.

    Returns
    -------
    low, high : float array, shape (n_series,)
        Counts per token; nan where a series has no hit, where one document holds every hit, or where there are fewer than
        two documents.

    References
    ----------
    Efron, B. & Tibshirani, R. (1993). An Introduction to the Bootstrap, ch. 11. Cochran, W. G. (1977). Sampling
    Techniques, ch. 6.

    Examples
    --------
    >>> low, high = jackknife_interval(np.array([[1.0], [2.0], [4.0]]), np.array([100.0, 100.0, 100.0]))
    >>> bool(low[0] < 7 / 300 < high[0])
    True
    """
    n = len(exposure)
    total, tokens = counts.sum(axis=0), exposure.sum()
    if n < 2:
        return np.full(counts.shape[1], np.nan), np.full(counts.shape[1], np.nan)
    rest = total - counts
    usable = (rest > 0).all(axis=0) & (tokens - exposure > 0).all()
    left_out = np.log(np.where(usable, rest, 1.0) / np.where(tokens > exposure, tokens - exposure, 1.0)[:, None])
    error = np.sqrt((n - 1) / n * ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0))
    rate = np.where(usable, total, np.nan) / tokens
    reach = np.exp(special.stdtrit(n - 1, (1 + level) / 2) * error)
    return rate / reach, rate * reach


def share_upper_bound(n_with: npt.ArrayLike, n: npt.ArrayLike, *, level: float = LEVEL) -> FloatArray:
    """Return the one-sided Clopper-Pearson upper bound of the share `n_with / n`.

    Parameters
    ----------
    n_with, n : array of int
        Documents with a hit, and all documents.
    level : float
        Coverage, 0 to 1.

    Returns
    -------
    float array
        0 to 1.

    References
    ----------
    Clopper, C. J. & Pearson, E. S. (1934). doi:10.1093/biomet/26.4.404

    Examples
    --------
    >>> round(float(share_upper_bound(0, 20)), 4)
    0.1391
    """
    k, m = np.asarray(n_with, dtype=float), np.asarray(n, dtype=float)
    return np.where(k >= m, 1.0, special.betaincinv(k + 1, np.maximum(m - k, 1), level))


def large_count(n_with: npt.ArrayLike, total: npt.ArrayLike, squares: npt.ArrayLike) -> FloatArray:
    """Return how many hits a document that has any may well have: mean plus two standard deviations, two at least.

    Only documents with a hit are looked at. Of a single one the mean stands in for the standard deviation.

    Parameters
    ----------
    n_with : array of int
        Documents with a hit.
    total, squares : array of float
        Sums of their counts, and of these squared.

    Returns
    -------
    float array
        2 where there is no such document.

    Examples
    --------
    >>> round(float(large_count(5, 1 + 1 + 2 + 3 + 8, 1 + 1 + 4 + 9 + 64)), 7)  # documents with 1, 1, 2, 3, 8 hits
    8.8309519
    """
    n, k, k2 = (np.asarray(values, dtype=float) for values in (n_with, total, squares))
    mean = k / np.maximum(n, 1)
    spread = np.sqrt(np.maximum(k2 - n * mean**2, 0.0) / np.maximum(n - 1, 1))
    return np.asarray(np.maximum(mean + 2 * np.where(n > 1, spread, mean), 2.0))


def rate_upper_bound(
    n_with: npt.ArrayLike, n: npt.ArrayLike, *, tokens: npt.ArrayLike, hits: npt.ArrayLike, level: float = LEVEL
) -> FloatArray:
    """Return an upper bound of a rate where no document, or a single one, has a hit.

    The Clopper-Pearson bound of the share of documents with a hit, at (1 + level)/2, as the upper limit of a two-sided
    interval; times the hits that a document with any may have; per mean document length.

    Parameters
    ----------
    n_with, n : array of int
        Documents with a hit, and all documents.
    tokens : array of float
        Of all documents.
    hits : array of float
        Hits that a document with any may have: `large_count`.
    level : float
        Coverage of a two-sided interval, 0 to 1.

    Returns
    -------
    float array
        Counts per token.

    Examples
    --------
    >>> round(10_000 * float(rate_upper_bound(0, 10, tokens=15_000, hits=8.8309519)), 4)
    18.1622
    """
    share = share_upper_bound(n_with, n, level=(1 + level) / 2)
    return np.asarray(share * np.asarray(hits, dtype=float) * np.asarray(n) / np.asarray(tokens, dtype=float))


def poisson_interval(
    count: npt.ArrayLike, exposure: npt.ArrayLike, *, level: float = LEVEL
) -> tuple[FloatArray, FloatArray]:
    """Return Garwood's exact interval of a Poisson rate, for comparison: it forgets that hits come in documents.

    With K hits: ½χ²(2K) and ½χ²(2K+2) at the tails, over the exposure. On real speeches its 95 % hold 65 to 87 %.

    Parameters
    ----------
    count, exposure : array of float
        Hits, and what they are counted in.
    level : float
        Coverage, 0 to 1.

    Returns
    -------
    low, high : float array
        Hits per unit of exposure.

    References
    ----------
    Garwood, F. (1936). doi:10.1093/biomet/28.3-4.437

    Examples
    --------
    >>> low, high = poisson_interval(12, 4)
    >>> round(float(low), 4), round(float(high), 4)
    (1.5501, 5.2404)
    """
    k, tokens = np.asarray(count, dtype=float), np.asarray(exposure, dtype=float)
    tail = (1 - level) / 2
    low = np.where(k > 0, special.gammaincinv(np.maximum(k, 1), tail), 0.0)
    return low / tokens, special.gammainccinv(k + 1, tail) / tokens


def least_difference(low: npt.ArrayLike, high: npt.ArrayLike) -> FloatArray:
    """Return the smallest difference that would have been found in four of five samples, from a 95 % interval.

    Half the interval times 1 + z(.8)/z(.975): the distance from 0 at which a test at .05 rejects with a chance of .8.
    It says what could have been seen with this corpus, whatever was seen.

    Parameters
    ----------
    low, high : array of float
        Limits on the scale on which the estimate is normal.

    Returns
    -------
    float array
        nan where a limit is.

    References
    ----------
    Bloom, H. S. (1995). Minimum detectable effects. Evaluation Review 19, 547-556. doi:10.1177/0193841X9501900504

    Examples
    --------
    >>> round(float(least_difference(-1.96, 1.96)), 3)
    2.802
    """
    half = (np.asarray(high, dtype=float) - np.asarray(low, dtype=float)) / 2
    return np.asarray(half * (1 + special.ndtri(POWER) / special.ndtri((1 + LEVEL) / 2)))
