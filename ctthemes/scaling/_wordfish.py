"""Wordfish: positions of documents from word counts alone, with intervals that other words would give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special, stats

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray, PlaceArray
from ctthemes.counts.matrix import DocumentTermMatrix, documents_with, group_documents
from ctthemes.counts.periods import period_values
from ctthemes.scaling._guard import OnSmall, checked, confounded
from ctthemes.scaling._solver import Fit, conditional_errors, expected_counts, solve, start
from ctthemes.scaling._tables import POSITIONS
from ctthemes.stats.intervals import LEVEL

GROUPS = 20
"""Groups of words, each left out once."""

REFIT_TOLERANCE = 1e-4
"""Of refits, whose spread is some hundred times as large."""

PRIOR_SD = 3.0
MOST_DOCUMENTS = 2000
METHOD = "wordfish"


@dataclass(frozen=True, slots=True, eq=False)
class Wordfish:
    """Positions of documents by wordfish.

    Attributes
    ----------
    positions : DataFrame
        A row a document or group, as `POSITIONS`.
    terms : DataFrame
        A row a word, as `SCALE_TERMS`, with `psi`.
    log_posterior : float
        At the maximum, without terms that hang on the counts alone.
    dispersion : float
        Pearson's chi-squared over its degrees of freedom; 1 if counts were Poisson.
    prior_sd : float
        Standard deviation of the normal prior of the words' weights.
    converged : bool
    warning : str
        What speaks against the scale, "" where nothing does.
    """

    positions: pd.DataFrame
    terms: pd.DataFrame
    log_posterior: float
    dispersion: float
    prior_sd: float
    converged: bool
    warning: str

    def __repr__(self) -> str:
        return (
            f"Wordfish({len(self.positions):,} positions, {len(self.terms):,} words, dispersion {self.dispersion:.1f})"
        )


def fit_wordfish(
    dtm: DocumentTermMatrix,
    *,
    anchors: tuple[str, str],
    by: str = "",
    prior_sd: float = PRIOR_SD,
    on_small: OnSmall = "raise",
) -> Wordfish:
    r"""Return positions of documents on the line along which their words differ most.

    The count of word j in document i is Poisson with :math:`\ln \mu_{ij} = \alpha_i + \psi_j + \beta_j \theta_i`;
    :math:`\theta` has mean 0 and standard deviation 1 (n - 1), each :math:`\beta` a normal prior. Where it is the maximum of
    this posterior is found by Newton's method to eight digits; published programs stop before, and where words stand in one
    text only the prior decides: it is in the result. The line has no name: read the words at its ends.

    Errors that take the words' parameters as known and counts as Poisson are several times too small on real text. The
    intervals are a delete-a-group jackknife over twenty groups of words (Student's t on 19 degrees of freedom), or with `by`
    over documents: each document of a group is left out, the scale fitted anew and turned the same way, and the interval
    has Student's t on one degree less than the group has documents. A group of one has none.

    Parameters
    ----------
    dtm : DocumentTermMatrix
        Documents by words; trim rare words first (`ct.trim_terms`), for of words of one document only the prior decides.
    anchors : (str, str)
        Two documents (or groups), the first to the left of the second: they decide which way the line runs, no more.
    by : str
        A document variable or a period whose groups are placed instead of documents.
    prior_sd : float
        Of the words' weights, above 0.
    on_small : {"raise", "warn"}
        What to do where `scaling_guard` speaks against it.

    Returns
    -------
    Wordfish

    Raises
    ------
    SmallCorpusError
        A ValueError: when the corpus is too small and `on_small` is "raise".
    ValueError
        When an anchor is no document, both are one, or there are more than 2,000 documents.

    References
    ----------
    Slapin, J. B. & Proksch, S.-O. (2008). A scaling model for estimating time-series party positions from texts. American
    Journal of Political Science 52(3), 705-722. doi:10.1111/j.1540-5907.2008.00338.x. Lowe, W. & Benoit, K. (2013).
    Validating estimates of latent traits from textual data using human judgment as a benchmark. Political Analysis 21(3),
    298-313. doi:10.1093/pan/mpt002

    Examples
    --------
    >>> import ctthemes as ct
    >>> texts = [f"{'security ' * place}{'development ' * (12 - place)}{'peace and states ' * 9}" for place in range(12)]
    >>> corpus = pd.DataFrame({"text": texts}, index=[f"d{place:02d}" for place in range(12)])
    >>> import warnings
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     fish = fit_wordfish(ct.count_terms(ct.tokenize(corpus)), anchors=("d00", "d11"), on_small="warn")
    >>> fish.positions["position"].is_monotonic_increasing
    True
    """
    if not prior_sd > 0:
        raise ValueError(f"prior_sd={prior_sd!r} must be above 0")
    labels = period_values(dtm.documents, period=by) if by else pd.Series("", index=dtm.documents.index)
    rows = _used(_grouped(dtm, labels) if by else dtm)
    warning = checked(rows, on_small)
    sides = _sides(rows, anchors)
    if len(rows) > MOST_DOCUMENTS:
        raise ValueError(
            f"{len(rows):,} documents are too many for one scale: at most {MOST_DOCUMENTS:,}; group them with by="
        )
    counts = rows.counts.toarray().astype(float)
    fit = _turned(solve(counts, start(counts), prior_sd=prior_sd), sides)
    means = expected_counts(fit)
    free = max(counts.size - 2 * sum(counts.shape), 1)
    error = _document_errors(dtm, rows, labels, fit, prior_sd) if by else _word_errors(counts, fit, prior_sd)
    positions = _positions(rows, fit, *error)
    terms = pd.DataFrame(
        {
            "term": rows.terms.astype(str), "weight": fit.beta, "count": counts.sum(axis=0).astype(np.int64),
            "n_documents": documents_with(rows), "method": METHOD, "psi": fit.psi,
        }
    )  # fmt: skip
    follows = confounded(fit.theta, rows.documents)
    return Wordfish(
        positions, terms.sort_values(["weight", "term"]).reset_index(drop=True), fit.log_posterior,
        float(((counts - means) ** 2 / means).sum() / free), prior_sd, fit.converged,
        " ".join(sentence for sentence in (warning, follows) if sentence),
    )  # fmt: skip


def _sides(dtm: DocumentTermMatrix, anchors: tuple[str, str]) -> tuple[int, int]:
    names = dtm.documents.index.astype(str)
    missing = [name for name in anchors if name not in names]
    if missing or anchors[0] == anchors[1]:
        problem = f"no document {missing[0]!r}" if missing else f"both are {anchors[0]!r}"
        raise ValueError(f"anchors={anchors!r}: {problem}; name two of {checks.listing(names)}")
    return int(np.flatnonzero(names == anchors[0])[0]), int(np.flatnonzero(names == anchors[1])[0])


def _grouped(dtm: DocumentTermMatrix, labels: pd.Series) -> DocumentTermMatrix:
    named = DocumentTermMatrix(dtm.counts, dtm.terms, dtm.documents.assign(group=labels.to_numpy()))
    return group_documents(named, "group")


def _used(dtm: DocumentTermMatrix) -> DocumentTermMatrix:
    """Return the matrix without words that stand nowhere and documents without words."""
    words = np.flatnonzero(documents_with(dtm) > 0)
    rows = np.flatnonzero(np.asarray(dtm.counts.sum(axis=1)).ravel() > 0)
    return DocumentTermMatrix(dtm.counts[:, words][rows].tocsr(), dtm.terms[words], dtm.documents.iloc[rows])


def _turned(fit: Fit, sides: tuple[int, int]) -> Fit:
    turn = -1.0 if fit.theta[sides[0]] > fit.theta[sides[1]] else 1.0
    return Fit(fit.alpha, turn * fit.theta, fit.psi, turn * fit.beta, fit.log_posterior, fit.converged)


def _aligned(fit: Fit, first: Fit) -> FloatArray:
    """Return the positions of a refit, turned as those of the first fit."""
    return np.asarray(fit.theta * (1.0 if fit.theta @ first.theta >= 0 else -1.0))


def _word_errors(counts: FloatArray, fit: Fit, prior_sd: float) -> tuple[FloatArray, FloatArray, list[str]]:
    """Return standard errors by leaving out groups of words, t quantiles, and what was done in words."""
    order = np.argsort(-counts.sum(axis=0), kind="stable")  # each group has as many frequent and rare words
    group = np.empty(len(order), dtype=np.int64)
    group[order] = np.arange(len(order)) % GROUPS
    n_groups = len(np.unique(group))
    refits = []
    for number in range(n_groups):
        stay = group != number
        part = counts[:, stay]
        if stay.sum() < 2 or (part.sum(axis=1) == 0).any():
            return (
                np.full(len(counts), np.nan),
                np.full(len(counts), np.nan),
                ["none: a document has too few words"] * len(counts),
            )
        first = Fit(fit.alpha, fit.theta, fit.psi[stay], fit.beta[stay], 0.0, converged=True)
        refits.append(_aligned(solve(part, first, prior_sd=prior_sd, tolerance=REFIT_TOLERANCE), fit))
    table = np.array(refits)
    error = np.asarray(np.sqrt((n_groups - 1) / n_groups * ((table - table.mean(axis=0)) ** 2).sum(axis=0)))
    quantile = np.full(len(counts), float(special.stdtrit(n_groups - 1, (1 + LEVEL) / 2)))
    return error, quantile, [f"jackknife over {n_groups} groups of words"] * len(counts)


def _document_errors(
    dtm: DocumentTermMatrix, groups: DocumentTermMatrix, labels: pd.Series, fit: Fit, prior_sd: float
) -> tuple[FloatArray, FloatArray, list[str]]:
    """Return standard errors of groups by leaving out each of their documents."""
    words = np.flatnonzero(dtm.terms.isin(groups.terms))
    error, quantile = np.full(len(groups), np.nan), np.full(len(groups), np.nan)
    texts = ["none: 1 document"] * len(groups)
    whole = groups.counts.toarray().astype(float)
    for place, name in enumerate(groups.documents.index.astype(str)):
        members: PlaceArray = np.flatnonzero(labels.astype(str).to_numpy() == name)
        if len(members) < 2:
            continue
        left = []
        for member in members.tolist():
            counts = whole.copy()
            counts[place] -= dtm.counts[[member]][:, words].toarray()[0]
            stay = counts.sum(axis=0) > 0
            first = Fit(fit.alpha, fit.theta, fit.psi[stay], fit.beta[stay], 0.0, converged=True)
            if counts[place].sum() > 0:
                left.append(
                    _aligned(solve(counts[:, stay], first, prior_sd=prior_sd, tolerance=REFIT_TOLERANCE), fit)[place]
                )
        n = len(left)
        if n >= 2:
            error[place] = np.sqrt((n - 1) / n * ((np.array(left) - np.mean(left)) ** 2).sum())
            quantile[place] = stats.t.ppf((1 + LEVEL) / 2, n - 1)
            texts[place] = f"jackknife over {n} documents"
    return error, quantile, texts


def _positions(
    rows: DocumentTermMatrix, fit: Fit, error: FloatArray, quantile: FloatArray, interval: list[str]
) -> pd.DataFrame:
    n_tokens = rows.documents["n_tokens"].to_numpy(dtype=np.int64)
    scored = np.asarray(rows.counts.sum(axis=1)).ravel().astype(np.int64)
    documents = rows.documents
    table = pd.DataFrame(
        {
            "doc_id": documents.index.astype(str), "position": fit.theta, "low": fit.theta - quantile * error,
            "high": fit.theta + quantile * error, "interval": interval, "error": conditional_errors(fit),
            "n_tokens": n_tokens, "n_scored": scored, "share_scored": scored / np.where(n_tokens > 0, n_tokens, np.nan),
            "n_documents": documents["n_documents"].to_numpy() if "n_documents" in documents.columns else 1, "method": METHOD,
        }
    )  # fmt: skip
    return table[list(POSITIONS.names)]
