"""Calendars: years, decades, quarters, weeks and their kin: the period a date falls into, by its number and its name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from ctthemes._shared import checks

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
CALENDAR = ("year", "quarter", "month", "week", "decade", "N years", "fiscal year from MONTH")
"""What `period` may be called, beside a document variable."""

_MULTIPLE = re.compile(r"(\d{1,3})[ -]years?")
_FISCAL = re.compile(r"fiscal[ -]year(?: from (\w+))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Calendar:
    """One way to cut time into periods that follow each other without a gap.

    Attributes
    ----------
    needs : int
        How many letters of an ISO date tell the period: 4 for years, 7 for months, 10 for days.
    number : callable
        The number of the period that an ISO date falls into; neighbours differ by 1.
    name : callable
        The name of the period of a number.
    time : callable
        When the period of a number begins, in years: 2013.5 is July 2013.
    """

    needs: int
    number: Callable[[str], int]
    name: Callable[[int], str]
    time: Callable[[int], float]


def calendar(period: str) -> Calendar | None:
    """Return the calendar of that name, or None where it is none.

    Parameters
    ----------
    period : str
        "year", "quarter", "month", "week" (of ISO 8601), "decade", "3 years" or another number of them, counted so that
        a multiple of the number begins one, or "fiscal year from April" or another month.

    Returns
    -------
    Calendar or None

    Raises
    ------
    ValueError
        When a fiscal year has no month to begin with.

    Examples
    --------
    >>> [calendar(name).name(calendar(name).number("2013-08-05")) for name in ("quarter", "week", "decade", "5 years")]
    ['2013-Q3', '2013-W32', '2010s', '2010-2014']
    >>> fiscal = calendar("fiscal year from April")
    >>> fiscal.name(fiscal.number("2013-03")), fiscal.name(fiscal.number("2013-04"))
    ('2012/13', '2013/14')
    """
    if period == "quarter":
        return Calendar(7, lambda stated: _months(stated) // 3, lambda n: f"{n // 4}-Q{n % 4 + 1}", lambda n: n / 4)
    if period == "month":
        return Calendar(7, _months, lambda n: f"{n // 12}-{n % 12 + 1:02d}", lambda n: n / 12)
    if period == "week":
        return Calendar(10, _week, _week_name, lambda n: _year_time(_monday(n)))
    if period == "year":
        return Calendar(4, lambda stated: int(stated[:4]), str, float)
    if period == "decade":
        return Calendar(4, lambda stated: int(stated[:4]) // 10, lambda n: f"{10 * n}s", lambda n: 10.0 * n)
    if match := _MULTIPLE.fullmatch(period):
        return _years(checks.at_least(int(match[1]), 1, name=f"the number of years in period={period!r}"))
    if match := _FISCAL.fullmatch(period):
        return _fiscal(period, match[1] or "")
    return None


def _years(length: int) -> Calendar:
    def name(number: int) -> str:
        first = number * length
        return str(first) if length == 1 else f"{first}-{first + length - 1}"

    return Calendar(4, lambda stated: int(stated[:4]) // length, name, lambda n: float(n * length))


def _fiscal(period: str, month: str) -> Calendar:
    months = [place for place, name in enumerate(MONTHS) if month and name.lower().startswith(month.lower()[:3])]
    if not months:
        raise ValueError(f"period={period!r} must say the month in which it begins, as in 'fiscal year from April'")
    first = months[0]
    return Calendar(
        7 if first else 4,
        lambda stated: (_months(stated) if first else 12 * int(stated[:4])) // 12 - (_month(stated) < first),
        lambda n: f"{n}/{(n + 1) % 100:02d}" if first else str(n),
        lambda n: n + first / 12,
    )


def _month(stated: str) -> int:
    return int(stated[5:7]) - 1 if len(stated) >= 7 else 0


def _months(stated: str) -> int:
    return 12 * int(stated[:4]) + _month(stated)


def _week(stated: str) -> int:
    return (date.fromisoformat(stated).toordinal() - 1) // 7


def _monday(number: int) -> date:
    return date.fromordinal(7 * number + 1)


def _week_name(number: int) -> str:
    year, week, _ = _monday(number).isocalendar()
    return f"{year}-W{week:02d}"


def _year_time(day: date) -> float:
    return day.year + (day - date(day.year, 1, 1)) / timedelta(days=365.25)
