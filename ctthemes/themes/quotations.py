"""Evidence: the quotations behind a number, each with its place and a citation that can go into a paper."""

from __future__ import annotations

import os
import re
from io import BytesIO
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.files import replace_file
from ctthemes._shared.outside_text import html_text, visible
from ctthemes._shared.schema import Column, Schema
from ctthemes._shared.word_file import undated
from ctthemes.counts.periods import period_labels
from ctthemes.documents.clause_scanner import find_clauses
from ctthemes.documents.clauses import place_at
from ctthemes.text.segments import Unit, segment_corpus
from ctthemes.text.tokens import Tokens
from ctthemes.themes.codings import CODING_COLUMNS

Context: TypeAlias = Literal["tokens", "sentence", "paragraph"]

QUOTATIONS = Schema(
    "quotations",
    (
        Column("theme", "text", "", "name of the theme"),
        Column("period", "text", "", "period of the document", nan="it is not known"),
        Column("doc_id", "text", "", "the document"),
        Column("paragraph", "integer", "", "number of the paragraph, from 1"),
        Column("pattern", "text", "", "the pattern that matches"),
        Column("pre", "text", "", "the words before the match"),
        Column("keyword", "text", "", "the words of the match"),
        Column("post", "text", "", "the words after the match"),
        Column("citation", "text", "", "who, where, when and which paragraph, as far as it is known"),
        Column("start", "integer", "characters", "first character of the match in the document's text"),
        Column("stop", "integer", "characters", "the character after its last"),
    ),
)
QUOTATION_COLUMNS = QUOTATIONS.names
WHO = ("speaker", "country", "publisher", "title")
"""Document variables that say whose words they are; the first that is filled opens the citation. Who made a file is none."""


def quotations(
    codings: pd.DataFrame, tokens: Tokens, *, context: Context = "sentence", window: int = 12, period: str = "year"
) -> pd.DataFrame:
    """Return every coding with the words around it, its period, its document's variables and a citation.

    Parameters
    ----------
    codings : DataFrame
        From `ctthemes.codings`, of these tokens.
    tokens : Tokens
    context : {"tokens", "sentence", "paragraph"}
        What goes around the match: a number of tokens on each side, its sentence or its paragraph.
    window : int
        Tokens on each side; only for "tokens".
    period : str
        As for `rate_trend`, so that each of its counts is the number of rows here of that theme and period.

    Returns
    -------
    DataFrame
        theme
        period : str, None where unknown
        doc_id
        paragraph : int from 1
        pattern
        pre, keyword, post : as in the text, blank space made single
        citation : speaker, place, date, paragraph, as far as known
        start, stop : characters of the match
        every document variable

        In order of theme, period and text.

    Examples
    --------
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> from ctthemes.themes.codings import codings
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> tokens = tokenize(toy_corpus())
    >>> quotations(codings(tokens, toy_codebook()), tokens)[["keyword", "citation"]].tail(2)
                    keyword                       citation
    4         early warning  d3, 9 September 2013, para. 2
    5  Regional cooperation  d3, 9 September 2013, para. 1
    """
    checks.columns(codings, CODING_COLUMNS, name="codings")
    checks.choice(context, ("tokens", "sentence", "paragraph"), name="context")
    checks.at_least(window, 0, name="window")
    documents = tokens.documents
    if strange := sorted(set(codings["doc_id"].astype(str)) - set(documents.index)):
        raise ValueError(f"codings of documents that the tokens do not have: {checks.listing(strange)}")
    row = documents.index.get_indexer(pd.Index(codings["doc_id"].astype(str)))
    labels = period_labels(documents, period=period).to_numpy(dtype=object)
    first, last = codings["start"].to_numpy(), codings["stop"].to_numpy()
    paragraphs = _Segments(documents, "paragraph")
    number, begin, end = paragraphs.around(row, first, last)
    if context == "sentence":
        _, begin, end = _Segments(documents, "sentence").around(row, first, last)
    elif context == "tokens":
        begin, end = _window(tokens, row, codings, window)
    texts = documents["text"].to_numpy(dtype=object)
    parts = [
        (_line(texts[r][b:s]), _line(texts[r][s:t]), _line(texts[r][t:e]))
        for r, b, s, t, e in zip(row, begin, first, last, end, strict=True)
    ]
    cited_from = {r: documents.iloc[r] for r in np.unique(row)}
    units = {r: find_clauses(texts[r]) for r in cited_from}
    cited = [
        citation(cited_from[r], paragraph=int(n), place=place_at(units[r], int(s)))
        for r, n, s in zip(row, number, first, strict=True)
    ]
    table = pd.DataFrame(parts, columns=["pre", "keyword", "post"]).assign(
        theme=pd.Categorical(codings["theme"]), period=labels[row], doc_id=documents.index[row], paragraph=number,
        pattern=codings["pattern"].astype(str).to_numpy(), citation=cited, start=first, stop=last, place=row,
    )  # fmt: skip
    variables = documents.drop(columns=["text", *table.columns], errors="ignore").iloc[row].reset_index(drop=True)
    whole = pd.concat([table[[*QUOTATION_COLUMNS, "place"]], variables], axis=1)
    order = ["theme", "period", "place", "start", "stop"]
    return whole.sort_values(order, kind="stable", ignore_index=True).drop(columns="place")


def theme_quotations(quotations: pd.DataFrame, *, theme: str, period: str | None = None) -> pd.DataFrame:
    """Return the quotations of one theme, of one period if one is named: as many as `rate_trend` counts there.

    Parameters
    ----------
    quotations : DataFrame
        From `quotations`.
    theme : str
    period : str, optional
        One of its periods; without it, all.

    Returns
    -------
    DataFrame
        The rows of `quotations` that are of it.

    Raises
    ------
    ValueError
        When there is no such theme, or nothing is known of such a period.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> from ctthemes.themes.codings import codings
    >>> tokens = tokenize(toy_corpus())
    >>> theme_quotations(quotations(codings(tokens, toy_codebook()), tokens), theme="prevention")["period"].tolist()
    ['2011', '2013', '2013']
    """
    checks.columns(quotations, QUOTATION_COLUMNS, name="quotations")
    checks.choice(theme, list(map(str, quotations["theme"].cat.categories)), name="theme")
    chosen = quotations["theme"] == theme
    if period is not None:
        chosen &= quotations["period"] == str(period)
    return quotations[chosen].reset_index(drop=True)


def sample_quotations(quotations: pd.DataFrame, *, n: int, seed: int) -> pd.DataFrame:
    """Return at most `n` quotations of each theme, at random, balanced over periods and within them over documents.

    One is drawn from every period before a second from any, and within a period from every document before a second
    from any: no long document and no busy year crowds out the others.

    Parameters
    ----------
    quotations : DataFrame
        From `quotations`, or some of its rows.
    n : int
        Quotations of each theme at most.
    seed : int

    Returns
    -------
    DataFrame
        Some rows of `quotations`, in their order.

    Examples
    --------
    >>> theme = pd.Categorical(["peace"] * 4)
    >>> some = pd.DataFrame({"theme": theme, "period": ["2011"] * 3 + ["2013"], "doc_id": list("aabc"), "start": range(4)})
    >>> sample_quotations(some, n=3, seed=1)["doc_id"].tolist()
    ['a', 'b', 'c']
    """
    checks.at_least(n, 1, name="n")
    checks.columns(quotations, ["theme", "period", "doc_id"], name="quotations")
    random = np.random.default_rng(seed)
    shuffled = quotations.assign(luck=random.permutation(len(quotations))).sort_values("luck")
    keys = [shuffled[column].astype(str).to_numpy() for column in ("theme", "period", "doc_id")]
    shuffled["turn"] = shuffled.groupby(keys).cumcount()
    shuffled = shuffled.sort_values(["turn", "luck"])
    shuffled["turn"] = shuffled.groupby(
        [shuffled[column].astype(str).to_numpy() for column in ("theme", "period")]
    ).cumcount()
    shuffled = shuffled.sort_values(["turn", "luck"])
    chosen = shuffled.groupby(shuffled["theme"].astype(str).to_numpy()).head(n).index
    return quotations.loc[chosen.sort_values()].reset_index(drop=True)


def citation(document: pd.Series, *, paragraph: int, place: str = "") -> str:
    """Return how a passage is cited: who, where, when, which paragraph; what is not known is left out.

    A date that somebody worked out stands in square brackets, an unknown one is "n.d.". A document with a `symbol` whose
    paragraphs have numbers of their own is cited by these: "S/RES/1373 (2001), para. 2 (b)".

    Parameters
    ----------
    document : Series
        A row of the corpus: speaker, place, date, date_source or whatever it has of them; its name is the document's id.
    paragraph : int
        Number of the paragraph, from 1, where the document has no numbers of its own.
    place : str
        The document's own number of the passage, as `ctthemes.documents.clauses.clause_place` has it.

    Returns
    -------
    str

    Examples
    --------
    >>> facts = {"speaker": "Ban Ki-moon", "place": "Baku", "date": pd.Timestamp("2013-03-18"), "date_source": "text"}
    >>> citation(pd.Series(facts, name="d1"), paragraph=5)
    'Ban Ki-moon, Baku, 18 March 2013, para. 5'
    """
    if place and _known(document, "symbol"):
        return f"{document['symbol']}, {place}"
    return f"{cited_source(document)}, {place or f'para. {paragraph}'}"


def cited_source(document: pd.Series) -> str:
    """Return how a document is cited: who, where, when; what is not known is left out, and an unknown date is "n.d.".

    Parameters
    ----------
    document : Series
        A row of a corpus; its name is the document's.

    Returns
    -------
    str

    Examples
    --------
    >>> cited_source(pd.Series({"speaker": "Ban Ki-moon", "date": pd.NaT}, name="d1"))
    'Ban Ki-moon, n.d.'
    """
    who = next((str(document[name]) for name in WHO if _known(document, name)), str(document.name))
    day = _cited_day(document)
    day = f"[{day}]" if day and document.get("date_source") == "inferred" else day or "n.d."
    place = [str(document["place"])] if _known(document, "place") else []
    return ", ".join([who, *place, day])


def _cited_day(document: pd.Series) -> str:
    """Return the day, or the month or year where no more is known; "" where nothing is."""
    if _known(document, "date"):
        date = pd.Timestamp(document["date"])
        return f"{date.day} {date:%B %Y}"
    stated = str(document["date_stated"]) if _known(document, "date_stated") else ""
    return f"{pd.Timestamp(stated):%B %Y}" if re.fullmatch(r"\d{4}-\d\d", stated) else stated


def quoted_words(words: str, citation: str) -> str:
    """Return words in quotation marks with their citation, as they go into a paper; marks inside become single ones.

    Parameters
    ----------
    words : str
    citation : str

    Returns
    -------
    str

    Examples
    --------
    >>> quoted_words("\u201cWe call it \u2018peace\u2019\u201d", "Ban Ki-moon, 2013")
    '“We call it ‘peace’” (Ban Ki-moon, 2013)'
    >>> quoted_words('He said "peace" twice.', "d1")
    '“He said ‘peace’ twice.” (d1)'
    """
    line = " ".join(words.split())
    if re.fullmatch(r"“[^“”]*”|\"[^\"]*\"", line):
        line = line[1:-1]
    line = re.sub(r"\"([^\"]*)\"", r"‘\1’", line).replace("“", "‘").replace("”", "’")
    return f"“{line}” ({citation})"


def save_quotations(table: pd.DataFrame, path: str | os.PathLike[str], *, heading: str = "Quotations") -> Path:
    """Return the file to which quotations were written: .csv (every column), .docx or .html (to be read).

    In a .csv a text that a spreadsheet would run as a formula gets an apostrophe in front; in .html every text is
    escaped.

    Parameters
    ----------
    table : DataFrame
        From `quotations`.
    path : path
        Ends in .csv, .docx or .html.
    heading : str
        Over the quotations of a .docx or .html.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        For another ending.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> from ctthemes.themes.codings import codings
    >>> tokens = tokenize(toy_corpus())
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_quotations(quotations(codings(tokens, toy_codebook()), tokens), f"{folder}/quotations.html").name
    'quotations.html'
    """
    file = Path(path)
    checks.columns(table, QUOTATION_COLUMNS, name="quotations")
    if file.suffix not in (".csv", ".docx", ".html"):
        raise ValueError(f"{file}: quotations are written as .csv, .docx or .html; name it {file.stem}.docx")
    if file.suffix == ".csv":
        from ctthemes._shared.csv_tables import save_table

        return save_table(table, file)[0]
    if file.suffix == ".html":
        replace_file(file, _html(table, heading).encode())
    else:
        _save_docx(table, file, heading)
    return file


class _Segments:
    """The paragraphs or sentences of documents, to look up which one a match stands in."""

    def __init__(self, documents: pd.DataFrame, unit: Unit) -> None:
        parts = segment_corpus(documents[["text"]], unit)
        self.row = documents.index.get_indexer(pd.Index(parts["document"]))
        self.number, self.start, self.stop = (parts[name].to_numpy() for name in ("segment", "start", "stop"))
        self.reach = int(documents["text"].str.len().max() or 0) + 1 if len(documents) else 1
        self.keys = self.row * self.reach + self.start

    def around(self, row: np.ndarray, first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return number, start and stop of the segment that each match begins in; a match that goes on stretches it."""
        place = np.searchsorted(self.keys, row * self.reach + first, "right") - 1
        return self.number[place], np.minimum(self.start[place], first), np.maximum(self.stop[place], last)


def _window(tokens: Tokens, row: np.ndarray, codings: pd.DataFrame, window: int) -> tuple[np.ndarray, np.ndarray]:
    first = tokens.offsets[row] + codings["token"].to_numpy()
    left = np.maximum(tokens.offsets[row], first - window)
    right = np.minimum(tokens.offsets[row + 1], first + codings["length"].to_numpy() + window) - 1
    return tokens.spans[left, 0], tokens.spans[right, 1]


def _html(table: pd.DataFrame, heading: str) -> str:
    body = [
        f"<figure><blockquote>{html_text(pre)} <mark>{html_text(keyword)}</mark> {html_text(post)}</blockquote>"
        f"<figcaption>{html_text(cited)} ({html_text(theme)}: {html_text(pattern)})</figcaption></figure>"
        for pre, keyword, post, cited, theme, pattern in _shown(table)
    ]
    head = f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{html_text(heading)}</title></head>'
    return "\n".join(
        [
            head,
            f"<body><h1>{html_text(heading)}</h1>",
            f"<p>n = {len(table):,} quotations</p>",
            *body,
            "</body></html>\n",
        ]
    )


def _save_docx(table: pd.DataFrame, file: Path, heading: str) -> None:
    from docx import Document

    document = Document()
    document.add_heading(visible(heading), level=1)
    document.add_paragraph(f"n = {len(table):,} quotations")
    for pre, keyword, post, cited, theme, pattern in _shown(table):
        quotation = document.add_paragraph(style="Quote")
        quotation.add_run(f"{visible(pre)} ".lstrip())
        quotation.add_run(visible(keyword)).bold = True
        quotation.add_run(f" {visible(post)}".rstrip())
        document.add_paragraph(visible(f"{cited} ({theme}: {pattern})"))
    written = BytesIO()
    document.save(written)
    replace_file(file, undated(written))


def _shown(table: pd.DataFrame) -> list[list[str]]:
    """Return what a reader sees of each quotation."""
    parts = table[["pre", "keyword", "post", "citation", "theme", "pattern"]].astype(str)
    return [list(map(str, row)) for row in parts.to_numpy().tolist()]


def _known(document: pd.Series, name: str) -> bool:
    return name in document.index and not pd.isna(document[name]) and bool(str(document[name]).strip())


def _line(text: str) -> str:
    return " ".join(text.split())
