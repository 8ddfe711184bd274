"""Figures with cells: two themes in one unit, and series by period."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle

from ctthemes.figures import style
from ctthemes.figures.style import INK, PALE


def _draw_cells(axes: Axes, cells: npt.NDArray[np.float64]) -> QuadMesh:
    finite = cells[np.isfinite(cells)]
    most = float(finite.max()) if finite.size and finite.max() > 0 else 1.0
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
    """Write every finite value into its cell; only a true zero is written 0."""
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
