"""Repairs: what a file's making did to its text is found, so that cleaning can undo it and say where.

Each finder returns edits: a stretch of the text, and what belongs there instead (nothing, for a removal).
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from statistics import median
from typing import NamedTuple

PAGE_END = "\f"
_MOJIBAKE = re.compile(r"[ÂÃâÄÅÎÏÐÑðï][\x80-\xbf‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ€]")
_LONGEST_WORD = 200
_WORD_END = re.compile(r"[^ \n\t\f]{0,200}")
_PAGE_LINE = re.compile(
    r"\s*(?:-\s?\d{1,4}\s?-|\d{1,3}/\d{1,3}|(?:page|p\.)\s?\d{1,4}(?:\s?(?:of|/)\s?\d{1,4})?|\*\d{7}\*"
    r"|(?:\d{1,3}(?:/\d{1,3})?\s+)?\d{2}-\d{5}(?:\s?\([A-Z]\))?(?:\s+\d{6})?(?:\s+\d{1,3}(?:/\d{1,3})?)?)\s*",
    re.IGNORECASE,
)
_NUMBER_LINE = re.compile(r"\s*(\d{1,3})\s*")
_HYPHEN = re.compile(r"(?<![^\W\d_])(?P<first>[^\W\d_]+)-(?P<end>[ \t]*\n[ \t]*)(?P<second>[^\W\d_]+)")
_LINE_END_HYPHEN = re.compile(r"-[ \t]*\n")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SPACE = re.compile(r"\s*")
_ENDING = tuple('.!?:;"”’)')
_ITEM = re.compile(r"\s*(?:\(?[a-z0-9]{1,3}[.)]|\([ivx]+\)|[•·▪o*–—-])\s")
_PREFIXES = frozenset("non self ex vice".split())
_HEAD_LINES, _HEAD_LENGTH = 4, 120
_NARROW, _WIDE = 30, 115
_MOST_LINES = 1_000_000


class Edit(NamedTuple):
    """Characters `start` to `stop` of a text, and what belongs there instead."""

    start: int
    stop: int
    instead: str = ""


def mojibake(text: str) -> list[Edit]:
    """Return the words whose letters were decoded wrongly once, with what they were: "donâ€™t" is "don’t".

    Only ftfy's `fix_encoding` is used, word by word, so that nothing else about the text can change.
    """
    found: list[Edit] = []
    position = 0
    while match := _MOJIBAKE.search(text, position):
        start = match.start()
        while start > position and not text[start - 1].isspace() and match.start() - start < _LONGEST_WORD:
            start -= 1
        end = _WORD_END.match(text, match.end())
        position = end.end() if end else match.end()
        fixed = _fixed(text[start:position])
        if fixed and fixed != text[start:position] and not re.search(r"[\n\f]", fixed):
            found.append(Edit(start, position, fixed))
    return found


@lru_cache(maxsize=10_000)
def _fixed(word: str) -> str:
    import ftfy

    return str(ftfy.fix_encoding(word))


def running_heads(text: str) -> list[Edit]:
    """Return page numbers, job numbers and the heads and feet that pages share, in a text with page ends.

    A line among the first or last four of a page goes if half the pages have it there, numbers aside, or if it stands
    word by word within the first lines of the document.
    """
    if PAGE_END not in text:
        return []
    pages = [_page_lines(text, *span) for span in _page_spans(text)]
    counts = Counter(shape for page in pages for shape in {_shape(text, line) for line in _edges(page)})
    opening = [text[slice(*line)].strip() for line in pages[0][:_HEAD_LINES]]
    found = []
    for number, page in enumerate(pages):
        for line in _edges(page):
            said = text[slice(*line)].strip()
            shared = counts[_shape(text, line)] >= max(2, len(pages) / 2) and len(said) <= _HEAD_LENGTH
            quoted = (
                number > 0 and len(said) >= 3 and line in page[:_HEAD_LINES] and any(said in head for head in opening)
            )
            numbered = _NUMBER_LINE.fullmatch(said) is not None or _PAGE_LINE.fullmatch(said) is not None
            if (shared and (number > 0 or numbered)) or quoted or numbered:
                found.append(_whole_line(text, line))
    return found


def page_ends(text: str) -> list[Edit]:
    """Return the ends of pages, so that a paragraph goes on over them and a new one begins after a blank line."""
    found = []
    position = 0
    while (mark := text.find(PAGE_END, position)) >= 0:
        start = mark - len(text[position:mark]) + len(text[position:mark].rstrip())
        position = _SPACE.match(text, mark).end()  # type: ignore[union-attr]
        before, after = text[max(0, start - 2000) : start], text[position : position + 1]
        notes = re.search(r"^\s*_{5,}\s*$", before.rpartition("\n\n")[2] or before, re.MULTILINE)
        goes_on = bool(before) and bool(after) and not notes and not _ITEM.match(text[position : position + 12])
        goes_on = goes_on and (after.islower() or not before.endswith(_ENDING))
        found.append(Edit(start, position, "" if not before or not after else "\n" if goes_on else "\n\n"))
    return found


def page_numbers(text: str) -> list[Edit]:
    """Return page numbers on lines of their own in a text without page ends.

    A bare number goes if it breaks a sentence in two, or is one of at least two that rise by few; job numbers
    ("25-08481 2/7") always go.
    """
    lines = _lines(text)
    bare = {line: int(match[1]) for line in lines if (match := _NUMBER_LINE.fullmatch(text, *line))}
    rising = _rising(bare)
    wrapped = bool(bare) and is_wrapped(text)
    filled = [line for line in lines if text[slice(*line)].strip()]
    place = {line: number for number, line in enumerate(filled)}
    found = []
    for line in filled:
        if line not in bare and not _PAGE_LINE.fullmatch(text, *line):
            continue
        number = place[line]
        before = filled[number - 1] if number else None
        after = filled[number + 1] if number + 1 < len(filled) else None
        amid = before is not None and after is not None and _goes_on(text, before, after, wrapped)
        if line in bare and not amid and line not in rising:
            continue
        found.append(Edit(before[1] + 1, after[0]) if amid and before and after else _whole_line(text, line))
    return found


def hyphens(text: str, words: Mapping[str, int]) -> list[Edit]:
    """Return hyphens at line ends: the line end goes, and the hyphen, too, unless the words of the corpus want it.

    Parameters
    ----------
    text : str
    words : mapping
        How often each word stands in the corpus away from line ends (`hyphen_words`).
    """
    if not _LINE_END_HYPHEN.search(text) or not is_wrapped(text):
        return []
    return [
        Edit(match.start("end") - (not _keeps_hyphen(match, words)), match.end("end"))
        for match in _HYPHEN.finditer(text)
        if match["second"][0].islower()
    ]


def hyphen_words(texts: Iterable[str]) -> Counter[str]:
    """Return how often the words stand that a line-end hyphen somewhere may be part of."""
    asked: set[str] = set()
    broken = [text for text in texts if _LINE_END_HYPHEN.search(text)]
    for text in broken:
        for match in _HYPHEN.finditer(text):
            first, second = match["first"].lower(), match["second"].lower()
            asked |= {first, second, first + second, f"{first}-{second}"}
    counts: Counter[str] = Counter()
    for text in broken if len(broken) > 50 else texts if asked else ():
        counts.update(word for word in _WORDS.findall(_unbroken(text).lower()) if word in asked)
    return counts


def _unbroken(text: str) -> str:
    """Return the text without the words that a line end breaks: their halves are no words."""
    return _HYPHEN.sub(" ", text) if _LINE_END_HYPHEN.search(text) else text


def hard_wraps(text: str) -> list[Edit]:
    """Return the line ends inside paragraphs of a hard-wrapped text, and those that end one, which get a blank line."""
    width = wrap_width(text)
    if width is None:
        return []
    lines = _lines(text)
    indented = sum(text[start : start + 1].isspace() for start, stop in lines if stop > start) < 0.4 * len(lines)
    found = []
    for before, after in itertools.pairwise(lines):
        if not text[slice(*before)].strip() or not text[slice(*after)].strip():
            continue
        end = before[0] + len(text[slice(*before)].rstrip())
        start = after[0] + len(text[slice(*after)]) - len(text[slice(*after)].lstrip())
        joined = _is_one_paragraph(text, (before[0], end), (start, after[1]), width)
        apart = indented and start > after[0] and text[before[0]] not in " \t" and not text[start].islower()
        found.append(Edit(end, start, " " if joined and not apart else "\n\n"))
    return found


def is_wrapped(text: str) -> bool:
    """Return whether the lines of a text end where the page ended and not where a paragraph does."""
    return wrap_width(text) is not None


def wrap_width(text: str) -> int | None:
    """Return how long the full lines of a hard-wrapped text are, in characters, or None where it is not wrapped.

    It is when its usual line is short, and at least three and a quarter of all line ends are followed by a small letter.
    """
    if not 3 <= text.count("\n") <= _MOST_LINES:
        return None
    lines = text.split("\n")
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip())
    if not lengths or median(lengths) > _WIDE:
        return None
    width = lengths[min(len(lengths) - 1, int(0.9 * len(lengths)))]
    ends = [(before, after) for before, after in itertools.pairwise(lines) if before.strip() and after.strip()]
    running = [before for before, after in ends if after.lstrip()[0].islower() and not before.rstrip().endswith(";")]
    full = sum(len(before) >= 0.6 * min(width, _WIDE) for before in running)
    if width < _NARROW or len(running) < 3 or len(running) < 0.25 * len(ends) or full < 0.6 * len(running):
        return None
    return min(width, _WIDE)


def _is_one_paragraph(text: str, before: tuple[int, int], after: tuple[int, int], width: int) -> bool:
    last, first = text[before[1] - 1], text[after[0]]
    if first.islower() and last not in ";":
        return True
    full = before[1] - before[0] >= (0.75 if last in _ENDING else 0.6) * width
    return full and not (last in _ENDING and _ITEM.match(text[after[0] : after[0] + 12]))


def _goes_on(text: str, before: tuple[int, int], after: tuple[int, int], wrapped: bool) -> bool:
    last, first = text[slice(*before)].rstrip()[-1], text[slice(*after)].lstrip()[0]
    return first.islower() or (wrapped and last not in _ENDING and first.isalpha())


def _keeps_hyphen(match: re.Match[str], words: Mapping[str, int]) -> bool:
    first, second = match["first"].lower(), match["second"].lower()
    joined, hyphenated = words.get(first + second, 0), words.get(f"{first}-{second}", 0)
    if joined or hyphenated:
        return hyphenated >= joined
    return first in _PREFIXES or (words.get(first, 0) > 0 and words.get(second, 0) > 0)


def _rising(bare: dict[tuple[int, int], int]) -> set[tuple[int, int]]:
    """Return the lines whose numbers continue a count of pages: one to three more than another line before or after."""
    items = list(bare.items())
    pairs = [(one, two) for (one, low), (two, high) in itertools.pairwise(items) if 0 < high - low <= 3]
    return {line for pair in pairs for line in pair if pair[1][0] - pair[0][1] > 500}


def _page_spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in re.finditer(PAGE_END, text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _page_lines(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    lines = [(start + first, start + last) for first, last in _lines(text[start:stop])]
    return [line for line in lines if text[slice(*line)].strip()]


def _edges(lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return lines if len(lines) <= 2 * _HEAD_LINES else [*lines[:_HEAD_LINES], *lines[-_HEAD_LINES:]]


def _shape(text: str, line: tuple[int, int]) -> str:
    return re.sub(r"\d+", "#", " ".join(text[slice(*line)].split()))


def _lines(text: str) -> list[tuple[int, int]]:
    if text.count("\n") > _MOST_LINES:
        return []
    spans, position = [], 0
    for line in text.split("\n"):
        spans.append((position, position + len(line)))
        position += len(line) + 1
    return spans


def _whole_line(text: str, line: tuple[int, int]) -> Edit:
    return Edit(line[0], line[1] + (text[line[1] : line[1] + 1] == "\n"))
