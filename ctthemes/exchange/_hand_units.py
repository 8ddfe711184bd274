"""Hand units: the rows of a table of hand codings as places in their documents, and back.

What a place cannot say (the unit's name, the themes that were not asked for, further columns, and the text where the
document has it with other white space) stands in a remark, as JSON in ASCII without a character that XML reserves: some
programs write remarks into their files as they are. Document and coder stand there, too, since a unit without a theme may come
back without either.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ctthemes._shared import checks

REMARK = "hand coding "
BASE = ("unit", "doc_id", "coder", "text")


@dataclass(frozen=True, slots=True)
class HandUnit:
    """What one coder said of one unit.

    Attributes
    ----------
    row : int
        Its place in the table.
    doc_id, coder : str
    start, stop : int
        Its place in the document; -1 where its text is not found there.
    themes : tuple of str
        Those coded 1.
    remark : str
        The rest of the row.
    """

    row: int
    doc_id: str
    coder: str
    start: int
    stop: int
    themes: tuple[str, ...]
    remark: str


def hand_units(hand_codings: pd.DataFrame, corpus: pd.DataFrame, themes: Sequence[str]) -> list[HandUnit]:
    """Return one `HandUnit` per row of a table of hand codings.

    Parameters
    ----------
    hand_codings : DataFrame
        unit, doc_id, coder, text, and 0, 1 or nothing per theme; further columns of texts or numbers travel along.
    corpus : DataFrame
        The documents in which the units' texts are looked for: as they are, then with any white space between the
        words. Units with the same text take its places in turn.
    themes : sequence of str

    Raises
    ------
    ValueError
        When a column is missing, or a code is neither 0, 1 nor missing.
    """
    checks.columns(hand_codings, BASE, name="the hand codings")
    coded_themes = [theme for theme in themes if theme in hand_codings.columns]
    wrong = [theme for theme in coded_themes if not hand_codings[theme].dropna().isin([0, 1]).all()]
    if wrong:
        raise ValueError(f"hand codes of {checks.listing(wrong)} must be 0 or 1, or missing where nobody was asked")
    places: dict[tuple[str, str, str], tuple[int, int]] = {}
    free: dict[tuple[str, str], int] = {}
    texts = corpus["text"].to_dict()
    units = []
    for row, record in enumerate(hand_codings.to_dict("records")):
        doc_id, text = str(record["doc_id"]), str(record["text"])
        document = texts.get(doc_id, "")
        key = (doc_id, str(record["unit"]), text)
        if key not in places:
            places[key] = locate(text, document, free.get((doc_id, text), 0))
            free[doc_id, text] = places[key][1]
        start, stop = places[key]
        rest = {
            str(name): _plain(value)
            for name, value in record.items()
            if name not in coded_themes and not pd.isna(value)
        }
        for column in ("doc_id", "coder", *(["text"] if start >= 0 and document[start:stop] == text else [])):
            rest.pop(column)
        coder = str(record["coder"])
        remark = {"row": row, "doc_id": doc_id, "coder": coder, "rest": rest}
        remark["blank"] = [theme for theme in coded_themes if pd.isna(record[theme])]
        coded = tuple(theme for theme in coded_themes if record[theme] == 1)
        units.append(HandUnit(row, doc_id, coder, start, stop, coded, REMARK + _ascii(remark)))
    return units


def locate(text: str, document: str, begin: int = 0) -> tuple[int, int]:
    r"""Return where `text` stands in `document`, with any white space between its words; (-1, -1) if nowhere.

    The first place after `begin` is taken, else the first of all.

    Examples
    --------
    >>> locate("human rights", "All human\n rights.")
    (4, 17)
    >>> locate("peace", "peace and peace", 5)
    (10, 15)
    >>> locate("war", "peace")
    (-1, -1)
    """
    for first in (begin, 0):
        if text and (place := document.find(text, max(first, 0))) >= 0:
            return place, place + len(text)
    words = re.compile(r"\s+".join(map(re.escape, text.split())) or r"(?!)")
    match = words.search(document, max(begin, 0)) or words.search(document)
    return match.span() if match else (-1, -1)


def hand_table(
    units: Iterable[HandUnit], columns: Sequence[str], corpus: pd.DataFrame, themes: Sequence[str]
) -> pd.DataFrame | None:
    """Return the table that `hand_units` took apart, or None for no units.

    Raises
    ------
    ValueError
        When a remark cannot be read.
    """
    rows = []
    texts = corpus["text"].to_dict()
    coded_themes = [theme for theme in themes if theme in columns]
    for unit in units:
        remark = read_remark(unit.remark)
        record = {"doc_id": unit.doc_id, "coder": unit.coder}
        if "text" not in remark["rest"]:
            record["text"] = texts[unit.doc_id][unit.start : unit.stop]
        codes = {theme: int(theme in unit.themes) for theme in coded_themes if theme not in remark["blank"]}
        rows.append((int(remark["row"]), {**record, **remark["rest"], **codes}))
    table = pd.DataFrame([record for _, record in sorted(rows, key=lambda row: row[0])], columns=list(columns))
    return table if len(table) else None


def read_remark(remark: str) -> dict[str, Any]:
    """Return what a remark says.

    Raises
    ------
    ValueError
        When it is no such remark.
    """
    content: Any = json.loads(remark.removeprefix(REMARK))
    if not isinstance(content, dict) or not {"row", "rest", "blank"} <= set(content) or "unit" not in content["rest"]:
        raise ValueError("it must hold row, rest with a unit, and blank")
    return dict(content)


def _ascii(content: object) -> str:
    r"""Return JSON that any file takes as it is.

    Examples
    --------
    >>> _ascii("a < b & c")
    '"a \\u003c b \\u0026 c"'
    """
    text = json.dumps(content)
    return "".join(f"\\u{ord(letter):04x}" if letter in "<>&" else letter for letter in text)


def _plain(value: object) -> object:
    return value.item() if hasattr(value, "item") else value
