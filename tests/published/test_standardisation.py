"""Recomputed rates and slopes net of the type of document: see SOURCES.md."""

from __future__ import annotations

import numpy as np
import pytest

from ctthemes.stats.standardisation import fay_feuer_limits, net_slope, standard_rates

YEAR = np.repeat([0, 1, 2], 4)
TYPE = np.array([0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 1])
K = np.array([4.0, 6, 5, 20, 5, 7, 22, 18, 6, 19, 21, 24])
TOKENS = np.array([1000.0, 1200, 900, 1000, 1000, 1100, 1000, 900, 1000, 1000, 1100, 1000])


def slope(rows: np.ndarray) -> float:
    return net_slope(K[rows], TOKENS[rows], YEAR[rows].astype(float), TYPE[rows, None])


def test_the_slope_net_of_type_is_a_tenth_of_the_crude_one() -> None:
    crude = net_slope(K, TOKENS, YEAR.astype(float), np.zeros((12, 1), dtype=np.intp))
    assert crude == pytest.approx(0.3380607, abs=5e-8)
    assert slope(np.arange(12)) == pytest.approx(0.0318694, abs=5e-8)


def test_the_rest_of_the_fit_net_of_type() -> None:
    b = slope(np.arange(12))
    weight = TOKENS * np.exp(b * YEAR)
    own = np.log(np.bincount(TYPE, K) / np.bincount(TYPE, weight))
    mean = weight * np.exp(own[TYPE])
    design = np.column_stack([np.ones(12), YEAR, TYPE])
    bread = np.linalg.inv(design.T @ (design * mean[:, None]))
    meat = design.T @ (design * ((K - mean) ** 2)[:, None])
    assert own[0] == pytest.approx(-5.2571509, abs=5e-8)
    assert own[1] - own[0] == pytest.approx(1.3346107, abs=5e-8)
    assert 2 * (K * np.log(K / mean) - (K - mean)).sum() == pytest.approx(1.5280936, abs=5e-8)
    assert ((K - mean) ** 2 / mean).sum() / 9 == pytest.approx(0.1690037, abs=5e-8)
    assert np.sqrt(bread[1, 1]) == pytest.approx(0.1073887, abs=5e-8)
    assert np.sqrt((bread @ meat @ bread)[1, 1]) == pytest.approx(0.0340877, abs=5e-8)


def test_the_jackknife_over_documents_net_of_type() -> None:
    left_out = np.array([slope(np.delete(np.arange(12), row)) for row in range(12)])
    assert np.sqrt(11 / 12 * ((left_out - left_out.mean()) ** 2).sum()) == pytest.approx(0.0448731, abs=5e-8)


def test_standardised_rates_stand_still_while_the_crude_ones_double() -> None:
    rates = standard_rates(K, TOKENS, YEAR, TYPE, shape=(3, 2))
    crude = 10_000 * np.bincount(YEAR, K) / np.bincount(YEAR, TOKENS)
    assert crude.tolist() == pytest.approx([85.366, 130, 170.732], abs=5e-4)
    assert rates.weight.tolist() == pytest.approx([0.5081967, 0.4918033], abs=5e-8)
    assert 10_000 * rates.rate[1] == pytest.approx(132.5773, abs=5e-5)
    assert 10_000 * rates.error[1] == pytest.approx(6.0004, abs=5e-5)
    assert np.isnan(rates.rate[[0, 2]]).all()  # one document of a type: those two rates are asserted below, from cells


def test_fay_and_feuers_limits_of_the_standardised_rates() -> None:
    cell = YEAR * 2 + TYPE
    k, tokens = (np.bincount(cell, values).reshape(3, 2) for values in (K, TOKENS))
    part = standard_rates(K, TOKENS, YEAR, TYPE, shape=(3, 2)).weight / tokens
    rate = (part * k).sum(axis=1)
    low, high = fay_feuer_limits(rate, (part**2 * k).sum(axis=1), part.max(axis=1))
    assert (10_000 * rate).tolist() == pytest.approx([122.9508, 132.5773, 132.0254], abs=5e-5)
    assert (10_000 * low).tolist() == pytest.approx([82.2453, 99.0031, 99.5017], abs=5e-5)
    assert (10_000 * high).tolist() == pytest.approx([177.6774, 173.9232, 175.6471], abs=5e-5)
