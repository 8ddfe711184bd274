"""Kinds: what a table is drawn as and what may be said of it, stated once for each kind of exhibit."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ctthemes._shared.schema import Schema
from ctthemes.exhibits._finding import Finding
from ctthemes.exhibits._wording import agree_in_number
from ctthemes.figures import canvas, style
from ctthemes.figures.events import mark_events
from ctthemes.figures.presets import GENERIC

Subject: TypeAlias = Literal["themes", "keywords", "topics", "documents", "terms", "codes"]

SOURCES: Mapping[str, tuple[str, ...]] = {"themes": ("codings", "theme_quotations"), "topics": ("topic_passages",)}
"""Tables in which the words can be read that an exhibit of this subject counts."""


def no_note(exhibit: Content) -> str:  # noqa: ARG001 (a kind whose table needs none)
    """Return the note of a table that needs none.

    Parameters
    ----------
    exhibit : Content

    Returns
    -------
    str
    """
    return ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of exhibit: a figure or a printed table, with the words that go with it.

    Each function is given the exhibit, whose table has at least one row, and reads its `table`, `arguments` and `provenance`.

    Parameters
    ----------
    name : str
        Of its function in `ct.exhibits`, and of the plot function in `ct.plot` where it is drawn.
    schema : Schema
        Columns that its table must have.
    maker : str
        What makes such a table, for messages.
    subject : callable
        What is counted: "themes", "keywords", "topics", "documents", "terms" or "codes".
    caption : callable
        What is shown, n, and what the interval is.
    finding : callable
        Sentences computed from the table, in Markdown.
    methods : callable
        How the numbers were computed, one sentence without a full stop each.
    draw : callable, optional
        Axes or figure; None for a table that is only printed.
    picture : str
        What the figure is for those who do not see it, such as "Lines by period with intervals".
    note : callable
        What stands under the printed table.
    evidence : callable, optional
        Of one row of the table and a table of quotations, the quotations behind that row.
    empty : str
        The finding of a table without rows.
    timed : bool
        Whether its figure has the periods of the table on every horizontal axis, so that events can be marked on it.
    """

    name: str
    schema: Schema
    maker: str
    subject: Callable[[Content], Subject]
    caption: Callable[[Content], str]
    finding: Callable[[Content], str]
    methods: Callable[[Content], Sequence[str]]
    draw: Callable[[Content], Axes | Figure] | None = None
    picture: str = ""
    note: Callable[[Content], str] = no_note
    evidence: Callable[[Mapping[str, Any], pd.DataFrame], pd.DataFrame] | None = None
    empty: str = "The table has no rows: there is nothing to say."
    timed: bool = False


@dataclass(frozen=True, eq=False)
class Content:
    """What an exhibit holds: a table with its kind, so that its figure and its words cannot be those of another table.

    Parameters
    ----------
    kind : Kind
    table : DataFrame
        A copy of what was given; a named index is a column.
    arguments : mapping
        What was asked for beside the table, as JSON has it.
    provenance : mapping
        From `ct.provenance`.
    """

    kind: Kind
    table: pd.DataFrame
    arguments: Mapping[str, Any]
    provenance: Mapping[str, Any]

    @cached_property
    def figure(self) -> Figure | None:
        """The figure, drawn at first use; None where the table is only printed."""
        return None if self.kind.draw is None else drawn(self, preset=GENERIC)

    @cached_property
    def caption(self) -> str:
        """What is shown, of how many documents, and what the marks mean."""
        if self.table.empty:
            return f"{self.kind.schema.name.capitalize()}: the table has no rows (n = 0)."
        return f"{agree_in_number(self.kind.caption(self))}{_events_in_words(self)}"

    @cached_property
    def finding(self) -> Finding:
        """What the table shows and what it does not allow to be said, in sentences computed from it."""
        if self.table.empty:
            return Finding(self.kind.empty)
        return Finding(agree_in_number(self.kind.finding(self)))


def subject_of(exhibit: Content) -> Subject:
    """Return what the series of an exhibit are, as was said when it was made.

    Parameters
    ----------
    exhibit : Content

    Returns
    -------
    str
    """
    subject: Subject = exhibit.arguments["of"]
    return subject


def kinds() -> dict[str, Kind]:
    """Return every kind by its name, collected from the modules of this room.

    Returns
    -------
    dict of str to Kind

    Examples
    --------
    >>> "trend" in kinds()
    True
    """
    package = importlib.import_module("ctthemes.exhibits")
    modules = [
        importlib.import_module(f"ctthemes.exhibits.{module.name}") for module in pkgutil.iter_modules(package.__path__)
    ]
    constants = [value for module in modules for value in vars(module).values() if isinstance(value, Kind)]
    return {kind.name: kind for kind in constants}


def drawn(exhibit: Content, *, preset: str) -> Figure:
    """Return the figure of an exhibit, drawn for a journal.

    Parameters
    ----------
    exhibit : Content
        Of a kind that is drawn.
    preset : str

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If the kind is only printed.
    """
    if exhibit.kind.draw is None:
        raise ValueError(f"{exhibit.kind.name} is a printed table and has no figure")
    with style.drawn_for(preset):
        picture = exhibit.kind.draw(exhibit)
        figure = picture if isinstance(picture, Figure) else canvas.root_figure(picture)
        if events := exhibit.arguments.get("events"):
            mark_events(figure, pd.DataFrame(events), periods=exhibit.table["period"].astype(str).tolist())
    return figure


def _events_in_words(exhibit: Content) -> str:
    events = exhibit.arguments.get("events") or []
    periods = set(exhibit.table["period"].astype(str)) if events else set()
    marked = [f"{event['label']} ({event['date']})" for event in events if event["period"] in periods]
    return f" Dashed lines mark events: {'; '.join(marked)}." if marked else ""


def description(exhibit: Content) -> str:
    """Return the exhibit in words for those who do not see it: what it is, of what, and what it shows.

    Parameters
    ----------
    exhibit : Content

    Returns
    -------
    str
    """
    words = " ".join(exhibit.finding.replace("**", "").replace("*", "").replace("\n- ", "\n").split())
    return " ".join(part for part in (f"{exhibit.kind.picture}." if exhibit.kind.picture else "", words) if part)
