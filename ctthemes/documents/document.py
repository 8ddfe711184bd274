"""Documents: what a reader hands over, the text of one file and what the file says of itself."""

from __future__ import annotations

from dataclasses import dataclass

PAGE_END = "\f"


@dataclass(frozen=True, slots=True, eq=True)
class Document:
    """One file, read.

    Attributes
    ----------
    text : str
        Line ends are newlines, a blank line ends a paragraph where the format knows paragraphs, and a form feed on a
        line of its own ends a page where it knows pages.
    title, author, language : str
        As the file says, empty where it does not.
    date : str
        ISO text of a date that the file gives as the document's own (a page's publication time), as precise as it is
        known; never the day on which a PDF or a Word file was saved; "" where there is none.
    date_evidence : str
        Where `date` stands in the file.
    date_doubt : str
        Why the file's date is not taken, or not to the day.
    saved : str
        The day on which the file says it was made, which may be years from the document's date.
    n_pages : int or None
    notes : tuple of str
        What had to be done or decided to read it, such as the encoding.
    """

    text: str
    title: str = ""
    author: str = ""
    language: str = ""
    date: str = ""
    date_evidence: str = ""
    date_doubt: str = ""
    saved: str = ""
    n_pages: int | None = None
    notes: tuple[str, ...] = ()
