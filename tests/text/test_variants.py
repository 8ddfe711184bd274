"""Variants: which forms are one word, what they are called, and that nothing but the grouping changes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import ctthemes as ct
from tests.support import corpus_of


def groups(text: str, language: str = "en", **options: str) -> dict[str, set[str]]:
    table = ct.variants(ct.tokenize(corpus_of(text)), language=language, **options)  # type: ignore[arg-type]
    return {name: set(rows["term"]) for name, rows in table.groupby("group")}


@pytest.mark.parametrize(
    ("language", "text", "one"),
    [
        ("en", "policies policies policy", {"policies", "policy"}),
        ("en", "women woman woman's", {"women", "woman", "woman's"}),
        ("en", "prevent prevents prevented preventing", {"prevent", "prevents", "prevented", "preventing"}),
        ("en", "co-operation cooperation", {"co-operation", "cooperation"}),
        ("en", "organisations organization", {"organisations", "organization"}),
        ("en", "analyse analyzed", {"analyse", "analyzed"}),
        ("en", "labour labor programmes program", {"labour", "labor"}),
        ("fr", "l’État états", {"l'état", "états"}),
        ("es", "país países", {"país", "países"}),
        ("ru", "террористов террорист террористами", {"террористов", "террорист", "террористами"}),
        ("ar", "الإرهاب بالإرهاب للإرهاب", {"الإرهاب", "بالإرهاب", "للإرهاب"}),
        ("ar", "شخص الأشخاص للأشخاص", {"شخص", "الأشخاص", "للأشخاص"}),
        ("fr", "peuvent pouvez", {"peuvent", "pouvez"}),
        ("de", "Staaten Staat", {"staaten", "staat"}),
    ],
)
def test_forms_of_a_word_are_one_in_its_language(language: str, text: str, one: set[str]) -> None:
    assert one in groups(text, language).values()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "arms arm armed"), ("en", "rights right"), ("en", "states state"), ("en", "peoples people"),
        ("en", "united unite"), ("en", "means mean meaning"), ("en", "media medium"), ("en", "securities security"),
        ("en", "better good"), ("en", "worse wrong"), ("en", "us we"), ("en", "WHO who whose"), ("en", "NGOs NGO"),
        ("en", "terrorism terrorist terror"), ("en", "prevention prevent"), ("en", "university universal universe"),
        ("en", "new news"), ("en", "meeting meet"), ("en", "prize prise"), ("en", "re-form reform"),
        ("en", "resolution-1373 resolution1373"), ("es", "unidas unidos"), ("ar", "وزير زير"), ("ar", "شخص تشخيص"),
        ("ar", "مثلا يمثل"),
    ],
)  # fmt: skip
def test_words_that_mean_something_else_stay_apart(language: str, text: str) -> None:
    assert groups(text, language) == {}


def test_a_group_is_called_by_its_commonest_form() -> None:
    assert list(groups("policy policies policy")) == ["policy"]
    assert list(groups("policy policies policies")) == ["policies"]


def test_spellings_alone_leave_inflected_forms_apart() -> None:
    assert groups("policies policy co-operation cooperation", join="spellings") == {
        "co-operation": {"co-operation", "cooperation"}
    }


def test_a_row_says_why_a_form_is_there_and_where_it_stands() -> None:
    corpus = corpus_of("policy policy co-operation", "policies cooperation cooperation")
    table = ct.variants(ct.tokenize(corpus)).set_index("term")
    assert table["rule"].to_dict() == {
        "policy": "", "policies": "inflection", "cooperation": "", "co-operation": "spelling",
    }  # fmt: skip
    assert table["count"].to_dict() == {"policy": 2, "policies": 1, "cooperation": 2, "co-operation": 1}
    assert set(table["n_documents"]) == {1}


def test_joining_changes_neither_the_number_of_tokens_nor_their_text() -> None:
    tokens = ct.tokenize(corpus_of("Policies, policy and co-operation.", "Cooperation in a policy"))
    joined = ct.join_variants(tokens, ct.variants(tokens))
    assert len(joined.ids) == len(tokens.ids)
    np.testing.assert_array_equal(joined.spans, tokens.spans)
    assert [ct.token_texts(joined, name) for name in tokens.documents.index] == [
        ct.token_texts(tokens, name) for name in tokens.documents.index
    ]
    assert ct.kwic(joined, ["policy"])["keyword"].tolist() == ["Policies", "policy", "policy"]
    before, after = ct.count_terms(tokens), ct.count_terms(joined)
    assert before.counts.sum() == after.counts.sum()
    assert after.documents["n_tokens"].tolist() == before.documents["n_tokens"].tolist()


def test_counts_of_a_group_are_the_sums_of_its_forms() -> None:
    tokens = ct.tokenize(corpus_of("policy policies policies law", "policy laws laws"))
    count = ct.frequency(ct.count_terms(ct.join_variants(tokens, ct.variants(tokens)))).set_index("term")["count"]
    assert count.to_dict() == {"policies": 4, "laws": 3}


def test_a_removed_word_stays_a_gap() -> None:
    tokens = ct.remove_terms(ct.tokenize(corpus_of("policy of policies")), ["of"])
    assert ct.join_variants(tokens, ct.variants(tokens)).ids.tolist() == [0, -1, 0]


def test_each_document_is_read_in_its_own_language() -> None:
    tokens = ct.tokenize(corpus_of("pay pays", "pay pays").assign(language=["en", "fr"]))
    table = ct.variants(tokens)
    assert table[["language", "term"]].to_numpy().tolist() == [["en", "pay"], ["en", "pays"]]
    joined = ct.join_variants(tokens, table)
    assert joined.vocabulary[joined.ids].tolist() == ["pay", "pay", "pay", "pays"]


def test_a_corrected_table_is_what_is_joined() -> None:
    tokens = ct.tokenize(corpus_of("policy policies law laws"))
    table = ct.variants(tokens)
    joined = ct.join_variants(tokens, table[table["group"] != "law"])
    assert joined.vocabulary.tolist() == ["law", "laws", "policies"]
    both = pd.DataFrame({"language": ["", ""], "group": ["a", "b"], "term": ["law", "law"]})
    with pytest.raises(ValueError, match="law in two groups"):
        ct.join_variants(tokens, both)


def test_a_language_whose_forms_are_unknown_is_refused() -> None:
    with pytest.raises(ValueError, match="'xx': its inflected forms are not known"):
        groups("a b", "xx")
    assert groups("co-op coop", "xx", join="spellings") == {"co-op": {"co-op", "coop"}}
    assert groups("反恐 政策", "zh") == {}


def test_a_corpus_without_words_has_no_variants() -> None:
    tokens = ct.tokenize(corpus_of("", "..."))
    assert ct.variants(tokens).empty
    assert len(ct.join_variants(tokens, ct.variants(tokens)).ids) == 0
    assert ct.variants(ct.tokenize(corpus_of("a").iloc[:0])).empty
