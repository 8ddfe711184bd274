"""Breaks, phases, smoothing, sensitivity: what was put in is found, and order, seed and denominators are kept."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

import ctthemes as ct
from ctthemes.stats.level_change import best_cuts, break_interval, least_squares_breaks, pettitt_p
from ctthemes.trends.sensitivity import SENSITIVITY_COLUMNS
from tests.support import corpus_of


def documents(rates: list[float], *, n: int = 8, seed: int = 1) -> ct.DocumentTermMatrix:
    random = np.random.default_rng(seed)
    years = np.repeat(2000 + np.arange(len(rates)), n)
    tokens = random.integers(800, 3000, len(years))
    counts = random.poisson(tokens * np.repeat(rates, n) / 10_000 * random.gamma(4, 1 / 4, len(years)))
    table = pd.DataFrame({"n_tokens": tokens, "year": years}, index=[f"d{row}" for row in range(len(years))])
    return ct.DocumentTermMatrix(sparse.csr_array(counts[:, None]), pd.Index(["x"]), table)


STEP = documents([10.0] * 7 + [50.0] * 8)


def texts() -> tuple[list[str], list[int]]:
    """Return 24 documents of six years in which `prevent` rises, one of them far above the others."""
    said, years = [], []
    for year in range(6):
        for number in range(4):
            hits = (1 + year) if (year, number) != (5, 0) else 60
            said.append("prevent " * hits + f"a{number} " * 150)
            years.append(2001 + year)
    return said, years


def coded() -> tuple[pd.DataFrame, ct.Tokens]:
    said, years = texts()
    tokens = ct.tokenize(corpus_of(*said, years=years))
    theme = ct.Theme(name="prevention", definition="d", include="", exclude="", patterns=("prevent*", "a0"))
    return ct.codings(tokens, ct.Codebook((theme,), "1")), tokens


def test_a_step_is_found_where_it_is_with_its_rates() -> None:
    row = ct.change_points(STEP, seed=1).iloc[0]
    assert (row["break"], row["break_low"], row["break_high"]) == ("2007", "2006", "2008")
    assert row["rate_before"] == pytest.approx(10, rel=0.25)
    assert row["rate_after"] == pytest.approx(50, rel=0.25)
    assert row["ratio"] == pytest.approx(row["rate_after"] / row["rate_before"])
    assert row["p"] < 0.05
    assert row["q"] == row["p"]
    assert row["status"] == ""
    assert row["squares_step"] < row["squares_line"]


def test_a_break_is_claimed_only_where_chance_would_not_make_it() -> None:
    row = ct.change_points(documents([30.0] * 15), seed=1).iloc[0]
    assert row["q"] > 0.05
    assert row["status"] == "no evidence of a break"
    flat = documents([30.0] * 15)
    exhibit = ct.exhibits.change_points(
        ct.rate_trend(flat),
        changes=ct.change_points(flat, seed=1),
        phases=ct.phases(flat),
        of="keywords",
        provenance={},
    )
    assert "no evidence of a break" in exhibit.finding


def test_ten_periods_are_enough_for_a_break_and_seven_for_none() -> None:
    assert ct.change_points(documents([10.0] * 5 + [50.0] * 5), seed=1)["p"].item() < 0.02
    row = ct.change_points(documents([10.0] * 3 + [50.0] * 4), seed=1).iloc[0]
    assert row["status"] == "no test: 7 periods, 8 are needed for a break with 3 on either side"
    assert row["break"] == ""


def test_a_steady_rise_leaves_fewer_squares_to_a_line_than_to_a_step() -> None:
    row = ct.change_points(documents([20 + 5.0 * year for year in range(15)]), seed=1).iloc[0]
    assert row["squares_line"] < row["squares_step"]
    assert row["p_linked"] < 0.05


def test_the_place_of_a_small_step_is_less_sure() -> None:
    row = ct.change_points(documents([20.0] * 7 + [26.0] * 8, n=4), seed=1).iloc[0]
    assert int(row["break_high"]) - int(row["break_low"]) >= 3
    assert row["break_low"] <= row["break"] <= row["break_high"]


def test_years_that_differ_make_the_place_less_sure() -> None:
    random = np.random.default_rng(7)
    calm = np.r_[np.full(10, 20.0), np.full(10, 60.0)]
    wild = calm * np.exp(random.normal(0, 0.5, 20))
    first, last = break_interval(calm, np.ones(20), min_periods=3, seed=1)
    assert (first, last) == (9, 11)
    first, last = break_interval(wild, np.ones(20), min_periods=3, seed=1)
    assert first <= 10 <= last
    assert last - first > 2


def test_the_same_seed_gives_the_same_table() -> None:
    weak = documents([20.0] * 7 + [26.0] * 8, n=4)
    pd.testing.assert_frame_equal(ct.change_points(weak, seed=1), ct.change_points(weak, seed=1))
    assert ct.change_points(weak, seed=1)["p"].item() != ct.change_points(weak, seed=2)["p"].item()


def test_shuffled_levels_are_called_a_break_one_time_in_twenty() -> None:
    random = np.random.default_rng(8)
    p = np.array([pettitt_p(random.normal(size=10), seed=run) for run in range(100)])
    assert 0.0 <= (p < 0.05).mean() <= 0.12
    assert 0.4 < p.mean() < 0.6


def test_a_break_keeps_the_least_number_of_periods_on_either_side() -> None:
    last = documents([10.0] * 13 + [90.0] * 2)
    assert int(ct.change_points(last, min_periods=4, seed=1)["break"].item()) <= 2011
    with pytest.raises(ValueError, match="min_periods=0"):
        ct.change_points(last, min_periods=0, seed=1)
    assert "18 are needed" in ct.change_points(last, min_periods=9, seed=1)["status"].item()


def test_phases_cover_every_period_once_and_add_up() -> None:
    table = ct.phases(STEP)
    assert table[["first", "last"]].to_numpy().tolist() == [["2000", "2006"], ["2007", "2014"]]
    assert table["count"].sum() == STEP.counts.sum()
    assert table["n_periods"].tolist() == [7, 8]
    assert table["ratio"].iloc[1] == pytest.approx(table["rate"].iloc[1] / table["rate"].iloc[0])
    assert (table["low"] < table["rate"]).all()
    assert (table["rate"] < table["high"]).all()


def test_one_level_is_one_phase() -> None:
    assert len(ct.phases(documents([30.0] * 15))) == 1


def test_cuts_agree_with_all_ways_to_cut_once() -> None:
    counts, tokens = np.array([5.0, 6, 4, 5, 60, 55, 65, 58]), np.full(8, 1000.0)
    assert best_cuts(counts, tokens, 2) == [4] == least_squares_breaks(counts[None], tokens[None]).tolist()


def test_smoothing_keeps_a_level_and_halves_a_step_at_its_edge() -> None:
    flat = documents([30.0] * 11, n=60)
    assert ct.smooth_trend(flat)["rate"].to_numpy() == pytest.approx(np.full(11, 30.0), rel=0.1)
    table = ct.smooth_trend(STEP).set_index("period")["rate"]
    assert table["2000"] < table["2006"] < table["2007"] < table["2014"]
    narrow = ct.smooth_trend(STEP, width=0.01)
    assert narrow["rate"].to_numpy() == pytest.approx(ct.rate_trend(STEP, period="year")["rate"].to_numpy())
    with pytest.raises(ValueError, match="width=0"):
        ct.smooth_trend(STEP, width=0)


def test_a_smoothed_band_of_one_period_is_near_the_jackknife() -> None:
    many = documents([30.0] * 3, n=80)
    smooth, plain = ct.smooth_trend(many, width=0.01), ct.rate_trend(many)
    for bound in ("low", "high"):
        assert smooth[bound].to_numpy() == pytest.approx(plain[bound].to_numpy(), rel=0.02)


def test_the_panel_names_the_document_and_the_pattern_that_matter_most() -> None:
    codings, tokens = coded()
    table = ct.trend_sensitivity(codings, tokens.documents)
    assert tuple(table.columns) == SENSITIVITY_COLUMNS
    documents_out = table[table["kind"] == "document"]
    assert documents_out["left_out"].iloc[0] == "d21"
    assert documents_out["shift"].iloc[0] < 0
    assert len(documents_out) == 24
    patterns = table[table["kind"] == "pattern"]
    assert set(patterns["left_out"]) == {"prevent*", "a0"}
    assert patterns["shift"].abs().is_monotonic_decreasing
    assert "**d21**" in ct.exhibits.sensitivity(table, provenance={}).finding


def test_leaving_a_document_out_is_analysing_the_others() -> None:
    codings, tokens = coded()
    table = ct.trend_sensitivity(codings, tokens.documents)
    out = table[(table["kind"] == "document") & (table["left_out"] == "d21")].iloc[0]
    said, years = texts()
    rest = [place for place in range(24) if place != 20]
    corpus = corpus_of(*[said[place] for place in rest], years=[years[place] for place in rest])
    fewer = ct.tokenize(corpus)
    theme = ct.Theme(name="prevention", definition="d", include="", exclude="", patterns=("prevent*", "a0"))
    again = ct.trend_tests(ct.count_themes(ct.codings(fewer, ct.Codebook((theme,), "1")), fewer.documents))
    assert out["annual_change"] == pytest.approx(again["annual_change"].item())
    assert out["count"] == again["count"].item()


def test_the_panel_as_analysed_is_the_trend_test() -> None:
    codings, tokens = coded()
    base = ct.trend_sensitivity(codings, tokens.documents).iloc[0]
    test = ct.trend_tests(ct.count_themes(codings, tokens.documents)).iloc[0]
    for column in ("annual_change", "count"):
        assert base[column] == pytest.approx(test[column])


def test_duplicates_are_found_and_dropped() -> None:
    said, years = texts()
    tokens = ct.tokenize(corpus_of(*said, said[20], years=[*years, 2006]))
    copies = ct.exact_copies(tokens)
    assert copies[:24].sum() == 0
    assert copies[24]
    theme = ct.Theme(name="prevention", definition="d", include="", exclude="", patterns=("prevent*",))
    codings = ct.codings(tokens, ct.Codebook((theme,), "1"))
    row = ct.trend_sensitivity(codings, tokens.documents, duplicates=copies).set_index("variant")
    assert row.loc["without duplicates", "n_documents"] == 25 - copies.sum()
    with pytest.raises(ValueError, match="there are 25 documents"):
        ct.trend_sensitivity(codings, tokens.documents, duplicates=[True])


def test_the_panel_has_the_change_net_of_a_document_variable() -> None:
    codings, tokens = coded()
    kind = ["speech", "report", "note"] * 8
    documents_of_kinds = tokens.documents.assign(kind=kind)
    table = ct.trend_sensitivity(codings, documents_of_kinds, by=["kind"]).set_index("variant")
    net = ct.mix_tests(ct.count_themes(codings, documents_of_kinds), by=["kind"]).set_index("part").loc["net"]
    assert table.loc["net of kind", "annual_change"] == pytest.approx(net["annual_change"])
    assert table.loc["net of kind", "kind"] == "choice"
    assert table.loc["net of kind", "low"] < net["annual_change"] < table.loc["net of kind", "high"]
