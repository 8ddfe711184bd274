"""Periods: into which stretch of time a document falls."""

from __future__ import annotations

import warnings

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared import checks

PER = 10_000
"""Rates are per this many tokens."""

CALENDAR = {"year": "Y", "quarter": "Q", "month": "M"}


def period_members(documents: pd.DataFrame, *, period: str) -> dict[str, npt.NDArray[np.intp]]:
    """Return the rows of each period's documents, by period in order; a calendar period without a document has none.

    Warns
    -----
    UserWarning
        When documents have no period and are left out, with their number.
    """
    labels = period_labels(documents, period=period)
    periods = all_periods(labels, period=period)
    place = pd.Index(periods, dtype=object).get_indexer(pd.Index(labels, dtype=object))
    order = np.argsort(place, kind="stable")
    ends = np.searchsorted(place[order], np.arange(len(periods) + 1))
    return {name: order[ends[at] : ends[at + 1]] for at, name in enumerate(periods)}


def period_labels(documents: pd.DataFrame, *, period: str) -> pd.Series:
    """Return each document's period as text ("2013", "2013-Q1", "2013-03", or the variable's value) or None.

    A document variable of that name comes before the calendar, so that a corpus with a `year` but no full date works.

    Raises
    ------
    ValueError
        When `period` is neither a calendar period nor a document variable.
    """
    if period in documents.columns:
        values = documents[period]
        known = values.notna()
        labels = values.where(known).map(_label, na_action="ignore").astype(object)
    elif period in CALENDAR:
        dates = pd.to_datetime(checks.columns(documents, ["date"], name="documents")["date"])
        known = dates.notna()
        labels = dates.dt.to_period(CALENDAR[period]).astype(str).astype(object)
        labels = labels.str.replace(r"^(\d{4})Q(\d)$", r"\1-Q\2", regex=True)
    else:
        raise ValueError(
            f"period={period!r} is neither year, quarter or month nor a document variable; "
            f"there are {checks.listing(documents.columns, shown=20)}"
        )
    if missing := int((~known).sum()):
        warnings.warn(f"{missing} of {len(documents)} documents have no {period} and are left out of it", stacklevel=4)
    return labels.where(known, None)


def all_periods(labels: pd.Series, *, period: str) -> list[str]:
    """Return the periods in order, those without a document between the first and the last included."""
    present = sorted(set(labels.dropna()))
    if not present or period not in CALENDAR:
        return _in_order(present)
    try:
        span = pd.period_range(present[0].replace("-Q", "Q"), present[-1].replace("-Q", "Q"), freq=CALENDAR[period])
    except ValueError:
        return _in_order(present)
    return [str(each).replace("Q", "-Q") for each in span]


def _label(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _in_order(labels: list[str]) -> list[str]:
    try:
        return sorted(labels, key=float)
    except ValueError:
        return sorted(labels)
