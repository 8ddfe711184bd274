"""Smoothing: a series' rate drawn from the documents of neighbouring periods too, with a band that counts them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from ctthemes._shared.schema import Column, Schema
from ctthemes.counts.matrix import DocumentTermMatrix
from ctthemes.counts.periods import PER, period_members, period_times
from ctthemes.stats.intervals import LEVEL
from ctthemes.trends.rates import LEAST_DOCUMENTS

SMOOTH_TREND = Schema(
    "smooth trend",
    (
        Column("series", "text", "", "name of the theme, keyword or term"),
        Column("period", "text", "", "every calendar period from the first to the last"),
        Column("rate", "float", "per 10,000 tokens", "rate smoothed over neighbouring periods", nan="no token is near"),
        Column(
            "low",
            "float",
            "per 10,000 tokens",
            "lower end of the 95 % interval",
            nan="fewer than three documents stand behind it, or there is no match",
        ),
        Column(
            "high",
            "float",
            "per 10,000 tokens",
            "upper end of the 95 % interval",
            nan="fewer than three documents stand behind it, or there is no match",
        ),
        Column("n_documents", "integer", "documents", "documents of the period itself"),
        Column("effective_documents", "float", "documents", "documents that the smoothed rate rests on"),
        Column("width", "float", "years", "standard deviation of the weights"),
        Column("estimator", "text", "", '"ratio of weighted sums"'),
    ),
)
SMOOTH_COLUMNS = SMOOTH_TREND.names


def smooth_trend(dtm: DocumentTermMatrix, *, period: str = "year", width: float = 2.0) -> pd.DataFrame:
    """Return the rate of every column at each period, smoothed over time.

    The rate at time t is Σ w k / Σ w L over all documents, with weights w = exp(-(x-t)²/2 width²): a ratio of sums in
    which near documents count more. Its 95 % band, on the log scale, is linearised, se² = n/(n-1) Σ w²(k - rL)² / (Σ w
    k)² with t(n-1), n = (Σ w)²/Σ w² the documents it rests on. It says how the documents at hand may mislead about the
    smoothed rate, not how far smoothing bends a real jump: where a series breaks, look at `change_points`.

    Parameters
    ----------
    dtm : DocumentTermMatrix
    period : str
        "year", "quarter", "month" or a document variable that holds numbers.
    width : float
        Standard deviation of the weights, in years (or units of the document variable).

    Returns
    -------
    DataFrame
        series, period : every calendar period from first to last, without documents too
        rate, low, high : per 10,000 tokens, low and high nan where fewer than 3 documents stand behind it or there is
            no hit
        n_documents : of the period itself
        effective_documents : n
        width
        estimator

    Raises
    ------
    ValueError
        When `width` is not above 0, or the values of `period` are no numbers.

    References
    ----------
    Fan, J. & Gijbels, I. (1996). Local Polynomial Modelling and Its Applications, ch. 2. Cochran, W. G. (1977).
    Sampling Techniques, ch. 6.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.counts.matrix import count_patterns
    >>> dtm = count_patterns(tokenize(toy_corpus()), {"rights": ["rights"]})
    >>> smooth_trend(dtm, width=1.0)[["period", "rate", "effective_documents"]].round(1)
      period    rate  effective_documents
    0   2011  1442.5                  1.6
    1   2012  1198.7                  3.4
    2   2013  1034.0                  3.2
    3   2014  1003.5                  2.8
    """
    if not width > 0:
        raise ValueError(f"width={width!r} must be larger than 0; it is in years")
    members = period_members(dtm.documents, period=period)
    names = list(members)
    if not names:
        return pd.DataFrame(columns=list(SMOOTH_COLUMNS))
    times = period_times(names, period=period)
    tokens = dtm.documents["n_tokens"].to_numpy(dtype=float)
    size = np.array([len(rows) for rows in members.values()])
    k, square, cross = (np.zeros((len(names), len(dtm.terms))) for _ in range(3))
    exposure, exposure_square = np.zeros(len(names)), np.zeros(len(names))
    for at, rows in enumerate(members.values()):
        counts, lengths = dtm.counts[rows].astype(float), tokens[rows]
        k[at], square[at] = (np.asarray(matrix.sum(axis=0)).ravel() for matrix in (counts, counts.multiply(counts)))
        cross[at], exposure[at], exposure_square[at] = counts.T @ lengths, lengths.sum(), lengths @ lengths
    weight = np.exp(-((times[:, None] - times[None, :]) ** 2) / (2 * width**2))
    hits, length = weight @ k, weight @ exposure
    rate = hits / np.where(length > 0, length, np.nan)[:, None]
    spread = weight**2 @ square - 2 * rate * (weight**2 @ cross) + rate**2 * (weight**2 @ exposure_square)[:, None]
    effective = (weight @ size) ** 2 / (weight**2 @ size)
    n = np.where(effective >= LEAST_DOCUMENTS, effective, np.nan)[:, None]
    error = np.sqrt(n / (n - 1) * np.maximum(spread, 0.0)) / np.where(hits > 0, hits, np.nan)
    reach = np.exp(special.stdtrit(n - 1, (1 + LEVEL) / 2) * error)
    shape = (len(dtm.terms), len(names))
    return pd.DataFrame(
        {
            "series": np.repeat(dtm.terms.astype(str).to_numpy(), len(names)), "period": names * shape[0],
            "rate": PER * rate.T.ravel(), "low": PER * (rate / reach).T.ravel(),
            "high": PER * (rate * reach).T.ravel(), "n_documents": np.tile(size, shape[0]),
            "effective_documents": np.tile(effective, shape[0]), "width": width,
            "estimator": "ratio of weighted sums",
        }
    )[list(SMOOTH_COLUMNS)]  # fmt: skip
