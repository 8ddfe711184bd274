"""Csv tables: a table as the bytes of a csv file, and back again with nothing lost."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Mapping
from io import BytesIO, StringIO
from pathlib import Path
from typing import Literal

import pandas as pd

from ctthemes._shared.files import replace_file
from ctthemes._shared.outside_text import markdown_text

_SAYS_N = re.compile(
    r"\bn\s*=\s*\d"
    r"|\d(\s+[\w-]+){0,2}\s+(documents?|paragraphs?|sentences?|passages?|segments?|statements?|speech(es)?|texts?|units?|tokens?|codings?)\b",
    re.IGNORECASE,
)


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
        Says of how much: "n = 5", "394 documents", "1,204 tokens".

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
    >>> import tempfile
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
        written[file.with_suffix(".md")] = f"{markdown_text(_checked_caption(caption))}\n".encode()
    return [replace_file(target, content) for target, content in written.items()]


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


# A spreadsheet takes text that begins with one of these for a formula.
_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_DEFUSED = re.compile("'+[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Return a table as csv: UTF-8, LF, all digits, no cell that a spreadsheet would run."""
    if not isinstance(table, pd.DataFrame):
        raise ValueError(f"the data must be a DataFrame, not a {type(table).__name__}")
    if table.columns.empty:
        raise ValueError("the data has no columns")
    if not table.columns.is_unique:
        raise ValueError(
            f"the data has a column twice: {', '.join(map(str, table.columns[table.columns.duplicated()]))}"
        )
    plain = flat(table)
    safe = pd.DataFrame(
        {defused(column): _defused_column(plain[column]) for column in plain.columns}, index=plain.index
    )
    text = StringIO()
    # A lone carriage return is not quoted by itself, and would end the row where it is read.
    returns = any(isinstance(cell, str) and "\r" in cell for name in safe for cell in (name, *safe[name]))
    quoting: Literal[0, 2] = csv.QUOTE_NONNUMERIC if returns else csv.QUOTE_MINIMAL
    safe.to_csv(text, index=False, lineterminator="\n", quoting=quoting)
    return text.getvalue().encode("utf-8")


def flat(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its index as columns, if the index has a name."""
    named = any(level is not None for level in table.index.names)
    if not named and not pd.api.types.is_integer_dtype(table.index):
        raise ValueError("the data has an index without a name, which would be lost; name it or use reset_index()")
    return table.reset_index() if named else table


def column_kinds(table: pd.DataFrame) -> dict[str, str]:
    """Return what each column of the csv holds, which the csv itself cannot say.

    Examples
    --------
    >>> column_kinds(pd.DataFrame({"year": ["2011"], "count": [3], "rate": [0.5]}))
    {'year': 'text', 'count': 'whole', 'rate': 'number'}
    """
    return {str(name): _kind(column) for name, column in flat(table).items()}


def read_csv_bytes(content: bytes, kinds: Mapping[str, str]) -> pd.DataFrame:
    """Return the table that `csv_bytes` wrote, in the kinds that `column_kinds` told.

    Examples
    --------
    >>> table = pd.DataFrame({"term": ["-based", "nan"], "rate": [1 / 3, float("nan")]})
    >>> read_csv_bytes(csv_bytes(table), column_kinds(table)).equals(table)
    True
    """
    raw = pd.read_csv(BytesIO(content), dtype=str, keep_default_na=False, na_filter=False)
    raw.columns = pd.Index([armed(str(name)) for name in raw.columns])
    if set(raw.columns) != set(kinds):
        raise ValueError(
            f"the csv has the columns {', '.join(raw.columns)}, not those it was written with: {', '.join(kinds)}"
        )
    return pd.DataFrame({name: _as_kind(raw[name], kinds[name]) for name in raw.columns})


def _kind(column: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(column):
        return "truth"
    if pd.api.types.is_integer_dtype(column) and not column.isna().any():
        return "whole"
    if pd.api.types.is_numeric_dtype(column):
        return "number"
    return "date" if pd.api.types.is_datetime64_any_dtype(column) else "text"


def _as_kind(column: pd.Series, kind: str) -> pd.Series:
    if kind == "truth":
        return column == "True"
    if kind == "whole":
        return column.astype("int64")
    if kind == "number":
        return pd.Series([float(cell) if cell else float("nan") for cell in column], index=column.index, dtype=float)
    return pd.to_datetime(column) if kind == "date" else column.map(armed)


def armed(cell: str) -> str:
    """Return the cell without the apostrophe that `defused` puts in front."""
    return cell[1:] if _DEFUSED.match(cell) else cell


def _defused_column(column: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column):
        return column
    return pd.Series([defused(cell) for cell in column], index=column.index, dtype=object)


def defused(cell: object) -> object:
    """Return the cell with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell
