"""Phrases joined to one token, within a sentence."""

from __future__ import annotations

import pytest

import ctthemes as ct
from tests.support import corpus_of


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("human rights", ["human rights"]),
        ("human, rights", ["human, rights"]),
        ("It is human. Rights", ["It", "is", "human", "Rights"]),
        ("human\n\nrights", ["human", "rights"]),
        ("Is it human? Human rights", ["Is", "it", "human", "Human rights"]),
    ],
)
def test_a_phrase_is_joined_within_a_sentence_only(text: str, tokens: list[str]) -> None:
    joined = ct.join_phrases(ct.tokenize(corpus_of(text)), ["human rights"])
    assert ct.token_texts(joined, "d1") == tokens


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("Peace came. War ended.", ["peace came", "war ended"]),
        ("Mr. Ban spoke", ["ban spoke", "mr ban"]),
        ("peace\n\nwar", []),
        ("peace (war)", ["peace war"]),
        ("War ended…Peace came", ["ended peace", "peace came", "war ended"]),
    ],
)
def test_collocations_stand_in_one_sentence(text: str, pairs: list[str]) -> None:
    table = ct.collocations(ct.tokenize(corpus_of(text)), min_count=1)
    assert sorted(table["term"]) == pairs


def test_a_window_of_collocates_ends_with_the_sentence() -> None:
    tokens = ct.tokenize(corpus_of("We want peace now. War ended."))
    assert sorted(ct.collocates(tokens, ["peace"], min_count=1)["term"]) == ["now", "want", "we"]
