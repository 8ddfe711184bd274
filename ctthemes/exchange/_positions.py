"""Positions: in which units a program counted the places of its selections, found by what the selections hold.

A place is a number of characters before it, but programs differ in what a character is: a code point, or a unit of
UTF-16, of which an emoji takes two; and in whether a line end of two characters counts as one. Each of the four
readings is tried on the text; the one under which most selections hold the words that they are named after, then the
one under which most begin and end between words, is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ctthemes._shared.array_types import IntArray


@dataclass(frozen=True, slots=True)
class Counting:
    """A way to count characters.

    Attributes
    ----------
    units : {"code points", "UTF-16 units"}
    line_end : {1, 2}
        What a carriage return with a line feed counts for.
    """

    units: str = "code points"
    line_end: int = 2

    def __str__(self) -> str:
        return f"{self.units}, a line end of two characters counted as {'one' if self.line_end == 1 else 'two'}"


PLAIN = Counting()
COUNTINGS = (PLAIN, Counting(line_end=1), Counting("UTF-16 units"), Counting("UTF-16 units", 1))
OWN, OWN_FOR_NVIVO = "ctthemes", "ctthemes, places in UTF-16 units"
"""What our own files say of themselves: there is nothing to find out."""

ORIGINS = {
    "nvivo": COUNTINGS[2],
    "qualcoder": COUNTINGS[1],
    "atlas": COUNTINGS[1],
    "maxqda": COUNTINGS[1],
}
"""What programs are known to do; it decides only where the selections do not."""


@dataclass(frozen=True, slots=True)
class Selection:
    """A selection as its file has it: begin and end in the program's own count, and its name.

    Attributes
    ----------
    begin, end : int
    name : str
        In most programs the first words of what was selected; may be empty.
    """

    begin: int
    end: int
    name: str = ""


def offsets(text: str, counting: Counting) -> IntArray:
    r"""Return what the program counts before each character of the text, and at its end.

    Examples
    --------
    >>> offsets("a\N{GRINNING FACE}b", Counting("UTF-16 units")).tolist()
    [0, 1, 3, 4]
    >>> offsets("a\r\nb", Counting(line_end=1)).tolist()
    [0, 1, 2, 2, 3]
    """
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    width = np.ones(len(letters), dtype=np.int64)
    if counting.units == "UTF-16 units":
        width += letters > 0xFFFF
    if counting.line_end == 1:
        width[1:][(letters[1:] == ord("\n")) & (letters[:-1] == ord("\r"))] = 0
    return np.concatenate([[0], np.cumsum(width)])


def places(text: str, selections: Sequence[Selection], counting: Counting) -> list[tuple[int, int] | None]:
    """Return begin and end of each selection in code points, None where it lies outside the text or in a character.

    A place between the two characters of a line end that counts as one is the place after both.
    """
    before = offsets(text, counting)
    spans: list[tuple[int, int] | None] = []
    for selection in selections:
        begin, end = (int(np.searchsorted(before, value, "right")) - 1 for value in (selection.begin, selection.end))
        is_inside = 0 <= selection.begin <= selection.end <= before[-1]
        fits = is_inside and before[begin] == selection.begin and before[end] == selection.end
        spans.append((begin, end) if fits else None)
    return spans


def score(text: str, selections: Sequence[Selection], counting: Counting) -> tuple[int, int, int]:
    """Return how many selections hold their name, how many of their ends lie between words, and how many fit at all."""
    spans = places(text, selections, counting)
    named = ends = 0
    for selection, span in zip(selections, spans, strict=True):
        if span is not None:
            named += _has_name(text[slice(*span)], selection.name)
            ends += sum(_is_between_words(text, place) for place in span)
    return named, ends, sum(span is not None for span in spans)


def decide(text: str, selections: Sequence[Selection], origin: str) -> tuple[Counting, bool]:
    r"""Return in what a source's selections are counted, and whether the selections themselves say so.

    Parameters
    ----------
    text : str
    selections : sequence of Selection
    origin : str
        The program that the file names, such as "NVivo 12".

    Returns
    -------
    counting : Counting
        The reading with the best score; among equals that of the origin, then code points.
    is_evident : bool
        False where several readings that give other places are equally good.

    Examples
    --------
    >>> decide("\N{GRINNING FACE} peace now", [Selection(3, 8, "peace")], "a program")[0].units
    'UTF-16 units'
    """
    if origin in (OWN, OWN_FOR_NVIVO):
        return (PLAIN if origin == OWN else COUNTINGS[2]), True
    scores = {counting: score(text, selections, counting) for counting in COUNTINGS}
    best = max(scores.values())
    equals = [counting for counting in COUNTINGS if scores[counting] == best]
    usual = next((counting for name, counting in ORIGINS.items() if name in origin.casefold()), PLAIN)
    chosen = usual if usual in equals else equals[0]
    differ = {tuple(places(text, selections, counting)) for counting in equals}
    return chosen, len(differ) == 1


def _has_name(words: str, name: str) -> bool:
    words, name = " ".join(words.split()), " ".join(name.split()).rstrip(".\N{HORIZONTAL ELLIPSIS} ")
    return bool(name) and words.startswith(name)


def _is_between_words(text: str, place: int) -> bool:
    return place in (0, len(text)) or not (text[place - 1].isalnum() and text[place].isalnum())
