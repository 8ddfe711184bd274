"""Correction: how often a theme occurs, from machine codes of all units and hand codes of a sample of them.

A count by machine is off by the machine's errors, and when these change over the years it is off by a trend. Hand codes
of a random sample say by how much.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray
from ctthemes._shared.schema import Column, Schema
from ctthemes.counts.periods import period_labels
from ctthemes.handcoding._accuracy import machine_codes
from ctthemes.handcoding._agreement import consensus_codes
from ctthemes.stats.intervals import LEVEL
from ctthemes.stats.survey import jeffreys_limits, weighted_share
from ctthemes.themes.codebook import Codebook

CORRECTED_SHARES = Schema(
    "corrected shares",
    (
        Column("theme", "text", "", "name of the theme"),
        Column("period", "text", "", "the period"),
        Column("n_units", "integer", "units", "units that the machine coded"),
        Column("n_hand", "integer", "units", "of these, units coded by hand"),
        Column(
            "machine_share",
            "float",
            "0 to 1",
            "share of units with the theme by machine, not corrected",
            nan="there is no unit",
        ),
        Column(
            "hand_share",
            "float",
            "0 to 1",
            "share of units with the theme by hand, from the sample alone",
            nan="too few are coded by hand",
        ),
        Column("hand_low", "float", "0 to 1", "lower end of its 95 % interval", nan="too few are coded by hand"),
        Column("hand_high", "float", "0 to 1", "upper end of its 95 % interval", nan="too few are coded by hand"),
        Column("share", "float", "0 to 1", "share of units with the theme, corrected", nan="too few are coded by hand"),
        Column("low", "float", "0 to 1", "lower end of its 95 % interval", nan="too few are coded by hand"),
        Column("high", "float", "0 to 1", "upper end of its 95 % interval", nan="too few are coded by hand"),
        Column(
            "rogan_gladen",
            "float",
            "0 to 1",
            "share corrected by sensitivity and specificity (Rogan and Gladen 1978)",
            nan="they cannot be estimated",
        ),
        Column("rogan_gladen_low", "float", "0 to 1", "lower end of its 95 % interval", nan="they cannot be estimated"),
        Column(
            "rogan_gladen_high", "float", "0 to 1", "upper end of its 95 % interval", nan="they cannot be estimated"
        ),
        Column("moved", "float", "-1 to 1", "share less machine_share", nan="nothing is corrected"),
        Column("reason", "text", "", "why something is missing, or empty"),
    ),
)
CORRECTION_COLUMNS = CORRECTED_SHARES.names
LEAST_HAND = 10
"""With fewer units coded by hand in a period, and others that were not, there is an interval and no point."""

ONE_STRATUM = "all units"


def corrected_prevalence(
    machine: pd.DataFrame, truth: pd.DataFrame, *, periods: pd.Series, strata: pd.Series | None = None
) -> pd.DataFrame:
    """Return the share of units that have each theme in each period, freed from the machine's errors.

    The machine may be a dictionary, a model, or another program: its codes only sort the units into cells. Of the N
    units of a period a part q has its code. Of the n_c units coded by hand in a cell, y_c have the theme, and
    share = q y₁/n₁ + (1-q) y₀/n₀, over cells of stratum and code where the sample was stratified. That is unbiased by
    design whatever the machine does, as long as a cell has a hand code; it uses nothing from a period's own few codes
    but their shares. Limits are Jeffreys' in each cell, put together by the method of variance estimates recovery, with
    √(1 - n_c/N_c) for units drawn from a finite number. A cell without a hand code takes the theme's share in the same
    code's cells of the other periods, (y+½)/(n+1), and has limits 0 and 1. With fewer than 10 hand codes in a period
    there is an interval and no point. The interval speaks of the units given (these documents), not of others that
    might have been written, and takes units for drawn one by one.

    Rogan-Gladen stands beside it: p = (q + sp - 1)/(se + sp - 1), with sensitivity and specificity from all hand codes
    together, so it is wrong where the error drifts; its interval is Lang and Reiczigel's.

    Parameters
    ----------
    machine : DataFrame
        Codes of the machine, 0 or 1, of every unit (rows) and theme (columns).
    truth : DataFrame
        Codes by hand of units drawn at random (`draw_units`), index as in `machine`; nan where the coders differ, which
        leaves the unit out.
    periods : Series
        The period of every unit of `machine`; a unit without one is left out.
    strata : Series, optional
        The stratum of every unit, if the sample was stratified by more than period.

    Returns
    -------
    DataFrame
        - theme, period : str
        - n_units, n_hand : int, units that the machine coded, and of these by hand
        - machine_share : float, 0 to 1, not corrected
        - hand_share, hand_low, hand_high : float, 0 to 1, from the sample alone, weighted by strata
        - share, low, high : float, 0 to 1, corrected
        - rogan_gladen, rogan_gladen_low, rogan_gladen_high : float, 0 to 1
        - moved : float, share - machine_share
        - reason : str, why something is nan, or ""

    Raises
    ------
    ValueError
        For hand codes of units that the machine did not code, codes other than 0, 1 and (by hand) nan.

    References
    ----------
    Zou, G. Y. & Donner, A. (2008), doi:10.1002/sim.3095. Angelopoulos, A. et al. (2023), doi:10.1126/science.adi6000.
    Rogan, W. & Gladen, B. (1978), doi:10.1093/oxfordjournals.aje.a112510. Lang, Z. & Reiczigel, J. (2014),
    doi:10.1016/j.prevetmed.2013.09.015.

    Examples
    --------
    >>> units = [f"u{i:02d}" for i in range(40)]
    >>> machine = pd.DataFrame({"peace": [1] * 10 + [0] * 30}, index=units)
    >>> truth = pd.DataFrame({"peace": [1.0] * 10 + [0.0] * 30}, index=units)
    >>> table = corrected_prevalence(machine, truth.iloc[::2], periods=pd.Series("2013", index=units))
    >>> table[["n_units", "n_hand", "machine_share", "share", "moved"]].iloc[0].tolist()
    [40.0, 20.0, 0.25, 0.25, 0.0]
    """
    check_codes(machine, truth)
    period = periods.reindex(machine.index).astype(object)
    stratum = pd.Series(ONE_STRATUM, index=machine.index) if strata is None else strata.reindex(machine.index)
    if stratum.isna().any():
        raise ValueError(f"units without a stratum: {checks.listing(machine.index[stratum.isna()])}")
    names = sorted(period.dropna().unique())
    rows = []
    for theme in truth.columns:
        f = machine[theme].to_numpy(dtype=float)
        y = truth[theme].reindex(machine.index).to_numpy(dtype=float)
        errors = _error_rates(f, y, pd.MultiIndex.from_arrays([period, stratum.astype(object)]))
        cells = pd.DataFrame({"period": period, "stratum": stratum.astype(str), "code": f, "hand": y})
        cells = cells[period.notna()].groupby(["period", "stratum", "code"])["hand"].agg(["size", "count", "sum"])
        for name in names:
            own = cells[cells.index.get_level_values("period") == name].droplevel("period")
            others = cells.drop(index=name, level="period").groupby("code")[["count", "sum"]].sum()
            by_machine = float(f[(period == name).to_numpy()].mean())
            row = {
                "theme": theme,
                "period": str(name),
                "machine_share": by_machine,
                **_one_period(own, others, by_machine),
            }
            rows.append(row | _rogan_gladen(by_machine, *errors))
    return pd.DataFrame(rows, columns=list(CORRECTION_COLUMNS))


def corrected_shares(
    units: pd.DataFrame, hand_codings: pd.DataFrame, machine: Codebook | pd.DataFrame, *, period: str = "year"
) -> pd.DataFrame:
    """Return the corrected share of units with each theme per period, from hand codings as they are in a study.

    Hand codings find their unit by document and text, blank space aside; those of passages that are no unit (press
    page boilerplate that was cleaned away) are left out. The rest are taken as drawn at random within each period.

    Parameters
    ----------
    units : DataFrame
        From `segment_corpus`: all paragraphs or sentences of the corpus.
    hand_codings : DataFrame
        doc_id, unit, coder, text and the themes.
    machine : Codebook or DataFrame
        The dictionary as the machine, or the codes of any other: every unit (index) by themes, 0 or 1.
    period : str
        As for `rate_trend`.

    Returns
    -------
    DataFrame
        As `corrected_prevalence`.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.segments import segment_corpus
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> units = segment_corpus(toy_corpus(), "paragraph")
    >>> hand = units.assign(unit=units.index, doc_id=units["document"], coder="Ann", prevention=0.0).iloc[:2]
    >>> corrected_shares(units, hand, toy_codebook())[["period", "n_units", "n_hand"]].values.tolist()
    [['2011', 2, 2], ['2013', 3, 0], ['2014', 1, 0]]
    """
    given = [theme.name for theme in machine.themes] if isinstance(machine, Codebook) else list(machine.columns)
    themes = [theme for theme in given if theme in hand_codings.columns]
    own = {
        (document, " ".join(text.split())): unit for unit, document, text in units[["document", "text"]].itertuples()
    }
    about = hand_codings.drop_duplicates("unit")
    home = {
        unit: own.get((document, " ".join(str(text).split())))
        for unit, document, text in about[["unit", "doc_id", "text"]].itertuples(index=False)
    }
    truth = consensus_codes(hand_codings, themes)
    truth.index = pd.Index([home[unit] for unit in truth.index], name="unit", dtype=object)
    truth = truth[truth.index.notna() & ~truth.index.duplicated()]
    # A theme without patterns is never found by the machine, which the correction allows for.
    codes = machine_codes(units, machine).fillna(0) if isinstance(machine, Codebook) else machine.reindex(units.index)
    return corrected_prevalence(codes[themes], truth, periods=period_labels(units, period=period))


def check_codes(machine: pd.DataFrame, truth: pd.DataFrame, *, probabilities: bool = False) -> None:
    """Check that machine and hand codes are of the same units and are codes.

    Parameters
    ----------
    machine, truth : DataFrame
        As for `corrected_prevalence`.
    probabilities : bool
        Whether the machine may also say how sure it is, from 0 to 1.

    Raises
    ------
    ValueError
        When they are not.

    Examples
    --------
    >>> codes = pd.DataFrame({"peace": [1.0]}, index=["u1"])
    >>> check_codes(codes, codes)
    """
    checks.columns(machine, truth.columns, name="the machine codes")
    if not machine.index.is_unique or not truth.index.is_unique:
        raise ValueError("units must differ: each stands once in the machine codes and at most once in the hand codes")
    if strange := sorted(set(truth.index) - set(machine.index)):
        raise ValueError(f"hand codes of units that the machine did not code: {checks.listing(strange)}")
    codes = machine[truth.columns]
    if probabilities and not ((codes >= 0) & (codes <= 1)).all(axis=None):
        raise ValueError("machine codes must be from 0 to 1 for every unit; let the machine abstain nowhere here")
    if not probabilities and not codes.isin([0, 1]).all(axis=None):
        raise ValueError("machine codes must be 0 or 1 for every unit; let the machine abstain nowhere here")
    if not (truth.isin([0, 1]) | truth.isna()).all(axis=None):
        raise ValueError("hand codes must be 0, 1 or nan")


def _one_period(cells: pd.DataFrame, others: pd.DataFrame, by_machine: float) -> dict[str, object]:
    """Return the shares of one period from its cells (units, hand codes and themes by hand, per stratum and code)."""
    n_units, n_hand = int(cells["size"].sum()), int(cells["count"].sum())
    code = cells.index.get_level_values("code").to_numpy(dtype=float)
    row: dict[str, object] = {"n_units": n_units, "n_hand": n_hand, "reason": ""}
    if not n_hand:
        return row | {"reason": "no unit coded by hand"}
    elsewhere = others.reindex(code).fillna(0.0)
    fallback = ((elsewhere["sum"] + 0.5) / (elsewhere["count"] + 1)).to_numpy()
    share, low, high = _put_together(cells, fallback)
    if n_hand < min(LEAST_HAND, n_units):
        reason = f"{n_hand} units coded by hand: an interval and no point, which needs {LEAST_HAND}"
        return row | {"low": low, "high": high, "reason": reason}
    by_stratum = cells.groupby(level="stratum").sum()
    hand = _put_together(by_stratum, np.full(len(by_stratum), np.nan))
    return row | {
        "hand_share": hand[0], "hand_low": hand[1], "hand_high": hand[2],
        "share": share, "low": low, "high": high, "moved": share - by_machine,
    }  # fmt: skip


def _put_together(cells: pd.DataFrame, fallback: FloatArray) -> tuple[float, float, float]:
    """Return the share over cells with its limits; a cell without a hand code has its fallback and limits 0 and 1."""
    size, n, y = (cells[column].to_numpy(dtype=float) for column in ("size", "count", "sum"))
    p = np.where(n > 0, y / np.where(n > 0, n, 1.0), fallback)
    share, low, high = weighted_share(size / size.sum(), p, *jeffreys_limits(y, n), finite=np.sqrt(1 - n / size))
    return float(share), float(low), float(high)


def _error_rates(f: FloatArray, y: FloatArray, cells: pd.MultiIndex) -> tuple[float, float, float, float]:
    """Return hits, units with the theme, right rejections, units without it, among those coded by hand.

    Each unit weighs as many as it was drawn for, or strata by what the machine found would bend the rates.
    """
    coded = ~np.isnan(y)
    cell = cells.factorize()[0]
    drawn = np.bincount(cell[coded], minlength=cell.max() + 1)
    weight = (np.bincount(cell) / np.maximum(drawn, 1))[cell[coded]]
    weight = weight * coded.sum() / weight.sum() if coded.any() else weight
    f, y = f[coded], y[coded]
    parts = f * y, y, (1 - f) * (1 - y), 1 - y
    hits, n_with, passed, n_without = (float((weight * part).sum()) for part in parts)
    return hits, n_with, passed, n_without


def _rogan_gladen(q: float, hits: float, n_with: float, passed: float, n_without: float) -> dict[str, float]:
    """Return the corrected share; nan where the machine does no better than chance, or a rate is unknown."""
    if not n_with or not n_without or hits / n_with + passed / n_without <= 1:
        return {}
    se, sp = hits / n_with, passed / n_without
    z = float(special.ndtri((1 + LEVEL) / 2))
    soft_se, soft_sp = (hits + 1) / (n_with + 2), (passed + 1) / (n_without + 2)
    gain = soft_se + soft_sp - 1
    if gain <= 0:
        return {"rogan_gladen": float(np.clip((q + sp - 1) / (se + sp - 1), 0, 1))}
    soft = (q + soft_sp - 1) / gain
    se_part, sp_part = soft_se * (1 - soft_se) / n_with, soft_sp * (1 - soft_sp) / n_without
    spread = z * np.sqrt(soft**2 * se_part + (1 - soft) ** 2 * sp_part) / gain
    shift = 2 * z**2 * (soft * se_part - (1 - soft) * sp_part)
    low, high = np.clip([soft + shift - spread, soft + shift + spread], 0, 1)
    value = float(np.clip((q + sp - 1) / (se + sp - 1), 0, 1))
    return {"rogan_gladen": value, "rogan_gladen_low": float(low), "rogan_gladen_high": float(high)}
