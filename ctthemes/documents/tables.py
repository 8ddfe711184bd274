"""Tables of documents: one document a row, from one table or from several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.checks import StudyError
from ctthemes.documents.column_dates import full_days, report_dates, stated_dates
from ctthemes.documents.dates import DATE_SOURCES
from ctthemes.documents.formats import read_parts
from ctthemes.documents.reports import Reading, Report
from ctthemes.documents.table_columns import Layout, recognise_columns

VARIABLE_ROLES = ("title", "speaker", "country", "source")
_SHOWN = 3


def read_tables(paths: Sequence[Path], *, layout: Layout, report: Report) -> Reading:
    """Return the documents of one or several tables.

    Parameters
    ----------
    paths : sequence of path
        Tables whose rows are documents. Of several, those without texts are passed over and reported.
    layout : Layout
        Which column holds what, where its name does not say it.
    report : Report
        Takes what there is to say.

    Returns
    -------
    Reading
        With the columns that were recognised as its `layout`. Ids of several tables begin with the table's name where
        two would be the same.

    Raises
    ------
    StudyError
        When a table has no texts, or two columns fit; and for a row without text, with an id used before or with a date
        that cannot be read, unless these shall only be reported.
    """
    columns: dict[str, str] = {}
    parts: list[tuple[str, pd.DataFrame]] = []
    tables = [table for path in paths for table in _places(path)]
    for place, prefix, table in tables:
        recognised = {} if isinstance(table, StudyError) else recognise_columns(table, layout=layout, name=str(place))
        if isinstance(table, StudyError) or "text" not in recognised:
            reason = str(table) if isinstance(table, StudyError) else _without_texts(place, table)
            if len(tables) == 1:
                raise StudyError(reason)
            report.say(place.name, "passed over", reason)
            continue
        columns |= recognised
        parts.append((prefix, _documents(place, table, recognised, layout, report)))
    if not parts:
        raise StudyError(report.rows[-1][2])
    corpus = _joined(parts)
    if corpus.empty:
        raise StudyError(f"{paths[0]}: no row can be used; the first: {report.rows[0][2]}")
    return Reading(corpus, report.table(), Layout(columns, layout.metadata, layout.date_order))


def _places(path: Path) -> list[tuple[Path, str, pd.DataFrame | StudyError]]:
    """Return the tables of a file with how messages and ids call them: by the sheet too, where there are several."""
    parts = read_parts(path)
    if len(parts) == 1:
        return [(path, path.stem, table) for table in parts.values()]
    names = {name: name.replace("/", "-") for name in parts}
    return [
        (path.with_name(f"{path.name} (sheet {names[name]})"), f"{path.stem}/{names[name]}", table)
        for name, table in parts.items()
    ]


def document_dates(stated: pd.Series) -> pd.DataFrame:
    """Return the columns of a corpus that say when its documents are from.

    Parameters
    ----------
    stated : Series of str
        What is known of each date (`stated_dates`).

    Returns
    -------
    DataFrame
        date : a full day, else NaT;
        date_source : "metadata", or "missing" where nothing is known;
        date_stated : str, as given.

    Examples
    --------
    >>> document_dates(pd.Series(["2013-03-18", "2013", ""]))["date_source"].tolist()
    ['metadata', 'metadata', 'missing']
    """
    source = ["metadata" if text else "missing" for text in stated]
    return pd.DataFrame(
        {"date": full_days(stated), "date_source": source, "date_stated": stated.astype("str")}, index=stated.index
    )


def _without_texts(path: Path, table: pd.DataFrame) -> str:
    return (
        f"{path}: no column `text`; it has {checks.listing(table.columns, shown=20)}; name the one that holds the texts, "
        "`columns: {text: NAME}`, in settings.yml"
    )


def _documents(
    path: Path, table: pd.DataFrame, columns: dict[str, str], layout: Layout, report: Report
) -> pd.DataFrame:
    """Return the documents of one table, without the rows that cannot be used."""
    if table.empty:
        raise StudyError(f"{path}: no documents; the table has no rows")
    table = table.reset_index(drop=True)
    names = _names(table, columns.get("doc_id"))
    texts = table[columns["text"]]
    wrong = report.errors((f"row {row}", message) for row, message in _row_problems(path, names, texts))
    dates = document_dates(_stated(path, table, columns, layout, report))
    if "date_source" in table.columns:
        dates["date_source"] = _sources(path, table["date_source"], dates["date_source"], report)
    roles = {columns[role]: role for role in VARIABLE_ROLES if role in columns}
    used = [columns[role] for role in ("text", "doc_id", "date") if role in columns]
    if "year" in columns:
        roles[columns["year"]] = "year"
    variables = _by_role(table.drop(columns=[*used, "date_source"], errors="ignore"), roles)
    variables = variables.apply(_missing_where_blank)
    corpus = pd.concat([texts.rename("text"), dates, variables.drop(columns=list(dates), errors="ignore")], axis=1)
    corpus.index = pd.Index(names, dtype="str", name="doc_id")
    corpus = corpus[[f"row {row}" not in wrong for row in range(2, len(table) + 2)]]
    return corpus.assign(text=corpus["text"].astype(str))


def _by_role(table: pd.DataFrame, roles: Mapping[str, str]) -> pd.DataFrame:
    """Return the table with its columns called by their roles; another column of such a name becomes `country_other`."""
    taken = {role: f"{role}_other" for column, role in roles.items() if role != column and role in table.columns}
    return table.rename(columns={**taken, **roles})


def _names(table: pd.DataFrame, column: str | None) -> list[str]:
    if column is None:
        return [f"doc_{number:06d}" for number in range(len(table))]
    return ["" if pd.isna(cell) else str(cell).strip() for cell in table[column]]


def _row_problems(path: Path, names: Sequence[str], texts: pd.Series) -> Iterator[tuple[int, str]]:
    """Yield rows that cannot be used, with the reason; many of a kind are told in the first one's message."""
    problems: dict[str, list[tuple[int, str]]] = {}
    counts: Counter[str] = Counter()
    for row, (name, text) in enumerate(zip(names, texts, strict=True), start=2):
        if not name:
            problems.setdefault("the cell of its id is empty; fill it or remove the row", []).append(
                (row, "a document")
            )
        elif counts[name]:
            problems.setdefault("is used before; ids must differ", []).append((row, f"the id {name!r}"))
        elif not isinstance(text, str) or not text.strip():
            problems.setdefault("has no text; give it one or remove the row", []).append((row, f"document {name!r}"))
        elif "\x00" in text:
            problems.setdefault("holds a NUL character; export the table again without", []).append(
                (row, f"the text of {name!r}")
            )
        counts[name] += 1
    for reason, rows in problems.items():
        if len(rows) <= _SHOWN:
            yield from ((row, f"{path}:{row}: {what} {reason}") for row, what in rows)
            continue
        lines = checks.listing((row for row, _ in rows), shown=_SHOWN)
        yield rows[0][0], f"{path}: rows {lines}: {rows[0][1]} {reason}; so do the others"
        yield from ((row, "") for row, _ in rows[1:])


def _stated(path: Path, table: pd.DataFrame, columns: dict[str, str], layout: Layout, report: Report) -> pd.Series:
    """Return what is known of each row's date: its date, else its year; what cannot be read is an error."""
    stated = pd.Series("", index=table.index, dtype=object)
    for role in ("year", "date"):
        if role not in columns:
            continue
        cells = table[columns[role]]
        dates = stated_dates(cells, date_order=layout.date_order)
        stated = dates["stated"].where(dates["stated"] != "", stated)
        if role == "year":
            continue
        report_dates(dates, cells, path=path, lines=range(2, len(cells) + 2), report=report)
    return stated


def _sources(path: Path, given: pd.Series, computed: pd.Series, report: Report) -> pd.Series:
    """Return how each date is known: what the table says, where it says something that is allowed."""
    texts = pd.Series(["" if pd.isna(cell) else str(cell).strip() for cell in given], index=given.index)
    strange = ~texts.isin(["", *DATE_SOURCES])
    report.errors(
        (path.name, f"{path}:{row + 2}: date_source {texts[row]!r} is not one of {', '.join(DATE_SOURCES)}")
        for row in texts.index[strange]
    )
    stands = (texts != "") & (texts != "missing") & ~strange & (computed != "missing")
    return computed.where(~stands, texts)


def _missing_where_blank(cells: pd.Series) -> pd.Series:
    if not any(isinstance(cell, str) and not cell.strip() for cell in cells):
        return cells
    return pd.Series([None if isinstance(cell, str) and not cell.strip() else cell for cell in cells], cells.index)


def _joined(parts: list[tuple[str, pd.DataFrame]]) -> pd.DataFrame:
    if len(parts) == 1:
        return parts[0][1]
    counts = Counter(name for _, part in parts for name in part.index)
    renamed = []
    for stem, part in parts:
        clash = any(counts[name] > 1 for name in part.index)
        index = [f"{stem}/{name}" for name in part.index] if clash else part.index
        renamed.append(part.set_axis(pd.Index(index, dtype="str", name="doc_id")))
    return pd.concat(renamed)
