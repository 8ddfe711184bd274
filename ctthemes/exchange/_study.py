"""Transfer: a whole study to one REFI-QDA file, and a REFI-QDA project to a new study folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.checks import StudyError
from ctthemes._shared.csv_tables import armed, csv_bytes
from ctthemes._shared.files import new_folder, refuse_there, replace_file
from ctthemes.documents.column_dates import corpus_dates
from ctthemes.documents.formats import read_rows, read_text
from ctthemes.exchange._reading import Project, read_qdpx
from ctthemes.exchange._writing import MACHINE_CODER, save_qdc, save_qdpx
from ctthemes.study.settings import CODEBOOK_FILE, SETTINGS_FILE, STOP_WORD_FILE, read_settings
from ctthemes.study.study import CODING_FOLDER, PHRASE_FILE, Study, read_study
from ctthemes.text.tokens import tokenize
from ctthemes.themes.codings import codings
from ctthemes.themes.versions import codebook_text

ELSEWHERE = "coded_elsewhere.csv"
"""Codings with positions that people made in other software; they go out again with the study."""

NOTES, REPORT = "notes_elsewhere.csv", "import_report.csv"
OWN_NOTES = (STOP_WORD_FILE, PHRASE_FILE, SETTINGS_FILE)

ASIDE = "settings_of_the_project.yml"
"""Settings that came with a project and hold rules: nobody has looked at them yet."""

_DATE_SOURCES = ("text", "metadata", "file", "inferred")
_WRITTEN_APART = ("text", "date", "date_stated", "date_source", "file", "doc_id")


def export_study(study: Study, file: Path) -> Path:
    """Return the file to which the study was written: its codebook as `.qdc`, or all of it as `.qdpx`.

    A `.qdpx` holds the cleaned documents with their variables, the codebook, the dictionary's codings, the hand
    codings, what was coded elsewhere, and, as notes, word lists and settings.

    Raises
    ------
    StudyError
        When what was coded elsewhere does not fit the documents any more.
    ValueError
        For another ending, or a character that XML cannot hold.
    """
    if file.suffix == ".qdc":
        return save_qdc(study.codebook, file)
    if file.suffix != ".qdpx":
        raise ValueError(f"{file}: name it {file.stem}.qdpx (the study) or {file.stem}.qdc (its codebook)")
    home = study.folder if study.folder.is_dir() else study.folder.parent
    notes = {STOP_WORD_FILE: _lines(study.stop_words), PHRASE_FILE: _lines(study.phrases)}
    for name in (STOP_WORD_FILE, PHRASE_FILE, SETTINGS_FILE):
        if (home / name).exists():
            notes[name] = read_text(home / name)
    machine = codings(tokenize(study.corpus), study.codebook).assign(coder=MACHINE_CODER)
    columns = ["doc_id", "theme", "pattern", "start", "stop", "coder"]
    table = pd.concat([machine[columns].astype({"doc_id": str, "theme": str, "pattern": str}), _elsewhere(study, home)])
    notes = {name: text for name, text in notes.items() if text}
    project = Project(study.corpus, study.codebook, table.reset_index(drop=True), study.hand_codings, notes)
    return save_qdpx(project, file, name=study.name)


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
        if project.codebook.themes:
            replace_file(draft / CODEBOOK_FILE, codebook_text(project.codebook).encode())
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
        replace_file(folder / name, document["text"].encode("utf-8"))
    table = pd.DataFrame(rows, columns=["file", "doc_id", "date", "date_source", *others], dtype=object)
    replace_file(folder / "documents.csv", csv_bytes(table))


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
    spans = zip(mine["doc_id"].astype(str), mine["start"], mine["stop"], strict=True)
    shown = [texts[doc_id][start:stop] for doc_id, start, stop in spans]
    table = mine[["doc_id", "theme", "pattern", "start", "stop", "coder"]].assign(text=shown)
    replace_file(folder / ELSEWHERE, csv_bytes(table))
    return [f"{len(mine):,} codings by {checks.listing(sorted(set(mine['coder'])))} are in {ELSEWHERE}"]


def _elsewhere(study: Study, home: Path) -> pd.DataFrame:
    """Return what was coded in other software, after a look whether it still fits."""
    file = home / ELSEWHERE
    rows = [(line, {name: armed(cell) for name, cell in row.items()}) for line, row in _rows(file)]
    columns = ["doc_id", "theme", "pattern", "start", "stop", "coder", "text"]
    texts = study.corpus["text"].to_dict()
    table = []
    for line, row in rows:
        if missing := [name for name in columns if name not in row]:
            raise StudyError(f"{file}:1: no column {checks.listing(missing)}; import the project again")
        if not (row["start"].isdecimal() and row["stop"].isdecimal()):
            raise StudyError(f"{file}:{line}: start and stop must be whole numbers; correct or remove the row")
        start, stop = int(row["start"]), int(row["stop"])
        if " ".join(texts.get(row["doc_id"], "")[start:stop].split()) != " ".join(row["text"].split()):
            raise StudyError(f"{file}:{line}: {row['doc_id']} has another text at {start} to {stop}; remove the row")
        table.append({**row, "start": start, "stop": stop})
    return pd.DataFrame(table, columns=columns).drop(columns="text").astype({"start": int, "stop": int})


def _rows(file: Path) -> list[tuple[int, dict[str, str]]]:
    return list(read_rows(file)) if file.exists() else []


def _differences(project: Project, folder: Path) -> list[str]:
    """Return in what the study in `folder`, read again, differs from the project."""
    if not project.codebook.themes:
        return [f"the project holds no codes; write a codebook into {folder / CODEBOOK_FILE}"]
    bare = [theme.name for theme in project.codebook.themes if not theme.patterns]
    parents = {theme.parent for theme in project.codebook.themes}
    if wanting := [name for name in bare if name not in parents]:
        return [f"themes without patterns: {checks.listing(wanting)}; write them into {folder / CODEBOOK_FILE}"]
    study = read_study(folder, on_error="report")
    texts = study.corpus["text"].reindex(project.corpus.index)
    other = [str(name) for name in texts.index[texts != project.corpus["text"]]]
    if other:
        return [f"cleaning changes {len(other)} documents, so that positions move: {checks.listing(other)}"]
    return []
