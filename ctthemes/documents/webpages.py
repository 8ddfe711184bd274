"""Web pages: the article of a saved HTML page with its title and date, without menus, scripts and footers."""

from __future__ import annotations

import re
from typing import Any

from ctthemes._shared.checks import StudyError
from ctthemes.documents.document import Document
from ctthemes.documents.encodings import decode
from ctthemes.documents.page_dates import page_date

MAX_BYTES = 30_000_000
# Where known sites keep an article, tried in order; the first that holds words is taken, all its matches in page order.
BODIES = (
    '//*[contains(concat(" ", @class, " "), " field--name-body ")]',
    '//*[contains(concat(" ", @class, " "), " ep-a_text ") or contains(concat(" ", @class, " "), " ep-a_facts ")]',
    '//*[@itemprop="articleBody"]',
)
_DROPPED = "script style noscript template svg iframe form button nav aside footer header select".split()
_BLOCKS = frozenset("p h1 h2 h3 h4 h5 h6 li tr blockquote pre dt dd figcaption div section article table ul ol".split())
_LEAST_WORDS = 5


def read_html(data: bytes, name: str) -> Document:
    """Return the article of an HTML page; nothing of the page is run or fetched.

    Title: the one first-order heading, else `og:title`, else the title element. Date: see
    `ctthemes.documents.page_dates`.

    Raises
    ------
    StudyError
        When the page is too large, cannot be parsed, or holds no article.
    """
    if len(data) > MAX_BYTES:
        raise StudyError(
            f"{name}: a web page of {len(data) / 1e6:.0f} MB; save its article alone, as text or as a smaller page"
        )
    tree, notes = _tree(data, name)
    title = _title(tree)
    dated = page_date(tree)
    language = (tree.get("lang") or "").strip()
    author = _meta(tree, "author", "article:author")
    for element in list(tree.iter(*_DROPPED)):
        if element.tag != "header" or not element.xpath("ancestor-or-self::article"):
            element.drop_tree()
    text, how = _body(tree, data)
    if not text.strip():
        raise StudyError(f"{name}: no article found in the page; save its text as .txt")
    return Document(
        text=text,
        title=title,
        author=author,
        language=language,
        date=dated.stated,
        date_evidence=dated.evidence,
        date_doubt=dated.doubt,
        notes=(*notes, *how),
    )


def _tree(data: bytes, name: str) -> tuple[Any, tuple[str, ...]]:
    import lxml.etree
    import lxml.html

    declared = re.search(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_-]{2,30})", data[:5000], re.IGNORECASE)
    notes: tuple[str, ...] = ()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            encoding = declared.group(1).decode() if declared else ""
            text, notes = data.decode(encoding), (f"read as {encoding}, as the page says",)
        except (LookupError, UnicodeDecodeError):
            text, notes = decode(data, name)
    text = re.sub(r"\A\s*<\?xml[^>]{0,200}\?>", "", text).replace("\x00", "")
    parser = lxml.html.HTMLParser(huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = lxml.html.document_fromstring(text, parser=parser)
    except (lxml.etree.LxmlError, ValueError) as error:
        raise StudyError(f"{name}: not readable as HTML ({error}); save the page again, or its text as .txt") from None
    return tree, notes


def _title(tree: Any) -> str:
    headings = [_one_line(heading.text_content()) for heading in tree.xpath("//h1")]
    headings = [heading for heading in headings if heading]
    if len(headings) == 1:
        return headings[0]
    declared = _meta(tree, "og:title", "dc.title") or "".join(tree.xpath("//title/text()")[:1])
    return next((heading for heading in headings if heading in _one_line(declared)), "") or _one_line(declared)


def _meta(tree: Any, *names: str) -> str:
    for element in tree.xpath("//meta[@content]"):
        if (element.get("property") or element.get("name") or element.get("itemprop") or "").lower() in names:
            return _one_line(element.get("content"))
    return ""


def _body(tree: Any, data: bytes) -> tuple[str, tuple[str, ...]]:
    for path in BODIES:
        found = tree.xpath(path)
        places = [place for place in found if not _inside_another(place, found)]
        text = "\n\n".join(part for part in (_text_of(place) for place in places) if part)
        if len(text.split()) >= _LEAST_WORDS:
            return text, ()
    import trafilatura

    body = trafilatura.extract(tree, include_comments=False, include_tables=True) if len(data) < 5_000_000 else None
    if body and len(body.split()) >= _LEAST_WORDS:
        lines = [line.strip() for line in body.split("\n")]
        return "\n\n".join(line for line in lines if line), (
            "article found by trafilatura, not by a known site's layout",
        )
    main = tree.xpath("//article | //main") or tree.xpath("//body")
    return _text_of(main[0]) if main else "", ("whole page taken: no article could be told from the rest",)


def _inside_another(place: Any, places: list[Any]) -> bool:
    return any(ancestor in places for ancestor in place.iterancestors())


def _text_of(element: Any) -> str:
    """Return an element's text, a blank line between its blocks."""
    pieces: list[str] = []
    for event, node in _walk(element):
        block = isinstance(node.tag, str) and node.tag in _BLOCKS
        if block:
            pieces.append("\n\n")
        elif node.tag == "br" and event == "start":
            pieces.append("\n")
        elif node.tag in ("td", "th") and event == "end":
            pieces.append(" ")
        if event == "start":
            pieces.append(re.sub(r"\s+", " ", node.text or ""))
        elif node is not element:
            pieces.append(re.sub(r"\s+", " ", node.tail or ""))
    text = re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", "".join(pieces)))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _walk(element: Any) -> Any:
    import lxml.etree

    return lxml.etree.iterwalk(element, events=("start", "end"))


def _one_line(text: str) -> str:
    return " ".join(text.split())
