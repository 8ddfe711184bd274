"""Labels: the names that researchers give to topics, kept in a file and found again after every refit.

A name belongs to what a topic says, not to its number. The file therefore holds each topic's first terms beside the
name, and after a refit a name goes to the topic whose terms are the same, one to one; a name that finds no such topic
is reported and waits in the file.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.checks import StudyError
from ctthemes._shared.files import create_file, replace_file
from ctthemes._shared.schema import Column, Schema
from ctthemes.counts.matrix import DocumentTermMatrix
from ctthemes.topics._model import NOT_RECURRING, TopicModel
from ctthemes.topics._pairing import best_pairs
from ctthemes.topics._similarity import jaccard, term_lists
from ctthemes.topics._stability import SAME_TOPIC

NAME_COLUMNS = ("name", "terms")
ATTACHED_NAMES = Schema(
    "attached names",
    (
        Column("name", "text", "", "the name given"),
        Column("topic", "text", "", "the topic it belongs to, empty where none shares half of its terms"),
        Column(
            "jaccard",
            "float",
            "0 to 1",
            "overlap of the terms with the best match",
            nan="there are more names than topics",
        ),
        Column("terms", "list", "", "the terms by which the topic is found again"),
    ),
)
ATTACHED_COLUMNS = ATTACHED_NAMES.names
TOPIC_THEMES = Schema(
    "topic themes",
    (
        Column("topic", "text", "", "name of the topic"),
        Column("theme", "text", "", "name of the theme"),
        Column("n_passages", "integer", "passages", "passages that a topic describes"),
        Column("n_with_theme", "integer", "passages", "of these, passages with a match of the theme"),
        Column(
            "weight_with",
            "float",
            "0 to 1",
            "mean weight of the topic in passages with the theme",
            nan="there is no such passage",
        ),
        Column(
            "weight_without",
            "float",
            "0 to 1",
            "mean weight of the topic in passages without the theme",
            nan="there is no such passage",
        ),
        Column(
            "correlation",
            "float",
            "-1 to 1",
            "correlation of the weight with the match over passages",
            nan="one of the two does not vary",
        ),
    ),
)
TOPIC_THEME_COLUMNS = TOPIC_THEMES.names


def save_names(model: TopicModel, path: str | os.PathLike[str]) -> Path:
    """Return the path of a new file to write names into: one row per topic, its name for now and its ten first terms.

    Parameters
    ----------
    model : TopicModel
    path : path
        Where there is no file yet.

    Returns
    -------
    Path

    Raises
    ------
    StudyError
        When the file is there: names that somebody wrote are never overwritten.

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.topics._model import toy_topic_model
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = save_names(toy_topic_model(), f"{folder}/topics.csv")
    ...     file = save_name(toy_topic_model(), topic="topic_01", name="rights of all", path=file)
    ...     read_names(file)["name"].tolist()
    ['topic_02', 'rights of all']
    """
    file = Path(path)
    if file.exists():
        raise StudyError(f"{file}: is there already and may hold your names; move it, or choose another path")
    rows = zip(model.topic_terms.index.astype(str), term_lists(model), strict=True)
    return create_file(file, _names_csv((name.removesuffix(NOT_RECURRING), terms) for name, terms in rows))


def save_name(model: TopicModel, *, topic: str, name: str, path: str | os.PathLike[str]) -> Path:
    """Return the file in which a topic's name now stands; every other row stays as it is.

    The file is read again each time, so that a name which somebody else wrote meanwhile is kept, and replaced as a
    whole, so that an interruption leaves the old one. Where it is not there it is made.

    Parameters
    ----------
    model : TopicModel
    topic : str
        As the model calls it.
    name : str
        What the researcher calls it.
    path : path

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        When there is no such topic, or no name.
    StudyError
        When another topic has that name, the file cannot be read (with file and line), or cannot be written whole.

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.topics._model import toy_topic_model
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = save_names(toy_topic_model(), f"{folder}/topics.csv")
    ...     file = save_name(toy_topic_model(), topic="topic_01", name="rights of all", path=file)
    ...     read_names(file)["name"].tolist()
    ['topic_02', 'rights of all']
    """
    checks.choice(topic, list(model.topic_terms.index.astype(str)), name="topic")
    if not name.strip():
        raise ValueError(f"{topic} needs a name; type one")
    file = Path(path)
    names = read_names(file) if file.exists() else pd.DataFrame({"name": [], "terms": []}, dtype=object)
    attached = name_matches(model, names)
    own = (attached["topic"] == topic).to_numpy()
    if (names.loc[~own, "name"] == name.strip()).any():
        raise StudyError(f"{file}: {name.strip()!r} is another topic's name there; names must differ")
    terms = tuple(term_lists(model)[model.topic_terms.index.astype(str).get_loc(topic)])
    mine = pd.DataFrame({"name": [name.strip()], "terms": [terms]})
    names = pd.concat([names[~own], mine], ignore_index=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    return replace_file(file, _names_csv(zip(names["name"].tolist(), names["terms"].tolist(), strict=True)))


def _names_csv(rows: Iterable[tuple[str, Sequence[str]]]) -> bytes:
    written = StringIO(newline="")
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(NAME_COLUMNS)
    writer.writerows((name, " | ".join(terms)) for name, terms in rows)
    return written.getvalue().encode()


def read_names(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Return the names of a file: columns `name` and `terms` (a tuple of terms).

    Parameters
    ----------
    path : path
        A file of `save_names`, with names written into it.

    Returns
    -------
    DataFrame
        name : str; terms : tuple of str.

    Raises
    ------
    StudyError
        For a missing file or column, an empty or doubled name, or a row without terms: with file and line.

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.topics._model import toy_topic_model
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = save_names(toy_topic_model(), f"{folder}/topics.csv")
    ...     file = save_name(toy_topic_model(), topic="topic_01", name="rights of all", path=file)
    ...     read_names(file)["name"].tolist()
    ['topic_02', 'rights of all']
    """
    file = checks.existing(path, what="file of topic names")
    names: dict[str, tuple[str, ...]] = {}
    with file.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        if missing := [column for column in NAME_COLUMNS if column not in (reader.fieldnames or [])]:
            raise StudyError(f"{file}:1: the column(s) {checks.listing(missing)} are missing; the header is name,terms")
        for row in reader:
            name = (row["name"] or "").strip()
            terms = tuple(term.strip() for term in (row["terms"] or "").split("|") if term.strip())
            if not name or not terms:
                raise StudyError(f"{file}:{reader.line_num}: needs a name and terms; a name is known by its terms")
            if name in names:
                raise StudyError(f"{file}:{reader.line_num}: {name!r} stands there twice; names must differ")
            names[name] = terms
    return pd.DataFrame({"name": list(names), "terms": list(names.values())})


def name_matches(model: TopicModel, names: pd.DataFrame) -> pd.DataFrame:
    """Return which topic each name belongs to, matched by terms so that the sum of overlaps is largest.

    Parameters
    ----------
    model : TopicModel
    names : DataFrame
        From `read_names`.

    Returns
    -------
    DataFrame
        name : str
        topic : str, "" where no topic shares half of the terms (Jaccard below 1/3)
        jaccard : float, 0 to 1, with the best partner, nan where there are more names than topics
        terms : tuple

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.topics._model import toy_topic_model
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = save_names(toy_topic_model(), f"{folder}/topics.csv")
    ...     file = save_name(toy_topic_model(), topic="topic_01", name="rights of all", path=file)
    ...     name_matches(toy_topic_model(), read_names(file))[["name", "topic"]].values.tolist()
    [['topic_02', 'topic_02'], ['rights of all', 'topic_01']]
    """
    lists = term_lists(model)
    scores = np.array([[jaccard(terms, topic) for topic in lists] for terms in names["terms"]]).reshape(-1, len(lists))
    partner = np.full(len(names), -1)
    rows, columns = best_pairs(scores)
    partner[rows] = columns
    overlap = np.where(partner >= 0, scores[np.arange(len(names)), partner], np.nan)
    same = overlap >= SAME_TOPIC - 1e-12
    topics = model.topic_terms.index.astype(str).to_numpy()
    table = pd.DataFrame(
        {
            "name": names["name"],
            "topic": np.where(same, topics[partner], ""),
            "jaccard": overlap,
            "terms": names["terms"],
        }
    )
    return table[list(ATTACHED_COLUMNS)]


def name_topics(model: TopicModel, attached: pd.DataFrame) -> TopicModel:
    """Return the model with the names of `name_matches` in place of its topics' own; a † stays behind its topic.

    Parameters
    ----------
    model : TopicModel
    attached : DataFrame
        From `name_matches`.

    Returns
    -------
    TopicModel

    Raises
    ------
    ValueError
        When a name would stand for two topics.

    Examples
    --------
    >>> from ctthemes.topics._model import toy_topic_model
    >>> attached = pd.DataFrame({"name": ["rights of all"], "topic": ["topic_01"]})
    >>> list(name_topics(toy_topic_model(), attached).topic_terms.index)
    ['rights of all', 'topic_02']
    """
    given = {row.topic: row.name_ for row in attached.rename(columns={"name": "name_"}).itertuples() if row.topic}
    new = {topic: _marked_like(str(topic), str(name)) for topic, name in given.items()}
    topics = pd.Index([new.get(topic, topic) for topic in model.topic_terms.index.astype(str)], name="topic")
    if not topics.is_unique:
        raise ValueError(f"{checks.listing(topics[topics.duplicated()])} would name two topics; choose another name")
    themes = tuple(new.get(theme, theme) for theme in model.settings.get("themes", ()))  # type: ignore[attr-defined]
    return replace(
        model,
        topic_terms=model.topic_terms.set_axis(topics),
        document_topics=model.document_topics.set_axis(topics, axis=1),
        settings={**model.settings, "themes": themes},
    )


def _marked_like(topic: str, name: str) -> str:
    return f"{name.removesuffix(NOT_RECURRING)}{NOT_RECURRING if topic.endswith(NOT_RECURRING) else ''}"


def topic_themes(model: TopicModel, themes: DocumentTermMatrix) -> pd.DataFrame:
    """Return how each topic goes with each theme of the codebook: which topic is which theme.

    Parameters
    ----------
    model : TopicModel
    themes : DocumentTermMatrix
        Matches of each theme in the passages, from `count_themes`; it may have more rows.

    Returns
    -------
    DataFrame
        topic, theme : str, every topic with every theme
        n_passages, n_with_theme : int, those that a topic describes
        weight_with, weight_without : float, 0 to 1, mean weight of the topic in passages with and without a match, nan
            where there are none
        correlation : float, -1 to 1, of weight and match over passages, nan where one of them does not vary

        A seeded topic goes with its own theme by construction.

    Examples
    --------
    >>> from scipy import sparse
    >>> from ctthemes.topics._model import toy_topic_model
    >>> model = toy_topic_model()
    >>> themes = DocumentTermMatrix(sparse.csr_array([[1], [0], [2], [0]]), pd.Index(["rights"]), model.documents)
    >>> topic_themes(model, themes)[["topic", "weight_with", "weight_without"]].round(3).values.tolist()
    [['topic_01', 0.85, 0.15], ['topic_02', 0.15, 0.85]]
    """
    rows = themes.documents.index.get_indexer(model.documents.index)
    if missing := int((rows < 0).sum()):
        raise ValueError(f"themes lacks {missing:,} of the {len(rows):,} passages; count them in the same passages")
    weights = model.document_topics.to_numpy(dtype=float)
    described = ~np.isnan(weights).any(axis=1)
    weights, has_match = weights[described], themes.counts[rows].toarray()[described] > 0
    table = []
    for topic, name in enumerate(model.document_topics.columns.astype(str)):
        for column, theme in enumerate(themes.terms.astype(str)):
            matched, weight = has_match[:, column], weights[:, topic]
            varies = bool(0 < matched.sum() < len(matched) and weight.std() > 0)
            table.append(
                (
                    name, theme, len(matched), int(matched.sum()),
                    weight[matched].mean() if matched.any() else np.nan, weight[~matched].mean() if (~matched).any() else np.nan,
                    float(np.corrcoef(weight, matched)[0, 1]) if varies else np.nan,
                )
            )  # fmt: skip
    return pd.DataFrame(table, columns=list(TOPIC_THEME_COLUMNS))


def mark_topics(model: TopicModel, recurrence: pd.DataFrame) -> TopicModel:
    """Return the model with a † behind the name of each topic that does not recur.

    Every table and figure made from it carries the mark.

    Parameters
    ----------
    model : TopicModel
    recurrence : DataFrame
        From `topic_recurrence` or `recurrence_among`: topic and recurs.

    Returns
    -------
    TopicModel

    Examples
    --------
    >>> from ctthemes.topics._model import toy_topic_model
    >>> recurrence = pd.DataFrame({"topic": ["topic_01", "topic_02"], "recurs": [True, False]})
    >>> list(mark_topics(toy_topic_model(), recurrence).topic_terms.index)
    ['topic_01', 'topic_02 †']
    """
    frail = set(recurrence.loc[~recurrence["recurs"], "topic"])
    names = pd.Index(
        [f"{topic}{NOT_RECURRING}" if topic in frail else topic for topic in model.topic_terms.index.astype(str)],
        name="topic",
    )
    themes: Sequence[str] = model.settings.get("themes", ())  # type: ignore[assignment]
    return replace(
        model,
        topic_terms=model.topic_terms.set_axis(names),
        document_topics=model.document_topics.set_axis(names, axis=1),
        settings={**model.settings, "themes": tuple(f"{t}{NOT_RECURRING}" if t in frail else t for t in themes)},
    )
