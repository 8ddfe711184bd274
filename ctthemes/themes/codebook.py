"""Codebook: themes with their definitions and patterns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from ctthemes._shared import checks, html


@dataclass(frozen=True, slots=True, eq=False)
class Theme:
    """One theme: what it means, what counts as it and what does not.

    Attributes
    ----------
    name : str
    definition, include, exclude : str
        For people who code by hand.
    parent : str
        The theme that also counts every match of this one, or an empty string.
    patterns, not_patterns : tuple of str
        For the machine; a match that touches a match of `not_patterns` does not count.
    """

    name: str
    definition: str = ""
    include: str = ""
    exclude: str = ""
    parent: str = ""
    patterns: tuple[str, ...] = ()
    not_patterns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Codebook:
    """Themes in their order, and the codebook's version.

    Attributes
    ----------
    themes : tuple of Theme
    version : str
    lists : mapping of str to tuple of str
        Words and phrases by the name under which patterns use them: `combat* ~5 @crimes`.
    tuned_on : str
        Which coded units were in sight while the patterns were written, in words.
    read_share : float
        The part of the documents, 0 to 1, whose coded units may be read while patterns are written; those of the others
        are there to measure with (`ct.handcoding.units_apart`).
    """

    themes: tuple[Theme, ...]
    version: str
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tuned_on: str = ""
    read_share: float = 1.0

    def __post_init__(self) -> None:
        names = [theme.name for theme in self.themes]
        if len(set(names)) != len(names):
            raise ValueError(f"theme names must differ, got {checks.listing(names, shown=20)}")
        if problem := family_error(self.themes):
            raise ValueError(problem[1])
        if not 0 <= self.read_share <= 1:
            raise ValueError(f"read_share={self.read_share!r} must be a part of the documents, 0 to 1")

    def __len__(self) -> int:
        return len(self.themes)

    def __repr__(self) -> str:
        return f"Codebook(version {self.version}: {', '.join(theme.name for theme in self.themes)})"

    def _repr_html_(self) -> str:
        rows = [
            (theme.name, theme.parent, theme.definition, len(theme.patterns), theme.patterns) for theme in self.themes
        ]
        table = pd.DataFrame(rows, columns=["theme", "parent", "definition", "patterns", "which"])
        shown = table if table["parent"].any() else table.drop(columns="parent")
        return html.styled(html.table(shown, caption=f"Codebook, version {self.version}"))


def theme_patterns(codebook: Codebook) -> pd.DataFrame:
    """Return each pattern that a theme counts by, with the theme that it was written for.

    Parameters
    ----------
    codebook : Codebook

    Returns
    -------
    DataFrame
        In the codebook's order, with the columns

        * theme : str
        * pattern : str
        * source : str, the theme under which it stands (a parent also counts its children's patterns)

    Examples
    --------
    >>> theme_patterns(toy_codebook()).head(2)
              theme       pattern        source
    0  human_rights  human rights  human_rights
    1    prevention      prevent*    prevention
    """
    sources: dict[str, list[Theme]] = {theme.name: [] for theme in codebook.themes}
    for theme, line in zip(codebook.themes, lineages(codebook).values(), strict=True):
        for name in line:
            sources[name].append(theme)
    rows = [
        (name, pattern, source.name)
        for name, children in sources.items()
        for source in children
        for pattern in source.patterns
    ]
    return pd.DataFrame(rows, columns=["theme", "pattern", "source"]).drop_duplicates(["theme", "pattern"])


def lineages(codebook: Codebook) -> dict[str, tuple[str, ...]]:
    """Return for each theme its name and those of its parents, up to the furthest.

    Parameters
    ----------
    codebook : Codebook

    Returns
    -------
    dict of str to tuple of str
        In the codebook's order.

    Examples
    --------
    >>> lineages(Codebook((Theme("child", parent="parent"), Theme("parent")), version="1"))
    {'child': ('child', 'parent'), 'parent': ('parent',)}
    """
    parents = {theme.name: theme.parent for theme in codebook.themes}
    lines: dict[str, tuple[str, ...]] = {}
    for name in parents:
        line, ancestor = list[str](), name
        while ancestor:
            line.append(ancestor)
            ancestor = parents[ancestor]
        lines[name] = tuple(line)
    return lines


def family_error(themes: Sequence[Theme]) -> tuple[Theme, str] | None:
    """Return the first theme whose parents are no line that ends, with what is wrong, or nothing.

    Parameters
    ----------
    themes : sequence of Theme

    Returns
    -------
    tuple of Theme and str, or None

    Examples
    --------
    >>> family_error([Theme("a", parent="b")])[1]
    "theme 'a' has the unknown parent 'b'; name a theme of this codebook"
    """
    parents = {theme.name: theme.parent for theme in themes}
    sound = {""}
    for theme in themes:
        line, ancestor = dict[str, None](), theme.name
        while ancestor not in sound:
            if ancestor in line:
                problem = f"theme {theme.name!r} is its own ancestor through {[*line][-1]!r}; cut the circle"
                return theme, problem
            line[ancestor] = None
            if parents[ancestor] and parents[ancestor] not in parents:
                unknown = f"theme {ancestor!r} has the unknown parent {parents[ancestor]!r}"
                return theme, f"{unknown}; name a theme of this codebook"
            ancestor = parents[ancestor]
        sound.update(line)
    return None


def without_lists(codebook: Codebook) -> Codebook:
    """Return the codebook with the members of its lists written into the patterns that name them.

    Parameters
    ----------
    codebook : Codebook

    Returns
    -------
    Codebook

    Examples
    --------
    >>> theme = Theme("crime", patterns=("combat* ~5 @crimes",))
    >>> without_lists(Codebook((theme,), version="1", lists={"crimes": ("theft", "fraud")})).themes[0].patterns
    ('combat* ~5 {theft, fraud}',)
    """

    def written(patterns: Sequence[str]) -> tuple[str, ...]:
        return tuple(
            re.sub(r"(?<![^\s{,])@([^\s{},]+)", lambda name: "{" + ", ".join(codebook.lists[name[1]]) + "}", pattern)
            for pattern in patterns
        )

    themes = tuple(
        replace(theme, patterns=written(theme.patterns), not_patterns=written(theme.not_patterns))
        for theme in codebook.themes
    )
    return replace(codebook, themes=themes, lists={}) if codebook.lists else codebook


def keyword_patterns(keywords: Sequence[str] | Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """Return the patterns of each keyword by its name; one that is not named is its own only pattern.

    Parameters
    ----------
    keywords : sequence of patterns, or mapping of a name to patterns

    Returns
    -------
    mapping of str to sequence of str

    Raises
    ------
    ValueError
        When `keywords` is one text.

    Examples
    --------
    >>> keyword_patterns(["terroris*"])
    {'terroris*': ['terroris*']}
    """
    if isinstance(keywords, str):
        raise ValueError(f"keywords={keywords!r} is one text; give a list, as in [{keywords!r}]")
    return keywords if isinstance(keywords, Mapping) else {keyword: [keyword] for keyword in keywords}


def keyword_codebook(keywords: Sequence[str] | Mapping[str, Sequence[str]]) -> Codebook:
    """Return a codebook in which each keyword is a theme.

    Parameters
    ----------
    keywords : sequence of patterns, or mapping of a name to patterns

    Returns
    -------
    Codebook

    Raises
    ------
    ValueError
        When `keywords` is one text.

    Examples
    --------
    >>> keyword_codebook(["terroris*", "rights"])
    Codebook(version keywords: terroris*, rights)
    """
    named = keyword_patterns(keywords).items()
    return Codebook(tuple(Theme(name, patterns=tuple(patterns)) for name, patterns in named), "keywords")


def toy_codebook() -> Codebook:
    """Return three small themes for examples and tests.

    Returns
    -------
    Codebook

    Examples
    --------
    >>> toy_codebook()
    Codebook(version toy: human_rights, prevention, regional_cooperation)
    """
    return Codebook(
        (
            Theme("human_rights", patterns=("human rights",)),
            Theme("prevention", patterns=("prevent*", "early warning")),
            Theme("regional_cooperation", patterns=("regional cooperation",)),
        ),
        version="toy",
    )
