"""What stops a worker of a cluster in mid-run; by itself, because every worker imports it."""

from __future__ import annotations

import os
import time

import distributed

PATIENCE = 180.0
"""Seconds that a stopped worker waits for its end."""


class Halt(distributed.WorkerPlugin):  # type: ignore[misc, name-defined]
    """Stop the first worker that begins its second task, in the midst of it, and write down its process."""

    name = "halt"

    def __init__(self, mark: str) -> None:
        self.mark, self.begun = mark, 0

    def transition(self, key: object, start: str, finish: str, **kwargs: object) -> None:  # noqa: ARG002
        self.begun += finish == "executing"
        if finish != "executing" or self.begun < 2:
            return
        try:
            handle = os.open(self.mark, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError:
            return
        os.write(handle, str(os.getpid()).encode())
        os.close(handle)
        time.sleep(PATIENCE)  # killed long before
