"""Hostile inputs end in a clear error or a row of the report, and no other document is lost; more in benchmarks/hostile.py."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

import ctthemes as ct
from ctthemes.app import cli
from tests.hostile_inputs import CODEBOOK, TEXT, WHOLE, hostile_documents, hostile_inputs


def test_every_hostile_document_is_read_or_named_and_the_whole_one_is_read(tmp_path: Path) -> None:
    (tmp_path / WHOLE).write_text(TEXT, encoding="utf-8")
    (tmp_path / "codebook.yml").write_text(CODEBOOK, encoding="utf-8")
    names = []
    for name, content in hostile_documents(seed=17):
        (tmp_path / name).write_bytes(content)
        names.append(name)
    study = ct.read_study(tmp_path, on_error="report")
    told = set(study.corpus["file"]) | set(study.reading["file"])
    assert "rights" in study.corpus.loc[study.corpus["file"] == WHOLE, "text"].item()
    assert [name for name in names if name not in told] == []


def test_a_tenth_of_the_other_hostile_inputs_end_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    others = [made for made in hostile_inputs(seed=17) if not made.kind.startswith("document ")]
    for number, made in enumerate(islice(others, 3, None, 10)):
        folder = tmp_path / str(number)
        folder.mkdir()
        status = cli.main(made.lay(folder))
        printed = capsys.readouterr()
        assert status in (0, 1, 2), made
        assert (status != 2) or printed.err.strip(), made
        assert not {"\x1b", "\x07", "\u202e"} & set(printed.out + printed.err), made
