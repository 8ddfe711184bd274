"""Scaffold: a new study around the documents that are there, with what can be known of them filled in."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pandas as pd

from ctthemes._shared.checks import StudyError, listing
from ctthemes._shared.files import create_file
from ctthemes.documents.folders import list_documents
from ctthemes.documents.formats import TABLE_SUFFIXES
from ctthemes.documents.languages import document_languages
from ctthemes.documents.metadata import INDEX_FILES
from ctthemes.documents.reading import read_documents
from ctthemes.documents.reports import Reading
from ctthemes.study.corpus_log import LOG_FILE, WRITTEN
from ctthemes.study.settings import (
    CODEBOOK_FILE,
    SETTINGS_FILE,
    STOP_WORD_FILE,
    Settings,
    read_settings,
    settings_file,
)
from ctthemes.study.stop_lists import stop_word_file

CODEBOOK = """\
# Themes, their definitions, and the words and phrases that mark them. One pattern a line: * stands for any letters,
# a space makes a phrase, capitals make no difference. Raise the version whenever a pattern changes.
version: "0.1"
themes:
  example:
    definition: Replace this theme by your own.
    patterns:
      - example*
"""
PHRASES = "# Phrases counted as one word, one a line.\n"
EXAMPLE_THEME = "example"
"""The theme by which a codebook that nobody has filled is recognised."""

_LEAST_SHARE = 0.1
_VARIABLES = ("country", "kind", "type", "group", "party", "speaker", "source")
_MOST_VALUES = 12
_MONTHS, _QUARTERS = 400, 1100
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class NewStudy:
    """What `make_study` did.

    Attributes
    ----------
    written : tuple of Path
        The files written.
    notes : tuple of str
        What was seen of the documents and decided, a sentence each.
    """

    written: tuple[Path, ...]
    notes: tuple[str, ...]


def make_study(path: Path) -> NewStudy:
    """Write what a study needs beside its documents; nothing is overwritten.

    Parameters
    ----------
    path : path
        A folder of documents, made if it is not there; or one table or .zip archive of documents, beside which the
        files are written. Files in a folder are listed in documents.csv with their dates, where these are known, and
        those that cannot be read with the reason.

    Returns
    -------
    NewStudy

    Raises
    ------
    StudyError
        When `path` is another file, or two columns of a table fit: names both, and the setting to write.
    """
    if path.is_file() and path.suffix.lower() not in (*TABLE_SUFFIXES, ".zip"):
        raise StudyError(
            f"{path}: is a file that holds no documents; name a folder, one to make, a table ({', '.join(TABLE_SUFFIXES)}) "
            "or a .zip archive"
        )
    home = path.parent if path.is_file() else path
    home.mkdir(parents=True, exist_ok=True)
    reading = _reading(path, read_settings(home / SETTINGS_FILE))
    settings, languages = _settings(reading)
    contents = {
        CODEBOOK_FILE: CODEBOOK,
        SETTINGS_FILE: settings_file(settings),
        STOP_WORD_FILE: stop_word_file(languages),
        "phrases.txt": PHRASES,
    }
    beside = reading is not None and reading.layout.metadata
    if path.is_dir() and not _holds_tables(reading):
        contents[LOG_FILE] = _log(reading)
    if path.is_dir() and not beside and not _holds_tables(reading):
        contents[INDEX_FILES[0]] = _index(path, reading)
    written = []
    for name, content in contents.items():
        if not (home / name).exists():
            written.append(create_file(home / name, content.encode()))
    return NewStudy(tuple(written), tuple(_notes(path, reading, settings, languages)))


def _reading(path: Path, settings: Settings) -> Reading | None:
    """Return what can be read there, None where there is nothing yet."""
    if path.is_dir():
        listed = list_documents(path)
        if not listed.files and not listed.tables:
            return None
    return read_documents(path, on_error="report", layout=settings.layout, progress=None)


def _holds_tables(reading: Reading | None) -> bool:
    return reading is not None and "file" not in reading.corpus.columns


def _settings(reading: Reading | None) -> tuple[Settings, list[str]]:
    """Return the settings that fit the documents, and the languages that a tenth of them or more are in."""
    if reading is None:
        return Settings(), ["en"]
    corpus, layout = reading.corpus, reading.layout
    shares = document_languages(corpus)["language"].replace("", None).value_counts(normalize=True)
    languages = [str(language) for language in shares.index[shares >= _LEAST_SHARE]] or ["en"]
    settings = Settings(
        languages=tuple(languages),
        period=_period(corpus["date"]),
        variables=_variables(corpus),
        metadata=layout.metadata if layout.metadata not in INDEX_FILES else "",
        columns=layout.columns,
    )
    return settings, languages


def _period(dates: pd.Series) -> str:
    """Return the period in which the documents spread over several: months, quarters or years."""
    days = dates.dropna()
    span = (days.max() - days.min()).days if len(days) else 0
    if not 0 < span <= _QUARTERS:
        return "year"
    return "month" if span <= _MONTHS else "quarter"


def _variables(corpus: pd.DataFrame) -> tuple[str, ...]:
    """Return the document variables that sort documents into a few groups of several each."""
    variables = []
    for name in _VARIABLES:
        values = corpus[name].dropna() if name in corpus.columns else pd.Series(dtype=object)
        n_values = values.nunique()
        if 2 <= n_values <= _MOST_VALUES and len(values) >= max(2 * n_values, len(corpus) / 2):
            variables.append(name)
    return tuple(variables)


def _index(folder: Path, reading: Reading | None) -> str:
    """Return documents.csv: each file that can be read, its date with its source, its title, and what is amiss."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(["file", "doc_id", "date", "date_source", "title", "remark"])
    for row in _rows(folder, reading) if reading else []:
        writer.writerow(row)
    return lines.getvalue()


def _log(reading: Reading | None) -> str:
    """Return corpus_log.csv: each document read, to be filled with how it was searched for, where, when, and its terms."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(WRITTEN)
    corpus = reading.corpus if reading else pd.DataFrame()
    for doc_id, document in corpus.iterrows():
        origin = [_cell(document.get(name)) for name in ("search", "source", "retrieved", "licence")]
        writer.writerow([_cell(document.get("file")) or str(doc_id), *origin, "kept in", ""])
    return lines.getvalue()


def _rows(folder: Path, reading: Reading) -> list[list[str]]:
    report = reading.report
    remarks = report[report["kind"] == "date"].groupby("file")["message"].agg("; ".join)
    rows = []
    for doc_id, document in reading.corpus.iterrows():
        file = str(document["file"])
        own_id = "" if str(doc_id) == PurePosixPath(file).stem else str(doc_id)
        date = str(document["date_stated"])
        source = _cell(document["date_source"]) if date else ""
        remark = str(remarks.get(file, "")).replace(f"{folder / file}: ", "")
        rows.append([file, own_id, date, source, _cell(document.get("title")), remark])
    unread = report[report["kind"] == "error"]
    for file, message in zip(unread["file"], unread["message"], strict=True):
        rows.append(
            [str(file), "", "", "", "", f"cannot be read: {str(message).replace(f'{folder / str(file)}: ', '')}"]
        )
    return rows


def _cell(value: object) -> str:
    """Return a value as a cell has it; what is missing is empty."""
    return "" if value is None or value is pd.NA or value != value else str(value)


def _notes(path: Path, reading: Reading | None, settings: Settings, languages: list[str]) -> list[str]:
    """Return what was seen and decided, a sentence each."""
    if reading is None:
        return [f"There are no documents in {path} yet; put files or a table there and run `new` again"]
    corpus, report = reading.corpus, reading.report
    n_dated = int((corpus["date_source"] != "missing").sum())
    notes = [
        f"{len(corpus):,} document{'s' if len(corpus) != 1 else ''}, {n_dated:,} with a date; "
        f"language{'s' if len(languages) > 1 else ''} {', '.join(languages)}"
    ]
    if reading.layout.columns:
        columns = ", ".join(f"{role} in `{column}`" for role, column in reading.layout.columns.items())
        table = f" of {reading.layout.metadata}" if reading.layout.metadata else ""
        notes.append(f"Columns{table}: {columns}")
    if settings.variables:
        notes.append(f"Documents can be compared by {', '.join(settings.variables)}")
    for kind, words in (("error", "cannot be read"), ("passed over", "passed over")):
        rows = report[report["kind"] == kind]
        if len(rows):
            reasons = listing((str(message) for message in rows["message"]), shown=_SHOWN)
            remedy = "; with `on_error: report` in settings.yml a run goes on without them" if kind == "error" else ""
            notes.append(f"{len(rows):,} {words}: {reasons}{remedy}".replace(f"{path}/", ""))
    return notes
