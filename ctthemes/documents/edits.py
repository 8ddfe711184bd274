"""Edits: a place in a text and what belongs there instead, and the lines that repairs look at."""

from __future__ import annotations

import re
from typing import NamedTuple

PAGE_END = "\f"
ENDING = tuple('.!?:;"”’)')
"""What ends a sentence or a part of one."""

ITEM = re.compile(r"\s*(?:\(?[a-z0-9]{1,3}[.)]|\([ivx]+\)|[•·▪o*–—-])\s")
"""The beginning of a list item."""

MOST_LINES = 1_000_000


class Edit(NamedTuple):
    """Characters `start` to `stop` of a text, and what belongs there instead."""

    start: int
    stop: int
    instead: str = ""


def line_spans(text: str) -> list[tuple[int, int]]:
    r"""Return the first and past-the-last character of each line, none of a text with more than a million.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of (int, int)

    Examples
    --------
    >>> line_spans("one\ntwo")
    [(0, 3), (4, 7)]
    """
    if text.count("\n") > MOST_LINES:
        return []
    spans, position = [], 0
    for line in text.split("\n"):
        spans.append((position, position + len(line)))
        position += len(line) + 1
    return spans


def whole_line(text: str, line: tuple[int, int]) -> Edit:
    r"""Return the removal of a line with its end.

    Parameters
    ----------
    text : str
    line : (int, int)
        From `line_spans`.

    Returns
    -------
    Edit

    Examples
    --------
    >>> whole_line("one\ntwo", (0, 3))
    Edit(start=0, stop=4, instead='')
    """
    return Edit(line[0], line[1] + (text[line[1] : line[1] + 1] == "\n"))
