"""One place for how figures look: sizes, type, colours, lines, and figures that show themselves.

Widths are in millimetres at final size, type is in points at final size. Nothing here touches matplotlib's
global settings: every figure is made, drawn and saved inside :func:`context`, which starts from
matplotlib's own defaults, so a researcher's settings file changes no exhibit.
"""

from __future__ import annotations

import itertools
import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from types import MappingProxyType
from typing import Any

import matplotlib
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure, SubFigure
from matplotlib.text import Text

from ctthemes.journals import FONT_FOLDER, GENERIC, Preset, read_preset
from ctthemes.layouts import laid_out

SINGLE_COLUMN = 89.0
DOUBLE_COLUMN = 183.0
MILLIMETRES_PER_INCH = 25.4
POINTS_PER_INCH = 72.0

FONT = "DejaVu Sans"
TYPE_SIZE = 7.0
TITLE_SIZE = 8.0
# DejaVu Sans sets about this many characters of English to one em.
CHARACTERS_PER_EM = 1.75

INK = "#1A1A1A"
QUIET = "#595959"
PALE = "#C8C8C8"
MARKER_SIZE = 3.6
SMALL_MARKER_SIZE = 2.6
BAR = "#0043B4"
BAR_OPPOSITE = "#D84A34"
BAR_PALE = "#A9CDE4"
COLOUR_MAP = "Blues"
GAP_HATCH = "/////"

PANEL_FOOT = 8.0

SAVE_DPI = 300
SCREEN_DPI = 120
SCREEN_SHARPNESS = 2

SETTINGS: Mapping[Any, Any] = MappingProxyType(
    {
        "axes.titleweight": "normal",
        "axes.linewidth": 0.6,
        "axes.edgecolor": INK,
        "axes.labelcolor": INK,
        "text.color": INK,
        "text.parse_math": False,
        "lines.linewidth": 1.1,
        "lines.markersize": MARKER_SIZE,
        "hatch.linewidth": 0.4,
        "savefig.bbox": None,
        "pdf.fonttype": 42,
        "ps.fonttype": 42,
        "svg.fonttype": "none",
        "svg.hashsalt": "ctthemes",
    }
)

_PRESET: ContextVar[str] = ContextVar("ctthemes_preset", default=GENERIC)


@dataclass(frozen=True, slots=True)
class SeriesStyle:
    """How one series is drawn; colour, line and marker each tell it apart alone."""

    colour: str
    line: str | tuple[int, tuple[int, ...]]
    marker: str


# Found by a search, near the hues of Okabe and Ito (2008), https://jfly.uni-koeln.de/color/, whose own colours come
# close to one another in grey: any two of these are at least 8 L* apart in grey and 18 in Lab in every colour vision,
# none lighter than L* 80. The first few are the farthest apart. tests/test_colours.py measures this.
SERIES_STYLES = (
    SeriesStyle("#0043B4", "-", "o"),
    SeriesStyle("#D84A34", (0, (5, 2)), "s"),
    SeriesStyle("#CFA000", (0, (5, 1, 1, 1)), "^"),
    SeriesStyle("#480070", (0, (9, 2)), "D"),
    SeriesStyle("#82CAEE", (0, (3, 1, 1, 1, 1, 1)), "v"),
    SeriesStyle("#000000", (0, (2, 2)), "<"),
    SeriesStyle("#007058", (0, (1, 1)), ">"),
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """The call that made a figure: the name of the function and its keyword arguments, the table left out."""

    plot: str
    arguments: Mapping[str, object]


class ShownFigure(Figure):
    """A matplotlib figure that a notebook shows by itself, without pyplot and without a backend.

    It knows the preset that it was made for, and, where a `plot_*` of the package made it, with which arguments.
    """

    preset: str = GENERIC
    drawing: Drawing | None = None

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        picture = BytesIO()
        with drawn_for(self.preset), context(), laid_out(self):
            self.savefig(picture, format="png", dpi=SCREEN_DPI * SCREEN_SHARPNESS)
        width, height = self.get_size_inches()
        return picture.getvalue(), {"width": round(width * SCREEN_DPI), "height": round(height * SCREEN_DPI)}


class ShownAxes(Axes):
    """Axes of a :class:`ShownFigure`; as the last line of a notebook cell they show their figure."""

    def _repr_png_(self) -> tuple[bytes, dict[str, int]] | None:
        figure = root_figure(self)
        return figure._repr_png_() if isinstance(figure, ShownFigure) else None


@contextmanager
def context() -> Iterator[None]:
    """Return a context in which matplotlib has our settings, and after which it has its own again.

    Raises
    ------
    ValueError
        If the font is not installed: matplotlib would take another one without a word.

    Examples
    --------
    >>> before = matplotlib.rcParams["font.size"]
    >>> with context():
    ...     matplotlib.rcParams["pdf.fonttype"], matplotlib.rcParams["font.family"]
    (42, ['DejaVu Sans'])
    >>> matplotlib.rcParams["font.size"] == before
    True
    """
    font_path()
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        for name, value in {**SETTINGS, **_type_settings(preset())}.items():
            matplotlib.rcParams[name] = value
        yield


def _type_settings(asked: Preset) -> dict[str, Any]:
    type_size: Any = asked.size
    sized = ("font.size", "axes.labelsize", "legend.fontsize", "figure.labelsize")
    titles = ("axes.titlesize", "figure.titlesize")
    return {
        "font.family": [asked.font], "savefig.dpi": asked.dpi,
        **dict.fromkeys(sized, type_size), **dict.fromkeys(titles, title_size()),
    }  # fmt: skip


def preset() -> Preset:
    """Return the preset that figures are made for at this place of the program.

    Examples
    --------
    >>> with drawn_for("springer"):
    ...     preset().size
    8.0
    >>> preset().name
    'generic'
    """
    return read_preset(_PRESET.get())


@contextmanager
def drawn_for(name: str) -> Iterator[Preset]:
    """Return a context in which every figure is made for a journal: its columns, type and rules.

    Parameters
    ----------
    name : str
        Name of a preset.
    """
    asked = read_preset(name)
    token = _PRESET.set(name)
    try:
        yield asked
    finally:
        _PRESET.reset(token)


def title_size() -> float:
    """Return the size of titles in points: a little over the type, where the journal allows it."""
    asked = preset()
    larger = asked.size * TITLE_SIZE / TYPE_SIZE
    return larger if asked.largest is None else min(larger, asked.largest)


def ribbon(colour: str, strength: float) -> dict[str, Any]:
    """Return how an area is filled: see-through, or blended with the paper where a journal takes no transparency.

    Examples
    --------
    >>> with drawn_for("plos"):
    ...     ribbon("#000000", 0.2)
    {'color': '#cccccc', 'linewidth': 0}
    >>> ribbon("#000000", 0.2)
    {'color': '#000000', 'alpha': 0.2, 'linewidth': 0}
    """
    if preset().transparency:
        return {"color": colour, "alpha": strength, "linewidth": 0}
    red, green, blue = (1 - strength * (1 - part) for part in to_rgb(colour))
    return {"color": to_hex((red, green, blue)), "linewidth": 0}


def hatch(pattern: str) -> str | None:
    """Return the pattern, None for a journal that takes no patterns.

    Examples
    --------
    >>> with drawn_for("nature"):
    ...     hatch("////") is None
    True
    """
    return pattern if preset().patterns else None


@cache
def _add_own_fonts() -> None:
    """Make the fonts of the package known, before those of the same name that the machine may have."""
    for file in sorted(FONT_FOLDER.glob("*.ttf")):
        font_manager.fontManager.addfont(file)
        font_manager.fontManager.ttflist.insert(0, font_manager.fontManager.ttflist.pop())


def font_path(font: str | None = None) -> str:
    """Return the file of the font asked for by name.

    Parameters
    ----------
    font : str, optional
        Family name; the preset's if not given.

    Returns
    -------
    str
        Path of the font file.

    Raises
    ------
    ValueError
        If no such font is installed; there is no silent substitute.

    Examples
    --------
    >>> font_path().endswith("DejaVuSans.ttf")
    True
    """
    family = preset().font if font is None else font
    _add_own_fonts()
    try:
        return str(font_manager.findfont(family, fallback_to_default=False))
    except ValueError as error:
        raise ValueError(
            f"the font {family!r} is not installed; install it (matplotlib itself brings DejaVu Sans)"
        ) from error


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
    asked = preset()
    if asked.name == GENERIC:
        return width, height
    larger = asked.size / TYPE_SIZE
    holding = [column for column in asked.widths if column * 1.05 >= width * larger]
    return (holding[0] if holding else asked.widths[-1]), min(height * larger, asked.height)


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
    asked = preset()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set(linewidth=0.6, color=INK)
    axes.tick_params(
        which="major",
        labelsize=asked.size,
        labelfontfamily=asked.font,
        width=0.6,
        length=2.5,
        pad=2.5,
        color=INK,
        labelcolor=INK,
    )
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set(fontfamily=asked.font, fontsize=asked.size, color=INK)
    axes.title.set(fontfamily=asked.font, fontsize=title_size(), color=INK)


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


def wrap(name: str, *, width: int = 18) -> str:
    r"""Return a name as a label: underscores are spaces, long names run over several lines.

    Parameters
    ----------
    name : str
        Name of a theme, series or term.
    width : int
        Characters in a line.

    Examples
    --------
    >>> wrap("international_cooperation")
    'international\ncooperation'
    """
    words = name.replace("_", " ")
    return "\n".join(textwrap.wrap(words, width, break_long_words=False, break_on_hyphens=False)) or words


def note(axes: Axes, sentences: Sequence[str]) -> None:
    """Write what a reader must know above the axes, left, in lines no wider than the figure.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Changed in place.
    sentences : sequence of str
        Nothing is written when there are none.
    """
    if not sentences:
        return
    points = root_figure(axes).get_size_inches()[0] * POINTS_PER_INCH * axes.get_position().width
    n_characters = max(20, int(points / preset().size * CHARACTERS_PER_EM))
    written = axes.set_title(textwrap.fill(" ".join(sentences), n_characters), loc="left", pad=5)
    written.set(fontsize=preset().size, color=QUIET, fontfamily=preset().font)


def spread(centres: Sequence[float], extents: Sequence[float], *, low: float, high: float) -> list[float]:
    """Return centres moved as little as possible so that the things around them do not overlap.

    The moves have the least sum of squares: with each thing shifted back by the room that those before it
    need, the problem is isotonic regression, solved by pooling adjacent violators (Ayer et al. 1955,
    doi:10.1214/aoms/1177728423).

    Parameters
    ----------
    centres : sequence of float
        Where each thing would like to be.
    extents : sequence of float
        How much room each thing needs, same unit.
    low, high : float
        Everything is kept between these, as long as it fits; if it does not fit it sticks out on both sides.

    Returns
    -------
    list of float
        New centres in the order given.

    Examples
    --------
    >>> spread([1.0, 1.0, 9.0], [2.0, 2.0, 2.0], low=0.0, high=10.0)
    [1.0, 3.0, 9.0]
    >>> spread([5.0, 5.0], [2.0, 2.0], low=0.0, high=10.0)
    [4.0, 6.0]
    """
    if not centres:
        return []
    order = sorted(range(len(centres)), key=lambda i: centres[i])
    steps = [(extents[a] + extents[b]) / 2 for a, b in itertools.pairwise(order)]
    offsets = list(itertools.accumulate(steps, initial=0.0))
    pools: list[tuple[float, int]] = []
    for offset, i in zip(offsets, order, strict=True):
        pools.append((centres[i] - offset, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (mean_b, n_b), (mean_a, n_a) = pools.pop(), pools.pop()
            pools.append(((mean_a * n_a + mean_b * n_b) / (n_a + n_b), n_a + n_b))
    shifted = itertools.chain.from_iterable([mean] * n for mean, n in pools)
    least, most = low + extents[order[0]] / 2, high - extents[order[-1]] / 2 - offsets[-1]
    if least > most:
        least = most = (least + most) / 2
    moved = [0.0] * len(centres)
    for position, offset, i in zip(shifted, offsets, order, strict=True):
        moved[i] = min(max(position, least), most) + offset
    return moved


def label_ends(axes: Axes, ends: Sequence[tuple[str, float, float]], colours: Sequence[str]) -> list[Text]:
    """Write names at the right of the axes, each tied to the end of its line, none over another.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        With its limits settled; changed in place.
    ends : sequence of (str, float, float)
        Label and data coordinates of the end of each line.
    colours : sequence of str
        Colour of each tie. The type stays dark: coloured type is hard to read, and some journals refuse it.

    Returns
    -------
    list of matplotlib.text.Text
        The labels, in the order given.
    """
    figure = root_figure(axes)
    labels: list[Text] = []
    for (name, x, y), colour in zip(ends, colours, strict=True):
        tie = {"arrowstyle": "-", "color": colour, "linewidth": 0.6, "relpos": (0, 0.5)}
        tie |= {"shrinkA": 1.0, "shrinkB": 2.5}
        label = axes.annotate(name, (x, y), (1.05, 0.5), textcoords="axes fraction", arrowprops=tie)
        label.set(ha="left", va="center", linespacing=1.05)
        labels.append(label)
    for _ in range(2):  # Placing labels can move the axes a little, which moves the ends: look twice.
        figure.draw_without_rendering()
        frame = axes.get_window_extent()
        heights = [_text_height(label) / frame.height for label in labels]
        wished = [float((axes.transData.transform((x, y))[1] - frame.y0) / frame.height) for _, x, y in ends]
        for text, place in zip(labels, spread(wished, heights, low=0.0, high=1.0), strict=True):
            text.set_position((1.05, place))
    return labels


def _text_height(label: Text) -> float:
    # get_window_extent of an annotation would include its tie.
    return Text.get_window_extent(label).height * 1.08
