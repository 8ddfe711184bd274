"""Periods: into which stretch of time, or which value of a document variable, each document falls."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.callers import caller_level
from ctthemes.counts.calendars import CALENDAR, Calendar, calendar
from ctthemes.documents.column_dates import corpus_dates

PER = 10_000
"""Rates are per this many tokens."""

_YEAR = re.compile(r"[12]\d{3}")
_FISCAL_YEAR = re.compile(r"([12]\d{3})[/-](\d{2})")
_LONGEST_GAP = 20  # numbers of four digits that lie farther apart than so many years are no years
_PRECISION = {0: "no date", 4: "a year", 7: "a month"}


def period_members(documents: pd.DataFrame, *, period: str) -> dict[str, npt.NDArray[np.intp]]:
    """Return the rows of each period's documents, by period in order.

    Parameters
    ----------
    documents : DataFrame
    period : str
        As for `period_labels`.

    Returns
    -------
    dict of str to array of int
        A calendar period without a document, between others that have some, has no rows.

    Warns
    -----
    UserWarning
        When documents have no period and are left out, with their number.

    Examples
    --------
    >>> documents = pd.DataFrame({"date_stated": ["2013-03", "2015-01-20", "2013"]})
    >>> {name: rows.tolist() for name, rows in period_members(documents, period="year").items()}
    {'2013': [0, 2], '2014': [], '2015': [1]}
    """
    labels = period_labels(documents, period=period)
    periods = all_periods(labels, period=period)
    place = pd.Index(periods, dtype=object).get_indexer(pd.Index(labels, dtype=object))
    order = np.argsort(place, kind="stable")
    ends = np.searchsorted(place[order], np.arange(len(periods) + 1))
    return {name: order[ends[at] : ends[at + 1]] for at, name in enumerate(periods)}


def period_labels(documents: pd.DataFrame, *, period: str) -> pd.Series:
    """Return each document's period as text, or None where it has none.

    Parameters
    ----------
    documents : DataFrame
        With `date_stated`, or `date`, or the document variable.
    period : str
        "year", "quarter", "month", "week", "decade", "5 years" (any number), "fiscal year from April" (any month), or a
        document variable. A variable of that name comes before the calendar, so that a corpus with a `year` but no date
        works.

    Returns
    -------
    Series of str
        Such as "2013", "2013-Q1", "2013-03", "2013-W12", "2010s", "2010-2014", "2012/13", or the variable's value; of an
        ordered categorical in its order. A document whose date is coarser than the period has none.

    Raises
    ------
    ValueError
        When `period` is neither a calendar period nor a document variable.

    Warns
    -----
    UserWarning
        When documents have no period and are left out, with their number and the reason.

    Examples
    --------
    >>> period_labels(pd.DataFrame({"date_stated": ["2013-03", "2015-01-20"]}), period="decade").tolist()
    ['2010s', '2010s']
    """
    labels, reasons = _labels(documents, period)
    if reasons:
        counts = ", ".join(f"{count:,} {reason}" for reason, count in reasons.items() if reason)
        because = f" ({counts})" if counts else ""
        message = (
            f"{sum(reasons.values())} of {len(documents)} documents have no {period} and are left out of it{because}"
        )
        warnings.warn(message, stacklevel=caller_level())
    return labels


def period_values(documents: pd.DataFrame, *, period: str) -> pd.Series:
    """Return each document's period as `period_labels` does, without a word on those that have none.

    Parameters
    ----------
    documents : DataFrame
    period : str

    Returns
    -------
    Series of str

    Examples
    --------
    >>> period_values(pd.DataFrame({"date_stated": ["2013-03", ""]}), period="year").tolist()
    ['2013', None]
    """
    return _labels(documents, period)[0]


def documents_without_period(documents: pd.DataFrame, *, period: str) -> pd.DataFrame:
    """Return how many documents have no period, by reason.

    Parameters
    ----------
    documents : DataFrame
    period : str
        As for `period_labels`.

    Returns
    -------
    DataFrame
        reason : text, such as "state a year" (their date is coarser than the period) or "state no date"
        n_documents : integer

    Examples
    --------
    >>> documents_without_period(pd.DataFrame({"date_stated": ["2013", "2013-04", ""]}), period="month")
              reason  n_documents
    0   state a year            1
    1  state no date            1
    """
    reasons = _labels(documents, period)[1]
    return pd.DataFrame(
        {"reason": [reason or "state nothing" for reason in reasons], "n_documents": list(reasons.values())}
    )


def all_periods(labels: pd.Series, *, period: str) -> list[str]:
    """Return the periods in order, those without a document between the first and the last included.

    Parameters
    ----------
    labels : Series of str
        From `period_labels`.
    period : str

    Returns
    -------
    list of str
        Values that are no calendar periods in the order of their categorical, of their numbers, or of the alphabet; years
        and fiscal years of a variable without a gap, what is no year after them.

    Examples
    --------
    >>> all_periods(pd.Series(["2013-Q1", "2013-Q3"]), period="quarter")
    ['2013-Q1', '2013-Q2', '2013-Q3']
    >>> all_periods(pd.Series(["70", "1", "2"]), period="session")
    ['1', '2', '70']
    """
    if isinstance(labels.dtype, pd.CategoricalDtype):
        places = labels.cat.codes[labels.notna()]
        return [str(name) for name in labels.cat.categories[places.min() : places.max() + 1]] if len(places) else []
    present = set(labels.dropna())
    spelt = calendar(period)
    numbers = _numbers(present, spelt) if spelt else None
    if spelt and numbers:
        return [spelt.name(number) for number in range(min(numbers), max(numbers) + 1)]
    years, others = _split(present)
    return [*years, *_in_order(others)]


def period_times(periods: Sequence[str], *, period: str) -> npt.NDArray[np.float64]:
    """Return each period's beginning in years ("2013-Q3" is 2013.5), or the number that a document variable holds.

    Parameters
    ----------
    periods : sequence of str
        From `all_periods`.
    period : str

    Returns
    -------
    array of float

    Raises
    ------
    ValueError
        When they are not numbers.

    Examples
    --------
    >>> period_times(["2013-Q1", "2013-Q3"], period="quarter").tolist()
    [2013.0, 2013.5]
    >>> period_times(["2010s", "2020s"], period="decade").tolist()
    [2010.0, 2020.0]
    """
    spelt = calendar(period)
    numbers = _numbers(periods, spelt) if spelt else None
    if spelt and numbers:
        return np.array([spelt.time(number) for number in numbers], dtype=float)
    try:
        return np.array([float(_FISCAL_YEAR.sub(r"\1", name)) for name in periods], dtype=float)
    except ValueError:
        raise ValueError(
            f"period={period!r} has values without an order in time ({checks.listing(periods)}): a trend needs "
            f"{', '.join(CALENDAR)} or a document variable that holds numbers"
        ) from None


def _labels(documents: pd.DataFrame, period: str) -> tuple[pd.Series, dict[str, int]]:
    """Return each document's period or None, and how many have none for each reason."""
    if period in documents.columns:
        return _of_variable(documents[period], is_calendar=period in CALENDAR)
    if spelt := calendar(period):
        return _of_calendar(corpus_dates(documents), spelt)
    raise ValueError(
        f"period={period!r} is neither {', '.join(CALENDAR[:-1])}, {CALENDAR[-1]} nor a document variable; "
        f"there are {checks.listing(documents.columns, shown=20)}"
    )


def _of_calendar(stated: pd.Series, spelt: Calendar) -> tuple[pd.Series, dict[str, int]]:
    names = {text: spelt.name(spelt.number(text)) for text in set(stated) if len(text) >= spelt.needs}
    labels = pd.Series([names.get(text) for text in stated], index=stated.index, dtype=object)
    counts = Counter(len(text) for text in stated[labels.isna()])
    if set(counts) <= {0}:
        return labels, {"": counts[0]} if counts else {}
    return labels, {f"state {_PRECISION[length]}": count for length, count in sorted(counts.items(), reverse=True)}


def _of_variable(values: pd.Series, *, is_calendar: bool) -> tuple[pd.Series, dict[str, int]]:
    """Return a variable's values as labels; blank ones are missing, and among years so is what is none."""
    if isinstance(values.dtype, pd.CategoricalDtype) and values.cat.ordered:
        missing = int(values.isna().sum())
        return values.cat.rename_categories([str(name) for name in values.cat.categories]), {
            "": missing
        } if missing else {}
    texts = [None if pd.isna(value) or not str(value).strip() else _label(value) for value in values]
    if all(re.fullmatch(r"-?\d+\.0", text) for text in texts if text):  # whole numbers that were stored with a point
        texts = [text and text[:-2] for text in texts]
    labels = pd.Series(texts, index=values.index, dtype=object)
    blank = int(labels.isna().sum())
    reasons = {"": blank} if blank else {}
    years = labels.dropna().map(lambda label: bool(_YEAR.fullmatch(label)))
    if is_calendar and years.any() and not years.all():
        strange = Counter(labels[years.index[~years]])
        labels = labels.where(~labels.isin(list(strange)), None)
        reasons |= {f"say {name!r}": count for name, count in strange.items()}
    return labels, reasons


def _label(value: object) -> str:
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value)[:10] if isinstance(value, pd.Timestamp) else str(value).strip()


def _numbers(names: Iterable[str], spelt: Calendar) -> list[int] | None:
    """Return the numbers of a calendar's periods by their names, None where one is not of that calendar."""
    numbers = []
    for name in names:
        number = _number(name, spelt)
        if number is None or spelt.name(number) != name:
            return None
        numbers.append(number)
    return numbers


def _number(name: str, spelt: Calendar) -> int | None:
    """Return the number of the period of that name: that of the first day or month in it."""
    if match := re.fullmatch(r"(\d{4})-W(\d{2})", name):
        return _try(spelt, pd.Timestamp.fromisocalendar(int(match[1]), int(match[2]), 1).strftime("%Y-%m-%d"))
    if match := re.fullmatch(r"(\d{4})-Q([1-4])", name):
        return _try(spelt, f"{match[1]}-{3 * int(match[2]) - 2:02d}")
    year = name[:4]
    if not year.isdigit():
        return None
    if re.fullmatch(r"\d{4}/\d{2}", name):
        return _try(spelt, f"{year}-12")
    return _try(spelt, name if re.fullmatch(r"\d{4}-\d{2}", name) else year)


def _try(spelt: Calendar, stated: str) -> int | None:
    return spelt.number(stated) if len(stated) >= spelt.needs else None


def _split(present: set[str]) -> tuple[list[str], set[str]]:
    """Return the years or fiscal years of a variable without a gap, and its other values; no years if they are few."""
    for form in (_YEAR, _FISCAL_YEAR):
        years = {name for name in present if form.fullmatch(name)}
        if form is _FISCAL_YEAR:
            years = {name for name in years if int(name[-2:]) == (int(name[:4]) + 1) % 100}
        span = range(
            min((int(name[:4]) for name in years), default=0), max((int(name[:4]) for name in years), default=0) + 1
        )
        if years and 2 * len(years) >= len(present) and len(span) <= _LONGEST_GAP * len(years):
            mark = min(years)[4:5]
            return [f"{year}{mark}{(year + 1) % 100:02d}" if mark else str(year) for year in span], present - years
    return [], present


def _in_order(labels: Iterable[str]) -> list[str]:
    try:
        return sorted(labels, key=float)
    except ValueError:
        return sorted(labels)
