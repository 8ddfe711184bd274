"""Travels: the passages that the most documents take over, and their path from document to document."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.schema import Column, Schema, check_table, with_columns
from ctthemes.text.passages import repeated_passages
from ctthemes.text.reuse import BORROWED_PASSAGES, Reuse
from ctthemes.text.seeds import Chronicle, chronicle, run_hashes, stated_dates
from ctthemes.text.tokens import IntArray, Tokens

LEAST_IDENTITY = 0.8
"""Part of the words that a document must have of a passage to be on its path: our own rule."""

LEAST_CARRIERS = 3

PASSAGE_PATHS = Schema(
    "passage paths",
    (
        Column("passage", "integer", "", "number of the passage, the most travelled first"),
        Column("step", "integer", "", "1 for the earliest document that has it, then one by one in order of dates"),
        Column("doc_id", "text", "", "the document"),
        Column("date", "text", "", "its date as it is stated"),
        Column("start", "integer", "characters", "where the passage begins there"),
        Column("stop", "integer", "characters", "the character after its last"),
        Column("n_tokens", "integer", "tokens", "its tokens there"),
        Column(
            "identity", "float", "0 to 1", "words of the run that several documents share, of the longer of the two"
        ),
        Column("text", "text", "", "as the document writes it"),
        Column("n_documents", "integer", "documents", "documents on the path"),
    ),
)
COMPARED_PASSAGES = Schema(
    "compared passages",
    (
        Column("target", "text", "", "the document that takes the passage over"),
        Column("source", "text", "", "the earlier document"),
        Column(
            "source_text", "text", "", "the earlier words; those that the later one left out or changed in [-these-]"
        ),
        Column("target_text", "text", "", "the later words; those that are new in {+these+}"),
        Column("tokens", "integer", "tokens", "tokens of the target"),
        Column("identity", "float", "0 to 1", "matched, of matched and edits together"),
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class _Span:
    """A stretch of tokens of one document of a chronicle."""

    document: int
    first: int
    end: int


@with_columns(COMPARED_PASSAGES)
def compared_passages(reuse: Reuse, passages: pd.DataFrame) -> pd.DataFrame:
    """Return passages as both documents write them, with marks where they differ.

    Parameters
    ----------
    reuse : Reuse
    passages : DataFrame
        Rows of `borrowed_passages`.

    Returns
    -------
    DataFrame
        A row a passage, in the order given:

        {columns}

    Examples
    --------
    >>> import ctthemes as ct
    >>> texts = ["States shall freeze without delay the funds of all who plan such acts.",
    ...     "It recalls that States shall freeze without any delay the funds of all who plan such acts."]
    >>> corpus = pd.DataFrame({"text": texts, "date": pd.to_datetime(["2001-09-28", "2005-01-03"])}, index=["a", "b"])
    >>> reuse = ct.trace_reuse(ct.tokenize(corpus))
    >>> compared_passages(reuse, ct.borrowed_passages(reuse))["target_text"].item()
    'States shall freeze without {+any+} delay the funds of all who plan such acts'
    """
    check_table(passages, BORROWED_PASSAGES, maker="ct.borrowed_passages")
    texts = reuse.tokens.documents["text"].set_axis(reuse.tokens.documents.index.astype(str))
    rows = []
    for row in passages.to_dict("records"):
        source = str(texts.loc[row["source"]])[row["source_start"] : row["source_stop"]].split()
        target = str(texts.loc[row["target"]])[row["target_start"] : row["target_stop"]].split()
        earlier, later = marked_differences(source, target)
        rows.append((row["target"], row["source"], earlier, later, row["tokens"], row["identity"]))
    return pd.DataFrame(rows, columns=list(COMPARED_PASSAGES.names))


def marked_differences(earlier: list[str], later: list[str]) -> tuple[str, str]:
    """Return two texts in which the words that differ are marked.

    Parameters
    ----------
    earlier, later : list of str
        Their words; capitals and punctuation at the ends make no difference.

    Returns
    -------
    earlier, later : str

    Examples
    --------
    >>> marked_differences("all States should act".split(), "all States must act now".split())
    ('all States [-should-] act', 'all States {+must+} act {+now+}')
    """
    one, two = ([word.casefold().strip(".,;:()[]\"'") for word in words] for words in (earlier, later))
    parts: tuple[list[str], list[str]] = ([], [])
    for kind, *borders in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        for words, out, (left, right), (first, end) in zip(
            (earlier, later), parts, (("[-", "-]"), ("{+", "+}")), (borders[:2], borders[2:]), strict=True
        ):
            if piece := " ".join(words[first:end]):
                out.append(piece if kind == "equal" else f"{left}{piece}{right}")
    return " ".join(parts[0]), " ".join(parts[1])


@with_columns(PASSAGE_PATHS)
def passage_paths(reuse: Reuse, *, n_passages: int = 10, shortest: int = 20) -> pd.DataFrame:
    """Return the passages that travelled the most, each with its path through the documents in order of their dates.

    Passages are those of `repeated_passages` that are no formulae, begun with those of the most documents; the most travelled
    are those with the most words times documents after the first. A document is on the path of one if it has at least eight
    in ten of its words, in their order.

    Parameters
    ----------
    reuse : Reuse
    n_passages : int
        At most.
    shortest : int
        Tokens of the shortest passage.

    Returns
    -------
    DataFrame
        A row for each document on the path of each passage:

        {columns}

    Examples
    --------
    >>> import ctthemes as ct
    >>> texts = [f"{opening} States shall freeze without delay the funds of all who plan such acts." for opening in "xyz"]
    >>> dates = pd.to_datetime(["2001-09-28", "2005-01-03", "2006-02-01"])
    >>> corpus = pd.DataFrame({"text": texts, "date": dates}, index=["a", "b", "c"])
    >>> passage_paths(ct.trace_reuse(ct.tokenize(corpus)), shortest=8).empty  # in three documents of three it is a formula
    True
    """
    checks.at_least(n_passages, 1, name="n_passages")
    text = chronicle(reuse.tokens)
    passages = _widespread(reuse, most=3 * n_passages, shortest=max(shortest, reuse.width))
    firsts = [
        _span(reuse.tokens, text, row["doc_id"], row["start"], row["stop"]) for row in passages.to_dict("records")
    ]
    carriers = _carriers(text, [text.ids[span.first : span.end] for span in firsts if span], reuse.width)
    paths = sorted(
        (path for path in carriers if len(path) >= LEAST_CARRIERS),
        key=lambda path: (-_travelled(path), path[0][0].first),
    )
    paths = _apart(paths)[:n_passages]
    rows = [
        _row(reuse.tokens, text, number, step, len(path), *carrier)
        for number, path in enumerate(paths, 1)
        for step, carrier in enumerate(path, 1)
    ]
    table = pd.DataFrame(rows, columns=list(PASSAGE_PATHS.names))
    whole = [column.name for column in PASSAGE_PATHS.columns if column.dtype == "integer"]
    return table.astype(dict.fromkeys(whole, "int64")).astype({"identity": float})


def _widespread(reuse: Reuse, *, most: int, shortest: int) -> pd.DataFrame:
    """Return passages of as many documents as possible that are no formulae, at least `most` if there are so many."""
    least = max(reuse.most_documents // 2, LEAST_CARRIERS)
    while True:
        passages = repeated_passages(reuse.tokens, shortest=shortest, least_documents=least)
        passages = passages[passages["n_documents"] <= reuse.most_documents]
        if len(passages) >= most or least == LEAST_CARRIERS:
            return passages.assign(words=passages["n_tokens"] * passages["n_documents"]).nlargest(most, "words")
        least = max(least // 2, LEAST_CARRIERS)


def _travelled(path: list[tuple[_Span, float]]) -> int:
    """Return the words of a passage times the documents that took it over."""
    return (path[0][0].end - path[0][0].first) * (len(path) - 1)


def _span(tokens: Tokens, text: Chronicle, doc_id: str, start: int, stop: int) -> _Span | None:
    """Return the stretch of a chronicle that lies between two characters, None of a document without a date."""
    row = int(np.flatnonzero(tokens.documents.index.astype(str) == doc_id)[0])
    places = np.flatnonzero(text.rows == row)
    if not len(places):
        return None
    spans = tokens.spans[tokens.offsets[row] : tokens.offsets[row + 1]]
    first, end = np.searchsorted(spans[:, 0], [start, stop])
    begin = int(text.offsets[places[0]])
    return _Span(int(places[0]), begin + int(first), begin + int(end))


def _carriers(text: Chronicle, passages: list[IntArray], width: int) -> list[list[tuple[_Span, float]]]:
    """Return of each passage the documents that have it, with how much of it, in order of their dates."""
    places, hashes = run_hashes(text.ids, text.offsets, width)
    result: list[list[tuple[_Span, float]]] = []
    for words in passages:
        own, codes = run_hashes(words, np.array([0, len(words)]), width)
        hits = np.flatnonzero(np.isin(hashes, codes))
        documents = np.searchsorted(text.offsets, places[hits], side="right") - 1
        path = []
        for document in np.unique(documents).tolist():
            hit = hits[np.argmax(documents == document)]
            begin = int(places[hit] - own[np.argmax(codes == hashes[hit])])
            if carrier := _carrier(text, document, begin, words):
                path.append(carrier)
        result.append(path)
    return result


def _carrier(text: Chronicle, document: int, begin: int, words: IntArray) -> tuple[_Span, float] | None:
    """Return where a document has most of the words of a passage about a place, and which part of them."""
    room = max(len(words) // 4, 8)
    low = max(int(text.offsets[document]), begin - room)
    window = text.ids[low : min(int(text.offsets[document + 1]), begin + len(words) + room)]
    blocks = SequenceMatcher(None, words.tolist(), window.tolist(), autojunk=False).get_matching_blocks()
    blocks = [block for block in blocks if block.size >= min(3, len(words))]
    if not blocks:
        return None
    first, end = blocks[0].b, blocks[-1].b + blocks[-1].size
    identity = sum(block.size for block in blocks) / max(len(words), end - first)
    return (_Span(document, low + first, low + end), identity) if identity >= LEAST_IDENTITY else None


def _apart(paths: list[list[tuple[_Span, float]]]) -> list[list[tuple[_Span, float]]]:
    """Return the paths without those that run through the same places as a more travelled one, for the most part."""
    chosen: list[list[tuple[_Span, float]]] = []
    spans: list[dict[int, _Span]] = []
    for path in paths:
        if all(_n_shared(path, other) <= len(path) / 2 for other in spans):
            chosen.append(path)
            spans.append({span.document: span for span, _ in path})
    return chosen


def _n_shared(path: list[tuple[_Span, float]], other: dict[int, _Span]) -> int:
    """Return in how many documents two paths overlap."""
    pairs = ((span, other[span.document]) for span, _ in path if span.document in other)
    return sum(one.first < two.end and two.first < one.end for one, two in pairs)


def _row(
    tokens: Tokens, text: Chronicle, number: int, step: int, n_documents: int, span: _Span, identity: float
) -> tuple[object, ...]:
    row = int(text.rows[span.document])
    document = tokens.documents.iloc[row]
    shift = int(tokens.offsets[row] - text.offsets[span.document])
    start, stop = int(tokens.spans[span.first + shift, 0]), int(tokens.spans[span.end + shift - 1, 1])
    stated = stated_dates(tokens.documents.iloc[[row]])[0]
    words = " ".join(str(document["text"])[start:stop].split())
    return (
        number, step, str(tokens.documents.index[row]), stated, start, stop, span.end - span.first, identity, words, n_documents,
    )  # fmt: skip
