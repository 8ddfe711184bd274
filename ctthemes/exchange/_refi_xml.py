"""Exchange parts: what the writing and the reading of REFI-QDA files share: codes, XML and archives.

What REFI-QDA has no place for (patterns, version, what to include and exclude) stands in the codes' descriptions, under
headings in square brackets that are read back.
"""

from __future__ import annotations

import uuid
import zipfile
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element, SubElement
from xml.sax.saxutils import escape, quoteattr

from ctthemes._shared import checks
from ctthemes._shared.checks import StudyError
from ctthemes._shared.safe_xml import parse_xml
from ctthemes.themes.codebook import Codebook, Theme, lineages, without_lists

HAND_NOTE, KIND_NOTE = "ctthemes: hand codings", "ctthemes: variables"
"""Notes that say what the format, or a program between, does not keep: columns of hand codings, kinds of variables."""

SOURCE_FOLDER = "sources"
LARGEST = 1_000_000_000
"""An archive whose texts unpack to more bytes than this is refused."""

LARGEST_RATIO = 200
"""So are texts of over 10 MB that unpack to more than so many times the archive."""

NEVER = "\ufffe\uffff"  # no characters at all, by XML's definition
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#999999")
SECTIONS = ("include", "exclude", "patterns", "not_patterns", "place", "version")


def add_codes(parent: Element, codebook: Codebook) -> None:
    """Write the themes as nested codes."""
    codes = SubElement(parent, "Codes")
    nodes: dict[str, Element] = {}
    codebook = without_lists(codebook)  # the format has no place for them
    lines = lineages(codebook)
    depth_first = sorted(codebook.themes, key=lambda theme: len(lines[theme.name]))
    places = {theme.name: place for place, theme in enumerate(codebook.themes)}
    for theme in depth_first:
        place = places[theme.name]
        above = nodes[theme.parent] if theme.parent else codes
        given = {"guid": stable_guid("code", theme.name), "name": theme.name, "isCodable": "true"}
        node = SubElement(above, "Code", {**given, "color": COLOURS[place % len(COLOURS)]})
        SubElement(node, "Description").text = _description(theme, place, codebook.version)
        nodes[theme.name] = node


def _description(theme: Theme, place: int, version: str) -> str:
    """Return what a code says of its theme, for people to read and for `_theme` to read back."""
    parts = {
        "include": theme.include, "exclude": theme.exclude, "patterns": "\n".join(theme.patterns),
        "not_patterns": "\n".join(theme.not_patterns), "place": str(place + 1), "version": version,
    }  # fmt: skip
    written = [_guarded(theme.definition)]
    written += [f"[{name}]\n{_guarded(parts[name])}" for name in SECTIONS if parts[name]]
    return "\n".join(written)


def _guarded(text: str) -> str:
    r"""Return the text with `\` before each line that would be taken for a heading."""
    return "\n".join(f"\\{line}" if line.lstrip("\\").startswith("[") else line for line in text.split("\n"))


def read_codes(root: Element, file: Path) -> tuple[Codebook, dict[str, str]]:
    """Return the codebook below `root`, and the theme of each code's guid."""
    entries: list[tuple[Theme, int, str]] = []
    names: dict[str, str] = {}
    taken: set[str] = set()
    codes = next(root.iter("Codes"), None)
    waiting = [(node, "") for node in reversed(codes if codes is not None else [])]
    while waiting:
        node, parent = waiting.pop()
        if node.tag != "Code":
            continue
        name = str(node.get("name") or element_id(node))
        if name in taken and parent:
            name = f"{parent}: {name}"  # the same name under two parents is usual elsewhere
        if name in taken:
            raise StudyError(f"{file}: two codes have the name {name!r}; rename one")
        names[element_id(node)] = name
        taken.add(name)
        entries.append(_theme(name, parent, node.findtext("Description") or ""))
        waiting += [(child, name) for child in reversed(node)]
    entries.sort(key=lambda entry: entry[1])
    return Codebook(
        tuple(theme for theme, _, _ in entries), next((entry[2] for entry in entries if entry[2]), "unknown")
    ), names


def _theme(name: str, parent: str, description: str) -> tuple[Theme, int, str]:
    sections: dict[str, list[str]] = {"definition": []}
    current = "definition"
    for line in description.split("\n"):
        if line[:1] == "[" and line[1:-1] in SECTIONS and line[-1:] == "]" and line[1:-1] not in sections:
            current = line[1:-1]
            sections[current] = []
        else:
            sections[current].append(line[1:] if line.startswith("\\") and line.lstrip("\\").startswith("[") else line)
    prose = {key: "\n".join(lines) for key, lines in sections.items()}
    patterns, barred = (tuple(filter(None, sections.get(key, []))) for key in ("patterns", "not_patterns"))
    theme = Theme(
        name, prose["definition"], prose.get("include", ""), prose.get("exclude", ""), parent, patterns, barred
    )
    place = prose.get("place", "")
    return theme, int(place) if place.isdecimal() else 10**6, prose.get("version", "")


def xml_bytes(root: Element) -> bytes:
    """Return an XML text in which every character is kept."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', *_lines(root)]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _lines(root: Element) -> Iterator[str]:
    """Write an element so that every character, a carriage return and a tab too, comes back as it is.

    Without recursion, for codes may lie thousands deep.
    """
    waiting: list[tuple[Element, int, bool]] = [(root, 0, False)]
    while waiting:
        node, depth, is_left = waiting.pop()
        indent = " " * min(depth, 60)  # deeper, blanks would be most of the file
        if is_left:
            yield f"{indent}</{node.tag}>"
            continue
        given = "".join(f" {name}={quoteattr(_legal(value))}" for name, value in node.items())
        if len(node):
            yield f"{indent}<{node.tag}{given}>"
            waiting += [(node, depth, True), *((child, depth + 1, False) for child in reversed(node))]
        elif node.text is not None:
            yield f"{indent}<{node.tag}{given}>{escape(_legal(node.text), {chr(13): '&#13;'})}</{node.tag}>"
        else:
            yield f"{indent}<{node.tag}{given}/>"


def _legal(text: str) -> str:
    if strange := sorted({character for character in text if not _is_legal(character)}):
        raise ValueError(f"{text[:60]!r} holds {checks.listing(map(repr, strange))}, which XML cannot; remove it")
    return text


def printable(text: str) -> str:
    """Return the text without the characters that XML cannot hold."""
    return "".join(character for character in text if _is_legal(character))


def _is_legal(character: str) -> bool:
    return character in "\t\n\r" or (
        character >= " " and not "\ud800" <= character <= "\udfff" and character not in NEVER
    )


def parsed(data: bytes, file: Path) -> Element:
    """Return the root of an XML text, names without their space; entities and external references are refused."""
    root = parse_xml(data, file)
    for node in root.iter():
        node.tag = str(node.tag).rpartition("}")[2]
    if root.tag not in ("Project", "CodeBook"):
        raise StudyError(f"{file}: is no REFI-QDA project or codebook but a <{root.tag}>; export it as .qdpx or .qdc")
    return root


def zip_bytes(files: dict[str, bytes]) -> bytes:
    """Return an archive of the files, without a date, so that the same files give the same bytes."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, data)
    return packed.getvalue()


def unpacked(file: Path) -> dict[str, bytes]:
    """Return the files of an archive, none of them written to disk.

    Parameters
    ----------
    file : Path

    Returns
    -------
    dict of str to bytes

    Raises
    ------
    StudyError
        When it cannot be read, names places outside it, holds two files of one name, or unpacks to too much.

    Examples
    --------
    >>> unpacked(Path("no/such/file.qdpx"))
    Traceback (most recent call last):
        ...
    ctthemes._shared.checks.StudyError: no/such/file.qdpx: no readable archive (...
    """
    member = ""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            wanted = [entry for entry in entries if entry.filename.lower().endswith((".qde", ".txt"))]
            _refuse(file, entries, wanted)
            contents = {}
            for entry in wanted:
                member = entry.filename
                contents[member] = archive.read(entry)
            return contents
    except StudyError:
        raise
    except Exception as error:  # zip, zlib, lzma and the system each raise errors of their own
        place = f" at its member {member}" if member else ""
        raise StudyError(f"{file}: no readable archive ({error}){place}; export it again") from None


def _refuse(file: Path, entries: list[zipfile.ZipInfo], wanted: list[zipfile.ZipInfo]) -> None:
    """Stop at an archive that is no project of documents, by what it says of itself."""
    if unsafe := [entry.filename for entry in entries if not is_safe(entry.filename)]:
        raise StudyError(f"{file}: holds paths that lead out of it: {checks.listing(unsafe)}; do not trust it")
    names = Counter(entry.filename for entry in entries)
    if twice := [name for name, number in names.items() if number > 1]:
        raise StudyError(f"{file}: holds two files of one name: {checks.listing(twice)}; export it again")
    unpacked_size, packed = sum(entry.file_size for entry in wanted), max(1, file.stat().st_size)
    if unpacked_size > LARGEST or (unpacked_size > 10_000_000 and unpacked_size > LARGEST_RATIO * packed):
        raise StudyError(
            f"{file}: its texts, packed into {packed:,} bytes, unpack to {unpacked_size:,} bytes; do not trust it, or "
            "split the project"
        )


def is_safe(name: str) -> bool:
    """Return whether a name leads to a place inside its archive."""
    path = PurePosixPath(name.replace("\\", "/"))
    return bool(name) and not path.is_absolute() and ".." not in path.parts and ":" not in name and "\0" not in name


def stable_guid(kind: str, name: object) -> str:
    """Return the guid of a thing, the same whenever it is written."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:ctthemes:{kind}:{name}"))


def element_id(node: Element) -> str:
    """Return an element's guid as it is compared."""
    return bare_guid(node.get("guid"))


def bare_guid(guid: str | None) -> str:
    """Return a guid in lower case and without braces, as it is compared."""
    return (guid or "").strip().strip("{}").lower()
