"""`package`: a replication package, written or checked."""

from __future__ import annotations

import argparse
from pathlib import Path

from ctthemes.app import places
from ctthemes.app.terminal import from_here, say, say_checks, say_note

HELP = "write or check a replication package"
DESCRIPTION = """\
Write one zip with which somebody else can reproduce every number: study, notebooks, results, software, lock file
and a README. Run the study first. With --check, the study in ZIP is computed again by the ctthemes installed here, with
the notebooks installed here, and every csv compared. No code of the archive is run: a notebook that differs from the
one here is named, and what it alone draws is not checked."""
EXIT = (
    "exit status: 0 written, or all checks hold; 1 one does not, or nothing was checked; 2 an argument cannot be used"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `package` takes.

    Parameters
    ----------
    parser : ArgumentParser

    Examples
    --------
    >>> parser = argparse.ArgumentParser()
    >>> add_arguments(parser)
    >>> parser.parse_args(["--check", "p.zip"]).check.name
    'p.zip'
    """
    places.add_study(parser)
    parser.add_argument("--check", type=Path, metavar="ZIP", help="reproduce the csv files of this package")
    parser.add_argument("--to", type=Path, metavar="ZIP", help="the zip to write (default: NAME-replication.zip)")
    places.add_places(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the zip, or check one.

    Parameters
    ----------
    arguments : Namespace
        study, codebook, check, to, output, notebooks.

    Returns
    -------
    int
        0 written, or all checks hold; 1 one does not.

    Raises
    ------
    StudyError
        When there are no results of this study, or the zip is no such package.

    Examples
    --------
    >>> run(argparse.Namespace(check=Path("no.zip"), notebooks=None))
    Traceback (most recent call last):
        ...
    ctthemes._shared.checks.StudyError: ...no.zip: ...
    """
    from ctthemes.app.replication import check_package, save_package

    if arguments.check:
        own = places.notebooks_folder(arguments.notebooks)
        return say_checks([check_package(arguments.check.resolve(), notebooks=own)])
    path = places.study_path(arguments.study)
    notebooks = places.notebooks_folder(arguments.notebooks, study=path)
    name = path.stem if path.is_file() else path.name
    target = places.outside(arguments.to or Path(f"{name}-replication.zip"), path)
    left_out = save_package(
        target, study=path, project=places.PROJECT, output=places.output_folder(arguments.output, path),
        notebooks=notebooks, codebook=arguments.codebook and arguments.codebook.resolve(),
    )  # fmt: skip
    for link in left_out:
        say_note(f"{link} is a link that leads out of its folder, and is left out; put the file itself there")
    say(f"Wrote {from_here(target)} ({target.stat().st_size / 1e6:.1f} MB)")
    say(f"Reproduce it: ctthemes package --check {from_here(target)}")
    return 0
