"""Topics: planted ones come back, shares mean what they say, and the numbers behind a refusal are told."""

from __future__ import annotations

import subprocess
import sys
import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import sparse, stats

from ctthemes.counts.matrix import DocumentTermMatrix
from ctthemes.topics import _engines as engines
from ctthemes.topics import _fitting as fitting
from ctthemes.topics import _similarity as similarity
from ctthemes.topics import _trends as trends
from ctthemes.topics._fitting import fit_topics
from ctthemes.topics._guard import SmallCorpusError, topic_guard
from ctthemes.topics._methods import Fit
from ctthemes.topics._model import TOP_TERM_COLUMNS, TopicModel, top_terms, toy_topic_model
from ctthemes.topics._passages import TOP_PASSAGE_COLUMNS, top_passages
from ctthemes.topics._stability import TOPIC_STABILITY_COLUMNS, topic_stability
from ctthemes.topics._trends import TOPIC_TREND_COLUMNS, topic_trend

N_PLANTED = 3
WORDS = 12


def fitted(dtm, **arguments):
    """A fit of a matrix too plain for the guard: few terms, or the same rows again and again."""
    with warnings.catch_warnings(action="ignore"):
        return fit_topics(dtm, seed=1, on_small="warn", **arguments)


def matrix_of(counts, *, index=None, terms=None, **variables):
    counts = np.asarray(counts)
    index = [f"d{row:03d}" for row in range(len(counts))] if index is None else index
    terms = [f"t{column:02d}" for column in range(counts.shape[1])] if terms is None else terms
    documents = pd.DataFrame(
        {
            "text": [f"text of {name}" for name in index],
            "date": pd.Timestamp("2013-06-01"),
            "n_tokens": counts.sum(axis=1),
            **variables,
        },
        index=pd.Index(index, name="doc_id"),
    )
    return DocumentTermMatrix(sparse.csr_array(counts), pd.Index(terms), documents)


def planted(*, n_documents=90, seed=7, **variables):
    """Three topics of twelve words of their own; half of the documents are in topic a, a third in b, a sixth in c."""
    rng = np.random.default_rng(seed)
    rows = []
    for row in range(n_documents):
        own = (0, 0, 0, 1, 1, 2)[row % 6]
        chance = np.full(N_PLANTED * WORDS, 0.05 / (N_PLANTED * WORDS))
        chance[own * WORDS : (own + 1) * WORDS] += 0.95 / WORDS
        rows.append(rng.multinomial(60, chance))
    terms = [f"{topic}{word:02d}" for topic in "abc" for word in range(WORDS)]
    return matrix_of(rows, terms=terms, **variables)


def model_of(weights, **variables):
    """A model with the given weights of the first topics, one row per passage; the last topic takes the rest."""
    weights = np.asarray(weights, dtype=float)
    weights = weights[:, None] if weights.ndim == 1 else weights
    weights = np.column_stack([weights, (1 - weights.sum(axis=1)).clip(0)])
    passages = pd.Index([f"p{row:03d}" for row in range(len(weights))], name="doc_id")
    names = pd.Index([f"topic_{number:02d}" for number in range(1, weights.shape[1] + 1)], name="topic")
    documents = pd.DataFrame(
        {"text": "text", "date": pd.Timestamp("2013-06-01"), "n_tokens": 100} | variables, index=passages
    )
    terms = pd.DataFrame(np.full((len(names), 2), 0.5), index=names, columns=["a", "b"])
    return TopicModel(terms, pd.DataFrame(weights, index=passages, columns=names), documents, {})


def first_topic(table):
    return table[table["series"] == "topic_01"].set_index("period")


def years(*values):
    return pd.to_datetime([f"{value}-06-01" for value in values])


@pytest.mark.parametrize("method", ["nmf", "lda"])
def test_planted_topics_are_recovered_and_named_by_falling_share(method):
    model = fit_topics(planted(), n_topics=N_PLANTED, seed=1, method=method)
    words = top_terms(model, n=WORDS).groupby("topic")["term"].agg(lambda terms: {term[0] for term in terms})
    assert words.to_dict() == {"topic_01": {"a"}, "topic_02": {"b"}, "topic_03": {"c"}}
    own = np.tile([0, 0, 0, 1, 1, 2], 15)
    assert (model.document_topics.to_numpy().argmax(axis=1) == own).all()


@pytest.mark.parametrize("method", ["nmf", "lda"])
def test_rows_sum_to_one_and_a_passage_without_terms_is_nan(method):
    counts = np.vstack([np.zeros(N_PLANTED * WORDS, dtype=int), planted().counts.toarray()])
    model = fit_topics(matrix_of(counts), n_topics=N_PLANTED, seed=1, method=method)
    assert model.topic_terms.sum(axis=1).to_numpy() == pytest.approx(np.ones(3), abs=1e-12)
    assert model.document_topics.iloc[0].isna().all()
    assert model.document_topics.iloc[1:].sum(axis=1).to_numpy() == pytest.approx(np.ones(90), abs=1e-12)
    assert model.settings["n_undescribed"] == 1


@pytest.mark.parametrize("method", ["nmf", "lda"])
def test_the_same_seed_gives_the_same_bytes(method):
    one, two = (fit_topics(planted(), n_topics=N_PLANTED, seed=5, method=method) for _ in range(2))
    assert one.topic_terms.to_numpy().tobytes() == two.topic_terms.to_numpy().tobytes()
    assert one.document_topics.to_numpy().tobytes() == two.document_topics.to_numpy().tobytes()
    assert one.settings == two.settings


@pytest.mark.parametrize("method", ["nmf", "lda"])
def test_the_order_of_documents_and_terms_does_not_matter(method):
    dtm = planted()
    rows, columns = (np.random.default_rng(3).permutation(size) for size in dtm.counts.shape)
    shuffled = DocumentTermMatrix(dtm.counts[rows][:, columns], dtm.terms[columns], dtm.documents.iloc[rows])
    one, two = (fit_topics(each, n_topics=N_PLANTED, seed=1, method=method) for each in (dtm, shuffled))
    pd.testing.assert_frame_equal(two.topic_terms[one.topic_terms.columns], one.topic_terms, check_exact=True)
    pd.testing.assert_frame_equal(
        two.document_topics.loc[one.document_topics.index], one.document_topics, check_exact=True
    )
    pd.testing.assert_frame_equal(top_terms(two), top_terms(one))


def test_a_fit_does_not_change_its_matrix():
    dtm = planted()
    before = dtm.counts.toarray().copy()
    fit_topics(dtm, n_topics=2, seed=1)
    assert (dtm.counts.toarray() == before).all()
    assert dtm.counts.dtype == np.int64


def test_lda_of_another_seed_is_another_start():
    one, two = (fit_topics(planted(), n_topics=N_PLANTED, seed=seed, method="lda") for seed in (1, 2))
    assert one.topic_terms.to_numpy().tobytes() != two.topic_terms.to_numpy().tobytes()


def test_topics_of_equal_share_are_named_in_the_order_of_their_terms():
    counts = np.zeros((60, 4), dtype=int)
    counts[::2, :2] = 5
    counts[1::2, 2:] = 5
    model = fitted(matrix_of(counts, terms=["y", "z", "b", "c"]), n_topics=2)
    assert top_terms(model, n=1)["term"].tolist() == ["b", "y"]


def test_topics_are_named_by_documents_not_by_passages():
    counts = np.zeros((60, 2), dtype=int)
    counts[:40, 0] = 5
    counts[40:, 1] = 5
    parents = ["long"] * 40 + [f"short{number}" for number in range(20)]
    model = fitted(matrix_of(counts, document=parents), n_topics=2)
    assert top_terms(model, n=1)["term"].tolist() == ["t01", "t00"]


def test_the_guard_says_the_numbers_and_whose_rule_it_is():
    counts = np.random.default_rng(1).integers(1, 9, (68, 80))
    sentence = topic_guard(matrix_of(counts, document=["a"] * 30 + ["b"] * 38), n_topics=8)
    assert sentence == (
        "2 documents with 68 passages are too few for 8 topics: our own rule (no published threshold) asks for at "
        "least 50 documents and 10 passages per topic, here 80. Rely on the codebook and on keyness instead."
    )


@pytest.mark.parametrize(("rows", "n_topics", "enough"), [(50, 5, True), (49, 4, False), (50, 6, False), (60, 6, True)])
def test_the_guard_wants_fifty_documents_and_ten_passages_per_topic(rows, n_topics, enough):
    counts = np.random.default_rng(1).integers(1, 9, (rows, 60))
    assert (topic_guard(matrix_of(counts), n_topics=n_topics) == "") is enough


def test_the_guard_wants_ten_terms_per_topic():
    counts = np.random.default_rng(1).integers(1, 9, (60, 40))
    counts[:, 19:] = 0
    assert topic_guard(matrix_of(counts), n_topics=2) == (
        "19 terms are too few for 2 topics: our own rule asks for at least 10 per topic. Trim fewer terms, or ask for "
        "fewer topics."
    )
    counts[0, 19] = 1
    assert topic_guard(matrix_of(counts), n_topics=2) == ""


def test_the_guard_sees_passages_that_repeat_others():
    counts = np.random.default_rng(1).integers(1, 9, (60, 40))
    counts[48:] = counts[0]
    assert topic_guard(matrix_of(counts), n_topics=2) == ""
    counts[47] = counts[0]
    assert topic_guard(matrix_of(counts), n_topics=2).startswith("13 of 60 passages have the same terms")


def test_the_guard_does_not_count_passages_without_terms():
    counts = np.ones((50, 2), dtype=int)
    counts[0] = 0
    assert topic_guard(matrix_of(counts), n_topics=2).startswith("49 documents with 49 passages")


def test_a_small_corpus_is_refused_with_the_sentence_of_the_guard():
    with pytest.raises(SmallCorpusError, match=r"12 documents with 12 passages are too few for 2 .*on_small=\"warn\""):
        fit_topics(planted(n_documents=12), n_topics=2, seed=1)


def test_an_empty_corpus_is_refused_with_the_sentence_of_the_guard():
    with pytest.raises(SmallCorpusError, match="0 documents with 0 passages"):
        fit_topics(matrix_of(np.zeros((0, 3), dtype=int)), n_topics=2, seed=1)


def test_a_small_corpus_can_be_fitted_with_one_warning_that_is_kept():
    dtm = planted(n_documents=12)
    with pytest.warns(UserWarning, match="12 documents") as caught:
        model = fit_topics(dtm, n_topics=2, seed=1, on_small="warn")
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert model.settings["warning"] == topic_guard(dtm, n_topics=2) == str(caught[0].message)


def test_a_corpus_that_is_large_enough_has_no_warning():
    assert fit_topics(planted(), n_topics=2, seed=1, on_small="warn").settings["warning"] == ""


@pytest.mark.parametrize("method", ["nmf", "lda"])
def test_a_fit_that_did_not_converge_warns_once_and_records_it(monkeypatch, method):
    monkeypatch.setattr(engines, "MAX_ITERATIONS", {"nmf": 1, "lda": 1})
    with pytest.warns(UserWarning, match=f"1 of 1 {method} fits stopped after 1 iterations") as caught:
        model = fit_topics(planted(), n_topics=3, seed=1, method=method)
    assert len(caught) == 1
    assert model.settings["converged"] is False
    assert "before converging" in str(model.settings["warning"])
    with pytest.warns(UserWarning, match=f"2 of 2 {method} fits stopped"):
        topic_stability(planted(), n_topics=3, seeds=[1, 2], method=method)


@pytest.mark.parametrize("method", ["nmf", "lda"])
def test_a_fit_that_converged_says_so(method):
    model = fit_topics(planted(), n_topics=3, seed=1, method=method)
    assert model.settings["converged"] is True
    assert 0 < model.settings["iterations"] < engines.MAX_ITERATIONS[method]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"n_topics": 1}, "n_topics=1 must be a whole number of at least 2"),
        ({"seed": -1}, "seed=-1 must be"),
        ({"method": "lsa"}, "method='lsa' is not one of 'nmf', 'lda', 'gibbs', 'seeded'"),
        ({"on_small": "ignore"}, "on_small='ignore' is not one of 'raise', 'warn'"),
    ],
)
def test_wrong_arguments_of_a_fit_are_told(wrong, message):
    with pytest.raises(ValueError, match=message):
        fit_topics(planted(n_documents=400), **({"n_topics": 3, "seed": 1} | wrong))


def test_more_topics_than_the_matrix_can_hold_are_refused():
    with pytest.raises(ValueError, match="n_topics=40 is more than 90 passages with a term and 36 terms can hold"):
        fitting.fit_once(planted(), Fit(40, 1, "nmf"))


def test_a_topic_that_comes_out_empty_is_an_error(monkeypatch):
    monkeypatch.setattr(engines, "nmf", lambda *_: (np.ones((90, 3)), np.eye(3, 36) * [[1], [1], [0]], 1))
    with pytest.raises(ValueError, match="1 of 3 topics came out empty: ask for at most 2 topics"):
        fit_topics(planted(), n_topics=3, seed=1)


def test_a_passage_that_no_topic_uses_is_nan(monkeypatch):
    weights = np.ones((90, 2))
    weights[4] = 0
    monkeypatch.setattr(engines, "nmf", lambda *_: (weights, np.ones((2, 36)), 1))
    model = fit_topics(planted(), n_topics=2, seed=1)
    assert model.document_topics.index[model.document_topics.isna().all(axis=1)].tolist() == ["d004"]
    assert model.settings["n_undescribed"] == 1


def test_nmf_weights_of_a_passage_are_measured_in_whole_topics():
    # The oracle: the weight of topic k in row i is w_ik Σ_j h_kj, as a share; so W H and the model agree on row sums.
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfTransformer

    dtm = planted()
    engine = NMF(3, init="nndsvda", random_state=1, max_iter=2000)
    weights = engine.fit_transform(TfidfTransformer().fit_transform(sparse.csr_matrix(dtm.counts, dtype=float)))
    expected = weights * engine.components_.sum(axis=1)
    expected = np.sort(expected / expected.sum(axis=1, keepdims=True), axis=1)
    found = fit_topics(dtm, n_topics=3, seed=1).document_topics.to_numpy()
    assert np.sort(found, axis=1) == pytest.approx(expected, abs=1e-3)


def test_top_terms_break_ties_by_name_and_never_list_a_weight_of_zero():
    table = top_terms(toy_topic_model(), n=10)
    assert tuple(table.columns) == TOP_TERM_COLUMNS
    assert table["term"].tolist() == ["rights", "law", "prevent", "law"]
    assert table["rank"].tolist() == [1, 2, 1, 2]
    assert top_terms(model_of([0.5]), n=2)["term"].tolist() == ["a", "b", "a", "b"]
    with pytest.raises(ValueError, match="n=0 must be"):
        top_terms(toy_topic_model(), n=0)


def test_top_passages_let_no_document_give_more_than_its_part():
    weights = [0.9, 0.8, 0.7, 0.6, 0.5]
    model = model_of(weights, document=["long", "long", "long", "b", "c"])
    one = top_passages(model, n=3).query("topic == 'topic_01'")
    assert tuple(one.columns) == TOP_PASSAGE_COLUMNS
    assert one["document"].tolist() == ["long", "b", "c"]
    assert one["weight"].tolist() == [0.9, 0.6, 0.5]
    assert one["rank"].tolist() == [1, 2, 3]
    four = top_passages(model, n=4).query("topic == 'topic_01'")
    assert four["document"].tolist() == ["long", "long", "b", "c"]


def test_top_passages_of_equal_weight_start_with_the_longer_then_the_name():
    model = model_of([1.0, 1.0, 1.0], n_tokens=[3, 80, 3])
    assert top_passages(model, n=3)["doc_id"].tolist() == ["p001", "p000", "p002"]


def test_top_passages_never_list_a_weight_of_zero_or_nan():
    model = model_of([0.0, np.nan, 1.0])
    table = top_passages(model, n=3)
    assert table[["topic", "doc_id"]].to_numpy().tolist() == [["topic_01", "p002"], ["topic_02", "p000"]]


def test_top_passages_without_text_say_what_is_missing():
    toy = toy_topic_model()
    bare = TopicModel(toy.topic_terms, toy.document_topics, toy.documents.drop(columns="text"), {})
    with pytest.raises(ValueError, match=r"model.documents lacks the column\(s\) text"):
        top_passages(bare)
    with pytest.raises(ValueError, match="n=0 must be"):
        top_passages(toy, n=0)


def test_a_constant_topic_plots_flat_however_many_documents_a_period_has():
    n_of = {2010: 1, 2011: 2, 2012: 3, 2013: 40, 2015: 7}
    dates = years(*[year for year, n in n_of.items() for _ in range(n)])
    lengths = np.random.default_rng(1).integers(5, 5000, len(dates))
    table = first_topic(topic_trend(model_of(np.full(len(dates), 0.1), date=dates, n_tokens=lengths)))
    flat = table.drop(index="2014")
    assert flat["share"].to_numpy() == pytest.approx(np.full(5, 0.1), abs=1e-12)
    assert flat["token_share"].to_numpy() == pytest.approx(np.full(5, 0.1), abs=1e-12)
    assert flat["n_documents"].tolist() == list(n_of.values())
    banded = flat.loc[["2012", "2013", "2015"]]
    assert banded[["low", "high"]].to_numpy() == pytest.approx(np.full((3, 2), 0.1), abs=1e-9)
    assert flat["band"].tolist() == ["none: 1 document", "none: 2 documents", *["jackknife"] * 3]


def test_a_period_without_documents_stays_a_gap():
    table = topic_trend(model_of([0.2, 0.3], date=years(2010, 2012)))
    assert tuple(table.columns) == TOPIC_TREND_COLUMNS
    gap = first_topic(table).loc["2011"]
    assert gap["band"] == "gap"
    assert gap[["n_tokens", "n_documents", "n_passages"]].tolist() == [0, 0, 0]
    assert gap[["share", "low", "high", "token_share"]].isna().all()
    assert table["series"].tolist() == ["topic_01"] * 3 + ["topic_02"] * 3
    assert table["period"].tolist() == ["2010", "2011", "2012"] * 2


def test_share_counts_documents_and_token_share_counts_tokens():
    # Three documents of 100, 100 and 800 tokens: (1/2 + 1/2 + 0)/3 = 1/3 and (50 + 50 + 0)/1000 = 1/10.
    row = first_topic(topic_trend(model_of([0.5, 0.5, 0.0], n_tokens=[100, 100, 800]))).loc["2013"]
    assert row["share"] == pytest.approx(1 / 3)
    assert row["token_share"] == pytest.approx(1 / 10)
    assert row["n_tokens"] == 1000


def test_passages_of_one_document_are_one_document():
    # Document a: (300 x 1 + 100 x 0)/400 = 3/4, b: 1/4, c: 1/2; the mean is 1/2, of the tokens (300 + 25 + 50)/600.
    model = model_of([1.0, 0.0, 0.25, 0.5], n_tokens=[300, 100, 100, 100], document=["a", "a", "b", "c"])
    row = first_topic(topic_trend(model)).loc["2013"]
    assert row[["n_documents", "n_passages"]].tolist() == [3, 4]
    assert row["share"] == pytest.approx(1 / 2)
    assert row["token_share"] == pytest.approx(375 / 600)
    two = model_of([0.5, 0.6, 0.7], document=["a", "a", "b"])
    assert first_topic(topic_trend(two)).loc["2013", "band"] == "none: 2 documents"


def test_undescribed_passages_are_in_no_average():
    row = first_topic(topic_trend(model_of([0.2, np.nan, 0.4]))).loc["2013"]
    assert row["share"] == pytest.approx(0.3)
    assert row[["n_documents", "n_passages", "n_tokens"]].tolist() == [2, 2, 200]


def test_the_band_is_the_logit_jackknife_over_documents():
    weights = [0.1, 0.3, 0.25, 0.6]
    row = first_topic(topic_trend(model_of(weights))).loc["2013"]
    left_out = [np.mean(weights[:i] + weights[i + 1 :]) for i in range(4)]
    theta = np.log(np.array(left_out) / (1 - np.array(left_out)))
    error = np.sqrt(3 / 4 * np.sum((theta - theta.mean()) ** 2))
    middle = np.log(0.3125 / 0.6875)
    ends = middle + np.array([-1, 1]) * stats.t(3).ppf(0.975) * error
    assert [row["low"], row["high"]] == pytest.approx(1 / (1 + np.exp(-ends)))


@pytest.mark.parametrize("n_documents", [3, 5, 10, 40])
def test_the_band_holds_the_true_share_about_as_often_as_it_says(n_documents):
    draws = np.random.default_rng(4).dirichlet([0.3] * 8, (n_documents, 3000))[..., 0]
    low, high = trends._logit_band(draws, trends.jackknife_error(draws))
    assert 0.92 < ((low <= 1 / 8) & (high >= 1 / 8)).mean() < 0.97


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3), min_size=1, max_size=9))
@example([[0, 0, 0], [0, 0, 1], [0, 0.5, 1e-12]])  # a trace of a topic beside one document of it
def test_shares_sum_to_one_and_bands_hold_them_within_0_and_1(raw):
    weights = np.asarray(raw) + np.array([1e-6, 0.0, 0.0])
    weights = weights / weights.sum(axis=1, keepdims=True)
    table = topic_trend(model_of(weights[:, :2].clip(0, 1)))
    assert table["share"].sum() == pytest.approx(1)
    assert table["token_share"].sum() == pytest.approx(1)
    for bound, sign in (("low", 1), ("high", -1)):
        known = table[table[bound].notna()]
        assert known[bound].between(0, 1).all()
        assert (sign * (known["share"] - known[bound]) > -1e-9).all()
    assert (table.loc[table["band"] == "jackknife", ["low", "high"]].notna()).all(axis=None)
    assert (table.loc[table["band"].str.startswith("upper"), "low"].isna()).all()
    assert (table.loc[table["band"].str.startswith("none"), ["low", "high"]].isna()).all(axis=None)


def test_a_topic_in_no_document_of_a_period_has_an_upper_bound_only():
    # Where it is found its mean weight is 0.4; Clopper-Pearson for 0 of 4 documents is 1 - 0.05^(1/4).
    model = model_of([0.0] * 4 + [0.4] * 4, date=years(*[2010] * 4, *[2011] * 4))
    row = first_topic(topic_trend(model)).loc["2010"]
    assert row["band"] == "upper: no hits"
    assert row["share"] == 0
    assert np.isnan(row["low"])
    assert row["high"] == pytest.approx(0.4 * (1 - 0.05**0.25))


@pytest.mark.parametrize("trace", [0.0, 1e-13, 1e-9, 1e-6])
def test_a_trace_of_a_topic_counts_as_nothing(trace):
    row = first_topic(topic_trend(model_of([trace, trace, 0.0, 0.8]))).loc["2013"]
    assert row["band"] == "upper: one document"
    assert np.isnan(row["low"])
    rest = first_topic(topic_trend(model_of([1 - trace, 1.0, 1.0, 0.2]))).loc["2013"]
    assert rest["band"] == "none: no other topic"


def test_a_topic_in_one_document_of_a_period_has_an_upper_bound_only():
    row = first_topic(topic_trend(model_of([0.0, 0.0, 0.0, 0.8]))).loc["2013"]
    assert row["band"] == "upper: one document"
    assert np.isnan(row["low"])
    assert row["high"] == pytest.approx(0.8 * stats.beta.ppf(0.95, 2, 3))


@pytest.mark.parametrize("last", [1.0, 0.3])
def test_a_topic_with_nothing_beside_it_has_no_band(last):
    row = first_topic(topic_trend(model_of([1.0, 1.0, 1.0, last]))).loc["2013"]
    assert row["band"] == "none: no other topic"
    assert row[["low", "high"]].isna().all()


@pytest.mark.parametrize(("period", "labels"), [("quarter", ["2013-Q2"]), ("month", ["2013-06"]), ("kind", ["x", "y"])])
def test_periods_can_be_shorter_or_any_document_variable(period, labels):
    table = topic_trend(model_of([0.5, 0.1], kind=["y", "x"]), period=period)
    assert table["period"].unique().tolist() == labels


def test_an_unknown_period_is_told():
    with pytest.raises(ValueError, match="period='season' is neither"):
        topic_trend(toy_topic_model(), period="season")


def test_passages_without_a_date_are_left_out_with_one_warning():
    model = model_of([0.5, 0.1], date=pd.to_datetime(["2013-06-01", None]))
    with pytest.warns(UserWarning, match="1 of 2") as caught:
        table = topic_trend(model)
    assert len(caught) == 1
    assert first_topic(table)["share"].to_dict() == {"2013": 0.5}
    with pytest.warns(UserWarning, match="2 of 2"):
        empty = topic_trend(model_of([0.5, 0.1], date=pd.NaT))
    assert empty.empty
    assert tuple(empty.columns) == TOPIC_TREND_COLUMNS


@pytest.mark.parametrize("method", ["nmf", "lda"])
def test_planted_topics_are_found_again_from_every_start(method):
    table = topic_stability(planted(), n_topics=3, seeds=[1, 2, 3], method=method)
    assert tuple(table.columns) == TOPIC_STABILITY_COLUMNS
    assert table[["seed_a", "seed_b"]].drop_duplicates().to_numpy().tolist() == [[1, 2], [1, 3], [2, 3]]
    assert table["topic"].tolist() == ["topic_01", "topic_02", "topic_03"] * 3
    assert (table["n_topics"] == 3).all()
    assert table["jaccard"].to_numpy() == pytest.approx(table["n_shared"] / table["n_terms"])
    # Ten of the twelve words of a topic: two lists of ten share at least eight.
    assert (table["jaccard"] >= 8 / 12).all()


def test_topics_of_noise_are_not_stable():
    noise = matrix_of(np.random.default_rng(2).poisson(0.3, (80, 200)))
    table = topic_stability(noise, n_topics=6, seeds=[1, 2, 3], method="lda")
    assert table["jaccard"].mean() < 0.5
    assert table["jaccard"].between(0, 1).all()


def test_stability_is_told_of_the_model_that_fit_topics_returns(monkeypatch):
    fits = []
    real = fitting.fit_once
    monkeypatch.setattr(fitting, "fit_once", lambda *args, **words: fits.append(real(*args, **words)) or fits[-1])
    topic_stability(planted(), n_topics=3, seeds=[4, 5])
    assert [fit.settings["start"] for fit in fits] == ["svd", "random"]
    pd.testing.assert_frame_equal(fits[0].topic_terms, fit_topics(planted(), n_topics=3, seed=4).topic_terms)


def test_topics_are_matched_so_that_the_sum_is_largest():
    # Greedy would take the first with the first (2/4) and leave the second nothing: 1/5 + 2/4 is more.
    def model(*lists):
        terms = [str(number) for number in range(1, 8)]
        rows = [[1 / len(chosen) if term in chosen else 0.0 for term in terms] for chosen in lists]
        names = pd.Index(["topic_01", "topic_02"], name="topic")
        return replace(toy_topic_model(), topic_terms=pd.DataFrame(rows, index=names, columns=terms))

    assert similarity.matched(model("123", "124"), model("125", "367")) == [1, 0]


def test_a_small_corpus_is_not_refused_a_look_at_its_stability():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = topic_stability(planted(n_documents=12), n_topics=2, seeds=[1, 2])
    assert len(table) == 2


@pytest.mark.parametrize("seeds", [[], [1], [1, 1], [1, 2, 2]])
def test_stability_wants_two_different_seeds(seeds):
    with pytest.raises(ValueError, match="must be at least two different whole numbers"):
        topic_stability(planted(), n_topics=3, seeds=seeds)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"topic_terms": lambda table: table.iloc[:1]}, "must be the same topics"),
        ({"documents": lambda table: table.iloc[::-1]}, "the same doc_id, in the same order"),
        ({"documents": lambda table: table.drop(columns="n_tokens")}, r"documents lacks the column\(s\) n_tokens"),
        ({"topic_terms": lambda table: table * 2}, "each row of topic_terms must"),
        ({"document_topics": lambda table: table.add([0.5, -0.5])}, "each row of document_topics must"),
        ({"document_topics": lambda table: table.mask(table == 0.9)}, "each row of document_topics must"),
    ],
)
def test_a_model_whose_parts_do_not_fit_is_refused(change, message):
    toy = toy_topic_model()
    parts = {name: getattr(toy, name) for name in ("topic_terms", "document_topics", "documents", "settings")}
    with pytest.raises(ValueError, match=message):
        TopicModel(**(parts | {name: alter(parts[name]) for name, alter in change.items()}))


def test_a_model_says_what_it_is():
    assert len(toy_topic_model()) == 2
    assert repr(toy_topic_model()) == "TopicModel(2 topics, 3 terms, 4 passages, method='toy', seed=0)"


def test_the_perplexity_of_the_engine_is_not_to_be_had():
    model = fit_topics(planted(), n_topics=2, seed=1, method="lda")
    names = [*dir(fitting), *dir(model), *model.settings]
    assert not [name for name in names if "perplexity" in name.lower()]


def test_importing_topics_loads_no_scikit_learn():
    code = "import sys, ctthemes.topics._fitting; raise SystemExit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
