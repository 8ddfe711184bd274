"""Events: where they stand on a trend, and how a rate before an event differs from the rate after it.

A difference is not an effect: whatever else happened in those years is in it. The null of shifted dates says how often other
dates of the same corpus, at which nothing need have happened, have a difference as large.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray, PlaceArray
from ctthemes._shared.schema import Column, Schema, check_table, with_columns
from ctthemes.counts.calendars import calendar
from ctthemes.counts.matrix import DocumentTermMatrix
from ctthemes.counts.periods import PER
from ctthemes.stats.before_after import RateRatio, rate_ratio
from ctthemes.stats.multiple_testing import adjust_p

EVENTS = Schema(
    "events",
    (
        Column("date", "text", "", "when it was, as 2001-09-11, 2001-09 or 2001"),
        Column("label", "text", "", "what is written for it"),
        Column("kind", "text", "", "what sort of event it is, may be empty"),
    ),
)
PLACED_EVENTS = Schema(
    "placed events",
    (
        *EVENTS.columns,
        Column("period", "text", "", "period that it falls into"),
        Column("within", "float", "0 to 1", "how far into that period; the middle of what its date leaves open"),
    ),
)
EVENT_DIFFERENCES = Schema(
    "event differences",
    (
        Column("event", "text", "", "label of the event"),
        Column("date", "text", "", "when it was"),
        Column("series", "text", "", "theme, keyword or term"),
        Column("n_before", "integer", "documents", "documents of the years before it"),
        Column("n_after", "integer", "documents", "documents of the years from it on"),
        Column("count_before", "integer", "matches", "matches before"),
        Column("count_after", "integer", "matches", "matches after"),
        Column("rate_before", "float", "per 10,000 tokens", "rate before, net of the mixture where `net_of` says", nan="there is no document"),
        Column("rate_after", "float", "per 10,000 tokens", "rate after", nan="there is no document"),
        Column("ratio", "float", "times", "rate after over rate before", nan="a side has no match"),
        Column("low", "float", "times", "lower end of its 95 % interval (jackknife over documents)", nan="a side has fewer than three documents, or one of them holds all matches"),
        Column("high", "float", "times", "upper end of the interval", nan="as `low`"),
        Column("p", "float", "0 to 1", "shifted dates with a ratio as far from 1, this date counted with them", nan="fewer than 19 dates could be shifted to"),
        Column("q", "float", "0 to 1", "p, corrected for the number of events and series (Benjamini-Hochberg)", nan="`p` is"),
        Column("n_shifts", "integer", "dates", "dates to which the event could be shifted"),
        Column("n_undecided", "integer", "documents", "documents whose date is too coarse to stand before or after it"),
        Column("years", "float", "years", "how long before and after is looked at"),
        Column("net_of", "text", "", "document variable whose mixture is held, empty for none"),
    ),
)  # fmt: skip
BoolArray = npt.NDArray[np.bool_]
NEAR = 1e-6
LEAST_DOCUMENTS, LEAST_SHIFTS = 3, 19
"""Each side has so many documents at least; with fewer shifts no p can reach .05."""


@with_columns(PLACED_EVENTS)
def place_events(events: pd.DataFrame, *, period: str = "year") -> pd.DataFrame:
    """Return events with the period into which each falls, for `ct.exhibits.mark_events`.

    Parameters
    ----------
    events : DataFrame
        date, label, kind, as `ctthemes.read_events` has them.
    period : str
        A calendar period, as for `ctthemes.rate_trend`. Of a document variable there is no time, and no event has a place.

    Returns
    -------
    DataFrame
        In order of time; an event whose date is coarser than the period is left out:

        {columns}

    Examples
    --------
    >>> events = pd.DataFrame({"date": ["2001-09-11"], "label": ["Attacks"], "kind": [""]})
    >>> place_events(events, period="quarter")[["period", "within"]].round(2).to_numpy().tolist()
    [['2001-Q3', 0.78]]
    """
    check_table(events, EVENTS, maker="ct.read_events")
    cut = calendar(period)
    rows = []
    ordered = events[["date", "label", "kind"]].sort_values("date", kind="stable")
    for stated, label, kind in ordered.itertuples(index=False):
        if cut is None or len(stated) < cut.needs:
            continue
        number = cut.number(stated)
        first, stop = _ends(stated)
        middle, begin, end = (first + stop) / 2, cut.time(number), cut.time(number + 1)
        rows.append((stated, label, kind, cut.name(number), min(1.0, max(0.0, (middle - begin) / (end - begin)))))
    return pd.DataFrame(rows, columns=list(PLACED_EVENTS.names)).astype({"within": "float64"})


@with_columns(EVENT_DIFFERENCES)
def event_differences(
    dtm: DocumentTermMatrix, events: pd.DataFrame, *, years: float = 3.0, net_of: str = ""
) -> pd.DataFrame:
    """Return how the rates of the years from each event on differ from those of the years before it.

    The ratio and its interval are those of `ctthemes.stats.before_after.rate_ratio`. The null shifts the date: the same
    ratio is computed at the first day of every month at which both sides have three documents or more, and p is the share of
    these dates, the event's own among them, whose ratio is as far from 1 on the log scale. A difference that neighbouring
    dates have as well is a trend, not a step, and gets a large p. None of this says that the event was a cause.

    Parameters
    ----------
    dtm : DocumentTermMatrix
        Counts of themes or keywords, with the dates of their documents.
    events : DataFrame
        date, label, kind, as `ctthemes.read_events` has them.
    years : float
        How long before and after the event is looked at.
    net_of : str
        A document variable, such as "kind": rates of both sides are those of one mixture of its values.

    Returns
    -------
    DataFrame
        A row for each event and series:

        {columns}

    Raises
    ------
    ValueError
        If `years` is not positive, or there is no such variable.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.trends.rates import count_keywords
    >>> events = pd.DataFrame({"date": ["2013"], "label": ["Summit"], "kind": [""]})
    >>> dtm = count_keywords(tokenize(toy_corpus()), ["rights"])
    >>> event_differences(dtm, events)[["n_before", "n_after", "count_before", "count_after"]].to_numpy().tolist()
    [[1, 1, 2, 1]]
    """
    check_table(events, EVENTS, maker="ct.read_events")
    if not years > 0:
        raise ValueError(f"years={years!r}: how many years before and after are looked at must be above 0")
    groups = _groups(dtm.documents, net_of)
    times = np.array([_ends(stated) for stated in _stated(dtm.documents)]).reshape(-1, 2)
    counts, exposure = dtm.counts.toarray().astype(float), dtm.documents["n_tokens"].to_numpy(dtype=float)
    null = _shifted_ratios(counts, exposure, times, groups, years) if len(events) else np.empty((0, counts.shape[1]))
    rows = [
        row
        for label, stated in events[["label", "date"]].itertuples(index=False)
        for row in _one_event(dtm, times, groups, (str(label), str(stated)), years, null)
    ]
    table = pd.DataFrame(
        rows, columns=[name for name in EVENT_DIFFERENCES.names if name not in ("q", "years", "net_of")]
    )
    table = table.assign(q=adjust_p(table["p"].to_numpy(dtype=float)), years=float(years), net_of=net_of)
    return table[list(EVENT_DIFFERENCES.names)]


def _one_event(
    dtm: DocumentTermMatrix,
    times: FloatArray,
    groups: PlaceArray,
    event: tuple[str, str],
    years: float,
    null: FloatArray,
) -> Iterator[tuple[object, ...]]:
    label, stated = event
    counts, exposure = dtm.counts.toarray().astype(float), dtm.documents["n_tokens"].to_numpy(dtype=float)
    first, stop = _ends(stated)
    own = _ratios(counts, exposure, times, groups, (first, stop, years))
    observed = np.abs(np.log(own.ratio))
    before, after, undecided = _sides(times, first, stop, years)
    for place, series in enumerate(dtm.terms.astype(str)):
        usable = null[np.isfinite(null[:, place]), place]
        is_tested = np.isfinite(observed[place]) and len(usable) >= LEAST_SHIFTS
        p = (1 + int((usable >= observed[place] - 1e-12).sum())) / (1 + len(usable)) if is_tested else np.nan
        yield (
            label, stated, series, int(before.sum()), int(after.sum()), int(counts[before, place].sum()),
            int(counts[after, place].sum()), PER * own.before[place], PER * own.after[place], own.ratio[place],
            own.low[place], own.high[place], p, len(usable), int(undecided.sum()),
        )  # fmt: skip


def _ratios(
    counts: FloatArray, exposure: FloatArray, times: FloatArray, groups: PlaceArray, at: tuple[float, float, float]
) -> RateRatio:
    before, after, _ = _sides(times, *at)
    rows = before | after
    return rate_ratio(counts[rows], exposure[rows], after[rows], groups[rows])


def _shifted_ratios(
    counts: FloatArray, exposure: FloatArray, times: FloatArray, groups: PlaceArray, years: float
) -> FloatArray:
    """Return how far from 1 the ratios are at the first day of every month with documents enough on both sides."""
    distances = []
    for at in _months(times):
        before, after, _ = _sides(times, at, at, years)
        if min(before.sum(), after.sum()) >= LEAST_DOCUMENTS:
            distances.append(np.abs(np.log(_ratios(counts, exposure, times, groups, (at, at, years)).ratio)))
    return np.array(distances).reshape(len(distances), counts.shape[1])


def _months(times: FloatArray) -> FloatArray:
    dated = times[np.isfinite(times[:, 0])]
    if not len(dated):
        return np.array([])
    return np.arange(np.ceil(12 * dated[:, 0].min()), np.floor(12 * dated[:, 1].max()) + 1) / 12


def _sides(times: FloatArray, first: float, stop: float, years: float) -> tuple[BoolArray, BoolArray, BoolArray]:
    """Return which documents stand before, after, and where the dates leave it open, within so many years of the event."""
    near = (times[:, 1] > first - years + NEAR) & (times[:, 0] < stop + years - NEAR)
    # A document of the event's own day may tell of it: it stands after.
    is_day = stop - first < 1 / 100
    before = near & (times[:, 1] <= first + NEAR)
    after = near & (times[:, 0] >= (first if is_day else stop) - NEAR)
    return before, after & ~before, near & ~before & ~after


def _ends(stated: str) -> tuple[float, float]:
    """Return when a stated date begins and ends, in years: 2013.5 is July 2013; nan where nothing is stated."""
    cut = calendar("year" if len(stated) == 4 else "month")
    if not stated or cut is None:
        return np.nan, np.nan
    if len(stated) < 10:
        number = cut.number(stated)
        return cut.time(number), cut.time(number + 1)
    day = date.fromisoformat(stated[:10])
    start = cut.time(cut.number(stated)) + (day.day - 1) / 12 / monthrange(day.year, day.month)[1]
    return start, start + 1 / 12 / monthrange(day.year, day.month)[1]


def _stated(documents: pd.DataFrame) -> list[str]:
    if "date_stated" in documents.columns:
        return [str(stated) for stated in documents["date_stated"].fillna("")]
    checks.columns(documents, ["date"], name="the documents")
    return [str(day) for day in documents["date"].dt.strftime("%Y-%m-%d").fillna("")]


def _groups(documents: pd.DataFrame, net_of: str) -> PlaceArray:
    """Return the number of each document's group: of the variable's values, a missing one among them."""
    if not net_of:
        return np.zeros(len(documents), dtype=np.intp)
    checks.columns(documents, [net_of], name="the documents")
    return pd.factorize(documents[net_of].astype(object), use_na_sentinel=False)[0].astype(np.intp)
