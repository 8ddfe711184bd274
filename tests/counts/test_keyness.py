"""Keyness on documents: the tests are scipy's, chance stays chance, and too few documents are refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse, stats

import ctthemes as ct
from ctthemes.counts import term_chunks
from ctthemes.counts.keyness import KEYNESS_COLUMNS, rank_test, score_test
from tests.support import corpus_of


def counted(
    seed: int, *, n: int = 40, n_terms: int = 60, more: float = 1.0
) -> tuple[ct.DocumentTermMatrix, np.ndarray]:
    """Return documents whose counts cluster, and a half of them that uses the first term `more` times as often."""
    random = np.random.default_rng(seed)
    tokens = random.integers(400, 2500, n)
    target = np.arange(n) < n // 2
    rates = np.full((n, n_terms), 0.003)
    rates[target, 0] *= more
    counts = random.poisson(tokens[:, None] * rates * random.gamma(1, 1, (n, n_terms)))
    names = pd.Index([f"t{term:02d}" for term in range(n_terms)])
    return ct.DocumentTermMatrix(sparse.csr_array(counts), names, pd.DataFrame({"n_tokens": tokens})), target


def test_the_rank_test_is_scipys() -> None:
    dtm, target = counted(1)
    rates = dtm.counts.toarray() / dtm.documents["n_tokens"].to_numpy()[:, None]
    expected = stats.mannwhitneyu(rates[target], rates[~target], method="asymptotic").pvalue
    assert rank_test(dtm, target).tolist() == pytest.approx(expected.tolist())


def test_the_score_test_agrees_with_shuffling_the_documents() -> None:
    dtm, target = counted(2, n_terms=3, more=2.0)
    k, tokens = dtm.counts.toarray().astype(float), dtm.documents["n_tokens"].to_numpy(float)
    rest = k - k.sum(axis=0) / tokens.sum() * tokens[:, None]
    random = np.random.default_rng(0)
    shuffled = np.array([rest[random.permutation(target)].sum(axis=0) for _ in range(4000)])
    exact = (np.abs(shuffled) >= np.abs(rest[target].sum(axis=0))).mean(axis=0)
    assert score_test(dtm, target) == pytest.approx(exact, abs=0.025)


def test_without_a_difference_documents_are_called_at_their_level_and_log_likelihood_far_above() -> None:
    tables = [ct.keyness(*counted(seed)) for seed in range(12)]
    table = pd.concat(tables)
    assert 0.03 <= (table["p"] < 0.05).mean() <= 0.07
    assert 0.03 <= (table["p_rank"] < 0.05).mean() <= 0.07
    assert (table["log_likelihood"].abs() > 3.84).mean() > 0.3


def test_a_difference_is_found_with_its_size() -> None:
    dtm, target = counted(5, n=120, more=4.0)
    row = ct.keyness(dtm, target).set_index("term").loc["t00"]
    assert row["q"] < 0.01
    assert row["log_ratio_low"] < 2 < row["log_ratio_high"]
    assert row["log_ratio_low"] > 0
    flipped = ct.keyness(dtm, ~target).set_index("term").loc["t00"]
    assert flipped["log_ratio_low"] == pytest.approx(-row["log_ratio_high"])
    assert flipped["p"] == pytest.approx(row["p"])


def test_the_interval_of_the_log_ratio_holds_no_difference_nineteen_times_in_twenty() -> None:
    table = pd.concat([ct.keyness(*counted(seed)) for seed in range(8)])
    assert 0.91 <= ((table["log_ratio_low"] < 0) & (table["log_ratio_high"] > 0)).mean() <= 0.98


def test_few_documents_are_not_tested_and_the_family_says_so() -> None:
    dtm = ct.count_terms(ct.tokenize(corpus_of(*["a b"] * 7)))
    table = ct.keyness(dtm, [True] * 4 + [False] * 3)
    assert tuple(table.columns) == KEYNESS_COLUMNS
    assert table[["p", "q", "p_rank", "q_rank"]].isna().all(axis=None)
    assert table["family"].iloc[0] == "no test: 4 and 3 documents, 5 are needed on each side"
    assert "No word is tested" in ct.effects_finding(table, target="late", reference="early")
    assert "No term is tested" in ct.effects_caption(table, target="late", reference="early")


def test_a_rare_term_is_not_tested_and_counts_into_no_family() -> None:
    dtm = ct.count_terms(ct.tokenize(corpus_of(*["a b c", "a a b"] * 5, *["b a a a", "a b"] * 5, "rare a")))
    table = ct.keyness(dtm, [True] * 10 + [False] * 11).set_index("term")
    assert not table.loc["rare", "tested"]
    assert np.isnan(table.loc["rare", "q"])
    assert table["family"].iloc[0] == f"{table['tested'].sum()} terms in 6 documents or more"


def test_the_finding_counts_what_each_method_calls() -> None:
    dtm, target = counted(5, n=120, more=4.0)
    table = ct.keyness(dtm, target)
    said = ct.effects_finding(table, target="late", reference="early")
    assert f"{(table['q'] < 0.05).sum():,} differ" in said
    assert f"would have called {(table['log_likelihood'].abs() > 3.84).sum():,}" in said
    assert "*t00*" in said


def test_dispersion_tells_an_even_term_from_a_clumped_one() -> None:
    table = ct.dispersion(ct.count_terms(ct.tokenize(corpus_of("a b b b b", "a c c c c", "a c c c c")))).set_index(
        "term"
    )
    assert table.loc["a", "dp"] == pytest.approx(0)
    assert table.loc["b", "dp"] == pytest.approx(2 / 3)
    assert table.loc["b", "dp_norm"] == pytest.approx(1)
    assert table.loc["a", "juilland_d"] == pytest.approx(1)


def test_corrections_are_refused_where_they_are_none() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        ct.adjust_p([0.1, 1.2])
    with pytest.raises(ValueError, match="correction='fdr'"):
        ct.adjust_p([0.1], correction="fdr")  # type: ignore[arg-type]


def test_ranking_by_one_number_is_ranking_by_rates() -> None:
    dtm, target = counted(5)
    longer = dtm.documents.assign(n_tokens=dtm.documents["n_tokens"] * 2**26)  # too long for one number: ranks are made
    by_rank = rank_test(ct.DocumentTermMatrix(dtm.counts, dtm.terms, longer), target)
    assert by_rank.tolist() == rank_test(dtm, target).tolist()


def test_one_and_two_threads_and_short_and_long_runs_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    dtm, target = counted(7)
    whole = ct.keyness(dtm, target)
    monkeypatch.setattr(term_chunks, "RUN", 100)
    for n_jobs in (1, 2):
        pd.testing.assert_frame_equal(ct.keyness(dtm, target, n_jobs=n_jobs), whole, check_exact=True)


def test_a_matrix_without_terms_has_no_key_terms() -> None:
    dtm = ct.count_terms(ct.tokenize(corpus_of(*["a b"] * 12)))
    empty = ct.trim_terms(dtm, min_count=1000)
    assert ct.keyness(empty, [True] * 6 + [False] * 6).empty
    assert ct.dispersion(empty).empty


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_false_discoveries_are_controlled_as_scipy_does(p: list[float]) -> None:
    for correction, method in (("benjamini-hochberg", "bh"), ("benjamini-yekutieli", "by")):
        expected = stats.false_discovery_control(p, method=method)
        assert ct.adjust_p(p, correction=correction).tolist() == pytest.approx(expected.tolist())  # type: ignore[arg-type]


def test_a_side_without_a_word_is_refused() -> None:
    dtm = ct.count_terms(ct.tokenize(corpus_of("a b", "", "")))
    with pytest.raises(ValueError, match="the 2 documents of the reference have no tokens"):
        ct.keyness(dtm, [True, False, False])
    with pytest.raises(ValueError, match="target has shape"):
        rank_test(dtm, [True, False])


def test_one_rate_throughout_gives_no_interval() -> None:
    dtm = ct.count_terms(ct.tokenize(corpus_of(*["a b c"] * 14)))
    table = ct.keyness(dtm, [True] * 7 + [False] * 7)
    assert table[["log_ratio_low", "log_ratio_high"]].isna().all(axis=None)
