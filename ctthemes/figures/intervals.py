"""Points with intervals by period: which are few, how firm an interval is, where the axis ends, and what goes on above it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ctthemes.figures import style
from ctthemes.figures.style import SeriesStyle

FEW_DOCUMENTS = 5
"""A period with fewer documents is drawn as weakly supported."""

FIRM, LOOSE = 4.0, 16.0
"""An interval is firm where its upper end is up to so many times its lower end, loose up to so many, else dotted."""

AIR = 1.06
"""The axis reaches at least so far above the highest point."""

DOTTED = (0, (1.0, 1.6))
CAP = 0.3
MOST_NAMED = 3
Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """What is drawn of one series: places, values and intervals, and how well each is supported."""

    periods: npt.NDArray[np.object_]
    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    n_documents: npt.NDArray[np.int64]
    ratio: npt.NDArray[np.float64]
    few: Booleans

    @property
    def two_sided(self) -> Booleans:
        """Where there is an interval with two ends."""
        return np.isfinite(self.low) & np.isfinite(self.high)

    @property
    def upper(self) -> Booleans:
        """Where there is an upper limit only."""
        return np.isfinite(self.high) & ~np.isfinite(self.low) & np.isfinite(self.y)

    @property
    def firm(self) -> Booleans:
        """Where the interval is firm and rests on enough documents."""
        return self.two_sided & ~self.few & (self.ratio <= FIRM)


def points_of(rows: pd.DataFrame, places: Mapping[str, int], *, value: str) -> Points:
    """Return the points of one series.

    Parameters
    ----------
    rows : DataFrame
        As `ctthemes.figures.axes.trend_table` returns them, of one series.
    places : mapping
        Where each period stands.
    value : str
        "rate" or "share"; of shares the odds are compared.

    Returns
    -------
    Points

    Examples
    --------
    >>> rows = pd.DataFrame({"period": ["2011", "2012"], "n_documents": [9, 2], "rate": [3.0, 1.0], "low": [2.0, np.nan],
    ...     "high": [6.0, np.nan]})
    >>> points = points_of(rows, {"2011": 2011, "2012": 2012}, value="rate")
    >>> points.ratio.tolist(), points.few.tolist(), points.firm.tolist()
    ([3.0, inf], [False, True], [True, False])
    """
    y, low, high = (rows[column].to_numpy(dtype=float) for column in (value, "low", "high"))
    n = rows["n_documents"].to_numpy(dtype=np.int64)
    below, above = (ends / (1 - ends) if value == "share" else ends for ends in np.minimum((low, high), _most(value)))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(np.isfinite(below) & np.isfinite(above) & (below > 0), above / below, np.inf)
    few = (n < FEW_DOCUMENTS) | ~(np.isfinite(low) & np.isfinite(high))
    x = np.array([places[period] for period in rows["period"]], dtype=float)
    return Points(rows["period"].to_numpy(dtype=object), x, y, low, high, n, ratio, few)


def _most(value: str) -> float:
    return 1 - 1e-9 if value == "share" else np.inf


def nice(value: float) -> float:
    """Return the end of an axis: up to the next 0.2, 0.5 or 1 times the power of ten below.

    Parameters
    ----------
    value : float
        Above 0.

    Returns
    -------
    float

    Examples
    --------
    >>> [nice(value) for value in (113.0, 34.0, 78.0, 0.042)]
    [120.0, 35.0, 80.0, 0.045]
    """
    power = 10.0 ** math.floor(math.log10(value))
    digits = value / power
    step = power * (0.2 if digits < 2 else 0.5 if digits < 5 else 1.0)
    return round(math.ceil(value / step - 1e-9) * step, 12)


def axis_top(series: Iterable[Points], *, value: str) -> float:
    """Return where the vertical axis ends: every point is in view, and firm intervals as far as they do not swamp it.

    The end is nice(max(1.06 P, min(E, 2 P5))), P the largest point, P5 the largest that rests on five documents or more,
    and E the largest, over the series, of the 90th percentile of the upper ends of firm intervals.

    Parameters
    ----------
    series : iterable of Points
        All that share the axis.
    value : str
        "rate" or "share"; a share's axis ends at 1 at most.

    Returns
    -------
    float

    Examples
    --------
    >>> rows = pd.DataFrame({"period": ["2011", "2012"], "n_documents": [9, 9], "rate": [30.0, 20.0], "low": [20.0, 1.0],
    ...     "high": [50.0, 900.0]})
    >>> axis_top([points_of(rows, {"2011": 0, "2012": 1}, value="rate")], value="rate")
    50.0
    """
    drawn = list(series)
    values = np.concatenate([np.zeros(1), *(points.y[np.isfinite(points.y)] for points in drawn)])
    supported = np.concatenate([np.zeros(1), *(points.y[np.isfinite(points.y) & ~points.few] for points in drawn)])
    ends = [float(np.percentile(points.high[points.firm], 90)) for points in drawn if points.firm.any()]
    top = max(AIR * float(values.max()), min(max(ends, default=0.0), 2 * float(supported.max())))
    if not top > 0:
        limits = np.concatenate([np.zeros(1), *(points.high[np.isfinite(points.high)] for points in drawn)])
        top = float(limits.max()) or 1.0
    return min(nice(top), 1.0) if value == "share" else nice(top)


def set_axis(axes: Axes, top: float) -> None:
    """End the vertical axis at `top`, from 0, with a tick there.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Changed in place.
    top : float
    """
    axes.set_ylim(0, top)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 4, 5, 10]))


def draw_points(axes: Axes, points: Points, look: SeriesStyle, *, label: str, aside: float = 0.0) -> None:
    """Draw one series: its line, its markers, white inside where few documents stand behind them, and its intervals.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        With its vertical limits set.
    points : Points
    look : SeriesStyle
    label : str
        Name of the series.
    aside : float
        How far the intervals stand beside their points, in periods: those of several series keep apart.
    """
    _draw_line(axes, points, look)
    size = style.MARKER_SIZE if len(points.x) <= 12 else style.SMALL_MARKER_SIZE
    there = np.isfinite(points.y)
    axes.plot(
        points.x, points.y, linestyle="none", color=look.colour, label=label, clip_on=False, zorder=4,
        marker=look.marker, markersize=size, markevery=np.flatnonzero(there & ~points.few).tolist(),
    )  # fmt: skip
    hollow = there & points.few
    if hollow.any():
        axes.plot(
            points.x[hollow], points.y[hollow], linestyle="none", color=look.colour, label="_hollow", clip_on=False,
            zorder=4, marker=look.marker, markersize=size, markerfacecolor="white",
        )  # fmt: skip
    _draw_intervals(axes, points, look.colour, aside)


def _draw_line(axes: Axes, points: Points, look: SeriesStyle) -> None:
    """Draw the line between neighbours, at half strength to and from what few documents support.

    None is drawn where no period has three documents, nor between periods farther apart than others are (sessions 2 and 70).
    """
    if points.n_documents.max(initial=0) < 3:
        return
    there = np.isfinite(points.y)
    apart = np.diff(points.x)
    joined = there[:-1] & there[1:] & (apart <= apart.min(initial=np.inf))
    weak = points.few[:-1] | points.few[1:]
    strong = style.shade(look.colour, 1.0) | {"linewidth": 1.1, "label": "_line", "zorder": 3}
    faint = style.shade(look.colour, 0.5) | {"linewidth": 0.55, "label": "_faint", "zorder": 2.5}
    for chosen, how in ((joined & ~weak, strong), (joined & weak, faint)):
        starts = np.flatnonzero(chosen)
        if len(starts):
            xs = np.column_stack([points.x[starts], points.x[starts + 1], np.full(len(starts), np.nan)])
            ys = np.column_stack([points.y[starts], points.y[starts + 1], np.full(len(starts), np.nan)])
            x, y = _chained(xs.ravel(), ys.ravel())
            axes.plot(x, y, linestyle=look.line, clip_on=False, solid_capstyle="round", **how)


def _chained(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> tuple[list[float], list[float]]:
    """Return segments as runs, so that a dashed line keeps its rhythm where they meet."""
    xs, ys = [float(x[0])], [float(y[0])]
    for first in range(0, len(x), 3):
        if xs[-1] != x[first]:
            xs += [float("nan"), float(x[first])]
            ys += [float("nan"), float(y[first])]
        xs.append(float(x[first + 1]))
        ys.append(float(y[first + 1]))
    return xs, ys


def _draw_intervals(axes: Axes, points: Points, colour: str, aside: float) -> None:
    top = axes.get_ylim()[1]
    loose = points.two_sided & ~points.few & (points.ratio > FIRM) & (points.ratio <= LOOSE)
    dotted = points.two_sided & ~points.firm & ~loose
    firm_look = style.shade(colour, 0.6) | {"linewidth": 1.1}
    loose_look = style.shade(colour, 0.34) | {"linewidth": 0.8}
    dotted_look = style.shade(colour, 0.5) | {"linewidth": 0.8, "linestyles": [DOTTED]}
    x, end = points.x + aside, np.minimum(points.high, top)
    for chosen, how in ((points.firm, firm_look), (loose, loose_look), (dotted, dotted_look)):
        if chosen.any():
            axes.vlines(x[chosen], points.low[chosen], end[chosen], zorder=2, **how)
    if points.upper.any():
        axes.vlines(x[points.upper], points.y[points.upper], end[points.upper], zorder=2, **dotted_look)
        capped = points.upper & (points.high <= top)
        across = style.shade(colour, 0.5) | {"linewidth": 0.8}
        axes.hlines(points.high[capped], x[capped] - CAP, x[capped] + CAP, zorder=2, **across)
    if (beyond := goes_on(points, top)).any():
        axes.plot(
            x[beyond], np.full(int(beyond.sum()), top), linestyle="none", color=colour, label="_goes_on", clip_on=False,
            zorder=5, marker="^", markersize=style.SMALL_MARKER_SIZE, markerfacecolor="white", markeredgewidth=0.6,
        )  # fmt: skip


def goes_on(points: Points, top: float) -> Booleans:
    """Return where an interval goes on above the axis.

    Parameters
    ----------
    points : Points
    top : float
        End of the axis.

    Returns
    -------
    bool array
    """
    return np.isfinite(points.y) & np.isfinite(points.high) & (points.high > top * (1 + 1e-9))


def interval_notes(series: Mapping[str, Points], top: float, *, unit: str) -> list[str]:
    """Return the key to the marks that are there, and the ends that lie above the axis.

    Parameters
    ----------
    series : mapping
        Name and points of all that is drawn.
    top : float
        End of the axis.
    unit : str
        "year" or "period".

    Returns
    -------
    list of str
    """
    drawn = list(series.values())
    n = np.concatenate([np.zeros(0, np.int64), *(points.n_documents for points in drawn)])
    if not (n > 0).any():
        return [f"No {unit} has a document."]
    if not any(np.isfinite(points.high).any() for points in drawn):
        most = int(n.max())
        if most > 2:
            return ["The table has no intervals."]
        return [f"{'One document' if most == 1 else 'One or two documents'} a {unit}: no interval can be drawn."]
    notes = ["Vertical lines: 95 % intervals, paler the wider they are, dotted over 16-fold."]
    if any((points.few & np.isfinite(points.y)).any() for points in drawn):
        notes.append(f"White inside: fewer than {FEW_DOCUMENTS} documents, or no two-sided interval.")
    ends = [
        (name, str(points.periods[place]), float(points.high[place]))
        for name, points in series.items()
        for place in np.flatnonzero(goes_on(points, top))
    ]
    if ends and len(ends) <= MOST_NAMED:
        several = len(series) > 1
        where = (f"{name.replace('_', ' ') + ' ' if several else ''}{at} to {_number(end)}" for name, at, end in ends)
        notes.append(f"Open triangle: goes on above the axis ({', '.join(where)}).")
    elif ends:
        notes.append("Open triangles: go on above the axis; upper ends in the table.")
    return notes


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"
