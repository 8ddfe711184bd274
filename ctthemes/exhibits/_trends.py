"""Trends: rates and shares by period, as lines, panels and a heat map, and what may be said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.schema import check_table
from ctthemes.exhibits import _trend_words as words
from ctthemes.exhibits._exhibit import Exhibit, make_exhibit
from ctthemes.exhibits._kind import Kind, subject_of
from ctthemes.exhibits._wording import NO_PERIOD
from ctthemes.figures import trends as figures
from ctthemes.figures.trend_tests import smooth_trend as smooth
from ctthemes.trends.rates import TREND
from ctthemes.trends.smoothing import SMOOTH_TREND

Of: TypeAlias = Literal["themes", "keywords"]


def trend(
    table: pd.DataFrame, *, provenance: Mapping[str, object], of: Of = "themes", highlight: Sequence[str] | None = None
) -> Exhibit:
    """Return the exhibit of rates by period as lines on one pair of axes.

    Parameters
    ----------
    table : DataFrame
        From `ct.rate_trend`; at most seven series are told apart.
    provenance : mapping
        From `ct.provenance`.
    of : {"themes", "keywords"}
        What the series are; "themes" are those of the codebook that the provenance names.
    highlight : sequence of str, optional
        The series to tell apart, as in `ct.plot.trend`.

    Returns
    -------
    Exhibit

    Raises
    ------
    ValueError
        If the table lacks a column, or a series is no theme of the codebook.

    Examples
    --------
    >>> import ctthemes as ct
    >>> table = ct.rate_trend(ct.count_keywords(ct.tokenize(ct.toy_corpus()), ["terroris*"]))
    >>> exhibit = trend(table, of="keywords", provenance={"study": "toy", "n_documents": 4})
    >>> exhibit.caption.split(". ")[0]
    'Rate per 10,000 tokens (matches in all documents over tokens of all documents): terroris*, 2011 to 2014'
    """
    shown = {"highlight": None if highlight is None else list(highlight)}
    return series_exhibit(LINES, table, of=of, provenance=provenance, arguments=shown)


def trend_panels(table: pd.DataFrame, *, provenance: Mapping[str, object], of: Of = "themes") -> Exhibit:
    """Return the exhibit of rates by period with one panel a series.

    Parameters
    ----------
    table : DataFrame
        As for `trend`; any number of series.
    provenance : mapping
        From `ct.provenance`.
    of : {"themes", "keywords"}
        What the series are.

    Returns
    -------
    Exhibit

    Raises
    ------
    ValueError
        If the table lacks a column, or a series is no theme of the codebook.

    Examples
    --------
    >>> import ctthemes as ct
    >>> table = ct.rate_trend(ct.count_keywords(ct.tokenize(ct.toy_corpus()), ["terroris*", "rights"]))
    >>> trend_panels(table, of="keywords", provenance={}).kind.name
    'trend_panels'
    """
    return series_exhibit(PANELS, table, of=of, provenance=provenance)


def trend_heatmap(table: pd.DataFrame, *, provenance: Mapping[str, object], of: Of = "themes") -> Exhibit:
    """Return the exhibit of rates by period as cells, darker where the rate is higher.

    Parameters
    ----------
    table : DataFrame
        As for `trend`; any number of series.
    provenance : mapping
        From `ct.provenance`.
    of : {"themes", "keywords"}
        What the series are.

    Returns
    -------
    Exhibit

    Raises
    ------
    ValueError
        If the table lacks a column, or a series is no theme of the codebook.

    Examples
    --------
    >>> import ctthemes as ct
    >>> table = ct.rate_trend(ct.count_keywords(ct.tokenize(ct.toy_corpus()), ["terroris*"]))
    >>> print(trend_heatmap(table, of="keywords", provenance={}).finding.split(":")[0])
    The highest rate is that of **terroris*** in 2014
    """
    return series_exhibit(HEATMAP, table, of=of, provenance=provenance)


def document_shares(table: pd.DataFrame, *, provenance: Mapping[str, object], of: Of = "themes") -> Exhibit:
    """Return the printed exhibit of the share of documents in which each series is found at least once.

    Parameters
    ----------
    table : DataFrame
        As for `trend`.
    provenance : mapping
        From `ct.provenance`.
    of : {"themes", "keywords"}
        What the series are.

    Returns
    -------
    Exhibit
        Without a figure.

    Raises
    ------
    ValueError
        If the table lacks a column, or a series is no theme of the codebook.

    Examples
    --------
    >>> import ctthemes as ct
    >>> table = ct.rate_trend(ct.count_keywords(ct.tokenize(ct.toy_corpus()), ["terroris*"]))
    >>> print(document_shares(table, of="keywords", provenance={}).finding.splitlines()[-1])
    - terroris*: 1 of 1 document in 2011, 1 of 1 document in 2014
    """
    return series_exhibit(DOCUMENT_SHARES, table, of=of, provenance=provenance)


def smooth_trend(table: pd.DataFrame, *, provenance: Mapping[str, object], of: Of = "themes") -> Exhibit:
    """Return the exhibit of rates smoothed over neighbouring periods.

    Parameters
    ----------
    table : DataFrame
        From `ct.smooth_trend`.
    provenance : mapping
        From `ct.provenance`.
    of : {"themes", "keywords"}
        What the series are.

    Returns
    -------
    Exhibit

    Raises
    ------
    ValueError
        If the table lacks a column, or a series is no theme of the codebook.

    Examples
    --------
    >>> import ctthemes as ct
    >>> table = ct.smooth_trend(ct.count_keywords(ct.tokenize(ct.toy_corpus()), ["terroris*"]))
    >>> smooth_trend(table, of="keywords", provenance={}).kind.name
    'smooth_trend'
    """
    return series_exhibit(SMOOTH, table, of=of, provenance=provenance)


def quotations_of(row: Mapping[str, Any], quotations: pd.DataFrame) -> pd.DataFrame:
    """Return the quotations behind one row of a table of series: those of the theme.

    Parameters
    ----------
    row : mapping
        With `series`.
    quotations : DataFrame
        From `ct.quotations`.

    Returns
    -------
    DataFrame
        The rows of `quotations` that the row counts.
    """
    return quotations[quotations["theme"].astype(str) == str(row["series"])]


def quotations_of_period(row: Mapping[str, Any], quotations: pd.DataFrame) -> pd.DataFrame:
    """Return the quotations behind one row of a trend: those of the theme and the period.

    Parameters
    ----------
    row : mapping
        With `series` and `period`.
    quotations : DataFrame
        From `ct.quotations`.

    Returns
    -------
    DataFrame
        The rows of `quotations` that the row counts.
    """
    rows = quotations_of(row, quotations)
    return rows[rows["period"].astype(str) == str(row["period"])]


def series_exhibit(
    kind: Kind,
    table: pd.DataFrame,
    *,
    of: str,
    provenance: Mapping[str, object],
    arguments: Mapping[str, object] | None = None,
) -> Exhibit:
    """Return an exhibit of series, all of which are themes of the codebook if they are said to be themes."""
    checks.choice(of, ("themes", "keywords"), name="of")
    check_table(table, kind.schema, maker=kind.maker)
    themes = provenance.get("themes") if isinstance(provenance, Mapping) else None
    if of == "themes" and isinstance(themes, Sequence):
        others = [name for name in dict.fromkeys(table["series"].astype(str)) if name not in set(themes)]
        if others:
            raise ValueError(
                f"{checks.listing(others)}: no theme of the codebook, which has {checks.listing(themes)}; "
                'if the series are keywords, say of="keywords"'
            )
    return make_exhibit(kind, table, provenance=provenance, arguments={"of": of, **(arguments or {})})


MAKER = "ct.rate_trend"
LINES = Kind(
    name="trend", timed=True, schema=TREND, empty=NO_PERIOD, maker=MAKER, subject=subject_of, picture="Lines over periods with intervals",
    caption=words.trend_caption, finding=words.trend_finding, methods=words.interval_methods, evidence=quotations_of_period,
    draw=lambda exhibit: figures.trend(exhibit.table, highlight=exhibit.arguments["highlight"]),
)  # fmt: skip
PANELS = Kind(
    name="trend_panels", timed=True, schema=TREND, empty=NO_PERIOD, maker=MAKER, subject=subject_of, picture="One panel of lines over periods a series",
    caption=words.trend_caption, finding=words.trend_finding, methods=words.interval_methods, evidence=quotations_of_period,
    draw=lambda exhibit: figures.trend_panels(exhibit.table),
)  # fmt: skip
HEATMAP = Kind(
    name="trend_heatmap", schema=TREND, empty=NO_PERIOD, maker=MAKER, subject=subject_of, picture="Heat map of series by periods",
    caption=words.heatmap_caption, finding=words.heatmap_finding, methods=words.rate_methods, evidence=quotations_of_period,
    draw=lambda exhibit: figures.trend_heatmap(exhibit.table),
)  # fmt: skip
DOCUMENT_SHARES = Kind(
    name="document_shares", schema=TREND, empty=NO_PERIOD, maker=MAKER, subject=subject_of, caption=words.shares_caption,
    finding=words.share_finding, methods=words.share_methods, evidence=quotations_of_period,
)  # fmt: skip
SMOOTH = Kind(
    name="smooth_trend", timed=True, schema=SMOOTH_TREND, empty=NO_PERIOD, maker="ct.smooth_trend", subject=subject_of,
    picture="Smoothed lines over periods with intervals", caption=words.smooth_caption, finding=words.smooth_finding,
    methods=words.smooth_methods, draw=lambda exhibit: smooth(exhibit.table),
)  # fmt: skip
