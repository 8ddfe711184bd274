"""Readers: from the bytes of a file to a document or a table, by the file's ending, with errors that name the place."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.checks import StudyError, listing
from ctthemes.documents.document import Document
from ctthemes.documents.docx import read_docx
from ctthemes.documents.emails import read_eml, read_mhtml
from ctthemes.documents.encodings import decode
from ctthemes.documents.endings import conversion, true_suffix
from ctthemes.documents.marked_texts import read_markdown, read_subtitles
from ctthemes.documents.odt import read_odt
from ctthemes.documents.packages import read_epub, read_pptx
from ctthemes.documents.pdfs import read_pdf
from ctthemes.documents.rtf import read_rtf
from ctthemes.documents.text_checks import text_doubts
from ctthemes.documents.webpages import read_html
from ctthemes.documents.workbooks import WORKBOOK_SUFFIXES, read_sheets

TABLE_SUFFIXES = (".csv", ".tsv", *WORKBOOK_SUFFIXES, ".jsonl", ".parquet")
_LONGEST_CELL = 2**31 - 1
MOST_COLUMNS = 5_000
"""A table of documents with more document variables than this is a table of something else."""


def read_plain(data: bytes, name: str) -> Document:
    """Return plain text, however it is encoded."""
    text, notes = decode(data, name)
    return Document(text=text, notes=notes)


READERS: dict[str, Callable[[bytes, str], Document]] = {
    ".txt": read_plain,
    ".text": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".docm": read_docx,
    ".odt": read_odt,
    ".fodt": read_odt,
    ".rtf": read_rtf,
    ".pptx": read_pptx,
    ".epub": read_epub,
    ".eml": read_eml,
    ".mht": read_mhtml,
    ".mhtml": read_mhtml,
    ".srt": read_subtitles,
    ".vtt": read_subtitles,
}
PLAIN_SUFFIXES = (".txt", ".text", ".md", ".markdown")


def read_document(data: bytes, name: str) -> Document:
    """Return the document that a file's bytes hold, read as the ending of `name` says unless the bytes are of another kind.

    Raises
    ------
    StudyError
        When there is no reader for the ending, the file is empty, or it cannot be read: names file and remedy.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in READERS:
        raise StudyError(f"{name}: {no_reader(suffix)}")
    proper = true_suffix(data, name, suffix)
    document = _parsed(data, name, proper) if data else Document(text="")
    if not document.text.strip():
        raise StudyError(f"{name}:1: the document is empty; give it a text or remove it and its row")
    notes = [f"not what its ending says: read as {proper}, which it is"] if proper != suffix else []
    notes += text_doubts(document.text) if proper not in PLAIN_SUFFIXES else ()
    return replace(document, notes=(*document.notes, *notes)) if notes else document


def no_reader(suffix: str) -> str:
    """Return why a file with this ending is not read, and how to convert it."""
    remedy = conversion(suffix) or f"save it as one of {', '.join(READERS)} if it is a document"
    return f"no reader for {suffix or 'files without an ending'}; {remedy}"


def _parsed(data: bytes, name: str, suffix: str) -> Document:
    """Return what a reader makes of the bytes; whatever a foreign parser trips over in a damaged file is our error."""
    try:
        return READERS[suffix](data, name)
    except StudyError:
        raise
    except Exception as error:
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise StudyError(f"{name}: not readable as {suffix[1:].upper()} ({what}); open it and save it again") from None


def read_text(path: Path) -> str:
    r"""Return the text of a file, line ends as `\n`, byte-order mark gone, whatever its encoding.

    Raises
    ------
    StudyError
        When the bytes are no text: names file, line and remedy.
    """
    return decode(checks.existing(path, what="file").read_bytes(), str(path))[0]


def read_rows(path: Path, *, separator: str = "") -> list[tuple[int, dict[str, str]]]:
    """Return each row of a CSV file with the line on which it ends.

    Without a separator the one of comma, semicolon and tab that stands most often in the head is taken: spreadsheets
    write semicolons where the comma marks decimals, and tabs into "Unicode text".

    Raises
    ------
    StudyError
        For doubled or empty column names, or a row with another number of cells than the head.
    """
    limit = csv.field_size_limit(_LONGEST_CELL)
    text = read_text(path)
    separator = separator or _separator(text.partition("\n")[0])
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    try:
        head = [name.strip() for name in next(reader, [])]
        if not head or len(set(head)) != len(head) or "" in head:
            raise StudyError(f"{path}:1: column names must be there and differ; found {listing(head, shown=20)}")
        if len(head) > MOST_COLUMNS:
            raise StudyError(
                f"{path}:1: {len(head):,} columns, and at most {MOST_COLUMNS:,} are read; keep those you use"
            )
        rows = []
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(head):
                remedy = "put text with commas in quotation marks"
                if len(head) == 1:
                    remedy = f"line 1, {head[0]!r}, seems to be a title: remove it, so that the names of the columns come first"
                raise StudyError(
                    f"{path}:{reader.line_num}: {len(cells)} cells where the head has {len(head)}; {remedy}"
                )
            rows.append((reader.line_num, dict(zip(head, (cell.strip() for cell in cells), strict=True))))
    except csv.Error as error:
        raise StudyError(f"{path}:{reader.line_num}: not readable as CSV ({error})") from None
    finally:
        csv.field_size_limit(limit)
    return rows


def _separator(head: str) -> str:
    bare = re.sub(r'"[^"]*"', "", head)
    return max(",;\t", key=bare.count)


def read_table(path: Path) -> pd.DataFrame:
    """Return a table of documents from a .csv, .tsv, .xlsx, .ods, .jsonl or .parquet file, cells as they are.

    Of a workbook it is the first sheet that holds anything.

    Raises
    ------
    StudyError
        When the file cannot be read as what its ending says.
    """
    table = next(iter(read_parts(path).values()))
    if isinstance(table, StudyError):
        raise table
    return table


def read_parts(path: Path) -> dict[str, pd.DataFrame | StudyError]:
    """Return the tables in a file by name, or why one is none: the sheets of a workbook, else the one table with no name.

    Raises
    ------
    StudyError
        When the file cannot be read as what its ending says.
    """
    suffix = path.suffix.lower()
    if suffix not in TABLE_SUFFIXES:
        raise StudyError(f"{path}: cannot read {path.suffix!r}; give a table as {', '.join(TABLE_SUFFIXES)}")
    try:
        if suffix in (".csv", ".tsv"):
            rows = read_rows(path, separator="\t" if suffix == ".tsv" else "")
            return {"": pd.DataFrame([row for _, row in rows])}
        if suffix == ".jsonl":
            return {"": _flat(pd.read_json(io.StringIO(read_text(path)), lines=True, dtype=False))}
        if suffix == ".parquet":
            return {"": _flat(pd.read_parquet(path))}
        return read_sheets(path)
    except StudyError:
        raise
    except Exception as error:  # zip, zlib, xml and the libraries of tables each raise errors of their own
        raise StudyError(f"{path}: not readable as {suffix[1:]} ({error}); check or export it again") from None


def _flat(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with JSON text in the cells that hold lists or mappings, which no further step knows."""
    nested = [name for name in table.columns if table[name].map(_is_nested).any()]
    texts = {name: table[name].map(lambda cell: _json(cell) if _is_nested(cell) else cell) for name in nested}
    return table.assign(**texts)


def _is_nested(cell: object) -> bool:
    return isinstance(cell, (list, tuple, dict, np.ndarray))


def _json(cell: object) -> str:
    return json.dumps(cell, ensure_ascii=False, default=lambda part: getattr(part, "tolist", part.__str__)())
