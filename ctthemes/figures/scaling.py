"""Figures of scales: where documents and groups stand, and the words at both ends."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ctthemes._shared import checks
from ctthemes.figures import canvas, lettering, style
from ctthemes.figures.axes import ROW, _beside, _cut, needed, nothing, period_axis, row_labels
from ctthemes.figures.intervals import FEW_DOCUMENTS
from ctthemes.figures.style import BAR, INK


def positions(table: pd.DataFrame, *, n_rows: int = 40, ax: Axes | None = None) -> Axes:
    """Return axes with a point and an interval for each document, from the lowest position to the highest.

    Parameters
    ----------
    table : DataFrame
        `positions` of a Wordfish, or from `wordscore_positions` or `seed_positions`.
    n_rows : int
        Of more documents half as many at either end are drawn.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If a column is missing or `n_rows` is below 2.

    Examples
    --------
    >>> import ctthemes as ct
    >>> corpus = pd.DataFrame({"text": ["left left middle", "right middle"]}, index=["a", "b"])
    >>> model = ct.scaling.fit_wordscores(ct.count_terms(ct.tokenize(corpus)), {"a": -1, "b": 1})
    >>> sorted(label.get_text() for label in positions(ct.scaling.wordscore_positions(model)).get_yticklabels())
    ['a', 'b']
    """
    needed(table, ("doc_id", "position", "low", "high", "interval"), maker="ct.scaling")
    checks.at_least(n_rows, 2, name="n_rows")
    rows = table[table["position"].notna()].sort_values(["position", "doc_id"], ascending=[False, True])
    left_out = len(rows) - n_rows
    if left_out > 0:
        rows = pd.concat([rows.head(n_rows // 2), rows.tail(n_rows - n_rows // 2)])
    with canvas.drawing(ax, width=style.DOUBLE_COLUMN, height=16.0 + ROW * max(len(rows), 3)) as axes:
        if rows.empty:
            return nothing(axes)
        _dots(axes, rows["position"], rows["low"], rows["high"])
        row_labels(axes, [_cut(str(name)) for name in rows["doc_id"]])
        axes.set_xlabel("position on the scale")
        notes = [
            "Lines: 95 % intervals." if "range" not in str(rows["interval"].iloc[0]) else "Lines: without each seed."
        ]
        if left_out > 0:
            axes.axhline(n_rows // 2 - 0.5, color=INK, linewidth=0.4, linestyle=(0, (1, 2)))
            notes.append(f"Dotted: {left_out:,} documents between are not drawn.")
        lettering.note(axes, notes if rows["low"].notna().any() else notes[1:])
    return axes


def scale_terms(table: pd.DataFrame, *, n_terms: int = 12, ax: Axes | None = None) -> Axes:
    """Return axes with the words that pull the most to either end of a scale.

    Parameters
    ----------
    table : DataFrame
        `terms` of a Wordfish, Wordscores or SeedScale.
    n_terms : int
        At each end: those with the largest weight times the root of their count.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If a column is missing or `n_terms` is below 1.

    Examples
    --------
    >>> import ctthemes as ct
    >>> corpus = pd.DataFrame({"text": ["left left middle", "right middle"]}, index=["a", "b"])
    >>> model = ct.scaling.fit_wordscores(ct.count_terms(ct.tokenize(corpus)), {"a": -1, "b": 1})
    >>> bool(scale_terms(model.terms).has_data())
    True
    """
    needed(table, ("term", "weight", "count"), maker="ct.scaling")
    checks.at_least(n_terms, 1, name="n_terms")
    pull = table["weight"] * np.sqrt(table["count"].astype(float))
    ranked = table.assign(pull=pull).sort_values(["pull", "term"], ascending=[False, True])
    rows = pd.concat([ranked[ranked["pull"] > 0].head(n_terms), ranked[ranked["pull"] < 0].tail(n_terms)])
    with canvas.drawing(ax, width=style.SINGLE_COLUMN, height=16.0 + ROW * max(len(rows), 3)) as axes:
        if rows.empty:
            return nothing(axes)
        _dots(axes, rows["weight"], rows["weight"], rows["weight"])
        row_labels(axes, [_cut(str(term)) for term in rows["term"]])
        for place, count in enumerate(rows["count"]):
            _beside(axes, place, f"{int(count):,}")
        axes.set_xlabel("weight of the word")
        lettering.note(axes, ["At the right: how often the word stands in the documents."])
    return axes


def group_positions(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with the mean position of each period or group, and its interval over documents.

    Parameters
    ----------
    table : DataFrame
        From `group_positions`.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        White inside where fewer than five documents stand behind a mean.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> rows = {"group": ["2011", "2012"], "position": [0.5, -0.5], "low": [0.0, -1.0], "high": [1.0, 0.0], "n_documents": [6, 7]}
    >>> table = pd.DataFrame(rows).assign(by="year", method="wordfish", label="")
    >>> bool(group_positions(table).has_data())
    True
    """
    needed(table, ("group", "position", "low", "high", "n_documents"), maker="group_positions")
    with canvas.drawing(ax, width=style.DOUBLE_COLUMN if len(table) > 12 else style.SINGLE_COLUMN) as axes:
        if table.empty:
            return nothing(axes)
        places = period_axis(axes, table["group"].astype(str))
        x = np.array([places[name] for name in table["group"].astype(str)], dtype=float)
        bounded = table["low"].notna().to_numpy()
        look = style.shade(BAR, 0.6) | {"linewidth": 1.1}
        axes.vlines(x[bounded], table["low"][bounded], table["high"][bounded], zorder=2, **look)
        few = (table["n_documents"] < FEW_DOCUMENTS).to_numpy()
        for chosen, inside in ((~few, BAR), (few, "white")):
            axes.plot(
                x[chosen], table["position"].to_numpy(dtype=float)[chosen], linestyle="none", marker="o", color=BAR,
                markersize=style.MARKER_SIZE, markerfacecolor=inside, zorder=3,
            )  # fmt: skip
        axes.axhline(0, color=INK, linewidth=0.4, zorder=1)
        axes.set_ylabel("mean position")
        notes = ["Vertical lines: 95 % intervals over documents."] if bounded.any() else []
        notes += [f"White inside: fewer than {FEW_DOCUMENTS} documents."] if few.any() else []
        lettering.note(axes, notes)
    return axes


def _dots(axes: Axes, points: pd.Series, low: pd.Series, high: pd.Series) -> None:
    """Draw a point and an interval on each row; intervals do not decide how far the axis reaches."""
    places = np.arange(len(points))
    values, left, right = (part.to_numpy(dtype=float) for part in (points, low, high))
    bounded = np.isfinite(left) & np.isfinite(right)
    axes.hlines(places[bounded], left[bounded], right[bounded], zorder=2, **style.shade(BAR, 0.5), linewidth=1.0)
    axes.plot(values, places, linestyle="none", marker="o", color=BAR, markersize=style.SMALL_MARKER_SIZE, zorder=3)
    span = max(float(np.ptp(values)), 1e-9)
    axes.set_xlim(values.min() - 0.25 * span, values.max() + 0.25 * span)
    axes.axvline(0, color=INK, linewidth=0.4, zorder=1)
