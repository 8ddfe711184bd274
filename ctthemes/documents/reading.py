"""Reading: find the documents of a folder or an archive, read them, date them, and report, over one table of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.checks import StudyError
from ctthemes.documents.document import Document
from ctthemes.documents.document_dates import date_documents
from ctthemes.documents.file_reading import Progress, read_files
from ctthemes.documents.folders import Listing, list_archive, list_documents
from ctthemes.documents.formats import READERS, TABLE_SUFFIXES
from ctthemes.documents.index import IndexRow, index_rows
from ctthemes.documents.metadata import read_metadata
from ctthemes.documents.reports import OnError, Reading, Report
from ctthemes.documents.table_columns import Layout
from ctthemes.documents.tables import read_tables

FACT_COLUMNS = ("title", "author", "language")
"""What files say of themselves, unless the table beside them says it."""

_OWN_COLUMNS = ("doc_id", "text", "date", "date_stated", "date_source")


def read_documents(path: Path, *, on_error: OnError, layout: Layout, progress: Progress | None) -> Reading:
    """Return the corpus at `path` and the report on it.

    Parameters
    ----------
    path : Path
        A folder of documents, a .zip archive of documents, a table of them or a folder of such tables.
    on_error : {"raise", "report"}
        Whether a document that cannot be used stops everything.
    layout : Layout
        Which column of a table holds what.
    progress : callable or None
        Told, after each file, how many are read, of how many, and its name.

    Returns
    -------
    Reading

    Raises
    ------
    StudyError
        When there is no document, or with `on_error="raise"` when one cannot be used.
    """
    report = Report(on_error)
    folder, listing = _listing(path)
    report.errors(listing.broken)
    for name, reason in listing.passed_over:
        report.say(name, "passed over", f"{folder / name}: {reason}")
    if not listing.files and listing.tables:
        return read_tables([folder / name for name in listing.tables], layout=layout, report=report)
    if not listing.files:
        raise StudyError(_nothing_there(folder, listing))
    names = [file.name for file in listing.files]
    is_archive = all(file.member for file in listing.files)
    metadata = None if is_archive else read_metadata(folder, listing.tables, names, layout=layout, report=report)
    rows, documents = _read_files(folder, index_rows(metadata, names, report), listing, report, progress)
    if not rows:
        raise StudyError(f"{folder}: none of its {len(names)} documents can be read; the first: {report.rows[0][2]}")
    dates = date_documents(rows, documents, folder=folder, report=report)
    corpus = _corpus(rows, documents, dates, is_listed=metadata is not None)
    return Reading(corpus, report.table(), metadata.layout if metadata else layout)


def _listing(path: Path) -> tuple[Path, Listing]:
    """Return the folder that names of files are seen from, and what is there."""
    if path.is_dir():
        return path, list_documents(path)
    if path.suffix.lower() == ".zip":
        return path.parent, list_archive(path)
    if path.suffix.lower() in TABLE_SUFFIXES:
        return path.parent, Listing(files=(), passed_over=(), broken=(), tables=(path.name,))
    raise StudyError(
        f"{path}: give a folder of documents ({', '.join(READERS)}), or a table ({', '.join(TABLE_SUFFIXES)})"
    )


def _nothing_there(folder: Path, listing: Listing) -> str:
    reasons = checks.listing((f"{name}: {reason}" for name, reason in (*listing.broken, *listing.passed_over)), shown=3)
    return (
        f"{folder}: no documents; put files ({', '.join(READERS)}) or a table of documents "
        f"({', '.join(TABLE_SUFFIXES)}) there{f'; passed over: {reasons}' if reasons else ''}"
    )


def _read_files(
    folder: Path, rows: Sequence[IndexRow], listing: Listing, report: Report, progress: Progress | None
) -> tuple[list[IndexRow], list[Document]]:
    """Return the rows whose file can be read, and their documents."""
    files = {file.name: file for file in listing.files}
    results = read_files(folder, [row.file for row in rows], files, progress=progress)
    report.errors((row.file, str(error)) for row in rows if isinstance(error := results[row.file], StudyError))
    readable: list[IndexRow] = []
    documents: list[Document] = []
    for row in rows:
        result = results[row.file]
        if isinstance(result, Document):
            readable.append(row)
            documents.append(result)
            for note in result.notes:
                report.say(row.file, "read", f"{folder / row.file}: {note}")
    return readable, documents


def _corpus(
    rows: Sequence[IndexRow], documents: Sequence[Document], dates: pd.DataFrame, *, is_listed: bool
) -> pd.DataFrame:
    """Return the corpus: texts, dates and document variables, of which a blank cell is missing."""
    variables = pd.DataFrame([row.cells for row in rows]).drop(columns=list(_OWN_COLUMNS), errors="ignore")
    for column in variables:
        variables[column] = variables[column].where(variables[column] != "", None)
    for column in FACT_COLUMNS:
        facts = [getattr(document, column) or None for document in documents]
        if column not in variables.columns and any(facts):
            variables[column] = facts
    corpus = pd.concat([pd.DataFrame({"text": [document.text for document in documents]}), dates, variables], axis=1)
    counts = Counter(row.doc_id for row in rows)
    ids = [row.file if counts[row.doc_id] > 1 and not is_listed else row.doc_id for row in rows]
    corpus.index = pd.Index(ids, dtype="str", name="doc_id")
    return corpus
