"""Figures of trends that were tested: slopes, breaks and phases, smoothed rates, sensitivity, tested key terms.

As in `figures`, each `plot_*` draws exactly the table it is handed and computes nothing but order and position.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ctthemes._shared import checks
from ctthemes.figures import canvas, lettering, style, trends
from ctthemes.figures.axes import (
    PER_TOKENS,
    ROW,
    _beside,
    _cut,
    _draw_points,
    _row_labels,
    _set_reach,
    needed,
    nothing,
    period_axis,
    trend_table,
)
from ctthemes.figures.intervals import AIR, FEW_DOCUMENTS, Points, nice, points_of, set_axis
from ctthemes.figures.style import BAR, DOUBLE_COLUMN, INK, QUIET, SERIES_STYLES


def trend_tests(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with the annual change of each series, its interval, and its shape in words.

    Parameters
    ----------
    table : DataFrame
        From `trend_tests`.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        A marker that is white inside where the test is only descriptive; none where there is none.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"series": ["peace"], "annual_change": [5.0], "low": [1.0], "high": [9.0], "strength": "",
    ...     "shape": "rising"})
    >>> [label.get_text() for label in trend_tests(table).get_yticklabels()]
    ['peace']
    """
    needed(table, ("series", "annual_change", "low", "high", "strength", "shape"), maker="trend_tests")
    rows = table.sort_values(["annual_change", "series"], ascending=[False, True], na_position="last")
    with canvas.drawing(ax, width=DOUBLE_COLUMN, height=18.0 + ROW * max(len(rows), 3)) as axes:
        if rows.empty:
            return nothing(axes)
        _draw_points(axes, rows, value="annual_change", hollow=rows["strength"].ne("").to_numpy())
        _row_labels(axes, [lettering.wrap(name, width=30) for name in rows["series"]])
        for place, shape in enumerate(rows["shape"]):
            _beside(axes, place, lettering.wrap(shape.split(":")[0].split(" (")[0], width=40))
        axes.set_xlabel("change of the rate, per cent a year (95 % interval)")
        hollow = rows["strength"].ne("") & rows["annual_change"].notna()
        notes = ["White inside: described, not tested (few periods or few hits)."] if hollow.any() else []
        untested = int(rows["annual_change"].isna().sum())
        lettering.note(
            axes, [*notes, *([f"{untested} of {len(rows)} series could not be tested."] if untested else [])]
        )
    return axes


def change_points(trend: pd.DataFrame, *, changes: pd.DataFrame, phases: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Return axes with the rates of one series, its levels as steps with their intervals, and where it breaks.

    Parameters
    ----------
    trend : DataFrame
        The rows of one series from `rate_trend`.
    changes, phases : DataFrame
        From `change_points` and `phases`, that series among others.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        Years are grey points. Levels are drawn where a break is claimed, or where one level tells the whole series.

    Raises
    ------
    ValueError
        If a column is missing, or the trend holds more than one series.

    Examples
    --------
    >>> trend = pd.DataFrame({"series": "peace", "period": ["2011", "2012", "2013"], "n_documents": 5, "rate": [10.0, 11.0, 12.0],
    ...     "low": 8.0, "high": 14.0, "band": "jackknife"})
    >>> changes = pd.DataFrame({"series": ["peace"], "break": "", "break_low": "", "break_high": "", "status": "no break"})
    >>> phases = pd.DataFrame({"series": ["peace"], "first": "2011", "last": "2013", "n_periods": 3, "rate": 11.0, "low": 9.0,
    ...     "high": 13.0})
    >>> change_points(trend, changes=changes, phases=phases).get_ylabel()
    'per 10,000 tokens'
    """
    needed(trend, ("series", "period", "rate"), maker="rate_trend")
    needed(changes, ("series", "break", "break_low", "break_high", "status"), maker="change_points")
    needed(phases, ("series", "first", "last", "n_periods", "rate", "low", "high"), maker="phases")
    names = list(dict.fromkeys(trend["series"].astype(str)))
    if len(names) > 1:
        raise ValueError(
            f"{len(names)} series do not fit on one pair of axes; choose one: trend[trend['series'] == {names[0]!r}]"
        )
    rows = trend_table(trend, "rate")
    with canvas.drawing(ax, width=DOUBLE_COLUMN, height=62.0) as axes:
        if rows.empty:
            return nothing(axes)
        places = period_axis(axes, rows["period"])
        points = points_of(rows, places, value="rate")
        set_axis(axes, _top_of(points, phases[phases["series"].astype(str) == names[0]]))
        _draw_years(axes, points)
        levels = phases[phases["series"].astype(str) == names[0]]
        claimed = changes[(changes["series"].astype(str) == names[0]) & (changes["status"] == "")]
        notes = _draw_levels(axes, levels if len(claimed) else levels[levels["n_periods"] == len(places)], places)
        for at, low, high in zip(claimed["break"], claimed["break_low"], claimed["break_high"], strict=True):
            notes.append(_draw_break(axes, places, (str(at), str(low), str(high))))
        axes.set_ylabel(PER_TOKENS)
        lettering.note(axes, [*([] if len(claimed) else ["No change of level is claimed."]), *notes])
    return axes


def smooth_trend(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with the smoothed rate of each series and its interval as a ribbon.

    Parameters
    ----------
    table : DataFrame
        From `smooth_trend`; of more than 7 series, those with the highest mean are told apart.
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
    >>> table = pd.DataFrame({"series": "peace", "period": ["2011", "2012"], "rate": [10.0, 12.0], "low": [8.0, 9.0],
    ...     "high": [12.0, 15.0], "n_documents": 5})
    >>> smooth_trend(table).lines[0].get_ydata().tolist()
    [10.0, 12.0]
    """
    needed(table, ("series", "period", "rate", "low", "high", "n_documents"), maker="smooth_trend")
    rows = table.astype({"series": str, "period": str, "rate": float, "low": float, "high": float})
    with canvas.drawing(ax, width=DOUBLE_COLUMN, height=70.0) as axes:
        if rows.empty:
            return nothing(axes)
        places = period_axis(axes, rows["period"])
        names = trends.told_apart(rows, "rate", None)
        ends, colours = [], []
        for name, look in zip(names, SERIES_STYLES, strict=False):
            points = points_of(rows[rows["series"] == name], places, value="rate")
            axes.fill_between(points.x, points.low, points.high, **style.ribbon(look.colour, 0.18))
            axes.plot(points.x, points.y, color=look.colour, linestyle=look.line, label=name)
            there = np.flatnonzero(np.isfinite(points.y))
            if len(there):
                ends.append((lettering.wrap(name), float(points.x[there[-1]]), float(points.y[there[-1]])))
                colours.append(look.colour)
        drawn = rows[rows["series"].isin(names)]
        most = float(drawn["rate"].max())
        set_axis(axes, nice(max(AIR * most, min(float(drawn["high"].max()), 2 * most))) if most > 0 else 1.0)
        axes.set_ylabel(PER_TOKENS)
        others = rows["series"].nunique() - len(names)
        lettering.note(axes, ["Ribbons: 95 % intervals.", *([f"{others} more series in the table."] if others else [])])
        lettering.label_ends(axes, ends, colours)
    return axes


def sensitivity(table: pd.DataFrame, *, n_shown: int = 2) -> Figure:
    """Return a page with one panel per series: its annual change as analysed, and under every other choice.

    Parameters
    ----------
    table : DataFrame
        From `trend_sensitivity`.
    n_shown : int
        The most influential documents and patterns shown in a panel; all are in the table.

    Returns
    -------
    matplotlib.figure.Figure
        The grey column is the interval as analysed.

    Raises
    ------
    ValueError
        If a column is missing or `n_shown` is below 1.

    Examples
    --------
    >>> table = pd.DataFrame({"series": "peace", "variant": ["as analysed", "without one document"], "kind": ["base", "document"],
    ...     "left_out": ["", "d1"], "annual_change": [5.0, 4.0], "low": [1.0, np.nan], "high": [9.0, np.nan]})
    >>> len(sensitivity(table).axes)
    1
    """
    needed(table, ("series", "variant", "kind", "left_out", "annual_change", "low", "high"), maker="trend_sensitivity")
    checks.at_least(n_shown, 1, name="n_shown")
    series = list(dict.fromkeys(table["series"].astype(str)))
    if not series:
        with canvas.drawing(None, height=30.0) as axes:
            return canvas.root_figure(nothing(axes))
    shown = {name: _sensitivity_rows(table[table["series"].astype(str) == name], n_shown) for name in series}
    most = max(len(rows) for rows in shown.values())
    n_columns = min(2, len(series))
    figure, panels = canvas.new_panels(
        len(series), n_columns=n_columns, panel_height=10.0 + 3.9 * max(most, 3), sharey=False
    )
    with style.context():
        for axes, name in zip(panels, series, strict=True):
            rows = shown[name]
            base = rows.iloc[0]
            if np.isfinite(base["low"]):
                axes.axvspan(base["low"], base["high"], color=style.PALE, alpha=0.45, linewidth=0)
            _draw_points(
                axes, rows, value="annual_change", hollow=rows["kind"].isin(["document", "pattern"]).to_numpy()
            )
            _row_labels(axes, [_sensitivity_label(row) for _, row in rows.iterrows()])
            axes.set_title(lettering.wrap(name, width=30), loc="left", fontsize=style.TYPE_SIZE, fontweight="bold")
            if rows["annual_change"].isna().all():
                axes.text(0.5, 0.5, "no trend test", ha="center", va="center", transform=axes.transAxes, color=QUIET)
            _set_reach(axes, pd.concat(shown.values()), "annual_change")
        figure.supxlabel("change of the rate, per cent a year; white inside: one document or pattern left out")
    return figure


def _top_of(points: Points, levels: pd.DataFrame) -> float:
    """Return where the axis ends: every year and every level in view, their intervals as far as they do not swamp it."""
    most = float(np.nanmax(np.append(points.y, levels["rate"].to_numpy(dtype=float)), initial=0.0))
    ends = float(np.nanmax(np.append(levels["high"].to_numpy(dtype=float), 0.0)))
    return nice(max(AIR * most, min(ends, 2 * most))) if most > 0 else 1.0


def _draw_years(axes: Axes, points: Points) -> None:
    """Draw each period's rate as a grey point, white inside where few documents stand behind it."""
    for few, face in ((False, QUIET), (True, "white")):
        chosen = np.isfinite(points.y) & ((points.n_documents < FEW_DOCUMENTS) == few)
        if chosen.any():
            axes.plot(
                points.x[chosen], points.y[chosen], linestyle="none", marker="o", color=QUIET, markerfacecolor=face,
                markersize=style.SMALL_MARKER_SIZE, label="_hollow" if few else "_year", clip_on=False, zorder=3,
            )  # fmt: skip


def _draw_levels(axes: Axes, levels: pd.DataFrame, places: Mapping[str, int]) -> list[str]:
    """Draw each level with its interval and its figure above, and return what the note says of them."""
    top = axes.get_ylim()[1]
    for first, last, rate, low, high in levels[["first", "last", "rate", "low", "high"]].itertuples(index=False):
        left, right = places[first] - 0.5, places[last] + 0.5
        if np.isfinite(low) and np.isfinite(high):
            axes.fill_between([left, right], [low] * 2, [min(high, top)] * 2, **style.ribbon(BAR, 0.18))
        axes.hlines(float(rate), left, right, color=BAR, linewidth=1.4, zorder=5, label="_phase")
        if first != next(iter(places)):
            axes.plot([left, left], [0, 0.04 * top], color=INK, linewidth=0.6, label="_meet")
        axes.annotate(
            f"{rate:,.1f}", ((left + right) / 2, min(max(rate, high) if np.isfinite(high) else rate, top)), (0, 2), textcoords="offset points", ha="center",
            va="bottom", color=BAR if style.preset().coloured_type else INK, fontweight="bold", zorder=6,
        )  # fmt: skip
    few = (
        [f"White inside: fewer than {FEW_DOCUMENTS} documents."]
        if any(line.get_label() == "_hollow" for line in axes.lines)
        else []
    )
    if levels.empty:
        return few
    return [
        f"{'Steps: levels with their 95 % intervals' if len(levels) > 1 else 'Line: the level with its 95 % interval'}.",
        *few,
    ]


def _draw_break(axes: Axes, places: Mapping[str, int], change: tuple[str, str, str]) -> str:
    """Draw the interval of the break's place above the axis where it says something, and return it in words."""
    at, low, high = change
    where = f"Break at {at}" if low == high else f"Break at {at}, 95 % interval {low} to {high}"
    span = list(places).index(high) - list(places).index(low) + 1
    if 3 * span > len(places):
        return f"{where}, too wide to be drawn."
    axes.plot(
        [places[low] - 0.5, places[high] - 0.5], [0.012] * 2, transform=axes.get_xaxis_transform(), color=INK,
        linewidth=1.4, label="_break", solid_capstyle="butt", marker="|", markersize=4, zorder=6,
    )  # fmt: skip
    return f"{where} (bracket on the axis)."


def _sensitivity_rows(rows: pd.DataFrame, n_shown: int) -> pd.DataFrame:
    parts = [rows[rows["kind"].isin(["base", "choice"])]]
    parts += [rows[rows["kind"] == kind].head(n_shown) for kind in ("document", "pattern")]
    return pd.concat(parts)


def _sensitivity_label(row: pd.Series) -> str:
    return f"without {_cut(str(row['left_out']))}" if row["left_out"] else str(row["variant"])
