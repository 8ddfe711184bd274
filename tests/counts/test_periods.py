"""Periods: a date that is coarser than the period is left out and counted; variables keep their own order."""

from __future__ import annotations

import warnings

import pandas as pd
import pytest

import ctthemes as ct
from ctthemes.counts.periods import documents_without_period, period_labels, period_members, period_times


def dated(*stated: str) -> pd.DataFrame:
    return pd.DataFrame({"date_stated": list(stated)}, index=[f"d{number}" for number in range(len(stated))])


def periods_of(values: object, period: str = "group") -> list[str]:
    return list(period_members(pd.DataFrame({period: values}), period=period))


@pytest.mark.parametrize(
    ("period", "label"),
    [
        ("year", "2013"), ("quarter", "2013-Q3"), ("month", "2013-08"), ("week", "2013-W32"), ("decade", "2010s"),
        ("3 years", "2013-2015"), ("5-year", "2010-2014"), ("fiscal year from April", "2013/14"),
        ("fiscal year from October", "2012/13"), ("fiscal year from January", "2013"), ("1 year", "2013"),
    ],
)  # fmt: skip
def test_a_day_falls_into_each_kind_of_period(period: str, label: str) -> None:
    assert period_labels(dated("2013-08-05"), period=period).tolist() == [label]


def test_a_week_belongs_to_the_year_of_its_thursday() -> None:
    assert period_labels(dated("2012-12-31", "2013-01-06"), period="week").tolist() == ["2013-W01", "2013-W01"]


@pytest.mark.parametrize(
    ("period", "stated", "names"),
    [
        ("decade", ["1989", "2011-02"], ["1980s", "1990s", "2000s", "2010s"]),
        ("quarter", ["2012-11-30", "2013-05"], ["2012-Q4", "2013-Q1", "2013-Q2"]),
        ("week", ["2012-12-24", "2013-01-08"], ["2012-W52", "2013-W01", "2013-W02"]),
        ("fiscal year from July", ["2009-07", "2011-06"], ["2009/10", "2010/11"]),
        ("5 years", ["2001", "2013"], ["2000-2004", "2005-2009", "2010-2014"]),
    ],
)
def test_periods_without_a_document_stand_between_others(period: str, stated: list[str], names: list[str]) -> None:
    assert list(period_members(dated(*stated), period=period)) == names


def test_a_date_coarser_than_the_period_is_left_out_and_counted() -> None:
    documents = dated("2013-03-18", "2013-04", "2013", "")
    with pytest.warns(UserWarning, match=r"2 of 4 documents have no month .* \(1 state a year, 1 state no date\)"):
        labels = period_labels(documents, period="month")
    assert labels.tolist() == ["2013-03", "2013-04", None, None]
    table = documents_without_period(documents, period="week")
    assert table.to_dict("list") == {
        "reason": ["state a month", "state a year", "state no date"],
        "n_documents": [1, 1, 1],
    }


def test_a_year_is_enough_for_a_table_of_years() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert list(period_members(dated("2013", "2014-05"), period="year")) == ["2013", "2014"]


def test_whole_numbers_of_date_are_years() -> None:
    assert periods_of([1999, 2001], period="date") == ["1999", "2000", "2001"]
    assert period_labels(pd.DataFrame({"date": [1999, 2001]}), period="year").tolist() == ["1999", "2001"]


def test_an_ordered_categorical_keeps_its_order() -> None:
    level = pd.Categorical(["low", "high", "medium"], ["never", "low", "medium", "high"], ordered=True)
    assert periods_of(level) == ["low", "medium", "high"]


def test_sessions_are_in_the_order_of_their_numbers() -> None:
    assert periods_of(["70", "1", "71", "2"]) == ["1", "2", "70", "71"]


def test_a_blank_cell_is_missing_and_a_year_stored_with_a_point_is_a_year() -> None:
    with pytest.warns(UserWarning, match=r"^2 of 4 documents have no year and are left out of it$"):
        assert periods_of(["2001.0", "", " ", "2003.0"], period="year") == ["2001", "2002", "2003"]


def test_one_undated_year_is_named_and_leaves_the_gap_years() -> None:
    with pytest.warns(UserWarning, match=r"1 of 3 documents have no year and are left out of it \(1 say 'n.d.'\)"):
        assert periods_of(["2001", "2003", "n.d."], period="year") == ["2001", "2002", "2003"]


def test_fiscal_years_of_a_variable_have_no_gap_and_others_come_after() -> None:
    assert periods_of(["2009/10", "2011/12", "other"]) == ["2009/10", "2010/11", "2011/12", "other"]
    assert periods_of(["1999/00", "2000/01"]) == ["1999/00", "2000/01"]


def test_numbers_that_lie_far_apart_are_no_years() -> None:
    assert periods_of(["1001", "2999"]) == ["1001", "2999"]


def test_a_fiscal_year_without_its_month_is_refused() -> None:
    with pytest.raises(ValueError, match="must say the month in which it begins, as in 'fiscal year from April'"):
        period_labels(dated("2013"), period="fiscal year")


def test_times_are_years_or_the_numbers_of_a_variable() -> None:
    assert period_times(["2013-Q1", "2013-Q3"], period="quarter").tolist() == [2013.0, 2013.5]
    assert period_times(["2012/13"], period="fiscal year from July").tolist() == [2012.5]
    assert period_times(["1", "70"], period="session").tolist() == [1.0, 70.0]
    with pytest.raises(ValueError, match="period='kind' has values without an order in time"):
        period_times(["note"], period="kind")


def test_the_warning_points_to_the_line_of_the_caller() -> None:
    with pytest.warns(UserWarning, match="have no year") as caught:
        period_labels(dated(""), period="year")
    assert caught[0].filename == __file__


def test_documents_are_grouped_by_two_variables_at_once() -> None:
    documents = pd.DataFrame(
        {"country": ["FR", "US", "FR", ""], "n_tokens": 2, "date_stated": ["2001", "2003-05", "2011", "2001"]},
        index=list("abcd"),
    )
    dtm = ct.count_terms(ct.tokenize(documents.assign(text="war war").drop(columns="n_tokens")))
    grouped = ct.group_documents(dtm, ["country", "decade"]).documents
    assert grouped.index.tolist() == ["FR, 2000s", "FR, 2010s", "US, 2000s"]
    assert grouped[["country", "decade", "n_documents"]].to_numpy().tolist() == [
        ["FR", "2000s", 1], ["FR", "2010s", 1], ["US", "2000s", 1],
    ]  # fmt: skip
    assert ct.group_documents(dtm, "country").documents["n_documents"].to_dict() == {"FR": 2, "US": 1}


def test_a_boolean_series_is_aligned_by_its_index() -> None:
    corpus = pd.DataFrame({"text": ["war", "tax", "tax"], "side": list("ABB")}, index=["x", "y", "z"])
    dtm = ct.count_terms(ct.tokenize(corpus))
    chosen = corpus["side"].sort_values(ascending=False) == "A"
    assert ct.select_documents(dtm, chosen).documents.index.tolist() == ["x"]
    assert ct.keyness(dtm, chosen).set_index("term").loc["war", ["count_target", "count_reference"]].tolist() == [1, 0]
    with pytest.raises(ValueError, match="chosen is a Series whose index is not that of the documents"):
        ct.select_documents(dtm, chosen.reset_index(drop=True))
    with pytest.raises(ValueError, match="chosen is missing for y; fill it with True or False"):
        ct.select_documents(dtm, chosen.astype(object).where(chosen.index != "y"))
    with pytest.raises(ValueError, match=r"chosen has shape \(2,\), but there are 3 documents"):
        ct.select_documents(dtm, [True, False])


def test_an_inventory_counts_by_any_period_and_puts_the_undated_last() -> None:
    corpus = ct.toy_corpus()
    corpus.loc["d1", ["date", "date_stated"]] = [pd.NaT, "2011"]
    assert ct.inventory(corpus, by="month").index.tolist() == ["2013-01", "2013-09", "2014-12", "unknown"]
    assert ct.inventory(corpus, by="decade")["n_documents"].to_dict() == {"2010s": 4}
