"""Stacks: counts of runs of documents that become one matrix, whose columns are united by the alphabet."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO, Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

Integers: TypeAlias = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Counts of a run of documents.

    Attributes
    ----------
    terms : sequence of str
        What the columns stand for, in order.
    lengths : int64, shape (n_documents,)
        How many entries each document has.
    columns, entries : whole numbers, shape (n_entries,)
        In as few bytes as they need; columns rise within a document.
    kinds : tuple of str
        The types that columns and values have in memory.
    """

    terms: Sequence[str]
    lengths: npt.NDArray[np.int64]
    columns: Integers
    entries: Integers
    kinds: tuple[str, str]

    def matrix(self) -> sparse.csr_array:
        """Return the counts as they would be in memory."""
        columns, entries = (
            self.columns.astype(self.kinds[0], copy=False),
            self.entries.astype(self.kinds[1], copy=False),
        )
        ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(self.lengths)]).astype(columns.dtype)
        return sparse.csr_array((entries, columns, ends), shape=(len(self.lengths), len(self.terms)))


NO_TERMS = Block((), np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.uint8), ("int32", "uint8"))


class Numbers:
    """A number for every term, in the order in which they were first seen, and the place of each in the alphabet."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def of(self, terms: Sequence[str]) -> npt.NDArray[np.int32]:
        """Return the number of each term; a new one gets the next."""
        numbers = self.numbers
        return np.array([numbers.setdefault(term, len(numbers)) for term in terms], dtype=np.int32)

    def ranked(self) -> tuple[list[str], npt.NDArray[np.int32]]:
        """Return the terms in order, and for each number the place of its term."""
        terms = sorted(self.numbers)
        rank = np.empty(len(terms), dtype=np.int32)
        rank[self.of(terms)] = np.arange(len(terms), dtype=np.int32)
        return terms, rank


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    """A block whose columns and entries wait to be read."""

    numbers: npt.NDArray[np.int32]
    lengths: npt.NDArray[np.int64]
    kinds: tuple[str, str]
    small: np.dtype[Any]
    read: Callable[[], tuple[Integers, Integers]]


class Stack:
    """Blocks of counts that become one: their rows one below another, their columns by the alphabet.

    Parameters
    ----------
    file : binary file, optional
        Where blocks wait, so that memory need not hold them beside the whole.
    """

    def __init__(self, file: IO[bytes] | None = None) -> None:
        self.file = file
        self.numbers = Numbers()
        self.blocks: dict[int, _Held] = {}

    def add(self, position: int, block: Block) -> None:
        """Take the block that stands at a position among all."""
        numbers, read = self.numbers.of(block.terms), self._kept(block.columns, block.entries)
        self.blocks[position] = _Held(numbers, block.lengths, block.kinds, block.entries.dtype, read)

    def united(self, *, small: bool = False) -> Block:
        """Return all blocks as one, in the types of memory or in as few bytes as they need; each is let go of once read.

        Terms that are in order in a block are in order among all, so that columns stay in order within a document.
        """
        order = sorted(self.blocks)
        terms, rank = self.numbers.ranked()
        blocks = [self.blocks[position] for position in order]
        lengths = np.concatenate([block.lengths for block in blocks])
        kinds = tuple(str(np.result_type(*(block.kinds[place] for block in blocks))) for place in (0, 1))
        smallest = np.result_type(*(block.small for block in blocks))
        columns: Integers = np.empty(int(lengths.sum()), np.int32 if small else kinds[0])
        entries: Integers = np.empty(len(columns), smallest if small else kinds[1])
        del blocks
        at = 0
        for position in order:
            block = self.blocks.pop(position)
            span = slice(at, at + int(block.lengths.sum()))
            numbers, entries[span] = block.read()
            columns[span] = rank[block.numbers][numbers]
            at = span.stop
        return Block(terms, lengths, columns, entries, (kinds[0], kinds[1]))

    def _kept(self, columns: Integers, entries: Integers) -> Callable[[], tuple[Integers, Integers]]:
        """Return what gives the two arrays back, from memory or from the file."""
        file = self.file
        if file is None:
            return lambda: (columns, entries)
        begin, n_columns, kinds = file.seek(0, os.SEEK_END), columns.nbytes, (columns.dtype, entries.dtype)
        size = n_columns + entries.nbytes
        file.write(columns.tobytes() + entries.tobytes())

        def read() -> tuple[Integers, Integers]:
            file.seek(begin)
            raw = file.read(size)
            return np.frombuffer(raw[:n_columns], kinds[0]), np.frombuffer(raw[n_columns:], kinds[1])

        return read
