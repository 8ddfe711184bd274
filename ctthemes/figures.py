"""Figures: each `plot_*` draws exactly the table it is handed and returns the axes (a Figure for panels).

Nothing is computed here but order and position: rates, shares and bands come with the table. The axes show
themselves as the last line of a notebook cell; `.figure` of the axes is what `save_exhibit` takes.
"""

from ctthemes.clouds import plot_cloud, plot_cloud_with_bars
from ctthemes.figures_bars import (
    plot_coverage,
    plot_frequency,
    plot_inventory,
    plot_keyness,
    plot_prevalence,
    plot_stability,
    plot_topics,
)
from ctthemes.figures_cells import plot_cooccurrence, plot_heatmap
from ctthemes.figures_lines import plot_topic_trend, plot_trend, plot_trend_panels

__all__ = [
    "plot_cloud",
    "plot_cloud_with_bars",
    "plot_cooccurrence",
    "plot_coverage",
    "plot_frequency",
    "plot_heatmap",
    "plot_inventory",
    "plot_keyness",
    "plot_prevalence",
    "plot_stability",
    "plot_topic_trend",
    "plot_topics",
    "plot_trend",
    "plot_trend_panels",
]
