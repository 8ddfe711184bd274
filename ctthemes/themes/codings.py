"""Codings: a codebook applied to tokens, and what it found per theme, pattern and pair of themes."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
import pandas as pd
from scipy import sparse

from ctthemes._shared import checks
from ctthemes._shared.schema import Column, Schema
from ctthemes.counts.matrix import DocumentTermMatrix, documents_with
from ctthemes.stats.intervals import wilson_interval
from ctthemes.text.pattern_index import PatternIndex
from ctthemes.text.patterns import find_matches, longest_matches
from ctthemes.text.tokens import GAP, Tokens
from ctthemes.themes.codebook import Codebook, theme_patterns
from ctthemes.themes.nesting import longest_of_families, matches_of_themes

Nested: TypeAlias = Literal["theme", "codebook"]

CODINGS = Schema(
    "codings",
    (
        Column("doc_id", "category", "", "the document"),
        Column("theme", "category", "", "the theme"),
        Column("pattern", "category", "", "the pattern of the theme that matches"),
        Column("token", "integer", "tokens", "place of the first token in its document, from 0"),
        Column("length", "integer", "tokens", "tokens of the match"),
        Column("start", "integer", "characters", "first character of the match in the document's text"),
        Column("stop", "integer", "characters", "the character after its last"),
        Column("hit", "category", "", "the pattern, with the alternatives that were met in the place of all of them"),
    ),
)
CODING_COLUMNS = CODINGS.names
PREVALENCE = Schema(
    "prevalence",
    (
        Column("theme", "text", "", "name of the theme"),
        Column("count", "integer", "codings", "codings of the theme"),
        Column("n_tokens", "integer", "tokens", "tokens of the whole corpus"),
        Column("n_documents", "integer", "documents", "all documents"),
        Column("n_documents_with", "integer", "documents", "documents with the theme"),
        Column("rate", "float", "per 10,000 tokens", "count over n_tokens", nan="the corpus has no token"),
        Column("share", "float", "0 to 1", "documents with the theme, of all", nan="there is no document"),
        Column(
            "low", "float", "0 to 1", "lower end of the 95 % interval of the share (Wilson)", nan="there is no document"
        ),
        Column(
            "high",
            "float",
            "0 to 1",
            "upper end of the 95 % interval of the share (Wilson)",
            nan="there is no document",
        ),
    ),
)
PREVALENCE_COLUMNS = PREVALENCE.names
COVERAGE = Schema(
    "coverage",
    (
        Column("theme", "text", "", "name of the theme"),
        Column("pattern", "text", "", "a pattern of the theme"),
        Column("count", "integer", "codings", "codings that the pattern wins"),
        Column("n_documents", "integer", "documents", "documents with such a coding"),
        Column("share_of_theme", "float", "0 to 1", "its part of the theme's codings", nan="the theme has no coding"),
    ),
)
COVERAGE_COLUMNS = COVERAGE.names
COOCCURRENCE = Schema(
    "cooccurrence",
    (
        Column("theme_a", "text", "", "one theme of the pair"),
        Column("theme_b", "text", "", "the other theme of the pair"),
        Column("count", "integer", "units", "units of text with both themes"),
        Column("count_a", "integer", "units", "units with the one"),
        Column("count_b", "integer", "units", "units with the other"),
        Column("n_units", "integer", "units", "all units"),
        Column(
            "jaccard",
            "float",
            "0 to 1",
            "units with both, of the units with either",
            nan="neither theme is in any unit",
        ),
    ),
)
COOCCURRENCE_COLUMNS = COOCCURRENCE.names


def codings(
    tokens: Tokens, codebook: Codebook, *, nested: Nested = "theme", index: PatternIndex | None = None
) -> pd.DataFrame:
    """Return one row for every place where a theme's pattern matches.

    Within a theme a match inside a longer one counts once; across themes both count. A match that touches a match of
    the theme's `not_patterns` does not count. What counts for a theme counts for its parent, too, and once there.

    Parameters
    ----------
    tokens : Tokens
    codebook : Codebook
    nested : {"theme", "codebook"}
        Where the longest match wins: within each theme, or over all themes that have nothing to do with each other as
        parent and child (`New York Times` then leaves nothing for the `New York` of another theme).
    index : PatternIndex, optional
        `ctthemes.text.pattern_index.PatternIndex(tokens)`, for who codes the same tokens again and again.

    Returns
    -------
    DataFrame
        doc_id, theme, pattern : categorical (every theme of the codebook is a category, found or not)
        token : int, position in the document from 0
        length : int, tokens
        start, stop : int, characters in the document's text

    Examples
    --------
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> codings(tokenize(toy_corpus()), toy_codebook()).head(3)
      doc_id         theme       pattern  token  length  start  stop           hit
    0     d1  human_rights  human rights      0       2      0    12  human rights
    1     d3  human_rights  human rights      3       2     30    42  human rights
    2     d1    prevention      prevent*      9       1     65    75      prevent*
    """
    checks.choice(nested, ("theme", "codebook"), name="nested")
    themes = codebook.themes
    barring = [theme for theme in themes if theme.not_patterns]
    series = [*(theme.patterns for theme in themes), *(theme.not_patterns for theme in barring)]
    every = {str(number): patterns for number, patterns in enumerate(series)}
    matches = find_matches(tokens, every, lists=dict(codebook.lists), index=index)
    barred = {theme.name: matches[matches["series"] == len(themes) + number] for number, theme in enumerate(barring)}
    matches = matches[matches["series"] < len(themes)]
    # One number for each pattern of the codebook, in its order: of two in one place the first wins.
    offset = np.concatenate([[0], np.cumsum([len(theme.patterns) for theme in themes])]).astype(np.int64)
    matches = matches.assign(pattern=matches["pattern"] + offset[matches["series"].to_numpy()])
    matches = longest_matches(matches_of_themes(matches, barred, codebook))
    if nested == "codebook":
        matches = longest_of_families(matches, codebook)
    row, theme = matches["row"].to_numpy(), matches["series"].to_numpy()
    written = [pattern for source in themes for pattern in source.patterns]
    patterns = pd.Index(dict.fromkeys(written))
    return pd.DataFrame(
        {
            "doc_id": pd.Categorical.from_codes(row, tokens.documents.index),
            "theme": pd.Categorical.from_codes(theme, pd.Index([one.name for one in themes])),
            "pattern": pd.Categorical.from_codes(
                patterns.get_indexer(pd.Index(written))[matches["pattern"].to_numpy()], patterns
            ),
            "token": matches["first"].to_numpy() - tokens.offsets[row],
            "length": matches["length"].to_numpy(),
            "start": matches["start"].to_numpy(),
            "stop": matches["stop"].to_numpy(),
            "hit": matches["hit"].array.remove_unused_categories(),
        }
    )


def count_themes(codings: pd.DataFrame, documents: pd.DataFrame) -> DocumentTermMatrix:
    """Return how often each theme was coded in each document; documents and themes without a coding are zeros.

    Parameters
    ----------
    codings : DataFrame
        From `codings`.
    documents : DataFrame
        Index `doc_id`, column `n_tokens`: `tokens.documents`.

    Returns
    -------
    DocumentTermMatrix
        Its columns are the themes, in the codebook's order.

    Raises
    ------
    ValueError
        When a coding belongs to a document that is not among `documents`.

    Examples
    --------
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> tokens = tokenize(toy_corpus())
    >>> count_themes(codings(tokens, toy_codebook()), tokens.documents).counts.toarray()[0].tolist()
    [1, 1, 0]
    """
    checks.columns(codings, CODING_COLUMNS, name="codings")
    rows = documents.index.get_indexer(codings["doc_id"].cat.categories)[codings["doc_id"].cat.codes]
    if (rows < 0).any():
        strange = codings["doc_id"][rows < 0].unique()
        raise ValueError(f"codings of documents that are not given: {checks.listing(strange)}")
    themes = codings["theme"].cat
    ones = np.ones(len(codings), dtype=np.int64)
    counts = sparse.csr_array((ones, (rows, themes.codes)), shape=(len(documents), len(themes.categories)))
    counts.sum_duplicates()
    return DocumentTermMatrix(counts, pd.Index(themes.categories, name="theme"), documents)


def count_coded_patterns(codings: pd.DataFrame, documents: pd.DataFrame, codebook: Codebook) -> DocumentTermMatrix:
    """Return how many codings each pattern of each theme won in each document.

    Parameters
    ----------
    codings : DataFrame
        From `codings`.
    documents : DataFrame
        Index `doc_id`, column `n_tokens`: `tokens.documents`.
    codebook : Codebook

    Returns
    -------
    DocumentTermMatrix
        Its columns are the pairs (theme, pattern), every one of the codebook, in the codebook's order; those of a theme
        add up to its column in `count_themes`.

    Examples
    --------
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> tokens, codebook = tokenize(toy_corpus()), toy_codebook()
    >>> counted = count_coded_patterns(codings(tokens, codebook), tokens.documents, codebook)
    >>> counted.terms.tolist()[:2]
    [('human_rights', 'human rights'), ('prevention', 'prevent*')]
    >>> counted.counts.sum(axis=0).tolist()
    [2, 2, 1, 1]
    """
    checks.columns(codings, CODING_COLUMNS, name="codings")
    pairs = pd.MultiIndex.from_frame(theme_patterns(codebook)[["theme", "pattern"]])
    themes, patterns = codings["theme"].cat, codings["pattern"].cat
    every = pd.MultiIndex.from_product([themes.categories, patterns.categories])
    place = pairs.get_indexer(every).reshape(len(themes.categories), len(patterns.categories))
    rows = documents.index.get_indexer(codings["doc_id"].cat.categories)[codings["doc_id"].cat.codes]
    columns = place[themes.codes, patterns.codes]
    if (rows < 0).any() or (columns < 0).any():
        raise ValueError("codings of documents or patterns that are not given; give those that were coded")
    ones = np.ones(len(codings), dtype=np.int64)
    counts = sparse.csr_array((ones, (rows, columns)), shape=(len(documents), len(pairs)))
    counts.sum_duplicates()
    return DocumentTermMatrix(counts, pairs, documents)


def prevalence(codings: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Return how much of the corpus each theme takes.

    Parameters
    ----------
    codings : DataFrame
        From `codings`.
    documents : DataFrame
        Index `doc_id`, column `n_tokens`: `tokens.documents`.

    Returns
    -------
    DataFrame
        theme
        count
        n_tokens, n_documents : of the whole corpus
        n_documents_with
        rate : count per 10,000 tokens
        share : documents with the theme, 0 to 1
        low, high : its 95 % Wilson interval

        In the codebook's order.

    Examples
    --------
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> tokens = tokenize(toy_corpus())
    >>> prevalence(codings(tokens, toy_codebook()), tokens.documents)[["theme", "count", "share"]]
                      theme  count  share
    0          human_rights      2   0.50
    1            prevention      3   0.75
    2  regional_cooperation      1   0.25
    """
    dtm = count_themes(codings, documents)
    count, n_with = np.asarray(dtm.counts.sum(axis=0)).ravel(), documents_with(dtm)
    n_tokens, n_documents = int(documents["n_tokens"].sum()), len(documents)
    low, high = wilson_interval(n_with, np.full(len(n_with), n_documents))
    table = pd.DataFrame(
        {
            "theme": dtm.terms.astype(str), "count": count, "n_tokens": n_tokens, "n_documents": n_documents,
            "n_documents_with": n_with, "rate": 10_000 * count / n_tokens if n_tokens else np.nan,
            "share": n_with / n_documents if n_documents else np.nan, "low": low, "high": high,
        }
    )  # fmt: skip
    return table[list(PREVALENCE_COLUMNS)]


def coverage(codings: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return what each pattern of the codebook found, dead patterns included.

    Parameters
    ----------
    codings : DataFrame
        From `codings`.
    codebook : Codebook

    Returns
    -------
    DataFrame
        theme
        pattern
        count : codings won by this pattern
        n_documents
        share_of_theme : 0 to 1, nan where the theme has no coding

        Themes in the codebook's order, patterns by falling count, ties by name.

    Examples
    --------
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> table = coverage(codings(tokenize(toy_corpus()), toy_codebook()), toy_codebook())
    >>> table[["pattern", "count"]].iloc[1:3]
             pattern  count
    1       prevent*      2
    2  early warning      1
    """
    checks.columns(codings, CODING_COLUMNS, name="codings")
    pairs = codings.groupby(["theme", "pattern"], observed=True)["doc_id"]
    counts = pairs.agg(count="size", n_documents="nunique").reset_index().astype({"theme": str, "pattern": str})
    table = theme_patterns(codebook)[["theme", "pattern"]].merge(counts, how="left", on=["theme", "pattern"])
    table = table.fillna({"count": 0, "n_documents": 0}).astype({"count": "int64", "n_documents": "int64"})
    total = table.groupby("theme")["count"].transform("sum")
    table["share_of_theme"] = table["count"] / total.where(total > 0)
    place = {theme.name: position for position, theme in enumerate(codebook.themes)}
    order = np.lexsort((table["pattern"], -table["count"], table["theme"].map(place)))
    return table.iloc[order].reset_index(drop=True)[list(COVERAGE_COLUMNS)]


def cooccurrence(codings: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Return in how many units each pair of themes stands together.

    A unit is a row of `documents`: tokenise paragraphs to see which themes share a paragraph.

    Parameters
    ----------
    codings : DataFrame
        From `codings`.
    documents : DataFrame
        Index `doc_id`, column `n_tokens`: `tokens.documents`.

    Returns
    -------
    DataFrame
        theme_a, theme_b : every pair once, in the codebook's order
        count : units with both
        count_a, count_b : units with each
        n_units
        jaccard : count / (count_a + count_b - count), nan where neither theme was found

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> tokens = tokenize(toy_corpus())
    >>> pairs = cooccurrence(codings(tokens, toy_codebook()), tokens.documents)
    >>> pairs[["theme_a", "theme_b", "count", "n_units"]]
            theme_a               theme_b  count  n_units
    0  human_rights            prevention      2        4
    1  human_rights  regional_cooperation      1        4
    2    prevention  regional_cooperation      1        4
    """
    present = (count_themes(codings, documents).counts > 0).astype(np.int64)
    themes = codings["theme"].cat.categories
    both = (present.T @ present).toarray()
    first, second = np.triu_indices(len(themes), k=1)
    a, b, together = both[first, first], both[second, second], both[first, second]
    either = (a + b - together).astype(float)
    table = pd.DataFrame(
        {
            "theme_a": themes[first], "theme_b": themes[second], "count": together, "count_a": a, "count_b": b,
            "n_units": len(documents), "jaccard": together / np.where(either > 0, either, np.nan),
        }
    )  # fmt: skip
    return table[list(COOCCURRENCE_COLUMNS)]


def drop_codings(tokens: Tokens, codings: pd.DataFrame) -> Tokens:
    """Return tokens in which all that a coding covers has become gaps: what a text says beside its matches.

    Places are compared by character, so that the tokens may be those of `join_phrases` or `remove_terms`.

    Parameters
    ----------
    tokens : Tokens
    codings : DataFrame
        From `codings` of the same texts; those of other texts are passed over.

    Returns
    -------
    Tokens

    Examples
    --------
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> tokens = tokenize(toy_corpus())
    >>> struck = drop_codings(tokens, codings(tokens, toy_codebook()))
    >>> left = struck.ids[struck.offsets[2] : struck.offsets[3]]
    >>> " ".join(struck.vocabulary[left[left >= 0]])
    'protects neighbours and partners cooperate and share'
    """
    checks.columns(codings, ["doc_id", "start", "stop"], name="codings")
    row = tokens.documents.index.get_indexer(pd.Index(codings["doc_id"].astype(str)))
    present = row >= 0
    home = np.repeat(np.arange(len(tokens)), np.diff(tokens.offsets))
    length = np.zeros(len(tokens), dtype=np.int64)
    np.maximum.at(length, home, tokens.spans[:, 1])
    np.maximum.at(length, row[present], codings["stop"].to_numpy()[present])
    first = np.cumsum(length) - length  # all texts as one, end to end
    opened = np.zeros(int(length.sum()) + 1, dtype=np.int64)
    np.add.at(opened, first[row[present]] + codings["start"].to_numpy()[present], 1)
    np.add.at(opened, first[row[present]] + codings["stop"].to_numpy()[present], -1)
    covered = np.concatenate([[0], np.cumsum(np.cumsum(opened) > 0)])
    start, stop = (first[home] + tokens.spans[:, side] for side in (0, 1))
    ids = np.where(covered[stop] > covered[start], np.int32(GAP), tokens.ids).astype(np.int32)
    return Tokens(ids, tokens.offsets, tokens.spans, tokens.vocabulary, tokens.documents)
