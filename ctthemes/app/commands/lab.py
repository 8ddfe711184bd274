"""`lab`: JupyterLab on the notebooks."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from ctthemes.app import places
from ctthemes.app.terminal import say_note

HELP = "open JupyterLab on the notebooks"
DESCRIPTION = """\
Open JupyterLab on the notebooks, with this environment's own kernel.

Without STUDY the notebooks open as they are, on the seeds. With STUDY, copies of them that are set to that
study go to its folder notebooks/ and open there; they are yours to change, and `run` runs them from then on.
A copy that is there already is kept. (For a study in one file the folder is lab/ in its output folder.)
Whatever follows -- goes to JupyterLab, for example: lab -- --no-browser --port 9000"""
EXIT = "exit status: that of JupyterLab; 2 the study or an argument cannot be used"
START = "00_start.ipynb"
SEEDS_COPY = "ctthemes-seeds"
QUIET_LAB = ("--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate")
"""Its server asks the network for nothing, unless the user says so after `--`."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `lab` takes.

    Parameters
    ----------
    parser : ArgumentParser

    Examples
    --------
    >>> parser = argparse.ArgumentParser()
    >>> add_arguments(parser)
    >>> parser.parse_args([]).study is None
    True
    """
    places.add_study(parser)
    places.add_places(parser)


def run(arguments: argparse.Namespace) -> NoReturn:
    """Become JupyterLab.

    Parameters
    ----------
    arguments : Namespace
        study, codebook, output, notebooks, passed_on.

    Raises
    ------
    ValueError
        For --codebook or --output without a STUDY, or a study that cannot be read.

    Examples
    --------
    >>> run(argparse.Namespace(study=None, codebook=None, output=Path("results"), notebooks=None))
    Traceback (most recent call last):
        ...
    ValueError: lab: --codebook and --output need a STUDY, since without one the notebooks open as they are
    """
    from ctthemes.app.notebooks import copy_notebooks, find_notebooks

    if arguments.study is None and (arguments.codebook or arguments.output):
        raise ValueError("lab: --codebook and --output need a STUDY, since without one the notebooks open as they are")
    sources = find_notebooks(places.notebooks_folder(arguments.notebooks))
    if arguments.study is None and sources[0].is_relative_to(places.PACKAGE):
        arguments.study = _seeds_here()
    if arguments.study is None:
        folder = sources[0].parent
        _become_jupyterlab(folder.parent, opened=folder.name, passed_on=arguments.passed_on)
    path = places.study_path(arguments.study)
    places.opened_study(path, arguments.codebook)
    output = places.output_folder(arguments.output, path)
    copies = places.own_notebooks(path) or output / "lab"
    parameters = places.notebook_parameters(path, arguments.codebook, output)
    for name in copy_notebooks(sources, copies, parameters=parameters):
        say_note(f"{copies / name} is there already and is kept; delete it for a fresh copy")
    _become_jupyterlab(copies.parent, opened=copies.name, passed_on=arguments.passed_on)


def _seeds_here() -> Path:
    """Return a copy of the seeds that may be written to, made where one stands if it is not there."""
    copy = Path(SEEDS_COPY)
    if not copy.exists():
        shutil.copytree(places.PROJECT / places.DEFAULT_STUDY, copy)
        say_note(f"copied the seeds to {copy}, since what is installed is not to be changed")
    return copy


def _become_jupyterlab(root: Path, *, opened: str, passed_on: Sequence[str]) -> NoReturn:
    """Replace this process by JupyterLab, whose python3 kernel is this interpreter's."""
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}"]
    first = f"{opened}/{START}" if (root / opened / START).exists() else opened
    command += [f"--LabApp.default_url=/lab/tree/{first}?file-browser-path=/", *QUIET_LAB, *passed_on]
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(sys.executable, command, {**os.environ, "JUPYTER_PREFER_ENV_PATH": "1"})
