"""Validates the docstring of every public function by numpydoc's own rules: `python -m tests.validate_docstrings`."""

from __future__ import annotations

import inspect
import sys
from importlib import import_module
from pathlib import Path

from numpydoc.validate import validate

import ctthemes
from ctthemes._shared.namespace import stub_names

PACKAGE = Path(ctthemes.__file__).parent
RULES = {"EX01", "GL08", "PR01", "PR02", "PR03", "RT01", "SS01", "YD01"}


def public_functions() -> dict[str, str]:
    """Return the public functions by their names as users type them, each with the place where it is defined."""
    functions = {}
    for stub in sorted(PACKAGE.rglob("__init__.pyi")):
        space = ".".join(("ct", *stub.parent.relative_to(PACKAGE).parts))
        for name, (module, original) in stub_names(stub).items():
            if inspect.isfunction(getattr(import_module(module), original, None)):
                functions[f"{space}.{name}"] = f"{module}.{original}"
    return functions


def complaints() -> list[str]:
    """Return one line for each rule that a docstring breaks."""
    return [
        f"{name}: {message} ({code})"
        for name, place in public_functions().items()
        for code, message in validate(place)["errors"]
        if code in RULES
    ]


if __name__ == "__main__":
    lines = complaints()
    for line in lines:
        sys.stderr.write(f"{line}\n")
    sys.exit(bool(lines))
