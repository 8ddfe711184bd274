"""Projects of other programs: cases, media, values and what QualCoder makes of hand codes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import ctthemes as ct
from ctthemes.exchange._study import import_study
from tests.exchange.test_refi import BOOK, archive, coded, project, selection, source
from tests.support import corpus_of

COUNTRY = '<Variables><Variable guid="v1" name="Country" typeOfVariable="Text"/></Variables>'


def value(text: str, kind: str = "Text", guid: str = "v1") -> str:
    return f'<VariableValue><VariableRef targetGUID="{guid}"/><{kind}Value>{text}</{kind}Value></VariableValue>'


def read(tmp_path: Path, text: str, **texts: str) -> ct.exchange.Project:
    files = {f"sources/{name}.txt": content for name, content in texts.items()}
    return ct.exchange.read_qdpx(archive(tmp_path / "p.qdpx", {"project.qde": text, **files}))


def with_variables(text: str, variables: str = COUNTRY) -> str:
    return text.replace("<Sources>", f"{variables}<Sources>")


def test_the_values_of_a_case_become_those_of_its_documents(tmp_path: Path) -> None:
    case = f'<Cases><Case guid="k" name="P1">{value("Peru")}<SourceRef targetGUID="s1"/></Case></Cases>'
    back = read(tmp_path, with_variables(project(source()), COUNTRY + case), a="Peace.")
    assert back.corpus.loc["a", ["Country", "case"]].tolist() == ["Peru", "P1"]


def test_a_document_of_two_cases_keeps_the_first_value_and_says_the_other(tmp_path: Path) -> None:
    cases = "".join(
        f'<Case guid="k{n}" name="P{n}">{value(land)}<SourceRef targetGUID="s1"/></Case>'
        for n, land in enumerate(("Peru", "Chile"))
    )
    back = read(tmp_path, with_variables(project(source()), f"{COUNTRY}<Cases>{cases}</Cases>"), a="Peace.")
    assert back.corpus.loc["a", "Country"] == "Peru"
    assert "Country is 'Chile' by the case P1, and 'Peru'" in back.report["message"].tolist()


def test_a_variable_named_text_leaves_the_document_alone(tmp_path: Path) -> None:
    text = with_variables(project(source(value("a remark"))), COUNTRY.replace("Country", "text"))
    back = read(tmp_path, text, a="We want peace now.")
    assert back.corpus.loc["a", "text"] == "We want peace now."
    assert back.corpus.loc["a", "text (variable)"] == "a remark"


@pytest.mark.parametrize(("kind", "wrong"), [("Date", "31.13.2019"), ("Date", "05.06.2019"), ("Integer", "many")])
def test_a_value_that_cannot_be_read_stays_as_text_and_is_reported(tmp_path: Path, kind: str, wrong: str) -> None:
    variables = COUNTRY.replace('"Text"', f'"{kind}"')
    back = read(tmp_path, with_variables(project(source(value(wrong, kind))), variables), a="Peace.")
    assert back.corpus.loc["a", "Country"] == wrong
    assert back.report.loc[0, "source"] == "Country of a"
    assert repr(wrong) in back.report.loc[0, "message"]


def test_a_date_that_cannot_be_read_is_no_date(tmp_path: Path) -> None:
    variables = '<Variables><Variable guid="v1" name="date" typeOfVariable="Date"/></Variables>'
    back = read(tmp_path, with_variables(project(source(value("March 2019", "Date"))), variables), a="Peace.")
    assert pd.isna(back.corpus.loc["a", "date"])
    assert back.corpus.loc["a", "date as written"] == "March 2019"


def test_an_empty_value_is_missing(tmp_path: Path) -> None:
    variables = COUNTRY.replace('"Text"', '"Integer"')
    back = read(tmp_path, with_variables(project(source(value("", "Integer"))), variables), a="Peace.")
    assert pd.isna(back.corpus.loc["a", "Country"])
    assert back.report.empty


def test_a_transcript_is_a_text_and_what_has_none_is_counted(tmp_path: Path) -> None:
    video = (
        '<VideoSource guid="s2" name="film" path="internal://f.mp4"><Transcript guid="s3" name="said" '
        'plainTextPath="internal://t.txt"><TranscriptSelection guid="x" fromSyncPoint="1" toSyncPoint="2">'
        '<Coding guid="y"><CodeRef targetGUID="c1"/></Coding></TranscriptSelection></Transcript></VideoSource>'
    )
    back = read(tmp_path, project(source() + video), a="Peace.", t="Peace now.")
    assert back.corpus["text"].to_dict() == {"a": "Peace.", "said": "Peace now."}
    assert back.report["message"].tolist() == [
        "1 video; its text is read", "1 selection in a transcript by time", "1 coding on these selections",
    ]  # fmt: skip


def test_hand_codes_that_another_program_took_apart_are_put_together(tmp_path: Path) -> None:
    remark = '<Description>hand coding {"row": ROW, "rest": {"unit": "uROW"}, "blank": []}</Description>'
    codes = '<Code guid="c1" name="peace" isCodable="true"/><Code guid="c2" name="war" isCodable="true"/>'
    parts = [selection(0, 11, code).replace("<Coding", f"{remark.replace('ROW', '0')}<Coding") for code in ("c1", "c2")]
    note = (
        '<Notes><Note guid="n1" creatingUser="U1" creationDateTime="2026-01-01T00:00:00Z"><PlainTextContent>'
        'hand coding {"row": 1, "rest": {"unit": "u1"}, "blank": []}</PlainTextContent>'
        '<PlainTextSelection guid="z" startPosition="4" endPosition="11"/></Note></Notes>'
    )
    text = project(source("".join(parts) + '<NoteRef targetGUID="n1"/>'), codes=codes)
    back = read(tmp_path, text.replace("</Sources>", f"</Sources>{note}"), a="war or peace")
    assert back.hand_codings is not None
    assert back.hand_codings[["unit", "coder", "peace", "war"]].to_numpy().tolist() == [
        ["u0", "Ann", 1, 1], ["u1", "Ann", 0, 0],
    ]  # fmt: skip
    assert back.notes == {}


def test_for_nvivo_places_are_counted_as_nvivo_counts_them(tmp_path: Path) -> None:
    text = "\N{GRINNING FACE} peace"
    whole = ct.exchange.Project(corpus_of(text), BOOK, coded(("d1", "peace", 2, 7, "Ann")))
    file = ct.exchange.save_qdpx(whole, tmp_path / "p.qdpx", program="nvivo")
    back = ct.exchange.read_qdpx(file)
    assert back.codings[["start", "stop"]].to_numpy().tolist() == [[2, 7]]
    plain = ct.exchange.save_qdpx(whole, tmp_path / "q.qdpx")
    assert file.read_bytes() != plain.read_bytes()
    with pytest.raises(ValueError, match="program='word' is not one of"):
        ct.exchange.save_qdpx(whole, tmp_path / "r.qdpx", program="word")  # type: ignore[arg-type]


def test_an_import_leaves_no_cell_that_a_spreadsheet_would_run(tmp_path: Path) -> None:
    text = with_variables(project(source(value("=HYPERLINK(1)") + selection(0, 5))))
    file = archive(tmp_path / "p.qdpx", {"project.qde": text, "sources/a.txt": "=peace"})
    import_study(file, tmp_path / "new")
    assert ",'=HYPERLINK(1)" in (tmp_path / "new" / "documents.csv").read_text()
    assert ",'=peac" in (tmp_path / "new" / "coded_elsewhere.csv").read_text()


def test_a_project_without_codes_is_imported_and_says_so(tmp_path: Path) -> None:
    text = project(source()).replace("<Code ", "<NoCode ")
    file = archive(tmp_path / "p.qdpx", {"project.qde": text, "sources/a.txt": "Peace."})
    notes = import_study(file, tmp_path / "new")
    assert any("the project holds no codes" in note for note in notes)
    assert (tmp_path / "new" / "documents.csv").exists()
