"""Markup: what the desk shows, as HTML in which every text from outside is text and nothing else.

Scripts and tags are escaped, and MathJax, which sets `$...$` as a formula wherever it meets it, is told to keep away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

import pandas as pd

PLAIN = "ct-desk tex2jax_ignore mathjax_ignore"
"""Classes of everything shown: ours, and those by which MathJax 2 and 3 leave a text alone."""

SHOWN_CHARACTERS = 400


JOINING, CLOSING = "([{“‘\"'-–—/", ".,;:!?)]}”’'-–/"
"""After these, and before those, no blank is put between a hit and its sentence."""

STYLE = """
.ct-desk { font-size: 13px; line-height: 1.45; color: var(--jp-ui-font-color0, #111); }
.ct-desk ol.ct-quotations { list-style: none; margin: 0; padding: 0; max-width: 60rem; }
.ct-desk ol.ct-quotations > li { margin: 0; padding: .5rem 0; border-top: 1px solid #c8c8c8; }
.ct-desk .ct-said { margin: 0 0 .2rem; overflow-wrap: anywhere; }
.ct-desk mark { background: #ffe08a; color: #111; padding: 0 .15em; border-radius: 2px; font-weight: 600; }
.ct-desk .ct-cited { margin: 0; color: var(--jp-ui-font-color1, #444); }
.ct-desk .ct-cited q { quotes: none; user-select: all; }
.ct-desk .ct-cited q::before, .ct-desk .ct-cited q::after { content: none; }
.ct-desk.ct-desk table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.ct-desk.ct-desk table th, .ct-desk.ct-desk table td { text-align: left; vertical-align: top; padding: .2rem .5rem; white-space: normal; }
.ct-desk th { font-weight: 600; }
.ct-desk.ct-desk table td.ct-number { text-align: right; white-space: nowrap; }
.ct-desk.ct-desk table.ct-rows tr { border-bottom: 1px solid #c8c8c8; background: none; }
.ct-desk caption, .ct-desk .ct-said-of { text-align: left; margin: .4rem 0; font-weight: 600; }
.ct-desk .ct-wide { overflow-x: auto; }
.ct-desk .ct-note { margin: .3rem 0; color: var(--jp-ui-font-color1, #444); max-width: 60rem; }
.ct-desk .ct-error { margin: .3rem 0; padding: .3rem .6rem; border-left: 4px solid #b3261e; color: #8c1d18; background: #fff; }
.ct-desk button { font: inherit; color: #111; background: #f2f2f2; border: 1px solid #767676; border-radius: 3px;
  padding: .15rem .6rem; margin: 0; cursor: pointer; }
.ct-desk button:disabled { color: #595959; border-color: #c8c8c8; cursor: default; }
.ct-desk button:focus-visible { outline: 3px solid #0043b4; outline-offset: 1px; }
.ct-desk.ct-desk table.ct-grid { border-collapse: separate; border-spacing: 1px; }
.ct-desk.ct-desk table.ct-grid th, .ct-desk.ct-desk table.ct-grid td { padding: 0; font-size: 12px; text-align: center; white-space: nowrap; }
.ct-desk.ct-desk table.ct-grid th[scope=row] { position: sticky; left: 0; z-index: 1; text-align: right; padding: 0 .6rem 0 0; vertical-align: middle;
  background: var(--jp-layout-color0, #fff); }
.ct-desk.ct-desk table.ct-grid thead th { padding: 0 .2rem .2rem; font-weight: 400; }
.ct-desk.ct-desk table.ct-grid td > * { display: block; box-sizing: border-box; min-width: 2.9rem; height: 1.9rem; line-height: 1.8rem;
  width: 100%; padding: 0 .2rem; border: 1px solid transparent; border-radius: 2px; text-align: center; }
.ct-desk.ct-desk table.ct-grid td > button[aria-pressed=true], .ct-desk.ct-desk table.ct-grid td > span.ct-chosen { border: 2px solid #d84a34;
  box-shadow: inset 0 0 0 1px #fff; font-weight: 700; }
.ct-desk.ct-desk table.ct-many td > * { min-width: 28px; font-size: 11px; padding: 0; }
.ct-desk.ct-desk table.ct-many thead th { padding: 0 1px .2rem; font-size: 10px; }
.ct-desk.ct-desk table.ct-grid td.ct-gap { background: repeating-linear-gradient(135deg, #fff 0 5px, #c8c8c8 5px 6px); }
.ct-desk.ct-desk table.ct-rows th[scope=row] { white-space: nowrap; }
.ct-desk.ct-desk table.ct-concordance th[scope=row] { font-weight: 400; white-space: nowrap; }
.ct-desk.ct-desk table.ct-concordance td.ct-day, .ct-desk mark.ct-hit, .ct-desk.ct-desk table.ct-rows td > button { white-space: nowrap; }
.ct-desk.ct-desk table.ct-concordance td.ct-pre { text-align: right; }
.ct-desk.ct-desk table.ct-concordance td { white-space: nowrap; }
.ct-desk.ct-desk table.ct-rows button[aria-pressed=true], .ct-desk.ct-desk table.ct-rows .ct-chosen { border-color: #0043b4;
  background: #0043b4; color: #fff; }
.ct-desk .ct-pages { display: flex; gap: .6rem; align-items: center; margin: .4rem 0; }
""".strip()


_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def shown(text: object) -> str:
    """Return a text as HTML that shows exactly it.

    Examples
    --------
    >>> shown("<script>alert(1)</script> & $x$")
    '&lt;script&gt;alert(1)&lt;/script&gt; &amp; $x$'
    """
    return escape(_UNPRINTABLE.sub("", str(text)), quote=True)


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


def block(*parts: str) -> str:
    """Return parts of HTML as one that neither MathJax nor a style of the page changes."""
    return f'<div class="{PLAIN}">{"".join(parts)}</div>'


def note(text: str) -> str:
    """Return a sentence that explains."""
    return f'<p class="ct-note">{shown(text)}</p>'


def problem(text: str) -> str:
    """Return a sentence that says what is wrong and what to do; screen readers speak it at once."""
    return f'<p class="ct-error" role="alert">{shown(text)}</p>'


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
    head = "".join(f'<th scope="col">{shown(name)}</th>' for name in frame.columns)
    body = "".join(
        f'<tr><td class="ct-number">{number:,}</td>{"".join(map(_cell, row, numeric))}</tr>'
        for number, row in enumerate(frame.itertuples(index=False, name=None), start=first + 1)
    )
    title = f"<caption>{shown(caption)}</caption>" if caption else ""
    header = f'<thead><tr><th scope="col"><abbr title="number of the row">n</abbr></th>{head}</tr></thead>'
    return f'<div class="ct-wide"><table class="ct-rows">{title}{header}<tbody>{body}</tbody></table></div>'


def listed(items: Iterable[tuple[str, object]]) -> str:
    """Return names and values as a table of two columns."""
    rows = "".join(f'<tr><th scope="row">{shown(name)}</th><td>{shown(value)}</td></tr>' for name, value in items)
    return f'<table class="ct-rows"><tbody>{rows}</tbody></table>'


def record(title: str, facts: Iterable[tuple[str, object]], *more: str) -> str:
    """Return the rich display of a record: its name, its facts, and more HTML."""
    return styled(f'<p class="ct-said-of">{shown(title)}</p>', listed(facts), *more)


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
    return f"<td>{shown(shortened(_joined(value)))}</td>"


def _joined(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, Sequence) and not isinstance(value, str) else str(value)


def _number(value: object) -> str:
    number = float(str(value))
    return f"{number:,.0f}" if number.is_integer() else f"{number:,.4g}"
