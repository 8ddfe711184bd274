"""Reading room: from a quotation, a line or a passage to the document at that place, its themes marked."""

from __future__ import annotations

import re
from html import unescape

import pandas as pd
import pytest

import ctthemes as ct
from ctthemes.desk import listings
from ctthemes.themes.marked_documents import marked_document
from ctthemes.themes.quotations import quoted_words
from ctthemes.topics._model import toy_topic_model
from tests.support import corpus_of

TEXT = "We prevent war & crime.\n\nPeace needs <rights> of all."


def coded(*rows: tuple[str, str, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["theme", "pattern", "start", "stop"])


def document(text: str = TEXT, **facts: object) -> pd.Series:
    return pd.Series({"text": text, **facts}, name="d1")


@pytest.fixture
def room() -> ct.ReadingRoom:
    corpus = corpus_of("war and peace", "peace", "no more war, no war", years=[2013, 2011, 2012])
    tokens = ct.tokenize(corpus)
    book = ct.Codebook((ct.Theme("conflict", patterns=("war",)), ct.Theme("calm", patterns=("peace",))), "1")
    return ct.open_reading_room(tokens, ct.codings(tokens, book))


def test_a_marked_document_holds_exactly_the_characters_of_each_paragraph_and_where_it_begins():
    html = marked_document(document(), coded(("a", "prevent*", 3, 10), ("b", "war & crime", 11, 22)), themes=["a", "b"])
    for start, inside in re.findall(r'<p data-start="(\d+)">(.*?)</p>', html, re.DOTALL):
        text = unescape(re.sub(r"<[^>]+>", "", inside))
        assert TEXT[int(start) :].startswith(text)
    assert "<rights>" not in html


def test_words_of_two_themes_are_marked_with_both_and_each_begins_once():
    html = marked_document(document("abcdef"), coded(("a", "x", 0, 4), ("b", "y", 2, 6)), themes=["a", "b"])
    pieces = re.findall(r'<mark class="([^"]*)" data-marks="([^"]*)"(?: data-hit="([^"]*)")?[^>]*>(\w+)</mark>', html)
    assert pieces == [
        ("ct-t0", "0:0", "0", "ab"), ("ct-t0 ct-t1", "0:0 1:1", "1", "cd"), ("ct-t1", "1:1", "", "ef"),
    ]  # fmt: skip


def test_a_nested_theme_and_the_place_one_came_for_are_marked_inside_the_longer_match():
    html = marked_document(
        document("abcdef"), coded(("a", "x", 0, 6), ("b", "y", 2, 4)), themes=["a", "b"], place=(2, 4)
    )
    assert re.findall(r">(\w+)</mark>", html) == ["ab", "cd", "ef"]
    assert '<mark class="ct-t0 ct-t1 ct-place"' in html
    assert html.count("data-hit=") == 2


def test_a_theme_left_out_of_the_list_is_not_marked_and_the_margin_names_the_others():
    html = marked_document(document(), coded(("a", "prevent*", 3, 10), ("b", "war", 11, 14)), themes=["b"])
    assert re.findall(r'data-margin="0">(\w+)<', html) == ["b"]
    assert "prevent*" not in html


def test_words_are_quoted_once_and_marks_inside_become_single():
    assert quoted_words("“Peace”", "d1") == "“Peace” (d1)"
    assert quoted_words("“Peace” and “war”", "d1") == "“‘Peace’ and ‘war’” (d1)"
    assert quoted_words('a  "b"\nc', "d1") == "“a ‘b’ c” (d1)"


def test_a_document_of_a_known_month_or_year_is_cited_by_it():
    known = {"date": pd.NaT, "speaker": "A. Speaker"}
    assert ct.citation(document(**known, date_stated="2013-03"), paragraph=2) == "A. Speaker, March 2013, para. 2"
    assert ct.citation(document(**known, date_stated="2013"), paragraph=2) == "A. Speaker, 2013, para. 2"
    assert ct.citation(document(**known, date_stated=""), paragraph=2) == "A. Speaker, n.d., para. 2"


def test_documents_are_read_in_the_order_of_their_dates(room):
    assert room.document == "d2"
    room.page.press("document:1")
    room.page.press("document:1")
    assert room.document == "d1"
    assert 'data-key="document:1" disabled' in room.page.html


def test_the_next_hit_is_that_of_the_next_document_which_has_one_of_the_themes_shown(room):
    room.page.press("hit:1:1")  # without calm, the second theme
    assert (room.document, room.place) == ("d3", (8, 11))
    room.page.press("hit:1:1")
    assert (room.document, room.place) == ("d1", (0, 3))
    room.page.press("hit:-1:1")
    assert (room.document, room.place) == ("d3", (16, 19))


def test_a_search_marks_its_places_and_opens_the_first_document_that_has_one(room):
    room.search.value = "no more"
    assert (room.document, room.place) == ("d3", (0, 7))
    assert "1 place in 1 document" in room.results.html
    assert "search: no more" in room.page.html
    room.search.value = "nowhere"
    assert "found in none" in room.results.html
    room.search.value = ""
    assert room.results.html == ""
    assert "search:" not in room.page.html


def test_a_part_of_a_name_opens_the_document_and_a_wrong_one_is_explained(room):
    room.choice.value = "D3"
    assert room.document == "d3"
    room.choice.value = "nobody"
    assert "no document is called" in room.notice.html
    with pytest.raises(ValueError, match="d9"):
        room.read("d9")


def test_every_quotation_of_a_cell_opens_its_document_at_its_words():
    tokens = ct.tokenize(corpus_of("a war", "no war, war", years=[2011, 2011]))
    explorer = ct.open_explorer(["war"], tokens)
    explorer.choose("war", "2011")
    keys = [unescape(key) for key in re.findall(r'data-key="(read[^"]*)"', explorer.quotes.html)]
    places = [listings.place_of(key) for key in keys]
    assert places == list(explorer.selection[["doc_id", "start", "stop"]].itertuples(index=False, name=None))
    explorer.quotes.press(keys[1])
    assert explorer.doors.room.document == "d2"
    assert explorer.doors.room.place == (3, 6)
    assert explorer.doors.box.children == (explorer.doors.room.root,)


def test_a_line_of_a_concordance_opens_its_document_and_another_pattern_closes_it():
    tokens = ct.tokenize(corpus_of("a war", "no war, peace", years=[2011, 2011]))
    concordance = ct.open_concordance(tokens, ["war"], sort="right")
    keys = [unescape(key) for key in re.findall(r'data-key="(read[^"]*)"', concordance.lines.html)]
    assert [tokens.documents.loc[d, "text"][a:b] for d, a, b in map(listings.place_of, keys)] == ["war", "war"]
    concordance.lines.press(keys[0])
    assert concordance.doors.room is not None
    concordance.pattern.value = "peace"
    assert concordance.doors.box.children == ()


def test_a_passage_of_a_topic_opens_the_document_that_it_was_cut_from():
    text = "First the rights of all.\n\nThen the law."
    corpus = corpus_of(text, years=[2011])
    model = toy_topic_model()
    passages = ct.tokenize(ct.segment_corpus(corpus, "paragraph")).documents
    n = len(passages)
    cut = type(model)(
        model.topic_terms, model.document_topics.iloc[:n].set_axis(passages.index), passages, model.settings
    )  # fmt: skip
    explorer = ct.open_explorer(cut, ct.tokenize(corpus), by=[])
    keys = re.findall(r'data-key="(read[^"]*)"', explorer.quotes.html)
    explorer.quotes.press(unescape(keys[0]))
    start, stop = explorer.doors.room.place
    assert text[start:stop] in ("First the rights of all.", "Then the law.")
    assert "read" not in ct.open_explorer(cut, by=[]).quotes.html


def test_a_page_without_a_kernel_shows_the_paragraphs_around_the_place():
    text = "\n\n".join(f"paragraph {n} of war" for n in range(1, 101))
    room = ct.open_reading_room(ct.tokenize(corpus_of(text)), document="d1")
    place = text.index("paragraph 70")
    room.read("d1", place, place + 12)
    shown = [int(number) for number in re.findall(r'data-number="(\d+)"', room.static())]
    assert shown == list(range(50, 90))
    assert "Paragraphs 50 to 89 of 100" in room.static()
