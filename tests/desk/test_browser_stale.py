"""What the desk shows while Python is busy or gone: nothing typed is lost, nothing old looks new."""

from __future__ import annotations

from typing import Any

from tests import browsing
from tests.browsing import lab, page

__all__ = ["lab", "page"]
pytestmark = browsing.MARKS

OPEN = (
    "import time, ctthemes as ct\nfrom ctthemes.topics._model import toy_topic_model\n"
    "browser = ct.open_topics(toy_topic_model(), 'names_busy.csv')\nbrowser"
)


def test_a_name_typed_while_python_is_busy_is_saved_whole_and_the_panel_says_that_it_waits(page: Any, lab: str) -> None:
    name = browsing.write_notebook(lab, "busy.ipynb", OPEN, "time.sleep(6)")
    browsing.open_notebook(page, lab, name)
    browsing.start_all_cells(page)
    field = page.get_by_label("Name of topic_01")
    field.wait_for(timeout=60_000)
    field.focus()
    page.keyboard.type("the rule of law")
    page.keyboard.press("Enter")
    page.locator(".ct-waiting", has_text="Waiting for Python").wait_for(timeout=10_000)
    page.locator(".ct-live td", has_text="the rule of law").wait_for(timeout=60_000)
    page.locator(".ct-waiting").wait_for(state="hidden")
    stored = (browsing.workplace(lab) / "notebooks" / "names_busy.csv").read_text(encoding="utf-8")
    assert "the rule of law," in stored
    assert field.input_value() == "the rule of law"


def test_after_a_restart_the_panel_says_that_it_is_old(page: Any, lab: str) -> None:
    name = browsing.write_notebook(lab, "restart.ipynb", OPEN)
    browsing.open_notebook(page, lab, name)
    browsing.run_all_cells(page)
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_text("Restart Kernel…", exact=True).click()
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.locator(".ct-waiting", has_text="restarted or has ended").wait_for(timeout=60_000)
