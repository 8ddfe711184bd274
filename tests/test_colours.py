"""Series stay apart in print without colour and for readers with each kind of colour vision."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest
from matplotlib.colors import to_rgb

from ctthemes import style

# Machado, Oliveira and Fernandes (2009), doi:10.1109/TVCG.2009.113, severity 1.0; they apply to linear RGB.
VISION = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
# Lab distances; about 2.3 is just noticeable side by side.
LEAST_COLOUR_DISTANCE = 15.0
LEAST_BAR_GREY_DISTANCE = 5.0
LEAST_PAPER_DISTANCE = 25.0

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


@pytest.mark.parametrize("vision", ["normal", *VISION])
def test_series_colours_keep_apart_in_every_colour_vision(vision: str) -> None:
    matrix = np.array(VISION.get(vision, np.eye(3).tolist()))
    assert min(distances([look.colour for look in style.SERIES_STYLES], matrix)) > LEAST_COLOUR_DISTANCE


@pytest.mark.parametrize("vision", ["normal", *VISION])
def test_the_two_sides_of_a_comparison_keep_apart_in_every_colour_vision(vision: str) -> None:
    matrix = np.array(VISION.get(vision, np.eye(3).tolist()))
    assert min(distances([style.BAR, style.BAR_OPPOSITE], matrix)) > LEAST_PAPER_DISTANCE


def test_two_series_of_nearly_one_grey_differ_in_line_and_marker() -> None:
    """Grey alone cannot carry seven series: wherever it comes close, line style and marker must tell them apart."""
    close = [
        (a, b)
        for a, b in combinations(style.SERIES_STYLES, 2)
        if abs(grey(a.colour) - grey(b.colour)) < LEAST_BAR_GREY_DISTANCE
    ]
    assert close
    assert all(a.line != b.line and a.marker != b.marker for a, b in close)


def test_every_series_can_be_seen_on_white_paper_in_grey() -> None:
    assert min(100 - grey(look.colour) for look in style.SERIES_STYLES) > LEAST_PAPER_DISTANCE


def test_opaque_ribbons_look_like_the_transparent_ones_on_paper() -> None:
    with style.drawn_for("plos"):
        opaque = style.ribbon("#0072B2", 0.15)
    assert "alpha" not in opaque
    wanted = 1 - 0.15 * (1 - np.array(to_rgb("#0072B2")))
    assert to_rgb(opaque["color"]) == pytest.approx(wanted, abs=0.5 / 255)
