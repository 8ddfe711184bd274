"""Excerpts: many short pieces of many long texts, cut without making a string of each text."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ctthemes._shared.array_types import IntArray
from ctthemes._shared.chunks import stretch_borders

BLOCK = 1 << 20
"""Bytes of text looked at once."""

MOST_INNER = 1 << 22
"""Places of bytes within characters that `Excerpts` keeps; texts with more of them are looked through each time."""


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
    pieces: list[list[str]] = [[] for _ in borders[1:]]
    blocks = stretch_borders(ends, BLOCK)
    for (first, last), (begin, end) in zip(pairwise(blocks), pairwise(np.searchsorted(rows, blocks)), strict=True):
        if begin < end:
            block = ends[first : last + 1]
            inner = _Inner(bytes_[block[0] : block[-1]])
            starts = ends[rows[begin:end]] - block[0]
            _cut(bytes_, _places(inner, starts, borders[:, begin:end]) + block[0], pieces)
    return pieces


class Excerpts:
    """Pieces of the same texts, cut again and again: where characters of several bytes stand is kept.

    Parameters
    ----------
    texts : Series of str
    """

    def __init__(self, texts: pd.Series[str]) -> None:
        self._texts = texts
        self._bytes, self._ends = _utf_8(texts)
        inner = _Inner(self._bytes)
        self._inner = inner if len(inner.places) < MOST_INNER else None

    def cut(self, rows: IntArray, borders: IntArray) -> list[list[str]]:
        """Return the pieces as `excerpts` does.

        Parameters
        ----------
        rows : int array, shape (n,)
        borders : int array, shape (n_pieces + 1, n)

        Returns
        -------
        list of n_pieces lists of n str
        """
        if self._inner is None:
            return excerpts(self._texts, rows, borders)
        pieces: list[list[str]] = [[] for _ in borders[1:]]
        _cut(self._bytes, _places(self._inner, self._ends[rows], borders), pieces)
        return pieces


def _cut(bytes_: Any, places: IntArray, pieces: list[list[str]]) -> None:
    """Add to each list the pieces between two rows of places."""
    read = memoryview(bytes_)
    for between, (left, right) in zip(pieces, pairwise(places.tolist()), strict=True):
        between += [str(read[start:stop], "utf-8", "surrogatepass") for start, stop in zip(left, right, strict=True)]


def _utf_8(texts: pd.Series[str]) -> tuple[Any, IntArray]:
    """Return the texts as one buffer of UTF-8, and where in it each begins and the last ends."""
    if not (isinstance(texts.dtype, pd.StringDtype) and texts.dtype.storage == "pyarrow"):
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        return b"".join(encoded), np.cumsum([0, *map(len, encoded)])
    array = pa.array(texts, type=pa.large_string())
    array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    ends = np.frombuffer(array.buffers()[1], np.int64)[array.offset : array.offset + len(array) + 1]
    return (array.buffers()[2] or b"")[int(ends[0]) : int(ends[-1])], ends - ends[0]


class _Inner:
    """Where the bytes stand that begin no character (10xxxxxx), and how many characters stand before each."""

    def __init__(self, bytes_: Any) -> None:
        codes = np.frombuffer(bytes_, np.int8)
        parts = [base + np.flatnonzero(codes[base : base + BLOCK] < -64) for base in range(0, len(codes), BLOCK)]
        self.places = np.concatenate([np.zeros(0, dtype=np.int64), *parts])
        self.characters = self.places - np.arange(len(self.places))


def _places(inner: _Inner, starts: IntArray, borders: IntArray) -> IntArray:
    """Return the byte at which each border stands, of texts that start at these bytes."""
    characters = starts - np.searchsorted(inner.places, starts) + borders
    return np.asarray(characters + np.searchsorted(inner.characters, characters, side="right"))
