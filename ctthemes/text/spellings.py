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

    def number(self, block: Scan, texts: Sequence[str]) -> npt.NDArray[np.int64]:
        """Return the number of each spelling of a block; new ones get the next.

        Parameters
        ----------
        block : Scan
        texts : sequence of str
            The texts of the block.

        Returns
        -------
        int64 array, shape (n_spellings,)

        Raises
        ------
        ArithmeticError
            When two spellings share a hash.
        """
        places = np.searchsorted(self._keys, block.keys)
        old = places < len(self._keys)
        old[old] = self._keys[places[old]] == block.keys[old]
        if not old.all():
            self._learn(block, texts, np.flatnonzero(~old))
            places = np.searchsorted(self._keys, block.keys)
        numbers = self._numbers[places]
        if (self._checks[numbers] != block.checks).any():
            raise ArithmeticError("two spellings share a hash; please report the corpus")
        return numbers

    def _learn(self, block: Scan, texts: Sequence[str], new: npt.NDArray[np.int64]) -> None:
        keys = np.concatenate([self._keys, block.keys[new]])
        order = np.argsort(keys, kind="stable")
        numbers = np.concatenate([self._numbers, np.arange(len(self.forms), len(self.forms) + len(new))])
        self._keys, self._numbers = keys[order], numbers[order]
        self._checks = np.concatenate([self._checks, block.checks[new]])
        tokens = block.places[new]
        rows = np.searchsorted(np.cumsum(block.lengths), tokens, side="right").tolist()
        spans = block.spans[tokens].tolist()
        self.forms += [normal_form(texts[row][start:stop]) for row, (start, stop) in zip(rows, spans, strict=True)]
