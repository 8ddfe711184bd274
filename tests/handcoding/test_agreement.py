"""Agreement: bounds, oracles, and what is undefined says why."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ctthemes as ct


def codings(**coders: str) -> pd.DataFrame:
    """Return hand codings of one theme: a digit per unit, `.` for not judged."""
    return pd.DataFrame(
        [
            {
                "unit": f"u{place:02d}", "doc_id": "d1", "coder": coder, "text": f"text {place}",
                "peace": np.nan if code == "." else float(code),
            }
            for coder, codes in coders.items()
            for place, code in enumerate(codes)
        ]
    )  # fmt: skip


TABLES = st.integers(2, 4).flatmap(
    lambda n_coders: st.lists(
        st.lists(st.sampled_from([0.0, 1.0, 2.0, np.nan]), min_size=n_coders, max_size=n_coders), min_size=1, max_size=8
    )
)


@settings(max_examples=100, deadline=None)
@given(TABLES)
def test_alpha_agrees_with_nltk(table: list[list[float]]) -> None:
    from nltk.metrics.agreement import AnnotationTask

    kept = [row for row in table if sum(not np.isnan(value) for value in row) > 1]
    values = {value for row in kept for value in row if not np.isnan(value)}
    alpha = ct.handcoding.krippendorff_alpha(np.array(table))
    if len(values) < 2:
        assert np.isnan(alpha)
        return
    data = [
        (f"c{coder}", f"u{unit}", str(value))
        for unit, row in enumerate(kept)
        for coder, value in enumerate(row)
        if not np.isnan(value)
    ]
    assert alpha == pytest.approx(AnnotationTask(data=data).alpha(), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=12))
def test_kappa_agrees_with_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    from sklearn.metrics import cohen_kappa_score

    first, second = zip(*pairs, strict=True)
    kappa = ct.handcoding.cohen_kappa(first, second)
    if len({*first, *second}) == 1:
        assert np.isnan(kappa)
    else:
        assert kappa == pytest.approx(cohen_kappa_score(first, second))


def test_one_coder_more_or_less_in_order_changes_nothing() -> None:
    table = np.array([[1, 0, 1], [0, 0, np.nan], [1, 1, 1], [0, 1, 0]])
    for order in itertools.permutations(range(3)):
        assert ct.handcoding.krippendorff_alpha(table[:, order]) == pytest.approx(
            ct.handcoding.krippendorff_alpha(table)
        )


def test_agreement_counts_all_units_and_those_that_anybody_coded() -> None:
    table = ct.handcoding.coder_agreement(codings(ann="1100", bea="1000"), ["peace"], seed=1).set_index("units")
    assert table["n_units"].to_dict() == {"all": 4, "coded by anyone": 2}
    assert table.loc["all", ["percent", "kappa"]].tolist() == [0.75, 0.5]
    assert table.loc["coded by anyone", "percent"] == 0.5
    assert (table["alpha_low"].dropna() <= table["alpha"].dropna()).all()


def test_intervals_shrink_with_more_units_and_hold_the_estimate() -> None:
    few = ct.handcoding.coder_agreement(codings(ann="1100" * 5, bea="1000" * 5), ["peace"], seed=1).iloc[0]
    many = ct.handcoding.coder_agreement(codings(ann="1100" * 50, bea="1000" * 50), ["peace"], seed=1).iloc[0]
    assert few["alpha_low"] < many["alpha_low"] < many["alpha"] < many["alpha_high"] < few["alpha_high"]


def test_the_same_seed_gives_the_same_interval() -> None:
    hand = codings(ann="110010", bea="100011")
    pd.testing.assert_frame_equal(
        ct.handcoding.coder_agreement(hand, ["peace"], seed=3), ct.handcoding.coder_agreement(hand, ["peace"], seed=3)
    )


@pytest.mark.parametrize(
    ("coders", "reason"),
    [
        ({"ann": "000", "bea": "000"}, "nobody coded it"),
        ({"ann": "111", "bea": "111"}, "everybody coded every unit"),
        ({"ann": "010"}, "only one coder"),
        ({"ann": "0.", "bea": ".1"}, "no unit has two codes|nobody coded it"),
    ],
)
def test_undefined_agreement_is_nan_and_says_why(coders: dict[str, str], reason: str) -> None:
    row = ct.handcoding.coder_agreement(codings(**coders), ["peace"], seed=1).iloc[0]
    assert np.isnan(row["alpha"])
    assert np.isnan(row["kappa"])
    assert any(part in row["reason"] for part in reason.split("|"))


def test_kappa_of_three_coders_weighs_their_pairs_by_the_units_they_share() -> None:
    hand = codings(ann="1100101", bea="1000110", cec="110....")
    ratings = [[int(code) for code in codes] for codes in ("1100101", "1000110")]
    pairs = [(7, *ratings), (3, [1, 1, 0], [1, 1, 0]), (3, [1, 0, 0], [1, 1, 0])]
    apart = by_chance = 0.0
    for n, first, second in pairs:
        a, b = np.array(first), np.array(second)
        apart += n * (a != b).mean()
        by_chance += n * (1 - (a.mean() * b.mean() + (1 - a.mean()) * (1 - b.mean())))
    kappa = ct.handcoding.coder_agreement(hand, ["peace"], seed=1).iloc[0]["kappa"]
    assert kappa == pytest.approx(1 - apart / by_chance)


def test_a_pair_that_never_varies_drops_out_of_kappa() -> None:
    pair = codings(ann="1100", bea="1000")
    three = codings(ann="1100..", bea="1000..", cec="....00", dee="....00")
    kappas = [ct.handcoding.coder_agreement(hand, ["peace"], seed=1).iloc[0]["kappa"] for hand in (pair, three)]
    assert kappas[0] == pytest.approx(kappas[1])


def test_disagreements_name_the_coders_and_the_text() -> None:
    table = ct.handcoding.disagreements(codings(ann="110", bea="100"), ["peace"])
    assert table.to_numpy().tolist() == [["peace", "u01", "d1", "ann", "bea", "text 1"]]


def test_agreed_codes_are_nan_where_coders_differ() -> None:
    agreed = ct.handcoding.consensus_codes(codings(ann="110.", bea="1001"), ["peace"])["peace"]
    assert agreed.tolist()[::2] == [1, 0]
    assert np.isnan(agreed.iloc[1])
    assert agreed.iloc[3] == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"peace": 2.0}, "must be 0, 1 or empty, not 2.0"),
        ({"unit": "u00"}, "coded twice by the same coder: u00 by ann"),
    ],
)
def test_wrong_hand_codings_are_an_error(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ct.handcoding.coder_agreement(codings(ann="10", bea="10").assign(**change), ["peace"], seed=1)
    with pytest.raises(ValueError, match="lacks the column"):
        ct.handcoding.coder_agreement(codings(ann="10"), ["war"], seed=1)


def test_a_passage_outside_the_text_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"\(0, 9\) does not lie within the 8 characters"):
        ct.handcoding.span_agreement([(0, 9)], [], n_characters=8)
