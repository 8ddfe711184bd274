"""Trend shapes: what may be said of a series in words, by which tests, and when nothing may be tested."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared.schema import Column, Schema
from ctthemes.stats.intervals import LEVEL
from ctthemes.stats.multiple_testing import adjust_p
from ctthemes.trends.rates import LEAST_DOCUMENTS

LEAST_PERIODS = 5
"""A line is fitted where so many periods have 3 documents or more."""

TESTED_PERIODS = 10
"""A line is tested where so many have; with fewer, no test of a series whose years hang together keeps its level."""

LEAST_HITS = 3
"""A period with fewer matches tells little of its rate; where most are such, a series is described and not tested."""

_UNTESTED = "no test is made"
_UNFITTED = "nothing is fitted"
TREND_TESTS = Schema(
    "trend tests",
    (
        Column("series", "text", "", "name of the theme, keyword or term"),
        Column("n_periods", "integer", "periods", "periods with documents"),
        Column("n_documents", "integer", "documents", "documents in these periods"),
        Column("count", "integer", "matches", "matches in these documents"),
        Column("annual_change", "float", "per cent a year", "change of the rate, log-linear regression", _UNFITTED),
        Column("low", "float", "per cent a year", "lower end of its 95 % interval, years independent", _UNTESTED),
        Column("high", "float", "per cent a year", "upper end of its 95 % interval, years independent", _UNTESTED),
        Column("p_free", "float", "0 to 1", "p of the regression, years independent", _UNTESTED),
        Column("q_free", "float", "0 to 1", "p_free corrected over `family`", _UNTESTED),
        Column("linked_change", "float", "per cent a year", "change of the rate, years hanging together", _UNTESTED),
        Column("linked_low", "float", "per cent a year", "lower end of its 95 % interval", _UNTESTED),
        Column("linked_high", "float", "per cent a year", "upper end of its 95 % interval", _UNTESTED),
        Column("p_linked", "float", "0 to 1", "p of the change, years hanging together", _UNTESTED),
        Column("q_linked", "float", "0 to 1", "p_linked corrected over `family`", _UNTESTED),
        Column("least_change", "float", "per cent a year", "least rise found in four of five such corpora", _UNTESTED),
        Column("memory", "float", "0 to 1", "expected correlation of years next to one another", _UNTESTED),
        Column("dispersion", "float", "", "dispersion of the quasi-Poisson or negative binomial model", _UNFITTED),
        Column("sen_slope", "float", "per 10,000 tokens a year", "Theil-Sen slope of the periods' rates", _UNFITTED),
        Column("sen_low", "float", "per 10,000 tokens a year", "lower end of its 95 % interval", _UNTESTED),
        Column("sen_high", "float", "per 10,000 tokens a year", "upper end of its 95 % interval", _UNTESTED),
        Column("mann_kendall_z", "float", "standard errors", "Mann-Kendall statistic of the rates", _UNTESTED),
        Column("mann_kendall_p", "float", "0 to 1", "its p", _UNTESTED),
        Column("mann_kendall_q", "float", "0 to 1", "its p corrected over `family`", _UNTESTED),
        Column("autocorrelation", "float", "-1 to 1", "lag-1 autocorrelation about the Theil-Sen line", _UNFITTED),
        Column("odd_period", "text", "", "period farthest above the line through the others, empty without a test"),
        Column("odd_p", "float", "0 to 1", "p that it stands out, times the number of periods", _UNTESTED),
        Column("odd_q", "float", "0 to 1", "odd_p corrected over `family`", _UNTESTED),
        Column("peak", "text", "", "highest period of a series shaped like a peak, else empty"),
        Column("peak_p", "float", "0 to 1", "p of the peak with and without that period, the larger", _UNTESTED),
        Column("peak_q", "float", "0 to 1", "peak_p corrected over `family`", _UNTESTED),
        Column("strength", "text", "", 'empty, or "descriptive: ..." with the reason why nothing is tested'),
        Column("shape", "text", "", "what may be said of the series, in words"),
        Column("model", "text", "", '"quasi-poisson" or "negative-binomial"'),
        Column("cluster", "text", "", 'what the errors are clustered by: "period" or a document variable'),
        Column("family", "text", "", "the series that each q is corrected over (Benjamini-Hochberg)"),
    ),
)
TESTS = {
    "regression": ("p_free", "q_free"),
    "linked years": ("p_linked", "q_linked"),
    "Mann-Kendall": ("mann_kendall_p", "mann_kendall_q"),
    "odd period": ("odd_p", "odd_q"),
    "peak": ("peak_p", "peak_q"),
}
"""The columns of each test's p and of the same corrected."""

INDEPENDENT = "if the years are independent of one another"


def test_refusal(sizes: Sequence[int]) -> str:
    """Return why no trend can be fitted to periods of these numbers of documents, or an empty text.

    Parameters
    ----------
    sizes : sequence of int
        Documents of each period that has any.

    Returns
    -------
    str

    Examples
    --------
    >>> test_refusal([3, 3, 1])
    'no test: 2 of 3 periods have 3 documents or more, 5 are needed'
    """
    enough = sum(n >= LEAST_DOCUMENTS for n in sizes)
    if enough >= LEAST_PERIODS:
        return ""
    return f"no test: {enough} of {len(sizes)} periods have {LEAST_DOCUMENTS} documents or more, {LEAST_PERIODS} are needed"


test_refusal.__test__ = False  # type: ignore[attr-defined]  # its name is no test's


def refusal(sizes: npt.ArrayLike, counts: npt.ArrayLike) -> tuple[str, str]:
    """Return why a series is not fitted, and why it is only described; empty texts where neither holds.

    Parameters
    ----------
    sizes, counts : array of int, shape (n_periods,)
        Documents and matches of each period that has a document.

    Returns
    -------
    untested, descriptive : str

    Examples
    --------
    >>> refusal([3] * 8, [9] * 8)
    ('', 'descriptive: 8 periods with 3 documents or more, 10 are needed for a test')
    >>> refusal([3] * 12, [1] * 7 + [5] * 5)
    ('', 'descriptive: 7 of 12 periods have fewer than 3 hits')
    """
    n, k = np.asarray(sizes), np.asarray(counts)
    if untested := test_refusal(n.tolist()) or ("" if k.sum() else "no test: no hit"):
        return untested, ""
    large = n >= LEAST_DOCUMENTS
    if large.sum() < TESTED_PERIODS:
        reason = (
            f"{large.sum()} periods with {LEAST_DOCUMENTS} documents or more, {TESTED_PERIODS} are needed for a test"
        )
        return "", f"descriptive: {reason}"
    thin = int((k[large] < LEAST_HITS).sum())
    if 2 * thin > large.sum():
        return "", f"descriptive: {thin} of {large.sum()} periods have fewer than {LEAST_HITS} hits"
    return "", ""


def add_shapes(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its p-values corrected, test by test over the series, and with each series' shape.

    Parameters
    ----------
    table : DataFrame
        The columns of `TESTS`, `linked_change`, `annual_change`, `peak`, `odd_period`, `autocorrelation`, `n_periods` and
        `shape`, which is filled where nothing is tested.

    Returns
    -------
    DataFrame
        With the q of each test and `family`.

    Examples
    --------
    >>> row = {"shape": "", "linked_change": 9.0, "annual_change": 9.0, "peak": "", "odd_period": "2001", "n_periods": 12}
    >>> row |= {"autocorrelation": 0.1, "p_free": 0.001, "p_linked": 0.01, "mann_kendall_p": 0.01, "odd_p": 0.5}
    >>> add_shapes(pd.DataFrame([row | {"peak_p": 1.0}]))["shape"].item()
    'rising'
    """
    table = table.copy()
    for p, q in TESTS.values():
        table[q] = adjust_p(table[p].to_numpy(dtype=float))
    n_tested = int(table["p_linked"].notna().sum())
    table["family"] = f"{n_tested} series, for each test by itself: {', '.join(TESTS)}"
    table["shape"] = [row["shape"] or _shape(row) for _, row in table.iterrows()]
    return table


def _shape(row: pd.Series) -> str:
    level = 1 - LEVEL
    parts = []
    if row["q_linked"] < level:
        parts.append("rising" if row["linked_change"] > 0 else "falling")
    elif row["q_free"] < level:
        lag = "" if np.isnan(row["autocorrelation"]) else f", lag-1 {row['autocorrelation']:.2f}"
        direction = "rising" if row["annual_change"] > 0 else "falling"
        parts.append(f"{direction} {INDEPENDENT} (n = {row['n_periods']}{lag})")
    if row["peak_q"] < level:
        parts.append(f"peaked in {row['peak']}, {INDEPENDENT}")
    if row["odd_q"] < level:
        return "; ".join([*(parts or ["no evidence of change"]), f"{row['odd_period']} stands out"])
    return "; ".join(parts or ["no evidence of change"])
