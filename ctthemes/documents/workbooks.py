"""Workbooks: every sheet of an Excel or Calc file as a table."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath

import pandas as pd

from ctthemes._shared.checks import StudyError, listing
from ctthemes._shared.readers import Limits, read_one_apart
from ctthemes.documents.archives import check_archive

WORKBOOK_SUFFIXES = (".xlsx", ".ods")
LIMITS = Limits(seconds_per_megabyte=10.0)  # a megabyte holds some hundred thousand cells


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
    return read_one_apart(_sheets, path.read_bytes(), str(path), limits=LIMITS)


def _sheets(data: bytes, name: str) -> dict[str, pd.DataFrame | StudyError]:
    check_archive(data, name)
    is_excel = PurePath(name).suffix.lower() == ".xlsx"
    rows_of = dict(_excel_rows(data) if is_excel else _calc_rows(data, name))
    sheets: dict[str, pd.DataFrame | StudyError] = {}
    for title, rows in rows_of.items():
        if rows:
            try:
                sheets[title] = _table(rows, f"{name} (sheet {title!r})" if len(rows_of) > 1 else name)
            except StudyError as error:
                sheets[title] = error
    if not sheets:
        raise StudyError(f"{name}:1: column names must be there and differ; all sheets are empty")
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
    for line, cells in rows[1:]:
        if beyond := next((column for column, cell in _filled(cells) if column >= len(head)), None):
            raise StudyError(
                f"{place}:{line}: the cell {_coordinate(line, beyond)} holds something, and its column has no name in the "
                "first row; name the column or clear the cell"
            )
    return pd.DataFrame([_padded(cells, len(head)) for _, cells in rows[1:]], columns=head)


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


def _filled(cells: Sequence[object]) -> Iterator[tuple[int, object]]:
    return ((column, cell) for column, cell in enumerate(cells) if cell is not None and str(cell).strip())


def _padded(cells: Sequence[object], width: int) -> list[object]:
    return [*cells[:width], *[None] * (width - len(cells))]


def _coordinate(line: int, column: int) -> str:
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(column + 1)}{line}"


def _excel_rows(data: bytes) -> Iterator[tuple[str, list[tuple[int, Sequence[object]]]]]:
    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        for sheet in workbook.worksheets:
            sheet.reset_dimensions()  # what a sheet claims of its size would fill rows up to it
            yield sheet.title, _numbered(sheet.iter_rows(values_only=True))
    finally:
        workbook.close()


def _calc_rows(data: bytes, name: str) -> Iterator[tuple[str, list[tuple[int, Sequence[object]]]]]:
    import python_calamine

    try:
        with python_calamine.load_workbook(io.BytesIO(data)) as workbook:
            for title in workbook.sheet_names:
                rows = workbook.get_sheet_by_name(title).to_python(skip_empty_area=False)
                yield title, _numbered([_cell(cell) for cell in row] for row in rows)
    except python_calamine.CalamineError as error:
        raise StudyError(f"{name}: not readable as ods ({error}); check or export it again") from None


def _numbered(rows: Iterable[Sequence[object]]) -> list[tuple[int, Sequence[object]]]:
    """Return the rows that hold anything, with their numbers from 1."""
    return [(line, row) for line, row in enumerate(rows, start=1) if any(cell is not None for cell in row)]


def _cell(cell: object) -> object:
    """Return a cell as Excel's reader does: nothing where it is blank, whole numbers without a point."""
    if cell == "":
        return None
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell
