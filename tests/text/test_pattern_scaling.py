"""Patterns: twice as many, or twice as long ones, take about twice the steps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import ctthemes as ct
from ctthemes.text.pattern_syntax import parse_pattern
from ctthemes.text.patterns import find_matches
from tests.support import corpus_of, steps

LETTERS = "abcdefghijklmnopqrst"


def names(n: int) -> list[str]:
    """Return different words without digits."""
    return ["x" + "".join(LETTERS[int(digit)] for digit in np.base_repr(number, 10)) + "x" for number in range(n)]


def many_words(n: int) -> Callable[[], object]:
    tokens = ct.tokenize(corpus_of(" ".join(names(200))))
    return lambda: find_matches(tokens, {"theme": [f"{name}*" for name in names(n)]})


def many_phrases(n: int) -> Callable[[], object]:
    tokens = ct.tokenize(corpus_of(" ".join(names(200))))
    return lambda: find_matches(tokens, {"theme": [f"{name} l'{name}" for name in names(n)]})


def one_hyphenated_token(n: int) -> Callable[[], object]:
    tokens = ct.tokenize(corpus_of("-".join(names(n))))
    return lambda: find_matches(tokens, {"theme": ["-".join(names(n))]})


def chained_themes(n: int) -> Callable[[], object]:
    themes = [
        ct.Theme(name, patterns=(name,), parent=parent)
        for name, parent in zip(names(n), [*names(n)[1:], ""], strict=True)
    ]
    tokens = ct.tokenize(corpus_of(names(n)[-1]))
    return lambda: ct.codings(tokens, ct.Codebook(tuple(themes), version="1"), nested="codebook")


def themes_apart(n: int) -> Callable[[], object]:
    themes = tuple(ct.Theme(name, patterns=(f"{name}*",), not_patterns=(f"{name}y",)) for name in names(n))
    tokens = ct.tokenize(corpus_of(" ".join(names(20))))
    return lambda: ct.codings(tokens, ct.Codebook(themes, version="1"), nested="codebook")


@pytest.mark.parametrize(
    ("work", "n"),
    [(many_words, 1000), (many_phrases, 500), (one_hyphenated_token, 80), (chained_themes, 500), (themes_apart, 150)],
)
def test_twice_as_much_takes_less_than_two_and_a_half_times_the_steps(
    work: Callable[[int], Callable[[], object]], n: int
) -> None:
    work(20)()  # what is made once
    counts = []
    for size in (n, 2 * n):
        parse_pattern.cache_clear()
        counts.append(steps(work(size)))
    assert counts[1] < 2.5 * counts[0]


@pytest.mark.parametrize("n", [12, 13, 60, 198])
def test_a_hyphenated_token_is_found_by_its_own_pattern(n: int) -> None:
    words = names(n)
    tokens = ct.tokenize(corpus_of("the " + "-".join(words) + " end"))
    patterns = ["-".join(words), " ".join(words), f"the {' '.join(words)} end"]
    assert [len(find_matches(tokens, {"theme": [pattern]})) for pattern in patterns] == [1, 1, 1]


def test_a_long_hyphenated_token_is_found_where_it_is_a_part_or_in_parts() -> None:
    words = names(30)
    texts = ["own-" + "-".join(words) + "-made", "-".join(words[:15]) + " " + "-".join(words[15:]), "-".join(words[1:])]
    matches = find_matches(ct.tokenize(corpus_of(*texts)), {"theme": [" ".join(words)]})
    assert matches["row"].tolist() == [0, 1]
