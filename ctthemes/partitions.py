"""Partitions: a corpus larger than memory, as a folder of Parquet files that are read a few documents at a time.

Each file is a part: the columns `doc_id` and `text`, where known `date`, and any document variables, the same in every
part. Documents stand in the order of the files' names, then of their rows.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ctthemes import _check
from ctthemes._check import StudyError
from ctthemes.scanner import Hyphens

Table: TypeAlias = Any  # pyarrow has no types
Schema: TypeAlias = Any

BATCH = 1 << 25
"""Bytes of text that are held at once, with the row that goes beyond."""

ROWS = 64
"""Rows that are decoded at once, with their texts."""

IDS = 1 << 16
"""Rows that are decoded at once where only their ids are."""

_BROKEN = (pa.ArrowException, OSError, ValueError, KeyError)


@dataclass(frozen=True, slots=True)
class Part:
    """One file.

    Attributes
    ----------
    file : str
        Its whole path, under which every worker must find it.
    n_documents : int
    """

    file: str
    n_documents: int


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
        return f"Partitions({len(self):,} documents in {len(self.parts):,} parts, {_check.listing(variables)})"


def write_partitions(
    corpus: pd.DataFrame | Iterable[pd.DataFrame], folder: str | os.PathLike[str], *, size: int = 2000
) -> Partitions:
    """Write a corpus, or one that comes piece by piece, as a new folder of Parquet files, and return it.

    Parameters
    ----------
    corpus : DataFrame, or iterable of them
        Index `doc_id`, column `text`, document variables. A generator that reads one folder at a time never holds more
        than that: `write_partitions((read_corpus(year) for year in folders), "all")`.
    folder : path
        Where there is nothing yet. It appears when all of it is written and checked, or not at all.
    size : int
        Most documents of a part.

    Raises
    ------
    StudyError
        When the folder is there, or what was written is no corpus: see `read_partitions`.
    ValueError
        For a table without `doc_id` or `text`, or a text that is none.
    """
    _check.at_least(size, 1, name="size")
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

    Raises
    ------
    StudyError
        For a folder without parts; a part that cannot be read, lacks a column that it needs or that another has, or
        holds something else than text in `doc_id` or `text`, or than dates in `date`; and for a `doc_id` that stands
        twice. The message names files, rows and remedy.
    """
    _check.choice(hyphens, ("keep", "split"), name="hyphens")
    files = _files(_check.existing(path, what="folder of Parquet files"))
    schemas, parts = [], []
    for file in files:
        with _opened(file) as parquet:
            _check_columns(file, parquet.schema_arrow)
            schemas.append(_plain(parquet.schema_arrow))
            parts.append(Part(file, parquet.metadata.num_rows))
            missing = _lacks_texts(parquet.metadata)
        if missing:
            for _ in batches(parts[-1], schemas[-1]):
                pass  # only to find the row
    partitions = Partitions(tuple(parts), _united(files, schemas), hyphens)
    _check_ids(partitions)
    return partitions


def partition_corpus(partitions: Partitions) -> pd.DataFrame:
    """Return the whole corpus in memory, for those who have it: every stage gives the same on either."""
    return frame([table for part in partitions.parts for table in batches(part, partitions.schema)])


def batches(part: Part, schema: Schema) -> Iterator[Table]:
    """Yield the rows of a part, about `BATCH` bytes of text at a time.

    A part without rows gives one batch without rows.

    Raises
    ------
    StudyError
        When the file cannot be read, holds a row without id or text, or not the rows that it had when it was opened.
    """
    held: list[Table] = []
    done = size = 0
    for table in _decoded(part, schema.names):
        _check_cells(part.file, table, done)
        held.append(_cast(part.file, table, schema))
        done += table.num_rows
        size += held[-1].column("text").nbytes
        if size >= BATCH:
            yield pa.concat_tables(held)
            held, size = [], 0
    if done != part.n_documents:
        raise StudyError(
            f"{part.file}: holds {done:,} documents, not the {part.n_documents:,} it held when it was opened; "
            "call read_partitions again when nobody writes there"
        )
    if held or not done:
        yield pa.concat_tables(held) if held else schema.empty_table()


def concatenated(tables: list[Table]) -> Table:
    """Return tables of the same columns, one below another."""
    return pa.concat_tables(tables)


def frame(tables: list[Table]) -> pd.DataFrame:
    """Return batches of rows as one table with the index `doc_id`."""
    whole = concatenated(tables).to_pandas(date_as_object=False)
    if "doc_id" not in whole.columns:  # the file was written with an index
        whole = whole.reset_index()
    named: pd.DataFrame = whole.set_index("doc_id")
    return named[[name for name in tables[0].schema.names if name != "doc_id"]]


def _table(piece: pd.DataFrame) -> Table:
    _check.columns(piece, ["text"], name="the corpus")
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
    names = sorted(each.name for each in path.iterdir() if not each.name.startswith((".", "_")))
    if strange := [name for name in names if ".parquet" in name and not name.endswith(".parquet")]:
        raise StudyError(f"{path / strange[0]}: a part that was not written to its end? finish, rename or remove it")
    found = [str((path / name).resolve()) for name in names if name.endswith(".parquet")]
    if not found:
        raise StudyError(f"{path}: holds no file that ends in .parquet; write one with write_partitions")
    return found


def _opened(file: str) -> Any:
    try:
        return pq.ParquetFile(file, pre_buffer=False, buffer_size=1 << 20, page_checksum_verification=True)
    except FileNotFoundError:
        raise StudyError(
            f"{file}: no such file here; it must be found under this path by every process that reads it"
        ) from None
    except _BROKEN as error:
        raise _unreadable(file, error) from None


def _decoded(part: Part, columns: list[str], *, n_rows: int | None = None) -> Iterator[Table]:
    """Yield a few rows at a time."""
    with _opened(part.file) as parquet:
        if absent := [name for name in columns if name not in parquet.schema_arrow.names]:
            raise StudyError(f"{part.file}: lacks the column {absent[0]!r}, which it had; call read_partitions again")
        rows = parquet.iter_batches(batch_size=n_rows or ROWS, columns=columns)
        while True:
            try:
                table = pa.Table.from_batches([next(rows)]).select(columns)
                table.validate(full=True)
            except StopIteration:
                return
            except _BROKEN as error:
                raise _unreadable(part.file, error) from None
            yield table


def _unreadable(file: str, error: Exception) -> StudyError:
    said = str(error).strip().partition("\n")[0]
    return StudyError(f"{file}: not readable as Parquet ({said}); write it again, or take it out of the folder")


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _plain_type(field: Any, numpy_type: str) -> Any:
    kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    if _is_text(kind):
        return pa.large_string()
    if pa.types.is_timestamp(kind) and numpy_type == "datetime64[s]":  # Parquet knows no whole seconds
        return pa.timestamp("s", kind.tz)
    return pa.timestamp("us") if field.name == "date" and pa.types.is_date(kind) else kind


def _plain(schema: Schema) -> Schema:
    """Return the schema with one type for all texts, dictionaries as their values, days as times."""
    told = (schema.pandas_metadata or {}).get("columns", [])
    types = {column.get("field_name"): str(column.get("numpy_type")) for column in told}
    fields = [pa.field(each.name, _plain_type(each, types.get(each.name, ""))) for each in schema]
    return pa.schema(fields, metadata=schema.metadata)


def _check_columns(file: str, schema: Schema) -> None:
    names = schema.names
    for needed in ("doc_id", "text"):
        if needed not in names:
            raise StudyError(
                f"{file}: lacks the column {needed!r} (it has {_check.listing(names, shown=20)}); "
                f"name the column that holds {'the ids' if needed == 'doc_id' else 'the texts'} so"
            )
    if len(set(names)) != len(names):
        raise StudyError(f"{file}: has two columns of one name among {_check.listing(names, shown=20)}; rename one")
    for field in _plain(schema):
        wrong = field.name in ("doc_id", "text") and not _is_text(field.type)
        if wrong and not pa.types.is_null(field.type):
            raise StudyError(
                f"{file}: row 1: {field.name!r} holds {field.type}, not text, in this and every row; "
                "write the column as text"
            )
        if field.name == "date" and not (pa.types.is_timestamp(field.type) or pa.types.is_null(field.type)):
            raise StudyError(f"{file}: row 1: 'date' holds {field.type}, not dates; write it as dates, or rename it")


def _lacks_texts(metadata: Any) -> bool:
    """Say whether the file's own statistics count missing texts, or are silent about them."""
    groups = (metadata.row_group(number) for number in range(metadata.num_row_groups))
    chunks = (group.column(position) for group in groups for position in range(group.num_columns))
    return any(
        each.path_in_schema == "text" and (each.statistics is None or each.statistics.null_count != 0)
        for each in chunks
    )


def _check_cells(file: str, table: Table, first: int, columns: tuple[str, ...] = ("text", "doc_id")) -> None:
    """Raise StudyError for a row without text or id; `first` rows came before."""
    for name in columns:
        column = table.column(name)
        cells = column.to_pylist() if name == "doc_id" or column.null_count else ()
        for number, cell in enumerate(cells, start=first + 1):
            if cell is None or (name == "doc_id" and not cell.strip()):
                raise StudyError(f"{file}: row {number}: no {name}; remove the row or give it one")


def _united(files: list[str], schemas: list[Schema]) -> Schema:
    """Return the columns of the first part in types that hold those of all."""
    united = schemas[0]
    for file, schema in zip(files, schemas, strict=True):
        if differing := sorted(set(schema.names) ^ set(united.names)):
            one, other = (file, files[0]) if differing[0] in schema.names else (files[0], file)
            raise StudyError(f"{other}: lacks the column {differing[0]!r} of {one}; give all parts the same columns")
        try:
            united = pa.unify_schemas([united, schema], promote_options="permissive")
        except pa.ArrowException as error:
            said = str(error).strip().partition("\n")[0]
            raise StudyError(f"{file}: its columns do not agree with {files[0]} and others ({said}); mend it") from None
    same = all(schema.metadata == schemas[0].metadata and schema.types == united.types for schema in schemas)
    fields = [
        pa.field(each.name, pa.large_string() if each.name in ("doc_id", "text") else each.type) for each in united
    ]
    return pa.schema(fields, metadata=schemas[0].metadata if same else None)


def _cast(file: str, table: Table, schema: Schema) -> Table:
    try:
        return table.select(schema.names).cast(schema)
    except _BROKEN as error:
        raise _unreadable(file, error) from None


def _check_ids(partitions: Partitions) -> None:
    """Raise StudyError for an id that stands twice: eight bytes a document find the few that have to be compared."""
    hashes = [np.zeros(0, np.uint64)]
    for part in partitions.parts:
        hashes += [_hashed(ids) for ids in _ids(part)]
    repeated = pd.Series(np.concatenate(hashes)).duplicated(keep=False).to_numpy()
    seen: dict[str, str] = {}
    at = 0
    for part in partitions.parts:
        here, at = repeated[at : at + part.n_documents], at + part.n_documents
        ids = (each for chunk in (_ids(part) if here.any() else ()) for each in chunk)
        for row, (doc_id, doubtful) in enumerate(zip(ids, here.tolist(), strict=False), start=1):
            place = f"{part.file}: row {row}"
            if doubtful and doc_id in seen:
                raise StudyError(f"{place}: doc_id {doc_id!r} stands in {seen[doc_id]}, too; rename or remove one")
            if doubtful:
                seen[doc_id] = place


def _ids(part: Part) -> Iterator[list[str]]:
    done = 0
    for table in _decoded(part, ["doc_id"], n_rows=IDS):
        _check_cells(part.file, table, done, ("doc_id",))
        done += table.num_rows
        yield table.column("doc_id").to_pylist()


def _hashed(ids: list[str]) -> npt.NDArray[np.uint64]:
    return np.asarray(pd.util.hash_array(np.array(ids, dtype=object), categorize=False), dtype=np.uint64)
