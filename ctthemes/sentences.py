"""Sentences: where they begin and end, by nltk's Punkt with parameters set by hand, so that no data is downloaded."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

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
