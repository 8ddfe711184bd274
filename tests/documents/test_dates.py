"""Dates: every written form is read, nothing is guessed, and the reason of what is not read is the true one."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import ctthemes as ct
from ctthemes.documents.column_dates import corpus_dates, stated_dates
from ctthemes.documents.date_forms import implausible, parse_date
from ctthemes.documents.date_lines import date_in_text
from ctthemes.documents.dates import date_in_name

BODY = "\n\nThe council welcomed the plan and asked every office to report on it within the year."

FORMS = """
18 March 2013 | 18 Mar 2013 | 18th March 2013 | 18th of March, 2013 | Monday, 18 March 2013 | Monday 18 March 2013
March 18, 2013 | Mar. 18, 2013 | March 18th, 2013 | Monday, March 18, 2013 | 18-Mar-2013 | 18 MARCH 2013
2013-03-18 | 2013/03/18 | 2013.03.18 | 18.03.2013 | 18.3.2013 | 18. 3. 2013 | 18/03/2013 | 18-03-2013 | 03/18/2013
le 18 mars 2013 | lundi 18 mars 2013 | 18 de marzo de 2013 | lunes, 18 de marzo de 2013 | 18 de março de 2013
18. März 2013 | Montag, den 18. März 2013 | 18 marzo 2013 | lunedì 18 marzo 2013 | 18 марта 2013 г. | 18 марта 2013 года
понедельник, 18 марта 2013 г. | 18 مارس 2013 | 18 آذار/مارس 2013 | ١٨ آذار/مارس ٢٠١٣ | الاثنين، 18 مارس 2013
2013年3月18日 | ２０１３年３月１８日 | 二〇一三年三月十八日 | 2013-03-18T10:00:00Z | 18 March 2013, 10:30
"""


@pytest.mark.parametrize("written", [form.strip() for line in FORMS.strip().split("\n") for form in line.split("|")])
def test_a_day_is_read_in_every_form(written: str) -> None:
    assert parse_date(written) == "2013-03-18"


@pytest.mark.parametrize(
    ("written", "stated"),
    [
        ("1er mars 2013", "2013-03-01"), ("1º de março de 2013", "2013-03-01"), ("1° marzo 2013", "2013-03-01"),
        ("6 تشرين الثاني/نوفمبر 2013", "2013-11-06"), ("31 aout 2013", "2013-08-31"), ("8 мая 2013 года", "2013-05-08"),
        ("March 2013", "2013-03"), ("mars 2013", "2013-03"), ("март 2013 г.", "2013-03"), ("2013年3月", "2013-03"),
        ("آذار/مارس 2013", "2013-03"), ("2013-03", "2013-03"), ("03/2013", "2013-03"), ("2013", "2013"), ("2013年", "2013"),
    ],
)  # fmt: skip
def test_a_date_is_stated_as_precisely_as_it_is_written(written: str, stated: str) -> None:
    assert parse_date(written) == stated


@pytest.mark.parametrize(
    "written",
    ["13 June", "31 June 2013", "18/3/13", "03/04/2013", "2 days ago", "last spring", "2019-03-03 or later",
     "2019-03-03T99:99:99", "18-22 March 2013", "S/2013/412", "2013/14", "0 March 2013", "3 March 0000"],
)  # fmt: skip
def test_what_is_no_date_is_not_guessed(written: str) -> None:
    assert parse_date(written) == ""


LINES = """
Date: 18 March 2013 | Published: 18 March 2013 | • 18 March 2013 | **18 March 2013** | ## 18 March 2013
Geneva, 18 March 2013 | Geneva, Switzerland, 18 March 2013 | GENEVA (18 March 2013) — The office | Paris, le 18 mars 2013
NEW YORK, March 18, 2013 – The council | For immediate release — 18 March 2013 | SC/10943 – 18 MARCH 2013
Berlin, den 18. März 2013 | Fecha: 18 de marzo de 2013 | 18\u00a0March\u00a02013 | 日期：2013年3月18日 | Дата: 18 марта 2013 г.
Published 18 March 2013 by the press office | Posted on 18 March 2013 at 10:30 | Published: 18 March 2013; updated: 2 May 2014
"""


@pytest.mark.parametrize("line", [form.strip() for line in LINES.strip().split("\n") for form in line.split(" | ")])
def test_a_date_line_is_read_with_what_stands_around_it(line: str) -> None:
    assert date_in_text(f"A headline about the plan\n\n{line}{BODY}").stated == "2013-03-18"


def test_a_bar_may_stand_behind_a_date() -> None:
    assert date_in_text(f"A headline\n\n18 March 2013 | Press release{BODY}").stated == "2013-03-18"


@pytest.mark.parametrize(
    ("lines", "doubt"),
    [
        ("Reporting period:\n1 July 2012 – 30 June 2013", "line 2 says '1 July 2012 – 30 June 2013', a period"),
        ("Berichtszeitraum: 1. Juli 2012 bis 30. Juni 2013", "line 1 says '1. Juli 2012 bis 30. Juni 2013', a period"),
        ("Deadline:\n31 October 2019", "line 2 says '31 October 2019', a deadline"),
        ("Fecha límite: 31 de octubre de 2019", "line 1 says '31 de octubre de 2019', a deadline"),
        ("Embargoed until 31 October 2019", "line 1 says '31 October 2019', a deadline"),
        ("Last updated: 18 March 2013", "line 1 says '18 March 2013', the date of an update"),
        ("Geneva, 18-22 March 2013", "line 1 says '18-22 March 2013', a period"),
        ("Chronology\n1 May 2001", "line 2 says '1 May 2001', in a list headed 'Chronology'"),
        ("1 May 2001\nFirst.\n2 June 2002\nSecond.\n3 July 2003\nThird.", "lines 1, 3, 5 each say another date"),
        ("13 June – The council", "line 1 says '13 June' without a year"),
        ("03/04/2013", "line 1 says '03/04/2013', where day and month cannot be told apart"),
        ("18/3/13", "line 1 says '18/3/13' has two digits of a year"),
        ("Geneva, 3 March 1013", "line 1 says '3 March 1013', but the year 1013 is before 1500"),
    ],
)
def test_the_reason_of_a_missing_date_is_the_true_one(lines: str, doubt: str) -> None:
    assert date_in_text(lines + BODY).stated == ""
    assert date_in_text(lines + BODY).doubt == doubt


def test_a_date_amid_a_wrapped_sentence_is_not_the_documents() -> None:
    text = (
        "The council met in the capital and adopted its decision on\n18 March 2013\nafter a long debate about the plan."
    )
    assert date_in_text(text).stated == ""


def test_a_date_deep_in_a_long_line_is_not_the_documents() -> None:
    assert (
        date_in_text(f"{'Recalling its resolutions, ' * 5}its statements of 9 April 2012, 18 June 2012.").stated == ""
    )


def test_a_label_counts_before_a_bare_line() -> None:
    assert date_in_text(f"2 May 2011\n\nPublished: 18 March 2013{BODY}").stated == "2013-03-18"


def test_a_second_date_line_is_named() -> None:
    assert date_in_text(f"Geneva, 18 March 2013\nNairobi, 19 March 2013{BODY}").others == (("2013-03-19", 2),)


@pytest.mark.parametrize(("line", "stated"), [("March 2013", "2013-03"), ("Geneva, 2013", "2013"), ("2013", "2013")])
def test_a_month_or_a_year_alone_on_a_line_is_stated_as_such(line: str, stated: str) -> None:
    assert date_in_text(f"Annual report\n\n{line}{BODY}").stated == stated


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("2013-03-18_statement", "2013-03-18"), ("20130318 statement", "2013-03-18"), ("A_RES_68_2013-12-18", "2013-12-18"),
        ("2013-3-18", "2013-03-18"), ("sc10943-2013.3.18", "2013-03-18"), ("statement_18.03.2013", "2013-03-18"),
        ("18 mars 2013", "2013-03-18"), ("speech_Mar_18_2013", "2013-03-18"), ("report 20121231 v2", "2012-12-31"),
        ("2013-18-03", ""), ("2013_03", ""), ("March2013", ""), ("130318_statement", ""), ("S-2013-0412", ""),
        ("IMG_20211105_103000", ""), ("Scan 2021-11-05", ""), ("20211105_103000", ""), ("attack 2001-09-11", ""),
        ("case_20010911_attack_report_2013", ""), ("03-04-2013", ""), ("note of 2001-09-11 on schools", ""),
    ],
)  # fmt: skip
def test_the_name_of_a_file_dates_it_only_where_it_surely_does(name: str, stated: str) -> None:
    assert date_in_name(f"{name}.txt") == stated


def test_a_date_to_come_in_a_name_is_not_taken() -> None:
    tomorrow = datetime.date.today() + datetime.timedelta(days=1)
    assert date_in_name(f"Agenda {tomorrow}.pdf") == ""


def column(*cells: object) -> pd.DataFrame:
    return stated_dates(pd.Series(list(cells), dtype=object))


def test_cells_of_any_kind_become_iso_text() -> None:
    cells = [
        2013,
        2013.0,
        np.int64(2013),
        pd.Timestamp("2013-03-18 10:00"),
        datetime.date(2013, 3, 18),
        None,
        np.nan,
        "n.d.",
    ]
    assert column(*cells)["stated"].tolist() == ["2013"] * 3 + ["2013-03-18"] * 2 + [""] * 3


def test_a_column_that_shows_one_order_settles_what_could_be_either() -> None:
    first, second = column("18/03/2013", "03/04/2013"), column("03/18/2013", "03/04/2013")
    assert [first["stated"][1], second["stated"][1]] == ["2013-04-03", "2013-03-04"]
    assert first["by_order"].tolist() == [False, True]


def test_a_column_that_shows_both_orders_settles_nothing() -> None:
    assert column("18/03/2013", "03/18/2013", "03/04/2013")["stated"].tolist() == ["2013-03-18", "2013-03-18", ""]


def test_dates_that_the_column_settled_are_told(tmp_path: Path) -> None:
    (tmp_path / "corpus.csv").write_text("text,date\nOne.,18/03/2013\nTwo.,03/04/2013\n", encoding="utf-8")
    message = "1 dates such as '03/04/2013' are read as the others of the column show, it as 2013-04-03"
    assert ct.reading_report(tmp_path / "corpus.csv")["message"].str.endswith(message).tolist() == [True]


@pytest.mark.parametrize(("stated", "years"), [("1499", "before 1500"), (str(datetime.date.today().year + 2), "after")])
def test_a_year_that_no_document_has_is_implausible(stated: str, years: str) -> None:
    assert years in implausible(stated)
    assert implausible("1500") == implausible(str(datetime.date.today().year + 1)) == ""


def test_whole_numbers_in_date_are_years() -> None:
    assert corpus_dates(pd.DataFrame({"date": [1999, 2001]})).tolist() == ["1999", "2001"]


def test_a_table_keeps_years_and_months_as_they_are_stated(tmp_path: Path) -> None:
    path = tmp_path / "corpus.csv"
    path.write_text("text,date\nOne.,2015\nTwo.,March 2016\nThree.,18/03/2014\nFour.,\n", encoding="utf-8")
    corpus = ct.read_corpus(path)
    assert corpus["date_stated"].tolist() == ["2015", "2016-03", "2014-03-18", ""]
    assert corpus["date"].isna().tolist() == [True, True, False, True]
    assert corpus["date_source"].tolist() == ["metadata"] * 3 + ["missing"]


def test_whole_numbers_of_a_jsonl_table_are_years(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "One.", "date": 1999}\n', encoding="utf-8")
    assert ct.read_corpus(tmp_path / "a.jsonl")["date_stated"].tolist() == ["1999"]


def test_an_implausible_year_of_a_row_is_reported_and_never_a_date(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One text.", encoding="utf-8")
    (tmp_path / "documents.csv").write_text("file,date\na.txt,0001-01-01\n", encoding="utf-8")
    assert ct.read_corpus(tmp_path)["date"].isna().all()
    report = ct.reading_report(tmp_path)
    assert set(report["kind"]) == {"date"}
    assert "documents.csv:2: the date '0001-01-01' is not taken: no document is of that year" in report["message"][0]


@pytest.mark.parametrize(
    ("written", "message"), [("1750-05-01", "before 1800"), (f"{datetime.date.today().year + 1}-12-31", "yet to come")]
)
def test_an_old_date_and_one_to_come_call_for_a_look(tmp_path: Path, written: str, message: str) -> None:
    (tmp_path / "a.txt").write_text(f"A title\n\n{written}\n\nA text.", encoding="utf-8")
    assert ct.read_corpus(tmp_path)["date_stated"].tolist() == [written]
    report = ct.reading_report(tmp_path)
    assert report["kind"].tolist() == ["doubtful date"]
    assert message in report["message"][0]


def test_a_more_precise_date_in_the_text_refines_the_year_of_a_row(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A title\n\n18 March 2013\n\nA text.", encoding="utf-8")
    (tmp_path / "documents.csv").write_text("file,date\na.txt,2013\n", encoding="utf-8")
    corpus = ct.read_corpus(tmp_path)
    assert (corpus["date_stated"].iloc[0], corpus["date_source"].iloc[0]) == ("2013-03-18", "text")


def test_a_corpus_whose_two_dates_differ_is_refused() -> None:
    with pytest.raises(ValueError, match="`date` and `date_stated` differ in d2"):
        ct.check_corpus(ct.toy_corpus().assign(date_stated=["2011-05-02", "2013-01-21", "2013-09-09", "2014-12-31"]))
    with pytest.raises(ValueError, match=r"date_stated 'May 2011' of d1 is not like 2019"):
        ct.check_corpus(ct.toy_corpus().assign(date_stated="May 2011"))
