"""Cards: what a study and its corpus consist of, on one page."""

from __future__ import annotations

import itertools
from typing import TypeAlias

import numpy as np
import pandas as pd

from ctthemes._shared.checks import listing
from ctthemes._shared.schema import Column, Schema
from ctthemes.documents.languages import document_languages
from ctthemes.study.elsewhere import ELSEWHERE
from ctthemes.study.study import Study
from ctthemes.text.duplicates import duplicate_families, duplicate_pairs
from ctthemes.text.tokens import tokenize

CardRow: TypeAlias = tuple[str, str, int, int | None, float, str]

CARD = Schema(
    "corpus card",
    (
        Column(
            "part",
            "text",
            "",
            'what the row is about: "all", "year", "kind", "gap", "length", "date source", "language", "removed", "repaired" or "duplicates"',
        ),
        Column("group", "text", "", "the year, source, rule and so on"),
        Column("n_documents", "integer", "documents", "documents of the group"),
        Column("n_tokens", "integer", "tokens", "tokens of these documents", nan="it has no meaning"),
        Column("share", "float", "0 to 1", 'part of all documents; for "removed" of all characters'),
        Column("note", "text", "", "which documents, where they are few"),
    ),
)
CARD_COLUMNS = CARD.names
STUDY_PARTS = Schema(
    "study parts",
    (
        Column("part", "text", "", "part of the study"),
        Column("holds", "text", "", "how much of what it holds, or what happens without it"),
        Column("file", "text", "", "where to change it, as seen from the study"),
    ),
)
PART_COLUMNS = STUDY_PARTS.names
_FAR_OUT = 3.5
_SHOWN = 8
_LEAST_DOCUMENTS = 10


def corpus_card(study: Study) -> pd.DataFrame:
    """Return what the corpus consists of, in parts.

    Parameters
    ----------
    study : Study

    Returns
    -------
    DataFrame
        A row a group:

        part : "all", "year", "kind" (where the corpus has such a variable), "gap", "length", "date source", "language",
            "removed", "repaired" or "duplicates"
        group : the year, source, rule and so on
        n_documents : int
        n_tokens : Int64, of these documents, missing where it has no meaning
        share : float, 0 to 1, of all documents, for "removed" of all characters
        note : which documents, where they are few

        A length is far out when the logarithm of a document's tokens lies more than 3.5 median absolute deviations,
        times 1.4826, from the median (Iglewicz and Hoaglin 1993); in fewer than ten documents none is.

    References
    ----------
    Iglewicz, B. and Hoaglin, D. C. (1993). How to Detect and Handle Outliers. Milwaukee: ASQC Quality Press.

    Examples
    --------
    >>> import tempfile, pathlib, ctthemes as ct
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "a.txt").write_text("A statement of five words.")
    ...     corpus_card(ct.read_study(folder, needs_codebook=False))["n_tokens"].iloc[0].item()
    5
    """
    documents = tokenize(study.corpus).documents
    rows: list[CardRow] = [("all", "", len(documents), int(documents["n_tokens"].sum()), 1.0, "")]
    rows += _groups(documents, documents["date"].dt.year.astype("Int64").astype("string").fillna("unknown"), "year")
    if "kind" in documents.columns:
        rows += _groups(documents, documents["kind"].astype("string").fillna("unknown"), "kind")
    rows += _gaps(documents["date"])
    rows += _lengths(documents)
    rows += _groups(documents, documents["date_source"].astype("string"), "date source")
    rows += _groups(documents, document_languages(study.corpus)["language"].replace("", "unknown"), "language")
    rows += _removed(study)
    rows += [
        ("repaired", str(rule), len(table), None, len(table) / len(documents), f"{int(table['count'].sum()):,} places")
        for rule, table in study.repairs.groupby("rule")
    ]
    families = duplicate_families(study.corpus, duplicate_pairs(study.corpus))
    for kind, table in families.groupby("kind", sort=False):
        involved = {doc_id for members in table["documents"] for doc_id in members}
        note = listing((" = ".join(map(str, members)) for members in table["documents"]), shown=3)
        rows.append(("duplicates", str(kind), len(involved), None, len(involved) / len(documents), note))
    return pd.DataFrame(rows, columns=list(CARD_COLUMNS)).astype({"n_tokens": "Int64", "share": float})


def study_parts(study: Study) -> pd.DataFrame:
    """Return what the study is made of, part by part.

    Parameters
    ----------
    study : Study

    Returns
    -------
    DataFrame
        A row a part:

        part : "documents", "codebook", "stop words", "phrases", "language", "hand codings", or "coded elsewhere" where
            there is any
        holds : how much of what, or what happens without it
        file : where to change it, as seen from the study

    Examples
    --------
    >>> import tempfile, pathlib, ctthemes as ct
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "a.txt").write_text("A statement.")
    ...     study_parts(ct.read_study(folder, needs_codebook=False))["holds"].iloc[0]
    '1 read'
    """
    book, hand = study.codebook, study.hand_codings
    n_patterns = sum(len(theme.patterns) for theme in book.themes)
    rows = [
        ("documents", f"{len(study.corpus):,} read", study.folder.name),
        (
            "codebook",
            f"version {book.version}: {len(book.themes)} themes, {n_patterns:,} patterns",
            study.codebook_file.name,
        ),
        (
            "stop words",
            f"{len(study.stop_words):,} terms" if study.stop_words else "none: nothing is left out",
            study.settings.stop_words,
        ),
        ("phrases", f"{len(study.phrases):,} phrases" if study.phrases else "none: nothing is joined", "phrases.txt"),
        ("language", ", ".join(study.settings.languages), "settings.yml"),
        (
            "hand codings",
            "none: the codebook cannot be tested"
            if hand is None
            else f"{hand['unit'].nunique():,} units by {hand['coder'].nunique()} coders",
            "codings/",
        ),
    ]
    if len(elsewhere := study.coded_elsewhere):
        words = f"{len(elsewhere):,} passages by {elsewhere['coder'].nunique()} coders"
        rows.append(("coded elsewhere", words, ELSEWHERE))
    return pd.DataFrame(rows, columns=list(PART_COLUMNS))


def unusual_lengths(tokens: pd.Series) -> pd.Series:
    """Return the lengths that are far out, as `corpus_card` defines it.

    Parameters
    ----------
    tokens : Series of int
        Tokens of each document.

    Returns
    -------
    Series of int
        Those that are far out, with their documents' index.

    Examples
    --------
    >>> unusual_lengths(pd.Series([90, 95, 100, 105, 110, 115, 98, 102, 107, 9_000])).tolist()
    [9000]
    """
    logs = np.log(tokens.clip(lower=1))
    spread = 1.4826 * float((logs - logs.median()).abs().median())
    if len(tokens) < _LEAST_DOCUMENTS or spread == 0:
        return tokens.iloc[:0]
    unusual: pd.Series = tokens.loc[(logs - logs.median()).abs() > _FAR_OUT * spread]
    return unusual


def removed_shares(study: Study) -> pd.Series:
    """Return which part of each document's letters was taken out in cleaning.

    Parameters
    ----------
    study : Study

    Returns
    -------
    Series of float
        0 to 1, by `doc_id`.

    Examples
    --------
    >>> import tempfile, pathlib, ctthemes as ct
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "a.txt").write_text("A statement.")
    ...     removed_shares(ct.read_study(folder, needs_codebook=False)).tolist()
    [0.0]
    """
    lengths = study.cleaning["removed"].str.replace(r"\s+", "", regex=True).str.len()
    removed = lengths.groupby(study.cleaning["doc_id"]).sum().reindex(study.raw.index, fill_value=0)
    shares: pd.Series = removed / study.raw["text"].str.len()
    return shares


def _groups(documents: pd.DataFrame, group: pd.Series, part: str) -> list[CardRow]:
    tokens = documents["n_tokens"].groupby(group.to_numpy()).agg(["size", "sum"]).sort_index()
    names = group.groupby(group.to_numpy()).groups
    return [
        (part, str(name), int(size), int(total), size / len(documents), _few(names[name]))
        for name, size, total in tokens.itertuples()
    ]


def _few(doc_ids: pd.Index) -> str:
    return ", ".join(map(str, doc_ids)) if len(doc_ids) <= 3 else ""


def _gaps(dates: pd.Series) -> list[CardRow]:
    years = sorted(set(dates.dropna().dt.year))
    gaps = [(one + 1, two - 1) for one, two in itertools.pairwise(years) if two - one > 1]
    return [("gap", f"{one}" if one == two else f"{one}-{two}", 0, 0, 0.0, "no documents") for one, two in gaps]


def _lengths(documents: pd.DataFrame) -> list[CardRow]:
    tokens = documents["n_tokens"]
    low, middle, high = np.percentile(tokens, [25, 50, 75])
    usual = f"Half of the documents have {low:,.0f} to {high:,.0f} tokens, the median is {middle:,.0f}"
    rows: list[CardRow] = [("length", "usual", len(tokens), None, 1.0, usual)]
    unusual = unusual_lengths(tokens)
    if len(unusual):
        note = listing((f"{doc_id!s} ({count:,})" for doc_id, count in unusual.items()), shown=_SHOWN)
        rows.append(("length", "far out", len(unusual), int(unusual.sum()), len(unusual) / len(tokens), note))
    return rows


def _removed(study: Study) -> list[CardRow]:
    given = int(study.raw["text"].str.len().sum())
    lengths = study.cleaning.assign(characters=study.cleaning["removed"].str.len()).groupby("rule")
    return [
        (
            "removed",
            str(rule),
            int(table["doc_id"].nunique()),
            None,
            int(table["characters"].sum()) / given,
            f"{len(table):,} places",
        )
        for rule, table in lengths
    ]
