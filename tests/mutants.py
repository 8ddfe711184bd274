"""Mutants: the package with one small fault in it, to see whether a test notices.

    python -m tests.mutants [--number 300] [--seed 1] [--jobs 2]

A mutant is one comparison, sum, number, sign or condition of `ctthemes/stats`, `counts` or `trends` that is changed. The
tests of its room run until one fails. A mutant that no test notices is printed, and the share of those killed at the end;
below 90 % the exit code is 1. Nothing is written: the fault is in the memory of a process of its own, which runs the tests.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = {
    "stats": ("tests/stats", "tests/published", "tests/trends", "tests/counts/test_keyness.py", "tests/handcoding"),
    "counts": ("tests/counts", "tests/published", "tests/trends"),
    "trends": ("tests/trends", "tests/published"),
}
"""The tests that run for a mutant of each room, in this order."""

LEAST_KILLED = 0.9
SECONDS = 900.0
NOT_NOTICED = {
    "CHUNK": "how much is done at once changes no result",
    "MOST_STEPS": "a solver that has converged takes no more steps",
    "stacklevel": "which line of the caller a warning names",
}
"""Numbers that are no part of any result, by the name that they are given to, and why."""

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
OPERATIONS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One fault: the module, the number of the place among those that can be changed, and what it reads like."""

    module: str
    place: int
    line: int
    change: str

    def __str__(self) -> str:
        return f"{self.module.replace('.', '/')}.py:{self.line}: {self.change}"


def mutants(module: str) -> list[Mutant]:
    """Return every mutant of a module."""
    tree = ast.parse(path_of(module).read_text(encoding="utf-8"))
    result = []
    for place, node in enumerate(places(tree)):
        before = ast.unparse(node)
        after = ast.unparse(changed(copy.deepcopy(node)))
        result.append(Mutant(module, place, getattr(node, "lineno", 0), f"{before} -> {after}"))
    return result


def places(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield the expressions that can be changed: no annotation, no column's description, no number without effect."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.AnnAssign):
            yield from places_of(node.value)
        elif isinstance(node, ast.FunctionDef):
            for default in (*node.args.defaults, *node.args.kw_defaults):
                yield from places_of(default)
            for statement in node.body:
                yield from places_of(statement)
        elif (
            (isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Column", "Schema", "TypeAlias"})
            or (isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in NOT_NOTICED)
            or (isinstance(node, ast.keyword) and node.arg in NOT_NOTICED)
        ):
            continue
        else:
            if isinstance(node, ast.expr) and is_changeable(node):
                yield node
            yield from places(node)


def places_of(node: ast.AST | None) -> Iterator[ast.expr]:
    if node is not None:
        yield from places(ast.Module(body=[node], type_ignores=[]))  # type: ignore[list-item]


def is_changeable(node: ast.expr) -> bool:
    if isinstance(node, ast.Compare):
        return type(node.ops[0]) in COMPARISONS
    if isinstance(node, ast.BinOp):
        texts = any(isinstance(side, ast.JoinedStr | ast.List) for side in (node.left, node.right))
        return type(node.op) in OPERATIONS and not texts
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int | float) and not isinstance(node.value, bool)
    return isinstance(node, ast.BoolOp | ast.IfExp) or (
        isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.UAdd)
    )


def changed(node: ast.expr) -> ast.expr:
    """Return the expression with its fault, the same object wherever that can be."""
    if isinstance(node, ast.Compare):
        node.ops[0] = COMPARISONS[type(node.ops[0])]()
    elif isinstance(node, ast.BinOp):
        node.op = OPERATIONS[type(node.op)]()
    elif isinstance(node, ast.Constant):
        node.value = node.value + 1 if isinstance(node.value, int) else node.value * 1.5 + 0.01  # type: ignore[operator]
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.IfExp):
        node.body, node.orelse = node.orelse, node.body
    elif isinstance(node, ast.UnaryOp):
        node.op = ast.UAdd() if isinstance(node.op, ast.USub) else node.op
        if isinstance(node.op, ast.Not | ast.Invert):
            node.operand = ast.UnaryOp(node.op, node.operand)
    return node


def drawn(number: int, *, seed: int) -> list[Mutant]:
    """Return mutants drawn at random from all of the three rooms."""
    names = [
        f"ctthemes.{room}.{file.stem}"
        for room in ROOMS
        for file in sorted((ROOT / "ctthemes" / room).glob("*.py"))
        if file.stem != "__init__"
    ]
    everything = [mutant for name in names for mutant in mutants(name)]
    return random.Random(seed).sample(everything, min(number, len(everything)))


def is_killed(mutant: Mutant, *, tests: Sequence[str] = (), seconds: float = SECONDS) -> bool:
    """Return whether a test (of the mutant's room, if none is named) fails, the package breaks, or time runs out."""
    room = mutant.module.split(".")[1]
    chosen = tests or [str(path_of(mutant.module)), *(test for test in ROOMS[room] if (ROOT / test).exists())]
    command = [sys.executable, "-m", "tests.mutants", "--module", mutant.module, "--place", str(mutant.place), *chosen]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        code = subprocess.run(command, cwd=ROOT, env=environment, timeout=seconds, capture_output=True, check=False)
    except subprocess.TimeoutExpired:
        return True
    if code.returncode == pytest.ExitCode.NO_TESTS_COLLECTED:
        raise RuntimeError(f"no test ran for {mutant}")
    return code.returncode != 0


def run_tests(mutant: Mutant, tests: Sequence[str]) -> int:
    """Run tests in this process, whose package holds the fault, and return their code."""
    sys.meta_path.insert(0, Faults(mutant))
    return int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-m", "not slow and not browser", *tests]))


class Faults(importlib.abc.MetaPathFinder):
    """Finds the mutant's module, with its fault."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 (the protocol's)
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.mutant.module:
            return None
        file = str(path_of(fullname))
        return importlib.util.spec_from_file_location(fullname, file, loader=Faulty(fullname, file, self.mutant.place))


class Faulty(importlib.machinery.SourceFileLoader):
    """Compiles a module with one place changed."""

    def __init__(self, fullname: str, path: str, place: int) -> None:
        super().__init__(fullname, path)
        self.place = place

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 (the protocol's)
        tree = ast.parse(Path(self.path).read_text(encoding="utf-8"))
        for place, node in enumerate(places(tree)):
            if place == self.place:
                changed(node)
                break
        return compile(ast.fix_missing_locations(tree), self.path, "exec")


def path_of(module: str) -> Path:
    return ROOT / Path(*module.split(".")).with_suffix(".py")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--number", type=int, default=300, help="mutants to draw")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--module", help="run the tests named for one mutant of this module ...")
    parser.add_argument("--place", type=int, default=-1, help="... and this place")
    parser.add_argument("tests", nargs="*")
    options = parser.parse_args()
    if options.module:
        return run_tests(Mutant(options.module, options.place, 0, ""), options.tests)
    return report(drawn(options.number, seed=options.seed), jobs=options.jobs)


def report(chosen: Sequence[Mutant], *, jobs: int) -> int:
    """Print the mutants that live and the share of those killed; return 1 where it is too small."""
    begin, killed = time.monotonic(), 0
    with ThreadPoolExecutor(jobs) as pool:
        for number, (mutant, dead) in enumerate(zip(chosen, pool.map(is_killed, chosen), strict=True), start=1):
            killed += dead
            if not dead:
                print(f"lives: {mutant}", flush=True)
            if number % 20 == 0:
                print(f"{number} run, {killed} killed, {time.monotonic() - begin:.0f} s", flush=True)
    print(f"{killed} of {len(chosen)} mutants killed ({killed / len(chosen):.1%})")
    return int(killed < LEAST_KILLED * len(chosen))


if __name__ == "__main__":
    sys.exit(main())
