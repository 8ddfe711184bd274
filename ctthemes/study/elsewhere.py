"""Elsewhere: what people coded in other software, read from its file and moved along with the cleaning of the texts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.checks import StudyError
from ctthemes._shared.csv_tables import armed
from ctthemes.documents.cleaning import CharacterPlaces
from ctthemes.documents.formats import read_rows

ELSEWHERE = "coded_elsewhere.csv"
"""Codings with positions that people made in other software; they go out again with the study."""

ELSEWHERE_COLUMNS = ("doc_id", "theme", "pattern", "start", "stop", "coder", "text")
UNPLACED_COLUMNS = ("line", "doc_id", "theme", "coder", "text", "reason")


def read_elsewhere(home: Path) -> pd.DataFrame:
    """Return the rows of a study's file of codings made elsewhere, none where it has no such file.

    Parameters
    ----------
    home : Path
        The study's folder.

    Returns
    -------
    DataFrame
        doc_id, theme, pattern, start, stop : characters of the document as given; coder; text : what stands there;
        line : of the file.

    Raises
    ------
    StudyError
        When a column is missing, or a place is no whole number.

    Examples
    --------
    >>> len(read_elsewhere(Path("no/such/study")))
    0
    """
    file = home / ELSEWHERE
    table: list[dict[str, Any]] = []
    for line, cells in read_rows(file) if file.exists() else []:
        row = {armed(name): armed(cell) for name, cell in cells.items()}
        if missing := [name for name in ELSEWHERE_COLUMNS if name not in row]:
            raise StudyError(f"{file}:1: no column {checks.listing(missing)}; import the project again")
        if not all(row[name].isascii() and row[name].isdecimal() for name in ("start", "stop")):
            raise StudyError(f"{file}:{line}: start and stop must be whole numbers; correct or remove the row")
        places = {name: int(row[name][:18]) for name in ("start", "stop")}
        table.append({name: row[name] for name in ELSEWHERE_COLUMNS} | places | {"line": line})
    return pd.DataFrame(table, columns=[*ELSEWHERE_COLUMNS, "line"]).astype(
        {"start": "int64", "stop": "int64", "line": "int64"}
    )


def place_codings(
    table: pd.DataFrame,
    *,
    themes: list[str],
    raw: pd.DataFrame,
    cleaned: pd.DataFrame,
    places: Mapping[str, CharacterPlaces],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the codings at their places in the cleaned texts, and those that have none, with the reason.

    Parameters
    ----------
    table : DataFrame
        From `read_elsewhere`.
    themes : list of str
    raw, cleaned : DataFrame
        The corpus as given, and as cleaned.
    places : mapping of str to CharacterPlaces
        Where the characters of each of these documents stood before cleaning.

    Returns
    -------
    placed : DataFrame
        doc_id, theme, pattern, start, stop, coder, text, the last as cleaned.
    unplaced : DataFrame
        line, doc_id, theme, coder, text, reason.
    """
    placed, unplaced = [], []
    given, texts = raw["text"].to_dict(), cleaned["text"].to_dict()
    for row in table.to_dict("records"):
        doc_id, span = row["doc_id"], slice(row["start"], row["stop"])
        reason = ""
        if row["theme"] not in themes:
            reason = "the codebook has no such theme"
        elif doc_id not in given or doc_id not in texts:
            reason = "the study has no such document"
        elif given[doc_id][span].split() != row["text"].split():
            reason = f"the document has another text at {row['start']} to {row['stop']}"
        else:
            start, stop = places[doc_id].moved(row["start"], row["stop"])
            if row["start"] < row["stop"] and stop <= start:
                reason = "cleaning takes its text out"
        if reason:
            unplaced.append({**row, "reason": reason})
        else:
            placed.append({**row, "start": start, "stop": stop, "text": texts[doc_id][start:stop]})
    return (
        pd.DataFrame(placed, columns=list(ELSEWHERE_COLUMNS)).astype({"start": "int64", "stop": "int64"}),
        pd.DataFrame(unplaced, columns=list(UNPLACED_COLUMNS)),
    )
