"""Survey: shares and slopes of all units from machine codes of all of them and hand codes of a random sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from ctthemes._shared.array_types import FloatArray
from ctthemes.stats.intervals import LEVEL


@dataclass(frozen=True, slots=True, eq=False)
class Slope:
    """A least-squares slope with its cluster-robust error.

    Attributes
    ----------
    slope, error : float
        Per unit of time.
    n_clusters : int
    """

    slope: float
    error: float
    n_clusters: int


def jeffreys_limits(n_with: npt.ArrayLike, n: npt.ArrayLike, *, level: float = LEVEL) -> tuple[FloatArray, FloatArray]:
    """Return Jeffreys' limits of the share `n_with / n`: quantiles of Beta(k+½, n-k+½), 0 where k = 0 and 1 where k = n.

    Parameters
    ----------
    n_with, n : array of int
        Units with the theme, and all units drawn.
    level : float
        Coverage, 0 to 1.

    Returns
    -------
    low, high : float array
        0 and 1 where no unit was drawn.

    References
    ----------
    Brown, L. D., Cai, T. T. & DasGupta, A. (2001). doi:10.1214/ss/1009213286

    Examples
    --------
    >>> low, high = jeffreys_limits([4, 2], [5, 35])
    >>> low.round(6).tolist(), high.round(6).tolist()
    ([0.371374, 0.012064], [0.977487, 0.170917])
    """
    k, m = np.asarray(n_with, dtype=float), np.asarray(n, dtype=float)
    tail = (1 - level) / 2
    low = special.betaincinv(k + 0.5, m - k + 0.5, tail)
    high = special.betaincinv(k + 0.5, m - k + 0.5, 1 - tail)
    return np.where(k == 0, 0.0, low), np.where(k >= m, 1.0, high)


def weighted_share(
    weight: npt.ArrayLike, share: npt.ArrayLike, low: npt.ArrayLike, high: npt.ArrayLike, *, finite: npt.ArrayLike = 1.0
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return Σ W p over cells, with limits by the method of variance estimates recovery (MOVER).

    low = s - √Σ (φW(p-l))², high = s + √Σ (φW(u-p))², within 0 and 1; the last axis runs over cells.

    Parameters
    ----------
    weight : array of float
        W, each cell's part of all units; they add up to 1.
    share, low, high : array of float
        p of each cell, with its own limits l and u.
    finite : array of float
        φ = √(1 - n/N), the correction for units drawn from a finite number; 1 for none.

    Returns
    -------
    share, low, high : float array

    References
    ----------
    Zou, G. Y. & Donner, A. (2008). Construction of confidence limits about effect measures: a general approach.
    doi:10.1002/sim.3095

    Examples
    --------
    >>> limits = jeffreys_limits([4, 2], [5, 35])
    >>> [round(float(number), 7) for number in weighted_share([0.12, 0.88], [4 / 5, 2 / 35], *limits)]
    [0.1462857, 0.0813299, 0.2486471]
    """
    w, p, lower, upper, phi = (np.asarray(values, dtype=float) for values in (weight, share, low, high, finite))
    total = (w * p).sum(axis=-1)
    below = np.sqrt(((phi * w * (p - lower)) ** 2).sum(axis=-1))
    above = np.sqrt(((phi * w * (upper - p)) ** 2).sum(axis=-1))
    return total, np.maximum(total - below, 0.0), np.minimum(total + above, 1.0)


def corrected_codes(
    machine: npt.ArrayLike, hand: npt.ArrayLike, inclusion: npt.ArrayLike, *, lean: float = 1.0
) -> FloatArray:
    """Return ỹ = λf + (R/π)(y - λf): codes whose mean, and whose slope, are those of the hand codes, whatever f does.

    Parameters
    ----------
    machine : array of float, shape (n_units,)
        f, the machine's code or probability.
    hand : array of float, shape (n_units,)
        y, nan where a unit was not coded by hand (R = 0).
    inclusion : array of float, shape (n_units,)
        π, the chance by which each unit came into the sample.
    lean : float
        λ, how much the machine counts: 1 fully, 0 not at all.

    Returns
    -------
    float array, shape (n_units,)
        Not held to 0 and 1.

    References
    ----------
    Egami, N., Hinck, M., Stewart, B. M. & Wei, H. (2023). Using imperfect surrogates for downstream inference:
    design-based supervised learning. arXiv:2306.04746. Angelopoulos, A., Duchi, J. & Zrnic, T. (2023). arXiv:2311.01453

    Examples
    --------
    >>> nan = np.nan
    >>> corrected_codes([0, 1, 0, 1, 1, 1], [nan, 1, 1, nan, nan, 0], 0.5).tolist()
    [0.0, 1.0, 2.0, 1.0, 1.0, -1.0]
    """
    f, y = lean * np.asarray(machine, dtype=float), np.asarray(hand, dtype=float)
    pi = np.broadcast_to(np.asarray(inclusion, dtype=float), f.shape)
    coded = ~np.isnan(y)
    return f + np.where(coded, (np.where(coded, y, 0.0) - f) / np.where(coded, pi, 1.0), 0.0)


def clustered_slope(values: npt.ArrayLike, times: npt.ArrayLike, clusters: npt.ArrayLike) -> Slope:
    """Return the least-squares slope of values on time, with the sandwich error over clusters.

    var b = (X'X)⁻¹ Σ_g (X_g'e_g)(X_g'e_g)' (X'X)⁻¹ G/(G-1) over the G clusters.

    Parameters
    ----------
    values, times : array of float, shape (n_units,)
    clusters : array, shape (n_units,)
        Such as the document of each unit.

    Returns
    -------
    Slope
        nan where the times do not vary.

    References
    ----------
    Cameron, A. C. & Miller, D. L. (2015). doi:10.3368/jhr.50.2.317

    Examples
    --------
    >>> round(clustered_slope([0, 1, 2, 1, 1, -1], [0, 0, 1, 1, 2, 2], range(6)).slope, 6)
    -0.25
    """
    y, t = np.asarray(values, dtype=float), np.asarray(times, dtype=float)
    names, group = np.unique(np.asarray(clusters), return_inverse=True)
    away = t - t.mean()
    spread = float(away @ away)
    if not spread or len(names) < 2:
        return Slope(np.nan, np.nan, len(names))
    slope = float(away @ y) / spread
    rest = y - y.mean() - slope * away
    scores = np.bincount(group, away * rest)
    variance = float(scores @ scores) / spread**2 * len(names) / (len(names) - 1)
    return Slope(slope, float(np.sqrt(variance)), len(names))


def drawn_share(
    expected: float, machine: npt.ArrayLike, hand: npt.ArrayLike, inclusion: npt.ArrayLike, *, n_units: int
) -> tuple[float, float]:
    """Return a share and its variance from units that were drawn one by one, each with its own chance.

    share = mean p̂ + (1/N) Σ (y - p̂)/π over the units drawn; var = (1/N²) Σ (1-π)((y - p̂)/π)². p̂ must not have been
    learnt from these units.

    Parameters
    ----------
    expected : float
        Mean of p̂, the machine's probability, over all N units.
    machine, hand, inclusion : array of float, shape (n_drawn,)
        p̂, y and π of the units drawn.
    n_units : int
        N.

    Returns
    -------
    share, variance : float

    References
    ----------
    Zrnic, T. & Candès, E. J. (2024). Active statistical inference. arXiv:2403.03208. Gligorić, K., Zrnic, T., Lee, C.,
    Candès, E. J. & Jurafsky, D. (2025). arXiv:2408.15204

    Examples
    --------
    >>> share, variance = drawn_share(0.3, [0.8, 0.2, 0.5], [1, 0, 1], [0.5, 0.25, 1], n_units=10)
    >>> round(share, 6), round(variance, 6)
    (0.31, 0.0056)
    """
    p, y, pi = (np.asarray(numbers, dtype=float) for numbers in (machine, hand, inclusion))
    error = (y - p) / pi
    return float(expected + error.sum() / n_units), float(((1 - pi) * error**2).sum() / n_units**2)
