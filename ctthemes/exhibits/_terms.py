"""Terms: frequent ones, as bars and as a cloud beside them, and those that set two groups of documents apart."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ctthemes._shared.checks import listing
from ctthemes.counts.frequency import FREQUENCY
from ctthemes.counts.keyness import KEYNESS
from ctthemes.exhibits._exhibit import Exhibit, make_exhibit
from ctthemes.exhibits._kind import Content, Kind
from ctthemes.exhibits._wording import _p, _sentences
from ctthemes.figures import terms as figures

N_NAMED = 5
CALLED_BY_LIKELIHOOD = 3.84
"""Log-likelihood beyond which a term is often called key: p < .05 if tokens were independent."""


def frequency(table: pd.DataFrame, *, n_removed: int, provenance: Mapping[str, object], n_terms: int = 20) -> Exhibit:
    """Return the exhibit of the most frequent terms as ranked bars.

    Parameters
    ----------
    table : DataFrame
        From `ct.frequency`; of a grouped table, one group.
    n_removed : int
        Stop words that were left out.
    provenance : mapping
        From `ct.provenance`.
    n_terms : int
        Bars at most.

    Returns
    -------
    Exhibit

    Raises
    ------
    ValueError
        If the table lacks a column.

    Examples
    --------
    >>> import ctthemes as ct
    >>> table = ct.frequency(ct.count_terms(ct.tokenize(ct.toy_corpus())))
    >>> print(frequency(table, n_removed=0, provenance={}).finding.split(":")[0])
    The 5 most frequent of 28 terms
    """
    arguments = {"n_removed": n_removed, "n_terms": n_terms}
    return make_exhibit(BARS, table, provenance=provenance, arguments=arguments)


def frequency_cloud(
    table: pd.DataFrame,
    *,
    n_removed: int,
    provenance: Mapping[str, object],
    seed: int,
    n_terms: int = 40,
    n_bars: int = 15,
) -> Exhibit:
    """Return the exhibit of the most frequent terms as a word cloud beside ranked bars.

    Parameters
    ----------
    table : DataFrame
        From `ct.frequency`; of a grouped table, one group.
    n_removed : int
        Stop words that were left out.
    provenance : mapping
        From `ct.provenance`.
    seed : int
        Of the cloud's layout.
    n_terms, n_bars : int
        Terms in the cloud and bars at most.

    Returns
    -------
    Exhibit

    Raises
    ------
    ValueError
        If the table lacks a column.

    Examples
    --------
    >>> import ctthemes as ct
    >>> table = ct.frequency(ct.count_terms(ct.tokenize(ct.toy_corpus())))
    >>> frequency_cloud(table, n_removed=0, seed=1, provenance={}).caption.split(". ")[1]
    'n = 43 tokens; 28 different terms.'
    """
    arguments = {"n_removed": n_removed, "seed": seed, "n_terms": n_terms, "n_bars": n_bars}
    return make_exhibit(CLOUD, table, provenance=provenance, arguments=arguments)


def keyness(
    table: pd.DataFrame, *, target: str, reference: str, provenance: Mapping[str, object], n_terms: int = 12
) -> Exhibit:
    """Return the exhibit of the terms that set two groups of documents apart, with intervals over documents.

    Parameters
    ----------
    table : DataFrame
        From `ct.keyness`.
    target, reference : str
        What the two groups are called, as in "documents after 2013".
    provenance : mapping
        From `ct.provenance`.
    n_terms : int
        Terms of each side at most.

    Returns
    -------
    Exhibit

    Raises
    ------
    ValueError
        If the table lacks a column.

    Examples
    --------
    >>> import ctthemes as ct
    >>> table = ct.keyness(ct.count_terms(ct.tokenize(ct.toy_corpus())), [True, False, False, True])
    >>> print(keyness(table, target="one side", reference="the other", provenance={}).finding.split(":")[0])
    **No word is tested**
    """
    arguments = {"target": target, "reference": reference, "n_terms": n_terms}
    return make_exhibit(KEY_TERMS, table, provenance=provenance, arguments=arguments)


def _frequency_caption(exhibit: Content) -> str:
    table, removed = exhibit.table, exhibit.arguments["n_removed"]
    left = f" remain once the {removed:,} words of the stop list are left out" if removed else ""
    how = "as a cloud (area gives an impression only) and as counts" if exhibit.kind is CLOUD else "as counts"
    return _sentences(
        f"The most frequent terms, {how}",
        f"n = {table['n_tokens'].iloc[0]:,} tokens; {_n_terms(exhibit):,} different terms{left}",
    )


def _frequency_finding(exhibit: Content) -> str:
    top = exhibit.table.head(N_NAMED)
    terms = listing(
        (f"*{term}* ({count:,})" for term, count in zip(top["term"], top["count"], strict=True)), shown=N_NAMED
    )
    return f"The {len(top)} most frequent of {_n_terms(exhibit):,} terms: {terms}."


def _frequency_methods(exhibit: Content) -> list[str]:
    removed = exhibit.arguments["n_removed"]
    return [
        "Terms were counted in lower case; a rate is a term's count over all tokens counted, per 10,000",
        f"{removed:,} stop words were left out" if removed else "No stop words were left out",
    ]


def _n_terms(exhibit: Content) -> int:
    return int(exhibit.table["rank"].max())


def _keyness_caption(exhibit: Content) -> str:
    table, sides = exhibit.table, exhibit.arguments
    row = table.iloc[0]
    return (
        f"Log ratio of the rates in {sides['target']} (right) and in {sides['reference']} (left), with 95 % intervals over "
        f"documents where three on each side have the term. n = {row['n_tokens_target']:,} and "
        f"{row['n_tokens_reference']:,} tokens. {_test(table)}."
    )


def _keyness_finding(exhibit: Content) -> str:
    """Return which terms differ by a test on documents, beside what log-likelihood would have said."""
    table, sides = exhibit.table, exhibit.arguments
    tested = table[table["p"].notna()]
    if tested.empty:
        return (
            f"**No word is tested**: {str(table['family'].iloc[0]).removeprefix('no test: ')}. The ranking describes "
            f"these documents; it cannot say that other documents of the same years would give the same words. {_ranked(exhibit)}"
        )
    sure = tested[tested["q"] < 0.05].sort_values(["p", "term"])
    called = tested[tested["log_likelihood"].abs() > CALLED_BY_LIKELIHOOD]
    words = [
        f"Of {len(tested):,} terms that stand in enough documents, {len(sure):,} differ between the sides at q < .05 by the "
        f"test on documents. Log-likelihood beyond {CALLED_BY_LIKELIHOOD} would have called {len(called):,}: it takes every "
        "token for an independent observation, and is shown for comparability only.",
        "That a term is not among them is no evidence that it is used alike.",
    ]
    least = tested["least_log_ratio"].median()
    if np.isfinite(least):
        words.append(f"Half of the terms could only have been found with a log ratio beyond {least:.1f}.")
    for name, rows in {
        sides["target"]: sure[sure["log_ratio"] > 0],
        sides["reference"]: sure[sure["log_ratio"] < 0],
    }.items():
        if len(rows):
            terms = listing((_effect(row) for _, row in rows.head(N_NAMED).iterrows()), shown=N_NAMED)
            words.append(f"More in {name}: {terms}.")
    return " ".join(words)


def _keyness_methods(exhibit: Content) -> list[str]:
    table = exhibit.table
    test = (
        f"No term was tested ({str(table['family'].iloc[0]).removeprefix('no test: ')})"
        if table["p"].isna().all()
        else _test(table)
        .replace("Benjamini-Hochberg", "corrected (Benjamini and Hochberg 1995)")
        .replace("saddlepoint approximation", "saddlepoint approximation; Booth and Butler 1990")
    )
    return [
        "Terms are compared by the log2 ratio of their rates in two groups of documents, with half a count where a group has "
        "none; its 95 % interval is linearised over documents, with Student's t on Welch's degrees of freedom",
        "Terms that were not tested are chosen by the z of the log-odds ratio with an informative Dirichlet prior (Monroe et "
        "al. 2008)",
        test,
    ]  # fmt: skip


def _ranked(exhibit: Content) -> str:
    """Return the terms that a ranking by z puts first on each side, and how few documents have them."""
    table, sides = exhibit.table, exhibit.arguments
    more = table[table["z"] > 0].head(N_NAMED)["term"]
    less = table[table["z"] < 0].tail(N_NAMED)["term"].iloc[::-1]
    most = table[["n_documents_target", "n_documents_reference"]].max()
    return (
        f"Used more in {sides['target']}: {listing((f'*{term}*' for term in more), shown=N_NAMED)}. Used more in "
        f"{sides['reference']}: {listing((f'*{term}*' for term in less), shown=N_NAMED)}. No term stands in more than "
        f"{most.iloc[0]} documents of the one and {most.iloc[1]} of the other."
    )


def _test(table: pd.DataFrame) -> str:
    """Return by which test the terms were tested, in words, or why none was."""
    family = str(table["family"].iloc[0])
    if table["p"].isna().all():
        return f"No term is tested: {family.removeprefix('no test: ')}"
    kind = str(table.loc[table["p"].notna(), "p_kind"].iloc[0])
    words = "Permutation of the documents' labels (saddlepoint approximation)"
    if kind != "permutation":
        words += " or Welch's t, whichever p is larger, because the sides' documents differ in length"
    return f"{words}, Benjamini-Hochberg over {family}"


def _effect(row: pd.Series) -> str:
    interval = "" if np.isnan(row["log_ratio_low"]) else f", {row['log_ratio_low']:.1f} to {row['log_ratio_high']:.1f}"
    return f"*{row['term']}* (log ratio {row['log_ratio']:.1f}{interval}, q {_p(row['q'])})"


BARS = Kind(
    name="frequency", schema=FREQUENCY, maker="ct.frequency", subject=lambda _: "terms",
    picture="Ranked bars", caption=_frequency_caption, finding=_frequency_finding, methods=_frequency_methods,
    draw=lambda exhibit: figures.frequency(exhibit.table, n_terms=exhibit.arguments["n_terms"]),
)  # fmt: skip
CLOUD = Kind(
    name="frequency_cloud", schema=FREQUENCY, maker="ct.frequency", subject=lambda _: "terms",
    picture="Word cloud beside ranked bars", caption=_frequency_caption, finding=_frequency_finding,
    methods=_frequency_methods,
    draw=lambda exhibit: figures.frequency_cloud(
        exhibit.table, seed=exhibit.arguments["seed"], n_terms=exhibit.arguments["n_terms"],
        n_bars=exhibit.arguments["n_bars"],
    ),
)  # fmt: skip
KEY_TERMS = Kind(
    name="keyness", schema=KEYNESS, empty="Nothing can be compared: all documents are on one side, or none has a full date.", maker="ct.keyness", subject=lambda _: "terms",
    picture="Dots with intervals, one row a term", caption=_keyness_caption, finding=_keyness_finding,
    methods=_keyness_methods,
    draw=lambda exhibit: figures.keyness(
        exhibit.table, target=exhibit.arguments["target"], reference=exhibit.arguments["reference"],
        n_terms=exhibit.arguments["n_terms"],
    ),
)  # fmt: skip
