"""Hostile and broken inputs, made from small whole ones by a fixed seed: some 340 studies, projects and packages."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from tests import files

SENTENCE = "Member States must protect human rights while preventing terrorism, and they report on it every year."
TEXT = f"Statement on terrorism\n\n3 March 2019\n\n{SENTENCE}\n"
CODEBOOK = 'version: "1"\nthemes:\n  rights: {definition: what people may claim, patterns: [human rights]}\n'
WHOLE = "whole.txt"
"""The document beside each hostile one, which must be read whatever the other is."""


@dataclass(frozen=True, slots=True)
class HostileInput:
    """Files of a folder, and the words of the command line that reads them; `{}` stands for the folder."""

    kind: str
    name: str
    contents: dict[str, bytes]
    words: tuple[str, ...]

    def lay(self, folder: Path) -> list[str]:
        """Write the files into `folder` and return the words that read them there."""
        for name, content in self.contents.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        return [word.replace("{}", str(folder)) for word in self.words]


def hostile_documents(*, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield a name and the content of each hostile document."""
    for suffix, content in whole_documents().items():
        for name, change in changes(seed).items():
            yield f"{name}{suffix}", change(content)


def hostile_inputs(*, seed: int) -> Iterator[HostileInput]:
    """Yield every input: documents, tables, the files of a study, projects of other programs, packages."""
    study = {WHOLE: TEXT.encode(), "codebook.yml": CODEBOOK.encode()}
    check = ("check", "{}")
    for suffix, content in whole_documents().items():
        for name, change in changes(seed).items():
            yield HostileInput(f"document {suffix}", name, {**study, f"other{suffix}": change(content)}, check)
    for file, content in whole_support().items():
        for name, change in changes(seed).items():
            yield HostileInput(file, name, {**study, file: change(content)}, check)
    for file, content, words in whole_archives():
        for name, change in changes(seed).items():
            yield HostileInput(file, name, {**study, file: change(content)}, words)


def changes(seed: int) -> dict[str, Callable[[bytes], bytes]]:
    """Return the ways in which a whole file is broken."""
    return {
        "empty": lambda _: b"",
        "one byte": lambda data: data[:1],
        "a quarter": lambda data: data[: len(data) // 4],
        "half": lambda data: data[: len(data) // 2],
        "all but its end": lambda data: data[:-20],
        "twice": lambda data: data + data,
        "zeros inside": lambda data: data[: len(data) // 3] + bytes(200) + data[len(data) // 3 :],
        "zeros instead": lambda data: bytes(len(data)),
        "noise": lambda _: random.Random(seed).randbytes(20_000),
        "noise after its head": lambda data: data[:60] + random.Random(seed).randbytes(5_000),
        "flips": lambda data: flipped(data, seed, 30),
        "other flips": lambda data: flipped(data, seed + 1, 5),
        "brackets": lambda data: data + b"[" * 50_000,
        "a long line": lambda data: data + b"a" * 3_000_000,
        "marks that steer": lambda data: data + "\x1b]0;t\x07\x1b[2J\u202e\u2066".encode(),
        "no UTF-8": lambda data: b"\xff\xfe\xfd" + data,
        "tags": lambda data: data + b"<svg/onload=alert(1)><script>alert(1)</script>" * 500,
    }


def flipped(data: bytes, seed: int, number: int) -> bytes:
    """Return the bytes with so many of them turned over, at places drawn by the seed."""
    torn, draw = bytearray(data), random.Random(seed)
    for _ in range(number):
        torn[draw.randrange(len(torn))] ^= 0xFF
    return bytes(torn)


def whole_documents() -> dict[str, bytes]:
    """Return a whole document of each format, by its ending."""
    return {
        ".txt": TEXT.encode(),
        ".md": f"# {TEXT}".encode(),
        ".html": files.html(f"<p>{SENTENCE}</p>"),
        ".pdf": files.pdf(["Statement of 3 March 2019", "", SENTENCE]),
        ".docx": files.word("Statement of 3 March 2019", SENTENCE),
        ".odt": files.odt(f"<text:p>{SENTENCE}</text:p>"),
        ".rtf": rb"{\rtf1 Statement of 3 March 2019.\par " + SENTENCE.encode() + rb"\par}",
    }  # fmt: skip


def whole_support() -> dict[str, bytes]:
    """Return each file beside the documents of a study."""
    return {
        "documents.csv": b"file,date,body\nwhole.txt,2019-03-03,General Assembly\n",
        "settings.yml": b"languages: [en]\nrules: [{name: pages, pattern: '^Page [0-9]+$'}]\n",
        "codebook.yml": CODEBOOK.encode(),
        "stopwords.txt": b"the\nof\n",
        "phrases.txt": b"human rights\n",
        "codings/first.csv": b"coder,doc_id,rights\nA,whole,1\n",
    }


def whole_archives() -> list[tuple[str, bytes, tuple[str, ...]]]:
    """Return tables, projects and packages, each with the command that reads it."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (["doc_id", "date", "text"], ["a", "2019-03-03", SENTENCE]):
        book.active.append(row)
    book.save(out)
    check = ("--codebook", "{}/codebook.yml")
    project = (
        '<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="p"><CodeBook><Codes>'
        '<Code guid="c1" name="rights" isCodable="true"/></Codes></CodeBook><Sources>'
        '<TextSource guid="s1" name="doc" plainTextPath="internal://s1.txt"/></Sources></Project>'
    )
    package = {"study/a.txt": TEXT, "study/codebook.yml": CODEBOOK, "results/manifest.json": json.dumps({"files": {}})}
    rows = f"doc_id,date,text\na,2019-03-03,{json.dumps(SENTENCE)}\n"
    return [
        ("table.csv", rows.encode(), ("check", "{}/table.csv", *check)),
        ("table.jsonl", json.dumps({"doc_id": "a", "text": SENTENCE}).encode(), ("check", "{}/table.jsonl", *check)),
        ("table.xlsx", out.getvalue(), ("check", "{}/table.xlsx", *check)),
        ("project.qdpx", files.packed({"project.qde": project.encode(), "sources/s1.txt": TEXT.encode()}), ("import", "{}/project.qdpx", "{}/new")),
        ("codes.qdc", project.encode(), ("import", "{}/codes.qdc", "{}/new")),
        ("package.zip", files.packed({name: content.encode() for name, content in package.items()}), ("package", "--check", "{}/package.zip")),
    ]  # fmt: skip
