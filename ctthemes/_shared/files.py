"""Files: written whole or not at all, one writer at a time, nothing overwritten that was not meant to be.

What is written goes to a hidden draft beside the target first, down to the disk, and then takes its name in one step.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from io import BufferedRandom
from pathlib import Path

from ctthemes._shared.checks import StudyError

PATIENCE = 20.0
"""Seconds for which a file that somebody else is writing is waited for."""

_DRAFT = ".ctthemes-"


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a file against other notebooks and programs of this package while the block runs.

    The lock stands in a hidden file beside it and goes with the process that holds it, however that ends.

    Parameters
    ----------
    path : Path
        The file; it need not be there, its folder is made.

    Returns
    -------
    context manager

    Raises
    ------
    StudyError
        When the folder cannot be written to, or another process holds the file for too long.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, locked(Path(folder) / "codes.csv"):
    ...     pass
    """
    from filelock import FileLock, Timeout

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=PATIENCE)
        lock.acquire()
    except Timeout:
        raise StudyError(
            f"{path}: another notebook is writing it and does not end; close it, then save again"
        ) from None
    except OSError as error:
        raise StudyError(f"{path}: cannot be written there ({error.strerror}); choose another folder") from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def replacing(path: Path, *, durable: bool = True) -> Iterator[BufferedRandom]:
    """Open a draft to write to, which takes the place of a file when the block ends well.

    A reader sees the old file or the new one, never half; the new one keeps the old one's permissions.

    Parameters
    ----------
    path : Path
        The file; its folder is made.
    durable : bool
        Whether to wait until the disk has it; what can be made again need not.

    Returns
    -------
    context manager
        Gives the draft, open for reading and writing bytes.

    Raises
    ------
    StudyError
        When it cannot be written whole (a full disk, no permission): the file that was there is as it was.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with replacing(Path(folder) / "a.txt") as draft:
    ...         _ = draft.write(b"whole")
    ...     (Path(folder) / "a.txt").read_bytes()
    b'whole'
    """
    with _drafting(path, _take_place, comfort="what was there before is untouched", durable=durable) as handle:
        yield handle


def replace_file(path: Path, content: bytes) -> Path:
    """Return the file, which now holds `content` and keeps its permissions.

    Parameters
    ----------
    path : Path
    content : bytes

    Returns
    -------
    Path

    Raises
    ------
    StudyError
        As `replacing`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     replace_file(Path(folder) / "new" / "a.txt", b"whole").read_bytes()
    b'whole'
    """
    with replacing(path) as draft:
        draft.write(content)
    return path


def create_file(path: Path, content: bytes) -> Path:
    """Return the new file, which holds `content`.

    Parameters
    ----------
    path : Path
        Its folder is made.
    content : bytes

    Returns
    -------
    Path

    Raises
    ------
    StudyError
        When there is something at `path` already, or it cannot be written whole; then nothing is left of it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     create_file(Path(folder) / "a.txt", b"once").read_bytes()
    b'once'
    """
    with _drafting(path, _name_new, comfort="nothing else was changed", durable=True) as handle:
        handle.write(content)
    return path


@contextmanager
def _drafting(
    path: Path, give_place: Callable[[Path, Path], None], *, comfort: str, durable: bool
) -> Iterator[BufferedRandom]:
    """Open a draft to write to; when the block ends well, `give_place` gives the whole draft its name."""
    draft = _draft_of(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear_drafts(path.parent)
        with draft.open("w+b") as handle:
            yield handle
            handle.flush()
            if durable:
                os.fsync(handle.fileno())
        give_place(draft, path)
    except OSError as error:
        raise StudyError(_not_saved(path, error, comfort)) from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    if durable:
        _settle(path.parent)


def _take_place(draft: Path, path: Path) -> None:
    """Put the draft in the place of a file, with its permissions."""
    if path.exists():
        os.chmod(draft, path.stat().st_mode & 0o777)
    os.replace(draft, path)


def _name_new(draft: Path, path: Path) -> None:
    """Give the draft its name, unless something has that name."""
    try:
        try:
            os.link(draft, path)
        except FileExistsError:
            raise
        except OSError:  # a disk that knows no second name of a file
            path.open("xb").close()
            os.replace(draft, path)
    except FileExistsError:
        raise StudyError(f"{path}: is there already, and nothing is overwritten; choose another name") from None


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Give a hidden draft folder to fill, which takes the name of a new folder when the block ends well.

    Parameters
    ----------
    path : Path
        The folder to make; nothing may be there yet, or only an empty folder.

    Returns
    -------
    context manager
        Gives the draft folder.

    Raises
    ------
    StudyError
        When something is there already, or the folder cannot be written whole; then nothing is left of it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with new_folder(Path(folder) / "study") as draft:
    ...         _ = (draft / "a.txt").write_text("whole")
    ...     (Path(folder) / "study" / "a.txt").read_text()
    'whole'
    """
    refuse_there(path)
    draft = _draft_of(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear_drafts(path.parent)
        draft.mkdir()
        yield draft
        if sys.platform == "win32" and path.exists():
            path.rmdir()
        os.replace(draft, path)  # an empty folder gives way
    except OSError as error:
        raise StudyError(_not_saved(path, error, "nothing is left of it")) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    _settle(path.parent)


def refuse_there(path: Path) -> None:
    """Stop at a path where something is already, but an empty folder.

    Parameters
    ----------
    path : Path

    Raises
    ------
    StudyError
        When something is there.

    Examples
    --------
    >>> refuse_there(Path("no/such/folder"))
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise StudyError(f"{path}: is there already, and nothing is overwritten; name a new folder")


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a folder among the system's temporary ones, which is gone when the block ends, however it ends.

    What a process of this machine left there when it was killed goes, too.

    Returns
    -------
    context manager
        Gives the folder.

    Raises
    ------
    StudyError
        When none can be made.

    Examples
    --------
    >>> with scratch_folder() as folder:
    ...     _ = (folder / "a.txt").write_text("for a while")
    >>> folder.exists()
    False
    """
    home = Path(tempfile.gettempdir())
    _clear_drafts(home)
    try:
        folder = Path(tempfile.mkdtemp(prefix=f"{_DRAFT}{_node()}-{os.getpid()}-", dir=home))
    except OSError as error:
        raise StudyError(f"{home}: no folder for temporary files can be made there ({error.strerror})") from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _draft_of(path: Path) -> Path:
    """Return the name of this thread's draft of a file: short, for a file's name may be as long as names can be."""
    name = hashlib.blake2b(path.name.encode("utf-8", "surrogateescape"), digest_size=4).hexdigest()
    return path.with_name(f"{_DRAFT}{_node()}-{os.getpid()}-{threading.get_ident():x}-{name}")


@cache
def _node() -> str:
    return hashlib.blake2b(platform.node().encode(), digest_size=4).hexdigest()


@cache
def _clear_drafts(folder: Path) -> None:
    """Remove, once a process, the drafts that processes of this machine left in a folder when they were killed."""
    from psutil import pid_exists

    for draft in folder.glob(f"{_DRAFT}{_node()}-*"):
        process = draft.name.removeprefix(f"{_DRAFT}{_node()}-").split("-")[0]
        if process.isdecimal() and int(process) != os.getpid() and not pid_exists(int(process)):
            shutil.rmtree(draft, ignore_errors=True) if draft.is_dir() else draft.unlink(missing_ok=True)


def _not_saved(path: Path, error: OSError, comfort: str) -> str:
    reason = error.strerror or str(error)
    if error.filename and Path(str(error.filename)).parent != path.parent:
        reason += f": {error.filename}"
    return f"{path}: not saved ({reason}); {comfort}; make room or free the file, then save again"


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
