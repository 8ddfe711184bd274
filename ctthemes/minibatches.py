"""Mini-batches: topics of more passages than fit into memory, from counts on disk, a thousand passages at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from ctthemes import factorisation
from ctthemes.factorisation import FloatArray

IntArray: TypeAlias = npt.NDArray[np.int64]
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

FORGET = 0.7
"""NMF: what the first batch of an epoch says weighs so much at its end, scikit-learn's default."""

FLOOR = 1e-3
"""A term that the start does not know begins with this share of the mean weight: from 0 no step leads away."""

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
    make = _nmf if method == "nmf" else _lda
    random = np.random.default_rng(seed)
    engine, learn, describe = make(rows, n_passages, found_in, n_topics, seed)
    before = np.full((n_topics, len(found_in)), 1 / len(found_in))
    moved, epochs = 1.0, 0
    while epochs < EPOCHS and moved >= STILL:
        for positions in _cut(random.permutation(n_passages)):
            learn(rows(positions))
        now = factorisation.shares(engine.components_)
        moved = float(np.nan_to_num(np.abs(now - before)).sum(axis=1).mean() / 2)
        before, epochs = now, epochs + 1
    return OnlineFit(np.asarray(engine.components_), describe, epochs, moved)


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


Engine: TypeAlias = tuple[Any, Callable[[sparse.csr_matrix], object], Callable[[sparse.csr_matrix], FloatArray]]


def _nmf(rows: Rows, n_passages: int, found_in: IntArray, n_topics: int, seed: int) -> Engine:
    """Return the engine, its step, and what describes passages: NMF of tf-idf weights over all passages.

    It starts from the topics of a sample, as `factorisation.nmf` finds them.
    """
    from sklearn.decomposition import MiniBatchNMF, non_negative_factorization
    from sklearn.preprocessing import normalize

    rarity = sparse.diags_array(np.log((1 + n_passages) / (1 + found_in)) + 1)

    def weighted(counts: sparse.csr_matrix) -> sparse.csr_matrix:
        return sparse.csr_matrix(normalize(sparse.csr_matrix(counts @ rarity), copy=False))

    _, start, _ = factorisation.nmf(rows(sample(n_passages, seed)), n_topics, seed, "svd")
    start = start + FLOOR * start.mean()
    engine = MiniBatchNMF(
        n_components=n_topics,
        init="custom",
        batch_size=BATCH,
        forget_factor=FORGET ** (min(BATCH, n_passages) / n_passages),
        random_state=seed,
    )

    def learn(counts: sparse.csr_matrix) -> object:
        first = not hasattr(engine, "components_")
        mixture = np.full((counts.shape[0], n_topics), 1 / n_topics) if first else None
        return engine.partial_fit(weighted(counts), W=mixture, H=start if first else None)

    def describe(counts: sparse.csr_matrix) -> FloatArray:
        components = engine.components_
        mixture, _, _ = non_negative_factorization(
            weighted(counts), H=components, n_components=n_topics, init="custom", update_H=False, max_iter=2000
        )
        return np.asarray(mixture * components.sum(axis=1))

    return engine, learn, describe


def _lda(rows: Rows, n_passages: int, found_in: IntArray, n_topics: int, seed: int) -> Engine:  # noqa: ARG001
    """Return the engine, its step, and what describes passages: online variational Bayes on counts."""
    from sklearn.decomposition import LatentDirichletAllocation

    engine = LatentDirichletAllocation(
        n_components=n_topics,
        learning_method="online",
        total_samples=n_passages,
        batch_size=BATCH,
        random_state=seed,
        max_doc_update_iter=20,
        n_jobs=1,
    )
    return engine, engine.partial_fit, lambda counts: np.asarray(engine.transform(counts))


def _cut(positions: npt.NDArray[Any]) -> Iterator[IntArray]:
    return (positions[at : at + BATCH].astype(np.int64) for at in range(0, len(positions), BATCH))


def _read(stream: Any, start: int, length: int) -> npt.NDArray[Any]:
    stream.seek(int(start) * ENTRY.itemsize)
    return np.frombuffer(stream.read(int(length) * ENTRY.itemsize), dtype=ENTRY)
