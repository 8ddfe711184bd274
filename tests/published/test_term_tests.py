"""Published and recomputed p-values of terms over documents: see SOURCES.md."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy import sparse, stats

import ctthemes as ct
from ctthemes.counts.term_tests import term_test, welch_test
from ctthemes.stats.permutation import Scores, permutation_p

REST = [1, 0, 2, 0, 3, 1, 0, 4]
COUNTS = {"mixed": np.array([5.0, 3, 0, 6, *REST]), "apart": np.array([9.0, 7, 6, 8, *REST])}
TOKENS = np.array([1000.0, 800, 900, 1200, 1000, 700, 1100, 900, 1300, 800, 600, 1500])
TARGET = np.arange(12) < 4


def scores(term: str, *, by_root: bool) -> np.ndarray:
    k = COUNTS[term]
    rest = k - k.sum() / TOKENS.sum() * TOKENS
    rest = rest / np.sqrt(TOKENS) if by_root else rest
    return rest - rest.mean()


def matrix() -> ct.DocumentTermMatrix:
    counts = sparse.csr_array(np.column_stack(list(COUNTS.values())).astype(int))
    return ct.DocumentTermMatrix(counts, pd.Index(list(COUNTS)), pd.DataFrame({"n_tokens": TOKENS}))


def choices(values: np.ndarray) -> int:
    """Return how many of the 495 choices of four documents sum up to as much as the target, by trying them all."""
    sums = np.array([values[list(chosen)].sum() for chosen in combinations(range(12), 4)])
    return int((np.abs(sums) >= abs(values[TARGET].sum()) - 1e-12).sum())


@pytest.mark.parametrize(
    ("term", "by_root", "total", "exact"),
    [("mixed", True, 0.186800339, 22), ("mixed", False, 5.7372881, 24), ("apart", True, 0.537103152, 1)],
)
def test_sums_of_scores_and_their_exact_p(term: str, by_root: bool, total: float, exact: int) -> None:
    values = scores(term, by_root=by_root)
    assert values[TARGET].sum() == pytest.approx(total, rel=1e-7)
    assert choices(values) == exact


def test_exact_p_in_digits() -> None:
    assert pytest.approx(0.0444444, abs=5e-8) == 22 / 495
    assert pytest.approx(0.0484848, abs=5e-8) == 24 / 495


def test_the_saddlepoint_of_root_weighted_counts() -> None:
    p = term_test(matrix(), TARGET)
    assert p[0] == pytest.approx(0.0392248, abs=5e-8)
    assert p[1] == pytest.approx(1 / 495)
    assert p[1] == pytest.approx(0.0020202, abs=5e-8)


def test_the_saddlepoint_of_plain_residuals() -> None:
    values = scores("mixed", by_root=False)
    values = values / np.sqrt((values**2).mean())
    p, stand_in = permutation_p(Scores(values, np.ones(12), np.array([0, 12])), [values[TARGET].sum()], n_target=4)
    assert p[0] == pytest.approx(0.0412794, abs=5e-8)
    assert not stand_in[0]


@pytest.mark.parametrize(("term", "p"), [("mixed", 0.0597736), ("apart", 0.0006691)])
def test_welch_on_the_log_ratio(term: str, p: float) -> None:
    k = COUNTS[term]
    sides = [~TARGET, TARGET]
    count, tokens, n = (np.array([[column[side].sum()] for side in sides]) for column in (k, TOKENS, np.ones(12)))
    spread = np.array(
        [[((k[side] - (count[row] + 0.5) / tokens[row] * TOKENS[side]) ** 2).sum()] for row, side in enumerate(sides)]
    )
    assert welch_test(count, tokens, spread, n)[0] == pytest.approx(p, abs=5e-8)


@pytest.mark.parametrize(
    ("term", "student", "pearson"), [("mixed", 0.0440673, 0.0603882), ("apart", 1.6258e-7, 0.0027916)]
)
def test_what_other_distributions_say_of_the_plain_residuals(term: str, student: float, pearson: float) -> None:
    values = scores(term, by_root=False)
    z = values[TARGET].sum() / np.sqrt(4 * 8 / (12 * 11) * (values**2).sum())
    t = z * np.sqrt(10 / (11 - z**2))
    assert 2 * stats.t.sf(t, 10) == pytest.approx(student, rel=5e-5)
    third = 4 * 8 * (12 - 2 * 4) / (12 * 11 * 10) * (values**3).sum()
    skew = third / (4 * 8 / (12 * 11) * (values**2).sum()) ** 1.5
    assert 2 * stats.pearson3.sf(z, skew) == pytest.approx(pearson, abs=5e-8)
