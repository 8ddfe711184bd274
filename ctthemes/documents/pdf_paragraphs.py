"""PDF paragraphs: lines joined to paragraphs over line, column and page ends, hyphens at line ends undone."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ctthemes.documents.pdf_layout import Layout, Run
from ctthemes.documents.pdf_lines import Line

_ENDED = re.compile(r"[.!?:;。！？؟۔…][\"”’»)\]]*$")
_ITEM = re.compile(r"(?:\(?[a-zA-Z0-9]{1,3}[.)]|\([ivxlc]+\)|\d+(?:\.\d+)+\.?|[•·▪■●○◦►➢–—*-])(?:\s|$)")
_BROKEN = re.compile(r"([^\W\d_]+)-$")
_FIRST = re.compile(r"[^\W\d_]+")
_PREFIXES = frozenset("non self ex vice co anti counter".split())
_LOOK_BACK = 6


@dataclass(slots=True)
class _Paragraph:
    """A paragraph that is being put together."""

    lines: list[Line]
    run: Run
    notes: list[str]

    @property
    def text(self) -> str:
        return self.lines[-1].text


def join_paragraphs(layout: Layout) -> list[str]:
    """Return a document's paragraphs; footnotes follow the paragraph that their page ends with.

    Parameters
    ----------
    layout : Layout

    Returns
    -------
    list of str

    Examples
    --------
    >>> from ctthemes.documents.pdf_layout import read_layout
    >>> from ctthemes.documents.pdf_lines import Page, Word
    >>> lines = (Line((Word("A sentence", 70, 120, 700, 710),)), Line((Word("goes on.", 70, 110, 688, 698),)))
    >>> join_paragraphs(read_layout([Page(595, 842, lines)]))
    ['A sentence goes on.']
    """
    paragraphs: list[_Paragraph] = []
    pending = dict(layout.notes)
    for run in layout.runs:
        before = [number for number in pending if number < run.n_page]
        _take_run(paragraphs, run)
        for number in before:
            _place_notes(paragraphs, run.n_page, pending.pop(number))
    texts: list[str] = []
    words = _vocabulary(layout)
    for paragraph in paragraphs:
        texts += [_joined([line.text for line in paragraph.lines], words), *paragraph.notes]
    for number in sorted(pending):
        texts += pending[number]
    return [text for text in texts if text]


def _place_notes(paragraphs: list[_Paragraph], n_page: int, notes: list[str]) -> None:
    """Hang notes on the last paragraph that began before a page."""
    for paragraph in reversed(paragraphs):
        if paragraph.run.n_page < n_page:
            paragraph.notes += notes
            return
    paragraphs[0].notes += notes


def _take_run(paragraphs: list[_Paragraph], run: Run) -> None:
    step = _usual_step(run)
    current: _Paragraph | None = None
    for line in run.lines:
        if current is None:
            current = _unfinished(paragraphs, line)
            if current is not None:
                current.lines.append(line)
                current = _Paragraph(current.lines, run, current.notes)
            else:
                current = _Paragraph([line], run, [])
                paragraphs.append(current)
        elif _begins(current, line, run, step):
            current = _Paragraph([line], run, [])
            paragraphs.append(current)
        else:
            current.lines.append(line)


def _usual_step(run: Run) -> float:
    steps = sorted(
        before.bottom - after.bottom
        for before, after in itertools.pairwise(run.lines)
        if before.bottom - after.bottom > 0.5 * after.size
    )
    return median(steps[: max(1, len(steps) * 3 // 4)]) if steps else 0.0


def _unfinished(paragraphs: list[_Paragraph], line: Line) -> _Paragraph | None:
    """Return the paragraph that a line at the top of a column goes on with, also past captions and tables between."""
    first = line.text[:1]
    for distance, paragraph in enumerate(reversed(paragraphs[-_LOOK_BACK:])):
        last = paragraph.lines[-1]
        if _ENDED.search(last.text) or not 0.92 < line.size / last.size < 1.09 or len(last.words) < 2:
            if first.islower() or distance:
                continue
            return None
        full = _room(paragraph.run, last) < 0.25 * (paragraph.run.right - paragraph.run.left)
        if first.islower() or last.text.endswith("-"):
            return paragraph if full or distance == 0 else None
        goes_on = full and not _ITEM.match(line.text) and len(paragraph.lines) > 1 and line.text != line.text.upper()
        return paragraph if goes_on and distance == 0 else None
    return None


def _room(run: Run, line: Line) -> float:
    return line.left - run.left if line.is_right_to_left else run.right - line.right


def _indent(run: Run, line: Line) -> float:
    return run.right - line.right if line.is_right_to_left else line.left - run.left


def _begins(paragraph: _Paragraph, line: Line, run: Run, step: float) -> bool:
    """Return whether a line begins a paragraph after the line above it."""
    before = paragraph.lines[-1]
    ended = _ENDED.search(before.text) is not None
    low = line.text[:1].islower()
    goes_on = low and not ended and not _ITEM.match(line.text)
    gap = before.bottom - line.bottom
    if gap > (1.8 if goes_on else 1.3) * step + 0.5:
        return True
    if not 0.88 < line.size / before.size < 1.14:
        return not (goes_on and 0.75 < line.size / before.size < 1.33)
    if goes_on:
        return False
    room = _room(run, before)
    short = room > _width(line) + 0.3 * line.size + 0.04 * (run.right - run.left)
    if _ITEM.match(line.text) and (ended or short or before.text[-1:] in ",;"):
        return True
    if short:
        return True
    indent, above = _indent(run, line), _indent(run, before)
    if abs(indent - above) > 4 * line.size and not _centred(before, line):
        return True
    if ended and indent - above > 0.7 * line.size:
        return True
    return ended and above - indent > 0.7 * line.size and len(paragraph.lines) > 1


def _width(line: Line) -> float:
    word = line.words[0]
    return word.right - word.left


def _centred(before: Line, line: Line) -> bool:
    return abs((before.left + before.right) - (line.left + line.right)) < 2 * line.size


def _vocabulary(layout: Layout) -> Counter[str]:
    """Return how often words stand in a document away from line ends."""
    counts: Counter[str] = Counter()
    for run in layout.runs:
        for line in run.lines:
            words = [word.text.strip(".,;:()[]“”\"'’‘?!").lower() for word in line.words]
            counts.update(words[:-1] if words[-1].endswith("-") else words)
    return counts


def _joined(texts: Sequence[str], words: Counter[str]) -> str:
    joined = texts[0]
    for text in texts[1:]:
        broken, first = _BROKEN.search(joined), _FIRST.match(text)
        if broken and first and text[0].islower():
            keeps = _keeps_hyphen(broken[1].lower(), first[0].lower(), words)
            joined = joined + text if keeps else joined[:-1] + text
        elif joined.endswith(("-", "–", "—", "/")) and not joined[-2:-1].isspace() and not broken:
            joined += text
        else:
            joined += f" {text}"
    return " ".join(joined.split())


def _keeps_hyphen(first: str, second: str, words: Counter[str]) -> bool:
    whole, hyphenated = words[first + second], words[f"{first}-{second}"]
    if whole or hyphenated:
        return hyphenated >= whole
    return first in _PREFIXES or (words[first] > 0 and words[second] > 0)
