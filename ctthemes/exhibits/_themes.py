"""Themes: what is said under their figures and above them."""

from __future__ import annotations

import pandas as pd

from ctthemes._shared.checks import listing
from ctthemes.exhibits._finding import Finding
from ctthemes.exhibits._wording import _name, _sentences


def prevalence_caption(prevalence: pd.DataFrame) -> str:
    """Return the caption of a ranking of themes."""
    row = prevalence.iloc[0]
    return _sentences(
        "Share of documents in which each theme is found at least once",
        f"n = {row['n_documents']:,} documents, {row['n_tokens']:,} tokens",
        "Lines are 95 % score intervals (Wilson)",
    )


def coverage_caption(coverage: pd.DataFrame) -> str:
    """Return the caption of what each pattern found."""
    return _sentences(
        "Codings by the most frequent patterns of each theme; a match inside a longer one of its theme counts once",
        f"n = {coverage['count'].sum():,} codings by {len(coverage)} patterns, of which "
        f"{(coverage['count'] == 0).sum()} found nothing",
    )


def cooccurrence_caption(cooccurrence: pd.DataFrame, *, unit: str) -> str:
    """Return the caption of themes that share a unit."""
    return _sentences(
        f"Number of {unit}s in which two themes are found together", f"n = {cooccurrence['n_units'].iloc[0]:,} {unit}s"
    )


def coverage_finding(coverage: pd.DataFrame) -> Finding:
    """Return which patterns found nothing, and which themes hang on one pattern."""
    dead = coverage[coverage["count"] == 0]
    greedy = coverage[(coverage["share_of_theme"] > 0.5) & (coverage["count"] > 3)]
    said = [
        f"{len(coverage) - len(dead)} of {len(coverage)} patterns found something; together "
        f"{int(coverage['count'].sum()):,} codings."
    ]
    if len(greedy):
        each = listing(
            f"{_name(row.theme)} on *{row.pattern}* ({row.share_of_theme:.0%})" for row in greedy.itertuples()
        )
        said.append(f"More than half of a theme comes from one pattern: {each}.")
    return Finding(" ".join(said))


def prevalence_finding(prevalence: pd.DataFrame) -> Finding:
    """Return the most and the least frequent theme, with their parts."""
    if prevalence.empty or prevalence["count"].sum() == 0:
        return Finding("No theme was found.")
    ranked = prevalence.sort_values(["rate", "theme"], ascending=[False, True])
    first, last = ranked.iloc[0], ranked.iloc[-1]
    said = [
        f"**{_name(first['theme'])}** is the most frequent theme: {first['count']} codings in {first['n_tokens']:,} "
        f"tokens, {first['rate']:.1f} per 10,000, in {first['n_documents_with']} of {first['n_documents']} documents. "
        f"The least frequent is {_name(last['theme'])} ({last['count']} codings, {last['rate']:.1f} per 10,000)."
    ]
    everywhere = prevalence[prevalence["n_documents_with"] == prevalence["n_documents"]]["theme"]
    if len(everywhere):
        said.append(f"In every document: {listing(map(_name, everywhere), shown=8)}.")
    return Finding(" ".join(said))


def cooccurrence_finding(cooccurrence: pd.DataFrame, *, unit: str) -> Finding:
    """Return the pair of themes that most often share a unit."""
    found = cooccurrence[cooccurrence["count"] > 0]
    if found.empty:
        return Finding(f"No {unit} has two themes.")
    top = found.sort_values(["count", "jaccard", "theme_a"], ascending=[False, False, True]).iloc[0]
    return Finding(
        f"{_name(top['theme_a'])} and {_name(top['theme_b'])} share a {unit} most often: {top['count']} of "
        f"{top['n_units']} {unit}s, {top['jaccard']:.0%} of those that have either."
    )


def audit_finding(audit: pd.DataFrame) -> Finding:
    """Return which themes hang on one pattern, and which patterns serve two themes."""
    dead, greedy = ((audit["verdict"] == verdict).sum() for verdict in ("dead", "greedy"))
    said = [f"{dead} of {len(audit)} patterns found nothing; {greedy} win more than half of their theme."]
    rows = audit[audit["verdict"] == "greedy"]
    if len(rows):
        each = (
            f"{_name(row.theme)} on *{row.pattern}* ({row.share_of_theme:.0%} of its codings)"
            for row in rows.itertuples()
        )
        said.append(f"Hanging on one pattern: {listing(each)}.")
    shared = audit.loc[audit["also_in"] != "", "pattern"].nunique()
    if shared:
        said.append(f"{shared} patterns stand in two themes or more, and count for each.")
    return Finding(" ".join(said))


def quotations_finding(quotations: pd.DataFrame, trend: pd.DataFrame) -> Finding:
    """Return whether every cell of a trend has as many quotations as it counts."""
    rows = trend[trend["count"] > 0]
    listed = quotations.groupby([quotations["theme"].astype(str), "period"]).size()
    agree = sum(
        listed.get((row.series, row.period), 0) == row.count_
        for row in rows.rename(columns={"count": "count_"}).itertuples()
    )
    return Finding(
        f"{len(quotations):,} quotations stand behind {len(rows)} cells of theme and period that count anything; in {agree} of "
        f"them as many are listed as the trend counts."
    )
