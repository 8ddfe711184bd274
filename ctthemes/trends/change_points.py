"""Change points: where a series breaks, how sure the place is, and the phases in between."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray
from ctthemes._shared.schema import Column, Schema
from ctthemes.counts.matrix import DocumentTermMatrix
from ctthemes.counts.periods import PER, period_members
from ctthemes.stats.intervals import LEVEL, jackknife_interval
from ctthemes.stats.multiple_testing import adjust_p
from ctthemes.trends.rates import LEAST_DOCUMENTS
from ctthemes.trends.trend_tests import test_refusal

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
        Column("agreement", "float", "0 to 1", "share of draws that find the same break", nan="no test is made"),
        Column("rate_before", "float", "per 10,000 tokens", "rate before the break", nan="no test is made"),
        Column("rate_after", "float", "per 10,000 tokens", "rate from the break on", nan="no test is made"),
        Column(
            "ratio", "float", "", "rate after over rate before, infinite after a rate of zero", nan="no test is made"
        ),
        Column(
            "p", "float", "0 to 1", "p-value of Pettitt's test that the level is one throughout", nan="no test is made"
        ),
        Column("q", "float", "0 to 1", "p corrected over `family` (Benjamini-Hochberg)", nan="no test is made"),
        Column("status", "text", "", 'empty, or "no test: ..." with the reason'),
        Column("min_periods", "integer", "periods", "least number of periods on either side of the break"),
        Column("n_draws", "integer", "draws", "how often the documents were drawn again"),
        Column("seed", "integer", "", "seed of these draws"),
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


def change_points(
    dtm: DocumentTermMatrix, *, period: str = "year", min_periods: int = 3, n_draws: int = 1000, seed: int
) -> pd.DataFrame:
    """Return, for every column, the one place where its rate changes most, and how sure that place is.

    The break is where two rates instead of one leave the least Σ N (r - r̄)², r the rates of the periods, N their tokens
    and r̄ the rate of the side: differences count as they stand in the figure, per 10,000 tokens, and not as ratios. Its
    interval: the documents of each period are drawn again with replacement, and the break found again. p is Pettitt's
    rank test on the periods' rates. It asks whether the level is the same throughout: a steady rise also says no. It
    takes neighbouring years for independent and is too small where they are not.

    Parameters
    ----------
    dtm : DocumentTermMatrix
    period : str
        "year", "quarter", "month" or a document variable, taken in its order.
    min_periods : int
        Least number of periods with documents on either side of the break.
    n_draws : int
        Draws of documents.
    seed : int

    Returns
    -------
    DataFrame
        series; n_periods : with documents; n_documents; count; break : the first period of the new level; break_low,
        break_high : the 95 % interval of its place; agreement : share of draws that find the same place, 0 to 1;
        rate_before, rate_after : per 10,000 tokens; ratio : the one over the other, inf after a rate of zero; p; q :
        Benjamini-Hochberg; status : "" or "no test: ..."; min_periods, n_draws, seed; family. Texts are empty and
        numbers nan where no test is made.

    References
    ----------
    Pettitt, A. N. (1979). doi:10.2307/2346729. Bai, J. (1994). doi:10.1111/j.1467-9892.1994.tb00204.x (least squares).
    """
    checks.at_least(min_periods, 1, name="min_periods")
    checks.at_least(n_draws, 20, name="n_draws")
    members = {name: rows for name, rows in period_members(dtm.documents, period=period).items() if len(rows)}
    names, counts, tokens = list(members), *_sums(dtm, members)
    refused = _refusal(members, min_periods)
    drawn = None if refused else _drawn_breaks(dtm, members, min_periods, n_draws, seed)
    rows = []
    for column, name in enumerate(dtm.terms.astype(str)):
        k = counts[:, column]
        status = refused or ("" if k.sum() else "no test: no hit")
        row: dict[str, object] = dict.fromkeys(CHANGE_COLUMNS, np.nan)
        row |= {"series": name, "n_periods": len(names), "n_documents": sum(map(len, members.values()))}
        row |= {"count": int(k.sum()), "break": "", "break_low": "", "break_high": "", "status": status}
        if not status and drawn is not None:
            row |= _one_change(names, k, tokens, drawn[:, column], min_periods)
        rows.append(row | {"min_periods": min_periods, "n_draws": n_draws, "seed": seed})
    table = pd.DataFrame(rows, columns=list(CHANGE_COLUMNS))
    table["q"] = adjust_p(table["p"].to_numpy(float))
    table["family"] = f"{int(table['p'].notna().sum())} tests: Pettitt, one for each series"
    return table


def phases(dtm: DocumentTermMatrix, *, period: str = "year", min_periods: int = 3) -> pd.DataFrame:
    """Return the phases of each column: runs of periods whose rates are best told as one.

    Of all ways to cut the periods into runs of at least `min_periods`, the one with the least Σ cost + penalty for each
    cut, found by dynamic programming. A run costs -2 (K ln(K/N) - K) / φ, φ the overdispersion of the periods, taken
    robustly from neighbouring ones: the median likelihood ratio of two neighbours' rates over 0.455, the median of χ²
    with one degree of freedom, and at least 1. A cut costs 3 ln n for n periods: a place and a level are chosen (Yao
    1988 takes 2 ln n for places; the third covers that periods of one phase also hang together).

    Returns
    -------
    DataFrame
        series; phase : from 1; first, last : periods; n_periods, n_documents, n_tokens, count : int; rate, low, high :
        per 10,000 tokens with its 95 % band over the documents (the cuts taken as given); ratio : to the phase before,
        nan for the first; status : "" or "no test: ...", and then one phase covers all.

    References
    ----------
    Jackson, B. et al. (2005). doi:10.1109/LSP.2001.838216. Yao, Y.-C. (1988). doi:10.1016/0167-7152(88)90118-6
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


def pettitt(values: npt.ArrayLike) -> tuple[int, float, float]:
    """Return Pettitt's change point: how many values stand before it, the statistic K and its approximate p.

    U_t = 2 Σ_{i≤t} rᵢ - t(n+1) over the ranks r, K = max|U_t|, p ≈ 2 exp(-6K²/(n³+n²)), at most 1.

    Examples
    --------
    >>> before, k, p = pettitt([1, 2, 1, 2, 9, 8, 9, 8])
    >>> before, k
    (4, 16.0)
    """
    x = np.asarray(values, dtype=float)
    n = len(x)
    if n < 2:
        return 0, np.nan, np.nan
    u = 2 * np.cumsum(pd.Series(x).rank().to_numpy()) - np.arange(1, n + 1) * (n + 1)
    at = int(np.abs(u[:-1]).argmax())
    k = float(np.abs(u[at]))
    return at + 1, k, float(min(1.0, 2 * np.exp(-6 * k**2 / (n**3 + n**2))))


def least_squares_breaks(counts: FloatArray, tokens: FloatArray, *, min_periods: int = 1) -> npt.NDArray[np.intp]:
    """Return how many periods stand before the break that leaves the least squares, for each row of period sums.

    Σ N (r - r̄)² of a side is Σ N r² - K²/N over the side's matches K and tokens N, so the break has the most
    K₁²/N₁ + K₂²/N₂. With tokens of 1 the counts are the series itself.

    >>> least_squares_breaks(np.array([[1.0, 2, 1, 2, 9, 8]]), np.ones((1, 6))).tolist()
    [4]
    """
    n = counts.shape[-1]
    k, m = np.cumsum(counts, axis=-1), np.cumsum(tokens, axis=-1)
    here = slice(min_periods - 1, n - min_periods)
    left = k[..., here] ** 2 / np.maximum(m[..., here], 1e-9)
    right = (k[..., -1:] - k[..., here]) ** 2 / np.maximum(m[..., -1:] - m[..., here], 1e-9)
    return np.asarray((left + right).argmax(axis=-1) + min_periods)


def best_cuts(counts: FloatArray, tokens: FloatArray, min_periods: int) -> list[int]:
    """Return the places of the cuts between phases (see `phases`), none where one phase tells as much.

    >>> best_cuts(np.array([10.0, 11, 9, 100, 110, 90, 10, 9, 11]), np.full(9, 1000.0), 3)
    [3, 6]
    """
    n = len(counts)
    if n < 2 * min_periods or not counts.sum():
        return []
    pairs = _gain(counts[:-1], tokens[:-1]) + _gain(counts[1:], tokens[1:])
    pairs = 2 * (pairs - _gain(counts[:-1] + counts[1:], tokens[:-1] + tokens[1:]))
    spread = max(1.0, float(np.median(pairs)) / float(special.chdtri(1, 0.5)))
    k, m = (np.concatenate([[0.0], np.cumsum(each)]) for each in (counts, tokens))
    best, origin = np.full(n + 1, np.inf), np.zeros(n + 1, dtype=int)
    best[0] = -3 * np.log(n)
    for stop in range(min_periods, n + 1):
        starts = np.arange(0, stop - min_periods + 1)
        cost = best[starts] + 3 * np.log(n) - 2 / spread * _gain(k[stop] - k[starts], m[stop] - m[starts])
        best[stop], origin[stop] = cost.min(), starts[cost.argmin()]
    cuts = [int(origin[n])]
    while cuts[0] > 0:
        cuts.insert(0, int(origin[cuts[0]]))
    return cuts[1:]


def _gain(counts: FloatArray, tokens: FloatArray) -> FloatArray:
    there = (counts > 0) & (tokens > 0)
    return np.where(there, counts * np.log(np.where(there, counts, 1.0) / np.where(there, tokens, 1.0)), 0.0)


def _refusal(members: dict[str, npt.NDArray[np.intp]], min_periods: int) -> str:
    if why := test_refusal([len(rows) for rows in members.values()]):
        return why
    if len(members) < 2 * min_periods:
        return f"no test: {len(members)} periods cannot be cut into two of {min_periods}"
    return ""


def _sums(dtm: DocumentTermMatrix, members: dict[str, npt.NDArray[np.intp]]) -> tuple[FloatArray, FloatArray]:
    tokens = dtm.documents["n_tokens"].to_numpy(dtype=float)
    counts = np.zeros((len(members), len(dtm.terms)))
    for at, rows in enumerate(members.values()):
        counts[at] = np.asarray(dtm.counts[rows].sum(axis=0)).ravel()
    return counts, np.array([tokens[rows].sum() for rows in members.values()])


def _drawn_breaks(
    dtm: DocumentTermMatrix, members: dict[str, npt.NDArray[np.intp]], min_periods: int, n_draws: int, seed: int
) -> npt.NDArray[np.intp]:
    """Return the break of each column in each draw, shape (n_draws, n_series)."""
    random = np.random.default_rng(seed)
    tokens = dtm.documents["n_tokens"].to_numpy(dtype=float)
    counts = np.zeros((n_draws, len(dtm.terms), len(members)))
    exposure = np.zeros((n_draws, 1, len(members)))
    for at, rows in enumerate(members.values()):
        weights = random.multinomial(len(rows), np.full(len(rows), 1 / len(rows)), size=n_draws)
        counts[:, :, at] = weights @ dtm.counts[rows].toarray()
        exposure[:, 0, at] = weights @ tokens[rows]
    return least_squares_breaks(counts, exposure, min_periods=min_periods)


def _one_change(
    names: list[str], k: FloatArray, tokens: FloatArray, drawn: npt.NDArray[np.intp], min_periods: int
) -> dict[str, object]:
    at = int(least_squares_breaks(k, tokens, min_periods=min_periods))
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail], method="inverted_cdf").astype(int)
    before, after = (PER * k[side].sum() / tokens[side].sum() for side in (slice(None, at), slice(at, None)))
    rates = np.divide(k, tokens, out=np.zeros(len(k)), where=tokens > 0)
    return {
        "break": names[at], "break_low": names[low], "break_high": names[high],
        "agreement": float((drawn == at).mean()), "rate_before": before, "rate_after": after,
        "ratio": after / before if before else np.inf, "p": pettitt(rates)[2],
    }  # fmt: skip


def _one_phase(dtm: DocumentTermMatrix, column: int, rows: list[npt.NDArray[np.intp]]) -> dict[str, float]:
    here = np.concatenate(rows)
    k = dtm.counts[here][:, [column]].toarray().astype(float)
    tokens = dtm.documents["n_tokens"].to_numpy(dtype=float)[here]
    low, high = (np.array([np.nan]),) * 2
    if len(here) >= LEAST_DOCUMENTS:
        low, high = jackknife_interval(k, tokens)
    return {
        "n_documents": len(here), "n_tokens": int(tokens.sum()), "count": int(k.sum()),
        "rate": PER * float(k.sum() / tokens.sum()) if tokens.sum() else np.nan,
        "low": PER * float(low[0]), "high": PER * float(high[0]),
    }  # fmt: skip
