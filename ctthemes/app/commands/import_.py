"""`import`: a study of a REFI-QDA project."""

from __future__ import annotations

import argparse
from pathlib import Path

from ctthemes.app.terminal import say, say_note

HELP = "make a study of a REFI-QDA file"
DESCRIPTION = """\
Make the new folder STUDY from FILE, a REFI-QDA project (.qdpx) of another program or of `export`: documents,
documents.csv, codebook.yml, hand codings and what else was coded. Nothing that is there is overwritten."""
EXIT = "exit status: 0 made; 2 the file cannot be read or the folder not be made"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `import` takes.

    Parameters
    ----------
    parser : ArgumentParser

    Examples
    --------
    >>> parser = argparse.ArgumentParser()
    >>> add_arguments(parser)
    >>> parser.parse_args(["mine.qdpx", "mine"]).study.name
    'mine'
    """
    parser.add_argument("file", metavar="FILE", type=Path, help="the project: NAME.qdpx")
    parser.add_argument("study", metavar="STUDY", type=Path, help="the folder to make")


def run(arguments: argparse.Namespace) -> int:
    """Make the study and say what to look at.

    Parameters
    ----------
    arguments : Namespace
        file, study.

    Returns
    -------
    int
        0.

    Raises
    ------
    StudyError
        When the project cannot be read, or something is at STUDY already.

    Examples
    --------
    >>> run(argparse.Namespace(file=Path("no.qdpx"), study=Path("new")))
    Traceback (most recent call last):
        ...
    ctthemes._shared.checks.StudyError: no.qdpx: no such ...
    """
    from ctthemes.exchange._study import import_study

    for note in import_study(arguments.file, arguments.study):
        say_note(note)
    say(f"Wrote the study {arguments.study}; now run: check {arguments.study}")
    return 0
