"""Captions: what an exhibit draws, how many documents stand behind it and what its marks mean, read off its table."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from ctthemes._shared.checks import listing

_SINGULAR = {
    **{f"{noun}s": noun for noun in (
        "coding", "coder", "document", "group", "hit", "pair", "passage", "pattern", "period", "place", "quotation",
        "refit", "removal", "row", "start", "term", "test", "theme", "token", "topic", "unit", "word", "year",
    )},
    "matches": "match", "series": "series",
}  # fmt: skip
_SINGULAR_VERBS = {
    "have": "has", "are": "is", "were": "was", "carry": "carries", "recur": "recurs", "stand": "stands", "differ": "differs",
    "win": "wins", "count": "counts", "need": "needs", "take": "takes",
}  # fmt: skip
_ONE = re.compile(
    rf"(?<![\d.,\w-])(?P<of>of )?1 (?P<middle>(?:different |tested |more )?)(?P<noun>{'|'.join(_SINGULAR)})\b"
    rf"(?P<verb> (?:{'|'.join(_SINGULAR_VERBS)})\b)?"
)


def _fewest_to_most(numbers: pd.Series) -> str:
    fewest, most = numbers.min(), numbers.max()
    return f"{fewest}" if fewest == most else f"{fewest} to {most}"


def _sentences(*parts: str) -> str:
    whole = [part.rstrip(".") for part in parts if part]
    return " ".join(f"{part if part.startswith('n = ') else part[0].upper() + part[1:]}." for part in whole)


def agree_in_number(text: str) -> str:
    """Return a text in which what is counted as 1 stands in the singular, and its verb with it.

    >>> agree_in_number("n = 4 codings by 1 patterns; 1 documents have no date, 1 of 21 years has one")
    'n = 4 codings by 1 pattern; 1 document has no date, 1 of 21 years has one'
    """

    def singular(match: re.Match[str]) -> str:
        verb = (match["verb"] or "").strip()
        ending = "" if not verb else f" {verb if match['of'] else _SINGULAR_VERBS[verb]}"
        return f"{match['of'] or ''}1 {match['middle']}{_SINGULAR[match['noun']]}{ending}"

    return _ONE.sub(singular, text)


def _count(number: int, noun: str) -> str:
    ending = "es" if noun.endswith("ch") else "s"
    return f"{number:,} {noun}{'' if number == 1 else ending}"


def _reason(status: object) -> str:
    """Return why nothing is tested, without the words that say so."""
    return str(status).removeprefix("no test: ")


def _reasons(statuses: Iterable[object]) -> str:
    return listing(dict.fromkeys(_reason(status) for status in statuses))


def _p(value: float) -> str:
    return "< .001" if value < 0.001 else f"= {value:.3f}".replace("0.", ".", 1)


def _name(series: object) -> str:
    return str(series).replace("_", " ")


NO_PERIOD = "Nothing can be shown over time: no document has a date, or nothing was looked for."
"""What a table without periods says."""
