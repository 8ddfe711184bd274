"""Safe files: written whole or not at all, one writer at a time, nothing overwritten that was not meant to be.

What is written goes to a hidden file beside the target first, down to the disk, and then takes its name in one step.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ctthemes._shared.checks import StudyError

PATIENCE = 20.0
"""Seconds for which a file that somebody else is writing is waited for."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file against other notebooks and programs of this package while the block runs.

    The lock stands in a hidden file beside it and goes with the process that holds it, however that ends.

    Raises
    ------
    StudyError
        When the folder cannot be written to, or another process holds the file for too long.
    """
    lock = path.with_name(f".{path.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = lock.open("a+b")
    except OSError as error:
        raise StudyError(f"{path}: cannot be written there ({error.strerror}); choose another folder") from None
    with handle:
        deadline = time.monotonic() + PATIENCE
        while not _take(handle):
            if time.monotonic() > deadline:
                raise StudyError(f"{path}: another notebook is writing it and does not end; close it, then save again")
            time.sleep(0.02)
        try:
            yield
        finally:
            _give_back(handle)


def replace_file(path: Path, content: bytes) -> Path:
    """Return the file, which now holds `content` and keeps its permissions; `locked` keeps others from it meanwhile.

    Raises
    ------
    StudyError
        When it cannot be written whole (a full disk, no permission): the file that was there is as it was.
    """
    draft = path.with_name(f".{path.name}.tmp")
    try:
        _write(draft, content)
        if path.exists():
            os.chmod(draft, path.stat().st_mode & 0o777)
        os.replace(draft, path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise StudyError(_not_saved(path, error, "what it held before is untouched")) from None
    _settle(path.parent)
    return path


def create_file(path: Path, content: bytes) -> Path:
    """Return the new file, which holds `content`.

    Raises
    ------
    StudyError
        When there is something at `path` already, or it cannot be written whole; then nothing is left of it.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(draft, content)
        _name(draft, path)
    except FileExistsError:
        raise StudyError(f"{path}: is there already, and nothing is overwritten; choose another name") from None
    except OSError as error:
        raise StudyError(_not_saved(path, error, "nothing else was changed")) from None
    finally:
        draft.unlink(missing_ok=True)
    _settle(path.parent)
    return path


def _name(draft: Path, path: Path) -> None:
    """Give the whole draft its name, unless something has that name, which is FileExistsError."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # a disk that knows no second name of a file
        with path.open("xb") as taken:
            taken.close()
            os.replace(draft, path)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())


def write_whole(path: Path, content: bytes) -> Path:
    """Replace a file at once: a reader sees the old one or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(draft).chmod(0o644)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return path


def _not_saved(path: Path, error: OSError, comfort: str) -> str:
    return f"{path}: not saved ({error.strerror or error}); {comfort}; make room or free the file, then save again"


def _settle(folder: Path) -> None:
    """Let the folder's entry reach the disk, where the system can do that."""
    if sys.platform != "win32":
        entry = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(entry)
        except OSError:  # some network folders cannot; the file itself is safe
            pass
        finally:
            os.close(entry)


if sys.platform == "win32":
    import msvcrt

    def _take(handle: IO[bytes]) -> bool:
        handle.seek(0)
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _give_back(handle: IO[bytes]) -> None:
        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(handle: IO[bytes]) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _give_back(handle: IO[bytes]) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def undated(written: BytesIO) -> bytes:
    """Return a Word document without the day on which it was made."""
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
