"""Options: the commands of the command line, what each takes, and what its help says."""

from __future__ import annotations

import argparse
from pathlib import Path

from ctthemes.app import commands as own

DESCRIPTION = "Thematic analysis of policy texts: themes, topics and trends, from a folder of documents to figures."
RUN = """\
Execute every notebook on a study and write what it shows: figures, tables, the executed notebooks, and
index.html, the page to open first.

A study is a folder like seeds/: documents, documents.csv, codebook.yml and, if wanted, word lists. It is only
read, never written to. What the last run wrote into the same output folder is removed first; files that a run
did not write, or that were changed since, stay."""
CHECK = """\
Read a study as `run` does, change nothing, and say what to fix before its numbers can be trusted: files that
cannot be read, dates that are missing or disagree, documents that repeat others or are in another language,
and how much was taken out or mended."""
NEW = """\
Make STUDY a study: write documents.csv, with the documents that lie in the folder and the dates that can be
read in them, a codebook to fill, empty word lists and settings.yml. What is there already stays as it is."""
LAB = """\
Open JupyterLab on the notebooks, with this environment's own kernel.

Without STUDY the notebooks open as they are, on the seeds. With STUDY, copies of them that are set to that
study go to lab/ in its output folder and open there. A copy that is there already is yours and is kept.
Whatever follows -- goes to JupyterLab, for example: lab -- --no-browser --port 9000"""
VERIFY = """\
Hold exhibits against their own record: the files against their hashes, the pictures against the journal's rules, the
picture drawn again from its csv, and the csv computed again from the study.

EXHIBIT is a folder in figures/, or figures/ itself. The study is looked for by its name, here and in the project;
name it with --study where it is elsewhere."""
PACKAGE = """\
Write one zip with which somebody else can reproduce every number: study, notebooks, results, software, lock file
and a README. Run the study first. With --check, ZIP is unpacked in an empty folder, run there with this Python,
and every csv compared."""
EXIT = "exit status: 0 all finished; 1 a notebook failed; 2 the study or an argument cannot be used"


def command_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line; what it returns names its `command`."""
    parser = argparse.ArgumentParser(prog="python -m ctthemes", description=DESCRIPTION)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", dest="command")
    _add_run(_add_command(commands, "run", help="execute all notebooks on a study", description=RUN))
    lab = _add_command(commands, "lab", help="open JupyterLab on the notebooks", description=LAB)
    _add_study(lab)
    _add_places(lab)
    check = _add_command(commands, "check", help="say what to fix in a study", description=CHECK)
    _add_study(check)
    check.epilog = "exit status: 0 nothing to fix; 1 something to fix; 2 the study cannot be read"
    new = _add_command(commands, "new", help="make a study folder", description=NEW)
    new.add_argument("study", metavar="STUDY", type=Path, help="the folder, made if it is not there")
    quotes = _add_command(commands, "quotes", help="print the quotations behind a number", description=own.QUOTES)
    _add_study(quotes)
    own.add_quotes_arguments(quotes)
    own.add_export_arguments(_add_command(commands, "export", help="write a REFI-QDA file", description=own.EXPORT))
    own.add_import_arguments(
        _add_command(commands, "import", help="make a study of a REFI-QDA file", description=own.IMPORT)
    )
    _add_verify(_add_command(commands, "verify", help="hold exhibits against their record", description=VERIFY))
    _add_package(_add_command(commands, "package", help="write or check a replication package", description=PACKAGE))
    return parser


def _add_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    *,
    help: str,  # noqa: A002 (argparse calls it so)
    description: str,
) -> argparse.ArgumentParser:
    return commands.add_parser(
        name, help=help, description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )


def _add_run(run: argparse.ArgumentParser) -> None:
    _add_study(run)
    _add_places(run)
    run.epilog = EXIT
    run.add_argument("--jobs", type=_positive, default=2, metavar="N", help="notebooks executed at a time (default: 2)")


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} must be a whole number of at least 1")
    return int(text)


def _add_verify(verify: argparse.ArgumentParser) -> None:
    verify.add_argument("exhibit", metavar="EXHIBIT", type=Path, help="an exhibit's folder, or a folder of them")
    verify.add_argument("--study", type=Path, metavar="DIR", help="the study to compute from (default: by its name)")
    verify.add_argument("--codebook", type=Path, metavar="FILE", help="a codebook instead of the study's own")
    verify.add_argument("--notebooks", type=Path, metavar="DIR", help="the notebooks (default: the project's own)")
    verify.add_argument("--preset", metavar="NAME", help="another journal than the one drawn for")


def _add_package(package: argparse.ArgumentParser) -> None:
    _add_study(package)
    package.add_argument("--check", type=Path, metavar="ZIP", help="reproduce the csv files of this package")
    package.add_argument("--to", type=Path, metavar="ZIP", help="the zip to write (default: NAME-replication.zip)")
    _add_places(package)


def _add_study(command: argparse.ArgumentParser) -> None:
    command.add_argument("study", nargs="?", metavar="STUDY", type=Path, help="the study's folder (default: seeds)")
    command.add_argument(
        "--codebook",
        type=Path,
        metavar="FILE",
        help="a codebook to use instead of the study's own codebook.yml",
    )


def _add_places(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--output",
        type=Path,
        metavar="DIR",
        help="where results go (default: output/NAME of the study, from here)",
    )
    command.add_argument(
        "--notebooks", type=Path, metavar="DIR", help="the folder of notebooks (default: the project's own)"
    )
