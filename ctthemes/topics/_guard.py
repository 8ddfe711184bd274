"""Topic guard: what speaks against a topic model, of the corpus before the fit and of the fit itself."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal, TypeAlias

import numpy as np

from ctthemes._shared import checks
from ctthemes._shared.array_types import PlaceArray
from ctthemes._shared.checks import SmallCorpusError
from ctthemes.counts.matrix import DocumentTermMatrix
from ctthemes.topics import _engines as engines
from ctthemes.topics._model import Method, TopicModel, parents, rows_with_terms

OnSmall: TypeAlias = Literal["raise", "warn"]

LEAST_CORPUS = 50
"""Our own rule, not a published threshold: fewer documents than this carry no topic model by default."""

LEAST_PASSAGES = 10
"""Our own rule, not a published threshold: fewer passages per topic than this carry no topic model by default."""

LEAST_TERMS = 10
"""Our own rule: a vocabulary of fewer terms per topic than this carries no topic model by default."""

MOST_REPEATED = 0.2
"""Our own rule: more passages than this share that repeat another word for word need a second look."""

QUOTED = 80
"""Characters of a repeated passage that a message quotes."""


def topic_guard(dtm: DocumentTermMatrix, *, n_topics: int) -> str:
    """Return the sentences that say why the corpus is unfit for `n_topics` topics, "" where nothing speaks against it.

    The rules are our own and no published thresholds: fewer than 50 documents, fewer than 10 passages per topic, fewer
    than 10 terms per topic, or more than a fifth of the passages the same, term for term, as an earlier one. A passage
    is a row with at least one term; a document is a parent in the column `document`, or else a row.

    Parameters
    ----------
    dtm : DocumentTermMatrix
        Passages (or documents) by terms.
    n_topics : int
        The number that is wanted.

    Returns
    -------
    str
        Whole sentences with the numbers behind them.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.counts.matrix import count_terms
    >>> from ctthemes.text.tokens import tokenize
    >>> print(topic_guard(count_terms(tokenize(toy_corpus())), n_topics=2))
    4 documents with 4 passages are too few for 2 topics: our own rule (no published threshold) asks for at least
    50 documents and 10 passages per topic, here 20. Rely on the codebook and on keyness instead.
    """
    checks.at_least(n_topics, 2, name="n_topics")
    passages = rows_with_terms(dtm)
    sentences = (_too_few(dtm, passages, n_topics), _too_narrow(dtm, n_topics), _too_alike(dtm, passages))
    return " ".join(sentence for sentence in sentences if sentence)


def topic_number(dtm: DocumentTermMatrix) -> int:
    """Return how many topics to begin with: one for two hundred passages, from 5 to 20, but no more than there can be.

    Parameters
    ----------
    dtm : DocumentTermMatrix
        Passages by terms.

    Returns
    -------
    int
        At least 2.

    Raises
    ------
    SmallCorpusError
        When the matrix cannot hold two topics: the message says of how many passages and terms.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.counts.matrix import count_terms
    >>> from ctthemes.text.tokens import tokenize
    >>> topic_number(count_terms(tokenize(toy_corpus())))
    4
    """
    n_passages, n_terms = len(rows_with_terms(dtm)), len(dtm.terms)
    number = min(20, max(5, n_passages // 200), n_passages, n_terms)
    if number < 2:
        raise SmallCorpusError(
            f"no topic can be fitted: after trimming, {n_passages:,} passage{'s' * (n_passages != 1)} of eight tokens or "
            f"more with {n_terms:,} term{'s' * (n_terms != 1)} in common are left, and two topics need two of each. Rely on the "
            "codebook and on its quotations instead."
        )
    return number


def _too_few(dtm: DocumentTermMatrix, passages: PlaceArray, n_topics: int) -> str:
    n_documents = parents(dtm.documents).iloc[passages].nunique()
    needed = LEAST_PASSAGES * n_topics
    if n_documents >= LEAST_CORPUS and len(passages) >= needed:
        return ""
    return (
        f"{n_documents:,} document{'s' * (n_documents != 1)} with {len(passages):,} "
        f"passage{'s' * (len(passages) != 1)} are too few for {n_topics} topics: our own rule (no published threshold) "
        f"asks for at least {LEAST_CORPUS} documents and {LEAST_PASSAGES} passages per topic, here {needed:,}. "
        "Rely on the codebook and on keyness instead."
    )


def _too_narrow(dtm: DocumentTermMatrix, n_topics: int) -> str:
    used = int((np.asarray(dtm.counts.sum(axis=0)).ravel() > 0).sum())
    if used >= LEAST_TERMS * n_topics:
        return ""
    return (
        f"{used:,} terms are too few for {n_topics} topics: our own rule asks for at least {LEAST_TERMS} per topic. "
        "Trim fewer terms, or ask for fewer topics."
    )


def _too_alike(dtm: DocumentTermMatrix, passages: PlaceArray) -> str:
    counts = dtm.counts[passages]
    counts.sort_indices()
    bounds = zip(counts.indptr[:-1].tolist(), counts.indptr[1:].tolist(), strict=True)
    same: dict[tuple[bytes, bytes], list[int]] = {}
    for place, (first, stop) in zip(passages.tolist(), bounds, strict=True):
        same.setdefault((counts.indices[first:stop].tobytes(), counts.data[first:stop].tobytes()), []).append(place)
    repeated = len(passages) - len(same)
    if repeated <= MOST_REPEATED * len(passages):
        return ""
    return (
        f"{repeated:,} of {len(passages):,} passages have the same terms as an earlier one{_commonest(dtm, same.values())}: "
        "topics will follow what is copied, not what is said. Leave out clauses that many documents share "
        "(`passages: drop` in settings.yml, or `drop_passages`) and documents that repeat others (`duplicates: remove`)."
    )


def _commonest(dtm: DocumentTermMatrix, same: Iterable[list[int]]) -> str:
    """Return which passage comes most often and in how many documents, "" where the matrix has no texts."""
    if "text" not in dtm.documents.columns:
        return ""
    rows = max(same, key=len)
    words = " ".join(str(dtm.documents["text"].iloc[rows[0]]).split())
    quoted = words if len(words) <= QUOTED else f"{words[:QUOTED].rsplit(' ', 1)[0]} …"
    n_documents = parents(dtm.documents).iloc[rows].nunique()
    return f" (one stands in {n_documents:,} document{'s' * (n_documents != 1)}: “{quoted}”)"


def refused(dtm: DocumentTermMatrix, *, n_topics: int, on_small: OnSmall) -> str:
    """Return what `topic_guard` says, or raise SmallCorpusError with it."""
    checks.choice(on_small, ("raise", "warn"), name="on_small")
    small = topic_guard(dtm, n_topics=n_topics)
    if small and on_small == "raise":
        raise SmallCorpusError(f'{small} To fit all the same and keep this sentence, pass on_small="warn".')
    return small


def with_warning(model: TopicModel, small: str) -> TopicModel:
    """Return the model with what warns against it in its settings, and warn once on behalf of the caller's caller."""
    method: Method = model.settings["method"]  # type: ignore[assignment]
    slow = "" if model.settings["converged"] else not_converged(1, 1, method)
    if sentences := [sentence for sentence in (small, slow) if sentence]:
        warnings.warn(" ".join(sentences), stacklevel=3)
    return replace(model, settings={**model.settings, "warning": " ".join(sentences)})


def not_converged(n_slow: int, n_fits: int, method: Method) -> str:
    """Return the sentence that says how many fits stopped too early."""
    return (
        f"{n_slow} of {n_fits} {method} fits stopped after {engines.MAX_ITERATIONS[method]} iterations before converging: "
        "its topics may still move; ask for fewer topics or trim rare terms."
    )
