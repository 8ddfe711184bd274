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

import bisect
import itertools
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from ctthemes.sentences import sentence_spans
from ctthemes.tokens import GAP, Tokens
from ctthemes.words import words_of

IntArray: TypeAlias = npt.NDArray[np.int64]

BOUND_PREFIXES = frozenset({"co", "pre", "re"})
MATCH_COLUMNS = ("row", "series", "pattern", "first", "length")

_PARTED = re.compile(r"[ '-]")
_STAR, _ANY = "ꙮ", "ꙭ"  # letters that no policy text holds: they carry the wildcards through the tokeniser
_NEAR = re.compile(r"\s+~(\S*)\s+")
_OPTIONAL = re.compile(r"(?<=\w)\(([^\W_]+)\)(?=\W|$)")
_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n\s*")


def pattern_error(pattern: object) -> str:
    """Return why `pattern` cannot be used, or an empty string.

    >>> pattern_error("*")
    "'*' would match every token: write at least one letter or digit beside the wildcard"
    >>> pattern_error("prevent*")
    ''
    """
    if not isinstance(pattern, str):
        return f"{pattern!r} is not text: put it in quotation marks"
    if not pattern.strip():
        return "an empty pattern matches nothing: write a word or remove the line"
    sides = _NEAR.split(f" {pattern} ")
    if "~" in pattern and len(sides) != 3:
        return f"{pattern!r}: write one `~5` or `~s` between two patterns, as in `prevent* ~5 terror*`"
    if len(sides) == 3:
        if sides[1] != "s" and not re.fullmatch(r"[0-9]{1,3}", sides[1]):
            return f"{pattern!r}: after ~ comes a number of tokens (up to 999) or s for one sentence, not {sides[1]!r}"
        return pattern_error(sides[0]) or pattern_error(sides[2])
    words = _pattern_words(pattern)
    if not words:
        return f"{pattern!r} holds no letter or digit, so it can match no token"
    if any(not re.sub(r"[*?]", "", word) for word in words):
        return f"{pattern!r} would match every token: write at least one letter or digit beside the wildcard"
    return ""


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
    >>> from ctthemes.corpus import toy_corpus
    >>> from ctthemes.tokens import tokenize
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


def find_matches(tokens: Tokens, patterns: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Return every match of every pattern, nested and repeated ones included, as `match_patterns` has it."""
    for pattern in itertools.chain.from_iterable(patterns.values()):
        if problem := pattern_error(pattern):
            raise ValueError(problem)
    index = _Index(tokens)
    parts = [np.zeros((0, 4), dtype=np.int64)]
    for series, theirs in enumerate(patterns.values()):
        for place, pattern in enumerate(theirs):
            first, length = index.find(pattern)
            parts.append(np.column_stack([first, *(np.full(len(first), each) for each in (series, place)), length]))
    table = pd.DataFrame(np.concatenate(parts), columns=["first", "series", "pattern", "length"])
    table["row"] = index.document[table["first"].to_numpy()].astype(np.int64)
    return table[list(MATCH_COLUMNS)]


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
    order = np.lexsort((pattern, -length, first, series))
    stop, row = (first + length)[order], series[order]
    reach = int(stop.max()) + 1
    furthest = np.maximum.accumulate(stop + row * reach)
    before = np.concatenate([[-1], furthest[:-1]])
    outermost: pd.DataFrame = matches.iloc[order[stop + row * reach > before]].reset_index(drop=True)
    return outermost


class _Index:
    """Where each type stands, and by which faces it can be found: patterns meet the vocabulary, not the text."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens, self.ids = tokens, tokens.ids
        self.document = np.repeat(np.arange(len(tokens), dtype=np.int32), np.diff(tokens.offsets))
        # Turning one row of numbered columns into columns sorts by counting: token positions, type by type, gaps first.
        numbers, n_columns = np.arange(len(tokens.ids), dtype=np.int32), len(tokens.vocabulary) + 1
        row = sparse.csr_array((numbers, tokens.ids - GAP, [0, len(numbers)]), shape=(1, n_columns))
        columns = row.tocsc()
        self.places, self.ends = columns.data, columns.indptr[1:]
        faces: dict[str, list[int]] = {}
        for code, term in enumerate(tokens.vocabulary):
            for face in _faces(term):
                faces.setdefault(face, []).append(code)
        self.codes, self.faces = faces, sorted(faces)
        self.found: dict[str, npt.NDArray[np.int64]] = {}

    def types(self, glob: str) -> npt.NDArray[np.int64]:
        """Return the types that have a face of this form."""
        if glob not in self.found:
            codes = {code for face in self._matching(glob) for code in self.codes[face]}
            self.found[glob] = np.array(sorted(codes), dtype=np.int64)
        return self.found[glob]

    def find(self, pattern: str) -> tuple[IntArray, IntArray]:
        """Return the first tokens and the lengths of the pattern's matches."""
        left, *right = _NEAR.split(pattern.strip())
        if not right:
            return self._phrase(pattern)
        return self._near(self._phrase(left), self._phrase(right[1]), right[0])

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
        area = self._areas(first, other) if reach == "s" else self.document
        limit = len(self.ids) if reach == "s" else int(reach)
        best = np.full(len(first), sys.maxsize)
        begin, end = first.copy(), first + length
        for found, order, place in ((after < len(other), by_start, after), (before >= 0, by_stop, before)):
            match = order[np.clip(place, 0, len(other) - 1)]
            start, stop = np.minimum(first, other[match]), np.maximum(first + length, (other + extent)[match])
            between = stop - start - length - extent[match]
            nearer = found & (between <= limit) & (between < best) & (area[start] == area[stop - 1])
            best = np.where(nearer, between, best)
            begin, end = np.where(nearer, start, begin), np.where(nearer, stop, end)
        near = best <= limit
        return begin[near], (end - begin)[near]

    def _areas(self, first: IntArray, other: IntArray) -> IntArray:
        """Return a number per token that differs between sentences, in the documents that hold both patterns."""
        areas = self.document.astype(np.int64)
        for row in np.intersect1d(self.document[first], self.document[other]):
            begin, end = int(self.tokens.offsets[row]), int(self.tokens.offsets[row + 1])
            ends = _sentence_ends(str(self.tokens.documents["text"].iloc[row]))
            sentence = np.searchsorted(ends, self.tokens.spans[begin:end, 0], "right")
            areas[begin:end] = len(self.tokens) + begin + sentence
        return areas

    def _phrase(self, pattern: str) -> tuple[IntArray, IntArray]:
        """Return the matches of a pattern without `~`, in each of its spellings."""
        parts = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
        for globs in sorted(_alternatives(pattern)):
            types = [self.types(glob) for glob in globs]
            if not all(map(len, types)):
                continue
            counts = [int((self.ends[each + 1] - self.ends[each]).sum()) for each in types]
            rarest = int(np.argmin(counts))
            first = self._positions(types[rarest]) - rarest
            first = first[(first >= 0) & (first + len(globs) <= len(self.ids))]
            for step, wanted in enumerate(types):
                if step != rarest:
                    first = first[np.isin(self.ids[first + step], wanted)]
            first = first[self.document[first] == self.document[first + len(globs) - 1]]
            parts.append((first, np.full(len(first), len(globs))))
        return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])

    def _matching(self, glob: str) -> Iterable[str]:
        """Return the faces that the glob matches: a look-up, or a search among those with its first letters."""
        stem = re.split(r"[*?]", glob)[0]
        if stem == glob:
            return [glob] if glob in self.codes else []
        begin = bisect.bisect_left(self.faces, stem)
        end = bisect.bisect_left(self.faces, stem + chr(sys.maxunicode)) if stem else len(self.faces)
        if glob == stem + "*":
            return self.faces[begin:end]
        body = "".join({"*": ".*", "?": "."}.get(character, re.escape(character)) for character in glob)
        return filter(re.compile(body).fullmatch, self.faces[begin:end])

    def _positions(self, types: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        parts = [self.places[self.ends[code] : self.ends[code + 1]] for code in types]
        return np.sort(np.concatenate(parts)).astype(np.int64)


def _faces(term: str) -> set[str]:
    if not _PARTED.search(term):
        return {term}
    faces = {term}
    parts = re.split(r"[ -]", term)
    if len(parts) > 1:
        joined = "-".join(parts)
        faces.add(joined)
        for first, last in itertools.combinations(range(len(parts) + 1), 2):
            if first == 0 or parts[first - 1] not in BOUND_PREFIXES:
                faces.add("-".join(parts[first:last]))
        faces.discard("")
        faces -= {prefix for prefix in BOUND_PREFIXES if prefix == parts[0]}
    for face in list(faces):
        if face.endswith("'s") and len(face) > 2:
            faces.add(face[:-2])
        elif face.endswith("s'") and len(face) > 2:
            faces.add(face[:-1])
    return faces


def _sentence_ends(text: str) -> list[int]:
    """Return the past-the-last character of each sentence; a blank line ends one, too."""
    ends, begin = [], 0
    for stop in [*(match.start() for match in _PARAGRAPH_END.finditer(text)), len(text)]:
        ends += [begin + last for _, last in sentence_spans(text[begin:stop])]
        begin = stop
    return ends


def _pattern_words(pattern: str) -> list[str]:
    words = []
    for word in _OPTIONAL.sub(r"\1", pattern).split():
        symbol = re.sub(r"(?<=/)[*?]+", "9", word).replace("*", "").replace("?", "").upper()
        if "/" in word and len(words_of(symbol)) == 1:  # a document symbol, in whatever case it was typed
            words.append(word.lower())
            continue
        carried = word.replace("*", _STAR).replace("?", _ANY)
        words += [piece.replace(_STAR, "*").replace(_ANY, "?") for piece in words_of(carried)]
    return words


def _alternatives(pattern: str) -> set[tuple[str, ...]]:
    """Return the sequences of globs, one per token, that spell the pattern."""
    spellings: set[tuple[str, ...]] = set()
    parts = _OPTIONAL.split(pattern)
    for kept in itertools.product((False, True), repeat=len(parts) // 2):
        optional = (part if keep else "" for part, keep in zip(parts[1::2], kept, strict=True))
        whole = "".join(itertools.chain.from_iterable(zip(parts[::2], [*optional, ""], strict=True)))
        spellings |= _hyphenations(" ".join(_pattern_words(whole)))
    return spellings


def _hyphenations(phrase: str) -> set[tuple[str, ...]]:
    pieces = re.split(r"([ -])", phrase)
    words, gaps = pieces[::2], pieces[1::2]
    choices = [(" ", "-") if gap == " " else ("-", "", " ") for gap in gaps]
    spellings = set()
    for chosen in itertools.product(*choices):
        spelled = words[0] + "".join(gap + word for gap, word in zip(chosen, words[1:], strict=True))
        spellings.add(tuple(spelled.split(" ")))
    return spellings
