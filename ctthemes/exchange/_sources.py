"""Sources: the texts of a project, wherever its program put them, and a count of all that has no text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ctthemes.exchange._positions import OWN, OWN_FOR_NVIVO
from ctthemes.exchange._refi_xml import SOURCE_FOLDER, element_id, is_safe

Say = Callable[[str, str, str], None]
"""Takes kind, source and message of what there is to report."""

WITHOUT_TEXT = {
    "PictureSource": "picture", "AudioSource": "audio recording", "VideoSource": "video", "PDFSource": "PDF",
}  # fmt: skip
COUNTED = {
    "Set": "set", "Link": "link", "Graph": "graph", "PictureSelection": "selection in a picture",
    "AudioSelection": "selection in a recording", "VideoSelection": "selection in a video",
    "PDFSelection": "selection on a page", "TranscriptSelection": "selection in a transcript by time",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A text of a project.

    Attributes
    ----------
    doc_id : str
        Its name, with a number behind it where another source has that name.
    text : str
    node : Element
        Where its selections and codings stand.
    guids : tuple of str
        Its own, and that of the source around it: cases may name either.
    variables : tuple of Element
        Where its values stand.
    """

    doc_id: str
    text: str
    node: Element
    guids: tuple[str, ...]
    variables: tuple[Element, ...]


def is_own(root: Element) -> bool:
    """Return whether the project was written by this package."""
    return str(root.get("origin")) in (OWN, OWN_FOR_NVIVO)


def text_sources(root: Element, files: dict[str, bytes], say: Say) -> list[Source]:
    """Return every source that has a text, and report those that have none.

    The text of a PDF, the transcript of a recording and the description of a picture count as texts.
    """
    sources: list[Source] = []
    taken: set[str] = set()
    for outer, node, name in _texts(root, say):
        text = _text(node, name, files, say)
        if text is None:
            continue
        if not text.strip() and not is_own(root):
            say("left out", name, "has no text")
            continue
        doc_id = _free(name, taken)
        if doc_id != name:
            say("renamed", name, f"is {doc_id!r} now: another source has its name")
        taken.add(doc_id)
        guids = tuple(dict.fromkeys(element_id(element) for element in (node, outer)))
        sources.append(Source(doc_id, text, node, guids, tuple(dict.fromkeys((outer, node)))))
    return sources


def count_left_out(root: Element, say: Say) -> None:
    """Report by kind and number what a study of texts has no place for."""
    counts = Counter(node.tag for node in root.iter() if node.tag in COUNTED)
    codings = sum(
        len(node.findall("Coding")) for node in root.iter() if node.tag in COUNTED and node.tag.endswith("Selection")
    )
    for tag, number in sorted(counts.items()):
        say("left out", "", f"{number:,} {COUNTED[tag]}{'' if number == 1 else 's'}")
    if codings:
        say("left out", "", f"{codings:,} coding{'' if codings == 1 else 's'} on these selections")


def _texts(root: Element, say: Say) -> Iterator[tuple[Element, Element, str]]:
    """Yield the source, the element that holds its text, and the name of that text."""
    parent = root.find("Sources")
    for source in parent if parent is not None else []:
        name = source.get("name") or element_id(source)
        if source.tag == "TextSource":
            yield source, source, name
            continue
        inner = [node for tag in ("Representation", "Transcript", "TextDescription") for node in source.findall(tag)]
        for node in inner:
            yield source, node, name if node.tag == "Representation" else node.get("name") or f"{name} (text)"
        if source.tag != "PDFSource" or not inner:
            what = WITHOUT_TEXT.get(source.tag, source.tag)
            say("left out", name, f"1 {what}{'; its text is read' if inner else ', which has no text'}")


def _text(node: Element, name: str, files: dict[str, bytes], say: Say) -> str | None:
    content, path = node.findtext("PlainTextContent"), node.get("plainTextPath") or ""
    if not path:
        if content is None:
            say("left out", name, "has no text")
        return content
    inner = path.removeprefix("internal://")
    if "://" in inner or not is_safe(inner):
        say("left out", name, f"lies at {path!r}, outside the file; export the project with its sources")
        return None
    places = (f"{SOURCE_FOLDER}/{inner}", f"{SOURCE_FOLDER.title()}/{inner}", inner)
    data = next((files[place] for place in places if place in files), None)
    if data is None:
        say("left out", name, f"is not in the file ({inner}); export the project with its sources")
        return None
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        say("left out", name, f"is not UTF-8 ({error.reason} at byte {error.start}); export the project again")
        return None


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free
