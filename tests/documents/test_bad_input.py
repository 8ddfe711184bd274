"""Bad input: nothing hangs, crashes, is executed, or is written outside; each file is read or named with its reason."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

import ctthemes as ct
from ctthemes.documents.cleaning import clean
from ctthemes.documents.formats import read_document
from tests import files
from tests.support import corpus_of, is_linear

BOMB = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY a%d "%s">' % (level, b"&a%s;" % (b"" if level == 1 else b"%d" % (level - 1)) * 10) for level in range(1, 10)
) + b"]>"  # fmt: skip


def encrypted() -> bytes:
    import pypdf

    writer = pypdf.PdfWriter(io.BytesIO(files.pdf(["Secret text of the page."])))
    writer.encrypt("word", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def entity_bomb_docx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(files.word("Text."))) as given, zipfile.ZipFile(out, "w") as changed:
        for name in given.namelist():
            data = given.read(name)
            if name == "word/document.xml":
                start = data.index(b"<w:document")
                data = BOMB + data[start:].replace(b">Text.<", b">&a9;<")
            changed.writestr(name, data)
    return out.getvalue()


def huge_docx() -> bytes:
    return files.packed({"[Content_Types].xml": b"", "word/document.xml": b"\0" * 400_000_000})


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"", r"a.txt:1: the document is empty"),
        ("a.pdf", b"", r"a.pdf:1: the document is empty"),
        ("a.txt", bytes(range(256)) * 50, r"a.txt:1: holds a NUL byte"),
        ("a.pdf", files.pdf(["Text of a page."])[:300], r"a.pdf: not readable as PDF"),
        ("a.pdf", b"%PDF-1.7 nothing", r"a.pdf: not readable as PDF"),
        ("a.pdf", files.pdf(*[[]] * 7), r"a.pdf: no text layer: pages 1-7 are images; run OCR"),
        ("a.pdf", encrypted(), r"a.pdf: asks for a password; open it and save a copy without one"),
        ("a.docx", files.word("Text.")[:400], r"a.docx: broken or not what its ending says"),
        ("a.docx", files.packed({"a.txt": b"x"}), r"a.docx: not readable as DOCX"),
        ("a.docx", files.word(), r"a.docx: no text in the file"),
        ("a.docx", huge_docx(), r"a.docx: .* look like a zip bomb"),
        ("a.odt", files.packed({"content.xml": b"<a"}), r"a.odt: not readable as ODT"),
        ("a.rtf", b"no rtf", r"a.rtf:1: does not begin as RTF does"),
        ("a.html", b"<html><body></body></html>", r"a.html: no article found"),
        ("a.html", b"<p>" + b"x" * 40_000_000, r"a.html: a web page of 40 MB; save its article alone"),
        ("a.doc", b"x", r"a.doc: no reader for .doc; open it in Word or LibreOffice and save it as .docx"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_reason(name: str, data: bytes, message: str) -> None:
    with pytest.raises(ct.StudyError, match=message):
        read_document(data, name)


def test_entities_are_not_expanded() -> None:
    for name, data in [
        ("a.docx", entity_bomb_docx()),
        ("a.odt", files.packed({"content.xml": BOMB + b"<a>&a9;</a>"})),
        ("a.html", BOMB + files.html("<p>&a9;</p>")),
    ]:
        try:
            assert len(read_document(data, name).text) < 1000
        except ct.StudyError as error:
            assert name in str(error)  # noqa: PT017 (either outcome is right)


def test_scripts_leave_nothing_behind_and_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a page must not reach out")

    monkeypatch.setattr("socket.socket.connect", refuse)
    source = files.html('<script>alert("x")</script><p onclick="alert(1)">Words <img src="http://a.example/x"></p>')
    source = source.replace(b"<head>", b'<head><link rel="stylesheet" href="http://a.example/x.css">')
    text = read_document(source, "a.html").text
    assert "alert" not in text
    assert "Words" in text


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["word ", "x", " ", "a-", "[a", "*a ", "â€™ ", "\f ", "5\n"])
def test_a_long_line_costs_time_in_proportion_to_its_length(piece: str) -> None:
    def work(size: int) -> None:
        clean(corpus_of(f"Begin {piece * (size // len(piece))} end"), keep_empty=True)

    assert is_linear(work, 30_000)


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["<svg></svg>a ", "<nav></nav>a ", "<i class=cookie></i>a ", "<p>a b c", "<b>x</b>", "<td>x"]
)
def test_a_page_of_many_elements_costs_time_in_proportion_to_them(piece: str) -> None:
    def work(number: int) -> None:
        read_document(f"<body><p>It was a long and quiet day of work. {piece * number}</body>".encode(), "a.html")

    assert is_linear(work, 4_000)


def test_a_link_loop_and_links_out_of_the_study_are_not_followed(tmp_path: Path) -> None:
    study = tmp_path / "study"
    study.mkdir()
    (study / "a.txt").write_text("Inside.", encoding="utf-8")
    (study / "loop").symlink_to(study)
    (tmp_path / "secret.txt").write_text("Outside.", encoding="utf-8")
    (study / "b.txt").symlink_to(tmp_path / "secret.txt")
    (study / "c.txt").symlink_to(study / "none.txt")
    os.symlink("d.txt", study / "d.txt")
    assert ct.read_corpus(study)["text"].tolist() == ["Inside."]
    assert ct.reading_report(study)["file"].tolist()[:3] == ["b.txt", "c.txt", "d.txt"]


def test_a_lock_file_is_passed_over_and_named(tmp_path: Path) -> None:
    (tmp_path / "~$a.docx").write_bytes(b"\rSomebody" + b"\0" * 100)
    (tmp_path / "b.txt").write_text("Text.", encoding="utf-8")
    assert ct.read_corpus(tmp_path).index.tolist() == ["b"]
    assert "a lock file that Word leaves" in ct.reading_report(tmp_path)["message"].iloc[0]


def test_an_archive_that_is_a_bomb_or_broken_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Text.", encoding="utf-8")
    (tmp_path / "b.zip").write_bytes(files.packed({"x.txt": b"0" * 50_000_000}))
    with pytest.raises(ct.StudyError, match=r"b.zip: 1 files of 50 MB packed into .* look like a zip bomb"):
        ct.read_corpus(tmp_path)
    (tmp_path / "b.zip").write_bytes(b"PK no archive")
    with pytest.raises(ct.StudyError, match=r"b.zip: not readable as a zip archive"):
        ct.read_corpus(tmp_path)


def test_a_text_column_with_nul_characters_is_named_by_row(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_text('{"text": "fine"}\n{"text": "a\\u0000b"}\n', encoding="utf-8")
    with pytest.raises(ct.StudyError, match=r"corpus.jsonl:3: the text of 'doc_000001' holds a NUL character"):
        ct.read_corpus(path)
    assert ct.read_corpus(path, on_error="report")["text"].tolist() == ["fine"]


def test_ten_thousand_tiny_files_are_read(tmp_path: Path) -> None:
    for number in range(10_000):
        (tmp_path / f"{number:05d}.txt").write_bytes(b"Text %d" % number)
    assert len(ct.read_corpus(tmp_path)) == 10_000


def test_odd_file_names_are_names_and_nothing_else(tmp_path: Path) -> None:
    names = [
        "a b, c.txt",
        "Безопасность.txt",
        "=1+1.txt",
        "<b>x</b>".replace("/", "_") + ".txt",
        "-rf.txt",
        "a;rm.txt",
        "安全.txt",
    ]
    for name in names:
        (tmp_path / name).write_text(f"Text of {name}", encoding="utf-8")
    assert sorted(ct.read_corpus(tmp_path)["file"]) == sorted(names)


def test_one_bad_file_is_an_error_and_with_report_a_row(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("Text.", encoding="utf-8")
    (tmp_path / "bad.pdf").write_bytes(b"no pdf")
    (tmp_path / "codebook.yml").write_text("version: '1'\nthemes:\n  r:\n    patterns: [text]\n", encoding="utf-8")
    with pytest.raises(ct.StudyError, match=r"bad.pdf: not readable as PDF"):
        ct.read_study(tmp_path)
    study = ct.read_study(tmp_path, on_error="report")
    assert study.corpus.index.tolist() == ["good"]
    assert study.reading.query("kind == 'error'")["file"].tolist() == ["bad.pdf"]
    (tmp_path / "settings.yml").write_text("on_error: report", encoding="utf-8")
    assert ct.read_study(tmp_path).corpus.index.tolist() == ["good"]
    with pytest.raises(ValueError, match="on_error='ignore' is not one of"):
        ct.read_corpus(tmp_path, on_error="ignore")  # type: ignore[arg-type]


def test_a_pipe_is_named_and_not_opened(tmp_path: Path):
    os.mkfifo(tmp_path / "settings.yml")
    (tmp_path / "a.txt").write_text("States protect rights. 3 March 2019", encoding="utf-8")
    with pytest.raises(ct.StudyError, match=r"settings\.yml: a pipe or a device, no plain file"):
        ct.read_study(tmp_path, needs_codebook=False)


def test_a_file_whose_name_is_no_text_is_named_and_the_others_are_read(tmp_path: Path):
    (tmp_path / "a.txt").write_text("States protect rights. 3 March 2019", encoding="utf-8")
    (tmp_path / os.fsdecode(b"bad\xff.txt")).write_text("Lost?", encoding="utf-8")
    study = ct.read_study(tmp_path, needs_codebook=False, on_error="report")
    assert study.corpus.index.tolist() == ["a"]
    assert r"bad\udcff.txt" in study.reading["file"].tolist()
