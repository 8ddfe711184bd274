"""Model agreement: whether a machine's codes say anything of what people code, before anybody uses them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray
from ctthemes._shared.schema import Column, Schema
from ctthemes.stats.intervals import LEVEL

USEFUL = 0.4
"""Below this kappa with people a coder is of little use (Landis and Koch 1977: fair at best)."""

MODEL_AGREEMENT = Schema(
    "model agreement",
    (
        Column("theme", "text", "", "name of the theme"),
        Column("n_units", "integer", "units", "units that people and the model coded"),
        Column("n_true", "integer", "units", "of these, units that have the theme by hand"),
        Column("n_machine", "integer", "units", "of these, units that have it by the model"),
        Column("f1", "float", "0 to 1", "F1 of the model", nan="neither has the theme anywhere"),
        Column("kappa", "float", "up to 1", "Cohen's kappa of model and people; 0 is chance", nan="it is undefined"),
        Column("kappa_low", "float", "up to 1", "lower end of its 95 % interval", nan="it is undefined"),
        Column("kappa_high", "float", "up to 1", "upper end of its 95 % interval", nan="it is undefined"),
        Column(
            "verdict", "text", "", '"useful", "weak", "useless" (no better than chance can be ruled out) or "unknown"'
        ),
    ),
)


def model_agreement(codes: pd.DataFrame, truth: pd.DataFrame, *, seed: int, n_draws: int = 1000) -> pd.DataFrame:
    """Return how far a model agrees with people on each theme, and what that is worth.

    Parameters
    ----------
    codes : DataFrame
        Codes of the model, units by themes: 1, 0, or nan where it was not answered.
    truth : DataFrame
        Codes by hand, as from `consensus_codes`.
    seed : int
        For the intervals, percentiles over draws of units with replacement.
    n_draws : int

    Returns
    -------
    DataFrame
        - theme : str
        - n_units, n_true, n_machine : int
        - f1, kappa, kappa_low, kappa_high : float
        - verdict : str, "useful" (kappa of .4 or more), "weak", "useless" (its interval holds 0) or "unknown"

    Raises
    ------
    ValueError
        When a theme of `truth` is not among the model's.

    References
    ----------
    Cohen, J. (1960), doi:10.1177/001316446002000104. Landis, J. R. & Koch, G. G. (1977), doi:10.2307/2529310

    Examples
    --------
    >>> truth = pd.DataFrame({"peace": [1.0, 0.0] * 10})
    >>> model_agreement(truth * 0 + 1, truth, seed=1)["verdict"].tolist()
    ['useless']
    """
    checks.at_least(n_draws, 1, name="n_draws")
    checks.columns(codes, truth.columns, name="the codes of the model")
    random = np.random.default_rng(seed)
    rows = []
    for theme in truth.columns:
        model, true = codes[theme].reindex(truth.index).to_numpy(dtype=float), truth[theme].to_numpy(dtype=float)
        both = ~np.isnan(model) & ~np.isnan(true)
        cells = np.array([(model[both] == a) & (true[both] == b) for a in (1, 0) for b in (1, 0)]).sum(axis=1)
        n = int(cells.sum())
        draws = random.multinomial(n, cells / n, size=n_draws) if n else np.zeros((n_draws, 4))
        kappa = _kappa(np.vstack([cells, draws]).astype(float))
        low, high = _limits(kappa)
        hits, alarms, misses, _ = cells
        possible = 2 * hits + alarms + misses
        rows.append(
            (
                theme, n, int(hits + misses), int(hits + alarms), 2 * hits / possible if possible else np.nan,
                float(kappa[0]), low, high, _verdict(float(kappa[0]), low),
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(MODEL_AGREEMENT.names))


def _kappa(cells: FloatArray) -> FloatArray:
    """Return kappa of tables of hits, false alarms, misses and agreed absences."""
    n = cells.sum(axis=1)
    n = np.where(n > 0, n, np.nan)
    agreed = (cells[:, 0] + cells[:, 3]) / n
    model, true = (cells[:, 0] + cells[:, 1]) / n, (cells[:, 0] + cells[:, 2]) / n
    chance = model * true + (1 - model) * (1 - true)
    return np.asarray((agreed - chance) / np.where(chance < 1, 1 - chance, np.nan))


def _limits(kappa: FloatArray) -> tuple[float, float]:
    defined = kappa[1:][~np.isnan(kappa[1:])]
    if np.isnan(kappa[0]) or not len(defined):
        return float("nan"), float("nan")
    low, high = np.quantile(defined, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _verdict(kappa: float, low: float) -> str:
    if np.isnan(kappa):
        return "unknown"
    if low <= 0:
        return "useless"
    return "useful" if kappa >= USEFUL else "weak"
