"""Other formats: slides, e-books, e-mails, subtitles, facts at the head of Markdown, and files under a wrong ending."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import ctthemes as ct
from ctthemes.documents.formats import read_document, read_parts
from tests import files

WORDS = "The council welcomed the plan for the whole region."


def slides(*bodies: str, hidden: int = 0) -> bytes:
    """Return a PowerPoint file whose slides are listed from last to first, so that order is by the list, not by name."""
    numbers = range(len(bodies), 0, -1)
    links = "".join(f'<R Id="r{n}" Type="x/slide" Target="slides/slide{n}.xml"/>' for n in numbers)
    listed = "".join(f'<s:sldId xmlns:s="s" xmlns:r="r" r:id="r{n}"/>' for n in numbers)
    parts = {"ppt/presentation.xml": f"<p>{listed}</p>", "ppt/_rels/presentation.xml.rels": f"<L>{links}</L>"}
    for number, body in enumerate(bodies, start=1):
        parts[f"ppt/slides/slide{number}.xml"] = f'<sld show="{int(number != hidden)}">{body}</sld>'
    parts["ppt/slides/_rels/slide1.xml.rels"] = (
        '<L><R Id="n" Type="x/notesSlide" Target="../notesSlides/notes1.xml"/></L>'
    )
    parts["ppt/notesSlides/notes1.xml"] = f"<notes>{box('Say this.')}{box('1', kind='sldNum')}</notes>"
    return files.packed({name: text.encode() for name, text in parts.items()})


def box(text: str, *, kind: str = "body") -> str:
    return f'<sp><ph type="{kind}"/><p><r><t>{text}</t></r></p></sp>'


def book(*chapters: str) -> bytes:
    items = "".join(
        f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in reversed(range(len(chapters))))
    parts = {
        "META-INF/container.xml": '<container><rootfile full-path="text/a.opf"/></container>',
        "text/a.opf": f"<package><title>A book</title><language>en</language>{items}{spine}</package>",
        **{f"text/c{n}.xhtml": f"<html><body>{chapter}</body></html>" for n, chapter in enumerate(chapters)},
    }
    return files.packed({name: text.encode() for name, text in parts.items()})


def test_slides_come_in_their_order_with_notes_and_without_numbers_and_hidden_ones() -> None:
    row = "<tr><tc><p><t>one</t></p></tc><tc><p><t>two</t></p></tc></tr>"
    data = slides(box("First") + box("7", kind="sldNum") + row, box("Second"), box("Third"), hidden=2)
    document = read_document(data, "a.pptx")
    assert document.text == "Third\n\nFirst\n\none two\n\nSay this."
    assert document.notes == ("left out: hidden slides (1)", "speaker notes of 1 slides follow their slide")


def test_a_book_comes_in_the_order_of_its_spine() -> None:
    document = read_document(book("<p>Second.</p>", "<h1>One</h1><p>First.</p>"), "a.epub")
    assert (document.text, document.title, document.language) == ("One\n\nFirst.\n\nSecond.", "A book", "en")


def test_a_message_gives_its_words_subject_and_day_and_names_what_is_attached() -> None:
    source = (
        "From: A <a@example.org>\nSubject: =?utf-8?q?Caf=C3=A9?=\nDate: Mon, 18 Mar 2013 23:30:00 -0500\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="B"\n\n--B\nContent-Type: text/html; charset=latin-1\n'
        "Content-Transfer-Encoding: quoted-printable\n\n<p>Caf=E9 <b>one</b>.</p><p>Two.</p>\n--B\n"
        'Content-Type: application/pdf\nContent-Disposition: attachment; filename="plan.pdf"\n\nx\n--B--\n'
    )
    document = read_document(source.encode(), "a.eml")
    assert (document.text, document.title, document.date) == ("Café one.\n\nTwo.", "Café", "2013-03-18")
    assert document.notes == ("left out: attachments (1): plan.pdf",)


def test_subtitles_lose_numbers_times_marks_and_repeated_lines() -> None:
    source = (
        "WEBVTT\n\nNOTE made by hand\n\n00:01.000 --> 00:02.000 align:start\n<v Ann>The council</v>\n\n"
        "00:02.000 --> 00:03.000\nThe council\nmet.\n\n00:03.000 --> 00:04.000\nIt <i>agreed</i>.\n"
    )
    assert read_document(source.encode(), "a.vtt").text == "The council met.\n\nIt agreed."


def test_facts_at_the_head_of_markdown_are_no_text() -> None:
    source = "---\ntitle: 'A plan'\ndate: 18 March 2013\ntags: [a, b]\n---\n\n# Head\n\nText.\n"
    document = read_document(source.encode(), "a.md")
    assert (document.text, document.title, document.date) == ("# Head\n\nText.\n", "A plan", "2013-03-18")
    assert document.notes == ("left out: facts at the head of the file (tags); put them into documents.csv",)


def test_a_line_at_the_head_of_markdown_may_be_a_rule() -> None:
    source = "---\nThe council met.\n---\nIt agreed.\n"
    assert read_document(source.encode(), "a.md").text == source


@pytest.mark.parametrize(
    ("data", "name", "suffix"),
    [
        (files.pdf([WORDS]), "a.txt", ".pdf"),
        (files.word(WORDS), "a.odt", ".docx"),
        (files.odt(f"<text:p>{WORDS}</text:p>"), "a.docx", ".odt"),
        (b"\xef\xbb\xbf \n<!DOCTYPE html><html><body><nav>Home</nav><p>" + WORDS.encode() + b"</p></body></html>", "a.txt", ".html"),
        (rb"{\rtf1 " + WORDS.encode() + b"}", "a.docx", ".rtf"),
        (book(f"<p>{WORDS}</p>"), "a.docx", ".epub"),
    ],
)  # fmt: skip
def test_a_file_under_a_wrong_ending_is_read_as_what_it_is_and_this_is_told(
    data: bytes, name: str, suffix: str
) -> None:
    document = read_document(data, name)
    assert document.text == WORDS
    assert document.notes[-1] == f"not what its ending says: read as {suffix}, which it is"


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(600), "a.docx", "old Office program or one with a password"),
        (b"\x89PNG\r\n" + bytes(600), "a.pdf", "a picture and not what its ending says; run OCR"),
        (files.packed({"xl/workbook.xml": b"<w/>"}), "a.docx", "a workbook and not what its ending says; rename it"),
        (WORDS.encode(), "a.epub", "broken or not what its ending says"),
        (WORDS.encode(), "a.eml", "no head of a message; rename it if it is plain text"),
        (b"MIME-Version: 1.0\nSubject: x\n\nText", "a.mht", "no web page in the file"),
        (b"Subject: x\n\n", "a.eml", "no words in the message"),
        (slides(), "a.pptx", "no text in the file"),
        (files.packed({"a": b"x"}), "a.pptx", "not readable as PPTX"),
        (files.packed({"a": b"x"}), "a.epub", "not readable as EPUB"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_remedy(data: bytes, name: str, message: str) -> None:
    with pytest.raises(ct.StudyError, match=message):
        read_document(data, name)


def test_nothing_in_a_folder_is_passed_over_in_silence(tmp_path: Path) -> None:
    study = tmp_path / "study"
    names = "a.txt README.txt README.md README.speech.txt codebook.notes.txt b.json c.doc output/d.txt old.wpd plan"
    for name in names.split():
        path = study / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{WORDS} {name}")
    assert set(ct.read_corpus(study).index) == {"a", "README.speech", "codebook.notes"}
    report = ct.reading_report(study)
    passed = report[report["kind"] == "passed over"].set_index("file")["message"]
    assert set(passed.index) == {"README.txt", "README.md", "b.json", "c.doc", "output/d.txt", "old.wpd", "plan"}
    assert "save its records as .jsonl" in passed["b.json"]


def test_a_readme_is_named_in_an_archive_and_left_alone_in_a_study_of_its_own(tmp_path: Path) -> None:
    packed = tmp_path / "papers.zip"
    packed.write_bytes(files.packed({"readme.md": WORDS.encode(), "a.txt": WORDS.encode()}))
    assert ct.reading_report(packed)["file"].tolist().count("papers.zip/readme.md") == 1
    study = tmp_path / "study"
    study.mkdir()
    (study / "documents.csv").write_text("file\na.txt\n")
    for name in ("a.txt", "README.md"):
        (study / name).write_text(WORDS)
    assert "README.md" not in set(ct.reading_report(study)["file"])


def test_every_sheet_of_a_workbook_is_read_or_named(tmp_path: Path) -> None:
    path = tmp_path / "speeches.xlsx"
    with pd.ExcelWriter(path) as writer:
        for year in (2012, 2013):
            pd.DataFrame({"doc_id": ["a", "b"], "text": [f"One of {year}.", "Two."]}).to_excel(
                writer, sheet_name=str(year), index=False
            )
        pd.DataFrame({"key": ["x"], "value": ["y"]}).to_excel(writer, sheet_name="Key", index=False)
        pd.DataFrame([["Notes", None, "x"], ["x", "y", "z"]]).to_excel(
            writer, sheet_name="Notes", index=False, header=False
        )
    corpus = ct.read_corpus(path)
    assert sorted(corpus["text"]) == ["One of 2012.", "One of 2013.", "Two.", "Two."]
    assert corpus.index.is_unique
    report = ct.reading_report(path)
    passed = report[report["kind"] == "passed over"]["message"].tolist()
    assert len(passed) == 2
    assert "(sheet Key): no column `text`" in passed[0]
    assert "(sheet 'Notes'):1: column names must be there" in passed[1]


def test_every_sheet_of_a_calc_workbook_is_read(tmp_path: Path) -> None:
    names = "urn:oasis:names:tc:opendocument:xmlns"
    cells = "".join(
        f'<table:table table:name="{sheet}"><table:table-row>{cell("text")}{cell("n")}</table:table-row>'
        f'<table:table-row>{cell(f"One of {sheet}.")}<table:table-cell office:value-type="float" office:value="3"/>'
        "</table:table-row></table:table>"
        for sheet in ("first", "second")
    )
    content = (
        f'<office:document-content xmlns:office="{names}:office:1.0" xmlns:text="{names}:text:1.0" '
        f'xmlns:table="{names}:table:1.0"><office:body><office:spreadsheet>{cells}</office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    path = tmp_path / "a.ods"
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    path.write_bytes(
        files.packed({"mimetype": mimetype, "content.xml": content.encode(), "META-INF/manifest.xml": manifest})
    )
    parts = read_parts(path)
    assert list(parts) == ["first", "second"]
    corpus = ct.read_corpus(path)
    assert corpus["text"].tolist() == ["One of first.", "One of second."]
    assert corpus["n"].tolist() == [3, 3]


def cell(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
