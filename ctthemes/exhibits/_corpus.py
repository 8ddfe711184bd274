"""The corpus: its years, its documents, its cleaning, and what must be fixed."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ctthemes._shared.checks import listing
from ctthemes._shared.schema import Column, Schema, check_table
from ctthemes.counts.inventory import INVENTORY
from ctthemes.documents.cleaning import CLEANING
from ctthemes.exhibits._exhibit import Exhibit, make_exhibit
from ctthemes.exhibits._kind import Content, Kind
from ctthemes.exhibits._wording import _count, _sentences
from ctthemes.figures import corpus as figures
from ctthemes.study.card import CARD
from ctthemes.study.document_flow import CORPUS_LOG, DOCUMENT_FLOW, ORIGIN
from ctthemes.study.problems import CORPUS_PROBLEMS

DOCUMENTS = Schema(
    "documents",
    (
        Column("date", "date", "", "date of the document", nan="it is not known"),
        Column("date_source", "text", "", "how the date is known: from the text, the metadata, the file or inferred"),
        Column("n_tokens", "integer", "tokens", "tokens of the document"),
    ),
)


def document_flow(table: pd.DataFrame, *, provenance: Mapping[str, object], log: pd.DataFrame) -> Exhibit:
    """Return the exhibit of the flow of documents into the study, in the shape of PRISMA's diagram.

    Parameters
    ----------
    table : DataFrame
        From `ct.document_flow`.
    provenance : mapping
        From `ct.provenance`.
    log : DataFrame
        From `ct.corpus_log`: searches, sources, dates and licences for the methods paragraph.

    Returns
    -------
    Exhibit

    Raises
    ------
    ValueError
        If a table lacks a column.

    Examples
    --------
    >>> log = pd.DataFrame([["a.txt", "a", "", "UN", "2024", "", "in the study", "", ""]],
    ...     columns=["file", "doc_id", "search", "source", "retrieved", "licence", "outcome", "step", "reason"])
    >>> import ctthemes as ct
    >>> document_flow(ct.document_flow(log), log=log, provenance={}).finding
    'All 1 document identified is in the study. The log does not say under which search and licence they came in.'
    """
    check_table(log, CORPUS_LOG, maker="ct.corpus_log")
    days = sorted(set(log["retrieved"]) - {""})
    arguments = {
        "n": len(log), "searches": sorted(set(log["search"]) - {""}), "licences": sorted(set(log["licence"]) - {""}),
        "retrieved": [days[0], days[-1]] if days else [],
        "without": {name: int((log[name] == "").sum()) for name in ORIGIN},
    }  # fmt: skip
    return make_exhibit(FLOWS, table, provenance=provenance, arguments=arguments)


def inventory(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the exhibit of documents and tokens by year or group.

    Parameters
    ----------
    table : DataFrame
        From `ct.inventory(corpus, by=...)`; its index or first column names the groups.
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
    >>> inventory(ct.inventory(ct.toy_corpus(), by="year"), provenance={}).caption
    'Documents and tokens by year. n = 4 documents, 43 tokens.'
    """
    return make_exhibit(INVENTORIES, table, provenance=provenance, arguments={})


def documents(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the printed exhibit of the documents: how many, from when, and how their dates are known.

    Parameters
    ----------
    table : DataFrame
        `tokens.documents`.
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
    >>> print(documents(ct.tokenize(ct.toy_corpus()).documents, provenance={}).finding.split(".")[0])
    The corpus holds 4 documents with 43 tokens
    """
    return make_exhibit(DOCUMENT_LIST, table, provenance=provenance, arguments={})


def corpus_card(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the printed exhibit of the corpus card.

    Parameters
    ----------
    table : DataFrame
        From `ct.corpus_card`.
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
    >>> from ctthemes._shared.schema import empty_table
    >>> print(corpus_card(empty_table(CARD), provenance={}).finding)
    The table has no rows: there is nothing to say.
    """
    return make_exhibit(CARDS, table, provenance=provenance, arguments={})


def corpus_problems(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the printed exhibit of what must be mended before a number of the study can be trusted.

    Parameters
    ----------
    table : DataFrame
        From `ct.corpus_problems`.
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
    >>> from ctthemes._shared.schema import empty_table
    >>> print(corpus_problems(empty_table(CORPUS_PROBLEMS), provenance={}).finding)
    Nothing has to be fixed and nothing calls for a look.
    """
    return make_exhibit(PROBLEMS, table, provenance=provenance, arguments={})


def cleaning(table: pd.DataFrame, *, raw: pd.DataFrame, provenance: Mapping[str, object]) -> Exhibit:
    """Return the printed exhibit of what was taken out of the texts, and by which rules.

    Parameters
    ----------
    table : DataFrame
        `study.cleaning`, or from `ct.cleaning_report`.
    raw : DataFrame
        The corpus before cleaning: `study.raw`.
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
    >>> table = ct.cleaning_report(ct.toy_corpus())
    >>> cleaning(table, raw=ct.toy_corpus(), provenance={}).arguments["n_documents"]
    4
    """
    arguments = {"n_characters": int(raw["text"].str.len().sum()), "n_documents": len(raw)}
    return make_exhibit(CLEANINGS, table, provenance=provenance, arguments=arguments)


def _inventory_caption(exhibit: Content) -> str:
    table = exhibit.table
    group = str(table.columns[0]).replace("_", " ")
    return _sentences(
        f"Documents and tokens by {group}",
        f"n = {table['n_documents'].sum():,} documents, {table['n_tokens'].sum():,} tokens",
    )


def _inventory_finding(exhibit: Content) -> str:
    table = exhibit.table
    top = table.iloc[int(table["n_documents"].to_numpy().argmax())]
    group = str(table.columns[0])
    return (
        f"{_count(int(table['n_documents'].sum()), 'document')} in {_count(len(table), 'group')}, {_span(table['n_documents'])} "
        f"in each; the most, {_count(int(top['n_documents']), 'document')}, in {top[group]}."
    )


def _documents_caption(exhibit: Content) -> str:
    table = exhibit.table
    return _sentences(
        "Documents of the corpus, with how their dates are known",
        f"n = {_count(len(table), 'document')}, {int(table['n_tokens'].sum()):,} tokens",
    )


def _documents_finding(exhibit: Content) -> str:
    """Return how much text the study holds, over which years, and how its dates are known."""
    table, origin = exhibit.table, exhibit.provenance
    years = table["date"].dropna().dt.year
    sources = table["date_source"].value_counts()
    dates = ", ".join(f"{number} {source}" for source, number in sorted(sources.items()))
    study = f"The study **{origin['study']}**" if "study" in origin else "The corpus"
    words = [
        f"{study} holds {_count(len(table), 'document')} with {int(table['n_tokens'].sum()):,} tokens. How their dates are "
        f"known: {dates}."
    ]
    if len(years):
        per_year = years.value_counts()
        span = range(int(years.min()), int(years.max()) + 1)
        gaps = [year for year in span if year not in per_year.index]
        words.append(
            f"They run from {span[0]} to {span[-1]}, with {_span(per_year)} in each year that has any; "
            f"{listing(gaps, shown=12)} have none."
            if gaps
            else f"They run from {span[0]} to {span[-1]}, with {_span(per_year)} in each."
        )
        if per_year.max() < 3:
            words.append(
                "No year has three documents, so **no yearly interval can be drawn and no trend can be tested**: what "
                "follows describes these documents, not the years they come from."
            )
    return " ".join(words)


def _card_caption(exhibit: Content) -> str:
    table = exhibit.table
    n_documents = int(table.loc[table["part"] == "all", "n_documents"].sum())
    return _sentences("What the corpus consists of", f"n = {_count(n_documents, 'document')}")


def _card_finding(exhibit: Content) -> str:
    """Return what the corpus card shows: languages, duplicates, lengths, and what was taken out or mended."""
    parts = {str(name): rows for name, rows in exhibit.table.groupby("part")}
    languages = parts["language"]
    words = [
        f"Languages, with the number of documents: {_sizes(languages)}."
        if len(set(languages["group"])) > 1
        else f"All documents are in one language ({languages['group'].iloc[0]})."
    ]
    lengths = dict(zip(parts["length"]["group"].tolist(), parts["length"]["note"].tolist(), strict=True))
    words.append(f"{lengths['usual']}.")
    if "far out" in lengths:
        words.append(f"Far from that: {lengths['far out']}.")
    if "duplicates" in parts:
        words.append(f"Documents that repeat others: {_sizes(parts['duplicates'])}.")
    else:
        words.append("No document repeats another.")
    if "repaired" in parts:
        words.append(f"Mended, with the number of documents: {_sizes(parts['repaired'])}.")
    return " ".join(words)


def _sizes(rows: pd.DataFrame) -> str:
    """Return groups of the card with their numbers of documents."""
    return ", ".join(f"{group} ({number})" for group, number in zip(rows["group"], rows["n_documents"], strict=True))


def _problems_caption(exhibit: Content) -> str:
    n_documents = exhibit.provenance.get("n_documents", 0)
    return _sentences("What to fix, and what to look at", f"n = {_count(int(n_documents), 'document')} read")


def _problems_finding(exhibit: Content) -> str:
    """Return whether anything must be mended before a number of the study can be trusted."""
    table = exhibit.table
    n_fix = int((table["severity"] == "fix").sum())
    n_look = len(table) - n_fix
    about = {kind: listing(rows["about"].value_counts().index, shown=10) for kind, rows in table.groupby("severity")}
    words = (
        f"**{_count(n_fix, 'thing')} to fix first** (about {about['fix']}): until then a number is wrong or lacks a document."
        if n_fix
        else "Nothing has to be fixed."
    )
    return f"{words} {_count(n_look, 'thing')} to look at (about {about['look']})." if n_look else words


def _cleaning_caption(exhibit: Content) -> str:
    return _sentences(
        "What was taken out of the texts, by rule",
        f"n = {_count(len(exhibit.table), 'place')} in {_count(exhibit.arguments['n_documents'], 'document')}",
    )


def _cleaning_finding(exhibit: Content) -> str:
    """Return how much was removed from the documents, and by which rules most."""
    table, arguments = exhibit.table, exhibit.arguments
    words = table[table["removed"].str.strip() != ""]
    gone, all_characters = int(table["removed"].str.len().sum()), arguments["n_characters"]
    if words.empty:
        return f"Nothing but blank space was removed ({gone:,} of {all_characters:,} characters)."
    rules = words["rule"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    most = listing(f"{rule} ({number})" for rule, number in rules.items())
    return (
        f"{gone:,} of {all_characters:,} characters ({gone / all_characters:.1%}) were removed as page boilerplate or blank "
        f"space, from {table['doc_id'].nunique()} of {arguments['n_documents']} documents. Rules that took words or marks: {most}."
    )


def _span(numbers: pd.Series) -> str:
    """Return how many documents the groups have: "1 document", "2 to 9 documents"."""
    least, most = int(numbers.min()), int(numbers.max())
    return _count(most, "document") if least == most else f"{least} to {_count(most, 'document')}"


def _flow_numbers(exhibit: Content) -> tuple[int, int, pd.DataFrame]:
    table = exhibit.table
    whole = table[table["reason"] == ""].set_index("step")["n_documents"]
    out = table[~table["step"].isin(["identified", "in the study"])]
    return int(whole["identified"]), int(whole["in the study"]), out


def _flow_caption(exhibit: Content) -> str:
    identified, stay, _ = _flow_numbers(exhibit)
    return _sentences(
        "Flow of documents into the study, in the shape of a PRISMA diagram",
        f"n = {_count(identified, 'document')} identified, {stay:,} in the study",
    )


def _flow_finding(exhibit: Content) -> str:
    identified, stay, out = _flow_numbers(exhibit)
    verb = "is" if identified == 1 else "are"
    if out.empty:
        words = [f"All {_count(identified, 'document')} identified {verb} in the study."]
    else:
        reasons = listing(
            (f"{n:,} {reason}" for reason, n in zip(out["reason"], out["n_documents"], strict=True)), shown=12
        )
        words = [f"Of {_count(identified, 'document')} identified {stay:,} are in the study. Left out: {reasons}."]
    without = exhibit.arguments["without"]
    nothing = [name for name, n in without.items() if n == exhibit.arguments["n"]]
    some = [f"{name} of {n:,}" for name, n in without.items() if 0 < n < exhibit.arguments["n"]]
    if nothing:
        words.append(f"The log does not say under which {_joined(nothing)} they came in.")
    if some:
        words.append(f"It lacks {_joined(some)} of them.")
    return " ".join(words)


def _joined(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _flow_methods(exhibit: Content) -> list[str]:
    identified, stay, out = _flow_numbers(exhibit)
    arguments, table = exhibit.arguments, exhibit.table
    sources = table[(table["step"] == "identified") & (table["reason"] != "")]
    by_source = ", ".join(
        f"{reason}: {n:,}" for reason, n in zip(sources["reason"], sources["n_documents"], strict=True)
    )
    searches, licences, days = arguments["searches"], arguments["licences"], arguments["retrieved"]
    when = "" if not days else f" on {days[0]}" if days[0] == days[1] else f" between {days[0]} and {days[1]}"
    left = ", ".join(f"{reason} (n = {n:,})" for reason, n in zip(out["reason"], out["n_documents"], strict=True))
    return [
        f"{_count(identified, 'document')} were identified{f' ({by_source})' if by_source else ''}"
        + (f", searched for by {_joined([f'“{search}”' for search in searches])}" if searches else "")
        + (f", and retrieved{when}" if when else "")
        + (f"; licences: {', '.join(licences)}" if licences else ""),
        f"Left out were: {left}" if left else "None was left out",
        f"{_count(stay, 'document')} are analysed. The flow is reported in the shape of PRISMA's diagram (Page et al. 2021)",
    ]


FLOWS = Kind(
    name="document_flow", schema=DOCUMENT_FLOW, maker="ct.document_flow", subject=lambda _: "documents",
    picture="Boxes from the documents identified to those in the study", caption=_flow_caption, finding=_flow_finding,
    methods=_flow_methods, draw=lambda exhibit: figures.document_flow(exhibit.table),
)  # fmt: skip
INVENTORIES = Kind(
    name="inventory", schema=INVENTORY, maker="ct.inventory", subject=lambda _: "documents", picture="Bars by period",
    caption=_inventory_caption, finding=_inventory_finding,
    methods=lambda exhibit: [
        f"Documents and their tokens were counted by {str(exhibit.table.columns[0]).replace('_', ' ')}"
    ],
    draw=lambda exhibit: figures.inventory(exhibit.table),
)  # fmt: skip
DOCUMENT_LIST = Kind(
    name="documents", schema=DOCUMENTS, maker="ct.tokenize", subject=lambda _: "documents", caption=_documents_caption,
    finding=_documents_finding,
    methods=lambda _: ["A date is read in the text, or given by the study's table or by the file; no date is guessed"],
)  # fmt: skip
CARDS = Kind(
    name="corpus_card", schema=CARD, maker="ct.corpus_card", subject=lambda _: "documents", caption=_card_caption,
    finding=_card_finding, methods=lambda _: ["Languages were identified by letters, repeated documents by runs of words"],
)  # fmt: skip
PROBLEMS = Kind(
    name="corpus_problems", schema=CORPUS_PROBLEMS, maker="ct.corpus_problems", subject=lambda _: "documents",
    caption=_problems_caption, finding=_problems_finding, methods=lambda _: [],
    empty="Nothing has to be fixed and nothing calls for a look.",
)  # fmt: skip
CLEANINGS = Kind(
    name="cleaning", schema=CLEANING, maker="ct.cleaning_report", subject=lambda _: "documents",
    caption=_cleaning_caption, finding=_cleaning_finding,
    methods=lambda _: ["Each removal is listed with its rule and its place"], empty="Nothing was removed.",
)  # fmt: skip
