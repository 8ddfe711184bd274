"""Correction: how often a theme occurs, from machine codes of all units and hand codes of a sample of them.

A count by machine is off by the machine's errors, and when these change over the years it is off by a trend. Hand codes
of a random sample say by how much.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray
from ctthemes._shared.schema import Column, Schema
from ctthemes.counts.periods import period_labels
from ctthemes.handcoding._accuracy import machine_codes
from ctthemes.handcoding._agreement import agreed_codes
from ctthemes.stats.intervals import LEVEL
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
"""With fewer units coded by hand in a period, or a single one in a stratum, nothing is corrected."""

ONE_STRATUM = "all units"


def corrected_prevalence(
    machine: pd.DataFrame, truth: pd.DataFrame, *, periods: pd.Series, strata: pd.Series | None = None
) -> pd.DataFrame:
    """Return the share of units that have each theme in each period, freed from the machine's errors.

    With machine codes f of all N units of a period and hand codes y of a random sample of n: share = λ·mean(f over all)
    + mean(y - λf over the sample), which is unbiased by design whatever the machine does (prediction-powered
    inference; a difference estimator). λ = cov(y, f)/var(f) over the period's sample, 0 to 1, uses the machine as far as it helps.
    Means over the sample weigh each stratum by its share of the units. The variance is Σ W²(1 - n/N)s²/n over strata,
    s² of the residuals on n - 2 degrees with one squared error added, since no error in a few units is not no error; the interval is Wilson's with the sample size that this variance amounts to and Student's t. It speaks of the
    units given (these documents), not of others that might have been written.

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
        theme; period; n_units : N; n_hand : n; machine_share : uncorrected; hand_share, hand_low, hand_high : from the
        sample alone; share, low, high : corrected; rogan_gladen with _low and _high; moved : share - machine_share;
        reason : why something is nan, or "".

    Raises
    ------
    ValueError
        For hand codes of units that the machine did not code, codes other than 0, 1 and (by hand) nan.

    References
    ----------
    Angelopoulos, A. et al. (2023), doi:10.1126/science.adi6000; Angelopoulos, A., Duchi, J. & Zrnic, T. (2023),
    arXiv:2311.01453 (λ). Egami, N. et al. (2023), design-based supervised learning, arXiv:2306.04746. Rogan, W. & Gladen,
    B. (1978), doi:10.1093/oxfordjournals.aje.a112510. Lang, Z. & Reiczigel, J. (2014),
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
    _check_codes(machine, truth)
    period = periods.reindex(machine.index)
    stratum = pd.Series(ONE_STRATUM, index=machine.index) if strata is None else strata.reindex(machine.index)
    if stratum.isna().any():
        raise ValueError(f"units without a stratum: {checks.listing(machine.index[stratum.isna()])}")
    rows = []
    for theme in truth.columns:
        f = machine[theme].to_numpy(dtype=float)
        y = truth[theme].reindex(machine.index).to_numpy(dtype=float)
        errors = _error_rates(f, y, pd.MultiIndex.from_arrays([period.astype(object), stratum.astype(object)]))
        for name in sorted(period.dropna().unique()):
            chosen = (period == name).to_numpy()
            row = _one_period(f[chosen], y[chosen], stratum[chosen].to_numpy(dtype=object))
            gladen = _rogan_gladen(float(f[chosen].mean()), *errors)
            rows.append({"theme": theme, "period": str(name), **row, **gladen})
    return pd.DataFrame(rows, columns=list(CORRECTION_COLUMNS))


def corrected_shares(
    units: pd.DataFrame, hand_codings: pd.DataFrame, codebook: Codebook, *, period: str = "year"
) -> pd.DataFrame:
    """Return the corrected share of units with each theme per period, with the dictionary as the machine.

    Hand codings find their unit by document and text, blank space aside; those of passages that are no unit (press
    furniture that was cleaned away) are left out. The rest are taken as drawn at random within each period.

    Parameters
    ----------
    units : DataFrame
        From `segment_corpus`: all paragraphs or sentences of the corpus.
    hand_codings : DataFrame
        doc_id, unit, coder, text and the themes.
    codebook : Codebook
    period : str
        As for `theme_trend`.

    Returns
    -------
    DataFrame
        As `corrected_prevalence`.
    """
    themes = [theme.name for theme in codebook.themes if theme.name in hand_codings.columns]
    own = {
        (document, " ".join(text.split())): unit for unit, document, text in units[["document", "text"]].itertuples()
    }
    about = hand_codings.drop_duplicates("unit")
    home = {
        unit: own.get((document, " ".join(str(text).split())))
        for unit, document, text in about[["unit", "doc_id", "text"]].itertuples(index=False)
    }
    truth = agreed_codes(hand_codings, themes)
    truth.index = pd.Index([home[unit] for unit in truth.index], name="unit", dtype=object)
    truth = truth[truth.index.notna() & ~truth.index.duplicated()]
    machine = machine_codes(units, codebook)[themes]
    return corrected_prevalence(machine, truth, periods=period_labels(units, period=period))


def machine_weight(f: FloatArray, y: FloatArray) -> FloatArray:
    """Return λ = cov(y, f)/var(f), 0 to 1, of machine codes f and hand codes y; the last axis runs over units."""
    spread = f.var(axis=-1)
    together = (y * f).mean(axis=-1) - y.mean(axis=-1) * f.mean(axis=-1)
    return np.asarray(np.clip(np.where(spread > 0, together / np.where(spread > 0, spread, 1), 0), 0, 1))


def difference_share(
    f_all: FloatArray, f: FloatArray, y: FloatArray, *, weight: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the corrected share of one stratum and its variance, leaning on the machine with `weight`.

    Parameters
    ----------
    f_all : array, shape (..., N)
        Machine codes of all units.
    f, y : arrays, shape (..., n)
        Machine and hand codes of the sample.
    weight : array, shape (...)

    Examples
    --------
    >>> f_all, f, y = np.array([1.0, 1, 0, 0]), np.array([1.0, 0]), np.array([1.0, 1])
    >>> print(difference_share(f_all, f, y, weight=np.array(1.0))[0])
    1.0
    """
    share = weight * f_all.mean(axis=-1) + (y - weight[..., None] * f).mean(axis=-1)
    return share, _variance(y - weight[..., None] * f, f_all.shape[-1])


def share_interval(share: FloatArray, variance: FloatArray, n: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return Wilson's interval for a share in 0 to 1 with this variance; `n` units were coded by hand.

    The effective size m solves p(1-p)/m = variance, p drawn half a unit towards 1/2.
    """
    inside = np.clip(share, 0, 1)
    drawn = (inside * n + 0.5) / (n + 1)
    certain = variance <= 0
    m = drawn * (1 - drawn) / np.where(certain, 1, variance)
    z = special.stdtrit(np.maximum(n - 1, 1), (1 + LEVEL) / 2)
    middle = (inside + z**2 / (2 * m)) / (1 + z**2 / m)
    half = z * np.sqrt(inside * (1 - inside) / m + z**2 / (4 * m**2)) / (1 + z**2 / m)
    low, high = np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
    return np.where(certain, inside, low), np.where(certain, inside, high)


def _variance(residuals: FloatArray, total: int) -> FloatArray:
    """Return the variance of the mean of residuals of a sample without replacement from `total` units."""
    n = residuals.shape[-1]
    squares = ((residuals - residuals.mean(axis=-1, keepdims=True)) ** 2).sum(axis=-1) + 1.0
    return np.asarray((1 - n / total) * squares / max(n - 2, 1) / n)


def _one_period(f: FloatArray, y: FloatArray, strata: npt.NDArray[np.object_]) -> dict[str, object]:
    n_units, n_hand = len(f), int((~np.isnan(y)).sum())
    row: dict[str, object] = {"n_units": n_units, "n_hand": n_hand, "machine_share": f.mean(), "reason": ""}
    groups = [strata == name for name in sorted(set(strata), key=str)]
    coded = ~np.isnan(y)
    thin = [group for group in groups if (group & coded).sum() < min(2, group.sum())]
    if n_hand < LEAST_HAND or thin:
        why = f"{n_hand} units coded by hand, at least {LEAST_HAND} are needed" if n_hand < LEAST_HAND else (
            f"{len(thin)} of {len(groups)} strata have fewer than 2 units coded by hand"
        )  # fmt: skip
        return {**row, "reason": why}
    lean = machine_weight(f[coded], y[coded])
    share, variance, plain, plain_variance = (np.zeros(()) for _ in range(4))
    for group in groups:
        weight = group.sum() / n_units
        f_all, f_hand, y_hand = f[group], f[group & coded], y[group & coded]
        if len(y_hand) == 1:
            share, plain = share + weight * y_hand[0], plain + weight * y_hand[0]
            continue
        own, spread = difference_share(f_all, f_hand, y_hand, weight=lean)
        share, variance = share + weight * own, variance + weight**2 * spread
        plain, plain_variance = (
            plain + weight * y_hand.mean(),
            plain_variance + weight**2 * _variance(y_hand, len(f_all)),
        )
    low, high = share_interval(share, variance, np.asarray(float(n_hand)))
    hand_low, hand_high = share_interval(plain, plain_variance, np.asarray(float(n_hand)))
    inside = float(np.clip(share, 0, 1))
    return {
        **row, "hand_share": float(plain), "hand_low": float(hand_low), "hand_high": float(hand_high),
        "share": inside, "low": float(low), "high": float(high), "moved": inside - f.mean(),
    }  # fmt: skip


def _error_rates(f: FloatArray, y: FloatArray, cells: pd.MultiIndex) -> tuple[float, float, float, float]:
    """Return hits, units with the theme, right rejections, units without it, among those coded by hand.

    Each unit weighs as many as it was drawn for, or strata by what the machine found would bend the rates.
    """
    known = ~np.isnan(y)
    cell = cells.factorize()[0]
    drawn = np.bincount(cell[known], minlength=cell.max() + 1)
    weight = (np.bincount(cell) / np.maximum(drawn, 1))[cell[known]]
    weight = weight * known.sum() / weight.sum() if known.any() else weight
    f, y = f[known], y[known]
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


def _check_codes(machine: pd.DataFrame, truth: pd.DataFrame) -> None:
    checks.columns(machine, truth.columns, name="the machine codes")
    if not machine.index.is_unique or not truth.index.is_unique:
        raise ValueError("units must differ: each stands once in the machine codes and at most once in the hand codes")
    if strange := sorted(set(truth.index) - set(machine.index)):
        raise ValueError(f"hand codes of units that the machine did not code: {checks.listing(strange)}")
    if not machine[truth.columns].isin([0, 1]).all(axis=None):
        raise ValueError("machine codes must be 0 or 1 for every unit; let the machine abstain nowhere here")
    if not (truth.isin([0, 1]) | truth.isna()).all(axis=None):
        raise ValueError("hand codes must be 0, 1 or nan")
