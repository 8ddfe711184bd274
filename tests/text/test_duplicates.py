"""Duplicates: the same and nearly the same are found, and what stays is said."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest

import ctthemes as ct
from ctthemes.text.token_rules import words_of
from tests.support import SEEDS, corpus_of

WORDS = [f"word{number}" for number in range(40)]


def shingles(text: str) -> set[tuple[str, ...]]:
    words = [word.lower() for word in words_of(text)]
    return set(zip(*(words[place:] for place in range(5)), strict=False))


def test_the_similarity_is_that_of_sets_of_five_words() -> None:
    one, two = " ".join(WORDS), " ".join([*WORDS[:20], "other", *WORDS[21:]])
    (pair,) = ct.duplicate_pairs(corpus_of(one, two), threshold=0.5).to_dict("records")
    # 36 runs each; the five that hold the changed word differ: 31 shared of 41.
    assert pair["similarity"] == pytest.approx(31 / 41)
    assert pair["shared"] == pytest.approx(31 / 36)
    assert pair["kind"] == "near"


def test_a_document_within_another_is_contained_and_never_removed() -> None:
    corpus = corpus_of(" ".join(WORDS), " ".join(WORDS[:15]))
    pairs = ct.duplicate_pairs(corpus)
    assert pairs[["kind", "shared"]].to_numpy().tolist() == [["contained", 1.0]]
    assert ct.drop_duplicates(corpus, pairs).index.tolist() == ["d1", "d2"]


def test_copies_are_paired_with_the_first_whatever_their_spacing() -> None:
    text = " ".join(WORDS)
    pairs = ct.duplicate_pairs(corpus_of(text, "Another text.", text.replace(" ", "\n"), text))
    assert pairs[["first", "second", "kind"]].to_numpy().tolist() == [["d1", "d3", "exact"], ["d1", "d4", "exact"]]


def test_the_earlier_stays_and_the_report_says_why() -> None:
    text = " ".join(WORDS)
    corpus = corpus_of(text, text, text, years=[2012, 2010, 2012])
    pairs = ct.duplicate_pairs(corpus)
    assert pairs[["stays", "why"]].to_numpy().tolist() == [["d2", "earlier date"], ["d1", "comes first in the corpus"]]
    assert ct.drop_duplicates(corpus, pairs).index.tolist() == ["d2"]
    corpus["date"] = [pd.NaT, corpus["date"].iloc[1], pd.NaT]
    assert ct.duplicate_pairs(corpus)["why"].tolist()[0] == "has a date"


def test_pairs_found_are_those_of_a_plain_comparison() -> None:
    paragraphs = ct.segment_corpus(ct.read_study(SEEDS).corpus, "paragraph")["text"].tolist()
    texts = [*paragraphs[:30], *(text.replace("the", "a", 1) for text in paragraphs[:30] if len(text) > 200)]
    found = ct.duplicate_pairs(corpus_of(*texts), threshold=0.7)
    near = {(row.first, row.second) for row in found.itertuples() if row.kind == "near"}
    plain = set()
    for (one, first), (two, second) in itertools.combinations(enumerate(map(shingles, texts), start=1), 2):
        if first != second and first and second and len(first & second) / len(first | second) >= 0.7:
            plain.add((f"d{one}", f"d{two}"))
    assert near == plain
    assert len(plain) > 10


@pytest.mark.parametrize("threshold", [0, 1.5])
def test_a_threshold_out_of_range_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match="must be above 0 and at most 1"):
        ct.duplicate_pairs(ct.toy_corpus(), threshold=threshold)


def test_texts_without_words_are_no_duplicates() -> None:
    assert ct.duplicate_pairs(corpus_of("...", "!!!")).empty


def test_languages_are_told_and_too_short_a_text_is_not() -> None:
    spanish = "Todos los seres humanos nacen libres e iguales en dignidad y derechos, dotados de razón y conciencia."
    told = ct.document_languages(corpus_of(spanish, "The rights of all human beings are protected by law.", "Yes."))
    assert told["language"].tolist() == ["es", "en", ""]
    assert told["confidence"].isna().tolist() == [False, False, True]


def test_four_fifths_of_the_runs_must_be_shared_by_default() -> None:
    words = [f"word{number}" for number in range(100)]
    other = [f"other{number}" for number in range(100)]
    mostly, partly = [*words[:92], *other[92:]], [*words[:80], *other[80:]]
    # 96 runs each: 88 shared of 104 are .846; 76 shared of 116 are .655
    (pair,) = ct.duplicate_pairs(corpus_of(" ".join(words), " ".join(mostly))).to_dict("records")
    assert pair["similarity"] == pytest.approx(88 / 104)
    assert ct.duplicate_pairs(corpus_of(" ".join(words), " ".join(partly))).empty
