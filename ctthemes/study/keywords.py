"""Keywords: the patterns whose trends a study shows."""

from __future__ import annotations

import pandas as pd

from ctthemes._shared import checks
from ctthemes.study.study import Study
from ctthemes.themes.codings import CODING_COLUMNS


def study_keywords(study: Study, codings: pd.DataFrame, *, n: int = 4) -> list[str]:
    """Return the study's keywords: those of settings.yml, else the strongest patterns of its codebook.

    Parameters
    ----------
    study : Study
    codings : DataFrame
        From `ctthemes.codings`, of this study.
    n : int
        How many patterns of the codebook to take: each theme's strongest before a second of any, the most frequent
        first, ties by name.

    Returns
    -------
    list of str
        Patterns; where the codebook finds nothing, the first one of each theme, or where no theme has one, their names.

    Raises
    ------
    ValueError
        When `codings` is no table of codings.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.study.settings import Settings
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> from ctthemes.themes.codings import codings
    >>> from types import SimpleNamespace
    >>> study = SimpleNamespace(settings=Settings())
    >>> study_keywords(study, codings(tokenize(toy_corpus()), toy_codebook()), n=2)
    ['human rights', 'prevent*']
    """
    if study.settings.keywords:
        return list(study.settings.keywords)
    checks.columns(codings, CODING_COLUMNS, name="codings")
    matched = codings[codings["pattern"].astype(str) != ""]  # codes of people have no pattern
    if matched.empty:
        first = [theme.patterns[0] for theme in study.codebook.themes if theme.patterns]
        return (first or [theme.name.replace("_", " ") for theme in study.codebook.themes])[:n]
    counts = matched.groupby(["theme", "pattern"], observed=True).size().reset_index(name="count")
    counts = counts.astype({"theme": str, "pattern": str}).sort_values(["count", "pattern"], ascending=[False, True])
    counts["turn"] = counts.groupby("theme").cumcount()
    strongest = counts.sort_values(["turn", "count", "pattern"], ascending=[True, False, True])
    return strongest["pattern"].drop_duplicates().head(n).tolist()
