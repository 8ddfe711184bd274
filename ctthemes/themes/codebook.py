"""Codebook: themes with their definitions and patterns, read from YAML and checked line by line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import yaml

from ctthemes._shared import checks, html
from ctthemes._shared.checks import StudyError
from ctthemes.text.pattern_syntax import pattern_error

THEME_KEYS = ("definition", "include", "exclude", "parent", "patterns", "not_patterns")
PLAIN_TAGS = frozenset({"str", "int", "float", "bool", "null", "timestamp", "map", "seq", "merge", "value"})


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
    """

    themes: tuple[Theme, ...]
    version: str

    def __post_init__(self) -> None:
        names = [theme.name for theme in self.themes]
        if len(set(names)) != len(names):
            raise ValueError(f"theme names must differ, got {checks.listing(names, shown=20)}")
        for theme in self.themes:
            _descent(self.themes, theme)

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


def read_codebook(path: str | os.PathLike[str]) -> Codebook:
    """Return the codebook of a YAML file.

    The file holds `version` and `themes`; each theme maps its name to `patterns` (a list) and, where wanted,
    `definition`, `include`, `exclude`, `parent` and `not_patterns`.

    Raises
    ------
    StudyError
        For a file that is missing, is no YAML, has an unknown or doubled key, a theme without patterns, or a pattern
        that is empty or would match everything: the message names file, line and remedy.
    """
    file = checks.existing(path, what="codebook")
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise StudyError(f"{file}: not UTF-8 text ({error.reason} at byte {error.start}); save it as UTF-8") from None
    return parse_codebook(text, file)


def parse_codebook(text: str, file: Path) -> Codebook:
    """Return the codebook that stands in the text of `file`; errors are those of `read_codebook`."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or error
        raise StudyError(
            f"{file}{line}: not readable as YAML ({problem}); check indentation, and quote what begins with *"
        ) from None
    _refuse_tags(root, file)
    top = _mapping(root, file, "the codebook", ("version", "themes"))
    if "version" not in top or "themes" not in top:
        raise StudyError(f"{file}:1: a codebook needs `version:` and `themes:`; add the missing one")
    themes = _mapping(top["themes"], file, "themes", None)
    if not themes:
        raise StudyError(f"{file}:{_line(top['themes'])}: no themes; add at least one with its patterns")
    read = tuple(_theme(name, node, file) for name, node in themes.items())
    parents = {theme.parent for theme in read}
    for theme in read:
        if not theme.patterns and theme.name not in parents:
            entry = {key.value: value for key, value in themes[theme.name].value}
            place = _line(entry.get("patterns", themes[theme.name]))
            raise StudyError(f"{file}:{place}: theme {theme.name!r} has no pattern; add one under `patterns:`")
        try:
            _descent(read, theme)
        except ValueError as error:
            raise StudyError(f"{file}:{_line(themes[theme.name])}: {error}") from None
    return Codebook(read, _text(top["version"], file, "version"))


def theme_patterns(codebook: Codebook) -> pd.DataFrame:
    """Return each pattern that a theme counts by, with the theme that it was written for.

    Returns
    -------
    DataFrame
        theme; pattern; source : the theme under which it stands (a parent also counts its children's patterns).
    """
    rows = [
        (theme.name, pattern, source.name)
        for theme in codebook.themes
        for source in codebook.themes
        if theme.name in _descent(codebook.themes, source)
        for pattern in source.patterns
    ]
    return pd.DataFrame(rows, columns=["theme", "pattern", "source"]).drop_duplicates(["theme", "pattern"])


def ancestors(codebook: Codebook, name: str) -> tuple[str, ...]:
    """Return the name of a theme and those of its parents, up to the furthest."""
    return tuple(_descent(codebook.themes, next(theme for theme in codebook.themes if theme.name == name)))


def _descent(themes: tuple[Theme, ...], theme: Theme) -> Iterator[str]:
    """Return the names from `theme` up to its furthest ancestor."""
    by_name = {other.name: other for other in themes}
    seen = [theme.name]
    while theme.parent:
        if theme.parent not in by_name:
            raise ValueError(f"theme {theme.name!r} has the unknown parent {theme.parent!r}; name a theme of this file")
        if theme.parent in seen:
            raise ValueError(f"theme {theme.name!r} is its own ancestor through {theme.parent!r}; cut the circle")
        seen.append(theme.parent)
        theme = by_name[theme.parent]
    return iter(seen)


def _theme(name: str, node: yaml.Node, file: Path) -> Theme:
    entry = _mapping(node, file, f"theme {name!r}", THEME_KEYS)
    patterns, barred = (_patterns(entry.get(key), file) for key in ("patterns", "not_patterns"))
    prose = {
        key: _text(entry[key], file, key) for key in ("definition", "include", "exclude", "parent") if key in entry
    }
    return Theme(name, patterns=patterns, not_patterns=barred, **prose)


def _patterns(node: yaml.Node | None, file: Path) -> tuple[str, ...]:
    if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
        return ()
    if not isinstance(node, yaml.SequenceNode):
        raise StudyError(f"{file}:{_line(node)}: patterns must be a list, one `- pattern` a line")
    patterns: list[str] = []
    for item in node.value:
        if not isinstance(item, yaml.ScalarNode):
            raise StudyError(f"{file}:{_line(item)}: a pattern must be plain text, not a list or mapping")
        if problem := pattern_error(item.value):
            raise StudyError(f"{file}:{_line(item)}: {problem}")
        if item.value in patterns:
            raise StudyError(f"{file}:{_line(item)}: pattern {item.value!r} stands twice in one theme; remove one")
        patterns.append(item.value)
    return tuple(patterns)


def _mapping(node: yaml.Node | None, file: Path, what: str, allowed: tuple[str, ...] | None) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        line = _line(node) if node else 1
        raise StudyError(f"{file}:{line}: {what} must be a mapping, `name: ...` a line")
    entries: dict[str, yaml.Node] = {}
    for key, value in node.value:
        if key.value in entries:
            raise StudyError(f"{file}:{_line(key)}: {key.value!r} stands twice in {what}; remove or rename one")
        if allowed is not None and key.value not in allowed:
            raise StudyError(
                f"{file}:{_line(key)}: unknown key {key.value!r} in {what}; allowed are {', '.join(allowed)}"
            )
        entries[key.value] = value
    return entries


def _text(node: yaml.Node, file: Path, key: str) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise StudyError(f"{file}:{_line(node)}: {key} must be text, not a list or mapping")
    return str(node.value).strip()


def _refuse_tags(root: yaml.Node | None, file: Path) -> None:
    """Raise StudyError for a tag that asks for anything but text, lists and mappings."""
    waiting, seen = [root] if root else [], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.tag.removeprefix("tag:yaml.org,2002:") not in PLAIN_TAGS:
            raise StudyError(
                f"{file}:{_line(node)}: the tag {node.tag!r} asks for an object; remove it, write plain text"
            )
        if isinstance(node, yaml.MappingNode):
            waiting += [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def toy_codebook() -> Codebook:
    """Return three small themes for examples and tests."""
    return Codebook(
        (
            Theme("human_rights", patterns=("human rights",)),
            Theme("prevention", patterns=("prevent*", "early warning")),
            Theme("regional_cooperation", patterns=("regional cooperation",)),
        ),
        version="toy",
    )
