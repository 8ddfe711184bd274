"""Selection: which of the documents read are in the study, and why each other one was left out."""

from __future__ import annotations

import pandas as pd

from ctthemes._shared.checks import StudyError
from ctthemes.documents.cleaning import Cleaning
from ctthemes.documents.languages import document_languages
from ctthemes.study.settings import Settings
from ctthemes.text.duplicates import drop_duplicates, duplicate_pairs

DUPLICATE, LANGUAGE, LENGTH = "repeats another document", "other language", "too short"
"""The reasons for which settings.yml leaves documents out."""
LEFT_OUT_COLUMNS = ("doc_id", "file", "reason")


def select_documents(cleaned: Cleaning, settings: Settings) -> tuple[Cleaning, pd.DataFrame]:
    """Return the cleaned documents that the settings keep, and the others with the reason.

    Parameters
    ----------
    cleaned : Cleaning
    settings : Settings
        Their `duplicates`, `other_languages` and `least_words`.

    Returns
    -------
    Cleaning
        Of the documents that stay.
    DataFrame
        doc_id, file, reason : text, of the others

    Raises
    ------
    StudyError
        When no document stays.

    Examples
    --------
    >>> from ctthemes.documents.cleaning import clean
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> stay, left_out = select_documents(clean(toy_corpus()), Settings(least_words=8))
    >>> stay.corpus.index.tolist(), left_out["doc_id"].tolist()
    (['d1', 'd3', 'd4'], ['d2'])
    """
    corpus, reasons = cleaned.corpus, pd.Series(dtype="str")
    if settings.duplicates == "remove":
        stay = drop_duplicates(corpus, duplicate_pairs(corpus)).index
        reasons = _with(reasons, corpus.index.difference(stay, sort=False), DUPLICATE)
    if settings.other_languages == "remove":
        languages = document_languages(corpus)["language"]
        others = languages.index[~languages.isin([*settings.languages, ""])]
        reasons = _with(reasons, others, LANGUAGE)
    n_words = corpus["text"].map(lambda text: len(text.split()))
    reasons = _with(reasons, n_words.index[n_words < settings.least_words], LENGTH)
    if len(reasons) == len(corpus):
        raise StudyError(
            f"no document is left: {', '.join(f'{n} {reason}' for reason, n in reasons.value_counts().items())}; change "
            "duplicates, other_languages or least_words in settings.yml"
        )
    files = corpus["file"] if "file" in corpus.columns else pd.Series("", index=corpus.index)
    left_out = pd.DataFrame(
        {"doc_id": reasons.index, "file": files[reasons.index].to_numpy(), "reason": reasons.to_numpy()}
    )
    removals, repairs = (
        table[~table["doc_id"].isin(reasons.index)].reset_index(drop=True)
        for table in (cleaned.removals, cleaned.repairs)
    )
    return Cleaning(corpus.drop(reasons.index), removals, repairs, cleaned.places), left_out.astype("str")


def _with(reasons: pd.Series, doc_ids: pd.Index, reason: str) -> pd.Series:
    """Return the reasons with one more for documents that have none yet."""
    new = doc_ids[~doc_ids.isin(reasons.index)]
    both: pd.Series = pd.concat([reasons, pd.Series(reason, index=new, dtype="str")])
    return both
