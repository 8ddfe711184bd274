"""Trend tests: is it a trend, how steep, how sure, and what shape, with the reason in words where no test can be made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse, special

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray, PlaceArray
from ctthemes.counts.matrix import DocumentTermMatrix
from ctthemes.counts.periods import PER, period_members, period_times
from ctthemes.stats.count_regression import fit_negative_binomial, fit_slope, jackknife_error, pearson_dispersion
from ctthemes.stats.intervals import LEVEL, least_difference
from ctthemes.stats.linked_years import linked_slope, log_rates
from ctthemes.stats.mann_kendall import lag_one, mann_kendall, sen_slope
from ctthemes.stats.odd_years import oddest_year, peak
from ctthemes.trends.trend_shapes import TESTS, TREND_TESTS, add_shapes, refusal

Model: TypeAlias = Literal["quasi-poisson", "negative-binomial"]
TEST_COLUMNS = TREND_TESTS.names


def trend_tests(
    dtm: DocumentTermMatrix, *, period: str = "year", model: Model = "quasi-poisson", cluster: str | None = None
) -> pd.DataFrame:
    """Return, for every column, how its rate changes over time, how sure that is, and its shape in words.

    Two tests stand side by side. The first takes periods for independent of one another: the annual change is
    100 (exp b - 1), b the slope of a log-linear regression of the documents' counts on time with their tokens as
    exposure (`ctthemes.stats.count_regression`); its interval and p_free allow for clusters, quasi-Poisson by the
    delete-one-cluster jackknife (CV3), negative binomial by the sandwich, both with t(G-1) over G clusters. A cluster
    is a period, because documents of a year answer to the same events, unless a document variable is named. The second
    lets periods hang together: linked_change and p_linked come from year effects with a memory, averaged over how
    strong and how lasting they may be (`ctthemes.stats.linked_years`). Of ten to forty years nobody can tell the two
    apart, so "rising" needs the second. Theil-Sen and Mann-Kendall look at the periods' rates alone.

    With fewer than 5 periods of 3 documents or more nothing is fitted. With fewer than 10, or where most of them have
    fewer than 3 matches, the change is described and not tested. `shape` says, in this order:

    - "no test: ..." or "descriptive: ...", with the reason;
    - "rising" or "falling" where q_linked < .05; where only q_free is, with the words "if the years are independent of
      one another";
    - "peaked in P, if the years are independent of one another" where a curve in time bends down with and without its
      highest period (peak_q < .05);
    - "no evidence of change" where none of these holds, which is no evidence of no change: least_change says what would
      have been found;
    - "P stands out" where one period lies far above the line through the others (odd_q < .05): an odd year, no peak.

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
        Numbers are nan where no test is made:

        - series : str
        - n_periods : int, with documents
        - n_documents, count : int
        - annual_change, low, high : float, per cent a year (or a unit of `period`), with the 95 % interval
        - p_free, q_free : float, 0 to 1, of the regression
        - linked_change, linked_low, linked_high : float, per cent a year, with the 95 % interval
        - p_linked, q_linked : float, 0 to 1
        - least_change : float, per cent a year, the smallest rise that the second test, made once, would have found in
          four of five such corpora
        - memory : float, 0 to 1, the expected correlation of years next to one another
        - dispersion : float, φ, or α of the negative binomial
        - sen_slope, sen_low, sen_high : float, per 10,000 tokens a year
        - mann_kendall_z, mann_kendall_p, mann_kendall_q : float
        - autocorrelation : float, -1 to 1, of periods next to one another about the Theil-Sen line
        - odd_period : str, the period that lies farthest above the line through the others
        - odd_p, odd_q : float, 0 to 1, corrected for the choice of the period
        - peak : str, the highest period, where the series is shaped like a peak, or ""
        - peak_p, peak_q : float, 0 to 1
        - strength : str, "" or "descriptive: ..."
        - shape : str
        - model, cluster : str
        - family : str, what each q is corrected over (Benjamini-Hochberg)

    Raises
    ------
    ValueError
        When the values of `period` are no numbers, so that they have no order.

    References
    ----------
    MacKinnon, J., Nielsen, M. & Webb, M. (2023). doi:10.1016/j.jeconom.2022.04.001 (cluster jackknife). Patterson, H. D.
    & Thompson, R. (1971). doi:10.1093/biomet/58.3.545 (restricted likelihood). Mann, H. B. (1945). doi:10.2307/1907187.
    Sen, P. K. (1968). doi:10.1080/01621459.1968.10480934

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
    data = _data(dtm, members, period_times(list(members), period=period), cluster)
    rows = [_one_series(data, column, model) for column in range(len(dtm.terms))]
    corrected = [q for _, q in TESTS.values()]
    table = pd.DataFrame(rows, columns=[name for name in TEST_COLUMNS if name not in (*corrected, "family")])
    table["series"], table["model"], table["cluster"] = dtm.terms.astype(str), model, cluster or "period"
    return add_shapes(table)[list(TEST_COLUMNS)]


@dataclass(frozen=True, slots=True, eq=False)
class _Data:
    """What every series of one analysis shares; documents stand in the order of their periods."""

    names: list[str]
    times: FloatArray
    sizes: PlaceArray
    place: PlaceArray
    counts: sparse.csc_array
    tokens: FloatArray
    exposure: FloatArray
    groups: npt.NDArray[np.intp]
    n_groups: int


def _data(dtm: DocumentTermMatrix, members: dict[str, PlaceArray], times: FloatArray, cluster: str | None) -> _Data:
    rows = np.concatenate([*members.values(), np.zeros(0, dtype=np.intp)])
    sizes = np.array([len(documents) for documents in members.values()], dtype=np.intp)
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


def _one_series(data: _Data, column: int, model: Model) -> dict[str, object]:
    k = data.counts[:, [column]].toarray().ravel().astype(float)
    row: dict[str, object] = dict.fromkeys(TEST_COLUMNS, np.nan)
    row |= {"n_periods": len(data.names), "n_documents": len(k), "count": int(k.sum())}
    row |= {"peak": "", "odd_period": "", "strength": "", "shape": ""}
    sums = np.bincount(data.place, k, minlength=len(data.names)).astype(float)
    untested, descriptive = refusal(data.sizes, sums)
    if untested:
        return row | {"shape": untested}
    slope, error, row["dispersion"] = _slope(data, k, sums, model)
    if not np.isfinite(error):
        return row | {"shape": "no test: too few hits to fit a slope without each cluster"}
    row["annual_change"] = _per_cent(slope)
    rates = PER * np.divide(sums, data.exposure, out=np.full(len(sums), np.nan), where=data.exposure > 0)
    row["sen_slope"], _, *limits = sen_slope(rates, data.times)
    row["autocorrelation"] = lag_one(rates, data.times)
    if descriptive:
        return row | {"strength": descriptive, "shape": descriptive}
    reach = float(special.stdtrit(data.n_groups - 1, (1 + LEVEL) / 2) * error)
    row["low"], row["high"] = _per_cent(slope - reach), _per_cent(slope + reach)
    row["p_free"] = 2 * special.stdtr(data.n_groups - 1, -abs(slope) / error) if error else float(slope == 0)
    row["sen_low"], row["sen_high"] = limits
    ranks = mann_kendall(rates)
    row["mann_kendall_z"], row["mann_kendall_p"] = ranks.z, ranks.p
    return row | _linked(data, k)


def _linked(data: _Data, k: FloatArray) -> dict[str, object]:
    """Return what is said of the logarithms of the periods' rates: slope with linked years, odd period, peak."""
    y, variance = log_rates(k, data.tokens, data.place, n_periods=len(data.names))
    written = np.flatnonzero(np.isfinite(y))
    y, variance, times = y[written], variance[written], data.times[written]
    line = linked_slope(y, variance, times)
    odd, odd_p = oddest_year(y, variance, times)
    top, peak_p = peak(y, variance, times)
    return {
        "linked_change": _per_cent(line.slope), "linked_low": _per_cent(line.low), "linked_high": _per_cent(line.high),
        "p_linked": line.p, "least_change": _per_cent(float(least_difference(line.low, line.high))),
        "memory": line.memory, "odd_period": data.names[written[odd]], "odd_p": odd_p,
        "peak": data.names[written[top]] if peak_p < 1 else "", "peak_p": peak_p,
    }  # fmt: skip


def _slope(data: _Data, k: FloatArray, sums: FloatArray, model: Model) -> tuple[float, float, float]:
    if model == "negative-binomial":
        return fit_negative_binomial(k, data.tokens, data.times[data.place], data.groups)
    slope = float(fit_slope(sums[None, :], data.exposure, data.times)[0])
    dispersion = pearson_dispersion(k, data.tokens, data.times[data.place], slope)
    left_out = fit_slope(
        sums - _grouped(data, k), np.maximum(data.exposure - _grouped(data, data.tokens), 0), data.times
    )
    return slope, jackknife_error(left_out), dispersion


def _per_cent(slope: float) -> float:
    return float(100 * np.expm1(slope))
