"""Dispersion: whether a term is spread over the documents or sits in a few of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ctthemes._shared.array_types import FloatArray
from ctthemes._shared.schema import Column, Schema
from ctthemes.counts.matrix import DocumentTermMatrix, documents_with
from ctthemes.counts.term_chunks import ByTerm, TermRun

DISPERSION = Schema(
    "dispersion",
    (
        Column("term", "text", "", "the term"),
        Column("count", "integer", "tokens", "how often it stands in the corpus"),
        Column("n_documents_with", "integer", "documents", "documents that have it"),
        Column("n_documents", "integer", "documents", "all documents"),
        Column("share", "float", "0 to 1", "documents that have it, of all"),
        Column("dp", "float", "0 to 1", "Gries' deviation of proportions; 0 is even", nan="the term does not occur"),
        Column("dp_norm", "float", "0 to 1", "dp over its largest possible value", nan="the term does not occur"),
        Column(
            "juilland_d",
            "float",
            "up to 1",
            "Juilland's D; 1 is even",
            nan="the term does not occur, or there is one document",
        ),
    ),
)
DISPERSION_COLUMNS = DISPERSION.names


def dispersion(dtm: DocumentTermMatrix) -> pd.DataFrame:
    """Return how evenly each term is spread over the documents.

    With vᵢ the share of the term's hits and sᵢ the share of all tokens that document i has: DP = ½ Σ|vᵢ-sᵢ|, 0 when the
    term is spread as the tokens are, near 1 when a short document holds every hit; dp_norm = DP/(1 - min s). Juilland's
    D = 1 - CV/√(n-1), CV the coefficient of variation (n in the denominator) of the rates of the n documents.

    Parameters
    ----------
    dtm : DocumentTermMatrix

    Returns
    -------
    DataFrame
        In the matrix' order:

        - term : str
        - count : int, matches
        - n_documents_with, n_documents : int, documents with the term, and all
        - share : float, 0 to 1, the one over the other
        - dp, dp_norm : float, 0 to 1, nan without a match
        - juilland_d : float, 1 is even, nan without a match or with one document

    References
    ----------
    Gries, S. Th. (2008). doi:10.1075/ijcl.13.4.02gri

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.counts.matrix import count_patterns
    >>> from ctthemes.text.tokens import tokenize
    >>> tokens = tokenize(toy_corpus())
    >>> dispersion(count_patterns(tokens, {"rights": ["rights"]}))[["term", "count", "share"]]
         term  count  share
    0  rights      5    1.0
    """
    sizes = dtm.documents["n_tokens"].to_numpy(dtype=float)
    n, with_it = len(dtm), documents_with(dtm)
    least = sizes.min() / sizes.sum() if n and sizes.sum() else np.nan
    dp = deviations(ByTerm(dtm, np.zeros(n, dtype=bool)))[0]
    return pd.DataFrame(
        {
            "term": dtm.terms.astype(str), "count": np.asarray(dtm.counts.sum(axis=0)).ravel(),
            "n_documents_with": with_it, "n_documents": n, "share": with_it / n if n else np.nan,
            "dp": dp, "dp_norm": dp / (1 - least) if least < 1 else np.nan, "juilland_d": _juilland(dtm, sizes),
        }
    )[list(DISPERSION_COLUMNS)]  # fmt: skip


def deviations(by_term: ByTerm) -> FloatArray:
    """Return Gries' DP of every term on two sides, each by itself (see `dispersion`).

    Parameters
    ----------
    by_term : ByTerm

    Returns
    -------
    float array, shape (2, n_terms)
        Reference and target, 0 to 1; nan where a term has no match.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.counts.matrix import count_patterns
    >>> from ctthemes.text.tokens import tokenize
    >>> dtm = count_patterns(tokenize(toy_corpus()), {"rights": ["rights"]})
    >>> deviations(ByTerm(dtm, [True, False, False, True])).shape
    (2, 1)
    """
    sizes = np.bincount(by_term.target, by_term.tokens, minlength=2)
    share = by_term.tokens / np.where(sizes > 0, sizes, 1.0)[by_term.target.astype(int)]

    def run_deviations(run: TermRun) -> FloatArray:
        own, term, total = share[run.document], run.term, run.add(run.count)
        apart = np.abs(run.count / np.where(run.of_target, total[1, term], total[0, term]) - own)
        without = 1 - run.add(own)  # tokens of documents that lack the term
        return np.where(total > 0, np.clip((run.add(apart) + without) / 2, 0.0, 1.0), np.nan)

    return by_term.over_runs(run_deviations)


def _juilland(dtm: DocumentTermMatrix, sizes: FloatArray) -> FloatArray:
    n = int((sizes > 0).sum())
    if n < 2:
        return np.full(len(dtm.terms), np.nan)
    counts = dtm.counts.tocoo()
    rates = counts.data / sizes[counts.row]
    mean = np.bincount(counts.col, rates, minlength=len(dtm.terms)) / n
    square = np.bincount(counts.col, rates**2, minlength=len(dtm.terms)) / n
    used = mean > 0
    variation = np.sqrt(np.maximum(square - mean**2, 0.0)) / np.where(used, mean, 1.0)
    return np.asarray(np.where(used, 1 - variation / np.sqrt(n - 1), np.nan))
