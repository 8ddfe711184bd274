"""Published values of Krippendorff's alpha and Cohen's kappa."""

from __future__ import annotations

import numpy as np
import pytest

import ctthemes as ct

NA = np.nan
# Four coders, twelve units: each line is a coder.
KRIPPENDORFF = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NA, NA, NA],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NA, 3],
        [NA, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NA],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NA],
    ]
).T


@pytest.mark.parametrize(
    ("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_alpha_of_krippendorffs_four_coders(level: str, published: float) -> None:
    assert ct.handcoding.krippendorff_alpha(KRIPPENDORFF, level=level) == pytest.approx(published, abs=0.0005)  # type: ignore[arg-type]


def test_alpha_of_krippendorffs_two_coders_and_ten_binary_units() -> None:
    first, second = ([int(digit) for digit in codes] for codes in ("0100000010", "1110010000"))
    assert ct.handcoding.krippendorff_alpha(np.column_stack([first, second])) == pytest.approx(0.095, abs=0.0005)


def test_kappa_of_the_textbook_two_by_two_table() -> None:
    first = [1] * 25 + [0] * 25
    second = [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
    assert ct.handcoding.cohen_kappa(first, second) == pytest.approx(0.4)


def test_kappa_over_characters_is_cohens_own() -> None:
    table = ct.handcoding.span_agreement([(0, 300)], [(60, 340)], n_characters=1000).iloc[0]
    assert (table["n_first"], table["n_second"], table["n_both"]) == (300, 280, 240)
    assert table["kappa"] == pytest.approx(0.757282, abs=5e-7)
