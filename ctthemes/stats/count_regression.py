"""Regression: log-linear fits of counts on time, with tokens as exposure, and what leaving each unit out does to them.

The mean of document i is μᵢ = Lᵢ exp(a + b xᵢ), Lᵢ its tokens and xᵢ its period. Because documents of one period share
x, the Poisson (and quasi-Poisson) estimate depends on the periods' sums alone: b solves Σ x k / K = m(b), where m(b) is
the mean of x weighted by N exp(b x) over the periods' tokens N. m grows with b, so there is one solution, and fits
with a unit left out are as cheap as the first.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from ctthemes._shared.array_types import FloatArray

CHUNK = 4_000_000
MOST_STEPS = 60


def fit_slope(counts: FloatArray, exposure: FloatArray, x: FloatArray) -> FloatArray:
    """Return the slope b of the Poisson log-linear fit for each row of period sums.

    Parameters
    ----------
    counts : array, shape (n_fits, n_periods)
    exposure : array, shape (n_fits, n_periods) or (n_periods,)
    x : array, shape (n_periods,)
        Time of each period; b is per unit of it.

    Returns
    -------
    array, shape (n_fits,)
        nan where no finite slope fits: no count, all counts in the first or all in the last period with tokens.

    Examples
    --------
    >>> fit_slope(np.array([[1.0, 2.0, 4.0]]), np.array([100.0, 100.0, 100.0]), np.arange(3.0)).round(6).tolist()
    [0.693147]
    """
    exposure = np.broadcast_to(exposure, counts.shape)
    centre, scale = float(np.mean(x)), float(np.std(x)) or 1.0
    t = (x - centre) / scale
    total = counts.sum(axis=1)
    mean = np.divide(counts @ t, total, out=np.full(len(total), np.nan), where=total > 0)
    there = exposure > 0
    low = np.where(there, t, np.inf).min(axis=1, initial=np.inf)
    high = np.where(there, t, -np.inf).max(axis=1, initial=-np.inf)
    solvable = (mean > low + 1e-12) & (mean < high - 1e-12)
    slope = np.full(len(total), np.nan)
    slope[solvable] = _solve(exposure[solvable], t, mean[solvable])
    return slope / scale


def delete_one_slopes(
    counts: FloatArray, exposure: FloatArray, x: FloatArray, dropped: tuple[FloatArray, FloatArray, FloatArray]
) -> FloatArray:
    """Return the slope without each document in turn.

    Parameters
    ----------
    counts, exposure, x : arrays, shape (n_periods,)
        Sums of the periods and their times.
    dropped : three arrays, shape (n_documents,)
        Place of each document's period, its count and its tokens.

    Returns
    -------
    array, shape (n_documents,)
    """
    place, k, tokens = dropped
    place = place.astype(np.intp)
    step = max(1, CHUNK // max(1, len(x)))
    parts = [np.zeros(0)]
    for first in range(0, len(place), step):
        chunk = slice(first, first + step)
        rows = np.arange(len(place[chunk]))
        some_counts, some_exposure = (np.repeat(array[None, :], len(rows), axis=0) for array in (counts, exposure))
        some_counts[rows, place[chunk]] -= k[chunk]
        some_exposure[rows, place[chunk]] -= tokens[chunk]
        parts.append(fit_slope(some_counts, np.maximum(some_exposure, 0.0), x))
    return np.concatenate(parts)


def jackknife_error(left_out: FloatArray) -> float:
    """Return the delete-one standard error √((g-1)/g Σ(b₍₋g₎ - mean)²), nan where a fit is missing.

    >>> round(jackknife_error(np.array([1.0, 2.0, 3.0])), 4)
    1.1547
    """
    g = len(left_out)
    return float(np.sqrt((g - 1) / g * ((left_out - left_out.mean()) ** 2).sum())) if g > 1 else np.nan


def pearson_dispersion(counts: FloatArray, exposure: FloatArray, x: FloatArray, slope: float) -> float:
    """Return φ = Σ(kᵢ-μᵢ)²/μᵢ / (n-2) over documents: 1 for Poisson counts, more where hits come in clusters."""
    weight = exposure * np.exp(slope * (x - x.mean()))
    mean = weight * counts.sum() / weight.sum()
    usable = mean > 0
    n = int(usable.sum())
    return float((((counts - mean) ** 2)[usable] / mean[usable]).sum() / (n - 2)) if n > 2 else np.nan


def fit_negative_binomial(
    counts: FloatArray, exposure: FloatArray, x: FloatArray, clusters: npt.NDArray[np.intp]
) -> tuple[float, float, float]:
    """Return slope, its cluster-robust standard error and α of the NB2 fit, var = μ + αμ².

    Maximum likelihood; the error is the sandwich over clusters, times √(G/(G-1)).

    Parameters
    ----------
    counts, exposure, x : arrays, shape (n_documents,)
    clusters : array of int, shape (n_documents,)

    Returns
    -------
    slope, error, alpha : float, nan where the fit fails.

    References
    ----------
    Cameron, A. C. & Trivedi, P. K. (2013). Regression Analysis of Count Data, 2nd ed., ch. 3. Cameron, A. C. &
    Miller, D. L. (2015). doi:10.3368/jhr.50.2.317
    """
    usable = exposure > 0
    k, offset, groups = counts[usable], np.log(exposure[usable]), clusters[usable]
    centre, scale = float(x.mean()), float(x.std()) or 1.0
    design = np.column_stack([np.ones(int(usable.sum())), (x[usable] - centre) / scale])
    start = np.array([np.log(max(k.sum(), 0.5) / exposure.sum()), 0.0, 0.0])
    fit = optimize.minimize(
        _nb2_loss, start, args=(k, offset, design), jac=True, method="L-BFGS-B",
        bounds=[(None, None), (-10.0, 10.0), (-14.0, 6.0)], options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-9},
    )  # fmt: skip
    if not k.sum() or not np.isfinite(fit.fun) or abs(fit.x[1]) > 9.9:
        return np.nan, np.nan, np.nan
    alpha = float(np.exp(fit.x[2]))
    mean = np.exp(offset + design @ fit.x[:2])
    bread = np.linalg.inv(design.T @ (design * (mean / (1 + alpha * mean))[:, None]))
    scores = design * ((k - mean) / (1 + alpha * mean))[:, None]
    n_groups = len(np.unique(groups))
    summed = np.zeros((int(groups.max()) + 1, 2))
    np.add.at(summed, groups, scores)
    variance = bread @ (summed.T @ summed) @ bread * n_groups / max(n_groups - 1, 1)
    return float(fit.x[1]) / scale, float(np.sqrt(variance[1, 1])) / scale, alpha


def _solve(exposure: FloatArray, t: FloatArray, mean: FloatArray) -> FloatArray:
    """Solve m(b) = mean by Newton's steps, each at most 1 in units of a standard deviation of t."""
    slope = np.zeros(len(mean))
    reach = float(np.abs(t).max())
    moving = np.arange(len(mean))
    for _ in range(MOST_STEPS):
        b = slope[moving]
        weight = exposure[moving] * np.exp(np.multiply.outer(b, t) - np.abs(b)[:, None] * reach)
        total = weight.sum(axis=1)
        m = weight @ t / total
        spread = np.maximum(weight @ t**2 / total - m**2, 1e-12)
        step = np.clip((mean[moving] - m) / spread, -1.0, 1.0)
        slope[moving] = b + step
        moving = moving[np.abs(step) > 1e-11]
        if not len(moving):
            return slope
    slope[moving] = np.nan
    return slope


def _nb2_loss(
    parameters: FloatArray, k: FloatArray, offset: FloatArray, design: FloatArray
) -> tuple[float, FloatArray]:
    beta, size = parameters[:2], np.exp(-parameters[2])  # size = 1/α
    mean = np.exp(np.clip(offset + design @ beta, -30.0, 30.0))
    share = np.log1p(mean / size)
    loss = -(
        special.gammaln(k + size) - special.gammaln(size) - special.gammaln(k + 1)
        - (k + size) * share + k * np.log(mean / size)
    ).sum()  # fmt: skip
    by_mean = (k - mean) / (1 + mean / size)
    by_size = special.digamma(k + size) - special.digamma(size) - share + (mean - k) / (size + mean)
    gradient = -np.append(design.T @ by_mean, -size * by_size.sum())
    return float(loss), gradient
