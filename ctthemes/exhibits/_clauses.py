"""Clauses: which form documents have, and how binding the verbs of their operative paragraphs are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ctthemes.documents.clause_verbs import LEVEL_NAMES
from ctthemes.documents.clauses import DOCUMENT_FORMS
from ctthemes.exhibits._exhibit import Exhibit, make_exhibit
from ctthemes.exhibits._kind import Content, Kind
from ctthemes.exhibits._wording import _count, _name, _sentences
from ctthemes.figures import trends as figures
from ctthemes.themes.obligations import OBLIGATION_TREND, THEME_OBLIGATIONS

BINDING = LEVEL_NAMES[3:]
NOT_ONE = "No document has operative paragraphs: there is no obligation to measure."


def document_forms(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the printed exhibit of the forms of the documents.

    Parameters
    ----------
    table : DataFrame
        From `ct.document_forms`.
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
    >>> document_forms(ct.document_forms(ct.toy_corpus()), provenance={}).finding
    'None of the 4 documents has the form of a resolution, a statement or a report with numbered paragraphs.'
    """
    return make_exhibit(FORMS, table, provenance=provenance, arguments={})


def obligation_trend(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the exhibit of how binding operative paragraphs are, by period.

    Parameters
    ----------
    table : DataFrame
        From `ct.obligation_trend`.
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
    >>> table = ct.obligation_trend(ct.clauses(ct.toy_corpus()), ct.toy_corpus())
    >>> obligation_trend(table, provenance={}).finding
    'No document has operative paragraphs: there is no obligation to measure.'
    """
    return make_exhibit(TREND_OF_LEVELS, table, provenance=provenance, arguments={})


def theme_obligations(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the printed exhibit of how binding the operative paragraphs with each theme are.

    Parameters
    ----------
    table : DataFrame
        From `ct.theme_obligations`.
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
    >>> corpus = ct.toy_corpus()
    >>> codings = ct.codings(ct.tokenize(corpus), ct.toy_codebook())
    >>> theme_obligations(ct.theme_obligations(ct.clauses(corpus), codings, corpus), provenance={}).kind.name
    'theme_obligations'
    """
    return make_exhibit(THEME_LEVELS, table, provenance=provenance, arguments={})


def _forms_caption(exhibit: Content) -> str:
    return _sentences("Form of each document and number of its paragraphs", f"n = {len(exhibit.table):,} documents")


def _forms_finding(exhibit: Content) -> str:
    table = exhibit.table
    counts = table["form"].value_counts()
    without = int(counts.get("none", 0))
    if without == len(table):
        return (
            f"None of the {len(table):,} documents has the form of a resolution, a statement or a report with numbered "
            "paragraphs."
        )
    named = ", ".join(f"{_count(int(counts[form]), 'document')}: {form}" for form in counts.index if form != "none")
    operative, preambular = int(table["n_operative"].sum()), int(table["n_preambular"].sum())
    rest = f" {_count(without, 'document')} without such a form: no paragraph of theirs is counted." if without else ""
    return (
        f"Forms: {named}. Together they have {_count(preambular, 'preambular paragraph')} and "
        f"{_count(operative, 'operative paragraph')}, letters counted singly.{rest}"
    )


def _levels_caption(exhibit: Content) -> str:
    table = exhibit.table
    periods = table["period"].astype(str).unique()
    once = table.drop_duplicates("period")
    return _sentences(
        f"Share of operative paragraphs by the level of their opening verb, {periods[0]} to {periods[-1]}",
        f"n = {int(once['n_clauses'].sum()):,} paragraphs of {int(once['n_documents'].sum()):,} documents",
        "Lines are 95 % intervals over documents (jackknife)" if (table["band"] == "jackknife").any() else "",
    )


def _levels_finding(exhibit: Content) -> str:
    table = exhibit.table
    binding = table[table["series"].isin(BINDING)].groupby("period", sort=False)["count"].sum()
    totals = table.drop_duplicates("period").set_index("period")["n_clauses"]
    if not totals.sum():
        return NOT_ONE
    firm = (binding / totals)[totals >= 30]
    words = [
        f"Of {int(totals.sum()):,} operative paragraphs {int(binding.sum()):,} open with a verb that demands or decides "
        f"({binding.sum() / totals.sum():.0%})."
    ]
    if len(firm) > 1:
        most, least = str(firm.idxmax()), str(firm.idxmin())
        words.append(
            f"Among periods with 30 paragraphs or more the share is highest in {most} ({firm[most]:.0%} of {int(totals[most]):,}) "
            f"and lowest in {least} ({firm[least]:.0%} of {int(totals[least]):,})."
        )
    words.append("The verb says how a paragraph asks, not whether it binds: that depends on the organ.")
    return " ".join(words)


def _themes_caption(exhibit: Content) -> str:
    table = exhibit.table
    every = table[table["theme"] == "all"].iloc[0]
    return _sentences(
        "Share of the operative paragraphs with each theme, by the level of their opening verb",
        f"n = {every['n_clauses']:,} paragraphs of {every['n_documents']:,} documents",
        "Intervals of 95 % over documents (jackknife)" if (table["band"] == "jackknife").any() else "",
    )


def _themes_finding(exhibit: Content) -> str:
    table = exhibit.table
    binding = table[table["level"].isin(BINDING)].groupby("theme", sort=False)["count"].sum()
    totals = table.drop_duplicates("theme").set_index("theme")["n_clauses"]
    lines = [
        f"- {_name(theme) if theme != 'all' else 'all operative paragraphs'}: {int(binding[theme]):,} of {int(total):,} "
        f"demand or decide ({binding[theme] / total:.0%})"
        for theme, total in zip(totals.index.astype(str), totals, strict=True)
        if total
    ]
    return "\n".join(lines) if lines else NOT_ONE


def _levels_methods(exhibit: Content) -> Sequence[str]:  # noqa: ARG001 (the same for every table)
    return [
        "Paragraphs were taken apart by the form of United Nations resolutions: a preambular paragraph opens with a participle "
        "or an adjective, an operative one with a verb in the present",
        "Opening verbs were put on five levels (states, invites, calls, demands, decides), after the idea of a hierarchy of "
        "instructive wording (Gruenberg 2009); the levels are the software's own. A paragraph with its letters counts once",
    ]


FORMS = Kind(
    name="document_forms", schema=DOCUMENT_FORMS, maker="ct.document_forms", subject=lambda _: "documents", caption=_forms_caption,
    finding=_forms_finding, methods=lambda exhibit: _levels_methods(exhibit)[:1], empty="There is no document.",
)  # fmt: skip
TREND_OF_LEVELS = Kind(
    name="obligation_trend", timed=True, schema=OBLIGATION_TREND, maker="ct.obligation_trend", subject=lambda _: "documents", empty=NOT_ONE,
    picture="One panel a level of obligation, shares over periods with intervals", caption=_levels_caption,
    finding=_levels_finding, methods=_levels_methods, draw=lambda exhibit: figures.obligation_trend(exhibit.table),
)  # fmt: skip
THEME_LEVELS = Kind(
    name="theme_obligations", schema=THEME_OBLIGATIONS, maker="ct.theme_obligations", subject=lambda _: "themes", empty=NOT_ONE,
    caption=_themes_caption, finding=_themes_finding, methods=_levels_methods,
)  # fmt: skip
