"""Topic findings: captions and sentences about topics, computed from their tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ctthemes._shared.checks import listing
from ctthemes.exhibits._finding import Finding
from ctthemes.exhibits._wording import _marked, _name, _sentences
from ctthemes.topics._choice import CHOICE_RULE
from ctthemes.topics._stability import KEPT_DOCUMENTS, RECURS

if TYPE_CHECKING:
    from ctthemes.counts.matrix import DocumentTermMatrix
    from ctthemes.topics._model import TopicModel


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


def _of_starts(model: TopicModel) -> str:
    """Return that the model is the prototype of several starts, where it is."""
    if "prototype_of" not in model.settings:
        return ""
    return f", of {model.settings['prototype_of']} starts the one that agrees most with the others"


def guard_finding(dtm: DocumentTermMatrix, *, n_topics: int) -> Finding:
    """Return whether the corpus is large enough for this many topics."""
    from ctthemes.topics._guard import topic_guard

    if warning := topic_guard(dtm, n_topics=n_topics):
        return Finding(f"**{warning}**")
    return Finding(f"{len(dtm):,} passages are enough to fit {n_topics} topics, by our own rule of thumb.")


def topics_finding(model: TopicModel, quality: pd.DataFrame | None = None) -> Finding:
    """Return how the topics were fitted, how coherent they are by `topic_quality`, and what warns against them."""
    n_passages, n_terms = len(model.document_topics), model.topic_terms.shape[1]
    said = [
        f"{len(model.topic_terms)} topics were fitted to {n_passages:,} passages with {n_terms:,} terms "
        f"({str(model.settings['method']).upper()}, seed {model.settings['seed']}); they are numbered by falling share."
    ]
    if "prototype_of" in model.settings:
        said.append(
            f"Of {model.settings['prototype_of']} starts this is the fit that agrees most with the others (mean matched "
            f"average Jaccard {model.settings['prototype_agreement']:.2f}, 1 = the same first terms in the same order)."
        )
    if quality is not None:
        said.append(_coherence(quality))
    if warning := model.settings.get("warning"):
        said.append(f"**{warning}**")
    return Finding(" ".join(said))


def stability_finding(stability: pd.DataFrame) -> Finding:
    """Return how much of a topic comes back from other seeds."""
    by_topic = stability.groupby("topic")["jaccard"].mean()
    if by_topic.empty:
        return Finding("No pair of fits was compared.")
    return Finding(
        f"From another start a topic's ten first terms overlap with those of its match by {by_topic.mean():.2f} on average "
        f"(Jaccard, 1 = the same ten), from {by_topic.min():.2f} to {by_topic.max():.2f}. That a method finds the same "
        "again does not show that it is there: the same passages were read each time."
    )


def _coherence(quality: pd.DataFrame) -> str:
    known = quality.dropna(subset="npmi").sort_values("npmi", kind="stable")
    if known.empty:
        return "No topic has two terms that the reference knows, so coherence cannot be said."
    low, high = known.iloc[0], known.iloc[-1]
    return (
        f"The first {known['n_terms'].max()} terms of a topic stand together with a mean NPMI of "
        f"{known['npmi'].mean():.2f} (0 = as by chance, 1 = always), from {low['npmi']:.2f} ({_name(low['topic'])}) to "
        f"{high['npmi']:.2f} ({_name(high['topic'])}), counted in {known['reference'].iloc[0]} "
        f"({known['n_reference'].iloc[0]:,} texts)."
    )


def recurrence_caption(recurrence: pd.DataFrame, *, warning: str = "") -> str:
    """Return the caption of how topics come back from other documents; `warning` is that of the model's settings."""
    said = (
        f"Mean Jaccard overlap of each topic's ten first terms with its match in {recurrence['n_refits'].iloc[0]} refits, "
        f"each on {KEPT_DOCUMENTS:.0%} of the documents; in brackets, in how many refits the topic was found (at least "
        f"half of its terms). n = {len(recurrence)} topics, {recurrence['n_refits'].iloc[0]} refits. Hollow and †: found in fewer than {RECURS:.0%} of them, so not to be relied on."
    )
    return f"{said} {warning}".strip()


def recurrence_finding(recurrence: pd.DataFrame) -> Finding:
    """Return which topics come back when other documents are read, and which do not."""
    frail = recurrence.loc[~recurrence["recurs"], "topic"].astype(str).str.replace("_", " ")
    said = [
        f"{int(recurrence['recurs'].sum())} of {len(recurrence)} topics recur when a fifth of the documents is left out "
        f"(in at least {RECURS:.0%} of {recurrence['n_refits'].iloc[0]} refits); mean overlap {recurrence['jaccard'].mean():.2f}."
    ]
    if len(frail):
        said.append(f"**Not to be relied on: {listing(frail, shown=20)}.** A † marks them from here on.")
    return Finding(" ".join(said))


def choice_caption(choice: pd.DataFrame) -> str:
    """Return the caption of the number of topics, the rule included."""
    row = choice.iloc[0]
    return (
        f"Five criteria over the number of topics. Lines: 95 % intervals over {row['n_splits']} parts of the documents, each "
        f"held out once. Coherence is measured in {row['reference']}. n = {row['n_held_out']:,} tokens predicted. {CHOICE_RULE} It is filled."
    )


def choice_finding(choice: pd.DataFrame) -> Finding:
    """Return which number of topics the rule chooses, and what the other criteria say of it."""
    row = choice[choice["chosen"]].iloc[0]
    best = choice.iloc[int(choice["completion"].to_numpy().argmin())]
    said = [
        f"**{row['n_topics']} topics**: a model guesses a held-out word as well as one of {row['completion']:,.0f} equally "
        f"likely terms (95 % interval {row['low']:,.0f} to {row['high']:,.0f}); the best number, {best['n_topics']}, reaches "
        f"{best['completion']:,.0f}. At {row['n_topics']}, NPMI is {row['npmi']:.2f} in {row['reference']} and stability "
        f"{row['stability']:.2f}. {CHOICE_RULE}"
    ]
    if row["n_topics"] in (choice["n_topics"].min(), choice["n_topics"].max()):
        said.append("It is at the edge of what was tried: try further numbers.")
    return Finding(" ".join(said))
