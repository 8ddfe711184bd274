"""Metadata: the table beside a folder's files that says what is known of each, and how its rows find their files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeAlias

import pandas as pd

from ctthemes._shared.checks import StudyError
from ctthemes.documents.column_dates import report_dates, stated_dates
from ctthemes.documents.folders import refuse_link_out
from ctthemes.documents.formats import READERS, read_parts, read_rows, read_table
from ctthemes.documents.reports import Report
from ctthemes.documents.table_columns import Layout, named_column, recognise_columns

Row: TypeAlias = dict[str, str]

INDEX_FILES = ("documents.csv", "metadata.csv")
_FITS = 0.5
_VARIABLES = ("title", "speaker", "country", "source", "doc_id")


@dataclass(frozen=True, slots=True)
class Metadata:
    """A table beside the files of a folder, its rows joined to them.

    Attributes
    ----------
    path : Path
        The table.
    rows : list of (int, dict)
        Line and cells, as text, of each row; `file` is the file it was joined to, or what the row says where none fits.
    layout : Layout
        Which column holds what.
    """

    path: Path
    rows: list[tuple[int, Row]]
    layout: Layout

    @property
    def strict(self) -> bool:
        """Whether each row needs its file and each file its row: so in the study's own documents.csv."""
        return self.path.name == INDEX_FILES[0]


def read_metadata(
    folder: Path, tables: Sequence[str], files: Sequence[str], *, layout: Layout, report: Report
) -> Metadata | None:
    """Return the table that says what is known of a folder's files, or None where none does.

    Parameters
    ----------
    folder : path
    tables : sequence of str
        The tables in it, by name.
    files : sequence of str
        The documents' files in it, by name.
    layout : Layout
        May name the table and its columns; otherwise documents.csv is taken, metadata.csv, or another table of which a
        column fits at least half of the files.
    report : Report
        Takes how the rows were joined, and which tables were passed over.

    Returns
    -------
    Metadata or None

    Raises
    ------
    StudyError
        When the table that is named is not there, or no column of it fits the files.
    """
    names = _candidates(tables, layout, folder)
    for name in names:
        path = folder / name
        own = name in INDEX_FILES or name == layout.metadata
        sheets = _sheets(path)
        joins = {sheet: _join(rows, files, layout, path) if rows else ("", {}, "") for sheet, rows in sheets.items()}
        sheet = max(joins, key=lambda sheet: len(joins[sheet][1]))
        rows, (column, matches, how) = sheets[sheet], joins[sheet]
        if own and not rows:
            raise StudyError(f"{path}:2: no rows; add one per document")
        share = len(matches) / len(files)
        if column and (own or share >= _FITS):
            _pass_over([table for table in names if table != name], folder, report)
            if how:
                report.say(
                    name, "read", f"{path}: joined to {len(matches):,} of {len(files):,} files by `{column}`, {how}"
                )
            for other in [name for name in sheets if name != sheet]:
                report.say(
                    name, "passed over", f"{path}: sheet {other!r}: what is known of the files stands in {sheet!r}"
                )
            return _metadata(path, rows, (column, matches), layout, report)
        if own:
            raise StudyError(f"{path}:1: no column `file`; add it, with the name of each document's file")
    _pass_over(names, folder, report)
    return None


def _candidates(tables: Sequence[str], layout: Layout, folder: Path) -> list[str]:
    if layout.metadata:
        if not (folder / layout.metadata).is_file():
            raise StudyError(f"{folder / layout.metadata}: no such table, though settings.yml says `metadata:`")
        refuse_link_out(folder / layout.metadata, folder)
        return [layout.metadata, *(name for name in tables if name != layout.metadata)]
    own = [name for name in INDEX_FILES if refuse_link_out(folder / name, folder).is_file()]
    return [*own, *(name for name in tables if name not in own)]


def _pass_over(names: Sequence[str], folder: Path, report: Report) -> None:
    for name in names:
        if name not in INDEX_FILES:
            report.say(
                name,
                "passed over",
                f"{folder / name}: a table beside files whose names stand in none of its columns; if its rows are documents, "
                f"give it alone: check {folder / name}",
            )


def _sheets(path: Path) -> dict[str, list[tuple[int, Row]]]:
    """Return line and cells of each row, as text, whatever the format, by the sheet of a workbook; none of what is no table."""
    if path.suffix.lower() == ".csv":
        return {"": read_rows(path)}
    parts = read_parts(path)
    if len(parts) == 1:
        return {"": _text_rows(read_table(path))}
    return {sheet: [] if isinstance(part, StudyError) else _text_rows(part) for sheet, part in parts.items()}


def _text_rows(table: pd.DataFrame) -> list[tuple[int, Row]]:
    return [
        (line, {str(name): "" if pd.isna(cell) else _cell(cell) for name, cell in row.items()})
        for line, row in enumerate(table.to_dict("records"), start=2)
    ]


def _cell(cell: object) -> str:
    if isinstance(cell, pd.Timestamp) or hasattr(cell, "isoformat"):
        return str(cell)[:10]
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _join(
    rows: list[tuple[int, Row]], files: Sequence[str], layout: Layout, path: Path
) -> tuple[str, dict[int, str], str]:
    """Return the column that names most files, the file of each row that has one, and how they were joined."""
    columns, methods = list(rows[0][1]), METHODS
    if "file" in layout.columns:
        table = pd.DataFrame(columns=columns)
        columns = [named_column(table, layout.columns["file"], role="file", name=str(path))]
    elif "file" in columns:
        columns = ["file"]
        if path.name == INDEX_FILES[0]:
            methods = {_whole: METHODS[_whole]}
    best: tuple[str, dict[int, str], str] = ("", {}, "")
    for method, how in methods.items():
        for column in columns:
            matches = _matches([row[column] for _, row in rows], files, method)
            if len(matches) > len(best[1]):
                best = column, matches, how
    if not best[1] and ("file" in columns or "file" in layout.columns):
        return columns[0], {}, ""
    return best


def _matches(cells: Sequence[str], files: Sequence[str], key: Callable[[str], str]) -> dict[int, str]:
    """Return the file of each cell whose key is that of exactly one file."""
    counts = Counter(key(file) for file in files)
    by_key = {key(file): file for file in files if counts[key(file)] == 1}
    return {place: by_key[key(cell)] for place, cell in enumerate(cells) if cell and key(cell) in by_key}


def _whole(name: str) -> str:
    return name


def _name(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).name.casefold()


def _stem(name: str) -> str:
    path = PurePosixPath(_name(name))
    return path.stem if path.suffix in READERS else path.name


def _symbol(name: str) -> str:
    path = PurePosixPath(name)
    text = path.stem if path.suffix.lower() in READERS else name
    return "".join(character for character in text.casefold() if character.isalnum()) or name


METHODS: dict[Callable[[str], str], str] = {
    _whole: "",
    _name: "the files' names without their folders",
    _stem: "the files' names without their endings",
    _symbol: "the letters and figures of the files' names",
}
"""How a cell may name a file, the strictest first."""


def _metadata(
    path: Path, rows: list[tuple[int, Row]], joined: tuple[str, dict[int, str]], layout: Layout, report: Report
) -> Metadata:
    """Return the rows with the columns' own names in place of those of the table, dates as they are stated."""
    column, matches = joined
    table = pd.DataFrame([row for _, row in rows])
    recognised = {**recognise_columns(table, layout=layout, name=str(path)), "file": column}
    recognised.pop("text", None)
    names = {recognised[role]: role for role in (*_VARIABLES, "date", "file") if role in recognised}
    if column != "file" and "file" in table.columns:
        names |= {"file": "file_given"}
    stated = _stated(path, rows, recognised, layout, report)
    renamed = []
    for place, (line, row) in enumerate(rows):
        cells = {names.get(name, name): cell for name, cell in row.items()}
        if "doc_id" in recognised and recognised["doc_id"] == column:
            cells["doc_id"] = row[column]
        cells["file"] = matches.get(place, row[column])
        if column not in ("file", recognised.get("doc_id")) and column not in cells:
            cells[column] = row[column]
        renamed.append((line, {**cells, **stated[place]}))
    return Metadata(path, renamed, Layout(recognised, path.name, layout.date_order))


def _stated(
    path: Path, rows: list[tuple[int, Row]], columns: dict[str, str], layout: Layout, report: Report
) -> list[Row]:
    """Return what each row states of its date, in the words of `documents.csv`; what cannot be read is an error."""
    stated = pd.Series("", index=range(len(rows)), dtype=object)
    for role in ("year", "date"):
        if role not in columns:
            continue
        cells = pd.Series([row[columns[role]] for _, row in rows], dtype=object)
        dates = stated_dates(cells, date_order=layout.date_order)
        stated = dates["stated"].where(dates["stated"] != "", stated)
        if role == "date":
            report_dates(dates, cells, path=path, lines=[line for line, _ in rows], report=report)
    if "date" not in columns and "year" not in columns:
        return [{} for _ in rows]
    return [{"date": text, "date_stated": text} for text in stated]
