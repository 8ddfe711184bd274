"""Borders: where sentences end between the tokens of a corpus, looked up only where somebody needs to know.

A sentence ends where `ctthemes.text.segments` says so, and at a blank line. Finding all ends of a large corpus takes
minutes; what stands between two tokens decides most questions, and a few words around it the others.
"""

from __future__ import annotations

import re
from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from ctthemes._shared.array_types import IntArray
from ctthemes.text.abbreviations import ABBREVIATIONS
from ctthemes.text.excerpts import Excerpts
from ctthemes.text.segments import sentence_spans
from ctthemes.text.tokens import Tokens

AROUND = 300
"""Characters on each side of a stop that are read to see whether it ends a sentence."""

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_STOP = re.compile(r"[.!?…][\"'’”»)\]]*\s|[^\x00-\x7f\s“”‘’«»–—]")  # or a sign of another script
_CLEAR = re.compile(r"(\s*)[.!?][\"'’”)]*\s.*", re.DOTALL)
_CLOSE_SET = "\u0590"  # scripts from here on may end a sentence without a blank after the stop


class Borders:
    """The sentence ends of a corpus, as far as they were needed."""

    def __init__(self, tokens: Tokens) -> None:
        self._ids, self._spans, self._offsets = tokens.ids, tokens.spans, tokens.offsets
        self._texts = tokens.documents["text"]
        self._excerpts: Excerpts | None = None
        self._terms = tokens.vocabulary.tolist()
        self._close_set = np.array([*(term >= _CLOSE_SET for term in self._terms), False], dtype=bool)
        self._ends: dict[int, npt.NDArray[np.int64]] = {}

    def between(self, places: IntArray) -> npt.NDArray[np.bool_]:
        """Return whether a sentence ends between each token and the next one of its document.

        Parameters
        ----------
        places : int array
            Tokens, none of them the last of its document.

        Returns
        -------
        bool array
        """
        ends = np.zeros(len(places), dtype=bool)
        if not len(places):
            return ends
        gap = self._spans[places + 1, 0] - self._spans[places, 1]
        looked_at = np.flatnonzero((gap > 1) | ((gap == 1) & self._close_set[self._ids[places]]))
        doubtful, back = np.unique(places[looked_at], return_inverse=True)
        if len(doubtful):
            ends[looked_at] = self._ends_after(doubtful)[back]
        return ends

    def excerpts(self, rows: IntArray, borders: IntArray) -> list[list[str]]:
        """Return pieces of the texts, as `ctthemes.text.excerpts.Excerpts.cut`.

        Parameters
        ----------
        rows : int array, shape (n,)
        borders : int array, shape (n_pieces + 1, n)

        Returns
        -------
        list of n_pieces lists of n str
        """
        if self._excerpts is None:
            self._excerpts = Excerpts(self._texts)
        return self._excerpts.cut(rows, borders)

    def sentences(self, places: IntArray) -> IntArray:
        """Return a number for the sentence in which each token stands, a different one for every sentence.

        Parameters
        ----------
        places : int array

        Returns
        -------
        int array
        """
        rows = np.searchsorted(self._offsets, places, side="right") - 1
        numbers = np.zeros(len(places), dtype=np.int64)
        order = np.argsort(rows, kind="stable")
        for mine in np.split(order, np.flatnonzero(np.diff(rows[order])) + 1) if len(order) else []:
            ends = self._sentence_ends(int(rows[mine[0]]))
            numbers[mine] = np.searchsorted(ends, self._spans[places[mine], 0], "right")
        return (rows.astype(np.int64) << 32) + numbers

    def _ends_after(self, places: IntArray) -> npt.NDArray[np.bool_]:
        """Return whether a sentence ends behind each of these tokens, which are in order."""
        rows = np.searchsorted(self._offsets, places, side="right") - 1
        ends = np.zeros(len(places), dtype=bool)
        inside = np.flatnonzero(places + 1 < self._offsets[rows + 1])
        places, rows = places[inside], rows[inside]
        cuts = np.array([self._spans[places, 1], self._spans[places + 1, 0]], dtype=np.int64)
        kinds = np.array([_kind(gap) for gap in self.excerpts(rows, cuts)[0]], dtype=np.int8)
        ends[inside] = kinds == _ALWAYS
        unsettled = np.flatnonzero(kinds >= _BEHIND_WORDS)
        plain = [_is_plain(self._terms[code]) for code in self._ids[places[unsettled]].tolist()]
        doubtful = (kinds[unsettled] == _LOOK) | ~np.array(plain, dtype=bool)
        ends[inside[unsettled[~doubtful]]] = True
        for place in unsettled[doubtful].tolist():
            ends[inside[place]] = self._is_end(int(rows[place]), int(cuts[0, place]), int(cuts[1, place]))
        return ends

    def _is_end(self, row: int, start: int, stop: int) -> bool:
        """Say whether a sentence ends among these characters, by the words around them."""
        if row in self._ends:
            ends = self._ends[row]
            return bool(np.searchsorted(ends, start) < np.searchsorted(ends, stop, "right"))
        text = str(self._texts.iloc[row])
        begin = max(0, start - AROUND)
        return any(start <= begin + last <= stop for _, last in sentence_spans(text[begin : stop + AROUND]))

    def _sentence_ends(self, row: int) -> npt.NDArray[np.int64]:
        """Return the past-the-last character of each sentence of a document; a blank line ends one, too."""
        if row not in self._ends:
            text = str(self._texts.iloc[row])
            ends, begin = list[int](), 0
            for stop in [*(match.start() for match in _BLANK_LINE.finditer(text)), len(text)]:
                ends += [begin + last for _, last in sentence_spans(text[begin:stop])]
                begin = stop
            self._ends[row] = np.array(ends, dtype=np.int64)
        return self._ends[row]


_NEVER, _ALWAYS, _BEHIND_WORDS, _LOOK = range(4)
"""Whether what stands between two tokens ends a sentence: no; yes; behind a plain word; by the words around it."""


@lru_cache(maxsize=4096)
def _kind(gap: str) -> int:
    if _BLANK_LINE.search(gap):
        return _ALWAYS
    if not _STOP.search(gap):
        return _NEVER
    match = _CLEAR.fullmatch(gap)
    if match is None:
        return _LOOK
    return _ALWAYS if match[1] else _BEHIND_WORDS


@lru_cache(maxsize=1 << 16)
def _is_plain(term: str) -> bool:
    """Say whether a stop behind the term ends a sentence: it is no abbreviation, number or initial."""
    return len(term) > 1 and term.replace("-", "").replace("'", "").isalpha() and term not in ABBREVIATIONS


_BORDERS: WeakKeyDictionary[Tokens, Borders] = WeakKeyDictionary()


def sentence_borders(tokens: Tokens) -> Borders:
    """Return the sentence ends of these tokens, kept for as long as they are in use.

    Parameters
    ----------
    tokens : Tokens

    Returns
    -------
    Borders

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> from ctthemes.text.tokens import tokenize
    >>> tokens = tokenize(pd.DataFrame({"text": ["War ended. Peace came."]}, index=["d1"]))
    >>> sentence_borders(tokens).between(np.array([0, 1, 2])).tolist()
    [False, True, False]
    """
    if tokens not in _BORDERS:
        _BORDERS[tokens] = Borders(tokens)
    return _BORDERS[tokens]
