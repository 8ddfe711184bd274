"""Figures with bars and points: rankings, key terms, topics, and the corpus over its years."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ctthemes._shared import checks
from ctthemes.figures import canvas, lettering, style
from ctthemes.figures.axes import (
    ROW_HEIGHT,
    draw_named_bars,
    height_of,
    needed,
    nothing,
    nothing_figure,
    ranked,
    row_labels,
    write_at,
)
from ctthemes.figures.cells import _draw_cells, _write_cells
from ctthemes.figures.style import BAR, QUIET


def prevalence(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with the share of documents that have each theme, ranked, with its interval.

    Parameters
    ----------
    table : DataFrame
        From `prevalence`; share, low and high are shares of documents.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        Beside each point, how many documents of how many.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"theme": ["peace", "rights"], "n_documents": 4, "n_documents_with": [1, 3],
    ...     "share": [0.25, 0.75], "low": [0.05, 0.3], "high": [0.7, 0.95]})
    >>> [label.get_text() for label in prevalence(table).get_yticklabels()]
    ['rights', 'peace']
    """
    needed(table, ("theme", "n_documents", "n_documents_with", "share", "low", "high"), maker="prevalence")
    rows = ranked(table, by="share", name="theme")
    with canvas.drawing(ax, height=height_of(len(rows))) as axes:
        if rows.empty:
            return nothing(axes)
        places = range(len(rows))
        axes.hlines(places, rows["low"], rows["high"], color=BAR, linewidth=1.1)
        axes.plot(rows["share"], places, linestyle="none", marker="o", color=BAR, clip_on=False)
        row_labels(axes, [lettering.wrap(name, width=26) for name in rows["theme"]])
        for place, n_with, n in zip(places, rows["n_documents_with"], rows["n_documents"], strict=True):
            write_at(axes, 1.02, place, f"{n_with:,} of {n:,}", color=QUIET)
        axes.set(xlim=(-0.02, 1.02), xlabel="share of documents (0 to 1), 95 % interval")
    return axes


def coverage(table: pd.DataFrame, *, n_patterns: int = 5) -> Figure:
    """Return a figure with one panel per theme: the patterns that found most of it.

    Parameters
    ----------
    table : DataFrame
        From `coverage`.
    n_patterns : int
        Patterns in a panel; those that found nothing are left to the table.

    Returns
    -------
    matplotlib.figure.Figure
        A bar is the share of the theme's codings, the number beside it their count.

    Raises
    ------
    ValueError
        If a column is missing or `n_patterns` is below 1.

    Examples
    --------
    >>> table = pd.DataFrame({"theme": "peace", "pattern": ["peace*", "truce"], "count": [3, 1], "share_of_theme": [0.75, 0.25]})
    >>> [axes.get_title(loc="left") for axes in coverage(table).axes]
    ['peace']
    """
    needed(table, ("theme", "pattern", "count", "share_of_theme"), maker="coverage")
    checks.at_least(n_patterns, 1, name="n_patterns")
    themes = list(dict.fromkeys(table["theme"].astype(str)))
    if not themes:
        return nothing_figure()
    height = 7.0 + n_patterns * ROW_HEIGHT
    figure, panels = canvas.new_panels(len(themes), n_columns=3, panel_height=height, sharey=False)
    with style.context():
        for axes, theme in zip(panels, themes, strict=True):
            rows = ranked(table[table["theme"].astype(str) == theme], by="count", name="pattern")
            rows = rows[rows["count"] > 0].head(n_patterns)
            draw_named_bars(axes, rows["pattern"], rows["share_of_theme"], title=lettering.wrap(theme, width=30))
            for place, count in enumerate(rows["count"]):
                write_at(axes, 1.0, place, f"{count:,}", ha="right", color=QUIET)
            if rows.empty:
                write_at(axes, 0.02, 0, "no pattern found anything", color=QUIET)
            axes.set(xlim=(0, 1), ylim=(n_patterns - 0.4, -0.6))
        figure.supxlabel("share of the theme's codings (0 to 1); at the right, their count")
    return figure


def cooccurrence(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with a triangle of cells: in how many units two themes stand together.

    Parameters
    ----------
    table : DataFrame
        From `cooccurrence`: each pair of themes once.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        Darker cells have more units; each has its count written in.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"theme_a": ["peace"], "theme_b": ["rights"], "count": [3], "n_units": [9]})
    >>> [text.get_text() for text in cooccurrence(table).texts][:1]
    ['3']
    """
    needed(table, ("theme_a", "theme_b", "count", "n_units"), maker="cooccurrence")
    themes = list(dict.fromkeys([*table["theme_a"].astype(str), *table["theme_b"].astype(str)]))
    place = {theme: position for position, theme in enumerate(themes)}
    cells = np.full((len(themes), len(themes)), np.nan)
    for a, b, count in zip(table["theme_a"], table["theme_b"], table["count"], strict=True):
        first, second = sorted((place[str(a)], place[str(b)]))
        cells[second, first] = count
    side = 32.0 + 9.0 * len(themes)
    with canvas.drawing(ax, width=min(max(89.0, side + 12), style.DOUBLE_COLUMN), height=max(50.0, side)) as axes:
        if table.empty:
            return nothing(axes)
        cells = cells[1:, :-1]
        mesh = _draw_cells(axes, cells)
        _write_cells(axes, mesh, cells)
        columns = [lettering.wrap(theme, width=16) for theme in themes[:-1]]
        axes.set_xticks(np.arange(len(columns)), columns, rotation=90)
        row_labels(axes, [lettering.wrap(theme, width=22) for theme in themes[1:]])
        axes.set_xlabel(f"units with both themes, of {int(table['n_units'].max()):,} units")
        axes.set_aspect("equal")
    return axes
