"""Readers: a few processes that read files side by side, each file within limits of time and memory.

A file whose parser hangs, swells or crashes ends its process; the file becomes an error that says so, and all others are
read. The processes are programs of their own (`python -m ctthemes._shared.reader`), so a script needs no main guard. They
stay for the next reading, and go with the program.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import sysconfig
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, TypeVar, cast

from ctthemes._shared.checks import StudyError
from ctthemes._shared.reader import receive, send

T = TypeVar("T")

PACKAGE_HOME = Path(__file__).resolve().parents[2]
MOST_READERS = 8


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take.

    Attributes
    ----------
    seconds : float
        Of processor time; in all it may take four times as long, for other programs run, too.
    seconds_per_megabyte : float
        Added for each megabyte of the file.
    memory : int
        Bytes of the process that reads, itself included. Held on Linux only.
    """

    seconds: float = 15.0
    seconds_per_megabyte: float = 1.0
    memory: int = 2_000_000_000

    def of(self, size: int) -> float:
        """Return the seconds of processor time that a file of `size` bytes may take.

        Parameters
        ----------
        size : int

        Returns
        -------
        float

        Examples
        --------
        >>> Limits().of(5_000_000)
        20.0
        """
        return self.seconds + self.seconds_per_megabyte * size / 1e6


USUAL = Limits()


def read_apart(
    read: Callable[[bytes, str], T], files: Iterable[tuple[str, bytes]], *, limits: Limits = USUAL
) -> Iterator[tuple[str, T | StudyError]]:
    """Yield what a reader makes of each file, or the error that says why it makes nothing of it, in their order.

    Parameters
    ----------
    read : callable
        Takes the bytes of a file and its name; a function of a module, for another process imports it.
    files : iterable of (str, bytes)
        Name and bytes of each; no more are taken from it than the processes can work on.
    limits : Limits

    Yields
    ------
    tuple of (str, object or StudyError)
        The name, and what `read` returned; StudyError where it refused the file, failed, took too long or too much memory,
        or crashed.

    Examples
    --------
    >>> from ctthemes.documents.formats import read_plain
    >>> for name, document in read_apart(read_plain, [("a.txt", b"A text.")]):
    ...     print(name, document.text)
    a.txt A text.
    """
    waiting: deque[tuple[str, Future[T | StudyError]]] = deque()
    busy: set[subprocess.Popen[bytes]] = set()
    n_readers = _n_readers()
    executor = ThreadPoolExecutor(n_readers)
    try:
        for name, data in files:
            waiting.append((name, executor.submit(_read_one, read, data, name, limits, busy)))
            while len(waiting) > 2 * n_readers:
                first, result = waiting.popleft()
                yield first, result.result()
        while waiting:
            first, result = waiting.popleft()
            yield first, result.result()
    finally:
        for _, result in waiting:
            result.cancel()
        for process in list(busy):  # nobody listens any more: what is being read is not worth waiting for
            process.kill()
        executor.shutdown()


def read_one_apart(read: Callable[[bytes, str], T], data: bytes, name: str, *, limits: Limits = USUAL) -> T:
    """Return what a reader makes of one file.

    Parameters
    ----------
    read : callable
        As in `read_apart`.
    data : bytes
    name : str
    limits : Limits

    Returns
    -------
    object
        What `read` returns.

    Raises
    ------
    StudyError
        When it refuses the file, fails, takes too long or too much memory, or crashes.

    Examples
    --------
    >>> from ctthemes.documents.formats import read_plain
    >>> read_one_apart(read_plain, b"A text.", "a.txt").text
    'A text.'
    """
    for _, result in read_apart(read, [(name, data)], limits=limits):
        if isinstance(result, StudyError):
            raise result
        return result
    raise AssertionError("one file has one result")


def _read_one(
    read: Callable[[bytes, str], T], data: bytes, name: str, limits: Limits, busy: set[subprocess.Popen[bytes]]
) -> T | StudyError:
    process = _take()
    busy.add(process)
    seconds = limits.of(len(data))
    timer = threading.Timer(4 * seconds + 5, process.kill)
    timer.start()
    try:
        send(cast(IO[bytes], process.stdin), (read, data, name, seconds, limits.memory))
        kind, value = receive(cast(IO[bytes], process.stdout))
    except (OSError, EOFError):
        process.kill()
        return StudyError(f"{name}: {_why_ended(process.wait(), seconds)}")
    finally:
        timer.cancel()
        busy.discard(process)
        _give_back(process)
    if kind == "value":
        return cast(T, value)
    if kind == "refused":
        return StudyError(value)
    if kind == "memory":
        return StudyError(
            f"{name}: reading it takes more than {limits.memory / 1e9:.0f} GB of memory, as a damaged or hostile file "
            "does; open it and save it again, or split it"
        )
    return StudyError(f"{name}: cannot be read ({value}); open it and save it again")


def _why_ended(status: int, seconds: float) -> str:
    """Return why a process that was reading a file is gone, and what to do."""
    slow = {getattr(signal, name, None) for name in ("SIGXCPU", "SIGALRM", "SIGKILL")}
    if -status in {int(code) for code in slow if code is not None} or (sys.platform == "win32" and status == 1):
        return (
            f"reading it was stopped after {seconds:g} seconds of work, as a damaged or hostile file needs; "
            "open it and save it again, or split it"
        )
    return (
        f"what reads such files crashed over it (exit status {status}), as over a damaged or hostile file; "
        "open it and save it again"
    )


_IDLE: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
"""Reader processes that wait for a file; more are started when there are none."""


def _n_readers() -> int:
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return min(cores, MOST_READERS)


def _take() -> subprocess.Popen[bytes]:
    while True:
        try:
            process = _IDLE.get_nowait()
        except Empty:
            return _start()
        if process.poll() is None:
            return process
        _close(process)


def _give_back(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        _IDLE.put(process)
    else:
        _close(process)


def _close_all() -> None:
    while not _IDLE.empty():
        _close(_IDLE.get())


def _forget_all() -> None:
    """Leave the readers to the program that this one was copied from."""
    while not _IDLE.empty():
        _IDLE.get().returncode = 0


atexit.register(_close_all)
if sys.platform != "win32":
    os.register_at_fork(after_in_child=_forget_all)


def _start() -> subprocess.Popen[bytes]:
    """Start a reader, which sees this very package and nothing of the folder that the program was started in."""
    installed = str(PACKAGE_HOME) in sysconfig.get_paths().values()  # where it is found without help
    searched = [*([] if installed else [str(PACKAGE_HOME)]), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(searched),
        **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    }
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "ctthemes._shared.reader"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
        )  # fmt: skip
    except OSError as error:
        raise StudyError(f"a process to read files cannot be started ({error}); close other programs") from None


def _close(process: subprocess.Popen[bytes]) -> None:
    """Let a process end and leave nothing of it."""
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            try:
                stream.close()
            except OSError:  # the other end was gone first
                continue
    process.kill()
    process.wait()
