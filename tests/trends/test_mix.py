"""Mix: a trend that is only a change of which documents there are is shown as such."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

import ctthemes as ct
from ctthemes.trends.levels import level_codes
from ctthemes.trends.mix import MIX_PARTS, MIX_TESTS, STANDARDISED_TREND

RATES = {"report": 10.0, "speech": 60.0}


def shifting(*, n_years: int = 12, seed: int = 1) -> ct.DocumentTermMatrix:
    """Return 14 documents a year whose kinds keep their rates, while speeches grow from 2 to 13 - 1 of them."""
    random = np.random.default_rng(seed)
    kinds = [["speech"] * (year + 2) + ["report"] * (n_years + 2 - year) for year in range(n_years)]
    kind = np.array([name for names in kinds for name in names])
    years = np.repeat(2000 + np.arange(n_years), [len(names) for names in kinds])
    tokens = random.integers(800, 3000, len(kind))
    counts = random.poisson(tokens * np.array([RATES[name] for name in kind]) / 10_000)
    table = pd.DataFrame({"n_tokens": tokens, "year": years, "kind": kind})
    table.index = pd.Index([f"d{row}" for row in range(len(kind))], name="doc_id")
    return ct.DocumentTermMatrix(sparse.csr_array(counts[:, None]), pd.Index(["x"]), table)


def test_a_trend_of_the_mix_is_gone_net_of_it_and_within_each_level() -> None:
    rows = ct.mix_tests(shifting(), by=["kind"]).set_index("part")
    assert rows.index.tolist() == ["crude", "net", "report", "speech"]
    assert rows.loc["crude", "annual_change"] > 8
    assert rows.loc["crude", "p"] < 0.001
    assert (rows.loc[["net", "report", "speech"], "p"] > 0.05).all()
    assert (rows.loc[["net", "report", "speech"], "annual_change"].abs() < 4).all()
    assert (rows["low"] < rows["annual_change"]).all()
    assert (rows["annual_change"] < rows["high"]).all()


def test_the_crude_change_is_that_of_the_trend_tests() -> None:
    dtm = shifting()
    crude = ct.mix_tests(dtm, by=["kind"]).iloc[0]
    tests = ct.trend_tests(dtm).iloc[0]
    assert crude[["annual_change", "low", "high", "p"]].tolist() == pytest.approx(
        tests[["annual_change", "low", "high", "p_free"]].tolist(), rel=1e-6
    )


def test_standardised_rates_stand_still_and_keep_their_counts() -> None:
    dtm = shifting()
    table = ct.standardised_trend(dtm, by=["kind"])
    trend = ct.rate_trend(dtm)
    assert list(table.columns) == list(STANDARDISED_TREND.names)
    assert table["crude_rate"].tolist() == pytest.approx(trend["rate"].tolist())
    assert table[["n_documents", "n_tokens", "count"]].equals(trend[["n_documents", "n_tokens", "count"]])
    change = np.polyfit(range(12), np.log(table["rate"]), 1)[0]
    assert abs(change) < 0.04 < np.polyfit(range(12), np.log(table["crude_rate"]), 1)[0]
    assert ((table["low"] < table["rate"]) & (table["rate"] < table["high"])).all()


def test_a_period_without_a_level_is_a_gap_that_names_it() -> None:
    dtm = shifting()
    lacking = (dtm.documents["year"] != 2003) | (dtm.documents["kind"] == "report")
    table = ct.standardised_trend(ct.select_documents(dtm, lacking.to_numpy()), by=["kind"]).set_index("period")
    assert table.loc["2003", "gap"] == "fewer than 2 documents: speech"
    assert np.isnan(table.loc["2003", ["rate", "low", "high"]].astype(float)).all()
    assert table.loc["2003", "crude_rate"] > 0
    assert table["gap"].drop("2003").eq("").all()


def test_a_level_of_one_year_is_left_out_of_the_net_change_by_name() -> None:
    dtm = shifting()
    kind = dtm.documents["kind"].where(dtm.documents["year"] != 2011, "letter")
    with_letters = ct.DocumentTermMatrix(dtm.counts, dtm.terms, dtm.documents.assign(kind=kind))
    rows = ct.mix_tests(with_letters, by=["kind"]).set_index("part")
    assert rows.loc["net", "status"] == "left out, in one year only: letter"
    assert rows.loc["net", "n_documents"] == (kind != "letter").sum()
    assert rows.loc["letter", "status"] == "no test: 1 of 1 periods have 3 documents or more, 5 are needed"


def test_few_years_are_described_and_not_tested() -> None:
    rows = ct.mix_tests(shifting(n_years=7), by=["kind"]).set_index("part")
    assert rows["status"].str.startswith("descriptive: 7 periods").loc[["crude", "net"]].all()
    assert rows.loc[["crude", "net"], "annual_change"].notna().all()
    assert rows.loc[["crude", "net"], ["low", "high", "p"]].isna().all(axis=None)


def test_the_halves_differ_by_their_mix() -> None:
    row = ct.mix_parts(shifting(), by=["kind"]).iloc[0]
    assert list(row.index) == list(MIX_PARTS.names)
    assert (row["before"], row["after"]) == ("2000 to 2005", "2006 to 2011")
    assert row["mix"] + row["within"] == pytest.approx(row["change"])
    assert row["mix"] > 0.8 * row["change"] > 5


def test_several_variables_are_adjusted_for_at_once() -> None:
    dtm = shifting()
    documents = dtm.documents.assign(place=np.where(np.arange(len(dtm)) % 3 == 0, "Geneva", "New York"))
    rows = ct.mix_tests(ct.DocumentTermMatrix(dtm.counts, dtm.terms, documents), by=["kind", "place"])
    assert rows["part"].tolist() == ["crude", "net"]
    assert rows["by"].unique().tolist() == ["kind, place"]
    assert abs(rows["annual_change"].iloc[1]) < 4


def test_no_series_makes_an_empty_table() -> None:
    dtm = shifting()
    empty = ct.DocumentTermMatrix(dtm.counts[:, :0], dtm.terms[:0], dtm.documents)
    for function, schema in (
        (ct.standardised_trend, STANDARDISED_TREND),
        (ct.mix_tests, MIX_TESTS),
        (ct.mix_parts, MIX_PARTS),
    ):
        assert list(function(empty, by=["kind"]).columns) == list(schema.names)


@pytest.mark.parametrize("by", ["kind", []])
def test_the_variables_must_be_a_list(by: object) -> None:
    with pytest.raises(ValueError, match=r"must be a list of document variables, such as \['type'\]"):
        level_codes(shifting().documents, by)  # type: ignore[arg-type]


def test_an_unknown_variable_is_refused() -> None:
    with pytest.raises(ValueError, match="sort"):
        ct.mix_tests(shifting(), by=["sort"])


def test_one_period_has_no_halves() -> None:
    dtm = shifting()
    with pytest.raises(ValueError, match="1 year is no change"):
        ct.mix_parts(ct.select_documents(dtm, (dtm.documents["year"] == 2000).to_numpy()), by=["kind"])


def test_a_level_that_most_periods_lack_is_left_out_by_name() -> None:
    dtm = shifting()
    kind = dtm.documents["kind"].where(np.arange(len(dtm)) != 3, "letter")
    with_letter = ct.DocumentTermMatrix(dtm.counts, dtm.terms, dtm.documents.assign(kind=kind))
    table = ct.standardised_trend(with_letter, by=["kind"])
    without = ct.standardised_trend(ct.select_documents(with_letter, (kind != "letter").to_numpy()), by=["kind"])
    assert table["left_out"].unique().tolist() == ["letter"]
    assert table["rate"].tolist() == pytest.approx(without["rate"].tolist())
    assert table["n_documents"].sum() == len(dtm)
    assert without["left_out"].eq("").all()
