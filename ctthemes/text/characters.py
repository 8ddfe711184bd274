"""Narrow: text as one byte a character, with the class of each.

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

from ctthemes.text.token_rules import APOSTROPHES, HYPHENS

LETTER, MARK, APOSTROPHE, HYPHEN, SLASH, STOP, COMMA, QUOTE = range(1, 9)
"""Classes of characters; 0 is all that stands outside of tokens."""

CURLY, OPENING, OTHER_APOSTROPHE, OTHER_HYPHEN, OTHER_MARK, OTHER_LETTER, OTHER_DIGIT, OTHER = range(0x80, 0x88)
"""Stand-ins: ’ and ‘, other joiners, and what of a wider character decides: combining mark, letter, digit, neither."""

PAD = 2
"""Separators before the first text: what stands before a character can always be asked."""

BYTES = 8
"""Bytes in a word; as many separators end the array, so that a word can be read at each character."""

Bytes = npt.NDArray[np.uint8]


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
    kinds : bytes, as long as the text
        The class of each character.
    """

    text: str
    characters: Bytes
    folded: Bytes
    wide: npt.NDArray[np.int64]
    kinds: bytes

    @property
    def classes(self) -> Bytes:
        """The class of each character as an array: uint8, shape (n_characters,)."""
        return np.frombuffer(self.kinds, np.uint8)

    def is_digit(self, places: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Return whether decimal digits stand at these places."""
        here = self.characters[places]
        return np.asarray(((here >= ord("0")) & (here <= ord("9"))) | (here == OTHER_DIGIT))

    def stretch(self, place: int) -> tuple[int, int]:
        """Return where the characters around a place begin and end that may belong to a token."""
        return self.kinds.rfind(b"\0", 0, place) + 1, self.kinds.find(b"\0", place)


def narrow(texts: Sequence[str]) -> Narrow:
    """Return a few texts as bytes.

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
        return Narrow(text, characters, _folded(characters), np.zeros(0, dtype=np.int64), plain.translate(_CLASSES))
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    characters, beyond = points.astype(np.uint8), np.flatnonzero(points >= 0x80)
    characters[beyond] = stand_ins = _stand_ins(_table_size(points[beyond]))[points[beyond]]
    folded = _folded(characters)
    folded[beyond] = _FOLDED[stand_ins]
    wide = beyond[(stand_ins >= OTHER_MARK) & (stand_ins < OTHER)]
    return Narrow(text, characters, folded, wide, characters.tobytes().translate(_CLASSES))


def _folded(characters: Bytes) -> Bytes:
    """Return ASCII in lower case: its capitals lie 32 below."""
    capital = (characters - np.uint8(ord("A"))) < np.uint8(26)
    return characters + (capital.view(np.uint8) << np.uint8(5))


def wide_words(read: Narrow) -> npt.NDArray[np.uint64]:
    """Return the folded characters in full, two to a word, one word for each character."""
    points = np.frombuffer(read.text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    folded = _folding(_table_size(points))[points]
    return np.ndarray((len(folded) - 1,), "<u8", folded, strides=(4,)).copy()


def _table_size(points: npt.NDArray[np.uint32]) -> int:
    return 0x10000 if points.max() < 0x10000 else sys.maxunicode + 1


@lru_cache(maxsize=2)
def _stand_ins(size: int) -> Bytes:
    """Return the byte that stands for each character."""
    characters = list(map(chr, range(size)))
    bytes_ = np.full(size, OTHER, dtype=np.uint8)
    bytes_[[character.isalnum() for character in characters]] = OTHER_LETTER
    bytes_[[character.isdecimal() for character in characters]] = OTHER_DIGIT
    bytes_[0x300:0x370] = OTHER_MARK
    kept = np.array([code for code in range(0x100) if code < 0x80 or (code >= 0xC0 and characters[code].isalnum())])
    bytes_[kept] = kept
    for marks, stand_in in ((APOSTROPHES, OTHER_APOSTROPHE), (HYPHENS, OTHER_HYPHEN), ("’", CURLY), ("‘", OPENING)):
        bytes_[[ord(mark) for mark in marks if ord(mark) >= 0x80 and not mark.isalnum()]] = stand_in
    return bytes_


@lru_cache(maxsize=2)
def _folding(size: int) -> npt.NDArray[np.uint32]:
    """Return what each character folds to, where that is one character whatever stands around it."""
    folded = np.arange(size, dtype=np.uint32)
    for code in range(size):
        lower = chr(code).lower()
        if len(lower) == 1 and chr(code) != "Σ":  # a final sigma is written otherwise: the full rule sees to it
            folded[code] = ord(lower)
    folded[[ord(mark) for mark in APOSTROPHES]] = ord("'")
    folded[[ord(mark) for mark in HYPHENS]] = ord("-")
    return folded


def _byte_classes() -> bytes:
    classes = np.array([LETTER if chr(code).isalnum() else 0 for code in range(0x100)], dtype=np.uint8)
    classes[0x80:0xC0] = 0
    for mark, kind in (("'", APOSTROPHE), ("-", HYPHEN), ("/", SLASH), (".", STOP), (",", COMMA)):
        classes[ord(mark)] = kind
    classes[[CURLY, OTHER_APOSTROPHE]], classes[OTHER_HYPHEN], classes[OPENING] = APOSTROPHE, HYPHEN, QUOTE
    classes[[OTHER_LETTER, OTHER_DIGIT]], classes[OTHER_MARK] = LETTER, MARK
    return classes.tobytes()


def _byte_folding() -> Bytes:
    folded = np.array([ord(chr(code).lower()) for code in range(0x100)], dtype=np.uint8)
    folded[[CURLY, OTHER_APOSTROPHE]], folded[OTHER_HYPHEN] = ord("'"), ord("-")
    return folded


_CLASSES, _FOLDED = _byte_classes(), _byte_folding()
