"""Audit: dead, greedy and shared patterns, overlaps, and what a new version of the codebook changes."""

from __future__ import annotations

import numpy as np

import ctthemes as ct
from tests.support import corpus_of

OLD = ct.Codebook(
    (
        ct.Theme("prevention", patterns=("prevent*", "yak")),
        ct.Theme("security", "Force.", patterns=("prevent* and combat*", "police", "prevent*")),
        ct.Theme("gone", patterns=("gone",)),
    ),
    version="1",
)
NEW = ct.Codebook(
    (
        ct.Theme("prevention", patterns=("prevent*", "early warning"), not_patterns=("prevention week",)),
        ct.Theme("security", "Force and law.", patterns=("prevent* and combat*", "police", "prevent*")),
        ct.Theme("rights", parent="security", patterns=("human rights",)),
    ),
    version="2",
)
TEXTS = ("We prevent and combat it. Prevention week.", "Prevent, prevent, early warning; police.", "human rights")
TOKENS = ct.tokenize(corpus_of(*TEXTS, years=[2011, 2013, 2013]))


def test_the_audit_shows_dead_greedy_and_shared_patterns_with_an_example() -> None:
    table = ct.audit_codebook(TOKENS, OLD).set_index(["theme", "pattern"])
    assert table.loc[("prevention", "prevent*"), ["count", "n_documents", "share_of_theme"]].tolist() == [4, 2, 1]
    assert table.loc[("prevention", "prevent*"), "verdict"] == "greedy"
    assert table.loc[("prevention", "prevent*"), "also_in"] == "security"
    assert table.loc[("prevention", "prevent*"), "example"] == "prevent"
    assert table.loc[("prevention", "yak"), ["verdict", "example"]].tolist() == ["dead", ""]
    assert table.loc[("security", "prevent* and combat*"), "example"] == "prevent and combat"


def test_a_parent_shares_its_childs_pattern_without_blame() -> None:
    table = ct.audit_codebook(TOKENS, NEW).set_index(["theme", "pattern"])
    assert table.loc[("security", "human rights"), ["source", "also_in"]].tolist() == ["rights", ""]


def test_overlaps_count_the_codings_that_share_words() -> None:
    table = ct.theme_overlaps(ct.codings(TOKENS, OLD), TOKENS.documents)
    assert table.to_numpy().tolist() == [["prevention", "security", 4, 1.0, 4 / 5, "prevent"]]


def test_a_diff_names_every_change() -> None:
    changes = set(ct.codebook_diff(OLD, NEW).itertuples(index=False, name=None))
    assert changes == {
        ("prevention", "pattern added", "early warning"),
        ("prevention", "pattern removed", "yak"),
        ("prevention", "exclusion added", "prevention week"),
        ("security", "definition changed", "Force and law."),
        ("rights", "theme added", ""),
        ("gone", "theme removed", ""),
    }
    assert ct.codebook_diff(OLD, OLD).empty


def test_every_yearly_rate_is_shown_before_and_after() -> None:
    table = ct.rate_changes(TOKENS, OLD, NEW).set_index(["theme", "period"])
    assert table.loc[("prevention", "2011"), ["count_old", "count_new"]].tolist() == [2, 1]
    assert table.loc[("prevention", "2013"), ["count_old", "count_new"]].tolist() == [2, 3]
    assert table.loc[("prevention", "2011"), "change"] == -10_000 / table.loc[("prevention", "2011"), "n_tokens"]
    assert np.isnan(table.loc[("rights", "2013"), "rate_old"])
    assert np.isnan(table.loc[("gone", "2013"), "rate_new"])
    assert np.isnan(table.loc[("prevention", "2012"), "change"])
    assert table.index.get_level_values("theme").unique().tolist() == ["prevention", "security", "rights", "gone"]
