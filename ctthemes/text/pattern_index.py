"""Pattern index: the places of many patterns in one corpus, each type of it looked up once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ctthemes._shared.array_types import IntArray
from ctthemes.text.borders import sentence_borders
from ctthemes.text.nearness import spans_near, spans_without
from ctthemes.text.pattern_syntax import (
    Compound,
    Pattern,
    Phrase,
    choices,
    list_names,
    parse_pattern,
    pattern_error,
    plain_word,
)
from ctthemes.text.phrase_graph import Edge, Graph, GraphMaker, Lists, best_cut
from ctthemes.text.phrase_search import PhraseSearch, Spans, no_spans, single_spans
from ctthemes.text.tokens import Tokens

_STEP = 1 << 16  # tokens looked at once: few enough for the processor's cache


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """A pattern with the graph of each of its phrases, and the edges at which the search for it begins."""

    pattern: Pattern
    n_choices: int
    parts: list[tuple[Graph, list[Edge]]]  # none where a phrase is not in the corpus


class PatternIndex:
    """Where the types stand that patterns needed so far, and what the patterns found.

    Patterns meet the vocabulary, not the text; of a phrase only the rarest word is looked up, the others beside it.

    Parameters
    ----------
    tokens : Tokens
    """

    def __init__(self, tokens: Tokens) -> None:
        self._tokens, self._ids = tokens, tokens.ids
        self._borders = sentence_borders(tokens)
        self._maker = GraphMaker(tokens)
        self._counts = self._maker.index(True).counts
        self._search = PhraseSearch(tokens, self._borders, self._positions)
        self._places: dict[int, IntArray] = {}
        self._words: dict[str, IntArray] = {}  # the types of patterns that are a plain word
        self._plans: dict[object, _Plan] = {}
        self._spans_of: dict[object, Spans] = {}

    def seek(self, patterns: Iterable[str], *, lists: Lists | None = None) -> None:
        """Look up where the words of patterns stand that were not needed before, all in one pass.

        Parameters
        ----------
        patterns : iterable of str
        lists : mapping of name to patterns, optional

        Raises
        ------
        ValueError
            For a pattern that cannot match or would match everything.
        """
        lists, plans, words = lists or {}, dict[object, _Plan](), dict[str, IntArray]()
        index = self._maker.index(True)
        for pattern in patterns:
            if glob := plain_word(pattern):
                if pattern not in self._words:
                    words[pattern] = index.types(glob)
                continue
            if problem := pattern_error(pattern, lists=lists):
                raise ValueError(problem)
            if (key := _key(pattern, lists)) not in self._plans and key not in plans:
                plans[key] = self._plan(pattern, lists)
        parts = [part for plan in plans.values() for part in plan.parts]
        wanted = [*words.values(), *(edge.types for _, cut in parts for edge in cut if edge.types is not None)]
        types = np.unique(np.concatenate([np.zeros(0, np.int64), *wanted]))
        types = types[[code not in self._places for code in types.tolist()]]
        if len(types):
            self._places |= self._where(types)
        self._plans |= plans
        self._words |= words

    def find(self, pattern: str, *, lists: Lists | None = None) -> Spans:
        """Return the places of a pattern that was sought; they are kept.

        Parameters
        ----------
        pattern : str
        lists : mapping of name to patterns, optional

        Returns
        -------
        Spans
        """
        key = pattern if pattern in self._words else _key(pattern, lists or {})
        if key in self._spans_of:
            return self._spans_of[key]
        if key in self._words:
            self._spans_of[key] = single_spans(self._positions(self._words[pattern]))
        else:
            self._spans_of[key] = self._find(self._plans[key])
        return self._spans_of[key]

    def rows(self, places: IntArray) -> IntArray:
        """Return the row of the document in which each token stands.

        Parameters
        ----------
        places : int array

        Returns
        -------
        int array
        """
        return np.searchsorted(self._tokens.offsets, places, side="right") - 1

    def _plan(self, pattern: str, lists: Lists) -> _Plan:
        parsed, parts, choice = parse_pattern(pattern), list[tuple[Graph, list[Edge]]](), 0
        n_choices = len(choices(parsed))
        vetoes = [False, *(near.veto for near in parsed.nearness)]
        for phrase, veto in zip(parsed.phrases, vetoes, strict=True):
            graph = self._maker.graph(phrase, lists, choice)
            if not (graph.edges or veto):
                return _Plan(parsed, n_choices, [])
            choice += sum(not isinstance(item, Compound) for item in phrase.items) if not veto else 0
            parts.append((graph, best_cut(graph, self._counts)))
        return _Plan(parsed, n_choices, parts)

    def _find(self, plan: _Plan) -> Spans:
        if not plan.parts:
            return no_spans(plan.n_choices)
        spans = self._phrase(plan.pattern.phrases[0], *plan.parts[0], plan.n_choices)
        more = zip(plan.pattern.phrases[1:], plan.pattern.nearness, plan.parts[1:], strict=True)
        for phrase, near, (graph, cut) in more:
            other = self._phrase(phrase, graph, cut, 0 if near.veto else plan.n_choices)
            chosen = spans_without if near.veto else spans_near
            spans = chosen(spans, other, near, self._tokens, self._borders)
        return spans

    def _phrase(self, phrase: Phrase, graph: Graph, cut: list[Edge], n_choices: int) -> Spans:
        spans = self._search.find(graph, cut, n_choices)
        if phrase.at_start and len(spans):
            opens = np.isin(spans.first, self._tokens.offsets)
            opens[~opens] = self._borders.between(spans.first[~opens] - 1)
            spans = spans[opens]
        return spans

    def _where(self, types: IntArray) -> dict[int, IntArray]:
        """Return the places of the tokens of each of these types."""
        wanted = np.zeros(len(self._counts) + 1, dtype=bool)  # the last is that of a gap
        wanted[types] = True
        hits, parts = np.empty(_STEP, dtype=bool), [np.zeros(0, dtype=np.int64)]
        for base in range(0, len(self._ids), _STEP):
            ids = self._ids[base : base + _STEP]
            parts.append(base + np.flatnonzero(np.take(wanted, ids, out=hits[: len(ids)], mode="wrap")))
        places = np.concatenate(parts)
        column = np.zeros(len(wanted), dtype=np.int32)
        column[types] = np.arange(len(types), dtype=np.int32)
        columns = column[self._ids[places]]
        # Turning one row of numbered columns into columns sorts by counting.
        row = sparse.csr_array((places, columns, [0, len(places)]), shape=(1, len(types))).tocsc()
        return dict(zip(types.tolist(), np.split(row.data, row.indptr[1:-1]), strict=True))

    def _positions(self, types: IntArray) -> IntArray:
        """Return the places of the tokens of these types, in order."""
        if len(types) == 1:
            return self._places[int(types[0])]
        if not len(types):
            return np.zeros(0, dtype=np.int64)
        return np.sort(np.concatenate([self._places[code] for code in types.tolist()]), kind="stable")


def _key(pattern: str, lists: Lists) -> object:
    """Return what decides what a pattern finds: itself, and the lists that it names."""
    names = list_names(pattern) if "@" in pattern else ()
    return (pattern, *(tuple(lists[name]) for name in names)) if names else pattern
