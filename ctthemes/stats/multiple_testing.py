"""Multiple testing: p-values that were looked at together are corrected together, and the table names the family."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from ctthemes._shared import checks

Correction: TypeAlias = Literal["benjamini-hochberg", "benjamini-yekutieli", "holm", "bonferroni"]
CORRECTIONS = ("benjamini-hochberg", "benjamini-yekutieli", "holm", "bonferroni")


def adjust_p(p: npt.ArrayLike, *, correction: Correction = "benjamini-hochberg") -> npt.NDArray[np.float64]:
    """Return the p-values of one family, corrected for their number.

    With p₍₁₎ ≤ ... ≤ p₍m₎: Benjamini-Hochberg min over j ≥ i of m p₍j₎/j, which holds the expected share of false ones
    among those called; Benjamini-Yekutieli the same times Σ 1/i, under any dependence; Holm max over j ≤ i of
    (m-j+1) p₍j₎ and Bonferroni m p, which hold the chance of any false one.

    Parameters
    ----------
    p : array of float
        0 to 1; nan is a test that was not made, and does not count into the family.
    correction : {"benjamini-hochberg", "benjamini-yekutieli", "holm", "bonferroni"}

    Returns
    -------
    array of float
        0 to 1, nan where p is.

    Raises
    ------
    ValueError
        When a p-value lies outside 0 to 1, or the correction has another name.

    References
    ----------
    Benjamini, Y. & Hochberg, Y. (1995). doi:10.1111/j.2517-6161.1995.tb02031.x

    Examples
    --------
    >>> adjust_p([0.01, 0.04, float("nan"), 0.03]).tolist()
    [0.03, 0.04, nan, 0.04]
    """
    checks.choice(correction, CORRECTIONS, name="correction")
    given = np.asarray(p, dtype=float)
    made = given[np.isfinite(given)]
    if ((made < 0) | (made > 1)).any():
        raise ValueError(f"p-values lie between 0 and 1; given were {made.min():g} to {made.max():g}")
    adjusted = np.full(given.shape, np.nan)
    if made.size:
        adjusted[np.isfinite(given)] = _adjusted(made, correction)
    return adjusted


def simes_p(p: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return Simes' p of each row: whether any of its tests has found something.

    With p₍₁₎ ≤ ... ≤ p₍m₎ the least of m p₍i₎/i. Of two tests that are each other's mirror image it is their own p.

    Parameters
    ----------
    p : array of float, shape (n_rows, n_tests)
        0 to 1; nan is a test that was not made.

    Returns
    -------
    float array, shape (n_rows,)
        nan where no test was made.

    References
    ----------
    Simes, R. J. (1986). doi:10.1093/biomet/73.3.751

    Examples
    --------
    >>> simes_p([[0.02, 0.02], [0.01, 0.9], [0.04, float("nan")]]).tolist()
    [0.02, 0.02, 0.04]
    """
    rows = np.sort(np.asarray(p, dtype=float), axis=1)  # nan comes last
    made = np.isfinite(rows).sum(axis=1)[:, None]
    steps = made * rows / np.arange(1, rows.shape[1] + 1)
    least = np.where(np.isfinite(steps), steps, np.inf).min(axis=1, initial=np.inf)
    return np.asarray(np.where(made[:, 0] > 0, least, np.nan))


def _adjusted(p: npt.NDArray[np.float64], correction: Correction) -> npt.NDArray[np.float64]:
    n, order = len(p), np.argsort(p, kind="stable")
    place = np.arange(1, n + 1)
    if correction == "bonferroni":
        return np.minimum(n * p, 1.0)
    if correction == "holm":
        steps = np.maximum.accumulate(p[order] * (n + 1 - place))
    else:
        dependent = (1 / place).sum() if correction == "benjamini-yekutieli" else 1.0
        steps = np.minimum.accumulate((p[order] * (n / place * dependent))[::-1])[::-1]
    return np.minimum(steps[np.argsort(order)], 1.0)
