"""Tokens: the words of a corpus as integers, one tokeniser for counts, trends, clouds, topics and keyword in context.

What a token is stands in `ctthemes.text.token_rules`; `spans` point at the text as it was given.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared import checks, html
from ctthemes._shared.cache import cache_folder, load_arrays, store_arrays, texts_digest
from ctthemes.text.scanner import Hyphens, Scan, blocks, scan
from ctthemes.text.spellings import Spellings
from ctthemes.text.token_rules import normal_form, words_of

IntArray: TypeAlias = npt.NDArray[np.int32]

TOKENIZER = "ctthemes-2"
"""Name and version of the tokeniser, for captions and provenance."""

GAP = -1


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
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

    def _repr_html_(self) -> str:
        kept, longest = np.count_nonzero(self.ids != GAP), int(np.diff(self.offsets).max(initial=0))
        facts = [("documents", f"{len(self):,}"), ("tokens", f"{kept:,}"), ("types", f"{len(self.vocabulary):,}")]
        removed = len(self.ids) - int(kept)
        facts += [("removed", f"{removed:,}")] if removed else []
        return html.record("Tokens", [*facts, ("longest document", f"{longest:,} tokens")])


def tokenize(corpus: pd.DataFrame, *, hyphens: Hyphens = "keep", n_jobs: int = 1, cache: bool = False) -> Tokens:
    """Return the tokens of every document of a corpus.

    Parameters
    ----------
    corpus : DataFrame
        Index `doc_id`, column `text`.
    hyphens : {"keep", "split"}
        Keep `counter-terrorism` as one token, or split it in two. Patterns find the word either way.
    n_jobs : int
        Threads, as in scikit-learn (-1: one a processor). The result is the same for any number.
    cache : bool
        Keep the tokens by the content of the texts, so that the next notebook finds them (`CTTHEMES_CACHE` names another
        folder than the user's cache, or says `off`).

    Raises
    ------
    ValueError
        When `text` is missing or holds something that is not a string.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> tokens = tokenize(toy_corpus())
    >>> tokens
    Tokens(4 documents, 43 tokens, 28 types)
    >>> token_texts(tokens, "d1")[:4]
    ['Human', 'rights', 'guide', 'counter-terrorism']
    """
    checks.columns(corpus, ["text"], name="the corpus")
    checks.choice(hyphens, ("keep", "split"), name="hyphens")
    texts = corpus["text"]
    sizes = _sizes(texts)
    folder = cache_folder("tokens") if cache else None
    key = _fingerprint(texts, hyphens) if folder else ""
    arrays = load_arrays(folder, key, _ARRAYS) if folder else None
    if arrays is None:
        arrays = _tokenized(texts, sizes, hyphens, n_jobs)
        if folder:
            store_arrays(folder, key, dict(zip(_ARRAYS, arrays, strict=True)), most=MOST_CORPORA)
    ids, lengths, spans, names = arrays
    terms = names.tobytes().decode().split("\n") if len(names) else []
    vocabulary = pd.Index(terms, dtype="str" if terms else object, name="term")
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    return Tokens(ids, offsets, spans, vocabulary, corpus.assign(n_tokens=lengths))


_ARRAYS = ("ids", "lengths", "spans", "names")

MOST_CORPORA = 12
"""The corpora whose tokens are kept."""


def _fingerprint(texts: pd.Series[str], hyphens: Hyphens) -> str:
    """Return a hash of all that tokens depend on: the texts, and the code and the character tables that read them."""
    here = Path(__file__).parent
    code = [
        (here / f"{name}.py").read_bytes() for name in ("token_rules", "characters", "scanner", "spellings", "tokens")
    ]
    return texts_digest(texts, f"{hyphens} {unicodedata.unidata_version}".encode(), *code)


def _tokenized(
    texts: pd.Series[str], sizes: npt.NDArray[np.int64], hyphens: Hyphens, n_jobs: int
) -> list[npt.NDArray[Any]]:
    """Return the arrays of the tokens: ids, tokens of each document, spans, and the types as lines of UTF-8."""
    from joblib import Parallel, delayed

    cuts = list(blocks(sizes))
    work = Parallel(n_jobs=n_jobs, prefer="threads", return_as="generator")
    ids, spans = np.empty(0, dtype=np.int32), np.empty((0, 2), dtype=np.int32)
    spellings, lengths = Spellings(), [np.zeros(0, np.int64)]
    done: list[tuple[slice, npt.NDArray[np.int64]]] = []
    end = 0
    for block, (found, read) in zip(cuts, work(delayed(_scan)(texts.iloc[cut], hyphens) for cut in cuts), strict=True):
        here = slice(end, end := end + len(found.codes))
        if end > len(ids):  # make room for as many as all the text will have at this rate
            room = int(1.05 * end * (sizes.sum() + 1) / (sizes[: block.stop].sum() + 1)) + 1
            ids.resize(room, refcheck=False)
            spans.resize((room, 2), refcheck=False)
        ids[here], spans[here] = found.codes, found.spans
        done.append((here, spellings.number(found, read)))
        lengths.append(found.lengths)
    ids.resize(end, refcheck=False)
    spans.resize((end, 2), refcheck=False)
    terms, rank = _ranked(spellings.forms)
    for here, numbers in done:
        ids[here] = rank[numbers][ids[here]]
    return [ids, np.concatenate(lengths), spans, np.frombuffer("\n".join(terms).encode(), np.uint8)]


def _sizes(texts: pd.Series[str]) -> npt.NDArray[np.int64]:
    """Return the characters of each text, or raise ValueError where there is none."""
    if isinstance(texts.dtype, pd.StringDtype):
        wrong = np.flatnonzero(texts.isna()).tolist()
    else:
        wrong = [row for row, text in enumerate(texts) if not isinstance(text, str)]
    if wrong:
        doc_id, text = texts.index[wrong[0]], texts.iloc[wrong[0]]
        raise ValueError(f"document {doc_id!r} has no text (found {text!r}); remove it or give it a text")
    return np.asarray(texts.str.len(), dtype=np.int64) if len(texts) else np.zeros(0, np.int64)


def _scan(texts: pd.Series[str], hyphens: Hyphens) -> tuple[Scan, list[str]]:
    read = texts.tolist()
    return scan(read, hyphens=hyphens), read


def remove_terms(tokens: Tokens, terms: Iterable[str]) -> Tokens:
    """Return tokens in which `terms` have become gaps; `n_tokens` and neighbours stay as they were.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> remove_terms(tokenize(toy_corpus()), ["the", "of"])
    Tokens(4 documents, 39 tokens, 28 types)
    """
    unwanted = {normal_form(term) for term in terms}
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
    >>> from ctthemes.documents.corpus import toy_corpus
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
    return _sorted_vocabulary(ids[kept], offsets, spans[kept], [*tokens.vocabulary, *names], tokens.documents)


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
    ids: IntArray, offsets: npt.NDArray[np.int64], spans: IntArray, names: Sequence[str], documents: pd.DataFrame
) -> Tokens:
    """Order the types by name, unite those of one name, drop the unused: equal texts give equal tokens."""
    used = np.zeros(len(names), dtype=bool)
    used[ids[ids != GAP]] = True
    terms, rank = _ranked([name if here else "" for name, here in zip(names, used.tolist(), strict=True)])
    vocabulary = pd.Index(terms, dtype="str" if terms else object, name="term")
    return Tokens(np.append(rank, np.int32(GAP))[ids], offsets, spans, vocabulary, documents)


def _ranked(names: Sequence[str]) -> tuple[list[str], IntArray]:
    """Return the different names in order, and the place of each among them."""
    terms = sorted(set(names) - {""})
    place = {term: position for position, term in enumerate(terms)}
    return terms, np.array([place.get(name, GAP) for name in names], dtype=np.int32)
