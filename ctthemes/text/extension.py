"""Extension: pieces of one source become passages, aligned where words were changed, put in or left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared.array_types import PlaceArray
from ctthemes.text.alignment import WINDOW, Aligned, align, words_at
from ctthemes.text.pieces import Pieces
from ctthemes.text.seeds import Chronicle

LEAST_SCORE = 4
"""Points that words beyond the last run of equal words must add to count: two words that are the same and no change."""

LEAST_RUN = 4
"""Equal words of the shortest run that is taken for equal without being aligned."""

MOST_OVERLAP = 8
"""Words by which the sources of two pieces may overlap and still be one passage."""

FILL_TARGET, FILL_SOURCE = -2, -3


@dataclass(frozen=True, slots=True, eq=False)
class Passages:
    """Passages of later documents, each aligned with one of an earlier document.

    Attributes
    ----------
    table : DataFrame
        target, source : places of documents in the chronicle; target_first, target_end, source_first, source_end : tokens;
        matched, columns, outside : int, the last the matched tokens outside formulae.
    borrowed : array of bool, shape (n_tokens,)
        Matched tokens outside formulae.
    """

    table: pd.DataFrame
    borrowed: npt.NDArray[np.bool_]


def passages_of(pieces: Pieces, *, text: Chronicle, formula: npt.NDArray[np.bool_], least: int) -> Passages:
    """Return the passages that pieces make up, those with at least `least` matched tokens outside formulae.

    Parameters
    ----------
    pieces : Pieces
        In order of their targets, from `chosen`.
    text : Chronicle
    formula : array of bool, shape (n_tokens,)
    least : int

    Returns
    -------
    Passages
    """
    pieces, passage = _linked(_equal_runs(pieces, text, min(LEAST_RUN, least)), text)
    first = np.flatnonzero(np.diff(passage, prepend=-1))
    last = np.append(first[1:], len(passage))[: len(first)] - 1
    target_ends, source_ends = pieces.targets + pieces.lengths, pieces.sources + pieces.lengths
    target, source = (
        np.searchsorted(text.offsets, at[first], side="right") - 1 for at in (pieces.targets, pieces.sources)
    )
    columns = np.bincount(passage, weights=pieces.lengths, minlength=len(first)).astype(np.int64)
    marks = [_same_words(pieces, passage), _between(pieces, passage, text, columns)]
    begins, ends = pieces.targets[first], target_ends[last]
    right = _limits(text.offsets[target + 1], np.append(begins[1:], len(text.ids)))
    at = _grown((ends, source_ends[last]), (right, text.offsets[source + 1]), text, 1, columns, marks)
    left = _limits(-text.offsets[target], -np.concatenate([[0], at[0][:-1]]) if len(first) else begins)
    lower = (-left, text.offsets[source])
    start = _grown((begins, pieces.sources[first]), lower, text, -1, columns, marks)
    numbers, places = (np.concatenate([mark[part] for mark in marks]) for part in (0, 1))
    outside = np.bincount(numbers, weights=~formula[places], minlength=len(first)).astype(np.int64)
    counts = outside >= least
    borrowed = np.zeros(len(text.ids), dtype=bool)
    borrowed[places[counts[numbers]]] = True
    table = pd.DataFrame(
        {
            "target": target, "source": source, "target_first": start[0], "target_end": at[0], "source_first": start[1],
            "source_end": at[1], "matched": np.bincount(numbers, minlength=len(first)), "columns": columns,
            "outside": outside,
        }
    )  # fmt: skip
    return Passages(table[counts].reset_index(drop=True), borrowed & ~formula)


Marks = tuple[PlaceArray, PlaceArray]


def _limits(document: PlaceArray, neighbour: PlaceArray) -> PlaceArray:
    """Return how far a passage may grow: to the border of its document or to the passage beside it."""
    return np.minimum(document, neighbour)


def _linked(pieces: Pieces, text: Chronicle) -> tuple[Pieces, PlaceArray]:
    """Return the pieces, overlaps of their sources cut off, and the number of the passage of each."""
    targets, sources, lengths = pieces.targets.copy(), pieces.sources.copy(), pieces.lengths.copy()
    if not len(targets):
        return pieces, targets
    target, source = (np.searchsorted(text.offsets, at, side="right") for at in (targets, sources))
    ahead = targets[1:] - (targets + lengths)[:-1]
    beyond = sources[1:] - (sources + lengths)[:-1]
    overlap = np.maximum(0, np.maximum(-ahead, -beyond))
    linked = (np.diff(target) == 0) & (np.diff(source) == 0) & (overlap <= MOST_OVERLAP) & (overlap + 3 < lengths[1:])
    linked &= np.maximum(ahead, beyond) + overlap <= WINDOW
    cut = np.where(linked, overlap, 0)
    targets[1:] += cut
    sources[1:] += cut
    lengths[1:] -= cut
    return Pieces(targets, sources, lengths), np.concatenate([[0], np.cumsum(~linked)])


def _equal_runs(pieces: Pieces, text: Chronicle, least: int) -> Pieces:
    """Return the runs of the same words within pieces: what lies between them is aligned anew."""
    number, targets, sources = _places(pieces)
    same = (text.ids[targets] == text.ids[sources]) & (text.ids[targets] >= 0)
    linked = same[1:] & same[:-1] & (np.diff(number) == 0)
    first = np.flatnonzero(same & ~np.concatenate([[False], linked])[: len(same)])
    last = np.flatnonzero(same & ~np.append(linked, False)[: len(same)])
    lengths = last - first + 1
    long = lengths >= least
    return Pieces(targets[first[long]], sources[first[long]], lengths[long])


def _same_words(pieces: Pieces, passage: PlaceArray) -> Marks:
    """Return the places of the words of runs, each with its passage."""
    number, targets, _ = _places(pieces)
    return passage[number], targets


def _places(pieces: Pieces) -> tuple[PlaceArray, PlaceArray, PlaceArray]:
    """Return every word of the pieces: the number of its piece, and its place in target and source."""
    within = np.arange(pieces.lengths.sum()) - np.repeat(np.cumsum(pieces.lengths) - pieces.lengths, pieces.lengths)
    number = np.repeat(np.arange(len(pieces.lengths)), pieces.lengths)
    return number, pieces.targets[number] + within, pieces.sources[number] + within


def _between(pieces: Pieces, passage: PlaceArray, text: Chronicle, columns: PlaceArray) -> Marks:
    """Return the matched places between the pieces of a passage; what is aligned is added to `columns`."""
    inner = np.flatnonzero(np.diff(passage) == 0)
    ends = [at[inner] + pieces.lengths[inner] for at in (pieces.targets, pieces.sources)]
    lengths = [at[inner + 1] - end for at, end in zip((pieces.targets, pieces.sources), ends, strict=True)]
    some = np.flatnonzero((lengths[0] > 0) | (lengths[1] > 0))
    one = words_at(text.ids, ends[0][some], lengths[0][some], step=1, fill=FILL_TARGET)
    two = words_at(text.ids, ends[1][some], lengths[1][some], step=1, fill=FILL_SOURCE)
    aligned = align(one, two, lengths=np.stack([lengths[0][some], lengths[1][some]], axis=1))
    np.add.at(columns, passage[inner[some]], aligned.columns)
    return _marked(aligned, passage[inner[some]], ends[0][some], 1)


def _grown(
    at: tuple[PlaceArray, PlaceArray],
    limits: tuple[PlaceArray, PlaceArray],
    text: Chronicle,
    step: int,
    columns: PlaceArray,
    marks: list[Marks],
) -> tuple[PlaceArray, PlaceArray]:
    """Return how far passages reach to one side; what is matched is added to `marks`, what is aligned to `columns`."""
    target, source = at[0].copy(), at[1].copy()
    active = np.arange(len(target))
    while len(active):
        lengths = [
            np.clip(step * (limit - end)[active], 0, WINDOW)
            for limit, end in zip(limits, (target, source), strict=True)
        ]
        shift = min(step, 0)  # before its first word lies the word that ends a passage at its left
        one = words_at(text.ids, target[active] + shift, lengths[0], step=step, fill=FILL_TARGET)
        two = words_at(text.ids, source[active] + shift, lengths[1], step=step, fill=FILL_SOURCE)
        aligned = align(one, two)
        gains = aligned.scores >= LEAST_SCORE
        aligned, active, full = aligned.only(gains), active[gains], (lengths[0] == WINDOW)[gains]
        marks.append(_marked(aligned, active, target[active] + shift, step))
        target[active] += step * aligned.ends[:, 0]
        source[active] += step * aligned.ends[:, 1]
        columns[active] += aligned.columns
        active = active[full]
    return target, source


def _marked(aligned: Aligned, passage: PlaceArray, starts: PlaceArray, step: int) -> Marks:
    rows, words = np.nonzero(aligned.matched)
    return passage[rows], starts[rows] + step * words
