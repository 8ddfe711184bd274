"""Frequency: how often each term stands in a corpus."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ctthemes._shared.schema import Column, Schema
from ctthemes.counts.matrix import DocumentTermMatrix, documents_with
from ctthemes.counts.periods import PER

FREQUENCY = Schema(
    "frequency",
    (
        Column("term", "text", "", "the term"),
        Column("count", "integer", "tokens", "how often it stands in the corpus"),
        Column("n_documents", "integer", "documents", "documents that have it"),
        Column("n_tokens", "integer", "tokens", "tokens of the whole corpus"),
        Column("rate", "float", "per 10,000 tokens", "count over n_tokens", nan="the corpus has no token"),
        Column("rank", "integer", "", "place by falling count, from 1"),
    ),
)
FREQUENCY_COLUMNS = FREQUENCY.names


def frequency(dtm: DocumentTermMatrix) -> pd.DataFrame:
    """Return how often each term stands in the corpus.

    Parameters
    ----------
    dtm : DocumentTermMatrix

    Returns
    -------
    DataFrame
        term
        count
        n_documents : documents that have it
        n_tokens : of the whole corpus
        rate : per 10,000 tokens
        rank : from 1

        By falling count, ties by name.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.counts.matrix import count_terms
    >>> from ctthemes.text.tokens import tokenize
    >>> frequency(count_terms(tokenize(toy_corpus()))).head(2)[["term", "count", "rank"]]
         term  count  rank
    0     and      5     1
    1  rights      5     2
    """
    count = np.asarray(dtm.counts.sum(axis=0)).ravel()
    n_tokens = int(dtm.documents["n_tokens"].sum())
    table = pd.DataFrame(
        {
            "term": dtm.terms.astype(str),
            "count": count,
            "n_documents": documents_with(dtm),
            "n_tokens": n_tokens,
            "rate": PER * count / n_tokens if n_tokens else np.nan,
        }
    )
    table = table.iloc[np.lexsort((table["term"], -table["count"]))].reset_index(drop=True)
    return table.assign(rank=np.arange(1, len(table) + 1))[list(FREQUENCY_COLUMNS)]
