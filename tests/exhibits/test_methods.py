"""The methods paragraph says what was done for this very exhibit, and nothing else."""

from __future__ import annotations

import pytest

from ctthemes.exhibits._methods import methods_paragraph

RECORD: dict[str, object] = {
    "study": "seeds", "n_documents": 5, "years": [2011, 2022], "n_undated": 0, "python": "3.11.2", "seed": 1,
    "packages": {"ctthemes": "0.1.0", "numpy": "2.0", "scikit-learn": "1.5"}, "tokenizer": "ctthemes-1",
    "themes": ["victims"], "n_patterns": 9, "codebook_version": "1.0",
}  # fmt: skip


def paragraph(plot: str, columns: list[str], **more: object) -> str:
    drawing = {"plot": plot, "arguments": {}} if plot else None
    return methods_paragraph(RECORD | {"drawing": drawing, "columns": dict.fromkeys(columns, "text")} | more)


@pytest.mark.parametrize(
    ("plot", "columns", "words"),
    [
        ("plot_trend", ["series", "rate"], "sum of matches over the sum of tokens"),
        ("", ["series", "rate", "band"], "sum of matches over the sum of tokens"),
        ("plot_topic_trend", ["series", "share"], "Shares are means over the documents"),
        ("plot_recurrence", ["topic", "jaccard"], "in each of these refits"),
        ("plot_prevalence", ["theme", "share"], "score intervals (Wilson 1927)"),
        ("plot_slopes", ["series", "annual_change"], "log-linear regression"),
        ("plot_effects", ["term", "q"], "variation between documents"),
        ("plot_inventory", ["year", "n_documents"], "by year of the document's date"),
    ],
)
def test_each_kind_of_figure_says_how_its_numbers_came_about(plot: str, columns: list[str], words: str) -> None:
    assert words in paragraph(plot, columns)


def test_only_topics_cite_what_fitted_them() -> None:
    assert "scikit-learn" in paragraph("plot_topics", ["topic", "term"])
    for plot in ("plot_trend", "plot_prevalence", "plot_keyness"):
        assert "scikit-learn" not in paragraph(plot, ["series", "share", "rate"])


def test_the_codebook_is_told_only_where_themes_are_drawn() -> None:
    assert "The codebook (version 1.0)" in paragraph("plot_trend", ["series", "rate"], series=["victims"])
    assert "codebook" not in paragraph("plot_trend", ["series", "rate"], series=["terroris*"])


def test_software_and_seed_end_the_paragraph() -> None:
    said = paragraph("plot_topics", ["topic", "term"]).split("\n")[0]
    assert said.endswith(
        "in Python 3.11.2, with NumPy 2.0 (Harris et al. 2020) and scikit-learn 1.5 (Pedregosa et al. 2011). "
        "The random seed was 1."
    )
