"""Exchange reading: codebooks and coded documents of other software for qualitative analysis, from REFI-QDA files.

What the files hold is said in `_writing`; whoever made them, nothing in them is trusted. One bad source does not refuse
a project: what cannot be read is left out and reported.

References
----------
REFI-QDA standard, version 1.0 (2019). qdasoftware.org
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.checks import StudyError
from ctthemes.exchange._hand_units import REMARK, HandUnit, hand_table, read_remark
from ctthemes.exchange._positions import PLAIN, Selection, decide, places
from ctthemes.exchange._refi_xml import (
    HAND_NOTE,
    KIND_NOTE,
    bare_guid,
    element_id,
    parsed,
    read_codes,
    unpacked,
)
from ctthemes.exchange._sources import Say, Source, count_left_out, text_sources
from ctthemes.exchange._variables import CASE, document_values, variable_names
from ctthemes.text.tokens import tokenize
from ctthemes.themes.codebook import Codebook

EXCHANGED_COLUMNS = ("doc_id", "theme", "pattern", "token", "length", "start", "stop", "coder")
REPORT_COLUMNS = ("kind", "source", "message")
AS_WRITTEN = "date as written"


NOBODY = ("unknown", "default")
"""What stands for a coder where a file names none; "default" is QualCoder's word."""


@dataclass(frozen=True, slots=True, eq=False)
class _Archive:
    """The file, what is in it, and where to report."""

    file: Path
    files: Mapping[str, bytes]
    say: Say


@dataclass(frozen=True, slots=True)
class _People:
    """The codes and the users of a project, by guid."""

    codes: dict[str, str]
    users: dict[str, str]

    def coder(self, coding: Element, *around: Element) -> str:
        """Return who coded: the coding's own user, else that of what is around it."""
        guids = [bare_guid(node.get("creatingUser")) for node in (coding, *around)]
        return next((self.users[guid] for guid in guids if guid in self.users), "unknown")


@dataclass(frozen=True, slots=True, eq=False)
class Project:
    """What a `.qdpx` file holds, or is to hold.

    Attributes
    ----------
    corpus : DataFrame
        Index `doc_id`; text; date and date_source; every document variable, those of cases included.
    codebook : Codebook
        Themes; those from elsewhere have no patterns, and there may be none at all.
    codings : DataFrame
        doc_id, theme, start, stop; pattern ("" where the coding was done by hand) and coder, if left out the
        dictionary's. What was read has token and length, too.
    hand_codings : DataFrame or None
        The units that people coded, as in a `Study`; in no other software's project.
    notes : dict of str to str
        Text by name of every other note of the project.
    report : DataFrame
        kind, source and message of what was decided, renamed or left out while reading.
    """

    corpus: pd.DataFrame
    codebook: Codebook
    codings: pd.DataFrame
    hand_codings: pd.DataFrame | None = None
    notes: dict[str, str] = field(default_factory=dict)
    report: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(REPORT_COLUMNS)))

    def __repr__(self) -> str:
        return f"Project({len(self.corpus):,} documents, {len(self.codebook)} themes, {len(self.codings):,} codings)"


def read_qdc(path: str | os.PathLike[str]) -> Codebook:
    """Return the codebook of a REFI-QDA file (`.qdc`).

    Parameters
    ----------
    path : path

    Returns
    -------
    Codebook
        Without patterns where it comes from other software.

    Raises
    ------
    StudyError
        When the file is missing, is no such codebook, holds no codes, or holds what could harm (entities).

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.exchange._writing import save_qdc
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     book = read_qdc(save_qdc(toy_codebook(), f"{folder}/toy.qdc"))
    >>> [theme.name for theme in book.themes] == [theme.name for theme in toy_codebook().themes]
    True
    """
    file = checks.existing(path, what="codebook")
    codebook = read_codes(parsed(file.read_bytes(), file), file)[0]
    if not codebook.themes:
        raise StudyError(f"{file}: holds no codes; export the codebook with it")
    return codebook


def read_qdpx(path: str | os.PathLike[str]) -> Project:
    """Return documents, codebook and codings of a REFI-QDA project (`.qdpx`), whoever made it.

    Text sources, the plain text of PDFs and the transcripts of recordings are read; pictures, sets, links and graphs
    are counted in the report. A coding of a whole document covers all of its text. In which units the selections of a
    source are counted is found by what they hold (`_positions`), and reported where it is not plain code points.

    Parameters
    ----------
    path : path

    Returns
    -------
    Project

    Raises
    ------
    StudyError
        When the file is missing, no such archive or too large; when a name in it leads out of it; when its XML cannot
        be read or holds entities; when two codes have one name or a hand coding was changed.

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.exchange._writing import save_qdpx
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> from ctthemes.themes.codings import codings
    >>> rows = codings(tokenize(toy_corpus()), toy_codebook())
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     read_qdpx(save_qdpx(Project(toy_corpus(), toy_codebook(), rows), f"{folder}/toy.qdpx"))
    Project(4 documents, 3 themes, 6 codings)
    """
    file = checks.existing(path, what="project")
    files = unpacked(file)
    inside = next((name for name in files if name.lower().endswith(".qde") and "/" not in name), None)
    if inside is None:
        raise StudyError(f"{file}: holds no project (a file that ends in .qde); export it again")
    root = parsed(files[inside], file)
    rows: list[tuple[str, str, str]] = []

    def say(kind: str, source: str, message: str) -> None:
        rows.append((kind, source, message))

    codebook, codes = read_codes(root, file)
    if not codebook.themes:
        say("codebook", "", "the project holds no codes")
    people = _People(codes, {element_id(user): user.get("name") or element_id(user) for user in root.iter("User")})
    sources = text_sources(root, files, say)
    count_left_out(root, say)
    kinds = _variable_kinds(root, files, file)
    values = document_values(root, sources, say, kinds=kinds)
    corpus = _corpus(sources, values, variable_names(root, kinds=kinds))
    spans = [_spans(source, str(root.get("origin") or ""), say) for source in sources]
    pairs = list(zip(sources, spans, strict=True))
    coded = [row for source, at in pairs for row in _source_codings(source, at, people, say)]
    table = _placed(pd.DataFrame(coded, columns=list(EXCHANGED_COLUMNS)), corpus, codebook)
    hand = _hand_codings(root, pairs, people, corpus, _Archive(file, files, say))
    notes = _notes(root, files, people, say)
    return Project(corpus, codebook, table, hand, notes, pd.DataFrame(rows, columns=list(REPORT_COLUMNS)))


def _notes(root: Element, files: dict[str, bytes], people: _People, say: Say) -> dict[str, str]:
    """Return the notes of the project by name; one that somebody else than the project wrote says whose it is."""
    notes: dict[str, str] = {}
    for node in root.iter("Note"):
        name = node.get("name") or f"note {len(notes) + 1}"
        text = _note_text(node, files)
        if text is None:
            say("left out", name, "a note whose text is not in the file")
            continue
        if name in (HAND_NOTE, KIND_NOTE) or text.startswith(REMARK):
            continue
        author = people.coder(node)
        while name in notes:
            name = f"{name} (another)"
        notes[name] = text
        if author not in NOBODY:
            say("note", name, f"by {author}")
    return notes


def _note_text(node: Element, files: Mapping[str, bytes]) -> str | None:
    """Return the text of a note, which stands in it or in a file of its own."""
    text = node.findtext("PlainTextContent")
    if text is not None:
        return text
    path = (node.get("plainTextPath") or "").removeprefix("internal://")
    places = (f"sources/{path}", f"Sources/{path}", path)
    data = next((files[place] for place in places if place in files), None)
    return None if data is None else data.decode("utf-8", "replace").removeprefix("\ufeff")


def _own_note(root: Element, files: Mapping[str, bytes], name: str) -> dict[str, Any]:
    """Return what a note of ours holds; nothing where there is none."""
    note = next((node for node in root.iter("Note") if node.get("name") == name), None)
    content = json.loads((_note_text(note, files) or "{}") if note is not None else "{}")
    if not isinstance(content, dict):
        raise ValueError("it must hold a mapping")
    return content


def _variable_kinds(root: Element, files: Mapping[str, bytes], file: Path) -> dict[str, str]:
    """Return what kind each variable of a project of ours had."""
    try:
        return {str(name): str(kind) for name, kind in _own_note(root, files, KIND_NOTE).items()}
    except ValueError as error:
        raise StudyError(
            f"{file}: the note {KIND_NOTE!r} was changed ({error}); delete it there, or export again"
        ) from None


def _spans(source: Source, origin: str, say: Say) -> dict[str, tuple[int, int]]:
    """Return where each selection of a source lies, by its guid and place, in code points of its text."""
    nodes = source.node.findall("PlainTextSelection")
    selections = [_selection(node) for node in nodes]
    counting, is_evident = decide(source.text, selections, origin) if selections else (PLAIN, True)
    at = places(source.text, selections, counting)
    if is_evident and at != places(source.text, selections, PLAIN):
        say("positions", source.doc_id, f"counted in {counting}, as its selections show")
    if not is_evident:
        say("positions", source.doc_id, f"taken as {counting}; its selections do not show it, so look at some of them")
    spans = {}
    for place, (node, span) in enumerate(zip(nodes, at, strict=True)):
        if span is None:
            begin, end = node.get("startPosition"), node.get("endPosition")
            say("left out", source.doc_id, f"the selection {begin} to {end} lies outside its text, with its codings")
        else:
            spans[f"{place}"] = span
    return spans


def _selection(node: Element) -> Selection:
    written = [node.get(name, "").strip() for name in ("startPosition", "endPosition")]
    begin, end = (int(value) if value.isdecimal() else -1 for value in written)
    return Selection(begin, end, node.get("name") or "")


def _source_codings(
    source: Source, spans: dict[str, tuple[int, int]], people: _People, say: Say
) -> Iterator[tuple[object, ...]]:
    parts = []
    for place, selection in enumerate(source.node.findall("PlainTextSelection")):
        pattern = selection.findtext("Description") or ""
        if pattern.startswith(REMARK) or f"{place}" not in spans:
            continue  # a unit coded by hand, or reported already
        parts += [(coding, selection, *spans[f"{place}"], pattern) for coding in selection.findall("Coding")]
    parts += [(coding, source.node, 0, len(source.text), "") for coding in source.node.findall("Coding")]
    unknown: Counter[str] = Counter()
    for coding, around, start, stop, pattern in parts:
        reference = coding.find("CodeRef")
        code = bare_guid(reference.get("targetGUID")) if reference is not None else ""
        if code not in people.codes:
            unknown[code] += 1
            continue
        yield source.doc_id, people.codes[code], pattern, 0, 0, start, stop, people.coder(coding, around)
    for code, number in unknown.items():
        say("left out", source.doc_id, f"{number:,} codings with a code that is not in the codebook: {code}")


def _corpus(sources: Sequence[Source], values: Sequence[dict[str, object]], variables: list[str]) -> pd.DataFrame:
    names = [*variables, *([CASE] if any(CASE in row for row in values) else [])]
    columns = list(dict.fromkeys(["text", *names]))
    rows = [{"text": source.text, **row} for source, row in zip(sources, values, strict=True)]
    corpus = pd.DataFrame(rows, columns=columns, index=pd.Index([source.doc_id for source in sources], name="doc_id"))
    for column in corpus.columns[corpus.isna().all()]:
        corpus[column] = corpus[column].astype(object)
    for column in [name for name in names if len({type(value) for value in corpus[name].dropna()}) > 1]:
        as_text = corpus[column].map(str, na_action="ignore")
        if column == "date":
            corpus[AS_WRITTEN] = as_text
            is_day = corpus[column].map(lambda value: isinstance(value, pd.Timestamp))
            corpus[column] = corpus[column].where(is_day, pd.NaT)
        else:
            corpus[column] = as_text
    if "date" not in corpus.columns:
        corpus["date"] = pd.NaT
    elif not corpus["date"].dropna().map(lambda value: isinstance(value, pd.Timestamp)).all():
        corpus = corpus.rename(columns={"date": AS_WRITTEN})
        corpus["date"] = pd.NaT
    corpus["date"] = pd.to_datetime(corpus["date"])
    if "date_source" not in corpus.columns:
        corpus["date_source"] = np.where(corpus["date"].isna(), "missing", "metadata")
    return corpus


def _placed(table: pd.DataFrame, corpus: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return the codings with the tokens that they touch, in order of theme and text."""
    tokens = tokenize(corpus)
    numbers = {doc_id: number for number, doc_id in enumerate(corpus.index)}
    for doc_id, rows in table.groupby("doc_id", sort=False):
        document = numbers[doc_id]
        spans = tokens.spans[tokens.offsets[document] : tokens.offsets[document + 1]]
        first = np.searchsorted(spans[:, 1], rows["start"].to_numpy(), "right")
        last = np.searchsorted(spans[:, 0], rows["stop"].to_numpy(), "left")
        table.loc[rows.index, "token"], table.loc[rows.index, "length"] = first, np.maximum(last - first, 0)
    names = [theme.name for theme in codebook.themes]
    return table.assign(
        doc_id=pd.Categorical(table["doc_id"], corpus.index), theme=pd.Categorical(table["theme"], names)
    ).sort_values(["theme", "doc_id", "start", "stop", "coder"], kind="stable", ignore_index=True)


def _hand_codings(
    root: Element,
    pairs: Sequence[tuple[Source, dict[str, tuple[int, int]]]],
    people: _People,
    corpus: pd.DataFrame,
    archive: _Archive,
) -> pd.DataFrame | None:
    """Return the hand codings that a project of ctthemes holds, also where other software has taken them apart.

    QualCoder writes a selection for each coding, and makes a note of a selection without codes: the rows are put
    together again by what their remarks say.
    """
    themes = list(people.codes.values())
    try:
        units: dict[str, HandUnit] = {}
        for source, spans in pairs:
            for place, selection in enumerate(source.node.findall("PlainTextSelection")):
                span = spans.get(f"{place}")
                if span is not None and (unit := _read_unit(selection, source.doc_id, span, people)):
                    before = units.get(unit.remark + unit.coder)
                    units[unit.remark + unit.coder] = (
                        replace(before, themes=tuple(dict.fromkeys((*before.themes, *unit.themes)))) if before else unit
                    )
        for unit in _units_in_notes(root, pairs, people):
            units.setdefault(unit.remark + unit.coder, unit)
        content = _own_note(root, archive.files, HAND_NOTE)
        if not content and not units:
            return None
        apart = [
            HandUnit(-1, unit["doc_id"], unit["coder"], -1, -1, tuple(unit["themes"]), unit["remark"])
            for unit in content.get("units", [])
        ]
        columns = content.get("columns", ["unit", "doc_id", "coder", "text", *themes])
        every = [*units.values(), *apart]
        _say_missing(every, int(content.get("rows", 0)), archive.say)
        return hand_table(every, columns, corpus, themes)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StudyError(
            f"{archive.file}: a hand coding was changed and cannot be read ({error}); export it again"
        ) from None


def _read_unit(selection: Element, doc_id: str, span: tuple[int, int], people: _People) -> HandUnit | None:
    """Return the unit that a selection is, or None if it is none."""
    remark = selection.findtext("Description") or ""
    if not remark.startswith(REMARK):
        return None
    codings = selection.findall("Coding")
    guids = [bare_guid(node.get("targetGUID")) for coding in codings for node in coding.findall("CodeRef")]
    themes = tuple(people.codes[guid] for guid in guids if guid in people.codes)
    content = read_remark(remark)
    coder = people.coder(selection, *codings)
    coder = str(content.get("coder", coder)) if coder in NOBODY else coder
    return HandUnit(int(str(content["row"])), doc_id, coder, *span, themes, remark)


def _say_missing(units: Sequence[HandUnit], number: int, say: Say) -> None:
    """Report the rows of the hand codings that another program lost."""
    rows = {read_remark(unit.remark)["row"] for unit in units}
    missing = [str(row + 1) for row in range(number) if row not in rows]
    if missing:
        message = f"{len(missing)} of {number} hand codings did not come back: rows {checks.listing(missing)}"
        say("left out", "hand codings", f"{message}; add them from where they were exported")


def _units_in_notes(
    root: Element, pairs: Sequence[tuple[Source, dict[str, tuple[int, int]]]], people: _People
) -> Iterator[HandUnit]:
    """Yield the units without a theme, which QualCoder keeps as notes on a place of a source.

    It names a source for the first note of each alone, and no coder who only ever said no: the remark has both.
    """
    texts = {source.doc_id: source.text for source, _ in pairs}
    homes = {
        bare_guid(reference.get("targetGUID")): source.doc_id
        for source, _ in pairs
        for reference in source.node.findall("NoteRef")
    }
    for note in root.iter("Note"):
        remark, place = note.findtext("PlainTextContent") or "", note.find("PlainTextSelection")
        if place is None or not remark.startswith(REMARK):
            continue
        content, selection = read_remark(remark), _selection(place)
        doc_id = str(content.get("doc_id", homes.get(element_id(note))))
        if doc_id not in texts:
            doc_id = homes.get(element_id(note), "")
        if doc_id in texts and 0 <= selection.begin <= selection.end <= len(texts[doc_id]):
            coder = people.coder(note)
            coder = str(content.get("coder", coder)) if coder in NOBODY else coder
            yield HandUnit(int(str(content["row"])), doc_id, coder, selection.begin, selection.end, (), remark)
