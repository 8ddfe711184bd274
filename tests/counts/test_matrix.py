"""Document-term matrices: counts, trimming, grouping."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer

import ctthemes as ct
from ctthemes.counts.matrix import documents_with
from ctthemes.text.token_rules import words_of
from tests.support import SEEDS, corpus_of


def test_counts_equal_those_of_scikit_learn_with_our_words() -> None:
    corpus = ct.read_study(SEEDS).corpus
    ours = ct.count_terms(ct.tokenize(corpus))
    vectorizer = CountVectorizer(analyzer=words_of)
    theirs = vectorizer.fit_transform(corpus["text"])
    assert list(ours.terms) == list(vectorizer.get_feature_names_out())
    assert np.array_equal(ours.counts.toarray(), theirs.toarray())


def test_trimming_keeps_the_denominator() -> None:
    dtm = ct.count_terms(ct.tokenize(corpus_of("a a b", "a c", "a b")))
    assert list(ct.trim_terms(dtm, min_count=2).terms) == ["a", "b"]
    assert list(ct.trim_terms(dtm, min_documents=2).terms) == ["a", "b"]
    assert list(ct.trim_terms(dtm, max_share=0.7).terms) == ["b", "c"]
    assert ct.trim_terms(dtm, min_count=9).documents["n_tokens"].tolist() == [3, 2, 2]


def test_grouping_sums_counts_and_tokens() -> None:
    tokens = ct.tokenize(ct.toy_corpus())
    grouped = ct.group_documents(ct.count_terms(tokens), "kind")
    assert grouped.documents["n_documents"].tolist() == [2, 2]
    assert grouped.counts.sum() == len(tokens.ids)
    assert grouped.documents["n_tokens"].sum() == len(tokens.ids)


def test_documents_with_counts_documents_not_tokens() -> None:
    assert documents_with(ct.count_terms(ct.tokenize(corpus_of("a a b", "a")))).tolist() == [2, 1]


def test_bad_arguments_say_what_is_allowed() -> None:
    dtm = ct.count_terms(ct.tokenize(corpus_of("a")))
    with pytest.raises(ValueError, match="max_share=2"):
        ct.trim_terms(dtm, max_share=2)
    with pytest.raises(ValueError, match="min_count=-1"):
        ct.trim_terms(dtm, min_count=-1)
    with pytest.raises(ValueError, match="lacks the column"):
        ct.group_documents(dtm, "place")
    with pytest.raises(ValueError, match="counts has shape"):
        ct.DocumentTermMatrix(dtm.counts, dtm.terms[:0], dtm.documents)
