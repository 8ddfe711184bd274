"""Argument checks and the wording of errors: what was given, what is allowed, how to mend it."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from pathlib import Path

import numpy as np
import pandas as pd

SHOWN = 5


class StudyError(ValueError):
    """Something on disk cannot be used as it is; the message names file, line and remedy."""


def listing(items: Iterable[object], *, shown: int = SHOWN) -> str:
    """Return at most `shown` items as text, and how many more there are.

    >>> listing(["a", "b", "c"], shown=2)
    'a, b and 1 more'
    """
    texts = [str(item) for item in items]
    if len(texts) <= shown:
        return ", ".join(texts)
    return f"{', '.join(texts[:shown])} and {len(texts) - shown} more"


def choice(value: str, allowed: Collection[str], *, name: str) -> str:
    """Return `value` if it is one of `allowed`, else raise ValueError that lists them."""
    if value not in allowed:
        raise ValueError(f"{name}={value!r} is not one of {listing(map(repr, allowed), shown=20)}")
    return value


def at_least(value: int, least: int, *, name: str) -> int:
    """Return `value` if it is a whole number of at least `least`, else raise ValueError."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise ValueError(f"{name}={value!r} must be a whole number of at least {least}")
    return int(value)


def columns(table: pd.DataFrame, needed: Iterable[str], *, name: str) -> pd.DataFrame:
    """Return `table` if it has every column of `needed`, else raise ValueError."""
    missing = [column for column in needed if column not in table.columns]
    if missing:
        raise ValueError(f"{name} lacks the column(s) {listing(missing)}; it has {listing(table.columns, shown=20)}")
    return table


def existing(path: str | os.PathLike[str], *, what: str) -> Path:
    """Return `path` if something is there, else raise StudyError naming it."""
    found = Path(path)
    if not found.exists():
        raise StudyError(f"{found}: no such {what}; check the path (looked from {Path.cwd()})")
    return found
