"""Patterns: the one dialect in which themes, keywords and concordances are asked for.

A pattern is a case-insensitive glob on tokens: `*` stands for any characters, `?` for one, a space makes a phrase.

Words
    * A hyphen may be written, spaced or closed: `counter-terrorism` also finds `counter terrorism` and
      `counterterrorism`. A space may be a hyphen: `human rights` also finds `human-rights`, and the first two words of
      `human rights-based`. A slash between words is a space.
    * A word is also found as a part of a hyphenated token: `terroris*` finds `counter-terrorism`. What follows a bound
      prefix (`co-`, `re-`, `pre-`) is no word of its own: `operation` does not find `co-operation`.
    * A possessive is its noun: `country` also finds `country's`.
    * Letters in brackets at a word's end may be missing: `conflict(s)` finds `conflict` and `conflicts`.
    * `*` alone is any one word: `* Ocean`, `Federal * of *`.
    * `=WHO` finds WHO and not who: case counts. `~naive` finds naïve, too: accents do not count.
    * Signs are looked for where they are typed: `C++`, `5%`, `$100`, `#MeToo`, `article 51(2)(b)` find exactly that,
      with or without blanks between sign and word. They are no tokens, and count as none.
Phrases
    * A phrase does not reach over the end of a sentence or a blank line, unless its sign is typed (`terror. Peace`) or
      nearness is asked for (`terror ~>0 peace`).
    * `{conflict*, war, armed conflict}` are alternatives, anywhere a word may stand; `@crimes` are those of a list that
      the codebook names. What hit stands in the column `hit`.
    * `<s> we urge` finds it only at the start of a sentence.
Nearness
    * `prevent* ~5 terror*` finds both in either order with at most 5 tokens between them, `prevent* ~s terror*` both in
      one sentence. The match reaches from the first to the last of the two, and each of the left ones takes its nearest.
    * `not ~>5 good` finds them in this order, `good ~<5 not` in the other.
    * `a ~5 b ~s c` goes on from what it has: `c` in one sentence with `a ~5 b`.
    * `good !~<3 {not, never}` finds good where neither stands among the 3 tokens before it, `war !~s game*` war in
      sentences without games: a veto looks no further than the sentence.
Counting
    * Within one series the longest match wins and a match inside another counts once; between series both count.

`ctthemes.text.pattern_syntax` has the grammar. What is a regular expression or a search operator is refused, with the
pattern to write instead. Time and memory grow with the pattern, not with the ways to write it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from ctthemes._shared.array_types import IntArray
from ctthemes._shared.schema import Column, Schema
from ctthemes.text.borders import sentence_borders
from ctthemes.text.nearness import spans_near, spans_without
from ctthemes.text.pattern_syntax import (
    Compound,
    Phrase,
    between_choices,
    choices,
    list_names,
    parse_pattern,
    pattern_error,
)
from ctthemes.text.phrase_graph import Edge, Graph, GraphMaker, Lists, best_cut, member_texts
from ctthemes.text.phrase_search import PhraseSearch, Spans, no_spans
from ctthemes.text.tokens import Tokens

MATCHES = Schema(
    "matches",
    (
        Column("row", "integer", "", "place of the document among `tokens.documents`, from 0"),
        Column("series", "integer", "", "place of the series among `patterns`, from 0"),
        Column("pattern", "integer", "", "place of the pattern in the list of its series, from 0"),
        Column("first", "integer", "", "place of the first token in `tokens.ids`, from 0"),
        Column("length", "integer", "tokens", "tokens of the match"),
        Column("start", "integer", "characters", "first character in the document's text, signs included"),
        Column("stop", "integer", "characters", "the character after its last"),
        Column("hit", "category", "", "the pattern, with the alternatives that were met in the place of all of them"),
    ),
)
MATCH_COLUMNS = MATCHES.names

_STEP = 1 << 16  # tokens looked at once: few enough for the processor's cache


def match_patterns(tokens: Tokens, patterns: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Return every match of each series' patterns, nested matches within a series removed.

    Parameters
    ----------
    tokens : Tokens
    patterns : mapping of series name to patterns
        The patterns of one theme or keyword.

    Returns
    -------
    DataFrame
        In order of series, then text, with the columns

        * row : int, position of the document in `tokens.documents`
        * series, pattern : int, positions in `patterns` and in its list
        * first : int, position of the first token in `tokens.ids`
        * length : int, in tokens
        * start, stop : int, first and past-the-last character in the document's text, signs included
        * hit : categorical, the pattern with its alternatives replaced by those that were met

    Raises
    ------
    ValueError
        For a pattern that cannot match or would match everything.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> tokens = tokenize(toy_corpus())
    >>> matches = match_patterns(tokens, {"rights": ["human rights", "rights"], "terror": ["{terror, terroris*}"]})
    >>> matches[["row", "series", "pattern", "first", "length", "hit"]]
       row  series  pattern  first  length           hit
    0    0       0        0      0       2  human rights
    1    0       0        1      6       1        rights
    2    1       0        1     19       1        rights
    3    2       0        0     23       2  human rights
    4    3       0        1     38       1        rights
    5    0       1        0      3       1     terroris*
    6    1       1        0     15       1     terroris*
    7    3       1        0     42       1     terroris*
    """
    return longest_matches(find_matches(tokens, patterns))


def find_matches(
    tokens: Tokens,
    patterns: Mapping[str, Sequence[str]],
    *,
    lists: Lists | None = None,
    index: PatternIndex | None = None,
) -> pd.DataFrame:
    """Return every match of every pattern, nested and repeated ones included.

    Parameters
    ----------
    tokens : Tokens
    patterns : mapping of series name to patterns
    lists : mapping of name to patterns, optional
        The lists that patterns name, as in `@crimes`.
    index : PatternIndex, optional
        `PatternIndex(tokens)`, kept by whoever searches the same tokens more than once.

    Returns
    -------
    DataFrame
        As `match_patterns`.

    Raises
    ------
    ValueError
        As `match_patterns`.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> len(find_matches(tokenize(toy_corpus()), {"rights": ["human rights", "rights"]}))
    7
    """
    lists = lists or {}
    every = list(itertools.chain.from_iterable(patterns.values()))
    for pattern in every:
        if problem := pattern_error(pattern, lists=lists):
            raise ValueError(problem)
    index = index or PatternIndex(tokens)
    index.seek(every, lists=lists)
    spans = [index.find(pattern, lists=lists) for pattern in every]
    first, length, before, after = (
        np.concatenate([np.zeros(0, np.int64), *(getattr(row, part) for row in spans)])
        for part in ("first", "length", "before", "after")
    )
    places = [(series, place) for series, theirs in enumerate(patterns.values()) for place in range(len(theirs))]
    which = np.repeat(np.array(places, dtype=np.int64).reshape(-1, 2), [len(row) for row in spans], axis=0)
    start = tokens.spans[first, 0].astype(np.int64) - before
    stop = tokens.spans[first + length - 1, 1].astype(np.int64) + after
    columns = (index.rows(first), which[:, 0], which[:, 1], first, length, start, stop, _hits(every, spans, lists))
    return pd.DataFrame(dict(zip(MATCH_COLUMNS, columns, strict=True)), copy=False)


def _hits(patterns: Sequence[str], spans: Sequence[Spans], lists: Lists) -> pd.Categorical:
    """Return for each match its pattern, with the alternatives that were met in the place of braces and lists."""
    names: dict[str, int] = {}
    codes = [np.zeros(0, dtype=np.int64)]
    for pattern, found in zip(patterns, spans, strict=True):
        if not found.members.shape[1]:
            codes.append(np.full(len(found), names.setdefault(pattern, len(names)), dtype=np.int64))
            continue
        members, place = np.unique(found.members, axis=0, return_inverse=True)
        texts = [_hit(pattern, row, lists) for row in members.tolist()]
        codes.append(np.array([names.setdefault(text, len(names)) for text in texts], dtype=np.int64)[place.ravel()])
    return pd.Categorical.from_codes(np.concatenate(codes), pd.Index(list(names), dtype=object))


def _hit(pattern: str, members: Sequence[int], lists: Lists) -> str:
    """Return a pattern with each of its alternatives replaced by the one that was met."""
    met = [
        member_texts(choice, lists)[member] if member >= 0 else "*"
        for choice, member in zip(choices(parse_pattern(pattern)), members, strict=True)
    ]
    first, *more = between_choices(pattern)
    return first + "".join(member + text for member, text in zip(met, more, strict=True))


def longest_matches(matches: pd.DataFrame) -> pd.DataFrame:
    """Return the matches without those that lie, within their series, inside another; a repeated one keeps its first.

    Parameters
    ----------
    matches : DataFrame
        As from `match_patterns`. Give every match the same `series` to let the longest win over all series.
    """
    if matches.empty:
        return matches.reset_index(drop=True)
    first, series, pattern, length = (matches[name].to_numpy() for name in ("first", "series", "pattern", "length"))
    order = _text_order(first, series, pattern, length)
    stop, row = (first + length)[order], series[order]
    reach = int(stop.max()) + 1
    furthest = np.maximum.accumulate(stop + row * reach)
    before = np.concatenate([[-1], furthest[:-1]])
    outermost: pd.DataFrame = matches.iloc[order[stop + row * reach > before]].reset_index(drop=True)
    return outermost


def _text_order(first: IntArray, series: IntArray, pattern: IntArray, length: IntArray) -> IntArray:
    """Return the order by series, first token, falling length and pattern."""
    keys = (series, first, int(length.max()) - length, pattern)
    sizes = tuple(int(key.max()) + 1 for key in keys)
    if math.prod(sizes) >= 2**63:
        return np.lexsort(keys[::-1])
    return np.argsort(np.ravel_multi_index(keys, sizes), kind="stable")  # one number each: what is in order stays fast


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
        self._plans: dict[object, list[tuple[Graph, list[Edge]]]] = {}
        self._found: dict[object, Spans] = {}

    def seek(self, patterns: Iterable[str], *, lists: Lists | None = None) -> None:
        """Look up where the words of patterns stand that were not needed before, all in one pass.

        Parameters
        ----------
        patterns : iterable of str
        lists : mapping of name to patterns, optional
        """
        lists = lists or {}
        new = {_key(pattern, lists): pattern for pattern in patterns}
        plans = {key: self._plan(pattern, lists) for key, pattern in new.items() if key not in self._plans}
        wanted = [edge.types for plan in plans.values() for _, cut in plan for edge in cut if edge.types is not None]
        types = np.unique(np.concatenate([np.zeros(0, np.int64), *wanted]))
        types = types[[code not in self._places for code in types.tolist()]]
        if len(types):
            self._places |= self._where(types)
        self._plans |= plans

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
        key = _key(pattern, lists or {})
        if key not in self._found:
            self._found[key] = self._find(pattern, self._plans[key])
        return self._found[key]

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

    def _plan(self, pattern: str, lists: Lists) -> list[tuple[Graph, list[Edge]]]:
        """Return the graph of each phrase of a pattern, and where the search for it begins; nothing if one is not there."""
        parsed, plan, choice = parse_pattern(pattern), list[tuple[Graph, list[Edge]]](), 0
        vetoes = [False, *(near.veto for near in parsed.nearness)]
        for phrase, veto in zip(parsed.phrases, vetoes, strict=True):
            graph = self._maker.graph(phrase, lists, choice)
            if not (graph.edges or veto):
                return []
            choice += sum(not isinstance(item, Compound) for item in phrase.items) if not veto else 0
            plan.append((graph, best_cut(graph, self._counts)))
        return plan

    def _find(self, pattern: str, plan: list[tuple[Graph, list[Edge]]]) -> Spans:
        parsed = parse_pattern(pattern)
        n_choices = len(choices(parsed))
        if not plan:
            return no_spans(n_choices)
        spans = self._phrase(parsed.phrases[0], *plan[0], n_choices)
        for phrase, near, (graph, cut) in zip(parsed.phrases[1:], parsed.nearness, plan[1:], strict=True):
            other = self._phrase(phrase, graph, cut, 0 if near.veto else n_choices)
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
        return np.sort(np.concatenate([self._places[code] for code in types.tolist()]), kind="stable")


def _key(pattern: str, lists: Lists) -> object:
    """Return what decides what a pattern finds: itself, and the lists that it names."""
    names = list_names(pattern) if "@" in pattern else ()
    return (pattern, *(tuple(lists[name]) for name in names)) if names else pattern
