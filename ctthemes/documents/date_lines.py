"""Date lines: the date near the head of a text, where a document's own date stands, and why another is not taken."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ctthemes.documents.date_forms import WrittenDate, fold, implausible, written_dates

HEAD_LINES = 25
"""A document's date stands within so many lines of its head, empty ones aside."""

_HEAD_CHARACTERS = 20_000
_LONGEST_LINE, _LONGEST_LEAD, _SHORT_TAIL, _SHORT_LINE, _YEAR_LINES = 200, 70, 60, 40, 10
_MANY = 3
_LABELLED, _PLACED, _BARE = 3, 2, 1

# Words before a date, in folded letters: those that make it the document's own, and those that make it another.
_OWN = re.compile(
    r"(?:\b(?:dated?|datum|data|fecha|publi(?:shed|cation|cado|cada|e|ee|cato)|pubblicat[oa]|veroffentlicht|erschienen|"
    r"posted|issued|releas(?:ed?|e date)|adopted|delivered|parue?|mise? en ligne|(?:press|news|immediate) release|"
    r"communique|comunicado|comunicato|pressemitteilung|дата|опубликовано|размещено)\b|تاريخ|نشر|日期|发布|发表|时间)",
    re.IGNORECASE,
)
_OTHERS = {
    "a deadline": r"\b(?:deadline|due|clos(?:ing|es|ed|ure)|expir\w+|valid|until|till|apply by|applications?|submissions?|"
    r"registration|date limite|echeance|jusqu|fecha limite|plazo|hasta|vence|frist|einsendeschluss|anmeldeschluss|bis|"
    r"scadenza|entro|prazo|ate|срок\w*|до)\b|\w+frist\b|الموعد النهائي|截止|期限",
    "an embargo": r"\b(?:embargo\w*|not (?:for release|before)|sous embargo|sperrfrist|эмбарго)\b",
    "a period": r"\b(?:period|periode|periodo|zeitraum|период\w*|covering|from|since|desde|depuis|seit)\b|\w+zeitraum\b|"
    r"الفترة|报告期|期间",
    "the date of an update": r"\b(?:updated?|modified|revised|reviewed|last (?:changed|edited)|mise? a jour|modifie\w*|"
    r"actualizad[oa]|actualizacion|aktualisiert|geandert|stand|aggiornat[oa]|atualizad[oa]|обновлено|изменено)\b|"
    r"اخر تحديث|更新|修改",
    "the day of an event or a visit": r"\b(?:events?|when|next|opening|starts?|ends?|born|died|effective|in force|accessed|"
    r"retrieved|visited|consulte\w*|consultado|abgerufen|evenement|evento|veranstaltung|stichtag)\b",
}  # fmt: skip
_OTHER = {reason: re.compile(words, re.IGNORECASE) for reason, words in _OTHERS.items()}
_LISTED = re.compile(
    r"(?:chronology|time ?line|(?:key|important) dates|calendar|schedule|programme?|agenda|events|history|milestones|"
    r"chronologie|calendrier|cronologia|calendario|chronik|termine|zeitleiste|хронология|календарь|大事记)\W*",
    re.IGNORECASE,
)
_WEEKDAYS = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|wed|thu|fri|sat|sun)\.?|lundi|mardi|mercredi|jeudi|vendredi|samedi|"
    r"dimanche|lunes|martes|miercoles|jueves|viernes|sabado|domingo|montag|dienstag|mittwoch|donnerstag|freitag|samstag|"
    r"sonnabend|sonntag|lunedi|martedi|mercoledi|giovedi|venerdi|(?:segunda|terca|quarta|quinta|sexta)-feira|понедельник|"
    r"вторник|среда|четверг|пятница|суббота|воскресенье|الاثنين|الثلاثاء|الاربعاء|الخميس|الجمعة|السبت|الاحد|星期.|周."
)
_WEEKDAY_BEFORE = re.compile(rf"(?<!\w)(?:{_WEEKDAYS})\s*,?\s*$", re.IGNORECASE)
_WEEKDAY_AFTER = re.compile(rf"^\W*(?:{_WEEKDAYS})(?!\w)", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:^|(?<=[\s,(]))(?:le|el|il|li|den|am|the|on)\s*$", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"(?<!\w)(?:on|of|by|from|since|until|to|in|at|and|or|before|after|dated|the|le|du|au|des|depuis|am|vom|zum|bis|seit|del|"
    r"desde|hasta|el|dal|al|entro|от|до|с|по|в|на)\s*$",
    re.IGNORECASE,
)
_TO = r"(?:[-–—]|to|until|till|through|and|et|y|und|bis|au|al|ate|hasta|по|до|и|الى|至|到)"
_RANGE_BEFORE = re.compile(rf"(?<!\w)\d{{1,2}}\.?\s*{_TO}\s*$", re.IGNORECASE)
_BETWEEN = re.compile(rf"\W{{0,3}}{_TO}\W{{0,3}}(?:(?:the|le|el|den)\s)?", re.IGNORECASE)
_DAYS = re.compile(
    r"(?<!\w)(?:\d{1,2}\.?\s*[-–—]\s*\d{1,2}\.?\s+[^\W\d]{3,}|[^\W\d]{3,}\s+\d{1,2}\s*[-–—]\s*\d{1,2}),?\s+\d{4}(?!\w)"
)
_YEARLESS = re.compile(
    r"(?:[A-Z][A-Z .'’-]{1,40},\s+)?(?P<written>\d{1,2}\s+(?:January|February|March|April|May|June|July|August|September|"
    r"October|November|December))\s*(?:\([^()\n]{1,80}\)|[–—-]|$)",
    re.IGNORECASE,
)
_MARKS = "#>*_•·▪◦–—- \t|"


@dataclass(frozen=True, slots=True)
class TextDate:
    """The date that stands near the head of a text.

    Attributes
    ----------
    stated : str
        ISO text, as precise as it is written; "" where none is read.
    line : int
        Its line, from 1, or 0.
    doubt : str
        Why none is read; "" where one is, or where nothing there looks like a date.
    others : tuple of (str, int)
        Other dates that stand there as well, each with its line.
    """

    stated: str = ""
    line: int = 0
    doubt: str = ""
    others: tuple[tuple[str, int], ...] = ()


def date_in_text(text: str, *, day_first: bool | None = None) -> TextDate:
    r"""Return the date that stands near the head of a text, where a document's own date stands.

    It stands on a line of its own, if wanted with a label ("Date:"), a place, a weekday or a symbol before it, or it
    begins a dateline. The dates of a reporting period, deadline, embargo, update or chronology are others, and so is
    what stands amid a sentence.

    Parameters
    ----------
    text : str
    day_first : bool, optional
        How to read 03/04/2013; without it, such a date is none.

    Returns
    -------
    TextDate

    Examples
    --------
    >>> date_in_text("A headline\n\n3 March 2022, Tashkent\nExcellencies,")
    TextDate(stated='2022-03-03', line=3, doubt='', others=())
    >>> date_in_text("BAKU, 18 March 2013 (UNODC) – The United Nations").stated
    '2013-03-18'
    >>> date_in_text("Reporting period:\n1 July 2012 – 30 June 2013").doubt
    "line 2 says '1 July 2012 – 30 June 2013', a period"
    """
    lines = _head(text)
    candidates = [candidate for place in range(len(lines)) for candidate in _on_line(lines, place, day_first)]
    best = max((candidate.rank for candidate in candidates), default=0)
    if not best:
        doubts = [f"line {candidate.line} says {candidate.doubt}" for candidate in candidates if candidate.doubt]
        return TextDate(doubt=doubts[0] if doubts else "")
    equals = [candidate for candidate in candidates if candidate.rank == best]
    first = equals[0]
    if best < 10 * _LABELLED and len({candidate.stated for candidate in equals}) >= _MANY:
        numbers = ", ".join(str(candidate.line) for candidate in equals[:_MANY])
        return TextDate(doubt=f"lines {numbers} each say another date")
    others = tuple((one.stated, one.line) for one in equals if one.stated != first.stated)
    return TextDate(first.stated, first.line, "", others)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the head: its number, folded text without marks of layout, and whether the lines around it are blank."""

    number: int
    text: str
    after_blank: bool


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A date on a line: what it states, how surely it is the document's own (0: it is not), and why it is not."""

    line: int
    rank: int
    stated: str = ""
    doubt: str = ""


def _head(text: str) -> list[_Line]:
    lines: list[_Line] = []
    blank = True
    for number, line in enumerate(text[:_HEAD_CHARACTERS].split("\n"), start=1):
        if line.strip():
            lines.append(_Line(number, re.sub(r"\s+", " ", fold(line[:_LONGEST_LINE])).strip(_MARKS), blank))
        blank = not line.strip()
        if len(lines) == HEAD_LINES:
            break
    return lines


def _on_line(lines: list[_Line], place: int, day_first: bool | None) -> Iterator[_Candidate]:
    line = lines[place]
    dates = list(written_dates(line.text, day_first=day_first))
    for one, two in itertools.pairwise(dates):
        if _BETWEEN.fullmatch(line.text[one.stop : two.start]):
            yield _Candidate(line.number, 0, doubt=f"{line.text[one.start : two.stop]!r}, a period")
            return
    begin = 0
    for written in dates:
        yield _judged(lines, place, written, begin)
        begin = written.stop
    if not dates:
        yield from _coarse(lines, place)


def _judged(lines: list[_Line], place: int, written: WrittenDate, begin: int) -> _Candidate:
    """Return what a date is, by the words before it, behind it and on the line above it."""
    line = lines[place]
    text = line.text[written.start : written.stop].strip(" ,")
    lead = line.text[begin : written.start]
    tail = _WEEKDAY_AFTER.sub("", line.text[written.stop :]).strip(" *_")
    lead = _ARTICLE.sub("", _WEEKDAY_BEFORE.sub("", _ARTICLE.sub("", lead))).strip(" *_")
    if _RANGE_BEFORE.search(lead):
        return _Candidate(line.number, 0, doubt=f"{text!r} as the end of a period")
    own = _labels_own(lead)
    if reason := "" if own else _other_reason(lines, place, lead):
        return _Candidate(line.number, 0, doubt=f"{text!r}, {reason}")
    near = written.start <= _LONGEST_LEAD
    rank = _LABELLED if own and near and len(tail) <= _LONGEST_LEAD else _rank(lines, place, lead, tail) if near else 0
    if not rank:
        return _Candidate(
            line.number, 0, doubt=f"{text!r} amid other words" if len(line.text) < 2 * _LONGEST_LEAD else ""
        )
    if written.doubt:
        return _Candidate(line.number, 0, doubt=written.doubt)
    if reason := implausible(written.stated):
        return _Candidate(line.number, 0, doubt=f"{text!r}, but {reason}")
    return _Candidate(line.number, 10 * rank + len(written.stated) // 3, written.stated)


def _coarse(lines: list[_Line], place: int) -> Iterator[_Candidate]:
    """Yield the month and year, or the year, that a line is, or why it says less than a date."""
    line = lines[place]
    if match := _DAYS.search(line.text):
        yield _Candidate(line.number, 0, doubt=f"{match.group()!r}, a period")
        return
    if match := _YEARLESS.match(line.text):
        yield _Candidate(line.number, 0, doubt=f"{match['written']!r} without a year")
        return
    dates = list(written_dates(line.text, coarse=True))
    if len(dates) != 1 or len(line.text) > _LONGEST_LEAD:
        return
    candidate = _judged(lines, place, dates[0], 0)
    before, alone = (
        line.text[: dates[0].start],
        line.text.strip(" .") == line.text[dates[0].start : dates[0].stop].strip(" ."),
    )
    is_year = len(dates[0].stated) == 4
    placed = bool(re.fullmatch(r"[^\W\d][^\d:]*,\s*", before)) and not line.text[dates[0].stop :].strip()
    isolated = place < _YEAR_LINES and line.after_blank and alone
    if (
        candidate.rank >= 10 * _LABELLED
        or (placed and is_year and place < _YEAR_LINES)
        or (not is_year and (alone or placed))
        or isolated
    ):
        yield candidate


def _labels_own(lead: str) -> bool:
    """Return whether the words before a date end in a label that makes it the document's own."""
    part = re.split(r"[|;]", lead)[-1]
    return (
        len(part) <= _LONGEST_LEAD
        and bool(_OWN.search(part))
        and not any(words.search(part) for words in _OTHER.values())
    )


def _other_reason(lines: list[_Line], place: int, lead: str) -> str:
    """Return what else a date is, by its own label, or by the label or heading on the line above."""
    above = lines[place - 1].text if place else ""
    is_label = above.endswith(":") or len(above.split()) <= 3
    for reason, words in _OTHER.items():
        if words.search(lead) or (is_label and len(above) <= _SHORT_LINE and words.search(above) and not lead):
            return reason
    if above and _LISTED.fullmatch(above):
        return f"in a list headed {above!r}"
    return ""


def _rank(lines: list[_Line], place: int, lead: str, tail: str) -> int:
    """Return how surely a date without a label is the document's own: with a place, on a line of its own, or not."""
    if _is_amid_sentence(lines, place, lead):
        return 0
    parted = not tail or tail[0] in ",;|·–—-()/]" or bool(re.match(r"(?:at\s)?\d{1,2}[:.h]\d{2}\b", tail))
    if not parted:
        return 0
    if not lead:
        dateline = tail[:1] in tuple("–—-") or re.match(r"\([^()]{1,80}\)\s*[–—-]", tail)
        return _BARE if len(tail) <= _SHORT_TAIL or dateline else 0
    if len(lead) > _LONGEST_LEAD or lead[0].islower() or _PREPOSITION.search(lead):
        return 0
    named = lead[-1] in ",–—-|·(/•" or (
        len(lead.split()) <= 3 and all(word[0].isupper() for word in lead.split()) and not tail
    )
    dateline = re.match(r"\)?\s*(?:\([^()]{1,80}\))?\s*[–—-]", tail)
    return _PLACED if named and (len(tail) <= _SHORT_TAIL or dateline) else 0


def _is_amid_sentence(lines: list[_Line], place: int, lead: str) -> bool:
    """Return whether the sentence above runs on into the line of a date."""
    line, above = lines[place], lines[place - 1] if place else None
    below = lines[place + 1] if place + 1 < len(lines) else None
    if above is None or line.after_blank or lead:
        return False
    runs_on = below is not None and not below.after_blank and below.text[:1].islower()
    return bool(_PREPOSITION.search(above.text)) or (
        runs_on and len(above.text) >= _SHORT_LINE and above.text[-1] not in ".!?:;"
    )
