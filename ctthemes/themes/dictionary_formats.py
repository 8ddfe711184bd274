"""Dictionary formats: the entries of word lists and dictionaries that other programs wrote."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from ctthemes._shared.checks import StudyError, listing
from ctthemes._shared.safe_xml import parse_xml
from ctthemes._shared.yaml_nodes import compose_yaml, yaml_line
from ctthemes.documents.formats import read_rows, read_table, read_text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ENDINGS = (".yml", ".yaml", ".lcd", ".lc3", ".dic", ".ykd", ".cat", ".txt", ".csv", ".tsv", ".xlsx")

_CATEGORY = ("theme", "category", "code", "concept", "key", "dictionary")
_PARENT = ("parent", "parent category", "parent code")
_TERM = ("pattern", "word", "term", "search item", "search items", "search term", "entry", "value")
_SIMILAR = ("similar words",)
_WEIGHT = re.compile(r"\s*\(([0-9.]+)\)$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a dictionary.

    Attributes
    ----------
    line : int
        Where it stands in the file, from 1; 0 where the format has no lines.
    path : tuple of str
        Its category, from the furthest parent down; empty for what belongs to no category.
    text : str
        The word or phrase, or empty for the category itself.
    definition : str
        What the file says of the category.
    problem : str
        Why it has no equal in a codebook, or empty.
    """

    line: int
    path: tuple[str, ...]
    text: str = ""
    definition: str = ""
    problem: str = ""


def dictionary_entries(file: Path) -> tuple[str, list[Entry]]:
    r"""Return what a dictionary is, and its entries in their order.

    Parameters
    ----------
    file : Path

    Returns
    -------
    tuple of str and list of Entry

    Raises
    ------
    StudyError
        For an ending that is unknown and for a file that is not what its ending or its first line says.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp(), "peace.txt")
    >>> _ = file.write_text("peace*\ntruce")
    >>> dictionary_entries(file)[1][1]
    Entry(line=2, path=('peace',), text='truce', definition='', problem='')
    """
    suffix = file.suffix.lower()
    if suffix not in ENDINGS:
        raise StudyError(f"{file}: not an ending of a dictionary; give one of {', '.join(ENDINGS)}")
    if suffix in (".csv", ".tsv", ".xlsx"):
        return "table", list(_table(file, suffix))
    text = read_text(file)
    kind, entries = _reader(text, suffix)
    return kind, list(entries(text, file))


def _reader(text: str, suffix: str) -> tuple[str, Callable[[str, Path], Iterator[Entry]]]:
    """Return what a text is by its ending and its first sign."""
    first = text.lstrip()[:1]
    if suffix in (".yml", ".yaml"):
        return "quanteda", _yaml
    if first == "<":
        return "Lexicoder" if suffix in (".lcd", ".lc3") else "Yoshikoder", _xml
    if first == "%" or suffix == ".dic":
        return "LIWC", _liwc
    if suffix in (".lcd", ".lc3") or first == "+":
        return "Lexicoder", _lexicoder
    return "word list", _word_list


def _yaml(text: str, file: Path) -> Iterator[Entry]:
    root = compose_yaml(text, file)
    if not isinstance(root, yaml.MappingNode):
        raise StudyError(f"{file}:1: a dictionary is a mapping, `category: [word, word]` a line")
    waiting: list[tuple[tuple[str, ...], yaml.Node]] = [((), root)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, yaml.MappingNode):
            for key, value in reversed(node.value):
                if not isinstance(key, yaml.ScalarNode):
                    raise StudyError(f"{file}:{yaml_line(key)}: the name of a category must be plain text")
                waiting.append(((*path, str(key.value).strip()), value))
            if path:
                yield Entry(yaml_line(node), path)
        elif isinstance(node, yaml.SequenceNode):
            yield Entry(yaml_line(node), path)
            waiting += [(path, item) for item in reversed(node.value)]
        else:
            yield Entry(yaml_line(node), path, str(node.value).strip())


def _xml(text: str, file: Path) -> Iterator[Entry]:
    root = _root(text, file)
    nodes = [root] if root.tag == "cnode" else list(root)
    if len(nodes) == 1 and len(nodes[0]) and all(child.tag == "cnode" for child in nodes[0]):
        nodes = list(nodes[0])  # the outermost one is the title
    is_regular = root.get("patternengine", "") == "regex"
    waiting: list[tuple[tuple[str, ...], Element]] = [((), node) for node in reversed(nodes)]
    while waiting:
        path, node = waiting.pop()
        name = " ".join(node.get("name", "").split())
        if node.tag == "cnode":
            yield Entry(0, (*path, name), definition=" ".join(node.get("desc", "").split()))
            waiting += [((*path, name), child) for child in reversed(node)]
        elif node.tag == "pnode":
            regular = is_regular and re.search(r"[^\w\s'-]", name)
            problem = "a regular expression, and a pattern is none; write it as a pattern" if regular else ""
            yield Entry(0, path, name, problem=problem)
        else:
            yield Entry(0, path, f"<{node.tag}>", problem="neither a category nor a pattern")


def _root(text: str, file: Path) -> Element:
    root = parse_xml(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), file)
    if root.tag not in ("dictionary", "cnode"):
        raise StudyError(f"{file}: is no dictionary but a <{root.tag}>; export it from Yoshikoder or Lexicoder again")
    return root


def _lexicoder(text: str, file: Path) -> Iterator[Entry]:
    path: tuple[str, ...] = ()
    for line, row in enumerate(text.split("\n"), start=1):
        if row.lstrip().startswith("+") and row.strip("+ \t"):
            path = (row.strip("+ \t"),)
            yield Entry(line, path)
        elif row.strip():
            if not path:
                raise StudyError(f"{file}:{line}: a word before the first category; begin with a line `+category`")
            yield Entry(line, path, row.strip())


def _liwc(text: str, file: Path) -> Iterator[Entry]:
    rows = [*enumerate(text.split("\n"), start=1)]
    marks = [place for place, (_, row) in enumerate(rows) if row.strip() == "%"]
    if len(marks) < 2:
        raise StudyError(f"{file}:1: a LIWC dictionary names its categories between two lines that hold a %; add them")
    paths: dict[str, tuple[str, ...]] = {}
    above: list[tuple[int, str]] = []
    for line, row in rows[marks[0] + 1 : marks[1]]:
        if not row.strip():
            continue
        number, *name = row.split()
        if not name:
            raise StudyError(f"{file}:{line}: a category is a number and a name, got {row.strip()!r}")
        depth = len(row) - len(row.lstrip())
        while above and above[-1][0] >= depth:
            above.pop()
        above.append((depth, " ".join(name)))
        paths[number] = tuple(title for _, title in above)
        yield Entry(line, paths[number])
    for line, row in rows[marks[1] + 1 :]:
        if row.strip():
            yield from _liwc_word(line, row.strip(), paths)


def _liwc_word(line: int, row: str, paths: dict[str, tuple[str, ...]]) -> Iterator[Entry]:
    word, tab, rest = row.partition("\t")
    numbers = rest.split()
    if not tab:
        parts = row.split()
        place = next((place for place, part in enumerate(parts) if place and part in paths), len(parts))
        word, numbers = " ".join(parts[:place]), parts[place:]
    strange = [number for number in numbers if number not in paths]
    for number in numbers:
        if number in paths:
            yield Entry(line, paths[number], word.strip())
    if strange:
        problem = f"{listing(strange)} is no category of the head of the file, or a condition on the words around it"
        yield Entry(line, (), row, problem=problem)
    elif not numbers:
        yield Entry(line, (), row, problem="no category behind the word")


def _word_list(text: str, file: Path) -> Iterator[Entry]:
    rows = [(line, row.rstrip()) for line, row in enumerate(text.split("\n"), start=1) if row.strip()]
    depths = [len(row.expandtabs(4)) - len(row.expandtabs(4).lstrip()) for _, row in rows]
    is_flat = len(set(depths)) < 2
    above: list[tuple[int, str]] = [(-1, file.stem)] if is_flat else []
    for place, (line, row) in enumerate(rows):
        if "\t" in row.strip():
            raise StudyError(f"{file}:{line}: holds columns; save it as .tsv, the first line naming them")
        while above and above[-1][0] >= depths[place]:
            above.pop()
        path = tuple(title for _, title in above)
        if not is_flat and place + 1 < len(rows) and depths[place + 1] > depths[place]:
            above.append((depths[place], row.strip()))
            yield Entry(line, (*path, row.strip()))
            continue
        weight = _WEIGHT.search(row)
        term = row[: weight.start()].strip() if weight else row.strip()
        weighs = weight is not None and float(weight[1].strip(".") or 1) != 1
        problem = "a weight, and every match of a pattern counts once" if weighs else ""
        problem = problem if path else "it stands under no category"
        yield Entry(line, path, row.strip() if weighs else term, problem=problem)


def _table(file: Path, suffix: str) -> Iterator[Entry]:
    rows: list[tuple[int, dict[str, str]]]
    if suffix == ".xlsx":
        records = read_table(file).astype("str").to_dict("records")
        rows = [
            (line, {str(name): str(cell) for name, cell in row.items()}) for line, row in enumerate(records, start=2)
        ]
    else:
        rows = read_rows(file, separator="\t" if suffix == ".tsv" else "")
    names = {str(name).strip().lower(): str(name) for name in (rows[0][1] if rows else {})}
    category, parent, term, similar = (_column(names, wanted) for wanted in (_CATEGORY, _PARENT, _TERM, _SIMILAR))
    if not term:
        raise StudyError(
            f"{file}:1: no column of words among {listing(names.values(), shown=20)}; name it `word`, and the one of "
            "categories `category`"
        )
    for name in names.values():
        if name not in (category, parent, term, similar):
            yield Entry(1, (), name, problem="a column that a codebook has no place for")
    parents = {_cell(row, category): _cell(row, parent) for _, row in rows if parent and _cell(row, parent)}
    for line, row in rows:
        path = _path(_cell(row, category), parents, file, line) if category else (file.stem,)
        texts = [_cell(row, term), *(_cell(row, similar).split(",") if similar else [])]
        for text in dict.fromkeys(text.strip() for text in texts):
            problem = "" if path else "it stands under no category"
            if text or path:
                yield Entry(line, path, text, problem=problem)


def _column(names: dict[str, str], wanted: tuple[str, ...]) -> str:
    return next((names[name] for name in wanted if name in names), "")


def _cell(row: dict[str, str], column: str) -> str:
    cell = str(row.get(column) or "").strip()
    return "" if cell in ("nan", "None", "<NA>") else cell


def _path(name: str, parents: dict[str, str], file: Path, line: int) -> tuple[str, ...]:
    """Return a category with those above it, by the column of parents or by what stands before a backslash."""
    path = [part.strip() for part in name.split("\\") if part.strip()]
    while path and path[0] in parents:
        if parents[path[0]] in path:
            raise StudyError(f"{file}:{line}: category {path[0]!r} is its own ancestor; cut the circle")
        path.insert(0, parents[path[0]])
    return tuple(path)
