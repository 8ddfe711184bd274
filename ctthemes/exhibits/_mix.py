"""The mix of documents: how much of a trend is one of which documents there are."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ctthemes._shared.checks import listing
from ctthemes.exhibits._exhibit import Exhibit
from ctthemes.exhibits._kind import Content, Kind, subject_of
from ctthemes.exhibits._trends import Of, quotations_of, series_exhibit
from ctthemes.exhibits._wording import _name, _reason, _reasons
from ctthemes.figures import mix as figures
from ctthemes.trends.mix import MIX_TESTS

NO_MIX = (
    "No mix of documents is looked at: no document variable with 2 to 8 levels and 5 documents a level is there, and "
    "settings.yml names none under `variables:`."
)
"""What a table without rows says."""


def mix(table: pd.DataFrame, *, provenance: Mapping[str, object], of: Of = "themes") -> Exhibit:
    """Return the exhibit of annual changes as they stand and net of the mix of documents.

    Parameters
    ----------
    table : DataFrame
        From `ct.mix_tests`.
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
    >>> table = ct.mix_tests(ct.count_keywords(ct.tokenize(ct.toy_corpus()), ["terroris*"]), by=["kind"])
    >>> str(mix(table, of="keywords", provenance={}).finding).split(":")[0]
    '**The mix of documents cannot be taken out**'
    """
    return series_exhibit(MIX, table, of=of, provenance=provenance)


def _finding(exhibit: Content) -> str:
    """Return, for each series, its change as it stands beside that net of the mix; or why there is none."""
    table = exhibit.table
    if table.empty:
        return NO_MIX
    net = table[table["part"] == "net"]
    if net["annual_change"].isna().all():
        reasons = _reasons(net["status"])
        return f"**The mix of documents cannot be taken out**: {reasons}."
    lines = [f"- {_change(rows)}" for _, rows in table.groupby("series", sort=False)]
    shared = (
        f"The mix is that of documents by {_by(table)}. What stands net of it would have been seen if every year had had the same "
        "documents by that measure; where only the change as it stands is told from none, it may be one of which documents "
        "there are. Years are taken for independent of one another."
    )
    return "\n".join([*lines, "", shared])


def _change(rows: pd.DataFrame) -> str:
    crude, net = (rows[rows["part"] == part].iloc[0] for part in ("crude", "net"))
    name = f"**{_name(crude['series'])}**"
    if pd.isna(net["annual_change"]):
        return f"{name}: {_reason(net['status'])}"
    text = f"{name}: {_per_cent(crude)} as it stands, {_per_cent(net)} net of the mix"
    told = [pd.notna(row["p"]) and row["p"] < 0.05 for row in (crude, net)]
    if told == [True, False]:
        return f"{text}; once the mix is taken out, no change can be told from none"
    if told == [False, True]:
        return f"{text}; the mix hid this change"
    if all(told) and not crude["low"] <= net["annual_change"] <= crude["high"]:
        hidden = abs(net["annual_change"]) > abs(crude["annual_change"])
        return f"{text}; {'the mix hid part of this change' if hidden else 'part of this change is one of the mix'}"
    return text


def _per_cent(row: pd.Series) -> str:
    change = f"{row['annual_change']:+.1f} % a year"
    return change if pd.isna(row["low"]) else f"{change} ({row['low']:+.1f} to {row['high']:+.1f})"


def _by(table: pd.DataFrame) -> str:
    return listing([_name(name) for name in str(table["by"].iloc[0]).split(", ")])


def _caption(exhibit: Content) -> str:
    table = exhibit.table
    n = int(table["n_documents"].max())
    if table["annual_change"].isna().all():
        return f"No trend is tested net of {_by(table)}: too few documents. n = {n:,} documents."
    return (
        f"Annual change as it stands (grey squares) and net of the mix by {_by(table)} (dots), with 95 % intervals. "
        f"n = {n:,} documents."
    )


def _methods(exhibit: Content) -> list[str]:
    table = exhibit.table
    if table.empty:
        return [NO_MIX.rstrip(".")]
    left_out = sorted(
        {part for status in table["status"].astype(str) for part in status.split("; ") if "left out" in part}
    )
    return [
        "A trend net of the mix is the annual change of the rate in a log-linear quasi-Poisson regression of the documents' "
        f"counts on time with tokens as exposure and an effect for every level of {_by(table)}; its interval comes from a "
        "delete-one-period jackknife (MacKinnon et al. 2023)",
        *left_out,
    ]


MIX = Kind(
    name="mix", schema=MIX_TESTS, empty=NO_MIX, maker="ct.mix_tests", subject=subject_of,
    picture="Two dots with intervals a series", caption=_caption, finding=_finding, methods=_methods, evidence=quotations_of,
    draw=lambda exhibit: figures.mix(exhibit.table),
)  # fmt: skip
