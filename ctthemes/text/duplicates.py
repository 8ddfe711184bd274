"""Duplicates: documents that say the same, word for word or nearly, and which of them stays."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from ctthemes._shared import checks
from ctthemes._shared.schema import Column, Schema
from ctthemes.text.tokens import Tokens, tokenize

DUPLICATES = Schema(
    "duplicates",
    (
        Column("first", "text", "", "the document that comes first in the corpus"),
        Column("second", "text", "", "the document that repeats it"),
        Column(
            "kind", "text", "", '"exact" (the same tokens), "near" or "contained" (one is nearly all within the other)'
        ),
        Column("similarity", "float", "0 to 1", "Jaccard overlap of their runs of words"),
        Column("shared", "float", "0 to 1", "part of the shorter one's runs of words that the other has"),
        Column("stays", "text", "", "the document that `drop_duplicates` leaves"),
        Column("why", "text", "", "the reason"),
    ),
)
DUPLICATE_COLUMNS = DUPLICATES.names
SHINGLE = 5
_MOST_DOCUMENTS = 50
_LEAST_SHARED = 0.9


def duplicate_pairs(corpus: pd.DataFrame, *, threshold: float = 0.8) -> pd.DataFrame:
    r"""Return the pairs of documents that are the same or nearly so.

    With :math:`S_a` the set of all runs of five tokens in document :math:`a` (of fewer, where it has no more), the
    similarity is Jaccard's, :math:`|S_a \cap S_b| / |S_a \cup S_b|`, and the shared share is
    :math:`|S_a \cap S_b| / \min(|S_a|, |S_b|)`, which is 1 where one document is wholly in the other. Both are exact.
    Pairs are looked for among documents that share a run which at most 50 documents hold, so that a text of more than 50
    near versions, none of them with words of its own shared by fewer, would be missed; exact copies never are.

    Parameters
    ----------
    corpus : DataFrame
    threshold : float
        The least similarity of a pair, above 0 to 1. A pair that shares 0.9 of the shorter document is listed, too.

    Returns
    -------
    DataFrame
        first, second : ids, in order of the corpus
        kind : "exact" (the same tokens), "near" or "contained" (similarity below the threshold, but one nearly all
            within the other)
        similarity, shared : float, 0 to 1
        stays : the id that `drop_duplicates` keeps
        why : the reason

        Exact pairs first, then by similarity. Of n equal documents each is paired with the first.

    References
    ----------
    Broder, A. Z. (1997). On the resemblance and containment of documents. doi:10.1109/SEQUEN.1997.666900

    Examples
    --------
    >>> from ctthemes import toy_corpus
    >>> toy = toy_corpus()
    >>> copied = pd.concat([toy, toy.iloc[:1].rename(index={"d1": "copy"})])
    >>> duplicate_pairs(copied)[["first", "second", "kind", "similarity", "stays"]]
      first second   kind  similarity stays
    0    d1   copy  exact         1.0    d1
    """
    checks.columns(corpus, ["text", "date"], name="the corpus")
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold={threshold!r} must be above 0 and at most 1")
    tokens = tokenize(corpus)
    exact = _exact(tokens)
    copies = {second for _, second in exact}
    documents = np.array([number for number in range(len(corpus)) if number not in copies], dtype=np.int64)
    near = _near(tokens, documents, threshold)
    rows = [(first, second, "exact", 1.0, 1.0) for first, second in exact] + near
    dates = corpus["date"].tolist()
    table = pd.DataFrame(
        [
            (corpus.index[first], corpus.index[second], *rest, *_staying(corpus.index, dates, first, second))
            for first, second, *rest in rows
        ],
        columns=list(DUPLICATE_COLUMNS),
    )
    return table.astype({"similarity": float, "shared": float})


def drop_duplicates(corpus: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the corpus without the documents that do not stay, of exact and near pairs.

    Parameters
    ----------
    corpus : DataFrame
    pairs : DataFrame
        From `duplicate_pairs`. A "contained" pair never costs a document: the longer one says more.

    Returns
    -------
    DataFrame
        The documents that stay, as they were.

    Examples
    --------
    >>> from ctthemes import toy_corpus
    >>> toy = toy_corpus()
    >>> copied = pd.concat([toy, toy.iloc[:1].rename(index={"d1": "copy"})])
    >>> drop_duplicates(copied, duplicate_pairs(copied)).index.tolist()
    ['d1', 'd2', 'd3', 'd4']
    """
    checks.columns(pairs, DUPLICATE_COLUMNS, name="the pairs")
    same = pairs[pairs["kind"].isin(["exact", "near"])]
    goes = np.where(same["stays"] == same["first"], same["second"], same["first"])
    return corpus[~corpus.index.isin(goes)]


def duplicate_families(corpus: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return documents that repeat one another, family by family.

    Parameters
    ----------
    corpus : DataFrame
    pairs : DataFrame
        From `duplicate_pairs` of this corpus.

    Returns
    -------
    DataFrame
        A row a family, the largest of a kind first:

        kind : "exact" (all say the same), "near" (some only nearly) or "contained" (at least one is nearly all within
            another)
        documents : tuple of ids, in the order of the corpus
        stays : the first of those that `drop_duplicates` leaves

    Examples
    --------
    >>> from ctthemes import toy_corpus
    >>> toy = toy_corpus()
    >>> copied = pd.concat([toy, toy.iloc[:1].rename(index={"d1": "copy"})])
    >>> duplicate_families(copied, duplicate_pairs(copied)).iloc[0].tolist()
    ['exact', ('d1', 'copy'), 'd1']
    """
    checks.columns(pairs, DUPLICATE_COLUMNS, name="the pairs")
    left = set(drop_duplicates(corpus, pairs).index)
    place = {doc_id: number for number, doc_id in enumerate(corpus.index)}
    rows: list[tuple[str, tuple[object, ...], object]] = []
    for among in (("exact", "near"), ("contained",)):
        same = pairs[pairs["kind"].isin(among)]
        first, second = (same[name].map(place).to_numpy(dtype=np.int64) for name in ("first", "second"))
        graph = sparse.coo_matrix((np.ones(len(same)), (first, second)), shape=(len(corpus), len(corpus)))
        labels = csgraph.connected_components(graph, directed=False)[1]
        for label, members in same.assign(label=labels[first]).groupby("label"):
            documents = tuple(corpus.index[np.flatnonzero(labels == label)])
            kind = next(kind for kind in ("near", *among) if kind in set(members["kind"]))
            rows.append((kind, documents, next((doc_id for doc_id in documents if doc_id in left), documents[0])))
    order = {"exact": 0, "near": 1, "contained": 2}
    rows.sort(key=lambda row: (order[row[0]], -len(row[1])))
    return pd.DataFrame(rows, columns=["kind", "documents", "stays"])


def exact_copies(tokens: Tokens) -> npt.NDArray[np.bool_]:
    """Return, for each document, whether an earlier one has the very same tokens in the same order.

    Parameters
    ----------
    tokens : Tokens

    Returns
    -------
    array of bool, shape (n_documents,)
        False for the first of equal documents, and for a document without tokens.

    Examples
    --------
    >>> from ctthemes import toy_corpus
    >>> toy = toy_corpus()
    >>> copied = pd.concat([toy, toy.iloc[:1].rename(index={"d1": "copy"})])
    >>> exact_copies(tokenize(copied)).tolist()
    [False, False, False, False, True]
    """
    copies = np.zeros(len(tokens), dtype=bool)
    copies[[second for _, second in _exact(tokens)]] = True
    return copies


def _exact(tokens: Tokens) -> list[tuple[int, int]]:
    """Return pairs of document numbers with the same tokens: each copy with the first of its kind."""
    seen: dict[bytes, int] = {}
    pairs = []
    for number, (start, stop) in enumerate(zip(tokens.offsets[:-1], tokens.offsets[1:], strict=True)):
        key = tokens.ids[start:stop].tobytes()
        if stop > start:
            first = seen.setdefault(key, number)
            pairs += [(first, number)] if first != number else []
    return pairs


def _near(
    tokens: Tokens, documents: npt.NDArray[np.int64], threshold: float
) -> list[tuple[int, int, str, float, float]]:
    sets = [_shingles(tokens.ids[tokens.offsets[number] : tokens.offsets[number + 1]]) for number in documents]
    sizes = np.array([len(shingles) for shingles in sets], dtype=np.int64)
    pairs = []
    for first, second in _candidates(sets, sizes, threshold):
        shared = len(np.intersect1d(sets[first], sets[second], assume_unique=True))
        similarity = shared / (sizes[first] + sizes[second] - shared)
        contained = shared / min(sizes[first], sizes[second])
        if similarity >= threshold or contained >= _LEAST_SHARED:
            kind = "near" if similarity >= threshold else "contained"
            pairs.append((int(documents[first]), int(documents[second]), kind, float(similarity), float(contained)))
    return sorted(pairs, key=lambda pair: (-pair[3], pair[0], pair[1]))


def _candidates(
    sets: list[npt.NDArray[np.uint64]], sizes: npt.NDArray[np.int64], threshold: float
) -> list[tuple[int, int]]:
    """Return the pairs with a rare run in common that could still reach the threshold, whatever their others are."""
    if not len(sets) or not sizes.sum():
        return []
    rows = np.repeat(np.arange(len(sets)), sizes)
    _, columns, counts = np.unique(np.concatenate(sets), return_inverse=True, return_counts=True)
    rare = (counts[columns] > 1) & (counts[columns] <= _MOST_DOCUMENTS)
    if not rare.any():
        return []
    shape = (len(sets), len(counts))
    matrix = sparse.csr_matrix((np.ones(rare.sum(), dtype=np.int32), (rows[rare], columns[rare])), shape=shape)
    common = np.bincount(rows[counts[columns] > _MOST_DOCUMENTS], minlength=len(sets))
    pairs = sparse.triu(matrix @ matrix.T, k=1).tocoo()
    one, two = pairs.row, pairs.col
    most = pairs.data + np.minimum(common[one], common[two])
    likely = most >= threshold * (sizes[one] + sizes[two] - most)
    likely |= most >= _LEAST_SHARED * np.minimum(sizes[one], sizes[two])
    return list(zip(one[likely].tolist(), two[likely].tolist(), strict=True))


def _shingles(ids: npt.NDArray[np.int32]) -> npt.NDArray[np.uint64]:
    """Return one number for each different run of five tokens (of all tokens, where there are fewer)."""
    if not len(ids):
        return np.zeros(0, dtype=np.uint64)
    width = min(SHINGLE, len(ids))
    mixed = np.zeros(len(ids) - width + 1, dtype=np.uint64)
    for place in range(width):
        part = ids[place : len(ids) - width + 1 + place].astype(np.int64).astype(np.uint64)
        mixed = (mixed ^ part) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return np.unique(mixed)


def _staying(ids: pd.Index, dates: list[pd.Timestamp], first: int, second: int) -> tuple[str, str]:
    one, two = dates[first], dates[second]
    if pd.notna(one) and pd.notna(two) and one != two:
        return (ids[first], "earlier date") if one < two else (ids[second], "earlier date")
    if pd.notna(one) != pd.notna(two):
        return (ids[first], "has a date") if pd.notna(one) else (ids[second], "has a date")
    return ids[first], "comes first in the corpus"
