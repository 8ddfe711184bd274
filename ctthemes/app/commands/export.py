"""`export`: a study as a REFI-QDA file."""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path

from ctthemes.app import places
from ctthemes.app.terminal import say, say_note

HELP = "write a REFI-QDA file"
DESCRIPTION = """\
Write STUDY to FILE for ATLAS.ti, MAXQDA, NVivo, QualCoder or another program that reads REFI-QDA: as .qdpx its
documents, codebook, the dictionary's codings and the hand codings; as .qdc its codebook. An older FILE is replaced."""
PROGRAMS = ("any", "nvivo", "maxqda", "atlas", "qualcoder")
EXIT = "exit status: 0 written; 2 the study or the file cannot be used"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `export` takes.

    Parameters
    ----------
    parser : ArgumentParser

    Examples
    --------
    >>> parser = argparse.ArgumentParser()
    >>> add_arguments(parser)
    >>> parser.parse_args(["mine", "mine.qdpx"]).file.name
    'mine.qdpx'
    """
    parser.add_argument("study", metavar="STUDY", type=Path, help="the study's folder")
    parser.add_argument("file", metavar="FILE", type=Path, help="the file to write: NAME.qdpx or NAME.qdc")
    parser.add_argument(
        "--for", dest="program", metavar="PROGRAM", choices=PROGRAMS, default="any",
        help="the program that shall read it: nvivo, maxqda, atlas or qualcoder",
    )  # fmt: skip
    places.add_codebook(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the file.

    Parameters
    ----------
    arguments : Namespace
        study, codebook, file, program.

    Returns
    -------
    int
        0.

    Raises
    ------
    ValueError
        For another ending, or a study that cannot be read.

    Examples
    --------
    >>> run(argparse.Namespace(study=Path("no/such/study"), codebook=None))
    Traceback (most recent call last):
        ...
    ValueError: no/such/study: no such study ...
    """
    from ctthemes.exchange._study import export_study

    study = places.opened_study(places.study_path(arguments.study), arguments.codebook)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        written = export_study(study, arguments.file, program=arguments.program)
    for warning in caught:
        say_note(f"{warning.message}")
    say(f"Wrote {written}")
    return 0
