"""Archives: what is checked of a zip-packed file before anything of it is read, and the XML inside it."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from typing import Any

from ctthemes._shared.checks import StudyError

MAX_UNPACKED = 300_000_000
MAX_RATIO = 200
# What the reading of a damaged archive and of the XML in it raises; each compression has an error of its own.
DAMAGE = (
    KeyError,
    ValueError,
    OSError,
    RuntimeError,
    NotImplementedError,
    StopIteration,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
)


def check_archive(data: bytes, name: str) -> None:
    """Stop at a zip-packed file that would unpack to far more than a document.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        How messages call it.

    Raises
    ------
    StudyError
        When it is no zip file, asks for a password, or unpacks to more than `MAX_UNPACKED` bytes, or to more than
        `MAX_RATIO` times its size with at least 10 MB.

    Examples
    --------
    >>> check_archive(b"no zip file", "a.docx")
    Traceback (most recent call last):
    ctthemes._shared.checks.StudyError: a.docx: broken or not what its ending says (File is not a zip file); ...
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except DAMAGE as error:
        raise StudyError(f"{name}: broken or not what its ending says ({error}); save or download it again") from None
    if any(member.flag_bits & 1 for member in members):
        raise StudyError(f"{name}: asks for a password; save a copy without one")
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED or (unpacked > 10_000_000 and unpacked > MAX_RATIO * max(1, len(data))):
        raise StudyError(
            f"{name}: {len(data) / 1e6:.1f} MB that unpack to {unpacked / 1e6:.0f} MB look like a zip bomb; unpack it "
            "yourself if you trust it"
        )


def parse_xml(data: bytes) -> Any:
    """Return the root element of an XML file; no entity is expanded and nothing is fetched.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    lxml element

    Raises
    ------
    ValueError
        When it is no XML.

    Examples
    --------
    >>> parse_xml(b"<a><b/></a>").tag
    'a'
    """
    import lxml.etree

    try:
        return lxml.etree.fromstring(data, lxml.etree.XMLParser(resolve_entities=False, no_network=True))
    except lxml.etree.LxmlError as error:
        raise ValueError(f"broken XML: {error}") from None


def local_name(node: Any) -> str:
    """Return an element's name without its namespace, which differs between editions of a format.

    Parameters
    ----------
    node : lxml element, comment or entity

    Returns
    -------
    str
        Empty for what is no element.

    Examples
    --------
    >>> local_name(parse_xml(b'<w:p xmlns:w="urn:w"/>'))
    'p'
    """
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def local_attribute(node: Any, name: str) -> str:
    """Return an attribute's value, whatever its namespace.

    Parameters
    ----------
    node : lxml element
    name : str
        Without namespace.

    Returns
    -------
    str
        Empty where there is none.

    Examples
    --------
    >>> local_attribute(parse_xml(b'<w:p xmlns:w="urn:w" w:id="3"/>'), "id")
    '3'
    """
    return next((str(value) for key, value in node.attrib.items() if key.rpartition("}")[2] == name), "")
