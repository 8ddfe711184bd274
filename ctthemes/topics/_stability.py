"""Stability: which topics come back from another start, and from other documents."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.schema import Column, Schema
from ctthemes.counts.matrix import DocumentTermMatrix
from ctthemes.topics._engines import Start
from ctthemes.topics._fitting import fit_each
from ctthemes.topics._guard import OnSmall, not_converged, refused, with_warning
from ctthemes.topics._methods import Fit
from ctthemes.topics._model import Method, TopicModel, parents
from ctthemes.topics._pairing import best_pairs
from ctthemes.topics._similarity import average_jaccard, jaccard, matched, term_lists

TOPIC_STABILITY = Schema(
    "topic stability",
    (
        Column("n_topics", "integer", "topics", "topics of the fits"),
        Column("seed_a", "integer", "", "seed of the one fit"),
        Column("seed_b", "integer", "", "seed of the other fit"),
        Column("topic", "text", "", "name of the topic in the model of the first seed"),
        Column("n_shared", "integer", "terms", "terms in both lists"),
        Column("n_terms", "integer", "terms", "terms in either list"),
        Column("jaccard", "float", "0 to 1", "n_shared over n_terms; 1 is the same ten terms"),
    ),
)
TOPIC_STABILITY_COLUMNS = TOPIC_STABILITY.names
TOPIC_RECURRENCE = Schema(
    "topic recurrence",
    (
        Column("topic", "text", "", "name of the topic"),
        Column("n_refits", "integer", "refits", "refits without a fifth of the documents"),
        Column("n_found", "integer", "refits", "refits in which the topic comes back"),
        Column("share_found", "float", "0 to 1", "n_found over n_refits"),
        Column("jaccard", "float", "0 to 1", "mean overlap of its ten first terms with those of its match"),
        Column("agreement", "float", "0 to 1", "mean average Jaccard with its match, which heeds the order of terms"),
        Column("recurs", "boolean", "", "whether it comes back often enough to be relied on"),
    ),
)
RECURRENCE_COLUMNS = TOPIC_RECURRENCE.names

KEPT_DOCUMENTS = 0.8
"""A refit on other documents reads this share of them, drawn without replacement."""

SAME_TOPIC = 1 / 3
"""Our own rule: two topics are the same when half of their ten first terms are, a Jaccard overlap of 5 / 15."""

RECURS = 0.8
"""Our own rule: a topic recurs when this share of the refits has it."""


def topic_stability(
    dtm: DocumentTermMatrix,
    *,
    n_topics: int,
    seeds: Sequence[int],
    method: Literal["nmf", "lda", "gibbs"] = "nmf",
    n_jobs: int = 1,
) -> pd.DataFrame:
    """Return how well each topic is found again from another start.

    The first seed gives the model that `fit_topics` returns for it; each other seed starts at random (NMF, too). Two
    fits are matched one topic to one so that the sum of J is largest (Hungarian assignment), where
    J = |A ∩ B| / |A ∪ B| for the sets A and B of each topic's ten heaviest terms. A low J speaks against a topic; a
    high one says only that the start does not decide: NMF finds the same topics in pure noise again (6 topics of 80
    random documents had a mean J of 0.54 to 1). Whether other documents would give the same topics is what
    `topic_recurrence` asks. A corpus that is too small is not refused here, for this table can show what that costs.

    Parameters
    ----------
    dtm : DocumentTermMatrix
    n_topics : int
    seeds : sequence of int
        At least two, no two alike; each costs one fit.
    method : {"nmf", "lda", "gibbs"}
    n_jobs : int
        Processes to spread the fits over; the result is the same, byte for byte.

    Returns
    -------
    DataFrame
        One row per pair of seeds and topic.

        n_topics, seed_a, seed_b : int
        topic : str, by its name in the first seed's model, to which the topic of seed_a was matched
        n_shared : int, terms in both lists
        n_terms : int, terms in either
        jaccard : float, n_shared / n_terms, 0 (another topic) to 1 (the same ten terms)

    Raises
    ------
    ValueError
        For fewer than two different seeds, or more topics than the matrix can hold.

    Warns
    -----
    UserWarning
        Once, with the number of fits that stopped before they converged.

    References
    ----------
    Greene, D., O'Callaghan, D. & Cunningham, P. (2014). ECML PKDD, doi:10.1007/978-3-662-44848-9_32 (the matching; they
    average J over depths 1 to t, this takes depth t = 10).

    Examples
    --------
    >>> import pandas as pd
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.counts.matrix import count_terms
    >>> from ctthemes.text.tokens import tokenize
    >>> corpus = pd.concat([toy_corpus().add_prefix(f"{n}-", axis=0) for n in range(15)])
    >>> topic_stability(count_terms(tokenize(corpus)), n_topics=2, seeds=[1, 2])[["topic", "n_shared", "jaccard"]]
          topic  n_shared  jaccard
    0  topic_01        10      1.0
    1  topic_02        10      1.0
    """
    _several(seeds)
    starts: list[Start] = ["svd", *["random"] * (len(seeds) - 1)]  # type: ignore[list-item]
    fits = [Fit(n_topics, seed, method, start) for seed, start in zip(seeds, starts, strict=True)]
    models = fit_each(dtm, fits, n_jobs=n_jobs)
    if slow := sum(not model.settings["converged"] for model in models):
        warnings.warn(not_converged(slow, len(models), method), stacklevel=2)
    lists = [[set(terms) for terms in term_lists(model)] for model in models]
    rows = []
    for a, b in combinations(range(len(seeds)), 2):
        partner = matched(models[a], models[b])
        for topic, one in zip(models[0].topic_terms.index, matched(models[0], models[a]), strict=True):
            ours, theirs = lists[a][one], lists[b][partner[one]]
            shared, either = len(ours & theirs), len(ours | theirs)
            rows.append((n_topics, seeds[a], seeds[b], topic, shared, either, shared / either))
    return pd.DataFrame(rows, columns=list(TOPIC_STABILITY_COLUMNS))


def topic_recurrence(
    model: TopicModel,
    dtm: DocumentTermMatrix,
    *,
    n_refits: int,
    seed: int,
    themes: DocumentTermMatrix | None = None,
    n_jobs: int = 1,
) -> pd.DataFrame:
    """Return how often each topic of a model comes back when a fifth of the documents is left out.

    Each refit reads 80 % of the documents (whole documents, so that passages of one text leave together), drawn
    without replacement, with the model's own method and another seed. Its topics are matched to the model's so that the
    sum of J is largest, where J = |A ∩ B| / |A ∪ B| of the ten heaviest terms. A topic is found again when J ≥ 1/3 (half of the terms shared), and recurs when 80 % of the refits find it: rules of ours.
    `agreement` is the mean over refits of Greene's average Jaccard, which counts the first ranks more.

    Parameters
    ----------
    model : TopicModel
    dtm : DocumentTermMatrix
        What the model was fitted to.
    n_refits : int
        At least 2; 10 or more for a paper.
    seed : int
    themes : DocumentTermMatrix, optional
        For a seeded model, as in `fit_topics`.
    n_jobs : int
        Processes to spread the fits over; the result is the same, byte for byte.

    Returns
    -------
    DataFrame
        topic : str
        n_refits, n_found : int
        share_found : float, 0 to 1
        jaccard, agreement : float, 0 to 1, means over refits
        recurs : bool

    References
    ----------
    Greene, D., O'Callaghan, D. & Cunningham, P. (2014). ECML PKDD, doi:10.1007/978-3-662-44848-9_32.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.counts.matrix import count_terms
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.topics._fitting import fit_topics
    >>> corpus = pd.concat([toy_corpus().add_prefix(f"{n}-", axis=0) for n in range(15)])
    >>> dtm = count_terms(tokenize(corpus))
    >>> with warnings.catch_warnings(action="ignore"):
    ...     model = fit_topics(dtm, n_topics=2, seed=1, on_small="warn")
    >>> topic_recurrence(model, dtm, n_refits=3, seed=1)[["topic", "n_found", "recurs"]]
          topic  n_found  recurs
    0  topic_01        3    True
    1  topic_02        3    True
    """
    return recurrence_among(model, refit_topics(model, dtm, n_refits=n_refits, seed=seed, themes=themes, n_jobs=n_jobs))


def recurrence_among(model: TopicModel, refits: Sequence[TopicModel]) -> pd.DataFrame:
    """Return how often each topic of a model comes back in these refits: `topic_recurrence` without the fits.

    Parameters
    ----------
    model : TopicModel
    refits : sequence of TopicModel
        From `refit_topics`.

    Returns
    -------
    DataFrame
        As `topic_recurrence`.

    Raises
    ------
    ValueError
        When there is no refit.

    Examples
    --------
    >>> from ctthemes.topics._model import toy_topic_model
    >>> recurrence_among(toy_topic_model(), [toy_topic_model()])["share_found"].tolist()
    [1.0, 1.0]
    """
    if not refits:
        raise ValueError("there is no refit to look for the topics in; `refit_topics` makes some")
    ours = term_lists(model)
    overlap = np.empty((len(refits), len(ours)))
    agreement = np.empty_like(overlap)
    for row, refit in enumerate(refits):
        theirs = term_lists(refit)
        for topic, partner in enumerate(matched(model, refit)):
            overlap[row, topic] = jaccard(ours[topic], theirs[partner])
            agreement[row, topic] = average_jaccard(ours[topic], theirs[partner])
    n_found = (overlap >= SAME_TOPIC - 1e-12).sum(axis=0)
    table = pd.DataFrame(
        {
            "topic": model.topic_terms.index.astype(str), "n_refits": len(refits), "n_found": n_found,
            "share_found": n_found / len(refits), "jaccard": overlap.mean(axis=0), "agreement": agreement.mean(axis=0),
        }
    )  # fmt: skip
    return table.assign(recurs=table["share_found"] >= RECURS)[list(RECURRENCE_COLUMNS)]


def refit_topics(
    model: TopicModel,
    dtm: DocumentTermMatrix,
    *,
    n_refits: int,
    seed: int,
    themes: DocumentTermMatrix | None = None,
    n_jobs: int = 1,
) -> list[TopicModel]:
    """Return the model's kind fitted anew to `n_refits` samples of 80 % of the documents.

    Parameters
    ----------
    model : TopicModel
        Its method, number of topics and period are kept.
    dtm : DocumentTermMatrix
        What it was fitted to.
    n_refits : int
        At least 2.
    seed : int
    themes : DocumentTermMatrix, optional
        For a seeded model, as in `fit_seeded_topics`.
    n_jobs : int
        Processes; the result is the same.

    Returns
    -------
    list of TopicModel

    Examples
    --------
    >>> from ctthemes.topics._fitting import fit_topics
    >>> from ctthemes.topics._model import toy_matrix
    >>> dtm = toy_matrix()
    >>> model = fit_topics(dtm, n_topics=2, seed=1)
    >>> [len(refit.documents) for refit in refit_topics(model, dtm, n_refits=2, seed=1)]
    [64, 64]
    """
    checks.at_least(n_refits, 2, name="n_refits")
    checks.at_least(seed, 0, name="seed")
    documents = parents(dtm.documents).astype(str)
    names = np.sort(documents.unique())
    n_kept = max(round(KEPT_DOCUMENTS * len(names)), 1)
    method: Method = model.settings["method"]  # type: ignore[assignment]
    fits = []
    for refit in range(n_refits):
        drawn = np.random.default_rng([seed, refit]).choice(names, size=n_kept, replace=False)
        chosen = documents.isin(drawn).to_numpy()
        rows = tuple(np.flatnonzero(chosen).tolist())
        fits.append(Fit(len(model), seed + refit, method, rows=rows, period=model.settings.get("period")))  # type: ignore[arg-type]
    return fit_each(dtm, fits, themes=themes, n_jobs=n_jobs)


def fit_central_topics(
    dtm: DocumentTermMatrix,
    *,
    n_topics: int,
    seeds: Sequence[int],
    method: Literal["nmf", "lda", "gibbs"] = "nmf",
    period: str | None = None,
    on_small: OnSmall = "raise",
) -> TopicModel:
    """Return, of the fits from several starts, the one that agrees most with all others: the model to report.

    For methods that start at random a single seed is a lottery. NMF starts from the singular value decomposition of the
    matrix, as in `fit_topics`, but that is found by random projections, and where topics are nearly as good as one
    another a little chance decides: each seed is such a start. Starts that are random altogether are not among them, for
    they end in poorer optima, and the fit between them is no steadier than each. The central one is the fit whose mean
    matched average Jaccard to the others is largest (the first of equals). Seeded topics have one start, given by their
    themes, and nothing to choose from.

    Parameters
    ----------
    dtm : DocumentTermMatrix
    n_topics : int
    seeds : sequence of int
        At least two different ones; each is a start.
    method, period, on_small
        As in `fit_topics`.

    Returns
    -------
    TopicModel
        Its `settings` say `n_starts` how many fits it was chosen and with which mean `starts_agreement`.

    Raises
    ------
    SmallCorpusError, ValueError
        As in `fit_topics`, or when the seeds are fewer than two.

    References
    ----------
    Rieger, J., Jentsch, C. & Rahnenführer, J. (2024). LDAPrototype. PeerJ Computer Science 10, e2279,
    doi:10.7717/peerj-cs.2279 (the idea; they compare by another similarity).

    Examples
    --------
    >>> from ctthemes.topics._model import toy_matrix
    >>> dtm = toy_matrix()
    >>> fit_central_topics(dtm, n_topics=2, seeds=[1, 2]).settings["n_starts"]
    2
    """
    _several(seeds)
    small = refused(dtm, n_topics=n_topics, on_small=on_small)
    models = fit_each(dtm, [Fit(n_topics, seed, method, period=period) for seed in seeds])
    lists = [term_lists(model) for model in models]
    likeness = np.zeros((len(models), len(models)))
    for one, other in combinations(range(len(models)), 2):
        likeness[one, other] = likeness[other, one] = _agreement(lists[one], lists[other])
    mean = likeness.sum(axis=1) / (len(models) - 1)
    best = int(mean.round(12).argmax())
    settings = {**models[best].settings, "n_starts": len(models), "starts_agreement": float(mean[best])}
    return with_warning(replace(models[best], settings=settings), small)


def _several(seeds: Sequence[int]) -> None:
    if len(set(seeds)) < 2 or len(set(seeds)) < len(seeds):
        raise ValueError(f"seeds={list(seeds)!r} must be at least two different whole numbers")


def model_agreement(model: TopicModel, other: TopicModel) -> float:
    """Return the mean average Jaccard of two models' topics, matched one to one so that it is largest."""
    return _agreement(term_lists(model), term_lists(other))


def _agreement(ours: Sequence[Sequence[str]], theirs: Sequence[Sequence[str]]) -> float:
    scores = np.array([[average_jaccard(one, two) for two in theirs] for one in ours])
    rows, columns = best_pairs(scores)
    return float(scores[rows, columns].mean())
