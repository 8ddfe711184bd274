"""Topics in words: captions, findings and methods, read off their tables and off how the model was fitted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from ctthemes._shared.checks import listing
from ctthemes.exhibits._kind import Content
from ctthemes.exhibits._wording import _count, _fewest_to_most, _name, _sentences
from ctthemes.topics._choice import CHOICE_RULE
from ctthemes.topics._stability import KEPT_DOCUMENTS, RECURS

METHODS = {
    "nmf": "non-negative matrix factorisation of tf-idf weights",
    "seeded": "non-negative matrix factorisation of tf-idf weights in which each theme of the codebook has a topic of its own",
    "lda": "latent Dirichlet allocation by variational inference",
    "gibbs": "latent Dirichlet allocation by Gibbs sampling",
}
NOT_RECURRING = "†: too few refits to parts of the documents find this topic again, so it is not to be relied on"


def terms_caption(exhibit: Content) -> str:
    """Return how many topics are shown, of how many passages, with what warns against them."""
    model, n_topics = _model(exhibit), exhibit.table["topic"].nunique()
    fitted = f" ({str(model['method']).upper()}, seed {model['seed']}{_of_starts(model)})" if model else ""
    n = (
        f"n = {model['n_passages']:,} passages of {model['n_documents']:,} documents"
        if model
        else f"n = {len(exhibit.table):,} terms shown, of the fitted passages"
    )
    return _sentences(
        f"Terms with the largest weights in each of {n_topics} topics{fitted}",
        n,
        marked(exhibit.table["topic"]),
        _warning(exhibit),
    )


def terms_finding(exhibit: Content) -> str:
    """Return how the topics were fitted, and the first terms of each."""
    table, model = exhibit.table, _model(exhibit)
    firsts = table.sort_values(["topic", "rank"], kind="stable").groupby("topic", sort=False)["term"].agg(list)
    lines = [f"- {_name(topic)}: {', '.join(map(str, terms[:3]))}" for topic, terms in firsts.items()]
    head = f"{_count(len(firsts), 'topic')} by their first terms; a name is given after reading their passages:"
    return "\n".join([*_fit_finding(model), head, "", *lines])


def fit_methods(exhibit: Content) -> list[str]:
    """Return how the topics were fitted, as far as the provenance says."""
    model = _model(exhibit)
    if not model:
        return ["Topics were fitted to passages of the documents"]
    method = METHODS.get(str(model["method"]), str(model["method"]))
    fitted = (
        f"{model['n_topics']} topics were fitted to {model['n_passages']:,} passages of {model['n_documents']:,} documents by "
        f"{method}, seed {model['seed']}"
    )
    starts = (
        f"Of {model['n_starts']} starts the fit reported is the one that agrees most with the others, by average Jaccard "
        "of the topics' first terms (Greene et al. 2014)"
        if model.get("n_starts")
        else ""
    )
    return [fitted, starts, str(model.get("warning") or "").rstrip(".")]


def quality_caption(exhibit: Content) -> str:
    """Return of how many topics coherence is given, and where it was counted."""
    row = exhibit.table.iloc[0]
    return _sentences(
        f"Coherence and exclusivity of {_count(len(exhibit.table), 'topic')}",
        f"n = {row['n_reference']:,} texts ({row['reference']})",
        marked(exhibit.table["topic"]), _warning(exhibit),
    )  # fmt: skip


def quality_finding(exhibit: Content) -> str:
    """Return how the topics were fitted and how coherent they are."""
    return " ".join([*_fit_finding(_model(exhibit)), _coherence(exhibit.table), *_warned(exhibit)])


def quality_methods(exhibit: Content) -> list[str]:
    """Return how coherence and exclusivity are defined."""
    row = exhibit.table.iloc[0]
    return [
        *fit_methods(exhibit),
        f"Coherence is the mean normalised pointwise mutual information of pairs of a topic's first {row['n_terms']} terms "
        f"(Lau et al. 2014), counted in {row['reference']} ({row['n_reference']:,} texts)",
    ]


def recurrence_caption(exhibit: Content) -> str:
    """Return how often the model was fitted again, to which part of the documents."""
    table, row = exhibit.table, exhibit.table.iloc[0]
    return " ".join(
        part
        for part in (
            f"Mean Jaccard overlap of each topic's ten first terms with its match in {row['n_refits']} refits, each on "
            f"{KEPT_DOCUMENTS:.0%} of the documents; in brackets, in how many refits the topic was found (at least half of "
            f"its terms). n = {_count(len(table), 'topic')}, {row['n_refits']} refits. White inside and †: met again in fewer than "
            f"{RECURS:.0%} of them, so not to be relied on.",
            _warning(exhibit),
        )
        if part
    )


def recurrence_finding(exhibit: Content) -> str:
    """Return which topics come back when other documents are read, and which do not."""
    table = exhibit.table
    frail = table.loc[~table["recurs"].astype(bool), "topic"].astype(str).str.replace("_", " ")
    words = [
        f"{int(table['recurs'].sum())} of {len(table)} topics recur when a fifth of the documents is left out "
        f"(in at least {RECURS:.0%} of {table['n_refits'].iloc[0]} refits); mean overlap {table['jaccard'].mean():.2f}."
    ]
    if len(frail):
        words.append(f"**Not to be relied on: {listing(frail, shown=20)}.** A † marks them from here on.")
    return " ".join(words)


def recurrence_methods(exhibit: Content) -> list[str]:
    """Return how refits were made and topics matched."""
    return [
        *fit_methods(exhibit),
        f"The model was fitted again {exhibit.table['n_refits'].iloc[0]} times, each time to {KEPT_DOCUMENTS:.0%} of the "
        "documents drawn without replacement, and each topic was compared by its ten first terms with its match in each of "
        "these refits (Greene et al. 2014)",
        f"A topic recurs if at least {RECURS:.0%} of the refits have at least half of its terms",
    ]


def stability_caption(exhibit: Content) -> str:
    """Return how many fits were compared."""
    table = exhibit.table
    seeds = set(table["seed_a"]) | set(table["seed_b"])
    pairs = len(table.drop_duplicates(["n_topics", "seed_a", "seed_b"]))
    return _sentences(
        "Jaccard overlap of each topic's ten first terms with its match in a fit from another seed",
        f"n = {len(seeds)} seeds, {pairs:,} pair{'s' * (pairs != 1)} of fits",
        marked(table["topic"]), _warning(exhibit),
    )  # fmt: skip


def stability_finding(exhibit: Content) -> str:
    """Return how much of a topic comes back from other seeds."""
    by_topic = exhibit.table.groupby("topic")["jaccard"].mean()
    return (
        f"From another start a topic's ten first terms overlap with those of its match by {by_topic.mean():.2f} on average "
        f"(Jaccard, 1 = the same ten), from {by_topic.min():.2f} to {by_topic.max():.2f}. That a method finds the same "
        "again does not show that it is there: the same passages were read each time."
    )


def stability_methods(exhibit: Content) -> list[str]:
    """Return how fits from several starts were compared."""
    table = exhibit.table
    seeds = sorted({*table["seed_a"].tolist(), *table["seed_b"].tolist()})
    numbers = sorted(set(table["n_topics"].tolist()))
    return [
        f"Models of {', '.join(map(str, numbers))} topics were fitted to the same passages from {len(seeds)} starts (seeds "
        f"{', '.join(map(str, seeds))}); topics of each two were matched one to one by the overlap of their ten first terms "
        "(Greene et al. 2014)",
    ]


def trend_caption(exhibit: Content) -> str:
    """Return what a share is, periods, documents, the marks that occur and what warns against the model."""
    table = exhibit.table
    documents = table.drop_duplicates("period")["n_documents"]
    present = documents[documents > 0]
    n = (
        f"n = {present.sum():,} documents, {_fewest_to_most(present)} in each of the {len(present)} periods with documents"
        if len(present)
        else "n = 0 documents"
    )
    return _sentences(
        f"Share of a document that a topic takes, mean over documents{_of_topics(table)}, {table['period'].iloc[0]} to "
        f"{table['period'].iloc[-1]}",
        n, "; ".join(_marks(table)), marked(table["series"]), _warning(exhibit),
    )  # fmt: skip


def trend_finding(exhibit: Content) -> str:
    """Return, for each topic, where its share is highest, and on how many documents that rests."""
    lines = []
    for name, rows in exhibit.table.groupby("series", sort=False):
        rated = rows[rows["share"].notna()]
        if rated.empty:
            lines.append(f"- {_name(name)}: no document describes it")
            continue
        top = rated.iloc[int(np.argmax(rated["share"].to_numpy(dtype=float)))]
        interval = "" if np.isnan(top["low"]) else f", interval {top['low']:.0%} to {top['high']:.0%}"
        lines.append(
            f"- {_name(name)}: highest in {top['period']}, {top['share']:.0%} of a document{interval} "
            f"({_count(int(top['n_documents']), 'document')})"
        )
    return "\n".join(["Where each topic takes the largest part of a document:", "", *lines])


def trend_methods(exhibit: Content) -> list[str]:
    """Return how shares and their intervals were computed."""
    table = exhibit.table
    kinds = {str(kind).split(":")[0] for kind in table["band"]}
    refits = table["model_error"].notna().any()
    jackknife = (
        "Intervals have the level 95 % and come from a delete-one-document jackknife on the logit of the share (Efron and "
        "Tibshirani 1993)" + (", widened by how far refits to parts of the documents move it" if refits else "")
    )
    upper = (
        "Where at most one document has the topic an upper limit alone is given, from the exact binomial limit of the "
    )
    return [
        *fit_methods(exhibit),
        "Shares are means over the documents of a period of the share that a topic takes of a document",
        jackknife if "jackknife" in kinds else "",
        f"{upper}share of documents (Clopper and Pearson 1934)" if "upper" in kinds else "",
        "No interval is given for a period with fewer than three documents" if "none" in kinds else "",
    ]


def themes_caption(exhibit: Content) -> str:
    """Return over how many passages topics and themes were compared."""
    return _sentences(
        "Correlation over passages of each topic's weight with the presence of each theme",
        f"n = {int(exhibit.table['n_passages'].max()):,} passages",
        marked(exhibit.table["topic"]), _warning(exhibit),
    )  # fmt: skip


def themes_finding(exhibit: Content) -> str:
    """Return the topic and the theme that go together most."""
    rows = exhibit.table[exhibit.table["correlation"].notna()]
    if rows.empty:
        return "No topic and theme vary together: no theme is found, or it is found everywhere."
    top = rows.sort_values(["correlation", "topic", "theme"], ascending=[False, True, True]).iloc[0]
    return (
        f"The closest pair is {_name(top['topic'])} and {_name(top['theme'])} (correlation {top['correlation']:.2f} over "
        f"{top['n_passages']:,} passages)."
    )


def themes_methods(exhibit: Content) -> list[str]:
    """Return how topics and themes were compared."""
    return [
        *fit_methods(exhibit),
        "A topic and a theme of the codebook are compared by the correlation, over passages, of the topic's weight with "
        "whether the passage has a match of the theme",
    ]


def choice_caption(exhibit: Content) -> str:
    """Return the criteria for the number of topics, the rule included."""
    row = exhibit.table.iloc[0]
    return (
        f"Five criteria over the number of topics. Lines: 95 % intervals over {row['n_splits']} parts of the documents, each "
        f"held out once. Coherence is measured in {row['reference']}. n = {row['n_held_out']:,} tokens predicted. {CHOICE_RULE}"
    )


def choice_finding(exhibit: Content) -> str:
    """Return which number of topics the rule chooses, and what the other criteria say of it."""
    table = exhibit.table
    row = table[table["chosen"].astype(bool)].iloc[0]
    best = table.iloc[int(table["completion"].to_numpy().argmin())]
    words = [
        f"**{row['n_topics']} topics**: a model guesses a held-out word as well as one of {row['completion']:,.0f} equally "
        f"likely terms (95 % interval {row['low']:,.0f} to {row['high']:,.0f}); the best number, {best['n_topics']}, reaches "
        f"{best['completion']:,.0f}. At {row['n_topics']}, NPMI is {row['npmi']:.2f} in {row['reference']} and stability "
        f"{row['stability']:.2f}. {CHOICE_RULE}"
    ]
    if row["n_topics"] in (table["n_topics"].min(), table["n_topics"].max()):
        words.append("It is at the edge of what was tried: try further numbers.")
    return " ".join(words)


def choice_methods(exhibit: Content) -> list[str]:
    """Return how the number of topics was chosen."""
    table, row = exhibit.table, exhibit.table.iloc[0]
    numbers = ", ".join(map(str, table["n_topics"]))
    return [
        f"Models of {numbers} topics were compared by document completion (Wallach et al. 2009): {row['n_splits']} parts of "
        "the documents were held out in turn, and a model of the others, given half of the tokens of each held-out passage, "
        f"predicted the other half ({row['n_held_out']:,} tokens)",
        f"Coherence is mean NPMI (Lau et al. 2014) in {row['reference']}; stability is the agreement with models of parts of "
        "the documents (Greene et al. 2014)",
        CHOICE_RULE.split(". ")[0],
    ]


def map_caption(exhibit: Content) -> str:
    """Return what near means on the map, and how much of the distances it shows."""
    table = exhibit.table
    return _sentences(
        "Topics as circles, near one another where the weights of their terms are alike; the area is the mean share of a "
        f"document. The plane shows {table['shown'].iloc[0]:.0%} of the distances",
        f"n = {_count(len(table), 'topic')}", marked(table["topic"]), _warning(exhibit),
    )  # fmt: skip


def map_finding(exhibit: Content) -> str:
    """Return the largest topic, and how far the map may mislead."""
    table = exhibit.table
    top = table.sort_values(["share", "topic"], ascending=[False, True]).iloc[0]
    return (
        f"The largest circle is {_name(top['topic'])}, {top['share']:.0%} of a document on average. The plane shows "
        f"{top['shown']:.0%} of the distances between topics: near on the map may be far."
    )


def map_methods(exhibit: Content) -> list[str]:
    """Return how the topics were placed."""
    return [
        *fit_methods(exhibit),
        "Topics are placed by classical scaling (Gower 1966) of the Jensen-Shannon divergence of their terms' weights",
    ]


def marked(names: Iterable[object]) -> str:
    """Return what the mark behind a topic's name means, where a name has it."""
    return NOT_RECURRING if any(str(name).endswith("†") for name in names) else ""


def _model(exhibit: Content) -> dict[str, Any]:
    model = exhibit.provenance.get("model")
    return dict(model) if isinstance(model, dict) else {}


def _warning(exhibit: Content) -> str:
    return str(_model(exhibit).get("warning") or "")


def _warned(exhibit: Content) -> list[str]:
    return [f"**{warning}**"] if (warning := _warning(exhibit)) else []


def _of_starts(model: dict[str, Any]) -> str:
    if not model.get("n_starts"):
        return ""
    return f", of {model['n_starts']} starts the one that agrees most with the others"


def _fit_finding(model: dict[str, Any]) -> list[str]:
    if not model:
        return []
    words = [
        f"{model['n_topics']} topics were fitted to {model['n_passages']:,} passages "
        f"({str(model['method']).upper()}, seed {model['seed']}); they are numbered by falling share."
    ]
    if model.get("n_starts"):
        words.append(
            f"Of {model['n_starts']} starts this is the fit that agrees most with the others (mean matched "
            f"average Jaccard {model['starts_agreement']:.2f}, 1 = the same first terms in the same order)."
        )
    return words


def _coherence(quality: pd.DataFrame) -> str:
    ranked = quality.dropna(subset="npmi").sort_values("npmi", kind="stable")
    if ranked.empty:
        return "No topic has two terms that the reference holds, so coherence cannot be given."
    low, high = ranked.iloc[0], ranked.iloc[-1]
    return (
        f"The first {ranked['n_terms'].max()} terms of a topic stand together with a mean NPMI of "
        f"{ranked['npmi'].mean():.2f} (0 = as by chance, 1 = always), from {low['npmi']:.2f} ({_name(low['topic'])}) to "
        f"{high['npmi']:.2f} ({_name(high['topic'])}), counted in {ranked['reference'].iloc[0]} "
        f"({ranked['n_reference'].iloc[0]:,} texts)."
    )


def _of_topics(table: pd.DataFrame) -> str:
    names = list(dict.fromkeys(table["series"].astype(str)))
    return f": {_name(names[0])}" if len(names) == 1 else f" of {len(names)} topics"


def _marks(table: pd.DataFrame) -> list[str]:
    kinds = {str(kind).split(":")[0] for kind in table["band"]}
    widened = ", widened by what refits to parts of the documents say" if table["model_error"].notna().any() else ""
    sentences = {
        "jackknife": f"95 % intervals of the share (delete-one-document jackknife on the logit{widened})",
        "upper": "where at most one document has the topic there is an upper limit only",
        "none": "some periods have too few documents for an interval",
        "gap": "breaks in a line: no documents",
    }
    return [sentence for kind, sentence in sentences.items() if kind in kinds]
