"""Clause scanner: the units of a text in the form of a resolution, a statement or a report, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ctthemes.documents.clause_verbs import Opening, obligation, opening

FORMS = ("resolution", "statement", "numbered paragraphs", "none")
_ORGAN = re.compile(
    r"(?:The|THE)[ \t](?:[\w’'-]+[ \t]){0,10}?(?:Assembly|Board|Body|Commission|Committee|Conference|Congress|Council|Court|Governments|"
    r"Heads|Meeting|Ministers|Organization|Parliament|Parties|Union|ASSEMBLY|COMMISSION|COMMITTEE|CONFERENCE|COUNCIL|PARLIAMENT)"
    r"(?:[ \t][\w’'-]+){0,8}[,:]?$"
)
_SPEAKS = re.compile(
    r"[“\"”'‘]{0,2}\s*The[ \t](?:Security[ \t])?(?:Council|(?:General[ \t])?Assembly|Commission|Committee|Board),?[ \t](?P<rest>.*)",
    re.DOTALL,
)
_NUMBER = re.compile(r"(?P<number>\d{1,3})(?P<again>[ \t](?:bis|ter))?[.)][ \t]+(?=\S)")
_LETTER = re.compile(r"(?:\((?P<round>[a-z]{1,4})\)|(?P<plain>[a-z]|[ivx]{1,4})[.)])[ \t]+(?=\S)")
_ANNEX = re.compile(
    r"(?P<name>(?:Annex|Appendix|Attachment|Enclosure)(?:[ \t](?:[IVX]{1,5}|[A-Z]|\d{1,2}))?)(?![\w’'])(?:[ \t]*[–—:].*|[^.;]{0,160})$",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"(?:\d{1,4}(?:st|nd|rd|th)\b.{0,30}\bmeeting\b|\d{1,2} [A-Z][a-z]+ \d{4}$|_{3,}|\* *\*)")
_ITEM = re.compile(r"[–—•●▪*-]\s|[a-z]")
_ROMANS = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split()
_MOST_HEADING = 200
_MOST_SKIPPED = 3
_LEAST_NUMBERED = 5
NO_LEVEL = float("nan")


@dataclass(frozen=True, slots=True)
class Clause:
    """A unit of a text: where it stands, what it is, its number as a path ("2", "(b)"), and its opening verb."""

    start: int
    stop: int
    part: str
    path: tuple[str, ...] = ()
    annex: str = ""
    section: str = ""
    verb: str = ""
    level: float = NO_LEVEL


@dataclass(frozen=True, slots=True)
class _State:
    """What is known when a line is reached."""

    form: str
    part: str = "frame"
    annex: str = ""
    section: str = ""
    path: tuple[str, ...] = ()
    verbs: tuple[Opening | None, ...] = ()
    last: int = 0
    count: int = 0
    opened: bool = False


def find_clauses(text: str) -> list[Clause]:
    r"""Return the units of a text that has the form of a resolution, a statement or a report; none of any other.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of Clause

    Examples
    --------
    >>> text = "The General Assembly,\nRecalling its work,\n1. Decides:\n(a) To meet;\n(b) To act."
    >>> [(clause.part, " ".join(clause.path), clause.verb) for clause in find_clauses(text)][1:3]
    [('preambular', '1', 'recall'), ('operative', '1', 'decide')]
    >>> find_clauses("We met.\n\nWe spoke.")
    []
    """
    lines = list(_lines(text))
    state = _State(document_form(text))
    if state.form == "none":
        return []
    units: list[Clause] = []
    for number, (start, line) in enumerate(lines):
        following = lines[number + 1][1] if number + 1 < len(lines) else ""
        state, unit = _read(state, line, following)
        if unit is None and units:
            units[-1] = replace(units[-1], stop=start + len(line))
        else:
            units.append(replace(unit or Clause(0, 0, state.part), start=start, stop=start + len(line)))
    return units


def document_form(text: str) -> str:
    r"""Return which form a text has: one of `FORMS`.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> document_form("The General Assembly,\nRecalling its work,\n1. Decides to meet.")
    'resolution'
    >>> document_form("We met.\n\nWe spoke.")
    'none'
    """
    lines = [line for _, line in _lines(text)]
    for number, line in enumerate(lines):
        if _ORGAN.match(line) and any(_opens(following) for following in lines[number + 1 : number + 4]):
            return "resolution"
    speaking = [line for line in lines if (match := _SPEAKS.match(line)) and opening(match["rest"])]
    if len(speaking) >= 2 or (speaking and any("statement" in line.lower() for line in lines[:3])):
        return "statement"
    return "numbered paragraphs" if _numbered(lines) else "none"


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield every line that is not blank: where it begins, and the line."""
    place = 0
    for line in text.split("\n"):
        if line.strip():
            yield place + len(line) - len(line.lstrip()), line.strip()
        place += len(line) + 1


def _opens(line: str) -> bool:
    """Whether a line opens a paragraph of a resolution."""
    number = _NUMBER.match(line)
    return bool(opening(line[number.end() :] if number else line) or opening(line, preambular=True))


def _numbered(lines: list[str]) -> bool:
    """Whether a text numbers its paragraphs from 1, and they are most of it."""
    numbers = [int(match["number"]) for line in lines if (match := _NUMBER.match(line)) and not _is_heading(line)]
    following = 1
    for number in numbers:
        following += number == following
    within = sum(len(line) for line in lines if _NUMBER.match(line) or _LETTER.match(line))
    return following > _LEAST_NUMBERED and 2 * within >= sum(map(len, lines))


def _read(state: _State, line: str, following: str) -> tuple[_State, Clause | None]:
    """Return what is known after a line, and the unit that it opens; None where it goes on with the last."""
    if match := _ANNEX.match(line):
        state = replace(
            state, part="annex", annex=match["name"].lower(), section="", path=(), verbs=(), last=0, opened=True
        )
        return state, _unit(state, part="heading")
    if state.form == "resolution" and _ORGAN.match(line):
        part = "annex" if state.annex else "preambular"
        return replace(state, part=part, path=(), verbs=(), last=0, count=0, opened=True), _unit(state, part="frame")
    if _CLOSING.match(line) and state.part != "preambular":
        return state, _unit(state, part="frame")
    if state.form == "statement" and not state.annex:
        return _read_statement(state, line)
    if state.form == "resolution" and not state.opened:
        return state, _unit(state, part="frame")
    return _read_paragraph(state, line, following)


def _read_statement(state: _State, line: str) -> tuple[_State, Clause | None]:
    match = _SPEAKS.match(line)
    if (match and not line.startswith("The")) or (match and opening(match["rest"])):
        state = replace(state, part="statement", count=state.count + 1)
        first = opening(match["rest"])
        return state, _unit(state, path=(str(state.count),), first=first)
    if _is_heading(line):
        state = replace(state, section=line)
        return state, _unit(state, part="heading")
    return state, None if state.part == "statement" else _unit(state, part="frame")


def _read_paragraph(state: _State, line: str, following: str) -> tuple[_State, Clause | None]:
    if (match := _NUMBER.match(line)) and _may_follow(state, int(match["number"]), line[match.end() :]):
        part = "operative" if state.part == "preambular" else "numbered" if state.part == "frame" else state.part
        first = _opening_verb(line[match.end() :]) if part == "operative" else _first_verb(line[match.end() :])
        path = (match["number"] + (match["again"] or ""),)
        state = replace(state, part=part, path=path, verbs=(first,), last=int(match["number"]))
        return state, _unit(state, path=path, first=first)
    if (match := _LETTER.match(line)) and state.part not in ("preambular", "frame"):
        return _read_letter(state, match, line, following)
    if _ITEM.match(line) and state.part != "frame":
        return state, None
    if _is_heading(line):
        state = replace(state, section=line)
        return state, _unit(state, part="heading")
    return _read_plain(state, line)


def _read_plain(state: _State, line: str) -> tuple[_State, Clause | None]:
    """Return what a paragraph without number or letter is."""
    stated = opening(line, preambular=True)
    first = None if stated else _first_verb(line)
    if state.part == "preambular" and not first:
        state = replace(state, count=state.count + 1)
        return state, _unit(state, path=(str(state.count),), first=stated)
    if state.part in ("preambular", "operative") and first:
        state = replace(state, part="operative", path=(), verbs=())
        return state, _unit(state, first=first)
    if state.part == "annex":
        state = replace(state, path=(), verbs=())
        return state, _unit(state, first=first)
    return state, _unit(state, part="frame") if state.part == "frame" else None


def _read_letter(state: _State, match: re.Match[str], line: str, following: str) -> tuple[_State, Clause]:
    label = match["round"] or match["plain"]
    after = _LETTER.match(following)
    level = _level(state.path, label, after and (after["round"] or after["plain"]))
    first = _first_verb(line[match.end() :])
    path = (*state.path[:level], f"({label})")
    verbs = (*state.verbs[:level], first)
    above = next((verb for verb in reversed(verbs) if verb), None)
    return replace(state, path=path, verbs=verbs), _unit(state, path=path, first=above)


def _level(path: tuple[str, ...], label: str, following: str | None) -> int:
    """Return at which place of the path a letter stands: beside the last of its kind, or below all."""
    labels = [part.strip("()") for part in path]
    begins_romans = label == "i" and following != "j" and (following == "ii" or "h" not in labels)
    if label == "a" or begins_romans:
        beside = [place for place, one in enumerate(labels) if one == label]
        return beside[0] if beside else len(path)
    for place in range(len(labels) - 1, -1, -1):
        if _next_letter(labels[place]) == label or _next_roman(labels[place]) == label:
            return place
    alike = [place for place, one in enumerate(labels) if one.isalpha()]
    return alike[-1] if alike else len(path)


def _next_letter(label: str) -> str:
    if not label.isalpha() or len(set(label)) != 1:
        return ""
    return chr(ord(label[0]) + 1) * len(label) if label[0] != "z" else "a" * (len(label) + 1)


def _next_roman(label: str) -> str:
    return _ROMANS[_ROMANS.index(label) + 1] if label in _ROMANS[:-1] else ""


def _may_follow(state: _State, number: int, rest: str) -> bool:
    """Whether a number at the beginning of a line is the next paragraph's, and not a figure or a list's."""
    if state.part == "preambular":
        return number == 1 or _first_verb(rest) is not None
    return state.last < number <= state.last + _MOST_SKIPPED or (
        number == 1 and (state.part == "annex" or _first_verb(rest) is not None)
    )


def _first_verb(text: str) -> Opening | None:
    match = _SPEAKS.match(text)
    return opening(match["rest"] if match else text)


def _opening_verb(text: str) -> Opening | None:
    """Return the verb of a numbered paragraph, which now and then is a participle by mistake."""
    return _first_verb(text) or opening(text, preambular=True)


def _is_heading(line: str) -> bool:
    if len(line) > _MOST_HEADING or line[-1] in ".;:,!?" or not (line[0].isupper() or line[0].isdigit()):
        return False
    opens = opening(line, preambular=True) or opening(line)
    return len(line.split()) <= 2 or not opens


def _unit(state: _State, *, part: str = "", path: tuple[str, ...] = (), first: Opening | None = None) -> Clause:
    return Clause(
        start=0, stop=0, part=part or state.part, path=path, annex=state.annex, section=state.section,
        verb=first.verb if first else "", level=obligation(first.binding) if first else NO_LEVEL,
    )  # fmt: skip
