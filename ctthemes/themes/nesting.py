"""Nesting: for which themes a match counts, its own and those above it, and which of two matches in one place wins."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared.array_types import IntArray
from ctthemes.themes.codebook import Codebook


def matches_of_themes(matches: pd.DataFrame, barred: Mapping[str, pd.DataFrame], codebook: Codebook) -> pd.DataFrame:
    """Return the matches once for each theme that counts them: their own, and its parents up to one that bars them.

    The work grows with the rows that come out, not with the pairs of themes.

    Parameters
    ----------
    matches : DataFrame
        As from `ctthemes.text.patterns.find_matches`, its series the themes of the codebook.
    barred : mapping of theme name to DataFrame
        The matches of the `not_patterns` of each theme that has some.
    codebook : Codebook

    Returns
    -------
    DataFrame
        As `matches`, its series the theme that counts.

    Examples
    --------
    >>> from ctthemes.themes.codebook import Theme
    >>> book = Codebook((Theme("child", parent="parent"), Theme("parent")), version="1")
    >>> matches = pd.DataFrame({"series": [0], "first": [3], "length": [1]})
    >>> matches_of_themes(matches, {}, book)["series"].tolist()
    [0, 1]
    """
    place = {theme.name: number for number, theme in enumerate(codebook.themes)}
    parents = np.array([place.get(theme.parent, -1) for theme in codebook.themes], dtype=np.int64)
    series = matches["series"].to_numpy(dtype=np.int64)
    used, source = np.unique(series, return_inverse=True)
    lines = [_line(parents, theme) for theme in used.tolist()]
    places = [dict(zip(line.tolist(), range(len(line)), strict=True)) for line in lines]
    climb = np.array([len(line) for line in lines], dtype=np.int64)[source] if len(lines) else source
    for name, struck in barred.items():
        step = np.array([steps.get(place[name], -1) for steps in places], dtype=np.int64)
        if struck.empty or not (step >= 0).any():
            continue
        limit = step[source]
        hit = (limit >= 0) & _touching(matches, struck)
        climb[hit] = np.minimum(climb[hit], limit[hit])
    rows = np.repeat(np.arange(len(matches)), climb)
    counting = [
        line[:count] for line, count in zip((lines[one] for one in source.tolist()), climb.tolist(), strict=True)
    ]
    repeated: pd.DataFrame = matches.iloc[rows].reset_index(drop=True)
    return repeated.assign(series=np.concatenate([np.zeros(0, dtype=np.int64), *counting]))


def _line(parents: IntArray, theme: int) -> IntArray:
    """Return a theme and those above it, up to the furthest."""
    line = list[int]()
    while theme >= 0:
        line.append(theme)
        theme = int(parents[theme])
    return np.array(line, dtype=np.int64)


def _touching(matches: pd.DataFrame, others: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return whether each match shares a token with one of the others."""
    first = matches["first"].to_numpy()
    stop = first + matches["length"].to_numpy()
    ordered = others.sort_values("first")
    nearest = np.searchsorted(ordered["first"].to_numpy(), stop) - 1
    reach = np.maximum.accumulate((ordered["first"] + ordered["length"]).to_numpy())
    return np.asarray((nearest >= 0) & (reach[np.maximum(nearest, 0)] > first))


def longest_of_families(matches: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return the matches without those that lie inside a longer one of a theme that is no relation of theirs.

    Themes are related that have their furthest parent in common.

    Parameters
    ----------
    matches : DataFrame
        Its series the themes of the codebook.
    codebook : Codebook

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> from ctthemes.themes.codebook import Theme
    >>> book = Codebook((Theme("paper"), Theme("city")), version="1")
    >>> matches = pd.DataFrame({"series": [0, 1], "first": [4, 4], "length": [3, 2]})
    >>> longest_of_families(matches, book)["series"].tolist()
    [0]
    """
    family = _families(codebook)[matches["series"].to_numpy(dtype=np.int64)]
    first = matches["first"].to_numpy(dtype=np.int64)
    stop = first + matches["length"].to_numpy(dtype=np.int64)
    order = np.lexsort((-stop, first))
    outermost = np.ones(len(matches), dtype=bool)
    # The furthest stop so far with its family, and the furthest of any other family.
    furthest, leader, second = -1, -1, -1
    waiting, span = list[int](), (-1, -1)
    rows = zip(order.tolist(), first[order].tolist(), stop[order].tolist(), family[order].tolist(), strict=True)
    for row, begin, end, mine in rows:
        if (begin, end) != span:  # matches of one span are no longer than each other
            for theirs in waiting:
                if theirs == leader:
                    furthest = max(furthest, span[1])
                elif span[1] > furthest:
                    furthest, leader, second = span[1], theirs, furthest
                else:
                    second = max(second, span[1])
            waiting, span = [], (begin, end)
        outermost[row] = (second if mine == leader else furthest) < end
        waiting.append(mine)
    return matches[outermost].reset_index(drop=True)


def _families(codebook: Codebook) -> IntArray:
    """Return for each theme the number of its furthest parent."""
    place = {theme.name: number for number, theme in enumerate(codebook.themes)}
    roots: dict[int, int] = {}
    for number in range(len(place)):
        line = [number]
        while line[-1] not in roots and codebook.themes[line[-1]].parent:
            line.append(place[codebook.themes[line[-1]].parent])
        root = roots.get(line[-1], line[-1])
        roots.update(dict.fromkeys(line, root))
    return np.array([roots[number] for number in range(len(place))], dtype=np.int64)
