"""Exchange writing: codebooks and coded documents for other software for qualitative analysis, as REFI-QDA files.

A `.qdc` is a codebook. A `.qdpx` is a project: documents with their variables, the codebook, and codings with their
coders. Positions count Unicode code points from 0, the end past the last, and texts travel as files of their own, so
that no character is lost.

References
----------
REFI-QDA standard, version 1.0 (2019). qdasoftware.org
"""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

import numpy as np
import pandas as pd

from ctthemes._shared import checks
from ctthemes.exchange._hand_units import HandUnit, hand_units
from ctthemes.exchange._refi_xml import (
    HAND_NOTE,
    SOURCE_FOLDER,
    add_codes,
    printable,
    stable_guid,
    xml_bytes,
    zip_bytes,
)
from ctthemes.themes.codebook import Codebook

PROJECT_SPACE, CODEBOOK_SPACE = "urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0"
MACHINE_CODER = "ctthemes dictionary"
PROJECT_FILE = "project.qde"


def save_qdc(codebook: Codebook, path: str | os.PathLike[str]) -> Path:
    """Return the file to which the codebook was written, as REFI-QDA (`.qdc`)."""
    root = Element("CodeBook", {"xmlns": CODEBOOK_SPACE, "origin": "ctthemes"})
    add_codes(root, codebook)
    return _write(_named(path, ".qdc"), xml_bytes(root))


def save_qdpx(
    corpus: pd.DataFrame,
    path: str | os.PathLike[str],
    *,
    codebook: Codebook,
    codings: pd.DataFrame,
    hand_codings: pd.DataFrame | None = None,
    notes: Mapping[str, str] | None = None,
    name: str = "study",
) -> Path:
    """Return the file to which documents, codebook and codings were written, as REFI-QDA (`.qdpx`).

    Saved twice from the same input the file has the same bytes: no date is written.

    Parameters
    ----------
    corpus : DataFrame
        Index `doc_id`, column `text`; every other column travels as a document variable.
    path : path
    codebook : Codebook
    codings : DataFrame
        doc_id, theme, start, stop, and if there pattern and coder; without a coder, the dictionary's.
    hand_codings : DataFrame, optional
        Of a `Study`. Each unit becomes one selection of its coder, coded with the themes found in it, or with none. A
        unit whose text is not in its document stands in a note, from which it is read back, and a warning says so.
    notes : mapping of str to str, optional
        Further texts of the project, by name.
    name : str
        Of the project.

    Raises
    ------
    ValueError
        For codings of unknown documents or themes, or that lie outside their text, and for characters that XML
        cannot hold in a name or a variable.
    """
    table = _checked_codings(corpus, codebook, codings)
    units = [] if hand_codings is None else hand_units(hand_codings, corpus, [theme.name for theme in codebook.themes])
    root = Element("Project", {"xmlns": PROJECT_SPACE, "name": name, "origin": "ctthemes"})
    coders = sorted({*table["coder"], *(unit.coder for unit in units)})
    if coders:
        users = SubElement(root, "Users")
        for coder in coders:
            SubElement(users, "User", {"guid": stable_guid("user", coder), "name": coder})
    add_codes(SubElement(root, "CodeBook"), codebook)
    kinds = {column: _kind(corpus[column]) for column in corpus.columns if column != "text"}
    if kinds:
        variables = SubElement(root, "Variables")
        for column, kind in kinds.items():
            given = {"guid": stable_guid("variable", column), "name": str(column), "typeOfVariable": kind}
            SubElement(variables, "Variable", given)
    if len(corpus):
        sources = SubElement(root, "Sources")
        by_document = dict(list(table.groupby("doc_id", sort=False)))
        for doc_id in corpus.index:
            mine = [unit for unit in units if unit.doc_id == doc_id and unit.start >= 0]
            _add_source(sources, corpus.loc[doc_id], kinds, by_document.get(doc_id, table.iloc[:0]), mine)
    note_texts = dict(notes or {})
    if hand_codings is not None:
        note_texts[HAND_NOTE] = _hand_note(hand_codings, [unit for unit in units if unit.start < 0])
    if note_texts:
        _add_notes(root, note_texts)
    files = {PROJECT_FILE: xml_bytes(root)}
    for doc_id, text in corpus["text"].items():
        files[f"{SOURCE_FOLDER}/{stable_guid('source', doc_id)}.txt"] = text.encode("utf-8")
    return _write(_named(path, ".qdpx"), zip_bytes(files))


def _checked_codings(corpus: pd.DataFrame, codebook: Codebook, codings: pd.DataFrame) -> pd.DataFrame:
    checks.columns(codings, ["doc_id", "theme", "start", "stop"], name="codings")
    table = codings[["doc_id", "theme", "start", "stop"]].astype({"doc_id": str, "theme": str}).reset_index(drop=True)
    for column, absent in (("pattern", ""), ("coder", MACHINE_CODER)):
        given = codings[column].astype(object) if column in codings.columns else pd.Series(absent, codings.index)
        table[column] = given.fillna(absent).astype(str).to_numpy()
    for what, names in (("doc_id", set(corpus.index)), ("theme", {theme.name for theme in codebook.themes})):
        if strange := sorted(set(table[what]) - names):
            raise ValueError(f"codings of an unknown {what}: {checks.listing(strange)}")
    length = table["doc_id"].map(corpus["text"].str.len())
    outside = table[(table["start"] < 0) | (table["stop"] < table["start"]) | (table["stop"] > length)]
    if len(outside):
        places = (f"{row.doc_id} {row.start}-{row.stop}" for row in outside.itertuples())
        raise ValueError(f"codings outside their text: {checks.listing(places)}")
    return table


def _kind(column: pd.Series) -> str:
    if pd.api.types.is_datetime64_any_dtype(column):
        return "Date" if (column.dropna() == column.dropna().dt.normalize()).all() else "DateTime"
    inferred = pd.api.types.infer_dtype(column, skipna=True)
    if inferred in ("boolean", "integer"):
        return {"boolean": "Boolean", "integer": "Integer"}[inferred]
    finite = pd.api.types.is_float_dtype(column) and np.isfinite(column.dropna().to_numpy(dtype=float)).all()
    return "Float" if finite else "Text"


def _add_source(
    sources: Element, document: pd.Series, kinds: dict[str, str], codings: pd.DataFrame, units: Sequence[HandUnit]
) -> None:
    guid = stable_guid("source", document.name)
    given = {"guid": guid, "name": str(document.name), "plainTextPath": f"internal://{guid}.txt"}
    source = SubElement(sources, "TextSource", given)
    for place, row in enumerate(codings.itertuples()):
        own = f"{document.name}|{place}|{row.start}|{row.stop}|{row.theme}|{row.coder}"
        words = " ".join(document["text"][row.start : row.stop].split())[:60]
        span = {"startPosition": str(row.start), "endPosition": str(row.stop)}
        node = SubElement(
            source, "PlainTextSelection", {"guid": stable_guid("selection", own), "name": printable(words), **span}
        )
        if row.pattern:
            SubElement(node, "Description").text = str(row.pattern)
        coding = SubElement(
            node, "Coding", {"guid": stable_guid("coding", own), "creatingUser": stable_guid("user", row.coder)}
        )
        SubElement(coding, "CodeRef", {"targetGUID": stable_guid("code", row.theme)})
    for unit in units:
        _add_unit(source, unit, document["text"])
    for column, kind in kinds.items():
        value = document[column]
        if not pd.isna(value):
            cell = SubElement(source, "VariableValue")
            SubElement(cell, "VariableRef", {"targetGUID": stable_guid("variable", column)})
            SubElement(cell, f"{kind}Value").text = _written(value, kind)


def _add_unit(source: Element, unit: HandUnit, text: str) -> None:
    """Write a unit as a selection of its coder, with a coding per theme, or none."""
    words, user = " ".join(text[unit.start : unit.stop].split())[:60], stable_guid("user", unit.coder)
    span = {"startPosition": str(unit.start), "endPosition": str(unit.stop), "creatingUser": user}
    node = SubElement(
        source, "PlainTextSelection", {"guid": stable_guid("hand", unit.row), "name": printable(words), **span}
    )
    SubElement(node, "Description").text = unit.remark
    for theme in unit.themes:
        coding = SubElement(node, "Coding", {"guid": stable_guid("hand", f"{unit.row}|{theme}"), "creatingUser": user})
        SubElement(coding, "CodeRef", {"targetGUID": stable_guid("code", theme)})


def _written(value: object, kind: str) -> str:
    if kind == "Date":
        return pd.Timestamp(str(value)).date().isoformat()
    if kind == "DateTime":
        return pd.Timestamp(str(value)).isoformat()
    if kind == "Boolean":
        return "true" if value else "false"
    return format(Decimal(repr(float(str(value)))), "f") if kind == "Float" else str(value)


def _hand_note(hand_codings: pd.DataFrame, lost: Sequence[HandUnit]) -> str:
    """Return the columns of the hand codings, and the units that have no place in a document, as JSON."""
    if lost:
        warnings.warn(
            f"{len(lost)} of {len(hand_codings)} hand codings: their text is not in their document "
            f"({checks.listing(sorted({unit.doc_id for unit in lost}))}); they travel in a note, which only ctthemes reads",
            UserWarning,
            stacklevel=3,
        )
    content = {
        "columns": [str(column) for column in hand_codings.columns],
        "units": [
            {"doc_id": unit.doc_id, "coder": unit.coder, "themes": unit.themes, "remark": unit.remark} for unit in lost
        ],
    }
    return json.dumps(content)


def _add_notes(root: Element, notes: Mapping[str, str]) -> None:
    parent = SubElement(root, "Notes")
    for name, text in notes.items():
        note = SubElement(parent, "Note", {"guid": stable_guid("note", name), "name": name})
        SubElement(note, "PlainTextContent").text = text


def _named(path: str | os.PathLike[str], suffix: str) -> Path:
    file = Path(path)
    if file.suffix != suffix:
        raise ValueError(f"{file}: name it {file.stem or 'study'}{suffix}")
    return file


def _write(file: Path, data: bytes) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file
