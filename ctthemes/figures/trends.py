"""Figures with lines over periods: trends on one pair of axes, or one panel a series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ctthemes._shared import checks
from ctthemes.figures import canvas, lettering, style
from ctthemes.figures.axes import (
    VALUE_LABELS,
    label_periods,
    nothing,
    nothing_figure,
    period_axis,
    row_labels,
    trend_table,
    unit_of,
)
from ctthemes.figures.cells import _draw_cells, _gap, _write_cells
from ctthemes.figures.intervals import AIR, axis_top, draw_points, interval_notes, nice, points_of, set_axis
from ctthemes.figures.style import PALE, SERIES_STYLES

MOST_BEHIND = 3
"""Up to so many panels show the other series in grey behind their own."""

BESIDE = 0.12
"""How far the intervals of series on one pair of axes stand apart, in periods."""


def trend(table: pd.DataFrame, *, highlight: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Return axes with one line per series over the periods, and an interval at each period.

    A period without documents breaks the line; a period with documents and no match is a zero. A marker is white inside
    where fewer than five documents or no two-sided interval stand behind it, and the line to it is faint. No interval
    decides how far the axis reaches: one that goes on ends in an open triangle.

    Parameters
    ----------
    table : DataFrame
        From `rate_trend`.
    highlight : sequence of str, optional
        The series to tell apart, at most 7: the others are thin grey lines behind them, without bands and names. Not
        given, it is every series, or of more than 7 those with the highest mean; `plot.trend_panels` shows all.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; new ones, 89 or 183 mm wide, if not given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If a column is missing, or `highlight` names more than 7 series or one that is not there.

    Examples
    --------
    >>> table = pd.DataFrame({"series": "victims", "period": ["2011", "2012", "2013"],
    ...     "n_documents": [1, 0, 1], "rate": [10.0, np.nan, 0.0], "low": np.nan, "high": np.nan,
    ...     "band": ["none: 1 document", "gap", "none: 1 document"]})
    >>> axes = trend(table)
    >>> axes.lines[0].get_ydata().tolist()
    [10.0, nan, 0.0]
    >>> axes.figure.get_supxlabel()
    'One document a year: no interval can be drawn.'
    """
    return _plot_lines(trend_table(table, "rate"), value="rate", highlight=highlight, ax=ax)


def topic_trend(table: pd.DataFrame, *, highlight: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Return axes with each topic's share over the periods, drawn as `plot.trend` draws rates.

    Parameters
    ----------
    table : DataFrame
        From `topic_trend`.
    highlight : sequence of str, optional
        As in `plot.trend`.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If a column is missing, or `highlight` names more than 7 topics or one that is not there.

    Examples
    --------
    >>> table = pd.DataFrame({"series": "rights", "period": ["2011", "2012"], "n_documents": 5, "share": [0.5, 0.4],
    ...     "low": [0.3, 0.2], "high": [0.7, 0.6], "band": "jackknife"})
    >>> topic_trend(table).lines[0].get_ydata().tolist()
    [0.5, 0.4]
    """
    return _plot_lines(trend_table(table, "share"), value="share", highlight=highlight, ax=ax)


def trend_panels(table: pd.DataFrame) -> Figure:
    """Return a figure with one panel per series, all on the same axes.

    Parameters
    ----------
    table : DataFrame
        From `rate_trend`; any number of series.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"series": ["victims", "women"], "period": "2011", "n_documents": 1, "rate": [10.0, 4.0],
    ...     "low": np.nan, "high": np.nan, "band": "none: 1 document"})
    >>> [axes.get_title(loc="left") for axes in trend_panels(table).axes]
    ['victims', 'women']
    """
    return _plot_panels(trend_table(table, "rate"), value="rate")


def topic_panels(table: pd.DataFrame) -> Figure:
    """Return a figure with one panel per topic, all on the same axes.

    Parameters
    ----------
    table : DataFrame
        From `topic_trend`; any number of topics.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"series": ["topic_01"], "period": "2011", "n_documents": 1, "share": [0.5],
    ...     "low": np.nan, "high": np.nan, "band": "none: 1 document"})
    >>> [axes.get_title(loc="left") for axes in topic_panels(table).axes]
    ['topic 01']
    """
    return _plot_panels(trend_table(table, "share"), value="share")


def obligation_trend(table: pd.DataFrame) -> Figure:
    """Return a figure with one panel per level of obligation, all on the same axes.

    Parameters
    ----------
    table : DataFrame
        From `obligation_trend`; the levels stand in its order.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"series": "decides", "period": ["2011", "2012"], "n_documents": 1, "share": [0.25, 0.5],
    ...     "low": np.nan, "high": np.nan, "band": "none: fewer than 3 documents"})
    >>> [axes.get_title(loc="left") for axes in obligation_trend(table).axes]
    ['decides']
    """
    return _plot_panels(trend_table(table, "share"), value="share", label="share of operative paragraphs (0 to 1)")


def _plot_panels(rows: pd.DataFrame, *, value: str, label: str = "") -> Figure:
    series = list(dict.fromkeys(rows["series"]))
    if not series:
        return nothing_figure()
    n_columns = panel_columns(len(series))
    figure, panels = canvas.new_panels(len(series), n_columns=n_columns, panel_height=32.0)
    with style.context():
        places = period_axis(panels[0], rows["period"])
        points = {name: points_of(rows[rows["series"] == name], places, value=value) for name in series}
        top = axis_top(points.values(), value=value)
        for axes, name in zip(panels, series, strict=True):
            period_axis(axes, rows["period"])
            set_axis(axes, top)
            if len(series) <= MOST_BEHIND:
                for other in series:
                    if other != name:
                        _draw_behind(axes, rows[rows["series"] == other], places, value)
            draw_points(axes, points[name], SERIES_STYLES[0], label=name)
            axes.set_title(lettering.wrap(name, width=30), loc="left", fontsize=style.preset().size, fontweight="bold")
            axes.set_xlabel("")
        written = label or VALUE_LABELS[value]
        figure.supylabel(lettering.wrap(written, width=20) if len(series) <= n_columns else written)
        behind = ["Grey: the other series."] if 1 < len(series) <= MOST_BEHIND else []
        lettering.note_below(figure, [*interval_notes(points, top, unit=unit_of(rows["period"])), *behind])
    return figure


def panel_columns(n_panels: int) -> int:
    """Return how many panels stand side by side: three or four, whichever leaves fewer empty places."""
    return min((3, 4), key=lambda n: -n_panels % n)


def _plot_lines(rows: pd.DataFrame, *, value: str, highlight: Sequence[str] | None, ax: Axes | None) -> Axes:
    series = list(dict.fromkeys(rows["series"]))
    named = told_apart(rows, value, highlight)
    wide = len(named) > 3 or rows["period"].nunique() > 12
    size = (style.DOUBLE_COLUMN, 80.0) if wide else (style.SINGLE_COLUMN, 60.0)
    with canvas.drawing(ax, width=size[0], height=size[1]) as axes:
        if rows.empty:
            return nothing(axes)
        places = period_axis(axes, rows["period"])
        points = {name: points_of(rows[rows["series"] == name], places, value=value) for name in named}
        top = axis_top(points.values(), value=value)
        behind = rows[~rows["series"].isin(named)]
        set_axis(axes, max([top, *(nice(highest * AIR) for highest in [behind[value].max()] if highest > 0)]))
        for _, others in behind.groupby("series", sort=False):
            _draw_behind(axes, others, places, value)
        ends, colours = [], []
        for place, (name, look) in enumerate(zip(named, SERIES_STYLES, strict=False)):
            aside = BESIDE * (place - (len(named) - 1) / 2)
            draw_points(axes, points[name], look, label=name, aside=aside)
            there = np.flatnonzero(np.isfinite(points[name].y))
            if len(there):
                ends.append((lettering.wrap(name), float(points[name].x[there[-1]]), float(points[name].y[there[-1]])))
                colours.append(look.colour)
        axes.set_ylabel(VALUE_LABELS[value])
        notes = interval_notes(points, axes.get_ylim()[1], unit=unit_of(rows["period"]))
        lettering.note(axes, [*_highlight_note(len(series), len(named), highlight), *notes])
        lettering.label_ends(axes, ends, colours)
    return axes


def told_apart(rows: pd.DataFrame, value: str, wanted: Sequence[str] | None) -> list[str]:
    """Return the series drawn in colour, in the order of the table.

    Parameters
    ----------
    rows : DataFrame
        With `series` and `value`.
    value : str
    wanted : sequence of str, optional
        As `highlight` in `trend`.

    Returns
    -------
    list of str

    Raises
    ------
    ValueError
        If more than 7 are asked for, or one that is not there.
    """
    series, most = list(dict.fromkeys(rows["series"])), len(SERIES_STYLES)
    if wanted is None:
        means = rows.groupby("series", sort=False)[value].mean().sort_values(ascending=False, kind="stable")
        return series if len(series) <= most else [name for name in series if name in set(means.index[:most])]
    if isinstance(wanted, str) or not 1 <= len(wanted) <= most:
        raise ValueError(f"highlight={wanted!r} must be a list of 1 to {most} series: more cannot be told apart")
    if missing := [name for name in wanted if name not in series]:
        raise ValueError(
            f"highlight: the table has no series {checks.listing(missing)}; it has {checks.listing(series)}"
        )
    return [name for name in series if name in set(wanted)]


def _highlight_note(n_series: int, n_named: int, wanted: Sequence[str] | None) -> list[str]:
    others = n_series - n_named
    if not others:
        return []
    which = "" if wanted is not None else f"Named: the {n_named} series with the highest mean. "
    return [f"{which}Grey: {'one other' if others == 1 else f'the {others} others'}."]


def _draw_behind(axes: Axes, rows: pd.DataFrame, places: Mapping[str, int], value: str) -> None:
    x = [places[period] for period in rows["period"]]
    axes.plot(x, rows[value].to_numpy(), color=PALE, linewidth=0.6, label="_behind", zorder=1)


def trend_heatmap(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with a cell for each series and period; darker is more.

    Parameters
    ----------
    table : DataFrame
        From `rate_trend`.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        A period without documents is hatched, a period with documents and no hit has a 0.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"series": ["peace", "rights"], "period": "2011", "n_documents": 5, "rate": [0.0, 40.0],
    ...     "low": np.nan, "high": [20.0, 60.0], "band": ["upper: no hits", "jackknife"]})
    >>> [label.get_text() for label in trend_heatmap(table).get_yticklabels()]
    ['peace', 'rights']
    """
    rows = trend_table(table, "rate")
    series, periods = list(dict.fromkeys(rows["series"])), list(dict.fromkeys(rows["period"]))
    cells = np.full((len(series), len(periods)), np.nan)
    cells[pd.Index(series).get_indexer(rows["series"]), pd.Index(periods).get_indexer(rows["period"])] = rows["rate"]
    with canvas.drawing(ax, width=style.DOUBLE_COLUMN, height=20.0 + 6.0 * len(series)) as axes:
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
        bar = canvas.root_figure(axes).colorbar(mesh, cax=beside)
        canvas.dress(bar.ax)
        bar.set_label(VALUE_LABELS["rate"])
        bar.outline.set_visible(False)
        marked = "Hatched" if style.preset().patterns else "Outlined"
        gaps = [f"{marked}: no documents."] if np.isnan(cells).any() else []
        lettering.note(axes, [*gaps, "0: documents, but no hit."] if (cells == 0).any() else gaps)
    return axes
