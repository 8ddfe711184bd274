"""Alternatives: how often each word of a pattern's braces and lists was the one that hit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.schema import Column, Schema
from ctthemes.text.pattern_syntax import between_choices, choices, parse_pattern
from ctthemes.text.phrase_graph import member_texts
from ctthemes.themes.codebook import Codebook, theme_patterns
from ctthemes.themes.codings import CODING_COLUMNS

ALTERNATIVES = Schema(
    "alternatives",
    (
        Column("theme", "text", "", "name of the theme"),
        Column("pattern", "text", "", "a pattern of the theme with braces or a list"),
        Column("hit", "text", "", "the pattern, with one alternative in the place of all of them"),
        Column("count", "integer", "codings", "codings in which this alternative was met"),
        Column("n_documents", "integer", "documents", "documents with such a coding"),
        Column(
            "share_of_pattern", "float", "0 to 1", "its part of the codings of the pattern", nan="the pattern has none"
        ),
    ),
)
ALTERNATIVE_COLUMNS = ALTERNATIVES.names


def alternative_coverage(codings: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return how often each alternative of each pattern hit.

    Of a pattern with alternatives in one place every one is there, found or not; of one with several such places only
    the combinations that were found.

    Parameters
    ----------
    codings : DataFrame
        From `ctthemes.codings`, by this codebook.
    codebook : Codebook

    Returns
    -------
    DataFrame
        In the codebook's order, alternatives by falling count, ties by name, with the columns

        * theme, pattern : str
        * hit : str, the pattern with one alternative in the place of all of them
        * count : int, codings in which it was met
        * n_documents : int
        * share_of_pattern : float, 0 to 1; nan where the pattern has no coding

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.themes.codebook import Theme
    >>> from ctthemes.themes.codings import codings
    >>> book = Codebook((Theme("rights", patterns=("{human, civil} rights",)),), version="1")
    >>> table = alternative_coverage(codings(tokenize(toy_corpus()), book), book)
    >>> table[["hit", "count", "share_of_pattern"]]
                hit  count  share_of_pattern
    0  human rights      2               1.0
    1  civil rights      0               0.0
    """
    checks.columns(codings, CODING_COLUMNS, name="codings")
    keys = ["theme", "pattern", "hit"]
    documents = codings.astype(dict.fromkeys(keys, "str")).groupby(keys)["doc_id"]
    counts = documents.agg(count="size", n_documents="nunique").reset_index()
    every = pd.DataFrame(list(_alternatives(codebook)), columns=[*keys, "place"])
    table = every.merge(counts, how="left", on=keys)
    several = counts.merge(every[["theme", "pattern", "place"]].drop_duplicates(), on=["theme", "pattern"])
    table = pd.concat([table, several]).drop_duplicates(keys)
    table = table[table["hit"] != ""].fillna({"count": 0, "n_documents": 0})
    table = table.astype({"count": "int64", "n_documents": "int64"})
    total = table.groupby("place")["count"].transform("sum")
    table["share_of_pattern"] = table["count"] / total.where(total > 0)
    order = np.lexsort((table["hit"], -table["count"], table["place"]))
    return table.iloc[order].reset_index(drop=True)[list(ALTERNATIVE_COLUMNS)]


def _alternatives(codebook: Codebook) -> Iterator[tuple[str, str, str, int]]:
    """Yield theme, pattern and alternative, and the place of the pattern; no alternative where there are several places."""
    rows = theme_patterns(codebook)[["theme", "pattern"]].itertuples(index=False)
    for place, (theme, pattern) in enumerate(rows):
        if "{" not in pattern and "@" not in pattern:
            continue
        places = choices(parse_pattern(pattern))
        if len(places) == 1:
            before, after = between_choices(pattern)
            for member in dict.fromkeys(member_texts(places[0], codebook.lists)):
                yield theme, pattern, f"{before}{member}{after}", place
        elif places:
            yield theme, pattern, "", place
