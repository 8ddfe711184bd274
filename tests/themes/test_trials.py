"""Trials: what a changed pattern finds and loses, equal to a codebook that was coded from the beginning."""

from __future__ import annotations

import pytest
from pandas.testing import assert_frame_equal

import ctthemes as ct
from tests.support import SEEDS, corpus_of

BOOK = ct.Codebook(
    (
        ct.Theme("law", not_patterns=("law day",)),
        ct.Theme("rights", parent="law", patterns=("human rights", "right*")),
        ct.Theme("courts", parent="law", patterns=("court(s)",)),
        ct.Theme("peace", patterns=("peace*", "yak")),
    ),
    version="1",
)
TEXTS = (
    "Human rights and the court. Rights of peace.",
    "<b>Peace</b>keeping and law; a human right.",
    "Courts keep the law. Law day.",
)
BASIS = ct.trial_basis(ct.tokenize(corpus_of(*TEXTS, years=[2011, 2013, 2013])), BOOK)


def of(trial: ct.Trial, change: str, theme: str = "rights") -> list[str]:
    rows = trial.changes[(trial.changes["change"] == change) & (trial.changes["theme"] == theme)]
    texts = BASIS.tokens.documents["text"]
    return [
        texts[doc][start:stop] for doc, start, stop in zip(rows["doc_id"], rows["start"], rows["stop"], strict=True)
    ]


def test_a_trial_shows_what_comes_what_goes_and_what_is_only_longer() -> None:
    trial = ct.try_patterns(BASIS, theme="rights", patterns=["right*", "human right", "keep"])
    assert sorted(of(trial, "new")) == ["human right", "keep", "rights"]
    assert sorted(of(trial, "lost")) == ["Human rights", "right"]
    mine = trial.changes[trial.changes["theme"] == "rights"].set_index("start")["overlaps"]
    assert mine.sum() == len(mine) - 1  # only `keep` finds words that nothing found before
    assert trial.patterns.set_index("pattern")["status"].to_dict() == {
        "right*": "", "human right": "new", "keep": "new", "human rights": "removed",
    }  # fmt: skip
    assert trial.totals["theme"].tolist() == ["rights", "law"]


@pytest.mark.parametrize(
    ("theme", "patterns", "not_patterns"),
    [
        ("rights", ["right*"], None),
        ("courts", ["court(s)", "law"], ()),
        ("law", ["law"], ("courts keep",)),
        ("peace", ["peace"], ("peacekeeping",)),
    ],
)
def test_a_trial_equals_the_changed_codebook_coded_from_the_beginning(theme, patterns, not_patterns) -> None:
    trial = ct.try_patterns(BASIS, theme=theme, patterns=patterns, not_patterns=not_patterns)
    whole = ct.rate_changes(BASIS.tokens, BOOK, trial.codebook)
    for name in trial.totals["theme"]:
        assert_frame_equal(
            trial.rates[trial.rates["theme"] == name].reset_index(drop=True),
            whole[whole["theme"] == name].reset_index(drop=True),
        )
    untouched = whole[~whole["theme"].isin(trial.totals["theme"])]
    assert (untouched["change"].dropna() == 0).all()
    for name, old, new in trial.totals[["theme", "count_old", "count_new"]].to_numpy().tolist():
        assert len(of(trial, "new", name)) - len(of(trial, "lost", name)) == new - old
    audit = ct.audit_codebook(BASIS.tokens, trial.codebook).query("theme == @theme")
    left = trial.patterns[trial.patterns["status"] != "removed"]
    assert left["count"].tolist() == audit["count"].tolist()
    assert left["verdict"].tolist() == audit["verdict"].tolist()


def test_trying_what_is_there_changes_nothing_and_the_basis_stays() -> None:
    before = BASIS.codings.copy()
    trial = ct.try_patterns(BASIS, theme="peace", patterns=["yak", "peace*"])
    assert trial.changes.empty
    assert (trial.totals["count_old"] == trial.totals["count_new"]).all()
    assert trial.codebook.themes[3].patterns == ("peace*", "yak")
    assert ct.change_quotations(BASIS, trial, n=3, seed=1).empty
    assert_frame_equal(BASIS.codings, before)


def test_quotations_of_both_sides_are_drawn_with_their_words_and_citations() -> None:
    study = ct.read_study(SEEDS)
    basis = ct.trial_basis(ct.tokenize(study.corpus), study.codebook)
    trial = ct.try_patterns(basis, theme="prevention", patterns=["terroris*"])
    quoted = ct.change_quotations(basis, trial, n=5, seed=1)
    assert quoted["change"].value_counts().to_dict() == {"new": 5, "lost": 5}
    assert quoted["doc_id"].nunique() == 5
    new = quoted[quoted["change"] == "new"]
    assert new["keyword"].str.contains("terroris", case=False).all()
    assert new["citation"].str.contains("para").all()


def test_rates_are_compared_over_whatever_period_is_asked_for() -> None:
    trial = ct.try_patterns(BASIS, theme="peace", patterns=["peacekeeping"], period="month")
    changed = trial.rates.set_index("period").loc[["2011-07", "2013-07"], ["count_old", "count_new"]]
    assert changed.to_numpy().tolist() == [[1, 0], [1, 0]]


@pytest.mark.parametrize(
    ("theme", "patterns", "said"),
    [
        ("war", ["war"], "theme='war' is not one of"),
        ("peace", [], "no pattern left"),
        ("peace", "peace", "is one text"),
        (
            "peace",
            ["peace", "*", "peace"],
            r"pattern 2: '\*' would match every token.*\npattern 3: 'peace' stands at 1",
        ),
        ("peace", ["a ~x b"], "after ~ comes a number"),
    ],
)
def test_patterns_that_cannot_be_used_are_refused(theme, patterns, said) -> None:
    with pytest.raises(ValueError, match=said):
        ct.try_patterns(BASIS, theme=theme, patterns=patterns)
