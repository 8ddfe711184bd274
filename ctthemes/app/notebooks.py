"""Notebook: the document itself. Found, read, set to a study, and written as a page that needs no network."""

from __future__ import annotations

import copy
import importlib
import logging
import os
import re
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbconvert.exporters import HTMLExporter
    from nbformat import NotebookNode

PARAMETERS_TAG = "parameters"
INJECTED_TAG = "injected-parameters"

OFFLINE_TEMPLATE = """\
{%- extends 'lab/index.html.j2' -%}
{%- block html_head -%}
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:">
{{ super() }}
<style>
.ct-back { font: 1rem/1.5 system-ui, sans-serif; margin: 0; padding: 0.5rem 1rem; }
.ct-back a { color: #0b57a4; text-decoration: underline; }
@media print { .ct-back { display: none; } }
</style>
{%- endblock -%}
{%- block html_head_js -%}{%- endblock -%}
{%- block jupyter_widgets -%}{%- endblock -%}
{%- block html_head_js_mathjax -%}{%- endblock -%}
{%- block html_head_js_mermaidjs -%}{%- endblock -%}
{%- block body_header -%}
{{ super() }}
<p class="ct-back"><a href="../index.html">All results of this study</a></p>
{%- endblock -%}
"""
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
    found = sorted(folder.glob("[0-9][0-9]_*.ipynb")) if folder.is_dir() else []
    if not found:
        raise ValueError(f"{folder}: no notebooks named like 01_corpus.ipynb here; give their folder with --notebooks")
    return found


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
    nbformat = _nbformat()
    stored = nbformat.read(path, as_version=4)
    has_ids = stored.nbformat_minor >= 5  # an upgrade makes up ids, new ones each time
    notebook: NotebookNode = nbformat.v4.upgrade(stored)
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = cell.id if has_ids else f"cell-{number}"
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def _nbformat() -> ModuleType:
    """Return nbformat, whose validator would load a grammar of addresses in any script: two seconds, for no notebook."""
    grammar = "rfc3987_syntax"
    unwanted = grammar not in sys.modules
    if unwanted:
        sys.modules[grammar] = None  # type: ignore[assignment]  # to be imported is to fail, which the validator expects
    try:
        return importlib.import_module("nbformat")
    finally:
        if unwanted:
            sys.modules.pop(grammar, None)


def copy_notebooks(sources: Sequence[Path], folder: Path, *, parameters: Mapping[str, str | None]) -> list[str]:
    """Write copies of the notebooks, set to a study; return the names that were there and are kept."""
    nbformat = _nbformat()
    folder.mkdir(parents=True, exist_ok=True)
    kept = [source.name for source in sources if (folder / source.name).exists()]
    for source in sources:
        if source.name not in kept:
            notebook = inject_parameters(read_notebook(source), parameters)
            nbformat.write(notebook, folder / source.name)
    return kept


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
    path.parent.mkdir(parents=True, exist_ok=True)
    html = NOTEBOOK_LINK.sub(r'href="\1.html"', html)  # its neighbours are pages here
    path.write_text(html.replace(NO_ALT, FIGURE_ALT), encoding="utf-8")
    return path


_EXPORTING = threading.Lock()


@cache
def _exporter() -> HTMLExporter:
    """Return what makes pages: one for all, for it takes longer to set up than to make one."""
    from jinja2 import DictLoader
    from nbconvert.exporters import HTMLExporter

    return HTMLExporter(  # type: ignore[no-untyped-call]
        extra_loaders=[DictLoader({"offline": OFFLINE_TEMPLATE})],
        template_file="offline",
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
