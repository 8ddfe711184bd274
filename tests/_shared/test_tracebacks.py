"""Errors in a notebook: one paragraph with the remedy for ours, the traceback for all others, in a real kernel."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from ctthemes._shared.tracebacks import error_paragraph
from ctthemes.app import runner

SOURCES = {
    "study": "import ctthemes as ct\n\nct.read_study('no/such/study')",
    "argument": "ct.handcoding.draw_units(ct.segment_corpus(ct.toy_corpus(), 'paragraph'), n=0, seed=1)",
    "traceback": "%tb",
    "foreign": "import pandas as pd\npd.to_datetime('not a day')",
    "steering": "ct.read_study('\\x1b[2Jred')",
}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, nbformat.NotebookNode]:
    """Return what each source of SOURCES leaves in an executed notebook."""
    folder: Path = tmp_path_factory.mktemp("errors")
    cells = [
        nbformat.v4.new_code_cell(source, id=name, metadata={"tags": ["raises-exception"]})
        for name, source in SOURCES.items()
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    assert runner._execute(notebook, folder / "01_errors.ipynb", print, runner._Kernels({}, None)) is None
    return {cell.id: cell.outputs[-1] for cell in notebook.cells}


def said(output: nbformat.NotebookNode) -> str:
    return runner.ANSI.sub("", "\n".join(output.traceback))


def test_a_study_that_cannot_be_read_is_one_paragraph_with_line_and_remedy(shown):
    text = said(shown["study"])
    assert text.startswith("StudyError (line 3 of this cell): no/such/study: no such study; check the path")
    assert "Traceback" not in text
    assert "read_study(" not in text
    assert len(text.splitlines()) <= 4


def test_a_wrong_argument_is_one_paragraph(shown):
    assert said(shown["argument"]).splitlines()[0] == (
        "ValueError (line 1 of this cell): n=0 must be a whole number of at least 1"
    )


def test_the_whole_traceback_is_one_cell_away(shown):
    text = said(shown["traceback"])
    assert "Traceback (most recent call last)" in text
    assert "def at_least" in text or "at_least(" in text


def test_an_error_of_another_library_keeps_its_traceback(shown):
    assert "Traceback (most recent call last)" in said(shown["foreign"])


def test_a_message_cannot_steer_the_page(shown):
    text = "\n".join(shown["steering"].traceback)
    assert "\x1b[2J" not in text
    assert r"\x1b[2Jred" in text


def test_a_long_message_keeps_its_lines():
    text = error_paragraph(ValueError("one thing; mend it\nanother thing; mend it, too"), None)
    assert text.splitlines() == ["ValueError: one thing; mend it", "another thing; mend it, too"]
