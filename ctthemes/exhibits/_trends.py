"""Trends: what is said of rates and shares by period."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ctthemes.exhibits._finding import Finding
from ctthemes.exhibits._wording import _count, _fewest_to_most, _marked, _name, _sentences

BANDS = {
    "jackknife": "Ribbons are 95 % bands (delete-one-document jackknife on the log rate, t with n-1 degrees of freedom)",
    "upper: no hits": "a period without a hit has an upper bound only",
    "upper: one document": "where one document holds every hit there is an upper bound only",
    "none": "hollow markers: fewer than three documents, so no band",
    "population": "no bands: the documents are all there are, not a sample",
    "gap": "breaks in a line: no documents",
}


def trend_caption(trend: pd.DataFrame, *, warning: str = "") -> str:
    """Return the caption of a trend: the rate's definition, periods, documents, and the marks that occur.

    `warning` is what speaks against the model of topics that is drawn, from its settings.
    """
    documents = trend.drop_duplicates("period")
    counted = documents[documents["n_documents"] > 0]
    value = _value_of(trend)
    kinds = trend["band"].str.split(":").str[0].where(trend["band"].str.startswith("none"), trend["band"])
    if "level" in trend.columns and trend["level"].max() > 0.95:
        value += f"; bands of a series hold together (level {trend['level'].max():.4f} each)"
    if "estimator" in trend.columns and trend["estimator"].iloc[0] != "ratio of sums":
        value = value.replace("sum of matches over sum of tokens", str(trend["estimator"].iloc[0]))
    known = BANDS if "rate" in trend.columns else BANDS | {"jackknife": _share_band(trend)}
    marks = [sentence for kind, sentence in known.items() if (kinds == kind).any()]
    per = _fewest_to_most(counted["n_documents"])
    return _sentences(
        f"{value}{_of_series(trend)}, {trend['period'].iloc[0]} to {trend['period'].iloc[-1]}",
        f"n = {counted['n_documents'].sum():,} documents, {per} in each of the {len(counted)} periods with documents",
        "; ".join(marks),
        _marked(trend["series"]),
        warning,
    )


def heatmap_caption(trend: pd.DataFrame) -> str:
    """Return the caption of a trend drawn as a heat map: no bands, but the documents of each column."""
    documents = trend.drop_duplicates("period")["n_documents"]
    gaps = int((documents == 0).sum())
    return _sentences(
        f"{_value_of(trend)}{_of_series(trend)} by period, {trend['period'].iloc[0]} to {trend['period'].iloc[-1]}",
        f"n = {documents.sum():,} documents, {_fewest_to_most(documents[documents > 0])} in a period with documents",
        "Cells show no uncertainty",
        f"Hatched or outlined columns: {gaps} {'period' if gaps == 1 else 'periods'} without documents" if gaps else "",
    )


def _share_band(trend: pd.DataFrame) -> str:
    refits = "model_error" in trend.columns and trend["model_error"].notna().any()
    return (
        "Ribbons are 95 % bands (delete-one-document jackknife on the logit of the share, t with n-1 degrees of freedom"
        f"{', widened by what refits to parts of the documents say otherwise' if refits else ''})"
    )


def _value_of(trend: pd.DataFrame) -> str:
    if "rate" in trend.columns:
        return "Rate per 10,000 tokens (sum of matches over sum of tokens)"
    return "Share of a document that a topic takes, mean over documents"


def _of_series(trend: pd.DataFrame) -> str:
    """Return which series it is of: the name of one, the number of several."""
    names = list(dict.fromkeys(trend["series"].astype(str)))
    return f": {names[0].replace('_', ' ')}" if len(names) == 1 else f" of {len(names)} series"


def trend_finding(trend: pd.DataFrame) -> Finding:
    """Return, for each series, where its rate is highest and lowest, and what the bands allow to be said."""
    parts = [_series_finding(str(name), rows) for name, rows in trend.groupby("series", sort=False)]
    n_documents = trend.groupby("period")["n_documents"].first()
    thin = n_documents[(n_documents > 0) & (n_documents < 3)]
    present = n_documents[n_documents > 0]
    if present.empty:
        return Finding("There is no period with a document.")
    if len(thin) == len(present):
        head = (
            f"Each of the {len(present)} periods that have a document has fewer than three, so no band can be drawn and "
            "**no rise or fall can be claimed**; the figures below describe single documents."
        )
    elif len(thin):
        head = f"{len(thin)} of {len(present)} periods have fewer than three documents and no band."
    else:
        head = f"All {len(present)} periods with documents have three or more."
    return Finding("\n".join([head, "", *(f"- {part}" for part in parts)]))


def share_finding(trend: pd.DataFrame) -> Finding:
    """Return, for each series, the share of documents that have it in the first and last periods with documents."""
    parts = []
    for name, rows in trend[trend["n_documents"] > 0].groupby("series", sort=False):
        ends = [rows.iloc[0], rows.iloc[-1]]
        shares = [
            f"{row['n_documents_with']} of {_count(int(row['n_documents']), 'document')} in {row['period']}"
            for row in ends
        ]
        parts.append(f"- {_name(name)}: {shares[0]}, {shares[1]}" if len(rows) > 1 else f"- {_name(name)}: {shares[0]}")
    return Finding("\n".join(["Documents that raise the series at least once:", "", *parts]))


def heatmap_finding(trend: pd.DataFrame) -> Finding:
    """Return the darkest cell, and how many documents it rests on."""
    top = trend.iloc[int(np.nanargmax(trend["rate"].to_numpy(dtype=float)))]
    thin = "" if top["n_documents"] >= 3 else " That is too few to speak for the period."
    return Finding(
        f"The highest rate is that of **{_name(top['series'])}** in {top['period']}: {top['rate']:.1f} per 10,000 tokens, "
        f"{top['count']} matches in {_count(int(top['n_documents']), 'document')}.{thin}"
    )


def _series_finding(name: str, rows: pd.DataFrame) -> str:
    known = rows[rows["n_documents"] > 0]
    if known["count"].sum() == 0:
        return f"{_name(name)}: not found in any period."
    top = known.iloc[int(known["rate"].to_numpy().argmax())]
    bottom = known.iloc[int(known["rate"].to_numpy().argmin())]
    said = f"{_name(name)}: highest in {top['period']} ({_rate(top)}), lowest in {bottom['period']} ({_rate(bottom)})"
    if np.isnan(top["low"]) or np.isnan(bottom["high"]):
        return f"{said}."
    apart = top["low"] > bottom["high"]
    return f"{said}; their 95 % bands {'do not overlap' if apart else 'overlap, so the difference may be chance'}."


def _rate(row: pd.Series) -> str:
    band = "" if np.isnan(row["low"]) else f", band {row['low']:.1f} to {row['high']:.1f}"
    return f"{row['rate']:,.1f} per 10,000{band}, {_count(int(row['n_documents']), 'document')}"
