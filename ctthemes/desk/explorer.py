"""Explore: themes, keywords or topics by period, and behind every cell its quotations."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets
import numpy as np
import pandas as pd

from ctthemes._shared import checks, html
from ctthemes._shared.outside_text import html_text
from ctthemes.desk import grid, listings
from ctthemes.desk.cells import CodedHits, Hits, TopicHits, keyword_codings, marks
from ctthemes.desk.reading_room import Doors, ReadingRoom
from ctthemes.desk.widget import Board, Pages, Panel
from ctthemes.text.tokens import Tokens
from ctthemes.themes.codebook import Codebook
from ctthemes.themes.codings import codings
from ctthemes.topics._model import TopicModel

EVERY = ""
MOST_VALUES, SMALL_STUDY = 250, 12
"""A document variable with more values than this is no filter, nor is one whose values hold fewer than four documents
each, on average; in a small study it only has to have fewer values than there are documents, and at most twelve."""

MOST_FILTERS = 4
NO_FILTERS = frozenset(
    {
        "text",
        "date",
        "date_source",
        "date_evidence",
        "n_tokens",
        "document",
        "segment",
        "start",
        "stop",
        "title",
        "file",
    }
)
VIEWS = ("cells", "cells and line with bands")
WIDE, WHOLE = {"width": "max-content"}, {"description_width": "initial"}
FEW = 3
"""So many quotations stand on a page without a kernel."""


class Explorer(Panel):
    """A table of series by period whose cells open into their quotations.

    Attributes
    ----------
    table : DataFrame
        The table that is shown, as from `rate_trend` or `topic_trend`, of the documents chosen.
    cell : tuple of str
        Series and period that are chosen.
    selection : DataFrame
        Every quotation of that cell.
    """

    def __init__(self, hits: Hits, *, by: Sequence[str], doors: Doors | None = None) -> None:
        self.hits, self.cell, self.at = hits, (EVERY, EVERY), Pages(0)
        self.chosen = np.ones(len(hits.documents), dtype=bool)
        self.table = self._drawn = hits.trend(self.chosen)
        self._line = EVERY
        self._found = np.zeros(0, dtype=np.intp)
        options = [(words, name) for name, words in hits.measures.items()]
        self.value = ipywidgets.Dropdown(options=options, description="Show", layout=WIDE, style=WHOLE)
        self.view = ipywidgets.ToggleButtons(
            options=VIEWS, tooltips=["cells to press", "and the chosen series as a line"]
        )
        self.view.style.button_width = "max-content"
        self.filters = {name: _filter(hits.documents[name], name) for name in by}
        self.cells, self.quotes, self.lines = Board(), Board(), Board()
        controls = ipywidgets.HBox([self.value, self.view, *self.filters.values()], layout={"flex_flow": "row wrap"})
        self.doors = doors
        super().__init__(controls, self.lines, self.cells, self.quotes, *([doors.box] if doors else []))
        self.value.observe(self.guarded(self._draw_cells), "value")
        self.view.observe(self.guarded(self._draw_cells), "value")
        for choice in self.filters.values():
            choice.observe(self.guarded(self._filter), "value")
        self.cells.on_press(self.guarded(self._press))
        self.quotes.on_press(self.guarded(self._turn))
        self._draw_cells()
        self._choose(*self._fullest())

    def __repr__(self) -> str:
        series, period = self.cell
        return f"Explorer({series!r}, {period!r}: {html.counted(len(self._found), self.hits.noun)})"

    def choose(self, series: str, period: str) -> None:
        """Choose a cell, as a click on it does.

        Raises
        ------
        ValueError
            When the table has no such series or period.
        """
        checks.choice(series, list(dict.fromkeys(self.table["series"])), name="series")
        checks.choice(str(period), list(dict.fromkeys(self.table["period"])), name="period")
        self._choose(series, str(period))

    @property
    def selection(self) -> pd.DataFrame:
        """Every quotation of the chosen cell: as many rows as the table counts there."""
        return self.hits.quoted(self.cell[0], self._found)

    def static(self) -> str:
        """Return the cells and the first quotations of the chosen one."""
        shown = grid.grid(
            self.table,
            self.value.value,
            label=self._label(),
            noun=self.hits.noun,
            chosen=self.cells.chosen,
            alive=False,
        )
        quoted = listings.quotation_list(self._quoted(self._found[:FEW]), copies=False) if len(self._found) else ""
        more = html.note(f"The first {FEW} are shown.") if len(self._found) > FEW else ""
        return f"{shown}{self._heading()}{quoted}{more}"

    def _label(self) -> str:
        filters = [f"{name}: {choice.value}" for name, choice in self.filters.items() if choice.value != EVERY]
        about = f"; {', '.join(filters)}" if filters else ""
        return f"{self.hits.measures[self.value.value]} ({html.counted(int(self.chosen.sum()), 'document')}{about})"

    def _fullest(self) -> tuple[str, str]:
        """Return the cell with the highest value, the first one where several have it."""
        counted = self.table.dropna(subset=[self.value.value])
        if counted.empty:
            return EVERY, EVERY
        best = counted.loc[counted[self.value.value].astype(float).idxmax()]
        return str(best["series"]), str(best["period"])

    def _press(self, key: str) -> None:
        _, series, period = key.split(grid.SEPARATOR)
        self._choose(series, period)

    def _choose(self, series: str, period: str) -> None:
        self.cell = (series, period)
        is_series = series in set(self.table["series"])
        self._found = self.hits.cell(series, period, self.chosen) if is_series else self._found[:0]
        self.at = Pages(len(self._found))
        self.cells.chosen = grid.key(series, period)
        self._draw_lines()
        self._draw_quotes()

    def _turn(self, key: str) -> None:
        if self.doors is not None and self.doors.opens(key):
            return
        self.at = self.at.turned(key)
        self._draw_quotes()

    def _filter(self, _: object = None) -> None:
        self.chosen = np.ones(len(self.hits.documents), dtype=bool)
        for name, choice in self.filters.items():
            if choice.value != EVERY:
                self.chosen &= (self.hits.documents[name].astype(str) == choice.value).to_numpy()
        self.table = self.hits.trend(self.chosen)
        self._draw_cells()
        self._choose(*self.cell)

    def _draw_cells(self, _: object = None) -> None:
        self._draw_lines()
        label, noun = self._label(), self.hits.noun
        self.cells.show(grid.grid(self.table, self.value.value, label=label, noun=noun, chosen=self.cells.chosen))

    def _draw_lines(self) -> None:
        """Show the chosen series with its bands, where lines are asked for."""
        rows = self.table[self.table["series"] == self.cell[0]]
        wanted = self.view.value == VIEWS[1] and len(rows)
        if wanted and (self.lines.html == "" or self._drawn is not self.table or self._line != self.cell[0]):
            self.lines.show(_picture(rows))
        elif not wanted:
            self.lines.html = ""
        self._drawn, self._line = self.table, self.cell[0]

    def _heading(self) -> str:
        series, period = self.cell
        if not period:
            return html.note("Nothing was found: no document has a period and a hit.")
        n, noun = len(self._found), self.hits.noun
        if not n:
            return html.note(f"{series}, {period}: nothing was found here in the documents chosen.")
        counted = f"{html.counted(n, noun)}, one from each document before a second from any"
        return f'<p class="ct-said-of">{html_text(f"{series}, {period}: {counted}")}</p>'

    def _quoted(self, cell_rows: Any) -> pd.DataFrame:
        terms = self.hits.terms(self.cell[0])
        quoted = self.hits.quoted(self.cell[0], cell_rows)
        return marks(quoted, terms) if terms else quoted

    def _draw_quotes(self) -> None:
        if not len(self._found):
            self.quotes.show(self._heading())
            return
        turning = listings.pages(self.at.page, self.at.n_pages, what=f"the {self.hits.noun}s")
        quoted = self._quoted(self._found[self.at.rows])
        listed = listings.quotation_list(quoted, reads=self.doors is not None)
        self.quotes.show(self._heading(), turning, listed, turning if self.at.n_pages > 1 else "")


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
    hits = _hits(source, tokens, period)
    variables = _filterable(hits.documents, period) if by is None else list(by)
    checks.columns(hits.documents, variables, name="the documents")
    return Explorer(hits, by=variables, doors=_doors(hits, tokens))


def _picture(rows: pd.DataFrame) -> str:
    """Return the line of one series as a picture, drawn from the same table as the cells."""
    from ctthemes.figures.trends import topic_trend, trend

    axes = trend(rows) if "rate" in rows else topic_trend(rows)
    png, size = axes._repr_png_()  # type: ignore[attr-defined]
    alt = f"Line with bands: {rows['series'].iloc[0]}; the cells below hold the same numbers"
    data = base64.b64encode(png).decode()
    return f'<img alt="{html_text(alt)}" width="{size["width"]}" src="data:image/png;base64,{data}">'


def _hits(source: Any, tokens: Tokens | None, period: str) -> Hits:
    if isinstance(source, TopicModel):
        return TopicHits(source, period=period)
    if tokens is None:
        raise ValueError("the tokens are missing: give them too, as in open_explorer(codings, tokens)")
    if isinstance(source, Codebook):
        source = codings(tokens, source)
    elif not isinstance(source, pd.DataFrame):
        source = keyword_codings(tokens, source)
    return CodedHits(source, tokens, period=period)


def _doors(hits: Hits, tokens: Tokens | None) -> Doors | None:
    """Return what opens the documents of quotations; None where only passages are known."""
    if isinstance(hits, CodedHits):
        coded, of = hits.codings, hits.tokens
        return Doors(lambda: ReadingRoom(of, coded))
    whole = tokens
    return None if whole is None else Doors(lambda: ReadingRoom(whole, keyword_codings(whole, {})))


def _filterable(documents: pd.DataFrame, period: str) -> list[str]:
    """Return the document variables with so few values that each holds several documents."""
    most = min(MOST_VALUES, max(len(documents) // 4, min(len(documents) - 1, SMALL_STUDY)))
    names = []
    for name in documents.columns:
        if name in NO_FILTERS or name == period:
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
