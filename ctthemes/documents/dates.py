"""Dates: how a document's date is known, and the one in the name of its file."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePosixPath

from ctthemes.documents.date_forms import fold, implausible, true_day, written_dates

DATE_SOURCES = ("text", "file", "metadata", "inferred", "missing")

_SCAN = re.compile(
    r"^(?:img|dsc|pxl|vid|mvimg|scan|scn|screenshot|photo|foto|bild|image|whatsapp|camscanner)(?![a-z])"
    r"|(?:19|20)\d{6}[_-]\d{4,6}(?!\d)",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"(?<![^\W_])(?:case|attacks?|incidents?|bombings?|events?|massacre|crash|born|died|deadline|due|until|before|after|since)"
    r"(?![^\W_])",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"v?\d{1,2}|v|ver|version|rev|final|draft|copy|signed|en|eng|fr|es|ar|ru|zh|de|it|pt|[efsarc]", re.IGNORECASE
)


def date_in_name(name: str) -> str:
    """Return the full date in a file's name as ISO text, or "" where it has none that is surely the document's.

    It stands first or last in the name. A date to come, the time stamp of a scan or photograph, and the date in a name
    that has another year or an event's word are not taken.

    Parameters
    ----------
    name : str
        With its ending or without.

    Returns
    -------
    str

    Examples
    --------
    >>> date_in_name("2013-03-18 Baku.pdf"), date_in_name("message_18_March_2013.txt")
    ('2013-03-18', '2013-03-18')
    >>> date_in_name("03-04-2013.txt"), date_in_name("IMG_20211105_103000.jpg")
    ('', '')
    """
    stem = re.sub(r"\.[A-Za-z]{1,5}\d?$", "", PurePosixPath(name).name)
    if _SCAN.search(stem) or _EVENT.search(stem):
        return ""
    line = re.sub(r"[_\s]+", " ", fold(stem)).strip()
    line = re.sub(r"(?<!\d)((?:19|20)\d{2})([01]\d)([0-3]\d)(?!\d)", r"\1-\2-\3", line)
    line = re.sub(
        r"(?<=\w)-(?=\d{4}[-.]\d{1,2}[-.]\d)|(?<=[A-Za-z])-(?=\d{1,2}[-.]\d)|(?<=\d)-(?=[A-Za-z]{2})", " ", line
    )
    dates = list(written_dates(line))
    if len(dates) != 1 or not dates[0].stated:
        return ""
    stated, before, after = dates[0].stated, line[: dates[0].start], line[dates[0].stop :]
    years = set(re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", f"{before} {after}"))
    words = re.split(r"[\s\-,.()\[\]]+", after)
    stands_apart = not before.strip(" -,.()[]") or all(_VERSION.fullmatch(word) for word in words if word)
    day = true_day(stated)
    if day is None or day > date.today() or implausible(stated) or years - {stated[:4]} or not stands_apart:
        return ""
    return stated
