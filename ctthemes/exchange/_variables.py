"""Variables: what a project says of its documents, of each itself and through the cases to which it belongs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from xml.etree.ElementTree import Element

import pandas as pd

from ctthemes.exchange._refi_xml import bare_guid, element_id
from ctthemes.exchange._sources import Say, Source, is_own

CASE = "case"
TAKEN = ("text", "doc_id", "date_source", "date_stated", "n_tokens")
"""Columns that mean something else in a corpus: a variable of that name gets another."""


def document_values(
    root: Element, sources: Sequence[Source], say: Say, *, kinds: Mapping[str, str]
) -> list[dict[str, object]]:
    """Return the values of each source, those of its cases included; what cannot be read is kept as text and reported.

    A case of several documents gives its values to each. A document of several cases keeps the first value of a
    variable; the others are reported.

    Parameters
    ----------
    root : Element
    sources : sequence of Source
    say : callable
    kinds : mapping of str to str
        What a project of ours says its variables were, before a program between knew text and numbers only.

    Returns
    -------
    list of dict
    """
    names = _variables(root, say, kinds)
    values: list[dict[str, object]] = []
    by_guid: dict[str, int] = {}
    for place, source in enumerate(sources):
        by_guid.update(dict.fromkeys(source.guids, place))
        own = [pair for node in source.variables for pair in _values(node, names, source.doc_id, say)]
        values.append({name: value for name, value in own if value != "" or is_own(root)})
    for case in root.iter("Case"):
        name = case.get("name") or element_id(case)
        of_case = [*_values(case, names, name, say), (CASE, name)]
        referred = {bare_guid(node.get("targetGUID")) for node in case.iter("SourceRef")}
        rows = sorted({by_guid[guid] for guid in referred if guid in by_guid})
        if not rows:
            say("left out", name, f"a case without a document, with {len(of_case) - 1} values")
        for row in rows:
            for column, value in of_case:
                if values[row].setdefault(column, value) != value:
                    document = sources[row].doc_id
                    say("left out", document, f"{column} is {value!r} by the case {name}, and {values[row][column]!r}")
    return values


def variable_names(root: Element, *, kinds: Mapping[str, str]) -> list[str]:
    """Return the columns that the project's variables get, in its own order."""
    return [name for name, _ in _variables(root, lambda *_: None, kinds).values()]


def _variables(root: Element, say: Say, kinds: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return name and kind of each variable by its guid."""
    variables: dict[str, tuple[str, str]] = {}
    taken: set[str] = set() if is_own(root) or kinds else set(TAKEN)
    for node in root.iter("Variable"):
        name = given = node.get("name") or element_id(node)
        while name in taken:
            name = f"{name} (variable)"
        if name != given:
            say("renamed", given, f"the variable is {name!r} now: a corpus has a column of that name")
        taken.add(name)
        variables[element_id(node)] = name, kinds.get(given, str(node.get("typeOfVariable")))
    return variables


def _values(node: Element, names: dict[str, tuple[str, str]], owner: str, say: Say) -> Iterator[tuple[str, object]]:
    for cell in node.findall("VariableValue"):
        reference = cell.find("VariableRef")
        guid = bare_guid(reference.get("targetGUID")) if reference is not None else ""
        if guid not in names:
            say("left out", owner, "a value of a variable that the project does not have")
            continue
        name, kind = names[guid]
        value = next((node for node in cell if node.tag.endswith("Value")), None)
        text = (value.text or "").strip() if value is not None else ""
        if kind == "Text" and value is not None:
            yield name, value.text or ""
        elif text:
            yield name, _read(text, kind, f"{name} of {owner}", say)


def _read(text: str, kind: str, what: str, say: Say) -> object:
    try:
        if kind in ("Date", "DateTime"):
            return _day(text)
        if kind == "Boolean":
            return {"true": True, "1": True, "false": False, "0": False}[text.lower()]
        return _whole(text) if kind == "Integer" else float(text) if kind == "Float" else text
    except (ValueError, KeyError):
        say("value", what, f"{text!r} is no {kind.lower()} and stays as text; write dates as 2013-03-18")
        return text


def _whole(text: str) -> int:
    """Return a whole number, also one that a program between wrote as 3.0."""
    number = float(text)
    return int(text) if text.lstrip("+-").isdecimal() else int(number) if number.is_integer() else int(text)


def _day(text: str) -> pd.Timestamp:
    """Return a date that is written in full, year first; nothing is guessed."""
    date.fromisoformat(text[:10])
    return pd.Timestamp(text).tz_localize(None)
