"""Alternatives of patterns, counted by the word that hit."""

from __future__ import annotations

from pathlib import Path

import pytest

import ctthemes as ct
from tests.support import corpus_of

LISTS = {"crimes": ("theft", "armed robber*", "fraud")}


def table(text: str, *patterns: str) -> list[tuple[str, int, float]]:
    """Return hit, count and share of each alternative in one text."""
    book = ct.Codebook((ct.Theme("crime", patterns=patterns),), version="1", lists=LISTS)
    rows = ct.alternative_coverage(ct.codings(ct.tokenize(corpus_of(text)), book), book)
    assert set(rows["theme"]) <= {"crime"}
    return list(rows[["hit", "count", "share_of_pattern"]].itertuples(index=False, name=None))


def test_each_member_of_a_list_is_counted_those_that_nothing_met_included() -> None:
    assert table("combat theft, combat all armed robbery, combat theft", "combat ~>1 @crimes") == [
        ("combat ~>1 theft", 2, 2 / 3), ("combat ~>1 armed robber*", 1, 1 / 3), ("combat ~>1 fraud", 0, 0.0),
    ]  # fmt: skip


def test_of_alternatives_in_two_places_the_combinations_found_are_counted() -> None:
    assert table("foreign policy, domestic affairs", "{foreign, domestic} {policy, affairs}") == [
        ("domestic affairs", 1, 0.5), ("foreign policy", 1, 0.5),
    ]  # fmt: skip


def test_a_pattern_without_alternatives_is_not_in_the_table() -> None:
    assert table("theft", "theft") == []


def test_a_pattern_that_finds_nothing_has_no_shares() -> None:
    rows = table("peace", "{theft, fraud}")
    assert [row[:2] for row in rows] == [("fraud", 0), ("theft", 0)]
    assert all(share != share for *_, share in rows)


def test_a_veto_has_no_alternatives_to_count() -> None:
    assert table("theft", "theft !~s {fraud, war}") == []


def test_a_list_of_the_codebook_file_is_used_by_its_patterns(tmp_path: Path) -> None:
    file = tmp_path / "codebook.yml"
    file.write_text(
        "version: 1\nlists:\n  crimes: [theft, fraud]\nthemes:\n  fight:\n    patterns: [combat ~5 @crimes]\n",
        encoding="utf-8",
    )
    book = ct.read_codebook(file)
    assert dict(book.lists) == {"crimes": ("theft", "fraud")}
    table = ct.codings(ct.tokenize(corpus_of("They combat theft")), book)
    assert table["hit"].tolist() == ["combat ~5 theft"]


@pytest.mark.parametrize(
    ("lists", "pattern", "message"),
    [
        ("crimes: [theft]", "combat ~5 @crime", r"codebook.yml:6: .*no list 'crime'"),
        ("crimes: [theft, theft]", "@crimes", r"codebook.yml:3: entry 'theft' stands twice"),
        ("crimes: [theft ~5 war]", "@crimes", r"codebook.yml:3: .*is nearness"),
        ("crimes: ['@wars'], ", "@crimes", r"codebook.yml:3"),
        ("crimes: []", "@crimes", r"codebook.yml:3: the list 'crimes' is empty"),
        ("bad name: [theft]", "theft", r"codebook.yml:3: the list 'bad name' needs a name of one word"),
        ("crimes: [theft|fraud]", "@crimes", r"codebook.yml:3: .*regular expression"),
    ],
)
def test_a_wrong_list_is_an_error_with_its_line(tmp_path: Path, lists: str, pattern: str, message: str) -> None:
    file = tmp_path / "codebook.yml"
    file.write_text(f"version: 1\nlists:\n  {lists}\nthemes:\n  fight:\n    patterns: ['{pattern}']\n")
    with pytest.raises(ct.StudyError, match=message):
        ct.read_codebook(file)


def test_what_changes_in_a_list_stands_in_the_diff_and_in_the_next_version(tmp_path: Path) -> None:
    file = tmp_path / "codebook.yml"
    file.write_text("version: 1\nlists:\n  crimes: [theft, fraud]\nthemes:\n  fight:\n    patterns: ['@crimes']\n")
    old = ct.read_codebook(file)
    new = ct.Codebook(old.themes, old.version, {"crimes": ("theft", "piracy")})
    assert ct.codebook_diff(old, new).to_numpy().tolist() == [
        ["@crimes", "entry added", "piracy"], ["@crimes", "entry removed", "fraud"],
    ]  # fmt: skip
    saved = ct.read_codebook(ct.save_version(new, file, old=old)[0])
    assert dict(saved.lists) == {"crimes": ("theft", "piracy")}
