"""Fit cache: what a factorisation gave, kept by the content of what it read, so that a notebook reruns at once.

Where the files lie, `ctthemes._shared.cache` says.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType

import numpy as np
from scipy import sparse

from ctthemes._shared.cache import cache_folder, load_arrays, store_arrays
from ctthemes.topics._engines import Factors

MOST_FITS = 300
"""The fits that are kept."""


def fingerprint(settings: tuple[object, ...], *matrices: sparse.csr_matrix, modules: Iterable[ModuleType] = ()) -> str:
    """Return a hash of all that a fit depends on: settings, matrices, and the code and versions of what computes it.

    Parameters
    ----------
    settings : tuple
        Whatever `repr` tells apart.
    *matrices : csr_matrix
    modules : iterable of modules
        The package's own code that computes.

    Returns
    -------
    str

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
    for module in modules:
        digest.update(Path(str(module.__file__)).read_bytes())
    for matrix in matrices:
        digest.update(repr(("matrix", matrix.shape, matrix.nnz)).encode())
        for part in (matrix.indptr, matrix.indices, matrix.data):
            digest.update(part.dtype.str.encode() + np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()


def cached_factors(key: str, fit: Callable[[], Factors]) -> Factors:
    """Return `fit()`, from the cache if it lies there under `key`, and stored there if not."""
    folder = cache_folder("fits")
    if folder is None:
        return fit()
    arrays = load_arrays(folder, key, _ARRAYS)
    if arrays is not None:
        return arrays[0], arrays[1], int(arrays[2])
    factors = fit()
    store_arrays(folder, key, dict(zip(_ARRAYS, map(np.asarray, factors), strict=True)), most=MOST_FITS)
    return factors


_ARRAYS = ("document_weights", "term_weights", "iterations")
