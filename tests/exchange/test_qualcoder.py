"""What QualCoder makes of our project, by its own rules: a study comes back as it went.

QualCoder itself is driven by benchmarks/exchange.py. Its rules, as read in its refi.py of November 2026: a selection for every
coding; a selection without a coding becomes a note, whose text it writes as it is, without a source for any but the first
of a document, and whose author it knows only from codings; notes are read from files alone; every variable is text or a
number; a text begins with a byte order mark; two codings by one coder of one place and code are one.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import pandas as pd
import pytest

import ctthemes as ct
from ctthemes.exchange import Project, read_qdpx, save_qdpx

SPACE = "{urn:QDA-XML:project:1.0}"
TEXT = "We want peace \N{GRINNING FACE} & no <war> now.\r\n\r\nSecond [1] line, peace again."
UNITS = ("We want peace \N{GRINNING FACE} & no <war> now.", "Second [1] line, peace again.")


def through_qualcoder(file: Path, out: Path) -> Path:
    """Return the project that QualCoder writes after it has read this one."""
    with zipfile.ZipFile(file) as packed:
        root = ElementTree.fromstring(packed.read("project.qde"))
        texts = {name: packed.read(name).decode() for name in packed.namelist() if name.endswith(".txt")}
    users = {node.get("guid"): node.get("name") for node in root.iter(f"{SPACE}User")}
    coders: set[str | None] = {"default"}
    sources, notes, files = [], [], {}
    for source in root.iter(f"{SPACE}TextSource"):
        text = _newlines(texts[f"sources/{(source.get('plainTextPath') or '').removeprefix('internal://')}"])
        own, references, codings = [], [], set()
        for node in source.iter(f"{SPACE}PlainTextSelection"):
            begin, end = int(node.get("startPosition") or 0), int(node.get("endPosition") or 0)
            place, memo = f'startPosition="{begin}" endPosition="{end}"', node.findtext(f"{SPACE}Description") or ""
            coder, codes = users.get(node.get("creatingUser"), "default"), node.findall(f"{SPACE}Coding/{SPACE}CodeRef")
            for code in codes:
                key = (code.get("targetGUID"), place, coder)
                if key in codings:
                    continue
                codings.add(key)
                coders.add(coder)
                description = f"<Description>{escape(memo)}</Description>" if memo else ""
                own.append(
                    f'<PlainTextSelection {place} name={quoteattr(text[begin:end])} creatingUser="u{coder}">{description}'
                    f'<Coding creatingUser="u{coder}"><CodeRef targetGUID="{key[0]}"/></Coding></PlainTextSelection>'
                )
            if not codes:
                guid = f"note{len(notes)}"
                references += [] if references else [f'<NoteRef targetGUID="{guid}"/>']
                notes.append((guid, coder, f"<PlainTextContent>{memo}</PlainTextContent><PlainTextSelection {place}/>"))
        values = [_value(node) for node in source.findall(f"{SPACE}VariableValue")]
        name = quoteattr(source.get("name") or "")
        files[f"sources/s{len(files)}.txt"] = "\ufeff" + text
        sources.append(
            f'<TextSource name={name} plainTextPath="internal://s{len(files) - 1}.txt">{"".join([*own, *references, *values])}</TextSource>'
        )
    written = [
        f'<Note guid="{guid}" creatingUser="{f"u{coder}" if coder in coders else ""}">{content}</Note>'
        for guid, coder, content in notes
    ]
    for node in root.iter(f"{SPACE}Note"):
        path = (node.get("plainTextPath") or "").removeprefix("internal://")
        assert node.get("creationDateTime"), "QualCoder stops at a note without a date"
        if path:
            files[f"sources/j{path}"] = "\ufeff" + _newlines(texts[f"sources/{path}"])
            written.append(f'<Note name={quoteattr(node.get("name") or "")} plainTextPath="internal://j{path}"/>')
    variables = [
        f'<Variable guid="{node.get("guid")}" name={quoteattr(node.get("name") or "")} '
        f'typeOfVariable="{"Float" if node.get("typeOfVariable") in ("Integer", "Float") else "Text"}"/>'
        for node in root.iter(f"{SPACE}Variable")
    ]
    book = ElementTree.tostring(root.find(f"{SPACE}CodeBook"), encoding="unicode")  # type: ignore[arg-type]
    people = "".join(f'<User guid="u{coder}" name={quoteattr(str(coder))}/>' for coder in sorted(map(str, coders)))
    xml = (
        f'<Project xmlns="{SPACE.strip("{}")}" origin="QualCoder"><Users>{people}</Users>{book}<Variables>{"".join(variables)}</Variables>'
        f"<Sources>{''.join(sources)}</Sources><Notes>{''.join(written)}</Notes></Project>"
    )
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("project.qde", xml)
        for name, content in files.items():
            packed.writestr(name, content.encode())
    return out


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _value(node: ElementTree.Element) -> str:
    reference = node.find(f"{SPACE}VariableRef")
    value = next(child for child in node if child.tag.endswith("Value"))
    tag = "FloatValue" if value.tag.endswith(("IntegerValue", "FloatValue")) else "TextValue"
    assert reference is not None
    target = reference.get("targetGUID")
    return f'<VariableValue><VariableRef targetGUID="{target}"/><{tag}>{escape((value.text or "").strip())}</{tag}></VariableValue>'


@pytest.fixture
def project() -> Project:
    texts = {"a": TEXT, "b": "Nothing here.\nwar\n"}
    corpus = pd.DataFrame(
        {
            "text": texts, "date": pd.to_datetime(["2013-03-18", None]), "date_source": ["metadata", "missing"],
            "n": [3, 4], "x": [0.5, np.nan], "yes": [True, False], "who": ["Zoë & <co>", None],
        },
        index=pd.Index(texts, name="doc_id"),
    )  # fmt: skip
    book = ct.Codebook(
        (ct.Theme("peace", "Peace & quiet", patterns=("peace",)), ct.Theme("war", parent="peace"), ct.Theme("café")),
        "1.2",
    )
    rows = [
        ("a", theme, TEXT.index(words), TEXT.index(words) + len(words), coder)
        for words, theme, coder in (
            ("peace", "peace", "ctthemes dictionary"), ("<war>", "war", "Ana"), ("Second [1]", "café", "Bén"),
        )
    ]  # fmt: skip
    hand = pd.DataFrame(
        [
            ("u1", "a", "Ana", UNITS[0], 1, 1, 0), ("u1", "a", "Bén", UNITS[0], 0, 0, 0),
            ("u2", "a", "Ana", UNITS[1], 0, 0, np.nan), ("u2", "a", "Never", UNITS[1], 0, 0, 0),
            ("u3", "b", "Never", "Nothing here.", 0, 0, 0),
        ],
        columns=["unit", "doc_id", "coder", "text", "peace", "war", "café"],
    )  # fmt: skip
    codings = pd.DataFrame(rows, columns=["doc_id", "theme", "start", "stop", "coder"])
    return Project(corpus, book, codings, hand, {"memo": "Think of peace & <war>.\né"})


def test_all_comes_back_from_qualcoder(project: Project, tmp_path: Path) -> None:
    ours = save_qdpx(project, tmp_path / "ours.qdpx", program="qualcoder")
    back, before = read_qdpx(through_qualcoder(ours, tmp_path / "theirs.qdpx")), read_qdpx(ours)
    pd.testing.assert_frame_equal(back.corpus, before.corpus)
    pd.testing.assert_frame_equal(back.codings, before.codings)
    assert back.hand_codings is not None
    assert project.hand_codings is not None
    pd.testing.assert_frame_equal(back.hand_codings, project.hand_codings)
    assert back.notes == project.notes
    assert back.codebook.themes[0].patterns == ("peace",)
    assert back.report.empty
    words = [back.corpus["text"][row.doc_id][row.start : row.stop] for row in back.codings.itertuples()]
    assert sorted(words) == ["<war>", "Second [1]", "peace"]


def test_a_hand_coding_that_another_program_lost_is_reported(project: Project, tmp_path: Path) -> None:
    ours = save_qdpx(project, tmp_path / "ours.qdpx", program="qualcoder")
    with zipfile.ZipFile(ours) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    root = ElementTree.fromstring(files["project.qde"])
    source = root.find(f"{SPACE}Sources/{SPACE}TextSource")
    assert source is not None
    lost = [
        node
        for node in source.findall(f"{SPACE}PlainTextSelection")
        if json.loads((node.findtext(f"{SPACE}Description") or "").partition("hand coding ")[2] or "{}").get("row") == 3
    ]
    source.remove(lost[0])
    with zipfile.ZipFile(tmp_path / "less.qdpx", "w") as packed:
        for name, content in {**files, "project.qde": ElementTree.tostring(root)}.items():
            packed.writestr(name, content)
    back = read_qdpx(tmp_path / "less.qdpx")
    assert back.report["message"].tolist() == [
        "1 of 5 hand codings did not come back: rows 4; add them from where they were exported"
    ]


@pytest.mark.parametrize("program", ["nvivo", "maxqda", "atlas", "qualcoder"])
def test_a_text_for_a_program_has_line_feeds_alone_and_places_that_fit(
    project: Project, tmp_path: Path, program: str
) -> None:
    file = save_qdpx(project, tmp_path / "p.qdpx", program=program)  # type: ignore[arg-type]
    with zipfile.ZipFile(file) as packed:
        assert not any(b"\r" in packed.read(name) for name in packed.namelist() if name.endswith(".txt"))
    back = read_qdpx(file)
    words = [back.corpus["text"][row.doc_id][row.start : row.stop] for row in back.codings.itertuples()]
    assert sorted(words) == ["<war>", "Second [1]", "peace"]
