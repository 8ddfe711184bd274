"""Clauses: the paragraphs of resolutions, decisions, statements and reports, with number, opening verb and citation.

A resolution names its organ on a line of its own ("The General Assembly,"), then come preambular paragraphs, then operative
ones with numbers; a statement of a president opens its paragraphs with the organ and a verb; a report numbers its paragraphs
from 1. All of it is looked for in English. A text that has none of this is said to have none, and has no clauses.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.schema import Column, Schema, with_columns
from ctthemes.documents.clause_scanner import Clause, document_form, find_clauses

CLAUSES = Schema(
    "clauses",
    (
        Column("doc_id", "text", "", "the document"),
        Column("clause", "integer", "", "number of the unit in its document, from 1"),
        Column(
            "part",
            "text",
            "",
            '"preambular", "operative", "statement", "numbered" (of a report), "annex", "heading", or "frame": title, organ, meeting',
        ),
        Column(
            "number", "text", "", 'as it is cited, "2 (b)"; counted where none is written; empty where there is none'
        ),
        Column("section", "text", "", "the heading it stands under"),
        Column("verb", "text", "", "verb with which it, or the paragraph that its letter stands under, opens"),
        Column("obligation", "float", "0 to 4", "level of that verb", nan="it opens with no such verb"),
        Column("shall", "integer", "words", "how often shall or must stands in it"),
        Column("should", "integer", "words", "how often should stands in it"),
        Column("may", "integer", "words", "how often may stands in it"),
        Column("citation", "text", "", "document and paragraph, as a paper cites them"),
        Column("start", "integer", "characters", "first character, its number included"),
        Column("stop", "integer", "characters", "the character after its last"),
    ),
)
DOCUMENT_FORMS = Schema(
    "document forms",
    (
        Column("doc_id", "text", "", "the document"),
        Column("form", "text", "", '"resolution", "statement", "numbered paragraphs" or "none"'),
        Column("n_preambular", "integer", "paragraphs", "preambular paragraphs"),
        Column("n_operative", "integer", "paragraphs", "operative paragraphs, those of a statement included"),
        Column("n_numbered", "integer", "paragraphs", "numbered paragraphs of a report"),
        Column("n_annex", "integer", "paragraphs", "paragraphs in annexes"),
    ),
)
_OF_CLAUSES = ("part", "number", "section", "verb")
OPERATIVE = ("operative", "statement")
_WORDS = {
    "shall": re.compile(r"\b(?:shall|must)\b"),
    "should": re.compile(r"\bshould\b"),
    "may": re.compile(r"\bmay\b"),
}
_SYMBOL = re.compile(r"(?<!\w)[AES]/(?:[A-Z]+[.\w-]*/)*[\w.-]*\d(?:[ \t]?\(\d{4}\))?(?!\w)")
_HEAD = 400


@with_columns(CLAUSES)
def clauses(corpus: pd.DataFrame) -> pd.DataFrame:
    r"""Return the units of every document that has the form of a resolution, a statement or a report.

    Parameters
    ----------
    corpus : DataFrame
        Cleaned, so that a paragraph is a line; `symbol` is what a citation opens with, where the corpus has it.

    Returns
    -------
    DataFrame
        In the order of the corpus and the text; a document without such form has no row:

        {columns}

    Examples
    --------
    >>> text = "The General Assembly,\nRecalling its work,\n1. Calls upon States:\n(a) To meet;\n(b) To act."
    >>> corpus = pd.DataFrame({"text": [text], "symbol": ["A/RES/60/288"]}, index=pd.Index(["a"], name="doc_id"))
    >>> clauses(corpus)[["part", "verb", "obligation", "citation"]].tail(2)
            part       verb  obligation                   citation
    3  operative  call upon         2.0  A/RES/60/288, para. 1 (a)
    4  operative  call upon         2.0  A/RES/60/288, para. 1 (b)
    """
    checks.columns(corpus, ["text"], name="the corpus")
    table = pd.DataFrame(_clause_rows(corpus), columns=list(CLAUSES.names))
    texts = dict.fromkeys(("doc_id", "part", "number", "section", "verb", "citation"), "str")
    numbers = dict.fromkeys(("clause", "shall", "should", "may", "start", "stop"), "int64")
    return table.astype({**texts, **numbers, "obligation": "float64"})


def _clause_rows(corpus: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    symbols = corpus["symbol"] if "symbol" in corpus.columns else pd.Series(None, index=corpus.index, dtype=object)
    for doc_id, text, symbol in zip(corpus.index, corpus["text"], symbols, strict=True):
        name = symbol.strip() if isinstance(symbol, str) and symbol.strip() else _symbol_in(text) or str(doc_id)
        for number, unit in enumerate(find_clauses(text), start=1):
            words = text[unit.start : unit.stop].lower()
            counts = (len(pattern.findall(words)) for pattern in _WORDS.values())
            path, section = " ".join(unit.path), unit.section
            place = clause_place(unit)
            cited = f"{name}, {place}" if place else name
            yield doc_id, number, unit.part, path, section, unit.verb, unit.level, *counts, cited, unit.start, unit.stop


def clause_place(clause: Clause) -> str:
    """Return how a paragraph is cited within its document, "" for a heading, a title or one without a number.

    Parameters
    ----------
    clause : Clause

    Returns
    -------
    str

    Examples
    --------
    >>> clause_place(Clause(0, 9, "operative", ("2", "(b)")))
    'para. 2 (b)'
    >>> clause_place(Clause(0, 9, "annex", ("(m)",), annex="annex i"))
    'annex I, (m)'
    """
    if clause.part in ("heading", "frame"):
        return ""
    path = " ".join(clause.path)
    place = f"para. {path}" if path[:1].isdigit() else path
    if clause.part == "preambular":
        return f"preambular {place}".strip()
    if clause.part == "annex":
        kind, _, number = clause.annex.partition(" ")
        return ", ".join(part for part in (f"{kind} {number.upper()}".strip(), place) if part)
    return place


def place_at(units: Sequence[Clause], start: int) -> str:
    """Return how the paragraph around a character is cited within its document, "" where it has no number of its own.

    Parameters
    ----------
    units : sequence of Clause
        Of one text, as `find_clauses` has them.
    start : int
        Place of the character in the text.

    Returns
    -------
    str

    Examples
    --------
    >>> place_at([Clause(0, 9, "operative", ("1",)), Clause(10, 30, "operative", ("2",))], 12)
    'para. 2'
    """
    number = bisect_right([unit.start for unit in units], start) - 1
    return clause_place(units[number]) if number >= 0 else ""


def _symbol_in(text: str) -> str:
    match = _SYMBOL.search(text[:_HEAD])
    return match.group() if match else ""


@with_columns(DOCUMENT_FORMS)
def document_forms(corpus: pd.DataFrame) -> pd.DataFrame:
    r"""Return which form each document has, and how many paragraphs of each part.

    Parameters
    ----------
    corpus : DataFrame

    Returns
    -------
    DataFrame
        A row a document, in the order of the corpus:

        {columns}

    Examples
    --------
    >>> texts = ["The General Assembly,\nRecalling its work,\n1. Decides to meet.", "We met."]
    >>> corpus = pd.DataFrame({"text": texts}, index=pd.Index(["a", "b"], name="doc_id"))
    >>> document_forms(corpus)[["form", "n_operative"]].to_numpy().tolist()
    [['resolution', 1], ['none', 0]]
    """
    checks.columns(corpus, ["text"], name="the corpus")
    rows = []
    for doc_id, text in corpus["text"].items():
        parts = pd.Series([unit.part for unit in find_clauses(text)], dtype="str")
        operative = int(parts.isin(OPERATIVE).sum())
        others = (int((parts == part).sum()) for part in ("numbered", "annex"))
        rows.append((doc_id, document_form(text), int((parts == "preambular").sum()), operative, *others))
    counts = dict.fromkeys(DOCUMENT_FORMS.names[2:], "int64")
    return pd.DataFrame(rows, columns=list(DOCUMENT_FORMS.names)).astype({"doc_id": "str", "form": "str", **counts})


def split_clauses(corpus: pd.DataFrame) -> pd.DataFrame:
    r"""Return the corpus with a row for each paragraph of a document that has clauses.

    Parameters
    ----------
    corpus : DataFrame

    Returns
    -------
    DataFrame
        A corpus; the id of a paragraph is its document's with "#c001" behind it, its text the paragraph's without headings
        and frame. A document without clauses stays as it is. Beside the variables of its document it has

        part, number, section, verb : text, as in `clauses`; empty for a document without clauses
        obligation : float, as in `clauses`
        source_document : text, the id of the document

    Examples
    --------
    >>> text = "The General Assembly,\nRecalling its work,\n1. Decides to meet."
    >>> corpus = pd.DataFrame({"text": [text, "We met."]}, index=pd.Index(["a", "b"], name="doc_id"))
    >>> split_clauses(corpus)[["text", "part"]].to_numpy().tolist()
    [['Recalling its work,', 'preambular'], ['1. Decides to meet.', 'operative'], ['We met.', '']]
    """
    units = clauses(corpus)
    units = units[~units["part"].isin(["heading", "frame"])]
    others = corpus.index[~corpus.index.isin(units["doc_id"])]
    plain = pd.DataFrame({"doc_id": others, "clause": 0, **dict.fromkeys(_OF_CLAUSES, ""), "obligation": float("nan")})
    rows = pd.concat([units, plain], ignore_index=True)
    place = {doc_id: number for number, doc_id in enumerate(corpus.index)}
    rows = rows.sort_values("doc_id", key=lambda ids: ids.map(place), kind="stable", ignore_index=True)
    split = corpus.loc[rows["doc_id"]].reset_index(drop=True)
    is_clause = rows["clause"] > 0
    places = zip(split["text"], rows["start"], rows["stop"], is_clause, strict=True)
    split["text"] = [text[int(start) : int(stop)] if inside else text for text, start, stop, inside in places]
    split = split.assign(**{name: rows[name] for name in (*_OF_CLAUSES, "obligation")}, source_document=rows["doc_id"])
    ids = rows["doc_id"].where(~is_clause, rows["doc_id"] + "#c" + rows["clause"].astype(str).str.zfill(3))
    split.index = pd.Index(ids, dtype="str", name="doc_id")
    return split
