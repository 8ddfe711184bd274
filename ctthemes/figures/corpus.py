"""Figures of the corpus."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ctthemes.figures import canvas, lettering, style
from ctthemes.figures.axes import are_years, needed, nothing, nothing_figure, period_axis
from ctthemes.figures.style import BAR, QUIET


def inventory(table: pd.DataFrame) -> Figure:
    """Return a figure with the documents and, below, the tokens of each period or group.

    Parameters
    ----------
    table : DataFrame
        From `inventory(corpus, by=...)`; its index or its first column names the groups.

    Returns
    -------
    matplotlib.figure.Figure
        Years stand on a time axis, where a year without documents is an empty place; "unknown" stands after them.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"year": ["2011", "2013"], "n_documents": [1, 2], "n_tokens": [500, 1700]})
    >>> [axes.get_ylabel() for axes in inventory(table).axes]
    ['documents', 'tokens']
    """
    needed(table, ("n_documents", "n_tokens"), maker="inventory")
    if table.empty:
        return nothing_figure()
    groups = [str(group) for group in (table.index if table.index.name is not None else table.iloc[:, 0])]
    others = [group for group in groups if not are_years([group])]
    after = others if len(others) == 1 and len(groups) > 1 else []
    figure, panels = canvas.new_panels(2, n_columns=1, panel_height=27.0, sharey=False)
    with style.context():
        for axes, column in zip(panels, ("n_documents", "n_tokens"), strict=True):
            places = period_axis(axes, [group for group in groups if group not in after])
            for group in after:
                places[group] = max(places.values()) + 2
                axes.set_xlim(right=places[group] + 0.8)
            axes.bar([places[group] for group in groups], table[column], width=0.7, color=BAR)
            axes.set_ylabel({"n_documents": "documents", "n_tokens": "tokens"}[column])
            axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
            axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
        panels[0].set_xlabel("")
        for group in after:
            at = panels[1].get_xaxis_transform()
            panels[1].annotate(group, (places[group], 0), (0, -5), at, "offset points", ha="center", va="top")
    return figure


MILLIMETRES = 25.4 / style.POINTS_PER_INCH
STEP_WORDS = {
    "duplicates": "left out as copies",
    "selection": "left out by hand",
    "reading": "left out in reading",
    "eligibility": "not eligible",
}
_LINE, _GAP = 1.35, 1.6
"""Height of a line of a box, in type sizes, and of the space between two boxes, in lines."""


def document_flow(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    r"""Return axes with the flow of documents into the study, in the shape of PRISMA's diagram.

    Parameters
    ----------
    table : DataFrame
        From `document_flow`.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        At the left how many documents go on, from those identified to those in the study; at the right how many are left out
        at each step, and why. A step at which none is left out is not drawn.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"step": ["identified", "reading", "in the study"], "reason": ["", "cannot be read", ""],
    ...     "n_documents": [3, 1, 2]})
    >>> [text.get_text() for text in document_flow(table).texts if text.get_text()]
    ['3 documents identified', '1 left out in reading\n1: cannot be read', '2 documents in the study']
    """
    needed(table, ("step", "reason", "n_documents"), maker="document_flow")
    left, right = _boxes(table)
    lines = [max(len(a), len(b)) for a, b in zip(left, right, strict=True)]
    n_lines = sum(lines) + _GAP * (len(lines) + 1)
    size = style.preset().size
    with canvas.drawing(
        ax, width=style.DOUBLE_COLUMN * 0.75, height=n_lines * _LINE * size * MILLIMETRES + 4.0
    ) as axes:
        axes.set_axis_off()
        if table.empty:
            return nothing(axes)
        axes.set(xlim=(0, 1), ylim=(n_lines, 0))
        top, former = _GAP, None
        for stays, leaves, height in zip(left, right, lines, strict=True):
            middle = top + height / 2
            if stays:
                if former is not None:
                    _arrow(axes, (0.2, former), (0.2, middle - len(stays) / 2 - 0.35))
                _box(axes, 0.2, middle, stays, ha="center")
                former = middle + len(stays) / 2 + 0.35
            if leaves:
                _box(axes, 0.5, middle, leaves, ha="left")
                _arrow(axes, (0.2, middle), (0.485, middle))
            top += height + _GAP
    return axes


def _boxes(table: pd.DataFrame) -> tuple[list[list[str]], list[list[str]]]:
    """Return the lines of the boxes at the left and at the right, row by row."""
    left: list[list[str]] = []
    right: list[list[str]] = []
    remaining = 0
    for step, rows in table.groupby("step", sort=False):
        whole, parts = rows[rows["reason"] == ""], rows[rows["reason"] != ""]
        named = [
            lettering.wrap(f"{n:,}: {reason}", width=46)
            for reason, n in zip(parts["reason"], parts["n_documents"], strict=True)
        ]
        total = int((whole if len(whole) else parts)["n_documents"].sum())
        if step in STEP_WORDS:
            remaining -= total
            left.append([])
            right.append("\n".join([f"{total:,} {STEP_WORDS[str(step)]}", *named]).split("\n"))
        else:
            remaining = total
            left.append("\n".join([f"{total:,} documents {step}", *named]).split("\n"))
            right.append([])
    return left, right


def _box(axes: Axes, x: float, y: float, lines: list[str], *, ha: str) -> None:
    axes.text(
        x, y, "\n".join(lines), ha=ha, va="center", linespacing=_LINE,
        bbox={"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": BAR, "linewidth": 0.8},
    )  # fmt: skip


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": QUIET, "linewidth": 0.8}, zorder=0)
