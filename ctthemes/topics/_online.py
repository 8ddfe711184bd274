"""Mini-batches: topics of more passages than fit into memory, from counts on disk, a thousand passages at a time."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from ctthemes._shared.array_types import FloatArray, IntArray
from ctthemes.topics import _engines as engines

Rows: TypeAlias = Callable[[IntArray], sparse.csr_matrix]
Online: TypeAlias = Literal["nmf", "lda"]

BATCH = 1024
"""Passages of a batch."""

SAMPLE = 5000
"""Passages from which NMF starts."""

EPOCHS = 20
"""A fit reads each passage at most so often."""

STILL = 0.01
"""A fit ends when, in one epoch, topics have moved by less than this share of their weight, on average."""

FORGET = 0.2
"""NMF: at an epoch's end, what was learned before it weighs so much; in the k-th epoch, the k-th root of that."""

START_ITERATIONS, SWEEPS, LAST_SWEEPS = 50, 20, 200
"""NMF: iterations on the sample, sweeps over a batch's mixture while learning, and sweeps when passages are described."""

ENTRY = np.dtype([("column", np.int32), ("count", np.int32)])


@dataclass(frozen=True, slots=True, eq=False)
class OnlineFit:
    """What a fit in mini-batches found.

    Attributes
    ----------
    term_weights : float64, topics x terms
    describe : callable
        Takes counts, passages x terms, and returns passages x topics, each in whole topics.
    epochs : int
        How often each passage was read.
    moved : float
        The share of a topic's weight that moved in the last epoch, mean over topics, 0 to 1.
    """

    term_weights: FloatArray
    describe: Callable[[sparse.csr_matrix], FloatArray]
    epochs: int
    moved: float


class StoredCounts:
    """Counts per passage in one file, from which any passages can be read; only where each begins is in memory."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.written = 0

    def append(self, lengths: IntArray, columns: npt.NDArray[Any], counts: npt.NDArray[Any]) -> IntArray:
        """Write passages, and return where in the file each of them begins."""
        entries = np.empty(len(columns), dtype=ENTRY)
        entries["column"], entries["count"] = columns, counts
        with self.file.open("ab") as stream:
            stream.write(entries.tobytes())
        starts = self.written + np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)[:-1]])
        self.written += len(entries)
        return starts[: len(lengths)]

    def reader(self, starts: IntArray, lengths: IntArray, n_terms: int) -> Rows:
        """Return what reads passages by their positions in `starts` and `lengths`, as floats, in the order asked."""

        def rows(positions: IntArray) -> sparse.csr_matrix:
            with self.file.open("rb") as stream:
                entries = np.concatenate(
                    [np.zeros(0, ENTRY), *(_read(stream, starts[p], lengths[p]) for p in positions)]
                )
            ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths[positions])]).astype(np.int32)
            parts = (entries["count"].astype(np.float64), entries["column"].copy(), ends)
            return sparse.csr_matrix(parts, shape=(len(positions), n_terms))

        return rows


def fit_online(
    rows: Rows, n_passages: int, found_in: IntArray, *, n_topics: int, seed: int, method: Online
) -> OnlineFit:
    """Return topics learned from batches of `BATCH` passages, drawn anew in every epoch.

    Parameters
    ----------
    rows : callable
        Takes positions of passages, returns their counts.
    n_passages : int
    found_in : int64, shape (n_terms,)
        The passages that have each term.
    n_topics, seed : int
    method : {"nmf", "lda"}
    """
    engine: Engine = (_Factors if method == "nmf" else _Dirichlet)(rows, n_passages, found_in, n_topics, seed)
    random = np.random.default_rng(seed)
    before = np.full((n_topics, len(found_in)), 1 / len(found_in))
    moved, epochs = 1.0, 0
    while epochs < EPOCHS and moved >= STILL:
        for positions in _cut(random.permutation(n_passages)):
            engine.learn(rows(positions))
        now = engines.shares(engine.term_weights())
        moved = float(np.nan_to_num(np.abs(now - before)).sum(axis=1).mean() / 2)
        before, epochs = now, epochs + 1
    return OnlineFit(engine.term_weights(), engine.describe, epochs, moved)


def sample(n_passages: int, seed: int) -> IntArray:
    """Return at most `SAMPLE` passages, in their order: all of them where there are no more."""
    chosen = np.random.default_rng(seed).choice(n_passages, size=min(SAMPLE, n_passages), replace=False)
    return np.sort(chosen).astype(np.int64)


def described(rows: Rows, n_passages: int, fit: OnlineFit) -> FloatArray:
    """Return passages x topics, a batch at a time."""
    weights = np.empty((n_passages, len(fit.term_weights)))
    for positions in _cut(np.arange(n_passages)):
        weights[positions] = fit.describe(rows(positions))
    return weights


class Engine(Protocol):
    """What learns."""

    def learn(self, counts: sparse.csr_matrix) -> None:
        """Take one step by a batch."""

    def term_weights(self) -> FloatArray:
        """Return topics x terms, as they are now."""

    def describe(self, counts: sparse.csr_matrix) -> FloatArray:
        """Return passages x topics."""


class _Factors:
    """NMF of tf-idf weights, X ≈ WH, by online least squares.

    A step finds W of its batch with H held fixed, adds WᵀW to A and WᵀX to B, which fade, and sets each row of H to the
    optimum for A and B (Mairal et al. 2010, algorithm 1). It starts from the topics of a sample. A and B fade less from epoch
    to epoch, so that what single batches have of their own averages out.
    """

    def __init__(self, rows: Rows, n_passages: int, found_in: IntArray, n_topics: int, seed: int) -> None:
        from sklearn.decomposition import NMF
        from sklearn.exceptions import ConvergenceWarning

        self.rarity = sparse.diags_array(np.log((1 + n_passages) / (1 + found_in)) + 1)
        engine = NMF(n_topics, init="nndsvda", random_state=seed, max_iter=START_ITERATIONS)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # a start, not a fit
            mixture = engine.fit_transform(self._weighted(rows(sample(n_passages, seed))))
        size = mixture.mean(axis=0)
        self.components = engine.components_ * np.where(size > 0, size, 1.0)[:, None]
        self.gram, self.target = np.zeros((n_topics, n_topics)), np.zeros_like(self.components)
        self.n_passages, self.n_read = n_passages, 0

    def learn(self, counts: sparse.csr_matrix) -> None:
        weights = self._weighted(counts)
        mixture = self._mixture(weights, SWEEPS)
        fading = FORGET ** (len(mixture) / self.n_passages / (1 + self.n_read // self.n_passages))
        self.n_read += len(mixture)
        self.gram = fading * self.gram + mixture.T @ mixture
        self.target = fading * self.target + np.asarray(sparse.csr_matrix(weights.T) @ mixture).T
        engines.sweep(self.components.T, self.target.T, self.gram)

    def term_weights(self) -> FloatArray:
        return np.array(self.components)

    def describe(self, counts: sparse.csr_matrix) -> FloatArray:
        whole: FloatArray = self._mixture(self._weighted(counts), LAST_SWEEPS) * self.components.sum(axis=1)
        return whole

    def _weighted(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        """Return the weights of `fit_topics`: tf-idf over all passages, rows of length 1."""
        from sklearn.preprocessing import normalize

        return sparse.csr_matrix(normalize(sparse.csr_matrix(counts @ self.rarity), copy=False))

    def _mixture(self, weights: sparse.csr_matrix, sweeps: int) -> FloatArray:
        mixture = np.zeros((weights.shape[0], len(self.components)), order="F")
        gram, target = self.components @ self.components.T, np.asfortranarray(weights @ self.components.T)
        for _ in range(sweeps):
            engines.sweep(mixture, target, gram)
        return mixture


class _Dirichlet:
    """LDA by online variational Bayes on counts."""

    def __init__(self, rows: Rows, n_passages: int, found_in: IntArray, n_topics: int, seed: int) -> None:  # noqa: ARG002
        from sklearn.decomposition import LatentDirichletAllocation

        self.engine = LatentDirichletAllocation(
            n_components=n_topics,
            learning_method="online",
            total_samples=n_passages,
            batch_size=BATCH,
            random_state=seed,
            max_doc_update_iter=20,
            n_jobs=1,
        )

    def learn(self, counts: sparse.csr_matrix) -> None:
        self.engine.partial_fit(counts)

    def term_weights(self) -> FloatArray:
        return np.array(self.engine.components_)

    def describe(self, counts: sparse.csr_matrix) -> FloatArray:
        return np.asarray(self.engine.transform(counts))


def _cut(positions: npt.NDArray[Any]) -> Iterator[IntArray]:
    return (positions[at : at + BATCH].astype(np.int64) for at in range(0, len(positions), BATCH))


def _read(stream: Any, start: int, length: int) -> npt.NDArray[Any]:
    stream.seek(int(start) * ENTRY.itemsize)
    return np.frombuffer(stream.read(int(length) * ENTRY.itemsize), dtype=ENTRY)
