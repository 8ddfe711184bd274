"""Terminal: what the command line says there: progress, failures, notes, checks and paths.

Everything goes through `visible`: nothing that stands in a name, a document or an archive steers the terminal.
"""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ctthemes._shared.outside_text import visible
from ctthemes.app import runner

if TYPE_CHECKING:
    import pandas as pd


def progress(stream: TextIO, n_notebooks: int) -> Callable[[runner.Step], None]:
    """Return a listener that writes a line per finished notebook and, on a terminal, a bar under them.

    Parameters
    ----------
    stream : text file
    n_notebooks : int

    Returns
    -------
    callable
        Takes a `Step`.

    Examples
    --------
    >>> listener = progress(sys.stdout, 1)
    >>> listener(runner.Step(Path("01_corpus.ipynb"), 0, 5))
    """
    shares: dict[Path, float] = {}
    on_terminal = stream.isatty()

    def hear(step: runner.Step) -> None:
        shares[step.source] = step.cell / step.n_cells
        if on_terminal:
            stream.write("\r\x1b[K")
        if step.run:
            stream.write(_finished_line(step.run) + "\n")
        if on_terminal and (not step.run or sum(shares.values()) < n_notebooks):
            stream.write(_bar(sum(shares.values()) / n_notebooks, step))
        stream.flush()

    return hear


def _finished_line(run: runner.NotebookRun) -> str:
    outcome = f"stopped {run.failure.place}: {run.failure.error}" if run.failure else "finished"
    return (
        textwrap.shorten(visible(f"{run.source.stem}: {outcome}"), 100, placeholder=" ...") + f" ({run.seconds:.1f} s)"
    )


def _bar(share: float, step: runner.Step) -> str:
    """Return one line that fits the terminal: a bar, the share done, and the cell that began last."""
    filled = round(20 * share)
    cell = "" if step.run else f"  {step.source.stem}, cell {step.cell + 1}"
    text = f"[{'#' * filled}{'.' * (20 - filled)}] {share:4.0%}{cell}"
    return visible(text)[: shutil.get_terminal_size().columns - 1]


def reading_progress(stream: TextIO) -> Callable[[int, int, str], None]:
    """Return a listener that counts files on a terminal, and every hundredth elsewhere.

    Parameters
    ----------
    stream : text file

    Returns
    -------
    callable
        Takes the number of files read, of all, and the last one's name.

    Examples
    --------
    >>> listener = reading_progress(sys.stdout)
    >>> listener(99, 250, "a.txt")
    >>> listener(100, 250, "b.txt")
    read 100 of 250 documents
    """
    on_terminal = stream.isatty()

    def hear(number: int, total: int, name: str) -> None:
        last = number == total
        if on_terminal:
            stream.write("\r\x1b[K" + ("" if last else f"reading {number:,} of {total:,}: {visible(name)}"[:79]))
        elif number % 100 == 0:
            stream.write(f"read {number:,} of {total:,} documents\n")
        stream.flush()

    return hear


def say(text: str) -> None:
    r"""Print a result, which may hold file names and pieces of documents.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> say("wrote report\x1b[2J.csv")
    wrote report\x1b[2J.csv
    """
    _print(text, sys.stdout)


def say_failure(run: runner.NotebookRun) -> None:
    """Print where a notebook stopped, and why.

    Parameters
    ----------
    run : NotebookRun

    Examples
    --------
    >>> failure = runner.Failure("at cell 5 of 12", "ValueError: n=0", "")
    >>> say_failure(runner.NotebookRun(Path("a.ipynb"), "A", None, failure, 1.0))  # on the error stream
    """
    detail = f"{run.failure.error}\n{run.failure.detail}" if run.failure else ""
    place = run.failure.place if run.failure else ""
    report = [f"\n{run.source.name} stopped {place}", textwrap.indent(detail.rstrip(), "    ")]
    if run.html:
        report.append(f"    (its page as far as it came: {from_here(run.html)})")
    _print("\n".join(report), sys.stderr)


def say_error(message: str) -> None:
    """Print why the command line cannot go on.

    Parameters
    ----------
    message : str

    Examples
    --------
    >>> say_error("no/such/study: no such study")  # on the error stream
    """
    _print(_paragraph(f"ctthemes: error: {message}"), sys.stderr)


def say_note(message: str) -> None:
    """Print what to know beside the result.

    Parameters
    ----------
    message : str

    Examples
    --------
    >>> say_note("README2 is a link that leads out of the study")  # on the error stream
    """
    _print(_paragraph(f"note: {message}"), sys.stderr)


def say_checks(tables: Sequence[pd.DataFrame]) -> int:
    """Print what does not hold, and how much was checked.

    Parameters
    ----------
    tables : sequence of DataFrame
        As of `verify_exhibit`.

    Returns
    -------
    int
        0 if something was checked and all of it holds, else 1.

    Examples
    --------
    >>> say_checks([])
    nothing was checked
    1
    """
    rows = [row for table in tables for row in table.itertuples()]
    broken = [row for row in rows if not row.holds]
    for row in broken:
        say(f"{row.file}: {row.rule}: {row.observed}, not {row.wanted}; {row.remedy}")
    for rule in ("drawn again from its csv", "computed again from the study"):
        mine = [row for row in rows if row.rule == rule]
        if mine:
            say(f"{rule}: {sum(row.observed == 'the same' for row in mine)} of {len(mine)} the same")
    say(f"{len(rows) - len(broken)} of {len(rows)} checks hold" if rows else "nothing was checked")
    return 1 if broken or not rows else 0


def from_here(path: Path) -> str:
    """Return the path as seen from here if it lies below, else whole.

    Parameters
    ----------
    path : Path

    Returns
    -------
    str

    Examples
    --------
    >>> from_here(Path.cwd() / "output" / "index.html")
    'output/index.html'
    """
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _print(text: str, stream: TextIO) -> None:
    encoding = getattr(stream, "encoding", None) or "utf-8"
    print(visible(text).encode(encoding, errors="replace").decode(encoding), file=stream)


def _paragraph(text: str) -> str:
    """Return the text broken at the terminal's width; a file or a pipe gets paths and sentences whole."""
    if not sys.stderr.isatty():
        return text
    width = min(100, shutil.get_terminal_size().columns)
    lines = [
        textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
        for line in visible(text).splitlines()
    ]
    return "\n".join(lines)
