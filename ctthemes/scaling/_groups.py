"""Group positions: where the documents of a year, a country or another group stand on the mean."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from ctthemes._shared.schema import Column, Schema, check_table, with_columns
from ctthemes.counts.periods import all_periods, period_values
from ctthemes.scaling._tables import POSITIONS
from ctthemes.stats.intervals import LEVEL

GROUP_POSITIONS = Schema(
    "group positions",
    (
        Column("group", "text", "", "the period, or the value of the document variable"),
        Column("position", "float", "", "mean position of its documents", nan="it has no document"),
        Column(
            "low", "float", "", "lower end of its 95 % interval over documents", nan="it has fewer than 3 documents"
        ),
        Column("high", "float", "", "upper end", nan="it has fewer than 3 documents"),
        Column("n_documents", "integer", "documents", "its documents"),
        Column("method", "text", "", "by which the documents were placed"),
    ),
)
LEAST_DOCUMENTS = 3


@with_columns(GROUP_POSITIONS)
def group_positions(positions: pd.DataFrame, documents: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """Return the mean position of each group's documents, with an interval over documents (Student's t).

    The positions are taken as they are: how sure each is stays out of the interval.

    Parameters
    ----------
    positions : DataFrame
        Of documents, from `ct.scaling`.
    documents : DataFrame
        `tokens.documents`.
    by : str
        A calendar period or a document variable.

    Returns
    -------
    DataFrame
        A row a group, in order; documents without a value are left out:

        {columns}

    Examples
    --------
    >>> rows = {"doc_id": list("abcd"), "position": [1.0, 2.0, 3.0, 9.0], "method": "wordfish"}
    >>> positions = pd.DataFrame(rows).reindex(columns=list(POSITIONS.names))
    >>> documents = pd.DataFrame({"side": ["x", "x", "x", "y"]}, index=list("abcd"))
    >>> group_positions(positions, documents, by="side")[["group", "position", "low", "n_documents"]].round(2).to_numpy().tolist()
    [['x', 2.0, -0.48, 3], ['y', 9.0, nan, 1]]
    """
    check_table(positions, POSITIONS, maker="ct.scaling")
    labels = period_values(documents, period=by).set_axis(documents.index.astype(str))
    values = positions.set_index("doc_id")["position"].astype(float).dropna()
    groups = labels.reindex(values.index)
    method = str(positions["method"].iloc[0]) if len(positions) else ""
    rows = []
    for name in all_periods(groups, period=by):
        part = values[(groups.astype(object) == name).to_numpy()]
        n = len(part)
        reach = np.nan
        if n >= LEAST_DOCUMENTS:
            reach = float(special.stdtrit(n - 1, (1 + LEVEL) / 2)) * part.std(ddof=1) / np.sqrt(n)
        mean = part.mean() if n else np.nan
        rows.append((name, mean, mean - reach, mean + reach, n, method))
    return pd.DataFrame(rows, columns=list(GROUP_POSITIONS.names))
