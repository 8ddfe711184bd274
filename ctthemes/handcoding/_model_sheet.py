"""Model sheet: prompts out and answers back in as csv, for a model that runs elsewhere, and codes of any other program."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.checks import StudyError
from ctthemes._shared.csv_tables import csv_bytes
from ctthemes._shared.files import create_file
from ctthemes.handcoding._model_coder import answer_codes, coding_prompt
from ctthemes.handcoding._model_endpoint import AnswerError
from ctthemes.themes.codebook import Codebook

SHEET_COLUMNS = ("unit", "prompt", "answer")
_CODES = {"0": 0.0, "1": 1.0, "0.0": 0.0, "1.0": 1.0, "": float("nan")}


def save_prompts(units: pd.DataFrame, path: str | os.PathLike[str], *, codebook: Codebook) -> Path:
    """Return the csv file of one prompt a unit, with a column for the answers.

    Parameters
    ----------
    units : DataFrame
        Index: the units; column `text`.
    path : path
        A file that is not there yet.
    codebook : Codebook

    Returns
    -------
    Path

    Raises
    ------
    StudyError
        When the file is there already or cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> units = pd.DataFrame({"text": ["No war."]}, index=["u0"])
    >>> save_prompts(units, Path(tempfile.mkdtemp(), "prompts.csv"), codebook=toy_codebook()).name
    'prompts.csv'
    """
    checks.columns(units, ["text"], name="the units")
    prompt = coding_prompt(codebook)
    table = pd.DataFrame(
        {
            "unit": units.index.astype(str),
            "prompt": [f"{prompt}\n\nThe paragraph:\n\n{text}" for text in units["text"]],
            "answer": "",
        }
    )
    return create_file(Path(path), csv_bytes(table))


def read_answers(path: str | os.PathLike[str], *, units: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    r"""Return the codes of a csv file: of answers of a model, or of any other program.

    Parameters
    ----------
    path : path
        A csv file with the column `unit`, and either `answer`, which holds JSON as the prompt asks for it, or a column a
        theme with 1, 0 or nothing.
    units : DataFrame
        Index: the units.
    codebook : Codebook

    Returns
    -------
    DataFrame
        Units by themes: 1, 0, or nan where nothing stands.

    Raises
    ------
    StudyError
        For a column that is missing, a unit that is not among the units or stands twice, or a code that is none: with
        file and line.

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.themes.codebook import Theme
    >>> file = Path(tempfile.mkdtemp(), "codes.csv")
    >>> _ = file.write_text("unit,peace\nu0,1\n")
    >>> book = Codebook((Theme("peace", patterns=("peace",)),), version="1")
    >>> read_answers(file, units=pd.DataFrame(index=["u0", "u1"]), codebook=book)["peace"].tolist()
    [1.0, nan]
    """
    file, themes = checks.existing(path, what="file of answers"), [theme.name for theme in codebook.themes]
    try:
        table = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, UnicodeDecodeError) as error:
        raise StudyError(f"{file}: not readable as csv ({error}); save it as csv in UTF-8") from None
    wanted = ["unit", "answer"] if "answer" in table else ["unit", *themes]
    if missing := [name for name in wanted if name not in table]:
        raise StudyError(
            f"{file}:1: no column {missing[0]!r}; it needs `unit` and `answer`, or `unit` and a column a theme"
        )
    index = pd.Index(units.index.astype(str), name="unit")
    codes = pd.DataFrame(float("nan"), index=index, columns=pd.Index(themes, name="theme"))
    seen: dict[str, int] = {}
    for line, cells in enumerate(table.to_dict("records"), start=2):
        row = {str(name): str(cell) for name, cell in cells.items()}
        place, unit = f"{file}: row {line}", row["unit"].strip()
        if unit not in index:
            raise StudyError(f"{place}: {unit!r} is none of the units; give the units that the prompts were made of")
        if unit in seen:
            raise StudyError(f"{place}: {unit!r} stands in row {seen[unit]}, too; remove one")
        seen[unit] = line
        codes.loc[unit] = _answered(row, themes, place) if "answer" in table else _coded(row, themes, place)
    return codes


def _answered(row: dict[str, str], themes: list[str], place: str) -> list[float]:
    if not row["answer"].strip():
        return [float("nan")] * len(themes)
    try:
        codes = answer_codes(row["answer"], themes)
    except AnswerError as error:
        raise StudyError(f"{place}: {error}; write it as the prompt asks for it, or leave it empty") from None
    return [float(codes[theme]) for theme in themes]


def _coded(row: dict[str, str], themes: list[str], place: str) -> list[float]:
    for theme in themes:
        if row[theme].strip() not in _CODES:
            raise StudyError(f"{place}: {theme} is {row[theme]!r}; write 1, 0 or nothing")
    return [_CODES[row[theme].strip()] for theme in themes]
