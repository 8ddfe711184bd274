"""Partition files: what one Parquet file of a corpus must hold, and its rows, a few at a time.

Whatever is wrong is said with file, row and remedy; nothing is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from ctthemes._shared import checks
from ctthemes._shared.checks import StudyError

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


def batches(part: Part, schema: Schema) -> Iterator[Table]:
    """Yield the rows of a part, about `BATCH` bytes of text at a time.

    A part without rows gives one batch without rows.

    Raises
    ------
    StudyError
        When the file cannot be read, holds a row without id or text, or not the rows that it had when it was opened.
    """
    tables: list[Table] = []
    done = size = 0
    for table in decoded(part, schema.names):
        check_cells(part.file, table, done)
        tables.append(_cast(part.file, table, schema))
        done += table.num_rows
        size += tables[-1].column("text").nbytes
        if size >= BATCH:
            yield pa.concat_tables(tables)
            tables, size = [], 0
    if done != part.n_documents:
        raise StudyError(
            f"{part.file}: holds {done:,} documents, not the {part.n_documents:,} it held when it was opened; "
            "call read_partitions again when nobody writes there"
        )
    if tables or not done:
        yield pa.concat_tables(tables) if tables else schema.empty_table()


def concatenated(tables: list[Table]) -> Table:
    """Return tables of the same columns, one below another."""
    return pa.concat_tables(tables)


def opened(file: str) -> Any:
    """Return the file as pyarrow reads it, or raise StudyError."""
    try:
        return pq.ParquetFile(file, pre_buffer=False, buffer_size=1 << 20, page_checksum_verification=True)
    except FileNotFoundError:
        raise StudyError(
            f"{file}: no such file here; it must be found under this path by every process that reads it"
        ) from None
    except _BROKEN as error:
        raise _unreadable(file, error) from None


def decoded(part: Part, columns: list[str], *, n_rows: int | None = None) -> Iterator[Table]:
    """Yield a few rows at a time."""
    with opened(part.file) as parquet:
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
    reason = str(error).strip().partition("\n")[0]
    return StudyError(f"{file}: not readable as Parquet ({reason}); write it again, or take it out of the folder")


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _plain_type(field: Any, numpy_type: str) -> Any:
    kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    if _is_text(kind):
        return pa.large_string()
    if pa.types.is_timestamp(kind) and numpy_type == "datetime64[s]":  # Parquet knows no whole seconds
        return pa.timestamp("s", kind.tz)
    return pa.timestamp("us") if field.name == "date" and pa.types.is_date(kind) else kind


def plain_schema(schema: Schema) -> Schema:
    """Return the schema with one type for all texts, dictionaries as their values, days as times."""
    told = (schema.pandas_metadata or {}).get("columns", [])
    types = {column.get("field_name"): str(column.get("numpy_type")) for column in told}
    fields = [pa.field(field.name, _plain_type(field, types.get(field.name, ""))) for field in schema]
    return pa.schema(fields, metadata=schema.metadata)


def check_columns(file: str, schema: Schema) -> None:
    """Raise StudyError for a file without ids or texts, or with a column that holds something else."""
    names = schema.names
    for needed in ("doc_id", "text"):
        if needed not in names:
            raise StudyError(
                f"{file}: lacks the column {needed!r} (it has {checks.listing(names, shown=20)}); "
                f"name the column that holds {'the ids' if needed == 'doc_id' else 'the texts'} so"
            )
    if len(set(names)) != len(names):
        raise StudyError(f"{file}: has two columns of one name among {checks.listing(names, shown=20)}; rename one")
    for field in plain_schema(schema):
        wrong = field.name in ("doc_id", "text") and not _is_text(field.type)
        if wrong and not pa.types.is_null(field.type):
            raise StudyError(
                f"{file}: row 1: {field.name!r} holds {field.type}, not text, in this and every row; "
                "write the column as text"
            )
        if field.name == "date" and not (pa.types.is_timestamp(field.type) or pa.types.is_null(field.type)):
            raise StudyError(f"{file}: row 1: 'date' holds {field.type}, not dates; write it as dates, or rename it")


def lacks_texts(metadata: Any) -> bool:
    """Say whether the file's own statistics count missing texts, or are silent about them."""
    groups = (metadata.row_group(number) for number in range(metadata.num_row_groups))
    chunks = (group.column(position) for group in groups for position in range(group.num_columns))
    return any(
        chunk.path_in_schema == "text" and (chunk.statistics is None or chunk.statistics.null_count != 0)
        for chunk in chunks
    )


def check_cells(file: str, table: Table, first: int, columns: tuple[str, ...] = ("text", "doc_id")) -> None:
    """Raise StudyError for a row without text or id; `first` rows came before."""
    for name in columns:
        column = table.column(name)
        cells = column.to_pylist() if name == "doc_id" or column.null_count else ()
        for number, cell in enumerate(cells, start=first + 1):
            if cell is None or (name == "doc_id" and not cell.strip()):
                raise StudyError(f"{file}: row {number}: no {name}; remove the row or give it one")


def united_schema(files: list[str], schemas: list[Schema]) -> Schema:
    """Return the columns of the first part in types that hold those of all."""
    united = schemas[0]
    for file, schema in zip(files, schemas, strict=True):
        if differing := sorted(set(schema.names) ^ set(united.names)):
            one, other = (file, files[0]) if differing[0] in schema.names else (files[0], file)
            raise StudyError(f"{other}: lacks the column {differing[0]!r} of {one}; give all parts the same columns")
        try:
            united = pa.unify_schemas([united, schema], promote_options="permissive")
        except pa.ArrowException as error:
            reason = str(error).strip().partition("\n")[0]
            raise StudyError(
                f"{file}: its columns do not agree with {files[0]} and others ({reason}); mend it"
            ) from None
    same = all(schema.metadata == schemas[0].metadata and schema.types == united.types for schema in schemas)
    fields = [
        pa.field(field.name, pa.large_string() if field.name in ("doc_id", "text") else field.type) for field in united
    ]
    return pa.schema(fields, metadata=schemas[0].metadata if same else None)


def _cast(file: str, table: Table, schema: Schema) -> Table:
    try:
        return table.select(schema.names).cast(schema)
    except _BROKEN as error:
        raise _unreadable(file, error) from None
