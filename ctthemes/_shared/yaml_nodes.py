"""YAML nodes: a file of text, lists and mappings, with the line of each, however deep or hostile the file is."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import yaml

from ctthemes._shared.checks import StudyError

MOST_DEPTH = 50
"""Lists and mappings within each other."""

_PLAIN_TAGS = frozenset({"str", "int", "float", "bool", "null", "timestamp", "map", "seq", "merge", "value"})
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where the machine has it


def compose_yaml(text: str, file: Path) -> yaml.Node | None:
    """Return the nodes of a YAML text, without one that asks for an object.

    Parameters
    ----------
    text : str
    file : Path
        Where it stands, for messages.

    Returns
    -------
    yaml.Node or None
        None for an empty text.

    Raises
    ------
    StudyError
        For what is no YAML, lies too deep, or has a tag that asks for an object; it names file, line and remedy.

    Examples
    --------
    >>> compose_yaml("a: [b, c]", Path("x.yml")).value[0][1].value[1].value
    'c'
    """
    try:
        depth = 0
        for event in yaml.parse(text, Loader=_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MOST_DEPTH:
                line = yaml_line(event)
                raise StudyError(f"{file}:{line}: lists and mappings lie more than {MOST_DEPTH} deep; write them flat")
        root: yaml.Node | None = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error).splitlines()[0]
        raise StudyError(
            f"{file}{place}: not readable as YAML ({problem}); check indentation, and put in quotation marks what begins "
            "with * @ { [ % & ! or `"
        ) from None
    _refuse_tags(root, file)
    return root


def yaml_mapping(
    node: yaml.Node | None, file: Path, what: str, allowed: Collection[str] | None
) -> dict[str, yaml.Node]:
    """Return the entries of a mapping.

    Parameters
    ----------
    node : yaml.Node or None
    file : Path
    what : str
        What the mapping is, for messages.
    allowed : collection of str or None
        The keys that may stand in it; None for any.

    Returns
    -------
    dict of str to yaml.Node

    Raises
    ------
    StudyError
        For what is no mapping, and for a key that is unknown or stands twice.

    Examples
    --------
    >>> sorted(yaml_mapping(compose_yaml("{a: 1, b: 2}", Path("x.yml")), Path("x.yml"), "it", None))
    ['a', 'b']
    """
    if not isinstance(node, yaml.MappingNode):
        line = yaml_line(node) if node else 1
        raise StudyError(f"{file}:{line}: {what} must be a mapping, `name: ...` a line")
    entries: dict[str, yaml.Node] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise StudyError(f"{file}:{yaml_line(key)}: a name in {what} must be plain text, not a list or mapping")
        if key.value in entries:
            raise StudyError(f"{file}:{yaml_line(key)}: {key.value!r} stands twice in {what}; remove or rename one")
        if allowed is not None and key.value not in allowed:
            raise StudyError(
                f"{file}:{yaml_line(key)}: unknown key {key.value!r} in {what}; allowed are {', '.join(allowed)}"
            )
        entries[key.value] = value
    return entries


def yaml_text(node: yaml.Node, file: Path, key: str) -> str:
    """Return the text of a node.

    Parameters
    ----------
    node : yaml.Node
    file : Path
    key : str
        What it is, for messages.

    Returns
    -------
    str

    Raises
    ------
    StudyError
        For a list or a mapping.

    Examples
    --------
    >>> yaml_text(compose_yaml("peace", Path("x.yml")), Path("x.yml"), "name")
    'peace'
    """
    if not isinstance(node, yaml.ScalarNode):
        raise StudyError(f"{file}:{yaml_line(node)}: {key} must be text, not a list or mapping")
    return str(node.value).strip()


def yaml_value(node: yaml.Node, file: Path) -> object:
    """Return what a node says: text, number, truth value, day, list or mapping, None for nothing.

    Parameters
    ----------
    node : yaml.Node
    file : Path

    Returns
    -------
    object

    Raises
    ------
    StudyError
        For what YAML cannot make of it, such as a thirteenth month.

    Examples
    --------
    >>> yaml_value(compose_yaml("[1, b]", Path("x.yml")), Path("x.yml"))
    [1, 'b']
    """
    try:
        return yaml.constructor.SafeConstructor().construct_object(node, deep=True)
    except (yaml.YAMLError, ValueError) as error:
        problem = getattr(error, "problem", None) or error
        raise StudyError(
            f"{file}:{yaml_line(node)}: not readable as YAML ({problem}); put it in quotation marks"
        ) from None


def yaml_line(node: yaml.Node | yaml.Event) -> int:
    """Return the line on which a node or an event begins, from 1.

    Parameters
    ----------
    node : yaml.Node or yaml.Event

    Returns
    -------
    int

    Examples
    --------
    >>> yaml_line(compose_yaml("a: b", Path("x.yml")))
    1
    """
    return node.start_mark.line + 1 if node.start_mark else 1


def _refuse_tags(root: yaml.Node | None, file: Path) -> None:
    """Raise StudyError for a tag that asks for anything but text, lists and mappings."""
    waiting, seen = [root] if root else [], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.tag.removeprefix("tag:yaml.org,2002:") not in _PLAIN_TAGS:
            raise StudyError(
                f"{file}:{yaml_line(node)}: the tag {node.tag!r} asks for an object; remove it, write plain text"
            )
        if isinstance(node, yaml.MappingNode):
            waiting += [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
