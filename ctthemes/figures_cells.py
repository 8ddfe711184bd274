"""Figures with cells: two themes in one unit, and series by period."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle

from ctthemes import canvases, lettering, style
from ctthemes.figure_parts import (
    VALUE_LABELS,
    label_periods,
    needed,
    nothing,
    row_labels,
    trend_table,
)
from ctthemes.style import INK, PALE


def plot_cooccurrence(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
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
    """
    needed(table, ("theme_a", "theme_b", "count", "n_units"), maker="cooccurrence")
    themes = list(dict.fromkeys([*table["theme_a"].astype(str), *table["theme_b"].astype(str)]))
    place = {theme: position for position, theme in enumerate(themes)}
    cells = np.full((len(themes), len(themes)), np.nan)
    for a, b, count in zip(table["theme_a"], table["theme_b"], table["count"], strict=True):
        first, second = sorted((place[str(a)], place[str(b)]))
        cells[second, first] = count
    side = 32.0 + 9.0 * len(themes)
    with canvases.drawing(ax, width=min(max(89.0, side + 12), style.DOUBLE_COLUMN), height=max(50.0, side)) as axes:
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


def plot_heatmap(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with a cell for each series and period; darker is more.

    Parameters
    ----------
    table : DataFrame
        From `theme_trend`, `keyword_trend` or `topic_trend`.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        A period without documents is hatched, a period with documents and no hit has a 0.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    value = "rate" if "rate" in table.columns else "share"
    rows = trend_table(table, value)
    series, periods = list(dict.fromkeys(rows["series"])), list(dict.fromkeys(rows["period"]))
    cells = np.full((len(series), len(periods)), np.nan)
    cells[pd.Index(series).get_indexer(rows["series"]), pd.Index(periods).get_indexer(rows["period"])] = rows[value]
    with canvases.drawing(ax, width=style.DOUBLE_COLUMN, height=20.0 + 6.0 * len(series)) as axes:
        if table.empty:
            return nothing(axes)
        mesh = _draw_cells(axes, cells)
        axes.set_facecolor("white")
        for y, x in np.argwhere(np.isnan(cells)):
            axes.add_patch(_gap(x, y))
        few = len(periods) <= 12
        _write_cells(axes, mesh, cells if few else np.where(cells == 0, 0.0, np.nan))
        label_periods(axes, periods, np.arange(len(periods)))
        row_labels(axes, [lettering.wrap(name, width=26) for name in series])
        beside = axes.inset_axes((1.02, 0.0, 0.025, 1.0))
        bar = canvases.root_figure(axes).colorbar(mesh, cax=beside)
        canvases.dress(bar.ax)
        bar.set_label(VALUE_LABELS[value])
        bar.outline.set_visible(False)
        marked = "Hatched" if style.preset().patterns else "Outlined"
        gaps = [f"{marked}: no documents."] if np.isnan(cells).any() else []
        lettering.note(axes, [*gaps, "0: documents, but no hit."] if (cells == 0).any() else gaps)
    return axes


def _draw_cells(axes: Axes, cells: npt.NDArray[np.float64]) -> QuadMesh:
    known = cells[np.isfinite(cells)]
    most = float(known.max()) if known.size and known.max() > 0 else 1.0
    edges_x, edges_y = np.arange(cells.shape[1] + 1) - 0.5, np.arange(cells.shape[0] + 1) - 0.5
    mesh = axes.pcolormesh(
        edges_x, edges_y, np.ma.masked_invalid(cells), cmap=style.COLOUR_MAP, norm=Normalize(0, most),
        edgecolors="white", linewidth=0.6,
    )  # fmt: skip
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    return mesh


def _write_cells(axes: Axes, mesh: QuadMesh, cells: npt.NDArray[np.float64]) -> None:
    """Write each known value into its cell; only a true zero is written 0."""
    for y, x in np.argwhere(np.isfinite(cells)):
        red, green, blue, _ = mesh.cmap(mesh.norm(cells[y, x]))
        light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
        colour = INK if light > 0.5 else "white"
        axes.text(x, y, _short(float(cells[y, x])), ha="center", va="center", color=colour)


def _short(value: float) -> str:
    if value.is_integer() or value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 1 else f"{value:.2g}"


def _gap(x: int, y: int) -> Rectangle:
    return Rectangle(
        (x - 0.46, y - 0.44),
        0.92,
        0.88,
        facecolor="white",
        edgecolor=PALE,
        hatch=style.hatch(style.GAP_HATCH),
        linewidth=0 if style.preset().patterns else 0.6,
    )
