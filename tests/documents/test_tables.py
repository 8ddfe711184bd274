"""Tables: one or several as a corpus, and the table beside a folder's files."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import ctthemes as ct
from tests.files import packed

TEXT = "The council welcomed the plan."


def files_of(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{TEXT} This is {name}.", encoding="utf-8")
    return folder


def table_of(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def messages(path: Path) -> str:
    return "\n".join(ct.reading_report(path)["message"])


def test_columns_are_recognised_in_any_case_and_in_the_usual_names(tmp_path: Path) -> None:
    path = table_of(tmp_path, "t.csv", f"ID,Speech,Published,Headline,Author,COUNTRY\na,{TEXT},2013-03-18,H,A,Chile\n")
    corpus = ct.read_corpus(path)
    assert corpus.index.tolist() == ["a"]
    row = corpus.iloc[0]
    assert (row["text"], row["title"], row["speaker"], row["country"]) == (TEXT, "H", "A", "Chile")
    assert row["date"] == pd.Timestamp("2013-03-18")


def test_two_columns_that_fit_are_named_with_the_setting(tmp_path: Path) -> None:
    path = table_of(tmp_path, "t.csv", f"body,speech\n{TEXT},{TEXT}\n")
    with pytest.raises(
        ct.StudyError, match=r"`body` and `speech` may both hold the texts; write `columns: \{text: body"
    ):
        ct.read_corpus(path)
    assert len(ct.read_corpus(path, columns={"text": "Speech"})) == 1
    with pytest.raises(ct.StudyError, match=r"no column `Rede` for the texts, though settings.yml says"):
        ct.read_corpus(path, columns={"text": "Rede"})


def test_a_column_of_numbers_is_no_text_beside_one_of_texts(tmp_path: Path) -> None:
    assert ct.read_corpus(table_of(tmp_path, "t.csv", f"speech,text\n12,{TEXT}\n"))["text"].tolist() == [TEXT]


def test_a_folder_of_tables_is_a_corpus_whose_ids_differ(tmp_path: Path) -> None:
    table_of(tmp_path, "a.csv", f"id,text\n1,{TEXT}\n")
    table_of(tmp_path, "b.csv", f"id,text\n1,{TEXT}\n")
    table_of(tmp_path, "votes.csv", "country,vote\nChile,yes\n")
    assert ct.read_corpus(tmp_path).index.tolist() == ["a/1", "b/1"]
    assert "votes.csv: no column `text`; it has country, vote" in messages(tmp_path)


def test_years_alone_are_years_and_no_day_is_invented(tmp_path: Path) -> None:
    corpus = ct.read_corpus(table_of(tmp_path, "t.csv", f"text,Year\n{TEXT},2013\n{TEXT} x,2014\n"))
    assert corpus["date"].isna().all()
    assert corpus["date_stated"].tolist() == ["2013", "2014"]
    assert set(corpus["date_source"]) == {"metadata"}
    trend = ct.rate_trend(ct.count_keywords(ct.tokenize(corpus), ["council"]), period="year")
    assert trend["period"].tolist() == ["2013", "2014"]


def test_a_column_decides_how_its_dates_are_written(tmp_path: Path) -> None:
    path = table_of(tmp_path, "t.csv", f"text,date\n{TEXT},03/18/2013\n{TEXT} x,04/05/2013\n")
    assert ct.read_corpus(path)["date_stated"].tolist() == ["2013-03-18", "2013-04-05"]
    path = table_of(tmp_path, "u.csv", f"text,date\n{TEXT},03/08/2013\n{TEXT} x,04/05/2013\n")
    with pytest.raises(ct.StudyError, match=r"u.csv:2, 3: .* cannot be told apart; write `date_order: day first`"):
        ct.read_corpus(path)
    assert ct.reading_report(path)["kind"].tolist() == ["error"]
    assert ct.read_corpus(path, on_error="report")["date_stated"].tolist() == ["", ""]


def test_many_rows_without_text_are_one_message(tmp_path: Path) -> None:
    rows = "".join(f"d{number},\n" for number in range(54))
    path = table_of(tmp_path, "t.csv", f"id,text\na,{TEXT}\n{rows}")
    report = ct.reading_report(path)
    assert len(report) == 1
    assert "rows 3, 4, 5 and 51 more: document 'd0' has no text" in report["message"].item()
    assert ct.read_corpus(path, on_error="report").index.tolist() == ["a"]


@pytest.mark.parametrize(
    ("cells", "how"),
    [
        (("a b.txt", "c.txt"), ""),
        (("A B.TXT", "x/c.txt"), "the files' names without their folders"),
        (("a b.pdf", "c.pdf"), "the files' names without their endings"),
        (("A/B", "(C)"), "the letters and figures of the files' names"),
    ],
)
def test_a_table_beside_files_is_joined_by_what_fits(tmp_path: Path, cells: tuple[str, str], how: str) -> None:
    files_of(tmp_path, "a b.txt", "c.txt")
    table_of(tmp_path, "about.csv", f"Symbol,Date,Country\n{cells[0]},2013-03-18,Chile\n{cells[1]},2014,Peru\n")
    corpus = ct.read_corpus(tmp_path)
    assert corpus["country"].tolist() == ["Chile", "Peru"]
    assert corpus["date"].dt.year.fillna(0).tolist() == [2013, 0]
    said = messages(tmp_path)
    assert (f"joined to 2 of 2 files by `Symbol`, {how}" in said) == bool(how)


def test_rows_without_files_and_files_without_rows_are_each_one_line(tmp_path: Path) -> None:
    files_of(tmp_path, "a.txt", "b.txt", "c.txt")
    rows = "".join(f"x{number}.txt,Chile\n" for number in range(9))
    table_of(tmp_path, "metadata.csv", f"file,country\na.txt,Peru\nb.txt,Chile\n{rows}")
    corpus = ct.read_corpus(tmp_path)
    assert corpus["country"].tolist()[:2] == ["Peru", "Chile"]
    assert corpus.index.tolist() == ["a", "b", "c"]
    assert corpus["country"].isna().tolist() == [False, False, True]
    said = messages(tmp_path)
    assert "9 rows have no file here and are left out: x0.txt, x1.txt, x2.txt and 6 more" in said
    assert "1 files have no row" in said


def test_a_table_of_another_subject_is_passed_over_and_named(tmp_path: Path) -> None:
    files_of(tmp_path, "a.txt")
    table_of(tmp_path, "speeches.csv", f"text\n{TEXT}\n")
    assert ct.read_corpus(tmp_path).index.tolist() == ["a"]
    assert "if its rows are documents, give it alone: check" in messages(tmp_path)


def test_a_workbook_beside_files_is_joined_with_its_date_cells(tmp_path: Path) -> None:
    files_of(tmp_path, "a.txt", "b.txt")
    table = pd.DataFrame({"name": ["a", "b"], "published": pd.to_datetime(["2013-03-18", "2014-05-02"])})
    table.to_excel(tmp_path / "list.xlsx", index=False)
    assert ct.read_corpus(tmp_path)["date"].dt.year.tolist() == [2013, 2014]


def test_documents_csv_tells_day_and_month_apart(tmp_path: Path) -> None:
    files_of(tmp_path, "a.txt")
    table_of(tmp_path, "documents.csv", "file,date\na.txt,18/03/2013\n")
    assert ct.read_corpus(tmp_path)["date"].tolist() == [pd.Timestamp("2013-03-18")]


def test_a_table_of_thousands_of_columns_is_refused_with_their_number(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text(",".join(f"v{number}" for number in range(6_000)) + "\n", encoding="utf-8")
    with pytest.raises(ct.StudyError, match=r"table\.csv:1: 6,000 columns, and at most 5,000 are read"):
        ct.read_corpus(file)


def test_a_column_called_like_a_role_that_another_column_has_keeps_its_cells(tmp_path: Path) -> None:
    text = f"text,country,country_name,year,session_year\n{TEXT},CHL,Chile,12,2013\n"
    table_of(tmp_path, "t.csv", text)
    row = ct.read_corpus(tmp_path / "t.csv", columns={"country": "country_name", "year": "session_year"}).iloc[0]
    assert (row["country"], row["country_other"]) == ("Chile", "CHL")
    assert (int(row["year"]), int(row["year_other"])) == (2013, 12)


@pytest.mark.parametrize("sheets", [["Facts", "Key"], ["Key", "Facts"]])
def test_the_sheet_that_names_the_files_is_taken_and_the_other_reported(tmp_path: Path, sheets: list[str]) -> None:
    files_of(tmp_path, "a.txt", "b.txt")
    tables = {
        "Facts": pd.DataFrame({"file": ["a.txt", "b.txt"], "country": ["Chile", "Fiji"]}),
        "Key": pd.DataFrame({"code": ["x"], "meaning": ["y"]}),
    }
    with pd.ExcelWriter(tmp_path / "facts.xlsx") as writer:
        for sheet in sheets:
            tables[sheet].to_excel(writer, sheet_name=sheet, index=False)
    assert ct.read_corpus(tmp_path)["country"].tolist() == ["Chile", "Fiji"]
    assert "facts.xlsx: sheet 'Key': what is known of the files stands in 'Facts'" in messages(tmp_path)


def test_a_title_above_the_names_of_columns_is_named_with_their_row(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    rows = [["Speeches of the ministers", None], [None, None], ["doc_id", "text"], ["a", TEXT]]
    pd.DataFrame(rows).to_excel(path, index=False, header=False)
    with pytest.raises(ct.StudyError, match=r"t\.xlsx:1: a title 'Speeches of the ministers' .* in row 3"):
        ct.read_corpus(path)
    csv = table_of(tmp_path, "t.csv", f"Speeches\n\ndoc_id,text\na,{TEXT}\n")
    with pytest.raises(ct.StudyError, match=r"t\.csv:3: 2 cells .* line 1, 'Speeches', seems to be a title: remove it"):
        ct.read_corpus(csv)


def test_a_cell_far_from_a_workbooks_table_is_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["doc_id", "text"], ["a", TEXT]):
        book.active.append(row)
    book.active["XFD1048576"] = "far"
    book.save(tmp_path / "far.xlsx")
    with pytest.raises(ct.StudyError, match=r"far\.xlsx:1048576: the cell XFD1048576 holds something, and its column"):
        ct.read_corpus(tmp_path / "far.xlsx")


def test_a_workbook_whose_sheet_claims_to_be_huge_is_read(tmp_path: Path) -> None:
    table = pd.DataFrame({"doc_id": ["a"], "text": [TEXT]})
    table.to_excel(tmp_path / "t.xlsx", index=False)
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(tmp_path / "t.xlsx") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members[sheet] = re.sub(rb'<dimension ref="[^"]+"', b'<dimension ref="A1:XFD1048576"', members[sheet])
    (tmp_path / "t.xlsx").write_bytes(packed(members))
    assert ct.read_corpus(tmp_path / "t.xlsx").index.tolist() == ["a"]


@pytest.mark.parametrize("cell", ["[]", "[1, 2]", '{"a": 1}'])
def test_lists_in_cells_are_kept_as_text(tmp_path: Path, cell: str) -> None:
    table_of(tmp_path, "t.jsonl", f'{{"doc_id": "a", "text": "{TEXT}", "tags": {cell}}}\n')
    assert ct.read_corpus(tmp_path / "t.jsonl")["tags"].tolist() == [cell]
    pd.read_json(tmp_path / "t.jsonl", lines=True).to_parquet(tmp_path / "t.parquet")
    if cell != '{"a": 1}':
        assert ct.read_corpus(tmp_path / "t.parquet")["tags"].tolist() == [cell]
