"""Scale passages: what is written at both ends of a scale, to read what it is a scale of."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.schema import Column, Schema, check_table, with_columns
from ctthemes.counts.matrix import DocumentTermMatrix
from ctthemes.scaling._tables import SCALE_TERMS

SCALE_PASSAGES = Schema(
    "scale passages",
    (
        Column("end", "text", "", '"low" or "high"'),
        Column("rank", "integer", "", "1 for the outermost"),
        Column("doc_id", "text", "", "the passage"),
        Column("document", "text", "", "the document it stands in"),
        Column(
            "weight",
            "float",
            "",
            "mean weight of its scored words, drawn to the mean of all passages where they are few",
        ),
        Column("n_scored", "integer", "tokens", "its scored words"),
        Column("text", "text", "", "its words"),
    ),
)
PRIOR_WORDS = 20
"""A passage of so many scored words is drawn half the way to the mean of all."""


@with_columns(SCALE_PASSAGES)
def scale_passages(terms: pd.DataFrame, passages: DocumentTermMatrix, *, n_passages: int = 5) -> pd.DataFrame:
    """Return the passages whose words pull the most to either end of a scale.

    Parameters
    ----------
    terms : DataFrame
        `terms` of a Wordfish, Wordscores or SeedScale.
    passages : DocumentTermMatrix
        Paragraphs or sentences of the same documents by words.
    n_passages : int
        At each end.

    Returns
    -------
    DataFrame
        The low end first:

        {columns}

    Examples
    --------
    >>> import ctthemes as ct
    >>> corpus = pd.DataFrame({"text": ["left left middle", "right middle"]}, index=["a", "b"])
    >>> dtm = ct.count_terms(ct.tokenize(corpus))
    >>> model = ct.scaling.fit_wordscores(dtm, {"a": -1, "b": 1})
    >>> len(scale_passages(model.terms, dtm, n_passages=1))
    2
    """
    check_table(terms, SCALE_TERMS, maker="ct.scaling")
    checks.at_least(n_passages, 1, name="n_passages")
    places = passages.terms.astype(str).get_indexer(pd.Index(terms["term"]))
    there = places >= 0
    counts = passages.counts[:, places[there]].astype(float)
    scored = np.asarray(counts.sum(axis=1)).ravel()
    sums = counts @ terms["weight"].to_numpy()[there]
    middle = sums.sum() / scored.sum() if scored.sum() else 0.0
    weight = (sums + PRIOR_WORDS * middle) / (scored + PRIOR_WORDS)
    rows = np.flatnonzero(scored > 0)
    documents = passages.documents
    parent = documents["document"] if "document" in documents.columns else documents.index.to_series()
    names = documents.index.astype(str)
    table = []
    for end, sign in (("low", 1), ("high", -1)):
        order = rows[np.lexsort((names[rows], sign * weight[rows]))][:n_passages]
        for rank, row in enumerate(order.tolist(), 1):
            text = " ".join(str(documents["text"].iloc[row]).split())
            table.append((end, rank, names[row], str(parent.iloc[row]), weight[row], int(scored[row]), text))
    return pd.DataFrame(table, columns=list(SCALE_PASSAGES.names))
