"""Exhibits: a figure with the numbers it draws, its caption and where it comes from, as files that stay the same.

Saved twice from the same input, every file has the same bytes: no date is written anywhere.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import platform
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path, PurePath

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ctthemes._shared.csv_tables import _checked_caption, column_kinds, csv_bytes, read_csv_bytes
from ctthemes._shared.files import replace_file
from ctthemes._shared.outside_text import markdown_text
from ctthemes.exhibits._file_checks import check_file
from ctthemes.exhibits._methods import methods_paragraph
from ctthemes.exhibits._pictures import pictures
from ctthemes.figures import canvas
from ctthemes.figures.presets import GENERIC, read_preset
from ctthemes.figures.recording import draw_again
from ctthemes.study.provenance import package_versions

RESERVED = (
    "alt", "bands", "columns", "data_sha256", "drawing", "exhibit", "files", "n_rows", "packages", "preset", "python",
    "series",
)  # fmt: skip


def save_exhibit(
    figure: Figure,
    path: str | os.PathLike[str],
    *,
    data: pd.DataFrame,
    caption: str,
    provenance: Mapping[str, object],
    alt: str | None = None,
    preset: str | None = None,
) -> list[Path]:
    """Return the files of an exhibit, written into the folder `path`.

    <name> is the folder's own name. <name>.pdf and <name>.svg hold live text in TrueType type, <name>.png has
    300 dpi, <name>.csv the table drawn (as `save_table` writes it), caption.md the caption, methods.md a paragraph for the
    paper, provenance.json what the caller says, how the figure was drawn, the exhibit's hashes and the package versions.
    A journal's preset draws the figure anew for that journal and adds the formats that it takes. All is made before anything is written, and each
    file is replaced at once, so a failure leaves the former exhibit whole. The page has the size of the figure
    to the millimetre: nothing is cropped.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        From a `plot_*` function: the Figure, or `.figure` of the axes.
    path : path
        Folder of this exhibit, made if need be.
    data : DataFrame
        The table that the figure draws.
    caption : str
        Says what is shown and of how much: "n = 5", "394 documents", "1,204 tokens".
    provenance : mapping
        Corpus hash, codebook version, seed, settings: text, numbers, truth values, None, dates, and lists and mappings
        of these; nan becomes null. What `RESERVED` lists is added here.
    alt : str, optional
        Description for those who cannot see the figure; the caption if not given. In each picture's own metadata, too.

    preset : str, optional
        Name of a journal's preset (`journal_presets`); the one the figure was drawn for if not given.

    Returns
    -------
    list of pathlib.Path

    Raises
    ------
    ValueError
        For something that is no figure or an empty one, an empty caption or one without n, a table without columns or
        with an unnamed text index, a provenance that cannot be written.

    Examples
    --------
    >>> from ctthemes.figures import canvas
    >>> figure = canvas.new_axes(width=89, height=60).figure
    >>> table = pd.DataFrame({"theme": ["victims"], "count": [3]})
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = save_exhibit(figure, Path(folder) / "victims", data=table, caption="Victims, n = 5 documents.",
    ...         provenance={"seed": 1})
    >>> [file.name for file in files]
    ['victims.pdf', 'victims.svg', 'victims.png', 'victims.csv', 'caption.md', 'methods.md', 'provenance.json']
    """
    folder = Path(path)
    name = _exhibit_name(folder)
    _check_figure(figure)
    words = _checked_caption(caption)
    described = alt.strip() if alt and alt.strip() else words
    record = _plain(provenance, where="provenance")
    if not isinstance(record, dict):
        raise ValueError(f"provenance must be a mapping of names to values, not a {type(provenance).__name__}")
    if taken := sorted(set(record) & set(RESERVED)):
        raise ValueError(f"provenance may not use {', '.join(taken)}: the exhibit writes these itself")
    table = csv_bytes(data)
    record |= _facts_of(figure, preset) | {
        "exhibit": name, "alt": described, "n_rows": len(data), "python": platform.python_version(),
        "columns": column_kinds(data), "data_sha256": hashlib.sha256(table).hexdigest(), "packages": package_versions(),
        "series": _values(data, "series"), "bands": _values(data, "band"),
    }  # fmt: skip
    origin = origin_of(record)
    shown = figure if record["preset"] == _preset_of(figure) else _redrawn(figure, table, record)
    kinds = read_preset(str(record["preset"])).written
    drawn = pictures(shown, kinds, name=name, alt=described, origin=origin)
    written = {f"{name}.{kind}": content for kind, content in drawn.items()}
    if preset is not None:
        _stop_at_violations(written, str(record["preset"]))
    written |= {f"{name}.csv": table, "caption.md": f"{markdown_text(words)}\n".encode()}
    written["methods.md"] = f"{markdown_text(methods_paragraph(record))}\n".encode()
    record["files"] = {file: hashlib.sha256(content).hexdigest() for file, content in written.items()}
    text = json.dumps(record, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    written["provenance.json"] = f"{text}\n".encode()
    return [replace_file(folder / file, content) for file, content in written.items()]


def origin_of(record: Mapping[str, object]) -> str:
    """Return an exhibit's record as it stands in its pictures' own metadata: without the hashes of the files."""
    inside = {name: value for name, value in record.items() if name != "files"}
    return json.dumps(inside, sort_keys=True, ensure_ascii=True, allow_nan=False)


def _values(table: pd.DataFrame, column: str) -> list[str] | None:
    """Return the values of a column in their order, each once; None where there is no such column."""
    return list(dict.fromkeys(table[column].astype(str))) if column in table.columns else None


def _preset_of(figure: Figure) -> str:
    return figure.preset if isinstance(figure, canvas.ShownFigure) else GENERIC


def _facts_of(figure: Figure, preset: str | None) -> dict[str, object]:
    """Return the preset asked for and the call that made the figure, None where that is not known."""
    drawing = figure.drawing if isinstance(figure, canvas.ShownFigure) else None
    asked = read_preset(preset or _preset_of(figure)).name
    if drawing is None:
        return {"preset": asked, "drawing": None}
    arguments = _plain(drawing.arguments, where=drawing.plot)
    return {"preset": asked, "drawing": {"plot": drawing.plot, "arguments": arguments}}


def _redrawn(figure: Figure, table: bytes, record: Mapping[str, object]) -> Figure:
    """Return the figure drawn for another journal, from the numbers that the exhibit holds."""
    drawing = figure.drawing if isinstance(figure, canvas.ShownFigure) else None
    kinds = record["columns"]
    if drawing is None or not isinstance(kinds, dict):
        raise ValueError(
            "only a figure made by ct.plot_... on axes of its own can be drawn for another journal; "
            "leave out preset=, or let the plot function make its axes"
        )
    return draw_again(drawing, read_csv_bytes(table, kinds), preset=str(record["preset"]))


def _stop_at_violations(written: Mapping[str, bytes], preset: str) -> None:
    """Raise ValueError with what is wrong in the files and how to mend it, if anything is."""
    rules = read_preset(preset)
    checks = [check for file, content in written.items() for check in check_file(file, content, rules)]
    if broken := [check for check in checks if not check.holds]:
        raise ValueError(
            "\n".join(f"{each.file}: {each.rule} is {each.found}, not {each.wanted}; {each.remedy}" for each in broken)
        )


def _exhibit_name(folder: Path) -> str:
    if not re.fullmatch(r"\w[\w.-]*", folder.name):
        raise ValueError(
            f"{folder}: an exhibit's folder names its files: letters, digits, - and _, as in figures/theme_trend"
        )
    return folder.name


def _check_figure(figure: object) -> None:
    if not isinstance(figure, Figure):
        remedy = "; give .figure of the axes" if hasattr(figure, "figure") else "; give what a plot_ function made"
        raise ValueError(f"an exhibit needs a matplotlib Figure, not a {type(figure).__name__}{remedy}")
    if not figure.axes:
        raise ValueError("the figure has no axes: nothing was drawn on it")


def _plain(value: object, *, where: str) -> object:
    """Return a value as JSON has it, or say which one cannot be."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each, where=f"{where}.{key}") for key, each in value.items()}
    if isinstance(value, (set, frozenset)):
        value = sorted(value, key=str)
    if isinstance(value, np.ndarray | pd.Series | pd.Index):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [_plain(each, where=f"{where}[{place}]") for place, each in enumerate(value)]
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PurePath):
        return value.as_posix()
    raise ValueError(f"{where} is a {type(value).__name__}, which JSON cannot hold; give text or a number instead")
