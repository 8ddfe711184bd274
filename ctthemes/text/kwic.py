"""Keyword in context: every match of some patterns with the words around it, as they stand in the text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.schema import Column, Schema
from ctthemes.text.excerpts import excerpts
from ctthemes.text.patterns import match_patterns
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
        doc_id; token : position of the match in its document, from 0; pre, keyword, post : str; pattern. In order of
        the text.

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
        }
    )  # fmt: skip


def _line(text: str) -> str:
    return " ".join(text.split())
