"""events.csv: what is read, in which order, and what is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

import ctthemes as ct
from ctthemes._shared.checks import StudyError


def file_of(folder: Path, *lines: str) -> Path:
    file = folder / "events.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_events_come_in_order_of_time_with_dates_as_precise_as_written(tmp_path: Path) -> None:
    file = file_of(
        tmp_path,
        "date;label;kind",
        "2006;Strategy;plan",
        "11 September 2001;Attacks;attack",
        "March 2004;Madrid;attack",
    )
    assert ct.read_events(file)["date"].tolist() == ["2001-09-11", "2004-03", "2006"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("2001,", r"events.csv:2: label missing"),
        (",Attacks", r"events.csv:2: date missing"),
        ("soon,Attacks", r"events.csv:2: 'soon' is no date; write it as 2001-09-11"),
    ],
)
def test_a_wrong_row_is_named_with_its_line(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        ct.read_events(file_of(tmp_path, "date,label", row))


def test_an_event_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"events.csv:3: 'Attacks' of 2001 stands twice; remove one"):
        ct.read_events(file_of(tmp_path, "date,label", "2001,Attacks", "2001,Attacks"))


def test_a_study_has_the_events_beside_its_documents_and_reads_them_as_no_document(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("Geneva, 3 May 2019\n\nWe met.", encoding="utf-8")
    (tmp_path / "codebook.yml").write_text(
        "version: '1'\nthemes:\n  peace:\n    definition: Peace.\n    patterns: [peace]\n"
    )
    assert ct.study_events(ct.read_study(tmp_path)).empty
    file_of(tmp_path, "date,label", "2001,Attacks")
    study = ct.read_study(tmp_path)
    assert ct.study_events(study)["label"].tolist() == ["Attacks"]
    assert study.reading[study.reading["file"] == "events.csv"].empty
