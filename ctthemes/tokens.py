"""Tokens: one tokeniser for counts, trends, clouds, topics and keyword in context; columnar, with spans.

A token is a run of letters and digits, kept whole where the field keeps it whole:

* hyphens and apostrophes between letters or digits join (`counter-terrorism`, `Da'esh`, `al-Qaida`);
* a plural possessive keeps its apostrophe (`Member States’`);
* dotted abbreviations are one token (`U.N.`), and so are numbers (`1,000`, `3.5`);
* a slash joins only what reads like a document symbol or a date: capitals, digits, at least one digit
  (`S/RES/1373`, `60/288`, `9/11`), so that `and/or` and `ISIL/Da'esh` are two tokens each.

A **type** is a token in lower case, composed (NFC), with straight apostrophes and plain hyphens, so that curly and
straight forms are one. `spans` point at the text as it was given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes import _check

IntArray: TypeAlias = npt.NDArray[np.int32]
Hyphens: TypeAlias = Literal["keep", "split"]

TOKENIZER = "ctthemes-1"
"""Name and version of the tokeniser, for captions and provenance."""

GAP = -1
APOSTROPHES = "'’ʼ＇"
HYPHENS = "‐‑-"

_LETTER = r"[^\W\d_]"
_CHARACTERS = r"[^\W_]+(?:[̀-ͯ]+[^\W_]*)*"  # letters and digits, with the marks of decomposed accents
_TOKEN = re.compile(
    # S/RES/1373, 60/288, 9/11
    r"(?<![^\W_])(?=[A-Z0-9]+/)(?=[A-Za-z0-9/.-]*\d)[A-Z0-9]+(?:/[A-Z0-9]+(?:[.-]?[A-Za-z0-9]+)*)+(?![^\W_])"
    rf"|(?<![^\W_]){_LETTER}(?:\.{_LETTER})+\.?(?![^\W_])"  # U.N.
    r"|\d+(?:[.,]\d+)+(?![^\W_])"  # 1,000
    r"|(?<=[‘'])[^\W_]+s(?=[’'](?![^\W_]))"  # ‘States’ quoted: the mark closes the quotation
    rf"|{_CHARACTERS}(?:[{APOSTROPHES}{HYPHENS}]{_CHARACTERS})*(?:(?<=[sS])[{APOSTROPHES}](?![^\W_]))?"
)
_SPLIT_HYPHENS = re.compile(rf"[{HYPHENS}]")
_STRAIGHT = str.maketrans({**dict.fromkeys(APOSTROPHES, "'"), **dict.fromkeys(HYPHENS, "-")})


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The tokens of a corpus as integers.

    Attributes
    ----------
    ids : int32, shape (n_tokens,)
        Position of each token's type in `vocabulary`; -1 marks the gap that a removed token leaves.
    offsets : int64, shape (n_documents + 1,)
        Tokens of document i are `ids[offsets[i]:offsets[i + 1]]`.
    spans : int32, shape (n_tokens, 2)
        First and past-the-last character of each token in its document's text.
    vocabulary : Index of str
        The types, each once.
    documents : DataFrame
        The corpus, with `n_tokens` (tokens before any removal).
    """

    ids: IntArray
    offsets: npt.NDArray[np.int64]
    spans: IntArray
    vocabulary: pd.Index[str]
    documents: pd.DataFrame

    def __post_init__(self) -> None:
        if self.offsets.shape != (len(self.documents) + 1,) or self.offsets[-1] != len(self.ids):
            raise ValueError("offsets must have one entry more than documents and end at the number of tokens")
        if self.spans.shape != (len(self.ids), 2):
            raise ValueError(f"spans has shape {self.spans.shape}, not ({len(self.ids)}, 2)")
        if len(self.ids) and (self.ids.min() < GAP or self.ids.max() >= len(self.vocabulary)):
            raise ValueError("ids must be -1 or positions in the vocabulary")

    def __len__(self) -> int:
        return len(self.documents)

    def __repr__(self) -> str:
        kept = int(np.count_nonzero(self.ids != GAP))
        return f"Tokens({len(self):,} documents, {kept:,} tokens, {len(self.vocabulary):,} types)"


def tokenize(corpus: pd.DataFrame, *, hyphens: Hyphens = "keep") -> Tokens:
    """Return the tokens of every document of a corpus.

    Parameters
    ----------
    corpus : DataFrame
        Index `doc_id`, column `text`.
    hyphens : {"keep", "split"}
        Keep `counter-terrorism` as one token, or split it in two. Patterns find the word either way.

    Raises
    ------
    ValueError
        When `text` is missing or holds something that is not a string.

    Examples
    --------
    >>> from ctthemes.corpus import toy_corpus
    >>> tokens = tokenize(toy_corpus())
    >>> tokens
    Tokens(4 documents, 43 tokens, 28 types)
    >>> token_texts(tokens, "d1")[:4]
    ['Human', 'rights', 'guide', 'counter-terrorism']
    """
    _check.columns(corpus, ["text"], name="the corpus")
    _check.choice(hyphens, ("keep", "split"), name="hyphens")
    codes = _Codes()
    ids, spans = [np.zeros(0, np.int32)], [np.zeros((0, 2), np.int32)]
    for doc_id, text in corpus["text"].items():
        if not isinstance(text, str):
            raise ValueError(f"document {doc_id!r} has no text (found {text!r}); remove it or give it a text")
        places = list(_token_spans(text, split=hyphens == "split"))
        ids.append(np.array([codes[text[start:stop]] for start, stop in places], dtype=np.int32))
        spans.append(np.array(places, dtype=np.int32).reshape(-1, 2))
    lengths = np.array([len(each) for each in ids], dtype=np.int64)
    documents = corpus.assign(n_tokens=lengths[1:])
    return _sorted_vocabulary(np.concatenate(ids), np.cumsum(lengths), np.concatenate(spans), codes.forms, documents)


def remove_terms(tokens: Tokens, terms: Iterable[str]) -> Tokens:
    """Return tokens in which `terms` have become gaps; `n_tokens` and neighbours stay as they were.

    Examples
    --------
    >>> from ctthemes.corpus import toy_corpus
    >>> remove_terms(tokenize(toy_corpus()), ["the", "of"])
    Tokens(4 documents, 39 tokens, 28 types)
    """
    unwanted = {_normal_form(term) for term in terms}
    gone = np.array([term in unwanted for term in tokens.vocabulary], dtype=bool)
    if not gone.any():
        return tokens
    ids = np.where((tokens.ids != GAP) & gone[tokens.ids], np.int32(GAP), tokens.ids).astype(np.int32)
    return Tokens(ids, tokens.offsets, tokens.spans, tokens.vocabulary, tokens.documents)


def join_phrases(tokens: Tokens, phrases: Sequence[str]) -> Tokens:
    """Return tokens in which each phrase is one token, named by its words with spaces between.

    Longer phrases win over shorter ones, earlier over later; a phrase never reaches over a gap or a document's end.
    `n_tokens` stays the number of words, so that rates keep their denominator.

    Examples
    --------
    >>> from ctthemes.corpus import toy_corpus
    >>> token_texts(join_phrases(tokenize(toy_corpus()), ["human rights"]), "d1")[:3]
    ['Human rights', 'guide', 'counter-terrorism']
    """
    wanted = sorted({tuple(words_of(phrase)) for phrase in phrases}, key=lambda words: (-len(words), words))
    code = {term: position for position, term in enumerate(tokens.vocabulary)}
    document = np.repeat(np.arange(len(tokens)), np.diff(tokens.offsets))
    ids, spans = tokens.ids.copy(), tokens.spans.copy()
    free = ids != GAP
    kept = np.ones(len(ids), dtype=bool)
    names: list[str] = []
    for words in wanted:
        if len(words) < 2 or any(word not in code for word in words):
            continue
        for start in _phrase_starts(tokens.ids, document, free, [code[word] for word in words]):
            stop = start + len(words)
            if free[start:stop].all():
                free[start:stop] = False
                ids[start] = len(code) + len(names)
                spans[start, 1] = spans[stop - 1, 1]
                kept[start + 1 : stop] = False
        names.append(" ".join(words))
    lengths = np.bincount(document[kept], minlength=len(tokens)) if len(ids) else np.zeros(len(tokens), int)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    codes = {term: position for position, term in enumerate([*tokens.vocabulary, *names])}
    return _sorted_vocabulary(ids[kept], offsets, spans[kept], codes, tokens.documents)


def token_texts(tokens: Tokens, doc_id: str) -> list[str]:
    """Return the tokens of one document as they stand in its text; a removed token is an empty string.

    Raises
    ------
    KeyError
        When there is no such document.
    """
    row = list(tokens.documents.index).index(doc_id) if doc_id in tokens.documents.index else -1
    if row < 0:
        raise KeyError(f"no document {doc_id!r}")
    text = str(tokens.documents["text"].iloc[row])
    here = slice(tokens.offsets[row], tokens.offsets[row + 1])
    return [
        "" if code == GAP else text[start:stop]
        for code, (start, stop) in zip(tokens.ids[here], tokens.spans[here].tolist(), strict=True)
    ]


def words_of(text: str) -> list[str]:
    """Return the types of a short text, by the rules of `tokenize`.

    >>> words_of("The U.N.’s S/RES/1373 (2001) on ISIL/Da’esh")
    ['the', 'u.n.', 's', 's/res/1373', '2001', 'on', 'isil', "da'esh"]
    """
    return [_normal_form(text[start:stop]) for start, stop in _token_spans(text, split=False)]


class _Codes(dict[str, int]):
    """The number of each token's type, worked out at the first sight of each spelling."""

    def __init__(self) -> None:
        self.forms: dict[str, int] = {}

    def __missing__(self, token: str) -> int:
        code = self.forms.setdefault(_normal_form(token), len(self.forms))
        self[token] = code
        return code


def _token_spans(text: str, *, split: bool) -> Iterator[tuple[int, int]]:
    if not split:
        return map(re.Match.span, _TOKEN.finditer(text))
    return _split_spans(text)


def _split_spans(text: str) -> Iterator[tuple[int, int]]:
    for match in _TOKEN.finditer(text):
        start, stop = match.span()
        for hyphen in _SPLIT_HYPHENS.finditer(text, start, stop):
            yield start, hyphen.start()
            start = hyphen.end()
        yield start, stop


def _normal_form(token: str) -> str:
    form = unicodedata.normalize("NFC", token).translate(_STRAIGHT).lower()
    if "." in form and not form.endswith(".") and all(len(part) == 1 and part.isalpha() for part in form.split(".")):
        return form + "."
    return form


def _phrase_starts(
    ids: IntArray, document: npt.NDArray[np.int64], free: npt.NDArray[np.bool_], codes: list[int]
) -> list[int]:
    last = len(ids) - len(codes) + 1
    if last <= 0:
        return []
    hit = document[:last] == document[len(codes) - 1 :]
    for step, code in enumerate(codes):
        hit &= (ids[step : step + last] == code) & free[step : step + last]
    return [int(start) for start in np.flatnonzero(hit)]


def _sorted_vocabulary(
    ids: IntArray,
    offsets: npt.NDArray[np.int64],
    spans: IntArray,
    codes: dict[str, int],
    documents: pd.DataFrame,
) -> Tokens:
    """Order the vocabulary by name, drop unused types, so that equal texts give equal tokens."""
    used = np.zeros(len(codes), dtype=bool)
    used[ids[ids != GAP]] = True
    names = np.array(list(codes), dtype=object)
    order = sorted(np.flatnonzero(used), key=names.__getitem__)
    rank = np.full(len(codes) + 1, GAP, dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    vocabulary = pd.Index(names[order], dtype="str" if len(order) else object, name="term")
    return Tokens(rank[ids], offsets, spans, vocabulary, documents)
