"""Characters: text as one byte a character, with the class of each.

Letters and digits of the first 256 characters keep their codes. The joiners and quotation marks that the tokeniser
knows, and all that lies beyond, get stand-ins from the range that holds control characters only (0x80 to 0x9F).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ctthemes.text.segmenter import SOUTH_EAST_ASIA, SPACELESS
from ctthemes.text.token_rules import (
    APOSTROPHES,
    COMMAS,
    HEBREW,
    HYPHENS,
    INNER_APOSTROPHES,
    INVISIBLE,
    SUPERSCRIPTS,
    ZERO_WIDTH_SPACE,
    combining_marks,
)  # fmt: skip

LETTER, MARK, APOSTROPHE, HYPHEN, SLASH, STOP, COMMA, QUOTE, INNER, SUPERSCRIPT, UNSEEN = range(1, 12)
"""Classes of characters; 0 is all that stands outside of tokens."""

CURLY, OPENING, OTHER_APOSTROPHE, OTHER_HYPHEN, ACCENT, OTHER_COMMA = range(0x80, 0x86)
"""Stand-ins for ’ and ‘, other apostrophes and hyphens, the acute accent, other commas within numbers."""

OTHER_MARK, OTHER_LETTER, OTHER_DIGIT, RAISED, UNSEEN_MARK, WIDTHLESS, MIDDLE_DOT, GERSHAYIM, OTHER = range(0x86, 0x8F)
"""Stand-ins whose characters make a difference within a token: marks, letters, digits, superscripts, what cannot be seen,
the space without width, joiners of Catalan and Hebrew; and one for all that stands outside."""

PAD = 2
"""Separators before the first text: what stands before a character can always be looked at."""

BYTES = 8
"""Bytes in a word; as many separators end the array, so that a word can be read at each character."""

Bytes = npt.NDArray[np.uint8]
Points = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Narrow:
    """A few texts, separated, one byte a character.

    Attributes
    ----------
    text : str
        The texts with separators.
    characters, folded : uint8, shape (n_characters,)
        Each character or its stand-in, and what it folds to: lower case, straight apostrophe, plain hyphen.
    wide : int64
        Places of letters, digits and marks whose stand-in does not say which they are.
    spaceless : int64
        Places of letters of scripts without spaces between words.
    kinds : bytes, as long as the text
        The class of each character.
    """

    text: str
    characters: Bytes
    folded: Bytes
    wide: Places
    spaceless: Places
    kinds: bytes

    @property
    def classes(self) -> Bytes:
        """The class of each character as an array: uint8, shape (n_characters,)."""
        return np.frombuffer(self.kinds, np.uint8)

    def is_digit(self, places: Places) -> npt.NDArray[np.bool_]:
        """Return whether decimal digits stand at these places.

        Parameters
        ----------
        places : int64 array

        Returns
        -------
        bool array, one a place
        """
        codes = self.characters[places]
        return np.asarray(((codes >= ord("0")) & (codes <= ord("9"))) | (codes == OTHER_DIGIT))

    def stretch(self, place: int) -> tuple[int, int]:
        """Return where the characters around a place begin and end that may belong to a token.

        Parameters
        ----------
        place : int

        Returns
        -------
        tuple of two int
            First and past-the-last character.
        """
        return self.kinds.rfind(b"\0", 0, place) + 1, self.kinds.find(b"\0", place)


def narrow(texts: Sequence[str]) -> Narrow:
    """Return a few texts as bytes.

    Parameters
    ----------
    texts : sequence of str

    Returns
    -------
    Narrow

    Examples
    --------
    >>> read = narrow(["Da’esh"])
    >>> bytes(read.folded[PAD:-BYTES])
    b"da'esh"
    >>> read.classes[PAD:-BYTES].tolist()
    [1, 1, 3, 1, 1, 1]
    """
    text = "\n" * PAD + "\n".join(texts) + "\n" * BYTES
    if text.isascii():
        plain = text.encode("ascii")
        characters = np.frombuffer(plain, np.uint8)
        nowhere = np.zeros(0, dtype=np.int64)
        return Narrow(text, characters, _folded(characters), nowhere, nowhere, plain.translate(_CLASSES))
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    characters, beyond = points.astype(np.uint8), np.flatnonzero(points >= 0x80)
    characters[beyond] = _stand_ins(_table_size(points[beyond]))[points[beyond]]
    _settle(points, characters, beyond)
    stand_ins = characters[beyond]
    folded = _folded(characters)
    folded[beyond] = _FOLDED[stand_ins]
    wide = beyond[(stand_ins >= OTHER_MARK) & (stand_ins < OTHER)]
    spaceless = wide[points[wide] >= SPACELESS[0][0]]
    spaceless = spaceless[_within(points[spaceless], SPACELESS)]
    return Narrow(text, characters, folded, wide, spaceless, characters.tobytes().translate(_CLASSES))


def _settle(points: Points, characters: Bytes, beyond: Places) -> None:
    """Set the stand-ins of those characters that join or part by what stands beside them."""
    stand_ins = characters[beyond]
    dots = beyond[stand_ins == MIDDLE_DOT]
    characters[dots[~(_is_l(points[dots - 1]) & _is_l(points[dots + 1]))]] = OTHER
    spaces = beyond[stand_ins == WIDTHLESS]
    characters[spaces[_within(points[spaces - 1], SOUTH_EAST_ASIA)]] = OTHER
    letters = beyond[(stand_ins == OTHER_LETTER) & _within(points[beyond], (HEBREW,))]
    quotes = letters[(points[letters + 1] == ord('"')) | (points[letters + 1] == ord("״"))] + 1
    characters[beyond[stand_ins == GERSHAYIM]] = OTHER
    characters[quotes[_within(points[quotes + 1], (HEBREW,))]] = GERSHAYIM


def _is_l(points: Points) -> npt.NDArray[np.bool_]:
    return np.asarray((points == ord("l")) | (points == ord("L")))


def _within(points: Points, spans: Sequence[tuple[int, int]]) -> npt.NDArray[np.bool_]:
    """Return which characters lie in one of these spans, ends included."""
    inside = np.zeros(len(points), dtype=bool)
    for first, last in spans:
        inside |= (points >= first) & (points <= last)
    return inside


def _folded(characters: Bytes) -> Bytes:
    """Return ASCII in lower case: its capitals lie 32 below."""
    capital = (characters - np.uint8(ord("A"))) < np.uint8(26)
    return characters + (capital.view(np.uint8) << np.uint8(5))


def wide_words(read: Narrow) -> npt.NDArray[np.uint64]:
    """Return the folded characters in full, two to a word.

    Parameters
    ----------
    read : Narrow

    Returns
    -------
    uint64 array
        One word for each character: it and the next.
    """
    points = np.frombuffer(read.text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    folded = _folding(_table_size(points))[points]
    return np.ndarray((len(folded) - 1,), "<u8", folded, strides=(4,)).copy()


def _table_size(points: Points) -> int:
    return 0x10000 if points.max() < 0x10000 else sys.maxunicode + 1


@lru_cache(maxsize=2)
def _stand_ins(size: int) -> Bytes:
    """Return the byte that stands for each character."""
    characters = list(map(chr, range(size)))
    bytes_ = np.full(size, OTHER, dtype=np.uint8)
    bytes_[[character.isalnum() for character in characters]] = OTHER_LETTER
    bytes_[[character.isdecimal() for character in characters]] = OTHER_DIGIT
    bytes_[[code for code in map(ord, combining_marks()) if code < size]] = OTHER_MARK
    plain = np.array([code for code in range(0x100) if code < 0x80 or (code >= 0xC0 and characters[code].isalnum())])
    bytes_[plain] = plain
    for marks, stand_in in _SIGNS:
        bytes_[[ord(mark) for mark in marks if ord(mark) >= 0x80 and stand_in]] = stand_in
    return bytes_


@lru_cache(maxsize=2)
def _folding(size: int) -> Points:
    """Return what each character folds to, where that is one character whatever stands around it."""
    folded = np.arange(size, dtype=np.uint32)
    for code in range(size):
        lower = chr(code).lower()
        if len(lower) == 1 and chr(code) not in "ΣϹ":  # a final sigma is written otherwise: the full rule sees to it
            folded[code] = ord(lower)
    folded[[ord(mark) for mark in APOSTROPHES]] = ord("'")
    folded[[ord(mark) for mark in HYPHENS]] = ord("-")
    return folded


_SIGNS = (
    ("".join(mark for mark in APOSTROPHES if not mark.isalnum()), OTHER_APOSTROPHE), (HYPHENS, OTHER_HYPHEN),
    (COMMAS, OTHER_COMMA), (INNER_APOSTROPHES, ACCENT), (SUPERSCRIPTS, RAISED), (INVISIBLE, UNSEEN_MARK),
    (ZERO_WIDTH_SPACE, WIDTHLESS), ("·", MIDDLE_DOT), ("״", GERSHAYIM), ("’", CURLY), ("‘", OPENING),
)  # fmt: skip


def _byte_classes() -> bytes:
    classes = np.array([LETTER if chr(code).isalnum() else 0 for code in range(0x100)], dtype=np.uint8)
    classes[0x80:0xC0] = 0
    for mark, kind in (("'", APOSTROPHE), ("-", HYPHEN), ("/", SLASH), (".", STOP), (",", COMMA), ("`", INNER)):
        classes[ord(mark)] = kind
    for kind, stand_ins in (
        (APOSTROPHE, (CURLY, OTHER_APOSTROPHE)), (HYPHEN, (OTHER_HYPHEN,)), (QUOTE, (OPENING,)),
        (COMMA, (OTHER_COMMA,)), (LETTER, (OTHER_LETTER, OTHER_DIGIT)), (MARK, (OTHER_MARK,)),
        (INNER, (ACCENT, MIDDLE_DOT, GERSHAYIM)), (SUPERSCRIPT, (RAISED,)), (UNSEEN, (UNSEEN_MARK, WIDTHLESS)),
    ):  # fmt: skip
        classes[list(stand_ins)] = kind
    return classes.tobytes()


def _byte_folding() -> Bytes:
    folded = np.array([ord(chr(code).lower()) for code in range(0x100)], dtype=np.uint8)
    folded[[CURLY, OTHER_APOSTROPHE, ACCENT]], folded[OTHER_HYPHEN] = ord("'"), ord("-")
    folded[ord("`")] = ord("`")
    return folded


_CLASSES, _FOLDED = _byte_classes(), _byte_folding()
