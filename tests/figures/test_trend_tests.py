"""Figures of tests draw exactly their table, keep their labels apart, and say what could not be tested."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy import sparse

import ctthemes as ct
from ctthemes.figures import canvas, mix, terms, trend_tests
from tests.figures.test_figures import figure_of, overlapping, visible_texts


def documents() -> ct.DocumentTermMatrix:
    random = np.random.default_rng(1)
    years = np.repeat(2000 + np.arange(20), 6)
    tokens = random.integers(800, 3000, len(years))
    rates = np.stack([np.where(years < 2009, 5.0, 40.0), np.full(len(years), 20.0), (years - 1995) * 3.0], axis=1)
    counts = random.poisson(tokens[:, None] * rates / 10_000)
    table = pd.DataFrame({"n_tokens": tokens, "year": years}, index=[f"d{row}" for row in range(len(years))])
    names = pd.Index(["security_response", "capacity_building", "international_cooperation"])
    return ct.DocumentTermMatrix(sparse.csr_array(counts), names, table)


def slopes() -> pd.DataFrame:
    return ct.trend_tests(documents())


def one_trend() -> pd.DataFrame:
    table = ct.rate_trend(documents())
    return table[table["series"] == "security_response"]


def panel() -> pd.DataFrame:
    rows = []
    for series in ("human_rights", "prevention", "victims"):
        for number, (variant, kind, out) in enumerate(
            [
                ("as analysed", "base", ""), ("per document", "choice", ""), ("documents with it", "choice", ""),
                ("without one document", "document", "S_RES_2734_2024"), ("without one document", "document", "d2"),
                ("without one pattern", "pattern", "a very long pattern indeed, cut*"),
            ]
        ):  # fmt: skip
            known = kind in ("base", "choice")
            change = 3.0 - number
            rows.append(
                {
                    "series": series, "variant": variant, "kind": kind, "left_out": out, "count": 9, "n_documents": 50,
                    "annual_change": change, "low": change - 1 if known else np.nan,
                    "high": change + 1 if known else np.nan, "shift": float(-number), "status": "",
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def key_terms() -> pd.DataFrame:
    random = np.random.default_rng(2)
    tokens = np.full(40, 1000)
    counts = random.poisson(random.gamma(2, 2, (40, 30)))
    counts[:20, 0] += 9
    names = pd.Index([f"term {letter}{letter}" for letter in "abcdefghijklmnopqrstuvwxyzäöüß"])
    dtm = ct.DocumentTermMatrix(sparse.csr_array(counts), names, pd.DataFrame({"n_tokens": tokens}))
    return ct.keyness(dtm, np.arange(40) < 20)


def mixed() -> pd.DataFrame:
    made = pd.DataFrame({"series": ["human_rights", "a_theme_with_a_long_name_of_many_words"]}).merge(
        pd.DataFrame({"part": ["crude", "net", "speech"]}), how="cross"
    )
    return made.assign(annual_change=[5.0, 0.5, 1, 2, 3, 4], low=[1.0, -3, -1, 0, -9, 1], high=[9.0, 4, 3, 4, 20, 9])


def changes(table: pd.DataFrame) -> Axes:
    return trend_tests.change_points(
        table, changes=ct.change_points(documents(), seed=1), phases=ct.phases(documents())
    )


Drawn = Axes | Figure
FIGURES: dict[str, tuple[Callable[[pd.DataFrame], Drawn], Callable[[], pd.DataFrame]]] = {
    "slopes": (trend_tests.trend_tests, slopes),
    "changes": (changes, one_trend),
    "smooth": (trend_tests.smooth_trend, lambda: ct.smooth_trend(documents())),
    "sensitivity": (trend_tests.sensitivity, panel),
    "mix": (mix.mix, mixed),
    "effects": (lambda table: terms.keyness(table, target="late", reference="early"), key_terms),
}
every_figure = pytest.mark.parametrize("name", FIGURES)


@every_figure
def test_no_text_lies_over_another_or_leaves_the_page(name: str) -> None:
    plot, make = FIGURES[name]
    figure = figure_of(plot(make()))
    texts = visible_texts(figure)
    width, height = figure.get_size_inches() * figure.dpi
    outside = [text for text, box in texts if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1]
    assert outside == []
    assert overlapping(texts) == []
    assert 89 - 1e-6 <= figure.get_size_inches()[0] * 25.4 <= 183 + 1e-6


@every_figure
def test_a_table_without_rows_says_so_and_a_missing_column_names_its_maker(name: str) -> None:
    plot, make = FIGURES[name]
    assert "The table has no rows." in [text for text, _ in visible_texts(figure_of(plot(make().iloc[:0])))]
    with pytest.raises(ValueError, match=r"which should come from \w+.*lacks the column"):
        plot(make().iloc[:, :1].rename(columns=lambda column: f"old_{column}"))


@every_figure
def test_drawing_leaves_the_table_alone(name: str) -> None:
    plot, make = FIGURES[name]
    table = make()
    plot(table)
    pd.testing.assert_frame_equal(table, make())


def test_a_claimed_break_is_a_bracket_and_its_levels_are_steps_with_figures() -> None:
    axes = changes(one_trend())
    (line,) = [line for line in axes.lines if line.get_label() == "_break"]
    assert line.get_xdata().tolist() == [2007.5, 2009.5]
    steps = [each.get_segments()[0] for each in axes.collections if each.get_label() == "_phase"]
    drawn = sorted(float(step[0][1]) for step in steps)
    expected = ct.phases(documents())
    rates = sorted(expected[expected["series"] == "security_response"]["rate"])
    assert drawn == pytest.approx(rates)
    assert sorted(text.get_text() for text in axes.texts) == sorted(f"{rate:,.1f}" for rate in rates)
    assert "Break at 2009, 95 % interval 2008 to 2010 (bracket on the axis)." in note(axes)


def test_without_a_claimed_break_there_is_no_step_and_no_bracket() -> None:
    table = ct.change_points(documents(), seed=1).assign(status="no evidence of a break")
    axes = trend_tests.change_points(one_trend(), changes=table, phases=ct.phases(documents()))
    assert not [line for line in axes.lines if line.get_label() in ("_break", "_meet")]
    assert not [each for each in axes.collections if each.get_label() == "_phase"]
    assert note(axes).startswith("No change of level is claimed.")


def test_a_break_that_may_lie_anywhere_is_told_and_not_drawn() -> None:
    table = ct.change_points(documents(), seed=1).assign(break_low="2001", break_high="2015")
    axes = trend_tests.change_points(one_trend(), changes=table, phases=ct.phases(documents()))
    assert not [line for line in axes.lines if line.get_label() == "_break"]
    assert "too wide to be drawn" in note(axes)


def note(axes: Axes) -> str:
    return figure_of(axes).get_supxlabel().replace("\n", " ")


def test_changes_are_drawn_for_one_series_at_a_time() -> None:
    with pytest.raises(ValueError, match="3 series do not fit"):
        changes(ct.rate_trend(documents()))


def test_slopes_are_ranked_and_carry_their_shape() -> None:
    axes = trend_tests.trend_tests(slopes())
    labels = [label.get_text().replace("\n", " ") for label in axes.get_yticklabels()]
    ranked = slopes().sort_values("annual_change", ascending=False)
    assert labels == [name.replace("_", " ") for name in ranked["series"]]
    shapes = [text.get_text().replace("\n", " ") for text in axes.texts][: len(labels)]
    assert shapes == [shape.split(" (")[0] for shape in ranked["shape"]]


def test_series_that_were_not_tested_have_no_mark_and_a_note() -> None:
    table = slopes().assign(annual_change=np.nan, low=np.nan, high=np.nan, shape="no test: 0 of 5 periods", strength="")
    axes = trend_tests.trend_tests(table)
    assert not [line for line in axes.lines if line.get_marker() in ("o", "s")]
    assert "3 of 3 series could not be tested." in note(axes)


def test_the_interval_as_analysed_is_the_grey_column() -> None:
    figure = trend_tests.sensitivity(panel())
    axes = figure.axes[0]
    (column,) = axes.patches
    assert (column.get_x(), column.get_x() + column.get_width()) == pytest.approx((2.0, 4.0))


def test_only_terms_that_hold_after_correction_are_filled() -> None:
    axes = terms.keyness(key_terms(), n_terms=5)
    filled = [line for line in axes.lines if line.get_markerfacecolor() not in ("white",) and line.get_marker() in "os"]
    assert len(filled) == int((key_terms()["q"] < 0.05).sum())
    assert canvas.root_figure(axes) is axes.figure
