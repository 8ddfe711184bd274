"""Cards: what a study's corpus consists of, and what is wrong with it, on one page."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from ctthemes._shared.checks import listing
from ctthemes._shared.schema import Column, Schema
from ctthemes.documents.languages import document_languages
from ctthemes.study.study import Study
from ctthemes.text.duplicates import duplicate_pairs
from ctthemes.text.tokens import tokenize

CardRow: TypeAlias = tuple[str, str, int, int | None, float, str]
Problem: TypeAlias = tuple[str, str, str, str]

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
CORPUS_PROBLEMS = Schema(
    "corpus problems",
    (
        Column("severity", "text", "", '"fix" (until then a number is wrong or lacks a document) or "look"'),
        Column("about", "text", "", 'what it is about, such as "dates"'),
        Column("place", "text", "", "file or document"),
        Column("message", "text", "", "what is the matter and what to do"),
    ),
)
PROBLEM_COLUMNS = CORPUS_PROBLEMS.names
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
        part : "all", "year", "kind" (where the corpus has such a variable), "gap", "length", "date source", "language",
        "removed", "repaired" or "duplicates"; group : the year, source, rule and so on; n_documents : int;
        n_tokens : Int64, of these documents, missing where it has no meaning; share : float, 0 to 1, of all documents,
        for "removed" of all characters; note : which documents, where they are few.
        A length is far out when the logarithm of a document's tokens lies more than 3.5 median absolute deviations,
        times 1.4826, from the median (Iglewicz and Hoaglin 1993); in fewer than ten documents none is.
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
    pairs = duplicate_pairs(study.corpus)
    for kind, table in pairs.groupby("kind"):
        involved = {*table["first"], *table["second"]}
        said = listing((f"{row['first']!s} = {row['second']}" for row in _records(table)), shown=3)
        rows.append(("duplicates", str(kind), len(involved), None, len(involved) / len(documents), said))
    return pd.DataFrame(rows, columns=list(CARD_COLUMNS)).astype({"n_tokens": "Int64", "share": float})


def corpus_problems(study: Study) -> pd.DataFrame:
    """Return what a researcher should look at before trusting the corpus.

    Returns
    -------
    DataFrame
        severity : "fix" (until then a number of the study is wrong or lacks a document) or "look"; about : what it is
        about, such as "dates"; place : file or document; message : what is the matter and what to do.
        Problems to fix come first.
    """
    rows: list[Problem] = [*_reading_problems(study), *_language_problems(study), *_duplicate_problems(study)]
    far = _far_out(tokenize(study.corpus).documents["n_tokens"])
    rows += [
        ("look", "length", str(doc_id), f"{doc_id!s}: {tokens:,} tokens, far from the usual; is it one whole document?")
        for doc_id, tokens in far.items()
    ]
    shares = _removed_shares(study)
    rows += [
        (
            "look",
            "furniture",
            str(doc_id),
            f"{doc_id!s}: {share:.0%} of its words went as furniture; see the cleaning report",
        )
        for doc_id, share in shares[shares > 0.3].items()
    ]
    ordered = [*(row for row in rows if row[0] == "fix"), *(row for row in rows if row[0] != "fix")]
    return pd.DataFrame(ordered, columns=list(PROBLEM_COLUMNS))


def study_parts(study: Study) -> pd.DataFrame:
    """Return what the study is made of, part by part.

    Returns
    -------
    DataFrame
        part; holds : how much of what, or what happens without it; file : where to change it, as seen from the study.
    """
    book, hand = study.codebook, study.hand_codings
    n_patterns = sum(len(theme.patterns) for theme in book.themes)
    rows = [
        ("documents", f"{len(study.corpus):,} read", study.folder.name),
        ("codebook", f"version {book.version}: {len(book.themes)} themes, {n_patterns:,} patterns", "codebook.yml"),
        (
            "stop words",
            f"{len(study.stop_words):,} terms" if study.stop_words else "none: nothing is left out",
            "stopwords.txt",
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
    return pd.DataFrame(rows, columns=list(PART_COLUMNS))


def _counts(table: pd.DataFrame) -> list[tuple[str, int]]:
    return list(zip(table["group"].tolist(), table["n_documents"].tolist(), strict=True))


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _languages_said(table: pd.DataFrame) -> str:
    said = ", ".join(f"{row['group']!s} ({row['n_documents']})" for row in _records(table))
    return f"Languages, with the number of documents: {said}"


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
    far = _far_out(tokens)
    if len(far):
        said = listing((f"{doc_id!s} ({count:,})" for doc_id, count in far.items()), shown=_SHOWN)
        rows.append(("length", "far out", len(far), int(far.sum()), len(far) / len(tokens), said))
    return rows


def _far_out(tokens: pd.Series) -> pd.Series:
    logs = np.log(tokens.clip(lower=1))
    spread = 1.4826 * float((logs - logs.median()).abs().median())
    if len(tokens) < _LEAST_DOCUMENTS or spread == 0:
        return tokens.iloc[:0]
    far: pd.Series = tokens.loc[(logs - logs.median()).abs() > _FAR_OUT * spread]
    return far


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


def _removed_shares(study: Study) -> pd.Series:
    words = study.cleaning["removed"].str.replace(r"\s+", "", regex=True).str.len()
    gone = words.groupby(study.cleaning["doc_id"]).sum().reindex(study.raw.index, fill_value=0)
    shares: pd.Series = gone / study.raw["text"].str.len()
    return shares


def _reading_problems(study: Study) -> Iterator[Problem]:
    severity = {"error": "fix", "date": "fix", "doubtful date": "look", "read": "look", "passed over": "look"}
    about = {"error": "files", "date": "dates", "doubtful date": "dates", "read": "reading", "passed over": "files"}
    home = f"{study.folder if study.folder.is_dir() else study.folder.parent}/"
    for row in _records(study.reading):
        yield severity[row["kind"]], about[row["kind"]], str(row["file"]), str(row["message"]).replace(home, "")


def _language_problems(study: Study) -> Iterator[Problem]:
    languages = study.settings.languages
    for doc_id, row in document_languages(study.corpus).iterrows():
        if row["language"] and row["language"] not in languages:
            yield (
                "fix",
                "language",
                str(doc_id),
                f"{doc_id!s}: is in {row['language']!r}, not {' or '.join(map(repr, languages))}; take it out, or set `language` "
                f"in {Path('settings.yml')}",
            )


def _duplicate_problems(study: Study) -> Iterator[Problem]:
    said = {"exact": "says the same as", "near": "nearly says the same as", "contained": "overlaps with"}
    for row in _records(duplicate_pairs(study.corpus)):
        remedy = f"remove one, or set `duplicates: remove` in settings.yml: {row['stays']} would stay ({row['why']})"
        if row["kind"] == "contained":
            remedy = "should both be counted?"
        yield (
            "fix" if row["kind"] == "exact" else "look",
            "duplicates",
            str(row["second"]),
            f"{row['second']} {said[row['kind']]} {row['first']} (similarity {row['similarity']:.2f}, "
            f"{row['shared']:.0%} of the shorter); {remedy}",
        )
