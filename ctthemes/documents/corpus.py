"""Corpus: a table of documents with promises, read from disk, cut into segments, and summed up.

A corpus is a DataFrame. Its index `doc_id` holds unique texts; `text` is never empty; `date` is a full day or missing;
`date_stated` is what is known, as ISO text: 2019-03-18, 2019-03 or 2019; and `date_source` says how it is known: "text"
(read in the document), "metadata" (documents.csv or a table gave it), "file", "inferred" (documents.csv says that
somebody worked it out) or "missing". Every other column is a document variable.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

import pandas as pd

from ctthemes._shared import checks
from ctthemes.documents.date_forms import parse_date
from ctthemes.documents.dates import DATE_SOURCES
from ctthemes.documents.file_reading import Progress
from ctthemes.documents.reading import read_documents
from ctthemes.documents.reports import OnError, Reading
from ctthemes.documents.table_columns import Layout

CORPUS_COLUMNS = ("text", "date", "date_source")


def read_corpus(
    path: str | os.PathLike[str], *, on_error: OnError = "raise", columns: Mapping[str, str] | None = None
) -> pd.DataFrame:
    r"""Return the corpus at `path`, as it stands there: nothing is cleaned.

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
        A corpus, in the order of the table, of documents.csv, or of the files' names:

        text : text
        date : the document's day, missing where only a month or a year is known
        date_stated : what is known, "2013-03-18", "2013-03" or "2013", or ""
        date_source : text, see the module

        and every other column of the table. A date comes from documents.csv, from the text where it stands on a line
        near its head ("18 March 2013"), from what the file says of itself, or from its name. It is never guessed. What
        files say of their title, author and language stands in `title`, `author` and `language`, unless documents.csv
        has such a column.

    Raises
    ------
    StudyError
        For a folder without documents, a row without its file, a file without a row, doubled ids, a date that cannot be
        read or that the text contradicts, an empty document, or one that no reader can read. All problems of a kind
        are listed, each with file, line and remedy.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "a.txt").write_text("Baku, 18 March 2013\n\nA statement.")
    ...     read_corpus(folder)["date_stated"].tolist()
    ['2013-03-18']
    """
    return read_checked(path, on_error=on_error, layout=Layout(columns or {})).corpus


def reading_report(path: str | os.PathLike[str], *, columns: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return what reading the corpus at `path` has to say.

    Parameters
    ----------
    path : path
        As for `read_corpus`.
    columns : mapping of str to str, optional
        As for `read_corpus`.

    Returns
    -------
    DataFrame
        A row for each thing to say, in the order of the reading:

        file : text
        kind : "error" (the document cannot be used as it is), "date" (it has none, or two that differ), "doubtful date"
            (it is known to the month or year only, lies ahead, or before 1800), "read" (how an unusual file was read) or
            "passed over" (no document, or none that can be read)
        message : text, with file, line and remedy

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "a.txt").write_text("A statement without a date.")
    ...     reading_report(folder)["kind"].tolist()
    ['date']
    """
    return read_checked(path, on_error="report", layout=Layout(columns or {})).report


def read_checked(
    path: str | os.PathLike[str], *, on_error: OnError, layout: Layout, progress: Progress | None = None
) -> Reading:
    """Return corpus and report together, from one pass over the files.

    Parameters
    ----------
    path, on_error
        As for `read_corpus`.
    layout : Layout
        Which column of a table holds what.
    progress : callable, optional
        Told, after each file, how many are read, of how many, and its name.

    Returns
    -------
    Reading

    Raises
    ------
    StudyError
        As `read_corpus`.
    """
    checks.choice(on_error, ("raise", "report"), name="on_error")
    place = checks.existing(path, what="corpus")
    reading = read_documents(place, on_error=on_error, layout=layout, progress=progress)
    check_corpus(reading.corpus)
    return reading


def check_corpus(corpus: pd.DataFrame) -> pd.DataFrame:
    """Return `corpus` if it keeps the promises of a corpus.

    Parameters
    ----------
    corpus : DataFrame
        Its index is `doc_id`; it has text, date and date_source, and may have date_stated.

    Returns
    -------
    DataFrame
        `corpus` itself.

    Raises
    ------
    ValueError
        When a promise is broken: the message says which.

    Examples
    --------
    >>> check_corpus(toy_corpus()).shape
    (4, 5)
    """
    checks.columns(corpus, CORPUS_COLUMNS, name="the corpus")
    if corpus.index.name != "doc_id" or not corpus.index.is_unique or (corpus.index.astype(str) == "").any():
        raise ValueError("a corpus has the index `doc_id`: unique texts, none of them empty")
    if not pd.api.types.is_datetime64_any_dtype(corpus["date"]):
        raise ValueError(
            f"a corpus has dates in `date`, not {corpus['date'].dtype}; a year alone goes into `date_stated`"
        )
    if "date_stated" in corpus.columns:
        _check_stated(corpus)
    if strange := set(corpus["date_source"]) - set(DATE_SOURCES):
        raise ValueError(f"date_source {checks.listing(sorted(strange))} is not one of {', '.join(DATE_SOURCES)}")
    empty = corpus.index[~corpus["text"].map(lambda text: isinstance(text, str) and bool(text.strip()))]
    if len(empty):
        raise ValueError(f"documents without text: {checks.listing(empty)}; remove them or give them a text")
    return corpus


def _check_stated(corpus: pd.DataFrame) -> None:
    right = {stated for stated in corpus["date_stated"].unique() if parse_date(str(stated)) == stated}
    wrong = corpus.index[~corpus["date_stated"].isin(right)]
    if len(wrong):
        stated = corpus["date_stated"][wrong[0]]
        raise ValueError(
            f"date_stated {stated!r} of {wrong[0]} is not like 2019, 2019-03 or 2019-03-18; write it so, or empty"
        )
    days = corpus["date"].dt.strftime("%Y-%m-%d").fillna("")
    unlike = corpus.index[(days != corpus["date_stated"].where(corpus["date_stated"].str.len() == 10, ""))]
    if len(unlike):
        raise ValueError(f"`date` and `date_stated` differ in {checks.listing(unlike)}; change both or neither")


def toy_corpus() -> pd.DataFrame:
    """Return four short documents for examples and tests.

    Returns
    -------
    DataFrame
        A corpus of the years 2011 to 2014, with the variable `kind`.

    Examples
    --------
    >>> toy_corpus()["kind"].tolist()
    ['speech', 'note', 'speech', 'note']
    """
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
            "date_stated": dates.strftime("%Y-%m-%d"),
            "date_source": "metadata",
            "kind": ["speech", "note"] * 2,
        },
        index=pd.Index(list(texts), name="doc_id"),
    )
