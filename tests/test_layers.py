"""Imports between the modules go one way, and each heavy library enters by its own door."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "ctthemes"

# In the order in which data flows; a module imports only what stands in its row, and only from rows above it.
# Every module may import `_check`. A new module needs a row here.
LAYERS: dict[str, set[str]] = {
    "_check": set(),
    "markup": set(),
    "errors": set(),
    "safe_files": set(),
    "associations": set(),
    "families": set(),
    "intervals": set(),
    "monotone": {"intervals"},
    "regression": set(),
    "dates": set(),
    "documents": set(),
    "encodings": set(),
    "webpages": {"documents", "encodings"},
    "pdfs": {"documents"},
    "office": {"documents"},
    "readers": {"documents", "encodings", "office", "pdfs", "webpages"},
    "folders": {"office", "readers"},
    "cache": {"documents"},
    "reading": {"cache", "dates", "documents", "folders", "readers"},
    "repairs": set(),
    "cleaning": {"repairs"},
    "words": set(),
    "narrow": {"words"},
    "scanner": {"narrow", "words"},
    "spellings": {"scanner", "words"},
    "array_cache": set(),
    "tokens": {"array_cache", "markup", "scanner", "spellings", "words"},
    "sentences": set(),
    "segments": {"array_cache", "sentences"},
    "dialect": {"words"},
    "stretches": set(),
    "excerpts": {"stretches"},
    "lexicon": {"tokens"},
    "patterns": {"dialect", "lexicon", "sentences", "tokens"},
    "corpus": {"dates", "reading", "segments", "tokens"},
    "matrix": {"markup", "patterns", "stretches", "tokens"},
    "codebook": {"dialect", "markup"},
    "coding": {"codebook", "intervals", "matrix", "patterns", "tokens"},
    "keywords": {"associations", "excerpts", "matrix", "patterns", "tokens"},
    "trends": {"coding", "intervals", "matrix", "tokens"},
    "by_term": {"matrix", "stretches"},
    "dispersions": {"by_term", "matrix"},
    "contrasts": {"associations", "by_term", "dispersions", "families", "intervals", "matrix"},
    "slopes": {"families", "intervals", "matrix", "monotone", "regression", "trends"},
    "changes": {"families", "intervals", "matrix", "slopes", "trends"},
    "smoothing": {"intervals", "matrix", "slopes", "trends"},
    "sensitivity": {"coding", "intervals", "regression", "slopes", "tokens", "trends"},
    "agreement": set(),
    "validation": {"codebook", "coding", "intervals", "tokens"},
    "correction": {"agreement", "codebook", "intervals", "trends", "validation"},
    "hand_units": set(),
    "exchange_parts": {"codebook"},
    "exchange_writing": {"codebook", "exchange_parts", "hand_units"},
    "exchange_reading": {"codebook", "exchange_parts", "hand_units", "tokens"},
    "coder": {"codebook", "coding", "tokens", "validation", "words"},
    "pairing": set(),
    "factorisation": {"pairing"},
    "gibbs": {"factorisation"},
    "fit_cache": {"array_cache", "factorisation", "gibbs"},
    "topic_model": {"factorisation", "markup", "matrix"},
    "topic_guard": {"factorisation", "matrix", "topic_model"},
    "topics": {"factorisation", "fit_cache", "gibbs", "matrix", "topic_guard", "topic_model", "trends"},
    "workers": set(),
    "partition_files": set(),
    "partitions": {"partition_files", "scanner"},
    "stacks": set(),
    "partition_counts": {
        "codebook",
        "coding",
        "matrix",
        "partition_files",
        "partitions",
        "scanner",
        "stacks",
        "tokens",
        "workers",
    },
    "minibatches": {"factorisation"},
    "partition_topics": {
        "factorisation",
        "matrix",
        "minibatches",
        "partition_counts",
        "partitions",
        "stacks",
        "topic_guard",
        "topic_model",
        "topics",
        "workers",
    },
    "journals": set(),
    "layouts": set(),
    "style": {"journals"},
    "canvases": {"journals", "layouts", "style"},
    "lettering": {"canvases", "style"},
    "figure_parts": {"canvases", "style"},
    "figures_lines": {"canvases", "figure_parts", "lettering", "style"},
    "figures_bars": {"canvases", "figure_parts", "lettering", "style"},
    "figures_cells": {"canvases", "figure_parts", "lettering", "style"},
    "clouds": {"canvases", "figure_parts", "figures_bars", "lettering", "style"},
    "figures": {"clouds", "figures_bars", "figures_cells", "figures_lines"},
    "figures_trends": {"canvases", "figure_parts", "figures", "lettering", "style"},
    "duplicates": {"tokens"},
    "settings": {"cleaning", "readers", "reading"},
    "study": {"cleaning", "codebook", "corpus", "duplicates", "markup", "readers", "reading", "settings"},
    "fingerprints": {"study", "tokens"},
    "tabular": set(),
    "tables": {"tabular"},
    "methods": set(),
    "written": {"journals"},
    "drawings": {"canvases", "style"},
    "pictures": {"canvases", "journals", "layouts", "style"},
    "export": {"canvases", "drawings", "fingerprints", "journals", "methods", "pictures", "tabular", "written"},
    "languages": set(),
    "evidence": {"coding", "corpus", "export", "tables", "tokens", "trends"},
    "audit": {"codebook", "coding", "tokens", "trends"},
    "codebook_file": {"audit", "codebook", "readers", "safe_files", "tabular"},
    "trials": {"audit", "codebook", "coding", "dialect", "evidence", "patterns", "tokens", "trends"},
    "sampling": {"codebook", "export", "readers", "tabular"},
    "coding_file": {"codebook", "readers", "safe_files", "sampling", "tabular"},
    "verification": {"canvases", "drawings", "export", "fingerprints", "journals", "pictures", "tabular", "written"},
    "fits": {"factorisation", "matrix", "topic_model", "topics"},
    "stability": {"factorisation", "fits", "matrix", "pairing", "topic_guard", "topic_model"},
    "topic_passages": {"factorisation", "matrix", "topic_model"},
    "topic_maps": {"factorisation", "topic_model"},
    "topic_trends": {"factorisation", "intervals", "stability", "topic_model", "trends"},
    "coherence": {"factorisation", "matrix", "tokens", "topic_model"},
    "selection": {"coherence", "factorisation", "fits", "intervals", "matrix", "stability", "topic_model"},
    "captions": {"topic_model"},
    "findings": {"matrix", "study", "topic_guard", "topic_model"},
    "cards": {"duplicates", "findings", "languages", "study", "tokens"},
    "findings_trends": {"findings"},
    "findings_coding": {"agreement", "findings"},
    "labels": {"matrix", "pairing", "safe_files", "stability", "topic_model"},
    "intrusion": {"intervals", "topic_model", "topic_passages"},
    "figures_topics": {"canvases", "factorisation", "style"},
    "topic_findings": {"findings", "selection", "stability", "topic_model"},
    "panels": {"markup"},
    "grids": {"markup"},
    "hits": {"codebook", "coding", "evidence", "tokens", "topic_model", "topic_trends", "trends"},
    "concordances": {"keywords", "markup", "panels", "tokens"},
    "topic_browser": {"hits", "labels", "markup", "panels", "study", "topic_model", "topic_passages", "topic_trends"},
    "desk": {"agreement", "codebook", "coding_file", "markup", "panels"},
    "bench": {"audit", "codebook", "codebook_file", "markup", "panels", "tokens", "trials"},
    "explorer": {"codebook", "coding", "figures", "grids", "hits", "markup", "panels", "tokens", "topic_model"},
    "notebook": set(),
    "runner": {"notebook"},
    "manifest": set(),
    "page": {"runner"},
    "scaffold": {"folders", "reading"},
    "replication": {"fingerprints", "notebook", "runner", "study", "verification", "written"},
    "transfer": {
        "codebook_file",
        "coding",
        "exchange_reading",
        "exchange_writing",
        "readers",
        "settings",
        "study",
        "tokens",
    },
    "commands": {"coding", "evidence", "study", "tokens", "transfer", "trends"},
    "options": {"commands"},
    "terminal": {"runner"},
    "cli": {
        "cards",
        "commands",
        "manifest",
        "notebook",
        "options",
        "page",
        "replication",
        "runner",
        "scaffold",
        "study",
        "terminal",
        "verification",
    },
    "__main__": {"cli"},
    "__init__": set(),
}
DOORS: dict[str, set[str]] = {
    "matplotlib": {
        "canvases",
        "clouds",
        "drawings",
        "export",
        "figure_parts",
        "figures",
        "figures_bars",
        "figures_cells",
        "figures_lines",
        "figures_topics",
        "figures_trends",
        "layouts",
        "lettering",
        "pictures",
        "style",
    },
    "wordcloud": {"clouds", "figures"},
    "sklearn": {"coder", "factorisation", "fit_cache", "minibatches"},
    "tomotopy": {"gibbs"},
    "nltk": {"agreement", "sentences", "tokens"},
    "yaml": {"codebook", "codebook_file", "journals", "settings", "study"},
    "defusedxml": {"exchange_parts"},
    "docx": {"documents", "evidence", "office", "tables"},
    "openpyxl": {"readers", "sampling"},
    "pypdf": {"written"},
    "PIL": {"pictures", "written"},
    "joblib": {"by_term", "fits", "matrix", "tokens", "workers"},
    "pyarrow": {"excerpts", "partition_files", "partitions", "readers"},
    "distributed": {"workers"},
    "lxml": {"office", "webpages"},
    "trafilatura": {"webpages"},
    "pypdfium2": {"pdfs"},
    "striprtf": {"office"},
    "ftfy": {"repairs"},
    "py3langid": {"languages"},
    "nbclient": {"runner"},
    "nbconvert": {"notebook"},
    "nbformat": {"notebook", "runner"},
    "jupyter_client": {"runner"},
    "jinja2": {"notebook"},
    "anywidget": {"panels"},
    "ipywidgets": {"bench", "concordances", "explorer", "panels", "topic_browser"},
    "IPython": {"panels"},
}
LATE = sorted({*DOORS} - {"yaml", "pyarrow"})  # slow to load: never at `import ctthemes`
# These load matplotlib at their top, and are loaded late themselves.
DRAWING = {*DOORS["matplotlib"], "figures", "figures_topics", "figures_trends"}
DESK = {*DOORS["ipywidgets"], "desk"}  # the same of the widgets

MODULES = sorted(path.stem for path in PACKAGE.glob("*.py"))


def imports(module: str) -> Iterator[str]:
    """Yield every module that one of the package imports, at its top or later, as `ctthemes.x` or `library`."""
    for node in ast.walk(ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "ctthemes" if node.level else ""
            home = ".".join(part for part in (base, node.module or "") if part)
            yield from (f"{home}.{alias.name}" for alias in node.names)


def own(module: str) -> set[str]:
    return {name.split(".")[1] for name in imports(module) if name.startswith("ctthemes.")} - {"_check"}


def loaded_by(statement: str) -> set[str]:
    """Return the libraries of LATE that a fresh interpreter has loaded after the statement."""
    code = f"{statement}\nimport sys\nprint(*[name for name in {LATE!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_every_module_has_its_layer():
    assert set(MODULES) <= set(LAYERS), "give the new module a row in LAYERS"


def test_layers_only_name_layers_above_them():
    above: set[str] = set()
    for module, allowed in LAYERS.items():
        assert allowed <= above, module
        above.add(module)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_its_layer_allows(module):
    assert own(module) <= LAYERS[module]


@pytest.mark.parametrize("module", MODULES)
def test_a_heavy_library_enters_only_by_its_door(module):
    entered = {name.split(".")[0] for name in imports(module)} & set(DOORS)
    assert {library for library in entered if module not in DOORS[library]} == set()


def test_importing_the_package_loads_nothing_heavy():
    assert loaded_by("import ctthemes") == set()


def test_every_module_but_those_that_draw_or_show_widgets_loads_nothing_heavy():
    names = [name for name in MODULES if name not in {*DRAWING, *DESK, "__init__", "__main__"}]
    assert loaded_by("\n".join(f"import ctthemes.{name}" for name in names)) == set()


def test_importing_the_package_sets_no_option_and_silences_no_warning():
    code = (
        "import warnings, pandas as pd, scipy.sparse, scipy.stats, yaml\n"
        "state = lambda: (list(warnings.filters), pd.describe_option(_print_desc=False))\n"
        "before = state()\n"
        "import ctthemes; from ctthemes import codebook, coding, keywords, trends, study\n"
        "assert state() == before"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
