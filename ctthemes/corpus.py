"""Corpus: a table of documents with promises, read from disk, cut into segments, and summed up.

A corpus is a DataFrame. Its index `doc_id` holds unique texts; `text` is never empty; `date` is a date or missing, and
`date_source` says how it is known: "text" (read in the document), "metadata" (documents.csv or a table gave it),
"file", "inferred" (documents.csv says that somebody worked it out) or "missing". Every other column is a document
variable.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, TypeAlias

import pandas as pd

from ctthemes import _check
from ctthemes._check import StudyError
from ctthemes.dates import date_in_text, parse_date
from ctthemes.readers import TABLE_SUFFIXES, read_rows, read_table, read_text
from ctthemes.sentences import sentence_spans
from ctthemes.tokens import tokenize

Unit: TypeAlias = Literal["paragraph", "sentence"]

DATE_SOURCES = ("text", "file", "metadata", "inferred", "missing")
INDEX_FILES = ("documents.csv", "metadata.csv")
WORD_LISTS = ("stopwords.txt", "phrases.txt")
CORPUS_COLUMNS = ("text", "date", "date_source")
SEGMENT_COLUMNS = ("document", "segment", "start", "stop")
INVENTORY_COLUMNS = ("n_documents", "n_tokens", "n_characters", "first_date", "last_date")


def read_corpus(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Return the corpus at `path`, as it stands there: nothing is cleaned.

    Parameters
    ----------
    path : path
        A folder of .txt files with a documents.csv (column `file`, and where known `doc_id`, `date`, `date_source` and
        any document variables), or one table (.csv, .jsonl, .parquet) with a column `text` and where known `doc_id`
        and `date`.

    Returns
    -------
    DataFrame
        A corpus, in the order of the table or of documents.csv. A date comes from the text where a line near its head
        is a full one ("18 March 2013"), else from documents.csv. A year is never guessed.

    Raises
    ------
    StudyError
        For a folder without documents, a row without its file, a file without a row, doubled ids, a date that cannot be
        read or that the text contradicts, an empty document, or bytes that are no UTF-8. All problems of a kind are
        listed, each with file, line and remedy.
    """
    found = _check.existing(path, what="corpus")
    return _read_folder(found) if found.is_dir() else _read_documents_table(found)


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
    rows = [
        (doc_id, number, start, stop, text[start:stop])
        for doc_id, text in corpus["text"].items()
        for number, (start, stop) in enumerate(_segment_spans(text, unit), start=1)
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


def _segment_spans(text: str, unit: Unit) -> list[tuple[int, int]]:
    ending = r"\n[^\S\n]*\n\s*" if re.search(r"\S[^\S\n]*\n[^\S\n]*\n\s*\S", text) else r"\n"
    spans, position = [], 0
    for match in re.finditer(ending, text):
        spans.append((position, match.start()))
        position = match.end()
    spans.append((position, len(text)))
    paragraphs = [
        (start + len(part) - len(part.lstrip()), start + len(part.rstrip()))
        for start, stop in spans
        if (part := text[start:stop]).strip()
    ]
    if unit == "paragraph":
        return paragraphs
    return [
        (start + first, start + last) for start, stop in paragraphs for first, last in sentence_spans(text[start:stop])
    ]


def _read_folder(folder: Path) -> pd.DataFrame:
    index = next((folder / name for name in INDEX_FILES if (folder / name).exists()), None)
    files = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.txt")
        if path.name not in WORD_LISTS and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    if not files:
        raise StudyError(f"{folder}: no documents; put .txt files there and list them in {INDEX_FILES[0]}")
    rows = read_rows(index) if index else [(0, {"file": file}) for file in files]
    listed = [row.get("file", "") for _, row in rows]
    if index:
        _stop_at(_index_problems(index, rows, files))
    texts = {file: read_text(folder / file) for file in listed}
    _stop_at(
        f"{folder / file}:1: the document is empty; give it a text or remove it and its row"
        for file in listed
        if not texts[file].strip()
    )
    dates = _dates([(line, row, texts[row["file"]]) for line, row in rows], index or folder / INDEX_FILES[0])
    variables = pd.DataFrame([row for _, row in rows]).drop(columns=["date", "date_source", "doc_id"], errors="ignore")
    doc_ids = [row.get("doc_id") or Path(row["file"]).stem for _, row in rows]
    table = pd.concat([pd.DataFrame({"text": [texts[file] for file in listed]}), dates, variables], axis=1)
    table.index = pd.Index(doc_ids, name="doc_id")
    for column in variables:
        table[column] = table[column].where(table[column] != "", None)
    return check_corpus(table)


def _index_problems(index: Path, rows: list[tuple[int, dict[str, str]]], files: list[str]) -> Iterable[str]:
    if not rows:
        yield f"{index}:2: no rows; add one per document"
        return
    if "file" not in rows[0][1]:
        yield f"{index}:1: no column `file`; add it, with the name of each document's file"
        return
    seen_files: dict[str, int] = {}
    seen_ids: dict[str, int] = {}
    for line, row in rows:
        file = row["file"]
        doc_id = row.get("doc_id") or Path(file).stem
        if not file:
            yield f"{index}:{line}: the cell `file` is empty; name the document's file"
        elif Path(file).is_absolute() or ".." in Path(file).parts:
            yield f"{index}:{line}: {file!r} points outside the study; name a file inside {index.parent}"
        elif file not in files:
            yield f"{index}:{line}: no file {file!r} in {index.parent}; add the file or remove the row"
        if file and file in seen_files:
            yield f"{index}:{line}: {file!r} is listed on line {seen_files[file]}, too; remove one row"
        elif doc_id in seen_ids:
            yield f"{index}:{line}: the id {doc_id!r} is used on line {seen_ids[doc_id]}, too; give it another `doc_id`"
        seen_files.setdefault(file, line)
        seen_ids.setdefault(doc_id, line)
    for file in files:
        if file not in seen_files:
            yield f"{index.parent / file}:1: no row in {index.name}; add one with file={file} or move the file away"


def _dates(documents: list[tuple[int, dict[str, str], str]], index: Path) -> pd.DataFrame:
    """Return date and date_source of each document, from its row and its text."""
    problems, dates, sources = [], [], []
    for line, row, text in documents:
        written, declared = row.get("date", ""), row.get("date_source", "")
        given, seen = parse_date(written) if written else None, date_in_text(text)
        if written and given is None:
            problems.append(
                f"{index}:{line}: the date {written!r} cannot be read; write YYYY-MM-DD, or leave it empty and put "
                "what is known (a year) into a column of its own"
            )
        if declared and declared not in DATE_SOURCES:
            problems.append(f"{index}:{line}: date_source {declared!r} is not one of {', '.join(DATE_SOURCES)}")
        if given and seen and given != seen[0] and declared in ("", "text"):
            problems.append(
                f"{index}:{line}: date {given} but line {seen[1]} of {row['file']} says {seen[0]}; correct one, or "
                "declare `date_source` (metadata or inferred) to keep the date of this row"
            )
        agreed = seen is not None and given in (None, seen[0])
        dates.append(seen[0] if seen and agreed else given)
        known = declared if declared not in ("", "missing") else "metadata"
        sources.append("text" if agreed else known if given else "missing")
    _stop_at(problems)
    return pd.DataFrame({"date": pd.to_datetime(pd.Series(dates, dtype=object)), "date_source": sources})


def _read_documents_table(path: Path) -> pd.DataFrame:
    if path.suffix not in TABLE_SUFFIXES:
        raise StudyError(f"{path}: give a folder of .txt files, or a table ({', '.join(TABLE_SUFFIXES)})")
    table = read_table(path)
    if "text" not in table.columns:
        raise StudyError(f"{path}: no column `text`; it has {_check.listing(table.columns, shown=20)}; rename one")
    if table.empty:
        raise StudyError(f"{path}: no documents; the table has no rows")
    names = (
        table["doc_id"].astype(str) if "doc_id" in table.columns else pd.Series(table.index.map("doc_{:06d}".format))
    )
    rows = range(2, len(table) + 2)
    _stop_at(
        [
            f"{path}:{row}: the id {name!r} is used before; ids must differ"
            for row, name, twice in zip(rows, names, names.duplicated(), strict=True)
            if twice
        ]
        + [
            f"{path}:{row}: document {name!r} has no text; give it one or remove the row"
            for row, name, text in zip(rows, names, table["text"], strict=True)
            if not isinstance(text, str) or not text.strip()
        ]
    )  # fmt: skip
    written = table["date"] if "date" in table.columns else pd.Series([None] * len(table), dtype=object)
    dates = _table_dates(written, path)
    source = table["date_source"].tolist() if "date_source" in table.columns else "metadata"
    known = pd.DataFrame({"text": table["text"].astype(str).to_numpy(), "date": dates, "date_source": source})
    known.loc[known["date"].isna(), "date_source"] = "missing"
    variables = table.drop(columns=["doc_id", "text", "date", "date_source"], errors="ignore").reset_index(drop=True)
    corpus = pd.concat([known, variables], axis=1)
    corpus.index = pd.Index(names.to_numpy(dtype=object), dtype="str", name="doc_id")
    return check_corpus(corpus)


def _table_dates(written: pd.Series, path: Path) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(written):
        return pd.Series(written.dt.tz_localize(None)).reset_index(drop=True)
    texts = ["" if pd.isna(value) else str(value) for value in written]
    dates = [parse_date(text) if text else None for text in texts]
    _stop_at(
        f"{path}:{row}: the date {text!r} cannot be read; write YYYY-MM-DD or leave it empty"
        for row, (text, found) in enumerate(zip(texts, dates, strict=True), start=2)
        if text and found is None
    )
    return pd.Series(pd.to_datetime(pd.Series(dates, dtype=object)))


def _stop_at(problems: Iterable[str]) -> None:
    """Raise one StudyError that lists the problems, if there are any."""
    found = list(problems)
    if found:
        more = f"\n... and {len(found) - 20} more" if len(found) > 20 else ""
        raise StudyError("\n".join(found[:20]) + more)
