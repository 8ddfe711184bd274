"""Argument checks and the wording of errors: what was given, what is allowed, how to mend it."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

SHOWN = 5


class StudyError(ValueError):
    """Something on disk cannot be used as it is; the message names file, line and remedy."""


class SmallCorpusError(ValueError):
    """The corpus is too small for what was asked for; the message has the numbers."""


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


def mask(chosen: npt.ArrayLike, index: pd.Index, *, name: str) -> npt.NDArray[np.bool_]:
    """Return which of the documents are chosen, in their order; a Boolean Series is aligned by its index.

    Parameters
    ----------
    chosen : array of bool
        One for each document, in their order; or a Series whose index holds their ids, in any order.
    index : Index
        The ids of the documents.
    name : str
        What the caller calls it, for messages.

    Returns
    -------
    array of bool

    Raises
    ------
    ValueError
        When there are more or fewer than documents, when a Series has another index, or when one is missing.

    Examples
    --------
    >>> mask(pd.Series([True, False], index=["b", "a"]), pd.Index(["a", "b"]), name="chosen").tolist()
    [False, True]
    """
    if np.shape(chosen) != (len(index),):
        raise ValueError(f"{name} has shape {np.shape(chosen)}, but there are {len(index)} documents")
    if isinstance(chosen, pd.Series):
        if chosen.isna().any():
            raise ValueError(
                f"{name} is missing for {listing(chosen.index[chosen.isna()])}; fill it with True or False"
            )
        if not chosen.index.equals(index):
            strange = index.difference(chosen.index)
            if len(strange) or chosen.index.has_duplicates:
                raise ValueError(
                    f"{name} is a Series whose index is not that of the documents ({listing(strange)} not in it); give it "
                    f"their index, or its values in their order with .to_numpy()"
                )
            chosen = chosen.reindex(index)
    return np.asarray(chosen, dtype=bool)


def existing(path: str | os.PathLike[str], *, what: str) -> Path:
    """Return `path` if a file or folder is there, else raise StudyError naming it."""
    place = Path(path)
    if not is_utf8(str(place)):
        shown = ascii(str(place))[1:-1]
        raise StudyError(f"{shown}: the name of this {what} is no UTF-8 text, so no table can hold it; rename it")
    if not place.exists():
        raise StudyError(f"{place}: no such {what}; check the path (looked from {Path.cwd()})")
    if not place.is_dir() and not place.is_file():
        raise StudyError(f"{place}: a pipe or a device, no plain file; put a {what} there")
    return place


def is_utf8(name: str) -> bool:
    r"""Return whether a name is text that a file can hold: a name that the system took for other bytes is none.

    Examples
    --------
    >>> is_utf8("état.txt"), is_utf8("bad\udcff.txt")
    (True, False)
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
