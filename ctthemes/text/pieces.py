"""Pieces: stretches of a document that stand, word for word or nearly, in an earlier one; the longest are chosen first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared.array_types import PlaceArray
from ctthemes.text.seeds import Chronicle, Seeds, matches

LONGEST_BREAK = 16
"""Words between two runs of one source, in the same distance from each other, over which they are one piece."""

MOST_PAIRS = 3_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Stretches of later documents and of earlier ones, one beside the other.

    Attributes
    ----------
    targets, sources : int64, shape (n_pieces,)
        First word of either in the chronicle.
    lengths : int64, shape (n_pieces,)
        Words of either.
    """

    targets: PlaceArray
    sources: PlaceArray
    lengths: PlaceArray


def runs_of(targets: PlaceArray, sources: PlaceArray, *, width: int) -> Pieces:
    """Return the longest runs of the same words that pairs of seeds make up.

    Parameters
    ----------
    targets, sources : int array
        From `matches`.
    width : int
        Words of a seed.

    Returns
    -------
    Pieces
        By distance, then by place.

    Examples
    --------
    >>> runs = runs_of(np.array([20, 21, 25]), np.array([3, 4, 8]), width=8)
    >>> runs.targets.tolist(), runs.sources.tolist(), runs.lengths.tolist()
    ([20, 25], [3, 8], [9, 8])
    """
    distance = targets - sources
    order = np.lexsort((targets, distance))
    targets, distance = targets[order], distance[order]
    begins = np.ones(len(targets), dtype=bool)
    begins[1:] = (np.diff(distance) != 0) | (np.diff(targets) != 1)
    first = np.flatnonzero(begins)
    lengths = np.diff(np.append(first, len(targets))) + width - 1
    return Pieces(targets[first], targets[first] - distance[first], lengths)


def joined(runs: Pieces, *, text: Chronicle) -> tuple[Pieces, PlaceArray]:
    """Return runs of one document and one source in one distance as one piece where few other words lie between.

    Parameters
    ----------
    runs : Pieces
        From `runs_of`.
    text : Chronicle

    Returns
    -------
    pieces : Pieces
    same : int array
        Words of each piece that lie in runs.
    """
    if not len(runs.targets):
        return runs, runs.lengths
    ends = runs.targets + runs.lengths
    distance = runs.targets - runs.sources
    target, source = (np.searchsorted(text.offsets, places, side="right") for places in (runs.targets, runs.sources))
    apart = np.ones(len(ends), dtype=bool)
    apart[1:] = (np.diff(distance) != 0) | (np.diff(target) != 0) | (np.diff(source) != 0)
    apart[1:] |= runs.targets[1:] - ends[:-1] > LONGEST_BREAK
    first = np.flatnonzero(apart)
    last = np.append(first[1:], len(ends)) - 1
    overlap = np.zeros_like(ends)
    overlap[1:] = np.where(apart[1:], 0, np.maximum(ends[:-1] - runs.targets[1:], 0))
    same = np.add.reduceat(runs.lengths - overlap, first)
    return Pieces(runs.targets[first], runs.sources[first], ends[last] - runs.targets[first]), same


def candidates(
    text: Chronicle, seeds: Seeds, first: PlaceArray, last: PlaceArray, *, width: int
) -> Iterator[tuple[Pieces, PlaceArray]]:
    """Yield the pieces of some documents at a time, with how many of their words lie in runs.

    Parameters
    ----------
    text : Chronicle
    seeds : Seeds
    first, last : int array
        From `earlier`; seeds of formulae with none.
    width : int

    Yields
    ------
    pieces : Pieces
    same : int array
    """
    with_source = np.flatnonzero(last > first)
    order = with_source[np.argsort(seeds.documents[with_source], kind="stable")]
    counts = np.bincount(seeds.documents[order], weights=(last - first)[order], minlength=len(text.rows))
    block = np.cumsum(counts) // MOST_PAIRS
    ends = np.searchsorted(block[seeds.documents[order]], np.arange(block.max(initial=0) + 1), side="right")
    begin = 0
    for end in np.unique(ends).tolist():
        if end > begin:
            targets, sources = matches(seeds, first, last, order[begin:end])
            yield joined(runs_of(targets, sources, width=width), text=text)
        begin = end


def chosen(pieces: Pieces, same: PlaceArray, *, text: Chronicle, width: int) -> Pieces:
    """Return pieces that cover what can be covered of each document: the longest first, of equals the latest source.

    Parameters
    ----------
    pieces : Pieces
    same : int array
        Words of each that lie in runs.
    text : Chronicle
    width : int
        Words that a piece must add, or it is left out.

    Returns
    -------
    Pieces
        In order of the targets; what another piece covers at either end is cut off.
    """
    order = np.lexsort((-pieces.sources, pieces.targets, pieces.lengths))
    repeats = np.zeros(len(order), dtype=bool)
    repeats[1:] = (np.diff(pieces.targets[order]) == 0) & (np.diff(pieces.lengths[order]) == 0)
    order = order[~repeats]
    order = order[np.lexsort((-pieces.sources[order], -same[order]))]
    covered = np.zeros(len(text.ids), dtype=bool)
    taken: list[tuple[int, int, int]] = []
    rows = zip(
        pieces.targets[order].tolist(), pieces.sources[order].tolist(), pieces.lengths[order].tolist(), strict=True
    )
    for target, source, length in rows:
        part = covered[target : target + length]
        if (cut := _uncovered(part, width)) is not None:
            taken.append((target + cut[0], source + cut[0], cut[1] - cut[0]))
            part[:] = True
    table = np.array(sorted(taken), dtype=np.int64).reshape(-1, 3)
    return Pieces(table[:, 0], table[:, 1], table[:, 2])


def pair_cover(pieces: Pieces, *, text: Chronicle) -> pd.DataFrame:
    """Return how many words of each document stand in pieces of each earlier one, every source for itself.

    Parameters
    ----------
    pieces : Pieces
    text : Chronicle

    Returns
    -------
    DataFrame
        target, source : int, places of documents in the chronicle; tokens : int
    """
    target = np.searchsorted(text.offsets, pieces.targets, side="right") - 1
    source = np.searchsorted(text.offsets, pieces.sources, side="right") - 1
    order = np.lexsort((pieces.targets, source, target))
    target, source, begins = target[order], source[order], pieces.targets[order]
    ends = begins + pieces.lengths[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (np.diff(target) != 0) | (np.diff(source) != 0)
    pair = np.cumsum(new) - 1
    shift = pair * (len(text.ids) + 1)  # so that one running maximum does for every pair
    reached = np.concatenate([[0], np.maximum.accumulate(ends + shift)[:-1]]) - shift
    fresh = np.maximum(ends - np.maximum(begins, reached), 0)
    tokens = np.bincount(pair, weights=fresh).astype(np.int64) if len(pair) else pair
    return pd.DataFrame({"target": target[new], "source": source[new], "tokens": tokens})


def _uncovered(part: npt.NDArray[np.bool_], width: int) -> tuple[int, int] | None:
    """Return the first and past-the-last uncovered word, None where fewer than `width` are uncovered."""
    free = np.flatnonzero(~part)
    return (int(free[0]), int(free[-1]) + 1) if len(free) >= width else None
