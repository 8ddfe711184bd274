"""Events on figures: numbered lines that never touch another label, named in the note."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import ctthemes as ct
from ctthemes.exhibits._kind import kinds
from tests.exhibits.examples import events, exhibits
from tests.figures.test_figures import overlapping, visible_texts

TIMED = sorted(name for name, kind in kinds().items() if kind.timed)


def test_every_figure_with_periods_on_its_axis_can_be_marked() -> None:
    assert TIMED == [
        "change_points",
        "obligation_trend",
        "smooth_trend",
        "topic_panels",
        "topic_trend",
        "trend",
        "trend_panels",
    ]


@pytest.mark.parametrize("name", TIMED)
def test_events_are_lines_on_every_pair_of_axes_and_no_label_covers_another(name: str) -> None:
    exhibit = exhibits()[name]
    periods = exhibit.table["period"].astype(str)
    rows = pd.DataFrame(
        {"date": [periods.min(), periods.max()], "label": ["Storm", "Long name of a summit"], "kind": ""}
    )
    marked = ct.exhibits.mark_events(exhibit, ct.place_events(rows))
    assert marked.figure is not None
    drawn = [axes for axes in marked.figure.axes if axes.axison]
    assert all(any(item.get_label() == "_event" for item in axes.collections) for axes in drawn)
    texts = visible_texts(marked.figure)
    assert overlapping(texts) == []
    assert any("Dashed: 1 Storm" in text for text, _ in texts)
    assert "Long name of a summit" in marked.caption


def test_events_close_to_each_other_share_a_mark() -> None:
    rows = pd.DataFrame({"date": [f"2006-0{month}-01" for month in range(1, 6)], "label": list("abcde"), "kind": ""})
    marked = ct.exhibits.mark_events(exhibits()["trend"], ct.place_events(rows))
    assert marked.figure is not None
    assert "1-5" in [text for text, _ in visible_texts(marked.figure)]


def test_a_line_stands_at_the_day_of_its_event() -> None:
    marked = ct.exhibits.mark_events(exhibits()["trend"], ct.place_events(events()))
    assert marked.figure is not None
    lines = next(item for item in marked.figure.axes[0].collections if item.get_label() == "_event")
    places = [round(float(path.vertices[0, 0]), 1) for path in lines.get_paths()]
    assert places == [2006.0, 2008.6, 2010.0]


def test_an_event_outside_of_the_periods_is_not_drawn_and_not_named() -> None:
    rows = pd.DataFrame({"date": ["1950"], "label": ["Flood"], "kind": ""})
    assert "Flood" not in ct.exhibits.mark_events(exhibits()["trend"], ct.place_events(rows)).caption


def test_an_exhibit_without_periods_is_refused() -> None:
    with pytest.raises(ValueError, match=re.escape("prevalence has no axis with periods on which events stand")):
        ct.exhibits.mark_events(exhibits()["prevalence"], ct.place_events(events()))
