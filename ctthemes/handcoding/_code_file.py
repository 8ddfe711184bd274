"""Coding file: what people coded at the desk, one row per unit and coder, safe after every single unit.

It has the columns of a coding sheet, so `read_coding_sheet` reads it, too, and in a study's folder `codings/` it is
part of the study. Each coder adds and changes rows of their own only.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.checks import StudyError
from ctthemes._shared.csv_tables import defused
from ctthemes._shared.files import locked, replace_file
from ctthemes._shared.schema import Column, Schema
from ctthemes.documents.formats import read_rows
from ctthemes.handcoding._sampling import SHEET_COLUMNS, read_coding_sheet
from ctthemes.themes.codebook import Codebook

CODING_PROGRESS = Schema(
    "coding progress",
    (
        Column("coder", "text", "", "name of the coder"),
        Column("n_coded", "integer", "units", "units judged in full"),
        Column("n_units", "integer", "units", "units of the sample"),
        Column("done", "boolean", "", "whether all units are judged"),
    ),
)
PROGRESS_COLUMNS = CODING_PROGRESS.names


def read_coding_file(path: str | os.PathLike[str], *, sample: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return what all coders coded so far; no rows where the file is not there yet.

    Parameters
    ----------
    path : path
        A .csv file of codes, which need not be there yet.
    sample : DataFrame
        From `draw_units`.
    codebook : Codebook

    Returns
    -------
    DataFrame
        As `read_coding_sheet`: unit, doc_id, coder, text, and per theme 1.0, 0.0 or nan.

    Raises
    ------
    StudyError
        When the file does not fit the sample or the codebook: all that is wrong, with lines.

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.handcoding._sampling import draw_units
    >>> from ctthemes.text.segments import segment_corpus
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> sample = draw_units(segment_corpus(toy_corpus(), "paragraph"), n=2, seed=1)
    >>> first, second = sample.index
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     place = {"path": f"{folder}/codes.csv", "sample": sample, "codebook": toy_codebook()}
    ...     codes = save_codes(**place, coder="Ann", codes=(first, ["prevention"]), saved={})
    ...     read_coding_file(**place)[["coder", "prevention", "human_rights"]]
      coder  prevention  human_rights
    0   Ann         1.0           0.0
    """
    file = Path(path)
    rows = read_rows(file) if file.exists() else []
    if not rows:
        return pd.DataFrame(columns=[*SHEET_COLUMNS, *(theme.name for theme in codebook.themes)])
    units = {row["unit"] for _, row in rows if "unit" in row}
    if strange := sorted(units - set(sample.index)):
        raise StudyError(
            f"{file}: holds {len(strange)} units that this sample does not have ({checks.listing(strange, shown=3)}); draw "
            "the sample as before, with the same documents, n and seed, or name a new file for the new sample"
        )
    return read_coding_sheet(file, sample=sample, codebook=codebook)


def own_codes(
    path: str | os.PathLike[str], *, sample: pd.DataFrame, codebook: Codebook, coder: str
) -> dict[str, frozenset[str]]:
    """Return the themes that one coder gave to each unit judged in full, and nothing of the other coders.

    Parameters
    ----------
    path : path
        A .csv file of codes, which need not be there yet.
    sample : DataFrame
        From `draw_units`.
    codebook : Codebook
    coder : str

    Returns
    -------
    dict of str to frozenset of str
        Themes by unit; an empty set where the unit has none of them.

    Raises
    ------
    StudyError
        As `read_coding_file`, and when the file knows the coder by a name that differs in case only.

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.handcoding._sampling import draw_units
    >>> from ctthemes.text.segments import segment_corpus
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> sample = draw_units(segment_corpus(toy_corpus(), "paragraph"), n=2, seed=1)
    >>> first, second = sample.index
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     place = {"path": f"{folder}/codes.csv", "sample": sample, "codebook": toy_codebook()}
    ...     codes = save_codes(**place, coder="Ann", codes=(first, ["prevention"]), saved={})
    ...     {unit: sorted(themes) for unit, themes in own_codes(**place, coder="Ann").items()} == {first: ["prevention"]}
    True
    """
    name = _coder(coder)
    table = read_coding_file(path, sample=sample, codebook=codebook)
    alike = {
        str(name_there)
        for name_there in table["coder"]
        if str(name_there) != name and str(name_there).casefold() == name.casefold()
    }
    if alike:
        raise StudyError(f"{path}: has the coder {checks.listing(alike)}; write {name!r} the same way, or another name")
    return _by_unit(table, codebook, name)


def save_codes(
    path: str | os.PathLike[str],
    *,
    sample: pd.DataFrame,
    codebook: Codebook,
    coder: str,
    codes: tuple[str, Collection[str]],
    saved: dict[str, frozenset[str]],
) -> dict[str, frozenset[str]]:
    """Save one unit's codes and return all of the coder's, those that came into the file meanwhile included.

    The file is read again, held against `saved` and replaced in one step, all under a lock: two notebooks that write it
    lose nothing, and a crash leaves it whole.

    Parameters
    ----------
    path : path
    sample : DataFrame
        From `draw_units`.
    codebook : Codebook
    coder : str
    codes : (str, collection of str)
        The unit, and the themes that it has; it has none of the others.
    saved : dict
        What `own_codes` or the last `save_codes` returned.

    Returns
    -------
    dict of str to frozenset of str
        As `own_codes`, to be handed to the next call.

    Raises
    ------
    StudyError
        When the coder's rows are not those of `saved` any more, so that somebody's work would be lost; when the file
        does not fit sample and codebook; when it cannot be written. It stays as it is.
    ValueError
        For an unknown unit or theme.

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.handcoding._sampling import draw_units
    >>> from ctthemes.text.segments import segment_corpus
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> sample = draw_units(segment_corpus(toy_corpus(), "paragraph"), n=2, seed=1)
    >>> first, second = sample.index
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     place = {"path": f"{folder}/codes.csv", "sample": sample, "codebook": toy_codebook()}
    ...     save_codes(**place, coder="Ann", codes=(first, ["prevention"]), saved={}).keys() == {first}
    True
    """
    file, name = Path(path), _coder(coder)
    unit, given = codes[0], frozenset(codes[1])
    themes = [theme.name for theme in codebook.themes]
    if unit not in sample.index:
        raise ValueError(f"unit {unit!r} is not in the sample; take one of its {len(sample)} units")
    if strange := sorted(given - set(themes)):
        raise ValueError(f"{checks.listing(strange)} is no theme of the codebook; it has {checks.listing(themes)}")
    with locked(file):
        there = own_codes(file, sample=sample, codebook=codebook, coder=name)
        _refuse_conflict(file, {**saved, unit: saved.get(unit, given)} if unit in there else saved, there)
        rows = [row for _, row in read_rows(file)] if file.exists() else []
        row = {"unit": unit, "doc_id": str(sample.loc[unit, "doc_id"]), "coder": name}
        row |= {"text": str(sample.loc[unit, "text"])} | {theme: str(int(theme in given)) for theme in themes}
        row = {column: str(defused(cell)) for column, cell in row.items()}
        place = [(other["unit"], other["coder"]) == (row["unit"], row["coder"]) for other in rows]
        rows = [row if mine else other for other, mine in zip(rows, place, strict=True)] + [row] * (not any(place))
        replace_file(file, _csv(rows, [*SHEET_COLUMNS, *themes]))
    return {**there, unit: given}


def coding_progress(path: str | os.PathLike[str], *, sample: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return how far each coder is, and nothing of what they coded.

    Parameters
    ----------
    path : path
        A .csv file of codes, which need not be there yet.
    sample : DataFrame
        From `draw_units`.
    codebook : Codebook

    Returns
    -------
    DataFrame
        coder : by name
        n_coded : units judged in full
        n_units : of the sample
        done : bool

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.handcoding._sampling import draw_units
    >>> from ctthemes.text.segments import segment_corpus
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> sample = draw_units(segment_corpus(toy_corpus(), "paragraph"), n=2, seed=1)
    >>> first, second = sample.index
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     place = {"path": f"{folder}/codes.csv", "sample": sample, "codebook": toy_codebook()}
    ...     codes = save_codes(**place, coder="Ann", codes=(first, ["prevention"]), saved={})
    ...     coding_progress(**place)
      coder  n_coded  n_units   done
    0   Ann        1        2  False
    """
    table = read_coding_file(path, sample=sample, codebook=codebook)
    rows = []
    for coder in sorted(set(table["coder"].astype(str))):
        n_coded = len(_by_unit(table, codebook, coder))
        rows.append((coder, n_coded, len(sample), n_coded == len(sample)))
    return pd.DataFrame(rows, columns=list(PROGRESS_COLUMNS))


def complete_codings(path: str | os.PathLike[str], *, sample: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return the codings of all coders who are done, for `coder_agreement`, once there are two of them.

    Parameters
    ----------
    path : path
        A .csv file of codes, which need not be there yet.
    sample : DataFrame
        From `draw_units`.
    codebook : Codebook

    Returns
    -------
    DataFrame
        As `read_coding_file`, without the rows of coders who are not done.

    Raises
    ------
    ValueError
        While fewer than two coders are done: how far each is.

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.handcoding._sampling import draw_units
    >>> from ctthemes.text.segments import segment_corpus
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> sample = draw_units(segment_corpus(toy_corpus(), "paragraph"), n=2, seed=1)
    >>> first, second = sample.index
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     place = {"path": f"{folder}/codes.csv", "sample": sample, "codebook": toy_codebook()}
    ...     for coder in ("Ann", "Bea"):
    ...         codes = save_codes(**place, coder=coder, codes=(first, ["prevention"]), saved={})
    ...         codes = save_codes(**place, coder=coder, codes=(second, []), saved=codes)
    ...     complete_codings(**place)["coder"].value_counts().to_dict()
    {'Ann': 2, 'Bea': 2}
    """
    progress = coding_progress(path, sample=sample, codebook=codebook)
    done = progress.loc[progress["done"], "coder"].tolist()
    if len(done) < 2:
        rows = progress[["coder", "n_coded"]].to_numpy().tolist()
        how_far = (
            checks.listing((f"{coder} has {n} of {len(sample)}" for coder, n in rows), shown=20) or "nobody has begun"
        )
        raise ValueError(f"agreement needs two coders who are done, so that none sees the other's codes; {how_far}")
    table = read_coding_file(path, sample=sample, codebook=codebook)
    return table[table["coder"].isin(done)].reset_index(drop=True)


def _refuse_conflict(file: Path, saved: dict[str, frozenset[str]], there: dict[str, frozenset[str]]) -> None:
    gone = [unit for unit in saved if unit not in there]
    other = [unit for unit in saved if unit in there and there[unit] != saved[unit]]
    differences = [f"{checks.listing(gone)} gone"] * bool(gone) + [f"{checks.listing(other)} coded otherwise"] * bool(
        other
    )
    if differences:
        raise StudyError(
            f"{file}: was changed outside since it was read ({'; '.join(differences)}), and nothing was saved; restore it, or "
            "open the desk again to go on from the file as it is"
        )


def _by_unit(table: pd.DataFrame, codebook: Codebook, coder: str) -> dict[str, frozenset[str]]:
    themes = [theme.name for theme in codebook.themes]
    mine = table[(table["coder"] == coder) & table[themes].notna().all(axis=1)]
    return {
        str(unit): frozenset(theme for theme, code in zip(themes, row, strict=True) if code == 1)
        for unit, row in zip(mine["unit"].tolist(), mine[themes].to_numpy().tolist(), strict=True)
    }


def _csv(rows: list[dict[str, str]], columns: list[str]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def _coder(name: str) -> str:
    if not name.strip():
        raise ValueError("coder is empty; name who codes")
    return name.strip()
