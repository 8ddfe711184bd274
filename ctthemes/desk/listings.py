"""Listings: quotations and concordance lines as HTML, a page at a time."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import Path

import pandas as pd

from ctthemes._shared.html import PLAIN, STYLE, joined_words, note, shortened
from ctthemes._shared.outside_text import html_text
from ctthemes.desk.grid import SEPARATOR
from ctthemes.themes.quotations import quoted_words

PASSAGE_CHARACTERS = 900


# In a notebook that was opened again no kernel answers: what the widget would have said makes place for the picture.
FALLBACK_STYLE = Path(__file__).with_name("listings.css").read_text(encoding="utf-8").strip()


def fallback(*parts: str) -> str:
    """Return what stands for a widget where no kernel answers: in exported HTML, and in a notebook opened again."""
    return f'<div class="{PLAIN} ct-static"><style>{STYLE}\n{FALLBACK_STYLE}</style>{"".join(parts)}</div>'


def quotation_list(quotations: pd.DataFrame, *, copies: bool = True, reads: bool = False) -> str:
    """Return quotations with their hits marked, each with its citation.

    Parameters
    ----------
    quotations : DataFrame
        With pre, keyword, post and citation, as from `ctthemes.quotations`; or with text, citation and `marks`, pairs of
        start and stop. doc_id, pattern, period and weight are shown where they are.
    copies : bool
        Whether each gets a button that copies quotation and citation; only a `Board` (`ctthemes.desk.widget`) answers it.
    reads : bool
        Whether each that has doc_id, start and stop gets a button whose key is `place_key` of them.
    """
    if quotations.empty:
        return note("No quotation: nothing was found here.")
    rows = "".join(_quotation(row, copies, reads) for row in quotations.to_dict("records"))
    return f'<ol class="ct-quotations">{rows}</ol>'


def concordance_lines(lines: pd.DataFrame, *, reads: bool = False) -> str:
    """Return places of a concordance, each on a line with its hit in the middle.

    Parameters
    ----------
    lines : DataFrame
        doc_id, date, pre, keyword, post, start, stop: as from `kwic`.
    reads : bool
        Whether each ends in a button whose key is `place_key` of it.
    """
    rows = [_concordance_line(row, reads) for row in lines.to_dict("records")]
    if not rows:
        return ""
    names = ["document", "date", "before", "keyword", "after", *(["in the document"] if reads else [])]
    heads = "".join(f'<th scope="col">{head}</th>' for head in names)
    table = f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody>"
    return f'<div class="ct-wide"><table class="ct-rows ct-concordance" aria-label="concordance">{table}</table></div>'


def _concordance_line(row: Mapping[Hashable, object], reads: bool) -> str:
    date = pd.Timestamp(str(row["date"])) if not pd.isna(row["date"]) else None  # type: ignore[call-overload]
    day = "n.d." if date is None else f"{date:%Y-%m-%d}"
    button = f"<td>{_reading_button(row, 'Read')}</td>" if reads else ""
    return (
        f'<tr><th scope="row" title="{html_text(row["doc_id"])}">{html_text(shortened(row["doc_id"], most=16))}</th>'
        f'<td class="ct-day">{day}</td><td class="ct-pre">{html_text(row["pre"])}</td>'
        f'<td><mark class="ct-hit">{html_text(row["keyword"])}</mark></td><td>{html_text(row["post"])}</td>{button}</tr>'
    )


def pages(page: int, n_pages: int, *, what: str) -> str:
    """Return the buttons (keys "page:previous" and "page:next") that turn pages; nothing where there is one page."""
    if n_pages <= 1:
        return ""
    before, after = (" disabled" if at_end else "" for at_end in (page == 0, page + 1 >= n_pages))
    return (
        f'<div class="ct-pages" role="group" aria-label="pages of {html_text(what)}">'
        f'<button type="button" data-key="page:previous"{before}>Previous</button>'
        f"<span>page {page + 1:,} of {n_pages:,}</span>"
        f'<button type="button" data-key="page:next"{after}>Next</button></div>'
    )


def place_key(doc_id: object, start: object, stop: object) -> str:
    """Return the key of the button that opens a document at some of its characters.

    >>> place_of(place_key("d1", 3, 10))
    ('d1', 3, 10)
    """
    return SEPARATOR.join(("read", str(doc_id), str(start), str(stop)))


def place_of(key: str) -> tuple[str, int, int] | None:
    """Return the document and the characters that a button's key names; None where it names something else."""
    kind, *parts = key.split(SEPARATOR)
    return (parts[0], int(parts[1]), int(parts[2])) if kind == "read" and len(parts) == 3 else None


def _place(row: Mapping[Hashable, object]) -> str:
    """Return where a quotation stands, for a page that has the whole document beside it."""
    parts = [row.get(name) for name in ("doc_id", "start", "stop")]
    return "" if None in parts else f' data-place="{html_text(SEPARATOR.join(map(str, parts)))}"'


def _reading_button(row: Mapping[Hashable, object], words: str) -> str:
    key = html_text(place_key(row["doc_id"], row["start"], row["stop"]))
    return f' <button type="button" data-key="{key}">{words}</button>'


def _quotation(row: Mapping[Hashable, object], copies: bool, reads: bool) -> str:
    text, marks = _said(row)
    marked, at = "", 0
    for start, stop in marks:
        marked += f"{html_text(text[at:start])}<mark>{html_text(text[start:stop])}</mark>"
        at = stop
    citation = str(row["citation"])
    home, pattern = str(row.get("doc_id", "")), str(row.get("pattern", ""))
    about_parts = [home] if home and not citation.startswith(home) else []
    about_parts += [f"found by {pattern}"] if pattern else []
    weight = [f"weight {float(str(row['weight'])):.2f}"] if "weight" in row else []
    about = "".join(f" · {html_text(part)}" for part in [*about_parts, *weight])
    whole = html_text(quoted_words(text, citation))
    button = f' <button type="button" data-copy="{whole}">Copy with citation</button>' if copies else ""
    button += _reading_button(row, "Read in the document") if reads and {"doc_id", "start", "stop"} <= set(row) else ""
    return (
        f'<li><p class="ct-said">{marked}{html_text(text[at:])}</p>'
        f'<p class="ct-cited"><q{_place(row)}>{html_text(citation)}</q>{about}{button}</p></li>'
    )


def _said(row: Mapping[Hashable, object]) -> tuple[str, list[tuple[int, int]]]:
    """Return the words of a quotation, and where its hits are; a long passage is cut after its first hits."""
    if "text" in row:
        marks = row.get("marks", ())
        text = shortened(row["text"], most=PASSAGE_CHARACTERS)
        return text, [pair for pair in marks if pair[1] < len(text)] if isinstance(marks, (list, tuple)) else []
    text, begin, end = joined_words(*(str(row[name]) for name in ("pre", "keyword", "post")))
    return text, [(begin, end)]
