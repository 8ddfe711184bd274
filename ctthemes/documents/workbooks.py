"""Workbooks: every sheet of an Excel or Calc file as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from ctthemes._shared.checks import StudyError, listing
from ctthemes.documents.archives import check_archive

WORKBOOK_SUFFIXES = (".xlsx", ".ods")


def read_sheets(path: Path) -> dict[str, pd.DataFrame | StudyError]:
    """Return each sheet of a workbook that holds anything, by its name, or why it is no table.

    Parameters
    ----------
    path : Path
        An .xlsx or .ods file; of its formulas the values are read that were saved with them.

    Returns
    -------
    dict of str to DataFrame or StudyError
        In the order of the workbook; the first row that is not blank names the columns.

    Raises
    ------
    StudyError
        When it is no workbook, or no sheet of it holds anything.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.xlsx"
    ...     pd.DataFrame({"text": ["One."]}).to_excel(path, sheet_name="Speeches", index=False)
    ...     list(read_sheets(path))
    ['Speeches']
    """
    check_archive(path.read_bytes(), str(path))
    rows_of = dict(_excel_rows(path) if path.suffix.lower() == ".xlsx" else _calc_rows(path))
    sheets: dict[str, pd.DataFrame | StudyError] = {}
    for name, rows in rows_of.items():
        filled = [(number, row) for number, row in enumerate(rows, start=1) if any(cell is not None for cell in row)]
        if filled:
            try:
                sheets[name] = _table(filled, f"{path} (sheet {name!r})" if len(rows_of) > 1 else str(path))
            except StudyError as error:
                sheets[name] = error
    if not sheets:
        raise StudyError(f"{path}:1: column names must be there and differ; all sheets are empty")
    return sheets


def _table(rows: Sequence[tuple[int, Sequence[object]]], place: str) -> pd.DataFrame:
    """Return a table of numbered rows that hold something, of which the first names the columns."""
    first = rows[0][0]
    head = _names(rows[0][1])
    if len(head) == 1 and (number := _named_later(rows[1:])):
        raise StudyError(
            f"{place}:{first}: a title {head[0]!r} where the names of the columns belong; they seem to stand in row "
            f"{number}, so remove the rows above it"
        )
    if len(set(head)) != len(head) or "" in head:
        raise StudyError(
            f"{place}:{first}: column names must be there and differ; row {first} has {listing(head, shown=20)}"
        )
    return pd.DataFrame([list(row[: len(head)]) for _, row in rows[1:]], columns=head)


def _names(row: Sequence[object]) -> list[str]:
    """Return the cells of a row as text, without the blank ones at its end."""
    names = [str(cell).strip() if cell is not None else "" for cell in row]
    while names and not names[-1]:
        names.pop()
    return names


def _named_later(rows: Sequence[tuple[int, Sequence[object]]]) -> int | None:
    """Return the number of the first row of several cells that could name columns, after rows of one."""
    for number, row in rows:
        names = _names(row)
        if len(names) > 1 or not names:
            return number if "" not in names and len(set(names)) == len(names) else None
    return None


def _excel_rows(path: Path) -> Iterator[tuple[str, list[Sequence[object]]]]:
    import openpyxl

    workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        for sheet in workbook.worksheets:
            yield sheet.title, list(sheet.iter_rows(values_only=True))
    finally:
        workbook.close()


def _calc_rows(path: Path) -> Iterator[tuple[str, list[Sequence[object]]]]:
    import python_calamine

    try:
        with python_calamine.load_workbook(path) as workbook:
            for name in workbook.sheet_names:
                rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
                yield name, [[_cell(cell) for cell in row] for row in rows]
    except python_calamine.CalamineError as error:
        raise StudyError(f"{path}: not readable as {path.suffix[1:]} ({error}); check or export it again") from None


def _cell(cell: object) -> object:
    """Return a cell as Excel's reader does: nothing where it is blank, whole numbers without a point."""
    if cell == "":
        return None
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell
