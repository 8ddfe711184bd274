"""Rates, shares and bands per period: gaps, zeros, and the cases that have no honest band."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ctthemes as ct
from ctthemes.stats.intervals import jackknife_interval, share_upper_bound, wilson_interval
from ctthemes.trends.rates import ESTIMATORS
from tests.support import corpus_of


def trend(texts: list[str], years: list[int], keyword: str = "x") -> pd.DataFrame:
    return ct.rate_trend(ct.count_keywords(ct.tokenize(corpus_of(*texts, years=years)), [keyword])).set_index("period")


def test_the_rate_is_a_ratio_of_sums_not_a_mean_of_ratios() -> None:
    table = trend(["x " + "a " * 99, "x " * 30 + "a " * 9970], [2001, 2001])
    assert table.loc["2001", "rate"] == pytest.approx(31 / 10_100 * 10_000)
    assert table.loc["2001", ["count", "n_tokens", "n_documents"]].tolist() == [31, 10_100, 2]


def test_a_year_without_documents_is_a_gap_and_one_without_hits_is_zero() -> None:
    table = trend(["x a", "a a"], [2001, 2003])
    assert table.index.tolist() == ["2001", "2002", "2003"]
    assert np.isnan(table.loc["2002", "rate"])
    assert table.loc["2002", "band"] == "gap"
    assert table.loc["2003", "rate"] == 0
    assert table.loc["2003", "band"] == "none: 1 document"


def test_the_band_is_the_log_jackknife_by_hand() -> None:
    table = trend(["x a a a", "x x a a a a", "x x x a a"], [2001] * 3)
    k, length = np.array([1, 2, 3]), np.array([4, 6, 5])
    theta = np.log((6 - k) / (15 - length))
    se = np.sqrt(2 / 3 * ((theta - theta.mean()) ** 2).sum())
    reach = np.exp(4.302652729911275 * se)
    assert table.loc["2001", "low"] == pytest.approx(6 / 15 * 10_000 / reach)
    assert table.loc["2001", "high"] == pytest.approx(6 / 15 * 10_000 * reach)
    assert table.loc["2001", "band"] == "jackknife"


@pytest.mark.parametrize(
    ("texts", "band", "has_low", "has_high"),
    [
        (["x"], "none: 1 document", False, False),
        (["x", "x"], "none: 2 documents", False, False),
        (["a", "a", "a"], "upper: no hits", False, True),
        (["x x", "a", "a"], "upper: one document", False, True),
        (["x", "x a", "a"], "jackknife", True, True),
    ],
)
def test_each_case_is_marked(texts: list[str], band: str, has_low: bool, has_high: bool) -> None:
    row = trend(texts, [2001] * len(texts)).loc["2001"]
    assert row["band"] == band
    assert (not np.isnan(row["low"])) == has_low
    assert (not np.isnan(row["high"])) == has_high
    assert has_high is False or row["high"] >= row["rate"]


def test_the_bound_of_a_year_without_a_hit_knows_how_many_hits_one_document_may_have() -> None:
    texts = ["a " * 1500] * 10 + [f"{'x ' * hits}{'a ' * (1500 - hits)}" for hits in (1, 1, 2, 3, 8, 0, 0, 0, 0, 0)]
    row = trend(texts, [2001] * 10 + [2002] * 10).loc["2001"]
    assert row["band"] == "upper: no hits"
    assert row["high"] == pytest.approx(18.162154, abs=5e-7)


def test_the_bound_is_not_below_what_one_document_shows() -> None:
    texts = ["x " * 50 + "a " * 50, "a " * 100, "a " * 100, "a " * 100, "x x " + "a " * 98, "x " + "a " * 99]
    table = trend(texts, [2001] * 4 + [2002] * 2)
    mean, sd = 53 / 3, np.std([50, 2, 1], ddof=1)
    share = share_upper_bound(1, 4, level=0.975)
    assert table.loc["2001", "band"] == "upper: one document"
    assert table.loc["2001", "high"] == pytest.approx(10_000 * share * max(mean + 2 * sd, 50) * 4 / 400)


def test_periods_are_years_quarters_months_or_a_variable() -> None:
    tokens = ct.tokenize(ct.toy_corpus())
    quarters = ct.rate_trend(ct.count_keywords(tokens, ["rights"]), period="quarter")["period"]
    assert quarters.iloc[[0, -1]].tolist() == ["2011-Q2", "2014-Q4"]
    assert len(ct.rate_trend(ct.count_keywords(tokens, ["rights"]), period="month")) == 44
    assert ct.rate_trend(ct.count_keywords(tokens, ["rights"]), period="kind")["period"].tolist() == ["note", "speech"]
    with pytest.raises(ValueError, match="period='season' is neither year, quarter, month, week, decade"):
        ct.rate_trend(ct.count_keywords(tokens, ["rights"]), period="season")


def test_a_year_variable_serves_where_there_is_no_date() -> None:
    corpus = corpus_of("x", "x x").assign(year=[1999, 2001])
    table = ct.rate_trend(ct.count_keywords(ct.tokenize(corpus), ["x"]))
    assert table["period"].tolist() == ["1999", "2000", "2001"]
    assert table["count"].tolist() == [1, 0, 2]


def test_documents_without_a_date_are_counted_in_one_warning() -> None:
    corpus = corpus_of("x", "x", years=[2001, 2002])
    corpus.loc["d2", "date"] = pd.NaT
    with pytest.warns(UserWarning, match="1 of 2 documents have no year"):
        table = ct.rate_trend(ct.count_keywords(ct.tokenize(corpus), ["x"]))
    assert table["period"].tolist() == ["2001"]


def test_a_theme_without_a_coding_is_a_line_of_zeros() -> None:
    tokens = ct.tokenize(corpus_of("peace", "peace", years=[2001, 2002]))
    table = ct.rate_trend(ct.count_themes(ct.codings(tokens, ct.toy_codebook()), tokens.documents))
    assert table.groupby("series", sort=False)["count"].sum().to_dict() == {
        "human_rights": 0, "prevention": 0, "regional_cooperation": 0,
    }  # fmt: skip


def test_one_text_instead_of_a_list_is_an_error() -> None:
    with pytest.raises(ValueError, match="give a list"):
        ct.rate_trend(ct.count_keywords(ct.tokenize(corpus_of("x", years=[2001])), "x"))


COUNTS = st.lists(st.tuples(st.integers(0, 5), st.integers(1, 40)), min_size=3, max_size=8)


@settings(max_examples=100, deadline=None)
@given(COUNTS)
def test_the_band_holds_the_rate_and_forgets_the_order(documents: list[tuple[int, int]]) -> None:
    texts = ["x " * hits + "a " * others for hits, others in documents]
    row = trend(texts, [2001] * len(texts)).loc["2001"]
    again = trend(texts[::-1], [2001] * len(texts)).loc["2001"]
    rounding = 1 + 1e-12
    assert row["high"] * rounding >= row["rate"]
    assert np.isnan(row["low"]) or row["low"] <= row["rate"] * rounding
    for column in ("rate", "low", "high", "share"):
        assert row[column] == pytest.approx(again[column], nan_ok=True)


def test_intervals_hold_at_their_ends() -> None:
    low, high = wilson_interval([0, 5], [5, 5])
    assert (low[0], high[1]) == (0, 1)
    assert share_upper_bound(5, 5) == 1
    assert np.isnan(jackknife_interval(np.array([[1.0]]), np.array([3.0]))[0]).all()
    assert np.isnan(wilson_interval(0, 0)[0])


def test_the_mean_of_document_rates_is_another_number_by_its_own_name() -> None:
    texts = ["x " + "a " * 99, "x " * 30 + "a " * 9970]
    tokens = ct.tokenize(corpus_of(*texts, years=[2001, 2001]))
    ratio, mean = (ct.rate_trend(ct.count_keywords(tokens, ["x"]), estimator=name).iloc[0] for name in ESTIMATORS)
    assert ratio["rate"] == pytest.approx(30.6931, abs=5e-5)
    assert mean["rate"] == pytest.approx(65)
    assert (ratio["numerator"], ratio["denominator"]) == ("matches in all documents", "tokens of all documents")
    assert (mean["numerator"], mean["denominator"]) == ("sum of the documents' matches per token", "documents")


def test_the_mean_of_document_rates_leaves_out_a_document_without_words() -> None:
    tokens = ct.tokenize(corpus_of("x a a a", "x a", "x x a a", "...", years=[2001] * 4))
    row = ct.rate_trend(ct.count_keywords(tokens, ["x"]), estimator="mean of document rates").iloc[0]
    assert row["rate"] == pytest.approx((1 / 4 + 1 / 2 + 1 / 2) / 3 * 10_000)
    assert row["low"] < row["rate"] < row["high"]


def test_a_population_has_rates_and_no_bands() -> None:
    tokens = ct.tokenize(corpus_of("x a a", "x a", "x x a a", "a", years=[2001, 2001, 2001, 2003]))
    sample = ct.rate_trend(ct.count_keywords(tokens, ["x"]))
    everyone = ct.rate_trend(ct.count_keywords(tokens, ["x"]), documents_are="population")
    assert everyone["rate"].tolist() == pytest.approx(sample["rate"].tolist(), nan_ok=True)
    assert everyone[["low", "high", "share_low", "share_high"]].isna().all(axis=None)
    assert everyone["band"].tolist() == ["population", "gap", "population"]
    assert "not a sample" in ct.exhibits.trend(everyone, of="keywords", provenance={}).caption


def test_bands_for_all_periods_are_wider_at_the_level_of_bonferroni() -> None:
    texts, years = ["x a a", "x a", "x x a a", "x a a a"] * 3, [2001] * 4 + [2002] * 4 + [2003] * 4
    tokens = ct.tokenize(corpus_of(*texts, years=years))
    one, every = (
        ct.rate_trend(ct.count_keywords(tokens, ["x"])),
        ct.rate_trend(ct.count_keywords(tokens, ["x"]), band_for="all periods"),
    )
    assert every["level"].tolist() == pytest.approx([1 - 0.05 / 3] * 3)
    assert one["level"].tolist() == [0.95] * 3
    assert (every["low"] < one["low"]).all()
    assert (every["high"] > one["high"]).all()
    assert "hold together (level 0.9833 each)" in ct.exhibits.trend(every, of="keywords", provenance={}).caption


def test_choices_that_there_are_not_are_named() -> None:
    dtm = ct.count_keywords(ct.tokenize(corpus_of("x", years=[2001])), ["x"])
    for wrong in ({"estimator": "median"}, {"documents_are": "some"}, {"band_for": "most"}):
        with pytest.raises(ValueError, match="is not one of"):
            ct.rate_trend(dtm, **wrong)
