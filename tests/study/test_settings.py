"""Settings of a study: what may stand in settings.yml, and what a wrong line says."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import ctthemes as ct
from ctthemes.study.settings import Settings, read_settings, settings_file
from tests.support import SEEDS

BOOK = "version: '{}'\nthemes:\n  rights:\n    patterns: [rights]\n"


def settings_of(folder: Path, text: str) -> Settings:
    file = folder / "settings.yml"
    file.write_text(text, encoding="utf-8")
    return read_settings(file)


def test_a_key_without_a_value_means_the_usual(tmp_path: Path) -> None:
    assert settings_of(tmp_path, "period:\nkeywords:\n") == Settings()
    assert settings_of(tmp_path, "") == Settings()


def test_settings_say_what_notebooks_show(tmp_path: Path) -> None:
    settings = settings_of(
        tmp_path,
        'period: quarter\nkeywords: ["terroris*", human rights]\nvariables: country\nfew_documents: 3\n'
        "columns: {text: Rede}\ndate_order: month first\n",
    )
    assert settings.period == "quarter"
    assert settings.keywords == ("terroris*", "human rights")
    assert settings.variables == ("country",)
    assert settings.few_documents == 3
    assert dict(settings.layout.columns) == {"text": "Rede"}
    assert settings.layout.date_order == "month first"


def test_a_study_has_one_language_or_several(tmp_path: Path) -> None:
    assert settings_of(tmp_path, "period: year\n").languages == ("en",)
    assert settings_of(tmp_path, "language: fr\n").languages == ("fr",)
    assert settings_of(tmp_path, "language: [en, fr, en]\n").languages == ("en", "fr")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("language: en\ncolour: red\n", r"settings.yml:2: no such setting: colour; it may have language, codebook"),
        ("period: year\n\nperiod: month\n", r"settings.yml:3: period stands on line 1, too; remove one"),
        ("language: english\n", r"settings.yml:1: language 'english' must be a code of two letters"),
        ("language: [en, no]\n", r'language False must be a code of two letters .*quote no: "no"'),
        ("period: year\nkeywords: [1, 2]\n", r"settings.yml:2: keywords \[1, 2\] must be a list of texts"),
        ("codebook: ../other.yml\n", r"settings.yml:1: codebook '../other.yml' points outside the study"),
        ("stop_words: words.txt\n", r"stop_words 'words.txt' must be named like stopwords.txt or stopwords_fr.txt"),
        ("few_documents: 0\n", r"few_documents 0 must be a whole number of at least 1"),
        ("columns: {words: Rede}\n", r"columns: words means nothing; it may have text, doc_id"),
        ("date_order: american\n", r"date_order 'american' must be day first or month first"),
        ("period: year\nduplicates: drop\n", r"settings.yml:2: duplicates 'drop' must be keep or remove"),
        ("on_error: skip\n", r"on_error 'skip' must be raise or report"),
        ("- period\n", r"settings.yml:1: must hold keys and values"),
        (f"period: {'[' * 5_000}\n", r"settings.yml:1: lists and mappings lie more than 50 deep"),
        ("period: 2019-13-45\n", r"settings.yml:1: not readable as YAML \(month must be in 1..12\)"),
        ("yes: 1\n", r"settings.yml:1: no such setting: yes"),
        ("? [a]\n: 1\n", r"settings.yml:1: the name of a setting must be plain text"),
        ("period: &a [*a]\n", r"settings.yml:1: not readable as YAML \(found unconstructable recursive node\)"),
        (
            "rules:\n- {name: r, pattern: 'a{99999999999}'}\n",
            r"settings.yml:1: .*no regular expression \(the repetition",
        ),
    ],
)
def test_a_wrong_setting_names_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ct.StudyError, match=message):
        settings_of(tmp_path, text)


@pytest.mark.skipif(sys.platform == "win32", reason="processor time is limited by POSIX systems only")
@pytest.mark.parametrize("pattern", ["^(a+)+b$", "(a|aa)+$"])
def test_a_rule_that_backtracks_for_ever_is_stopped_and_named(tmp_path: Path, pattern: str) -> None:
    (tmp_path / "a.txt").write_text("a" * 200 + "!", encoding="utf-8")
    (tmp_path / "codebook.yml").write_text(BOOK.format("1"), encoding="utf-8")
    (tmp_path / "settings.yml").write_text(
        f"rules:\n- {{name: fine, pattern: '^x$'}}\n- {{name: slow, pattern: '{pattern}'}}\n"
    )
    with pytest.raises(ct.StudyError, match=r"settings\.yml:3: the rule 'slow' was stopped over a, after 3 seconds"):
        ct.read_study(tmp_path)


def test_one_setting_names_the_codebook_in_use(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rights of all.", encoding="utf-8")
    for name, version in (("codebook.yml", "1"), ("codebook_2.yml", "2")):
        (tmp_path / name).write_text(BOOK.format(version), encoding="utf-8")
    assert ct.read_study(tmp_path).codebook.version == "1"
    (tmp_path / "settings.yml").write_text("codebook: codebook_2.yml\n", encoding="utf-8")
    study = ct.read_study(tmp_path)
    assert (study.codebook.version, study.codebook_file) == ("2", tmp_path / "codebook_2.yml")
    assert ct.read_study(tmp_path, codebook=SEEDS / "codebook.yml").codebook_file == SEEDS / "codebook.yml"


def test_keywords_are_the_codebooks_strongest_where_the_settings_name_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rights, rights, rights and law. Peace. Law, law.", encoding="utf-8")
    book = "version: '1'\nthemes:\n  r:\n    patterns: [rights, law]\n  p:\n    patterns: [peace, war]\n"
    (tmp_path / "codebook.yml").write_text(book, encoding="utf-8")
    study = ct.read_study(tmp_path)
    codings = ct.codings(ct.tokenize(study.corpus), study.codebook)
    assert ct.study_keywords(study, codings) == ["law", "peace", "rights"]
    (tmp_path / "settings.yml").write_text("keywords: [war]\n", encoding="utf-8")
    assert ct.study_keywords(ct.read_study(tmp_path), codings) == ["war"]


def test_a_codebook_that_finds_nothing_shows_the_first_pattern_of_each_theme(tmp_path):
    (tmp_path / "a.txt").write_text("Nothing of the kind.", encoding="utf-8")
    book = "version: '1'\nthemes: {p: {patterns: [peace, truce]}, w: {patterns: [war]}}\n"
    (tmp_path / "codebook.yml").write_text(book, encoding="utf-8")
    study = ct.read_study(tmp_path)
    codings = ct.codings(ct.tokenize(study.corpus), study.codebook)
    assert ct.study_keywords(study, codings) == ["peace", "war"]


def test_settings_name_the_model_and_the_host_that_text_may_go_to(tmp_path: Path) -> None:
    file = tmp_path / "settings.yml"
    model = {"endpoint": "https://m.example.org/v1", "host": "m.example.org", "price": 2.5, "proxies": True}
    file.write_text(settings_file(Settings(model=model)), encoding="utf-8")
    assert read_settings(file).model == model
    assert "model" not in settings_file(Settings())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("model: gemma", r"settings.yml:1: model 'gemma' must hold keys and values: endpoint"),
        ("model: {key: abc}", r"model no such setting: key; .*a key belongs into the environment"),
        ("model: {timeout: soon}", r"model timeout 'soon' must be a number"),
        ("model: {endpoint: 8080}", r"model endpoint 8080 must be a text"),
    ],
)
def test_a_wrong_setting_of_the_model_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "settings.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ct.StudyError, match=message):
        read_settings(tmp_path / "settings.yml")
