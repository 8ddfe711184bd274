"""Document flow: how each document of a study came in, whether it stayed, and how many did at each step."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ctthemes._shared.schema import Column, Schema, check_table, with_columns
from ctthemes.study.corpus_log import study_log
from ctthemes.study.selection import DUPLICATE, LANGUAGE, LENGTH
from ctthemes.study.study import Study

UNREADABLE, NOT_THERE = "cannot be read", "listed in the log, not among the files"
CORPUS_LOG = Schema(
    "corpus log",
    (
        Column("file", "text", "", "file of the document, or its id where documents are rows of a table"),
        Column("search", "text", "", "what was searched for, empty where the log does not say"),
        Column("source", "text", "", "where it was taken from"),
        Column("retrieved", "text", "", "when, as an ISO date"),
        Column("licence", "text", "", "terms under which it may be used"),
        Column("outcome", "text", "", '"in the study" or "left out"'),
        Column(
            "step", "text", "", '"selection" (by hand), "duplicates", "reading" or "eligibility": where it was left out'
        ),
        Column("reason", "text", "", "why it was left out"),
    ),
)
DOCUMENT_FLOW = Schema(
    "document flow",
    (
        Column(
            "step", "text", "", '"identified", "duplicates", "selection", "reading", "eligibility" or "in the study"'
        ),
        Column(
            "reason",
            "text",
            "",
            "source of the documents identified, or why others were left out at this step; empty for all",
        ),
        Column("n_documents", "integer", "documents", "how many"),
    ),
)
ORIGIN = ("search", "source", "retrieved", "licence")
IN_STUDY = "in the study"
STEPS = ("duplicates", "selection", "reading", "eligibility")
"""Where documents can be left out, in the order of the flow."""
STEP_OF: Mapping[str, str] = {
    DUPLICATE: "duplicates",
    UNREADABLE: "reading",
    LANGUAGE: "eligibility",
    LENGTH: "eligibility",
}


@with_columns(CORPUS_LOG)
def corpus_log(study: Study) -> pd.DataFrame:
    r"""Return every document that was identified for a study, with its origin and what became of it.

    What corpus_log.csv does not say of a document's origin is taken from the document variables source, retrieved and licence,
    where the corpus has them.

    Parameters
    ----------
    study : Study

    Returns
    -------
    DataFrame
        A row for each document, those in the study first:

        {columns}

    Examples
    --------
    >>> import tempfile, pathlib, ctthemes as ct
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "a.txt").write_text("Geneva, 3 May 2019\\n\\nWe met.")
    ...     corpus_log(ct.read_study(folder, needs_codebook=False))[["file", "outcome"]].to_numpy().tolist()
    [['a.txt', 'in the study']]
    """
    home = study.folder if study.folder.is_dir() else study.folder.parent
    written = study_log(home).set_index("file")
    corpus = study.corpus
    files = corpus["file"].astype(str) if "file" in corpus.columns else corpus.index.to_series().astype(str)
    rows = [
        _row(str(file), written, doc_id=str(doc_id), variables=variables)
        for (doc_id, variables), file in zip(corpus.iterrows(), files, strict=True)
    ]
    for doc_id, file, reason in study.left_out.itertuples(index=False):
        rows.append(_row(file or doc_id, written, doc_id=doc_id, step=STEP_OF.get(reason, "selection"), reason=reason))
    errors = study.reading.loc[study.reading["kind"] == "error", "file"].astype(str)
    rows += [_row(file, written, step="reading", reason=UNREADABLE) for file in dict.fromkeys(errors)]
    placed = {row["file"] for row in rows} | {row["doc_id"] for row in rows}
    for file, row in written.iterrows():
        if file not in placed:
            step, reason = ("selection", row["reason"]) if row["decision"] == "left out" else ("reading", NOT_THERE)
            rows.append(_row(str(file), written, step=step, reason=reason))
    return pd.DataFrame(rows, columns=list(CORPUS_LOG.names)).astype("str")


def _row(
    file: str,
    written: pd.DataFrame,
    *,
    doc_id: str = "",
    variables: pd.Series | None = None,
    step: str = "",
    reason: str = "",
) -> dict[str, str]:
    name = next((one for one in (file, doc_id) if one in written.index), None)
    origin = {column: str(written.loc[name, column]) if name else "" for column in ORIGIN}
    for column in ORIGIN if variables is not None else ():
        value = variables.get(column) if variables is not None else None
        if not origin[column] and isinstance(value, str):
            origin[column] = value
    return {
        **origin,
        "file": file,
        "doc_id": doc_id,
        "outcome": "left out" if step else IN_STUDY,
        "step": step,
        "reason": reason,
    }


@with_columns(DOCUMENT_FLOW)
def document_flow(log: pd.DataFrame) -> pd.DataFrame:
    """Return how many documents were identified, left out at each step and why, and are in the study.

    Parameters
    ----------
    log : DataFrame
        From `ctthemes.corpus_log`.

    Returns
    -------
    DataFrame
        A row for each step and reason, in the order of the flow; the documents identified by source, and all of them:

        {columns}

    Examples
    --------
    >>> log = pd.DataFrame([["a", "", "UN", "", "", "in the study", "", ""], ["b", "", "UN", "", "", "left out", "selection", "a draft"]],
    ...     columns=list(CORPUS_LOG.names))
    >>> document_flow(log).to_numpy().tolist()
    [['identified', '', 2], ['identified', 'UN', 2], ['selection', 'a draft', 1], ['in the study', '', 1]]
    """
    check_table(log, CORPUS_LOG, maker="ct.corpus_log")
    sources = log["source"].replace("", "source not stated").value_counts(sort=False)
    rows: list[tuple[str, str, int]] = [("identified", "", len(log))]
    if (log["source"] != "").any():
        rows += [
            ("identified", str(name), int(n)) for name, n in sources.sort_values(ascending=False, kind="stable").items()
        ]
    for step in STEPS:
        counts = log.loc[log["step"] == step, "reason"].value_counts(sort=False)
        rows += [
            (step, str(reason), int(n)) for reason, n in counts.sort_values(ascending=False, kind="stable").items()
        ]
    rows.append(("in the study", "", int((log["outcome"] == "in the study").sum())))
    return pd.DataFrame(rows, columns=list(DOCUMENT_FLOW.names))
