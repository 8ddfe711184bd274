"""New language: per period the share of words in no run of an earlier text, against as much earlier text each time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.array_types import PlaceArray
from ctthemes._shared.schema import Column, Schema, empty_table, with_columns
from ctthemes.counts.periods import period_members
from ctthemes.stats.intervals import jackknife_interval
from ctthemes.text.passages import least_common_documents
from ctthemes.text.reuse import WIDTH
from ctthemes.text.seeds import Chronicle, Seeds, chronicle, cover, find_seeds
from ctthemes.text.tokens import Tokens

LEAST_DOCUMENTS = 3
"""With fewer documents in a period no interval is drawn."""

POOL_PART = 4
"""The pool is a quarter of the dated tokens, unless another is asked for."""

NEW_LANGUAGE = Schema(
    "new language",
    (
        Column("period", "text", "", "year, or another period"),
        Column("n_documents", "integer", "documents", "documents of the period that had a whole pool before them"),
        Column("n_without_pool", "integer", "documents", "documents before which there was less than a pool: left out"),
        Column("new_tokens", "integer", "tokens", "tokens in no run of words that stands in the pool, formulae apart"),
        Column("n_tokens", "integer", "tokens", "tokens outside formulae"),
        Column("formula_tokens", "integer", "tokens", "tokens of runs that very many documents hold"),
        Column("share", "float", "0 to 1", "new tokens, of those outside formulae", nan="no document has a whole pool"),
        Column("low", "float", "0 to 1", "lower end of the 95 % interval over documents", nan="fewer than 3 documents"),
        Column("high", "float", "0 to 1", "upper end of the interval, 1 at most", nan="fewer than 3 documents"),
        Column(
            "null_low", "float", "0 to 1", "2.5th percentile of the share with dates dealt anew", nan="none were dealt"
        ),
        Column("null_high", "float", "0 to 1", "97.5th percentile of the share with dates dealt anew", nan="none were dealt"),
        Column("width", "integer", "tokens", "words of a run"),
        Column("pool", "integer", "tokens", "tokens before each document that it is compared with"),
        Column("most_documents", "integer", "documents", "a run that more documents hold is of a formula"),
        Column("n_shuffles", "integer", "", "how often dates were dealt anew"),
    ),
)  # fmt: skip


@with_columns(NEW_LANGUAGE)
def new_language(
    tokens: Tokens,
    *,
    seed: int,
    period: str = "year",
    width: int = WIDTH,
    pool: int | None = None,
    n_shuffles: int = 200,
) -> pd.DataFrame:
    """Return per period the share of words that are new against the same amount of earlier text.

    A token is new if none of the runs of `width` tokens it lies in stands in the pool: the last `pool` tokens of documents
    that are surely earlier. The pool is as large for every document, because against all that came before the share of new
    words falls with the years by arithmetic: it does so with shuffled dates, too. Documents before which there is less than
    a pool take no part. Formulae (runs in more than a tenth of the documents, or 30) count on neither side. Only the same
    words in the same order count here; passages with changes are aligned in `trace_reuse`.

    The interval is the delete-one-document jackknife of the ratio. The null deals the dates anew among the documents and
    shows what shares the texts would have if they came in no order: below it, texts take over what was new just before.

    Parameters
    ----------
    tokens : Tokens
    seed : int
        Of the dealing.
    period : str
        As for `rate_trend`.
    width : int
        Words of a run, at least 3.
    pool : int, optional
        Tokens; without it a quarter of the dated tokens.
    n_shuffles : int
        0 for no null.

    Returns
    -------
    DataFrame
        A row a period, none where no document has a date:

        {columns}

    Examples
    --------
    >>> import ctthemes as ct
    >>> texts = ["States shall freeze the funds of all who plan such acts.", "No State may give shelter to those who plan acts.",
    ...     "Recalling that States shall freeze the funds of all who plan such acts."]
    >>> corpus = pd.DataFrame({"text": texts, "date_stated": ["2001", "2002", "2003"]}, index=["a", "b", "c"])
    >>> new_language(ct.tokenize(corpus), seed=1, pool=20, n_shuffles=0)[["period", "n_documents", "new_tokens", "n_tokens"]]
      period  n_documents  new_tokens  n_tokens
    0   2001            0           0         0
    1   2002            0           0         0
    2   2003            1           3        13
    """
    checks.at_least(width, 3, name="width")
    checks.at_least(n_shuffles, 0, name="n_shuffles")
    text = chronicle(tokens)
    size = max(len(text.ids) // POOL_PART, 1) if pool is None else checks.at_least(pool, 1, name="pool")
    members = period_members(tokens.documents, period=period) if len(text.rows) else {}
    if not members:
        return empty_table(NEW_LANGUAGE)
    seeds = find_seeds(text, width=width)
    least = least_common_documents(len(text.rows))
    formula = cover(seeds.places[seeds.frequency >= least], width=width, n_tokens=len(text.ids))
    own = _only(seeds, seeds.frequency < least)
    outside, formulae = (_per_document(flags, text) for flags in (~formula, formula))
    counts = _new_tokens(text, own, formula, width, size)
    whole = text.limits >= size
    place = np.full(len(tokens), -1)
    place[text.rows] = np.arange(len(text.rows))
    rows = {name: place[at][place[at] >= 0] for name, at in members.items()}
    random = np.random.default_rng(seed)
    orders = (random.permutation(len(text.rows)) for _ in range(n_shuffles))
    null = _null(text, own, formula, (width, size), list(rows.values()), orders)
    table = pd.DataFrame(
        [_period(name, at, counts, outside, formulae, whole) for name, at in rows.items()],
        columns=list(NEW_LANGUAGE.names[:9]),
    )
    return table.assign(
        null_low=null[0], null_high=null[1], width=width, pool=size, most_documents=least - 1, n_shuffles=n_shuffles
    )


def _only(seeds: Seeds, chosen: npt.NDArray[np.bool_]) -> Seeds:
    return Seeds(*(getattr(seeds, name)[chosen] for name in ("places", "runs", "frequency", "documents")))


def _per_document(flags: npt.NDArray[np.bool_], text: Chronicle) -> PlaceArray:
    totals = np.concatenate([[0], np.cumsum(flags)])
    return np.asarray(np.diff(totals[text.offsets]))


def _new_tokens(text: Chronicle, seeds: Seeds, formula: npt.NDArray[np.bool_], width: int, pool: int) -> PlaceArray:
    """Return the new tokens of each document."""
    old = _stands_before(text, seeds.runs, seeds.places, text.limits[seeds.documents], pool)
    return _uncovered(text, seeds.places[old], formula, width)


def _stands_before(
    text: Chronicle, runs: PlaceArray, places: PlaceArray, limits: PlaceArray, pool: int
) -> npt.NDArray[np.bool_]:
    """Return which runs also stand among the last tokens before a limit."""
    base = runs * (len(text.ids) + 1)
    keys = np.sort(base + places)
    last = np.searchsorted(keys, base + limits) - 1
    return np.asarray((last >= 0) & (keys[last] >= base + np.maximum(limits - pool, 0)))


def _uncovered(text: Chronicle, places: PlaceArray, formula: npt.NDArray[np.bool_], width: int) -> PlaceArray:
    return _per_document(~cover(places, width=width, n_tokens=len(text.ids)) & ~formula, text)


def _period(
    name: str,
    at: PlaceArray,
    counts: PlaceArray,
    outside: PlaceArray,
    formulae: PlaceArray,
    whole: npt.NDArray[np.bool_],
) -> tuple[object, ...]:
    rows = at[whole[at]]
    new, tokens = int(counts[rows].sum()), int(outside[rows].sum())
    low = high = np.nan
    if len(rows) >= LEAST_DOCUMENTS:
        ends = jackknife_interval(counts[rows, None].astype(float), outside[rows].astype(float))
        low, high = float(ends[0][0]), min(float(ends[1][0]), 1.0)
    share = new / tokens if tokens else np.nan
    return name, len(rows), len(at) - len(rows), new, tokens, int(formulae[rows].sum()), share, low, high


def _null(
    text: Chronicle,
    seeds: Seeds,
    formula: npt.NDArray[np.bool_],
    settings: tuple[int, int],
    periods: list[PlaceArray],
    random: Iterator[PlaceArray],
) -> npt.NDArray[np.float64]:
    """Return the 2.5th and 97.5th percentile of each period's share when documents change places."""
    outside, lengths = _per_document(~formula, text), np.diff(text.offsets)
    n_earlier, within = np.searchsorted(text.offsets, text.limits), seeds.places - text.offsets[seeds.documents]
    shares = []
    for order in random:
        offsets = np.concatenate([[0], np.cumsum(lengths[order])])
        limits = offsets[n_earlier]
        position = np.argsort(order)[seeds.documents]
        old = _stands_before(text, seeds.runs, within + offsets[position], limits[position], settings[1])
        new = _uncovered(text, seeds.places[old], formula, settings[0])
        whole = limits >= settings[1]
        rows = [order[at[whole[at]]] for at in periods]
        totals = np.array([outside[documents].sum() for documents in rows], dtype=float)
        shares.append(np.array([new[documents].sum() for documents in rows]) / np.where(totals > 0, totals, np.nan))
    table = np.array(shares).reshape(-1, len(periods))
    full = np.isfinite(table).any(axis=0) & np.array([(text.limits[at] >= settings[1]).any() for at in periods])
    ends = np.full((2, len(periods)), np.nan)
    if full.any():
        ends[:, full] = np.nanpercentile(table[:, full], [2.5, 97.5], axis=0)
    return ends
