"""Trend tests: the regression is statsmodels', the shape follows its rules, and too few documents are refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

import ctthemes as ct
from ctthemes.counts.periods import period_times
from ctthemes.stats.count_regression import delete_one_slopes, fit_negative_binomial, fit_slope, pearson_dispersion
from ctthemes.stats.linked_years import LEAST_VARIANCE, linked_slope, log_rates
from ctthemes.stats.mann_kendall import lag_one, mann_kendall, mid_ranks, sen_slope
from ctthemes.stats.odd_years import fit_curve, odd_year, oddest_year, peak, year_variance
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
ODD = [20.0] * 6 + [120.0] + [20.0] * 8
HUMP = [10 + 50 * float(np.exp(-((year - 8) ** 2) / 12)) for year in range(17)]


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
        rest = np.arange(len(k)) != out
        left = fit_slope(
            np.bincount(x[rest].astype(int), k[rest])[None, :],
            np.bincount(x[rest].astype(int), tokens[rest]),
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


def test_a_rise_without_memory_is_called_only_if_years_are_independent() -> None:
    weak = [20 * 1.02**year for year in range(15)]
    row = ct.trend_tests(documents(weak, n=6, spread=8.0, seed=5)).iloc[0]
    assert row["q_free"] < 0.05 < row["q_linked"]
    assert row["shape"].startswith("rising if the years are independent of one another (n = 15, lag-1 ")
    assert row["linked_low"] < 0 < row["low"]


def test_a_hump_is_a_peak_with_its_year() -> None:
    row = ct.trend_tests(documents(HUMP, n=40, seed=2)).iloc[0]
    assert "peaked in 2008, if the years are independent of one another" in row["shape"]
    assert row["peak"] == "2008"
    assert row["peak_q"] < 0.05
    assert "stands out" not in row["shape"]


def test_one_odd_year_stands_out_and_is_no_peak() -> None:
    row = ct.trend_tests(documents(ODD, n=15)).iloc[0]
    assert row["shape"] == "no evidence of change; 2006 stands out"
    assert row["odd_period"] == "2006"
    assert row["odd_q"] < 0.05 < row["peak_q"]


def test_a_high_first_year_is_no_peak() -> None:
    row = ct.trend_tests(documents([60.0, 60.0, 5.0, *[5.0] * 12], n=15)).iloc[0]
    assert row["peak"] == ""
    assert row["peak_p"] == 1


def test_flat_series_are_called_changing_about_one_time_in_twenty() -> None:
    rows = pd.concat([ct.trend_tests(documents(FLAT, n=5, seed=seed)) for seed in range(50)])
    assert 0.0 <= (rows["p_free"] < 0.05).mean() <= 0.16
    assert 0.35 < rows["p_free"].mean() < 0.65
    assert (rows["p_linked"] < 0.05).mean() <= 0.06
    assert (rows["odd_p"] < 0.05).mean() <= 0.12
    assert (rows["peak_p"] < 0.05).mean() <= 0.06


def test_the_linked_interval_is_wider_and_names_the_smallest_change_it_would_have_found() -> None:
    row = ct.trend_tests(documents(RISING)).iloc[0]
    assert row["linked_high"] - row["linked_low"] > row["high"] - row["low"]
    low, high = np.log1p(row["linked_low"] / 100), np.log1p(row["linked_high"] / 100)
    assert np.log1p(row["least_change"] / 100) == pytest.approx(
        (high - low) / 2 * (1 + 0.8416212 / 1.9599640), rel=1e-6
    )
    assert 0 <= row["memory"] <= 1


def test_clusters_that_move_together_widen_the_interval() -> None:
    random = np.random.default_rng(3)
    wild = [40 * float(random.gamma(3, 1 / 3)) for _ in range(15)]
    by_year = ct.trend_tests(documents(wild)).iloc[0]
    by_speaker = ct.trend_tests(documents(wild), cluster="speaker").iloc[0]
    assert by_year["annual_change"] == by_speaker["annual_change"]
    assert by_year["high"] - by_year["low"] > by_speaker["high"] - by_speaker["low"]
    assert (by_year["cluster"], by_speaker["cluster"]) == ("period", "speaker")


def test_each_test_is_corrected_over_the_series() -> None:
    dtm, rising = documents(FLAT), documents(RISING)
    two = ct.DocumentTermMatrix(
        sparse.csr_array(np.hstack([dtm.counts.toarray(), rising.counts.toarray()])),
        pd.Index(["x", "y"]),
        dtm.documents,
    )
    table = ct.trend_tests(two)
    assert table["family"].iloc[0].startswith("2 series, for each test by itself: regression, linked years")
    for p, q in (
        ("p_free", "q_free"),
        ("p_linked", "q_linked"),
        ("mann_kendall_p", "mann_kendall_q"),
        ("odd_p", "odd_q"),
    ):
        assert table[q].tolist() == pytest.approx(ct.adjust_p(table[p]).tolist())
        assert table[q].tolist() != table[p].tolist()


@pytest.mark.parametrize(
    ("rates", "n", "reason"),
    [
        (FLAT[:6], 8, "6 periods with 3 documents or more, 10 are needed for a test"),
        ([0.2] * 15, 3, "15 of 15 periods have fewer than 3 hits"),
    ],
)
def test_few_years_and_few_hits_are_described_and_not_tested(rates: list[float], n: int, reason: str) -> None:
    row = ct.trend_tests(documents(rates, n=n, seed=2)).iloc[0]
    assert row["shape"] == row["strength"] == f"descriptive: {reason}"
    assert np.isfinite(row["annual_change"])
    assert np.isnan(
        row[["low", "high", "p_free", "p_linked", "mann_kendall_p", "odd_p", "peak_p"]].to_numpy(float)
    ).all()


def test_neighbouring_years_that_are_alike_do_not_forbid_a_test() -> None:
    random = np.random.default_rng(2)
    level = np.cumsum(random.normal(0, 0.4, 15))
    row = ct.trend_tests(documents((30 * np.exp(level)).tolist())).iloc[0]
    assert abs(row["autocorrelation"]) > 0.2
    assert row["strength"] == ""
    assert np.isfinite(row["p_linked"])


def test_the_seeds_are_refused_in_words() -> None:
    study = ct.read_study(SEEDS)
    tokens = ct.tokenize(study.corpus)
    codings = ct.codings(tokens, study.codebook)
    themes = ct.count_themes(codings, tokens.documents)
    tests = ct.trend_tests(themes)
    assert tests["shape"].str.startswith("no test: 0 of 5 periods").all()
    assert tests[["annual_change", "p_free", "q_linked", "mann_kendall_p"]].isna().all(axis=None)
    assert "Five documents carry no trend test" in ct.exhibits.trend_tests(tests, provenance={}).finding
    trend, changes = ct.rate_trend(themes), ct.change_points(themes, seed=1)
    assert changes["break"].eq("").all()
    assert (
        "No break is looked for"
        in ct.exhibits.change_points(trend, changes=changes, phases=ct.phases(themes), provenance={}).finding
    )
    panel = ct.trend_sensitivity(codings, tokens.documents)
    assert panel["annual_change"].isna().all()
    assert "no trend whose sensitivity" in ct.exhibits.sensitivity(panel, provenance={}).finding


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


def test_the_scatter_of_a_year_is_that_of_its_documents_and_of_a_year_without_a_match_four_times_the_middle() -> None:
    k, tokens, place = [1, 3, 0, 0, 4, 4, 9], [100, 100, 100, 100, 100, 100, 100], [0, 0, 1, 1, 2, 2, 3]
    y, variance = log_rates(k, tokens, place, n_periods=4)
    assert y.tolist() == pytest.approx(np.log([4.5 / 200, 0.5 / 200, 8.5 / 200, 9.5 / 100]).tolist())
    own = 2 * 2 / 4.5**2  # of the first year: 2/(2-1) of (1-2)² + (3-2)², over (4+½)²
    middle = own / 2  # the third year's documents are alike
    assert variance.tolist() == pytest.approx([own, 4 * middle, middle / 2, 4 * middle])


def test_like_documents_do_not_make_a_year_certain() -> None:
    _, variance = log_rates([2, 2, 3, 3], [100] * 4, [0, 0, 1, 1], n_periods=2)
    assert (variance >= LEAST_VARIANCE / 2).all()


def test_turning_time_round_turns_the_linked_slope() -> None:
    random = np.random.default_rng(3)
    y, variance, times = random.normal(size=12), np.full(12, 0.05), np.arange(12.0)
    ahead, back = linked_slope(y, variance, times), linked_slope(y[::-1], variance, times)
    assert ahead.slope == pytest.approx(-back.slope)
    assert ahead.p == pytest.approx(back.p)
    assert (ahead.low, ahead.high) == pytest.approx((-back.high, -back.low))


def test_memory_in_the_years_is_expected_where_it_is() -> None:
    random = np.random.default_rng(4)
    shocks = random.normal(0, 0.3, 40)
    walk = np.cumsum(shocks)
    times, variance = np.arange(40.0), np.full(40, 0.005)
    assert linked_slope(walk, variance, times).memory > 0.7
    assert linked_slope(shocks, variance, times).memory < 0.4


def test_the_variance_between_years_is_that_of_the_scatter_left() -> None:
    random = np.random.default_rng(5)
    y = random.normal(0, 0.5, (40, 30)) + random.normal(0, 0.1, (40, 30))
    design = np.broadcast_to(np.column_stack([np.ones(30), np.arange(30.0)]), (40, 30, 2))
    assert year_variance(y, np.full((40, 30), 0.01), design).mean() == pytest.approx(0.25, rel=0.15)


def test_the_odd_year_is_the_one_that_was_put_in_wherever_it_is() -> None:
    for place in (0, 5, 11):
        y = np.random.default_rng(place).normal(0, 0.1, 12)
        y[place] += 3
        at, p = oddest_year(y, np.full(12, 0.01), np.arange(12.0))
        assert at == place
        assert p < 0.001
        assert odd_year(y, np.full(12, 0.01), np.arange(12.0), at=place, between=0.01).t > 5


def test_a_peak_must_not_hang_on_its_highest_year_nor_lie_at_the_edge() -> None:
    times, variance = np.arange(13.0), np.full(13, 0.01)
    hump = np.exp(-((times - 6) ** 2) / 12)
    assert peak(hump, variance, times)[1] < 0.001
    assert peak(-hump, variance, times)[1] == 1
    assert peak(np.roll(hump, 5), variance, times)[1] == 1
    single = np.where(times == 6, 2.0, 0.0) + 0.01 * np.cos(3 * times)
    assert peak(single, variance, times)[1] > 0.05
    assert fit_curve(hump, variance, times, between=0.0).top == pytest.approx(6)


def test_ranks_are_scipys() -> None:
    from scipy.stats import rankdata

    values = [3.0, 1.0, 3.0, 2.0, 3.0, 1.0]
    assert mid_ranks(values).tolist() == rankdata(values).tolist()


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
