"""Readers: what each format's text and facts become."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import ctthemes as ct
from ctthemes.documents.formats import read_document, read_table
from tests import files


def test_a_page_gives_its_article_title_and_date_and_no_menu() -> None:
    page = read_document(files.html("<p>A <b>bold</b> word,<br>a break.</p>"), "a.html")
    assert page.text == (
        "The first paragraph says enough to be an article.\n\nA bold word,\na break.\n\nThe last paragraph ends it."
    )
    assert (page.title, page.date, page.language) == ("A title", "2023-06-21", "en")


def test_a_page_of_an_unknown_site_gives_its_article() -> None:
    body = "".join(f"<p>Sentence number {n} of the article says something about rights and law.</p>" for n in range(9))
    source = (
        f"<html><body><nav>Home Menu</nav><article><h1>T</h1>{body}</article><footer>Imprint</footer></body></html>"
    )
    page = read_document(source.encode(), "a.html")
    assert "number 8 of the article" in page.text
    assert "Menu" not in page.text
    assert "Imprint" not in page.text


def test_a_pdf_gives_its_paragraphs() -> None:
    lines = ["The first line of the paragraph goes on", "over a second line.", "", "Another paragraph."]
    document = read_document(files.pdf(lines, ["Page two says this."]), "a.pdf")
    assert document.text == (
        "The first line of the paragraph goes on over a second line.\n\nAnother paragraph.\n\nPage two says this."
    )
    assert document.n_pages == 2


def test_a_pdf_says_which_pages_are_images() -> None:
    document = read_document(files.pdf(["Text of the first page."], [], []), "a.pdf")
    assert document.notes == ("no text on pages 2-3 of 3: run OCR on the file",)


def test_a_word_file_keeps_paragraphs_and_tables_in_order() -> None:
    document = read_document(files.word("Before.", "", "Between.", rows=[["a", "b"], ["c", "d"]]), "a.docx")
    assert document.text == "Before.\n\nBetween.\n\na b\nc d"


def test_a_word_file_all_in_tables_is_read_and_says_so() -> None:
    document = read_document(files.word(rows=[["Rights", "of victims"]]), "a.docx")
    assert document.text == "Rights of victims"
    assert document.notes == ("all its text stands in tables; a row is one line",)


def test_an_opendocument_text_keeps_headings_spaces_and_tables() -> None:
    body = (
        "<text:h>Title</text:h><text:p>Two<text:s/>words</text:p><table:table><table:table-row><table:table-cell>"
        "<text:p>x</text:p></table:table-cell><table:table-cell><text:p>y</text:p></table:table-cell></table:table-row>"
        "</table:table>"
    )
    assert read_document(files.odt(body), "a.odt").text == "Title\n\nTwo words\n\nx y"


def test_rtf_keeps_letters_and_paragraphs() -> None:
    source = rb"{\rtf1\ansi\ansicpg1252 Caf\'e9 \b one\b0\par Two \u8211? dash\par}"
    assert read_document(source, "a.rtf").text == "Café one\n\nTwo – dash"


@pytest.mark.parametrize("suffix", [".tsv", ".xlsx"])
def test_tables_come_as_tabs_and_workbooks_too(tmp_path: Path, suffix: str) -> None:
    table = pd.DataFrame({"doc_id": ["x", "y"], "body": ["One, two.", "=1+1"], "date": ["2001-02-03", ""]})
    path = tmp_path / f"corpus{suffix}"
    if suffix == ".tsv":
        table.to_csv(path, sep="\t", index=False)
    else:
        table.to_excel(path, index=False)
    assert read_table(path)["doc_id"].tolist() == ["x", "y"]
    if suffix == ".tsv":
        corpus = ct.read_corpus(path, columns={"text": "body"})
        assert corpus["text"].tolist() == ["One, two.", "=1+1"]
        assert corpus["date_source"].tolist() == ["metadata", "missing"]


def test_an_archive_is_read_without_being_unpacked(tmp_path: Path) -> None:
    members = {"a.txt": b"Text of a.", "below/b.html": files.html(), "../c.txt": b"No.", "x.exe": b"MZ"}
    (tmp_path / "all.zip").write_bytes(files.packed(members))
    for source in (tmp_path, tmp_path / "all.zip"):
        corpus = ct.read_corpus(source)
        assert corpus.index.tolist() == ["a", "b"]
    report = ct.reading_report(tmp_path)
    assert report["file"].tolist()[:2] == ["all.zip/../c.txt", "all.zip/x.exe"]
    assert list(tmp_path.rglob("*.txt")) == list(tmp_path.parent.glob("c.txt")) == []
