"""Topic passages: what a topic says in the corpus's own words, each passage with where it stands."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from ctthemes._shared import checks
from ctthemes._shared.schema import Column, Schema
from ctthemes.counts.matrix import DocumentTermMatrix
from ctthemes.topics import _engines as engines
from ctthemes.topics._model import TopicModel, parents

TOP_PASSAGES = Schema(
    "top passages",
    (
        Column("topic", "text", "", "name of the topic"),
        Column("rank", "integer", "", "place of the passage in the topic, from 1"),
        Column("doc_id", "text", "", "the passage"),
        Column("document", "text", "", "the document it stands in"),
        Column("date", "date", "", "date of the document", nan="it is not known"),
        Column("weight", "float", "0 to 1", "share of the passage that the topic takes"),
        Column("text", "text", "", "its words"),
    ),
)
TOP_PASSAGE_COLUMNS = TOP_PASSAGES.names

SAME_BEGINNING = 60
"""Passages that share so many first letters, digits apart, say the same: formulas return year after year."""


def top_passages(model: TopicModel, *, n: int = 3, beside: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the passages with the largest weights in each topic, spread over documents and years.

    Of D documents that have the topic at all, none gives more than ⌈n / D⌉ passages, so that one long document does not
    speak for the topic; of Y years with a passage of at least
    half the largest weight, none gives more than ⌈n / Y⌉ (passages without a date count as one year). Of
    passages that begin with the same 60 letters (or are the same, from 30 letters on) only the first is listed. Of
    passages with the same weight (NMF often gives a weight of 1) the longer comes first.

    With `beside` a passage is ranked by the smaller of its two weights. A seeded topic takes a passage for the name of
    one region alone; `blind_weights` says what is left of it when all matches are struck out, and a passage that speaks
    of the theme in its other words, too, comes before one that only names something.

    Parameters
    ----------
    model : TopicModel
    n : int
    beside : DataFrame, optional
        Weights like `model.document_topics`, nan for none, from `blind_weights`.

    Returns
    -------
    DataFrame
        topic : str
        rank : int from 1
        doc_id : str, the passage
        document : str, its parent (else its own doc_id)
        date : datetime
        weight : float, 0 to 1, share of the passage (the smaller, with `beside`)
        text : str

        At most n rows a topic, fewer where the documents have no more; a passage of weight 0 is never listed.

    Raises
    ------
    ValueError
        When `model.documents` has no `text` or no `date`, or `beside` lacks a passage or a topic of the model.

    Examples
    --------
    >>> from ctthemes.topics._model import toy_topic_model
    >>> top_passages(toy_topic_model(), n=2)[["topic", "rank", "doc_id", "document", "weight"]]
          topic  rank   doc_id document  weight
    0  topic_01     1  d1#p001       d1     0.9
    1  topic_01     2  d2#p001       d2     0.8
    2  topic_02     1  d1#p002       d1     0.9
    3  topic_02     2  d3#p001       d3     0.8
    """
    checks.at_least(n, 1, name="n")
    checks.columns(model.documents, ["text", "date"], name="model.documents")
    passages = model.documents[["text", "date", "n_tokens"]].assign(
        doc_id=model.documents.index.astype(str), document=parents(model.documents)
    )
    passages = passages.reset_index(drop=True)
    weights = _smaller(model.document_topics, beside)
    parts = [_spread(passages.assign(topic=topic, weight=weights[topic].to_numpy()), n) for topic in weights.columns]
    return pd.concat(parts, ignore_index=True)[list(TOP_PASSAGE_COLUMNS)]


def blind_weights(model: TopicModel, dtm: DocumentTermMatrix, unmatched: DocumentTermMatrix) -> pd.DataFrame:
    """Return the weights that the topics of a seeded model have in each passage once all matches of themes are struck out.

    The topics' terms are kept as they are; the terms that are left of a passage, weighted by the inverse document
    frequencies of `dtm`, are explained by them with least squares (weights of at least 0), and each row is divided by
    its sum.

    Parameters
    ----------
    model : TopicModel
        From method="seeded" (or "nmf").
    dtm : DocumentTermMatrix
        What it was fitted to.
    unmatched : DocumentTermMatrix
        The same passages, and perhaps more, without the matched tokens: `count_terms` of `drop_codings`.

    Returns
    -------
    DataFrame
        Passages x topics, rows of sum 1, nan where nothing is left that a topic explains.

    Raises
    ------
    ValueError
        For a model of counts, or when `unmatched` lacks a passage.

    Examples
    --------
    >>> from ctthemes.topics._fitting import fit_topics
    >>> from ctthemes.topics._model import toy_matrix
    >>> dtm = toy_matrix()
    >>> blind = blind_weights(fit_topics(dtm, n_topics=2, seed=1), dtm, dtm)
    >>> blind.round(6).iloc[[0, -1]].values.tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    if model.settings.get("weighting") != "tf-idf":
        raise ValueError(f"blind_weights reads models of tf-idf weights, not method={model.settings.get('method')!r}")
    rows = unmatched.documents.index.get_indexer(model.documents.index)
    if missing := int((rows < 0).sum()):
        raise ValueError(f"unmatched lacks {missing:,} of the {len(rows):,} passages; count it in the same passages")
    place = unmatched.terms.get_indexer(dtm.terms)
    left = sparse.csr_array(unmatched.counts[rows][:, np.maximum(place, 0)] * (place >= 0))
    with engines.one_thread():
        weights = engines.explained(
            engines.sklearn_matrix(dtm.counts),
            engines.sklearn_matrix(left),
            model.topic_terms[dtm.terms.astype(str)].to_numpy(dtype=float),
        )
    return pd.DataFrame(
        engines.shares(weights), index=model.document_topics.index, columns=model.document_topics.columns
    )


def _smaller(weights: pd.DataFrame, beside: pd.DataFrame | None) -> pd.DataFrame:
    if beside is None:
        return weights
    if not (beside.index.equals(weights.index) and beside.shape == weights.shape):
        raise ValueError(
            "beside must have a row for each passage and a column for each topic of the model, in its order"
        )
    other = np.nan_to_num(beside.to_numpy(dtype=float))
    return pd.DataFrame(np.minimum(weights.to_numpy(dtype=float), other), index=weights.index, columns=weights.columns)


def _spread(passages: pd.DataFrame, n: int) -> pd.DataFrame:
    """Return the n heaviest passages, no document and no year giving more than its part, none said twice."""
    having = passages[passages["weight"] > 0]
    ranked = having.sort_values(["weight", "n_tokens", "doc_id"], ascending=[False, False, True])
    beginnings = (
        ranked["text"].astype(str).str.lower().str.replace(r"[\W\d_]+", " ", regex=True).str.slice(0, SAME_BEGINNING)
    )
    ranked = ranked[~beginnings.str.strip().duplicated() | (beginnings.str.len() < SAME_BEGINNING // 2)]
    years = pd.to_datetime(ranked["date"]).dt.year.fillna(0)
    strong = years[ranked["weight"] >= ranked["weight"].max() / 2]
    for group, givers in ((ranked["document"], ranked["document"]), (years, strong)):
        part = -(-n // max(givers.nunique(), 1))
        ranked = ranked[ranked.groupby(group.loc[ranked.index]).cumcount() < part]
    chosen = ranked.head(n)
    return chosen.assign(rank=np.arange(1, len(chosen) + 1, dtype=np.int64))
