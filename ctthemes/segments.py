"""Segments: where the paragraphs and sentences of texts begin and end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias

import numpy as np

from ctthemes import sentences
from ctthemes.array_cache import array_folder, load_arrays, store_arrays, texts_digest

Spans: TypeAlias = list[tuple[int, int]]

MOST_CORPORA = 30
"""The corpora whose sentences are kept."""


def paragraph_spans(text: str) -> Spans:
    r"""Return the first and past-the-last character of each paragraph.

    A blank line ends one; where a text has none, a line end does.

    >>> paragraph_spans("one\ntwo"), paragraph_spans("one\ntwo\n\nthree")
    ([(0, 3), (4, 7)], [(0, 7), (9, 14)])
    """
    ending = r"\n[^\S\n]*\n\s*" if re.search(r"\S[^\S\n]*\n[^\S\n]*\n\s*\S", text) else r"\n"
    spans, position = [], 0
    for match in re.finditer(ending, text):
        spans.append((position, match.start()))
        position = match.end()
    spans.append((position, len(text)))
    return [
        (start + len(part) - len(part.lstrip()), start + len(part.rstrip()))
        for start, stop in spans
        if (part := text[start:stop]).strip()
    ]


def all_sentence_spans(texts: Sequence[str]) -> list[Spans]:
    """Return the sentences of each text; none crosses a paragraph.

    They are kept by the content of the texts, since what finds them is slow to load and to run
    (`ctthemes.array_cache` says where).
    """
    folder = array_folder("sentences")
    code = [Path(str(module)).read_bytes() for module in (__file__, sentences.__file__)]
    file = folder / f"{texts_digest(texts, version('nltk').encode(), *code)}.npz" if folder else None
    held = load_arrays(file, ("lengths", "spans")) if file else None
    if held is None:
        found = [_sentence_spans(text) for text in texts]
        lengths = np.array([len(each) for each in found], dtype=np.int64)
        held = [lengths, np.array([span for each in found for span in each], dtype=np.int64).reshape(-1, 2)]
        if file:
            store_arrays(file, dict(zip(("lengths", "spans"), held, strict=True)), most=MOST_CORPORA)
    lengths, spans = held
    pairs, ends = [tuple(pair) for pair in spans.tolist()], np.cumsum(lengths).tolist()
    return [pairs[end - length : end] for end, length in zip(ends, lengths.tolist(), strict=True)]


def _sentence_spans(text: str) -> Spans:
    return [
        (start + first, start + last)
        for start, stop in paragraph_spans(text)
        for first, last in sentences.sentence_spans(text[start:stop])
    ]
