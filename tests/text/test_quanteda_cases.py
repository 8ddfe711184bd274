"""Cases of quanteda's own tests for looking dictionaries up, keywords in context and collocations.

Texts and values are those of its tests/testthat (test-tokens_lookup.R, test-kwic.R, test-textstat_collocations.R). Where
the right value here is another one by design, the case says why.
"""

from __future__ import annotations

import string

import pytest

import ctthemes as ct
from ctthemes.text.pattern_syntax import pattern_error
from tests.support import corpus_of

TEXTS = (
    "The United States is bordered by the Atlantic Ocean and the Pacific Ocean.",
    "The Supreme Court of the United States is seldom in a united state.",
    "It's Arsenal versus Manchester United, states the announcer.",
    "We need Manchester Unity in the Federal Republic of Germany today.",
    "United statehood is a good state.",
    "luv the united states XXOO!",
)
LETTERS = " ".join(string.ascii_uppercase)


def counts(patterns: list[str], *texts: str) -> list[int]:
    tokens = ct.tokenize(corpus_of(*(texts or TEXTS)))
    return ct.count_patterns(tokens, {"key": patterns}).counts.toarray().ravel().tolist()


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (["United States", "Federal Republic of Germany"], [1, 1, 1, 1, 0, 1]),
        (["=United =States", "=Federal =Republic =of =Germany"], [1, 1, 0, 1, 0, 0]),
        (["Atlantic Ocean", "Pacific Ocean"], [2, 0, 0, 0, 0, 0]),
        (["federal government", "Supreme Court"], [0, 1, 0, 0, 0, 0]),
        (["Manchester United", "Arsenal"], [0, 0, 2, 0, 0, 0]),
        (["Arsenal", "Manchester United"], [0, 0, 2, 0, 0, 0]),
        (["=United =States", "=Federal * of *"], [1, 1, 0, 1, 0, 0]),
        (["* Ocean"], [2, 0, 0, 0, 0, 0]),
        (["federal gover*", "Supreme Court"], [0, 1, 0, 0, 0, 0]),
        (["=Manchester *", "=Arsenal"], [0, 0, 2, 1, 0, 0]),
        (["States", "Germany"], [1, 1, 1, 1, 0, 1]),
        (["=States", "=Germany"], [1, 1, 0, 1, 0, 0]),
        (["Atlantic", "Pacific"], [2, 0, 0, 0, 0, 0]),
        (["government", "Court"], [0, 1, 0, 0, 0, 0]),
        (["Manchester", "Arsenal"], [0, 0, 2, 1, 0, 0]),
        (["Xbox", "Nintendo"], [0, 0, 0, 0, 0, 0]),
        (["Stat*"], [1, 2, 1, 0, 2, 1]),
        (["=Stat*"], [1, 1, 0, 0, 0, 0]),
        (["*ic"], [2, 0, 0, 1, 0, 0]),
        (["?box", "Nintendo*"], [0, 0, 0, 0, 0, 0]),
        (["*s"], [2, 2, 3, 0, 1, 1]),
        (["United States", "United States of America"], [1, 1, 1, 0, 0, 1]),
    ],
)
def test_a_key_is_counted_as_often(patterns: list[str], expected: list[int]) -> None:
    assert counts(patterns) == expected


@pytest.mark.parametrize(
    ("patterns", "text", "expected"),
    [
        (["United States", "United States of America"], "The United States of America is bordered", 1),
        (["A B", "A B C"], "A B C", 1),
        (["B C", "A B C"], "A B C", 1),
        (["united states", "mexico", "canada"], "Mexico signed a new libertarian law with Canada.", 2),
        (["law*", "constitution"], "Mexico signed a new libertarian law with Canada.", 1),
        (["free", "freedom", "libertarian"], "Mexico signed a new libertarian law with Canada.", 1),
        (["free", "freedom", "libertarian"], "Let freedom ring in the United States!", 1),
        (["united states"], "Supreme-Court and United-States", 1),
        # By design: an underscore is a sign and finds itself. quanteda joins words of an entry by it where it is told to.
        (["united_states"], "the United States", 0),
        (["united states"], "the United States", 1),
    ],
)
def test_a_key_is_counted_once_in_one_place(patterns: list[str], text: str, expected: int) -> None:
    assert counts(patterns, text) == [expected]


@pytest.mark.parametrize("pattern", ["Stat.*$", "[A-Z][a-z]+ic", "s$", "Ocean.*", "^secur"])
def test_by_design_a_regular_expression_is_refused_where_quanteda_has_a_switch(pattern: str) -> None:
    assert "regular expression" in pattern_error(pattern)


def test_by_design_a_word_counts_for_every_key_that_finds_it() -> None:
    """`exclusive = FALSE` of quanteda replaces words, so that `United` is gone once `United States` was found."""
    tokens = ct.tokenize(corpus_of("Let freedom ring in the United States!"))
    both = ct.count_patterns(tokens, {"country": ["united states"], "overlap": ["United"]})
    assert both.counts.toarray().tolist() == [[1, 1]]


def test_a_gap_in_the_place_of_stop_words_changes_no_key() -> None:
    tokens = ct.tokenize(corpus_of(*TEXTS))
    patterns = {"country": ["united states", "mexico"], "law": ["law*"], "overlap": ["United"]}
    left = ct.count_patterns(ct.remove_terms(tokens, ["the", "is", "by", "and", "of", "in", "a", "we"]), patterns)
    assert left.counts.toarray().tolist() == ct.count_patterns(tokens, patterns).counts.toarray().tolist()


def test_the_upper_level_counts_what_the_lower_ones_count() -> None:
    book = ct.Codebook(
        (
            ct.Theme("geo"),
            ct.Theme("Countries", parent="geo", patterns=("States",)),
            ct.Theme("oceans", parent="geo", patterns=("Atlantic", "Pacific")),
            ct.Theme("other"),
            ct.Theme("gameconsoles", parent="other", patterns=("Xbox", "Nintendo")),
            ct.Theme("swords", parent="other", patterns=("States",)),
        ),
        version="1",
    )
    tokens = ct.tokenize(corpus_of(*TEXTS[:2]))
    table = ct.count_themes(ct.codings(tokens, book), tokens.documents)
    assert table.counts.toarray().tolist() == [[3, 1, 2, 1, 0, 1], [1, 1, 0, 1, 0, 1]]


def test_words_that_are_one_token_are_found_by_the_words() -> None:
    tokens = ct.join_phrases(ct.tokenize(corpus_of("United States, Atlantic Ocean, Pacific Ocean")), ["United States"])
    counted = ct.count_patterns(tokens, {"Countries": ["United States"], "oceans": ["Atlantic *", "Pacific *"]})
    assert counted.counts.toarray().tolist() == [[1, 2]]


@pytest.mark.parametrize(
    ("text", "patterns", "rows"),
    [
        (LETTERS, ["D"], [("A B C", "D", "E F G H I")]),
        (LETTERS, ["A"], [("", "A", "B C D E F")]),
        (LETTERS, ["Z"], [("U V W X Y", "Z", "")]),
        (LETTERS, ["D E"], [("A B C", "D E", "F G H I J")]),
        (LETTERS, ["D", "E"], [("A B C", "D", "E F G H I"), ("A B C D", "E", "F G H I J")]),
        (LETTERS, ["É"], []),
        (f"{LETTERS} {LETTERS}", ["A"], [("", "A", "B C D E F"), ("V W X Y Z", "A", "B C D E F")]),
        ("what does the fox say fox", ["fox"],
         [("what does the", "fox", "say fox"), ("what does the fox say", "fox", "")]),
        ("security secured securing Security", ["secur*"],
         [("", "security", "secured securing Security"), ("security", "secured", "securing Security"),
          ("security secured", "securing", "Security"), ("security secured securing", "Security", "")]),
        ("security secured securing Security", ["=security"], [("", "security", "secured securing Security")]),
        ("security secured securing Security", ["=secur*"],
         [("", "security", "secured securing Security"), ("security", "secured", "securing Security"),
          ("security secured", "securing", "Security")]),
    ],
)  # fmt: skip
def test_keywords_stand_in_their_context(text: str, patterns: list[str], rows: list[tuple[str, str, str]]) -> None:
    table = ct.kwic(ct.tokenize(corpus_of(text)), patterns, window=5)
    assert list(table[["pre", "keyword", "post"]].itertuples(index=False, name=None)) == rows


def terms(size: int, *texts: str) -> list[str]:
    return ct.collocations(ct.tokenize(corpus_of(*texts)), size=size, min_count=1)["term"].tolist()


def test_collocations_do_not_span_texts() -> None:
    texts = "this is a test", "this also a test"
    assert sorted(terms(2, *texts)) == ["a test", "also a", "is a", "this also", "this is"]
    assert sorted(terms(3, *texts)) == ["also a test", "is a test", "this also a", "this is a"]


def test_by_design_a_sign_is_no_word_and_parts_no_collocation() -> None:
    """Quanteda drops `@someone` as a token where only letters are selected; a sign is never a token here."""
    assert sorted(terms(2, "This is a Twitter post to @someone on #something.")) == sorted(
        ["this is", "is a", "a twitter", "twitter post", "post to", "to someone", "someone on", "on something"]
    )


def test_by_design_collocations_do_not_reach_over_the_end_of_a_sentence() -> None:
    """Quanteda does where punctuation was removed without leaving gaps."""
    assert terms(2, "Peace came. War ended.") == ["peace came", "war ended"]


def test_a_hundred_copies_of_a_text_have_a_hundred_times_the_collocations() -> None:
    one, hundred = (ct.collocations(ct.tokenize(corpus_of(*[TEXTS[1]] * n)), min_count=1) for n in (1, 100))
    counted = [table.set_index("term")["count"].sort_index() for table in (one, hundred)]
    assert (counted[0] * 100).to_dict() == counted[1].to_dict()


def test_the_likelihood_ratio_of_a_collocation_is_that_of_the_published_case() -> None:
    text = "capital other capital gains other capital word2 other gains capital"
    table = ct.collocations(ct.tokenize(corpus_of(text)), min_count=1).set_index("term")
    row = table.loc["other capital"]
    assert row["count"] == table["count"].max() == 2
    assert row["log_likelihood"] == pytest.approx(2.231, abs=5e-4)


def test_a_text_without_words_has_no_collocations_and_disturbs_none() -> None:
    tokens = ct.tokenize(corpus_of("I like good ice cream.", "Me too!  I like good ice cream.", ""))
    table = ct.collocations(tokens, min_count=2)
    assert table["term"].tolist() == ["good ice", "i like", "ice cream", "like good"]
    assert table["count"].tolist() == [2, 2, 2, 2]


def test_keywords_stand_in_the_text_that_holds_them() -> None:
    tokens = ct.tokenize(
        corpus_of(
            "The quick brown fox jumped over the lazy dog",
            "The quick brown fox",
            "The quick brown dog jumped over the lazy dog",
            "",
        )
    )
    table = ct.kwic(tokens, ["fox"])
    assert table[["doc_id", "token"]].to_numpy().tolist() == [["d1", 3], ["d2", 3]]
    assert tokens.documents["n_tokens"].tolist() == [9, 4, 9, 0]


def test_a_lower_level_of_three_is_counted_in_both_above_it() -> None:
    book = ct.Codebook(
        (
            ct.Theme("US"),
            ct.Theme("US countries", parent="US", patterns=("States",)),
            ct.Theme("US oceans", parent="US", patterns=("Atlantic", "Pacific")),
            ct.Theme("Europe"),
            ct.Theme("European countries", parent="Europe", patterns=("Britain", "Ireland")),
            ct.Theme("European oceans", parent="Europe"),
            ct.Theme("west", parent="European oceans", patterns=("Irish Sea",)),
            ct.Theme("east", parent="European oceans", patterns=("English Channel",)),
        ),
        version="1",
    )
    tokens = ct.tokenize(
        corpus_of(
            "The United States has the Atlantic Ocean and the Pacific Ocean.",
            "Britain and Ireland have the Irish Sea and the English Channel.",
        )
    )
    table = ct.count_themes(ct.codings(tokens, book), tokens.documents)
    assert table.counts.toarray().tolist() == [[3, 1, 2, 0, 0, 0, 0, 0], [0, 0, 0, 4, 2, 2, 1, 1]]
