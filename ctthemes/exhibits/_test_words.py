"""Tests of trends in words: captions, findings and methods, read off their tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ctthemes._shared.checks import listing
from ctthemes._shared.schema import Schema
from ctthemes.exhibits._kind import Content, subject_of
from ctthemes.exhibits._methods import named
from ctthemes.exhibits._wording import _name, _p, _reason, _reasons
from ctthemes.trends.change_points import CHANGE_POINTS, PHASES

REGRESSION = (
    "A trend is the annual change of the rate in a log-linear {model} regression of the documents' counts on time with "
    "tokens as exposure"
)
ERRORS = {
    "quasi-poisson": "its interval and p allow for clusters of documents by {cluster}, from a delete-one-cluster jackknife "
    "(MacKinnon et al. 2023)",
    "negative-binomial": "its interval and p allow for clusters of documents by {cluster}, from a sandwich estimator",
}
LINKED = (
    "A second test lets the years hang together: year effects with a memory are averaged over how strong and how lasting they "
    "may be (restricted likelihood, Patterson and Thompson 1971), and a rise or fall is claimed without reserve only where "
    "this test finds it"
)
RANKS = (
    "The rates of the periods were also compared by Mann-Kendall (Mann 1945) and by the Theil-Sen slope (Sen 1968); "
    "p-values are corrected (Benjamini and Hochberg 1995) over {family}"
)


def tests_finding(exhibit: Content) -> str:
    """Return each series' shape with its annual change, and what weakens it; or why nothing is tested."""
    tests = exhibit.table
    tested = tests[tests["annual_change"].notna()]
    if tested.empty:
        reasons = _reasons(tests["shape"])
        return (
            f"**{_number(int(tests['n_documents'].max()))} documents carry no trend test** ({reasons}). A period with one "
            "document says what that document says: no rise, fall, peak or break may be claimed of the years. What can be "
            "shown is each document's own rate, with its counts."
        )
    lines = [f"- {_slope(row)}" for _, row in tests.iterrows()]
    closing = [f"The corrected values q (Benjamini-Hochberg) are taken over {tests['family'].iloc[0]}."]
    described = tested[tested["strength"] != ""]
    if len(described):
        closing.append(
            f"**{len(described)} of {len(tested)} series are described and not tested**: with so few periods or matches, no "
            "test of years that may hang together could be trusted."
        )
    if len(described) < len(tested):
        closing.append(
            "Rising or falling without more words holds if neighbouring years hang together, too; no evidence of change is "
            "no evidence of no change: each line says what would have been found in four of five such corpora."
        )
    return "\n".join([*lines, "", " ".join(closing)])


def tests_caption(exhibit: Content) -> str:
    """Return the caption of the annual changes: the model, the clusters, the family."""
    tests, row = exhibit.table, exhibit.table.iloc[0]
    if tests["annual_change"].isna().all():
        return f"No trend is tested: {_reason(row['shape'])}. n = {row['n_documents']:,} documents."
    return (
        f"Annual change of the rate, per cent, with 95 % interval: log-linear {_model(row)} regression of the documents' "
        f"counts on time with tokens as exposure, errors clustered by {row['cluster']}. n = {row['n_documents']:,} documents "
        f"in {row['n_periods']} periods. Family of the corrected p-values: {row['family']} (Benjamini-Hochberg)."
    )


def tests_methods(exhibit: Content) -> list[str]:
    """Return how the trends were tested, or why not."""
    tests, row = exhibit.table, exhibit.table.iloc[0]
    if tests["annual_change"].isna().all():
        return [f"No trend was tested ({_reason(row['shape'])})", *_series(exhibit)]
    errors = ERRORS.get(str(row["model"]), "").format(cluster=row["cluster"])
    weak = int((tests["strength"] != "").sum())
    descriptive = f"{weak} series are described and not tested, because of few periods or matches" if weak else ""
    linked = LINKED if tests["p_linked"].notna().any() else ""
    return [
        f"{REGRESSION.format(model=_model(row))}; {errors}".rstrip("; "), linked, RANKS.format(family=row["family"]),
        descriptive, *_series(exhibit),
    ]  # fmt: skip


def sensitivity_finding(exhibit: Content) -> str:
    """Return, for each series, whether its direction survives, and which document and pattern move it most."""
    table = exhibit.table
    tested = table[(table["kind"] == "base") & table["annual_change"].notna()]
    if tested.empty:
        reasons = _reasons(status for status in table["status"] if status)
        return f"**There is no trend whose sensitivity could be shown**: {reasons or 'no theme was found'}."
    parts = [_sensitivity(str(name), table[table["series"] == name]) for name in tested["series"].astype(str)]
    return "\n".join(f"- {part}" for part in parts)


def sensitivity_caption(exhibit: Content) -> str:
    """Return the caption of the sensitivity panels."""
    base = exhibit.table[exhibit.table["kind"] == "base"]
    if base["annual_change"].isna().all():
        reason = _reason(base["status"].iloc[0])
        return f"No trend is tested: {reason}. n = {int(base['n_documents'].max()):,} documents."
    return (
        f"Annual change of {len(base)} series under other choices, and without the documents and patterns that move it "
        f"most. Grey: 95 % interval as analysed. n = {int(base['n_documents'].max()):,} documents."
    )


def sensitivity_methods(exhibit: Content) -> list[str]:
    """Return which choices were varied, or why nothing was fitted."""
    table = exhibit.table
    if table["annual_change"].isna().all():
        reason = _reason(table["status"].iloc[0])
        return [f"No trend was tested ({reason})", *_series(exhibit)]
    choices = list(dict.fromkeys(table.loc[table["kind"] == "choice", "variant"]))
    other = f" under other choices ({', '.join(choices)})," if choices else ""
    return [
        f"{REGRESSION.format(model='quasi-Poisson')}; its interval comes from a delete-one-period jackknife "
        "(MacKinnon et al. 2023)",
        f"Each trend was fitted again{other} without each document in turn and without each pattern in turn",
        *_series(exhibit),
    ]


def changes_finding(exhibit: Content) -> str:
    """Return where each series breaks, how sure the place is, and by how much; or why nothing is tested."""
    changes = change_rows(exhibit)
    if changes.empty:
        return "**No break is looked for**: there is no series."
    tested = changes[changes["p"].notna()]
    if tested.empty:
        reasons = _reasons(changes["status"])
        return f"**No break is looked for**: {reasons}."
    lines = [f"- {_change(row)}" for _, row in tested.iterrows()]
    shared = (
        "Every series has a place where its level changes most; a break is claimed where q is below .05. A small q says "
        "that the level was not one throughout. A steady rise says so, too, and is no break: where the line leaves fewer "
        f"squares than the step, it tells the series better. The family: {tested['family'].iloc[0]}."
    )
    return "\n".join([*lines, "", shared])


def changes_caption(exhibit: Content) -> str:
    """Return the caption of a trend with its break and phases."""
    row = _drawn_change(exhibit)
    if row is None:
        n_documents = int(exhibit.table.drop_duplicates("period")["n_documents"].sum())
        return f"Rate per 10,000 tokens, n = {n_documents:,} documents. No break was looked for in this series."
    head = (
        f"Rate per 10,000 tokens of {_name(row['series'])}, n = {row['n_documents']:,} documents in {row['n_periods']} "
        "periods with documents."
    )
    if row["status"]:
        return f"{head} No change of level is claimed: {_reason(row['status'])}."
    return (
        f"{head} Grey points: years. Steps: levels of at least {row['min_periods']} periods (penalised Poisson likelihood) with "
        f"95 % intervals. Break at {row['break']}, 95 % interval {row['break_low']} to {row['break_high']}."
    )


def changes_methods(exhibit: Content) -> list[str]:
    """Return how breaks and phases were found, or why not."""
    row = _drawn_change(exhibit)
    series = f"The series is {_name(exhibit.table['series'].iloc[0])}"
    if row is None or np.isnan(row["p"]):
        reason = "it is not among the series tested" if row is None else _reason(row["status"])
        return [series, f"No break was looked for ({reason})"]
    return [
        series,
        "The break is the place where two rates instead of one leave the least squares over the periods, weighted by their "
        f"tokens (Bai 1994), with at least {row['min_periods']} periods on either side; its 95 % interval holds the places that "
        "are not rejected when periods are shuffled within the two sides",
        f"p is that of Pettitt's rank statistic (Pettitt 1979) against the periods in other orders (seed {row['seed']}), "
        f"corrected (Benjamini and Hochberg 1995) over {row['family']}; a break is claimed where that is below .05",
        "Phases are the runs of periods with the least penalised Poisson cost, found by dynamic programming (Jackson et al. "
        "2005), with a penalty of three times the logarithm of the number of periods a cut (after Yao 1988)",
    ]


def change_rows(exhibit: Content) -> pd.DataFrame:
    """Return the table of breaks that an exhibit holds among its arguments."""
    return _table(exhibit.arguments["changes"], CHANGE_POINTS)


def phase_rows(exhibit: Content) -> pd.DataFrame:
    """Return the table of phases that an exhibit holds among its arguments."""
    return _table(exhibit.arguments["phases"], PHASES)


def _table(rows: Sequence[Mapping[str, Any]], schema: Schema) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(schema.names))
    return table.astype({column.name: "float64" for column in schema.columns if column.dtype == "float"})


def _drawn_change(exhibit: Content) -> pd.Series | None:
    changes = change_rows(exhibit)
    rows = changes[changes["series"].astype(str) == str(exhibit.table["series"].iloc[0])]
    return None if rows.empty else rows.iloc[0]


def _series(exhibit: Content) -> list[str]:
    return [named(list(dict.fromkeys(exhibit.table["series"].astype(str))), what=subject_of(exhibit))]


def _model(row: pd.Series) -> str:
    return str(row["model"]).replace("poisson", "Poisson").replace("negative-b", "negative b")


def _slope(row: pd.Series) -> str:
    if np.isnan(row["annual_change"]):
        return f"{_name(row['series'])}: {row['shape']}"
    words = f"{_name(row['series'])}: **{row['shape']}**; {_change_a_year(row['annual_change'])} per cent a year"
    if np.isnan(row["p_linked"]):
        return words
    return (
        f"{words} ({_change_a_year(row['low'])} to {_change_a_year(row['high'])}, q {_p(row['q_free'])}, years independent; "
        f"{_change_a_year(row['linked_low'])} to {_change_a_year(row['linked_high'])}, q {_p(row['q_linked'])}, years "
        f"linked); a change of {_change_a_year(row['least_change'])} would have been found"
    )


def _change(row: pd.Series) -> str:
    place = (
        "the 95 % interval is that period alone"
        if row["break_low"] == row["break_high"]
        else f"95 % interval {row['break_low']} to {row['break_high']}"
    )
    if row["status"]:
        return f"{_name(row['series'])}: {row['status']}, q {_p(row['q'])}"
    straight = "; a line leaves fewer squares than this step" if row["squares_line"] < row["squares_step"] else ""
    return (
        f"{_name(row['series'])}: break at **{row['break']}** ({place}), from {row['rate_before']:.1f} to "
        f"{row['rate_after']:.1f} per 10,000, q {_p(row['q'])}{straight}"
    )


def _sensitivity(name: str, rows: pd.DataFrame) -> str:
    base = rows[rows["kind"] == "base"].iloc[0]
    words = [f"{_name(name)}: {_change_a_year(base['annual_change'])} per cent a year as analysed"]
    choices = rows[rows["kind"] == "choice"]
    turned = choices[np.sign(choices["annual_change"]) != np.sign(base["annual_change"])]["variant"]
    words.append(
        f"its direction turns when counted {listing(turned)}"
        if len(turned)
        else "its direction holds under every choice"
    )
    for kind, noun in {"document": "document", "pattern": "pattern"}.items():
        most = rows[rows["kind"] == kind].head(1)
        for _, row in most.iterrows():
            after = "nothing can be fitted" if np.isnan(row["shift"]) else _change_a_year(row["annual_change"])
            words.append(f"the most influential {noun} is **{row['left_out']}** (without it {after})")
    return "; ".join(words) + "."


def _number(n: int) -> str:
    words = "No One Two Three Four Five Six Seven Eight Nine Ten".split()
    return words[n] if n < len(words) else f"{n:,}"


def _change_a_year(value: float) -> str:
    return f"{value + 0.0:+.1f}".replace("-0.0", "+0.0")
