"""Scaling: positions come back that were put in, intervals hold them, and small corpora are refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

import ctthemes as ct
from ctthemes._shared.array_types import FloatArray
from ctthemes.scaling._guard import confounded


def drawn(
    random: np.random.Generator, *, n_documents: int = 24, n_words: int = 160, size: float = np.inf
) -> tuple[ct.DocumentTermMatrix, FloatArray]:
    """Return counts of words that follow positions, clumped as a negative binomial of this size, and the positions."""
    theta = random.normal(size=n_documents)
    theta = (theta - theta.mean()) / theta.std(ddof=1)
    means = np.exp(1.0 + random.normal(0, 0.5, n_words) + np.outer(theta, random.normal(0, 0.4, n_words)))
    clumps = 1.0 if size == np.inf else random.gamma(size, 1 / size, means.shape)
    counts = random.poisson(means * clumps)
    documents = pd.DataFrame({"n_tokens": counts.sum(axis=1)}, index=[f"d{place:02d}" for place in range(n_documents)])
    terms = pd.Index([f"w{place}" for place in range(n_words)])
    return ct.DocumentTermMatrix(sparse.csr_array(counts), terms, documents), theta


def ends(theta: FloatArray) -> tuple[str, str]:
    return f"d{int(theta.argmin()):02d}", f"d{int(theta.argmax()):02d}"


def test_positions_that_were_put_in_come_back() -> None:
    dtm, theta = drawn(np.random.default_rng(1))
    fish = ct.scaling.fit_wordfish(dtm, anchors=ends(theta))
    assert np.corrcoef(fish.positions["position"], theta)[0, 1] > 0.98
    assert fish.positions["position"].mean() == pytest.approx(0, abs=1e-9)
    assert fish.positions["position"].std() == pytest.approx(1)
    assert fish.converged
    assert fish.dispersion == pytest.approx(1, abs=0.1)


def test_anchors_exchanged_turn_every_position_and_word() -> None:
    dtm, theta = drawn(np.random.default_rng(2))
    low, high = ends(theta)
    one, other = (ct.scaling.fit_wordfish(dtm, anchors=anchors) for anchors in ((low, high), (high, low)))
    assert one.positions["position"].tolist() == pytest.approx((-other.positions["position"]).tolist(), abs=1e-6)
    weights = [fish.terms.set_index("term")["weight"].sort_index() for fish in (one, other)]
    assert weights[0].tolist() == pytest.approx((-weights[1]).tolist(), abs=1e-6)


def test_intervals_hold_the_truth_in_clumped_text_and_conditional_errors_do_not() -> None:
    inside = conditional = total = 0
    for seed in range(4):
        dtm, theta = drawn(np.random.default_rng(seed), size=2.0)
        fish = ct.scaling.fit_wordfish(dtm, anchors=ends(theta))
        table = fish.positions
        assert fish.dispersion > 2
        inside += int(((table["low"] <= theta) & (theta <= table["high"])).sum())
        conditional += int((np.abs(table["position"] - theta) <= 1.96 * table["error"]).sum())
        total += len(theta)
    assert inside / total >= 0.88
    assert conditional / total < 0.75


def test_groups_have_intervals_over_their_documents_and_one_alone_has_none() -> None:
    dtm, theta = drawn(np.random.default_rng(3), n_documents=34)
    group = [f"g{place:02d}" for place in np.argsort(np.argsort(theta)) // 3]
    grouped = ct.DocumentTermMatrix(dtm.counts, dtm.terms, dtm.documents.assign(party=group))
    table = ct.scaling.fit_wordfish(grouped, anchors=("g00", "g10"), by="party").positions
    assert table["n_documents"].tolist() == [3] * 11 + [1]
    assert table["interval"].tolist() == ["jackknife over 3 documents"] * 11 + ["none: 1 document"]
    assert (table["low"] < table["position"]).tolist() == [True] * 11 + [False]
    assert np.corrcoef(table["position"], range(12))[0, 1] > 0.9


def test_a_small_corpus_is_refused_with_its_numbers() -> None:
    dtm = ct.count_terms(ct.tokenize(ct.toy_corpus()))
    with pytest.raises(ValueError, match="4 documents with 7 words that two of them share are too few for a scale"):
        ct.scaling.fit_wordfish(dtm, anchors=("d1", "d2"))


def test_two_languages_and_two_groups_without_a_shared_word_are_named() -> None:
    texts = ["one two", "one two three", "uno dos", "uno dos tres"]
    corpus = pd.DataFrame({"text": texts, "language": ["en", "en", "es", "es"]}, index=list("abcd"))
    words = ct.scaling.scaling_guard(ct.count_terms(ct.tokenize(corpus)))
    assert "fall into 2 groups that share no word" in words
    assert "in several languages (en, es)" in words


def test_an_anchor_that_is_no_document_is_refused() -> None:
    dtm, _ = drawn(np.random.default_rng(1))
    with pytest.raises(ValueError, match="no document 'x'; name two of d00, d01"):
        ct.scaling.fit_wordfish(dtm, anchors=("x", "d01"))
    with pytest.raises(ValueError, match="both are 'd01'"):
        ct.scaling.fit_wordfish(dtm, anchors=("d01", "d01"))


def test_a_scale_that_follows_the_date_says_so() -> None:
    documents = pd.DataFrame({"n_tokens": 100, "date": pd.date_range("2001-01-01", periods=12, freq="YS")})
    words = confounded(np.linspace(-1, 1, 12), documents)
    assert words.startswith("The scale follows the date of the documents (correlation 1.00 with it)")
    assert confounded(np.tile([-1.0, 1.0], 6), documents) == ""


def test_references_are_checked() -> None:
    dtm, _ = drawn(np.random.default_rng(1))
    with pytest.raises(ValueError, match="references: no document 'x'"):
        ct.scaling.fit_wordscores(dtm, {"x": 1, "d01": 2})
    with pytest.raises(ValueError, match="two texts with different positions are needed"):
        ct.scaling.fit_wordscores(dtm, {"d00": 1, "d01": 1})


def test_seeds_are_checked_and_too_many_dimensions_refused() -> None:
    corpus = pd.DataFrame({"text": ["good peace", "bad war", "good aid", "bad harm"] * 4})
    corpus.index = corpus.index.astype(str)
    dtm = ct.count_terms(ct.tokenize(corpus))
    with pytest.raises(ValueError, match="16 sentences in which the rarest seed stands 8 times are too few"):
        ct.scaling.fit_seed_scale(dtm, positive=["good"], negative=["bad"])
    with pytest.raises(ValueError, match="positive=.*none of these words stands"):
        ct.scaling.fit_seed_scale(dtm, positive=["fine"], negative=["bad"])
    with pytest.raises(ValueError, match="a seed of both signs"):
        ct.scaling.fit_seed_scale(dtm, positive=["good"], negative=["go*"])
    with pytest.raises(ValueError, match="more than a third .* at most 2"):
        ct.scaling.fit_seed_scale(dtm, positive=["good"], negative=["bad"], n_dimensions=3, on_small="warn")


def test_passages_at_both_ends_are_those_whose_words_pull_there() -> None:
    corpus = pd.DataFrame({"text": ["left left left", "left right", "right right right"]}, index=["a", "b", "c"])
    terms = pd.DataFrame(
        {"term": ["left", "right"], "weight": [-1.0, 1.0], "count": 4, "n_documents": 2, "method": "wordfish"}
    )
    table = ct.scaling.scale_passages(terms, ct.count_terms(ct.tokenize(corpus)), n_passages=1)
    assert table[["end", "doc_id", "n_scored"]].to_numpy().tolist() == [["low", "a", 3], ["high", "c", 3]]
    assert table["weight"].tolist() == pytest.approx([-3 / 23, 3 / 23])
