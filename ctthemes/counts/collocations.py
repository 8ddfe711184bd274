"""Collocations: words that stand together, side by side or near one word, more often than chance has it.

The measures take runs of words for independent, which within a document they are not: they rank, and prove nothing. So each
row says in how many documents the words stand together, and how much of the count one document holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray, IntArray
from ctthemes._shared.schema import Column, Schema, with_columns
from ctthemes.text.borders import sentence_borders
from ctthemes.text.patterns import match_patterns
from ctthemes.text.tokens import GAP, Tokens

Positions: TypeAlias = tuple[int, ...]

LONGEST = 5
"""Most words of a collocation."""

_MEASURES = (
    Column(
        "log_likelihood",
        "float",
        "",
        "Dunning's log-likelihood, negative where the words meet less often than by chance",
    ),
    Column("npmi", "float", "-1 to 1", "normalised pointwise mutual information"),
    Column("lambda_", "float", "", "log odds ratio with 0.5 added to each cell"),
    Column("z", "float", "standard errors", "lambda_ over its standard error"),
)
_DOCUMENTS = (
    Column("n_documents", "integer", "documents", "documents in which they do"),
    Column("top_document_share", "float", "0 to 1", "share of the count that one document holds, the one with most"),
)
COLLOCATIONS = Schema(
    "collocations",
    (
        Column("term", "text", "", "the words"),
        Column("count", "integer", "runs", "how often they stand side by side"),
        *_DOCUMENTS,
        Column("count_first", "integer", "runs", "runs that begin with the first word"),
        Column("count_last", "integer", "runs", "runs that end with the last word"),
        Column("n_runs", "integer", "runs", "all runs of so many neighbouring words"),
        *_MEASURES,
    ),
)
COLLOCATION_COLUMNS = COLLOCATIONS.names
COLLOCATES = Schema(
    "collocates",
    (
        Column("term", "text", "", "the word that stands near"),
        Column("count", "integer", "tokens", "how often it stands within the window, on either side"),
        *_DOCUMENTS,
        Column("count_before", "integer", "tokens", "how often before a match"),
        Column(
            "count_after", "integer", "tokens", "how often after a match; a token between two matches counts in both"
        ),
        Column("count_all", "integer", "tokens", "how often it stands in the corpus, outside the matches themselves"),
        Column("n_window", "integer", "tokens", "tokens in the windows"),
        Column("n_outside", "integer", "tokens", "tokens outside of windows and matches"),
        *_MEASURES,
    ),
)
COLLOCATE_COLUMNS = COLLOCATES.names


@with_columns(COLLOCATIONS)
def collocations(tokens: Tokens, *, size: int = 2, min_count: int = 3) -> pd.DataFrame:
    """Return runs of neighbouring words that stand together more often than chance has it.

    A run never reaches over a gap, a sentence's end or a document's end.

    Parameters
    ----------
    tokens : Tokens
    size : int
        Words of a run, 2 to 5.
    min_count : int
        Least count of the run.

    Returns
    -------
    DataFrame
        By falling log_likelihood, ties by name.

        {columns}

    Raises
    ------
    ValueError
        For a size or a count that is not allowed.

    Notes
    -----
    Let n_b be the runs that agree with the words in exactly the places b, K the size, N all runs, p_i the share of runs with
    word i in place i. log_likelihood = 2 Σ n_b ln(n_b / e_b), e_b from the p_i; npmi = ln(p / Π p_i) / (-(K-1) ln p);
    lambda_ = Σ (-1)^(K-|b|) ln(n_b + 0.5), z = lambda_ / √Σ 1/(n_b + 0.5). For pairs they are those of the 2 x 2 table.

    References
    ----------
    Dunning, T. (1993). Accurate methods for the statistics of surprise and coincidence. Computational Linguistics 19(1).
    Blaheta, D. & Johnson, M. (2001). Unsupervised learning of multi-word verbs. ACL workshop on collocations, 54-60.
    Bouma, G. (2009). Normalized (pointwise) mutual information in collocation extraction. GSCL, 31-40.

    Examples
    --------
    >>> from ctthemes import toy_corpus, tokenize
    >>> collocations(tokenize(toy_corpus()), min_count=2)[["term", "count", "n_documents"]]
               term  count  n_documents
    0  human rights      2            2
    1    of victims      2            2
    2     rights of      2            2
    """
    checks.at_least(min_count, 1, name="min_count")
    if not 2 <= size <= LONGEST:
        raise ValueError(f"size={size!r} must lie between 2 and {LONGEST} words")
    starts = _run_starts(tokens, size)
    words = np.array([tokens.ids[starts + step] for step in range(size)], dtype=np.int64)
    first, row, count = _distinct(words)
    often = count >= min_count
    number = np.where(often, np.cumsum(often) - 1, GAP)[row]
    first, totals = first[often], count[often].astype(float)
    cells = _cells(words, words[:, first], totals)
    names = tokens.vocabulary.to_numpy(dtype=object)[words[:, first]]
    table = pd.DataFrame(
        {
            "term": [" ".join(run) for run in names.T],
            "count": count[often],
            **_by_document(tokens, starts[number >= 0], number[number >= 0], totals),
            "count_first": _matching(words, words[:, first], (0,)),
            "count_last": _matching(words, words[:, first], (size - 1,)),
            "n_runs": len(starts),
            **_measures(cells, size),
        }
    )
    return _ranked(table, COLLOCATIONS)


@with_columns(COLLOCATES)
def collocates(tokens: Tokens, patterns: Sequence[str], *, window: int = 5, min_count: int = 3) -> pd.DataFrame:
    """Return the words that stand near the matches of some patterns more often than elsewhere.

    A window ends at a sentence's end and at a document's end; gaps count as words between, and are no collocates. A word that
    stands near two matches counts once.

    Parameters
    ----------
    tokens : Tokens
    patterns : sequence of str
        The patterns of one word or theme.
    window : int
        Tokens on each side.
    min_count : int
        Least count within the windows.

    Returns
    -------
    DataFrame
        By falling log_likelihood, ties by name.

        {columns}

    Raises
    ------
    ValueError
        For a pattern that cannot match, or a window or count below 1.

    Notes
    -----
    The measures are those of the 2 x 2 table of (the word or another, within a window or outside).

    Examples
    --------
    >>> from ctthemes import toy_corpus, tokenize
    >>> collocates(tokenize(toy_corpus()), ["victims"], window=2, min_count=2)[["term", "count", "count_before"]]
         term  count  count_before
    0      of      3             2
    1  rights      2             2
    """
    checks.at_least(window, 1, name="window")
    checks.at_least(min_count, 1, name="min_count")
    matches = match_patterns(tokens, {"node": list(patterns)})
    first, stop = matches["first"].to_numpy(), (matches["first"] + matches["length"]).to_numpy()
    joined = _joined(tokens, over_gaps=True)
    of_match = _covered(first, stop, len(tokens.ids))
    before = _reached(first - 1, joined, window, step=-1) & ~of_match
    after = _reached(stop, joined, window, step=1) & ~of_match
    words = tokens.ids != GAP
    near, rest = (before | after) & words, ~(before | after | of_match) & words
    n_types = len(tokens.vocabulary)
    count, count_before, count_after, count_rest = (
        np.bincount(tokens.ids[places & words], minlength=n_types) for places in (near, before, after, rest)
    )
    often = np.flatnonzero(count >= min_count)
    number = np.full(n_types + 1, GAP)
    number[often] = np.arange(len(often))
    places = np.flatnonzero(near)
    places = places[number[tokens.ids[places]] >= 0]
    a, b = count[often].astype(float), count_rest[often].astype(float)
    cells = {(): rest.sum() - b, (0,): b, (1,): near.sum() - a, (0, 1): a}
    table = pd.DataFrame(
        {
            "term": tokens.vocabulary.to_numpy(dtype=object)[often],
            "count": count[often],
            **_by_document(tokens, places, number[tokens.ids[places]], a),
            "count_before": count_before[often],
            "count_after": count_after[often],
            "count_all": count[often] + count_rest[often],
            "n_window": int(near.sum()),
            "n_outside": int(rest.sum()),
            **_measures(cells, 2),
        }
    )
    return _ranked(table, COLLOCATES)


# Which tokens stand together


def _joined(tokens: Tokens, *, over_gaps: bool = False) -> npt.NDArray[np.bool_]:
    """Return whether each token but the last and the next one are neighbours: of one sentence, no gap among them."""
    document = np.repeat(np.arange(len(tokens)), np.diff(tokens.offsets))
    near = document[:-1] == document[1:]
    if not over_gaps:
        near &= (tokens.ids[:-1] != GAP) & (tokens.ids[1:] != GAP)
    places = np.flatnonzero(near)
    near[places[sentence_borders(tokens).between(places)]] = False
    return np.asarray(near)


def _run_starts(tokens: Tokens, size: int) -> IntArray:
    joined = _joined(tokens)
    n = max(len(tokens.ids) - size + 1, 0)
    together = np.ones(n, dtype=bool)
    for step in range(size - 1):
        together &= joined[step : step + n]
    return np.flatnonzero(together)


def _covered(first: IntArray, stop: IntArray, n: int) -> npt.NDArray[np.bool_]:
    """Return which of n tokens lie in any of these spans."""
    change = np.bincount(first, minlength=n + 1) - np.bincount(stop, minlength=n + 1)
    return np.asarray(np.cumsum(change)[:n] > 0)


def _reached(places: IntArray, joined: npt.NDArray[np.bool_], window: int, *, step: int) -> npt.NDArray[np.bool_]:
    """Return which tokens are reached in steps from neighbour to neighbour, the first of them onto `places`."""
    reached = np.zeros(len(joined) + 1, dtype=bool)
    for _ in range(window):
        places = places[(places >= 0) & (places < len(reached))]
        border = places if step < 0 else places - 1  # the border that the step crosses, by the token on its left
        places = places[(border >= 0) & joined[np.clip(border, 0, len(joined) - 1)]] if len(joined) else places[:0]
        reached[places] = True
        places = places + step
    return reached


# How often


def _distinct(words: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Return a column of each kind, the kind of each column, and how often each stands there."""
    row = np.zeros(words.shape[1], dtype=np.int64)
    first, count = np.zeros(0, np.int64), np.zeros(0, np.int64)
    for ids in words:
        keys = row * (int(ids.max(initial=0)) + 1) + ids
        _, first, row, count = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    return first, row, count


def _matching(words: IntArray, kinds: IntArray, positions: Positions) -> IntArray:
    """Return, for each column of `kinds`, the columns of `words` that agree with it in these positions."""
    key, wanted = np.zeros(words.shape[1], dtype=np.int64), np.zeros(kinds.shape[1], dtype=np.int64)
    left = np.arange(words.shape[1])
    for position in positions:
        size = int(words[position].max(initial=0)) + 1
        values, wanted = np.unique(wanted * size + kinds[position], return_inverse=True)
        key = key * size + words[position, left]
        place = np.searchsorted(values, key)
        fits = values[np.minimum(place, len(values) - 1)] == key if len(values) else np.zeros(len(key), dtype=bool)
        left, key = left[fits], place[fits]
    return np.asarray(np.bincount(key, minlength=int(wanted.max(initial=-1)) + 1)[wanted], dtype=np.int64)


def _cells(words: IntArray, kinds: IntArray, count: FloatArray) -> dict[Positions, FloatArray]:
    """Return, for each set of positions, how many runs agree with each kind of run in exactly these."""
    every = tuple(range(len(words)))
    subsets = [subset for n in range(len(every) + 1) for subset in combinations(every, n)]
    at_least = {subset: _matching(words, kinds, subset).astype(float) for subset in subsets[1:-1]}
    at_least |= {(): np.full(len(count), float(words.shape[1])), every: count}
    return {
        subset: sum(
            ((-1.0) ** (len(other) - len(subset)) * at_least[other] for other in subsets if {*subset} <= {*other}),
            start=np.zeros(len(count)),
        )
        for subset in subsets
    }


def _measures(cells: dict[Positions, FloatArray], size: int) -> dict[str, FloatArray]:
    """Return the measures from how many runs agree in exactly each set of positions."""
    every = tuple(range(size))
    together = cells[every]
    n = sum(cells.values(), start=np.zeros(len(together)))
    shares = [
        sum((cell for subset, cell in cells.items() if place in subset), start=np.zeros(len(n))) / n for place in every
    ]
    likelihood, lambda_, variance = np.zeros(len(n)), np.zeros(len(n)), np.zeros(len(n))
    for subset, cell in cells.items():
        expected = n.copy()
        for place, share in enumerate(shares):
            expected *= share if place in subset else 1 - share
        with np.errstate(divide="ignore", invalid="ignore"):
            likelihood += np.where(cell > 0, 2 * cell * np.log(cell / expected), 0.0)
        lambda_ += (-1) ** (size - len(subset)) * np.log(cell + 0.5)
        variance += 1 / (cell + 0.5)
    chance = np.prod(shares, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        npmi = np.where(together < n, np.log(together / n / chance) / (-(size - 1) * np.log(together / n)), 1.0)
    return {
        "log_likelihood": np.sign(together - n * chance) * likelihood,
        "npmi": npmi, "lambda_": lambda_, "z": lambda_ / np.sqrt(variance),
    }  # fmt: skip


def _by_document(
    tokens: Tokens, places: IntArray, number: IntArray, count: FloatArray
) -> dict[str, npt.NDArray[np.generic]]:
    """Return in how many documents each numbered thing stands, and the share of its count that one of them holds."""
    row = np.searchsorted(tokens.offsets, places, side="right") - 1
    cells, in_cell = np.unique(number * max(len(tokens), 1) + row, return_counts=True)
    kind = cells // max(len(tokens), 1)
    most = np.zeros(len(count))
    np.maximum.at(most, kind, in_cell)
    return {"n_documents": np.bincount(kind, minlength=len(count)), "top_document_share": most / count}


def _ranked(table: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    order = np.lexsort((table["term"], -table["log_likelihood"]))
    return table.iloc[order].reset_index(drop=True)[list(schema.names)]
