"""Borrowed language: what is new by period, who takes from whom, how far passages travel, what a version changes."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ctthemes.exhibits import _language_words as words
from ctthemes.exhibits._exhibit import Exhibit, make_exhibit
from ctthemes.exhibits._kind import Content, Kind, Subject
from ctthemes.figures import language as figures
from ctthemes.text.reuse import BORROWING_PAIRS
from ctthemes.text.shares import BORROWING_SHARES
from ctthemes.text.travels import COMPARED_PASSAGES, PASSAGE_PATHS
from ctthemes.text.version_changes import VERSION_CHANGES
from ctthemes.trends.new_language import NEW_LANGUAGE


def new_language(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the exhibit of the share of new words by period.

    Parameters
    ----------
    table : DataFrame
        From `ct.new_language`.
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
    >>> table = ct.new_language(ct.tokenize(ct.toy_corpus()), seed=1, n_shuffles=0)
    >>> print(new_language(table, provenance={}).finding.split(". ")[0])
    The share of new words outside formulae is 100.0 % in 2013 (2 documents) and 100.0 % in 2014 (1 document)
    """
    return make_exhibit(NEW_WORDS, table, provenance=provenance, arguments={})


def borrowing_shares(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the exhibit of how much of each document is new, as a table.

    Parameters
    ----------
    table : DataFrame
        From `ct.borrowing_shares`.
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
    >>> table = ct.borrowing_shares(ct.trace_reuse(ct.tokenize(ct.toy_corpus())))
    >>> print(borrowing_shares(table, provenance={}).finding.split(":")[0])
    **No share is given**
    """
    return make_exhibit(SHARES, table, provenance=provenance, arguments={})


def borrowing_pairs(table: pd.DataFrame, *, provenance: Mapping[str, object], n_pairs: int = 25) -> Exhibit:
    """Return the exhibit of who takes passages from whom.

    Parameters
    ----------
    table : DataFrame
        From `ct.borrowing_pairs`.
    provenance : mapping
        From `ct.provenance`.
    n_pairs : int
        Pairs drawn at most.

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
    >>> table = ct.borrowing_pairs(ct.trace_reuse(ct.tokenize(ct.toy_corpus())))
    >>> print(borrowing_pairs(table, provenance={}).finding)
    No document takes a passage from an earlier one.
    """
    return make_exhibit(PAIRS, table, provenance=provenance, arguments={"n_pairs": n_pairs})


def passage_paths(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the exhibit of the passages that travelled the most, with their paths through the years.

    Parameters
    ----------
    table : DataFrame
        From `ct.passage_paths`.
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
    >>> table = ct.passage_paths(ct.trace_reuse(ct.tokenize(ct.toy_corpus())))
    >>> print(passage_paths(table, provenance={}).finding)
    No passage outside formulae stands in three dated documents.
    """
    return make_exhibit(PATHS, table, provenance=provenance, arguments={})


def compared_passages(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the exhibit of passages side by side with their changes marked, as a table.

    Parameters
    ----------
    table : DataFrame
        From `ct.compared_passages`.
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
    >>> reuse = ct.trace_reuse(ct.tokenize(ct.toy_corpus()))
    >>> table = ct.compared_passages(reuse, ct.borrowed_passages(reuse))
    >>> print(compared_passages(table, provenance={}).finding)
    No passage is set side by side.
    """
    return make_exhibit(COMPARED, table, provenance=provenance, arguments={})


def version_changes(
    table: pd.DataFrame, *, earlier_version: str, later_version: str, provenance: Mapping[str, object]
) -> Exhibit:
    """Return the exhibit of how a later version of a document differs from an earlier one, as a table.

    Parameters
    ----------
    table : DataFrame
        From `ct.version_changes`.
    earlier_version, later_version : str
        What they are called.
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
    >>> versions = {"earlier_version": "d1", "later_version": "d2"}
    >>> table = ct.version_changes(ct.tokenize(ct.toy_corpus()), **versions)
    >>> print(version_changes(table, **versions, provenance={}).finding)
    Of the 7 tokens of d2, 0 % stand in d1 as they are, 0 % in passages with changed words, 0 % elsewhere in the text; 100 % are added. Of the 13 tokens of d1, 100 % are left out.
    """
    arguments = {"earlier_version": earlier_version, "later_version": later_version}
    return make_exhibit(VERSIONS, table, provenance=provenance, arguments=arguments)


def _documents(_: Content) -> Subject:
    return "documents"


NEW_WORDS = Kind(
    name="new_language", schema=NEW_LANGUAGE, maker="ct.new_language", subject=_documents,
    picture="Points by period with intervals", caption=words.new_caption, finding=words.new_finding,
    methods=words.new_methods, draw=lambda exhibit: figures.new_language(exhibit.table),
    empty="Nothing can be said of new language: fewer than two documents have a date.",
)  # fmt: skip
SHARES = Kind(
    name="borrowing_shares", schema=BORROWING_SHARES, maker="ct.borrowing_shares", subject=_documents,
    caption=words.shares_caption, finding=words.shares_finding, methods=words.reuse_methods,
    empty="No document has a date.",
)  # fmt: skip
PAIRS = Kind(
    name="borrowing_pairs", schema=BORROWING_PAIRS, maker="ct.borrowing_pairs", subject=_documents,
    picture="Arcs from earlier documents to later ones", caption=words.pairs_caption, finding=words.pairs_finding,
    methods=words.reuse_methods,
    draw=lambda exhibit: figures.borrowing_pairs(exhibit.table, n_pairs=exhibit.arguments["n_pairs"]),
    empty="No document takes a passage from an earlier one.",
)  # fmt: skip
PATHS = Kind(
    name="passage_paths", schema=PASSAGE_PATHS, maker="ct.passage_paths", subject=_documents,
    picture="Dots over the years, one row a passage", caption=words.paths_caption, finding=words.paths_finding,
    methods=words.paths_methods, draw=lambda exhibit: figures.passage_paths(exhibit.table),
    empty="No passage outside formulae stands in three dated documents.",
)  # fmt: skip
COMPARED = Kind(
    name="compared_passages", schema=COMPARED_PASSAGES, maker="ct.compared_passages", subject=_documents,
    caption=words.compared_caption, finding=words.compared_finding, methods=words.reuse_methods,
    empty="No passage is set side by side.",
)  # fmt: skip
VERSIONS = Kind(
    name="version_changes", schema=VERSION_CHANGES, maker="ct.version_changes", subject=_documents,
    caption=words.versions_caption, finding=words.versions_finding, methods=words.versions_methods,
    empty="Both versions are empty.",
)  # fmt: skip
