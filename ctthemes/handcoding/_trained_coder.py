"""Coder: a machine that learns from hand codes, beside the dictionary, and says when it is not sure.

Units are described by their words and word pairs (TF-IDF) and by what the codebook finds in them; a regularised
logistic regression per theme turns that into a probability, calibrated on documents it did not learn from.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray
from ctthemes._shared.schema import Column, Schema
from ctthemes.handcoding._accuracy import coding_accuracy, machine_codes
from ctthemes.text.token_rules import words_of
from ctthemes.text.tokens import tokenize
from ctthemes.themes.codebook import Codebook
from ctthemes.themes.codings import codings, count_themes

if TYPE_CHECKING:
    from scipy import sparse


LEAST_OF_EACH = 3
"""Units with and without a theme, each from as many documents, below which no coder is trained for it."""

CERTAIN = 0.6
"""The coder abstains where neither answer has at least this probability."""

FOLDS = 5
HIT_WEIGHT = 1.0
PENALTY = 1.0
LEARNING_CURVE = Schema(
    "learning curve",
    (
        Column("theme", "text", "", "name of the theme"),
        Column("n_units", "float", "units", "mean number of units learned from"),
        Column("n_documents", "float", "documents", "mean number of documents learned from"),
        Column("f1", "float", "0 to 1", "mean F1 over draws, on units not learned from", nan="it could not learn"),
        Column("f1_low", "float", "0 to 1", "lowest draw", nan="it could not learn"),
        Column("f1_high", "float", "0 to 1", "highest draw", nan="it could not learn"),
        Column("n_draws", "integer", "draws", "how often units were drawn"),
    ),
)
CURVE_COLUMNS = LEARNING_CURVE.names


@dataclass(frozen=True, slots=True, eq=False)
class TrainedCoder:
    """A coder for each theme that had enough hand codes.

    Attributes
    ----------
    codebook : Codebook
    vectorizer : object
        Words and word pairs to weights, as scikit-learn has it.
    models : dict of str to object
        A calibrated classifier per theme; None where there were too few hand codes.
    n_units : int
        Units that it learned from.
    """

    codebook: Codebook
    vectorizer: Any
    models: dict[str, Any]
    n_units: int

    def __repr__(self) -> str:
        able = [theme for theme, model in self.models.items() if model is not None]
        return f"TrainedCoder({self.n_units:,} units; themes {', '.join(able) or 'none'})"


def train_coder(units: pd.DataFrame, truth: pd.DataFrame, *, codebook: Codebook, documents: pd.Series) -> TrainedCoder:
    """Return a coder that has learned from hand codes.

    Parameters
    ----------
    units : DataFrame
        Index: the units; column `text`.
    truth : DataFrame
        Hand codes of the units, as from `consensus_codes`; nan leaves a unit out for that theme.
    codebook : Codebook
        What it finds is told to the coder.
    documents : Series
        The document of each unit: calibration holds whole documents out.

    Returns
    -------
    TrainedCoder

    Examples
    --------
    >>> from ctthemes.themes.codebook import Codebook, Theme
    >>> book = Codebook((Theme("peace", patterns=("peace",)),), version="1")
    >>> names = [f"u{number:02d}" for number in range(40)]
    >>> units = pd.DataFrame({"text": ["We seek peace and truce.", "We pay the budget."] * 20}, index=names)
    >>> truth = pd.DataFrame({"peace": [1.0, 0.0] * 20}, index=names)
    >>> documents = pd.Series([f"d{number // 4}" for number in range(40)], index=names)
    >>> train_coder(units, truth, codebook=book, documents=documents)
    TrainedCoder(40 units; themes peace)
    """
    checks.columns(units, ["text"], name="the units")
    return _learned(
        units["text"].reindex(truth.index), truth, _hits(units.reindex(truth.index), codebook), codebook, documents
    )


def _learned(
    texts: pd.Series, truth: pd.DataFrame, hits: pd.DataFrame, codebook: Codebook, documents: pd.Series
) -> TrainedCoder:
    vectorizer = _vectorizer()
    words = vectorizer.fit_transform(texts)
    group = documents.reindex(truth.index).to_numpy(dtype=object)
    models = {}
    for theme in truth.columns:
        coded = truth[theme].notna().to_numpy()
        features = _features(words, hits, theme)[coded]
        models[str(theme)] = _fitted(features, truth[theme].to_numpy(dtype=float)[coded], group[coded])
    return TrainedCoder(codebook, vectorizer, models, len(truth))


def code_probabilities(coder: TrainedCoder, units: pd.DataFrame) -> pd.DataFrame:
    """Return the probability of every theme in every unit; nan for a theme that the coder could not learn.

    Parameters
    ----------
    coder : TrainedCoder
    units : DataFrame
        Index: the units; column `text`.

    Returns
    -------
    DataFrame
        Index as `units`; a column a theme, 0 to 1.

    Examples
    --------
    >>> from ctthemes.themes.codebook import Codebook, Theme
    >>> book = Codebook((Theme("peace", patterns=("peace",)),), version="1")
    >>> names = [f"u{number:02d}" for number in range(40)]
    >>> units = pd.DataFrame({"text": ["We seek peace and truce.", "We pay the budget."] * 20}, index=names)
    >>> truth = pd.DataFrame({"peace": [1.0, 0.0] * 20}, index=names)
    >>> documents = pd.Series([f"d{number // 4}" for number in range(40)], index=names)
    >>> coder = train_coder(units, truth, codebook=book, documents=documents)
    >>> (code_probabilities(coder, units)["peace"] > 0.5).tolist()[:4]
    [True, False, True, False]
    """
    return _probabilities(coder, units["text"], _hits(units, coder.codebook))


def _probabilities(coder: TrainedCoder, texts: pd.Series, hits: pd.DataFrame) -> pd.DataFrame:
    words = coder.vectorizer.transform(texts)
    columns = {
        theme: np.full(len(texts), np.nan)
        if model is None
        else model.predict_proba(_features(words, hits, theme))[:, 1]
        for theme, model in coder.models.items()
    }
    return pd.DataFrame(columns, index=pd.Index(texts.index, name="unit"))


def decide_codes(probabilities: pd.DataFrame, *, certain: float = CERTAIN) -> pd.DataFrame:
    """Return 1 or 0 where that answer has at least the probability `certain`, else nan: the coder abstains.

    Parameters
    ----------
    probabilities : DataFrame
        From `code_probabilities` or `cross_validated_probabilities`.
    certain : float
        .5 to 1.

    Returns
    -------
    DataFrame
        Has the same index and columns.

    Examples
    --------
    >>> decide_codes(pd.DataFrame({"peace": [0.9, 0.55, 0.1]}))["peace"].tolist()
    [1.0, nan, 0.0]
    """
    if not 0.5 <= certain <= 1:
        raise ValueError(f"certain={certain!r} must lie between 0.5 (never abstain) and 1")
    codes = (probabilities >= 0.5).astype(float)
    return codes.where(np.maximum(probabilities, 1 - probabilities) >= certain)


def cross_validated_probabilities(
    units: pd.DataFrame, truth: pd.DataFrame, *, codebook: Codebook, documents: pd.Series, seed: int
) -> pd.DataFrame:
    """Return the probability of every theme in every unit, by a coder that saw no unit of the unit's document.

    Documents are dealt into five parts, or as many as there are documents if fewer; each part is coded by what was learned
    from the others, words and calibration included.

    Parameters
    ----------
    units : DataFrame
        Index: the units; column `text`.
    truth : DataFrame
        Hand codes of the units, as from `consensus_codes`; nan leaves a unit out for that theme.
    codebook : Codebook
        What it finds is told to the coder.
    documents : Series
        The document of each unit.
    seed : int
        Deals the documents into parts.

    Returns
    -------
    DataFrame
        Index and columns as `truth`; nan where the other parts had too few hand codes of the theme.

    Examples
    --------
    >>> from ctthemes.themes.codebook import Codebook, Theme
    >>> book = Codebook((Theme("peace", patterns=("peace",)),), version="1")
    >>> names = [f"u{number:02d}" for number in range(40)]
    >>> units = pd.DataFrame({"text": ["We seek peace and truce.", "We pay the budget."] * 20}, index=names)
    >>> truth = pd.DataFrame({"peace": [1.0, 0.0] * 20}, index=names)
    >>> documents = pd.Series([f"d{number // 4}" for number in range(40)], index=names)
    >>> probabilities = cross_validated_probabilities(units, truth, codebook=book, documents=documents, seed=1)
    >>> (probabilities["peace"] > 0.5).tolist()[:4]
    [True, False, True, False]
    """
    group = documents.reindex(truth.index)
    texts, hits = units["text"].reindex(truth.index), _hits(units.reindex(truth.index), codebook)
    result = pd.DataFrame(np.nan, index=truth.index, columns=truth.columns)
    for held_out in _parts(group, seed):
        coder = _learned(texts[~held_out], truth[~held_out], hits[~held_out], codebook, documents)
        result.loc[held_out] = _probabilities(coder, texts[held_out], hits[held_out]).to_numpy()
    return result


def compare_coders(
    units: pd.DataFrame, truth: pd.DataFrame, *, codebook: Codebook, documents: pd.Series, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the trained coder's cross-validated probabilities, and how good the dictionary is on the same units.

    Both are judged on the same answers: a unit and theme for which no coder could be trained counts for neither.

    Parameters
    ----------
    units : DataFrame
        Index: the units; column `text`.
    truth : DataFrame
        Hand codes of the units, as from `consensus_codes`; nan leaves a unit out for that theme.
    codebook : Codebook
        What it finds is told to the coder.
    documents : Series
        The document of each unit.
    seed : int
        Deals the documents into parts.

    Returns
    -------
    probabilities : DataFrame
        As `cross_validated_probabilities`; nan throughout where the units come from fewer than two documents.
    dictionary : DataFrame
        As `coding_accuracy`.

    Examples
    --------
    >>> from ctthemes.themes.codebook import Codebook, Theme
    >>> book = Codebook((Theme("peace", patterns=("peace",)),), version="1")
    >>> names = [f"u{number:02d}" for number in range(40)]
    >>> units = pd.DataFrame({"text": ["We seek peace and truce.", "We pay the budget."] * 20}, index=names)
    >>> truth = pd.DataFrame({"peace": [1.0, 0.0] * 20}, index=names)
    >>> documents = pd.Series([f"d{number // 4}" for number in range(40)], index=names)
    >>> probabilities, dictionary = compare_coders(units, truth, codebook=book, documents=documents, seed=1)
    >>> dictionary["f1"].tolist(), (probabilities["peace"] > 0.5).tolist()[:2]
    ([1.0], [True, False])
    """
    if documents.reindex(truth.index).nunique() < 2:
        probabilities = pd.DataFrame(np.nan, index=truth.index, columns=truth.columns)
    else:
        probabilities = cross_validated_probabilities(units, truth, codebook=codebook, documents=documents, seed=seed)
    matches = machine_codes(units.reindex(truth.index)[["text"]], codebook).astype(float)[list(truth.columns)]
    return probabilities, coding_accuracy(matches.where(probabilities.notna()), truth, seed=seed)


def learning_curve(
    units: pd.DataFrame, truth: pd.DataFrame, *, codebook: Codebook, documents: pd.Series, seed: int, n_draws: int = 3
) -> pd.DataFrame:
    """Return how good the coder gets with a quarter, a half, three quarters and all of the hand codes.

    Each time the units of some documents are held out, and the coder learns from a random part of the others. Where the
    curve still climbs at its end more hand codes would help.

    Parameters
    ----------
    units : DataFrame
        Index: the units; column `text`.
    truth : DataFrame
        Hand codes of the units, as from `consensus_codes`; nan leaves a unit out for that theme.
    codebook : Codebook
        What it finds is told to the coder.
    documents : Series
        The document of each unit.
    seed : int
        Chooses the documents that are held out, and the hand codes learned from.
    n_draws : int
        How often each size is drawn.

    Returns
    -------
    DataFrame
        theme
        n_units, n_documents : learned from, means
        f1 : over all units held out, mean over draws
        f1_low, f1_high : the lowest and highest draw
        n_draws

        nan where it could not learn.

    Examples
    --------
    >>> from ctthemes.themes.codebook import Codebook, Theme
    >>> book = Codebook((Theme("peace", patterns=("peace",)),), version="1")
    >>> names = [f"u{number:02d}" for number in range(40)]
    >>> units = pd.DataFrame({"text": ["We seek peace and truce.", "We pay the budget."] * 20}, index=names)
    >>> truth = pd.DataFrame({"peace": [1.0, 0.0] * 20}, index=names)
    >>> documents = pd.Series([f"d{number // 4}" for number in range(40)], index=names)
    >>> curve = learning_curve(units, truth, codebook=book, documents=documents, seed=1, n_draws=1)
    >>> curve[["theme", "f1"]]
       theme   f1
    0  peace  1.0
    1  peace  1.0
    2  peace  1.0
    3  peace  1.0
    """
    random = np.random.default_rng(seed)
    texts, hits = units["text"].reindex(truth.index), _hits(units.reindex(truth.index), codebook)
    data = texts, hits, codebook, documents
    rows = []
    for share in (0.25, 0.5, 0.75, 1.0):
        draws = [_one_draw(truth, data, share, random) for _ in range(n_draws if share < 1 else 1)]
        for theme in truth.columns:
            scores = np.array([score[theme] for _, _, score in draws], dtype=float)
            able = scores[~np.isnan(scores)]
            low, mean, high = (able.min(), able.mean(), able.max()) if len(able) else (np.nan,) * 3
            sizes = [float(np.mean([draw[part] for draw in draws])) for part in (0, 1)]
            rows.append((theme, *sizes, mean, low, high, len(draws)))
    table = pd.DataFrame(rows, columns=list(CURVE_COLUMNS))
    place = {theme: number for number, theme in enumerate(truth.columns)}
    return table.sort_values(
        ["theme", "n_units"], key=lambda c: c.map(place) if c.name == "theme" else c, ignore_index=True
    )


def _one_draw(
    truth: pd.DataFrame,
    data: tuple[pd.Series, pd.DataFrame, Codebook, pd.Series],
    share: float,
    random: np.random.Generator,
) -> tuple[float, float, dict[str, float]]:
    texts, hits, codebook, documents = data
    group = documents.reindex(truth.index)
    result = pd.DataFrame(np.nan, index=truth.index, columns=truth.columns)
    sizes = []
    for held_out in _parts(group, int(random.integers(2**31))):
        others = np.flatnonzero(~held_out)
        training = np.sort(random.choice(others, max(1, round(share * len(others))), replace=False))
        coder = _learned(texts.iloc[training], truth.iloc[training], hits.iloc[training], codebook, documents)
        result.loc[held_out] = _probabilities(coder, texts[held_out], hits[held_out]).to_numpy()
        sizes.append((len(training), group.iloc[training].nunique()))
    accuracy = coding_accuracy(decide_codes(result, certain=0.5), truth, seed=0, n_draws=1)
    n_units, n_documents = np.mean(sizes, axis=0)
    return float(n_units), float(n_documents), dict(zip(accuracy["theme"], accuracy["f1"], strict=True))


def _parts(group: pd.Series, seed: int) -> Iterator[npt.NDArray[np.bool_]]:
    """Yield each part of the units, whole documents at a time, the largest documents dealt out first."""
    sizes = group.value_counts()
    if len(sizes) < 2:
        raise ValueError(
            "the units come from one document; a coder is tested on documents it has not seen, so code more"
        )
    order = pd.Series(np.random.default_rng(seed).permutation(len(sizes)), index=sorted(sizes.index, key=str))
    dealt = sorted(sizes.index, key=lambda document: (-sizes[document], order[document]))
    load = np.zeros(min(FOLDS, len(sizes)))
    home = {}
    for document in dealt:
        home[document] = int(load.argmin())
        load[home[document]] += sizes[document]
    part = group.map(home).to_numpy()
    for number in range(len(load)):
        yield part == number


def _hits(units: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    tokens = tokenize(units[["text"]])
    counts = count_themes(codings(tokens, codebook), tokens.documents)
    return pd.DataFrame(counts.counts.toarray(), index=units.index, columns=counts.terms)


def _vectorizer() -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(analyzer=_words_and_pairs, sublinear_tf=True, min_df=2)


def _words_and_pairs(text: str) -> list[str]:
    words = words_of(text)
    return words + [f"{a} {b}" for a, b in itertools.pairwise(words)]


def _features(words: sparse.csr_matrix, hits: pd.DataFrame, theme: str) -> sparse.csr_array:
    """Return the words beside the theme's own hits (any, and how many) and whether each other theme was found."""
    from scipy import sparse

    matched = (hits > 0).to_numpy(dtype=float)
    parts = [matched * HIT_WEIGHT / 4]
    if theme in hits.columns:
        own = hits[theme].to_numpy(dtype=float)
        parts.append(np.column_stack([HIT_WEIGHT * (own > 0), np.log1p(own)]).astype(np.float64))
    return sparse.csr_array(sparse.hstack([words, *map(sparse.csr_array, parts)]))


def _fitted(features: sparse.csr_array, codes: FloatArray, group: npt.NDArray[np.object_]) -> Any:
    """Return a calibrated classifier, or None where there is too little to learn from."""
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.linear_model import LogisticRegression

    with_theme = [len(set(group[codes == value])) for value in (0, 1)]
    if min((codes == value).sum() for value in (0, 1)) < LEAST_OF_EACH:
        return None
    model = LogisticRegression(C=1 / PENALTY, class_weight="balanced", solver="liblinear", random_state=0)
    folds = _calibration_folds(codes, group) if min(with_theme) > 1 else []
    if not folds:
        return model.fit(features, codes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return CalibratedClassifierCV(model, method="sigmoid", cv=folds, ensemble=False).fit(features, codes)


def _calibration_folds(
    codes: FloatArray, group: npt.NDArray[np.object_]
) -> Sequence[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Return learning and calibrating units, whole documents apart; none if a part would lack either answer."""
    parts = list(_parts(pd.Series(group), 0))
    folds = [(np.flatnonzero(~part), np.flatnonzero(part)) for part in parts]
    return folds if all(len(set(codes[learn])) == 2 for learn, _ in folds) else []
