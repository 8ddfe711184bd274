"""Places: where a command finds study and notebooks and puts its results, and the options that name them."""

from __future__ import annotations

import argparse
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from ctthemes._shared.checks import StudyError
from ctthemes.app.terminal import reading_progress, say_note

if TYPE_CHECKING:
    from ctthemes.study.study import Study

PACKAGE = Path(__file__).resolve().parents[1]
IS_CHECKOUT = (PACKAGE.parent / "notebooks").is_dir()
PROJECT = PACKAGE.parent if IS_CHECKOUT else PACKAGE / "_project"
"""Notebooks, seeds, lock and licence: the checkout's, or what the wheel brought with it."""

OWN_NOTEBOOKS = "notebooks"
"""The folder in a study with the researcher's own copies, which a run prefers."""

DEFAULT_STUDY = "seeds"
OUTPUT = "output"


def add_study(command: argparse.ArgumentParser) -> None:
    """Add STUDY and --codebook to a command.

    Parameters
    ----------
    command : ArgumentParser

    Examples
    --------
    >>> parser = argparse.ArgumentParser()
    >>> add_study(parser)
    >>> parser.parse_args(["mine"]).study.name
    'mine'
    """
    command.add_argument("study", nargs="?", metavar="STUDY", type=Path, help="the study's folder (default: seeds)")
    add_codebook(command)


def add_codebook(command: argparse.ArgumentParser) -> None:
    """Add --codebook to a command.

    Parameters
    ----------
    command : ArgumentParser

    Examples
    --------
    >>> parser = argparse.ArgumentParser()
    >>> add_codebook(parser)
    >>> parser.parse_args(["--codebook", "b.yml"]).codebook.name
    'b.yml'
    """
    command.add_argument("--codebook", type=Path, metavar="FILE", help="a codebook instead of the study's own")


def add_places(command: argparse.ArgumentParser) -> None:
    """Add --output and --notebooks to a command.

    Parameters
    ----------
    command : ArgumentParser

    Examples
    --------
    >>> parser = argparse.ArgumentParser()
    >>> add_places(parser)
    >>> parser.parse_args(["--output", "results"]).output.name
    'results'
    """
    command.add_argument(
        "--output", type=Path, metavar="DIR", help="where results go (default: output/NAME of the study, from here)"
    )
    command.add_argument(
        "--notebooks", type=Path, metavar="DIR", help="the folder of notebooks (default: the project's own)"
    )


def notebooks_folder(given: Path | None, *, study: Path | None = None) -> Path:
    """Return the folder given, else the study's own copies, else the project's.

    Parameters
    ----------
    given : Path or None
    study : Path, optional
        Where copies are looked for (see `own_notebooks`).

    Returns
    -------
    Path

    Examples
    --------
    >>> notebooks_folder(Path("mine")).name
    'mine'
    """
    own = study and own_notebooks(study)
    if own and not given and any(own.glob("*.ipynb")):
        return own
    return (given or PROJECT / "notebooks").resolve()


def own_notebooks(study: Path) -> Path | None:
    """Return the folder for copies of the notebooks that a researcher may change, None for a study in one file.

    Parameters
    ----------
    study : Path

    Returns
    -------
    Path or None

    Examples
    --------
    >>> own_notebooks(PROJECT / "seeds").name
    'notebooks'
    """
    return study / OWN_NOTEBOOKS if study.is_dir() else None


def study_path(given: Path | None) -> Path:
    """Return the study given, else the seeds from here, else the checkout's.

    Parameters
    ----------
    given : Path or None

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        Where there is no such study.

    Examples
    --------
    >>> study_path(Path("no/such/study"))
    Traceback (most recent call last):
        ...
    ValueError: no/such/study: no such study (looked from ...
    """
    default = Path(DEFAULT_STUDY)
    path = given or (default if default.exists() else PROJECT / DEFAULT_STUDY)
    if not path.exists():
        raise ValueError(f"{path}: no such study (looked from {Path.cwd()}); give the folder that holds its documents")
    return path.resolve()


def output_folder(given: Path | None, study: Path) -> Path:
    """Return the output folder, made if need be, which must not lie in the study.

    Parameters
    ----------
    given : Path or None
    study : Path

    Returns
    -------
    Path

    Raises
    ------
    StudyError
        When it lies where documents are looked for.

    Examples
    --------
    >>> output_folder(PROJECT / "results", PROJECT)
    Traceback (most recent call last):
        ...
    ctthemes._shared.checks.StudyError: ...results: lies in the study...
    """
    name = study.stem if study.is_file() else study.name
    output = outside(given or Path(OUTPUT) / name, study)
    output.mkdir(parents=True, exist_ok=True)
    return output


def outside(path: Path, study: Path) -> Path:
    """Return a path to write to, which must not lie where the study's documents are looked for.

    Parameters
    ----------
    path : Path
    study : Path
        A folder, or a file, which holds no others.

    Returns
    -------
    Path
        Absolute.

    Raises
    ------
    StudyError
        When it is the study's folder or lies in it, but in its folder `output`, which is never read.

    Examples
    --------
    >>> outside(Path("mine/output/a.docx"), Path("mine").resolve()).name
    'a.docx'
    """
    target = path.resolve()
    inside = study.is_dir() and target.is_relative_to(study)
    if inside and target.relative_to(study).parts[:1] != (OUTPUT,):
        raise StudyError(
            f"{path}: lies in the study {study}, and the next run would read it as a document; choose another place"
        )
    return target


def opened_study(path: Path, codebook: Path | None) -> Study:
    """Return the study, read before anything slow begins, so that what is wrong with it is said at once.

    Parameters
    ----------
    path : Path
    codebook : Path or None

    Returns
    -------
    Study

    Raises
    ------
    StudyError
        As `read_study`.

    Examples
    --------
    >>> opened_study(PROJECT / "seeds", None).name
    'seeds'
    """
    from ctthemes.study.study import read_study

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        study = read_study(path, codebook=codebook and codebook.resolve(), progress=reading_progress(sys.stderr))
    for warning in caught:
        say_note(f"{warning.message}")
    return study


def notebook_parameters(study: Path, codebook: Path | None, output: Path) -> dict[str, str | None]:
    """Return what the notebooks are told, as paths that hold wherever they run.

    Parameters
    ----------
    study : Path
    codebook : Path or None
    output : Path

    Returns
    -------
    dict of str to str or None

    Examples
    --------
    >>> notebook_parameters(Path("/s"), None, Path("/o"))
    {'STUDY': '/s', 'CODEBOOK': None, 'OUTPUT': '/o'}
    """
    return {
        "STUDY": str(study),
        "CODEBOOK": str(codebook.resolve()) if codebook else None,
        "OUTPUT": str(output),
    }
