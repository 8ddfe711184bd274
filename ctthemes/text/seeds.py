"""Seeds: runs of words that stand in more than one document, and the places where an earlier document has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared.array_types import PlaceArray
from ctthemes.text.tokens import GAP, IntArray, Tokens

MOST_MATCHES = 200
"""Earlier places of one run that are looked at, the latest ones: a hub of quotations is not followed any further."""

_FACTOR, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)


@dataclass(frozen=True, slots=True, eq=False)
class Chronicle:
    """The tokens of the dated documents of a corpus, one document after the other in order of their dates.

    Attributes
    ----------
    ids : int32, shape (n_tokens,)
    offsets : int64, shape (n_documents + 1,)
    rows : int, shape (n_documents,)
        Each document's row in the corpus.
    limits : int64, shape (n_documents,)
        Tokens of the documents that are surely earlier: those before this place.
    """

    ids: IntArray
    offsets: PlaceArray
    rows: PlaceArray
    limits: PlaceArray


@dataclass(frozen=True, slots=True, eq=False)
class Seeds:
    """The runs of words that at least two documents hold, by run and then by place.

    Attributes
    ----------
    places : int64, shape (n_seeds,)
        Where the run begins in the chronicle.
    runs : int64, shape (n_seeds,)
        Number of the run: the same for the same words.
    frequency : int64, shape (n_seeds,)
        Documents that hold the run.
    documents : int64, shape (n_seeds,)
        The document of each place.
    """

    places: PlaceArray
    runs: PlaceArray
    frequency: PlaceArray
    documents: PlaceArray


def date_bounds(documents: pd.DataFrame) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the first and the last day on which each document may have been written, as days since 1970.

    Parameters
    ----------
    documents : DataFrame
        With `date_stated` (such as "2019", "2019-03", "2019-03-18"), or `date`.

    Returns
    -------
    first, last : int array
        The least integer where a document has no date.

    Examples
    --------
    >>> first, last = date_bounds(pd.DataFrame({"date_stated": ["1970-01-02", "1970", ""]}))
    >>> (first[:2].tolist(), last[:2].tolist(), bool(first[2] < 0))
    ([1, 0], [1, 364], True)
    """
    none = pd.Series(pd.NaT, index=documents.index)
    days = pd.to_datetime(documents["date"] if "date" in documents.columns else none).to_numpy(dtype="datetime64[D]")
    first, last = days.astype(np.int64), days.astype(np.int64)
    if "date_stated" in documents.columns:
        for row, stated in enumerate(documents["date_stated"].fillna("").astype(str)):
            if stated:
                first[row], last[row] = _days(stated)
    return first, last


def stated_dates(documents: pd.DataFrame) -> list[str]:
    """Return the date of each document as it is stated, "" where none is.

    Parameters
    ----------
    documents : DataFrame
        With `date_stated`, or `date`.

    Returns
    -------
    list of str

    Examples
    --------
    >>> stated_dates(pd.DataFrame({"date_stated": ["2011", ""], "date": pd.to_datetime(["2011-05-03", "2012-01-02"])}))
    ['2011', '2012-01-02']
    """
    none = pd.Series("", index=documents.index)
    stated = documents["date_stated"].fillna("").astype(str) if "date_stated" in documents.columns else none
    days = pd.to_datetime(documents["date"]).dt.strftime("%Y-%m-%d").fillna("") if "date" in documents.columns else none
    return [text or day for text, day in zip(stated, days, strict=True)]


def _days(stated: str) -> tuple[int, int]:
    """Return the first and last day of a year, a month or a day, written as ISO has it."""
    unit: Literal["Y", "M", "D"] = "Y" if len(stated) == 4 else "M" if len(stated) == 7 else "D"
    whole = np.array([stated[:10]], dtype=f"datetime64[{unit}]")
    first, following = (date.astype("datetime64[D]").astype(np.int64) for date in (whole, whole + 1))
    return int(first[0]), int(following[0]) - 1


def chronicle(tokens: Tokens) -> Chronicle:
    """Return the tokens of the dated documents in order of their dates, ties by name.

    Parameters
    ----------
    tokens : Tokens

    Returns
    -------
    Chronicle
        A document is earlier than another if its last possible day lies before the other's first: two of one day, or one
        of a year and one of a day in it, have no order.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> order = chronicle(tokenize(toy_corpus()))
    >>> order.rows.tolist(), order.limits.tolist()
    ([0, 1, 2, 3], [0, 13, 20, 33])
    """
    first, last = date_bounds(tokens.documents)
    dated = np.flatnonzero(first > np.iinfo(np.int64).min)
    names = pd.Index(tokens.documents.index.astype(str)).argsort().argsort()
    rows = dated[np.lexsort((names[dated], first[dated], last[dated]))]
    lengths = np.diff(tokens.offsets)[rows]
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    shift = np.repeat(tokens.offsets[rows] - offsets[:-1], lengths)
    ids = tokens.ids[np.arange(offsets[-1]) + shift]
    limits = offsets[np.searchsorted(last[rows], first[rows], side="left")]
    return Chronicle(ids, offsets, rows, limits)


def find_seeds(text: Chronicle, *, width: int) -> Seeds:
    """Return the runs of `width` tokens that at least two documents hold.

    Runs are compared by a hash of 64 bits: of thirty million different runs the chance that any two are taken for the same
    is one in forty thousand.

    Parameters
    ----------
    text : Chronicle
    width : int

    Returns
    -------
    Seeds
    """
    places, codes = run_hashes(text.ids, text.offsets, width)
    order = np.argsort(codes, kind="stable")
    places, codes = places[order], codes[order]
    del order
    new = np.ones(len(codes), dtype=bool)
    new[1:] = codes[1:] != codes[:-1]
    del codes
    documents = np.searchsorted(text.offsets, places, side="right") - 1
    other = new.copy()
    other[1:] |= documents[1:] != documents[:-1]
    runs = np.cumsum(new) - 1
    frequency = np.bincount(runs, weights=other).astype(np.int64)[runs] if len(runs) else runs
    several = frequency > 1
    return Seeds(places[several], runs[several], frequency[several], documents[several])


def earlier(text: Chronicle, seeds: Seeds, *, pool: int | None) -> tuple[PlaceArray, PlaceArray]:
    """Return which seeds hold the same run in an earlier document: from `first` up to `last` of the seeds.

    Parameters
    ----------
    text : Chronicle
    seeds : Seeds
    pool : int, optional
        Only the last so many tokens before the document count as earlier.

    Returns
    -------
    first, last : int array, one for each seed
        Equal where there is none.
    """
    size = len(text.ids) + 1
    keys = seeds.runs * size + seeds.places
    limits = text.limits[seeds.documents]
    last = np.searchsorted(keys, seeds.runs * size + limits)
    begin = np.zeros_like(limits) if pool is None else np.maximum(limits - pool, 0)
    first = np.searchsorted(keys, seeds.runs * size + begin)
    return first, last


def matches(seeds: Seeds, first: PlaceArray, last: PlaceArray, chosen: PlaceArray) -> tuple[PlaceArray, PlaceArray]:
    """Return each pair of places, later and earlier, at which the same run begins.

    Parameters
    ----------
    seeds : Seeds
    first, last : int array
        From `earlier`.
    chosen : int array
        The seeds whose pairs are wanted.

    Returns
    -------
    targets, sources : int array
    """
    end = last[chosen]
    counts = np.minimum(end - first[chosen], MOST_MATCHES)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(seeds.places[chosen], counts), seeds.places[np.repeat(end - counts, counts) + within]


def cover(places: PlaceArray, *, width: int, n_tokens: int) -> npt.NDArray[np.bool_]:
    """Return which tokens lie in a run that begins at one of the places.

    Parameters
    ----------
    places : int array
    width, n_tokens : int

    Returns
    -------
    array of bool, shape (n_tokens,)

    Examples
    --------
    >>> cover(np.array([1, 2]), width=2, n_tokens=5).tolist()
    [False, True, True, True, False]
    """
    begins = np.zeros(n_tokens + width, dtype=bool)
    begins[places + width] = True
    totals = np.cumsum(begins, dtype=np.int32)
    return np.asarray(totals[width:] > totals[:n_tokens])


def run_hashes(ids: IntArray, offsets: PlaceArray, width: int) -> tuple[PlaceArray, npt.NDArray[np.uint64]]:
    """Return the places at which a whole run of tokens begins, and a number for its words.

    Parameters
    ----------
    ids, offsets : int array
        As in `Tokens`.
    width : int

    Returns
    -------
    places : int array
    hashes : array of uint64
        The same for the same words.

    Examples
    --------
    >>> places, hashes = run_hashes(np.array([5, 6, 7, 5, 6]), np.array([0, 3, 5]), 2)
    >>> places.tolist(), bool(hashes[0] == hashes[2]), bool(hashes[0] == hashes[1])
    ([0, 1, 3], True, False)
    """
    n_runs = max(len(ids) - width + 1, 0)
    mixed = np.zeros(n_runs, dtype=np.uint64)
    for ahead in range(width):
        mixed ^= ids[ahead : ahead + n_runs].astype(np.uint64)
        mixed *= _FACTOR
        mixed ^= mixed >> _SHIFT
    whole = np.repeat(offsets[1:], np.diff(offsets))[:n_runs] >= np.arange(width, n_runs + width)
    gaps = np.concatenate([[0], np.cumsum(ids == GAP)])
    whole &= gaps[width : width + n_runs] == gaps[:n_runs]
    places = np.flatnonzero(whole)
    return places, mixed[places]
