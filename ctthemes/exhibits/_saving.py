"""Saving: an exhibit as files for a paper that stay the same.

Saved twice from the same input, every file has the same bytes: no date is written anywhere.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from ctthemes._shared.csv_tables import column_kinds, csv_bytes, read_csv_bytes
from ctthemes._shared.files import replace_file
from ctthemes._shared.outside_text import markdown_text
from ctthemes.exhibits._file_checks import check_file
from ctthemes.exhibits._kind import SOURCES, Content, description, drawn, kinds
from ctthemes.exhibits._methods import methods_paragraph
from ctthemes.exhibits._pictures import pictures
from ctthemes.figures.presets import GENERIC, read_preset
from ctthemes.study.provenance import package_versions

RESERVED = (
    "alt", "arguments", "columns", "data_sha256", "evidence", "exhibit", "files", "finding", "kind", "n_rows", "packages",
    "preset", "python", "subject",
)  # fmt: skip


def save_files(exhibit: Content, path: str | os.PathLike[str], *, preset: str | None = None) -> list[Path]:
    """Return the files of an exhibit, written into the folder `path`.

    <name> is the folder's own name. <name>.pdf and <name>.svg hold live text in TrueType type, <name>.png has
    300 dpi, <name>.csv the table drawn (as `save_table` writes it), caption.md the caption, methods.md a paragraph for
    the paper, provenance.json where it comes from, its kind and arguments, its finding, the hashes of the files and the
    package versions. A table that is only printed has no pictures. A journal's preset draws the figure for that journal
    and adds the formats that it takes. All is made before anything is written, and each file is replaced at once, so a
    failure leaves the former exhibit whole. The page has the size of the figure to the millimetre: nothing is cropped.

    Parameters
    ----------
    exhibit : Content
    path : path
        Folder of this exhibit, made if need be.
    preset : str, optional
        Name of a journal's preset (`journal_presets`); "generic" if not given.

    Returns
    -------
    list of pathlib.Path

    Raises
    ------
    ValueError
        For a folder whose name cannot name files, a provenance that uses what `RESERVED` lists, or a file that breaks a
        rule of the preset asked for.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> from ctthemes.exhibits._terms import frequency
    >>> table = pd.DataFrame({"term": ["state"], "count": [5], "n_documents": [1], "n_tokens": [1000], "rate": [50.0],
    ...     "rank": [1]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = save_files(frequency(table, n_removed=0, provenance={"seed": 1}), Path(folder) / "terms")
    >>> [file.name for file in files]
    ['terms.pdf', 'terms.svg', 'terms.png', 'terms.csv', 'caption.md', 'methods.md', 'provenance.json']
    """
    folder = Path(path)
    name = _exhibit_name(folder)
    table, record = csv_bytes(exhibit.table), _record(exhibit, name, read_preset(preset or GENERIC).name)
    written = _pictures(exhibit, record)
    if preset is not None:
        _stop_at_violations(written, preset)
    written |= {f"{name}.csv": table} | words_of(exhibit)
    record["files"] = {file: hashlib.sha256(content).hexdigest() for file, content in written.items()}
    text = json.dumps(record, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    written["provenance.json"] = f"{text}\n".encode()
    return [replace_file(folder / file, content) for file, content in written.items()]


def words_of(exhibit: Content) -> dict[str, bytes]:
    """Return the files of an exhibit that hold its words: caption and methods paragraph.

    Parameters
    ----------
    exhibit : Content

    Returns
    -------
    dict of str to bytes

    Examples
    --------
    >>> import pandas as pd
    >>> from ctthemes.exhibits._terms import frequency
    >>> table = pd.DataFrame({"term": ["state"], "count": [5], "n_documents": [1], "n_tokens": [1000], "rate": [50.0],
    ...     "rank": [1]})
    >>> list(words_of(frequency(table, n_removed=0, provenance={"seed": 1})))
    ['caption.md', 'methods.md']
    """
    words = {"caption.md": exhibit.caption, "methods.md": methods_paragraph(exhibit)}
    return {name: f"{markdown_text(text)}\n".encode() for name, text in words.items()}


def origin_of(record: Mapping[str, object]) -> str:
    """Return an exhibit's record as it stands in its pictures' own metadata: without the hashes of the files.

    Parameters
    ----------
    record : mapping
        As in provenance.json.

    Returns
    -------
    str
    """
    inside = {name: value for name, value in record.items() if name != "files"}
    return json.dumps(inside, sort_keys=True, ensure_ascii=True, allow_nan=False)


def exhibit_of(record: Mapping[str, Any], table: bytes) -> Content:
    """Return the exhibit that a record and its csv tell of.

    Parameters
    ----------
    record : mapping
        As in provenance.json.
    table : bytes
        The csv beside it.

    Returns
    -------
    Content

    Raises
    ------
    ValueError
        If this version has no such kind, or the csv is not the one written.
    """
    name = str(record.get("kind"))
    offered = kinds()
    if name not in offered:
        raise ValueError(f"this version of ctthemes has no exhibit {name!r}; save it again with this version")
    origin = {key: value for key, value in record.items() if key not in RESERVED}
    return Content(offered[name], read_csv_bytes(table, record["columns"]), record["arguments"], origin)


def _record(exhibit: Content, name: str, preset: str) -> dict[str, object]:
    if taken := sorted(set(exhibit.provenance) & set(RESERVED)):
        raise ValueError(f"provenance may not use {', '.join(taken)}: the exhibit writes these itself")
    subject = exhibit.kind.subject(exhibit)
    return {
        **exhibit.provenance, "kind": exhibit.kind.name, "arguments": exhibit.arguments, "exhibit": name,
        "preset": preset, "alt": description(exhibit), "finding": str(exhibit.finding), "subject": subject,
        "evidence": list(SOURCES.get(subject, ())), "n_rows": len(exhibit.table), "columns": column_kinds(exhibit.table),
        "data_sha256": hashlib.sha256(csv_bytes(exhibit.table)).hexdigest(), "packages": package_versions(),
        "python": platform.python_version(),
    }  # fmt: skip


def _pictures(exhibit: Content, record: Mapping[str, object]) -> dict[str, bytes]:
    """Return the pictures by their file names; the figure that a notebook shows is the one saved in house style."""
    preset, name = str(record["preset"]), str(record["exhibit"])
    figure: Figure | None = exhibit.figure
    if figure is None:
        return {}
    if preset != GENERIC:
        figure = drawn(exhibit, preset=preset)
    made = pictures(figure, read_preset(preset).written, name=name, alt=str(record["alt"]), origin=origin_of(record))
    return {f"{name}.{kind}": content for kind, content in made.items()}


def _stop_at_violations(written: Mapping[str, bytes], preset: str) -> None:
    """Raise ValueError with what is wrong in the files and how to mend it, if anything is."""
    rules = read_preset(preset)
    checks = [check for file, content in written.items() for check in check_file(file, content, rules)]
    if broken := [check for check in checks if not check.holds]:
        lines = [
            f"{check.file}: {check.rule} is {check.observed}, not {check.wanted}; {check.remedy}" for check in broken
        ]
        raise ValueError("\n".join(lines))


def _exhibit_name(folder: Path) -> str:
    if not re.fullmatch(r"\w[\w.-]*", folder.name):
        raise ValueError(
            f"{folder}: an exhibit's folder names its files: letters, digits, - and _, as in figures/theme_trend"
        )
    return folder.name
