"""Slopes: is it a trend, how steep, how sure, and what shape, with the reason in words where no test can be made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse, special

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray
from ctthemes._shared.schema import Column, Schema
from ctthemes.counts.matrix import DocumentTermMatrix
from ctthemes.counts.periods import CALENDAR, PER, period_members
from ctthemes.stats.count_regression import fit_negative_binomial, fit_slope, jackknife_error, pearson_dispersion
from ctthemes.stats.intervals import LEVEL, jackknife_interval
from ctthemes.stats.mann_kendall import lag_one, mann_kendall, sen_slope, weakness
from ctthemes.stats.multiple_testing import adjust_p
from ctthemes.trends.rates import LEAST_DOCUMENTS, together_level

Model: TypeAlias = Literal["quasi-poisson", "negative-binomial"]

LEAST_PERIODS = 5
"""A trend is tested where so many periods have 3 documents or more; with fewer no rank test can reach p < .05."""

PEAK_TIMES = 1.5
"""A peak is at least so many times the rate before it and the rate after it."""

PEAK_SIDE = 3
"""A peak has at least so many periods with documents on either side."""

TREND_TESTS = Schema(
    "trend tests",
    (
        Column("series", "text", "", "name of the theme, keyword or term"),
        Column("n_periods", "integer", "periods", "periods with documents"),
        Column("n_documents", "integer", "documents", "documents in these periods"),
        Column("count", "integer", "matches", "matches in these documents"),
        Column(
            "annual_change",
            "float",
            "per cent a year",
            "change of the rate from the log-linear regression",
            nan="no test is made",
        ),
        Column(
            "low", "float", "per cent a year", "lower end of the 95 % interval of the change", nan="no test is made"
        ),
        Column(
            "high", "float", "per cent a year", "upper end of the 95 % interval of the change", nan="no test is made"
        ),
        Column("p", "float", "0 to 1", "p-value of the regression", nan="no test is made"),
        Column("q", "float", "0 to 1", "p corrected over `family` (Benjamini-Hochberg)", nan="no test is made"),
        Column(
            "dispersion",
            "float",
            "",
            "dispersion of the quasi-Poisson model, or the parameter of the negative binomial one",
            nan="no test is made",
        ),
        Column(
            "sen_slope",
            "float",
            "per 10,000 tokens a year",
            "Theil-Sen slope of the periods' rates",
            nan="no test is made",
        ),
        Column("sen_low", "float", "per 10,000 tokens a year", "lower end of its 95 % interval", nan="no test is made"),
        Column(
            "sen_high", "float", "per 10,000 tokens a year", "upper end of its 95 % interval", nan="no test is made"
        ),
        Column(
            "mann_kendall_z",
            "float",
            "standard errors",
            "Mann-Kendall statistic of the periods' rates",
            nan="no test is made",
        ),
        Column("mann_kendall_p", "float", "0 to 1", "its p-value", nan="no test is made"),
        Column("mann_kendall_q", "float", "0 to 1", "its p-value corrected over `family`", nan="no test is made"),
        Column(
            "autocorrelation",
            "float",
            "-1 to 1",
            "lag-1 autocorrelation about the Theil-Sen line",
            nan="no test is made",
        ),
        Column("strength", "text", "", 'empty, or "descriptive: ..." with what weakens the test'),
        Column(
            "shape",
            "text",
            "",
            '"rising", "falling", "peaked in ...", "no evidence of change" or "no test: ..." with the reason',
        ),
        Column("peak", "text", "", "the period of the peak, empty where there is none"),
        Column("model", "text", "", '"quasi-poisson" or "negative-binomial"'),
        Column("cluster", "text", "", 'what the errors are clustered by: "period" or a document variable'),
        Column("family", "text", "", "the tests that q is corrected over"),
    ),
)
TEST_COLUMNS = TREND_TESTS.names


def trend_tests(
    dtm: DocumentTermMatrix, *, period: str = "year", model: Model = "quasi-poisson", cluster: str | None = None
) -> pd.DataFrame:
    """Return, for every column, how its rate changes over time, how sure that is, and its shape in words.

    The annual change is 100 (exp b - 1), b the slope of a log-linear regression of the documents' counts on time with
    their tokens as exposure (`ctthemes.stats.count_regression`). Its interval and p allow for clusters: quasi-Poisson by the
    delete-one-cluster jackknife (CV3), negative binomial by the sandwich, both with t(G-1) over G clusters. A cluster
    is a period, because documents of a year answer to the same events, unless a document variable is named.

    Theil-Sen and Mann-Kendall look at the periods' rates alone. No test of a short autocorrelated series keeps its
    level: with fewer than 10 periods, or a lag-1 autocorrelation about the Theil-Sen line beyond 0.2, `strength` says
    "descriptive", and that holds for the regression too.

    Shape, by these rules in turn: "no test: ..." where fewer than 5 periods have 3 documents or more, or nothing can be
    fitted; "peaked in P" where P has the highest rate of the periods with 3 documents or more, at least 3 periods with
    documents stand on either side, the rate is at least 1.5 times that before P and that after P, and its band (level 1
    - 0.05/m over the m periods, because P was chosen) lies above the bands of both; "rising" or "falling" where q <
    .05; else "no evidence of change", which is not evidence of none.

    Parameters
    ----------
    dtm : DocumentTermMatrix
    period : str
        "year", "quarter", "month", or a document variable whose values are numbers.
    model : {"quasi-poisson", "negative-binomial"}
    cluster : str, optional
        A document variable (a session, a country); the period if not given.

    Returns
    -------
    DataFrame
        series; n_periods : with documents; n_documents, count : int; annual_change, low, high : per cent a year (or a
        unit of `period`); p, q : of the regression; dispersion : φ, or α of the negative binomial; sen_slope, sen_low,
        sen_high : per 10,000 tokens a year; mann_kendall_z, mann_kendall_p, mann_kendall_q; autocorrelation : -1 to 1;
        strength : "" or "descriptive: ..."; shape; peak : the period or ""; model; cluster; family : the tests that q
        is corrected over (Benjamini-Hochberg: regression and Mann-Kendall of every series). Numbers are nan where no
        test is made.

    Raises
    ------
    ValueError
        When the values of `period` are no numbers, so that they have no order.

    References
    ----------
    MacKinnon, J., Nielsen, M. & Webb, M. (2023). doi:10.1016/j.jeconom.2022.04.001 (cluster jackknife). Mann, H. B.
    (1945). doi:10.2307/1907187. Sen, P. K. (1968). doi:10.1080/01621459.1968.10480934

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.trends.rates import count_keywords
    >>> trend_tests(count_keywords(tokenize(toy_corpus()), ["terroris*"]))["shape"].item()
    'no test: 0 of 3 periods have 3 documents or more, 5 are needed'
    """
    checks.choice(model, ("quasi-poisson", "negative-binomial"), name="model")
    if cluster is not None:
        checks.columns(dtm.documents, [cluster], name="documents")
    members = {name: rows for name, rows in period_members(dtm.documents, period=period).items() if len(rows)}
    times = period_times(list(members), period=period)
    data = _data(dtm, members, times, cluster)
    why = test_refusal([len(rows) for rows in members.values()])
    rows = [_one_series(data, column, model, why) for column in range(len(dtm.terms))]
    table = pd.DataFrame(rows, columns=[name for name in TEST_COLUMNS if name not in ("q", "mann_kendall_q", "family")])
    table["series"] = dtm.terms.astype(str)
    both = adjust_p(np.concatenate([table["p"].to_numpy(float), table["mann_kendall_p"].to_numpy(float)]))
    table["q"], table["mann_kendall_q"] = both[: len(table)], both[len(table) :]
    table["family"] = f"{int(np.isfinite(both).sum())} tests: regression and Mann-Kendall of {len(table)} series"
    table["model"], table["cluster"] = model, cluster or "period"
    open_ = table["shape"] == ""
    table.loc[open_, "shape"] = np.select(
        [table["q"][open_] >= 1 - LEVEL, table["annual_change"][open_] > 0],
        ["no evidence of change", "rising"], "falling",
    )  # fmt: skip
    return table[list(TEST_COLUMNS)]


def period_times(periods: list[str], *, period: str) -> FloatArray:
    """Return each period's time in years ("2013-Q3" is 2013.5), or the number that a document variable holds.

    >>> period_times(["2013-Q1", "2013-Q3"], period="quarter").tolist()
    [2013.0, 2013.5]

    Raises
    ------
    ValueError
        When they are not numbers.
    """
    try:
        return np.array([_time(name, period) for name in periods], dtype=float)
    except ValueError:
        raise ValueError(
            f"period={period!r} has values without an order in time ({checks.listing(periods)}): a trend needs "
            f"{', '.join(CALENDAR)} or a document variable that holds numbers"
        ) from None


def test_refusal(sizes: list[int]) -> str:
    """Return why no trend can be tested with periods of these numbers of documents, or an empty text."""
    enough = sum(n >= LEAST_DOCUMENTS for n in sizes)
    if enough >= LEAST_PERIODS:
        return ""
    return f"no test: {enough} of {len(sizes)} periods have {LEAST_DOCUMENTS} documents or more, {LEAST_PERIODS} are needed"


test_refusal.__test__ = False  # type: ignore[attr-defined]  # its name is no test's


@dataclass(frozen=True, slots=True, eq=False)
class _Data:
    """What every series of one analysis shares; documents stand in the order of their periods."""

    names: list[str]
    times: FloatArray
    sizes: npt.NDArray[np.intp]
    place: npt.NDArray[np.intp]
    counts: sparse.csc_array
    tokens: FloatArray
    exposure: FloatArray
    groups: npt.NDArray[np.intp]
    n_groups: int


def _data(
    dtm: DocumentTermMatrix, members: dict[str, npt.NDArray[np.intp]], times: FloatArray, cluster: str | None
) -> _Data:
    rows = np.concatenate([*members.values(), np.zeros(0, dtype=np.intp)])
    sizes = np.array([len(each) for each in members.values()], dtype=np.intp)
    place = np.repeat(np.arange(len(members)), sizes)
    tokens = dtm.documents["n_tokens"].to_numpy(dtype=float)[rows]
    groups = place if cluster is None else pd.factorize(dtm.documents[cluster].iloc[rows])[0]
    if missing := int((groups < 0).sum()):
        raise ValueError(f"{missing} documents have no {cluster!r}, so they belong to no cluster; name another")
    exposure = np.bincount(place, tokens, minlength=len(members)).astype(float)
    counts, n_groups = dtm.counts[rows].tocsc(), int(groups.max(initial=-1)) + 1
    return _Data(list(members), times, sizes, place, counts, tokens, exposure, groups, n_groups)


def _grouped(data: _Data, weights: FloatArray) -> FloatArray:
    """Return sums of the documents' weights, by cluster and period."""
    n = len(data.names)
    return np.bincount(data.groups * n + data.place, weights, minlength=data.n_groups * n).reshape(-1, n).astype(float)


def _one_series(data: _Data, column: int, model: Model, why: str) -> dict[str, object]:
    k = data.counts[:, [column]].toarray().ravel().astype(float)
    row: dict[str, object] = dict.fromkeys(TEST_COLUMNS, np.nan)
    row |= {"n_periods": len(data.names), "n_documents": len(k), "count": int(k.sum()), "peak": "", "strength": ""}
    if why or not k.sum():
        return row | {"shape": why or "no test: no hit"}
    sums = np.bincount(data.place, k, minlength=len(data.names)).astype(float)
    slope, error, row["dispersion"] = _slope(data, k, sums, model)
    if not np.isfinite(error):
        return row | {"shape": "no test: too few hits to fit a slope without each cluster"}
    reach = special.stdtrit(data.n_groups - 1, (1 + LEVEL) / 2) * error
    row["annual_change"], row["low"], row["high"] = (100 * np.expm1(b) for b in (slope, slope - reach, slope + reach))
    row["p"] = 2 * special.stdtr(data.n_groups - 1, -abs(slope) / error) if error else float(slope == 0)
    rates = PER * np.divide(sums, data.exposure, out=np.full(len(sums), np.nan), where=data.exposure > 0)
    ranks = mann_kendall(rates)
    row["mann_kendall_z"], row["mann_kendall_p"] = ranks.z, ranks.p
    row["sen_slope"], _, row["sen_low"], row["sen_high"] = sen_slope(rates, data.times)
    row["autocorrelation"] = autocorrelation = lag_one(rates, data.times)
    row["strength"] = weakness(ranks.n, autocorrelation)
    row["peak"] = peak = _peak(data, k, rates)
    return row | {"shape": f"peaked in {peak}" if peak else ""}


def _slope(data: _Data, k: FloatArray, sums: FloatArray, model: Model) -> tuple[float, float, float]:
    if model == "negative-binomial":
        return fit_negative_binomial(k, data.tokens, data.times[data.place], data.groups)
    slope = float(fit_slope(sums[None, :], data.exposure, data.times)[0])
    dispersion = pearson_dispersion(k, data.tokens, data.times[data.place], slope)
    left_out = fit_slope(
        sums - _grouped(data, k), np.maximum(data.exposure - _grouped(data, data.tokens), 0), data.times
    )
    return slope, jackknife_error(left_out), dispersion


def _peak(data: _Data, k: FloatArray, rates: FloatArray) -> str:
    """Return the period in which the series peaked, or an empty text (rules: `trend_tests`)."""
    eligible = np.where((data.sizes >= LEAST_DOCUMENTS) & np.isfinite(rates), rates, -np.inf)
    top = int(eligible.argmax())
    if top < PEAK_SIDE or top >= len(rates) - PEAK_SIDE:
        return ""
    level = together_level(data.sizes.tolist())
    here, before, after = data.place == top, data.place < top, data.place > top
    others = [PER * k[side].sum() / data.tokens[side].sum() for side in (before, after)]
    if rates[top] < PEAK_TIMES * max(others):
        return ""
    low = jackknife_interval(k[here, None], data.tokens[here], level=level)[0][0]
    highs = [jackknife_interval(k[side, None], data.tokens[side], level=level)[1][0] for side in (before, after)]
    clear = [rate == 0 or (np.isfinite(high) and low > high) for rate, high in zip(others, highs, strict=True)]
    return data.names[top] if np.isfinite(low) and all(clear) else ""


def _time(name: str, period: str) -> float:
    if period == "quarter" and "-Q" in name:
        year, quarter = name.split("-Q")
        return int(year) + (int(quarter) - 1) / 4
    if period == "month" and name.count("-") == 1:
        year, month = name.split("-")
        return int(year) + (int(month) - 1) / 12
    return float(name)
