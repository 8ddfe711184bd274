"""Diagnosis: what of this installation works, and what to do about what does not."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import io
import json
import os
import platform
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from ctthemes._shared.cache import CACHE, cache_folder
from ctthemes._shared.schema import Column, Schema
from ctthemes.app import places

DIAGNOSIS = Schema(
    "diagnosis",
    (
        Column("part", "text", "", "what was tried"),
        Column("state", "text", "", "what came of it: versions, sizes, or the error"),
        Column("works", "boolean", "", "whether nothing needs to be done"),
        Column("remedy", "text", "", "what to do, empty where nothing needs to be done"),
    ),
)
WORDS = "Terrorism is a threat to all States, and prevention is the duty of all of them."
EXTRAS = {
    "tomotopy": ("gibbs", "topic models by Gibbs sampling"),
    "icu4py": ("segmentation", "words of Thai and Japanese"),
    "rjieba": ("segmentation", "words of Chinese"),
    "distributed": ("cluster", "work on several machines"),
}
"""Modules that one may do without, the extra that brings them, and what it is for."""

NEEDED_FREE = 1_000_000_000
NEEDED_MEMORY = 1_000_000_000


def diagnosis() -> pd.DataFrame:
    """Return what of this installation works.

    No name and no text of a document is in it, so it can be shown to others.

    Returns
    -------
    DataFrame
        A row per part, columns as `DIAGNOSIS`:

        part : what was tried
        state : what came of it: versions, sizes, or the error
        works : whether nothing needs to be done
        remedy : what to do, empty where nothing needs to be done

    Examples
    --------
    >>> row = diagnosis().iloc[0]
    >>> row["part"], bool(row["works"])
    ('Python', True)
    """
    return pd.DataFrame(list(_rows()), columns=list(DIAGNOSIS.names))


_Row = tuple[str, str, bool, str]


def _rows() -> Iterator[_Row]:
    python = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    yield "Python", python, sys.version_info >= (3, 11), ""
    yield from _packages()
    yield from _extras()
    yield _tried("readers of files", _read_tiny_files, "install ctthemes anew into a fresh environment")
    yield _tried("a kernel of notebooks", _run_tiny_notebook, "install ctthemes anew into a fresh environment")
    yield _tried("fonts of figures", _load_fonts, "install ctthemes anew; its fonts come with it")
    browser = next((name for name in ("chromium", "google-chrome", "firefox", "safari") if shutil.which(name)), "")
    yield "browser", browser or "none on the path", True, "" if browser else "results open in any browser by hand"
    yield from _machine()


def _packages() -> Iterator[_Row]:
    """Return whether every package that this one requires is there, and how many differ from the lock."""
    from packaging.requirements import Requirement

    remedy = "pip install --upgrade ctthemes, or make setup in a checkout"
    try:
        wanted = [Requirement(text) for text in importlib.metadata.requires("ctthemes") or ()]
        own = importlib.metadata.version("ctthemes")
    except importlib.metadata.PackageNotFoundError:
        yield "ctthemes", "not installed, only on the path", False, "pip install -e . in a checkout"
        return
    yield (
        "ctthemes",
        f"{own}, {'a checkout' if places.IS_CHECKOUT else 'installed'}",
        True,
        "",
    )
    wrong, met = [], []
    for need in wanted:
        if need.marker and not need.marker.evaluate({"extra": ""}):
            continue
        installed = _version(need.name)
        if installed is None:
            wrong.append(f"{need.name} is missing")
        elif not need.specifier.contains(installed, prereleases=True):
            wrong.append(f"{need.name} is {installed}, not {need.specifier}")
        else:
            met.append(need.name)
    yield (
        "required packages",
        "; ".join(wrong) or f"all {len(met)} requirements met",
        not wrong,
        remedy if wrong else "",
    )
    yield "versions", *_compared_with_lock()


def _compared_with_lock() -> tuple[str, bool, str]:
    """Return how many installed packages the lock names in no version that is installed."""
    lock = places.PROJECT / "requirements.lock"
    text = lock.read_text(encoding="utf-8") if lock.exists() else ""
    locked: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE):
        locked.setdefault(name, set()).add(version)  # a name may stand there in several, for several Pythons
    installed = {name: _version(name) for name in locked}
    others = sorted(name for name, version in installed.items() if version and version not in locked[name])
    if not others:
        return "as the lock says", True, ""
    return f"{len(others)} differ: {', '.join(others[:5])}", True, "results may differ in their last digits"


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _extras() -> Iterator[_Row]:
    for module, (extra, purpose) in EXTRAS.items():
        there = importlib.util.find_spec(module) is not None
        state = "there" if there else f"not there: {purpose}"
        yield f"extra {module}", state, True, "" if there else f"pip install 'ctthemes[{extra}]' if wanted"


def _tried(part: str, work: Callable[[], str], remedy: str) -> _Row:
    try:
        return part, work(), True, ""
    except Exception as error:  # whatever is broken is what is wanted here
        return part, f"{type(error).__name__}: {error}"[:300], False, remedy


def _read_tiny_files() -> str:
    """Read a file of each kind and return the kinds.

    Raises
    ------
    ValueError
        Which names the kinds that did not give their words back.
    """
    from ctthemes.study.study import read_study

    with tempfile.TemporaryDirectory() as folder:
        for name, content in _tiny_files().items():
            (Path(folder) / name).write_bytes(content)
        corpus = read_study(folder, on_error="report", needs_codebook=False).corpus
    read = {str(doc_id) for doc_id, text in corpus["text"].items() if "prevention is the duty" in text}
    if missing := [name for name in _tiny_files() if Path(name).stem not in read]:
        raise ValueError(f"not read: {', '.join(missing)}")
    return ", ".join(sorted(Path(name).suffix.lstrip(".") for name in _tiny_files()))


def _tiny_files() -> dict[str, bytes]:
    """Return a document of each kind, all with the same words."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    office = "urn:oasis:names:tc:opendocument:xmlns"
    docx = f'<w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>{WORDS}</w:t></w:r></w:p></w:body></w:document>'
    odt = (
        f'<o:document-content xmlns:o="{office}:office:1.0" xmlns:t="{office}:text:1.0"><o:body><o:text>'
        f"<t:p>{WORDS}</t:p></o:text></o:body></o:document-content>"
    )
    return {
        "plain.txt": WORDS.encode(),
        "page.html": f"<html><body><article><p>{WORDS}</p></article></body></html>".encode(),
        "rich.rtf": rf"{{\rtf1\ansi {WORDS}\par}}".encode(),
        "word.docx": _packed({"word/document.xml": docx}),
        "open.odt": _packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": odt}),
        "print.pdf": _pdf(),
    }


def _packed(parts: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def _pdf() -> bytes:
    """Return a PDF of one page with the words on it."""
    drawn = f"BT /F1 12 Tf 72 700 Td ({WORDS}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places_of = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places_of.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places_of)
    head = b"xref\n0 6\n0000000000 65535 f \n" + rows
    return body + head + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def _run_tiny_notebook() -> str:
    """Run a notebook of one cell, as `run` does.

    Raises
    ------
    ValueError
        With what the kernel reported.
    """
    from ctthemes.app.runner import run_notebooks

    cell: dict[str, object] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "a",
        "metadata": {},
        "outputs": [],
        "source": "6 * 7",
    }
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "tiny.ipynb"
        source.write_text(json.dumps(notebook), encoding="utf-8")
        run = run_notebooks([source], parameters={}, output=Path(folder) / "out", jobs=1, report=lambda _: None)[0]
    if run.failure:
        raise ValueError(run.failure.error)
    return f"started and answered in {run.seconds:.1f} s"


def _load_fonts() -> str:
    """Load the fonts that come with the package and return their names."""
    from PIL import ImageFont

    files = sorted((places.PACKAGE / "figures" / "fonts").glob("*.[ot]tf"))
    families = {ImageFont.truetype(str(file), 12).getname()[0] for file in files}
    if not families:
        raise FileNotFoundError(f"no font in {places.PACKAGE / 'figures' / 'fonts'}")
    return ", ".join(sorted(f"{family}" for family in families))


def _machine() -> Iterator[_Row]:
    import psutil

    free, memory = shutil.disk_usage(Path.cwd()).free, psutil.virtual_memory().available
    yield "processors", f"{os.cpu_count()}", True, ""
    little = memory < NEEDED_MEMORY
    yield "free memory", f"{memory / 1e9:.1f} GB", not little, "close other programs" if little else ""
    little = free < NEEDED_FREE
    yield "free disk here", f"{free / 1e9:.1f} GB", not little, "free some space" if little else ""
    folder = cache_folder("tokens")
    if folder is None:
        off = os.environ.get(CACHE) == "off"
        yield "cache", "off" if off else "cannot be written", off, "" if off else f"set {CACHE} to a folder, or to off"
        return
    size = sum(path.stat().st_size for path in folder.parent.rglob("*") if path.is_file())
    yield "cache", f"{size / 1e6:.0f} MB", True, ""
