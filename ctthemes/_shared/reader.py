"""Reader process: reads files apart from the program that asks, so that no file can take the program down with it.

`python -m ctthemes._shared.reader` is started by `ctthemes._shared.readers` and by nobody else. It takes one task after
another from its standard input: a function of this package, the bytes of a file and the file's name. It answers with
what the function returns or why it cannot. Before each task it limits its own processor time, time and memory where the
system knows such limits; then the system ends it, whatever a parser is stuck in.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import sys
from typing import IO, Any

from ctthemes._shared.checks import StudyError

_LENGTH = struct.Struct(">Q")


def send(stream: IO[bytes], message: object) -> None:
    """Write one message to a pipe.

    Parameters
    ----------
    stream : binary file
    message : object
        Anything that can be pickled. Both ends are this package's, run by the same user.

    Examples
    --------
    >>> from io import BytesIO
    >>> pipe = BytesIO()
    >>> send(pipe, ("a", 1))
    >>> _ = pipe.seek(0)
    >>> receive(pipe)
    ('a', 1)
    """
    content = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """Return the next message of a pipe.

    Parameters
    ----------
    stream : binary file

    Returns
    -------
    object

    Raises
    ------
    EOFError
        Where the other end is gone.

    Examples
    --------
    >>> from io import BytesIO
    >>> receive(BytesIO())
    Traceback (most recent call last):
        ...
    EOFError
    """
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    content = stream.read(_LENGTH.unpack(head)[0])
    return pickle.loads(content)


def serve(tasks: IO[bytes], answers: IO[bytes]) -> None:
    """Answer tasks until there are no more.

    Parameters
    ----------
    tasks, answers : binary file
        A task is (function, bytes, name, seconds, memory); an answer is ("value", value), ("refused", message),
        ("memory", "") or ("failed", message).

    Examples
    --------
    >>> from io import BytesIO
    >>> serve(BytesIO(), BytesIO())  # nobody asks
    """
    while True:
        try:
            read, data, name, seconds, memory = receive(tasks)
        except EOFError:
            return
        _limit(seconds, memory)
        try:
            answer = _answer(read, data, name)
            _relieve()
            send(answers, answer)
        except MemoryError:
            send(answers, ("memory", ""))


def _answer(read: Any, data: bytes, name: str) -> tuple[str, object]:
    try:
        return "value", read(data, name)
    except StudyError as error:
        return "refused", str(error)
    except MemoryError:
        return "memory", ""
    except Exception as error:  # whatever a parser of others raises over a damaged file belongs into the report
        return "failed", f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


if sys.platform == "win32":

    def _limit(seconds: float, memory: int) -> None:
        """Leave it to the program that asked, which waits only so long."""

    def _relieve() -> None:
        """Leave it to the program that asked."""

else:
    import resource

    def _limit(seconds: float, memory: int) -> None:
        """Let the system end this process after so much processor time (in all, four times as long) or memory."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(used.ru_utime + used.ru_stime + seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (spent, resource.getrlimit(resource.RLIMIT_CPU)[1]))
        signal.alarm(int(4 * seconds) + 1)
        if sys.platform == "linux":
            hard = resource.getrlimit(resource.RLIMIT_AS)[1]
            resource.setrlimit(
                resource.RLIMIT_AS, (memory if hard == resource.RLIM_INFINITY else min(memory, hard), hard)
            )

    def _relieve() -> None:
        """Take the limits of time back: an answer that nobody has fetched yet is no fault of the file's."""
        signal.alarm(0)
        resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def main() -> None:
    """Serve the standard input; what a library prints goes nowhere, for the standard output holds the answers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    with answers:
        serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
