"""Findings of tests: what may be claimed of a trend, a break or a key word, and what may not, read off the tables."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ctthemes._shared.checks import listing
from ctthemes.exhibits._finding import Finding
from ctthemes.exhibits._wording import _name, _p


def slopes_finding(tests: pd.DataFrame) -> Finding:
    """Return each series' shape with its annual change, and what weakens it; or why nothing is tested."""
    if tests.empty:
        return Finding("There is no series to test.")
    tested = tests[tests["annual_change"].notna()]
    if tested.empty:
        reasons = listing(dict.fromkeys(reason.removeprefix("no test: ") for reason in tests["shape"]))
        return Finding(
            f"**{_number(int(tests['n_documents'].max()))} documents carry no trend test** ({reasons}). A period with one "
            "document says what that document says: no rise, fall, peak or break may be claimed of the years. What can be "
            "shown is each document's own rate, with its counts."
        )
    said = [f"- {_slope(row)}" for _, row in tests.iterrows()]
    closing = [f"The corrected values q (Benjamini-Hochberg) are taken over {tests['family'].iloc[0]}."]
    described = tested[tested["strength"] != ""]
    if len(described):
        closing.append(
            f"**{len(described)} of {len(tested)} series are described and not tested**: with so few periods or hits, no "
            "test of years that may hang together could be trusted."
        )
    if len(described) < len(tested):
        closing.append(
            "Rising or falling without more words holds if neighbouring years hang together, too; no evidence of change is "
            "no evidence of no change: each line says what would have been found in four of five such corpora."
        )
    return Finding("\n".join([*said, "", " ".join(closing)]))


def change_finding(changes: pd.DataFrame) -> Finding:
    """Return where each series breaks, how sure the place is, and by how much; or why nothing is tested."""
    tested = changes[changes["p"].notna()]
    if tested.empty:
        reasons = listing(dict.fromkeys(str(reason).removeprefix("no test: ") for reason in changes["status"]))
        return Finding(f"**No break is looked for**: {reasons}.")
    said = [f"- {_change(row)}" for _, row in tested.iterrows()]
    shared = (
        "Every series has a place where its level changes most; a break is claimed where q is below .05. A small q says "
        "that the level was not one throughout. A steady rise says so, too, and is no break: where the line leaves fewer "
        f"squares than the step, it tells the series better. The family: {tested['family'].iloc[0]}."
    )
    return Finding("\n".join([*said, "", shared]))


def sensitivity_finding(sensitivity: pd.DataFrame) -> Finding:
    """Return, for each series, whether its direction survives, and which document and pattern it leans on most."""
    tested = sensitivity[(sensitivity["kind"] == "base") & sensitivity["annual_change"].notna()]
    if tested.empty:
        reasons = listing(dict.fromkeys(str(each).removeprefix("no test: ") for each in sensitivity["status"] if each))
        return Finding(f"**There is no trend whose sensitivity could be shown**: {reasons or 'no theme was found'}.")
    parts = [
        _sensitivity(str(name), sensitivity[sensitivity["series"] == name]) for name in tested["series"].astype(str)
    ]
    return Finding("\n".join(f"- {part}" for part in parts))


def slopes_caption(tests: pd.DataFrame) -> str:
    """Return the caption of the annual changes: the model, the clusters, the family."""
    row = tests.iloc[0]
    if tests["annual_change"].isna().all():
        return (
            f"No trend is tested: {str(row['shape']).removeprefix('no test: ')}. n = {row['n_documents']:,} documents."
        )
    model = str(row["model"]).replace("poisson", "Poisson").replace("-b", " b")
    return (
        f"Annual change of the rate, per cent, with 95 % interval: log-linear {model} regression of the documents' counts "
        f"on time with tokens as exposure, errors clustered by {row['cluster']}. n = {row['n_documents']:,} documents in "
        f"{row['n_periods']} periods. Family of the corrected p-values: {row['family']} (Benjamini-Hochberg)."
    )


def change_caption(trend: pd.DataFrame, changes: pd.DataFrame) -> str:
    """Return the caption of a trend with its break and phases."""
    row = changes[changes["series"] == trend["series"].iloc[0]].iloc[0]
    head = (
        f"Rate per 10,000 tokens of {_name(row['series'])}, n = {row['n_documents']:,} documents in {row['n_periods']} "
        "periods with documents."
    )
    if row["status"]:
        return f"{head} No break is drawn: {str(row['status']).removeprefix('no test: ')}."
    return (
        f"{head} Dashed line: the one break that leaves the least squares; grey: the 95 % interval of its place, by shuffling "
        f"the periods on either side (seed {row['seed']}). Steps: phases of at least {row['min_periods']} "
        "periods (penalised Poisson likelihood)."
    )


def sensitivity_caption(sensitivity: pd.DataFrame) -> str:
    """Return the caption of the sensitivity panel."""
    base = sensitivity[sensitivity["kind"] == "base"]
    if base["annual_change"].isna().all():
        reason = str(base["status"].iloc[0]).removeprefix("no test: ")
        return f"No trend is tested: {reason}. n = {int(base['n_documents'].max()):,} documents."
    return (
        f"Annual change of {len(base)} series under other choices, and without the documents and patterns that move it "
        f"most. Grey: 95 % interval as analysed. n = {int(base['n_documents'].max()):,} documents."
    )


def _slope(row: pd.Series) -> str:
    if np.isnan(row["annual_change"]):
        return f"{_name(row['series'])}: {row['shape']}"
    said = f"{_name(row['series'])}: **{row['shape']}**; {_change_a_year(row['annual_change'])} per cent a year"
    if np.isnan(row["p_linked"]):
        return said
    return (
        f"{said} ({_change_a_year(row['low'])} to {_change_a_year(row['high'])}, q {_p(row['q_free'])}, years independent; "
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
    said = [f"{_name(name)}: {_change_a_year(base['annual_change'])} per cent a year as analysed"]
    choices = rows[rows["kind"] == "choice"]
    turned = choices[np.sign(choices["annual_change"]) != np.sign(base["annual_change"])]["variant"]
    said.append(
        f"its direction turns when counted {listing(turned)}"
        if len(turned)
        else "its direction holds under every choice"
    )
    for kind, noun in {"document": "document", "pattern": "pattern"}.items():
        most = rows[rows["kind"] == kind].head(1)
        for _, row in most.iterrows():
            after = "nothing can be fitted" if np.isnan(row["shift"]) else _change_a_year(row["annual_change"])
            said.append(f"the most influential {noun} is **{row['left_out']}** (without it {after})")
    return "; ".join(said) + "."


def _number(n: int) -> str:
    words = "No One Two Three Four Five Six Seven Eight Nine Ten".split()
    return words[n] if n < len(words) else f"{n:,}"


def _change_a_year(value: float) -> str:
    return f"{value + 0.0:+.1f}".replace("-0.0", "+0.0")
