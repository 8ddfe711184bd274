"""Page dates: the day on which a web page was published, by what it declares and what it shows, checked against each other.

The order was chosen on half of the pages that htmldate (Barbaresi 2020, doi:10.21105/joss.02439) is measured on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ctthemes.documents.date_forms import fold, implausible, parse_date, true_day, written_dates
from ctthemes.documents.date_lines import date_in_text

# Names under which pages declare the day of publication, surest first; those that may mean another day come apart.
_DECLARED = (
    "article:published_time og:published_time og:article:published_time published_time article:published datepublished "
    "citation_publication_date citation_online_date citation_date dc.date.issued dcterms.issued sailthru.date "
    "parsely-pub-date pubdate publishdate publish-date publish_date publication_date pub_date release_date displaydate "
    "originalpublicationdate article_date_original rnews:datepublished cxenseparse:recs:publishtime "
    "cxenseparse:publishtime bt:pubdate shareaholic:article_published_time"
).split()
_MENTIONED = "dc.date dcterms.date dc.date.created dcterms.created datecreated date".split()
_ARTICLE_TYPE = re.compile("Article|Posting|Recipe|Report|Review$")
_OUTSIDE = frozenset(("aside", "footer", "nav"))
_DATE_CLASS = re.compile(r"date|publi|time|byline|datum|posted|(?:entry|post)-meta|fecha", re.IGNORECASE)
_OTHER_CLASS = re.compile(r"updat|modif|comment|related|teaser|sidebar|event|widget", re.IGNORECASE)
_OTHER_WORDS = re.compile(r"updat|modif|aktualis|actualis|mise . jour|обновлен", re.IGNORECASE)
_UNREAD = frozenset(("script", "style", "noscript", "template", "svg", "select", "option"))
_INLINE = frozenset("a abbr b bdi cite code em font i mark q s small span strong sub sup time u".split())
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?(?: [A-Z]{2,4}\b)?")
_ISO = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{1,2}):?(\d{2})(?::?\d{2})?(?:\.\d+)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?(?!\d)"
)
_URL_DAY = re.compile(r"[/_-]((?:19|20)\d{2})([/-]?)(\d{1,2})\2(\d{1,2})(?=[/_.-]|$)")
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
_JSON_CHANGE = re.compile(r'"dateModified"\s*:\s*"([^"]{4,40})"')
_JSON_PLACE = "JSON-LD datePublished"
_BELOW, _ABOVE, _LONGEST = 8, 4, 120
_REVISED = 31
"""Days after which a page that was changed may be another one, where its JSON-LD alone says when it was published."""

_NIGHT = range(9, 21)
"""Hours at which the day in London is the day nearly everywhere."""


@dataclass(frozen=True, slots=True)
class PageDate:
    """When a page was published.

    Attributes
    ----------
    stated : str
        ISO text: a day; a month where the time of day leaves the day open; "" where nothing can be told.
    evidence : str
        Where it stands in the page.
    doubt : str
        Why no day is taken, "" where one is or where the page says nothing.
    """

    stated: str = ""
    evidence: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class _Stamp:
    """A day, where it stands, and whether it may be the day before or after where the page was written."""

    day: str
    place: str
    open: bool = False


def page_date(tree: Any) -> PageDate:
    """Return the day on which a page was published.

    What the page declares counts (`article:published_time`, JSON-LD `datePublished` and their kin) and what it shows
    beside its heading. Where both agree, that is the day. Where they are a day apart and the declared time is one of
    the night in UTC, the shown day holds. Where they disagree otherwise, none is taken; nor is that of JSON-LD alone, if
    the page was changed more than a month later.

    Parameters
    ----------
    tree : lxml.html.HtmlElement
        The whole page, scripts included.

    Returns
    -------
    PageDate

    Examples
    --------
    >>> import lxml.html
    >>> head = '<meta property="article:published_time" content="2023-11-09T02:11:03+00:00">'
    >>> page_date(lxml.html.document_fromstring(f"<html>{head}<body><h1>A</h1><p>November 8, 2023</p></body></html>")).stated
    '2023-11-08'
    """
    declared, mentioned = _declared(tree), [*_mentioned(tree), *_times(tree), *_addresses(tree)]
    beside_heading = _beside_heading(tree, after=True)
    shown = beside_heading or _by_class(tree)
    if not declared:
        return _undeclared(shown, beside_heading is not None, mentioned, tree)
    first = declared[0]
    days = {stamp.day for stamp in declared}
    if shown and shown.day in days:
        return _taken(next(stamp for stamp in declared if stamp.day == shown.day), shown)
    if len(days) > 1:
        return PageDate(doubt=_against(first, next(stamp for stamp in declared if stamp.day != first.day)))
    if shown and first.open and _days_between(first, shown) == 1:
        return _taken(shown, first)
    if shown and shown is beside_heading:
        return PageDate(doubt=_against(first, shown))
    agreeing = [stamp for stamp in mentioned if stamp.day == first.day and stamp.place != first.place]
    if agreeing and not (first.open and all(stamp.open for stamp in agreeing)):
        return _taken(first, agreeing[0])
    if first.open:
        return _month_of(first)
    if others := [stamp for stamp in mentioned if stamp.day != first.day]:
        return PageDate(doubt=_against(first, others[0]))
    changed = _last_changed(tree) if first.place == _JSON_PLACE else None
    if changed and changed.day > first.day and _days_between(first, changed) > _REVISED:
        return PageDate(doubt=_against(first, changed))
    return _taken(first)


def _undeclared(shown: _Stamp | None, is_beside_heading: bool, mentioned: list[_Stamp], tree: Any) -> PageDate:
    """Return the date of a page that declares none: what it shows, if nothing speaks against it, or what it mentions."""
    if shown:
        others = [stamp for stamp in mentioned if _days_between(stamp, shown) > is_beside_heading]
        agreeing = [stamp for stamp in mentioned if stamp.day == shown.day]
        return PageDate(doubt=_against(shown, others[0])) if others and not agreeing else _taken(shown, *agreeing[:1])
    days = {stamp.day for stamp in mentioned}
    if len(days) > 1:
        two = next(stamp for stamp in mentioned if stamp.day != mentioned[0].day)
        return PageDate(doubt=_against(mentioned[0], two))
    if len(mentioned) > 1 and not all(stamp.open for stamp in mentioned):
        return _taken(*mentioned[:2])
    if above := _beside_heading(tree, after=False):
        return (
            _taken(above, *mentioned)
            if not days or above.day in days
            else PageDate(doubt=_against(above, mentioned[0]))
        )
    if mentioned:
        return PageDate(doubt=f"{mentioned[0].place} says {mentioned[0].day}, and nothing else on the page does")
    return PageDate()


def _taken(stamp: _Stamp, *agreeing: _Stamp) -> PageDate:
    if reason := implausible(stamp.day):
        return PageDate(doubt=f"{stamp.place} says {stamp.day}, but {reason}")
    return PageDate(stamp.day, " and ".join(one.place for one in (stamp, *agreeing)))


def _month_of(stamp: _Stamp) -> PageDate:
    """Return the month, if the day before and the day after are in it."""
    day = date.fromisoformat(stamp.day)
    near = {(day + timedelta(days=step)).isoformat()[:7] for step in (-1, 0, 1)}
    doubt = f"{stamp.place} says {stamp.day} at an hour in UTC that is another day where the page was perhaps written"
    return PageDate(stamp.day[:7] if len(near) == 1 else "", stamp.place, doubt)


def _against(one: _Stamp, two: _Stamp) -> str:
    return f"{one.place} says {one.day}, but {two.place} says {two.day}"


def _days_between(one: _Stamp, two: _Stamp) -> int:
    return abs((date.fromisoformat(one.day) - date.fromisoformat(two.day)).days)


def _stamp(text: str | None, place: str) -> _Stamp | None:
    """Return the day that a declared time is, ISO or written out, or None."""
    text = (text or "").strip()[:_LONGEST]
    if match := _ISO.match(text):
        stated = parse_date(f"{match[1]}-{match[2]}-{match[3]}")
        utc = match[6] in (None, "Z", "UTC", "+00:00", "+0000")
        midnight = (match[4] or "0").lstrip("0") == "" and (match[5] or "00") == "00"
        is_open = match[4] is not None and utc and not midnight and int(match[4]) not in _NIGHT
        return _Stamp(stated, place, is_open) if stated else None
    days = {written.stated for written in written_dates(fold(_CLOCK.sub("", text)))}
    return _Stamp(days.pop(), place) if len(days) == 1 and "" not in days else None


def _declared(tree: Any) -> list[_Stamp]:
    stamps = _metas(tree, _DECLARED)
    texts = [script.text or "" for script in tree.xpath('//script[contains(@type, "ld+json")]')]
    dates = [one for text in texts for one in _json_dates(text) if _ARTICLE_TYPE.search(one[0])]
    stamps += [stamp for _, text in dates[:1] if (stamp := _stamp(text, _JSON_PLACE))]
    places = tree.xpath("//*[contains(@itemprop, 'datePublished') or contains(@property, 'datePublished')]")
    shown = [
        _stamp(_value(place), "itemprop datePublished") for place in places if place.tag != "meta" and _is_inside(place)
    ]
    days = [stamp for stamp in shown if stamp]
    return [*stamps, *days[:1]] if len({stamp.day for stamp in days}) == 1 else stamps


def _mentioned(tree: Any) -> list[_Stamp]:
    texts = [script.text or "" for script in tree.xpath('//script[contains(@type, "ld+json")]')]
    pages = [
        one for text in texts for one in _json_dates(text) if not _ARTICLE_TYPE.search(one[0]) and "Page" in one[0]
    ]
    return [
        *_metas(tree, _MENTIONED),
        *(stamp for _, text in pages[:1] if (stamp := _stamp(text, "JSON-LD of the page"))),
    ]


def _metas(tree: Any, names: list[str]) -> list[_Stamp]:
    """Return what the page's `meta` elements say under these names; one that is there with two days says nothing."""
    values: dict[str, list[_Stamp]] = {}
    for element in tree.xpath("//meta[@content]"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        if name in names and (stamp := _stamp(element.get("content"), f"meta {name}")):
            values.setdefault(name, []).append(stamp)
    return [values[name][0] for name in names if name in values and len({one.day for one in values[name]}) == 1]


def _last_changed(tree: Any) -> _Stamp | None:
    """Return the last day on which the page was changed, as its JSON-LD says."""
    texts = (script.text or "" for script in tree.xpath('//script[contains(@type, "ld+json")]'))
    stamps = (_stamp(match, "JSON-LD dateModified") for text in texts for match in _JSON_CHANGE.findall(text))
    return max((stamp for stamp in stamps if stamp), key=lambda stamp: stamp.day, default=None)


def _json_dates(text: str) -> Iterator[tuple[str, str]]:
    """Yield type and `datePublished` of each thing in JSON-LD, in order; from broken JSON, the dates alone."""
    try:
        waiting: list[Any] = [json.loads(text, strict=False)]
    except (ValueError, RecursionError):
        yield from (("Article", match) for match in _JSON_DATE.findall(text)[:1])
        return
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, dict):
            if isinstance(thing.get("datePublished"), str):
                yield str(thing.get("@type", "")), thing["datePublished"]
            waiting += [value for value in reversed(thing.values()) if isinstance(value, (dict, list))]
        elif isinstance(thing, list):
            waiting += reversed(thing)


def _times(tree: Any) -> list[_Stamp]:
    """Return the day of the page's `time` elements, if they have one between them."""
    stamps = [
        _stamp(place.get("datetime"), "a time element") or _stamp(_words(place), "a time element")
        for place in tree.iter("time")
        if _is_inside(place) and not _OTHER_CLASS.search(_classes(place)) and not _is_of_update(place)
    ]
    days = [stamp for stamp in stamps if stamp]
    return days[:1] if len({stamp.day for stamp in days}) == 1 else []


def _is_of_update(place: Any) -> bool:
    """Return whether the words around a time call it the time of an update."""
    around = _words(place.getparent()) if place.getparent() is not None else ""
    return len(around) <= _LONGEST and bool(_OTHER_WORDS.search(fold(around)))


def _addresses(tree: Any) -> list[_Stamp]:
    """Return the day in the page's own address, if it has one there."""
    for address in tree.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content"):
        match = _URL_DAY.search(address)
        stated = parse_date(f"{match[1]}-{int(match[3]):02d}-{int(match[4]):02d}") if match else ""
        if stated:
            return [_Stamp(stated, "the page's address")]
    return []


def _beside_heading(tree: Any, *, after: bool) -> _Stamp | None:
    """Return the day in the lines that stand right after the page's main heading, or right before it."""
    lines = _lines(tree)
    borders = [place for place, (_, is_heading) in enumerate(lines) if is_heading]
    if not borders:
        return None
    near = lines[borders[0] + 1 : borders[0] + 1 + _BELOW] if after else lines[max(0, borders[0] - _ABOVE) : borders[0]]
    stated = date_in_text("\n\n".join(line for line, _ in near)).stated
    return _Stamp(stated, "the line by its heading") if true_day(stated) else None


def _lines(tree: Any) -> list[tuple[str, bool]]:
    """Return the lines that a page shows, and which of them is a heading of the first order."""
    lines: list[tuple[str, bool]] = []
    words: list[str] = []

    def end(is_heading: bool = False) -> None:
        line = " ".join("".join(words).split())
        words.clear()
        if line or is_heading:
            lines.append((line, is_heading))

    waiting: list[tuple[Any, bool]] = [(tree, False)]
    while waiting:
        element, is_left = waiting.pop()
        is_block = isinstance(element.tag, str) and element.tag not in _INLINE
        if is_block:
            end(is_heading=is_left and element.tag == "h1")
        if is_left:
            words.append(element.tail or "")
            continue
        waiting.append((element, True))
        if element.tag == "time" and (stamp := _stamp(element.get("datetime"), "")):
            words.append(f" {stamp.day} ")
        elif isinstance(element.tag, str) and element.tag not in _UNREAD and element.tag != "head":
            words.append(element.text or "")
            waiting += [(child, False) for child in reversed(element)]
    end()
    return lines


def _by_class(tree: Any) -> _Stamp | None:
    """Return the day that all elements show whose class says that they hold a date."""
    days = set()
    for element in tree.xpath("//body//*[@class or @id]"):
        if element.tag in ("script", "form", "input", "article", "main", "section") or not _DATE_CLASS.search(
            _names(element)
        ):
            continue
        text = _words(element)
        if not 4 < len(text) <= _LONGEST or _OTHER_CLASS.search(_names(element)) or not _is_inside(element, "li"):
            continue
        dates = {written.stated for written in written_dates(fold(text))} - {""}
        if len(dates) == 1 and not _OTHER_WORDS.search(fold(text)):
            days |= dates
    return _Stamp(days.pop(), "an element for a date") if len(days) == 1 else None


def _is_inside(element: Any, *others: str) -> bool:
    return not any(ancestor.tag in _OUTSIDE or ancestor.tag in others for ancestor in element.iterancestors())


def _value(element: Any) -> str:
    return element.get("content") or element.get("datetime") or element.get("title") or _words(element)


def _words(element: Any) -> str:
    return " ".join(element.text_content().split())


def _names(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _classes(element: Any) -> str:
    """Return the classes of an element and of the two around it."""
    around = [element, *list(element.iterancestors())[:2]]
    return " ".join(one.get("class") or "" for one in around)
