"""Corrected prevalence: unbiased for a biased machine, by hand and by simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import ctthemes as ct
from ctthemes.stats.intervals import wilson_interval
from ctthemes.stats.survey import jeffreys_limits, weighted_share
from tests.support import corpus_of


def table(codes: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"peace": codes}, index=pd.Index([f"u{place:03d}" for place in range(len(codes))], name="unit"))


def one_year(machine: pd.DataFrame) -> pd.Series:
    return pd.Series("2013", index=machine.index)


@pytest.mark.parametrize(
    ("p", "sensitivity", "specificity", "n"),
    [(0.05, 0.9, 0.8, 100), (0.1, 0.6, 0.98, 100), (0.3, 0.6, 0.98, 100), (0.02, 0.8, 0.99, 43), (0.5, 0.3, 0.9, 100)],
)
def test_the_interval_holds_its_level_for_a_biased_machine_and_the_uncorrected_one_fails(
    p: float, sensitivity: float, specificity: float, n: int
) -> None:
    random = np.random.default_rng(20130318)
    truth = (random.random((3000, 1000)) < p).astype(float)
    right = random.random(truth.shape)
    machine = np.where(truth == 1, right < sensitivity, right > specificity).astype(float)
    f, y = machine[:, :n], truth[:, :n]
    drawn = np.stack([f.sum(axis=1), n - f.sum(axis=1)], axis=1)
    coded = np.stack([(f * y).sum(axis=1), ((1 - f) * y).sum(axis=1)], axis=1)
    q = machine.mean(axis=1)
    own = np.where(drawn > 0, coded / np.maximum(drawn, 1), coded.sum(axis=0) / drawn.sum(axis=0))
    share, low, high = weighted_share(np.stack([q, 1 - q], axis=1), own, *jeffreys_limits(coded, drawn))
    aim = truth.mean(axis=1)
    assert abs((share - aim).mean()) < 0.002
    assert 0.93 <= ((low <= aim) & (aim <= high)).mean() <= 0.99
    naive_low, naive_high = wilson_interval(machine.sum(axis=1), np.full(3000, 1000))
    if n > 43:  # the machine of the rare theme errs little
        assert ((naive_low <= aim) & (aim <= naive_high)).mean() < 0.6


def test_a_machine_that_helps_narrows_the_interval_and_one_that_guesses_does_no_harm() -> None:
    random = np.random.default_rng(1)
    names = pd.Index([f"u{place:03d}" for place in range(1000)])
    truth = pd.DataFrame({"peace": (random.random(1000) < 0.3).astype(float)}, index=names)
    widths = []
    for accuracy in (0.95, 0.5):
        right = random.random(1000) < accuracy
        machine = truth.where(right[:, None], 1 - truth)
        row = ct.handcoding.corrected_prevalence(machine, truth.iloc[:100], periods=one_year(machine)).iloc[0]
        widths.append((row["high"] - row["low"]) / (row["hand_high"] - row["hand_low"]))
    assert widths[0] < 0.65
    assert 0.9 < widths[1] < 1.1


def test_the_estimate_is_the_hand_share_of_each_code_weighed_by_all_units_with_it() -> None:
    machine, truth = table([1.0] * 20 + [0.0] * 80), table([1.0] * 10 + [0.0] * 10 + [1.0] * 10 + [0.0] * 70)
    sample = truth.iloc[[*range(0, 20, 4), *range(20, 100, 2)]]  # 5 found (3 rightly), 40 not found (5 wrongly)
    row = ct.handcoding.corrected_prevalence(machine, sample, periods=one_year(machine)).iloc[0]
    assert row["share"] == pytest.approx(0.2 * 3 / 5 + 0.8 * 5 / 40)
    assert row["hand_share"] == pytest.approx(8 / 45)
    assert (row["n_units"], row["n_hand"], row["machine_share"]) == (100, 45, 0.2)
    assert row["moved"] == pytest.approx(row["share"] - 0.2)
    assert row["low"] < row["share"] < row["high"]


def test_all_units_coded_by_hand_leave_no_doubt() -> None:
    machine, truth = table([1.0] * 20 + [0.0] * 20), table([1.0, 0.0] * 20)
    row = ct.handcoding.corrected_prevalence(machine, truth, periods=one_year(machine)).iloc[0]
    assert row[["share", "low", "high"]].tolist() == pytest.approx([0.5, 0.5, 0.5])


def test_a_code_that_nobody_read_borrows_its_share_from_other_periods_and_leaves_it_open() -> None:
    machine = table([1.0] * 10 + [0.0] * 30 + [1.0] * 20 + [0.0] * 20)
    truth = table([0.0] * 40 + [1.0] * 15 + [0.0] * 25)
    periods = pd.Series(["2001"] * 40 + ["2002"] * 40, index=machine.index)
    sample = truth.iloc[[*range(10, 40), *range(40, 80)]]  # in 2001 no unit that was found
    rows = ct.handcoding.corrected_prevalence(machine, sample, periods=periods).set_index("period")
    assert rows.loc["2001", "share"] == pytest.approx(0.25 * 15.5 / 21)
    assert rows.loc["2001", "low"] == 0
    assert rows.loc["2001", "high"] == pytest.approx(0.25)


def test_rogan_gladen_by_hand() -> None:
    machine = table([1.0] * 20 + [0.0] * 80)
    truth = table([1.0] * 16 + [0.0] * 4 + [1.0] * 4 + [0.0] * 76)  # sensitivity 16/20, specificity 76/80
    row = ct.handcoding.corrected_prevalence(machine, truth, periods=one_year(machine)).iloc[0]
    assert row["rogan_gladen"] == pytest.approx((0.2 + 0.95 - 1) / (0.8 + 0.95 - 1))
    assert row["rogan_gladen_low"] < row["rogan_gladen"] < row["rogan_gladen_high"]


def test_strata_drawn_at_different_rates_weigh_by_their_units_not_by_their_sample() -> None:
    machine, truth = table([1.0] * 20 + [0.0] * 80), table([1.0] * 20 + [0.0] * 80)
    strata = machine["peace"].map({1.0: "found", 0.0: "not found"})
    sample = truth.iloc[[*range(20), *range(20, 30)]]  # every unit that was found, one in eight of the others
    row = ct.handcoding.corrected_prevalence(machine, sample, periods=one_year(machine), strata=strata).iloc[0]
    assert row["hand_share"] == pytest.approx(0.2)
    assert row["share"] == pytest.approx(0.2)


def test_rogan_gladen_weighs_strata_back() -> None:
    machine = table([1.0] * 20 + [0.0] * 80)
    truth = table([1.0] * 16 + [0.0] * 4 + [1.0, 0.0, 0.0, 0.0, 0.0] * 16)  # one in five was missed
    strata = machine["peace"].map({1.0: "found", 0.0: "not found"})
    whole, sampled = (
        ct.handcoding.corrected_prevalence(machine, codes, periods=one_year(machine), strata=strata).iloc[0][
            "rogan_gladen"
        ]
        for codes in (truth, truth.iloc[[*range(20), *range(20, 40)]])
    )
    assert sampled == pytest.approx(whole)


def test_each_period_is_corrected_by_its_own_sample_so_that_drift_does_not_matter() -> None:
    early, late = [1.0] * 20 + [0.0] * 20, [0.0] * 40
    machine, truth = table(early + late), table([1.0] * 20 + [0.0] * 20 + [1.0] * 20 + [0.0] * 20)
    periods = pd.Series(["2001"] * 40 + ["2022"] * 40, index=machine.index)
    result = ct.handcoding.corrected_prevalence(machine, truth.iloc[::2], periods=periods).set_index("period")
    assert result["share"].tolist() == pytest.approx([0.5, 0.5])
    assert result["machine_share"].tolist() == [0.5, 0]
    assert result["moved"].tolist() == pytest.approx([0, 0.5])


def test_few_hand_codes_give_an_interval_and_no_point() -> None:
    machine = table([1.0, 0.0] * 20)
    row = ct.handcoding.corrected_prevalence(machine, machine.iloc[:9], periods=one_year(machine)).iloc[0]
    assert np.isnan(row["share"])
    assert 0 <= row["low"] < 0.5 < row["high"] <= 1
    assert row["reason"] == "9 units coded by hand: an interval and no point, which needs 10"


def test_no_hand_code_gives_nothing_and_a_stratum_without_one_nearly_nothing() -> None:
    machine = table([1.0, 0.0] * 20)
    row = ct.handcoding.corrected_prevalence(machine, machine.iloc[:0], periods=one_year(machine)).iloc[0]
    assert np.isnan(row[["share", "low", "high"]].to_numpy(float)).all()
    assert row["reason"] == "no unit coded by hand"
    strata = pd.Series(["a"] * 20 + ["b"] * 20, index=machine.index)
    row = ct.handcoding.corrected_prevalence(machine, machine.iloc[:20], periods=one_year(machine), strata=strata).iloc[
        0
    ]
    assert row["high"] - row["low"] > 0.3
    assert np.isnan(row["hand_share"])


def test_the_codes_of_any_machine_are_corrected() -> None:
    units = ct.segment_corpus(
        corpus_of("early warning", "war and peace", "prevention", "law", years=[2001] * 4), "paragraph"
    )
    hand = units.assign(unit=units.index, doc_id=units["document"], coder="Ann", prevention=[1.0, 0.0, 1.0, 0.0])
    model = pd.DataFrame({"prevention": [0, 1, 1, 0]}, index=units.index)
    shares = [
        ct.handcoding.corrected_shares(units, hand, machine)["machine_share"].iloc[0]
        for machine in (model, ct.toy_codebook())
    ]
    assert shares[0] == 0.5
    assert 0 <= shares[1] <= 1


def test_a_machine_no_better_than_chance_has_no_rogan_gladen() -> None:
    machine, truth = table([1.0, 0.0] * 20), table([1.0, 1.0, 0.0, 0.0] * 10)
    row = ct.handcoding.corrected_prevalence(machine, truth, periods=one_year(machine)).iloc[0]
    assert np.isnan(row["rogan_gladen"])
    assert row["share"] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("machine", "truth", "message"),
    [
        ([1.0, 2.0], [1.0], "machine codes must be 0 or 1"),
        ([1.0, np.nan], [1.0], "machine codes must be 0 or 1"),
        ([1.0, 0.0], [3.0], "hand codes must be 0, 1 or nan"),
        ([1.0], [1.0, 0.0], "did not code: u001"),
    ],
)
def test_wrong_codes_are_an_error(machine: list[float], truth: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ct.handcoding.corrected_prevalence(table(machine), table(truth), periods=one_year(table(machine)))


def test_units_without_a_stratum_are_an_error() -> None:
    machine = table([1.0, 0.0])
    with pytest.raises(ValueError, match="without a stratum: u001"):
        ct.handcoding.corrected_prevalence(machine, machine, periods=one_year(machine), strata=pd.Series({"u000": "a"}))
