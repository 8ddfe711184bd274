"""Corpus: a table of documents with promises, read from disk, cut into segments, and summed up.

A corpus is a DataFrame. Its index `doc_id` holds unique texts; `text` is never empty; `date` is a date or missing, and
`date_source` says how it is known: "text" (read in the document), "metadata" (documents.csv or a table gave it),
"file", "inferred" (documents.csv says that somebody worked it out) or "missing". Every other column is a document
variable.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

import pandas as pd

from ctthemes._shared import checks
from ctthemes.documents.dates import DATE_SOURCES
from ctthemes.documents.file_reading import Progress
from ctthemes.documents.reading import read_documents
from ctthemes.documents.reports import OnError, Reading
from ctthemes.documents.table_columns import Layout

CORPUS_COLUMNS = ("text", "date", "date_source")


def read_corpus(
    path: str | os.PathLike[str], *, on_error: OnError = "raise", columns: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return the corpus at `path`, as it stands there: nothing is cleaned.

    Parameters
    ----------
    path : path
        A folder of documents (.txt, .md, .html, .pdf, .docx, .odt, .rtf, in folders below it and in .zip archives, too)
        with, if wanted, a documents.csv (column `file`, and where known `doc_id`, `date`, `date_source` and any
        document variables) or another table of which a column names the files; or one table (.csv, .tsv, .xlsx, .jsonl,
        .parquet) of which a row is a document, or a folder of such tables; or one .zip archive of documents.
    on_error : {"raise", "report"}
        What to do about a document that cannot be used: stop and name it, or leave it out. Either way
        `reading_report` lists it.
    columns : mapping of str to str, optional
        Which column of a table holds what, for example ``{"text": "Rede", "date": "Tag"}``; without it, the columns
        whose names say so (`ctthemes.documents.table_columns.ROLES`).

    Returns
    -------
    DataFrame
        A corpus, in the order of the table, of documents.csv, or of the files' names. A date comes from the text where
        a line near its head is a full one ("18 March 2013"), from documents.csv, from what the file says of itself or
        from its name. A year is never guessed. What files say of their title, author and language stands in `title`,
        `author` and `language`, unless documents.csv has such a column.

    Raises
    ------
    StudyError
        For a folder without documents, a row without its file, a file without a row, doubled ids, a date that cannot be
        read or that the text contradicts, an empty document, or one that no reader can read. All problems of a kind
        are listed, each with file, line and remedy.
    """
    return read_checked(path, on_error=on_error, layout=Layout(columns or {})).corpus


def reading_report(path: str | os.PathLike[str], *, columns: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return what reading the corpus at `path` has to say.

    Returns
    -------
    DataFrame
        file; kind : "error" (the document cannot be used as it is), "date" (it has none, or two that differ), "read" (how
        an unusual file was read) or "passed over" (no document, or none that can be read); message.
    """
    return read_checked(path, on_error="report", layout=Layout(columns or {})).report


def read_checked(
    path: str | os.PathLike[str], *, on_error: OnError, layout: Layout, progress: Progress | None = None
) -> Reading:
    """Return corpus and report together, from one pass over the files."""
    checks.choice(on_error, ("raise", "report"), name="on_error")
    place = checks.existing(path, what="corpus")
    reading = read_documents(place, on_error=on_error, layout=layout, progress=progress)
    check_corpus(reading.corpus)
    return reading


def check_corpus(corpus: pd.DataFrame) -> pd.DataFrame:
    """Return `corpus` if it keeps the promises of a corpus, else raise ValueError."""
    checks.columns(corpus, CORPUS_COLUMNS, name="the corpus")
    if corpus.index.name != "doc_id" or not corpus.index.is_unique or (corpus.index.astype(str) == "").any():
        raise ValueError("a corpus has the index `doc_id`: unique texts, none of them empty")
    if not pd.api.types.is_datetime64_any_dtype(corpus["date"]):
        raise ValueError(f"a corpus has dates in `date`, not {corpus['date'].dtype}")
    if strange := set(corpus["date_source"]) - set(DATE_SOURCES):
        raise ValueError(f"date_source {checks.listing(sorted(strange))} is not one of {', '.join(DATE_SOURCES)}")
    empty = corpus.index[~corpus["text"].map(lambda text: isinstance(text, str) and bool(text.strip()))]
    if len(empty):
        raise ValueError(f"documents without text: {checks.listing(empty)}; remove them or give them a text")
    return corpus


def toy_corpus() -> pd.DataFrame:
    """Return four short documents for examples and tests."""
    texts = {
        "d1": "Human rights guide counter-terrorism and the rights of victims.\n\nPrevention comes first, always.",
        "d2": "We prevent terrorism early and respect rights.",
        "d3": "Regional cooperation protects human rights.\n\nNeighbours and partners cooperate and share early warning.",
        "d4": "Support for victims and survivors; rights of victims of terrorism.",
    }
    dates = pd.to_datetime(["2011-05-02", "2013-01-20", "2013-09-09", "2014-12-31"])
    return pd.DataFrame(
        {
            "text": list(texts.values()),
            "date": dates,
            "date_source": "metadata",
            "kind": ["speech", "note"] * 2,
        },
        index=pd.Index(list(texts), name="doc_id"),
    )
