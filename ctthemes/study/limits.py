"""Limits: what a run on a study will not be able to do, said before it begins."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import TypeAlias

import pandas as pd

from ctthemes._shared.checks import listing
from ctthemes.counts.periods import period_labels
from ctthemes.study.codings import study_codings
from ctthemes.study.problems import PROBLEM_COLUMNS
from ctthemes.study.scaffold import EXAMPLE_THEME
from ctthemes.study.study import Study
from ctthemes.text.patterns import match_patterns
from ctthemes.text.segments import segment_corpus
from ctthemes.text.tokens import Tokens, tokenize

Limit: TypeAlias = tuple[str, str, str, str]

TESTED_PERIODS, TESTED_DOCUMENTS = 5, 3
"""A trend is tested over at least so many periods of at least so many documents."""
TOPIC_PASSAGES, TOPIC_DOCUMENTS = 100, 20
"""From so many passages of so many documents on, topics may be relied on."""
HALVES = 5
"""Early and late documents are compared by a test if there are so many of each."""

_SHOWN = 5


def study_limits(study: Study) -> pd.DataFrame:
    """Return what a run will not be able to do with this study, and why.

    Parameters
    ----------
    study : Study

    Returns
    -------
    DataFrame
        A row a limit, in the columns of `corpus_problems`:

        severity : "fix" where the codebook is still the example, else "look"
        about : "codebook", "dates", "documents", "keywords" or "stop words"
        place : the file in which to change it, "" where no file does
        message : what will be missing, and what it would need

    Examples
    --------
    >>> import tempfile, pathlib, ctthemes as ct
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "a.txt").write_text("A statement without a date.")
    ...     print(study_limits(ct.read_study(folder, needs_codebook=False))["message"].iloc[1])
    no document has a date, so nothing is shown over time; write dates into documents.csv
    """
    tokens = tokenize(study.corpus)
    rows = [
        *_codebook_limits(study, tokens),
        *_elsewhere_limits(study),
        *_keyword_limits(study, tokens),
        *_stop_word_limits(study),
        *_model_limits(study),
        *(("look", "dates", "documents.csv", message) for message in _date_limits(study)),
        *(("look", "documents", "", message) for message in _size_limits(study)),
    ]
    return pd.DataFrame(rows, columns=list(PROBLEM_COLUMNS))


def _codebook_limits(study: Study, tokens: Tokens) -> Iterator[Limit]:
    names = [theme.name for theme in study.codebook.themes]
    file = study.codebook_file.name
    if not names:
        return
    if names == [EXAMPLE_THEME]:
        yield "fix", "codebook", file, f"{file} is still the example that `new` wrote; put your themes into it"
        return
    counts = study_codings(study, tokens)["theme"].astype(str).value_counts()
    silent = [name for name in names if not counts.get(name, 0)]
    if len(silent) == len(names):
        yield (
            "look",
            "codebook",
            file,
            "no theme finds anything, so nothing can be said of themes; look at the patterns",
        )
    elif silent:
        plural = "s find" if len(silent) > 1 else " finds"
        yield (
            "look",
            "codebook",
            file,
            f"the theme{plural} nothing: {listing(silent, shown=_SHOWN)}; look at the patterns, or take out what is not "
            "looked for here",
        )


def _elsewhere_limits(study: Study) -> Iterator[Limit]:
    """Yield what was coded elsewhere of themes that are counted by their patterns."""
    with_patterns = {theme.name for theme in study.codebook.themes if theme.patterns}
    rows = study.coded_elsewhere[study.coded_elsewhere["theme"].isin(with_patterns)]
    if len(rows):
        themes = listing(dict.fromkeys(rows["theme"]), shown=_SHOWN)
        message = (
            f"{len(rows):,} passages of themes with patterns ({themes}) serve agreement and accuracy; counts and trends of "
            f"these themes are those of their patterns (write `patterns: []` to count what people coded)"
        )
        yield "look", "coded elsewhere", study.codebook_file.name, message


def _keyword_limits(study: Study, tokens: Tokens) -> Iterator[Limit]:
    keywords = list(study.settings.keywords)
    if keywords:
        matched = set(match_patterns(tokens, {keyword: [keyword] for keyword in keywords})["series"])
        if silent := [keyword for place, keyword in enumerate(keywords) if place not in matched]:
            yield "look", "keywords", "settings.yml", f"keywords that find nothing: {listing(silent, shown=_SHOWN)}"


def _stop_word_limits(study: Study) -> Iterator[Limit]:
    if not study.stop_words:
        yield (
            "look",
            "stop words",
            study.settings.stop_words,
            f"{study.settings.stop_words} holds none: words such as articles will lead clouds and frequent terms",
        )


def _model_limits(study: Study) -> Iterator[Limit]:
    if host := study.settings.model.get("host"):
        yield (
            "look",
            "model",
            "settings.yml",
            f"settings name the host {host}: units that a model codes are sent there and leave this machine",
        )


def _date_limits(study: Study) -> Iterator[str]:
    period = study.settings.period
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # how many have none is said below
        sizes = period_labels(study.corpus, period=period).dropna().value_counts()
    what = period if period not in study.corpus.columns else f"value of {period}"
    if sizes.empty:
        yield "no document has a date, so nothing is shown over time; write dates into documents.csv"
        return
    if undated := len(study.corpus) - int(sizes.sum()):
        yield f"{undated:,} of {len(study.corpus):,} documents have no {what} and take no part in trends"
    enough = int((sizes >= TESTED_DOCUMENTS).sum())
    if len(sizes) == 1:
        yield f"all documents with a date are of one {what}, {sizes.index[0]}, so no change over time is shown"
    elif enough < TESTED_PERIODS:
        yield (
            f"no trend is tested: that takes {TESTED_PERIODS} {what}s of {TESTED_DOCUMENTS} documents or more, and "
            f"{enough or 'none'} of the {len(sizes)} here {'has' if enough == 1 else 'have'} so many"
        )


def _size_limits(study: Study) -> Iterator[str]:
    n_documents = len(study.corpus)
    n_passages = len(segment_corpus(study.corpus, "paragraph"))
    if n_documents < TOPIC_DOCUMENTS or n_passages < TOPIC_PASSAGES:
        yield (
            f"topics are not to be relied on: they would need {TOPIC_PASSAGES} paragraphs of {TOPIC_DOCUMENTS} documents, "
            f"and there are {n_passages:,} of {n_documents:,}"
        )
    n_dated = int(study.corpus["date"].notna().sum())
    if n_dated < 2 * HALVES:
        yield (
            f"early and late documents are not tested against each other: that takes {HALVES} with a full date on either "
            f"side, and {n_dated} have one"
        )
