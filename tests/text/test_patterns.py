"""The one pattern dialect: globs, phrases, hyphens, possessives, and what counts once."""

from __future__ import annotations

from fnmatch import fnmatchcase

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ctthemes as ct
from ctthemes.text.pattern_syntax import pattern_error
from ctthemes.text.type_index import faces, lexicon
from tests.support import corpus_of


def found(text: str, *patterns: str) -> list[str]:
    tokens = ct.tokenize(corpus_of(text))
    return ct.kwic(tokens, patterns)["keyword"].tolist()


@pytest.mark.parametrize(
    ("pattern", "text", "hits"),
    [
        ("prevent*", "Prevention prevents preventive event", 3),
        ("wom?n", "woman women womaan", 2),
        ("human rights", "Human rights, human-rights, human rights-based; humanrights", 3),
        ("counter-terrorism", "counter-terrorism counter terrorism counterterrorism Counter‐Terrorism", 4),
        ("terroris*", "terrorism counter-terrorism anti-terrorist", 3),
        ("cooperation", "co-operation cooperation", 1),
        ("co-operation", "co-operation cooperation", 2),
        ("operation", "co-operation operation", 1),
        ("country", "country's country’s country countrys", 3),
        ("states", "Member States’ efforts", 1),
        ("da'esh", "Da’esh Da'esh", 2),
        ("hiv/aids", "HIV/AIDS hiv aids", 2),
        ("s/res/*", "S/RES/1373 and S/RES/2178", 2),
        ("S/Res/1373", "S/RES/1373", 1),
        ("and/o*", "and/or", 1),
        ("rule of law", "the Rule of\nLaw", 1),
        ("rule of law", "rule of the law", 0),
        ("a.c", "abc a.c", 1),
        ("conflict(s)", "conflict conflicts conflicted", 2),
        ("attack(s) on civilian(s)", "attack on civilians, attacks on civilian", 2),
        ("prevent* ~2 terror*", "Prevent and counter terrorism; terrorism must be prevented", 2),
        ("prevent* ~1 terror*", "Prevent and counter terrorism", 0),
        ("prevent* ~0 terror*", "prevent terrorism, terrorism prevention", 2),
        ("prevent* ~5 terror*", "preventing and preventing again terrorism", 1),
        ("prevent* ~3 prevent*", "prevention", 0),
        ("prevent* ~s terror*", "Prevent what breeds, over years and slowly, all terrorism. It ends.", 1),
        ("prevent* ~s terror*", "We prevent it. Terrorism goes on.", 0),
        ("prevent* ~s terror*", "What we prevent\n\nTerrorism goes on", 0),
        ("human rights ~3 rule of law", "the rule of law and our human rights", 1),
    ],
)
def test_a_pattern_finds_this_often(pattern: str, text: str, hits: int) -> None:
    assert len(found(text, pattern)) == hits


def test_a_match_inside_another_counts_once_within_a_series() -> None:
    tokens = ct.tokenize(corpus_of("the United States of America and the United States"))
    counts = ct.count_patterns(tokens, {"US": ["United States", "United States of America"]})
    assert counts.counts.toarray().tolist() == [[2]]


def test_between_series_a_nested_match_counts_for_both() -> None:
    tokens = ct.tokenize(corpus_of("the New York Times"))
    counts = ct.count_patterns(tokens, {"paper": ["New York Times"], "city": ["New York"]})
    assert counts.counts.toarray().tolist() == [[1, 1]]


def test_the_same_words_by_two_patterns_count_once_for_the_first() -> None:
    tokens = ct.tokenize(corpus_of("prevention"))
    matches = ct.match_patterns(tokens, {"p": ["prevent*", "prevention"]})
    assert matches["pattern"].tolist() == [0]


def test_overlapping_but_not_nested_matches_both_count() -> None:
    assert found("early warning system", "early warning", "warning system") == ["early warning", "warning system"]


def test_a_series_without_a_match_stays_as_zeros() -> None:
    counts = ct.count_patterns(ct.tokenize(corpus_of("a b")), {"x": ["zebra"], "y": ["a"]})
    assert counts.counts.toarray().tolist() == [[0, 1]]


def test_a_phrase_never_reaches_over_a_document_or_a_gap() -> None:
    tokens = ct.remove_terms(ct.tokenize(corpus_of("human", "rights", "human of rights")), ["of"])
    assert ct.match_patterns(tokens, {"x": ["human rights"]}).empty


def test_joined_phrases_are_still_found_by_their_pattern() -> None:
    tokens = ct.join_phrases(ct.tokenize(corpus_of("human rights law")), ["human rights"])
    assert len(ct.match_patterns(tokens, {"x": ["human rights"]})) == 1
    assert len(ct.match_patterns(tokens, {"x": ["human rights law"]})) == 1


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("", "empty pattern"),
        ("  ", "empty"),
        ("*", "every token"),
        ("a *", "every token"),
        ("—", "no letter"),
        ("[ab]*", "every token"),
        ("a ~5 *", "every token"),
        ("~5 a", "empty pattern"),
        ("a ~x b", "number of tokens"),
        ("a ~5 b ~5 c", "one `~5` or `~s`"),
        ("a~5", "one `~5` or `~s`"),
        (3, "not text"),
    ],
)
def test_an_unusable_pattern_says_why(pattern: object, message: str) -> None:
    assert message in pattern_error(pattern)
    with pytest.raises(ValueError, match=message):
        ct.match_patterns(ct.tokenize(corpus_of("a")), {"x": [pattern]})  # type: ignore[list-item]


def test_what_stands_near_covers_the_words_from_the_first_to_the_last() -> None:
    assert found("We prevent all forms of terrorism here", "prevent* ~5 terror*") == ["prevent all forms of terrorism"]


def test_nearness_never_reaches_into_another_document() -> None:
    tokens = ct.tokenize(corpus_of("we prevent", "terrorism"))
    assert ct.match_patterns(tokens, {"x": ["prevent* ~9 terror*", "prevent* ~s terror*"]}).empty


def test_each_left_match_takes_its_nearest_right_one() -> None:
    text = "terror b b prevent terror b prevent b b b b b b terror"
    assert found(text, "prevent ~9 terror") == ["prevent terror", "terror b prevent"]


def near_by_hand(words: list[str], n: int) -> set[tuple[int, int]]:
    """Every a with its nearest b at most n words away, the later one if two are as near, spans inside spans dropped."""
    spans = set()
    for a in (place for place, word in enumerate(words) if word == "a"):
        gaps = [(abs(b - a) - 1, b < a, min(a, b), max(a, b)) for b, word in enumerate(words) if word == "b"]
        if gaps and min(gaps)[0] <= n:
            spans.add(min(gaps)[2:])
    return {one for one in spans if not any(one != two and two[0] <= one[0] and one[1] <= two[1] for two in spans)}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from("abc"), max_size=12), st.integers(0, 4))
def test_nearness_agrees_with_ten_plain_lines(words: list[str], n: int) -> None:
    matches = ct.match_patterns(ct.tokenize(corpus_of(" ".join(words))), {"x": [f"a ~{n} b"]})
    spans = set(zip(matches["first"], matches["first"] + matches["length"] - 1, strict=True))
    assert spans == near_by_hand(words, n)


WORDS = st.sampled_from(["human", "rights", "law", "human-rights", "prevent", "prevention", "terror"])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(WORDS, max_size=8).map(" ".join), min_size=1, max_size=4))
def test_a_theme_never_counts_more_than_there_are_tokens(texts: list[str]) -> None:
    tokens = ct.tokenize(corpus_of(*texts))
    counts = ct.count_patterns(tokens, {"x": ["human rights", "rights", "human*", "prevent*", "law"]})
    assert (counts.counts.toarray().ravel() <= tokens.documents["n_tokens"]).all()


@settings(max_examples=50, deadline=None)
@given(st.permutations(["human rights law", "prevent terror", "law prevention"]))
def test_the_order_of_documents_changes_nothing(texts: list[str]) -> None:
    tokens = ct.tokenize(corpus_of(*texts))
    counts = ct.count_patterns(tokens, {"x": ["human rights", "law"], "y": ["prevent*"]})
    by_text = pd.DataFrame(counts.counts.toarray(), index=texts).sort_index()
    assert by_text.to_numpy().tolist() == [[2, 0], [1, 1], [0, 1]]


@given(
    st.lists(st.from_regex(r"[abs]{1,3}([-' ][abs]{1,2}){0,3}", fullmatch=True), min_size=1, max_size=12, unique=True),
    st.from_regex(r"[abs]?[abs*?][-abs*?']{0,4}", fullmatch=True),
)
@settings(max_examples=300, deadline=None)
def test_types_are_those_with_a_face_of_the_form(terms: list[str], glob: str) -> None:
    here = np.arange(len(terms), dtype=np.int32)
    corpus = corpus_of("").assign(n_tokens=len(terms))
    tokens = ct.Tokens(here, np.array([0, len(terms)]), np.zeros((len(terms), 2), np.int32), pd.Index(terms), corpus)
    expected = [code for code, term in enumerate(terms) if any(fnmatchcase(face, glob) for face in faces(term))]
    assert lexicon(tokens).types(glob).tolist() == expected
