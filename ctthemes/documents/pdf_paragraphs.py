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
_ITEM = re.compile(r"\[\d{1,3}\]|(?:\(?[a-zA-Z0-9]{1,3}[.)]|\([ivxlc]+\)|\d+(?:\.\d+)+\.?|[•·▪■●○◦►➢–—*-])(?:\s|$)")
_BROKEN = re.compile(r"([^\W\d_]+)-$")
_FIRST = re.compile(r"[^\W\d_]+")
_PREFIXES = frozenset("non self ex vice co anti counter".split())
_CAPTION = re.compile(
    r"(?:fig(?:ure|ura)?|abb(?:ildung)?|tab(?:le|leau|elle|la|ela)?|algorithm|chart|graph|box|plate|рис(?:унок)?|таблица|"
    r"الشكل|الجدول|[图圖表])\.?\s*[\dIVX]+\b",
    re.IGNORECASE,
)
_LOOK_BACK, _FARTHEST = 6, 60
_ROW_WORDS = 5


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
        if current is not None and not _begins(current, line, run, step):
            current.lines.append(line)
            continue
        is_inside = current is not None
        before = _unfinished(paragraphs, line) if not is_inside or _is_interrupted(paragraphs, line) else None
        if before is not None:
            before.lines.append(line)
            current = _Paragraph(before.lines, run, before.notes)
        else:
            current = _Paragraph([line], run, [])
            paragraphs.append(current)


def _is_interrupted(paragraphs: Sequence[_Paragraph], line: Line) -> bool:
    """Return whether a line below a table or a caption goes on with what stood before that."""
    last = paragraphs[-1].lines[-1]
    return line.text[:1].islower() and not _ITEM.match(line.text) and (last.size < 0.92 * line.size or _is_row(last))


def _usual_step(run: Run) -> float:
    steps = sorted(
        before.bottom - after.bottom
        for before, after in itertools.pairwise(run.lines)
        if before.bottom - after.bottom > 0.5 * after.size
    )
    return median(steps[: max(1, len(steps) * 3 // 4)]) if steps else 0.0


def _unfinished(paragraphs: list[_Paragraph], line: Line) -> _Paragraph | None:
    """Return the paragraph that a line at the top of a column goes on with, also past captions and tables between."""
    low = line.text[:1].islower()
    distance = 0
    for paragraph in reversed(paragraphs[-_FARTHEST:]):
        last = paragraph.lines[-1]
        if last.size < 0.92 * line.size and distance == 0 and not low:
            return None
        if last.size < 0.92 * line.size or _is_row(last):
            continue
        if distance == _LOOK_BACK:
            return None
        if _ENDED.search(last.text) or line.size < 0.92 * last.size or len(last.words) < 2:
            if low or distance:
                distance += 1
                continue
            return None
        full = _room(paragraph.run, last) < 0.25 * (paragraph.run.right - paragraph.run.left)
        if low or (last.text.endswith("-") and _may_go_on(paragraph, line)):
            return paragraph if full or distance == 0 else None
        return paragraph if full and distance == 0 and _may_go_on(paragraph, line) else None
    return None


def _may_go_on(paragraph: _Paragraph, line: Line) -> bool:
    """Return whether a line that begins with no small letter may go on with a paragraph: no item, title, caption or row."""
    begins = _ITEM.match(line.text) or _CAPTION.match(line.text) or line.text.isupper() or _is_row(line)
    return len(paragraph.lines) > 1 and not begins


def _is_row(line: Line) -> bool:
    """Return whether a line looks like one of a table: wide gaps in it, or nothing but capitals and figures begin its words."""
    gaps = [after.left - before.right for before, after in itertools.pairwise(line.words)]
    firsts = [word.text[0] for word in line.words]
    bare = len(firsts) >= _ROW_WORDS and all(first.isupper() or not first.isalpha() for first in firsts)
    return bare or (not line.is_right_to_left and sum(gap > 1.5 * line.size for gap in gaps) > 1)


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
