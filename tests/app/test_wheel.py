"""The wheel: installed, it runs a study outside of any checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.study_shapes import BOOK, by_year, files

ROOT = Path(__file__).resolve().parents[2]
MOST_BYTES = 2_000_000

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-build-isolation", "--no-deps", "-w", str(folder), "."]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with blanks in its path and a study of twelve files in it."""
    folder = tmp_path_factory.mktemp("far from any checkout") / "my papers, été"
    study = folder / "my study"
    study.mkdir(parents=True)
    files(study, 12, dated=by_year)
    (study / "codebook.yml").write_text(BOOK, encoding="utf-8")
    return folder


def call(words, *, python, cwd, path=""):
    """Call the command line from `cwd`, and return what it printed."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if path:
        environment["PYTHONPATH"] = path
    done = subprocess.run(
        [str(python), "-m", "ctthemes", *words], cwd=cwd, env=environment, capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_wheel_is_small_and_brings_what_a_run_needs(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for path in ROOT.glob("notebooks/*.ipynb"):
        assert f"ctthemes/_project/notebooks/{path.name}" in names
    for name in ("seeds/codebook.yml", "requirements.lock", "LICENSE", "CITATION.cff", "README.md", "pyproject.toml"):
        assert f"ctthemes/_project/{name}" in names
    for name in (
        "py.typed",
        "__init__.pyi",
        "figures/fonts/LiberationSans-Regular.ttf",
        "app/templates/notebook.html.j2",
    ):
        assert f"ctthemes/{name}" in names
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/")) or "__pycache__" in name]
    assert wheel.stat().st_size < MOST_BYTES


def test_what_the_wheel_holds_runs_a_study_outside_of_any_checkout(wheel, place, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    (place / "my study" / "settings.yml").write_text("notebooks: [01_corpus, 03_themes]\n", encoding="utf-8")

    def run(*words):
        return call(words, python=sys.executable, cwd=place, path=str(tmp_path / "installed"))

    assert "nothing to fix" in run("check", "my study")
    assert "2 of 2 notebooks finished" in run("run", "my study")
    assert (place / "output" / "my study" / "index.html").is_file()
    assert "replication.zip" in run("package", "my study")
    (place / "my study" / "settings.yml").unlink()


@pytest.mark.everything
def test_the_wheel_in_a_fresh_environment_does_all_that_a_checkout_does(wheel, place, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "env")], check=True)
    python = tmp_path / "env" / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "-q", "--no-deps"]
    lock = str(ROOT / "requirements.lock")
    subprocess.run(
        [*pip, "--require-hashes", "-r", lock], check=True, env={**os.environ, "PIP_CONSTRAINT": "/dev/null"}
    )
    subprocess.run([*pip, str(wheel)], check=True)

    def run(*words):
        return call(words, python=python, cwd=place)

    run("doctor")
    run("run", "my study")
    run("verify", "output/my study/figures", "--study", "my study", "--codebook", "my study/codebook.yml")
    run("package", "my study")
    run("package", "--check", "my study-replication.zip")
    assert "of 8 notebooks finished" in run("run")  # the seeds, which the wheel brings
