"""Every notebook on studies of every shape: it runs to its end and says what could not be done, and why."""

from __future__ import annotations

import ast
import json
import warnings
from pathlib import Path
from typing import Any

import pytest

from ctthemes.app.runner import TOO_SMALL
from tests.study_shapes import SHAPES

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
# What notebooks say of a shape: the notebook, and words of one of its sentences.
SENTENCES = {
    "nothing_found": [("03", "Fewer than two themes are found, so none can stand together.")],
    "one_theme": [("03", "Fewer than two themes are found, so none can stand together.")],
    "no_dates": [
        ("04", "Nothing can be shown over time: no document has a date"),
        ("06", "Nothing can be compared: all documents are on one side"),
        ("08", "documents have a date: borrowing needs two"),
        ("07", "Nothing can be shown over time: no document has a date"),
    ],
    "one_date": [("06", "Nothing can be compared: all documents are on one side")],
    "one_document": [("05", "no topic can be fitted: after trimming"), ("06", "Nothing can be compared")],
    "three_short": [("05", "no topic can be fitted: after trimming, 0 passages")],
    "years_only": [("06", "Nothing can be compared: all documents are on one side, or none has a full date")],
    "borrowed": [],
    "template": [("03", "Fewer than two themes are found, so none can stand together.")],
    "imported": [
        ("02", "No theme has patterns: what people coded in other software is counted instead."),
        ("02", "units of 12 documents were coded by 2 coders (Ana, Ben); `coded_elsewhere.csv` says who they are."),
        ("03", "is the most frequent theme: 12 codings"),
    ],
}
IN_EVERY_TEST = ("no_dates", "one_document", "imported")


def run(path: Path, names: dict[str, Any]) -> str:
    """Execute a notebook's code in this process, and return what its cells show, as text."""
    shown = []
    for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"]):
        if cell["cell_type"] != "code" or "parameters" in cell["metadata"].get("tags", []):
            continue
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        place = f"{path.stem}[{number}]"
        try:
            exec(compile(tree, place, "exec"), names)
            value = eval(compile(ast.Expression(last.value), place, "eval"), names) if last else None
        except ValueError as error:  # the runner ends a notebook here with this sentence
            if type(error).__name__ != TOO_SMALL:
                raise
            shown.append(str(error))
            break
        shown.append(f"{getattr(value, 'finding', value)}")
    return "\n".join(shown)


@pytest.mark.slow
@pytest.mark.parametrize(
    "shape",
    [shape if shape in IN_EVERY_TEST else pytest.param(shape, marks=pytest.mark.everything) for shape in SHAPES],
)
def test_every_notebook_runs_to_its_end_and_says_what_could_not_be_done(tmp_path: Path, shape: str) -> None:
    import matplotlib.pyplot as plt

    study = tmp_path / "study"
    study.mkdir()
    SHAPES[shape](study)
    shown = {}
    for path in NOTEBOOKS:
        names = {"STUDY": str(study), "CODEBOOK": None, "OUTPUT": str(tmp_path / "output")}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # how many documents have no date
            shown[path.stem[:2]] = run(path, names)
        plt.close("all")
    for notebook, words in SENTENCES[shape]:
        assert words in shown[notebook], notebook
