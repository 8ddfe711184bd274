"""Encodings: the same text comes out whatever it was saved as, or an error says why not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import ctthemes as ct
from ctthemes.documents.encodings import decode
from tests.support import SEEDS

NAMES = ("cp1252", "mac-roman", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "utf-8")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", NAMES)
def test_the_seeds_are_the_same_corpus_in_every_encoding(tmp_path: Path, encoding: str, end: str) -> None:
    shutil.copytree(SEEDS, tmp_path / "seeds")
    originals = sorted((tmp_path / "seeds").glob("00*.txt"))
    assert len(originals) == 5
    for path in originals:
        path.write_bytes(decode(path.read_bytes(), path.name)[0].replace("\n", end).encode(encoding))
    corpus, original = ct.read_corpus(tmp_path / "seeds"), ct.read_corpus(SEEDS)
    assert corpus["text"].tolist() == original["text"].tolist()
    assert corpus["date"].tolist() == original["date"].tolist()
    read = ct.reading_report(tmp_path / "seeds")
    said = read[read["message"].str.contains(f"read as {encoding}, which is not UTF-8")]
    assert len(said) == (0 if encoding.startswith("utf-8") else 5)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("The Secretary-General’s “message” – read by António", "cp1252"),
        ("The Secretary-General’s “message” – read by António", "mac-roman"),
        ("Communauté européenne, à Genève où l’été s’achève", "cp1252"),
        ("Communauté européenne, à Genève où l’été s’achève", "mac-roman"),
        ("Señor Presidente: ¿qué más? “Sí”", "cp1252"),
    ],
)
def test_western_letters_are_told_by_their_neighbours(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt")[0] == text


def test_letters_of_another_script_are_left_to_statistics() -> None:
    text = "Организация Объединенных Наций проводит заседание Совета Безопасности. " * 5
    assert decode(text.encode("cp1251"), "a.txt")[0] == text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a\nb\x00c", r"a.txt:2: holds a NUL byte"),
        (bytes(range(256)) * 40, r"a.txt:1: holds a NUL byte"),
        (bytes(range(1, 32)) * 40, r"a.txt:1: holds control bytes, so it is no text file"),
        (b"\xff\xfea", r"a.txt:1: not readable as utf-16"),
    ],
)
def test_bytes_that_are_no_text_are_refused(data: bytes, message: str) -> None:
    with pytest.raises(ct.StudyError, match=message):
        decode(data, "a.txt")


PLAIN = {
    "pl": "Minister powiedział, że zagrożenie wzrosło, a państwa członkowskie muszą współpracować. Źródło: rząd. ",
    "cs": "Ministr řekl, že hrozba vzrostla a členské státy musí spolupracovat, aby chránily oběti. ",
    "tr": "Bakan, terör tehdidinin arttığını ve üye devletlerin işbirliği yapması gerektiğini söyledi. ",
    "lt": "Ministras sakė, kad grėsmė išaugo ir valstybės narės turi bendradarbiauti. ",
    "fr": "Le ministre a déclaré que la menace s'est accrue et que les états doivent coopérer à Genève. ",
    "de": "Der Minister sagte, die Mitgliedstaaten müssten zusammenarbeiten, um die Opfer zu schützen. ",
    "uk": "Міністр сказав, що загроза зросла і держави-члени повинні співпрацювати. ",
    "el": "Ο υπουργός δήλωσε ότι η απειλή αυξήθηκε και τα κράτη μέλη πρέπει να συνεργαστούν. ",
    "he": "השר אמר כי איום הטרור גבר וכי המדינות החברות חייבות לשתף פעולה כדי להגן על הקורבנות. ",
}


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        ("pl", "cp1250"), ("pl", "iso8859-2"), ("pl", "cp852"), ("cs", "cp1250"), ("cs", "mac-latin2"), ("tr", "cp1254"),
        ("tr", "cp857"), ("lt", "cp1257"), ("fr", "cp850"), ("fr", "iso8859-15"), ("de", "cp437"), ("de", "mac-roman"),
        ("uk", "koi8-u"), ("uk", "cp1251"), ("el", "iso8859-7"), ("he", "cp1255"),
    ],
)  # fmt: skip
def test_encodings_of_one_byte_are_told_by_the_letters_of_the_language(language: str, encoding: str) -> None:
    text = PLAIN[language] * 2
    assert decode(text.encode(encoding), "a.txt")[0] == text


def test_what_was_decided_is_said_with_its_alternative() -> None:
    notes = decode((PLAIN["pl"] * 2).encode("cp1250"), "a.txt")[1]
    assert notes == ("read as cp1250, which is not UTF-8 ('muszą' would be 'muszš' in iso8859-2, the next best)",)


def test_a_few_bytes_amid_utf8_are_mended_and_named() -> None:
    text, notes = decode(
        "où l’été, déjà, où à Genève, ".encode() + "“coopérer”".encode("cp1252") + " très élevé".encode(), "a.txt"
    )
    assert text == "où l’été, déjà, où à Genève, “coopérer” très élevé"
    assert notes == ("3 bytes are not UTF-8 and were read as cp1252: '“coopérer”'",)


def test_a_byte_that_cp1252_leaves_open_ends_in_no_error() -> None:
    assert decode("“é” à où déjà ".encode() + b"\x81", "a.txt")[0] == "“é” à où déjà \x81"
