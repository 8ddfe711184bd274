"""Stop lists: words that say how a sentence is built, not what it is about, by language and word class.

The lists are our own, one file a language in `stop_words/`: articles, pronouns, prepositions, conjunctions, auxiliaries
and their kin. Modal verbs (must, shall, may) and words with a content of their own stay out on purpose.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ctthemes._shared.checks import listing

_FOLDER = Path(__file__).parent / "stop_words"
_HEAD = """\
# Words left out of clouds, key terms and topic models: they say how a sentence is built, not what it is about.
# One a line; a # starts a comment. Take out what carries weight in your texts, add what does not.
"""


def stop_list_languages() -> tuple[str, ...]:
    """Return the codes of the languages that have a stop list.

    Returns
    -------
    tuple of str
        Two letters each, in order.

    Examples
    --------
    >>> stop_list_languages()
    ('ar', 'de', 'en', 'es', 'fr', 'it', 'pt', 'ru', 'zh')
    """
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.txt")))


def stop_list(language: str) -> dict[str, tuple[str, ...]]:
    """Return the stop words of a language by word class.

    Parameters
    ----------
    language : str
        A code of `stop_list_languages`.

    Returns
    -------
    dict of str to tuple of str

    Raises
    ------
    ValueError
        When there is no list for the language.

    Examples
    --------
    >>> stop_list("en")["conjunctions"][:3]
    ('and', 'but', 'or')
    """
    if language not in stop_list_languages():
        raise ValueError(
            f"language={language!r} has no stop list; there are {listing(stop_list_languages(), shown=20)}"
        )
    lines = (_FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    parts = (line.split(":", 1) for line in lines)
    return {word_class: tuple(words.split()) for word_class, words in parts}


def stop_word_file(languages: Sequence[str]) -> str:
    """Return the text of a study's stopwords.txt for some languages; no word stands there twice.

    Parameters
    ----------
    languages : sequence of str
        Codes; one without a list is named in a comment.

    Returns
    -------
    str

    Examples
    --------
    >>> print(stop_word_file(["xx"]).splitlines()[-1])
    # There is no list for 'xx' here: write its articles, pronouns, prepositions, conjunctions and auxiliaries.
    """
    lines, seen = [_HEAD], set[str]()
    for language in languages:
        if language not in stop_list_languages():
            lines.append(
                f"# There is no list for {language!r} here: write its articles, pronouns, prepositions, conjunctions and "
                "auxiliaries.\n"
            )
            continue
        for word_class, words in stop_list(language).items():
            new = [word for word in words if word not in seen]
            seen.update(new)
            lines.append("\n".join([f"# {word_class} ({language})", *new, ""]))
    return "\n".join(lines)
