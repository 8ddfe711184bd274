"""Explore: every cell holds as many quotations as its table counts, whatever is chosen, and shows text as text."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import ctthemes as ct
from ctthemes.desk import grid
from ctthemes.desk.explorer import Explorer
from tests.support import SEEDS, corpus_of


@pytest.fixture(scope="module")
def study() -> ct.Study:
    return ct.read_study(SEEDS)


@pytest.fixture(scope="module")
def tokens(study: ct.Study) -> ct.Tokens:
    return ct.tokenize(study.corpus)


@pytest.fixture(scope="module")
def codings(study: ct.Study, tokens: ct.Tokens) -> pd.DataFrame:
    return ct.codings(tokens, study.codebook)


def assert_cells_hold_what_they_count(explorer: Explorer) -> None:
    for row in explorer.table.itertuples():
        explorer.choose(row.series, row.period)
        assert explorer.n_hits == row.count_, (row.series, row.period)


def with_count(explorer: Explorer) -> Explorer:
    explorer.table = explorer.table.assign(count_=explorer.table["count"])
    return explorer


def test_every_cell_of_a_codebook_holds_what_the_trend_counts(tokens, codings, study):
    explorer = ct.open_explorer(codings, tokens)
    assert_frame_equal(explorer.table, ct.rate_trend(ct.count_themes(codings, tokens.documents)))
    assert_frame_equal(ct.open_explorer(study.codebook, tokens).table, explorer.table)
    assert_cells_hold_what_they_count(with_count(explorer))


def test_the_selection_is_the_quotations_of_the_cell(tokens, codings):
    explorer = ct.open_explorer(codings, tokens)
    explorer.choose("prevention", "2013")
    whole = ct.quotations(codings, tokens)
    wanted = whole[(whole["theme"] == "prevention") & (whole["period"] == "2013")]
    order = ["doc_id", "start", "stop"]
    assert_frame_equal(
        explorer.selection.sort_values(order, ignore_index=True), wanted.sort_values(order, ignore_index=True)
    )
    assert len(explorer.selection) > 1


def test_every_cell_of_keywords_holds_what_the_trend_counts(tokens):
    keywords = {"rights": ["right*", "human rights"], "prevent* ~5 terror*": ["prevent* ~5 terror*"]}
    explorer = ct.open_explorer(keywords, tokens)
    assert_frame_equal(explorer.table, ct.rate_trend(ct.count_keywords(tokens, keywords)))
    assert_cells_hold_what_they_count(with_count(explorer))


def test_a_cell_gives_one_from_each_document_before_a_second_from_any():
    tokens = ct.tokenize(corpus_of("war war war", "peace", "war peace war", years=[2011, 2011, 2011]))
    explorer = ct.open_explorer(["war"], tokens)
    explorer.choose("war", "2011")
    assert explorer.selection["doc_id"].tolist() == ["d1", "d3", "d1", "d3", "d1"]
    assert explorer.selection["start"].tolist() == [0, 0, 4, 10, 8]


def test_a_filter_leaves_the_table_and_the_quotations_of_the_chosen_documents():
    corpus = corpus_of("war war", "war", "war war war", years=[2011, 2011, 2013])
    tokens = ct.tokenize(corpus.assign(side=["left", "right", "left"], title=["a", "b", "c"]))
    explorer = ct.open_explorer(["war"], tokens, by=["side"])
    explorer.choose("war", "2011")
    assert explorer.selection["doc_id"].tolist() == ["d1", "d2", "d1"]
    explorer.filters["side"].value = "right"
    assert explorer.selection["doc_id"].tolist() == ["d2"]
    assert explorer.table["count"].tolist() == [1]
    assert "side: right" in explorer.cells.html
    explorer.choose("war", "2011")
    explorer.filters["side"].value = "left"
    assert_cells_hold_what_they_count(with_count(explorer))


def test_only_variables_that_can_sort_documents_are_filters(tokens):
    documents = pd.DataFrame({"text": ["war"] * 4, "date": pd.Timestamp("2011-01-01"), "date_source": "metadata"})
    documents = documents.assign(kind=list("aabb"), name=list("abcd"), one="x").set_axis(list("abcd"))
    assert list(ct.open_explorer(["war"], ct.tokenize(documents)).filters) == ["kind"]
    with pytest.raises(ValueError, match="colour"):
        ct.open_explorer(["war"], tokens, by=["colour"])


def test_a_press_chooses_and_a_page_turns():
    tokens = ct.tokenize(corpus_of(*["war and war"] * 12, years=[2011] * 6 + [2013] * 6))
    explorer = ct.open_explorer(["war"], tokens)
    explorer.cells._receive(explorer.cells, {"key": grid.key("war", "2013")}, [])
    assert explorer.cell == ("war", "2013")
    assert explorer.cells.chosen == grid.key("war", "2013")
    assert explorer.quotes.html.count("<mark>war</mark>") == 10
    explorer.quotes.press("page:next")
    assert explorer.quotes.html.count("<mark>war</mark>") == 2
    assert "12 quotations" in explorer.quotes.html
    assert len(explorer.selection) == 12


def test_nothing_found_is_said():
    tokens = ct.tokenize(corpus_of("war", "peace", years=[2011, 2013]))
    explorer = ct.open_explorer(["war"], tokens)
    explorer.choose("war", "2013")
    assert "nothing was found here" in explorer.quotes.html
    assert explorer.selection.empty
    assert "citation" in explorer.selection
    assert "nothing was found here" in explorer.static()
    with pytest.raises(ValueError, match="'2014'"):
        explorer.choose("war", "2014")


@pytest.mark.filterwarnings("ignore:1 of 1 documents")
def test_a_corpus_without_a_date_says_that_nothing_can_be_shown():
    explorer = ct.open_explorer(["war"], ct.tokenize(corpus_of("war")))
    assert "no document has a period" in explorer.static()
    assert explorer.selection.empty


def test_what_is_missing_is_named(codings):
    with pytest.raises(ValueError, match=r"open_explorer\(codings, tokens\)"):
        ct.open_explorer(codings)
    with pytest.raises(ValueError, match="one text"):
        ct.open_explorer("war", ct.tokenize(corpus_of("war", years=[2011])))
    with pytest.raises(ValueError, match="do not have"):
        ct.open_explorer(codings, ct.tokenize(corpus_of("war", years=[2011])))


def test_scripts_and_formulas_of_a_document_are_text_alive_and_exported():
    tokens = ct.tokenize(corpus_of("<script>alert(1)</script> war $x^2$ <b>bold</b>.", years=[2011]))
    explorer = ct.open_explorer({"<i>war</i>": ["war"]}, tokens)
    for html in (explorer.quotes.html, explorer.cells.html, explorer._repr_html_()):
        assert "<script" not in html
        assert "<b>" not in html
        assert "<i>" not in html
        assert "mathjax_ignore" in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>war</mark> $x^2$ &lt;b&gt;bold" in explorer._repr_html_()


def test_lines_are_drawn_from_the_same_table_on_demand(tokens, codings):
    explorer = ct.open_explorer(codings, tokens)
    assert explorer.lines.html == ""
    explorer.view.index = 1
    drawn = explorer.lines.html
    assert "<img" in drawn
    explorer.choose(explorer.table["series"].iloc[0], explorer.cell[1])
    assert explorer.lines.html != drawn
    explorer.value.value = "count"
    assert "count (5 documents)" in explorer.cells.html
    explorer.view.index = 0
    assert explorer.lines.html == ""
    assert explorer.notice.html == ""


def test_topics_open_into_their_passages_with_the_topics_words_marked():
    from ctthemes.topics._model import toy_topic_model

    model = toy_topic_model()
    explorer = ct.open_explorer(model)
    assert_frame_equal(explorer.table, ct.topics.topic_trend(model))
    series, period = explorer.cell
    weights = model.document_topics[series]
    year = pd.to_datetime(model.documents["date"]).dt.year.astype(str)
    assert len(explorer.selection) == int(((weights > 0) & (year == period)).sum())
    assert explorer.selection["weight"].is_monotonic_decreasing
    assert "<mark>" in explorer.quotes.html
    assert "1 passage" in repr(explorer)


@pytest.mark.parametrize("share", np.linspace(0, 1, 101))
def test_what_is_written_on_a_cell_stands_out(share):
    back, ink = grid.colours(float(share))
    shade = [int(back[place : place + 2], 16) for place in (1, 3, 5)]
    assert grid.contrast(shade, white=ink == "#fff") >= 4.5


def test_a_cell_says_its_numbers_and_a_gap_cannot_be_pressed(tokens, codings):
    explorer = ct.open_explorer(codings, tokens)
    assert 0 < explorer.table["rate"].isna().sum() < len(explorer.table)
    assert explorer.cells.html.count("<button") == int(explorer.table["rate"].notna().sum())
    first = explorer.table.dropna(subset=["rate"]).iloc[0]
    assert f"{first['series']}, {first['period']}: {grid.written(first['rate'])}; {first['count']:,} quotation" in (
        explorer.cells.html
    )


def test_filters_that_leave_no_document_say_so():
    corpus = corpus_of("war", "war", "war", years=[2011, 2011, 2013])
    tokens = ct.tokenize(corpus.assign(side=["left", "right", "left"], place=["here", "here", "there"]))
    explorer = ct.open_explorer(["war"], tokens, by=["side", "place"])
    explorer.filters["side"].value = "right"
    explorer.filters["place"].value = "there"
    assert explorer.notice.html == ""
    assert "0 documents" in explorer.cells.html or "no document has a period" in explorer.cells.html
    assert "nothing was found" in explorer.quotes.html
    assert explorer.selection.empty
    explorer.filters["place"].value = ""
    assert len(explorer.selection) == 1
