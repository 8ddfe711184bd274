"""Borrowed language in words: captions, findings and methods."""

from __future__ import annotations

import pandas as pd

from ctthemes.exhibits._kind import Content
from ctthemes.exhibits._wording import _count, _sentences

N_NAMED = 3
N_QUOTED = 12
SMALL_POOL = 10_000
"""Our own rule: a smaller pool holds too little of what came before to call much of a text new."""
TRACED = (
    "A document borrows a passage where a run of words also stands in a document that is surely earlier; the longest runs were "
    "taken first, of equally long ones that of the latest source, and aligned over changed words (2 for the same word, -1 for a "
    "change; Smith and Waterman 1981; for policy texts Wilkerson et al. 2015)"
)
FORMULAE = "Runs that more than a tenth of the documents hold, or more than 30, are formulae and count on neither side"
IN_THIS_CORPUS = (
    "Borrowed means that it stands earlier in this corpus: what both took from a text outside cannot be told apart."
)


def new_caption(exhibit: Content) -> str:
    table, row = exhibit.table, exhibit.table.iloc[0]
    return _sentences(
        f"Share of words that are new, by period: in no run of {row['width']} words that stands in the {row['pool']:,} tokens "
        "before the document, formulae apart",
        f"n = {int(table['n_documents'].sum()):,} documents; {int(table['n_without_pool'].sum()):,} earlier ones are left out, "
        "with less than so much text before them",
        "95 % intervals: delete-one-document jackknife",
        f"Grey: the middle 95 % of {row['n_shuffles']} shares with dates dealt anew" if row["n_shuffles"] else "",
    )


def new_finding(exhibit: Content) -> str:
    table, row = exhibit.table, exhibit.table.iloc[0]
    there = table[table["share"].notna()]
    if there.empty:
        return (
            f"**Nothing is said of new language**: no document has {row['pool']:,} tokens of earlier documents before it. "
            "More documents with dates, or a smaller pool, are needed."
        )
    first, last = there.iloc[0], there.iloc[-1]
    parts = [f"The share of new words outside formulae is {_share(first)}"]
    parts[0] += f" and {_share(last)}." if len(there) > 1 else "."
    dealt = there[there["null_low"].notna() & there["low"].notna()]
    if len(dealt):
        below = int((dealt["share"] < dealt["null_low"]).sum())
        above = int((dealt["share"] > dealt["null_high"]).sum())
        parts.append(
            f"It lies below what dates dealt anew give in {below} of {_count(len(dealt), 'period')} and above it in {above}: "
            "below, texts take over more of what came just before them than texts in no order would."
        )
    if row["pool"] < SMALL_POOL:
        parts.append(f"A pool of {row['pool']:,} tokens is small: much that counts as new would stand in a larger one.")
    without = int(table["n_without_pool"].sum())
    if without:
        parts.append(
            f"Nothing is said of {_count(without, 'document')} with a smaller pool before {'it' if without == 1 else 'them'}."
        )
    parts.append("The share depends on the length of a run and on the pool: compare it only where both are the same.")
    return " ".join(parts)


def new_methods(exhibit: Content) -> list[str]:
    row = exhibit.table.iloc[0]
    return [
        f"A token is new if none of the runs of {row['width']} tokens it lies in stands among the last {row['pool']:,} tokens of "
        "surely earlier documents; the pool is as large for every document because against all earlier text the share falls "
        "with time by arithmetic",
        FORMULAE,
        "Intervals come from a delete-one-document jackknife on the log of the share (Efron and Tibshirani 1993)",
        f"The null gives the documents each other's dates at random, {row['n_shuffles']} times"
        if row["n_shuffles"]
        else "",
    ]


def shares_caption(exhibit: Content) -> str:
    row = exhibit.table.iloc[0]
    return _sentences(
        "New, borrowed and formula words of each document",
        f"n = {_count(len(exhibit.table), 'document')} with a date",
        f"Runs of {row['width']} words or more, changes aligned; a formula stands in more than {row['most_documents']} documents",
    )


def shares_finding(exhibit: Content) -> str:
    table = exhibit.table
    spoken = table[table["new_share"].notna()]
    if spoken.empty:
        return (
            "**No share is given**: no document with 200 tokens outside formulae has an earlier one before it. The counts of "
            "tokens stand in the table."
        )
    least = spoken.sort_values(["new_share", "doc_id"]).head(N_NAMED)
    names = "; ".join(f"{row['doc_id']} {100 * row['new_share']:.0f} %" for row in least.to_dict("records"))
    words = [
        f"Half of {_count(len(spoken), 'document')} have less than {100 * spoken['new_share'].median():.0f} % new words outside "
        f"formulae. Least new: {names}.",
    ]
    single = int((spoken["top_share"] > 0.8).sum())
    if single:
        words.append(
            f"{_count(single, 'document')} {'has' if single == 1 else 'have'} over 80 % of the words from one earlier document."
        )
    words.append(
        "Later documents have more text before them, which alone makes them look less new: compare years with the share of new "
        f"language against a pool of one size. {IN_THIS_CORPUS}"
    )
    return " ".join(words)


def pairs_caption(exhibit: Content) -> str:
    table = exhibit.table
    documents = set(table["target"]) | set(table["source"])
    return _sentences(
        f"The {min(exhibit.arguments['n_pairs'], int((table['credited'] > 0).sum()))} pairs of documents with the most words taken over",
        f"n = {len(documents):,} documents in {_count(len(table), 'pair')} that share a passage",
        "Each passage is credited to one source, the latest of those that have most of it",
    )


def pairs_finding(exhibit: Content) -> str:
    table = exhibit.table
    taken = table[table["credited"] > 0]
    if taken.empty:
        return "No document takes a passage from an earlier one."
    first = taken.iloc[0]
    givers = (
        taken.groupby("source")["credited"].agg(["sum", "size"]).sort_values(["sum"], ascending=False).head(N_NAMED)
    )
    names = "; ".join(
        f"{name} ({int(row['sum']):,} words, {_count(int(row['size']), 'document')})" for name, row in givers.iterrows()
    )
    return (
        f"Most words of one document in another: {first['credited']:,} of {first['source']} in {first['target']}. Most taken from: "
        f"{names}. {IN_THIS_CORPUS}"
    )


def reuse_methods(exhibit: Content) -> list[str]:  # noqa: ARG001 (the same for every table of it)
    return [TRACED, FORMULAE]


def paths_caption(exhibit: Content) -> str:
    table = exhibit.table
    return _sentences(
        f"The {_count(table['passage'].nunique(), 'passage')} that travelled the most: words times documents after the first",
        f"n = {table['doc_id'].nunique():,} documents, at their dates",
        "A document is on a path with eight in ten of the passage's words or more; white inside where words differ",
    )


def paths_finding(exhibit: Content) -> str:
    starts = exhibit.table[exhibit.table["step"] == 1]
    ends = exhibit.table.groupby("passage")["date"].max()
    words = []
    for row in starts.head(N_NAMED).to_dict("records"):
        quoted = " ".join(str(row["text"]).split()[:N_QUOTED])
        words.append(
            f"\N{LEFT DOUBLE QUOTATION MARK}{quoted}\N{HORIZONTAL ELLIPSIS}\N{RIGHT DOUBLE QUOTATION MARK} stands first in {row['doc_id']} ({row['date']}) and until "
            f"{ends[row['passage']]} in {_count(int(row['n_documents']), 'document')}"
        )
    return f"{'; '.join(words)}. {IN_THIS_CORPUS}"


def paths_methods(exhibit: Content) -> list[str]:  # noqa: ARG001
    return [
        "Travelled passages are runs of words that several documents hold word for word, formulae apart; on the path of one is "
        "every document with at least eight in ten of its words in their order"
    ]


def compared_caption(exhibit: Content) -> str:
    return _sentences(
        "Borrowed passages beside their sources",
        f"n = {_count(len(exhibit.table), 'passage')}",
        "[-Words-] were left out or changed, {+words+} are new",
    )


def compared_finding(exhibit: Content) -> str:
    table = exhibit.table
    whole = int((table["identity"] == 1).sum())
    return (
        f"Of {_count(len(table), 'passage')}, {whole} {'is' if whole == 1 else 'are'} taken over word for word; in the others "
        f"the same words are {100 * table['identity'].min():.0f} % or more."
        if whole < len(table)
        else f"{_count(len(table), 'passage')} {'is' if len(table) == 1 else 'are'} taken over word for word."
    )


def versions_caption(exhibit: Content) -> str:
    given = exhibit.arguments
    return _sentences(
        f"{given['later_version']} beside {given['earlier_version']}",
        f"n = 2 versions, {_count(len(exhibit.table), 'stretch')}",
        "[-Words-] were left out or changed, {+words+} are new",
    )


def versions_finding(exhibit: Content) -> str:
    table, given = exhibit.table, exhibit.arguments
    later, earlier = int(table["later_tokens"].sum()), int(table["earlier_tokens"].sum())
    parts = table.groupby("change")[["later_tokens", "earlier_tokens"]].sum()
    moved = _part(parts, ("moved", "moved and edited"), "later_tokens", later)
    return (
        f"Of the {later:,} tokens of {given['later_version']}, {_part(parts, ('same',), 'later_tokens', later)} stand in "
        f"{given['earlier_version']} as they are, {_part(parts, ('edited',), 'later_tokens', later)} in passages with changed "
        f"words, {moved} elsewhere in the text; {_part(parts, ('added',), 'later_tokens', later)} are added. Of the "
        f"{earlier:,} tokens of {given['earlier_version']}, {_part(parts, ('left out',), 'earlier_tokens', earlier)} are left out."
    )


def versions_methods(exhibit: Content) -> list[str]:  # noqa: ARG001
    return [
        "The versions were compared by runs of words that both have, aligned over changed words (Smith and Waterman 1981); what "
        "stands outside the row of passages in one order with the most words has moved"
    ]


def _part(parts: pd.DataFrame, names: tuple[str, ...], column: str, whole: int) -> str:
    tokens = int(parts.loc[parts.index.isin(names), column].sum())
    return f"{tokens / whole:.0%}".replace("%", " %") if whole else "0 %"


def _share(row: pd.Series) -> str:
    interval = "" if pd.isna(row["low"]) else f" [{100 * row['low']:.1f}, {100 * row['high']:.1f}]"
    return f"{100 * row['share']:.1f} %{interval} in {row['period']} ({_count(int(row['n_documents']), 'document')})"
