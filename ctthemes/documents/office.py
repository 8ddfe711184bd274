"""Office files: the text of Word, OpenDocument and RTF files, paragraphs and tables in the order in which they stand."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from ctthemes._shared.checks import StudyError
from ctthemes.documents.document import Document

MAX_UNPACKED = 300_000_000
MAX_RATIO = 200
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ODF_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_ODF_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"


def read_docx(data: bytes, name: str) -> Document:
    """Return the text of a Word file: paragraphs apart by blank lines, a table's row on one line.

    Raises
    ------
    StudyError
        When the file is no Word file, is packed suspiciously, or holds no text.
    """
    import docx
    from docx.opc.exceptions import OpcError

    check_archive(data, name)
    try:
        document = docx.Document(io.BytesIO(data))
        blocks = list(_word_blocks(document.element.body))
        about = document.core_properties
        title, author, language = about.title or "", about.author or "", about.language or ""
        saved = about.created.date().isoformat() if about.created else ""
    except (
        OpcError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        SyntaxError,
        OSError,
        zipfile.BadZipFile,
    ) as error:
        raise StudyError(f"{name}: not readable as DOCX ({error}); open it in Word and save it again") from None
    tables = sum(is_table for _, is_table in blocks)
    notes = ("all its text stands in tables; a row is one line",) if blocks and tables == len(blocks) else ()
    text = _joined(blocks)
    if not text:
        raise StudyError(f"{name}: no text in the file; if it holds scanned pages, run OCR first")
    return Document(text=text, title=title, author=author, language=language, saved=saved, notes=notes)


def read_odt(data: bytes, name: str) -> Document:
    """Return the text of an OpenDocument text file."""
    import lxml.etree

    check_archive(data, name)
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            content = lxml.etree.fromstring(archive.read("content.xml"), parser)
            meta = lxml.etree.fromstring(archive.read("meta.xml"), parser) if "meta.xml" in archive.namelist() else None
    except (
        KeyError,
        ValueError,
        OSError,
        RuntimeError,
        NotImplementedError,
        zipfile.BadZipFile,
        lxml.etree.LxmlError,
    ) as error:
        raise StudyError(f"{name}: not readable as ODT ({error}); open it and save it again") from None
    text = _joined(list(_odf_blocks(content)))
    if not text:
        raise StudyError(f"{name}: no text in the file; if it holds scanned pages, run OCR first")
    said = {tag: (meta.findtext(f".//{_DC}{tag}") or "") if meta is not None else "" for tag in ("title", "creator")}
    return Document(text=text, title=said["title"], author=said["creator"])


def read_rtf(data: bytes, name: str) -> Document:
    """Return the text of an RTF file."""
    from striprtf.striprtf import rtf_to_text

    if not data.lstrip().startswith(b"{\\rtf"):
        raise StudyError(f"{name}:1: does not begin as RTF does; open it and save it again")
    source = data.decode("latin-1")
    try:
        text = str(rtf_to_text(source, errors="replace"))  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, IndexError, TypeError, OverflowError) as error:
        raise StudyError(f"{name}: not readable as RTF ({error}); open it and save it again") from None
    text = re.sub("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", "", text)
    lines = [line.strip() for line in text.split("\n")]
    text = "\n\n".join(line for line in lines if line)
    if not text:
        raise StudyError(f"{name}: no text in the file")
    return Document(text=text)


def check_archive(data: bytes, name: str) -> None:
    """Stop at a zip-packed file that would unpack to far more than a document.

    Raises
    ------
    StudyError
        When it is no zip file, asks for a password, or unpacks to more than `MAX_UNPACKED` bytes, or to more than
        `MAX_RATIO` times its size with at least 10 MB.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise StudyError(f"{name}: broken or not what its ending says ({error}); save or download it again") from None
    if any(member.flag_bits & 1 for member in members):
        raise StudyError(f"{name}: asks for a password; save a copy without one")
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED or (unpacked > 10_000_000 and unpacked > MAX_RATIO * max(1, len(data))):
        raise StudyError(
            f"{name}: {len(data) / 1e6:.1f} MB that unpack to {unpacked / 1e6:.0f} MB look like a zip bomb; unpack it "
            "yourself if you trust it"
        )


def _word_blocks(body: Any) -> Iterator[tuple[str, bool]]:
    """Yield text and whether it is a table's row, in order; what is in content controls and text boxes, too."""
    for child in body:
        if child.tag == f"{_W}p":
            yield _word_text(child), False
        elif child.tag == f"{_W}tbl":
            for row in child.iter(f"{_W}tr"):
                cells = [
                    " ".join(text for paragraph in cell.iter(f"{_W}p") if (text := _word_text(paragraph)))
                    for cell in row.iterchildren(f"{_W}tc")
                ]
                yield " ".join(cell for cell in cells if cell), True
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"):
            yield from _word_blocks(child)


def _word_text(paragraph: Any) -> str:
    pieces = []
    for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
        pieces.append(node.text or "" if node.tag == f"{_W}t" else "-" if node.tag.endswith("Hyphen") else " ")
    return " ".join("".join(pieces).split())


def _odf_blocks(content: Any) -> Iterator[tuple[str, bool]]:
    for node in content.iter(f"{_ODF_TEXT}p", f"{_ODF_TEXT}h", f"{_ODF_TABLE}table-row"):
        if node.tag == f"{_ODF_TABLE}table-row":
            cells = [_odf_text(cell) for cell in node.iterchildren(f"{_ODF_TABLE}table-cell")]
            yield " ".join(cell for cell in cells if cell), True
        elif not any(ancestor.tag == f"{_ODF_TABLE}table-row" for ancestor in node.iterancestors()):
            yield _odf_text(node), False


def _odf_text(node: Any) -> str:
    """Return a node's text, where spaces, tabs and line breaks are elements of their own."""
    pieces = []
    for element in node.iter():
        pieces.append(element.text or "")
        if element.tag in (f"{_ODF_TEXT}s", f"{_ODF_TEXT}tab", f"{_ODF_TEXT}line-break", f"{_ODF_TEXT}p"):
            pieces.append(" ")
        if element is not node:
            pieces.append(element.tail or "")
    return " ".join("".join(pieces).split())


def _joined(blocks: list[tuple[str, bool]]) -> str:
    pieces: list[str] = []
    before_is_row = False
    for text, is_row in blocks:
        if text:
            pieces.append("" if not pieces else "\n" if is_row and before_is_row else "\n\n")
            pieces.append(text)
            before_is_row = is_row
    return "".join(pieces)
