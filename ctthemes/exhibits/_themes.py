"""Themes: how frequent they are, which stand together, what each pattern found, and the quotations behind counts."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ctthemes._shared.checks import listing
from ctthemes._shared.schema import check_table
from ctthemes.exhibits._exhibit import Exhibit, make_exhibit
from ctthemes.exhibits._kind import Content, Kind
from ctthemes.exhibits._trends import quotations_of
from ctthemes.exhibits._wording import _name, _sentences
from ctthemes.figures import themes as figures
from ctthemes.themes.audit import AUDIT
from ctthemes.themes.codings import COOCCURRENCE, COVERAGE, PREVALENCE
from ctthemes.themes.quotations import QUOTATIONS
from ctthemes.trends.rates import TREND


def prevalence(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the exhibit of the share of documents that have each theme, ranked.

    Parameters
    ----------
    table : DataFrame
        From `ct.prevalence`.
    provenance : mapping
        From `ct.provenance`.

    Returns
    -------
    Exhibit

    Raises
    ------
    ValueError
        If the table lacks a column.

    Examples
    --------
    >>> import ctthemes as ct
    >>> tokens = ct.tokenize(ct.toy_corpus())
    >>> table = ct.prevalence(ct.codings(tokens, ct.toy_codebook()), tokens.documents)
    >>> prevalence(table, provenance={}).caption.split(". ")[1]
    'n = 4 documents, 43 tokens'
    """
    return make_exhibit(PREVALENCES, table, provenance=provenance, arguments={})


def coverage(table: pd.DataFrame, *, provenance: Mapping[str, object], n_patterns: int = 5) -> Exhibit:
    """Return the exhibit of what the patterns of each theme found.

    Parameters
    ----------
    table : DataFrame
        From `ct.coverage`.
    provenance : mapping
        From `ct.provenance`.
    n_patterns : int
        Patterns drawn for a theme at most.

    Returns
    -------
    Exhibit

    Raises
    ------
    ValueError
        If the table lacks a column.

    Examples
    --------
    >>> import ctthemes as ct
    >>> table = ct.coverage(ct.codings(ct.tokenize(ct.toy_corpus()), ct.toy_codebook()), ct.toy_codebook())
    >>> coverage(table, provenance={}).finding.split(";")[0]
    '4 of 4 patterns found something'
    """
    return make_exhibit(COVERAGES, table, provenance=provenance, arguments={"n_patterns": n_patterns})


def cooccurrence(table: pd.DataFrame, *, unit: str, provenance: Mapping[str, object]) -> Exhibit:
    """Return the exhibit of how many units of text two themes share.

    Parameters
    ----------
    table : DataFrame
        From `ct.cooccurrence`.
    unit : str
        What a unit is, in the singular: "paragraph", "document".
    provenance : mapping
        From `ct.provenance`.

    Returns
    -------
    Exhibit

    Raises
    ------
    ValueError
        If the table lacks a column.

    Examples
    --------
    >>> import ctthemes as ct
    >>> tokens = ct.tokenize(ct.toy_corpus())
    >>> table = ct.cooccurrence(ct.codings(tokens, ct.toy_codebook()), tokens.documents)
    >>> cooccurrence(table, unit="document", provenance={}).caption
    'Number of documents in which two themes are found together. n = 4 documents.'
    """
    return make_exhibit(COOCCURRENCES, table, provenance=provenance, arguments={"unit": unit})


def audit(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the printed exhibit of patterns that find nothing, find too much, or serve two themes.

    Parameters
    ----------
    table : DataFrame
        From `ct.audit_codebook`.
    provenance : mapping
        From `ct.provenance`.

    Returns
    -------
    Exhibit
        Without a figure.

    Raises
    ------
    ValueError
        If the table lacks a column.

    Examples
    --------
    >>> import ctthemes as ct
    >>> table = ct.audit_codebook(ct.tokenize(ct.toy_corpus()), ct.toy_codebook())
    >>> print(audit(table, provenance={}).finding)
    0 of 4 patterns found nothing; 0 win more than half of their theme.
    """
    return make_exhibit(AUDITS, table, provenance=provenance, arguments={})


def quotations(table: pd.DataFrame, *, trend: pd.DataFrame, provenance: Mapping[str, object]) -> Exhibit:
    """Return the printed exhibit of quotations, and whether they are as many as a trend counts.

    Parameters
    ----------
    table : DataFrame
        From `ct.quotations`.
    trend : DataFrame
        From `ct.rate_trend`, of the same codings and periods.
    provenance : mapping
        From `ct.provenance`.

    Returns
    -------
    Exhibit
        Without a figure.

    Raises
    ------
    ValueError
        If a table lacks a column.

    Examples
    --------
    >>> import ctthemes as ct
    >>> tokens = ct.tokenize(ct.toy_corpus())
    >>> codings = ct.codings(tokens, ct.toy_codebook())
    >>> table, trend = ct.quotations(codings, tokens), ct.rate_trend(ct.count_themes(codings, tokens.documents))
    >>> quotations(table, trend=trend, provenance={}).finding.split(";")[0]
    '6 quotations stand behind 5 cells of theme and period that count anything'
    """
    check_table(table, QUOTATIONS, maker="ct.quotations")
    counted = check_table(trend, TREND, maker="ct.rate_trend")
    counted = counted[counted["count"] > 0]
    listed = table.groupby([table["theme"].astype(str), "period"]).size()
    cells = zip(counted["series"].astype(str), counted["period"], counted["count"], strict=True)
    agree = sum(int(listed.get((series, period), 0)) == count for series, period, count in cells)
    return make_exhibit(QUOTED, table, provenance=provenance, arguments={"n_cells": len(counted), "n_agree": agree})


def _prevalence_caption(exhibit: Content) -> str:
    row = exhibit.table.iloc[0]
    return _sentences(
        "Share of documents in which each theme is found at least once",
        f"n = {row['n_documents']:,} documents, {row['n_tokens']:,} tokens",
        "Lines are 95 % score intervals (Wilson)",
    )


def _prevalence_finding(exhibit: Content) -> str:
    """Return the most and the least frequent theme, with their parts."""
    table = exhibit.table
    if table["count"].sum() == 0:
        return "No theme was found."
    ranked = table.sort_values(["rate", "theme"], ascending=[False, True])
    first, last = ranked.iloc[0], ranked.iloc[-1]
    words = [
        f"**{_name(first['theme'])}** is the most frequent theme: {first['count']} codings in {first['n_tokens']:,} "
        f"tokens, {first['rate']:.1f} per 10,000, in {first['n_documents_with']} of {first['n_documents']} documents. "
        f"The least frequent is {_name(last['theme'])} ({last['count']} codings, {last['rate']:.1f} per 10,000)."
    ]
    everywhere = table[table["n_documents_with"] == table["n_documents"]]["theme"]
    if len(everywhere):
        words.append(f"In every document: {listing(map(_name, everywhere), shown=8)}.")
    return " ".join(words)


def _coverage_caption(exhibit: Content) -> str:
    table = exhibit.table
    return _sentences(
        "Codings by the most frequent patterns of each theme; a match inside a longer one of its theme counts once",
        f"n = {table['count'].sum():,} codings by {len(table)} patterns, of which "
        f"{(table['count'] == 0).sum()} found nothing",
    )


def _coverage_finding(exhibit: Content) -> str:
    """Return how many patterns found nothing, and which themes rest on one pattern."""
    table = exhibit.table
    dead = table[table["count"] == 0]
    greedy = table[(table["share_of_theme"] > 0.5) & (table["count"] > 3)]
    words = [
        f"{len(table) - len(dead)} of {len(table)} patterns found something; together {int(table['count'].sum()):,} codings."
    ]
    if len(greedy):
        rows = (f"{_name(row.theme)} on *{row.pattern}* ({row.share_of_theme:.0%})" for row in greedy.itertuples())
        words.append(f"More than half of a theme comes from one pattern: {listing(rows)}.")
    return " ".join(words)


def _cooccurrence_caption(exhibit: Content) -> str:
    unit = exhibit.arguments["unit"]
    return _sentences(
        f"Number of {unit}s in which two themes are found together", f"n = {exhibit.table['n_units'].iloc[0]:,} {unit}s"
    )


def _cooccurrence_finding(exhibit: Content) -> str:
    """Return the pair of themes that most often share a unit."""
    unit, table = exhibit.arguments["unit"], exhibit.table
    pairs = table[table["count"] > 0]
    if pairs.empty:
        return f"No {unit} has two themes."
    top = pairs.sort_values(["count", "jaccard", "theme_a"], ascending=[False, False, True]).iloc[0]
    return (
        f"{_name(top['theme_a'])} and {_name(top['theme_b'])} share a {unit} most often: {top['count']} of "
        f"{top['n_units']} {unit}s, {top['jaccard']:.0%} of those that have either."
    )


def _audit_caption(exhibit: Content) -> str:
    table = exhibit.table
    return _sentences(
        "What each pattern of the codebook found", f"n = {table['count'].sum():,} codings by {len(table)} patterns"
    )


def _audit_finding(exhibit: Content) -> str:
    """Return which themes rest on one pattern, and which patterns serve two themes."""
    table = exhibit.table
    dead, greedy = ((table["verdict"] == verdict).sum() for verdict in ("dead", "greedy"))
    words = [
        f"{dead} of {len(table)} patterns found nothing; {greedy} {'wins' if greedy == 1 else 'win'} more than half of their theme."
    ]
    rows = table[table["verdict"] == "greedy"]
    if len(rows):
        lines = (
            f"{_name(row.theme)} on *{row.pattern}* ({row.share_of_theme:.0%} of its codings)"
            for row in rows.itertuples()
        )
        words.append(f"Themes that rest on one pattern: {listing(lines)}.")
    shared = table.loc[table["also_in"] != "", "pattern"].nunique()
    if shared:
        words.append(f"{shared} patterns stand in two themes or more, where every match counts for each.")
    return " ".join(words)


def _quotations_caption(exhibit: Content) -> str:
    table = exhibit.table
    return _sentences(
        "Every coding with its words and a citation",
        f"n = {len(table):,} codings in {table['doc_id'].astype(str).nunique():,} documents",
    )


def _quotations_finding(exhibit: Content) -> str:
    """Return whether every cell of a trend has as many quotations as it counts."""
    arguments = exhibit.arguments
    return (
        f"{len(exhibit.table):,} quotations stand behind {arguments['n_cells']} cells of theme and period that count anything; "
        f"in {arguments['n_agree']} of them as many are listed as the trend counts."
    )


PREVALENCES = Kind(
    name="prevalence", schema=PREVALENCE, maker="ct.prevalence", subject=lambda _: "themes",
    picture="Dots with intervals, one row a theme", caption=_prevalence_caption, finding=_prevalence_finding,
    methods=lambda _: [
        "A theme's prevalence is the share of documents with at least one coding of it; intervals are 95 % score intervals "
        "(Wilson 1927)"
    ],
    evidence=quotations_of, draw=lambda exhibit: figures.prevalence(exhibit.table),
)  # fmt: skip
COVERAGES = Kind(
    name="coverage", schema=COVERAGE, maker="ct.coverage", subject=lambda _: "themes", picture="One panel of bars a theme",
    caption=_coverage_caption, finding=_coverage_finding,
    empty="No theme has patterns: what people coded in other software is counted instead.",
    methods=lambda _: ["A pattern is credited with the matches that are not part of a longer match of its theme"],
    evidence=quotations_of,
    draw=lambda exhibit: figures.coverage(exhibit.table, n_patterns=exhibit.arguments["n_patterns"]),
)  # fmt: skip
COOCCURRENCES = Kind(
    name="cooccurrence", schema=COOCCURRENCE, empty="Fewer than two themes are found, so none can stand together.", maker="ct.cooccurrence", subject=lambda _: "themes",
    picture="Triangle of cells, themes by themes", caption=_cooccurrence_caption, finding=_cooccurrence_finding,
    methods=lambda exhibit: [
        f"Two themes co-occur in a {exhibit.arguments['unit']} in which each has at least one coding"
    ],
    draw=lambda exhibit: figures.cooccurrence(exhibit.table),
)  # fmt: skip
AUDITS = Kind(
    name="audit", schema=AUDIT, maker="ct.audit_codebook", subject=lambda _: "themes", caption=_audit_caption,
    finding=_audit_finding, empty="No theme has patterns: what people coded in other software is counted instead.",
    methods=lambda _: [
        "A pattern is called dead if it has no coding, and greedy if it wins more than half of a theme of four codings or more"
    ],
    evidence=quotations_of,
)  # fmt: skip
QUOTED = Kind(
    name="quotations", schema=QUOTATIONS, empty="No theme finds anything, so there is nothing to quote.", maker="ct.quotations", subject=lambda _: "themes", caption=_quotations_caption,
    finding=_quotations_finding, methods=lambda _: ["Every coding is listed with the words around it and a citation"],
    evidence=quotations_of,
)  # fmt: skip
