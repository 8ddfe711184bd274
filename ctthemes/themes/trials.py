"""Trials: a theme's patterns changed on trial, and at once what that finds, loses and does to every yearly rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.schema import Column, Schema
from ctthemes.counts.periods import period_labels
from ctthemes.text.pattern_index import PatternIndex
from ctthemes.text.pattern_syntax import pattern_error
from ctthemes.text.tokens import Tokens
from ctthemes.themes.audit import audit_codings, coding_rate_changes
from ctthemes.themes.codebook import Codebook, lineages, theme_patterns
from ctthemes.themes.codings import CODING_COLUMNS, codings
from ctthemes.themes.quotations import QUOTATION_COLUMNS, quotations, sample_quotations

TRIAL_TOTALS = Schema(
    "trial totals",
    (
        Column("theme", "text", "", "the theme that is tried, or a parent of it"),
        Column("count_old", "integer", "codings", "codings before the change"),
        Column("count_new", "integer", "codings", "codings after the change"),
        Column("n_documents_old", "integer", "documents", "documents with the theme before"),
        Column("n_documents_new", "integer", "documents", "documents with the theme after"),
    ),
)
TOTAL_COLUMNS = TRIAL_TOTALS.names
TRIAL_PATTERNS = Schema(
    "trial patterns",
    (
        Column("pattern", "text", "", "a pattern of the theme"),
        Column("status", "text", "", '"new", "removed" or empty'),
        Column("count_old", "integer", "codings", "codings that it won before"),
        Column("count", "integer", "codings", "codings that it wins now"),
        Column("n_documents", "integer", "documents", "documents with such a coding"),
        Column("share_of_theme", "float", "0 to 1", "its part of the theme's codings", nan="the theme has no coding"),
        Column("verdict", "text", "", '"dead", "greedy" or empty'),
        Column("example", "text", "", "the first words that it matches"),
    ),
)
PATTERN_COLUMNS = TRIAL_PATTERNS.names
CHANGE_COLUMNS = ("change", *CODING_COLUMNS, "overlaps")


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """What trials are held against: tokens, their codebook, what it finds, and the index that makes it quick.

    Attributes
    ----------
    tokens : Tokens
    codebook : Codebook
    codings : DataFrame
    index : PatternIndex
    """

    tokens: Tokens
    codebook: Codebook
    codings: pd.DataFrame
    index: PatternIndex


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A codebook in which one theme has other patterns, and what that changes in it and in its parents.

    Attributes
    ----------
    theme : str
    codebook : Codebook
        With the changed theme; its version is the old one.
    totals : DataFrame
        theme; count_old, count_new; n_documents_old, n_documents_new : documents with the theme. The theme and its
        parents.
    patterns : DataFrame
        pattern; status : "new", "removed" or ""; count_old, count : codings that it wins; n_documents; share_of_theme;
        verdict : "dead", "greedy" or ""; example. Of the theme, those of its children included, removed ones last.
    changes : DataFrame
        change : "new" or "lost"; the columns of `codings`; overlaps : bool, whether the other version has a match of the
        same theme at the same words, only longer or shorter. count_new - count_old is the number of new ones less that
        of lost ones.
    rates : DataFrame
        As `rate_changes`, of the theme and its parents.
    """

    theme: str
    codebook: Codebook
    totals: pd.DataFrame
    patterns: pd.DataFrame
    changes: pd.DataFrame
    rates: pd.DataFrame

    def __repr__(self) -> str:
        number = self.changes.loc[self.changes["theme"] == self.theme, "change"].value_counts()
        return f"Trial({self.theme}: {number.get('new', 0):,} new, {number.get('lost', 0):,} lost)"


def trial_basis(tokens: Tokens, codebook: Codebook) -> Basis:
    """Return what `try_patterns` needs; made once, it lets every trial look up only what changed.

    Parameters
    ----------
    tokens : Tokens
    codebook : Codebook

    Returns
    -------
    Basis
        The tokens, the codebook, and the matches of every pattern.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> trial_basis(tokenize(toy_corpus()), toy_codebook()).codebook
    Codebook(version toy: human_rights, prevention, regional_cooperation)
    """
    index = PatternIndex(tokens)
    return Basis(tokens, codebook, codings(tokens, codebook, index=index), index)


def try_patterns(
    basis: Basis,
    *,
    theme: str,
    patterns: Sequence[str],
    not_patterns: Sequence[str] | None = None,
    draft: Codebook | None = None,
    period: str = "year",
) -> Trial:
    """Return what other patterns would do to a theme.

    Parameters
    ----------
    basis : Basis
        From `trial_basis`.
    theme : str
    patterns : sequence of str
        All that the theme shall have.
    not_patterns : sequence of str, optional
        All that shall take matches away; without it those that the theme has.
    draft : Codebook, optional
        The codebook to change, where other themes of the basis's codebook have been changed already.
    period : str
        As for `rate_trend`.

    Returns
    -------
    Trial
        What it changes: `new` and `lost` codings, `totals` before and after, and the changed `codebook`.

    Raises
    ------
    ValueError
        For an unknown theme, and for patterns that cannot be used or stand there twice: all of them, with their lines.

    Examples
    --------
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> basis = trial_basis(tokenize(toy_corpus()), toy_codebook())
    >>> trial = try_patterns(basis, theme="prevention", patterns=["prevent*", "warning"])
    >>> trial
    Trial(prevention: 1 new, 1 lost)
    >>> trial.totals
            theme  count_old  count_new  n_documents_old  n_documents_new
    0  prevention          3          3                3                3
    """
    book = changed_codebook(draft or basis.codebook, theme=theme, patterns=patterns, not_patterns=not_patterns)
    documents = basis.tokens.documents
    concerned = lineages(book)[theme]
    part = _part(book, concerned)
    new = _of_themes(codings(basis.tokens, part, index=basis.index), concerned)
    old = _of_themes(basis.codings, concerned)
    return Trial(
        theme=theme,
        codebook=book,
        totals=_totals(old, new, concerned),
        patterns=_patterns(old, new, documents, part, _counted(basis.codebook, theme), theme),
        changes=_changes(old, new),
        rates=coding_rate_changes(old, new, documents, period=period),
    )


def changed_codebook(
    codebook: Codebook, *, theme: str, patterns: Sequence[str], not_patterns: Sequence[str] | None = None
) -> Codebook:
    """Return the codebook with other patterns for one theme; those that stay keep their order, new ones follow.

    Raises
    ------
    ValueError
        As `try_patterns`.
    """
    checks.choice(theme, [one.name for one in codebook.themes], name="theme")
    mine = next(one for one in codebook.themes if one.name == theme)
    wanted = _checked(patterns, "pattern", codebook)
    barred = mine.not_patterns if not_patterns is None else _checked(not_patterns, "excluded pattern", codebook)
    if not wanted and mine.patterns and all(one.parent != theme for one in codebook.themes):
        raise ValueError(f"theme {theme!r} would have no pattern left; write at least one")
    changed = replace(mine, patterns=_ordered(mine.patterns, wanted), not_patterns=_ordered(mine.not_patterns, barred))
    return replace(codebook, themes=tuple(changed if other is mine else other for other in codebook.themes))


def change_quotations(basis: Basis, trial: Trial, *, n: int, seed: int, period: str = "year") -> pd.DataFrame:
    """Return at most `n` new and `n` lost quotations of the theme, balanced over periods and documents.

    Parameters
    ----------
    basis : Basis
        From `trial_basis`.
    trial : Trial
        From `try_patterns`, of that basis.
    n : int
        Quotations that are new, and that are lost, at most.
    seed : int
    period : str
        As for `rate_trend`.

    Returns
    -------
    DataFrame
        change : "new" or "lost", the new ones first
        every column of `quotations`, with twelve tokens on each side
        overlaps : bool, as in `Trial.changes`

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> basis = trial_basis(tokenize(toy_corpus()), toy_codebook())
    >>> trial = try_patterns(basis, theme="prevention", patterns=["prevent*", "warning"])
    >>> change_quotations(basis, trial, n=1, seed=1)[["change", "doc_id", "period"]]
      change doc_id period
    0    new     d3   2013
    1   lost     d3   2013
    """
    documents = basis.tokens.documents
    mine = trial.changes[trial.changes["theme"] == trial.theme]
    labels = period_labels(documents, period=period).to_numpy(dtype=object)
    place = mine["doc_id"].cat.codes.to_numpy()
    drawn = mine.assign(theme=mine["change"], period=labels[place], row=place).reset_index(names="number")
    drawn = sample_quotations(drawn, n=n, seed=seed)
    chosen = trial.changes.loc[drawn["number"]]
    few = _only(basis.tokens, np.unique(chosen["doc_id"].cat.codes.to_numpy()))
    quoted = quotations(chosen[list(CODING_COLUMNS)], few, context="tokens", period=period)
    place_of = ["doc_id", "start", "stop"]
    about = chosen[[*place_of, "change", "overlaps"]].astype({"doc_id": str})
    table = quoted.merge(about, on=place_of).sort_values("change", ascending=False, kind="stable", ignore_index=True)
    return table[["change", *QUOTATION_COLUMNS, "overlaps"]]


def _checked(patterns: Sequence[str], what: str, codebook: Codebook) -> tuple[str, ...]:
    if isinstance(patterns, str):
        raise ValueError(f"{what}s={patterns!r} is one text; give a list, as in [{patterns!r}]")
    problems, seen = [], dict[str, int]()
    for line, pattern in enumerate((str(one).strip() for one in patterns), start=1):
        if problem := pattern_error(pattern, lists=codebook.lists):
            problems.append(f"{what} {line}: {problem}")
        elif pattern in seen:
            problems.append(f"{what} {line}: {pattern!r} stands at {seen[pattern]}, too; remove one")
        seen.setdefault(pattern, line)
    if problems:
        raise ValueError("\n".join(problems))
    return tuple(seen)


def _ordered(old: Sequence[str], new: Sequence[str]) -> tuple[str, ...]:
    return (*(one for one in old if one in new), *(one for one in new if one not in old))


def _part(codebook: Codebook, concerned: Sequence[str]) -> Codebook:
    """Return the themes that the concerned ones count by: themselves and whatever lies below them."""
    wanted = set(concerned)
    lines = lineages(codebook)
    return replace(codebook, themes=tuple(theme for theme in codebook.themes if wanted & set(lines[theme.name])))


def _of_themes(rows: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    mine = rows[rows["theme"].isin(list(names))].reset_index(drop=True)
    return mine.assign(theme=mine["theme"].cat.set_categories(list(names)))


def _totals(old: pd.DataFrame, new: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    table = pd.DataFrame({"theme": list(names)})
    for side, rows in (("old", old), ("new", new)):
        documents = rows.groupby("theme", observed=False)["doc_id"]
        table[f"count_{side}"] = documents.size().reindex(list(names)).to_numpy(dtype=np.int64)
        table[f"n_documents_{side}"] = documents.nunique().reindex(list(names)).to_numpy(dtype=np.int64)
    return table[list(TOTAL_COLUMNS)]


def _patterns(
    old: pd.DataFrame, new: pd.DataFrame, documents: pd.DataFrame, book: Codebook, before: list[str], theme: str
) -> pd.DataFrame:
    after = audit_codings(_of_themes(new, [theme]), documents, book).query("theme == @theme")
    was = old.loc[old["theme"] == theme, "pattern"].value_counts()
    left = set(after["pattern"])
    gone = pd.DataFrame({"pattern": [one for one in before if one not in left]}, dtype=str)
    gone = gone.assign(count=0, n_documents=0, share_of_theme=np.nan, verdict="", example="")
    table = pd.concat([after.assign(status=""), gone.assign(status="removed")], ignore_index=True)
    table["status"] = np.where(~table["pattern"].isin(before), "new", table["status"])
    table["count_old"] = [int(was.get(pattern, 0)) for pattern in table["pattern"]]
    return table[list(PATTERN_COLUMNS)]


def _counted(codebook: Codebook, theme: str) -> list[str]:
    """Return the patterns by which a theme counts."""
    counted = theme_patterns(codebook)
    return [str(pattern) for pattern in counted.loc[counted["theme"] == theme, "pattern"]]


def _changes(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    keys = [pd.MultiIndex.from_arrays(_place(rows)) for rows in (new, old)]
    parts = []
    for change, mine, theirs, (own, other) in (("new", new, old, keys), ("lost", old, new, keys[::-1])):
        only = mine[~own.isin(other)].reset_index(drop=True)
        parts.append(only.assign(change=change, overlaps=_touches(only, theirs)).astype({"pattern": str}))
    return pd.concat(parts, ignore_index=True)[list(CHANGE_COLUMNS)]


def _place(rows: pd.DataFrame) -> list[npt.NDArray[np.int64]]:
    columns = (rows["theme"].cat.codes, rows["doc_id"].cat.codes, rows["token"], rows["length"])
    return [np.asarray(column, dtype=np.int64) for column in columns]


def _touches(some: pd.DataFrame, others: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Mark the codings that share a token with one of the others, of the same theme."""
    theme, row, first, length = _place(some)
    if others.empty or some.empty:
        return np.zeros(len(some), dtype=bool)
    their_theme, their_row, their_first, their_length = _place(others)
    reach = int(max((first + length).max(), (their_first + their_length).max())) + 1
    n_rows = len(others["doc_id"].cat.categories)
    begin = (their_theme * n_rows + their_row) * reach + their_first
    order = np.argsort(begin, kind="stable")
    furthest = np.maximum.accumulate((begin + their_length)[order])
    mine = (theme * n_rows + row) * reach + first
    before = np.searchsorted(begin[order], mine + length) - 1
    touched: npt.NDArray[np.bool_] = (before >= 0) & (furthest[np.maximum(before, 0)] > mine)
    return touched


def _only(tokens: Tokens, rows: npt.NDArray[np.int64]) -> Tokens:
    """Return the tokens of some documents."""
    parts = [slice(int(tokens.offsets[row]), int(tokens.offsets[row + 1])) for row in rows]
    empty = [slice(0, 0)]
    offsets = np.concatenate([[0], np.cumsum([part.stop - part.start for part in parts])]).astype(np.int64)
    return Tokens(
        ids=np.concatenate([tokens.ids[part] for part in parts or empty]),
        offsets=offsets,
        spans=np.concatenate([tokens.spans[part] for part in parts or empty]),
        vocabulary=tokens.vocabulary,
        documents=tokens.documents.iloc[rows],
    )
