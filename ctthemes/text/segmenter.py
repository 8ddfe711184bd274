"""Segmenter: the words of texts that are written without spaces between words.

Chinese is cut by jieba's dictionary, Japanese, Thai, Lao, Khmer and Burmese by those of ICU. Both come with the extra
`segmentation`; without it such a text is refused, because counts per token would mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import accumulate, pairwise

from ctthemes._shared.checks import StudyError

PACKAGES = ("icu4py", "rjieba")

SOUTH_EAST_ASIA = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF))
"""Thai and Lao, Burmese, Khmer: scripts in which a space without width parts words."""

KANA = ((0x3041, 0x3096), (0x309D, 0x309F), (0x30A1, 0x30FA), (0x30FC, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F))
HAN = ((0x3005, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
SPACELESS = (*SOUTH_EAST_ASIA, *KANA, *HAN)

LEAST_SHARE = 0.2
"""The share of such letters among all from which a text is cut: a name in brackets does not make a text Chinese."""


def letter_class(spans: tuple[tuple[int, int], ...]) -> str:
    """Return the class of an expression that holds these characters.

    Parameters
    ----------
    spans : tuple of (int, int)
        First and last code of each run.

    Returns
    -------
    str

    Examples
    --------
    >>> letter_class(((0x61, 0x63), (0x7A, 0x7A)))
    '[a-cz]'
    """
    return "[" + "".join(chr(first) + (f"-{chr(last)}" if last > first else "") for first, last in spans) + "]"


_LETTER, _KANA, _HAN = (re.compile(letter_class(spans)) for spans in (SPACELESS, KANA, HAN))
_UNSEEN = ((0x200B, 0x200D), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_RUN = re.compile(f"{letter_class(SPACELESS)}{letter_class((*SPACELESS, *_UNSEEN))}*")


class SegmenterError(StudyError):
    """A text has no spaces between words, and what would find its words is not installed."""


def is_spaceless(text: str) -> bool:
    """Return whether a text is written without spaces between words.

    Parameters
    ----------
    text : str

    Returns
    -------
    bool

    Examples
    --------
    >>> is_spaceless("联合国"), is_spaceless("The United Nations (联合国) was founded in San Francisco")
    (True, False)
    """
    if text.isascii():
        return False
    letters = len(_LETTER.findall(text))
    return letters > 0 and letters >= LEAST_SHARE * sum(map(str.isalpha, text))


def can_segment() -> bool:
    """Return whether what finds the words of such texts is installed.

    Returns
    -------
    bool

    Examples
    --------
    >>> isinstance(can_segment(), bool)
    True
    """
    return "none" not in segmenter_version()


@cache
def segmenter_version() -> str:
    """Return which dictionaries find the words: part of what tokens depend on.

    Returns
    -------
    str
        Name and version of each package, "none" in place of a missing one's version.

    Examples
    --------
    >>> segmenter_version().split()[::2]
    ['icu4py', 'rjieba']
    """
    return " ".join(f"{name} {_version(name)}" for name in PACKAGES)


def part_words(text: str) -> tuple[str, list[int]]:
    r"""Return a text with a line end at each border between its words, and where these line ends are.

    Parameters
    ----------
    text : str
        One for which `is_spaceless` is true.

    Returns
    -------
    str
        The text with line ends.
    list of int
        The places of the line ends in it.

    Raises
    ------
    SegmenterError
        When the extra `segmentation` is not installed.
    """
    if not can_segment():
        raise SegmenterError(
            "is written without spaces between words, so that counts per token would mean nothing; install what finds "
            "its words with `pip install 'ctthemes[segmentation]'`"
        )
    chinese = not _KANA.search(text)
    pieces, places, end, length = list[str](), list[int](), 0, 0
    for run in _RUN.finditer(text):
        cuts = [run.start(), *(run.start() + border for border in _borders(run.group(), chinese=chinese)), run.end()]
        for cut in cuts:
            pieces.append(text[end:cut])
            length += cut - end
            places.append(length)
            length, end = length + 1, cut
    return "\n".join([*pieces, text[end:]]), places


def with_parts(term: str) -> str:
    """Return a type, the smallest words in its words of scripts without spaces joined by hyphens.

    Parameters
    ----------
    term : str
        A type, or a part of a pattern.

    Returns
    -------
    str
        The type as it is where it has no such word, or where what finds them is not installed.

    Examples
    --------
    >>> with_parts("counter-terrorism")
    'counter-terrorism'
    """
    if term.isascii() or not can_segment():
        return term
    return _RUN.sub(lambda run: _hyphened(run.group()), term)


def _hyphened(word: str) -> str:
    borders = [0, *_icu_borders(word), len(word)]
    return "-".join(word[first:last] for first, last in pairwise(borders))


def _borders(run: str, *, chinese: bool) -> Iterator[int]:
    """Yield where the words within a run of letters end, the last one's end left out."""
    if not (chinese and _HAN.search(run)):
        return _icu_borders(run)
    import rjieba

    return (start for _, start, _ in rjieba.tokenize(run) if start)


def _icu_borders(run: str) -> Iterator[int]:
    from icu4py.breakers import WordBreaker

    yield from list(accumulate(len(word) for word in WordBreaker(run, "en")))[:-1]  # its own places are of UTF-16


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
