"""`verify`: exhibits held against their record and their study."""

from __future__ import annotations

import argparse
from pathlib import Path

from ctthemes.app import places
from ctthemes.app.terminal import say_checks, say_note

HELP = "hold exhibits against their record"
DESCRIPTION = """\
Hold exhibits against their own record: the files against their hashes, the pictures against the journal's rules, the
picture drawn again from its csv, and csv, caption and methods paragraph computed again from the study. What was not
tried does not count as holding.

EXHIBIT is a folder in figures/, or figures/ itself. The study is looked for by its name, here and in the project;
name it with --study where it is elsewhere."""
EXIT = "exit status: 0 everything holds; 1 something does not, or was not tried; 2 an argument cannot be used"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `verify` takes.

    Parameters
    ----------
    parser : ArgumentParser

    Examples
    --------
    >>> parser = argparse.ArgumentParser()
    >>> add_arguments(parser)
    >>> parser.parse_args(["figures/theme_trend"]).exhibit.name
    'theme_trend'
    """
    parser.add_argument("exhibit", metavar="EXHIBIT", type=Path, help="an exhibit's folder, or a folder of them")
    parser.add_argument("--study", type=Path, metavar="DIR", help="the study to compute from (default: by its name)")
    places.add_codebook(parser)
    parser.add_argument("--notebooks", type=Path, metavar="DIR", help="the notebooks (default: the project's own)")
    parser.add_argument("--preset", metavar="NAME", help="another journal than the one drawn for")


def run(arguments: argparse.Namespace) -> int:
    """Print what does not hold, and how much was checked.

    Parameters
    ----------
    arguments : Namespace
        exhibit, study, codebook, notebooks, preset.

    Returns
    -------
    int
        0 everything holds, 1 something does not or was not tried.

    Raises
    ------
    StudyError
        When EXHIBIT is no exhibit.

    Examples
    --------
    >>> run(argparse.Namespace(exhibit=Path("no/such/exhibit"), preset=None))
    Traceback (most recent call last):
        ...
    ctthemes._shared.checks.StudyError: ...no/such/exhibit: no such exhibit; ...
    """
    from ctthemes.app.recomputation import not_recomputed, recompute
    from ctthemes.exhibits._verification import read_provenance, verify_exhibit

    given: Path = arguments.exhibit.resolve()
    below = sorted(path.parent for path in given.glob("*/provenance.json"))
    exhibits = [given] if (given / "provenance.json").exists() or not below else below
    tables = [verify_exhibit(exhibit, preset=arguments.preset).assign(exhibit=exhibit.name) for exhibit in exhibits]
    name = str(read_provenance(exhibits[0]).get("study", ""))
    beside = [Path(name), places.PROJECT / name] if name else []
    study = arguments.study or next((path for path in beside if path.exists()), None)
    if study is None:
        say_note(f"the study {name!r} is not here, so its numbers were not computed again; name it with --study")
        tables.append(not_recomputed(exhibits))
    else:
        path = places.study_path(study)
        notebooks = places.notebooks_folder(arguments.notebooks, study=path)
        tables.append(recompute(exhibits, study=path, notebooks=notebooks, codebook=arguments.codebook))
    return say_checks(tables)
