"""Text pages: every document as a page beside the results, themes marked, and one page that searches all of them.

They are written only where the study's settings say `share: texts`: documents may belong to others or hold what was told
in confidence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pandas as pd

from ctthemes._shared.files import replace_file
from ctthemes._shared.html import PLAIN, READING, STYLE
from ctthemes._shared.outside_text import html_text
from ctthemes.app.page_template import rendered, template_part
from ctthemes.text.segments import paragraph_spans
from ctthemes.themes.marked_documents import marked_document
from ctthemes.themes.quotations import cited_source

if TYPE_CHECKING:
    from ctthemes.study.study import Study

FOLDER = "texts"
MOST_SEARCHED = 20_000_000
"""Characters of all documents up to which one page holds and searches them."""

_PLACE = re.compile(r'<q data-place="([^"\t]*)\t(\d+)\t(\d+)">(.*?)</q>', re.DOTALL)


class TextPages:
    """Where the page of each document lies, and where its paragraphs begin.

    Parameters
    ----------
    documents : DataFrame
        The corpus; its index names the documents.
    """

    def __init__(self, documents: pd.DataFrame) -> None:
        self.documents = documents
        self.files = page_files(documents.index.astype(str))
        self._spans: dict[str, list[tuple[int, int]]] = {}

    def link(self, doc_id: str, start: int, stop: int) -> str:
        """Return the address, as seen from the results page, of some characters of a document; "" where it has no page.

        Parameters
        ----------
        doc_id : str
        start, stop : int

        Returns
        -------
        str
        """
        if doc_id not in self.files:
            return ""
        if doc_id not in self._spans:
            row = self.documents.index.get_indexer(pd.Index([doc_id]))[0]
            self._spans[doc_id] = paragraph_spans(str(self.documents["text"].iloc[row]))
        spans = self._spans[doc_id]
        number = next((n for n, (_, end) in enumerate(spans, start=1) if start < end), len(spans))
        return f"{FOLDER}/{quote(self.files[doc_id])}?at={start}-{stop}#p{number}"


def page_files(names: Iterable[str]) -> dict[str, str]:
    """Return the file of each document's page: its name without what a file name cannot hold, none twice.

    Parameters
    ----------
    names : iterable of str

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> page_files(["S/RES/1373", "S_RES_1373", "index"])
    {'S/RES/1373': 'S_RES_1373.html', 'S_RES_1373': 'S_RES_1373-2.html', 'index': 'index-2.html'}
    """
    files: dict[str, str] = {}
    taken = {"index.html"}
    for name in names:
        stem = re.sub(r"[^\w.-]+", "_", name).strip("._")[:80] or "document"
        number, file = 1, f"{stem}.html"
        while file.casefold() in taken:
            number += 1
            file = f"{stem}-{number}.html"
        taken.add(file.casefold())
        files[name] = file
    return files


def save_text_pages(output: Path, study: Study) -> TextPages:
    """Return where the pages lie, after every document was written into a folder of `output`, with a page over them.

    Parameters
    ----------
    output : Path
    study : Study

    Returns
    -------
    TextPages
    """
    from ctthemes.text.tokens import tokenize
    from ctthemes.themes.codings import codings

    tokens = tokenize(study.corpus, cache=True)
    coded = codings(tokens, study.codebook)
    themes = [theme.name for theme in study.codebook.themes]
    pages = TextPages(study.corpus)
    by_document = dict(tuple(coded.groupby(coded["doc_id"].astype(str), sort=False)))
    order = _by_date(study.corpus)
    script = f'"use strict";\n{READING}\n{template_part("text.js")}'
    for place, doc_id in enumerate(order):
        row = study.corpus.iloc[study.corpus.index.get_indexer(pd.Index([doc_id]))[0]]
        context = _context(study.name, row, by_document.get(doc_id, coded.iloc[:0]), themes)
        neighbours = {"before": order[place - 1 : place] if place else [], "after": order[place + 1 : place + 2]}
        context |= {name: [(quote(pages.files[other]), other) for other in near] for name, near in neighbours.items()}
        page = rendered("text.html", context, style=_style(), script=script)
        replace_file(output / FOLDER / pages.files[doc_id], page.encode("utf-8", "replace"))
    _save_index(output / FOLDER / "index.html", study, order, pages.files)
    return pages


def link_quotations(page: Path, pages: TextPages) -> None:
    """Make each citation on the page of an executed notebook a link to its words, where they have a page.

    Parameters
    ----------
    page : Path
        In a folder beside that of the texts.
    pages : TextPages
    """
    from html import unescape

    def linked(match: re.Match[str]) -> str:
        address = pages.link(unescape(match[1]), int(match[2]), int(match[3]))
        return f'<q><a href="../{html_text(address)}">{match[4]}</a></q>' if address else match[0]

    html = page.read_text(encoding="utf-8")
    again = _PLACE.sub(linked, html)
    if again != html:
        replace_file(page, again.encode("utf-8", "replace"))


def _context(study: str, row: pd.Series, coded: pd.DataFrame, themes: list[str]) -> dict[str, object]:
    from markupsafe import Markup

    text = f'<div class="{PLAIN}">{marked_document(row, coded, themes=themes)}</div>'
    return {"study": study, "name": str(row.name), "text": Markup(text)}


def _save_index(path: Path, study: Study, order: list[str], files: Mapping[str, str]) -> None:
    from markupsafe import Markup

    corpus = study.corpus
    rows = corpus.iloc[corpus.index.get_indexer(pd.Index(order))]
    listed = [
        {"name": str(name), "file": quote(files[str(name)]), "cited": cited_source(row), "title": _title(row)}
        for name, row in rows.iterrows()
    ]
    texts = rows["text"].astype(str).tolist()
    whole = sum(map(len, texts)) <= MOST_SEARCHED
    entries = [
        [item["file"], item["cited"], [(start, text[start:stop]) for start, stop in paragraph_spans(text)]]
        for item, text in zip(listed, texts, strict=True)
    ]
    # "<" would end the script that holds the texts
    data = json.dumps(entries if whole else [], ensure_ascii=False).replace("<", "\\u003c")
    context = {"study": study.name, "documents": listed, "searched": whole, "data": Markup(data)}
    style = template_part("results.css")
    replace_file(
        path, rendered("texts.html", context, style=style, script=template_part("texts.js")).encode("utf-8", "replace")
    )


def _title(row: pd.Series) -> str:
    return str(row["title"]) if "title" in row.index and not pd.isna(row["title"]) else ""


def _style() -> str:
    return f"{template_part('text.css')}\n{STYLE}\n{template_part('text_last.css')}"


def _by_date(corpus: pd.DataFrame) -> list[str]:
    return [str(name) for name in pd.to_datetime(corpus["date"]).sort_values(kind="stable", na_position="last").index]
