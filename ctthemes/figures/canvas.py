"""Layout: where the parts of a figure go, found once for all the formats in which it is drawn."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, SubFigure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from ctthemes.figures.presets import GENERIC
from ctthemes.figures.style import (
    DOUBLE_COLUMN,
    INK,
    MILLIMETRES_PER_INCH,
    PANEL_FOOT,
    SCREEN_DPI,
    SCREEN_SHARPNESS,
    SINGLE_COLUMN,
    TYPE_SIZE,
    context,
    drawn_for,
    preset,
    title_size,
)

DPI = 300
"""Text is measured at this sharpness, whatever the figure is drawn at."""


@contextmanager
def laid_out(figure: Figure) -> Iterator[None]:
    """Lay the figure out, and keep it so while it is drawn: matplotlib would do it again at each drawing, twice.

    A figure without a layout engine stays as it is. To be used inside :func:`ctthemes.figures.style.context`.
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


class ShownFigure(Figure):
    """A matplotlib figure that a notebook shows by itself, without pyplot and without a backend.

    It knows the preset that it was made for. Once it is exported it shows the very picture that was written, for as long
    as nothing in it changes.
    """

    preset: str = GENERIC
    exported: bytes | None = None

    def keep(self, png: bytes | None) -> None:
        """Show this picture from now on, until something in the figure changes."""
        self.exported, self.stale = png, False

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        width, height = self.get_size_inches()
        shown = {"width": round(width * SCREEN_DPI), "height": round(height * SCREEN_DPI)}
        if self.exported is not None and not self.stale:
            return self.exported, shown
        picture = BytesIO()
        with drawn_for(self.preset), context(), laid_out(self):
            self.savefig(picture, format="png", dpi=SCREEN_DPI * SCREEN_SHARPNESS)
        return picture.getvalue(), shown


class ShownAxes(Axes):
    """Axes of a :class:`ShownFigure`; as the last line of a notebook cell they show their figure."""

    def _repr_png_(self) -> tuple[bytes, dict[str, int]] | None:
        figure = root_figure(self)
        return figure._repr_png_() if isinstance(figure, ShownFigure) else None


def new_figure(*, width: float = DOUBLE_COLUMN, height: float = 80.0) -> ShownFigure:
    """Return an empty figure of a given size on paper.

    Parameters
    ----------
    width, height : float
        Size in millimetres; a column is 89, a page is 183 wide.

    Returns
    -------
    ShownFigure
        With constrained layout, unknown to pyplot, so nothing has to be closed.

    Raises
    ------
    ValueError
        If a size is not a positive number.

    Examples
    --------
    >>> new_figure(width=89, height=60).get_size_inches().round(3).tolist()
    [3.504, 2.362]
    """
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise ValueError(f"width={width!r}, height={height!r}: both are millimetres above 0, as in width=89, height=60")
    width, height = fitted(width, height)
    with context():
        size = (width / MILLIMETRES_PER_INCH, height / MILLIMETRES_PER_INCH)
        figure = ShownFigure(figsize=size, dpi=SCREEN_DPI, layout="constrained")
        figure.preset = preset().name
        FigureCanvasAgg(figure)
    return figure


def fitted(width: float, height: float) -> tuple[float, float]:
    """Return the size of a figure in the preset, for the size it has in house style, in millimetres.

    It grows with the type. The width is the narrowest column that holds it, else the widest; what is up to 5 % wider
    than a column still goes into it.

    Examples
    --------
    >>> fitted(183, 80)
    (183, 80)
    >>> with drawn_for("springer"):
    ...     fitted(89, 70), fitted(183, 70)
    ((129.0, 80.0), (174.0, 80.0))
    """
    settings = preset()
    if settings.name == GENERIC:
        return width, height
    larger = settings.size / TYPE_SIZE
    holding = [column for column in settings.widths if column * 1.05 >= width * larger]
    return (holding[0] if holding else settings.widths[-1]), min(height * larger, settings.height)


def new_axes(*, width: float = SINGLE_COLUMN, height: float = 60.0) -> ShownAxes:
    """Return the only axes of a new figure, in our style.

    Parameters
    ----------
    width, height : float
        Size of the figure in millimetres.

    Returns
    -------
    ShownAxes
        Give it to any ``plot_*`` as ``ax=`` to choose the size.

    Examples
    --------
    >>> new_axes(width=89, height=60).spines["top"].get_visible()
    False
    """
    figure = new_figure(width=width, height=height)
    with context():
        axes = figure.add_subplot(axes_class=ShownAxes)
    dress(axes)
    if not isinstance(axes, ShownAxes):
        raise TypeError("matplotlib made axes of another class than the one asked for")
    return axes


def new_panels(
    n_panels: int, *, n_columns: int, panel_height: float, width: float = DOUBLE_COLUMN, sharey: bool = True
) -> tuple[ShownFigure, list[Axes]]:
    """Return a figure of small multiples and its axes, row by row.

    Parameters
    ----------
    n_panels : int
        How many axes are wanted, at least 1.
    n_columns : int
        Panels side by side.
    panel_height, width : float
        Height of one row and width of the whole figure, in millimetres; below the rows there is room
        for tick labels and the label of the horizontal axis.
    sharey : bool
        Whether all panels have one vertical scale; the horizontal one is always shared.

    Returns
    -------
    tuple of ShownFigure and list of Axes
        Exactly `n_panels` axes; places left over in the last row stay empty.

    Examples
    --------
    >>> figure, panels = new_panels(4, n_columns=3, panel_height=40)
    >>> len(panels), [panel.xaxis.get_tick_params()["labelbottom"] for panel in panels]
    (4, [False, True, True, True])
    """
    n_columns = min(n_columns, n_panels)
    n_rows = math.ceil(n_panels / n_columns)
    figure = new_figure(width=width, height=n_rows * panel_height + PANEL_FOOT)
    with context():
        grid = figure.subplots(
            n_rows, n_columns, sharex=True, sharey=sharey, squeeze=False, subplot_kw={"axes_class": ShownAxes}
        )
    axes: list[Axes] = list(itertools.chain.from_iterable(grid))
    for unused in axes[n_panels:]:
        unused.remove()
    for position, panel in enumerate(axes[:n_panels]):
        dress(panel)
        lowest = position + n_columns >= n_panels
        panel.tick_params(axis="x", labelbottom=lowest)
    return figure, axes[:n_panels]


@contextmanager
def drawing(ax: Axes | None, *, width: float = SINGLE_COLUMN, height: float = 60.0) -> Iterator[Axes]:
    """Return a context with axes to draw on: the caller's, or new ones of the given size.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
        The caller's axes, which are dressed in our style.
    width, height : float
        Millimetres of the new figure when there are none.

    Examples
    --------
    >>> with drawing(None, width=89, height=40) as axes:
    ...     _ = axes.set_xlabel("tokens")
    >>> axes.xaxis.label.get_fontsize()
    7.0
    """
    axes = new_axes(width=width, height=height) if ax is None else ax
    dress(axes)
    with context():
        yield axes


def dress(axes: Axes) -> None:
    """Give axes our type and lines, also for ticks that matplotlib makes only when it draws.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Changed in place: it is the canvas, not the data.

    Examples
    --------
    >>> axes = Figure().add_subplot()
    >>> dress(axes)
    >>> axes.xaxis.label.get_fontname()
    'DejaVu Sans'
    """
    settings = preset()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set(linewidth=0.6, color=INK)
    axes.tick_params(
        which="major",
        labelsize=settings.size,
        labelfontfamily=settings.font,
        width=0.6,
        length=2.5,
        pad=2.5,
        color=INK,
        labelcolor=INK,
    )
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set(fontfamily=settings.font, fontsize=settings.size, color=INK)
    axes.title.set(fontfamily=settings.font, fontsize=title_size(), color=INK)


def root_figure(axes: Axes) -> Figure:
    """Return the figure that axes are on, the outermost one where figures are nested.

    Examples
    --------
    >>> figure = new_figure()
    >>> root_figure(figure.add_subplot()) is figure
    True
    """
    figure: Figure | SubFigure | None = axes.get_figure(root=True)
    if not isinstance(figure, Figure):
        raise ValueError("these axes are on no figure; make some with new_axes()")
    return figure
