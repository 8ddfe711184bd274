"""Figures draw exactly their table, keep their labels apart, and leave matplotlib as they found it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import BytesIO
from itertools import combinations, pairwise

import matplotlib
import nbclient
import nbformat
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection, QuadMesh
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from PIL import Image

from ctthemes.figures import canvas, corpus, lettering, style, terms, themes, topics, trends

THEMES = [
    "human_rights", "prevention", "regional_cooperation", "international_cooperation", "security_response",
    "capacity_building", "victims",
]  # fmt: skip
NAN = float("nan")


def trend_row(series: str, year: int, n: int, rate: float, low: float, high: float, band: str) -> dict[str, object]:
    return {
        "series": series, "period": str(year), "n_documents": n, "rate": rate, "low": low, "high": high, "band": band,
    }  # fmt: skip


def small_trend() -> pd.DataFrame:
    """Return one series with every kind of band: hollow, gap, jackknife, both upper limits, a zero."""
    return pd.DataFrame(
        [
            trend_row("victims", 2010, 1, 12.0, NAN, NAN, "none: 1 document"),
            trend_row("victims", 2011, 0, NAN, NAN, NAN, "gap"),
            trend_row("victims", 2012, 5, 10.0, 6.0, 17.0, "jackknife"),
            trend_row("victims", 2013, 6, 8.0, 5.0, 13.0, "jackknife"),
            trend_row("victims", 2014, 4, 0.0, NAN, 9.0, "upper: no hits"),
            trend_row("victims", 2015, 4, 3.0, NAN, 11.0, "upper: one document"),
            trend_row("victims", 2016, 7, 9.0, 7.0, 12.0, "jackknife"),
        ]
    )


def one_document_years(n_series: int = 7) -> pd.DataFrame:
    """Return series of the seeds' shape: five years with a document each, the years between are gaps."""
    rng = np.random.default_rng(1)
    years = {2011, 2012, 2013, 2017, 2022}
    rows = [
        trend_row(theme, year, 1, float(rng.integers(0, 9)) * 12.5, NAN, NAN, "none: 1 document")
        if year in years
        else trend_row(theme, year, 0, NAN, NAN, NAN, "gap")
        for theme in THEMES[:n_series]
        for year in range(2011, 2023)
    ]
    return pd.DataFrame(rows)


def long_trend() -> pd.DataFrame:
    """Return 7 series over 27 years with bands, all ending close together."""
    rng = np.random.default_rng(2)
    rates = 40 * np.exp(rng.normal(0, 0.2, (7, 27)).cumsum(axis=1) - 0.3)
    rates[:, -1] = 40 + np.arange(7) / 10
    rows = [
        trend_row(theme, 1994 + at, 20, rate, rate / 1.5, rate * 1.5, "jackknife")
        for theme, line in zip(THEMES, rates, strict=True)
        for at, rate in enumerate(line.tolist())
    ]
    return pd.DataFrame(rows)


def shares(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(share=table["rate"] / 1000, low=table["low"] / 1000, high=table["high"] / 1000).drop(
        columns="rate"
    )


def prevalence() -> pd.DataFrame:
    found, low, high = [5, 0, 4], [0.57, 0.0, 0.38], [1.0, 0.43, 0.96]
    return pd.DataFrame(
        {
            "theme": THEMES[:3], "n_documents": 5, "n_documents_with": found,
            "share": [each / 5 for each in found], "low": low, "high": high,
        }
    )  # fmt: skip


def coverage() -> pd.DataFrame:
    return pd.DataFrame(
        [
            ("human_rights", "human right*", 6, 0.6),
            ("human_rights", "rule of law", 3, 0.3),
            ("human_rights", "due process", 1, 0.1),
            ("human_rights", "habeas corpus", 0, 0.0),
            ("victims", "victim*", 0, NAN),
        ],
        columns=["theme", "pattern", "count", "share_of_theme"],
    )


def cooccurrence() -> pd.DataFrame:
    return pd.DataFrame(
        [("human_rights", "prevention", 7, 90), ("human_rights", "victims", 0, 90), ("prevention", "victims", 3, 90)],
        columns=["theme_a", "theme_b", "count", "n_units"],
    )


def frequency() -> pd.DataFrame:
    words = (
        "right rights terrorism states united nations security law cooperation victims prevention counter-terrorism "
        "member council threat support global measures strategy resolution regional efforts extremism violent"
    ).split()
    counts = [6, 6, *range(80, 80 - 3 * (len(words) - 2), -3)]
    table = pd.DataFrame({"term": words, "count": counts, "n_tokens": 4000})
    return table.assign(rate=table["count"] / 0.4)


def keyness() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "term": ["victims", "rights", "border", "the"], "n_documents_target": [9, 6, 1, 50],
            "n_documents_reference": [1, 2, 8, 50], "log_ratio": [3.1, 1.5, -3.0, 0.0], "log_ratio_low": np.nan,
            "log_ratio_high": np.nan, "p": np.nan, "q": np.nan, "z": [2.9, 1.4, -2.6, 0.0],
        }
    )  # fmt: skip


def top_terms() -> pd.DataFrame:
    rows = [
        (f"topic_{topic:02d}", rank, f"counter-term{topic}{rank}", 0.1 / rank)
        for topic in range(1, 7)
        for rank in range(1, 9)
    ]
    return pd.DataFrame(rows, columns=["topic", "rank", "term", "weight"])


def stability() -> pd.DataFrame:
    rows = [
        (2, a, b, topic, j) for a, b, j in [(1, 2, 0.4), (1, 3, 1.0), (2, 3, 0.2)] for topic in ("topic_01", "topic_02")
    ]
    return pd.DataFrame(rows, columns=["n_topics", "seed_a", "seed_b", "topic", "jaccard"])


def inventory() -> pd.DataFrame:
    index = pd.Index(["2011", "2013", "unknown"], name="year")
    return pd.DataFrame({"n_documents": [1, 3, 2], "n_tokens": [500, 1700, 40]}, index=index)


Drawn = Axes | Figure
FIGURES: dict[str, tuple[Callable[[pd.DataFrame], Drawn], Callable[[], pd.DataFrame]]] = {
    "trend": (trends.trend, small_trend),
    "trend of one document a year": (trends.trend, one_document_years),
    "trend of 27 years": (trends.trend, long_trend),
    "topic trend": (trends.topic_trend, lambda: shares(long_trend())),
    "trend panels": (trends.trend_panels, long_trend),
    "topic trend panels": (trends.topic_panels, lambda: shares(long_trend())),
    "prevalence": (themes.prevalence, prevalence),
    "coverage": (themes.coverage, coverage),
    "cooccurrence": (themes.cooccurrence, cooccurrence),
    "heatmap": (trends.trend_heatmap, one_document_years),
    "heatmap of 27 years": (trends.trend_heatmap, long_trend),
    "frequency": (terms.frequency, frequency),
    "cloud": (lambda table: terms.cloud(table, seed=1), frequency),
    "cloud with bars": (lambda table: terms.frequency_cloud(table, seed=1), frequency),
    "keyness": (lambda table: terms.keyness(table, target="after 2015", reference="before"), keyness),
    "topics": (topics.topic_terms, top_terms),
    "stability": (topics.topic_stability, stability),
    "inventory": (corpus.inventory, inventory),
}
every_figure = pytest.mark.parametrize("name", FIGURES)


@cache
def draw(name: str) -> Figure:
    plot, table = FIGURES[name]
    return figure_of(plot(table()))


def figure_of(drawn: Drawn) -> Figure:
    return drawn if isinstance(drawn, Figure) else canvas.root_figure(drawn)


def lines(axes: Axes) -> dict[str, Line2D]:
    return {str(line.get_label()): line for line in axes.lines if not str(line.get_label()).startswith("_")}


def marks(axes: Axes, label: str) -> list[tuple[float, float]]:
    found = [line for line in axes.lines if line.get_label() == label]
    return [(float(x), float(y)) for line in found for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)]


def noted(axes: Axes) -> str:
    """Return the note below the figure."""
    return figure_of(axes).get_supxlabel().replace("\n", " ")


def visible_texts(figure: Figure) -> list[tuple[str, Bbox]]:
    """Return what is written on the figure and where, tick labels out of view left out."""
    figure.draw_without_rendering()
    hidden: set[int] = set()
    for axes in figure.findobj(Axes):
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                if not low <= tick.get_loc() <= high or not axes.axison:
                    hidden |= {id(tick.label1), id(tick.label2)}
    return [
        (text.get_text(), Text.get_window_extent(text))
        for text in figure.findobj(Text)
        if isinstance(text, Text) and text.get_visible() and text.get_text().strip() and id(text) not in hidden
    ]


def overlapping(texts: list[tuple[str, Bbox]]) -> list[tuple[str, str]]:
    def shrunk(box: Bbox) -> Bbox:
        return Bbox.from_extents(box.x0 + 1, box.y0 + 1, box.x1 - 1, box.y1 - 1)

    return [(a, b) for (a, box_a), (b, box_b) in combinations(texts, 2) if shrunk(box_a).overlaps(shrunk(box_b))]


# What every figure keeps


@every_figure
def test_no_text_lies_over_another_or_leaves_the_page(name: str) -> None:
    figure = draw(name)
    texts = visible_texts(figure)
    width, height = figure.get_size_inches() * figure.dpi
    outside = [text for text, box in texts if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1]
    assert texts
    assert outside == []
    if "cloud" not in name:  # there words nest between the ascenders of others: tested by their ink below
        assert overlapping(texts) == []


@every_figure
def test_type_is_at_least_six_and_a_half_points_and_of_the_font_asked_for(name: str) -> None:
    figure = draw(name)
    figure.draw_without_rendering()
    texts = [text for text in figure.findobj(Text) if isinstance(text, Text) and text.get_text().strip()]
    assert min(text.get_fontsize() for text in texts) >= 6.5
    assert {text.get_fontname() for text in texts} == {"DejaVu Sans"}


@every_figure
def test_drawing_leaves_settings_and_table_alone(name: str) -> None:
    plot, make = FIGURES[name]
    table, before = make(), dict(matplotlib.rcParams)
    plot(table)
    assert dict(matplotlib.rcParams) == before
    pd.testing.assert_frame_equal(table, make())


@every_figure
def test_a_table_without_rows_gives_axes_that_say_so(name: str) -> None:
    plot, make = FIGURES[name]
    figure = figure_of(plot(make().iloc[:0]))
    assert "The table has no rows." in [text for text, _ in visible_texts(figure)]


@every_figure
def test_a_missing_column_is_named_with_its_maker(name: str) -> None:
    plot, make = FIGURES[name]
    with pytest.raises(ValueError, match=r"which should come from \w+.*lacks the column"):
        plot(make().iloc[:, :1].rename(columns=lambda column: f"old_{column}"))


def test_anything_but_a_table_is_refused() -> None:
    with pytest.raises(ValueError, match="made by frequency, not from a dict"):
        terms.frequency({"term": ["a"]})  # type: ignore[arg-type]


@every_figure
def test_the_page_is_a_column_or_a_page_wide(name: str) -> None:
    width = draw(name).get_size_inches()[0] * 25.4
    assert 89 - 1e-6 <= width <= 183 + 1e-6


def test_the_callers_axes_are_drawn_on_and_returned() -> None:
    mine = canvas.new_axes(width=120, height=70)
    assert terms.frequency(frequency(), ax=mine) is mine
    assert len(mine.patches) == 20


# Trends


def test_a_line_has_the_years_and_rates_of_its_rows() -> None:
    table = long_trend()
    drawn = lines(trends.trend(table))
    assert list(drawn) == THEMES
    for theme, rows in table.groupby("series"):
        assert drawn[str(theme)].get_xdata().tolist() == list(range(1994, 2021))
        assert drawn[str(theme)].get_ydata().tolist() == rows["rate"].tolist()


def test_a_gap_breaks_the_line_and_a_zero_is_a_point() -> None:
    line = lines(trends.trend(small_trend()))["victims"]
    assert np.isnan(line.get_ydata()[1])
    assert line.get_ydata()[4] == 0
    assert (2014.0, 0.0) in marks(trends.trend(small_trend()), "_hollow")


def strokes(axes: Axes) -> list[tuple[list[list[float]], float, object]]:
    """Return each stroke of the intervals: its ends, its width and its strength."""
    return [
        (segment.tolist(), float(drawn.get_linewidth()[0]), drawn.get_alpha())
        for drawn in axes.collections
        if isinstance(drawn, LineCollection)
        for segment in drawn.get_segments()
    ]


def test_an_interval_is_a_stroke_at_its_year_and_no_ribbon_between_years() -> None:
    axes = trends.trend(small_trend())
    assert ([[2012.0, 6.0], [2012.0, 17.0]], 1.1, 0.6) in strokes(axes)
    assert ([[2016.0, 7.0], [2016.0, 12.0]], 1.1, 0.6) in strokes(axes)
    assert not [drawn for drawn in axes.collections if isinstance(drawn, PolyCollection)]


@pytest.mark.parametrize(
    ("high", "width", "strength"), [(16.0, 1.1, 0.6), (17.0, 0.8, 0.34), (64.0, 0.8, 0.34), (65.0, 0.8, 0.5)]
)
def test_an_interval_is_paler_the_more_its_ends_differ(high: float, width: float, strength: float) -> None:
    table = small_trend()
    table.loc[2, ["low", "high"]] = 4.0, high
    (drawn,) = [stroke for stroke in strokes(trends.trend(table)) if stroke[0][0] == [2012.0, 4.0]]
    assert drawn[1:] == (width, strength)


def test_where_a_journal_takes_no_transparency_the_strengths_are_blended_with_white() -> None:
    with style.drawn_for("plos"):
        axes = trends.trend(small_trend())
    drawn = [each for each in axes.collections if isinstance(each, LineCollection)]
    assert {each.get_alpha() for each in drawn} == {None}
    assert to_hex(drawn[0].get_color()[0]) == style.shade_of(style.SERIES_STYLES[0].colour, 0.6)


def test_a_marker_is_hollow_where_few_documents_or_no_two_sided_interval_stand_behind_it() -> None:
    axes = trends.trend(small_trend())
    hollow = next(line for line in axes.lines if line.get_label() == "_hollow")
    assert marks(axes, "_hollow") == [(2010, 12), (2014, 0), (2015, 3)]
    assert to_hex(hollow.get_markerfacecolor()) == "#ffffff"
    assert lines(axes)["victims"].get_markevery() == [2, 3, 6]
    assert to_hex(lines(axes)["victims"].get_markerfacecolor()) == style.SERIES_STYLES[0].colour.lower()


def test_the_line_is_faint_to_and_from_what_few_documents_support() -> None:
    axes = trends.trend(small_trend())
    assert marks(axes, "_line") == [(2012, 10), (2013, 8)]
    assert marks(axes, "_faint") == [(2013, 8), (2014, 0), (2015, 3), (2016, 9)]
    assert marks(trends.trend(one_document_years()), "_faint") == []


def test_an_upper_limit_is_a_dotted_stroke_with_a_cap() -> None:
    ends = [stroke[0] for stroke in strokes(trends.trend(small_trend()))]
    assert [[2014.0, 0.0], [2014.0, 9.0]] in ends
    assert [[2015.0, 3.0], [2015.0, 11.0]] in ends
    assert [[2013.7, 9.0], [2014.3, 9.0]] in ends


@pytest.mark.parametrize(
    ("n_documents", "sentence"),
    [
        ([1, 1], "One document a year: no interval can be drawn."),
        ([1, 2], "One or two documents a year: no interval can be drawn."),
        ([9, 2], "The table has no intervals."),
    ],
)
def test_the_note_says_why_there_is_no_band(n_documents: list[int], sentence: str) -> None:
    rows = [trend_row("victims", 2011 + at, n, 5.0, NAN, NAN, "none: 1 document") for at, n in enumerate(n_documents)]
    assert noted(trends.trend(pd.DataFrame(rows))) == sentence


def test_the_note_speaks_of_periods_where_they_are_no_years() -> None:
    table = pd.DataFrame([trend_row("victims", 2011, 1, 5.0, NAN, NAN, "none: 1 document")]).assign(period="2011-Q2")
    axes = trends.trend(table)
    assert noted(axes) == "One document a period: no interval can be drawn."
    assert [label.get_text() for label in axes.get_xticklabels()] == ["2011-Q2"]


def test_the_note_names_only_the_marks_that_are_there() -> None:
    key = "Vertical lines: 95 % intervals, paler the wider they are, dotted over 16-fold."
    assert noted(trends.trend(small_trend())) == (
        f"{key} White inside: fewer than 5 documents, or no two-sided interval."
    )
    assert "White inside" not in noted(trends.trend(long_trend().assign(n_documents=9)))


def test_an_interval_far_above_the_rates_goes_on_and_its_end_is_in_the_note() -> None:
    table = small_trend()
    table.loc[2, "high"] = 900.0
    axes = trends.trend(table)
    assert axes.get_ylim()[1] < 20
    assert marks(axes, "_goes_on") == [(2012, axes.get_ylim()[1])]
    assert "Open triangle: goes on above the axis (2012 to 900)." in noted(axes)
    table.loc[[3, 4, 5, 6], "high"] = 900.0
    assert "Open triangles: go on above the axis; upper ends in the table." in noted(trends.trend(table))


@pytest.mark.parametrize("make", [small_trend, long_trend, one_document_years])
def test_the_highest_point_stands_between_40_and_95_per_cent_of_the_axis(make: Callable[[], pd.DataFrame]) -> None:
    table = make()
    top = trends.trend(table).get_ylim()[1]
    assert 0.40 <= table["rate"].max() / top <= 0.95


def test_all_rates_and_ordinary_bands_are_in_view() -> None:
    axes = trends.trend(small_trend())
    assert axes.get_ylim()[0] == 0
    assert axes.get_ylim()[1] > 15


def test_only_zeros_without_bands_can_be_drawn() -> None:
    rows = [trend_row("victims", year, 1, 0.0, NAN, NAN, "none: 1 document") for year in (2011, 2012)]
    assert trends.trend(pd.DataFrame(rows)).get_ylim()[1] > 0


def test_a_series_that_is_all_gap_is_named_by_no_label() -> None:
    table = pd.concat(
        [small_trend(), small_trend().assign(series="none", rate=NAN, low=NAN, high=NAN, band="gap", n_documents=0)]
    )
    assert "none" not in [text for text, _ in visible_texts(figure_of(trends.trend(table)))]


@pytest.mark.parametrize("width", [style.SINGLE_COLUMN, style.DOUBLE_COLUMN])
@pytest.mark.parametrize("make", [one_document_years, long_trend])
def test_seven_labels_at_line_ends_keep_apart(make: Callable[[], pd.DataFrame], width: float) -> None:
    axes = trends.trend(make(), ax=canvas.new_axes(width=width, height=75))
    texts = [
        (text, box)
        for text, box in visible_texts(figure_of(axes))
        if text.replace("\n", "_").replace(" ", "_") in THEMES
    ]
    assert len(texts) == 7
    assert overlapping(texts) == []


def test_each_label_is_tied_to_the_last_point_of_its_line() -> None:
    table = long_trend()
    axes = trends.trend(table)
    ends = {text.get_text().replace("\n", " ").replace(" ", "_"): text.xy for text in axes.texts}
    last = table[table["period"] == "2020"].set_index("series")["rate"]
    assert ends == {theme: (2020.0, last[theme]) for theme in THEMES}


def test_labels_stand_in_the_order_of_the_line_ends() -> None:
    axes = trends.trend(long_trend())
    heights = [text.get_position()[1] for text in axes.texts]
    assert heights == sorted(heights)


def eight_series() -> pd.DataFrame:
    low = long_trend().query("series == 'victims'").assign(series="eighth", rate=0.1, low=0.05, high=0.2)
    return pd.concat([low, long_trend()])


def test_of_more_than_seven_series_the_highest_are_told_apart_and_the_others_are_grey() -> None:
    axes = trends.trend(eight_series())
    behind = [line for line in axes.lines if line.get_label() == "_behind"]
    assert [line.get_ydata().max() for line in behind] == [0.1]
    assert [to_hex(line.get_color()) for line in behind] == [style.PALE.lower()]
    assert set(lines(axes)) == set(THEMES)
    assert "Named: the 7 series with the highest mean. Grey: one other." in noted(axes)
    assert len(trends.trend_panels(eight_series()).axes) == 8


def test_the_series_to_highlight_can_be_named() -> None:
    axes = trends.trend(eight_series(), highlight=["eighth", "victims"])
    assert set(lines(axes)) == {"eighth", "victims"}
    assert sum(line.get_label() == "_behind" for line in axes.lines) == 6
    assert "Grey: the 6 others." in noted(axes)
    with pytest.raises(ValueError, match="no series nobody"):
        trends.trend(eight_series(), highlight=["nobody"])
    for wrong in ([], [*THEMES, "eighth"], "victims"):
        with pytest.raises(ValueError, match="1 to 7 series"):
            trends.trend(eight_series(), highlight=wrong)


def test_series_differ_in_colour_line_and_marker() -> None:
    for part in ("colour", "line", "marker"):
        assert len({getattr(look, part) for look in style.SERIES_STYLES}) == 7


def test_years_are_labelled_as_whole_years() -> None:
    axes = trends.trend(long_trend())
    axes.figure.draw_without_rendering()
    assert all(float(tick).is_integer() for tick in axes.get_xticks())
    assert axes.xaxis.get_major_formatter()(2011.0) == "2011"
    assert axes.get_xlabel() == "year"
    assert axes.get_ylabel() == "per 10,000 tokens"


def test_panels_have_one_scale_and_one_series_each() -> None:
    table = long_trend()
    panels = trends.trend_panels(table).axes
    assert [list(lines(panel)) for panel in panels] == [[theme] for theme in THEMES]
    assert len({panel.get_ylim() for panel in panels}) == 1
    victims = table.loc[table["series"] == "victims", "rate"].tolist()
    assert lines(panels[-1])["victims"].get_ydata().tolist() == victims


def test_a_topic_trend_draws_the_share_and_not_the_token_share() -> None:
    table = shares(long_trend()).assign(token_share=0.5)
    axes = trends.topic_trend(table)
    victims = table.loc[table["series"] == "victims", "share"].tolist()
    assert lines(axes)["victims"].get_ydata().tolist() == victims
    assert axes.get_ylabel() == "mean share of a document (0 to 1)"


# Tables as cells


def test_heat_map_cells_are_the_rates_and_gaps_are_hatched() -> None:
    table = one_document_years()
    axes = trends.trend_heatmap(table)
    mesh = next(each for each in axes.collections if isinstance(each, QuadMesh))
    wanted = table.pivot_table(index="series", columns="period", values="rate", dropna=False, sort=False).to_numpy()
    np.testing.assert_array_equal(np.ma.filled(mesh.get_array(), NAN).reshape(7, 12), wanted)
    hatched = {
        (round(patch.get_x() + patch.get_width() / 2), round(patch.get_y() + patch.get_height() / 2))
        for patch in axes.patches
        if isinstance(patch, Rectangle) and patch.get_hatch()
    }
    assert hatched == {(int(x), int(y)) for y, x in np.argwhere(np.isnan(wanted))}


def test_a_zero_in_the_heat_map_has_a_0_and_nothing_else_has() -> None:
    table = one_document_years()
    table.loc[table["rate"] > 0, "rate"] = 0.004
    axes = trends.trend_heatmap(table)
    zeros = {(text.get_position()[0], text.get_position()[1]) for text in axes.texts if text.get_text() == "0"}
    places = {str(year): at for at, year in enumerate(range(2011, 2023))}
    wanted = table[table["rate"] == 0]
    assert zeros == {(places[row.period], THEMES.index(row.series)) for row in wanted.itertuples()}


def test_cells_are_darker_for_more_in_grey_too() -> None:
    colours = matplotlib.colormaps[style.COLOUR_MAP](np.linspace(0, 1, 20))[:, :3]
    grey = colours @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(grey) < 0).all()


def test_cooccurrence_writes_the_count_of_each_pair_once() -> None:
    axes = themes.cooccurrence(cooccurrence())
    rows = [label.get_text() for label in axes.get_yticklabels()]
    columns = [label.get_text() for label in axes.get_xticklabels()]
    written = {(rows[text.get_position()[1]], columns[text.get_position()[0]]): text.get_text() for text in axes.texts}
    assert written == {
        ("prevention", "human rights"): "7",
        ("victims", "human rights"): "0",
        ("victims", "prevention"): "3",
    }
    assert axes.get_xlabel() == "units with both themes, of 90 units"


def test_cooccurrence_is_the_same_whichever_theme_comes_first() -> None:
    swapped = cooccurrence().rename(columns={"theme_a": "theme_b", "theme_b": "theme_a"})
    counts = [
        sorted(text.get_text() for text in themes.cooccurrence(table).texts) for table in (cooccurrence(), swapped)
    ]
    assert counts[0] == counts[1]


# Bars and points


def test_prevalence_is_ranked_with_its_intervals_and_denominators() -> None:
    axes = themes.prevalence(prevalence())
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "human rights", "regional cooperation", "prevention",
    ]  # fmt: skip
    assert axes.lines[0].get_xdata().tolist() == [1.0, 0.8, 0.0]
    (intervals,) = [each for each in axes.collections if isinstance(each, LineCollection)]
    spans = [segment[:, 0].tolist() for segment in intervals.get_segments()]
    assert spans == [[0.57, 1.0], [0.38, 0.96], [0.0, 0.43]]
    assert [text.get_text() for text in axes.texts] == ["5 of 5", "4 of 5", "0 of 5"]


def test_coverage_shows_the_first_patterns_and_a_theme_that_found_nothing() -> None:
    first, second = themes.coverage(coverage(), n_patterns=2).axes
    assert [patch.get_width() for patch in first.patches] == [0.6, 0.3]
    assert [text.get_text() for text in first.texts] == ["human right*", "rule of law", "6", "3"]
    assert [text.get_text() for text in second.texts] == ["no pattern found anything"]
    assert second.patches[:] == []


def test_frequency_bars_are_rates_ranked_by_count_ties_by_name() -> None:
    table = pd.DataFrame({"term": ["b", "c", "a"], "count": [2, 9, 2], "rate": [20.0, 90.0, 20.0], "n_tokens": 1000})
    axes = terms.frequency(table)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["c", "a", "b"]
    assert [patch.get_width() for patch in axes.patches] == [90, 20, 20]
    assert [text.get_text() for text in axes.texts] == ["9", "2", "2"]
    assert axes.yaxis_inverted()


def test_a_grouped_frequency_table_is_refused() -> None:
    with pytest.raises(ValueError, match="one group at a time"):
        terms.frequency(pd.concat([frequency(), frequency()]))


@pytest.mark.parametrize(
    "plot",
    [
        lambda: terms.frequency(frequency(), n_terms=0),
        lambda: terms.keyness(keyness(), n_terms=0),
        lambda: topics.topic_terms(top_terms(), n_terms=0),
        lambda: themes.coverage(coverage(), n_patterns=0),
        lambda: terms.cloud(frequency(), seed=1, n_terms=0),
    ],
)
def test_showing_none_is_refused(plot: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="must be a whole number of at least 1"):
        plot()


def test_key_terms_are_chosen_by_z_on_each_side() -> None:
    axes = terms.keyness(keyness(), n_terms=1)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["victims", "border"]


def test_topic_panels_show_terms_by_rank_on_one_scale() -> None:
    table = top_terms()
    panels = topics.topic_terms(table, n_terms=3).axes
    assert len(panels) == 6
    assert [text.get_text() for text in panels[1].texts] == ["counter-term21", "counter-term22", "counter-term23"]
    assert [patch.get_width() for patch in panels[1].patches] == table["weight"].tolist()[8:11]
    assert len({panel.get_xlim() for panel in panels}) == 1


def test_a_long_name_in_a_panel_is_cut_with_an_ellipsis() -> None:
    table = top_terms().assign(term="x" * 60)
    text = topics.topic_terms(table).axes[0].texts[0].get_text()
    assert text == "x" * 31 + "…"


def test_stability_has_a_dot_for_each_row() -> None:
    axes = topics.topic_stability(stability())
    assert [line.get_xdata().tolist() for line in axes.lines] == [[0.2, 0.4, 1.0]] * 2
    assert [label.get_text() for label in axes.get_yticklabels()] == ["topic 01", "topic 02"]


def test_stability_over_numbers_of_topics_has_a_row_for_each() -> None:
    both = pd.concat([stability(), stability().assign(n_topics=10)])
    axes = topics.topic_stability(both)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["2 topics", "10 topics"]
    assert [len(line.get_xdata()) for line in axes.lines] == [6, 6]


def test_inventory_stands_on_a_time_axis_with_the_unknown_after_it() -> None:
    documents, tokens = corpus.inventory(inventory()).axes
    centres = [patch.get_x() + patch.get_width() / 2 for patch in documents.patches]
    assert centres == pytest.approx([2011, 2013, 2015])
    assert [patch.get_height() for patch in documents.patches] == [1, 3, 2]
    assert [patch.get_height() for patch in tokens.patches] == [500, 1700, 40]
    assert [text.get_text() for text in tokens.texts] == ["unknown"]


def test_inventory_by_a_variable_labels_every_group() -> None:
    table = inventory().rename(index={"2011": "Ban", "2013": "Guterres"})
    tokens = corpus.inventory(table).axes[1]
    assert [label.get_text() for label in tokens.get_xticklabels()] == ["Ban", "Guterres", "unknown"]


# Clouds


def cloud_words(axes: Axes) -> dict[str, float]:
    return {text.get_text(): text.get_fontsize() for text in axes.texts}


def test_a_cloud_has_the_terms_of_the_table_and_merges_no_plural() -> None:
    table = frequency()
    table = table[table["term"].isin(["right", "rights", "states", "counter-terrorism"])]
    assert set(cloud_words(terms.cloud(table, seed=1))) == set(table["term"])


def test_a_more_frequent_term_is_never_smaller() -> None:
    table = frequency().sort_values("count", ascending=False)
    sizes = cloud_words(terms.cloud(table, seed=3))
    shown = [sizes[term] for term in table["term"] if term in sizes]
    assert len(shown) > 10
    assert shown == sorted(shown, reverse=True)


def test_a_cloud_says_how_many_terms_it_shows() -> None:
    axes = terms.cloud(frequency(), seed=1, n_terms=12, ax=canvas.new_axes(width=40, height=25))
    assert noted(axes).startswith(f"{len(axes.texts)} of 12 terms")


def test_the_same_seed_gives_the_same_cloud_and_another_seed_another() -> None:
    def places(seed: int) -> list[tuple[str, tuple[float, float]]]:
        return [(text.get_text(), text.get_position()) for text in terms.cloud(frequency(), seed=seed).texts]

    assert places(7) == places(7)
    assert places(7) != places(8)


@pytest.mark.parametrize("seed", range(3))
def test_no_ink_of_a_word_lies_on_another(seed: int) -> None:
    axes = terms.cloud(frequency(), seed=seed)
    figure_of(axes).supxlabel("")
    for text in axes.texts:
        text.set(color="black", alpha=0.4)
    picture = BytesIO()
    figure_of(axes).savefig(picture, dpi=300)
    darkest = np.asarray(Image.open(picture).convert("L")).min()
    assert darkest >= 150  # one layer of 40 % black is 153, two are 92


def test_the_cloud_stays_within_its_axes_beside_the_bars() -> None:
    figure = terms.frequency_cloud(frequency(), seed=2)
    cloud, bars = figure.axes
    figure.draw_without_rendering()
    frame = cloud.get_window_extent().padded(8)  # a word's box has room for a descender that it may not have
    boxes = [Text.get_window_extent(text) for text in cloud.texts]
    assert all(frame.contains(box.x0, box.y0) and frame.contains(box.x1, box.y1) for box in boxes)
    assert bars.patches[0].get_width() == frequency()["rate"].max()


# Style


def test_the_settings_hold_inside_the_context_and_not_after_it() -> None:
    before = dict(matplotlib.rcParams)
    with style.context():
        assert matplotlib.rcParams["pdf.fonttype"] == 42
        assert matplotlib.rcParams["ps.fonttype"] == 42
        assert matplotlib.rcParams["svg.fonttype"] == "none"
        assert matplotlib.rcParams["savefig.bbox"] is None
    assert dict(matplotlib.rcParams) == before


def test_a_researchers_own_settings_do_not_change_a_figure() -> None:
    def picture() -> bytes:
        shown = figure_of(trends.trend(one_document_years()))._repr_png_()  # type: ignore[attr-defined]
        return bytes(shown[0])

    plain = picture()
    with matplotlib.rc_context(
        {"font.size": 20, "axes.facecolor": "red", "savefig.bbox": "tight", "lines.linewidth": 5}
    ):
        assert picture() == plain


def test_a_font_that_is_missing_is_an_error() -> None:
    with pytest.raises(ValueError, match="'No Such Sans' is not installed"):
        style.font_path("No Such Sans")


@pytest.mark.parametrize("size", [(0, 60), (89, -1), (float("nan"), 60)])
def test_a_size_that_is_none_is_an_error(size: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="millimetres above 0"):
        canvas.new_figure(width=size[0], height=size[1])


def test_a_dollar_sign_is_text_and_no_mathematics() -> None:
    table = pd.DataFrame({"term": ["$5_m$"], "count": [1], "rate": [1.0], "n_tokens": 9})
    label = terms.frequency(table).get_yticklabels()[0]
    assert label.get_text() == "$5_m$"
    assert not label.get_parse_math()


def test_series_colours_are_told_from_paper() -> None:
    for look in style.SERIES_STYLES:
        assert np.dot(to_rgb(look.colour), [0.2126, 0.7152, 0.0722]) < 0.75


@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(0.5, 8)), min_size=1, max_size=12),
)
def test_spread_things_keep_apart_in_order_and_in_range(things: list[tuple[float, float]]) -> None:
    centres, extents = [each[0] for each in things], [each[1] for each in things]
    moved = lettering.spread(centres, extents, low=0.0, high=100.0)
    order = sorted(range(len(things)), key=lambda i: centres[i])
    for a, b in pairwise(order):
        assert moved[b] - moved[a] >= (extents[a] + extents[b]) / 2 - 1e-9
    assert all(extent / 2 - 1e-9 <= at <= 100 - extent / 2 + 1e-9 for at, extent in zip(moved, extents, strict=True))


def test_things_that_are_apart_stay_where_they_are() -> None:
    assert lettering.spread([10.0, 50.0, 30.0], [4.0, 4.0, 4.0], low=0.0, high=100.0) == [10.0, 50.0, 30.0]


def test_things_that_do_not_fit_stick_out_on_both_sides() -> None:
    assert lettering.spread([5.0, 5.0], [10.0, 10.0], low=0.0, high=10.0) == [0.0, 10.0]


# Notebooks


@pytest.mark.slow
def test_axes_and_figures_show_themselves_in_a_plain_kernel() -> None:
    table = (
        "import pandas as pd\nfrom ctthemes.figures import terms as figures\n"
        "table = pd.DataFrame({'term': ['a'], 'count': [1], 'rate': [1.0], 'n_tokens': 9})"
    )
    cells = [table, "figures.frequency(table)", "figures.frequency(table).figure"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbclient.NotebookClient(notebook, kernel_name="python3").execute()
    shown = [[output.data["image/png"] for output in cell.outputs] for cell in notebook.cells[1:]]
    assert [len(pictures) for pictures in shown] == [1, 1]
    assert notebook.cells[1].outputs[0].metadata["image/png"]["width"] == round(89 / 25.4 * style.SCREEN_DPI)


def test_sessions_stand_at_their_numbers_and_no_line_joins_what_is_far_apart() -> None:
    table = pd.DataFrame(
        {"series": "war", "period": ["1", "2", "70", "71"], "n_documents": 5, "rate": [1.0, 2.0, 3.0, 4.0],
         "low": 0.5, "high": 5.0, "band": "jackknife"}
    )  # fmt: skip
    axes = trends.trend(table)
    joined = {(line.get_xdata()[at], line.get_xdata()[at + 1]) for line in axes.lines if line.get_label() == "_line"
              for at in range(len(line.get_xdata()) - 1)}  # fmt: skip
    assert {pair for pair in joined if np.isfinite(pair).all()} == {(1.0, 2.0), (70.0, 71.0)}
    assert axes.get_xlabel() == ""
