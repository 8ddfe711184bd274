"""Mutants: the package with one small fault in it, to see whether a test notices.

    python -m tests.mutants [--number 300] [--seed 1] [--jobs 2] [--minutes 600]

A mutant is one comparison, sum, number, sign or condition of `ctthemes/stats`, `counts` or `trends` that is changed. The
tests that call the changed function run, quickest first, until one fails. A mutant that no test notices is printed, and the
share of those killed at the end; below 90 % the exit code is 1. Nothing is written: everything is imported once, and the
fault is in the memory of a process that was forked from there.
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
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("stats", "counts", "trends")
TESTS = (*(f"ctthemes/{room}" for room in ROOMS), *(f"tests/{room}" for room in (*ROOMS, "published", "handcoding")))
"""Where tests are looked for, examples in docstrings among them."""

LEAST_KILLED = 0.9
SECONDS = 60
"""A mutant's tests may take so long, and ten times as long as without a fault: then it counts as killed."""

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


@dataclass
class Timing:
    """How long a test takes, and the functions of the package that it calls: file and first line."""

    seconds: float
    calls: set[tuple[str, int]] = field(default_factory=set)


class Killer:
    """A plugin of pytest that collects tests once and then tries mutants on them instead of running them.

    Attributes
    ----------
    chosen : sequence of Mutant
    dead : dict of Mutant to bool
        Filled as they are tried; what time did not suffice for is not in it.
    """

    def __init__(self, chosen: Sequence[Mutant], *, jobs: int, minutes: float = 600.0) -> None:
        self.chosen, self.jobs, self.minutes = chosen, jobs, minutes
        self.dead: dict[Mutant, bool] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try every mutant on the collected tests."""
        begin = time.monotonic()
        timings = timed(session.items)
        if broken := [name for name, timing in timings.items() if timing.seconds < 0]:
            raise pytest.UsageError(f"without any fault this fails: {', '.join(broken)}")

        def attempt(mutant: Mutant) -> None:
            if time.monotonic() - begin < 60 * self.minutes:
                self.dead[mutant] = is_killed(mutant, session.items, timings)
                print(f"{'killed' if self.dead[mutant] else 'LIVES'}: {mutant}", file=sys.__stderr__, flush=True)

        with ThreadPoolExecutor(self.jobs) as pool:
            list(pool.map(attempt, self.chosen))
        return True


def try_mutants(
    chosen: Sequence[Mutant], *, tests: Sequence[str] = TESTS, jobs: int = 2, minutes: float = 600.0
) -> dict[Mutant, bool]:
    """Return for every mutant for which there was time whether a test fails, the package breaks, or time runs out."""
    killer = Killer(chosen, jobs=jobs, minutes=minutes)
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not slow and not browser"]
    code = pytest.main([*options, *(str(ROOT / test) for test in tests)], plugins=[killer])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED) or not killer.dead:
        raise RuntimeError(f"the tests could not be run without a fault: {code!r}")
    return killer.dead


def timed(items: Sequence[pytest.Item]) -> dict[str, Timing]:
    """Return what every test takes and calls, by its name; less than no seconds for one that fails."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        quiet()
        lines = []
        for item in items:
            calls: set[tuple[str, int]] = set()

            def note(frame: FrameType, event: str, _: object, calls: set[tuple[str, int]] = calls) -> None:
                if event == "call":
                    calls.add((frame.f_code.co_filename, frame.f_code.co_firstlineno))

            begin = time.monotonic()
            threading.setprofile(note)
            sys.setprofile(note)
            passes = is_passed(item)
            sys.setprofile(None)
            seconds = time.monotonic() - begin if passes else -1.0
            own = {call for call in calls if f"{os.sep}ctthemes{os.sep}" in call[0]}
            lines.append(repr((item.nodeid, seconds, own)))
        with os.fdopen(writing, "w") as file:
            file.write("\n".join(lines))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as file:
        rows = [ast.literal_eval(line.replace("set()", "()")) for line in file.read().splitlines()]
    os.waitpid(child, 0)
    return {name: Timing(seconds, set(calls)) for name, seconds, calls in rows}


def is_killed(mutant: Mutant, items: Sequence[pytest.Item], timings: dict[str, Timing]) -> bool:
    """Return whether one of the tests that call the mutant's function fails in a process with the fault."""
    file = str(path_of(mutant.module))
    lines = function_lines(mutant)
    chosen = [
        item
        for item in items
        if any(call[0] == file and (not lines or call[1] in lines) for call in timings[item.nodeid].calls)
    ]
    chosen.sort(key=lambda item: timings[item.nodeid].seconds)
    if not (child := os.fork()):
        quiet()
        signal.alarm(int(SECONDS + 10 * sum(timings[item.nodeid].seconds for item in chosen)))
        code = 1
        try:
            code = run_afresh(mutant, chosen) if not lines else run_changed(mutant, chosen)
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1] != 0


def run_changed(mutant: Mutant, items: Sequence[pytest.Item]) -> int:
    """Return 0 if tests pass after the functions of a module got the code that holds the fault."""
    module = sys.modules[mutant.module]
    faulty = ModuleType(mutant.module)
    faulty.__file__ = module.__file__
    exec(faulty_code(mutant), vars(faulty))
    take_code(vars(module), vars(faulty))
    return int(not all(is_passed(item) for item in items))


def take_code(old: dict[str, Any], new: dict[str, Any]) -> None:
    """Put the code and the defaults of new functions and methods into the old ones, which others have imported."""
    for name, value in new.items():
        own = old.get(name)
        if isinstance(value, FunctionType) and isinstance(own, FunctionType) and not value.__closure__:
            own.__code__, own.__defaults__, own.__kwdefaults__ = (
                value.__code__,
                value.__defaults__,
                value.__kwdefaults__,
            )
        elif isinstance(value, type) and isinstance(own, type) and value.__module__ == own.__module__ != "builtins":
            take_code(dict(vars(own)), dict(vars(value)))


def run_afresh(mutant: Mutant, items: Sequence[pytest.Item]) -> int:
    """Return 0 if tests pass when the package is imported anew, for a fault that is there at import."""
    for name in [name for name in sys.modules if name.split(".")[0] in {"ctthemes", "tests"} and name != __name__]:
        del sys.modules[name]
    sys.meta_path.insert(0, Faults(mutant))
    names = [str(ROOT / item.nodeid) for item in items]
    return int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *names]))


def is_passed(item: pytest.Item) -> bool:
    """Return whether no part of a test fails."""
    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


def quiet() -> None:
    """Send what a forked process prints nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)


def function_lines(mutant: Mutant) -> set[int]:
    """Return the first lines of the function that holds the mutant, its decorator's too; none if it is in no plain one."""
    tree = ast.parse(path_of(mutant.module).read_text(encoding="utf-8"))
    bodies = [tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef))]
    target = list(places(tree))[mutant.place] if mutant.place >= 0 else tree
    for function in (node for body in bodies for node in body if isinstance(node, ast.FunctionDef)):
        if any(node is target for node in ast.walk(function)):
            return set() if function.decorator_list else {function.lineno}
    return set()


def faulty_code(mutant: Mutant) -> CodeType:
    """Return the code of the mutant's module with its place changed."""
    file = path_of(mutant.module)
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for place, node in enumerate(places(tree)):
        if place == mutant.place:
            changed(node)
            break
    return compile(ast.fix_missing_locations(tree), str(file), "exec")


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
        return importlib.util.spec_from_file_location(fullname, file, loader=Faulty(self.mutant, file))


class Faulty(importlib.machinery.SourceFileLoader):
    """Compiles a module with one place changed."""

    def __init__(self, mutant: Mutant, path: str) -> None:
        super().__init__(mutant.module, path)
        self.mutant = mutant

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 (the protocol's)
        return faulty_code(self.mutant)


def path_of(module: str) -> Path:
    return ROOT / Path(*module.split(".")).with_suffix(".py")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--number", type=int, default=300, help="mutants to draw")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=600.0, help="begin no further mutant after so long")
    options = parser.parse_args()
    chosen = drawn(options.number, seed=options.seed)
    dead = try_mutants(chosen, jobs=options.jobs, minutes=options.minutes)
    for mutant in chosen:
        if dead.get(mutant) is False:
            print(f"lives: {mutant}")
    killed = sum(dead.values())
    print(f"{killed} of {len(dead)} mutants killed ({killed / len(dead):.1%}), {len(chosen) - len(dead)} not tried")
    return int(killed < LEAST_KILLED * len(dead) or len(dead) < len(chosen))


if __name__ == "__main__":
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"
    sys.exit(main())
