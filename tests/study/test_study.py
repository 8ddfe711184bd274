"""Opening a study as a whole."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

import ctthemes as ct
from tests.support import SEEDS

BOOK = "version: '1'\nthemes:\n  rights:\n    patterns: [rights]\n"


def small_study(folder: Path) -> Path:
    (folder / "a.txt").write_text("Rights of all.", encoding="utf-8")
    (folder / "codebook.yml").write_text(BOOK, encoding="utf-8")
    return folder


def test_the_seeds_open_with_all_their_parts() -> None:
    study = ct.read_study(SEEDS)
    assert study.name == "seeds"
    assert len(study.corpus) == len(study.raw) == 5
    assert not {"must", "should", "may", "shall", "against"} & set(study.stop_words)
    assert "human rights" in study.phrases
    assert study.hand_codings is not None
    assert study.hand_codings["coder"].nunique() == 2
    assert study.hand_codings["unit"].nunique() == 80


def test_the_seeds_are_byte_for_byte_what_was_given() -> None:
    import hashlib

    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(SEEDS.glob("00*.txt")))).hexdigest()
    assert digest == "ea1d4657bf0f172e96dcedce6fef893efa1661a238d3811865ac04ff4829e8f1"


def test_a_study_may_lack_word_lists_and_codings(tmp_path: Path) -> None:
    study = ct.read_study(small_study(tmp_path))
    assert (study.stop_words, study.phrases, study.hand_codings) == ((), (), None)


def test_another_codebook_brings_its_word_lists(tmp_path: Path) -> None:
    study = ct.read_study(small_study(tmp_path), codebook=SEEDS / "codebook.yml")
    assert len(study.codebook) == 7
    assert study.stop_words == ct.read_terms(SEEDS / "stopwords.txt")


def test_a_table_is_a_study_if_a_codebook_is_named(tmp_path: Path) -> None:
    path = tmp_path / "speeches.csv"
    path.write_text("text,year\nRights and more,2001\n", encoding="utf-8")
    study = ct.read_study(path, codebook=SEEDS / "codebook.yml")
    assert study.name == "speeches"
    with pytest.raises(ct.StudyError, match="no codebook; write one, or name another"):
        ct.read_study(path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("stopwords.txt", "the # article\nthe\n", r"stopwords.txt:2: 'the' stands on line 1, too"),
        ("codings/a.csv", "unit,doc_id,coder,text,rights\nu1,a,,Text,1\n", r"a.csv:2: coder missing"),
        ("codings/a.csv", "unit,doc_id,coder,text,rights\nu1,a,c1,Text,yes\n", r"a.csv:2: rights must be 0 or 1"),
    ],
)
def test_a_wrong_part_names_its_line(tmp_path: Path, name: str, content: str, message: str) -> None:
    small_study(tmp_path)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(ct.StudyError, match=message):
        ct.read_study(tmp_path)


def test_a_copied_study_gives_the_same_origin(tmp_path: Path) -> None:
    shutil.copytree(SEEDS, tmp_path / "seeds")
    assert ct.provenance(ct.read_study(tmp_path / "seeds")) == ct.provenance(ct.read_study(SEEDS))


def test_the_origin_changes_with_text_and_codebook(tmp_path: Path) -> None:
    first = ct.provenance(ct.read_study(small_study(tmp_path)))
    (tmp_path / "a.txt").write_text("Rights of some.", encoding="utf-8")
    second = ct.provenance(ct.read_study(tmp_path))
    (tmp_path / "codebook.yml").write_text(BOOK.replace("[rights]", "[right]"), encoding="utf-8")
    third = ct.provenance(ct.read_study(tmp_path), seed=3)
    assert first["corpus_sha256"] != second["corpus_sha256"] == third["corpus_sha256"]
    assert first["codebook_sha256"] == second["codebook_sha256"] != third["codebook_sha256"]
    assert third["seed"] == 3


ENGLISH = "The Council decides that all States shall prevent the financing of terrorist acts."
FRENCH = "Le Conseil décide que tous les États doivent prévenir le financement des actes de terrorisme."


def test_the_documents_of_a_study_in_two_languages_say_theirs(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    (study / "settings.yml").write_text("language: [en, fr]\n", encoding="utf-8")
    (study / "x_en.txt").write_text(ENGLISH, encoding="utf-8")
    (study / "x_fr.txt").write_text(FRENCH, encoding="utf-8")
    languages = ct.read_study(study).corpus["language"]
    assert languages[["x_en", "x_fr"]].tolist() == ["en", "fr"]


def test_the_documents_of_a_turkish_study_are_read_as_turkish(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    (study / "settings.yml").write_text("language: tr\n", encoding="utf-8")
    (study / "x_tr.txt").write_text("İNSAN HAKLARI", encoding="utf-8")
    tokens = ct.tokenize(ct.read_study(study).corpus)
    assert ct.kwic(tokens, ["insan hakları"])["doc_id"].tolist() == ["x_tr"]


def test_a_document_in_none_of_the_languages_is_to_be_fixed(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    (study / "settings.yml").write_text("language: [en, es]\n", encoding="utf-8")
    (study / "x_fr.txt").write_text(FRENCH, encoding="utf-8")
    problems = ct.corpus_problems(ct.read_study(study, on_error="report"))
    messages = problems.loc[problems["about"] == "language", "message"].tolist()
    assert messages == [
        "x_fr: in 'fr', not 'en' or 'es'; take out what does not belong, or set `language: [en, es, fr]` in settings.yml"
    ]


def test_a_study_in_english_gets_no_column_of_languages() -> None:
    assert "language" not in ct.read_study(SEEDS).corpus.columns


@pytest.mark.skipif(sys.platform == "win32", reason="making links takes rights on Windows")
@pytest.mark.parametrize(
    "name",
    ["documents.csv", "metadata.csv", "settings.yml", "codebook.yml", "stopwords.txt", "phrases.txt", "codings/a.csv"],
)
def test_a_link_that_leads_out_of_the_study_is_named_and_not_read(tmp_path: Path, name: str) -> None:
    study = tmp_path / "study"
    (study / "codings").mkdir(parents=True)
    (study / "a.txt").write_text("Rights of all.", encoding="utf-8")
    (study / "codebook.yml").write_text("version: '1'\nthemes:\n  r:\n    patterns: [rights]\n", encoding="utf-8")
    (tmp_path / "outside").write_text("file,secret\na.txt,SECRET\n", encoding="utf-8")
    (study / name).unlink(missing_ok=True)
    (study / name).symlink_to(tmp_path / "outside")
    with pytest.raises(ct.StudyError, match=rf"{name}: a link that leads out of the study") as error:
        ct.read_study(study)
    assert "SECRET" not in str(error.value)


@pytest.mark.skipif(sys.platform == "win32", reason="making links takes rights on Windows")
def test_a_link_inside_the_study_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rights of all.", encoding="utf-8")
    (tmp_path / "codebook_2.yml").write_text("version: '2'\nthemes:\n  r:\n    patterns: [rights]\n", encoding="utf-8")
    (tmp_path / "codebook.yml").symlink_to(tmp_path / "codebook_2.yml")
    assert ct.read_study(tmp_path).codebook.version == "2"
