"""Text cache: the documents of files that are slow to read, by the hash of their content, so that no file is read twice."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from functools import cache
from pathlib import Path

from ctthemes._shared.cache import load_bytes, store_bytes
from ctthemes.documents.document import Document

MOST_DOCUMENTS = 50_000


def text_key(data: bytes, name: str) -> str:
    """Return the key of a file's document: by its bytes, its ending and the code of the readers.

    Parameters
    ----------
    data : bytes
    name : str

    Returns
    -------
    str

    Examples
    --------
    >>> text_key(b"a", "one.pdf") == text_key(b"a", "two.pdf")
    True
    """
    suffix = Path(name).suffix.lower().removeprefix(".")
    return f"{hashlib.sha256(data).hexdigest()}-{suffix}-{_readers()}"


@cache
def _readers() -> str:
    """Return a hash of the room's code: another reader may give another text for the same bytes."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def load_document(folder: Path, key: str) -> Document | None:
    """Return a document from the cache, None where it is not there or was changed.

    Parameters
    ----------
    folder : Path
        From `ctthemes._shared.cache.cache_folder`.
    key : str

    Returns
    -------
    Document or None

    Examples
    --------
    >>> load_document(Path("no such folder"), "a") is None
    True
    """
    content = load_bytes(folder, key)
    try:
        facts = json.loads(content) if content else None
        if not facts:
            return None
        return Document(**facts | {"notes": tuple(facts["notes"])})
    except (ValueError, TypeError, KeyError, RecursionError):  # of a version that stored other fields
        return None


def store_document(folder: Path, key: str, document: Document) -> None:
    """Store a document.

    Parameters
    ----------
    folder : Path
        From `ctthemes._shared.cache.cache_folder`.
    key : str
    document : Document

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     store_document(Path(folder), "a", Document("A text."))
    ...     load_document(Path(folder), "a").text
    'A text.'
    """
    store_bytes(folder, key, json.dumps(dataclasses.asdict(document)).encode())
