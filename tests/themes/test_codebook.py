"""Codebooks: what is read, and each error with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

import ctthemes as ct
from tests.support import SEEDS

GOOD = """\
version: "2.1"
themes:
  rights:
    definition: Protecting rights.
    patterns:
      - human rights
      - dignity
    not_patterns: [right of way]
  women:
    parent: rights
    patterns:
      - wom?n
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "codebook.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_codebook_keeps_order_definitions_and_patterns(tmp_path: Path) -> None:
    book = ct.read_codebook(written(tmp_path, GOOD))
    assert book.version == "2.1"
    assert [theme.name for theme in book.themes] == ["rights", "women"]
    assert book.themes[0].patterns == ("human rights", "dignity")
    assert book.themes[0].not_patterns == ("right of way",)
    assert book.themes[1].parent == "rights"


def test_a_codebook_says_what_it_was_tuned_on_and_how_much_may_be_read(tmp_path: Path) -> None:
    head = "tuned_on: 40 paragraphs of 1999\nread_share: 0.7\n"
    book = ct.read_codebook(written(tmp_path, head + GOOD))
    assert (book.tuned_on, book.read_share) == ("40 paragraphs of 1999", 0.7)
    assert ct.read_codebook(written(tmp_path, GOOD)).read_share == 1
    saved, _ = ct.save_version(
        ct.Codebook(book.themes[:1], "3", {}, book.tuned_on, book.read_share),
        tmp_path / "codebook.yml",
        old=ct.read_codebook(written(tmp_path, head + GOOD)),
        version="3",
    )
    again = ct.read_codebook(saved)
    assert (again.tuned_on, again.read_share) == ("40 paragraphs of 1999", 0.7)


@pytest.mark.parametrize("share", ["1.2", "-0.1", "most", "nan"])
def test_a_share_to_read_outside_0_to_1_is_refused_with_its_line(tmp_path: Path, share: str) -> None:
    with pytest.raises(ct.StudyError, match=r"codebook.yml:1: read_share is .*, 0 to 1, such as 0.7"):
        ct.read_codebook(written(tmp_path, f"read_share: {share}\n{GOOD}"))


def test_a_parent_counts_by_its_childrens_patterns(tmp_path: Path) -> None:
    table = ct.theme_patterns(ct.read_codebook(written(tmp_path, GOOD)))
    assert table[table["theme"] == "rights"]["pattern"].tolist() == ["human rights", "dignity", "wom?n"]
    assert table[table["theme"] == "women"]["pattern"].tolist() == ["wom?n"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "definition:",
            "defintion:",
            r"codebook.yml:4: unknown key 'defintion' in theme 'rights'; allowed are",
        ),
        ("\n      - wom?n", "", r"codebook.yml:11: theme 'women' has no pattern"),
        ("dignity", '"*"', r"codebook.yml:7: '\*' would match every token"),
        ("dignity", '""', r"codebook.yml:7: an empty pattern"),
        ("dignity", "human rights", r"codebook.yml:7: pattern 'human rights' stands twice"),
        ("  women:", "  rights:", r"codebook.yml:9: 'rights' stands twice in themes"),
        ("parent: rights", "parent: wrong", r"codebook.yml:10: theme 'women' has the unknown parent 'wrong'"),
        ("parent: rights", "parent: women", r"its own ancestor"),
        ("\n      - wom?n", " women", r"codebook.yml:11: patterns must be a list"),
        ("- wom?n", "- [a]", r"codebook.yml:12: a pattern must be plain text"),
        ("- wom?n", "- *women", r"codebook.yml:12: not readable as YAML .*begins with"),
        ('version: "2.1"\n', "", r"codebook.yml:1: a codebook needs `version:`"),
        ("definition: Protecting rights.", "definition: [a, b]", r"codebook.yml:4: definition must be text"),
        (
            "definition: Protecting rights.",
            "definition: !!python/object:os.system x",
            r"codebook.yml:4: the tag .* asks for an object",
        ),
    ],
)
def test_a_wrong_codebook_is_an_error_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(ct.StudyError, match=message):
        ct.read_codebook(written(tmp_path, GOOD.replace(old, new)))


def test_a_parent_may_live_by_its_childrens_patterns_alone(tmp_path: Path) -> None:
    book = ct.read_codebook(written(tmp_path, GOOD.replace("      - human rights\n      - dignity\n", "")))
    assert book.themes[0].patterns == ()
    assert ct.theme_patterns(book)["theme"].tolist() == ["rights", "women"]


def test_a_file_that_is_missing_or_not_utf8_is_named(tmp_path: Path) -> None:
    with pytest.raises(ct.StudyError, match="no such codebook"):
        ct.read_codebook(tmp_path / "none.yml")
    path = tmp_path / "codebook.yml"
    path.write_bytes(b"version: \xe9")
    with pytest.raises(ct.StudyError, match="codebook.yml: not UTF-8"):
        ct.read_codebook(path)
    path.write_text("", encoding="utf-8")
    with pytest.raises(ct.StudyError, match="codebook.yml:1: the codebook must be a mapping"):
        ct.read_codebook(path)


def test_the_seeds_codebook_has_the_seven_themes_each_defined() -> None:
    book = ct.read_codebook(SEEDS / "codebook.yml")
    assert [theme.name for theme in book.themes] == [
        "human_rights", "prevention", "regional_cooperation", "international_cooperation", "security_response",
        "capacity_building", "victims",
    ]  # fmt: skip
    assert all(theme.definition and theme.patterns for theme in book.themes)


@pytest.mark.parametrize("name", [r"r\e[31med", r"right\u202es", r"two\tcells"])
def test_a_theme_whose_name_holds_what_cannot_be_seen_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    file = tmp_path / "codebook.yml"
    file.write_text(f'version: 1\nthemes:\n  "{name}":\n    patterns: [rights]\n', encoding="utf-8")
    with pytest.raises(ct.StudyError, match=r"codebook\.yml:4: the theme .* has a character in its name"):
        ct.read_codebook(file)
