"""Seed scale: positions of documents from a few seed words, by the company that words keep (latent semantic scaling)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray
from ctthemes._shared.checks import SmallCorpusError
from ctthemes._shared.schema import Column, Schema, with_columns
from ctthemes.counts.matrix import DocumentTermMatrix, count_patterns, documents_with, group_documents
from ctthemes.scaling._guard import OnSmall, confounded
from ctthemes.scaling._tables import POSITIONS
from ctthemes.text.tokens import tokenize

METHOD = "latent semantic scaling"
LEAST_SENTENCES, LEAST_SEED = 5000, 20
"""Our own rules: fewer sentences, or a seed seen less often, carry no scale."""

LEAST_RATIO = 1.01
"""Where the next singular value is nearer than this to the last one taken, which direction is taken is chance."""

SEED_POSITIONS = Schema(
    "seed positions",
    (
        *POSITIONS.columns,
        Column(
            "raw", "float", "", "mean polarity of its words, before it is standardised", nan="it has no word scored"
        ),
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class SeedScale:
    """Polarity of words from seed words.

    Attributes
    ----------
    terms : DataFrame
        A row a word, as `SCALE_TERMS`, with `seed` (whether it is one).
    without : float array, shape (n_seeds, n_terms)
        Polarity of the words, in the order of `terms`, without each seed pattern.
    dtm : DocumentTermMatrix
        Sentences by words.
    n_dimensions : int
    ratio : float
        The last singular value taken over the next one; near 1 the last dimension is chance.
    warning : str
    """

    terms: pd.DataFrame
    without: FloatArray
    dtm: DocumentTermMatrix
    n_dimensions: int
    ratio: float
    warning: str

    def __repr__(self) -> str:
        return f"SeedScale({int(self.terms['seed'].sum())} seed words, {len(self.terms):,} words, {self.n_dimensions} dimensions)"


def fit_seed_scale(
    dtm: DocumentTermMatrix,
    *,
    positive: Sequence[str],
    negative: Sequence[str],
    n_dimensions: int = 300,
    on_small: OnSmall = "raise",
) -> SeedScale:
    """Return the polarity of words: how much nearer they are to the positive seeds than to the negative ones.

    Sentences by words are decomposed, X ≈ U D V'; a word's vector is its row of V, without D. With p_s = ±1 over the number
    of seeds of that sign that are there, divided among the words of a pattern, the polarity of w is Σ p_s cos(w, s).

    Parameters
    ----------
    dtm : DocumentTermMatrix
        Sentences by words, from `ct.segment_corpus(corpus, "sentence")`; stop words removed and rare words trimmed.
    positive, negative : sequence of patterns
        Single words, wildcards allowed.
    n_dimensions : int
        At most a third of the smaller side of the matrix: near its rank the seeds stop to say anything of other words.
    on_small : {"raise", "warn"}
        What to do with fewer than 5,000 sentences or a seed that stands fewer than 20 times.

    Returns
    -------
    SeedScale

    Raises
    ------
    SmallCorpusError
        A ValueError: when the corpus is too small and `on_small` is "raise", or no seed of a sign is there.
    ValueError
        When a word is a seed of both, or there are too many dimensions.

    References
    ----------
    Watanabe, K. (2021). Latent semantic scaling: a semisupervised text analysis technique for new domains and languages.
    Communication Methods and Measures 15(2), 81-102. doi:10.1080/19312458.2020.1832976

    Examples
    --------
    >>> import warnings
    >>> import ctthemes as ct
    >>> sentences = ["good peace", "peace good aid", "bad war", "war bad harm", "aid good", "harm bad"]
    >>> corpus = pd.DataFrame({"text": sentences}, index=list("abcdef"))
    >>> scale = fit_seed_scale(ct.count_terms(ct.tokenize(corpus)), positive=["good"], negative=["bad"], n_dimensions=2,
    ...     on_small="warn")
    >>> scale.terms.set_index("term")["weight"].round(2)[["peace", "war"]].tolist()
    [1.0, -1.0]
    """
    checks.at_least(n_dimensions, 1, name="n_dimensions")
    checks.choice(on_small, ("raise", "warn"), name="on_small")
    weights = seed_weights(dtm.terms.astype(str), positive=positive, negative=negative)
    small = _small(dtm, weights)
    if small and on_small == "raise":
        raise SmallCorpusError(f'{small} To scale all the same and keep this sentence, pass on_small="warn".')
    most = min(dtm.counts.shape) // 3
    if n_dimensions > most:
        raise ValueError(
            f"n_dimensions={n_dimensions} is more than a third of the matrix' smaller side: at most {most}"
        )
    vectors, ratio = _vectors(dtm.counts, n_dimensions)
    polarity, without = _polarity(vectors, weights)
    close = (
        f"The last dimension taken is hardly stronger than the next (ratio {ratio:.3f}): try another number of dimensions."
        if ratio < LEAST_RATIO
        else ""
    )
    order = np.lexsort((dtm.terms.astype(str), polarity))
    terms = pd.DataFrame(
        {
            "term": dtm.terms.astype(str)[order], "weight": polarity[order],
            "count": np.asarray(dtm.counts.sum(axis=0)).ravel()[order], "n_documents": documents_with(dtm)[order],
            "method": METHOD, "seed": (weights != 0).any(axis=0)[order],
        }
    )  # fmt: skip
    warning = " ".join(sentence for sentence in (small, close) if sentence)
    return SeedScale(terms, without[:, order], dtm, n_dimensions, ratio, warning)


@with_columns(SEED_POSITIONS)
def seed_positions(scale: SeedScale) -> pd.DataFrame:
    """Return the positions of documents: the mean polarity of their words, standardised over the documents.

    The interval is the range of positions with each seed pattern left out: the choice of seeds is the largest doubt there
    is. The error, √(Σ p_w (polarity - score)²) / √n over the document's n scored tokens, takes the polarities as known.

    Parameters
    ----------
    scale : SeedScale

    Returns
    -------
    DataFrame
        A row a document, in the order of the sentences:

        {columns}

    Examples
    --------
    >>> import ctthemes as ct
    >>> sentences = ["good peace", "peace good aid", "bad war", "war bad harm", "aid good", "harm bad"]
    >>> corpus = pd.DataFrame({"text": sentences}, index=list("abcdef"))
    >>> scale = fit_seed_scale(ct.count_terms(ct.tokenize(corpus)), positive=["good"], negative=["bad"], n_dimensions=2,
    ...     on_small="warn")
    >>> seed_positions(scale)["position"].gt(0).tolist()
    [True, True, False, False, True, False]
    """
    dtm = scale.dtm
    rows = group_documents(dtm, "document") if "document" in dtm.documents.columns else dtm
    counts = rows.counts[:, dtm.terms.astype(str).get_indexer(pd.Index(scale.terms["term"]))].astype(float)
    weights = scale.terms["weight"].to_numpy()
    scored = np.asarray(counts.sum(axis=1)).ravel()
    n = np.where(scored > 0, scored, np.nan)
    raw = counts @ weights / n
    spread = np.maximum(counts @ weights**2 / n - raw**2, 0.0)
    error = np.where(scored > 1, np.sqrt(spread) / np.sqrt(n), np.nan)
    others = np.array([_standard(counts @ part / n) for part in scale.without]).reshape(-1, len(rows))
    n_tokens = rows.documents["n_tokens"].to_numpy(dtype=np.int64)
    several = len(others) > 2
    return pd.DataFrame(
        {
            "doc_id": rows.documents.index.astype(str), "position": _standard(raw),
            "low": others.min(axis=0) if several else np.nan, "high": others.max(axis=0) if several else np.nan,
            "interval": f"range without each of {len(others)} seeds" if several else "none: two seeds",
            "error": error / np.nanstd(raw, ddof=1), "n_tokens": n_tokens, "n_scored": scored.astype(np.int64),
            "share_scored": scored / np.where(n_tokens > 0, n_tokens, np.nan), "n_documents": 1, "method": METHOD, "raw": raw,
        }
    )  # fmt: skip


def seed_warning(scale: SeedScale, documents: pd.DataFrame) -> str:
    """Return what speaks against the scale: a small corpus, a chance dimension, or that it follows length or date.

    Parameters
    ----------
    scale : SeedScale
    documents : DataFrame
        The documents, with `n_tokens`.

    Returns
    -------
    str
    """
    positions = seed_positions(scale).set_index("doc_id")["position"]
    follows = confounded(positions.reindex(documents.index.astype(str)).to_numpy(dtype=float), documents)
    return " ".join(sentence for sentence in (scale.warning, follows) if sentence)


def seed_weights(terms: pd.Index, *, positive: Sequence[str], negative: Sequence[str]) -> FloatArray:
    """Return the weight of every word as part of every seed pattern.

    Parameters
    ----------
    terms : Index of str
    positive, negative : sequence of patterns

    Returns
    -------
    float array, shape (n_patterns there, n_terms)
        +1 over the positive patterns there are, -1 over the negative ones, each divided among the pattern's words.

    Raises
    ------
    SmallCorpusError
        A ValueError: when no word matches a seed of one sign.
    ValueError
        When a word matches seeds of both.

    Examples
    --------
    >>> seed_weights(pd.Index(["ant", "apple", "bad"]), positive=["a*"], negative=["bad"]).tolist()
    [[0.5, 0.5, 0.0], [0.0, 0.0, -1.0]]
    """
    parts = [_matched(terms, patterns) for patterns in (positive, negative)]
    for name, patterns, part in zip(("positive", "negative"), (positive, negative), parts, strict=True):
        if not len(part):
            raise SmallCorpusError(f"{name}={list(patterns)!r}: none of these words stands in the documents")
    if both := terms[np.flatnonzero((parts[0].sum(axis=0) > 0) & (parts[1].sum(axis=0) > 0))].tolist():
        raise ValueError(f"{checks.listing(both)}: a seed of both signs; take it from one of them")
    signed = [
        sign * part / part.sum(axis=1, keepdims=True) / len(part) for sign, part in zip((1, -1), parts, strict=True)
    ]
    return np.concatenate(signed) + 0.0  # no -0.0


def _matched(terms: pd.Index, patterns: Sequence[str]) -> FloatArray:
    """Return which words match each of the patterns that match any."""
    corpus = pd.DataFrame({"text": terms.astype(str)}, index=pd.RangeIndex(len(terms)).astype(str))
    counted = count_patterns(tokenize(corpus), {pattern: [pattern] for pattern in patterns}).counts.toarray().T > 0
    return np.asarray(counted[counted.any(axis=1)], dtype=float)


def _small(dtm: DocumentTermMatrix, weights: FloatArray) -> str:
    counts = np.asarray(dtm.counts.sum(axis=0)).ravel()
    seen = ((weights != 0) @ counts).min()
    if len(dtm) >= LEAST_SENTENCES and seen >= LEAST_SEED:
        return ""
    return (
        f"{len(dtm):,} sentences in which the rarest seed stands {int(seen):,} times are too few for a scale from seed words: "
        f"our own rule (no published threshold) asks for {LEAST_SENTENCES:,} sentences and {LEAST_SEED} times."
    )


def _vectors(counts: sparse.csr_array, n_dimensions: int) -> tuple[FloatArray, float]:
    """Return the words' vectors, and the last singular value taken over the next."""
    from scipy.sparse.linalg import svds

    matrix = counts.astype(float)
    n_asked = n_dimensions + 1
    if n_asked >= min(matrix.shape) // 2 or min(matrix.shape) < 50:
        _, values, rows = np.linalg.svd(matrix.toarray(), full_matrices=False)
    else:
        start = np.random.default_rng(0).normal(size=min(matrix.shape))  # the same for the same matrix
        _, values, rows = svds(matrix, k=n_asked, v0=start)
        order = np.argsort(-values)
        values, rows = values[order], rows[order]
    ratio = float(values[n_dimensions - 1] / values[n_dimensions]) if values[n_dimensions] > 0 else np.inf
    return np.asarray(rows[:n_dimensions].T), ratio


def _polarity(vectors: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the polarity of every word, and that without each seed pattern."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.where(length > 0, length, 1.0)
    parts = np.array([unit @ (unit.T @ weight) for weight in weights])
    signs = np.sign(weights.sum(axis=1))
    without = []
    for left in range(len(weights)):
        stay = np.arange(len(weights)) != left
        same = stay & (signs == signs[left])
        if not same.any():
            continue  # the only seed of its sign
        scale = np.where(signs == signs[left], (same.sum() + 1) / same.sum(), 1.0)
        without.append((parts[stay] * scale[stay, None]).sum(axis=0))
    return parts.sum(axis=0), np.array(without).reshape(-1, len(vectors))


def _standard(values: FloatArray) -> FloatArray:
    return np.asarray((values - np.nanmean(values)) / np.nanstd(values, ddof=1))
