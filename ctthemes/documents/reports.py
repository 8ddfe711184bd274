"""Reports: what there is to say of reading a corpus, and where an error stops it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import pandas as pd

from ctthemes._shared.checks import StudyError
from ctthemes.documents.table_columns import Layout

OnError: TypeAlias = Literal["raise", "report"]

READING_COLUMNS = ("file", "kind", "message")


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A corpus as read, the report on it (`ctthemes.reading_report`), and how its tables were taken to be laid out."""

    corpus: pd.DataFrame
    report: pd.DataFrame
    layout: Layout = field(default_factory=Layout)


class Report:
    """Collects what there is to say; an error stops the reading unless it shall only be reported."""

    def __init__(self, on_error: OnError) -> None:
        self.on_error = on_error
        self.rows: list[tuple[str, str, str]] = []

    def errors(self, problems: Iterable[tuple[str, str]]) -> set[str]:
        """Take errors of a kind as file and message, and return the files; one told with another has no message."""
        errors = list(problems)
        if errors and self.on_error == "raise":
            stop_at(message for _, message in errors if message)
        self.rows += [(file, "error", message) for file, message in errors if message]
        return {file for file, _ in errors}

    def say(self, file: str, kind: str, message: str) -> None:
        """Take what is no error."""
        self.rows.append((file, kind, message))

    def table(self) -> pd.DataFrame:
        """Return all of it as file, kind and message."""
        return pd.DataFrame(self.rows, columns=list(READING_COLUMNS))


def stop_at(problems: Iterable[str]) -> None:
    """Raise one StudyError that lists the problems, if there are any."""
    messages = list(problems)
    if messages:
        more = f"\n... and {len(messages) - 20} more" if len(messages) > 20 else ""
        raise StudyError("\n".join(messages[:20]) + more)
