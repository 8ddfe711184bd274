"""Figures of the mix of documents: each series' change as it stands, and net of the mix."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ctthemes.figures import canvas, lettering, style
from ctthemes.figures.axes import ROW, _row_labels, _set_reach, needed, nothing
from ctthemes.figures.style import BAR, INK, QUIET, SINGLE_COLUMN

PARTS = {"crude": (-0.16, QUIET, "white", "s", "as it stands"), "net": (0.16, BAR, BAR, "o", "net of the mix")}
"""Of each part drawn: its place on the row, colour, inside, marker and name."""


def mix(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with the annual change of each series, as it stands and net of the mix, with its interval.

    Parameters
    ----------
    table : DataFrame
        From `mix_tests`; the rows of single levels are not drawn.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        Two markers a row: grey squares as it stands, dark dots net of the mix.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"series": "peace", "part": ["crude", "net"], "annual_change": [5.0, 0.5], "low": [1.0, -3.0],
    ...     "high": [9.0, 4.0]})
    >>> [label.get_text() for label in mix(table).get_yticklabels()]
    ['peace']
    """
    needed(table, ("series", "part", "annual_change", "low", "high"), maker="mix_tests")
    names = list(dict.fromkeys(table["series"].astype(str)))
    rows = table[table["part"].isin(list(PARTS)) & table["annual_change"].notna()]
    with canvas.drawing(ax, width=SINGLE_COLUMN, height=18.0 + 1.25 * ROW * max(len(names), 3)) as axes:
        if rows.empty:
            return nothing(axes)
        for part, (shift, colour, inside, marker, label) in PARTS.items():
            own = rows[rows["part"] == part]
            place = np.array([names.index(name) for name in own["series"].astype(str)]) + shift
            axes.hlines(place, own["low"], own["high"], color=colour, linewidth=0.9)
            axes.plot(
                own["annual_change"], place, linestyle="none", marker=marker, color=colour, markerfacecolor=inside,
                markersize=style.MARKER_SIZE, label=label, zorder=4,
            )  # fmt: skip
        axes.axvline(0, color=INK, linewidth=0.6, zorder=1)
        _set_reach(axes, rows, "annual_change")
        _row_labels(axes, [lettering.wrap(name, width=20) for name in names])
        axes.set_xlabel("change of the rate, % a year")
        axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, frameon=False, borderaxespad=0.2)
        untested = len(names) - rows["series"].nunique()
        lettering.note(axes, [f"{untested} of {len(names)} series could not be tested."] if untested else [])
    return axes
