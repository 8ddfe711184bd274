"""Similarity: how alike two lists of terms are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ctthemes.topics._model import NOT_RECURRING, TOP_TERMS, TopicModel, top_terms
from ctthemes.topics._pairing import best_pairs


def average_jaccard(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the mean, over depths 1 to the longer list's length, of the Jaccard overlap of two ranked lists.

    >>> round(average_jaccard(["album", "music", "best"], ["sport", "best", "win"]), 3)
    0.067
    """
    depth = max(len(one), len(other))
    return sum(jaccard(one[:d], other[:d]) for d in range(1, depth + 1)) / depth


def rank_biased_overlap(one: Sequence[str], other: Sequence[str], *, persistence: float = 0.9) -> float:
    """Return the extrapolated rank-biased overlap of two ranked lists of the same length k without ties.

    With X_d the terms that both have among their first d, RBO = X_k/k p^k + (1-p)/p Σ_d X_d/d p^d: the overlap at
    each depth, deeper ones counting less by the factor p.

    References
    ----------
    Webber, W., Moffat, A. & Zobel, J. (2010). ACM Transactions on Information Systems 28(4),
    doi:10.1145/1852102.1852106, equation 23.

    Examples
    --------
    >>> rank_biased_overlap(["a", "b"], ["a", "b"])
    1.0
    """
    if len(one) != len(other) or not one:
        raise ValueError(
            f"the lists have {len(one)} and {len(other)} terms; they must have the same number, at least 1"
        )
    if not 0 < persistence < 1:
        raise ValueError(f"persistence={persistence!r} must lie between 0 and 1")
    shared = [len(set(one[:d]) & set(other[:d])) for d in range(1, len(one) + 1)]
    powers = [persistence**d for d in range(1, len(one) + 1)]
    series = sum(x / d * power for d, (x, power) in enumerate(zip(shared, powers, strict=True), start=1))
    return float(round(shared[-1] / len(one) * powers[-1] + (1 - persistence) / persistence * series, 15))


def jaccard(one: Sequence[str], other: Sequence[str]) -> float:
    """Return |A ∩ B| / |A ∪ B|, 1 for two empty lists."""
    either = set(one) | set(other)
    return len(set(one) & set(other)) / len(either) if either else 1.0


def term_lists(model: TopicModel) -> list[list[str]]:
    """Return each topic's ten heaviest terms."""
    terms = top_terms(model, n=TOP_TERMS)
    return [terms.loc[terms["topic"] == topic, "term"].tolist() for topic in model.topic_terms.index]


def matched(model: TopicModel, other: TopicModel) -> list[int]:
    """Return, for each topic of `model`, the position of its partner in the other; themes keep to their own name."""
    ours, theirs = term_lists(model), term_lists(other)
    scores = np.array([[jaccard(one, two) for two in theirs] for one in ours])
    own, places_there = _theme_places(model), _theme_places(other)
    for theme in own.keys() & places_there.keys():
        scores[own[theme], places_there[theme]] += len(ours)
    return [int(column) for column in best_pairs(scores)[1]]


def _theme_places(model: TopicModel) -> dict[str, int]:
    """Return the row of each theme's topic by the theme's name, without the mark of a topic that does not recur."""
    themes: Sequence[str] = model.settings.get("themes", ())  # type: ignore[assignment]
    return {str(theme).removesuffix(NOT_RECURRING): list(model.topic_terms.index).index(theme) for theme in themes}
