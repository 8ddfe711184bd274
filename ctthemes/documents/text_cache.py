"""Cache: the text of files that are slow to read, kept by the hash of their content, so that no file is read twice.

It lies beside the study's folder, never in it, or where that is not writable in the user's own cache folder. What lies
there can be deleted at any time.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from ctthemes.documents.document import Document

READER_VERSION = 2  # one more whenever a reader gives another text for the same bytes


def cache_folder(study: Path) -> Path | None:
    """Return where the texts of a study are kept, made if need be, or None where nothing can be written."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    study = study.resolve()
    for folder in (study.parent / f".{study.name}.texts", home / "ctthemes" / "texts"):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return None


def cached(folder: Path | None, data: bytes, name: str, read: Callable[[bytes, str], Document]) -> Document:
    """Return `read(data, name)`, from the cache if it lies there, and kept there if not.

    Errors are not kept: a file that could not be read is tried again.
    """
    if folder is None:
        return read(data, name)
    suffix = Path(name).suffix.lower()
    file = folder / f"{hashlib.sha256(data).hexdigest()}{suffix}.{READER_VERSION}.json"
    known = _load(file)
    if known is None:
        known = read(data, name)
        _store(file, known)
    return known


def _load(file: Path) -> Document | None:
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        said["date"] = date.fromisoformat(said["date"]) if said["date"] else None
        said["notes"] = tuple(said["notes"])
        document = Document(**said)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return document if isinstance(document.text, str) else None


def _store(file: Path, document: Document) -> None:
    """Write the whole file or none of it: an interrupted run must not leave half a text."""
    said = dataclasses.asdict(document) | {"date": document.date.isoformat() if document.date else ""}
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(said, stream, ensure_ascii=False)
        os.replace(name, file)
    except (OSError, UnicodeEncodeError):
        return
