"""Spellings: one number for each way a word is written, over all blocks of a corpus, and its type."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ctthemes.scanner import Scan
from ctthemes.words import normal_form


class Spellings:
    """The spellings seen so far.

    Attributes
    ----------
    forms : list of str
        The type of each spelling, by number; spellings may share one.
    """

    def __init__(self) -> None:
        self.forms: list[str] = []
        self._numbers: dict[int, int] = {}
        self._checks = np.zeros(0, dtype=np.uint64)

    def number(self, found: Scan, texts: Sequence[str]) -> npt.NDArray[np.int64]:
        """Return the number of each spelling of a block; new ones get the next.

        Raises
        ------
        ArithmeticError
            When two spellings share a hash.
        """
        keys = found.keys.tolist()
        new = [place for place, key in enumerate(keys) if key not in self._numbers]
        self._learn(found, texts, new)
        numbers = np.fromiter(map(self._numbers.__getitem__, keys), dtype=np.int64, count=len(keys))
        if (self._checks[numbers] != found.checks).any():
            raise ArithmeticError("two spellings share a hash; please report the corpus")
        return numbers

    def _learn(self, found: Scan, texts: Sequence[str], new: Sequence[int]) -> None:
        known = len(self.forms)
        if known + len(new) > len(self._checks):
            self._checks = np.concatenate([self._checks[:known], np.zeros(known + 2 * len(new), dtype=np.uint64)])
        self._checks[known : known + len(new)] = found.checks[new]
        tokens = found.places[new]
        rows = np.searchsorted(np.cumsum(found.lengths), tokens, side="right").tolist()
        for place, row, (start, stop) in zip(new, rows, found.spans[tokens].tolist(), strict=True):
            self._numbers[int(found.keys[place])] = len(self.forms)
            self.forms.append(normal_form(texts[row][start:stop]))
