"""Contrasts: which terms set two groups of documents apart, tested on documents, because documents were sampled."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from ctthemes._shared.array_types import FloatArray
from ctthemes.counts.dispersion import deviations
from ctthemes.counts.matrix import DocumentTermMatrix
from ctthemes.counts.periods import PER
from ctthemes.counts.term_chunks import ByTerm, TermRun, add_runs
from ctthemes.stats import association
from ctthemes.stats.intervals import LEVEL
from ctthemes.stats.multiple_testing import adjust_p

_ROUNDING = 1e-12  # what is left where all rates are the same
SIDES = ("reference", "target")

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


def keyness(dtm: DocumentTermMatrix, target: npt.ArrayLike, *, prior: float = 500.0, n_jobs: int = 1) -> pd.DataFrame:
    """Return, for every term, how much more it is used in the target than in the reference documents.

    Tested on documents. p is the quasi-Poisson score test of a log-linear model with tokens as exposure: with r = Σk/ΣL
    over all n documents and residuals eᵢ = kᵢ - rLᵢ, U = Σ eᵢ over the n₁ target documents, var U = n₁n₂/(n(n-1)) Σeᵢ²,
    which is its variance over all ways to choose n₁ of these documents, z = U/√var, and z √((n-2)/(n-1-z²)) against
    t(n-2), as for a correlation. p_rank is Mann-Whitney on the documents' rates. Both are corrected over all tested terms (Benjamini-Hochberg, each its own
    family). Nothing is tested with fewer than 5 documents on a side, nor a term in fewer than 6 documents.

    Sizes. log_ratio = log₂ of the ratio of rates, with half a count where a side has none (Hardie 2014); its 95 %
    interval is linearised over documents, var ln r = n/(n-1) Σ(k-rL)²/K² on each side, t with Welch's degrees of
    freedom, and nan where a side has the term in fewer than three documents, or both have it at one rate throughout. log_odds and z are Monroe, Colaresi &
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
    n_jobs : int
        Threads, as in scikit-learn (-1: one a processor). The result is the same for any number.

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
        When `target` does not name both sides, or has another length than there are documents, or a side has no token.

    References
    ----------
    doi:10.1093/pan/mpn018; Dunning (1993) Computational Linguistics 19(1); Rayson & Garside (2000)
    doi:10.3115/1117729.1117730; McCullagh & Nelder (1989) Generalized Linear Models, ch. 9; Gries (2008)
    doi:10.1075/ijcl.13.4.02gri

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.counts.matrix import count_terms
    >>> from ctthemes.text.tokens import tokenize
    >>> table = keyness(count_terms(tokenize(toy_corpus())), [True, False, False, True])
    >>> table["tested"].any(), table["family"].iloc[0]
    (np.False_, 'no test: 2 and 2 documents, 5 are needed on each side')
    """
    by_term = ByTerm(dtm, target, n_jobs=n_jobs)
    _check_sides(by_term, prior)
    sums, dp = _side_sums(by_term), deviations(by_term)
    n = {side: float(sums.tokens[row, 0]) for row, side in enumerate(SIDES)}
    y = {side: sums.count[row] for row, side in enumerate(SIDES)}
    table = pd.DataFrame({"term": dtm.terms.astype(str)})
    for row, side in enumerate(SIDES):
        table[f"count_{side}"], table[f"n_tokens_{side}"] = y[side].astype(np.int64), int(n[side])
        table[f"n_documents_{side}"] = sums.documents[row].astype(np.int64)
        table[f"rate_{side}"] = PER * y[side] / n[side]
        table[f"dp_{side}"] = dp[row]
    cells = (y["target"], y["reference"], n["target"], n["reference"])
    table["log_ratio"] = association.log_ratio(*cells)
    table["log_ratio_low"], table["log_ratio_high"] = _log_ratio_interval(table["log_ratio"].to_numpy(), sums)
    _add_tests(table, by_term, sums)
    alpha = np.maximum(y["target"] + y["reference"], 0.5) / (n["target"] + n["reference"]) * prior
    table["log_odds"], variance = association.log_odds(cells[0], cells[2], cells[1], cells[3], alpha, prior)
    table["z"] = table["log_odds"] / np.sqrt(variance)
    reach = special.ndtri((1 + LEVEL) / 2) * np.sqrt(variance)
    table["log_odds_low"], table["log_odds_high"] = table["log_odds"] - reach, table["log_odds"] + reach
    sign = np.sign(table["rate_target"] - table["rate_reference"])
    others = (n["target"] - y["target"], n["reference"] - y["reference"])
    table["log_likelihood"] = sign * association.log_likelihood(cells[0], cells[1], *others)
    table["log_likelihood_two_cells"] = sign * association.log_likelihood_two_cells(*cells)
    order = np.lexsort((table["term"], -table["z"]))
    return table.iloc[order].reset_index(drop=True)[list(KEYNESS_COLUMNS)]


def score_test(dtm: DocumentTermMatrix, target: npt.ArrayLike) -> FloatArray:
    """Return the two-sided p of each term's quasi-Poisson score test between two groups of documents (see `keyness`).

    nan where the documents do not differ from one rate at all.
    """
    by_term = ByTerm(dtm, target)
    return _score_test(by_term, _side_sums(by_term))


def rank_test(dtm: DocumentTermMatrix, target: npt.ArrayLike) -> FloatArray:
    """Return the two-sided p of each term's Mann-Whitney test on the documents' rates.

    Normal approximation with correction for ties and for continuity, as in scipy. Documents without the term tie at
    rate 0 and are never written out, so that a matrix of 100,000 terms is ranked as it lies. nan where all tie.

    References
    ----------
    Mann, H. B. & Whitney, D. R. (1947). doi:10.1214/aoms/1177730491
    """
    return _rank_test(ByTerm(dtm, target))


@dataclass(frozen=True, slots=True, eq=False)
class _SideSums:
    """What each term adds up to over the documents of the reference (first row) and of the target (second row).

    Attributes
    ----------
    count, documents, squares, crossed : float, shape (2, n_terms)
        Sums of k, of 1 where k > 0, of k² and of kL.
    n, tokens, tokens_squared : float, shape (2, 1)
        Documents, and sums of L and of L² over all of them.
    """

    count: FloatArray
    documents: FloatArray
    squares: FloatArray
    crossed: FloatArray
    n: FloatArray
    tokens: FloatArray
    tokens_squared: FloatArray

    def spread(self) -> FloatArray:
        """Return on each side Σ(k - rL)², r the side's rate."""
        rate = self.count / self.tokens
        spread = self.squares - 2 * rate * self.crossed + rate**2 * self.tokens_squared
        return np.where(spread > _ROUNDING * self.squares, spread, 0.0)

    def pooled(self) -> _SideSums:
        """Return the sums over both sides."""
        return _SideSums(*(getattr(self, each.name).sum(axis=0, keepdims=True) for each in fields(self)))


def _side_sums(by_term: ByTerm) -> _SideSums:
    def run_sums(run: TermRun) -> FloatArray:
        crossed = run.count * by_term.tokens[run.document]
        values = (run.count, np.ones(len(crossed)), run.count * run.count, crossed)
        return np.stack([run.add(each) for each in values])

    found = by_term.each(run_sums)
    of_documents = (np.bincount(by_term.target, by_term.tokens**power, minlength=2)[:, None] for power in range(3))
    return _SideSums(*found, *of_documents)


def _score_test(by_term: ByTerm, sums: _SideSums) -> FloatArray:
    n, first = len(by_term.target), int(by_term.target.sum())
    total = sums.pooled()
    score = sums.count[1] - total.count[0] / total.tokens[0] * sums.tokens[1]
    error = np.sqrt(first * (n - first) / (n * (n - 1)) * total.spread()[0])
    z = np.abs(score) / np.where(error > 1e-9, error, np.nan)
    t = z * np.sqrt((n - 2) / np.maximum(n - 1 - z**2, 1e-9))
    return np.asarray(2 * special.stdtr(n - 2, -t))


def _rank_test(by_term: ByTerm) -> FloatArray:
    n, n_1 = float(len(by_term.target)), float(by_term.target.sum())

    def run_ranks(run: TermRun) -> FloatArray:
        ends, first, length, of_target = _tied_runs(run, by_term.tokens)
        zeros = n - np.diff(run.ends)
        rank = (zeros - run.ends[:-1]).repeat(np.diff(ends)) + first + (length + 1) / 2
        without = (n_1 - add_runs(of_target, ends)) * (zeros + 1) / 2
        ties = add_runs(length * length * length - length, ends) + zeros**3 - zeros
        return np.stack([add_runs(rank * of_target, ends) + without, ties])

    ranks, ties = by_term.each(run_ranks)
    apart = np.abs(ranks - n_1 * (n + 1) / 2)
    error = np.sqrt(n_1 * (n - n_1) / 12 * (n + 1 - ties / (n * (n - 1))))
    z = np.maximum(apart - 0.5, 0.0) / np.where(error > 1e-9, error, np.nan)
    return np.asarray(np.minimum(2 * special.ndtr(-z), 1.0))


def _tied_runs(
    run: TermRun, tokens: FloatArray
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], FloatArray, FloatArray]:
    """Return the runs of equal rates, term by term and by rising rate.

    The runs of term i go from place i of the first array to before the next; then first entry, documents, and documents
    of the target of each. Term, rate and side are one number, so that plain sorting, which is fast, puts all in order.
    """
    rate, n_rates = _places_of_rates(run.count, tokens, run.document, len(run.ends))
    keys = (run.term.astype(np.uint64) * np.uint64(n_rates) + rate) * np.uint64(2)
    keys += run.of_target
    keys.sort()
    cells = keys >> np.uint64(1)
    first = np.flatnonzero(np.concatenate([cells[:1] >= 0, cells[1:] != cells[:-1]]))
    length = np.diff(first, append=len(cells)).astype(float)
    of_target = np.diff(np.concatenate([[0], np.cumsum(keys & np.uint64(1))])[np.append(first, len(keys))])
    return np.searchsorted(first, run.ends), first, length, of_target.astype(float)


def _places_of_rates(
    counts: FloatArray, tokens: FloatArray, document: npt.NDArray[np.int32], n_terms: int
) -> tuple[npt.NDArray[np.uint64], int]:
    """Return numbers that are ordered as the rates, and equal where they are, and how many such numbers there can be.

    Two rates k/n and k'/n' differ by 1/(nn') at least, so a rate times 2(max n)², cut to an integer, tells them apart.
    """
    rates = counts / tokens[document]
    scale = 2 * int(tokens.max(initial=1)) ** 2
    most = float(rates.max(initial=0.0)) * scale + 1
    if most < 2**50 and most * n_terms < 2**62:
        return (rates * scale).astype(np.uint64), int(most) + 1
    values, places = np.unique(rates, return_inverse=True)
    return places.astype(np.uint64), len(values)


def _check_sides(by_term: ByTerm, prior: float) -> None:
    sizes = {side: by_term.tokens[by_term.target == (side == "target")] for side in SIDES}
    if not all(len(tokens) for tokens in sizes.values()):
        raise ValueError("target must leave documents on both sides; all of them are on one")
    for side, tokens in sizes.items():
        if not tokens.sum():
            raise ValueError(f"the {len(tokens)} documents of the {side} have no tokens; nothing can be compared")
    if not prior > 0:
        raise ValueError(f"prior={prior!r} must be larger than 0")


def _add_tests(table: pd.DataFrame, by_term: ByTerm, sums: _SideSums) -> None:
    first, second = int(sums.n[1, 0]), int(sums.n[0, 0])
    enough = min(first, second) >= LEAST_SIDE
    table["tested"] = (sums.documents.sum(axis=0) >= LEAST_WITH) & enough
    none = np.full(len(table), np.nan)
    made = (_score_test(by_term, sums), _rank_test(by_term)) if enough else (none, none)
    for name, p in zip(("", "_rank"), made, strict=True):
        table[f"p{name}"] = np.where(table["tested"], p, np.nan)
        table[f"q{name}"] = adjust_p(table[f"p{name}"].to_numpy())
    table["family"] = (
        f"{int(table['tested'].sum())} terms in {LEAST_WITH} documents or more"
        if enough
        else f"no test: {first} and {second} documents, {LEAST_SIDE} are needed on each side"
    )


def _log_ratio_interval(ratio: FloatArray, sums: _SideSums) -> tuple[FloatArray, FloatArray]:
    rest = np.maximum(sums.n - 1, 1)
    variances = sums.n / rest * sums.spread() / np.where(sums.count > 0, sums.count, 1.0) ** 2
    variance, weight = variances.sum(axis=0), (variances**2 / rest).sum(axis=0)
    freedom = variance**2 / np.where(weight > 0, weight, np.nan)
    reach = special.stdtrit(freedom, (1 + LEVEL) / 2) * np.sqrt(variance) / np.log(2)
    reach = np.where((sums.documents >= LEAST_BAND).all(axis=0), reach, np.nan)
    return ratio - reach, ratio + reach
