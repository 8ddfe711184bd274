"""Imports run one way from room to room, in no circle, and each heavy library enters by its own doors."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "ctthemes"

# In the order in which data flows: a room imports only what stands in its row, and only rooms above it.
ROOMS: dict[str, set[str]] = {
    "_shared": set(),
    "stats": {"_shared"},
    "documents": {"_shared"},
    "text": {"_shared"},
    "counts": {"_shared", "stats", "documents", "text"},
    "themes": {"_shared", "stats", "documents", "text", "counts"},
    "trends": {"_shared", "stats", "text", "counts", "themes"},
    "topics": {"_shared", "stats", "text", "counts", "trends"},
    "scaling": {"_shared", "stats", "text", "counts"},
    "handcoding": {"_shared", "stats", "documents", "text", "counts", "themes"},
    "study": {"_shared", "documents", "text", "counts", "themes"},
    "exchange": {"_shared", "documents", "text", "themes", "study"},
    "partitions": {"_shared", "text", "counts", "themes", "topics"},
    "figures": {"_shared"},
    "exhibits": {
        "_shared",
        "documents",
        "text",
        "counts",
        "themes",
        "trends",
        "topics",
        "scaling",
        "handcoding",
        "study",
        "figures",
    },
    "desk": {"_shared", "text", "counts", "themes", "trends", "topics", "handcoding", "study", "figures"},
    "app": {"_shared", "text", "themes", "trends", "handcoding", "study", "exchange", "exhibits"},
}
# Modules or whole rooms that may load a heavy library.
DOORS: dict[str, set[str]] = {
    "matplotlib": {"figures", "exhibits/_kind", "exhibits/_saving", "exhibits/_pictures"},
    "wordcloud": {"figures/terms"},
    "sklearn": {"handcoding/_trained_coder", "topics/_engines", "topics/_fit_cache", "topics/_online"},
    "tomotopy": {"topics/_gibbs"},
    "nltk": {"text/segments"},
    "simplemma": {"text/word_forms"},
    "icu4py": {"text/segmenter"},
    "rjieba": {"text/segmenter"},
    "yaml": {
        "figures/presets",
        "study/settings",
        "_shared/yaml_nodes",
        "themes/codebook_file",
        "themes/versions",
        "themes/dictionary_formats",
    },
    "defusedxml": {"_shared/safe_xml"},
    "docx": {"exhibits/_paper_tables", "themes/quotations"},
    "openpyxl": {"documents/workbooks", "handcoding/_sampling"},
    "python_calamine": {"documents/workbooks"},
    "pypdf": {"exhibits/_file_checks"},
    "PIL": {"app/diagnosis", "exhibits/_file_checks", "exhibits/_pictures"},
    "joblib": {"counts/matrix", "counts/term_chunks", "partitions/_workers", "text/tokens", "topics/_fitting"},
    "pyarrow": {"partitions/_corpus", "partitions/_parquet", "text/excerpts"},
    "distributed": {"partitions/_workers"},
    "lxml": {"documents/archives", "documents/html_text"},
    "trafilatura": {"documents/articles"},
    "pypdfium2": {"documents/pdf_lines", "documents/pdfs"},
    "ftfy": {"documents/repairs"},
    "py3langid": {"documents/languages"},
    "nbclient": {"app/runner"},
    "nbconvert": {"app/notebooks"},
    "nbformat": {"app/notebooks", "app/runner"},
    "jupyter_client": {"app/runner"},
    "jinja2": {"app/notebooks", "app/page_template"},
    "anywidget": {"desk/widget"},
    "ipywidgets": {"desk"},
    "IPython": {"desk/widget"},
}
LATE = sorted({*DOORS} - {"yaml", "pyarrow"})  # slow to load: never at `import ctthemes`
# These load matplotlib or widgets at their top, and are loaded late themselves.
SHOWING = {"figures", "desk", "plot", "exhibits"}

MODULES = sorted(path.relative_to(PACKAGE).with_suffix("").as_posix() for path in PACKAGE.rglob("*.py"))
IN_ROOMS = [module for module in MODULES if "/" in module]


def room(module: str) -> str:
    return module.split("/")[0]


def imports(module: str, *, at_top: bool = False) -> Iterator[str]:
    """Yield what a module imports, `ctthemes.room.module.name` or `library.name`; at its top only, where asked."""
    tree = ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))
    for node in tree.body if at_top else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module}: imports are written in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own(module: str) -> set[str]:
    """Return the modules of the package that a module imports, as `room/module`."""
    names = [name.removeprefix("ctthemes.").split(".") for name in imports(module) if name.startswith("ctthemes.")]
    paths = ({"/".join(name[:length]) for length in (1, 2)} for name in names)
    return {path for some in paths for path in some if path in MODULES or f"{path}/__init__" in MODULES}


def may_load(library: str, module: str) -> bool:
    return not {module, room(module)}.isdisjoint(DOORS[library])


def loaded_by(statement: str) -> set[str]:
    """Return the libraries of LATE that a fresh interpreter has loaded after the statement."""
    code = f"{statement}\nimport sys\nprint(*[name for name in {LATE!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_every_room_has_its_row():
    assert {room(module) for module in IN_ROOMS} <= {*ROOMS, "plot"}, "give the new room a row in ROOMS"


def test_no_module_lies_outside_a_room():
    assert {module for module in MODULES if "/" not in module} == {"__init__", "__main__"}


def test_rooms_only_name_rooms_above_them():
    above: set[str] = set()
    for name, allowed in ROOMS.items():
        assert allowed <= above, name
        above.add(name)


@pytest.mark.parametrize("module", [module for module in IN_ROOMS if room(module) in ROOMS])
def test_a_module_imports_only_rooms_that_its_own_may_import(module):
    rooms = {path.split("/")[0] for path in own(module)}
    assert rooms - {room(module)} <= ROOMS[room(module)]


def test_no_circle_of_imports_runs_between_modules():
    graph = {module: {path for path in own(module) if "/" in path} for module in IN_ROOMS}
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"a circle: {' -> '.join(error.args[1])}")


@pytest.mark.parametrize("module", MODULES)
def test_a_heavy_library_enters_only_by_its_door(module):
    entered = {name.split(".")[0] for name in imports(module)} & set(DOORS)
    assert {library for library in entered if not may_load(library, module)} == set()


def test_every_door_is_used():
    for library, doors in DOORS.items():
        through = {module for module in MODULES if library in {name.split(".")[0] for name in imports(module)}}
        unused = {door for door in doors if not any(door in (module, room(module)) for module in through)}
        assert unused == set(), library


def test_importing_the_package_loads_nothing_heavy():
    assert loaded_by("import ctthemes") == set()


def test_every_module_but_those_that_draw_or_show_widgets_loads_nothing_heavy():
    names = [module for module in IN_ROOMS if {module, room(module)}.isdisjoint(SHOWING)]
    assert loaded_by("\n".join(f"import ctthemes.{name.replace('/', '.')}" for name in names)) == set()


def test_importing_the_package_sets_no_option_and_silences_no_warning():
    code = (
        "import warnings, pandas as pd, scipy.sparse, scipy.stats, yaml\n"
        "state = lambda: (list(warnings.filters), pd.describe_option(_print_desc=False))\n"
        "before = state()\n"
        "import ctthemes.themes.codings, ctthemes.counts.frequency, ctthemes.trends.rates, ctthemes.study.study\n"
        "assert state() == before"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
