"""The scanner finds what the expression finds: same tokens, same spans, same types, in every block size."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import ctthemes as ct
from ctthemes.text import characters, scanner
from ctthemes.text.segmenter import is_spaceless, part_words
from ctthemes.text.token_rules import SPLIT_HYPHENS, SUPERSCRIPTS, normal_form, token_expression
from tests.support import SEEDS, corpus_of


def plainly(text: str, *, split: bool = False) -> list[tuple[int, int, str]]:
    """Return span and type of each token, one match at a time: the oracle."""
    rows = []
    text, borders = part_words(text) if is_spaceless(text) else (text, [])
    for match in token_expression().finditer(text):
        start, stop = match.span()
        parts = [hyphen.start() for hyphen in SPLIT_HYPHENS.finditer(text, start, stop)] if split else []
        for first, last in zip([start, *(part + 1 for part in parts)], [*parts, stop], strict=True):
            added = sum(border < first for border in borders)
            rows.append((first - added, last - added, normal_form(text[first:last])))
    return rows


def scanned(texts: list[str], **options: object) -> list[list[tuple[int, int, str]]]:
    tokens = ct.tokenize(corpus_of(*texts), **options)  # type: ignore[arg-type]
    names = tokens.vocabulary.to_numpy(dtype=object)
    rows = [slice(*tokens.offsets[row : row + 2]) for row in range(len(texts))]
    return [
        [(*span, names[code]) for span, code in zip(tokens.spans[row].tolist(), tokens.ids[row], strict=True)]
        for row in rows
    ]


TRICKY = "aAsSzé7٣-‐'’ʼ‘.,/_ \n\u0301Σσςİ|—S/RES²`´\u00ad\u200b\u200c\u200eל\"״·lLกिक₂ﬁ中カก"


@settings(max_examples=600, deadline=None)
@example(["‘states’ states’ Member States’-led 's' boss's'"])
@example(["U.N.’s U.S.A S/RES/1373. 9/11, 1,000.5 a.b c.de 60/288-x and/or A/56/385/Add.1"])
@example(["ΑΣ Ας Ασ ΑΣΑ", "İstanbul istanbul i̇stanbul"])
@example(["e\u0301e \u0301e a'\u0301b s'\u0301", "\u0301"])
@example(["", "a", ""])
@given(st.lists(st.text(alphabet=TRICKY, max_size=30) | st.text(max_size=30), min_size=1, max_size=4))
def test_the_scanner_agrees_with_the_expression(texts: list[str]) -> None:
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    assert scanned(texts) == [plainly(text) for text in texts]
    assert scanned(texts, hyphens="split") == [plainly(text, split=True) for text in texts]


def test_the_scanner_agrees_with_the_expression_on_the_seeds() -> None:
    texts = ct.read_corpus(SEEDS)["text"].tolist()
    assert scanned(texts) == [plainly(text) for text in texts]


def test_blocks_and_threads_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = ct.read_corpus(SEEDS)
    whole = ct.tokenize(corpus)
    monkeypatch.setattr(scanner.blocks, "__kwdefaults__", {"size": 100})
    for n_jobs in (1, 2):
        cut = ct.tokenize(corpus, n_jobs=n_jobs)
        assert list(cut.vocabulary) == list(whole.vocabulary)
        for field in ("ids", "offsets", "spans"):
            assert np.array_equal(getattr(cut, field), getattr(whole, field)), field


@pytest.mark.parametrize("text", ["cooperation peacekeeping", "мир право", "cooperation. Peacekeeping"])
def test_spellings_that_share_a_hash_are_an_error_not_a_merger(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(scanner, "_FIRST", np.uint64(0))
    with pytest.raises(ArithmeticError, match="share a hash"):
        ct.tokenize(corpus_of(*text.split(".")))


def test_a_short_word_and_a_long_one_never_share_a_key() -> None:
    short = "".join(chr(code) for code in range(0x21, 0x100) if chr(code).isalnum())
    found = scanner.scan([" ".join("aaaaaaa" + letter for letter in short), "cooperation aprèsdemain мир éé́"])
    hashed = found.checks > 0
    assert hashed.sum() > 3
    assert (found.keys[hashed] >> np.uint64(62) == 2).all()
    assert (found.keys[~hashed] >> np.uint64(62) != 2).all()


def test_letters_are_those_of_the_expression() -> None:
    everything = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    read = characters.narrow(["".join(everything)])
    letters = read.classes[characters.PAD : -characters.BYTES] == characters.LETTER
    expected = set(re.findall(rf"[^\W_{SUPERSCRIPTS}]", "".join(everything)))
    assert {one for one, is_letter in zip(everything, letters.tolist(), strict=True) if is_letter} == expected


def test_a_character_beyond_the_first_plane_is_a_letter_if_it_is_one() -> None:
    assert scanned(["𝐇uman 😀 rights"]) == [plainly("𝐇uman 😀 rights")]


def test_an_empty_corpus_has_no_tokens() -> None:
    tokens = ct.tokenize(corpus_of("x").iloc[:0])
    assert (len(tokens), len(tokens.ids), len(tokens.vocabulary)) == (0, 0, 0)
    assert isinstance(tokens.documents, pd.DataFrame)


@pytest.mark.parametrize("letter", ["a", "й"])
def test_a_token_as_long_as_a_file_is_one_token_told_from_its_neighbours(letter: str) -> None:
    line = letter * 300_001
    block = scanner.scan([f"{line} {line}b", f"b {line}"])
    assert block.codes.tolist() == [0, 1, 2, 0]
    assert block.spans[:, 1].tolist() == [300_001, 600_004, 1, 300_003]
