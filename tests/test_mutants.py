"""A handful of mutants: `make mutants` runs three hundred."""

from __future__ import annotations

import ast

import pytest

from tests.mutants import Mutant, changed, drawn, is_killed, mutants, path_of, places

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


@pytest.mark.slow
def test_the_package_without_a_fault_is_not_killed() -> None:
    assert not is_killed(Mutant(MODULE, -1, 0, "nothing"), tests=TESTS)


@pytest.mark.slow
@pytest.mark.parametrize(
    "change", ["counts - rate[cell] * tokens -> counts + rate[cell] * tokens", "rate > 0 -> rate >= 0"]
)
def test_a_fault_is_killed(change: str) -> None:
    mutant = next(mutant for mutant in mutants(MODULE) if mutant.change == change)
    assert is_killed(mutant, tests=TESTS)
