"""Hits: which quotations lie behind each cell of a table of series by period, found at once however many there are."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared import checks
from ctthemes.counts.periods import period_labels
from ctthemes.text.tokens import Tokens
from ctthemes.themes.codebook import Codebook, keyword_codebook
from ctthemes.themes.codings import CODING_COLUMNS, codings, count_themes
from ctthemes.themes.quotations import citation, quotations
from ctthemes.topics._model import TopicModel, parents, top_terms
from ctthemes.topics._trends import topic_trend
from ctthemes.trends.rates import rate_trend

Rows: TypeAlias = npt.NDArray[np.intp]
Chosen: TypeAlias = npt.NDArray[np.bool_]

MARKED_TERMS = 10
"""So many terms of a topic are marked in its passages."""

PASSAGE_COLUMNS = ("topic", "doc_id", "paragraph", "weight", "text", "citation")


class Hits(Protocol):
    """What stands behind a table of series by period.

    Attributes
    ----------
    documents : DataFrame
        What can be chosen among: `chosen` below is a mask over its rows.
    measures : mapping of column name to what it is
        The columns of the table that can be shown, the first by itself.
    period : str
    noun : str
        What one hit is called.
    codings : DataFrame
        The hits, where they are codings; else without rows.
    """

    documents: pd.DataFrame
    period: str
    measures: Mapping[str, str]
    noun: str
    codings: pd.DataFrame

    def trend(self, chosen: Chosen) -> pd.DataFrame:
        """Return the table of series by period, of the chosen documents."""

    def cell(self, series: str, period: str, chosen: Chosen) -> Rows:
        """Return the numbers of a cell's hits, one from each document before a second from any."""

    def quoted(self, series: str, hits: Rows) -> pd.DataFrame:
        """Return these hits of a series with their words and citations, in this order."""

    def marked(self, series: str, hits: Rows) -> pd.DataFrame:
        """Return these hits as `quoted`, with `marks` where their columns do not say what to mark."""

    def line(self, rows: pd.DataFrame) -> Any:
        """Return axes with one series of the table as a line."""


def hits_of(
    source: pd.DataFrame | Codebook | Sequence[str] | Mapping[str, Sequence[str]] | TopicModel,
    tokens: Tokens | None,
    *,
    period: str,
) -> Hits:
    """Return the hits of codings, of a codebook or keywords in tokens, or of a topic model.

    Parameters
    ----------
    source : DataFrame, Codebook, sequence, mapping or TopicModel
    tokens : Tokens or None
        Only a topic model does without.
    period : str

    Returns
    -------
    Hits

    Raises
    ------
    ValueError
        When `source` is one text, or codings of documents that the tokens do not have.
    """
    if isinstance(source, TopicModel):
        return TopicHits(source, period=period)
    assert tokens is not None
    if isinstance(source, pd.DataFrame):
        return CodedHits(source, tokens, period=period)
    codebook = source if isinstance(source, Codebook) else keyword_codebook(source)
    return CodedHits(codings(tokens, codebook), tokens, period=period)


class CodedHits:
    """Codings of themes or keywords by period; as many hits in a cell as `rate_trend` counts there."""

    measures: Mapping[str, str] = {
        "rate": "rate per 10,000 tokens", "count": "count", "share": "share of documents with a hit",
    }  # fmt: skip
    noun = "quotation"

    def __init__(self, coded: pd.DataFrame, tokens: Tokens, *, period: str) -> None:
        self.codings, self.tokens, self.documents, self.period = coded, tokens, tokens.documents, period
        self.row = _rows_of(coded["doc_id"], tokens.documents)
        labels = period_labels(tokens.documents, period=period)
        self._names, self._periods = coded["theme"].cat.categories, pd.Index(labels.dropna().unique())
        self._cells = _Cells(
            coded["theme"].cat.codes.to_numpy().astype(np.intp), self._periods.get_indexer(labels)[self.row], self.row,
            np.lexsort((coded["start"], self.row)), len(self._periods),
        )  # fmt: skip

    def trend(self, chosen: Chosen) -> pd.DataFrame:
        """Return `rate_trend` of the chosen documents."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # documents without a period were reported at first
            return rate_trend(count_themes(self.codings[chosen[self.row]], self.documents[chosen]), period=self.period)

    def cell(self, series: str, period: str, chosen: Chosen) -> Rows:
        """Return the numbers of a cell's codings, one from each document before a second from any."""
        place = self._periods.get_indexer(pd.Index([period]))[0]
        hits = self._cells.hits(self._names.get_indexer(pd.Index([series]))[0], place)
        return hits[chosen[self.row[hits]]]

    def quoted(self, series: str, hits: Rows) -> pd.DataFrame:  # noqa: ARG002 (a coding knows its theme)
        """Return `quotations` of these codings: nothing is looked up in any other document."""
        return coded_quotations(self.codings, self.tokens, hits, period=self.period)

    def marked(self, series: str, hits: Rows) -> pd.DataFrame:
        """Return `quoted`: every quotation knows its hit."""
        return self.quoted(series, hits)

    def line(self, rows: pd.DataFrame) -> Any:
        """Return axes with the rates of one series."""
        from ctthemes.figures.trends import trend

        return trend(rows)


class TopicHits:
    """Passages of a topic model by period: those that have the topic at all."""

    measures: Mapping[str, str] = {"share": "share of documents", "token_share": "share of tokens"}
    noun = "passage"
    codings = pd.DataFrame(columns=CODING_COLUMNS).astype({"theme": "category"})

    def __init__(self, model: TopicModel, *, period: str) -> None:
        self.model, self.documents, self.period = model, model.documents, period
        labels = period_labels(model.documents, period=period)
        self._periods = pd.Index(labels.dropna().unique())
        self._place = self._periods.get_indexer(labels)
        self._weights = model.document_topics.to_numpy(dtype=float)

    def trend(self, chosen: Chosen) -> pd.DataFrame:
        """Return `topic_trend` of the chosen passages."""
        model = TopicModel(
            self.model.topic_terms, self.model.document_topics[chosen], self.documents[chosen], self.model.settings
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # passages without a period were reported at first
            return topic_trend(model, period=self.period)

    def cell(self, series: str, period: str, chosen: Chosen) -> Rows:
        """Return the numbers of the passages that have the topic: each document's heaviest before a second of any."""
        weight = self._weights[:, self.model.document_topics.columns.get_loc(series)]
        hits = np.flatnonzero(chosen & (self._place == self._periods.get_indexer(pd.Index([period]))[0]) & (weight > 0))
        hits = hits[np.lexsort((hits, -weight[hits]))]
        homes = parents(self.documents).iloc[hits]
        turn = homes.groupby(homes.to_numpy()).cumcount().to_numpy()
        ordered: Rows = hits[np.lexsort((-weight[hits], turn))]
        return ordered

    def quoted(self, series: str, hits: Rows) -> pd.DataFrame:
        """Return these passages with the weight of the topic in them, and a citation."""
        table = quoted_passages(self.model, series, hits)
        table.insert(1, "period", self._periods.to_numpy()[self._place[hits]])
        return table

    def marked(self, series: str, hits: Rows) -> pd.DataFrame:
        """Return these passages with the topic's first terms marked."""
        listed = top_terms(self.model, n=MARKED_TERMS)
        return marks(self.quoted(series, hits), listed.loc[listed["topic"] == series, "term"].tolist())

    def line(self, rows: pd.DataFrame) -> Any:
        """Return axes with the shares of one topic."""
        from ctthemes.figures.trends import topic_trend as drawn

        return drawn(rows)


def keyword_codings(tokens: Tokens, keywords: Sequence[str] | Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Return every match of keywords as codings, a keyword being a theme: as many as `count_keywords` counts.

    Parameters
    ----------
    tokens : Tokens
    keywords : sequence of patterns, or mapping of a name to patterns

    Raises
    ------
    ValueError
        When `keywords` is one text, whose letters would each be a keyword.
    """
    return codings(tokens, keyword_codebook(keywords))


def coded_quotations(coded: pd.DataFrame, tokens: Tokens, hits: Rows, *, period: str) -> pd.DataFrame:
    """Return `quotations` of some codings, in this order; nothing is looked up in any other document.

    Parameters
    ----------
    coded : DataFrame
        Codings of these tokens.
    tokens : Tokens
    hits : int array
        Rows of `coded`.
    period : str

    Returns
    -------
    DataFrame
        As `ctthemes.quotations`.
    """
    chosen = coded.iloc[hits]
    rows = np.unique(tokens.documents.index.get_indexer(pd.Index(chosen["doc_id"].astype(str))))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # documents without a period were reported at first
        table = quotations(chosen, _only(tokens, rows), period=period)
    keys = ["theme", "doc_id", "start", "stop"]
    place = pd.MultiIndex.from_frame(table[keys].astype({"theme": str, "doc_id": str}))
    wanted = pd.MultiIndex.from_frame(chosen[keys].astype({"theme": str, "doc_id": str}))
    return table.iloc[place.get_indexer(wanted)].reset_index(drop=True)


def quoted_passages(model: TopicModel, topic: str, rows: Rows) -> pd.DataFrame:
    """Return passages of a model with a topic's weight in them and a citation, in this order.

    Returns
    -------
    DataFrame
        topic : str; doc_id : str, the parent; paragraph : int from 1; weight : float, 0 to 1; text; citation; start, stop
        : int, characters in the parent's text, where the passages know them.
    """
    passages = model.documents.iloc[rows]
    homes = parents(model.documents).iloc[rows].astype(str)
    number = passages["segment"] if "segment" in passages else pd.Series(1, index=passages.index)
    cited = [
        citation(passage.rename(home), paragraph=int(place))
        for (_, passage), home, place in zip(passages.iterrows(), homes, number, strict=True)
    ]
    table = pd.DataFrame(
        {
            "topic": topic, "doc_id": homes.to_numpy(), "paragraph": number.to_numpy(),
            "weight": model.document_topics[topic].to_numpy()[rows], "text": passages["text"].to_numpy(),
            "citation": cited,
        }
    )  # fmt: skip
    place = [name for name in ("start", "stop") if name in passages]
    return pd.concat([table[list(PASSAGE_COLUMNS)], passages[place].reset_index(drop=True)], axis=1)


def marks(passages: pd.DataFrame, terms: Sequence[str]) -> pd.DataFrame:
    """Return passages with `marks`: where terms stand in their texts as whole words, as pairs of start and stop."""
    longest = sorted((term for term in terms if term), key=len, reverse=True)
    words = "|".join(r"[\s_-]+".join(map(re.escape, re.split(r"[\s_]+", term))) for term in longest)
    pattern = re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    spans = [[hit.span() for hit in pattern.finditer(text)] if words else [] for text in passages["text"]]
    return passages.assign(marks=pd.Series(spans, index=passages.index, dtype=object))


class _Cells:
    """Hits sorted by cell, and within a cell so that each document gives one before any gives two."""

    def __init__(self, series: Rows, period: Rows, row: Rows, order: Rows, n_periods: int) -> None:
        turn = np.empty(len(row), dtype=np.intp)
        key = (series.astype(np.int64) * max(n_periods, 1) + period)[order]
        turn[order] = pd.Series(key).groupby([key, row[order]]).cumcount().to_numpy()
        place = np.empty(len(row), dtype=np.intp)
        place[order] = np.arange(len(row))
        dated = np.flatnonzero(period >= 0)
        cell = series.astype(np.int64) * max(n_periods, 1) + period
        self.order = dated[np.lexsort((place[dated], turn[dated], cell[dated]))]
        self.keys, self.n_periods = cell[self.order], n_periods

    def hits(self, series: int, period: int) -> Rows:
        """Return the numbers of the hits of a cell, none where there is no such period."""
        if period < 0:
            return self.order[:0]
        key = series * self.n_periods + period
        return self.order[slice(*np.searchsorted(self.keys, [key, key + 1]))]


def _rows_of(doc_ids: pd.Series, documents: pd.DataFrame) -> Rows:
    rows = documents.index.get_indexer(pd.Index(doc_ids.cat.categories))[doc_ids.cat.codes]
    if (rows < 0).any():
        strange = doc_ids[rows < 0].unique()
        raise ValueError(f"codings of documents that the tokens do not have: {checks.listing(strange)}")
    return np.asarray(rows, dtype=np.intp)


def _only(tokens: Tokens, rows: Rows) -> Tokens:
    """Return the tokens of some documents alone."""
    spans = [slice(tokens.offsets[row], tokens.offsets[row + 1]) for row in rows]
    places = np.concatenate([np.zeros(0, dtype=np.int64), *(np.arange(span.start, span.stop) for span in spans)])
    offsets = np.concatenate([[0], np.cumsum([span.stop - span.start for span in spans])]).astype(np.int64)
    return Tokens(tokens.ids[places], offsets, tokens.spans[places], tokens.vocabulary, tokens.documents.iloc[rows])
