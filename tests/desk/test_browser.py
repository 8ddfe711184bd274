"""A real JupyterLab in a real browser: a notebook runs to its end, nothing fails, nothing is asked of the network."""

from __future__ import annotations

from typing import Any

from tests import browsing
from tests.browsing import lab, page

__all__ = ["lab", "page"]
pytestmark = browsing.MARKS


def test_a_notebook_runs_to_its_end_in_the_browser(page: Any, lab: str) -> None:
    browsing.open_notebook(page, lab, "01_corpus.ipynb")
    browsing.run_all_cells(page)
    assert browsing.errors_shown(page) == []
    assert page.locator(".jp-OutputArea-output img").count() >= 1
    assert page.get_by_text("no yearly interval can be drawn and no trend can be tested").count() >= 1
