"""Events: marked on any exhibit with periods, and the differences of rates before and after them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ctthemes._shared.schema import check_table
from ctthemes.exhibits._exhibit import Exhibit, make_exhibit
from ctthemes.exhibits._kind import Content, Kind, kinds, subject_of
from ctthemes.exhibits._trends import Of, series_exhibit
from ctthemes.exhibits._wording import _count, _name, _p, _sentences
from ctthemes.figures import events as figures
from ctthemes.trends.events import EVENT_DIFFERENCES, PLACED_EVENTS


def mark_events(exhibit: Exhibit, events: pd.DataFrame) -> Exhibit:
    """Return the exhibit with a numbered line for each event, named below the figure and in the caption.

    Parameters
    ----------
    exhibit : Exhibit
        Of a kind with periods on its horizontal axes, such as `ct.exhibits.trend`.
    events : DataFrame
        From `ct.place_events`, of the period of the exhibit's table; without a row nothing is marked.

    Returns
    -------
    Exhibit

    Raises
    ------
    ValueError
        If the exhibit has no such axes, or the table lacks a column.

    Examples
    --------
    >>> import ctthemes as ct
    >>> table = ct.rate_trend(ct.count_keywords(ct.tokenize(ct.toy_corpus()), ["rights"]))
    >>> events = ct.place_events(pd.DataFrame({"date": ["2013-05"], "label": ["Summit"], "kind": [""]}))
    >>> mark_events(ct.exhibits.trend(table, of="keywords", provenance={}), events).caption.split(". ")[-1]
    'Dashed lines mark events: Summit (2013-05).'
    """
    check_table(events, PLACED_EVENTS, maker="ct.place_events")
    if events.empty:
        return exhibit
    if not exhibit.kind.timed:
        timed = ", ".join(sorted(name for name, kind in kinds().items() if kind.timed))
        raise ValueError(f"{exhibit.kind.name} has no axis with periods on which events stand; {timed} have one")
    rows = events[list(PLACED_EVENTS.names)].to_dict("records")
    return make_exhibit(
        exhibit.kind, exhibit.table, provenance=exhibit.provenance, arguments={**exhibit.arguments, "events": rows}
    )


def event_differences(table: pd.DataFrame, *, provenance: Mapping[str, object], of: Of = "themes") -> Exhibit:
    """Return the exhibit of the ratio of rates after and before events.

    Parameters
    ----------
    table : DataFrame
        From `ct.event_differences`.
    provenance : mapping
        From `ct.provenance`.
    of : {"themes", "keywords"}
        What the series are.

    Returns
    -------
    Exhibit

    Raises
    ------
    ValueError
        If the table lacks a column, or a series is no theme of the codebook.

    Examples
    --------
    >>> import ctthemes as ct
    >>> dtm = ct.count_keywords(ct.tokenize(ct.toy_corpus()), ["rights"])
    >>> events = pd.DataFrame({"date": ["2013"], "label": ["Summit"], "kind": [""]})
    >>> exhibit = event_differences(ct.event_differences(dtm, events), of="keywords", provenance={})
    >>> print(exhibit.finding.split(":")[0])
    - Summit (2013), rights
    """
    return series_exhibit(DIFFERENCES, table, of=of, provenance=provenance)


def _caption(exhibit: Content) -> str:
    table = exhibit.table
    most = int((table["n_before"] + table["n_after"]).max())
    net = table["net_of"].iloc[0]
    return _sentences(
        f"Rate of the {table['years'].iloc[0]:g} years after an event over that of as many years before it"
        + (f", net of {_name(net)}" if net else ""),
        f"n = {_count(table['event'].nunique(), 'event')}, at most {most:,} documents around one",
        "Lines are 95 % intervals over documents (jackknife)" if table["low"].notna().any() else "",
    )


def _finding(exhibit: Content) -> str:
    lines = [
        f"- {row['event']} ({row['date']}), {_name(row['series'])}: {_in_words(row)}"
        for _, row in exhibit.table.iterrows()
    ]
    undecided = int(exhibit.table["n_undecided"].max())
    left = f" Up to {_count(undecided, 'document')} with too coarse a date stand on neither side." if undecided else ""
    return "\n".join(
        [*lines, "", f"A difference is not an effect: whatever else happened in those years is in it.{left}"]
    )


def _in_words(row: pd.Series) -> str:
    around = f"{row['n_before']} documents before, {row['n_after']} after"
    if pd.isna(row["ratio"]):
        return f"no ratio, a side has no match ({around})."
    interval = (
        f" [{row['low']:.2f}, {row['high']:.2f}]" if pd.notna(row["low"]) else ", too few documents for an interval"
    )
    ratio = (
        f"{row['rate_before']:.1f} before, {row['rate_after']:.1f} after, ratio {row['ratio']:.2f}{interval} ({around})"
    )
    if pd.isna(row["p"]):
        return f"{ratio}; only {row['n_shifts']} other dates could be tried, too few for a null."
    verdict = (
        "few other dates have so large a difference" if row["q"] < 0.05 else "other dates have as large a difference"
    )
    return f"{ratio}; {verdict} (p {_p(float(row['p']))}, q {_p(float(row['q']))}, {row['n_shifts']} dates)."


def _methods(exhibit: Content) -> Sequence[str]:
    net = exhibit.table["net_of"].iloc[0]
    standardised = f", both standardised to the tokens of {_name(net)} in both" if net else ""
    return [
        f"Rates of the {exhibit.table['years'].iloc[0]:g} years before and after an event are compared{standardised}; intervals come "
        "from a delete-one-document jackknife on the log rates (Efron and Tibshirani 1993)",
        "The null shifts the event to the first day of every month with three documents or more on both sides; p is the share "
        "of these dates, the event's own among them, with a ratio as far from 1, and q corrects for the number of events and "
        "series (Benjamini and Hochberg 1995). No causal claim is made",
    ]


DIFFERENCES = Kind(
    name="event_differences", schema=EVENT_DIFFERENCES, maker="ct.event_differences", subject=subject_of,
    empty="No event is given: events.csv beside the study has a date and a label a row.", picture="Ratios with intervals, one row an event and series",
    caption=_caption, finding=_finding, methods=_methods, draw=lambda exhibit: figures.event_differences(exhibit.table),
)  # fmt: skip
