"""OpenDocument texts: the accepted text of an .odt or .fodt file, in reading order."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from typing import Any

from ctthemes._shared.checks import StudyError
from ctthemes.documents.archives import DAMAGE, check_archive, local_attribute, local_name, parse_xml
from ctthemes.documents.blocks import Mark, Stream, block_remarks, joined_text, read_blocks
from ctthemes.documents.document import Document

_TEXTS = {"s": " ", "tab": " ", "line-break": "\n"}
# Elements that hold text or marks of the paragraph that they stand in, their own words between those of their children.
_RUNNING = frozenset("span a meta meta-field ruby ruby-base".split())
_SHAPES = frozenset(
    "text-box custom-shape rect ellipse circle polygon polyline path line connector caption page-thumbnail".split()
)
_SILENT = frozenset(
    "annotation-end sequence-decls variable-decls user-field-decls dde-connection-decls forms title desc ruby-text "
    "script binary-data event-listeners covered-table-cell note-citation note-body shapes".split()
)
_LEFT_OUT = {
    "image": "pictures",
    "annotation": "comments",
    "deletion": "tracked deletions",
    "object": "embedded objects and formulas",
    "object-ole": "embedded objects and formulas",
    "plugin": "embedded objects and formulas",
}
_HIDDEN = "words of hidden text"


def read_odt(data: bytes, name: str) -> Document:
    """Return the accepted text of an OpenDocument text file, packed (.odt) or flat (.fodt).

    Tracked deletions, comments, hidden text and descriptions of pictures go. A text box follows the paragraph that it
    hangs on, notes follow their section.

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
        When the file is no OpenDocument text, asks for a password, is packed suspiciously, or holds no text.

    Examples
    --------
    >>> read_odt(b'<document><body><text><p>See <a>the <i>Charter</i></a> first.</p></text></body></document>', "a.fodt").text
    'See the Charter first.'
    """
    packed = not data.lstrip().startswith(b"<")
    if packed:
        check_archive(data, name)
    left_out: Counter[str] = Counter()
    try:
        content, about = _read_parts(data, name) if packed else (parse_xml(data.lstrip()),) * 2
        blocks = read_blocks(_Reader(content, left_out).body())
    except DAMAGE as error:
        if isinstance(error, StudyError):
            raise
        raise StudyError(f"{name}: not readable as ODT ({error}); open it and save it again") from None
    text = joined_text(blocks)
    if not text:
        raise StudyError(f"{name}: no text in the file; if it holds scanned pages, run OCR first")
    return Document(
        text=text,
        title=_property(about, "title"),
        author=_property(about, "creator"),
        language=_property(about, "language"),
        saved=_property(about, "creation-date")[:10],
        notes=block_remarks(blocks, left_out),
    )


def _read_parts(data: bytes, name: str) -> tuple[Any, Any]:
    """Return the root elements of content.xml and, where it is there, of meta.xml."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive.namelist() else b""
        if b"encryption-data" in manifest:
            raise StudyError(f"{name}: asks for a password; open it and save a copy without one")
        about = parse_xml(archive.read("meta.xml")) if "meta.xml" in archive.namelist() else None
        return parse_xml(archive.read("content.xml")), about


def _property(about: Any, name: str) -> str:
    facts = () if about is None else (node for node in about.iter("{*}meta") if len(node))
    nodes = (node for fact in facts for node in fact if local_name(node) == name)
    return " ".join((next((node.text or "" for node in nodes), "")).split())


def _hidden_styles(content: Any) -> frozenset[str]:
    """Return the names of the styles whose text is not shown."""
    properties = [*content.iter("{*}text-properties"), *content.iter("{*}section-properties")]
    hidden = [node for node in properties if local_attribute(node, "display") == "none"]
    return frozenset(local_attribute(node.getparent(), "name") for node in hidden)


class _Reader:
    """Turns the elements of an OpenDocument text into a stream of words and marks."""

    def __init__(self, content: Any, left_out: Counter[str]) -> None:
        self.content = content
        self.left_out = left_out
        self.hidden = _hidden_styles(content)

    def body(self) -> Stream:
        for body in self.content.iter("{*}body"):
            for text in body:
                yield from self.children(text)

    def node(self, node: Any) -> Stream:
        """Yield what an element holds, but not its tail, which belongs to the element around it."""
        name = local_name(node)
        if name in _LEFT_OUT:
            self.left_out[_LEFT_OUT[name]] += 1
        elif self.is_hidden(node, name):
            self.left_out[_HIDDEN] += len(" ".join(node.itertext()).split())
        elif name in ("p", "h"):
            yield from self.running(node)
            yield Mark.HEADING_END if name == "h" else Mark.PARAGRAPH_END
        elif name in _TEXTS:
            yield _TEXTS[name]
        elif name == "note":
            yield from self.between(Mark.NOTE, node.iterchildren("{*}note-body"), Mark.NOTE_END)
        elif name == "table-row":
            yield from self.between(Mark.ROW, [node], Mark.ROW_END)
        elif name == "table-cell":
            yield from self.between(Mark.CELL, [node], Mark.CELL_END)
        elif name in _SHAPES:
            yield from self.between(Mark.BOX, [node], Mark.BOX_END)
        elif name == "frame":
            yield from self.frame(node)
        elif name and name not in _SILENT and not name.endswith("-source"):
            yield from self.running(node) if self.is_running(node, name) else self.children(node)

    def is_hidden(self, node: Any, name: str) -> bool:
        if name in ("hidden-text", "hidden-paragraph"):
            return True
        if name == "section" and local_attribute(node, "display") not in ("", "true"):
            return True
        return name in ("p", "h", "span", "section") and local_attribute(node, "style-name") in self.hidden

    @staticmethod
    def is_running(node: Any, name: str) -> bool:
        """Return whether an element is part of a line: a span, or a field such as a date, which has no children."""
        return name in _RUNNING or (not len(node) and local_name(node.getparent()) in {*_RUNNING, "p", "h"})

    def frame(self, node: Any) -> Stream:
        """Yield a frame's text. It may hold the same thing in several forms, of which the first is the best."""
        forms = [child for child in node if local_name(child) not in ("title", "desc", "")]
        for form in forms[:1]:
            yield from self.node(form)

    def between(self, opening: Mark, nodes: Any, closing: Mark) -> Stream:
        yield opening
        for node in nodes:
            yield from self.children(node)
        yield closing

    def children(self, node: Any) -> Stream:
        for child in node:
            yield from self.node(child)

    def running(self, node: Any) -> Stream:
        yield _plain(node.text)
        for child in node:
            yield from self.node(child)
            yield _plain(child.tail)


def _plain(text: str | None) -> str:
    return (text or "").replace("\n", " ")
