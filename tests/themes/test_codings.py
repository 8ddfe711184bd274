"""Codings and the tables made from them, on numbers small enough to count by hand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import ctthemes as ct
from tests.support import corpus_of

BOOK = ct.Codebook(
    (
        ct.Theme("guinea", patterns=("guinea",), not_patterns=("equatorial guinea",)),
        ct.Theme("rights", patterns=("human rights", "rights")),
        ct.Theme("absent", patterns=("zebra", "yak")),
        ct.Theme("women", parent="rights", patterns=("women", "women's rights")),
    ),
    version="1",
)
TEXTS = ("Guinea and Equatorial Guinea", "human rights, women's rights", "rights of women in Guinea", "peace")


def test_codings_count_nested_once_exclude_and_reach_the_parent() -> None:
    table = ct.codings(ct.tokenize(corpus_of(*TEXTS)), BOOK)
    counts = ct.count_themes(table, ct.tokenize(corpus_of(*TEXTS)).documents)
    assert counts.counts.toarray().tolist() == [[1, 0, 0, 0], [0, 2, 0, 1], [1, 2, 0, 1], [0, 0, 0, 0]]


def test_each_coding_points_at_its_words() -> None:
    table = ct.codings(ct.tokenize(corpus_of(*TEXTS)), BOOK)
    text = dict(zip(("d1", "d2", "d3", "d4"), TEXTS, strict=True))
    words = [text[row.doc_id][row.start : row.stop] for row in table.itertuples()]
    assert words == ["Guinea", "Guinea", "human rights", "women's rights", "rights", "women", "women's rights", "women"]


def counts(text: str, *themes: ct.Theme, nested: str = "theme") -> list[int]:
    """Return how often each theme is coded in one text."""
    tokens = ct.tokenize(corpus_of(text))
    table = ct.codings(tokens, ct.Codebook(themes, version="1"), nested=nested)  # type: ignore[arg-type]
    return ct.count_themes(table, tokens.documents).counts.toarray()[0].tolist()


def test_a_name_inside_a_longer_name_of_its_theme_counts_once() -> None:
    us = ct.Theme("US", patterns=("United States", "United States of America"))
    assert counts("the United States of America", us) == [1]


@pytest.mark.parametrize(("nested", "expected"), [("theme", [1, 1]), ("codebook", [1, 0])])
def test_a_name_inside_another_themes_longer_name_counts_as_asked(nested: str, expected: list[int]) -> None:
    themes = ct.Theme("paper", patterns=("New York Times",)), ct.Theme("city", patterns=("New York",))
    assert counts("the New York Times", *themes, nested=nested) == expected
    assert counts("in New York", *themes, nested=nested) == [0, 1]


def test_the_longest_match_over_the_codebook_leaves_parents_their_children() -> None:
    themes = ct.Theme("press", patterns=("Times",)), ct.Theme("paper", parent="press", patterns=("New York Times",))
    assert counts("the New York Times", *themes, nested="codebook") == [1, 1]


def test_the_longest_match_wins_among_three_families() -> None:
    themes = (
        ct.Theme("paper", patterns=("the New York Times",)),
        ct.Theme("city", patterns=("New York", "York Times Square")),
        ct.Theme("time", patterns=("Times", "New York Times")),
    )
    assert counts("the New York Times Square", *themes, nested="codebook") == [1, 1, 0]
    assert counts("the New York Times", *themes, nested="codebook") == [1, 0, 0]
    assert counts("New York Times", *themes, nested="codebook") == [0, 0, 1]


def test_matches_of_one_span_count_for_all_themes_that_found_it() -> None:
    themes = ct.Theme("a", patterns=("peace",)), ct.Theme("b", patterns=("peace",))
    assert counts("peace", *themes, nested="codebook") == [1, 1]


def test_a_grandparent_counts_what_no_theme_on_the_way_excludes() -> None:
    themes = (
        ct.Theme("top"),
        ct.Theme("middle", parent="top", not_patterns=("cold war",)),
        ct.Theme("low", parent="middle", patterns=("war",)),
    )
    assert counts("cold war and war", *themes) == [1, 1, 2]


def test_what_a_child_excludes_its_parent_does_not_count_by_the_childs_pattern() -> None:
    country = ct.Theme("country")
    guinea = ct.Theme("guinea", parent="country", patterns=("guinea",), not_patterns=("equatorial guinea",))
    assert counts("Equatorial Guinea and Guinea", country, guinea) == [1, 1]


def test_a_parent_does_not_count_what_it_excludes_itself_but_its_child_does() -> None:
    africa = ct.Theme("africa", patterns=("africa",), not_patterns=("south africa",))
    south = ct.Theme("south", parent="africa", patterns=("south africa",))
    assert counts("South Africa, Africa", africa, south) == [1, 1]


def test_a_shorter_match_counts_where_an_exclusion_takes_the_longer_one() -> None:
    theme = ct.Theme("prevention", patterns=("prevention", "prevention ~9 terror*"), not_patterns=("war on terror",))
    assert counts("prevention and the war on terror", theme) == [1]


def test_an_unknown_scope_for_nested_matches_is_an_error() -> None:
    with pytest.raises(ValueError, match="nested='all' is not one of 'theme', 'codebook'"):
        counts("a", ct.Theme("a", patterns=("a",)), nested="all")


def test_prevalence_is_a_ratio_of_sums_with_its_parts() -> None:
    tokens = ct.tokenize(corpus_of(*TEXTS))
    table = ct.prevalence(ct.codings(tokens, BOOK), tokens.documents).set_index("theme")
    assert table["count"].tolist() == [2, 4, 0, 2]
    assert table["n_documents_with"].tolist() == [2, 2, 0, 2]
    assert table.loc["rights", "rate"] == pytest.approx(float(Fraction(4 * 10_000, 14)))
    assert table.loc["absent", ["rate", "share", "low"]].tolist() == [0, 0, 0]
    assert table.loc["absent", "high"] > 0.4


def test_coverage_shows_dead_patterns_and_shares() -> None:
    table = ct.coverage(ct.codings(ct.tokenize(corpus_of(*TEXTS)), BOOK), BOOK)
    rights = table[table["theme"] == "rights"].set_index("pattern")
    assert rights["count"].to_dict() == {"human rights": 1, "women's rights": 1, "rights": 1, "women": 1}
    assert rights["share_of_theme"].sum() == pytest.approx(1)
    absent = table[table["theme"] == "absent"]
    assert absent["count"].tolist() == [0, 0]
    assert absent["share_of_theme"].isna().all()


def test_cooccurrence_counts_units_with_both() -> None:
    tokens = ct.tokenize(corpus_of(*TEXTS))
    table = ct.cooccurrence(ct.codings(tokens, BOOK), tokens.documents).set_index(["theme_a", "theme_b"])
    assert table.loc[("guinea", "rights"), "count"] == 1
    assert table.loc[("guinea", "rights"), "jaccard"] == pytest.approx(1 / 3)
    assert table.loc[("rights", "women"), "count"] == 2
    assert np.isnan(table.loc[("guinea", "absent"), "jaccard"]) == False  # noqa: E712 - guinea is there: 0, not nan
    assert len(table) == 6


def test_codings_of_unknown_documents_are_an_error() -> None:
    tokens = ct.tokenize(corpus_of(*TEXTS))
    with pytest.raises(ValueError, match="codings of documents that are not given: d1"):
        ct.count_themes(ct.codings(tokens, BOOK), tokens.documents.drop(index="d1"))


def test_a_corpus_without_a_match_gives_zeros_not_an_error() -> None:
    tokens = ct.tokenize(corpus_of("nothing", "here"))
    table = ct.prevalence(ct.codings(tokens, BOOK), tokens.documents)
    assert table["count"].tolist() == [0, 0, 0, 0]


def test_counts_of_patterns_add_up_to_themes_and_coverage() -> None:
    book = ct.Codebook(
        (
            ct.Theme("law", patterns=("law", "rule of law")),
            ct.Theme("child", parent="law", patterns=("court*", "never found")),
        ),
        version="1",
    )
    tokens = ct.tokenize(corpus_of("The rule of law, law and courts.", "", "Court of law."))
    coded = ct.codings(tokens, book)
    counted = ct.count_coded_patterns(coded, tokens.documents, book)
    assert counted.terms.tolist() == [
        ("law", "law"), ("law", "rule of law"), ("law", "court*"), ("law", "never found"),
        ("child", "court*"), ("child", "never found"),
    ]  # fmt: skip
    assert counted.counts.toarray().tolist() == [[1, 1, 1, 0, 1, 0], [0] * 6, [1, 0, 1, 0, 1, 0]]
    themes = ct.count_themes(coded, tokens.documents).counts.toarray()
    assert (counted.counts.toarray()[:, :4].sum(axis=1) == themes[:, 0]).all()
    with pytest.raises(ValueError, match="patterns that are not given"):
        ct.count_coded_patterns(coded, tokens.documents, ct.Codebook((ct.Theme("law", patterns=("law",)),), "2"))
