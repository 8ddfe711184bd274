"""PDFs: the text layer page by page, with paragraphs from the space between lines, and the reason where there is none."""

from __future__ import annotations

import itertools
import re
from statistics import median
from typing import Any

from ctthemes._shared.checks import StudyError
from ctthemes.documents.document import PAGE_END, Document

_WORDLESS = 3  # a page with fewer letters is an image
_MORE_SPACE = 1.25  # a step between lines that ends a paragraph, in steps usual on the page
_PASSWORD = 4


def read_pdf(data: bytes, name: str) -> Document:
    """Return the text of a PDF: lines as they stand, blank lines between paragraphs, a form feed after each page.

    Raises
    ------
    StudyError
        When the file is broken, asks for a password, or has no text layer.
    """
    import pypdfium2

    try:
        with _opened(data, name) as pdf:
            pages = [_page_text(pdf, number) for number in range(len(pdf))]
            about = {key: value.strip() for key, value in pdf.get_metadata_dict(skip_empty=True).items()}
    except pypdfium2.PdfiumError as error:
        raise StudyError(
            f"{name}: not readable as PDF ({error}); open it in a viewer and save or export it again"
        ) from None
    images = [number for number, page in enumerate(pages, start=1) if len(re.findall(r"\w", page)) < _WORDLESS]
    if len(images) == len(pages):
        raise StudyError(
            f"{name}: no text layer: {_pages(images)} images; run OCR on it (for example ocrmypdf), then read it again"
        )
    made = re.match(r"D:(\d{4})(\d{2})(\d{2})", about.get("CreationDate", ""))
    return Document(
        text=f"\n{PAGE_END}\n".join(pages),
        title=about.get("Title", ""),
        author=about.get("Author", ""),
        saved="-".join(made.groups()) if made else "",
        n_pages=len(pages),
        notes=(f"no text on {_pages(images, verb=False)} of {len(pages)}: run OCR on the file",) if images else (),
    )


def _opened(data: bytes, name: str) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).lower():
            raise StudyError(f"{name}: asks for a password; open it and save a copy without one") from None
        raise


def _page_text(pdf: Any, number: int) -> str:
    page = pdf[number]
    try:
        text_page = page.get_textpage()
        try:
            return _paragraphs(text_page)
        finally:
            text_page.close()
    finally:
        page.close()


def _paragraphs(text_page: Any) -> str:
    """Return the lines of a page, with a blank line where more space than usual lies between two."""
    lines = _lines(text_page)
    steps = [above - below for (_, above), (_, below) in itertools.pairwise(lines) if above > below]
    usual = median(sorted(steps)[: max(1, len(steps) * 3 // 4)]) if steps else 0.0
    pieces: list[str] = []
    last: float | None = None
    for text, base in lines:
        if last is not None:
            step = last - base
            pieces.append("\n\n" if step > _MORE_SPACE * usual or step < -usual else "\n")
        pieces.append(text)
        last = base
    return "".join(pieces)


def _lines(text_page: Any) -> list[tuple[str, float]]:
    """Return each line with the height at which it stands; a hyphen that PDFium took at a line end is put back."""
    lines: list[tuple[str, float]] = []
    text, place = text_page.get_text_range(), 0
    n_characters = text_page.count_chars()
    for piece in re.split("(\r\n|[\ufffe\x02])", text):
        inner = piece.strip()
        if inner and piece not in ("\ufffe", "\x02"):
            first = min(place + piece.index(inner[0]), n_characters - 1)
            lines.append((_plain(inner), _height(text_page, first)))
        elif piece in ("\ufffe", "\x02") and lines:
            lines[-1] = (lines[-1][0] + "-", lines[-1][1])
        place += len(piece)
    return lines


def _height(text_page: Any, character: int) -> float:
    """Return the height of a character's line: loose boxes share it over the letters of one font."""
    return float(text_page.get_charbox(character, loose=True)[1])


def _plain(text: str) -> str:
    return re.sub("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]", "", text.replace("\u00a0", " "))


def _pages(numbers: list[int], *, verb: bool = True) -> str:
    if len(numbers) == 1:
        return f"page {numbers[0]} is" if verb else f"page {numbers[0]}"
    whole = numbers == list(range(numbers[0], numbers[-1] + 1)) if numbers else False
    said = f"{numbers[0]}-{numbers[-1]}" if whole else ", ".join(map(str, numbers[:10]))
    return f"pages {said} are" if verb else f"pages {said}"
