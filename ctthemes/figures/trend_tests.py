"""Figures of trends that were tested: slopes, breaks and phases, smoothed rates, sensitivity, tested key terms.

As in `figures`, each `plot_*` draws exactly the table it is handed and computes nothing but order and position.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ctthemes._shared import checks
from ctthemes.figures import canvas, lettering, style, trends
from ctthemes.figures.axes import ROW, _beside, _cut, _draw_points, _row_labels, _set_reach, needed, nothing
from ctthemes.figures.style import BAR_OPPOSITE, DOUBLE_COLUMN, INK, QUIET


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
        A hollow marker where the test is only descriptive; no marker where there is none.

    Raises
    ------
    ValueError
        If a column is missing.
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
        notes = ["Hollow: described, not tested (few periods or few hits)."] if hollow.any() else []
        untested = int(rows["annual_change"].isna().sum())
        lettering.note(
            axes, [*notes, *([f"{untested} of {len(rows)} series could not be tested."] if untested else [])]
        )
    return axes


def change_points(trend: pd.DataFrame, *, changes: pd.DataFrame, phases: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Return axes with the trend of one series, its phases as steps, and its break with the interval of its place.

    Parameters
    ----------
    trend : DataFrame
        The rows of one series from `theme_trend` or `keyword_trend`.
    changes, phases : DataFrame
        From `change_points` and `phases`, that series among others.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        The trend alone where no break is claimed.

    Raises
    ------
    ValueError
        If a column is missing, or the trend holds more than one series.
    """
    needed(trend, ("series", "period", "rate"), maker="theme_trend or keyword_trend")
    needed(changes, ("series", "break", "break_low", "break_high", "status"), maker="change_points")
    needed(phases, ("series", "first", "last", "rate", "status"), maker="phases")
    names = list(dict.fromkeys(trend["series"].astype(str)))
    if len(names) > 1:
        raise ValueError(
            f"{len(names)} series do not fit on one pair of axes; choose one: trend[trend['series'] == {names[0]!r}]"
        )
    with canvas.drawing(ax, width=DOUBLE_COLUMN, height=75.0) as axes:
        trends.trend(trend, ax=axes)
        if trend.empty:
            return axes
        places = _places(trend["period"])
        breaks = changes[(changes["series"].astype(str) == names[0]) & (changes["status"] == "")]
        if breaks.empty:  # nothing is drawn that is not claimed
            return axes
        mine = phases[(phases["series"].astype(str) == names[0]) & (phases["status"] == "")]
        for first, last, rate in zip(mine["first"], mine["last"], mine["rate"], strict=True):
            axes.hlines(
                float(rate), places[first] - 0.5, places[last] + 0.5, color=BAR_OPPOSITE, linewidth=1.4, zorder=5,
                label="_phase",
            )  # fmt: skip
        for at, low, high in zip(breaks["break"], breaks["break_low"], breaks["break_high"], strict=True):
            _draw_break(axes, places, (str(at), str(low), str(high)))
    return axes


def smooth_trend(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with the smoothed rate of each series and its band.

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
    """
    needed(table, ("series", "period", "rate", "low", "high", "n_documents"), maker="smooth_trend")
    known = np.isfinite(table["low"].to_numpy(dtype=float))
    return trends.trend(table.assign(band=np.where(known, "smoothed", "none: too few documents")), ax=ax)


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
        figure.supxlabel("change of the rate, per cent a year; hollow: one document or pattern left out")
    return figure


def _draw_break(axes: Axes, places: dict[str, int], change: tuple[str, str, str]) -> None:
    at, low, high = change
    edge = places[at] - 0.5
    axes.axvspan(places[low] - 0.7, places[high] - 0.3, color=style.PALE, alpha=0.6, linewidth=0, zorder=0)
    axes.axvline(edge, color=INK, linestyle=(0, (4, 2)), linewidth=0.8, zorder=2, label="_break")
    left, right = axes.get_xlim()
    before = edge - left > (right - left) / 2
    said = f"break at {at}" if low == high else f"break at {at} ({low} to {high})"
    axes.annotate(
        said, (edge, 1.0), (-4 if before else 4, -3), axes.get_xaxis_transform(), "offset points",
        ha="right" if before else "left", va="top",
    )  # fmt: skip


def _sensitivity_rows(rows: pd.DataFrame, n_shown: int) -> pd.DataFrame:
    parts = [rows[rows["kind"].isin(["base", "choice"])]]
    parts += [rows[rows["kind"] == kind].head(n_shown) for kind in ("document", "pattern")]
    return pd.concat(parts)


def _sensitivity_label(row: pd.Series) -> str:
    return f"without {_cut(str(row['left_out']))}" if row["left_out"] else str(row["variant"])


def _places(periods: Iterable[str]) -> dict[str, int]:
    """Return where `plot_trend` puts each period: years at their number, anything else in the order given."""
    names = list(dict.fromkeys(periods))
    years = all(len(name) == 4 and name.isdigit() for name in names)
    return {name: int(name) if years else at for at, name in enumerate(names)}
