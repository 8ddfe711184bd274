"""Findings: what a table shows, said in sentences computed from it, and no more than it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ctthemes._check import listing

if TYPE_CHECKING:
    from ctthemes.matrix import DocumentTermMatrix
    from ctthemes.study import Study
    from ctthemes.topic_model import TopicModel


class Finding(str):
    """A text that a notebook shows as prose."""

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return str(self)


def corpus_finding(study: Study, documents: pd.DataFrame) -> Finding:
    """Return how much text the study holds, over which years, and how its dates are known.

    Parameters
    ----------
    study : Study
    documents : DataFrame
        `tokens.documents`.
    """
    years = documents["date"].dropna().dt.year
    sources = documents["date_source"].value_counts()
    known = ", ".join(f"{number} {source}" for source, number in sorted(sources.items()))
    said = [
        f"The study **{study.name}** holds {_count(len(documents), 'document')} with "
        f"{int(documents['n_tokens'].sum()):,} tokens. How their dates are known: {known}."
    ]
    if len(years):
        per_year = years.value_counts()
        span = range(int(years.min()), int(years.max()) + 1)
        gaps = [year for year in span if year not in per_year.index]
        said.append(
            f"They run from {span[0]} to {span[-1]}, with {_span(per_year)} in each year that "
            f"has any; {_years(gaps)} have none."
            if gaps
            else f"They run from {span[0]} to {span[-1]}, with {_span(per_year)} in each."
        )
        if per_year.max() < 3:
            said.append(
                "No year has three documents, so **no yearly band can be drawn and no trend can be tested**: what "
                "follows describes these documents, not the years they come from."
            )
    return Finding(" ".join(said))


def cleaning_finding(study: Study) -> Finding:
    """Return how much was removed from the documents, and by which rules most."""
    words = study.cleaning[study.cleaning["removed"].str.strip() != ""]
    given = int(study.raw["text"].str.len().sum())
    gone = int(study.cleaning["removed"].str.len().sum())
    if words.empty:
        return Finding(f"Nothing but blank space was removed ({gone:,} of {given:,} characters).")
    rules = words["rule"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    most = listing(f"{rule} ({number})" for rule, number in rules.items())
    return Finding(
        f"{gone:,} of {given:,} characters ({gone / given:.1%}) were removed as furniture or blank space, "
        f"from {study.cleaning['doc_id'].nunique()} of {len(study.raw)} documents. Rules that took words or marks: {most}."
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


def trend_finding(trend: pd.DataFrame) -> Finding:
    """Return, for each series, where its rate is highest and lowest, and what the bands allow to be said."""
    parts = [_series_finding(str(name), rows) for name, rows in trend.groupby("series", sort=False)]
    n_documents = trend.groupby("period")["n_documents"].first()
    thin = n_documents[(n_documents > 0) & (n_documents < 3)]
    present = n_documents[n_documents > 0]
    if present.empty:
        return Finding("There is no period with a document.")
    if len(thin) == len(present):
        head = (
            f"Each of the {len(present)} periods that have a document has fewer than three, so no band can be drawn and "
            "**no rise or fall can be claimed**; the figures below describe single documents."
        )
    elif len(thin):
        head = f"{len(thin)} of {len(present)} periods have fewer than three documents and no band."
    else:
        head = f"All {len(present)} periods with documents have three or more."
    return Finding("\n".join([head, "", *(f"- {part}" for part in parts)]))


def share_finding(trend: pd.DataFrame) -> Finding:
    """Return, for each series, the share of documents that have it in the first and last periods with documents."""
    parts = []
    for name, rows in trend[trend["n_documents"] > 0].groupby("series", sort=False):
        ends = [rows.iloc[0], rows.iloc[-1]]
        shares = [
            f"{row['n_documents_with']} of {_count(int(row['n_documents']), 'document')} in {row['period']}"
            for row in ends
        ]
        parts.append(f"- {_name(name)}: {shares[0]}, {shares[1]}" if len(rows) > 1 else f"- {_name(name)}: {shares[0]}")
    return Finding("\n".join(["Documents that raise the series at least once:", "", *parts]))


def heatmap_finding(trend: pd.DataFrame) -> Finding:
    """Return the darkest cell, and how many documents it rests on."""
    top = trend.iloc[int(np.nanargmax(trend["rate"].to_numpy(dtype=float)))]
    thin = "" if top["n_documents"] >= 3 else " That is too few to speak for the period."
    return Finding(
        f"The highest rate is that of **{_name(top['series'])}** in {top['period']}: {top['rate']:.1f} per 10,000 tokens, "
        f"{top['count']} matches in {_count(int(top['n_documents']), 'document')}.{thin}"
    )


def hand_coding_finding(hand_codings: pd.DataFrame | None) -> Finding:
    """Return how much was coded by hand, by how many coders."""
    if hand_codings is None:
        return Finding("This study has no hand codings, so **nothing here says how often the codebook is wrong**.")
    return Finding(
        f"{hand_codings['unit'].nunique()} units of {hand_codings['doc_id'].nunique()} documents were coded by "
        f"{hand_codings['coder'].nunique()} coders ({listing(sorted(hand_codings['coder'].unique()))}); the study's "
        "`codings/README.md` says who they are."
    )


def guard_finding(dtm: DocumentTermMatrix, *, n_topics: int) -> Finding:
    """Return whether the corpus is large enough for this many topics."""
    from ctthemes.topic_guard import topic_guard

    if warning := topic_guard(dtm, n_topics=n_topics):
        return Finding(f"**{warning}**")
    return Finding(f"{len(dtm):,} passages are enough to fit {n_topics} topics, by our own rule of thumb.")


def frequency_finding(frequency: pd.DataFrame, *, n: int = 5) -> Finding:
    """Return the most frequent terms with their counts."""
    if frequency.empty:
        return Finding("No term is left.")
    top = listing((f"*{row.term}* ({row.count_})" for row in _renamed(frequency.head(n)).itertuples()), shown=n)
    return Finding(f"The {min(n, len(frequency))} most frequent of {len(frequency):,} terms: {top}.")


def keyness_finding(keyness: pd.DataFrame, *, target: str, reference: str, n: int = 5) -> Finding:
    """Return the terms that set the two sides apart, and how few documents stand behind them."""
    more = keyness[keyness["z"] > 0].head(n)["term"]
    less = keyness[keyness["z"] < 0].tail(n)["term"].iloc[::-1]
    documents = keyness[["n_documents_target", "n_documents_reference"]].max()
    return Finding(
        f"Used more in {target}: {listing((f'*{term}*' for term in more), shown=n)}. Used more in {reference}: "
        f"{listing((f'*{term}*' for term in less), shown=n)}. No term stands in more than "
        f"{documents.iloc[0]} documents of the one and {documents.iloc[1]} of the other: this ranks words in these "
        "documents and tests nothing."
    )


def topics_finding(model: TopicModel, quality: pd.DataFrame | None = None) -> Finding:
    """Return how the topics were fitted, how coherent they are by `topic_quality`, and what warns against them."""
    n_passages, n_terms = len(model.document_topics), model.topic_terms.shape[1]
    said = [
        f"{len(model.topic_terms)} topics were fitted to {n_passages:,} passages with {n_terms:,} terms "
        f"({str(model.settings['method']).upper()}, seed {model.settings['seed']}); they are numbered by falling share."
    ]
    if "prototype_of" in model.settings:
        said.append(
            f"Of {model.settings['prototype_of']} starts this is the fit that agrees most with the others (mean matched "
            f"average Jaccard {model.settings['prototype_agreement']:.2f}, 1 = the same first terms in the same order)."
        )
    if quality is not None:
        said.append(_coherence(quality))
    if warning := model.settings.get("warning"):
        said.append(f"**{warning}**")
    return Finding(" ".join(said))


def stability_finding(stability: pd.DataFrame) -> Finding:
    """Return how much of a topic comes back from other seeds."""
    by_topic = stability.groupby("topic")["jaccard"].mean()
    if by_topic.empty:
        return Finding("No pair of fits was compared.")
    return Finding(
        f"From another start a topic's ten first terms overlap with those of its match by {by_topic.mean():.2f} on average "
        f"(Jaccard, 1 = the same ten), from {by_topic.min():.2f} to {by_topic.max():.2f}. That a method finds the same "
        "again does not show that it is there: the same passages were read each time."
    )


def _coherence(quality: pd.DataFrame) -> str:
    known = quality.dropna(subset="npmi").sort_values("npmi", kind="stable")
    if known.empty:
        return "No topic has two terms that the reference knows, so coherence cannot be said."
    low, high = known.iloc[0], known.iloc[-1]
    return (
        f"The first {known['n_terms'].max()} terms of a topic stand together with a mean NPMI of "
        f"{known['npmi'].mean():.2f} (0 = as by chance, 1 = always), from {low['npmi']:.2f} ({_name(low['topic'])}) to "
        f"{high['npmi']:.2f} ({_name(high['topic'])}), counted in {known['reference'].iloc[0]} "
        f"({known['n_reference'].iloc[0]:,} texts)."
    )


def _series_finding(name: str, rows: pd.DataFrame) -> str:
    known = rows[rows["n_documents"] > 0]
    if known["count"].sum() == 0:
        return f"{_name(name)}: not found in any period."
    top = known.iloc[int(known["rate"].to_numpy().argmax())]
    bottom = known.iloc[int(known["rate"].to_numpy().argmin())]
    said = f"{_name(name)}: highest in {top['period']} ({_rate(top)}), lowest in {bottom['period']} ({_rate(bottom)})"
    if np.isnan(top["low"]) or np.isnan(bottom["high"]):
        return f"{said}."
    apart = top["low"] > bottom["high"]
    return f"{said}; their 95 % bands {'do not overlap' if apart else 'overlap, so the difference may be chance'}."


def _rate(row: pd.Series) -> str:
    band = "" if np.isnan(row["low"]) else f", band {row['low']:.1f} to {row['high']:.1f}"
    return f"{row['rate']:,.1f} per 10,000{band}, {_count(int(row['n_documents']), 'document')}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _span(numbers: pd.Series) -> str:
    """Return how many documents the years have: "1 document", "2 to 9 documents"."""
    least, most = int(numbers.min()), int(numbers.max())
    return _count(most, "document") if least == most else f"{least} to {_count(most, 'document')}"


def _name(theme: object) -> str:
    return str(theme).replace("_", " ")


def _years(years: list[int]) -> str:
    return listing(years, shown=12)


def _renamed(table: pd.DataFrame) -> pd.DataFrame:
    return table.rename(columns={"count": "count_"})
