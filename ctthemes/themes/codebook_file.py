"""Codebook file: a codebook read from YAML, checked line by line."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path

import yaml

from ctthemes._shared import checks
from ctthemes._shared.checks import StudyError
from ctthemes._shared.outside_text import visible
from ctthemes._shared.yaml_nodes import compose_yaml, yaml_line, yaml_mapping, yaml_text
from ctthemes.text.pattern_syntax import pattern_error, phrase_error
from ctthemes.themes.codebook import Codebook, Theme, family_error

THEME_KEYS = ("definition", "include", "exclude", "parent", "patterns", "not_patterns")


def read_codebook(path: str | os.PathLike[str]) -> Codebook:
    r"""Return the codebook of a YAML file.

    The file holds `version` and `themes`; each theme maps its name to `patterns` (a list) and, where wanted,
    `definition`, `include`, `exclude`, `parent` and `not_patterns`. A theme that people code, not patterns, says
    `patterns: []`. `lists` may hold words and phrases by name, which patterns use as `@name`; `tuned_on` says which coded
    units were in sight while the patterns were written, and `read_share` the part of the documents whose coded units may be.

    Parameters
    ----------
    path : path

    Returns
    -------
    Codebook

    Raises
    ------
    StudyError
        For a file that is missing, is no YAML, has an unknown or doubled key, a theme that does not say its patterns, or a pattern
        that is empty, is no pattern or would match everything: the message names file, line and remedy.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp(), "codebook.yml")
    >>> _ = file.write_text("version: 1\nthemes:\n  peace:\n    patterns: [peace, truce]\n")
    >>> read_codebook(file)
    Codebook(version 1: peace)
    """
    file = checks.existing(path, what="codebook")
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise StudyError(f"{file}: not UTF-8 text ({error.reason} at byte {error.start}); save it as UTF-8") from None
    return parse_codebook(text, file)


def parse_codebook(text: str, file: Path) -> Codebook:
    r"""Return the codebook that stands in a text.

    Parameters
    ----------
    text : str
    file : Path
        Where it stands, for messages.

    Returns
    -------
    Codebook

    Raises
    ------
    StudyError
        As `read_codebook`.

    Examples
    --------
    >>> parse_codebook("version: 2\nthemes: {peace: {patterns: [peace]}}", Path("codebook.yml"))
    Codebook(version 2: peace)
    """
    top = yaml_mapping(
        compose_yaml(text, file), file, "the codebook", ("version", "tuned_on", "read_share", "lists", "themes")
    )
    if "version" not in top or "themes" not in top:
        raise StudyError(f"{file}:1: a codebook needs `version:` and `themes:`; add the missing one")
    lists = _lists(top.get("lists"), file)
    entries = yaml_mapping(top["themes"], file, "themes", None)
    if not entries:
        raise StudyError(f"{file}:{yaml_line(top['themes'])}: no themes; add at least one with its patterns")
    themes = tuple(_theme(name, node, file, lists) for name, node in entries.items())
    parents = {theme.parent for theme in themes}
    for theme in themes:
        entry = yaml_mapping(entries[theme.name], file, f"theme {theme.name!r}", THEME_KEYS)
        is_coded_by_people = isinstance(entry.get("patterns"), yaml.SequenceNode)
        if not theme.patterns and theme.name not in parents and not is_coded_by_people:
            line = yaml_line(entry.get("patterns", entries[theme.name]))
            raise StudyError(
                f"{file}:{line}: theme {theme.name!r} has no pattern; add one under `patterns:`, or write `patterns: []` if "
                "people code it"
            )
    if problem := family_error(themes):
        raise StudyError(f"{file}:{yaml_line(entries[problem[0].name])}: {problem[1]}")
    tuned_on = yaml_text(top["tuned_on"], file, "tuned_on").strip() if "tuned_on" in top else ""
    return Codebook(themes, yaml_text(top["version"], file, "version"), lists, tuned_on, _read_share(top, file))


def _read_share(top: Mapping[str, yaml.Node], file: Path) -> float:
    if "read_share" not in top:
        return 1.0
    text = yaml_text(top["read_share"], file, "read_share")
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise StudyError(
            f"{file}:{yaml_line(top['read_share'])}: read_share is {text!r}; write the part of the documents whose coded "
            "units may be read while patterns are written, 0 to 1, such as 0.7"
        )
    return share


def _lists(node: yaml.Node | None, file: Path) -> dict[str, tuple[str, ...]]:
    lists = {}
    for name, entry in yaml_mapping(node, file, "lists", None).items() if node else ():
        if any(character.isspace() or character in "{},@" for character in name) or not name:
            raise StudyError(f"{file}:{yaml_line(entry)}: the list {name!r} needs a name of one word, as in @crimes")
        members, lines = _texts(entry, file, f"list {name!r}", "an entry")
        for member, line in zip(members, lines, strict=True):
            if problem := phrase_error(member):
                raise StudyError(f"{file}:{line}: {problem}")
        if not members:
            raise StudyError(f"{file}:{yaml_line(entry)}: the list {name!r} is empty; write a word or remove it")
        lists[name] = tuple(members)
    return lists


def _theme(name: str, node: yaml.Node, file: Path, lists: Collection[str]) -> Theme:
    if visible(name) != name or not name.isprintable():
        raise StudyError(
            f"{file}:{yaml_line(node)}: the theme {visible(name)!r} has a character in its name that cannot be seen; write it "
            "in letters, digits and _"
        )
    entry = yaml_mapping(node, file, f"theme {name!r}", THEME_KEYS)
    patterns, barred = (_patterns(entry.get(key), file, lists) for key in ("patterns", "not_patterns"))
    prose = {
        key: yaml_text(entry[key], file, key) for key in ("definition", "include", "exclude", "parent") if key in entry
    }
    return Theme(name, patterns=patterns, not_patterns=barred, **prose)


def _patterns(node: yaml.Node | None, file: Path, lists: Collection[str]) -> tuple[str, ...]:
    patterns, lines = _texts(node, file, "patterns", "a pattern")
    for pattern, line in zip(patterns, lines, strict=True):
        if problem := pattern_error(pattern, lists=lists):
            raise StudyError(f"{file}:{line}: {problem}")
    return tuple(patterns)


def _texts(node: yaml.Node | None, file: Path, what: str, one: str) -> tuple[list[str], list[int]]:
    """Return the entries of a list of plain texts, each once, with their lines."""
    if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
        return [], []
    if not isinstance(node, yaml.SequenceNode):
        raise StudyError(f"{file}:{yaml_line(node)}: {what} must be a list, one `- pattern` a line")
    texts: dict[str, int] = {}
    for item in node.value:
        if not isinstance(item, yaml.ScalarNode):
            quoted = "; put one with braces in quotation marks" if isinstance(item, yaml.MappingNode) else ""
            raise StudyError(f"{file}:{yaml_line(item)}: {one} must be plain text, not a list or mapping{quoted}")
        if not item.value and item.style is None:
            raise StudyError(
                f"{file}:{yaml_line(item)}: an empty pattern matches nothing: write a word or remove the line; put one "
                "that begins with # in quotation marks"
            )
        if item.value in texts:
            known_as = f"{one.split()[-1]} {item.value!r}"
            raise StudyError(f"{file}:{yaml_line(item)}: {known_as} stands twice in one theme or list; remove one")
        texts[item.value] = yaml_line(item)
    return list(texts), list(texts.values())
