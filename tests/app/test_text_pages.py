"""Text pages: written only when the study says so; a quotation's link leads to its very words; a search finds them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ctthemes as ct
from ctthemes.app.page_quotations import quoted_themes
from ctthemes.app.text_pages import TextPages, link_quotations, save_text_pages
from ctthemes.desk.listings import quotation_list
from tests import browsing

FIRST = "The café said </script><b>no</b>.\n\nWe want 😀 peace & rights for all."
BOOK = 'version: "1"\nthemes:\n  calm:\n    definition: Peace.\n    patterns: [peace]\n'


@pytest.fixture
def study(tmp_path: Path) -> ct.Study:
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "a b.txt").write_text(f"18 March 2013\n\n{FIRST}", encoding="utf-8")
    (folder / "c.txt").write_text(
        "2 May 2014\n\nNo peace yet, they said in the first of many long sentences.", encoding="utf-8"
    )
    (folder / "codebook.yml").write_text(BOOK, encoding="utf-8")
    return ct.read_study(folder)


def quotations_of(study: ct.Study, output: Path) -> None:
    tokens = ct.tokenize(study.corpus)
    ct.save_table(ct.quotations(ct.codings(tokens, study.codebook), tokens), output / "tables" / "theme_quotations.csv")


def test_quotations_of_each_theme_and_period_lead_to_the_words_in_the_document(study, tmp_path):
    quotations_of(study, tmp_path)
    shown = quoted_themes(tmp_path, ["tables/theme_quotations.csv"], texts=TextPages(study.corpus))
    assert [theme["name"] for theme in shown] == ["calm"]
    assert [(period["name"], period["measure"]) for period in shown[0]["periods"]] == [
        ("2013", "1 quotation"), ("2014", "1 quotation"),
    ]  # fmt: skip
    quotation = shown[0]["periods"][0]["quotations"][0]
    file, start, stop, number = re.fullmatch(r"texts/(.+)\?at=(\d+)-(\d+)#p(\d)", quotation["href"]).groups()
    assert study.corpus.loc["a b", "text"][int(start) : int(stop)] == "peace"
    assert (file, number) == ("a_b.html", quotation["citation"][-1])


def test_without_pages_of_texts_quotations_lead_nowhere_and_without_quotations_there_is_no_chapter(study, tmp_path):
    quotations_of(study, tmp_path)
    shown = quoted_themes(tmp_path, ["tables/theme_quotations.csv"], texts=None)
    assert shown[0]["periods"][0]["quotations"][0]["href"] == ""
    assert quoted_themes(tmp_path, [], texts=None) == []


def test_citations_on_the_page_of_a_notebook_become_links(study, tmp_path):
    tokens = ct.tokenize(study.corpus)
    page = tmp_path / "notebooks" / "03.html"
    page.parent.mkdir()
    page.write_text(quotation_list(ct.quotations(ct.codings(tokens, study.codebook), tokens)), encoding="utf-8")
    link_quotations(page, TextPages(study.corpus))
    assert re.findall(r'href="(../texts/[^?]+)\?at=', page.read_text(encoding="utf-8")) == [
        "../texts/a_b.html", "../texts/c.html",
    ]  # fmt: skip


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif(browsing.EXECUTABLE is None, reason="no Chromium installed: the browser tests were skipped")
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (533, "dark")])  # 800 px at 150 % are 533
def test_a_search_leads_to_the_words_and_they_are_copied_with_their_citation(study, tmp_path, width, scheme):
    save_text_pages(tmp_path, study)
    with browsing.chromium() as browser:
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page = context.new_page()
        browsing.watch(page)
        page.goto((tmp_path / "texts" / "index.html").as_uri())
        assert page.locator("#documents tbody tr").count() == 2
        page.get_by_role("searchbox").fill("PEACE & rights")
        page.get_by_text("1 place in 1 document").wait_for()
        page.get_by_role("link", name=re.compile("para")).click()
        page.wait_for_function("String(getSelection()) === 'peace & rights'")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator(".ct-text").focus()
        page.keyboard.press("n")
        assert page.locator("mark.ct-now").inner_text() == "peace"
        assert page.inner_text(".ct-hits") == "hit 1 of 1"
        page.locator("[data-switch]").click()
        assert page.inner_text(".ct-hits") == "0 hits"
        page.evaluate("window.copied = ''; navigator.clipboard.writeText = async (text) => { window.copied = text; }")
        page.evaluate("getSelection().selectAllChildren(document.querySelector('.ct-paragraph:last-child p'))")
        page.get_by_role("button", name="Copy with citation").click()
        page.get_by_text("Copied").wait_for()
        copied = page.evaluate("window.copied")
        assert copied == "“We want 😀 peace & rights for all.” (a b, 18 March 2013, para. 3)"
        assert page.trouble == []
