"""Topics: fit them, read them, follow them over periods, and see whether another start finds them again.

A topic model describes passages (segments) or whole documents: one row of the document-term matrix is a passage, and
the column `document` of its documents table, where there is one, names the parent. Every share says how it is weighted:
`share` gives each parent document one voice, `token_share` gives each token one. A passage that no topic describes (it
has no term, or only terms that no topic uses) has nan weights and is left out of every average.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize, sparse, special

from ctthemes import _check
from ctthemes.intervals import LEVEL, share_upper_bound
from ctthemes.matrix import DocumentTermMatrix
from ctthemes.trends import LEAST_DOCUMENTS, all_periods, period_labels

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.intp]
Method: TypeAlias = Literal["nmf", "lda"]
OnSmall: TypeAlias = Literal["raise", "warn"]
Start: TypeAlias = Literal["svd", "random"]

LEAST_CORPUS = 50
"""Our own rule, not a published threshold: fewer documents than this carry no topic model by default."""

LEAST_PASSAGES = 10
"""Our own rule, not a published threshold: fewer passages per topic than this carry no topic model by default."""

MAX_ITERATIONS: Mapping[str, int] = {"nmf": 2000, "lda": 200}
STABILITY_TERMS = 10

TOP_TERM_COLUMNS = ("topic", "rank", "term", "weight")
TOP_PASSAGE_COLUMNS = ("topic", "rank", "doc_id", "document", "date", "weight", "text")
TOPIC_TREND_COLUMNS = (
    "series", "period", "n_tokens", "n_documents", "n_passages", "share", "low", "high", "token_share", "band",
)  # fmt: skip
TOPIC_STABILITY_COLUMNS = ("n_topics", "seed_a", "seed_b", "topic", "n_shared", "n_terms", "jaccard")

_TINY = 1e-12  # below it a weight is rounding, not text


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
        converged, n_documents, n_passages, n_undescribed (rows of nan) and warning ("" where there is none).
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
    """Return the sentence that says why the corpus is too small for `n_topics` topics, "" where it is large enough.

    The rule is our own and no published threshold: fewer than 50 documents, or fewer than 10 passages per topic. A
    passage is a row with at least one term; a document is a parent in the column `document`, or else a row.

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
    passages = _rows_with_terms(dtm)
    n_documents = _parents(dtm.documents).iloc[passages].nunique()
    needed = LEAST_PASSAGES * n_topics
    if n_documents >= LEAST_CORPUS and len(passages) >= needed:
        return ""
    return (
        f"{n_documents:,} document{'s' * (n_documents != 1)} with {len(passages):,} "
        f"passage{'s' * (len(passages) != 1)} are too few for {n_topics} topics: our own rule (no published threshold) "
        f"asks for at least {LEAST_CORPUS} documents and {LEAST_PASSAGES} passages per topic, here {needed:,}. "
        "Rely on the codebook and on keyness instead."
    )


def fit_topics(
    dtm: DocumentTermMatrix, *, n_topics: int, seed: int, method: Method = "nmf", on_small: OnSmall = "raise"
) -> TopicModel:
    """Return the topics of a document-term matrix, named topic_01, topic_02, ... by falling document-weighted share.

    NMF: X ≈ WH with W, H ≥ 0 and least squares, X the tf-idf weights of the counts (ln((1+n)/(1+df)) + 1 times the
    count, rows of length 1), started from the singular value decomposition of X, so that the seed hardly matters; each
    topic's row of H is divided by its sum, its column of W multiplied by it, then each row of W is divided by its sum.
    LDA: variational Bayes on the counts in batches of the whole corpus, both priors 1/n_topics, started at random.

    Documents and terms are sorted before the fit and one thread computes: same matrix and seed, same bytes, in
    whatever order the documents come.

    Parameters
    ----------
    dtm : DocumentTermMatrix
        Passages (or documents) by terms, stop words removed.
    n_topics : int
        At least 2, and at most the passages with a term and the terms.
    seed : int
    method : {"nmf", "lda"}
        On thousands of passages NMF takes seconds and LDA minutes.
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

    Warns
    -----
    UserWarning
        Once, when the corpus is too small and `on_small` is "warn", or the fit stopped before it converged.

    References
    ----------
    Lee, D. D. & Seung, H. S. (1999). Nature 401, 788-791, doi:10.1038/44565. Boutsidis, C. & Gallopoulos, E. (2008).
    Pattern Recognition 41, 1350-1362, doi:10.1016/j.patcog.2007.09.010 (the start). Blei, D. M., Ng, A. Y. & Jordan,
    M. I. (2003). Journal of Machine Learning Research 3, 993-1022.

    Examples
    --------
    >>> import pandas as pd
    >>> from ctthemes.corpus import toy_corpus
    >>> from ctthemes.matrix import count_terms
    >>> from ctthemes.tokens import tokenize
    >>> corpus = pd.concat([toy_corpus().add_prefix(f"{n}-", axis=0) for n in range(15)])
    >>> model = fit_topics(count_terms(tokenize(corpus)), n_topics=2, seed=1)
    >>> model.topic_terms.sum(axis=1).round(6).to_dict()
    {'topic_01': 1.0, 'topic_02': 1.0}
    """
    _check.choice(on_small, ("raise", "warn"), name="on_small")
    small = topic_guard(dtm, n_topics=n_topics)
    if small and on_small == "raise":
        raise SmallCorpusError(f'{small} To fit all the same and keep this sentence, pass on_small="warn".')
    model = _fit(dtm, n_topics=n_topics, seed=seed, method=method, start="svd" if method == "nmf" else "random")
    slow = "" if model.settings["converged"] else _not_converged(1, 1, method)
    if sentences := [sentence for sentence in (small, slow) if sentence]:
        warnings.warn(" ".join(sentences), stacklevel=2)
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


def top_passages(model: TopicModel, *, n: int = 3) -> pd.DataFrame:
    """Return the passages with the largest weights in each topic, spread over the documents.

    Of D documents that have the topic at all, none gives more than ⌈n / D⌉ passages, so that one long document does not
    speak for the topic. Of passages with the same weight (NMF often gives a weight of 1) the longer comes first.

    Returns
    -------
    DataFrame
        topic : str; rank : int from 1; doc_id : str, the passage; document : str, its parent (else its own doc_id);
        date : datetime; weight : float, 0 to 1, share of the passage; text : str. At most n rows a topic, fewer where
        the documents have no more; a passage of weight 0 is never listed.

    Raises
    ------
    ValueError
        When `model.documents` has no `text` or no `date`.

    Examples
    --------
    >>> top_passages(toy_topic_model(), n=2)[["topic", "rank", "doc_id", "document", "weight"]]
          topic  rank   doc_id document  weight
    0  topic_01     1  d1#p001       d1     0.9
    1  topic_01     2  d2#p001       d2     0.8
    2  topic_02     1  d1#p002       d1     0.9
    3  topic_02     2  d3#p001       d3     0.8
    """
    _check.at_least(n, 1, name="n")
    _check.columns(model.documents, ["text", "date"], name="model.documents")
    passages = model.documents[["text", "date", "n_tokens"]].assign(
        doc_id=model.documents.index.astype(str), document=_parents(model.documents)
    )
    passages = passages.reset_index(drop=True)
    parts = [
        _spread(passages.assign(topic=topic, weight=model.document_topics[topic].to_numpy()), n)
        for topic in model.document_topics.columns
    ]
    return pd.concat(parts, ignore_index=True)[list(TOP_PASSAGE_COLUMNS)]


def _spread(passages: pd.DataFrame, n: int) -> pd.DataFrame:
    """Return the n heaviest passages, no document giving more than its part."""
    having = passages[passages["weight"] > 0]
    ranked = having.sort_values(["weight", "n_tokens", "doc_id"], ascending=[False, False, True])
    part = -(-n // max(ranked["document"].nunique(), 1))
    chosen = ranked[ranked.groupby("document").cumcount() < part].head(n)
    return chosen.assign(rank=np.arange(1, len(chosen) + 1, dtype=np.int64))


def topic_trend(model: TopicModel, *, period: str = "year") -> pd.DataFrame:
    """Return each topic's share of the documents and of the tokens per period.

    A document's weight is that of its passages, each by its tokens: wᵢ = Σ_p n_p θ_p / Σ_p n_p. Then
    share = Σ wᵢ / n over the n documents (each has one voice) and token_share = Σ nᵢwᵢ / Σ nᵢ (each token has one).
    The 95 % band belongs to `share`: delete-one-document jackknife on the logit scale, θ = ln(s/(1-s)), θ₍₋ᵢ₎ the same
    without document i, se² = (n-1)/n Σ(θ₍₋ᵢ₎ - mean)², interval 1/(1+exp(-(θ ± t(n-1) se))), so that it stays within
    0 and 1. Of 3,000 simulated means of Dirichlet weights it held 93 to 96 %; 90 % with 3 to 5 documents that are
    nearly all, or not at all, about the topic. It says how far the documents at hand may mislead, not how far
    another fit would differ: see `topic_stability`.

    A topic that is in no document, or in one, gets an upper bound alone: the Clopper-Pearson bound of the share of
    documents that have it, times the largest mean weight where it is found (in this period or over all).

    Parameters
    ----------
    model : TopicModel
    period : str
        "year", "quarter" or "month" of `date`, or the name of a document variable.

    Returns
    -------
    DataFrame
        series, period : str, every topic in every period, calendar periods without a document included; n_tokens,
        n_documents (parents), n_passages : int, those that a topic describes; share, token_share : float, 0 to 1, nan
        in a gap; low, high : float, 0 to 1, nan where there is no bound; band : "jackknife", "upper: no hits", "upper:
        one document", "none: 1 document", "none: 2 documents", "none: no other topic" (all but one document or all of
        them have nothing else) or "gap".

    Warns
    -----
    UserWarning
        When passages have no period and are left out, with their number.

    References
    ----------
    Efron, B. & Tibshirani, R. (1993). An Introduction to the Bootstrap, ch. 11.

    Examples
    --------
    >>> topic_trend(toy_topic_model())[["series", "period", "n_documents", "share", "token_share", "band"]]
         series period  n_documents  share  token_share               band
    0  topic_01   2011            2   0.75         0.75  none: 2 documents
    1  topic_01   2012            0    NaN          NaN                gap
    2  topic_01   2013            1   0.20         0.20   none: 1 document
    3  topic_02   2011            2   0.25         0.25  none: 2 documents
    4  topic_02   2012            0    NaN          NaN                gap
    5  topic_02   2013            1   0.80         0.80   none: 1 document
    """
    labels = period_labels(model.documents, period=period)
    periods = all_periods(labels, period=period)
    weights, sizes = _document_weights(model, labels)
    typical = _mean_where_found(weights.to_numpy())
    place = pd.Index(periods, dtype=object).get_indexer(weights.index.get_level_values("period"))
    parts = [
        _one_period(weights[place == position], sizes[place == position], typical).assign(period=label)
        for position, label in enumerate(periods)
    ]
    if not parts:
        return pd.DataFrame(columns=list(TOPIC_TREND_COLUMNS))
    table = pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)
    table["series"] = np.repeat(model.document_topics.columns.astype(str).to_numpy(), len(periods))
    return table[list(TOPIC_TREND_COLUMNS)].astype({"series": "str", "period": "str"})


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
    parents = _parents(model.documents)[known].astype(object).rename("doc_id")
    weighted = model.document_topics[known].mul(tokens[known], axis=0).groupby(parents.to_numpy()).sum()
    documents = model.documents[known].drop(columns=["text"], errors="ignore").groupby(parents.to_numpy()).first()
    documents["n_tokens"] = tokens[known].groupby(parents.to_numpy()).sum()
    counts = sparse.csr_array(np.rint(weighted.to_numpy()).astype(np.int64))
    return DocumentTermMatrix(counts, pd.Index(model.document_topics.columns.astype(str)), documents)


def _document_weights(model: TopicModel, labels: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the weights, and the tokens and passages, of each parent document in each period."""
    tokens = model.documents["n_tokens"]
    known = (model.document_topics.notna().all(axis=1) & (tokens > 0) & labels.notna()).to_numpy(dtype=bool)
    keys = pd.MultiIndex.from_arrays(
        [labels[known].astype(object), _parents(model.documents)[known].astype(object)], names=["period", "document"]
    )
    tokens = tokens[known].set_axis(keys)
    weighted = model.document_topics[known].set_axis(keys, axis=0).mul(tokens, axis=0)
    levels = ["period", "document"]
    sizes = tokens.groupby(level=levels).agg(["sum", "size"]).set_axis(["n_tokens", "n_passages"], axis=1)
    return weighted.groupby(level=levels).sum().div(sizes["n_tokens"], axis=0), sizes


def _one_period(weights: pd.DataFrame, sizes: pd.DataFrame, typical: FloatArray) -> pd.DataFrame:
    """Return one row per topic, numbered, for the documents of one period."""
    values, tokens = weights.to_numpy(), sizes["n_tokens"].to_numpy(dtype=float)
    n = len(values)
    found, others = (values > _TINY).sum(axis=0), (values < 1 - _TINY).sum(axis=0)
    low, high = np.full((2, values.shape[1]), np.nan)
    if n >= LEAST_DOCUMENTS:
        low, high = _jackknife_share(values)
        size = np.maximum(typical, values.sum(axis=0) / np.maximum(found, 1))
        bound = size * share_upper_bound(found, np.full(len(found), n), level=LEVEL)
        high = np.where(found <= 1, bound, high)
    return pd.DataFrame(
        {
            "n_tokens": int(tokens.sum()),
            "n_documents": n,
            "n_passages": int(sizes["n_passages"].sum()),
            "share": values.mean(axis=0) if n else np.nan,
            "low": low,
            "high": high,
            "token_share": tokens @ values / tokens.sum() if n else np.nan,
            "band": [_band(n, *each) for each in zip(found.tolist(), others.tolist(), strict=True)],
        }
    )


def _jackknife_share(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the interval of the mean of each column; nan where leaving out one document leaves all or nothing."""
    n = len(values)
    rest = (values.sum(axis=0) - values) / (n - 1)
    usable = ((rest > _TINY) & (rest < 1 - _TINY)).all(axis=0)
    left_out = special.logit(np.where(usable, rest, 0.5))
    error = np.sqrt((n - 1) / n * ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0))
    middle = special.logit(np.where(usable, values.mean(axis=0), np.nan))
    reach = special.stdtrit(n - 1, (1 + LEVEL) / 2) * error
    return special.expit(middle - reach), special.expit(middle + reach)


def _mean_where_found(values: FloatArray) -> FloatArray:
    found = (values > _TINY).sum(axis=0)
    return np.where(found > 0, values.sum(axis=0) / np.maximum(found, 1), 1.0)


def _band(n_documents: int, n_with: int, n_with_others: int) -> str:
    if n_documents == 0:
        return "gap"
    if n_documents < LEAST_DOCUMENTS:
        return f"none: {n_documents} document{'s' * (n_documents > 1)}"
    if n_with <= 1:
        return "upper: one document" if n_with else "upper: no hits"
    return "jackknife" if n_with_others > 1 else "none: no other topic"


def topic_stability(
    dtm: DocumentTermMatrix, *, n_topics: int, seeds: Sequence[int], method: Method = "nmf"
) -> pd.DataFrame:
    """Return how well each topic is found again from another start.

    The first seed gives the model that `fit_topics` returns for it; each other seed starts at random (NMF, too). Two
    fits are matched one topic to one so that the sum of J is largest (Hungarian assignment), where
    J = |A ∩ B| / |A ∪ B| for the sets A and B of each topic's ten heaviest terms. A low J speaks against a topic; a
    high one says only that the start does not decide: NMF finds the same topics in pure noise again (6 topics of 80
    random documents had a mean J of 0.54 to 1). Whether other documents would give the same topics is another
    question. A corpus that is too small is not refused here, for this table can show what that costs.

    Parameters
    ----------
    dtm : DocumentTermMatrix
    n_topics : int
    seeds : sequence of int
        At least two, no two alike; each costs one fit.
    method : {"nmf", "lda"}

    Returns
    -------
    DataFrame
        One row per pair of seeds and topic. n_topics, seed_a, seed_b : int; topic : str, by its name in the first
        seed's model, to which the topic of seed_a was matched; n_shared : int, terms in both lists; n_terms : int,
        terms in either; jaccard : float, n_shared / n_terms, 0 (another topic) to 1 (the same ten terms).

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
    >>> from ctthemes.corpus import toy_corpus
    >>> from ctthemes.matrix import count_terms
    >>> from ctthemes.tokens import tokenize
    >>> corpus = pd.concat([toy_corpus().add_prefix(f"{n}-", axis=0) for n in range(15)])
    >>> topic_stability(count_terms(tokenize(corpus)), n_topics=2, seeds=[1, 2])[["topic", "n_shared", "jaccard"]]
          topic  n_shared  jaccard
    0  topic_01        10      1.0
    1  topic_02        10      1.0
    """
    if len(set(seeds)) < 2 or len(set(seeds)) < len(seeds):
        raise ValueError(f"seeds={list(seeds)!r} must be at least two different whole numbers")
    models = [
        _fit(dtm, n_topics=n_topics, seed=seed, method=method, start="svd" if method == "nmf" and not n else "random")
        for n, seed in enumerate(seeds)
    ]
    if slow := sum(not model.settings["converged"] for model in models):
        warnings.warn(_not_converged(slow, len(models), method), stacklevel=2)
    lists = [_term_sets(model) for model in models]
    rows = []
    for a, b in combinations(range(len(seeds)), 2):
        partner = _matched(lists[a], lists[b])
        for topic, one in zip(models[0].topic_terms.index, _matched(lists[0], lists[a]), strict=True):
            ours, theirs = lists[a][one], lists[b][partner[one]]
            shared, either = len(ours & theirs), len(ours | theirs)
            rows.append((n_topics, seeds[a], seeds[b], topic, shared, either, shared / either))
    return pd.DataFrame(rows, columns=list(TOPIC_STABILITY_COLUMNS))


def _term_sets(model: TopicModel) -> list[set[str]]:
    terms = top_terms(model, n=STABILITY_TERMS)
    return [set(terms.loc[terms["topic"] == topic, "term"]) for topic in model.topic_terms.index]


def _matched(fit: Sequence[set[str]], other: Sequence[set[str]]) -> list[int]:
    """Return, for each topic of one fit, the position of its partner in the other."""
    jaccard = np.array([[len(one & two) / len(one | two) for two in other] for one in fit])
    return [int(column) for column in optimize.linear_sum_assignment(jaccard, maximize=True)[1]]


def _fit(dtm: DocumentTermMatrix, *, n_topics: int, seed: int, method: Method, start: Start) -> TopicModel:
    _check.at_least(n_topics, 2, name="n_topics")
    _check.at_least(seed, 0, name="seed")
    _check.choice(method, ("nmf", "lda"), name="method")
    passages = _rows_with_terms(dtm)
    if n_topics > min(len(passages), len(dtm.terms)):
        raise ValueError(
            f"n_topics={n_topics} is more than {len(passages):,} passages with a term and {len(dtm.terms):,} terms can "
            "hold; ask for fewer topics or cut the documents into smaller passages"
        )
    columns = np.argsort(dtm.terms.astype(str).to_numpy(), kind="stable")
    counts = _sklearn_matrix(dtm.counts[passages][:, columns])
    engine = _nmf if method == "nmf" else _lda
    with _one_thread():
        document_weights, term_weights, iterations = engine(counts, n_topics, seed, start)
    if empty := int((term_weights.sum(axis=1) <= 0).sum()):
        raise ValueError(f"{empty} of {n_topics} topics came out empty: ask for at most {n_topics - empty} topics")
    topic_terms = np.empty((n_topics, len(columns)))
    topic_terms[:, columns] = _shares(term_weights)
    document_topics = np.full((len(dtm), n_topics), np.nan)
    document_topics[passages] = _shares(document_weights)
    settings = {
        "method": method,
        "n_topics": n_topics,
        "seed": int(seed),
        "start": start,
        "weighting": "tf-idf" if method == "nmf" else "counts",
        "iterations": iterations,
        "converged": iterations < MAX_ITERATIONS[method],
        "n_documents": int(_parents(dtm.documents).nunique()),
        "n_passages": len(dtm),
        "n_undescribed": int(np.isnan(document_topics[:, 0]).sum()),
        "warning": "",
    }
    return _named(topic_terms, document_topics, dtm, settings)


def _nmf(counts: sparse.csr_matrix, n_topics: int, seed: int, start: Start) -> tuple[FloatArray, FloatArray, int]:
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.feature_extraction.text import TfidfTransformer

    engine = NMF(
        n_components=n_topics,
        init="nndsvda" if start == "svd" else "random",
        random_state=seed,
        max_iter=MAX_ITERATIONS["nmf"],
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # told in our own words, with a count, by the callers
        weights = engine.fit_transform(TfidfTransformer().fit_transform(counts))
    size = engine.components_.sum(axis=1)
    return weights * size, engine.components_, int(engine.n_iter_)  # a passage's weights in whole topics


def _lda(counts: sparse.csr_matrix, n_topics: int, seed: int, start: Start) -> tuple[FloatArray, FloatArray, int]:  # noqa: ARG001
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


def _shares(weights: FloatArray) -> FloatArray:
    """Return each row divided by its sum, nan where the sum is 0."""
    total = weights.sum(axis=1, keepdims=True)
    return np.where(total > 0, weights / np.where(total > 0, total, 1.0), np.nan)


def _named(
    topic_terms: FloatArray, document_topics: FloatArray, dtm: DocumentTermMatrix, settings: Mapping[str, object]
) -> TopicModel:
    """Return the model with its topics in the order of their share, ties by their terms."""
    names = pd.Index([f"topic_{number:02d}" for number in range(1, len(topic_terms) + 1)], name="topic")
    terms = dtm.terms.astype(str).rename("term")
    index = dtm.documents.index

    def model(order: Sequence[int]) -> TopicModel:
        return TopicModel(
            pd.DataFrame(topic_terms[order], index=names, columns=terms),
            pd.DataFrame(document_topics[:, order], index=index, columns=names),
            dtm.documents,
            settings,
        )

    as_fitted = model(range(len(names)))
    weights, _ = _document_weights(as_fitted, pd.Series("", index=index))
    share = weights.mean().round(12).to_numpy()
    lists = [[str(terms[column]) for column in _top(row, terms.to_numpy(), STABILITY_TERMS)] for row in topic_terms]
    return model(sorted(range(len(names)), key=lambda topic: (-share[topic], lists[topic])))


def _top(row: FloatArray, terms: npt.NDArray[np.object_], n: int) -> IntArray:
    return np.asarray([column for column in np.lexsort((terms, -row))[:n] if row[column] > 0], dtype=np.intp)


def _parents(documents: pd.DataFrame) -> pd.Series:
    if "document" in documents.columns:
        return documents["document"]
    return documents.index.to_series()


def _rows_with_terms(dtm: DocumentTermMatrix) -> IntArray:
    """Return the rows that have a term, sorted by doc_id: the order of a corpus must not matter to a fit."""
    order = np.argsort(dtm.documents.index.astype(str).to_numpy(), kind="stable")
    return order[np.asarray(dtm.counts.sum(axis=1)).ravel()[order] > 0]


def _sklearn_matrix(counts: sparse.csr_array) -> sparse.csr_matrix:
    matrix = sparse.csr_matrix(counts, dtype=np.float64)
    matrix.sort_indices()
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    return matrix


@contextmanager
def _one_thread() -> Iterator[None]:
    """Keep the linear algebra to one thread: sums taken in another order differ in their last bits."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(limits=1):
        yield


def _not_converged(n_slow: int, n_fits: int, method: Method) -> str:
    return (
        f"{n_slow} of {n_fits} {method} fits stopped after {MAX_ITERATIONS[method]} iterations before converging: "
        "its topics may still move; ask for fewer topics or trim rare terms."
    )
