"""Dates: read where they are written in full, never guessed; where one is not read, the reason."""

from __future__ import annotations

import re
from datetime import date

DATE_SOURCES = ("text", "file", "metadata", "inferred", "missing")

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONTH = "|".join((*_MONTHS, *(month.upper() for month in _MONTHS)))
_DAY = rf"(?P<day>\d{{1,2}})\s+(?P<month>{_MONTH})\s+(?P<year>\d{{4}})"
_DAY_AFTER = rf"(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}}),\s+(?P<year>\d{{4}})"
_DAY_IN_NAME = rf"(?P<day>\d{{1,2}})[ -](?P<month>{_MONTH})[ -](?P<year>\d{{4}})"
_PLACE = r"[A-Z][\w .'’-]{1,40}"
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?"
_DATE_LINE = re.compile(
    rf"^\s*\(?(?:{_PLACE},\s+)?{_WEEKDAY}(?:{_DAY}|{_DAY_AFTER.replace('?P<', '?P<us_')})(?:,\s*{_PLACE}){{0,2}}\)?\s*[–—-]?\s*$"
)
_DATELINE = re.compile(rf"^\s*(?:[A-Z][A-Z .'’-]{{1,40}},\s+)?{_DAY}\s*(?:\([^()\n]{{1,80}}\)\s*)?[–—-]")
_YEARLESS = re.compile(
    rf"^\s*(?:[A-Z][A-Z .'’-]{{1,40}},\s+)?(?P<said>\d{{1,2}}\s+(?:{_MONTH}))\s*(?:\([^()\n]{{1,80}}\)|[–—-]|$)"
)
_NUMBERS = re.compile(r"^\s*(?P<said>(\d{1,2})([/.-])(\d{1,2})\3(?:\d{4}|\d{2}))\s*(?:[–—-]|$)")
_HEAD_LINES = 25
_HEAD_CHARACTERS = 20_000


def parse_date(text: str) -> date | None:
    """Return the date that `text` is, or None: "2013-03-18" or "18 March 2013"; never a guess.

    >>> parse_date("18 March 2013")
    datetime.date(2013, 3, 18)
    >>> parse_date("March 18, 2013")
    datetime.date(2013, 3, 18)
    >>> parse_date("03/04/2013") is None
    True
    """
    text = text.strip()
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}(?:[T ].*)?", text):
            return date.fromisoformat(text[:10])
        if match := re.fullmatch(_DAY, text) or re.fullmatch(_DAY_AFTER, text):
            return date(int(match["year"]), _MONTHS.index(match["month"].title()) + 1, int(match["day"]))
    except ValueError:
        return None
    return None


def date_in_text(text: str) -> tuple[date, int] | None:
    r"""Return the full date that stands near the head of a text, and its line, or None.

    It stands on a line of its own, with a place or a weekday if any, or begins a dateline.

    >>> date_in_text("A headline\n\n3 March 2022, Tashkent\nExcellencies,")
    (datetime.date(2022, 3, 3), 3)
    >>> date_in_text("BAKU, 18 March 2013 (UNODC) – The United Nations")
    (datetime.date(2013, 3, 18), 1)
    >>> date_in_text("ASHGABAT, 13 June (Department of Political Affairs)") is None
    True
    """
    for number, line in _head(text):
        match = _DATE_LINE.match(line) or _DATELINE.match(line)
        if match:
            said = {name.removeprefix("us_"): value for name, value in match.groupdict().items() if value}
            if found := parse_date(f"{said['day']} {said['month']} {said['year']}"):
                return found, number
    return None


def date_in_name(name: str) -> date | None:
    """Return the full date in a file's name, year first or with the month's name, or None.

    >>> date_in_name("2013-03-18 Baku.pdf"), date_in_name("message_18_March_2013.txt")
    (datetime.date(2013, 3, 18), datetime.date(2013, 3, 18))
    >>> date_in_name("03-04-2013.txt") is None
    True
    """
    spaced = re.sub(r"[_\s]+", " ", name)
    if match := re.search(r"(?<![^\W_])((?:19|20)\d{2})([-. ]?)(\d{2})\2(\d{2})(?![^\W_])", spaced):
        return parse_date(f"{match[1]}-{match[3]}-{match[4]}")
    match = re.search(rf"(?<!\d){_DAY_IN_NAME}(?!\d)", spaced)
    return parse_date(f"{match['day']} {match['month']} {match['year']}") if match else None


def undated_reason(text: str) -> str:
    """Return why the date near the head of a text is none, or "" where nothing there looks like one.

    >>> undated_reason("ASHGABAT, 13 June (Department of Political Affairs)")
    "line 1 says '13 June' without a year"
    >>> undated_reason("03/04/2013")
    "line 1 says '03/04/2013', where day and month cannot be told apart"
    """
    for number, line in _head(text):
        if match := _YEARLESS.match(line):
            return f"line {number} says {match['said']!r} without a year"
        if match := _NUMBERS.match(line):
            return f"line {number} says {match['said']!r}, where day and month cannot be told apart"
    return ""


def _head(text: str) -> list[tuple[int, str]]:
    lines = [(number, line) for number, line in enumerate(text[:_HEAD_CHARACTERS].split("\n"), start=1) if line.strip()]
    return lines[:_HEAD_LINES]
