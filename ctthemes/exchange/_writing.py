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
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Literal, TypeAlias
from xml.etree.ElementTree import Element, SubElement

import numpy as np
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.array_types import IntArray
from ctthemes._shared.files import replace_file
from ctthemes.exchange._hand_units import HandUnit, hand_units
from ctthemes.exchange._positions import OWN, OWN_FOR_NVIVO, PLAIN, Counting, offsets
from ctthemes.exchange._reading import Project
from ctthemes.exchange._refi_xml import (
    HAND_NOTE,
    KIND_NOTE,
    SOURCE_FOLDER,
    add_codes,
    printable,
    stable_guid,
    xml_bytes,
    zip_bytes,
)
from ctthemes.study.codings import MACHINE_CODER
from ctthemes.themes.codebook import Codebook

PROJECT_SPACE, CODEBOOK_SPACE = "urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0"
PROJECT_FILE = "project.qde"
NO_DAY = "1980-01-01T00:00:00Z"
"""QualCoder asks for the day of a note; the same bytes ask for none of today."""

Program: TypeAlias = Literal["any", "nvivo", "maxqda", "atlas", "qualcoder"]
PROGRAMS = ("any", "nvivo", "maxqda", "atlas", "qualcoder")


def save_qdc(codebook: Codebook, path: str | os.PathLike[str]) -> Path:
    """Return the file to which the codebook was written, as REFI-QDA (`.qdc`).

    Parameters
    ----------
    codebook : Codebook
    path : path
        Ending in .qdc.

    Returns
    -------
    Path

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_qdc(toy_codebook(), f"{folder}/toy.qdc").name
    'toy.qdc'
    """
    root = Element("CodeBook", {"xmlns": CODEBOOK_SPACE, "origin": "ctthemes"})
    add_codes(root, codebook)
    return replace_file(_named(path, ".qdc"), xml_bytes(root))


def save_qdpx(project: Project, path: str | os.PathLike[str], *, program: Program = "any", name: str = "study") -> Path:
    """Return the file to which documents, codebook and codings were written, as REFI-QDA (`.qdpx`).

    Saved twice from the same input the file has the same bytes: no date of today is written.

    Parameters
    ----------
    project : Project
        Its documents' variables, codings, hand codings and notes go out; its report does not. Each unit coded by hand
        becomes one selection of its coder, coded with its themes, or with none. A unit whose text is not in its
        document stands in a note, from which it is read back, and a warning says so.
    path : path
        Ending in .qdpx.
    program : {"any", "nvivo", "maxqda", "atlas", "qualcoder"}
        Which program shall read it. NVivo counts places in units of UTF-16, the others in code points; programs differ in
        what a line end of two characters counts for, so that texts for any of them have line feeds alone.
    name : str
        Of the project.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        For codings of unknown documents or themes, or that lie outside their text, and for characters that XML
        cannot hold in a name or a variable.

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> from ctthemes.themes.codings import codings
    >>> project = Project(toy_corpus(), toy_codebook(), codings(tokenize(toy_corpus()), toy_codebook()))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_qdpx(project, f"{folder}/toy.qdpx").name
    'toy.qdpx'
    """
    checks.choice(program, PROGRAMS, name="program")
    corpus, codebook, hand_codings = project.corpus, project.codebook, project.hand_codings
    table = _checked_codings(corpus, codebook, project.codings)
    units = [] if hand_codings is None else hand_units(hand_codings, corpus, [theme.name for theme in codebook.themes])
    origin = OWN_FOR_NVIVO if program == "nvivo" else OWN
    root = Element("Project", {"xmlns": PROJECT_SPACE, "name": name, "origin": origin})
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
        counting = _counting(program)
        for doc_id in corpus.index:
            mine = [unit for unit in units if unit.doc_id == doc_id and unit.start >= 0]
            before = offsets(corpus.loc[doc_id, "text"], counting)
            _add_source(sources, corpus.loc[doc_id], kinds, (by_document.get(doc_id, table.iloc[:0]), mine), before)
    note_texts = dict(project.notes)
    if kinds:
        note_texts[KIND_NOTE] = json.dumps({str(column): kind for column, kind in kinds.items()})
    if hand_codings is not None:
        note_texts[HAND_NOTE] = _hand_note(hand_codings, [unit for unit in units if unit.start < 0])
    if note_texts:
        _add_notes(root, note_texts)
    files = {PROJECT_FILE: xml_bytes(root)}
    for doc_id, text in corpus["text"].items():
        written = text if program == "any" else text.replace("\r\n", "\n").replace("\r", "\n")
        files[f"{SOURCE_FOLDER}/{stable_guid('source', doc_id)}.txt"] = written.encode("utf-8")
    for name, text in note_texts.items():
        files[f"{SOURCE_FOLDER}/{stable_guid('note', name)}.txt"] = text.encode("utf-8")
    return replace_file(_named(path, ".qdpx"), zip_bytes(files))


def _counting(program: Program) -> Counting:
    """Return how a program counts; for one that is named, texts have line feeds alone, on which all agree."""
    if program == "any":
        return PLAIN
    return Counting("UTF-16 units" if program == "nvivo" else "code points", line_end=1)


def _checked_codings(corpus: pd.DataFrame, codebook: Codebook, codings: pd.DataFrame) -> pd.DataFrame:
    checks.columns(codings, ["doc_id", "theme", "start", "stop"], name="codings")
    table = codings[["doc_id", "theme", "start", "stop"]].astype({"doc_id": str, "theme": str}).reset_index(drop=True)
    for column, absent in (("pattern", ""), ("coder", MACHINE_CODER)):
        given = codings[column].astype(object) if column in codings.columns else pd.Series(absent, codings.index)
        table[column] = given.fillna(absent).astype(str).to_numpy()
    for what, names in (("doc_id", set(corpus.index)), ("theme", {theme.name for theme in codebook.themes})):
        if strange := sorted(set(table[what]) - names):
            raise ValueError(f"codings of an unknown {what}: {checks.listing(strange)}")
    length = table["doc_id"].map(corpus["text"].str.len()).astype("int64")
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
    sources: Element,
    document: pd.Series,
    kinds: dict[str, str],
    coded: tuple[pd.DataFrame, Sequence[HandUnit]],
    before: IntArray,
) -> None:
    guid = stable_guid("source", document.name)
    given = {"guid": guid, "name": str(document.name), "plainTextPath": f"internal://{guid}.txt"}
    source = SubElement(sources, "TextSource", given)
    text = document["text"]
    for place, row in enumerate(coded[0].itertuples()):
        own = f"{document.name}|{place}|{row.start}|{row.stop}|{row.theme}|{row.coder}"
        user, span = stable_guid("user", row.coder), (int(str(row.start)), int(str(row.stop)))
        node = _add_selection(source, stable_guid("selection", own), text, span, (user, before))
        if row.pattern:
            SubElement(node, "Description").text = str(row.pattern)
        coding = SubElement(node, "Coding", {"guid": stable_guid("coding", own), "creatingUser": user})
        SubElement(coding, "CodeRef", {"targetGUID": stable_guid("code", row.theme)})
    for unit in coded[1]:
        _add_unit(source, unit, text, before)
    for column, kind in kinds.items():
        value = document[column]
        if not pd.isna(value):
            cell = SubElement(source, "VariableValue")
            SubElement(cell, "VariableRef", {"targetGUID": stable_guid("variable", column)})
            SubElement(cell, f"{kind}Value").text = _written(value, kind)


def _add_selection(
    source: Element, guid: str, text: str, span: tuple[int, int], whose: tuple[str, IntArray]
) -> Element:
    """Return a selection named after its words, with the user who made it: QualCoder looks for the coder there."""
    words = " ".join(text[span[0] : span[1]].split())[:60]
    user, before = whose
    places = {"startPosition": str(before[span[0]]), "endPosition": str(before[span[1]])}
    given = {"guid": guid, "name": printable(words), **places, "creatingUser": user}
    return SubElement(source, "PlainTextSelection", given)


def _add_unit(source: Element, unit: HandUnit, text: str, before: IntArray) -> None:
    """Write a unit as a selection of its coder, with a coding per theme, or none."""
    user = stable_guid("user", unit.coder)
    node = _add_selection(source, stable_guid("hand", unit.row), text, (unit.start, unit.stop), (user, before))
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
        "rows": len(hand_codings),
        "columns": [str(column) for column in hand_codings.columns],
        "units": [
            {"doc_id": unit.doc_id, "coder": unit.coder, "themes": unit.themes, "remark": unit.remark} for unit in lost
        ],
    }
    return json.dumps(content)


def _add_notes(root: Element, notes: Iterable[str]) -> None:
    """Name the notes, whose texts are files of their own: QualCoder reads none that stands in the project itself."""
    parent = SubElement(root, "Notes")
    for name in notes:
        guid = stable_guid("note", name)
        given = {"guid": guid, "name": name, "plainTextPath": f"internal://{guid}.txt", "creationDateTime": NO_DAY}
        SubElement(parent, "Note", given)


def _named(path: str | os.PathLike[str], suffix: str) -> Path:
    file = Path(path)
    if file.suffix != suffix:
        raise ValueError(f"{file}: name it {file.stem or 'study'}{suffix}")
    return file
