"""Cleaning: what is not the document's own text goes, and a report says what went, from where and by which rule.

A rule only ever deletes: the cleaned text is the text as given with some characters left out. So each removal has its
place in the file, and nothing can be rewritten by the way. Rules are data (`RULES`), few and named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes import _check

CLEANING_COLUMNS = ("doc_id", "rule", "removed", "line", "start", "stop")


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One kind of furniture.

    Attributes
    ----------
    name : str
    pattern : str
        Regular expression, `^` and `$` at line ends. What its groups hold is removed; without groups, all of it.
    """

    name: str
    pattern: str


RULES = (
    Rule(
        "newswire slogan",
        r"^[ \t]*With breaking stories and\s+newswire products from\s+UN NEWS CENTRE[ \t]*$",
    ),
    Rule("press release number", r"\A\s*[A-Z]{2,5}/\d+(?:[/-]\w+)*[ \t]*$"),
    Rule("photo credit", r"^[^\n]{0,160}\bUN Photo/[^\n]{1,60}$"),
    Rule("related stories", r"^News Tracker:[^\n]*$(?:\s*\[[^\]\n]*\]\([^)\n]*\)[ \t]*$)*"),
    Rule("link markup", r"(\[)[^\[\]\n]+(\]\([^()\s]*\))"),
    Rule("table rest", r"^[ \t]*\|[ \t|]*$"),
    Rule("letterhead", r"^Department of Public Information\b[^\n]{0,120}$"),
    Rule("ornament", r"^[ \t]*\*(?:[ \t]*\*){2,}[ \t]*$"),
    Rule("press note", r"^For information media\b[^\n]{0,60}$"),
    Rule("contact line", r"^For (?:more|further) information,? (?=[^\n]*(?:@|\btel\b|www\.))[^\n]*$"),
    Rule("heading mark", r"^(#{1,6}[ \t]+)(?=\S)"),
    Rule("html tag", r"</?(?:sup|sub|b|i|em|strong|u|br)[ \t]*/?>"),
    Rule("emphasis mark", r"(?<![\w*])(\*{1,2})(?=[^\s*])[^*\n]*[^\s*](\1)(?![\w*])"),
)
REPEATED_HEADLINE = "repeated headline"
BLANK_LINES = Rule("blank lines", r"\n[^\S\n]*\n((?:[^\S\n]*\n)+)")
OUTER_SPACE = "space around the text"


def clean_corpus(corpus: pd.DataFrame) -> pd.DataFrame:
    """Return the corpus without furniture.

    Raises
    ------
    StudyError
        When nothing is left of a document.
    """
    _check.columns(corpus, ["text"], name="the corpus")
    cleaned = corpus.assign(text=[_clean(text)[0] for text in corpus["text"]])
    empty = cleaned.index[cleaned["text"].str.strip() == ""]
    if len(empty):
        raise _check.StudyError(
            f"nothing but furniture in {_check.listing(empty)}; give these documents a text or remove them"
        )
    return cleaned


def cleaning_report(corpus: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each removal that `clean_corpus` makes.

    Parameters
    ----------
    corpus : DataFrame
        The corpus as read, not yet cleaned.

    Returns
    -------
    DataFrame
        doc_id; rule; removed : the characters that went; line : in the text as given, from 1; start, stop : int,
        characters in the text as given. In order of the corpus and the text.
    """
    _check.columns(corpus, ["text"], name="the corpus")
    rows = [
        (doc_id, rule, text[start:stop], text.count("\n", 0, start) + 1, start, stop)
        for doc_id, text in corpus["text"].items()
        for rule, start, stop in _clean(text)[1]
    ]
    return pd.DataFrame(rows, columns=list(CLEANING_COLUMNS))


def _clean(text: str) -> tuple[str, list[tuple[str, int, int]]]:
    """Return the cleaned text, and rule, start and stop of each removal in `text`."""
    places = np.arange(len(text))
    removed: list[tuple[str, int, int]] = []
    left = text
    for name, find in _steps():
        spans = [_whole_lines(left, *span) for span in find(left)]
        if not spans:
            continue
        keep = np.ones(len(left), dtype=bool)
        for start, stop in spans:
            keep[start:stop] = False
            removed += [(name, first, last) for first, last in _runs(places[start:stop])]
        left = "".join(left[start:stop] for start, stop in _kept(spans, len(left)))
        places = places[keep]
    return left, sorted(removed, key=lambda removal: removal[1:])


def _steps() -> Iterator[tuple[str, Callable[[str], Iterable[tuple[int, int]]]]]:
    for rule in RULES:
        yield rule.name, partial(_rule_spans, rule.pattern)
    yield REPEATED_HEADLINE, _repeated_headline
    yield BLANK_LINES.name, partial(_rule_spans, BLANK_LINES.pattern)
    yield OUTER_SPACE, _outer_space


def _whole_lines(text: str, start: int, stop: int) -> tuple[int, int]:
    """Take the line end along where whole lines go, so that no blank line is left to end a paragraph."""
    whole = (start == 0 or text[start - 1] == "\n") and text[stop : stop + 1] == "\n" and text[start:stop].strip()
    return (start, stop + 1) if whole else (start, stop)


def _outer_space(text: str) -> Iterator[tuple[int, int]]:
    inner = text.strip()
    begin = len(text) - len(text.lstrip())
    yield from ((start, stop) for start, stop in ((0, begin), (begin + len(inner), len(text))) if start < stop)


def _rule_spans(pattern: str, text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(pattern, text, flags=re.MULTILINE):
        groups = range(1, (match.re.groups or 0) + 1) or (0,)
        yield from (match.span(group) for group in groups if match.start(group) < match.end(group))


def _repeated_headline(text: str) -> Iterator[tuple[int, int]]:
    """Yield the lines right after the first that say the first line again, however they are broken."""
    lines = [(match.start(), match.end()) for match in re.finditer(r"[^\n]*\S[^\n]*", text)]
    if not lines:
        return
    headline = text[slice(*lines[0])].split()
    for first in range(1, min(len(lines), 6)):
        for last in range(first + 1, min(len(lines), first + 4) + 1):
            if len(headline) > 3 and text[lines[first][0] : lines[last - 1][1]].split() == headline:
                yield lines[first][0], lines[last - 1][1]
                return


def _kept(spans: list[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    position = 0
    for start, stop in spans:
        yield position, start
        position = stop
    yield position, length


def _runs(places: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield the unbroken runs of character positions: what is one piece now may have been several."""
    breaks = np.flatnonzero(np.diff(places) > 1) + 1
    for run in np.split(places, breaks):
        yield int(run[0]), int(run[-1]) + 1
