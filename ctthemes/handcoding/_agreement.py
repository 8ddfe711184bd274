"""Agreement: how far those who coded the same units agree, beyond chance, and where they do not.

Hand codings are a table with one row per unit and coder: `unit`, `coder`, usually `doc_id` and `text`, and per theme 1
(coded), 0 (not coded) or nan (not judged).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray
from ctthemes._shared.schema import Column, Schema

Level: TypeAlias = Literal["nominal", "ordinal", "interval", "ratio"]

AGREEMENT = Schema(
    "agreement",
    (
        Column("theme", "text", "", "name of the theme"),
        Column("units", "text", "", '"all" or "coded by anyone"'),
        Column("n_units", "integer", "units", "units that two coders or more judged"),
        Column("n_coders", "integer", "coders", "coders who judged them"),
        Column("n_coded", "integer", "units", "units that anybody coded with the theme"),
        Column(
            "percent",
            "float",
            "0 to 1",
            "share of pairs of judgements that agree",
            nan="it is undefined, as `reason` says",
        ),
        Column("percent_low", "float", "0 to 1", "lower end of its 95 % interval", nan="it is undefined"),
        Column("percent_high", "float", "0 to 1", "upper end of its 95 % interval", nan="it is undefined"),
        Column(
            "kappa",
            "float",
            "up to 1",
            "Cohen's kappa, pooled over pairs of coders; 0 is chance",
            nan="it is undefined",
        ),
        Column("kappa_low", "float", "up to 1", "lower end of its 95 % interval", nan="it is undefined"),
        Column("kappa_high", "float", "up to 1", "upper end of its 95 % interval", nan="it is undefined"),
        Column("alpha", "float", "up to 1", "Krippendorff's alpha; 0 is chance", nan="it is undefined"),
        Column("alpha_low", "float", "up to 1", "lower end of its 95 % interval", nan="it is undefined"),
        Column("alpha_high", "float", "up to 1", "upper end of its 95 % interval", nan="it is undefined"),
        Column("reason", "text", "", "why something is undefined, or empty"),
    ),
)
AGREEMENT_COLUMNS = AGREEMENT.names
SPAN_AGREEMENT = Schema(
    "span agreement",
    (
        Column("n_characters", "integer", "characters", "characters of the text"),
        Column("n_first", "integer", "characters", "characters that the first coder marked"),
        Column("n_second", "integer", "characters", "characters that the second coder marked"),
        Column("n_both", "integer", "characters", "characters that both marked"),
        Column("percent", "float", "0 to 1", "share of characters on which they agree"),
        Column("kappa", "float", "up to 1", "Cohen's kappa over characters", nan="both marked all or nothing"),
        Column("alpha", "float", "up to 1", "Krippendorff's alpha over characters", nan="both marked all or nothing"),
    ),
)
SPAN_COLUMNS = SPAN_AGREEMENT.names
LEVEL = 0.95
RELIABLE, TENTATIVE = 0.800, 0.667
"""Krippendorff's thresholds: rely on a theme from the first on, draw tentative conclusions from the second on."""


def coder_agreement(
    hand_codings: pd.DataFrame, themes: Sequence[str], *, seed: int, n_draws: int = 1000
) -> pd.DataFrame:
    """Return, per theme, how far the coders agree: over all units, and over the units that anybody coded with it.

    `percent` is the share of agreeing pairs of codes; `kappa` is Cohen's, with more than two coders
    pooled over pairs of coders, 1 - Σ n(1-p_o) / Σ n(1-p_e) over the n units that a pair shares, so that a pair with few
    units counts little; `alpha` is Krippendorff's for nominal data. Intervals are percentile bootstraps over
    units. The second set of rows leaves out the units that all coders passed over: it shows how the coders fare where
    the theme is in question, and since it picks its units by the codes themselves its kappa and alpha run low.

    Parameters
    ----------
    hand_codings : DataFrame
        unit, coder, and one column per theme with 0, 1 or nan.
    themes : sequence of str
    seed : int
        For the bootstrap.
    n_draws : int
        Bootstrap samples.

    Returns
    -------
    DataFrame
        theme
        units : "all" or "coded by anyone"
        n_units : judged by two coders or more
        n_coders
        n_coded : units that anybody coded
        percent, kappa, alpha : float, with _low and _high, nan where undefined
        reason : why, or ""

    References
    ----------
    Cohen, J. (1960), doi:10.1177/001316446002000104. Krippendorff, K. (2019). Content Analysis, 4th ed., ch. 12.
    De Vries, H. et al. (2008), doi:10.1177/1525822X08317166 (pooled kappa).

    Examples
    --------
    >>> codes = pd.DataFrame({"unit": list("aabbccdd"), "coder": ["x", "y"] * 4, "peace": [1, 1, 0, 0, 1, 0, 0, 0]})
    >>> coder_agreement(codes, ["peace"], seed=1)[["units", "n_units", "n_coded", "percent", "kappa"]]
                 units  n_units  n_coded  percent  kappa
    0              all        4        2     0.75    0.5
    1  coded by anyone        2        2     0.50    0.0
    """
    checks.at_least(n_draws, 1, name="n_draws")
    random = np.random.default_rng(seed)
    rows = []
    for theme in themes:
        ratings = ratings_of(hand_codings, theme).to_numpy(dtype=float)
        ratings = ratings[(~np.isnan(ratings)).sum(axis=1) >= 2]
        coded = (ratings == 1).any(axis=1)
        for name, chosen in (("all", ratings), ("coded by anyone", ratings[coded])):
            rows.append({"theme": theme, "units": name, **_one_row(chosen, coded.sum(), random, n_draws)})
    return pd.DataFrame(rows, columns=list(AGREEMENT_COLUMNS))


def ratings_of(hand_codings: pd.DataFrame, theme: str) -> pd.DataFrame:
    """Return the codes of one theme as a table of units by coders, nan where a coder did not judge a unit.

    Raises
    ------
    ValueError
        When a column is missing, a coder judged a unit twice, or a code is neither 0, 1 nor nan.
    """
    checks.columns(hand_codings, ["unit", "coder", theme], name="the hand codings")
    twice = hand_codings.duplicated(["unit", "coder"])
    if twice.any():
        pairs = hand_codings.loc[twice, ["unit", "coder"]].astype(str).agg(" by ".join, axis=1)
        raise ValueError(f"units coded twice by the same coder: {checks.listing(pairs)}; keep one row each")
    codes = hand_codings[theme].astype(float)
    if strange := sorted(set(codes.dropna()) - {0.0, 1.0}):
        raise ValueError(f"codes of {theme!r} must be 0, 1 or empty, not {checks.listing(strange)}")
    return hand_codings.assign(code=codes).pivot(index="unit", columns="coder", values="code")  # noqa: PD010 (the other averages and drops)


def krippendorff_alpha(ratings: npt.ArrayLike, *, level: Level = "nominal") -> float:
    """Return Krippendorff's alpha of a table of units (rows) by coders (columns), nan for what was not judged.

    α = 1 - D_o/D_e with D_o = Σ o_ck δ²_ck / n and D_e = Σ n_c n_k δ²_ck / n(n-1): o_ck counts the pairs of values c
    and k within units, each unit of m values giving its pairs the weight 1/(m-1); n_c are its margins, n their sum. δ²
    is 1 for values that differ (nominal), the squared number of values from one to the other with their ends halved
    (ordinal), (c-k)² (interval) or ((c-k)/(c+k))² (ratio).

    Parameters
    ----------
    ratings : array of numbers, shape (n_units, n_coders)
        nan where a coder did not judge a unit.
    level : {"nominal", "ordinal", "interval", "ratio"}
        What differences between values mean.

    Returns
    -------
    float
        At most 1; 0 is chance. nan where no unit has two values, or all values are the same (nothing varies).

    References
    ----------
    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. repository.upenn.edu/asc_papers/43.

    Examples
    --------
    >>> print(round(krippendorff_alpha([[1, 1], [0, 1], [0, 0], [1, 1]]), 4))
    0.5333
    """
    checks.choice(level, ("nominal", "ordinal", "interval", "ratio"), name="level")
    table = np.asarray(ratings, dtype=float)
    values = np.unique(table[~np.isnan(table)])
    if not len(values):
        return float("nan")
    pairs = _coincidences(table, values).sum(axis=0)[None]
    return float(_alpha(pairs, values, level)[0])


def cohen_kappa(first: npt.ArrayLike, second: npt.ArrayLike) -> float:
    """Return Cohen's kappa of two coders' codes; a unit that either did not judge (nan) is left out.

    κ = (p_o - p_e) / (1 - p_e): p_o the share of units on which they agree, p_e what their margins would give.

    Parameters
    ----------
    first, second : array of numbers, shape (n_units,)
        Of the same units in the same order; nan where one was not judged.

    Returns
    -------
    float
        nan where no unit was judged by both, or both gave every unit one and the same code.

    References
    ----------
    Cohen, J. (1960), doi:10.1177/001316446002000104.

    Examples
    --------
    >>> print(round(cohen_kappa([1, 1, 0, 0], [1, 0, 0, 0]), 4))
    0.5
    """
    table = np.column_stack([np.asarray(first, dtype=float), np.asarray(second, dtype=float)])
    values = np.unique(table[~np.isnan(table)])
    return float(pooled_kappa(_crosses(table, values).sum(axis=0)[None]))


def pooled_kappa(tables: npt.ArrayLike) -> FloatArray:
    """Return Cohen's kappa over the cross tables of several pairs of coders, each pair by the units that it shares.

    κ = 1 - Σ n(1-p_o) / Σ n(1-p_e), the mean of the pairs' own kappas with weights n(1-p_e). A pair of which both coders
    gave every unit one and the same code says nothing and drops out.

    Parameters
    ----------
    tables : array, shape (n_pairs, ..., n_values, n_values)
        Units by the code of the first and of the second coder.

    Returns
    -------
    float array, shape (...)
        nan where nothing varies.

    References
    ----------
    De Vries, H., Elliott, M. N., Kanouse, D. E. & Teleki, S. S. (2008). Using pooled kappa to summarize interrater
    agreement across many items. doi:10.1177/1525822X08317166

    Examples
    --------
    >>> round(float(pooled_kappa([[[20, 5], [10, 15]], [[4, 0], [0, 4]], [[60, 10], [10, 20]]])), 7)
    0.5070423
    """
    cells = np.asarray(tables, dtype=float)
    n = cells.sum(axis=(-2, -1))
    share = cells / np.where(n > 0, n, 1.0)[..., None, None]
    observed = np.trace(share, axis1=-2, axis2=-1)
    chance = (share.sum(axis=-2) * share.sum(axis=-1)).sum(axis=-1)
    varies = (n > 0) & ~np.isclose(chance, 1)
    apart = np.where(varies, n * (1 - observed), 0.0).sum(axis=0)
    by_chance = np.where(varies, n * (1 - chance), 0.0).sum(axis=0)
    return np.where(by_chance > 0, 1 - apart / np.where(by_chance > 0, by_chance, 1.0), np.nan)


def span_agreement(
    first: Sequence[tuple[int, int]], second: Sequence[tuple[int, int]], *, n_characters: int
) -> pd.DataFrame:
    """Return the agreement of two coders who marked passages, character by character.

    Every character of the text is a unit, those that neither marked included. Characters of a passage hang together,
    so there is no interval.

    Parameters
    ----------
    first, second : sequences of (start, stop)
        Marked passages in characters, stop past the last; what overlaps counts once.
    n_characters : int
        Of the whole text.

    Returns
    -------
    DataFrame
        One row.

        n_characters
        n_first, n_second, n_both : characters that are marked
        percent
        kappa
        alpha

    Examples
    --------
    >>> span_agreement([(0, 4)], [(2, 4)], n_characters=8)[["n_both", "percent", "kappa"]]
       n_both  percent  kappa
    0       2     0.75    0.5
    """
    checks.at_least(n_characters, 1, name="n_characters")
    marks = np.zeros((n_characters, 2))
    for column, spans in enumerate((first, second)):
        for start, stop in spans:
            if not 0 <= start <= stop <= n_characters:
                raise ValueError(f"the passage ({start}, {stop}) does not lie within the {n_characters} characters")
            marks[start:stop, column] = 1
    a, b = marks.T
    return pd.DataFrame(
        [
            (
                n_characters, int(a.sum()), int(b.sum()), int((a * b).sum()), float((a == b).mean()), cohen_kappa(a, b),
                krippendorff_alpha(marks),
            )
        ],
        columns=list(SPAN_COLUMNS),
    )  # fmt: skip


def disagreements(hand_codings: pd.DataFrame, themes: Sequence[str]) -> pd.DataFrame:
    """Return every unit and theme on which the coders differ, with the text, for them to talk about.

    Parameters
    ----------
    hand_codings : DataFrame
        One row per unit and coder: unit, doc_id, coder, text, and per theme 1.0, 0.0 or nan where it was not judged.
    themes : sequence of str
        Some of its columns.

    Returns
    -------
    DataFrame
        theme
        unit
        doc_id
        coded_by, not_coded_by : the coders' names
        text

        In the order of themes, then of units.

    Examples
    --------
    >>> unit = {"unit": "u1", "doc_id": "d1", "text": "A truce holds."}
    >>> codes = pd.DataFrame({**unit, "coder": ["Ann", "Bea"], "peace": [1.0, 0.0]})
    >>> disagreements(codes, ["peace"])
       theme unit doc_id coded_by not_coded_by            text
    0  peace   u1     d1      Ann          Bea  A truce holds.
    """
    checks.columns(hand_codings, ["unit", "coder", "doc_id", "text"], name="the hand codings")
    about = hand_codings.drop_duplicates("unit").set_index("unit")
    documents, texts = about["doc_id"].to_dict(), about["text"].to_dict()
    rows = []
    for theme in themes:
        ratings = ratings_of(hand_codings, theme)
        split = ratings[(ratings == 1).any(axis=1) & (ratings == 0).any(axis=1)]
        for unit, codes in split.iterrows():
            sides = [", ".join(map(str, codes.index[codes == value])) for value in (1, 0)]
            rows.append((theme, unit, documents[unit], *sides, texts[unit]))
    return pd.DataFrame(rows, columns=["theme", "unit", "doc_id", "coded_by", "not_coded_by", "text"])


def consensus_codes(hand_codings: pd.DataFrame, themes: Sequence[str]) -> pd.DataFrame:
    """Return one row per unit and one column per theme: 1 or 0 where all who judged agree, nan where they differ.

    With one coder that coder's codes are returned.

    Parameters
    ----------
    hand_codings : DataFrame
        One row per unit and coder: unit, coder, and per theme 1.0, 0.0 or nan where it was not judged.
    themes : sequence of str
        Some of its columns.

    Returns
    -------
    DataFrame
        Index: unit; a float column a theme.

    Examples
    --------
    >>> codes = pd.DataFrame({"unit": list("aabb"), "coder": ["x", "y"] * 2, "peace": [1, 1, 0, 1]})
    >>> consensus_codes(codes, ["peace"])["peace"].tolist()
    [1.0, nan]
    """
    columns = {}
    for theme in themes:
        ratings = ratings_of(hand_codings, theme)
        columns[theme] = ratings.min(axis=1).where(ratings.min(axis=1) == ratings.max(axis=1))
    units = pd.Index(hand_codings["unit"].unique(), name="unit")
    return pd.DataFrame(columns).reindex(units)


def _one_row(ratings: FloatArray, n_coded: int, random: np.random.Generator, n_draws: int) -> dict[str, object]:
    n_units = len(ratings)
    judged = ratings[:, ~np.isnan(ratings).all(axis=0)] if n_units else ratings
    row: dict[str, object] = {"n_units": n_units, "n_coders": judged.shape[1], "n_coded": int(n_coded)}
    if not n_units:
        missing = dict.fromkeys(AGREEMENT_COLUMNS[5:-1], np.nan)
        one = ratings.shape[1] < 2
        why = "only one coder" if one else "nobody coded it" if not n_coded else "no unit has two codes"
        return {**row, **missing, "n_coders": ratings.shape[1], "reason": why}
    values = np.array([0.0, 1.0])
    units = _coincidences(judged, values)
    crosses = [_crosses(judged[:, pair], values) for pair in itertools.combinations(range(judged.shape[1]), 2)]
    weights = np.vstack([np.ones(n_units), random.multinomial(n_units, np.full(n_units, 1 / n_units), size=n_draws)])
    pairs = np.tensordot(weights, units, axes=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        percent = pairs[:, [0, 1], [0, 1]].sum(axis=1) / pairs.sum(axis=(1, 2))
    kappa = pooled_kappa(np.stack([np.tensordot(weights, cross, axes=1) for cross in crosses]))
    for name, draws in (("percent", percent), ("kappa", kappa), ("alpha", _alpha(pairs, values, "nominal"))):
        row |= {name: float(draws[0])} | dict(zip((f"{name}_low", f"{name}_high"), _interval(draws), strict=True))
    constant = len(np.unique(judged[~np.isnan(judged)])) == 1
    why = (
        ("nobody coded it" if judged[~np.isnan(judged)].max() == 0 else "everybody coded every unit")
        if constant
        else ""
    )
    return {**row, "reason": f"kappa and alpha: {why}, so nothing varies" if why else ""}


def _interval(draws: FloatArray) -> tuple[float, float]:
    """Return the percentile interval of the draws after the first; nan where the first, the estimate itself, is."""
    defined = draws[1:][~np.isnan(draws[1:])]
    if np.isnan(draws[0]) or not len(defined):
        return float("nan"), float("nan")
    low, high = np.quantile(defined, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _coincidences(ratings: FloatArray, values: FloatArray) -> FloatArray:
    """Return, for each unit, its matrix of pairs of values, weighted by 1/(m-1)."""
    counts = (ratings[:, :, None] == values).sum(axis=1).astype(float)
    m = counts.sum(axis=1)
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(len(values))
    return np.asarray(pairs / np.where(m > 1, m - 1, np.inf)[:, None, None])


def _alpha(pairs: FloatArray, values: FloatArray, level: Level) -> FloatArray:
    """Return alpha of each matrix of pairs, shape (draws, values, values)."""
    margin = pairs.sum(axis=2)
    n = margin.sum(axis=1)
    c, k = values[:, None], values[None, :]
    if level == "ordinal":
        upto = np.cumsum(margin, axis=1) - margin / 2
        distance = (upto[:, :, None] - upto[:, None, :]) ** 2
    elif level == "ratio":
        total = np.where(c + k == 0, 1, c + k)
        distance = np.broadcast_to(((c - k) / total) ** 2, pairs.shape)
    else:
        distance = np.broadcast_to((c != k).astype(float) if level == "nominal" else (c - k) ** 2, pairs.shape)
    observed = (pairs * distance).sum(axis=(1, 2))
    expected = (margin[:, :, None] * margin[:, None, :] * distance).sum(axis=(1, 2))
    return np.where(expected > 0, 1 - (n - 1) * observed / np.where(expected > 0, expected, 1), np.nan)


def _crosses(ratings: FloatArray, values: FloatArray) -> FloatArray:
    """Return, for each unit, where it stands in the cross table of two coders; nowhere if one did not judge it."""
    first, second = (ratings[:, [column]] == values for column in (0, 1))
    return np.asarray(first[:, :, None] & second[:, None, :], dtype=float)
