"""PDFs: the paragraphs of the text layer, and what there is to say where it cannot be read or was put in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ctthemes._shared.checks import StudyError, listing
from ctthemes.documents.document import Document
from ctthemes.documents.pdf_layout import Layout, read_layout
from ctthemes.documents.pdf_lines import Page, read_page
from ctthemes.documents.pdf_paragraphs import join_paragraphs

_WORDLESS = 3  # a page with fewer letters is an image
_UNREADABLE = 0.2  # share of a page's characters that have no meaning in the file
_STRANGE = re.compile("[\ue000-\uf8ff\ufffd]")
_PASSWORD = 4


def read_pdf(data: bytes, name: str) -> Document:
    """Return the text of a PDF: a paragraph on one line, a blank line between paragraphs.

    A paragraph goes on over the ends of lines, columns and pages. Heads and feet of pages go; footnotes and what stands
    in the margin follow the paragraph that their page ends with.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        How messages call it.

    Returns
    -------
    Document
        `notes` says what was left out or put in order, and which pages cannot be read.

    Raises
    ------
    StudyError
        When the file is broken, asks for a password, has no text layer, or one whose letters cannot be told.

    Examples
    --------
    >>> read_pdf(b"%PDF-1.7 nothing", "a.pdf")
    Traceback (most recent call last):
    ctthemes._shared.checks.StudyError: a.pdf: not readable as PDF ...
    """
    import pypdfium2

    try:
        with _opened(data, name) as pdf:
            pages = [_read_page(pdf, number) for number in range(len(pdf))]
            about = {key: value.strip() for key, value in pdf.get_metadata_dict(skip_empty=True).items()}
    except pypdfium2.PdfiumError as error:
        raise StudyError(
            f"{name}: not readable as PDF ({error}); open it in a viewer and save or export it again"
        ) from None
    images = [number for number, page in enumerate(pages, start=1) if _n_letters(page) < _WORDLESS]
    unreadable = [number for number, page in enumerate(pages, start=1) if _is_unreadable(page)]
    if len(images) == len(pages):
        raise StudyError(
            f"{name}: no text layer: {_pages(images)} images; run OCR on it (for example ocrmypdf), then read it again"
        )
    if len(unreadable) + len(images) == len(pages):
        raise StudyError(
            f"{name}: the fonts of {_pages(unreadable, verb=False)} do not say which letters they draw; run OCR on it (for "
            "example ocrmypdf --force-ocr), then read it again"
        )
    layout = read_layout(pages)
    made = re.match(r"D:(\d{4})(\d{2})(\d{2})", about.get("CreationDate", ""))
    return Document(
        text="\n\n".join(join_paragraphs(layout)),
        title=about.get("Title", ""),
        author=about.get("Author", ""),
        saved="-".join(made.groups()) if made else "",
        n_pages=len(pages),
        notes=_remarks(layout, images, unreadable, len(pages)),
    )


def _opened(data: bytes, name: str) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).lower():
            raise StudyError(f"{name}: asks for a password; open it and save a copy without one") from None
        raise


def _read_page(pdf: Any, number: int) -> Page:
    page = pdf[number]
    try:
        return read_page(page)
    finally:
        page.close()


def _n_letters(page: Page) -> int:
    return sum(len(re.findall(r"\w", line.text)) for line in page.lines)


def _is_unreadable(page: Page) -> bool:
    """Return whether many of a page's characters are unknown: unmapped in the file, or private ones of its font."""
    if not page.n_characters:
        return False
    strange = sum(len(_STRANGE.findall(line.text)) for line in page.lines)
    return max(page.n_unmapped, strange) > _UNREADABLE * page.n_characters


def _remarks(layout: Layout, images: list[int], unreadable: list[int], n_pages: int) -> tuple[str, ...]:
    remarks = []
    if images:
        remarks.append(f"no text on {_pages(images, verb=False)} of {n_pages}: run OCR on the file")
    if unreadable:
        remarks.append(
            f"the fonts of {_pages(unreadable, verb=False)} of {n_pages} do not say which letters they draw: run OCR on it"
        )
    if layout.furniture:
        examples = listing((repr(text) for text in dict.fromkeys(layout.furniture)), shown=3)
        remarks.append(f"left out: heads and feet of pages ({len(layout.furniture)}): {examples}")
    if layout.sorted_pages:
        remarks.append(
            f"columns drawn row by row were put one after the other on {_pages(layout.sorted_pages, verb=False)}"
        )
    n_notes = sum(map(len, layout.notes.values()))
    if n_notes:
        remarks.append(f"footnotes and texts in the margin ({n_notes}) follow the paragraph that their page ends with")
    return tuple(remarks)


def _pages(numbers: Sequence[int], *, verb: bool = True) -> str:
    if len(numbers) == 1:
        return f"page {numbers[0]} is" if verb else f"page {numbers[0]}"
    unbroken = list(numbers) == list(range(numbers[0], numbers[-1] + 1)) if numbers else False
    names = f"{numbers[0]}-{numbers[-1]}" if unbroken else ", ".join(map(str, numbers[:10]))
    return f"pages {names} are" if verb else f"pages {names}"
