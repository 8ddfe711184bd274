"""Explore: themes, keywords or topics by period, and behind every cell its quotations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial

import ipywidgets
import pandas as pd

from ctthemes._shared import checks, html
from ctthemes.desk import grid
from ctthemes.desk.cells import Hits, hits_of
from ctthemes.desk.explorer_page import (
    EVERY,
    State,
    Trend,
    cell_hits,
    first_state,
    picture_of,
    render,
    render_static,
    trend_of,
)
from ctthemes.desk.reading_room import Doors, ReadingRoom
from ctthemes.desk.widget import Board, Pages, Panel
from ctthemes.text.tokens import Tokens
from ctthemes.themes.codebook import Codebook
from ctthemes.themes.codings import CODING_COLUMNS
from ctthemes.topics._model import TopicModel
from ctthemes.trends.levels import NO_VARIABLES

MOST_VALUES, SMALL_STUDY = 250, 12
"""A document variable with more values than this is no filter, nor is one whose values hold fewer than four documents
each, on average; in a small study it only has to have fewer values than there are documents, and at most twelve."""

MOST_FILTERS = 4
VIEWS = ("cells", "cells and line with bands")
WIDE, WHOLE = {"width": "max-content"}, {"description_width": "initial"}


class Explorer(Panel):
    """A table of series by period whose cells open into their quotations.

    Attributes
    ----------
    table : DataFrame
        The table that is shown, as from `rate_trend` or `topic_trend`, of the documents chosen.
    state : State
        What is chosen; all that is shown follows from it.
    """

    def __init__(self, hits: Hits, *, by: Sequence[str] | None, doors: Doors | None = None) -> None:
        self.hits, self.doors = hits, doors
        variables = _filterable(hits.documents, hits.period) if by is None else by
        options = [(words, name) for name, words in hits.measures.items()]
        self.value = ipywidgets.Dropdown(options=options, description="Show", layout=WIDE, style=WHOLE)
        self.view = ipywidgets.ToggleButtons(
            options=VIEWS, tooltips=["cells to press", "and the chosen series as a line"]
        )
        self.view.style.button_width = "max-content"
        self.filters = {name: _filter(hits.documents[name], name) for name in variables}
        self.cells, self.quotes, self.lines = Board(), Board(), Board()
        controls = ipywidgets.HBox([self.value, self.view, *self.filters.values()], layout={"flex_flow": "row wrap"})
        super().__init__(controls, self.lines, self.cells, self.quotes, *([doors.box] if doors else []))
        for choice in (self.value, self.view, *self.filters.values()):
            choice.observe(self.guarded(self._read), "value")
        self.cells.on_press(self.guarded(self._press))
        self.quotes.on_press(self.guarded(self._turn))
        # Pages are turned more often than filters and series change: the last trend and the last picture are remembered.
        self._trend: Trend = lru_cache(maxsize=1)(partial(trend_of, hits))
        self._picture = lru_cache(maxsize=1)(partial(picture_of, hits, self._trend))
        self._show(first_state(hits, self._trend, variables))

    def __repr__(self) -> str:
        return f"Explorer({self.state.series!r}, {self.state.period!r}: {html.counted(self.n_hits, self.hits.noun)})"

    @property
    def cell(self) -> tuple[str, str]:
        """Series and period that are chosen."""
        return self.state.series, self.state.period

    @property
    def n_hits(self) -> int:
        """How many quotations the chosen cell has."""
        return len(cell_hits(self.hits, self.table, self.state))

    @property
    def selection(self) -> pd.DataFrame:
        """Every quotation of the chosen cell: as many rows as the table counts there."""
        return self.hits.quoted(self.state.series, cell_hits(self.hits, self.table, self.state))

    def choose(self, series: str, period: str) -> None:
        """Choose a cell, as a click on it does.

        Raises
        ------
        ValueError
            When the table has no such series or period.
        """
        checks.choice(series, list(dict.fromkeys(self.table["series"])), name="series")
        checks.choice(str(period), list(dict.fromkeys(self.table["period"])), name="period")
        self._show(replace(self.state, series=series, period=str(period), page=0))

    def static(self) -> str:
        """Return the cells and the first quotations of the chosen one."""
        return render_static(self.hits, self.table, self.state)

    def _read(self, _: object) -> None:
        """Take over what the fields say."""
        filters = tuple((name, choice.value) for name, choice in self.filters.items())
        page = self.state.page if filters == self.state.filters else 0
        is_drawn = self.view.value == VIEWS[1]
        self._show(replace(self.state, measure=self.value.value, is_drawn=is_drawn, filters=filters, page=page))

    def _press(self, key: str) -> None:
        _, series, period = key.split(grid.SEPARATOR)
        self._show(replace(self.state, series=series, period=period, page=0))

    def _turn(self, key: str) -> None:
        if self.doors is None or not self.doors.opens(key):
            self._show(replace(self.state, page=Pages(self.n_hits, page=self.state.page).turned(key).page))

    def _show(self, state: State) -> None:
        page = render(self.hits, self._trend, state, reads=self.doors is not None)
        self.state, self.table = state, page.table
        self.cells.show(page.cells)
        self.cells.chosen = page.chosen
        self.quotes.show(page.quotes)
        picture = self._picture(state.filters, state.series) if state.is_drawn else ""
        self.lines.html = html.block(picture) if picture else ""


def open_explorer(
    source: pd.DataFrame | Codebook | Sequence[str] | Mapping[str, Sequence[str]] | TopicModel,
    tokens: Tokens | None = None,
    *,
    period: str = "year",
    by: Sequence[str] | None = None,
) -> Explorer:
    """Return themes, keywords or topics by period as cells to press; each opens into its quotations.

    Parameters
    ----------
    source : DataFrame, Codebook, sequence, mapping or TopicModel
        Codings from `ctthemes.codings`; a codebook or keywords (as for `count_keywords`), which are looked for in the
        tokens; or a topic model.
    tokens : Tokens, optional
        Of the codings; for a topic model those of the documents whose passages it read. With them every quotation opens
        its document.
    period : str
        "year", "quarter", "month", or the name of a document variable.
    by : sequence of str, optional
        Document variables to filter by. Not given: at most four whose values hold several documents each.

    Returns
    -------
    Explorer
        Shows itself as the last line of a cell. `.table` is the trend table that it shows, `.cell` what is chosen,
        `.selection` every quotation of it as a table, `.choose(series, period)` chooses from Python.

    Raises
    ------
    ValueError
        When tokens are missing, or a variable of `by` is not there.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> explorer = open_explorer(["terroris*", "rights"], tokenize(toy_corpus()))
    >>> explorer.choose("rights", "2013")
    >>> explorer
    Explorer('rights', '2013': 2 quotations)
    >>> explorer.selection[["doc_id", "keyword"]]
      doc_id keyword
    0     d2  rights
    1     d3  rights
    """
    _check(source, tokens, by or ())
    hits = hits_of(source, tokens, period=period)
    doors = None if tokens is None else Doors(lambda: ReadingRoom(tokens, hits.codings))
    return Explorer(hits, by=by, doors=doors)


def _check(source: object, tokens: Tokens | None, by: Sequence[str]) -> None:
    """Raise ValueError unless all that is needed is there."""
    if isinstance(source, TopicModel):
        checks.columns(source.documents, ["text", *by], name="model.documents")
        return
    if tokens is None:
        raise ValueError("the tokens are missing: give them too, as in open_explorer(codings, tokens)")
    if isinstance(source, pd.DataFrame):
        checks.columns(source, CODING_COLUMNS, name="codings")
    checks.columns(tokens.documents, by, name="the documents")


def _filterable(documents: pd.DataFrame, period: str) -> list[str]:
    """Return the document variables with so few values that each holds several documents."""
    most = min(MOST_VALUES, max(len(documents) // 4, min(len(documents) - 1, SMALL_STUDY)))
    names = []
    for name in documents.columns:
        if name in NO_VARIABLES or name == period:
            continue
        n_values = documents[name].astype(str).nunique()
        if 2 <= n_values <= most:
            names.append(str(name))
    return names[:MOST_FILTERS]


def _filter(values: pd.Series, name: str) -> ipywidgets.Dropdown:
    n = values.dropna().astype(str).value_counts().sort_index()
    options = [
        ("all", EVERY),
        *((f"{html.shortened(value, most=40)} ({count})", value) for value, count in n.items()),
    ]
    return ipywidgets.Dropdown(options=options, description=name.replace("_", " "), layout=WIDE, style=WHOLE)
