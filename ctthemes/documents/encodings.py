"""Encodings: bytes to text, with a word on how whenever it was not plain UTF-8, and on what else they might be."""

from __future__ import annotations

import codecs
import re

from ctthemes._shared.checks import StudyError, listing
from ctthemes.documents.languages import text_language
from ctthemes.documents.letters import ALPHABETS, LETTERS, common_share, fit, letters_of

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# In the order in which they are taken where two fit alike.
_LATIN = (
    "cp1252", "cp1250", "cp1254", "cp1257", "iso8859-2", "iso8859-15", "iso8859-3", "iso8859-4", "iso8859-13", "iso8859-16",
    "mac-roman", "mac-latin2", "mac-turkish", "cp850", "cp852", "cp857", "cp775", "cp437", "cp860", "cp865",
)  # fmt: skip
_OTHER = (
    "cp1251", "koi8-r", "koi8-u", "iso8859-5", "cp866", "mac-cyrillic", "cp1253", "iso8859-7", "cp737", "mac-greek", "cp1255",
    "iso8859-8", "cp1256", "iso8859-6",
)  # fmt: skip
_SCANNED, _READ = 1_000_000, 100_000
_GOOD = 1.7
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BEYOND_ASCII = re.compile(rb"[^\s]*[\x80-\xff][^\s]*")


def decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    r"""Return the text that `data` holds, line ends as newlines, and notes on how it was read.

    A byte-order mark decides; without one UTF-8 is tried, then UTF-16 by its zero bytes. Where all but a few bytes are
    UTF-8, these few are read as cp1252 and named. Else the encodings of one byte a letter are compared by how well the
    letters beyond ASCII fit the text's language and their neighbours. What none of them fits is left to
    charset-normalizer.

    Parameters
    ----------
    data : bytes
    name : str
        The file, for the message.

    Returns
    -------
    text : str
    notes : tuple of str
        Empty for plain UTF-8.

    Raises
    ------
    StudyError
        For bytes that are no text.

    Examples
    --------
    >>> decode("a – b, “naïve”".encode("cp1252"), "a.txt")[0]
    'a – b, “naïve”'
    >>> decode("café, où, déjà, élève".encode() + b" caf\xe9", "a.txt")[1]
    ("1 byte is not UTF-8 and was read as cp1252: 'café'",)
    """
    text, notes = _decoded(data, name)
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise StudyError(f"{name}:{line}: holds a NUL byte, so it is no text file; export it as plain UTF-8 text")
    return re.sub("\r\n?", "\n", text), notes


def _decoded(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            notes = () if encoding == "utf-8-sig" else (f"read as {encoding}, which is not UTF-8",)
            return _strict(data, encoding, name), notes
    if wide := _wide(data[:_SCANNED]):
        return _strict(data, wide, name), (f"read as {wide}, which is not UTF-8",)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        _refuse_binary(data, name)
        return _nearly_utf8(data) or _guessed(data, name)
    if b"\x00" not in data:
        _refuse_binary(data, name)
    return text, ()


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


def _nearly_utf8(data: bytes) -> tuple[str, tuple[str, ...]] | None:
    """Return a text that is UTF-8 but for a few bytes, these read as cp1252, with the words they stand in."""
    text = data.decode("utf-8", errors="surrogateescape")
    broken = len(re.findall("[\udc80-\udcff]", text))
    good = len(re.findall("[^\x00-\x7f\udc80-\udcff]", text))
    if good < 4 * broken:
        return None
    words = [_mended(word) for word in re.findall(r"[^\s\udc80-\udcff]*[\udc80-\udcff]\S*", text)]
    mended = _mended(text)
    words = list(dict.fromkeys(word.strip(".,;:!?()") for word in words))
    plural = "bytes are" if broken > 1 else "byte is"
    were = "were" if broken > 1 else "was"
    return mended, (f"{broken:,} {plural} not UTF-8 and {were} read as cp1252: {listing(map(repr, words), shown=3)}",)


def _mended(text: str) -> str:
    def letter(match: re.Match[str]) -> str:
        byte = bytes([ord(match.group()) - 0xDC00])
        try:
            return byte.decode("cp1252")
        except UnicodeDecodeError:  # five bytes that cp1252 leaves open
            return byte.decode("latin-1")

    return re.sub("[\udc80-\udcff]", letter, text)


def _guessed(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the text in the encoding whose letters fit best, and a note that names the next best with a word of each."""
    head = data[:_READ]
    beyond, letters = len(re.findall(rb"[\x80-\xff]", head)), len(re.findall(rb"[A-Za-z]", head))
    candidates = _LATIN if beyond <= letters else _OTHER
    texts: dict[str, str] = {}
    for encoding in candidates:
        try:
            text = head.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text not in texts.values():
            texts[encoding] = text
    language = text_language(_BEYOND_ASCII.sub(b" ", head).decode("ascii")) if candidates is _LATIN else ""
    scores = {encoding: _score(text, language, candidates is _LATIN) for encoding, text in texts.items()}
    ranked = sorted(scores, key=lambda encoding: -scores[encoding])
    if candidates is _OTHER and (not ranked or scores[ranked[0]] < _GOOD):
        return _by_statistics(data, name)
    try:
        text = data.decode(ranked[0])
    except UnicodeDecodeError:  # a byte beyond what was looked at
        return _by_statistics(data, name)
    return text, (f"read as {ranked[0]}, which is not UTF-8{_alternative(ranked, texts)}",)


def _score(text: str, language: str, is_latin: bool) -> float:
    if is_latin:
        return fit(text, letters_of(language if language in LETTERS else ""))
    return max(fit(text, letters_of(one)) + common_share(text, one) for one in ALPHABETS)


def _alternative(ranked: list[str], texts: dict[str, str]) -> str:
    """Return what the next best encoding would have made of the first word in which it differs."""
    for other in ranked[1:2]:
        for one, two in zip(texts[ranked[0]].split(), texts[other].split(), strict=False):
            if one != two and any(character.isalpha() for character in one):
                return f" ({one.strip('.,;:()')!r} would be {two.strip('.,;:()')!r} in {other}, the next best)"
    return ""


def _by_statistics(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    from charset_normalizer import from_bytes

    matches = from_bytes(data[:_SCANNED])
    best = matches.best()
    if best is None:
        raise StudyError(f"{name}:1: no known encoding fits its bytes; save the file as UTF-8")
    others = [match.encoding for match in matches if match.encoding != best.encoding and str(match) != str(best)]
    other = f" (the next best is {others[0]})" if others else ""
    return _strict(data, best.encoding, name), (f"read as {best.encoding}, which is not UTF-8{other}",)
