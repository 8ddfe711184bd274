"""Reading room: whole documents with their themes marked, a search over all of them, and the place that one came for."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets
import numpy as np
import pandas as pd

from ctthemes._shared import checks, html
from ctthemes.desk import listings
from ctthemes.desk.cells import coded_quotations, keyword_codings
from ctthemes.desk.widget import Board, Pages, Panel
from ctthemes.text.segments import paragraph_spans
from ctthemes.text.tokens import Tokens
from ctthemes.themes.codings import CODING_COLUMNS
from ctthemes.themes.marked_documents import marked_document
from ctthemes.themes.quotations import cited_source

STATIC_PARAGRAPHS = 40
"""So many paragraphs of a document stand on a page without a kernel."""
SEARCHED = "search: "


class ReadingRoom(Panel):
    """One document, its themes marked; a field that searches all; buttons from hit to hit and from document to document.

    Attributes
    ----------
    document : str
        The document that is open.
    place : (int, int) or None
        The characters that one came for.
    matches : DataFrame
        What the search found, as codings.
    """

    def __init__(self, tokens: Tokens, codings: pd.DataFrame) -> None:
        self.tokens, self.codings = tokens, codings
        self.themes = [str(theme) for theme in pd.Categorical(codings["theme"]).categories]
        self.matches = codings.iloc[:0]
        self.order = _by_date(tokens.documents)
        self._labels = {_label(_row(tokens.documents, doc_id)): doc_id for doc_id in self.order}
        self.document, self.place = (self.order[0] if self.order else ""), None  # type: str, tuple[int, int] | None
        self.at = Pages(0)
        wide = {"description_width": "initial"}
        self.choice = ipywidgets.Combobox(
            description="Document", options=tuple(self._labels), continuous_update=False, style=wide,
            placeholder="type a part of its name", layout={"width": "26rem", "max_width": "100%"},
        )  # fmt: skip
        self.search = ipywidgets.Text(
            description="Search all documents", placeholder="terroris*, human rights", continuous_update=False,
            style=wide, layout={"width": "26rem", "max_width": "100%"},
        )  # fmt: skip
        self.results, self.page = Board(spoken=True), Board()
        super().__init__(
            ipywidgets.HBox([self.choice, self.search], layout={"flex_flow": "row wrap"}), self.results, self.page
        )
        self.choice.observe(self.guarded(self._choose), "value")
        self.search.observe(self.guarded(self._search), "value")
        self.results.on_press(self.guarded(self._press))
        self.page.on_press(self.guarded(self._press))
        self._draw()

    def __repr__(self) -> str:
        return f"ReadingRoom({self.document!r}, {html.counted(len(self.order), 'document')})"

    def read(self, document: str, start: int | None = None, stop: int | None = None) -> None:
        """Open a document, at some of its characters where they are given.

        Parameters
        ----------
        document : str
        start, stop : int, optional
            In characters of its text.

        Raises
        ------
        ValueError
            When there is no such document.
        """
        self.document = checks.choice(document, self.order, name="document")
        self.place = None if start is None or stop is None else (int(start), int(stop))
        self._draw()

    @property
    def marked(self) -> pd.DataFrame:
        """The codings of the open document, and what the search found in it."""
        parts = [rows[rows["doc_id"].astype(str) == self.document] for rows in (self.codings, self.matches)]
        return pd.concat([rows.astype({"theme": str, "pattern": str}) for rows in parts], ignore_index=True)

    def static(self) -> str:
        """Return the open document, or the paragraphs around the place where it is long."""
        row = _row(self.tokens.documents, self.document)
        spans = paragraph_spans(str(row["text"]))
        at = next((number for number, (_, stop) in enumerate(spans) if stop > (self.place or (0, 0))[0]), 0)
        first = max(0, min(at - STATIC_PARAGRAPHS // 2, len(spans) - STATIC_PARAGRAPHS))
        cut = (first, min(first + STATIC_PARAGRAPHS, len(spans)))
        left_out = (
            html.note(f"Paragraphs {cut[0] + 1} to {cut[1]} of {len(spans)}.") if len(spans) > cut[1] - first else ""
        )
        return left_out + marked_document(row, self.marked, themes=self._series(), place=self.place, paragraphs=cut)

    def _series(self) -> list[str]:
        return [*self.themes, *sorted({str(theme) for theme in self.matches["theme"]} - set(self.themes))]

    def _draw(self) -> None:
        if not self.document:
            self.page.show(html.note("The study has no documents."))
            return
        at = self.order.index(self.document)
        ends = (at == 0, at + 1 == len(self.order))
        turning = "".join(
            f'<button type="button" data-key="document:{step}"{" disabled" if end else ""}>{words}</button>'
            for step, words, end in zip((-1, 1), ("Previous document", "Next document"), ends, strict=True)
        )
        where = f"<span>document {at + 1:,} of {len(self.order):,}, by date</span>"
        row = _row(self.tokens.documents, self.document)
        self.page.show(
            f'<div class="ct-pages" role="group" aria-label="documents">{turning}{where}</div>',
            marked_document(row, self.marked, themes=self._series(), place=self.place),
        )

    def _choose(self, _: object = None) -> None:
        typed = self.choice.value.strip()
        if not typed:
            return
        fitting = [label for label in self._labels if typed.casefold() in label.casefold()]
        fitting = [typed] if typed in self._labels else fitting
        if not fitting:
            raise ValueError(f"no document is called {typed!r}; type a part of a name, a speaker or a date")
        self.read(self._labels[fitting[0]])

    def _search(self, _: object = None) -> None:
        patterns = [pattern.strip() for pattern in self.search.value.split(",") if pattern.strip()]
        if not patterns:
            self.matches, self.at = self.codings.iloc[:0], Pages(0)
        else:
            matches = keyword_codings(self.tokens, patterns)
            self.matches = matches.assign(theme=SEARCHED + matches["theme"].astype(str))
            self.at = Pages(len(self.matches))
        self._draw_results()
        first = self.matches.iloc[:1]
        if len(first) and not (self.matches["doc_id"].astype(str) == self.document).any():
            self.read(str(first["doc_id"].iloc[0]), first["start"].iloc[0], first["stop"].iloc[0])
        else:
            self._draw()

    def _draw_results(self) -> None:
        searched = self.search.value.strip()
        if not searched:
            self.results.html = ""
            return
        n_documents = self.matches["doc_id"].nunique()
        places = f"{html.counted(len(self.matches), 'place')} in {html.counted(n_documents, 'document')}"
        message = f"{searched}: {places}." if n_documents else f"{searched}: found in none of the documents."
        quoted = coded_quotations(self.matches, self.tokens, np.arange(len(self.matches))[self.at.rows], period="year")
        listed = listings.quotation_list(quoted, reads=True) if len(quoted) else ""
        turning = listings.pages(self.at.page, self.at.n_pages, what="the places")
        self.results.show(html.note(message), listed, turning)

    def _press(self, key: str) -> None:
        if place := listings.place_of(key):
            self.read(*place)
        elif key.startswith("document:"):
            self.read(self.order[self.order.index(self.document) + int(key.split(":")[1])])
        elif key.startswith("hit:"):
            _, step, left_out = key.split(":")
            self._next_hit(int(step), {int(number) for number in left_out.split(",") if number})
        else:
            self.at = self.at.turned(key)
            self._draw_results()

    def _next_hit(self, step: int, left_out: set[int]) -> None:
        """Open the next document (the one before, for -1) that has a hit of the themes shown, at its first (last) hit."""
        shown = [theme for number, theme in enumerate(self._series()) if number not in left_out]
        rows = pd.concat([self.codings, self.matches]).astype({"doc_id": str, "theme": str})
        rows = rows[rows["theme"].isin(shown)].sort_values(["start", "stop"], kind="stable")
        having = set(rows["doc_id"])
        at = self.order.index(self.document)
        turn = (
            self.order[at + 1 :] + self.order[:at] if step > 0 else self.order[:at][::-1] + self.order[at + 1 :][::-1]
        )
        document = next((doc_id for doc_id in turn if doc_id in having), None)
        if document is None:
            raise ValueError("no other document has a hit of the themes shown")
        theirs = rows[rows["doc_id"] == document].iloc[0 if step > 0 else -1]
        self.read(document, theirs["start"], theirs["stop"])


class Doors:
    """What a panel needs to open documents from its quotations: a reading room, made when the first one is opened.

    Parameters
    ----------
    make : callable
        Makes the room.
    """

    def __init__(self, make: Callable[[], ReadingRoom]) -> None:
        self._make = make
        self.room: ReadingRoom | None = None
        self.box = ipywidgets.VBox([])

    def opens(self, key: str) -> bool:
        """Open the document that a button's key names, and return whether it names one."""
        place = listings.place_of(key)
        if place is None:
            return False
        if self.room is None:
            self.room = self._make()
            self.box.children = (self.room.root,)
        self.room.read(*place)
        return True

    def close(self) -> None:
        """Forget the room, whose marks would no longer be those of the quotations."""
        self.room = None
        self.box.children = ()


def open_reading_room(
    tokens: Tokens, codings: pd.DataFrame | None = None, *, document: str | None = None
) -> ReadingRoom:
    """Return a room to read whole documents in, their themes marked, with a search over all of them.

    Parameters
    ----------
    tokens : Tokens
        Of the documents.
    codings : DataFrame, optional
        From `ctthemes.codings`: what is marked.
    document : str, optional
        The one to open; the first by date if not given.

    Returns
    -------
    ReadingRoom
        Shows itself as the last line of a cell; `.read(document, start, stop)` opens another document at a place.

    Raises
    ------
    ValueError
        When there is no such document.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> from ctthemes.themes.codings import codings
    >>> tokens = tokenize(toy_corpus())
    >>> room = open_reading_room(tokens, codings(tokens, toy_codebook()), document="d3")
    >>> room
    ReadingRoom('d3', 4 documents)
    >>> room.marked["pattern"].tolist()
    ['human rights', 'early warning', 'regional cooperation']
    """
    marked = keyword_codings(tokens, {}) if codings is None else codings
    checks.columns(marked, CODING_COLUMNS, name="codings")
    room = ReadingRoom(tokens, marked)
    if document is not None:
        room.read(document)
    return room


def _by_date(documents: pd.DataFrame) -> list[str]:
    """Return the documents' names by date, those without one last, else as they stand."""
    if "date" not in documents:
        return [str(name) for name in documents.index]
    dates = pd.to_datetime(documents["date"])
    return [str(name) for name in dates.sort_values(kind="stable", na_position="last").index]


def _label(document: pd.Series) -> str:
    return f"{html.shortened(document.name, most=60)} ({html.shortened(cited_source(document), most=80)})"


def _row(documents: pd.DataFrame, doc_id: str) -> pd.Series:
    return documents.iloc[int(documents.index.get_indexer(pd.Index([doc_id]))[0])]
