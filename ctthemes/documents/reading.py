"""Reading: the documents of a folder, an archive or a table with their dates, and a report of all that was not plain."""

from __future__ import annotations

from collections import Counter
from pathlib import Path, PurePosixPath
from typing import TypeAlias

import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.checks import StudyError
from ctthemes.documents.dates import DATE_SOURCES, date_in_name, date_in_text, parse_date, undated_reason
from ctthemes.documents.document import Document
from ctthemes.documents.file_reading import Progress, read_files
from ctthemes.documents.folders import FoundFile, Listing, list_archive, list_documents
from ctthemes.documents.formats import READERS, TABLE_SUFFIXES
from ctthemes.documents.metadata import INDEX_FILES, Metadata, read_metadata
from ctthemes.documents.reports import OnError, Reading, Report
from ctthemes.documents.table_columns import Layout
from ctthemes.documents.tables import read_tables

Row: TypeAlias = dict[str, str]

SAID_COLUMNS = ("title", "author", "language")


def read_documents(path: Path, *, on_error: OnError, layout: Layout, progress: Progress | None) -> Reading:
    """Return the corpus at `path` and the report on it; see `ctthemes.read_corpus`."""
    report = Report(on_error)
    if path.is_dir():
        listing = list_documents(path)
        if not listing.files and listing.tables:
            _say_passed_over(listing, path, report)
            return read_tables([path / name for name in listing.tables], layout=layout, report=report)
        return _read_folder(path, listing, layout, report, progress)
    if path.suffix.lower() == ".zip":
        return _read_folder(path.parent, list_archive(path), layout, report, progress)
    if path.suffix.lower() in TABLE_SUFFIXES:
        return read_tables([path], layout=layout, report=report)
    raise StudyError(
        f"{path}: give a folder of documents ({', '.join(READERS)}), or a table ({', '.join(TABLE_SUFFIXES)})"
    )


def _say_passed_over(listing: Listing, folder: Path, report: Report) -> None:
    report.errors(listing.broken)
    for name, reason in listing.passed_over:
        report.say(name, "passed over", f"{folder / name}: {reason}")


def _read_folder(folder: Path, listing: Listing, layout: Layout, report: Report, progress: Progress | None) -> Reading:
    _say_passed_over(listing, folder, report)
    if not listing.files:
        reasons = checks.listing(
            (f"{name}: {reason}" for name, reason in (*listing.broken, *listing.passed_over)), shown=3
        )
        raise StudyError(
            f"{folder}: no documents; put files ({', '.join(READERS)}) or a table of documents "
            f"({', '.join(TABLE_SUFFIXES)}) there{f'; passed over: {reasons}' if reasons else ''}"
        )
    files = {file.name: file for file in listing.files}
    archive = all(file.member for file in listing.files)
    metadata = None if archive else read_metadata(folder, listing.tables, list(files), layout=layout, report=report)
    rows = [(0, {"file": file}) for file in files] if metadata is None else _rows(metadata, list(files), report)
    documents = _read_files(folder, [row["file"] for _, row in rows], files, report, progress)
    rows = [(line, row) for line, row in rows if row["file"] in documents]
    if not rows:
        raise StudyError(f"{folder}: none of its {len(files)} documents can be read; the first: {report.rows[0][2]}")
    index = metadata.path if metadata else folder / INDEX_FILES[0]
    dates = _dates([(line, row, documents[row["file"]]) for line, row in rows], index, report)
    corpus = _corpus([row for _, row in rows], documents, dates, named=metadata is not None)
    return Reading(corpus, report.table(), metadata.layout if metadata else layout)


def _rows(metadata: Metadata, files: list[str], report: Report) -> list[tuple[int, Row]]:
    """Return the rows of a metadata table that have a file, with their lines, then those made up for files without one."""
    index, rows = metadata.path, metadata.rows
    wrong: list[tuple[str, str]] = []
    good: list[tuple[int, Row]] = []
    seen: dict[str, int] = {}
    seen_ids: dict[str, int] = {}
    without_file = [row["file"] or f"line {line}" for line, row in rows if row["file"] not in files]
    for line, row in rows:
        if row["file"] not in files and not metadata.strict:
            continue
        problem = _row_problem(index, line, row, seen, seen_ids, set(files))
        wrong += [(row["file"], problem)] if problem else []
        good += [] if problem else [(line, row)]
        seen.setdefault(row["file"], line)
        seen_ids.setdefault(_doc_id(row), line)
    unlisted = [file for file in files if file not in seen]
    if metadata.strict:
        wrong += [
            (file, f"{index.parent / file}:1: no row in {index.name}; add one with file={file} or move the file away")
            for file in unlisted
        ]
    else:
        _say_unjoined(index, without_file, unlisted, report)
    report.errors(wrong)
    blank = dict.fromkeys(rows[0][1], "")
    taken = {_doc_id(row) for _, row in good}
    return [*good, *((0, {**blank, "file": file}) for file in unlisted if _doc_id({"file": file}) not in taken)]


def _say_unjoined(index: Path, without_file: list[str], unlisted: list[str], report: Report) -> None:
    """Say which rows of a borrowed table have no file, and which files no row."""
    if without_file:
        report.say(
            index.name,
            "read",
            f"{index}: {len(without_file):,} rows have no file here and are left out: {checks.listing(without_file, shown=3)}",
        )
    if unlisted:
        report.say(
            index.name,
            "read",
            f"{index}: {len(unlisted):,} files have no row, so nothing is known of them but what they say themselves: "
            f"{checks.listing(unlisted, shown=3)}",
        )


def _row_problem(
    index: Path, line: int, row: Row, seen: dict[str, int], seen_ids: dict[str, int], files: set[str]
) -> str:
    file, doc_id = row["file"], _doc_id(row)
    if not file:
        return f"{index}:{line}: the cell `file` is empty; name the document's file"
    if Path(file).is_absolute() or ".." in Path(file).parts:
        return f"{index}:{line}: {file!r} points outside the study; name a file inside {index.parent}"
    if file in seen:
        return f"{index}:{line}: {file!r} is listed on line {seen[file]}, too; remove one row"
    if file not in files:
        return f"{index}:{line}: no file {file!r} in {index.parent}; add the file or remove the row"
    if doc_id in seen_ids:
        return f"{index}:{line}: the id {doc_id!r} is used on line {seen_ids[doc_id]}, too; give it another `doc_id`"
    return ""


def _doc_id(row: Row) -> str:
    return row.get("doc_id") or PurePosixPath(row["file"]).stem


def _read_files(
    folder: Path, names: list[str], files: dict[str, FoundFile], report: Report, progress: Progress | None
) -> dict[str, Document]:
    """Return the document of each file that can be read."""
    documents: dict[str, Document] = {}
    errors: list[tuple[str, str]] = []
    for name, result in read_files(folder, names, files, progress=progress).items():
        if isinstance(result, StudyError):
            errors.append((name, str(result)))
            continue
        documents[name] = result
        for note in result.notes:
            report.say(name, "read", f"{folder / name}: {note}")
    report.errors(errors)
    return documents


def _dates(documents: list[tuple[int, Row, Document]], index: Path, report: Report) -> pd.DataFrame:
    """Return date and date_source of each document, from its row, its text, what its file says, and its name."""
    problems: list[tuple[str, str]] = []
    known = []
    for line, row, document in documents:
        written, declared = row.get("date", ""), row.get("date_source", "")
        given, seen = parse_date(written) if written else None, date_in_text(document.text)
        file = row["file"]
        place = f"{index}:{line}"
        if written and given is None:
            problems.append((file, f"{place}: the date {written!r} cannot be read; write YYYY-MM-DD, or leave it empty and put "
                                   "what is known (a year) into a column of its own"))  # fmt: skip
        if declared and declared not in DATE_SOURCES:
            problems.append((file, f"{place}: date_source {declared!r} is not one of {', '.join(DATE_SOURCES)}"))
            declared = ""
        if given and seen and given != seen[0] and declared in ("", "text"):
            problems.append((file, f"{place}: date {given} but line {seen[1]} of {file} says {seen[0]}; correct one, or "
                                   "declare `date_source` (metadata or inferred) to keep the date of this row"))  # fmt: skip
        known.append(_settled(given, declared, seen[0] if seen else None, document, file))
        _say_dates(report, index.parent / file, file, document, seen, known[-1])
    report.errors(problems)
    dates, sources = [date for date, _ in known], [source for _, source in known]
    return pd.DataFrame({"date": pd.to_datetime(pd.Series(dates, dtype=object)), "date_source": sources})


def _settled(given: object, declared: str, seen: object, document: Document, file: str) -> tuple[object, str]:
    """Return date and source: what the row says unless the text says the same, the text, the file, its name."""
    if seen is not None and given in (None, seen):
        return seen, "text"
    if given is not None:
        return given, declared if declared not in ("", "missing") else "metadata"
    said = document.date or date_in_name(PurePosixPath(file).name)
    return said, "file" if said else "missing"


def _say_dates(
    report: Report,
    path: Path,
    file: str,
    document: Document,
    seen: tuple[object, int] | None,
    settled: tuple[object, str],
) -> None:
    date, source = settled
    if date is None:
        reason = undated_reason(document.text) or "no full date near its head, in its file or in its name"
        hint = f" (the file was saved on {document.saved}, which need not be its date)" if document.saved else ""
        report.say(file, "date", f"{path}: no date: {reason}{hint}; write it into documents.csv")
        return
    others = {document.date: document.date_evidence, date_in_name(PurePosixPath(file).name): "the file's name"}
    if seen:
        others = {seen[0]: f"line {seen[1]}", **others}  # type: ignore[dict-item]
    for other, place in others.items():
        if other is not None and other != date and source in ("text", "file"):
            report.say(
                file,
                "date",
                f"{path}: taken as {date} ({source}), but {place} says {other}; put the right one into documents.csv",
            )


def _corpus(rows: list[Row], documents: dict[str, Document], dates: pd.DataFrame, *, named: bool) -> pd.DataFrame:
    read = [documents[row["file"]] for row in rows]
    variables = pd.DataFrame(rows).drop(columns=["date", "date_source", "doc_id", "text"], errors="ignore")
    for column in variables:
        variables[column] = variables[column].where(variables[column] != "", None)
    for column in SAID_COLUMNS:
        said = [getattr(document, column) or None for document in read]
        if column not in variables.columns and any(said):
            variables[column] = said
    table = pd.concat([pd.DataFrame({"text": [document.text for document in read]}), dates, variables], axis=1)
    table.index = pd.Index(_doc_ids(rows, named=named), name="doc_id")
    return table


def _doc_ids(rows: list[Row], *, named: bool) -> list[str]:
    """Return each document's id: its file's name without the ending, or all of it where two would be the same."""
    ids = [_doc_id(row) for row in rows]
    twice = {doc_id for doc_id, number in Counter(ids).items() if number > 1 and not named}
    return [row["file"] if doc_id in twice else doc_id for doc_id, row in zip(ids, rows, strict=True)]
