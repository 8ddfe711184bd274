"""The notebooks: thin, stripped, and whole when they are executed on the seeds."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from PIL import Image

from ctthemes.app import cli

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
NAMES = [
    "00_start", "01_corpus", "02_codebook", "03_themes", "04_trends", "05_topics", "06_keyness", "07_figures",
    "08_language",
]  # fmt: skip
GOLDEN = sorted((ROOT / "tests" / "golden").glob("*.csv"))
README_FIGURES = sorted((ROOT / "docs").glob("*.png"))
EXHIBIT_SUFFIXES = {".pdf", ".svg", ".png", ".csv"}

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path, kind: str = "") -> list[dict[str, object]]:
    stored = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [{**cell, "source": "".join(cell["source"])} for cell in stored if kind in ("", cell["cell_type"])]


def code(path: Path) -> list[str]:
    return [str(cell["source"]) for cell in cells(path, "code")]


def test_all_notebooks_are_there():
    assert [path.stem for path in NOTEBOOKS] == NAMES


@pytest.mark.slow
def test_every_notebook_finishes_on_the_seeds_and_its_results_are_on_the_page(tmp_path, capsys):
    status = cli.main(["run", str(ROOT / "seeds"), "--output", str(tmp_path), "--notebooks", str(ROOT / "notebooks")])
    assert status == 0, capsys.readouterr().err
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert sorted(path.stem for path in (tmp_path / "notebooks").glob("*.html")) == NAMES
    exhibits = sorted(path for path in (tmp_path / "figures").iterdir())
    assert exhibits
    for exhibit in exhibits:
        assert {path.suffix for path in exhibit.iterdir()} >= EXHIBIT_SUFFIXES, exhibit
        assert (exhibit / "caption.md").read_text(encoding="utf-8").strip(), exhibit
        assert f'href="figures/{exhibit.name}/{exhibit.name}.pdf"' in index
    tables = sorted((tmp_path / "tables").glob("*.csv"))
    assert [table.name for table in tables] == [table.name for table in GOLDEN]
    for table, golden in zip(tables, GOLDEN, strict=True):
        assert f'href="tables/{table.name}"' in index
        exact = not table.name.startswith("topic_")  # a fit may differ in the last digits from machine to machine
        assert_frame_equal(pd.read_csv(table), pd.read_csv(golden), rtol=1e-9 if exact else 1e-3, obj=table.name)
    assert README_FIGURES
    for shown in README_FIGURES:
        assert f"docs/{shown.name}" in (ROOT / "README.md").read_text(encoding="utf-8")
        assert_looks_like(tmp_path / "figures" / shown.stem / shown.name, shown)


def assert_looks_like(drawn: Path, shown: Path) -> None:
    """The README shows what the project draws; `make golden` renews it."""
    first, second = (np.asarray(Image.open(path).convert("L"), dtype=float) for path in (drawn, shown))
    assert first.shape == second.shape
    assert np.abs(first - second).mean() < 1


@each
def test_outputs_are_stripped(path):
    for cell in cells(path, "code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
        assert "execution" not in cell["metadata"]


@each
def test_a_notebook_asks_for_the_environments_own_kernel(path):
    assert json.loads(path.read_text(encoding="utf-8"))["metadata"]["kernelspec"]["name"] == "python3"


@each
def test_a_notebook_has_at_most_thirty_cells_of_at_most_eight_lines(path):
    assert len(cells(path)) <= 30
    assert [source for source in code(path) if len(source.strip().splitlines()) > 8] == []


@each
def test_a_notebook_defines_nothing(path):
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    found = [node for source in code(path) for node in ast.walk(ast.parse(source)) if isinstance(node, definitions)]
    assert found == []


@each
def test_a_notebook_has_exactly_one_parameters_cell_with_the_defaults(path):
    tagged = [cell for cell in cells(path) if "parameters" in cell["metadata"].get("tags", [])]
    (parameters,) = tagged
    values: dict[str, object] = {}
    exec(str(parameters["source"]), values)
    values.pop("__builtins__")
    assert values == {"STUDY": "../seeds", "CODEBOOK": None, "OUTPUT": "../output/seeds"}


@each
def test_a_notebook_holds_more_words_of_prose_than_of_code(path):
    prose = sum(len(str(cell["source"]).split()) for cell in cells(path, "markdown"))
    assert prose > sum(len(source.split()) for source in code(path))


@each
def test_a_notebook_opens_with_a_heading_and_its_question(path):
    first = cells(path)[0]
    assert first["cell_type"] == "markdown"
    assert str(first["source"]).startswith("# ")
    assert "?" in str(first["source"])
