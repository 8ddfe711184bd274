"""Reading at the desk: a concordance gives the rows of `kwic`, and a topic's name is kept in its file."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import ctthemes as ct
from ctthemes.topics._model import toy_topic_model
from ctthemes.topics._names import save_name
from tests.support import SEEDS, corpus_of


@pytest.fixture(scope="module")
def tokens() -> ct.Tokens:
    return ct.tokenize(ct.read_study(SEEDS).corpus)


def test_a_concordance_holds_every_place_of_kwic(tokens):
    browser = ct.open_concordance(tokens, ["terroris*"])
    whole = ct.kwic(tokens, ["terroris*"], window=5)
    assert_frame_equal(browser.table[whole.columns.tolist()], whole)
    assert browser.lines.html.count("<mark ") == 20
    assert f"{len(whole)} places" in browser.lines.html


def test_a_typed_pattern_is_looked_for_and_a_wrong_one_is_explained(tokens):
    browser = ct.open_concordance(tokens)
    assert "No pattern yet" in browser.lines.html
    browser.pattern.value = "human rights,  prevent*"
    assert len(browser.table) == len(ct.kwic(tokens, ["human rights", "prevent*"]))
    before = browser.lines.html
    browser.pattern.value = "*"
    assert "*" in browser.notice.html
    assert "ct-error" in browser.notice.html
    assert browser.lines.html == before
    browser.pattern.value = "xyzzy"
    assert browser.notice.html == ""
    assert "xyzzy: nothing was found in 5 documents" in browser.lines.html
    assert "nothing was found" in browser.static()


def test_places_are_sorted_by_the_nearest_word_before_or_after():
    corpus = corpus_of("b a war x y. a b war x a. c a war. B war y", years=[2011])
    browser = ct.open_concordance(ct.tokenize(corpus), ["war"], window=2, sort="left")
    assert browser.table["pre"].tolist() == ["b a", "c a", "a b", "war. B"]
    browser.sort.value = "right"
    assert browser.table["token"].tolist() == [12, 7, 2, 14]
    browser.sort.value = "text"
    assert browser.table["token"].is_monotonic_increasing
    assert browser.table["date"].dt.year.tolist() == [2011] * 4


def test_a_concordance_is_sorted_by_any_position():
    browser = ct.open_concordance(ct.tokenize(corpus_of("a z war. b y war. c x war. é y War")), ["war"], window=3)
    browser.sort.value = "L2"
    assert browser.table["token"].tolist() == [2, 5, 8, 11]
    browser.sort.value = "L1"
    assert browser.table["token"].tolist() == [8, 5, 11, 2]
    assert "L3" in dict(browser.sort.options).values()
    assert "R4" not in dict(browser.sort.options).values()
    by_two = ct.open_concordance(browser.tokens, ["war"], sort="R1 L2")
    assert (by_two.sort.value, by_two.table["token"].tolist()) == ("R1 L2", [11, 2, 5, 8])


def test_a_concordance_turns_pages_and_goes_back_to_the_first():
    browser = ct.open_concordance(ct.tokenize(corpus_of("war " * 45)), ["war"])
    browser.lines.press("page:next")
    browser.lines.press("page:next")
    assert browser.lines.html.count("<mark ") == 5
    browser.sort.value = "left"
    assert browser.at.page == 0


def test_one_text_and_an_unknown_order_are_refused(tokens):
    with pytest.raises(ValueError, match=r"\['war'\]"):
        ct.open_concordance(tokens, "war")
    with pytest.raises(ValueError, match="middle"):
        ct.open_concordance(tokens, ["war"], sort="middle")


def test_document_text_is_text_in_a_concordance():
    browser = ct.open_concordance(
        ct.tokenize(corpus_of("<img src=x onerror=alert(1)> war <script>$x$</script>")), ["war"]
    )
    for html in (browser.lines.html, browser._repr_html_()):
        assert "<script" not in html
        assert "<img" not in html
        assert "&lt;script&gt;$x$" in html


def test_a_topic_is_read_and_its_name_kept(tmp_path):
    file = tmp_path / "study" / "names.csv"
    browser = ct.open_topics(toy_topic_model(), file)
    browser.topics._receive(browser.topics, {"key": "topic_02"}, [])
    assert browser.topic == "topic_02"
    assert "<mark>Prevent</mark> it early" in browser.passages.html
    assert browser.selection["topic"].unique().tolist() == ["topic_02"]
    browser.naming.submit(f"keep:{browser.topic}", {"name": "early action"})
    assert browser.notice.html == ""
    assert ct.topics.read_names(file)["name"].tolist() == ["early action"]
    assert browser.table["name"].tolist() == ["", "early action"]
    again = ct.open_topics(toy_topic_model(), file)
    again.choose("topic_02")
    assert 'value="early action"' in again.naming.html
    assert "early action" in again.static()


def test_a_name_is_asked_for_and_not_given_twice(tmp_path):
    browser = ct.open_topics(toy_topic_model(), tmp_path / "names.csv")
    browser.naming.submit(f"keep:{browser.topic}", {"name": " "})
    assert "needs a name" in browser.notice.html
    browser.naming.submit(f"keep:{browser.topic}", {"name": "rights"})
    browser.choose("topic_02")
    browser.naming.submit(f"keep:{browser.topic}", {"name": "rights"})
    assert "another topic" in browser.notice.html
    assert ct.topics.read_names(tmp_path / "names.csv")["name"].tolist() == ["rights"]


def test_a_name_goes_to_the_topic_that_its_form_was_drawn_for(tmp_path):
    browser = ct.open_topics(toy_topic_model(), tmp_path / "names.csv")
    browser.choose("topic_02")
    browser.naming._receive(browser.naming, {"key": "keep:topic_01", "fields": {"name": "law"}}, [])
    assert browser.table["name"].tolist() == ["law", ""]


def test_names_that_somebody_else_wrote_meanwhile_are_kept(tmp_path):
    file, model = tmp_path / "names.csv", toy_topic_model()
    save_name(model, topic="topic_01", name="law", path=file)
    file.write_text(file.read_text(encoding="utf-8") + "theirs,other | words\n", encoding="utf-8")
    save_name(model, topic="topic_02", name="prevention", path=file)
    save_name(model, topic="topic_01", name="rule of law", path=file)
    assert sorted(ct.topics.read_names(file)["name"]) == ["prevention", "rule of law", "theirs"]
    assert list(tmp_path.iterdir()) == [file]
    file.write_text("nonsense\n", encoding="utf-8")
    with pytest.raises(ct.StudyError, match=r"names\.csv:1"):
        save_name(model, topic="topic_01", name="law", path=file)
    assert file.read_text(encoding="utf-8") == "nonsense\n"


def test_a_study_keeps_the_names_in_its_folder_and_reads_no_document_from_there(tmp_path):
    (tmp_path / "a.txt").write_text("War and peace.", encoding="utf-8")
    study = replace(ct.read_study(SEEDS), folder=tmp_path)
    browser = ct.open_topics(toy_topic_model(), study)
    browser.naming.submit(f"keep:{browser.topic}", {"name": "law"})
    assert ct.topics.read_names(tmp_path / "topic_names.csv")["name"].tolist() == ["law"]
    assert ct.read_corpus(tmp_path).index.tolist() == ["a"]
    report = ct.reading_report(tmp_path)
    assert not report.astype(str).apply(lambda column: column.str.contains("topic_names")).to_numpy().any()


def test_a_topic_of_scripts_is_shown_as_text():
    model = toy_topic_model()
    hostile = replace(model, documents=model.documents.assign(text="<script>alert(1)</script> rights $x^2$"))
    html = ct.open_topics(hostile)._repr_html_()
    assert "<script" not in html
    assert "$x^2$" in html
    assert "<mark>rights</mark>" in html


def test_a_topic_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="topic_09"):
        ct.open_topics(toy_topic_model()).choose("topic_09")
    assert isinstance(ct.open_topics(toy_topic_model()).table, pd.DataFrame)
