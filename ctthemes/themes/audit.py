"""Audit: what each pattern does for its theme, where themes tread on each other, what a new version changes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared.schema import Column, Schema
from ctthemes.counts.periods import PER, period_members
from ctthemes.text.tokens import Tokens
from ctthemes.themes.codebook import Codebook, theme_patterns
from ctthemes.themes.codings import codings, count_themes, coverage

GREEDY_SHARE = 0.5
"""A pattern that wins more than this share of its theme's codings decides the theme by itself."""

GREEDY_COUNT = 4
AUDIT = Schema(
    "audit",
    (
        Column("theme", "text", "", "name of the theme"),
        Column("pattern", "text", "", "a pattern that the theme counts by"),
        Column("source", "text", "", "the theme under which the pattern stands: this one or a child of it"),
        Column("count", "integer", "codings", "codings that the pattern wins"),
        Column("n_documents", "integer", "documents", "documents with such a coding"),
        Column("share_of_theme", "float", "0 to 1", "its part of the theme's codings", nan="the theme has no coding"),
        Column("also_in", "text", "", "other themes that have the same pattern, parents and children apart"),
        Column(
            "verdict",
            "text",
            "",
            '"dead" (no coding), "greedy" (more than half of a theme of four codings or more) or empty',
        ),
        Column("example", "text", "", "the first words that it matches"),
    ),
)
AUDIT_COLUMNS = AUDIT.names
OVERLAPS = Schema(
    "overlaps",
    (
        Column("theme_a", "text", "", "one theme of the pair"),
        Column("theme_b", "text", "", "the other theme of the pair"),
        Column("count", "integer", "codings", "codings of the one that share words with a coding of the other"),
        Column("share_of_a", "float", "0 to 1", "their part of the codings of the one"),
        Column(
            "share_of_b",
            "float",
            "0 to 1",
            "part of the codings of the other that share words with a coding of the one",
        ),
        Column("example", "text", "", "the first words of the one that do"),
    ),
)
OVERLAP_COLUMNS = OVERLAPS.names
CODEBOOK_DIFF = Schema(
    "codebook diff",
    (
        Column("theme", "text", "", "name of the theme"),
        Column("change", "text", "", 'what changed: "theme added", "pattern removed" and so on'),
        Column("item", "text", "", "the pattern, or the new text"),
    ),
)
DIFF_COLUMNS = CODEBOOK_DIFF.names
RATE_CHANGES = Schema(
    "rate changes",
    (
        Column("theme", "text", "", "name of the theme"),
        Column("period", "text", "", "the period"),
        Column("n_tokens", "integer", "tokens", "tokens of the documents of the period"),
        Column("count_old", "integer", "codings", "codings by the old codebook"),
        Column("count_new", "integer", "codings", "codings by the new codebook"),
        Column("rate_old", "float", "per 10,000 tokens", "rate by the old codebook", nan="the period has no token"),
        Column("rate_new", "float", "per 10,000 tokens", "rate by the new codebook", nan="the period has no token"),
        Column("change", "float", "per 10,000 tokens", "new rate less the old one", nan="the period has no token"),
    ),
)
RATE_CHANGE_COLUMNS = RATE_CHANGES.names


def audit_codebook(tokens: Tokens, codebook: Codebook) -> pd.DataFrame:
    """Return what each pattern of the codebook found, what is wrong with it, and its first hit.

    Parameters
    ----------
    tokens : Tokens
    codebook : Codebook

    Returns
    -------
    DataFrame
        theme
        pattern
        source : the theme under which it stands
        count : codings that it won
        n_documents
        share_of_theme : 0 to 1, nan where the theme has none
        also_in : other themes, but for parents and children, that have the same pattern
        verdict : "dead" (no coding), "greedy" (more than half of a theme of four codings or more) or ""
        example : its first words in the text, or ""

    Examples
    --------
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> audit_codebook(tokenize(toy_corpus()), toy_codebook())[["pattern", "count", "example"]].head(2)
            pattern  count       example
    0  human rights      2  Human rights
    1      prevent*      2    Prevention
    """
    return audit_codings(codings(tokens, codebook), tokens.documents, codebook)


def audit_codings(codings: pd.DataFrame, documents: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return what `audit_codebook` returns, of codings that are there already."""
    table = coverage(codings, codebook).merge(theme_patterns(codebook), on=["theme", "pattern"], how="left")
    first = codings.drop_duplicates(["theme", "pattern"])
    pairs = zip(first["theme"].astype(str), first["pattern"].astype(str), strict=True)
    texts = documents["text"].loc[first["doc_id"].astype(object)]
    spans = zip(texts, first["start"].tolist(), first["stop"].tolist(), strict=True)
    words = {pair: str(text)[start:stop] for pair, (text, start, stop) in zip(pairs, spans, strict=True)}
    table["example"] = [
        " ".join(words.get(pair, "").split()) for pair in zip(table["theme"], table["pattern"], strict=True)
    ]
    own: dict[str, set[str]] = {}
    for theme in codebook.themes:
        for pattern in theme.patterns:
            own.setdefault(pattern, set()).add(theme.name)
    table["also_in"] = [
        ", ".join(sorted(own[pattern] - {theme, source}))
        for theme, pattern, source in zip(table["theme"], table["pattern"], table["source"], strict=True)
    ]
    total = table.groupby("theme")["count"].transform("sum")
    greedy = (table["share_of_theme"] > GREEDY_SHARE) & (total >= GREEDY_COUNT)
    table["verdict"] = np.where(table["count"] == 0, "dead", np.where(greedy, "greedy", ""))
    return table[list(AUDIT_COLUMNS)]


def theme_overlaps(codings: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Return how many of a theme's codings share words with a coding of another theme.

    Parameters
    ----------
    codings : DataFrame
        From `codings`.
    documents : DataFrame
        Index `doc_id`, column `n_tokens`: `tokens.documents`.

    Returns
    -------
    DataFrame
        theme_a, theme_b
        count : codings of a that touch one of b
        share_of_a : of the codings of a
        share_of_b : of the codings of b that touch one of a
        example : the first words of a that do

        Pairs that touch only, by falling count, ties by name.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.themes.codebook import Codebook, Theme
    >>> from ctthemes.themes.codings import codings
    >>> tokens = tokenize(toy_corpus())
    >>> book = Codebook((Theme("rights", patterns=("human rights",)), Theme("people", patterns=("human",))), version="1")
    >>> theme_overlaps(codings(tokens, book), tokens.documents)
      theme_a theme_b  count  share_of_a  share_of_b example
    0  people  rights      2         1.0         1.0   Human
    """
    plain = codings.astype({"doc_id": str, "theme": str})[["doc_id", "theme", "start", "stop"]].reset_index(
        names="coding"
    )
    pairs = plain.merge(plain, on="doc_id", suffixes=("_a", "_b"))
    pairs = pairs[
        (pairs["theme_a"] < pairs["theme_b"])
        & (pairs["start_a"] < pairs["stop_b"])
        & (pairs["start_b"] < pairs["stop_a"])
    ]
    sizes = plain["theme"].value_counts().to_dict()
    rows = []
    for (a, b), both in pairs.groupby(["theme_a", "theme_b"]):
        one = both.iloc[0]
        words = " ".join(str(documents.loc[one["doc_id"], "text"])[one["start_a"] : one["stop_a"]].split())
        count = both["coding_a"].nunique()
        rows.append((a, b, count, count / sizes[a], both["coding_b"].nunique() / sizes[b], words))
    table = pd.DataFrame(rows, columns=list(OVERLAP_COLUMNS))
    return table.sort_values(["count", "theme_a", "theme_b"], ascending=[False, True, True], ignore_index=True)


def codebook_diff(old: Codebook, new: Codebook) -> pd.DataFrame:
    """Return what changed from one version of a codebook to another.

    Parameters
    ----------
    old : Codebook
    new : Codebook

    Returns
    -------
    DataFrame
        theme
        change : "theme added", "theme removed", "definition changed" (or include, exclude, parent), "pattern added",
            "pattern removed", "exclusion added", "exclusion removed"
        item : the pattern, or the new text

        Of a list the theme is its name after an @, and the change "entry added" or "entry removed".

    Examples
    --------
    >>> from ctthemes.themes.codebook import Theme
    >>> old = Codebook((Theme("peace", patterns=("peace", "truce")),), version="1")
    >>> new = Codebook((Theme("peace", patterns=("peace", "ceasefire")),), version="2")
    >>> codebook_diff(old, new)
       theme           change       item
    0  peace    pattern added  ceasefire
    1  peace  pattern removed      truce
    """
    before, after = ({theme.name: theme for theme in book.themes} for book in (old, new))
    rows: list[tuple[str, str, str]] = []
    for name in dict.fromkeys([*after, *before]):
        if name not in before or name not in after:
            rows.append((name, "theme added" if name in after else "theme removed", ""))
            continue
        was, now = before[name], after[name]
        rows += [
            (name, f"{part} changed", getattr(now, part))
            for part in ("definition", "include", "exclude", "parent")
            if getattr(was, part) != getattr(now, part)
        ]
        rows += _differences(name, "pattern", was.patterns, now.patterns)
        rows += _differences(name, "exclusion", was.not_patterns, now.not_patterns)
    for name in dict.fromkeys([*new.lists, *old.lists]):
        rows += _differences(f"@{name}", "entry", old.lists.get(name, ()), new.lists.get(name, ()))
    return pd.DataFrame(rows, columns=list(DIFF_COLUMNS))


def _differences(name: str, what: str, old: Sequence[str], new: Sequence[str]) -> list[tuple[str, str, str]]:
    before, after = set(old), set(new)
    added = [(name, f"{what} added", pattern) for pattern in new if pattern not in before]
    return added + [(name, f"{what} removed", pattern) for pattern in old if pattern not in after]


def rate_changes(tokens: Tokens, old: Codebook, new: Codebook, *, period: str = "year") -> pd.DataFrame:
    """Return what a new version of a codebook does to the rate of every theme in every period.

    Parameters
    ----------
    tokens : Tokens
    old : Codebook
    new : Codebook
    period : str
        As for `rate_trend`.

    Returns
    -------
    DataFrame
        theme
        period
        n_tokens
        count_old, count_new
        rate_old, rate_new : per 10,000 tokens, nan in a gap
        change : rate_new - rate_old

        A theme that one version lacks has nan there. In the new codebook's order, then by period.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.themes.codebook import Codebook, Theme
    >>> old = Codebook((Theme("rights", patterns=("human rights",)),), version="1")
    >>> new = Codebook((Theme("rights", patterns=("rights",)),), version="2")
    >>> rate_changes(tokenize(toy_corpus()), old, new)[["period", "count_old", "count_new"]]
      period  count_old  count_new
    0   2011          1          2
    1   2012          0          0
    2   2013          1          2
    3   2014          0          1
    """
    return coding_rate_changes(codings(tokens, old), codings(tokens, new), tokens.documents, period=period)


def coding_rate_changes(
    old: pd.DataFrame, new: pd.DataFrame, documents: pd.DataFrame, *, period: str = "year"
) -> pd.DataFrame:
    """Return what `rate_changes` returns, of the codings of two versions that are there already."""
    members = period_members(documents, period=period)
    sides = {name: _period_rates(codings, documents, members) for name, codings in (("old", old), ("new", new))}
    table = sides["new"].merge(
        sides["old"], on=["theme", "period", "n_tokens"], how="outer", suffixes=("_new", "_old"), sort=False
    )
    names = [*new["theme"].cat.categories, *old["theme"].cat.categories]
    place = {name: number for number, name in reversed(list(enumerate(names)))}
    table = table.assign(change=table["rate_new"] - table["rate_old"], place=table["theme"].map(place))
    return table.sort_values(["place", "period"], kind="stable", ignore_index=True)[list(RATE_CHANGE_COLUMNS)]


def _period_rates(
    codings: pd.DataFrame, documents: pd.DataFrame, members: dict[str, npt.NDArray[np.intp]]
) -> pd.DataFrame:
    """Return what `rate_trend` says of counts and rates, without its bands, which take their time."""
    dtm = count_themes(codings, documents)
    exposure = documents["n_tokens"].to_numpy()
    themes, periods = dtm.terms.astype(str), list(members)
    counts = [np.asarray(dtm.counts[rows].sum(axis=0)).ravel() for rows in members.values()]
    table = pd.DataFrame(
        {
            "theme": np.tile(themes.to_numpy(dtype=object), len(periods)), "period": np.repeat(periods, len(themes)),
            "n_tokens": np.repeat([int(exposure[rows].sum()) for rows in members.values()], len(themes)),
            "count": np.concatenate(counts) if counts else [],
        }
    ).astype({"theme": str, "period": str, "n_tokens": "int64", "count": "int64"})  # fmt: skip
    return table.assign(rate=PER * table["count"] / table["n_tokens"].where(table["n_tokens"] > 0))
