"""Levels: which kind of document each is, by its document variables, and the periods it falls in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray, PlaceArray
from ctthemes.counts.matrix import DocumentTermMatrix
from ctthemes.counts.periods import period_members

NO_LEVEL = "unknown"
"""The level of a document without a value."""


@dataclass(frozen=True, slots=True, eq=False)
class LevelledDocuments:
    """The documents that have a period.

    Attributes
    ----------
    dtm : DocumentTermMatrix
    rows : int array, shape (n_documents,)
        Their rows in the matrix.
    periods : tuple of str
    place : int array, shape (n_documents,)
        The period of each document, from 0.
    tokens : float array, shape (n_documents,)
    levels : int array, shape (n_documents, n_variables)
    names : tuple of tuple of str
        Names of each variable's levels.
    by : str
        The variables.
    """

    dtm: DocumentTermMatrix
    rows: PlaceArray
    periods: tuple[str, ...]
    place: PlaceArray
    tokens: FloatArray
    levels: PlaceArray
    names: tuple[tuple[str, ...], ...]
    by: str

    def counts(self, column: int) -> FloatArray:
        """Return the documents' counts of a column.

        Parameters
        ----------
        column : int

        Returns
        -------
        float array, shape (n_documents,)
        """
        return np.asarray(self.dtm.counts[self.rows][:, [column]].toarray(), dtype=float).ravel()


def level_codes(documents: pd.DataFrame, by: Sequence[str]) -> tuple[PlaceArray, tuple[tuple[str, ...], ...]]:
    """Return each document's level of each document variable, as numbers, and the levels' names in order.

    Parameters
    ----------
    documents : DataFrame
    by : sequence of str

    Returns
    -------
    codes : int array, shape (n_documents, n_variables)
    names : tuple of tuple of str
        A document without a value has the level "unknown".

    Raises
    ------
    ValueError
        When `by` is empty, a text, or names no document variable.

    Examples
    --------
    >>> codes, names = level_codes(pd.DataFrame({"kind": ["speech", "note", None]}), ["kind"])
    >>> codes.ravel().tolist(), names
    ([1, 0, 2], (('note', 'speech', 'unknown'),))
    """
    if isinstance(by, str) or not by:
        raise ValueError(f"by={by!r} must be a list of document variables, such as ['type']")
    checks.columns(documents, by, name="the documents")
    codes, names = [], []
    for column in by:
        code, level = pd.factorize(documents[column].astype("string").fillna(NO_LEVEL).astype(str), sort=True)
        codes.append(code)
        names.append(tuple(level))
    return np.column_stack(codes).astype(np.intp), tuple(names)


MOST_LEVELS = 8
LEAST_DOCUMENTS = 5
"""A variable is offered for the mix with so many levels at most, and so many documents a level at least, on average."""

NO_VARIABLES = frozenset(
    {
        "text", "date", "date_source", "date_evidence", "n_tokens", "document", "segment", "start", "stop", "title", "file",
    }
)  # fmt: skip
"""Columns of documents that tell of one document each: nothing is compared by them."""

_NO_MIX = NO_VARIABLES | {"date_stated", "source", "url"}


def mix_variables(documents: pd.DataFrame, named: Sequence[str] = ()) -> list[str]:
    """Return the document variables whose levels may make the mix: those named, else the first that is fit for it.

    Parameters
    ----------
    documents : DataFrame
        A corpus, or the documents of a matrix.
    named : sequence of str
        Such as `study.settings.variables`; those that are no columns are left out.

    Returns
    -------
    list of str
        Without names, the first variable of words with 2 to 8 levels and 5 documents a level on average; empty where
        there is none.

    Examples
    --------
    >>> corpus = pd.DataFrame({"kind": ["speech", "report"] * 5, "speaker": list("abcdefghij")})
    >>> mix_variables(corpus), mix_variables(corpus, ["speaker", "place"])
    (['kind'], ['speaker'])
    """
    if named:
        return [name for name in named if name in documents.columns]
    words = documents.select_dtypes(include=["object", "string", "category"])
    for name in words.columns:
        n_levels = words[name].nunique()
        if name not in _NO_MIX and 2 <= n_levels <= MOST_LEVELS and n_levels * LEAST_DOCUMENTS <= len(documents):
            return [str(name)]
    return []


def levelled_documents(dtm: DocumentTermMatrix, by: Sequence[str], period: str) -> LevelledDocuments:
    """Return the documents that have a period, with their levels.

    Parameters
    ----------
    dtm : DocumentTermMatrix
    by : sequence of str
        Document variables.
    period : str
        As for `rate_trend`.

    Returns
    -------
    LevelledDocuments

    Raises
    ------
    ValueError
        When `by` is empty, a text, or names no document variable.
    """
    members = period_members(dtm.documents, period=period)
    rows = np.concatenate([*members.values(), np.zeros(0, dtype=np.intp)]).astype(np.intp)
    place = np.repeat(np.arange(len(members)), [len(documents) for documents in members.values()])
    codes, names = level_codes(dtm.documents.iloc[rows], by)
    tokens = dtm.documents["n_tokens"].to_numpy(dtype=float)[rows]
    return LevelledDocuments(dtm, rows, tuple(members), place, tokens, codes, names, ", ".join(by))


def crossed_levels(levels: PlaceArray) -> PlaceArray:
    """Return one level for each combination of levels that occurs.

    Parameters
    ----------
    levels : int array, shape (n_documents, n_variables)

    Returns
    -------
    int array, shape (n_documents,)

    Examples
    --------
    >>> crossed_levels(np.array([[0, 1], [1, 0], [0, 1]])).tolist()
    [0, 1, 0]
    """
    return np.unique(levels, axis=0, return_inverse=True)[1].ravel().astype(np.intp)


def level_names(data: LevelledDocuments) -> list[list[str]]:
    """Return the names of each combination of levels that occurs, in the order of `crossed_levels`.

    Parameters
    ----------
    data : LevelledDocuments

    Returns
    -------
    list of list of str
    """
    pairs = np.unique(data.levels, axis=0)
    return [[names[at] for names, at in zip(data.names, pair, strict=True)] for pair in pairs]


def single_period(data: LevelledDocuments) -> npt.NDArray[np.bool_]:
    """Return which documents have a level that occurs in one period only.

    Parameters
    ----------
    data : LevelledDocuments

    Returns
    -------
    bool array, shape (n_documents,)
    """
    single = np.zeros(len(data.place), dtype=bool)
    for covariate in data.levels.T:
        cells = np.unique(np.column_stack([covariate, data.place]), axis=0)
        single |= np.bincount(cells[:, 0], minlength=int(covariate.max(initial=0)) + 1)[covariate] < 2
    return single


def single_names(data: LevelledDocuments) -> list[str]:
    """Return the names of the levels that occur in one period only.

    Parameters
    ----------
    data : LevelledDocuments

    Returns
    -------
    list of str
    """
    return [
        name
        for covariate, names in zip(data.levels.T, data.names, strict=True)
        for at, name in enumerate(names)
        if len(np.unique(data.place[covariate == at])) == 1
    ]


def summed_cells(
    counts: FloatArray, tokens: FloatArray, place: PlaceArray, levels: PlaceArray
) -> tuple[FloatArray, FloatArray, PlaceArray, PlaceArray]:
    """Return counts and tokens summed over the documents that share period and levels, with these.

    The variable with most levels comes first among the levels, as `net_slope` likes it.

    Parameters
    ----------
    counts, tokens : float array, shape (n_documents,)
    place : int array, shape (n_documents,)
    levels : int array, shape (n_documents, n_variables)

    Returns
    -------
    counts, tokens : float array, shape (n_cells,)
    place : int array, shape (n_cells,)
    levels : int array, shape (n_cells, n_variables)

    Examples
    --------
    >>> cells = summed_cells(np.array([1.0, 2, 4]), np.full(3, 10.0), np.array([0, 0, 1]), np.array([[0], [0], [1]]))
    >>> cells[0].tolist(), cells[2].tolist()
    ([3.0, 4.0], [0, 1])
    """
    order = np.argsort([-len(np.unique(covariate)) for covariate in levels.T], kind="stable")
    keys = np.column_stack([place, levels[:, order]])
    cells, cell = np.unique(keys, axis=0, return_inverse=True)
    cell = cell.ravel()
    sums = (np.bincount(cell, values, minlength=len(cells)).astype(float) for values in (counts, tokens))
    total, exposure = sums
    return total, exposure, cells[:, 0], cells[:, 1:]
