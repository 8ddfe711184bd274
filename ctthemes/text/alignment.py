"""Alignment: which words of two passages answer to each other where some were changed, put in or left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ctthemes._shared.array_types import PlaceArray
from ctthemes.text.tokens import IntArray

MATCH, MISMATCH, SPACE = 2, -1, -1
"""Points for a word that is the same, for one that is another, and for one that has no answer."""

WINDOW = 24
"""Words that are aligned at once."""

MOST_PAIRS = 20_000

Scores = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False)
class Aligned:
    """Alignments of many pairs of short runs of words, each from its first words on.

    Attributes
    ----------
    ends : int, shape (n_pairs, 2)
        Words of either run up to the end of the alignment.
    matched : bool, shape (n_pairs, WINDOW)
        Which words of the first run have the same word as their answer.
    columns : int, shape (n_pairs,)
        Matched, changed, put in and left out together.
    scores : int, shape (n_pairs,)
    """

    ends: PlaceArray
    matched: npt.NDArray[np.bool_]
    columns: PlaceArray
    scores: PlaceArray

    def only(self, rows: npt.NDArray[np.bool_]) -> Aligned:
        """Return some of the alignments."""
        return Aligned(self.ends[rows], self.matched[rows], self.columns[rows], self.scores[rows])


def local_score(one: Sequence[str], two: Sequence[str]) -> int:
    """Return the score of the best local alignment of two texts.

    With s = 2 for the same word and -1 for another, and -1 for a word without an answer,
    H(i, j) = max(0, H(i-1, j-1) + s, H(i-1, j) - 1, H(i, j-1) - 1); the score is the largest H.

    Parameters
    ----------
    one, two : sequence of str
        Their words.

    Returns
    -------
    int

    References
    ----------
    Smith, T. F. & Waterman, M. S. (1981). Identification of common molecular subsequences. Journal of Molecular Biology
    147, 195-197. doi:10.1016/0022-2836(81)90087-5

    Examples
    --------
    >>> local_score("this is a good match".split(), "say this is a match".split())
    7
    """
    codes = {word: number for number, word in enumerate(dict.fromkeys([*one, *two]))}
    second = np.array([codes[word] for word in two], dtype=np.int64)
    across = np.arange(len(second) + 1)
    row, best = np.zeros(len(second) + 1, dtype=np.int64), 0
    for word in one:
        straight = row[:-1] + np.where(second == codes[word], MATCH, MISMATCH)
        down = np.maximum(np.concatenate([[0], np.maximum(straight, row[1:] + SPACE)]), 0)
        row = np.maximum(np.maximum.accumulate(down - SPACE * across) + SPACE * across, 0)
        best = max(best, int(row.max()))
    return best


def align(one: IntArray, two: IntArray, *, lengths: PlaceArray | None = None) -> Aligned:
    """Return the alignments of many pairs of runs from their first words on.

    Parameters
    ----------
    one, two : int array, shape (n_pairs, WINDOW)
        Words as numbers from 0; negative numbers fill up what is shorter.
    lengths : int array, shape (n_pairs, 2), optional
        Words of either run at which the alignment must end; without it, it ends where its score is highest.

    Returns
    -------
    Aligned
    """
    ends = np.full((len(one), 2), -1, dtype=np.int64) if lengths is None else lengths
    blocks = [slice(begin, begin + MOST_PAIRS) for begin in range(0, max(len(one), 1), MOST_PAIRS)]
    parts = [_align(one[block], two[block], ends[block]) for block in blocks]
    fields = ("ends", "matched", "columns", "scores")
    return Aligned(*(np.concatenate([getattr(part, name) for part in parts]) for name in fields))


def words_at(ids: IntArray, starts: PlaceArray, lengths: PlaceArray, *, step: int, fill: int) -> IntArray:
    """Return the words that follow (step 1) or lie before (step -1) each place, filled up to the window.

    Parameters
    ----------
    ids : int array
    starts : int array
        Place of the first word.
    lengths : int array
        Words to take, at most the window.
    step : {1, -1}
    fill : int
        What fills up a run that is shorter, below -1: never the same for two runs that are aligned.

    Returns
    -------
    int array, shape (n, WINDOW)
    """
    ahead = np.arange(WINDOW)
    places = np.clip(starts[:, None] + step * ahead, 0, max(len(ids) - 1, 0))
    return np.where(ahead < lengths[:, None], ids[places], fill).astype(np.int32)


def _align(one: IntArray, two: IntArray, ends: PlaceArray) -> Aligned:
    scores = _fill(one, two)
    if (free := ends[:, 0] < 0).any():
        best = scores.reshape(len(one), -1).argmax(axis=1)  # beyond the end of a run the score only falls
        ends = np.where(free[:, None], np.stack(np.divmod(best, WINDOW + 1), axis=1), ends)
    matched, columns = _walk_back(one, two, scores, ends)
    return Aligned(ends, matched, columns, scores[np.arange(len(one)), ends[:, 0], ends[:, 1]].astype(np.int64))


def _fill(one: IntArray, two: IntArray) -> Scores:
    """Return the best score of every pair of beginnings; the gap within a row is a running maximum."""
    across = (SPACE * np.arange(WINDOW + 1)).astype(np.int16)
    scores = np.empty((len(one), WINDOW + 1, WINDOW + 1), dtype=np.int16)
    scores[:, 0] = across
    for row in range(1, WINDOW + 1):
        above = scores[:, row - 1]
        same = (one[:, row - 1, None] == two) & (two >= 0)
        straight = above[:, :-1] + np.where(same, MATCH, MISMATCH).astype(np.int16)
        best = np.concatenate([above[:, :1] + np.int16(SPACE), np.maximum(straight, above[:, 1:] + np.int16(SPACE))], 1)
        scores[:, row] = np.maximum.accumulate(best - across, axis=1) + across
    return scores


def _walk_back(
    one: IntArray, two: IntArray, scores: Scores, ends: PlaceArray
) -> tuple[npt.NDArray[np.bool_], PlaceArray]:
    """Return which words of the first run match, and how many columns the alignment has."""
    pairs = np.arange(len(one))
    i, j = ends[:, 0].copy(), ends[:, 1].copy()
    matched, columns = np.zeros((len(one), WINDOW), dtype=bool), np.zeros(len(one), dtype=np.int64)
    while len(pairs := pairs[(i[pairs] > 0) | (j[pairs] > 0)]):
        row, column = i[pairs], j[pairs]
        both = (row > 0) & (column > 0)
        same = both & (one[pairs, row - 1] == two[pairs, column - 1])
        score = scores[pairs, row, column]
        straight = both & (score == scores[pairs, row - 1, column - 1] + np.where(same, MATCH, MISMATCH))
        down = ~straight & (row > 0) & (score == scores[pairs, row - 1, column] + SPACE)
        matched[pairs[straight & same], row[straight & same] - 1] = True
        i[pairs] -= straight | down
        j[pairs] -= straight | ~(straight | down)
        columns[pairs] += 1
    return matched, columns
