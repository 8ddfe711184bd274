"""Repairs: letters that a file's making spoiled are mended: mojibake, ligatures, marks that nobody sees, numbers of notes.

As in `wraps` and `page_marks`, each function returns edits: a place in the text, and what belongs there instead (nothing,
for a removal).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ctthemes.documents.edits import Edit

_MOJIBAKE = re.compile(r"[ÂÃâÄÅÎÏÐÑðï][\x80-\xbf‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ€]")
_LONGEST_WORD = 200
_WORD_END = re.compile(r"[^ \n\t\f]{0,200}")
_JOINING = r"\u0590-\u08ff\u0900-\u109f\u1780-\u17ff\u1800-\u18af\u0e00-\u0eff"
_LETTER_MARK = re.compile(
    r"(?P<ligature>[\ufb00-\ufb06])"
    r"|(?P<broken>\u00ad[ \t]*\n[ \t]*(?=[^\W\d_]))"
    r"|(?P<unseen>[\u00ad\u2060\ufeff]+"
    rf"|(?<![{_JOINING}\W\d_])[\u200b-\u200d]+(?![{_JOINING}\W\d_]))"
)
_ANY_MARK = re.compile("[\ufb00-\ufb06\u00ad\u2060\ufeff\u200b-\u200d]")
_SUPERSCRIPT = "\u00b9\u00b2\u00b3\u2070\u2074-\u2079"
_ANY_SUPERSCRIPT = re.compile(f"[{_SUPERSCRIPT}]")
_NOTE_NUMBER = re.compile(
    rf"(?:(?<=[^\W\d_{_SUPERSCRIPT}]{{4}})|(?<=[^\W\d_][.,;:!?”’\"»)\]]))(?<!miles)(?<!metres)(?<!meters)(?<!feet)(?<!mile)"
    rf"[{_SUPERSCRIPT}]+(?:[,\u2013\u207b\u2009 ]{{1,2}}[{_SUPERSCRIPT}]+)*(?![\w{_SUPERSCRIPT}])"
)


def mojibake(text: str) -> list[Edit]:
    """Return the words whose letters were decoded wrongly once, with what they were: "donâ€™t" is "don’t".

    Only ftfy's `fix_encoding` is used, word by word, so that nothing else about the text can change.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of Edit

    Examples
    --------
    >>> mojibake("They donâ€™t.")
    [Edit(start=5, stop=13, instead='don’t.')]
    """
    edits: list[Edit] = []
    position = 0
    while match := _MOJIBAKE.search(text, position):
        start = match.start()
        while start > position and not text[start - 1].isspace() and match.start() - start < _LONGEST_WORD:
            start -= 1
        end = _WORD_END.match(text, match.end())
        position = end.end() if end else match.end()
        fixed = _fixed(text[start:position])
        if fixed and fixed != text[start:position] and not re.search(r"[\n\f]", fixed):
            edits.append(Edit(start, position, fixed))
    return edits


@lru_cache(maxsize=10_000)
def _fixed(word: str) -> str:
    import ftfy

    return str(ftfy.fix_encoding(word))


def letter_marks(text: str) -> list[Edit]:
    r"""Return ligatures, to be their letters, and soft hyphens and marks without width, to go.

    Joiners between letters of scripts that are written with them (Arabic, those of India) stay, and so does the space
    without width that parts Thai and Khmer words. A mark takes the character before it along, whose place covers both.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of Edit

    Examples
    --------
    >>> letter_marks("\ufb01nancing pre\u00advention")
    [Edit(start=0, stop=1, instead='fi'), Edit(start=11, stop=13, instead='e')]
    """
    if not _ANY_MARK.search(text):  # looked for first, since it is quick to find
        return []
    edits: list[Edit] = []
    for match in _LETTER_MARK.finditer(text):
        start, stop = match.span()
        if match["ligature"]:
            edits.append(Edit(start, stop, unicodedata.normalize("NFKC", match["ligature"])))
        elif start and not (edits and edits[-1].stop == start):
            edits.append(Edit(start - 1, stop, text[start - 1]))
        else:
            edits.append(Edit(start, stop))
    return edits


def note_numbers(text: str) -> list[Edit]:
    """Return the raised numbers of notes behind words and sentences; those of units, formulas and powers stay.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of Edit

    Examples
    --------
    >>> note_numbers("The rights of victims.¹² It covers 5 km² and 10⁶ people.")
    [Edit(start=22, stop=24, instead='')]
    """
    if not _ANY_SUPERSCRIPT.search(text):
        return []
    return [Edit(*match.span()) for match in _NOTE_NUMBER.finditer(text)]
