"""What the desk's widgets stand on: text stays text, pages turn, and a picture is left where no kernel answers."""

from __future__ import annotations

import pandas as pd
import pytest

import ctthemes as ct
from ctthemes._shared import html as markup
from ctthemes.desk import listings
from ctthemes.desk.widget import Board, Pages, Panel
from ctthemes.topics._model import toy_topic_model
from tests.support import SEEDS, corpus_of

HOSTILE = '<script>alert("x")</script> <img src=x onerror=alert(1)> $x^2$ & "quoted"\x00'
SHOWN = "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &lt;img src=x onerror=alert(1)&gt; $x^2$ &amp; &quot;quoted&quot;"


def quoted(text: str) -> pd.DataFrame:
    return pd.DataFrame({"pre": [text], "keyword": [text], "post": [text], "citation": [text], "doc_id": [text]})


def test_a_text_is_shown_as_text_in_every_place():
    for html in (listings.quotation_list(quoted(HOSTILE)), markup.table(quoted(HOSTILE), caption=HOSTILE)):
        assert SHOWN in html
        assert "<script" not in html
        assert "<img" not in html
        assert "\x00" not in html
    assert markup.problem(HOSTILE).count(SHOWN) == 1


def test_formulas_are_kept_from_mathjax_alive_and_exported():
    board = Board()
    board.show("$x$")
    for html in (board.html, listings.fallback("$x$"), markup.styled("$x$")):
        assert html.startswith('<div class="ct-desk tex2jax_ignore mathjax_ignore')


def test_no_quotation_and_no_row_are_said():
    assert "nothing was found" in listings.quotation_list(quoted("a").iloc[:0])
    assert "No rows" in markup.table(pd.DataFrame())


def test_numbers_dates_lists_and_gaps_in_a_table():
    frame = pd.DataFrame(
        {
            "n": [1200.0, None],
            "x": [0.12345, 2],
            "day": pd.to_datetime(["2013-09-09", None]),
            "words": [("a", "b"), "c"],
        }
    )
    html = markup.table(frame, first=10)
    assert '<td class="ct-number">11</td><td class="ct-number">1,200</td><td class="ct-number">0.1235</td>' in html
    assert "<td>2013-09-09</td><td>a, b</td>" in html
    assert '<td class="ct-number">12</td><td></td><td class="ct-number">2</td><td></td><td>c</td>' in html


def test_a_button_of_the_browser_turns_the_pages_of_a_table():
    browser = ct.open_table(pd.DataFrame({"a": [f"row {number}" for number in range(25)]}), size=10)
    assert "row 9" in browser.board.html
    assert "row 10" not in browser.board.html
    browser.board._receive(browser.board, {"key": "page:next"}, [])
    assert "row 10" in browser.board.html
    browser.board.press("page:next")
    browser.board.press("page:next")
    assert "page 3 of 3" in browser.board.html
    assert browser.at == Pages(25, 10, 2)
    assert "25 rows; page 3 of 3" in browser.static()


def test_an_empty_table_has_one_page_without_buttons():
    browser = ct.open_table(pd.DataFrame({"a": []}), caption="Nothing")
    assert "Nothing: no rows." in browser.board.html
    assert "<button" not in browser.board.html
    with pytest.raises(ValueError, match="size=0"):
        ct.open_table(pd.DataFrame(), size=0)


class Failing(Panel):
    def fail(self, problem: str) -> None:
        if problem:
            raise ValueError(problem)

    def static(self) -> str:
        return "nothing"


def test_an_error_is_read_in_the_panel_and_goes_when_it_is_mended():
    panel = Failing()
    panel.guarded(panel.fail)("<b>give a pattern</b>")
    assert "&lt;b&gt;give a pattern" in panel.notice.html
    panel.guarded(panel.fail)("")
    assert panel.notice.html == ""


def test_a_panel_leaves_what_is_static_beside_the_widget(monkeypatch):
    published: list[dict[str, object]] = []
    monkeypatch.setattr("ctthemes.desk.widget.publish_display_data", published.append)
    ct.open_table(pd.DataFrame({"a": [HOSTILE]}))._ipython_display_()
    alive, left = published
    assert "application/vnd.jupyter.widget-view+json" in alive
    assert alive["text/html"] == ""
    assert SHOWN in str(left["text/html"])
    assert "<button" not in str(left["text/html"])
    assert set(left) == {"text/html", "text/plain"}


def test_records_show_what_is_in_them():
    study = ct.read_study(SEEDS)
    tokens = ct.tokenize(study.corpus)
    assert "Study seeds" in study._repr_html_()
    assert "2011-09-21 to 2022-03-03" in study._repr_html_()
    assert f"<td>{len(tokens.ids):,}</td>" in tokens._repr_html_()
    assert "the (" in ct.count_terms(tokens)._repr_html_()
    assert "prevention" in study.codebook._repr_html_()
    assert "rights, law" in toy_topic_model()._repr_html_()


def test_records_without_anything_in_them_show_themselves():
    tokens = ct.tokenize(corpus_of())
    for record in (tokens, ct.count_terms(tokens), ct.Codebook((), "none")):
        assert record._repr_html_().startswith('<div class="ct-desk')


def test_records_show_hostile_names_as_text():
    theme = ct.Theme(HOSTILE, definition=HOSTILE, patterns=(HOSTILE,))
    html = ct.Codebook((theme,), HOSTILE)._repr_html_()
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 4


def test_progress_waits_shows_itself_once_and_goes(monkeypatch):
    published: list[dict[str, object]] = []
    monkeypatch.setattr("ctthemes.desk.widget.publish_display_data", published.append)
    bar = ct.open_progress("Reading")
    bar(1, 3, "a.txt")
    assert published == []
    monkeypatch.setattr("ctthemes.desk.widget.PATIENCE", 0.0)
    bar(2, 3, "b.txt")
    bar(3, 3, "c.txt")
    assert len(published) == 2
    assert (bar.bar.value, bar.bar.max) == (3, 3)
    assert bar.root.layout.display == "none"


def test_progress_follows_the_reading_of_a_study(tmp_path):
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text("Peace.", encoding="utf-8")
    bar = ct.open_progress("Reading")
    ct.read_study(tmp_path, needs_codebook=False, progress=bar)
    assert bar.bar.value == bar.bar.max == 3
