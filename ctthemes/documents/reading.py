"""Reading: the documents of a folder, an archive or a table with their dates, and a report of all that was not plain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal, TypeAlias

import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.checks import StudyError
from ctthemes.documents.dates import DATE_SOURCES, date_in_name, date_in_text, parse_date, undated_reason
from ctthemes.documents.document import Document
from ctthemes.documents.folders import INDEX_FILES, FoundFile, Listing, file_bytes, list_archive, list_documents
from ctthemes.documents.formats import PLAIN_SUFFIXES, READERS, TABLE_SUFFIXES, read_document, read_rows, read_table
from ctthemes.documents.text_cache import cache_folder, cached

OnError: TypeAlias = Literal["raise", "report"]
Progress: TypeAlias = Callable[[int, int, str], None]
Row: TypeAlias = dict[str, str]

READING_COLUMNS = ("file", "kind", "message")
SAID_COLUMNS = ("title", "author", "language")


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A corpus as read, and the report on it (`ctthemes.reading_report`)."""

    corpus: pd.DataFrame
    report: pd.DataFrame


class _Report:
    """Collects what there is to say; an error stops the reading unless it shall only be reported."""

    def __init__(self, on_error: OnError) -> None:
        self.on_error = on_error
        self.rows: list[tuple[str, str, str]] = []

    def errors(self, found: Iterable[tuple[str, str]]) -> set[str]:
        """Take errors of a kind as file and message, and return the files."""
        errors = list(found)
        if errors and self.on_error == "raise":
            stop_at(message for _, message in errors)
        self.rows += [(file, "error", message) for file, message in errors]
        return {file for file, _ in errors}

    def say(self, file: str, kind: str, message: str) -> None:
        self.rows.append((file, kind, message))

    def table(self) -> pd.DataFrame:
        return pd.DataFrame(self.rows, columns=list(READING_COLUMNS))


def read_documents(path: Path, *, on_error: OnError, text_column: str, progress: Progress | None) -> Reading:
    """Return the corpus at `path` and the report on it; see `ctthemes.read_corpus`."""
    if path.is_dir():
        return _read_folder(path, list_documents(path), on_error, progress)
    if path.suffix.lower() == ".zip":
        return _read_folder(path.parent, list_archive(path), on_error, progress)
    if path.suffix.lower() in TABLE_SUFFIXES:
        return _read_documents_table(path, text_column, on_error)
    raise StudyError(
        f"{path}: give a folder of documents ({', '.join(READERS)}), or a table ({', '.join(TABLE_SUFFIXES)})"
    )


def stop_at(problems: Iterable[str]) -> None:
    """Raise one StudyError that lists the problems, if there are any."""
    found = list(problems)
    if found:
        more = f"\n... and {len(found) - 20} more" if len(found) > 20 else ""
        raise StudyError("\n".join(found[:20]) + more)


def _read_folder(folder: Path, listing: Listing, on_error: OnError, progress: Progress | None) -> Reading:
    report = _Report(on_error)
    archive = all(file.member for file in listing.files)
    index = next((folder / name for name in INDEX_FILES if not archive and (folder / name).exists()), None)
    report.errors(listing.broken)
    for name, reason in listing.passed_over:
        report.say(name, "passed over", f"{folder / name}: {reason}")
    if not listing.files:
        said = checks.listing(
            (f"{name}: {reason}" for name, reason in (*listing.broken, *listing.passed_over)), shown=3
        )
        raise StudyError(
            f"{folder}: no documents; put .txt files there (or {', '.join(sorted(set(READERS) - {'.txt'}))}) and list "
            f"them in {INDEX_FILES[0]}{f'; passed over: {said}' if said else ''}"
        )
    files = {file.name: file for file in listing.files}
    rows = _rows(index, list(files), report)
    documents = _read_files(folder, [row["file"] for _, row in rows], files, report, progress)
    rows = [(line, row) for line, row in rows if row["file"] in documents]
    if not rows:
        raise StudyError(f"{folder}: none of its {len(files)} documents can be read; the first: {report.rows[0][2]}")
    dates = _dates(
        [(line, row, documents[row["file"]]) for line, row in rows], index or folder / INDEX_FILES[0], report
    )
    corpus = _corpus([row for _, row in rows], documents, dates, named=index is not None)
    return Reading(corpus, report.table())


def _rows(index: Path | None, files: list[str], report: _Report) -> list[tuple[int, Row]]:
    """Return the rows of documents.csv that have a file, with their lines, then those made up for files without one."""
    if index is None:
        return [(0, {"file": file}) for file in files]
    rows = read_rows(index)
    if not rows:
        raise StudyError(f"{index}:2: no rows; add one per document")
    if "file" not in rows[0][1]:
        raise StudyError(f"{index}:1: no column `file`; add it, with the name of each document's file")
    wrong: list[tuple[str, str]] = []
    good: list[tuple[int, Row]] = []
    seen: dict[str, int] = {}
    seen_ids: dict[str, int] = {}
    known = set(files)
    for line, row in rows:
        problem = _row_problem(index, line, row, seen, seen_ids, known)
        wrong += [(row["file"], problem)] if problem else []
        good += [] if problem else [(line, row)]
        seen.setdefault(row["file"], line)
        seen_ids.setdefault(_doc_id(row), line)
    unlisted = [file for file in files if file not in seen]
    wrong += [
        (file, f"{index.parent / file}:1: no row in {index.name}; add one with file={file} or move the file away")
        for file in unlisted
    ]
    report.errors(wrong)
    blank = dict.fromkeys(rows[0][1], "")
    taken = {_doc_id(row) for _, row in good}
    return [*good, *((0, {**blank, "file": file}) for file in unlisted if _doc_id({"file": file}) not in taken)]


def _row_problem(
    index: Path, line: int, row: Row, seen: dict[str, int], seen_ids: dict[str, int], known: set[str]
) -> str:
    file, doc_id = row["file"], _doc_id(row)
    if not file:
        return f"{index}:{line}: the cell `file` is empty; name the document's file"
    if Path(file).is_absolute() or ".." in Path(file).parts:
        return f"{index}:{line}: {file!r} points outside the study; name a file inside {index.parent}"
    if file in seen:
        return f"{index}:{line}: {file!r} is listed on line {seen[file]}, too; remove one row"
    if file not in known:
        return f"{index}:{line}: no file {file!r} in {index.parent}; add the file or remove the row"
    if doc_id in seen_ids:
        return f"{index}:{line}: the id {doc_id!r} is used on line {seen_ids[doc_id]}, too; give it another `doc_id`"
    return ""


def _doc_id(row: Row) -> str:
    return row.get("doc_id") or PurePosixPath(row["file"]).stem


def _read_files(
    folder: Path, names: list[str], files: dict[str, FoundFile], report: _Report, progress: Progress | None
) -> dict[str, Document]:
    """Return the document of each file that can be read; the slow kinds come from the cache if they are there."""
    slow = any(not name.lower().endswith(PLAIN_SUFFIXES) for name in names)
    kept = cache_folder(folder) if slow else None
    documents: dict[str, Document] = {}
    errors: list[tuple[str, str]] = []
    for number, name in enumerate(names, start=1):
        plain = name.lower().endswith(PLAIN_SUFFIXES)
        try:
            documents[name] = cached(
                None if plain else kept, file_bytes(files[name]), str(folder / name), read_document
            )
        except StudyError as error:
            errors.append((name, str(error)))
            continue
        for note in documents[name].notes:
            report.say(name, "read", f"{folder / name}: {note}")
        if progress:
            progress(number, len(names), name)
    report.errors(errors)
    if slow and kept is None:
        report.say(
            "", "read", f"{folder}: no folder for extracted texts can be written, so they are read again each time"
        )
    return documents


def _dates(documents: list[tuple[int, Row, Document]], index: Path, report: _Report) -> pd.DataFrame:
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
    report: _Report,
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


def _read_documents_table(path: Path, text_column: str, on_error: OnError) -> Reading:
    table = read_table(path)
    if text_column not in table.columns:
        raise StudyError(
            f"{path}: no column `{text_column}`; it has {checks.listing(table.columns, shown=20)}; rename one, or name "
            "it as `text_column` in settings.yml"
        )
    if table.empty:
        raise StudyError(f"{path}: no documents; the table has no rows")
    table = table.rename(columns={text_column: "text"})
    if "doc_id" in table.columns:
        names = table["doc_id"].astype(str).to_numpy(dtype=object)
    else:
        names = table.index.map("doc_{:06d}".format).to_numpy(dtype=object)
    report = _Report(on_error)
    wrong = report.errors((f"row {row}", message) for row, message in _row_problems(path, names, table["text"]))
    dates, unread = _table_dates(table["date"] if "date" in table.columns else None, len(table), path)
    wrong |= report.errors(unread)
    keep = [f"row {row}" not in wrong for row in range(2, len(table) + 2)]
    source = table["date_source"].tolist() if "date_source" in table.columns else "metadata"
    known = pd.DataFrame({"text": table["text"].to_numpy(), "date": dates, "date_source": source})
    known.loc[known["date"].isna(), "date_source"] = "missing"
    variables = table.drop(columns=["doc_id", "text", "date", "date_source"], errors="ignore").reset_index(drop=True)
    corpus = pd.concat([known, variables], axis=1)
    corpus.index = pd.Index(names, dtype="str", name="doc_id")
    corpus = corpus[keep]
    if corpus.empty:
        raise StudyError(f"{path}: no row can be used; the first: {report.rows[0][2]}")
    return Reading(corpus.assign(text=corpus["text"].astype(str)), report.table())


def _row_problems(path: Path, names: Iterable[str], texts: pd.Series) -> Iterable[tuple[int, str]]:
    seen: set[str] = set()
    for row, (name, text) in enumerate(zip(names, texts, strict=True), start=2):
        if name in seen:
            yield row, f"{path}:{row}: the id {name!r} is used before; ids must differ"
        elif not isinstance(text, str) or not text.strip():
            yield row, f"{path}:{row}: document {name!r} has no text; give it one or remove the row"
        elif "\x00" in text:
            yield row, f"{path}:{row}: the text of {name!r} holds a NUL character; export the table again without"
        seen.add(name)


def _table_dates(written: pd.Series | None, n_rows: int, path: Path) -> tuple[pd.Series, list[tuple[str, str]]]:
    """Return the dates of a table's rows, and those that cannot be read."""
    if written is not None and pd.api.types.is_datetime64_any_dtype(written):
        return pd.Series(written.dt.tz_localize(None)).reset_index(drop=True), []
    texts = ["" if pd.isna(value) else str(value) for value in written] if written is not None else [""] * n_rows
    dates = [parse_date(text) if text else None for text in texts]
    wrong = [
        (f"row {row}", f"{path}:{row}: the date {text!r} cannot be read; write YYYY-MM-DD or leave it empty")
        for row, (text, found) in enumerate(zip(texts, dates, strict=True), start=2)
        if text and found is None
    ]
    return pd.Series(pd.to_datetime(pd.Series(dates, dtype=object))), wrong
