"""The data dictionary: every table written has its columns in a schema, and the page says what they mean."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from ctthemes._shared.schema import Column, Schema, sentence
from ctthemes.app import data_dictionary as dictionary

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "tables.md"
# Which table each file of the notebooks holds; a document variable or a group's name may stand beside its columns.
WRITTEN = {
    "accuracy_apart": "accuracy apart", "cleaning_report": "cleaning", "codebook_audit": "audit", "codebook_coverage": "coverage",
    "codebook_overlaps": "overlaps", "coder_agreement": "agreement", "coding_accuracy": "accuracy",
    "coding_errors": "coding errors", "codings": "study codings", "collocations": "collocations",
    "corpus_card": "corpus card", "corpus_log": "corpus log", "corpus_problems": "corpus problems", "inventory_by_year": "inventory",
    "keyness_later_earlier": "keyness", "keyword_phases": "phases", "keyword_trend": "trend",
    "repair_report": "repairs", "borrowed_passages": "borrowed passages", "borrowing_pairs": "borrowing pairs",
    "borrowing_shares": "borrowing shares", "new_language": "new language", "passage_paths": "passage paths",
    "term_frequency": "frequency", "theme_cooccurrence": "cooccurrence",
    "theme_mix": "mix tests", "theme_prevalence": "prevalence", "theme_quotations": "quotations", "theme_sensitivity": "sensitivity",
    "theme_shares_corrected": "corrected shares", "theme_trend": "trend", "theme_trend_tests": "trend tests",
    "topic_passages": "top passages", "topic_quality": "topic quality", "topic_recurrence": "topic recurrence",
    "topic_seeded_passages": "top passages", "topic_seeded_recurrence": "topic recurrence",
    "topic_trend": "topic trend", "trained_coder": "accuracy",
}  # fmt: skip


def test_the_page_is_what_the_schemas_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == dictionary.data_dictionary(), "python -m ctthemes.app.data_dictionary"


def test_every_column_of_every_table_has_a_sentence() -> None:
    sentences = {
        (schema.name, column.name): sentence(column) for schema in dictionary.schemas() for column in schema.columns
    }
    assert len(sentences) > 400
    assert [place for place, text in sentences.items() if not re.fullmatch(r"\S.{2,}\.", text)] == []


@pytest.mark.parametrize("file", sorted(WRITTEN))
def test_a_file_of_the_notebooks_has_the_columns_of_its_schema_in_their_order(file: str) -> None:
    by_name = {schema.name: schema for schema in dictionary.schemas()}
    header = list(pd.read_csv(ROOT / "tests" / "golden" / f"{file}.csv", nrows=0).columns)
    names = by_name[WRITTEN[file]].names
    assert [name for name in header if name in names] == list(names)


def test_two_schemas_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    module = type(dictionary)("doubled")
    module.ONE = Schema("words", (Column("term", "text", "", "the term"),))  # type: ignore[attr-defined]
    module.TWO = Schema("words", (Column("word", "text", "", "the word"),))  # type: ignore[attr-defined]
    monkeypatch.setattr(dictionary, "_modules", lambda: iter([module]))
    with pytest.raises(ValueError, match="two schemas are called 'words'; the second is in doubled"):
        dictionary.schemas()
