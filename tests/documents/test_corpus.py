"""Reading a corpus: the seeds as they are known, and every kind of bad input with its file, line and remedy."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

import ctthemes as ct
from tests.support import SEEDS


def study(folder: Path, *, index: str | None = None, **texts: str) -> Path:
    """Write a folder of documents with its documents.csv."""
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    if index is not None:
        (folder / "documents.csv").write_text(index, encoding="utf-8")
    return folder


def test_the_seeds_carry_the_dates_that_are_known() -> None:
    corpus = ct.read_corpus(SEEDS)
    with (SEEDS / "documents.csv").open(encoding="utf-8", newline="") as file:
        known = {Path(row["file"]).stem: (row["date"], row["date_source"]) for row in csv.DictReader(file)}
    found = {doc_id: (str(row["date"].date()), row["date_source"]) for doc_id, row in corpus.iterrows()}
    assert found == known
    assert len(found) == 5


def test_a_date_in_the_text_is_found_without_documents_csv(tmp_path: Path) -> None:
    corpus = ct.read_corpus(study(tmp_path, a="Title\n\n4 May 2012 –\n\nBody.", b="ASHGABAT, 13 June (DPA) - Text."))
    assert corpus["date_source"].tolist() == ["text", "missing"]
    assert corpus["date"].iloc[0] == pd.Timestamp("2012-05-04")
    assert pd.isna(corpus["date"].iloc[1])


def test_a_declared_source_keeps_the_date_of_the_row(tmp_path: Path) -> None:
    index = "file,date,date_source\na.txt,2011-01-01,inferred\n"
    corpus = ct.read_corpus(study(tmp_path, index=index, a="Title\n4 May 2012\nBody."))
    assert corpus["date"].iloc[0] == pd.Timestamp("2011-01-01")
    assert corpus["date_source"].tolist() == ["inferred"]


@pytest.mark.parametrize(
    ("index", "message"),
    [
        ("file\na.txt\nb.txt\nc.txt\n", r"documents.csv:4: no file 'c.txt' in .*; add the file or remove the row"),
        ("file\na.txt\n", r"b.txt:1: no row in documents.csv; add one with file=b.txt"),
        ("file\na.txt\nb.txt\na.txt\n", r"documents.csv:4: 'a.txt' is listed on line 2, too"),
        ("doc_id,file\nx,a.txt\nx,b.txt\n", r"documents.csv:3: the id 'x' is used on line 2, too"),
        (
            "file,date\na.txt,last spring\nb.txt,\n",
            r"documents.csv:2: the date 'last spring' cannot be read; write YYYY",
        ),
        ("file,date\na.txt,2013-02-30\nb.txt,\n", r"documents.csv:2: the date '2013-02-30' cannot be read"),
        ("file,date\na.txt,03/04/2013\nb.txt,\n", r"documents.csv:2: the date '03/04/2013' cannot be read"),
        (
            "file,date\na.txt,2011-01-01\nb.txt,\n",
            r"documents.csv:2: date 2011-01-01 but line 2 of a.txt says 2012-05-04",
        ),
        ("file,date_source\na.txt,guess\nb.txt,\n", r"documents.csv:2: date_source 'guess' is not one of text, file"),
        ("name\nx\ny\n", r"documents.csv:1: no column `file`"),
        ("file\n../a.txt\nb.txt\n", r"documents.csv:2: '../a.txt' points outside the study"),
        ("file,file\na.txt,x\n", r"documents.csv:1: column names must be there and differ"),
        ("file,kind\na.txt\n", r"documents.csv:2: 1 cells where the head has 2"),
        ("file\n", r"documents.csv:2: no rows"),
    ],
)
def test_a_wrong_documents_csv_names_line_and_remedy(tmp_path: Path, index: str, message: str) -> None:
    folder = study(tmp_path, index=index, a="Title\n4 May 2012\nBody.", b="Another body.")
    with pytest.raises(ct.StudyError, match=message):
        ct.read_corpus(folder)


def test_all_problems_are_listed_at_once(tmp_path: Path) -> None:
    with pytest.raises(ct.StudyError) as error:
        ct.read_corpus(study(tmp_path, index="file\nc.txt\nd.txt\n", a="Text."))
    assert str(error.value).count("\n") == 2


def test_an_empty_folder_and_a_missing_one_are_errors(tmp_path: Path) -> None:
    with pytest.raises(ct.StudyError, match="no documents; put files .* or a table of documents .* there"):
        ct.read_corpus(tmp_path)
    with pytest.raises(ct.StudyError, match="no such corpus; check the path"):
        ct.read_corpus(tmp_path / "none")


def test_an_empty_document_is_named(tmp_path: Path) -> None:
    with pytest.raises(ct.StudyError, match="a.txt:1: the document is empty"):
        ct.read_corpus(study(tmp_path, index="file\na.txt\n", a=" \n"))


def test_a_byte_that_is_not_utf8_is_mended_and_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("fine\n“caf\u00e9”, naïve, señor ".encode() + b"caf\xe9\n")
    assert ct.read_corpus(tmp_path)["text"].iloc[0].endswith("señor café\n")
    messages = ct.reading_report(tmp_path)["message"].tolist()
    assert messages[0] == f"{tmp_path / 'a.txt'}: 1 byte is not UTF-8 and was read as cp1252: 'café'"


def test_bytes_that_are_no_text_are_named_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a\n\nb\x00")
    with pytest.raises(ct.StudyError, match=r"a.txt:3: holds a NUL byte"):
        ct.read_corpus(tmp_path)


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_a_table_is_a_corpus_too(tmp_path: Path, suffix: str) -> None:
    table = pd.DataFrame(
        {"doc_id": ["x", "y"], "text": ["One, two.", "Three."], "date": ["2001-02-03", ""], "year": ["1", "2"]}
    )
    path = tmp_path / f"corpus.{suffix}"
    if suffix == "csv":
        table.to_csv(path, index=False)
    elif suffix == "jsonl":
        table.to_json(path, orient="records", lines=True)
    else:
        table.to_parquet(path)
    corpus = ct.read_corpus(path)
    assert corpus.index.tolist() == ["x", "y"]
    assert corpus["text"].tolist() == ["One, two.", "Three."]
    assert corpus["date_source"].tolist() == ["metadata", "missing"]
    assert corpus["date"].iloc[0] == pd.Timestamp("2001-02-03")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("doc_id,words\nx,One\n", "no column `text`; it has doc_id, words; name the one"),
        ("doc_id,text\nx,One\nx,Two\n", "corpus.csv:3: the id 'x' is used before"),
        ("doc_id,text\nx,One\ny,\n", "corpus.csv:3: document 'y' has no text"),
        ("text,date\nOne,soon\n", "corpus.csv:2: the date 'soon' cannot be read"),
        ("text\n", "no rows|no column"),
    ],
)
def test_a_wrong_table_names_row_and_remedy(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "corpus.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ct.StudyError, match=message):
        ct.read_corpus(path)


def test_another_kind_of_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.key").write_text("x", encoding="utf-8")
    with pytest.raises(ct.StudyError, match=r"a.key: give a folder of documents .*, or a table"):
        ct.read_corpus(tmp_path / "a.key")


def test_paragraphs_and_sentences_point_into_their_document() -> None:
    corpus = ct.read_study(SEEDS).corpus
    for unit in ("paragraph", "sentence"):
        for doc_id, row in ct.segment_corpus(corpus, unit).iterrows():
            assert corpus.loc[row["document"], "text"][row["start"] : row["stop"]] == row["text"], doc_id


def test_the_seeds_keep_every_paragraph_and_sentence_of_their_statements() -> None:
    corpus = ct.read_study(SEEDS).corpus
    paragraphs = ct.segment_corpus(corpus, "paragraph").groupby("document").size()
    sentences = ct.segment_corpus(corpus, "sentence").groupby("document").size()
    assert paragraphs.tolist() == [8, 14, 9, 9, 45]
    assert sentences.tolist() == [20, 15, 20, 15, 56]


def test_segmenting_twice_is_refused() -> None:
    segments = ct.segment_corpus(ct.toy_corpus(), "paragraph")
    with pytest.raises(ValueError, match="is it segmented"):
        ct.segment_corpus(segments, "sentence")
    with pytest.raises(ValueError, match="'paragraph', 'sentence'"):
        ct.segment_corpus(ct.toy_corpus(), "word")


def test_inventory_puts_the_undated_last() -> None:
    corpus = ct.toy_corpus()
    corpus.loc["d2", ["date", "date_stated"]] = [pd.NaT, ""]
    table = ct.inventory(corpus, by="year")
    assert table.index.tolist() == ["2011", "2013", "2014", "unknown"]
    assert table["n_documents"].sum() == 4
    assert ct.inventory(corpus)["n_tokens"].sum() == table["n_tokens"].sum()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c.rename_axis("id"), "index `doc_id`"),
        (lambda c: c.assign(text=""), "documents without text: d1"),
        (lambda c: c.assign(date_source="guess"), "date_source guess is not one of"),
        (lambda c: c.assign(date="2001"), "dates in `date`"),
        (lambda c: c.drop(columns="text"), "lacks the column"),
    ],
)
def test_a_table_that_breaks_the_promises_is_no_corpus(change: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ct.check_corpus(change(ct.toy_corpus()))  # type: ignore[operator]


def test_kept_sentences_are_those_that_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = ct.read_corpus(SEEDS).drop(columns=["date", "date_source"])
    found = ct.segment_corpus(corpus, "sentence")
    monkeypatch.setenv("CTTHEMES_CACHE", str(tmp_path))
    assert ct.segment_corpus(corpus, "sentence").equals(found)
    monkeypatch.setattr("ctthemes.text.segments.sentence_spans", lambda _: pytest.fail("sentences were sought again"))
    assert ct.segment_corpus(corpus, "sentence").equals(found)
    (file,) = tmp_path.rglob("*.entry")
    file.unlink()
    with pytest.raises(pytest.fail.Exception):
        ct.segment_corpus(corpus, "sentence")
