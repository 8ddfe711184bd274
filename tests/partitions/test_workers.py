"""Parts on a cluster: a worker that dies in mid-run loses nothing and doubles nothing."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import distributed
import pandas as pd
import pytest

import ctthemes as ct
from ctthemes import StudyError
from ctthemes.partitions._workers import spread
from tests.halt import PATIENCE, Halt
from tests.partitions.test_counts import CODEBOOK, assert_as_in_memory
from tests.support import corpus_of


def until(ready: Any) -> None:
    """Wait until it is so, or fail."""
    last = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < last, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    root = str(Path(__file__).resolve().parents[2])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([root, os.environ.get("PYTHONPATH", "")]))
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0
    ) as started:
        yield started


def speeches(n: int) -> pd.DataFrame:
    return corpus_of(*(f"War and peace {number} treaty of human rights, law {number % 7}." for number in range(n)))


def test_a_worker_killed_in_mid_run_loses_and_doubles_nothing(tmp_path: Path, cluster: Any) -> None:
    corpus = speeches(40)
    parts = ct.partitions.save_partitions(corpus, tmp_path / "parts", size=4)
    mark = tmp_path / "killed"
    with distributed.Client(cluster) as client, ThreadPoolExecutor(1) as beside:
        workers = set(client.run(os.getpid).values())
        client.register_plugin(Halt(str(mark)))
        run: Future[ct.partitions.PartitionCounts] = beside.submit(
            ct.partitions.count_partitions, parts, codebook=CODEBOOK, workers=client
        )
        until(lambda: mark.exists() and mark.read_text())
        doomed = int(mark.read_text())
        assert doomed in workers
        assert not run.done()
        os.kill(doomed, signal.SIGKILL)
        counted = run.result(timeout=PATIENCE)
        until(lambda: len(client.nthreads()) == 2)
        assert doomed not in client.run(os.getpid).values()
    assert_as_in_memory(counted, corpus)
    address = cluster.scheduler_address
    assert_as_in_memory(ct.partitions.count_partitions(parts, codebook=CODEBOOK, workers=address), corpus)
    assert ct.partitions.partition_vocabulary(parts, workers=address).equals(ct.partitions.partition_vocabulary(parts))
    Path(parts.parts[3].file).write_bytes(b"PAR1")
    with pytest.raises(StudyError, match="part-000003.parquet: not readable as Parquet"):
        ct.partitions.count_partitions(parts, workers=address)


def test_without_dask_the_error_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = ct.partitions.save_partitions(speeches(2), tmp_path / "parts")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ImportError, match=r"pip install 'ctthemes\[cluster\]'"):
        ct.partitions.count_partitions(parts, workers="tcp://127.0.0.1:9")
    assert len(ct.partitions.count_partitions(parts).terms) == 2


def test_what_is_no_cluster_is_refused() -> None:
    with pytest.raises(ValueError, match="workers=7.5 is no number of processes, no scheduler's address"):
        list(spread(abs, [1], workers=7.5))
    with pytest.raises(ConnectionError, match="no scheduler answers at 'nowhere://x'.*start one with `dask scheduler`"):
        list(spread(abs, [1], workers="nowhere://x"))


def test_tasks_are_handed_out_a_few_at_a_time_and_each_comes_back_once() -> None:
    most, open_now, lock = 0, 0, threading.Lock()

    class Counting(ThreadPoolExecutor):
        def submit(self, *args: Any, **kwargs: Any) -> Future[Any]:  # type: ignore[override]
            nonlocal most, open_now
            with lock:
                open_now += 1
                most = max(most, open_now)
            future = super().submit(*args, **kwargs)
            future.add_done_callback(lambda _: closed())
            return future

    def closed() -> None:
        nonlocal open_now
        with lock:
            open_now -= 1

    with Counting(3) as pool:
        found = sorted(spread(abs, range(-200, 0), workers=pool))
    assert found == [(number, 200 - number) for number in range(200)]
    assert most <= 16


def test_an_error_in_one_task_ends_the_others() -> None:
    with ThreadPoolExecutor(2) as pool, pytest.raises(TypeError):
        list(spread(abs, [1, "text", *range(50)], workers=pool))  # type: ignore[list-item]
