"""Namespaces: a package offers what its stub `__init__.pyi` lists, and loads each name at its first use.

The stub is the only list of names: the interpreter reads it here, type checkers and editors read it themselves.
"""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def stub_names(stub: Path) -> dict[str, tuple[str, str]]:
    """Return the names that a stub re-exports, each with the module that defines it and its name there.

    Only `from module import name as other` counts; anything else in a stub is for type checkers.
    """
    statements = ast.parse(stub.read_text(encoding="utf-8")).body
    return {
        alias.asname: (str(statement.module), alias.name)
        for statement in statements
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
        if alias.asname
    }


def namespace(package: str, file: str) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Return the `__getattr__`, `__dir__` and `__all__` of a package that has a stub beside its `__init__.py`.

    Parameters
    ----------
    package : str
        Its `__name__`.
    file : str
        Its `__file__`.
    """
    names = stub_names(Path(file).with_suffix(".pyi"))

    def get(name: str) -> Any:
        if name not in names:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module, original = names[name]
        if module == package.partition(".")[0] == package:
            value: Any = importlib.import_module(f"{module}.{original}")
        else:
            value = getattr(importlib.import_module(module), original)
        setattr(sys.modules[package], name, value)
        return value

    def listing() -> list[str]:
        return sorted(names)

    return get, listing, listing()
