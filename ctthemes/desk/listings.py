"""Listings: quotations and concordance lines as HTML, a page at a time."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import Path

import pandas as pd

from ctthemes._shared.html import CLOSING, JOINING, PLAIN, STYLE, note, shortened
from ctthemes._shared.outside_text import html_text

PASSAGE_CHARACTERS = 900


# In a notebook that was opened again no kernel answers: what the widget would have said makes place for the picture.
FALLBACK_STYLE = Path(__file__).with_name("listings.css").read_text(encoding="utf-8").strip()


def fallback(*parts: str) -> str:
    """Return what stands for a widget where no kernel answers: in exported HTML, and in a notebook opened again."""
    return f'<div class="{PLAIN} ct-static"><style>{STYLE}\n{FALLBACK_STYLE}</style>{"".join(parts)}</div>'


def quotation_list(quotations: pd.DataFrame, *, copies: bool = True) -> str:
    """Return quotations with their hits marked, each with its citation.

    Parameters
    ----------
    quotations : DataFrame
        With pre, keyword, post and citation, as from `ctthemes.quotations`; or with text, citation and `marks`, pairs of
        start and stop. doc_id, pattern, period and weight are shown where they are.
    copies : bool
        Whether each gets a button that copies quotation and citation; only a `Board` (`ctthemes.desk.widget`) answers it.
    """
    if quotations.empty:
        return note("No quotation: nothing was found here.")
    rows = "".join(_quotation(row, copies) for row in quotations.to_dict("records"))
    return f'<ol class="ct-quotations">{rows}</ol>'


def concordance_lines(lines: pd.DataFrame) -> str:
    """Return places of a concordance, each on a line with its hit in the middle.

    Parameters
    ----------
    lines : DataFrame
        doc_id, date, pre, keyword, post: as from `kwic`.
    """
    rows = []
    for row in lines[["doc_id", "date", "pre", "keyword", "post"]].itertuples(index=False):
        day = "n.d." if row.date is pd.NaT else f"{row.date:%Y-%m-%d}"
        rows.append(
            f'<tr><th scope="row" title="{html_text(row.doc_id)}">{html_text(shortened(row.doc_id, most=16))}</th><td class="ct-day">{day}</td>'
            f'<td class="ct-pre">{html_text(row.pre)}</td><td><mark class="ct-hit">{html_text(row.keyword)}</mark></td>'
            f"<td>{html_text(row.post)}</td></tr>"
        )
    if not rows:
        return ""
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("document", "date", "before", "keyword", "after"))
    table = f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody>"
    return f'<div class="ct-wide"><table class="ct-rows ct-concordance" aria-label="concordance">{table}</table></div>'


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


def _quotation(row: Mapping[Hashable, object], copies: bool) -> str:
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
    whole = f"“{' '.join(text.split())}” ({citation})"
    button = f' <button type="button" data-copy="{html_text(whole)}">Copy with citation</button>' if copies else ""
    return (
        f'<li><p class="ct-said">{marked}{html_text(text[at:])}</p>'
        f'<p class="ct-cited"><q>{html_text(citation)}</q>{about}{button}</p></li>'
    )


def _said(row: Mapping[Hashable, object]) -> tuple[str, list[tuple[int, int]]]:
    """Return the words of a quotation, and where its hits are; a long passage is cut after its first hits."""
    if "text" in row:
        marks = row.get("marks", ())
        text = shortened(row["text"], most=PASSAGE_CHARACTERS)
        return text, [pair for pair in marks if pair[1] < len(text)] if isinstance(marks, (list, tuple)) else []
    pre, keyword, post = (str(row[name]).strip() for name in ("pre", "keyword", "post"))
    before = str(row["pre"]) if str(row["pre"]).endswith(tuple(JOINING)) else f"{pre} " if pre else ""
    after = post if post.startswith(tuple(CLOSING)) else f" {post}"
    return f"{before}{keyword}{after}".rstrip(), [(len(before), len(before) + len(keyword))]
