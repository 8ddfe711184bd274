"""Encodings: bytes to text, with a word on how whenever it was not plain UTF-8."""

from __future__ import annotations

import codecs
import re

from ctthemes._shared.checks import StudyError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = ("cp1252", "mac-roman")
_SCANNED = 1_000_000
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_QUOTES, _DASHES, _SIGNS = "‘’“”", "–—", "£€§°©®•…·«»\u00a0"


def decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    r"""Return the text that `data` holds, line ends as newlines, and notes on how it was read.

    A byte-order mark decides; without one UTF-8 is tried, then UTF-16 by its zero bytes, then the Western one-byte
    encodings are compared by how well their letters, quotes and dashes fit their neighbours. What is mostly
    non-Western letters is left to charset-normalizer.

    Parameters
    ----------
    data : bytes
    name : str
        The file, for the message.

    Raises
    ------
    StudyError
        For bytes that are no text, or UTF-8 with broken places.

    Examples
    --------
    >>> decode("a – b, “naïve”".encode("cp1252"), "a.txt")
    ('a – b, “naïve”', ('read as cp1252, which is not UTF-8',))
    """
    text, encoding = _decoded(data, name)
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise StudyError(f"{name}:{line}: holds a NUL byte, so it is no text file; export it as plain UTF-8 text")
    notes = () if encoding in ("utf-8", "utf-8-sig") else (f"read as {encoding}, which is not UTF-8",)
    return re.sub("\r\n?", "\n", text), notes


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding, name), encoding
    if wide := _wide(data[:_SCANNED]):
        return _strict(data, wide, name), wide
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_binary(data, name)
        _refuse_broken_utf8(data, error.start, name)
        return _guessed(data, name)
    if b"\x00" not in data:
        _refuse_binary(data, name)
    return text, "utf-8"


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise StudyError(f"{name}:1: not readable as {encoding} ({error.reason}); save the file as UTF-8") from None


def _wide(head: bytes) -> str | None:
    """Return which UTF-16 has zeros in one half of its bytes only, as Western text does."""
    half = len(head) // 2
    if half < 2 or (len(head) % 2 and len(head) < _SCANNED):
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.6 * half and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 * half and odd == 0 else None


def _refuse_binary(data: bytes, name: str) -> None:
    head = data[:_SCANNED]
    if b"\x00" in head:
        line = head.count(b"\n", 0, head.index(b"\x00")) + 1
        raise StudyError(f"{name}:{line}: holds a NUL byte, so it is no text file; export it as plain UTF-8 text")
    if len(_CONTROL.findall(head)) > max(2, len(head) // 200):
        raise StudyError(f"{name}:1: holds control bytes, so it is no text file; export it as plain UTF-8 text")


def _refuse_broken_utf8(data: bytes, start: int, name: str) -> None:
    """Stop at a file that is UTF-8 but for a few bytes: read as anything else, all its letters would go wrong."""
    text = data.decode("utf-8", errors="surrogateescape")
    broken = sum("\udc80" <= character <= "\udcff" for character in text)
    good = sum("\u007f" < character < "\ud800" or character > "\udfff" for character in text)
    if good >= 4 * broken:
        line = data.count(b"\n", 0, start) + 1
        raise StudyError(f"{name}:{line}: byte {data[start : start + 1]!r} is not UTF-8; save the file as UTF-8")


def _guessed(data: bytes, name: str) -> tuple[str, str]:
    head = data[:_SCANNED]
    letters = len(re.findall(rb"[A-Za-z]", head))
    if len(re.findall(rb"[\x80-\xff]", head)) > letters:
        return _by_statistics(data, name)
    scores = {}
    for encoding in _WESTERN:
        try:
            scores[encoding] = _fit(head.decode(encoding))
        except UnicodeDecodeError:
            continue
    best = max(scores, key=lambda encoding: scores[encoding])
    return _strict(data, best, name), best


def _by_statistics(data: bytes, name: str) -> tuple[str, str]:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SCANNED]).best()
    if best is None:
        raise StudyError(f"{name}:1: no known encoding fits its bytes; save the file as UTF-8")
    return _strict(data, best.encoding, name), best.encoding


def _fit(text: str) -> float:
    """Return how well the characters beyond ASCII fit their neighbours: more is better."""
    padded = f" {text} "
    return sum(
        _fit_of(match.group(), padded[match.start() - 1], padded[match.end()])
        for match in re.finditer(r"[^\x00-\x7f]", padded)
    )


def _fit_of(character: str, before: str, after: str) -> float:
    if character in _QUOTES:
        inside = before.isalpha() and after.isalpha()
        opening = character in "‘“" and not before.isalnum() and not after.isspace()
        closing = character in "’”" and not before.isspace() and not after.isalpha()
        return 2 if opening or closing or (inside and character == "’") else -1
    if character in _DASHES:
        return 2 if before.isspace() or after.isspace() or before.isdigit() else 0
    if character in _SIGNS:
        return 0.5
    if character.isalpha() and character.islower():
        return 1 if (before.isascii() and before.isalpha()) or (after.isascii() and after.islower()) else -1
    if character.isalpha() and character.isupper():
        return 1 if not before.islower() and after.isalpha() else -2
    return -2
