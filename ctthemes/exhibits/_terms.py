"""Terms: what is said of frequent and of key terms."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ctthemes._shared.checks import listing
from ctthemes.exhibits._finding import Finding
from ctthemes.exhibits._wording import _p, _sentences


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


def frequency_finding(frequency: pd.DataFrame, *, n: int = 5) -> Finding:
    """Return the most frequent terms with their counts."""
    if frequency.empty:
        return Finding("No term is left.")
    top = listing((f"*{row.term}* ({row.count_})" for row in _renamed(frequency.head(n)).itertuples()), shown=n)
    return Finding(f"The {min(n, len(frequency))} most frequent of {len(frequency):,} terms: {top}.")


def keyness_finding(keyness: pd.DataFrame, *, target: str, reference: str, n: int = 5) -> Finding:
    """Return the terms that set the two sides apart, and how few documents stand behind them."""
    more = keyness[keyness["z"] > 0].head(n)["term"]
    less = keyness[keyness["z"] < 0].tail(n)["term"].iloc[::-1]
    documents = keyness[["n_documents_target", "n_documents_reference"]].max()
    return Finding(
        f"Used more in {target}: {listing((f'*{term}*' for term in more), shown=n)}. Used more in {reference}: "
        f"{listing((f'*{term}*' for term in less), shown=n)}. No term stands in more than "
        f"{documents.iloc[0]} documents of the one and {documents.iloc[1]} of the other: this ranks words in these "
        "documents and tests nothing."
    )


def _renamed(table: pd.DataFrame) -> pd.DataFrame:
    return table.rename(columns={"count": "count_"})


def effects_finding(keyness: pd.DataFrame, *, target: str, reference: str, n: int = 5) -> Finding:
    """Return which terms differ between the sides by a test on documents, beside what log-likelihood would have said."""
    tested = keyness[keyness["p"].notna()]
    if tested.empty:
        return Finding(
            f"**No word is tested**: {str(keyness['family'].iloc[0]).removeprefix('no test: ')}. The ranking describes "
            "these documents; it cannot say that other documents of the same years would give the same words."
        )
    sure = tested[tested["q"] < 0.05].sort_values(["p", "term"])
    called = tested[tested["log_likelihood"].abs() > 3.84]
    said = [
        f"Of {len(tested):,} terms that stand in enough documents, {len(sure):,} differ between the sides at q < .05 by the "
        f"test on documents. Log-likelihood beyond 3.84 would have called {len(called):,}: it takes every token for an "
        "independent observation, and is shown for comparability only.",
        "That a term is not among them is no evidence that it is used alike.",
    ]
    least = tested["least_log_ratio"].median()
    if np.isfinite(least):
        said.append(f"Half of the terms could only have been found with a log ratio beyond {least:.1f}.")
    for name, rows in {target: sure[sure["log_ratio"] > 0], reference: sure[sure["log_ratio"] < 0]}.items():
        if len(rows):
            said.append(f"More in {name}: {listing((_effect(row) for _, row in rows.head(n).iterrows()), shown=n)}.")
    return Finding(" ".join(said))


def effects_caption(keyness: pd.DataFrame, *, target: str, reference: str) -> str:
    """Return the caption of the tested key terms."""
    family = str(keyness["family"].iloc[0])
    test = (
        f"No term is tested: {family.removeprefix('no test: ')}."
        if keyness["p"].isna().all()
        else f"{_test(keyness)}, Benjamini-Hochberg over {family}."
    )
    return (
        f"Log ratio of the rates in {target} (right) and in {reference} (left), with 95 % intervals over documents where "
        f"three on each side have the term. {test}"
    )


def _test(keyness: pd.DataFrame) -> str:
    """Return by which test the terms were tested, in words."""
    kind = str(keyness.loc[keyness["p"].notna(), "p_kind"].iloc[0])
    alike = "Permutation of the documents' labels (saddlepoint approximation)"
    if kind == "permutation":
        return alike
    return f"{alike} or Welch's t, whichever p is larger, because the sides' documents differ in length"


def _effect(row: pd.Series) -> str:
    band = "" if np.isnan(row["log_ratio_low"]) else f", {row['log_ratio_low']:.1f} to {row['log_ratio_high']:.1f}"
    return f"*{row['term']}* (log ratio {row['log_ratio']:.1f}{band}, q {_p(row['q'])})"
