"""Word forms: the form under which a dictionary lists a word, and the key that its spellings share.

Both are for grouping only and are never shown: a dictionary may list `developed` under a form that nobody writes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from ctthemes.text.token_rules import without_elision

UNINFLECTED = frozenset({"id", "ja", "ko", "lo", "km", "my", "th", "vi", "zh"})
"""Languages whose words hardly change, and the others whose forms are no matter of endings."""

APART: dict[str, frozenset[str]] = {
    "en": frozenset(
        """
        arms armed customs developed developing economics ethics goods headquarters leaves means media minutes nations news
        peoples politics premises proceedings rights securities states statistics united works
        building financing finding funding hearing housing meaning meeting planning proceeding reporting training
        trafficking understanding
        """.split()
    ),
    "fr": frozenset("biens droits moyens médias nations peuples unies unis".split()),
    "es": frozenset("bienes derechos medios naciones pueblos unidas unidos".split()),
    "ru": frozenset("объединенные объединенных объединённые объединённых".split()),
    "ar": frozenset(["المتحدة"]),
}
"""Words that mean something else than the form a dictionary lists them under, or belong to a name."""

_SAME_START = {"en": 2}
"""Letters that a form must share with the form it is listed under, 1 in others: `us` is not counted with `we`."""

_PREFIXES = ("و", "ف", "ب", "ك", "ل")
_ARTICLE = "ال"
_ALEFS = ("أ", "ا", "إ", "آ")
"""Letters with which the plural of a word may begin when the word does not (أشخاص, of شخص)."""

_AMERICAN = (
    (re.compile(r"(?<=[a-z]{2})iz(?=(?:e[sdr]?|ers|ed|ing|ings|ation|ations|ational|able)$)"), "is"),
    (re.compile(r"(?<=[a-z]l)yz(?=(?:e[sdr]?|ers|ed|ing)$)"), "ys"),
    (re.compile(r"^(behavi|col|endeav|fav|harb|hon|lab|neighb|rum)or"), r"\1our"),
    (re.compile(r"^(cent|meag|theat)er(?=s?$)"), r"\1re"),
    (re.compile(r"^(def|off|pret)ense(?=s?$)"), r"\1ence"),
    (re.compile(r"^program(?=s?$)"), "programme"),
)  # fmt: skip
_OTHER_WORDS = frozenset(
    "prize prizes size sizes re-form re-forms re-formed re-sign re-signs re-signed re-sort".split()
)
"""Words that the rules would take for another's spelling."""


def listed_languages() -> frozenset[str]:
    """Return the languages whose inflected forms are known.

    Returns
    -------
    frozenset of str
        Two-letter codes; those of languages without inflection among them.

    Examples
    --------
    >>> {"ar", "en", "es", "fr", "ru", "zh"} <= listed_languages()
    True
    """
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

    return UNINFLECTED | {code for code in SUPPORTED_LANGUAGES if len(code) == 2}


def listed_form(term: str, language: str) -> str:
    """Return the form under which a dictionary lists a word, or the word itself where it does not or means another.

    Parameters
    ----------
    term : str
        A type.
    language : str
        A code of `listed_languages`.

    Returns
    -------
    str

    Notes
    -----
    The dictionaries are those of simplemma (Barbaresi, doi:10.5281/zenodo.4673264); words that they do not have are left
    alone, as its guesses also change names.

    Examples
    --------
    >>> [listed_form(word, "en") for word in ("policies", "crises", "arms", "us", "state's")]
    ['policy', 'crisis', 'arms', 'us', 'state']
    >>> listed_form("l'état", "fr"), listed_form("террористов", "ru"), listed_form("بالإرهاب", "ar")
    ('état', 'террорист', 'إرهاب')
    """
    if language in UNINFLECTED or " " in term or not any(letter.isalpha() for letter in term):
        return term
    word = re.sub(r"(?:'s|(?<=s)')$", "", term) if language == "en" else without_elision(term)
    if word in APART.get(language, ()):
        return word
    if language == "ar":
        word = _without_prefix(word)
    form = _looked_up(word, language).lower()
    start = word.removeprefix(_ARTICLE) if language == "ar" else word
    if language == "ar" and start.startswith(_ALEFS):
        return form
    shared = _SAME_START.get(language, 1)
    return form if form[:shared] == start[:shared] else start


def spelling_key(term: str, language: str) -> str:
    """Return what the spellings of one word share: British and American endings, with a hyphen or without.

    Parameters
    ----------
    term : str
        A type.
    language : str
        Two-letter code.

    Returns
    -------
    str

    Examples
    --------
    >>> spelling_key("organizations", "en"), spelling_key("co-operation", "en"), spelling_key("prize", "en")
    ('organisations', 'cooperation', 'prize')
    >>> spelling_key("всё", "ru"), spelling_key("11-12", "en")
    ('все', '11-12')
    """
    if term in _OTHER_WORDS or any(letter.isdigit() for letter in term):
        return term
    key = term.replace("-", "")
    if language == "en":
        for ending, british in _AMERICAN:
            key = ending.sub(british, key)
    return key.replace("ё", "е") if language == "ru" else key


def is_acronym(written: str) -> bool:
    """Return whether a word as written has two capitals or more, as `WHO` and `NGOs` have.

    Parameters
    ----------
    written : str

    Returns
    -------
    bool

    Examples
    --------
    >>> is_acronym("NGOs"), is_acronym("States"), is_acronym("Counter-Terrorism")
    (True, False, False)
    """
    return any(sum(letter.isupper() for letter in part) > 1 for part in re.split(r"[-‐‑'’]", written))


def _without_prefix(word: str) -> str:
    """Return a word of Arabic without the particles written before it, where only what is left is a known word."""
    if _is_known(word, "ar"):
        return word
    for prefix in _PREFIXES:
        rest = word.removeprefix(prefix)
        if rest != word:
            parts = [rest, _ARTICLE + rest.removeprefix("ل")] if prefix == "ل" and rest.startswith("ل") else [rest]
            if len(rest) > 2 and (fitting := [part for part in reversed(parts) if _is_known(part, "ar")]):
                return fitting[0]
    return word


def _looked_up(word: str, language: str) -> str:
    if not _is_known(word, language):
        return word
    return _dictionary()[0](word, language)


def _is_known(word: str, language: str) -> bool:
    return _dictionary()[1](word, language)


@cache
def _dictionary() -> tuple[Callable[[str, str], str], Callable[[str, str], bool]]:
    """Return what looks a word up, and what tells whether it is listed."""
    import simplemma

    return simplemma.lemmatize, simplemma.is_known
