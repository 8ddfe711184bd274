"""Markup: what the desk shows, as HTML in which every text from outside is text and nothing else.

Scripts and tags are escaped, and MathJax, which sets `$...$` as a formula wherever it meets it, is told to keep away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from ctthemes._shared.outside_text import html_text

PLAIN = "ct-desk tex2jax_ignore mathjax_ignore"
"""Classes of everything shown: ours, and those by which MathJax 2 and 3 leave a text alone."""

SHOWN_CHARACTERS = 400


JOINING, CLOSING = "([{“‘\"'-–—/", ".,;:!?)]}”’'-–/"
"""After these, and before those, no blank is put between a hit and its sentence."""

READING = Path(__file__).with_name("reading.js").read_text(encoding="utf-8").strip()
"""The script of documents to be read, `themes/marked_documents.py`."""

STYLE = Path(__file__).with_name("desk.css").read_text(encoding="utf-8").strip()


def shortened(text: object, *, most: int = SHOWN_CHARACTERS) -> str:
    """Return a text, cut with an ellipsis where it is longer than `most` characters.

    Examples
    --------
    >>> shortened("abcdef", most=4)
    'abc…'
    """
    whole = str(text)
    return whole if len(whole) <= most else whole[: most - 1] + "…"


def counted(number: int, noun: str) -> str:
    """Return the number with its noun.

    Examples
    --------
    >>> counted(1, "quotation"), counted(1200, "quotation")
    ('1 quotation', '1,200 quotations')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def joined_words(pre: str, keyword: str, post: str) -> tuple[str, int, int]:
    """Return the words of a quotation in one line, and where its hit begins and ends in it.

    >>> joined_words("he said (", "peace", "), and left")
    ('he said (peace), and left', 9, 14)
    >>> joined_words("", "Peace", "now")
    ('Peace now', 0, 5)
    """
    before, hit, after = pre.strip(), keyword.strip(), post.strip()
    before = before if before.endswith(tuple(JOINING)) or not before else f"{before} "
    after = after if after.startswith(tuple(CLOSING)) or not after else f" {after}"
    return f"{before}{hit}{after}", len(before), len(before) + len(hit)


def block(*parts: str) -> str:
    """Return parts of HTML as one that neither MathJax nor a style of the page changes."""
    return f'<div class="{PLAIN}">{"".join(parts)}</div>'


def note(text: str) -> str:
    """Return a sentence that explains."""
    return f'<p class="ct-note">{html_text(text)}</p>'


def problem(text: str) -> str:
    """Return a sentence that says what is wrong and what to do; screen readers speak it at once."""
    return f'<p class="ct-error" role="alert">{html_text(text)}</p>'


def table(frame: pd.DataFrame, *, caption: str = "", first: int = 0) -> str:
    """Return a table with its header and rows; numbers are set right, long texts are cut.

    Parameters
    ----------
    frame : DataFrame
    caption : str
        What it is; screen readers say it first.
    first : int
        Number of the first row among all, where `frame` is one page of a longer table.
    """
    if frame.empty:
        return note(f"{caption}: no rows." if caption else "No rows.")
    numeric = [pd.api.types.is_numeric_dtype(dtype) for dtype in frame.dtypes]
    head = "".join(f'<th scope="col">{html_text(name)}</th>' for name in frame.columns)
    body = "".join(
        f'<tr><td class="ct-number">{number:,}</td>{"".join(map(_cell, row, numeric))}</tr>'
        for number, row in enumerate(frame.itertuples(index=False, name=None), start=first + 1)
    )
    title = f"<caption>{html_text(caption)}</caption>" if caption else ""
    header = f'<thead><tr><th scope="col"><abbr title="number of the row">n</abbr></th>{head}</tr></thead>'
    return f'<div class="ct-wide"><table class="ct-rows">{title}{header}<tbody>{body}</tbody></table></div>'


def listed(items: Iterable[tuple[str, object]]) -> str:
    """Return names and values as a table of two columns."""
    rows = "".join(
        f'<tr><th scope="row">{html_text(name)}</th><td>{html_text(value)}</td></tr>' for name, value in items
    )
    return f'<table class="ct-rows"><tbody>{rows}</tbody></table>'


def record(title: str, facts: Iterable[tuple[str, object]], *more: str) -> str:
    """Return the rich display of a record: its name, its facts, and more HTML."""
    return styled(f'<p class="ct-said-of">{html_text(title)}</p>', listed(facts), *more)


def styled(*parts: str) -> str:
    """Return the rich display of a record: parts with the style they need."""
    return f'<div class="{PLAIN}"><style>{STYLE}</style>{"".join(parts)}</div>'


def _cell(value: object, is_number: bool) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return "<td></td>"
    if isinstance(value, pd.Timestamp):
        return f"<td>{value:%Y-%m-%d}</td>"
    if is_number and not isinstance(value, bool):
        return f'<td class="ct-number">{_number(value)}</td>'
    return f"<td>{html_text(shortened(_joined(value)))}</td>"


def _joined(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, Sequence) and not isinstance(value, str) else str(value)


def _number(value: object) -> str:
    number = float(str(value))
    return f"{number:,.0f}" if number.is_integer() else f"{number:,.4g}"
