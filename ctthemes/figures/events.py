"""Events on figures: marked lines on every pair of axes with periods, and what went before and came after."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from ctthemes.figures import canvas, lettering, style
from ctthemes.figures.axes import height_of, needed, nothing, period_places, row_labels
from ctthemes.figures.style import BAR, INK, QUIET

APART = 1.4
"""Marks stand so many widths of a digit apart, or become one."""


def mark_events(figure: Figure, events: pd.DataFrame, *, periods: Sequence[str]) -> Figure:
    """Return the figure with a line for each event, numbered above the axes and named in the note below.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Every pair of its axes has these periods; changed in place.
    events : DataFrame
        From `ctthemes.place_events`.
    periods : sequence of str
        Those of the table drawn, in its order.

    Returns
    -------
    matplotlib.figure.Figure
        An event outside of the periods is not drawn.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> row = {"date": pd.Timestamp(2011, 6, 1), "label": "plan", "period": "2011", "within": 0.4}
    >>> events = pd.DataFrame([row])
    >>> figure = Figure()
    >>> axes = figure.subplots()
    >>> _ = axes.plot([0, 1], [1, 2])
    >>> mark_events(figure, events, periods=["2011", "2012"]) is figure
    True
    """
    needed(events, ("label", "date", "period", "within"), maker="place_events")
    places = period_places(periods)
    rows = events[events["period"].isin(places)].reset_index(drop=True)
    if rows.empty:
        return figure
    x = np.array([places[period] - 0.5 + within for period, within in zip(rows["period"], rows["within"], strict=True)])
    with style.context():
        keys = [
            f"{number} {label}, {date}"
            for number, label, date in zip(rows.index + 1, rows["label"], rows["date"], strict=True)
        ]
        former = figure.get_supxlabel()
        lettering.note_below(figure, [former.replace("\n", " "), f"Dashed: {'; '.join(keys)}."])
        _make_room(figure, figure.get_supxlabel().count("\n") - former.count("\n") + (not former))
        for axes in [axes for axes in figure.axes if axes.axison]:
            axes.vlines(
                x,
                0,
                1,
                transform=axes.get_xaxis_transform(),
                color=INK,
                linewidth=0.6,
                linestyle=(0, (4, 2)),
                zorder=1,
                label="_event",
            )
            for text in axes.texts:  # a line that crosses a figure must not strike it through
                text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.5})
            _number(axes, x)
    return figure


def _make_room(figure: Figure, n_lines: int) -> None:
    """Make the figure higher by the lines of the note that came, and by the numbers above each row of axes."""
    n_rows = max((grid.nrows for axes in figure.axes if (grid := axes.get_gridspec()) is not None), default=1)
    height = figure.get_figheight() + (n_lines + n_rows) * 1.3 * style.preset().size / style.POINTS_PER_INCH
    figure.set_figheight(height)


def _number(axes: Axes, x: np.ndarray) -> None:
    """Write the numbers of the events above the axes: those that would touch each other become one."""
    figure = canvas.root_figure(axes)
    size = style.preset().smallest
    width = figure.get_size_inches()[0] * axes.get_position().width * style.POINTS_PER_INCH
    low, high = axes.get_xlim()
    digit = APART * size / style.CHARACTERS_PER_EM * (high - low) / width
    groups: list[list[int]] = []
    for number in np.argsort(x, kind="stable"):
        long = len(_label(groups[-1])) if groups else 0
        if groups and x[number] - x[groups[-1][-1]] < digit * (long + len(str(number + 1))) / 2 + digit:
            groups[-1].append(int(number))
        else:
            groups.append([int(number)])
    top = axes.secondary_xaxis("top")
    top.set_xticks([float(np.mean(x[group])) for group in groups], [_label(group) for group in groups])
    top.tick_params(length=0, pad=1.5, labelsize=size, labelcolor=QUIET)
    top.spines["top"].set_visible(False)


def _label(group: Sequence[int]) -> str:
    numbers = sorted(number + 1 for number in group)
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]}-{numbers[-1]}"
    return ",".join(map(str, numbers))


def event_differences(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with the ratio of the rate after each event to the rate before, and its interval.

    Parameters
    ----------
    table : DataFrame
        From `event_differences`.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        A hollow marker where q is .05 or more, or no null could be made.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> import ctthemes as ct
    >>> counts = ct.count_keywords(ct.tokenize(ct.toy_corpus()), ["terroris*"])
    >>> events = pd.DataFrame({"date": [pd.Timestamp(2014, 1, 1)], "label": ["plan"], "kind": [""]})
    >>> event_differences(ct.event_differences(counts, events)).get_xlabel()[:5]
    'rate '
    """
    needed(table, ("event", "date", "series", "ratio", "low", "high", "q"), maker="event_differences")
    rows = table[np.isfinite(table["ratio"]) & (table["ratio"] > 0)]
    lines: list[tuple[str, pd.Series | None]] = []
    for event, group in rows.groupby("event", sort=False):
        lines += [
            (f"{event}, {group['date'].iloc[0]}", None),
            *((str(row["series"]), row) for _, row in group.iterrows()),
        ]
    with canvas.drawing(ax, width=style.DOUBLE_COLUMN, height=height_of(len(lines)) + 6.0) as axes:
        if rows.empty:
            return nothing(axes)
        for place, (name, row) in enumerate(lines):
            if row is None:
                axes.text(0.0, place, name, transform=axes.get_yaxis_transform(), fontweight="bold", va="center")
            else:
                _draw_ratio(axes, place, row)
        axes.axvline(1.0, color=QUIET, linewidth=0.6, zorder=0)
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 1.5, 2.0, 3.0, 5.0, 7.0)))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.xaxis.set_minor_formatter(NullFormatter())
        row_labels(axes, ["" if row is None else lettering.wrap(name, width=30) for name, row in lines])
        axes.set_xlabel("rate after the event over the rate before (95 % interval)")
        lettering.note(
            axes,
            ["White inside: other dates give a ratio as large too often (q of .05 or more), or no null could be made."],
        )
    return axes


def _draw_ratio(axes: Axes, place: int, row: pd.Series) -> None:
    if np.isfinite(row["low"]):
        axes.plot([row["low"], row["high"]], [place, place], color=BAR, linewidth=1.1, label="_interval")
    face = BAR if row["q"] < 0.05 else "white"
    axes.plot(row["ratio"], place, marker="o", linestyle="none", color=BAR, markerfacecolor=face, label="_ratio")
