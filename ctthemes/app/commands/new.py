"""`new`: a study folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from ctthemes.app.terminal import from_here, say

HELP = "make a study folder"
DESCRIPTION = """\
Make STUDY a study: write documents.csv, with the documents that lie in the folder and the dates that can be
read in them, a codebook to fill, empty word lists and settings.yml. What is there already stays as it is."""
EXIT = "exit status: 0 made; 2 it cannot be made there"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `new` takes.

    Parameters
    ----------
    parser : ArgumentParser

    Examples
    --------
    >>> parser = argparse.ArgumentParser()
    >>> add_arguments(parser)
    >>> parser.parse_args(["mine"]).study.name
    'mine'
    """
    parser.add_argument("study", metavar="STUDY", type=Path, help="the folder, made if it is not there")


def run(arguments: argparse.Namespace) -> int:
    """Make the folder a study and say what was written.

    Parameters
    ----------
    arguments : Namespace
        study.

    Returns
    -------
    int
        0.

    Raises
    ------
    StudyError
        When STUDY is a file, or cannot be written.

    Examples
    --------
    >>> run(argparse.Namespace(study=Path(__file__)))
    Traceback (most recent call last):
        ...
    ctthemes._shared.checks.StudyError: ...new.py: is a file ...
    """
    from ctthemes.study.scaffold import make_study

    made = make_study(arguments.study)
    for path in made.written:
        say(f"wrote {from_here(path.resolve())}")
    for note in made.notes:
        say(note)
    say(f"Now put your themes into codebook.yml, look through settings.yml, and run: check {arguments.study}")
    return 0
