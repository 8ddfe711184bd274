"""`doctor`: what works of an installation, and what does not, by the parts that are really tried."""

import importlib.metadata
import json

import pytest

from ctthemes.app import cli, diagnosis, places


@pytest.fixture(scope="module")
def table():
    return diagnosis.diagnosis().set_index("part")


def test_here_every_part_works(table):
    assert table.index[~table["works"]].tolist() == []
    assert table.loc["readers of files", "state"] == "docx, html, odt, pdf, rtf, txt"
    assert table.loc["a kernel of notebooks", "state"].startswith("started and answered")


def test_a_package_that_is_missing_is_named(monkeypatch, capsys):
    version = importlib.metadata.version

    def without(name):
        if name == "wordcloud":
            raise importlib.metadata.PackageNotFoundError(name)
        return "0.1" if name == "pypdf" else version(name)

    monkeypatch.setattr(importlib.metadata, "version", without)
    monkeypatch.setattr(diagnosis, "_run_tiny_notebook", lambda: "not tried")
    assert cli.main(["doctor"]) == 1
    line = next(line for line in capsys.readouterr().out.splitlines() if "required packages" in line)
    assert line.startswith("fix: required packages: pypdf is 0.1, not >=5; wordcloud is missing (")


def test_a_reader_that_is_broken_is_named(monkeypatch):
    tiny = diagnosis._tiny_files()
    monkeypatch.setattr(diagnosis, "_tiny_files", lambda: {**tiny, "print.pdf": tiny["print.pdf"][:40]})
    part, state, works, remedy = diagnosis._tried("readers of files", diagnosis._read_tiny_files, "again")
    assert (part, works, remedy) == ("readers of files", False, "again")
    assert "print.pdf" in state


def test_fonts_that_are_missing_are_said(monkeypatch, tmp_path):
    monkeypatch.setattr(places, "PACKAGE", tmp_path)
    assert "no font in" in diagnosis._tried("fonts of figures", diagnosis._load_fonts, "")[1]


def test_the_answer_can_be_read_by_a_program(monkeypatch, capsys):
    monkeypatch.setattr(diagnosis, "_run_tiny_notebook", lambda: "not tried")
    assert cli.main(["doctor", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows[0]["part"] == "Python"
    assert all(sorted(row) == ["part", "remedy", "state", "works"] for row in rows)
