"""A file is written whole or not at all, and nothing is left beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ctthemes._shared import files
from ctthemes._shared.checks import StudyError
from tests.support import ROOT

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX's")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def half_a_file(path: Path) -> None:
    with files.replacing(path) as draft:
        draft.write(b"half of the n")
        raise RuntimeError("stopped")


def half_a_folder(path: Path) -> None:
    with files.new_folder(path) as draft:
        (draft / "a.txt").write_text("a", encoding="utf-8")
        raise RuntimeError("stopped")


def in_a_process(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    head = "import os, signal, resource\nfrom pathlib import Path\nfrom ctthemes._shared.files import *\n"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", head + code], env=environment, cwd=folder, capture_output=True, text=True, check=False
    )


def test_a_file_is_replaced_and_keeps_its_permissions(tmp_path: Path):
    path = files.replace_file(tmp_path / "new" / "a.txt", b"old")
    path.chmod(0o600)
    assert files.replace_file(path, b"new").read_bytes() == b"new"
    assert sys.platform == "win32" or path.stat().st_mode & 0o777 == 0o600
    assert names(path.parent) == ["a.txt"]


def test_an_error_while_writing_leaves_the_old_file(tmp_path: Path):
    path = files.replace_file(tmp_path / "a.txt", b"old")
    with pytest.raises(RuntimeError, match="stopped"):
        half_a_file(path)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt"]


def test_a_name_as_long_as_names_can_be_is_written(tmp_path: Path):
    path = tmp_path / ("n" * 251 + ".txt")
    assert files.replace_file(path, b"whole").read_bytes() == b"whole"


@POSIX
@pytest.mark.parametrize(
    "call", ["replace_file(Path('a.txt'), b'n' * 10**6)", "create_file(Path('b.txt'), b'n' * 10**6)"]
)
def test_a_full_disk_names_the_file_and_leaves_what_was_there(tmp_path: Path, call: str):
    (tmp_path / "a.txt").write_bytes(b"old")
    code = (
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, resource.RLIM_INFINITY))\n"
        f"try:\n    {call}\nexcept ValueError as error:\n    print(error)"
    )
    done = in_a_process(code, tmp_path)
    assert ".txt: not saved (File too large)" in done.stdout
    assert "make room" in done.stdout
    assert (tmp_path / "a.txt").read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt"]


@POSIX
def test_what_a_killed_process_left_goes_with_the_next_writing(tmp_path: Path):
    code = "with replacing(Path('a.txt')) as draft:\n    draft.write(b'half')\n    draft.flush()\n    os.kill(os.getpid(), 9)"
    assert in_a_process(code, tmp_path).returncode == -signal.SIGKILL
    assert len(names(tmp_path)) == 1
    assert not (tmp_path / "a.txt").exists()
    files.replace_file(tmp_path / "b.txt", b"whole")
    assert names(tmp_path) == ["b.txt"]


def test_a_new_folder_appears_whole(tmp_path: Path):
    with files.new_folder(tmp_path / "study") as draft:
        (draft / "a.txt").write_text("a", encoding="utf-8")
        assert not (tmp_path / "study").exists()
    assert names(tmp_path / "study") == ["a.txt"]
    assert names(tmp_path) == ["study"]


def test_a_folder_that_fails_leaves_nothing(tmp_path: Path):
    with pytest.raises(RuntimeError, match="stopped"):
        half_a_folder(tmp_path / "study")
    assert names(tmp_path) == []


def test_an_empty_folder_is_filled_and_a_full_one_refused(tmp_path: Path):
    (tmp_path / "study").mkdir()
    with files.new_folder(tmp_path / "study") as draft:
        (draft / "a.txt").write_text("a", encoding="utf-8")
    with pytest.raises(StudyError, match="study: is there already"), files.new_folder(tmp_path / "study"):
        pass
    assert names(tmp_path / "study") == ["a.txt"]


def test_a_folder_that_cannot_be_made_is_an_error_with_its_name(tmp_path: Path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(StudyError, match=r"file.a\.txt: not saved"):
        files.replace_file(tmp_path / "file" / "a.txt", b"new")
