"""The one pattern dialect: globs, phrases, hyphens, possessives, and what counts once."""

from __future__ import annotations

from fnmatch import fnmatchcase

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ctthemes as ct
from ctthemes.text.borders import sentence_borders
from ctthemes.text.pattern_index import PatternIndex
from ctthemes.text.pattern_syntax import pattern_error
from ctthemes.text.patterns import find_matches
from ctthemes.text.segments import sentence_spans
from ctthemes.text.type_index import faces, index_types
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
        ("operation*", "co-operation operations", 1),
        ("co operation", "co-operation co operation", 2),
        ("counter*ism", "counter-terrorism counterism counter", 2),
        ("conflict(s)", "conflict conflicts conflicted", 2),
        ("attack(s) on civilian(s)", "attack on civilians, attacks on civilian", 2),
        ("* Ocean", "the Pacific Ocean. Ocean. An Ocean", 2),
        ("Manchester *", "Manchester Unity, Manchester. United", 1),
        ("Federal * of *", "the Federal Republic of Germany, federal law of all; Federal Republic", 2),
        ("=WHO", "WHO, the WHO-led, WHO's; who, Who, WHOSE", 3),
        ("=US government", "the US Government and us government", 1),
        ("=Polish", "Polish polish POLISH", 1),
        ("=A*", "Apple apple Ant", 2),
        ("=WHO", "ＷＨＯ and ｗｈｏ", 1),
        ("=ＷＨＯ", "WHO, who", 1),
        ("=Office", "Oﬃce, oﬃce, Office", 2),
        ("~naive", "naïve naive Naïveté", 2),
        ("~Côte d'Ivoire", "Cote d'Ivoire, Côte d’Ivoire, CÔTE D’IVOIRE", 3),
        ("naive", "naïve naive", 1),
        ("{war, armed conflict*} crime*", "war crimes, armed conflicts crime; conflict crimes", 2),
        ("{foreign {policy, affairs}, diplomacy}", "foreign affairs, foreign policy, diplomacy, policy", 3),
        ("{human, civil} rights", "human-rights, civil rights, the human rights-based, animal rights", 3),
        ("prevent* ~5 {conflict*, war, wars}", "Prevent war and wars; conflict prevention; no prevention of peace", 2),
        ("a ~>2 b", "a x b; b x a", 1),
        ("a ~<2 b", "a x c c b x a", 1),
        ("a ~>s b", "B then a. A then b. A", 1),
        ("a ~1 b ~1 c", "a b c, a x x b c", 1),
        ("a ~1 b ~1 c", "c a b", 1),
        ("good !~<3 {not, never}", "good, not so good, never good. Not it. Good", 2),
        ("good !~2 not", "good x x x not, x x x x good is not", 1),
        ("war !~s game*", "War games here. War there. The game of war", 1),
        ("rights !~0 human", "human rights, civil rights", 1),
        ("war ~3 peace !~s game*", "War and peace. A game of war and peace. Games. Peace, war", 2),
        ("<s> we urge", "We urge peace. Now we urge war. We urge all", 2),
        ("<s> {we, i}", "We saw. I saw what we saw", 2),
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


@pytest.mark.parametrize(
    ("pattern", "text", "keywords"),
    [
        ("C++", "C and C++; C+ or C #", ["C++"]),
        ("C+", "C and C++; C+ or C #", ["C+"]),
        ("C#", "C and C++; C+ or C #", ["C #"]),
        ("5%", "5 people and 5%, 15%, 5 %.", ["5%", "5 %"]),
        ("5 %", "5 people and 5%, 15%, 5 %.", ["5%", "5 %"]),
        ("$100", "100 men, $100, US$100, $100,000, 5$ 100", ["$100", "$100"]),
        ("US$", "US$ 100 and the US", ["US$"]),
        ("#MeToo", "metoo #MeToo C# metoo", ["#MeToo"]),
        ("R&D", "R&D, R & D, R D", ["R&D", "R & D"]),
        ("-5", "at -5 and 5", ["-5"]),
        ("article 51(2)", "Article 51(2)(b), article 51, article 512", ["Article 51(2)"]),
        ("article 51(2)(b)", "Article 51(2)(b), article 51(2)(a), article 51", ["Article 51(2)(b)"]),
        ("resolution 1373(2001)", "Resolution 1373(2001), resolution 1373 (2001) and 1373 of 2001",
         ["Resolution 1373(2001)", "resolution 1373 (2001)"]),
        ("paragraph 3(a)", "paragraph 3(a), paragraph 3a", ["paragraph 3(a)"]),
        ("Part IV(b)", "Part IV(b), Part IVb, Part IV", ["Part IV(b)"]),
        ("{C++, 5%}", "C, C++, 5 and 5%", ["C++", "5%"]),
        ("peace, security", "peace, security; peace security", ["peace, security"]),
        ("resolve ~3 5%", "resolve 5, and so 5, resolve in 5%", ["resolve in 5%"]),
        ("(UN)", "the United Nations (UN), the UN", ["(UN)"]),
    ],
)  # fmt: skip
def test_signs_are_looked_for_where_they_are_typed(pattern: str, text: str, keywords: list[str]) -> None:
    assert found(text, pattern) == keywords


def test_signs_are_no_tokens() -> None:
    assert ct.tokenize(corpus_of("C++ costs 5% of $100")).documents["n_tokens"].tolist() == [5]


@pytest.mark.parametrize(
    ("pattern", "text", "hits"),
    [
        ("human rights", "Peace is human.\n\nRights of States", 0),
        ("human rights", "Peace is human\n\nRights of States", 0),
        ("human rights", "Peace is human. Rights of States", 0),
        ("human rights", "Is it human? Rights are. So human! Rights", 0),
        ("human rights", "the human\nrights, the human, rights", 2),
        ("mr ban", "Mr. Ban spoke", 1),
        ("no 1373", "resolution No. 1373", 1),
        ("terror. peace", "We fight terror. Peace", 1),
        ("terror ~>0 peace", "We fight terror. Peace", 1),
        ("u.n. charter", "the U.N. Charter", 1),
        ("* rights", "They are human. Rights", 0),
    ],
)
def test_a_phrase_does_not_reach_over_the_end_of_a_sentence(pattern: str, text: str, hits: int) -> None:
    assert len(found(text, pattern)) == hits


def test_the_end_of_a_sentence_is_where_segments_have_it() -> None:
    text = (
        "Dr. Li met Mr. Ban in No. 5. She left at 5. It rained... and then! “So.” Yes (no.) U.S. law. e.g. this . That"
    )
    tokens = ct.tokenize(corpus_of(text))
    places = np.arange(len(tokens.ids) - 1)
    ends = [stop for _, stop in sentence_spans(text)]
    expected = [
        any(tokens.spans[place, 1] < end <= tokens.spans[place + 1, 0] for end in ends) for place in places.tolist()
    ]
    assert sentence_borders(tokens).between(places).tolist() == expected


def test_hits_name_the_alternatives_that_were_met() -> None:
    tokens = ct.tokenize(corpus_of("Combat theft, combat the fraud of war; foreign-affairs and domestic policy"))
    patterns = {"x": ["combat ~>2 {theft, fraud}", "{foreign, domestic} {policy, affairs}", "war !~s {peace, truce}"]}
    hits = find_matches(tokens, patterns)["hit"].astype(str).tolist()
    assert hits == [
        "combat ~>2 theft", "combat ~>2 fraud", "foreign affairs", "domestic policy", "war !~s {peace, truce}",
    ]  # fmt: skip


def test_a_list_is_used_by_its_name_and_its_members_hit() -> None:
    tokens = ct.tokenize(corpus_of("They combat theft and armed robbery, combat armed robbery"))
    lists = {"crimes": ["theft", "armed robber*", "fraud"]}
    matches = find_matches(tokens, {"x": ["combat ~5 @crimes", "{@crimes, war}"]}, lists=lists)
    assert matches["hit"].astype(str).value_counts().to_dict() == {
        "combat ~5 theft": 1, "combat ~5 armed robber*": 1, "theft": 1, "armed robber*": 2,
    }  # fmt: skip


def test_one_index_serves_lists_that_change() -> None:
    tokens = ct.tokenize(corpus_of("theft and fraud"))
    index = PatternIndex(tokens)
    for members, count in ((["theft"], 1), (["theft", "fraud"], 2), (["war"], 0)):
        assert len(find_matches(tokens, {"x": ["@crimes"]}, lists={"crimes": members}, index=index)) == count


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
        ("* ?", "every token"),
        ("—", "no letter"),
        ("a ~5 *", "every token"),
        ("~5 a", "empty part"),
        ("a ~5", "empty part"),
        ("a ~x b", "number of tokens"),
        ("a ~1000 b", "number of tokens"),
        ("a~5", "blanks around it"),
        (3, "not text"),
        ("{war, *} crime", "every token"),
        ("{war, } crime", "empty part"),
        ("{war crime", "without its closing one"),
        ("war} crime", "without its opening one"),
        ("war{crime}", "stand apart from words"),
        ("{war}crime", "stand apart from words"),
        ("{a {b {c {d {e {f}}}}}}", "at most 5 deep"),
        ("{war ~5 crime, theft}", "outside of braces"),
        ("{war} %", "beside alternatives"),
        ("% {war}", "beside alternatives"),
        ("war <s> crime", "before the first word"),
        ("combat ~5 @crimes", "no list 'crimes'"),
        ("word " * 201, "at most 200 words"),
        ("{" + "a, " * 10_001 + "b}", "at most 10,000 alternatives"),
    ],
)
def test_an_unusable_pattern_says_why(pattern: object, message: str) -> None:
    assert message in pattern_error(pattern)
    with pytest.raises(ValueError, match=message):
        ct.match_patterns(ct.tokenize(corpus_of("a")), {"x": [pattern]})  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        ("terror|war", "{terror, war}"),
        ("[Tt]error", "terror"),
        (r"terror\w+", "terror?*"),
        (r"\bterror\w*", "terror*"),
        ("^terror$", "terror"),
        ("terror$", "terror"),
        ("terror.*", "terror*"),
        (".*terror", "*terror"),
        ("terror(ism|ist)s?", "{terrorisms, terrorism, terrorists, terrorist}"),
        ("organi[sz]ation", "{organisation, organization}"),
        ("(terror|war) crime", "{terror crime, war crime}"),
        ("(?i)terror", "terror"),
        ("+terror -war", "terror !~s war"),
        ("terror AND war", "terror ~s war"),
        ("terror OR war crimes", "{terror, war crimes}"),
        ("terror AND NOT war", "terror !~s war"),
        ("terror && war", "terror ~s war"),
        ("terror NEAR/5 war", "terror ~5 war"),
        ('"human rights"', "human rights"),
        ("“human rights”", "human rights"),
    ],
)
def test_what_is_no_pattern_is_refused_with_the_pattern_to_write(typed: str, instead: str) -> None:
    problem = pattern_error(typed)
    assert repr(typed) in problem
    assert problem.endswith(f"write {instead}")
    assert pattern_error(instead) == ""


@pytest.mark.parametrize("typed", ["[ab]*", "terror{2}", "NOT war", "-war", "!war"])
def test_what_has_no_equal_is_refused_in_words(typed: str) -> None:
    assert "looks like" in pattern_error(typed)


@pytest.mark.parametrize(
    "pattern",
    ["C++", "US$", "us$ 100", "G7+", "10^6", "[sic]", "R&D", "U.N.*", "TERROR AND WAR", "war!", "pre- and post-war"],
)
def test_signs_that_are_no_operators_are_let_through(pattern: str) -> None:
    assert pattern_error(pattern) == ""


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
    assert index_types(tokens).types(glob).tolist() == expected
