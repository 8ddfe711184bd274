"""What holds for every kind of exhibit at once: its words, its figure, its files, and what it refuses."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import pytest

import ctthemes as ct
from ctthemes._shared.csv_tables import _SAYS_N
from ctthemes._shared.schema import empty_table
from ctthemes.exhibits._exhibit import make_exhibit
from ctthemes.exhibits._kind import kinds
from ctthemes.exhibits._references import REFERENCES
from ctthemes.exhibits._trends import quotations_of_period
from ctthemes.figures import canvas, style, trends
from ctthemes.figures.presets import read_preset
from tests.exhibits.examples import exhibits, origin, tokens

NAMES = sorted(kinds())
DRAWN = sorted(name for name, kind in kinds().items() if kind.draw)
every = pytest.mark.parametrize("name", NAMES)


def test_every_kind_has_an_example_a_function_and_where_it_is_drawn_a_plot() -> None:
    assert sorted(exhibits()) == NAMES
    assert set(NAMES) <= set(dir(ct.exhibits))
    assert set(DRAWN) <= set(dir(ct.plot))


@every
def test_every_exhibit_function_wants_its_provenance(name: str) -> None:
    parameters = inspect.signature(getattr(ct.exhibits, name)).parameters
    assert next(iter(parameters)) == "table"
    assert parameters["provenance"].kind is inspect.Parameter.KEYWORD_ONLY
    assert parameters["provenance"].default is inspect.Parameter.empty


@every
def test_every_caption_says_n_in_sentences(name: str) -> None:
    caption = exhibits()[name].caption
    assert _SAYS_N.search(caption)
    assert caption.endswith(".")
    assert "nan" not in caption.split()


@every
def test_every_finding_and_methods_paragraph_has_words_and_no_hole(name: str) -> None:
    exhibit = exhibits()[name]
    for text in (exhibit.finding, exhibit.methods):
        assert len(text.split()) > 5
        assert not re.search(r"\bnan\b|\bNone\b|\{|\.\.(?!\.)| [.,;](?!\d)", text), text
    assert "Themes were coded by dictionary" in exhibit.methods or exhibit.kind.subject(exhibit) != "themes"


@every
def test_every_work_cited_is_listed_and_every_work_listed_is_cited(name: str) -> None:
    paragraph, _, listed = exhibits()[name].methods.partition("\n\nReferences\n\n")
    cited = set(re.findall(r"[A-Z][\w-]+(?: et al\.| and [A-Z][\w-]+)? \d{4}", paragraph))
    cited = {work for work in cited if not re.match(r"(The|January|May) ", work)}
    assert cited <= set(REFERENCES), cited - set(REFERENCES)
    assert {reference for work, reference in REFERENCES.items() if work in paragraph} == set(
        filter(None, listed.split("\n\n"))
    )


@every
def test_a_table_without_one_of_its_columns_is_refused_by_name(name: str) -> None:
    exhibit = exhibits()[name]
    for column in exhibit.kind.schema.names:
        with pytest.raises(
            ValueError, match=rf"no table '{exhibit.kind.schema.name}'.*lacks the column\(s\) {column};"
        ):
            make_exhibit(exhibit.kind, exhibit.table.drop(columns=column), provenance={}, arguments={})


@every
def test_a_table_without_rows_has_words_and_no_error(name: str) -> None:
    exhibit = exhibits()[name]
    arguments = exhibit.arguments
    nothing = make_exhibit(
        exhibit.kind, empty_table(exhibit.kind.schema), provenance=exhibit.provenance, arguments=arguments
    )
    assert "n = 0" in nothing.caption
    assert nothing.finding.endswith(".")
    assert nothing.methods


@pytest.mark.parametrize("name", DRAWN)
def test_every_figure_has_something_on_it_and_a_description(name: str) -> None:
    exhibit = exhibits()[name]
    assert exhibit.figure is not None
    assert any(axes.lines or axes.patches or axes.collections or axes.texts for axes in exhibit.figure.axes)
    assert exhibit.kind.picture
    assert f'alt="{exhibit.kind.picture}' in exhibit._repr_html_()


@every
def test_every_exhibit_is_saved_and_drawn_again_from_its_own_files(name: str, tmp_path: Path) -> None:
    exhibits()[name].save(tmp_path / "one")
    checks = ct.exhibits.verify_exhibit(tmp_path / "one")
    assert checks[~checks["holds"]].to_numpy().tolist() == []
    again = checks.loc[checks["rule"] == "drawn again from its csv", "observed"].tolist()
    assert again == (["the same"] if name in DRAWN else [])
    record = json.loads((tmp_path / "one" / "provenance.json").read_text(encoding="utf-8"))
    assert (record["kind"], record["finding"]) == (name, str(exhibits()[name].finding))


# What an exhibit keeps apart


def test_a_table_changed_after_its_exhibit_was_made_changes_nothing() -> None:
    table = ct.rate_trend(ct.count_keywords(tokens(), ["prevent*"]))
    exhibit = ct.exhibits.trend(table, of="keywords", provenance={})
    before = exhibit.table["rate"].tolist()
    table["rate"] = 0.0
    assert exhibit.table["rate"].tolist() == before


def test_a_series_that_is_no_theme_is_refused_unless_it_is_called_a_keyword() -> None:
    table = ct.rate_trend(ct.count_keywords(tokens(), ["prevent*"]))
    with pytest.raises(ValueError, match=r"prevent\*: no theme of the codebook, which has .*say of=\"keywords\""):
        ct.exhibits.trend(table, provenance=origin())
    assert "dictionary" not in ct.exhibits.trend(table, of="keywords", provenance=origin()).methods


def test_a_keyword_with_a_themes_name_is_not_taken_for_the_theme() -> None:
    exhibit = ct.exhibits.trend(
        ct.rate_trend(ct.count_keywords(tokens(), {"prevention": ["prevent"]})), of="keywords", provenance=origin()
    )
    assert "codebook" not in exhibit.methods
    assert exhibit.kind.subject(exhibit) == "keywords"


def test_the_quotations_behind_a_cell_are_as_many_as_it_counts() -> None:
    codings = ct.codings(tokens(), ct.toy_codebook())
    quotations, trend = ct.quotations(codings, tokens()), ct.rate_trend(ct.count_themes(codings, tokens().documents))
    for row in trend.to_dict("records"):
        assert len(quotations_of_period(row, quotations)) == row["count"]


def test_a_plot_taken_from_its_own_module_is_the_public_one_and_draws_for_a_journal() -> None:
    assert ct.plot.trend is ct.plot.trend is trends.trend
    with style.drawn_for("springer"):
        figure = canvas.root_figure(trends.trend(exhibits()["trend"].table))
    assert round(figure.get_size_inches()[0] * 25.4) in read_preset("springer").widths


def test_the_methods_of_each_estimator_are_its_own() -> None:
    sums = ct.rate_trend(ct.count_keywords(tokens(), ["prevent*"]))
    means = ct.rate_trend(ct.count_keywords(tokens(), ["prevent*"]), estimator="mean of document rates")
    first, second = (ct.exhibits.trend(table, of="keywords", provenance=origin()) for table in (sums, means))
    assert "sum of matches over the sum of tokens" in first.methods
    assert "sum of matches over the sum of tokens" not in second.methods
    assert "means over the documents of a period of each document's own matches per token" in second.methods
    assert "sum of the documents' matches per token over documents" in second.caption


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("change_points", "least squares over the periods"),
        ("change_points", "against the periods in other orders (seed 1)"),
        ("smooth_trend", "Gaussian weights of a standard deviation of 2 years"),
        ("topic_stability", "fitted to the same passages from 2 starts (seeds 1, 2)"),
        ("topic_choice", "Models of 2, 4, 8 topics were compared by document completion (Wallach et al. 2009)"),
        ("trend_tests", "clusters of documents by period"),
        ("trend", "The themes are human rights, prevention and regional cooperation"),
        ("topic_terms", "2 topics were fitted to 5 passages of 3 documents by non-negative matrix factorisation"),
    ],
)
def test_the_methods_say_how_it_was_done(name: str, words: str) -> None:
    assert words in " ".join(exhibits()[name].methods.split())


@pytest.mark.parametrize("name", ["trend", "trend_panels", "change_points", "smooth_trend"])
def test_a_journal_with_a_thickest_line_takes_every_trend(name: str, tmp_path: Path) -> None:
    assert exhibits()[name].save(tmp_path / "one", preset="elsevier")
