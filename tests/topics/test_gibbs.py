"""Gibbs sampling: planted topics and planted periods come back, and the same seed gives the same bytes."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from ctthemes import DocumentTermMatrix
from ctthemes._shared.cache import CACHE
from ctthemes.topics import _gibbs as gibbs
from ctthemes.topics import (
    fit_central_topics,
    fit_topics,
    period_prevalence,
    refit_topics,
    topic_recurrence,
    topic_stability,
    topic_trend,
)
from ctthemes.topics._engines import MAX_ITERATIONS
from ctthemes.topics._fitting import fit_once
from ctthemes.topics._methods import Fit
from ctthemes.topics._model import toy_topic_model

with_engine = pytest.mark.skipif(find_spec("tomotopy") is None, reason="tomotopy is not installed")
OWN, N_TOPICS = 12, 3
YEARS = np.arange(2010, 2016)


def planted(*, n_documents=120, rising=False, seed=5):
    """One passage of 60 words a document, nine in ten from one topic; the first topic rises over six years."""
    rng = np.random.default_rng(seed)
    counts, years, owns = [], [], []
    for row in range(n_documents):
        year = row % len(YEARS)
        first = (year + 1) / (len(YEARS) + 1) if rising else 1 / N_TOPICS
        own = rng.choice(N_TOPICS, p=[first, (1 - first) / 2, (1 - first) / 2])
        chance = np.full(N_TOPICS * OWN, 0.1 / (N_TOPICS * OWN))
        chance[own * OWN : (own + 1) * OWN] += 0.9 / OWN
        counts.append(rng.multinomial(60, chance))
        years.append(YEARS[year])
        owns.append(own)
    documents = pd.DataFrame(
        {
            "text": "text",
            "date": pd.to_datetime([f"{year}-06-01" for year in years]),
            "n_tokens": 60,
            "own": owns,
        },
        index=pd.Index([f"d{row:03d}" for row in range(n_documents)], name="doc_id"),
    )
    terms = pd.Index([f"{topic}{word:02d}" for topic in "abc" for word in range(OWN)])
    return DocumentTermMatrix(sparse.csr_array(np.array(counts)), terms, documents)


@pytest.fixture(scope="module")
def dtm():
    return planted()


@pytest.fixture(scope="module")
def model(dtm):
    return fit_topics(dtm, n_topics=N_TOPICS, seed=1, method="gibbs")


@pytest.fixture(scope="module")
def rising():
    return planted(n_documents=240, rising=True)


@pytest.fixture(scope="module")
def by_year(rising):
    return fit_central_topics(rising, n_topics=N_TOPICS, seeds=[1, 2, 3], method="gibbs", period="year")


def topic_of(model, letter):
    (found,) = [name for name, row in model.topic_terms.iterrows() if row.idxmax()[0] == letter]
    return found


def same_bytes(one, other):
    parts = [(each.topic_terms, each.document_topics) for each in (one, other)]
    return all(a.to_numpy().tobytes() == b.to_numpy().tobytes() for a, b in zip(*parts, strict=True))


@with_engine
def test_planted_topics_are_recovered_with_their_weights(dtm, model):
    for place, letter in enumerate("abc"):
        topic = topic_of(model, letter)
        assert {term[0] for term in model.topic_terms.loc[topic].nlargest(OWN).index} == {letter}
        about = (dtm.documents["own"] == place).to_numpy()
        weights = model.document_topics[topic].to_numpy()
        assert weights[about].min() > 0.7
        assert weights[~about].max() < 0.3
    assert model.settings["weighting"] == "counts"
    assert model.settings["converged"] is True


@with_engine
def test_the_same_seed_gives_the_same_bytes_in_any_order_of_passages_and_terms(dtm, model):
    rows = np.random.default_rng(2).permutation(len(dtm))
    columns = np.random.default_rng(3).permutation(len(dtm.terms))
    shuffled = DocumentTermMatrix(dtm.counts[rows][:, columns], dtm.terms[columns], dtm.documents.iloc[rows])
    again = fit_topics(shuffled, n_topics=N_TOPICS, seed=1, method="gibbs")
    pd.testing.assert_frame_equal(again.topic_terms[model.topic_terms.columns], model.topic_terms, check_exact=True)
    pd.testing.assert_frame_equal(again.document_topics.sort_index(), model.document_topics, check_exact=True)
    assert not same_bytes(fit_once(dtm, Fit(N_TOPICS, 2, "gibbs")), model)


@with_engine
def test_a_kept_fit_has_its_periods_too(rising, tmp_path, monkeypatch):
    wanted = {"n_topics": N_TOPICS, "seed": 2, "method": "gibbs", "period": "year"}
    without = fit_topics(rising, **wanted)
    monkeypatch.setenv(CACHE, str(tmp_path))
    first = fit_topics(rising, **wanted)
    monkeypatch.setattr(gibbs, "gibbs", lambda *_: pytest.fail("the fit was computed again"))
    again = fit_topics(rising, **wanted)
    for each in (first, again):
        assert same_bytes(each, without)
        assert dict(each.settings) == dict(without.settings)
    monkeypatch.setattr(gibbs, "engine_version", lambda: "tomotopy of another day")
    monkeypatch.setattr(gibbs, "gibbs", lambda *_: (np.ones((240, 3)), np.ones((3, 36)), 1))
    fit_once(rising, Fit(N_TOPICS, 1, "gibbs"))
    assert len(list((tmp_path / "fits").iterdir())) == 2


@with_engine
def test_a_topic_that_is_in_a_few_periods_only_is_expected_there(rising, by_year):
    table = period_prevalence(by_year)
    assert table.columns.tolist() == ["series", "period", "share"]
    sums = table.groupby("period")["share"].sum()
    assert sums.index.tolist() == [str(year) for year in YEARS]
    assert sums.to_numpy() == pytest.approx(1)
    first = table[table["series"] == topic_of(by_year, "a")].set_index("period")["share"]
    truth = (rising.documents["own"] == 0).groupby(rising.documents["date"].dt.year).mean()
    assert first.to_numpy() == pytest.approx(truth.to_numpy(), abs=0.1)
    assert first.iloc[-1] - first.iloc[0] > 0.4


@with_engine
def test_a_model_of_periods_is_a_topic_model_like_any_other(rising, by_year):
    assert by_year.document_topics.index.equals(rising.documents.index)
    assert by_year.settings["period"] == "year"
    refits = refit_topics(by_year, rising, n_refits=2, seed=1)
    assert [refit.settings["period"] for refit in refits] == ["year", "year"]
    trend = topic_trend(by_year, refits=refits)
    assert trend["low"].min() > 0
    assert trend["high"].max() < 1


@with_engine
def test_passages_without_a_period_have_a_prior_of_their_own(rising):
    part = rising.documents.assign(kind=np.where(np.arange(240) % 3, "speech", None))
    fitted = fit_topics(
        DocumentTermMatrix(rising.counts, rising.terms, part), n_topics=3, seed=1, method="gibbs", period="kind"
    )
    assert sorted(fitted.settings["period_shares"]) == ["", "speech"]
    assert set(period_prevalence(fitted)["period"]) == {"speech"}
    assert fitted.document_topics.notna().all(axis=None)


@with_engine
def test_stability_recurrence_and_prototype_take_gibbs(dtm, model):
    assert topic_stability(dtm, n_topics=N_TOPICS, seeds=[1, 2], method="gibbs")["jaccard"].min() > 0.5
    assert topic_recurrence(model, dtm, n_refits=2, seed=1)["recurs"].all()
    chosen = fit_central_topics(dtm, n_topics=N_TOPICS, seeds=[1, 2, 3], method="gibbs")
    assert chosen.settings["n_starts"] == 3
    assert chosen.settings["seed"] in (1, 2, 3)


class Climbing:
    """A chain whose log-likelihood rises by the same part for ever."""

    ll_per_word = -8.0

    def train(self, sweeps, *, workers):
        assert workers == 1
        self.ll_per_word *= 1 - sweeps * 1e-4


class Level(Climbing):
    """A chain that has nowhere to climb."""

    def train(self, sweeps, *, workers):
        assert (sweeps, workers) == (gibbs.STEP, 1)


def test_a_chain_that_still_climbs_is_told_from_one_that_has_settled():
    assert gibbs._settle(Climbing()) == MAX_ITERATIONS["gibbs"]
    assert gibbs._settle(Level()) == 2 * gibbs.BLOCK


def test_without_the_engine_the_error_says_what_to_install(dtm, monkeypatch):
    monkeypatch.setitem(sys.modules, "tomotopy", None)
    with pytest.raises(ModuleNotFoundError, match='pip install "tomotopy>=0.13", or choose "lda"'):
        fit_topics(dtm, n_topics=N_TOPICS, seed=1, method="gibbs")


def test_the_other_methods_neither_load_the_engine_nor_take_a_period(dtm, monkeypatch):
    monkeypatch.setattr(gibbs, "_tomotopy", lambda: pytest.fail("the engine was loaded"))
    fit_once(dtm, Fit(N_TOPICS, 1, "nmf"))
    with pytest.raises(ValueError, match="method='nmf' takes no `period`"):
        fit_topics(dtm, n_topics=N_TOPICS, seed=1, period="year")


def test_a_model_without_a_covariate_has_no_prevalence_of_its_own():
    with pytest.raises(ValueError, match='fit it with method="gibbs" and a period'):
        period_prevalence(toy_topic_model())


def test_shares_of_periods_follow_their_topics_when_these_are_renamed():
    toy = toy_topic_model()
    dated = replace(toy, settings={**toy.settings, "period_shares": {"2011": (0.7, 0.3)}})
    assert period_prevalence(dated).to_numpy().tolist() == [["topic_01", "2011", 0.7], ["topic_02", "2011", 0.3]]
