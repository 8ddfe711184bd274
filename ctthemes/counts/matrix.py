"""Document-term matrix: counts of terms, themes or keywords per document, one record for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from ctthemes._shared import checks, html
from ctthemes._shared.chunks import stretch_borders
from ctthemes.counts.calendars import calendar
from ctthemes.counts.periods import period_labels
from ctthemes.text.patterns import match_patterns
from ctthemes.text.tokens import GAP, Tokens


@dataclass(frozen=True, slots=True, eq=False)
class DocumentTermMatrix:
    """How often each term stands in each document.

    Attributes
    ----------
    counts : sparse csr array of int, shape (n_documents, n_terms)
        Counts, never weights.
    terms : Index of str
        The columns: terms, themes, keywords.
    documents : DataFrame
        The rows, with `n_tokens` (the exposure of every rate) and the document variables.
    """

    counts: sparse.csr_array
    terms: pd.Index[str]
    documents: pd.DataFrame

    def __post_init__(self) -> None:
        if self.counts.shape != (len(self.documents), len(self.terms)):
            raise ValueError(f"counts has shape {self.counts.shape}, not ({len(self.documents)}, {len(self.terms)})")
        checks.columns(self.documents, ["n_tokens"], name="documents")

    def __len__(self) -> int:
        return len(self.documents)

    def __repr__(self) -> str:
        return f"DocumentTermMatrix({len(self):,} documents, {len(self.terms):,} terms, {self.counts.sum():,} counts)"

    def _repr_html_(self) -> str:
        count = np.asarray(self.counts.sum(axis=0)).ravel()
        most = np.argsort(-count, kind="stable")[:10]
        first = ", ".join(f"{self.terms[place]} ({count[place]:,})" for place in most if count[place])
        facts = [("documents", f"{len(self):,}"), ("terms", f"{len(self.terms):,}"), ("counts", f"{count.sum():,}")]
        return html.record("Document-term matrix", [*facts, ("most frequent", first)])


RUN = 1 << 18
"""Tokens sorted at once: few enough for the processor's cache."""


def count_terms(tokens: Tokens, *, n_jobs: int = 1) -> DocumentTermMatrix:
    """Return the counts of every type in every document.

    Parameters
    ----------
    tokens : Tokens
    n_jobs : int
        Threads, as in scikit-learn (-1: one a processor). The result is the same for any number.

    Returns
    -------
    DocumentTermMatrix
        One column a type, sorted; a removed token is not counted.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> count_terms(tokenize(toy_corpus()))
    DocumentTermMatrix(4 documents, 28 terms, 43 counts)
    """
    from joblib import Parallel, delayed

    cuts = stretch_borders(tokens.offsets, RUN)
    work = Parallel(n_jobs=n_jobs, prefer="threads")
    runs = work(delayed(_count_run)(tokens, first, last) for first, last in pairwise(cuts))
    empty = (np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int64))
    lengths, columns, counts = (np.concatenate(parts) for parts in zip(empty, *runs, strict=True))
    ends = np.cumsum(lengths)
    ends = ends.astype(np.int32 if len(counts) < 2**31 else np.int64)  # the columns take as much room as these
    matrix = sparse.csr_array((counts, columns, ends), shape=(len(tokens), len(tokens.vocabulary)))
    return DocumentTermMatrix(matrix, tokens.vocabulary, tokens.documents)


def _count_run(tokens: Tokens, first: int, last: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the entries of each row from `first` to before `last`, their columns and their counts."""
    ids = tokens.ids[tokens.offsets[first] : tokens.offsets[last]]
    rows, n_types = last - first, max(len(tokens.vocabulary), 1)
    kind = np.dtype(np.uint32 if rows * n_types < 2**32 else np.uint64)
    row = np.repeat(np.arange(rows, dtype=kind), np.diff(tokens.offsets[first : last + 1]))
    cells = (np.multiply(row, n_types, dtype=kind) + ids.astype(kind))[ids != GAP]
    cells.sort()
    starts = np.flatnonzero(np.concatenate([cells[:1] >= 0, cells[1:] != cells[:-1]]))
    row, column = np.divmod(cells[starts], kind.type(n_types))
    counts = np.diff(starts, append=len(cells)).astype(np.int64)
    return np.bincount(row.astype(np.int64), minlength=rows), column.astype(np.int32), counts


def count_patterns(tokens: Tokens, patterns: Mapping[str, Sequence[str]]) -> DocumentTermMatrix:
    """Return the matches of each series' patterns in every document; a series without a match is a zero column.

    Parameters
    ----------
    tokens : Tokens
    patterns : mapping of series name to patterns
        For a keyword by itself: `{"terroris*": ["terroris*"]}`.

    Returns
    -------
    DocumentTermMatrix
        One column a series, in the order of `patterns`; `documents` is that of the tokens.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> dtm = count_patterns(tokenize(toy_corpus()), {"rights": ["rights"], "peace": ["peace*"]})
    >>> dtm.counts.toarray().tolist()
    [[2, 0], [1, 0], [1, 0], [1, 0]]
    """
    matches = match_patterns(tokens, patterns)
    counts = _counts(matches["row"].to_numpy(), matches["series"].to_numpy(), (len(tokens), len(patterns)))
    return DocumentTermMatrix(counts, pd.Index(list(patterns), name="series"), tokens.documents)


def trim_terms(
    dtm: DocumentTermMatrix, *, min_count: int = 1, min_documents: int = 1, max_share: float = 1.0
) -> DocumentTermMatrix:
    """Return the matrix without rare and without ubiquitous terms; `n_tokens` stays as it was.

    Parameters
    ----------
    dtm : DocumentTermMatrix
    min_count : int
        Least count over all documents.
    min_documents : int
        Least number of documents that have the term.
    max_share : float
        Largest share (0 to 1) of documents that may have it.

    Returns
    -------
    DocumentTermMatrix
        Has the same rows.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> trim_terms(count_terms(tokenize(toy_corpus())), min_documents=3).terms.tolist()
    ['and', 'rights']
    """
    checks.at_least(min_count, 0, name="min_count")
    checks.at_least(min_documents, 0, name="min_documents")
    if not 0 <= max_share <= 1:
        raise ValueError(f"max_share={max_share!r} must lie between 0 and 1")
    total = np.asarray(dtm.counts.sum(axis=0)).ravel()
    documents = documents_with(dtm)
    keep = (total >= min_count) & (documents >= min_documents) & (documents <= max_share * len(dtm))
    return DocumentTermMatrix(sparse.csr_array(dtm.counts[:, keep]), dtm.terms[keep], dtm.documents)


def group_documents(dtm: DocumentTermMatrix, by: str | Sequence[str]) -> DocumentTermMatrix:
    """Return one row per group of documents, counts and `n_tokens` summed.

    Parameters
    ----------
    dtm : DocumentTermMatrix
    by : str or sequence of str
        A document variable or a calendar period ("year", "decade": see `ctthemes.counts.periods`), or several: then a
        group is a combination that some document has, as country by decade.

    Returns
    -------
    DocumentTermMatrix
        Its documents are the groups in order, with n_tokens and n_documents, and a column for each of several variables.
        Documents without a value are left out, and the sum of `n_documents` says so.

    Raises
    ------
    ValueError
        When there is no such document variable.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> group_documents(count_terms(tokenize(toy_corpus())), ["kind", "year"]).documents["n_documents"].to_dict()
    {'note, 2013': 1, 'note, 2014': 1, 'speech, 2011': 1, 'speech, 2013': 1}
    """
    names = [by] if isinstance(by, str) else list(by)
    values = pd.DataFrame({name: _values(dtm.documents, name) for name in names})
    grouping = values.groupby(names, sort=True, observed=True, dropna=True)
    codes = grouping.ngroup().fillna(-1).to_numpy(dtype=np.int64)
    groups = grouping.size().index
    there = codes >= 0
    picker = sparse.csr_array(
        (np.ones(there.sum(), dtype=np.int64), (codes[there], np.flatnonzero(there))),
        shape=(len(groups), len(dtm)),
    )
    documents = pd.DataFrame(
        {
            "n_tokens": picker @ dtm.documents["n_tokens"].to_numpy(),
            "n_documents": picker @ np.ones(len(dtm), dtype=np.int64),
        },
        index=groups,
    )
    if len(names) > 1:
        documents = documents.reset_index()
        parts = documents[names].astype(str).to_numpy().tolist()
        documents.index = pd.Index([", ".join(part) for part in parts], name=", ".join(names))
    else:
        documents.index = pd.Index(documents.index.to_numpy(), name=names[0])
    return DocumentTermMatrix(sparse.csr_array(picker @ dtm.counts), dtm.terms, documents)


def _values(documents: pd.DataFrame, name: str) -> pd.Series:
    """Return a document variable, of which a blank cell is missing, or the calendar period of that name."""
    if name not in documents.columns and calendar(name):
        return period_labels(documents, period=name)
    values = checks.columns(documents, [name], name="documents")[name]
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values
    return values.where(~values.map(lambda value: isinstance(value, str) and not value.strip()).astype(bool), None)


def select_documents(dtm: DocumentTermMatrix, chosen: npt.ArrayLike) -> DocumentTermMatrix:
    """Return the matrix of some documents.

    Parameters
    ----------
    dtm : DocumentTermMatrix
    chosen : array of bool
        Whether a document stays, one for each in their order; or a Boolean Series, which is aligned by its index.

    Returns
    -------
    DocumentTermMatrix

    Raises
    ------
    ValueError
        When `chosen` does not fit the documents.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> dtm = count_terms(tokenize(toy_corpus()))
    >>> len(select_documents(dtm, dtm.documents["kind"] == "speech"))
    2
    """
    mask = checks.mask(chosen, dtm.documents.index, name="chosen")
    return DocumentTermMatrix(sparse.csr_array(dtm.counts[mask]), dtm.terms, dtm.documents[mask])


def sample_documents(dtm: DocumentTermMatrix, *, n: int, seed: int) -> DocumentTermMatrix:
    """Return at most `n` rows drawn at random without replacement, in their order.

    Parameters
    ----------
    dtm : DocumentTermMatrix
    n : int
        Rows at most.
    seed : int

    Returns
    -------
    DocumentTermMatrix
        Has the same terms; some may have no count left.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> dtm = count_terms(tokenize(toy_corpus()))
    >>> sample_documents(dtm, n=2, seed=1)
    DocumentTermMatrix(2 documents, 28 terms, 20 counts)
    """
    checks.at_least(n, 1, name="n")
    if n >= len(dtm):
        return dtm
    chosen = np.zeros(len(dtm), dtype=bool)
    chosen[np.random.default_rng(seed).choice(len(dtm), size=n, replace=False)] = True
    return select_documents(dtm, chosen)


def documents_with(dtm: DocumentTermMatrix) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return, for each term, in how many documents it stands."""
    return np.bincount(dtm.counts.indices[dtm.counts.data > 0], minlength=len(dtm.terms)).astype(np.int64)


def _counts(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> sparse.csr_array:
    ones = np.ones(len(rows), dtype=np.int64)
    counts = sparse.csr_array((ones, (rows, columns)), shape=shape)  # from coordinates: copies, never shares `columns`
    counts.sum_duplicates()
    return counts
