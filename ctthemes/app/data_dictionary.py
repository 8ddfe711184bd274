"""The data dictionary: every table of the package with its columns, from the schemas beside the functions."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType

import ctthemes
from ctthemes._shared.schema import Column, Schema, sentence

HEAD = """# Tables

Every table that a function of `ctthemes` returns, column by column. This page is generated from the schemas that stand
beside the functions: `python -m ctthemes.app.data_dictionary > docs/tables.md` writes it anew.
"""


def schemas() -> list[Schema]:
    """Return every schema of the package, each once, by name.

    Returns
    -------
    list of Schema

    Raises
    ------
    ValueError
        If two different schemas have one name.

    Examples
    --------
    >>> "trend" in [schema.name for schema in schemas()]
    True
    """
    by_name: dict[str, Schema] = {}
    for module in _modules():
        for value in vars(module).values():
            if isinstance(value, Schema) and by_name.setdefault(value.name, value) != value:
                raise ValueError(f"two schemas are called {value.name!r}; the second is in {module.__name__}")
    return [by_name[name] for name in sorted(by_name)]


def data_dictionary(tables: Sequence[Schema] | None = None) -> str:
    """Return the data dictionary as Markdown.

    Parameters
    ----------
    tables : sequence of Schema, optional
        All of the package if not given.

    Returns
    -------
    str

    Examples
    --------
    >>> from ctthemes._shared.schema import Column
    >>> words = Schema("words", (Column("term", "text", "", "the term"),))
    >>> print(data_dictionary([words]).partition("## ")[2])
    words
    <BLANKLINE>
    | column | type | unit | meaning |
    |---|---|---|---|
    | `term` | text |  | The term. |
    <BLANKLINE>
    """
    chosen = schemas() if tables is None else tables
    return "\n".join([HEAD, *(_section(schema) for schema in chosen)])


def _section(schema: Schema) -> str:
    rows = "\n".join(_row(column) for column in schema.columns)
    return f"## {schema.name}\n\n| column | type | unit | meaning |\n|---|---|---|---|\n{rows}\n"


def _row(column: Column) -> str:
    return f"| `{column.name}` | {column.dtype} | {column.unit} | {sentence(column).replace('|', chr(92) + '|')} |"


def _modules() -> Iterator[ModuleType]:
    for module in pkgutil.walk_packages(ctthemes.__path__, "ctthemes."):
        if not module.name.endswith("__main__"):
            yield importlib.import_module(module.name)


if __name__ == "__main__":
    sys.stdout.write(data_dictionary())
