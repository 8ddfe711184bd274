"""Schemas: what a table is, column by column, stated once beside the function that makes it.

The check at a door, the columns of a docstring and the data dictionary all come from here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

import pandas as pd

from ctthemes._shared import checks

Dtype = Literal["text", "category", "integer", "float", "boolean", "date", "list"]
Function = TypeVar("Function", bound=Callable[..., object])

_PANDAS = {
    "text": "object", "category": "category", "integer": "int64", "float": "float64", "boolean": "bool",
    "date": "datetime64[ns]", "list": "object",
}  # fmt: skip
COLUMNS_HERE = "{columns}"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name : str
    dtype : str
        "text", "category", "integer", "float", "boolean", "date" or "list".
    unit : str
        What one of it is, with its range where it has one ("per 10,000 tokens", "0 to 1"); "" for names and words.
    meaning : str
        One sentence without a full stop.
    nan : str
        When a value is missing; "" where none ever is.

    Examples
    --------
    >>> Column("rate", "float", "per 10,000 tokens", "count over n_tokens", nan="the period has no tokens")
    Column(name='rate', dtype='float', unit='per 10,000 tokens', meaning='count over n_tokens', nan='the period has no tokens')
    """

    name: str
    dtype: Dtype
    unit: str
    meaning: str
    nan: str = ""

    def __post_init__(self) -> None:
        checks.choice(self.dtype, _PANDAS, name=f"dtype of the column {self.name!r}")
        if not self.meaning.strip() or self.meaning.endswith("."):
            raise ValueError(f"the column {self.name!r} needs a meaning, one sentence without a full stop")


@dataclass(frozen=True, slots=True)
class Schema:
    """The columns of one kind of table, in their order.

    Parameters
    ----------
    name : str
        What a row is drawn from: "trend", "keyness".
    columns : tuple of Column

    Examples
    --------
    >>> term = Column("term", "text", "", "the term")
    >>> Schema("frequency", (term, Column("count", "integer", "tokens", "how often it stands"))).names
    ('term', 'count')
    """

    name: str
    columns: tuple[Column, ...]

    def __post_init__(self) -> None:
        names = self.names
        if not names:
            raise ValueError(f"the schema {self.name!r} has no columns")
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"the schema {self.name!r} has a column twice: {', '.join(twice)}")

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in their order."""
        return tuple(column.name for column in self.columns)

    def __getitem__(self, name: str) -> Column:
        """Return the column of this name."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"the schema {self.name!r} has no column {name!r}; it has {', '.join(self.names)}")


def check_table(table: object, schema: Schema, *, maker: str = "") -> pd.DataFrame:
    """Return the table if it has the schema's columns.

    Parameters
    ----------
    table : DataFrame
        Further columns are allowed.
    schema : Schema
    maker : str
        The function that makes such a table, for the message.

    Returns
    -------
    DataFrame
        The table that was given.

    Raises
    ------
    ValueError
        If it is no DataFrame, or lacks a column; the message names those missing and those there.

    Examples
    --------
    >>> schema = Schema("frequency", (Column("term", "text", "", "the term"),))
    >>> check_table(pd.DataFrame({"word": ["rights"]}), schema, maker="ct.frequency")
    Traceback (most recent call last):
    ...
    ValueError: this is no table 'frequency', which ct.frequency makes: it lacks the column(s) term; it has word
    """
    made_by = f", which {maker} makes" if maker else ""
    if not isinstance(table, pd.DataFrame):
        raise ValueError(f"this is no table {schema.name!r}{made_by}, but a {type(table).__name__}")
    missing = [name for name in schema.names if name not in table.columns]
    if missing:
        raise ValueError(
            f"this is no table {schema.name!r}{made_by}: it lacks the column(s) {checks.listing(missing, shown=20)}; "
            f"it has {checks.listing(table.columns, shown=20)}"
        )
    return table


def empty_table(schema: Schema) -> pd.DataFrame:
    """Return a table of the schema without a row.

    Parameters
    ----------
    schema : Schema

    Returns
    -------
    DataFrame
        Each column with its own type.

    Examples
    --------
    >>> empty_table(Schema("counts", (Column("count", "integer", "tokens", "how often"),))).dtypes.to_dict()
    {'count': dtype('int64')}
    """
    return pd.DataFrame({column.name: pd.Series(dtype=_PANDAS[column.dtype]) for column in schema.columns})


def column_lines(schema: Schema, *, indent: str = "") -> str:
    """Return the columns as a list for a docstring, one entry a column.

    Parameters
    ----------
    schema : Schema
    indent : str
        Before each line.

    Returns
    -------
    str

    Examples
    --------
    >>> rate = Column("rate", "float", "per 10,000 tokens", "count over n_tokens", nan="there is no token")
    >>> print(column_lines(Schema("trend", (rate,))))
    rate : float, per 10,000 tokens
        Count over n_tokens; nan where there is no token.
    """
    lines = []
    for column in schema.columns:
        lines.append(f"{indent}{column.name} : {column.dtype}{', ' if column.unit else ''}{column.unit}")
        lines.append(f"{indent}    {sentence(column)}")
    return "\n".join(lines)


def sentence(column: Column) -> str:
    """Return what a column means as a sentence, and when it is missing.

    Parameters
    ----------
    column : Column

    Returns
    -------
    str

    Examples
    --------
    >>> sentence(Column("term", "text", "", "the term"))
    'The term.'
    """
    missing = f"; nan where {column.nan}" if column.nan else ""
    return f"{column.meaning[:1].upper()}{column.meaning[1:]}{missing}."


def with_columns(schema: Schema) -> Callable[[Function], Function]:
    """Return a decorator that writes the schema's columns where the docstring says ``{columns}`` on a line of its own.

    Parameters
    ----------
    schema : Schema
        Of the table that the function returns.

    Returns
    -------
    callable
        The function itself comes back; only its docstring is longer.

    Raises
    ------
    ValueError
        If the docstring has no such line.

    Examples
    --------
    >>> @with_columns(Schema("frequency", (Column("term", "text", "", "the term"),)))
    ... def frequency() -> None:
    ...     '''Return the terms.
    ...
    ...     {columns}
    ...     '''
    >>> print(frequency.__doc__)
    Return the terms.
    <BLANKLINE>
    term : text
        The term.
    """

    def document(function: Function) -> Function:
        text = inspect.getdoc(function) or ""
        place = next((line for line in text.splitlines() if line.strip() == COLUMNS_HERE), None)
        if place is None:
            name = getattr(function, "__name__", repr(function))
            raise ValueError(f"the docstring of {name} has no line {COLUMNS_HERE} for the columns of {schema.name!r}")
        indent = place[: len(place) - len(place.lstrip())]
        function.__doc__ = text.replace(place, column_lines(schema, indent=indent), 1)
        return function

    return document
