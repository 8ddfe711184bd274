"""Associations: measures of a 2 x 2 table of counts, each by its own name and with its formula.

The table is [[a, b], [c, d]]. For keyness a and b are a word's counts on the two sides, c and d all other tokens of the
sides; for a pair of words a is the pair, b and c each word without the other, d everything else. All of them take
tokens for independent, which within a document they are not: they rank, and prove nothing.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ctthemes._shared.array_types import FloatArray


def log_likelihood(a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, d: npt.ArrayLike) -> FloatArray:
    """Return Dunning's G² of the 2 x 2 table [[a, b], [c, d]], over all four cells.

    G² = 2 Σ o ln(o/e), with 0 ln 0 = 0 and e the cells expected from the margins.

    References
    ----------
    Dunning, T. (1993). Computational Linguistics 19(1), 61-74.

    Examples
    --------
    >>> round(float(log_likelihood(7, 3, 2, 7)), 6)
    4.534939
    """
    o = _cells(a, b, c, d)
    return np.asarray(2 * _x_log_ratio(o, _expected(o)).sum(axis=0))


def log_likelihood_two_cells(a: npt.ArrayLike, b: npt.ArrayLike, n_a: npt.ArrayLike, n_b: npt.ArrayLike) -> FloatArray:
    """Return Rayson and Garside's G² of counts a and b in sides of n_a and n_b tokens, over the word's cells alone.

    E₁ = n_a (a+b)/(n_a+n_b), E₂ = n_b (a+b)/(n_a+n_b); G² = 2 (a ln a/E₁ + b ln b/E₂), with 0 ln 0 = 0.

    References
    ----------
    Rayson, P. & Garside, R. (2000). Comparing corpora using frequency profiling. doi:10.3115/1117729.1117730

    Examples
    --------
    >>> round(float(log_likelihood_two_cells(52, 57, 50_000, 75_000)), 2)
    2.65
    """
    x, y, n, m = (np.asarray(part, dtype=float) for part in (a, b, n_a, n_b))
    pooled = (x + y) / (n + m)
    return np.asarray(2 * (_x_log_ratio(x, n * pooled) + _x_log_ratio(y, m * pooled)))


def chi_square(
    a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, d: npt.ArrayLike, *, yates: bool = False
) -> FloatArray:
    """Return Pearson's χ² of the 2 x 2 table, N(ad-bc)²/Π margins; with `yates`, (|ad-bc| - N/2)² instead.

    Examples
    --------
    >>> round(float(chi_square(7, 3, 2, 7)), 6)
    4.33716
    """
    o = _cells(a, b, c, d)
    n = o.sum(axis=0)
    apart = np.abs(o[0] * o[3] - o[1] * o[2])
    if yates:
        apart = np.maximum(apart - n / 2, 0.0)
    margins = (o[0] + o[1]) * (o[2] + o[3]) * (o[0] + o[2]) * (o[1] + o[3])
    return np.asarray(n * apart**2 / np.where(margins > 0, margins, np.nan))


def t_score(both: npt.ArrayLike, first: npt.ArrayLike, second: npt.ArrayLike, n: npt.ArrayLike) -> FloatArray:
    """Return the t of a pair of words, (x̄-μ)/√(s²/n), with x̄ = both/n, μ = first second/n² and s² = x̄(1-x̄).

    References
    ----------
    Manning, C. & Schütze, H. (1999). Foundations of Statistical Natural Language Processing, ch. 5.

    Examples
    --------
    >>> round(float(t_score(8, 15_828, 4_675, 14_307_668)), 6)
    0.999932
    """
    o, x, y, total = (np.asarray(part, dtype=float) for part in (both, first, second, n))
    mean = o / total
    return np.asarray((mean - x * y / total**2) / np.sqrt(mean * (1 - mean) / total))


def mutual_information(
    both: npt.ArrayLike, first: npt.ArrayLike, second: npt.ArrayLike, n: npt.ArrayLike
) -> FloatArray:
    """Return the pointwise mutual information of a pair of words in bits, log₂(both n/(first second)).

    Examples
    --------
    >>> round(float(mutual_information(20, 42, 20, 14_307_668)), 2)
    18.38
    """
    o, x, y, total = (np.asarray(part, dtype=float) for part in (both, first, second, n))
    return np.asarray(np.log2(o * total / (x * y)))


def log_ratio(a: npt.ArrayLike, b: npt.ArrayLike, n_a: npt.ArrayLike, n_b: npt.ArrayLike) -> FloatArray:
    """Return log₂ of the ratio of rates a/n_a and b/n_b, with half a count where a side has none.

    References
    ----------
    Hardie, A. (2014). Log Ratio: an informal introduction. ESRC Centre for Corpus Approaches to Social Science.

    Examples
    --------
    >>> float(log_ratio(8, 0, 1000, 1000))
    4.0
    """
    x, y, n, m = (np.asarray(part, dtype=float) for part in (a, b, n_a, n_b))
    return np.asarray(np.log2(np.where(x > 0, x, 0.5) / n) - np.log2(np.where(y > 0, y, 0.5) / m))


def per_cent_difference(a: npt.ArrayLike, b: npt.ArrayLike, n_a: npt.ArrayLike, n_b: npt.ArrayLike) -> FloatArray:
    """Return how much higher the rate a/n_a is than b/n_b, in per cent; nan where b is 0 (%DIFF).

    References
    ----------
    Gabrielatos, C. & Marchi, A. (2012). Keyness: appropriate metrics and practical issues.

    Examples
    --------
    >>> round(float(per_cent_difference(100, 40, 1e6, 1e6)), 6)
    150.0
    """
    x, y, n, m = (np.asarray(part, dtype=float) for part in (a, b, n_a, n_b))
    return np.asarray(100 * (x / n * m / np.where(y > 0, y, np.nan) - 1))


def odds_ratio(a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, d: npt.ArrayLike) -> FloatArray:
    """Return ad/bc, inf where only b or c is 0.

    Examples
    --------
    >>> round(float(odds_ratio(10, 10, 90, 290)), 6)
    3.222222
    """
    o = _cells(a, b, c, d)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(o[0] * o[3] / (o[1] * o[2]))


def bayes_factor(g_squared: npt.ArrayLike, n: npt.ArrayLike) -> FloatArray:
    """Return the BIC of a G² with one degree of freedom over n tokens, G² - ln n; above 10 is very strong evidence.

    References
    ----------
    Wilson, A. (2013). Embracing Bayes factors for key item analysis in corpus linguistics.

    Examples
    --------
    >>> round(float(bayes_factor(26.565726, 2e6)), 4)
    12.0571
    """
    return np.asarray(np.asarray(g_squared, dtype=float) - np.log(np.asarray(n, dtype=float)))


def log_odds(
    y_i: npt.ArrayLike, n_i: npt.ArrayLike, y_j: npt.ArrayLike, n_j: npt.ArrayLike, alpha: npt.ArrayLike, total: float
) -> tuple[FloatArray, FloatArray]:
    """Return log-odds with an informative Dirichlet prior, and their variance.

    δ = ln[(yᵢ+α)/(nᵢ+α₀-yᵢ-α)] - ln[(yⱼ+α)/(nⱼ+α₀-yⱼ-α)], σ² ≈ 1/(yᵢ+α) + 1/(yⱼ+α), α₀ = `total`.

    References
    ----------
    Monroe, B., Colaresi, M. & Quinn, K. (2008). doi:10.1093/pan/mpn018

    Examples
    --------
    >>> delta, variance = log_odds(10, 100, 2, 100, 1, 10)
    >>> round(float(delta), 6), round(float(variance), 6)
    (1.376992, 0.424242)
    """
    x, n, y, m, prior = (np.asarray(part, dtype=float) for part in (y_i, n_i, y_j, n_j, alpha))
    odds_i = (x + prior) / (n + total - x - prior)
    odds_j = (y + prior) / (m + total - y - prior)
    return np.log(odds_i) - np.log(odds_j), 1 / (x + prior) + 1 / (y + prior)


def _cells(a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, d: npt.ArrayLike) -> FloatArray:
    return np.stack(np.broadcast_arrays(*(np.asarray(cell, dtype=float) for cell in (a, b, c, d))))


def _expected(o: FloatArray) -> FloatArray:
    rows = np.stack([o[0] + o[1], o[0] + o[1], o[2] + o[3], o[2] + o[3]])
    columns = np.stack([o[0] + o[2], o[1] + o[3], o[0] + o[2], o[1] + o[3]])
    return np.asarray(rows * columns / o.sum(axis=0))


def _x_log_ratio(o: FloatArray, expected: FloatArray) -> FloatArray:
    there = o > 0
    return np.where(there, o * np.log(np.where(there, o, 1.0) / np.where(there, expected, 1.0)), 0.0)
