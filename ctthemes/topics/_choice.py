"""Selection: how many topics, by several criteria at once and a rule that is written down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from scipy import sparse, special

from ctthemes._shared.array_types import FloatArray
from ctthemes._shared.schema import Column, Schema, empty_table
from ctthemes.counts.matrix import DocumentTermMatrix
from ctthemes.stats.intervals import LEVEL
from ctthemes.topics import _engines as engines
from ctthemes.topics._fitting import fit_each
from ctthemes.topics._methods import Fit
from ctthemes.topics._model import TopicModel, parents
from ctthemes.topics._quality import topic_quality
from ctthemes.topics._stability import model_agreement

N_SPLITS = 5
"""Parts of the documents, each held out once."""

BACKGROUND = 0.05
"""What every text says whatever its topics: this part of each predicted probability is the corpus's own."""

PRIOR = 0.1
"""Dirichlet weight of each topic where a text's topics are read from half of its words."""

TOPIC_CHOICE = Schema(
    "topic choice",
    (
        Column("n_topics", "integer", "topics", "number of topics tried"),
        Column(
            "completion",
            "float",
            "terms",
            "document completion: the number of terms among which the model is as good as guessing; lower is better",
        ),
        Column("low", "float", "terms", "lower end of its 95 % interval over the parts held out"),
        Column("high", "float", "terms", "upper end of its 95 % interval over the parts held out"),
        Column(
            "worse", "float", "log", "mean of how much ln(completion) exceeds that of the best number, part by part"
        ),
        Column("worse_error", "float", "log", "standard error of that mean"),
        Column("npmi", "float", "-1 to 1", "mean NPMI of the topics", nan="no topic has two terms in the reference"),
        Column(
            "umass",
            "float",
            "up to ln 2",
            "mean UMass coherence of the topics",
            nan="no topic has two terms in the reference",
        ),
        Column("exclusivity", "float", "0 to 10", "mean exclusivity of the topics"),
        Column(
            "stability", "float", "0 to 1", "mean agreement of the model of all documents with those without a part"
        ),
        Column("n_splits", "integer", "parts", "parts of the documents, each held out once"),
        Column("n_held_out", "integer", "tokens", "tokens predicted"),
        Column("reference", "text", "", "where coherence was counted"),
        Column("chosen", "boolean", "", "whether the rule chooses this number"),
    ),
)
TOPIC_CHOICE_COLUMNS = TOPIC_CHOICE.names

CHOICE_RULE = (
    "The rule: the smallest number of topics whose document completion is, over the same held-out documents, at most "
    "one standard error worse than the best. Coherence, exclusivity and stability are shown so that readers may judge."
)


def topic_choice(
    dtm: DocumentTermMatrix,
    *,
    candidates: Sequence[int],
    seed: int,
    method: Literal["nmf", "lda", "gibbs"] = "nmf",
    reference: tuple[str, DocumentTermMatrix] | None = None,
    n_jobs: int = 1,
) -> pd.DataFrame:
    """Return what speaks for each number of topics, and which one the rule chooses.

    Document completion (Wallach et al. 2009): the documents are dealt into five parts; each is held out in turn; a model
    of the others reads one half of each held-out passage's tokens and predicts the other half. For NMF a term's
    probability in a topic is its weight over its inverse document frequency, so that it predicts counts and not
    weights. `completion` is exp(-Σ ln p / tokens): the number of terms among which the model is as good as guessing.
    `stability` is the mean matched average Jaccard of the model of all documents and those five.

    Parameters
    ----------
    dtm : DocumentTermMatrix
    candidates : sequence of int
        At least two different numbers of topics; each costs six fits. Those above what the terms and passages can hold
        are left out, and where fewer than two are left the table has no rows.
    seed : int
    method : {"nmf", "lda", "gibbs"}
    reference : tuple of name and DocumentTermMatrix, optional
        Where coherence is looked for; by default the passages themselves.
    n_jobs : int
        Processes to spread the fits over; the result is the same, byte for byte.

    Returns
    -------
    DataFrame
        n_topics : int
        completion : float, mean over splits, lower is better
        low, high : its 95 % t interval over splits
        worse, worse_error : float, mean and standard error of how much ln(completion) exceeds that of the best number,
            split by split
        npmi, umass, exclusivity : float, means over topics (`topic_quality`, ten terms)
        stability : float, 0 to 1
        n_splits, n_held_out : int, the second the tokens predicted
        reference : str
        chosen : bool, the smallest number with worse ≤ worse_error

    References
    ----------
    Wallach, H. M. et al. (2009). ICML, doi:10.1145/1553374.1553515. Greene, D., O'Callaghan, D. & Cunningham, P.
    (2014). ECML PKDD, doi:10.1007/978-3-662-44848-9_32.

    Examples
    --------
    >>> from ctthemes.topics._model import toy_matrix
    >>> dtm = toy_matrix()
    >>> topic_choice(dtm, candidates=[2, 4], seed=1)[["n_topics", "chosen"]].values.tolist()
    [[2, True], [4, False]]
    """
    wanted = sorted(set(candidates))
    if len(wanted) < 2:
        raise ValueError(f"candidates={list(candidates)!r} must be at least two different numbers of topics")
    name, texts = reference or ("the passages themselves", dtm)
    parts = _parts(dtm, seed)
    rows = [tuple(np.flatnonzero(parts != part).tolist()) for part in range(N_SPLITS)]
    wanted = [k for k in wanted if k <= min(len(dtm.terms), *map(len, rows))]
    if len(wanted) < 2:
        return empty_table(TOPIC_CHOICE)
    fits = [Fit(k, seed, method, rows=subset) for k in wanted for subset in [(), *rows]]
    models = fit_each(dtm, fits, n_jobs=n_jobs)
    seen, hidden = halves(dtm, seed)
    losses = np.empty((len(wanted), N_SPLITS))
    table = []
    for place, k in enumerate(wanted):
        whole, *splits = models[place * (N_SPLITS + 1) : (place + 1) * (N_SPLITS + 1)]
        for part, model in enumerate(splits):
            losses[place, part] = completion_loss(model, dtm, seen, hidden, parts == part)
        quality = topic_quality(whole, texts, reference_name=name)
        stability = np.mean([model_agreement(whole, split) for split in splits])
        table.append((k, *quality[["npmi", "umass", "exclusivity"]].mean(), stability))
    result = pd.DataFrame(table, columns=["n_topics", "npmi", "umass", "exclusivity", "stability"])
    result = result.assign(**_compared(losses), n_splits=N_SPLITS, n_held_out=int(hidden.sum()), reference=name)
    return result[list(TOPIC_CHOICE_COLUMNS)]


def completion_loss(
    model: TopicModel,
    dtm: DocumentTermMatrix,
    seen: sparse.csr_array,
    hidden: sparse.csr_array,
    held_out: np.ndarray,
) -> float:
    """Return minus the mean log probability of the hidden tokens of the held-out rows, their topics read from `seen`."""
    read = dtm.documents.index.get_indexer(model.documents.index)
    topics = word_probabilities(model, dtm.counts[read])
    background = np.asarray(dtm.counts[read].sum(axis=0)).ravel() + 1.0
    background /= background.sum()
    with engines.one_thread():
        theta = engines.completed(engines.sklearn_matrix(seen[held_out]), topics, PRIOR)
    target = sparse.coo_array(hidden[held_out])
    predicted = np.einsum("ij,ij->i", theta[target.row], topics.T[target.col])
    predicted = (1 - BACKGROUND) * predicted + BACKGROUND * background[target.col]
    return float(-(target.data * np.log(predicted)).sum() / target.data.sum())


def word_probabilities(model: TopicModel, counts: sparse.csr_array) -> FloatArray:
    """Return each term's probability in each topic, for a model of weights or of counts fitted to `counts`."""
    topics = model.topic_terms.to_numpy(dtype=float)
    if model.settings.get("weighting") != "tf-idf":
        return topics
    n_passages = np.bincount(counts.indices[counts.data > 0], minlength=counts.shape[1])
    return engines.shares(topics / (np.log((1 + counts.shape[0]) / (1 + n_passages)) + 1))


def halves(dtm: DocumentTermMatrix, seed: int) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Return two matrices that deal out each row's tokens at random: one to be read, one to be predicted."""
    counts = sparse.csr_array(dtm.counts, copy=True)
    counts.sort_indices()
    hidden = counts.copy()
    hidden.data = np.random.default_rng([seed, 1]).binomial(counts.data, 0.5)
    seen = counts.copy()
    seen.data = counts.data - hidden.data
    for matrix in (seen, hidden):
        matrix.eliminate_zeros()
    return seen, hidden


def _parts(dtm: DocumentTermMatrix, seed: int) -> np.ndarray:
    """Return the part, 0 to 4, of each row: the passages of a document stay together."""
    documents = parents(dtm.documents).astype(str)
    names = np.sort(documents.unique())
    if len(names) < 2 * N_SPLITS:
        raise ValueError(
            f"{len(names)} documents are too few to hold out a fifth five times; {2 * N_SPLITS} are needed"
        )
    dealt = np.random.default_rng([seed, 0]).permutation(len(names)) % N_SPLITS
    return np.asarray(pd.Series(dealt, index=names).loc[documents].to_numpy())


def _compared(losses: FloatArray) -> dict[str, FloatArray]:
    n = losses.shape[1]
    mean = losses.mean(axis=1)
    reach = special.stdtrit(n - 1, (1 + LEVEL) / 2) * losses.std(axis=1, ddof=1) / np.sqrt(n)
    behind = losses - losses[mean.argmin()]
    worse, error = behind.mean(axis=1), behind.std(axis=1, ddof=1) / np.sqrt(n)
    chosen = np.zeros(len(mean), dtype=bool)
    chosen[np.flatnonzero(worse <= error)[0]] = True
    return {
        "completion": np.exp(mean), "low": np.exp(mean - reach), "high": np.exp(mean + reach),
        "worse": worse, "worse_error": error, "chosen": chosen,
    }  # fmt: skip
