"""Names say what a thing is: words that say how it came are no names in the package."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ctthemes

PACKAGE = Path(ctthemes.__file__).parent
SAYING_NOTHING = frozenset("found said known each here asked kept held".split())


def names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield every name that a module gives, with its line: parameters, assigned names, functions, columns."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.alias) and node.asname:
            yield node.lineno, node.asname
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.lineno, node.name
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.value.lineno, node.arg
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def test_no_name_or_column_says_nothing() -> None:
    given = [
        f"{path.relative_to(PACKAGE)}:{line}: {name}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line, name in names(ast.parse(path.read_text(encoding="utf-8")))
        if name in SAYING_NOTHING
    ]
    assert given == []


@pytest.mark.parametrize(
    "code",
    [
        "def f(found): pass",
        "found = 1",
        "x.found = 1",
        "f(found=1)",
        "t = {'found': 1}",
        "import a as found",
        "class found: pass",
    ],
)
def test_the_search_sees_every_way_to_give_a_name(code: str) -> None:
    assert "found" in [name for _, name in names(ast.parse(code))]
