"""Scales: where documents and groups stand, and what the scale is made of."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ctthemes._shared.checks import listing
from ctthemes.exhibits._exhibit import Exhibit, make_exhibit
from ctthemes.exhibits._kind import Content, Kind, Subject
from ctthemes.exhibits._wording import _count, _sentences
from ctthemes.figures import scaling as figures
from ctthemes.scaling._groups import GROUP_POSITIONS
from ctthemes.scaling._passages import SCALE_PASSAGES
from ctthemes.scaling._tables import POSITIONS, SCALE_TERMS

N_WORDS = 10
NO_NAME = "The scale has no name of its own: read its words and passages before you give it one."
METHODS = {
    "wordfish": "Documents were placed by wordfish (Slapin and Proksch 2008): counts of words are Poisson, their logarithm a sum of "
    "a length, a word's frequency and a word's weight times the document's position; weights have a normal prior, and the maximum "
    "of the posterior was computed by Newton's method",
    "wordscores": "Documents were placed by wordscores (Laver et al. 2003): the mean score of their words, a word's score being the "
    "mean of the references' positions by its shares in them; scores were stretched so that the outermost references keep theirs "
    "(Martin and Vanberg 2008)",
    "latent semantic scaling": "Documents were placed by latent semantic scaling (Watanabe 2021): the mean polarity of their words, a "
    "word's polarity being how much nearer it is to the positive seeds than to the negative ones in a decomposition of sentences by "
    "words",
}


def positions(
    table: pd.DataFrame, *, terms: pd.DataFrame, provenance: Mapping[str, object], warning: str = "", n_rows: int = 40
) -> Exhibit:
    """Return the exhibit of documents on a scale.

    Parameters
    ----------
    table : DataFrame
        `positions` of a Wordfish, or from `ct.scaling.wordscore_positions` or `seed_positions`.
    terms : DataFrame
        `terms` of the same scale: the words at its ends are named.
    provenance : mapping
        From `ct.provenance`.
    warning : str
        `warning` of the scale.
    n_rows : int
        Of more documents half as many at either end are drawn.

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
    >>> model = ct.scaling.fit_wordscores(ct.count_terms(ct.tokenize(ct.toy_corpus())), {"d1": -1, "d4": 1})
    >>> table = ct.scaling.wordscore_positions(model)
    >>> positions(table, terms=model.terms, provenance={}).caption.split(". ")[1]
    'n = 4 documents'
    """
    pull = terms.assign(pull=terms["weight"] * np.sqrt(terms["count"].astype(float))).sort_values(["pull", "term"])
    arguments = {
        "low_words": pull["term"].head(N_WORDS).tolist(), "high_words": pull["term"].tail(N_WORDS).tolist()[::-1],
        "warning": warning, "n_rows": n_rows,
    }  # fmt: skip
    return make_exhibit(PLACED, table, provenance=provenance, arguments=arguments)


def scale_terms(table: pd.DataFrame, *, provenance: Mapping[str, object], n_terms: int = 12) -> Exhibit:
    """Return the exhibit of the words that pull the most to either end of a scale.

    Parameters
    ----------
    table : DataFrame
        `terms` of a Wordfish, Wordscores or SeedScale.
    provenance : mapping
        From `ct.provenance`.
    n_terms : int
        At each end.

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
    >>> model = ct.scaling.fit_wordscores(ct.count_terms(ct.tokenize(ct.toy_corpus())), {"d1": -1, "d4": 1})
    >>> scale_terms(model.terms, provenance={}).kind.name
    'scale_terms'
    """
    return make_exhibit(WORDS, table, provenance=provenance, arguments={"n_terms": n_terms})


def group_positions(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the exhibit of mean positions by period or group.

    Parameters
    ----------
    table : DataFrame
        From `ct.scaling.group_positions`.
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
    >>> table = ct.scaling.wordscore_positions(ct.scaling.fit_wordscores(ct.count_terms(tokens), {"d1": -1, "d4": 1}))
    >>> print(group_positions(ct.scaling.group_positions(table, tokens.documents, by="year"), provenance={}).finding)
    No year or group has three documents: their means are drawn and no interval, and nothing is said of a difference.
    """
    return make_exhibit(GROUPS, table, provenance=provenance, arguments={})


def scale_passages(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the exhibit of the passages at both ends of a scale, as a table.

    Parameters
    ----------
    table : DataFrame
        From `ct.scaling.scale_passages`.
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
    >>> dtm = ct.count_terms(ct.tokenize(ct.toy_corpus()))
    >>> model = ct.scaling.fit_wordscores(dtm, {"d1": -1, "d4": 1})
    >>> table = ct.scaling.scale_passages(model.terms, dtm, n_passages=1)
    >>> print(scale_passages(table, provenance={}).finding.split(".")[0])
    Outermost passages: d1 at the low end, d4 at the high end
    """
    return make_exhibit(PASSAGES, table, provenance=provenance, arguments={})


def _method(exhibit: Content) -> str:
    return str(exhibit.table["method"].iloc[0])


def _positions_caption(exhibit: Content) -> str:
    table = exhibit.table
    interval = str(table["interval"].iloc[0])
    return _sentences(
        f"Positions by {_method(exhibit)}",
        f"n = {_count(len(table), 'document')}"
        if (table["n_documents"] == 1).all()
        else f"n = {int(table['n_documents'].sum()):,} documents in {len(table):,} groups",
        f"Intervals: {interval}" if table["low"].notna().any() else "No intervals",
    )


def _positions_finding(exhibit: Content) -> str:
    table, given = exhibit.table, exhibit.arguments
    ranked = table[table["position"].notna()].sort_values(["position", "doc_id"])
    words = [
        f"Low end: {ranked['doc_id'].iloc[0]}, by words such as {_words(given['low_words'])}. High end: "
        f"{ranked['doc_id'].iloc[-1]}, by words such as {_words(given['high_words'])}. {NO_NAME}"
    ]
    if table["low"].notna().any():
        first, last = ranked.iloc[0], ranked.iloc[-1]
        apart = first["high"] < last["low"]
        words.append(
            f"The intervals of these two {'do not overlap' if apart else 'overlap: they cannot be told apart'}."
        )
    else:
        words.append("There is no interval, so no two documents can be told apart.")
    least = float(table["share_scored"].min())
    if least < 0.5:
        words.append(f"Of one document only {100 * least:.0f} % of the tokens are scored.")
    return " ".join([*words, *([f"**Read with care**: {given['warning']}"] if given["warning"] else [])])


def _positions_methods(exhibit: Content) -> list[str]:
    method = _method(exhibit)
    doubt = {
        "wordfish": "Intervals come from a jackknife that leaves out groups of words, or documents of a group, and fits the "
        "scale anew each time (Efron and Tibshirani 1993); errors that take words as known are several times too small and not drawn",
        "wordscores": "Intervals take the scores of words as known and are too narrow for that reason",
        "latent semantic scaling": "Intervals are the range of positions with each seed left out",
    }
    return [METHODS[method], doubt[method]]


def _terms_caption(exhibit: Content) -> str:
    table = exhibit.table
    return _sentences(
        f"Words that pull the most to either end of a scale by {_method(exhibit)}: weight times the root of the count",
        f"n = {int(table['count'].sum()):,} tokens of {len(table):,} words",
    )


def _terms_finding(exhibit: Content) -> str:
    table = exhibit.table
    pull = table.assign(pull=table["weight"] * np.sqrt(table["count"].astype(float))).sort_values(["pull", "term"])
    return (
        f"The low end is made of {_words(pull['term'].head(N_WORDS))}; the high end of "
        f"{_words(pull['term'].tail(N_WORDS).tolist()[::-1])}. {NO_NAME}"
    )


def _groups_caption(exhibit: Content) -> str:
    table = exhibit.table
    return _sentences(
        f"Mean position of documents by {_method(exhibit)}, {table['group'].iloc[0]} to {table['group'].iloc[-1]}",
        f"n = {int(table['n_documents'].sum()):,} documents",
        "95 % intervals over documents (Student's t), positions taken as they are",
    )


def _groups_finding(exhibit: Content) -> str:
    table = exhibit.table
    sure = table[table["low"].notna()].sort_values(["position", "group"])
    if sure.empty:
        return "No year or group has three documents: their means are drawn and no interval, and nothing is said of a difference."
    low, high = sure.iloc[0], sure.iloc[-1]
    apart = len(sure) > 1 and low["high"] < high["low"]
    return (
        f"Of {len(sure)} years or groups with three documents or more, {low['group']} stands lowest "
        f"({low['position']:.2f} [{low['low']:.2f}, {low['high']:.2f}]) and {high['group']} highest ({high['position']:.2f} "
        f"[{high['low']:.2f}, {high['high']:.2f}]); their intervals {'do not overlap' if apart else 'overlap'}. {NO_NAME}"
    )


def _passages_caption(exhibit: Content) -> str:
    table = exhibit.table
    return _sentences(
        "Passages at both ends of a scale",
        f"n = {_count(len(table), 'passage')} of {table['document'].nunique()} documents",
    )


def _passages_finding(exhibit: Content) -> str:
    first = exhibit.table[exhibit.table["rank"] == 1].set_index("end")["doc_id"]
    parts = [f"{first[end]} at the {end} end" for end in ("low", "high") if end in first.index]
    return f"Outermost passages: {', '.join(parts)}. {NO_NAME}"


def _passages_methods(_: Content) -> list[str]:
    return ["Passages are ranked by the mean weight of their words, drawn to the mean of all where a passage has few"]


def _words(words: object) -> str:
    return listing((f"*{word}*" for word in list(words)), shown=N_WORDS)  # type: ignore[call-overload]


def _terms(_: Content) -> Subject:
    return "terms"


PLACED = Kind(
    name="positions", schema=POSITIONS, maker="ct.scaling", subject=_terms, picture="Dots with intervals, one row a document",
    caption=_positions_caption, finding=_positions_finding, methods=_positions_methods,
    draw=lambda exhibit: figures.positions(exhibit.table, n_rows=exhibit.arguments["n_rows"]),
)  # fmt: skip
WORDS = Kind(
    name="scale_terms", schema=SCALE_TERMS, maker="ct.scaling", subject=_terms, picture="Dots, one row a word",
    caption=_terms_caption, finding=_terms_finding, methods=lambda exhibit: [METHODS[_method(exhibit)]],
    draw=lambda exhibit: figures.scale_terms(exhibit.table, n_terms=exhibit.arguments["n_terms"]),
)  # fmt: skip
GROUPS = Kind(
    name="group_positions", schema=GROUP_POSITIONS, maker="ct.scaling.group_positions", subject=_terms,
    picture="Dots with intervals by period or group", caption=_groups_caption, finding=_groups_finding,
    methods=lambda exhibit: [METHODS[_method(exhibit)]], draw=lambda exhibit: figures.group_positions(exhibit.table),
)  # fmt: skip
PASSAGES = Kind(
    name="scale_passages", schema=SCALE_PASSAGES, maker="ct.scaling.scale_passages", subject=_terms,
    caption=_passages_caption, finding=_passages_finding, methods=_passages_methods,
)  # fmt: skip
