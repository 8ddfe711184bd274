"""Keyword in context: every match of some patterns with the words around it, as they stand in the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.schema import Column, Schema
from ctthemes.text.excerpts import excerpts
from ctthemes.text.patterns import match_patterns
from ctthemes.text.token_rules import words_of
from ctthemes.text.tokens import Tokens

KWIC = Schema(
    "keyword in context",
    (
        Column("doc_id", "text", "", "the document"),
        Column("token", "integer", "tokens", "place of the match in its document, from 0"),
        Column("pre", "text", "", "the words before it"),
        Column("keyword", "text", "", "the words of the match"),
        Column("post", "text", "", "the words after it"),
        Column("pattern", "text", "", "the pattern that matches"),
        Column("start", "integer", "characters", "first character of the match in the document's text"),
        Column("stop", "integer", "characters", "the character after its last"),
    ),
)
KWIC_COLUMNS = KWIC.names


def kwic(tokens: Tokens, patterns: Sequence[str], *, window: int = 8) -> pd.DataFrame:
    """Return every match of the patterns with its neighbours, as they stand in the text.

    Parameters
    ----------
    tokens : Tokens
    patterns : sequence of patterns
    window : int
        Tokens on each side.

    Returns
    -------
    DataFrame
        doc_id
        token : position of the match in its document, from 0
        pre, keyword, post : str
        pattern
        start, stop : characters of the match in the document's text

        In order of the text.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> kwic(tokenize(toy_corpus()), ["terroris*"], window=2)[["doc_id", "pre", "keyword", "post"]]
      doc_id           pre            keyword       post
    0     d1  rights guide  counter-terrorism    and the
    1     d2    We prevent          terrorism  early and
    2     d4    victims of          terrorism
    """
    checks.at_least(window, 0, name="window")
    matches = match_patterns(tokens, {"keyword": list(patterns)}).sort_values(["first", "pattern"])
    row, first = matches["row"].to_numpy(), matches["first"].to_numpy()
    last = first + matches["length"].to_numpy()
    begin, end = tokens.offsets[row], tokens.offsets[row + 1]
    start, stop = matches["start"].to_numpy(), matches["stop"].to_numpy()
    left = np.minimum(start, tokens.spans[np.maximum(begin, first - window), 0])
    right = np.maximum(stop, tokens.spans[np.minimum(end, last + window) - 1, 1])
    borders = np.array([left, start, stop, right], dtype=np.int64)
    pre, keyword, post = ([_line(piece) for piece in part] for part in excerpts(tokens.documents["text"], row, borders))
    return pd.DataFrame(
        {
            "doc_id": tokens.documents.index[row], "token": first - begin,
            "pre": pre, "keyword": keyword, "post": post,
            "pattern": np.array(list(patterns), dtype=object)[matches["pattern"].to_numpy()],
            "start": start, "stop": stop,
        }
    )  # fmt: skip


def sort_kwic(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return the lines of a concordance sorted by the words at some positions, ties in the order of the text.

    Parameters
    ----------
    table : DataFrame
        From `kwic`.
    by : str
        Positions, the first to sort by first: L1 is the word before the match, L2 the one before that, R1 the word after it,
        K the match itself, as in "R1" or "L1 R2". Or "left": L1 L2 and so on; "right": R1 R2 and so on; "text": as they are.
        Capitals and marks make no difference between letters; a line without a word there comes first.

    Returns
    -------
    DataFrame

    Raises
    ------
    ValueError
        When `by` names no positions.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> lines = kwic(tokenize(toy_corpus()), ["of"], window=2)
    >>> sort_kwic(lines, "R1 L1")["post"].tolist()
    ['terrorism', 'victims. Prevention', 'victims of']
    """
    checks.columns(table, KWIC_COLUMNS, name="the concordance")
    places = _positions(by)
    if not places or table.empty:
        return table
    rows = [
        (_sorted_as(pre)[::-1], _sorted_as(keyword), _sorted_as(post))
        for pre, keyword, post in zip(table["pre"], table["keyword"], table["post"], strict=True)
    ]
    keys = [[row[side][words] for side, words in places] for row in rows]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    return table.iloc[order].reset_index(drop=True)


_SIDES = {"L": 0, "K": 1, "R": 2}


def _positions(by: str) -> list[tuple[int, slice]]:
    """Return by which words to sort, of those before the match (the nearest first), of the match, or of those after it."""
    if by in ("text", "left", "right"):
        return [] if by == "text" else [(_SIDES[by[0].upper()], slice(None))]
    names = by.replace(",", " ").upper().split()
    if not names or not all(re.fullmatch(r"[LR][1-9]\d*|K", name) for name in names):
        raise ValueError(
            f"{by!r} is no order of lines; write positions such as L1 (the word before), R2 (the second after) or K (the "
            "match itself), or left, right or text"
        )
    return [(_SIDES[name[0]], slice(int(name[1:]) - 1, int(name[1:])) if name[1:] else slice(None)) for name in names]


def _sorted_as(words: str) -> list[str]:
    """Return the words as they are sorted: letters before their marks."""
    return [unicodedata.normalize("NFD", word) for word in words_of(words)]


def _line(text: str) -> str:
    return " ".join(text.split())
