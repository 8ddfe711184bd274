"""Schemas: a table is refused by the names of what it lacks, and its columns are described once."""

from __future__ import annotations

import pandas as pd
import pytest

from ctthemes._shared.schema import Column, Schema, check_table, column_lines, empty_table, with_columns

TERM = Column("term", "text", "", "the term")
RATE = Column("rate", "float", "per 10,000 tokens", "count over n_tokens", nan="there is no token")
FREQUENCY = Schema("frequency", (TERM, RATE))


def test_a_table_with_the_columns_comes_back_as_it_is() -> None:
    table = pd.DataFrame({"more": [1], "rate": [0.5], "term": ["a"]})
    assert check_table(table, FREQUENCY) is table


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            pd.DataFrame({"term": ["a"]}),
            r"no table 'frequency', which ct\.frequency makes: it lacks .* rate; it has term",
        ),
        (pd.DataFrame(), r"lacks the column\(s\) term, rate; it has $"),
        ([1, 2], "no table 'frequency', which .* makes, but a list"),
        (None, "but a NoneType"),
    ],
)
def test_a_table_without_a_column_is_refused_by_name(table: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_table(table, FREQUENCY, maker="ct.frequency")


def test_an_empty_table_has_the_columns_with_their_types() -> None:
    table = empty_table(FREQUENCY)
    assert list(table.columns) == ["term", "rate"]
    assert [str(dtype) for dtype in table.dtypes] == ["object", "float64"]
    assert len(table) == 0


def test_a_schema_with_a_column_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="'frequency' has a column twice: term"):
        Schema("frequency", (TERM, TERM))


def test_a_schema_without_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="'frequency' has no columns"):
        Schema("frequency", ())


@pytest.mark.parametrize("meaning", ["", "  ", "The rate."])
def test_a_column_without_a_sentence_is_refused(meaning: str) -> None:
    with pytest.raises(ValueError, match="'rate' needs a meaning"):
        Column("rate", "float", "", meaning)


def test_an_unheard_type_is_refused() -> None:
    with pytest.raises(ValueError, match="dtype of the column 'rate'='money' is not one of 'text'"):
        Column("rate", "money", "", "the rate")  # type: ignore[arg-type]


def test_a_column_is_found_by_its_name_or_refused() -> None:
    assert FREQUENCY["rate"] is RATE
    with pytest.raises(KeyError, match="no column 'count'; it has term, rate"):
        FREQUENCY["count"]


def test_each_column_is_an_entry_with_unit_meaning_and_when_it_is_missing() -> None:
    assert column_lines(FREQUENCY, indent="  ") == (
        "  term : text\n      The term.\n"
        "  rate : float, per 10,000 tokens\n      Count over n_tokens; nan where there is no token."
    )


def test_a_docstring_gets_the_columns_at_the_indent_of_their_place() -> None:
    @with_columns(FREQUENCY)
    def make() -> None:
        """Return the terms.

        Returns
        -------
        DataFrame
            {columns}
        """

    assert "DataFrame\n    term : text\n        The term.\n    rate : float" in str(make.__doc__)


def test_a_docstring_without_a_place_for_the_columns_is_refused() -> None:
    with pytest.raises(ValueError, match=r"docstring of make has no line \{columns\}"):

        @with_columns(FREQUENCY)
        def make() -> None:
            """Return nothing."""
