"""Document dates: which date each file has, of its row, its text, itself and its name, and what to say of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from ctthemes.documents.column_dates import full_days
from ctthemes.documents.date_lines import TextDate, date_in_text
from ctthemes.documents.dates import DATE_SOURCES, date_in_name
from ctthemes.documents.document import Document
from ctthemes.documents.index import IndexRow
from ctthemes.documents.reports import Report

OLD = "1800"
"""A date before this year calls for a look."""


@dataclass(frozen=True, slots=True)
class _Evidence:
    """All that says when a document is from: its row, with the source that it declares, its text, itself, its name."""

    row: str
    source: str
    text: TextDate
    document: Document
    name: str


def date_documents(
    rows: Sequence[IndexRow], documents: Sequence[Document], *, folder: Path, report: Report
) -> pd.DataFrame:
    """Return the date of each file.

    A row's date counts before all others, but not where the text says another and the row declares no source. Then
    comes what the file says of itself (a web page shows and declares its date outside of its text), the text, and last
    the file's name.

    Parameters
    ----------
    rows : sequence of IndexRow
        Their cells `date`, ISO text, and `date_source` count.
    documents : sequence of Document
        In the same order.
    folder : Path
        The folder of the files.
    report : Report
        Takes what is missing, contradicts itself, or calls for a look.

    Returns
    -------
    DataFrame
        In the order of the documents:

        date : the day, missing where it is not known
        date_stated : what is known, ISO text
        date_source : how it is known
    """
    settled, errors = [], []
    for row, document in zip(rows, documents, strict=True):
        source = row.cells.get("date_source", "")
        if source and source not in DATE_SOURCES:
            allowed = ", ".join(DATE_SOURCES)
            errors.append((row.file, f"{row.place}: date_source {source!r} is not one of {allowed}"))
            source = ""
        text, stated = date_in_text(document.text), row.cells.get("date", "")
        evidence = _Evidence(stated, source, text, document, date_in_name(row.file))
        if stated and text.stated and not _agree(stated, text.stated) and source in ("", "text"):
            errors.append(
                (row.file, f"{row.place}: date {stated} but line {text.line} of {row.file} says {text.stated}; correct one, "
                           "or declare `date_source` (metadata or inferred) to keep the date of this row")
            )  # fmt: skip
        settled.append(_settled(evidence))
        for kind, message in _messages(evidence, *settled[-1]):
            report.say(row.file, kind, f"{folder / row.file}: {message}")
    report.errors(errors)
    table = pd.DataFrame(settled, columns=["date_stated", "date_source"], dtype="str")
    table.insert(0, "date", full_days(table["date_stated"]))
    return table


def _settled(evidence: _Evidence) -> tuple[str, str]:
    """Return what is stated of a document's date, and its source."""
    row, text, document = evidence.row, evidence.text.stated, evidence.document
    if row:
        if _agree(row, text):
            return max(row, text, key=len), "text"
        return row, evidence.source if evidence.source not in ("", "missing") else "metadata"
    if document.date:
        return (max(document.date, text, key=len) if _agree(document.date, text) else document.date), "file"
    if document.date_doubt:
        return "", "missing"
    if text:
        return text, "text"
    return (evidence.name, "file") if evidence.name else ("", "missing")


def _agree(one: str, two: str) -> bool:
    """Return whether two ISO texts can be of the same day: the same, or one less precise."""
    return bool(one and two) and (one.startswith(two) or two.startswith(one))


def _messages(evidence: _Evidence, stated: str, source: str) -> Iterator[tuple[str, str]]:
    """Yield kind and message of a date that is missing, not the only one, coarse or strange."""
    if not stated:
        yield "date", f"no date: {_reason(evidence)}; write it into documents.csv"
        return
    for other, place in _others(evidence, stated) if source in ("text", "file") else ():
        yield "date", f"taken as {stated} ({source}), but {place} says {other}; put the right one into documents.csv"
    if len(stated) < len("YYYY-MM-DD") and source in ("text", "file"):
        doubt = f": {evidence.document.date_doubt}" if evidence.document.date_doubt else ""
        yield "doubtful date", f"dated {stated}, no day{doubt}; write the day into documents.csv if it is known"
    if stated > date.today().isoformat():
        yield "doubtful date", f"dated {stated}, which is yet to come; is it the document's date?"
    if stated < OLD:
        yield "doubtful date", f"dated {stated}, before {OLD}; is it the document's date?"


def _reason(evidence: _Evidence) -> str:
    """Return why a document has no date, and what might help."""
    doubts = [doubt for doubt in (evidence.document.date_doubt, evidence.text.doubt) if doubt]
    reason = "; ".join(doubts) or "no full date near its head, in its file or in its name"
    saved = evidence.document.saved
    return f"{reason} (the file was saved on {saved}, which need not be its date)" if saved else reason


def _others(evidence: _Evidence, stated: str) -> Iterator[tuple[str, str]]:
    """Yield the other dates that something says, each once, with its place."""
    text, document = evidence.text, evidence.document
    lines = [(one, f"line {line}") for one, line in ((text.stated, text.line), *text.others)]
    places = [*lines, (document.date, document.date_evidence), (evidence.name, "the file's name")]
    others: dict[str, str] = {}
    for other, place in places:
        if other and not _agree(other, stated):
            others.setdefault(other, place)
    yield from others.items()
