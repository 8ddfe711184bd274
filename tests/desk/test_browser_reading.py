"""The reading room in a real JupyterLab: from a cell to its words in the document, from hit to hit, copied with citation."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests import browsing
from tests.browsing import lab, page

__all__ = ["lab", "page"]
pytestmark = browsing.MARKS

CELLS = (
    "import ctthemes as ct\nstudy = ct.read_study('../seeds')\ntokens = ct.tokenize(study.corpus)\n"
    "codings = ct.codings(tokens, study.codebook)",
    "explorer = ct.open_explorer(codings, tokens)\nexplorer.choose('prevention', '2013')\nexplorer",
)


SELECT_PLACE = """() => { const marks = [...document.querySelectorAll('.ct-live .ct-document mark.ct-place')],
  range = document.createRange();
  range.setStart(marks[0], 0);
  range.setEnd(marks.at(-1), marks.at(-1).childNodes.length);
  getSelection().removeAllRanges();
  getSelection().addRange(range); }"""
"""Selects all words of the place, whatever marks it is cut into."""


def in_sight(page: Any, selector: str) -> bool:
    """Return whether the first such element stands within the box that the text scrolls in."""
    seen: bool = page.evaluate(
        """(selector) => { const mark = document.querySelector(selector).getBoundingClientRect(),
          box = document.querySelector('.ct-text').getBoundingClientRect();
          return mark.top >= box.top && mark.bottom <= box.bottom; }""",
        selector,
    )
    return seen


@pytest.mark.parametrize("width", [1300, 800])
def test_a_quotation_opens_its_document_where_its_words_are_and_keys_go_from_hit_to_hit(
    page: Any, lab: str, width: int
) -> None:
    name = browsing.write_notebook(lab, f"reading_{width}.ipynb", *CELLS)
    page.set_viewport_size({"width": width, "height": 900})
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    browsing.open_notebook(page, lab, name)
    browsing.run_all_cells(page)
    quotation = page.locator(".ct-live .ct-quotations > li").nth(1)
    words = quotation.locator("mark").inner_text()
    cited = quotation.locator("q").inner_text()
    quotation.get_by_role("button", name="Read in the document").click()
    marks = page.locator(".ct-live .ct-document mark.ct-place")  # several where another theme's place lies over it
    place = marks.first
    place.wait_for()
    page.wait_for_timeout(200)
    assert "".join(marks.all_inner_texts()) == words
    assert in_sight(page, ".ct-live .ct-document mark.ct-place")
    number = place.locator("xpath=ancestor::div[@data-number]").get_attribute("data-number")
    assert cited.endswith(f"para. {number}")

    status = page.locator(".ct-live .ct-document .ct-hits")
    at, n_hits = map(int, re.fullmatch(r"hit (\d+) of (\d+)", status.inner_text()).groups())
    page.locator(".ct-live .ct-document .ct-text").focus()
    page.keyboard.press("p")
    assert status.inner_text() == f"hit {at - 1} of {n_hits}"
    assert in_sight(page, ".ct-live .ct-document mark.ct-now")
    page.keyboard.press("n")
    assert "".join(page.locator(".ct-live .ct-document mark.ct-now").all_inner_texts()) == words

    page.locator(".ct-live .ct-document [data-switch]").first.click()
    assert page.locator(".ct-live .ct-document mark.ct-off").count() > 0
    assert status.inner_text() != f"hit {at} of {n_hits}"
    page.locator(".ct-live .ct-document [data-switch]").first.click()

    page.evaluate(SELECT_PLACE)
    page.get_by_role("button", name="Copy with citation").last.click()
    page.get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"“{words}” ({cited})"

    before = page.locator(".ct-live .ct-document").get_attribute("data-document")
    page.locator(".ct-live .ct-document .ct-text").focus()
    for _ in range(n_hits - at + 2):  # after the last hit of a document comes the first of the next one
        page.keyboard.press("n")
    page.locator(f".ct-live .ct-document:not([data-document='{before}'])").wait_for()
    assert browsing.errors_shown(page) == []


def test_a_search_over_all_documents_opens_the_first_place_by_keyboard_alone(page: Any, lab: str) -> None:
    name = browsing.write_notebook(lab, "room.ipynb", CELLS[0], "ct.open_reading_room(tokens, codings)")
    browsing.open_notebook(page, lab, name)
    browsing.run_all_cells(page)
    field = page.get_by_label("Search all documents")
    field.focus()
    page.keyboard.type("religious")
    page.keyboard.press("Enter")
    page.locator(".ct-live .ct-document mark.ct-place").first.wait_for()
    assert page.locator(".ct-live .ct-document mark.ct-place").first.inner_text().lower().startswith("religious")
    page.get_by_role("button", name="Read in the document").first.focus()
    page.keyboard.press("Enter")
    page.locator(".ct-live .ct-document").wait_for()
    assert browsing.errors_shown(page) == []
