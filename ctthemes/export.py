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
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path, PurePath

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ctthemes import canvases
from ctthemes.drawings import draw_again
from ctthemes.fingerprints import package_versions
from ctthemes.journals import GENERIC, read_preset
from ctthemes.methods import methods_paragraph
from ctthemes.pictures import pictures
from ctthemes.tabular import column_kinds, csv_bytes, read_csv_bytes
from ctthemes.written import check_file

RESERVED = (
    "alt", "bands", "columns", "data_sha256", "drawing", "exhibit", "files", "n_rows", "packages", "preset", "python",
    "series",
)  # fmt: skip

_SAYS_N = re.compile(
    r"\bn\s*=\s*\d"
    r"|\d(\s+[\w-]+){0,2}\s+(documents?|paragraphs?|sentences?|passages?|segments?|statements?|speech(es)?|texts?|units?|tokens?|codings?)\b",
    re.IGNORECASE,
)


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
    >>> figure = canvases.new_axes(width=89, height=60).figure
    >>> table = pd.DataFrame({"theme": ["victims"], "count": [3]})
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
    written |= {f"{name}.csv": table, "caption.md": f"{words}\n".encode()}
    written["methods.md"] = f"{methods_paragraph(record)}\n".encode()
    record["files"] = {file: hashlib.sha256(content).hexdigest() for file, content in written.items()}
    text = json.dumps(record, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    written["provenance.json"] = f"{text}\n".encode()
    return [_write(folder / file, content) for file, content in written.items()]


def save_table(table: pd.DataFrame, path: str | os.PathLike[str], *, caption: str | None = None) -> list[Path]:
    """Return the csv file of a table, and a Markdown file with its caption if there is one.

    Numbers have all their digits, lines end in LF, the text is UTF-8. The index is a column if it has a name. Text that
    a spreadsheet would run as a formula (it begins with = + - @, a tab or a line break, as "-based" does) gets an
    apostrophe in front; so does text that begins with apostrophes and then one of these, so that the first
    apostrophe can be taken off again without doubt. Numbers are never touched.

    Parameters
    ----------
    table : DataFrame
    path : path
        Of the file, ending in .csv; the caption goes beside it, ending in .md.
    caption : str, optional
        Says of how much, as in `save_exhibit`.

    Returns
    -------
    list of pathlib.Path

    Raises
    ------
    ValueError
        For a name without .csv, an empty caption or one without n, or a table that has no columns, two columns of one
        name, or text for an index that has no name.

    Examples
    --------
    >>> table = pd.DataFrame({"term": ["-based", "state"], "rate": [-0.1, 2.0]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     print(save_table(table, Path(folder) / "terms.csv")[0].read_text())
    term,rate
    '-based,-0.1
    state,2.0
    """
    file = Path(path)
    if file.suffix != ".csv":
        raise ValueError(f"{file}: a table is written as .csv; name it {file.stem or 'table'}.csv")
    written = {file: csv_bytes(table)}
    if caption is not None:
        written[file.with_suffix(".md")] = f"{_checked_caption(caption)}\n".encode()
    return [_write(target, content) for target, content in written.items()]


def origin_of(record: Mapping[str, object]) -> str:
    """Return an exhibit's record as it stands in its pictures' own metadata: without the hashes of the files."""
    inside = {name: value for name, value in record.items() if name != "files"}
    return json.dumps(inside, sort_keys=True, ensure_ascii=True, allow_nan=False)


def _values(table: pd.DataFrame, column: str) -> list[str] | None:
    """Return the values of a column in their order, each once; None where there is no such column."""
    return list(dict.fromkeys(table[column].astype(str))) if column in table.columns else None


def _preset_of(figure: Figure) -> str:
    return figure.preset if isinstance(figure, canvases.ShownFigure) else GENERIC


def _facts_of(figure: Figure, preset: str | None) -> dict[str, object]:
    """Return the preset asked for and the call that made the figure, None where that is not known."""
    drawing = figure.drawing if isinstance(figure, canvases.ShownFigure) else None
    asked = read_preset(preset or _preset_of(figure)).name
    if drawing is None:
        return {"preset": asked, "drawing": None}
    arguments = _plain(drawing.arguments, where=drawing.plot)
    return {"preset": asked, "drawing": {"plot": drawing.plot, "arguments": arguments}}


def _redrawn(figure: Figure, table: bytes, record: Mapping[str, object]) -> Figure:
    """Return the figure drawn for another journal, from the numbers that the exhibit holds."""
    drawing = figure.drawing if isinstance(figure, canvases.ShownFigure) else None
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


def _checked_caption(caption: str) -> str:
    words = caption.strip()
    if not words:
        raise ValueError("the caption is empty; say what is shown and of how many documents")
    if not _SAYS_N.search(words):
        raise ValueError(
            f"the caption does not say n: {words[:60]!r}; "
            "add of how much, as in 'n = 5', '394 documents' or '1,204 tokens'"
        )
    return words


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


def _write(path: Path, content: bytes) -> Path:
    """Replace a file at once: a reader sees the old one or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(draft).chmod(0o644)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return path
