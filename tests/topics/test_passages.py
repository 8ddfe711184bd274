"""Passages of seeded topics: what speaks of a theme beside its keywords comes before what only names something."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, sparse
from sklearn.feature_extraction.text import TfidfTransformer

from ctthemes import DocumentTermMatrix, codings, count_terms, drop_codings, join_phrases, remove_terms, tokenize
from ctthemes.themes.codebook import Codebook, Theme
from ctthemes.topics import blind_weights, fit_seeded_topics, top_passages, topic_guard
from ctthemes.topics._model import toy_topic_model
from tests.support import corpus_of

OWN = 12


def book(*patterns):
    return Codebook((Theme("theme", "what it means", patterns=patterns),), "1")


def test_what_is_struck_out_are_the_tokens_under_a_match_and_no_others():
    tokens = tokenize(corpus_of("Human rights in Central Asia", "Asia alone", "central asia and Central Asia."))
    found = codings(tokens, book("central asia"))
    struck = drop_codings(tokens, found)
    assert [(tokens.vocabulary[place], kept) for place, kept in zip(tokens.ids, struck.ids >= 0, strict=True)] == [
        ("human", True), ("rights", True), ("in", True), ("central", False), ("asia", False), ("asia", True),
        ("alone", True), ("central", False), ("asia", False), ("and", True), ("central", False), ("asia", False),
    ]  # fmt: skip
    assert struck.documents.equals(tokens.documents)


def test_a_joined_phrase_that_a_match_touches_is_struck_out_whole():
    tokens = tokenize(corpus_of("Human rights matter", "the right of humans"))
    terms = remove_terms(join_phrases(tokens, ["human rights"]), ["the", "of"])
    struck = drop_codings(terms, codings(tokens, book("rights")))
    assert struck.vocabulary[struck.ids[struck.ids >= 0]].tolist() == ["matter", "right", "humans"]


def test_codings_of_other_texts_are_passed_over():
    tokens = tokenize(corpus_of("one two", "two three"))
    found = codings(tokens, book("two"))
    elsewhere = found.assign(doc_id="x")
    assert (drop_codings(tokens, elsewhere).ids == tokens.ids).all()
    assert (drop_codings(tokens, found.iloc[:0]).ids == tokens.ids).all()


@pytest.fixture(scope="module")
def planted():
    """Two topics; the word `name` stands in a tenth of the passages of either and is the theme's only keyword."""
    rng = np.random.default_rng(4)
    counts = []
    for row in range(200):
        chance = np.full(2 * OWN, 0.02)
        chance[row % 2 * OWN : (row % 2 + 1) * OWN] += 1
        counts.append(
            [*rng.multinomial(20, chance / chance.sum()), int((row % 2 == 0 and row < 100) or row in (101, 111))]
        )
    index = pd.Index([f"p{row:03d}" for row in range(200)], name="doc_id")
    text = [f"text of {name}" for name in index]
    documents = pd.DataFrame({"text": text, "date": pd.Timestamp("2013-06-01"), "n_tokens": 21}, index=index)
    terms = pd.Index([*(f"a{n:02d}" for n in range(OWN)), *(f"b{n:02d}" for n in range(OWN)), "name"])
    dtm = DocumentTermMatrix(sparse.csr_array(np.array(counts)), terms, documents)
    themes = DocumentTermMatrix(dtm.counts[:, [2 * OWN]], pd.Index(["theme"]), documents)
    unmatched = DocumentTermMatrix(sparse.csr_array(dtm.counts[:, : 2 * OWN]), terms[: 2 * OWN], documents)
    return dtm, fit_seeded_topics(dtm, themes, n_topics=2, seed=1), unmatched


def test_blind_weights_do_not_see_the_keyword(planted):
    dtm, model, unmatched = planted
    blind = blind_weights(model, dtm, unmatched)
    about, named = np.arange(200) % 2 == 0, np.isin(np.arange(200), (101, 111))
    assert blind["theme"][about].min() > 0.7
    assert blind["theme"][named].max() < 0.3
    assert (model.document_topics["theme"][named] > blind["theme"][named] + 0.1).all()


def test_blind_weights_are_the_least_squares_of_what_is_left(planted):
    dtm, model, unmatched = planted
    row = 101
    left = np.append(unmatched.counts[[row]].toarray(), [[0]], axis=1)
    weights = TfidfTransformer().fit(sparse.csr_matrix(dtm.counts)).transform(sparse.csr_matrix(left)).toarray().ravel()
    expected, _ = optimize.nnls(model.topic_terms.to_numpy().T, weights)
    assert blind_weights(model, dtm, unmatched).iloc[row].to_numpy() == pytest.approx(expected / expected.sum())


def test_a_passage_that_only_names_something_comes_after_those_that_say_it(planted):
    dtm, model, unmatched = planted
    first = top_passages(model, n=190)
    beside = top_passages(model, n=190, beside=blind_weights(model, dtm, unmatched))
    rank = [table[table["topic"] == "theme"].set_index("doc_id")["rank"] for table in (first, beside)]
    saying = [f"p{row:03d}" for row in range(0, 200, 2)]
    for name in ("p101", "p111"):
        assert rank[0][name] <= 110
        assert rank[1].get(name, 191) > rank[1][saying].max()
    assert beside["weight"].max() <= first["weight"].max()


def test_a_passage_of_nothing_but_matches_has_no_blind_weight_and_is_not_listed(planted):
    dtm, model, unmatched = planted
    counts = unmatched.counts.tolil()
    counts[0] = 0
    bare = DocumentTermMatrix(sparse.csr_array(counts), unmatched.terms, unmatched.documents)
    blind = blind_weights(model, dtm, bare)
    assert blind.index[blind.isna().all(axis=1)].tolist() == ["p000"]
    assert "p000" not in set(top_passages(model, n=190, beside=blind)["doc_id"])


def test_rows_and_terms_are_found_by_name(planted):
    dtm, model, unmatched = planted
    rows, columns = (np.random.default_rng(seed).permutation(size) for seed, size in ((1, 200), (2, 2 * OWN)))
    shuffled = DocumentTermMatrix(
        sparse.csr_array(unmatched.counts[rows][:, columns]), unmatched.terms[columns], unmatched.documents.iloc[rows]
    )
    pd.testing.assert_frame_equal(
        blind_weights(model, dtm, shuffled), blind_weights(model, dtm, unmatched), check_exact=True
    )


def test_wrong_passages_and_wrong_models_are_told(planted):
    dtm, model, unmatched = planted
    few = DocumentTermMatrix(unmatched.counts[:9], unmatched.terms, unmatched.documents.iloc[:9])
    with pytest.raises(ValueError, match="unmatched lacks 191 of the 200 passages"):
        blind_weights(model, dtm, few)
    with pytest.raises(ValueError, match="reads models of tf-idf weights, not method='toy'"):
        blind_weights(toy_topic_model(), dtm, unmatched)
    with pytest.raises(ValueError, match="a row for each passage and a column for each topic"):
        top_passages(model, beside=model.document_topics.iloc[1:])


def test_the_guard_names_the_passage_that_is_copied_and_the_settings_that_leave_it_out() -> None:
    texts = [f"word{number}a word{number}b word{number}c" for number in range(30)] + ["All states shall act"] * 30
    message = topic_guard(count_terms(tokenize(corpus_of(*texts))), n_topics=2)
    assert message.startswith(
        "29 of 60 passages have the same terms as an earlier one (one stands in 30 documents: “All states shall act”)"
    )
    assert "`passages: drop` in settings.yml" in message
