"""Partition topics: topic models of a corpus on disk, learned in mini-batches."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray, IntArray
from ctthemes._shared.checks import SmallCorpusError
from ctthemes.counts.matrix import DocumentTermMatrix
from ctthemes.partitions._blocks import NO_TERMS
from ctthemes.partitions._corpus import Partitions
from ctthemes.partitions._counts import Counted, Task, count_part, counted_documents
from ctthemes.partitions._workers import Workers, spread
from ctthemes.topics import _engines as engines
from ctthemes.topics import _online as online
from ctthemes.topics._fitting import named
from ctthemes.topics._guard import topic_guard
from ctthemes.topics._model import TopicModel, parents
from ctthemes.topics._online import Online, OnlineFit, Rows, StoredCounts


def fit_partition_topics(
    partitions: Partitions,
    terms: Collection[str],
    *,
    n_topics: int,
    seed: int,
    method: Online = "nmf",
    workers: Workers = 1,
) -> TopicModel:
    """Return the topics of a corpus on disk, as `fit_topics` gives them, learned from a thousand passages at a time.

    Workers count the chosen terms part by part, the counts are kept in a temporary file (8 bytes for each passage and
    term in it), and one thread learns from it: batches of 1,024 passages, drawn anew in every epoch, until an epoch moves
    less than a hundredth of the topics' weight, or 20 epochs.

    The same corpus, terms and seed give the same bytes, whatever the parts, the processes or the cluster: passages and
    terms are sorted first. The bytes are not those of `fit_topics`, which sees all passages at every step:

    * NMF has the same weights (tf-idf over all passages) and the same aim, but starts from the topics of a sample of at
      most 5,000 passages, and each step sets H to the optimum for its batch and those before it, which fade. Where the
      aim has several valleys, it may end in another.
    * LDA is variational Bayes in its online form; its steps shrink with their number.
    * "seeded" needs every passage at once and is not offered. A model is not kept in the cache.

    Parameters
    ----------
    partitions : Partitions
        A document is a passage; write paragraphs (`segment_corpus`) for topics of paragraphs.
    terms : collection of str
        The types to learn from, without stop words and rare ones: choose them from `partition_vocabulary`.
    n_topics : int
        At least 2.
    seed : int
    method : {"nmf", "lda"}
    workers
        Where the terms are counted, as in `count_partitions`.

    Returns
    -------
    TopicModel
        `documents` is without `text`. In `settings`, `iterations` are epochs and `start` is "sample" for NMF.

    Raises
    ------
    SmallCorpusError
        When `topic_guard` objects; for more than 5,000 passages it looks at a sample of them.
    ValueError
        When none of the terms is found, or more topics are wanted than passages and terms can hold.

    Warns
    -----
    UserWarning
        When topics still moved after the last epoch.

    References
    ----------
    Mairal, J., Bach, F., Ponce, J. & Sapiro, G. (2010). Journal of Machine Learning Research 11, 19-60 (NMF). Hoffman,
    M. D., Blei, D. M. & Bach, F. (2010). Advances in Neural Information Processing Systems 23, 856-864 (LDA).

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.partitions._corpus import save_partitions
    >>> random, terms = np.random.default_rng(1), list("abcdefghijklmnopqrstuvwx")
    >>> texts = [" ".join(random.choice(terms[12 * (row % 2) :][:12], 30)) for row in range(80)]
    >>> corpus = pd.DataFrame({"text": texts, "date": pd.NaT, "date_source": "missing"}, index=[f"d{row}" for row in range(80)])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     partitions = save_partitions(corpus.rename_axis("doc_id"), f"{folder}/corpus", size=40)
    ...     model = fit_partition_topics(partitions, terms, n_topics=2, seed=1)
    >>> sorted("".join(sorted(terms.nlargest(12).index)) for _, terms in model.topic_terms.iterrows())
    ['abcdefghijkl', 'mnopqrstuvwx']
    """
    checks.at_least(n_topics, 2, name="n_topics")
    checks.at_least(seed, 0, name="seed")
    checks.choice(method, ("nmf", "lda"), name="method")
    wanted = pd.Index(sorted(set(terms)), dtype=object)
    with tempfile.TemporaryDirectory(prefix="ctthemes-") as folder:
        store = StoredCounts(Path(folder) / "counts")
        documents, starts, lengths, found_in = _counted(partitions, wanted, store, workers)
        used = found_in > 0
        if not used.any():
            raise ValueError(f"none of the terms stands in the corpus: {checks.listing(wanted)}; give types as counted")
        order = np.argsort(documents.index.astype(str).to_numpy(), kind="stable")
        passages = order[lengths[order] > 0].astype(np.int64)
        place = np.cumsum(used) - 1
        stored = store.reader(starts[passages], lengths[passages], len(wanted))

        def rows(positions: IntArray) -> sparse.csr_matrix:
            counts = stored(positions)
            ends = (counts.data, place[counts.indices].astype(np.int32), counts.indptr)
            return sparse.csr_matrix(ends, shape=(counts.shape[0], int(used.sum())))

        names: pd.Index[str] = pd.Index(wanted[used].tolist(), dtype="str", name="term")
        _guard(rows, documents.iloc[passages], names, n_topics, seed)
        with engines.one_thread():
            fit = online.fit_online(rows, len(passages), found_in[used], n_topics=n_topics, seed=seed, method=method)
            weights = online.described(rows, len(passages), fit)
    return _model(fit, weights, passages, documents, names, (method, n_topics, seed))


def _counted(
    partitions: Partitions, wanted: pd.Index[str], store: StoredCounts, workers: Workers
) -> tuple[pd.DataFrame, IntArray, IntArray, IntArray]:
    """Store the counts; return the documents, where each begins and how long it is, and the documents of each term."""
    chosen = frozenset(wanted)
    tasks = [Task(part, partitions.schema, partitions.hyphens, terms=chosen) for part in partitions.parts]
    starts: dict[int, IntArray] = {}
    lengths: dict[int, IntArray] = {}
    counted_parts: dict[int, Counted] = {}
    found_in = np.zeros(len(wanted), dtype=np.int64)
    for number, counted in spread(count_part, tasks, workers=workers):
        columns = wanted.get_indexer(pd.Index(list(counted.terms.terms), dtype=object))[counted.terms.columns]
        starts[number] = store.append(counted.terms.lengths, columns, counted.terms.entries)
        lengths[number], counted_parts[number] = counted.terms.lengths, replace(counted, terms=NO_TERMS)
        found_in += np.bincount(columns, minlength=len(wanted))
    order = range(len(tasks))
    documents = counted_documents([counted_parts[number] for number in order])
    begin, size = (np.concatenate([arrays[number] for number in order]) for arrays in (starts, lengths))
    return documents, begin, size, found_in


def _guard(rows: Rows, documents: pd.DataFrame, terms: pd.Index[str], n_topics: int, seed: int) -> None:
    """Raise where the corpus is too small for so many topics."""
    if n_topics > min(len(documents), len(terms)):
        raise ValueError(
            f"n_topics={n_topics} is more than {len(documents):,} passages with a term and {len(terms):,} terms can "
            "hold; ask for fewer topics or choose more terms"
        )
    chosen = online.sample(len(documents), seed)
    counts = sparse.csr_array(rows(chosen)).astype(np.int64)
    if small := topic_guard(DocumentTermMatrix(counts, terms, documents.iloc[chosen]), n_topics=n_topics):
        raise SmallCorpusError(small)


def _model(
    fit: OnlineFit,
    weights: FloatArray,
    passages: IntArray,
    documents: pd.DataFrame,
    terms: pd.Index[str],
    request: tuple[Online, int, int],
) -> TopicModel:
    method, n_topics, seed = request
    if empty := int((fit.term_weights.sum(axis=1) <= 0).sum()):
        raise ValueError(f"{empty} of {n_topics} topics came out empty: ask for at most {n_topics - empty} topics")
    document_topics = np.full((len(documents), n_topics), np.nan)
    document_topics[passages] = engines.shares(weights)
    converged = fit.moved < online.STILL
    slow = (
        ""
        if converged
        else (
            f"after {fit.epochs} epochs {fit.moved:.1%} of the topics' weight still moved in one: ask for fewer topics or "
            "leave rare terms out."
        )
    )
    settings: dict[str, object] = {
        "method": method,
        "n_topics": n_topics,
        "seed": int(seed),
        "start": "sample" if method == "nmf" else "random",
        "weighting": "counts" if method == "lda" else "tf-idf",
        "themes": (),
        "period_shares": {},
        "iterations": fit.epochs,
        "converged": converged,
        "n_documents": int(parents(documents).nunique()),
        "n_passages": len(documents),
        "n_undescribed": int(np.isnan(document_topics[:, 0]).sum()),
        "warning": slow,
    }
    if slow:
        warnings.warn(slow, stacklevel=3)
    shape = DocumentTermMatrix(sparse.csr_array((len(documents), len(terms)), dtype=np.int64), terms, documents)
    return named(engines.shares(fit.term_weights), document_topics, shape, settings)
