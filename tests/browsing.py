"""A real JupyterLab in a real browser: fixtures and steps for the browser tests.

Mark a module with `pytestmark = browsing.MARKS` and import the fixtures `lab` and `page` by name. Every test that takes
`page` fails on a console error and on a request beyond this machine.
"""

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
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.support import ROOT

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
EXECUTABLE = next((path for name in BROWSERS if (path := shutil.which(name))), None)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic", "--no-first-run"]
MARKS = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(EXECUTABLE is None, reason="no Chromium installed: the browser tests were skipped"),
]
# What JupyterLab itself writes to the console, whatever notebook is open.
OWN_NOISE = re.compile(r"favicon|GPU stall|wasm|Failed to load resource: the server responded with a status of 404")


@pytest.fixture
def page() -> Iterator[Any]:
    """Yield a page; when the test is over, there must be no console error and no request beyond this machine."""
    with chromium() as browser:
        opened = new_page(browser)
        yield opened
    assert opened.trouble == []


@contextmanager
def chromium() -> Iterator[Any]:
    """Yield a browser without a window; one thread holds one at a time."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=QUIET)
        yield browser
        browser.close()


def new_page(browser: Any) -> Any:
    """Return a page that keeps in `trouble` what went wrong."""
    page = browser.new_page(viewport={"width": 1300, "height": 1000})
    watch(page)
    return page


def watch(page: Any) -> None:
    """Keep in `page.trouble` every console error and every request beyond this machine."""
    page.trouble = []
    page.on("pageerror", lambda error: page.trouble.append(f"page error: {error}"))
    page.on("console", lambda said: _complain(page, said))
    page.on("request", lambda request: _report_outside(page, request.url))
    page.on("websocket", lambda socket: _report_outside(page, socket.url))


def _complain(page: Any, said: Any) -> None:
    if said.type == "error" and not OWN_NOISE.search(f"{said.text} {said.location.get('url', '')}"):
        page.trouble.append(f"console error: {said.text}")


def _report_outside(page: Any, url: str) -> None:
    if re.match(r"(https?|wss?)://(?!127\.0\.0\.1[:/])", url):
        page.trouble.append(f"outside request: {url}")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a JupyterLab, `{}` for a notebook's name; one serves a test module."""
    with serving(tmp_path_factory.mktemp("lab")) as address:
        yield address


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Yield the address of a JupyterLab, `{}` for a notebook's name, with its own configuration and workspace in a folder.

    It works on copies of the notebooks and the seeds; `workplace(lab)` is their folder.
    """
    work = folder / "work"
    shutil.copytree(ROOT / "notebooks", work / "notebooks")
    shutil.copytree(ROOT / "seeds", work / "seeds")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = folder / "settings" / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"windowingMode": "none"}', encoding="utf-8")  # cells out of sight stay in the page
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.port={port}"]
    command += ["--ServerApp.port_retries=0", "--IdentityProvider.token=secret", f"--ServerApp.root_dir={work}"]
    with (folder / "lab.log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(command, env=_environment(folder), stdout=log, stderr=log, start_new_session=True)
        try:
            _wait_for(f"http://127.0.0.1:{port}/api?token=secret", server)
            address = f"http://127.0.0.1:{port}/lab/tree/notebooks/{{}}?token=secret&reset"
            # `reset`: the tabs of the test before are not opened again
            _WORKPLACES[address] = work
            yield address
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(timeout=30)
            except subprocess.TimeoutExpired:  # a kernel that was just restarted can hold it up
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()


_WORKPLACES: dict[str, Path] = {}


def workplace(lab: str) -> Path:
    """Return the folder that a lab serves: `notebooks` and `seeds` are in it."""
    return _WORKPLACES[lab]


def _environment(folder: Path) -> dict[str, str]:
    """Return an environment in which JupyterLab and IPython touch nothing of the user's."""
    own = {
        f"JUPYTER{name}_DIR": str(folder / name.lower()) for name in ("_CONFIG", "_DATA", "_RUNTIME", "LAB_WORKSPACES")
    }
    here = {"JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"), "IPYTHONDIR": str(folder / "ipython")}
    return {**os.environ, **own, **here, "JUPYTER_PREFER_ENV_PATH": "1"}


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
FINISHED = r"""() => { const prompts = [...document.querySelectorAll('.jp-CodeCell')]
    .filter(cell => cell.querySelector('.cm-content').textContent.trim() !== '')
    .map(cell => cell.querySelector('.jp-InputPrompt'));
  return prompts.length > 0 && prompts.every(each => /^\[\d+\]:$/.test(each.textContent.trim())); }"""


def open_notebook(page: Any, lab: str, name: str) -> None:
    """Open a notebook of the lab, without those of other tests, and wait until its kernel is idle."""
    page.goto(f"{lab.format(name)}&reset")
    page.locator(".jp-CodeCell .cm-content").first.wait_for(timeout=180_000)
    page.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for(timeout=180_000)


def run_all_cells(page: Any) -> None:
    """Run all cells of the open notebook, and wait until each has its number."""
    start_all_cells(page)
    page.wait_for_function(FINISHED, timeout=240_000, polling=250)  # a page in the background draws no frames


def start_all_cells(page: Any) -> None:
    """Choose Run > Run All Cells, again where a busy machine lost the first click."""
    from playwright.sync_api import TimeoutError as NothingStarted

    for _ in range(3):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        try:
            page.wait_for_function(STARTED, timeout=30_000, polling=250)
        except NothingStarted:
            continue
        return
    raise AssertionError("no cell began to run")


def errors_shown(page: Any) -> list[str]:
    """Return the errors that cells of the open notebook show."""
    shown = page.locator(
        ".jp-OutputArea [data-mime-type='application/vnd.jupyter.error'], .jp-OutputArea-error,"
        " .jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']"
    )
    texts: list[str] = shown.all_inner_texts()
    return texts


def write_notebook(lab: str, name: str, *cells: str) -> str:
    """Write a notebook with these code cells into the lab's folder `notebooks`, and return its name."""
    from nbformat import v4, write

    notebook = v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in cells])  # type: ignore[no-untyped-call]
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    write(notebook, workplace(lab) / "notebooks" / name)  # type: ignore[no-untyped-call]
    return name
