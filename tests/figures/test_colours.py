"""Series stay apart in print without colour and for readers with each kind of colour vision."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import Collection, QuadMesh
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ctthemes.figures import corpus, mix, style, terms, themes, topics, trend_tests, trends
from tests.figures import test_figures as given
from tests.figures import test_trend_tests as tested

# Machado, Oliveira and Fernandes (2009), doi:10.1109/TVCG.2009.113, severity 1.0; they apply to linear RGB.
VISION = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
# Lab distances; about 2.3 is just noticeable side by side.
LEAST_COLOUR_DISTANCE = 18.0
LEAST_GREY_DISTANCE = 8.0
LEAST_PAPER_DISTANCE = 20.0
LEAST_SHARE = 1e-5  # of the pixels of a page, for a colour to count as drawn

Colours = npt.NDArray[np.float64]


def linear(colour: str) -> Colours:
    part = np.array(to_rgb(colour))
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def lab(rgb: Colours) -> Colours:
    """Return CIE 1976 L*a*b* of linear sRGB, D65."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(rgb, 0, 1)
    ratio = xyz / np.array([0.9505, 1.0, 1.089])
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distances(colours: list[str], matrix: Colours) -> list[float]:
    seen = [lab(matrix @ linear(colour)) for colour in colours]
    return [float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)]


def grey(colour: str) -> float:
    return float(lab(np.repeat(np.array([0.2126, 0.7152, 0.0722]) @ linear(colour), 3))[0])


def test_the_conversion_is_right_for_known_colours() -> None:
    assert lab(linear("#ffffff")) == pytest.approx([100, 0, 0], abs=0.05)
    assert lab(linear("#ff0000")) == pytest.approx([53.24, 80.09, 67.20], abs=0.1)  # published value of sRGB red
    for matrix in VISION.values():
        assert np.array(matrix).sum(axis=1) == pytest.approx([1, 1, 1], abs=1e-5)  # white stays white


VISIONS = {"normal": np.eye(3), **{name: np.array(matrix) for name, matrix in VISION.items()}}


def assert_apart(colours: list[str]) -> None:
    """Hold any two colours against each other and each against paper, in every colour vision and in grey."""
    for vision, matrix in VISIONS.items():
        assert min(distances(colours, matrix), default=np.inf) > LEAST_COLOUR_DISTANCE, vision
        assert min(distances(["#ffffff", *colours], matrix)) > LEAST_COLOUR_DISTANCE, vision
    greys = [grey(colour) for colour in colours]
    assert min((abs(a - b) for a, b in combinations(greys, 2)), default=np.inf) > LEAST_GREY_DISTANCE
    assert max(greys) < 100 - LEAST_PAPER_DISTANCE


def drawn_colours(figure: Figure) -> list[str]:
    """Return the colours that tell things apart in a figure: seen as pixels and set on a mark, without the greys."""
    seen = pixels(figure)
    asked = set()
    for artist in figure.findobj():
        if isinstance(artist, Line2D):
            asked |= {to_hex(artist.get_color()), to_hex(artist.get_markerfacecolor())}
        elif isinstance(artist, Patch | Collection) and not isinstance(artist, QuadMesh):
            both = (*np.atleast_2d(artist.get_facecolor()), *np.atleast_2d(artist.get_edgecolor()))
            asked |= {to_hex(each) for each in both if len(each)}
    inks = {style.INK.lower(), style.BAR_PALE.lower()}
    return sorted(
        each for each in asked - inks if seen.get(each, 0) > LEAST_SHARE * sum(seen.values()) and not is_grey(each)
    )


def pixels(figure: Figure) -> dict[str, int]:
    drawn = BytesIO()
    with style.context():
        figure.savefig(drawn, format="rgba", dpi=200)
    whole = np.frombuffer(drawn.getvalue(), dtype=np.uint8).reshape(-1, 4)[:, :3]
    values, counts = np.unique(whole @ np.array([65536, 256, 1]), return_counts=True)
    return {f"#{value:06x}": int(count) for value, count in zip(values, counts, strict=True)}


def is_grey(colour: str) -> bool:
    return bool(len(set(to_rgb(colour))) == 1 and colour != "#000000")


# How many colours each default figure tells its things apart with; one is a figure whose places do that.
DRAWN: dict[str, tuple[int, Callable[[], Axes | Figure]]] = {
    "trend": (1, lambda: trends.trend(given.small_trend())),
    "trend of 27 years": (7, lambda: trends.trend(given.long_trend())),
    "trend panels": (1, lambda: trends.trend_panels(given.long_trend())),
    "prevalence": (1, lambda: themes.prevalence(given.prevalence())),
    "frequency": (1, lambda: terms.frequency(given.frequency())),
    "stability": (1, lambda: topics.topic_stability(given.stability())),
    "inventory": (1, lambda: corpus.inventory(given.inventory())),
    "slopes": (2, lambda: trend_tests.trend_tests(tested.slopes().assign(annual_change=[5.0, 1.0, -3.0]))),
    "mix": (1, lambda: mix.mix(tested.mixed())),
    "sensitivity": (2, lambda: trend_tests.sensitivity(tested.panel())),
    "tested key terms": (2, lambda: terms.keyness(tested.key_terms())),
    "break and phases": (1, lambda: tested.changes(tested.one_trend())),
}


@pytest.mark.parametrize("name", DRAWN)
def test_what_a_figure_tells_apart_by_colour_stays_apart_as_drawn(name: str) -> None:
    n_colours, plot = DRAWN[name]
    colours = drawn_colours(given.figure_of(plot()))
    assert len(colours) == n_colours, colours
    assert_apart(colours)


@pytest.mark.parametrize(
    "plot",
    [lambda: trends.trend_heatmap(given.long_trend()), lambda: themes.cooccurrence(given.cooccurrence())],
)
def test_more_is_darker_in_a_heat_map_in_grey_and_in_every_colour_vision(plot: Callable[[], Axes]) -> None:
    mesh = next(each for each in plot().collections if isinstance(each, QuadMesh))
    for matrix in VISIONS.values():
        ramp = [float(lab(matrix @ linear(to_hex(mesh.cmap(at))))[0]) for at in np.linspace(0, 1, 6)]
        assert max(np.diff(ramp)) < -LEAST_GREY_DISTANCE


def test_the_measure_sees_colours_that_merge() -> None:
    with pytest.raises(AssertionError):  # both of one grey
        assert_apart(["#009E73", "#D55E00"])
    with pytest.raises(AssertionError):  # red and green of one lightness merge for many readers
        assert_apart(["#B05050", "#60703C"])


def test_all_series_colours_keep_apart() -> None:
    assert_apart([look.colour for look in style.SERIES_STYLES])
    assert_apart([style.BAR, style.BAR_OPPOSITE])
    assert abs(grey(style.BAR) - grey(style.BAR_OPPOSITE)) > 2 * LEAST_GREY_DISTANCE


def test_opaque_ribbons_look_like_the_transparent_ones_on_paper() -> None:
    with style.drawn_for("plos"):
        opaque = style.ribbon("#0072B2", 0.15)
    assert "alpha" not in opaque
    wanted = 1 - 0.15 * (1 - np.array(to_rgb("#0072B2")))
    assert to_rgb(opaque["color"]) == pytest.approx(wanted, abs=0.5 / 255)
