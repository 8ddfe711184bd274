"""Keyness: which terms set groups of documents apart, how far, and whether chance would set them as far apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray
from ctthemes._shared.schema import Column, Schema, empty_table
from ctthemes.counts.dispersion import deviations
from ctthemes.counts.matrix import DocumentTermMatrix, select_documents
from ctthemes.counts.periods import PER
from ctthemes.counts.term_chunks import ByTerm, TermRun
from ctthemes.counts.term_tests import PERMUTATION, kind_of_test, rank_test, term_test, welch_test
from ctthemes.stats import association
from ctthemes.stats.intervals import LEVEL, least_difference
from ctthemes.stats.multiple_testing import adjust_p, simes_p

_ROUNDING = 1e-12  # what is left where all rates are the same
SIDES = ("reference", "target")

LEAST_SIDE = 5
"""With fewer documents on a side nothing is tested."""

LEAST_WITH = 6
"""A term in fewer documents cannot reach p < .05 even if one side has them all: 2 x 0.5⁵ is .0625."""

LEAST_BAND = 3
"""A side with the term in fewer documents gives no interval."""

KEYNESS = Schema(
    "keyness",
    (
        Column("term", "text", "", "the term"),
        Column("count_target", "integer", "tokens", "how often it stands in the target documents"),
        Column("count_reference", "integer", "tokens", "how often it stands in the reference documents"),
        Column("n_tokens_target", "integer", "tokens", "tokens of all target documents"),
        Column("n_tokens_reference", "integer", "tokens", "tokens of all reference documents"),
        Column("n_documents_target", "integer", "documents", "target documents that have it"),
        Column("n_documents_reference", "integer", "documents", "reference documents that have it"),
        Column("rate_target", "float", "per 10,000 tokens", "its rate in the target documents"),
        Column("rate_reference", "float", "per 10,000 tokens", "its rate in the reference documents"),
        Column("log_ratio", "float", "log2", "ratio of the two rates; 1 is twice the rate"),
        Column(
            "log_ratio_low",
            "float",
            "log2",
            "lower end of its 95 % interval over documents",
            nan="a side has the term in fewer than three documents",
        ),
        Column(
            "log_ratio_high",
            "float",
            "log2",
            "upper end of its 95 % interval over documents",
            nan="a side has the term in fewer than three documents",
        ),
        Column(
            "least_log_ratio",
            "float",
            "log2",
            "smallest log ratio that a single test would have found in four of five such corpora",
            nan="a side has the term in fewer than three documents",
        ),
        Column("p", "float", "0 to 1", "p-value of the test on documents", nan="the term is not tested"),
        Column("q", "float", "0 to 1", "p corrected over `family` (Benjamini-Hochberg)", nan="the term is not tested"),
        Column(
            "p_kind",
            "text",
            "",
            'the test: "permutation" or "larger of permutation and Welch", empty where nothing is tested',
        ),
        Column(
            "p_rank",
            "float",
            "0 to 1",
            "p-value of the same test on the ranks of the documents' rates",
            nan="the term is not tested",
        ),
        Column("q_rank", "float", "0 to 1", "p_rank corrected over `family`", nan="the term is not tested"),
        Column(
            "dp_target",
            "float",
            "0 to 1",
            "Gries' deviation of proportions in the target; near 1, few documents hold the term",
            nan="the target lacks the term",
        ),
        Column("dp_reference", "float", "0 to 1", "the same in the reference", nan="the reference lacks the term"),
        Column(
            "log_odds",
            "float",
            "",
            "log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008)",
        ),
        Column("z", "float", "standard errors", "log_odds over its standard error; it takes tokens for independent"),
        Column("log_odds_low", "float", "", "lower end of the interval of log_odds"),
        Column("log_odds_high", "float", "", "upper end of the interval of log_odds"),
        Column(
            "log_likelihood",
            "float",
            "",
            "Dunning's log-likelihood over four cells, negative where the reference has the higher rate",
        ),
        Column(
            "log_likelihood_two_cells",
            "float",
            "",
            "Rayson and Garside's log-likelihood over two cells, negative where the reference has the higher rate",
        ),
        Column("tested", "boolean", "", "whether the term was tested"),
        Column("family", "text", "", "the terms that q is corrected over, or why nothing is tested"),
    ),
)
KEYNESS_COLUMNS = KEYNESS.names
GROUP_COLUMNS = ("group", *KEYNESS_COLUMNS, "p_any", "q_any")


def keyness(dtm: DocumentTermMatrix, target: npt.ArrayLike, *, prior: float = 500.0, n_jobs: int = 1) -> pd.DataFrame:
    """Return, for every term, how much more it is used in the target than in the reference documents.

    Tests are of documents. p deals out the labels anew (`counts.term_tests.term_test`): it holds its level however
    unequal the sides are. Where the mean tokens per document of the sides differ by more than 1.25 times, so that
    documents could not be swapped, p is the larger of that and Welch's; `p_kind` says which. p_rank does the same to the
    ranks of the documents' rates. Both are corrected over all tested terms (Benjamini-Hochberg, each its own family).
    Nothing is tested with fewer than 5 documents on a side, nor a term in fewer than 6 documents. Documents without a
    token are left out, and terms that occur in no document that is left are no rows.

    Sizes. log_ratio = log₂ of the ratio of rates, with half a count where a side has none (Hardie 2014); its 95 %
    interval is linearised over documents, var ln r = n/(n-1) Σ(k-rL)²/K² on each side, t with Welch's degrees of
    freedom. least_log_ratio is the smallest that a single test would have found in four of five such corpora. log_odds
    and z are Monroe, Colaresi & Quinn's (2008) log-odds with an informative Dirichlet prior, α the corpus' own counts
    scaled to `prior`. dp is Gries' deviation of proportions on each side: near 1, few documents hold the term.

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
        By falling z, ties by name; no rows where `target` leaves all documents on one side:

        - term : str
        - count_target, count_reference : int
        - n_tokens_target, n_tokens_reference : int
        - n_documents_target, n_documents_reference : int, documents with the term
        - rate_target, rate_reference : float, per 10,000 tokens
        - log_ratio : float
        - log_ratio_low, log_ratio_high, least_log_ratio : float, nan where a side has the term in fewer than three
          documents, or both have it at one rate throughout
        - p, q : float, 0 to 1, nan where not tested
        - p_kind : "permutation" or "larger of permutation and Welch", "" where nothing is tested
        - p_rank, q_rank : float, 0 to 1, nan where not tested
        - dp_target, dp_reference : float, 0 to 1, nan without a match
        - log_odds, z, log_odds_low, log_odds_high : float
        - log_likelihood, log_likelihood_two_cells : float, negative where the reference has the higher rate
        - tested : bool
        - family : str, what q is corrected over

    Raises
    ------
    ValueError
        When `target` has another length than there are documents, `prior` is not above 0, or a side has no token.

    References
    ----------
    doi:10.1093/pan/mpn018; Dunning (1993) Computational Linguistics 19(1); Rayson & Garside (2000)
    doi:10.3115/1117729.1117730; Booth & Butler (1990) doi:10.1093/biomet/77.4.787; Gries (2008)
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
    dtm, side = _checked(dtm, target, prior)
    if side.all() or not side.any():
        return empty_table(KEYNESS)
    by_term = ByTerm(dtm, side, n_jobs=n_jobs)
    sums, dp = _side_sums(by_term), deviations(by_term)
    table = pd.DataFrame({"term": dtm.terms.astype(str)})
    for row, name in enumerate(SIDES):
        table[f"count_{name}"] = sums.count[row].astype(np.int64)
        table[f"n_tokens_{name}"] = int(sums.tokens[row, 0])
        table[f"n_documents_{name}"] = sums.documents[row].astype(np.int64)
        table[f"rate_{name}"] = PER * sums.count[row] / sums.tokens[row]
        table[f"dp_{name}"] = dp[row]
    _add_sizes(table, sums, prior)
    _add_tests(table, dtm, by_term, sums)
    order = np.lexsort((table["term"], -table["z"]))
    return table.iloc[order].reset_index(drop=True)[list(KEYNESS_COLUMNS)]


def group_keyness(
    dtm: DocumentTermMatrix, groups: npt.ArrayLike, *, prior: float = 500.0, n_jobs: int = 1
) -> pd.DataFrame:
    """Return, for every group and term, how much more the group uses it than all other groups together.

    Each group is compared with the rest as in `keyness`. p_any asks of each term whether any group differs: Simes' p
    of the groups' own p-values, the least over i of G p₍i₎/i for G groups. q corrects over the terms of a group, q_any
    over all terms.

    Parameters
    ----------
    dtm : DocumentTermMatrix
    groups : array of str, shape (n_documents,)
        The group of each document; a document without one (None or nan) is left out.
    prior : float
        As for `keyness`.
    n_jobs : int
        Threads, as in scikit-learn.

    Returns
    -------
    DataFrame
        By group, then as `keyness`, with its columns and:

        - group : str
        - p_any, q_any : float, 0 to 1, the same in every group; nan where no group could be tested

    Raises
    ------
    ValueError
        When there are fewer than two groups.

    References
    ----------
    Simes, R. J. (1986). An improved Bonferroni procedure for multiple tests of significance. doi:10.1093/biomet/73.3.751

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.counts.matrix import count_terms
    >>> from ctthemes.text.tokens import tokenize
    >>> table = group_keyness(count_terms(tokenize(toy_corpus())), ["x", "y", "y", "z"])
    >>> table["group"].unique().tolist()
    ['x', 'y', 'z']
    """
    own = pd.Series(np.asarray(groups, dtype=object))
    if len(own) != len(dtm):
        raise ValueError(f"groups has {len(own)} entries, but there are {len(dtm)} documents")
    present = own.notna().to_numpy()
    labels = own[present].astype(str).to_numpy()
    names = sorted(set(labels))
    if len(names) < 2:
        raise ValueError(f"{len(names)} group: {checks.listing(names)}; name two or more, or use keyness(dtm, target)")
    documents = select_documents(dtm, present)
    tables = [keyness(documents, labels == name, prior=prior, n_jobs=n_jobs).assign(group=name) for name in names]
    table = pd.concat(tables, ignore_index=True)
    wide = table.pivot(index="term", columns="group", values="p")  # noqa: PD010 (the other averages and drops)
    any_p = pd.Series(simes_p(wide.to_numpy(dtype=float)), index=wide.index)
    any_q = pd.Series(adjust_p(any_p.to_numpy()), index=wide.index)
    return table.assign(p_any=table["term"].map(any_p), q_any=table["term"].map(any_q))[list(GROUP_COLUMNS)]


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

    def spread(self, *, added: float = 0.0) -> FloatArray:
        """Return on each side Σ(k - rL)², r the side's rate with so many matches added."""
        rate = (self.count + added) / self.tokens
        spread = self.squares - 2 * rate * self.crossed + rate**2 * self.tokens_squared
        return np.where(spread > _ROUNDING * self.squares, spread, 0.0)


def _side_sums(by_term: ByTerm) -> _SideSums:
    def run_sums(run: TermRun) -> FloatArray:
        crossed = run.count * by_term.tokens[run.document]
        values = (run.count, np.ones(len(crossed)), run.count * run.count, crossed)
        return np.stack([run.add(column) for column in values])

    of_terms = by_term.over_runs(run_sums)
    of_documents = (np.bincount(by_term.target, by_term.tokens**power, minlength=2)[:, None] for power in range(3))
    return _SideSums(*of_terms, *of_documents)


def _checked(
    dtm: DocumentTermMatrix, target: npt.ArrayLike, prior: float
) -> tuple[DocumentTermMatrix, npt.NDArray[np.bool_]]:
    """Return the documents that have a token with the terms they have, and which of them are the target."""
    side = checks.mask(target, dtm.documents.index, name="target")
    if not prior > 0:
        raise ValueError(f"prior={prior!r} must be larger than 0")
    if side.all() or not side.any():
        return dtm, side
    written = dtm.documents["n_tokens"].to_numpy(dtype=float) > 0
    for name in SIDES:
        own = side if name == "target" else ~side
        if not written[own].any():
            raise ValueError(f"the {int(own.sum())} documents of the {name} have no tokens; nothing can be compared")
    dtm = select_documents(dtm, written) if not written.all() else dtm
    used = np.asarray(dtm.counts.sum(axis=0)).ravel() > 0
    return (
        dtm if used.all() else DocumentTermMatrix(dtm.counts[:, used], dtm.terms[used], dtm.documents),
        side[written],
    )


def _add_sizes(table: pd.DataFrame, sums: _SideSums, prior: float) -> None:
    (y_reference, y), (n_reference, n) = sums.count, sums.tokens[:, 0]
    table["log_ratio"] = association.log_ratio(y, y_reference, n, n_reference)
    low, high = _log_ratio_interval(table["log_ratio"].to_numpy(), sums)
    table["log_ratio_low"], table["log_ratio_high"], table["least_log_ratio"] = low, high, least_difference(low, high)
    alpha = (y + y_reference) / (n + n_reference) * prior
    table["log_odds"], variance = association.log_odds(y, n, y_reference, n_reference, alpha, prior)
    table["z"] = table["log_odds"] / np.sqrt(variance)
    reach = special.ndtri((1 + LEVEL) / 2) * np.sqrt(variance)
    table["log_odds_low"], table["log_odds_high"] = table["log_odds"] - reach, table["log_odds"] + reach
    sign = np.sign(table["rate_target"] - table["rate_reference"])
    table["log_likelihood"] = sign * association.log_likelihood(y, y_reference, n - y, n_reference - y_reference)
    table["log_likelihood_two_cells"] = sign * association.log_likelihood_two_cells(y, y_reference, n, n_reference)


def _add_tests(table: pd.DataFrame, dtm: DocumentTermMatrix, by_term: ByTerm, sums: _SideSums) -> None:
    second, first = (int(n) for n in sums.n[:, 0])
    table["tested"] = (sums.documents.sum(axis=0) >= LEAST_WITH) & (min(first, second) >= LEAST_SIDE)
    tested = table["tested"].to_numpy()
    for name in ("", "_rank"):
        table[f"p{name}"] = table[f"q{name}"] = np.nan
    table["p_kind"] = ""
    table["family"] = (
        f"{int(tested.sum())} terms in {LEAST_WITH} documents or more"
        if min(first, second) >= LEAST_SIDE
        else f"no test: {first} and {second} documents, {LEAST_SIDE} are needed on each side"
    )
    if not tested.any():
        return
    some = dtm if tested.all() else DocumentTermMatrix(dtm.counts[:, tested], dtm.terms[tested], dtm.documents)
    kind = kind_of_test(by_term.tokens, by_term.target)
    p = term_test(some, by_term.target, n_jobs=by_term.n_jobs)
    if kind != PERMUTATION:
        p = np.maximum(p, welch_test(sums.count, sums.tokens, sums.spread(added=0.5), sums.n)[tested])
    table.loc[tested, "p"], table.loc[tested, "p_kind"] = p, kind
    table.loc[tested, "p_rank"] = rank_test(some, by_term.target, n_jobs=by_term.n_jobs)
    for name in ("", "_rank"):
        table[f"q{name}"] = adjust_p(table[f"p{name}"].to_numpy())


def _log_ratio_interval(ratio: FloatArray, sums: _SideSums) -> tuple[FloatArray, FloatArray]:
    rest = np.maximum(sums.n - 1, 1)
    variances = sums.n / rest * sums.spread() / np.where(sums.count > 0, sums.count, 1.0) ** 2
    variance, weight = variances.sum(axis=0), (variances**2 / rest).sum(axis=0)
    freedom = variance**2 / np.where(weight > 0, weight, np.nan)
    reach = special.stdtrit(freedom, (1 + LEVEL) / 2) * np.sqrt(variance) / np.log(2)
    reach = np.where((sums.documents >= LEAST_BAND).all(axis=0), reach, np.nan)
    return ratio - reach, ratio + reach
