"""Figures: each `plot_*` draws exactly the table it is handed and returns the axes (a Figure for panels).

Nothing is computed here but order and position: rates, shares and bands come with the table. The axes show
themselves as the last line of a notebook cell; `.figure` of the axes is what `save_exhibit` takes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.markers import CARETDOWN
from matplotlib.patches import Rectangle
from matplotlib.textpath import TextPath
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from ctthemes import _check, style
from ctthemes.style import (
    BAR,
    BAR_OPPOSITE,
    BAR_PALE,
    DOUBLE_COLUMN,
    INK,
    PALE,
    QUIET,
    SERIES_STYLES,
    SeriesStyle,
)

PER_TOKENS = "per 10,000 tokens"
VALUE_LABELS = {"rate": PER_TOKENS, "share": "mean share of a document (0 to 1)"}
# A band may be many times its rate; the axis follows the rates and says what it cuts off.
MOST_BAND = 2.5
ROW_HEIGHT = 4.0
MOST_CHARACTERS = 32
CLOUD_PIXELS_PER_POINT = 4


def plot_trend(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with one line per series over the periods, its band as a ribbon.

    A period without documents breaks the line; a period with documents and no hit is a zero. A hollow marker
    stands where no band can be had (too few documents), a triangle at the end of a one-sided upper limit.

    Parameters
    ----------
    table : DataFrame
        From `theme_trend` or `keyword_trend`, at most 7 series; more go to `plot_trend_panels`.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; new ones, 89 or 183 mm wide, if not given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If a column is missing or there are more than 7 series.

    Examples
    --------
    >>> table = pd.DataFrame({"series": "victims", "period": ["2011", "2012", "2013"],
    ...     "n_documents": [1, 0, 1], "rate": [10.0, np.nan, 0.0], "low": np.nan, "high": np.nan,
    ...     "band": ["none: 1 document", "gap", "none: 1 document"]})
    >>> axes = plot_trend(table)
    >>> axes.lines[0].get_ydata().tolist()
    [10.0, nan, 0.0]
    >>> axes.get_title(loc="left")
    'One document a year: no band can be drawn.'
    """
    return _plot_lines(_trend_table(table, "rate"), value="rate", ax=ax)


def plot_topic_trend(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with each topic's share over the periods, drawn as `plot_trend` draws rates.

    Parameters
    ----------
    table : DataFrame
        From `topic_trend`, at most 7 topics; more go to `plot_trend_panels`.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If a column is missing or there are more than 7 topics.
    """
    return _plot_lines(_trend_table(table, "share"), value="share", ax=ax)


def plot_trend_panels(table: pd.DataFrame) -> Figure:
    """Return a figure with one panel per series, all on the same axes.

    Parameters
    ----------
    table : DataFrame
        From `theme_trend`, `keyword_trend` or `topic_trend`; any number of series.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If a column is missing.
    """
    value = "rate" if "rate" in table.columns else "share"
    rows = _trend_table(table, value)
    series = list(dict.fromkeys(rows["series"]))
    if not series:
        return _nothing_figure()
    # Three or four side by side, whichever leaves fewer empty places.
    n_columns = min((3, 4), key=lambda n: -len(series) % n)
    figure, panels = style.new_panels(len(series), n_columns=n_columns, panel_height=32.0)
    with style.context():
        for axes, name in zip(panels, series, strict=True):
            places = _period_axis(axes, rows["period"])
            _draw_series(axes, rows[rows["series"] == name], places, value, SERIES_STYLES[0])
            axes.set_title(style.wrap(name, width=30), loc="left", fontsize=style.TYPE_SIZE, fontweight="bold")
            axes.set_xlabel("")
            beyond = _set_rate_limits(axes, rows, value)
        figure.supylabel(VALUE_LABELS[value])
        figure.supxlabel(" ".join(_band_notes(rows, beyond)), x=0.01, ha="left", color=QUIET)
    return figure


def plot_prevalence(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
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
    """
    _needed(table, ("theme", "n_documents", "n_documents_with", "share", "low", "high"), maker="prevalence")
    rows = _ranked(table, by="share", name="theme")
    with style.drawing(ax, height=_height(len(rows))) as axes:
        if rows.empty:
            return _nothing(axes)
        places = range(len(rows))
        axes.hlines(places, rows["low"], rows["high"], color=BAR, linewidth=1.1)
        axes.plot(rows["share"], places, linestyle="none", marker="o", color=BAR, clip_on=False)
        _row_labels(axes, [style.wrap(name, width=26) for name in rows["theme"]])
        for place, found, n in zip(places, rows["n_documents_with"], rows["n_documents"], strict=True):
            _write_at(axes, 1.02, place, f"{found:,} of {n:,}", color=QUIET)
        axes.set(xlim=(-0.02, 1.02), xlabel="share of documents (0 to 1), 95 % interval")
    return axes


def plot_coverage(table: pd.DataFrame, *, n_patterns: int = 5) -> Figure:
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
    """
    _needed(table, ("theme", "pattern", "count", "share_of_theme"), maker="coverage")
    _check.at_least(n_patterns, 1, name="n_patterns")
    themes = list(dict.fromkeys(table["theme"].astype(str)))
    if not themes:
        return _nothing_figure()
    height = 7.0 + n_patterns * ROW_HEIGHT
    figure, panels = style.new_panels(len(themes), n_columns=3, panel_height=height, sharey=False)
    with style.context():
        for axes, theme in zip(panels, themes, strict=True):
            rows = _ranked(table[table["theme"].astype(str) == theme], by="count", name="pattern")
            rows = rows[rows["count"] > 0].head(n_patterns)
            _draw_named_bars(axes, rows["pattern"], rows["share_of_theme"], title=style.wrap(theme, width=30))
            for place, count in enumerate(rows["count"]):
                _write_at(axes, 1.0, place, f"{count:,}", ha="right", color=QUIET)
            if rows.empty:
                _write_at(axes, 0.02, 0, "no pattern found anything", color=QUIET)
            axes.set(xlim=(0, 1), ylim=(n_patterns - 0.4, -0.6))
        figure.supxlabel("share of the theme's codings (0 to 1); at the right, their count")
    return figure


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
    _needed(table, ("theme_a", "theme_b", "count", "n_units"), maker="cooccurrence")
    themes = list(dict.fromkeys([*table["theme_a"].astype(str), *table["theme_b"].astype(str)]))
    place = {theme: position for position, theme in enumerate(themes)}
    cells = np.full((len(themes), len(themes)), np.nan)
    for a, b, count in zip(table["theme_a"], table["theme_b"], table["count"], strict=True):
        first, second = sorted((place[str(a)], place[str(b)]))
        cells[second, first] = count
    side = 32.0 + 9.0 * len(themes)
    with style.drawing(ax, width=min(max(89.0, side + 12), DOUBLE_COLUMN), height=max(50.0, side)) as axes:
        if table.empty:
            return _nothing(axes)
        cells = cells[1:, :-1]
        mesh = _draw_cells(axes, cells)
        _write_cells(axes, mesh, cells)
        columns = [style.wrap(theme, width=16) for theme in themes[:-1]]
        axes.set_xticks(np.arange(len(columns)), columns, rotation=90)
        _row_labels(axes, [style.wrap(theme, width=22) for theme in themes[1:]])
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
    rows = _trend_table(table, value)
    series, periods = list(dict.fromkeys(rows["series"])), list(dict.fromkeys(rows["period"]))
    cells = np.full((len(series), len(periods)), np.nan)
    cells[pd.Index(series).get_indexer(rows["series"]), pd.Index(periods).get_indexer(rows["period"])] = rows[value]
    with style.drawing(ax, width=DOUBLE_COLUMN, height=20.0 + 6.0 * len(series)) as axes:
        if table.empty:
            return _nothing(axes)
        mesh = _draw_cells(axes, cells)
        axes.set_facecolor("white")
        for y, x in np.argwhere(np.isnan(cells)):
            axes.add_patch(_gap(x, y))
        few = len(periods) <= 12
        _write_cells(axes, mesh, cells if few else np.where(cells == 0, 0.0, np.nan))
        _label_periods(axes, periods, np.arange(len(periods)))
        _row_labels(axes, [style.wrap(name, width=26) for name in series])
        beside = axes.inset_axes((1.02, 0.0, 0.025, 1.0))
        bar = style.root_figure(axes).colorbar(mesh, cax=beside)
        style.dress(bar.ax)
        bar.set_label(VALUE_LABELS[value])
        bar.outline.set_visible(False)
        gaps = ["Hatched: no documents."] if np.isnan(cells).any() else []
        style.note(axes, [*gaps, "0: documents, but no hit."] if (cells == 0).any() else gaps)
    return axes


def plot_frequency(table: pd.DataFrame, *, n_terms: int = 20, ax: Axes | None = None) -> Axes:
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
    >>> [float(bar.get_width()) for bar in plot_frequency(table).patches]
    [50.0, 30.0]
    """
    rows = _frequency_rows(table, n_terms)
    with style.drawing(ax, height=_height(len(rows))) as axes:
        if rows.empty:
            return _nothing(axes)
        _draw_bars(axes, rows["term"], rows["rate"], [f"{n:,}" for n in rows["count"]])
        axes.set_xlabel(PER_TOKENS)
        style.note(axes, [f"Count beside each bar; {int(rows['n_tokens'].max()):,} tokens."])
    return axes


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
        Terms at most; the rarest are left out where no room is left, and a note says how many are shown.
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
    rows = _frequency_rows(table, n_terms)
    rows = rows[rows["count"] > 0]
    with style.drawing(ax, height=55.0) as axes:
        if rows.empty:
            return _nothing(axes)
        axes.set_axis_off()
        # The note moves the axes: it has its room before the words are laid out.
        style.note(axes, [f"{len(rows)} of {len(rows)} terms; larger is more frequent."])
        style.root_figure(axes).draw_without_rendering()
        n_drawn = _draw_cloud(axes, rows, seed)
        style.note(axes, [f"{n_drawn} of {len(rows)} terms; larger is more frequent."])
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
    _frequency_rows(table, n_terms)
    figure = style.new_figure(width=DOUBLE_COLUMN, height=_height(n_bars))
    with style.context():
        cloud, bars = figure.subplots(1, 2, width_ratios=[1.25, 1], subplot_kw={"axes_class": style.ShownAxes})
        plot_frequency(table, n_terms=n_bars, ax=bars)
        plot_cloud(table, seed=seed, n_terms=n_terms, ax=cloud)
    return figure


def plot_keyness(
    table: pd.DataFrame,
    *,
    target: str = "target",
    reference: str = "reference",
    n_terms: int = 12,
    ax: Axes | None = None,
) -> Axes:
    """Return axes with the key terms of both sides as bars to the right and to the left, ranked by log ratio.

    Parameters
    ----------
    table : DataFrame
        From `keyness`. The terms with the largest z of each side are shown.
    target, reference : str
        What the two sides are called.
    n_terms : int
        Terms of each side at most.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        At the end of each bar the two counts, target first.

    Raises
    ------
    ValueError
        If a column is missing or `n_terms` is below 1.

    Examples
    --------
    >>> table = pd.DataFrame({"term": ["rights", "border"], "count_target": [8, 1], "count_reference": [1, 4],
    ...     "log_ratio": [3.0, -2.0], "z": [2.5, -1.5]})
    >>> [float(bar.get_width()) for bar in plot_keyness(table).patches]
    [3.0, -2.0]
    """
    _needed(table, ("term", "count_target", "count_reference", "log_ratio", "z"), maker="keyness")
    _check.at_least(n_terms, 1, name="n_terms")
    more = table[table["log_ratio"] > 0].sort_values(["z", "term"], ascending=[False, True]).head(n_terms)
    less = table[table["log_ratio"] < 0].sort_values(["z", "term"]).head(n_terms)
    rows = _ranked(pd.concat([more, less]), by="log_ratio", name="term")
    with style.drawing(ax, height=_height(len(rows)) + 4) as axes:
        if rows.empty:
            return _nothing(axes)
        places, ratios = range(len(rows)), rows["log_ratio"].to_numpy(dtype=float)
        colours = [BAR if ratio > 0 else BAR_OPPOSITE for ratio in ratios]
        bars = axes.barh(places, ratios, height=0.7, color=colours)
        for bar, ratio in zip(bars, ratios, strict=True):
            bar.set(hatch=None if ratio > 0 else "....", edgecolor="white", linewidth=0)
        axes.axvline(0, color=INK, linewidth=0.6)
        reach = 1.6 * float(np.abs(ratios).max())
        counts = zip(rows["count_target"], rows["count_reference"], strict=True)
        for place, ratio, term, (a, b) in zip(places, ratios, rows["term"], counts, strict=True):
            side = 1 if ratio > 0 else -1
            ends, starts = ("left", "right") if ratio > 0 else ("right", "left")
            axes.text(-side * 0.02 * reach, place, term, ha=starts, va="center_baseline")
            axes.text(ratio + side * 0.02 * reach, place, f"{a:,} : {b:,}", ha=ends, va="center_baseline", color=QUIET)
        axes.set(xlim=(-reach, reach), ylim=(len(rows) - 0.3, -0.7), yticks=[])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("log ratio (1 = twice the rate)")
        axes.set_title(f"\N{LEFTWARDS ARROW} {reference}", loc="left", fontsize=style.TYPE_SIZE)
        axes.set_title(f"{target} \N{RIGHTWARDS ARROW}", loc="right", fontsize=style.TYPE_SIZE)
    return axes


def plot_topics(table: pd.DataFrame, *, n_terms: int = 8) -> Figure:
    """Return a figure with one panel per topic: its first terms as bars, on one scale.

    Parameters
    ----------
    table : DataFrame
        From `top_terms`.
    n_terms : int
        Terms in a panel at most.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If a column is missing or `n_terms` is below 1.
    """
    _needed(table, ("topic", "rank", "term", "weight"), maker="top_terms")
    _check.at_least(n_terms, 1, name="n_terms")
    topics = list(dict.fromkeys(table["topic"]))
    if not topics:
        return _nothing_figure()
    n_columns = min((5, 4), key=lambda n: -len(topics) % n)
    n_rows_panel = min(n_terms, int(table.groupby("topic", sort=False).size().max()))
    height = 6.0 + n_rows_panel * 3.4
    figure, panels = style.new_panels(len(topics), n_columns=n_columns, panel_height=height)
    with style.context():
        for axes, topic in zip(panels, topics, strict=True):
            rows = table[table["topic"] == topic].sort_values(["rank", "term"]).head(n_terms)
            _draw_named_bars(axes, rows["term"], rows["weight"], title=_topic_name(topic))
            axes.set(ylim=(n_rows_panel - 0.4, -0.6), xlim=(0, 1.02 * table["weight"].max()))
            axes.xaxis.set_major_locator(MaxNLocator(2))
        figure.supxlabel("weight of the term in the topic (the weights of a topic sum to 1)")
    return figure


def plot_stability(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with how well each topic is found again from another seed.

    Parameters
    ----------
    table : DataFrame
        From `topic_stability`: one row for a topic and a pair of seeds.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        A dot per row of the table; one line of dots for each number of topics, or for each topic where the table
        has one number only.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    _needed(table, ("n_topics", "topic", "jaccard"), maker="topic_stability")
    by = "n_topics" if len(table["n_topics"].unique()) > 1 else "topic"
    groups = sorted(table[by].unique())
    with style.drawing(ax, height=_height(len(groups))) as axes:
        if table.empty:
            return _nothing(axes)
        for place, group in enumerate(groups):
            values = np.sort(table.loc[table[by] == group, "jaccard"].to_numpy(dtype=float))
            aside = np.linspace(0.3, -0.3, len(values)) if len(values) > 1 else np.zeros(1)
            axes.plot(
                values, place + aside, linestyle="none", marker="o", markersize=style.SMALL_MARKER_SIZE,
                color=BAR, markerfacecolor="white", markeredgewidth=0.6, clip_on=False,
            )  # fmt: skip
        _row_labels(axes, [f"{group} topics" if by == "n_topics" else style.wrap(str(group)) for group in groups])
        axes.set(xlim=(0, 1), xlabel="overlap of top terms between two seeds (Jaccard, 0 to 1)")
    return axes


def plot_inventory(table: pd.DataFrame) -> Figure:
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
    """
    _needed(table, ("n_documents", "n_tokens"), maker="inventory")
    if table.empty:
        return _nothing_figure()
    groups = [str(each) for each in (table.index if table.index.name is not None else table.iloc[:, 0])]
    others = [group for group in groups if not _are_years([group])]
    after = others if len(others) == 1 and len(groups) > 1 else []
    figure, panels = style.new_panels(2, n_columns=1, panel_height=27.0, sharey=False)
    with style.context():
        for axes, column in zip(panels, ("n_documents", "n_tokens"), strict=True):
            places = _period_axis(axes, [group for group in groups if group not in after])
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


def _plot_lines(rows: pd.DataFrame, *, value: str, ax: Axes | None) -> Axes:
    series = list(dict.fromkeys(rows["series"]))
    if len(series) > len(SERIES_STYLES):
        raise ValueError(
            f"{len(series)} series cannot be told apart in one figure, {len(SERIES_STYLES)} can: "
            "use plot_trend_panels, or choose rows with table[table['series'].isin([...])]"
        )
    wide = len(series) > 3 or rows["period"].nunique() > 12
    size = (DOUBLE_COLUMN, 80.0) if wide else (style.SINGLE_COLUMN, 60.0)
    with style.drawing(ax, width=size[0], height=size[1]) as axes:
        if rows.empty:
            return _nothing(axes)
        places = _period_axis(axes, rows["period"])
        ends, colours = [], []
        for name, look in zip(series, SERIES_STYLES, strict=False):
            mine = rows[rows["series"] == name]
            _draw_series(axes, mine, places, value, look)
            known = mine[mine[value].notna()]
            if not known.empty:
                last = known.iloc[-1]
                ends.append((style.wrap(name), float(places[last["period"]]), float(last[value])))
                colours.append(look.colour)
        beyond = _set_rate_limits(axes, rows, value)
        axes.set_ylabel(VALUE_LABELS[value])
        style.note(axes, _band_notes(rows, beyond))
        style.label_ends(axes, ends, colours)
    return axes


def _trend_table(table: pd.DataFrame, value: str) -> pd.DataFrame:
    needed = ("series", "period", "n_documents", value, "low", "high", "band")
    _needed(table, needed, maker="theme_trend, keyword_trend or topic_trend")
    return table[list(needed)].astype(
        {"series": str, "period": str, "band": str, value: float, "low": float, "high": float}
    )


def _draw_series(axes: Axes, rows: pd.DataFrame, places: Mapping[str, int], value: str, look: SeriesStyle) -> None:
    x = np.array([places[period] for period in rows["period"]])
    y, low, high = (rows[column].to_numpy() for column in (value, "low", "high"))
    hollow = rows["band"].str.startswith("none").to_numpy(dtype=bool)
    limit = rows["band"].str.startswith("upper").to_numpy(dtype=bool) & np.isfinite(high)
    solid = np.flatnonzero(~hollow & np.isfinite(y)).tolist()
    size = style.MARKER_SIZE if len(places) <= 12 else style.SMALL_MARKER_SIZE
    axes.plot(
        x, y, color=look.colour, linestyle=look.line, label=rows["series"].iloc[0], clip_on=False, zorder=3,
        marker=look.marker if solid else "", markersize=size, markevery=solid or None,
    )  # fmt: skip
    # A line without points would still count as one when the figure is laid out.
    if hollow.any():
        axes.plot(
            x[hollow], y[hollow], color=look.colour, linestyle="none", label="_hollow", clip_on=False, zorder=4,
            marker=look.marker, markersize=size, markerfacecolor="white",
        )  # fmt: skip
    if limit.any():
        axes.vlines(x[limit], y[limit], high[limit], color=look.colour, linewidth=0.6)
        axes.plot(
            x[limit], high[limit], color=look.colour, linestyle="none", label="_limit", zorder=4,
            marker=CARETDOWN, markersize=style.SMALL_MARKER_SIZE,
        )  # fmt: skip
    for run in _runs(np.isfinite(low) & np.isfinite(high)):
        if len(run) == 1:
            axes.vlines(x[run], low[run], high[run], color=look.colour, linewidth=2.0, alpha=0.3)
        else:
            axes.fill_between(x[run], low[run], high[run], color=look.colour, alpha=0.15, linewidth=0)


def _runs(there: npt.NDArray[np.bool_]) -> list[npt.NDArray[np.intp]]:
    at = np.flatnonzero(there)
    return [run for run in np.split(at, np.flatnonzero(np.diff(at) > 1) + 1) if len(run)]


def _set_rate_limits(axes: Axes, rows: pd.DataFrame, value: str) -> int:
    """Set the vertical limits and return how many bands reach above them."""
    most, high = rows[value].max(), rows["high"].max()
    top = most if not most > 0 or not high > most else min(high, MOST_BAND * most)
    if not top > 0:
        top = high if high > 0 else 1.0
    axes.set_ylim(0, top * 1.05)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    return int((rows["high"] > top * 1.05).sum())


def _band_notes(rows: pd.DataFrame, beyond: int) -> list[str]:
    """Return the sentences that say which bands there are, read off the table."""
    drawn = rows[rows["band"] != "gap"]
    unit = "year" if _are_years(drawn["period"]) else "period"
    if drawn["high"].notna().any():
        notes = []
        if drawn["band"].str.startswith("none").any():
            notes.append("Hollow: no band.")
        if drawn["band"].str.startswith("upper").any():
            notes.append("Triangle: upper limit only.")
        if beyond:
            notes.append(f"{beyond} band{'s reach' if beyond > 1 else ' reaches'} above the axis.")
        return notes
    if drawn.empty:
        return [f"No {unit} has a document."]
    most = int(drawn["n_documents"].max())
    if most > 2:
        return ["The table has no bands."]
    return [f"{'One document' if most == 1 else 'One or two documents'} a {unit}: no band can be drawn."]


def _are_years(labels: Iterable[str]) -> bool:
    return all(re.fullmatch(r"\d{4}", label) for label in labels)


def _period_axis(axes: Axes, labels: Iterable[str]) -> dict[str, int]:
    """Return where each period stands: years at their number, anything else in the order given."""
    names = list(dict.fromkeys(labels))
    years = _are_years(names)
    places = {name: int(name) if years else place for place, name in enumerate(names)}
    first, last = min(places.values()), max(places.values())
    if years:
        locator = MaxNLocator(_labels_that_fit(axes, 4), integer=True, steps=[1, 2, 5, 10])
        ticks = [tick for tick in locator.tick_values(first, last) if first <= tick <= last]
        axes.xaxis.set_major_locator(FixedLocator(ticks or [first]))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
        axes.set_xlabel("year")
    else:
        _label_periods(axes, names, np.arange(len(names)))
    margin = max(0.5, 0.02 * (last - first))
    axes.set_xlim(first - margin, last + margin)
    return places


def _label_periods(axes: Axes, names: Sequence[str], places: npt.NDArray[np.intp]) -> None:
    """Label as many periods as fit, evenly."""
    fitting = _labels_that_fit(axes, max(len(name) for name in names))
    step = math.ceil(len(names) / fitting)
    axes.xaxis.set_major_locator(FixedLocator(places[::step].tolist()))
    axes.set_xticklabels(list(names)[::step])
    axes.set_xlabel("year" if _are_years(names) else "")


def _labels_that_fit(axes: Axes, n_characters: int) -> int:
    """Return how many tick labels fit side by side; axes that are alone keep room for labels at their right."""
    place = axes.get_subplotspec()
    alone = place is None or place.get_gridspec().ncols == 1
    inches = style.root_figure(axes).get_size_inches()[0] * axes.get_position().width * (0.8 if alone else 1.1)
    characters = inches * style.POINTS_PER_INCH / style.TYPE_SIZE * style.CHARACTERS_PER_EM
    return max(1, int(characters / (n_characters + 2)))


def _draw_bars(axes: Axes, names: Iterable[str], widths: pd.Series, written: Sequence[str]) -> None:
    """Draw ranked bars, the first at the top, with what is written at their ends."""
    places = range(len(widths))
    axes.barh(places, widths, height=0.7, color=BAR)
    for place, width, text in zip(places, widths, written, strict=True):
        axes.annotate(text, (width, place), (2, 0), textcoords="offset points", va="center_baseline", color=QUIET)
    _row_labels(axes, list(names))
    axes.margins(x=0.12)
    axes.set_xlim(left=0)


def _draw_named_bars(axes: Axes, names: Iterable[str], widths: pd.Series, *, title: str) -> None:
    """Draw pale bars with their names upon them, which leaves a small panel its whole width."""
    axes.barh(range(len(widths)), widths, height=0.85, color=BAR_PALE)
    for place, name in enumerate(names):
        cut = name if len(name) <= MOST_CHARACTERS else name[: MOST_CHARACTERS - 1] + "\N{HORIZONTAL ELLIPSIS}"
        _write_at(axes, 0.02, place, cut)
    axes.set(yticks=[])
    axes.set_title(title, loc="left", fontsize=style.TYPE_SIZE, fontweight="bold")


def _write_at(
    axes: Axes, across: float, row: float, text: str, *, ha: Literal["left", "right"] = "left", color: str = INK
) -> None:
    """Write on a row, at a fraction of the axes' width."""
    axes.text(across, row, text, ha=ha, va="center_baseline", color=color, transform=axes.get_yaxis_transform())


def _row_labels(axes: Axes, names: Sequence[str]) -> None:
    axes.set_yticks(np.arange(len(names)), names, linespacing=0.95)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)


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
        hatch=style.GAP_HATCH,
        linewidth=0,
    )


def _draw_cloud(axes: Axes, rows: pd.DataFrame, seed: int) -> int:
    """Lay the words out for the present size of the axes, write them, and return how many fitted."""
    from wordcloud import WordCloud

    scale = CLOUD_PIXELS_PER_POINT
    frame = axes.get_window_extent()
    to_points = style.POINTS_PER_INCH / style.root_figure(axes).dpi
    width, height = frame.width * to_points, frame.height * to_points
    sizes = _cloud_sizes(rows["count"].to_numpy(dtype=float), largest=width / 11)
    # With relative_scaling=1 type is as large as the number it is handed: our size, not wordcloud's own.
    cloud = WordCloud(
        font_path=style.font_path(), width=int(width * scale), height=int(height * scale), margin=scale * 4,
        prefer_horizontal=1.0, max_words=len(rows), relative_scaling=1,
        min_font_size=math.ceil(style.TYPE_SIZE * scale), max_font_size=math.ceil(sizes[0] * scale),
        random_state=int(seed), normalize_plurals=False, collocations=False,
    ).generate_from_frequencies(dict(zip(rows["term"], sizes.tolist(), strict=True)))  # fmt: skip
    shades = LinearSegmentedColormap.from_list("ink", [BAR, "#002A42"])
    font = FontProperties(family=style.FONT)
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
    least = style.TYPE_SIZE + 0.5
    roots = np.sqrt(counts)
    span = roots.max() - roots.min()
    part = (roots - roots.min()) / span if span > 0 else np.ones(len(roots))
    return np.asarray(least + max(largest - least, 0.0) * part)


def _frequency_rows(table: pd.DataFrame, n_terms: int) -> pd.DataFrame:
    _needed(table, ("term", "count", "rate", "n_tokens"), maker="frequency")
    _check.at_least(n_terms, 1, name="n_terms")
    if table["term"].duplicated().any():
        raise ValueError("a term comes twice in this table: draw one group at a time: table[table['group'] == '2013']")
    return _ranked(table, by="count", name="term").head(n_terms)


def _ranked(table: pd.DataFrame, *, by: str, name: str) -> pd.DataFrame:
    return table.sort_values([by, name], ascending=[False, True], kind="stable")


def _topic_name(topic: object) -> str:
    return style.wrap(str(topic), width=30)


def _height(n_rows: int) -> float:
    return 13.0 + max(n_rows, 3) * ROW_HEIGHT


def _nothing(axes: Axes) -> Axes:
    axes.set_axis_off()
    axes.text(0.5, 0.5, "The table has no rows.", ha="center", va="center", transform=axes.transAxes, color=QUIET)
    return axes


def _nothing_figure() -> Figure:
    with style.drawing(None, height=30.0) as axes:
        return style.root_figure(_nothing(axes))


def _needed(table: pd.DataFrame, columns: Sequence[str], *, maker: str) -> None:
    if not isinstance(table, pd.DataFrame):
        raise ValueError(f"a figure is drawn from a table made by {maker}, not from a {type(table).__name__}")
    _check.columns(table, columns, name=f"the table, which should come from {maker},")
