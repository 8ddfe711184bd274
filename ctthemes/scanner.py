"""Scanner: the tokeniser's rules over whole blocks of text at once, by character classes.

`ctthemes.tokens` defines a token by one regular expression. Matching it token by token costs a Python object each; here
a block of documents becomes one array of characters, and token boundaries are where the class changes, so that spans
come free. A token's type is found by a polynomial hash of its folded characters: the hash of every prefix of the block is
one cumulative sum, and a token's is a difference of two, moved to the origin by the inverse power of the base
(Karp, R. M. & Rabin, M. O. (1987). IBM Journal of Research and Development 31, 249-260), modulo 2^64 with a random
number for each character. Two independent hashes are kept, and types that agree in one but not in the other are an
error, never a merger. What needs more than classes (`S/RES/1373`, `U.N.`, `1,000`) is left to the expression.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes.words import APOSTROPHES, HYPHENS, SPLIT_HYPHENS, TOKEN

BLOCK = 1 << 20
"""Characters scanned at once: large enough to forget Python, small enough for the processor's cache."""

LETTER, MARK, APOSTROPHE, HYPHEN, SLASH, STOP, COMMA, OPENING = 1, 2, 3, 4, 5, 6, 7, 8
_SEPARATOR = "\n"

Array: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Hyphens: TypeAlias = Literal["keep", "split"]


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """The tokens of a block of documents.

    Attributes
    ----------
    codes : int32, shape (n_tokens,)
        The number of each token's spelling in this block.
    spans : int32, shape (n_tokens, 2)
        First and past-the-last character in the token's document.
    lengths : int64, shape (n_documents,)
        Tokens of each document.
    keys, checks : uint64 and uint32, shape (n_spellings,)
        Two hashes of each spelling, folded.
    firsts : int64, shape (n_spellings,)
        The first token of each spelling.
    """

    codes: npt.NDArray[np.int32]
    spans: npt.NDArray[np.int32]
    lengths: Array
    keys: npt.NDArray[np.uint64]
    checks: npt.NDArray[np.uint32]
    firsts: Array


def blocks(texts: Sequence[str], *, size: int = BLOCK) -> Iterator[slice]:
    """Yield runs of documents of about `size` characters; a longer document is a run of its own.

    >>> list(blocks(["aaa", "bb", "c"], size=4))
    [slice(0, 1, None), slice(1, 3, None)]
    """
    first, held = 0, 0
    for position, text in enumerate(texts):
        if held and held + len(text) > size:
            yield slice(first, position)
            first, held = position, 0
        held += len(text) + 1
    if first < len(texts):
        yield slice(first, len(texts))


def scan(texts: Sequence[str], *, hyphens: Hyphens = "keep") -> Scan:
    """Return the tokens of a few documents.

    Raises
    ------
    ArithmeticError
        When two spellings share a hash (never seen; the second hash is there to see it).

    Examples
    --------
    >>> found = scan(["Human rights", "RIGHTS of all"])
    >>> found.spans.tolist()
    [[0, 5], [6, 12], [0, 6], [7, 9], [10, 13]]
    >>> found.codes.tolist()
    [0, 1, 1, 2, 3]
    """
    text = _SEPARATOR + _SEPARATOR.join(texts) + _SEPARATOR
    characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    tables = _tables(0x10000 if characters.max() < 0x10000 else sys.maxunicode + 1)
    classes = tables.classes[characters]
    special = np.flatnonzero(classes > LETTER)
    starts, stops = _runs(characters, classes, special, hyphens=hyphens)
    starts, stops = _with_symbols(
        text, tables.digits[characters[special - 1]], classes, special, (starts, stops), hyphens
    )
    begins = np.cumsum([1, *(len(each) + 1 for each in texts)])
    lengths = np.diff(np.searchsorted(starts, begins))
    home = np.repeat(begins[:-1], lengths)
    spans = np.empty((len(starts), 2), dtype=np.int32)
    np.subtract(starts, home, out=spans[:, 0], casting="unsafe")
    np.subtract(stops, home, out=spans[:, 1], casting="unsafe")
    codes, keys, checks, firsts = _spellings(tables, characters, starts, stops)
    return Scan(codes, spans, lengths, keys, checks, firsts)


def factorize(scans: Sequence[Scan]) -> tuple[npt.NDArray[np.int32], Array]:
    """Return each token's number over all blocks, and for each number the first token that has it.

    Raises
    ------
    ArithmeticError
        When two spellings share a hash.
    """
    if not scans:
        return np.zeros(0, np.int32), np.zeros(0, np.int64)
    numbers, keys = pd.factorize(np.concatenate([each.keys for each in scans]))
    checks = np.concatenate([each.checks for each in scans])
    base = np.cumsum([0, *(len(each.codes) for each in scans)])
    firsts = np.concatenate([each.firsts + start for each, start in zip(scans, base, strict=False)])
    first = np.full(len(keys), base[-1], dtype=np.int64)
    np.minimum.at(first, numbers, firsts)
    _no_collision(checks, numbers, len(keys))
    ends = np.cumsum([len(each.keys) for each in scans])
    ids = np.concatenate(
        [
            numbers[end - len(each.keys) : end].astype(np.int32)[each.codes]
            for each, end in zip(scans, ends, strict=True)
        ]
    )
    return ids, first


def _spellings(
    tables: _Tables, characters: npt.NDArray[np.uint32], starts: Array, stops: Array
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint64], npt.NDArray[np.uint32], Array]:
    """Return each token's number, and the two hashes and the first token of each number."""
    power, inverse = _powers(max(len(characters), BLOCK * 2))
    prefix = np.zeros(len(characters) + 1, dtype=np.uint64)
    np.cumsum(tables.numbers[characters] * power[: len(characters)], out=prefix[1:])
    codes, keys = pd.factorize((prefix[stops] - prefix[starts]) * inverse[starts])
    sums = np.zeros(len(characters) + 1, dtype=np.uint32)
    np.cumsum(tables.seconds[characters], dtype=np.uint32, out=sums[1:])
    sums = sums[stops] - sums[starts]
    firsts = np.zeros(len(keys), dtype=np.int64)
    firsts[codes[::-1]] = np.arange(len(codes))[::-1]
    checks = _no_collision(sums, codes, len(keys))
    return codes.astype(np.int32), keys, checks, firsts


def _no_collision(checks: npt.NDArray[np.uint32], codes: npt.NDArray[np.int64], n_codes: int) -> npt.NDArray[np.uint32]:
    """Return the one check of each code, or raise ArithmeticError if tokens of one code differ in it."""
    each = np.zeros(n_codes, dtype=np.uint32)
    each[codes] = checks
    if (each[codes] != checks).any():
        raise ArithmeticError("two spellings share a hash; please report the corpus")
    return each


def _runs(
    characters: npt.NDArray[np.uint32], classes: npt.NDArray[np.uint8], special: Array, *, hyphens: Hyphens
) -> tuple[Array, Array]:
    """Return where tokens of letters, marks and joiners begin and end."""
    inside = classes == LETTER
    kinds = classes[special]
    _keep_marks(inside, special[kinds == MARK])
    apostrophe = kinds == APOSTROPHE
    joiners = special[apostrophe | (kinds == HYPHEN)] if hyphens == "keep" else special[apostrophe]
    letter_next = classes[joiners + 1] == LETTER
    follows = inside[joiners - 1]
    inside[joiners[follows & letter_next]] = True
    trailing = joiners[follows & ~letter_next & (classes[joiners] == APOSTROPHE)]
    starts, stops = _edges(inside)
    stops[_possessive(characters, classes, trailing, starts, stops)] += 1
    return starts, stops


def _possessive(
    characters: npt.NDArray[np.uint32], classes: npt.NDArray[np.uint8], places: Array, starts: Array, stops: Array
) -> Array:
    """Return the tokens whose apostrophe ends a plural possessive, not a quotation of one word."""
    last = characters[places - 1]
    places = places[(last == ord("s")) | (last == ord("S"))]
    tokens = np.searchsorted(stops, places)
    before = characters[starts[tokens] - 1]
    quoted = (before == ord("‘")) | (before == ord("'"))
    quoted &= (characters[places] == ord("’")) | (characters[places] == ord("'"))
    quoted &= (characters[places - 1] == ord("s")) & (places - starts[tokens] > 1)
    for each in np.flatnonzero(quoted).tolist():
        quoted[each] = (classes[starts[tokens[each]] : places[each]] == LETTER).all()
    possessive: Array = tokens[~quoted]
    return possessive


def _keep_marks(inside: Bools, places: Array) -> None:
    """Count the combining marks that stand on a letter, at once or through other marks, as inside a token."""
    for place in places.tolist():
        inside[place] = inside[place - 1]


def _with_symbols(
    text: str,
    after_digit: Bools,
    classes: npt.NDArray[np.uint8],
    special: Array,
    plain: tuple[Array, Array],
    hyphens: Hyphens,
) -> tuple[Array, Array]:
    """Let the expression decide on stretches with a slash, stop or comma that may join: it sees them whole."""
    starts, stops = plain
    kinds = classes[special]
    between = (classes[special - 1] == LETTER) & (classes[special + 1] == LETTER)
    alone = classes[special - 2] != LETTER
    trigger = (kinds == SLASH) | ((kinds == STOP) & (alone | after_digit)) | ((kinds == COMMA) & after_digit)
    places = special[trigger & between]
    if not len(places):
        return starts, stops
    outside = np.flatnonzero(classes == 0)
    held = np.unique(np.searchsorted(outside, places))
    begins, ends = outside[held - 1] + 1, outside[held]
    found = [
        (begin + first, begin + last)
        for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)
        for match in TOKEN.finditer(text[begin:end])
        for first, last in _parts(match, hyphens=hyphens)
    ]
    rest = np.ones(len(starts), dtype=bool)
    for first, last in zip(np.searchsorted(starts, begins), np.searchsorted(starts, ends), strict=True):
        rest[first:last] = False
    more = np.array(found, dtype=np.int64).reshape(-1, 2)
    starts, stops = np.concatenate([starts[rest], more[:, 0]]), np.concatenate([stops[rest], more[:, 1]])
    order = np.argsort(starts, kind="stable")
    return starts[order], stops[order]


def _parts(match: re.Match[str], *, hyphens: Hyphens) -> Iterator[tuple[int, int]]:
    start, stop = match.span()
    for hyphen in SPLIT_HYPHENS.finditer(match.string, start, stop) if hyphens == "split" else ():
        yield start, hyphen.start()
        start = hyphen.end()
    yield start, stop


def _edges(inside: Bools) -> tuple[Array, Array]:
    """Return where the runs of true begin, and the places past their ends; the outermost places are false."""
    changes = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    return changes[::2], changes[1::2]


@dataclass(frozen=True, slots=True, eq=False)
class _Tables:
    """What is known of each character: its class, whether it is a digit, two random numbers of its folded form."""

    classes: npt.NDArray[np.uint8]
    digits: Bools
    numbers: npt.NDArray[np.uint64]
    seconds: npt.NDArray[np.uint32]


@lru_cache(maxsize=2)
def _tables(size: int) -> _Tables:
    characters = list(map(chr, range(size)))
    classes = np.where([character.isalnum() for character in characters], LETTER, 0).astype(np.uint8)
    classes[0x300:0x370] = MARK
    kinds = ((APOSTROPHES, APOSTROPHE), (HYPHENS, HYPHEN), ("/", SLASH), (".", STOP), (",", COMMA), ("‘", OPENING))
    for marks, kind in kinds:
        classes[[ord(mark) for mark in marks if not mark.isalnum()]] = kind  # ʼ is a letter that folds to an apostrophe
    folded = np.arange(size, dtype=np.uint64)
    for code, character in enumerate(characters):
        lower = character.lower()
        if len(lower) == 1 and character not in "Σ":  # a final sigma is written otherwise: the full rule sees to it
            folded[code] = ord(lower)
    folded[[ord(mark) for mark in APOSTROPHES]] = ord("'")
    folded[[ord(mark) for mark in HYPHENS]] = ord("-")
    digits = np.array([character.isdecimal() for character in characters])
    return _Tables(classes, digits, _scrambled(folded), _scrambled(~folded).astype(np.uint32))


def _scrambled(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return a well mixed number for each: the finaliser of splitmix64 (Steele, Lea & Flood 2014)."""
    mixed = values * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0x632BE59BD9B4E019)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


@lru_cache(maxsize=2)
def _powers(length: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """Return the powers of an odd base and of its inverse, modulo 2^64."""
    base = 0x9E3779B97F4A7C15
    first, second = (
        np.cumprod(np.concatenate([[np.uint64(1)], np.full(length, each, dtype=np.uint64)]), dtype=np.uint64)
        for each in (base, pow(base, -1, 2**64))
    )
    return first, second
