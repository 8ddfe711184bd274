"""Mix: trends as if every period had the same kinds of documents, and how much of a change is a change of the mix."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray, PlaceArray
from ctthemes._shared.schema import Column, Schema, empty_table
from ctthemes.counts.matrix import DocumentTermMatrix
from ctthemes.counts.periods import PER, period_times
from ctthemes.stats.intervals import LEVEL
from ctthemes.stats.standardisation import LEAST_LEVEL_DOCUMENTS, kitagawa, net_error, net_slope, standard_rates
from ctthemes.trends.levels import (
    LevelledDocuments,
    crossed_levels,
    level_names,
    levelled_documents,
    single_names,
    single_period,
    summed_cells,
)
from ctthemes.trends.trend_shapes import refusal, test_refusal

STANDARDISED_TREND = Schema(
    "standardised trend",
    (
        Column("series", "text", "", "name of the theme, keyword or term"),
        Column("period", "text", "", "the period"),
        Column("n_documents", "integer", "documents", "documents of the period"),
        Column("n_tokens", "integer", "tokens", "their tokens"),
        Column("count", "integer", "matches", "matches in them"),
        Column("crude_rate", "float", "per 10,000 tokens", "matches over tokens", nan="the period has no token"),
        Column("rate", "float", "per 10,000 tokens", "rate with the mix of all periods", nan="it is a gap"),
        Column("low", "float", "per 10,000 tokens", "lower end of its 95 % interval", nan="it is a gap"),
        Column("high", "float", "per 10,000 tokens", "upper end of its 95 % interval", nan="it is a gap"),
        Column("gap", "text", "", "the levels with too few documents in the period, empty where there is a rate"),
        Column("left_out", "text", "", "levels with too few documents in most periods, which are in no rate"),
        Column("by", "text", "", "the document variables whose levels make the mix"),
    ),
)
MIX_TESTS = Schema(
    "mix tests",
    (
        Column("series", "text", "", "name of the theme, keyword or term"),
        Column("part", "text", "", '"crude", "net" of the document variables, or one of their levels'),
        Column("n_periods", "integer", "periods", "periods with documents that tell of it"),
        Column("n_documents", "integer", "documents", "documents in these periods"),
        Column("count", "integer", "matches", "matches in these documents"),
        Column("annual_change", "float", "per cent a year", "change of the rate", nan="nothing is fitted"),
        Column("low", "float", "per cent a year", "lower end of its 95 % interval", nan="no test is made"),
        Column("high", "float", "per cent a year", "upper end of its 95 % interval", nan="no test is made"),
        Column("p", "float", "0 to 1", "p of the change, years independent", nan="no test is made"),
        Column("status", "text", "", 'empty, "descriptive: ..." or "no test: ...", or what is left out'),
        Column("by", "text", "", "the document variables whose levels make the mix"),
    ),
)
MIX_PARTS = Schema(
    "mix parts",
    (
        Column("series", "text", "", "name of the theme, keyword or term"),
        Column("before", "text", "", "first and last period of the first half"),
        Column("after", "text", "", "first and last period of the second half"),
        Column("rate_before", "float", "per 10,000 tokens", "rate of the first half", nan="a half has no token"),
        Column("rate_after", "float", "per 10,000 tokens", "rate of the second half", nan="a half has no token"),
        Column("change", "float", "per 10,000 tokens", "the one less the other", nan="a half has no token"),
        Column("mix", "float", "per 10,000 tokens", "part that the levels' shares of tokens make", nan="as above"),
        Column("within", "float", "per 10,000 tokens", "part that the levels' own rates make", nan="as above"),
        Column("by", "text", "", "the document variables whose levels make the mix"),
    ),
)


def standardised_trend(dtm: DocumentTermMatrix, *, by: Sequence[str], period: str = "year") -> pd.DataFrame:
    """Return each column's rate per period as if every period had the mix of documents of all periods together.

    A period in which a level has fewer than two documents is a gap: its rate could only be made up. A level for which
    that holds in most periods is left out of all rates and named. So this is for variables with few levels; for many,
    such as countries, take `mix_tests`.

    Parameters
    ----------
    dtm : DocumentTermMatrix
    by : sequence of str
        Document variables; their values together are the levels.
    period : str
        As for `rate_trend`.

    Returns
    -------
    DataFrame
        - series, period : str
        - n_documents, n_tokens, count : int
        - crude_rate : float, per 10,000 tokens
        - rate, low, high : float, per 10,000 tokens, standardised, nan for a gap
        - gap : str, levels with too few documents
        - left_out : str, levels that are in no standardised rate
        - by : str

    Raises
    ------
    ValueError
        When `by` is empty or names no document variable.

    References
    ----------
    Fay, M. P. & Feuer, E. J. (1997). doi:10.1002/(SICI)1097-0258(19970415)16:7<791::AID-SIM500>3.0.CO;2-#

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.trends.rates import count_keywords
    >>> counts = count_keywords(tokenize(toy_corpus()), ["terroris*"])
    >>> standardised_trend(counts, by=["kind"])["gap"].tolist()[:2]
    ['fewer than 2 documents: note, speech', 'no document']
    """
    data = levelled_documents(dtm, by, period)
    place, level, tokens = data.place, crossed_levels(data.levels), data.tokens
    crossed = [" | ".join(pair) for pair in level_names(data)]
    n = np.bincount(place * len(crossed) + level, minlength=len(data.periods) * len(crossed))
    n = n.reshape(len(data.periods), len(crossed))
    usual = _usual_levels(n)
    left_out = ", ".join(name for name, some in zip(crossed, usual, strict=True) if not some)
    rows, code, shape = usual[level], np.cumsum(usual) - 1, (len(data.periods), int(usual.sum()))
    gaps = [_gap(row, crossed, usual) for row in n]
    exposure = np.bincount(place, tokens, minlength=shape[0])
    parts = []
    for column, series in enumerate(dtm.terms.astype(str)):
        k = data.counts(column)
        rates = standard_rates(k[rows], tokens[rows], place[rows], code[level[rows]], shape=shape)
        total = np.bincount(place, k, minlength=shape[0])
        frame = pd.DataFrame({"period": list(data.periods), "n_documents": n.sum(axis=1)})
        frame["n_tokens"], frame["count"] = exposure.astype(int), total.astype(int)
        frame["crude_rate"] = PER * np.divide(total, exposure, out=np.full(shape[0], np.nan), where=exposure > 0)
        frame["rate"], frame["low"], frame["high"] = PER * rates.rate, PER * rates.low, PER * rates.high
        frame["gap"] = np.where(np.isnan(rates.rate), gaps, "")
        parts.append(frame.assign(series=series, left_out=left_out, by=data.by))
    empty = pd.DataFrame(columns=list(STANDARDISED_TREND.names))
    return pd.concat(parts, ignore_index=True)[list(STANDARDISED_TREND.names)] if parts else empty


def mix_tests(dtm: DocumentTermMatrix, *, by: Sequence[str], period: str = "year") -> pd.DataFrame:
    """Return each column's annual change crude, net of the mix of documents, and within each level.

    The net change is 100 (exp b - 1), b the slope of the log-linear regression of counts on time with an effect for
    every level of every variable (`ctthemes.stats.standardisation.net_slope`); intervals leave out one period at a
    time (CV3), with t(G-1). Where crude and net differ, the trend is at least partly one of which documents there are.
    A level that occurs in one period only is left out of the net change, since its effect and that period's cannot be
    told apart. Levels are listed where one variable is named, in order of their names. Years are taken for independent
    of one another, as by p_free of `trend_tests`.

    Parameters
    ----------
    dtm : DocumentTermMatrix
    by : sequence of str
        Document variables: type, country, speaker; without one there are no rows.
    period : str
        As for `trend_tests`.

    Returns
    -------
    DataFrame
        - series : str
        - part : str, "crude", "net", then the levels
        - n_periods, n_documents, count : int
        - annual_change, low, high : float, per cent a year, with the 95 % interval
        - p : float, 0 to 1
        - status : str, "", why nothing is tested or fitted, or which levels are left out
        - by : str

    Raises
    ------
    ValueError
        When `by` names no document variable, or the values of `period` are no numbers.

    References
    ----------
    MacKinnon, J., Nielsen, M. & Webb, M. (2023). doi:10.1016/j.jeconom.2022.04.001

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.trends.rates import count_keywords
    >>> table = mix_tests(count_keywords(tokenize(toy_corpus()), ["terroris*"]), by=["kind"])
    >>> table["part"].tolist()
    ['crude', 'net', 'note', 'speech']
    """
    if not by:
        return empty_table(MIX_TESTS)
    data = levelled_documents(dtm, by, period)
    times = period_times(list(data.periods), period=period)
    single = single_period(data)
    status = f"left out, in one {period} only: {checks.listing(single_names(data))}" if single.any() else ""
    everything = np.ones(len(data.place), dtype=bool)
    one = np.zeros((len(data.place), 1), dtype=np.intp)
    rows = []
    for column, series in enumerate(dtm.terms.astype(str)):
        k = data.counts(column)
        parts = [("crude", everything, one, ""), ("net", ~single, data.levels, status)]
        if len(data.names) == 1:
            parts += [(name, data.levels[:, 0] == at, one, "") for at, name in enumerate(data.names[0])]
        for name, chosen, levels, why in parts:
            row = {"series": series, "part": name, "by": data.by, "status": why}
            rows.append(row | _fit(data, k, times, chosen, levels, why))
    return pd.DataFrame(rows, columns=list(MIX_TESTS.names))


def mix_parts(dtm: DocumentTermMatrix, *, by: Sequence[str], period: str = "year") -> pd.DataFrame:
    """Return how much of the change from the first to the second half is mix, and how much is within the levels.

    The periods are halved; of an odd number the middle one belongs to the first half.

    Parameters
    ----------
    dtm : DocumentTermMatrix
    by : sequence of str
        Document variables; their values together are the levels.
    period : str
        As for `rate_trend`.

    Returns
    -------
    DataFrame
        - series : str
        - before, after : str, the periods of the halves
        - rate_before, rate_after, change : float, per 10,000 tokens
        - mix, within : float, per 10,000 tokens, which add up to the change
        - by : str

    Raises
    ------
    ValueError
        When `by` is empty or names no document variable, or there are fewer than two periods.

    References
    ----------
    Kitagawa, E. M. (1955). doi:10.1080/01621459.1955.10501299

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.trends.rates import count_keywords
    >>> table = mix_parts(count_keywords(tokenize(toy_corpus()), ["terroris*"]), by=["kind"])
    >>> bool(abs(table["change"] - table["mix"] - table["within"]).item() < 1e-9)
    True
    """
    data = levelled_documents(dtm, by, period)
    if len(data.periods) < 2:
        raise ValueError(f"{len(data.periods)} {period} is no change; mix_parts needs documents of two at least")
    half = (len(data.periods) + 1) // 2
    level, later = crossed_levels(data.levels), (data.place >= half).astype(np.intp)
    n_levels = int(level.max()) + 1
    cell = later * n_levels + level
    exposure = np.bincount(cell, data.tokens, minlength=2 * n_levels).astype(float).reshape(2, n_levels)
    halves = [f"{span[0]} to {span[-1]}" for span in (data.periods[:half], data.periods[half:])]
    rows = []
    for column, series in enumerate(dtm.terms.astype(str)):
        row: dict[str, object] = {"series": series, "before": halves[0], "after": halves[1], "by": data.by}
        if exposure.sum(axis=1).all():
            counts = np.bincount(cell, data.counts(column), minlength=2 * n_levels).astype(float).reshape(2, n_levels)
            change = kitagawa(counts, exposure)
            row |= {"rate_before": PER * change.before, "rate_after": PER * change.after}
            row |= {"change": PER * (change.after - change.before)}
            row |= {"mix": PER * change.mix, "within": PER * change.within}
        rows.append(row)
    return pd.DataFrame(rows, columns=list(MIX_PARTS.names))


def _usual_levels(n: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """Return which levels have enough documents in half of the periods that have any; all, if none has."""
    usual = 2 * (n >= LEAST_LEVEL_DOCUMENTS).sum(axis=0) >= n.any(axis=1).sum()
    return np.asarray(usual if usual.any() else np.ones(n.shape[1], dtype=bool))


def _gap(n: npt.NDArray[np.intp], names: Sequence[str], usual: npt.NDArray[np.bool_]) -> str:
    """Return why a period has no rate, from its number of documents of every level."""
    if not n.any():
        return "no document"
    lacking = [name for name, m, some in zip(names, n, usual, strict=True) if some and m < LEAST_LEVEL_DOCUMENTS]
    return f"fewer than {LEAST_LEVEL_DOCUMENTS} documents: {checks.listing(lacking)}"


def _fit(
    data: LevelledDocuments,
    k: FloatArray,
    times: FloatArray,
    chosen: npt.NDArray[np.bool_],
    levels: PlaceArray,
    why: str,
) -> dict[str, object]:
    """Return the change of the documents chosen, net of `levels`, with its interval and p where it may be tested."""
    place = data.place[chosen]
    sizes = np.bincount(place, minlength=len(data.periods))
    dated = np.flatnonzero(sizes)
    sums = np.bincount(place, k[chosen], minlength=len(data.periods))
    row: dict[str, object] = {"n_periods": len(dated), "n_documents": len(place), "count": int(k[chosen].sum())}
    untested, descriptive = refusal(sizes[dated], sums[dated]) if len(dated) else (test_refusal([]), "")
    if untested:
        return row | {"status": untested}
    total, exposure, at, levels = summed_cells(k[chosen], data.tokens[chosen], place, levels[chosen])
    cells = (total, exposure, times[at], levels)
    slope = net_slope(*cells)
    if np.isnan(slope):
        return row | {"status": "no test: time cannot be told from the levels"}
    row["annual_change"] = 100 * np.expm1(slope)
    if descriptive:
        return row | {"status": "; ".join(part for part in (descriptive, why) if part)}
    error = net_error(*cells)
    if np.isnan(error):
        return row | {"status": "no test: too few hits to fit a slope without each period"}
    degrees = len(dated) - 1
    reach = float(special.stdtrit(degrees, (1 + LEVEL) / 2)) * error
    row["low"], row["high"] = (100 * np.expm1(slope + side * reach) for side in (-1, 1))
    return row | {"p": float(2 * special.stdtr(degrees, -abs(slope) / error)) if error else float(slope == 0)}
