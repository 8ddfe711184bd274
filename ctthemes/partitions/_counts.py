"""Partition counts: a corpus on disk tokenised, counted and coded part by part, with the result that memory would give.

A worker holds one batch of texts at a time. What comes back is counts per document and the types, which are united at
the end: every type gets its place among all, so that neither the cuts nor the order of the parts can be seen.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from ctthemes._shared import checks
from ctthemes.counts.matrix import DocumentTermMatrix, count_terms, documents_with
from ctthemes.partitions._blocks import NO_TERMS, Block, Numbers, Stack
from ctthemes.partitions._corpus import Partitions, frame
from ctthemes.partitions._parquet import Part, Schema, Table, batches, concatenated
from ctthemes.partitions._workers import Workers, spread
from ctthemes.text.scanner import Hyphens
from ctthemes.text.tokens import Tokens, tokenize
from ctthemes.themes.codebook import Codebook
from ctthemes.themes.codings import Nested, codings, count_coded_patterns, count_themes

VOCABULARY_COLUMNS = ("term", "count", "n_documents")


@dataclass(frozen=True, slots=True, eq=False)
class PartitionCounts:
    """What was counted in every document of a corpus on disk.

    Attributes
    ----------
    terms : DocumentTermMatrix
        The types: `count_terms(tokenize(corpus))`.
    themes : DocumentTermMatrix
        The codebook's themes: `count_themes(codings(tokens, codebook), tokens.documents)`.
    patterns : DocumentTermMatrix
        Its pairs of theme and pattern: `count_coded_patterns`.
    """

    terms: DocumentTermMatrix
    themes: DocumentTermMatrix
    patterns: DocumentTermMatrix

    @property
    def documents(self) -> pd.DataFrame:
        """The rows of all three: the document variables and `n_tokens`, without the texts."""
        return self.terms.documents


def count_partitions(
    partitions: Partitions,
    *,
    codebook: Codebook | None = None,
    terms: Collection[str] | None = None,
    nested: Nested = "theme",
    workers: Workers = 1,
) -> PartitionCounts:
    """Return the counts of types, themes and patterns in every document, equal to those of the corpus in memory.

    Every array has the same values, types and order as `count_terms`, `count_themes` and `count_coded_patterns` give for
    `partition_corpus(partitions)`, whatever the parts, the processes or the cluster; only `documents` is without `text`.
    Until all parts are counted, their counts wait in a temporary file, in five or six bytes each.

    Parameters
    ----------
    partitions : Partitions
        From `read_partitions`.
    codebook : Codebook, optional
        Without it, `themes` and `patterns` have no columns.
    terms : collection of str, optional
        The types to count; all of them if left out, none if empty. `n_tokens` counts every token either way. All types
        of a document take about as much room as its text in the file: for very many documents choose from
        `partition_vocabulary`.
    nested : {"theme", "codebook"}
        As in `codings`.
    workers : int, str, Dask client or Executor
        Processes on this machine, as in scikit-learn (-1: one a processor); each holds a batch, not a part. Or where to
        run instead: the address of a scheduler ("tcp://host:8786"), a `distributed.Client`, or a
        `concurrent.futures.Executor`. It gets file names, so every worker must find the files under the same path. A
        worker that dies takes nothing along: its parts are counted again elsewhere, and each part is taken up once.

    Returns
    -------
    PartitionCounts
        terms, themes, patterns : DocumentTermMatrix, a row for each document.

    Raises
    ------
    StudyError
        For a part that cannot be read, or is not what it was when it was opened: none is ever left out.

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.partitions._corpus import save_partitions
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     counted = count_partitions(save_partitions(toy_corpus(), f"{folder}/toy", size=3), codebook=toy_codebook())
    >>> counted.terms
    DocumentTermMatrix(4 documents, 28 terms, 43 counts)
    >>> counted.themes.counts.sum(axis=0).tolist()
    [2, 3, 1]
    """
    checks.choice(nested, ("theme", "codebook"), name="nested")
    wanted = None if terms is None else frozenset(terms)
    tasks = [Task(part, partitions.schema, partitions.hyphens, codebook, wanted, nested) for part in partitions.parts]
    counted_parts: dict[int, Counted] = {}
    with tempfile.TemporaryFile(prefix="ctthemes-") as file:
        stack = Stack(file)
        for number, counted in spread(count_part, tasks, workers=workers):
            stack.add(number, counted.terms)
            counted_parts[number] = replace(counted, terms=NO_TERMS)
        united = stack.united()
    done = [counted_parts[number] for number in range(len(tasks))]
    documents = counted_documents(done)
    vocabulary: pd.Index[str] = pd.Index(list(united.terms), dtype="str" if united.terms else object, name="term")
    return PartitionCounts(
        DocumentTermMatrix(united.matrix(), vocabulary, documents),
        DocumentTermMatrix(_stacked([part.themes for part in done]), done[0].theme_names, documents),
        DocumentTermMatrix(_stacked([part.patterns for part in done]), done[0].pattern_names, documents),
    )


def partition_vocabulary(partitions: Partitions, *, workers: Workers = 1) -> pd.DataFrame:
    """Return every type of the corpus and how often it stands there; nothing per document comes back.

    Choose from it what `count_partitions` counts and what topics are made of.

    Parameters
    ----------
    partitions : Partitions
        From `read_partitions`.
    workers
        Where the types are counted, as in `count_partitions`.

    Returns
    -------
    DataFrame
        term, in order of the alphabet
        count : int, tokens
        n_documents : int, documents that have it

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.partitions._corpus import save_partitions
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     table = partition_vocabulary(save_partitions(toy_corpus(), f"{folder}/toy", size=3))
    >>> table.nlargest(2, "count")
          term  count  n_documents
    1      and      5            4
    19  rights      5            4
    """
    tasks = [Task(part, partitions.schema, partitions.hyphens) for part in partitions.parts]
    numbers, sums = Numbers(), np.zeros((0, 2), dtype=np.int64)
    for _, (names, more) in spread(_sum_part, tasks, workers=workers):
        sums = _added(numbers, sums, names, more)
    terms, rank = numbers.ranked()
    ordered = np.zeros_like(sums)
    ordered[rank] = sums
    column = pd.Series(terms, dtype="str" if terms else object)
    return pd.DataFrame(dict(zip(VOCABULARY_COLUMNS, (column, *ordered.T), strict=True)))


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker needs to know to count a part: no text."""

    part: Part
    schema: Schema
    hyphens: Hyphens
    codebook: Codebook | None = None
    terms: frozenset[str] | None = None
    nested: Nested = "theme"


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """What comes back from a part: the columns other than the text, and counts."""

    documents: Table
    n_tokens: npt.NDArray[np.int64]
    terms: Block
    themes: sparse.csr_array
    patterns: sparse.csr_array
    theme_names: pd.Index[str]
    pattern_names: pd.Index[str]


def count_part(task: Task) -> Counted:
    """Return the counts of one part; a worker's whole work."""
    stack = Stack()
    tables, n_tokens, coded = [], [], []
    for number, (table, tokens) in enumerate(_tokenized(task)):
        tables.append(table.drop_columns(["text"]))
        n_tokens.append(tokens.documents["n_tokens"].to_numpy())
        stack.add(number, _block(count_terms(tokens), task.terms))
        coded.append(_coded(tokens, task.codebook, task.nested))
    documents = concatenated(tables)
    themes, patterns = (_stacked([pair[place].counts for pair in coded]) for place in (0, 1))
    names = coded[0][0].terms, coded[0][1].terms
    return Counted(documents, np.concatenate(n_tokens), stack.united(small=True), themes, patterns, *names)


def counted_documents(parts: Sequence[Counted]) -> pd.DataFrame:
    """Return the documents of all parts in their order, with `n_tokens` and without `text`."""
    return frame([part.documents for part in parts]).assign(n_tokens=np.concatenate([part.n_tokens for part in parts]))


def _tokenized(task: Task) -> Iterator[tuple[Table, Tokens]]:
    for table in batches(task.part, task.schema):
        texts = pd.DataFrame({"text": table.column("text").to_pandas()})
        yield table, tokenize(texts, hyphens=task.hyphens)


def _block(dtm: DocumentTermMatrix, wanted: frozenset[str] | None) -> Block:
    terms, counts = dtm.terms.tolist(), dtm.counts
    if wanted is not None:
        wanted_terms = np.array([term in wanted for term in terms], dtype=bool)
        terms, counts = dtm.terms[wanted_terms].tolist(), sparse.csr_array(counts[:, np.flatnonzero(wanted_terms)])
    counts.sort_indices()
    lengths = np.diff(counts.indptr).astype(np.int64)
    entries = counts.data.astype(np.min_scalar_type(counts.data.max(initial=0)))
    kinds = str(dtm.counts.indices.dtype), str(dtm.counts.dtype)
    return Block(terms, lengths, counts.indices.astype(np.int32), entries, kinds)


def _coded(tokens: Tokens, codebook: Codebook | None, nested: Nested) -> tuple[DocumentTermMatrix, DocumentTermMatrix]:
    """Return the counts of themes and of their patterns."""
    if codebook is None:
        nothing = sparse.csr_array((len(tokens), 0), dtype=np.int64)
        pairs = pd.MultiIndex.from_arrays([[], []], names=["theme", "pattern"])
        return (
            DocumentTermMatrix(nothing, pd.Index([], dtype=object, name="theme"), tokens.documents),
            DocumentTermMatrix(nothing, pairs, tokens.documents),
        )
    matches = codings(tokens, codebook, nested=nested)
    return count_themes(matches, tokens.documents), count_coded_patterns(matches, tokens.documents, codebook)


def _stacked(matrices: Sequence[sparse.csr_array]) -> sparse.csr_array:
    return matrices[0] if len(matrices) == 1 else sparse.csr_array(sparse.vstack(matrices, format="csr"))


def _sum_part(task: Task) -> tuple[list[str], npt.NDArray[np.int64]]:
    numbers, sums = Numbers(), np.zeros((0, 2), dtype=np.int64)
    for _, tokens in _tokenized(task):
        dtm = count_terms(tokens)
        totals = np.column_stack([np.asarray(dtm.counts.sum(axis=0)).ravel(), documents_with(dtm)]).astype(np.int64)
        sums = _added(numbers, sums, dtm.terms.tolist(), totals)
    return list(numbers.numbers), sums


def _added(
    numbers: Numbers, sums: npt.NDArray[np.int64], terms: Sequence[str], more_sums: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Return the sums with what was found of each term added, in rows by the terms' numbers."""
    places = numbers.of(terms)
    more = np.zeros((len(numbers.numbers) - len(sums), 2), dtype=np.int64)
    total = np.concatenate([sums, more])
    total[places] += more_sums
    return total
