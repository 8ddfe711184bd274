"""Runner: executes the notebooks of a study with a real kernel and reports where one stops.

The kernel is always the interpreter that runs this module: none needs to be registered, and one that another
environment registered under the same name is never taken. The notebooks themselves are not modified.
"""

from __future__ import annotations

import asyncio
import os
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ctthemes._shared.files import scratch_folder
from ctthemes.app.notebooks import (
    INJECTED_TAG,
    as_shown,
    inject_parameters,
    is_tagged,
    notebook_title,
    quiet_log,
    read_notebook,
    write_page,
)

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager
    from nbformat import NotebookNode

TRACE_LINES = 9
TOO_SMALL = "SmallCorpusError"
"""The error by which a notebook says that a study is too small for what would follow."""

# One thread per kernel in the numerical libraries: two kernels share the machine, and the last digits of a
# sum must not depend on how many threads added it up.
KERNEL_THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
KERNEL_SETTINGS = {"PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}

ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
FRAME = re.compile(r"\s*(Cell In|File |-+> )")


@dataclass(frozen=True, slots=True, eq=False)
class Failure:
    """Where a notebook stopped ("at cell 5 of 12", all cells counted), the error, and what led to it."""

    place: str
    error: str
    detail: str


@dataclass(frozen=True, slots=True, eq=False)
class NotebookRun:
    """A notebook after its run: source, heading, the page written, and the failure if there was one."""

    source: Path
    title: str
    html: Path | None
    failure: Failure | None
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """How far one notebook is: `cell` of `n_cells` begins; `run` is there once it ended, well or not."""

    source: Path
    cell: int
    n_cells: int
    run: NotebookRun | None = None


def run_notebooks(
    sources: Sequence[Path],
    *,
    parameters: Mapping[str, str | None],
    output: Path,
    jobs: int,
    report: Callable[[Step], None],
    cell_seconds: int | None = None,
) -> list[NotebookRun]:
    """Return one run per notebook, in the order given; `jobs` of them run at a time, the longest first.

    Each executes in a kernel of its own, in its own folder, and must need nothing that another one writes.
    One that fails does not keep the others from running. `report` hears every step, one at a time, from
    several threads. An interrupt stops the kernels first.

    Parameters
    ----------
    sources : sequence of Path
    parameters : mapping of str to str or None
        What each notebook is told.
    output : Path
        The folder for the executed notebooks as pages.
    jobs : int
        Of at least 1.
    report : callable
        Takes a `Step`.
    cell_seconds : int, optional
        A cell that runs longer stops its notebook; without it, none does.

    Returns
    -------
    list of NotebookRun

    Examples
    --------
    >>> run_notebooks([Path("no.ipynb")], parameters={}, output=Path("."), jobs=1, report=lambda _: None)[0].failure.place
    'outside its cells'
    """
    lock = threading.Lock()
    kernels: dict[Path, AsyncKernelManager] = {}

    def tell(step: Step) -> None:
        with lock:
            report(step)

    def run(source: Path) -> NotebookRun:
        return _run_notebook(source, parameters, output, tell, _Kernels(kernels, cell_seconds))

    with ThreadPoolExecutor(max_workers=jobs) as pool:
        futures = {source: pool.submit(run, source) for source in sorted(sources, key=_size, reverse=True)}
        try:
            return [futures[source].result() for source in sources]
        except BaseException:
            for future in futures.values():
                future.cancel()
            while wait(futures.values(), timeout=0.2).not_done:  # a kernel may be about to start
                for kernel in list(kernels.values()):
                    _kill(kernel)
            raise


@dataclass(frozen=True, slots=True, eq=False)
class _Kernels:
    """The kernels that run, by their notebook, and how long a cell may take in one."""

    running: dict[Path, AsyncKernelManager]
    cell_seconds: int | None


def _size(source: Path) -> int:
    """Return the bytes of a notebook, by and large in the order of how long it takes; 0 where there is none."""
    return source.stat().st_size if source.exists() else 0


def _run_notebook(
    source: Path,
    parameters: Mapping[str, str | None],
    output: Path,
    tell: Callable[[Step], None],
    kernels: _Kernels,
) -> NotebookRun:
    begin = time.monotonic()
    title, html, failure = source.stem, None, None
    try:
        original = read_notebook(source)
        title = notebook_title(original, default=source.stem)
        notebook = inject_parameters(original, parameters)
        failure = _execute(notebook, source, tell, kernels)
        html = write_page(as_shown(notebook, parameters), source, output / f"{source.stem}.html", title=title)
    except Exception as error:  # whatever stops one notebook is reported, and the others still run
        failure = failure or Failure("outside its cells", f"{type(error).__name__}: {error}", "")
    run = NotebookRun(source, title, html, failure, time.monotonic() - begin)
    tell(Step(source, 1, 1, run))
    return run


def _execute(
    notebook: NotebookNode,
    source: Path,
    tell: Callable[[Step], None],
    kernels: _Kernels,
) -> Failure | None:
    """Execute the notebook in place; return where it stopped, None if it reached its end."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    reached = [-1]

    def on_start(cell: NotebookNode, cell_index: int) -> None:  # noqa: ARG001 (the hook's signature)
        reached[0] = cell_index
        tell(Step(source, cell_index, len(notebook.cells)))

    with scratch_folder() as scratch, (scratch / "kernel.log").open("w+b") as log:
        kernels.running[source] = _own_kernel(scratch)
        client = NotebookClient(
            notebook,
            km=kernels.running[source],
            resources={"metadata": {"path": str(source.parent)}},
            timeout=kernels.cell_seconds,
            startup_timeout=180,
            iopub_timeout=60,
            record_timing=False,
            on_cell_start=on_start,
            log=quiet_log(),
        )
        execute = client.async_execute(cleanup_kc=True, env=_environment(scratch), stdout=log, stderr=log)
        try:
            asyncio.run(execute)
        except CellExecutionError as error:
            if error.ename == TOO_SMALL:
                _end_early(notebook, reached[0], error.evalue)
                return None
            return _failure(notebook, reached[0], f"{error.ename}: {error.evalue}")
        except (RuntimeError, OSError) as error:  # the kernel died, or never came up
            log.seek(0)
            last_words = log.read().decode("utf-8", "replace").strip()
            return _failure(notebook, reached[0], f"{type(error).__name__}: {error}", last_words=last_words)
        finally:
            del kernels.running[source]
    return None


def _end_early(notebook: NotebookNode, index: int, reason: str) -> None:
    """Put the reason in place of the error and of the code that follows: the study is too small, and nothing is broken."""
    from nbformat import v4

    ending = f"This notebook ends here, because this study is too small for it: {reason}"
    notebook.cells[index].outputs = [v4.new_output("display_data", {"text/markdown": ending, "text/plain": ending})]  # type: ignore[no-untyped-call]
    notebook.cells = notebook.cells[: index + 1]


def _own_kernel(scratch: Path) -> AsyncKernelManager:
    """Return a manager of this interpreter's kernel, the only one where no kernel folder is searched."""
    from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    return AsyncKernelManager(
        kernel_name=NATIVE_KERNEL_NAME,
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
        connection_file=str(scratch / "connection.json"),
    )


def _environment(scratch: Path) -> dict[str, str]:
    """Return the kernel's environment: the caller's, less what a personal set-up would add to a run."""
    personal = {"PYTHONSTARTUP", "PYTHONHASHSEED"}
    inherited = {name: value for name, value in os.environ.items() if name not in personal}
    return {**KERNEL_THREADS, **inherited, **KERNEL_SETTINGS, "IPYTHONDIR": str(scratch / "ipython")}


def _kill(kernel: AsyncKernelManager) -> None:
    process = getattr(kernel.provisioner, "process", None)
    if process is not None:
        process.kill()


def _failure(notebook: NotebookNode, index: int, error: str, *, last_words: str = "") -> Failure:
    """Return the failure at a cell of the executed notebook, counted as the source notebook counts."""
    original = [i for i, cell in enumerate(notebook.cells) if not is_tagged(cell, INJECTED_TAG)]
    number = sum(i <= index for i in original)
    outputs = notebook.cells[index].get("outputs", []) if index >= 0 else []
    raised = [line for out in outputs if out.output_type == "error" for line in out.traceback]
    detail = _frames(ANSI.sub("", "\n".join(raised)), error) if raised else last_words.splitlines()[-TRACE_LINES:]
    place = f"at cell {number} of {len(original)}" if number else "before its first cell"
    return Failure(place, error, "\n".join(detail))


def _frames(traceback: str, error: str) -> list[str]:
    r"""Return the lines of a traceback that say where, without the error itself: first the cell's, then the last.

    >>> _frames("-----\nCell In[3], line 2\n      1 x = 1\n----> 2 f(x)\n\nValueError: no", "ValueError: no")
    ['Cell In[3], line 2', '----> 2 f(x)']
    """
    lines = [line for line in traceback.removesuffix(error).splitlines() if FRAME.match(line)]
    if len(lines) <= TRACE_LINES:
        return lines
    return [*lines[:2], "...", *lines[3 - TRACE_LINES :]]
