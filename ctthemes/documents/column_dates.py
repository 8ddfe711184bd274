"""Dates of a table's column: what each cell states, with day and month told apart by the column as a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from ctthemes._shared.checks import listing
from ctthemes.documents.date_forms import implausible, parse_date, true_day
from ctthemes.documents.reports import Report

DATE_ORDERS = ("day first", "month first")

_NUMBERS = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d{4}(?:[T ,].*)?")
_TWO_DIGITS = re.compile(r"\d{1,2}([/.-])\d{1,2}\1\d{2}")
_LIKE_A_DAY = re.compile(r"\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}([/.-])\d{1,2}\1\d{4}|\d{1,2}\.? \w+\.? \d{4}")
_NO_DATE = frozenset(("", *"nan nat none n/a na n.d nd undated unknown s.d s.f o.j б.д ? - – —".split(), "sans date"))
_REMEDIES = {
    "no date": "write YYYY-MM-DD, YYYY-MM or YYYY, or leave it empty",
    "day and month cannot be told apart": "write `date_order: day first` or `date_order: month first` into settings.yml",
    "the year has two digits": "write it with four",
    "there is no such day": "correct it, or leave it empty",
    "no document is of that year": "correct it, or leave it empty",
}
IMPLAUSIBLE = "no document is of that year"


def stated_dates(cells: pd.Series, *, date_order: str = "") -> pd.DataFrame:
    """Return what each cell of a column states as its date, as fine as it is written: no day is made up.

    Parameters
    ----------
    cells : Series
        Texts, dates or numbers of years; a missing or blank cell, and one like "n.d.", states nothing.
    date_order : {"", "day first", "month first"}
        How dates such as 03/04/2013 are written. Without it a cell that allows only one order (13 or more is no month)
        decides for the column, unless another decides otherwise. A date with points has its day first.

    Returns
    -------
    DataFrame
        Index as in `cells`:

        stated : text, "2013-03-18", "2013-03" or "2013", "" where nothing can be read
        reason : text, why a cell that is filled states nothing, else ""
        by_order : whether the other cells told which number is the day

    Examples
    --------
    >>> stated_dates(pd.Series(["03/18/2013", "04/05/2013", "2014", None]))["stated"].tolist()
    ['2013-03-18', '2013-04-05', '2014', '']
    >>> stated_dates(pd.Series(["03/04/2013"]))["reason"].item()
    'day and month cannot be told apart'
    """
    texts = [_text(cell) for cell in cells]
    order = date_order or _column_order(texts)
    first = None if not order else order == DATE_ORDERS[0]
    rows = {text: _stated(text, first) for text in set(texts)}
    table = pd.DataFrame([rows[text] for text in texts], columns=["stated", "reason"], index=cells.index, dtype=object)
    by_order = [bool(order) and not date_order and bool(rows[text][0]) and not parse_date(text) for text in texts]
    return table.assign(by_order=np.array(by_order, dtype=bool))


def unread_dates(dates: pd.DataFrame, cells: pd.Series) -> list[tuple[str, list[int], str]]:
    """Return the reasons for which cells of a column state nothing: reason, places of the cells, and what to do.

    Parameters
    ----------
    dates : DataFrame
        From `stated_dates`.
    cells : Series
        The column.

    Returns
    -------
    list of (str, list of int, str)
        One for each reason: it, the positions of its cells from 0, and a sentence with the remedy.

    Examples
    --------
    >>> cells = pd.Series(["2013", "soon"])
    >>> unread_dates(stated_dates(cells), cells)
    [('no date', [1], "the date 'soon' cannot be read; write YYYY-MM-DD, YYYY-MM or YYYY, or leave it empty")]
    """
    problems = []
    for reason, remedy in _REMEDIES.items():
        places = np.flatnonzero(dates["reason"] == reason).tolist()
        if places:
            texts = listing((repr(_text(cells.iloc[place])) for place in places), shown=3)
            plural = "s" if len(places) > 1 else ""
            why = "" if reason == "no date" else f": {reason}"
            fate = "not taken" if reason == IMPLAUSIBLE else "cannot be read"
            verb = "are " * (reason == IMPLAUSIBLE and len(places) > 1) or "is " * (reason == IMPLAUSIBLE)
            problems.append((reason, places, f"the date{plural} {texts} {verb}{fate}{why}; {remedy}"))
    return problems


def report_dates(dates: pd.DataFrame, cells: pd.Series, *, path: Path, lines: Sequence[int], report: Report) -> None:
    """Tell the report which cells of a column cannot be read, which are implausible, and which the column decided.

    Parameters
    ----------
    dates : DataFrame
        From `stated_dates`.
    cells : Series
        The column.
    path : Path
        The table.
    lines : sequence of int
        The line of each cell.
    report : Report
        What cannot be read is an error, and stops the reading if errors do.
    """
    problems = unread_dates(dates, cells)
    places = {reason: listing((lines[place] for place in places), shown=3) for reason, places, _ in problems}
    for reason, _, sentence in problems:
        if reason == IMPLAUSIBLE:
            report.say(path.name, "date", f"{path}:{places[reason]}: {sentence}")
    decided = np.flatnonzero(dates["by_order"])
    if len(decided):
        cell, stated = _text(cells.iloc[decided[0]]), dates["stated"].iloc[decided[0]]
        message = f"{len(decided):,} dates such as {cell!r} are read as the others of the column show, it as {stated}"
        report.say(path.name, "read", f"{path}: {message}")
    report.errors(
        (path.name, f"{path}:{places[reason]}: {sentence}") for reason, _, sentence in problems if reason != IMPLAUSIBLE
    )


def full_days(stated: pd.Series) -> pd.Series:
    """Return the stated dates that are full days as dates, the others as NaT.

    Parameters
    ----------
    stated : Series of str

    Returns
    -------
    Series of datetime64

    Examples
    --------
    >>> full_days(pd.Series(["2013-03-18", "2013"])).dt.day.tolist()
    [18.0, nan]
    """
    days = [true_day(text) for text in stated]
    return pd.Series(pd.to_datetime(pd.Series(days, dtype=object, index=stated.index)))


def corpus_dates(documents: pd.DataFrame) -> pd.Series:
    """Return what is known of each document's date, as ISO text: a day, a month, a year, or "".

    Parameters
    ----------
    documents : DataFrame
        With `date_stated`, or else `date`: days, or whole numbers, which are years.

    Returns
    -------
    Series of str
        In the order of the documents, with their index.

    Raises
    ------
    ValueError
        When there is neither column.

    Examples
    --------
    >>> corpus_dates(pd.DataFrame({"date": [2013, 2014]})).tolist()
    ['2013', '2014']
    """
    column = "date_stated" if "date_stated" in documents.columns else "date"
    if column not in documents.columns:
        raise ValueError("documents have neither `date_stated` nor `date`; add one")
    values = documents[column]
    if pd.api.types.is_datetime64_any_dtype(values):
        return pd.Series(values.dt.strftime("%Y-%m-%d").fillna("").astype(object), index=documents.index)
    return stated_dates(values)["stated"]


def _text(cell: object) -> str:
    """Return a cell as text; a time becomes its day, and a year has no decimal point however it is stored."""
    if cell is None or cell is pd.NaT or cell is pd.NA or (isinstance(cell, float) and cell != cell):
        return ""
    if isinstance(cell, (datetime, date)):
        return cell.isoformat()[:10]
    return re.sub(r"^(\d{4}|\d{8})\.0$", r"\1", str(cell).strip())


def _column_order(texts: Sequence[str]) -> str:
    """Return the order that the column itself shows, "" where it shows none or both."""
    pairs = [(int(match[1]), int(match[2])) for text in texts if (match := _NUMBERS.fullmatch(text))]
    day_first = any(first > 12 >= second for first, second in pairs)
    month_first = any(second > 12 >= first for first, second in pairs)
    return "" if day_first == month_first else DATE_ORDERS[0] if day_first else DATE_ORDERS[1]


def _stated(text: str, day_first: bool | None) -> tuple[str, str]:
    if text.strip("[](). ").lower() in _NO_DATE:
        return "", ""
    stated = parse_date(text, day_first=day_first)
    if stated:
        return ("", IMPLAUSIBLE) if implausible(stated) else (stated, "")
    if parse_date(text, day_first=True):
        return "", "day and month cannot be told apart"
    if _TWO_DIGITS.fullmatch(text):
        return "", "the year has two digits"
    return "", "there is no such day" if _LIKE_A_DAY.fullmatch(text) else "no date"
