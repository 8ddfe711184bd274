"""Units apart: which coded units nobody reads, and how good the patterns are on both parts."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import pytest

import ctthemes as ct

UNITS = [f"u{place}" for place in range(8)]
DOCUMENTS = pd.Series(["a", "a", "b", "b", "c", "c", "d", "d"], index=UNITS)
APART = DOCUMENTS.isin(["c", "d"])
TRUTH = pd.DataFrame({"peace": [1.0, 1, 1, 0, 1, 1, 0, 0]}, index=UNITS)
MACHINE = pd.DataFrame({"peace": [1.0, 1, 0, 0, 1, 0, 1, 0]}, index=UNITS)


def accuracy(machine: pd.DataFrame = MACHINE, truth: pd.DataFrame = TRUTH) -> pd.Series:
    table = ct.handcoding.accuracy_apart(machine, truth, apart=APART, documents=DOCUMENTS, seed=1)
    return table.iloc[0]


def test_a_document_is_read_if_the_hash_of_its_name_is_below_the_share() -> None:
    names = [f"speech {number}.txt" for number in range(50)]
    place = [int(hashlib.sha256(name.encode()).hexdigest(), 16) / 2**256 for name in names]
    apart = ct.handcoding.units_apart(pd.Series(names, index=names), read_share=0.6)
    assert apart.tolist() == [one >= 0.6 for one in place]


def test_units_of_a_document_stay_together_and_new_documents_move_none() -> None:
    few, many = (pd.Series([f"d{number % size}" for number in range(100)]) for size in (10, 50))
    first, second = (ct.handcoding.units_apart(names, read_share=0.5) for names in (few, many))
    assert first.groupby(few).nunique().max() == 1
    both = pd.concat([pd.Series(first.to_numpy(), few), pd.Series(second.to_numpy(), many)])
    assert both.groupby(level=0).nunique().max() == 1


@pytest.mark.parametrize(("share", "n"), [(0, 8), (1, 0)])
def test_a_share_of_nothing_or_all_keeps_all_or_nothing_apart(share: float, n: int) -> None:
    assert ct.handcoding.units_apart(DOCUMENTS, read_share=share).sum() == n


def test_a_share_outside_0_to_1_is_refused() -> None:
    with pytest.raises(ValueError, match=r"read_share=1.5 must be a part of the documents, 0 to 1"):
        ct.handcoding.units_apart(DOCUMENTS, read_share=1.5)


def test_f1_of_both_parts_and_the_fall_between_them() -> None:
    row = accuracy()
    assert (row["n_read"], row["n_true_read"], row["n_apart"], row["n_true_apart"]) == (4, 3, 4, 2)
    assert row["f1_read"] == pytest.approx(4 / 5)  # 2 hits, 1 miss
    assert row["f1_apart"] == pytest.approx(2 / 4)  # 1 hit, 1 false alarm, 1 miss
    assert row["fall"] == pytest.approx(4 / 5 - 2 / 4)


def test_units_that_somebody_left_open_count_for_neither() -> None:
    truth, machine = TRUTH.copy(), MACHINE.copy()
    truth.loc["u0", "peace"], machine.loc["u7", "peace"] = np.nan, np.nan
    row = accuracy(machine, truth)
    assert (row["n_read"], row["n_apart"]) == (3, 3)
    assert row["f1_read"] == pytest.approx(2 / 3)


def test_the_interval_draws_documents_and_not_units() -> None:
    row = accuracy()  # read: a has 2 hits, b a miss; b drawn twice has F1 0, a twice 1
    assert (row["f1_read_low"], row["f1_read_high"]) == (0, 1)


def test_a_part_without_units_has_no_accuracy_and_there_is_no_fall() -> None:
    row = ct.handcoding.accuracy_apart(
        MACHINE, TRUTH, apart=pd.Series(False, index=UNITS), documents=DOCUMENTS, seed=1
    ).iloc[0]
    assert row["n_apart"] == 0
    assert np.isnan([row["f1_apart"], row["fall"], row["fall_low"]]).all()
    assert row["f1_read"] == pytest.approx(6 / 9)


def test_a_theme_that_the_machine_lacks_is_refused() -> None:
    with pytest.raises(ValueError, match="machine codes"):
        accuracy(MACHINE.rename(columns={"peace": "war"}))
