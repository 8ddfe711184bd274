"""Web pages: the article of a saved HTML page with its title and date, without menus, scripts and footers."""

from __future__ import annotations

import re
from typing import Any

from ctthemes._shared.checks import StudyError
from ctthemes.documents.articles import read_article
from ctthemes.documents.document import Document
from ctthemes.documents.encodings import decode
from ctthemes.documents.html_text import element_text, parse_html
from ctthemes.documents.page_dates import page_date

MAX_BYTES = 30_000_000
_LONGEST_WALL = 120  # words; a page with more is an article about errors
_WALL = re.compile(
    r"""^\W*(?:error\W+|http\W+)?[45]\d\d\b.{0,40}\b(?:forbidden|not\ found|unauthorized|gateway|unavailable|error|denied|gone|required
    |limit|many)|\baccess\ (?:denied|to\ this\ page)|^just\ a\ moment|\bchecking\ (?:your|the)\ browser|^attention\ required
    |\byou\ are\ (?:a\ )?human|\bnot\ a\ robot|\b(?:page|file|site|document)\ (?:was\ |could\ )?not\ (?:be\ )?found\b
    |^(?:forbidden|not\ found|bad\ gateway|service\ unavailable|internal\ server\ error)\W*$|\brequest\ (?:blocked|unsuccessful)
    |seite\ nicht\ gefunden|zugriff\ verweigert|page\ (?:introuvable|non\ trouv[ée]e)|acc[eè]s\ refus[ée]
    |p[áa]gina\ no\ encontrada|acceso\ denegado|p[áa]gina\ n[ãa]o\ encontrada|pagina\ non\ trovata
    |страница\ не\ найдена|доступ\ (?:запрещ[её]н|ограничен)|الصفحة\ غير\ موجودة|找不到|无法访问""",
    re.IGNORECASE | re.VERBOSE,
)
_WALL_TEXT = re.compile(
    r"enable (?:javascript and cookies|cookies and javascript|cookies|javascript) to (?:continue|go on|proceed)"
    r"|verif(?:y|ying) (?:that )?you are (?:a )?human|unusual traffic from your|complete the captcha",
    re.IGNORECASE,
)


def read_html(data: bytes, name: str) -> Document:
    """Return the article of an HTML page; nothing of the page is run or fetched.

    Parameters
    ----------
    data : bytes
        The page.
    name : str
        How messages call it.

    Returns
    -------
    Document
        title : the one first-order heading, else `og:title`, else the title element;
        date : see `ctthemes.documents.page_dates`;
        notes : what was decided to read it.

    Raises
    ------
    StudyError
        When the page is too large, cannot be parsed, is an error page, or holds no article.

    Examples
    --------
    >>> read_html(b"<title>Plan</title><nav>Home</nav><p>The council welcomed the plan.</p>", "a.html").text
    'The council welcomed the plan.'
    """
    if len(data) > MAX_BYTES:
        raise StudyError(
            f"{name}: a web page of {len(data) / 1e6:.0f} MB; save its article alone, as text or as a smaller page"
        )
    source, notes = _decoded(data, name)
    tree = parse_html(source, name)
    _stop_at_wall(tree, name)
    title = _title(tree)
    dated = page_date(tree)
    language = (tree.get("lang") or "").strip()
    author = _meta(tree, "author", "article:author")
    article = read_article(tree, n_bytes=len(data))
    if not article.text:
        raise StudyError(f"{name}: no article found in the page; save its text as .txt")
    return Document(
        text=article.text,
        title=title,
        author=author,
        language=language,
        date=dated.stated,
        date_evidence=dated.evidence,
        date_doubt=dated.doubt,
        notes=(*notes, *article.remarks),
    )


def _decoded(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Return a page as text: UTF-8 where it is that, else the encoding that it names, as browsers understand the name."""
    import webencodings

    declared = re.search(
        rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,30})", data[:5000], re.IGNORECASE
    )
    label = declared.group(1).decode("ascii") if declared else ""
    encoding = webencodings.lookup(label)
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    if encoding is None or encoding.name.startswith("utf-"):
        return decode(data, name)
    try:
        text = str(encoding.codec_info.decode(data, "strict")[0])
    except UnicodeDecodeError:
        return decode(data, name)
    return text, (f"read as {encoding.name}, as the page says ({label})",)


def _stop_at_wall(tree: Any, name: str) -> None:
    """Stop at a page that a site sends instead of the one that was asked for."""
    text = _one_line(element_text(tree))
    heads = [_one_line(element.text_content()) for element in tree.iter("title", "h1", "h2")]
    wall = next((head for head in heads if _WALL.search(head)), "")
    if not wall and (match := _WALL_TEXT.search(text[:2000])):
        wall = match.group()
    if wall and len(text.split()) < _LONGEST_WALL:
        raise StudyError(
            f"{name}: an error page ({wall[:80]!r}) and no document; save the page itself, or remove the file"
        )


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


def _one_line(text: str) -> str:
    return " ".join(text.split())
