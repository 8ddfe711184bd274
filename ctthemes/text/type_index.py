"""Type index: the types of a corpus by the faces under which patterns find them.

A type without hyphen, apostrophe or space has one face, itself. One of several parts has a face for each part and run of
parts that can stand alone, for the noun of a possessive, and for the word behind an elided one (`état` in `l'état`). Faces
are plain forms, and so is what is looked up: `strasse` finds `straße`. They are never written out: a type of a thousand
parts would have half a million.
"""

from __future__ import annotations

import bisect
import re
import sys
from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np

from ctthemes._shared.array_types import IntArray
from ctthemes.text.pattern_syntax import CLOSE, OPEN, without_accents
from ctthemes.text.token_rules import ELIDED, plain_form, without_elision
from ctthemes.text.tokens import GAP, Tokens

BOUND_PREFIXES = frozenset({"co", "pre", "re"})

_STEP = 1 << 20  # tokens of which some are counted: which word of a phrase is the rarest may be guessed
_COUNTED = 1 << 16
_LAST = chr(sys.maxunicode)


class TypeIndex:
    """The types of a corpus, how often each stands in a part of its tokens, and the parts of those that have several.

    A type of several parts is one row of parts after another: part `i` and part `i + 1` are neighbours where both have
    the same `home`.

    Attributes
    ----------
    counts : int array, shape (n_types,)
    home : int array, shape (n_parts,)
        The type to which each part belongs, in order.
    opens : bool array, shape (n_parts,)
        Whether a face may begin with the part: not after a bound prefix.
    alone : bool array, shape (n_parts,)
        Whether the part by itself is a face.
    """

    def __init__(self, tokens: Tokens, *, accents: bool = True) -> None:
        terms = [term if term.isascii() else plain_form(term) for term in tokens.vocabulary.tolist()]
        terms = terms if accents else [without_accents(term) for term in terms]
        several = [code for code, term in enumerate(terms) if "-" in term or "'" in term or " " in term]
        self._terms = terms
        self._order = sorted(set(range(len(terms))).difference(several), key=terms.__getitem__)
        self._whole = [terms[code] for code in self._order]
        split = [terms[code].replace(" ", "-").split("-") for code in several]
        self._set_parts(split, np.array(several, dtype=np.int64))
        self._types: dict[str, IntArray] = {}
        self._parts: dict[str, IntArray] = {}
        counts = np.zeros(len(terms) + 1, dtype=np.int64)
        for base in range(0, len(tokens.ids), _STEP):
            counts += np.bincount(tokens.ids[base : base + _COUNTED] - GAP, minlength=len(counts))
        self.counts = counts[1:]

    def _set_parts(self, split: list[list[str]], several: IntArray) -> None:
        parts = [part for row in split for part in row]
        sizes = np.array([len(row) for row in split], dtype=np.int64)
        self.home = np.repeat(several, sizes)
        first = np.zeros(len(parts), dtype=bool)
        first[np.cumsum(sizes) - sizes] = True
        bound = np.array([part in BOUND_PREFIXES for part in parts], dtype=bool)
        self.opens = first | ~np.concatenate([[False], bound[:-1]])
        self._first = first
        self.alone = self.opens & ~(first & bound & (np.repeat(sizes, sizes) > 1))
        marked = [(part, place) for place, part in enumerate(parts) if "'" in part]
        nouns = [
            (form, place)
            for part, place in marked
            for form in {_noun(part), without_elision(part), _noun(without_elision(part))} - {part}
        ]
        forms = [*parts, *(noun for noun, _ in nouns)]
        order = sorted(range(len(forms)), key=forms.__getitem__)
        self._forms = [forms[place] for place in order]
        self._places = np.array([*range(len(parts)), *(place for _, place in nouns)], dtype=np.int64)[order]
        empty = bisect.bisect_right(self._forms, "")  # of a hyphen at a type's border, or no possessive
        del self._forms[:empty]
        self._places = self._places[empty:]

    def types(self, glob: str) -> IntArray:
        """Return the types that have a face of this form, in order; they are kept.

        Parameters
        ----------
        glob : str
            Without hyphens, unless those of wildcards.

        Returns
        -------
        int array
        """
        if glob not in self._types:
            codes = sorted({*self._whole_types(glob), *self._several_types(glob)})
            self._types[glob] = np.array(codes, dtype=np.int64)
        return self._types[glob]

    def parts(self, glob: str) -> IntArray:
        """Return the places of the parts of this form, in order.

        Parameters
        ----------
        glob : str

        Returns
        -------
        int array
        """
        if glob not in self._parts:
            begin, end = _range(self._forms, glob)
            places = self._places[begin:end]
            if not _is_settled(glob):
                matches = _expression(glob).fullmatch
                places = self._places[[place for place in range(begin, end) if matches(self._forms[place])]]
            self._parts[glob] = np.unique(places) if len(places) > 1 else places
        return self._parts[glob]

    def has_parts(self, glob: str) -> bool:
        """Return whether a part may be of this form, by its first letters.

        Parameters
        ----------
        glob : str

        Returns
        -------
        bool
        """
        begin, end = _range(self._forms, glob)
        return begin < end

    def _whole_types(self, glob: str) -> list[int]:
        """Return the types of one part that match: a look-up, or a search among those with its first letters."""
        begin, end = _range(self._whole, glob)
        if _is_settled(glob):
            return self._order[begin:end]
        matches = _expression(glob).fullmatch
        return [self._order[place] for place in range(begin, end) if matches(self._whole[place])]

    def _several_types(self, glob: str) -> list[int]:
        """Return the types of several parts with a part that matches, or with a run of parts that a wildcard spans."""
        places = self.parts(glob)
        if not len(places) and not _spans(glob):
            return []
        fits = self.alone[places]
        if glob[-1] == "*":  # a run may go on behind the part
            fits = fits | self.opens[places]
        if glob[0] == "*":  # or begin before it
            fits = fits | ~self._first[places] | (glob[-1] == "*")
        codes: list[int] = self.home[places[fits]].tolist()
        if not _spans(glob):
            return codes
        stem = _stem(glob).split("-")[0]
        begin, end = bisect.bisect_left(self._forms, stem), bisect.bisect_left(self._forms, stem + _LAST)
        letters = max(re.split(r"[*?]|⟨.*?⟩|-", glob), key=len)
        done = set(codes)
        for code in np.unique(self.home[self._places[begin:end]]).tolist():
            term = self._terms[code].replace(" ", "-")
            if code not in done and letters in term and _has_face(glob, term):
                codes.append(code)
        return codes


_INDEXES: WeakKeyDictionary[Tokens, dict[bool, TypeIndex]] = WeakKeyDictionary()


def index_types(tokens: Tokens, *, accents: bool = True) -> TypeIndex:
    """Return the index of the types of these tokens, made once for as long as they are in use.

    Parameters
    ----------
    tokens : Tokens
    accents : bool
        Whether accents count.

    Returns
    -------
    TypeIndex

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> tokens = tokenize(toy_corpus())
    >>> tokens.vocabulary[index_types(tokens).types("terroris*")].tolist()
    ['counter-terrorism', 'terrorism']
    """
    indexes = _INDEXES.setdefault(tokens, {})
    if accents not in indexes:
        indexes[accents] = TypeIndex(tokens, accents=accents)
    return indexes[accents]


def faces(term: str) -> set[str]:
    """Return the forms by which a term of several parts can be found: the definition, for short terms.

    Parameters
    ----------
    term : str

    Returns
    -------
    set of str

    Examples
    --------
    >>> sorted(faces("counter-terrorism's"))
    ['counter', 'counter-terrorism', "counter-terrorism's", 'terrorism', "terrorism's"]
    """
    parts = term.replace(" ", "-").split("-")
    is_bound = [part in BOUND_PREFIXES for part in parts]
    forms = {term}
    for first, opening in enumerate(parts):
        if first == 0 or not is_bound[first - 1]:
            for last in range(first + 1, len(parts) + 1):
                if last > 1 or len(parts) == 1 or not is_bound[0]:
                    rest = parts[first + 1 : last]
                    forms |= {"-".join([opening, *rest]), "-".join([without_elision(opening), *rest])}
    return (forms | {_noun(form) for form in forms}) - {""}


def has_exact_face(glob: str, form: str) -> bool:
    """Return whether a token as it was written has a face that matches, case included.

    Parameters
    ----------
    glob : str
    form : str
        As from `ctthemes.text.pattern_syntax.written_form`.

    Returns
    -------
    bool

    Examples
    --------
    >>> has_exact_face("WHO", "WHO-led"), has_exact_face("WHO", "who")
    (True, False)
    """
    return bool(_expression(glob, faces=True).match(form.replace(" ", "-")))


def _noun(form: str) -> str:
    """Return the noun of a possessive, or the form as it is."""
    if len(form) > 2 and form.endswith(("'s", "s'")):
        return form[: -2 if form[-1] == "s" else -1]
    return form


def _stem(glob: str) -> str:
    for wildcard in ("*", "?", OPEN):
        glob = glob.partition(wildcard)[0]
    return glob


def _is_settled(glob: str) -> bool:
    """Say whether a range of sorted forms holds all that match and nothing else."""
    stem = _stem(glob)
    return glob in (stem, stem + "*")


def _spans(glob: str) -> bool:
    """Say whether a wildcard may stand for a hyphen between letters, or the glob has one itself."""
    inner = glob.strip("*")
    return "?" in inner or "*" in inner or "-" in inner


def _range(forms: list[str], glob: str) -> tuple[int, int]:
    """Return where the forms begin and end that may match."""
    stem = _stem(glob)
    begin = bisect.bisect_left(forms, stem)
    if stem == glob:
        return begin, bisect.bisect_right(forms, stem, lo=begin)
    return begin, bisect.bisect_left(forms, stem + _LAST, lo=begin) if stem else len(forms)


@lru_cache(maxsize=4096)
def _expression(glob: str, *, faces: bool = False, elided: bool = False) -> re.Pattern[str]:
    """Return the expression for a glob: what stands before each `*` is found once and for all, so nothing is tried twice.

    With `faces` it finds a run of parts anywhere in a type, with `elided` such a run behind an elided word.
    """
    first, *more = ("".join(map(_translated, re.split(r"(⟨|⟩|\?)", literal))) for literal in re.split(r"\*+", glob))
    opening = r"(?:(?<![^-])" + "".join(f"(?<!^{p}-)(?<!-{p}-)" for p in sorted(BOUND_PREFIXES)) + ")" if faces else ""
    if elided:
        opening = "(?:" + "|".join(f"(?<=^{head}')|(?<=-{head}')" for head in sorted(ELIDED)) + ")(?=[^-]{2})"
    closing = r"(?=-|\Z|(?<=..)'s(?:-|\Z)|(?<=.s)'(?:-|\Z))" if faces else r"\Z"
    lazy = r"(?>.*?{})".format
    begin = lazy(opening + first + ("" if more else closing)) if faces and first else first
    if not more:
        return re.compile(begin if faces else begin + closing, re.DOTALL)
    *inner, last = more
    end = lazy(last + closing) if last else ".*"
    return re.compile(begin + "".join(map(lazy, filter(None, inner))) + end, re.DOTALL)


def _translated(literal: str) -> str:
    return {"?": ".", OPEN: "(?:", CLOSE: ")?"}.get(literal, re.escape(literal))


def _has_face(glob: str, term: str) -> bool:
    """Say whether a type of several parts has a face that matches; after a bound prefix the definition decides."""
    if term.split("-", 1)[0] in BOUND_PREFIXES and len(term) < 100:
        return any(map(_expression(glob).fullmatch, faces(term)))
    return bool(_expression(glob, faces=True).match(term)) or (
        "'" in term and bool(_expression(glob, faces=True, elided=True).match(term))
    )
