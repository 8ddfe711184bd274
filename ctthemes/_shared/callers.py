"""Callers: whose line a warning points to."""

from __future__ import annotations

import sys
from pathlib import Path

_PACKAGE = str(Path(__file__).resolve().parents[1])


def caller_level() -> int:
    """Return the `stacklevel` at which a warning points to the first line outside of this package.

    Call it in the call of `warnings.warn` itself.

    Returns
    -------
    int
        1 for the function that warns, if nothing of the package called it.

    Examples
    --------
    >>> caller_level()
    1
    """
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        level, frame = level + 1, frame.f_back
    return level
