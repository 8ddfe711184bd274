"""Blocks: one text from the stream of words and marks that an office file is read as.

The rule is the same for every format: paragraphs in reading order, each once; a text box after the paragraph it is
anchored in; a table's row on one line; notes after the last paragraph of their section, marked [1], [2], ....
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeAlias


class Mark(Enum):
    """Where a paragraph, heading, row, cell, note or text box of the stream begins or ends."""

    PARAGRAPH_END = auto()
    HEADING_END = auto()
    ROW = auto()
    ROW_END = auto()
    CELL = auto()
    CELL_END = auto()
    NOTE = auto()
    NOTE_END = auto()
    BOX = auto()
    BOX_END = auto()


Stream: TypeAlias = Iterable[str | Mark]
_OPENING = {Mark.ROW_END: Mark.ROW, Mark.CELL_END: Mark.CELL, Mark.NOTE_END: Mark.NOTE, Mark.BOX_END: Mark.BOX}


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or table row, and the notes that hang on it."""

    text: str
    is_heading: bool = False
    is_row: bool = False
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Part:
    """What stands between an opening mark and its end: the blocks that are whole, and the one that is being read."""

    mark: Mark | None = None
    blocks: list[Block] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    boxes: list[Block] = field(default_factory=list)
    cells: list[list[Block]] = field(default_factory=list)


def read_blocks(stream: Stream) -> list[Block]:
    """Return the blocks of a stream in reading order.

    Parameters
    ----------
    stream : iterable of str or Mark
        Words as they come, a newline for a line break, and the marks between them. An end without its opening is
        ignored, an opening without its end is closed with what it stands in.

    Returns
    -------
    list of Block
        Without empty ones.

    Examples
    --------
    >>> [block.text for block in read_blocks(["One ", Mark.BOX, "aside", Mark.BOX_END, "text.", Mark.PARAGRAPH_END])]
    ['One text.', 'aside']
    """
    parts = [_Part()]
    for item in stream:
        if isinstance(item, str):
            parts[-1].line.append(item)
        elif item in (Mark.PARAGRAPH_END, Mark.HEADING_END):
            _end_paragraph(parts[-1], is_heading=item is Mark.HEADING_END)
        elif item not in _OPENING:
            parts.append(_Part(item))
        elif any(part.mark is _OPENING[item] for part in parts):
            while _close(parts) is not _OPENING[item]:
                continue
    while len(parts) > 1:
        _close(parts)
    _end_paragraph(parts[0])
    return parts[0].blocks


def _end_paragraph(part: _Part, *, is_heading: bool = False) -> None:
    """Make the words read so far a block; two line breaks in a row end a paragraph, one is a space."""
    texts = [" ".join(text.split()) for text in re.split(r"\n[ \t\xa0]*\n", "".join(part.line))]
    texts = [text for text in texts if text]
    if not texts and part.notes:
        texts = [""]
    part.blocks += [Block(text, is_heading) for text in texts[:-1]]
    part.blocks += [Block(text, is_heading, notes=tuple(part.notes)) for text in texts[-1:]]
    part.blocks += part.boxes
    part.line, part.notes, part.boxes = [], [], []


def _close(parts: list[_Part]) -> Mark | None:
    """Hand what the innermost part holds to the part around it, and return the mark that had opened it."""
    part = parts.pop()
    _end_paragraph(part)
    around = parts[-1]
    if part.mark is Mark.NOTE:
        around.notes.append(" ".join(block.text for block in part.blocks))
    elif part.mark is Mark.BOX:
        around.boxes += part.blocks
    elif part.mark is Mark.CELL:
        around.cells.append(part.blocks)
    else:
        _end_paragraph(around)
        around.blocks += [*_row_blocks(part.cells), *part.blocks]
    return part.mark


def _row_blocks(cells: list[list[Block]]) -> Iterator[Block]:
    """Yield a row as one block; a row in which a cell holds several paragraphs, as these paragraphs."""
    blocks = [block for cell in cells for block in cell]
    if any(len(cell) > 1 for cell in cells):
        yield from blocks
    elif blocks:
        notes = tuple(note for block in blocks for note in block.notes)
        yield Block(" ".join(block.text for block in blocks if block.text), is_row=True, notes=notes)


def joined_text(blocks: Iterable[Block]) -> str:
    """Return blocks as one text: a blank line between paragraphs, rows on lines, notes at the end of their section.

    Parameters
    ----------
    blocks : iterable of Block

    Returns
    -------
    str
        A section ends before the next heading and at the end of the text. Notes are counted through.

    Examples
    --------
    >>> print(joined_text([Block("One.", notes=("See two.",)), Block("Next", is_heading=True), Block("Two.")]))
    One.
    <BLANKLINE>
    [1] See two.
    <BLANKLINE>
    Next
    <BLANKLINE>
    Two.
    """
    pieces: list[str] = []
    waiting: list[str] = []
    n_notes, after_row = 0, False

    def add(text: str, *, is_row: bool = False) -> None:
        nonlocal after_row
        if text:
            pieces.extend(["" if not pieces else "\n" if is_row and after_row else "\n\n", text])
            after_row = is_row

    for block in blocks:
        if block.is_heading:
            for note in waiting:
                add(note)
            waiting = []
        add(block.text, is_row=block.is_row)
        for note in block.notes:
            n_notes += 1
            waiting.append(f"[{n_notes}] {note}")
    for note in waiting:
        add(note)
    return "".join(pieces)


def block_remarks(blocks: list[Block], left_out: Counter[str]) -> tuple[str, ...]:
    """Return what the reading report should say of a file's text.

    Parameters
    ----------
    blocks : list of Block
    left_out : Counter
        How many of each kind of thing were not read.

    Returns
    -------
    tuple of str
        One remark for each kind.

    Examples
    --------
    >>> block_remarks([Block("a b", is_row=True)], Counter({"comments": 2}))
    ('all its text stands in tables; a row is one line', 'left out: comments (2)')
    """
    remarks = []
    texts = [block for block in blocks if block.text]
    if texts and all(block.is_row for block in texts):
        remarks.append("all its text stands in tables; a row is one line")
    n_notes = sum(len(block.notes) for block in blocks)
    if n_notes:
        last = f" to [{n_notes}]" if n_notes > 1 else ""
        remarks.append(f"footnotes and endnotes stand at the end of their sections, marked [1]{last}")
    return (*remarks, *(f"left out: {kind} ({count})" for kind, count in left_out.items() if count))
