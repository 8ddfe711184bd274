"""Array cache: arrays that are slow to make, kept by the content of what they were made from.

The files lie in the user's own cache folder, or in the folder that the environment variable CTTHEMES_CACHE names; the
word `off` there keeps nothing. They hold plain arrays and can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

CACHE = "CTTHEMES_CACHE"
"""The environment variable that names a folder for the arrays, or says "off"."""


def array_folder(kind: str) -> Path | None:
    """Return the folder of one kind of arrays, made if need be, or None where none is wanted or can be written."""
    named = os.environ.get(CACHE, "")
    if named == "off":
        return None
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        folder = (Path(named) if named else home / "ctthemes") / kind
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # no home, or none that may be written
        return None
    return folder if os.access(folder, os.W_OK) else None


def texts_digest(texts: Iterable[str], *facts: bytes) -> str:
    """Return a hash of texts and of whatever else the arrays depend on.

    >>> texts_digest(["ab", "c"]) == texts_digest(["a", "bc"])
    False
    """
    digest = hashlib.blake2b(digest_size=24)
    for data in chain(facts, (text.encode("utf-8", "surrogatepass") for text in texts)):
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


def load_arrays(file: Path, names: Sequence[str]) -> list[npt.NDArray[Any]] | None:
    """Return the arrays of these names, None where the file is missing or damaged."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as held:
            found = [held[name] for name in names]
        os.utime(file)
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        return None
    return found


def store_arrays(file: Path, arrays: Mapping[str, npt.NDArray[Any]], *, most: int) -> None:
    """Write the whole file or none of it, then let go what was not asked for the longest beyond `most` files."""
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as stream:
                np.savez(stream, allow_pickle=False, **dict(arrays))
            os.replace(name, file)
        except OSError:
            Path(name).unlink(missing_ok=True)
            return
        held = sorted(file.parent.glob("*.npz"), key=lambda each: each.stat().st_mtime_ns)
        for oldest in held[:-most]:
            oldest.unlink(missing_ok=True)
    except OSError:
        return
