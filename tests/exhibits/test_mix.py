"""The exhibit of the mix: what it says of a trend that is one of which documents there are, and of one that it hid."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

import ctthemes as ct


def of_mix(shares: list[float], rates: dict[str, list[int]]) -> pd.DataFrame:
    """Return the tests of ten years with ten documents each; `shares` of them are speeches, the rest reports."""
    rows, counts = [], []
    for year, share in enumerate(shares):
        for place in range(10):
            kind = "speech" if place < 10 * share else "report"
            rows.append({"n_tokens": 1000, "date": pd.Timestamp(2010 + year, 5, 1), "kind": kind})
            counts.append(rates[kind][year] + place % 2)
    documents = pd.DataFrame(rows)
    dtm = ct.DocumentTermMatrix(sparse.csr_array(np.array(counts)[:, None]), pd.Index(["rights"]), documents)
    return ct.mix_tests(dtm, by=ct.mix_variables(documents))


def finding(table: pd.DataFrame) -> str:
    return str(ct.exhibits.mix(table, of="keywords", provenance={}).finding)


MORE_SPEECHES = [0.2, 0.2, 0.3, 0.4, 0.4, 0.5, 0.6, 0.7, 0.8, 0.8]


def test_a_change_of_the_mix_alone_is_said_to_be_gone() -> None:
    said = finding(of_mix(MORE_SPEECHES, {"speech": [20] * 10, "report": [5] * 10}))
    assert said.startswith("- **rights**: +")
    assert "once the mix is taken out, no change can be told from none" in said
    assert "documents by kind" in said


def test_a_change_that_the_mix_hid_in_part_is_said() -> None:
    rising = [round(4 * 1.12**year) for year in range(10)]
    said = finding(of_mix(MORE_SPEECHES[::-1], {"speech": [3 * n for n in rising], "report": rising}))
    assert "the mix hid part of this change" in said


def test_too_few_documents_are_said_in_the_place_of_a_change() -> None:
    few = of_mix([0.5] * 3, {"speech": [20] * 3, "report": [5] * 3})
    assert finding(few).startswith("**The mix of documents cannot be taken out**")


def test_without_a_variable_there_is_no_mix_and_the_remedy_is_named() -> None:
    one_kind = of_mix([0.0] * 6, {"speech": [1] * 6, "report": [5] * 6})
    assert one_kind.empty
    exhibit = ct.exhibits.mix(one_kind, provenance={})
    assert "settings.yml names none under `variables:`" in str(exhibit.finding)


@pytest.mark.parametrize("named", [["speaker"], ["kind", "speaker"]])
def test_variables_that_settings_name_come_first(named: list[str]) -> None:
    corpus = pd.DataFrame({"kind": ["speech", "report"] * 5, "speaker": list("abcdefghij")})
    assert ct.mix_variables(corpus, named) == named
