"""Trends in words: captions, findings and methods of rates and shares by period."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ctthemes.exhibits._kind import Content, subject_of
from ctthemes.exhibits._methods import named
from ctthemes.exhibits._wording import _count, _fewest_to_most, _name, _sentences

RATES = {
    "ratio of sums": "Rates are the sum of matches over the sum of tokens of the documents of a period, per 10,000 tokens",
    "mean of document rates": "Rates are means over the documents of a period of each document's own matches per token, "
    "per 10,000 tokens, so that a short document weighs as much as a long one",
}
INTERVALS = {
    "jackknife": "95 % intervals of the rate (delete-one-document jackknife on the log rate)",
    "upper: no hits": "a period without a match has an upper limit only",
    "upper: one document": "where one document holds every match there is an upper limit only",
    "none": "periods with fewer than three documents have no interval",
    "population": "no intervals: the documents are all there are, not a sample",
    "gap": "breaks in a line: no documents",
}
BANDS = {
    "jackknife": "Intervals come from a delete-one-document jackknife on the log rate (Efron and Tibshirani 1993), with "
    "Student's t on as many degrees of freedom as there are documents, less one",
    "upper": "Where a single document of the period holds every match, or none has one, an upper limit alone is given, "
    "from the exact binomial limit of the share of documents (Clopper and Pearson 1934)",
    "none": "No interval is given for a period with fewer than three documents",
    "population": "The documents are all there are and not a sample, so that rates have no intervals",
}


def trend_caption(exhibit: Content) -> str:
    table = exhibit.table
    marks = "; ".join(_marks(table))
    return _sentences(f"{_value(table)}{_of_series(table)}, {_span(table)}", _documents(table), marks)


def heatmap_caption(exhibit: Content) -> str:
    table = exhibit.table
    gaps = int((table.drop_duplicates("period")["n_documents"] == 0).sum())
    return _sentences(
        f"{_value(table)}{_of_series(table)} by period, {_span(table)}",
        _documents(table),
        "Cells show no uncertainty",
        f"Hatched or outlined columns: {gaps} {'period' if gaps == 1 else 'periods'} without documents" if gaps else "",
    )


def shares_caption(exhibit: Content) -> str:
    table = exhibit.table
    return _sentences(
        f"Share of documents with a match{_of_series(table)}, {_span(table)}",
        _documents(table),
        "Wilson intervals of 95 %",
    )


def smooth_caption(exhibit: Content) -> str:
    table, row = exhibit.table, exhibit.table.iloc[0]
    return _sentences(
        f"Rate per 10,000 tokens{_of_series(table)}, smoothed over time with a standard deviation of {row['width']:g} "
        f"years, {_span(table)}",
        _documents(table),
        "Ribbons: 95 % intervals of the smoothed rate, which do not say how far smoothing bends a jump",
    )


def _value(table: pd.DataFrame) -> str:
    row = table.iloc[0]
    return f"Rate per 10,000 tokens ({row['numerator']} over {row['denominator']})"


def _span(table: pd.DataFrame) -> str:
    return f"{table['period'].iloc[0]} to {table['period'].iloc[-1]}"


def _documents(table: pd.DataFrame) -> str:
    numbers = table.drop_duplicates("period")["n_documents"]
    present = numbers[numbers > 0]
    if present.empty:
        return "n = 0 documents"
    return f"n = {present.sum():,} documents, {_fewest_to_most(present)} in each of the {len(present)} periods with documents"


def _marks(table: pd.DataFrame) -> list[str]:
    """Return what the intervals that occur are."""
    kinds = set(_band_kinds(table))
    sentences = [sentence for kind, sentence in INTERVALS.items() if kind in kinds]
    if table["level"].max() > 0.95 and "jackknife" in kinds:
        sentences.append(f"the intervals of a series hold together (level {table['level'].max():.4f} each)")
    return sentences


def _band_kinds(table: pd.DataFrame) -> Iterable[str]:
    kinds = table["band"].astype(str)
    return kinds.where(~kinds.str.startswith("none"), "none")


def _of_series(table: pd.DataFrame) -> str:
    """Return which series it is of: the name of one, the number of several."""
    names = list(dict.fromkeys(table["series"].astype(str)))
    return f": {_name(names[0])}" if len(names) == 1 else f" of {len(names)} series"


def rate_methods(exhibit: Content) -> list[str]:
    table = exhibit.table
    estimators = dict.fromkeys(table["estimator"].astype(str))
    other = "Rates are {0} over {1}, per 10,000 tokens"
    rates = [RATES.get(name, other.format(*table[["numerator", "denominator"]].iloc[0])) for name in estimators]
    return [*rates, *_names(exhibit)]


def interval_methods(exhibit: Content) -> list[str]:
    table = exhibit.table
    kinds = {kind.split(":")[0] for kind in _band_kinds(table)}
    level = table["level"].max()
    together = (
        f"The intervals of a series hold together at 95 % (Bonferroni: level {level:.4f} each)"
        if level > 0.95 and "jackknife" in kinds
        else "Intervals have the level 95 %"
        if kinds & {"jackknife", "upper"}
        else ""
    )
    return [*rate_methods(exhibit), *(BANDS[kind] for kind in BANDS if kind in kinds), together]


def share_methods(exhibit: Content) -> list[str]:
    return [
        "Shares are the documents of a period with at least one match over all documents of the period; their intervals "
        "are 95 % score intervals (Wilson 1927)",
        *_names(exhibit),
    ]


def smooth_methods(exhibit: Content) -> list[str]:
    return [
        "The rate at a time is the weighted sum of matches over the weighted sum of tokens of all documents, with Gaussian "
        f"weights of a standard deviation of {exhibit.table['width'].iloc[0]:g} years; its 95 % interval is linearised over "
        "documents on the log scale, with Student's t on the effective number of documents",
        *_names(exhibit),
    ]


def _names(exhibit: Content) -> list[str]:
    names = list(dict.fromkeys(exhibit.table["series"].astype(str)))
    return [named(names, what=subject_of(exhibit))]


def trend_finding(exhibit: Content) -> str:
    """Return, for each series, where its rate is highest and lowest, and what the intervals allow to be said."""
    table = exhibit.table
    parts = [_series_finding(str(name), rows) for name, rows in table.groupby("series", sort=False)]
    n_documents = table.groupby("period")["n_documents"].first()
    present = n_documents[n_documents > 0]
    thin = present[present < 3]
    if present.empty:
        return "There is no period with a document."
    if len(thin) == len(present):
        head = (
            f"Each of the {len(present)} periods that have a document has fewer than three, so no interval can be drawn and "
            "**no rise or fall can be claimed**; the figures below describe single documents."
        )
    elif len(thin):
        head = f"{len(thin)} of {len(present)} periods have fewer than three documents and no interval."
    else:
        head = f"All {len(present)} periods with documents have three or more."
    return "\n".join([head, "", *(f"- {part}" for part in parts)])


def share_finding(exhibit: Content) -> str:
    """Return, for each series, the share of documents that have it in the first and last periods with documents."""
    table = exhibit.table
    parts = []
    for name, rows in table[table["n_documents"] > 0].groupby("series", sort=False):
        ends = [rows.iloc[0], rows.iloc[-1]] if len(rows) > 1 else [rows.iloc[0]]
        shares = [
            f"{row['n_documents_with']} of {_count(int(row['n_documents']), 'document')} in {row['period']}"
            for row in ends
        ]
        parts.append(f"- {_name(name)}: {', '.join(shares)}")
    if not parts:
        return "There is no period with a document."
    return "\n".join(["Documents that raise the series at least once:", "", *parts])


def heatmap_finding(exhibit: Content) -> str:
    """Return the darkest cell, and how many documents it rests on."""
    rows = exhibit.table[exhibit.table["rate"].notna()]
    if rows.empty:
        return "There is no period with a document."
    top = rows.iloc[int(np.argmax(rows["rate"].to_numpy(dtype=float)))]
    thin = "" if top["n_documents"] >= 3 else " That is too few to speak for the period."
    return (
        f"The highest rate is that of **{_name(top['series'])}** in {top['period']}: {top['rate']:.1f} per 10,000 tokens, "
        f"{top['count']} matches in {_count(int(top['n_documents']), 'document')}.{thin}"
    )


def smooth_finding(exhibit: Content) -> str:
    """Return, for each series, the smoothed rate at both ends of the years."""
    parts = []
    for name, rows in exhibit.table.groupby("series", sort=False):
        rated = rows[rows["rate"].notna()]
        if rated.empty:
            parts.append(f"- {_name(name)}: no token is near any period")
            continue
        first, last = rated.iloc[0], rated.iloc[-1]
        parts.append(
            f"- {_name(name)}: {first['rate']:,.1f} per 10,000 tokens in {first['period']}, {last['rate']:,.1f} in "
            f"{last['period']}"
        )
    return "\n".join(["Smoothed rates at both ends; a smoothed line cannot show a jump:", "", *parts])


def _series_finding(name: str, rows: pd.DataFrame) -> str:
    present = rows[rows["n_documents"] > 0]
    if present["count"].sum() == 0:
        return f"{_name(name)}: not found in any period."
    rated = present[present["rate"].notna()]
    top, bottom = (rated.iloc[int(place(rated["rate"].to_numpy()))] for place in (np.argmax, np.argmin))
    words = f"{_name(name)}: highest in {top['period']} ({_rate(top)}), lowest in {bottom['period']} ({_rate(bottom)})"
    if np.isnan(top["low"]) or np.isnan(bottom["high"]):
        return f"{words}."
    apart = top["low"] > bottom["high"]
    return f"{words}; their 95 % intervals {'do not overlap' if apart else 'overlap, so the difference may be chance'}."


def _rate(row: pd.Series) -> str:
    interval = "" if np.isnan(row["low"]) else f", interval {row['low']:.1f} to {row['high']:.1f}"
    return f"{row['rate']:,.1f} per 10,000{interval}, {_count(int(row['n_documents']), 'document')}"
