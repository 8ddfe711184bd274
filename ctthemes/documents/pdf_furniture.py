"""PDF furniture: the heads and feet of pages, told from titles and text by what pages share at their edges."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from ctthemes.documents.pdf_lines import Line, Page

_ZONE = 0.12  # of a page's height, at its top and foot, where heads and feet stand
_PAGE_NUMBER = re.compile(
    r"(?:page|seite|página|стр\.?|p\.)?\s?[-–—]?\s?(?P<number>\d{1,4}|[ivxl]{1,6})\s?[-–—]?(?:\s?(?:of|de|von|/)\s?\d{1,4})?",
    re.IGNORECASE,
)
_IMPRINT = re.compile(r"©|\bcopyright\b.*\d{4}|\ball rights reserved\b|\bISSN\b|\bdoi:|\bdoi\.org/", re.IGNORECASE)
_TITLE = 1.25  # times the height of the body: a line with a number that is higher is a title and no page head
_LEAST_LINES = 5


def body_size(lines: Iterable[Line]) -> float:
    """Return the height in which most letters are set.

    Parameters
    ----------
    lines : iterable of Line

    Returns
    -------
    float
        In points; 0 for no lines.

    Examples
    --------
    >>> from ctthemes.documents.pdf_lines import Word
    >>> body_size([Line((Word("Text", 70, 90, 700, 712),))])
    12.0
    """
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(2 * line.size) / 2] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size)) if sizes else 0.0


def _between_edges(pages: Sequence[Page]) -> Iterator[Line]:
    for page in pages:
        edges = set(_edges(page))
        yield from (line for place, line in enumerate(page.lines) if place not in edges)


def page_furniture(pages: Sequence[Page]) -> set[tuple[int, int]]:
    """Return the lines that pages share at their edges, page numbers, and imprints at the foot.

    Parameters
    ----------
    pages : sequence of Page

    Returns
    -------
    set of (int, int)
        Page, from 0, and the line's place on it.

    Examples
    --------
    >>> from ctthemes.documents.pdf_lines import Word
    >>> pages = [Page(595, 842, (Line((Word(f"Report, page {n}", 70, 90, 800, 812),)),)) for n in (1, 2)]
    >>> sorted(page_furniture(pages))
    [(0, 0), (1, 0)]
    """
    size = body_size(_between_edges(pages)) or body_size(line for page in pages for line in page.lines)
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
            if _IMPRINT.search(text):
                result.add((number, place))
            if number and len(text) >= 3 and line.bottom > 0.5 * page.height and any(text in head for head in opening):
                result.add((number, place))
    for (shape, height), spots in places.items():
        near = spots + places.get((shape, height + 1), []) + places.get((shape, height - 1), [])
        if len({number for number, _ in near}) < max(2, 0.4 * len(pages)):
            continue
        texts = {pages[number].lines[place].text for number, place in near}
        high = median(pages[number].lines[place].size for number, place in spots)
        if len(texts) == 1 or high <= _TITLE * size or "#" not in shape:
            result.update(spots)
    for spots in numbers.values():
        low = all(pages[number].lines[place].bottom < 0.09 * pages[number].height for number, place in spots)
        if len({number for number, _ in spots}) >= 2 or (len(pages) == 1 and low):
            result.update(spots)
    return result


def _edges(page: Page) -> list[int]:
    """Return the places of the lines in the top and the foot of a page, and of a first and a last line that stand apart."""
    low, high = _ZONE * page.height, (1 - _ZONE) * page.height
    order = sorted(range(len(page.lines)), key=lambda place: -page.lines[place].bottom)
    apart = {place for ends in (order[:2], order[:-3:-1]) if _stand_apart(page, ends) for place in ends[:1]}
    edges = {place for place, line in enumerate(page.lines) if line.bottom < low or line.bottom > high}
    return sorted(edges | apart)


def _stand_apart(page: Page, places: Sequence[int]) -> bool:
    if len(page.lines) <= _LEAST_LINES:
        return False
    edge, other = (page.lines[place] for place in places)
    return abs(edge.bottom - other.bottom) > 1.9 * max(edge.size, other.size)


def _by_height(page: Page) -> list[Line]:
    return sorted(page.lines, key=lambda line: -line.bottom)
