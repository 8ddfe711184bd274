"""Published trend tests and change points: see SOURCES.md."""

from __future__ import annotations

import numpy as np
import pytest

from ctthemes.stats.intervals import poisson_interval
from ctthemes.stats.level_change import best_cuts, least_squares_breaks, pettitt
from ctthemes.stats.mann_kendall import hamed_rao, mann_kendall, sen_slope
from ctthemes.stats.multiple_testing import adjust_p

# Monthly rainfall at Bogra, January 1981 to December 2010, in mm; a dash was not measured.
RAINFALL = """
    32 20 25 189 240 193 379 278 301 0 0 82 0 4 - - 121 234 360 262 120 30 11 1
    7 3 31 31 355 102 248 274 308 - 5 26 11 16 6 48 388 539 431 272 404 186 0 2
    0 4 1 54 272 459 235 164 365 135 2 - - 4 0 128 210 163 446 225 462 467 19 13
    0 3 17 132 178 338 525 623 145 31 19 3 0 29 25 87 259 756 486 180 292 43 92 1
    0 16 2 0 130 253 594 111 273 30 0 4 0 27 24 41 292 378 499 265 320 227 4 0
    4 14 8 48 416 240 404 207 733 105 0 112 0 14 0 30 140 202 289 159 424 106 3 0
    65 3 14 58 268 466 432 266 240 95 1 0 10 26 4 114 94 289 173 208 263 156 5 0
    16 16 14 0 111 475 534 432 471 117 70 1 3 28 7 401 184 283 338 171 335 176 0 0
    10 11 9 140 102 208 298 245 220 29 2 27 10 13 26 84 143 367 749 563 283 353 10 0
    0 0 0 9 246 265 343 429 168 133 17 0 18 35 76 158 272 250 190 289 466 84 0 0
    0 0 0 22 217 299 185 115 344 203 8 - - 0 5 284 123 254 476 496 326 27 20 0
    4 53 72 113 214 364 219 220 156 264 0 13 0 0 45 90 137 638 529 261 206 251 0 0
    5 9 58 72 138 130 471 328 356 523 0 1 0 0 12 143 193 184 192 138 174 69 1 0
    0 18 25 28 92 732 320 256 302 131 15 0 27 0 22 20 213 393 474 374 109 159 0 0
    0 3 3 49 205 128 194 570 169 89 0 0 0 0 0 26 185 286 92 225 244 190 3 20
"""
# Volume of the Nile at Aswan, 1871 to 1970, in 10^8 cubic metres.
NILE = """
    1120 1160 963 1210 1160 1160 813 1230 1370 1140 995 935 1110 994 1020 960 1180 799 958 1140
    1100 1210 1150 1250 1260 1220 1030 1100 774 840 874 694 940 833 701 916 692 1020 1050 969
    831 726 456 824 702 1120 1100 832 764 821 768 845 864 862 698 845 744 796 1040 759
    781 865 845 944 984 897 822 1010 771 676 649 846 812 742 801 1040 860 874 848 890
    744 749 838 1050 918 986 797 923 975 815 1020 906 901 1170 912 746 919 718 714 740
"""
OWN = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1]  # fmt: skip


def series(text: str) -> np.ndarray:
    return np.array([np.nan if each == "-" else float(each) for each in text.split()])


def test_mann_kendall_of_one_to_five() -> None:
    found = mann_kendall([1, 2, 3, 4, 5])
    assert found.score == 10
    assert found.variance == pytest.approx(16.6667, abs=5e-5)
    assert found.z == pytest.approx(2.204541, abs=5e-7)
    assert found.p == pytest.approx(0.0274863, abs=5e-8)


def test_mann_kendall_with_a_tie_in_each_place() -> None:
    found = mann_kendall([1, 1, 2, 3, 3, 4])
    assert (found.score, found.n) == (13, 6)
    assert found.variance == pytest.approx(26.3333, abs=5e-5)
    assert found.z == pytest.approx(2.338451, abs=5e-7)
    assert found.p == pytest.approx(0.0193638, abs=5e-8)


def test_mann_kendall_of_the_rainfall_series() -> None:
    found = mann_kendall(series(RAINFALL))
    assert found.z == pytest.approx(-0.8854562842589916, rel=1e-9)
    assert found.p == pytest.approx(0.37591058740506833, rel=1e-9)
    pairs = found.n * (found.n - 1) / 2
    assert found.score / pairs == pytest.approx(-0.03153167653875869, rel=1e-9)  # theirs is not corrected for ties
    assert found.score == -1959
    assert found.variance == pytest.approx(4889800.333333333, rel=1e-12)


def test_sen_slope_of_the_rainfall_series() -> None:
    slope, intercept, _, _ = sen_slope(series(RAINFALL))
    assert slope == pytest.approx(-0.006369426751592357, rel=1e-9)
    assert intercept == pytest.approx(96.15286624203821, rel=1e-9)


def test_hamed_and_rao_of_the_rainfall_series() -> None:
    assert hamed_rao(series(RAINFALL)).p == pytest.approx(0.00012203829241275166, rel=1e-6)
    assert hamed_rao(series(RAINFALL)).variance == pytest.approx(259723.81316716125, rel=1e-6)
    assert hamed_rao(series(RAINFALL), n_lags=3).p == pytest.approx(0.603711, abs=5e-7)


def test_the_nile_falls() -> None:
    found = mann_kendall(series(NILE))
    assert found.score == -1387
    assert found.z == pytest.approx(-4.128067, abs=5e-7)
    assert found.p == pytest.approx(3.658e-5, abs=5e-9)
    slope, intercept, low, high = sen_slope(series(NILE))
    assert (slope, intercept) == pytest.approx((-2.6, 1022.2), abs=5e-10)
    assert low < slope < high < 0
    assert hamed_rao(series(NILE)).z == pytest.approx(-2.819980, rel=1e-6)


def test_the_nile_breaks_after_1898() -> None:
    before, statistic, p = pettitt(series(NILE))
    assert (before, statistic) == (28, 1617)
    assert p == pytest.approx(3.591e-7, abs=5e-11)
    values = series(NILE)[None, :]
    assert least_squares_breaks(values, np.ones_like(values)).tolist() == [28]
    assert best_cuts(values[0], np.ones(100), 5) == [28]


@pytest.mark.parametrize(
    ("correction", "rejected"),
    [("benjamini-hochberg", 4), ("bonferroni", 3), ("holm", 3), ("benjamini-yekutieli", 3)],
)
def test_benjamini_and_hochbergs_fifteen(correction: str, rejected: int) -> None:
    assert int((adjust_p(OWN, correction=correction) <= 0.05).sum()) == rejected


def test_benjamini_and_hochbergs_fifteen_adjusted() -> None:
    first = [0.0015, 0.0030, 0.0095, 0.035625, 0.0603, 0.063857]
    assert adjust_p(OWN)[:6].tolist() == pytest.approx(first, abs=5e-7)


def test_garwoods_interval_of_twelve_in_forty_thousand() -> None:
    low, high = poisson_interval(12, 4)
    assert float(low) == pytest.approx(1.5501, abs=5e-5)
    assert float(high) == pytest.approx(5.2404, abs=5e-5)
