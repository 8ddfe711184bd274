"""Fits: many topic models of one matrix, spread over processes, each computed by one thread, and kept by content."""

from __future__ import annotations

import hashlib
import inspect
import os
import pickle
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from ctthemes import _check, factorisation
from ctthemes.factorisation import Start
from ctthemes.matrix import DocumentTermMatrix
from ctthemes.topics import Method, TopicModel, fit_once

FIT_FOLDER = "CTTHEMES_FITS"
"""The environment variable that names a folder in which fits are kept; without it nothing is kept."""


@dataclass(frozen=True, slots=True)
class Fit:
    """One fit that is wanted.

    Attributes
    ----------
    n_topics, seed : int
    method : {"nmf", "lda", "seeded"}
    start : {"svd", "random"}
        For NMF.
    rows : tuple of int
        The rows of the matrix to read; all of them where it is empty.
    """

    n_topics: int
    seed: int
    method: Method
    start: Start = "svd"
    rows: tuple[int, ...] = ()


def fit_each(
    dtm: DocumentTermMatrix, fits: Sequence[Fit], *, themes: DocumentTermMatrix | None = None, n_jobs: int = 1
) -> list[TopicModel]:
    """Return the models in the order of `fits`, the same bytes for any number of processes.

    Where the environment variable CTTHEMES_FITS names a folder, each fit is looked for there by a hash of the matrix,
    the wanted fit and the versions of what computes it, and kept there when it was computed.
    """
    from joblib import Parallel, delayed

    _check.at_least(n_jobs, 1, name="n_jobs")
    bare = _without_text(dtm)
    hits = None if themes is None else _without_text(themes)
    models = Parallel(n_jobs=n_jobs)(delayed(_one)(bare, fit, hits) for fit in fits)
    return [_with_text(model, dtm) for model in models]


def _one(dtm: DocumentTermMatrix, fit: Fit, themes: DocumentTermMatrix | None) -> TopicModel:
    folder = os.environ.get(FIT_FOLDER, "")
    place = Path(folder) / f"{fingerprint(dtm, fit, themes)}.pickle" if folder else None
    if place is not None and place.exists():
        return pickle.loads(place.read_bytes())  # type: ignore[no-any-return]  # our own file, in the user's folder
    rows = np.array(fit.rows, dtype=np.intp) if fit.rows else np.arange(len(dtm))
    part = DocumentTermMatrix(dtm.counts[rows], dtm.terms, dtm.documents.iloc[rows])
    model = fit_once(part, n_topics=fit.n_topics, seed=fit.seed, method=fit.method, themes=themes, start=fit.start)
    if place is not None:
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = place.with_suffix(f".{os.getpid()}")
        draft.write_bytes(pickle.dumps(model))
        draft.replace(place)
    return model


def fingerprint(dtm: DocumentTermMatrix, fit: Fit, themes: DocumentTermMatrix | None = None) -> str:
    """Return a hash of all that a fit depends on: counts, terms, documents, settings, the engines and their versions."""
    import scipy
    import sklearn

    versions = (np.__version__, scipy.__version__, sklearn.__version__, inspect.getsource(factorisation))
    digest = hashlib.sha256(repr((versions, asdict(fit))).encode())
    for matrix in (dtm, themes):
        if matrix is None:
            continue
        counts = matrix.counts.copy()
        counts.sort_indices()
        for part in (counts.indptr.astype(np.int64), counts.indices.astype(np.int64), counts.data):
            digest.update(part.tobytes())
        digest.update("\0".join(matrix.terms.astype(str)).encode())
        digest.update(matrix.documents.to_csv().encode())
    return digest.hexdigest()


def _without_text(dtm: DocumentTermMatrix) -> DocumentTermMatrix:
    """Return the matrix with what a fit reads: passages go to other processes by the thousand."""
    kept = [name for name in ("n_tokens", "document") if name in dtm.documents.columns]
    return DocumentTermMatrix(dtm.counts, dtm.terms, dtm.documents[kept])


def _with_text(model: TopicModel, dtm: DocumentTermMatrix) -> TopicModel:
    return replace(model, documents=dtm.documents.loc[model.documents.index])
