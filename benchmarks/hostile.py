"""What becomes of hostile inputs: a table of how each kind ended. `python benchmarks/hostile.py [--seed N] [--jobs N]`.

Every input of tests/hostile_inputs.py is given to the command line in a process that may take 30 seconds and 6 GB of
addresses. Counted are clear errors (exit 2 with words), reports (exit 0 or 1), and what must not be: exceptions, hangs,
aborts, documents lost beside a hostile one, and control characters that reach the terminal.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.hostile_inputs import HostileInput, hostile_inputs

SECONDS = 30
ADDRESSES = 6_000_000_000
ENDS = ("error", "report", "exception", "hang", "abort", "lost", "steers")


def serve(link: Connection) -> None:
    """Run the command lines that come in, one after another, and send back status and what was printed."""
    import resource

    from ctthemes.app import cli

    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    while (words := link.recv()) is not None:
        printed = io.StringIO()
        with redirect_stdout(printed), redirect_stderr(printed):
            try:
                status: int | str = cli.main(words)
            except BaseException as error:
                status = f"{type(error).__name__}: {error}"
        link.send((status, printed.getvalue()))


class Worker:
    """A process that runs command lines; a new one after a hang or an abort."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.link, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs,), daemon=False)
        self.process.start()
        theirs.close()
        self.link.send(["check", "no/such/study"])  # what it takes to start is not the input's time
        self.link.recv()

    def end_of(self, made: HostileInput, words: list[str]) -> tuple[str, str]:
        """Return how the input ended, and what was printed."""
        self.link.send(words)
        try:
            if not self.link.poll(SECONDS):
                self.process.kill()
                self.start()
                return "hang", ""
            status, printed = self.link.recv()
        except EOFError:
            self.start()
            return "abort", ""
        if isinstance(status, str):
            return "exception", status
        if {"\x1b", "\x07", "\u202e"} & set(printed):
            return "steers", printed
        if made.kind.startswith("document ") and ("documents:" not in printed or "documents: 0" in printed):
            return "lost", printed
        return ("error" if status == 2 else "report"), printed


def ends(inputs: list[HostileInput], folder: Path) -> Iterator[tuple[HostileInput, str, str]]:
    """Yield each input with how it ended."""
    worker = Worker()
    for number, made in enumerate(inputs):
        place = folder / str(number)
        place.mkdir(parents=True)
        yield made, *worker.end_of(made, made.lay(place))
        shutil.rmtree(place, ignore_errors=True)
    worker.link.send(None)


def main() -> int:
    """Print the table, and return 1 where anything ended as it must not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    inputs = list(hostile_inputs(seed=arguments.seed))
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(arguments.jobs) as pool:
        parts = [(inputs[start :: arguments.jobs], Path(scratch, str(start))) for start in range(arguments.jobs)]
        rows = [row for part in pool.map(lambda part: list(ends(*part)), parts) for row in part]
    counts = {
        kind: Counter(end for made, end, _ in rows if made.kind == kind)
        for kind in dict.fromkeys(i.kind for i in inputs)
    }
    print(
        f"{len(rows)} inputs, seed {arguments.seed}, {SECONDS} s each\n\n| kind | {' | '.join(ENDS)} |\n|{'---|' * (len(ENDS) + 1)}"
    )
    for kind, ended in counts.items():
        print(f"| {kind} | {' | '.join(str(ended[end]) for end in ENDS)} |")
    total = Counter(end for _, end, _ in rows)
    print(f"| all | {' | '.join(str(total[end]) for end in ENDS)} |")
    wrong = [row for row in rows if row[1] not in ("error", "report")]
    for made, end, printed in wrong:
        print(f"\n{end}: {made.kind}, {made.name}: {printed[-300:]!a}")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
