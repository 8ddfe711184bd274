"""Excerpts: many short pieces of many long texts, cut without making a string of each text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ctthemes._shared import checks
from ctthemes._shared.array_types import IntArray
from ctthemes._shared.chunks import stretch_borders
from ctthemes._shared.schema import Column, Schema
from ctthemes.text.patterns import match_patterns
from ctthemes.text.tokens import Tokens

BLOCK = 1 << 20
"""Bytes of text looked at once."""


def excerpts(texts: pd.Series[str], rows: IntArray, borders: IntArray) -> list[list[str]]:
    """Return the pieces of texts that lie between neighbouring borders.

    Parameters
    ----------
    texts : Series of str
    rows : int array, shape (n,)
        Places in `texts`, in rising order.
    borders : int array, shape (n_pieces + 1, n)
        Characters, each row of them from the one before on.

    Returns
    -------
    list of n_pieces lists of n str

    Examples
    --------
    >>> excerpts(pd.Series(["né à Oran", "abc"]), np.array([0, 1]), np.array([[0, 0], [2, 1], [4, 3]]))
    [['né', 'a'], [' à', 'bc']]
    """
    bytes_, ends = _utf_8(texts)
    read = memoryview(bytes_)
    pieces: list[list[str]] = [[] for _ in borders[1:]]
    blocks = stretch_borders(ends, BLOCK)
    for (first, last), (begin, end) in zip(pairwise(blocks), pairwise(np.searchsorted(rows, blocks)), strict=True):
        if begin < end:
            here = ends[first : last + 1]
            cuts = _places(bytes_[here[0] : here[-1]], here, rows[begin:end] - first, borders[:, begin:end]).tolist()
            for found, (left, right) in zip(pieces, pairwise(cuts), strict=True):
                found += [
                    str(read[start:stop], "utf-8", "surrogatepass") for start, stop in zip(left, right, strict=True)
                ]
    return pieces


def _utf_8(texts: pd.Series[str]) -> tuple[Any, IntArray]:
    """Return the texts as one buffer of UTF-8, and where in it each begins and the last ends."""
    if not (isinstance(texts.dtype, pd.StringDtype) and texts.dtype.storage == "pyarrow"):
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        return b"".join(encoded), np.cumsum([0, *map(len, encoded)])
    held = pa.array(texts, type=pa.large_string())
    held = held.combine_chunks() if isinstance(held, pa.ChunkedArray) else held
    ends = np.frombuffer(held.buffers()[1], np.int64)[held.offset : held.offset + len(held) + 1]
    return (held.buffers()[2] or b"")[int(ends[0]) : int(ends[-1])], ends - ends[0]


def _places(block: Any, ends: IntArray, rows: IntArray, borders: IntArray) -> IntArray:
    """Return the byte at which each border stands, where texts end at `ends` and `block` has their bytes."""
    inner = np.flatnonzero(np.frombuffer(block, np.int8) < -64)  # 10xxxxxx does not begin a character
    starts = ends[rows] - ends[0]
    characters = starts - np.searchsorted(inner, starts) + borders
    before = inner - np.arange(len(inner))  # the characters before each of these
    return np.asarray(characters + np.searchsorted(before, characters, side="right") + ends[0])


KWIC = Schema(
    "keyword in context",
    (
        Column("doc_id", "text", "", "the document"),
        Column("token", "integer", "tokens", "place of the match in its document, from 0"),
        Column("pre", "text", "", "the words before it"),
        Column("keyword", "text", "", "the words of the match"),
        Column("post", "text", "", "the words after it"),
        Column("pattern", "text", "", "the pattern that matches"),
    ),
)
KWIC_COLUMNS = KWIC.names


def kwic(tokens: Tokens, patterns: Sequence[str], *, window: int = 8) -> pd.DataFrame:
    """Return every match of the patterns with its neighbours, as they stand in the text.

    Parameters
    ----------
    tokens : Tokens
    patterns : sequence of patterns
    window : int
        Tokens on each side.

    Returns
    -------
    DataFrame
        doc_id; token : position of the match in its document, from 0; pre, keyword, post : str; pattern. In order of
        the text.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> kwic(tokenize(toy_corpus()), ["terroris*"], window=2)[["doc_id", "pre", "keyword", "post"]]
      doc_id           pre            keyword       post
    0     d1  rights guide  counter-terrorism    and the
    1     d2    We prevent          terrorism  early and
    2     d4    victims of          terrorism
    """
    checks.at_least(window, 0, name="window")
    matches = match_patterns(tokens, {"keyword": list(patterns)}).sort_values(["first", "pattern"])
    row, first = matches["row"].to_numpy(), matches["first"].to_numpy()
    last = first + matches["length"].to_numpy()
    begin, end = tokens.offsets[row], tokens.offsets[row + 1]
    borders = np.array([
        tokens.spans[np.maximum(begin, first - window), 0], tokens.spans[first, 0],
        tokens.spans[last - 1, 1], tokens.spans[np.minimum(end, last + window) - 1, 1],
    ], dtype=np.int64)  # fmt: skip
    pre, keyword, post = ([_line(piece) for piece in part] for part in excerpts(tokens.documents["text"], row, borders))
    return pd.DataFrame(
        {
            "doc_id": tokens.documents.index[row], "token": first - begin,
            "pre": pre, "keyword": keyword, "post": post,
            "pattern": np.array(list(patterns), dtype=object)[matches["pattern"].to_numpy()],
        }
    )  # fmt: skip


def _line(text: str) -> str:
    return " ".join(text.split())
