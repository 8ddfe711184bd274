"""Articles: which text of a web page is the document, and what there is to say where that is in doubt."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import Any

from ctthemes.documents.html_text import BLOCKS, drop, drop_unseen, element_text

# Where known sites keep an article, tried in order; the first that holds half of the page's prose is taken.
BODIES = (
    '//*[contains(concat(" ", @class, " "), " field--name-body ")]',
    '//*[contains(concat(" ", @class, " "), " ep-a_text ") or contains(concat(" ", @class, " "), " ep-a_facts ")]',
)
# Elements that hold the page on some sites and its furniture on others.
_EITHER = ("form", "header", "aside", "noscript", "nav", "footer")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LEAVES = ("p", "li", "td", "dt", "dd", "blockquote", "pre")
_BANNER = re.compile(
    r"cookie|consent|gdpr|newsletter|breadcrumb|sharedaddy|share-?(?:bar|buttons|links)|social-?(?:links|share)|"
    r"feedback|subscri(?:be|ption)-(?:box|form)",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"comment|kommentar|respond|disqus", re.IGNORECASE)
# Lines amid an article that ask the reader to do something else, or name the owner of a picture.
_CALL = re.compile(
    r"""^(?:©|\(c\)\ ?\d{4}|copyright\b|subscribe\b|sign\ up|follow\ (?:us|the|@)|get\ (?:the|our)\b.*\bemail
    |never\ miss|read\ (?:more|also)\b|click\ here|share\ (?:this|on)|mehr\ zum\ thema|lesen\ sie\ auch
    |auch\ interessant|[àa]?\ ?lire\ aussi|lea\ también|le\ puede\ interesar|leia\ também
    |czytaj\ (?:też|także|również)|leggi\ anche|photos?(?:\ by)?\ ?:|fotos?\ ?:|crédits?\ photos?|quelle:\ |bild:\ )
    |\bnewsletter\b|\ball\ rights\ reserved\b|\bsign\ up\b.*\b(?:here|email|inbox)
    |^\W*(?:advertisement|werbung|anzeige|publicidad|publicité)\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST_CALL = 60
_PAGE = ("html", "body", "main", "article")
_PROSE, _LEAST = 60, 25  # letters of a paragraph, and of a document
_MOST_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Article:
    """The text of a page, and what the reading report should say of it."""

    text: str
    remarks: tuple[str, ...] = ()


def read_article(tree: Any, *, n_bytes: int = 0) -> Article:
    """Return the article of a page.

    Known sites have a place for it; elsewhere trafilatura finds it, and headings that it passed over are put back.

    Parameters
    ----------
    tree : lxml element
        The page, which is changed: its furniture goes.
    n_bytes : int
        Size of the page; trafilatura is not asked about one of more than 5 MB.

    Returns
    -------
    Article
        Its text is empty where a page holds less than a sentence. A remark says where it may be short.

    Examples
    --------
    >>> from ctthemes.documents.html_text import parse_html
    >>> page = "<nav>Home</nav><p>The council welcomed the plan.</p>"
    >>> read_article(parse_html(page, "a.html")).text
    'The council welcomed the plan.'
    """
    drop_unseen(tree)
    _settle_furniture(tree)
    prose = _prose(tree)[tree]
    for path in BODIES:
        text = _known_body(tree, path)
        if _n_letters(text) >= max(_LEAST, 0.5 * prose):
            return Article(text)
    lines = _found_lines(tree) if n_bytes < _MOST_BYTES else []
    calls = [line for line in lines if _is_call(line)]
    text = "\n\n".join(line for line in lines if not _is_call(line))
    if _n_letters(text) < _LEAST:
        return _whole_page(tree)
    remarks = [f"left out: lines that advertise or credit a picture ({len(calls)}): {calls[0]!r}"] if calls else []
    share = _n_letters(text) / max(1, prose)
    if share < 0.5:
        remarks.append(f"the article found has {share:.0%} of the letters in the page's paragraphs; see if it is whole")
    return Article(text, tuple(remarks))


def _is_call(line: str) -> bool:
    return len(line.split()) <= _LONGEST_CALL and _CALL.search(line) is not None


def _n_letters(text: str) -> int:
    return len("".join(text.split()))


def _names(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _prose(tree: Any) -> dict[Any, int]:
    """Return the letters in the paragraphs below each element, without lists of links and readers' comments."""
    named = (place for place in tree.iter() if place.get("class") or place.get("id"))
    comments = (place for place in named if place.tag not in _PAGE and _COMMENTS.search(_names(place)))
    passed = {element for place in comments for element in place.iter()}
    letters: dict[Any, int] = {}
    for element in reversed([*tree.iter()]):
        own = _n_own(element) if element.tag in BLOCKS and element not in passed else 0
        letters[element] = own + sum(letters.get(child, 0) for child in element)
    return letters


def _n_own(block: Any) -> int:
    """Return the letters that stand in a block but in none inside it, if they are prose and not a list of links."""
    letters = linked = 0
    waiting = [(block, False)]
    while waiting:
        node, in_link = waiting.pop()
        if (node is not block and node.tag in BLOCKS) or node.tag == "script":
            continue
        in_link = in_link or node.tag == "a"
        n = _n_letters(node.text or "") + sum(_n_letters(child.tail or "") for child in node)
        letters += n
        linked += n if in_link else 0
        waiting += [(child, in_link) for child in node]
    return letters if letters >= _PROSE and linked < 0.5 * letters else 0


def _settle_furniture(tree: Any) -> None:
    """Make plain divisions of the forms, asides and the like that hold the page's prose, and take banners out."""
    prose = _prose(tree)
    for element in tree.iter(*_EITHER):
        if prose[element] >= max(1, 0.5 * prose[tree]):
            element.tag = "div"
    drop([element for element in tree.iter("nav", "footer") if not prose[element]])
    for element in tree.iter("details", "summary"):
        element.tag = "div" if element.tag == "details" else "h4"
    drop([element for element in tree.xpath("//body//*[@class or @id]") if _is_banner(element, prose, prose[tree])])


def _is_banner(element: Any, prose: dict[Any, int], most: int) -> bool:
    """Return whether an element is a bar about cookies, sharing and the like, and not the page itself."""
    if not _BANNER.search(_names(element)):
        return False
    small = prose.get(element, 0) < 0.25 * most or not most
    return small or ("cookie" in _start(element, 2000).lower() and not element.xpath(".//h1 | .//article | .//main"))


def _known_body(tree: Any, path: str) -> str:
    places = tree.xpath(path)
    outer = [place for place in places if not any(around in places for around in place.iterancestors())]
    return "\n\n".join(part for part in (element_text(place) for place in outer) if part)


def _found_lines(tree: Any) -> list[str]:
    import trafilatura

    text = trafilatura.extract(copy.deepcopy(tree), include_comments=False, include_tables=True) or ""
    lines: list[str] = []
    in_table = False
    for line in filter(None, (line.strip() for line in text.split("\n"))):
        row = _without_pipes(line)
        if in_table and line.startswith("|") and row:
            lines[-1] += f"\n{row}"
        elif row:
            lines.append(row)
        in_table = line.startswith("|") and bool(lines)
    return _with_headings(tree, lines)


def _without_pipes(line: str) -> str:
    """Return a row of a table, which trafilatura writes as `| a | b |`, with blanks between its cells."""
    if not line.startswith("|"):
        return line
    cells = (cell.strip() for cell in line.strip("|").split("|"))
    return " ".join(cell for cell in cells if cell.strip("-: "))


def _with_headings(tree: Any, lines: list[str]) -> list[str]:
    """Return the lines of an article with the headings that are missing right before them."""
    places = {line[:_PROSE]: number for number, line in reversed([*enumerate(lines)])}
    present, missing = set(lines), list[Any]()
    before: dict[int, list[str]] = {}
    for element in tree.iter(*_HEADINGS, *_LEAVES):
        start = _start(element)
        if element.tag in _HEADINGS:
            missing = [*missing, element] if start else missing
        elif start in places:
            texts = [" ".join(heading.text_content().split()) for heading in missing if _leads(heading, element)]
            before.setdefault(places[start], []).extend(text for text in texts if text not in present)
            missing = []
        elif start:
            missing = []
    return [line for number, own in enumerate(lines) for line in (*before.get(number, ()), own)]


def _leads(heading: Any, block: Any) -> bool:
    """Return whether a heading stands beside a block, not in another part of the page."""
    around = heading.getparent()
    if block.tag == "li":
        block = block.getparent()
    return block.getparent() is around or (block.getparent() is around.getparent() and len(around) == 1)


def _start(element: Any, length: int = _PROSE) -> str:
    """Return how an element's text begins."""
    words: list[str] = []
    for text in element.itertext():
        words.append(text)
        if sum(map(len, words)) > 4 * length:
            break
    return " ".join("".join(words).split())[:length]


def _whole_page(tree: Any) -> Article:
    drop(tree.iter(*_EITHER))
    bodies = tree.xpath("//article | //main") or tree.xpath("//body")
    text = element_text(bodies[0]) if bodies else ""
    if _n_letters(text) < _LEAST:
        return Article("")
    return Article(text, ("whole page taken: no article could be told from the rest",))
