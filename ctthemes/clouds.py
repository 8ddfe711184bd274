"""Word clouds: an impression of the most frequent terms, beside the bars that say how frequent they are."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from ctthemes import canvases, lettering, style
from ctthemes.figure_parts import (
    frequency_rows,
    height_of,
    nothing,
)
from ctthemes.figures_bars import plot_frequency
from ctthemes.style import BAR, INK

CLOUD_PIXELS_PER_POINT = 4
MOST_IN_CLOUD = 24  # characters: the layout gives up at the first word that is too wide


def plot_cloud(table: pd.DataFrame, *, seed: int, n_terms: int = 40, ax: Axes | None = None) -> Axes:
    """Return axes with the most frequent terms as a word cloud, larger being more frequent.

    Only counts handed in are drawn: no text is split, no plural is merged, no pair is made. A cloud gives an
    impression and no more; show it beside its bars, as `plot_cloud_with_bars` does.

    Parameters
    ----------
    table : DataFrame
        From `frequency`.
    seed : int
        Of the layout: same table, seed and size, same cloud.
    n_terms : int
        Terms at most. One longer than 24 characters is left to the bars; where no room is left the rarest are left
        out, too. A note says how many are shown.
    ax : matplotlib.axes.Axes, optional
        The cloud is laid out for the size these axes have now.

    Returns
    -------
    matplotlib.axes.Axes
        The words are live text, no picture.

    Raises
    ------
    ValueError
        If a column is missing or a term comes twice.
    """
    asked = frequency_rows(table, n_terms)
    asked = asked[asked["count"] > 0]
    rows = asked[asked["term"].str.len() <= MOST_IN_CLOUD]
    with canvases.drawing(ax, height=55.0) as axes:
        if rows.empty:
            return nothing(axes)
        axes.set_axis_off()
        # The note moves the axes: it has its room before the words are laid out.
        lettering.note(axes, [f"{len(asked)} of {len(asked)} terms; larger is more frequent."])
        canvases.root_figure(axes).draw_without_rendering()
        n_drawn = _draw_cloud(axes, rows, seed)
        lettering.note(axes, [f"{n_drawn} of {len(asked)} terms; larger is more frequent."])
    return axes


def plot_cloud_with_bars(table: pd.DataFrame, *, seed: int, n_terms: int = 40, n_bars: int = 15) -> Figure:
    """Return a figure with the word cloud at the left and the same counts as ranked bars at the right.

    Parameters
    ----------
    table : DataFrame
        From `frequency`.
    seed : int
        Of the cloud's layout.
    n_terms, n_bars : int
        Terms in the cloud and bars at most.

    Returns
    -------
    matplotlib.figure.Figure
    """
    frequency_rows(table, n_terms)
    figure = canvases.new_figure(width=style.DOUBLE_COLUMN, height=height_of(n_bars))
    with style.context():
        cloud, bars = figure.subplots(1, 2, width_ratios=[1.25, 1], subplot_kw={"axes_class": canvases.ShownAxes})
        plot_frequency(table, n_terms=n_bars, ax=bars)
        plot_cloud(table, seed=seed, n_terms=n_terms, ax=cloud)
    return figure


def _draw_cloud(axes: Axes, rows: pd.DataFrame, seed: int) -> int:
    """Lay the words out for the present size of the axes, write them, and return how many fitted."""
    from wordcloud import WordCloud

    scale = CLOUD_PIXELS_PER_POINT
    frame = axes.get_window_extent()
    to_points = style.POINTS_PER_INCH / canvases.root_figure(axes).dpi
    width, height = frame.width * to_points, frame.height * to_points
    sizes = _cloud_sizes(rows["count"].to_numpy(dtype=float), largest=width / 11)
    # With relative_scaling=1 type is as large as the number it is handed: our size, not wordcloud's own.
    cloud = WordCloud(
        font_path=style.font_path(), width=int(width * scale), height=int(height * scale), margin=scale * 4,
        prefer_horizontal=1.0, max_words=len(rows), relative_scaling=1,
        min_font_size=math.ceil(style.preset().smallest * scale), max_font_size=math.ceil(sizes[0] * scale),
        random_state=int(seed), normalize_plurals=False, collocations=False,
    ).generate_from_frequencies(dict(zip(rows["term"], sizes.tolist(), strict=True)))  # fmt: skip
    light = BAR if style.preset().coloured_type else INK
    shades = LinearSegmentedColormap.from_list("ink", [light, "#002A42" if light == BAR else INK])
    font = FontProperties(family=style.preset().font)
    axes.set(xlim=(0, width), ylim=(0, height))
    for (word, weight), size, (top, left), _, _ in cloud.layout_:
        # The layout knows the box of the ink; text is placed by its baseline.
        ink = TextPath((0, 0), word, size=size / scale, prop=font).get_extents()
        x, y = left / scale - ink.x0, height - top / scale - ink.y1
        written = axes.text(x, y, word, fontsize=size / scale, ha="left", va="baseline", color=shades(weight))
        written.set_in_layout(False)
    return len(cloud.layout_)


def _cloud_sizes(counts: npt.NDArray[np.float64], *, largest: float) -> npt.NDArray[np.float64]:
    """Return type sizes in points, from just over the least readable to the largest, by the root of the count."""
    asked = style.preset()
    most = largest if asked.largest is None else min(largest, asked.largest)
    least = min(asked.size + 0.5, most)
    roots = np.sqrt(counts)
    span = roots.max() - roots.min()
    part = (roots - roots.min()) / span if span > 0 else np.ones(len(roots))
    return np.asarray(least + max(most - least, 0.0) * part)
