"""Phrases: several words joined to one token, so that `human rights` is counted as such."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ctthemes._shared.array_types import IntArray
from ctthemes.text.borders import sentence_borders
from ctthemes.text.token_rules import words_of
from ctthemes.text.tokens import GAP, Tokens, sorted_vocabulary


def join_phrases(tokens: Tokens, phrases: Sequence[str]) -> Tokens:
    """Return tokens in which each phrase is one token, named by its words with spaces between.

    Longer phrases win over shorter ones, earlier over later; a phrase never reaches over a gap or the end of a sentence
    or document.
    `n_tokens` stays the number of words, so that rates keep their denominator.

    Parameters
    ----------
    tokens : Tokens
    phrases : sequence of str

    Returns
    -------
    Tokens

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import token_texts, tokenize
    >>> token_texts(join_phrases(tokenize(toy_corpus()), ["human rights"]), "d1")[:3]
    ['Human rights', 'guide', 'counter-terrorism']
    """
    wanted = sorted({tuple(words_of(phrase)) for phrase in phrases}, key=lambda words: (-len(words), words))
    code = {term: position for position, term in enumerate(tokens.vocabulary)}
    document = np.repeat(np.arange(len(tokens)), np.diff(tokens.offsets))
    ids, spans = tokens.ids.copy(), tokens.spans.copy()
    free, borders = ids != GAP, sentence_borders(tokens)
    stays = np.ones(len(ids), dtype=bool)
    names: list[str] = []
    for words in wanted:
        if len(words) < 2 or any(word not in code for word in words):
            continue
        starts = _phrase_starts(tokens.ids, document, free, [code[word] for word in words])
        for step in range(len(words) - 1):
            starts = starts[~borders.between(starts + step)]
        for start in starts.tolist():
            stop = start + len(words)
            if free[start:stop].all():
                free[start:stop] = False
                ids[start] = len(code) + len(names)
                spans[start, 1] = spans[stop - 1, 1]
                stays[start + 1 : stop] = False
        names.append(" ".join(words))
    lengths = np.bincount(document[stays], minlength=len(tokens)) if len(ids) else np.zeros(len(tokens), int)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return sorted_vocabulary(ids[stays], offsets, spans[stays], [*tokens.vocabulary, *names], tokens.documents)


def _phrase_starts(
    ids: npt.NDArray[np.int32], document: npt.NDArray[np.int64], free: npt.NDArray[np.bool_], codes: list[int]
) -> IntArray:
    last = len(ids) - len(codes) + 1
    if last <= 0:
        return np.zeros(0, dtype=np.int64)
    hit = document[:last] == document[len(codes) - 1 :]
    for step, code in enumerate(codes):
        hit &= (ids[step : step + last] == code) & free[step : step + last]
    return np.flatnonzero(hit)
