"""Word clouds: an impression of the most frequent terms, beside the bars that say how frequent they are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from ctthemes._shared import checks
from ctthemes.figures import canvas, lettering, style
from ctthemes.figures.axes import (
    PER_TOKENS,
    ROW,
    _beside,
    _cut,
    _draw_points,
    _row_labels,
    frequency_rows,
    height_of,
    needed,
    nothing,
    row_labels,
)
from ctthemes.figures.style import BAR, INK, QUIET

CLOUD_PIXELS_PER_POINT = 4
MOST_IN_CLOUD = 24  # characters: the layout gives up at the first word that is too wide


def cloud(table: pd.DataFrame, *, seed: int, n_terms: int = 40, ax: Axes | None = None) -> Axes:
    """Return axes with the most frequent terms as a word cloud, larger being more frequent.

    Only counts handed in are drawn: no text is split, no plural is merged, no pair is made. A cloud gives an
    impression and no more; show it beside its bars, as `plot.frequency_cloud` does.

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

    Examples
    --------
    >>> table = pd.DataFrame({"term": ["rights", "peace"], "count": [9, 4], "rate": [90.0, 40.0], "n_tokens": 1000})
    >>> sorted(text.get_text() for text in cloud(table, seed=1).texts)[-2:]
    ['peace', 'rights']
    """
    frequent = frequency_rows(table, n_terms)
    frequent = frequent[frequent["count"] > 0]
    rows = frequent[frequent["term"].str.len() <= MOST_IN_CLOUD]
    with canvas.drawing(ax, height=55.0) as axes:
        if rows.empty:
            return nothing(axes)
        axes.set_axis_off()
        # The note moves the axes: it has its room before the words are laid out.
        lettering.note(axes, [f"{len(frequent)} of {len(frequent)} terms; larger is more frequent."])
        canvas.root_figure(axes).draw_without_rendering()
        n_drawn = _draw_cloud(axes, rows, seed)
        lettering.note(axes, [f"{n_drawn} of {len(frequent)} terms; larger is more frequent."])
    return axes


def frequency_cloud(table: pd.DataFrame, *, seed: int, n_terms: int = 40, n_bars: int = 15) -> Figure:
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

    Examples
    --------
    >>> table = pd.DataFrame({"term": ["rights", "peace"], "count": [9, 4], "rate": [90.0, 40.0], "n_tokens": 1000})
    >>> len(frequency_cloud(table, seed=1).axes)
    2
    """
    frequency_rows(table, n_terms)
    figure = canvas.new_figure(width=style.DOUBLE_COLUMN, height=height_of(n_bars))
    with style.context():
        left, right = figure.subplots(1, 2, width_ratios=[1.25, 1], subplot_kw={"axes_class": canvas.ShownAxes})
        frequency(table, n_terms=n_bars, ax=right)
        cloud(table, seed=seed, n_terms=n_terms, ax=left)
    return figure


def _draw_cloud(axes: Axes, rows: pd.DataFrame, seed: int) -> int:
    """Lay the words out for the present size of the axes, write them, and return how many fitted."""
    from wordcloud import WordCloud

    scale = CLOUD_PIXELS_PER_POINT
    frame = axes.get_window_extent()
    to_points = style.POINTS_PER_INCH / canvas.root_figure(axes).dpi
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
    settings = style.preset()
    most = largest if settings.largest is None else min(largest, settings.largest)
    least = min(settings.size + 0.5, most)
    roots = np.sqrt(counts)
    span = roots.max() - roots.min()
    part = (roots - roots.min()) / span if span > 0 else np.ones(len(roots))
    return np.asarray(least + max(most - least, 0.0) * part)


def frequency(table: pd.DataFrame, *, n_terms: int = 20, ax: Axes | None = None) -> Axes:
    """Return axes with the most frequent terms as ranked bars, each with its count.

    Parameters
    ----------
    table : DataFrame
        From `frequency`; of a grouped table, one group.
    n_terms : int
        Bars at most.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If a column is missing, a term comes twice (a table of several groups) or `n_terms` is below 1.

    Examples
    --------
    >>> table = pd.DataFrame({"term": ["rights", "state"], "count": [3, 5], "rate": [30.0, 50.0],
    ...     "n_tokens": 1000})
    >>> [float(bar.get_width()) for bar in frequency(table).patches]
    [50.0, 30.0]
    """
    rows = frequency_rows(table, n_terms)
    with canvas.drawing(ax, height=height_of(len(rows))) as axes:
        if rows.empty:
            return nothing(axes)
        _draw_bars(axes, rows["term"], rows["rate"], [f"{n:,}" for n in rows["count"]])
        axes.set_xlabel(PER_TOKENS)
        lettering.note(axes, [f"Count beside each bar; {int(rows['n_tokens'].max()):,} tokens."])
    return axes


def _draw_bars(axes: Axes, names: Iterable[str], widths: pd.Series, written: Sequence[str]) -> None:
    """Draw ranked bars, the first at the top, with what is written at their ends."""
    places = range(len(widths))
    axes.barh(places, widths, height=0.7, color=BAR)
    for place, width, text in zip(places, widths, written, strict=True):
        axes.annotate(text, (width, place), (2, 0), textcoords="offset points", va="center_baseline", color=QUIET)
    row_labels(axes, list(names))
    axes.margins(x=0.12)
    axes.set_xlim(left=0)


def keyness(
    table: pd.DataFrame,
    *,
    target: str = "target",
    reference: str = "reference",
    n_terms: int = 12,
    ax: Axes | None = None,
) -> Axes:
    """Return axes with the log ratio of the terms that differ most surely on each side, with intervals over documents.

    Parameters
    ----------
    table : DataFrame
        From `keyness`. Of each side the terms with the least p, or where none was tested with the largest z.
    target, reference : str
        What the two sides are called.
    n_terms : int
        Terms of each side at most.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        Filled where q < .05, white inside else; beside each term in how many documents of either side it stands.

    Raises
    ------
    ValueError
        If a column is missing or `n_terms` is below 1.

    Examples
    --------
    >>> table = pd.DataFrame({"term": ["rights", "trade"], "n_documents_target": [4, 1], "n_documents_reference": [1, 5],
    ...     "log_ratio": [2.0, -1.5], "log_ratio_low": [1.0, -2.5], "log_ratio_high": [3.0, -0.5], "p": [0.01, 0.02],
    ...     "q": [0.02, 0.02], "z": [3.0, -2.5]})
    >>> [label.get_text() for label in keyness(table).get_yticklabels()]
    ['rights', 'trade']
    """
    columns = ("term", "n_documents_target", "n_documents_reference", "log_ratio", "log_ratio_low", "p", "q", "z")
    needed(table, columns, maker="keyness")
    checks.at_least(n_terms, 1, name="n_terms")
    ranked = table.assign(size=-table["z"].abs()).sort_values(["p", "size", "term"], na_position="last")
    chosen = [ranked[side(ranked["log_ratio"], 0)].head(n_terms) for side in (pd.Series.gt, pd.Series.lt)]
    rows = pd.concat(chosen).sort_values(["log_ratio", "term"], ascending=[False, True])
    rows = rows.rename(columns={"log_ratio_low": "low", "log_ratio_high": "high"})
    with canvas.drawing(ax, width=style.DOUBLE_COLUMN, height=20.0 + ROW * max(len(rows), 3)) as axes:
        if rows.empty:
            return nothing(axes)
        _draw_points(axes, rows, value="log_ratio", hollow=~(rows["q"] < 0.05).to_numpy())
        _row_labels(axes, [_cut(term) for term in rows["term"]])
        for place, (a, b) in enumerate(zip(rows["n_documents_target"], rows["n_documents_reference"], strict=True)):
            _beside(axes, place, f"{a:,} : {b:,}")
        axes.set_xlabel("log ratio (1 = twice the rate), 95 % over documents")
        tested = table["p"].notna().any()
        lettering.note(
            axes,
            [
                f"Right: {target}; left: {reference}; beside, documents with it.",
                "Filled: q < .05 over all terms tested." if tested else "Too few documents to test any term.",
            ],
        )
    return axes
