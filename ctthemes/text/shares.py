"""Shares: how much of each document is new, borrowed, or of a formula."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ctthemes._shared.schema import Column, Schema, with_columns
from ctthemes.text.reuse import BORROWED, FORMULA, NEW, Reuse
from ctthemes.text.seeds import date_bounds

BORROWING_SHARES = Schema(
    "borrowing shares",
    (
        Column("doc_id", "text", "", "the document"),
        Column("n_tokens", "integer", "tokens", "its tokens"),
        Column("new_tokens", "integer", "tokens", "tokens that are neither borrowed nor of a formula"),
        Column("borrowed_tokens", "integer", "tokens", "tokens matched in passages of earlier documents"),
        Column("formula_tokens", "integer", "tokens", "tokens of runs that very many documents hold"),
        Column(
            "new_share", "float", "0 to 1", "new tokens, of new and borrowed ones",
            nan="they are fewer than 200, or no document is surely earlier",
        ),
        Column("top_source", "text", "", "the earlier document that alone has most of it", nan="there is none"),
        Column("top_share", "float", "0 to 1", "what that one has, of new and borrowed tokens", nan="as the new share"),
        Column("pool_tokens", "integer", "tokens", "tokens of surely earlier documents that were looked through"),
        Column("width", "integer", "tokens", "words of the shortest run of the same words that counts"),
        Column("most_documents", "integer", "documents", "a run that more documents hold is of a formula"),
    ),
)  # fmt: skip
LEAST_TOKENS = 200
"""Of a shorter document no share is given."""


@with_columns(BORROWING_SHARES)
def borrowing_shares(reuse: Reuse) -> pd.DataFrame:
    """Return how much of each document is new, borrowed, or of a formula.

    Parameters
    ----------
    reuse : Reuse

    Returns
    -------
    DataFrame
        A row for each document with a date, in the order of the corpus:

        {columns}

    References
    ----------
    Allee, T. & Elsig, M. (2019). Are the contents of international treaties copied and pasted? Evidence from preferential
    trade agreements. International Studies Quarterly 63(3), 603-613. doi:10.1093/isq/sqz029

    Examples
    --------
    >>> import ctthemes as ct
    >>> texts = ["States shall freeze without delay the funds of all who plan such acts.",
    ...     "It recalls that States shall freeze without any delay the funds of all who plan such acts."]
    >>> corpus = pd.DataFrame({"text": texts, "date": pd.to_datetime(["2001-09-28", "2005-01-03"])}, index=["a", "b"])
    >>> len(borrowing_shares(ct.trace_reuse(ct.tokenize(corpus))))
    2
    """
    documents = reuse.tokens.documents
    rows = np.repeat(np.arange(len(documents)), np.diff(reuse.tokens.offsets))
    counts = np.stack(
        [np.bincount(rows[reuse.kinds == kind], minlength=len(documents)) for kind in (NEW, BORROWED, FORMULA)]
    )
    dated = np.flatnonzero(date_bounds(documents)[0] > np.iinfo(np.int64).min)
    new, borrowed, formula = counts[:, dated]
    speaks = (new + borrowed >= LEAST_TOKENS) & (reuse.pools[dated] > 0)
    whole = np.where(speaks, new + borrowed, np.nan)
    top = (
        reuse.pairs.sort_values(["tokens", "source"], ascending=[False, True])
        .drop_duplicates("target")
        .set_index("target")
    )
    names = documents.index.astype(str)[dated]
    own = top.reindex(names)
    most = np.minimum(own["tokens"].fillna(0).to_numpy(dtype=float), whole)
    return pd.DataFrame(
        {
            "doc_id": names, "n_tokens": np.diff(reuse.tokens.offsets)[dated], "new_tokens": new, "borrowed_tokens": borrowed,
            "formula_tokens": formula, "new_share": new / whole, "top_source": own["source"].to_numpy(),
            "top_share": most / whole, "pool_tokens": reuse.pools[dated], "width": reuse.width,
            "most_documents": reuse.most_documents,
        }
    )  # fmt: skip
