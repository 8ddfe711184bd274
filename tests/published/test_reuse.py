"""Published scores of alignments: the test cases of an R package for text reuse."""

from __future__ import annotations

import pytest

from ctthemes.text.alignment import local_score


@pytest.mark.parametrize(
    ("one", "two", "score"),
    [
        ("how can we tell if this is a match he asked", "surely this is a good match she replied", 7),
        ("this is a match", "this is a match", 8),
        ("abc", "xyz", 0),
    ],
)
def test_the_score_of_an_alignment_is_smith_and_watermans(one: str, two: str, score: int) -> None:
    assert local_score(one.split(), two.split()) == local_score(two.split(), one.split()) == score
