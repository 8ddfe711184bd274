"""The methods paragraph says what was done for this very exhibit, and nothing else."""

from __future__ import annotations

import pytest

import ctthemes as ct
from ctthemes.exhibits._methods import named
from ctthemes.study.provenance import package_versions
from tests.exhibits.examples import exhibits


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("trend", "sum of matches over the sum of tokens"),
        ("trend_heatmap", "sum of matches over the sum of tokens"),
        ("topic_trend", "Shares are means over the documents"),
        ("topic_recurrence", "with its match in each of these refits"),
        ("prevalence", "score intervals (Wilson 1927)"),
        ("trend_tests", "log-linear quasi-Poisson regression"),
        ("keyness", "the log2 ratio of their rates"),
        ("inventory", "were counted by year"),
    ],
)
def test_each_kind_of_figure_says_how_its_numbers_came_about(kind: str, words: str) -> None:
    assert words in exhibits()[kind].methods


def test_a_heat_map_tells_of_no_interval() -> None:
    assert "nterval" in exhibits()["trend"].methods
    assert "nterval" not in exhibits()["trend_heatmap"].methods


def test_only_topics_cite_what_fitted_them() -> None:
    assert "scikit-learn" in exhibits()["topic_terms"].methods
    for kind in ("trend", "prevalence", "keyness"):
        assert "scikit-learn" not in exhibits()[kind].methods


def test_only_figures_cite_what_drew_them() -> None:
    assert "Hunter 2007" in exhibits()["trend"].methods
    assert "Hunter 2007" not in exhibits()["document_shares"].methods


def test_the_codebook_is_told_only_where_themes_are_counted() -> None:
    assert f"The codebook (version {ct.toy_codebook().version})" in exhibits()["trend"].methods
    assert "codebook" not in exhibits()["keyness"].methods


def test_what_warns_against_a_model_of_topics_is_in_its_methods() -> None:
    assert "Too few documents." in exhibits()["topic_terms"].methods


def test_software_and_seed_end_the_paragraph() -> None:
    paragraph = exhibits()["topic_terms"].methods.split("\n")[0]
    versions = package_versions()
    assert paragraph.endswith(
        f"scikit-learn {versions['scikit-learn']} (Pedregosa et al. 2011) and SciPy {versions['scipy']} "
        "(Virtanen et al. 2020). The random seed was 1."
    )


def test_series_are_named_where_they_are_two_to_twelve() -> None:
    assert named(["a_b", "c"], what="themes") == "The themes are a b and c"
    assert named(["a"], what="themes") == ""
    assert named([f"t{n}" for n in range(13)], what="topics") == ""
