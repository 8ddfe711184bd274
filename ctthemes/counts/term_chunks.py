"""Term chunks: the counts of two groups of documents by term, a few terms at a time, so that it stays in the cache."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ctthemes._shared.array_types import FloatArray
from ctthemes._shared.chunks import stretch_borders
from ctthemes.counts.matrix import DocumentTermMatrix

RUN = 1 << 17
"""Entries of a run: few enough for the processor's cache."""


@dataclass(frozen=True, slots=True, eq=False)
class TermRun:
    """The entries of some neighbouring terms that are not 0, in the order of the documents within each term.

    Attributes
    ----------
    ends : int, shape (n_terms + 1,)
        The entries of term i are those from `ends[i]` to before `ends[i + 1]`.
    document : int, shape (n_entries,)
    of_target : bool, shape (n_entries,)
        Whether the document is one of the target.
    count : float, shape (n_entries,)
    """

    ends: npt.NDArray[np.int64]
    document: npt.NDArray[np.int32]
    of_target: npt.NDArray[np.bool_]
    count: FloatArray

    @property
    def term(self) -> npt.NDArray[np.int64]:
        """The term of each entry, counted from the first of these."""
        return np.repeat(np.arange(len(self.ends) - 1), np.diff(self.ends))

    def add(self, values: FloatArray) -> FloatArray:
        """Return the sum of one value per entry in the reference and in the target, for each term: shape (2, n_terms)."""
        target = add_runs(np.where(self.of_target, values, 0.0), self.ends)
        return np.stack([add_runs(values, self.ends) - target, target])


def add_runs(values: FloatArray, ends: npt.NDArray[np.int64]) -> FloatArray:
    """Return the sum of the values from each end to the next.

    Parameters
    ----------
    values : float array, shape (n_entries,)
    ends : int array, shape (n_runs + 1,)
        Run i reaches from `ends[i]` to before `ends[i + 1]`.

    Returns
    -------
    float array, shape (n_runs,)
        0 for an empty run.

    Examples
    --------
    >>> add_runs(np.array([1.0, 2.0, 4.0]), np.array([0, 2, 2, 3])).tolist()
    [3.0, 0.0, 4.0]
    """
    filled = np.flatnonzero(ends[:-1] < ends[1:])
    sums = np.zeros(len(ends) - 1)
    if len(filled):
        sums[filled] = np.add.reduceat(values, ends[filled])
    return sums


class ByTerm:
    """A document-term matrix to be read by its terms, its documents on two sides.

    Attributes
    ----------
    target : bool, shape (n_documents,)
        The documents of the target; the others are the reference.
    tokens : float, shape (n_documents,)
        Tokens of each document.
    n_jobs : int
        Threads, as in scikit-learn (-1: one a processor). The result is the same for any number.
    """

    def __init__(self, dtm: DocumentTermMatrix, target: npt.ArrayLike, *, n_jobs: int = 1) -> None:
        self.target = np.asarray(target, dtype=bool)
        if self.target.shape != (len(dtm),):
            raise ValueError(f"target has shape {self.target.shape}, but there are {len(dtm)} documents")
        self.tokens = dtm.documents["n_tokens"].to_numpy(dtype=float)
        self.n_jobs = n_jobs
        self._counts = dtm.counts.tocsc()
        if not self._counts.data.all():
            self._counts.eliminate_zeros()

    def over_runs(self, work: Callable[[TermRun], FloatArray]) -> FloatArray:
        """Return what `work` makes of each run, side by side: its last axis is that of the terms."""
        from joblib import Parallel, delayed

        cuts = stretch_borders(self._counts.indptr, RUN) if self._counts.shape[1] else [0, 0]
        threads = Parallel(n_jobs=self.n_jobs, prefer="threads")
        parts: list[FloatArray] = threads(delayed(lambda *cut: work(self._run(*cut)))(*cut) for cut in pairwise(cuts))
        return np.concatenate(parts, axis=-1)

    def _run(self, first: int, last: int) -> TermRun:
        ends = self._counts.indptr[first : last + 1].astype(np.int64)
        entries = slice(ends[0], ends[-1])
        document = self._counts.indices[entries]
        return TermRun(ends - ends[0], document, self.target[document], self._counts.data[entries].astype(float))
