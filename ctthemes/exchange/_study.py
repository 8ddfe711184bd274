"""Transfer: a whole study to one REFI-QDA file, and a REFI-QDA project to a new study folder."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.checks import StudyError
from ctthemes.documents.column_dates import corpus_dates
from ctthemes.documents.formats import read_rows, read_text
from ctthemes.exchange._reading import Project, read_qdpx
from ctthemes.exchange._writing import MACHINE_CODER, save_qdc, save_qdpx
from ctthemes.study.settings import CODEBOOK_FILE, SETTINGS_FILE, STOP_WORD_FILE
from ctthemes.study.study import CODING_FOLDER, PHRASE_FILE, Study, read_study
from ctthemes.text.tokens import tokenize
from ctthemes.themes.codings import codings
from ctthemes.themes.versions import codebook_text

ELSEWHERE = "coded_elsewhere.csv"
"""Codings with positions that people made in other software; they go out again with the study."""

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
    return save_qdpx(
        study.corpus, file, codebook=study.codebook, codings=table.reset_index(drop=True),
        hand_codings=study.hand_codings, notes={name: text for name, text in notes.items() if text}, name=study.name,
    )  # fmt: skip


def import_study(file: Path, folder: Path) -> list[str]:
    """Write the REFI-QDA project in `file` as a study to the new folder `folder`, and return what to know about it.

    Raises
    ------
    StudyError
        When there is something at `folder` already, or the project cannot be read (see `read_qdpx`).
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StudyError(f"{folder}: is there already, and nothing is overwritten; name a new folder")
    project = read_qdpx(file)
    if empty := [str(name) for name, text in project.corpus["text"].items() if not text.strip()]:
        raise StudyError(f"{file}: sources without text: {checks.listing(empty)}; remove them from the project")
    if project.corpus.empty:
        raise StudyError(f"{file}: holds no documents; use a project with text sources")
    folder.mkdir(parents=True, exist_ok=True)
    _write_documents(project.corpus, folder)
    (folder / CODEBOOK_FILE).write_text(codebook_text(project.codebook), encoding="utf-8", newline="\n")
    for name in (STOP_WORD_FILE, PHRASE_FILE, SETTINGS_FILE):
        if name in project.notes:
            (folder / name).write_text(project.notes[name], encoding="utf-8", newline="\n")
    _write_hand_codings(project, folder / CODING_FOLDER)
    return _write_elsewhere(project, folder) + _differences(project, folder)


def _lines(terms: Iterable[str]) -> str:
    return "".join(f"{term}\n" for term in terms)


def _write_documents(corpus: pd.DataFrame, folder: Path) -> None:
    names, dates = list(_file_names(corpus)), corpus_dates(corpus)
    others = [column for column in corpus.columns if column not in _WRITTEN_APART]
    with (folder / "documents.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["file", "doc_id", "date", "date_source", *others])
        for name, (doc_id, document) in zip(names, corpus.iterrows(), strict=True):
            date = dates[str(doc_id)]
            source = document["date_source"] if date and document["date_source"] in _DATE_SOURCES else ""
            cells = ["" if pd.isna(document[column]) else str(document[column]) for column in others]
            writer.writerow([name, doc_id, date, source, *cells])
            (folder / name).write_bytes(document["text"].encode("utf-8"))


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
    table.to_csv(folder / ELSEWHERE, index=False, lineterminator="\n")
    return [f"{len(mine):,} codings by {checks.listing(sorted(set(mine['coder'])))} are in {ELSEWHERE}"]


def _elsewhere(study: Study, home: Path) -> pd.DataFrame:
    """Return what was coded in other software, after a look whether it still fits."""
    file = home / ELSEWHERE
    rows = read_rows(file) if file.exists() else []
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


def _differences(project: Project, folder: Path) -> list[str]:
    """Return in what the study in `folder`, read again, differs from the project."""
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
