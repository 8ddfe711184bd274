"""Obligations: how binding the verbs are with which operative paragraphs open, by year and by theme."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.schema import Column, Schema, check_table, with_columns
from ctthemes.counts.periods import period_members
from ctthemes.documents.clause_verbs import LEVEL_NAMES
from ctthemes.documents.clauses import CLAUSES, OPERATIVE
from ctthemes.stats.intervals import jackknife_interval
from ctthemes.themes.codings import CODING_COLUMNS

LEAST_DOCUMENTS = 3
_MEASURES = (
    Column("count", "integer", "paragraphs", "operative paragraphs whose verb has this level"),
    Column("n_clauses", "integer", "paragraphs", "operative paragraphs whose verb has any level"),
    Column("n_documents", "integer", "documents", "documents with such a paragraph"),
    Column("share", "float", "0 to 1", "count over n_clauses", nan="there is no operative paragraph"),
    Column(
        "low",
        "float",
        "0 to 1",
        "lower end of the 95 % interval of the share (jackknife over documents)",
        nan='`band` is not "jackknife"',
    ),
    Column("high", "float", "0 to 1", "upper end of the interval", nan='`band` is not "jackknife"'),
    Column(
        "band",
        "text",
        "",
        '"jackknife", "gap", "none: no such paragraph", "none: one document has all", or "none: fewer than 3 documents"',
    ),
)
OBLIGATION_TREND = Schema(
    "obligation trend",
    (
        Column("series", "text", "", 'level of obligation: "states", "invites", "calls", "demands" or "decides"'),
        Column("period", "text", "", "year, quarter, month or value of the document variable"),
        *_MEASURES,
    ),
)
THEME_OBLIGATIONS = Schema(
    "theme obligations",
    (
        Column("theme", "text", "", "name of the theme"),
        Column("level", "text", "", "level of obligation, from states to decides"),
        *_MEASURES,
    ),
)


def select_clauses(clauses: pd.DataFrame, codings: pd.DataFrame, *, theme: str) -> pd.DataFrame:
    r"""Return the clauses in which a theme is coded.

    Parameters
    ----------
    clauses : DataFrame
        From `ctthemes.clauses`, of the texts that were coded.
    codings : DataFrame
        From `ctthemes.codings`.
    theme : str

    Returns
    -------
    DataFrame
        Rows of `clauses`.

    Raises
    ------
    ValueError
        If there is no such theme.

    Examples
    --------
    >>> from ctthemes.documents.clauses import clauses
    >>> text = "The General Assembly,\nRecalling its work,\n1. Urges States to protect human rights."
    >>> corpus = pd.DataFrame({"text": [text]}, index=pd.Index(["a"], name="doc_id"))
    >>> codings = pd.DataFrame({"doc_id": pd.Categorical(["a"]), "theme": pd.Categorical(["rights"]), "pattern": "rights",
    ...     "token": 14, "length": 1, "start": text.index("rights"), "stop": text.index("rights") + 6, "hit": "rights"})
    >>> select_clauses(clauses(corpus), codings, theme="rights")["verb"].tolist()
    ['urge']
    """
    check_table(clauses, CLAUSES, maker="ct.clauses")
    checks.columns(codings, CODING_COLUMNS, name="codings")
    checks.choice(theme, list(map(str, codings["theme"].cat.categories)), name="theme")
    rows = codings[codings["theme"] == theme]
    starts = {doc_id: np.sort(part["start"].to_numpy()) for doc_id, part in rows.groupby("doc_id", observed=True)}
    none = np.array([], dtype=np.int64)
    chosen = []
    for doc_id, start, stop in zip(clauses["doc_id"], clauses["start"], clauses["stop"], strict=True):
        places = starts.get(doc_id, none)
        chosen.append(bool(np.searchsorted(places, start) < np.searchsorted(places, stop)))
    return clauses[np.array(chosen, dtype=bool)]


@with_columns(OBLIGATION_TREND)
def obligation_trend(clauses: pd.DataFrame, documents: pd.DataFrame, *, period: str = "year") -> pd.DataFrame:
    r"""Return, of the operative paragraphs of each period, the share that opens with a verb of each level.

    The share is a ratio of sums over the period's documents, its interval the delete-one-document jackknife: paragraphs of
    one resolution were written together, documents are what was sampled. What the levels are, and their source, stands in
    `ctthemes.documents.clause_verbs`.

    Parameters
    ----------
    clauses : DataFrame
        From `ctthemes.clauses`, or of these those with a theme (`select_clauses`).
    documents : DataFrame
        The corpus, with the dates.
    period : str
        As for `ctthemes.rate_trend`.

    Returns
    -------
    DataFrame
        A row for each level and period:

        {columns}

    Examples
    --------
    >>> from ctthemes.documents.clauses import clauses
    >>> text = "The General Assembly,\nRecalling its work,\n1. Urges States to act;\n2. Decides to meet."
    >>> corpus = pd.DataFrame({"text": [text], "date_stated": ["2013"]}, index=pd.Index(["a"], name="doc_id"))
    >>> obligation_trend(clauses(corpus), corpus)[["series", "share"]].tail(3).to_numpy().tolist()
    [['calls', 0.5], ['demands', 0.0], ['decides', 0.5]]
    """
    counts = _level_counts(clauses, documents)
    if counts.empty:
        return pd.DataFrame(columns=list(OBLIGATION_TREND.names))
    placed = documents.loc[counts.index]
    members = period_members(placed, period=period)
    rows = [
        {"series": name, "period": label, **measures}
        for label, places in members.items()
        for name, measures in _measures(counts.to_numpy(dtype=float)[places])
    ]
    table = pd.DataFrame(rows, columns=list(OBLIGATION_TREND.names))
    order = table["series"].map({name: place for place, name in enumerate(LEVEL_NAMES)})
    return table.assign(order=order).sort_values("order", kind="stable", ignore_index=True).drop(columns="order")


@with_columns(THEME_OBLIGATIONS)
def theme_obligations(clauses: pd.DataFrame, codings: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Return, of the operative paragraphs with each theme, the share that opens with a verb of each level.

    Parameters
    ----------
    clauses : DataFrame
        From `ctthemes.clauses`.
    codings : DataFrame
        From `ctthemes.codings`, of the same texts.
    documents : DataFrame
        The corpus.

    Returns
    -------
    DataFrame
        A row for each theme and level, and first of all operative paragraphs, with a theme or without ("all"):

        {columns}

    Examples
    --------
    >>> from ctthemes.documents.clauses import clauses
    >>> corpus = pd.DataFrame({"text": ["We met."]}, index=pd.Index(["a"], name="doc_id"))
    >>> codings = pd.DataFrame({"doc_id": pd.Categorical([]), "theme": pd.Categorical([], ["rights"]), "pattern": [],
    ...     "token": [], "length": [], "start": [], "stop": [], "hit": []})
    >>> theme_obligations(clauses(corpus), codings, corpus).empty
    True
    """
    check_table(clauses, CLAUSES, maker="ct.clauses")
    checks.columns(codings, CODING_COLUMNS, name="codings")
    operative = clauses[clauses["part"].isin(OPERATIVE)]
    themes = [str(theme) for theme in codings["theme"].cat.categories]
    parts = {"all": operative} | {theme: select_clauses(operative, codings, theme=theme) for theme in themes}
    rows = [
        {"theme": theme, "level": name, **measures}
        for theme, units in parts.items()
        if len(operative)
        for name, measures in _measures(_level_counts(units, documents).to_numpy(dtype=float))
    ]
    return pd.DataFrame(rows, columns=list(THEME_OBLIGATIONS.names))


def _level_counts(clauses: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Return how many operative paragraphs of each level a document has, for those that have any."""
    check_table(clauses, CLAUSES, maker="ct.clauses")
    rows = clauses[clauses["part"].isin(OPERATIVE) & clauses["obligation"].notna()]
    if strange := sorted(set(rows["doc_id"]) - set(documents.index.astype(str))):
        raise ValueError(f"clauses of documents that are not given: {checks.listing(strange)}")
    # A paragraph with its letters counts once, by its opening verb: a list of twelve items is one decision.
    whole = rows["number"].str.split().str[0].where(rows["number"] != "", rows["clause"].astype(str) + "-")
    rows = rows[~pd.DataFrame({"doc_id": rows["doc_id"], "paragraph": whole}).duplicated()]
    counts = pd.crosstab(rows["doc_id"], rows["obligation"].astype(int))
    counts = counts.reindex(columns=range(len(LEVEL_NAMES)), fill_value=0)
    return counts.loc[[doc_id for doc_id in documents.index if doc_id in counts.index]]


def _measures(counts: np.ndarray) -> list[tuple[str, dict[str, object]]]:
    """Return the columns of `_MEASURES` for each level, from the counts of some documents."""
    n, totals = len(counts), counts.sum(axis=1)
    sums = counts.sum(axis=0) if n else np.zeros(len(LEVEL_NAMES))
    low = high = np.full(len(LEVEL_NAMES), np.nan)
    if n >= LEAST_DOCUMENTS:
        low, high = jackknife_interval(counts, totals)
    measures = []
    for place, name in enumerate(LEVEL_NAMES):
        n_with = int((counts[:, place] > 0).sum()) if n else 0
        band = _band(n, n_with)
        firm = band == "jackknife"
        measures.append(
            (
                name,
                {
                    "count": int(sums[place]), "n_clauses": int(totals.sum()), "n_documents": n,
                    "share": float(sums[place] / totals.sum()) if n else np.nan,
                    "low": float(low[place]) if firm else np.nan,
                    "high": min(1.0, float(high[place])) if firm else np.nan, "band": band,
                },
            )
        )  # fmt: skip
    return measures


def _band(n_documents: int, n_with: int) -> str:
    if n_documents == 0:
        return "gap"
    if n_documents < LEAST_DOCUMENTS:
        return f"none: fewer than {LEAST_DOCUMENTS} documents"
    return {0: "none: no such paragraph", 1: "none: one document has all"}.get(n_with, "jackknife")
