"""Bench and desk in a real JupyterLab: a pattern changes a count, and three coded units outlive their kernel."""

from __future__ import annotations

import re
from typing import Any

import ctthemes as ct
from ctthemes.themes.trials import changed_codebook
from tests import browsing
from tests.browsing import lab, page

__all__ = ["lab", "page"]
pytestmark = browsing.MARKS

OPEN = "import ctthemes as ct\nstudy = ct.read_study('../seeds')\ntokens = ct.tokenize(study.corpus)"
BENCH = "bench = ct.open_codebook_bench(tokens, study.codebook, file='../seeds/codebook.yml')\nbench"
DESK = (
    "sample = ct.handcoding.draw_units(ct.segment_corpus(study.corpus, 'paragraph'), n=5, seed=1)\n"
    "ct.open_coding_desk(sample, '../seeds/codings/desk.csv', codebook=study.codebook, coder='Ann')"
)
TOTAL = "document.querySelector('.ct-live .ct-said-of[role=status]')"


def test_bench_and_desk_by_hand(page: Any, lab: str) -> None:
    browsing.open_notebook(page, lab, browsing.write_notebook(lab, "by_hand.ipynb", OPEN, BENCH, DESK))
    browsing.run_all_cells(page)
    a_changed_pattern_changes_the_count(page, lab)
    three_units_are_coded_by_keyboard(page)
    file = browsing.workplace(lab) / "seeds" / "codings" / "desk.csv"
    rows = file.read_text(encoding="utf-8")
    restart_and_run_all(page)
    page.get_by_text("Unit 4 of 5 · 3 coded by Ann").first.wait_for()
    assert file.read_text(encoding="utf-8") == rows
    page.locator(".ct-live blockquote").click()
    page.keyboard.press("Enter")
    page.get_by_text("Unit 5 of 5 · 4 coded by Ann").first.wait_for()
    study = ct.read_study(browsing.workplace(lab) / "seeds")
    assert study.hand_codings is not None
    coded = study.hand_codings[study.hand_codings["coder"] == "Ann"]
    themes = [theme.name for theme in study.codebook.themes]
    assert [[name for name in themes if row[name]] for row in coded.to_dict("records")] == [
        [themes[0]], [themes[1]], [themes[2]], [],
    ]  # fmt: skip
    assert browsing.errors_shown(page) == []


def a_changed_pattern_changes_the_count(page: Any, lab: str) -> None:
    page.get_by_label("Theme", exact=True).select_option("victims")
    page.wait_for_function(f"() => /^victims: .*[+]0; before/.test({TOTAL}.textContent)")
    total = page.locator(".ct-live .ct-said-of[role=status]").first
    before = int(re.sub(r"\D", "", total.inner_text().split("quotation")[0]))
    patterns = page.get_by_label("Patterns")
    patterns.fill(patterns.input_value() + "\nterroris*")
    page.get_by_role("button", name="Count", exact=True).click()
    page.wait_for_function(f"() => /[+][1-9]/.test({TOTAL}.textContent)")
    study = ct.read_study(browsing.workplace(lab) / "seeds")
    victims = [*study.codebook.themes[-1].patterns, "terroris*"]
    book = changed_codebook(study.codebook, theme="victims", patterns=victims)
    found = int((ct.codings(ct.tokenize(study.corpus), book)["theme"] == "victims").sum())
    assert total.inner_text().startswith(f"victims: {found:,} quotations")
    assert f"({found - before:+,}; before {before:,} " in total.inner_text()
    page.get_by_role("button", name="Save as a new version").click()
    page.get_by_text("From version 2.0 to version 2.1").wait_for()
    saved = ct.read_codebook(browsing.workplace(lab) / "seeds" / "codebook.v2.1.yml")
    assert saved.themes[-1].patterns == tuple(victims)


def three_units_are_coded_by_keyboard(page: Any) -> None:
    page.locator(".ct-live blockquote").click()
    for number in (1, 2, 3):
        page.get_by_text(f"Unit {number} of 5 · {number - 1} coded by Ann").first.wait_for()
        page.keyboard.press(str(number))
        page.locator(".ct-live [role=checkbox][aria-checked=true]").nth(0).wait_for()
        page.keyboard.press("Enter")
    page.get_by_text("Unit 4 of 5 · 3 coded by Ann").first.wait_for()


def restart_and_run_all(page: Any) -> None:
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_text("Restart Kernel and Run All Cells…", exact=True).click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    page.wait_for_function(
        r"() => [...document.querySelectorAll('.jp-InputPrompt')].every(each => !/\d/.test(each.textContent))"
    )
    page.wait_for_function(browsing.FINISHED, timeout=240_000)
