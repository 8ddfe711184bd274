"""Measure in a real browser how long it takes from a press or a key to what it shows, JupyterLab and kernel included.

Usage: python benchmarks/desk_browser.py STUDY [--repeats 7]

STUDY is a study folder. It needs a Chromium and playwright, as the browser tests do. Printed are medians in milliseconds.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests import browsing  # noqa: E402 (found by the line above)

PATTERNS = ("prevent*", "human rights", "victim*", "early warning", "terroris*", "women", "border*")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("study", type=Path)
    parser.add_argument("--repeats", type=int, default=7)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        browsing.serving(Path(folder)) as lab,
        browsing.chromium() as browser,
    ):
        page = browsing.new_page(browser)
        name = browsing.write_notebook(
            lab,
            "desk.ipynb",
            f"import ctthemes as ct\nstudy = ct.read_study({str(options.study.resolve())!r}, "
            f"codebook={str(ROOT / 'seeds' / 'codebook.yml')!r})\ntokens = ct.tokenize(study.corpus)",
            "ct.open_explorer(study.codebook, tokens)",
            "ct.open_concordance(tokens)",
        )
        browsing.open_notebook(page, lab, name)
        browsing.run_all_cells(page)
        print("| reaction | median ms | slowest ms |\n|---|---|---|")
        row("press a cell of the themes", options.repeats, lambda number: press(page, number))
        row("type a pattern", options.repeats, lambda number: look_up(page, PATTERNS[number % len(PATTERNS)]))
        assert page.trouble == []


def row(reaction: str, repeats: int, work: Callable[[int], None]) -> None:
    spent = []
    for number in range(repeats):
        begin = time.perf_counter()
        work(number)
        spent.append(1000 * (time.perf_counter() - begin))
    print(f"| {reaction} | {median(spent):,.0f} | {max(spent):,.0f} |", flush=True)


def press(page: Any, number: int) -> None:
    rows = page.locator("[role=grid] tbody tr")
    cell = rows.nth(number % rows.count()).locator("button").nth(2 * number + 1)
    cell.click()
    place = str(cell.get_attribute("aria-label")).split(":")[0]
    page.locator(".ct-live .ct-said-of", has_text=f"{place}: ").wait_for()


def look_up(page: Any, pattern: str) -> None:
    field = page.get_by_label("Patterns")
    field.fill(pattern)
    field.press("Enter")
    page.locator(".ct-live .ct-said-of", has_text=re.compile(f"^{re.escape(pattern)}: ")).wait_for()


if __name__ == "__main__":
    main()
