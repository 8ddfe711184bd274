"""Inventory: documents and tokens by period."""

from __future__ import annotations

import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.schema import Column, Schema
from ctthemes.counts.periods import all_periods, period_values
from ctthemes.documents.corpus import CORPUS_COLUMNS
from ctthemes.text.tokens import tokenize

INVENTORY = Schema(
    "inventory",
    (
        Column("n_documents", "integer", "documents", "documents of the group"),
        Column("n_tokens", "integer", "tokens", "tokens of these documents"),
        Column("n_characters", "integer", "characters", "characters of these documents"),
        Column("first_date", "date", "", "earliest date", nan="no date is there"),
        Column("last_date", "date", "", "latest date", nan="no date is there"),
    ),
)
INVENTORY_COLUMNS = INVENTORY.names

UNKNOWN = "unknown"


def inventory(corpus: pd.DataFrame, *, by: str | None = None) -> pd.DataFrame:
    """Return how much text there is.

    Parameters
    ----------
    corpus : DataFrame
        A corpus, or `tokens.documents` (whose `n_tokens` is then taken).
    by : str, optional
        A calendar period ("year", "decade": see `ctthemes.counts.periods`) or a document variable; without it, one row
        per document.

    Returns
    -------
    DataFrame
        Index: the group, or `doc_id`:

        n_documents, n_tokens, n_characters : integer
        first_date, last_date : day, missing where none is known

        Documents without a group come last, under "unknown".

    Raises
    ------
    ValueError
        When `by` is neither.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> inventory(toy_corpus(), by="year")[["n_documents", "n_tokens"]]
          n_documents  n_tokens
    year
    2011            1        13
    2013            2        20
    2014            1        10
    """
    checks.columns(corpus, CORPUS_COLUMNS, name="the corpus")
    documents = corpus if "n_tokens" in corpus.columns else tokenize(corpus).documents
    if by is None:
        group = pd.Series(documents.index.astype(str), index=documents.index)
    else:
        group = period_values(documents, period=by).astype(object)
    text = group.where(group.notna(), UNKNOWN)
    parts = pd.DataFrame(
        {
            "n_tokens": documents["n_tokens"],
            "n_characters": documents["text"].str.len(),
            "date": documents["date"],
        }
    ).groupby(text.to_numpy(), sort=False)
    table = parts.agg(
        n_documents=("n_tokens", "size"), n_tokens=("n_tokens", "sum"), n_characters=("n_characters", "sum"),
        first_date=("date", "min"), last_date=("date", "max"),
    )  # fmt: skip
    if by is not None:
        order = [name for name in all_periods(period_values(documents, period=by), period=by) if name in table.index]
        table = table.reindex([*order, *([UNKNOWN] if UNKNOWN in table.index else [])])
    table.index = pd.Index(table.index.astype(str), name=by or "doc_id")
    return table
