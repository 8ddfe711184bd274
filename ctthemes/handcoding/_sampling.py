"""Sampling: which units are coded by hand, on sheets that do not show what the machine found.

A unit is a sentence or paragraph of a segmented corpus. Each is drawn with a known probability, so that what is
learned from the sample holds for all units.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray
from ctthemes._shared.checks import StudyError
from ctthemes._shared.schema import Column, Schema
from ctthemes.documents.formats import read_rows
from ctthemes.themes.codebook import Codebook

Allocation: TypeAlias = Literal["proportional", "equal", "neyman"]

SAMPLE = Schema(
    "sample",
    (
        Column("doc_id", "text", "", "the document"),
        Column("text", "text", "", "words of the unit"),
        Column("stratum", "text", "", "part of the corpus that the unit was drawn from"),
        Column("n_stratum", "integer", "units", "units of that part"),
        Column("n_drawn", "integer", "units", "units drawn from it"),
        Column(
            "inclusion",
            "float",
            "0 to 1",
            "probability that the unit was drawn: n_drawn over n_stratum, or its own chance",
        ),
    ),
)
SAMPLE_COLUMNS = SAMPLE.names
CODING_SHEET = Schema(
    "coding sheet",
    (
        Column("unit", "text", "", "the unit"),
        Column("doc_id", "text", "", "the document"),
        Column("coder", "text", "", "name of the coder"),
        Column("text", "text", "", "words of the unit"),
    ),
)
SHEET_COLUMNS = CODING_SHEET.names
NO_VALUE = "unknown"


def draw_units(
    units: pd.DataFrame,
    *,
    n: int,
    seed: int,
    by: Sequence[str] = (),
    allocation: Allocation = "proportional",
    expected: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Return a random sample of units, stratified, each with the probability by which it came in.

    Within a stratum h of N_h units n_h are drawn without replacement, so every unit of it has the probability
    n_h / N_h. Each stratum gets two at least, or all that it has, since one alone says nothing of its spread.

    Parameters
    ----------
    units : DataFrame
        From `segment_corpus`: text, document and document variables.
    n : int
        Units to draw.
    seed : int
    by : sequence of str
        Columns whose values together are the strata: a year, a kind of document, whether the machine found a theme.
    allocation : {"proportional", "equal", "neyman"}
        To each stratum by its size, the same number to each, or by size times √(p(1-p)) with the shares `expected`.
        Strata by what the machine found are best drawn from in proportion: equal numbers widened the interval of a
        corrected share from .115 to .150 at 43 units a year.
    expected : mapping of str to float, optional
        For "neyman": the share of units with the theme in every stratum, from an earlier wave of hand codes.

    Returns
    -------
    DataFrame
        Index `unit`, in random order
        doc_id : the document
        text
        stratum : str
        n_stratum : N_h
        n_drawn : n_h
        inclusion : n_h / N_h, above 0 to 1

    Raises
    ------
    ValueError
        When `n` is more than there are units, or too small for the strata; when a stratum has no expected share from 0
        to 1, or shares are given that are not used.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.segments import segment_corpus
    >>> units = segment_corpus(toy_corpus(), "paragraph")
    >>> draw_units(units, n=4, by=["kind"], seed=1)[["stratum", "n_stratum", "n_drawn", "inclusion"]].drop_duplicates()
           stratum  n_stratum  n_drawn  inclusion
    unit
    d4#p001   note          2        2        1.0
    d3#p001 speech          4        2        0.5
    """
    checks.at_least(n, 1, name="n")
    checks.choice(allocation, ("proportional", "equal", "neyman"), name="allocation")
    checks.columns(units, ["text", "document", *by], name="the units")
    if n > len(units):
        raise ValueError(f"n={n} is more than the {len(units)} units there are")
    stratum = pd.Series("all units", index=units.index)
    if by:
        parts = [units[column].astype("string").fillna(NO_VALUE) for column in by]
        stratum = pd.Series([" | ".join(values) for values in zip(*parts, strict=True)], index=units.index)
    sizes = stratum.value_counts().sort_index()
    drawn = _allocated(sizes, n, _weights(sizes, allocation, expected))
    random = np.random.default_rng(seed)
    chosen = np.concatenate(
        [random.choice(np.flatnonzero(stratum == name), drawn[name], replace=False) for name in sizes.index]
    )
    place = random.permutation(chosen)
    own = stratum.iloc[place]
    sample = pd.DataFrame(
        {
            "doc_id": units["document"].iloc[place].astype(str), "text": units["text"].iloc[place], "stratum": own.astype(str),
            "n_stratum": own.map(sizes).astype(int), "n_drawn": own.map(drawn).astype(int),
        }
    )  # fmt: skip
    sample["inclusion"] = sample["n_drawn"] / sample["n_stratum"]
    sample.index = pd.Index(sample.index.astype(str), name="unit")
    return sample[list(SAMPLE_COLUMNS)]


def save_coding_sheet(sample: pd.DataFrame, path: str | os.PathLike[str], *, codebook: Codebook, coder: str) -> Path:
    """Return the file of a sheet for one coder: units in their random order, one empty cell per theme.

    The sheet shows the text and nothing that the machine found: no codes, no stratum, no date. In .xlsx a cell takes
    0 or 1 only, and a second page holds the definitions.

    Parameters
    ----------
    sample : DataFrame
        From `draw_units`. Keep it: `read_coding_sheet` holds the sheet against it.
    path : path
        Ending in .csv or .xlsx.
    codebook : Codebook
    coder : str
        Who will fill it in.

    Returns
    -------
    Path

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.segments import segment_corpus
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> sample = draw_units(segment_corpus(toy_corpus(), "paragraph"), n=2, seed=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_coding_sheet(sample, f"{folder}/ann.csv", codebook=toy_codebook(), coder="Ann").name
    'ann.csv'
    """
    file = Path(path)
    if file.suffix not in (".csv", ".xlsx"):
        raise ValueError(f"{file}: a coding sheet is written as .csv or .xlsx; name it {file.stem}.csv")
    if not coder.strip():
        raise ValueError("coder is empty; name who will fill the sheet in")
    checks.columns(sample, ["doc_id", "text"], name="the sample")
    table = pd.DataFrame({"unit": sample.index, "doc_id": sample["doc_id"].to_numpy(), "coder": coder})
    table["text"] = sample["text"].to_numpy()
    for theme in codebook.themes:
        table[theme.name] = ""
    if file.suffix == ".xlsx":
        return _save_workbook(table, file, codebook)
    from ctthemes._shared.csv_tables import save_table

    return save_table(table, file)[0]


def read_coding_sheet(path: str | os.PathLike[str], *, sample: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return the hand codings of a filled sheet, checked against the sample that it was made from.

    Sheets of several coders are read one by one and put together with `pandas.concat`.

    Parameters
    ----------
    path : path
        A sheet from `save_coding_sheet`, filled in: .csv or .xlsx.
    sample : DataFrame
        From `draw_units`; the sheet was made from it.
    codebook : Codebook

    Returns
    -------
    DataFrame
        unit, doc_id, coder, text, and per theme 1.0, 0.0 or nan for a cell that was left empty. In the sheet's order.

    Raises
    ------
    StudyError
        For an unknown unit, one that stands there twice, a missing or unknown theme, a value other than 0, 1 and
        nothing, a text or document that was changed, or a row without coder. All are listed, with their lines.

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.themes.codebook import Codebook, Theme
    >>> from ctthemes.text.segments import segment_corpus
    >>> sample = draw_units(segment_corpus(toy_corpus(), "paragraph"), n=2, seed=1)
    >>> book = Codebook((Theme("prevention", patterns=("prevent*",)),), version="1")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sheet = save_coding_sheet(sample, f"{folder}/ann.csv", codebook=book, coder="Ann")
    ...     read_coding_sheet(sheet, sample=sample, codebook=book)["prevention"].isna().tolist()
    [True, True]
    """
    file = checks.existing(path, what="coding sheet")
    rows = _workbook_rows(file) if file.suffix == ".xlsx" else [(line, _armed(row)) for line, row in read_rows(file)]
    if not rows:
        raise StudyError(f"{file}: holds no rows; fill in the sheet that save_coding_sheet wrote")
    themes = [theme.name for theme in codebook.themes]
    head = list(rows[0][1])
    problems = [f"{file}:1: no column {name!r}; restore it" for name in [*SHEET_COLUMNS, *themes] if name not in head]
    problems += [
        f"{file}:1: {name!r} is no theme of the codebook; remove the column or name a theme"
        for name in head
        if name not in (*SHEET_COLUMNS, *themes)
    ]
    seen: dict[tuple[str, str], int] = {}
    rows = [(line, {**row, **{theme: _code(row[theme]) for theme in themes if theme in row}}) for line, row in rows]
    for line, row in rows if not problems else []:
        problems += [f"{file}:{line}: {problem}" for problem in _row_problems(row, line, sample, themes, seen)]
    if problems:
        more = f"\n... and {len(problems) - 20} more" if len(problems) > 20 else ""
        raise StudyError("\n".join(problems[:20]) + more)
    table = pd.DataFrame([row for _, row in rows])
    table["text"] = sample["text"].reindex(table["unit"]).to_numpy()
    for theme in themes:
        table[theme] = pd.to_numeric(table[theme].replace("", None)).astype(float)
    return table[[*SHEET_COLUMNS, *themes]]


def _weights(sizes: pd.Series, allocation: Allocation, expected: Mapping[str, float] | None) -> FloatArray:
    """Return what the numbers drawn from the strata are in proportion to."""
    if allocation != "neyman":
        if expected is not None:
            raise ValueError(f"expected shares are not used by allocation={allocation!r}; say allocation='neyman'")
        return sizes.to_numpy(dtype=float) if allocation == "proportional" else np.ones(len(sizes))
    shares = np.array([(expected or {}).get(str(name), np.nan) for name in sizes.index], dtype=float)
    usable = (shares >= 0) & (shares <= 1)
    if not usable.all():
        raise ValueError(
            f"no expected share from 0 to 1 for {checks.listing(sizes.index[~usable])}; give one for every stratum, from an "
            "earlier wave of hand codes, or say allocation='proportional'"
        )
    weights = sizes.to_numpy(dtype=float) * np.sqrt(shares * (1 - shares))
    return weights if weights.sum() else sizes.to_numpy(dtype=float)


def _allocated(sizes: pd.Series, n: int, weights: FloatArray) -> dict[str, int]:
    """Return how many units each stratum gives: two or all at least, the rest by largest remainder of the weights."""
    least = sizes.clip(upper=2)
    if least.sum() > n:
        raise ValueError(
            f"n={n} is too small for {len(sizes)} strata; draw at least {least.sum()}, or use fewer strata"
        )
    drawn, room = least.to_numpy(copy=True), sizes.to_numpy()
    aim = n * weights / weights.sum()
    while drawn.sum() < n:
        drawn[np.where(drawn < room, aim - drawn, -np.inf).argmax()] += 1
    return {str(name): int(number) for name, number in zip(sizes.index, drawn, strict=True)}


def _row_problems(
    row: dict[str, str], line: int, sample: pd.DataFrame, themes: list[str], seen: dict[tuple[str, str], int]
) -> list[str]:
    unit, coder = row["unit"], row["coder"]
    if unit not in sample.index:
        return [f"unknown unit {unit!r}; it is not in the sample"]
    problems = []
    if not coder:
        problems.append("no coder; name who coded")
    if (unit, coder) in seen:
        problems.append(f"unit {unit!r} was coded by {coder!r} on line {seen[unit, coder]}, too; keep one")
    seen.setdefault((unit, coder), line)
    for name in ("doc_id", "text"):
        if _plain(row[name]) != _plain(str(sample.loc[unit, name])):
            problems.append(f"the {name} of unit {unit!r} was changed; restore it, since the codes may not fit it")
    wrong = [f"{theme}={row[theme]!r}" for theme in themes if row[theme] not in ("", "0", "1")]
    if wrong:
        problems.append(f"{checks.listing(wrong)} must be 0, 1 or empty")
    return problems


def _plain(text: str) -> str:
    return " ".join("".join(character for character in text if character.isprintable() or character.isspace()).split())


def _code(cell: str) -> str:
    """Return a code as it was written before a spreadsheet gave it decimals."""
    return {"0.0": "0", "1.0": "1", "0,0": "0", "1,0": "1"}.get(cell, cell)


def _armed(row: dict[str, str]) -> dict[str, str]:
    """Return the row without the apostrophes that `save_table` puts in front of what looks like a formula."""
    from ctthemes._shared.csv_tables import armed

    return {armed(name): armed(cell) for name, cell in row.items()}


def _save_workbook(table: pd.DataFrame, file: Path, codebook: Codebook) -> Path:
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active or book.create_sheet()
    sheet.title = "codes"
    guide = book.create_sheet("definitions")
    pages = (
        (sheet, [list(table.columns), *table.to_numpy().tolist()]),
        (guide, [["theme", "definition", "include", "exclude"], *([t.name, t.definition, t.include, t.exclude] for t in codebook.themes)]),
    )  # fmt: skip
    for page, rows in pages:
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row, start=1):
                cell = page.cell(number, place)
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", str(value)) or None
                if cell.value is not None:
                    cell.data_type = "s"  # never a formula
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                cell.font = Font(bold=number == 1)
        page.freeze_panes = "E2" if page is sheet else "B2"
        for letter, width in zip("ABCD", (16, 16, 12, 90) if page is sheet else (24, 60, 60, 60), strict=True):
            page.column_dimensions[letter].width = width
    allowed = DataValidation(type="list", formula1='"0,1"', allow_blank=True)
    sheet.add_data_validation(allowed)
    last = sheet.cell(len(table) + 1, len(table.columns)).coordinate
    allowed.add(f"E2:{last}")
    file.parent.mkdir(parents=True, exist_ok=True)
    book.save(file)
    return file


def _workbook_rows(file: Path) -> list[tuple[int, dict[str, str]]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook

    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError) as error:
        raise StudyError(f"{file}: not readable as .xlsx ({error}); save it again as an Excel workbook") from None
    rows = [[_cell(value) for value in row] for row in book.worksheets[0].iter_rows(values_only=True)]
    book.close()
    if not rows:
        return []
    head = rows[0]
    return [(line, dict(zip(head, row, strict=True))) for line, row in enumerate(rows[1:], start=2) if any(row)]


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
