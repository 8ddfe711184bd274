"""Codebook file: a new version written beside the old one, comments and order kept, with what changed."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import yaml

from ctthemes._shared import checks
from ctthemes._shared.checks import StudyError
from ctthemes._shared.csv_tables import csv_bytes
from ctthemes._shared.files import create_file
from ctthemes._shared.yaml_nodes import compose_yaml
from ctthemes.documents.formats import read_text
from ctthemes.themes.audit import codebook_diff
from ctthemes.themes.codebook import Codebook, Theme
from ctthemes.themes.codebook_file import parse_codebook, read_codebook

_DUMPER: type = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # ten times as fast, where the machine has it


def codebook_text(codebook: Codebook) -> str:
    """Return a codebook as the text of a file, which `read_codebook` reads.

    Parameters
    ----------
    codebook : Codebook

    Returns
    -------
    str

    Examples
    --------
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> print(codebook_text(toy_codebook())[:38])
    version: toy
    themes:
      human_rights:
    """
    themes: dict[str, dict[str, object]] = {}
    parents = {theme.parent for theme in codebook.themes}
    for theme in codebook.themes:
        parts = {"definition": theme.definition, "include": theme.include, "exclude": theme.exclude}
        parts |= {"parent": theme.parent}
        patterns = {"patterns": list(theme.patterns), "not_patterns": list(theme.not_patterns)}
        themes[theme.name] = {key: value for key, value in {**parts, **patterns}.items() if value}
        if not theme.patterns and theme.name not in parents:
            themes[theme.name]["patterns"] = []  # people code it
    lists = {"lists": {name: list(members) for name, members in codebook.lists.items()}} if codebook.lists else {}
    head: dict[str, object] = {"version": codebook.version}
    head |= {"tuned_on": codebook.tuned_on} if codebook.tuned_on else {}
    head |= {"read_share": codebook.read_share} if codebook.read_share < 1 else {}
    return str(
        yaml.dump({**head, **lists, "themes": themes}, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=110)
    )


def next_version(version: str) -> str:
    """Return the version after this one: its last number, one higher.

    Parameters
    ----------
    version : str

    Returns
    -------
    str

    Examples
    --------
    >>> next_version("1.0"), next_version("2"), next_version("final")
    ('1.1', '3', 'final.1')
    """
    last = re.search(r"\d+(?=\D*$)", version)
    if not last:
        return f"{version}.1"
    return f"{version[: last.start()]}{int(last[0]) + 1}{version[last.end() :]}"


def save_version(
    codebook: Codebook, file: str | os.PathLike[str], *, old: Codebook, version: str | None = None
) -> list[Path]:
    r"""Return the files of a new version, written beside the old one: the codebook, and a table of what changed.

    codebook.yml of version 1.0 gets the neighbours codebook.v1.1.yml and codebook.v1.1.changes.csv (as
    `codebook_diff`). Only lines that change are changed, so comments stay; where that cannot be done (a list in one
    line, an alias), the file is written anew from the codebook, without comments. The old file stays as it is.

    Parameters
    ----------
    codebook : Codebook
        The changed one.
    file : path
        The old version's file.
    old : Codebook
        What was read from `file`.
    version : str, optional
        The new version's name; by default `next_version` of the old one.

    Returns
    -------
    list of Path
        The codebook and the table of changes.

    Raises
    ------
    StudyError
        When `file` has changed since it was read, when there is such a version already, or when it cannot be written.
    ValueError
        When nothing changed, or the version cannot stand in a file's name or is the old one's.

    Examples
    --------
    >>> import tempfile
    >>> from dataclasses import replace
    >>> from ctthemes.themes.codebook import Theme
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "codebook.yml"
    ...     _ = file.write_text('version: "1"\nthemes:\n  peace: {patterns: [peace]}\n')
    ...     new = Codebook((Theme("peace", patterns=("peace", "truce")),), version="1")
    ...     [path.name for path in save_version(new, file, old=read_codebook(file))]
    ['codebook.v2.yml', 'codebook.v2.changes.csv']
    """
    path = checks.existing(file, what="codebook")
    name = (next_version(old.version) if version is None else version).strip()
    if not re.fullmatch(r"[\w][\w.-]*", name) or name == old.version:
        raise ValueError(f"version {name!r}: use letters, digits, dots and hyphens, and another than {old.version!r}")
    new = replace(codebook, version=name)
    changes = codebook_diff(old, new)
    if changes.empty:
        raise ValueError("nothing changed, so there is no new version to save; change a pattern first")
    text = read_text(path)
    on_disk = parse_codebook(text, path)
    if on_disk.version != old.version or not codebook_diff(old, on_disk).empty:
        raise StudyError(f"{path}: was changed since it was read, and nothing was saved; read it again and try again")
    stem = re.sub(r"\.v[^/]*$", "", path.stem)
    target = path.with_name(f"{stem}.v{name}{path.suffix}")
    beside = target.with_name(f"{stem}.v{name}.changes.csv")
    for planned in (target, beside):
        if planned.exists():
            raise StudyError(f"{planned}: is there already, and nothing is overwritten; choose another version")
    create_file(target, (_edited(text, old, new, path) or codebook_text(new)).encode("utf-8"))
    try:
        create_file(beside, csv_bytes(changes))
    except StudyError:
        target.unlink()
        raise
    read_codebook(target)
    return [target, beside]


def _edited(text: str, old: Codebook, new: Codebook, path: Path) -> str:
    """Return the old file's text with the new version's lines, or nothing where lines do not hold what changes."""
    lines = text.split("\n")
    top = _entries(compose_yaml(text, path))
    edits: list[tuple[int, int, list[str]]] = []  # from line, to line, what stands there instead
    try:
        edits.append(_version_line(lines, top["version"], new.version))
        for was, now in zip(old.themes, new.themes, strict=True):
            entry = _entries(_entries(top["themes"])[was.name])
            for key in ("patterns", "not_patterns"):
                edits += _list_lines(lines, entry.get(key), _lists(was, key), _lists(now, key))
        for begin, end, instead in sorted(edits, reverse=True):
            lines[begin:end] = instead
        written = parse_codebook("\n".join(lines), path)
    except (LookupError, ValueError, AttributeError):
        return ""
    same = written.version == new.version and codebook_diff(new, written).empty
    return "\n".join(lines) if same else ""


def _entries(node: yaml.Node | None) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        raise LookupError("no mapping")
    return {str(key.value): value for key, value in node.value}


def _lists(theme: Theme, key: str) -> Sequence[str]:
    return theme.patterns if key == "patterns" else theme.not_patterns


def _version_line(lines: list[str], node: yaml.Node, version: str) -> tuple[int, int, list[str]]:
    begin, end = node.start_mark, node.end_mark
    if begin.line != end.line:
        raise LookupError("a version over several lines")
    line = lines[begin.line]
    return begin.line, begin.line + 1, [f'{line[: begin.column]}"{version}"{line[end.column :]}']


def _list_lines(
    lines: list[str], node: yaml.Node | None, was: Sequence[str], now: Sequence[str]
) -> list[tuple[int, int, list[str]]]:
    """Return the edits of one list of patterns: lines of those that went are cut, those that came follow the last."""
    before, after = set(was), set(now)
    gone, come = before - after, [pattern for pattern in now if pattern not in before]
    if not gone and not come:
        return []
    items = list(node.value) if isinstance(node, yaml.SequenceNode) else []
    if not items or not now:
        raise LookupError("no list to edit")
    for item in items:
        if item.start_mark.line != item.end_mark.line or not lines[item.start_mark.line].lstrip().startswith("- "):
            raise LookupError("a list that does not stand line by line")
    edits = [(item.start_mark.line, item.start_mark.line + 1, list[str]()) for item in items if item.value in gone]
    last = items[-1].start_mark.line
    indent = lines[last][: lines[last].index("-")]
    added = [f"{indent}{line}" for line in yaml.safe_dump(come, allow_unicode=True, width=10_000).splitlines() if come]
    return [*edits, (last + 1, last + 1, added)]
