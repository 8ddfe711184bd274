"""Cache: what is slow to make, stored by the content of what it was made from.

All of it lies in the user's own cache folder, or in the folder that the environment variable CTTHEMES_CACHE names; the
word `off` there stores nothing. Each entry begins with the checksum of what follows: one that was changed or damaged
counts as not there. Everything can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from io import BufferedRandom
from itertools import chain
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from ctthemes._shared.checks import StudyError
from ctthemes._shared.files import replacing

CACHE = "CTTHEMES_CACHE"
"""The environment variable that names a folder for the cache, or says "off"."""

_SUM = 32
_SUFFIX = ".entry"


def cache_folder(kind: str) -> Path | None:
    """Return the folder of one kind of entries, made if need be, or None where none is wanted or can be written.

    Parameters
    ----------
    kind : str
        Such as "tokens".

    Returns
    -------
    Path or None

    Examples
    --------
    >>> folder = cache_folder("tokens")  # None with CTTHEMES_CACHE=off
    >>> folder is None or folder.is_dir()
    True
    """
    named = os.environ.get(CACHE, "")
    if named == "off":
        return None
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        folder = (Path(named) if named else home / "ctthemes") / kind
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (OSError, RuntimeError):  # no home, or none that may be written
        return None
    return folder


def texts_digest(texts: Iterable[str], *facts: bytes) -> str:
    """Return a hash of texts and of whatever else an entry depends on.

    Parameters
    ----------
    texts : iterable of str
    *facts : bytes

    Returns
    -------
    str

    Examples
    --------
    >>> texts_digest(["ab", "c"]) == texts_digest(["a", "bc"])
    False
    """
    digest = hashlib.blake2b(digest_size=24)
    for data in chain(facts, (text.encode("utf-8", "surrogatepass") for text in texts)):
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


def load_bytes(folder: Path, key: str) -> bytes | None:
    """Return an entry, None where it is missing or does not match its checksum.

    Parameters
    ----------
    folder : Path
        From `cache_folder`.
    key : str

    Returns
    -------
    bytes or None

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     store_bytes(Path(folder), "a", b"content")
    ...     load_bytes(Path(folder), "a"), load_bytes(Path(folder), "b")
    (b'content', None)
    """
    try:
        with _checked(folder / f"{key}{_SUFFIX}") as stream:
            return stream.read()
    except (OSError, ValueError):
        return None


def store_bytes(folder: Path, key: str, content: bytes) -> None:
    """Store an entry.

    Parameters
    ----------
    folder : Path
        From `cache_folder`.
    key : str
    content : bytes

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     store_bytes(Path(folder), "a", b"content")
    ...     len(list(Path(folder).iterdir()))
    1
    """
    _store(folder / f"{key}{_SUFFIX}", lambda stream: stream.write(content))


def drop_oldest(folder: Path, *, most: int) -> None:
    """Remove the entries that were not asked for the longest, beyond `most`.

    Parameters
    ----------
    folder : Path
        From `cache_folder`.
    most : int

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for key in "abc":
    ...         store_bytes(Path(folder), key, b"content")
    ...     drop_oldest(Path(folder), most=2)
    ...     len(list(Path(folder).iterdir()))
    2
    """
    with suppress(OSError):
        entries = sorted(folder.glob(f"*{_SUFFIX}"), key=lambda entry: entry.stat().st_mtime_ns)
        for oldest in entries[: max(0, len(entries) - most)]:
            oldest.unlink(missing_ok=True)


def load_arrays(folder: Path, key: str, names: Sequence[str]) -> list[npt.NDArray[Any]] | None:
    """Return the arrays of an entry, None where it is missing or does not match its checksum.

    Parameters
    ----------
    folder : Path
        From `cache_folder`.
    key : str
    names : sequence of str
        Of the arrays, in the order wanted.

    Returns
    -------
    list of array, or None

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     store_arrays(Path(folder), "a", {"ids": np.arange(3)}, most=10)
    ...     load_arrays(Path(folder), "a", ["ids"])
    [array([0, 1, 2])]
    """
    try:
        with _checked(folder / f"{key}{_SUFFIX}") as stream, np.load(stream, allow_pickle=False) as stored:
            return [stored[name] for name in names]
    except (OSError, EOFError, ValueError, KeyError, NotImplementedError, zipfile.BadZipFile):
        return None


def store_arrays(folder: Path, key: str, arrays: Mapping[str, npt.NDArray[Any]], *, most: int) -> None:
    """Store arrays as an entry, then let go what was not asked for the longest beyond `most` entries.

    Parameters
    ----------
    folder : Path
        From `cache_folder`.
    key : str
    arrays : mapping of str to array
    most : int

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     store_arrays(Path(folder), "a", {"ids": np.arange(3)}, most=10)
    ...     load_arrays(Path(folder), "a", ["no such name"]) is None
    True
    """
    _store(folder / f"{key}{_SUFFIX}", lambda stream: np.savez(stream, allow_pickle=False, **dict(arrays)))
    drop_oldest(folder, most=most)


@contextmanager
def _checked(file: Path) -> Iterator[IO[bytes]]:
    """Open an entry behind its checksum, which is ValueError where it does not match."""
    with file.open("rb") as stream:
        checksum = stream.read(_SUM)
        if checksum != hashlib.file_digest(stream, _hash).digest():
            raise ValueError(f"{file}: does not match its checksum")
        os.utime(file)
        stream.seek(_SUM)
        yield stream


def _store(file: Path, write: Callable[[BufferedRandom], object]) -> None:
    """Write a new entry; a cache that cannot be written stores nothing, and that is no error."""
    with suppress(StudyError), replacing(file, durable=False) as stream:
        stream.write(bytes(_SUM))
        write(stream)
        stream.seek(_SUM)
        checksum = hashlib.file_digest(stream, _hash).digest()
        stream.seek(0)
        stream.write(checksum)


def _hash() -> Any:
    return hashlib.blake2b(digest_size=_SUM)
