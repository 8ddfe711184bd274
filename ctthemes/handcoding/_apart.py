"""Units apart: coded units that nobody reads while patterns are written, and how good the patterns are on both parts.

What was read while a dictionary was written says how well it fits what it was made from, not how well it will do on
other texts. So documents are split once, by a rule that nobody can bend, and accuracy is given for both parts.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray
from ctthemes._shared.schema import Column, Schema
from ctthemes.stats.intervals import LEVEL

_DIGITS = 13
ACCURACY_APART = Schema(
    "accuracy apart",
    (
        Column("theme", "text", "", "name of the theme"),
        Column("n_read", "integer", "units", "units that were read, with both codes"),
        Column("n_true_read", "integer", "units", "of these, units with the theme by hand"),
        Column("f1_read", "float", "0 to 1", "F1 on the units that were read", nan="it is undefined"),
        Column("f1_read_low", "float", "0 to 1", "lower end of its 95 % interval", nan="it is undefined"),
        Column("f1_read_high", "float", "0 to 1", "upper end of its 95 % interval", nan="it is undefined"),
        Column("n_apart", "integer", "units", "units that were not read, with both codes"),
        Column("n_true_apart", "integer", "units", "of these, units with the theme by hand"),
        Column("f1_apart", "float", "0 to 1", "F1 on the units that were not read", nan="it is undefined"),
        Column("f1_apart_low", "float", "0 to 1", "lower end of its 95 % interval", nan="it is undefined"),
        Column("f1_apart_high", "float", "0 to 1", "upper end of its 95 % interval", nan="it is undefined"),
        Column("fall", "float", "-1 to 1", "f1_read less f1_apart", nan="either is undefined"),
        Column("fall_low", "float", "-1 to 1", "lower end of its 95 % interval", nan="either is undefined"),
        Column("fall_high", "float", "-1 to 1", "upper end of its 95 % interval", nan="either is undefined"),
    ),
)


def units_apart(documents: pd.Series, *, read_share: float) -> pd.Series:
    """Return which units are not to be read while patterns are written: those of the documents that come last by hash.

    A document is read if SHA-256 of its name, as a number from 0 to 1, is below `read_share`. New documents never move
    an old one to the other part.

    Parameters
    ----------
    documents : Series
        The document of every unit.
    read_share : float
        The part of the documents that may be read, 0 to 1: `read_share` of the codebook.

    Returns
    -------
    Series
        bool, index as `documents`.

    Raises
    ------
    ValueError
        When `read_share` is not 0 to 1.

    Examples
    --------
    >>> documents = pd.Series(["a.txt", "a.txt", "b.txt", "c.txt"], index=["u0", "u1", "u2", "u3"])
    >>> units_apart(documents, read_share=0.5).tolist()
    [False, False, True, False]
    """
    if not 0 <= read_share <= 1:
        raise ValueError(f"read_share={read_share!r} must be a part of the documents, 0 to 1")
    return documents.astype(str).map(hash_place) >= read_share


def hash_place(name: str) -> float:
    """Return the place of a document's name among all names there could be, 0 to below 1.

    Parameters
    ----------
    name : str

    Returns
    -------
    float

    Examples
    --------
    >>> round(hash_place("a.txt"), 3)
    0.097
    """
    digits = hashlib.sha256(name.encode("utf-8")).hexdigest()[:_DIGITS]
    return float(int(digits, 16) / 16**_DIGITS)


def accuracy_apart(
    machine: pd.DataFrame,
    truth: pd.DataFrame,
    *,
    apart: pd.Series,
    documents: pd.Series,
    seed: int,
    n_draws: int = 1000,
) -> pd.DataFrame:
    """Return the machine's F1 on units that were read while its patterns were written, and on units that were not.

    Intervals are percentiles over draws of documents with replacement, since units of a document resemble each other.

    Parameters
    ----------
    machine : DataFrame
        Codes of the machine, units by themes; a nan leaves the unit out.
    truth : DataFrame
        Codes by hand, as from `consensus_codes`; a nan leaves the unit out.
    apart : Series
        Whether a unit was not read, from `units_apart`.
    documents : Series
        The document of every unit.
    seed : int
    n_draws : int

    Returns
    -------
    DataFrame
        - theme : str
        - n_read, n_true_read : int
        - f1_read, f1_read_low, f1_read_high : float, 0 to 1
        - n_apart, n_true_apart : int
        - f1_apart, f1_apart_low, f1_apart_high : float, 0 to 1
        - fall, fall_low, fall_high : float, f1_read - f1_apart

    Raises
    ------
    ValueError
        When a theme of `truth` is not among the machine's, or `n_draws` is below 1.

    Examples
    --------
    >>> truth = pd.DataFrame({"peace": [1.0, 1.0, 0.0, 1.0]}, index=list("abcd"))
    >>> machine, apart = pd.DataFrame({"peace": [1, 1, 0, 0]}, index=list("abcd")), pd.Series([False, False, True, True], list("abcd"))
    >>> table = accuracy_apart(machine, truth, apart=apart, documents=pd.Series(list("abcd"), list("abcd")), seed=1)
    >>> table[["f1_read", "f1_apart", "fall"]].iloc[0].tolist()
    [1.0, 0.0, 1.0]
    """
    checks.at_least(n_draws, 1, name="n_draws")
    checks.columns(machine, truth.columns, name="the machine codes")
    random = np.random.default_rng(seed)
    unread, owner = (series.reindex(truth.index) for series in (apart, documents))
    rows = []
    for theme in truth.columns:
        row: dict[str, object] = {"theme": theme}
        draws = {}
        for part, chosen in (("read", ~unread.astype(bool)), ("apart", unread.astype(bool))):
            code, true = (table[theme].reindex(truth.index)[chosen].astype(float) for table in (machine, truth))
            both = code.notna() & true.notna()
            cells = _cells(code[both], true[both], owner[chosen][both])
            values = _f1(np.vstack([cells.sum(axis=0), _resampled(cells, random, n_draws)]))
            row |= {f"n_{part}": int(both.sum()), f"n_true_{part}": int(true[both].sum())}
            row |= _named(f"f1_{part}", values)
            draws[part] = values
        rows.append(row | _named("fall", draws["read"] - draws["apart"]))
    return pd.DataFrame(rows, columns=list(ACCURACY_APART.names))


def _cells(machine: pd.Series, true: pd.Series, documents: pd.Series) -> FloatArray:
    """Return hits, false alarms and misses of every document."""
    frame = pd.DataFrame(
        {"hits": machine * true, "alarms": machine * (1 - true), "misses": (1 - machine) * true, "document": documents}
    )
    return frame.groupby("document")[["hits", "alarms", "misses"]].sum().to_numpy(dtype=float)


def _resampled(cells: FloatArray, random: np.random.Generator, n_draws: int) -> FloatArray:
    if not len(cells):
        return np.zeros((n_draws, 3))
    weights = random.multinomial(len(cells), np.full(len(cells), 1 / len(cells)), size=n_draws)
    return np.asarray(weights @ cells, dtype=float)


def _f1(cells: FloatArray) -> FloatArray:
    hits, alarms, misses = cells.T
    possible = 2 * hits + alarms + misses
    return np.where(possible > 0, 2 * hits / np.where(possible > 0, possible, 1), np.nan)


def _named(name: str, draws: FloatArray) -> dict[str, float]:
    """Return a value, which stands first, and its percentile interval."""
    defined = draws[1:][~np.isnan(draws[1:])]
    if np.isnan(draws[0]) or not len(defined):
        return {name: float(draws[0]), f"{name}_low": np.nan, f"{name}_high": np.nan}
    low, high = np.quantile(defined, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return {name: float(draws[0]), f"{name}_low": float(low), f"{name}_high": float(high)}
