"""Lettering: texts on a figure, wrapped, noted below it, and placed so that none covers another."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from ctthemes.figures.canvas import root_figure
from ctthemes.figures.style import CHARACTERS_PER_EM, POINTS_PER_INCH, QUIET, preset


def wrap(name: str, *, width: int = 18) -> str:
    r"""Return a name as a label: underscores are spaces, long names run over several lines.

    Parameters
    ----------
    name : str
        Name of a theme, series or term.
    width : int
        Characters in a line.

    Examples
    --------
    >>> wrap("international_cooperation")
    'international\ncooperation'
    """
    words = name.replace("_", " ")
    return "\n".join(textwrap.wrap(words, width, break_long_words=False, break_on_hyphens=False)) or words


NOTE_SIZE = 6.5 / 7.0
"""Size of a note, as a part of the type."""


def note_below(figure: Figure, sentences: Sequence[str]) -> None:
    """Write what a reader must know below the figure, left, in lines no wider than the figure.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Changed in place.
    sentences : sequence of str
        Nothing is written when there are none.
    """
    if not sentences:
        return
    settings = preset()
    size = max(settings.size * NOTE_SIZE, settings.smallest)
    n_characters = max(20, int(figure.get_size_inches()[0] * POINTS_PER_INCH / size * CHARACTERS_PER_EM * 0.96))
    written = figure.supxlabel(
        textwrap.fill(" ".join(sentences), n_characters, break_on_hyphens=False), x=0.01, ha="left"
    )
    written.set(fontsize=size, color=QUIET, fontfamily=settings.font)


def note(axes: Axes, sentences: Sequence[str]) -> None:
    """Write what a reader must know, left: below the figure, or above axes that share theirs with others.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Changed in place.
    sentences : sequence of str
        Nothing is written when there are none.
    """
    if not sentences:
        return
    if len(root_figure(axes).axes) == 1:
        note_below(root_figure(axes), sentences)
        return
    points = root_figure(axes).get_size_inches()[0] * POINTS_PER_INCH * axes.get_position().width
    n_characters = max(20, int(points / preset().size * CHARACTERS_PER_EM))
    written = axes.set_title(textwrap.fill(" ".join(sentences), n_characters), loc="left", pad=5)
    written.set(fontsize=preset().size, color=QUIET, fontfamily=preset().font)


def spread(centres: Sequence[float], extents: Sequence[float], *, low: float, high: float) -> list[float]:
    """Return centres moved as little as possible so that the things around them do not overlap.

    The moves have the least sum of squares: with each thing shifted back by the room that those before it
    need, the problem is isotonic regression, solved by pooling adjacent violators (Ayer et al. 1955,
    doi:10.1214/aoms/1177728423).

    Parameters
    ----------
    centres : sequence of float
        Where each thing would like to be.
    extents : sequence of float
        How much room each thing needs, same unit.
    low, high : float
        Everything is kept between these, as long as it fits; if it does not fit it sticks out on both sides.

    Returns
    -------
    list of float
        New centres in the order given.

    Examples
    --------
    >>> spread([1.0, 1.0, 9.0], [2.0, 2.0, 2.0], low=0.0, high=10.0)
    [1.0, 3.0, 9.0]
    >>> spread([5.0, 5.0], [2.0, 2.0], low=0.0, high=10.0)
    [4.0, 6.0]
    """
    if not centres:
        return []
    order = sorted(range(len(centres)), key=lambda i: centres[i])
    steps = [(extents[a] + extents[b]) / 2 for a, b in itertools.pairwise(order)]
    offsets = list(itertools.accumulate(steps, initial=0.0))
    pools: list[tuple[float, int]] = []
    for offset, i in zip(offsets, order, strict=True):
        pools.append((centres[i] - offset, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (mean_b, n_b), (mean_a, n_a) = pools.pop(), pools.pop()
            pools.append(((mean_a * n_a + mean_b * n_b) / (n_a + n_b), n_a + n_b))
    shifted = itertools.chain.from_iterable([mean] * n for mean, n in pools)
    least, most = low + extents[order[0]] / 2, high - extents[order[-1]] / 2 - offsets[-1]
    if least > most:
        least = most = (least + most) / 2
    moved = [0.0] * len(centres)
    for position, offset, i in zip(shifted, offsets, order, strict=True):
        moved[i] = min(max(position, least), most) + offset
    return moved


def label_ends(axes: Axes, ends: Sequence[tuple[str, float, float]], colours: Sequence[str]) -> list[Text]:
    """Write names at the right of the axes, each tied to the end of its line, none over another.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        With its limits settled; changed in place.
    ends : sequence of (str, float, float)
        Label and data coordinates of the end of each line.
    colours : sequence of str
        Colour of each tie. The type stays dark: coloured type is hard to read, and some journals refuse it.

    Returns
    -------
    list of matplotlib.text.Text
        The labels, in the order given.
    """
    figure = root_figure(axes)
    labels: list[Text] = []
    for (name, x, y), colour in zip(ends, colours, strict=True):
        tie = {"arrowstyle": "-", "color": colour, "linewidth": 0.6, "relpos": (0, 0.5)}
        tie |= {"shrinkA": 1.0, "shrinkB": 2.5}
        label = axes.annotate(name, (x, y), (1.05, 0.5), textcoords="axes fraction", arrowprops=tie)
        label.set(ha="left", va="center", linespacing=1.05)
        labels.append(label)
    for _ in range(2):  # Placing labels can move the axes a little, which moves the ends: look twice.
        figure.draw_without_rendering()
        frame = axes.get_window_extent()
        heights = [_text_height(label) / frame.height for label in labels]
        wished = [float((axes.transData.transform((x, y))[1] - frame.y0) / frame.height) for _, x, y in ends]
        for text, place in zip(labels, spread(wished, heights, low=0.0, high=1.0), strict=True):
            text.set_position((1.05, place))
    return labels


def _text_height(label: Text) -> float:
    # get_window_extent of an annotation would include its tie.
    return Text.get_window_extent(label).height * 1.08
