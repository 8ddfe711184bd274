"""`new`: what it writes for studies of every kind, and where it stops."""

from __future__ import annotations

from pathlib import Path

import pytest

import ctthemes as ct
from ctthemes.app import cli
from ctthemes.documents.formats import read_rows
from ctthemes.study.settings import Settings, read_settings, settings_file
from ctthemes.themes.codebook import Codebook, Theme
from tests import files
from tests.support import corpus_of

TEXT = "The rights of all human beings are protected by law, and every State shall respect them at all times"
GERMAN = "Die Rechte aller Menschen sind durch das Gesetz geschützt, und jeder Staat soll sie immer achten"


def table(number: int = 6, *, head: str = "Speech,Date,Country") -> str:
    rows = [f'"{TEXT}, {place}.",{2010 + place}-05-04,{("Chile", "Peru")[place % 2]}' for place in range(number)]
    return "\n".join([head, *rows]) + "\n"


def written(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


@pytest.mark.parametrize("name", ["speeches.csv", ""])
def test_new_check_and_reading_take_a_table_or_its_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    study = tmp_path / "study"
    study.mkdir()
    (study / "speeches.csv").write_text(table(), encoding="utf-8")
    assert cli.main(["new", str(study / name)]) == 0
    out = capsys.readouterr().out
    assert "6 documents, 6 with a date; language en" in out
    assert "Columns: text in `Speech`, date in `Date`, country in `Country`" in out
    assert written(study) == ["codebook.yml", "phrases.txt", "settings.yml", "speeches.csv", "stopwords.txt"]
    settings = read_settings(study / "settings.yml")
    assert settings.variables == ("country",)
    assert dict(settings.columns) == {"text": "Speech", "date": "Date", "country": "Country"}
    opened = ct.read_study(study / name)
    assert opened.corpus["country"].tolist() == ["Chile", "Peru"] * 3
    assert "the" in opened.stop_words
    cli.main(["check", str(study / name)])
    assert "documents: 6" in capsys.readouterr().out


def test_new_stops_where_two_columns_fit_and_the_setting_ends_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "t.csv").write_text(table(head="Speech,Date,body").replace("Chile", "A longer text"), encoding="utf-8")
    assert cli.main(["new", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert "the columns `Speech` and `body` may both hold the texts; write `columns: {text: Speech}`" in error
    assert written(tmp_path) == ["t.csv"]
    (tmp_path / "settings.yml").write_text("columns: {text: Speech}\n", encoding="utf-8")
    assert cli.main(["new", str(tmp_path)]) == 0


def test_a_table_beside_files_is_kept_in_the_settings_and_no_documents_csv_is_written(tmp_path: Path) -> None:
    for name in ("A_1.txt", "A_2.txt"):
        (tmp_path / name).write_text(f"{TEXT} in {name}.", encoding="utf-8")
    (tmp_path / "list.csv").write_text("Symbol,Date\nA/1,2013-03-18\nA/2,2014-01-02\n", encoding="utf-8")
    assert cli.main(["new", str(tmp_path)]) == 0
    assert "documents.csv" not in written(tmp_path)
    settings = read_settings(tmp_path / "settings.yml")
    assert settings.metadata == "list.csv"
    assert settings.columns["file"] == "Symbol"
    assert ct.read_study(tmp_path).corpus["date"].dt.year.tolist() == [2013, 2014]


def test_what_cannot_be_read_is_listed_with_the_reason_and_nothing_missing_is_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.html").write_bytes(files.html())
    (tmp_path / "c.pdf").write_bytes(b"no pdf")
    assert cli.main(["new", str(tmp_path)]) == 0
    assert "1 cannot be read: c.pdf: not readable as PDF" in capsys.readouterr().out
    rows = {row["file"]: row for _, row in read_rows(tmp_path / "documents.csv")}
    assert rows["c.pdf"]["remark"].startswith("cannot be read: not readable as PDF")
    assert [rows[name]["title"] for name in sorted(rows)] == ["", "A title", ""]
    assert "nan" not in (tmp_path / "documents.csv").read_text(encoding="utf-8")


def test_stop_words_and_language_are_those_of_the_documents(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{GERMAN} und mehr.", encoding="utf-8")
    (tmp_path / "b.txt").write_text(f"{GERMAN} und noch mehr davon.", encoding="utf-8")
    (tmp_path / "c.txt").write_text(TEXT, encoding="utf-8")
    cli.main(["new", str(tmp_path)])
    assert read_settings(tmp_path / "settings.yml").languages == ("de", "en")
    assert {"der", "und", "the"} <= set(ct.read_terms(tmp_path / "stopwords.txt"))


@pytest.mark.parametrize(
    ("days", "period"),
    [(("2023-01-04", "2023-09-18"), "month"), (("2021-01-04", "2023-09-18"), "quarter"),
     (("2001-01-04", "2023-09-18"), "year"), (("", ""), "year")],
)  # fmt: skip
def test_the_period_is_one_over_which_the_documents_spread(tmp_path: Path, days: tuple[str, str], period: str) -> None:
    rows = [f'"{TEXT} {place}.",{day}' for place, day in enumerate(days)]
    (tmp_path / "t.csv").write_text("\n".join(["text,date", *rows]), encoding="utf-8")
    cli.main(["new", str(tmp_path)])
    assert read_settings(tmp_path / "settings.yml").period == period


def test_settings_written_are_read_again_as_they_were(tmp_path: Path) -> None:
    settings = Settings(
        languages=("no", "en"), keywords=("terroris*", "human rights", "on", "#tag"), variables=("country",), period="3-year",
        columns={"text": "Rede: Wortlaut", "date": "Tag"}, date_order="day first", few_documents=3,
    )  # fmt: skip
    (tmp_path / "settings.yml").write_text(settings_file(settings), encoding="utf-8")
    assert read_settings(tmp_path / "settings.yml") == settings


def test_a_citation_names_who_speaks_and_never_who_made_the_file() -> None:
    corpus = corpus_of("Rights of all.", years=[2013]).assign(author="DGAACS User", title=None)
    tokens = ct.tokenize(corpus)
    book = Codebook((Theme("r", patterns=("rights",)),), "1")
    assert ct.quotations(ct.codings(tokens, book), tokens)["citation"].tolist() == ["d1, 1 July 2013, para. 1"]
