"""Restructuring: a codebook with a theme more, a theme renamed, or two themes made one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ctthemes._shared import checks
from ctthemes.themes.codebook import Codebook, Theme


def add_theme(codebook: Codebook, name: str, *, patterns: Sequence[str] = ()) -> Codebook:
    """Return the codebook with one theme more, its last.

    Parameters
    ----------
    codebook : Codebook
    name : str
    patterns : sequence of str

    Returns
    -------
    Codebook

    Raises
    ------
    ValueError
        When the name is empty or taken.

    Examples
    --------
    >>> add_theme(Codebook((Theme("peace"),), "1"), "war", patterns=["war"])
    Codebook(version 1: peace, war)
    """
    theme = Theme(_free_name(codebook, name), patterns=tuple(patterns))
    return replace(codebook, themes=(*codebook.themes, theme))


def rename_theme(codebook: Codebook, name: str, *, to: str) -> Codebook:
    """Return the codebook with another name for a theme, for its children, too.

    Parameters
    ----------
    codebook : Codebook
    name, to : str

    Returns
    -------
    Codebook

    Raises
    ------
    ValueError
        When there is no such theme, or the new name is empty or taken.

    Examples
    --------
    >>> rename_theme(Codebook((Theme("peace"), Theme("truce", parent="peace")), "1"), "peace", to="calm").themes[1].parent
    'calm'
    """
    checks.choice(name, [theme.name for theme in codebook.themes], name="theme")
    new = _free_name(codebook, to)
    names = {name: new}
    return replace(
        codebook,
        themes=tuple(
            replace(theme, name=names.get(theme.name, theme.name), parent=names.get(theme.parent, theme.parent))
            for theme in codebook.themes
        ),
    )


def merge_themes(codebook: Codebook, name: str, *, into: str) -> Codebook:
    """Return the codebook without one theme, whose patterns, exclusions and children another one has now.

    Parameters
    ----------
    codebook : Codebook
    name, into : str
        The theme that goes, and the one that stays with its definition.

    Returns
    -------
    Codebook

    Raises
    ------
    ValueError
        When there is no such theme, or both are one, or one lies below the other.

    Examples
    --------
    >>> book = Codebook((Theme("peace", patterns=("peace",)), Theme("calm", patterns=("calm", "peace"))), "1")
    >>> merge_themes(book, "calm", into="peace").themes[0].patterns
    ('peace', 'calm')
    """
    themes = {theme.name: theme for theme in codebook.themes}
    for theme in (name, into):
        checks.choice(theme, list(themes), name="theme")
    if name == into:
        raise ValueError(f"{name} cannot be merged into itself; choose another theme")
    if name in (themes[into].parent,) or themes[name].parent == into:
        raise ValueError(f"{name} and {into}: one lies below the other; take the parent away in the file first")
    gone, stays = themes[name], themes[into]
    merged = replace(
        stays,
        patterns=tuple(dict.fromkeys((*stays.patterns, *gone.patterns))),
        not_patterns=tuple(dict.fromkeys((*stays.not_patterns, *gone.not_patterns))),
    )
    staying = (merged if theme.name == into else theme for theme in codebook.themes if theme.name != name)
    return replace(
        codebook, themes=tuple(replace(theme, parent=into) if theme.parent == name else theme for theme in staying)
    )


def _free_name(codebook: Codebook, name: str) -> str:
    words = "_".join(name.split())
    if not words:
        raise ValueError("a theme needs a name; type one")
    if words in {theme.name for theme in codebook.themes}:
        raise ValueError(f"there is a theme called {words} already; choose another name")
    return words
