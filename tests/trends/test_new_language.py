"""New language: the share of new words per period, against as much earlier text each time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import ctthemes as ct


def tokens_of(texts: list[list[str]], dates: list[str]) -> ct.Tokens:
    names = pd.Index([f"d{place:03d}" for place in range(len(texts))], name="doc_id")
    return ct.tokenize(pd.DataFrame({"text": [" ".join(text) for text in texts], "date_stated": dates}, index=names))


def words(start: int, stop: int) -> list[str]:
    return [f"w{place}" for place in range(start, stop)]


def test_shares_are_counted_against_the_last_words_before_each_document() -> None:
    texts = [words(0, 40), words(100, 140), words(0, 20) + words(200, 220), words(100, 110) + words(300, 330)]
    tokens = tokens_of(texts, ["2001", "2002", "2003", "2004"])
    table = ct.new_language(tokens, seed=1, pool=80, n_shuffles=0).set_index("period")
    assert table["n_without_pool"].tolist() == [1, 1, 0, 0]
    assert table["share"].tolist() == pytest.approx([np.nan, np.nan, 20 / 40, 30 / 40], nan_ok=True)
    nearer = ct.new_language(tokens, seed=1, pool=40, n_shuffles=0).set_index("period")
    assert nearer["share"].tolist() == pytest.approx([np.nan, 1, 1, 1], nan_ok=True)


def test_formulae_count_on_neither_side() -> None:
    texts = [words(0, 8) + words(100 * place, 100 * place + 30) for place in range(1, 5)]
    table = ct.new_language(tokens_of(texts, ["2001", "2002", "2003", "2004"]), seed=1, pool=38, n_shuffles=0)
    assert table["n_tokens"].tolist() == [0, 30, 30, 30]
    assert table["formula_tokens"].tolist() == [0, 8, 8, 8]
    assert table["share"].tolist()[1:] == [1, 1, 1]


def copies(random: np.random.Generator, *, recent: bool) -> ct.Tokens:
    """Return sixty documents that each copy a third of one before: the last one, or any."""
    texts: list[list[str]] = []
    for number in range(60):
        own = [f"w{value}" for value in random.integers(0, 10**6, 100)]
        source = texts[number - 1 if recent else int(random.integers(number))] if texts else own
        texts.append(own + source[:50])
    return tokens_of(texts, [f"{2000 + number // 10}-{1 + number % 10:02d}-01" for number in range(60)])


def test_what_is_new_against_all_that_came_before_grows_less_and_against_a_pool_it_does_not() -> None:
    random = np.random.default_rng(2)
    stock = [f"w{value}" for value in random.integers(0, 10**6, 4000)]
    texts = [[word for start in random.integers(0, 3980, 12) for word in stock[start : start + 20]] for _ in range(60)]
    tokens = tokens_of(texts, [f"{2000 + number // 10}-{1 + number % 10:02d}-01" for number in range(60)])
    shares = ct.borrowing_shares(ct.trace_reuse(tokens, least_documents=61))["new_share"].to_numpy()
    assert np.nanmean(shares[10:20]) > np.nanmean(shares[50:]) + 0.2
    pooled = ct.trace_reuse(tokens, pool=1500, least_documents=61)
    shares = ct.borrowing_shares(pooled)["new_share"].to_numpy()
    assert np.nanmean(shares[10:20]) == pytest.approx(np.nanmean(shares[50:]), abs=0.1)


def test_the_null_holds_the_share_of_texts_without_order_and_not_of_texts_that_copy_the_last_one() -> None:
    for recent in (True, False):
        table = ct.new_language(copies(np.random.default_rng(5), recent=recent), seed=1, pool=900, n_shuffles=60).iloc[
            2:
        ]
        below = (table["share"] < table["null_low"]).mean()
        assert below == 1 if recent else below < 0.5


def test_the_same_seed_gives_the_same_null() -> None:
    tokens = copies(np.random.default_rng(5), recent=True)
    one, two = (ct.new_language(tokens, seed=4, n_shuffles=10) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)


def test_an_interval_needs_three_documents_and_holds_its_share() -> None:
    table = ct.new_language(copies(np.random.default_rng(5), recent=True), seed=1, pool=900, n_shuffles=0)
    drawn = table[table["low"].notna()]
    assert (drawn["n_documents"] >= 3).all()
    assert ((drawn["low"] <= drawn["share"]) & (drawn["share"] <= drawn["high"]) & (drawn["high"] <= 1)).all()


def test_a_corpus_without_dates_has_no_rows() -> None:
    assert ct.new_language(tokens_of([words(0, 9), words(0, 9)], ["", ""]), seed=1).empty
