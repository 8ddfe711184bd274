"""Dates of a table's column: what each cell states, with day and month told apart by the column as a whole."""

from __future__ import annotations

import re
from datetime import date, datetime

import numpy as np
import pandas as pd

from ctthemes._shared.checks import listing
from ctthemes.documents.dates import parse_date

DATE_ORDERS = ("day first", "month first")

_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[T ,].*)?")
_MONTH_NUMBERS = re.compile(r"(\d{4})[-/.](\d{1,2})|(\d{1,2})[/.-](\d{4})")
_YEAR = re.compile(r"(\d{4})(?:\.0)?")
_FIRST_YEAR, _LAST_YEAR = 1000, 2200


def stated_dates(cells: pd.Series, *, date_order: str = "") -> pd.DataFrame:
    """Return what each cell of a column states as its date, as fine as it is written: no day is made up.

    Parameters
    ----------
    cells : Series
        Texts, dates or numbers of years; a missing or blank cell states nothing.
    date_order : {"", "day first", "month first"}
        How dates such as 03/04/2013 are written. Without it a cell that allows only one order (13 or more is no month)
        decides for the column, unless another decides otherwise. A date with points has its day first.

    Returns
    -------
    DataFrame
        Index as in `cells`;
        stated : str, "2013-03-18", "2013-03" or "2013", "" where nothing can be read;
        reason : str, why a cell that is filled cannot be read, else "".

    Examples
    --------
    >>> stated_dates(pd.Series(["03/18/2013", "04/05/2013", "2014", None]))["stated"].tolist()
    ['2013-03-18', '2013-04-05', '2014', '']
    >>> stated_dates(pd.Series(["03/04/2013"]))["reason"].item()
    'day and month cannot be told apart'
    """
    texts = ["" if _blank(cell) else _text(cell) for cell in cells]
    order = date_order or _column_order(texts)
    rows = [_stated(text, order) for text in texts]
    return pd.DataFrame(rows, columns=["stated", "reason"], index=cells.index, dtype=object)


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
    remedies = {
        "no date": "write YYYY-MM-DD, YYYY-MM or YYYY, or leave it empty",
        "day and month cannot be told apart": "write `date_order: day first` or `date_order: month first` into "
        "settings.yml",
        "the year has two digits": "write it with four",
        "there is no such day": "correct it, or leave it empty",
    }
    problems = []
    for reason, remedy in remedies.items():
        places = np.flatnonzero(dates["reason"] == reason).tolist()
        if places:
            texts = listing((repr(_text(cells.iloc[place])) for place in places), shown=3)
            plural = "s" if len(places) > 1 else ""
            why = "" if reason == "no date" else f": {reason}"
            problems.append((reason, places, f"the date{plural} {texts} cannot be read{why}; {remedy}"))
    return problems


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
    days = [date.fromisoformat(text) if len(text) == 10 else None for text in stated]
    return pd.Series(pd.to_datetime(pd.Series(days, dtype=object, index=stated.index)))


def _blank(cell: object) -> bool:
    missing = cell is None or cell is pd.NaT or cell is pd.NA or (isinstance(cell, float) and cell != cell)
    return missing or not str(cell).strip()


def _text(cell: object) -> str:
    if isinstance(cell, (datetime, date)):
        return cell.isoformat()[:10]
    return str(cell).strip()


def _column_order(texts: list[str]) -> str:
    """Return the order that the column itself shows, "" where it shows none or both."""
    pairs = [
        (int(match[1]), int(match[3])) for text in texts if (match := _NUMBERS.fullmatch(text)) and match[2] != "."
    ]
    day_first = any(first > 12 >= second for first, second in pairs)
    month_first = any(second > 12 >= first for first, second in pairs)
    return "" if day_first == month_first else DATE_ORDERS[0] if day_first else DATE_ORDERS[1]


def _stated(text: str, order: str) -> tuple[str, str]:
    if not text:
        return "", ""
    if (match := _YEAR.fullmatch(text)) and _FIRST_YEAR <= int(match[1]) <= _LAST_YEAR:
        return match[1], ""
    if match := _MONTH_NUMBERS.fullmatch(text):
        year, month = (match[1], match[2]) if match[1] else (match[4], match[3])
        return (f"{year}-{int(month):02d}", "") if 1 <= int(month) <= 12 else ("", "there is no such day")
    if match := _NUMBERS.fullmatch(text):
        return _numbers(int(match[1]), match[2], int(match[3]), int(match[4]), order)
    if re.fullmatch(r"\d{1,2}([/.-])\d{1,2}\1\d{2}", text):
        return "", "the year has two digits"
    if day := parse_date(text):
        return day.isoformat(), ""
    for form in ("%B %Y", "%b %Y", "%B, %Y"):
        try:
            return datetime.strptime(text, form).strftime("%Y-%m"), ""
        except ValueError:
            continue
    return "", "no date"


def _numbers(first: int, separator: str, second: int, year: int, order: str) -> tuple[str, str]:
    """Return the day that two numbers and a year are."""
    if separator == "." or first > 12 or (first == second):
        day, month = first, second
    elif second > 12:
        day, month = second, first
    elif order:
        day, month = (first, second) if order == DATE_ORDERS[0] else (second, first)
    else:
        return "", "day and month cannot be told apart"
    try:
        return date(year, month, day).isoformat(), ""
    except ValueError:
        return "", "there is no such day"
