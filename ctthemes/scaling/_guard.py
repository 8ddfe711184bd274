"""Scaling guard: what speaks against putting documents on one line, of the corpus and of the line itself."""

from __future__ import annotations

import warnings
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd
from scipy.sparse import csgraph

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray
from ctthemes._shared.callers import caller_level
from ctthemes._shared.checks import SmallCorpusError
from ctthemes.counts.matrix import DocumentTermMatrix, documents_with
from ctthemes.text.seeds import date_bounds

OnSmall: TypeAlias = Literal["raise", "warn"]

LEAST_DOCUMENTS, LEAST_WORDS = 10, 100
"""Our own rules: fewer documents, or fewer words that two of them share, carry no scale."""

MOST_CORRELATED = 0.8
"""Our own rule: a scale that goes with length or date this closely is length or time."""


def scaling_guard(dtm: DocumentTermMatrix) -> str:
    """Return the sentences that say why documents cannot be put on one scale, "" where nothing speaks against it.

    Parameters
    ----------
    dtm : DocumentTermMatrix

    Returns
    -------
    str

    Examples
    --------
    >>> import ctthemes as ct
    >>> print(scaling_guard(ct.count_terms(ct.tokenize(ct.toy_corpus()))).split(":")[0])
    4 documents with 7 words that two of them share are too few for a scale
    """
    shared = int((documents_with(dtm) >= 2).sum())
    sentences = []
    if len(dtm) < LEAST_DOCUMENTS or shared < LEAST_WORDS:
        sentences.append(
            f"{len(dtm):,} documents with {shared:,} words that two of them share are too few for a scale: our own rule (no "
            f"published threshold) asks for {LEAST_DOCUMENTS} documents and {LEAST_WORDS} such words."
        )
    graph = dtm.counts @ dtm.counts.T
    parts = csgraph.connected_components(graph, directed=False)[0] if len(dtm) else 0
    if parts > 1:
        sentences.append(f"The documents fall into {parts} groups that share no word: no scale holds them all.")
    if "language" in dtm.documents.columns:
        languages = sorted(set(dtm.documents["language"].dropna().astype(str)) - {""})
        if len(languages) > 1:
            sentences.append(
                f"The documents are in several languages ({checks.listing(languages)}): a scale would be one of languages. "
                "Take those of one with ct.select_documents."
            )
    return " ".join(sentences)


def checked(dtm: DocumentTermMatrix, on_small: OnSmall) -> str:
    """Return what `scaling_guard` says, or raise SmallCorpusError with it.

    Parameters
    ----------
    dtm : DocumentTermMatrix
    on_small : {"raise", "warn"}

    Returns
    -------
    str

    Raises
    ------
    SmallCorpusError
        When it says something and `on_small` is "raise".
    """
    checks.choice(on_small, ("raise", "warn"), name="on_small")
    small = scaling_guard(dtm)
    if small and on_small == "raise":
        raise SmallCorpusError(f'{small} To scale all the same and keep this sentence, pass on_small="warn".')
    if small:
        warnings.warn(small, stacklevel=caller_level())
    return small


def confounded(position: FloatArray, documents: pd.DataFrame) -> str:
    """Return a sentence for each of length and date that the positions follow, "" where they follow neither.

    Parameters
    ----------
    position : float array
    documents : DataFrame
        With `n_tokens`, and `date` or `date_stated` where there are dates.

    Returns
    -------
    str

    Examples
    --------
    >>> documents = pd.DataFrame({"n_tokens": [10, 100, 1000, 10000]})
    >>> confounded(np.array([-1.5, -0.5, 0.5, 1.5]), documents)
    'The scale follows the length of the documents (correlation 1.00 with its logarithm): it may be no more than that.'
    """
    lengths = np.log(np.maximum(documents["n_tokens"].to_numpy(dtype=float), 1))
    days = (
        date_bounds(documents)[0].astype(float)
        if {"date", "date_stated"} & set(documents.columns)
        else np.full(len(lengths), np.nan)
    )
    days[days < -(10**15)] = np.nan
    names = {"length of the documents": ("its logarithm", lengths), "date of the documents": ("it", days)}
    sentences = []
    for name, (what, values) in names.items():
        there = np.isfinite(values) & np.isfinite(position)
        if there.sum() >= 4 and values[there].std() > 0 and position[there].std() > 0:
            r = float(np.corrcoef(position[there], values[there])[0, 1])
            if abs(r) > MOST_CORRELATED:
                sentences.append(
                    f"The scale follows the {name} (correlation {r:.2f} with {what}): it may be no more than that."
                )
    return " ".join(sentences)
