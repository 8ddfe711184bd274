"""Marked documents: a whole document as HTML, the words of every theme marked where they stand.

The desk and the pages beside the results show the same HTML: `reading.js` steps from hit to hit in it, leaves themes out and
copies words with their citation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.html import counted, note
from ctthemes._shared.outside_text import html_text
from ctthemes.text.segments import paragraph_spans
from ctthemes.themes.quotations import cited_source

N_COLOURS = 8
MARK_COLUMNS = ("theme", "pattern", "start", "stop")


@dataclass(frozen=True, slots=True)
class _Mark:
    """One stretch of text: the number of its theme, -1 where it is the place one came for, and what is said of it."""

    number: int
    series: int
    start: int
    stop: int
    title: str


def marked_document(
    document: pd.Series,
    codings: pd.DataFrame,
    *,
    themes: Sequence[str],
    place: tuple[int, int] | None = None,
    paragraphs: tuple[int, int] | None = None,
) -> str:
    r"""Return a whole document as HTML, the words of every theme marked, the themes of a paragraph in its margin.

    Each paragraph says where in the text it begins (`data-start`, in characters) and holds exactly the text's characters.

    Parameters
    ----------
    document : Series
        A row of a corpus; its name is the document's.
    codings : DataFrame
        theme, pattern, start, stop: those of this document.
    themes : sequence of str
        In the order that decides their colours; what `codings` has beside them is not marked.
    place : (int, int), optional
        The characters that one came to read.
    paragraphs : (int, int), optional
        The first paragraph to show, from 0, and the one after the last; all of them if not given.

    Returns
    -------
    str

    Examples
    --------
    >>> corpus = pd.DataFrame({"text": ["We prevent war.\n\nPeace."]}, index=["d1"])
    >>> codings = pd.DataFrame({"theme": ["prevention"], "pattern": ["prevent*"], "start": [3], "stop": [10]})
    >>> html = marked_document(corpus.loc["d1"], codings, themes=["prevention"])
    >>> 'title="prevention: prevent*">prevent</mark> war.' in html
    True
    """
    checks.columns(codings, MARK_COLUMNS, name="codings")
    marks = _marks(codings, list(themes), place)
    name = html_text(document.name)
    shown = list(_paragraphs(str(document["text"]), marks, themes))[slice(*(paragraphs or (None,)))]
    return (
        f'<section class="ct-document" data-document="{name}" data-cited="{html_text(cited_source(document))}">'
        f"{_head(document)}{_tools(marks, themes)}"
        f'<div class="ct-text" tabindex="0" role="region" aria-label="text of {name}">'
        f"{''.join(shown)}</div></section>"
    )


def _marks(codings: pd.DataFrame, themes: list[str], place: tuple[int, int] | None) -> list[_Mark]:
    numbers = {theme: number for number, theme in enumerate(themes)}
    rows = sorted(
        (int(start), -int(stop), numbers[theme], f"{theme}: {pattern}")
        for theme, pattern, start, stop in codings[list(MARK_COLUMNS)].astype({"theme": str}).itertuples(index=False)
        if theme in numbers
    )
    marks = [_Mark(n, series, start, -stop, title) for n, (start, stop, series, title) in enumerate(rows)]
    return marks if place is None else [*marks, _Mark(len(marks), -1, *place, "")]


def _head(document: pd.Series) -> str:
    title = str(document["title"]).strip() if "title" in document.index and not pd.isna(document["title"]) else ""
    source = cited_source(document)
    heading = f'<p class="ct-said-of">{html_text(title or source)}</p>'
    return heading + (note(f"{source} · {document.name}") if title else note(str(document.name)))


def _tools(marks: Sequence[_Mark], themes: Sequence[str]) -> str:
    """Return the buttons: from hit to hit, copying, and a switch for every theme that stands here."""
    counts = [sum(mark.series == number for mark in marks) for number in range(len(themes))]
    switches = "".join(
        f'<button type="button" class="ct-switch {_colour(number)}" data-switch="{number}" aria-pressed="true">'
        f"{html_text(theme.replace('_', ' '))} {counts[number]:,}</button>"
        for number, theme in enumerate(themes)
        if counts[number]
    )
    n_hits = sum(counts)
    stepping = (
        '<button type="button" data-step="-1" title="key p">Previous hit</button>'
        f'<span class="ct-hits" aria-live="polite">{counted(n_hits, "hit")}</span>'
        '<button type="button" data-step="1" title="key n">Next hit</button>'
    )
    copying = '<button type="button" data-cite title="the words selected, else the paragraph of the hit">Copy with citation</button>'
    return f'<div class="ct-tools" role="toolbar" aria-label="reading">{stepping if n_hits else ""}{copying}{switches}</div>'


def _paragraphs(text: str, marks: Sequence[_Mark], themes: Sequence[str]) -> Iterator[str]:
    for number, (start, stop) in enumerate(paragraph_spans(text), start=1):
        inside = [mark for mark in marks if mark.start < stop and mark.stop > start]
        pieces = "".join(_piece(text, begin, end, inside) for begin, end in _borders(start, stop, inside))
        margin = "".join(
            f'<span class="{_colour(series)}" data-margin="{series}">{html_text(themes[series].replace("_", " "))}</span>'
            for series in sorted({mark.series for mark in inside} - {-1})
        )
        yield (
            f'<div class="ct-paragraph" id="p{number}" data-number="{number}"><p data-start="{start}">{pieces}</p>'
            f'<div class="ct-margin" aria-label="themes">{margin}</div></div>\n'
        )


def _borders(start: int, stop: int, marks: Sequence[_Mark]) -> Iterator[tuple[int, int]]:
    borders = {start, stop, *(mark.start for mark in marks), *(mark.stop for mark in marks)}
    return pairwise(sorted(border for border in borders if start <= border <= stop))


def _piece(text: str, begin: int, end: int, marks: Sequence[_Mark]) -> str:
    """Return a stretch of text that no mark begins or ends in, with what covers it."""
    words = html_text(text[begin:end])
    covering = [mark for mark in marks if mark.start <= begin and mark.stop >= end]
    if not covering:
        return words
    coded = [mark for mark in covering if mark.series >= 0]
    classes = [_colour(mark.series) for mark in coded] + ["ct-place"] * (len(coded) < len(covering))
    own = f' data-marks="{" ".join(f"{mark.number}:{mark.series}" for mark in coded)}"' if coded else ""
    starts = [mark.number for mark in coded if mark.start == begin]
    own += f' data-hit="{" ".join(map(str, starts))}"' if starts else ""
    title = html_text("; ".join(mark.title for mark in coded))
    spoken = f' title="{title}"' if coded else ""
    return f'<mark class="{" ".join(dict.fromkeys(classes))}"{own}{spoken}>{words}</mark>'


def _colour(series: int) -> str:
    return f"ct-t{series % N_COLOURS}"
