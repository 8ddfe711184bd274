"""Topics: fitted to a document-term matrix, and named."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray, PlaceArray
from ctthemes.counts.matrix import DocumentTermMatrix
from ctthemes.counts.periods import period_values
from ctthemes.topics import _engines as engines
from ctthemes.topics import _fit_cache as fit_cache
from ctthemes.topics._engines import Factors
from ctthemes.topics._guard import OnSmall, refused, with_warning
from ctthemes.topics._methods import ENGINES, Engine, Fit, Problem
from ctthemes.topics._model import (
    METHODS,
    TOP_TERMS,
    Method,
    TopicModel,
    document_weights,
    heaviest,
    parents,
    rows_with_terms,
)


def fit_topics(
    dtm: DocumentTermMatrix,
    *,
    n_topics: int,
    seed: int,
    method: Literal["nmf", "lda", "gibbs"] = "nmf",
    period: str | None = None,
    on_small: OnSmall = "raise",
) -> TopicModel:
    """Return the topics of a document-term matrix, named topic_01, topic_02, ... by falling document-weighted share.

    NMF: X ≈ WH with W, H ≥ 0 and least squares, X the tf-idf weights of the counts (ln((1+n)/(1+df)) + 1 times the
    count, rows of length 1), started from the singular value decomposition of X, so that the seed matters little; each
    topic's row of H is divided by its sum, its column of W multiplied by it, then each row of W is divided by its sum.
    LDA: variational Bayes on the counts in batches of the whole corpus, both priors 1/n_topics, started at random.
    Gibbs: LDA by collapsed Gibbs sampling (the extra package tomotopy), priors 0.1 of topics, learnt as it goes, and 0.01
    of terms; sweeps until the log-likelihood of a hundred is no longer a thousandth better than that of the hundred
    before, then the mean of ten draws. With `period` the prior of topics depends on the passage's period
    (Dirichlet-multinomial regression): `period_prevalence` reads it off.
    This is one fit. The start of NMF comes from the matrix, by random projections; LDA and Gibbs start at random, where a single seed is a lottery. The model to report is the one that
    `fit_central_topics` chooses among several starts, as notebook 05 does.

    Documents and terms are sorted before the fit and one thread computes: same matrix and seed, same bytes, in
    whatever order the documents come. A fit is kept in the user's cache folder by the content of all that it depends on,
    so that it is computed once (`CTTHEMES_CACHE` names another folder, or says `off`).

    Parameters
    ----------
    dtm : DocumentTermMatrix
        Passages (or documents) by terms, stop words removed.
    n_topics : int
        At least 2, and at most the passages with a term and the terms.
    seed : int
    method : {"nmf", "lda", "gibbs"}
        On thousands of passages NMF takes seconds, Gibbs tens of seconds and LDA minutes.
    period : str, optional
        For "gibbs": "year", "quarter" or "month" of `date`, or the name of a document variable. Passages without one
        share a prior of their own.
    on_small : {"raise", "warn"}
        What to do when `topic_guard` objects: nothing, or go on and keep its sentence in `settings["warning"]`.

    Returns
    -------
    TopicModel
        A tie in share goes to the topic whose top terms come first in the alphabet.

    Raises
    ------
    SmallCorpusError
        When the corpus is too small and `on_small` is "raise".
    ValueError
        For an unknown choice, or more topics than the matrix can hold.
    ModuleNotFoundError
        For "gibbs" without tomotopy; the message says what to install.

    Warns
    -----
    UserWarning
        Once, when the corpus is too small and `on_small` is "warn", or the fit stopped before it converged.

    References
    ----------
    Lee, D. D. & Seung, H. S. (1999). Nature 401, 788-791, doi:10.1038/44565. Boutsidis, C. & Gallopoulos, E. (2008).
    Pattern Recognition 41, 1350-1362, doi:10.1016/j.patcog.2007.09.010 (the start). Blei, D. M., Ng, A. Y. & Jordan,
    M. I. (2003). Journal of Machine Learning Research 3, 993-1022. Griffiths, T. L. & Steyvers, M. (2004). PNAS 101, 5228-5235, doi:10.1073/pnas.0307752101 (Gibbs sampling). Mimno, D. & McCallum, A. (2008). UAI,
    411-418 (Dirichlet-multinomial regression).

    Examples
    --------
    >>> import pandas as pd, warnings
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.counts.matrix import count_terms
    >>> from ctthemes.text.tokens import tokenize
    >>> corpus = pd.concat([toy_corpus().add_prefix(f"{n}-", axis=0) for n in range(15)])
    >>> with warnings.catch_warnings(action="ignore"):
    ...     model = fit_topics(count_terms(tokenize(corpus)), n_topics=2, seed=1, on_small="warn")
    >>> str(model.settings["warning"]).split(". ")[-1]
    'Leave out clauses that many documents share (`passages: drop` in settings.yml, or `drop_passages`) and documents that repeat others (`duplicates: remove`).'
    >>> model.topic_terms.sum(axis=1).round(6).to_dict()
    {'topic_01': 1.0, 'topic_02': 1.0}
    """
    if str(method) == "seeded":
        raise ValueError('method="seeded" needs the matches of themes: call fit_seeded_topics(dtm, themes, ...)')
    small = refused(dtm, n_topics=n_topics, on_small=on_small)
    return with_warning(fit_once(dtm, Fit(n_topics, seed, method, period=period)), small)


def fit_seeded_topics(
    dtm: DocumentTermMatrix, themes: DocumentTermMatrix, *, n_topics: int, seed: int, on_small: OnSmall = "raise"
) -> TopicModel:
    """Return topics of which the first carry the themes of a codebook, under the themes' names; the others are free.

    The tf-idf matrix X gets a column per theme, Y, with the passage's matches of it (rows of length 1), and
    [X Y] ≈ W[H B] where B is 0 but between a theme and its own topic: what the codebook finds must be explained by that
    theme's topic, and the words that stand around it follow. Phrases, globs, `not_patterns` and words of two themes
    count as they do in the codebook; a passage without a match may still belong to the topic by its other words.
    The start comes from the themes, so that there are no several starts to choose from. Same bytes, cache and order of
    topics as `fit_topics`.

    Parameters
    ----------
    dtm : DocumentTermMatrix
        Passages by terms, stop words removed.
    themes : DocumentTermMatrix
        Matches of each theme in each passage, from `count_themes`; it may have more rows than `dtm`.
    n_topics : int
        The themes' topics and the free ones.
    seed : int
        At least 0; it decides where the free topics start.
    on_small : {"raise", "warn"}
        As in `fit_topics`.

    Returns
    -------
    TopicModel

    Raises
    ------
    SmallCorpusError
        When the corpus is too small and `on_small` is "raise".
    ValueError
        When `themes` lacks passages, a theme is found in none, or there are more themes than topics.

    Warns
    -----
    UserWarning
        As in `fit_topics`.

    References
    ----------
    Cichocki, A. & Phan, A.-H. (2009). IEICE Transactions E92-A, 708-721 (how it is solved). Eshima, S., Imai, K. &
    Sasaki, T. (2024). American Journal of Political Science, doi:10.1111/ajps.12779 (keyword-assisted topics, by another
    model).

    Examples
    --------
    >>> import pandas as pd, warnings
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.counts.matrix import count_terms
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> from ctthemes.themes.codings import codings, count_themes
    >>> tokens = tokenize(pd.concat([toy_corpus().add_prefix(f"{n}-", axis=0) for n in range(15)]))
    >>> themes = count_themes(codings(tokens, toy_codebook()), tokens.documents)
    >>> with warnings.catch_warnings(action="ignore"):
    ...     model = fit_seeded_topics(count_terms(tokens), themes, n_topics=len(themes.terms), seed=1, on_small="warn")
    >>> list(model.topic_terms.index) == list(themes.terms)
    True
    """
    small = refused(dtm, n_topics=n_topics, on_small=on_small)
    return with_warning(fit_once(dtm, Fit(n_topics, seed, "seeded"), themes=themes), small)


def fit_once(dtm: DocumentTermMatrix, fit: Fit, *, themes: DocumentTermMatrix | None = None) -> TopicModel:
    """Return one fit without asking whether the corpus is large enough.

    Parameters
    ----------
    dtm : DocumentTermMatrix
    fit : Fit
        Its `rows` are not looked at.
    themes : DocumentTermMatrix, optional
        For "seeded".
    """
    checks.at_least(fit.n_topics, 2, name="n_topics")
    checks.at_least(fit.seed, 0, name="seed")
    engine = ENGINES[checks.choice(fit.method, METHODS, name="method")]  # type: ignore[index]
    passages = rows_with_terms(dtm)
    if fit.n_topics > min(len(passages), len(dtm.terms)):
        raise ValueError(
            f"n_topics={fit.n_topics} is more than {len(passages):,} passages with a term and {len(dtm.terms):,} terms "
            "can hold; ask for fewer topics or cut the documents into smaller passages"
        )
    columns = np.argsort(dtm.terms.astype(str).to_numpy(), kind="stable")
    problem = _problem(dtm, fit, themes, passages, columns)
    factors = _factors(engine, problem, fit)
    topic_terms = np.empty((fit.n_topics, len(columns)))
    topic_terms[:, columns] = engines.shares(factors[1])
    document_topics = np.full((len(dtm), fit.n_topics), np.nan)
    document_topics[passages] = engines.shares(factors[0][: len(passages)])
    expected = engines.shares(factors[0][len(passages) :])
    settings = {
        "method": fit.method,
        "n_topics": fit.n_topics,
        "seed": int(fit.seed),
        "start": problem.start,
        "weighting": engine.weighting,
        "themes": () if themes is None else tuple(themes.terms.astype(str)),
        "iterations": factors[2],
        "converged": factors[2] < engines.MAX_ITERATIONS[fit.method],
        "n_documents": int(parents(dtm.documents).nunique()),
        "n_passages": len(dtm),
        "n_undescribed": int(np.isnan(document_topics[:, 0]).sum()),
        "period": fit.period,
        "period_shares": dict(zip(sorted(set(problem.periods)), expected, strict=True)),
        "warning": "",
    }
    return named(topic_terms, document_topics, dtm, settings)


def _problem(
    dtm: DocumentTermMatrix, fit: Fit, themes: DocumentTermMatrix | None, passages: PlaceArray, columns: PlaceArray
) -> Problem:
    """Return what the engine is handed: the passages with a term, terms in the order of the alphabet."""
    hits = _hits(dtm, themes, fit.method, fit.n_topics)
    periods = _periods(dtm, passages, fit.method, fit.period)
    counts = engines.sklearn_matrix(dtm.counts[passages][:, columns])
    matches = counts[:0] if hits is None else engines.sklearn_matrix(hits.counts[passages])
    return Problem(counts, matches, fit.n_topics, fit.seed, ENGINES[fit.method].start(fit.start), periods)


def _factors(engine: Engine, problem: Problem, fit: Fit) -> Factors:
    settings = (
        fit.method,
        problem.n_topics,
        problem.seed,
        problem.start,
        engines.MAX_ITERATIONS[fit.method],
        engine.version(),
        *problem.periods,
    )
    key = fit_cache.fingerprint(settings, problem.counts, problem.hits, modules=engine.modules)
    with engines.one_thread():
        factors = fit_cache.cached_factors(key, lambda: engine.factorise(problem))
    if empty := int((factors[1].sum(axis=1) <= 0).sum()):
        raise EmptyTopicsError(problem.n_topics, empty)
    return factors


def _periods(dtm: DocumentTermMatrix, passages: PlaceArray, method: Method, period: str | None) -> tuple[str, ...]:
    """Return the period of each of these passages, "" where it has none; nothing for a model without periods."""
    if period is None:
        return ()
    if method != "gibbs":
        raise ValueError(f'method={method!r} takes no `period`; it belongs to method="gibbs"')
    labels = period_values(dtm.documents, period=period)  # passages without a period stay in the model
    return tuple(labels.where(labels.notna(), "").astype(str).iloc[passages])


def _hits(
    dtm: DocumentTermMatrix, themes: DocumentTermMatrix | None, method: Method, n_topics: int
) -> DocumentTermMatrix | None:
    """Return the matches of each theme in the rows of `dtm`, None for a method that takes no themes."""
    if (themes is None) == (method == "seeded"):
        raise ValueError(
            f"method={method!r} {'needs' if themes is None else 'takes no'} `themes`, the matches of each theme in each "
            'passage (count_themes); they belong to method="seeded"'
        )
    if themes is None:
        return None
    if len(themes.terms) > n_topics:
        raise ValueError(f"n_topics={n_topics} is fewer than the {len(themes.terms)} themes; ask for at least as many")
    rows = themes.documents.index.get_indexer(dtm.documents.index)
    if missing := int((rows < 0).sum()):
        raise ValueError(f"themes lacks {missing:,} of the {len(dtm):,} passages; count them in the same passages")
    matches = DocumentTermMatrix(themes.counts[rows], themes.terms, dtm.documents)
    nothing = np.asarray(matches.counts.sum(axis=0)).ravel() == 0
    if nothing.any():
        names = checks.listing(matches.terms[nothing], shown=20)
        raise ValueError(f"no passage holds a match of {names}: such a theme can seed no topic; leave it out")
    return matches


def named(
    topic_terms: FloatArray, document_topics: FloatArray, dtm: DocumentTermMatrix, settings: Mapping[str, object]
) -> TopicModel:
    """Return the model with its themes first and the other topics in the order of their share, ties by their terms."""
    themes = [str(name) for name in settings["themes"]]  # type: ignore[attr-defined]
    free = [f"topic_{number:02d}" for number in range(1, len(topic_terms) - len(themes) + 1)]
    names = pd.Index([*themes, *free], name="topic")
    terms = dtm.terms.astype(str).rename("term")
    index = dtm.documents.index

    def model(order: Sequence[int]) -> TopicModel:
        expected: Mapping[str, FloatArray] = settings["period_shares"]  # type: ignore[assignment]
        return TopicModel(
            pd.DataFrame(topic_terms[order], index=names, columns=terms),
            pd.DataFrame(document_topics[:, order], index=index, columns=names),
            dtm.documents,
            {**settings, "period_shares": {label: tuple(row[order].tolist()) for label, row in expected.items()}},
        )

    as_fitted = model(range(len(names)))
    weights, _ = document_weights(as_fitted, pd.Series("", index=index))
    share = weights.mean().round(12).to_numpy()
    lists = [[str(terms[column]) for column in heaviest(row, terms.to_numpy(), TOP_TERMS)] for row in topic_terms]
    rest = sorted(range(len(themes), len(names)), key=lambda topic: (-share[topic], lists[topic]))
    return model([*range(len(themes)), *rest])


class EmptyTopicsError(ValueError):
    """A fit left topics without a term; `n_left` is how many it can hold."""

    def __init__(self, n_topics: int, n_empty: int) -> None:
        self.n_left = n_topics - n_empty
        super().__init__(f"{n_empty} of {n_topics} topics came out empty: ask for at most {self.n_left} topics")


def fit_each(
    dtm: DocumentTermMatrix, fits: Sequence[Fit], *, themes: DocumentTermMatrix | None = None, n_jobs: int = 1
) -> list[TopicModel]:
    """Return the models in the order of `fits`, the same bytes for any number of processes."""
    from joblib import Parallel, delayed

    checks.at_least(n_jobs, 1, name="n_jobs")
    bare = _without_text(dtm, periods={fit.period for fit in fits if fit.period})
    hits = None if themes is None else _without_text(themes)
    models = Parallel(n_jobs=n_jobs)(delayed(_one)(bare, fit, hits) for fit in fits)
    return [_with_text(model, dtm) for model in models]


def _one(dtm: DocumentTermMatrix, fit: Fit, themes: DocumentTermMatrix | None) -> TopicModel:
    """Return one of many fits: of a part of the passages, it has no more topics and themes than that part can hold."""
    rows = np.array(fit.rows, dtype=np.intp) if fit.rows else np.arange(len(dtm))
    part = DocumentTermMatrix(dtm.counts[rows], dtm.terms, dtm.documents.iloc[rows])
    themes = None if themes is None else matched_themes(themes, part)
    n_topics = max(min(fit.n_topics, len(rows_with_terms(part)), len(part.terms)), 2)
    while True:
        try:
            return fit_once(part, replace(fit, n_topics=n_topics), themes=themes)
        except EmptyTopicsError as error:
            if error.n_left < 2:
                raise
            n_topics = error.n_left


def matched_themes(themes: DocumentTermMatrix, dtm: DocumentTermMatrix) -> DocumentTermMatrix:
    """Return the themes that some passage of `dtm` holds a match of: the others can seed no topic.

    Parameters
    ----------
    themes : DocumentTermMatrix
        From `count_themes`, of the passages of `dtm` and perhaps of others.
    dtm : DocumentTermMatrix

    Returns
    -------
    DocumentTermMatrix
        With the rows of `dtm`; without columns where no theme is matched.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.counts.matrix import count_terms, select_documents
    >>> from ctthemes.text.tokens import tokenize
    >>> terms = count_terms(tokenize(toy_corpus()))
    >>> chosen = select_documents(terms, [True, False, False, False])
    >>> len(matched_themes(terms, chosen).terms) < len(terms.terms)
    True
    """
    rows = themes.documents.index.get_indexer(dtm.documents.index)
    counts = themes.counts[rows]
    matched = np.asarray(counts.sum(axis=0)).ravel() > 0
    return DocumentTermMatrix(counts[:, np.flatnonzero(matched)], themes.terms[matched], dtm.documents)


def _without_text(dtm: DocumentTermMatrix, periods: Collection[str] = ()) -> DocumentTermMatrix:
    """Return the matrix with what a fit reads: passages go to other processes by the thousand."""
    wanted = {"n_tokens", "document", *periods} | ({"date", "date_stated"} if periods else set())
    columns = [name for name in dtm.documents.columns if name in wanted]
    return DocumentTermMatrix(dtm.counts, dtm.terms, dtm.documents[columns])


def _with_text(model: TopicModel, dtm: DocumentTermMatrix) -> TopicModel:
    return replace(model, documents=dtm.documents.loc[model.documents.index])
