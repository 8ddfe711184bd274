"""Units drawn by their own chances: the doubtful ones are frequent, and the share is still right."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import ctthemes as ct

N = 2000
INDEX = pd.Index([f"u{row}" for row in range(N)], name="unit")
UNITS = pd.DataFrame({"text": "x", "document": "d"}, index=INDEX)
P = pd.Series(np.linspace(0.01, 0.9, N) ** 2, index=INDEX)
TRUE = pd.DataFrame({"peace": (np.random.default_rng(5).random(N) < P**0.7).astype(float)}, index=INDEX)


def test_chances_are_half_even_and_half_by_doubt() -> None:
    sample = ct.handcoding.draw_uncertain_units(UNITS, P, n=200, seed=1)
    doubt = np.sqrt(P * (1 - P))
    chance = 200 * (0.5 * doubt / doubt.sum() + 0.5 / N)
    assert sample["inclusion"].to_numpy() == pytest.approx(chance[sample.index].to_numpy())
    assert 150 < len(sample) < 250
    assert doubt[sample.index].mean() > doubt.mean()
    assert (sample["n_drawn"] == len(sample)).all()


def test_a_chance_is_never_above_one_and_no_doubt_is_an_even_draw() -> None:
    sure = P * 0
    sure.iloc[:3] = 0.5
    assert ct.handcoding.draw_uncertain_units(UNITS, sure, n=500, seed=1)["inclusion"].max() == 1
    assert ct.handcoding.draw_uncertain_units(UNITS, P * 0, n=500, seed=1)["inclusion"].unique().tolist() == [0.25]


def test_the_share_of_all_units_is_unbiased_and_covered() -> None:
    rows = []
    for seed in range(60):
        sample = ct.handcoding.draw_uncertain_units(UNITS, P, n=300, seed=seed)
        table = ct.handcoding.share_by_chance(
            P.to_frame("peace"), TRUE.loc[sample.index], inclusion=sample["inclusion"]
        )
        rows.append(table.iloc[0])
    table, aim = pd.DataFrame(rows), TRUE["peace"].mean()
    assert table["share"].mean() == pytest.approx(aim, abs=3 * table["share"].std() / np.sqrt(60))
    assert abs(P.mean() - aim) > 5 * table["share"].std() / np.sqrt(60)
    assert ((table["low"] <= aim) & (aim <= table["high"])).mean() >= 0.88


def test_the_top_of_a_list_gives_no_share() -> None:
    top = P.nlargest(100).index
    with pytest.raises(ValueError, match="no share can be given for units picked by hand or from the top of a list"):
        ct.handcoding.share_by_chance(P.to_frame("peace"), TRUE.loc[top], inclusion=pd.Series(dtype=float))


def test_a_unit_that_was_drawn_and_not_coded_is_refused() -> None:
    sample = ct.handcoding.draw_uncertain_units(UNITS, P, n=300, seed=1)
    codes = TRUE.loc[sample.index].copy()
    codes.iloc[0] = np.nan
    with pytest.raises(ValueError, match="one left out would bend the share"):
        ct.handcoding.share_by_chance(P.to_frame("peace"), codes, inclusion=sample["inclusion"])


def test_few_units_with_the_theme_give_no_share() -> None:
    sample = ct.handcoding.draw_uncertain_units(UNITS, P, n=40, seed=1)
    row = ct.handcoding.share_by_chance(
        P.to_frame("peace"), TRUE.loc[sample.index] * 0, inclusion=sample["inclusion"]
    ).iloc[0]
    assert row["reason"] == "0 units with the theme by hand, 30 are needed"
    assert np.isnan(row["share"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({"n": N + 1}, "more than the 2000 units"), ({"n": 9, "even": 0.0}, "some units could never be drawn")],
)
def test_a_draw_that_cannot_be_made_is_refused(arguments: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ct.handcoding.draw_uncertain_units(UNITS, P, seed=1, **arguments)  # type: ignore[arg-type]


def test_units_without_a_probability_are_named() -> None:
    with pytest.raises(ValueError, match="units without a probability from 0 to 1: u1999"):
        ct.handcoding.draw_uncertain_units(UNITS, P.iloc[:-1], n=9, seed=1)
