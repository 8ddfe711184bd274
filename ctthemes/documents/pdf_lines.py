"""PDF lines: the words of a page with their places, as PDFium finds them, put into lines."""

from __future__ import annotations

import ctypes
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

_LINE_END_HYPHENS = ("\ufffe", "\x02")  # PDFium puts them, and no line end, where a line ends with a hyphen
_HYPHENS = (*_LINE_END_HYPHENS, "\xad")
_NONE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ufeff]")
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_ALEFS = "اأإآ"
_LAM = "ل"
_LATE_MARK = re.compile("[ \u00a0]+([\u064b-\u0652])([\u0621-\u064a])")
_TILTED = 0.05  # radians
_DESCENT = 0.21  # of the height of a letter's box, below the line that it stands on


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its place, in points from the page's lower left corner."""

    text: str
    left: float
    right: float
    bottom: float
    top: float


@dataclass(frozen=True, slots=True)
class Line:
    """Words that stand in one line."""

    words: tuple[Word, ...]
    tilted: bool = False

    @property
    def text(self) -> str:
        """The line's words with blanks between them."""
        return _LATE_MARK.sub(r"\2\1", " ".join(word.text for word in self.words))

    @property
    def left(self) -> float:
        """Where the line begins on the page."""
        return min(word.left for word in self.words)

    @property
    def right(self) -> float:
        """Where it ends."""
        return max(word.right for word in self.words)

    @property
    def bottom(self) -> float:
        """How high it stands: most of its words do."""
        return median(word.bottom for word in self.words)

    @property
    def size(self) -> float:
        """How high its letters are."""
        return median(word.top - word.bottom for word in self.words)

    @property
    def is_right_to_left(self) -> bool:
        """Whether most of its letters are Arabic or Hebrew."""
        return len(_RTL.findall(self.text)) > 0.5 * sum(map(str.isalpha, self.text))


@dataclass(frozen=True, slots=True)
class Page:
    """A page's size and lines, and how many of its characters have no meaning in the file."""

    width: float
    height: float
    lines: tuple[Line, ...]
    n_characters: int = 0
    n_unmapped: int = 0


@dataclass(slots=True)
class _Character:
    text: str
    left: float
    right: float
    bottom: float
    top: float


def read_page(page: Any) -> Page:
    """Return a page of a PDF as lines, in the order in which the file draws them.

    Parameters
    ----------
    page : pypdfium2.PdfPage

    Returns
    -------
    Page
    """
    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    text_page = page.get_textpage()
    try:
        raw = text_page.raw
        n_characters = pdfium.FPDFText_CountChars(raw)
        lines = [_line(characters, tilted=tilted) for characters, tilted in _drawn_lines(pdfium, raw, n_characters)]
        n_unmapped = sum(pdfium.FPDFText_HasUnicodeMapError(raw, place) == 1 for place in range(n_characters))
    finally:
        text_page.close()
    joined = _same_rows([line for line in lines if line.words])
    return Page(width, height, tuple(_without_marks(line) for line in joined), n_characters, n_unmapped)


def _drawn_lines(pdfium: Any, raw: Any, n_characters: int) -> Iterator[tuple[list[_Character], bool]]:
    """Yield the characters of each line that PDFium tells apart, and whether it is drawn at an angle."""
    rect = pdfium.FS_RECTF()
    pointer = ctypes.byref(rect)
    line: list[_Character] = []
    tilted = False
    high = 0
    for place in range(n_characters):
        code = pdfium.FPDFText_GetUnicode(raw, place)
        if code == 10 or code == 13:
            if line:
                yield line, tilted
            line = []
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        pdfium.FPDFText_GetLooseCharBox(raw, place, pointer)
        if not line:
            angle = pdfium.FPDFText_GetCharAngle(raw, place) % 6.2832
            tilted = _TILTED < angle < 6.2832 - _TILTED
        line.append(_Character(chr(code), rect.left, rect.right, rect.bottom, rect.top))
        if chr(code) in _LINE_END_HYPHENS:
            yield line, tilted
            line = []
    if line:
        yield line, tilted


def _line(characters: list[_Character], *, tilted: bool) -> Line:
    """Return characters as words; a ligature of two letters that came backwards is turned."""
    for before, after in itertools.pairwise(characters):
        if (
            before.text in _ALEFS
            and after.text == _LAM
            and abs(before.left - after.left) < 0.1 * (after.top - after.bottom)
        ):
            before.text, after.text = after.text, before.text
    words: list[Word] = []
    current: list[_Character] = []
    for character in [*characters, _Character(" ", 0, 0, 0, 0)]:
        if not character.text.isspace():
            current.append(character)
        elif current:
            words.append(_word(current, tilted=tilted))
            current = []
    return Line(_spaced(tuple(word for word in words if word.text)), tilted)


def _word(characters: list[_Character], *, tilted: bool) -> Word:
    """Return characters as a word without the number of a note that hangs on it, smaller than its letters."""
    text = "".join("-" if character.text in _HYPHENS else character.text for character in characters)
    size = max(character.top - character.bottom for character in characters[:3])
    base = characters[0].bottom + _DESCENT * (characters[0].top - characters[0].bottom)
    while len(characters) > 1 and not tilted and _is_mark(characters[-1], size, base) and not text.isdigit():
        characters = characters[:-1]
        text = text[:-1]
    return Word(
        _NONE.sub("", text),
        min(character.left for character in characters),
        max(character.right for character in characters),
        characters[0].bottom,
        characters[0].top,
    )


def _is_mark(character: _Character, size: float, base: float) -> bool:
    """Return whether a character is the number of a note: small, and raised above the line that its word stands on."""
    height = character.top - character.bottom
    raised = character.bottom + _DESCENT * height - base > 0.12 * size
    return character.text in "0123456789*†‡," and height < 0.85 * size and raised


def _spaced(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Return the words of a line whose letters were set apart, "P R E S S", put together."""
    if len(words) < 5 or sum(len(word.text) == 1 and word.text.isalpha() for word in words) < 0.9 * len(words):
        return words
    gaps = [after.left - before.right for before, after in itertools.pairwise(words)]
    wide = 1.6 * median(gaps)
    joined = [words[0]]
    for gap, word in zip(gaps, words[1:], strict=True):
        if gap > wide:
            joined.append(word)
        else:
            joined[-1] = replace(joined[-1], text=joined[-1].text + word.text, right=word.right)
    return tuple(joined)


def _same_rows(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with those that go on to the right of the one before put together."""
    rows: list[Line] = []
    for line in lines:
        if rows and _goes_on(rows[-1], line):
            rows[-1] = Line((*rows[-1].words, *line.words), line.tilted)
        else:
            rows.append(line)
    return rows


def _goes_on(before: Line, line: Line) -> bool:
    if before.tilted or line.tilted or before.is_right_to_left != line.is_right_to_left:
        return False
    size = min(before.size, line.size)
    gap = before.left - line.right if line.is_right_to_left else line.left - before.right
    return abs(_base(before) - _base(line)) < 0.5 * size and -0.2 * size < gap


def _base(line: Line) -> float:
    return line.bottom + _DESCENT * line.size


def _without_marks(line: Line) -> Line:
    """Return a line without the numbers of notes that stand as words of their own, small and raised."""
    base = _base(line)

    def is_mark(word: Word) -> bool:
        height = word.top - word.bottom
        raised = word.bottom + _DESCENT * height - base > 0.12 * line.size
        return height < 0.85 * line.size and raised and re.fullmatch(r"[\d,*†‡]{1,5}", word.text) is not None

    return Line(tuple(word for place, word in enumerate(line.words) if not place or not is_mark(word)), line.tilted)
