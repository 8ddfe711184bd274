"""Panels: what all widgets of the desk stand on.

A `Board` shows HTML that Python made (`ctthemes._shared.html`: every text escaped) and says which of its buttons was pressed,
with what stood in the fields of its form at that moment. Until Python has answered the panel says that it waits.
A `Panel` is a widget with a memory: it shows itself alive where a kernel answers, and leaves a static page where none
does: in exported HTML, on the page of a run, in a notebook that was opened again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import pandas as pd
import traitlets
from IPython.display import publish_display_data

from ctthemes._shared import checks
from ctthemes._shared import html as markup
from ctthemes.desk import listings

PAGE_ROWS = 10
PATIENCE = 1.0
"""Seconds before long work shows how far it is."""

# Buttons carry `data-key` (told to Python) or `data-copy` (put on the clipboard). In a table with role "grid" the arrow
# keys go from button to button. What had the focus has it again after Python has drawn anew.
_SCRIPT = f"{markup.READING}\n{Path(__file__).with_name('board.js').read_text(encoding='utf-8')}"


class Board(anywidget.AnyWidget):
    """HTML with buttons; `html` is what it shows, `on_press` who hears the key of a button that was pressed.

    `chosen` is the key of the button that counts as pressed in a table with role "grid"; one tab stop leads there.
    Screen readers say a change at once if it is to be `spoken`.
    """

    _esm = _SCRIPT
    _css = markup.STYLE
    html = traitlets.Unicode("").tag(sync=True)
    chosen = traitlets.Unicode("").tag(sync=True)
    spoken = traitlets.Bool(False).tag(sync=True)

    def __init__(self, html: str = "", *, spoken: bool = False) -> None:
        super().__init__(html=html, spoken=spoken)
        self._heard: list[Callable[[str], object]] = []
        self._forms: list[Callable[[str, dict[str, str]], object]] = []
        self.on_msg(self._receive)

    def on_press(self, handler: Callable[[str], object]) -> None:
        """Call `handler` with the key of every button that is pressed from now on."""
        self._heard.append(handler)

    def on_form(self, handler: Callable[[str, dict[str, str]], object]) -> None:
        """Call `handler` with a button's key and what stood in the fields of its form when it was pressed."""
        self._forms.append(handler)

    def submit(self, key: str, fields: dict[str, str]) -> None:
        """Send a form, as its button or Enter does in the browser."""
        for handler in self._forms:
            handler(key, fields)

    def press(self, key: str) -> None:
        """Press the button with this key, as a click in the browser does."""
        for handler in self._heard:
            handler(key)

    def show(self, *parts: str) -> None:
        """Show parts of HTML, from `ctthemes._shared.html`."""
        self.html = markup.block(*parts)

    def _receive(self, _: object, content: object, __: object) -> None:
        if not isinstance(content, dict) or not isinstance(content.get("key"), str):
            return
        if isinstance(content.get("fields"), dict):
            self.submit(content["key"], {str(name): str(value) for name, value in content["fields"].items()})
        else:
            self.press(content["key"])


class Panel:
    """A widget of the desk: `root` is what is shown alive, `static` what is left of it where no kernel answers.

    A subclass makes its widgets, gives the outermost one to `__init__`, and defines `static`. `guarded` wraps what
    a button or a field calls, so that an error is read in the panel and not lost in a log.
    """

    def __init__(self, *parts: ipywidgets.Widget) -> None:
        self.notice = Board(spoken=True)
        self.root = ipywidgets.VBox([*parts, self.notice])
        self.root.add_class("ct-live")

    def static(self) -> str:
        """Return the HTML, without style, that stands for the panel where no kernel answers."""
        raise NotImplementedError

    def guarded(self, handler: Callable[..., object]) -> Callable[..., None]:
        """Return the handler; an error that it raises is shown in the panel, and the last one goes when it succeeds."""

        def call(*arguments: Any) -> None:
            try:
                handler(*arguments)
            except (ValueError, OSError) as error:
                self.notice.show(markup.problem(f"{error}"))
            else:
                self.notice.html = ""
            finally:
                self.notice.send({"answered": True})  # until then the panel says that what it shows is older

        return call

    def _repr_html_(self) -> str:
        return listings.fallback(self.static())

    def _ipython_display_(self) -> None:
        """Show the live widget and, hidden beside it, what stays when no kernel answers."""
        alive = self.root._repr_mimebundle_() or {}
        publish_display_data({**alive, "text/plain": repr(self), "text/html": ""})  # type: ignore[no-untyped-call]
        publish_display_data({"text/html": self._repr_html_(), "text/plain": repr(self)})  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Pages:
    """Which of `n_rows` rows stand on which page."""

    n_rows: int
    size: int = PAGE_ROWS
    page: int = 0

    @property
    def n_pages(self) -> int:
        """Number of pages, 1 where there is no row."""
        return max(1, -(-self.n_rows // self.size))

    @property
    def rows(self) -> slice:
        """The rows of this page."""
        return slice(self.page * self.size, (self.page + 1) * self.size)

    def turned(self, key: str) -> Pages:
        """Return the page to which a button of `markup.pages` leads; the first and the last page end it.

        Examples
        --------
        >>> Pages(25).turned("page:next").rows
        slice(10, 20, None)
        >>> Pages(25).turned("page:previous").page
        0
        """
        step = {"page:next": 1, "page:previous": -1}.get(key, 0)
        return Pages(self.n_rows, self.size, min(max(self.page + step, 0), self.n_pages - 1))


class TableBrowser(Panel):
    """A table of any length, a page at a time."""

    def __init__(self, table: pd.DataFrame, *, caption: str, size: int) -> None:
        self.table, self.caption = table, caption
        self.at = Pages(len(table), size)
        self.board = Board()
        super().__init__(self.board)
        self.board.on_press(self.guarded(self._turn))
        self._draw()

    def __repr__(self) -> str:
        return f"TableBrowser({markup.counted(len(self.table), 'row')})"

    def static(self) -> str:
        """Return the page that is shown, and how many rows there are."""
        status = markup.note(f"{markup.counted(self.at.n_rows, 'row')}; page {self.at.page + 1} of {self.at.n_pages}.")
        return self._rows() + (status if self.at.n_pages > 1 else "")

    def _rows(self) -> str:
        return markup.table(self.table.iloc[self.at.rows], caption=self.caption, first=self.at.rows.start)

    def _draw(self) -> None:
        turning = listings.pages(self.at.page, self.at.n_pages, what=self.caption or "the table")
        self.board.show(self._rows(), turning)

    def _turn(self, key: str) -> None:
        self.at = self.at.turned(key)
        self._draw()


class Progress(Panel):
    """How far long work is: called with the steps done, all steps, and what is at hand.

    It shows itself when the work has taken a second, and is gone when the last step is done.
    """

    def __init__(self, label: str) -> None:
        self.bar = ipywidgets.IntProgress(description=label, style={"description_width": "initial"})
        self.status = ipywidgets.Label()
        super().__init__(ipywidgets.HBox([self.bar, self.status]))
        self._begun, self._shown = time.monotonic(), False

    def __call__(self, done: int, total: int, what: str = "") -> None:
        """Show that `done` of `total` steps are done, and what is worked on."""
        if not self._shown and time.monotonic() - self._begun >= PATIENCE:
            self._shown = True
            self._ipython_display_()
        self.bar.max, self.bar.value = total, done
        self.status.value = f"{done:,} of {total:,} {markup.shortened(what, most=60)}"
        self.root.layout.display = "none" if done >= total else "flex"

    def static(self) -> str:
        """Return nothing: work that is done needs no bar."""
        return ""


def open_progress(label: str = "Working") -> Progress:
    """Return a bar for `read_study(..., progress=open_progress("Reading"))`, or for a loop of one's own.

    Parameters
    ----------
    label : str
        What the work is, in front of the bar.

    Returns
    -------
    Progress
        A widget to call with the steps done, all steps, and what is worked on. It shows itself after a second.

    Examples
    --------
    >>> bar = open_progress("Reading")
    >>> bar(3, 5, "speech.pdf")
    >>> bar.status.value
    '3 of 5 speech.pdf'
    """
    return Progress(label)


def open_table(table: pd.DataFrame, *, caption: str = "", size: int = PAGE_ROWS) -> TableBrowser:
    """Return a table to page through; texts are shown as they are, whatever markup they hold.

    Parameters
    ----------
    table : DataFrame
        Of any length; its index is not shown.
    caption : str
        What it is.
    size : int
        Rows on a page.

    Returns
    -------
    TableBrowser
        A widget; `table` is the table that it shows.

    Raises
    ------
    ValueError
        When `size` is no whole number of at least 1.

    Examples
    --------
    >>> open_table(pd.DataFrame({"term": ["rights", "peace"]}))
    TableBrowser(2 rows)
    """
    checks.at_least(size, 1, name="size")
    return TableBrowser(table, caption=caption, size=size)
