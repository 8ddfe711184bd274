"""Scanner: the tokeniser's rules over whole blocks of text at once, by character classes.

`ctthemes.text.token_rules` defines a token by one regular expression. Matching it token by token costs a Python object each; here
a few documents become one array of bytes, one a character (`ctthemes.text.characters`), and token boundaries are where the class
changes, so that spans come free. What needs more than classes (`S/RES/1373`, `U.N.`, `1,000`) is left to the expression.

A token's type is found by a number made of its folded characters. Up to eight bytes the number is the token itself, read
as one integer of 64 bits: no two types can share it. A longer token, or one with a character beyond one byte, gets two
hashes of its 64-bit words, in a range of its own; types that agree in one but not in the other are an error, never a
merger.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes.text.characters import (
    APOSTROPHE,
    BYTES,
    COMMA,
    CURLY,
    HYPHEN,
    INNER,
    LETTER,
    MARK,
    OPENING,
    PAD,
    SLASH,
    STOP,
    SUPERSCRIPT,
    UNSEEN,
    Narrow,
    narrow,
    wide_words,
)
from ctthemes.text.token_rules import SPLIT_HYPHENS, token_expression

BLOCK = 1 << 21
"""Characters scanned at once: enough to forget Python, and a page of memory that is asked for."""

Array: TypeAlias = npt.NDArray[np.int64]
Words: TypeAlias = npt.NDArray[np.uint64]
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
    keys : uint64, shape (n_spellings,)
        A number for each spelling, folded: itself, or a hash of it.
    checks : uint64, shape (n_spellings,)
        A second hash of each spelling that has one, else 0.
    places : int64, shape (n_spellings,)
        A token of each spelling.
    spaceless : int64, shape (n_documents,)
        Letters of each document that belong to scripts without spaces between words.
    """

    codes: npt.NDArray[np.int32]
    spans: npt.NDArray[np.int32]
    lengths: Array
    keys: Words
    checks: Words
    places: Array
    spaceless: Array


def blocks(sizes: Iterable[int], *, size: int = BLOCK) -> Iterator[slice]:
    """Yield runs of documents of about `size` characters; a longer document is a run of its own.

    Parameters
    ----------
    sizes : iterable of int
        Characters of each document.
    size : int

    Yields
    ------
    slice

    Examples
    --------
    >>> list(blocks([3, 2, 1], size=4))
    [slice(0, 1, None), slice(1, 3, None)]
    """
    first, total, position = 0, 0, -1
    for position, characters in enumerate(sizes):
        if total and total + characters > size:
            yield slice(first, position)
            first, total = position, 0
        total += int(characters) + 1
    if total:
        yield slice(first, position + 1)


def scan(texts: Sequence[str], *, hyphens: Hyphens = "keep") -> Scan:
    """Return the tokens of a few documents.

    Parameters
    ----------
    texts : sequence of str
    hyphens : {"keep", "split"}

    Returns
    -------
    Scan

    Raises
    ------
    ArithmeticError
        When two spellings share a hash (never seen; the second hash is there to see it).

    Examples
    --------
    >>> block = scan(["Human rights", "RIGHTS of all"])
    >>> block.spans.tolist()
    [[0, 5], [6, 12], [0, 6], [7, 9], [10, 13]]
    >>> block.codes.tolist()
    [0, 1, 1, 2, 3]
    """
    read = narrow(texts)
    special = np.flatnonzero(read.classes > LETTER)
    starts, stops = _runs(read, special, hyphens=hyphens)
    starts, stops = _with_symbols(read, special, (starts, stops), hyphens)
    begins = np.cumsum([PAD, *(len(text) + 1 for text in texts)])
    lengths = np.diff(np.searchsorted(starts, begins))
    home = np.repeat(begins[:-1], lengths)
    spans = np.empty((len(starts), 2), dtype=np.int32)
    np.subtract(starts, home, out=spans[:, 0], casting="unsafe")
    np.subtract(stops, home, out=spans[:, 1], casting="unsafe")
    token_keys, hashed, second = _keys(read, starts, stops - starts)
    codes, spelling_keys = pd.factorize(token_keys)
    keys = np.asarray(spelling_keys, dtype=np.uint64)
    checks, places = np.zeros(len(keys), dtype=np.uint64), np.zeros(len(keys), dtype=np.int64)
    checks[codes[hashed]] = second
    if (checks[codes[hashed]] != second).any():
        raise ArithmeticError("two spellings share a hash; please report the corpus")
    places[codes] = np.arange(len(codes))
    spaceless = np.diff(np.searchsorted(read.spaceless, begins))
    return Scan(codes.astype(np.int32), spans, lengths, keys, checks, places, spaceless)


def _keys(read: Narrow, starts: Array, lengths: Array) -> tuple[Words, Array, Words]:
    """Return each token's key, the tokens whose key is a hash, and their second hashes."""
    words: Words = np.ndarray((len(read.folded) - BYTES,), "<u8", read.folded, strides=(1,))  # one begins at each byte
    masks = np.array([(1 << (8 * n)) - 1 for n in range(BYTES + 1)], dtype=np.uint64)
    keys = words[starts] & masks[np.minimum(lengths, BYTES)]
    long, wide = np.flatnonzero(lengths > BYTES), _tokens_at(read.wide, starts, starts + lengths)
    if len(wide):
        long = np.setdiff1d(long, wide, assume_unique=True)
    hashed = np.concatenate([long, wide])
    first, second = _hashes(words, starts[long], lengths[long], masks)
    if len(wide):
        more = _hashes(wide_words(read), starts[wide], lengths[wide], masks[::4])
        first, second = np.concatenate([first, more[0]]), np.concatenate([second, more[1]])
    keys[hashed] = (first & ~_TOP) | _HASHED
    return keys, hashed, second


def _tokens_at(places: Array, starts: Array, stops: Array) -> Array:
    """Return the tokens in which any of these places lies."""
    tokens = np.searchsorted(stops, places, side="right")
    tokens = tokens[tokens < len(starts)]
    places = places[: len(tokens)]
    return np.unique(tokens[starts[tokens] <= places])


_TOP, _HASHED = np.uint64(3 << 62), np.uint64(2 << 62)  # no folded byte begins with the bits 10: hashes live there


def _hashes(words: Words, starts: Array, lengths: Array, masks: Words) -> tuple[Words, Words]:
    """Return two hashes of runs of characters, `len(masks) - 1` of them a word; the last word is cut by its mask."""
    step = len(masks) - 1
    first, second = lengths.astype(np.uint64), ~lengths.astype(np.uint64)
    for token in np.flatnonzero(lengths > _LONGEST_CHAINED):
        run = words[starts[token] : starts[token] + lengths[token] : step].copy()
        run[-1] &= masks[lengths[token] - step * (len(run) - 1)]
        first[token], second[token] = np.frombuffer(blake2b(run.tobytes(), digest_size=16).digest(), "<u8")
    open_, at = np.flatnonzero(lengths <= _LONGEST_CHAINED), 0
    while len(open_):
        word = words[starts[open_] + at] & masks[np.minimum(lengths[open_] - at, step)]
        first[open_] = _mixed(first[open_] ^ word, _FIRST)
        second[open_] = _mixed(second[open_] ^ word, _SECOND)
        at += step
        open_ = open_[lengths[open_] > at]
    return first, second | np.uint64(1)


_LONGEST_CHAINED = 4_096
"""Longer tokens are no words; word by word they would cost a step of all tokens for each eight characters."""

_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC4CEB9FE1A85EC53)


def _mixed(values: Words, factor: np.uint64) -> Words:
    """Return each number with its high bits brought down, up again by the odd factor, and down once more."""
    values = (values ^ (values >> np.uint64(32))) * factor
    return values ^ (values >> np.uint64(29))


def _runs(read: Narrow, special: Array, *, hyphens: Hyphens) -> tuple[Array, Array]:
    """Return where tokens of letters, marks and joiners begin and end."""
    classes = read.classes
    inside = classes == LETTER
    kinds = classes[special]
    _keep_marks(read, inside, special[(kinds == MARK) | (kinds == UNSEEN)])
    joins = (kinds == APOSTROPHE) | (kinds == INNER)
    joiners = special[joins | (kinds == HYPHEN)] if hyphens == "keep" else special[joins]
    letter_next = classes[joiners + 1] == LETTER
    follows = inside[joiners - 1]
    inside[joiners[follows & letter_next]] = True
    trailing = joiners[follows & ~letter_next & (classes[joiners] == APOSTROPHE)]
    changes = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    starts, stops = changes[::2], changes[1::2].copy()
    stops[_possessive(read, trailing, starts, stops)] += 1
    return starts, stops


def _possessive(read: Narrow, places: Array, starts: Array, stops: Array) -> Array:
    """Return the tokens whose apostrophe ends a plural possessive, not a quotation of one word."""
    characters = read.characters
    last = characters[places - 1]
    places = places[(last == ord("s")) | (last == ord("S"))]
    tokens = np.searchsorted(stops, places)
    before = characters[starts[tokens] - 1]
    quoted = (before == OPENING) | (before == ord("'"))
    quoted &= (characters[places] == CURLY) | (characters[places] == ord("'"))
    quoted &= (characters[places - 1] == ord("s")) & (places - starts[tokens] > 1)
    for quotation in np.flatnonzero(quoted).tolist():
        word = slice(starts[tokens[quotation]], places[quotation])
        quoted[quotation] = (read.classes[word] == LETTER).all()
    possessive: Array = tokens[~quoted]
    return possessive


def _keep_marks(read: Narrow, inside: npt.NDArray[np.bool_], places: Array) -> None:
    """Count as inside a token the marks that stand on a letter and what cannot be seen between letters or marks."""
    classes = read.classes
    unseen = places[classes[places] == UNSEEN]
    new = places[inside[places - 1]]
    while len(new):
        inside[new] = True
        places = places[~inside[places]]
        new = places[inside[places - 1]]
    last = unseen[inside[unseen] & ~inside[unseen + 1]]
    while len(last):
        inside[last] = False
        last = last[inside[last - 1] & (classes[last - 1] == UNSEEN)] - 1


def _with_symbols(read: Narrow, special: Array, plain: tuple[Array, Array], hyphens: Hyphens) -> tuple[Array, Array]:
    """Let the expression decide on stretches with a slash, stop or comma that may join: it sees them whole."""
    starts, stops = plain
    classes = read.classes
    kinds = classes[special]
    raised = special[(kinds == SUPERSCRIPT) & (classes[special - 1] == LETTER)]
    between = (classes[special - 1] == LETTER) & (classes[special + 1] == LETTER)
    special, kinds = special[between], kinds[between]
    after_digit, alone = read.is_digit(special - 1), classes[special - 2] != LETTER
    trigger = (kinds == SLASH) | ((kinds == STOP) & (alone | after_digit)) | ((kinds == COMMA) & after_digit)
    places = np.concatenate([special[trigger], raised])
    if not len(places):
        return starts, stops
    stretches = sorted({read.stretch(place) for place in places.tolist()})
    begins, ends = np.array(stretches, dtype=np.int64).T
    cuts = zip(np.searchsorted(starts, begins).tolist(), np.searchsorted(starts, ends).tolist(), strict=True)
    parts, done = [], 0
    for (begin, end), (first, last) in zip(stretches, cuts, strict=True):
        spans = [
            (begin + start, begin + stop)
            for match in token_expression().finditer(read.text[begin:end])
            for start, stop in _parts(match, hyphens=hyphens)
        ]
        parts += [(starts[done:first], stops[done:first]), tuple(np.array(spans, dtype=np.int64).reshape(-1, 2).T)]
        done = last
    parts.append((starts[done:], stops[done:]))
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def _parts(match: re.Match[str], *, hyphens: Hyphens) -> Iterator[tuple[int, int]]:
    start, stop = match.span()
    for hyphen in SPLIT_HYPHENS.finditer(match.string, start, stop) if hyphens == "split" else ():
        yield start, hyphen.start()
        start = hyphen.end()
    yield start, stop
