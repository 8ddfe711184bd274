"""Exchange reading: codebooks and coded documents of other software for qualitative analysis, from REFI-QDA files.

What the files hold is said in `exchange_writing`; whoever made them, nothing in them is trusted.

References
----------
REFI-QDA standard, version 1.0 (2019). qdasoftware.org
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.checks import StudyError
from ctthemes.exchange._hand_units import REMARK, HandUnit, hand_table, read_remark
from ctthemes.exchange._refi_xml import (
    HAND_NOTE,
    SOURCE_FOLDER,
    bare_guid,
    element_id,
    is_safe,
    parsed,
    read_codes,
    unpacked,
)
from ctthemes.text.tokens import tokenize
from ctthemes.themes.codebook import Codebook

EXCHANGED_COLUMNS = ("doc_id", "theme", "pattern", "token", "length", "start", "stop", "coder")


@dataclass(frozen=True, slots=True, eq=False)
class Project:
    """What a `.qdpx` file holds.

    Attributes
    ----------
    corpus : DataFrame
        Index `doc_id`; text; date and date_source; every document variable.
    codebook : Codebook
        Themes; those from elsewhere have no patterns.
    codings : DataFrame
        doc_id, theme, pattern ("" where the coding was done by hand), token, length, start, stop, coder.
    hand_codings : DataFrame or None
        The units that people coded, as in a `Study`; in no other software's project.
    notes : dict of str to str
        Text by name of every other note of the project.
    """

    corpus: pd.DataFrame
    codebook: Codebook
    codings: pd.DataFrame
    hand_codings: pd.DataFrame | None = None
    notes: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Project({len(self.corpus):,} documents, {len(self.codebook)} themes, {len(self.codings):,} codings)"


def read_qdc(path: str | os.PathLike[str]) -> Codebook:
    """Return the codebook of a REFI-QDA file (`.qdc`).

    Raises
    ------
    StudyError
        When the file is missing, is no such codebook, or holds what could harm (entities).
    """
    file = checks.existing(path, what="codebook")
    return read_codes(parsed(file.read_bytes(), file), file)[0]


def read_qdpx(path: str | os.PathLike[str]) -> Project:
    """Return documents, codebook and codings of a REFI-QDA project (`.qdpx`), whoever made it.

    Text sources and the plain text of PDF sources are read; pictures, audio and video have no text and are left out. A
    coding of a whole document covers all of its text.

    Raises
    ------
    StudyError
        When the file is missing, no such archive or too large; when a name in it leads out of it; when its XML cannot
        be read or holds entities; when a source is missing, no UTF-8 or twice there; when a selection lies outside its
        text; when a coding names an unknown code. All of a kind are listed.
    """
    file = checks.existing(path, what="project")
    files = unpacked(file)
    inside = next((name for name in files if name.lower().endswith(".qde") and "/" not in name), None)
    if inside is None:
        raise StudyError(f"{file}: holds no project (a file that ends in .qde); export it again")
    root = parsed(files[inside], file)
    codebook, codes = read_codes(root, file)
    users = {element_id(user): user.get("name") or element_id(user) for user in root.iter("User")}
    names = {
        element_id(element): (str(element.get("name")), str(element.get("typeOfVariable")))
        for element in root.iter("Variable")
    }
    documents, rows, problems = {}, [], []
    for source in _text_sources(root):
        doc_id = source.get("name") or element_id(source)
        if doc_id in documents:
            problems.append(f"{file}: two sources have the name {doc_id!r}; rename one")
            continue
        text = _source_text(source, files, problems, file)
        documents[doc_id] = {"text": text, **_values(source, names)}
        rows += list(_source_codings(source, doc_id, len(text), (codes, users), problems))
    if problems:
        more = f"\n... and {len(problems) - 20} more" if len(problems) > 20 else ""
        raise StudyError("\n".join(problems[:20]) + more)
    corpus = _corpus(documents, [name for name, _ in names.values()])
    table = _placed(pd.DataFrame(rows, columns=list(EXCHANGED_COLUMNS)), corpus, codebook)
    hand = _hand_codings(root, (codes, users), corpus, file)
    notes = {str(element.get("name")): element.findtext("PlainTextContent") or "" for element in root.iter("Note")}
    notes.pop(HAND_NOTE, None)
    return Project(corpus, codebook, table, hand, notes)


def _text_sources(root: Element) -> Iterator[Element]:
    sources = root.find("Sources")
    for source in sources if sources is not None else []:
        if source.tag == "TextSource":
            yield source
        elif source.tag == "PDFSource" and (text := source.find("Representation")) is not None:
            text.set("name", source.get("name") or element_id(source))
            yield text


def _source_text(source: Element, files: dict[str, bytes], problems: list[str], file: Path) -> str:
    content = source.findtext("PlainTextContent")
    path = source.get("plainTextPath") or ""
    if content is not None and not path:
        return content
    name = path.removeprefix("internal://")
    if name == path or not is_safe(name):
        problems.append(
            f"{file}: source {source.get('name')!r} lies at {path!r}, outside the file; export it with its sources"
        )
        return ""
    data = files.get(f"{SOURCE_FOLDER}/{name}", files.get(f"{SOURCE_FOLDER.title()}/{name}", files.get(name)))
    if data is None:
        problems.append(f"{file}: source {source.get('name')!r} is missing ({name}); export it with its sources")
        return ""
    try:
        return data.decode("utf-8").removeprefix("\ufeff") if data[:3] == b"\xef\xbb\xbf" else data.decode("utf-8")
    except UnicodeDecodeError as error:
        problems.append(f"{file}: source {source.get('name')!r} is not UTF-8 ({error.reason} at byte {error.start})")
        return ""


def _values(source: Element, names: dict[str, tuple[str, str]]) -> dict[str, object]:
    values = {}
    for cell in source.findall("VariableValue"):
        reference = cell.find("VariableRef")
        name, kind = names.get(bare_guid(reference.get("targetGUID")) if reference is not None else "", ("", ""))
        value = cell.find(f"{kind}Value")
        if name and value is not None:
            values[name] = _read_value(value.text or "", kind)
    return values


def _read_value(text: str, kind: str) -> object:
    if kind in ("Date", "DateTime"):
        return pd.Timestamp(text)
    if kind == "Boolean":
        return text.strip() in ("true", "1")
    return int(text) if kind == "Integer" else float(text) if kind == "Float" else text


def _source_codings(
    source: Element, doc_id: str, length: int, names: tuple[dict[str, str], dict[str, str]], problems: list[str]
) -> Iterator[tuple[object, ...]]:
    codes, users = names
    whole = [(coding, 0, length, "") for coding in source.findall("Coding")]
    parts = []
    for selection in source.findall("PlainTextSelection"):
        places = selection.get("startPosition", ""), selection.get("endPosition", "")
        start, stop = (int(place) if place.strip().isdecimal() else -1 for place in places)
        if not 0 <= start <= stop <= length:
            problems.append(f"{doc_id}: the selection {places[0]} to {places[1]} lies outside its {length} characters")
            continue
        pattern = selection.findtext("Description") or ""
        if pattern.startswith(REMARK):
            continue  # a unit coded by hand
        parts += [(coding, start, stop, pattern) for coding in selection.findall("Coding")]
    for coding, start, stop, pattern in parts + whole:
        reference = coding.find("CodeRef")
        code = bare_guid(reference.get("targetGUID")) if reference is not None else ""
        if code not in codes:
            problems.append(
                f"{doc_id}: the coding at {start} to {stop} names a code that is not in the codebook: {code}"
            )
            continue
        coder = users.get(bare_guid(coding.get("creatingUser")), "unknown")
        yield doc_id, codes[code], pattern, 0, 0, start, stop, coder


def _corpus(documents: dict[str, dict[str, object]], variables: list[str]) -> pd.DataFrame:
    columns = list(dict.fromkeys(["text", *variables]))
    corpus = pd.DataFrame(list(documents.values()), columns=columns, index=pd.Index(list(documents), name="doc_id"))
    for column in corpus.columns[corpus.isna().all()]:
        corpus[column] = corpus[column].astype(object)
    if "date" not in corpus.columns:
        corpus["date"] = pd.NaT
    corpus["date"] = pd.to_datetime(corpus["date"])
    if "date_source" not in corpus.columns:
        corpus["date_source"] = np.where(corpus["date"].isna(), "missing", "metadata")
    return corpus


def _placed(table: pd.DataFrame, corpus: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return the codings with the tokens that they touch, in order of theme and text."""
    tokens = tokenize(corpus)
    for doc_id, rows in table.groupby("doc_id", sort=False):
        document = corpus.index.tolist().index(doc_id)
        spans = tokens.spans[tokens.offsets[document] : tokens.offsets[document + 1]]
        first = np.searchsorted(spans[:, 1], rows["start"].to_numpy(), "right")
        last = np.searchsorted(spans[:, 0], rows["stop"].to_numpy(), "left")
        table.loc[rows.index, "token"], table.loc[rows.index, "length"] = first, np.maximum(last - first, 0)
    names = [theme.name for theme in codebook.themes]
    return table.assign(
        doc_id=pd.Categorical(table["doc_id"], corpus.index), theme=pd.Categorical(table["theme"], names)
    ).sort_values(["theme", "doc_id", "start", "stop", "coder"], kind="stable", ignore_index=True)


def _hand_codings(
    root: Element, names: tuple[dict[str, str], dict[str, str]], corpus: pd.DataFrame, file: Path
) -> pd.DataFrame | None:
    """Return the hand codings that a project of ctthemes holds."""
    codes, users = names
    themes = list(codes.values())
    try:
        units = [
            unit
            for source in _text_sources(root)
            for selection in source.findall("PlainTextSelection")
            if (unit := _read_unit(selection, source.get("name") or element_id(source), codes, users))
        ]
        note = next((element for element in root.iter("Note") if element.get("name") == HAND_NOTE), None)
        if note is None and not units:
            return None
        content = json.loads((note.findtext("PlainTextContent") or "{}") if note is not None else "{}")
        units += [
            HandUnit(-1, unit["doc_id"], unit["coder"], -1, -1, tuple(unit["themes"]), unit["remark"])
            for unit in content.get("units", [])
        ]
        return hand_table(units, content.get("columns", ["unit", "doc_id", "coder", "text", *themes]), corpus, themes)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StudyError(f"{file}: a hand coding was changed and cannot be read ({error}); export it again") from None


def _read_unit(selection: Element, doc_id: str, codes: dict[str, str], users: dict[str, str]) -> HandUnit | None:
    """Return the unit that a selection is, or None if it is none."""
    remark = selection.findtext("Description") or ""
    if not remark.startswith(REMARK):
        return None
    references = [reference for coding in selection.findall("Coding") for reference in coding.findall("CodeRef")]
    themes = tuple(codes[guid] for reference in references if (guid := bare_guid(reference.get("targetGUID"))) in codes)
    start, stop = (int(selection.get(name, "")) for name in ("startPosition", "endPosition"))
    coder = users.get(bare_guid(selection.get("creatingUser")), "unknown")
    return HandUnit(int(str(read_remark(remark)["row"])), doc_id, coder, start, stop, themes, remark)
