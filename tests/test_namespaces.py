"""The public names: stubs list them, the interpreter, type checkers and editors see the same ones."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import ctthemes as ct
from ctthemes._shared.namespace import stub_names

PACKAGE = Path(ct.__file__).parent
STUBS = sorted(PACKAGE.rglob("__init__.pyi"))
NAMESPACES = {"exchange", "exhibits", "handcoding", "partitions", "plot", "scaling", "topics"}


def package_of(stub: Path) -> ModuleType:
    name = ".".join(("ctthemes", *stub.parent.relative_to(PACKAGE).parts))
    return __import__(name, fromlist=["__name__"])


def test_every_namespace_has_a_stub() -> None:
    assert {stub.parent.name for stub in STUBS} == {"ctthemes", *NAMESPACES}


@pytest.mark.parametrize("stub", STUBS, ids=lambda stub: stub.parent.name)
def test_a_stub_and_what_the_interpreter_offers_agree(stub: Path) -> None:
    package = package_of(stub)
    assert sorted(stub_names(stub)) == dir(package) == package.__all__


@pytest.mark.parametrize("stub", STUBS, ids=lambda stub: stub.parent.name)
def test_no_public_name_but_a_namespace_is_a_module_once_every_name_was_touched(stub: Path) -> None:
    package = package_of(stub)
    first = {name: getattr(package, name) for name in dir(package)}
    again = {name: getattr(package, name) for name in dir(package)}
    assert all(again[name] is first[name] for name in first)
    assert {name for name, value in again.items() if isinstance(value, ModuleType)} <= NAMESPACES


def test_the_guard_of_topics_stays_a_function_after_a_fit_was_touched() -> None:
    code = "import ctthemes as ct; ct.topics.fit_topics; print(callable(ct.topics.topic_guard))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'ctthemes' has no attribute 'no_such_thing'"):
        _ = ct.no_such_thing  # type: ignore[attr-defined]


@pytest.mark.slow
def test_a_type_checker_sees_signatures_and_refuses_unknown_names(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("import ctthemes as ct\nreveal_type(ct.read_study)\nct.no_such_thing()\n")
    command = [sys.executable, "-m", "mypy", "--follow-imports=silent"]
    done = subprocess.run([*command, str(script)], capture_output=True, text=True, cwd=PACKAGE.parent, check=False)
    assert 'has no attribute "no_such_thing"' in done.stdout
    assert "-> ctthemes.study.study.Study" in done.stdout
