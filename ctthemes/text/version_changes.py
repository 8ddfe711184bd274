"""Version changes: what a later version of a document keeps of an earlier one, moves, adds and leaves out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.schema import Column, Schema, with_columns
from ctthemes.text.extension import passages_of
from ctthemes.text.pieces import Pieces, candidates, chosen
from ctthemes.text.seeds import Chronicle, earlier, find_seeds
from ctthemes.text.tokens import Tokens
from ctthemes.text.travels import marked_differences

VERSION_CHANGES = Schema(
    "version changes",
    (
        Column("change", "text", "", '"same", "edited", "moved", "moved and edited", "added" or "left out"'),
        Column("earlier_text", "text", "", "the words of the earlier version; those changed or left out in [-these-]"),
        Column("later_text", "text", "", "the words of the later version; those that are new in {+these+}"),
        Column("earlier_tokens", "integer", "tokens", "tokens in the earlier version"),
        Column("later_tokens", "integer", "tokens", "tokens in the later version"),
        Column("earlier_start", "integer", "characters", "where it begins in the earlier version; -1 of what is added"),
        Column("later_start", "integer", "characters", "where it begins in the later version; -1 of what is left out"),
    ),
)
Rows = Iterator[tuple[str, int, int, int, int]]


@with_columns(VERSION_CHANGES)
def version_changes(tokens: Tokens, *, earlier_version: str, later_version: str, width: int = 4) -> pd.DataFrame:
    """Return how a later version of a document differs from an earlier one, from its first word to its last.

    Runs of `width` words that both have are looked for as in `trace_reuse`, formulae included, and aligned. A passage is
    moved if the versions have it in another order than the row of passages in one order in both that has the most words.

    Parameters
    ----------
    tokens : Tokens
    earlier_version, later_version : str
        Two documents, such as a draft and what was adopted; their dates do not matter.
    width : int
        Words of the shortest run of the same words that counts, at least 3.

    Returns
    -------
    DataFrame
        In the order of the later version; what it leaves out stands at the end:

        {columns}

    Raises
    ------
    ValueError
        When there is no such document, or both are one.

    Examples
    --------
    >>> import ctthemes as ct
    >>> corpus = pd.DataFrame({"text": ["All States should act without delay against this.", "All States should act without "
    ...     "any delay against this. They report."]}, index=pd.Index(["draft", "final"], name="doc_id"))
    >>> changes = version_changes(ct.tokenize(corpus), earlier_version="draft", later_version="final")
    >>> changes[["change", "later_text"]].to_numpy().tolist()
    [['edited', 'All States should act without {+any+} delay against this.'], ['added', 'They report.']]
    """
    checks.at_least(width, 3, name="width")
    rows = [_row_of(tokens, version) for version in (earlier_version, later_version)]
    if rows[0] == rows[1]:
        raise ValueError(f"both versions are the document {earlier_version!r}: name two documents")
    text = _two(tokens, rows)
    seeds = find_seeds(text, width=width)
    first, last = earlier(text, seeds, pool=None)
    blocks = [
        chosen(pieces, same, text=text, width=width)
        for pieces, same in candidates(text, seeds, first, last, width=width)
    ]
    empty = np.zeros(0, dtype=np.int64)
    pieces = blocks[0] if blocks else Pieces(empty, empty, empty)
    table = passages_of(pieces, text=text, formula=np.zeros(len(text.ids), dtype=bool), least=width).table
    border = int(text.offsets[1])
    parts = [*_later_parts(table, border, len(text.ids)), *_left_out(table, border)]
    return pd.DataFrame(
        [_described(tokens, rows, border, *part) for part in parts], columns=list(VERSION_CHANGES.names)
    ).astype({column.name: "int64" for column in VERSION_CHANGES.columns if column.dtype == "integer"})


def _row_of(tokens: Tokens, version: str) -> int:
    rows = np.flatnonzero(tokens.documents.index.astype(str) == version)
    if not len(rows):
        raise ValueError(f"no document {version!r}; there are {checks.listing(tokens.documents.index)}")
    return int(rows[0])


def _two(tokens: Tokens, rows: list[int]) -> Chronicle:
    """Return two documents one after the other, as if the first were the earlier one."""
    ids = [tokens.ids[tokens.offsets[row] : tokens.offsets[row + 1]] for row in rows]
    offsets = np.cumsum([0, *(len(part) for part in ids)])
    return Chronicle(np.concatenate(ids), offsets, np.array(rows), np.array([0, offsets[1]]))


def _later_parts(table: pd.DataFrame, border: int, n_tokens: int) -> Rows:
    """Yield what the later version is made of, in its order: change, and first and end of either side."""
    in_order, at = _in_order(table["source_first"].tolist(), table["matched"].tolist()), border
    for stays, row in zip(in_order, table.to_dict("records"), strict=True):
        if row["target_first"] > at:
            yield "added", -1, -1, at, row["target_first"]
        edits = row["columns"] > row["matched"]
        name = ("edited" if edits else "same") if stays else ("moved and edited" if edits else "moved")
        yield name, row["source_first"], row["source_end"], row["target_first"], row["target_end"]
        at = row["target_end"]
    if n_tokens > at:
        yield "added", -1, -1, at, n_tokens


def _left_out(table: pd.DataFrame, border: int) -> Rows:
    covered = np.zeros(border + 2, dtype=bool)
    for row in table.to_dict("records"):
        covered[row["source_first"] + 1 : row["source_end"] + 1] = True
    covered[[0, -1]] = True
    first = np.flatnonzero(covered[:-1] & ~covered[1:])
    end = np.flatnonzero(~covered[:-1] & covered[1:])
    for begin, stop in zip(first.tolist(), end.tolist(), strict=True):
        yield "left out", begin, stop, -1, -1


def _in_order(sources: list[int], sizes: list[int]) -> list[bool]:
    """Return which passages belong to the rising row of source places that has the most words."""
    total, before = list(sizes), [-1] * len(sources)
    for later in range(len(sources)):
        for place in range(later):
            if sources[place] < sources[later] and total[place] + sizes[later] > total[later]:
                total[later], before[later] = total[place] + sizes[later], place
    place = int(np.argmax(total)) if total else -1
    stay = set()
    while place >= 0:
        stay.add(place)
        place = before[place]
    return [place in stay for place in range(len(sources))]


def _described(
    tokens: Tokens, rows: list[int], border: int, change: str, first: int, end: int, later_first: int, later_end: int
) -> tuple[object, ...]:
    one, one_start = _words(tokens, rows[0], first, end)
    two, two_start = _words(tokens, rows[1], later_first - border, later_end - border)
    earlier_text, later_text = (
        marked_differences(one, two) if first >= 0 <= later_first else (" ".join(one), " ".join(two))
    )
    return change, earlier_text, later_text, max(end - first, 0), max(later_end - later_first, 0), one_start, two_start


def _words(tokens: Tokens, row: int, first: int, end: int) -> tuple[list[str], int]:
    """Return the words of a stretch with the punctuation up to the next one, and its first character."""
    if first < 0:
        return [], -1
    spans = tokens.spans[tokens.offsets[row] : tokens.offsets[row + 1], 0]
    text = str(tokens.documents["text"].iloc[row])
    start = int(spans[first])
    return text[start : int(spans[end]) if end < len(spans) else len(text)].split(), start
