"""Corpus: a table of documents with promises, read from disk, cut into segments, and summed up.

A corpus is a DataFrame. Its index `doc_id` holds unique texts; `text` is never empty; `date` is a date or missing, and
`date_source` says how it is known: "text" (read in the document), "metadata" (documents.csv or a table gave it),
"file", "inferred" (documents.csv says that somebody worked it out) or "missing". Every other column is a document
variable.
"""

from __future__ import annotations

import os
from typing import Literal, TypeAlias

import pandas as pd

from ctthemes import _check
from ctthemes.dates import DATE_SOURCES
from ctthemes.reading import OnError, Progress, Reading, read_documents
from ctthemes.segments import all_sentence_spans, paragraph_spans
from ctthemes.tokens import tokenize

Unit: TypeAlias = Literal["paragraph", "sentence"]

CORPUS_COLUMNS = ("text", "date", "date_source")
SEGMENT_COLUMNS = ("document", "segment", "start", "stop")
INVENTORY_COLUMNS = ("n_documents", "n_tokens", "n_characters", "first_date", "last_date")


def read_corpus(
    path: str | os.PathLike[str], *, on_error: OnError = "raise", text_column: str = "text"
) -> pd.DataFrame:
    """Return the corpus at `path`, as it stands there: nothing is cleaned.

    Parameters
    ----------
    path : path
        A folder of documents (.txt, .md, .html, .pdf, .docx, .odt, .rtf, in folders below it and in .zip archives, too)
        with, if wanted, a documents.csv (column `file`, and where known `doc_id`, `date`, `date_source` and any
        document variables); or one table (.csv, .tsv, .xlsx, .jsonl, .parquet) with a column of texts and where known
        `doc_id` and `date`; or one .zip archive of documents.
    on_error : {"raise", "report"}
        What to do about a document that cannot be used: stop and name it, or leave it out. Either way
        `reading_report` lists it.
    text_column : str
        The column of a table that holds the texts.

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
    return read_checked(path, on_error=on_error, text_column=text_column).corpus


def reading_report(path: str | os.PathLike[str], *, text_column: str = "text") -> pd.DataFrame:
    """Return what reading the corpus at `path` has to say.

    Returns
    -------
    DataFrame
        file; kind : "error" (the document cannot be used as it is), "date" (it has none, or two that differ), "read" (how
        an unusual file was read) or "passed over" (no document, or none that can be read); message.
    """
    return read_checked(path, on_error="report", text_column=text_column).report


def read_checked(
    path: str | os.PathLike[str], *, on_error: OnError, text_column: str, progress: Progress | None = None
) -> Reading:
    """Return corpus and report together, from one pass over the files."""
    _check.choice(on_error, ("raise", "report"), name="on_error")
    found = _check.existing(path, what="corpus")
    reading = read_documents(found, on_error=on_error, text_column=text_column, progress=progress)
    check_corpus(reading.corpus)
    return reading


def segment_corpus(corpus: pd.DataFrame, unit: Unit) -> pd.DataFrame:
    """Return the corpus cut into paragraphs or sentences, each with its parent's variables.

    A blank line ends a paragraph; in a document that has none, a line end does. Sentences never cross paragraphs.

    Returns
    -------
    DataFrame
        Index `doc_id` such as "d1#p002" or "d1#s005"; text; document : the parent's id; segment : int from 1, in the
        parent; start, stop : int, characters in the parent's text; and every column of the parent.

    Examples
    --------
    >>> segment_corpus(toy_corpus(), "sentence")[["document", "segment"]].head(3)
           document  segment
    doc_id
    d1#s001       d1        1
    d1#s002       d1        2
    d2#s001       d2        1
    """
    _check.columns(corpus, ["text"], name="the corpus")
    _check.choice(unit, ("paragraph", "sentence"), name="unit")
    if taken := [column for column in SEGMENT_COLUMNS if column in corpus.columns]:
        raise ValueError(f"the corpus has the column(s) {_check.listing(taken)} already: is it segmented?")
    texts = corpus["text"].tolist()
    spans = all_sentence_spans(texts) if unit == "sentence" else [paragraph_spans(text) for text in texts]
    rows = [
        (doc_id, number, start, stop, text[start:stop])
        for doc_id, text, theirs in zip(corpus.index, texts, spans, strict=True)
        for number, (start, stop) in enumerate(theirs, start=1)
    ]
    table = pd.DataFrame(rows, columns=["document", "segment", "start", "stop", "text"])
    index = [
        f"{doc_id}#{unit[0]}{number:03d}" for doc_id, number in zip(table["document"], table["segment"], strict=True)
    ]
    parents = corpus.drop(columns="text").loc[table["document"]]
    table.index = parents.index = pd.Index(index, name="doc_id")
    return pd.concat([table[["text", *SEGMENT_COLUMNS]], parents], axis=1)


def inventory(corpus: pd.DataFrame, *, by: str | None = None) -> pd.DataFrame:
    """Return how much text there is.

    Parameters
    ----------
    corpus : DataFrame
        A corpus, or `tokens.documents` (whose `n_tokens` is then taken).
    by : str, optional
        "year", or a document variable; without it, one row per document.

    Returns
    -------
    DataFrame
        Index: the group or `doc_id`; n_documents; n_tokens; n_characters; first_date, last_date : NaT where unknown.
        Documents without a group come last, under "unknown".

    Examples
    --------
    >>> inventory(toy_corpus(), by="year")[["n_documents", "n_tokens"]]
          n_documents  n_tokens
    year
    2011            1        13
    2013            2        20
    2014            1        10
    """
    _check.columns(corpus, CORPUS_COLUMNS, name="the corpus")
    documents = corpus if "n_tokens" in corpus.columns else tokenize(corpus).documents
    if by is None:
        group = pd.Series(documents.index, index=documents.index, name="doc_id")
    elif by == "year" and "year" not in documents.columns:
        group = documents["date"].dt.year.astype("Int64").rename("year")
    else:
        group = _check.columns(documents, [by], name="the corpus")[by]
    text = group.astype("string").fillna("unknown")
    parts = pd.DataFrame(
        {
            "n_tokens": documents["n_tokens"],
            "n_characters": documents["text"].str.len(),
            "date": documents["date"],
        }
    ).groupby(text, sort=by is not None)
    table = parts.agg(
        n_documents=("n_tokens", "size"), n_tokens=("n_tokens", "sum"), n_characters=("n_characters", "sum"),
        first_date=("date", "min"), last_date=("date", "max"),
    )  # fmt: skip
    table.index = pd.Index(table.index.astype(str), name=by or "doc_id")
    return pd.concat([table.drop(index="unknown", errors="ignore"), table[table.index == "unknown"]])


def check_corpus(corpus: pd.DataFrame) -> pd.DataFrame:
    """Return `corpus` if it keeps the promises of a corpus, else raise ValueError."""
    _check.columns(corpus, CORPUS_COLUMNS, name="the corpus")
    if corpus.index.name != "doc_id" or not corpus.index.is_unique or (corpus.index.astype(str) == "").any():
        raise ValueError("a corpus has the index `doc_id`: unique texts, none of them empty")
    if not pd.api.types.is_datetime64_any_dtype(corpus["date"]):
        raise ValueError(f"a corpus has dates in `date`, not {corpus['date'].dtype}")
    if strange := set(corpus["date_source"]) - set(DATE_SOURCES):
        raise ValueError(f"date_source {_check.listing(sorted(strange))} is not one of {', '.join(DATE_SOURCES)}")
    empty = corpus.index[~corpus["text"].map(lambda text: isinstance(text, str) and bool(text.strip()))]
    if len(empty):
        raise ValueError(f"documents without text: {_check.listing(empty)}; remove them or give them a text")
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
