"""Obligations: shares of operative paragraphs by level, by year and by theme, with intervals over documents."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import ctthemes as ct
from tests.support import corpus_of

HEAD = "The General Assembly,\nRecalling its work,\n"


def planted() -> pd.DataFrame:
    """Return three resolutions of 2013 (1, 2 and 3 of 4 paragraphs decide) and one of 2015 that decides once of once."""
    texts = []
    for n_decides in (1, 2, 3):
        verbs = ["Decides"] * n_decides + ["Urges"] * (4 - n_decides)
        texts.append(HEAD + "\n".join(f"{n}. {verb} to protect ports;" for n, verb in enumerate(verbs, start=1)))
    texts.append(f"{HEAD}1. Decides:\n(a) To protect human rights;\n(b) To meet.")
    return corpus_of(*texts, years=[2013, 2013, 2013, 2015])


def test_a_share_is_a_ratio_of_sums_over_the_documents_of_a_year() -> None:
    table = ct.obligation_trend(ct.clauses(planted()), planted()).set_index(["series", "period"])
    assert table.loc[("decides", "2013"), ["count", "n_clauses", "n_documents", "share"]].tolist() == [6, 12, 3, 0.5]
    assert table.loc[("calls", "2013"), "count"] == 6
    assert table.loc[("decides", "2014"), "band"] == "gap"
    assert np.isnan(table.loc[("decides", "2014"), "share"])


def test_the_interval_is_the_jackknife_over_documents() -> None:
    row = ct.obligation_trend(ct.clauses(planted()), planted()).set_index(["series", "period"]).loc[("decides", "2013")]
    # Leaving one of three documents out: 5/8, 4/8, 3/8; se of the log by hand, t(2) at .975 = 4.302653.
    logs = np.log([5 / 8, 4 / 8, 3 / 8])
    error = np.sqrt(2 / 3 * ((logs - logs.mean()) ** 2).sum())
    assert row["low"] == pytest.approx(0.5 * np.exp(-4.302653 * error), rel=1e-6)
    assert row["high"] == 1.0  # the upper end lies above 1


def test_a_paragraph_with_its_letters_counts_once() -> None:
    table = ct.obligation_trend(ct.clauses(planted()), planted()).set_index(["series", "period"])
    assert table.loc[("decides", "2015"), ["count", "n_clauses", "band"]].tolist() == [
        1,
        1,
        "none: fewer than 3 documents",
    ]


def test_by_theme_only_the_paragraphs_with_it_are_counted() -> None:
    corpus = planted()
    codings = ct.codings(ct.tokenize(corpus), ct.toy_codebook())
    table = ct.theme_obligations(ct.clauses(corpus), codings, corpus).set_index(["theme", "level"])
    assert table.loc[("all", "decides"), ["count", "n_clauses"]].tolist() == [7, 13]
    assert table.loc[("human_rights", "decides"), ["count", "n_clauses", "n_documents"]].tolist() == [1, 1, 1]
    assert table.loc[("prevention", "decides"), "n_clauses"] == 0


def test_a_corpus_without_clauses_has_a_table_without_rows() -> None:
    corpus = ct.toy_corpus()
    assert ct.obligation_trend(ct.clauses(corpus), corpus).empty


def test_clauses_of_other_documents_are_refused() -> None:
    with pytest.raises(ValueError, match="clauses of documents that are not given"):
        ct.obligation_trend(ct.clauses(planted()), ct.toy_corpus().tail(1))


def test_an_unknown_theme_is_refused() -> None:
    codings = ct.codings(ct.tokenize(planted()), ct.toy_codebook())
    with pytest.raises(ValueError, match="theme"):
        ct.select_clauses(ct.clauses(planted()), codings, theme="boats")
