"""Tests of trends, their sensitivity, and change points: what may be claimed, what may not, and on what it rests."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ctthemes._shared.schema import check_table
from ctthemes.exhibits import _test_words as words
from ctthemes.exhibits._exhibit import Exhibit
from ctthemes.exhibits._kind import Kind, subject_of
from ctthemes.exhibits._trends import Of, quotations_of, quotations_of_period, series_exhibit
from ctthemes.exhibits._wording import NO_PERIOD
from ctthemes.figures import trend_tests as figures
from ctthemes.trends.change_points import CHANGE_POINTS, PHASES
from ctthemes.trends.rates import TREND
from ctthemes.trends.sensitivity import SENSITIVITY
from ctthemes.trends.trend_shapes import TREND_TESTS


def trend_tests(table: pd.DataFrame, *, provenance: Mapping[str, object], of: Of = "themes") -> Exhibit:
    """Return the exhibit of annual changes with their intervals and shapes.

    Parameters
    ----------
    table : DataFrame
        From `ct.trend_tests`.
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
    >>> table = ct.trend_tests(ct.count_keywords(ct.tokenize(ct.toy_corpus()), ["terroris*"]))
    >>> trend_tests(table, of="keywords", provenance={}).caption.split(" ")[:5]
    ['No', 'trend', 'is', 'tested:', '0']
    """
    return series_exhibit(TESTS, table, of=of, provenance=provenance)


def sensitivity(table: pd.DataFrame, *, provenance: Mapping[str, object], n_shown: int = 2) -> Exhibit:
    """Return the exhibit of annual changes under other choices and without single documents and patterns.

    Parameters
    ----------
    table : DataFrame
        From `ct.trend_sensitivity`.
    provenance : mapping
        From `ct.provenance`.
    n_shown : int
        The most influential documents and patterns drawn in a panel.

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
    >>> tokens = ct.tokenize(ct.toy_corpus())
    >>> table = ct.trend_sensitivity(ct.codings(tokens, ct.toy_codebook()), tokens.documents)
    >>> str(sensitivity(table, provenance={}).finding).split(":")[0]
    '**There is no trend whose sensitivity could be shown**'
    """
    return series_exhibit(SENSITIVITIES, table, of="themes", provenance=provenance, arguments={"n_shown": n_shown})


def change_points(
    table: pd.DataFrame,
    *,
    changes: pd.DataFrame,
    phases: pd.DataFrame,
    provenance: Mapping[str, object],
    of: Of = "themes",
) -> Exhibit:
    """Return the exhibit of one series with its phases and its break.

    Parameters
    ----------
    table : DataFrame
        The rows of one series from `ct.rate_trend`.
    changes, phases : DataFrame
        From `ct.change_points` and `ct.phases`; the finding speaks of every series among `changes`.
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
        If a table lacks a column, or the trend holds more than one series.

    Examples
    --------
    >>> import ctthemes as ct
    >>> tokens = ct.tokenize(ct.toy_corpus())
    >>> counted = ct.count_keywords(tokens, ["terroris*"])
    >>> trend, changes = ct.rate_trend(ct.count_keywords(tokens, ["terroris*"])), ct.change_points(counted, seed=1)
    >>> exhibit = change_points(trend, changes=changes, phases=ct.phases(counted), of="keywords", provenance={})
    >>> str(exhibit.finding).split(":")[0]
    '**No break is looked for**'
    """
    check_table(changes, CHANGE_POINTS, maker="ct.change_points")
    check_table(phases, PHASES, maker="ct.phases")
    check_table(table, CHANGES.schema, maker=CHANGES.maker)
    own = phases[phases["series"].astype(str).isin(set(table["series"].astype(str)))]
    return series_exhibit(CHANGES, table, of=of, provenance=provenance, arguments={"changes": changes, "phases": own})


TESTS = Kind(
    name="trend_tests", schema=TREND_TESTS, empty=NO_PERIOD, maker="ct.trend_tests", subject=subject_of,
    picture="Dots with intervals, one row a series", caption=words.tests_caption, finding=words.tests_finding,
    methods=words.tests_methods, evidence=quotations_of, draw=lambda exhibit: figures.trend_tests(exhibit.table),
)  # fmt: skip
SENSITIVITIES = Kind(
    name="sensitivity", schema=SENSITIVITY, empty=NO_PERIOD, maker="ct.trend_sensitivity", subject=subject_of,
    picture="One panel of dots with intervals a series", caption=words.sensitivity_caption,
    finding=words.sensitivity_finding, methods=words.sensitivity_methods, evidence=quotations_of,
    draw=lambda exhibit: figures.sensitivity(exhibit.table, n_shown=exhibit.arguments["n_shown"]),
)  # fmt: skip
CHANGES = Kind(
    name="change_points", timed=True, schema=TREND, empty=NO_PERIOD, maker="ct.rate_trend", subject=subject_of,
    picture="Rates over periods with levels as steps", caption=words.changes_caption, finding=words.changes_finding,
    methods=words.changes_methods, evidence=quotations_of_period,
    draw=lambda exhibit: figures.change_points(
        exhibit.table, changes=words.change_rows(exhibit), phases=words.phase_rows(exhibit)
    ),
)  # fmt: skip
