"""The command line: ``python -m ctthemes COMMAND``; each command is a module of `ctthemes.app.commands`."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import Protocol, cast

from ctthemes.app import commands
from ctthemes.app.terminal import say_error

DESCRIPTION = "Thematic analysis of policy texts: themes, topics and trends, from a folder of documents to figures."

FINISHED, NOTEBOOKS_FAILED, UNUSABLE, INTERRUPTED = 0, 1, 2, 130


class Command(Protocol):
    """What a module of `ctthemes.app.commands` has; its name is the command's, less a `_` at its end."""

    __name__: str
    HELP: str
    DESCRIPTION: str
    EXIT: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add what the command takes."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do what the command is for and return the exit status."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    argv : sequence of str, optional
        What follows `python -m ctthemes`; without it, what this program was started with.

    Returns
    -------
    int
        The exit status: 0 all is well, 1 something is to be mended, 2 the study or an argument cannot be used, 130
        interrupted.

    Examples
    --------
    >>> main(["check", "no/such/study"])
    2
    """
    words = list(sys.argv[1:] if argv is None else argv)
    cut = words.index("--") if "--" in words else len(words)
    arguments = command_parser().parse_args(words[:cut])
    arguments.passed_on = words[cut + 1 :]
    _stop_as_interrupted()
    try:
        return int(arguments.run(arguments))
    except RecursionError:
        say_error("something that was given is nested too deeply to be read; simplify it")
    except (ValueError, OSError) as error:
        say_error(f"{error}" or type(error).__name__)
    except MemoryError:
        say_error("there is not enough memory for this; close other programs, or split the study")
    except KeyboardInterrupt:
        say_error("interrupted; what was written so far is in the output folder, without an index page")
        return INTERRUPTED
    return UNUSABLE


def command_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line; what it returns has the command's `run`.

    Returns
    -------
    argparse.ArgumentParser

    Examples
    --------
    >>> command_parser().parse_args(["new", "mine"]).study.name
    'mine'
    """
    parser = argparse.ArgumentParser(prog="ctthemes", description=DESCRIPTION)
    parsers = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", dest="command")
    for name, command in _commands():
        own = parsers.add_parser(
            name,
            help=command.HELP,
            description=command.DESCRIPTION,
            epilog=command.EXIT,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.add_arguments(own)
        own.set_defaults(run=command.run)
    return parser


def _commands() -> Iterator[tuple[str, Command]]:
    for module in pkgutil.iter_modules(commands.__path__):
        loaded = importlib.import_module(f"{commands.__name__}.{module.name}")
        yield module.name.rstrip("_"), cast(Command, loaded)


def _stop_as_interrupted() -> None:
    """Let a request to end (SIGTERM) stop what runs as an interrupt from the keyboard does, with nothing left behind."""

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 (a handler's signature)
        raise KeyboardInterrupt

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, stop)
