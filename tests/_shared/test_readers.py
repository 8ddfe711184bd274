"""Whatever a file does to its parser, the file becomes an error and the others are read."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ctthemes._shared import readers
from ctthemes._shared.checks import StudyError
from ctthemes._shared.readers import Limits, read_apart, read_one_apart
from tests._shared.hostile_readers import do
from tests.support import ROOT

SHORT = Limits(seconds=0.4, seconds_per_megabyte=0.0, memory=1_500_000_000)
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="processor time is limited by POSIX systems only")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")


def outcome(word: str) -> str:
    (pair,) = read_apart(do, [("a.pdf", word.encode())], limits=SHORT)
    assert pair[0] == "a.pdf"
    return str(pair[1])


def test_files_come_back_in_their_order_with_what_was_read():
    words = [f"word {number}" for number in range(20)]
    files = [(f"{word}.pdf", word.encode()) for word in words]
    assert list(read_apart(do, files)) == [(f"{word}.pdf", word) for word in words]


@POSIX
def test_a_file_that_never_ends_is_stopped_and_the_others_are_read():
    files = [("a.pdf", b"loop"), ("b.pdf", b"b"), ("c.pdf", b"c")]
    results = dict(read_apart(do, files, limits=SHORT))
    assert "a.pdf: reading it was stopped after 0.4 seconds of work" in str(results["a.pdf"])
    assert (results["b.pdf"], results["c.pdf"]) == ("b", "c")


@POSIX
@pytest.mark.slow
def test_a_file_that_waits_for_ever_is_stopped():
    assert "was stopped" in outcome("sleep")


@LINUX
def test_a_file_that_needs_too_much_memory_is_named():
    assert "a.pdf: reading it takes more than 2 GB of memory" in outcome("swell")


def test_a_parser_that_crashes_is_named():
    assert "a.pdf: what reads such files crashed over it" in outcome("abort")


def test_a_refusal_keeps_its_words():
    assert outcome("refuse") == "a.pdf:1: refused"


def test_an_exception_of_a_parser_is_a_clear_error():
    assert outcome("fail") == "a.pdf: cannot be read (KeyError: 'inside a parser'); open it and save it again"


def test_what_a_library_prints_does_not_spoil_the_answer():
    assert outcome("print") == "print"


def test_one_file_alone_is_read_or_raises():
    assert read_one_apart(do, b"b", "b.pdf") == "b"
    with pytest.raises(StudyError, match="b.pdf:1: refused"):
        read_one_apart(do, b"refuse", "b.pdf")


def test_a_larger_file_may_take_longer():
    assert Limits(seconds=15.0, seconds_per_megabyte=2.0).of(3_000_000) == 21.0


def test_no_more_files_are_taken_than_can_be_worked_on():
    taken: list[int] = []

    def files() -> object:
        for number in range(1000):
            taken.append(number)
            yield f"{number}.pdf", b"a"

    results = read_apart(do, files())  # type: ignore[arg-type]
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert len(taken) <= 2 * readers.MOST_READERS + 1


def test_a_script_without_a_main_guard_may_read(tmp_path: Path):
    script = tmp_path / "script.py"
    script.write_text(
        "from ctthemes._shared.readers import read_one_apart\n"
        "from ctthemes.documents.formats import read_plain\n"
        "print(read_one_apart(read_plain, b'A text.', 'a.txt').text)\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, str(script)], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "A text.\n"


def test_a_module_beside_the_documents_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "pickle.py").write_text("open('RAN', 'w').close()", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    readers._close_all()
    assert read_one_apart(do, b"b", "b.pdf") == "b"
    assert not (tmp_path / "RAN").exists()


@LINUX
def test_readers_go_with_the_program_that_was_killed(tmp_path: Path):
    code = (
        "import os, signal\n"
        "from ctthemes._shared import readers\n"
        "from tests._shared.hostile_readers import do\n"
        "readers.read_one_apart(do, b'b', 'b.pdf')\n"
        "print(readers._IDLE.get().pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    reader, last = Path("/proc") / done.stdout.strip(), time.monotonic() + 20
    while reader.exists() and time.monotonic() < last:
        time.sleep(0.05)
    assert not reader.exists()
