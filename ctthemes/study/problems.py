"""Problems: what is wrong with a study's corpus, or worth a look, one line a reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

import pandas as pd

from ctthemes._shared.checks import listing
from ctthemes._shared.html import counted
from ctthemes._shared.schema import Column, Schema
from ctthemes.documents.languages import document_languages
from ctthemes.documents.speakers import find_turns
from ctthemes.study.card import removed_shares, unusual_lengths
from ctthemes.study.elsewhere import ELSEWHERE
from ctthemes.study.study import CODING_FOLDER, Study
from ctthemes.text.duplicates import duplicate_families, duplicate_pairs
from ctthemes.text.tokens import tokenize

Problem: TypeAlias = tuple[str, str, str, str]

CORPUS_PROBLEMS = Schema(
    "corpus problems",
    (
        Column("severity", "text", "", '"fix" (until then a number is wrong or lacks a document) or "look"'),
        Column("about", "text", "", 'what it is about, such as "dates"'),
        Column("place", "text", "", "the files or documents; of many the first three, with the number of the others"),
        Column("message", "text", "", "what is the matter and what to do"),
    ),
)
PROBLEM_COLUMNS = CORPUS_PROBLEMS.names
READING_PROBLEMS = {
    "error": ("fix", "files"),
    "date": ("fix", "dates"),
    "doubtful date": ("look", "dates"),
    "read": ("look", "reading"),
    "passed over": ("look", "files"),
}
"""Severity and subject of each kind of row of a reading report."""

_SHOWN = 3
_MUCH_REMOVED = 0.3
_CONTROL = "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"
_SAMENESS = {
    "exact": "say the same",
    "near": "say nearly the same",
    "contained": "overlap: one is nearly all in another",
}


_INTERVIEW = re.compile(r"(?i:interviewer|interviewee|respondent|participant|informant|facilitator)(?:[ \t]?\w{1,3})?")


def corpus_problems(study: Study) -> pd.DataFrame:
    """Return what a researcher should look at before trusting the corpus, one row a reason.

    Parameters
    ----------
    study : Study

    Returns
    -------
    DataFrame
        Problems to fix come first:

        severity : "fix" (until then a number of the study is wrong or lacks a document) or "look"
        about : what it is about, such as "dates"
        place : the files or documents; of many the first three, with the number of the others
        message : what is the matter and what to do

    Examples
    --------
    >>> import tempfile, pathlib, ctthemes as ct
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "a.txt").write_text("A statement without a date.")
    ...     corpus_problems(ct.read_study(folder, needs_codebook=False))["about"].tolist()
    ['dates']
    """
    rows = [
        *_reading_problems(study),
        *_language_problems(study),
        *_duplicate_problems(study),
        *_length_problems(study),
        *_removal_problems(study),
        *_character_problems(study),
        *_coding_problems(study),
        *_interview_problems(study),
        *_unplaced_problems(study),
    ]
    ordered = sorted(rows, key=lambda row: row[0] != "fix")
    return pd.DataFrame(ordered, columns=list(PROBLEM_COLUMNS))


def _reading_problems(study: Study) -> Iterator[Problem]:
    home = f"{study.folder if study.folder.is_dir() else study.folder.parent}/"
    reasons: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for file, kind, message in study.reading[["file", "kind", "message"]].itertuples(index=False):
        text = str(message).replace(home, "")
        reasons.setdefault((str(kind), _reason(text, str(file))), []).append((str(file), text))
    for (kind, _), rows in reasons.items():
        severity, about = READING_PROBLEMS[kind]
        if len(rows) <= _SHOWN:
            yield from ((severity, about, file, text) for file, text in rows)
            continue
        files = listing((file for file, _ in rows), shown=_SHOWN)
        first = rows[0][1].removeprefix(f"{rows[0][0]}: ")
        yield severity, about, files, f"{len(rows):,} files ({files}), such as the first: {first}"


def _reason(message: str, file: str) -> str:
    """Return a message without what differs from file to file."""
    text = re.sub(r"'[^']*'|\"[^\"]*\"|\d+", "…", message.replace(file, "…"))
    return re.sub(r"…(, …)*( and … more)?", "…", text)  # lists of examples, whichever their lengths


def _character_problems(study: Study) -> Iterator[Problem]:
    """Yield the documents with control characters, which belong to no text."""
    counts = study.raw["text"].str.count(_CONTROL)
    if n_characters := int(counts.sum()):
        names = _documents(counts[counts > 0].index)
        message = f"{names}: {counted(n_characters, 'control character')}, shown by number; to be taken out"
        yield "look", "characters", names, message


def _coding_problems(study: Study) -> Iterator[Problem]:
    """Yield the codings by hand that do not fit: unknown documents, other texts, units coded twice by one coder."""
    if study.hand_codings is None:
        return
    rows = study.hand_codings[["unit", "doc_id", "coder", "text"]].astype(str)
    texts = {
        str(doc_id): {" ".join(str(text).split()) for text in pair}
        for doc_id, *pair in zip(study.corpus.index, study.corpus["text"], study.raw["text"], strict=True)
    }
    is_there = rows["doc_id"].isin(set(texts))
    fits = [
        any(" ".join(coded.split()) in text for text in texts.get(doc_id, ()))
        for doc_id, coded in zip(rows["doc_id"], rows["text"], strict=True)
    ]
    faults = (
        (~is_there, "belong to documents that are not in the study; add them, or take the rows out"),
        (
            is_there & ~pd.Series(fits, index=rows.index),
            "hold a text that is not in its document; draw the units again",
        ),
        (rows.duplicated(["unit", "coder"], keep=False), "code one unit twice by one coder; leave one row for each"),
    )
    for is_wrong, message in faults:
        wrong = rows[is_wrong]
        if len(wrong):
            units = (f"unit {unit} of {doc_id} by {coder}" for unit, doc_id, coder, _ in wrong.itertuples(index=False))
            place = listing(units, shown=_SHOWN)
            yield "fix", "hand codings", place, f"{CODING_FOLDER}/: {len(wrong):,} rows {message} ({place})"


def _unplaced_problems(study: Study) -> Iterator[Problem]:
    """Yield why codings made in other software have no place in the texts, one line a reason."""
    for reason, rows in study.unplaced.groupby(
        study.unplaced["reason"].str.replace(r"\d+", "…", regex=True), sort=False
    ):
        lines = ", ".join(str(line) for line in rows["line"].head(_SHOWN))
        more = f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
        first = rows.iloc[0]
        words = f"{first['doc_id']}: {first['theme']} by {first['coder']}, {str(first['text'])[:60]!r}"
        message = (
            f"{ELSEWHERE}, line {lines}{more}: not counted, as {reason if len(rows) > 1 else first['reason']} ({words})"
        )
        yield (
            "fix",
            "coded elsewhere",
            _documents(dict.fromkeys(rows["doc_id"])),
            f"{message}; correct or remove the row",
        )


def _language_problems(study: Study) -> Iterator[Problem]:
    languages = study.settings.languages
    column = document_languages(study.corpus)["language"]
    strangers = column[(column != "") & ~column.isin(languages)]
    for language, documents in strangers.groupby(strangers):
        both = ", ".join([*languages, str(language)])
        yield (
            "fix",
            "language",
            _documents(documents.index),
            f"{_documents(documents.index)}: in {language!r}, not {' or '.join(map(repr, languages))}; take out what does "
            f"not belong, or set `language: [{both}]` in settings.yml",
        )


def _duplicate_problems(study: Study) -> Iterator[Problem]:
    families = duplicate_families(study.corpus, duplicate_pairs(study.corpus))
    for kind, rows in families.groupby("kind", sort=False):
        if len(rows) > _SHOWN:
            yield _many_families(str(kind), rows)
            families = families.drop(rows.index)
    for kind, members, stays in families[["kind", "documents", "stays"]].itertuples(index=False):
        remedy = f"remove all but one, or set `duplicates: remove` in settings.yml: {stays} would stay"
        if kind == "contained":
            remedy = "should all be counted?"
        names = _documents(members)
        yield "fix" if kind == "exact" else "look", "duplicates", names, f"{names} {_SAMENESS[kind]}; {remedy}"


def _many_families(kind: str, rows: pd.DataFrame) -> Problem:
    """Return one line for many families of one kind; the study's card lists every one."""
    n_documents = sum(map(len, rows["documents"]))
    names = listing((" = ".join(map(str, members)) for members in rows["documents"]), shown=_SHOWN)
    remedy = "should all be counted?"
    if kind != "contained":
        remedy = "remove all but one of each, or set `duplicates: remove` in settings.yml"
    message = f"{n_documents:,} documents in {len(rows):,} families {_SAMENESS[kind]}: {names}; {remedy}"
    return "fix" if kind == "exact" else "look", "duplicates", f"{n_documents:,} documents", message


def _length_problems(study: Study) -> Iterator[Problem]:
    lengths = unusual_lengths(tokenize(study.corpus).documents["n_tokens"])
    if len(lengths):
        sizes = listing((f"{doc_id!s} ({tokens:,} tokens)" for doc_id, tokens in lengths.items()), shown=_SHOWN)
        yield (
            "look",
            "length",
            _documents(lengths.index),
            f"far from the usual length: {sizes}; is each one whole document?",
        )


def _removal_problems(study: Study) -> Iterator[Problem]:
    shares = removed_shares(study)
    much = shares[shares > _MUCH_REMOVED]
    if len(much):
        parts = listing((f"{doc_id!s} ({share:.0%})" for doc_id, share in much.items()), shown=_SHOWN)
        yield (
            "look",
            "cleaning",
            _documents(much.index),
            f"much was taken out as page boilerplate: {parts}; see the cleaning report",
        )


def _interview_problems(study: Study) -> Iterator[Problem]:
    """Yield the documents whose turns look like those of an interview: what was told in confidence is not to be passed on."""
    speakers = {
        str(doc_id): {turn.speaker for turn in find_turns(str(text))} for doc_id, text in study.corpus["text"].items()
    }
    names = [doc_id for doc_id, of in speakers.items() if any(_INTERVIEW.fullmatch(speaker) for speaker in of)]
    if names:
        shares = study.settings.share == "texts"
        remedy = "take `share: texts` out of settings.yml" if shares else "mind whom results with quotations go to"
        about = "its turns look" if len(names) == 1 else "their turns look"
        message = f"{_documents(names)}: {about} like an interview's, which hold personal data; {remedy}"
        yield "fix" if shares else "look", "interviews", _documents(names), message


def _documents(doc_ids: Iterable[object]) -> str:
    """Return documents by name: few all of them, of many how many and the first."""
    names = [str(doc_id) for doc_id in doc_ids]
    if len(names) <= _SHOWN:
        return " and ".join(names) if len(names) == 2 else ", ".join(names)
    return f"{len(names):,} documents ({listing(names, shown=_SHOWN)})"
