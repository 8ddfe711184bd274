"""Layout: where the parts of a figure go, found once for all the formats in which it is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

DPI = 300
"""Text is measured at this sharpness, whatever the figure is drawn at."""


@contextmanager
def laid_out(figure: Figure) -> Iterator[None]:
    """Lay the figure out, and keep it so while it is drawn: matplotlib would do it again at each drawing, twice.

    A figure without a layout engine stays as it is. To be used inside :func:`ctthemes.style.context`.
    """
    engine, dpi = figure.get_layout_engine(), figure.dpi
    if engine is None:
        yield
        return
    if isinstance(engine, ConstrainedLayoutEngine):
        _restart(figure)
    try:
        figure.set_dpi(DPI)
        engine.execute(figure)
        figure.set_dpi(dpi)
        figure.set_layout_engine(None)
        yield
    finally:
        figure.set_dpi(dpi)
        figure.set_layout_engine(engine)


def _restart(figure: Figure) -> None:
    """Let the layout begin where the first began: each starts from the last one and moves things by a millionth."""
    for axes in figure.axes:
        if (place := axes.get_subplotspec()) is not None:
            axes.set_subplotspec(place)
