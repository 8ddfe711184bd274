"""Coding by hand: how far coders agree, how often the machine errs, shares freed from its errors, a coder that learns."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ctthemes._shared.checks import listing
from ctthemes._shared.schema import check_table, empty_table
from ctthemes.exhibits._exhibit import Exhibit, make_exhibit
from ctthemes.exhibits._kind import Content, Kind
from ctthemes.exhibits._wording import _count, _name, _sentences
from ctthemes.handcoding._accuracy import ACCURACY
from ctthemes.handcoding._agreement import AGREEMENT, RELIABLE, TENTATIVE
from ctthemes.handcoding._apart import ACCURACY_APART
from ctthemes.handcoding._correction import CORRECTED_SHARES
from ctthemes.handcoding._model_agreement import MODEL_AGREEMENT, USEFUL
from ctthemes.handcoding._sampling import CODING_SHEET
from ctthemes.themes.codebook import Codebook

LEAST_TRUE = 10
"""With fewer units that have a theme its F1 says little."""

_ROUNDING = 1e-9  # a share that differs by less from a limit lies on it


def hand_codings(table: pd.DataFrame | None, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the printed exhibit of how much was coded by hand.

    Parameters
    ----------
    table : DataFrame or None
        `study.hand_codings`.
    provenance : mapping
        From `ct.provenance`.

    Returns
    -------
    Exhibit
        Without a figure.

    Raises
    ------
    ValueError
        If the table lacks a column.

    Examples
    --------
    >>> print(hand_codings(None, provenance={}).finding)
    This study has no hand codings, so **nothing here says how often the codebook is wrong**.
    """
    given = empty_table(CODING_SHEET) if table is None else table
    return make_exhibit(HAND_CODINGS, given, provenance=provenance, arguments={})


def agreement(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the printed exhibit of how far coders agree on each theme.

    Parameters
    ----------
    table : DataFrame
        From `ct.handcoding.coder_agreement`.
    provenance : mapping
        From `ct.provenance`.

    Returns
    -------
    Exhibit
        Without a figure.

    Raises
    ------
    ValueError
        If the table lacks a column.

    Examples
    --------
    >>> print(agreement(empty_table(AGREEMENT), provenance={}).finding)
    Nobody coded anything by hand.
    """
    return make_exhibit(AGREEMENTS, table, provenance=provenance, arguments={})


def accuracy(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the printed exhibit of how often the machine's codes are wrong, and whether that changes over time.

    Parameters
    ----------
    table : DataFrame
        From `ct.handcoding.coding_accuracy`.
    provenance : mapping
        From `ct.provenance`.

    Returns
    -------
    Exhibit
        Without a figure.

    Raises
    ------
    ValueError
        If the table lacks a column.

    Examples
    --------
    >>> print(accuracy(empty_table(ACCURACY), provenance={}).finding)
    No theme can be checked: no unit has both a machine and an agreed hand code of one.
    """
    return make_exhibit(ACCURACIES, table, provenance=provenance, arguments={})


def accuracy_apart(table: pd.DataFrame, *, codebook: Codebook, provenance: Mapping[str, object]) -> Exhibit:
    """Return the printed exhibit of how good the patterns are where they were made, and where they were not.

    Parameters
    ----------
    table : DataFrame
        From `ct.handcoding.accuracy_apart`.
    codebook : Codebook
        Says what it was tuned on.
    provenance : mapping
        From `ct.provenance`.

    Returns
    -------
    Exhibit
        Without a figure.

    Raises
    ------
    ValueError
        If the table lacks a column.

    Examples
    --------
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> print(accuracy_apart(empty_table(ACCURACY_APART), codebook=toy_codebook(), provenance={}).finding)
    No theme can be checked: no unit has both a machine and an agreed hand code of one.
    """
    return make_exhibit(APART, table, provenance=provenance, arguments={"tuned_on": codebook.tuned_on})


def corrected_shares(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the printed exhibit of shares freed from the machine's errors.

    Parameters
    ----------
    table : DataFrame
        From `ct.handcoding.corrected_shares` or `ct.handcoding.corrected_prevalence`.
    provenance : mapping
        From `ct.provenance`.

    Returns
    -------
    Exhibit
        Without a figure.

    Raises
    ------
    ValueError
        If the table lacks a column.

    Examples
    --------
    >>> print(corrected_shares(empty_table(CORRECTED_SHARES), provenance={}).finding)
    Nothing could be corrected: nothing was coded by hand.
    """
    return make_exhibit(CORRECTED, table, provenance=provenance, arguments={})


def model_coder(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the printed exhibit of whether a model's codes are of any use.

    Parameters
    ----------
    table : DataFrame
        From `ct.handcoding.model_agreement`.
    provenance : mapping
        From `ct.provenance`, with that of the model's codes.

    Returns
    -------
    Exhibit
        Without a figure.

    Raises
    ------
    ValueError
        If the table lacks a column.

    Examples
    --------
    >>> print(model_coder(empty_table(MODEL_AGREEMENT), provenance={}).finding)
    No model coded anything that people coded, too: **its codes say nothing by themselves**.
    """
    return make_exhibit(MODELS, table, provenance=provenance, arguments={})


def trained_coder(
    table: pd.DataFrame, *, dictionary: pd.DataFrame, decided: pd.DataFrame, provenance: Mapping[str, object]
) -> Exhibit:
    """Return the printed exhibit of a trained coder beside the dictionary, on the same units.

    Parameters
    ----------
    table : DataFrame
        From `ct.handcoding.coding_accuracy`, of the coder made to answer.
    dictionary, decided : DataFrame
        The same of the dictionary, and of the coder that may abstain.
    provenance : mapping
        From `ct.provenance`.

    Returns
    -------
    Exhibit
        Without a figure.

    Raises
    ------
    ValueError
        If a table lacks a column.

    Examples
    --------
    >>> nothing = empty_table(ACCURACY)
    >>> print(trained_coder(nothing, dictionary=nothing, decided=nothing, provenance={}).finding)
    There are too few hand codes to train a coder.
    """
    maker = "ct.handcoding.coding_accuracy"
    check_table(table, ACCURACY, maker=maker)
    both = check_table(dictionary, ACCURACY, maker=maker).merge(
        table, on=["theme", "period"], suffixes=("_dictionary", "")
    )
    both = both[both["f1_dictionary"].notna() & both["f1"].notna()]
    apart = both["f1"] - both["f1_dictionary"]
    arguments = {
        "n_themes": len(both), "n_better": int((apart > 0.005).sum()), "n_worse": int((apart < -0.005).sum()),
        "f1_dictionary": float(both["f1_dictionary"].mean()), "f1_trained": float(both["f1"].mean()),
        "n_answered": int(check_table(decided, ACCURACY, maker=maker)["n_units"].sum()),
    }  # fmt: skip
    return make_exhibit(TRAINED, table, provenance=provenance, arguments=arguments)


def _units_caption(exhibit: Content) -> str:
    table = exhibit.table
    return _sentences(
        "Units coded by hand",
        f"n = {_count(table['unit'].nunique(), 'unit')} of {_count(table['doc_id'].nunique(), 'document')}",
    )


def _units_finding(exhibit: Content) -> str:
    table = exhibit.table
    who = "`coded_elsewhere.csv`" if exhibit.provenance.get("elsewhere") else "the study's `codings/README.md`"
    return (
        f"{_count(table['unit'].nunique(), 'unit')} of {_count(table['doc_id'].nunique(), 'document')} were coded by "
        f"{_count(table['coder'].nunique(), 'coder')} ({listing(sorted(table['coder'].unique()))}); {who} says who "
        "they are."
    )


def _agreement_caption(exhibit: Content) -> str:
    rows = exhibit.table[exhibit.table["units"] == "all"]
    return _sentences(
        "Agreement between coders for each theme, with 95 % intervals over units",
        f"n = {int(rows['n_units'].max() if len(rows) else 0)} units",
    )


def _agreement_finding(exhibit: Content) -> str:
    """Return for which themes the coders agree well enough, by Krippendorff's thresholds, and where the interval says less."""
    rows = exhibit.table[exhibit.table["units"] == "all"]
    if rows.empty:
        return AGREEMENTS.empty
    defined = rows[rows["alpha"].notna()]
    groups = {
        f"at least {RELIABLE:.3f}, to be relied on": defined[defined["alpha"] >= RELIABLE],
        f"{TENTATIVE:.3f} to {RELIABLE:.3f}, for tentative conclusions": defined[
            defined["alpha"].between(TENTATIVE, RELIABLE, "left")
        ],
        f"below {TENTATIVE:.3f}, too low to conclude from": defined[defined["alpha"] < TENTATIVE],
    }
    lines = [
        f"- alpha {words}: {listing(map(_alpha, group.itertuples()), shown=20)}"
        for words, group in groups.items()
        if len(group)
    ]
    lines += [f"- {_name(row.theme)}: undefined ({row.reason})" for row in rows[rows["alpha"].isna()].itertuples()]
    head = (
        f"Agreement over {int(rows['n_units'].max())} units between {int(rows['n_coders'].max())} coders, alpha with its 95 % "
        "interval:"
    )
    if (defined["alpha"] == 1).any():
        lines += [
            "",
            "Where the coders never differ, no sample drawn from their codes can: that interval is too short.",
        ]
    return "\n".join([head, "", *lines])


def _alpha(row: object) -> str:
    theme, alpha, low, high = (getattr(row, name) for name in ("theme", "alpha", "alpha_low", "alpha_high"))
    return f"{_name(theme)} ({alpha:.2f}, {low:.2f} to {high:.2f})"


def _accuracy_caption(exhibit: Content) -> str:
    return _sentences(
        "Precision, recall and bias of the machine's codes against the codes on which all coders agree, with 95 % intervals",
        f"n = {int(exhibit.table['n_units'].max())} units at most",
    )


def _accuracy_finding(exhibit: Content) -> str:
    """Return the best and the worst theme, which have too few units to say, and whether the error drifts."""
    rows = exhibit.table[exhibit.table["period"] == "all"]
    defined = rows[rows["f1"].notna()].sort_values(["f1", "theme"], ascending=[False, True])
    if defined.empty:
        return ACCURACIES.empty
    best, worst = defined.iloc[0], defined.iloc[-1]
    few = defined[defined["n_true"] < LEAST_TRUE]
    words = [
        f"F1 runs from {worst['f1']:.2f} ({_name(worst['theme'])}, {worst['f1_low']:.2f} to {worst['f1_high']:.2f}) to "
        f"{best['f1']:.2f} ({_name(best['theme'])}), over {int(defined['n_units'].max())} units at most."
    ]
    if len(few):
        themes = listing((f"{_name(row.theme)} ({row.n_true})" for row in few.itertuples()), shown=20)
        words.append(f"Fewer than ten units have the theme, so that F1 says little: {themes}.")
    off = defined[(defined["bias_low"] > 0) | (defined["bias_high"] < 0)]
    if len(off):
        points = zip(off["theme"], 100 * off["bias"], strict=True)
        themes = listing((f"{_name(theme)} by {bias:+.0f} points" for theme, bias in points), shown=20)
        words.append(f"The machine's share is off beyond chance for {themes}.")
    else:
        words.append("For no theme is the machine's share off beyond chance.")
    return f"{' '.join(words)}\n\n{_drift(exhibit.table)}"


def _apart_caption(exhibit: Content) -> str:
    table = exhibit.table
    numbers = (int(table[name].max() if len(table) else 0) for name in ("n_read", "n_apart"))
    return _sentences(
        "F1 of the machine's codes on units that were read while the patterns were written, and on units that were not, "
        "with 95 % intervals over documents",
        "n = {} units read and {} not, at most".format(*numbers),
    )


def _apart_finding(exhibit: Content) -> str:
    """Return how good the patterns are on units nobody read, or that there are none."""
    table, tuned_on = exhibit.table, str(exhibit.arguments["tuned_on"])
    if not len(table):
        return APART.empty
    words = [
        f"The codebook was tuned on: {tuned_on}" if tuned_on else "The codebook does not say what it was tuned on."
    ]
    if not table["n_apart"].sum():
        words.append(
            "All coded units of this study may have been read while the patterns were written, so that **nothing here says "
            "how good they are on other texts**; set `read_share` in the codebook below 1 before you code, and leave the "
            "units of the other documents unread."
        )
        return " ".join(words)
    both = table[table["fall"].notna()]
    if both.empty:
        return " ".join([*words, "No theme is frequent enough on both sides to be compared."])
    words.append(
        f"On units that were read its mean F1 is {both['f1_read'].mean():.2f}, on units that nobody read "
        f"{both['f1_apart'].mean():.2f}, over {_count(len(both), 'theme')}: the second number is what to expect elsewhere."
    )
    falling = both[both["fall_low"] > 0]
    if len(falling):
        words.append(f"The fall is beyond chance for {listing(map(_name, falling['theme']), shown=20)}.")
    return " ".join(words)


def _drift(table: pd.DataFrame) -> str:
    """Return whether the machine's error differs between periods beyond what its intervals allow."""
    rows = table[(table["period"] != "all") & table["bias"].notna()]
    periods = rows["period"].nunique()
    if periods < 2:
        return "Units were coded by hand in fewer than two periods, so drift cannot be seen."
    apart = [
        _name(theme)
        for theme, own in rows.groupby("theme", sort=False)
        if own["bias_low"].max() > own["bias_high"].min()
    ]
    head = f"{periods} periods were compared, the smallest with {int(rows['n_units'].min())} units coded by hand."
    if apart:
        return f"{head} The error of {listing(apart, shown=20)} differs between periods: **its trend is bent by it**."
    return f"{head} No theme's error differs beyond its intervals, which with so few units is weak comfort."


def _corrected_caption(exhibit: Content) -> str:
    table = exhibit.table
    return _sentences(
        "Shares of units with each theme, by the machine and corrected by hand codes, with 95 % intervals",
        f"n = {int(table['n_units'].max())} units, {int(table['n_hand'].max())} of them coded by hand at most",
    )


def _corrected_finding(exhibit: Content) -> str:
    """Return by how much the correction moved the shares, and where it could not be made."""
    table = exhibit.table
    made = table[table["share"].notna()]
    if made.empty:
        return f"Nothing could be corrected: {listing(sorted(table['reason'].unique()))}."
    below, above = made["low"] - made["machine_share"], made["machine_share"] - made["high"]
    outside = made[(below > _ROUNDING) | (above > _ROUNDING)]
    top = made.iloc[int(made["moved"].abs().to_numpy().argmax())]
    words = [
        f"Of {len(table)} shares {len(made)} could be corrected. The largest move is {100 * top['moved']:+.1f} points: "
        f"{_name(top['theme'])} in {top['period']}, from {top['machine_share']:.0%} to {top['share']:.0%} "
        f"({top['low']:.0%} to {top['high']:.0%})."
    ]
    if len(outside):
        cells = listing((f"{_name(row.theme)} in {row.period}" for row in outside.itertuples()), shown=8)
        words.append(f"In {len(outside)} the machine's own share lies outside the corrected interval: {cells}.")
    else:
        words.append("Nowhere does the machine's own share lie outside the corrected interval.")
    return " ".join(words)


def _model_caption(exhibit: Content) -> str:
    table = exhibit.table
    return _sentences(
        "Agreement of a model's codes with the codes on which all coders agree, with 95 % intervals over units",
        f"n = {int(table['n_units'].max() if len(table) else 0)} units at most",
    )


def _model_finding(exhibit: Content) -> str:
    """Return for which themes a model may be used, and that its codes never stand alone."""
    table = exhibit.table
    if table.empty or not table["n_units"].sum():
        return MODELS.empty
    meanings = {
        "useful": f"kappa with people is {USEFUL:.1f} or more",
        "weak": f"above chance, but below {USEFUL:.1f}",
        "useless": "**chance cannot be ruled out: do not use its codes**",
        "unknown": "people or the model never coded it",
    }
    lines = [
        f"- {verdict} ({meaning}): {listing((_kappa_words(row) for row in rows.itertuples()), shown=20)}"
        for verdict, meaning in meanings.items()
        if len(rows := table[table["verdict"] == verdict])
    ]
    tail = (
        "Shares and slopes of a model's codes are shown with their correction by hand codes only (`corrected_prevalence`, "
        "`corrected_slopes`), which holds whatever the model does; a weak model makes it wide, not wrong."
    )
    head = f"Of {len(table)} themes, on {int(table['n_units'].max())} units that people coded, the model is"
    return "\n".join([head, "", *lines, "", tail])


def _kappa_words(row: object) -> str:
    theme, kappa, low, high = (getattr(row, name) for name in ("theme", "kappa", "kappa_low", "kappa_high"))
    return f"{_name(theme)} ({kappa:.2f}, {low:.2f} to {high:.2f})" if kappa == kappa else _name(theme)


def _trained_caption(exhibit: Content) -> str:
    return _sentences(
        "Precision, recall and bias of a trained coder on documents that it had not seen, with 95 % intervals",
        f"n = {int(exhibit.table['n_units'].max())} units at most",
    )


def _trained_finding(exhibit: Content) -> str:
    """Return how the trained coder does beside the dictionary, and how often it abstains."""
    arguments = exhibit.arguments
    if not arguments["n_themes"]:
        return TRAINED.empty
    n_asked = int(exhibit.table["n_units"].sum())
    return (
        f"On documents it had not seen, the trained coder's F1 is above the dictionary's for {arguments['n_better']} and below for "
        f"{arguments['n_worse']} of {arguments['n_themes']} themes (mean {arguments['f1_trained']:.2f} and {arguments['f1_dictionary']:.2f}). "
        f"Where it may abstain it leaves {n_asked - arguments['n_answered']:,} of {n_asked:,} answers open."
    )


HAND_CODINGS = Kind(
    name="hand_codings", schema=CODING_SHEET, maker="ct.read_study", subject=lambda _: "codes", caption=_units_caption,
    finding=_units_finding, methods=lambda _: ["Units of text were coded by hand, without the patterns of the codebook"],
    empty="This study has no hand codings, so **nothing here says how often the codebook is wrong**.",
)  # fmt: skip
AGREEMENTS = Kind(
    name="agreement", schema=AGREEMENT, maker="ct.handcoding.coder_agreement", subject=lambda _: "codes",
    caption=_agreement_caption, finding=_agreement_finding,
    methods=lambda _: [
        "Agreement is Krippendorff's alpha (Krippendorff 2019) and Cohen's kappa (Cohen 1960), with 95 % intervals from draws "
        "of units with replacement"
    ],
    empty="Nobody coded anything by hand.",
)  # fmt: skip
ACCURACIES = Kind(
    name="accuracy", schema=ACCURACY, maker="ct.handcoding.coding_accuracy", subject=lambda _: "codes",
    caption=_accuracy_caption, finding=_accuracy_finding,
    methods=lambda _: ["The machine's codes were compared with the codes on which all coders agree"],
    empty="No theme can be checked: no unit has both a machine and an agreed hand code of one.",
)  # fmt: skip
APART = Kind(
    name="accuracy_apart", schema=ACCURACY_APART, maker="ct.handcoding.accuracy_apart", subject=lambda _: "codes",
    caption=_apart_caption, finding=_apart_finding,
    methods=lambda _: [
        "Coded units were split by document, by SHA-256 of its name, into those that were read while patterns were written and "
        "those that were not; accuracy is given for both"
    ],
    empty="No theme can be checked: no unit has both a machine and an agreed hand code of one.",
)  # fmt: skip
CORRECTED = Kind(
    name="corrected_shares", schema=CORRECTED_SHARES, maker="ct.handcoding.corrected_shares", subject=lambda _: "codes",
    caption=_corrected_caption, finding=_corrected_finding,
    methods=lambda _: ["The share of units with a theme by the machine was corrected by the error in the units coded by hand"],
    empty="Nothing could be corrected: nothing was coded by hand.",
)  # fmt: skip
MODELS = Kind(
    name="model_coder", schema=MODEL_AGREEMENT, maker="ct.handcoding.model_agreement", subject=lambda _: "codes",
    caption=_model_caption, finding=_model_finding,
    methods=lambda _: [
        "A language model coded the units by the codebook's definitions, at temperature 0; its prompt is in the provenance, and its "
        "codes were compared with the codes on which all coders agree by Cohen's kappa (Cohen 1960)"
    ],
    empty="No model coded anything that people coded, too: **its codes say nothing by themselves**.",
)  # fmt: skip
TRAINED = Kind(
    name="trained_coder", schema=ACCURACY, maker="ct.handcoding.coding_accuracy", subject=lambda _: "codes",
    caption=_trained_caption, finding=_trained_finding,
    methods=lambda _: ["A coder was trained on the hand codes and tested on documents that it had not seen"],
    empty="There are too few hand codes to train a coder.",
)  # fmt: skip
