"""Published and recomputed positions: the example of Laver, Benoit and Garry, and a worked example of seed words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

import ctthemes as ct
from ctthemes._shared.array_types import FloatArray
from ctthemes.scaling._seeds import SeedScale, seed_weights
from ctthemes.scaling._solver import Fit, conditional_errors, expected_counts, solve, start

COUNTS = (2, 3, 10, 22, 45, 78, 115, 146, 158, 146, 115, 78, 45, 22, 10, 3, 2)
SHIFTS = {"R1": 0, "R2": 5, "R3": 10, "R4": 15, "R5": 20, "V1": 7}
SCORES = {"R1": -1.5, "R2": -0.75, "R3": 0.0, "R4": 0.75, "R5": 1.5}


def example() -> ct.DocumentTermMatrix:
    """Return six texts of a thousand words over 37 words, as their table 1 has them."""
    words = [f"w{place:02d}" for place in range(37)]
    texts = [
        " ".join(" ".join([words[shift + place]] * count) for place, count in enumerate(COUNTS))
        for shift in SHIFTS.values()
    ]
    return ct.count_terms(ct.tokenize(pd.DataFrame({"text": texts}, index=pd.Index(SHIFTS, name="doc_id"))))


def counts_of(dtm: ct.DocumentTermMatrix) -> FloatArray:
    return np.asarray(dtm.counts.toarray(), dtype=float)


# Wordscores


def test_raw_scores_and_their_errors_are_the_published_ones() -> None:
    table = ct.scaling.wordscore_positions(ct.scaling.fit_wordscores(example(), SCORES)).set_index("doc_id")
    assert table["raw"].round(6).to_dict() == {
        "R1": -1.317931, "R2": -0.739560, "R3": 0.0, "R4": 0.739560, "R5": 1.317931, "V1": -0.448059,
    }  # fmt: skip
    assert table.loc[["R1", "R2", "R3", "V1"], "raw_error"].round(6).tolist() == [
        0.006700,
        0.011434,
        0.012005,
        0.011898,
    ]


def test_scores_of_words_are_the_published_ones() -> None:
    weights = ct.scaling.fit_wordscores(example(), SCORES).terms.set_index("term")["weight"]
    letters = {"A": 0, "F": 5, "K": 10, "N": 13, "S": 18}
    assert [round(float(weights[f"w{place:02d}"]), 6) for place in letters.values()] == [
        -1.5, -1.48125, -1.184615, -0.75, 0.0,
    ]  # fmt: skip


def test_a_smoothed_score_is_the_recomputed_one() -> None:
    model = ct.scaling.fit_wordscores(example(), SCORES, smooth=1)
    table = ct.scaling.wordscore_positions(model).set_index("doc_id")
    assert table.loc["V1", "raw"] == pytest.approx(-0.437062, abs=5e-7)


def test_rescaled_scores_are_the_published_ones_with_errors_stretched_alike() -> None:
    table = ct.scaling.wordscore_positions(ct.scaling.fit_wordscores(example(), SCORES)).set_index("doc_id")
    virgin = table.loc["V1"]
    assert virgin["position"] == pytest.approx(-0.509957, abs=5e-7)
    assert table.loc["R2", "position"] == pytest.approx(-0.841728, abs=5e-7)
    assert virgin["error"] == pytest.approx(0.013541, abs=5e-7)
    assert (virgin["high"] - virgin["low"]) / 2 == pytest.approx(1.959964 * virgin["error"], rel=1e-6)
    assert virgin["spread"] == pytest.approx(-0.529671, abs=5e-7)
    assert virgin["spread_error"] / virgin["raw_error"] == pytest.approx(1.218576, abs=5e-7)
    assert virgin["spread_error"] == pytest.approx(0.014498, abs=5e-7)  # a published table has .030821 beside ±.028416
    assert table.loc["R1", "position"] == pytest.approx(-1.5)


def test_scores_of_the_opposite_sign_give_positions_of_the_opposite_sign() -> None:
    one, other = (
        ct.scaling.wordscore_positions(ct.scaling.fit_wordscores(example(), scores))["raw"]
        for scores in (SCORES, {name: -score for name, score in SCORES.items()})
    )
    assert one.tolist() == pytest.approx((-other).tolist())


# Wordfish


def alternating(counts: FloatArray, prior_sd: float) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return where turns of Newton's method come to rest: words, then documents without a prior, then standardised.

    It is no maximum, for a prior of the words' weights that the documents' turn does not see pulls at the scale.
    """
    theta, beta = start(counts).theta, np.zeros(counts.shape[1])
    alpha = np.log(counts.sum(axis=1)) - np.log(counts.sum(axis=1)).mean()
    psi = np.log(counts.sum(axis=0) / np.exp(alpha).sum())
    for _ in range(2500):
        before = theta.copy()
        for _ in range(30):
            means = np.exp(alpha[:, None] + psi + np.outer(theta, beta))
            one, two = (counts - means).sum(axis=0), theta @ (counts - means) - beta / prior_sd**2
            a, b, c = means.sum(axis=0), theta @ means, theta**2 @ means + 1 / prior_sd**2
            steps = np.stack([c * one - b * two, a * two - b * one]) / (a * c - b**2)
            psi, beta = (
                value + step / np.maximum(1, np.abs(steps).max(axis=0))
                for value, step in zip((psi, beta), steps, strict=True)
            )
            if np.abs(steps).max() < 1e-10:
                break
        for _ in range(30):
            means = np.exp(alpha[:, None] + psi + np.outer(theta, beta))
            one, two = (counts - means).sum(axis=1), (counts - means) @ beta
            a, b, c = means.sum(axis=1), means @ beta, means @ beta**2
            steps = np.stack([c * one - b * two, a * two - b * one]) / (a * c - b**2)
            alpha, theta = (
                value + step / np.maximum(1, np.abs(steps).max(axis=0))
                for value, step in zip((alpha, theta), steps, strict=True)
            )
            if np.abs(steps).max() < 1e-10:
                break
        middle, spread = theta.mean(), theta.std(ddof=1)
        theta, psi, beta = (theta - middle) / spread, psi + beta * middle + alpha.mean(), beta * spread
        alpha = alpha - alpha.mean()
        if np.abs(theta - before).max() < 1e-8:
            break
    turn = -1 if theta[0] > theta[4] else 1
    return alpha, turn * theta, psi, turn * beta


def posterior(counts: FloatArray, fit: Fit, prior_sd: float = 3.0) -> float:
    means = expected_counts(fit)
    return float((counts * np.log(means) - means).sum() - (fit.beta @ fit.beta) / (2 * prior_sd**2))


def test_the_maximum_lies_above_where_published_iterations_stop_and_above_where_they_come_to_rest() -> None:
    counts = counts_of(example())
    fit = solve(counts, start(counts), prior_sd=3.0)
    alpha, theta, psi, beta = alternating(counts, 3.0)
    rest = Fit(alpha, theta, psi, beta, 0.0, converged=True)
    assert theta.tolist() == pytest.approx([-1.35026, -0.56010, 0.04109, 0.63465, 1.53831, -0.30368], rel=1e-3)
    assert conditional_errors(rest).tolist() == pytest.approx(
        [0.01650, 0.01110, 0.00940, 0.01177, 0.01940, 0.01007], rel=1e-3
    )
    phi = ((counts - expected_counts(rest)) ** 2 / expected_counts(rest)).sum() / (6 * 37 - 2 * 6 - 2 * 37)
    assert phi == pytest.approx(0.32334, rel=1e-3)
    assert posterior(counts, rest) == pytest.approx(21162.7, abs=0.1)
    assert fit.log_posterior == pytest.approx(posterior(counts, fit))
    assert fit.log_posterior > 21183  # a published program stops at 21170.47
    assert fit.converged


def test_no_small_move_raises_the_posterior() -> None:
    counts = counts_of(example())
    fit = solve(counts, start(counts), prior_sd=3.0)
    random = np.random.default_rng(1)
    for _ in range(50):
        theta = fit.theta + random.normal(0, 1e-3, 6)
        alpha = fit.alpha + random.normal(0, 1e-3, 6)
        psi, beta = (value + random.normal(0, 1e-3, 37) for value in (fit.psi, fit.beta))
        middle, spread = theta.mean(), theta.std(ddof=1)
        moved = Fit(alpha, (theta - middle) / spread, psi + beta * middle, beta * spread, 0.0, converged=False)
        assert posterior(counts, moved) < fit.log_posterior


def test_the_prior_decides_where_the_text_between_the_references_stands() -> None:
    """Words at the ends stand in one text only."""
    counts = counts_of(example())
    rests = [alternating(counts, prior_sd)[1][5] for prior_sd in (1.0, 3.0)]
    assert rests == pytest.approx([-0.26246, -0.30368], rel=1e-3)
    maxima = [abs(solve(counts, start(counts), prior_sd=prior_sd).theta[5]) for prior_sd in (1.0, 3.0, 10.0)]
    assert maxima == pytest.approx([0.30912, 0.32049, 0.33746], abs=5e-5)


# Latent semantic scaling

SENTENCES = (
    "good peace progress", "good progress cooperation", "peace good cooperation", "bad war crisis", "bad crisis attack",
    "war bad attack", "cooperation crisis report", "peace war report",
)  # fmt: skip


def sentences(texts: Sequence[str]) -> ct.DocumentTermMatrix:
    return ct.count_terms(
        ct.tokenize(pd.DataFrame({"text": list(texts)}, index=[f"s{place}" for place in range(len(texts))]))
    )


def test_polarities_and_scores_of_the_worked_example() -> None:
    scale = ct.scaling.fit_seed_scale(
        sentences(SENTENCES), positive=["good"], negative=["bad"], n_dimensions=2, on_small="warn"
    )
    weights = scale.terms.set_index("term")["weight"]
    assert weights[
        ["good", "progress", "peace", "cooperation", "report", "war", "crisis", "attack"]
    ].tolist() == pytest.approx([1.214744, 1.235713, 0.994895, 0.994895, 0, -0.994895, -0.994895, -1.235713], abs=5e-7)
    assert scale.ratio == pytest.approx(2.645751 / 1.732051, rel=1e-6)
    positions = ct.scaling.seed_positions(scale)
    assert positions["raw"].tolist() == pytest.approx(
        [1.148451, 1.148451, 1.068178, -1.068178, -1.148451, -1.148451, 0, 0], abs=5e-7
    )
    assert positions["position"].tolist()[:3] == pytest.approx([1.105261, 1.105261, 1.028007], abs=5e-7)


def test_seeds_exchanged_give_scores_of_the_opposite_sign() -> None:
    one, other = (
        ct.scaling.seed_positions(
            ct.scaling.fit_seed_scale(sentences(SENTENCES), positive=[a], negative=[b], n_dimensions=2, on_small="warn")
        )["position"].tolist()
        for a, b in (("good", "bad"), ("bad", "good"))
    )
    assert one == pytest.approx([-value for value in other])


def test_scores_of_documents_leave_unknown_words_out_and_one_word_has_no_error() -> None:
    dtm = sentences(["a a a", "a b", "a a b c c d e", "c"])
    terms = pd.DataFrame({"term": ["a", "b", "c"], "weight": [0.1, 0.1, 0.3], "seed": False})
    table = ct.scaling.seed_positions(SeedScale(terms, np.zeros((0, 3)), dtm, 1, 2.0, ""))
    assert table["raw"].tolist() == pytest.approx([0.1, 0.1, 0.18, 0.3])
    assert table["n_scored"].tolist() == [3, 2, 5, 1]
    spread = np.std(table["raw"], ddof=1)
    assert (table["error"] * spread).tolist() == pytest.approx([0, 0, 0.043818, np.nan], abs=5e-7, nan_ok=True)


def test_seeds_share_their_weight_among_their_words() -> None:
    terms = pd.Index(["apple", "ball", "bag", "chair", "car", "cat", "dog"])
    weights = seed_weights(terms, positive=["a*", "b*"], negative=["c*", "d*"]).sum(axis=0)
    assert weights.tolist() == pytest.approx([0.5, 0.25, 0.25, -1 / 6, -1 / 6, -1 / 6, -0.5])
    weights = seed_weights(pd.Index(["aa", "aaa", "bb"]), positive=["aa", "aaa"], negative=["bb"]).sum(axis=0)
    assert weights.tolist() == [0.5, 0.5, -1]
