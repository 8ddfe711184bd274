"""The corpus: what is said of its documents, its cleaning and what must be fixed."""

from __future__ import annotations

import pandas as pd

from ctthemes._shared.checks import listing
from ctthemes.exhibits._finding import Finding
from ctthemes.exhibits._wording import _count, _sentences
from ctthemes.study.card import _counts, _languages_said, _records
from ctthemes.study.study import Study


def inventory_caption(inventory: pd.DataFrame) -> str:
    """Return the caption of the corpus over its years."""
    return _sentences(
        "Documents and tokens per year",
        f"n = {inventory['n_documents'].sum():,} documents, {inventory['n_tokens'].sum():,} tokens",
    )


def check_finding(study: Study, problems: pd.DataFrame) -> Finding:
    """Return in words whether anything must be mended before a number of the study can be trusted.

    Parameters
    ----------
    study : Study
    problems : DataFrame
        From `corpus_problems`.
    """
    n_fix = int((problems["severity"] == "fix").sum())
    n_look = len(problems) - n_fix
    read = f"{len(study.corpus):,} document{'s' * (len(study.corpus) != 1)} of **{study.name}** can be read."
    if not len(problems):
        return Finding(f"{read} Nothing has to be fixed and nothing calls for a look.")
    about = {
        kind: listing(table["about"].value_counts().index, shown=10) for kind, table in problems.groupby("severity")
    }
    said = [read]
    if n_fix:
        said.append(
            f"**{n_fix} thing{'s' * (n_fix != 1)} to fix first** (about {about['fix']}): until then a number is wrong or lacks a document."
        )
    else:
        said.append("Nothing has to be fixed.")
    if n_look:
        said.append(f"{n_look} thing{'s' * (n_look != 1)} to look at (about {about['look']}).")
    return Finding(" ".join(said))


def card_finding(card: pd.DataFrame) -> Finding:
    """Return in words what the corpus card shows: languages, duplicates, lengths, and what was taken out or mended."""
    part = {str(name): table for name, table in card.groupby("part")}
    n_languages = part["language"]["group"].nunique()
    said = [
        f"{_languages_said(part['language'])}."
        if n_languages > 1
        else f"All documents are in one language ({part['language']['group'].iloc[0]})."
    ]
    lengths = dict(zip(part["length"]["group"].tolist(), part["length"]["note"].tolist(), strict=True))
    said.append(f"{lengths['usual']}.")
    if "far out" in lengths:
        said.append(f"Far from that: {lengths['far out']}.")
    if "duplicates" in part:
        pairs = ", ".join(f"{number} in {kind} pairs" for kind, number in _counts(part["duplicates"]))
        said.append(f"Documents that repeat others: {pairs}.")
    else:
        said.append("No document repeats another.")
    if "repaired" in part:
        mended = ", ".join(f"{row['group']!s} ({row['n_documents']})" for row in _records(part["repaired"]))
        said.append(f"Mended, with the number of documents: {mended}.")
    return Finding(" ".join(said))


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


def _span(numbers: pd.Series) -> str:
    """Return how many documents the years have: "1 document", "2 to 9 documents"."""
    least, most = int(numbers.min()), int(numbers.max())
    return _count(most, "document") if least == most else f"{least} to {_count(most, 'document')}"


def _years(years: list[int]) -> str:
    return listing(years, shown=12)
