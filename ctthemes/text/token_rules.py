"""Token rules: what a token is, in one expression, and which written forms are one type.

A token is a run of letters and digits, kept whole where the field keeps it whole:

* hyphens and apostrophes between letters or digits join (`counter-terrorism`, `Da'esh`, `al-Qaida`, `l’État`), and so do
  the double quotation mark of Hebrew acronyms (`או"ם`) and the middle dot between two l of Catalan (`col·laboració`);
* a plural possessive keeps its apostrophe (`Member States’`);
* dotted abbreviations are one token (`U.N.`), and so are numbers (`1,000`, `3.5`);
* a slash joins only what reads like a document symbol or a date: capitals, digits, at least one digit
  (`S/RES/1373`, `60/288`, `9/11`), so that `and/or` and `ISIL/Da'esh` are two tokens each;
* a combining mark of any script belongs to its letter (`हिन्दी`, `Antónío` in whichever way it is stored);
* what cannot be seen does not cut: a soft hyphen, a joiner, a mark of direction, a space without width (which parts words
  in the scripts of South-East Asia only);
* a subscript belongs to its word (`CO₂`); a superscript number belongs to one or two letters (`km²`), and after more of
  them it is a note mark, which is no part of any token (`terrorism¹`).

A **type** is a token in lower case, composed (NFC), with straight apostrophes and plain hyphens, without what cannot be
seen, without the vowel marks of Arabic and Hebrew and the tatweel of Arabic; a ligature, a full-width letter or a subscript
counts as the letters it stands for. Texts without spaces between words are cut by `ctthemes.text.segmenter` first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import chain

from ctthemes.text.segmenter import (
    SOUTH_EAST_ASIA,
    can_segment,
    is_spaceless,
    letter_class,
    part_words,
    with_parts,
)

APOSTROPHES = "'’ʼ＇՚׳"
"""What joins letters and, after an s, may end a word."""

INNER_APOSTROPHES = "`´"
"""Accents typed for an apostrophe: they join letters only."""

HYPHENS = "‐‑֊־﹣－-"
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
COMMAS = ",٫٬"
"""What parts the digits of a number, beside a full stop."""

INVISIBLE = (
    "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
ZERO_WIDTH_SPACE = "\u200b"
_JOIN_CONTROLS = "\u200c\u200d"
"""They belong to the spelling in the scripts from Arabic to Mongolian, and mean nothing in others."""

HEBREW = (0x05D0, 0x05EA)
_MARKED_PLANES = (
    range(0x300, 0x3400), range(0xA000, 0xAC00), range(0xFB00, 0x12000), range(0x16000, 0x17000),
    range(0x1BC00, 0x1EA00), range(0xE0100, 0xE01F0),
)  # fmt: skip
"""Where combining marks are: all but the ideographs and the syllables of Korean."""

_STRAIGHT = str.maketrans(
    {
        **dict.fromkeys(APOSTROPHES + INNER_APOSTROPHES + "ʻ", "'"), **dict.fromkeys(HYPHENS, "-"), "״": '"',
        "İ": "i",
        **dict.fromkeys(INVISIBLE.translate({ord(mark): None for mark in _JOIN_CONTROLS}), None), **dict.fromkeys(map(chr, (0x34F, *range(0xFE00, 0xFE10))), None),
        **dict.fromkeys(map(chr, range(0xE0100, 0xE01F0)), None),  # variation selectors
        # tatweel and vowel marks of Arabic, accents and vowel marks of Hebrew
        **dict.fromkeys(map(chr, (0x640, *range(0x64B, 0x653), 0x670, *range(0x6D6, 0x6DD), *range(0x6DF, 0x6E5),
                                  0x6E7, 0x6E8, *range(0x6EA, 0x6EE))), None),
        **dict.fromkeys(map(chr, (*range(0x591, 0x5BE), 0x5BF, 0x5C1, 0x5C2, 0x5C4, 0x5C5, 0x5C7)), None),
    }
)  # fmt: skip
_STRAY_JOIN_CONTROL = re.compile(rf"(?<![\u0600-\u1aff])[{_JOIN_CONTROLS}]")
_ORDINALS = "ªº"
"""Letters of Spanish, Italian and Portuguese (`nº`), whatever Unicode says they stand for."""


DOTTED = str.maketrans("Iİ", "ıi")
"""Capitals of Turkish and Azerbaijani and their small letters, which other languages pair otherwise."""


@cache
def combining_marks() -> str:
    """Return the combining marks of every script.

    Returns
    -------
    str
        One character after the other, in order.

    Examples
    --------
    >>> "\u0301" in combining_marks(), "a" in combining_marks()
    (True, False)
    """
    category = unicodedata.category
    return "".join(mark for mark in map(chr, chain.from_iterable(_MARKED_PLANES)) if category(mark)[0] == "M")


@cache
def token_expression() -> re.Pattern[str]:
    """Return the expression that defines a token.

    Returns
    -------
    re.Pattern
        Each match is one token. It is made when it is first needed: the marks of all scripts take a moment to list.

    Examples
    --------
    >>> token_expression().findall("The U.N.’s S/RES/1373 (2001)")
    ['The', 'U.N.', 's', 'S/RES/1373', '2001']
    """
    spaceless, hebrew = letter_class(SOUTH_EAST_ASIA), letter_class((HEBREW,))
    letter = rf"[^\W_{SUPERSCRIPTS}]"  # or digit
    alphabetic = rf"[^\W\d_{SUPERSCRIPTS}]"
    marks = _class(combining_marks())
    invisible = _class(INVISIBLE.replace(ZERO_WIDTH_SPACE, ""))
    unseen = rf"(?:{invisible}|(?<!{spaceless}){ZERO_WIDTH_SPACE})+(?={letter}|{marks})"
    word = rf"{letter}+(?:(?:{marks}+|{unseen}){letter}*)*"
    joiner = (
        rf"(?:[{APOSTROPHES}{INNER_APOSTROPHES}{HYPHENS}]"
        rf'|(?<={hebrew})["״](?={hebrew})|(?<=[lL])·(?=[lL]))'
    )
    return re.compile(
        # S/RES/1373, 60/288, 9/11
        rf"(?<!{letter})(?=[A-Z0-9]+/)(?=[A-Za-z0-9/.-]*\d)[A-Z0-9]+(?:/[A-Z0-9]+(?:[.-]?[A-Za-z0-9]+)*)+(?!{letter})"
        rf"|(?<!{letter}){alphabetic}(?:\.{alphabetic})+\.?(?!{letter})"  # U.N.
        rf"|\d+(?:[.{COMMAS}]\d+)+(?!{letter})"  # 1,000
        rf"|(?<=[‘']){letter}+s(?=[’'](?!{letter}))"  # ‘States’ quoted: the mark closes the quotation
        rf"|(?<!{letter}){letter}{{1,2}}[{SUPERSCRIPTS}]+{letter}*"  # km²
        rf"|{word}(?:{joiner}{word})*(?:(?<=[sS])[{APOSTROPHES}](?!{letter}))?"
    )


SPLIT_HYPHENS = re.compile(rf"[{HYPHENS}]")


def words_of(text: str) -> list[str]:
    """Return the types of a short text, by the rules of `tokenize`.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str
        In the order of the text.

    Examples
    --------
    >>> words_of("The U.N.’s S/RES/1373 (2001) on ISIL/Da’esh")
    ['the', 'u.n.', 's', 's/res/1373', '2001', 'on', 'isil', "da'esh"]
    """
    if is_spaceless(text) and can_segment():
        text, _ = part_words(text)
    return [normal_form(match.group()) for match in token_expression().finditer(text)]


def normal_form(token: str) -> str:
    """Return the type of a token.

    Parameters
    ----------
    token : str
        As it stands in a text.

    Returns
    -------
    str

    Examples
    --------
    >>> normal_form("Da’esh"), normal_form("CO₂"), normal_form("ﬁnance"), normal_form("الإِرْهَاب")
    ("da'esh", 'co2', 'finance', 'الإرهاب')
    """
    form = token
    if not token.isascii():
        form = full_letters(token)
    elif "`" in token:
        form = token.replace("`", "'")
    form = form.lower()
    if "." in form and not form.endswith(".") and all(len(part) == 1 and part.isalpha() for part in form.split(".")):
        return form + "."
    return form


def full_letters(token: str) -> str:
    """Return a token with the letters that ligatures and full width stand for, as it is written in all else.

    Parameters
    ----------
    token : str
        As it stands in a text.

    Returns
    -------
    str

    Examples
    --------
    >>> full_letters("ＷＨＯ"), full_letters("Da’esh")
    ('WHO', "Da'esh")
    """
    form = _STRAY_JOIN_CONTROL.sub("", unicodedata.normalize("NFC", token).translate(_STRAIGHT))
    if not unicodedata.is_normalized("NFKC", form):
        form = unicodedata.normalize("NFC", "".join(_stands_for(form, place) for place in range(len(form))))
    return form


def _stands_for(token: str, place: int) -> str:
    """Return the letters and digits that one character of a token stands for, itself where they are not all of it."""
    character = token[place]
    form = unicodedata.normalize("NFKC", character)
    power = character in SUPERSCRIPTS and token[:place].rstrip(SUPERSCRIPTS)[-1:].isdigit()
    return character if power or character in _ORDINALS or not form.isalnum() else form


_GREEK_ACCENTS = str.maketrans(dict.fromkeys("\u0300\u0301\u0313\u0314\u0342\u0345"))
_JOIN_CONTROL = re.compile(f"[{_JOIN_CONTROLS}]")
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")


def plain_form(term: str) -> str:
    """Return the form under which a pattern finds a type: what readers of its language take for the same letters.

    ß is ss; Greek is without accents, which its capitals do not carry, and has one sigma; ё is е; letters of Persian are
    joined or not; digits of every script are those of Europe; a word of Chinese, Japanese or Thai is made of its smallest
    words, with hyphens, as a compound of other languages is.

    Parameters
    ----------
    term : str
        A type.

    Returns
    -------
    str

    Examples
    --------
    >>> plain_form("straße"), plain_form("τρομοκρατίας"), plain_form("всё"), plain_form("١٣٧٣"), plain_form("état")
    ('strasse', 'τρομοκρατιασ', 'все', '1373', 'état')
    """
    if term.isascii():
        return term
    form = _JOIN_CONTROL.sub("", term.casefold().replace("ё", "е"))
    if _GREEK.search(form):
        form = unicodedata.normalize("NFC", unicodedata.normalize("NFD", form).translate(_GREEK_ACCENTS))
    form = "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in form)
    return with_parts(form)


ELIDED = frozenset(
    """l d j m t s c n qu jusqu lorsqu puisqu quoiqu quelqu presqu
    un gl all dall dell nell sull coll dagl degl agl negl sugl quell quest bell sant nessun ciascun alcun""".split()
)
"""Words of French, Italian, Catalan and their kin that have lost a vowel before an apostrophe."""


def without_elision(term: str) -> str:
    """Return the word behind an elided one, or the term as it is.

    Parameters
    ----------
    term : str
        A type.

    Returns
    -------
    str

    Examples
    --------
    >>> without_elision("l'état"), without_elision("dell'unione"), without_elision("da'esh"), without_elision("state's")
    ('état', 'unione', "da'esh", "state's")
    """
    head, mark, rest = term.partition("'")
    return rest if mark and len(rest) > 1 and head in ELIDED else term


def _class(characters: Iterable[str]) -> str:
    """Return the class of an expression that holds these characters, which come in order."""
    spans: list[list[int]] = []
    for code in map(ord, characters):
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return letter_class(tuple((first, last) for first, last in spans))
