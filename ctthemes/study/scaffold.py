"""Scaffold: a new study folder around the documents that lie in it, with what can be known of them filled in."""

from __future__ import annotations

import csv
import io
from pathlib import Path, PurePosixPath

from ctthemes._shared.checks import StudyError
from ctthemes.documents.metadata import INDEX_FILES
from ctthemes.documents.reading import read_documents
from ctthemes.documents.reports import Reading
from ctthemes.documents.table_columns import Layout

CODEBOOK = """\
# Themes, their definitions, and the words and phrases that mark them. One pattern a line: * stands for any letters,
# a space makes a phrase, capitals make no difference.
version: "0.1"
themes:
  example:
    definition: Replace this theme by your own.
    patterns:
      - example*
"""
SETTINGS = """\
# How this study is read. Each line may be left out.
language: en          # or several, [en, fr]: a document in another language is reported
duplicates: keep      # or remove: of exact and near duplicates the earliest stays
on_error: raise       # or report: a document that cannot be read is left out and listed
rules: []             # your own furniture, e.g. [{name: our footer, pattern: '^Visit our site.*$'}]
"""
STOP_WORDS = "# Words left out of clouds and topic models, one a line.\n"
PHRASES = "# Phrases counted as one word, one a line.\n"
_FILES = {"codebook.yml": CODEBOOK, "settings.yml": SETTINGS, "stopwords.txt": STOP_WORDS, "phrases.txt": PHRASES}


def make_study(folder: Path) -> list[Path]:
    """Write what a study needs beside its documents into `folder`, and return the files written. None is overwritten.

    Parameters
    ----------
    folder : path
        Made if it is not there. Documents in it are listed in documents.csv with their dates, where these are known.

    Raises
    ------
    StudyError
        When `folder` is a file.
    """
    if folder.exists() and not folder.is_dir():
        raise StudyError(f"{folder}: is a file; name the folder that holds the documents, or one to make")
    folder.mkdir(parents=True, exist_ok=True)
    contents = {name: content for name, content in _FILES.items() if not (folder / name).exists()}
    if not any((folder / name).exists() for name in INDEX_FILES):
        contents[INDEX_FILES[0]] = _index(folder)
    written = []
    for name, content in contents.items():
        with (folder / name).open("x", encoding="utf-8", newline="\n") as file:
            file.write(content)
        written.append(folder / name)
    return written


def _index(folder: Path) -> str:
    """Return documents.csv: each file that can be read, its date with its source, its title, and why a date is missing."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(["file", "doc_id", "date", "date_source", "title", "remark"])
    for row in _rows(folder):
        writer.writerow(row)
    return lines.getvalue()


def _rows(folder: Path) -> list[list[str]]:
    try:
        read: Reading = read_documents(folder, on_error="report", layout=Layout(), progress=None)
    except StudyError:
        return []
    said = read.report[read.report["kind"] == "date"].groupby("file")["message"].agg("; ".join)
    rows = []
    for doc_id, document in read.corpus.iterrows():
        file, dated = str(document["file"]), document["date_source"] != "missing"
        date = str(document["date_stated"])
        remark = str(said.get(file, "")).replace(f"{folder / file}: ", "")
        own_id = "" if str(doc_id) == PurePosixPath(file).stem else str(doc_id)
        rows.append(
            [file, own_id, date, str(document["date_source"]) if dated else "", document.get("title") or "", remark]
        )
    return rows
