"""Grids: a table of series by period as cells to press, darker where there is more."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import groupby, pairwise
from typing import Any

import numpy as np
import pandas as pd

from ctthemes._shared import html
from ctthemes._shared.outside_text import html_text

# Light to dark blue; what is written on it is black or white, whichever stands out more (at least 4.5 to 1).
SHADES = ((0.0, (247, 251, 255)), (0.5, (107, 174, 214)), (1.0, (8, 48, 107)))


MANY = 14
"""With more periods than this the cells are narrower."""


def grid(table: pd.DataFrame, value: str, *, label: str, noun: str, chosen: str = "", alive: bool = True) -> str:
    """Return a table of cells, one for each series and period.

    A period without documents is hatched and cannot be pressed; a cell with documents and no hit is a 0.

    Parameters
    ----------
    table : DataFrame
        series, period, n_documents and `value`, and count or n_passages where it has them: as from `rate_trend`
        or `topic_trend`.
    value : str
        The column that is shown.
    label : str
        What the numbers are; screen readers say it first.
    noun : str
        What is counted, as "quotation".
    chosen : str
        Key of the cell that is chosen (`key`).
    alive : bool
        Buttons, or plain cells for a page without a kernel.
    """
    if table.empty:
        return html.note("Nothing to show: no document has a period here.")
    periods = list(dict.fromkeys(table["period"]))
    most = float(np.nanmax(np.append(table[value].to_numpy(dtype=float), 0.0)))
    heads = "".join(f'<th scope="col">{html_text(period)}</th>' for period in periods)
    body = []
    shown = table[[name for name in ("series", "period", "n_documents", "count", value) if name in table]]
    listed = [dict(zip(shown.columns, row, strict=True)) for row in shown.itertuples(index=False, name=None)]
    for series, rows in groupby(listed, key=lambda row: str(row["series"])):
        cells = "".join(_cell(row, value, most, noun, chosen, alive) for row in rows)
        body.append(
            f'<tr><th scope="row">{html_text(html.shortened(series.replace("_", " "), most=34))}</th>{cells}</tr>'
        )
    many = " ct-many" if len(periods) > MANY else ""
    return (
        f'<p class="ct-said-of">{html_text(label)}</p><div class="ct-wide"><table class="ct-grid{many}"'
        f'{" role=grid" if alive else ""} aria-label="{html_text(label)}, by series and period">'
        f"<thead><tr><td></td>{heads}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def key(series: str, period: str) -> str:
    """Return the key of a cell.

    Examples
    --------
    >>> key("prevention", "2013").split(SEPARATOR)
    ['cell', 'prevention', '2013']
    """
    return SEPARATOR.join(("cell", series, period))


SEPARATOR = "\t"


def colours(share: float) -> tuple[str, str]:
    """Return the colour of a cell, and of what is written in it, for a value between 0 and 1 (the most).

    Examples
    --------
    >>> colours(0.0), colours(1.0)
    (('#f7fbff', '#000'), ('#08306b', '#fff'))
    """
    share = min(max(share, 0.0), 1.0)
    (low, first), (high, last) = next(pair for pair in pairwise(SHADES) if share <= pair[1][0])
    part = (share - low) / (high - low)
    shade = [round(a + part * (b - a)) for a, b in zip(first, last, strict=True)]
    return "#{:02x}{:02x}{:02x}".format(*shade), "#000" if contrast(shade) >= contrast(shade, white=True) else "#fff"


def contrast(shade: list[int], *, white: bool = False) -> float:
    """Return the contrast (WCAG 2, 1 to 21) of black, or of white, on a colour of red, green and blue from 0 to 255."""
    parts = [value / 255 for value in shade]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (light + 0.05) if white else (light + 0.05) / 0.05


def written(value: float) -> str:
    """Return a number as a cell has room for it.

    Examples
    --------
    >>> [written(each) for each in (0.0, 0.034, 3.456, 34.5, 1234.0)]
    ['0', '0.03', '3.5', '34', '1,234']
    """
    if float(value).is_integer() or value >= 10:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _cell(row: Mapping[Any, Any], value: str, most: float, noun: str, chosen: str, alive: bool) -> str:
    number = float(row[value])
    if math.isnan(number):
        return '<td class="ct-gap"><span title="no documents" aria-label="no documents"></span></td>'
    name = key(str(row["series"]), str(row["period"]))
    back, ink = colours(number / most if most else 0.0)
    style = f'style="background:{back};color:{ink}"'
    if not alive:
        mark = ' class="ct-chosen"' if name == chosen else ""
        return f"<td><span{mark} {style}>{written(number)}</span></td>"
    parts = [f"{row['series']}, {row['period']}: {written(number)}", f"{row['n_documents']} documents"]
    if "count" in row:
        parts.insert(1, html.counted(int(row["count"]), noun))
    about = html_text("; ".join(parts))
    pressed = "true" if name == chosen else "false"
    return (
        f'<td role="gridcell"><button type="button" data-key="{html_text(name)}" {style} title="{about}"'
        f' aria-label="{about}" aria-pressed="{pressed}">{written(number)}</button></td>'
    )
