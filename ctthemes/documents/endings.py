"""Endings: what a file is by its first bytes, where its ending says another thing, and how to convert what has no reader."""

from __future__ import annotations

import io
import re
import zipfile

from ctthemes._shared.checks import StudyError
from ctthemes.documents.archives import DAMAGE

_PAGE = re.compile(rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype html|html[\s>])", re.I | re.S)
_FLAT_ODT = re.compile(rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?<office:document\s", re.I)
_PARTS = {
    "word/document.xml": ".docx",
    "ppt/presentation.xml": ".pptx",
    "META-INF/container.xml": ".epub",
    "xl/workbook.xml": ".xlsx",
}
_SAME = ({".html", ".htm", ".xhtml"}, {".docx", ".docm"}, {".odt", ".ott"}, {".txt", ".text", ".md", ".markdown"})
_WORD = "open it in Word or LibreOffice and save it as .docx"
_CONVERSIONS = {
    **dict.fromkeys((".doc", ".dot", ".wpd", ".wps", ".pages", ".sxw", ".hwp"), _WORD),
    **dict.fromkeys((".ppt", ".pps", ".key", ".odp"), "open it in PowerPoint or LibreOffice and save it as .pptx"),
    ".msg": "open it in a mail program and save it as .eml",
    ".mobi": "convert it to .epub",
    ".azw3": "convert it to .epub",
    ".json": "save its records as .jsonl, one record a line, or as .csv",
    ".xml": "save its text as .txt, or its records as .csv",
    ".tex": "save its text as .txt",
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".tif", ".tiff"), "a picture: run OCR on it (for example ocrmypdf)"),
    **dict.fromkeys((".mp3", ".wav", ".mp4", ".m4a"), "a recording: have it written down, as .txt or .srt"),
    **dict.fromkeys((".rar", ".7z", ".gz", ".tar"), "unpack it, or pack it as .zip"),
}


def conversion(suffix: str) -> str:
    """Return how to make a file readable whose ending has no reader, "" where nothing is known.

    Parameters
    ----------
    suffix : str
        With its dot, in small letters.

    Returns
    -------
    str

    Examples
    --------
    >>> conversion(".doc")
    'open it in Word or LibreOffice and save it as .docx'
    """
    return _CONVERSIONS.get(suffix, "")


def true_suffix(data: bytes, name: str, suffix: str) -> str:
    """Return the ending that a file's first bytes call for, its own where they call for none.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        How messages call it.
    suffix : str
        Its own ending, in small letters.

    Returns
    -------
    str

    Raises
    ------
    StudyError
        When it is a file of an old Office program, a workbook or a picture: names the remedy.

    Examples
    --------
    >>> true_suffix(b"%PDF-1.7 ...", "a.txt", ".txt")
    '.pdf'
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise StudyError(
            f"{name}: a file of an old Office program or one with a password; open it and save it as .docx"
        )
    if data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")):
        raise StudyError(f"{name}: a picture and not what its ending says; run OCR on it (for example ocrmypdf)")
    if b"%PDF-" in data[:1024] and not suffix.startswith((".ht", ".eml", ".mh")):
        proper = ".pdf"
    elif data.startswith(b"{\\rtf"):
        proper = ".rtf"
    elif data.startswith(b"PK\x03\x04"):
        proper = _packed_suffix(data)
    elif _FLAT_ODT.match(data[:2000]):
        proper = ".fodt"
    else:
        head = data[:3000].removeprefix(b"\xef\xbb\xbf")
        proper = ".html" if _PAGE.match(head) else ""
    if proper == ".xlsx":
        raise StudyError(f"{name}: a workbook and not what its ending says; rename it to end in .xlsx")
    if not proper or any(proper in group and suffix in group for group in _SAME):
        return suffix
    return proper


def _packed_suffix(data: bytes) -> str:
    """Return the ending of a zip-packed file by the parts in it, "" where they are those of no document."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            kind = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except DAMAGE:
        return ""
    if kind.startswith(b"application/vnd.oasis.opendocument.text"):
        return ".odt"
    return next((suffix for part, suffix in _PARTS.items() if part in names), "")
