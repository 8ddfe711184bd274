"""Frequency, keyword in context, keyness."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ctthemes as ct
from ctthemes.text import excerpts as excerpts_module
from ctthemes.text.excerpts import Excerpts, excerpts
from tests.support import corpus_of


def test_frequency_is_ranked_with_ties_by_name() -> None:
    table = ct.frequency(ct.count_terms(ct.tokenize(corpus_of("b a b", "c a"))))
    assert table["term"].tolist() == ["a", "b", "c"]
    assert table["count"].tolist() == [2, 2, 1]
    assert table["n_documents"].tolist() == [2, 1, 1]
    assert table["rate"].tolist() == [4000, 4000, 2000]
    assert table["rank"].tolist() == [1, 2, 3]


def test_kwic_stays_inside_its_document_and_keeps_the_spelling() -> None:
    table = ct.kwic(ct.tokenize(corpus_of("Before,  the\nRIGHTS after", "rights", "x")), ["right*"], window=2)
    assert table["pre"].tolist() == ["Before, the", ""]
    assert table["keyword"].tolist() == ["RIGHTS", "rights"]
    assert table["post"].tolist() == ["after", ""]
    assert table["token"].tolist() == [2, 0]


def test_kwic_without_a_match_has_its_columns() -> None:
    table = ct.kwic(ct.tokenize(corpus_of("a")), ["zebra"])
    assert table.empty
    assert list(table.columns) == ["doc_id", "token", "pre", "keyword", "post", "pattern", "start", "stop"]


def test_kwic_wants_a_window() -> None:
    with pytest.raises(ValueError, match="window=-1"):
        ct.kwic(ct.tokenize(corpus_of("a")), ["a"], window=-1)


def test_keyness_puts_the_targets_words_first_and_flips_with_the_sides() -> None:
    dtm = ct.count_terms(ct.tokenize(corpus_of("a a a b", "b b b a", "a a b", "b b c")))
    target = np.array([True, False, True, False])
    table = ct.keyness(dtm, target).set_index("term")
    flipped = ct.keyness(dtm, ~target).set_index("term")
    assert table.index[0] == "a"
    assert table.loc["a", "log_ratio"] == pytest.approx(np.log2((5 / 7) / (1 / 7)))
    for column in ("log_ratio", "log_odds", "z", "log_likelihood"):
        assert table[column].to_dict() == pytest.approx((-flipped[column]).to_dict())


def test_keyness_of_one_side_alone_has_no_rows() -> None:
    dtm = ct.count_terms(ct.tokenize(corpus_of("a", "b")))
    both = ct.keyness(dtm, [True, False])
    for target in ([True, True], [False, False]):
        table = ct.keyness(dtm, target)
        assert table.empty
        assert list(table.columns) == list(both.columns)


def test_keyness_refuses_another_length_and_a_prior_of_nothing() -> None:
    dtm = ct.count_terms(ct.tokenize(corpus_of("a", "b")))
    with pytest.raises(ValueError, match="there are 2 documents"):
        ct.keyness(dtm, [True])
    with pytest.raises(ValueError, match="prior=0"):
        ct.keyness(dtm, [True, False], prior=0)


@given(st.lists(st.text(max_size=12), min_size=1, max_size=9), st.booleans(), st.data())
@settings(max_examples=100, deadline=None)
def test_excerpts_are_slices_of_texts(texts: list[str], arrow: bool, data: st.DataObject) -> None:
    rows = np.array(sorted(data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=9))), dtype=np.int64)
    cuts = [sorted(data.draw(st.tuples(*[st.integers(0, len(texts[row]))] * 3))) for row in rows]
    skipped = pd.Series(["é", *texts], dtype="str" if arrow else object).iloc[1:]
    borders = np.array(cuts, dtype=np.int64).reshape(-1, 3).T
    expected = [[texts[row][cut[part] : cut[part + 1]] for row, cut in zip(rows, cuts, strict=True)] for part in (0, 1)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(excerpts_module, "BLOCK", 8)
        assert excerpts(skipped, rows, borders) == expected
    assert excerpts(skipped, rows, borders) == expected
    assert Excerpts(skipped).cut(rows, borders) == expected


def test_excerpts_of_a_series_in_several_pieces() -> None:
    texts = pd.concat([pd.Series(["é", "one"], dtype="str"), pd.Series(["two", "ü"], dtype="str")])
    assert excerpts(texts, np.array([1, 2]), np.array([[0, 1], [2, 3]])) == [["on", "wo"]]


def test_no_match_in_tokens_without_text() -> None:
    tokens = ct.tokenize(corpus_of("peace", ""))
    empty = ct.Tokens(
        tokens.ids[:0], tokens.offsets[-1:] - 1, tokens.spans[:0], tokens.vocabulary, tokens.documents[:0]
    )
    assert ct.kwic(empty, ["peace"]).empty


@pytest.mark.parametrize("dtype", [object, pd.StringDtype("python")])
def test_excerpts_keep_half_a_pair_of_surrogates(dtype: object) -> None:
    texts = pd.Series(["a\ud800b"], dtype=dtype)  # type: ignore[call-overload]
    assert excerpts(texts, np.array([0]), np.array([[1], [2], [3]])) == [["\ud800"], ["b"]]
