"""Published values of the measures of topics: see SOURCES.md."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctthemes.counts.matrix import DocumentTermMatrix, count_terms
from ctthemes.text.tokens import tokenize
from ctthemes.topics._quality import (
    exclusivity,
    frex,
    joint_counts,
    log_conditional,
    log_ratio,
    npmi,
    relevance,
    term_coherence,
)
from ctthemes.topics._similarity import average_jaccard, rank_biased_overlap
from tests.support import corpus_of

TEXTS = (
    "human rights law", "human rights prevention", "prevention cooperation", "rights law cooperation",
    "human prevention law",
)  # fmt: skip
TOPIC = ["rights", "human", "law", "prevention"]
BETA = np.array([[0.5, 0.3, 0.15, 0.05], [0.1, 0.2, 0.3, 0.4]])


@pytest.fixture
def worked() -> DocumentTermMatrix:
    return count_terms(tokenize(corpus_of(*TEXTS)))


def below(scores: np.ndarray) -> np.ndarray:
    return scores[np.tril_indices(len(scores), -1)]


def presence(*rows: str) -> DocumentTermMatrix:
    """Words by documents, one digit a document."""
    counts = np.array([[int(digit) for digit in row] for row in rows]).T
    texts = [" ".join(f"w{column}" for column in np.flatnonzero(row)) for row in counts]
    return count_terms(tokenize(corpus_of(*[text or "none" for text in texts])))


def test_umass_of_the_worked_corpus(worked):
    scores = below(log_conditional(joint_counts(worked, TOPIC)))
    assert scores.sum() == pytest.approx(-0.810930, abs=5e-7)
    assert term_coherence(worked, TOPIC, measure="umass") == pytest.approx(-0.135155, abs=5e-7)


def test_umass_as_stm_counts_it(worked):
    scores = below(log_conditional(joint_counts(worked, TOPIC), added=0.01, added_alone=0.01))
    assert scores.sum() == pytest.approx(-3.799201, abs=5e-7)


def test_umass_as_gensim_counts_it(worked):
    scores = below(log_conditional(joint_counts(worked, TOPIC) / len(worked), added=1e-12))
    assert scores.mean() == pytest.approx(-0.636514, abs=5e-7)


def test_npmi_of_the_worked_corpus_pair_by_pair(worked):
    scores = np.sort(below(npmi(joint_counts(worked, TOPIC), len(worked))))
    assert scores == pytest.approx([-0.365212] * 2 + [0.114986] * 4, abs=5e-7)
    assert term_coherence(worked, TOPIC) == pytest.approx(-0.045080, abs=5e-7)


def test_c_v_and_uci_of_the_worked_corpus(worked):
    assert term_coherence(worked, TOPIC, measure="c_v") == pytest.approx(0.443033, abs=5e-7)
    assert below(log_ratio(joint_counts(worked, TOPIC), len(worked))).mean() == pytest.approx(-0.125689, abs=5e-7)


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        (("111", "011", "011"), math.log(1.5) / (-3 * math.log(2 / 3))),
        (("011", "101", "110"), math.log(0.75) / -math.log(1 / 3)),
        (("0001", "0101", "0011"), 2 * math.log(2) / (3 * math.log(4))),
    ],
)
def test_npmi_of_palmettos_presence_tables(rows, value):
    # Palmetto gives a pair that never meets the value 0 and averages; ours is -1 for such a pair.
    dtm = presence(*rows)
    words = [f"w{number}" for number in range(len(rows))]
    together = joint_counts(dtm, words)
    scores = np.where(below(together) > 0, below(npmi(together, len(dtm))), 0.0)
    assert scores.mean() == pytest.approx(value, rel=1e-6)


def test_gensims_docstring_values():
    dtm = presence("01110", "00101")
    together = joint_counts(dtm, ["w0", "w1"])
    assert log_conditional(together, added=0.0)[0, 1] == pytest.approx(-0.693147, abs=5e-7)
    assert log_ratio(together, len(dtm))[0, 1] == pytest.approx(-0.182321557, abs=5e-10)
    assert term_coherence(dtm, ["w0", "w1"], measure="c_v") == pytest.approx(0.623018926945, abs=5e-9)


def test_exclusivity_of_two_topics():
    assert exclusivity(BETA, n_terms=2) == pytest.approx([1.75, 1.75], rel=1e-9)


def test_relevance_of_the_first_topic():
    values = relevance(BETA, np.array([0.5, 0.5]) @ BETA)[0]
    assert values == pytest.approx([-0.211558, -0.649455, -1.300458, -2.399070], abs=5e-7)


def test_average_jaccard_of_two_ranked_lists():
    lists = ["album", "music", "best", "award", "win"], ["sport", "best", "win", "medal", "award"]
    assert average_jaccard(*lists) == pytest.approx(0.154, abs=5e-4)
    assert average_jaccard(*lists) == pytest.approx((0 + 0 + 1 / 5 + 1 / 7 + 3 / 7) / 5, rel=1e-12)


def test_rank_biased_overlap_of_the_same_lists():
    lists = ["album", "music", "best", "award", "win"], ["sport", "best", "win", "medal", "award"]
    assert rank_biased_overlap(*lists) == pytest.approx(0.438885, abs=5e-7)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=6), min_size=1, max_size=8))
def test_coherence_keeps_its_bounds(texts):
    dtm = count_terms(tokenize(corpus_of(*[" ".join(f"w{letter}" for letter in text) for text in texts])))
    words = list(dtm.terms)
    if len(words) < 2:
        assert math.isnan(term_coherence(dtm, words))
        return
    assert -1 <= term_coherence(dtm, words) <= 1 + 1e-12
    assert term_coherence(dtm, words, measure="umass") <= math.log(2) + 1e-12
    scores = npmi(joint_counts(dtm, words), len(dtm))
    assert scores == pytest.approx(scores.T)
    assert np.diag(scores) == pytest.approx(np.ones(len(words)))


@given(st.integers(2, 5), st.integers(2, 9), st.integers(0, 10**6))
def test_frex_lies_above_0_and_at_most_1(n_topics, n_terms, seed):
    beta = np.random.default_rng(seed).dirichlet(np.full(n_terms, 0.3), size=n_topics)
    values = frex(beta)
    assert ((values > 0) & (values <= 1)).all()
    assert (exclusivity(beta, n_terms=3) <= 3).all()


@given(st.permutations("abcdefgh"), st.permutations("abcdefgh"))
def test_rank_measures_are_bounded_symmetric_and_1_only_for_the_same(one, other):
    for measure in (average_jaccard, rank_biased_overlap):
        value = measure(one, other)
        assert 0 <= value <= 1
        assert value == pytest.approx(measure(other, one))
        assert (value > 1 - 1e-9) is (one == other)


def test_an_unknown_term_counts_in_no_pair(worked):
    assert term_coherence(worked, [*TOPIC, "unheard"]) == term_coherence(worked, TOPIC)
    assert math.isnan(term_coherence(worked, ["unheard", "rights"]))
    assert pd.isna(term_coherence(worked, []))


@pytest.mark.parametrize("wrong", [-0.1, 1.1])
def test_a_weight_lies_between_0_and_1(wrong):
    with pytest.raises(ValueError, match="must lie between 0 and 1"):
        frex(BETA, weight=wrong)
    with pytest.raises(ValueError, match="must lie between 0 and 1"):
        relevance(BETA, np.full(4, 0.25), weight=wrong)
