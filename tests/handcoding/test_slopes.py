"""Corrected slopes: unbiased whatever the machine does, refused where the hand codes say too little."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import ctthemes as ct


def units(n: int = 1500) -> tuple[pd.DataFrame, pd.Series, pd.Series, pd.DataFrame]:
    """Return true codes that fall by a point a year, times, documents, and a machine that finds more every year."""
    random = np.random.default_rng(3)
    index = pd.Index([f"u{row}" for row in range(n)], name="unit")
    years = np.arange(n) % 10
    truth = pd.DataFrame({"peace": (random.random(n) < 0.3 - 0.01 * years).astype(float)}, index=index)
    wrong = (random.random(n) < 0.03 * years).astype(float)
    machine = pd.DataFrame({"peace": np.maximum(truth["peace"], wrong)}, index=index)
    return (
        truth,
        pd.Series(2001.0 + years, index=index),
        pd.Series([f"d{row // 3}" for row in range(n)], index=index),
        machine,
    )


def test_hand_codes_turn_the_machines_rise_into_the_true_fall() -> None:
    truth, times, documents, machine = units()
    random = np.random.default_rng(1)
    slopes = []
    for _ in range(60):
        drawn = truth[random.random(len(truth)) < 0.3]
        chance = pd.Series(0.3, index=truth.index)
        slopes.append(
            ct.handcoding.corrected_slopes(machine, drawn, times=times, documents=documents, inclusion=chance).iloc[0]
        )
    table = pd.DataFrame(slopes)
    aim = 100 * np.polyfit(times - 2001, truth["peace"], 1)[0]
    assert aim < -0.5
    assert (table["machine_change"] > 0.5).all()
    error = table["change"].std() / np.sqrt(len(table))
    assert table["change"].mean() == pytest.approx(aim, abs=3 * error)
    assert ((table["low"] <= aim) & (aim <= table["high"])).mean() >= 0.9


def test_all_units_coded_by_hand_have_the_slope_of_the_hand_codes() -> None:
    truth, times, documents, machine = units()
    row = ct.handcoding.corrected_slopes(machine, truth, times=times, documents=documents).iloc[0]
    assert row["change"] == pytest.approx(100 * np.polyfit(times - 2001, truth["peace"], 1)[0])
    assert row[["n_units", "n_documents", "n_hand"]].tolist() == [1500, 500, 1500]
    assert row["low"] < row["change"] < row["high"]


def test_the_chance_is_by_default_the_share_of_a_times_units_drawn() -> None:
    truth, times, documents, machine = units()
    drawn = truth.iloc[:700]
    share = times.map(pd.Series(truth.index.isin(drawn.index), index=truth.index).groupby(times).mean())
    own = ct.handcoding.corrected_slopes(machine, drawn, times=times, documents=documents)
    given = ct.handcoding.corrected_slopes(machine, drawn, times=times, documents=documents, inclusion=share)
    pd.testing.assert_frame_equal(own, given)


def test_four_units_with_the_theme_are_too_few() -> None:
    truth, times, documents, machine = units()
    few = pd.concat([truth[truth["peace"] == 1].iloc[:4], truth[truth["peace"] == 0].iloc[:100]])
    row = ct.handcoding.corrected_slopes(machine, few, times=times, documents=documents).iloc[0]
    assert row["reason"] == "4 units with the theme by hand, 5 are needed"
    assert np.isnan(row["change"])
    assert row["n_true"] == 4


def test_a_unit_picked_by_hand_has_no_chance_and_is_refused() -> None:
    truth, times, documents, machine = units()
    chance = pd.Series(0.5, index=truth.index)
    chance["u0"] = 0.0
    with pytest.raises(
        ValueError, match=r"unit 'u0' has the chance 0 of being drawn; .* units picked by hand have none"
    ):
        ct.handcoding.corrected_slopes(machine, truth, times=times, documents=documents, inclusion=chance)


def test_probabilities_serve_as_machine_codes_and_more_than_one_does_not() -> None:
    truth, times, documents, machine = units()
    row = ct.handcoding.corrected_slopes(machine * 0.7, truth, times=times, documents=documents).iloc[0]
    assert np.isfinite(row["change"])
    with pytest.raises(ValueError, match="machine codes must be from 0 to 1"):
        ct.handcoding.corrected_slopes(machine * 2, truth, times=times, documents=documents)
