"""The package for a data editor, and numbers computed again."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

import ctthemes as ct
from ctthemes.app import cli
from tests.support import ROOT, SEEDS

NOTEBOOK = """{{"cells": [{cells}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5}}"""
CELL = '{{"id": "c{n}", "metadata": {meta}, "source": {source}, "cell_type": "code", "outputs": [], "execution_count": null}}'
PARAMETERS = '"STUDY = \\"\\"\\nCODEBOOK = None\\nOUTPUT = \\"\\""'
DRAW = """\
import ctthemes as ct
from pathlib import Path
study = ct.read_study(STUDY)
tokens = ct.tokenize(study.corpus)
table = ct.prevalence(ct.codings(tokens, study.codebook), tokens.documents)
folder = Path(OUTPUT) / "figures" / "theme_prevalence"
ct.exhibits.prevalence(table, provenance=ct.provenance(study)).save(folder)
ct.save_table(table, Path(OUTPUT) / "tables" / "prevalence.csv")
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a copy of the seeds, one notebook, and what it wrote."""
    import shutil

    home = tmp_path_factory.mktemp("world")
    shutil.copytree(SEEDS, home / "mine")
    (home / "notebooks").mkdir()
    first = CELL.format(n=0, meta='{"tags": ["parameters"]}', source=PARAMETERS)
    second = CELL.format(n=1, meta="{}", source=json.dumps(DRAW))
    (home / "notebooks" / "01_draw.ipynb").write_text(NOTEBOOK.format(cells=f"{first}, {second}"), encoding="utf-8")
    assert cli.main(["run", str(home / "mine"), *places(home)]) == 0
    return home


def places(home: Path) -> list[str]:
    return ["--output", str(home / "out"), "--notebooks", str(home / "notebooks")]


def package(home: Path, target: Path) -> Path:
    assert cli.main(["package", str(home / "mine"), *places(home), "--to", str(target)]) == 0
    return target


@pytest.mark.slow
def test_a_package_reproduces_every_csv_and_a_changed_one_does_not(
    world: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stored = package(world, tmp_path / "a.zip")
    assert stored.read_bytes() == package(world, tmp_path / "b.zip").read_bytes()
    names = zipfile.ZipFile(stored).namelist()
    assert {"README.md", "requirements.lock", "study/codebook.yml", "software/ctthemes/figures/fonts/LICENSE"} <= set(
        names
    )
    own = ["--notebooks", str(world / "notebooks")]
    assert cli.main(["package", "--check", str(stored), *own]) == 0
    assert "computed again from the study: 2 of 2 the same" in capsys.readouterr().out
    with zipfile.ZipFile(stored) as old, zipfile.ZipFile(tmp_path / "changed.zip", "w") as new:
        for name in names:
            content = old.read(name)
            new.writestr(name, content.replace(b",5,", b",6,") if name.endswith("/prevalence.csv") else content)
    checks = ct.check_package(tmp_path / "changed.zip", notebooks=world / "notebooks")
    assert dict(zip(checks["file"], checks["holds"], strict=True)) == {
        "01_draw.ipynb": True, "figures/theme_prevalence/theme_prevalence.csv": True, "tables/prevalence.csv": False,
    }  # fmt: skip


def hostile_package(path: Path, members: dict[str, str]) -> Path:
    """Write a package whose software and notebooks leave a mark where they are run."""
    mark = f"open({str(path.parent / 'RAN')!r}, 'w').close()"
    cells = CELL.format(n=0, meta="{}", source=json.dumps(mark))
    usual = {
        "study/codebook.yml": "", "results/figures/a/a.csv": "n\n1,999\n", "software/sitecustomize.py": mark,
        "software/ctthemes/__init__.py": mark, "software/ctthemes/__main__.py": mark,
        "notebooks/01_draw.ipynb": NOTEBOOK.format(cells=cells),
    }  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**usual, **members}.items():
            archive.writestr(name, content)
    return path


def test_no_code_of_a_package_is_run_and_its_own_numbers_prove_nothing(world: Path, tmp_path: Path) -> None:
    package = hostile_package(tmp_path / "p.zip", {})
    checks = ct.check_package(package, notebooks=world / "notebooks")
    assert not (tmp_path / "RAN").exists()
    assert not checks["holds"].any()
    assert "no, it differs from the one here" in set(checks["observed"])


def test_a_package_without_numbers_is_not_all_well(world: Path, tmp_path: Path) -> None:
    package = hostile_package(tmp_path / "p.zip", {"results/figures/a/a.csv": ""})
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(tmp_path / "q.zip", "w") as new:
        for name in old.namelist():
            new.writestr(name.replace("a.csv", "a.txt"), old.read(name))
    assert not ct.check_package(tmp_path / "q.zip", notebooks=world / "notebooks")["holds"].all()


@pytest.mark.parametrize("name", ["study/../../out.txt", "/out.txt"])
def test_a_member_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ct.StudyError, match="names that lead out of it"):
        ct.check_package(hostile_package(tmp_path / "p.zip", {name: "outside"}))


def test_a_package_that_would_fill_the_disk_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(hostile_package(tmp_path / "p.zip", {}), "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("study/zeros.txt", bytes(60_000_000))
    with pytest.raises(ct.StudyError, match="are more than is unpacked unseen"):
        ct.check_package(tmp_path / "p.zip")


def test_a_link_that_leads_out_of_the_study_is_named_and_not_packed(
    world: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "secret").write_text("SECRET OUTSIDE", encoding="utf-8")
    link = world / "mine" / "README2"
    link.symlink_to(tmp_path / "secret")
    try:
        stored = package(world, tmp_path / "p.zip")
    finally:
        link.unlink()
    with zipfile.ZipFile(stored) as archive:
        assert not [name for name in archive.namelist() if b"SECRET OUTSIDE" in archive.read(name)]
    assert "README2 is a link that leads out of its folder" in " ".join(capsys.readouterr().err.split())


@pytest.mark.slow
def test_verify_draws_and_computes_again(world: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["verify", str(world / "out" / "figures"), "--notebooks", str(world / "notebooks")]
    assert cli.main([*words, "--study", str(world / "mine")]) == 0
    said = capsys.readouterr().out
    assert "drawn again from its csv: 1 of 1 the same" in said
    assert "computed again from the study: 3 of 3 the same" in said
    document = next((world / "mine").glob("000_*.txt"))
    text = document.read_text(encoding="utf-8")
    document.write_text(text + "\nHuman rights and victims once more.\n", encoding="utf-8")
    try:
        assert cli.main([*words, "--study", str(world / "mine")]) == 1
        assert "theme_prevalence.csv: computed again from the study: other numbers" in capsys.readouterr().out
        assert cli.main(["package", str(world / "mine"), *places(world), "--to", str(world / "c.zip")]) == 2
        assert "come from other documents" in " ".join(capsys.readouterr().err.split())
    finally:
        document.write_text(text, encoding="utf-8")


def test_a_study_that_is_not_there_is_said_and_the_rest_is_checked(
    world: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["verify", str(world / "out" / "figures" / "theme_prevalence")]) == 1
    told = capsys.readouterr()
    assert "the study 'mine' is not here" in " ".join(told.err.split())
    assert "theme_prevalence: computed again from the study: not tried, not the same" in told.out


def test_what_is_no_package_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(b"nothing")
    with pytest.raises(ct.StudyError, match="cannot be opened as a zip"):
        ct.check_package(tmp_path / "no.zip")
    with zipfile.ZipFile(tmp_path / "empty.zip", "w") as archive:
        archive.writestr("README.md", "nothing")
    with pytest.raises(ct.StudyError, match="no study, software, notebooks, results in it"):
        ct.check_package(tmp_path / "empty.zip")


def test_a_study_that_was_not_run_has_no_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["package", str(SEEDS), "--output", str(tmp_path / "out"), "--notebooks", str(ROOT / "notebooks")]
    assert cli.main([*words, "--to", str(tmp_path / "x.zip")]) == 2
    assert "run the study first" in " ".join(capsys.readouterr().err.split())
