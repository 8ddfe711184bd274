"""Trends: a theme's or keyword's rate and share per period, with a band that knows how few documents there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd
from scipy import sparse

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray
from ctthemes._shared.schema import Column, Schema
from ctthemes.counts.matrix import DocumentTermMatrix, count_patterns
from ctthemes.counts.periods import PER, period_members
from ctthemes.stats.intervals import LEVEL, jackknife_interval, large_count, rate_upper_bound, wilson_interval
from ctthemes.text.tokens import Tokens
from ctthemes.themes.codebook import keyword_patterns

LEAST_DOCUMENTS = 3
"""With fewer documents in a period no band is drawn."""


TREND = Schema(
    "trend",
    (
        Column("series", "text", "", "name of the theme, keyword or term"),
        Column(
            "period",
            "text",
            "",
            "year, quarter, month or value of the document variable; a calendar period without a document has a row, too",
        ),
        Column("count", "integer", "matches", "matches in the documents of the period"),
        Column("n_tokens", "integer", "tokens", "tokens of the documents of the period"),
        Column("n_documents", "integer", "documents", "documents of the period"),
        Column("n_documents_with", "integer", "documents", "documents of the period with a match"),
        Column(
            "rate",
            "float",
            "per 10,000 tokens",
            "rate of the series, as `estimator` says",
            nan="the period has no document",
        ),
        Column(
            "low",
            "float",
            "per 10,000 tokens",
            "lower end of the interval of the rate",
            nan='`band` is not "jackknife"',
        ),
        Column(
            "high",
            "float",
            "per 10,000 tokens",
            "upper end of the interval of the rate, or its upper limit alone",
            nan="there is no interval",
        ),
        Column(
            "share",
            "float",
            "0 to 1",
            "documents with a match, of all documents of the period",
            nan="the period has no document",
        ),
        Column(
            "share_low",
            "float",
            "0 to 1",
            "lower end of the interval of the share (Wilson)",
            nan="the period has no document, or the documents are a population",
        ),
        Column(
            "share_high",
            "float",
            "0 to 1",
            "upper end of the interval of the share (Wilson)",
            nan="the period has no document, or the documents are a population",
        ),
        Column(
            "band",
            "text",
            "",
            'kind of interval: "jackknife", "upper: no hits", "upper: one document", "none: 1 document", "none: 2 documents", "population" or "gap"',
        ),
        Column("numerator", "text", "", "what is divided to give the rate"),
        Column("denominator", "text", "", "what it is divided by"),
        Column("estimator", "text", "", '"ratio of sums" or "mean of document rates"'),
        Column("documents_are", "text", "", '"sample" or "population"'),
        Column("level", "float", "0 to 1", "level of the intervals"),
    ),
)
TREND_COLUMNS = TREND.names
Estimator: TypeAlias = Literal["ratio of sums", "mean of document rates"]
Documents: TypeAlias = Literal["sample", "population"]
BandFor: TypeAlias = Literal["each period", "all periods"]
ESTIMATORS: Mapping[str, tuple[str, str]] = {
    "ratio of sums": ("matches in all documents", "tokens of all documents"),
    "mean of document rates": ("sum of the documents' matches per token", "documents"),
}
"""What stands above and below the line of each estimator's rate."""


def count_keywords(tokens: Tokens, keywords: Sequence[str] | Mapping[str, Sequence[str]]) -> DocumentTermMatrix:
    """Return the matches of each keyword in every document, the table that every trend function takes.

    Parameters
    ----------
    tokens : Tokens
    keywords : sequence of patterns, or mapping of a name to patterns
        A mapping counts several patterns as one series.

    Returns
    -------
    DocumentTermMatrix

    Raises
    ------
    ValueError
        When `keywords` is one text, whose letters would each be a keyword.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> int(count_keywords(tokenize(toy_corpus()), ["terroris*"]).counts.sum())
    3
    """
    return count_patterns(tokens, keyword_patterns(keywords))


def rate_trend(
    dtm: DocumentTermMatrix,
    *,
    period: str = "year",
    estimator: Estimator = "ratio of sums",
    documents_are: Documents = "sample",
    band_for: BandFor = "each period",
) -> pd.DataFrame:
    """Return the rate and share of every column of a document-term matrix per period.

    The rate is a ratio of sums, PER x Σ counts / Σ tokens, or by name the mean of the documents' own rates, in which a
    short document weighs as much as a long one. Its 95 % band is the delete-one-document jackknife on the log rate
    (`ctthemes.stats.intervals`). Two cases have no honest two-sided band and get an upper bound alone: no hit at all, and
    every hit in one document. That bound is the Clopper-Pearson upper bound of the share of documents with a hit,
    times the hits that a document with any may well have (mean plus two standard deviations over all periods, or the
    count seen in this period, whichever is larger), per mean document length. With fewer than 3 documents there is no
    band.

    Parameters
    ----------
    dtm : DocumentTermMatrix
        Counts of themes, keywords or terms.
    period : str
        "year", "quarter" or "month" of `date`, or the name of a document variable.
    estimator : {"ratio of sums", "mean of document rates"}
    documents_are : {"sample", "population"}
        Of a population every document is there: its rate is known, and it has no band.
    band_for : {"each period", "all periods"}
        "all periods" makes the bands of one series hold together: each has the level 1 - 0.05/m, m the number of
        periods with 3 documents or more (Bonferroni). Take it to say that one period differs from the others.

    Returns
    -------
    DataFrame
        series, period : str, every series in every period; calendar periods without a document are rows, too
        count
        n_tokens
        n_documents
        n_documents_with : int
        rate : float, per 10,000 tokens, nan in a gap
        low, high : its band, nan where there is none
        share : documents with a hit / documents, 0 to 1, nan in a gap
        share_low, share_high : Wilson, nan of a population
        band : "jackknife", "upper: no hits", "upper: one document", "none: 1 document", "none: 2 documents",
            "population" or "gap"
        numerator, denominator : str, of the rate
        estimator, documents_are : str
        level : float, of the bands, 0 to 1

    Warns
    -----
    UserWarning
        When documents have no period and are left out, with their number.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.counts.matrix import count_patterns
    >>> dtm = count_patterns(tokenize(toy_corpus()), {"rights": ["rights"]})
    >>> rate_trend(dtm)[["period", "count", "n_tokens", "share", "band"]]
      period  count  n_tokens  share               band
    0   2011      2        13    1.0   none: 1 document
    1   2012      0         0    NaN                gap
    2   2013      2        20    1.0  none: 2 documents
    3   2014      1        10    1.0   none: 1 document
    """
    checks.choice(estimator, tuple(ESTIMATORS), name="estimator")
    checks.choice(documents_are, ("sample", "population"), name="documents_are")
    checks.choice(band_for, ("each period", "all periods"), name="band_for")
    members = period_members(dtm.documents, period=period)
    if not members:
        return pd.DataFrame(columns=list(TREND_COLUMNS))
    exposure = dtm.documents["n_tokens"].to_numpy(dtype=float)
    level = LEVEL if band_for == "each period" else together_level([len(rows) for rows in members.values()])
    large = _large_counts(dtm.counts[np.concatenate(list(members.values()))])
    parts = [
        _one_period(dtm.counts[rows].toarray().astype(float), exposure[rows], large, estimator, level)
        for rows in members.values()
    ]
    table = pd.concat(parts, keys=list(members), names=["period", "column"]).reset_index()
    table["series"] = dtm.terms.astype(str).to_numpy()[table["column"].to_numpy()]
    table["period"] = table["period"].astype(str)
    table["numerator"], table["denominator"] = ESTIMATORS[estimator]
    table = table.assign(estimator=estimator, documents_are=documents_are, level=level)
    if documents_are == "population":
        table[["low", "high", "share_low", "share_high"]] = np.nan
        table["band"] = table["band"].where(table["band"] == "gap", "population")
    order = np.lexsort((np.arange(len(table)), table["column"]))
    return table.iloc[order].reset_index(drop=True)[list(TREND_COLUMNS)]


def together_level(sizes: Sequence[int]) -> float:
    """Return the level at which the bands of periods with these numbers of documents hold together at 95 %.

    Parameters
    ----------
    sizes : sequence of int
        Documents of each period.

    Returns
    -------
    float
        0 to 1.

    Examples
    --------
    >>> round(together_level([3, 1, 8]), 4)
    0.975
    """
    return 1 - (1 - LEVEL) / max(1, sum(n >= LEAST_DOCUMENTS for n in sizes))


def _large_counts(counts: sparse.csr_array) -> FloatArray:
    values, columns = counts.data.astype(float), counts.indices
    positive, *sums = (
        np.bincount(columns, weights, minlength=counts.shape[1]) for weights in (values > 0, values, values**2)
    )
    return large_count(positive, *sums)


def _one_period(
    counts: FloatArray, exposure: FloatArray, large: FloatArray, estimator: str, level: float
) -> pd.DataFrame:
    """Return one row per series: counts, rate and share of the documents of one period."""
    n, tokens, total = len(exposure), exposure.sum(), counts.sum(axis=0)
    n_with = (counts > 0).sum(axis=0)
    n_all = np.full(len(n_with), n)
    above, below = counts, exposure
    if estimator == "mean of document rates":  # a document without a token has no rate
        above, below = counts[exposure > 0] / exposure[exposure > 0, None], np.ones(int((exposure > 0).sum()))
    low, high = np.full(len(total), np.nan), np.full(len(total), np.nan)
    if n >= LEAST_DOCUMENTS and tokens:
        low, high = jackknife_interval(above, below, level=level)
        hits = np.maximum(large, counts.max(axis=0))
        bound = rate_upper_bound(n_with, n_all, tokens=tokens, hits=hits, level=level)
        low = np.where(n_with <= 1, np.nan, low)
        high = np.where(n_with <= 1, np.maximum(bound, above.sum(axis=0) / below.sum()), high)
    share_low, share_high = wilson_interval(n_with, n_all, level=level)
    return pd.DataFrame(
        {
            "count": total.astype(np.int64), "n_tokens": int(tokens), "n_documents": n, "n_documents_with": n_with,
            "rate": PER * above.sum(axis=0) / below.sum() if tokens else np.nan, "low": PER * low, "high": PER * high,
            "share": n_with / n if n else np.nan, "share_low": share_low, "share_high": share_high,
            "band": [_band(n, int(number)) for number in n_with],
        }
    )  # fmt: skip


def _band(n_documents: int, n_with: int) -> str:
    if n_documents == 0:
        return "gap"
    if n_documents < LEAST_DOCUMENTS:
        return f"none: {n_documents} document{'s' if n_documents > 1 else ''}"
    return {0: "upper: no hits", 1: "upper: one document"}.get(n_with, "jackknife")
