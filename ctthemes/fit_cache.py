"""Fit cache: what a factorisation gave, kept by the content of what it read, so that a notebook reruns at once.

The files lie in the user's own cache folder, or in the folder that the environment variable CTTHEMES_FITS names; the
word `off` there keeps nothing. They hold plain arrays of numbers and can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import platform
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from ctthemes import factorisation

Factors: TypeAlias = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], int]

FIT_FOLDER = "CTTHEMES_FITS"
"""The environment variable that names a folder for the fits, or says "off"."""

MOST_FITS = 300
"""The fits that a folder holds; those that were not asked for the longest leave first."""


def fit_folder() -> Path | None:
    """Return the folder of the fits, made if need be, or None where none is wanted or nothing can be written."""
    named = os.environ.get(FIT_FOLDER, "")
    if named == "off":
        return None
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        folder = Path(named) if named else home / "ctthemes" / "fits"
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # no home, or none that may be written
        return None
    return folder if os.access(folder, os.W_OK) else None


def fingerprint(settings: tuple[object, ...], *matrices: sparse.csr_matrix) -> str:
    """Return a hash of all that a fit depends on: settings, matrices, and the versions of what computes it.

    Examples
    --------
    >>> counts = sparse.csr_matrix([[1.0, 0.0], [0.0, 2.0]])
    >>> fingerprint(("nmf", 2, 1), counts) == fingerprint(("nmf", 2, 1), counts.copy())
    True
    >>> fingerprint(("nmf", 2, 1), counts) == fingerprint(("nmf", 2, 1), counts * 2)
    False
    """
    import scipy
    import sklearn

    versions = (platform.python_version(), platform.machine(), np.__version__, scipy.__version__, sklearn.__version__)
    digest = hashlib.sha256(repr((versions, settings)).encode())
    digest.update(Path(factorisation.__file__).read_bytes())
    for matrix in matrices:
        digest.update(repr(("matrix", matrix.shape, matrix.nnz)).encode())
        for part in (matrix.indptr, matrix.indices, matrix.data):
            digest.update(part.dtype.str.encode() + np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()


def kept(settings: tuple[object, ...], matrices: tuple[sparse.csr_matrix, ...], fit: Callable[[], Factors]) -> Factors:
    """Return `fit()`, from the cache if it lies there, and kept there if not."""
    folder = fit_folder()
    if folder is None:
        return fit()
    file = folder / f"{fingerprint(settings, *matrices)}.npz"
    known = _load(file)
    if known is None:
        known = fit()
        _store(file, known)
    return known


def _load(file: Path) -> Factors | None:
    """Return what the file holds, None where it is missing or damaged."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as held:
            found = held["document_weights"], held["term_weights"], int(held["iterations"])
        os.utime(file)
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        return None
    return found


def _store(file: Path, factors: Factors) -> None:
    """Write the whole file or none of it, then let the oldest beyond MOST_FITS go."""
    documents, terms, iterations = factors
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
        with os.fdopen(handle, "wb") as stream:
            np.savez_compressed(stream, document_weights=documents, term_weights=terms, iterations=np.int64(iterations))
        os.replace(name, file)
        held = sorted(file.parent.glob("*.npz"), key=lambda each: each.stat().st_mtime_ns)
        for oldest in held[:-MOST_FITS]:
            oldest.unlink(missing_ok=True)
    except OSError:
        return
