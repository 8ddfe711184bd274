"""Notebook: the document itself. Found, read, set to a study, and written as a page that needs no network."""

from __future__ import annotations

import copy
import logging
import os
import re
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ctthemes._shared.files import create_file, replace_file

if TYPE_CHECKING:
    from nbconvert.exporters import HTMLExporter
    from nbformat import NotebookNode

PARAMETERS_TAG = "parameters"
INJECTED_TAG = "injected-parameters"

TEMPLATES = Path(__file__).with_name("templates")
NO_ALT = "No description has been provided for this image"
FIGURE_ALT = "Figure; the text that follows says what it shows"

NOTEBOOK_LINK = re.compile(r'href="([0-9][0-9]_\w+)\.ipynb"')
KERNEL_FILE = re.compile(r"\S*ipykernel_\d+[/\\]\d+\.py")


def find_notebooks(folder: Path) -> list[Path]:
    """Return the numbered notebooks of a folder (``01_corpus.ipynb``), in order.

    Raises
    ------
    ValueError
        If the folder is missing or holds no such notebook.
    """
    notebooks = sorted(folder.glob("[0-9][0-9]_*.ipynb")) if folder.is_dir() else []
    if not notebooks:
        raise ValueError(f"{folder}: no notebooks named like 01_corpus.ipynb here; give their folder with --notebooks")
    return notebooks


def inject_parameters(notebook: NotebookNode, parameters: Mapping[str, str | None]) -> NotebookNode:
    """Return a copy of the notebook with a cell that sets `parameters`, after its cell tagged ``parameters``.

    A notebook without that tag gets the cell at its top; a cell injected earlier is replaced.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> defaults = new_code_cell('STUDY = "../seeds"', metadata={"tags": ["parameters"]})
    >>> injected = inject_parameters(new_notebook(cells=[defaults]), {"STUDY": "/tmp/mine"})
    >>> print(injected.cells[1].source)
    # Set by ctthemes for this study; the values above are the notebook's defaults.
    STUDY = '/tmp/mine'
    """
    from nbformat import v4

    injected = copy.deepcopy(notebook)
    setting = v4.new_code_cell(parameters_source(parameters))  # type: ignore[no-untyped-call]
    setting.update(id=INJECTED_TAG, metadata={"tags": [INJECTED_TAG]})
    injected.cells = [cell for cell in injected.cells if not is_tagged(cell, INJECTED_TAG)]
    injected.cells.insert(1 + parameters_position(injected), setting)
    return injected


def parameters_position(notebook: NotebookNode) -> int:
    """Return the position of the first cell tagged ``parameters``, -1 where there is none."""
    return next((i for i, cell in enumerate(notebook.cells) if is_tagged(cell, PARAMETERS_TAG)), -1)


def is_tagged(cell: NotebookNode, tag: str) -> bool:
    """Return whether the cell carries the tag."""
    return tag in cell.metadata.get("tags", [])


def parameters_source(parameters: Mapping[str, str | None]) -> str:
    """Return the Python that sets the parameters, with a comment that says where they come from."""
    lines = ["# Set by ctthemes for this study; the values above are the notebook's defaults."]
    return "\n".join(lines + [f"{name} = {value!r}" for name, value in parameters.items()])


def read_notebook(path: Path) -> NotebookNode:
    """Return the notebook in the current format, whose cells all have an id, without old outputs."""
    import nbformat

    stored = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    has_ids = stored.nbformat_minor >= 5  # an upgrade makes up ids, new ones each time
    notebook: NotebookNode = nbformat.v4.upgrade(stored)  # type: ignore[no-untyped-call]
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = cell.id if has_ids else f"cell-{number}"
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def copy_notebooks(sources: Sequence[Path], folder: Path, *, parameters: Mapping[str, str | None]) -> list[str]:
    """Write copies of the notebooks, set to a study; return the names that were there and are kept."""
    there = [source.name for source in sources if (folder / source.name).exists()]
    for source in sources:
        if source.name not in there:
            notebook = inject_parameters(read_notebook(source), parameters)
            create_file(folder / source.name, _text_of(notebook).encode())
    return there


def _text_of(notebook: NotebookNode) -> str:
    from nbformat import v4

    return f"{v4.writes_json(notebook)}\n"  # type: ignore[no-untyped-call]


def notebook_title(notebook: NotebookNode, *, default: str) -> str:
    """Return the first heading of the notebook, without markup, or `default`."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                if line.startswith("#"):
                    return re.sub(r"[*`]", "", line.lstrip("#")).strip() or default
    return default


def write_page(notebook: NotebookNode, source: Path, path: Path, *, title: str) -> Path:
    """Write the executed notebook as one page that loads nothing, and return its path."""
    resources: dict[str, Any] = {"metadata": {"name": title, "path": str(source.parent)}}
    with _EXPORTING:
        html, _ = _exporter().from_notebook_node(notebook, resources)
    html = NOTEBOOK_LINK.sub(r'href="\1.html"', html)  # its neighbours are pages here
    return replace_file(path, html.replace(NO_ALT, FIGURE_ALT).encode("utf-8", "replace"))


_EXPORTING = threading.Lock()


@cache
def _exporter() -> HTMLExporter:
    """Return what makes pages: one for all, for it takes longer to set up than to make one."""
    from jinja2 import FileSystemLoader
    from nbconvert.exporters import HTMLExporter

    return HTMLExporter(  # type: ignore[no-untyped-call]
        extra_loaders=[FileSystemLoader(TEMPLATES)],
        template_file="notebook.html.j2",
        embed_images=True,
        mathjax_url="",
        require_js_url="",
        log=quiet_log(),
    )


def as_shown(notebook: NotebookNode, parameters: Mapping[str, str | None]) -> NotebookNode:
    """Return a copy to show: no process numbers, and paths as seen from where the run was started."""
    shown = copy.deepcopy(notebook)
    shown.metadata.pop("widgets", None)
    seen = {name: value and os.path.relpath(value) for name, value in parameters.items()}
    shown.cells[1 + parameters_position(notebook)].source = parameters_source(seen)
    for cell in shown.cells:
        for out in cell.get("outputs", []):
            _hide_process(out)
    return shown


def _hide_process(out: NotebookNode) -> None:
    if out.output_type == "stream":
        out.text = KERNEL_FILE.sub("<cell>", out.text)
    elif out.output_type == "error":
        out.traceback = [KERNEL_FILE.sub("<cell>", line) for line in out.traceback]


def quiet_log() -> logging.Logger:
    """Return a logger that keeps still: a failure is reported once, by us."""
    log = logging.getLogger("ctthemes.app.runner")
    log.propagate = False
    if not log.handlers:
        log.addHandler(logging.NullHandler())
    return log
