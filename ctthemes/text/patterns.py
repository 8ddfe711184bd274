"""Patterns: the one dialect in which themes, keywords and concordances are asked for.

A pattern is a case-insensitive glob on tokens: `*` stands for any characters, `?` for one, a space makes a phrase.

* A hyphen may be written, spaced or closed: `counter-terrorism` also finds `counter terrorism` and `counterterrorism`.
* A space may be a hyphen: `human rights` also finds `human-rights`, and the first two words of `human rights-based`.
* A word is also found as a part of a hyphenated token: `terroris*` finds `counter-terrorism`. What follows a bound
  prefix (`co-`, `re-`, `pre-`) is no word of its own: `operation` does not find `co-operation`.
* A possessive is its noun: `country` also finds `country's`.
* Letters in brackets at a word's end may be missing: `conflict(s)` finds `conflict` and `conflicts`.
* `prevent* ~5 terror*` finds both in either order with at most 5 tokens between them, `prevent* ~s terror*` both in one
  sentence. The match reaches from the first to the last of the two, and each of the left ones takes its nearest.
* Within one series the longest match wins and a match inside another counts once; between series both count.
"""

from __future__ import annotations

import itertools
import math
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from ctthemes._shared.array_types import IntArray
from ctthemes._shared.schema import Column, Schema
from ctthemes.text.pattern_syntax import NEAR, pattern_error, spellings
from ctthemes.text.segments import sentence_spans
from ctthemes.text.tokens import Tokens
from ctthemes.text.type_index import lexicon

MATCHES = Schema(
    "matches",
    (
        Column("row", "integer", "", "place of the document among `tokens.documents`, from 0"),
        Column("series", "integer", "", "place of the series among `patterns`, from 0"),
        Column("pattern", "integer", "", "place of the pattern in the list of its series, from 0"),
        Column("first", "integer", "", "place of the first token in `tokens.ids`, from 0"),
        Column("length", "integer", "tokens", "tokens of the match"),
    ),
)
MATCH_COLUMNS = MATCHES.names

_STEP = 1 << 16  # tokens looked at once: few enough for the processor's cache
_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n\s*")


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
        row : int, position of the document in `tokens.documents`; series, pattern : int, positions in `patterns` and
        in its list; first : int, position of the first token in `tokens.ids`; length : int, in tokens. In order of
        series, then text.

    Raises
    ------
    ValueError
        For a pattern that cannot match or would match everything.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> tokens = tokenize(toy_corpus())
    >>> match_patterns(tokens, {"rights": ["human rights", "rights"], "terror": ["terroris*"]})
       row  series  pattern  first  length
    0    0       0        0      0       2
    1    0       0        1      6       1
    2    1       0        1     19       1
    3    2       0        0     23       2
    4    3       0        1     38       1
    5    0       1        0      3       1
    6    1       1        0     15       1
    7    3       1        0     42       1
    """
    return longest_matches(find_matches(tokens, patterns))


def find_matches(
    tokens: Tokens, patterns: Mapping[str, Sequence[str]], *, index: PatternIndex | None = None
) -> pd.DataFrame:
    """Return every match of every pattern, nested and repeated ones included, as `match_patterns` has it.

    `index` is `PatternIndex(tokens)`, kept by whoever asks more than once.
    """
    for pattern in itertools.chain.from_iterable(patterns.values()):
        if problem := pattern_error(pattern):
            raise ValueError(problem)
    index = index or PatternIndex(tokens)
    index.seek(itertools.chain.from_iterable(patterns.values()))
    asked = [(series, place) for series, theirs in enumerate(patterns.values()) for place in range(len(theirs))]
    found = [index.find(pattern) for pattern in itertools.chain.from_iterable(patterns.values())]
    first, length = (np.concatenate([np.zeros(0, np.int64), *(each[part] for each in found)]) for part in (0, 1))
    which = np.repeat(np.array(asked, dtype=np.int64).reshape(-1, 2), [len(each[0]) for each in found], axis=0)
    columns = (index.rows(first), which[:, 0], which[:, 1], first, length)
    return pd.DataFrame(dict(zip(MATCH_COLUMNS, columns, strict=True)), copy=False)


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
    """

    def __init__(self, tokens: Tokens) -> None:
        self.tokens, self.ids = tokens, tokens.ids
        self.lexicon = lexicon(tokens)
        self.masks: dict[str, npt.NDArray[np.bool_]] = {}
        self.spellings: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        self.places: dict[int, IntArray] = {}
        self.matched: dict[str, tuple[IntArray, IntArray]] = {}

    def seek(self, patterns: Iterable[str]) -> None:
        """Look up where the words of patterns stand that were not asked for before, all in one pass."""
        sides = {side for pattern in patterns for side in NEAR.split(pattern.strip())[::2]}
        new = {side: self._spelled(side) for side in sorted(sides - self.spellings.keys())}
        wanted = [self.lexicon.types(globs[place]) for each in new.values() for globs, place in each]
        types = np.unique(np.concatenate([np.zeros(0, np.int64), *wanted]))
        types = types[[code not in self.places for code in types.tolist()]]
        if len(types):
            self.places |= self._where(types)
        self.spellings |= new

    def rows(self, places: IntArray) -> IntArray:
        """Return the row of the document in which each token stands."""
        return np.searchsorted(self.tokens.offsets, places, side="right") - 1

    def _spelled(self, pattern: str) -> list[tuple[tuple[str, ...], int]]:
        """Return the sequences of globs that spell a pattern and may be found, with the place of the rarest in each."""
        spelled = [globs for globs in spellings(pattern) if all(len(self.lexicon.types(glob)) for glob in globs)]
        return [
            (globs, int(np.argmin([self.lexicon.counts[self.lexicon.types(glob)].sum() for glob in globs])))
            for globs in spelled
        ]

    def _where(self, types: IntArray) -> dict[int, IntArray]:
        """Return the places of the tokens of each of these types."""
        wanted = np.zeros(len(self.lexicon.counts) + 1, dtype=bool)  # the last is that of a gap
        wanted[types] = True
        steps = range(0, len(self.ids), _STEP)
        found = (base + np.flatnonzero(wanted[self.ids[base : base + _STEP]]) for base in steps)
        places = np.concatenate([np.zeros(0, np.int64), *found])
        columns = np.searchsorted(types, self.ids[places])
        # Turning one row of numbered columns into columns sorts by counting.
        row = sparse.csr_array((places, columns, [0, len(places)]), shape=(1, len(types))).tocsc()
        return dict(zip(types.tolist(), np.split(row.data, row.indptr[1:-1]), strict=True))

    def find(self, pattern: str) -> tuple[IntArray, IntArray]:
        """Return the first tokens and the lengths of the matches of a pattern that was sought; they are kept."""
        if pattern not in self.matched:
            left, *right = NEAR.split(pattern.strip())
            found = self._phrase(left)
            self.matched[pattern] = self._near(found, self._phrase(right[1]), right[0]) if right else found
        return self.matched[pattern]

    def _near(
        self, left: tuple[IntArray, IntArray], right: tuple[IntArray, IntArray], reach: str
    ) -> tuple[IntArray, IntArray]:
        """Return, for each match of the left pattern, the span to the nearest match of the right one."""
        (first, length), (other, extent) = left, right
        if not len(first) or not len(other):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        by_start, by_stop = np.argsort(other, kind="stable"), np.argsort(other + extent, kind="stable")
        after = np.searchsorted(other[by_start], first + length)
        before = np.searchsorted((other + extent)[by_stop], first, "right") - 1
        area = self._areas(first, other) if reach == "s" else self.rows
        limit = len(self.ids) if reach == "s" else int(reach)
        best = np.full(len(first), sys.maxsize)
        begin, end = first.copy(), first + length
        for found, order, place in ((after < len(other), by_start, after), (before >= 0, by_stop, before)):
            match = order[np.clip(place, 0, len(other) - 1)]
            start, stop = np.minimum(first, other[match]), np.maximum(first + length, (other + extent)[match])
            between = stop - start - length - extent[match]
            nearer = found & (between <= limit) & (between < best) & (area(start) == area(stop - 1))
            best = np.where(nearer, between, best)
            begin, end = np.where(nearer, start, begin), np.where(nearer, stop, end)
        near = best <= limit
        return begin[near], (end - begin)[near]

    def _areas(self, first: IntArray, other: IntArray) -> Callable[[IntArray], IntArray]:
        """Return what numbers tokens by sentence in the documents that hold both patterns, by document in the others."""
        areas = np.repeat(np.arange(len(self.tokens)), np.diff(self.tokens.offsets))
        for row in np.intersect1d(self.rows(first), self.rows(other)):
            begin, end = int(self.tokens.offsets[row]), int(self.tokens.offsets[row + 1])
            ends = _sentence_ends(str(self.tokens.documents["text"].iloc[row]))
            sentence = np.searchsorted(ends, self.tokens.spans[begin:end, 0], "right")
            areas[begin:end] = len(self.tokens) + begin + sentence
        return areas.__getitem__

    def _phrase(self, pattern: str) -> tuple[IntArray, IntArray]:
        """Return the matches of a pattern without `~`, in each of its spellings."""
        parts = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
        for globs, rarest in self.spellings[pattern]:
            first = self._positions(globs[rarest]) - rarest
            if len(globs) > 1:
                first = first[(first >= 0) & (first + len(globs) <= len(self.ids))]
                for step, glob in enumerate(globs):
                    if step != rarest:
                        first = first[self._mask(glob)[self.ids[first + step]]]
                first = first[self.rows(first) == self.rows(first + len(globs) - 1)]
            parts.append((first, np.full(len(first), len(globs))))
        return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])

    def _mask(self, glob: str) -> npt.NDArray[np.bool_]:
        """Return, for each type and last for a gap, whether it has a face of this form."""
        if glob not in self.masks:
            self.masks[glob] = np.zeros(len(self.lexicon.counts) + 1, dtype=bool)
            self.masks[glob][self.lexicon.types(glob)] = True
        return self.masks[glob]

    def _positions(self, glob: str) -> IntArray:
        return np.sort(np.concatenate([self.places[code] for code in self.lexicon.types(glob).tolist()]), kind="stable")


def _sentence_ends(text: str) -> list[int]:
    """Return the past-the-last character of each sentence; a blank line ends one, too."""
    ends, begin = [], 0
    for stop in [*(match.start() for match in _PARAGRAPH_END.finditer(text)), len(text)]:
        ends += [begin + last for _, last in sentence_spans(text[begin:stop])]
        begin = stop
    return ends
