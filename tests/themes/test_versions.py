"""Codebook files: a new version beside the old one, comments kept, nothing overwritten."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

import ctthemes as ct
from ctthemes._shared import files
from ctthemes._shared.checks import StudyError
from ctthemes.themes.trials import changed_codebook
from tests.support import SEEDS

PLAIN = """\
# ours
version: "1.0"  # raised by hand
themes:
  peace:
    definition: No war.
    patterns:
      # words
      - peace*
      - 'truce'  # rare
    not_patterns:
    - peace palace
  law:
    patterns:
      - law
"""
FLOW = "version: 2\nthemes:\n  peace: {patterns: [peace*, truce]}\n"


def written(folder: Path, text: str = PLAIN) -> tuple[Path, ct.Codebook]:
    path = folder / "codebook.yml"
    path.write_text(text, encoding="utf-8")
    return path, ct.read_codebook(path)


def test_a_new_version_keeps_the_comments_and_changes_only_its_lines(tmp_path: Path) -> None:
    path, old = written(tmp_path)
    new = changed_codebook(old, theme="peace", patterns=["peace*", "*-free zone", "no: 1"], not_patterns=["peace pipe"])
    saved, beside = ct.save_version(new, path, old=old)
    assert (saved.name, beside.name) == ("codebook.v1.1.yml", "codebook.v1.1.changes.csv")
    assert path.read_text(encoding="utf-8") == PLAIN
    before, after = PLAIN.splitlines(), saved.read_text(encoding="utf-8").splitlines()
    assert [line for line in before if line not in after] == [
        'version: "1.0"  # raised by hand', "      - 'truce'  # rare", "    - peace palace",
    ]  # fmt: skip
    assert [line for line in after if line not in before] == [
        'version: "1.1"  # raised by hand', "      - '*-free zone'", "      - 'no: 1'", "    - peace pipe",
    ]  # fmt: skip
    read = ct.read_codebook(saved)
    assert read.version == "1.1"
    assert ct.codebook_diff(new, read).empty
    assert pd.read_csv(beside)["change"].tolist() == ["pattern added"] * 2 + [
        "pattern removed", "exclusion added", "exclusion removed",
    ]  # fmt: skip


def test_the_version_of_a_version_has_one_number(tmp_path: Path) -> None:
    path, old = written(tmp_path)
    saved, _ = ct.save_version(changed_codebook(old, theme="law", patterns=["law", "court"]), path, old=old)
    book = ct.read_codebook(saved)
    again, _ = ct.save_version(changed_codebook(book, theme="law", patterns=["court"]), saved, old=book, version="2.0")
    assert again.name == "codebook.v2.0.yml"
    assert "# words" in again.read_text(encoding="utf-8")


def test_what_does_not_stand_line_by_line_is_written_anew(tmp_path: Path) -> None:
    path, old = written(tmp_path, FLOW)
    new = changed_codebook(old, theme="peace", patterns=["peace*", "- odd: [one]"], not_patterns=["peace pipe"])
    saved, _ = ct.save_version(new, path, old=old)
    read = ct.read_codebook(saved)
    assert (read.version, ct.codebook_diff(new, read).empty) == ("3", True)


def test_the_study_of_the_seeds_takes_every_new_version(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SEEDS, tmp_path / "study"))
    old = ct.read_codebook(folder / "codebook.yml")
    for theme in old.themes:
        new = changed_codebook(old, theme=theme.name, patterns=[*theme.patterns[1:], "zebra*"])
        saved, _ = ct.save_version(new, folder / "codebook.yml", old=old, version=f"1.{theme.name}")
        assert "#" in saved.read_text(encoding="utf-8").split("themes:")[1]  # the comments are there
    study = ct.read_study(folder, codebook=saved)
    assert study.reading.empty
    assert len(study.corpus) == 5


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path, old = written(tmp_path)
    new = changed_codebook(old, theme="law", patterns=["court"])
    for name in ("codebook.v1.1.yml", "codebook.v1.1.changes.csv"):
        (tmp_path / name).write_text("mine", encoding="utf-8")
        with pytest.raises(StudyError, match="is there already, and nothing is overwritten; choose another"):
            ct.save_version(new, path, old=old)
        assert (tmp_path / name).read_text(encoding="utf-8") == "mine"
        (tmp_path / name).unlink()
    assert [each.name for each in tmp_path.iterdir()] == ["codebook.yml"]


def test_a_codebook_changed_outside_is_an_error_before_anything_is_written(tmp_path: Path) -> None:
    path, old = written(tmp_path)
    path.write_text(PLAIN.replace("- law", "- laws"), encoding="utf-8")
    with pytest.raises(StudyError, match="was changed since it was read, and nothing was saved"):
        ct.save_version(changed_codebook(old, theme="law", patterns=["court"]), path, old=old)
    assert [each.name for each in tmp_path.iterdir()] == ["codebook.yml"]


@pytest.mark.parametrize("links", [True, False])
def test_a_file_is_created_once_and_leaves_nothing_beside_it(
    tmp_path: Path, links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    if not links:
        monkeypatch.setattr(files.os, "link", refuse)
    path = files.create_file(tmp_path / "new" / "a.txt", b"first")
    with pytest.raises(StudyError, match="nothing is overwritten"):
        files.create_file(path, b"second")
    assert path.read_bytes() == b"first"
    assert [each.name for each in path.parent.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("full_at", [1, 2])
def test_a_full_disk_leaves_no_half_version(tmp_path: Path, full_at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    path, old = written(tmp_path)
    calls = []

    def sync(number: int) -> None:
        calls.append(number)
        if len(calls) == full_at:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", sync)
    monkeypatch.setattr(files, "_settle", lambda folder: None)  # noqa: ARG005
    with pytest.raises(StudyError, match="not saved .No space left on device"):
        ct.save_version(changed_codebook(old, theme="law", patterns=["court"]), path, old=old)
    assert [each.name for each in tmp_path.iterdir()] == ["codebook.yml"]


@pytest.mark.parametrize(
    ("patterns", "version", "said"),
    [
        (["law"], None, "nothing changed"),
        (["court"], "../1.1", "use letters, digits"),
        (["court"], "1.0", "another than '1.0'"),
        (["court"], " ", "use letters"),
    ],
)
def test_what_is_no_new_version_is_refused(tmp_path: Path, patterns: list[str], version: str, said: str) -> None:
    path, old = written(tmp_path)
    with pytest.raises(ValueError, match=said):
        ct.save_version(changed_codebook(old, theme="law", patterns=patterns), path, old=old, version=version)
