"""Presets: what each asks of a figure, read from presets.yml, and the fonts that go with the package."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from ctthemes._shared import checks

PRESET_FILE = Path(__file__).with_name("presets.yml")
FONT_FOLDER = Path(__file__).with_name("fonts")
GENERIC = "generic"
FILE_KINDS = ("pdf", "eps", "tiff")
ALWAYS_WRITTEN = ("pdf", "svg", "png")


@dataclass(frozen=True, slots=True)
class Preset:
    """What one publisher asks of a figure, at final size.

    Attributes
    ----------
    name, title : str
    widths : tuple of float
        Millimetres, ascending.
    height : float
        Millimetres at most.
    font : str
        Family drawn with.
    smallest, size : float
        Points: the least type allowed and the one drawn with.
    largest : float or None
        Points: the largest type allowed.
    thinnest, thickest : float or None
        Points: the least and the largest stroke allowed.
    files : tuple of str
        Formats that the journal takes.
    dpi : int
        Resolution of raster files.
    transparency, patterns, coloured_type : bool
        Whether they may occur.
    source : str
    unchecked : tuple of str
        Values that were not read in the publisher's own page.
    """

    name: str
    title: str
    widths: tuple[float, ...]
    height: float
    font: str
    smallest: float
    size: float
    largest: float | None
    thinnest: float | None
    thickest: float | None
    files: tuple[str, ...]
    dpi: int
    transparency: bool
    patterns: bool
    coloured_type: bool
    source: str
    unchecked: tuple[str, ...]

    @property
    def written(self) -> tuple[str, ...]:
        """Every format that an exhibit is written in."""
        return (*ALWAYS_WRITTEN, *(kind for kind in self.files if kind not in ALWAYS_WRITTEN))


@cache
def read_presets() -> dict[str, Preset]:
    """Return every preset by its name.

    Examples
    --------
    >>> list(read_presets())
    ['generic', 'nature', 'elsevier', 'plos', 'springer', 'ieee', 'cambridge', 'taylor_francis']
    """
    import yaml

    stored = yaml.safe_load(PRESET_FILE.read_text(encoding="utf-8"))
    return {name: _preset(name, values) for name, values in stored.items()}


def read_preset(name: str) -> Preset:
    """Return one preset.

    Parameters
    ----------
    name : str
        "generic", "nature", "elsevier", "plos", "springer", "ieee", "cambridge" or "taylor_francis".

    Returns
    -------
    Preset
        What the journal asks of a figure: widths, type, formats, sizes.

    Raises
    ------
    ValueError
        If there is none of that name; the message lists them.

    Examples
    --------
    >>> read_preset("nature").widths, read_preset("plos").files
    ((89.0, 183.0), ('tiff', 'eps'))
    """
    return read_presets()[checks.choice(name, tuple(read_presets()), name="preset")]


def journal_presets() -> pd.DataFrame:
    """Return what each journal asks for, one row per preset.

    Returns
    -------
    DataFrame
        preset
        title
        widths : millimetres
        height : millimetres
        font
        type : points drawn with
        smallest : points
        files
        dpi
        unchecked : values not read in the publisher's own page
        source

    Examples
    --------
    >>> journal_presets()[["preset", "widths", "files"]].iloc[1].tolist()
    ['nature', '89, 183', 'pdf']
    """
    rows = [
        (
            preset.name, preset.title, ", ".join(f"{width:g}" for width in preset.widths), preset.height, preset.font, preset.size,
            preset.smallest, ", ".join(preset.files), preset.dpi, ", ".join(preset.unchecked), preset.source,
        )
        for preset in read_presets().values()
    ]  # fmt: skip
    names = ["preset", "title", "widths", "height", "font", "type", "smallest", "files", "dpi", "unchecked", "source"]
    return pd.DataFrame(rows, columns=names)


def _preset(name: str, entry: dict[str, Any]) -> Preset:
    """Return a preset from its entry, whose keys the file's head explains."""
    smallest, size, largest = entry["type"]
    thinnest, thickest = entry["lines"]
    plain = {key: entry[key] for key in entry if key not in ("type", "lines", "widths", "files", "unchecked")}
    return Preset(
        name=name, widths=tuple(map(float, entry["widths"])), smallest=float(smallest), size=float(size),
        largest=largest, thinnest=thinnest, thickest=thickest, files=tuple(entry["files"]),
        unchecked=tuple(entry["unchecked"]), **plain,
    )  # fmt: skip
