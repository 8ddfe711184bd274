"""`doctor`: what of this installation works."""

from __future__ import annotations

import argparse
import json

from ctthemes.app.terminal import say

HELP = "say what of this installation works"
DESCRIPTION = """\
Try every part that a run needs: packages, readers of files, a kernel, fonts, memory, disk, cache. What does not
work is named with its remedy. No name or text of a document is in the answer, so it can be shown to others."""
EXIT = "exit status: 0 all works; 1 something does not"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `doctor` takes.

    Parameters
    ----------
    parser : ArgumentParser

    Examples
    --------
    >>> parser = argparse.ArgumentParser()
    >>> add_arguments(parser)
    >>> parser.parse_args(["--json"]).json
    True
    """
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print a line per part.

    Parameters
    ----------
    arguments : Namespace
        json.

    Returns
    -------
    int
        0 all works, 1 something does not.
    """
    from ctthemes.app.diagnosis import diagnosis

    table = diagnosis()
    if arguments.json:
        say(json.dumps(table.to_dict("records"), indent=1))
    else:
        for row in table.to_dict("records"):
            remedy = f" ({row['remedy']})" if row["remedy"] else ""
            say(f"{'ok' if row['works'] else 'fix'}: {row['part']}: {row['state']}{remedy}")
    return int(not table["works"].all())
