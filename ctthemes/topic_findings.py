"""Topic findings: captions and sentences about topics, computed from their tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from ctthemes._check import listing
from ctthemes.findings import Finding
from ctthemes.selection import CHOICE_RULE
from ctthemes.stability import KEPT_DOCUMENTS, RECURS
from ctthemes.topic_model import NOT_RECURRING, TopicModel

if TYPE_CHECKING:
    from collections.abc import Sequence


def mark_topics(model: TopicModel, recurrence: pd.DataFrame) -> TopicModel:
    """Return the model with a † behind the name of each topic that does not recur.

    Every table and figure made from it carries the mark.
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
