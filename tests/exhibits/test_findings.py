"""Findings and captions: the sentence follows from the table, and claims no more than it holds."""

from __future__ import annotations

import numpy as np
import pandas as pd

import ctthemes as ct
from tests.support import SEEDS, corpus_of


def trend(texts: list[str], years: list[int]) -> pd.DataFrame:
    return ct.rate_trend(ct.count_keywords(ct.tokenize(corpus_of(*texts, years=years)), ["x"]))


def test_thin_years_forbid_any_claim() -> None:
    said = ct.exhibits.trend(trend(["x a", "a a"], [2001, 2003]), of="keywords", provenance={}).finding
    assert "no rise or fall can be claimed" in said
    assert "highest in 2001 (5,000.0 per 10,000, 1 document), lowest in 2003 (0.0 per 10,000, 1 document)" in said


def test_bands_that_lie_apart_are_said_to() -> None:
    many, few = (
        ["x x x x x a", "x x x x x a a", "x x x x a"],
        ["x a a a a a a a a", "x a a a a a a a a a", "x a a a a a a a"],
    )
    said = ct.exhibits.trend(trend(many + few, [2001] * 3 + [2002] * 3), of="keywords", provenance={}).finding
    assert "All 2 periods with documents have three or more" in said
    assert "their 95 % intervals do not overlap" in said
    assert "highest in 2001" in said


def test_bands_that_meet_are_said_to() -> None:
    said = ct.exhibits.trend(
        trend(["x a a", "x x a", "a x a a", "x a", "a a x x", "x a a a a"], [2001] * 3 + [2002] * 3),
        of="keywords",
        provenance={},
    ).finding
    assert "the difference may be chance" in said


def test_a_series_that_is_nowhere_is_said_to_be() -> None:
    assert "x: not found in any period" in ct.exhibits.trend(trend(["a"], [2001]), of="keywords", provenance={}).finding


def test_a_trend_caption_names_n_and_only_the_marks_that_occur() -> None:
    thin = ct.exhibits.trend(trend(["x a", "a a"], [2001, 2003]), of="keywords", provenance={}).caption
    assert "n = 2 documents, 1 in each of the 2 periods with documents." in thin
    assert "fewer than three documents have no interval" in thin
    assert "breaks in a line" in thin
    assert "95 %" not in thin
    thick = ct.exhibits.trend(trend(["x a", "x a a", "a x"], [2001] * 3), of="keywords", provenance={}).caption
    assert "95 % intervals of the rate" in thick
    assert "no interval" not in thick


def test_the_corpus_finding_counts_years_and_refuses_trends_on_the_seeds() -> None:
    study = ct.read_study(SEEDS)
    said = ct.exhibits.documents(ct.tokenize(study.corpus).documents, provenance=ct.provenance(study)).finding
    assert "5 documents" in said
    assert "from 2011 to 2022" in said
    assert "2014, 2015, 2016, 2018, 2019, 2020, 2021 have none" in said
    assert "no yearly interval can be drawn and no trend can be tested" in said
    assert "2 inferred, 3 text" in said


def test_the_prevalence_finding_names_the_largest_and_the_smallest() -> None:
    tokens = ct.tokenize(corpus_of("prevent prevent human rights", "prevention"))
    table = ct.prevalence(ct.codings(tokens, ct.toy_codebook()), tokens.documents)
    said = ct.exhibits.prevalence(table, provenance={}).finding
    assert "**prevention** is the most frequent theme: 3 codings in 5 tokens" in said
    assert "least frequent is regional cooperation (0 codings" in said
    assert "In every document: prevention." in said


def test_the_coverage_finding_counts_dead_and_greedy_patterns() -> None:
    tokens = ct.tokenize(corpus_of("prevent prevent prevent prevent early warning"))
    table = ct.coverage(ct.codings(tokens, ct.toy_codebook()), ct.toy_codebook())
    said = ct.exhibits.coverage(table, provenance={}).finding
    assert said.startswith("2 of 4 patterns found something; together 5 codings.")
    assert "prevention on *prevent** (80%)" in said


def test_findings_of_nothing_say_so() -> None:
    tokens = ct.tokenize(corpus_of("a", "b"))
    codings = ct.codings(tokens, ct.toy_codebook())
    assert (
        ct.exhibits.prevalence(ct.prevalence(codings, tokens.documents), provenance={}).finding == "No theme was found."
    )
    pairs = ct.cooccurrence(codings, tokens.documents)
    assert ct.exhibits.cooccurrence(pairs, unit="paragraph", provenance={}).finding == "No paragraph has two themes."
    assert "no hand codings" in ct.exhibits.hand_codings(None, provenance={}).finding


def test_the_heatmap_finding_warns_of_thin_cells() -> None:
    assert (
        "too few to speak for the period"
        in ct.exhibits.trend_heatmap(trend(["x a"], [2001]), of="keywords", provenance={}).finding
    )
    assert (
        "too few" not in ct.exhibits.trend_heatmap(trend(["x a"] * 3, [2001] * 3), of="keywords", provenance={}).finding
    )


def test_the_keyness_finding_gives_both_sides_and_the_documents_behind() -> None:
    dtm = ct.count_terms(ct.tokenize(corpus_of("a a a c", "b b b c", "a a c")))
    said = ct.exhibits.keyness(
        ct.keyness(dtm, np.array([True, False, True])), target="new", reference="old", provenance={}
    ).finding
    assert "Used more in new: *a*" in said
    assert "Used more in old: *b*" in said
    assert "2 documents of the one and 1 of the other" in said


def test_a_finding_is_shown_as_prose() -> None:
    assert ct.exhibits.Finding("**so**")._repr_markdown_() == "**so**"


def test_coherence_is_said_with_the_texts_it_was_counted_in() -> None:
    quality = pd.DataFrame(
        {
            "topic": ["topic_01", "topic_02", "topic_03"], "npmi": [0.3, 0.1, np.nan], "umass": -1.0, "exclusivity": 9.0,
            "n_terms_missing": 0, "n_terms": [10, 10, 1],
            "n_reference": 85, "reference": "the passages fitted",
        }
    )  # fmt: skip
    said = ct.exhibits.topic_quality(quality, provenance={}).finding
    assert "a mean NPMI of 0.20" in said
    assert "from 0.10 (topic 02) to 0.30 (topic 01), counted in the passages fitted (85 texts)" in said
    assert "cannot be given" in ct.exhibits.topic_quality(quality.tail(1), provenance={}).finding
