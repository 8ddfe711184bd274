"""Passages: clauses that stand word for word in many documents, listed, and taken out of what is counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.schema import Column, Schema
from ctthemes.text.token_rules import words_of
from ctthemes.text.tokens import GAP, Tokens

REPEATED_PASSAGES = Schema(
    "repeated passages",
    (
        Column("passage", "text", "", "as the first document writes it"),
        Column("n_tokens", "integer", "tokens", "its length"),
        Column("n_documents", "integer", "documents", "documents in which it stands, word for word"),
        Column("share", "float", "0 to 1", "part of all documents"),
        Column("doc_id", "text", "", "the first of them"),
        Column("start", "integer", "characters", "where it begins there"),
        Column("stop", "integer", "characters", "the character after its last"),
    ),
)
SHORTEST = 8
"""Tokens of the shortest passage; a formula of fewer words is an idiom."""

MOST_SHARE, MOST_DOCUMENTS, LEAST_DOCUMENTS = 0.1, 30, 3
_SAME_FREQUENCY, _AS_MANY = 0.5, 0.9

Numbers = npt.NDArray[np.int64]


def repeated_passages(tokens: Tokens, *, shortest: int = SHORTEST, least_documents: int | None = None) -> pd.DataFrame:
    """Return the passages that stand word for word in many documents.

    A run of `shortest` tokens is common where `least_documents` hold it. A passage is common run upon common run, each one
    token further, as long as about the same number of documents hold them: it ends where fewer than half of those that held
    the last run hold the next, or the other way round. One that lies within a longer
    one of nearly as many documents (nine in ten) is not listed.

    Parameters
    ----------
    tokens : Tokens
        Of documents, or of their paragraphs (column `document`).
    shortest : int
        Tokens of the shortest passage, at least 3.
    least_documents : int, optional
        Without it more than a tenth of the documents or more than 30, whichever is fewer, and at least 3: our own rule.

    Returns
    -------
    DataFrame
        Those of the most documents first, the longer first among equals:

        passage : text, as the first document writes it
        n_tokens : int
        n_documents : int, documents in which it stands
        share : float, 0 to 1, of all documents
        doc_id : text, the first of them
        start, stop : int, characters there

    Examples
    --------
    >>> from ctthemes.text.tokens import tokenize
    >>> texts = [f"{word} and reaffirming that terrorism in all its forms is a threat." for word in ("One", "Two", "Three")]
    >>> corpus = pd.DataFrame({"text": texts}, index=pd.Index(["a", "b", "c"], name="doc_id"))
    >>> repeated_passages(tokenize(corpus))[["passage", "n_tokens", "n_documents"]].to_numpy().tolist()
    [['and reaffirming that terrorism in all its forms is a threat', 11, 3]]
    """
    checks.at_least(shortest, 3, name="shortest")
    parents, n_documents = _parents(tokens)
    least = least_common_documents(n_documents) if least_documents is None else least_documents
    checks.at_least(least, 2, name="least_documents")
    if not len(tokens.ids):
        return _table([])
    windows = _windows(tokens, shortest)
    rows = np.repeat(np.arange(len(tokens)), np.diff(tokens.offsets))
    frequency = _document_frequency(windows, parents[rows])
    runs = _runs(windows, frequency, rows, least)
    places: dict[bytes, tuple[int, int]] = {}
    for first, last in runs:
        places.setdefault(tokens.ids[first : last + shortest].tobytes(), (first, last + shortest))
    holders = _holders(tokens, list(places), parents)
    counts = {key: count for key, count in holders.items() if count >= least}
    return _table([_row(tokens, places[key], counts[key], n_documents) for key in _without_parts(counts)])


def drop_passages(tokens: Tokens, passages: pd.DataFrame) -> Tokens:
    """Return tokens in which the passages have become gaps; what then stands nowhere has left the vocabulary.

    `n_tokens` and neighbours stay as they were. A part of a passage goes, too, where it has as many tokens as the shortest
    passage of the list.

    Parameters
    ----------
    tokens : Tokens
        Of the same texts or of others, phrases not yet joined.
    passages : DataFrame
        From `repeated_passages`.

    Returns
    -------
    Tokens

    Examples
    --------
    >>> from ctthemes.text.tokens import tokenize
    >>> texts = [f"{word} and reaffirming that terrorism in all its forms is a threat." for word in ("One", "Two", "Three")]
    >>> corpus = pd.DataFrame({"text": texts}, index=pd.Index(["a", "b", "c"], name="doc_id"))
    >>> tokens = tokenize(corpus)
    >>> drop_passages(tokens, repeated_passages(tokens)).vocabulary.tolist()
    ['one', 'three', 'two']
    """
    checks.columns(passages, ["passage", "n_tokens"], name="the passages")
    if passages.empty or not len(tokens.ids):
        return tokens
    width = int(passages["n_tokens"].min())
    code = {term: number for number, term in enumerate(tokens.vocabulary)}
    unwanted: set[tuple[int, ...]] = set()
    for passage in passages["passage"]:
        ids = [code.get(word, len(code)) for word in words_of(passage)]
        unwanted |= {tuple(ids[start : start + width]) for start in range(len(ids) - width + 1)}
    first = np.isin(tokens.ids, [window[0] for window in unwanted])
    gone = np.zeros(len(tokens.ids), dtype=bool)
    ends = np.repeat(tokens.offsets[1:], np.diff(tokens.offsets))
    for place in np.flatnonzero(first).tolist():
        if place + width <= ends[place] and tuple(tokens.ids[place : place + width].tolist()) in unwanted:
            gone[place : place + width] = True
    return without_tokens(tokens, gone)


def without_tokens(tokens: Tokens, gone: npt.NDArray[np.bool_]) -> Tokens:
    """Return tokens some of which have become gaps; what then stands nowhere has left the vocabulary.

    Parameters
    ----------
    tokens : Tokens
    gone : array of bool, shape (n_tokens,)

    Returns
    -------
    Tokens
    """
    ids = np.where(gone, GAP, tokens.ids).astype(np.int32)
    used = np.zeros(len(tokens.vocabulary) + 1, dtype=bool)
    used[ids] = True
    used = used[:-1]
    numbers = np.append(np.where(used, np.cumsum(used) - 1, GAP), GAP).astype(np.int32)
    return replace(tokens, ids=numbers[ids], vocabulary=tokens.vocabulary[used])


def _parents(tokens: Tokens) -> tuple[Numbers, int]:
    """Return the number of each row's document, and how many documents there are."""
    names = tokens.documents["document"] if "document" in tokens.documents.columns else tokens.documents.index
    codes, unique = pd.factorize(names)
    return codes.astype(np.int64), len(unique)


def least_common_documents(n_documents: int) -> int:
    """Return in how many of so many documents a run of words must stand to be a formula: our own rule.

    Parameters
    ----------
    n_documents : int

    Returns
    -------
    int
        More than a tenth, or more than 30, whichever is fewer, and at least 3.

    Examples
    --------
    >>> least_common_documents(10), least_common_documents(100), least_common_documents(5000)
    (3, 11, 31)
    """
    return max(LEAST_DOCUMENTS, int(min(MOST_SHARE * n_documents, MOST_DOCUMENTS)) + 1)


def _windows(tokens: Tokens, width: int) -> Numbers:
    """Return a number for the run of tokens that begins at each place, the same for the same run, -1 where there is none."""
    n_tokens = len(tokens.ids)
    codes = tokens.ids.astype(np.int64)
    whole = tokens.ids != GAP
    reach = np.arange(n_tokens) + width <= np.repeat(tokens.offsets[1:], np.diff(tokens.offsets))
    for ahead in range(1, width):
        following = np.full(n_tokens, GAP, dtype=np.int64)
        following[:-ahead] = tokens.ids[ahead:]
        reach &= following != GAP
        pairs = codes * (len(tokens.vocabulary) + 1) + following + 1  # below 2**62: both are numbers of places or types
        codes = np.unique(pairs, return_inverse=True)[1].reshape(-1)
    return np.where(whole & reach, codes, -1)


def _document_frequency(windows: Numbers, documents: Numbers) -> Numbers:
    """Return in how many documents the run at each place stands."""
    there = windows >= 0
    pairs = np.unique(windows[there] * (documents.max(initial=0) + 1) + documents[there])
    counts = np.bincount(pairs // (documents.max(initial=0) + 1), minlength=windows.max(initial=0) + 1)
    return np.where(there, counts[windows], 0)


def _runs(windows: Numbers, frequency: Numbers, rows: Numbers, least: int) -> list[tuple[int, int]]:
    """Return the first and last place of each row of common runs that about the same number of documents hold."""
    common = np.flatnonzero((windows >= 0) & (frequency >= least))
    if not len(common):
        return []
    one, two = frequency[common[:-1]], frequency[common[1:]]
    apart = (np.diff(common) > 1) | (np.diff(rows[common]) > 0)
    apart |= np.minimum(one, two) < _SAME_FREQUENCY * np.maximum(one, two)
    return [(int(part[0]), int(part[-1])) for part in np.split(common, np.flatnonzero(apart) + 1)]


def _holders(tokens: Tokens, keys: list[bytes], parents: Numbers) -> dict[bytes, int]:
    """Return how many documents hold each passage."""
    texts = [
        tokens.ids[start:stop].tobytes() for start, stop in zip(tokens.offsets[:-1], tokens.offsets[1:], strict=True)
    ]
    rows_of: dict[bytes, list[int]] = {}
    heads = {key[: 4 * 3] for key in keys}
    for row, text in enumerate(texts):
        for start in range(0, len(text) - 4 * 3 + 1, 4):
            if (head := text[start : start + 4 * 3]) in heads and (not rows_of.get(head) or rows_of[head][-1] != row):
                rows_of.setdefault(head, []).append(row)
    return {key: len({int(parents[row]) for row in rows_of[key[: 4 * 3]] if _holds(texts[row], key)}) for key in keys}


def _holds(text: bytes, key: bytes) -> bool:
    place = text.find(key)
    while place >= 0 and place % 4:  # amid a number
        place = text.find(key, place + 1)
    return place >= 0


def _without_parts(counts: dict[bytes, int]) -> list[bytes]:
    """Return the passages, the commonest first, without those within a longer one of about as many documents."""
    whole: list[bytes] = []
    for key in sorted(counts, key=lambda key: (-len(key), key)):
        if not any(counts[other] >= _AS_MANY * counts[key] and _holds(other, key) for other in whole):
            whole.append(key)
    return sorted(whole, key=lambda key: (-counts[key], -len(key), key))


def _row(tokens: Tokens, place: tuple[int, int], count: int, n_documents: int) -> tuple[object, ...]:
    first, stop = place
    row = int(np.searchsorted(tokens.offsets, first, side="right")) - 1
    start, end = int(tokens.spans[first, 0]), int(tokens.spans[stop - 1, 1])
    text = str(tokens.documents["text"].iloc[row])[start:end]
    passage = " ".join(text.split())
    return passage, stop - first, count, count / n_documents, str(tokens.documents.index[row]), start, end


def _table(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(REPEATED_PASSAGES.names))
    text, whole = dict.fromkeys(("passage", "doc_id"), "str"), ("n_tokens", "n_documents", "start", "stop")
    return table.astype(text).astype(dict.fromkeys(whole, "int64")).astype({"share": float})
