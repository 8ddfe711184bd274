"""PDF layout: the lines of a document's pages in reading order, page heads and feet, notes and margins told apart."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median

from ctthemes.documents.pdf_lines import Line, Page

_ZONE = 0.12  # of a page's height, at its top and foot, where heads and feet stand
_LEAST_ROWS = 5
_PROSE_WORDS = 3.5
_PAGE_NUMBER = re.compile(
    r"(?:page|seite|página|стр\.?|p\.)?\s?[-–—]?\s?(?P<number>\d{1,4}|[ivxl]{1,6})\s?[-–—]?(?:\s?(?:of|de|von|/)\s?\d{1,4})?",
    re.IGNORECASE,
)
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
    size = _body_size(line for page in pages for line in page.lines)
    furniture = _furniture(pages, _body_size(_between_edges(pages)) or size)
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
        for part in _runs(ordered, number):
            body, part_notes = _without_notes(part, size)
            page_notes += part_notes
            runs += [replace(part, lines=tuple(body))] if body else []
        page_notes += margin
        if page_notes:
            notes[number] = page_notes
    texts = [pages[number].lines[place].text for number, place in sorted(furniture)]
    return Layout(tuple(runs), notes, texts, sorted_pages, size)


def _body_size(lines: Iterable[Line]) -> float:
    """Return the height in which most letters are set."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(2 * line.size) / 2] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size)) if sizes else 0.0


def _between_edges(pages: Sequence[Page]) -> Iterator[Line]:
    for page in pages:
        edges = set(_edges(page))
        yield from (line for place, line in enumerate(page.lines) if place not in edges)


def _furniture(pages: Sequence[Page], size: float) -> set[tuple[int, int]]:
    """Return page and place of the lines that pages share at their edges, and of page numbers."""
    places: dict[tuple[str, int], list[tuple[int, int]]] = {}
    numbers: dict[int, list[tuple[int, int]]] = {}
    result: set[tuple[int, int]] = set()
    opening = [line.text for line in _by_height(pages[0])[:4]] if pages else []
    for number, page in enumerate(pages):
        for place in _edges(page):
            line = page.lines[place]
            text = " ".join(line.text.split())
            shape = re.sub(r"\d+", "#", text)
            places.setdefault((shape, round(line.bottom / 6)), []).append((number, place))
            if match := _PAGE_NUMBER.fullmatch(text):
                offset = int(match["number"]) - number if match["number"].isdigit() else -1
                numbers.setdefault(offset, []).append((number, place))
            if number and len(text) >= 3 and line.bottom > 0.5 * page.height and any(text in head for head in opening):
                result.add((number, place))
    for (shape, height), spots in places.items():
        near = spots + places.get((shape, height + 1), []) + places.get((shape, height - 1), [])
        if len({number for number, _ in near}) < max(2, 0.4 * len(pages)):
            continue
        texts = {pages[number].lines[place].text for number, place in near}
        high = median(pages[number].lines[place].size for number, place in spots)
        if len(texts) == 1 or high <= 1.1 * size or "#" not in shape:
            result.update(spots)
    for spots in numbers.values():
        low = all(pages[number].lines[place].bottom < 0.09 * pages[number].height for number, place in spots)
        if len({number for number, _ in spots}) >= 2 or (len(pages) == 1 and low):
            result.update(spots)
    return result


def _edges(page: Page) -> list[int]:
    """Return the places of the lines in the top and the foot of a page."""
    low, high = _ZONE * page.height, (1 - _ZONE) * page.height
    return [place for place, line in enumerate(page.lines) if line.bottom < low or line.bottom > high]


def _by_height(page: Page) -> list[Line]:
    return sorted(page.lines, key=lambda line: -line.bottom)


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
    rights = sorted(line.right for line in lines)
    lefts = Counter(round(line.left) for line in lines)
    left = min(lefts, key=lambda x: (-lefts[x], x))
    return Run(tuple(part), float(left), rights[min(len(rights) - 1, int(0.95 * len(rights)))], n_page)


def _share_column(part: Sequence[Line], other: Sequence[Line]) -> bool:
    left, right = _extent(part)
    other_left, other_right = _extent(other)
    return min(right, other_right) - max(left, other_left) > 0.5 * (right - left)


def _extent(lines: Sequence[Line]) -> tuple[float, float]:
    return min(line.left for line in lines), max(line.right for line in lines)


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
        if _MARKER.match(line.text):
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
