"""Validation: precision, recall and F1 on tables small enough to count by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import ctthemes as ct
from tests.support import SEEDS, corpus_of

UNITS = pd.Index([f"u{place}" for place in range(8)], name="unit")
TRUTH = pd.DataFrame({"peace": [1, 1, 1, 1, 0, 0, 0, np.nan]}, index=UNITS, dtype=float)
MACHINE = pd.DataFrame({"peace": [1, 1, 1, 0, 1, 0, 0, 1]}, index=UNITS, dtype=float)


def test_hits_false_alarms_and_misses_are_counted_and_unknown_units_left_out() -> None:
    row = ct.handcoding.coding_accuracy(MACHINE, TRUTH, seed=1).iloc[0]
    assert row[["n_units", "n_true", "n_machine", "hits", "false_alarms", "misses"]].tolist() == [7, 4, 4, 3, 1, 1]
    assert row[["precision", "recall", "f1"]].tolist() == [0.75, 0.75, 0.75]
    assert row["bias"] == 0
    assert row["precision_low"] == pytest.approx(0.3006, abs=5e-5)  # Wilson, 3 of 4
    assert row["f1_low"] <= 0.75 <= row["f1_high"]


def test_periods_show_a_bias_that_the_whole_hides() -> None:
    periods = pd.Series([2001] * 4 + [2022] * 4, index=UNITS)
    table = ct.handcoding.coding_accuracy(MACHINE, TRUTH, seed=1, periods=periods).set_index("period")
    assert table["bias"].to_dict() == pytest.approx({"all": 0, "2001": -1 / 4, "2022": 1 / 3})
    assert table.loc["2022", "reason"] == "recall: no unit has the theme by hand"
    assert np.isnan(table.loc["2022", "recall"])


@pytest.mark.parametrize(
    ("machine", "truth", "reason"),
    [
        ([0, 0], [0, 0], "no unit has the theme"),
        ([0, 0], [1, 0], "the machine found the theme nowhere"),
        ([0, 0], [np.nan, np.nan], "no unit has both codes"),
    ],
)
def test_what_is_undefined_is_nan_and_says_why(machine: list[float], truth: list[float], reason: str) -> None:
    tables = (pd.DataFrame({"peace": codes}, index=UNITS[:2], dtype=float) for codes in (machine, truth))
    row = ct.handcoding.coding_accuracy(*tables, seed=1).iloc[0]
    assert reason in row["reason"]
    assert np.isnan(row["precision"])


def test_errors_come_with_their_text() -> None:
    texts = pd.Series([f"text {unit}" for unit in UNITS], index=UNITS)
    table = ct.handcoding.coding_errors(MACHINE, TRUTH, texts=texts)
    assert table.to_numpy().tolist() == [
        ["peace", "false alarm", "u4", "text u4"],
        ["peace", "miss", "u3", "text u3"],
    ]


def test_units_that_were_not_coded_by_machine_are_an_error() -> None:
    with pytest.raises(ValueError, match="units without machine codes: u0"):
        ct.handcoding.coding_accuracy(MACHINE.drop(index="u0"), TRUTH, seed=1)
    with pytest.raises(ValueError, match="truth must hold 0, 1 or nan, not 2"):
        ct.handcoding.coding_accuracy(MACHINE, TRUTH.replace(0, 2), seed=1)


def test_machine_codes_are_whether_a_theme_is_found() -> None:
    units = corpus_of("human rights and human rights", "early warning", "neither")
    codes = ct.handcoding.machine_codes(units, ct.toy_codebook())
    assert codes["human_rights"].tolist() == [1, 0, 0]
    assert codes["prevention"].tolist() == [0, 1, 0]


def test_the_seeds_codebook_finds_what_the_coders_agree_on() -> None:
    study = ct.read_study(SEEDS)
    hand = study.hand_codings
    assert hand is not None
    themes = [theme.name for theme in study.codebook.themes]
    units = hand.drop_duplicates("unit").set_index("unit")
    machine = ct.handcoding.machine_codes(units[["text"]].rename_axis("doc_id"), study.codebook)
    table = ct.handcoding.coding_accuracy(machine, ct.handcoding.consensus_codes(hand, themes), seed=1).set_index(
        "theme"
    )
    assert (table.loc[["human_rights", "prevention", "regional_cooperation"], "f1"] >= 0.85).all()
    assert (table["f1"] >= 0.70).all()
