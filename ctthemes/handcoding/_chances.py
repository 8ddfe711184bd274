"""Chances: units that the machine is unsure of are drawn more often, and the share of all units is still known.

A list of the most uncertain units says nothing of the others. Here every unit has its own chance, which is stored, so
that what is coded can be weighed back.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from ctthemes._shared import checks
from ctthemes._shared.schema import Column, Schema
from ctthemes.handcoding._sampling import SAMPLE_COLUMNS
from ctthemes.stats.intervals import LEVEL
from ctthemes.stats.survey import drawn_share

BY_CHANCE = "by chance"
LEAST_EXPECTED = 30
"""With fewer units that have the theme among those drawn, the normal interval covers too seldom."""

DRAWN_SHARE = Schema(
    "drawn share",
    (
        Column("theme", "text", "", "name of the theme"),
        Column("n_units", "integer", "units", "all units"),
        Column("n_hand", "integer", "units", "units drawn and coded by hand"),
        Column("n_true", "integer", "units", "of these, units that have the theme"),
        Column("machine_share", "float", "0 to 1", "mean of the machine's probabilities"),
        Column("share", "float", "0 to 1", "share of all units with the theme", nan="it is not estimated"),
        Column("low", "float", "0 to 1", "lower end of its 95 % interval", nan="it is not estimated"),
        Column("high", "float", "0 to 1", "upper end of its 95 % interval", nan="it is not estimated"),
        Column("reason", "text", "", "why nothing is estimated, or empty"),
    ),
)


def draw_uncertain_units(
    units: pd.DataFrame, probabilities: pd.Series, *, n: int, seed: int, even: float = 0.5
) -> pd.DataFrame:
    """Return a sample in which units that the machine is unsure of are frequent, each with the chance of its draw.

    πᵢ = min(1, n[(1-ε)hᵢ/Σh + ε/N]) with hᵢ = √(p̂ᵢ(1-p̂ᵢ)) and ε = `even`; every unit is drawn or not by itself, so
    the number drawn is n only on average. `share_by_chance` weighs the hand codes back.

    Parameters
    ----------
    units : DataFrame
        From `segment_corpus`.
    probabilities : Series
        The machine's probability of one theme for every unit, 0 to 1, not learnt from units to be drawn.
    n : int
        Units to draw, on average.
    seed : int
    even : float
        The part of the chances that is the same for all units, above 0 to 1.

    Returns
    -------
    DataFrame
        As `draw_units`; inclusion : the chance πᵢ.

    Raises
    ------
    ValueError
        When `n` is more than there are units, `even` is not above 0, or a unit has no probability from 0 to 1.

    References
    ----------
    Zrnic, T. & Candès, E. J. (2024). Active statistical inference. arXiv:2403.03208. Gligorić, K. et al. (2025).
    arXiv:2408.15204

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.segments import segment_corpus
    >>> units = segment_corpus(toy_corpus(), "paragraph")
    >>> sample = draw_uncertain_units(units, pd.Series([0.5, 0.01] * 3, index=units.index), n=3, seed=2)
    >>> sorted(sample["inclusion"].round(3).unique().tolist())
    [0.333, 0.667]
    """
    checks.at_least(n, 1, name="n")
    checks.columns(units, ["text", "document"], name="the units")
    if n > len(units):
        raise ValueError(f"n={n} is more than the {len(units)} units there are")
    if not 0 < even <= 1:
        raise ValueError(f"even={even:g} must be above 0 to 1, or some units could never be drawn")
    p = probabilities.reindex(units.index).to_numpy(dtype=float)
    if not ((p >= 0) & (p <= 1)).all():
        lacking = units.index[~((p >= 0) & (p <= 1))]
        raise ValueError(f"units without a probability from 0 to 1: {checks.listing(lacking)}; code all units first")
    doubt = np.sqrt(p * (1 - p))
    part = doubt / doubt.sum() if doubt.sum() else np.full(len(p), 1 / len(p))
    chance = np.minimum(1.0, n * ((1 - even) * part + even / len(p)))
    random = np.random.default_rng(seed)
    place = random.permutation(np.flatnonzero(random.random(len(p)) < chance))
    sample = pd.DataFrame(
        {
            "doc_id": units["document"].iloc[place].astype(str), "text": units["text"].iloc[place], "stratum": BY_CHANCE,
            "n_stratum": len(units), "n_drawn": len(place), "inclusion": chance[place],
        }
    )  # fmt: skip
    sample.index = pd.Index(sample.index.astype(str), name="unit")
    return sample[list(SAMPLE_COLUMNS)]


def share_by_chance(probabilities: pd.DataFrame, truth: pd.DataFrame, *, inclusion: pd.Series) -> pd.DataFrame:
    """Return the share of all units with each theme, from hand codes of units that were drawn by their own chances.

    share = mean p̂ + (1/N) Σ (y - p̂)/π over the units drawn, which is unbiased whatever p̂ is, as long as it was not
    learnt from them. The interval is normal and needs 30 units with the theme; with fewer draw units evenly
    (`draw_units`) and use `corrected_prevalence`. Units without a stored chance, picked by hand or from the top of a
    list, give no share.

    Parameters
    ----------
    probabilities : DataFrame
        The machine's probability of every unit (rows) and theme (columns), 0 to 1.
    truth : DataFrame
        Codes by hand, 0 or 1, of all units that were drawn.
    inclusion : Series
        The chance of every unit drawn, from `draw_uncertain_units`.

    Returns
    -------
    DataFrame
        - theme : str
        - n_units, n_hand, n_true : int
        - machine_share, share, low, high : float, 0 to 1
        - reason : str, why something is nan, or ""

    Raises
    ------
    ValueError
        When a unit coded by hand has no chance above 0 to 1, no probability, or a code other than 0 and 1.

    References
    ----------
    Zrnic, T. & Candès, E. J. (2024). arXiv:2403.03208

    Examples
    --------
    >>> units = [f"u{i}" for i in range(100)]
    >>> codes = pd.DataFrame({"peace": [1.0, 0.0] * 50}, index=units)
    >>> chance = pd.Series(0.8, index=units[:80])
    >>> table = share_by_chance(codes * 0.5 + 0.25, codes.iloc[:80], inclusion=chance)
    >>> table[["n_hand", "n_true", "share"]].iloc[0].tolist()
    [80.0, 40.0, 0.5]
    """
    checks.columns(probabilities, truth.columns, name="the probabilities")
    pi = inclusion.reindex(truth.index).to_numpy(dtype=float)
    if not ((pi > 0) & (pi <= 1)).all():
        lacking = truth.index[~((pi > 0) & (pi <= 1))]
        raise ValueError(
            f"units without a chance of being drawn, above 0 to 1: {checks.listing(lacking)}; no share can be given for "
            "units picked by hand or from the top of a list: draw them with draw_uncertain_units or draw_units"
        )
    if strange := sorted(set(truth.index) - set(probabilities.index)):
        raise ValueError(f"units without a probability: {checks.listing(strange)}; code all units by machine first")
    if not truth.isin([0, 1]).all(axis=None):
        raise ValueError("hand codes must be 0 or 1 for every unit drawn: one left out would bend the share")
    rows = []
    for theme in truth.columns:
        p, y = probabilities[theme].astype(float), truth[theme].to_numpy(dtype=float)
        row: dict[str, object] = {"theme": theme, "n_units": len(p), "n_hand": len(y), "n_true": int(y.sum())}
        row |= {"machine_share": float(p.mean()), "reason": ""}
        if y.sum() < LEAST_EXPECTED:
            reason = f"{int(y.sum())} units with the theme by hand, {LEAST_EXPECTED} are needed"
            rows.append(row | {"reason": reason})
            continue
        share, variance = drawn_share(float(p.mean()), p.loc[truth.index], y, pi, n_units=len(p))
        reach = float(special.ndtri((1 + LEVEL) / 2) * np.sqrt(variance))
        limits = (float(np.clip(value, 0, 1)) for value in (share, share - reach, share + reach))
        rows.append(row | dict(zip(("share", "low", "high"), limits, strict=True)))
    return pd.DataFrame(rows, columns=list(DRAWN_SHARE.names))
