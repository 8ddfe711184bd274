"""Figures of the corpus."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ctthemes.figures import canvas, style
from ctthemes.figures.axes import are_years, needed, nothing_figure, period_axis
from ctthemes.figures.style import BAR


def inventory(table: pd.DataFrame) -> Figure:
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

    Examples
    --------
    >>> table = pd.DataFrame({"year": ["2011", "2013"], "n_documents": [1, 2], "n_tokens": [500, 1700]})
    >>> [axes.get_ylabel() for axes in inventory(table).axes]
    ['documents', 'tokens']
    """
    needed(table, ("n_documents", "n_tokens"), maker="inventory")
    if table.empty:
        return nothing_figure()
    groups = [str(group) for group in (table.index if table.index.name is not None else table.iloc[:, 0])]
    others = [group for group in groups if not are_years([group])]
    after = others if len(others) == 1 and len(groups) > 1 else []
    figure, panels = canvas.new_panels(2, n_columns=1, panel_height=27.0, sharey=False)
    with style.context():
        for axes, column in zip(panels, ("n_documents", "n_tokens"), strict=True):
            places = period_axis(axes, [group for group in groups if group not in after])
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
