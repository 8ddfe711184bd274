"""Exhibits: a figure with the numbers it draws, its caption and where it comes from, as files that stay the same.

Saved twice from the same input, every file has the same bytes: no date is written anywhere.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import os
import platform
import re
import tempfile
from collections.abc import Mapping
from datetime import date
from importlib import metadata
from io import BytesIO, StringIO
from pathlib import Path, PurePath
from typing import Literal

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ctthemes import style

PACKAGES = (
    "ctthemes", "matplotlib", "nltk", "numpy", "pandas", "pyarrow", "pyyaml", "scikit-learn", "scipy", "wordcloud",
)  # fmt: skip
RESERVED = ("alt", "data_sha256", "exhibit", "files", "n_rows", "packages", "python")

# A spreadsheet takes text that begins with one of these for a formula.
_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
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
) -> list[Path]:
    """Return the files of an exhibit, written into the folder `path`.

    <name> is the folder's own name. <name>.pdf and <name>.svg hold live text in TrueType type, <name>.png has
    300 dpi, <name>.csv the table drawn (as `save_table` writes it), caption.md the caption, provenance.json what
    the caller says, the exhibit's hashes and the package versions. All is made before anything is written, and each
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
        of these; nan becomes null. "alt", "data_sha256", "exhibit", "files", "n_rows", "packages" and "python" are
        added here.
    alt : str, optional
        Description for those who cannot see the figure; the caption if not given. In each picture's own metadata, too.

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
    >>> figure = style.new_axes(width=89, height=60).figure
    >>> table = pd.DataFrame({"theme": ["victims"], "count": [3]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = save_exhibit(figure, Path(folder) / "victims", data=table, caption="Victims, n = 5 documents.",
    ...         provenance={"seed": 1})
    >>> [file.name for file in files]
    ['victims.pdf', 'victims.svg', 'victims.png', 'victims.csv', 'caption.md', 'provenance.json']
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
    table = _csv(data)
    written = {f"{name}.{kind}": _picture(figure, kind, name=name, alt=described) for kind in ("pdf", "svg", "png")}
    written |= {f"{name}.csv": table, "caption.md": f"{words}\n".encode()}
    record |= {
        "exhibit": name, "alt": described, "n_rows": len(data), "python": platform.python_version(),
        "data_sha256": hashlib.sha256(table).hexdigest(), "packages": package_versions(),
        "files": {file: hashlib.sha256(content).hexdigest() for file, content in written.items()},
    }  # fmt: skip
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
    written = {file: _csv(table)}
    if caption is not None:
        written[file.with_suffix(".md")] = f"{_checked_caption(caption)}\n".encode()
    return [_write(target, content) for target, content in written.items()]


def corpus_hash(corpus: pd.DataFrame) -> str:
    """Return the SHA-256 of a corpus: of every doc_id, text and date, whatever the order of the documents.

    Parameters
    ----------
    corpus : DataFrame
        Index `doc_id`, columns `text` and `date`; other columns do not count.

    Returns
    -------
    str
        64 hexadecimal digits.

    Raises
    ------
    ValueError
        If `text` or `date` is missing.

    Examples
    --------
    >>> corpus = pd.DataFrame({"text": ["a", "b"], "date": pd.to_datetime(["2011-01-01", None])}, index=["d1", "d2"])
    >>> corpus_hash(corpus) == corpus_hash(corpus[::-1])
    True
    >>> corpus_hash(corpus) == corpus_hash(corpus.assign(text=["a", "B"]))
    False
    """
    missing = [column for column in ("text", "date") if column not in corpus.columns]
    if missing:
        raise ValueError(f"a corpus has the columns text and date; this one lacks {', '.join(missing)}")
    dates = pd.to_datetime(corpus["date"])
    rows = [
        (str(doc_id), str(text), None if pd.isna(day) else pd.Timestamp(day).isoformat(timespec="seconds"))
        for doc_id, text, day in zip(corpus.index, corpus["text"], dates, strict=True)
    ]
    digest = hashlib.sha256()
    for row in sorted(rows, key=lambda row: row[:2]):
        digest.update(json.dumps(row, ensure_ascii=True).encode() + b"\n")
    return digest.hexdigest()


def package_versions() -> dict[str, str]:
    """Return the installed version of this package and of those that its numbers and pictures depend on.

    Returns
    -------
    dict of str to str
        By name; a package that is not installed is left out.

    Examples
    --------
    >>> "matplotlib" in package_versions()
    True
    """
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions


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


def _picture(figure: Figure, kind: str, *, name: str, alt: str) -> bytes:
    """Return the bytes of the figure in one format, without a date and without cropping."""
    labels: dict[str, dict[str, str | None]] = {
        "pdf": {"Title": name, "Subject": alt, "CreationDate": None},
        "svg": {"Title": name, "Description": alt, "Date": None},
        "png": {"Title": name, "Description": alt},
    }
    if figure.get_layout_engine() is not None:
        # Each layout starts from the last one and moves things by a millionth: begin where the first began.
        for axes in figure.axes:
            if (place := axes.get_subplotspec()) is not None:
                axes.set_subplotspec(place)
    picture = BytesIO()
    with style.context():
        figure.savefig(picture, format=kind, dpi=style.SAVE_DPI, metadata=labels[kind])
    return picture.getvalue()


def _csv(table: pd.DataFrame) -> bytes:
    if not isinstance(table, pd.DataFrame):
        raise ValueError(f"the data must be a DataFrame, not a {type(table).__name__}")
    if table.columns.empty:
        raise ValueError("the data has no columns")
    if not table.columns.is_unique:
        raise ValueError(
            f"the data has a column twice: {', '.join(map(str, table.columns[table.columns.duplicated()]))}"
        )
    named = any(level is not None for level in table.index.names)
    if not named and not pd.api.types.is_integer_dtype(table.index):
        raise ValueError("the data has an index without a name, which would be lost; name it or use reset_index()")
    plain = table.reset_index() if named else table
    safe = pd.DataFrame(
        {_defused(column): _defused_column(plain[column]) for column in plain.columns}, index=plain.index
    )
    text = StringIO()
    # A lone carriage return is not quoted by itself, and would end the row where it is read.
    returns = any(isinstance(cell, str) and "\r" in cell for name in safe for cell in (name, *safe[name]))
    quoting: Literal[0, 2] = csv.QUOTE_NONNUMERIC if returns else csv.QUOTE_MINIMAL
    safe.to_csv(text, index=False, lineterminator="\n", quoting=quoting)
    return text.getvalue().encode("utf-8")


def _defused_column(column: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column):
        return column
    return pd.Series([_defused(cell) for cell in column], index=column.index, dtype=object)


def _defused(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


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
