"""Solver: the maximum of wordfish's posterior, by Newton's method with the words eliminated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ctthemes._shared.array_types import FloatArray

NEAR = 0.05
"""Below this largest change of a position the curvature is taken in full, before it as expected."""

TOLERANCE = 1e-8
MOST_STEPS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Parameters of wordfish: ln of the expected count of word j in document i is alpha_i + psi_j + beta_j theta_i.

    Attributes
    ----------
    alpha, theta : float array, shape (n_documents,)
        theta has mean 0 and standard deviation 1 (n - 1), alpha mean 0.
    psi, beta : float array, shape (n_words,)
    log_posterior : float
        Without the terms that hang on the counts alone.
    converged : bool
    """

    alpha: FloatArray
    theta: FloatArray
    psi: FloatArray
    beta: FloatArray
    log_posterior: float
    converged: bool


def start(counts: FloatArray) -> Fit:
    """Return where the search begins: the first dimension of a correspondence analysis.

    Parameters
    ----------
    counts : float array, shape (n_documents, n_words)

    Returns
    -------
    Fit
    """
    lengths, totals = counts.sum(axis=1), counts.sum(axis=0)
    expected = np.outer(lengths, totals) / counts.sum()
    rows, _, columns = np.linalg.svd((counts - expected) / np.sqrt(expected), full_matrices=False)
    theta, beta = rows[:, 0] / np.sqrt(lengths), columns[0] / np.sqrt(totals)
    alpha, psi = np.log(lengths), np.log(totals / counts.sum())
    return _standard(alpha, theta, psi, 0.1 * beta / np.abs(beta).mean(), 0.0, converged=False)


def solve(counts: FloatArray, first: Fit, *, prior_sd: float, tolerance: float = TOLERANCE) -> Fit:
    """Return the parameters at which the posterior has its maximum.

    The posterior is the Poisson likelihood with a normal prior (0, `prior_sd`) of each beta where theta is standardised. It
    is written so that no shift or stretch of theta changes it, beta'^2 sd(theta)^2 in the place of beta^2, which lets each
    step move freely and be standardised after it. With the words' two by two blocks eliminated a step is one system of
    twice as many equations as there are documents.

    Parameters
    ----------
    counts : float array, shape (n_documents, n_words)
    first : Fit
        Where to begin; a converged one is taken to be near.
    prior_sd : float
    tolerance : float
        Largest change of a position in the last step.

    Returns
    -------
    Fit
    """
    fit = _standard(first.alpha, first.theta, first.psi, first.beta, 0.0, converged=False)
    best, full, change = _posterior(counts, fit, prior_sd), first.converged, np.inf
    for _ in range(MOST_STEPS):
        step = _step(counts, fit, prior_sd, full=full)
        part, trial = 1.0, None
        while part > 1e-6:
            trial = _moved(fit, step, part)
            value = _posterior(counts, trial, prior_sd)
            if np.isfinite(value) and value >= best - 1e-12 * abs(best):
                break
            part, trial = part / 2, None
        if trial is None:
            if not full:
                break
            full = False
            continue
        standard = _standard(trial.alpha, trial.theta, trial.psi, trial.beta, value, converged=False)
        change = float(np.abs(standard.theta - fit.theta).max())
        fit, best, full = standard, value, change < NEAR
        if change < tolerance:
            break
    return Fit(fit.alpha, fit.theta, fit.psi, fit.beta, best, change < tolerance)


def expected_counts(fit: Fit) -> FloatArray:
    """Return the expected count of every word in every document.

    Parameters
    ----------
    fit : Fit

    Returns
    -------
    float array, shape (n_documents, n_words)
    """
    return np.asarray(np.exp(np.minimum(fit.alpha[:, None] + fit.psi + np.outer(fit.theta, fit.beta), 50.0)))


def conditional_errors(fit: Fit) -> FloatArray:
    """Return the standard error of each theta as if the words' parameters were known and counts were Poisson.

    Parameters
    ----------
    fit : Fit

    Returns
    -------
    float array, shape (n_documents,)
        √(h_aa / (h_aa h_tt - h_at²)) of the information of alpha and theta.
    """
    means = expected_counts(fit)
    aa, at, tt = means.sum(axis=1), means @ fit.beta, means @ fit.beta**2
    return np.asarray(np.sqrt(aa / (aa * tt - at**2)))


def _standard(
    alpha: FloatArray, theta: FloatArray, psi: FloatArray, beta: FloatArray, value: float, *, converged: bool
) -> Fit:
    """Return the same expected counts with theta and alpha standardised."""
    middle, spread = theta.mean(), theta.std(ddof=1)
    shift = alpha.mean()
    return Fit(alpha - shift, (theta - middle) / spread, psi + shift + beta * middle, beta * spread, value, converged)


def _posterior(counts: FloatArray, fit: Fit, prior_sd: float) -> float:
    logs = fit.alpha[:, None] + fit.psi + np.outer(fit.theta, fit.beta)
    prior = fit.theta.var(ddof=1) * (fit.beta @ fit.beta) / (2 * prior_sd**2)
    return float((counts * logs - np.exp(np.minimum(logs, 50.0))).sum() - prior)


def _moved(fit: Fit, step: tuple[FloatArray, FloatArray, FloatArray, FloatArray], part: float) -> Fit:
    alpha, theta, psi, beta = (value + part * move for value, move in zip(
        (fit.alpha, fit.theta, fit.psi, fit.beta), step, strict=True
    ))  # fmt: skip
    return Fit(alpha, theta, psi, beta, 0.0, converged=False)


def _step(
    counts: FloatArray, fit: Fit, prior_sd: float, *, full: bool
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return Newton's step of all parameters, of a standardised fit."""
    n, theta, beta = len(fit.theta), fit.theta, fit.beta
    means, tight = expected_counts(fit), 1 / prior_sd**2
    rest = counts - means
    pull = float(tight * (beta @ beta) / (n - 1))
    documents = np.concatenate([rest.sum(axis=1), rest @ beta - pull * theta])
    words = np.stack([rest.sum(axis=0), theta @ rest - tight * beta])
    block = _document_block(means, theta, beta, pull)
    one = np.concatenate([means, means * beta])
    cross = means * np.outer(theta, beta) + (2 * tight / (n - 1)) * np.outer(theta, beta) - (rest if full else 0.0)
    two = np.concatenate([means * theta[:, None], cross])
    aa, at, tt = means.sum(axis=0), theta @ means, (theta**2) @ means + tight
    inverse = np.stack([tt, -at, aa]) / (aa * tt - at**2)
    left, right = one * inverse[0] + two * inverse[1], one * inverse[1] + two * inverse[2]
    system = block - left @ one.T - right @ two.T
    move = np.linalg.solve(system, documents - left @ words[0] - right @ words[1])
    rest_one, rest_two = words[0] - move @ one, words[1] - move @ two
    psi, slopes = inverse[0] * rest_one + inverse[1] * rest_two, inverse[1] * rest_one + inverse[2] * rest_two
    return move[:n], move[n:], psi, slopes


def _document_block(means: FloatArray, theta: FloatArray, beta: FloatArray, pull: float) -> FloatArray:
    """Return the curvature in alpha and theta; what no data decide (shifts and the stretch of theta) is held in place."""
    n = len(theta)
    aa, at, tt = means.sum(axis=1), means @ beta, means @ beta**2 + pull
    block = np.block([[np.diag(aa), np.diag(at)], [np.diag(at), np.diag(tt)]])
    block[:n, :n] += aa.mean() / n
    block[n:, n:] += (tt.mean() - pull) / n + np.outer(theta, theta) * (tt.mean() / n)
    return np.asarray(block)
