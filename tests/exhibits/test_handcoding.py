"""Findings on codings say what their tables say, whatever these hold."""

from __future__ import annotations

import pandas as pd
import pytest

import ctthemes as ct
from tests.support import corpus_of


def hand(**coders: str) -> pd.DataFrame:
    rows = [
        {"unit": f"u{place:02d}", "doc_id": f"d{place % 2 + 1}", "coder": coder, "text": "a peace", "peace": int(code)}
        for coder, codes in coders.items()
        for place, code in enumerate(codes)
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (("1100110011", "1100110011"), "to be relied on: peace (1.00"),
        (("1100110011", "0110100101"), "too low to conclude from: peace"),
        (("0000000000", "0000000000"), "peace: undefined (kappa and alpha: nobody coded it"),
    ],
)
def test_agreement_is_sorted_by_krippendorffs_thresholds(codes: tuple[str, str], words: str) -> None:
    finding = ct.exhibits.agreement(
        ct.handcoding.coder_agreement(hand(ann=codes[0], bea=codes[1]), ["peace"], seed=1), provenance={}
    ).finding
    assert words in finding
    assert "over 10 units between 2 coders" in finding


def test_accuracy_names_the_range_and_a_share_that_is_off() -> None:
    index = pd.Index([f"u{place}" for place in range(40)])
    truth = pd.DataFrame({"peace": [1.0] * 20 + [0.0] * 20, "war": [1.0] * 5 + [0.0] * 35}, index=index)
    machine = pd.DataFrame({"peace": [1] * 5 + [0] * 35, "war": [1] * 5 + [0] * 35}, index=index)
    periods = pd.Series(["2001", "2022"] * 20, index=index)
    table = ct.handcoding.coding_accuracy(machine, truth, seed=1, periods=periods)
    finding = ct.exhibits.accuracy(table, provenance={}).finding
    assert "F1 runs from 0.40 (peace" in finding
    assert "1.00 (war)" in finding
    assert "says little: war (5)" in finding
    assert "off beyond chance for peace by -38 points" in finding
    assert "No theme's error differs" in finding
    late = periods == "2022"
    machine.loc[late, "peace"] = truth.loc[late, "peace"].astype(int)
    machine.loc[~late, "peace"] = 0
    drifting = ct.handcoding.coding_accuracy(machine, truth, seed=1, periods=periods)
    assert (
        "The error of peace differs between periods: **its trend is bent by it**"
        in ct.exhibits.accuracy(drifting, provenance={}).finding
    )


def test_correction_says_what_moved_and_what_could_not() -> None:
    index = pd.Index([f"u{place:03d}" for place in range(100)])
    machine = pd.DataFrame({"peace": [0] * 100}, index=index)
    truth = pd.DataFrame({"peace": [1.0, 0.0] * 50}, index=index)
    periods = pd.Series(["2001"] * 60 + ["2022"] * 40, index=index)
    table = ct.handcoding.corrected_prevalence(
        machine, truth.iloc[:60:2].assign(peace=[1.0, 0.0] * 15), periods=periods
    )
    finding = ct.exhibits.corrected_shares(table, provenance={}).finding
    assert (
        "Of 2 shares 1 could be corrected. The largest move is +50.0 points: peace in 2001, from 0% to 50%" in finding
    )
    assert "peace in 2001." in finding
    assert (
        "Nothing could be corrected: no unit coded by hand"
        in ct.exhibits.corrected_shares(table[table["period"] == "2022"], provenance={}).finding
    )


def test_hand_codes_of_passages_find_their_paragraph() -> None:
    corpus = corpus_of(*["We want peace.\n\nNothing  else."] * 12, years=[2013] * 12)
    units = ct.segment_corpus(corpus, "paragraph")
    book = ct.Codebook((ct.Theme("peace", patterns=("peace",)),), version="1")
    rows = [
        {"unit": f"h{place}", "doc_id": row.document, "coder": "Ann", "text": row.text.replace("  ", " "), "peace": 1}
        for place, row in enumerate(units.itertuples())
    ]
    table = ct.handcoding.corrected_shares(
        units, pd.DataFrame([*rows, {**rows[0], "unit": "x", "text": "furniture"}]), book
    )
    assert table[["n_units", "n_hand", "machine_share", "share"]].iloc[0].tolist() == [24, 24, 0.5, 1]


def test_the_audit_names_greedy_and_shared_patterns() -> None:
    book = ct.Codebook((ct.Theme("a", patterns=("peace", "yak")), ct.Theme("b", patterns=("peace",))), version="1")
    finding = ct.exhibits.audit(
        ct.audit_codebook(ct.tokenize(corpus_of("peace peace peace peace")), book), provenance={}
    ).finding
    assert "1 of 3 patterns found nothing; 2 win more than half" in finding
    assert "1 pattern stands in two themes or more" in finding


def test_quotations_are_held_against_the_trend() -> None:
    tokens = ct.tokenize(corpus_of("human rights", "early warning", years=[2011, 2013]))
    codings = ct.codings(tokens, ct.toy_codebook())
    trend = ct.rate_trend(ct.count_themes(codings, tokens.documents))
    finding = ct.exhibits.quotations(ct.quotations(codings, tokens), trend=trend, provenance={}).finding
    assert finding.startswith("2 quotations stand behind 2 cells")
    assert "in 2 of them as many" in finding


def test_units_that_nobody_read_say_what_to_expect_elsewhere() -> None:
    units = [f"u{place}" for place in range(8)]
    documents, truth = pd.Series(units, index=units), pd.DataFrame({"peace": [1.0, 0] * 4}, index=units)
    machine = truth.copy()
    machine.loc["u4", "peace"] = 0
    book = ct.Codebook((), version="1", tuned_on="four units of 1999.")
    for apart, words in (
        (
            pd.Series([False] * 4 + [True] * 4, index=units),
            "its mean F1 is 1.00, on units that nobody read 0.67, over 1 theme",
        ),
        (pd.Series(False, index=units), "nothing here says how good they are on other texts"),
    ):
        table = ct.handcoding.accuracy_apart(machine, truth, apart=apart, documents=documents, seed=1)
        finding = ct.exhibits.accuracy_apart(table, codebook=book, provenance={}).finding
        assert "tuned on: four units of 1999." in str(finding)
        assert words in str(finding)


def test_a_model_no_better_than_chance_is_called_useless() -> None:
    units = [f"u{place:03d}" for place in range(120)]
    truth = pd.DataFrame({"peace": [1.0, 0, 0] * 40, "trade": [1.0, 0, 0] * 40}, index=units)
    codes = truth.assign(trade=[0.0, 1, 0, 1, 0, 1] * 20)
    table = ct.handcoding.model_agreement(codes, truth, seed=1)
    finding = str(ct.exhibits.model_coder(table, provenance={}).finding)
    assert "useful (kappa with people is 0.4 or more): peace (1.00, 1.00 to 1.00)" in finding
    assert "**chance cannot be ruled out: do not use its codes**): trade" in finding
    assert "with their correction by hand codes only" in finding
