"""Topic model: topics as weights of terms, passages as weights of topics, and what is read off them.

A topic model describes passages (segments) or whole documents: one row of the document-term matrix is a passage, and
the column `document` of its documents table, where there is one, names the parent. Every share says how it is weighted:
`share` gives each parent document one voice, `token_share` gives each token one. A passage that no topic describes (it
has no term, or only terms that no topic uses) has nan weights and is left out of every average.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from ctthemes._shared import checks, html
from ctthemes._shared.array_types import FloatArray, PlaceArray
from ctthemes._shared.schema import Column, Schema
from ctthemes.counts.matrix import DocumentTermMatrix

Method: TypeAlias = Literal["nmf", "lda", "gibbs", "seeded"]

METHODS = ("nmf", "lda", "gibbs", "seeded")

TOP_TERMS = 10
"""The terms by which a topic is compared with another."""

NOT_RECURRING = " †"
"""What stands behind the name of a topic that too few refits find again, in every table and figure."""

TOPIC_TERMS = Schema(
    "top terms",
    (
        Column("topic", "text", "", "name of the topic"),
        Column("rank", "integer", "", "place of the term in the topic, from 1"),
        Column("term", "text", "", "the term"),
        Column("weight", "float", "0 to 1", "part of the topic's weights that the term has"),
    ),
)
TOP_TERM_COLUMNS = TOPIC_TERMS.names


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
        checks.columns(self.documents, ["n_tokens"], name="documents")
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
        return html.styled(html.table(table, caption=repr(self)), html.note(warning) if warning else "")


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


def toy_matrix() -> DocumentTermMatrix:
    """Return 80 documents of 24 terms, half of them with the first twelve and half with the others, for examples."""
    counts = np.kron(np.eye(2, dtype=int), np.random.default_rng(1).poisson(2, (40, 12)) + 1)
    names = pd.Index([f"d{row:02d}" for row in range(80)], name="doc_id")
    terms = pd.Index([f"term {column:02d}" for column in range(24)], name="term")
    documents = pd.DataFrame({"n_tokens": counts.sum(axis=1)}, index=names)
    return DocumentTermMatrix(sparse.csr_array(counts), terms, documents)


def top_terms(model: TopicModel, *, n: int = 10) -> pd.DataFrame:
    """Return the terms with the largest weights in each topic.

    Parameters
    ----------
    model : TopicModel
    n : int
        Terms of each topic at most.

    Returns
    -------
    DataFrame
        topic : str
        rank : int from 1
        term : str
        weight : float, 0 to 1, share of the topic

        At most n rows a topic, ties by name; a term of weight 0 is never listed.

    Examples
    --------
    >>> top_terms(toy_topic_model(), n=1)
          topic  rank     term  weight
    0  topic_01     1   rights    0.75
    1  topic_02     1  prevent    0.75
    """
    checks.at_least(n, 1, name="n")
    terms = model.topic_terms.columns.astype(str).to_numpy()
    weights = model.topic_terms.to_numpy(dtype=float)
    rows = [
        (topic, rank, terms[column], row[column])
        for topic, row in zip(model.topic_terms.index, weights, strict=True)
        for rank, column in enumerate(heaviest(row, terms, n), start=1)
    ]
    return pd.DataFrame(rows, columns=list(TOP_TERM_COLUMNS)).astype({"rank": np.int64, "weight": float})


def heaviest(row: FloatArray, terms: npt.NDArray[np.object_], n: int) -> PlaceArray:
    """Return the columns of the n largest weights above 0, ties by term."""
    return np.asarray([column for column in np.lexsort((terms, -row))[:n] if row[column] > 0], dtype=np.intp)


def count_topics(model: TopicModel) -> DocumentTermMatrix:
    """Return how many tokens of each document a topic takes, in whole tokens, for every function that takes counts.

    Σ_p n_p θ_p over the passages p of a document, rounded. With it `trend_tests`, `change_points`, `phases` and
    `smooth_trend` treat topics as they treat themes; what they say leaves out that another fit gives other topics.

    Parameters
    ----------
    model : TopicModel

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
    described = (model.document_topics.notna().all(axis=1) & (tokens > 0)).to_numpy(dtype=bool)
    homes = parents(model.documents)[described].astype(object).rename("doc_id")
    weighted = model.document_topics[described].mul(tokens[described], axis=0).groupby(homes.to_numpy()).sum()
    documents = model.documents[described].drop(columns=["text"], errors="ignore").groupby(homes.to_numpy()).first()
    documents["n_tokens"] = tokens[described].groupby(homes.to_numpy()).sum()
    counts = sparse.csr_array(np.rint(weighted.to_numpy()).astype(np.int64))
    return DocumentTermMatrix(counts, pd.Index(model.document_topics.columns.astype(str)), documents)


def document_weights(model: TopicModel, labels: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the weights, and the tokens and passages, of each parent document in each period."""
    tokens = model.documents["n_tokens"]
    described = (model.document_topics.notna().all(axis=1) & (tokens > 0) & labels.notna()).to_numpy(dtype=bool)
    keys = pd.MultiIndex.from_arrays(
        [labels[described].astype(object), parents(model.documents)[described].astype(object)],
        names=["period", "document"],
    )
    tokens = tokens[described].set_axis(keys)
    weighted = model.document_topics[described].set_axis(keys, axis=0).mul(tokens, axis=0)
    levels = ["period", "document"]
    sizes = tokens.groupby(level=levels).agg(["sum", "size"]).set_axis(["n_tokens", "n_passages"], axis=1)
    return weighted.groupby(level=levels).sum().div(sizes["n_tokens"], axis=0), sizes


def parents(documents: pd.DataFrame) -> pd.Series:
    """Return each passage's document: the column `document`, or else its own name."""
    if "document" in documents.columns:
        return documents["document"]
    return documents.index.to_series()


def rows_with_terms(dtm: DocumentTermMatrix) -> PlaceArray:
    """Return the rows that have a term, sorted by doc_id: the order of a corpus must not matter to a fit."""
    order = np.argsort(dtm.documents.index.astype(str).to_numpy(), kind="stable")
    return order[np.asarray(dtm.counts.sum(axis=1)).ravel()[order] > 0]
