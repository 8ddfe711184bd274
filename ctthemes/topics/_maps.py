"""Topic maps: which topics of a model say nearly the same, and where each lies among the others."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from ctthemes._shared.array_types import FloatArray
from ctthemes._shared.schema import Column, Schema
from ctthemes.topics._model import TopicModel, document_weights

TOPIC_SIMILARITY = Schema(
    "topic similarity",
    (
        Column("topic", "text", "", "one topic of the pair"),
        Column("other", "text", "", "the other topic of the pair"),
        Column(
            "similarity",
            "float",
            "0 to 1",
            "1 less the Jensen-Shannon divergence of their terms' weights; 1 is the same weights",
        ),
    ),
)
TOPIC_SIMILARITY_COLUMNS = TOPIC_SIMILARITY.names
TOPIC_MAP = Schema(
    "topic map",
    (
        Column("topic", "text", "", "name of the topic"),
        Column("x", "float", "", "place on the first axis"),
        Column("y", "float", "", "place on the second axis"),
        Column("share", "float", "0 to 1", "mean share of a document that the topic takes"),
        Column("shown", "float", "0 to 1", "part of the distances that the two axes show"),
    ),
)
TOPIC_MAP_COLUMNS = TOPIC_MAP.names


def topic_similarity(model: TopicModel) -> pd.DataFrame:
    """Return how alike the terms of each two topics are, the most alike first.

    1 - JSD with JSD = H((p+q)/2) - (H(p) + H(q))/2 in bits, p and q the term weights of the two topics.

    Parameters
    ----------
    model : TopicModel

    Returns
    -------
    DataFrame
        topic, other : str; similarity : float, 0 (no term in common) to 1 (the same weights). A row for each pair.

    References
    ----------
    Lin, J. (1991). IEEE Transactions on Information Theory 37, 145-151, doi:10.1109/18.61115.

    Examples
    --------
    >>> from ctthemes.topics._model import toy_topic_model
    >>> topic_similarity(toy_topic_model())
          topic     other  similarity
    0  topic_01  topic_02        0.25
    """
    names = model.topic_terms.index.astype(str)
    one, other = np.triu_indices(len(names), k=1)
    pairs = pd.DataFrame(
        {"topic": names[one], "other": names[other], "similarity": 1 - _divergences(model)[one, other]},
        columns=list(TOPIC_SIMILARITY_COLUMNS),
    )
    return pairs.sort_values("similarity", ascending=False, kind="stable", ignore_index=True)


def topic_map(model: TopicModel) -> pd.DataFrame:
    """Return a place in the plane for each topic, so that topics of like terms lie close together.

    Classical scaling of the distances √JSD (`topic_similarity`): the two largest eigenvectors of the doubly centred
    -D²/2, each times the root of its eigenvalue and turned so that its largest part is positive.

    Parameters
    ----------
    model : TopicModel

    Returns
    -------
    DataFrame
        topic : str
        x, y : float
        share : float, 0 to 1, mean share of a document
        shown : float, 0 to 1, the part of the sum of positive eigenvalues that the two axes show: where it is small,
            near on the map may be far

    References
    ----------
    Gower, J. C. (1966). Biometrika 53, 325-338, doi:10.1093/biomet/53.3-4.325. Sievert, C. & Shirley, K. (2014).
    Workshop on Interactive Language Learning, 63-70, doi:10.3115/v1/W14-3110 (topics placed so).

    Examples
    --------
    >>> from ctthemes.topics._model import toy_topic_model
    >>> topic_map(toy_topic_model()).round(3)
          topic      x    y  share  shown
    0  topic_01  0.433  0.0  0.567    1.0
    1  topic_02 -0.433  0.0  0.433    1.0
    """
    squares = _divergences(model)
    centring = np.eye(len(squares)) - 1 / len(squares)
    values, vectors = np.linalg.eigh(-centring @ squares @ centring / 2)
    values, vectors = np.maximum(values[::-1], 0.0), vectors[:, ::-1]
    values[values < 1e-12] = 0.0
    largest = np.abs(vectors.round(9)).argmax(axis=0)
    turned = vectors * np.sign(vectors[largest, np.arange(len(values))])
    places = turned[:, :2] * np.sqrt(values[:2])
    weights, _ = document_weights(model, pd.Series("", index=model.documents.index))
    total = values.sum()
    return pd.DataFrame(
        {
            "topic": model.topic_terms.index.astype(str),
            "x": places[:, 0],
            "y": places[:, 1],
            "share": weights.mean().to_numpy(),
            "shown": values[:2].sum() / total if total > 0 else 1.0,
        },
        columns=list(TOPIC_MAP_COLUMNS),
    )


def _divergences(model: TopicModel) -> FloatArray:
    """Return the Jensen-Shannon divergence of each two topics, 0 to 1."""
    weights = model.topic_terms.to_numpy(dtype=float)
    entropy = special.entr(weights).sum(axis=1)
    divergences = np.zeros((len(weights), len(weights)))
    for row, own in enumerate(weights):
        middle = special.entr((weights + own) / 2).sum(axis=1)
        divergences[row] = (middle - (entropy + entropy[row]) / 2) / np.log(2)
    return np.clip((divergences + divergences.T) / 2, 0.0, 1.0)
