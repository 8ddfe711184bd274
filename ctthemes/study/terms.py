"""Terms: the words of a study as it counts them: phrases joined, stop words out, passages out and variants joined where it says so."""

from __future__ import annotations

import pandas as pd

from ctthemes._shared.checks import StudyError
from ctthemes._shared.schema import empty_table
from ctthemes.study.settings import SETTINGS_FILE
from ctthemes.study.study import Study
from ctthemes.text.passages import drop_passages, repeated_passages
from ctthemes.text.phrases import join_phrases
from ctthemes.text.tokens import Tokens, remove_terms
from ctthemes.text.variants import VARIANTS, Joined, join_variants, variants

JOINED: dict[str, Joined] = {"spellings": "spellings", "inflections": "inflections"}


def study_terms(study: Study, tokens: Tokens, *, phrases: bool = True) -> Tokens:
    """Return the tokens whose types the study counts: for frequencies, clouds, key terms, collocations and topics.

    Patterns are matched against the tokens themselves, and quotations stay as they were written.

    Parameters
    ----------
    study : Study
    tokens : Tokens
        Of the study's documents, or of their paragraphs.
    phrases : bool
        Whether the study's phrases are one term each.

    Returns
    -------
    Tokens

    Raises
    ------
    StudyError
        When variants are to be joined in a language whose forms are not known.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.study.settings import Settings
    >>> from ctthemes.text.tokens import tokenize
    >>> study = SimpleNamespace(settings=Settings(), phrases=("human rights",), stop_words=("the", "of"))
    >>> study_terms(study, tokenize(toy_corpus()))
    Tokens(4 documents, 37 tokens, 26 types)
    """
    if study.settings.passages == "drop":
        tokens = drop_passages(tokens, repeated_passages(tokens))
    terms = remove_terms(join_phrases(tokens, study.phrases) if phrases else tokens, study.stop_words)
    return join_variants(terms, _variants(study, terms))


def study_variants(study: Study, tokens: Tokens) -> pd.DataFrame:
    """Return the forms that the study counts as one word, none where settings.yml does not ask for it.

    Parameters
    ----------
    study : Study
    tokens : Tokens
        Of the study's documents, or of their paragraphs.

    Returns
    -------
    DataFrame
        As from `ctthemes.variants`.

    Raises
    ------
    StudyError
        As for `study_terms`.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.study.settings import Settings
    >>> from ctthemes.text.tokens import tokenize
    >>> study = SimpleNamespace(settings=Settings(variants="inflections"), phrases=(), stop_words=())
    >>> study_variants(study, tokenize(toy_corpus()))["group"].tolist()
    []
    """
    return _variants(study, remove_terms(join_phrases(tokens, study.phrases), study.stop_words))


def _variants(study: Study, terms: Tokens) -> pd.DataFrame:
    settings = study.settings
    if settings.variants not in JOINED:
        return empty_table(VARIANTS)
    try:
        return variants(terms, language=settings.languages[0], join=JOINED[settings.variants])
    except ValueError as error:
        raise StudyError(f"{SETTINGS_FILE}: variants: {error}") from None
