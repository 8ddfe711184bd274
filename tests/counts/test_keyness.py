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
from ctthemes.counts.keyness import GROUP_COLUMNS, KEYNESS_COLUMNS, group_keyness
from ctthemes.counts.term_tests import LARGER, PERMUTATION, rank_test, term_test
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


def scores_of(dtm: ct.DocumentTermMatrix) -> np.ndarray:
    k, tokens = dtm.counts.toarray().astype(float), dtm.documents["n_tokens"].to_numpy(float)[:, None]
    scores = (k - k.sum(axis=0) / tokens.sum() * tokens) / np.sqrt(tokens)
    return scores - scores.mean(axis=0)


def test_between_equal_sides_the_rank_test_is_near_scipys() -> None:
    dtm, target = counted(1)
    rates = dtm.counts.toarray() / dtm.documents["n_tokens"].to_numpy()[:, None]
    expected = stats.mannwhitneyu(rates[target], rates[~target], method="asymptotic").pvalue
    assert rank_test(dtm, target) == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize("n_target", [5, 8, 20])
def test_the_term_test_agrees_with_shuffling_the_documents(n_target: int) -> None:
    dtm, target = counted(2, n_terms=3, more=3.0)
    target = target & (np.arange(len(target)) < n_target)
    scores, random = scores_of(dtm), np.random.default_rng(0)
    shuffled = np.array([scores[random.permutation(target)].sum(axis=0) for _ in range(4000)])
    exact = (np.abs(shuffled) >= np.abs(scores[target].sum(axis=0))).mean(axis=0)
    p = term_test(dtm, target)
    assert p == pytest.approx(exact, abs=0.05)
    assert p[exact < 0.1] == pytest.approx(exact[exact < 0.1], abs=0.01)


def test_swapping_the_sides_leaves_every_p_as_it_is() -> None:
    dtm, target = counted(3, more=4.0)
    target = np.arange(len(target)) < 7
    for test in (term_test, rank_test):
        assert test(dtm, target) == pytest.approx(test(dtm, ~target), rel=1e-6)


def test_no_p_is_below_one_choice_of_the_documents() -> None:
    counts = np.zeros((12, 1), dtype=int)
    counts[:4] = 50
    dtm = ct.DocumentTermMatrix(sparse.csr_array(counts), pd.Index(["x"]), pd.DataFrame({"n_tokens": [1000] * 12}))
    target = np.arange(12) < 4
    assert term_test(dtm, target).tolist() == pytest.approx([1 / 495])
    assert rank_test(dtm, target).tolist() == pytest.approx([1 / 495])


def test_a_term_that_all_and_only_target_documents_have_is_not_split_by_their_lengths() -> None:
    lengths = np.arange(900, 1020, 10)
    counts = np.array([1] * 3 + [0] * 9)[:, None]
    dtm = ct.DocumentTermMatrix(sparse.csr_array(counts), pd.Index(["x"]), pd.DataFrame({"n_tokens": lengths}))
    p = term_test(dtm, np.arange(12) < 4).item()
    assert p >= 9 / 495  # the three documents and any of the nine others


def test_p_of_one_term_is_uniform_over_random_splits() -> None:
    dtm, _ = counted(4, n=60, n_terms=1)
    random = np.random.default_rng(5)
    p = np.array([term_test(dtm, random.permutation(60) < 9).item() for _ in range(1000)])
    for level in (0.01, 0.05, 0.25, 0.5):
        assert abs((p <= level).mean() - level) < 4 * np.sqrt(level * (1 - level) / 1000)


@pytest.mark.parametrize("n_target", [5, 10, 60])
def test_between_unequal_sides_hardly_a_random_split_has_any_q_below_five_percent(n_target: int) -> None:
    splits = [ct.keyness(counted(seed, n=120, n_terms=80)[0], np.arange(120) < n_target) for seed in range(30)]
    assert sum((table["q"] < 0.05).any() for table in splits) <= 5  # .05 of 30 is 1.5
    p = np.concatenate([table["p"].to_numpy() for table in splits])
    assert 0.03 <= (p < 0.05).mean() <= 0.07
    assert (p < 0.001).mean() <= 0.004


def test_where_the_sides_documents_differ_in_length_welch_must_agree() -> None:
    random = np.random.default_rng(6)
    tokens = np.r_[np.full(10, 6000), np.full(50, 2000)]
    counts = random.poisson(tokens[:, None] * 0.002 * random.gamma(1, 1, (60, 40)))
    dtm = ct.DocumentTermMatrix(
        sparse.csr_array(counts), pd.Index([f"t{term}" for term in range(40)]), pd.DataFrame({"n_tokens": tokens})
    )
    target = np.arange(60) < 10
    table = ct.keyness(dtm, target).set_index("term").loc[dtm.terms]
    assert set(table["p_kind"]) == {LARGER}
    permuted = term_test(dtm, target)
    assert (table["p"].to_numpy() >= permuted).all()
    assert (table["p"].to_numpy() > permuted).any()
    assert set(ct.keyness(*counted(1))["p_kind"]) == {PERMUTATION}


def test_documents_without_a_token_and_terms_without_a_document_change_nothing() -> None:
    dtm, target = counted(8)
    counts = sparse.vstack([dtm.counts, sparse.csr_array((3, dtm.counts.shape[1]), dtype=int)]).tocsr()
    counts = sparse.hstack([counts, sparse.csr_array((len(target) + 3, 1), dtype=int)]).tocsr()
    longer = pd.DataFrame({"n_tokens": [*dtm.documents["n_tokens"], 0, 0, 0]})
    wider = ct.DocumentTermMatrix(sparse.csr_array(counts), pd.Index([*dtm.terms, "gone"]), longer)
    pd.testing.assert_frame_equal(ct.keyness(wider, [*target, True, False, True]), ct.keyness(dtm, target))


def test_of_many_groups_the_one_that_differs_is_named_and_any_p_is_shared() -> None:
    dtm, _ = counted(9, n=60, more=1.0)
    counts = dtm.counts.toarray()
    counts[:15, 1] += 12
    groups = np.repeat(["a", "b", "c", None], 15)
    table = group_keyness(ct.DocumentTermMatrix(sparse.csr_array(counts), dtm.terms, dtm.documents), groups)
    assert tuple(table.columns) == GROUP_COLUMNS
    assert table["group"].unique().tolist() == ["a", "b", "c"]
    rows = table[table["term"] == "t01"].set_index("group")
    assert rows["q"].idxmin() == "a"
    assert rows.loc["a", "q"] < 0.05
    assert len(set(rows["p_any"])) == 1
    assert rows["p_any"].iloc[0] == pytest.approx(min(3 * np.sort(rows["p"]) / [1, 2, 3]))
    assert rows["q_any"].iloc[0] < 0.05


def test_two_groups_are_one_comparison() -> None:
    dtm, target = counted(10)
    table = group_keyness(dtm, np.where(target, "late", "early"))
    late = table[table["group"] == "late"].set_index("term")
    plain = ct.keyness(dtm, target).set_index("term")
    assert late["p"].to_dict() == plain["p"].to_dict()
    assert late["p_any"].to_dict() == pytest.approx(plain["p"].to_dict(), rel=1e-6)


def test_groups_that_cannot_be_compared_are_refused() -> None:
    dtm, _ = counted(1)
    with pytest.raises(ValueError, match="1 group: a; name two or more"):
        group_keyness(dtm, ["a"] * 40)
    with pytest.raises(ValueError, match="groups has 3 entries, but there are 40 documents"):
        group_keyness(dtm, ["a", "b", "c"])


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
    exhibit = ct.exhibits.keyness(table, target="late", reference="early", provenance={})
    assert "No word is tested" in exhibit.finding
    assert "No term is tested" in exhibit.caption


def test_a_rare_term_is_not_tested_and_counts_into_no_family() -> None:
    dtm = ct.count_terms(ct.tokenize(corpus_of(*["a b c", "a a b"] * 5, *["b a a a", "a b"] * 5, "rare a")))
    table = ct.keyness(dtm, [True] * 10 + [False] * 11).set_index("term")
    assert not table.loc["rare", "tested"]
    assert np.isnan(table.loc["rare", "q"])
    assert table["family"].iloc[0] == f"{table['tested'].sum()} terms in 6 documents or more"


def test_the_finding_counts_what_each_method_calls() -> None:
    dtm, target = counted(5, n=120, more=4.0)
    table = ct.keyness(dtm, target)
    said = ct.exhibits.keyness(table, target="late", reference="early", provenance={}).finding
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


def test_the_smallest_log_ratio_that_could_be_found_is_wider_than_half_the_interval() -> None:
    row = ct.keyness(*counted(5, n=120)).iloc[0]
    half = (row["log_ratio_high"] - row["log_ratio_low"]) / 2
    assert row["least_log_ratio"] == pytest.approx(half * (1 + 0.8416212 / 1.9599640), rel=1e-6)


def test_q_is_p_corrected_for_the_number_of_tested_terms() -> None:
    table = ct.keyness(*counted(5, n=120, more=4.0))
    for name in ("", "_rank"):
        p, q = table[f"p{name}"].to_numpy(), table[f"q{name}"].to_numpy()
        assert q == pytest.approx(stats.false_discovery_control(p))
        assert (q > p).sum() >= len(p) - 1


def test_ranking_by_one_number_is_ranking_by_rates() -> None:
    dtm, target = counted(5)
    longer = dtm.documents.assign(n_tokens=dtm.documents["n_tokens"] * 2**26)  # too long for one number: ranks are made
    by_rank = rank_test(ct.DocumentTermMatrix(dtm.counts, dtm.terms, longer), target)
    assert by_rank.tolist() == pytest.approx(rank_test(dtm, target).tolist())


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
    for test in (rank_test, term_test):
        with pytest.raises(ValueError, match="target has shape"):
            test(dtm, [True, False])


def test_one_rate_throughout_gives_no_interval() -> None:
    dtm = ct.count_terms(ct.tokenize(corpus_of(*["a b c"] * 14)))
    table = ct.keyness(dtm, [True] * 7 + [False] * 7)
    assert table[["log_ratio_low", "log_ratio_high"]].isna().all(axis=None)


def test_q_is_p_corrected_over_the_terms_tested() -> None:
    from scipy import stats

    dtm, target = counted(3, n=40, n_terms=30)
    table = ct.keyness(dtm, target)
    for name in ("", "_rank"):
        tested = table[table[f"p{name}"].notna()]
        assert len(tested) > 20
        assert tested[f"q{name}"].to_numpy() == pytest.approx(stats.false_discovery_control(tested[f"p{name}"]))
        assert (tested[f"q{name}"] > tested[f"p{name}"]).any()
