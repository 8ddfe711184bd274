"""Figures of topics: how many, whether they recur, and which topic is which theme."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ctthemes import _check, style

CRITERIA = {
    "completion": "document completion\n(terms, lower is better)",
    "npmi": "coherence\n(NPMI, −1 to 1)",
    "umass": "coherence\n(UMass, per pair)",
    "exclusivity": "exclusivity\n(FREX, 0 to 10)",
    "stability": "stability without a\nfifth of the documents",
}
MARK = "#000000"
LINE = "#4d4d4d"


def plot_topic_choice(table: pd.DataFrame) -> Figure:
    """Return a figure with one panel per criterion over the number of topics; the chosen number is filled.

    Parameters
    ----------
    table : DataFrame
        From `topic_choice`.
    """
    _check.columns(table, ["n_topics", "low", "high", "chosen", *CRITERIA], name="table")
    figure, panels = style.new_panels(len(CRITERIA), n_columns=3, panel_height=32.0)
    rows = table.sort_values("n_topics")
    with style.context():
        for axes, (column, label) in zip(panels, CRITERIA.items(), strict=True):
            _draw_criterion(axes, rows, column)
            axes.set_title(label)
        figure.supxlabel("number of topics")
    return figure


def _draw_criterion(axes: Axes, rows: pd.DataFrame, column: str) -> None:
    places = rows["n_topics"].to_numpy()
    if column == "completion":
        axes.vlines(places, rows["low"], rows["high"], color=LINE, linewidth=0.8)
    axes.plot(places, rows[column], color=LINE, marker="o", markerfacecolor="white", markersize=style.SMALL_MARKER_SIZE)
    chosen = rows[rows["chosen"]]
    axes.plot(
        chosen["n_topics"], chosen[column], color=MARK, marker="o", markersize=style.SMALL_MARKER_SIZE, linestyle=""
    )
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(4))


def plot_recurrence(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with how much of each topic comes back from other documents; one that does not recur is hollow.

    Parameters
    ----------
    table : DataFrame
        From `topic_recurrence`.
    ax : matplotlib.axes.Axes, optional
    """
    _check.columns(table, ["topic", "n_refits", "n_found", "jaccard", "recurs"], name="table")
    with style.drawing(ax, height=12.0 + 4.2 * len(table)) as axes:
        places = np.arange(len(table))
        axes.hlines(places, 0, table["jaccard"], color=LINE, linewidth=0.6)
        for recurs, face in ((True, MARK), (False, "white")):
            rows = (table["recurs"] == recurs).to_numpy()
            axes.plot(
                table.loc[rows, "jaccard"], places[rows], linestyle="", marker="o", color=MARK, markerfacecolor=face,
                markersize=style.SMALL_MARKER_SIZE, clip_on=False,
            )  # fmt: skip
        names = [
            f"{str(row.topic).replace('_', ' ')} ({row.n_found}/{row.n_refits}){'' if row.recurs else ' †'}"
            for row in table.itertuples()
        ]
        axes.set_yticks(places, names)
        axes.set(
            xlim=(0, 1),
            ylim=(len(table) - 0.5, -0.5),
            xlabel="overlap with refits (Jaccard, 0 to 1)",
        )
    return axes


def plot_topic_themes(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with the correlation of each topic and each theme over passages, written into its cell.

    Parameters
    ----------
    table : DataFrame
        From `topic_themes`.
    ax : matplotlib.axes.Axes, optional
    """
    _check.columns(table, ["topic", "theme", "correlation"], name="table")
    cells = table.pivot_table(index="topic", columns="theme", values="correlation", dropna=False)
    cells = cells.loc[list(dict.fromkeys(table["topic"])), list(dict.fromkeys(table["theme"]))]
    with style.drawing(ax, height=24.0 + 4.6 * len(cells)) as axes:
        values = cells.to_numpy(dtype=float)
        axes.imshow(np.clip(values, 0, 1), cmap="Greys", vmin=0, vmax=1, aspect="auto")
        for (row, column), value in np.ndenumerate(values):
            if np.isfinite(value) and round(abs(value), 1) > 0:
                axes.text(
                    column, row, f"{value:.1f}", ha="center", va="center", color="white" if value > 0.5 else "black"
                )
        axes.set_xticks(
            range(cells.shape[1]),
            [str(name).replace("_", " ") for name in cells.columns],
            rotation=40,
            ha="right",
        )
        axes.set_yticks(range(len(cells)), [str(name).replace("_", " ") for name in cells.index])
        axes.set_xlabel("theme (cells: correlation over passages)")
    return axes


def plot_topic_map(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with a circle for each topic: near where terms are alike, its area the topic's mean share.

    Parameters
    ----------
    table : DataFrame
        From `topic_map`.
    ax : matplotlib.axes.Axes, optional
    """
    _check.columns(table, ["topic", "x", "y", "share", "shown"], name="table")
    with style.drawing(ax, height=110.0) as axes:
        axes.scatter(
            table["x"], table["y"], s=1500 * table["share"], facecolor="#d9d9d9", edgecolor=LINE, linewidth=0.6
        )
        for row in table.itertuples():
            name = str(row.topic).removeprefix("topic_").replace("_", " ")
            axes.annotate(name, (row.x, row.y), ha="center", va="center")
        axes.margins(0.12)
        axes.set_aspect("equal", adjustable="datalim")
        axes.set_xticks([])
        axes.set_yticks([])
        axes.set_xlabel(f"near: similar terms (the plane shows {table['shown'].iloc[0]:.0%} of the distances)")
    return axes
