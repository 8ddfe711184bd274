"""HTML text: the words of an element as a reader sees them, its blocks apart, for pages, e-mails and e-books."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ctthemes._shared.checks import StudyError

BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 li tr blockquote pre dt dd figcaption div section article table ul ol details summary".split()
)
_UNSEEN = "style template svg iframe select option textarea".split()
_MARKER = re.compile(r"\[?(?:\d{1,3}|[*†‡]|[a-z])\]?")
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{10000,}")
_ATTRIBUTE = re.compile(r"""[^\s=/"'<>]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?""")
MOST_ATTRIBUTES = 5_000
"""Attributes of one element; the parser compares each with all before it."""

_AFTER_WORD = re.compile(r"(?:[^\W\d_]{3,}|[.,;:!?”’\")])\s*$")


def parse_html(text: str, name: str) -> Any:
    """Return the root element of a page; nothing of it is run or fetched.

    Parameters
    ----------
    text : str
        The page, decoded.
    name : str
        How messages call it.

    Returns
    -------
    lxml element

    Raises
    ------
    StudyError
        When it cannot be parsed, or has an element with more than `MOST_ATTRIBUTES` attributes.

    Examples
    --------
    >>> parse_html("<p>Text", "a.html").tag
    'html'
    """
    import lxml.etree
    import lxml.html

    text = re.sub(r"\A\s*<\?xml[^>]{0,200}\?>", "", text).replace("\x00", "")
    for tag in _LONG_TAG.finditer(text):
        if (number := sum(1 for _ in _ATTRIBUTE.finditer(tag[0])) - 1) > MOST_ATTRIBUTES:
            raise StudyError(
                f"{name}: an element with {number:,} attributes, as a damaged or hostile page has; save its text as .txt"
            )
    parser = lxml.html.HTMLParser(huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(text, parser=parser)
    except (lxml.etree.LxmlError, ValueError) as error:
        raise StudyError(f"{name}: not readable as HTML ({error}); save the page again, or its text as .txt") from None


def drop_unseen(tree: Any) -> None:
    """Take out of a page what nobody sees: styles, hidden elements, and the numbers of notes that hang on words.

    Parameters
    ----------
    tree : lxml element
        Changed in place. Scripts stay, since some pages keep their article there; `element_text` passes over them.

    Examples
    --------
    >>> tree = parse_html("<p>It exists<sup>1</sup>.</p><p style='display: none'>No.</p>", "a.html")
    >>> drop_unseen(tree)
    >>> element_text(tree)
    'It exists.'
    """
    unseen = '//*[@hidden or contains(translate(@style, " ", ""), "display:none")]'
    notes = [element for element in tree.xpath("//sup") if _is_marker(element)]
    drop([*tree.iter(*_UNSEEN), *tree.xpath(unseen), *notes])


def drop(elements: Iterable[Any]) -> None:
    """Take elements out of their page, and leave what stands right after them.

    Parameters
    ----------
    elements : iterable of lxml element
        The body and the root stay. Those of one parent go together: one at a time, a row of many took quadratic time.

    Examples
    --------
    >>> tree = parse_html("<p>One <i>two</i>, <b>three</b> <i>four</i>five.</p>", "a.html")
    >>> drop(tree.iter("i"))
    >>> element_text(tree)
    'One , three five.'
    """
    doomed = {element for element in elements if element.getparent() is not None and element.tag != "body"}
    for parent in list(dict.fromkeys(element.getparent() for element in doomed)):
        before: Any = None
        texts: list[str] = []
        for child in [*parent, None]:
            if child in doomed:
                texts.append(child.tail or "")
                parent.remove(child)
                continue
            if any(texts) and before is None:
                parent.text = "".join([parent.text or "", *texts])
            elif any(texts):
                before.tail = "".join([before.tail or "", *texts])
            before, texts = child, []


def _is_marker(element: Any) -> bool:
    """Return whether a raised sign is the number of a note: it is linked, or a number right after a word."""
    sign = element.text_content().strip()
    if not _MARKER.fullmatch(sign):
        return False
    if any("#" in (link.get("href") or "") for link in [*element.iter("a"), *element.iterancestors("a")]):
        return True
    before = element.getprevious()
    text = before.tail if before is not None else element.getparent().text
    return sign.isdigit() and _AFTER_WORD.search(text or "") is not None


def element_text(element: Any) -> str:
    r"""Return an element's text, a blank line between its blocks, the cells of a row on one line.

    Parameters
    ----------
    element : lxml element

    Returns
    -------
    str

    Examples
    --------
    >>> element_text(parse_html("<p>A <b>bold</b> word.<table><tr><td>x<td>y</table>", "a.html"))
    'A bold word.\n\nx y'
    """
    import lxml.etree

    pieces: list[str] = []
    for event, node in lxml.etree.iterwalk(element, events=("start", "end")):
        if node.tag in BLOCKS:
            pieces.append("\n\n")
        elif node.tag == "br" and event == "start":
            pieces.append("\n")
        elif node.tag in ("td", "th") and event == "end":
            pieces.append(" ")
        if event == "start" and node.tag != "script":
            pieces.append(re.sub(r"\s+", " ", node.text or ""))
        elif event == "end" and node is not element:
            pieces.append(re.sub(r"\s+", " ", node.tail or ""))
    text = re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", "".join(pieces)))
    return re.sub(r"\n{3,}", "\n\n", text).strip()
