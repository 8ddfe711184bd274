"""Explorer page: what the explorer shows, made from its state and nothing else."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd

from ctthemes._shared import html
from ctthemes._shared.outside_text import html_text
from ctthemes.desk import grid, listings
from ctthemes.desk.cells import Chosen, Hits, Rows
from ctthemes.desk.widget import Pages

Filters: TypeAlias = tuple[tuple[str, str], ...]
Trend: TypeAlias = Callable[[Filters], pd.DataFrame]

EVERY = ""
FEW = 3
"""So many quotations stand on a page without a kernel."""


@dataclass(frozen=True, slots=True)
class State:
    """What is chosen of an explorer.

    Attributes
    ----------
    measure : str
        The column that the cells show.
    is_drawn : bool
        Whether the chosen series is drawn as a line, too.
    filters : tuple of (str, str)
        Document variables and the value that each must have; `EVERY` lets all pass.
    series, period : str
        The cell whose quotations are listed; `EVERY` where no cell has any.
    page : int
        The page of its quotations, from 0.
    """

    measure: str
    is_drawn: bool = False
    filters: Filters = ()
    series: str = EVERY
    period: str = EVERY
    page: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown: the table, HTML of its cells, the key of the chosen one, HTML of its quotations, their pages."""

    table: pd.DataFrame
    cells: str
    chosen: str
    quotes: str
    pages: Pages


def render(hits: Hits, trend: Trend, state: State, *, reads: bool) -> Page:
    """Return what an explorer in this state shows.

    Parameters
    ----------
    hits : Hits
    trend : callable
        Gives the table of the documents that pass some filters: `trend_of`.
    state : State
    reads : bool
        Whether quotations open their documents.

    Returns
    -------
    Page
    """
    table = trend(state.filters)
    rows, label = cell_hits(hits, table, state), _label(hits, state)
    heading, pages = _heading(hits, state, len(rows)), Pages(len(rows), page=state.page)
    key, cells = grid.key(state.series, state.period), grid.grid(table, state.measure, label=label, noun=hits.noun)
    turning = listings.pages(pages.page, pages.n_pages, what=f"the {hits.noun}s")
    listed = listings.quotation_list(hits.marked(state.series, rows[pages.rows]), reads=reads) if len(rows) else ""
    return Page(table, cells, key, f"{heading}{turning}{listed}{turning}", pages)


def render_static(hits: Hits, table: pd.DataFrame, state: State) -> str:
    """Return the cells and the first quotations of the chosen one, for a page without a kernel.

    Parameters
    ----------
    hits : Hits
    table : DataFrame
    state : State

    Returns
    -------
    str
        HTML.
    """
    rows, chosen = cell_hits(hits, table, state), grid.key(state.series, state.period)
    cells = grid.grid(table, state.measure, label=_label(hits, state), noun=hits.noun, chosen=chosen, alive=False)
    listed = listings.quotation_list(hits.marked(state.series, rows[:FEW]), copies=False) if len(rows) else ""
    more = html.note(f"The first {FEW} are shown.") if len(rows) > FEW else ""
    return f"{cells}{_heading(hits, state, len(rows))}{listed}{more}"


def first_state(hits: Hits, trend: Trend, variables: Sequence[str]) -> State:
    """Return the state in which an explorer opens: every document passes, and the fullest cell is chosen.

    Parameters
    ----------
    hits : Hits
    trend : callable
        As for `render`.
    variables : sequence of str
        Document variables to filter by.

    Returns
    -------
    State
    """
    measure, filters = next(iter(hits.measures)), tuple((name, EVERY) for name in variables)
    series, period = fullest_cell(trend(filters), measure)
    return State(measure, filters=filters, series=series, period=period)


def trend_of(hits: Hits, filters: Filters) -> pd.DataFrame:
    """Return the trend of the documents that pass the filters."""
    return hits.trend(chosen_documents(hits.documents, filters))


def picture_of(hits: Hits, trend: Trend, filters: Filters, series: str) -> str:
    """Return the line of one series as a picture, drawn from the same table as the cells; nothing where it is not there."""
    table = trend(filters)
    rows = table[table["series"] == series]
    if rows.empty:
        return ""
    png, size = hits.line(rows)._repr_png_()
    alt = f"Line with bands: {series}; the cells below hold the same numbers"
    data = base64.b64encode(png).decode()
    return f'<img alt="{html_text(alt)}" width="{size["width"]}" src="data:image/png;base64,{data}">'


def chosen_documents(documents: pd.DataFrame, filters: Filters) -> Chosen:
    """Return which documents pass the filters, as a mask.

    Examples
    --------
    >>> chosen_documents(pd.DataFrame({"kind": ["speech", "note"]}), (("kind", "note"),)).tolist()
    [False, True]
    """
    chosen = np.ones(len(documents), dtype=bool)
    for name, value in filters:
        if value != EVERY:
            chosen &= (documents[name].astype(str) == value).to_numpy()
    return chosen


def cell_hits(hits: Hits, table: pd.DataFrame, state: State) -> Rows:
    """Return the numbers of the chosen cell's hits: as many as the table counts there."""
    if state.series not in set(table["series"]):
        return np.zeros(0, dtype=np.intp)
    return hits.cell(state.series, state.period, chosen_documents(hits.documents, state.filters))


def fullest_cell(table: pd.DataFrame, measure: str) -> tuple[str, str]:
    """Return series and period of the highest value, the first one where several have it.

    Examples
    --------
    >>> fullest_cell(pd.DataFrame({"series": ["a", "b"], "period": "2013", "count": [1, 2]}), "count")
    ('b', '2013')
    """
    counted = table.dropna(subset=[measure])
    if counted.empty:
        return EVERY, EVERY
    best = counted.iloc[int(counted[measure].astype(float).argmax())]
    return str(best["series"]), str(best["period"])


def _label(hits: Hits, state: State) -> str:
    chosen = int(chosen_documents(hits.documents, state.filters).sum())
    filters = ", ".join(f"{name}: {value}" for name, value in state.filters if value != EVERY)
    about = f"; {filters}" if filters else ""
    return f"{hits.measures[state.measure]} ({html.counted(chosen, 'document')}{about})"


def _heading(hits: Hits, state: State, n: int) -> str:
    if not state.period:
        return html.note("Nothing was found: no document has a period and a hit.")
    if not n:
        return html.note(f"{state.series}, {state.period}: nothing was found here in the documents chosen.")
    counted = f"{html.counted(n, hits.noun)}, one from each document before a second from any"
    return f'<p class="ct-said-of">{html_text(f"{state.series}, {state.period}: {counted}")}</p>'
