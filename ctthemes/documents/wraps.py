"""Wraps: lines that end where the page ended are joined to paragraphs again, and words that a line end broke made whole."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from statistics import median

from ctthemes.documents.edits import ENDING, ITEM, MOST_LINES, Edit, line_spans
from ctthemes.documents.speakers import find_turns

_HYPHEN = re.compile(r"(?<![^\W\d_])(?P<first>[^\W\d_]+)[-\u2010](?P<end>[ \t]*\n[ \t]*)(?P<second>[^\W\d_]+)")
_LINE_END_HYPHEN = re.compile(r"[-\u2010][ \t]*\n")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_PREFIXES = frozenset("non self ex vice".split())
_NARROW, _WIDE = 30, 115


def hyphens(text: str, words: Mapping[str, int]) -> list[Edit]:
    r"""Return hyphens at line ends: the line end goes, and the hyphen, too, unless the words of the corpus want it.

    Parameters
    ----------
    text : str
        A hard-wrapped one (`wrap_width`).
    words : mapping
        How often each word stands in the corpus away from line ends (`hyphen_words`).

    Returns
    -------
    list of Edit

    Examples
    --------
    >>> hyphens("the govern-\nment", {"government": 1})
    [Edit(start=10, stop=12, instead='')]
    """
    return [
        Edit(match.start("end") - (not _keeps_hyphen(match, words)), match.end("end"))
        for match in _HYPHEN.finditer(text)
        if match["second"][0].islower()
    ]


def hyphen_words(texts: Iterable[str]) -> Counter[str]:
    r"""Return how often the words stand that a line-end hyphen somewhere may be part of.

    Parameters
    ----------
    texts : iterable of str

    Returns
    -------
    Counter of str

    Examples
    --------
    >>> hyphen_words(["the govern-\nment", "The government acts."])["government"]
    1
    """
    texts = list(texts)
    wanted: set[str] = set()
    broken = [text for text in texts if _LINE_END_HYPHEN.search(text)]
    for text in broken:
        for match in _HYPHEN.finditer(text):
            first, second = match["first"].lower(), match["second"].lower()
            wanted |= {first, second, first + second, f"{first}-{second}"}
    counts: Counter[str] = Counter()
    for text in broken if len(broken) > 50 else texts if wanted else ():
        counts.update(word for word in _WORDS.findall(_unbroken(text).lower()) if word in wanted)
    return counts


def _unbroken(text: str) -> str:
    """Return the text without the words that a line end breaks: their halves are no words."""
    return _HYPHEN.sub(" ", text) if _LINE_END_HYPHEN.search(text) else text


def hard_wraps(text: str, width: int) -> list[Edit]:
    r"""Return the line ends inside paragraphs of a hard-wrapped text, and those that end one, which get a blank line.

    Parameters
    ----------
    text : str
        A hard-wrapped one.
    width : int
        How long its full lines were (`wrap_width`) before hyphens at their ends went.

    Returns
    -------
    list of Edit

    Examples
    --------
    >>> hard_wraps("The council welcomed the plan and\nasked for a report.", 34)
    [Edit(start=33, stop=34, instead=' ')]
    """
    lines = line_spans(text)
    indented = sum(text[start : start + 1].isspace() for start, stop in lines if stop > start) < 0.4 * len(lines)
    turns = {turn.begin for turn in find_turns(text)}
    edits = []
    for before, after in itertools.pairwise(lines):
        if not text[slice(*before)].strip() or not text[slice(*after)].strip():
            continue
        end = before[0] + len(text[slice(*before)].rstrip())
        start = after[0] + len(text[slice(*after)]) - len(text[slice(*after)].lstrip())
        joined = after[0] not in turns and _is_one_paragraph(text, (before[0], end), (start, after[1]), width)
        apart = indented and start > after[0] and text[before[0]] not in " \t" and not text[start].islower()
        edits.append(Edit(end, start, " " if joined and not apart else "\n\n"))
    return edits


def wrap_width(text: str) -> int | None:
    r"""Return how long the full lines of a hard-wrapped text are, in characters, or None where it is not wrapped.

    It is when its usual line is short, and at least three and a quarter of all line ends are followed by a small letter.

    Parameters
    ----------
    text : str

    Returns
    -------
    int or None

    Examples
    --------
    >>> wrap_width("A line.\nAnother line.\nA third.\nA fourth.") is None
    True
    """
    if not 3 <= text.count("\n") <= MOST_LINES:
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
    full = before[1] - before[0] >= (0.75 if last in ENDING else 0.6) * width
    return full and not (last in ENDING and ITEM.match(text[after[0] : after[0] + 12]))


def _keeps_hyphen(match: re.Match[str], words: Mapping[str, int]) -> bool:
    first, second = match["first"].lower(), match["second"].lower()
    joined, hyphenated = words.get(first + second, 0), words.get(f"{first}-{second}", 0)
    if joined or hyphenated:
        return hyphenated >= joined
    return first in _PREFIXES or (words.get(first, 0) > 0 and words.get(second, 0) > 0)
