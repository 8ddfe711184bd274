"""One place for how figures look: sizes, type, colours, lines.

Widths are in millimetres at final size, type is in points at final size. Nothing here touches matplotlib's
global settings: every figure is made, drawn and saved inside :func:`context`, which starts from
matplotlib's own defaults, so a researcher's settings file changes no exhibit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import matplotlib
from matplotlib import font_manager
from matplotlib.colors import to_hex, to_rgb

from ctthemes.figures.presets import FONT_FOLDER, GENERIC, Preset, read_preset

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


def _type_settings(settings: Preset) -> dict[str, Any]:
    type_size: Any = settings.size
    sized = ("font.size", "axes.labelsize", "legend.fontsize", "figure.labelsize")
    titles = ("axes.titlesize", "figure.titlesize")
    return {
        "font.family": [settings.font], "savefig.dpi": settings.dpi,
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
    settings = read_preset(name)
    token = _PRESET.set(name)
    try:
        yield settings
    finally:
        _PRESET.reset(token)


def title_size() -> float:
    """Return the size of titles in points: a little over the type, where the journal allows it."""
    settings = preset()
    larger = settings.size * TITLE_SIZE / TYPE_SIZE
    return larger if settings.largest is None else min(larger, settings.largest)


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
    return {"color": shade_of(colour, strength), "linewidth": 0}


def shade_of(colour: str, strength: float) -> str:
    """Return the colour blended with white paper.

    Parameters
    ----------
    colour : str
    strength : float
        0 to 1.

    Returns
    -------
    str

    Examples
    --------
    >>> shade_of("#000000", 0.2)
    '#cccccc'
    """
    red, green, blue = (1 - strength * (1 - part) for part in to_rgb(colour))
    return to_hex((red, green, blue))


def shade(colour: str, strength: float) -> dict[str, Any]:
    """Return how a line is drawn at part of its strength: see-through, or blended with the paper.

    Parameters
    ----------
    colour : str
    strength : float
        0 to 1.

    Returns
    -------
    dict

    Examples
    --------
    >>> with drawn_for("plos"):
    ...     shade("#000000", 0.2)
    {'color': '#cccccc'}
    >>> shade("#000000", 0.2)
    {'color': '#000000', 'alpha': 0.2}
    """
    filled = ribbon(colour, strength)
    del filled["linewidth"]
    return filled


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
