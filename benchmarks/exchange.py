"""Exchange with other programs, measured: positions in their projects, a round trip through QualCoder, the schema.

python benchmarks/exchange.py --study STUDY [--projects FOLDER] [--qualcoder PYTHON SOURCE] [--schema SCHEMA.xsd]

FOLDER holds projects (.qdpx) of other programs; PYTHON has PyQt6, pymupdf, Pillow and qtawesome, and SOURCE is the folder of
the package `qualcoder`; SCHEMA.xsd is REFI's schema of a project, and needs xmlschema. Prints Markdown.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

import ctthemes as ct
from ctthemes.exchange import Project
from ctthemes.exchange._positions import COUNTINGS, decide, score
from ctthemes.exchange._reading import _selection
from ctthemes.exchange._refi_xml import parsed, unpacked
from ctthemes.exchange._sources import text_sources

DRIVER = Path(__file__).with_name("qualcoder_driver.py")
PROGRAMS = ("any", "nvivo", "maxqda", "atlas", "qualcoder")


def project_row(file: Path) -> list[object]:
    """Return how many selections hold their name or end between words, under our reading and the best of the four."""
    files = unpacked(file)
    root = parsed(files[next(name for name in files if name.endswith(".qde") and "/" not in name)], file)
    ours, best, number, named = np.zeros(3, dtype=int), np.zeros(3, dtype=int), 0, 0
    for source in text_sources(root, files, lambda *_: None):
        selections = [_selection(node) for node in source.node.findall("PlainTextSelection")]
        if not selections:
            continue
        scores = {counting: score(source.text, selections, counting) for counting in COUNTINGS}
        ours += scores[decide(source.text, selections, str(root.get("origin") or ""))[0]]
        best += max(scores.values())
        number, named = number + len(selections), named + sum(bool(selection.name.strip()) for selection in selections)
    read = ct.exchange.read_qdpx(file)
    names = f"{ours[0]} of {named}" if named else "no names"
    return [
        file.name, root.get("origin"), number, names, f"{ours[1]} of {2 * number}", f"{best[1]} of {2 * number}",
        number - int(ours[2]), len(read.codings), len(read.report),
    ]  # fmt: skip


def study_project(folder: str) -> Project:
    """Return a study as a project, with codings of a second coder, a hand coding of noughts and a note added."""
    project = ct.exchange.study_project(ct.read_study(folder))
    person = project.codings.sample(frac=0.1, random_state=1).assign(coder="Ana", pattern="")
    codings = pd.concat([project.codings, person], ignore_index=True)
    notes = {**project.notes, "memo": "Think of peace & <war>.\nThe second line."}
    return Project(
        project.corpus.drop(columns="language", errors="ignore"), project.codebook, codings, project.hand_codings, notes
    )


def equalities(before: Project, after: Project) -> Iterator[tuple[str, str]]:
    """Yield what is the same in two projects: how many of how many."""
    yield "texts", _rows_equal(before.corpus[["text"]], after.corpus[["text"]])
    yield "codings with their coders", _rows_equal(before.codings.astype(str), after.codings.astype(str))
    one, other = before.hand_codings, after.hand_codings
    if one is not None:
        yield "hand codes, row by row", _rows_equal(one, one.iloc[:0] if other is None else other)
    same = sum(after.notes.get(name) == text for name, text in before.notes.items())
    yield "notes", f"{same} of {len(before.notes)}"
    columns = [column for column in before.corpus if column != "text"]
    same = sum(column in after.corpus and before.corpus[column].equals(after.corpus[column]) for column in columns)
    yield "variables", f"{same} of {len(columns)}"
    same = sum(pair[0] == pair[1] for pair in zip(_themes(before), _themes(after), strict=False))
    yield "themes with patterns and parents", f"{same} of {len(before.codebook)}"


def _rows_equal(one: pd.DataFrame, other: pd.DataFrame) -> str:
    if list(one.columns) != list(other.columns):
        return f"0 of {len(one)}"
    rows = list(one.astype(object).where(one.notna(), None).itertuples(index=False, name=None))
    others = list(other.astype(object).where(other.notna(), None).itertuples(index=False, name=None))
    return f"{sum(pair[0] == pair[1] for pair in zip(rows, others, strict=False))} of {len(rows)}"


def _themes(project: Project) -> list[tuple[object, ...]]:
    return [
        (theme.name, theme.definition, theme.parent, theme.patterns, theme.not_patterns)
        for theme in project.codebook.themes
    ]


def round_trips(study: str, qualcoder: list[str] | None) -> list[list[object]]:
    """Return what comes back from our own file for each program, and from QualCoder."""
    project, rows = study_project(study), []
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # hand codings whose text is not in their document
        for program in PROGRAMS:
            file = ct.exchange.save_qdpx(project, Path(folder) / f"{program}.qdpx", program=program)  # type: ignore[arg-type]
            back = ct.exchange.read_qdpx(file)
            if program == "any":
                plain = back
            rows.append([f"our own file, for {program}", *dict(equalities(plain, back)).values()])
        if qualcoder:
            out = Path(folder) / "theirs.qdpx"
            words = [qualcoder[0], str(DRIVER), qualcoder[1], str(Path(folder) / "qualcoder.qdpx"), str(out)]
            subprocess.run(words, check=True, capture_output=True)
            before = ct.exchange.read_qdpx(Path(folder) / "qualcoder.qdpx")
            rows.append(["through QualCoder", *dict(equalities(before, ct.exchange.read_qdpx(out))).values()])
    return rows


def check_schema(schema: str, study: str) -> None:
    """Stop where the project that we write for any program is not valid."""
    import xmlschema

    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for program in PROGRAMS:
            file = ct.exchange.save_qdpx(study_project(study), Path(folder) / f"{program}.qdpx", program=program)  # type: ignore[arg-type]
            with zipfile.ZipFile(file) as packed:
                xmlschema.XMLSchema(schema).validate(io.BytesIO(packed.read("project.qde")))
    print(f"\nValid by the schema for {', '.join(PROGRAMS)}.")


def show(head: list[str], rows: list[list[object]]) -> None:
    """Print a table in Markdown."""
    for row in [head, ["---"] * len(head), *rows]:
        print(f"| {' | '.join(map(str, row))} |")
    print()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--study", required=True)
    parser.add_argument("--projects", type=Path)
    parser.add_argument("--qualcoder", nargs=2)
    parser.add_argument("--schema")
    arguments = parser.parse_args()
    if arguments.projects:
        head = [
            "project",
            "origin",
            "selections",
            "hold their name",
            "ends between words",
            "best reading",
            "outside",
            "codings",
            "reported",
        ]
        show(head, [project_row(file) for file in sorted(arguments.projects.rglob("*.qdpx"))])
    head = ["round trip", "texts", "codings, coders", "hand codes", "notes", "variables", "themes"]
    show(head, round_trips(arguments.study, arguments.qualcoder))
    if arguments.schema:
        check_schema(arguments.schema, arguments.study)


if __name__ == "__main__":
    main()
