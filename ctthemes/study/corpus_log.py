"""Corpus log: how each document came in, whether it stayed, and why not: what a flow figure and a methods section need.

The researcher's part is the table corpus_log.csv beside the study, which `new` begins: what was searched, where, when, under
which licence, and what was left out by hand. The rest is known from the reading: files that cannot be read, and documents that
settings.yml leaves out because they repeat another, are in another language or too short.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ctthemes._shared.checks import StudyError
from ctthemes.documents.date_forms import parse_date
from ctthemes.documents.formats import read_rows

LOG_FILE = "corpus_log.csv"
WRITTEN = ("file", "search", "source", "retrieved", "licence", "decision", "reason")
DECISIONS = ("", "kept in", "left out")


def read_corpus_log(path: str | os.PathLike[str]) -> pd.DataFrame:
    r"""Return the researcher's part of the log.

    Parameters
    ----------
    path : path
        A .csv file with the column `file`, and of search, source, retrieved, licence, decision and reason those wanted. Its
        rows may be documents that never came into the folder.

    Returns
    -------
    DataFrame
        file, search, source, retrieved, licence, decision, reason : text, empty where nothing is written

    Raises
    ------
    StudyError
        For a row without a file, a file that stands twice, a date that cannot be read, a decision other than "kept in" and
        "left out", or a document left out without a reason: names the line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "corpus_log.csv"
    ...     _ = file.write_text("file,source,decision,reason\na.txt,UN,left out,a draft\n")
    ...     read_corpus_log(file)[["source", "reason"]].to_numpy().tolist()
    [['UN', 'a draft']]
    """
    file = Path(path)
    rows: dict[str, list[str]] = {}
    for line, row in read_rows(file):
        values = {name: str(row.get(name) or "").strip() for name in WRITTEN}
        if message := _mistake(values, rows):
            raise StudyError(f"{file}:{line}: {message}")
        values["retrieved"] = parse_date(values["retrieved"])
        rows[values["file"]] = list(values.values())
    return pd.DataFrame(list(rows.values()), columns=list(WRITTEN)).astype("str")


def _mistake(values: Mapping[str, str], rows: Mapping[str, list[str]]) -> str:
    if not values["file"]:
        return "file missing; a row of the log needs the name of its document's file"
    if values["file"] in rows:
        return f"{values['file']} stands twice; remove one"
    if values["decision"] not in DECISIONS:
        return f"decision {values['decision']!r} must be kept in or left out (or empty: kept in)"
    if values["decision"] == "left out" and not values["reason"]:
        return f"{values['file']} is left out without a reason; write one"
    if values["retrieved"] and not parse_date(values["retrieved"]):
        return f"{values['retrieved']!r} is no date; write it as 2024-03-18, 2024-03 or 2024"
    return ""


def study_log(home: Path) -> pd.DataFrame:
    """Return the researcher's part of the log of the study in a folder, without a row where there is none.

    Parameters
    ----------
    home : path

    Returns
    -------
    DataFrame
        As `read_corpus_log`.

    Examples
    --------
    >>> study_log(Path("no such study")).columns.tolist()[:2]
    ['file', 'search']
    """
    file = home / LOG_FILE
    return read_corpus_log(file) if file.exists() else pd.DataFrame(columns=list(WRITTEN)).astype("str")


def decided_out(log: pd.DataFrame, corpus: pd.DataFrame) -> pd.DataFrame:
    """Return the documents of a corpus that the log leaves out by hand.

    Parameters
    ----------
    log : DataFrame
        From `read_corpus_log`.
    corpus : DataFrame

    Returns
    -------
    DataFrame
        doc_id, file, reason : text

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> log = pd.DataFrame({"file": ["d2"], "decision": ["left out"], "reason": ["a draft"]})
    >>> decided_out(log, toy_corpus())["reason"].tolist()
    ['a draft']
    """
    reasons = log[log["decision"] == "left out"].set_index("file")["reason"]
    files = corpus["file"].astype(str) if "file" in corpus.columns else corpus.index.astype(str).to_series()
    rows = files.isin(reasons.index).to_numpy() | corpus.index.isin(reasons.index)
    names = [
        file if file in reasons.index else str(doc_id)
        for doc_id, file in zip(corpus.index[rows], files[rows], strict=True)
    ]
    table = pd.DataFrame(
        {"doc_id": corpus.index[rows], "file": files[rows].to_numpy(), "reason": reasons[names].to_numpy()}
    )
    return table.astype("str")
