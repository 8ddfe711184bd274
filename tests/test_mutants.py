"""A handful of mutants: `make mutants` runs three hundred."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.mutants import ROOT, changed, drawn, mutants, path_of, places

MODULE = "ctthemes.stats.standardisation"
TESTS = ("tests/stats/test_standardisation.py",)


def test_the_same_seed_draws_the_same_mutants_each_once() -> None:
    chosen = drawn(50, seed=1)
    assert chosen == drawn(50, seed=1)
    assert len({(mutant.module, mutant.place) for mutant in chosen}) == 50


def test_every_mutant_differs_from_the_module() -> None:
    source = path_of(MODULE).read_text(encoding="utf-8")
    plain = ast.unparse(ast.parse(source))
    assert len(mutants(MODULE)) > 100
    for number in range(0, len(mutants(MODULE)), 7):
        tree = ast.parse(source)
        changed(list(places(tree))[number])
        assert ast.unparse(tree) != plain


CHANGES = ("counts - rate[cell] * tokens -> counts + rate[cell] * tokens", "rate > 0 -> rate >= 0")
TRIAL = f"""
from tests.mutants import Mutant, mutants, try_mutants
whole = Mutant({MODULE!r}, -1, 0, "nothing")
faults = [mutant for change in {CHANGES!r} for mutant in mutants({MODULE!r}) if mutant.change == change][:2]
dead = try_mutants([whole, *faults], tests={TESTS!r})
print([dead[mutant] for mutant in (whole, *faults)])
"""


@pytest.mark.slow
def test_faults_are_killed_and_the_package_without_a_fault_is_not() -> None:
    done = subprocess.run([sys.executable, "-c", TRIAL], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.stdout.splitlines()[-1:] == ["[False, True, True]"], done.stderr
