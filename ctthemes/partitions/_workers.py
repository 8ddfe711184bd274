"""Workers: where the tasks of a large corpus run, in this process, in others on this machine, or on a cluster."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")
Workers: TypeAlias = Any
"""A number of processes, a scheduler's address ("tcp://host:8786"), a Dask client, or any `concurrent.futures.Executor`."""

LEAST_IN_FLIGHT = 16
"""Tasks that are handed out before the first comes back, at least; more where a cluster has more threads."""


def spread(
    function: Callable[[Task], Result], tasks: Sequence[Task], *, workers: Workers
) -> Iterator[tuple[int, Result]]:
    """Yield the number and the result of each task once, in the order in which they are done.

    Parameters
    ----------
    function : callable
        Of a module, so that other processes find it.
    tasks : sequence
        Small: file names, never texts.
    workers : int, str, Dask client or Executor
        Processes on this machine, as in scikit-learn (-1: one a processor), or what runs the tasks instead. A cluster
        runs the tasks of a worker that died again, on another.

    Raises
    ------
    ValueError
        When `workers` is none of these.
    ImportError
        When an address is given and Dask is not installed.
    ConnectionError
        When no scheduler answers at the address.

    Examples
    --------
    >>> sorted(spread(abs, [-3, 2], workers=1))
    [(0, 3), (1, 2)]
    """
    if isinstance(workers, int):
        yield from _here(function, tasks, workers)
        return
    with _executor(workers) as (executor, in_flight):
        yield from _there(function, tasks, executor, in_flight)


def _here(function: Callable[[Task], Result], tasks: Sequence[Task], n_jobs: int) -> Iterator[tuple[int, Result]]:
    if n_jobs == 1 or len(tasks) == 1:
        yield from ((number, function(task)) for number, task in enumerate(tasks))
        return
    from joblib import Parallel, delayed

    # One task is handed out ahead of those that run: a result waits until it has been taken up.
    pool = Parallel(n_jobs=n_jobs, return_as="generator", pre_dispatch="n_jobs + 1", batch_size=1)
    yield from enumerate(pool(delayed(function)(task) for task in tasks))


def _there(
    function: Callable[[Task], Result], tasks: Sequence[Task], executor: concurrent.futures.Executor, in_flight: int
) -> Iterator[tuple[int, Result]]:
    waiting = iter(enumerate(tasks))
    running: dict[concurrent.futures.Future[Result], int] = {}
    try:
        while True:
            for number, task in waiting:
                running[executor.submit(function, task)] = number
                if len(running) >= in_flight:
                    break
            if not running:
                return
            done, _ = concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED)
            for future in done:
                yield running.pop(future), future.result()
    finally:
        for future in running:
            future.cancel()


@contextmanager
def _executor(workers: Workers) -> Iterator[tuple[concurrent.futures.Executor, int]]:
    """Give the executor and how many tasks it may hold; what was opened here is closed again."""
    if isinstance(workers, str):
        with _client(workers) as client:
            yield _of_client(client)
    elif hasattr(workers, "get_executor"):
        yield _of_client(workers)
    elif hasattr(workers, "submit"):
        yield workers, LEAST_IN_FLIGHT
    else:
        raise ValueError(
            f"workers={workers!r} is no number of processes, no scheduler's address (tcp://host:8786), no Dask client and "
            "no Executor"
        )


def _of_client(client: Any) -> tuple[concurrent.futures.Executor, int]:
    # Not pure: the same file name may hold another text tomorrow, so no result is taken from an earlier call.
    return client.get_executor(pure=False), max(LEAST_IN_FLIGHT, 2 * sum(client.nthreads().values()))


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise ImportError(
            f"workers={address!r} needs Dask, which is not installed: pip install 'ctthemes[cluster]' "
            "(or give a number of processes on this machine)"
        ) from None
    try:
        return Client(address)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise ConnectionError(
            f"no scheduler answers at {address!r} ({error}); start one with `dask scheduler` and give the address that "
            "it prints"
        ) from None
