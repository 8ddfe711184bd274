"""The results page: its sentences are computed, say no more than the tables do, and it fits a screen when closed."""

from __future__ import annotations

import pandas as pd
import pytest

from ctthemes.app import results_page
from ctthemes.app.page_sentences import Tables, limits, sentences, slopes_heading
from ctthemes.app.results_page import Head, headline
from tests import browsing

YEARS = pd.Series([2001] * 2 + [2002] * 9 + [2003] * 9)
CORPUS = pd.DataFrame({"date": pd.to_datetime(YEARS.astype(str) + "-05-01"), "date_source": "text"})
CARD = pd.DataFrame({
    "part": ["all", "year", "year", "year"], "group": [None, "2001", "2002", "2003"], "n_documents": [20, 2, 9, 9],
    "n_tokens": [10_000, 1_000, 3_000, 6_000],
})  # fmt: skip
PREVALENCE = pd.DataFrame({
    "theme": ["human_rights", "victims"], "count": [1_200, 30], "n_tokens": 10_000, "n_documents": 20,
    "n_documents_with": [20, 4], "rate": [1_200.0, 30.0],
})  # fmt: skip


def slopes(*shapes: str) -> pd.DataFrame:
    names = ["human_rights", "victims", "state_building"][: len(shapes)]
    return pd.DataFrame({
        "series": names, "shape": shapes, "annual_change": [4.0, -0.04, 2.0][: len(shapes)],
        "low": [1.0, -2.0, 1.5][: len(shapes)], "high": [7.0, 2.0, 2.5][: len(shapes)],
        "linked_change": 5.0, "linked_low": 2.0, "linked_high": 8.0, "q_free": [0.001, 0.9, 0.0001][: len(shapes)],
        "q_linked": 0.01, "strength": "",
    })  # fmt: skip


def test_the_first_sentence_counts_documents_tokens_and_thin_years():
    first = sentences(Tables(corpus=CORPUS, tokens=CARD))[0]
    assert first == (
        "**20 documents** from 2001 to 2003, 10,000 tokens, half of them since 2003; 1 of 3 years has fewer than 5."
    )


def test_the_commonest_theme_is_said_with_its_documents_and_all_codings():
    assert sentences(Tables(corpus=CORPUS, prevalence=PREVALENCE))[1] == (
        "**Human rights** is coded most: 1,200 times, 1200.0 per 10,000 tokens, in 20 of 20 documents; 2 themes have 1,230 "
        "codings."
    )


def test_a_rise_that_holds_with_linked_years_goes_before_a_firmer_one_that_does_not():
    table = slopes("rising", "no evidence of change", "rising if the years are independent of one another (n = 9)")
    rise, level = sentences(Tables(corpus=CORPUS, tests=table))[1:]
    assert "**2 of 3 themes rise** after correction for all tests, 1 shows no evidence of change" in rise
    assert rise.endswith("is human rights: 5.0 % a year [2.0, 8.0].")
    assert "no evidence of change; that is not evidence of no change: victims 0.0 % a year [−2.0, 2.0]." in level
    assert "**A test** of state building: it holds only if years are independent" in " ".join(
        limits(Tables(corpus=CORPUS, tests=table))
    )


def test_where_nothing_is_tested_no_change_is_said_and_the_reason_is():
    table = slopes("no test: 2 of 3 periods have 3 documents or more, 5 are needed").assign(annual_change=float("nan"))
    read = Tables(corpus=CORPUS, tests=table, prevalence=PREVALENCE)
    assert not any("rise" in sentence for sentence in sentences(read))
    assert limits(read)[0] == (
        "**A rise, a fall or a break.** No trend is tested: 2 of 3 periods have 3 documents or more, 5 are needed."
    )
    assert slopes_heading(table) == "No change of 1 themes is claimed"


def test_coding_that_nobody_checked_is_unknown_and_coding_checked_is_given_with_its_interval():
    rows = pd.DataFrame(
        {"theme": ["victims"], "period": ["all"], "n_units": [0], "recall_low": [None], "recall_high": [None]}
    )
    assert limits(Tables(corpus=CORPUS, accuracy=rows))[0].endswith("precision and recall are unknown.")
    rows = rows.assign(n_units=80, recall_low=0.34, recall_high=1.0)
    assert (
        "80 units were coded by hand; recall of victims may be as low as 34%"
        in limits(Tables(corpus=CORPUS, accuracy=rows))[0]
    )


def test_a_small_study_is_said_to_speak_for_itself_alone():
    corpus = CORPUS.iloc[[0, 5, 15]].assign(
        speaker=["Ban", "Ban", "Guterres"], date_source=["text", "inferred", "text"]
    )
    assert sentences(Tables(corpus=corpus))[-1].startswith("**Ban** speaks in 2 of 3 documents")
    text = " ".join(limits(Tables(corpus=corpus)))
    assert "3 documents stand for themselves" in text
    assert "1 of 3 dates is inferred" in text


@pytest.mark.parametrize(
    ("finding", "heading"),
    [
        ("", ""),
        (
            "**No break is looked for**: 0 of 5 periods have 3 documents or more, 5 are needed.",
            "No break is looked for",
        ),
        (
            "5 documents in 5 groups, 1 document in each; the most in 2011.",
            "5 documents in 5 groups, 1 document in each",
        ),
    ],
)
def test_a_heading_is_the_first_thing_that_the_finding_says(finding, heading):
    assert headline(finding) == heading


def test_what_a_title_or_speaker_holds_is_shown_as_text(tmp_path):
    corpus = CORPUS.iloc[[0, 5, 15]].assign(speaker=["<b>Ban</b>", "<b>Ban</b>", "C"])
    html = results_page.save_page(tmp_path, head=Head("<i>x", corpus=corpus), runs=[], written=[]).read_text()
    assert "<b>&lt;b&gt;Ban&lt;/b&gt;</b> speaks" in html
    assert "<title>&lt;i&gt;x: results</title>" in html


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif(browsing.EXECUTABLE is None, reason="no Chromium installed: the browser tests were skipped")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_search_opens_the_chapter_of_a_hit_and_the_closed_page_is_short(tmp_path, scheme):
    names = ["tables/first_theme.csv", "tables/other.csv"]
    (tmp_path / "tables").mkdir()
    for name in names:
        (tmp_path / name).write_text("a,b\n1,2\n")
    index = results_page.save_page(tmp_path, head=Head("s", corpus=CORPUS), runs=[], written=names)
    with browsing.chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 960}, color_scheme=scheme)
        trouble: list[str] = []
        page.on("console", lambda message: trouble.append(message.text))
        page.goto(index.as_uri())
        assert page.evaluate("document.documentElement.scrollHeight") < 1200
        assert page.evaluate("document.documentElement.scrollWidth") == 1280
        page.fill("#search", "first THÉME")
        assert page.inner_text("#hits") == "1 figure or table fits"
        assert page.is_visible("#table-first_theme")
        assert not page.is_visible("#table-other")
        page.fill("#search", "")
        assert not page.is_visible("#table-first_theme")
        assert trouble == []
