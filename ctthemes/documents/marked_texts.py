"""Marked texts: plain text with marks around it, Markdown with facts at its head, and subtitles with their times."""

from __future__ import annotations

import re

from ctthemes.documents.date_forms import parse_date
from ctthemes.documents.document import Document
from ctthemes.documents.encodings import decode

_HEAD = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FACT = re.compile(r"(\w[\w -]*):[ \t]*(.*)")
_TIMES = re.compile(r"[ \t]*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}[ \t]*-->.*")
_TAG = re.compile(r"</?(?:i|b|u|c|v|lang|ruby|rt|font)\b[^<>]*>|<\d[\d:.]+>|\{\\an\d\}")


def read_markdown(data: bytes, name: str) -> Document:
    r"""Return a Markdown text; facts that stand between two lines `---` at its head are its facts and no text.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        How messages call it.

    Returns
    -------
    Document
        With the title, author, date and language of the head; `notes` names what else stands there.

    Examples
    --------
    >>> document = read_markdown(b"---\ntitle: Plan\ndate: 2013-03-18\n---\nThe council met.\n", "a.md")
    >>> document.text, document.title, document.date
    ('The council met.\n', 'Plan', '2013-03-18')
    """
    text, notes = decode(data, name)
    head = _HEAD.match(text)
    facts = _facts(head[1]) if head else {}
    if head is None or not facts:
        return Document(text=text, notes=notes)
    others = [key for key in facts if key not in ("title", "author", "date", "lang", "language")]
    if others:
        notes = (*notes, f"left out: facts at the head of the file ({', '.join(others)}); put them into documents.csv")
    return Document(
        text=text[head.end() :].lstrip("\n"),
        title=facts.get("title", ""),
        author=facts.get("author", ""),
        language=facts.get("language", facts.get("lang", "")),
        date=parse_date(facts.get("date", "").partition("T")[0]),
        date_evidence="the head of the file",
        notes=notes,
    )


def _facts(head: str) -> dict[str, str]:
    """Return the facts of a head, or nothing where its first line is none."""
    lines = [line for line in head.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if not lines or not _FACT.fullmatch(lines[0].rstrip()):
        return {}
    matches = [_FACT.fullmatch(line.rstrip()) for line in lines]
    return {match[1].strip().lower(): match[2].strip().strip("\"'") for match in matches if match}


def read_subtitles(data: bytes, name: str) -> Document:
    r"""Return the words of subtitles (.srt, .vtt) without their numbers, times and marks, each line of words once.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        How messages call it.

    Returns
    -------
    Document
        Subtitles joined by blanks; a paragraph ends with a subtitle that ends a sentence.

    Examples
    --------
    >>> read_subtitles(b"1\n00:00:01,000 --> 00:00:04,000\nThe council\n\n2\n00:00:05,000 --> 00:00:06,000\nmet.", "a.srt").text
    'The council met.'
    """
    text, notes = decode(data, name)
    if not any(map(_TIMES.match, text.splitlines())):
        return Document(
            text=text, notes=(*notes, "not what its ending says: no times of subtitles; read as plain text")
        )
    shown: list[str] = []
    for block in re.split(r"\n[ \t]*\n", text.replace("\r", "")):
        lines = block.strip().splitlines()
        place = next((number for number, line in enumerate(lines) if _TIMES.match(line)), None)
        if place is not None:
            words = [_TAG.sub("", line).strip() for line in lines[place + 1 :]]
            shown += [line for line in words if line and line not in shown[-2:]]
    return Document(text=re.sub(r"(?<=[.!?…。！？؟]) (?=\S)", "\n\n", " ".join(shown)), notes=notes)
