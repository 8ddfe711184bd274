"""Validation: how often machine codes are wrong, held against codes by hand, per theme and per period.

Codes are tables of units (rows, index `unit`) by themes (columns): 1, 0, or nan where nobody knows.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray
from ctthemes._shared.schema import Column, Schema
from ctthemes.stats.intervals import LEVEL, wilson_interval
from ctthemes.text.tokens import tokenize
from ctthemes.themes.codebook import Codebook, theme_patterns
from ctthemes.themes.codings import codings, count_themes

ALL_PERIODS = "all"
ACCURACY = Schema(
    "accuracy",
    (
        Column("theme", "text", "", "name of the theme"),
        Column("period", "text", "", '"all" or a period'),
        Column("n_units", "integer", "units", "units with a machine code and an agreed hand code"),
        Column("n_true", "integer", "units", "units that have the theme by hand"),
        Column("n_machine", "integer", "units", "units that have it by machine"),
        Column("hits", "integer", "units", "units that have it by both"),
        Column("false_alarms", "integer", "units", "units that have it by machine only"),
        Column("misses", "integer", "units", "units that have it by hand only"),
        Column("precision", "float", "0 to 1", "hits over n_machine", nan="the machine never finds it"),
        Column("precision_low", "float", "0 to 1", "lower end of its 95 % interval", nan="it is undefined"),
        Column("precision_high", "float", "0 to 1", "upper end of its 95 % interval", nan="it is undefined"),
        Column("recall", "float", "0 to 1", "hits over n_true", nan="no unit has it by hand"),
        Column("recall_low", "float", "0 to 1", "lower end of its 95 % interval", nan="it is undefined"),
        Column("recall_high", "float", "0 to 1", "upper end of its 95 % interval", nan="it is undefined"),
        Column("f1", "float", "0 to 1", "harmonic mean of precision and recall", nan="it is undefined"),
        Column("f1_low", "float", "0 to 1", "lower end of its 95 % interval", nan="it is undefined"),
        Column("f1_high", "float", "0 to 1", "upper end of its 95 % interval", nan="it is undefined"),
        Column("share_true", "float", "0 to 1", "n_true over n_units", nan="there is no unit"),
        Column("share_machine", "float", "0 to 1", "n_machine over n_units", nan="there is no unit"),
        Column("bias", "float", "-1 to 1", "share_machine less share_true", nan="there is no unit"),
        Column("bias_low", "float", "-1 to 1", "lower end of its 95 % interval", nan="it is undefined"),
        Column("bias_high", "float", "-1 to 1", "upper end of its 95 % interval", nan="it is undefined"),
        Column("reason", "text", "", "why something is undefined, or empty"),
    ),
)
ACCURACY_COLUMNS = ACCURACY.names
CODING_ERRORS = Schema(
    "coding errors",
    (
        Column("theme", "text", "", "name of the theme"),
        Column("error", "text", "", '"false alarm" or "miss"'),
        Column("unit", "text", "", "the unit"),
        Column("text", "text", "", "its words"),
    ),
)
ERROR_COLUMNS = CODING_ERRORS.names


def machine_codes(units: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return whether each theme of the codebook is found in each unit.

    Parameters
    ----------
    units : DataFrame
        Index: the units; column `text`.
    codebook : Codebook

    Returns
    -------
    DataFrame
        Index `unit`; per theme 1 where a pattern matches, else 0; nan where neither the theme nor any below it has a
        pattern.

    Examples
    --------
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> machine_codes(toy_corpus(), toy_codebook())["prevention"].tolist()
    [1, 1, 1, 0]
    """
    tokens = tokenize(units)
    counts = count_themes(codings(tokens, codebook), tokens.documents)
    codes = (counts.counts.toarray() > 0).astype(np.int64)
    table = pd.DataFrame(codes, index=pd.Index(units.index, name="unit"), columns=pd.Index(counts.terms, name="theme"))
    by_patterns = set(theme_patterns(codebook)["theme"])
    return table.assign(**{str(theme): np.nan for theme in table.columns if theme not in by_patterns})


def coding_accuracy(
    machine: pd.DataFrame, truth: pd.DataFrame, *, seed: int, periods: pd.Series | None = None, n_draws: int = 1000
) -> pd.DataFrame:
    """Return precision, recall and F1 of machine codes, and by how much they get the theme's share wrong.

    With tp hits, fp false alarms and fn misses: precision = tp/(tp+fp), recall = tp/(tp+fn), F1 = 2tp/(2tp+fp+fn).
    Precision and recall have Wilson intervals; F1, and the bias, which is the share of units the machine codes minus
    the true share, have percentile bootstraps over units. A bias that differs between periods bends a trend: compare
    the rows of the periods.

    Parameters
    ----------
    machine : DataFrame
        Codes of the machine: units by themes. A nan (it abstained) leaves the unit out for that theme.
    truth : DataFrame
        Codes by hand, as from `consensus_codes`. A nan leaves the unit out for that theme. Units that `machine` lacks are
        an error.
    seed : int
        For the bootstrap.
    periods : Series, optional
        The period of each unit: adds a row per theme and period.
    n_draws : int

    Returns
    -------
    DataFrame
        theme
        period : "all" or one of `periods`
        n_units
        n_true, n_machine : units that have the theme
        hits, false_alarms, misses : units
        precision, recall, f1 : with _low and _high, nan where undefined
        share_true, share_machine : 0 to 1
        bias, bias_low, bias_high : -1 to 1
        reason : why something is nan, or ""

    References
    ----------
    Grimmer, J. & Stewart, B. (2013), doi:10.1093/pan/mps028.

    Examples
    --------
    >>> truth = pd.DataFrame({"peace": [1.0, 1.0, 0.0, 0.0]}, index=list("abcd"))
    >>> table = coding_accuracy(pd.DataFrame({"peace": [1, 0, 1, 0]}, index=list("abcd")), truth, seed=1)
    >>> table[["hits", "false_alarms", "misses", "f1", "bias"]].iloc[0].tolist()
    [1.0, 1.0, 1.0, 0.5, 0.0]
    """
    checks.at_least(n_draws, 1, name="n_draws")
    aligned = _aligned(machine, truth)
    label = pd.Series(ALL_PERIODS, index=truth.index)
    groups = [(ALL_PERIODS, label == ALL_PERIODS)]
    if periods is not None:
        own = periods.reindex(truth.index)
        groups += [(str(value), own == value) for value in sorted(own.dropna().unique())]
    random = np.random.default_rng(seed)
    rows = []
    for theme in truth.columns:
        for name, chosen in groups:
            machine_codes_of, true_codes = aligned.loc[chosen, theme], truth.loc[chosen, theme]
            both = (machine_codes_of.notna() & true_codes.notna()).to_numpy()
            pair = machine_codes_of.to_numpy(dtype=float)[both], true_codes.to_numpy(dtype=float)[both]
            rows.append({"theme": theme, "period": name, **_accuracy(*pair, random, n_draws)})
    return pd.DataFrame(rows, columns=list(ACCURACY_COLUMNS))


def coding_errors(machine: pd.DataFrame, truth: pd.DataFrame, *, texts: pd.Series) -> pd.DataFrame:
    """Return every unit that the machine codes wrongly, with its text, to be read.

    Parameters
    ----------
    machine, truth : DataFrame
        As for `coding_accuracy`.
    texts : Series
        The text of each unit.

    Returns
    -------
    DataFrame
        theme
        error : "false alarm" or "miss"
        unit
        text

        In the order of themes, false alarms first.

    Examples
    --------
    >>> truth = pd.DataFrame({"peace": [1.0, 0.0]}, index=["u1", "u2"])
    >>> machine = pd.DataFrame({"peace": [0, 1]}, index=["u1", "u2"])
    >>> texts = pd.Series(["A truce holds.", "The Peace Palace."], index=["u1", "u2"])
    >>> coding_errors(machine, truth, texts=texts)
       theme        error unit               text
    0  peace  false alarm   u2  The Peace Palace.
    1  peace         miss   u1     A truce holds.
    """
    aligned = _aligned(machine, truth)
    rows = [
        (theme, name, unit, texts[unit])
        for theme in truth.columns
        for name, code in (("false alarm", 1), ("miss", 0))
        for unit in truth.index[(aligned[theme] == code) & (truth[theme] == 1 - code)]
    ]
    return pd.DataFrame(rows, columns=list(ERROR_COLUMNS))


def _aligned(machine: pd.DataFrame, truth: pd.DataFrame) -> pd.DataFrame:
    checks.columns(machine, truth.columns, name="the machine codes")
    if missing := sorted(set(truth.index) - set(machine.index)):
        raise ValueError(f"units without machine codes: {checks.listing(missing)}; code the same units")
    for name, table in (("machine", machine[truth.columns]), ("truth", truth)):
        if strange := sorted(set(np.unique(table.to_numpy(dtype=float))[:20]) - {0.0, 1.0}, key=str):
            wrong = [value for value in strange if not np.isnan(value)]
            if wrong:
                raise ValueError(f"{name} must hold 0, 1 or nan, not {checks.listing(wrong)}")
    return machine.loc[truth.index, list(truth.columns)]


def _accuracy(machine: FloatArray, true: FloatArray, random: np.random.Generator, n_draws: int) -> dict[str, object]:
    n = len(true)
    cells = np.array([[(machine * true).sum(), (machine * (1 - true)).sum(), ((1 - machine) * true).sum()]])
    if n:
        shares = np.append(cells[0] / n, max(0.0, 1 - cells[0].sum() / n))
        cells = np.vstack([cells, random.multinomial(n, shares / shares.sum(), size=n_draws)[:, :3]])
    hits, alarms, misses = cells.T
    possible = 2 * hits + alarms + misses
    f1 = np.where(possible > 0, 2 * hits / np.where(possible > 0, possible, 1), np.nan)
    bias = (alarms - misses) / (n or np.nan)
    row: dict[str, object] = {
        "n_units": n, "n_true": int(true.sum()), "n_machine": int(machine.sum()), "hits": int(hits[0]),
        "false_alarms": int(alarms[0]), "misses": int(misses[0]), "share_true": true.sum() / (n or np.nan),
        "share_machine": machine.sum() / (n or np.nan),
    }  # fmt: skip
    for name, total in (("precision", machine.sum()), ("recall", true.sum())):
        low, high = wilson_interval(hits[0], total)
        row |= {name: hits[0] / (total or np.nan), f"{name}_low": float(low), f"{name}_high": float(high)}
    for name, draws in (("f1", f1), ("bias", bias)):
        bounds = _interval(draws)
        row |= {name: float(draws[0]), f"{name}_low": bounds[0], f"{name}_high": bounds[1]}
    return {**row, "reason": _reason(n, machine, true)}


def _interval(draws: FloatArray) -> tuple[float, float]:
    defined = draws[1:][~np.isnan(draws[1:])]
    if np.isnan(draws[0]) or not len(defined):
        return float("nan"), float("nan")
    low, high = np.quantile(defined, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _reason(n: int, machine: FloatArray, true: FloatArray) -> str:
    if not n:
        return "no unit has both codes"
    if not true.any() and not machine.any():
        return "precision, recall, F1: no unit has the theme"
    if not true.any():
        return "recall: no unit has the theme by hand"
    return "" if machine.any() else "precision: the machine found the theme nowhere"
