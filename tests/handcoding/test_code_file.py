"""The coding file: no row is lost by a crash, a full disk, a second notebook or a change from outside."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import ctthemes as ct
from ctthemes._shared import files
from ctthemes._shared.checks import StudyError
from tests.support import ROOT, corpus_of

BOOK = ct.toy_codebook()
TEXTS = ["=1+1 is a formula", "<script>alert('x')</script> & $x$", "Human rights.", 'Early warning, "here"\nand there']

CODER = """
import sys
import ctthemes as ct
from tests.handcoding.test_code_file import BOOK, sample_of
path, coder, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
sample, known = sample_of(n), {}
for unit in sample.index:
    known = ct.handcoding.save_codes(path, sample=sample, codebook=BOOK, coder=coder, codes=(unit, ["prevention"]), saved=known)
    print(unit, flush=True)
"""


def sample_of(n: int) -> pd.DataFrame:
    """Return a sample of `n` units, the same in every process."""
    corpus = corpus_of(*(TEXTS[place % len(TEXTS)] for place in range(n)))
    return ct.handcoding.draw_units(ct.segment_corpus(corpus, "paragraph"), n=n, seed=1)


def coder_process(path: Path, coder: str, n: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CODER, str(path), coder, str(n)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def save(path: Path, unit: str, *themes: str, saved: dict[str, frozenset[str]], coder: str = "Ann") -> Any:
    return ct.handcoding.save_codes(
        path, sample=sample_of(4), codebook=BOOK, coder=coder, codes=(unit, themes), saved=saved
    )


def own(path: Path, coder: str = "Ann") -> dict[str, frozenset[str]]:
    return ct.handcoding.own_codes(path, sample=sample_of(4), codebook=BOOK, coder=coder)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the file in which Ann has coded the first two units."""
    path = tmp_path / "codings" / "desk.csv"
    known = save(path, sample_of(4).index[0], "human_rights", saved={})
    save(path, sample_of(4).index[1], saved=known)
    return path


def test_a_unit_is_in_the_file_as_soon_as_it_is_coded_and_the_next_session_goes_on(file: Path) -> None:
    first, second, third, _ = sample_of(4).index
    assert own(file) == {first: {"human_rights"}, second: set()}
    save(file, third, "prevention", saved=own(file))
    table = ct.handcoding.read_coding_file(file, sample=sample_of(4), codebook=BOOK)
    assert table["unit"].tolist() == [first, second, third]
    assert table["prevention"].tolist() == [0, 0, 1]
    assert table["text"].tolist() == sample_of(4)["text"].tolist()[:3]


def test_the_file_is_a_coding_sheet_that_a_study_reads(file: Path) -> None:
    sheet = ct.handcoding.read_coding_sheet(file, sample=sample_of(4), codebook=BOOK)
    assert sheet["coder"].tolist() == ["Ann", "Ann"]
    assert "'=1+1" in file.read_text(encoding="utf-8")  # no spreadsheet runs it


def test_a_code_can_be_changed_and_the_row_keeps_its_place(file: Path) -> None:
    first, second = sample_of(4).index[:2]
    assert save(file, first, "prevention", saved=own(file)) == {first: {"prevention"}, second: set()}
    assert ct.handcoding.read_coding_file(file, sample=sample_of(4), codebook=BOOK)["unit"].tolist() == [first, second]


def test_one_coder_sees_nothing_of_the_other(file: Path) -> None:
    assert own(file, "Ben") == {}
    save(file, sample_of(4).index[3], "prevention", saved={}, coder="Ben")
    assert len(own(file)) == 2
    progress = ct.handcoding.coding_progress(file, sample=sample_of(4), codebook=BOOK)
    assert progress.to_numpy().tolist() == [["Ann", 2, 4, False], ["Ben", 1, 4, False]]
    assert list(progress.columns) == ["coder", "n_coded", "n_units", "done"]


def test_the_same_name_in_another_case_is_refused(file: Path) -> None:
    with pytest.raises(StudyError, match="has the coder Ann; write 'ann' the same way"):
        own(file, "ann")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [(",1,0,0\n", ",0,0,0\n", "coded otherwise"), ("Ann", "Eve", "gone")],
    ids=["another code", "rows of another"],
)
def test_a_change_outside_that_a_save_would_bury_is_an_error(file: Path, old: str, new: str, said: str) -> None:
    known, third = own(file), sample_of(4).index[2]
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    outside = file.read_bytes()
    with pytest.raises(StudyError, match=rf"changed outside.*{said}.*nothing was saved"):
        save(file, third, saved=known)
    assert file.read_bytes() == outside


def test_the_same_coder_in_two_notebooks_keeps_both_and_a_conflict_is_an_error(file: Path) -> None:
    first, second, third, fourth = sample_of(4).index
    known = own(file)
    save(file, third, "prevention", saved=known)
    assert set(save(file, fourth, saved=known)) == {first, second, third, fourth}
    with pytest.raises(StudyError, match="changed outside"):
        save(file, third, "human_rights", saved=known)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: text.replace("formula", "sum"), "was changed; restore it"),
        (lambda text: text.replace("prevention", "peace"), "no column 'prevention'"),
        (lambda text: text.replace(",0,0,0", ",0,0,maybe"), "must be 0, 1 or empty"),
        (lambda text: text[:40], "changed outside .* gone"),
        (lambda text: "", "column names must be there"),  # noqa: ARG005
    ],
    ids=["text", "theme", "code", "cut", "empty"],
)
def test_a_file_that_does_not_fit_is_an_error_before_anything_is_written(file: Path, damage: Any, said: str) -> None:
    known = own(file)
    file.write_text(damage(file.read_text(encoding="utf-8")), encoding="utf-8")
    outside = file.read_bytes()
    with pytest.raises(StudyError, match=said):
        save(file, sample_of(4).index[2], saved=known)
    assert file.read_bytes() == outside


def test_codings_of_another_sample_are_an_error_that_says_so(file: Path) -> None:
    other = sample_of(4).drop(sample_of(4).index[0])
    with pytest.raises(StudyError, match=r"holds 1 units that this sample does not have .* or name a new file"):
        ct.handcoding.own_codes(file, sample=other, codebook=BOOK, coder="Ann")


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_is_an_error_and_the_file_stays_whole(
    file: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, known = file.read_bytes(), own(file)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(files.os, step, full)
        with pytest.raises(
            StudyError, match=r"desk\.csv: not saved \(No space left on device\).*untouched.*save again"
        ):
            save(file, sample_of(4).index[2], saved=known)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir() if path.suffix == ".tmp"] == []
    assert len(save(file, sample_of(4).index[2], saved=known)) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="limits of processes are POSIX's")
def test_a_file_system_that_takes_no_more_is_an_error_in_earnest(file: Path) -> None:
    code = (
        "import resource, sys; from tests.handcoding.test_code_file import own, sample_of, save; from pathlib import Path\n"
        "path = Path(sys.argv[1]); known = own(path)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "save(path, sample_of(4).index[2], saved=known)"
    )
    before = file.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "not saved (File too large); what was there before is untouched" in done.stderr
    assert file.read_bytes() == before


def test_two_processes_that_write_the_same_file_lose_no_row(tmp_path: Path) -> None:
    path = tmp_path / "desk.csv"
    both = [coder_process(path, coder, 12) for coder in ("Ann", "Ben")]
    assert [process.communicate(timeout=120) and process.returncode for process in both] == [0, 0]
    progress = ct.handcoding.coding_progress(path, sample=sample_of(12), codebook=BOOK)
    assert progress.to_numpy().tolist() == [["Ann", 12, 12, True], ["Ben", 12, 12, True]]


def test_a_process_that_is_killed_loses_nothing_that_it_had_saved(tmp_path: Path) -> None:
    path, sample = tmp_path / "desk.csv", sample_of(200)
    with coder_process(path, "Ann", 200) as process:
        assert process.stdout is not None
        said = [process.stdout.readline().strip() for _ in range(5)]
        process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        said += process.stdout.read().split()
    kept = ct.handcoding.own_codes(path, sample=sample, codebook=BOOK, coder="Ann")
    assert 5 <= len(said) <= len(kept) <= len(said) + 1 < 200
    following = sample.index[len(kept)]
    known = ct.handcoding.save_codes(path, sample=sample, codebook=BOOK, coder="Ann", codes=(following, []), saved=kept)
    assert len(known) == len(kept) + 1


def test_a_lock_that_is_never_given_back_is_an_error(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PATIENCE", 0.1)
    known = own(file)
    with files.locked(file), pytest.raises(StudyError, match="another notebook is writing it"):
        save(file, sample_of(4).index[2], saved=known)
    assert len(save(file, sample_of(4).index[2], saved=known)) == 3


@pytest.mark.parametrize(
    ("codes", "coder", "said"),
    [
        (("nowhere", []), "Ann", "not in the sample"),
        ((None, ["war"]), "Ann", "no theme"),
        ((None, []), " ", "coder is empty"),
    ],
)
def test_what_cannot_be_coded_is_refused(tmp_path: Path, codes: Any, coder: str, said: str) -> None:
    sample = sample_of(4)
    unit = codes[0] or sample.index[0]
    with pytest.raises(ValueError, match=said):
        ct.handcoding.save_codes(
            tmp_path / "desk.csv", sample=sample, codebook=BOOK, coder=coder, codes=(unit, codes[1]), saved={}
        )
