"""Languages: which language each document is in, and which documents are not in the study's."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.schema import Column, Schema

LANGUAGES = Schema(
    "languages",
    (
        Column("language", "text", "", "two-letter code (ISO 639-1), empty where there are too few letters to tell"),
        Column("confidence", "float", "0 to 1", "how sure the guess is", nan="there are too few letters"),
    ),
)
LANGUAGE_COLUMNS = LANGUAGES.names
_LEAST_LETTERS = 40
_READ = 5_000


def document_languages(corpus: pd.DataFrame) -> pd.DataFrame:
    """Return the language of each document, told from its letters by py3langid.

    Parameters
    ----------
    corpus : DataFrame

    Returns
    -------
    DataFrame
        Index `doc_id`:

        language : two-letter code (ISO 639-1), "" where there are too few letters to tell
        confidence : 0 to 1, missing where there are too few

    References
    ----------
    Lui, M. and Baldwin, T. (2012). langid.py: an off-the-shelf language identification tool. ACL 2012 demos, 25-30.

    Examples
    --------
    The second document is too short to tell.

    >>> from ctthemes import toy_corpus
    >>> document_languages(toy_corpus())["language"].tolist()
    ['en', '', 'en', 'en']
    """
    checks.columns(corpus, ["text"], name="the corpus")
    rows = [_language(text) for text in corpus["text"]]
    return pd.DataFrame(rows, columns=list(LANGUAGE_COLUMNS), index=corpus.index).astype({"confidence": float})


def text_language(text: str) -> str:
    """Return the two-letter code of a text's language, or "" where there are too few letters to tell.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> text_language("Das Recht der Opfer steht im Mittelpunkt des Plans.")
    'de'
    """
    return _language(text)[0]


def study_languages(corpus: pd.DataFrame, languages: Sequence[str]) -> pd.Series[str]:
    """Return the language of each document among those of a study.

    Parameters
    ----------
    corpus : DataFrame
        Columns `text` and, where it is stated, `language` (`fr` or `fr-CA`).
    languages : sequence of str
        Two-letter codes.

    Returns
    -------
    Series of str
        Index `doc_id`: what the corpus states, where the study has that language; else the study's only language, or
        the one that is told from the letters; "" where it is none of the study's.

    Examples
    --------
    >>> from ctthemes import toy_corpus
    >>> study_languages(toy_corpus(), ["en", "fr"]).tolist()
    ['en', '', 'en', 'en']
    """
    stated = pd.Series("", index=corpus.index, dtype="str")
    if "language" in corpus.columns:
        stated = corpus["language"].astype("str").where(corpus["language"].notna(), "").str[:2].str.lower()
    stated = stated.where(stated.isin(languages), "")
    open_ = stated == ""
    if open_.any():
        told = document_languages(corpus[open_])["language"] if len(languages) > 1 else languages[0]
        stated[open_] = told
    return stated.where(stated.isin(languages), "").rename("language")


def _language(text: str) -> tuple[str, float]:
    middle = max(0, (len(text) - _READ) // 2)
    part = text[middle : middle + _READ]
    if sum(character.isalpha() for character in part) < _LEAST_LETTERS:
        return "", float("nan")
    language, confidence = _identifier().classify(part)
    return str(language), float(confidence)


@cache
def _identifier() -> Any:
    """Return one identifier for the process: loading its model takes half a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
