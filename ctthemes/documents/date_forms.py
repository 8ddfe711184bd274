"""Date forms: how a date is written, in nine languages, and the ISO text that it becomes: 2013-03-18, 2013-03 or 2013."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

EARLIEST_YEAR = 1500
"""A document of an earlier year is taken for a slip of the pen."""

# Names of the months, January first, one line a language or usage; what stands for the same month is parted by a bar.
_MONTHS = (
    "January|Jan February|Feb March|Mar April|Apr May June|Jun July|Jul August|Aug September|Sept|Sep October|Oct "
    "November|Nov December|Dec",
    "janvier|janv février|févr|fév mars avril|avr mai juin juillet|juil août septembre octobre novembre décembre|déc",
    "enero|ene febrero marzo abril|abr mayo junio julio agosto|ago septiembre|setiembre octubre noviembre "
    "diciembre|dic",
    "Januar|Jänner|Jän Februar|Feber März|Mär|Mrz April Mai Juni Juli August September Oktober|Okt November "
    "Dezember|Dez",
    "gennaio|genn|gen febbraio|febbr marzo aprile maggio|magg|mag giugno|giu luglio|lug agosto settembre|sett|set "
    "ottobre|ott novembre dicembre",
    "janeiro fevereiro|fev março abril maio junho julho agosto setembro outubro|out novembro dezembro",
    "января|январь|янв февраля|февраль|февр|фев марта|март|мар апреля|апрель|апр мая|май июня|июнь|июн июля|июль|июл "
    "августа|август|авг сентября|сентябрь|сент|сен октября|октябрь|окт ноября|ноябрь|нояб|ноя декабря|декабрь|дек",
    "يناير فبراير مارس أبريل|إبريل مايو يونيو|يونيه يوليو|يوليه أغسطس|غشت سبتمبر|شتنبر أكتوبر نوفمبر|نونبر ديسمبر|دجنبر",
    "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول",
    "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر",
)  # fmt: skip
_WEEKDAYS = (
    "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Mon|Tues|Tue|Weds|Wed|Thurs|Thur|Thu|Fri|Sat|Sun",
    "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche",
    "lunes|martes|miércoles|jueves|viernes|sábado|domingo",
    "Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonnabend|Sonntag|Mo|Di|Mi|Do|Fr|Sa|So",
    "lunedì|martedì|mercoledì|giovedì|venerdì|sabato",
    "segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira",
    "понедельник|вторник|среда|четверг|пятница|суббота|воскресенье",
    "الاثنين|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد",
    "星期[一二三四五六日天]|周[一二三四五六日]|礼拜[一二三四五六日天]",
)
_PLAIN = {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u3000": " ", "،": ",", "\u2010": "-", "\u2011": "-"}
_CHINESE_DIGITS = dict(zip("〇零○一二三四五六七八九", "000123456789", strict=True))


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as it stands in a text.

    Attributes
    ----------
    start, stop : int
        Its characters in the folded text (`fold`).
    stated : str
        ISO text as precise as it is, "" where no date can be told.
    doubt : str
        Why none can be told, "" where one can.
    """

    start: int
    stop: int
    stated: str
    doubt: str = ""


def fold(text: str) -> str:
    r"""Return `text` without accents, vowel marks and unseen characters, all digits and spaces plain ones.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        In compatibility form (NFKD); capitals stay.

    Examples
    --------
    >>> fold("1er août\u00a0٢٠١٣")
    '1er aout 2013'
    """
    if text.isascii():
        return text
    plain: list[str] = []
    for character in unicodedata.normalize("NFKD", text):
        kind = unicodedata.category(character)
        if kind not in ("Mn", "Cf") and character != "\u0640":
            plain.append(str(unicodedata.decimal(character)) if kind == "Nd" else _PLAIN.get(character, character))
    return "".join(plain)


def parse_date(text: str, *, day_first: bool | None = None) -> str:
    """Return the ISO text of the date that `text` is, as precise as it is written, or "" where it is none.

    Parameters
    ----------
    text : str
        A date and nothing else but, where it has one, its weekday or a true time of day: "18 March 2013",
        "2013-03-18", "March 2013", "2013", in one of nine languages.
    day_first : bool, optional
        How to read what could be either, as 03/04/2013; without it, such a date is none. With dots the day is first.

    Returns
    -------
    str
        "2013-03-18", "2013-03", "2013" or "".

    Examples
    --------
    >>> parse_date("18 March 2013"), parse_date("March 18, 2013"), parse_date("le 1er mars 2013")
    ('2013-03-18', '2013-03-18', '2013-03-01')
    >>> parse_date("March 2013"), parse_date("2013"), parse_date("03/04/2013")
    ('2013-03', '2013', '')
    >>> parse_date("03/04/2013", day_first=True)
    '2013-04-03'
    """
    line = " ".join(fold(text).split())
    match = _forms().whole.fullmatch(line)
    if match is None or not _is_time(match["time"]):
        return ""
    return _read(match, day_first=day_first).stated


def written_dates(text: str, *, day_first: bool | None = None, coarse: bool = False) -> Iterator[WrittenDate]:
    """Yield each date written in a folded line, from left to right.

    Parameters
    ----------
    text : str
        From `fold`.
    day_first : bool, optional
        As for `parse_date`.
    coarse : bool
        Whether a month and year, or a year alone, is a date, too.

    Yields
    ------
    WrittenDate

    Examples
    --------
    >>> [written.stated for written in written_dates("1 July 2012 to 30 June 2013")]
    ['2012-07-01', '2013-06-30']
    """
    for match in (_forms().any if coarse else _forms().full).finditer(text):
        yield _read(match, day_first=day_first)


def true_day(stated: str) -> date | None:
    """Return the day that an ISO text states, or None where it is coarser than a day.

    Parameters
    ----------
    stated : str

    Returns
    -------
    date or None

    Examples
    --------
    >>> true_day("2013-03-18"), true_day("2013-03")
    (datetime.date(2013, 3, 18), None)
    """
    return date.fromisoformat(stated) if len(stated) == 10 else None


def implausible(stated: str) -> str:
    """Return why a document can hardly be of this date, or "" where it can.

    Parameters
    ----------
    stated : str
        ISO text.

    Returns
    -------
    str
        A year before 1500 or after the next one.

    Examples
    --------
    >>> implausible("1013-03-18"), implausible("2013")
    ('the year 1013 is before 1500', '')
    """
    year, last = int(stated[:4]), date.today().year + 1
    if year < EARLIEST_YEAR:
        return f"the year {stated[:4]} is before {EARLIEST_YEAR}"
    return f"the year {year} is after {last}" if year > last else ""


@dataclass(frozen=True, slots=True)
class _Forms:
    """The compiled expressions: a full date, a date of any precision, and a date that is the whole text."""

    full: re.Pattern[str]
    any: re.Pattern[str]
    whole: re.Pattern[str]
    months: dict[str, int]


@cache
def _forms() -> _Forms:
    months = {
        fold(name).lower().replace("_", " "): number
        for line in _MONTHS
        for number, names in enumerate(line.split(), start=1)
        for name in names.split("|")
    }
    month = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in sorted(months, key=len, reverse=True))
    one = rf"(?:{month})(?!\w)\.?"
    both = rf"{one}(?:\s*[/(]\s*{one}\)?)?"
    weekday = "|".join(fold(line) for line in _WEEKDAYS)
    every = "|".join((*_full(both, _EDGE), *_coarse(both, _EDGE)))
    alone = "|".join((*_full(both, ""), *_coarse(both, ""), r"(?P<y12>[12]\d{3})(?P<m12>\d{2})(?P<d12>\d{2})"))
    lead = rf"(?:(?:{weekday})\.?\s*,?\s*)?(?:(?:den|vom|am|le|el|il|li|the|on)\s+)?(?:(?:{weekday})\.?\s*,?\s*)?"
    return _Forms(
        re.compile("|".join(_full(both, _EDGE)), re.IGNORECASE),
        re.compile(every, re.IGNORECASE),
        re.compile(rf"{lead}(?:{alone}){_TIME}(?:\s*,?\s*\(?(?:{weekday})\)?)?\.?", re.IGNORECASE),
        months,
    )


_BEGIN, _EDGE = r"(?<![\w.,/-])", r"(?![\w/-]|[.,]\d)"
_DAY = r"\d{1,2}(?:\s?(?:st|nd|rd|th|er|re)\b|\.?[o°a]\b|\.er\b|°|\.)?"
_AFTER = r"(?:\s*(?:г\.|г\b|года\b|год\b|م\b))?"
_OF = r"(?:de\s+|del\s+|do\s+|of\s+)?"
_CHINESE = "[〇零○一二三四五六七八九]"
_TIME = (
    r"(?P<time>(?:T|\s*,?\s(?:at\s|a\s|um\s|-\s)?)\d{1,2}[:.h]\d{2}(?::\d{2}(?:[.,]\d+)?)?"
    r"\s?(?:[ap]\.?m\.?|Z|UTC|GMT|Uhr|[+-]\d{2}:?\d{2})?)?"
)


def _full(month: str, edge: str) -> tuple[str, ...]:
    """Return the expressions of dates to the day; their groups are numbered apart, `y` year, `m` month, `d` day."""
    return (
        rf"{_BEGIN}(?P<y1>\d{{4}})(?P<s1>[-/.])(?P<m1>\d{{1,2}})(?P=s1)(?P<d1>\d{{1,2}}){edge}",
        rf"(?P<y2>\d{{4}}|{_CHINESE}{{4}})\s*年\s*(?P<m2>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*月\s*"
        r"(?P<d2>\d{1,2}|[一二三四五六七八九十廿卅]{1,3})\s*[日号]",
        rf"{_BEGIN}(?P<d3>{_DAY})(?:\s*[-/]\s*|\s*)(?:of\s+|de\s+|di\s+|day of\s+|من\s+)?(?P<m3>{month})"
        rf"(?:\s*[-/]\s*|\s*,?\s*{_OF})(?P<y3>\d{{4}})(?!\d){_AFTER}",
        rf"(?<!\w)(?P<m4>{month})(?:\s*-\s*|\s*)(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,\s*|\s+|-)(?P<y4>\d{{4}})(?!\d)",
        rf"{_BEGIN}(?P<y5>\d{{4}})(?:,?\s+|-)(?P<m5>{month})(?:\s+|-)(?P<d5>\d{{1,2}})(?!\w)",
        rf"{_BEGIN}(?P<n1>\d{{1,2}})(?P<s2>\s?[-/.]\s?)(?P<n2>\d{{1,2}})(?P=s2)(?P<y6>\d{{4}}|\d{{2}}){edge}",
    )


def _coarse(month: str, edge: str) -> tuple[str, ...]:
    """Return the expressions of a month and year, and of a year alone."""
    return (
        rf"(?<!\w)(?P<m7>{month})\s*,?\s*{_OF}(?P<y7>\d{{4}})(?!\w){_AFTER}",
        rf"{_BEGIN}(?P<y8>\d{{4}})-(?P<m8>\d{{2}}){edge}",
        rf"{_BEGIN}(?P<m9>\d{{2}})[./](?P<y9>\d{{4}}){edge}",
        r"(?P<y10>\d{4})\s*年\s*(?P<m10>\d{1,2})\s*月",
        rf"{_BEGIN}(?P<y11>\d{{4}})(?:\s*年|{_AFTER}){edge}",
    )


def _read(match: re.Match[str], *, day_first: bool | None) -> WrittenDate:
    """Return the date that a match of the forms states, or why it states none."""
    parts = {name.rstrip("0123456789"): value for name, value in match.groupdict().items() if value}
    written = match.group().strip()
    if match["n1"]:
        return WrittenDate(*match.span(), *_from_numbers(match, written, day_first))
    month = _month(parts["m"]) if "m" in parts else None
    day = _number(re.match(r"\d*", parts["d"])[0] or parts["d"]) if "d" in parts else None  # type: ignore[index]
    return WrittenDate(*match.span(), *_stated(_number(parts["y"]), month, day, written))


def _from_numbers(match: re.Match[str], written: str, day_first: bool | None) -> tuple[str, str]:
    one, two, year = int(match["n1"]), int(match["n2"]), match["y6"]
    if len(year) == 2:
        return "", f"{written!r} has two digits of a year"
    if match["s2"].strip() == "." or one > 12 or one == two:
        day, month = one, two
    elif two > 12:
        day, month = two, one
    elif day_first is None:
        return "", f"{written!r}, where day and month cannot be told apart"
    else:
        day, month = (one, two) if day_first else (two, one)
    return _stated(int(year), month, day, written)


def _stated(year: int, month: int | None, day: int | None, written: str) -> tuple[str, str]:
    try:
        date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return "", f"{written!r} is no day of the calendar"
    parts = [f"{year:04d}", *(f"{part:02d}" for part in (month, day) if part is not None)]
    return "-".join(parts), ""


def _month(text: str) -> int:
    name = re.split(r"\s*[/(]\s*", " ".join(text.lower().split()))[0].strip(" .)")
    return _forms().months.get(name) or _number(name)


def _number(text: str) -> int:
    """Return a number of Arabic or Chinese digits; 十三 is 13, 廿一 is 21."""
    if text.isdigit() and text.isascii():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十")
    if "十" in text:
        tens, ones = text.split("十", 1)
        return 10 * int(_CHINESE_DIGITS.get(tens, "1")) + int(_CHINESE_DIGITS.get(ones, "0"))
    return int("".join(_CHINESE_DIGITS[digit] for digit in text))


def _is_time(text: str | None) -> bool:
    if not text:
        return True
    numbers = [int(number) for number in re.findall(r"\d+", re.split(r"[Z+]|UTC|GMT|(?<=\d)-", text)[0])]
    return numbers[0] < 24 and all(number < 61 for number in numbers[1:3])
