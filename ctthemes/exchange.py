"""Exchange: codebooks and coded documents to and from other software for qualitative analysis, as REFI-QDA files.

A `.qdc` is a codebook. A `.qdpx` is a project: documents with their variables, the codebook, and codings with their
coders. Positions count Unicode code points from 0, the end past the last, and texts travel as files of their own, so
that no character is lost. What REFI-QDA has no place for (patterns, version, what to include and exclude) stands in the
codes' descriptions, under headings in square brackets that are read back.

References
----------
REFI-QDA standard, version 1.0 (2019). qdasoftware.org
"""

from __future__ import annotations

import json
import os
import uuid
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element, SubElement
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import pandas as pd

from ctthemes import _check
from ctthemes._check import StudyError
from ctthemes.codebook import Codebook, Theme, ancestors
from ctthemes.hand_units import REMARK, HandUnit, hand_table, hand_units, read_remark
from ctthemes.tokens import tokenize

PROJECT_SPACE, CODEBOOK_SPACE = "urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0"
MACHINE_CODER = "ctthemes dictionary"
HAND_NOTE = "ctthemes: hand codings"
PROJECT_FILE, SOURCE_FOLDER = "project.qde", "sources"
LARGEST = 1_000_000_000
"""An archive that unpacks to more bytes than this is refused."""

EXCHANGED_COLUMNS = ("doc_id", "theme", "pattern", "token", "length", "start", "stop", "coder")
NEVER = "\ufffe\uffff"  # no characters at all, by XML's definition
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#999999")
SECTIONS = ("include", "exclude", "patterns", "not_patterns", "place", "version")


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


def save_qdc(codebook: Codebook, path: str | os.PathLike[str]) -> Path:
    """Return the file to which the codebook was written, as REFI-QDA (`.qdc`)."""
    root = Element("CodeBook", {"xmlns": CODEBOOK_SPACE, "origin": "ctthemes"})
    _add_codes(root, codebook)
    return _write(_named(path, ".qdc"), _xml(root))


def read_qdc(path: str | os.PathLike[str]) -> Codebook:
    """Return the codebook of a REFI-QDA file (`.qdc`).

    Raises
    ------
    StudyError
        When the file is missing, is no such codebook, or holds what could harm (entities).
    """
    file = _check.existing(path, what="codebook")
    return _codebook(_parsed(file.read_bytes(), file), file)[0]


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
            SubElement(users, "User", {"guid": _guid("user", coder), "name": coder})
    _add_codes(SubElement(root, "CodeBook"), codebook)
    kinds = {column: _kind(corpus[column]) for column in corpus.columns if column != "text"}
    if kinds:
        variables = SubElement(root, "Variables")
        for column, kind in kinds.items():
            given = {"guid": _guid("variable", column), "name": str(column), "typeOfVariable": kind}
            SubElement(variables, "Variable", given)
    if len(corpus):
        sources = SubElement(root, "Sources")
        by_document = dict(list(table.groupby("doc_id", sort=False)))
        for doc_id in corpus.index:
            mine = [unit for unit in units if unit.doc_id == doc_id and unit.start >= 0]
            _add_source(sources, corpus.loc[doc_id], kinds, by_document.get(doc_id, table.iloc[:0]), mine)
    said = dict(notes or {})
    if hand_codings is not None:
        said[HAND_NOTE] = _hand_note(hand_codings, [unit for unit in units if unit.start < 0])
    if said:
        _add_notes(root, said)
    files = {PROJECT_FILE: _xml(root)}
    for doc_id, text in corpus["text"].items():
        files[f"{SOURCE_FOLDER}/{_guid('source', doc_id)}.txt"] = text.encode("utf-8")
    return _write(_named(path, ".qdpx"), _zip(files))


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
    file = _check.existing(path, what="project")
    files = _unpacked(file)
    inside = next((name for name in files if name.lower().endswith(".qde") and "/" not in name), None)
    if inside is None:
        raise StudyError(f"{file}: holds no project (a file that ends in .qde); export it again")
    root = _parsed(files[inside], file)
    codebook, codes = _codebook(root, file)
    users = {_id(user): user.get("name") or _id(user) for user in root.iter("User")}
    names = {_id(each): (str(each.get("name")), str(each.get("typeOfVariable"))) for each in root.iter("Variable")}
    documents, rows, problems = {}, [], []
    for source in _text_sources(root):
        doc_id = source.get("name") or _id(source)
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
    notes = {str(each.get("name")): each.findtext("PlainTextContent") or "" for each in root.iter("Note")}
    notes.pop(HAND_NOTE, None)
    return Project(corpus, codebook, table, hand, notes)


def _checked_codings(corpus: pd.DataFrame, codebook: Codebook, codings: pd.DataFrame) -> pd.DataFrame:
    _check.columns(codings, ["doc_id", "theme", "start", "stop"], name="codings")
    table = codings[["doc_id", "theme", "start", "stop"]].astype({"doc_id": str, "theme": str}).reset_index(drop=True)
    for column, absent in (("pattern", ""), ("coder", MACHINE_CODER)):
        given = codings[column].astype(object) if column in codings.columns else pd.Series(absent, codings.index)
        table[column] = given.fillna(absent).astype(str).to_numpy()
    for what, known in (("doc_id", set(corpus.index)), ("theme", {theme.name for theme in codebook.themes})):
        if strange := sorted(set(table[what]) - known):
            raise ValueError(f"codings of an unknown {what}: {_check.listing(strange)}")
    length = table["doc_id"].map(corpus["text"].str.len())
    outside = table[(table["start"] < 0) | (table["stop"] < table["start"]) | (table["stop"] > length)]
    if len(outside):
        places = (f"{row.doc_id} {row.start}-{row.stop}" for row in outside.itertuples())
        raise ValueError(f"codings outside their text: {_check.listing(places)}")
    return table


def _add_codes(parent: Element, codebook: Codebook) -> None:
    """Write the themes as nested codes."""
    codes = SubElement(parent, "Codes")
    nodes: dict[str, Element] = {}
    depth_first = sorted(codebook.themes, key=lambda theme: len(ancestors(codebook, theme.name)))
    for theme in depth_first:
        place = codebook.themes.index(theme)
        above = nodes[theme.parent] if theme.parent else codes
        given = {"guid": _guid("code", theme.name), "name": theme.name, "isCodable": "true"}
        node = SubElement(above, "Code", {**given, "color": COLOURS[place % len(COLOURS)]})
        SubElement(node, "Description").text = _description(theme, place, codebook.version)
        nodes[theme.name] = node


def _description(theme: Theme, place: int, version: str) -> str:
    """Return what a code says of its theme, for people to read and for `_theme` to read back."""
    parts = {
        "include": theme.include, "exclude": theme.exclude, "patterns": "\n".join(theme.patterns),
        "not_patterns": "\n".join(theme.not_patterns), "place": str(place + 1), "version": version,
    }  # fmt: skip
    written = [_guarded(theme.definition)]
    written += [f"[{name}]\n{_guarded(parts[name])}" for name in SECTIONS if parts[name]]
    return "\n".join(written)


def _guarded(text: str) -> str:
    r"""Return the text with `\` before each line that would be taken for a heading."""
    return "\n".join(f"\\{line}" if line.lstrip("\\").startswith("[") else line for line in text.split("\n"))


def _theme(name: str, parent: str, description: str) -> tuple[Theme, int, str]:
    sections: dict[str, list[str]] = {"definition": []}
    current = "definition"
    for line in description.split("\n"):
        if line[:1] == "[" and line[1:-1] in SECTIONS and line[-1:] == "]" and line[1:-1] not in sections:
            current = line[1:-1]
            sections[current] = []
        else:
            sections[current].append(line[1:] if line.startswith("\\") and line.lstrip("\\").startswith("[") else line)
    prose = {key: "\n".join(lines) for key, lines in sections.items()}
    patterns, barred = (tuple(filter(None, sections.get(key, []))) for key in ("patterns", "not_patterns"))
    theme = Theme(
        name, prose["definition"], prose.get("include", ""), prose.get("exclude", ""), parent, patterns, barred
    )
    place = prose.get("place", "")
    return theme, int(place) if place.isdecimal() else 10**6, prose.get("version", "")


def _codebook(root: Element, file: Path) -> tuple[Codebook, dict[str, str]]:
    """Return the codebook below `root`, and the theme of each code's guid."""
    found: list[tuple[Theme, int, str]] = []
    names: dict[str, str] = {}
    codes = next(root.iter("Codes"), None)
    waiting = [(node, "") for node in reversed(codes if codes is not None else [])]
    while waiting:
        node, parent = waiting.pop()
        if node.tag != "Code":
            continue
        name = str(node.get("name") or _id(node))
        taken = set(names.values())
        if name in taken and parent:
            name = f"{parent}: {name}"  # the same name under two parents is usual elsewhere
        if name in taken:
            raise StudyError(f"{file}: two codes have the name {name!r}; rename one")
        names[_id(node)] = name
        found.append(_theme(name, parent, node.findtext("Description") or ""))
        waiting += [(child, name) for child in reversed(node)]
    if not found:
        raise StudyError(f"{file}: holds no codes; export the codebook with it")
    found.sort(key=lambda each: each[1])
    return Codebook(
        tuple(theme for theme, _, _ in found), next((each[2] for each in found if each[2]), "unknown")
    ), names


def _add_source(
    sources: Element, document: pd.Series, kinds: dict[str, str], codings: pd.DataFrame, units: Sequence[HandUnit]
) -> None:
    guid = _guid("source", document.name)
    given = {"guid": guid, "name": str(document.name), "plainTextPath": f"internal://{guid}.txt"}
    source = SubElement(sources, "TextSource", given)
    for place, row in enumerate(codings.itertuples()):
        own = f"{document.name}|{place}|{row.start}|{row.stop}|{row.theme}|{row.coder}"
        words = " ".join(document["text"][row.start : row.stop].split())[:60]
        span = {"startPosition": str(row.start), "endPosition": str(row.stop)}
        node = SubElement(
            source, "PlainTextSelection", {"guid": _guid("selection", own), "name": _printable(words), **span}
        )
        if row.pattern:
            SubElement(node, "Description").text = str(row.pattern)
        coding = SubElement(node, "Coding", {"guid": _guid("coding", own), "creatingUser": _guid("user", row.coder)})
        SubElement(coding, "CodeRef", {"targetGUID": _guid("code", row.theme)})
    for unit in units:
        _add_unit(source, unit, document["text"])
    for column, kind in kinds.items():
        value = document[column]
        if not pd.isna(value):
            cell = SubElement(source, "VariableValue")
            SubElement(cell, "VariableRef", {"targetGUID": _guid("variable", column)})
            SubElement(cell, f"{kind}Value").text = _written(value, kind)


def _add_unit(source: Element, unit: HandUnit, text: str) -> None:
    """Write a unit as a selection of its coder, with a coding per theme, or none."""
    words, user = " ".join(text[unit.start : unit.stop].split())[:60], _guid("user", unit.coder)
    span = {"startPosition": str(unit.start), "endPosition": str(unit.stop), "creatingUser": user}
    node = SubElement(
        source, "PlainTextSelection", {"guid": _guid("hand", unit.row), "name": _printable(words), **span}
    )
    SubElement(node, "Description").text = unit.remark
    for theme in unit.themes:
        coding = SubElement(node, "Coding", {"guid": _guid("hand", f"{unit.row}|{theme}"), "creatingUser": user})
        SubElement(coding, "CodeRef", {"targetGUID": _guid("code", theme)})


def _hand_note(hand_codings: pd.DataFrame, lost: Sequence[HandUnit]) -> str:
    """Return the columns of the hand codings, and the units that have no place in a document, as JSON."""
    if lost:
        warnings.warn(
            f"{len(lost)} of {len(hand_codings)} hand codings: their text is not in their document "
            f"({_check.listing(sorted({unit.doc_id for unit in lost}))}); they travel in a note, which only ctthemes reads",
            UserWarning,
            stacklevel=3,
        )
    said = {
        "columns": [str(column) for column in hand_codings.columns],
        "units": [
            {"doc_id": unit.doc_id, "coder": unit.coder, "themes": unit.themes, "remark": unit.remark} for unit in lost
        ],
    }
    return json.dumps(said)


def _add_notes(root: Element, notes: Mapping[str, str]) -> None:
    parent = SubElement(root, "Notes")
    for name, text in notes.items():
        note = SubElement(parent, "Note", {"guid": _guid("note", name), "name": name})
        SubElement(note, "PlainTextContent").text = text


def _hand_codings(
    root: Element, known: tuple[dict[str, str], dict[str, str]], corpus: pd.DataFrame, file: Path
) -> pd.DataFrame | None:
    """Return the hand codings that a project of ctthemes holds."""
    codes, users = known
    themes = list(codes.values())
    try:
        units = [
            unit
            for source in _text_sources(root)
            for selection in source.findall("PlainTextSelection")
            if (unit := _read_unit(selection, source.get("name") or _id(source), codes, users))
        ]
        note = next((each for each in root.iter("Note") if each.get("name") == HAND_NOTE), None)
        if note is None and not units:
            return None
        said = json.loads((note.findtext("PlainTextContent") or "{}") if note is not None else "{}")
        units += [
            HandUnit(-1, each["doc_id"], each["coder"], -1, -1, tuple(each["themes"]), each["remark"])
            for each in said.get("units", [])
        ]
        return hand_table(units, said.get("columns", ["unit", "doc_id", "coder", "text", *themes]), corpus, themes)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StudyError(f"{file}: a hand coding was changed and cannot be read ({error}); export it again") from None


def _read_unit(selection: Element, doc_id: str, codes: dict[str, str], users: dict[str, str]) -> HandUnit | None:
    """Return the unit that a selection is, or None if it is none."""
    remark = selection.findtext("Description") or ""
    if not remark.startswith(REMARK):
        return None
    references = [reference for coding in selection.findall("Coding") for reference in coding.findall("CodeRef")]
    themes = tuple(codes[guid] for each in references if (guid := _bare(each.get("targetGUID"))) in codes)
    start, stop = (int(selection.get(name, "")) for name in ("startPosition", "endPosition"))
    coder = users.get(_bare(selection.get("creatingUser")), "unknown")
    return HandUnit(int(str(read_remark(remark)["row"])), doc_id, coder, start, stop, themes, remark)


def _kind(column: pd.Series) -> str:
    if pd.api.types.is_datetime64_any_dtype(column):
        return "Date" if (column.dropna() == column.dropna().dt.normalize()).all() else "DateTime"
    inferred = pd.api.types.infer_dtype(column, skipna=True)
    if inferred in ("boolean", "integer"):
        return {"boolean": "Boolean", "integer": "Integer"}[inferred]
    finite = pd.api.types.is_float_dtype(column) and np.isfinite(column.dropna().to_numpy(dtype=float)).all()
    return "Float" if finite else "Text"


def _written(value: object, kind: str) -> str:
    if kind == "Date":
        return pd.Timestamp(str(value)).date().isoformat()
    if kind == "DateTime":
        return pd.Timestamp(str(value)).isoformat()
    if kind == "Boolean":
        return "true" if value else "false"
    return format(Decimal(repr(float(str(value)))), "f") if kind == "Float" else str(value)


def _read_value(text: str, kind: str) -> object:
    if kind in ("Date", "DateTime"):
        return pd.Timestamp(text)
    if kind == "Boolean":
        return text.strip() in ("true", "1")
    return int(text) if kind == "Integer" else float(text) if kind == "Float" else text


def _values(source: Element, names: dict[str, tuple[str, str]]) -> dict[str, object]:
    values = {}
    for cell in source.findall("VariableValue"):
        reference = cell.find("VariableRef")
        name, kind = names.get(_bare(reference.get("targetGUID")) if reference is not None else "", ("", ""))
        value = cell.find(f"{kind}Value")
        if name and value is not None:
            values[name] = _read_value(value.text or "", kind)
    return values


def _text_sources(root: Element) -> Iterator[Element]:
    sources = root.find("Sources")
    for source in sources if sources is not None else []:
        if source.tag == "TextSource":
            yield source
        elif source.tag == "PDFSource" and (text := source.find("Representation")) is not None:
            text.set("name", source.get("name") or _id(source))
            yield text


def _source_text(source: Element, files: dict[str, bytes], problems: list[str], file: Path) -> str:
    content = source.findtext("PlainTextContent")
    path = source.get("plainTextPath") or ""
    if content is not None and not path:
        return content
    name = path.removeprefix("internal://")
    if name == path or not _is_safe(name):
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


def _source_codings(
    source: Element, doc_id: str, length: int, known: tuple[dict[str, str], dict[str, str]], problems: list[str]
) -> Iterator[tuple[object, ...]]:
    codes, users = known
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
        code = _bare(reference.get("targetGUID")) if reference is not None else ""
        if code not in codes:
            problems.append(
                f"{doc_id}: the coding at {start} to {stop} names a code that is not in the codebook: {code}"
            )
            continue
        coder = users.get(_bare(coding.get("creatingUser")), "unknown")
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


def _unpacked(file: Path) -> dict[str, bytes]:
    """Return the files of an archive, none of them written to disk."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            unsafe = [entry.filename for entry in entries if not _is_safe(entry.filename)]
            if unsafe:
                raise StudyError(f"{file}: holds paths that lead out of it: {_check.listing(unsafe)}; do not trust it")
            if sum(entry.file_size for entry in entries) > LARGEST:
                raise StudyError(
                    f"{file}: unpacks to more than {LARGEST:,} bytes; do not trust it, or split the project"
                )
            wanted = [entry for entry in entries if entry.filename.lower().endswith((".qde", ".txt"))]
            return {entry.filename: archive.read(entry) for entry in wanted}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise StudyError(f"{file}: no readable archive ({error}); export it again") from None


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return bool(name) and not path.is_absolute() and ".." not in path.parts and ":" not in name and "\0" not in name


def _parsed(data: bytes, file: Path) -> Element:
    """Return the root of an XML text, names without their space; entities and external references are refused."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise StudyError(
            f"{file}: holds a document type or entities, which can harm; do not trust it ({error})"
        ) from None
    except (ParseError, ValueError) as error:
        raise StudyError(f"{file}: not readable as XML ({error}); export it again") from None
    for node in root.iter():
        node.tag = str(node.tag).rpartition("}")[2]
    if root.tag not in ("Project", "CodeBook"):
        raise StudyError(f"{file}: is no REFI-QDA project or codebook but a <{root.tag}>; export it as .qdpx or .qdc")
    return root


def _xml(root: Element) -> bytes:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', *_lines(root, "")]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _lines(node: Element, indent: str) -> Iterator[str]:
    """Write an element so that every character, a carriage return and a tab too, comes back as it is."""
    given = "".join(f" {name}={quoteattr(_legal(value))}" for name, value in node.items())
    if len(node):
        yield f"{indent}<{node.tag}{given}>"
        for child in node:
            yield from _lines(child, indent + " ")
        yield f"{indent}</{node.tag}>"
    elif node.text is not None:
        yield f"{indent}<{node.tag}{given}>{escape(_legal(node.text), {chr(13): '&#13;'})}</{node.tag}>"
    else:
        yield f"{indent}<{node.tag}{given}/>"


def _legal(text: str) -> str:
    if strange := sorted({character for character in text if not _is_legal(character)}):
        raise ValueError(f"{text[:60]!r} holds {_check.listing(map(repr, strange))}, which XML cannot; remove it")
    return text


def _printable(text: str) -> str:
    return "".join(character for character in text if _is_legal(character))


def _is_legal(character: str) -> bool:
    return character in "\t\n\r" or (
        character >= " " and not "\ud800" <= character <= "\udfff" and character not in NEVER
    )


def _zip(files: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, data)
    return packed.getvalue()


def _named(path: str | os.PathLike[str], suffix: str) -> Path:
    file = Path(path)
    if file.suffix != suffix:
        raise ValueError(f"{file}: name it {file.stem or 'study'}{suffix}")
    return file


def _write(file: Path, data: bytes) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def _guid(kind: str, name: object) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:ctthemes:{kind}:{name}"))


def _id(node: Element) -> str:
    return _bare(node.get("guid"))


def _bare(guid: str | None) -> str:
    return (guid or "").strip().strip("{}").lower()
