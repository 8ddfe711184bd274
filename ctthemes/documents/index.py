"""Index: the rows of the table beside a folder's files against the files that lie there, one row for every document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ctthemes._shared.checks import listing
from ctthemes.documents.metadata import Metadata
from ctthemes.documents.reports import Report


@dataclass(frozen=True, slots=True)
class IndexRow:
    """What is given of one document.

    Attributes
    ----------
    file : str
        Its file as seen from the study.
    place : str
        Where that stands, for messages: a table and a line, "" where none lists it.
    cells : mapping of column to cell
        An empty cell is "".
    """

    file: str
    place: str
    cells: Mapping[str, str]

    @property
    def doc_id(self) -> str:
        """Its id: as given, or its file's name without the ending."""
        return self.cells.get("doc_id") or PurePosixPath(self.file).stem


def index_rows(metadata: Metadata | None, files: Sequence[str], report: Report) -> list[IndexRow]:
    """Return the rows that have a file, in the order of the table, then those made up for files without one.

    Parameters
    ----------
    metadata : Metadata or None
        The table beside the files, where there is one.
    files : sequence of str
        The documents that lie there, as seen from the study.
    report : Report
        Takes rows without a file and files without a row: errors where the table is the study's own.

    Returns
    -------
    list of IndexRow
    """
    if metadata is None:
        return [IndexRow(file, "", {"file": file}) for file in files]
    rows = [IndexRow(cells["file"], f"{metadata.path}:{line}", cells) for line, cells in metadata.rows]
    listed, there = {row.file for row in rows}, set(files)
    unlisted = [file for file in files if file not in listed]
    if metadata.strict:
        problems = _problems(rows, metadata.path, there)
        report.errors(
            [
                *((row.file, problem) for row, problem in zip(rows, problems, strict=True) if problem),
                *((file, _unlisted(metadata.path, file)) for file in unlisted),
            ]
        )
    else:
        lost = [row.file or row.place for row in rows if row.file not in there]
        _say_unjoined(metadata.path, lost, unlisted, report)
        rows = [row for row in rows if row.file in there]
        problems = _problems(rows, metadata.path, there)
        report.errors((row.file, problem) for row, problem in zip(rows, problems, strict=True) if problem)
    good = [row for row, problem in zip(rows, problems, strict=True) if not problem]
    taken = {row.doc_id for row in good}
    blank = dict.fromkeys(metadata.rows[0][1], "")
    made_up = [IndexRow(file, "", {**blank, "file": file}) for file in unlisted]
    return [*good, *(row for row in made_up if row.doc_id not in taken)]


def _unlisted(path: Path, file: str) -> str:
    return f"{path.parent / file}:1: no row in {path.name}; add one with file={file} or move the file away"


def _say_unjoined(path: Path, lost: list[str], unlisted: list[str], report: Report) -> None:
    """Say which rows of a borrowed table have no file, and which files no row."""
    if lost:
        message = f"{len(lost):,} rows have no file here and are left out: {listing(lost, shown=3)}"
        report.say(path.name, "read", f"{path}: {message}")
    if unlisted:
        message = f"{len(unlisted):,} files have no row, so nothing is known of them but what they say themselves"
        report.say(path.name, "read", f"{path}: {message}: {listing(unlisted, shown=3)}")


def _problems(rows: Sequence[IndexRow], path: Path, files: set[str]) -> list[str]:
    """Return what is wrong with each row, "" where nothing is."""
    problems = []
    first_of_file: dict[str, str] = {}
    first_of_id: dict[str, str] = {}
    for row in rows:
        problems.append(_problem(row, path, files, first_of_file.get(row.file), first_of_id.get(row.doc_id)))
        line = row.place.rpartition(":")[2]
        first_of_file.setdefault(row.file, line)
        first_of_id.setdefault(row.doc_id, line)
    return problems


def _problem(row: IndexRow, path: Path, files: set[str], same_file: str | None, same_id: str | None) -> str:
    if not row.file:
        return f"{row.place}: the cell `file` is empty; name the document's file"
    if Path(row.file).is_absolute() or ".." in Path(row.file).parts:
        return f"{row.place}: {row.file!r} points outside the study; name a file inside {path.parent}"
    if same_file:
        return f"{row.place}: {row.file!r} is listed on line {same_file}, too; remove one row"
    if row.file not in files:
        return f"{row.place}: no file {row.file!r} in {path.parent}; add the file or remove the row"
    if same_id:
        return f"{row.place}: the id {row.doc_id!r} is used on line {same_id}, too; give it another `doc_id`"
    return ""
