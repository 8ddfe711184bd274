"""Engines: the engines behind the topic models, each handed a matrix and giving two."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal, TypeAlias

import numpy as np
from scipy import sparse

from ctthemes._shared.array_types import FloatArray
from ctthemes.topics._pairing import best_pairs

Start: TypeAlias = Literal["svd", "random"]
Factors: TypeAlias = tuple[FloatArray, FloatArray, int]
"""Passages x topics, topics x terms, and the iterations that it took."""

MAX_ITERATIONS: Mapping[str, int] = {"nmf": 2000, "lda": 200, "gibbs": 1000, "seeded": 400}
HIT_WEIGHT = 0.8  # a passage's matches weigh at most this, its words' tf-idf weights together 1
START_ITERATIONS = 20
TOLERANCE = 1e-5  # a fit ends when an iteration explains less than this share of the matrix more


def nmf(counts: sparse.csr_matrix, n_topics: int, seed: int, start: Start) -> Factors:
    """Return passages x topics, topics x terms and the iterations of NMF on tf-idf weights."""
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning

    engine = NMF(
        n_components=n_topics,
        init="nndsvda" if start == "svd" else "random",
        random_state=seed,
        max_iter=MAX_ITERATIONS["nmf"],
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # told in our own words, with a count, by the callers
        weights = engine.fit_transform(_tf_idf(counts))
    size = engine.components_.sum(axis=1)
    return weights * size, engine.components_, int(engine.n_iter_)  # a passage's weights in whole topics


def lda(counts: sparse.csr_matrix, n_topics: int, seed: int) -> Factors:
    """Return passages x topics, topics x terms and the iterations of variational LDA on counts."""
    from sklearn.decomposition import LatentDirichletAllocation

    # The engine's own perplexity of the fitted counts only decides when to stop: of other texts it is worthless.
    engine = LatentDirichletAllocation(
        n_components=n_topics,
        learning_method="batch",
        random_state=seed,
        max_iter=MAX_ITERATIONS["lda"],
        evaluate_every=10,
        perp_tol=1.0,
        max_doc_update_iter=20,
        n_jobs=1,
    )
    weights = engine.fit_transform(counts)
    return weights, engine.components_, int(engine.n_iter_)


def shares(weights: FloatArray) -> FloatArray:
    """Return each row divided by its sum, nan where the sum is 0."""
    total = weights.sum(axis=1, keepdims=True)
    return np.where(total > 0, weights / np.where(total > 0, total, 1.0), np.nan)


def sklearn_matrix(counts: sparse.csr_array) -> sparse.csr_matrix:
    """Return the counts as scikit-learn wants them: float, sorted, 32-bit indices."""
    matrix = sparse.csr_matrix(counts, dtype=np.float64)
    matrix.sort_indices()
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    return matrix


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep the linear algebra to one thread: sums taken in another order differ in their last bits."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(limits=1):
        yield


def seeded(
    counts: sparse.csr_matrix, hits: sparse.csr_matrix, n_topics: int, seed: int
) -> tuple[FloatArray, FloatArray, int]:
    """Return a factorisation in which the first topics carry the themes whose matches are the columns of `hits`.

    The matrix of tf-idf weights gets one more column per theme, Y = `HIT_WEIGHT` x its share of the passage's matches,
    and [X Y] ≈ W[H B] with W, H, B ≥ 0, where B may differ from 0 only between a theme and its own topic: a match must
    be explained by the theme's topic and by no other, while the words around it, and passages without a match, find
    their place by least squares. Solved one row and one column at a time (HALS), each step to its optimum.
    """
    weights = _tf_idf(counts)
    n_themes, n_terms = hits.shape[1], counts.shape[1]
    marked = sparse.csr_matrix(sparse.hstack([weights, _hit_columns(hits)]))
    allowed = np.ones((n_topics, n_terms + n_themes))
    allowed[:, n_terms:] = np.eye(n_topics, n_themes)
    start = _seeded_start(weights, marked, n_themes, n_topics, seed) * allowed
    mixture, components, iterations = _hals(marked, start, allowed)
    components = components[:, :n_terms]
    return mixture * components.sum(axis=1), components, iterations


def completed(counts: sparse.csr_matrix, topics: FloatArray, prior: float, *, iterations: int = 50) -> FloatArray:
    """Return θ of each row for topics of fixed word probabilities: its posterior mode under a Dirichlet (EM).

    θ_ik ∝ prior + Σ_v n_iv θ_ik φ_kv / Σ_l θ_il φ_lv, repeated.
    """
    rows, columns = counts.nonzero()
    values = counts.data
    theta = np.full((counts.shape[0], len(topics)), 1 / len(topics))
    emitted = topics.T[columns]
    owner = sparse.csr_matrix((np.ones(len(rows)), (rows, np.arange(len(rows)))), shape=(counts.shape[0], len(rows)))
    for _ in range(iterations):
        joint = theta[rows] * emitted
        total = joint.sum(axis=1, keepdims=True)
        theta = prior + np.asarray(owner @ (joint * (values[:, None] / np.where(total > 0, total, 1.0))))
        theta /= theta.sum(axis=1, keepdims=True)
    return theta


def explained(
    counts: sparse.csr_matrix, others: sparse.csr_matrix, components: FloatArray, *, iterations: int = 100
) -> FloatArray:
    """Return W ≥ 0 of min ||X - W H||² for H = `components`, X the rows of `others` weighted as `counts` would be."""
    from sklearn.feature_extraction.text import TfidfTransformer

    weights = TfidfTransformer().fit(counts).transform(others)
    mixture = np.zeros((others.shape[0], len(components)), order="F")
    target, gram = np.asfortranarray(weights @ components.T), components @ components.T
    for _ in range(iterations):
        sweep(mixture, target, gram)
    return mixture


def _tf_idf(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    from sklearn.feature_extraction.text import TfidfTransformer

    return sparse.csr_matrix(TfidfTransformer().fit_transform(counts))


def _hit_columns(hits: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return the weights of each theme's matches: a theme found everywhere says less of a passage than a rare one.

    As for terms, the inverse document frequency ln((1+n)/(1+df)) + 1, here as a part of the largest; a passage's
    matches together have length HIT_WEIGHT at most.
    """
    matrix = sparse.csr_matrix(hits, dtype=np.float64)
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    n_passages = np.asarray((matrix > 0).sum(axis=0)).ravel()
    rarity = np.log((1 + matrix.shape[0]) / (1 + n_passages)) + 1
    scaled = sparse.diags_array(HIT_WEIGHT / np.where(length > 0, length, 1.0)) @ matrix
    return sparse.csr_matrix(scaled @ sparse.diags_array(rarity / rarity.max(initial=1.0)))  # 1 is the least there is


def _seeded_start(
    weights: sparse.csr_matrix, marked: sparse.csr_matrix, n_themes: int, n_topics: int, seed: int
) -> FloatArray:
    """Return the themes' mean passages above the average, then the topics of a short NMF that resemble no theme."""
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning

    n_terms = weights.shape[1]
    profiles = np.asarray((marked[:, n_terms:].T @ marked).todense())
    size = np.asarray(marked[:, n_terms:].sum(axis=0)).ravel()
    profiles = profiles / np.where(size > 0, size, 1.0)[:, None]
    profiles[:, :n_terms] = np.maximum(profiles[:, :n_terms] - np.asarray(weights.mean(axis=0)).ravel(), 0.0)
    if n_topics == n_themes:
        return profiles
    engine = NMF(n_topics, init="nndsvda", random_state=seed, max_iter=START_ITERATIONS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a start, not a fit
        engine.fit(weights)
    likeness = _cosines(engine.components_, profiles[:, :n_terms])
    taken = best_pairs(likeness)[0]
    free = np.setdiff1d(np.arange(n_topics), taken)
    rest = np.zeros((len(free), marked.shape[1]))
    rest[:, :n_terms] = engine.components_[free] / np.linalg.norm(engine.components_[free], axis=1, keepdims=True)
    return np.vstack([profiles, rest])


def _cosines(one: FloatArray, other: FloatArray) -> FloatArray:
    lengths = np.outer(np.linalg.norm(one, axis=1), np.linalg.norm(other, axis=1))
    return np.asarray(one @ other.T / np.where(lengths > 0, lengths, 1.0))


def _hals(matrix: sparse.csr_matrix, start: FloatArray, allowed: FloatArray) -> tuple[FloatArray, FloatArray, int]:
    """Return W, H and the iterations of min ||X - WH||², H zero where `allowed` is, from H = start."""
    components = start.copy()
    turned = sparse.csr_matrix(matrix.T)
    mixture = np.zeros((matrix.shape[0], len(start)), order="F")
    whole = float(matrix.multiply(matrix).sum())
    before = whole
    for iteration in range(1, MAX_ITERATIONS["seeded"] + 1):
        sweep(mixture, np.asfortranarray(matrix @ components.T), components @ components.T)
        gram, target = mixture.T @ mixture, np.asarray(turned @ mixture).T
        sweep(components.T, target.T, gram, allowed.T)
        error = whole - 2 * float((target * components).sum()) + float((gram * (components @ components.T)).sum())
        if before - error < TOLERANCE * whole:
            return mixture, components, iteration
        before = error
    return mixture, components, MAX_ITERATIONS["seeded"]


def sweep(mixture: FloatArray, target: FloatArray, gram: FloatArray, allowed: FloatArray | None = None) -> None:
    """Set each column of `mixture` in place to its least-squares optimum of at least 0, the others held fixed."""
    for topic in range(gram.shape[0]):
        if gram[topic, topic] > 0:
            step = (target[:, topic] - mixture @ gram[:, topic]) / gram[topic, topic]
            best = np.maximum(mixture[:, topic] + step, 0.0)
            mixture[:, topic] = best if allowed is None else best * allowed[:, topic]
