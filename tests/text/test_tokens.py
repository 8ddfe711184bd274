"""The one tokeniser: what it keeps whole, what it unifies, and that spans point at the text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.tokenize import RegexpTokenizer

import ctthemes as ct
from ctthemes.text.token_rules import words_of
from ctthemes.text.tokens import GAP
from tests.support import SEEDS, corpus_of


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("counter-terrorism", ["counter-terrorism"]),
        ("Da'esh Da’esh", ["da'esh", "da'esh"]),
        ("al-Qaida", ["al-qaida"]),
        ("the U.N. and U.N peace", ["the", "u.n.", "and", "u.n.", "peace"]),
        ("S/RES/1373 (2001)", ["s/res/1373", "2001"]),
        ("Member States’ efforts", ["member", "states'", "efforts"]),
        ("‘States’ said", ["states", "said"]),
        ("resolution 60/288, A/56/385/Add.1 and PA/19.", ["resolution", "60/288", "a/56/385/add.1", "and", "pa/19"]),
        ("9/11 attacks", ["9/11", "attacks"]),
        ("and/or ISIL/Da’esh HIV/AIDS", ["and", "or", "isil", "da'esh", "hiv", "aids"]),
        ("peace—and co‑operation", ["peace", "and", "co-operation"]),
        ("1,000 deaths, 3.5 per cent", ["1,000", "deaths", "3.5", "per", "cent"]),
        ("International Covenant. Rights.", ["international", "covenant", "rights"]),
        ("man_made 75th", ["man", "made", "75th"]),
        ("", []),
        ("— … |||", []),
    ],
)
def test_a_text_has_these_types(text: str, types: list[str]) -> None:
    assert words_of(text) == types


def test_composed_and_decomposed_accents_are_one_type() -> None:
    assert words_of("Anto\u0301nio") == words_of("Ant\u00f3nio") == ["ant\u00f3nio"]


def test_spans_point_at_the_text_as_given() -> None:
    tokens = ct.tokenize(corpus_of("The U.N.’s  Da’esh\u00a0list", "x"))
    assert ct.token_texts(tokens, "d1") == ["The", "U.N.", "s", "Da’esh", "list"]


def test_splitting_hyphens_gives_the_parts_their_own_spans() -> None:
    tokens = ct.tokenize(corpus_of("a counter-terrorism plan"), hyphens="split")
    assert ct.token_texts(tokens, "d1") == ["a", "counter", "terrorism", "plan"]
    assert tokens.spans.tolist() == [[0, 1], [2, 9], [10, 19], [20, 24]]


def test_plain_words_agree_with_the_data_free_tokeniser_of_nltk() -> None:
    text = " ".join(ct.read_study(SEEDS).corpus["text"])
    plain = "".join(character if character.isalpha() else " " for character in text)
    assert words_of(plain) == [t.lower() for t in RegexpTokenizer(r"\w+").tokenize(plain)]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=60), min_size=1, max_size=4))
def test_tokens_never_overlap_and_vocabulary_is_sorted_unique(texts: list[str]) -> None:
    tokens = ct.tokenize(corpus_of(*texts))
    assert list(tokens.vocabulary) == sorted(set(tokens.vocabulary))
    for row in range(len(texts)):
        spans = tokens.spans[tokens.offsets[row] : tokens.offsets[row + 1]]
        assert (spans[:, 0] < spans[:, 1]).all()
        assert (spans[1:, 0] >= spans[:-1, 1]).all()
    assert tokens.documents["n_tokens"].sum() == len(tokens.ids)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="abAB1'’-‐./ \n", max_size=40))
def test_a_type_is_its_own_only_type(text: str) -> None:
    for word in words_of(text):
        assert [word] in (words_of(word), words_of(word.upper())) or words_of(word) == [word.rstrip("'")]


def test_removed_terms_leave_gaps_and_keep_the_denominator() -> None:
    tokens = ct.tokenize(corpus_of("rights of victims of terrorism"))
    fewer = ct.remove_terms(tokens, ["of"])
    assert (fewer.ids == GAP).tolist() == [False, True, False, True, False]
    assert fewer.documents["n_tokens"].tolist() == [5]
    assert ct.collocations(fewer, min_count=1).empty


def test_a_removed_type_leaves_the_vocabulary_and_whatever_is_counted_next() -> None:
    tokens = ct.tokenize(corpus_of("the war and the peace of the state", "war of the state"))
    fewer = ct.remove_terms(tokens, ["The", "AND", "of"])
    assert list(fewer.vocabulary) == ["peace", "state", "war"]
    table = ct.frequency(ct.count_terms(fewer))
    assert table[["term", "count", "rank"]].values.tolist() == [["state", 2, 1], ["war", 2, 2], ["peace", 1, 3]]
    assert ct.token_texts(fewer, "d2") == ["war", "", "", "state"]


def test_a_stop_word_takes_its_other_spellings_with_it() -> None:
    fewer = ct.remove_terms(ct.tokenize(corpus_of("всё и ВСЕ за мир")), ["все"])
    assert list(fewer.vocabulary) == ["за", "и", "мир"]


def test_joined_phrases_prefer_the_longer_and_keep_the_denominator() -> None:
    tokens = ct.join_phrases(
        ct.tokenize(corpus_of("Human rights law and human rights")), ["human rights", "human rights law"]
    )
    assert ct.token_texts(tokens, "d1") == ["Human rights law", "and", "human rights"]
    assert list(tokens.vocabulary) == ["and", "human rights", "human rights law"]
    assert tokens.documents["n_tokens"].tolist() == [6]


def test_a_phrase_never_reaches_over_documents_or_gaps() -> None:
    tokens = ct.remove_terms(ct.tokenize(corpus_of("human", "rights", "human the rights")), ["the"])
    assert "human rights" not in ct.join_phrases(tokens, ["human rights"]).vocabulary


def test_counting_never_scrambles_the_tokens() -> None:
    tokens = ct.tokenize(corpus_of("b a b a c", "c c a"))
    before = tokens.ids.copy()
    ct.count_terms(tokens)
    assert np.array_equal(before, tokens.ids)


def test_a_document_without_text_is_named() -> None:
    with pytest.raises(ValueError, match="document 'd2' has no text"):
        ct.tokenize(corpus_of("a", None))  # type: ignore[arg-type]


def test_an_unknown_hyphen_policy_lists_the_allowed_ones() -> None:
    with pytest.raises(ValueError, match="'keep', 'split'"):
        ct.tokenize(corpus_of("a"), hyphens="join")  # type: ignore[arg-type]


def test_an_unknown_document_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="no document 'd9'"):
        ct.token_texts(ct.tokenize(corpus_of("a")), "d9")


def test_kept_tokens_are_those_that_would_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CTTHEMES_CACHE", str(tmp_path))
    corpus = corpus_of("Member States’ counter-terrorism", "мир и право", "")
    made = ct.tokenize(corpus, cache=True)
    assert len(list(tmp_path.rglob("*.entry"))) == 1
    monkeypatch.setattr("ctthemes.text.tokens._tokenized", lambda *_: pytest.fail("tokens were made again"))
    kept = ct.tokenize(corpus, cache=True)
    for field in ("ids", "offsets", "spans"):
        assert getattr(kept, field).dtype == getattr(made, field).dtype
        assert np.array_equal(getattr(kept, field), getattr(made, field))
    assert kept.vocabulary.equals(made.vocabulary)
    assert kept.documents.equals(made.documents)


@pytest.mark.parametrize(
    ("text", "options"), [("human right", {}), ("human rights", {"hyphens": "split"}), ("human  rights", {})]
)
def test_other_texts_or_settings_have_other_tokens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, options: dict[str, Any]
) -> None:
    monkeypatch.setenv("CTTHEMES_CACHE", str(tmp_path))
    ct.tokenize(corpus_of("human rights"), cache=True)
    other = ct.tokenize(corpus_of(text), cache=True, **options)
    assert len(list(tmp_path.rglob("*.entry"))) == 2
    assert token_words(other) == token_words(ct.tokenize(corpus_of(text), **options))


def test_a_damaged_or_forbidden_cache_only_costs_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CTTHEMES_CACHE", str(tmp_path))
    corpus = corpus_of("human rights")
    ct.tokenize(corpus, cache=True)
    (file,) = tmp_path.rglob("*.entry")
    file.write_bytes(file.read_bytes()[:100])
    assert token_words(ct.tokenize(corpus, cache=True)) == ["human", "rights"]
    assert len(file.read_bytes()) > 100
    monkeypatch.setenv("CTTHEMES_CACHE", "off")
    file.unlink()
    ct.tokenize(corpus, cache=True)
    assert not list(tmp_path.rglob("*.entry"))


def token_words(tokens: ct.Tokens) -> list[str]:
    return [word for doc_id in tokens.documents.index for word in ct.token_texts(tokens, doc_id)]
