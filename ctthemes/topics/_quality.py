"""Quality: whether the first terms of a topic stand together in texts, and are its own.

Coherence depends on the texts in which the terms are looked for, so every table names its reference. The same words
score higher in a larger reference: numbers from two references, or from two libraries, are not to be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd
from scipy import sparse

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray
from ctthemes._shared.schema import Column, Schema
from ctthemes.counts.matrix import DocumentTermMatrix, count_terms
from ctthemes.text.tokens import Tokens
from ctthemes.topics._model import TopicModel, top_terms

Measure: TypeAlias = Literal["npmi", "umass", "c_v"]

TOPIC_QUALITY = Schema(
    "topic quality",
    (
        Column("topic", "text", "", "name of the topic"),
        Column(
            "npmi",
            "float",
            "-1 to 1",
            "mean normalised pointwise mutual information over pairs of its first terms",
            nan="fewer than two terms are in the reference",
        ),
        Column(
            "umass",
            "float",
            "up to ln 2",
            "mean UMass coherence over pairs of its first terms",
            nan="fewer than two terms are in the reference",
        ),
        Column("exclusivity", "float", "0 to n_terms", "sum of FREX over its first terms"),
        Column("n_terms", "integer", "terms", "terms looked at"),
        Column("n_terms_missing", "integer", "terms", "terms that the reference lacks"),
        Column("n_reference", "integer", "texts", "texts of the reference"),
        Column("reference", "text", "", "where coherence was counted"),
    ),
)
TOPIC_QUALITY_COLUMNS = TOPIC_QUALITY.names
FREX_WEIGHT = 0.7
RELEVANCE_WEIGHT = 0.6
LABEL_KINDS = ("probability", "frex", "lift", "relevance")


def topic_quality(
    model: TopicModel, reference: DocumentTermMatrix, *, reference_name: str, n_terms: int = 10
) -> pd.DataFrame:
    """Return how coherent and how exclusive each topic's first terms are.

    Parameters
    ----------
    model : TopicModel
    reference : DocumentTermMatrix
        The texts in which terms must stand together: documents, passages, or `term_windows`.
    reference_name : str
        What these texts are; it stands in every row.
    n_terms : int
        First terms of a topic, at least 2.

    Returns
    -------
    DataFrame
        topic : str
        npmi : float, -1 to 1, mean over pairs
        umass : float, at most ln 2 per pair, mean over pairs
        exclusivity : float, 0 to n_terms, sum of FREX (see `frex`)
        n_terms, n_terms_missing : int, the second those that the reference lacks, which count in no pair
        n_reference : int, its texts
        reference : str

        Coherence is nan where fewer than two terms are left.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.counts.matrix import count_terms
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.topics._model import toy_topic_model
    >>> table = topic_quality(toy_topic_model(), count_terms(tokenize(toy_corpus())), reference_name="toy", n_terms=2)
    >>> table[["topic", "n_terms", "n_terms_missing", "n_reference"]]
          topic  n_terms  n_terms_missing  n_reference
    0  topic_01        2                1            4
    1  topic_02        2                1            4
    """
    checks.at_least(n_terms, 2, name="n_terms")
    terms = top_terms(model, n=n_terms).groupby("topic", sort=False)["term"].agg(list)
    own = exclusivity(model.topic_terms.to_numpy(dtype=float), n_terms=n_terms)
    reference_terms = set(reference.terms)
    rows = [
        (
            topic, term_coherence(reference, words, measure="npmi"), term_coherence(reference, words, measure="umass"),
            own[place], len(words), sum(word not in reference_terms for word in words), len(reference), reference_name,
        )
        for place, (topic, words) in enumerate((str(name), terms[name]) for name in model.topic_terms.index)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(TOPIC_QUALITY_COLUMNS))


def term_coherence(reference: DocumentTermMatrix, terms: Sequence[str], *, measure: Measure = "npmi") -> float:
    """Return how much the terms, in their order of rank, stand together in the reference's texts.

    With D(i) the texts that hold term i, D(i, j) those that hold both, of n, and p = D/n:
    NPMI is the mean over pairs of ln(p(i,j) / (p(i) p(j))) / -ln p(i,j), -1 for a pair that never meets and 1 for
    one that is in every text; UMass the mean over pairs of ln((D(i,j) + 1) / D(l)), l the term of higher rank; C_v
    the mean cosine of each term's vector of NPMI (1 with itself) and the sum of all vectors. C_v rises with every
    irrelevant text that is added, so it stands in no table here: compute it for comparison with others only, on a
    matrix of windows of 110 tokens.

    Parameters
    ----------
    reference : DocumentTermMatrix
    terms : sequence of str
        Heaviest first. Terms that the reference lacks are left out.
    measure : {"npmi", "umass", "c_v"}

    Returns
    -------
    float
        nan where fewer than two terms are left.

    References
    ----------
    Bouma, G. (2009). GSCL. Lau, J. H., Newman, D. & Baldwin, T. (2014). EACL, doi:10.3115/v1/E14-1056. Mimno, D. et al.
    (2011). EMNLP, 262-272 (a sum there; the mean allows topics with fewer terms). Röder, M., Both, A. & Hinneburg, A.
    (2015). WSDM, doi:10.1145/2684822.2685324.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.counts.matrix import count_terms
    >>> from ctthemes.text.tokens import tokenize
    >>> round(term_coherence(count_terms(tokenize(toy_corpus())), ["human", "rights", "law"]), 3)
    0.0
    """
    checks.choice(measure, ("npmi", "umass", "c_v"), name="measure")
    together = joint_counts(reference, terms)
    together = together[np.ix_(*2 * [np.diag(together) > 0])]
    if len(together) < 2:
        return float("nan")
    if measure == "c_v":
        return _c_v(npmi(together, len(reference)))
    scores = npmi(together, len(reference)) if measure == "npmi" else log_conditional(together)
    return float(scores[np.tril_indices(len(together), -1)].mean())


def joint_counts(reference: DocumentTermMatrix, terms: Sequence[str]) -> FloatArray:
    """Return in how many texts each pair of terms stands; the diagonal is each term alone, 0 where it is unknown."""
    places = pd.Index(reference.terms).get_indexer(pd.Index(list(terms)))
    counts = sparse.csc_array(reference.counts)[:, np.maximum(places, 0)]
    there = (counts.toarray() > 0) & (places >= 0)
    return np.asarray(there.T.astype(float) @ there.astype(float))


def npmi(together: FloatArray, n_texts: int) -> FloatArray:
    """Return the normalised pointwise mutual information of each pair, from `joint_counts`; the diagonal is 1."""
    share = together / n_texts
    alone = np.diag(share)
    met = share > 0
    safe = np.where(met, share, 1.0)
    surprise = -np.log(safe)
    always = surprise == 0
    score = np.log(safe / np.outer(alone, alone)) / np.where(always, 1.0, surprise)
    score = np.where(always, 1.0, score)
    return np.where(met, score, -1.0)


def log_ratio(together: FloatArray, n_texts: int) -> FloatArray:
    """Return ln(p(i,j) / (p(i) p(j))) of each pair, -inf where they never meet: pointwise mutual information (UCI)."""
    share = together / n_texts
    alone = np.diag(share)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(share / np.outer(alone, alone)))


def log_conditional(together: FloatArray, *, added: float = 1.0, added_alone: float = 0.0) -> FloatArray:
    """Return ln((D(m,l) + added) / (D(l) + added_alone)), row m, column l.

    `added=1` is Mimno's UMass; `added=added_alone=0.01` is how stm counts; `added=0` the bare log conditional
    probability.
    """
    with np.errstate(divide="ignore"):
        return np.asarray(np.log((together + added) / (np.diag(together) + added_alone)))


def _c_v(vectors: FloatArray) -> float:
    whole = vectors.sum(axis=0)
    length = np.linalg.norm(vectors, axis=1) * np.linalg.norm(whole)
    return float((vectors @ whole / length).mean())


def term_windows(tokens: Tokens, *, size: int = 50) -> DocumentTermMatrix:
    """Return counts of terms in consecutive windows of `size` tokens, none reaching over a document's end.

    Removed tokens keep their place, so that a window is as long as it says. A document's last window is shorter.

    Parameters
    ----------
    tokens : Tokens
    size : int
        Tokens of a window.

    Returns
    -------
    DocumentTermMatrix
        A row for each window.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> len(term_windows(tokenize(toy_corpus()), size=5))
    10
    """
    checks.at_least(size, 2, name="size")
    lengths = np.diff(tokens.offsets)
    pieces = -(-lengths // size)
    parent = np.repeat(np.arange(len(tokens)), pieces)
    number = np.arange(len(parent)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    starts = tokens.offsets[:-1][parent] + number * size
    offsets = np.concatenate([starts, tokens.offsets[-1:]])
    names = tokens.documents.index.astype(str).to_numpy()
    documents = pd.DataFrame(
        {"document": names[parent], "n_tokens": np.diff(offsets)},
        index=pd.Index([f"{names[row]}#w{place + 1:04d}" for row, place in zip(parent, number, strict=True)], name="doc_id"),
    )  # fmt: skip
    return count_terms(Tokens(tokens.ids, offsets, tokens.spans, tokens.vocabulary, documents))


def frex(topic_terms: FloatArray, *, weight: float = FREX_WEIGHT) -> FloatArray:
    """Return each term's harmonic mean of how frequent and how exclusive it is in each topic.

    Of V terms, with fr the rank of β among a topic's terms over V, ex the rank of β / Σ_topics β over V, and w the
    weight of exclusivity, FREX = 1 / (w/ex + (1-w)/fr), above 0 and at most 1; ties share the highest rank.

    References
    ----------
    Bischof, J. M. & Airoldi, E. M. (2012). ICML. Roberts, M. E., Stewart, B. M. & Tingley, D. (2019). Journal of
    Statistical Software 91(2), doi:10.18637/jss.v091.i02.

    Examples
    --------
    >>> frex(np.array([[0.5, 0.3, 0.15, 0.05], [0.1, 0.2, 0.3, 0.4]])).round(3).tolist()
    [[1.0, 0.75, 0.5, 0.25], [0.25, 0.5, 0.75, 1.0]]
    """
    if not 0 <= weight <= 1:
        raise ValueError(f"weight={weight!r} must lie between 0 and 1")
    total = topic_terms.sum(axis=0)
    own = topic_terms / np.where(total > 0, total, 1.0)
    n = topic_terms.shape[1]
    exclusive = _ranks(own) / n
    frequent = _ranks(topic_terms) / n
    return np.asarray(1 / (weight / exclusive + (1 - weight) / frequent))


def _ranks(values: FloatArray) -> FloatArray:
    """Return the rank of each value in its row from 1, the last of equals."""
    return pd.DataFrame(values).rank(axis=1, method="max").to_numpy()


def exclusivity(topic_terms: FloatArray, *, n_terms: int = 10, weight: float = FREX_WEIGHT) -> FloatArray:
    """Return, for each topic, the sum of FREX over its `n_terms` heaviest terms (0 to n_terms).

    Examples
    --------
    >>> exclusivity(np.array([[0.5, 0.3, 0.15, 0.05], [0.1, 0.2, 0.3, 0.4]]), n_terms=2).round(9).tolist()
    [1.75, 1.75]
    """
    first = np.argsort(-topic_terms, axis=1, kind="stable")[:, :n_terms]
    return np.asarray(np.take_along_axis(frex(topic_terms, weight=weight), first, axis=1).sum(axis=1))


def relevance(topic_terms: FloatArray, term_shares: FloatArray, *, weight: float = RELEVANCE_WEIGHT) -> FloatArray:
    """Return λ ln φ + (1-λ) ln(φ/p): φ the term's share of the topic, p its share of the corpus; -inf where φ is 0.

    References
    ----------
    Sievert, C. & Shirley, K. (2014). ACL workshop on interactive language learning, doi:10.3115/v1/W14-3110.
    """
    if not 0 <= weight <= 1:
        raise ValueError(f"weight={weight!r} must lie between 0 and 1")
    present = (topic_terms > 0) & (term_shares > 0)
    inside = np.log(np.where(present, topic_terms, 1.0))
    lift = inside - np.log(np.where(term_shares > 0, term_shares, 1.0))
    return np.where(present, weight * inside + (1 - weight) * lift, -np.inf)


def topic_labels(model: TopicModel, *, n: int = 7) -> pd.DataFrame:
    """Return the first terms of each topic by probability, FREX, lift and relevance.

    Four rankings answer four questions: what the topic says most, what it says most and others do not, what sets it
    apart from the corpus (often rare words), and a compromise (λ = 0.6). p, a term's share of the corpus, is the mean
    of its share in the topics, each topic weighing what it takes of the passages.

    Parameters
    ----------
    model : TopicModel
    n : int
        Terms of each list.

    Returns
    -------
    DataFrame
        topic, kind ("probability", "frex", "lift" or "relevance") : str
        rank : int from 1
        term : str

        A term of weight 0 is in no list.

    Examples
    --------
    >>> from ctthemes.topics._model import toy_topic_model
    >>> topic_labels(toy_topic_model(), n=1).query("topic == 'topic_01'")[["kind", "term"]]
              kind    term
    0  probability  rights
    1         frex  rights
    2         lift  rights
    3    relevance  rights
    """
    checks.at_least(n, 1, name="n")
    phi = model.topic_terms.to_numpy(dtype=float)
    tokens = model.documents["n_tokens"].to_numpy(dtype=float)
    size = np.nansum(model.document_topics.to_numpy() * tokens[:, None], axis=0)
    shares = size / size.sum() @ phi
    scores = {
        "probability": phi,
        "frex": frex(phi),
        "lift": relevance(phi, shares, weight=0.0),
        "relevance": relevance(phi, shares),
    }
    names = model.topic_terms.columns.astype(str).to_numpy()
    rows = [
        (topic, kind, rank, names[column])
        for place, topic in enumerate(model.topic_terms.index)
        for kind in LABEL_KINDS
        for rank, column in enumerate(_ranked(scores[kind][place], phi[place], names)[:n], start=1)
    ]
    return pd.DataFrame(rows, columns=["topic", "kind", "rank", "term"])


def _ranked(scores: FloatArray, phi: FloatArray, names: np.ndarray) -> list[int]:
    return [int(column) for column in np.lexsort((names, -scores)) if phi[column] > 0]
