"""A real JupyterLab in a real browser: a notebook runs to its end, nothing fails, nothing is asked of the network."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.support import ROOT

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
EXECUTABLE = next((path for name in BROWSERS if (path := shutil.which(name))), None)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(EXECUTABLE is None, reason="no Chromium installed: the browser tests were skipped"),
]


@pytest.fixture
def page() -> Iterator[Any]:
    """Yield a page that keeps what went wrong: console errors, and requests beyond this machine."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=EXECUTABLE, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        opened = browser.new_page(viewport={"width": 1300, "height": 1000})
        opened.trouble = []
        opened.on("pageerror", lambda error: opened.trouble.append(f"page error: {error}"))
        opened.on(
            "request",
            lambda request: (
                re.match(r"(https?|wss?)://(?!127\.0\.0\.1[:/])", request.url)
                and opened.trouble.append(f"outside request: {request.url}")
            ),
        )
        yield opened
        browser.close()


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """Yield the address of a JupyterLab on copies of the notebooks, with its own configuration and workspace."""
    work = tmp_path / "work"
    shutil.copytree(ROOT / "notebooks", work / "notebooks")
    shutil.copytree(ROOT / "seeds", work / "seeds")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {
        f"JUPYTER{name}_DIR": str(tmp_path / name.lower())
        for name in ("_CONFIG", "_DATA", "_RUNTIME", "LAB_WORKSPACES")
    }
    settings = {"JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings"), "JUPYTER_PREFER_ENV_PATH": "1"}
    tracker = tmp_path / "settings" / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    tracker.parent.mkdir(parents=True)
    tracker.write_text(
        '{"windowingMode": "none"}', encoding="utf-8"
    )  # keep the cells that are out of sight in the page
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.port={port}"]
    command += ["--ServerApp.port_retries=0", "--IdentityProvider.token=secret", f"--ServerApp.root_dir={work}"]
    with (tmp_path / "lab.log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            command, env={**os.environ, **own, **settings}, stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/api?token=secret", server)
            yield f"http://127.0.0.1:{port}/lab/tree/notebooks/{{}}?token=secret"
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=30)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, OSError):
            assert server.poll() is None, "JupyterLab ended before it answered"
            time.sleep(0.2)
    raise AssertionError("JupyterLab did not answer within a minute")


STARTED = r"""() => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].some(each => /[\d*]/.test(each.textContent))"""


def run_all_cells(page: Any) -> None:
    """Choose Run > Run All Cells, again where a busy machine lost the first click."""
    from playwright.sync_api import TimeoutError as NothingStarted

    for _ in range(3):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        try:
            page.wait_for_function(STARTED, timeout=30_000)
        except NothingStarted:
            continue
        return
    raise AssertionError("no cell began to run")


def test_a_notebook_runs_to_its_end_in_the_browser(page: Any, lab: str) -> None:
    page.goto(lab.format("01_corpus.ipynb"))
    page.locator(".jp-RenderedMarkdown h1").first.wait_for(timeout=180_000)
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first.wait_for(state="attached", timeout=180_000)
    run_all_cells(page)
    last = page.locator(".jp-CodeCell .jp-InputPrompt").last
    page.wait_for_function(
        r"""() => { const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
                    return prompts.length > 5 && prompts.every(each => /^\[\d+\]:$/.test(each.textContent.trim())); }""",
        timeout=240_000,
    )
    assert re.fullmatch(r"\[\d+\]:", last.inner_text().strip())
    assert (
        page.locator(".jp-OutputArea [data-mime-type='application/vnd.jupyter.error'], .jp-OutputArea-error").count()
        == 0
    )
    assert page.locator(".jp-OutputArea-output img").count() >= 1
    assert page.get_by_text("no yearly band can be drawn and no trend can be tested").count() >= 1
    assert page.trouble == []
