"""Dates: read where they are written in full, never guessed."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAY = rf"(?P<day>\d{{1,2}})\s+(?P<month>{'|'.join(_MONTHS)})\s+(?P<year>\d{{4}})"
_DATE_LINE = re.compile(rf"^\s*(?:[A-Z][\w .'’-]{{1,40}},\s+)?{_DAY}(?:,\s*[A-Z][\w .'’-]{{1,40}})?\s*[–—-]?\s*$")
_HEAD_LINES = 25


def parse_date(text: str) -> date | None:
    """Return the date that `text` is, or None: "2013-03-18" or "18 March 2013"; never a guess.

    >>> parse_date("18 March 2013")
    datetime.date(2013, 3, 18)
    >>> parse_date("03/04/2013") is None
    True
    """
    text = text.strip()
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}(?:[T ].*)?", text):
            return date.fromisoformat(text[:10])
        if match := re.fullmatch(_DAY, text):
            return date(int(match["year"]), _MONTHS.index(match["month"]) + 1, int(match["day"]))
    except ValueError:
        return None
    return None


def date_in_text(text: str) -> tuple[date, int] | None:
    r"""Return the full date that stands on a line of its own near the head of a text, and its line, or None.

    >>> date_in_text("A headline\n\n3 March 2022, Tashkent\nExcellencies,")
    (datetime.date(2022, 3, 3), 3)
    >>> date_in_text("ASHGABAT, 13 June (Department of Political Affairs)") is None
    True
    """
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    for number, line in lines[:_HEAD_LINES]:
        if (match := _DATE_LINE.match(line)) and (
            found := parse_date(f"{match['day']} {match['month']} {match['year']}")
        ):
            return found, number
    return None
