"""The desk in a real JupyterLab: every notebook to its end, cells opened, patterns typed, text that stays text."""

from __future__ import annotations

import re
from typing import Any

import pytest

import ctthemes as ct
from tests import browsing
from tests.browsing import lab, page
from tests.support import ROOT, SEEDS

__all__ = ["lab", "page"]
pytestmark = browsing.MARKS

NAMES = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb") if path.stem != "01_corpus")
HOSTILE = """<script>document.title = "broken"</script> war <img src=x onerror='document.title = "broken"'> $x^2$ $y$"""


def press_a_cell(page: Any) -> None:
    """Press a cell by mouse and by keys: it opens into as many quotations as the study's table counts."""
    cell = page.locator("[role=grid] button[aria-label^='prevention, 2013']")
    said = cell.get_attribute("aria-label")
    counted = int(re.search(r"([\d,]+) quotation", said)[1])
    study = ct.read_study(SEEDS)
    tokens = ct.tokenize(study.corpus)
    trend = ct.rate_trend(ct.count_themes(ct.codings(tokens, study.codebook), tokens.documents)).set_index(
        ["series", "period"]
    )
    assert counted == trend.loc[("prevention", "2013"), "count"] > 0
    cell.click()
    heading = page.locator(".ct-live .ct-said-of", has_text=f"prevention, 2013: {counted} quotation")
    heading.wait_for()
    assert page.locator(".ct-live .ct-quotations > li").count() == counted
    assert page.locator(".ct-live .ct-quotations mark").count() == counted
    page.keyboard.press("ArrowRight")  # over the years without documents
    page.keyboard.press("Enter")
    page.locator(".ct-live .ct-said-of", has_text="prevention, 2017:").wait_for()
    assert page.locator("[role=grid] button[aria-pressed=true]").count() == 1
    assert page.locator("[role=grid] button[tabindex='0']").count() == 1


def type_a_pattern(page: Any) -> None:
    """Type a pattern: its places are those of `kwic`; one that cannot be meant is explained."""
    field = page.get_by_label("Patterns")
    field.fill("human rights")
    field.press("Enter")
    page.locator(".ct-live .ct-said-of", has_text=re.compile("^human rights: ")).wait_for()
    study = ct.read_study(SEEDS)
    n_places = len(ct.kwic(ct.tokenize(study.corpus), ["human rights"]))
    assert f"human rights: {n_places} places" in page.locator(".ct-live .ct-said-of").first.inner_text()
    assert page.locator(".ct-live .ct-concordance tbody tr").count() == min(n_places, 20)
    field.fill("*")
    field.press("Enter")
    page.locator(".ct-live [role=alert]").wait_for()


STEPS = {"03_themes.ipynb": press_a_cell, "06_keyness.ipynb": type_a_pattern}


@pytest.mark.parametrize("name", NAMES)
def test_every_notebook_runs_to_its_end_and_answers(page: Any, lab: str, name: str) -> None:
    browsing.open_notebook(page, lab, name)
    browsing.run_all_cells(page)
    assert browsing.errors_shown(page) == []
    assert page.locator(".ct-static").count() == page.locator(".ct-live").count()
    assert not any(each.is_visible() for each in page.locator(".ct-static").all())
    if name in STEPS:
        STEPS[name](page)


def test_a_selection_is_a_table_in_the_next_cell_and_text_stays_text(page: Any, lab: str) -> None:
    name = browsing.write_notebook(
        lab,
        "hostile.ipynb",
        "import pandas as pd, ctthemes as ct\n"
        f"texts = [{HOSTILE!r}] * 12 + ['peace']\n"
        "corpus = pd.DataFrame({'text': texts, 'date': pd.Timestamp('2011-01-01'), 'date_source': 'metadata'},\n"
        "                      index=pd.Index([f'd{n}' for n in range(13)], name='doc_id'))\n"
        "tokens = ct.tokenize(corpus)\n"
        "explorer = ct.open_explorer(['war', 'peace'], tokens)\n"
        "explorer",
        "print(len(explorer.selection), 'selected of', explorer.cell)",
        "ct.open_concordance(tokens, ['war'])",
        "ct.open_table(corpus[['text']])",
    )
    browsing.open_notebook(page, lab, name)
    browsing.run_all_cells(page)
    assert browsing.errors_shown(page) == []
    page.get_by_text("12 selected of ('war', '2011')").wait_for()
    assert page.locator(".ct-live .ct-said", has_text="$x^2$ $y$").count() == 10
    assert page.locator(".ct-live .ct-said script, .ct-live .ct-said img, .ct-live mjx-container").count() == 0
    page.locator(".ct-live").first.get_by_role("button", name="Next").first.click()
    page.locator(".ct-live").first.get_by_text("page 2 of 2").first.wait_for()
    page.get_by_role("button", name=re.compile("^peace, 2011")).click()
    page.locator(".ct-live .ct-said-of", has_text="peace, 2011: 1 quotation").wait_for()
    page.locator(".jp-CodeCell .cm-content").nth(1).click()
    page.keyboard.press("Shift+Enter")
    page.get_by_text("1 selected of ('peace', '2011')").wait_for()
    assert "broken" not in page.title()
