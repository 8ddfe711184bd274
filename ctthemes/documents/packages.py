"""Packages: e-books and slides, zip archives whose parts are read in the order that a reader turns them."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from ctthemes._shared.checks import StudyError
from ctthemes.documents.archives import DAMAGE, check_archive, local_attribute, local_name, parse_xml
from ctthemes.documents.document import Document
from ctthemes.documents.html_text import drop_unseen, element_text, parse_html


def read_epub(data: bytes, name: str) -> Document:
    """Return the text of an e-book, its chapters in the order of its spine, without its table of contents.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        How messages call it.

    Returns
    -------
    Document
        With the title, author and language that the book states.

    Raises
    ------
    StudyError
        When it is no e-book, or locked, or holds no text.

    Examples
    --------
    >>> read_epub(b"plain text", "a.epub")
    Traceback (most recent call last):
    ctthemes._shared.checks.StudyError: a.epub: broken or not what its ending says ...
    """
    check_archive(data, name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            container = parse_xml(archive.read("META-INF/container.xml"))
            root = next(
                local_attribute(node, "full-path") for node in container.iter() if local_name(node) == "rootfile"
            )
            package = parse_xml(archive.read(root))
            chapters = [archive.read(path).decode("utf-8", "replace") for path in _spine(package, root)]
    except DAMAGE as error:
        raise StudyError(f"{name}: not readable as EPUB ({error!r}); save its text as .txt") from None
    texts = [_page_text(chapter, name) for chapter in chapters if chapter.strip()]
    return Document(
        text=_text(texts, name),
        title=_fact(package, "title"),
        author=_fact(package, "creator"),
        language=_fact(package, "language"),
    )


def read_pptx(data: bytes, name: str) -> Document:
    """Return the text of slides in their order, each slide's speaker notes after it; hidden slides are left out and told.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        How messages call it.

    Returns
    -------
    Document

    Raises
    ------
    StudyError
        When it is no PowerPoint file, or holds no text.

    Examples
    --------
    >>> read_pptx(b"plain text", "a.pptx")
    Traceback (most recent call last):
    ctthemes._shared.checks.StudyError: a.pptx: broken or not what its ending says ...
    """
    check_archive(data, name)
    texts: list[str] = []
    n_hidden = n_notes = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for path in _slides(archive):
                slide = parse_xml(archive.read(path))
                if slide.get("show") == "0":
                    n_hidden += 1
                    continue
                texts += _slide_texts(slide)
                for notes in _linked(archive, path, "notesSlide"):
                    spoken = _slide_texts(parse_xml(archive.read(notes)))
                    n_notes += bool(spoken)
                    texts += spoken
            about = parse_xml(archive.read("docProps/core.xml")) if "docProps/core.xml" in archive.namelist() else None
    except DAMAGE as error:
        raise StudyError(f"{name}: not readable as PPTX ({error}); open it in PowerPoint and save it again") from None
    remarks = [f"left out: hidden slides ({n_hidden})"] if n_hidden else []
    remarks += [f"speaker notes of {n_notes} slides follow their slide"] if n_notes else []
    title, author = (_fact(about, "title"), _fact(about, "creator")) if about is not None else ("", "")
    return Document(text=_text(texts, name), title=title, author=author, notes=tuple(remarks))


def _text(texts: list[str], name: str) -> str:
    text = "\n\n".join(text for text in texts if text)
    if not text.strip():
        raise StudyError(f"{name}: no text in the file; if it holds pictures of pages, run OCR first")
    return text


def _spine(package: Any, root: str) -> Iterator[str]:
    """Yield the paths of a book's chapters in their order; the table of contents is none."""
    items = {node.get("id"): node for node in package.iter() if local_name(node) == "item"}
    for node in package.iter():
        item = items.get(node.get("idref")) if local_name(node) == "itemref" else None
        if (
            item is not None
            and "html" in (item.get("media-type") or "")
            and "nav" not in (item.get("properties") or "")
        ):
            yield posixpath.normpath(posixpath.join(posixpath.dirname(root), unquote(item.get("href") or "")))


def _page_text(source: str, name: str) -> str:
    tree = parse_html(source, name)
    drop_unseen(tree)
    body = tree.find("body")
    return element_text(body if body is not None else tree)


def _fact(root: Any, name: str) -> str:
    return next(((node.text or "").strip() for node in root.iter() if local_name(node) == name), "")


def _slides(archive: zipfile.ZipFile) -> Iterator[str]:
    presentation = parse_xml(archive.read("ppt/presentation.xml"))
    paths = {key: path for key, _, path in _relations(archive, "ppt/presentation.xml")}
    for node in presentation.iter():
        if local_name(node) == "sldId":
            keys = [value for key, value in node.attrib.items() if key.startswith("{")]
            yield from (paths[key] for key in keys if key in paths)


def _linked(archive: zipfile.ZipFile, path: str, kind: str) -> list[str]:
    return [target for _, type_, target in _relations(archive, path) if type_ == kind and target in archive.namelist()]


def _relations(archive: zipfile.ZipFile, path: str) -> Iterator[tuple[str, str, str]]:
    """Yield key, kind and path of the parts that a part refers to."""
    folder, base = posixpath.split(path)
    relations = f"{folder}/_rels/{base}.rels"
    if relations in archive.namelist():
        for node in parse_xml(archive.read(relations)):
            target = posixpath.normpath(posixpath.join(folder, node.get("Target") or ""))
            yield node.get("Id") or "", (node.get("Type") or "").rpartition("/")[2], target.lstrip("/")


def _slide_texts(slide: Any) -> list[str]:
    """Return a slide's paragraphs, without its number, date and foot; the cells of a table's row on one line."""
    texts: list[str] = []
    for shape in slide.iter():
        if local_name(shape) == "sp":
            kinds = {node.get("type") for node in shape.iter() if local_name(node) == "ph"}
            if not kinds & {"sldNum", "dt", "ftr", "hdr"}:
                texts += [_paragraph(node) for node in shape.iter() if local_name(node) == "p"]
        elif local_name(shape) == "tr":
            cells = [node for node in shape if local_name(node) == "tc"]
            texts.append(" ".join(" ".join(map(_paragraph, _paragraphs(cell))) for cell in cells).strip())
    return [text for text in texts if text]


def _paragraphs(cell: Any) -> Iterator[Any]:
    return (node for node in cell.iter() if local_name(node) == "p")


def _paragraph(node: Any) -> str:
    pieces = [
        (child.text or "") if local_name(child) == "t" else "\n" * (local_name(child) == "br") for child in node.iter()
    ]
    return "".join(pieces).strip()
