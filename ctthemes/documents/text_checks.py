"""Text checks: whether a text looks like prose that was read whole, by its words and its paragraphs."""

from __future__ import annotations

import re
from statistics import fmean

SENTENCES = (1.0, 15.0)
"""How many sentences a paragraph of prose has on average."""
LETTERS = (3.5, 7.0)
"""How many letters a word has on average in languages written in Latin letters."""

_LEAST_WORDS = 100
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_END = re.compile(r"[.!?;:。！？；：؟؛۔।]+[\"”’»)\]]*(?=\s|$)|[。！？]|,$", re.MULTILINE)


def text_doubts(text: str) -> tuple[str, ...]:
    """Return what the reading report should say of a text that does not look like prose.

    Parameters
    ----------
    text : str
        Paragraphs apart by blank lines.

    Returns
    -------
    tuple of str
        Empty for a text of fewer than 100 words, and for one with 1 to 15 sentences a paragraph and, in Latin letters,
        3.5 to 7 letters a word.

    Examples
    --------
    >>> text_doubts("A sentence of prose with words of several lengths. " * 30)
    ('30.0 sentences a paragraph: paragraphs may have run together',)
    """
    words = _WORD.findall(text)
    if len(words) < _LEAST_WORDS:
        return ()
    doubts = []
    paragraphs = [paragraph for paragraph in re.split(r"\n\s*\n", text) if paragraph.strip()]
    sentences = fmean(len(_END.findall(paragraph.strip())) for paragraph in paragraphs)
    if sentences > SENTENCES[1]:
        doubts.append(f"{sentences:.1f} sentences a paragraph: paragraphs may have run together")
    elif sentences < SENTENCES[0]:
        doubts.append(f"{sentences:.1f} sentences a paragraph: a list or a table, or lines that were not joined")
    latin = [word for word in words if _LATIN.match(word)]
    if len(latin) > 0.5 * len(words):
        letters = fmean(map(len, latin))
        if not LETTERS[0] <= letters <= LETTERS[1]:
            doubts.append(f"{letters:.1f} letters a word: words may be cut or glued, or the letters wrong")
    return tuple(doubts)
