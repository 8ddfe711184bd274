"""Events: where they stand, rates before and after them, and the null of shifted dates."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats as scipy_stats

import ctthemes as ct
from ctthemes.stats.before_after import rate_ratio
from tests.support import corpus_of


def events_of(**dates: str) -> pd.DataFrame:
    return pd.DataFrame({"date": list(dates.values()), "label": list(dates), "kind": ""})


def monthly(counts: dict[int, int], *, first: int = 2000) -> ct.DocumentTermMatrix:
    """Return three documents a quarter of some years, of 100 tokens, with so many hits each from each year on."""
    texts, dates = [], []
    for year in range(first, first + 12):
        hits = max(value for start, value in counts.items() if start <= year) if counts else 0
        for quarter in range(4):
            for number in range(3):
                texts.append("storm " * (hits + number) + "calm " * (100 - hits - number))
                dates.append(f"{year}-{3 * quarter + 2:02d}-{5 + number:02d}")
    corpus = corpus_of(*texts).assign(date=pd.to_datetime(dates), date_stated=dates, date_source="metadata")
    return ct.count_keywords(ct.tokenize(corpus), ["storm"])


@pytest.mark.parametrize(
    ("stated", "period", "place", "within"),
    [
        ("2001-07-02", "year", "2001", 0.5), ("2001", "year", "2001", 0.5), ("2001-01-01", "month", "2001-01", 0.5 / 31),
        ("2001-02", "quarter", "2001-Q1", 0.5), ("2001-07-02", "decade", "2000s", 0.15),
    ],
)  # fmt: skip
def test_an_event_stands_within_its_period(stated: str, period: str, place: str, within: float) -> None:
    row = ct.place_events(events_of(Storm=stated), period=period).iloc[0]
    assert row["period"] == place
    assert row["within"] == pytest.approx(within, abs=0.005)


def test_an_event_coarser_than_the_period_or_without_a_calendar_has_no_place() -> None:
    assert ct.place_events(events_of(Storm="2001"), period="month").empty
    assert ct.place_events(events_of(Storm="2001"), period="speaker").empty


def test_the_ratio_is_that_of_the_sums_and_its_interval_the_jackknife_of_both_sides() -> None:
    counts, tokens = np.array([[1.0], [2.0], [3.0], [4.0], [6.0], [8.0]]), np.full(6, 100.0)
    result = rate_ratio(counts, tokens, np.arange(6) > 2, np.zeros(6, dtype=np.intp))
    one, two = (np.log([5 / 2, 4 / 2, 3 / 2]), np.log([14 / 2, 12 / 2, 10 / 2]))
    variance = sum(2 / 3 * ((left_out - left_out.mean()) ** 2).sum() for left_out in (one, two))
    reach = scipy_stats.t.ppf(0.975, 2) * np.sqrt(variance)
    assert result.ratio[0] == pytest.approx(18 / 6)
    assert (result.low[0], result.high[0]) == pytest.approx((3 / np.exp(reach), 3 * np.exp(reach)))


def test_net_of_a_mixture_two_groups_that_did_not_change_have_the_ratio_one() -> None:
    # Speeches have 10 hits in 100 tokens, notes 1; before the event most are notes, after it most are speeches.
    is_speech = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0])
    counts = np.where(is_speech, 10.0, 1.0)[:, None]
    is_after, tokens = np.arange(12) > 5, np.full(12, 100.0)
    crude = rate_ratio(counts, tokens, is_after, np.zeros(12, dtype=np.intp))
    net = rate_ratio(counts, tokens, is_after, is_speech.astype(np.intp))
    assert crude.ratio[0] == pytest.approx((42 / 600) / (24 / 600))
    assert net.ratio[0] == pytest.approx(1.0)


def test_a_step_at_the_event_is_told_from_other_dates_and_a_date_without_a_step_is_not() -> None:
    dtm = monthly({2000: 1, 2006: 8})
    table = ct.event_differences(dtm, events_of(Step="2006-01-01", Nothing="2003-01-01"), years=2).set_index("event")
    assert table.loc["Step", "ratio"] == pytest.approx(9 / 2)
    assert table.loc["Step", "p"] < 0.05
    assert table.loc["Nothing", "ratio"] == pytest.approx(1.0)
    assert table.loc["Nothing", "p"] > 0.5
    assert table.loc["Step", ["n_before", "n_after"]].tolist() == [24, 24]


def test_p_counts_the_shifted_dates_with_as_large_a_ratio() -> None:
    dtm = monthly({})
    row = ct.event_differences(dtm, events_of(Any="2006-01-01"), years=1).iloc[0]
    assert row["p"] == pytest.approx(1.0)  # every ratio is 1: all dates are as far from it
    assert row["n_shifts"] > 100


def test_a_document_of_the_day_stands_after_and_one_with_a_coarse_date_on_neither_side() -> None:
    corpus = corpus_of("storm", "storm", "calm", years=[2005, 2005, 2005]).assign(
        date=pd.to_datetime(["2005-03-01", "2005-02-28", None]), date_stated=["2005-03-01", "2005-02-28", "2005"], date_source="metadata"
    )  # fmt: skip
    dtm = ct.count_keywords(ct.tokenize(corpus), ["storm"])
    row = ct.event_differences(dtm, events_of(Storm="2005-03-01")).iloc[0]
    assert row[["n_before", "n_after", "n_undecided"]].tolist() == [1, 1, 1]
    assert np.isnan(row["p"])
    assert np.isnan(row["low"])


def test_years_must_be_positive_and_the_variable_there() -> None:
    dtm = monthly({})
    with pytest.raises(ValueError, match=r"years=0: .* above 0"):
        ct.event_differences(dtm, events_of(Storm="2005"), years=0)
    with pytest.raises(ValueError, match="kinds"):
        ct.event_differences(dtm, events_of(Storm="2005"), net_of="kinds")


def test_without_events_there_are_no_rows() -> None:
    assert ct.event_differences(monthly({}), events_of()).empty
