"""Concordances: every place of a word or phrase with its neighbours, sorted and paged."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets
import pandas as pd

from ctthemes._shared import checks, html
from ctthemes._shared.outside_text import html_text
from ctthemes.desk import listings
from ctthemes.desk.cells import keyword_codings
from ctthemes.desk.reading_room import Doors, ReadingRoom
from ctthemes.desk.widget import Board, Pages, Panel
from ctthemes.text.kwic import KWIC_COLUMNS, kwic, sort_kwic
from ctthemes.text.tokens import Tokens

SORTS = {
    "text": "in order of the text", "left": "by what stands before", "right": "by what stands after",
    "K": "by the words found",
}  # fmt: skip
PAGE_LINES = 20


class Concordance(Panel):
    """A field for patterns, and the places that they find.

    Attributes
    ----------
    table : DataFrame
        Every place, as from `kwic`, in the order shown, with the document's date.
    """

    def __init__(self, tokens: Tokens, patterns: Sequence[str], *, window: int, sort: str) -> None:
        self.tokens, self.window, self.at = tokens, window, Pages(0, PAGE_LINES)
        self.matches = self.table = pd.DataFrame(columns=[*KWIC_COLUMNS, "date"])
        self.pattern = ipywidgets.Text(
            value=", ".join(patterns), placeholder="terroris*, human rights", description="Patterns",
            continuous_update=False, layout={"width": "24rem"}, style={"description_width": "initial"},
        )  # fmt: skip
        options = [(words, name) for name, words in _sorts(window, sort).items()]
        self.sort = ipywidgets.Dropdown(
            options=options,
            value=sort,
            description="Sorted",
            layout={"width": "max-content"},
            style={"description_width": "initial"},
        )
        self.lines = Board()
        self.doors = Doors(self._room)
        controls = ipywidgets.HBox([self.pattern, self.sort], layout={"flex_flow": "row wrap"})
        super().__init__(controls, self.lines, self.doors.box)
        self.pattern.observe(self.guarded(self._find), "value")
        self.sort.observe(self.guarded(self._arrange), "value")
        self.lines.on_press(self.guarded(self._turn))
        self._find()

    def __repr__(self) -> str:
        return f"Concordance({self.pattern.value!r}: {html.counted(len(self.table), 'place')})"

    def static(self) -> str:
        """Return the lines of the page that is shown."""
        status = f"{self._said()} Page {self.at.page + 1} of {self.at.n_pages}."
        return html.note(status if self.at.n_pages > 1 else self._said()) + self._lines()

    @property
    def patterns(self) -> list[str]:
        """The patterns of the field, without blanks around them."""
        return [pattern.strip() for pattern in self.pattern.value.split(",") if pattern.strip()]

    def _said(self) -> str:
        if not self.patterns:
            return (
                "No pattern yet: type a word or phrase above; * stands for any letters, a comma begins another pattern."
            )
        n_documents = self.table["doc_id"].nunique()
        if not n_documents:
            return f"{', '.join(self.patterns)}: nothing was found in {html.counted(len(self.tokens), 'document')}."
        places = html.counted(len(self.table), "place")
        return f"{', '.join(self.patterns)}: {places} in {html.counted(n_documents, 'document')}."

    def _find(self, _: object = None) -> None:
        lines = kwic(self.tokens, self.patterns, window=self.window) if self.patterns else self.matches.iloc[:0]
        documents = self.tokens.documents
        dates = pd.to_datetime(documents["date"]) if "date" in documents else pd.Series(pd.NaT, index=documents.index)
        self.doors.close()
        self.matches = lines.assign(date=dates.reindex(lines["doc_id"]).to_numpy())
        self._arrange()

    def _arrange(self, _: object = None) -> None:
        self.table = sort_kwic(self.matches, self.sort.value)
        self.at = Pages(len(self.table), PAGE_LINES)
        self._draw()

    def _room(self) -> ReadingRoom:
        return ReadingRoom(self.tokens, keyword_codings(self.tokens, self.patterns))

    def _turn(self, key: str) -> None:
        if self.doors.opens(key):
            return
        self.at = self.at.turned(key)
        self._draw()

    def _draw(self) -> None:
        turning = listings.pages(self.at.page, self.at.n_pages, what="the concordance")
        status = f'<p class="ct-said-of">{html_text(self._said())}</p>'
        self.lines.show(status, turning, self._lines(reads=True))

    def _lines(self, *, reads: bool = False) -> str:
        return listings.concordance_lines(self.table.iloc[self.at.rows], reads=reads)


def open_concordance(
    tokens: Tokens, patterns: Sequence[str] = (), *, window: int = 5, sort: str = "text"
) -> Concordance:
    """Return a concordance to browse: type patterns, sort by what stands before or after, turn the pages.

    Parameters
    ----------
    tokens : Tokens
    patterns : sequence of str
        To begin with; one types others.
    window : int
        Tokens on each side.
    sort : str
        "text", "left" (by the words before, the nearest first), "right" (by those after), or positions such as "L2" or
        "R1 L1", as in `sort_kwic`.

    Returns
    -------
    Concordance
        Shows itself as the last line of a cell; `.table` holds every place, for the next cell.

    Raises
    ------
    ValueError
        When `patterns` is one text, a pattern is none, or `sort` names no order.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> found = open_concordance(tokenize(toy_corpus()), ["terroris*"], window=2, sort="left")
    >>> found
    Concordance('terroris*': 3 places)
    >>> found.table[["doc_id", "pre", "keyword"]]
      doc_id           pre            keyword
    0     d1  rights guide  counter-terrorism
    1     d4    victims of          terrorism
    2     d2    We prevent          terrorism
    """
    if isinstance(patterns, str):
        raise ValueError(f"patterns={patterns!r} is one text; give a list, as in [{patterns!r}]")
    checks.at_least(window, 0, name="window")
    return Concordance(tokens, patterns, window=window, sort=sort)


def _sorts(window: int, sort: str) -> dict[str, str]:
    """Return the orders of lines to choose from, by name: those in words, each position, and the one asked for."""
    sides = {"L": "before", "R": "after"}
    positions = {
        f"{side}{step}": f"by word {step} {words}" for side, words in sides.items() for step in range(1, window + 1)
    }
    return {**SORTS, **positions, sort: {**SORTS, **positions}.get(sort, f"by {sort}")}
