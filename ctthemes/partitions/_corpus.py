"""Partitions: a corpus larger than memory, as a folder of Parquet files that are read a few documents at a time.

Each file is a part: the columns `doc_id` and `text`, where known `date`, and any document variables, the same in every
part. Documents stand in the order of the files' names, then of their rows.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import compute

from ctthemes._shared import checks
from ctthemes._shared.checks import StudyError
from ctthemes.partitions._parquet import (
    IDS,
    Part,
    Schema,
    Table,
    batches,
    check_cells,
    check_columns,
    concatenated,
    decoded,
    lacks_texts,
    opened,
    plain_schema,
    united_schema,
)
from ctthemes.text.scanner import Hyphens


@dataclass(frozen=True, slots=True, eq=False)
class Partitions:
    """A corpus on disk; nothing of it is in memory.

    Attributes
    ----------
    parts : tuple of Part
        In their order.
    schema : pyarrow Schema
        The columns that all parts have, in types that hold what any of them holds.
    hyphens : {"keep", "split"}
        How every stage tokenises it, as in `tokenize`.
    """

    parts: tuple[Part, ...]
    schema: Schema
    hyphens: Hyphens = "keep"

    def __len__(self) -> int:
        return sum(part.n_documents for part in self.parts)

    def __repr__(self) -> str:
        variables = [name for name in self.schema.names if name not in ("doc_id", "text")]
        return f"Partitions({len(self):,} documents in {len(self.parts):,} parts, {checks.listing(variables)})"


def save_partitions(
    corpus: pd.DataFrame | Iterable[pd.DataFrame], folder: str | os.PathLike[str], *, size: int = 2000
) -> Partitions:
    """Write a corpus, or one that comes piece by piece, as a new folder of Parquet files, and return it.

    Parameters
    ----------
    corpus : DataFrame, or iterable of them
        Index `doc_id`, column `text`, document variables. A generator that reads one folder at a time never holds more
        than that: `save_partitions((read_corpus(year)[["text", "date"]] for year in folders), "all")`. All pieces need
        the same columns, and ids that differ.
    folder : path
        Where there is nothing yet. It appears when all of it is written and checked, or not at all.
    size : int
        Most documents of a part.

    Returns
    -------
    Partitions
        The folder, opened as by `read_partitions`.

    Raises
    ------
    StudyError
        When the folder is there, or what was written is no corpus: see `read_partitions`.
    ValueError
        For a table without `doc_id` or `text`, or a text that is none.

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     len(save_partitions(toy_corpus(), f"{folder}/toy", size=3))
    4
    """
    checks.at_least(size, 1, name="size")
    target = Path(folder)
    if target.exists():
        raise StudyError(f"{target}: is there already; name a new folder, or remove this one")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        pieces = [corpus] if isinstance(corpus, pd.DataFrame) else corpus
        tables = (_table(piece) for piece in pieces)
        cut = (table.slice(at, size) for table in tables for at in range(0, max(len(table), 1), size))
        for number, table in enumerate(cut):
            file = draft / f"part-{number:06d}.parquet"
            pq.write_table(table, file, compression="zstd", row_group_size=1024, write_page_checksum=True)
        read_partitions(draft)
        draft.chmod(0o755)
        os.replace(draft, target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return read_partitions(target)


def read_partitions(path: str | os.PathLike[str], *, hyphens: Hyphens = "keep") -> Partitions:
    """Return a folder of Parquet files (or one such file) as a corpus that stays on disk.

    Columns, types and ids are checked here, in seconds, so that no run of hours ends in a doubled id. A categorical
    variable is read as its values.

    Parameters
    ----------
    path : path
        Files that end in `.parquet`, read in the order of their names.
    hyphens : {"keep", "split"}
        Keep `counter-terrorism` as one token, or split it in two.

    Returns
    -------
    Partitions
        Where the parts lie and what they hold; no text is loaded.

    Raises
    ------
    StudyError
        For a folder without parts; a part that cannot be read, lacks a column that it needs or that another has, or
        holds something else than text in `doc_id` or `text`, or than dates in `date`; and for a `doc_id` that stands
        twice. The message names files, rows and remedy.

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     opened = save_partitions(toy_corpus(), f"{folder}/toy", size=3)
    ...     len(read_partitions(f"{folder}/toy")) == len(opened)
    True
    """
    checks.choice(hyphens, ("keep", "split"), name="hyphens")
    files = _files(checks.existing(path, what="folder of Parquet files"))
    schemas, parts = [], []
    for file in files:
        with opened(file) as parquet:
            check_columns(file, parquet.schema_arrow)
            schemas.append(plain_schema(parquet.schema_arrow))
            parts.append(Part(file, parquet.metadata.num_rows))
            missing = lacks_texts(parquet.metadata)
        if missing:
            for _ in batches(parts[-1], schemas[-1]):
                pass  # only to find the row
    partitions = Partitions(tuple(parts), united_schema(files, schemas), hyphens)
    _check_ids(partitions)
    return partitions


def partition_corpus(partitions: Partitions, *, only: Collection[str] | None = None) -> pd.DataFrame:
    """Return the corpus in memory: all of it, for those who have as much, or some documents to read and quote.

    Parameters
    ----------
    partitions : Partitions
    only : collection of str, optional
        The `doc_id` of the documents wanted; they come in the corpus's order.

    Returns
    -------
    DataFrame
        As `read_corpus` gives it: index `doc_id`, text and document variables.

    Raises
    ------
    ValueError
        When the corpus has no document of that id.

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     partition_corpus(save_partitions(toy_corpus(), f"{folder}/toy"), only=["d2"])["text"].tolist()
    ['We prevent terrorism early and respect rights.']
    """
    wanted = None if only is None else pa.array(sorted(set(only)), type=pa.large_string())
    tables = []
    for part in partitions.parts:
        for table in batches(part, partitions.schema):
            tables.append(table if wanted is None else table.filter(compute.is_in(table.column("doc_id"), wanted)))
    corpus = frame(tables)
    if only is not None and (absent := sorted(set(only) - set(corpus.index))):
        raise ValueError(
            f"the corpus has no document {checks.listing(map(repr, absent))}; give ids as they stand in it"
        )
    return corpus


def frame(tables: list[Table]) -> pd.DataFrame:
    """Return batches of rows as one table with the index `doc_id`."""
    whole = concatenated(tables).to_pandas(date_as_object=False)
    if "doc_id" not in whole.columns:  # the file was written with an index
        whole = whole.reset_index()
    named: pd.DataFrame = whole.set_index("doc_id")
    return named[[name for name in tables[0].schema.names if name != "doc_id"]]


def _table(piece: pd.DataFrame) -> Table:
    checks.columns(piece, ["text"], name="the corpus")
    if piece.index.name != "doc_id":
        raise ValueError(f"a corpus has the index `doc_id`, not {piece.index.name!r}; set_index('doc_id')")
    for doc_id, text in piece["text"].items():
        if not isinstance(text, str):
            raise ValueError(f"document {doc_id!r} has no text (found {text!r}); remove it or give it a text")
    try:
        table = pa.Table.from_pandas(piece.reset_index(), preserve_index=False)
        return table.set_column(table.schema.get_field_index("text"), "text", table["text"].cast(pa.large_string()))
    except (pa.ArrowException, UnicodeEncodeError) as error:
        raise ValueError(
            f"the corpus cannot be written as Parquet ({error}); mend the column or leave it out"
        ) from None


def _files(path: Path) -> list[str]:
    if path.is_file():
        return [str(path.resolve())]
    names = sorted(entry.name for entry in path.iterdir() if not entry.name.startswith((".", "_")))
    if strange := [name for name in names if ".parquet" in name and not name.endswith(".parquet")]:
        raise StudyError(f"{path / strange[0]}: a part that was not written to its end? finish, rename or remove it")
    files = [str((path / name).resolve()) for name in names if name.endswith(".parquet")]
    if not files:
        raise StudyError(f"{path}: holds no file that ends in .parquet; write one with save_partitions")
    return files


def _check_ids(partitions: Partitions) -> None:
    """Raise StudyError for an id that stands twice: eight bytes a document find the few that have to be compared."""
    hashes = [np.zeros(0, np.uint64)]
    for part in partitions.parts:
        hashes += [_hashed(ids) for ids in _ids(part)]
    repeated = pd.Series(np.concatenate(hashes)).duplicated(keep=False).to_numpy()
    seen: dict[str, str] = {}
    at = 0
    for part in partitions.parts:
        repeated_here, at = repeated[at : at + part.n_documents], at + part.n_documents
        ids = (doc_id for chunk in (_ids(part) if repeated_here.any() else ()) for doc_id in chunk)
        for row, (doc_id, doubtful) in enumerate(zip(ids, repeated_here.tolist(), strict=False), start=1):
            place = f"{part.file}: row {row}"
            if doubtful and doc_id in seen:
                raise StudyError(f"{place}: doc_id {doc_id!r} stands in {seen[doc_id]}, too; rename or remove one")
            if doubtful:
                seen[doc_id] = place


def _ids(part: Part) -> Iterator[list[str]]:
    done = 0
    for table in decoded(part, ["doc_id"], n_rows=IDS):
        check_cells(part.file, table, done, ("doc_id",))
        done += table.num_rows
        yield table.column("doc_id").to_pylist()


def _hashed(ids: list[str]) -> npt.NDArray[np.uint64]:
    return np.asarray(pd.util.hash_array(np.array(ids, dtype=object), categorize=False), dtype=np.uint64)
