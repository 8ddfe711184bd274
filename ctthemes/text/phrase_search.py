"""Phrase search: where a phrase stands in a corpus, from its rarest token to both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ctthemes._shared.array_types import IntArray
from ctthemes.text.borders import Borders
from ctthemes.text.pattern_syntax import Word, signs_of, written_form
from ctthemes.text.phrase_graph import Edge, Graph
from ctthemes.text.tokens import Tokens
from ctthemes.text.type_index import has_exact_face

NEAR_CHARACTERS = 40
"""Characters on each side of a token in which its signs are sought: a sign stands at the word."""

BRACKETS = frozenset("()[]{}<>\"'")


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Places of a pattern in a corpus.

    Attributes
    ----------
    first, length : int array, shape (n,)
        The first token and the number of tokens.
    before, after : int array, shape (n,)
        Characters of signs that belong to the match before its first token and after its last.
    members : int array, shape (n, n_choices)
        For each of the pattern's alternatives, the place of the one that was met, or -1.
    """

    first: IntArray
    length: IntArray
    before: IntArray
    after: IntArray
    members: IntArray

    def __len__(self) -> int:
        return len(self.first)

    def __getitem__(self, rows: npt.NDArray[np.bool_] | IntArray) -> Spans:
        return Spans(self.first[rows], self.length[rows], self.before[rows], self.after[rows], self.members[rows])


def no_spans(n_choices: int = 0) -> Spans:
    """Return no place at all."""
    empty = np.zeros(0, dtype=np.int64)
    return Spans(empty, empty, empty, empty, np.zeros((0, n_choices), dtype=np.int64))


def single_spans(first: IntArray) -> Spans:
    """Return the spans of single tokens."""
    zeros = np.zeros(len(first), dtype=np.int64)
    return Spans(first, zeros + 1, zeros, zeros, zeros.reshape(-1, 1)[:, :0])


@dataclass(slots=True, eq=False)
class _Partial:
    """Places where a part of a phrase stands: its first and last token, its last border, its signs and members."""

    first: IntArray
    last: IntArray
    border: IntArray
    facts: IntArray | None  # columns: characters before, characters after, then one a choice

    def __getitem__(self, rows: npt.NDArray[np.bool_] | IntArray) -> _Partial:
        facts = None if self.facts is None else self.facts[rows]
        return _Partial(self.first[rows], self.last[rows], self.border[rows], facts)


class PhraseSearch:
    """Searches phrases in one corpus."""

    def __init__(self, tokens: Tokens, borders: Borders, positions: Callable[[IntArray], IntArray]) -> None:
        self._tokens, self._borders, self._positions = tokens, borders, positions
        self._n_types = len(tokens.vocabulary)
        self._lengths: IntArray = np.zeros(0, dtype=np.int64)

    def find(self, graph: Graph, cut: list[Edge], n_choices: int = 0) -> Spans:
        """Return where a phrase stands.

        Parameters
        ----------
        graph : Graph
        cut : list of Edge
            Edges of which every path takes one: where the search begins.
        n_choices : int
            Of the whole pattern.

        Returns
        -------
        Spans
        """
        width = n_choices + 2 if n_choices or any(edge.is_checked for edge in graph.edges) else 0
        if len(graph.edges) == 1 and not width and graph.edges[0].types is not None:
            return single_spans(self._positions(graph.edges[0].types))
        signed = {edge.start for edge in graph.edges if edge.words[0].before}
        signed |= {edge.stop for edge in graph.edges if edge.words[-1].after}
        begun: dict[int, list[_Partial]] = {}
        for edge in cut:
            places = self._positions(edge.types) if edge.types is not None else np.arange(len(self._tokens.ids))
            facts = np.full((len(places), width), -1, dtype=np.int64) if width else None
            if facts is not None:
                facts[:, :2] = 0
            partial = _Partial(places, places.copy(), np.full(len(places), edge.stop), facts)
            begun.setdefault(edge.start, []).append(self._accepted(edge, partial, places, graph.stop))
        whole = self._extended(graph, begun, signed, forward=False)
        ends: dict[int, list[_Partial]] = {}
        for partial in whole:
            for border in np.unique(partial.border).tolist():
                ends.setdefault(border, []).append(partial[partial.border == border])
        return self._united(self._extended(graph, ends, signed, forward=True), n_choices)

    def _extended(
        self, graph: Graph, begun: dict[int, list[_Partial]], signed: set[int], *, forward: bool
    ) -> list[_Partial]:
        """Return the partial places led on to the last border, or back to the first."""
        by_border: dict[int, list[Edge]] = {}
        for edge in graph.edges:
            by_border.setdefault(edge.start if forward else edge.stop, []).append(edge)
        goal = graph.stop if forward else 0
        borders = range(graph.stop) if forward else range(graph.stop, 0, -1)
        for border in borders:
            for partial in begun.pop(border, []):
                for edge in by_border.get(border, []) if len(partial.first) else []:
                    longer = self._step(edge, partial, graph.stop, border in signed, forward=forward)
                    if len(longer.first):
                        begun.setdefault(edge.stop if forward else edge.start, []).append(longer)
        return begun.get(goal, [])

    def _step(self, edge: Edge, partial: _Partial, stop: int, is_signed: bool, *, forward: bool) -> _Partial:
        """Return the partial places that go on with a token of this edge."""
        ids = self._tokens.ids
        places = partial.last + 1 if forward else partial.first - 1
        within = (places < len(ids)) if forward else (places >= 0)
        if edge.types is None:
            fits = within & (ids[np.where(within, places, 0)] >= 0)
        else:
            wanted = np.zeros(self._n_types + 1, dtype=bool)  # the last is that of a gap
            wanted[edge.types] = True
            fits = within & wanted[ids[np.where(within, places, 0)]]
        partial, places = partial[fits], places[fits]
        left = places - 1 if forward else places
        if not is_signed:  # signs that were typed there say what may stand between
            fits = ~self._borders.between(left)
            partial, places = partial[fits], places[fits]
        if forward:
            partial.last = places
        else:
            partial.first = places
        return self._accepted(edge, partial, places, stop)

    def _accepted(self, edge: Edge, partial: _Partial, places: IntArray, stop: int) -> _Partial:
        """Return those whose token has the signs and letters that were typed, with the alternative that it meets."""
        if partial.facts is None:
            return partial
        for choice, members in edge.members:
            if edge.types is not None and choice + 2 < partial.facts.shape[1]:
                met = members[np.searchsorted(edge.types, self._tokens.ids[places])]
                column = partial.facts[:, choice + 2]
                partial.facts[:, choice + 2] = np.where(column < 0, met, column)
        if not edge.is_checked:
            return partial
        before, after = self._signs(edge, places, stop)
        partial.facts[:, 0] = np.maximum(partial.facts[:, 0], before if edge.start == 0 else 0)
        partial.facts[:, 1] = np.maximum(partial.facts[:, 1], after if edge.stop == stop else 0)
        return partial[before >= 0]

    def _signs(self, edge: Edge, places: IntArray, stop: int) -> tuple[IntArray, IntArray]:
        """Return how many characters of signs stand before and after each token, -1 where it is not what was typed."""
        order = np.argsort(places, kind="stable")
        sorted_places = places[order]
        rows = self._rows(sorted_places)
        spans, offsets = self._tokens.spans, self._tokens.offsets
        start, end = spans[sorted_places, 0].astype(np.int64), spans[sorted_places, 1].astype(np.int64)
        previous = np.where(sorted_places > offsets[rows], spans[sorted_places - 1, 1], 0)
        following = np.minimum(sorted_places + 1, len(spans) - 1)
        has_next = sorted_places + 1 < offsets[rows + 1]
        limit = np.where(has_next, spans[following, 0], self._text_lengths()[rows])
        # One character more than stands between the tokens shows where a sign clings to another one.
        left = np.maximum(previous - (previous > 0), start - NEAR_CHARACTERS)
        right = np.minimum(limit + has_next, end + NEAR_CHARACTERS)
        borders = np.array([left, start, end, right])
        pieces = zip(*self._borders.excerpts(rows, borders), strict=True)
        first, last = edge.words[0], edge.words[-1]
        outer = (edge.start == 0, edge.stop == stop)
        counted = np.array([_sign_lengths(first, last, outer, *piece) for piece in pieces], dtype=np.int64)
        result = np.empty((len(places), 2), dtype=np.int64)
        result[order] = counted.reshape(-1, 2)
        return result[:, 0], result[:, 1]

    def _text_lengths(self) -> IntArray:
        if not len(self._lengths):
            self._lengths = np.asarray(self._tokens.documents["text"].str.len(), dtype=np.int64)
        return self._lengths

    def _rows(self, places: IntArray) -> IntArray:
        return np.searchsorted(self._tokens.offsets, places, side="right") - 1

    def _united(self, parts: Iterable[_Partial], n_choices: int) -> Spans:
        """Return the places in the order of the text, each once."""
        rows = list(parts)
        if not rows:
            return no_spans(n_choices)
        first, last = (np.concatenate([getattr(row, side) for row in rows]) for side in ("first", "last"))
        length = last - first + 1
        _, order = np.unique(first * (int(length.max(initial=1)) + 1) + length, return_index=True)
        facts = np.zeros((len(first), 2 + n_choices), dtype=np.int64)
        if rows[0].facts is not None:
            facts = np.concatenate([row.facts for row in rows if row.facts is not None])
        order = order[self._rows(first[order]) == self._rows(last[order])]
        return Spans(first, length, facts[:, 0], facts[:, 1], facts[:, 2:])[order]


@lru_cache(maxsize=1 << 15)
def _sign_lengths(
    first: Word, last: Word, outer: tuple[bool, bool], before: str, token: str, after: str
) -> tuple[int, int]:
    """Return how many characters of a token's surroundings are the signs typed, -1 and -1 where they are others."""
    if first.exact and not has_exact_face(first.exact, written_form(token)):
        return -1, -1
    n_before = _signs_at_end(first.before, before, is_outer=outer[0])
    n_after = _signs_at_end(last.after[::-1], after[::-1], is_outer=outer[1])
    return (n_before, n_after) if n_before >= 0 and n_after >= 0 else (-1, -1)


def _signs_at_end(signs: str, text: str, *, is_outer: bool) -> int:
    """Return how many characters, blanks included, the signs at the end of a text take, -1 where they are not there.

    Blanks may stand between sign and word, but at the edge of a match not so that the sign clings to another word; and
    the sign that stands furthest out is not one of a longer row (`C+` is not in `C++`).
    """
    for length in range(1, len(text) + 1) if signs else ():
        read = signs_of(text[-length:])
        if read == signs:
            beyond = text[: len(text) - length][-1:]
            clings = is_outer and text[-1].isspace() and beyond.isalnum()
            repeats = signs_of(beyond) == signs[0] and signs[0] not in BRACKETS
            return -1 if clings or repeats else length
        if not signs.endswith(read):
            break
    return -1 if signs else 0
