"""Transfer: a whole study to one REFI-QDA file, and a REFI-QDA project to a new study folder."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.checks import StudyError
from ctthemes._shared.csv_tables import csv_bytes
from ctthemes._shared.files import new_folder, refuse_there, replace_file
from ctthemes.documents.column_dates import corpus_dates
from ctthemes.documents.formats import read_text
from ctthemes.exchange._reading import Project, read_qdpx
from ctthemes.exchange._writing import Program, save_qdc, save_qdpx
from ctthemes.study.codings import MACHINE_CODER
from ctthemes.study.elsewhere import ELSEWHERE, ELSEWHERE_COLUMNS
from ctthemes.study.scaffold import CODEBOOK
from ctthemes.study.settings import CODEBOOK_FILE, SETTINGS_FILE, STOP_WORD_FILE, read_settings
from ctthemes.study.study import CODING_FOLDER, PHRASE_FILE, Study, read_study
from ctthemes.text.tokens import tokenize
from ctthemes.themes.codings import codings
from ctthemes.themes.versions import codebook_text

NOTES, REPORT = "notes_elsewhere.csv", "import_report.csv"
OWN_NOTES = (STOP_WORD_FILE, PHRASE_FILE, SETTINGS_FILE)

ASIDE = "settings_of_the_project.yml"
"""Settings that came with a project and hold rules: nobody has looked at them yet."""

_DATE_SOURCES = ("text", "metadata", "file", "inferred")
_WRITTEN_APART = ("text", "date", "date_stated", "date_source", "file", "doc_id")


def study_project(study: Study) -> Project:
    r"""Return all of a study that goes into a `.qdpx` file.

    Parameters
    ----------
    study : Study

    Returns
    -------
    Project
        The cleaned documents with their variables, the codebook, the dictionary's codings and those that people made in
        other software, the hand codings, and, as notes, word lists and settings.

    Examples
    --------
    >>> import tempfile, ctthemes as ct
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.txt").write_text("We want peace.")
    ...     _ = Path(folder, "codebook.yml").write_text("version: 1\nthemes: {peace: {patterns: [peace]}}")
    ...     study_project(ct.read_study(folder))
    Project(1 documents, 1 themes, 1 codings)
    """
    home = study.folder if study.folder.is_dir() else study.folder.parent
    notes = {STOP_WORD_FILE: _lines(study.stop_words), PHRASE_FILE: _lines(study.phrases)}
    for name in (STOP_WORD_FILE, PHRASE_FILE, SETTINGS_FILE):
        if (home / name).exists():
            notes[name] = read_text(home / name)
    machine = codings(tokenize(study.corpus), study.codebook).assign(coder=MACHINE_CODER)
    columns = ["doc_id", "theme", "pattern", "start", "stop", "coder"]
    parts = [machine[columns].astype({"doc_id": str, "theme": str, "pattern": str}), study.coded_elsewhere[columns]]
    table = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    notes = {name: text for name, text in notes.items() if text}
    return Project(study.corpus, study.codebook, table, study.hand_codings, notes)


def export_study(study: Study, file: Path, *, program: Program = "any") -> Path:
    """Return the file to which the study was written: its codebook as `.qdc`, or all of it as `.qdpx`.

    What was coded elsewhere and has no place in the documents any more stays behind, and a warning says so.

    Parameters
    ----------
    study : Study
    file : Path
    program : {"any", "nvivo", "maxqda", "atlas", "qualcoder"}
        Which program shall read it.

    Raises
    ------
    ValueError
        For another ending, or a character that XML cannot hold.
    """
    if file.suffix == ".qdc":
        return save_qdc(study.codebook, file)
    if file.suffix != ".qdpx":
        raise ValueError(f"{file}: name it {file.stem}.qdpx (the study) or {file.stem}.qdc (its codebook)")
    if len(study.unplaced):
        lines = checks.listing(study.unplaced["line"].astype(str))
        warnings.warn(
            f"{len(study.unplaced)} codings of {ELSEWHERE} have no place in the documents and stay behind (lines {lines}); "
            "`check` says why",
            UserWarning,
            stacklevel=2,
        )
    return save_qdpx(study_project(study), file, program=program, name=study.name)


def import_study(file: Path, folder: Path) -> list[str]:
    """Write the REFI-QDA project in `file` as a study to the new folder `folder`, and return what to know about it.

    Raises
    ------
    StudyError
        When there is something at `folder` already, or the project cannot be read (see `read_qdpx`).
    """
    refuse_there(folder)
    project = read_qdpx(file)
    if not project.corpus["text"].str.strip().any():
        reasons = checks.listing(project.report["source"] + " " + project.report["message"])
        raise StudyError(f"{file}: holds no documents with text ({reasons}); use a project with text sources")
    with new_folder(folder) as draft:
        _write_documents(project.corpus, draft)
        book = codebook_text(project.codebook) if project.codebook.themes else CODEBOOK
        replace_file(draft / CODEBOOK_FILE, book.encode())
        for name in (STOP_WORD_FILE, PHRASE_FILE):
            if name in project.notes:
                replace_file(draft / name, project.notes[name].encode())
        _write_hand_codings(project, draft / CODING_FOLDER)
        notes = _write_settings(project, draft) + _write_elsewhere(project, draft) + _write_report(project, draft)
        try:
            notes += _differences(project, draft)
        except StudyError as error:
            raise StudyError(str(error).replace(str(draft), str(folder))) from None
        return [note.replace(str(draft), str(folder)) for note in notes]


def _write_settings(project: Project, folder: Path) -> list[str]:
    """Write the project's settings; those with rules of their own, or unreadable ones, are put aside and shown."""
    text = project.notes.get(SETTINGS_FILE)
    if text is None:
        return []
    file = replace_file(folder / SETTINGS_FILE, text.encode())
    try:
        rules = [f"{rule.name}: {rule.pattern}" for rule in read_settings(file).rules]
        reason = f"hold rules that would change its documents ({checks.listing(rules)})"
    except StudyError as error:
        rules, reason = [""], f"cannot be read ({error})"
    if not rules:
        return []
    os.replace(file, folder / ASIDE)
    return [
        f"the project's settings {reason}; they are in {ASIDE} and not used: read them, then name it {SETTINGS_FILE}"
    ]


def _write_report(project: Project, folder: Path) -> list[str]:
    """Write what reading the project had to say, and the notes of others, beside the study; return it in short."""
    others = {name: text for name, text in project.notes.items() if name not in OWN_NOTES}
    if others:
        notes = pd.DataFrame({"note": list(others), "text": list(others.values())})
        replace_file(folder / NOTES, csv_bytes(notes))
    if project.report.empty:
        return []
    replace_file(folder / REPORT, csv_bytes(project.report))
    told = project.report[["source", "message"]].astype(str).itertuples(index=False, name=None)
    lines = [f"{source}: {message}" if source else message for source, message in told]
    return [*lines[:20], *([f"... and {len(lines) - 20} more in {REPORT}"] if len(lines) > 20 else [])]


def _lines(terms: Iterable[str]) -> str:
    return "".join(f"{term}\n" for term in terms)


def _write_documents(corpus: pd.DataFrame, folder: Path) -> None:
    names, dates = list(_file_names(corpus)), corpus_dates(corpus)
    others = [column for column in corpus.columns if column not in _WRITTEN_APART]
    rows = []
    for name, (doc_id, document) in zip(names, corpus.iterrows(), strict=True):
        date = dates[str(doc_id)]
        source = document["date_source"] if date and document["date_source"] in _DATE_SOURCES else ""
        cells = ["" if pd.isna(document[column]) else str(document[column]) for column in others]
        rows.append([name, doc_id, date, source, *cells])
        replace_file(folder / name, _with_line_feeds(document["text"]).encode("utf-8"))
    table = pd.DataFrame(rows, columns=["file", "doc_id", "date", "date_source", *others], dtype=object)
    replace_file(folder / "documents.csv", csv_bytes(table))


def _with_line_feeds(text: str) -> str:
    """Return the text as every reader of plain text gives it back: each line end is a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _file_names(corpus: pd.DataFrame) -> Iterator[str]:
    """Yield a name for each document's file: its own where that is plain and free, else one made of its id."""
    own = corpus["file"] if "file" in corpus.columns else pd.Series(None, corpus.index, dtype=object)
    taken = {STOP_WORD_FILE, PHRASE_FILE}
    for number, (doc_id, given) in enumerate(zip(corpus.index, own, strict=True), start=1):
        name = str(given)
        if not re.fullmatch(r"\w[\w ()-]{0,100}\.txt", name) or re.match(r"(?i)readme|licen[cs]e|codebook", name):
            name = f"document_{re.sub(r'[^A-Za-z0-9_-]+', '_', str(doc_id))[:80]}.txt"
        if name.casefold() in taken:
            name = f"document_{number:05d}_{name}"
        taken.add(name.casefold())
        yield name


def _write_hand_codings(project: Project, folder: Path) -> None:
    """Write the hand codings, a file for each run of rows that lack the same columns."""
    table = project.hand_codings
    if table is None:
        return
    folder.mkdir()
    lacking = [tuple(row) for row in table.isna().to_numpy()]
    whole = {theme.name: int for theme in project.codebook.themes}
    for number, (lacks, places) in enumerate(groupby(range(len(table)), key=lambda place: lacking[place]), start=1):
        columns = [column for column, is_missing in zip(table.columns, lacks, strict=True) if not is_missing]
        rows = table.iloc[list(places)][columns].astype({name: whole[name] for name in columns if name in whole})
        rows.to_csv(folder / f"hand_codings_{number:03d}.csv", index=False, lineterminator="\n")


def _write_elsewhere(project: Project, folder: Path) -> list[str]:
    mine = project.codings[project.codings["coder"] != MACHINE_CODER]
    if mine.empty:
        return []
    texts = project.corpus["text"]
    rows = []
    for doc_id, *span in zip(mine["doc_id"].astype(str), mine["start"], mine["stop"], strict=True):
        start, stop = (len(_with_line_feeds(texts[doc_id][:place])) for place in span)
        rows.append((start, stop, _with_line_feeds(texts[doc_id])[start:stop]))
    table = mine[["doc_id", "theme", "pattern", "coder"]].reset_index(drop=True)
    table = table.join(pd.DataFrame(rows, columns=["start", "stop", "text"]))[list(ELSEWHERE_COLUMNS)]
    replace_file(folder / ELSEWHERE, csv_bytes(table))
    return [f"{len(mine):,} codings by {checks.listing(sorted(set(mine['coder'])))} are in {ELSEWHERE}"]


def _differences(project: Project, folder: Path) -> list[str]:
    """Return in what the study in `folder`, read again, differs from the project."""
    study = read_study(folder, on_error="report")
    notes = []
    bare = [theme.name for theme in project.codebook.themes if not theme.patterns]
    if bare:
        silent = [name for name in bare if name not in set(project.codings["theme"])]
        without = f"; of these without codings: {checks.listing(silent)}" if silent else ""
        notes.append(f"{len(bare):,} themes have no patterns and are counted by what people coded{without}")
    texts = study.corpus["text"].reindex(project.corpus.index)
    other = [str(name) for name in texts.index[texts != project.corpus["text"].map(_with_line_feeds)]]
    if other:
        moved = ", and codings move with them" if len(study.coded_elsewhere) else ""
        notes.append(f"cleaning changes {len(other)} documents{moved}: {checks.listing(other)}")
    if len(study.unplaced):
        notes.append(f"{len(study.unplaced):,} codings have no place in the documents; `check` says which and why")
    return notes
