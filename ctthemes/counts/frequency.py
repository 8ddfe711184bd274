"""Keywords: how often, where, and beside what."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.schema import Column, Schema
from ctthemes.counts.matrix import DocumentTermMatrix, documents_with
from ctthemes.counts.periods import PER
from ctthemes.stats.association import log_likelihood
from ctthemes.text.tokens import GAP, Tokens

FREQUENCY = Schema(
    "frequency",
    (
        Column("term", "text", "", "the term"),
        Column("count", "integer", "tokens", "how often it stands in the corpus"),
        Column("n_documents", "integer", "documents", "documents that have it"),
        Column("n_tokens", "integer", "tokens", "tokens of the whole corpus"),
        Column("rate", "float", "per 10,000 tokens", "count over n_tokens", nan="the corpus has no token"),
        Column("rank", "integer", "", "place by falling count, from 1"),
    ),
)
FREQUENCY_COLUMNS = FREQUENCY.names


COLLOCATIONS = Schema(
    "collocations",
    (
        Column("term", "text", "", "the two words"),
        Column("count", "integer", "pairs", "how often they stand side by side"),
        Column("count_first", "integer", "pairs", "pairs that begin with the first word"),
        Column("count_second", "integer", "pairs", "pairs that end with the second word"),
        Column("n_pairs", "integer", "pairs", "all pairs of neighbouring tokens"),
        Column("log_likelihood", "float", "", "Dunning's log-likelihood, negative where the pair is rarer than chance"),
        Column("npmi", "float", "-1 to 1", "normalised pointwise mutual information"),
        Column("lambda_", "float", "", "log odds ratio with 0.5 added to each cell"),
        Column("z", "float", "standard errors", "lambda_ over its standard error"),
    ),
)
COLLOCATION_COLUMNS = COLLOCATIONS.names


def frequency(dtm: DocumentTermMatrix) -> pd.DataFrame:
    """Return how often each term stands in the corpus.

    Returns
    -------
    DataFrame
        term; count; n_documents : documents that have it; n_tokens : of the whole corpus; rate : per 10,000 tokens;
        rank : from 1. By falling count, ties by name.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.counts.matrix import count_terms
    >>> from ctthemes.text.tokens import tokenize
    >>> frequency(count_terms(tokenize(toy_corpus()))).head(2)[["term", "count", "rank"]]
         term  count  rank
    0     and      5     1
    1  rights      5     2
    """
    count = np.asarray(dtm.counts.sum(axis=0)).ravel()
    n_tokens = int(dtm.documents["n_tokens"].sum())
    table = pd.DataFrame(
        {
            "term": dtm.terms.astype(str),
            "count": count,
            "n_documents": documents_with(dtm),
            "n_tokens": n_tokens,
            "rate": PER * count / n_tokens if n_tokens else np.nan,
        }
    )
    table = table.iloc[np.lexsort((table["term"], -table["count"]))].reset_index(drop=True)
    return table.assign(rank=np.arange(1, len(table) + 1))[list(FREQUENCY_COLUMNS)]


def collocations(tokens: Tokens, *, min_count: int = 3) -> pd.DataFrame:
    """Return pairs of neighbouring tokens that stand together more often than chance has it.

    A pair never reaches over a gap or a document's end. With the 2 x 2 table of (first word or not, second word or
    not) over all pairs: log_likelihood is Dunning's; npmi = ln(p(xy)/p(x)p(y)) / -ln p(xy); lambda_ is the log odds
    ratio with 0.5 added to each cell, z = lambda_ / √Σ 1/cell.

    Parameters
    ----------
    tokens : Tokens
    min_count : int
        Least count of the pair.

    Returns
    -------
    DataFrame
        term : the two words; count; count_first, count_second : as first and as second of a pair; n_pairs;
        log_likelihood : negative where rarer than chance; npmi : -1 to 1; lambda_; z. By falling log_likelihood.
    """
    checks.at_least(min_count, 1, name="min_count")
    first, second = _pairs(tokens)
    n_types, n = len(tokens.vocabulary), len(first)
    keys, counts = np.unique(first.astype(np.int64) * max(n_types, 1) + second, return_counts=True)
    keys, both = keys[counts >= min_count], counts[counts >= min_count].astype(float)
    x, y = keys // max(n_types, 1), keys % max(n_types, 1)
    left = np.bincount(first, minlength=n_types)[x].astype(float)
    right = np.bincount(second, minlength=n_types)[y].astype(float)
    cells = np.stack([both, left - both, right - both, n - left - right + both])
    smooth = cells + 0.5
    lambda_ = np.log(smooth[0]) - np.log(smooth[1]) - np.log(smooth[2]) + np.log(smooth[3])
    with np.errstate(divide="ignore", invalid="ignore"):
        npmi = np.where(both < n, np.log(both * n / (left * right)) / -np.log(both / n), 1.0)
    words = tokens.vocabulary.to_numpy(dtype=object)
    table = pd.DataFrame(
        {
            "term": [f"{a} {b}" for a, b in zip(words[x], words[y], strict=True)],
            "count": both.astype(np.int64), "count_first": left.astype(np.int64),
            "count_second": right.astype(np.int64), "n_pairs": n,
            "log_likelihood": np.sign(both * n - left * right) * log_likelihood(*cells),
            "npmi": npmi, "lambda_": lambda_, "z": lambda_ / np.sqrt((1 / smooth).sum(axis=0)),
        }
    )  # fmt: skip
    order = np.lexsort((table["term"], -table["log_likelihood"]))
    return table.iloc[order].reset_index(drop=True)[list(COLLOCATION_COLUMNS)]


def _pairs(tokens: Tokens) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    document = np.repeat(np.arange(len(tokens)), np.diff(tokens.offsets))
    near = (document[:-1] == document[1:]) & (tokens.ids[:-1] != GAP) & (tokens.ids[1:] != GAP)
    return tokens.ids[:-1][near], tokens.ids[1:][near]
