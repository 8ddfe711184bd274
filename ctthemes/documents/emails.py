"""E-mails: the words of a saved message, with its subject, sender and day; and pages that a browser saved as a message."""

from __future__ import annotations

import email
import email.message
import email.policy
import email.utils
from collections import Counter

from ctthemes._shared.checks import StudyError
from ctthemes.documents.document import Document
from ctthemes.documents.html_text import drop_unseen, element_text, parse_html
from ctthemes.documents.webpages import read_html


def read_eml(data: bytes, name: str) -> Document:
    r"""Return the words of a message: its plain text, else its page; attachments are left out and named.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        How messages call it.

    Returns
    -------
    Document
        title : the subject;
        date : the day on which it was sent, in the sender's time.

    Raises
    ------
    StudyError
        When the file has no head of a message, or holds no words.

    Examples
    --------
    >>> message = b"Subject: Plan\nDate: Mon, 18 Mar 2013 23:30:00 -0500\n\nThe council met.\n"
    >>> document = read_eml(message, "a.eml")
    >>> document.text, document.title, document.date
    ('The council met.', 'Plan', '2013-03-18')
    """
    message = _parsed(data, name)
    part = message.get_body(preferencelist=("plain", "html"))
    text = _content(part) if part is not None else ""
    if part is not None and part.get_content_subtype() == "html":
        tree = parse_html(text, name)
        drop_unseen(tree)
        text = element_text(tree)
    if not text.strip():
        raise StudyError(
            f"{name}: no words in the message; if they stand in an attachment, save it as a file of its own"
        )
    attached = Counter(part.get_filename() or part.get_content_type() for part in message.iter_attachments())
    return Document(
        text=text.replace("\r\n", "\n").strip(),
        title=str(message["subject"] or "").strip(),
        author=str(message["from"] or "").strip(),
        date=_day(message),
        date_evidence="the line Date: of the message",
        notes=(f"left out: attachments ({attached.total()}): {', '.join(attached)}",) if attached else (),
    )


def read_mhtml(data: bytes, name: str) -> Document:
    r"""Return the article of a page that a browser saved with its pictures in one file.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        How messages call it.

    Returns
    -------
    Document
        As of a web page.

    Raises
    ------
    StudyError
        When there is no page in it.

    Examples
    --------
    >>> head = b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
    >>> read_mhtml(head + b"<p>The council welcomed the plan.</p>", "a.mht").text
    'The council welcomed the plan.'
    """
    message = _parsed(data, name)
    pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
    if not pages:
        raise StudyError(f"{name}: no web page in the file; save the page again as .html, or its text as .txt")
    return read_html(_content(pages[0]).encode(), name)


def _parsed(data: bytes, name: str) -> email.message.EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not {key.lower() for key in message} & {"subject", "from", "date", "mime-version"}:
        raise StudyError(
            f"{name}: not what its ending says: no head of a message; rename it if it is plain text (.txt)"
        )
    return message


def _content(part: email.message.EmailMessage | email.message.Message) -> str:
    """Return a part's text; an encoding that it names wrongly is read with marks in the place of what is unknown."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    try:
        return data.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return data.decode("cp1252", errors="replace")


def _day(message: email.message.EmailMessage) -> str:
    try:
        return email.utils.parsedate_to_datetime(str(message["date"] or "")).date().isoformat()
    except ValueError:
        return ""
