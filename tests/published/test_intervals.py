"""Published intervals: see SOURCES.md."""

from __future__ import annotations

import pytest

from ctthemes.stats.intervals import wilson_interval


@pytest.mark.parametrize(
    ("found", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_newcombe_prints_it(found: int, total: int, low: float, high: float) -> None:
    lower, upper = wilson_interval(found, total)
    assert float(lower) == pytest.approx(low, abs=5e-5)
    assert float(upper) == pytest.approx(high, abs=5e-5)
