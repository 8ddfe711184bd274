"""Contrasts: which terms set two groups of documents apart, tested on documents, because documents were sampled."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from ctthemes import associations
from ctthemes.dispersions import deviation_of_proportions
from ctthemes.families import adjust_p
from ctthemes.intervals import LEVEL
from ctthemes.matrix import DocumentTermMatrix, documents_with, select_documents

FloatArray = npt.NDArray[np.float64]
PER = 10_000

LEAST_SIDE = 5
"""With fewer documents on a side nothing is tested."""

LEAST_WITH = 6
"""A term in fewer documents cannot reach p < .05 even if one side has them all: 2 x 0.5⁵ is .0625."""

LEAST_BAND = 3
"""A side with the term in fewer documents gives no interval."""

KEYNESS_COLUMNS = (
    "term", "count_target", "count_reference", "n_tokens_target", "n_tokens_reference",
    "n_documents_target", "n_documents_reference", "rate_target", "rate_reference",
    "log_ratio", "log_ratio_low", "log_ratio_high", "p", "q", "p_rank", "q_rank", "dp_target", "dp_reference",
    "log_odds", "z", "log_odds_low", "log_odds_high", "log_likelihood", "log_likelihood_two_cells", "tested", "family",
)  # fmt: skip


def keyness(dtm: DocumentTermMatrix, target: npt.ArrayLike, *, prior: float = 500.0) -> pd.DataFrame:
    """Return, for every term, how much more it is used in the target than in the reference documents.

    Tested on documents. p is the quasi-Poisson score test of a log-linear model with tokens as exposure: with r = Σk/ΣL
    over all n documents and residuals eᵢ = kᵢ - rLᵢ, U = Σ eᵢ over the n₁ target documents, var U = n₁n₂/(n(n-1)) Σeᵢ²,
    which is its variance over all ways to choose n₁ of these documents, z = U/√var, and z √((n-2)/(n-1-z²)) against
    t(n-2), as for a correlation. p_rank is Mann-Whitney on the documents' rates. Both are corrected over all tested terms (Benjamini-Hochberg, each its own
    family). Nothing is tested with fewer than 5 documents on a side, nor a term in fewer than 6 documents.

    Sizes. log_ratio = log₂ of the ratio of rates, with half a count where a side has none (Hardie 2014); its 95 %
    interval is linearised over documents, var ln r = n/(n-1) Σ(k-rL)²/K² on each side, t with Welch's degrees of
    freedom, and nan where a side has the term in fewer than three documents. log_odds and z are Monroe, Colaresi &
    Quinn's (2008) log-odds with an informative Dirichlet prior, α the corpus' own counts scaled to `prior`.
    Dispersion. dp is Gries' deviation of proportions on each side: near 1, few documents hold the term.

    For comparison only: z, the interval of log_odds and both log-likelihoods take tokens for independent, which they
    are not within a document, so they rank terms but prove nothing. log_likelihood is Dunning's (1993) over all four
    cells, log_likelihood_two_cells Rayson & Garside's (2000); no p-value is given for either.

    Parameters
    ----------
    dtm : DocumentTermMatrix
    target : array of bool, shape (n_documents,)
        True for target documents, False for reference documents.
    prior : float
        α₀, the weight of the prior in tokens.

    Returns
    -------
    DataFrame
        term; count_*, n_tokens_*, n_documents_* (with the term) and rate_* (per 10,000) of both sides; log_ratio,
        log_ratio_low, log_ratio_high; p, q, p_rank, q_rank : 0 to 1, nan where not tested; dp_target, dp_reference : 0
        to 1, nan without a hit; log_odds, z, log_odds_low, log_odds_high; log_likelihood, log_likelihood_two_cells :
        negative where the reference has the higher rate; tested : bool; family : what q is corrected over. By falling
        z, ties by name.

    Raises
    ------
    ValueError
        When `target` does not name both sides, or has another length than there are documents.

    References
    ----------
    doi:10.1093/pan/mpn018; Dunning (1993) Computational Linguistics 19(1); Rayson & Garside (2000)
    doi:10.3115/1117729.1117730; McCullagh & Nelder (1989) Generalized Linear Models, ch. 9; Gries (2008)
    doi:10.1075/ijcl.13.4.02gri

    Examples
    --------
    >>> from ctthemes.corpus import toy_corpus
    >>> from ctthemes.matrix import count_terms
    >>> from ctthemes.tokens import tokenize
    >>> table = keyness(count_terms(tokenize(toy_corpus())), [True, False, False, True])
    >>> table["tested"].any(), table["family"].iloc[0]
    (np.False_, 'no test: 2 and 2 documents, 5 are needed on each side')
    """
    chosen = _sides(dtm, target, prior)
    sides = {"target": select_documents(dtm, chosen), "reference": select_documents(dtm, ~chosen)}
    n = {side: float(part.documents["n_tokens"].sum()) for side, part in sides.items()}
    y = {side: np.asarray(part.counts.sum(axis=0)).ravel().astype(float) for side, part in sides.items()}
    table = pd.DataFrame({"term": dtm.terms.astype(str)})
    for side, part in sides.items():
        table[f"count_{side}"], table[f"n_tokens_{side}"] = y[side].astype(np.int64), int(n[side])
        table[f"n_documents_{side}"] = documents_with(part)
        table[f"rate_{side}"] = PER * y[side] / n[side] if n[side] else np.nan
        table[f"dp_{side}"] = deviation_of_proportions(part)
    cells = (y["target"], y["reference"], n["target"], n["reference"])
    table["log_ratio"] = associations.log_ratio(*cells)
    table["log_ratio_low"], table["log_ratio_high"] = _log_ratio_interval(table["log_ratio"].to_numpy(), sides)
    _add_tests(table, dtm, chosen)
    alpha = np.maximum(y["target"] + y["reference"], 0.5) / (n["target"] + n["reference"]) * prior
    table["log_odds"], variance = associations.log_odds(cells[0], cells[2], cells[1], cells[3], alpha, prior)
    table["z"] = table["log_odds"] / np.sqrt(variance)
    reach = stats.norm.ppf((1 + LEVEL) / 2) * np.sqrt(variance)
    table["log_odds_low"], table["log_odds_high"] = table["log_odds"] - reach, table["log_odds"] + reach
    sign = np.sign(table["rate_target"] - table["rate_reference"])
    others = (n["target"] - y["target"], n["reference"] - y["reference"])
    table["log_likelihood"] = sign * associations.log_likelihood(cells[0], cells[1], *others)
    table["log_likelihood_two_cells"] = sign * associations.log_likelihood_two_cells(*cells)
    order = np.lexsort((table["term"], -table["z"]))
    return table.iloc[order].reset_index(drop=True)[list(KEYNESS_COLUMNS)]


def score_test(dtm: DocumentTermMatrix, target: npt.ArrayLike) -> FloatArray:
    """Return the two-sided p of each term's quasi-Poisson score test between two groups of documents (see `keyness`).

    nan where the documents do not differ from one rate at all.
    """
    chosen = np.asarray(target, dtype=bool)
    tokens = dtm.documents["n_tokens"].to_numpy(dtype=float)
    n, first = len(dtm), int(chosen.sum())
    total, spread = _squared_residuals(dtm)
    score = dtm.counts.T @ chosen.astype(float) - total / tokens.sum() * tokens[chosen].sum()
    error = np.sqrt(first * (n - first) / (n * (n - 1)) * spread)
    z = np.abs(score) / np.where(error > 1e-9, error, np.nan)
    t = z * np.sqrt((n - 2) / np.maximum(n - 1 - z**2, 1e-9))
    return np.asarray(2 * stats.t.sf(t, n - 2))


def rank_test(dtm: DocumentTermMatrix, target: npt.ArrayLike) -> FloatArray:
    """Return the two-sided p of each term's Mann-Whitney test on the documents' rates.

    Normal approximation with correction for ties and for continuity, as in scipy. Documents without the term tie at
    rate 0 and are never written out, so that a matrix of 100,000 terms is ranked as it lies. nan where all tie.

    References
    ----------
    Mann, H. B. & Whitney, D. R. (1947). doi:10.1214/aoms/1177730491
    """
    chosen = np.asarray(target, dtype=bool)
    n_terms, n, n_1 = len(dtm.terms), float(len(dtm)), float(chosen.sum())
    column, first, length, of_target = _tied_runs(dtm, chosen)
    found = np.bincount(column, length, minlength=n_terms)
    zeros = n - found
    starts = np.concatenate([[0.0], np.cumsum(found)[:-1]])
    rank = zeros[column] + first - starts[column] + (length + 1) / 2
    ties = np.bincount(column, length**3 - length, minlength=n_terms) + zeros**3 - zeros
    with_term = np.bincount(column, of_target, minlength=n_terms)
    ranks = np.bincount(column, rank * of_target, minlength=n_terms) + (n_1 - with_term) * (zeros + 1) / 2
    apart = np.abs(ranks - n_1 * (n + 1) / 2)
    error = np.sqrt(n_1 * (n - n_1) / 12 * (n + 1 - ties / (n * (n - 1))))
    z = np.maximum(apart - 0.5, 0.0) / np.where(error > 1e-9, error, np.nan)
    return np.asarray(np.minimum(2 * stats.norm.sf(z), 1.0))


def _tied_runs(
    dtm: DocumentTermMatrix, chosen: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], FloatArray, FloatArray]:
    """Return the runs of equal rates of each term: term, first place, length, documents of the target among them.

    Term, rate and side are one number, so that plain sorting, which is fast, puts all in order.
    """
    row = np.repeat(np.arange(len(dtm), dtype=np.int32), np.diff(dtm.counts.indptr))
    there = dtm.counts.data > 0
    row, column = row[there], dtm.counts.indices[there].astype(np.uint64)
    rate, n_rates = _places_of_rates(dtm.counts.data[there], dtm.documents["n_tokens"].to_numpy()[row], len(dtm.terms))
    keys = (column * np.uint64(n_rates) + rate) * np.uint64(2) + chosen[row]
    keys.sort()
    cells = keys >> np.uint64(1)
    first = np.flatnonzero(np.diff(cells, prepend=~np.uint64(0)))
    length = np.diff(first, append=len(cells)).astype(float)
    of_target = np.diff(np.concatenate([[0], np.cumsum(keys & np.uint64(1))])[np.append(first, len(keys))])
    return (cells[first] // np.uint64(n_rates)).astype(np.int64), first, length, of_target.astype(float)


def _places_of_rates(
    counts: npt.NDArray[np.int64], tokens: npt.NDArray[np.int64], n_terms: int
) -> tuple[npt.NDArray[np.uint64], int]:
    """Return numbers that are ordered as the rates, and equal where they are, and how many such numbers there can be.

    Two rates k/n and k'/n' differ by 1/(nn') at least, so a rate times 2(max n)², cut to an integer, tells them apart.
    """
    scale = 2 * int(tokens.max(initial=1)) ** 2
    numbers = counts / tokens * scale
    most = float(numbers.max(initial=0.0)) + 1
    if most < 2**50 and most * n_terms < 2**62:
        return numbers.astype(np.uint64), int(most) + 1
    values, places = np.unique(counts / tokens, return_inverse=True)
    return places.astype(np.uint64), len(values)


def _sides(dtm: DocumentTermMatrix, target: npt.ArrayLike, prior: float) -> npt.NDArray[np.bool_]:
    chosen = np.asarray(target, dtype=bool)
    if chosen.shape != (len(dtm),):
        raise ValueError(f"target has shape {chosen.shape}, but there are {len(dtm)} documents")
    if chosen.all() or not chosen.any():
        raise ValueError("target must leave documents on both sides; all of them are on one")
    if not prior > 0:
        raise ValueError(f"prior={prior!r} must be larger than 0")
    return chosen


def _add_tests(table: pd.DataFrame, dtm: DocumentTermMatrix, chosen: npt.NDArray[np.bool_]) -> None:
    first, second = int(chosen.sum()), int((~chosen).sum())
    enough = min(first, second) >= LEAST_SIDE
    found = table["n_documents_target"] + table["n_documents_reference"]
    table["tested"] = (found >= LEAST_WITH) & enough
    for name, test in {"": score_test, "_rank": rank_test}.items():
        p = test(dtm, chosen) if enough else np.full(len(table), np.nan)
        table[f"p{name}"] = np.where(table["tested"], p, np.nan)
        table[f"q{name}"] = adjust_p(table[f"p{name}"].to_numpy())
    table["family"] = (
        f"{int(table['tested'].sum())} terms in {LEAST_WITH} documents or more"
        if enough
        else f"no test: {first} and {second} documents, {LEAST_SIDE} are needed on each side"
    )


def _log_ratio_interval(ratio: FloatArray, sides: dict[str, DocumentTermMatrix]) -> tuple[FloatArray, FloatArray]:
    variance, weight = np.zeros(len(ratio)), np.zeros(len(ratio))
    usable = np.ones(len(ratio), dtype=bool)
    for part in sides.values():
        here, found, n = _log_rate_variance(part)
        variance, usable = variance + here, usable & (found >= LEAST_BAND)
        weight = weight + here**2 / max(n - 1, 1)
    freedom = variance**2 / np.where(weight > 0, weight, np.nan)
    reach = stats.t.ppf((1 + LEVEL) / 2, freedom) * np.sqrt(variance) / np.log(2)
    reach = np.where(usable, reach, np.nan)
    return ratio - reach, ratio + reach


def _log_rate_variance(part: DocumentTermMatrix) -> tuple[FloatArray, npt.NDArray[np.int64], int]:
    """Return var ln r of each term over the documents of one side, in how many it stands, and their number."""
    n = len(part)
    total, spread = _squared_residuals(part)
    variance = n / max(n - 1, 1) * spread / np.where(total > 0, total, 1.0) ** 2
    return variance, documents_with(part), n


def _squared_residuals(dtm: DocumentTermMatrix) -> tuple[FloatArray, FloatArray]:
    """Return each term's count, and the sum over documents of its squared distance from one common rate."""
    counts, tokens = dtm.counts, dtm.documents["n_tokens"].to_numpy(dtype=float)
    total = np.asarray(counts.sum(axis=0)).ravel().astype(float)
    rate = total / tokens.sum()
    squares = np.bincount(counts.indices, counts.data.astype(float) ** 2, minlength=len(dtm.terms))
    return total, np.maximum(squares - 2 * rate * (counts.T @ tokens) + rate**2 * (tokens @ tokens), 0.0)
