"""PDF layout: the lines of a document's pages in reading order, page heads and feet, notes and margins told apart."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from ctthemes.documents.pdf_furniture import body_size, page_furniture
from ctthemes.documents.pdf_lines import Line, Page

_LEAST_ROWS = 5
_PROSE_WORDS = 3.5
_EVEN = 0.4  # share of a column's lines that end at one place where they are set even
_MARKER = re.compile(r"(?:\d{1,3}|[*†‡§]{1,3}|[a-z])(?:[.)]|(?=\s|[A-Z“\"(]))\s*")
_RULE = re.compile(r"[_–—-]{5,}")


@dataclass(frozen=True, slots=True)
class Run:
    """Lines of one column, one under the other, and where the column begins and ends."""

    lines: tuple[Line, ...]
    left: float
    right: float
    n_page: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A document's lines, told apart.

    Attributes
    ----------
    runs : tuple of Run
        The body, in reading order.
    notes : dict of int to list of str
        Footnotes, and what stands in the margin, by page.
    furniture : list of str
        Heads and feet of pages.
    sorted_pages : list of int
        Pages whose columns were drawn row by row.
    size : float
        How high the letters of the body are.
    """

    runs: tuple[Run, ...]
    notes: dict[int, list[str]]
    furniture: list[str]
    sorted_pages: list[int]
    size: float


def read_layout(pages: Sequence[Page]) -> Layout:
    """Return the lines of a document told apart.

    Parameters
    ----------
    pages : sequence of Page

    Returns
    -------
    Layout

    Examples
    --------
    >>> from ctthemes.documents.pdf_lines import Word
    >>> line = Line((Word("Text", 70, 90, 700, 712),))
    >>> [run.lines[0].text for run in read_layout([Page(595, 842, (line,))]).runs]
    ['Text']
    """
    size = body_size(line for page in pages for line in page.lines)
    furniture = page_furniture(pages)
    runs: list[Run] = []
    notes: dict[int, list[str]] = {}
    sorted_pages: list[int] = []
    for number, page in enumerate(pages):
        lines = [line for place, line in enumerate(page.lines) if (number, place) not in furniture]
        upright, margin = _without_margin(lines)
        upright = _with_capitals(upright)
        ordered = _in_columns(upright)
        if ordered != upright:
            sorted_pages.append(number + 1)
        page_notes: list[str] = []
        parts = _runs(ordered, number)
        for part in parts:
            body, part_notes = (list(part.lines), []) if _is_above(part, parts) else _without_notes(part, size)
            page_notes += part_notes
            runs += [replace(part, lines=tuple(body))] if body else []
        page_notes += margin
        if page_notes:
            notes[number] = page_notes
    texts = [pages[number].lines[place].text for number, place in sorted(furniture)]
    return Layout(tuple(runs), notes, texts, sorted_pages, size)


def _without_margin(lines: Sequence[Line]) -> tuple[list[Line], list[str]]:
    """Return the lines that stand upright, and the texts of those drawn at an angle, unless that is most of the page."""
    tilted = [line for line in lines if line.tilted]
    if 2 * len(tilted) > len(lines):
        return list(lines), []
    return [line for line in lines if not line.tilted], [line.text for line in tilted]


def _with_capitals(lines: list[Line]) -> list[Line]:
    """Return the lines with a large first letter that stands beside them joined to its word."""
    joined: list[Line] = []
    cap: Line | None = None
    for line in lines:
        if cap is not None:
            beside = line.left >= cap.left and line.bottom >= cap.bottom - 0.3 * cap.size
            if beside and cap.size > 1.5 * line.size:
                first = line.words[0]
                apart = cap.text.lower() in ("a", "i", "o") and first.left - cap.right > 0.6 * line.size
                text = f"{cap.text}{' ' if apart else ''}{first.text}"
                line = replace(line, words=(replace(first, text=text), *line.words[1:]))
            else:
                joined.append(cap)
            cap = None
        if len(line.text) == 1 and line.text.isalpha():
            cap = line
        else:
            joined.append(line)
    return [*joined, cap] if cap is not None else joined


def _in_columns(lines: list[Line]) -> list[Line]:
    """Return lines drawn across two or more columns of prose cut at the space between, each column whole."""
    gutter = _gutter(lines)
    if gutter is None:
        return lines
    crossed = [place for place, line in enumerate(lines) if _cut(line, gutter) is not None]
    first, last = crossed[0], crossed[-1] + 1
    left: list[Line] = []
    right: list[Line] = []
    for line in lines[first:last]:
        parts = _cut(line, gutter)
        if parts is not None:
            left.append(parts[0])
            right.append(parts[1])
        else:
            (left if line.right <= gutter or line.left < gutter - line.size else right).append(line)
    if not (_is_prose(left) and _is_prose(right)):
        return lines
    left.sort(key=lambda line: -line.bottom)
    right.sort(key=lambda line: -line.bottom)
    return [*lines[:first], *_in_columns(left), *_in_columns(right), *lines[last:]]


def _gutter(lines: Sequence[Line]) -> float | None:
    """Return where most lines have a wide space that nearly no line between the first and the last of them fills."""
    gaps = [(place, left, right) for place, line in enumerate(lines) for left, right in _gaps(line)]
    best: tuple[int, float] | None = None
    for x in {round((left + right) / 2) for _, left, right in gaps}:
        rows = [place for place, left, right in gaps if left <= x <= right]
        if len(rows) < _LEAST_ROWS or (best and len(rows) <= best[0]):
            continue
        band = lines[rows[0] : rows[-1] + 1]
        filled = sum(line.left < x < line.right for line in band) - len(rows)
        if filled <= 0.1 * len(rows):
            best = len(rows), float(x)
    return best[1] if best else None


def _gaps(line: Line) -> Iterator[tuple[float, float]]:
    if line.tilted or line.is_right_to_left:
        return
    for before, after in itertools.pairwise(line.words):
        if after.left - before.right > 0.75 * line.size:
            yield before.right, after.left


def _cut(line: Line, x: float) -> tuple[Line, Line] | None:
    for place, (before, after) in enumerate(itertools.pairwise(line.words), start=1):
        if before.right <= x <= after.left and after.left - before.right > 0.75 * line.size:
            return replace(line, words=line.words[:place]), replace(line, words=line.words[place:])
    return None


def _is_prose(lines: Sequence[Line]) -> bool:
    words = [len(line.words) for line in lines]
    letters = sum(sum(map(str.isalpha, line.text)) for line in lines)
    return fmean(words) >= _PROSE_WORDS and letters > 0.6 * sum(len(line.text.replace(" ", "")) for line in lines)


def _runs(lines: Sequence[Line], n_page: int) -> list[Run]:
    """Return lines cut where the next one does not stand below the one before."""
    parts: list[list[Line]] = []
    for line in lines:
        if parts and _is_below(parts[-1][-1], line):
            parts[-1].append(line)
        else:
            parts.append([line])
    return [_run(part, parts, n_page) for part in parts]


def _is_below(before: Line, line: Line) -> bool:
    overlap = min(before.right, line.right) - max(before.left, line.left)
    return before.bottom > line.bottom - 0.2 * line.size and overlap > -2 * line.size


def _run(part: list[Line], parts: list[list[Line]], n_page: int) -> Run:
    """Return a run with the borders of its column: its own where it is long, else those of its longest neighbour."""
    longest = max(parts, key=len)
    lines = [*part, *longest] if len(part) < 4 <= len(longest) and _share_column(part, longest) else part
    lefts = Counter(round(line.left) for line in lines)
    left = min(lefts, key=lambda x: (-lefts[x], x))
    return Run(tuple(part), float(left), _right_border(lines), n_page)


def _right_border(lines: Sequence[Line]) -> float:
    """Return where lines of prose end: where many of them do, in even columns, else where nearly the widest does."""
    rights = sorted(line.right for line in lines)
    shared = Counter(round(line.right / 2) for line in lines if len(line.words) >= _PROSE_WORDS)
    edge, n_lines = max(shared.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    if n_lines >= max(_LEAST_ROWS, _EVEN * sum(shared.values())):
        return 2.0 * edge
    return rights[min(len(rights) - 1, int(0.95 * len(rights)))]


def _share_column(part: Sequence[Line], other: Sequence[Line]) -> bool:
    left, right = _extent(part)
    other_left, other_right = _extent(other)
    return min(right, other_right) - max(left, other_left) > 0.5 * (right - left)


def _extent(lines: Sequence[Line]) -> tuple[float, float]:
    return min(line.left for line in lines), max(line.right for line in lines)


def _is_above(run: Run, others: Sequence[Run]) -> bool:
    """Return whether more of the body stands below a run, so that what it ends with is no footnote."""
    low = min(line.bottom for line in run.lines)
    return any(
        len(other.lines) > 2 and other.lines[-1].bottom < low and _share_column(run.lines, other.lines)
        for other in others
        if other is not run
    )


def _without_notes(run: Run, size: float) -> tuple[list[Line], list[str]]:
    """Return the lines of a run without the footnotes at its end, and their texts."""
    start = len(run.lines)
    for place in range(len(run.lines) - 1, -1, -1):
        line = run.lines[place]
        if _RULE.fullmatch(line.text.replace(" ", "")):
            start = place
            break
        if line.size > 0.93 * size:
            break
        if _MARKER.match(line.text) and not (place and run.lines[place - 1].text.endswith(("-", "–"))):
            start = place
    if start == len(run.lines):
        return list(run.lines), []
    notes: list[list[Line]] = []
    for line in run.lines[start:]:
        if _RULE.fullmatch(line.text.replace(" ", "")):
            continue
        if not notes or _MARKER.match(line.text):
            notes.append([line])
        else:
            notes[-1].append(line)
    texts = [" ".join(line.text for line in note) for note in notes]
    return list(run.lines[:start]), [_marked(text) for text in texts]


def _marked(text: str) -> str:
    match = re.match(r"(\d{1,3}|[*†‡§]{1,3})[.)]?\s*(?=\S)", text)
    return f"[{match[1]}] {text[match.end() :]}" if match else text
