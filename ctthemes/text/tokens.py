"""Tokens: the words of a corpus as integers, one tokeniser for counts, trends, clouds, topics and keyword in context.

What a token is stands in `ctthemes.text.token_rules`; `spans` point at the text as it was given.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared import checks, html
from ctthemes._shared.cache import cache_folder, load_arrays, store_arrays, texts_digest
from ctthemes.text.scanner import Hyphens, Scan, blocks, scan
from ctthemes.text.segmenter import SegmenterError, is_spaceless, part_words, segmenter_version
from ctthemes.text.spellings import Spellings
from ctthemes.text.token_rules import DOTTED, normal_form, plain_form

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
        n_tokens = int(np.count_nonzero(self.ids != GAP))
        return f"Tokens({len(self):,} documents, {n_tokens:,} tokens, {len(self.vocabulary):,} types)"

    def _repr_html_(self) -> str:
        n_tokens, longest = np.count_nonzero(self.ids != GAP), int(np.diff(self.offsets).max(initial=0))
        facts = [("documents", f"{len(self):,}"), ("tokens", f"{n_tokens:,}"), ("types", f"{len(self.vocabulary):,}")]
        removed = len(self.ids) - int(n_tokens)
        facts += [("removed", f"{removed:,}")] if removed else []
        return html.record("Tokens", [*facts, ("longest document", f"{longest:,} tokens")])


def tokenize(
    corpus: pd.DataFrame,
    *,
    language: str = "",
    hyphens: Hyphens = "keep",
    n_jobs: int = 1,
    cache: bool = False,
) -> Tokens:
    """Return the tokens of every document of a corpus.

    Parameters
    ----------
    corpus : DataFrame
        Index `doc_id`, column `text`; a column `language`, where there is one, says it for each document (`tr`).
    language : str
        The language of documents of which the corpus does not say it. It matters for Turkish and Azerbaijani, whose I is
        the capital of ı.
    hyphens : {"keep", "split"}
        Keep `counter-terrorism` as one token, or split it in two. Patterns find the word either way.
    n_jobs : int
        Threads, as in scikit-learn (-1: one a processor). The result is the same for any number.
    cache : bool
        Keep the tokens by the content of the texts, so that the next notebook finds them (`CTTHEMES_CACHE` names another
        folder than the user's cache, or says `off`).

    Returns
    -------
    Tokens

    Raises
    ------
    ValueError
        When `text` is missing or holds something that is not a string; when a document is written without spaces between
        words (Chinese, Japanese, Thai) and the extra `segmentation`, which finds them, is not installed.

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
    sizes, dotted = _sizes(texts), _dotted(corpus, language)
    folder = cache_folder("tokens") if cache else None
    key = _fingerprint(texts, hyphens, dotted) if folder else ""
    arrays = load_arrays(folder, key, _ARRAYS) if folder else None
    if arrays is None:
        arrays = _tokenized(texts, sizes, dotted, hyphens, n_jobs)
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


def _fingerprint(texts: pd.Series[str], hyphens: Hyphens, dotted: npt.NDArray[np.bool_]) -> str:
    """Return a hash of all that tokens depend on: the texts, and the code and the character tables that read them."""
    folder = Path(__file__).parent
    modules = ("segmenter", "token_rules", "characters", "scanner", "spellings", "tokens")
    code = [(folder / f"{name}.py").read_bytes() for name in modules]
    facts = f"{hyphens} {unicodedata.unidata_version} {segmenter_version()}".encode()
    return texts_digest(texts, facts, dotted.tobytes(), *code)


def _dotted(corpus: pd.DataFrame, language: str) -> npt.NDArray[np.bool_]:
    """Return which documents are in a language that writes i with a dot and without."""
    languages = pd.Series(language, index=corpus.index, dtype="str")
    if "language" in corpus.columns:
        stated = corpus["language"].astype("str")
        languages = stated.where(corpus["language"].notna() & (stated != ""), languages)
    return languages.str.lower().str.match(r"(tr|az)\b").to_numpy(dtype=bool)


def _tokenized(
    texts: pd.Series[str],
    sizes: npt.NDArray[np.int64],
    dotted: npt.NDArray[np.bool_],
    hyphens: Hyphens,
    n_jobs: int,
) -> list[npt.NDArray[Any]]:
    """Return the arrays of the tokens: ids, tokens of each document, spans, and the types as lines of UTF-8."""
    from joblib import Parallel, delayed

    cuts = list(blocks(sizes))
    work = Parallel(n_jobs=n_jobs, prefer="threads", return_as="generator")
    scans = work(delayed(_scan)(texts.iloc[cut], dotted[cut], hyphens) for cut in cuts)
    ids, spans = np.empty(0, dtype=np.int32), np.empty((0, 2), dtype=np.int32)
    spellings, lengths = Spellings(), [np.zeros(0, np.int64)]
    done: list[tuple[slice, npt.NDArray[np.int64]]] = []
    end = 0
    for cut, (block, written) in zip(cuts, scans, strict=True):
        places = slice(end, end := end + len(block.codes))
        if end > len(ids):  # make room for as many as all the text will have at this rate
            room = int(1.05 * end * (sizes.sum() + 1) / (sizes[: cut.stop].sum() + 1)) + 1
            ids.resize(room, refcheck=False)
            spans.resize((room, 2), refcheck=False)
        ids[places], spans[places] = block.codes, block.spans
        done.append((places, spellings.number(block, written)))
        lengths.append(block.lengths)
    ids.resize(end, refcheck=False)
    spans.resize((end, 2), refcheck=False)
    terms, rank = _ranked(spellings.forms)
    for places, numbers in done:
        ids[places] = rank[numbers][ids[places]]
    return [ids, np.concatenate(lengths), spans, np.frombuffer("\n".join(terms).encode(), np.uint8)]


def _scan(texts: pd.Series[str], dotted: npt.NDArray[np.bool_], hyphens: Hyphens) -> tuple[Scan, list[str]]:
    """Return the tokens of a block of documents, and their texts as they were read."""
    written = texts.tolist()
    for row in np.flatnonzero(dotted).tolist():
        written[row] = written[row].translate(DOTTED)
    block = scan(written, hyphens=hyphens)
    rows = [row for row in np.flatnonzero(block.spaceless).tolist() if is_spaceless(written[row])]
    if not rows:
        return block, written
    parted, places = list(written), {}
    for row in rows:
        try:
            parted[row], places[row] = part_words(written[row])
        except SegmenterError as missing:
            raise SegmenterError(f"document {texts.index[row]!r} {missing}") from None
    block = scan(parted, hyphens=hyphens)
    ends = np.cumsum(block.lengths)
    for row in rows:
        spans = block.spans[ends[row] - block.lengths[row] : ends[row]]
        spans -= np.searchsorted(places[row], spans).astype(np.int32)
    return block, written


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


def remove_terms(tokens: Tokens, terms: Iterable[str]) -> Tokens:
    """Return tokens in which `terms` have become gaps and left the vocabulary.

    `n_tokens` and neighbours stay as they were.

    Parameters
    ----------
    tokens : Tokens
    terms : iterable of str
        Words, in whatever case; each takes away its other ways to be written, too (`все` also `всё`).

    Returns
    -------
    Tokens

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> remove_terms(tokenize(toy_corpus()), ["the", "of"])
    Tokens(4 documents, 39 tokens, 26 types)
    """
    unwanted = {plain_form(normal_form(term)) for term in terms}
    gone = np.array([plain_form(term) in unwanted for term in tokens.vocabulary], dtype=bool)
    if not gone.any():
        return tokens
    numbers = np.append(np.where(gone, GAP, np.cumsum(~gone) - 1), GAP).astype(np.int32)
    return replace(tokens, ids=numbers[tokens.ids], vocabulary=tokens.vocabulary[~gone])


def token_texts(tokens: Tokens, doc_id: str) -> list[str]:
    """Return the tokens of one document as they stand in its text; a removed token is an empty string.

    Parameters
    ----------
    tokens : Tokens
    doc_id : str

    Returns
    -------
    list of str

    Raises
    ------
    KeyError
        When there is no such document.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> token_texts(tokenize(toy_corpus()), "d2")
    ['We', 'prevent', 'terrorism', 'early', 'and', 'respect', 'rights']
    """
    row = list(tokens.documents.index).index(doc_id) if doc_id in tokens.documents.index else -1
    if row < 0:
        raise KeyError(f"no document {doc_id!r}")
    text = str(tokens.documents["text"].iloc[row])
    places = slice(tokens.offsets[row], tokens.offsets[row + 1])
    return [
        "" if code == GAP else text[start:stop]
        for code, (start, stop) in zip(tokens.ids[places], tokens.spans[places].tolist(), strict=True)
    ]


def sorted_vocabulary(
    ids: IntArray, offsets: npt.NDArray[np.int64], spans: IntArray, names: Sequence[str], documents: pd.DataFrame
) -> Tokens:
    """Return tokens whose types are in the order of their names, those of one name united, the unused left out.

    Equal texts give equal tokens.

    Parameters
    ----------
    ids, offsets, spans : int array
        As in `Tokens`.
    names : sequence of str
        The name of each type in `ids`; some may be the same.
    documents : DataFrame

    Returns
    -------
    Tokens
    """
    used = np.zeros(len(names), dtype=bool)
    used[ids[ids != GAP]] = True
    terms, rank = _ranked([name if is_used else "" for name, is_used in zip(names, used.tolist(), strict=True)])
    vocabulary = pd.Index(terms, dtype="str" if terms else object, name="term")
    return Tokens(np.append(rank, np.int32(GAP))[ids], offsets, spans, vocabulary, documents)


def _ranked(names: Sequence[str]) -> tuple[list[str], IntArray]:
    """Return the different names in order, and the place of each among them."""
    terms = sorted(set(names) - {""})
    place = {term: position for position, term in enumerate(terms)}
    return terms, np.array([place.get(name, GAP) for name in names], dtype=np.int32)
