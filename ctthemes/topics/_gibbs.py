"""Gibbs: latent Dirichlet allocation by collapsed Gibbs sampling, with tomotopy where it is installed."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from importlib import metadata
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ctthemes._shared.array_types import FloatArray
from ctthemes.topics._engines import MAX_ITERATIONS

if TYPE_CHECKING:
    from tomotopy.models import LDAModel

INSTALL = 'method="gibbs" needs the package tomotopy: pip install "tomotopy>=0.13", or choose "lda" (variational)'

BLOCK = 100
"""Sweeps between two looks at whether the chain still climbs, and the sweeps that are averaged after it has settled."""

STEP = 10
"""Sweeps between two readings of the chain."""

SETTLED = 1e-3
"""A chain has settled when a block's mean log-likelihood per token is at most this share better than the last one's."""

TOPIC_PRIOR, TERM_PRIOR = 0.1, 0.01


def engine_version() -> str:
    """Return the engine's name and version, "" where it is not installed."""
    try:
        return f"tomotopy {metadata.version('tomotopy')}"
    except metadata.PackageNotFoundError:
        return ""


def gibbs(
    counts: sparse.csr_matrix, n_topics: int, seed: int, periods: Sequence[str] = ()
) -> tuple[FloatArray, FloatArray, int]:
    """Return passages x topics, topics x terms and the sweeps until the chain settled.

    Both are means over ten draws, ten sweeps apart, from one chain by one worker: a single draw is noisy. With
    `periods`, one for each row, the topics' prior depends on the period (Dirichlet-multinomial regression), and the
    first matrix has a further row for each period, in the order of their names: its prior.
    """
    tomotopy = _tomotopy()
    prior = {"k": n_topics, "seed": seed, "alpha": TOPIC_PRIOR, "eta": TERM_PRIOR}
    model = tomotopy.DMRModel(**prior) if periods else tomotopy.LDAModel(**prior)
    for row, words in enumerate(_words(counts)):
        model.add_doc(words, **({"metadata": periods[row]} if periods else {}))
    sweeps = _settle(model)
    groups = sorted(set(periods))
    documents = np.zeros((counts.shape[0] + len(groups), n_topics))
    terms = np.zeros((n_topics, counts.shape[1]))
    for _ in range(BLOCK // STEP):
        model.train(STEP, workers=1)
        columns = [int(word) for word in model.used_vocabs]
        documents[: counts.shape[0]] += np.array([document.get_topic_dist() for document in model.docs])
        terms[:, columns] += np.array([model.get_topic_word_dist(topic) for topic in range(n_topics)])
        for place, group in enumerate(groups, start=counts.shape[0]):
            documents[place] += np.asarray(model.get_topic_prior(group), dtype=float)
    return documents, terms, sweeps


def _words(counts: sparse.csr_matrix) -> Iterator[list[str]]:
    """Yield each row as the numbers of its terms, each as often as it stands there."""
    for row in range(counts.shape[0]):
        span = slice(counts.indptr[row], counts.indptr[row + 1])
        yield np.repeat(counts.indices[span], counts.data[span].astype(int)).astype(str).tolist()


def _settle(model: LDAModel) -> int:
    """Run the chain until its log-likelihood stops rising and return the sweeps, MAX_ITERATIONS where it never did."""
    before = -np.inf
    for done in range(BLOCK, MAX_ITERATIONS["gibbs"] + 1, BLOCK):
        likelihood = []
        for _ in range(BLOCK // STEP):
            model.train(STEP, workers=1)
            likelihood.append(model.ll_per_word)
        now = float(np.mean(likelihood))
        if now - before < SETTLED * abs(now) and done < MAX_ITERATIONS["gibbs"]:
            return done
        before = now
    return MAX_ITERATIONS["gibbs"]


def _tomotopy() -> ModuleType:
    """Return the engine; some of its builds warn while they load, which warnings-as-errors would take for a failure."""
    try:
        with warnings.catch_warnings(action="ignore"):
            import tomotopy
    except ImportError as error:
        raise ModuleNotFoundError(INSTALL, name="tomotopy") from error
    engine: ModuleType = tomotopy
    return engine
