"""Page marks: the heads, feet and numbers of pages, and the ends of pages, which are no part of what a text says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

from ctthemes.documents.edits import ENDING, ITEM, PAGE_END, Edit, line_spans, whole_line
from ctthemes.documents.wraps import wrap_width

_PAGE_LINE = re.compile(
    r"\s*(?:-\s?\d{1,4}\s?-|\d{1,3}/\d{1,3}|(?:page|p\.)\s?\d{1,4}(?:\s?(?:of|/)\s?\d{1,4})?|\*\d{7}\*"
    r"|(?:\d{1,3}(?:/\d{1,3})?\s+)?\d{2}-\d{5}(?:\s?\([A-Z]\))?(?:\s+\d{6})?(?:\s+\d{1,3}(?:/\d{1,3})?)?)\s*",
    re.IGNORECASE,
)
_NUMBER_LINE = re.compile(r"\s*(\d{1,4})\s*")
_NUMBERED_HEAD = re.compile(r"\s*(?:(?P<first>\d{1,4})[ \t]+)?(?P<head>\S[^\n]*?)(?:[ \t]+(?P<last>\d{1,4}))?\s*")
_SPACE = re.compile(r"\s*")
_HEAD_LINES, _HEAD_LENGTH, _LEAST_HEADS = 4, 120, 3
_LEAST_PAGE, _STRAY_NUMBERS = 500, 2
_YEARS = range(1500, 2101)
Line: TypeAlias = tuple[int, int]


def running_heads(text: str) -> list[Edit]:
    r"""Return page numbers, job numbers and the heads and feet that pages share, in a text with page ends.

    A line among the first or last four of a page goes if half the pages have it there, numbers aside, or if it stands
    word by word within the first lines of the document.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of Edit

    Examples
    --------
    >>> running_heads("A plan\nOne.\n\f\nA plan\nTwo.")
    [Edit(start=14, stop=21, instead='')]
    """
    if PAGE_END not in text:
        return []
    pages = [_page_lines(text, *span) for span in _page_spans(text)]
    counts = Counter(shape for page in pages for shape in {_shape(text, line) for line in _edges(page)})
    opening = [text[slice(*line)].strip() for line in pages[0][:_HEAD_LINES]]
    edits = []
    for number, page in enumerate(pages):
        for line in _edges(page):
            words = text[slice(*line)].strip()
            shared = counts[_shape(text, line)] >= max(2, len(pages) / 2) and len(words) <= _HEAD_LENGTH
            quoted = (
                number > 0 and len(words) >= 3 and line in page[:_HEAD_LINES] and any(words in head for head in opening)
            )
            numbered = _is_page_number(words) or _PAGE_LINE.fullmatch(words) is not None
            if (shared and (number > 0 or numbered)) or quoted or numbered:
                edits.append(whole_line(text, line))
    return edits


def _is_page_number(words: str) -> bool:
    return _NUMBER_LINE.fullmatch(words) is not None and int(words) not in _YEARS


def page_ends(text: str) -> list[Edit]:
    r"""Return the ends of pages, so that a paragraph goes on over them and a new one begins after a blank line.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of Edit

    Examples
    --------
    >>> page_ends("the rights of\n\f\nvictims")
    [Edit(start=13, stop=16, instead='\n')]
    """
    edits = []
    position = 0
    while (mark := text.find(PAGE_END, position)) >= 0:
        start = mark - len(text[position:mark]) + len(text[position:mark].rstrip())
        position = _SPACE.match(text, mark).end()  # type: ignore[union-attr]
        before, after = text[max(0, start - 2000) : start], text[position : position + 1]
        notes = re.search(r"^\s*_{5,}\s*$", before.rpartition("\n\n")[2] or before, re.MULTILINE)
        goes_on = bool(before) and bool(after) and not notes and not ITEM.match(text[position : position + 12])
        goes_on = goes_on and (after.islower() or not before.endswith(ENDING))
        edits.append(Edit(start, position, "" if not before or not after else "\n" if goes_on else "\n\n"))
    return edits


def page_numbers(text: str) -> list[Edit]:
    r"""Return page numbers on lines of their own in a text without page ends.

    A number of up to three digits goes if it breaks a sentence in two, or rises by few from one before or to one after
    it; one of four digits only if it rises, and one that may be a year only if it breaks a sentence, too. Job numbers
    ("25-08481 2/7") always go, and so does a head with the number of its page ("A/59/PV.3 17") where such a line breaks
    sentences again and again.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of Edit

    Examples
    --------
    >>> page_numbers("the rights of\n17\nvictims")
    [Edit(start=14, stop=17, instead='')]
    """
    lines = line_spans(text)
    bare = {line: int(match[1]) for line in lines if (match := _NUMBER_LINE.fullmatch(text, *line))}
    rising = _rising(bare)
    filled = [line for line in lines if text[slice(*line)].strip()]
    wrapped = wrap_width(text) is not None
    breaking = _breaking(text, filled, wrapped)
    heads = _numbered_heads(text, filled, breaking)
    edits = []
    for before, line, after in zip([None, *filled], filled, [*filled[1:], None], strict=False):
        number, amid = bare.get(line), line in breaking
        if number is None and line not in heads and not _PAGE_LINE.fullmatch(text, *line):
            continue
        if number is not None and not (amid or line in rising):
            continue
        if number is not None and number > 999 and not (line in rising and (amid or number not in _YEARS)):
            continue
        edits.append(Edit(before[1] + 1, after[0]) if amid and before and after else whole_line(text, line))
    return edits


def _breaking(text: str, lines: list[Line], wrapped: bool) -> set[Line]:
    """Return the lines that stand between two of which the second goes on with the first's sentence."""
    neighbours = zip(lines, lines[1:], lines[2:], strict=False)
    return {line for before, line, after in neighbours if _goes_on(text, before, after, wrapped)}


def _numbered_heads(text: str, lines: list[Line], breaking: set[Line]) -> set[Line]:
    """Return the heads or feet with a page's number that stand again and again amid sentences, the number rising."""
    heads: dict[tuple[str, str], dict[Line, int]] = {}
    for line in lines:
        match = _NUMBERED_HEAD.fullmatch(text, *line) if line[1] - line[0] <= _HEAD_LENGTH else None
        for side in ("first", "last") if match else ():
            if match and match[side]:
                rest = text[slice(*line)].strip().removeprefix(match["first"] if side == "first" else "")
                rest = rest.removesuffix(match["last"]) if side == "last" else rest
                heads.setdefault((side, rest.strip()), {})[line] = int(match[side])
    numbered: set[Line] = set()
    for numbers in heads.values():
        rising = _rising(numbers)
        if len(rising) >= _LEAST_HEADS and 2 * len(rising & breaking) >= len(rising):
            numbered |= rising
    return numbered


def _goes_on(text: str, before: tuple[int, int], after: tuple[int, int], wrapped: bool) -> bool:
    last, first = text[slice(*before)].rstrip()[-1], text[slice(*after)].lstrip()[0]
    return first.islower() or (wrapped and last not in ENDING and first.isalpha())


def _rising(numbers: dict[Line, int]) -> set[Line]:
    """Return the lines whose numbers continue a count of pages: one to three more than a line close before or after."""
    items = list(numbers.items())
    rising: set[Line] = set()
    for ahead in range(1, _STRAY_NUMBERS + 2):
        for (one, low), (two, high) in zip(items, items[ahead:], strict=False):
            if 0 < high - low <= 3 and two[0] - one[1] > _LEAST_PAGE:
                rising |= {one, two}
    return rising


def _page_spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in re.finditer(PAGE_END, text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _page_lines(text: str, start: int, stop: int) -> list[Line]:
    lines = [(start + first, start + last) for first, last in line_spans(text[start:stop])]
    return [line for line in lines if text[slice(*line)].strip()]


def _edges(lines: list[Line]) -> list[Line]:
    return lines if len(lines) <= 2 * _HEAD_LINES else [*lines[:_HEAD_LINES], *lines[-_HEAD_LINES:]]


def _shape(text: str, line: tuple[int, int]) -> str:
    return re.sub(r"\d+", "#", " ".join(text[slice(*line)].split()))
