"""Captions: what an exhibit draws, how many documents stand behind it and what its marks mean, read off its table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from ctthemes.topic_model import TopicModel

BANDS = {
    "jackknife": "Ribbons are 95 % bands (delete-one-document jackknife on the log rate, t with n-1 degrees of freedom)",
    "upper: no hits": "a period without a hit has an upper bound only",
    "upper: one document": "where one document holds every hit there is an upper bound only",
    "none": "hollow markers: fewer than three documents, so no band",
    "population": "no bands: the documents are all there are, not a sample",
    "gap": "breaks in a line: no documents",
}


def trend_caption(trend: pd.DataFrame, *, warning: str = "") -> str:
    """Return the caption of a trend: the rate's definition, periods, documents, and the marks that occur.

    `warning` is what speaks against the model of topics that is drawn, from its settings.
    """
    documents = trend.drop_duplicates("period")
    counted = documents[documents["n_documents"] > 0]
    value = _value_of(trend)
    kinds = trend["band"].str.split(":").str[0].where(trend["band"].str.startswith("none"), trend["band"])
    if "level" in trend.columns and trend["level"].max() > 0.95:
        value += f"; bands of a series hold together (level {trend['level'].max():.4f} each)"
    if "estimator" in trend.columns and trend["estimator"].iloc[0] != "ratio of sums":
        value = value.replace("sum of matches over sum of tokens", str(trend["estimator"].iloc[0]))
    known = BANDS if "rate" in trend.columns else BANDS | {"jackknife": _share_band(trend)}
    marks = [sentence for kind, sentence in known.items() if (kinds == kind).any()]
    per = _fewest_to_most(counted["n_documents"])
    return _sentences(
        f"{value}{_of_series(trend)}, {trend['period'].iloc[0]} to {trend['period'].iloc[-1]}",
        f"n = {counted['n_documents'].sum():,} documents, {per} in each of the {len(counted)} periods with documents",
        "; ".join(marks),
        _marked(trend["series"]),
        warning,
    )


def heatmap_caption(trend: pd.DataFrame) -> str:
    """Return the caption of a trend drawn as a heat map: no bands, but the documents of each column."""
    documents = trend.drop_duplicates("period")["n_documents"]
    gaps = int((documents == 0).sum())
    return _sentences(
        f"{_value_of(trend)}{_of_series(trend)} by period, {trend['period'].iloc[0]} to {trend['period'].iloc[-1]}",
        f"n = {documents.sum():,} documents, {_fewest_to_most(documents[documents > 0])} in a period with documents",
        "Cells show no uncertainty",
        f"Hatched or outlined columns: {gaps} {'period' if gaps == 1 else 'periods'} without documents" if gaps else "",
    )


def prevalence_caption(prevalence: pd.DataFrame) -> str:
    """Return the caption of a ranking of themes."""
    row = prevalence.iloc[0]
    return _sentences(
        "Share of documents in which each theme is found at least once",
        f"n = {row['n_documents']:,} documents, {row['n_tokens']:,} tokens",
        "Lines are 95 % score intervals (Wilson)",
    )


def coverage_caption(coverage: pd.DataFrame) -> str:
    """Return the caption of what each pattern found."""
    return _sentences(
        "Codings by the most frequent patterns of each theme; a match inside a longer one of its theme counts once",
        f"n = {coverage['count'].sum():,} codings by {len(coverage)} patterns, of which "
        f"{(coverage['count'] == 0).sum()} found nothing",
    )


def cooccurrence_caption(cooccurrence: pd.DataFrame, *, unit: str) -> str:
    """Return the caption of themes that share a unit."""
    return _sentences(
        f"Number of {unit}s in which two themes are found together", f"n = {cooccurrence['n_units'].iloc[0]:,} {unit}s"
    )


def inventory_caption(inventory: pd.DataFrame) -> str:
    """Return the caption of the corpus over its years."""
    return _sentences(
        "Documents and tokens per year",
        f"n = {inventory['n_documents'].sum():,} documents, {inventory['n_tokens'].sum():,} tokens",
    )


def frequency_caption(frequency: pd.DataFrame, *, removed: int) -> str:
    """Return the caption of a word cloud beside its ranked bars; `removed` stop words were left out."""
    return _sentences(
        "The most frequent terms, as a cloud (area gives an impression only) and as counts",
        f"n = {frequency['n_tokens'].iloc[0]:,} tokens; {len(frequency):,} different terms remain once the {removed} words of "
        "the stop list are left out",
    )


def keyness_caption(keyness: pd.DataFrame, *, target: str, reference: str) -> str:
    """Return the caption of the terms that set two groups of documents apart."""
    row = keyness.iloc[0]
    return _sentences(
        f"Terms used more in {target} (right) and in {reference} (left): log2 ratio of their rates, the terms chosen by "
        "the z of log-odds with an informative Dirichlet prior",
        f"n = {row['n_tokens_target']:,} and {row['n_tokens_reference']:,} tokens",
        "A description of these documents, not a test",
    )


def topics_caption(model: TopicModel) -> str:
    """Return the caption of a topic model, its warning included."""
    documents = model.documents
    parents = documents["document"] if "document" in documents.columns else documents.index
    return _sentences(
        f"Terms with the largest weights in each of {len(model.topic_terms)} topics "
        f"({str(model.settings['method']).upper()}, seed {model.settings['seed']}{_of_starts(model)})",
        f"n = {len(documents):,} passages of {parents.nunique():,} documents",
        _marked(model.topic_terms.index),
        str(model.settings.get("warning", "")),
    )


def stability_caption(stability: pd.DataFrame) -> str:
    """Return the caption of the comparison of fits from several seeds."""
    seeds = set(stability["seed_a"]) | set(stability["seed_b"])
    return _sentences(
        "Jaccard overlap of each topic's ten first terms with its match in a fit from another seed",
        f"n = {len(seeds)} seeds, {stability.drop_duplicates(['seed_a', 'seed_b']).shape[0]} pairs of fits",
    )


def _share_band(trend: pd.DataFrame) -> str:
    refits = "model_error" in trend.columns and trend["model_error"].notna().any()
    return (
        "Ribbons are 95 % bands (delete-one-document jackknife on the logit of the share, t with n-1 degrees of freedom"
        f"{', widened by what refits to parts of the documents say otherwise' if refits else ''})"
    )


def _of_starts(model: TopicModel) -> str:
    """Return that the model is the prototype of several starts, where it is."""
    if "prototype_of" not in model.settings:
        return ""
    return f", of {model.settings['prototype_of']} starts the one that agrees most with the others"


def _marked(names: Iterable[object]) -> str:
    """Return what the mark behind a topic's name means, where a name has it."""
    if not any(str(name).endswith("†") for name in names):
        return ""
    return "†: too few refits to parts of the documents find this topic again, so it is not to be relied on"


def _value_of(trend: pd.DataFrame) -> str:
    if "rate" in trend.columns:
        return "Rate per 10,000 tokens (sum of matches over sum of tokens)"
    return "Share of a document that a topic takes, mean over documents"


def _of_series(trend: pd.DataFrame) -> str:
    """Return which series it is of: the name of one, the number of several."""
    names = list(dict.fromkeys(trend["series"].astype(str)))
    return f": {names[0].replace('_', ' ')}" if len(names) == 1 else f" of {len(names)} series"


def _fewest_to_most(numbers: pd.Series) -> str:
    fewest, most = numbers.min(), numbers.max()
    return f"{fewest}" if fewest == most else f"{fewest} to {most}"


def _sentences(*parts: str) -> str:
    whole = [part.rstrip(".") for part in parts if part]
    return " ".join(f"{part if part.startswith('n = ') else part[0].upper() + part[1:]}." for part in whole)
