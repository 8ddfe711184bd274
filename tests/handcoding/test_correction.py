"""Corrected prevalence: unbiased for a biased machine, by hand and by simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import ctthemes as ct
from ctthemes.handcoding._correction import difference_share, machine_weight, share_interval
from ctthemes.stats.intervals import wilson_interval


def table(codes: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"peace": codes}, index=pd.Index([f"u{place:03d}" for place in range(len(codes))], name="unit"))


def one_year(machine: pd.DataFrame) -> pd.Series:
    return pd.Series("2013", index=machine.index)


@pytest.mark.parametrize(
    ("p", "sensitivity", "specificity", "n"),
    [(0.05, 0.9, 0.8, 100), (0.1, 0.6, 0.98, 100), (0.3, 0.6, 0.98, 100), (0.3, 0.9, 0.8, 200), (0.5, 0.3, 0.9, 100)],
)
def test_the_interval_holds_its_level_for_a_biased_machine_and_the_uncorrected_one_fails(
    p: float, sensitivity: float, specificity: float, n: int
) -> None:
    random = np.random.default_rng(20130318)
    truth = (random.random((3000, 1000)) < p).astype(float)
    right = random.random(truth.shape)
    machine = np.where(truth == 1, right < sensitivity, right > specificity).astype(float)
    f, y = machine[:, :n], truth[:, :n]
    share, variance = difference_share(machine, f, y, weight=machine_weight(f, y))
    low, high = share_interval(share, variance, np.full(3000, float(n)))
    aim = truth.mean(axis=1)
    assert abs((share - aim).mean()) < 0.002
    assert 0.93 <= ((low <= aim) & (aim <= high)).mean() <= 0.97
    naive_low, naive_high = wilson_interval(machine.sum(axis=1), np.full(3000, 1000))
    assert ((naive_low <= aim) & (aim <= naive_high)).mean() < 0.6


def test_a_machine_that_helps_narrows_the_interval_and_one_that_guesses_does_no_harm() -> None:
    random = np.random.default_rng(1)
    truth = (random.random((400, 1000)) < 0.3).astype(float)
    widths = []
    for accuracy in (0.95, 0.5):
        machine = np.where(random.random(truth.shape) < accuracy, truth, 1 - truth)
        f, y = machine[:, :100], truth[:, :100]
        corrected = share_interval(*difference_share(machine, f, y, weight=machine_weight(f, y)), np.full(400, 100.0))
        alone = share_interval(*difference_share(machine, f, y, weight=np.zeros(400)), np.full(400, 100.0))
        widths.append((corrected[1] - corrected[0]).mean() / (alone[1] - alone[0]).mean())
    assert widths[0] < 0.6
    assert 0.97 < widths[1] < 1.03


def test_the_estimate_is_the_machines_share_plus_what_the_sample_says_it_missed() -> None:
    machine, truth = table([1.0] * 20 + [0.0] * 80), table([1.0] * 10 + [0.0] * 10 + [1.0] * 10 + [0.0] * 70)
    sample = truth.iloc[::2]  # 5 hits, 5 false alarms, 5 misses, 35 rightly passed over
    row = ct.handcoding.corrected_prevalence(machine, sample, periods=one_year(machine)).iloc[0]
    weight = (5 / 50 - 10 / 50 * 10 / 50) / (10 / 50 * 40 / 50)
    assert row["share"] == pytest.approx(weight * 20 / 100 + 10 / 50 - weight * 10 / 50)
    assert (row["n_units"], row["n_hand"], row["machine_share"]) == (100, 50, 0.2)
    assert row["moved"] == pytest.approx(0)
    assert row["low"] < 0.2 < row["high"]


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


def test_too_few_hand_codes_give_nan_and_the_reason() -> None:
    machine = table([1.0, 0.0] * 20)
    row = ct.handcoding.corrected_prevalence(machine, machine.iloc[:9], periods=one_year(machine)).iloc[0]
    assert np.isnan(row["share"])
    assert row["reason"] == "9 units coded by hand, at least 10 are needed"
    strata = pd.Series(["a"] * 30 + ["b"] * 10, index=machine.index)
    row = ct.handcoding.corrected_prevalence(machine, machine.iloc[:20], periods=one_year(machine), strata=strata).iloc[
        0
    ]
    assert row["reason"] == "1 of 2 strata have fewer than 2 units coded by hand"


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
