"""Words: what a token is, in one expression, and which spellings are one type.

A token is a run of letters and digits, kept whole where the field keeps it whole:

* hyphens and apostrophes between letters or digits join (`counter-terrorism`, `Da'esh`, `al-Qaida`);
* a plural possessive keeps its apostrophe (`Member States’`);
* dotted abbreviations are one token (`U.N.`), and so are numbers (`1,000`, `3.5`);
* a slash joins only what reads like a document symbol or a date: capitals, digits, at least one digit
  (`S/RES/1373`, `60/288`, `9/11`), so that `and/or` and `ISIL/Da'esh` are two tokens each.

A **type** is a token in lower case, composed (NFC), with straight apostrophes and plain hyphens, so that curly and
straight forms are one.
"""

from __future__ import annotations

import re
import unicodedata

APOSTROPHES = "'’ʼ＇"
HYPHENS = "‐‑-"

_LETTER = r"[^\W\d_]"
_CHARACTERS = r"[^\W_]+(?:[̀-ͯ]+[^\W_]*)*"  # letters and digits, with the marks of decomposed accents
TOKEN = re.compile(
    # S/RES/1373, 60/288, 9/11
    r"(?<![^\W_])(?=[A-Z0-9]+/)(?=[A-Za-z0-9/.-]*\d)[A-Z0-9]+(?:/[A-Z0-9]+(?:[.-]?[A-Za-z0-9]+)*)+(?![^\W_])"
    rf"|(?<![^\W_]){_LETTER}(?:\.{_LETTER})+\.?(?![^\W_])"  # U.N.
    r"|\d+(?:[.,]\d+)+(?![^\W_])"  # 1,000
    r"|(?<=[‘'])[^\W_]+s(?=[’'](?![^\W_]))"  # ‘States’ quoted: the mark closes the quotation
    rf"|{_CHARACTERS}(?:[{APOSTROPHES}{HYPHENS}]{_CHARACTERS})*(?:(?<=[sS])[{APOSTROPHES}](?![^\W_]))?"
)
SPLIT_HYPHENS = re.compile(rf"[{HYPHENS}]")
_STRAIGHT = str.maketrans({**dict.fromkeys(APOSTROPHES, "'"), **dict.fromkeys(HYPHENS, "-")})


def words_of(text: str) -> list[str]:
    """Return the types of a short text, by the rules of `tokenize`.

    >>> words_of("The U.N.’s S/RES/1373 (2001) on ISIL/Da’esh")
    ['the', 'u.n.', 's', 's/res/1373', '2001', 'on', 'isil', "da'esh"]
    """
    return [normal_form(match.group()) for match in TOKEN.finditer(text)]


def normal_form(token: str) -> str:
    """Return the type of a token.

    >>> normal_form("Da’esh")
    "da'esh"
    """
    form = unicodedata.normalize("NFC", token).translate(_STRAIGHT).lower()
    if "." in form and not form.endswith(".") and all(len(part) == 1 and part.isalpha() for part in form.split(".")):
        return form + "."
    return form
