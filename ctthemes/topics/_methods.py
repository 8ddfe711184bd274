"""Methods: what each way to fit topics reads, starts from and depends on, one `Engine` a method."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType

from scipy import sparse

from ctthemes.topics import _engines as engines
from ctthemes.topics import _gibbs as gibbs
from ctthemes.topics import _pairing as pairing
from ctthemes.topics._engines import Factors, Start
from ctthemes.topics._model import Method


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


@dataclass(frozen=True, slots=True)
class Problem:
    """What an engine is handed: matrices in scikit-learn's form, their rows the passages that have a term.

    Attributes
    ----------
    counts : csr_matrix, passages x terms
    hits : csr_matrix, passages x themes
        Matches of each theme; without rows where the method takes no themes.
    n_topics, seed : int
    start : {"svd", "random"}
    periods : tuple of str
        The period of each passage, "" where it has none; empty where the method takes no periods.
    """

    counts: sparse.csr_matrix
    hits: sparse.csr_matrix
    n_topics: int
    seed: int
    start: Start
    periods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Engine:
    """A method of fitting.

    Attributes
    ----------
    factorise : callable
        From a `Problem` to passages x topics, topics x terms and the iterations.
    weighting : {"tf-idf", "counts"}
        What it reads of a count.
    starts : tuple of {"svd", "random"}
        What it can start from; the first is taken where another is asked for.
    modules : tuple of modules
        The code on which its numbers depend: a fit is kept until one of them changes.
    version : callable
        The name and version of an engine that is a package of its own, "" where it is none.
    """

    factorise: Callable[[Problem], Factors]
    weighting: str
    starts: tuple[Start, ...]
    modules: tuple[ModuleType, ...] = (engines,)
    version: Callable[[], str] = str

    def start(self, wanted: Start) -> Start:
        """Return the start that a fit has when `wanted` is asked for."""
        return wanted if wanted in self.starts else self.starts[0]


ENGINES: Mapping[Method, Engine] = {
    "nmf": Engine(lambda it: engines.nmf(it.counts, it.n_topics, it.seed, it.start), "tf-idf", ("svd", "random")),
    "lda": Engine(lambda it: engines.lda(it.counts, it.n_topics, it.seed), "counts", ("random",)),
    "gibbs": Engine(
        lambda it: gibbs.gibbs(it.counts, it.n_topics, it.seed, it.periods),
        "counts",
        ("random",),
        (engines, gibbs),
        gibbs.engine_version,
    ),
    "seeded": Engine(
        lambda it: engines.seeded(it.counts, it.hits, it.n_topics, it.seed), "tf-idf", ("svd",), (engines, pairing)
    ),
}
