"""Trend tests: the regression is statsmodels', the shape follows its rules, and too few documents are refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

import ctthemes as ct
from ctthemes.stats.count_regression import delete_one_slopes, fit_negative_binomial, fit_slope, pearson_dispersion
from ctthemes.stats.mann_kendall import lag_one, mann_kendall, sen_slope, weakness
from ctthemes.trends.trend_tests import period_times
from tests.support import SEEDS, corpus_of


def documents(rates: list[float], *, n: int = 8, seed: int = 1, spread: float = 4.0) -> ct.DocumentTermMatrix:
    """Return `n` documents a year from 2000 with these rates per 10,000 tokens, counts clustered by document."""
    random = np.random.default_rng(seed)
    years = np.repeat(2000 + np.arange(len(rates)), n)
    tokens = random.integers(800, 3000, len(years))
    mean = tokens * np.repeat(rates, n) / 10_000
    counts = random.poisson(mean * random.gamma(spread, 1 / spread, len(years)))
    table = pd.DataFrame({"n_tokens": tokens, "year": years, "speaker": np.arange(len(years)) % n})
    table.index = pd.Index([f"d{row}" for row in range(len(years))], name="doc_id")
    return ct.DocumentTermMatrix(sparse.csr_array(counts[:, None]), pd.Index(["x"]), table)


RISING = [20 * 1.1**year for year in range(15)]
FLAT = [40.0] * 15
PEAK = [5.0] * 6 + [60.0] + [10.0] * 8


def columns(dtm: ct.DocumentTermMatrix) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    year = dtm.documents["year"].to_numpy(float)
    return dtm.counts.toarray().ravel().astype(float), dtm.documents["n_tokens"].to_numpy(float), year - year.min()


def sums(dtm: ct.DocumentTermMatrix) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    k, tokens, x = columns(dtm)
    return np.bincount(x.astype(int), k), np.bincount(x.astype(int), tokens), np.arange(x.max() + 1)


def test_the_slope_and_dispersion_are_those_of_statsmodels() -> None:
    from statsmodels import api as models

    dtm = documents(RISING)
    k, tokens, x = columns(dtm)
    fit = models.GLM(k, models.add_constant(x), family=models.families.Poisson(), offset=np.log(tokens)).fit(scale="X2")
    total, exposure, times = sums(dtm)
    slope = fit_slope(total[None, :], exposure, times)[0]
    assert slope == pytest.approx(fit.params[1], rel=1e-7)
    assert pearson_dispersion(k, tokens, x, slope) == pytest.approx(fit.scale, rel=1e-7)


def test_the_negative_binomial_is_that_of_statsmodels() -> None:
    from statsmodels import api as models

    k, tokens, x = columns(documents(RISING))
    slope, error, alpha = fit_negative_binomial(k, tokens, x, x.astype(int))
    fit = models.NegativeBinomial(k, models.add_constant(x), offset=np.log(tokens)).fit(disp=0, maxiter=500)
    assert (slope, alpha) == pytest.approx((fit.params[1], fit.params[2]), rel=1e-4)
    family = models.families.NegativeBinomial(alpha=alpha)
    robust = models.GLM(k, models.add_constant(x), family=family, offset=np.log(tokens)).fit(
        cov_type="cluster", cov_kwds={"groups": x, "use_correction": False}
    )
    assert error == pytest.approx(robust.bse[1] * np.sqrt(15 / 14), rel=0.05)


def test_a_slope_without_a_document_is_that_of_the_documents_left() -> None:
    dtm = documents(RISING, n=3)
    k, tokens, x = columns(dtm)
    quick = delete_one_slopes(*sums(dtm), (x, k, tokens))
    for out in (0, 17, 44):
        kept = np.arange(len(k)) != out
        left = fit_slope(
            np.bincount(x[kept].astype(int), k[kept])[None, :],
            np.bincount(x[kept].astype(int), tokens[kept]),
            np.arange(15),
        )
        assert quick[out] == pytest.approx(left[0], rel=1e-9)


def test_a_slope_that_is_not_finite_is_nan() -> None:
    counts = np.array([[0.0, 0, 0], [3, 0, 0], [0, 0, 3], [0, 3, 0]])
    found = fit_slope(counts, np.array([10.0, 10, 10]), np.arange(3.0))
    assert np.isnan(found[:3]).all()
    assert found[3] == pytest.approx(0, abs=1e-12)


def test_a_rise_is_called_rising_and_its_interval_holds_the_truth() -> None:
    row = ct.trend_tests(documents(RISING)).iloc[0]
    assert row["shape"] == "rising"
    assert row["low"] < 10 < row["high"]
    assert row["low"] < row["annual_change"] < row["high"]
    assert row["sen_slope"] > 0
    assert row["mann_kendall_z"] > 0


def test_a_fall_is_called_falling() -> None:
    row = ct.trend_tests(documents(RISING[::-1])).iloc[0]
    assert row["shape"] == "falling"
    assert row["high"] < 0


def test_no_change_is_no_evidence_of_change() -> None:
    row = ct.trend_tests(documents(FLAT)).iloc[0]
    assert row["shape"] == "no evidence of change"
    assert row["low"] < 0 < row["high"]


def test_a_peak_is_named_with_its_year_and_a_low_peak_is_none() -> None:
    assert ct.trend_tests(documents(PEAK, n=15))[["shape", "peak"]].iloc[0].tolist() == ["peaked in 2006", "2006"]
    low = [40.0] * 6 + [52.0] + [40.0] * 8
    assert ct.trend_tests(documents(low, n=15))["peak"].item() == ""


def test_a_peak_at_the_edge_is_no_peak() -> None:
    assert ct.trend_tests(documents([60.0, 60.0, 5.0, *[5.0] * 12], n=15))["peak"].item() == ""


def test_flat_series_are_called_changing_about_one_time_in_twenty() -> None:
    p = [ct.trend_tests(documents(FLAT, n=5, seed=seed))["p"].item() for seed in range(50)]
    assert 0.0 <= np.mean(np.array(p) < 0.05) <= 0.16
    assert 0.35 < np.mean(p) < 0.65


def test_clusters_that_move_together_widen_the_interval() -> None:
    random = np.random.default_rng(3)
    wild = [40 * float(random.gamma(3, 1 / 3)) for _ in range(15)]
    by_year = ct.trend_tests(documents(wild)).iloc[0]
    by_speaker = ct.trend_tests(documents(wild), cluster="speaker").iloc[0]
    assert by_year["annual_change"] == by_speaker["annual_change"]
    assert by_year["high"] - by_year["low"] > by_speaker["high"] - by_speaker["low"]
    assert (by_year["cluster"], by_speaker["cluster"]) == ("period", "speaker")


def test_all_series_are_one_family() -> None:
    dtm = documents(FLAT)
    two = ct.DocumentTermMatrix(sparse.csr_array(dtm.counts[:, [0, 0]]), pd.Index(["x", "y"]), dtm.documents)
    table = ct.trend_tests(two)
    assert table["family"].iloc[0] == "4 tests: regression and Mann-Kendall of 2 series"
    p = np.concatenate([table["p"], table["mann_kendall_p"]])
    q = np.concatenate([table["q"], table["mann_kendall_q"]])
    assert q.tolist() == pytest.approx(ct.adjust_p(p).tolist())


def test_few_years_are_called_descriptive() -> None:
    assert "descriptive: 6 periods" in ct.trend_tests(documents(FLAT[:6]))["strength"].item()
    assert weakness(30, -0.5) == "descriptive: autocorrelation -0.50"


def test_the_seeds_are_refused_in_words() -> None:
    study = ct.read_study(SEEDS)
    tokens = ct.tokenize(study.corpus)
    codings = ct.codings(tokens, study.codebook)
    themes = ct.count_themes(codings, tokens.documents)
    tests = ct.trend_tests(themes)
    assert tests["shape"].str.startswith("no test: 0 of 5 periods").all()
    assert tests[["annual_change", "p", "q", "mann_kendall_p"]].isna().all(axis=None)
    assert "Five documents carry no trend test" in ct.exhibits.slopes_finding(tests)
    changes = ct.change_points(themes, seed=1)
    assert changes["break"].eq("").all()
    assert "No break is looked for" in ct.exhibits.change_finding(changes)
    panel = ct.trend_sensitivity(codings, tokens.documents)
    assert panel["annual_change"].isna().all()
    assert "no trend whose sensitivity" in ct.exhibits.sensitivity_finding(panel)


def test_a_series_without_a_hit_is_refused_by_itself() -> None:
    dtm = documents(FLAT)
    two = ct.DocumentTermMatrix(sparse.csr_array(dtm.counts * [[1, 0]]), pd.Index(["x", "y"]), dtm.documents)
    assert ct.trend_tests(two)["shape"].tolist() == ["no evidence of change", "no test: no hit"]


def test_periods_without_an_order_are_an_error() -> None:
    corpus = corpus_of("x", "x").assign(country=["A", "B"])
    dtm = ct.count_keywords(ct.tokenize(corpus), ["x"])
    with pytest.raises(ValueError, match="without an order in time"):
        ct.trend_tests(dtm, period="country")
    with pytest.raises(ValueError, match="model='ols'"):
        ct.trend_tests(dtm, model="ols")  # type: ignore[arg-type]


def test_a_cluster_must_be_known_of_every_document() -> None:
    dtm = documents(FLAT)
    unknown = dtm.documents.assign(speaker=[None, *dtm.documents["speaker"][1:]])
    with pytest.raises(ValueError, match="1 documents have no 'speaker'"):
        ct.trend_tests(ct.DocumentTermMatrix(dtm.counts, dtm.terms, unknown), cluster="speaker")


def test_quarters_and_months_are_parts_of_a_year() -> None:
    assert period_times(["2001-01", "2001-07"], period="month").tolist() == [2001.0, 2001.5]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-20, 20), min_size=3, max_size=12))
def test_turning_a_series_round_turns_its_signs(values: list[int]) -> None:
    there, back = mann_kendall(values), mann_kendall(values[::-1])
    assert there.score == -back.score
    assert there.variance == pytest.approx(back.variance)
    assert sen_slope(values)[0] == pytest.approx(-sen_slope(values[::-1])[0])
    assert np.isnan(lag_one(values)) or -1 <= lag_one(values) <= 1


def test_topics_take_the_same_tests_as_themes() -> None:
    dtm = documents(RISING)
    shares = np.linspace(0.1, 0.8, len(dtm))[:, None]
    model = ct.topics.TopicModel(
        pd.DataFrame([[1.0], [1.0]], index=["topic_01", "topic_02"], columns=["law"]),
        pd.DataFrame(np.hstack([shares, 1 - shares]), index=dtm.documents.index, columns=["topic_01", "topic_02"]),
        dtm.documents.assign(text=""),
        {"method": "toy", "seed": 0, "warning": ""},
    )
    counted = ct.topics.count_topics(model)
    assert counted.counts.sum(axis=1) == pytest.approx(counted.documents["n_tokens"].to_numpy(), abs=1)
    assert ct.trend_tests(counted)["shape"].tolist() == ["rising", "falling"]
