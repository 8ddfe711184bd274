"""Intervals: how wide each is, in the measure of what is drawn."""

from __future__ import annotations

import pandas as pd
import pytest

from ctthemes.figures.intervals import points_of


def test_an_interval_that_begins_and_ends_at_all_documents_has_no_width() -> None:
    rows = pd.DataFrame({"period": ["2011"], "n_documents": [9], "share": [1.0], "low": [1.0], "high": [1.0]})
    assert points_of(rows, {"2011": 2011}, value="share").ratio.tolist() == pytest.approx([1.0])
