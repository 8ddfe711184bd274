"""Figures with bars and points: rankings, key terms, topics, and the corpus over its years."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ctthemes import _check, canvases, lettering, style
from ctthemes.figure_parts import (
    PER_TOKENS,
    ROW_HEIGHT,
    are_years,
    draw_named_bars,
    frequency_rows,
    height_of,
    needed,
    nothing,
    nothing_figure,
    period_axis,
    ranked,
    row_labels,
    write_at,
)
from ctthemes.style import BAR, BAR_OPPOSITE, INK, QUIET


def plot_prevalence(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with the share of documents that have each theme, ranked, with its interval.

    Parameters
    ----------
    table : DataFrame
        From `prevalence`; share, low and high are shares of documents.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        Beside each point, how many documents of how many.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    needed(table, ("theme", "n_documents", "n_documents_with", "share", "low", "high"), maker="prevalence")
    rows = ranked(table, by="share", name="theme")
    with canvases.drawing(ax, height=height_of(len(rows))) as axes:
        if rows.empty:
            return nothing(axes)
        places = range(len(rows))
        axes.hlines(places, rows["low"], rows["high"], color=BAR, linewidth=1.1)
        axes.plot(rows["share"], places, linestyle="none", marker="o", color=BAR, clip_on=False)
        row_labels(axes, [lettering.wrap(name, width=26) for name in rows["theme"]])
        for place, found, n in zip(places, rows["n_documents_with"], rows["n_documents"], strict=True):
            write_at(axes, 1.02, place, f"{found:,} of {n:,}", color=QUIET)
        axes.set(xlim=(-0.02, 1.02), xlabel="share of documents (0 to 1), 95 % interval")
    return axes


def plot_coverage(table: pd.DataFrame, *, n_patterns: int = 5) -> Figure:
    """Return a figure with one panel per theme: the patterns that found most of it.

    Parameters
    ----------
    table : DataFrame
        From `coverage`.
    n_patterns : int
        Patterns in a panel; those that found nothing are left to the table.

    Returns
    -------
    matplotlib.figure.Figure
        A bar is the share of the theme's codings, the number beside it their count.

    Raises
    ------
    ValueError
        If a column is missing or `n_patterns` is below 1.
    """
    needed(table, ("theme", "pattern", "count", "share_of_theme"), maker="coverage")
    _check.at_least(n_patterns, 1, name="n_patterns")
    themes = list(dict.fromkeys(table["theme"].astype(str)))
    if not themes:
        return nothing_figure()
    height = 7.0 + n_patterns * ROW_HEIGHT
    figure, panels = canvases.new_panels(len(themes), n_columns=3, panel_height=height, sharey=False)
    with style.context():
        for axes, theme in zip(panels, themes, strict=True):
            rows = ranked(table[table["theme"].astype(str) == theme], by="count", name="pattern")
            rows = rows[rows["count"] > 0].head(n_patterns)
            draw_named_bars(axes, rows["pattern"], rows["share_of_theme"], title=lettering.wrap(theme, width=30))
            for place, count in enumerate(rows["count"]):
                write_at(axes, 1.0, place, f"{count:,}", ha="right", color=QUIET)
            if rows.empty:
                write_at(axes, 0.02, 0, "no pattern found anything", color=QUIET)
            axes.set(xlim=(0, 1), ylim=(n_patterns - 0.4, -0.6))
        figure.supxlabel("share of the theme's codings (0 to 1); at the right, their count")
    return figure


def plot_frequency(table: pd.DataFrame, *, n_terms: int = 20, ax: Axes | None = None) -> Axes:
    """Return axes with the most frequent terms as ranked bars, each with its count.

    Parameters
    ----------
    table : DataFrame
        From `frequency`; of a grouped table, one group.
    n_terms : int
        Bars at most.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If a column is missing, a term comes twice (a table of several groups) or `n_terms` is below 1.

    Examples
    --------
    >>> table = pd.DataFrame({"term": ["rights", "state"], "count": [3, 5], "rate": [30.0, 50.0],
    ...     "n_tokens": 1000})
    >>> [float(bar.get_width()) for bar in plot_frequency(table).patches]
    [50.0, 30.0]
    """
    rows = frequency_rows(table, n_terms)
    with canvases.drawing(ax, height=height_of(len(rows))) as axes:
        if rows.empty:
            return nothing(axes)
        _draw_bars(axes, rows["term"], rows["rate"], [f"{n:,}" for n in rows["count"]])
        axes.set_xlabel(PER_TOKENS)
        lettering.note(axes, [f"Count beside each bar; {int(rows['n_tokens'].max()):,} tokens."])
    return axes


def plot_keyness(
    table: pd.DataFrame,
    *,
    target: str = "target",
    reference: str = "reference",
    n_terms: int = 12,
    ax: Axes | None = None,
) -> Axes:
    """Return axes with the key terms of both sides as bars to the right and to the left, ranked by log ratio.

    Parameters
    ----------
    table : DataFrame
        From `keyness`. The terms with the largest z of each side are shown.
    target, reference : str
        What the two sides are called.
    n_terms : int
        Terms of each side at most.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        At the end of each bar the two counts, target first.

    Raises
    ------
    ValueError
        If a column is missing or `n_terms` is below 1.

    Examples
    --------
    >>> table = pd.DataFrame({"term": ["rights", "border"], "count_target": [8, 1], "count_reference": [1, 4],
    ...     "log_ratio": [3.0, -2.0], "z": [2.5, -1.5]})
    >>> [float(bar.get_width()) for bar in plot_keyness(table).patches]
    [3.0, -2.0]
    """
    needed(table, ("term", "count_target", "count_reference", "log_ratio", "z"), maker="keyness")
    _check.at_least(n_terms, 1, name="n_terms")
    more = table[table["log_ratio"] > 0].sort_values(["z", "term"], ascending=[False, True]).head(n_terms)
    less = table[table["log_ratio"] < 0].sort_values(["z", "term"]).head(n_terms)
    rows = ranked(pd.concat([more, less]), by="log_ratio", name="term")
    with canvases.drawing(ax, width=style.DOUBLE_COLUMN, height=height_of(len(rows)) + 4) as axes:
        if rows.empty:
            return nothing(axes)
        places, ratios = range(len(rows)), rows["log_ratio"].to_numpy(dtype=float)
        colours = [BAR if ratio > 0 else BAR_OPPOSITE for ratio in ratios]
        bars = axes.barh(places, ratios, height=0.7, color=colours)
        for bar, ratio in zip(bars, ratios, strict=True):
            bar.set(hatch=style.hatch("....") if ratio < 0 else None, edgecolor="white", linewidth=0)
        axes.axvline(0, color=INK, linewidth=0.6)
        reach = 1.6 * float(np.abs(ratios).max())
        counts = zip(rows["count_target"], rows["count_reference"], strict=True)
        for place, ratio, term, (a, b) in zip(places, ratios, rows["term"], counts, strict=True):
            side = 1 if ratio > 0 else -1
            ends, starts = ("left", "right") if ratio > 0 else ("right", "left")
            axes.text(-side * 0.02 * reach, place, term, ha=starts, va="center_baseline")
            axes.text(ratio + side * 0.02 * reach, place, f"{a:,} : {b:,}", ha=ends, va="center_baseline", color=QUIET)
        axes.set(xlim=(-reach, reach), ylim=(len(rows) - 0.3, -0.7), yticks=[])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("log ratio (1 = twice the rate)")
        axes.set_title(f"\N{LEFTWARDS ARROW} {reference}", loc="left", fontsize=style.preset().size)
        axes.set_title(f"{target} \N{RIGHTWARDS ARROW}", loc="right", fontsize=style.preset().size)
    return axes


def plot_topics(table: pd.DataFrame, *, n_terms: int = 8) -> Figure:
    """Return a figure with one panel per topic: its first terms as bars, on one scale.

    Parameters
    ----------
    table : DataFrame
        From `top_terms`.
    n_terms : int
        Terms in a panel at most.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If a column is missing or `n_terms` is below 1.
    """
    needed(table, ("topic", "rank", "term", "weight"), maker="top_terms")
    _check.at_least(n_terms, 1, name="n_terms")
    topics = list(dict.fromkeys(table["topic"]))
    if not topics:
        return nothing_figure()
    n_columns = min((5, 4), key=lambda n: -len(topics) % n)
    n_rows_panel = min(n_terms, int(table.groupby("topic", sort=False).size().max()))
    height = 6.0 + n_rows_panel * 3.4
    figure, panels = canvases.new_panels(len(topics), n_columns=n_columns, panel_height=height)
    with style.context():
        for axes, topic in zip(panels, topics, strict=True):
            rows = table[table["topic"] == topic].sort_values(["rank", "term"]).head(n_terms)
            draw_named_bars(axes, rows["term"], rows["weight"], title=_topic_name(topic))
            axes.set(ylim=(n_rows_panel - 0.4, -0.6), xlim=(0, 1.02 * table["weight"].max()))
            axes.xaxis.set_major_locator(MaxNLocator(2))
        figure.supxlabel("weight of the term in the topic (the weights of a topic sum to 1)")
    return figure


def plot_stability(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with how well each topic is found again from another seed.

    Parameters
    ----------
    table : DataFrame
        From `topic_stability`: one row for a topic and a pair of seeds.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        A dot per row of the table; one line of dots for each number of topics, or for each topic where the table
        has one number only.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    needed(table, ("n_topics", "topic", "jaccard"), maker="topic_stability")
    by = "n_topics" if len(table["n_topics"].unique()) > 1 else "topic"
    groups = sorted(table[by].unique())
    with canvases.drawing(ax, height=height_of(len(groups))) as axes:
        if table.empty:
            return nothing(axes)
        for place, group in enumerate(groups):
            values = np.sort(table.loc[table[by] == group, "jaccard"].to_numpy(dtype=float))
            aside = np.linspace(0.3, -0.3, len(values)) if len(values) > 1 else np.zeros(1)
            axes.plot(
                values, place + aside, linestyle="none", marker="o", markersize=style.SMALL_MARKER_SIZE,
                color=BAR, markerfacecolor="white", markeredgewidth=0.6, clip_on=False,
            )  # fmt: skip
        row_labels(axes, [f"{group} topics" if by == "n_topics" else lettering.wrap(str(group)) for group in groups])
        axes.set(xlim=(0, 1), xlabel="overlap of top terms between two seeds (Jaccard, 0 to 1)")
    return axes


def plot_inventory(table: pd.DataFrame) -> Figure:
    """Return a figure with the documents and, below, the tokens of each period or group.

    Parameters
    ----------
    table : DataFrame
        From `inventory(corpus, by=...)`; its index or its first column names the groups.

    Returns
    -------
    matplotlib.figure.Figure
        Years stand on a time axis, where a year without documents is an empty place; "unknown" stands after them.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    needed(table, ("n_documents", "n_tokens"), maker="inventory")
    if table.empty:
        return nothing_figure()
    groups = [str(each) for each in (table.index if table.index.name is not None else table.iloc[:, 0])]
    others = [group for group in groups if not are_years([group])]
    after = others if len(others) == 1 and len(groups) > 1 else []
    figure, panels = canvases.new_panels(2, n_columns=1, panel_height=27.0, sharey=False)
    with style.context():
        for axes, column in zip(panels, ("n_documents", "n_tokens"), strict=True):
            places = period_axis(axes, [group for group in groups if group not in after])
            for group in after:
                places[group] = max(places.values()) + 2
                axes.set_xlim(right=places[group] + 0.8)
            axes.bar([places[group] for group in groups], table[column], width=0.7, color=BAR)
            axes.set_ylabel({"n_documents": "documents", "n_tokens": "tokens"}[column])
            axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
            axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
        panels[0].set_xlabel("")
        for group in after:
            at = panels[1].get_xaxis_transform()
            panels[1].annotate(group, (places[group], 0), (0, -5), at, "offset points", ha="center", va="top")
    return figure


def _draw_bars(axes: Axes, names: Iterable[str], widths: pd.Series, written: Sequence[str]) -> None:
    """Draw ranked bars, the first at the top, with what is written at their ends."""
    places = range(len(widths))
    axes.barh(places, widths, height=0.7, color=BAR)
    for place, width, text in zip(places, widths, written, strict=True):
        axes.annotate(text, (width, place), (2, 0), textcoords="offset points", va="center_baseline", color=QUIET)
    row_labels(axes, list(names))
    axes.margins(x=0.12)
    axes.set_xlim(left=0)


def _topic_name(topic: object) -> str:
    return lettering.wrap(str(topic), width=30)
