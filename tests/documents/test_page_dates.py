"""Page dates: what a page declares and shows of its day, checked against each other."""

from __future__ import annotations

import lxml.html
import pytest

from ctthemes.documents.page_dates import PageDate, page_date

META = '<meta property="article:published_time" content="{}">'
JSON = '<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": "{}"}}</script>'


def of(head: str, body: str) -> PageDate:
    return page_date(lxml.html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>"))


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (META.format("2016-04-05T09:00:00Z"), "<h1>Plan</h1><p>Last updated <time datetime='2022-09-01'>x</time></p>"),
        (JSON.format("2016-04-05T10:00:00+00:00"), "<h1>Plan</h1>"),
        ('<script type="application/ld+json">{"datePublished": "2016-04-05", broken</script>', "<h1>Plan</h1>"),
        ('<meta name="citation_date" content="2016/04/05">', "<h1>Plan</h1>"),
        ("", "<h1>Plan</h1><p class='date'>Date: 5 April 2016</p>"),
        ("", "<h1>Plan</h1><p><time datetime='2016-04-05T12:00'>two days ago</time></p>"),
        ("", "<div>5. April 2016</div><h1>Plan</h1>"),
        ("", "<h2>Plan</h2><span class='published'>mardi 5 avril 2016</span>"),
    ],
)
def test_a_page_gives_its_day(head: str, body: str) -> None:
    assert of(head, body).stated == "2016-04-05"


def test_a_time_of_the_night_in_utc_is_the_day_that_the_page_shows() -> None:
    page = of(META.format("2023-11-09T02:11:03+00:00"), "<h1>A</h1><p>November 8, 2023</p>")
    assert page.stated == "2023-11-08"
    assert page.evidence == "the line by its heading and meta article:published_time"


def test_a_time_of_the_night_in_utc_that_nothing_confirms_is_a_month() -> None:
    page = of(META.format("2023-11-09T02:11:03Z"), "<h1>A</h1>")
    assert page.stated == "2023-11"
    assert "at an hour in UTC that is another day" in page.doubt
    assert of(META.format("2023-11-01T02:11:03Z"), "<h1>A</h1>").stated == ""


def test_a_time_with_its_own_zone_is_its_day() -> None:
    assert of(META.format("2023-11-09T02:11:03+03:00"), "<h1>A</h1>").stated == "2023-11-09"


def test_two_days_that_disagree_are_none_and_both_are_named() -> None:
    page = of(META.format("2017-04-12"), "<h1>A</h1><p>19 February 2020</p>")
    assert page == PageDate(
        doubt="meta article:published_time says 2017-04-12, but the line by its heading says 2020-02-19"
    )


def test_json_ld_alone_does_not_date_a_page_that_was_changed_months_later() -> None:
    changed = JSON.replace("datePublished", "dateModified")
    head = JSON.format("2016-04-05")
    page = of(head + changed.format("2016-09-01"), "<h1>Plan</h1>")
    assert page.stated == ""
    assert page.doubt == "JSON-LD datePublished says 2016-04-05, but JSON-LD dateModified says 2016-09-01"
    assert of(head + changed.format("2016-04-20"), "<h1>Plan</h1>").stated == "2016-04-05"
    assert of(head + changed.format("2016-09-01"), "<h1>Plan</h1><p>5 April 2016</p>").stated == "2016-04-05"


def test_related_articles_do_not_date_a_page() -> None:
    others = "".join(
        f'<li><time datetime="2021-11-{day:02d}" itemprop="datePublished">x</time></li>' for day in (9, 10, 12)
    )
    assert of(META.format("2016-04-05"), f"<h1>A</h1><aside><ul>{others}</ul></aside>").stated == "2016-04-05"
    assert of("", f"<h1>A</h1><p>Text.</p><ul>{others}</ul>").stated == ""


def test_a_single_mention_that_nothing_confirms_is_no_date() -> None:
    page = of('<meta name="dc.date" content="2020-03-03">', "<h1>A</h1>")
    assert page == PageDate(doubt="meta dc.date says 2020-03-03, and nothing else on the page does")


def test_an_implausible_year_of_a_page_is_no_date() -> None:
    assert of(META.format("0001-01-01"), "<h1>A</h1>").doubt.endswith("the year 0001 is before 1500")


def test_deep_json_ends_in_no_traceback() -> None:
    assert of(f'<script type="application/ld+json">{"[" * 100_000}</script>', "<h1>A</h1>").stated == ""
