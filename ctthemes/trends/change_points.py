"""Change points: where a series breaks, how sure the place is, and the phases in between."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray, PlaceArray
from ctthemes._shared.schema import Column, Schema
from ctthemes.counts.matrix import DocumentTermMatrix
from ctthemes.counts.periods import PER, period_members
from ctthemes.stats.intervals import LEVEL, jackknife_interval
from ctthemes.stats.level_change import best_cuts, break_interval, least_squares_breaks, pettitt, pettitt_p
from ctthemes.stats.linked_years import linked_slope, log_rates
from ctthemes.stats.multiple_testing import adjust_p
from ctthemes.trends.rates import LEAST_DOCUMENTS
from ctthemes.trends.trend_shapes import test_refusal

LEAST_PERIODS = 8
"""With fewer periods no order of their rates reaches p < .05."""

CHANGE_POINTS = Schema(
    "change points",
    (
        Column("series", "text", "", "name of the theme, keyword or term"),
        Column("n_periods", "integer", "periods", "periods with documents"),
        Column("n_documents", "integer", "documents", "documents in these periods"),
        Column("count", "integer", "matches", "matches in these documents"),
        Column("break", "text", "", "first period of the new level, empty where no test is made"),
        Column("break_low", "text", "", "first period of the 95 % interval of the break, empty where no test is made"),
        Column("break_high", "text", "", "last period of the 95 % interval of the break, empty where no test is made"),
        Column("rate_before", "float", "per 10,000 tokens", "rate before the break", nan="no test is made"),
        Column("rate_after", "float", "per 10,000 tokens", "rate from the break on", nan="no test is made"),
        Column("ratio", "float", "", "rate after over rate before, infinite after zero", nan="no test is made"),
        Column("statistic", "float", "", "Pettitt's K of the periods' rates", nan="no test is made"),
        Column("p", "float", "0 to 1", "share of the periods' orders with as large a K", nan="no test is made"),
        Column("q", "float", "0 to 1", "p corrected over `family` (Benjamini-Hochberg)", nan="no test is made"),
        Column("p_linked", "float", "0 to 1", "p of a line, years hanging together", nan="no test is made"),
        Column("squares_step", "float", "", "squares that the two levels leave, by tokens", nan="no test is made"),
        Column("squares_line", "float", "", "squares that a line leaves, by tokens", nan="no test is made"),
        Column("status", "text", "", 'empty where a break is claimed, "no evidence of a break" or "no test: ..."'),
        Column("min_periods", "integer", "periods", "least number of periods on either side of the break"),
        Column("seed", "integer", "", "seed of the orders drawn"),
        Column("family", "text", "", "the tests that q is corrected over"),
    ),
)
CHANGE_COLUMNS = CHANGE_POINTS.names
PHASES = Schema(
    "phases",
    (
        Column("series", "text", "", "name of the theme, keyword or term"),
        Column("phase", "integer", "", "number of the phase, from 1"),
        Column("first", "text", "", "first period of the phase"),
        Column("last", "text", "", "last period of the phase"),
        Column("n_periods", "integer", "periods", "periods with documents"),
        Column("n_documents", "integer", "documents", "documents of the phase"),
        Column("n_tokens", "integer", "tokens", "tokens of these documents"),
        Column("count", "integer", "matches", "matches in these documents"),
        Column("rate", "float", "per 10,000 tokens", "rate of the phase", nan="it has no token"),
        Column(
            "low",
            "float",
            "per 10,000 tokens",
            "lower end of the 95 % interval of the rate",
            nan="there are too few documents or matches",
        ),
        Column(
            "high",
            "float",
            "per 10,000 tokens",
            "upper end of the 95 % interval of the rate",
            nan="there are too few documents or matches",
        ),
        Column("ratio", "float", "", "rate over that of the phase before", nan="it is the first phase"),
        Column("status", "text", "", 'empty, or "no test: ..." with the reason; one phase then covers all'),
    ),
)
PHASE_COLUMNS = PHASES.names


def change_points(dtm: DocumentTermMatrix, *, period: str = "year", min_periods: int = 3, seed: int) -> pd.DataFrame:
    """Return, for every column, the one place where its rate changes most, and how sure that place is.

    The break is where two rates instead of one leave the least Σ N (r - r̄)², r the rates of the periods, N their tokens
    and r̄ the rate of the side: differences count as they stand in the figure, per 10,000 tokens, and not as ratios. p
    is Pettitt's rank statistic on the periods' rates against the same periods in other orders. The interval holds the
    places that a test of the place does not reject, periods being shuffled within the two sides; so both carry what
    makes years differ. p asks whether the level is the same throughout: a steady rise also says no, so p_linked, of a
    line, stands beside it, and so do the squares that the step and a line leave. It takes neighbouring years for
    exchangeable and is too small where they hang together.

    Parameters
    ----------
    dtm : DocumentTermMatrix
    period : str
        "year", "quarter", "month" or a document variable, taken in its order.
    min_periods : int
        Least number of periods with documents on either side of the break.
    seed : int
        Of the orders that are drawn.

    Returns
    -------
    DataFrame
        Texts are empty and numbers nan where no test is made:

        - series : str
        - n_periods : int, with documents
        - n_documents, count : int
        - break : str, the first period of the new level
        - break_low, break_high : str, the 95 % interval of its place
        - rate_before, rate_after : float, per 10,000 tokens
        - ratio : float, the one over the other, inf after a rate of zero
        - statistic : float, Pettitt's K
        - p, q : float, 0 to 1
        - p_linked : float, 0 to 1, of a line through periods that may hang together (`trend_tests`)
        - squares_step, squares_line : float, Σ N (r - fit)² of the two levels and of the line
        - status : str, "" where a break is claimed, "no evidence of a break" where q is .05 or more, or "no test: ..."
        - min_periods, seed : int
        - family : str, what q is corrected over (Benjamini-Hochberg)

    References
    ----------
    Pettitt, A. N. (1979). doi:10.2307/2346729. Bai, J. (1994). doi:10.1111/j.1467-9892.1994.tb00204.x (least squares).

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.trends.rates import count_keywords
    >>> change_points(count_keywords(tokenize(toy_corpus()), ["terroris*"]), seed=1)["status"].item()
    'no test: 0 of 3 periods have 3 documents or more, 5 are needed'
    """
    checks.at_least(min_periods, 1, name="min_periods")
    members = {name: rows for name, rows in period_members(dtm.documents, period=period).items() if len(rows)}
    names, counts, tokens = list(members), *_sums(dtm, members)
    refused = _refusal(members, min_periods)
    rows = []
    for column, name in enumerate(dtm.terms.astype(str)):
        k = counts[:, column]
        status = refused or ("" if k.sum() else "no test: no hit")
        row: dict[str, object] = dict.fromkeys(CHANGE_COLUMNS, np.nan)
        row |= {"series": name, "n_periods": len(names), "n_documents": sum(map(len, members.values()))}
        row |= {"count": int(k.sum()), "break": "", "break_low": "", "break_high": "", "status": status}
        if not status:
            row |= _one_change(names, k, tokens, min_periods, seed)
            row["p_linked"] = _line_p(dtm, column, members)
        rows.append(row | {"min_periods": min_periods, "seed": seed})
    table = pd.DataFrame(rows, columns=list(CHANGE_COLUMNS))
    table["q"] = adjust_p(table["p"].to_numpy(float))
    table.loc[table["q"] >= 1 - LEVEL, "status"] = "no evidence of a break"
    table["family"] = f"{int(table['p'].notna().sum())} tests: Pettitt by permutation, one for each series"
    return table


def phases(dtm: DocumentTermMatrix, *, period: str = "year", min_periods: int = 3) -> pd.DataFrame:
    """Return the phases of each column: runs of periods whose rates are best told as one.

    Of all ways to cut the periods into runs of at least `min_periods`, the one with the least Σ cost + penalty for each
    cut, found by dynamic programming. A run costs -2 (K ln(K/N) - K) / φ, φ the overdispersion of the periods, taken
    robustly from neighbouring ones: the median likelihood ratio of two neighbours' rates over 0.455, the median of χ²
    with one degree of freedom, and at least 1. A cut costs 3 ln n for n periods: a place and a level are chosen (Yao
    1988 takes 2 ln n for places; the third covers that periods of one phase also hang together).

    Phases describe. Whether the level changed at all is asked by `change_points`.

    Parameters
    ----------
    dtm : DocumentTermMatrix
    period : str
        "year", "quarter", "month" or a document variable, taken in its order.
    min_periods : int
        Least number of periods of a phase.

    Returns
    -------
    DataFrame
        - series : str
        - phase : int, from 1
        - first, last : str, periods
        - n_periods, n_documents, n_tokens, count : int
        - rate, low, high : float, per 10,000 tokens with the 95 % band over the documents, the cuts taken as given
        - ratio : float, to the phase before, nan for the first
        - status : str, "" or "no test: ...", and then one phase covers all

    References
    ----------
    Jackson, B. et al. (2005). doi:10.1109/LSP.2001.838216. Yao, Y.-C. (1988). doi:10.1016/0167-7152(88)90118-6

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.trends.rates import count_keywords
    >>> phases(count_keywords(tokenize(toy_corpus()), ["terroris*"]))[["first", "last", "count"]].values.tolist()
    [['2011', '2014', 3]]
    """
    checks.at_least(min_periods, 1, name="min_periods")
    members = {name: rows for name, rows in period_members(dtm.documents, period=period).items() if len(rows)}
    names, counts, tokens = list(members), *_sums(dtm, members)
    refused = _refusal(members, min_periods)
    rows: list[dict[str, object]] = []
    for column, series in enumerate(dtm.terms.astype(str)):
        cuts = [0, *([] if refused else best_cuts(counts[:, column], tokens, min_periods)), len(names)]
        before = np.nan
        for number, (start, stop) in enumerate(itertools.pairwise(cuts), start=1):
            if start == stop:
                continue
            row = _one_phase(dtm, column, [members[name] for name in names[start:stop]])
            ratio = float(row["rate"]) / before if before else np.nan
            rows.append({"series": series, "phase": number, "first": names[start], "last": names[stop - 1], **row})
            rows[-1] |= {"n_periods": stop - start, "ratio": ratio, "status": refused}
            before = float(row["rate"])
    return pd.DataFrame(rows, columns=list(PHASE_COLUMNS))


def _refusal(members: dict[str, PlaceArray], min_periods: int) -> str:
    if why := test_refusal([len(rows) for rows in members.values()]):
        return why
    least = max(LEAST_PERIODS, 2 * min_periods)
    if len(members) < least:
        return f"no test: {len(members)} periods, {least} are needed for a break with {min_periods} on either side"
    return ""


def _sums(dtm: DocumentTermMatrix, members: dict[str, PlaceArray]) -> tuple[FloatArray, FloatArray]:
    tokens = dtm.documents["n_tokens"].to_numpy(dtype=float)
    counts = np.zeros((len(members), len(dtm.terms)))
    for at, rows in enumerate(members.values()):
        counts[at] = np.asarray(dtm.counts[rows].sum(axis=0)).ravel()
    return counts, np.array([tokens[rows].sum() for rows in members.values()])


def _one_change(names: list[str], k: FloatArray, tokens: FloatArray, min_periods: int, seed: int) -> dict[str, object]:
    at = int(least_squares_breaks(k, tokens, min_periods=min_periods))
    low, high = break_interval(k, tokens, min_periods=min_periods, seed=seed)
    sides = (slice(None, at), slice(at, None))
    before, after = (PER * k[side].sum() / tokens[side].sum() for side in sides)
    written = tokens > 0
    rates = PER * k[written] / tokens[written]
    steps = np.where(np.arange(len(k)) < at, before, after)[written]
    weight, place = tokens[written] / PER, np.flatnonzero(written)
    line = np.polynomial.Polynomial.fit(place, rates, 1, w=np.sqrt(weight))(place)
    return {
        "break": names[at], "break_low": names[low], "break_high": names[high], "rate_before": before,
        "rate_after": after, "ratio": after / before if before else np.inf, "statistic": pettitt(rates)[1],
        "p": pettitt_p(rates, seed=seed), "squares_step": float(weight @ (rates - steps) ** 2),
        "squares_line": float(weight @ (rates - line) ** 2),
    }  # fmt: skip


def _line_p(dtm: DocumentTermMatrix, column: int, members: dict[str, PlaceArray]) -> float:
    """Return the p of a line through the periods' rates, periods standing one apart and hanging together."""
    rows = np.concatenate(list(members.values()))
    place = np.repeat(np.arange(len(members)), [len(documents) for documents in members.values()])
    counts = dtm.counts[rows][:, [column]].toarray().ravel()
    y, variance = log_rates(
        counts, dtm.documents["n_tokens"].to_numpy(dtype=float)[rows], place, n_periods=len(members)
    )
    written = np.flatnonzero(np.isfinite(y))
    return linked_slope(y[written], variance[written], written.astype(float)).p


def _one_phase(dtm: DocumentTermMatrix, column: int, rows: list[npt.NDArray[np.intp]]) -> dict[str, float]:
    documents = np.concatenate(rows)
    k = dtm.counts[documents][:, [column]].toarray().astype(float)
    tokens = dtm.documents["n_tokens"].to_numpy(dtype=float)[documents]
    low, high = (np.array([np.nan]),) * 2
    if len(documents) >= LEAST_DOCUMENTS:
        low, high = jackknife_interval(k, tokens)
    return {
        "n_documents": len(documents), "n_tokens": int(tokens.sum()), "count": int(k.sum()),
        "rate": PER * float(k.sum() / tokens.sum()) if tokens.sum() else np.nan,
        "low": PER * float(low[0]), "high": PER * float(high[0]),
    }  # fmt: skip
