"""Collocations: runs of words and neighbours of one word, against tables counted by hand and in plain Python."""

from __future__ import annotations

from itertools import combinations
from math import log, prod, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ctthemes as ct
from ctthemes.stats.association import log_likelihood
from tests.support import corpus_of


def runs_of(texts: list[str], size: int) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + size]) for words in map(str.split, texts) for i in range(len(words) - size + 1)]


def plainly(texts: list[str], run: tuple[str, ...]) -> tuple[float, float, float, float]:
    """Return log-likelihood, npmi, lambda and z of a run of words, cell by cell: the oracle."""
    size, runs = len(run), runs_of(texts, len(run))
    places = range(size)
    cells = {
        subset: sum(all((other[i] == run[i]) == (i in subset) for i in places) for other in runs)
        for n in range(size + 1)
        for subset in combinations(places, n)
    }
    shares = [sum(other[i] == run[i] for other in runs) / len(runs) for i in places]
    expected = {b: len(runs) * prod(p if i in b else 1 - p for i, p in enumerate(shares)) for b in cells}
    likelihood = sum(2 * n * log(n / expected[b]) for b, n in cells.items() if n)
    together = cells[tuple(places)]
    sign = np.sign(round(together - expected[tuple(places)], 12))
    npmi = 1.0
    if together < len(runs):
        npmi = log(together / len(runs) / prod(shares)) / (-(size - 1) * log(together / len(runs)))
    lambda_ = sum((-1) ** (size - len(b)) * log(n + 0.5) for b, n in cells.items())
    return sign * likelihood, npmi, lambda_, lambda_ / sqrt(sum(1 / (n + 0.5) for n in cells.values()))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(alphabet="abc ", min_size=1, max_size=14), min_size=1, max_size=5), st.integers(2, 4))
def test_the_measures_are_those_of_the_table_of_all_cells(texts: list[str], size: int) -> None:
    table = ct.collocations(ct.tokenize(corpus_of(*texts)), size=size, min_count=1)
    assert sorted(table["term"]) == sorted({" ".join(run) for run in runs_of(texts, size)})
    for row in table.to_dict("records"):
        run = tuple(row["term"].split())
        assert row["count"] == runs_of(texts, size).count(run)
        measures = [row[name] for name in ("log_likelihood", "npmi", "lambda_", "z")]
        assert measures == pytest.approx(plainly(texts, run), abs=1e-9)
        assert row["n_documents"] == sum(run in runs_of([text], size) for text in texts)
        assert row["count"] <= min(row["count_first"], row["count_last"])
        assert -1 - 1e-12 <= row["npmi"] <= 1 + 1e-12


def test_pairs_have_the_log_likelihood_of_their_two_by_two_table() -> None:
    table = ct.collocations(ct.tokenize(corpus_of("a b a b c b a c", "b c a b")), min_count=1).set_index("term")
    row = table.loc["a b"]
    both, first, last, n = row["count"], row["count_first"], row["count_last"], row["n_runs"]
    assert (both, first, last, n) == (3, 4, 4, 10)
    assert row["log_likelihood"] == pytest.approx(float(log_likelihood(3, 1, 1, 5)))


def test_collocations_find_the_fixed_pair_and_the_fixed_triple_first() -> None:
    corpus = corpus_of("human rights law of human rights law to human rights law", "law of peace to all human")
    for size, term in ((2, "human rights"), (3, "human rights law")):
        table = ct.collocations(ct.tokenize(corpus), size=size, min_count=2)
        assert table["term"].iloc[0] == term
        assert table[["count", "n_documents", "top_document_share"]].iloc[0].tolist() == [3, 1, 1.0]


def test_a_run_never_reaches_over_a_gap_or_a_documents_end() -> None:
    tokens = ct.remove_terms(ct.tokenize(corpus_of("a b the c d", "e")), ["the"])
    assert ct.collocations(tokens, min_count=1)["term"].tolist() == ["a b", "c d"]
    assert ct.collocations(tokens, size=3, min_count=1).empty


def test_the_share_of_one_document_shows_where_a_run_sits() -> None:
    table = ct.collocations(ct.tokenize(corpus_of("a b a b a b", "a b")), min_count=4)
    assert table.set_index("term").loc["a b", ["n_documents", "top_document_share"]].tolist() == [2, 0.75]


@pytest.mark.parametrize("size", [1, 6])
def test_a_run_has_two_to_five_words(size: int) -> None:
    with pytest.raises(ValueError, match=f"size={size} must lie between 2 and 5 words"):
        ct.collocations(ct.tokenize(corpus_of("a b")), size=size)


def test_collocates_count_both_sides_of_a_word_and_each_token_once() -> None:
    tokens = ct.tokenize(corpus_of("x war y war x z", "x y z", "war"))
    table = ct.collocates(tokens, ["war"], window=1, min_count=1).set_index("term")
    assert table.loc["x", ["count", "count_before", "count_after", "count_all"]].tolist() == [2, 1, 1, 3]
    assert table.loc["y", ["count", "count_before", "count_after", "count_all"]].tolist() == [1, 1, 1, 2]
    assert (table["n_window"] == 3).all()
    assert (table["n_outside"] == 4).all()  # z of the first document, three of the second
    assert "z" not in table.index
    assert "war" not in table.index


def test_the_measures_of_a_collocate_are_those_of_within_and_outside() -> None:
    tokens = ct.tokenize(corpus_of("a war a", "b war a", "b c", "c a"))
    row = ct.collocates(tokens, ["war"], window=2, min_count=1).set_index("term").loc["a"]
    assert row["log_likelihood"] == pytest.approx(float(log_likelihood(3, 1, 1, 3)))
    assert row["npmi"] == pytest.approx(log(3 / 8 / (4 / 8 * 4 / 8)) / -log(3 / 8))
    assert row["lambda_"] == pytest.approx(log(3.5 * 3.5 / (1.5 * 1.5)))
    assert row["n_documents"] == 2
    assert row["top_document_share"] == pytest.approx(2 / 3)


def test_a_word_that_keeps_away_from_the_matches_has_a_negative_likelihood() -> None:
    tokens = ct.tokenize(corpus_of("a war b", "a a a a a a"))
    assert ct.collocates(tokens, ["war"], min_count=1).set_index("term").loc["a", "log_likelihood"] < 0


def test_a_gap_takes_its_place_in_the_window() -> None:
    tokens = ct.remove_terms(ct.tokenize(corpus_of("a the war b")), ["the"])
    assert ct.collocates(tokens, ["war"], window=1, min_count=1)["term"].tolist() == ["b"]
    assert sorted(ct.collocates(tokens, ["war"], window=2, min_count=1)["term"]) == ["a", "b"]


def test_no_match_and_no_text_leave_tables_with_their_columns() -> None:
    tokens = ct.tokenize(corpus_of("a b"))
    for table in (ct.collocates(tokens, ["zebra"]), ct.collocations(ct.tokenize(corpus_of("a").iloc[:0]))):
        assert table.empty
        assert "top_document_share" in table.columns


def test_collocates_want_a_window() -> None:
    with pytest.raises(ValueError, match="window=0"):
        ct.collocates(ct.tokenize(corpus_of("a")), ["a"], window=0)
