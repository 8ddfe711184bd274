"""Parts that figures share: what a table must have, axes of periods and rows, and what is said when there is nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from ctthemes._shared import checks
from ctthemes.figures import canvas, style
from ctthemes.figures.style import BAR, BAR_OPPOSITE, BAR_PALE, INK, QUIET

PER_TOKENS = "per 10,000 tokens"
VALUE_LABELS = {"rate": PER_TOKENS, "share": "mean share of a document (0 to 1)"}
ROW_HEIGHT = 4.0
MOST_CHARACTERS = 32


def needed(table: pd.DataFrame, columns: Sequence[str], *, maker: str) -> None:
    """Raise ValueError unless `table` is a table with these columns, naming what makes such a one."""
    if not isinstance(table, pd.DataFrame):
        raise ValueError(f"a figure is drawn from a table made by {maker}, not from a {type(table).__name__}")
    checks.columns(table, columns, name=f"the table, which should come from {maker},")


def nothing(axes: Axes) -> Axes:
    """Return axes that say that there is nothing to draw."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, "The table has no rows.", ha="center", va="center", transform=axes.transAxes, color=QUIET)
    return axes


def nothing_figure() -> Figure:
    """Return a figure that says that there is nothing to draw."""
    with canvas.drawing(None, height=30.0) as axes:
        return canvas.root_figure(nothing(axes))


def height_of(n_rows: int) -> float:
    """Return the height in millimetres of a figure with this many rows."""
    return 13.0 + max(n_rows, 3) * ROW_HEIGHT


def ranked(table: pd.DataFrame, *, by: str, name: str) -> pd.DataFrame:
    """Return the table in falling order, ties by name."""
    return table.sort_values([by, name], ascending=[False, True], kind="stable")


def trend_table(table: pd.DataFrame, value: str) -> pd.DataFrame:
    """Return the columns that a trend is drawn from, in the types that drawing needs."""
    names = ("series", "period", "n_documents", value, "low", "high", "band")
    needed(table, names, maker="rate_trend or topic_trend")
    return table[list(names)].astype(
        {"series": str, "period": str, "band": str, value: float, "low": float, "high": float}
    )


def frequency_rows(table: pd.DataFrame, n_terms: int) -> pd.DataFrame:
    """Return the most frequent terms of one group, ranked."""
    needed(table, ("term", "count", "rate", "n_tokens"), maker="frequency")
    checks.at_least(n_terms, 1, name="n_terms")
    if table["term"].duplicated().any():
        raise ValueError("a term comes twice in this table: draw one group at a time: table[table['group'] == '2013']")
    return ranked(table, by="count", name="term").head(n_terms)


def are_years(labels: Iterable[str]) -> bool:
    """Return whether every label is a year."""
    return all(re.fullmatch(r"\d{4}", label) for label in labels)


def unit_of(labels: Iterable[str]) -> str:
    """Return what the periods are: "year" or "period"."""
    return "year" if are_years(labels) else "period"


def period_axis(axes: Axes, labels: Iterable[str]) -> dict[str, int]:
    """Return where each period stands: years and other whole numbers at their number, anything else in the order given."""
    names = list(dict.fromkeys(labels))
    years, are_numbers, places = are_years(names), _are_numbers(names), period_places(names)
    first, last = min(places.values()), max(places.values())
    if are_numbers:
        locator = MaxNLocator(labels_that_fit(axes, 4), integer=True, steps=[1, 2, 5, 10])
        ticks = [tick for tick in locator.tick_values(first, last) if first <= tick <= last]
        axes.xaxis.set_major_locator(FixedLocator(ticks or [first]))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
        axes.set_xlabel("year" if years else "")
    else:
        label_periods(axes, names, np.arange(len(names)))
    margin = max(0.5, 0.02 * (last - first))
    axes.set_xlim(first - margin, last + margin)
    return places


def period_places(labels: Iterable[str]) -> dict[str, int]:
    """Return where each period stands on an axis, as `period_axis` puts it there."""
    names = list(dict.fromkeys(labels))
    are_numbers = _are_numbers(names)
    return {name: int(name) if are_numbers else place for place, name in enumerate(names)}


def _are_numbers(names: Sequence[str]) -> bool:
    return all(re.fullmatch(r"\d{1,9}", name) for name in names)


def label_periods(axes: Axes, names: Sequence[str], places: npt.NDArray[np.intp]) -> None:
    """Label as many periods as fit, evenly."""
    fitting = labels_that_fit(axes, max(len(name) for name in names))
    step = math.ceil(len(names) / fitting)
    axes.xaxis.set_major_locator(FixedLocator(places[::step].tolist()))
    axes.set_xticklabels(list(names)[::step])
    axes.set_xlabel("year" if are_years(names) else "")


def labels_that_fit(axes: Axes, n_characters: int) -> int:
    """Return how many tick labels fit side by side; axes that are alone keep room for labels at their right."""
    place = axes.get_subplotspec()
    alone = place is None or place.get_gridspec().ncols == 1
    inches = canvas.root_figure(axes).get_size_inches()[0] * axes.get_position().width * (0.8 if alone else 1.1)
    characters = inches * style.POINTS_PER_INCH / style.preset().size * style.CHARACTERS_PER_EM
    return max(1, int(characters / (n_characters + 2)))


def row_labels(axes: Axes, names: Sequence[str]) -> None:
    """Name the rows, the first at the top."""
    axes.set_yticks(np.arange(len(names)), names, linespacing=0.95)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)


def write_at(
    axes: Axes, across: float, row: float, text: str, *, ha: Literal["left", "right"] = "left", color: str = INK
) -> None:
    """Write on a row, at a fraction of the axes' width."""
    axes.text(across, row, text, ha=ha, va="center_baseline", color=color, transform=axes.get_yaxis_transform())


def draw_named_bars(axes: Axes, names: Iterable[str], widths: pd.Series, *, title: str) -> None:
    """Draw pale bars with their names upon them, which leaves a small panel its whole width."""
    axes.barh(range(len(widths)), widths, height=0.85, color=BAR_PALE)
    for place, name in enumerate(names):
        cut = name if len(name) <= MOST_CHARACTERS else name[: MOST_CHARACTERS - 1] + "\N{HORIZONTAL ELLIPSIS}"
        write_at(axes, 0.02, place, cut)
    axes.set(yticks=[])
    axes.set_title(title, loc="left", fontsize=style.preset().size, fontweight="bold")


ROW = 4.0
MOST_ROW_CHARACTERS = 26


def _draw_points(axes: Axes, rows: pd.DataFrame, *, value: str, hollow: np.ndarray) -> None:
    """Draw a point and its interval on each row."""
    places = np.arange(len(rows))
    points, low, high = (rows[name].to_numpy(dtype=float) for name in (value, "low", "high"))
    colours = np.where(points >= 0, BAR, BAR_OPPOSITE)
    bounded = np.isfinite(low) & np.isfinite(high)
    axes.hlines(places[bounded], low[bounded], high[bounded], color=colours[bounded], linewidth=0.9)
    for place, point, colour, open_ in zip(places, points, colours, hollow, strict=True):
        if np.isfinite(point):
            axes.plot(
                [point], [place], linestyle="none", marker="o" if point >= 0 else "s", color=colour, zorder=4,
                markersize=style.MARKER_SIZE, markerfacecolor="white" if open_ else colour,
            )  # fmt: skip
    axes.axvline(0, color=INK, linewidth=0.6, zorder=1)
    _set_reach(axes, rows, value)


def _set_reach(axes: Axes, rows: pd.DataFrame, value: str) -> None:
    """Set the horizontal limits: zero, every point, and intervals up to 2.5 times the farthest point."""
    points, low, high = (rows[name].to_numpy(dtype=float) for name in (value, "low", "high"))
    there = points[np.isfinite(points)]
    if not len(there):
        axes.set_xticks([])
    else:
        reach = 2.5 * max(float(np.abs(there).max()), 0.1)
        left = min(0.0, max(np.nanmin(np.append(low, there.min())), -reach))
        right = max(0.0, min(np.nanmax(np.append(high, there.max())), reach))
        margin = 0.04 * (right - left)
        axes.set_xlim(left - margin, right + margin)


def _row_labels(axes: Axes, names: Sequence[str]) -> None:
    axes.set_yticks(np.arange(len(names)), names, linespacing=0.95)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)


def _beside(axes: Axes, place: int, text: str) -> None:
    axes.text(1.02, place, text, ha="left", va="center_baseline", color=QUIET, transform=axes.get_yaxis_transform())


def _cut(name: str) -> str:
    return name if len(name) <= MOST_ROW_CHARACTERS else name[: MOST_ROW_CHARACTERS - 1] + "\N{HORIZONTAL ELLIPSIS}"
