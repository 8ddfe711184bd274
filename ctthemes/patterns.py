"""Patterns: the one dialect in which themes, keywords and concordances are asked for.

A pattern is a case-insensitive glob on tokens: `*` stands for any characters, `?` for one, a space makes a phrase.

* A hyphen may be written, spaced or closed: `counter-terrorism` also finds `counter terrorism` and `counterterrorism`.
* A space may be a hyphen: `human rights` also finds `human-rights`, and the first two words of `human rights-based`.
* A word is also found as a part of a hyphenated token: `terroris*` finds `counter-terrorism`. What follows a bound
  prefix (`co-`, `re-`, `pre-`) is no word of its own: `operation` does not find `co-operation`.
* A possessive is its noun: `country` also finds `country's`.
* Within one series the longest match wins and a match inside another counts once; between series both count.
"""

from __future__ import annotations

import bisect
import itertools
import re
import sys
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes.tokens import GAP, Tokens
from ctthemes.words import words_of

BOUND_PREFIXES = frozenset({"co", "pre", "re"})
MATCH_COLUMNS = ("row", "series", "pattern", "first", "length")

_STAR, _ANY = "ꙮ", "ꙭ"  # letters that no policy text holds: they carry the wildcards through the tokeniser


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
    for pattern in itertools.chain.from_iterable(patterns.values()):
        if problem := pattern_error(pattern):
            raise ValueError(problem)
    index = _Index(tokens)
    found = [
        (first, series, place, length)
        for series, theirs in enumerate(patterns.values())
        for place, pattern in enumerate(theirs)
        for first, length in index.starts(pattern)
    ]
    if not found:
        return pd.DataFrame({column: np.zeros(0, dtype=np.int64) for column in MATCH_COLUMNS})
    parts = [
        np.column_stack([first, *(np.full(len(first), value) for value in (series, place, length))])
        for first, series, place, length in found
    ]
    hits = _longest(np.concatenate(parts))
    table = pd.DataFrame(hits, columns=["first", "series", "pattern", "length"])
    table["row"] = index.document[table["first"].to_numpy()].astype(np.int64)
    return table[list(MATCH_COLUMNS)]


class _Index:
    """Where each type stands, and by which faces it can be found: patterns meet the vocabulary, not the text."""

    def __init__(self, tokens: Tokens) -> None:
        self.ids = tokens.ids
        self.document = np.repeat(np.arange(len(tokens), dtype=np.int32), np.diff(tokens.offsets))
        self.places = np.argsort(tokens.ids, kind="stable")  # token positions, type by type; gaps come first
        self.ends = np.searchsorted(tokens.ids, np.arange(GAP, len(tokens.vocabulary)), "right", sorter=self.places)
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

    def starts(self, pattern: str) -> list[tuple[npt.NDArray[np.int64], int]]:
        """Return the first tokens of the pattern's matches and their length, for each of its spellings."""
        starts = []
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
            if len(first):
                starts.append((first, len(globs)))
        return starts

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
        return np.sort(np.concatenate(parts))


def _faces(term: str) -> set[str]:
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


def _pattern_words(pattern: str) -> list[str]:
    words = []
    for word in pattern.split():
        symbol = re.sub(r"(?<=/)[*?]+", "9", word).replace("*", "").replace("?", "").upper()
        if "/" in word and len(words_of(symbol)) == 1:  # a document symbol, in whatever case it was typed
            words.append(word.lower())
            continue
        carried = word.replace("*", _STAR).replace("?", _ANY)
        words += [piece.replace(_STAR, "*").replace(_ANY, "?") for piece in words_of(carried)]
    return words


def _alternatives(pattern: str) -> set[tuple[str, ...]]:
    """Return the sequences of globs, one per token, that spell the pattern."""
    pieces = re.split(r"([ -])", " ".join(_pattern_words(pattern)))
    words, gaps = pieces[::2], pieces[1::2]
    choices = [(" ", "-") if gap == " " else ("-", "", " ") for gap in gaps]
    spellings = set()
    for chosen in itertools.product(*choices):
        spelled = words[0] + "".join(gap + word for gap, word in zip(chosen, words[1:], strict=True))
        spellings.add(tuple(spelled.split(" ")))
    return spellings


def _longest(hits: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Drop, within a series, each hit that lies inside another (a repeated one keeps its first pattern)."""
    first, series, pattern, length = hits.T
    hits = hits[np.lexsort((pattern, -length, first, series))]
    first, series, _, length = hits.T
    stop = first + length
    reach = int(stop.max()) + 1
    furthest = np.maximum.accumulate(stop + series * reach)
    before = np.concatenate([[-1], furthest[:-1]])
    outermost: npt.NDArray[np.int64] = hits[stop + series * reach > before]
    return outermost
