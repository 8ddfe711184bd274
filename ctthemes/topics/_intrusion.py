"""Intrusion: sheets for people who test whether topics make sense, and their answers scored.

In a word sheet five first terms of a topic stand with one that does not belong; in a topic sheet a passage stands with
the terms of three topics that it has and of one that it has not. Whoever finds the intruder better than by chance has
seen that the topic means something. The key stays in a file of its own.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.schema import Column, Schema
from ctthemes.stats.intervals import wilson_interval
from ctthemes.topics._model import TopicModel, top_terms
from ctthemes.topics._passages import top_passages

N_TERMS = 5
N_TOPICS = 4
SHEET_COLUMNS = ("item", "passage", "option", "content", "answer")
KEY_COLUMNS = ("item", "topic", "intruder")
INTRUSION_SCORES = Schema(
    "intrusion scores",
    (
        Column("topic", "text", "", 'name of the topic; the last row is "all topics"'),
        Column("n_answers", "integer", "answers", "answers given"),
        Column("n_right", "integer", "answers", "answers that name the intruder"),
        Column("share", "float", "0 to 1", "n_right over n_answers", nan="there is no answer"),
        Column("low", "float", "0 to 1", "lower end of its 95 % interval", nan="there is no answer"),
        Column("high", "float", "0 to 1", "upper end of its 95 % interval", nan="there is no answer"),
        Column("chance", "float", "0 to 1", "what guessing gives"),
    ),
)
SCORE_COLUMNS = INTRUSION_SCORES.names


def word_sheet(model: TopicModel, *, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a sheet of word intrusion, one item per topic, and its key.

    The intruder is a first term of another topic that is in the lower half of this topic's terms, so that it is neither
    rare nor near. Raters write any mark into `answer` beside the option that does not belong.

    Parameters
    ----------
    model : TopicModel
    seed : int
        It decides the order of items and options.

    Returns
    -------
    sheet : DataFrame
        item : int from 1, in random order; passage : "" here; option : int from 1; content : the term; answer : "".
    key : DataFrame
        item; topic : str; intruder : int, the option.

    References
    ----------
    Chang, J. et al. (2009). Reading tea leaves. NIPS 22, 288-296.

    Examples
    --------
    >>> from ctthemes.topics._fitting import fit_topics
    >>> from ctthemes.topics._model import toy_matrix
    >>> dtm = toy_matrix()
    >>> sheet, key = word_sheet(fit_topics(dtm, n_topics=2, seed=1), seed=1)
    >>> key["topic"].tolist(), sheet.groupby("item")["content"].count().tolist()
    (['topic_01', 'topic_02'], [6, 6])
    """
    checks.at_least(seed, 0, name="seed")
    rng = np.random.default_rng(seed)
    first = top_terms(model, n=N_TERMS).groupby("topic", sort=False)["term"].agg(list)
    ranks = model.topic_terms.rank(axis=1, method="max", pct=True)
    items = []
    for topic in rng.permutation(model.topic_terms.index.to_numpy()):
        others = sorted({term for other in first.index if other != topic for term in first[other]})
        far = [term for term in others if ranks.loc[topic, term] <= 0.5 or model.topic_terms.loc[topic, term] == 0]
        if far:
            items.append((str(topic), "", first[topic], str(rng.choice(far))))
    return _sheet(items, rng)


def topic_sheet(model: TopicModel, *, seed: int, per_topic: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a sheet of topic intrusion: passages, each with the terms of its three heaviest topics and of its lightest.

    Parameters
    ----------
    model : TopicModel
    seed : int
        It decides the order of items and options.
    per_topic : int
        Passages for each topic.

    Returns
    -------
    sheet : DataFrame
        item : int from 1; passage : its text; option : int from 1; content : the first terms of a topic; answer : "".
    key : DataFrame
        item; topic : str; intruder : int, the option that does not belong.

    Raises
    ------
    ValueError
        For a model with fewer than four topics.

    References
    ----------
    Chang, J. et al. (2009). Reading tea leaves. NIPS 22, 288-296.

    Examples
    --------
    >>> from ctthemes.topics._model import toy_topic_model
    >>> topic_sheet(toy_topic_model(), seed=1)
    Traceback (most recent call last):
    ValueError: a model of 2 topics is too small for topic intrusion; it takes 4
    """
    checks.at_least(seed, 0, name="seed")
    if len(model) < N_TOPICS:
        raise ValueError(f"a model of {len(model)} topics is too small for topic intrusion; it takes {N_TOPICS}")
    rng = np.random.default_rng(seed)
    terms = top_terms(model, n=N_TERMS).groupby("topic", sort=False)["term"].agg(", ".join)
    passages = top_passages(model, n=per_topic)
    items = []
    for row in rng.permutation(len(passages)):
        passage = passages.iloc[int(row)]
        weights = model.document_topics.loc[passage["doc_id"]].sort_values(ascending=False, kind="stable")
        own = [terms[topic] for topic in weights.index[: N_TOPICS - 1]]
        items.append((str(passage["topic"]), str(passage["text"]), own, terms[weights.index[-1]]))
    return _sheet(items, rng)


def intrusion_score(answers: pd.DataFrame, key: pd.DataFrame) -> pd.DataFrame:
    """Return how often raters found the intruder, per topic and over all, with 95 % Wilson intervals.

    Parameters
    ----------
    answers : DataFrame
        Filled sheets, one or several raters': item, option, answer and, with several, `rater`. An item counts when a
        rater marked exactly one option.
    key : DataFrame

    Returns
    -------
    DataFrame
        topic : str, the last row "all topics"
        n_answers, n_right : int
        share, low, high : float, 0 to 1, nan without an answer
        chance : float, what guessing gives

        The interval takes answers as independent: of several raters who read the same item it is too narrow.

    Raises
    ------
    ValueError
        When the sheet has an item that the key lacks, or an item is marked twice by one rater.

    Examples
    --------
    >>> answers = pd.DataFrame({"item": [1, 1, 2, 2], "option": [1, 2, 1, 2], "answer": ["x", "", "", "x"]})
    >>> key = pd.DataFrame({"item": [1, 2], "topic": ["topic_01", "topic_02"], "intruder": [1, 1]})
    >>> intrusion_score(answers, key)[["topic", "n_answers", "n_right"]].values.tolist()
    [['topic_01', 1, 1], ['topic_02', 1, 0], ['all topics', 2, 1]]
    """
    checks.columns(answers, ["item", "option", "answer"], name="answers")
    rated = answers.assign(rater=answers["rater"] if "rater" in answers.columns else "one")
    if unknown := sorted(set(rated["item"]) - set(key["item"])):
        raise ValueError(f"the key lacks item(s) {checks.listing(unknown)}; take the key that came with this sheet")
    marked = rated[rated["answer"].fillna("").astype(str).str.strip() != ""]
    if (twice := marked.duplicated(["rater", "item"])).any():
        raise ValueError(f"item(s) {checks.listing(sorted(set(marked.loc[twice, 'item'])))} are marked more than once")
    joined = marked.merge(key, on="item")
    right = (joined["option"] == joined["intruder"]).groupby(joined["topic"])
    table = pd.DataFrame({"n_answers": right.size(), "n_right": right.sum()})
    table = table.reindex(sorted(set(key["topic"])), fill_value=0)
    table.loc["all topics"] = table.sum()
    low, high = wilson_interval(table["n_right"], table["n_answers"])
    share = table["n_right"] / table["n_answers"].where(table["n_answers"] > 0)
    chance = 1 / rated.groupby("item")["option"].nunique().max()
    return (
        table.assign(share=share, low=low, high=high, chance=chance)
        .rename_axis("topic")
        .reset_index()[list(SCORE_COLUMNS)]
    )


def _sheet(items: list[tuple[str, str, list[str], str]], rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows, key = [], []
    for item, (topic, passage, own, intruder) in enumerate(items, start=1):
        options = [*own, intruder]
        order = rng.permutation(len(options))
        rows += [(item, passage, place, options[which], "") for place, which in enumerate(order, start=1)]
        key.append((item, topic, int(np.flatnonzero(order == len(own))[0]) + 1))
    return pd.DataFrame(rows, columns=list(SHEET_COLUMNS)), pd.DataFrame(key, columns=list(KEY_COLUMNS))
