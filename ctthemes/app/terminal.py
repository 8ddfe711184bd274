"""Terminal: what the command line says there: progress, failures, notes and paths."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from ctthemes.app import runner


def progress(stream: TextIO, n_notebooks: int) -> Callable[[runner.Step], None]:
    """Return a listener that writes a line per finished notebook and, on a terminal, a bar under them."""
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
    return textwrap.shorten(f"{run.source.stem}: {outcome}", 100, placeholder=" ...") + f" ({run.seconds:.1f} s)"


def _bar(share: float, step: runner.Step) -> str:
    """Return one line that fits the terminal: a bar, the share done, and the cell that began last."""
    filled = round(20 * share)
    cell = "" if step.run else f"  {step.source.stem}, cell {step.cell + 1}"
    text = f"[{'#' * filled}{'.' * (20 - filled)}] {share:4.0%}{cell}"
    return text[: shutil.get_terminal_size().columns - 1]


def reading_progress(stream: TextIO) -> Callable[[int, int, str], None]:
    """Return a listener that counts files on a terminal, and every hundredth elsewhere."""
    on_terminal = stream.isatty()

    def hear(number: int, total: int, name: str) -> None:
        last = number == total
        if on_terminal:
            stream.write("\r\x1b[K" + ("" if last else f"reading {number:,} of {total:,}: {printable(name)}"[:79]))
        elif number % 100 == 0:
            stream.write(f"read {number:,} of {total:,} documents\n")
        stream.flush()

    return hear


def say(text: str) -> None:
    """Print text that may hold file names and pieces of documents."""
    said = printable(text)
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(said.encode(encoding, errors="replace").decode(encoding))


def say_failure(run: runner.NotebookRun) -> None:
    """Print where a notebook stopped, and why."""
    detail = f"{run.failure.error}\n{run.failure.detail}" if run.failure else ""
    place = run.failure.place if run.failure else ""
    report = [f"\n{run.source.name} stopped {place}", textwrap.indent(detail.rstrip(), "    ")]
    if run.html:
        report.append(f"    (its page as far as it came: {from_here(run.html)})")
    print("\n".join(report), file=sys.stderr)


def say_error(message: str) -> None:
    """Print why the command line cannot go on."""
    print(_paragraph(f"ctthemes: error: {message}"), file=sys.stderr)


def say_note(message: str) -> None:
    """Print what to know beside the result."""
    print(_paragraph(f"note: {message}"), file=sys.stderr)


def _paragraph(text: str) -> str:
    """Return the text broken at the terminal's width; a file or a pipe gets paths and sentences whole."""
    if not sys.stderr.isatty():
        return text
    width = min(100, shutil.get_terminal_size().columns)
    lines = [textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False) for line in text.splitlines()]
    return "\n".join(lines)


def printable(text: str) -> str:
    """Return text in which nothing can steer a terminal."""
    return "".join(character if character.isprintable() or character == "\n" else "\ufffd" for character in text)


def from_here(path: Path) -> str:
    """Return the path as seen from here if it lies below, else whole."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
