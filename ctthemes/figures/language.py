"""Figures of borrowed language: what is new by period, who takes from whom, and how far passages travel."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from ctthemes._shared import checks
from ctthemes.figures import canvas, lettering, style
from ctthemes.figures.axes import needed, nothing, period_axis, row_labels, unit_of
from ctthemes.figures.intervals import axis_top, draw_points, interval_notes, points_of, set_axis
from ctthemes.figures.style import BAR, INK, PALE, QUIET, SERIES_STYLES

PAIR_ROW, PATH_ROW = 5.0, 9.0
MOST_CHARACTERS, MOST_QUOTED = 30, 105
NULL_WIDTH = 0.36
"""Half the width of the bar that shows what dates dealt anew give, in periods."""


def new_language(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with the share of new words by period, and behind it the share with dates dealt anew.

    Parameters
    ----------
    table : DataFrame
        From `new_language`.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> from ctthemes.trends.new_language import NEW_LANGUAGE
    >>> new_language(pd.DataFrame(columns=list(NEW_LANGUAGE.names))).has_data()
    False
    """
    needed(table, ("period", "n_documents", "share", "low", "high", "null_low", "null_high"), maker="new_language")
    wide = table["period"].nunique() > 12
    width, height = (style.DOUBLE_COLUMN, 70.0) if wide else (style.SINGLE_COLUMN, 60.0)
    with canvas.drawing(ax, width=width, height=height) as axes:
        if table.empty:
            return nothing(axes)
        rows = table.assign(period=table["period"].astype(str))
        places = period_axis(axes, rows["period"])
        points = points_of(rows, places, value="share")
        set_axis(axes, axis_top([points], value="share") if np.isfinite(points.y).any() else 1.0)
        dealt = np.isfinite(rows["null_low"].to_numpy(dtype=float)) & np.isfinite(points.y)
        for x, low, high in zip(points.x[dealt], rows["null_low"][dealt], rows["null_high"][dealt], strict=True):
            axes.fill_between([x - NULL_WIDTH, x + NULL_WIDTH], low, high, **style.ribbon(INK, 0.14))
        draw_points(axes, points, SERIES_STYLES[0], label="new words")
        axes.set_ylabel("share of new words (0 to 1)")
        grey = ["Grey: 95 % of shares with dates dealt anew."] if dealt.any() else []
        notes = interval_notes({"new words": points}, axes.get_ylim()[1], unit=unit_of(rows["period"]))
        lettering.note(axes, [*grey, *notes])
    return axes


def borrowing_pairs(table: pd.DataFrame, *, n_pairs: int = 25, ax: Axes | None = None) -> Axes:
    """Return axes with arcs from earlier documents down to those that take passages from them.

    Parameters
    ----------
    table : DataFrame
        From `borrowing_pairs`.
    n_pairs : int
        Arcs at most: the pairs with the most credited tokens.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        Documents in order of their dates, the earliest at the top.

    Raises
    ------
    ValueError
        If a column is missing or `n_pairs` is below 1.

    Examples
    --------
    >>> import ctthemes as ct
    >>> texts = ["States shall freeze without delay the funds of all who plan such acts.",
    ...     "It recalls that States shall freeze without any delay the funds of all who plan such acts."]
    >>> corpus = pd.DataFrame({"text": texts, "date": pd.to_datetime(["2001-09-28", "2005-01-03"])}, index=["a", "b"])
    >>> pairs = ct.borrowing_pairs(ct.trace_reuse(ct.tokenize(corpus)))
    >>> [label.get_text() for label in borrowing_pairs(pairs).get_yticklabels()]
    ['a  2001-09-28', 'b  2005-01-03']
    """
    needed(table, ("source", "target", "source_date", "target_date", "credited"), maker="borrowing_pairs")
    checks.at_least(n_pairs, 1, name="n_pairs")
    rows = table[table["credited"] > 0].head(n_pairs)
    dates = dict(zip(rows["source"], rows["source_date"], strict=True)) | dict(
        zip(rows["target"], rows["target_date"], strict=True)
    )
    names = sorted(dates, key=lambda name: (dates[name], name))
    with canvas.drawing(ax, width=style.DOUBLE_COLUMN, height=14.0 + PAIR_ROW * max(len(names), 3)) as axes:
        if rows.empty:
            return nothing(axes)
        place = {name: number for number, name in enumerate(names)}
        row_labels(axes, [f"{_cut(name)}  {dates[name]}" for name in names])
        largest = float(rows["credited"].max())
        farthest = max(place[row["target"]] - place[row["source"]] for row in rows.to_dict("records"))
        for row in rows.to_dict("records"):
            _arc(axes, place[row["source"]], place[row["target"]], float(row["credited"]) / largest, farthest)
        for name, tokens in rows.groupby("target")["credited"].sum().items():
            _written(axes, place[str(name)], f"{int(tokens):,}")
        axes.plot(np.zeros(len(names)), np.arange(len(names)), linestyle="none", marker="o", color=BAR, zorder=4)
        axes.set(xlim=(-0.02, 1.12), xticks=[])
        axes.spines["bottom"].set_visible(False)
        note = "Arcs run from the earlier document, above, to the later one; width and figure: words taken over."
        lettering.note(axes, [note])
    return axes


def passage_paths(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with a row for each passage: its first words, and a mark at the date of each document that has it.

    Parameters
    ----------
    table : DataFrame
        From `passage_paths`.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> import ctthemes as ct
    >>> texts = [f"{opening} States shall freeze without delay the funds of all who plan such acts." for opening in "xyz"]
    >>> dates = pd.to_datetime(["2001-09-28", "2005-01-03", "2006-02-01"])
    >>> corpus = pd.DataFrame({"text": texts, "date": dates}, index=["a", "b", "c"])
    >>> paths = ct.passage_paths(ct.trace_reuse(ct.tokenize(corpus)), shortest=8)
    >>> passage_paths(paths).get_title()  # a passage in three documents of three is a formula, and none is drawn
    ''
    """
    needed(table, ("passage", "step", "date", "identity", "text", "n_documents"), maker="passage_paths")
    n_passages = table["passage"].nunique()
    with canvas.drawing(ax, width=style.DOUBLE_COLUMN, height=16.0 + PATH_ROW * max(n_passages, 2)) as axes:
        if table.empty:
            return nothing(axes)
        for row, (_, path) in enumerate(table.groupby("passage", sort=True)):
            times = np.array([_year(str(date)) for date in path["date"]])
            changed = (path["identity"] < 1).to_numpy()
            axes.hlines(row, times.min(), times.max(), color=PALE, linewidth=1.0, zorder=1)
            for hollow, chosen in ((False, ~changed), (True, changed)):
                axes.plot(
                    times[chosen], np.full(int(chosen.sum()), row), linestyle="none", marker="o", color=BAR, zorder=3,
                    markersize=style.MARKER_SIZE, markerfacecolor="white" if hollow else BAR,
                )  # fmt: skip
            text = f"\N{LEFT DOUBLE QUOTATION MARK}{_quoted(str(path['text'].iloc[0]))}\N{RIGHT DOUBLE QUOTATION MARK}"
            axes.text(0.0, row - 0.28, text, transform=axes.get_yaxis_transform(), va="bottom", color=INK)
            _written(axes, row, f"{int(path['n_documents'].iloc[0]):,}", at=1.01)
        axes.set(yticks=[], ylim=(n_passages - 0.5, -0.9))
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("year")
        note = "At the right: documents. White inside: some words differ."
        lettering.note(axes, [note])
    return axes


def _quoted(text: str) -> str:
    return text if len(text) <= MOST_QUOTED else text[: MOST_QUOTED - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _arc(axes: Axes, source: int, target: int, part: float, farthest: int) -> None:
    reach = 0.12 + 0.88 * (target - source) / farthest
    path = Path(
        [(0, source), (reach, source), (reach, target), (0, target)],
        [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4],
    )
    look = style.shade(BAR, 0.35 + 0.5 * part)
    axes.add_patch(PathPatch(path, fill=False, linewidth=0.4 + 3.0 * part**0.5, zorder=2, **look))


def _written(axes: Axes, row: int, text: str, *, at: float = 1.0) -> None:
    axes.text(at, row, text, ha="left", va="center_baseline", color=QUIET, transform=axes.get_yaxis_transform())


def _cut(name: str) -> str:
    return name if len(name) <= MOST_CHARACTERS else name[: MOST_CHARACTERS - 1] + "\N{HORIZONTAL ELLIPSIS}"


def _year(date: str) -> float:
    """Return a date as a year with its part, the middle of a year or month that is stated alone."""
    year, *rest = (int(part) for part in date.split("-"))
    if not rest:
        return year + 0.5
    return year + (rest[0] - 1) / 12 + ((rest[1] - 1) / 365 if len(rest) == 2 else 0.5 / 12)
