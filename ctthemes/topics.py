"""Topics: fit them, read them, follow them over periods, and see whether another start finds them again.

A topic model describes passages (segments) or whole documents: one row of the document-term matrix is a passage, and
the column `document` of its documents table, where there is one, names the parent. Every share says how it is weighted:
`share` gives each parent document one voice, `token_share` gives each token one. A passage that no topic describes (it
has no term, or only terms that no topic uses) has nan weights and is left out of every average.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from ctthemes import _check, factorisation, fit_cache, gibbs, markup
from ctthemes.factorisation import FloatArray, Start
from ctthemes.matrix import DocumentTermMatrix
from ctthemes.trends import period_labels

IntArray: TypeAlias = npt.NDArray[np.intp]
Method: TypeAlias = Literal["nmf", "lda", "gibbs", "seeded"]
OnSmall: TypeAlias = Literal["raise", "warn"]

METHODS = ("nmf", "lda", "gibbs", "seeded")
LEAST_CORPUS = 50
"""Our own rule, not a published threshold: fewer documents than this carry no topic model by default."""

LEAST_PASSAGES = 10
"""Our own rule, not a published threshold: fewer passages per topic than this carry no topic model by default."""

TOP_TERMS = 10
"""The terms by which a topic is compared with another."""

LEAST_TERMS = 10
"""Our own rule: a vocabulary of fewer terms per topic than this carries no topic model by default."""

MOST_REPEATED = 0.2
"""Our own rule: more passages than this share that repeat another word for word need a second look."""

NOT_RECURRING = " †"
"""What stands behind the name of a topic that too few refits find again, in every table and figure."""

TOP_TERM_COLUMNS = ("topic", "rank", "term", "weight")


class SmallCorpusError(ValueError):
    """The corpus is too small for the topic model that was asked for; the message has the numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class TopicModel:
    """Topics as weights of terms, and passages as weights of topics.

    Attributes
    ----------
    topic_terms : DataFrame of float, topics x terms
        Each row sums to 1. LDA: the probability of the term in the topic. NMF: its share of the topic's tf-idf weight.
    document_topics : DataFrame of float, doc_id x topics
        Each row sums to 1, or is nan throughout where no topic describes the passage.
    documents : DataFrame
        The rows of `document_topics`, with `n_tokens`, the document variables and, for segments, `document`.
    settings : mapping
        All that is needed to fit it again, and what happened: method, n_topics, seed, start, weighting, iterations,
        converged, n_documents, n_passages, n_undescribed (rows of nan) and warning ("" where there is none); `period`
        names the covariate of a Gibbs fit, `period_shares` the share of each topic that it expects in each period.
    """

    topic_terms: pd.DataFrame
    document_topics: pd.DataFrame
    documents: pd.DataFrame
    settings: Mapping[str, object]

    def __post_init__(self) -> None:
        if not self.topic_terms.index.equals(self.document_topics.columns):
            raise ValueError("the rows of topic_terms and the columns of document_topics must be the same topics")
        if not self.document_topics.index.equals(self.documents.index):
            raise ValueError("document_topics and documents must have the same doc_id, in the same order")
        _check.columns(self.documents, ["n_tokens"], name="documents")
        described = self.document_topics[self.document_topics.notna().any(axis=1)]
        for name, table in (("topic_terms", self.topic_terms), ("document_topics", described)):
            values = table.to_numpy(dtype=float)
            if not ((values >= 0).all() and np.allclose(values.sum(axis=1), 1.0, rtol=0, atol=1e-6)):
                raise ValueError(f"each row of {name} must have weights of at least 0 that sum to 1")

    def __len__(self) -> int:
        return len(self.topic_terms)

    def __repr__(self) -> str:
        return (
            f"TopicModel({len(self)} topics, {self.topic_terms.shape[1]:,} terms, {len(self.documents):,} passages, "
            f"method={self.settings.get('method')!r}, seed={self.settings.get('seed')!r})"
        )

    def _repr_html_(self) -> str:
        terms = top_terms(self, n=8).groupby("topic")["term"].agg(tuple)
        topics = self.document_topics.columns
        table = pd.DataFrame({"topic": topics, "terms": [terms.get(topic, ()) for topic in topics]})
        table["mean share"] = self.document_topics.mean().to_numpy()
        warning = str(self.settings.get("warning") or "")
        return markup.styled(markup.table(table, caption=repr(self)), markup.note(warning) if warning else "")


def toy_topic_model() -> TopicModel:
    """Return two topics over four passages of three documents, for examples and tests."""
    passages = pd.Index(["d1#p001", "d1#p002", "d2#p001", "d3#p001"], name="doc_id")
    topics = pd.Index(["topic_01", "topic_02"], name="topic")
    documents = pd.DataFrame(
        {
            "text": ["Rights of victims.", "Prevention comes first.", "Rights guide the law.", "Prevent it early."],
            "date": pd.to_datetime(["2011-05-02", "2011-05-02", "2011-09-09", "2013-01-20"]),
            "document": ["d1", "d1", "d2", "d3"],
            "n_tokens": [30, 10, 40, 20],
        },
        index=passages,
    )
    terms = pd.Index(["law", "prevent", "rights"], name="term")
    return TopicModel(
        pd.DataFrame([[0.25, 0.0, 0.75], [0.25, 0.75, 0.0]], index=topics, columns=terms),
        pd.DataFrame([[0.9, 0.1], [0.1, 0.9], [0.8, 0.2], [0.2, 0.8]], index=passages, columns=topics),
        documents,
        {"method": "toy", "seed": 0, "warning": ""},
    )


def topic_guard(dtm: DocumentTermMatrix, *, n_topics: int) -> str:
    """Return the sentences that say why the corpus is unfit for `n_topics` topics, "" where nothing speaks against it.

    The rules are our own and no published thresholds: fewer than 50 documents, fewer than 10 passages per topic, fewer
    than 10 terms per topic, or more than a fifth of the passages the same, term for term, as an earlier one. A passage
    is a row with at least one term; a document is a parent in the column `document`, or else a row.

    Examples
    --------
    >>> from ctthemes.corpus import toy_corpus
    >>> from ctthemes.matrix import count_terms
    >>> from ctthemes.tokens import tokenize
    >>> print(topic_guard(count_terms(tokenize(toy_corpus())), n_topics=2))
    4 documents with 4 passages are too few for 2 topics: our own rule (no published threshold) asks for at least
    50 documents and 10 passages per topic, here 20. Rely on the codebook and on keyness instead.
    """
    _check.at_least(n_topics, 2, name="n_topics")
    passages = rows_with_terms(dtm)
    said = (_too_few(dtm, passages, n_topics), _too_narrow(dtm, n_topics), _too_alike(dtm, passages))
    return " ".join(sentence for sentence in said if sentence)


def _too_few(dtm: DocumentTermMatrix, passages: IntArray, n_topics: int) -> str:
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


def _too_alike(dtm: DocumentTermMatrix, passages: IntArray) -> str:
    counts = dtm.counts[passages]
    counts.sort_indices()
    bounds = zip(counts.indptr[:-1].tolist(), counts.indptr[1:].tolist(), strict=True)
    seen = {(counts.indices[a:b].tobytes(), counts.data[a:b].tobytes()) for a, b in bounds}
    repeated = len(passages) - len(seen)
    if repeated <= MOST_REPEATED * len(passages):
        return ""
    return (
        f"{repeated:,} of {len(passages):,} passages have the same terms as an earlier one: topics will follow what is "
        "copied, not what is said. Remove duplicates first."
    )


def fit_topics(
    dtm: DocumentTermMatrix,
    *,
    n_topics: int,
    seed: int,
    method: Method = "nmf",
    themes: DocumentTermMatrix | None = None,
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
    Seeded: one topic per theme of `themes`, under its name and before the others; the remaining topics are free. The
    tf-idf matrix gets a column per theme, Y, with the passage's matches of it (rows of length 1), and [X Y] ≈ W[H B]
    where B is 0 but between a theme and its own topic: what the codebook finds must be explained by that theme's
    topic, and the words that stand around it follow. Phrases, globs, `not_patterns` and words of two themes count as
    they do in the codebook; a passage without a match may still belong to the topic by its other words.

    This is one fit. The start of NMF comes from the matrix, that of seeded topics from the themes, both by random
    projections; LDA and Gibbs start at random, where a single seed is a lottery. The model to report is the one that
    `prototype_topics` chooses among several starts, as notebook 05 does.

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
    method : {"nmf", "lda", "gibbs", "seeded"}
        On thousands of passages NMF and seeded take seconds, Gibbs tens of seconds and LDA minutes.
    themes : DocumentTermMatrix, optional
        For "seeded": matches of each theme in each passage, from `count_themes`; it may have more rows than `dtm`.
        `n_topics` counts the themes' topics and the free ones.
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
    M. I. (2003). Journal of Machine Learning Research 3, 993-1022. Cichocki, A. & Phan, A.-H. (2009). IEICE
    Transactions E92-A, 708-721 (how the seeded fit is solved). Eshima, S., Imai, K. & Sasaki, T. (2024). American Journal
    of Political Science, doi:10.1111/ajps.12779 (keyword-assisted topics, by another model). Griffiths, T. L. & Steyvers,
    M. (2004). PNAS 101, 5228-5235, doi:10.1073/pnas.0307752101 (Gibbs sampling). Mimno, D. & McCallum, A. (2008). UAI,
    411-418 (Dirichlet-multinomial regression).

    Examples
    --------
    >>> import pandas as pd, warnings
    >>> from ctthemes.corpus import toy_corpus
    >>> from ctthemes.matrix import count_terms
    >>> from ctthemes.tokens import tokenize
    >>> corpus = pd.concat([toy_corpus().add_prefix(f"{n}-", axis=0) for n in range(15)])
    >>> with warnings.catch_warnings(action="ignore"):
    ...     model = fit_topics(count_terms(tokenize(corpus)), n_topics=2, seed=1, on_small="warn")
    >>> str(model.settings["warning"]).split(". ")[-1]
    'Remove duplicates first.'
    >>> model.topic_terms.sum(axis=1).round(6).to_dict()
    {'topic_01': 1.0, 'topic_02': 1.0}
    """
    small = refused(dtm, n_topics=n_topics, on_small=on_small)
    model = fit_once(dtm, n_topics=n_topics, seed=seed, method=method, themes=themes, period=period)
    return with_warning(model, small)


def refused(dtm: DocumentTermMatrix, *, n_topics: int, on_small: OnSmall) -> str:
    """Return what `topic_guard` says, or raise SmallCorpusError with it."""
    _check.choice(on_small, ("raise", "warn"), name="on_small")
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


def top_terms(model: TopicModel, *, n: int = 10) -> pd.DataFrame:
    """Return the terms with the largest weights in each topic.

    Returns
    -------
    DataFrame
        topic : str; rank : int from 1; term : str; weight : float, 0 to 1, share of the topic. At most n rows a topic,
        ties by name; a term of weight 0 is never listed.

    Examples
    --------
    >>> top_terms(toy_topic_model(), n=1)
          topic  rank     term  weight
    0  topic_01     1   rights    0.75
    1  topic_02     1  prevent    0.75
    """
    _check.at_least(n, 1, name="n")
    terms = model.topic_terms.columns.astype(str).to_numpy()
    weights = model.topic_terms.to_numpy(dtype=float)
    rows = [
        (topic, rank, terms[column], row[column])
        for topic, row in zip(model.topic_terms.index, weights, strict=True)
        for rank, column in enumerate(_top(row, terms, n), start=1)
    ]
    return pd.DataFrame(rows, columns=list(TOP_TERM_COLUMNS)).astype({"rank": np.int64, "weight": float})


def count_topics(model: TopicModel) -> DocumentTermMatrix:
    """Return how many tokens of each document a topic takes, in whole tokens, for every function that takes counts.

    Σ_p n_p θ_p over the passages p of a document, rounded. With it `trend_tests`, `change_points`, `phases` and
    `smooth_trend` treat topics as they treat themes; what they say leaves out that another fit gives other topics.

    Returns
    -------
    DocumentTermMatrix
        A row for each parent document that the model describes, in the order of their names.

    Examples
    --------
    >>> counted = count_topics(toy_topic_model())
    >>> counted.counts.toarray().tolist(), counted.documents["n_tokens"].tolist()
    ([[28, 12], [32, 8], [4, 16]], [40, 40, 20])
    """
    tokens = model.documents["n_tokens"]
    known = (model.document_topics.notna().all(axis=1) & (tokens > 0)).to_numpy(dtype=bool)
    homes = parents(model.documents)[known].astype(object).rename("doc_id")
    weighted = model.document_topics[known].mul(tokens[known], axis=0).groupby(homes.to_numpy()).sum()
    documents = model.documents[known].drop(columns=["text"], errors="ignore").groupby(homes.to_numpy()).first()
    documents["n_tokens"] = tokens[known].groupby(homes.to_numpy()).sum()
    counts = sparse.csr_array(np.rint(weighted.to_numpy()).astype(np.int64))
    return DocumentTermMatrix(counts, pd.Index(model.document_topics.columns.astype(str)), documents)


def document_weights(model: TopicModel, labels: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the weights, and the tokens and passages, of each parent document in each period."""
    tokens = model.documents["n_tokens"]
    known = (model.document_topics.notna().all(axis=1) & (tokens > 0) & labels.notna()).to_numpy(dtype=bool)
    keys = pd.MultiIndex.from_arrays(
        [labels[known].astype(object), parents(model.documents)[known].astype(object)], names=["period", "document"]
    )
    tokens = tokens[known].set_axis(keys)
    weighted = model.document_topics[known].set_axis(keys, axis=0).mul(tokens, axis=0)
    levels = ["period", "document"]
    sizes = tokens.groupby(level=levels).agg(["sum", "size"]).set_axis(["n_tokens", "n_passages"], axis=1)
    return weighted.groupby(level=levels).sum().div(sizes["n_tokens"], axis=0), sizes


def fit_once(
    dtm: DocumentTermMatrix,
    *,
    n_topics: int,
    seed: int,
    method: Method,
    themes: DocumentTermMatrix | None = None,
    period: str | None = None,
    start: Start = "svd",
) -> TopicModel:
    """Return one fit without asking whether the corpus is large enough; `start` is for NMF alone."""
    _check.at_least(n_topics, 2, name="n_topics")
    _check.at_least(seed, 0, name="seed")
    _check.choice(method, METHODS, name="method")
    passages = rows_with_terms(dtm)
    if n_topics > min(len(passages), len(dtm.terms)):
        raise ValueError(
            f"n_topics={n_topics} is more than {len(passages):,} passages with a term and {len(dtm.terms):,} terms can "
            "hold; ask for fewer topics or cut the documents into smaller passages"
        )
    hits = _hits(dtm, themes, method, n_topics)
    groups = _groups(dtm, passages, method, period)
    columns = np.argsort(dtm.terms.astype(str).to_numpy(), kind="stable")
    counts = factorisation.sklearn_matrix(dtm.counts[passages][:, columns])
    start = start if method == "nmf" else "svd" if hits is not None else "random"
    matches = counts[:0] if hits is None else factorisation.sklearn_matrix(hits.counts[passages])
    factorise: Mapping[Method, Callable[[], fit_cache.Factors]] = {
        "nmf": lambda: factorisation.nmf(counts, n_topics, seed, start),
        "lda": lambda: factorisation.lda(counts, n_topics, seed, start),
        "gibbs": lambda: gibbs.gibbs(counts, n_topics, seed, groups),
        "seeded": lambda: factorisation.seeded(counts, matches, n_topics, seed),
    }
    version = gibbs.engine_version() if method == "gibbs" else ""
    asked = (method, n_topics, seed, start, factorisation.MAX_ITERATIONS[method], version, *groups)
    with factorisation.one_thread():
        document_weights, term_weights, iterations = fit_cache.kept(asked, (counts, matches), factorise[method])
    if empty := int((term_weights.sum(axis=1) <= 0).sum()):
        raise ValueError(f"{empty} of {n_topics} topics came out empty: ask for at most {n_topics - empty} topics")
    topic_terms = np.empty((n_topics, len(columns)))
    topic_terms[:, columns] = factorisation.shares(term_weights)
    document_topics = np.full((len(dtm), n_topics), np.nan)
    document_topics[passages] = factorisation.shares(document_weights[: len(passages)])
    expected = factorisation.shares(document_weights[len(passages) :])
    settings = {
        "method": method,
        "n_topics": n_topics,
        "seed": int(seed),
        "start": start,
        "weighting": "counts" if method in ("lda", "gibbs") else "tf-idf",
        "themes": () if hits is None else tuple(hits.terms.astype(str)),
        "iterations": iterations,
        "converged": iterations < factorisation.MAX_ITERATIONS[method],
        "n_documents": int(parents(dtm.documents).nunique()),
        "n_passages": len(dtm),
        "n_undescribed": int(np.isnan(document_topics[:, 0]).sum()),
        "period": period,
        "period_shares": dict(zip(sorted(set(groups)), expected, strict=True)),
        "warning": "",
    }
    return named(topic_terms, document_topics, dtm, settings)


def _groups(dtm: DocumentTermMatrix, passages: IntArray, method: Method, period: str | None) -> tuple[str, ...]:
    """Return the period of each of these passages, "" where it has none; nothing for a model without periods."""
    if period is None:
        return ()
    if method != "gibbs":
        raise ValueError(f'method={method!r} takes no `period`; it belongs to method="gibbs"')
    with warnings.catch_warnings(action="ignore"):  # passages without a period stay in the model
        labels = period_labels(dtm.documents, period=period)
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
    found = DocumentTermMatrix(themes.counts[rows], themes.terms, dtm.documents)
    nothing = np.asarray(found.counts.sum(axis=0)).ravel() == 0
    if nothing.any():
        names = _check.listing(found.terms[nothing], shown=20)
        raise ValueError(f"no passage holds a match of {names}: such a theme can seed no topic; leave it out")
    return found


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
    lists = [[str(terms[column]) for column in _top(row, terms.to_numpy(), TOP_TERMS)] for row in topic_terms]
    rest = sorted(range(len(themes), len(names)), key=lambda topic: (-share[topic], lists[topic]))
    return model([*range(len(themes)), *rest])


def _top(row: FloatArray, terms: npt.NDArray[np.object_], n: int) -> IntArray:
    return np.asarray([column for column in np.lexsort((terms, -row))[:n] if row[column] > 0], dtype=np.intp)


def parents(documents: pd.DataFrame) -> pd.Series:
    """Return each passage's document: the column `document`, or else its own name."""
    if "document" in documents.columns:
        return documents["document"]
    return documents.index.to_series()


def rows_with_terms(dtm: DocumentTermMatrix) -> IntArray:
    """Return the rows that have a term, sorted by doc_id: the order of a corpus must not matter to a fit."""
    order = np.argsort(dtm.documents.index.astype(str).to_numpy(), kind="stable")
    return order[np.asarray(dtm.counts.sum(axis=1)).ravel()[order] > 0]


def not_converged(n_slow: int, n_fits: int, method: Method) -> str:
    """Return the sentence that says how many fits stopped too early."""
    return (
        f"{n_slow} of {n_fits} {method} fits stopped after {factorisation.MAX_ITERATIONS[method]} iterations before converging: "
        "its topics may still move; ask for fewer topics or trim rare terms."
    )
