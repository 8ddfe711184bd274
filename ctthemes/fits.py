"""Fits: many topic models of one matrix, spread over processes, each computed by one thread."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ctthemes import _check
from ctthemes.factorisation import Start
from ctthemes.matrix import DocumentTermMatrix
from ctthemes.topic_model import Method, TopicModel
from ctthemes.topics import fit_once


@dataclass(frozen=True, slots=True)
class Fit:
    """One fit that is wanted.

    Attributes
    ----------
    n_topics, seed : int
    method : {"nmf", "lda", "gibbs", "seeded"}
    start : {"svd", "random"}
        For NMF.
    period : str or None
        For Gibbs.
    rows : tuple of int
        The rows of the matrix to read; all of them where it is empty.
    """

    n_topics: int
    seed: int
    method: Method
    start: Start = "svd"
    period: str | None = None
    rows: tuple[int, ...] = ()


def fit_each(
    dtm: DocumentTermMatrix, fits: Sequence[Fit], *, themes: DocumentTermMatrix | None = None, n_jobs: int = 1
) -> list[TopicModel]:
    """Return the models in the order of `fits`, the same bytes for any number of processes."""
    from joblib import Parallel, delayed

    _check.at_least(n_jobs, 1, name="n_jobs")
    bare = _without_text(dtm, periods={fit.period for fit in fits if fit.period})
    hits = None if themes is None else _without_text(themes)
    models = Parallel(n_jobs=n_jobs)(delayed(_one)(bare, fit, hits) for fit in fits)
    return [_with_text(model, dtm) for model in models]


def _one(dtm: DocumentTermMatrix, fit: Fit, themes: DocumentTermMatrix | None) -> TopicModel:
    rows = np.array(fit.rows, dtype=np.intp) if fit.rows else np.arange(len(dtm))
    part = DocumentTermMatrix(dtm.counts[rows], dtm.terms, dtm.documents.iloc[rows])
    return fit_once(
        part,
        n_topics=fit.n_topics,
        seed=fit.seed,
        method=fit.method,
        themes=themes,
        period=fit.period,
        start=fit.start,
    )


def _without_text(dtm: DocumentTermMatrix, periods: Collection[str] = ()) -> DocumentTermMatrix:
    """Return the matrix with what a fit reads: passages go to other processes by the thousand."""
    wanted = {"n_tokens", "document", *periods} | ({"date"} if periods else set())
    kept = [name for name in dtm.documents.columns if name in wanted]
    return DocumentTermMatrix(dtm.counts, dtm.terms, dtm.documents[kept])


def _with_text(model: TopicModel, dtm: DocumentTermMatrix) -> TopicModel:
    return replace(model, documents=dtm.documents.loc[model.documents.index])
