"""Word files: the accepted text of a .docx or .docm file, as Word prints it once all changes are accepted."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ctthemes._shared.checks import StudyError
from ctthemes.documents.archives import DAMAGE, check_archive, local_attribute, local_name, parse_xml
from ctthemes.documents.blocks import Mark, Stream, block_remarks, joined_text, read_blocks
from ctthemes.documents.document import Document

_UNWRAPPED = frozenset("sdt sdtContent ins moveTo customXml smartTag hyperlink fldSimple dir bdo ruby rubyBase".split())
_CHANGES = "tracked deletions and text moved away"
_LEFT_OUT = {
    "del": _CHANGES,
    "moveFrom": _CHANGES,
    "oMath": "formulas",
    "oMathPara": "formulas",
    "altChunk": "embedded files",
    "object": "embedded files",
    "chart": "charts and diagrams",
    "relIds": "charts and diagrams",
    "pic": "pictures",
    "imagedata": "pictures",
    "commentReference": "comments",
}
_TEXTS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_HIDDEN = "words of hidden text"


@dataclass(frozen=True, slots=True)
class _Parts:
    """The XML files inside a Word file that hold its text, None where there is none."""

    document: Any
    styles: Any = None
    footnotes: Any = None
    endnotes: Any = None
    properties: Any = None
    heads: tuple[Any, ...] = ()


def read_docx(data: bytes, name: str) -> Document:
    """Return the accepted text of a Word file.

    Insertions stay; deletions, moved text at its old place, comments, hidden text and page heads go. A text box
    follows the paragraph that it hangs on, footnotes and endnotes follow their section.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        How messages call it.

    Returns
    -------
    Document
        `notes` says how many of each kind of thing were left out.

    Raises
    ------
    StudyError
        When the file is no Word file, is packed suspiciously, or holds no text.

    Examples
    --------
    >>> out = io.BytesIO()
    >>> with zipfile.ZipFile(out, "w") as archive:
    ...     archive.writestr("word/document.xml", "<document><body><p><r><t>Text.</t></r></p></body></document>")
    >>> read_docx(out.getvalue(), "a.docx").text
    'Text.'
    """
    check_archive(data, name)
    left_out: Counter[str] = Counter()
    try:
        parts = _read_parts(data)
        blocks = read_blocks(_Reader(parts, left_out).body())
    except DAMAGE as error:
        raise StudyError(f"{name}: not readable as DOCX ({error}); open it in Word and save it again") from None
    left_out["page heads and feet"] = sum(_has_text(head) for head in parts.heads)
    text = joined_text(blocks)
    if not text:
        raise StudyError(f"{name}: no text in the file; if it holds scanned pages, run OCR first")
    return Document(
        text=text,
        title=_property(parts, "title"),
        author=_property(parts, "creator"),
        language=_property(parts, "language"),
        saved=_property(parts, "created")[:10],
        notes=block_remarks(blocks, left_out),
    )


def _read_parts(data: bytes) -> _Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        package = _related(archive, "")
        main = next((path for kind, path in package if kind == "officeDocument"), "word/document.xml")
        related = _related(archive, main)
        paths = {kind: path for kind, path in (*package, *related) if path in archive.namelist()}
        heads = [path for kind, path in related if kind in ("header", "footer") and path in archive.namelist()]

        def tree(kind: str) -> Any:
            return parse_xml(archive.read(paths[kind])) if kind in paths else None

        return _Parts(
            parse_xml(archive.read(main)),
            tree("styles"),
            tree("footnotes"),
            tree("endnotes"),
            tree("core-properties"),
            tuple(parse_xml(archive.read(path)) for path in heads),
        )


def _related(archive: zipfile.ZipFile, path: str) -> list[tuple[str, str]]:
    """Return kind and path of the parts that a part of the package refers to."""
    folder, file = posixpath.split(path)
    relations = posixpath.join(folder, "_rels", f"{file}.rels")
    if relations not in archive.namelist():
        return []
    return [
        (
            relation.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/"),
        )
        for relation in parse_xml(archive.read(relations))
        if relation.get("TargetMode") != "External"
    ]


def _property(parts: _Parts, name: str) -> str:
    nodes = [] if parts.properties is None else [node for node in parts.properties if local_name(node) == name]
    return " ".join((nodes[0].text or "").split()) if nodes else ""


def _has_text(part: Any) -> bool:
    return any((node.text or "").strip() for node in part.iter() if local_name(node) == "t")


def _child(node: Any, *path: str) -> Any:
    """Return the first child of a name, its child of the next name, and so on, or None."""
    for name in path:
        node = next((child for child in node if local_name(child) == name), None) if node is not None else None
    return node


def _value(node: Any) -> str:
    return local_attribute(node, "val") if node is not None else ""


def _is_on(switch: Any) -> bool:
    return switch is not None and _value(switch) not in ("0", "false", "off")


def _chosen(node: Any) -> Any:
    """Return the content of the version that Word prefers where a drawing is given in several."""
    return next((child for child in node if local_name(child) in ("Choice", "Fallback")), ())


class _Styles:
    """What the styles of a Word file say of hidden text and of headings."""

    def __init__(self, styles: Any) -> None:
        nodes = () if styles is None else styles
        self._styles = {local_attribute(node, "styleId"): node for node in nodes if local_name(node) == "style"}

    def _chain(self, name: str) -> Iterator[Any]:
        """Yield a style, and the styles that it is based on."""
        passed: set[str] = set()
        while name in self._styles and name not in passed:
            passed.add(name)
            yield self._styles[name]
            name = _value(_child(self._styles[name], "basedOn"))

    def hides(self, name: str) -> bool:
        switches = (_child(style, "rPr", "vanish") for style in self._chain(name))
        return _is_on(next((switch for switch in switches if switch is not None), None))

    def is_heading(self, name: str) -> bool:
        for style in self._chain(name):
            level = _child(style, "pPr", "outlineLvl")
            if _value(_child(style, "name")).lower().startswith(("heading ", "title")):
                return True
            if level is not None:
                return _value(level) != "9"
        return False


class _Reader:
    """Turns the elements of a Word file into a stream of words and marks."""

    def __init__(self, parts: _Parts, left_out: Counter[str]) -> None:
        self.parts = parts
        self.left_out = left_out
        self.styles = _Styles(parts.styles)
        self.notes = {
            (kind, local_attribute(note, "id")): note
            for kind, notes in (("footnote", parts.footnotes), ("endnote", parts.endnotes))
            for note in (notes if notes is not None else ())
            if local_name(note) == kind and local_attribute(note, "type") in ("", "normal")
        }

    def body(self) -> Stream:
        body = _child(self.parts.document, "body")
        return self.blocks(body if body is not None else ())

    def blocks(self, nodes: Any) -> Stream:
        for node in nodes:
            name = local_name(node)
            if name == "p":
                yield from self.paragraph(node)
            elif name == "tbl":
                yield from self.rows(node)
            elif name in _UNWRAPPED:
                yield from self.blocks(node)
            elif name == "AlternateContent":
                yield from self.blocks(_chosen(node))
            else:
                self.leave_out(node)

    def rows(self, nodes: Any) -> Stream:
        for node in nodes:
            if local_name(node) == "tr" and _child(node, "trPr", "del") is not None:
                self.left_out[_CHANGES] += 1
            elif local_name(node) == "tr":
                yield Mark.ROW
                yield from self.cells(node)
                yield Mark.ROW_END
            elif local_name(node) in _UNWRAPPED:
                yield from self.rows(node)

    def cells(self, nodes: Any) -> Stream:
        for node in nodes:
            if local_name(node) == "tc" and _child(node, "tcPr", "cellDel") is not None:
                self.left_out[_CHANGES] += 1
            elif local_name(node) == "tc":
                yield Mark.CELL
                yield from self.blocks(node)
                yield Mark.CELL_END
            elif local_name(node) in _UNWRAPPED:
                yield from self.cells(node)

    def paragraph(self, node: Any) -> Stream:
        """Yield a paragraph; where its end was deleted or moved away, the next one goes on in it."""
        about = _child(node, "pPr")
        style, mark, level = _value(_child(about, "pStyle")), _child(about, "rPr"), _child(about, "outlineLvl")
        yield from self.inline(node, hidden=self.styles.hides(style))
        if _child(mark, "del") is None and _child(mark, "moveFrom") is None:
            heading = _value(level) != "9" if level is not None else self.styles.is_heading(style)
            yield Mark.HEADING_END if heading else Mark.PARAGRAPH_END

    def inline(self, nodes: Any, *, hidden: bool) -> Stream:
        for node in nodes:
            name = local_name(node)
            if name == "r":
                yield from self.run(node, hidden=hidden)
            elif name in _UNWRAPPED:
                yield from self.inline(node, hidden=hidden)
            elif name == "AlternateContent":
                yield from self.inline(_chosen(node), hidden=hidden)
            elif name in ("p", "tbl"):
                yield from self.blocks([node])
            else:
                self.leave_out(node)

    def run(self, node: Any, *, hidden: bool) -> Stream:
        about = _child(node, "rPr")
        switch = _child(about, "vanish")
        if _is_on(switch) or (switch is None and (hidden or self.styles.hides(_value(_child(about, "rStyle"))))):
            texts = [child.text or "" for child in node if local_name(child) == "t"]
            self.left_out[_HIDDEN] += len(" ".join(texts).split())
        else:
            yield from self.pieces(node)

    def pieces(self, nodes: Any) -> Stream:
        for node in nodes:
            name = local_name(node)
            if name == "t":
                yield (node.text or "").replace("\n", " ")
            elif name in _TEXTS:
                yield " " if local_attribute(node, "type") in ("page", "column") else _TEXTS[name]
            elif name == "sym":
                yield _symbol(node)
            elif name in ("footnoteReference", "endnoteReference"):
                yield from self.note(name.removesuffix("Reference"), local_attribute(node, "id"))
            elif name == "AlternateContent":
                yield from self.pieces(_chosen(node))
            elif name == "ruby":
                yield from self.inline([child for child in node if local_name(child) == "rubyBase"], hidden=False)
            elif name in ("drawing", "pict"):
                yield from self.boxes(node)
            else:
                self.leave_out(node)

    def note(self, kind: str, number: str) -> Stream:
        if (kind, number) in self.notes:
            yield Mark.NOTE
            yield from self.blocks(self.notes[kind, number])
            yield Mark.NOTE_END

    def boxes(self, nodes: Any) -> Stream:
        """Yield the text boxes inside a drawing; pictures and charts are only counted."""
        for node in nodes:
            name = local_name(node)
            if name == "txbxContent":
                yield Mark.BOX
                yield from self.blocks(node)
                yield Mark.BOX_END
            elif name == "AlternateContent":
                yield from self.boxes(_chosen(node))
            elif name in _LEFT_OUT:
                self.leave_out(node)
            else:
                yield from self.boxes(node)

    def leave_out(self, node: Any) -> None:
        kind = _LEFT_OUT.get(local_name(node))
        if kind:
            self.left_out[kind] += 1


def _symbol(node: Any) -> str:
    """Return a symbol as text: a private character says nothing without its font."""
    code = local_attribute(node, "char")
    number = int(code, 16) if code and all(digit in "0123456789abcdefABCDEF" for digit in code) else 0
    return "" if not 32 <= number < 0x110000 or 0xD800 <= number <= 0xF8FF else chr(number)
