"""Figures with lines over periods: trends on one pair of axes, or one panel a series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.markers import CARETDOWN
from matplotlib.ticker import MaxNLocator

from ctthemes._shared import checks
from ctthemes.figures import canvas, lettering, style
from ctthemes.figures.axes import (
    VALUE_LABELS,
    are_years,
    label_periods,
    nothing,
    nothing_figure,
    period_axis,
    row_labels,
    trend_table,
)
from ctthemes.figures.cells import _draw_cells, _gap, _write_cells
from ctthemes.figures.style import PALE, QUIET, SERIES_STYLES, SeriesStyle

# A band may be many times its rate; the axis follows the rates and says what it cuts off.
MOST_BAND = 2.5


def trend(table: pd.DataFrame, *, highlight: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Return axes with one line per series over the periods, its band as a ribbon.

    A period without documents breaks the line; a period with documents and no hit is a zero. A hollow marker
    stands where no band can be had (too few documents), a triangle at the end of a one-sided upper limit.

    Parameters
    ----------
    table : DataFrame
        From `theme_trend` or `keyword_trend`.
    highlight : sequence of str, optional
        The series to tell apart, at most 7: the others are thin grey lines behind them, without bands and names. Not
        given, it is every series, or of more than 7 those with the highest mean; `plot_trend_panels` shows all.
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
    >>> axes.get_title(loc="left")
    'One document a year: no band can be drawn.'
    """
    return _plot_lines(trend_table(table, "rate"), value="rate", highlight=highlight, ax=ax)


def topic_trend(table: pd.DataFrame, *, highlight: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Return axes with each topic's share over the periods, drawn as `plot_trend` draws rates.

    Parameters
    ----------
    table : DataFrame
        From `topic_trend`.
    highlight : sequence of str, optional
        As in `plot_trend`.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If a column is missing, or `highlight` names more than 7 topics or one that is not there.
    """
    return _plot_lines(trend_table(table, "share"), value="share", highlight=highlight, ax=ax)


def trend_panels(table: pd.DataFrame) -> Figure:
    """Return a figure with one panel per series, all on the same axes.

    Parameters
    ----------
    table : DataFrame
        From `theme_trend` or `keyword_trend`; any number of series.

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


def _plot_panels(rows: pd.DataFrame, *, value: str) -> Figure:
    series = list(dict.fromkeys(rows["series"]))
    if not series:
        return nothing_figure()
    # Three or four side by side, whichever leaves fewer empty places.
    n_columns = min((3, 4), key=lambda n: -len(series) % n)
    figure, panels = canvas.new_panels(len(series), n_columns=n_columns, panel_height=32.0)
    with style.context():
        for axes, name in zip(panels, series, strict=True):
            places = period_axis(axes, rows["period"])
            _draw_series(axes, rows[rows["series"] == name], places, value, SERIES_STYLES[0])
            axes.set_title(lettering.wrap(name, width=30), loc="left", fontsize=style.preset().size, fontweight="bold")
            axes.set_xlabel("")
            beyond = _set_rate_limits(axes, rows, value)
        figure.supylabel(VALUE_LABELS[value])
        figure.supxlabel(" ".join(_band_notes(rows, beyond)), x=0.01, ha="left", color=QUIET)
    return figure


def _plot_lines(rows: pd.DataFrame, *, value: str, highlight: Sequence[str] | None, ax: Axes | None) -> Axes:
    series = list(dict.fromkeys(rows["series"]))
    named = _highlighted(rows, value, highlight)
    wide = len(named) > 3 or rows["period"].nunique() > 12
    size = (style.DOUBLE_COLUMN, 80.0) if wide else (style.SINGLE_COLUMN, 60.0)
    with canvas.drawing(ax, width=size[0], height=size[1]) as axes:
        if rows.empty:
            return nothing(axes)
        places = period_axis(axes, rows["period"])
        for name in [each for each in series if each not in named]:
            _draw_behind(axes, rows[rows["series"] == name], places, value)
        ends, colours = [], []
        for name, look in zip(named, SERIES_STYLES, strict=False):
            mine = rows[rows["series"] == name]
            _draw_series(axes, mine, places, value, look)
            known = mine[mine[value].notna()]
            if not known.empty:
                last = known.iloc[-1]
                ends.append((lettering.wrap(name), float(places[last["period"]]), float(last[value])))
                colours.append(look.colour)
        banded = rows.assign(**{side: rows[side].where(rows["series"].isin(named)) for side in ("low", "high")})
        beyond = _set_rate_limits(axes, banded, value)
        axes.set_ylabel(VALUE_LABELS[value])
        lettering.note(
            axes,
            [
                *_highlight_note(len(series), len(named), highlight),
                *_band_notes(banded[banded["series"].isin(named)], beyond),
            ],
        )
        lettering.label_ends(axes, ends, colours)
    return axes


def _highlighted(rows: pd.DataFrame, value: str, asked: Sequence[str] | None) -> list[str]:
    """Return the series drawn in colour, in the order of the table."""
    series, most = list(dict.fromkeys(rows["series"])), len(SERIES_STYLES)
    if asked is None:
        means = rows.groupby("series", sort=False)[value].mean().sort_values(ascending=False, kind="stable")
        return series if len(series) <= most else [name for name in series if name in set(means.index[:most])]
    if isinstance(asked, str) or not 1 <= len(asked) <= most:
        raise ValueError(f"highlight={asked!r} must be a list of 1 to {most} series: more cannot be told apart")
    if missing := [name for name in asked if name not in series]:
        raise ValueError(
            f"highlight: the table has no series {checks.listing(missing)}; it has {checks.listing(series)}"
        )
    return [name for name in series if name in set(asked)]


def _highlight_note(n_series: int, n_named: int, asked: Sequence[str] | None) -> list[str]:
    others = n_series - n_named
    if not others:
        return []
    which = "" if asked is not None else f"Named: the {n_named} series with the highest mean. "
    return [f"{which}Grey: {'one other' if others == 1 else f'the {others} others'}."]


def _draw_behind(axes: Axes, rows: pd.DataFrame, places: Mapping[str, int], value: str) -> None:
    x = [places[period] for period in rows["period"]]
    axes.plot(x, rows[value].to_numpy(), color=PALE, linewidth=0.6, label="_behind", zorder=1)


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
            axes.vlines(x[run], low[run], high[run], **style.ribbon(look.colour, 0.3) | {"linewidth": 2.0})
        else:
            axes.fill_between(x[run], low[run], high[run], **style.ribbon(look.colour, 0.15))
            if not style.preset().transparency:  # an opaque ribbon hides others: each keeps its edges in sight
                for edge in (low, high):
                    axes.plot(x[run], edge[run], color=look.colour, linewidth=0.4, label="_edge", zorder=2)


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
    unit = "year" if are_years(drawn["period"]) else "period"
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


def trend_heatmap(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with a cell for each series and period; darker is more.

    Parameters
    ----------
    table : DataFrame
        From `theme_trend` or `keyword_trend`.
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
