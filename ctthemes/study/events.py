"""Events: what happened when, from the table events.csv of a study."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ctthemes._shared.checks import StudyError, listing
from ctthemes.documents.date_forms import parse_date
from ctthemes.documents.formats import read_rows
from ctthemes.study.study import Study

EVENT_FILE = "events.csv"
COLUMNS = ("date", "label", "kind")


def study_events(study: Study) -> pd.DataFrame:
    """Return the events of a study, from the table events.csv beside its documents; none where there is no such table.

    Parameters
    ----------
    study : Study

    Returns
    -------
    DataFrame
        As `read_events`.

    Raises
    ------
    StudyError
        As `read_events`.

    Examples
    --------
    >>> import ctthemes as ct
    >>> study_events(ct.read_study("seeds")).columns.tolist()  # doctest: +SKIP
    ['date', 'label', 'kind']
    """
    home = study.folder if study.folder.is_dir() else study.folder.parent
    file = home / EVENT_FILE
    return read_events(file) if file.exists() else pd.DataFrame(columns=list(COLUMNS)).astype("str")


def read_events(path: Path | str) -> pd.DataFrame:
    r"""Return the events of a table, in order of time.

    Parameters
    ----------
    path : path
        A table (.csv, .tsv, .xlsx) with the columns `date` and `label`, and `kind` where wanted. A date is a day, a month
        or a year.

    Returns
    -------
    DataFrame
        date : text, as 2001-09-11, 2001-09 or 2001
        label : text
        kind : text, empty where the table has none

    Raises
    ------
    StudyError
        For a row without a date or a label, a date that cannot be read, or an event that stands twice: names the line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "events.csv"
    ...     _ = file.write_text("date,label\n11 September 2001,Attacks\n")
    ...     read_events(file).to_numpy().tolist()
    [['2001-09-11', 'Attacks', '']]
    """
    file = Path(path)
    rows: dict[tuple[str, str], tuple[str, str, str]] = {}
    for line, row in read_rows(file):
        values = {name: str(row.get(name) or "").strip() for name in COLUMNS}
        if missing := [name for name in COLUMNS[:2] if not values[name]]:
            raise StudyError(f"{file}:{line}: {listing(missing)} missing; an event needs a date and a label")
        stated = parse_date(values["date"])
        if not stated:
            raise StudyError(f"{file}:{line}: {values['date']!r} is no date; write it as 2001-09-11, 2001-09 or 2001")
        key = (stated, values["label"])
        if key in rows:
            raise StudyError(f"{file}:{line}: {values['label']!r} of {stated} stands twice; remove one")
        rows[key] = (stated, values["label"], values["kind"])
    return pd.DataFrame(sorted(rows.values()), columns=list(COLUMNS)).astype("str")
