"""Readers: one function per kind of file, from bytes on disk to text or table, with errors that name the place."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from ctthemes._check import StudyError, listing

TABLE_SUFFIXES = (".csv", ".jsonl", ".parquet")


def read_text(path: Path) -> str:
    r"""Return the text of a UTF-8 file, line ends as `\n`, byte-order mark gone.

    Raises
    ------
    StudyError
        When the bytes are not UTF-8 or hold NULs: names file, line and remedy.
    """
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise StudyError(
            f"{path}:{line}: byte {data[error.start : error.start + 1]!r} is not UTF-8; save the file as UTF-8"
        ) from None
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise StudyError(f"{path}:{line}: holds a NUL byte, so it is no text file; export it as plain UTF-8 text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Return each row of a CSV file with the line on which it ends.

    Raises
    ------
    StudyError
        For doubled or empty column names, or a row with another number of cells than the head.
    """
    reader = csv.reader(read_text(path).splitlines(keepends=True), strict=True)
    try:
        head = [name.strip() for name in next(reader, [])]
        if not head or len(set(head)) != len(head) or "" in head:
            raise StudyError(f"{path}:1: column names must be there and differ; found {listing(head, shown=20)}")
        rows = []
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(head):
                raise StudyError(
                    f"{path}:{reader.line_num}: {len(cells)} cells where the head has {len(head)}; "
                    "put text with commas in quotation marks"
                )
            rows.append((reader.line_num, dict(zip(head, (cell.strip() for cell in cells), strict=True))))
    except csv.Error as error:
        raise StudyError(f"{path}:{reader.line_num}: not readable as CSV ({error})") from None
    return rows


def read_table(path: Path) -> pd.DataFrame:
    """Return a table of documents from a .csv, .jsonl or .parquet file, cells as they are.

    Raises
    ------
    StudyError
        When the file cannot be read as what its ending says.
    """
    try:
        if path.suffix == ".csv":
            return pd.DataFrame([row for _, row in read_rows(path)])
        if path.suffix == ".jsonl":
            return pd.read_json(path, lines=True, dtype=False)
        if path.suffix == ".parquet":
            return pd.read_parquet(path)
    except StudyError:
        raise
    except (ValueError, OSError) as error:
        raise StudyError(f"{path}: not readable as {path.suffix[1:]} ({error}); check or export it again") from None
    raise StudyError(f"{path}: cannot read {path.suffix!r}; give a table as {', '.join(TABLE_SUFFIXES)}")
