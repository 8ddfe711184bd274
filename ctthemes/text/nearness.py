"""Nearness: places of one phrase that have, or have not, a place of another near them."""

from __future__ import annotations

import sys

import numpy as np
import numpy.typing as npt

from ctthemes._shared.array_types import IntArray
from ctthemes.text.borders import Borders
from ctthemes.text.pattern_syntax import Nearness
from ctthemes.text.phrase_search import Spans, no_spans
from ctthemes.text.tokens import Tokens


def spans_near(left: Spans, right: Spans, near: Nearness, tokens: Tokens, borders: Borders) -> Spans:
    """Return, for each place of the left phrase, the span to the nearest place of the right one.

    Of two that are as near, the later one is taken.

    Parameters
    ----------
    left, right : Spans
    near : Nearness
    tokens : Tokens
    borders : Borders

    Returns
    -------
    Spans
        From the first token of the two to the last, for those that are near.
    """
    if not len(left) or not len(right):
        return no_spans(left.members.shape[1])
    best = np.full(len(left), sys.maxsize)
    begin, end, partner = left.first.copy(), left.first + left.length, np.full(len(left), -1)
    for match in _neighbours(left, right, near):
        exists = match >= 0
        other = right[np.maximum(match, 0)]
        start = np.minimum(left.first, other.first)
        stop = np.maximum(left.first + left.length, other.first + other.length)
        between = stop - start - left.length - other.length
        nearer = exists & (between <= _limit(near)) & (between < best)
        nearer[nearer] = _together(start[nearer], stop[nearer] - 1, near.tokens is None, tokens, borders)
        best[nearer] = between[nearer]
        begin[nearer], end[nearer], partner[nearer] = start[nearer], stop[nearer], match[nearer]
    near_rows = partner >= 0
    return _spanned(left[near_rows], right[partner[near_rows]], begin[near_rows], end[near_rows])


def spans_without(left: Spans, right: Spans, near: Nearness, tokens: Tokens, borders: Borders) -> Spans:
    """Return the places of the left phrase that have no place of the right one near them; it looks within the sentence.

    A place that shares tokens with the left one is near it.

    Parameters
    ----------
    left, right : Spans
    near : Nearness
    tokens : Tokens
    borders : Borders

    Returns
    -------
    Spans
    """
    if not len(left) or not len(right):
        return left
    vetoed = _touches(left, right)
    for match in _neighbours(left, right, near):
        other = right[np.maximum(match, 0)]
        start = np.minimum(left.first, other.first)
        stop = np.maximum(left.first + left.length, other.first + other.length)
        close = ~vetoed & (match >= 0) & (stop - start - left.length - other.length <= _limit(near))
        close[close] = _in_one_sentence(left[close], other[close], tokens, borders)
        vetoed |= close
    return left[~vetoed]


def _limit(near: Nearness) -> int:
    return sys.maxsize if near.tokens is None else near.tokens


def _neighbours(left: Spans, right: Spans, near: Nearness) -> list[IntArray]:
    """Return for each left place the nearest right one behind it, and the nearest before it, -1 where there is none."""
    matches = []
    if near.order != "before":
        order = np.argsort(right.first, kind="stable")
        place = np.searchsorted(right.first[order], left.first + left.length)
        matches.append(np.where(place < len(right), order[np.minimum(place, len(right) - 1)], -1))
    if near.order != "after":
        stop = right.first + right.length
        order = np.argsort(stop, kind="stable")
        place = np.searchsorted(stop[order], left.first, "right") - 1
        matches.append(np.where(place >= 0, order[np.maximum(place, 0)], -1))
    return matches


def _together(
    first: IntArray, last: IntArray, one_sentence: bool, tokens: Tokens, borders: Borders
) -> npt.NDArray[np.bool_]:
    """Return whether two tokens stand in one document, and where it is asked in one sentence."""
    rows = [np.searchsorted(tokens.offsets, places, side="right") for places in (first, last)]
    same = rows[0] == rows[1]
    if one_sentence:
        same[same] = borders.sentences(first[same]) == borders.sentences(last[same])
    return np.asarray(same)


def _in_one_sentence(left: Spans, right: Spans, tokens: Tokens, borders: Borders) -> npt.NDArray[np.bool_]:
    """Return whether the nearer ends of two places stand in one sentence."""
    behind = right.first >= left.first
    first = np.where(behind, left.first + left.length - 1, right.first + right.length - 1)
    last = np.where(behind, right.first, left.first)
    return _together(np.minimum(first, last), np.maximum(first, last), True, tokens, borders)


def _touches(left: Spans, right: Spans) -> npt.NDArray[np.bool_]:
    """Return whether each left place shares a token with a right one."""
    order = np.argsort(right.first, kind="stable")
    reach = np.maximum.accumulate((right.first + right.length)[order])
    before = np.searchsorted(right.first[order], left.first + left.length) - 1
    return np.asarray((before >= 0) & (reach[np.maximum(before, 0)] > left.first))


def _spanned(left: Spans, right: Spans, begin: IntArray, end: IntArray) -> Spans:
    """Return the spans over both, with the signs of whichever stands outside and the alternatives that both met."""
    left_opens, left_closes = left.first == begin, left.first + left.length == end
    return Spans(
        begin,
        end - begin,
        np.where(left_opens, left.before, right.before),
        np.where(left_closes, left.after, right.after),
        np.maximum(left.members, right.members),
    )
