"""Terms of a study: phrases, stop words and variants, as its settings say."""

from __future__ import annotations

from pathlib import Path

import pytest

import ctthemes as ct
from ctthemes.study.study import Study


def study_of(folder: Path, settings: str) -> Study:
    (folder / "a.txt").write_text("2011-03-01\n\nPolicies of human rights, a policy of co-operation.", encoding="utf-8")
    (folder / "b.txt").write_text("2012-03-01\n\nPolicies of cooperation and human rights.", encoding="utf-8")
    (folder / "codebook.yml").write_text("version: '1'\nthemes:\n  policy:\n    patterns: [policy]\n", encoding="utf-8")
    (folder / "settings.yml").write_text(settings, encoding="utf-8")
    (folder / "stopwords.txt").write_text("of\na\nand\n", encoding="utf-8")
    (folder / "phrases.txt").write_text("human rights\n", encoding="utf-8")
    return ct.read_study(folder)


@pytest.mark.parametrize(
    ("variants", "words"),
    [
        ("keep", {"policies", "policy", "co-operation", "cooperation", "human rights"}),
        ("spellings", {"policies", "policy", "co-operation", "human rights"}),
        ("inflections", {"policies", "co-operation", "human rights"}),
    ],
)
def test_one_setting_says_which_forms_are_counted_as_one(tmp_path: Path, variants: str, words: set[str]) -> None:
    study = study_of(tmp_path, f"variants: {variants}\n")
    terms = ct.study_terms(study, ct.tokenize(study.corpus))
    assert words == {term for term in terms.vocabulary if term[0].isalpha()}
    assert bool(len(ct.study_variants(study, ct.tokenize(study.corpus)))) == (variants != "keep")


def test_codings_do_not_hear_of_variants(tmp_path: Path) -> None:
    counts = []
    for variants in ("keep", "inflections"):
        folder = tmp_path / variants
        folder.mkdir()
        study = study_of(folder, f"variants: {variants}\n")
        counts.append(len(ct.codings(ct.tokenize(study.corpus), study.codebook)))
    assert counts == [1, 1]


def test_the_methods_paragraph_says_that_variants_were_joined(tmp_path: Path) -> None:
    study = study_of(tmp_path, "variants: inflections\n")
    table = ct.frequency(ct.count_terms(ct.study_terms(study, ct.tokenize(study.corpus))))
    exhibit = ct.exhibits.frequency(table, n_removed=3, provenance=ct.provenance(study))
    assert "Inflected forms and spellings of one word were counted as one, under the commonest" in exhibit.methods
    assert "doi:10.5281/zenodo.4673264" in exhibit.methods


def test_a_language_without_known_forms_is_an_error_of_the_settings(tmp_path: Path) -> None:
    study = study_of(tmp_path, "variants: inflections\nlanguage: zu\n")
    with pytest.raises(ct.StudyError, match=r"settings.yml: variants: .*'zu': its inflected forms are not known"):
        ct.study_terms(study, ct.tokenize(study.corpus))


def test_an_unknown_way_of_joining_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        ct.StudyError, match="settings.yml:1: variants 'stems' must be keep or spellings or inflections"
    ):
        study_of(tmp_path, "variants: stems\n")


def test_one_setting_leaves_clauses_that_many_documents_share_out_of_the_terms(tmp_path: Path) -> None:
    clause = "Reaffirming that terrorism in all its forms is a threat"
    study_of(tmp_path, "passages: drop\n")
    for name in "cdef":
        (tmp_path / f"{name}.txt").write_text(f"2013-03-01\n\nOne{name}. {clause}. Two{name} policy.", encoding="utf-8")
    study = ct.read_study(tmp_path)
    tokens = ct.tokenize(study.corpus)
    assert ct.repeated_passages(tokens)["passage"].tolist() == [clause]
    terms = ct.study_terms(study, tokens)
    assert "terrorism" not in terms.vocabulary
    assert {"onec", "twof", "policy"} <= set(terms.vocabulary)
    (tmp_path / "settings.yml").write_text("passages: keep\n", encoding="utf-8")
    assert "terrorism" in ct.study_terms(ct.read_study(tmp_path), tokens).vocabulary
