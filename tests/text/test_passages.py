"""Passages: clauses that many documents share are listed with their numbers, and can be left out of counts."""

from __future__ import annotations

import pytest

import ctthemes as ct
from ctthemes.text.passages import least_common_documents
from ctthemes.text.token_rules import words_of
from tests.support import SEEDS, corpus_of

CLAUSE = "Reaffirming that terrorism in all its forms is a threat"
LONG = f"{CLAUSE} to peace and to the security of all states"


def own(number: int) -> str:
    return " ".join(f"word{number}x{place}" for place in range(10))


def test_a_clause_is_listed_with_the_documents_that_hold_it_and_its_place() -> None:
    corpus = corpus_of(*(f"{own(number)}. {CLAUSE}; {own(number + 50)}." for number in range(4)), own(9))
    (row,) = ct.repeated_passages(ct.tokenize(corpus)).to_dict("records")
    assert (row["passage"], row["n_tokens"], row["n_documents"], row["share"]) == (CLAUSE, 10, 4, 0.8)
    assert corpus.loc[row["doc_id"], "text"][row["start"] : row["stop"]] == CLAUSE


def test_a_longer_passage_of_far_fewer_documents_is_listed_beside_the_clause_it_holds() -> None:
    texts = [f"{own(number)} {LONG if number < 3 else CLAUSE} {own(number + 50)}" for number in range(9)]
    table = ct.repeated_passages(ct.tokenize(corpus_of(*texts)))
    # The run "terrorism ... threat" stands in nine documents, the next one, "in ... threat to", in three.
    rest = "in all its forms is a threat to peace and to the security of all states"
    assert list(zip(table["passage"], table["n_documents"], strict=True)) == [(CLAUSE, 9), (rest, 3)]


def test_two_documents_or_seven_words_are_no_passage() -> None:
    two = corpus_of(*(f"{own(number)} {CLAUSE if number < 2 else own(number + 30)}" for number in range(6)))
    assert ct.repeated_passages(ct.tokenize(two)).empty
    short = " ".join(CLAUSE.split()[:7])
    seven = corpus_of(*(f"{own(number)} {short} {own(number + 50)}" for number in range(6)))
    assert ct.repeated_passages(ct.tokenize(seven)).empty
    assert ct.repeated_passages(ct.tokenize(corpus_of())).empty


def test_a_clause_counts_once_a_document_however_often_it_stands_there() -> None:
    corpus = corpus_of(f"{CLAUSE}. {own(1)}. {CLAUSE}. {own(2)}. {CLAUSE}.", own(3), own(4))
    assert ct.repeated_passages(ct.tokenize(corpus)).empty
    paragraphs = corpus_of(f"{CLAUSE} {own(1)}", f"{CLAUSE} {own(2)}", f"{CLAUSE} {own(3)}").assign(document="one")
    assert ct.repeated_passages(ct.tokenize(paragraphs)).empty


@pytest.mark.parametrize(("n_documents", "least"), [(5, 3), (29, 3), (30, 4), (100, 11), (299, 30), (1000, 31)])
def test_more_than_a_tenth_of_the_documents_or_thirty_hold_a_passage(n_documents: int, least: int) -> None:
    assert least_common_documents(n_documents) == least


def test_the_numbers_are_those_of_a_plain_comparison() -> None:
    corpus = ct.segment_corpus(ct.read_study(SEEDS).corpus, "paragraph").drop(columns="document")
    tokens = ct.tokenize(corpus)
    table = ct.repeated_passages(tokens, shortest=3, least_documents=3)
    documents = [" ".join(word.lower() for word in words_of(text)) for text in corpus["text"]]
    assert len(table) > 5
    for passage, count in zip(table["passage"], table["n_documents"], strict=True):
        words = " ".join(word.lower() for word in words_of(passage))
        assert sum(f" {words} " in f" {document} " for document in documents) == count


def test_dropped_passages_leave_gaps_and_the_vocabulary_but_not_the_number_of_tokens() -> None:
    corpus = corpus_of(*(f"{own(number)}. {CLAUSE}. Word{number} peace, threat." for number in range(4)))
    tokens = ct.tokenize(corpus)
    left = ct.drop_passages(tokens, ct.repeated_passages(tokens))
    assert left.documents["n_tokens"].tolist() == tokens.documents["n_tokens"].tolist()
    assert {"reaffirming", "forms"} & set(left.vocabulary) == set()
    assert {"peace", "threat"} <= set(left.vocabulary)
    assert int((left.ids == -1).sum()) == 4 * 10
    assert len(left.ids) == len(tokens.ids)


def test_a_list_made_of_documents_serves_their_paragraphs() -> None:
    corpus = corpus_of(*(f"{own(number)}.\n\n{CLAUSE}.\n\n{own(number + 50)}." for number in range(4)))
    passages = ct.repeated_passages(ct.tokenize(corpus))
    left = ct.drop_passages(ct.tokenize(ct.segment_corpus(corpus, "paragraph")), passages)
    assert int((left.ids == -1).sum()) == 4 * 10
    assert ct.drop_passages(left, passages.iloc[:0]) is left
