"""Word files: without the day on which they were made, so that the same content has the same bytes."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The day that stands on every member of an archive that this package writes."""


def undated(written: BytesIO) -> bytes:
    """Return a Word document without the day on which it was made.

    Parameters
    ----------
    written : BytesIO
        What python-docx saved.

    Returns
    -------
    bytes

    Examples
    --------
    >>> file = BytesIO()
    >>> with ZipFile(file, "w") as archive:
    ...     archive.writestr("docProps/core.xml", "<dcterms:created>2026-11-25</dcterms:created>")
    >>> ZipFile(BytesIO(undated(file))).read("docProps/core.xml")
    b''
    """
    again = BytesIO()
    with ZipFile(written) as old, ZipFile(again, "w", ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=_first_parts):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>", b"", content)
            entry = ZipInfo(name, FIRST_DAY)
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, content)
    return again.getvalue()


def _first_parts(name: str) -> tuple[bool, str]:
    return name != "[Content_Types].xml", name
