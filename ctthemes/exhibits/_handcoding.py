"""Findings on codings: agreement, error, correction and the trained coder, said in sentences computed from tables."""

from __future__ import annotations

import pandas as pd

from ctthemes._shared.checks import listing
from ctthemes.exhibits._finding import Finding
from ctthemes.exhibits._wording import _name
from ctthemes.handcoding._agreement import RELIABLE, TENTATIVE


def hand_coding_finding(hand_codings: pd.DataFrame | None) -> Finding:
    """Return how much was coded by hand, by how many coders."""
    if hand_codings is None:
        return Finding("This study has no hand codings, so **nothing here says how often the codebook is wrong**.")
    return Finding(
        f"{hand_codings['unit'].nunique()} units of {hand_codings['doc_id'].nunique()} documents were coded by "
        f"{hand_codings['coder'].nunique()} coders ({listing(sorted(hand_codings['coder'].unique()))}); the study's "
        "`codings/README.md` says who they are."
    )


def agreement_finding(agreement: pd.DataFrame) -> Finding:
    """Return for which themes the coders agree well enough, by Krippendorff's thresholds, and where the interval says less."""
    rows = agreement[agreement["units"] == "all"]
    if rows.empty:
        return Finding("Nobody coded anything by hand.")
    known = rows[rows["alpha"].notna()]
    groups = {
        f"at least {RELIABLE:.3f}, to be relied on": known[known["alpha"] >= RELIABLE],
        f"{TENTATIVE:.3f} to {RELIABLE:.3f}, for tentative conclusions": known[
            known["alpha"].between(TENTATIVE, RELIABLE, "left")
        ],
        f"below {TENTATIVE:.3f}, too low to conclude from": known[known["alpha"] < TENTATIVE],
    }
    parts = [
        f"- alpha {words}: {listing((f'{_name(row.theme)} ({row.alpha:.2f}, {row.alpha_low:.2f} to {row.alpha_high:.2f})' for row in each.itertuples()), shown=20)}"
        for words, each in groups.items()
        if len(each)
    ]
    parts += [f"- {_name(row.theme)}: undefined ({row.reason})" for row in rows[rows["alpha"].isna()].itertuples()]
    head = f"Agreement over {int(rows['n_units'].max())} units between {int(rows['n_coders'].max())} coders, alpha with its 95 % interval:"
    if (known["alpha"] == 1).any():
        parts += [
            "",
            "Where the coders never differ, no sample drawn from their codes can: that interval is too short.",
        ]
    return Finding("\n".join([head, "", *parts]))


def accuracy_finding(accuracy: pd.DataFrame) -> Finding:
    """Return the best and the worst theme, and which have too few units to say."""
    rows = accuracy[accuracy["period"] == "all"]
    known = rows[rows["f1"].notna()].sort_values(["f1", "theme"], ascending=[False, True])
    if known.empty:
        return Finding("No theme can be checked: no unit has both a machine and an agreed hand code of one.")
    best, worst = known.iloc[0], known.iloc[-1]
    few = known[known["n_true"] < 10]
    said = [
        f"F1 runs from {worst['f1']:.2f} ({_name(worst['theme'])}, {worst['f1_low']:.2f} to {worst['f1_high']:.2f}) to "
        f"{best['f1']:.2f} ({_name(best['theme'])}), over {int(known['n_units'].max())} units at most."
    ]
    if len(few):
        each = listing((f"{_name(row.theme)} ({row.n_true})" for row in few.itertuples()), shown=20)
        said.append(f"Fewer than ten units have the theme, so that F1 says little: {each}.")
    off = known[(known["bias_low"] > 0) | (known["bias_high"] < 0)]
    if len(off):
        points = zip(off["theme"], 100 * off["bias"], strict=True)
        each = listing((f"{_name(theme)} by {bias:+.0f} points" for theme, bias in points), shown=20)
        said.append(f"The machine's share is off beyond chance for {each}.")
    else:
        said.append("For no theme is the machine's share off beyond chance.")
    return Finding(" ".join(said))


def drift_finding(accuracy: pd.DataFrame) -> Finding:
    """Return whether the machine's error differs between periods beyond what its intervals allow."""
    rows = accuracy[(accuracy["period"] != "all") & accuracy["bias"].notna()]
    periods = rows["period"].nunique()
    if periods < 2:
        return Finding("Units were coded by hand in fewer than two periods, so drift cannot be seen.")
    apart = [
        _name(theme)
        for theme, own in rows.groupby("theme", sort=False)
        if own["bias_low"].max() > own["bias_high"].min()
    ]
    fewest = int(rows["n_units"].min())
    head = f"{periods} periods were compared, the smallest with {fewest} units coded by hand."
    if apart:
        return Finding(
            f"{head} The error of {listing(apart, shown=20)} differs between periods: **its trend is bent by it**."
        )
    return Finding(f"{head} No theme's error differs beyond its intervals, which with so few units is weak comfort.")


def correction_finding(corrected: pd.DataFrame) -> Finding:
    """Return, theme by theme, by how much the correction moved the shares, and where it could not be made."""
    known = corrected[corrected["share"].notna()]
    if known.empty:
        return Finding(f"Nothing could be corrected: {listing(sorted(corrected['reason'].unique()))}.")
    outside = known[(known["machine_share"] < known["low"]) | (known["machine_share"] > known["high"])]
    top = known.iloc[int(known["moved"].abs().to_numpy().argmax())]
    said = [
        f"Of {len(corrected)} shares {len(known)} could be corrected. The largest move is {100 * top['moved']:+.1f} points: "
        f"{_name(top['theme'])} in {top['period']}, from {top['machine_share']:.0%} to {top['share']:.0%} "
        f"({top['low']:.0%} to {top['high']:.0%})."
    ]
    if len(outside):
        each = listing((f"{_name(row.theme)} in {row.period}" for row in outside.itertuples()), shown=8)
        said.append(f"In {len(outside)} the machine's own share lies outside the corrected interval: {each}.")
    else:
        said.append("Nowhere does the machine's own share lie outside the corrected interval.")
    return Finding(" ".join(said))


def coder_finding(dictionary: pd.DataFrame, trained: pd.DataFrame, decided: pd.DataFrame) -> Finding:
    """Return how the trained coder does beside the dictionary, on the same units, and how often it abstains.

    Parameters
    ----------
    dictionary, trained, decided : DataFrame
        From `coding_accuracy`: of the dictionary, of the coder made to answer, of the coder that may abstain.
    """
    both = dictionary.merge(trained, on=["theme", "period"], suffixes=("_dictionary", "_trained"))
    both = both[both["f1_dictionary"].notna() & both["f1_trained"].notna()]
    if both.empty:
        return Finding("There are too few hand codes to train a coder.")
    better, worse = ((sign * (both["f1_trained"] - both["f1_dictionary"]) > 0.005).sum() for sign in (1, -1))
    asked, answered = trained["n_units"].sum(), decided["n_units"].sum()
    return Finding(
        f"On documents it had not seen, the trained coder's F1 is above the dictionary's for {better} and below for {worse} "
        f"of {len(both)} themes (mean {both['f1_trained'].mean():.2f} and {both['f1_dictionary'].mean():.2f}). Where it may "
        f"abstain it leaves {asked - answered:,} of {asked:,} answers open."
    )
