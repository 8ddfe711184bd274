"""The files that set the project up agree with each other, and name no place to download from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import ctthemes

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINNED = {
    canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", LOCK, re.MULTILINE)
}


def environment() -> list[object]:
    stored = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert stored["name"] == PROJECT["name"]
    return stored["dependencies"]


def test_conda_takes_the_packages_from_pyproject_and_nowhere_else():
    plain = [entry for entry in environment() if isinstance(entry, str)]
    (pip,) = [entry["pip"] for entry in environment() if isinstance(entry, dict)]
    assert [re.split(r"[<>=!~ ]", entry)[0] for entry in plain] == ["python", "pip"]
    assert pip == ["-e .[test]"]
    assert "test" in EXTRAS


def test_conda_asks_for_the_same_python():
    (python,) = [entry for entry in environment() if str(entry).startswith("python")]
    assert SpecifierSet(str(python).removeprefix("python")) == SpecifierSet(PROJECT["requires-python"])


@pytest.mark.parametrize("needed", [*PROJECT["dependencies"], *EXTRAS["test"], *EXTRAS["build"]])
def test_the_lock_holds_what_pyproject_asks_for(needed):
    requirement = Requirement(needed)
    assert requirement.specifier.contains(PINNED[canonicalize_name(requirement.name)])


def test_every_locked_package_has_a_hash():
    entries = re.split(r"\n(?=[A-Za-z0-9])", LOCK.strip())
    assert len(entries) == len(re.findall(r"^[\w.-]+==", LOCK, re.MULTILINE))
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", ["requirements.lock", "Makefile", ".ci/run", "environment.yml", "pyproject.toml"])
def test_no_package_index_is_named(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|pypi|pythonhosted", text)


def test_the_version_is_the_same_everywhere():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == PROJECT["version"] == ctthemes.__version__
    assert f"## {PROJECT['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_citation_names_what_a_reference_needs():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors", "version", "license"} <= set(citation)
    assert citation["license"] == PROJECT["license"]


def test_make_has_the_targets_that_the_documents_name():
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"setup", "run", "lab", "test", "check", "lint", "types"} <= set(targets)


def test_continuous_integration_runs_what_make_test_runs():
    script = ROOT / ".ci" / "run"
    assert script.read_text(encoding="utf-8").rstrip().endswith("exec make test")
    assert script.stat().st_mode & 0o111
