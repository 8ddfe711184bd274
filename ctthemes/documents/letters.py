"""Letters: which letters beyond a to z a language is written with, and how well a text's letters fit their neighbours."""

from __future__ import annotations

import re
from collections import Counter

# Small letters of each language beyond a to z; capitals are those of the same letters.
LETTERS = {
    "ca": "àçéèíïóòúü", "cs": "áčďéěíňóřšťúůýž", "cy": "âêîôûŵŷ", "da": "æøåé", "de": "äöüß", "en": "éèêïçôæœ", "es": "áéíñóúü",
    "et": "äöõüšž", "eu": "ñü", "fi": "äöåšž", "fr": "àâæçéèêëîïôœùûüÿ", "ga": "áéíóú", "gl": "áéíñóúü", "hr": "čćđšž",
    "hu": "áéíóöőúüű", "is": "áðéíóúýþæö", "it": "àèéìíîòóùú", "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž", "mt": "ċġħżàèìòù",
    "nb": "æøåéòô", "nl": "áéèëïíóöúü", "nn": "æøåéòô", "no": "æøåéòô", "pl": "ąćęłńóśźż", "pt": "áâãàçéêíóôõúü",
    "ro": "ăâîșțşţ", "sk": "áäčďéíĺľňóôŕšťúýž", "sl": "čšž", "sq": "çë", "sv": "åäöé", "tr": "çğıöşüâîûi\u0307",
}  # fmt: skip
ALPHABETS = {
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя", "sr": "абвгдђежзијклљмнњопрстћуфхцчџш",
    "el": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ", "he": "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
    "ar": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچگ",
}  # fmt: skip
COMMON = {
    "ru": "оеаинтср", "uk": "оаниівте", "bg": "аеионтрс", "sr": "аоеинсру", "el": "αοιετσνη", "he": "יולהאתמר", "ar": "اليمنوتر",
}  # fmt: skip
"""The commonest letters of each alphabet: half of a text and more, far less of one that was read wrongly."""
_QUOTES, _DASHES, _SIGNS = "‘’“”", "–—", "£€§°©®•…·«»„‚\u00a0¿¡ªº№،؛؟\u200c\u200d\u200e\u200f"
_BEYOND = re.compile(r"[^\x00-\x7f]")


def letters_of(language: str) -> frozenset[str]:
    """Return the letters beyond a to z of a language, small and capital; of all that use Latin letters for "".

    Parameters
    ----------
    language : str
        Two-letter code.

    Returns
    -------
    frozenset of str

    Examples
    --------
    >>> sorted(letters_of("de"))
    ['Ä', 'Ö', 'Ü', 'ß', 'ä', 'ö', 'ü']
    """
    small = LETTERS.get(language) or ALPHABETS.get(language) or "".join(LETTERS.values())
    return frozenset(
        letter for letter in (*small, *small.upper(), *("İ" if language == "tr" else "")) if not letter.isascii()
    )


def fit(text: str, letters: frozenset[str]) -> float:
    """Return how well the characters beyond ASCII fit their neighbours and a language's letters, per character.

    Parameters
    ----------
    text : str
    letters : frozenset of str
        From `letters_of`.

    Returns
    -------
    float
        From -2 to 2; 0 for a text of ASCII.

    Examples
    --------
    >>> fit("Münchner Straße", letters_of("de"))
    2.0
    """
    padded = f" {text}  "
    places = [match.start() for match in _BEYOND.finditer(padded, 1, len(padded) - 2)]
    counts = Counter(padded[place - 1 : place + 3] for place in places)
    return sum(count * _fit_of(around, letters) for around, count in counts.items()) / max(1, len(places))


def common_share(text: str, language: str) -> float:
    """Return the share of a text's letters beyond a to z that are among the commonest of its language.

    Parameters
    ----------
    text : str
    language : str
        One of `COMMON`.

    Returns
    -------
    float
        From 0 to 1; 0 for a text without such letters.

    Examples
    --------
    >>> common_share("нет", "ru")
    1.0
    """
    counts = Counter(character for character in text.lower() if character.isalpha() and not character.isascii())
    return sum(counts[letter] for letter in COMMON[language]) / max(1, counts.total())


def _fit_of(around: str, letters: frozenset[str]) -> float:
    """Return how well the second of four characters fits the others."""
    before, character, after, next_one = tuple(around)
    if character in _QUOTES:
        inside = before.isalpha() and after.isalpha()
        opening = character in "‘“" and not before.isalnum() and not after.isspace()
        closing = character in "’”“" and not before.isspace() and not after.isalpha()
        return 2 if opening or closing or (inside and character == "’") else -1
    if character in _DASHES:
        return 2 if before.isspace() or after.isspace() or before.isdigit() else 0
    if character in "¿¡":
        return 2 if after.isalpha() and not before.isalnum() else -1
    if character in _SIGNS:
        return 0.5 if not (before.isalpha() and after.isalpha()) else -1
    if not character.isalpha():
        return -2
    if character not in letters:
        return -1
    if character.islower() or character.lower() == character.upper():
        return 2 if before.isalpha() or after.isalpha() or not before.strip() else -1
    is_one_word = after.islower() or before.isupper() or (after.isupper() and not next_one.islower())
    return 2 if not before.islower() and is_one_word else -2
