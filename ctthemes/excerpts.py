"""Excerpts: many short pieces of many long texts, cut without making a string of each text."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

IntArray = npt.NDArray[np.int64]

_STEP = 1 << 20  # bytes looked at once
_FEW = 4  # texts are copied out of so many, at least, rather than all looked at


def excerpts(texts: pd.Series[str], rows: IntArray, borders: IntArray) -> list[list[str]]:
    """Return the pieces of texts that lie between neighbouring borders.

    Parameters
    ----------
    texts : Series of str
    rows : int array, shape (n,)
        Places in `texts`.
    borders : int array, shape (n_pieces + 1, n)
        Characters, in rising order.

    Returns
    -------
    list of n_pieces lists of n str

    Examples
    --------
    >>> excerpts(pd.Series(["né à Oran", "abc"]), np.array([0, 1]), np.array([[0, 0], [2, 1], [4, 3]]))
    [['né', 'a'], [' à', 'bc']]
    """
    needed, places = np.unique(rows, return_inverse=True)
    if len(needed) * _FEW < len(texts):
        texts, rows = texts.iloc[needed], places
    bytes_, ends = _utf_8(texts)
    inner = _inner_bytes(bytes_)
    first = ends[rows] - np.searchsorted(inner, ends[rows])
    before = inner - np.arange(len(inner))  # characters before each byte that does not begin one
    found = [(first + border) + np.searchsorted(before, first + border, side="right") for border in borders]
    cuts, read = [border.tolist() for border in found], memoryview(bytes_)
    return [
        [str(read[start:stop], "utf-8", "surrogatepass") for start, stop in zip(left, right, strict=True)]
        for left, right in pairwise(cuts)
    ]


def _utf_8(texts: pd.Series[str]) -> tuple[Any, IntArray]:
    """Return the texts as one buffer of UTF-8, and where in it each begins and the last ends."""
    if not isinstance(texts.dtype, pd.StringDtype):
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        return b"".join(encoded), np.cumsum([0, *map(len, encoded)])
    held = pa.array(texts, type=pa.large_string())
    held = held.combine_chunks() if isinstance(held, pa.ChunkedArray) else held
    ends = np.frombuffer(held.buffers()[1], np.int64)[held.offset : held.offset + len(held) + 1]
    return (held.buffers()[2] or b"")[int(ends[0]) : int(ends[-1])], ends - ends[0]


def _inner_bytes(bytes_: Any) -> IntArray:
    """Return the places of the bytes that do not begin a character: 10xxxxxx."""
    signed = np.frombuffer(bytes_, np.int8)
    steps = range(0, len(signed), _STEP)
    none = np.zeros(0, dtype=np.int64)
    return np.concatenate([none, *(step + np.flatnonzero(signed[step : step + _STEP] < -64) for step in steps)])
