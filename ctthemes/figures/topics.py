"""Figures of topics: how many, whether they recur, and which topic is which theme."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox, BboxBase

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray
from ctthemes.figures import canvas, lettering, style
from ctthemes.figures.axes import draw_named_bars, height_of, needed, nothing, nothing_figure, row_labels
from ctthemes.figures.style import BAR


def topic_terms(table: pd.DataFrame, *, n_terms: int = 8) -> Figure:
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

    Examples
    --------
    >>> table = pd.DataFrame({"topic": "rights", "rank": [1, 2], "term": ["rights", "law"], "weight": [0.6, 0.4]})
    >>> [axes.get_title(loc="left") for axes in topic_terms(table).axes]
    ['rights']
    """
    needed(table, ("topic", "rank", "term", "weight"), maker="top_terms")
    checks.at_least(n_terms, 1, name="n_terms")
    topics = list(dict.fromkeys(table["topic"]))
    if not topics:
        return nothing_figure()
    n_columns = min((5, 4), key=lambda n: -len(topics) % n)
    n_rows_panel = min(n_terms, int(table.groupby("topic", sort=False).size().max()))
    height = 6.0 + n_rows_panel * 3.4
    figure, panels = canvas.new_panels(len(topics), n_columns=n_columns, panel_height=height)
    with style.context():
        for axes, topic in zip(panels, topics, strict=True):
            rows = table[table["topic"] == topic].sort_values(["rank", "term"]).head(n_terms)
            draw_named_bars(axes, rows["term"], rows["weight"], title=_topic_name(topic))
            axes.set(ylim=(n_rows_panel - 0.4, -0.6), xlim=(0, 1.02 * table["weight"].max()))
            axes.xaxis.set_major_locator(MaxNLocator(2))
        figure.supxlabel("weight of the term in the topic (the weights of a topic sum to 1)")
    return figure


def topic_stability(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
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

    Examples
    --------
    >>> table = pd.DataFrame({"n_topics": 2, "topic": ["rights", "trade"], "jaccard": [0.8, 0.4]})
    >>> topic_stability(table).get_xlabel()
    'overlap of top terms between two seeds (Jaccard, 0 to 1)'
    """
    needed(table, ("n_topics", "topic", "jaccard"), maker="topic_stability")
    by = "n_topics" if len(table["n_topics"].unique()) > 1 else "topic"
    groups = sorted(table[by].unique())
    with canvas.drawing(ax, height=height_of(len(groups))) as axes:
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


def _topic_name(topic: object) -> str:
    return lettering.wrap(str(topic), width=30)


CRITERIA = {
    "completion": "document completion\n(terms, lower is better)",
    "npmi": "coherence\n(NPMI, −1 to 1)",
    "umass": "coherence\n(UMass, per pair)",
    "exclusivity": "exclusivity\n(FREX, 0 to 10)",
    "stability": "stability without a\nfifth of the documents",
}
CIRCLE = 1500.0
"""Area in square points of a topic that takes all of every document."""

SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
"""Where a name may stand beside its circle, in the order of preference."""

MARK = "#000000"
LINE = "#4d4d4d"


def topic_choice(table: pd.DataFrame) -> Figure:
    """Return a figure with one panel per criterion over the number of topics; the chosen number is filled.

    Parameters
    ----------
    table : DataFrame
        From `topic_choice`.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> table = pd.DataFrame({"n_topics": [2, 3], "low": [0.4, 0.2], "high": [0.6, 0.4], "chosen": [True, False],
    ...     **{criterion: [0.5, 0.3] for criterion in CRITERIA}})
    >>> len(topic_choice(table).axes) == len(CRITERIA)
    True
    """
    checks.columns(table, ["n_topics", "low", "high", "chosen", *CRITERIA], name="table")
    figure, panels = canvas.new_panels(len(CRITERIA), n_columns=3, panel_height=32.0)
    rows = table.sort_values("n_topics")
    with style.context():
        for axes, (column, label) in zip(panels, CRITERIA.items(), strict=True):
            _draw_criterion(axes, rows, column)
            axes.set_title(label)
        figure.supxlabel("number of topics")
    return figure


def _draw_criterion(axes: Axes, rows: pd.DataFrame, column: str) -> None:
    places = rows["n_topics"].to_numpy()
    if column == "completion":
        axes.vlines(places, rows["low"], rows["high"], color=LINE, linewidth=0.8)
    axes.plot(places, rows[column], color=LINE, marker="o", markerfacecolor="white", markersize=style.SMALL_MARKER_SIZE)
    chosen = rows[rows["chosen"]]
    axes.plot(
        chosen["n_topics"], chosen[column], color=MARK, marker="o", markersize=style.SMALL_MARKER_SIZE, linestyle=""
    )
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(4))


def topic_recurrence(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with how much of each topic comes back from other documents; one that does not recur is white inside.

    Parameters
    ----------
    table : DataFrame
        From `topic_recurrence`.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> table = pd.DataFrame({"topic": ["rights", "trade"], "n_refits": 5, "n_found": [5, 1], "jaccard": [0.8, 0.2],
    ...     "recurs": [True, False]})
    >>> [label.get_text() for label in topic_recurrence(table).get_yticklabels()]
    ['rights (5/5)', 'trade (1/5) †']
    """
    checks.columns(table, ["topic", "n_refits", "n_found", "jaccard", "recurs"], name="table")
    with canvas.drawing(ax, height=12.0 + 4.2 * len(table)) as axes:
        places = np.arange(len(table))
        axes.hlines(places, 0, table["jaccard"], color=LINE, linewidth=0.6)
        for recurs, face in ((True, MARK), (False, "white")):
            rows = (table["recurs"] == recurs).to_numpy()
            axes.plot(
                table.loc[rows, "jaccard"], places[rows], linestyle="", marker="o", color=MARK, markerfacecolor=face,
                markersize=style.SMALL_MARKER_SIZE, clip_on=False,
            )  # fmt: skip
        names = [
            f"{str(row.topic).replace('_', ' ')} ({row.n_found}/{row.n_refits}){'' if row.recurs else ' †'}"
            for row in table.itertuples()
        ]
        axes.set_yticks(places, names)
        axes.set(
            xlim=(0, 1),
            ylim=(len(table) - 0.5, -0.5),
            xlabel="overlap with refits (Jaccard, 0 to 1)",
        )
    return axes


def topic_themes(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with the correlation of each topic and each theme over passages, written into its cell.

    Parameters
    ----------
    table : DataFrame
        From `topic_themes`.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> table = pd.DataFrame({"topic": ["rights", "trade"], "theme": "human_rights", "correlation": [0.8, 0.1]})
    >>> [text.get_text() for text in topic_themes(table).texts]
    ['0.8', '0.1']
    """
    checks.columns(table, ["topic", "theme", "correlation"], name="table")
    cells = table.pivot_table(index="topic", columns="theme", values="correlation", dropna=False)
    cells = cells.loc[list(dict.fromkeys(table["topic"])), list(dict.fromkeys(table["theme"]))]
    with canvas.drawing(ax, height=24.0 + 4.6 * len(cells)) as axes:
        values = cells.to_numpy(dtype=float)
        axes.imshow(np.clip(values, 0, 1), cmap="Greys", vmin=0, vmax=1, aspect="auto")
        for (row, column), value in np.ndenumerate(values):
            if np.isfinite(value) and round(abs(value), 1) > 0:
                axes.text(
                    column, row, f"{value:.1f}", ha="center", va="center", color="white" if value > 0.5 else "black"
                )
        axes.set_xticks(
            range(cells.shape[1]),
            [str(name).replace("_", " ") for name in cells.columns],
            rotation=40,
            ha="right",
        )
        axes.set_yticks(range(len(cells)), [str(name).replace("_", " ") for name in cells.index])
        axes.set_xlabel("theme (cells: correlation over passages)")
    return axes


def topic_map(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Return axes with a circle for each topic: near where terms are alike, its area the topic's mean share.

    Each name stands beside its circle, on the side where it covers the fewest other names and circles, the largest
    topic choosing first.

    Parameters
    ----------
    table : DataFrame
        From `topic_map`.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> table = pd.DataFrame({"topic": ["rights", "trade"], "x": [0.0, 1.0], "y": [0.0, 1.0], "share": [0.7, 0.3], "shown": 0.9})
    >>> [text.get_text() for text in topic_map(table).texts]
    ['rights', 'trade']
    """
    checks.columns(table, ["topic", "x", "y", "share", "shown"], name="table")
    with canvas.drawing(ax, height=110.0) as axes:
        axes.scatter(
            table["x"], table["y"], s=CIRCLE * table["share"], facecolor="#d9d9d9", edgecolor=LINE, linewidth=0.6
        )
        axes.margins(0.16)
        axes.set_aspect("equal", adjustable="datalim")
        axes.set_xticks([])
        axes.set_yticks([])
        axes.set_xlabel(f"near: similar terms (the plane shows {table['shown'].iloc[0]:.0%} of the distances)")
        _name_circles(axes, table)
    return axes


def _name_circles(axes: Axes, table: pd.DataFrame) -> None:
    """Write each topic's name beside its circle where it covers the least of what is there."""
    figure = canvas.root_figure(axes)
    figure.draw_without_rendering()
    point = figure.dpi / style.POINTS_PER_INCH
    centres = axes.transData.transform(table[["x", "y"]].to_numpy(dtype=float))
    radii = np.sqrt(CIRCLE * table["share"].to_numpy(dtype=float) / np.pi) * point
    taken = [
        Bbox.from_extents(*(centre - radius), *(centre + radius)) for centre, radius in zip(centres, radii, strict=True)
    ]
    for place in np.argsort(-radii, kind="stable"):
        name = str(table["topic"].iloc[place]).removeprefix("topic_").replace("_", " ")
        at = (table["x"].iloc[place], table["y"].iloc[place])
        text = axes.annotate(name, at, (0, 0), textcoords="offset points", ha="left", va="bottom")
        size = text.get_window_extent()
        boxes = [_beside(centres[place], radii[place] + point, size.width, size.height, side) for side in SIDES]
        best = min(
            boxes,
            key=lambda box: (
                round(sum(_shared(box, other) for other in taken) + _outside(box, axes.bbox)),
                boxes.index(box),
            ),
        )
        text.set_position(((best.x0 - centres[place][0]) / point, (best.y0 - centres[place][1]) / point))
        taken.append(best)


def _beside(centre: FloatArray, reach: float, width: float, height: float, side: tuple[int, int]) -> Bbox:
    """Return the box of a text that touches a circle on one side."""
    along = reach / np.hypot(*side)
    left = centre[0] + side[0] * along - width * (1 - side[0]) / 2
    return Bbox.from_bounds(left, centre[1] + side[1] * along - height * (1 - side[1]) / 2, width, height)


def _shared(one: Bbox, other: Bbox) -> float:
    both = Bbox.intersection(one, other)
    return 0.0 if both is None else float(both.width * both.height)


def _outside(box: Bbox, frame: BboxBase) -> float:
    """Return the area of a box that lies beyond the frame."""
    return float(box.width * box.height) - _shared(box, Bbox.from_extents(*frame.extents))
