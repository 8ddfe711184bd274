"""Type index: the types of a corpus by the faces under which patterns find them.

A type without hyphen, apostrophe or space has one face, itself. One of several parts has a face for each part and run of
parts that can stand alone, for the noun of a possessive, and for the word behind an elided one (`état` in `l'état`). Faces
are plain forms, and so is what is looked up: `strasse` finds `straße`.
"""

from __future__ import annotations

import bisect
import re
import sys
from functools import lru_cache
from itertools import chain
from weakref import WeakKeyDictionary

import numpy as np

from ctthemes._shared.array_types import IntArray
from ctthemes.text.token_rules import plain_form, without_elision
from ctthemes.text.tokens import GAP, Tokens

BOUND_PREFIXES = frozenset({"co", "pre", "re"})

_STEP = 1 << 20  # tokens of which some are counted: which word of a phrase is the rarest may be guessed
_COUNTED = 1 << 16


class Lexicon:
    """The types of a corpus, and how often each stands in a part of its tokens.

    Attributes
    ----------
    counts : int, shape (n_types,)
    """

    def __init__(self, tokens: Tokens) -> None:
        terms = [plain_form(term) for term in tokens.vocabulary.tolist()]
        parted = [code for code, term in enumerate(terms) if "-" in term or "'" in term or " " in term]
        self._terms = terms
        self._order = sorted(set(range(len(terms))).difference(parted), key=terms.__getitem__)
        self._whole = [terms[code] for code in self._order]
        split = [_openings(terms[code]) for code in parted]
        parts, homes = list(chain.from_iterable(split)), np.repeat(parted, [len(each) for each in split])
        order = sorted(range(len(parts)), key=parts.__getitem__)
        self._parts, self._homes = [parts[place] for place in order], homes[order]
        self._found: dict[str, IntArray] = {}
        counts = np.zeros(len(terms) + 1, dtype=np.int64)
        for base in range(0, len(tokens.ids), _STEP):
            counts += np.bincount(tokens.ids[base : base + _COUNTED] - GAP, minlength=len(counts))
        self.counts = counts[1:]

    def types(self, glob: str) -> IntArray:
        """Return the types that have a face of this form, in order; they are kept."""
        glob = plain_form(glob)
        if glob not in self._found:
            self._found[glob] = np.array(sorted([*self._whole_types(glob), *self._parted_types(glob)]), dtype=np.int64)
        return self._found[glob]

    def _whole_types(self, glob: str) -> list[int]:
        """Return the types of one part that match: a look-up, or a search among those with its first letters."""
        stem = re.split(r"[*?]", glob)[0]
        begin = bisect.bisect_left(self._whole, stem)
        if stem == glob:
            return self._order[begin : bisect.bisect_right(self._whole, glob)]
        end = bisect.bisect_left(self._whole, stem + chr(sys.maxunicode)) if stem else len(self._whole)
        if glob == stem + "*":
            return self._order[begin:end]
        matches = _expression(glob).fullmatch
        return [self._order[place] for place in range(begin, end) if matches(self._whole[place])]

    def _parted_types(self, glob: str) -> list[int]:
        """Return the types of several parts that match: a face begins with a part, or with the noun of a possessive."""
        stem, *wild = re.split(r"[*?]", glob)
        first, *more = stem.split("-")
        last = first + ("'" if more or not wild else "") + chr(sys.maxunicode)
        begin, end = (bisect.bisect_left(self._parts, border) for border in (first, last))
        if begin == end:
            return []
        letters, matches = max(stem, *wild, key=len), _expression(glob).fullmatch
        near = [
            code
            for code in np.unique(self._homes[begin:end]).tolist()
            if letters in self._terms[code].replace(" ", "-")
        ]
        return [code for code in near if any(map(matches, faces(self._terms[code])))]


def _openings(term: str) -> list[str]:
    """Return what a face of a term of several parts can begin with: a part, or the word behind an elided one."""
    parts = term.replace(" ", "-").split("-")
    return parts + [bare for part in parts if "'" in part and (bare := without_elision(part)) != part]


_LEXICONS: WeakKeyDictionary[Tokens, Lexicon] = WeakKeyDictionary()


def lexicon(tokens: Tokens) -> Lexicon:
    """Return the lexicon of these tokens, made once for as long as they are in use."""
    if tokens not in _LEXICONS:
        _LEXICONS[tokens] = Lexicon(tokens)
    return _LEXICONS[tokens]


def faces(term: str) -> set[str]:
    """Return the forms by which a term of several parts can be found.

    >>> sorted(faces("counter-terrorism's"))
    ['counter', 'counter-terrorism', "counter-terrorism's", 'terrorism', "terrorism's"]
    """
    found = {term}
    parts = term.replace(" ", "-").split("-")
    if len(parts) == 2:  # most of them
        found.add("-".join(parts))
        if parts[0] not in BOUND_PREFIXES:
            found.update(part for part in parts if part)
    elif len(parts) > 2:
        found.add("-".join(parts))
        for first in range(len(parts)):
            if first == 0 or parts[first - 1] not in BOUND_PREFIXES:
                found.update("-".join(parts[first:last]) for last in range(first + 1, len(parts) + 1))
        found.discard("")
        if parts[0] in BOUND_PREFIXES:
            found.discard(parts[0])
    for face in list(found):
        if face.endswith("'s") and len(face) > 2:
            found.add(face[:-2])
        elif face.endswith("s'") and len(face) > 2:
            found.add(face[:-1])
        elif "'" in face:
            found.add(without_elision(face))
    return found


@lru_cache(maxsize=4096)
def _expression(glob: str) -> re.Pattern[str]:
    return re.compile("".join({"*": ".*", "?": "."}.get(character, re.escape(character)) for character in glob))
