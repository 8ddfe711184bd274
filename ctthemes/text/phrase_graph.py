"""Phrase graphs: a phrase over the types of a corpus, as edges from word border to word border.

A path from the first border to the last is one way to write the phrase. An edge is what one token may be: a word, some
words closed to one, an alternative, or several words joined by hyphens. Edges that no type of the corpus fits are left
out, so that a graph grows with the phrase and not with the ways to write it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ctthemes._shared.array_types import IntArray
from ctthemes.text.pattern_syntax import ANY, MOST_CLOSED, Choice, Compound, Phrase, Word, parse_pattern
from ctthemes.text.tokens import Tokens
from ctthemes.text.type_index import TypeIndex, index_types

Lists: TypeAlias = Mapping[str, Sequence[str]]

MOST_JOINED = 12
"""Words of a phrase that one token joins by hyphens, in every way; a token that joins more of them joins all it can."""


def member_texts(choice: Choice, lists: Lists) -> tuple[str, ...]:
    """Return the members of some alternatives as they were typed; those that are alternatives themselves give theirs.

    Parameters
    ----------
    choice : Choice
    lists : mapping of name to patterns

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> (choice,) = parse_pattern("{war, @crimes}").phrases[0].items
    >>> member_texts(choice, {"crimes": ["theft", "fraud"]})
    ('war', 'theft', 'fraud')
    """
    if choice.name:
        return tuple(lists[choice.name])
    texts = list[str]()
    for member, text in zip(choice.members, choice.texts, strict=True):
        inner = member.items[0]
        texts += member_texts(inner, lists) if len(member.items) == 1 and isinstance(inner, Choice) else [text]
    return tuple(texts)


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """What one token of a phrase may be.

    Attributes
    ----------
    start, stop : int
        The borders between which it stands.
    types : int array or None
        The types, in order; None for any.
    words : tuple of Word
        What was typed, for its signs and letters: one word, or the first and the last of several.
    members : tuple of (int, int array)
        For each of the pattern's alternatives to which it belongs, by number: the place of the one that each type is.
    """

    start: int
    stop: int
    types: IntArray | None
    words: tuple[Word, ...]
    members: tuple[tuple[int, IntArray], ...] = ()

    @property
    def is_checked(self) -> bool:
        """Whether the type alone does not decide."""
        return any(word.before or word.after or word.exact for word in self.words)


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """The edges of a phrase in a corpus.

    Attributes
    ----------
    edges : tuple of Edge
    stop : int
        The last border; the first is 0.
    """

    edges: tuple[Edge, ...]
    stop: int


class GraphMaker:
    """Makes the graphs of phrases over the types of one corpus; alternatives are looked up once."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._by_accents: dict[bool, TypeIndex] = {}
        self._alternatives: dict[tuple[str, ...], Graph] = {}
        self._parts: dict[int, tuple[tuple[Word, ...], IntArray]] = {}

    def index(self, accents: bool) -> TypeIndex:
        """Return the index of types in which accents count, or do not."""
        if accents not in self._by_accents:
            self._by_accents[accents] = index_types(self._tokens, accents=accents)
        return self._by_accents[accents]

    def graph(self, phrase: Phrase, lists: Lists, first_choice: int = 0) -> Graph:
        """Return the graph of a phrase.

        Parameters
        ----------
        phrase : Phrase
        lists : mapping of name to patterns
        first_choice : int
            The number of its first alternatives.

        Returns
        -------
        Graph
            Without edges where the corpus has not all the types of any way to write it.
        """
        word = _single(phrase)
        if word and word.glob != ANY:
            types = self.index(word.accents).types(word.glob)
            return Graph((Edge(0, 1, types, (word,)),) if len(types) else (), 1)
        edges, stop = self._edges(phrase, lists, first_choice)
        if not _reaches(edges, stop):
            return Graph((), stop)
        if len(edges) > 1:
            edges += self._joined(edges)
        edges = [edge for edge in edges if edge.types is None or len(edge.types)]
        return Graph(tuple(edges) if _reaches(edges, stop) else (), stop)

    def _edges(self, phrase: Phrase, lists: Lists, choice: int = 0) -> tuple[list[Edge], int]:
        """Return the edges of single tokens, those included that only fit a part of a token, and the last border."""
        edges, stop = list[Edge](), 0
        for item in phrase.items:
            if isinstance(item, Compound):
                edges += self._compound(item, stop)
                stop += len(item.words)
            else:
                part = self._choice(item, lists)
                edges += [_moved(edge, stop, choice) for edge in part.edges]
                stop += part.stop
                choice += 1
        return edges, stop

    def _compound(self, compound: Compound, start: int) -> list[Edge]:
        """Return the edges of words with hyphens between them, which may be spaced or closed."""
        words, count = compound.words, len(compound.words)
        lengths = [*range(1, min(count, MOST_CLOSED) + 1), *([count] if count > MOST_CLOSED else [])]
        edges = []
        for length in lengths:
            for first in range(count - length + 1):
                run = words[first : first + length]
                closed = replace(
                    run[0], glob="".join(word.glob for word in run), exact="".join(word.exact for word in run),
                    after=run[-1].after,
                )  # fmt: skip
                begin, end = start + first, start + first + length
                index = self.index(closed.accents)
                if closed.glob == ANY:
                    edges.append(Edge(begin, end, None, (closed,)))
                elif len(types := index.types(closed.glob)) or index.has_parts(closed.glob):
                    edges.append(Edge(begin, end, types, (closed,)))
        return edges

    def _choice(self, choice: Choice, lists: Lists) -> Graph:
        """Return the graph of some alternatives, numbered as the first ones; those of a list are kept."""
        texts = member_texts(choice, lists)
        if texts in self._alternatives:
            return self._alternatives[texts]
        phrases = [parse_pattern(text).phrases[0] for text in texts]
        single, longer, inner = list[tuple[int, Word, IntArray]](), list[tuple[int, Graph]](), 0
        for member, phrase in enumerate(phrases):
            word = _single(phrase)
            if word and not (word.before or word.after or word.exact):
                single.append((member, word, self.index(word.accents).types(word.glob)))
            else:
                edges, last = self._edges(phrase, lists)
                if _reaches(edges, last):
                    longer.append((member, Graph(tuple(edges), last)))
                    inner += last - 1
        stop = inner + 1
        edges = self._united(single, stop)
        inner = 0
        for member, part in longer:
            edges += [_as_member(edge, member, inner, part.stop, stop) for edge in part.edges]
            inner += part.stop - 1
        self._alternatives[texts] = Graph(tuple(edges), stop)
        return self._alternatives[texts]

    def _united(self, single: list[tuple[int, Word, IntArray]], stop: int) -> list[Edge]:
        """Return one edge for all alternatives of one word; a type belongs to the first that it fits."""
        if not single:
            return []
        types = np.concatenate([row[2] for row in single])
        members = np.repeat([row[0] for row in single], [len(row[2]) for row in single])
        unique, first = np.unique(types, return_index=True)
        return [Edge(0, stop, unique, tuple(word for _, word, _ in single), ((0, members[first]),))]

    def _joined(self, edges: list[Edge]) -> list[Edge]:
        """Return the edges of words that one token joins by hyphens."""
        by_start: dict[int, list[_Parts]] = {}
        by_stop: dict[int, list[_Parts]] = {}
        for edge in edges:
            if edge.types is not None and _can_join(edge) and len(places := self._places(edge)):
                parts = _Parts(edge, self.index(edge.words[0].accents), places)
                by_start.setdefault(edge.start, []).append(parts)
                by_stop.setdefault(edge.stop, []).append(parts)
        joined = []
        for first in [parts for column in by_start.values() for parts in column]:
            earlier = [parts for parts in by_stop.get(first.edge.start, []) if _joins(parts, first)]
            runs = [(first, first.opening(earlier))] if first.edge.stop in by_start else []
            length = 1
            while runs:
                if length == MOST_JOINED:
                    runs = [(last, run[run.begins]) for last, run in runs]
                longer = [
                    (following, following.after(run))
                    for last, run in runs
                    for following in by_start.get(last.edge.stop, [])
                    if _joins(last, following)
                ]
                runs = [(last, run) for last, run in longer if len(run.places)]
                joined += [_token(first, last, run) for last, run in runs]
                length += 1
        return joined

    def _places(self, edge: Edge) -> IntArray:
        """Return the parts of hyphenated types that an edge fits; those of alternatives are kept."""
        if id(edge.words) in self._parts:
            return self._parts[id(edge.words)][1]
        parts = [self.index(word.accents).parts(word.glob) for word in edge.words]
        places = np.unique(np.concatenate(parts)) if len(parts) > 1 else parts[0]
        if edge.members:
            self._parts[id(edge.words)] = edge.words, places  # the words stay alive, so that their number stays theirs
        return places


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """Runs of parts: where each ends, whether none begins before it, and which of the alternatives passed each met."""

    places: IntArray
    begins: npt.NDArray[np.bool_]
    members: tuple[tuple[int, IntArray], ...]

    def __getitem__(self, rows: npt.NDArray[np.bool_]) -> _Run:
        members = tuple((choice, met[rows]) for choice, met in self.members)
        return _Run(self.places[rows], self.begins[rows], members)


class _Parts:
    """The parts of hyphenated types that an edge fits."""

    def __init__(self, edge: Edge, index: TypeIndex, places: IntArray) -> None:
        self.edge, self.index, self.places = edge, index, places

    def opening(self, earlier: Sequence[_Parts]) -> _Run:
        """Return the parts with which a face may begin; a run that one of the earlier ones begins goes on from there."""
        places = self.places[self.index.opens[self.places]]
        begins = np.ones(len(places), dtype=bool)
        for parts in earlier:
            before = parts.places[parts.index.opens[parts.places]]
            within = np.isin(places - 1, before)
            begins &= ~(within & (self.index.home[np.maximum(places - 1, 0)] == self.index.home[places]))
        return _Run(places, begins, self._members(places))

    def after(self, run: _Run) -> _Run:
        """Return the runs that go on with a part that fits."""
        following = run.places + 1
        within = following < len(self.index.home)
        home = self.index.home[np.where(within, following, 0)]
        fits = within & np.isin(following, self.places) & (home == self.index.home[run.places])
        run, following = run[fits], following[fits]
        members = {**dict(self._members(following)), **dict(run.members)}
        return _Run(following, run.begins, tuple(members.items()))

    def _members(self, places: IntArray) -> tuple[tuple[int, IntArray], ...]:
        homes, types = self.index.home[places], self.edge.types
        if types is None or not len(types):
            return tuple((choice, np.full(len(places), -1, dtype=np.int64)) for choice, _ in self.edge.members)
        nearest = np.minimum(np.searchsorted(types, homes), len(types) - 1)
        return tuple((choice, np.where(types[nearest] == homes, met[nearest], -1)) for choice, met in self.edge.members)


def _joins(left: _Parts, right: _Parts) -> bool:
    """Say whether one token may hold both, one after the other: no sign was typed between them."""
    return not (left.edge.words[-1].after or right.edge.words[0].before)


def _token(first: _Parts, last: _Parts, run: _Run) -> Edge:
    """Return the edge of a token that joins words from one edge to another."""
    types, place = np.unique(first.index.home[run.places], return_index=True)
    members = tuple((choice, met[place]) for choice, met in run.members)
    return Edge(first.edge.start, last.edge.stop, types, (first.edge.words[0], last.edge.words[-1]), members)


def _can_join(edge: Edge) -> bool:
    return not any(word.exact or word.glob.strip("*?") == "" for word in edge.words)


def _single(phrase: Phrase) -> Word | None:
    """Return the word of a phrase of one."""
    item = phrase.items[0]
    return item.words[0] if len(phrase.items) == 1 and isinstance(item, Compound) and len(item.words) == 1 else None


def _moved(edge: Edge, start: int, choice: int) -> Edge:
    members = tuple((choice, met) for _, met in edge.members)
    return replace(edge, start=edge.start + start, stop=edge.stop + start, members=members)


def _as_member(edge: Edge, member: int, inner: int, own_stop: int, stop: int) -> Edge:
    """Return an edge of one alternative among the others: they share the first border and the last."""
    place = {0: 0, own_stop: stop}
    met = np.full(0 if edge.types is None else len(edge.types), member, dtype=np.int64)
    begin, end = (place.get(border, inner + border) for border in (edge.start, edge.stop))
    return replace(edge, start=begin, stop=end, members=() if edge.types is None else ((0, met),))


def _reaches(edges: Sequence[Edge], stop: int) -> bool:
    """Say whether a path leads from the first border to the last."""
    reached = {0}
    for edge in sorted(edges, key=lambda edge: edge.start):
        if edge.start in reached:
            reached.add(edge.stop)
    return stop in reached


def best_cut(graph: Graph, counts: npt.NDArray[np.int64]) -> list[Edge]:
    """Return the edges that the rarest tokens fit and of which every path takes one.

    Parameters
    ----------
    graph : Graph
    counts : int array
        How often each type was counted.

    Returns
    -------
    list of Edge
    """
    if len(graph.edges) == 1:
        return [*graph.edges]
    weight = np.zeros(graph.stop + 1, dtype=np.int64)
    for edge in graph.edges:
        count = int(counts.sum()) + 1 if edge.types is None else int(counts[edge.types].sum()) + 1
        weight[edge.start] += count
        weight[edge.stop] -= count
    cut = int(np.argmin(np.cumsum(weight)[:-1]))
    return [edge for edge in graph.edges if edge.start <= cut < edge.stop]
