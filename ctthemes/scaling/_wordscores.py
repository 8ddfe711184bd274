"""Wordscores: positions of documents from those of reference texts whose positions are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray
from ctthemes._shared.schema import Column, Schema, with_columns
from ctthemes.counts.matrix import DocumentTermMatrix
from ctthemes.scaling._guard import confounded
from ctthemes.stats.intervals import LEVEL

METHOD = "wordscores"

WORDSCORES = Schema(
    "wordscores",
    (
        Column("doc_id", "text", "", "the document"),
        Column("position", "float", "", "rescaled as Martin and Vanberg do: comparable with the scores given"),
        Column("low", "float", "", "lower end of its 95 % interval, words taken as known", nan="nothing is scored"),
        Column("high", "float", "", "upper end", nan="nothing is scored"),
        Column("interval", "text", "", "what was left out or held fixed to compute it"),
        Column("error", "float", "", "standard error of the position, words taken as known", nan="nothing is scored"),
        Column("n_tokens", "integer", "tokens", "tokens of the document"),
        Column("n_scored", "integer", "tokens", "tokens of words that a reference text has"),
        Column("share_scored", "float", "0 to 1", "n_scored over n_tokens", nan="it has no tokens"),
        Column("n_documents", "integer", "documents", "always 1: documents are scored one by one"),
        Column("method", "text", "", '"wordscores"'),
        Column("given", "float", "", "the score given to a reference text", nan="the document is no reference"),
        Column("raw", "float", "", "mean score of its words: shrunk to the middle, not comparable with scores given"),
        Column("raw_error", "float", "", "standard error of the raw score"),
        Column(
            "spread", "float", "", "raw score stretched to the spread of the scores given", nan="one text is scored"
        ),
        Column("spread_error", "float", "", "standard error of that", nan="one text is scored"),
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class Wordscores:
    """Scores of words from reference texts.

    Attributes
    ----------
    terms : DataFrame
        A row a word of the reference texts, as `SCALE_TERMS`.
    references : mapping of str to float
    dtm : DocumentTermMatrix
    """

    terms: pd.DataFrame
    references: Mapping[str, float]
    dtm: DocumentTermMatrix

    def __repr__(self) -> str:
        return f"Wordscores({len(self.references)} references, {len(self.terms):,} words)"


def fit_wordscores(dtm: DocumentTermMatrix, references: Mapping[str, float], *, smooth: float = 0.0) -> Wordscores:
    """Return the score of every word of the reference texts.

    With F_rw the share that word w has of reference r, and A_r the score given, P_wr = F_wr / Σ F_wr over the references
    and S_w = Σ P_wr A_r.

    Parameters
    ----------
    dtm : DocumentTermMatrix
    references : mapping of document to its known position
        At least two, with different positions.
    smooth : float
        Added to every count of every word in the references.

    Returns
    -------
    Wordscores

    Raises
    ------
    ValueError
        When a reference is no document or has no words, or there are no two different scores.

    References
    ----------
    Laver, M., Benoit, K. & Garry, J. (2003). Extracting policy positions from political texts using words as data. American
    Political Science Review 97(2), 311-331. doi:10.1017/S0003055403000698

    Examples
    --------
    >>> import ctthemes as ct
    >>> corpus = pd.DataFrame({"text": ["left left middle", "right middle"]}, index=["a", "b"])
    >>> scores = fit_wordscores(ct.count_terms(ct.tokenize(corpus)), {"a": -1, "b": 1})
    >>> scores.terms[["term", "weight"]].round(3).to_numpy().tolist()
    [['left', -1.0], ['middle', 0.2], ['right', 1.0]]
    """
    names = dtm.documents.index.astype(str)
    if missing := [name for name in references if name not in names]:
        raise ValueError(f"references: no document {missing[0]!r}; there are {checks.listing(names)}")
    if len(set(references.values())) < 2:
        raise ValueError(f"references={dict(references)!r}: two texts with different positions are needed")
    if smooth < 0:
        raise ValueError(f"smooth={smooth!r} must be 0 or more")
    counts = dtm.counts[names.get_indexer(pd.Index(list(references)))].toarray().astype(float)
    if (empty := counts.sum(axis=1) == 0).any():
        raise ValueError(f"the reference {list(references)[int(np.argmax(empty))]!r} has no words")
    used = np.flatnonzero(dtm.counts.sum(axis=0) > 0) if smooth else np.flatnonzero(counts.sum(axis=0) > 0)
    counts = counts[:, used] + smooth
    shares = counts / counts.sum(axis=1, keepdims=True)
    weights = (shares / shares.sum(axis=0)).T @ np.array(list(references.values()), dtype=float)
    terms = pd.DataFrame(
        {
            "term": dtm.terms[used].astype(str), "weight": weights, "count": (counts - smooth).sum(axis=0).astype(np.int64),
            "n_documents": (counts > smooth).sum(axis=0), "method": METHOD,
        }
    )  # fmt: skip
    return Wordscores(terms.sort_values(["weight", "term"]).reset_index(drop=True), dict(references), dtm)


@with_columns(WORDSCORES)
def wordscore_positions(model: Wordscores) -> pd.DataFrame:
    """Return the positions of all documents, references scored as if they were unknown among them.

    The raw score is the mean score of a text's words, S_v = Σ F_wv S_w, with standard error √(Σ F_wv (S_v - S_w)² / N_v).
    Raw scores huddle in the middle. Martin and Vanberg (2008) stretch them so that the two outermost references come back to
    the scores given; Laver, Benoit and Garry (2003) so that the texts have the spread of the references, which hangs on
    which texts are scored. An error is stretched as its score is.

    Parameters
    ----------
    model : Wordscores

    Returns
    -------
    DataFrame
        A row a document:

        {columns}

    References
    ----------
    Martin, L. W. & Vanberg, G. (2008). A robust transformation procedure for interpreting political text. Political
    Analysis 16(1), 93-100. doi:10.1093/pan/mpm010

    Examples
    --------
    >>> import ctthemes as ct
    >>> corpus = pd.DataFrame({"text": ["left left middle", "right middle"]}, index=["a", "b"])
    >>> scores = fit_wordscores(ct.count_terms(ct.tokenize(corpus)), {"a": -1, "b": 1})
    >>> wordscore_positions(scores)["doc_id"].tolist()
    ['a', 'b']
    """
    dtm, given = model.dtm, model.references
    names = dtm.documents.index.astype(str)
    places = dtm.terms.astype(str).get_indexer(pd.Index(model.terms["term"]))
    counts = dtm.counts[:, places].toarray().astype(float)
    weights = model.terms["weight"].to_numpy()
    scored = counts.sum(axis=1)
    shares = counts / np.where(scored > 0, scored, np.nan)[:, None]
    raw = shares @ weights
    error = np.sqrt((shares * (raw[:, None] - weights) ** 2).sum(axis=1) / np.where(scored > 0, scored, np.nan))
    stretch, position = _between_references(raw, names, given)
    spread, spread_by = _spread(raw, np.array(list(given.values()), dtype=float))
    reach = float(special.ndtri((1 + LEVEL) / 2)) * error * stretch
    n_tokens = dtm.documents["n_tokens"].to_numpy(dtype=np.int64)
    return pd.DataFrame(
        {
            "doc_id": names, "position": position, "low": position - reach, "high": position + reach,
            "interval": "normal, words taken as known", "error": error * stretch, "n_tokens": n_tokens,
            "n_scored": scored.astype(np.int64), "share_scored": scored / np.where(n_tokens > 0, n_tokens, np.nan),
            "n_documents": 1, "method": METHOD, "given": [given.get(name, np.nan) for name in names], "raw": raw,
            "raw_error": error, "spread": spread, "spread_error": error * spread_by,
        }
    )  # fmt: skip


def wordscore_warning(model: Wordscores) -> str:
    """Return what the positions may be no more than: length or date; "" where nothing speaks against them.

    Parameters
    ----------
    model : Wordscores

    Returns
    -------
    str
    """
    return confounded(wordscore_positions(model)["position"].to_numpy(), model.dtm.documents)


def _between_references(raw: FloatArray, names: pd.Index, given: Mapping[str, float]) -> tuple[float, FloatArray]:
    """Return the stretch and the scores by which the outermost references come back to what was given."""
    low, high = min(given, key=lambda name: given[name]), max(given, key=lambda name: given[name])
    ends = raw[names.get_indexer(pd.Index([low, high]))]
    stretch = (given[high] - given[low]) / float(ends[1] - ends[0])
    return stretch, (raw - ends[0]) * stretch + given[low]


def _spread(raw: FloatArray, given: FloatArray) -> tuple[FloatArray, float]:
    """Return scores with the standard deviation of those given, and how far they were stretched; nan of a single text."""
    there = raw[np.isfinite(raw)]
    if len(there) < 2 or there.std(ddof=1) == 0:
        return np.full(len(raw), np.nan), np.nan
    stretch = float(given.std(ddof=1) / there.std(ddof=1))
    return (raw - there.mean()) * stretch + there.mean(), stretch
