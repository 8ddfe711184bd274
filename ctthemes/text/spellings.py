"""Spellings: one number for each way a word is written, over all blocks of a corpus, and its type."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ctthemes.text.scanner import Scan
from ctthemes.text.token_rules import normal_form


class Spellings:
    """The spellings seen so far.

    Attributes
    ----------
    forms : list of str
        The type of each spelling, by number; spellings may share one.
    """

    def __init__(self) -> None:
        self.forms: list[str] = []
        self._keys = np.zeros(0, dtype=np.uint64)  # in order, so that a whole block is looked up at once
        self._numbers = np.zeros(0, dtype=np.int64)  # of these keys
        self._checks = np.zeros(0, dtype=np.uint64)  # by number

    def number(self, found: Scan, texts: Sequence[str]) -> npt.NDArray[np.int64]:
        """Return the number of each spelling of a block; new ones get the next.

        Raises
        ------
        ArithmeticError
            When two spellings share a hash.
        """
        places = np.searchsorted(self._keys, found.keys)
        known = places < len(self._keys)
        known[known] = self._keys[places[known]] == found.keys[known]
        if not known.all():
            self._learn(found, texts, np.flatnonzero(~known))
            places = np.searchsorted(self._keys, found.keys)
        numbers = self._numbers[places]
        if (self._checks[numbers] != found.checks).any():
            raise ArithmeticError("two spellings share a hash; please report the corpus")
        return numbers

    def _learn(self, found: Scan, texts: Sequence[str], new: npt.NDArray[np.int64]) -> None:
        keys = np.concatenate([self._keys, found.keys[new]])
        order = np.argsort(keys, kind="stable")
        numbers = np.concatenate([self._numbers, np.arange(len(self.forms), len(self.forms) + len(new))])
        self._keys, self._numbers = keys[order], numbers[order]
        self._checks = np.concatenate([self._checks, found.checks[new]])
        tokens = found.places[new]
        rows = np.searchsorted(np.cumsum(found.lengths), tokens, side="right").tolist()
        spans = found.spans[tokens].tolist()
        self.forms += [normal_form(texts[row][start:stop]) for row, (start, stop) in zip(rows, spans, strict=True)]
