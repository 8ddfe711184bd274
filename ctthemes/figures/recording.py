"""Drawings: which `plot_*` made a figure and with which arguments, so that it can be drawn again from its numbers."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ctthemes.figures import canvas, style
from ctthemes.figures.canvas import Drawing

P = ParamSpec("P")
Drawn = TypeVar("Drawn")


def recorded(plot: Callable[P, Drawn]) -> Callable[P, Drawn]:
    """Return the function such that the figure it makes knows how it was made.

    A figure that stands on axes of the caller's own is left alone: what else is on it is not known. So is one that
    draws further tables beside its first: they do not go into its record.

    Examples
    --------
    >>> from ctthemes.figures.terms import frequency
    >>> table = pd.DataFrame({"term": ["state"], "count": [5], "rate": [50.0], "n_tokens": 1000})
    >>> figure_of(recorded(frequency)(table, n_terms=5)).drawing
    Drawing(plot='plot_frequency', arguments={'n_terms': 5})
    """

    @functools.wraps(plot)
    def draw(*args: P.args, **kwargs: P.kwargs) -> Drawn:
        drawn = plot(*args, **kwargs)
        one_table = len(args) == 1 and not any(isinstance(value, pd.DataFrame) for value in kwargs.values())
        if one_table and kwargs.get("ax") is None and isinstance(drawn, Axes | Figure):
            figure = figure_of(drawn)
            if isinstance(figure, canvas.ShownFigure):
                given = {name: value for name, value in kwargs.items() if name != "ax"}
                figure.drawing = Drawing(f"plot_{plot.__name__}", given)
        return drawn

    return draw


def figure_of(drawn: Axes | Figure) -> Figure:
    """Return the figure of what a `plot_*` returned."""
    return drawn if isinstance(drawn, Figure) else canvas.root_figure(drawn)


def draw_again(drawing: Drawing, table: pd.DataFrame, *, preset: str) -> Figure:
    """Return the figure drawn anew from its table, for a journal.

    Parameters
    ----------
    drawing : Drawing
    table : DataFrame
        What the figure draws.
    preset : str
        Name of a journal's preset.

    Raises
    ------
    ValueError
        If the package has no such `plot_*`, or the table or the preset cannot be used.

    Examples
    --------
    >>> table = pd.DataFrame({"term": ["state"], "count": [5], "rate": [50.0], "n_tokens": 1000})
    >>> figure = draw_again(Drawing("plot_frequency", {}), table, preset="springer")
    >>> round(figure.get_size_inches()[0] * 25.4)
    129
    """
    if not drawing.plot.startswith("plot_"):
        raise ValueError(f"{drawing.plot!r} is no plot_ function of ctthemes")
    try:
        plot = getattr(importlib.import_module("ctthemes.plot"), drawing.plot.removeprefix("plot_"))
    except AttributeError as error:
        raise ValueError(f"this version of ctthemes has no {drawing.plot}; draw the figure with another") from error
    with style.drawn_for(preset):
        return figure_of(plot(table, **drawing.arguments))
