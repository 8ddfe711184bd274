"""Errors in a notebook: what this package refuses is said in one paragraph, and everything else keeps its traceback.

The paragraph names the line of the cell, what is wrong and the remedy. `%tb` in a new cell shows the whole traceback.
"""

from __future__ import annotations

import sys
import textwrap
from types import TracebackType
from typing import Any

from ctthemes._shared.outside_text import visible

WIDTH = 100
HINT = "For the whole traceback, run %tb in a new cell."
BOLD, PLAIN = "\x1b[1m", "\x1b[22m"


def explain_errors(shell: Any) -> None:
    """Let an IPython shell say the errors that this package raises in one paragraph.

    Only a `ValueError` (`StudyError` is one) that was raised in a module of this package is shortened. A handler for
    other exceptions that somebody else has set is kept, and then nothing is changed.

    Parameters
    ----------
    shell : InteractiveShell
        What `IPython.get_ipython()` returns.
    """
    if not shell.custom_exceptions:
        shell.set_custom_exc((ValueError,), _show)


def error_paragraph(error: BaseException, traceback: TracebackType | None, names: object = None) -> str:
    r"""Return an error in one readable paragraph, with the line of the cell that led to it.

    Parameters
    ----------
    error : BaseException
    traceback : traceback
    names : dict, optional
        The notebook's own names (`shell.user_ns`), by which its cell is known among the frames.

    Examples
    --------
    >>> print(error_paragraph(ValueError("n=0 must be at least 1\x1b[2J"), None))
    ValueError: n=0 must be at least 1\x1b[2J
    """
    line = 0
    while traceback is not None:
        if names is not None and traceback.tb_frame.f_globals is names:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    place = f" (line {line} of this cell)" if line else ""
    lines = f"{type(error).__name__}{place}: {visible(error)}".splitlines()
    return "\n".join(textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False) for line in lines)


def is_ours(traceback: TracebackType | None) -> bool:
    """Return whether the exception was raised in a module of this package."""
    module = ""
    while traceback is not None:
        module = str(traceback.tb_frame.f_globals.get("__name__", ""))
        traceback = traceback.tb_next
    return module.split(".")[0] == __name__.split(".")[0]


def _show(
    shell: Any,
    kind: type[BaseException],
    error: BaseException,
    traceback: TracebackType | None,
    tb_offset: int | None = None,
) -> list[str]:
    """Show an exception in the notebook, as `InteractiveShell.set_custom_exc` asks."""
    if not is_ours(traceback):
        shell.showtraceback((kind, error, traceback), tb_offset=tb_offset)
        return []
    sys.last_type, sys.last_value, sys.last_traceback = kind, error, traceback  # where %tb looks
    paragraph = error_paragraph(error, traceback, shell.user_ns)
    name, colon, rest = paragraph.partition(":")
    lines = [f"{BOLD}{name}{PLAIN}{colon}{rest}", HINT]
    shell._showtraceback(kind, error, lines)
    return lines
