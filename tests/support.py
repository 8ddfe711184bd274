"""What several test modules need: small corpora and the place of the seeds."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"


def corpus_of(*texts: str, years: list[int] | None = None) -> pd.DataFrame:
    """Return a corpus d1, d2, ... with these texts, dated on the first of July of `years`."""
    index = pd.Index([f"d{number}" for number in range(1, len(texts) + 1)], name="doc_id")
    dates = pd.to_datetime([f"{year}-07-01" for year in years]) if years else pd.NaT
    source = "metadata" if years else "missing"
    return pd.DataFrame({"text": list(texts), "date": dates, "date_source": source}, index=index)


def steps(work: Callable[[], object]) -> int:
    """Return how many functions are called for some work: what it takes on any machine."""
    count = 0

    def add(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(add)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def is_linear(work: Callable[[int], object], small: int) -> bool:
    """Return whether eight times as much takes less than 24 times the processor time, or a second: quadratic is 64 times."""

    def seconds(size: int) -> float:
        begin = time.process_time()
        work(size)
        return time.process_time() - begin

    first = seconds(small)
    return seconds(8 * small) < max(1.0, 24 * first)
