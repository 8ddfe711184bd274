"""Topics: their terms, whether they come back, how many there should be, their trends, and what warns against them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ctthemes.exhibits import _topic_words as words
from ctthemes.exhibits._exhibit import Exhibit, make_exhibit
from ctthemes.exhibits._kind import Kind
from ctthemes.figures import topics as figures
from ctthemes.figures import trends
from ctthemes.topics._choice import TOPIC_CHOICE
from ctthemes.topics._maps import TOPIC_MAP
from ctthemes.topics._model import TOPIC_TERMS
from ctthemes.topics._names import TOPIC_THEMES
from ctthemes.topics._quality import TOPIC_QUALITY
from ctthemes.topics._stability import TOPIC_RECURRENCE, TOPIC_STABILITY
from ctthemes.topics._trends import TOPIC_TREND


def topic_terms(table: pd.DataFrame, *, provenance: Mapping[str, object], n_terms: int = 8) -> Exhibit:
    """Return the exhibit of the first terms of each topic.

    Parameters
    ----------
    table : DataFrame
        From `ct.topics.top_terms`.
    provenance : mapping
        From `ct.provenance(study, model=model.settings)`: how the topics were fitted, and what warns against them.
    n_terms : int
        Terms of a topic at most.

    Returns
    -------
    Exhibit

    Raises
    ------
    ValueError
        If the table lacks a column.

    Examples
    --------
    >>> from ctthemes.topics._model import toy_topic_model, top_terms
    >>> print(topic_terms(top_terms(toy_topic_model(), n=3), provenance={}).finding.splitlines()[0])
    2 topics by their first terms; a name is given after reading their passages:
    """
    return make_exhibit(TERMS, table, provenance=provenance, arguments={"n_terms": n_terms})


def topic_quality(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the printed exhibit of how coherent and exclusive each topic is.

    Parameters
    ----------
    table : DataFrame
        From `ct.topics.topic_quality`.
    provenance : mapping
        From `ct.provenance(study, model=model.settings)`.

    Returns
    -------
    Exhibit
        Without a figure.

    Raises
    ------
    ValueError
        If the table lacks a column.

    Examples
    --------
    >>> table = pd.DataFrame({"topic": ["topic_01"], "npmi": [0.3], "umass": [-1.0], "exclusivity": [9.0], "n_terms": [10],
    ...     "n_terms_missing": [0], "n_reference": [85], "reference": ["the passages fitted"]})
    >>> topic_quality(table, provenance={}).caption
    'Coherence and exclusivity of 1 topic. n = 85 texts (the passages fitted).'
    """
    return make_exhibit(QUALITY, table, provenance=provenance, arguments={})


def topic_recurrence(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the exhibit of how well each topic comes back when other documents are read.

    Parameters
    ----------
    table : DataFrame
        From `ct.topics.topic_recurrence` or `ct.topics.recurrence_among`.
    provenance : mapping
        From `ct.provenance(study, model=model.settings)`.

    Returns
    -------
    Exhibit

    Raises
    ------
    ValueError
        If the table lacks a column.

    Examples
    --------
    >>> table = pd.DataFrame({"topic": ["topic_01"], "n_refits": [5], "n_found": [1], "share_found": [0.2],
    ...     "jaccard": [0.2], "agreement": [0.2], "recurs": [False]})
    >>> topic_recurrence(table, provenance={}).finding.split(" (")[0]
    '0 of 1 topic recur when a fifth of the documents is left out'
    """
    return make_exhibit(RECURRENCE, table, provenance=provenance, arguments={})


def topic_stability(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the exhibit of how much of each topic comes back from another start.

    Parameters
    ----------
    table : DataFrame
        From `ct.topics.topic_stability`.
    provenance : mapping
        From `ct.provenance`.

    Returns
    -------
    Exhibit

    Raises
    ------
    ValueError
        If the table lacks a column.

    Examples
    --------
    >>> table = pd.DataFrame({"n_topics": [1], "seed_a": [1], "seed_b": [2], "topic": ["topic_01"], "n_shared": [10],
    ...     "n_terms": [10], "jaccard": [1.0]})
    >>> topic_stability(table, provenance={}).caption.split(". ")[1]
    'n = 2 seeds, 1 pair of fits.'
    """
    return make_exhibit(STABILITY, table, provenance=provenance, arguments={})


def topic_trend(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the exhibit of topics' shares by period as lines on one pair of axes.

    Parameters
    ----------
    table : DataFrame
        From `ct.topics.topic_trend`; at most seven topics are told apart.
    provenance : mapping
        From `ct.provenance(study, model=model.settings)`.

    Returns
    -------
    Exhibit

    Raises
    ------
    ValueError
        If the table lacks a column.

    Examples
    --------
    >>> from ctthemes.topics._model import toy_topic_model
    >>> from ctthemes.topics._trends import topic_trend as shares
    >>> topic_trend(shares(toy_topic_model()), provenance={}).caption.split(", ")[1]
    'mean over documents of 2 topics'
    """
    return make_exhibit(TREND_LINES, table, provenance=provenance, arguments={})


def topic_panels(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the exhibit of topics' shares by period with one panel a topic.

    Parameters
    ----------
    table : DataFrame
        From `ct.topics.topic_trend`; any number of topics.
    provenance : mapping
        From `ct.provenance(study, model=model.settings)`.

    Returns
    -------
    Exhibit

    Raises
    ------
    ValueError
        If the table lacks a column.

    Examples
    --------
    >>> from ctthemes.topics._model import toy_topic_model
    >>> from ctthemes.topics._trends import topic_trend as shares
    >>> topic_panels(shares(toy_topic_model()), provenance={}).kind.name
    'topic_panels'
    """
    return make_exhibit(TREND_PANELS, table, provenance=provenance, arguments={})


def topic_themes(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the exhibit of which topic goes with which theme of the codebook.

    Parameters
    ----------
    table : DataFrame
        From `ct.topics.topic_themes`.
    provenance : mapping
        From `ct.provenance(study, model=model.settings)`.

    Returns
    -------
    Exhibit

    Raises
    ------
    ValueError
        If the table lacks a column.

    Examples
    --------
    >>> table = pd.DataFrame({"topic": ["topic_01"], "theme": ["victims"], "n_passages": [9], "n_with_theme": [3],
    ...     "weight_with": [0.6], "weight_without": [0.1], "correlation": [0.8]})
    >>> print(topic_themes(table, provenance={}).finding)
    The closest pair is topic 01 and victims (correlation 0.80 over 9 passages).
    """
    return make_exhibit(THEMES, table, provenance=provenance, arguments={})


def topic_choice(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the exhibit of what speaks for each number of topics.

    Parameters
    ----------
    table : DataFrame
        From `ct.topics.topic_choice`.
    provenance : mapping
        From `ct.provenance`.

    Returns
    -------
    Exhibit

    Raises
    ------
    ValueError
        If the table lacks a column.

    Examples
    --------
    >>> from ctthemes._shared.schema import empty_table
    >>> print(topic_choice(empty_table(TOPIC_CHOICE), provenance={}).finding)
    Fewer than ten documents: none can be held out.
    """
    return make_exhibit(CHOICE, table, provenance=provenance, arguments={})


def topic_map(table: pd.DataFrame, *, provenance: Mapping[str, object]) -> Exhibit:
    """Return the exhibit of topics as circles, near one another where their terms are alike.

    Parameters
    ----------
    table : DataFrame
        From `ct.topics.topic_map`.
    provenance : mapping
        From `ct.provenance(study, model=model.settings)`.

    Returns
    -------
    Exhibit

    Raises
    ------
    ValueError
        If the table lacks a column.

    Examples
    --------
    >>> table = pd.DataFrame({"topic": ["topic_01"], "x": [0.0], "y": [0.0], "share": [1.0], "shown": [0.4]})
    >>> print(topic_map(table, provenance={}).finding)
    The largest circle is topic 01, 100% of a document on average. The plane shows 40% of the distances between topics: near on the map may be far.
    """
    return make_exhibit(MAP, table, provenance=provenance, arguments={})


TERMS = Kind(
    name="topic_terms", schema=TOPIC_TERMS, maker="ct.topics.top_terms", subject=lambda _: "topics",
    picture="One panel of bars a topic", caption=words.terms_caption, finding=words.terms_finding,
    methods=words.fit_methods, draw=lambda exhibit: figures.topic_terms(exhibit.table, n_terms=exhibit.arguments["n_terms"]),
)  # fmt: skip
QUALITY = Kind(
    name="topic_quality", schema=TOPIC_QUALITY, maker="ct.topics.topic_quality", subject=lambda _: "topics",
    caption=words.quality_caption, finding=words.quality_finding, methods=words.quality_methods,
)  # fmt: skip
RECURRENCE = Kind(
    name="topic_recurrence", schema=TOPIC_RECURRENCE, maker="ct.topics.topic_recurrence", subject=lambda _: "topics",
    picture="Dots, one row a topic", caption=words.recurrence_caption, finding=words.recurrence_finding,
    methods=words.recurrence_methods, draw=lambda exhibit: figures.topic_recurrence(exhibit.table),
)  # fmt: skip
STABILITY = Kind(
    name="topic_stability", schema=TOPIC_STABILITY, maker="ct.topics.topic_stability", subject=lambda _: "topics",
    picture="Dots, one row a topic", caption=words.stability_caption, finding=words.stability_finding,
    methods=words.stability_methods, draw=lambda exhibit: figures.topic_stability(exhibit.table),
)  # fmt: skip
TREND_LINES = Kind(
    name="topic_trend", timed=True, schema=TOPIC_TREND, maker="ct.topics.topic_trend", subject=lambda _: "topics",
    picture="Lines over periods with intervals", caption=words.trend_caption, finding=words.trend_finding,
    methods=words.trend_methods, draw=lambda exhibit: trends.topic_trend(exhibit.table),
)  # fmt: skip
TREND_PANELS = Kind(
    name="topic_panels", timed=True, schema=TOPIC_TREND, maker="ct.topics.topic_trend", subject=lambda _: "topics",
    picture="One panel of lines over periods a topic", caption=words.trend_caption, finding=words.trend_finding,
    methods=words.trend_methods, draw=lambda exhibit: trends.topic_panels(exhibit.table),
)  # fmt: skip
THEMES = Kind(
    name="topic_themes", schema=TOPIC_THEMES, maker="ct.topics.topic_themes", subject=lambda _: "topics",
    picture="Cells, topics by themes", caption=words.themes_caption, finding=words.themes_finding,
    methods=words.themes_methods, draw=lambda exhibit: figures.topic_themes(exhibit.table),
)  # fmt: skip
CHOICE = Kind(
    name="topic_choice", schema=TOPIC_CHOICE, maker="ct.topics.topic_choice", subject=lambda _: "topics",
    picture="One panel of lines a criterion", caption=words.choice_caption, finding=words.choice_finding,
    methods=words.choice_methods, empty="Fewer than ten documents: none can be held out.",
    draw=lambda exhibit: figures.topic_choice(exhibit.table),
)  # fmt: skip
MAP = Kind(
    name="topic_map", schema=TOPIC_MAP, maker="ct.topics.topic_map", subject=lambda _: "topics",
    picture="Circles on a plane", caption=words.map_caption, finding=words.map_finding, methods=words.map_methods,
    draw=lambda exhibit: figures.topic_map(exhibit.table),
)  # fmt: skip
