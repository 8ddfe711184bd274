"""Reuse: what a document takes from earlier ones, judged on planted passages and on a corpus worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

import ctthemes as ct
from ctthemes.text.alignment import WINDOW, align, local_score
from ctthemes.text.reuse import BORROWED, FORMULA
from ctthemes.text.seeds import chronicle, cover, earlier, find_seeds

A = (
    "The Security Council, Recalling its previous resolutions, Decides that all States shall prevent and suppress the "
    "financing of terrorist acts and freeze without delay funds of persons who commit terrorist acts."
)
B = (
    "The Security Council, Recalling its previous resolutions, Calls upon all States to prevent and suppress the financing "
    "of terrorist acts and to freeze without delay all funds of persons who commit such acts and protect civilians."
)
C = (
    "The Security Council, Recalling its previous resolutions, Requests the Secretary-General to report on the protection "
    "of civilians and on the implementation of this resolution within six months."
)
YEARS = ("1999-05-03", "2005-02-01", "2010-11-30")
Words = list[str]


def tokens_of(texts: Sequence[str], dates: Sequence[str]) -> ct.Tokens:
    names = pd.Index([chr(ord("A") + place) for place in range(len(texts))], name="doc_id")
    return ct.tokenize(pd.DataFrame({"text": list(texts), "date_stated": list(dates)}, index=names))


def covered(tokens: ct.Tokens, width: int, *, formulae: bool) -> list[int]:
    """Return how many tokens of each document, in order of dates, lie in a run that an earlier document has."""
    text = chronicle(tokens)
    seeds = find_seeds(text, width=width)
    first, last = earlier(text, seeds, pool=None)
    chosen = (last > first) & (formulae | (seeds.frequency < 3))
    flags = cover(seeds.places[chosen], width=width, n_tokens=len(text.ids))
    return [int(part.sum()) for part in np.split(flags, text.offsets[1:-1])]


@pytest.mark.parametrize(
    ("width", "with_formulae", "without"),
    [(3, [0, 24, 7], [0, 17, 0]), (5, [0, 21, 7], [0, 14, 0]), (6, [0, 16, 7], [0, 9, 0])],
)
def test_the_worked_corpus_is_covered_as_counted_by_hand(
    width: int, with_formulae: list[int], without: list[int]
) -> None:
    tokens = tokens_of([A, B, C], YEARS)
    assert np.diff(tokens.offsets).tolist() == [31, 36, 27]
    assert covered(tokens, width, formulae=True) == with_formulae
    assert covered(tokens, width, formulae=False) == without


def test_two_dates_exchanged_exchange_source_and_target() -> None:
    tokens = tokens_of([A, B, C], (YEARS[1], YEARS[0], YEARS[2]))
    assert covered(tokens, 5, formulae=False) == [0, 14, 0]  # of A's 31 tokens, not of B's 36
    passages = ct.borrowed_passages(ct.trace_reuse(tokens, width=5, least_documents=3))
    assert passages[["target", "source"]].to_numpy().tolist() == [["A", "B"]]


def test_the_longest_passage_of_the_worked_corpus_is_aligned_over_its_changes() -> None:
    reuse = ct.trace_reuse(tokens_of([A, B, C], YEARS), width=6, least_documents=3)
    shares = ct.borrowing_shares(reuse).set_index("doc_id")
    assert shares["borrowed_tokens"].tolist() == [0, 20, 0]  # 20 of 36 = .555556
    assert shares["formula_tokens"].tolist() == [7, 7, 7]
    assert shares["new_tokens"].tolist() == [24, 9, 20]


def test_the_score_of_the_worked_corpus_after_its_formula() -> None:
    words = [[word.lower() for word in ct.token_texts(tokens_of([A, B, C], YEARS), name)] for name in "ABC"]
    assert local_score(words[0][7:], words[1][7:]) == 36
    assert local_score(words[0], words[2]) == 14  # the formula alone


def test_alignments_of_many_pairs_are_those_of_each_alone() -> None:
    random = np.random.default_rng(3)
    one, two = (random.integers(0, 4, (40, WINDOW)).astype(np.int32) for _ in range(2))
    scores = align(one, two).scores
    assert scores.tolist() == [_best_prefix(*(row.tolist() for row in pair)) for pair in zip(one, two, strict=True)]


def _best_prefix(one: list[int], two: list[int]) -> int:
    """Return the best score of an alignment of two beginnings, cell by cell."""
    table = [[-column for column in range(len(two) + 1)]]
    for place, word in enumerate(one, 1):
        row = [-place]
        for column, other in enumerate(two, 1):
            straight = table[-1][column - 1] + (2 if word == other else -1)
            row.append(max(straight, table[-1][column] - 1, row[-1] - 1))
        table.append(row)
    return max(max(row) for row in table)


# Direction


def test_documents_of_one_day_are_no_sources_of_each_other() -> None:
    assert len(ct.trace_reuse(tokens_of([A, A], ["2001-01-01", "2001-01-01"])).passages) == 0


def test_a_document_of_a_year_and_one_of_a_day_in_it_have_no_order() -> None:
    assert len(ct.trace_reuse(tokens_of([A, A], ["2001", "2001-06-01"])).passages) == 0
    passages = ct.trace_reuse(tokens_of([A, A], ["2001", "2002-06-01"])).passages
    assert passages[["target", "source"]].to_numpy().tolist() == [["B", "A"]]
    assert passages["days"].isna().all()


def test_the_order_of_the_documents_in_the_corpus_does_not_matter() -> None:
    texts, dates = [A, B, C], list(YEARS)
    corpus = pd.DataFrame({"text": texts, "date_stated": dates}, index=pd.Index(["a", "b", "c"], name="doc_id"))
    one, two = (ct.trace_reuse(ct.tokenize(rows), width=5, least_documents=3) for rows in (corpus, corpus.iloc[::-1]))
    pd.testing.assert_frame_equal(one.passages, two.passages)


def test_undated_documents_are_left_out_and_marked() -> None:
    reuse = ct.trace_reuse(tokens_of([A, A, A], ["2001-01-01", "", "2003-01-01"]), least_documents=4)
    assert ct.borrowing_shares(reuse)["doc_id"].tolist() == ["A", "C"]
    assert reuse.passages[["target", "source"]].to_numpy().tolist() == [["C", "A"]]


def test_a_corpus_without_two_dated_documents_is_refused() -> None:
    with pytest.raises(ValueError, match="1 of 2 documents have a date: borrowing needs two"):
        ct.trace_reuse(tokens_of([A, B], ["2001-01-01", ""]))


def test_a_pool_leaves_out_what_is_further_back() -> None:
    other = " ".join(f"word{place}" for place in range(100))
    tokens = tokens_of([A, other, A], ["2001-01-01", "2002-01-01", "2003-01-01"])
    assert len(ct.trace_reuse(tokens, pool=131, least_documents=4).passages) == 1
    assert len(ct.trace_reuse(tokens, pool=100, least_documents=4).passages) == 0


# Shares


def test_no_share_is_given_of_a_short_document_and_none_of_the_first() -> None:
    shares = ct.borrowing_shares(ct.trace_reuse(tokens_of([A, B, C], YEARS), width=5, least_documents=3))
    assert shares["new_share"].isna().all()
    long = " ".join(f"word{place}" for place in range(300))
    shares = ct.borrowing_shares(ct.trace_reuse(tokens_of([long, long + " " + A], YEARS[:2])))
    assert shares["new_share"].tolist() == pytest.approx([np.nan, 31 / 331], nan_ok=True)
    assert shares["top_share"].tolist() == pytest.approx([np.nan, 300 / 331], nan_ok=True)


def test_new_borrowed_and_formula_tokens_are_all_tokens() -> None:
    shares = ct.borrowing_shares(ct.trace_reuse(tokens_of([A, B, C], YEARS), width=3, least_documents=3))
    parts = shares[["new_tokens", "borrowed_tokens", "formula_tokens"]].sum(axis=1)
    assert parts.tolist() == shares["n_tokens"].tolist()


def test_every_source_of_a_pair_is_counted_and_one_is_credited() -> None:
    pairs = ct.borrowing_pairs(ct.trace_reuse(tokens_of([A, A, A], YEARS), least_documents=4))
    rows = {(row.target, row.source): (row.tokens, row.credited) for row in pairs.itertuples()}
    assert rows == {("B", "A"): (31, 31), ("C", "A"): (31, 0), ("C", "B"): (31, 31)}


def test_what_is_dropped_is_what_was_borrowed() -> None:
    reuse = ct.trace_reuse(tokens_of([A, B, C], YEARS), width=6, least_documents=3)
    own = ct.drop_borrowed(reuse)
    assert [int((part >= 0).sum()) for part in np.split(own.ids, own.offsets[1:-1])] == [24, 9, 20]


# Planted passages


def planted(
    random: np.random.Generator, edits: float
) -> tuple[list[Words], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return texts of random words with passages of earlier ones, and which words were planted and which are of a formula.

    Every passage has 15 to 200 words, a quarter of them under 30; words are replaced, left out or put in; one passage in
    five has its halves exchanged. A formula of ten words stands in every text.
    """
    vocabulary = np.array([f"w{place}" for place in range(15_000)])
    weights = 1 / np.arange(1, len(vocabulary) + 1)
    plain = [list(random.choice(vocabulary, 1200, p=weights / weights.sum())) for _ in range(40)]
    formula = [f"formula{place}" for place in range(10)]
    texts, truths, formulae = [], [], []
    for number, words in enumerate(plain):
        parts = [(words[start : start + 240], False) for start in range(0, 1200, 240)]
        for place in range(0 if number < 10 else 4):
            length = int(random.integers(15, 30) if random.random() < 0.25 else random.integers(30, 201))
            source = plain[int(random.integers(number))]
            start = int(random.integers(len(source) - length))
            passage = source[start : start + length]
            if random.random() < 0.2:
                passage = passage[length // 2 :] + passage[: length // 2]
            parts.insert(2 * place + 1, (passage, True))
        text, truth = list(formula), [False] * 10
        for part, is_planted in parts:
            for word in part:
                change = int(random.integers(3)) if is_planted and random.random() < edits else -1
                text += {-1: [word], 0: [], 1: ["changed"], 2: ["putin", word]}[change]
                truth += {-1: [is_planted], 0: [], 1: [False], 2: [False, True]}[change]
        texts.append(text)
        truths += truth
        formulae += [True] * 10 + [False] * (len(text) - 10)
    return texts, np.array(truths), np.array(formulae)


@pytest.mark.parametrize(("edits", "least"), [(0.0, 0.99), (0.05, 0.97), (0.1, 0.95), (0.15, 0.95), (0.2, 0.9)])
def test_planted_passages_come_back_word_by_word(edits: float, least: float) -> None:
    hits = borrowed = true = 0
    for seed in range(2):
        texts, truth, formula = planted(np.random.default_rng(seed), edits)
        days = pd.date_range("2001-01-01", periods=len(texts)).strftime("%Y-%m-%d")
        reuse = ct.trace_reuse(tokens_of([" ".join(text) for text in texts], list(days)), least_documents=20)
        assert np.array_equal(reuse.kinds == FORMULA, formula)
        hits += int(((reuse.kinds == BORROWED) & truth).sum())
        borrowed += int((reuse.kinds == BORROWED).sum())
        true += int(truth.sum())
    assert hits / borrowed > 0.99
    assert hits / true > least


# Reading them


def test_a_passage_is_shown_with_its_changes_marked() -> None:
    reuse = ct.trace_reuse(tokens_of([A, B], YEARS[:2]), width=5, least_documents=3)
    (row,) = ct.compared_passages(reuse, ct.borrowed_passages(reuse)).to_dict("records")
    assert "{+Calls upon+} all States {+to+} prevent and suppress" in row["target_text"]
    assert "all States [-shall-] prevent and suppress" in row["source_text"]


def test_the_path_of_a_passage_runs_through_the_documents_that_have_most_of_it() -> None:
    words = [f"word{place}" for place in range(30)]
    edited = " ".join([*words[:14], "changed", *words[15:]])
    texts = [" ".join(words), "Other words. " + " ".join(words), edited, " ".join(words[:12])]
    dates = ["2003-01-01", "2001-01-01", "2005-01-01", "2006-01-01"]
    paths = ct.passage_paths(ct.trace_reuse(tokens_of([*texts, texts[0]], [*dates, "2004-01-01"]), least_documents=9))
    assert paths["doc_id"].tolist() == ["B", "A", "E", "C"]
    assert paths["step"].tolist() == [1, 2, 3, 4]
    assert paths["identity"].tolist() == pytest.approx([1, 1, 1, 29 / 30])
    assert paths["n_documents"].unique().tolist() == [4]


# Versions


def test_versions_are_compared_from_the_first_word_to_the_last() -> None:
    draft = "One two three four five. Six seven eight nine ten. Gone are these very last words."
    final = "Six seven eight nine ten. One two three odd four five. Quite new words stand at its end."
    changes = ct.version_changes(
        tokens_of([draft, final], ["", ""]), earlier_version="A", later_version="B", width=3
    ).set_index("change")
    assert changes.loc["same", "later_text"] == "Six seven eight nine ten."
    assert changes.loc["moved", "later_text"] == "One two three"
    assert changes.loc["left out", "earlier_text"].tolist()[-1] == "Gone are these very last words."
    assert changes["later_tokens"].sum() == len(final.split())
    assert changes["earlier_tokens"].sum() == len(draft.split())


def test_a_version_that_is_no_document_and_one_compared_with_itself_are_refused() -> None:
    tokens = tokens_of([A, B], YEARS[:2])
    with pytest.raises(ValueError, match="no document 'Z'; there are A, B"):
        ct.version_changes(tokens, earlier_version="A", later_version="Z")
    with pytest.raises(ValueError, match="both versions are the document 'A'"):
        ct.version_changes(tokens, earlier_version="A", later_version="A")
