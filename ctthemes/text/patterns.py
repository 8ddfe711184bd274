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
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ctthemes._shared.array_types import IntArray
from ctthemes._shared.schema import Column, Schema
from ctthemes.text.pattern_index import PatternIndex
from ctthemes.text.pattern_syntax import between_choices, choices, parse_pattern
from ctthemes.text.phrase_graph import Lists, member_texts
from ctthemes.text.phrase_search import Spans
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
        `ctthemes.text.pattern_index.PatternIndex(tokens)`, for whoever searches the same tokens more than once.

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
    index = index or PatternIndex(tokens)
    index.seek(every, lists=lists)
    spans = [index.find(pattern, lists=lists) for pattern in every]
    first, length, before, after = (
        np.concatenate([np.zeros(0, np.int64), *(getattr(row, part) for row in spans)])
        for part in ("first", "length", "before", "after")
    )
    sizes = np.array([len(row) for row in spans], dtype=np.int64)
    widths = np.array([len(theirs) for theirs in patterns.values()], dtype=np.int64)
    series = np.repeat(np.arange(len(widths)), widths)
    place = np.arange(len(every)) - (np.cumsum(widths) - widths)[series]
    start = tokens.spans[first, 0].astype(np.int64) - before
    stop = tokens.spans[first + length - 1, 1].astype(np.int64) + after
    numbers = np.repeat(series, sizes), np.repeat(place, sizes)
    columns = (index.rows(first), *numbers, first, length, start, stop, _hits(every, spans, lists))
    return pd.DataFrame(dict(zip(MATCH_COLUMNS, columns, strict=True)), copy=False)


def _hits(patterns: Sequence[str], spans: Sequence[Spans], lists: Lists) -> pd.Categorical:
    """Return for each match its pattern, with the alternatives that were met in the place of braces and lists."""
    names: dict[str, int] = {}
    codes = [np.zeros(0, dtype=np.int64)]
    for pattern, places in zip(patterns, spans, strict=True):
        if not places.members.shape[1]:
            if len(places):
                codes.append(np.full(len(places), names.setdefault(pattern, len(names)), dtype=np.int64))
            continue
        members, place = np.unique(places.members, axis=0, return_inverse=True)
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
