"""Segments: where the paragraphs and sentences of texts begin and end.

Sentences are those of nltk's Punkt with parameters set by hand, so that no data is downloaded, cut by the marks of other
scripts before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.cache import cache_folder, load_arrays, store_arrays, texts_digest
from ctthemes._shared.schema import Column, Schema
from ctthemes.text import abbreviations
from ctthemes.text.abbreviations import ABBREVIATIONS, COLLOCATIONS, STARTERS

if TYPE_CHECKING:
    from nltk.tokenize.punkt import PunktSentenceTokenizer

Spans: TypeAlias = list[tuple[int, int]]
Unit: TypeAlias = Literal["paragraph", "sentence"]

MOST_CORPORA = 30
"""The corpora whose sentences are kept."""

CLOSERS = "\"'”’»›」』】）》〉)]}"
_END = re.compile(
    # Ends that need no space behind them: of Chinese, Japanese, Arabic, Urdu, the scripts of India, Ethiopic, Burmese,
    # Khmer, Armenian, Sinhala, Tibetan and Mongolian.
    rf"[。！？｡‼⁇⁈⁉؟۔।॥።፧፨။៕។։෴།༎᠃᠉]+[{re.escape(CLOSERS)}]*"
    rf"|．(?![0-9０-９])[{re.escape(CLOSERS)}]*"
    r"|(?<=[\u0370-\u03ff\u1f00-\u1fff])[;\u037e](?=\s)"  # the question mark of Greek
)
_LATIN_END = re.compile(r"[.?!]")


def sentence_spans(text: str) -> Spans:
    """Return the first and past-the-last character of each sentence of a paragraph.

    Punkt decides on full stops, question and exclamation marks; the marks of other scripts always end a sentence.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of (int, int)

    References
    ----------
    Kiss, T. & Strunk, J. (2006). Unsupervised multilingual sentence boundary detection. doi:10.1162/coli.2006.32.4.485

    Examples
    --------
    >>> text = "Mr. Ban spoke. He cited para. 5 of resolution No. 1373. Done."
    >>> [text[start:stop] for start, stop in sentence_spans(text)]
    ['Mr. Ban spoke.', 'He cited para. 5 of resolution No. 1373.', 'Done.']
    >>> sentence_spans("和平。安全。")
    [(0, 3), (3, 6)]
    """
    spans, begin = Spans(), 0
    for stop in [*(match.end() for match in _END.finditer(text)), len(text)]:
        spans += _latin_spans(text, begin, stop)
        begin = stop
    return spans


def _latin_spans(text: str, begin: int, stop: int) -> Spans:
    """Return the sentences of a part of a text that no other script's mark cuts."""
    part = text[begin:stop]
    spans = list(_punkt().span_tokenize(part)) if _LATIN_END.search(part) else [(0, len(part))]
    pieces = [(first, part[first:last]) for first, last in spans if part[first:last].strip()]
    return [
        (begin + first + len(piece) - len(piece.lstrip()), begin + first + len(piece.rstrip()))
        for first, piece in pieces
    ]


@lru_cache(maxsize=1)
def _punkt() -> PunktSentenceTokenizer:
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    parameters = PunktParameters()
    parameters.abbrev_types = set(ABBREVIATIONS)
    parameters.collocations = set(COLLOCATIONS)
    parameters.sent_starters = set(STARTERS)
    return PunktSentenceTokenizer(parameters)


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

    Parameters
    ----------
    corpus : DataFrame
        Index `doc_id`, column `text`.
    unit : {"paragraph", "sentence"}

    Returns
    -------
    DataFrame
        Index `doc_id` such as "d1#p002" or "d1#s005"; every column of the parent, and

        text : str
        document : str, the parent's id
        segment : int from 1, in the parent
        start, stop : int, characters in the parent's text

    Raises
    ------
    ValueError
        When the corpus has no texts, is segmented already, or the unit is another.

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


def paragraph_spans(text: str) -> Spans:
    r"""Return the first and past-the-last character of each paragraph.

    A blank line ends one; where a text has none, a line end does.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of (int, int)

    Examples
    --------
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

    Parameters
    ----------
    texts : sequence of str

    Returns
    -------
    list of list of (int, int)
        First and past-the-last character of each sentence of each text.

    Examples
    --------
    >>> all_sentence_spans(["War. Peace.", ""])
    [[(0, 4), (5, 11)], []]
    """
    folder = cache_folder("sentences")
    code = [Path(str(module)).read_bytes() for module in (__file__, abbreviations.__file__)]
    key = texts_digest(texts, version("nltk").encode(), *code) if folder else ""
    arrays = load_arrays(folder, key, ("lengths", "spans")) if folder else None
    if arrays is None:
        sentences = [_sentence_spans(text) for text in texts]
        flat = np.array(list(chain.from_iterable(sentences)), dtype=np.int64).reshape(-1, 2)
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
