"""Sentences: where they begin and end, by nltk's Punkt with parameters set by hand, so that no data is downloaded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.cache import cache_folder, load_arrays, store_arrays, texts_digest
from ctthemes._shared.schema import Column, Schema

if TYPE_CHECKING:
    from nltk.tokenize.punkt import PunktSentenceTokenizer

# Written without their full stop, in lower case, as Punkt wants them.
ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof h.e sen gov gen col lt sgt rev hon st jr sr messrs amb excl no nos vol vols art arts para paras
    sect chap annex cf ibid op cit e.g i.e etc al vs viz p pp ed eds rev add corr inc ltd co u.n u.s u.k e.u a.m p.m
    jan feb mar apr jun jul aug sep sept oct nov dec tel fig figs ca approx dept univ""".split()
)
COLLOCATIONS = frozenset({("no", "##number##"), ("nos", "##number##"), ("para", "##number##"), ("art", "##number##")})
STARTERS = frozenset(
    """the this these those it we i he she they in on at our as for however moreover furthermore finally second third
    also but and""".split()
)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return the first and past-the-last character of each sentence.

    >>> text = "Mr. Ban spoke. He cited para. 5 of resolution No. 1373. Done."
    >>> [text[start:stop] for start, stop in sentence_spans(text)]
    ['Mr. Ban spoke.', 'He cited para. 5 of resolution No. 1373.', 'Done.']
    """
    return [(start, stop) for start, stop in _punkt().span_tokenize(text) if text[start:stop].strip()]


@lru_cache(maxsize=1)
def _punkt() -> PunktSentenceTokenizer:
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    parameters = PunktParameters()
    parameters.abbrev_types = set(ABBREVIATIONS)
    parameters.collocations = set(COLLOCATIONS)
    parameters.sent_starters = set(STARTERS)
    return PunktSentenceTokenizer(parameters)


Unit: TypeAlias = Literal["paragraph", "sentence"]


SEGMENTS = Schema(
    "segments",
    (
        Column("document", "text", "", "the document that the segment is a part of"),
        Column("segment", "integer", "", "number of the segment in its document, from 1"),
        Column("start", "integer", "characters", "its first character in the document's text"),
        Column("stop", "integer", "characters", "the character after its last"),
    ),
)
SEGMENT_COLUMNS = SEGMENTS.names


def segment_corpus(corpus: pd.DataFrame, unit: Unit) -> pd.DataFrame:
    """Return the corpus cut into paragraphs or sentences, each with its parent's variables.

    A blank line ends a paragraph; in a document that has none, a line end does. Sentences never cross paragraphs.

    Returns
    -------
    DataFrame
        Index `doc_id` such as "d1#p002" or "d1#s005"; text; document : the parent's id; segment : int from 1, in the
        parent; start, stop : int, characters in the parent's text; and every column of the parent.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> segment_corpus(toy_corpus(), "sentence")[["document", "segment"]].head(3)
           document  segment
    doc_id
    d1#s001       d1        1
    d1#s002       d1        2
    d2#s001       d2        1
    """
    checks.columns(corpus, ["text"], name="the corpus")
    checks.choice(unit, ("paragraph", "sentence"), name="unit")
    if taken := [column for column in SEGMENT_COLUMNS if column in corpus.columns]:
        raise ValueError(f"the corpus has the column(s) {checks.listing(taken)} already: is it segmented?")
    texts = corpus["text"].tolist()
    spans = all_sentence_spans(texts) if unit == "sentence" else [paragraph_spans(text) for text in texts]
    rows = [
        (doc_id, number, start, stop, text[start:stop])
        for doc_id, text, theirs in zip(corpus.index, texts, spans, strict=True)
        for number, (start, stop) in enumerate(theirs, start=1)
    ]
    table = pd.DataFrame(rows, columns=["document", "segment", "start", "stop", "text"])
    index = [
        f"{doc_id}#{unit[0]}{number:03d}" for doc_id, number in zip(table["document"], table["segment"], strict=True)
    ]
    parents = corpus.drop(columns="text").loc[table["document"]]
    table.index = parents.index = pd.Index(index, name="doc_id")
    return pd.concat([table[["text", *SEGMENT_COLUMNS]], parents], axis=1)


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
    (`ctthemes._shared.cache` says where).
    """
    folder = cache_folder("sentences")
    key = texts_digest(texts, version("nltk").encode(), Path(__file__).read_bytes()) if folder else ""
    arrays = load_arrays(folder, key, ("lengths", "spans")) if folder else None
    if arrays is None:
        sentences = [_sentence_spans(text) for text in texts]
        flat = np.array([span for spans in sentences for span in spans], dtype=np.int64).reshape(-1, 2)
        arrays = [np.array([len(spans) for spans in sentences], dtype=np.int64), flat]
        if folder:
            store_arrays(folder, key, dict(zip(("lengths", "spans"), arrays, strict=True)), most=MOST_CORPORA)
    lengths, spans = arrays
    pairs, ends = [tuple(pair) for pair in spans.tolist()], np.cumsum(lengths).tolist()
    return [pairs[end - length : end] for end, length in zip(ends, lengths.tolist(), strict=True)]


def _sentence_spans(text: str) -> Spans:
    return [
        (start + first, start + last)
        for start, stop in paragraph_spans(text)
        for first, last in sentence_spans(text[start:stop])
    ]
