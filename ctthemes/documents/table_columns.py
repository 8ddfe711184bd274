"""Columns of tables: which column holds the texts, the dates, the titles and so on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from ctthemes._shared.checks import StudyError, listing

ROLES: dict[str, str] = {
    "text": "text texts full_text fulltext content contents body body_text speech speech_text transcript document_text "
    "article_text texte texto testo volltext inhalt contenu contenido conteúdo contenuto текст содержание 正文 文本 نص النص",
    "doc_id": "doc_id docid document_id id",
    "file": "file filename file_name document_file datei dateiname fichier archivo file_path filepath path",
    "date": "date dates published pubdate pub_date publication_date published_at published_on date_published datetime "
    "datum fecha data_de_publicação дата 日期 تاريخ التاريخ",
    "year": "year yr jahr año ano anno année annee год 年 年份 سنة السنة",
    "title": "title headline heading titel titre título titulo titolo заголовок 标题 عنوان العنوان",
    "speaker": "speaker speaker_name author authors sprecher redner orateur auteur orador autor oratore autore "
    "выступающий автор 发言人 作者 المتحدث الكاتب",
    "country": "country country_name nation land pays país pais paese страна 国家 بلد الدولة",
    "source": "source outlet quelle fuente fonte источник 来源 مصدر المصدر",
}
"""What a column may hold, and the names by which it is recognised: in any case, spaces and hyphens as underscores."""

UNASKED = ("doc_id", "file")
"""Roles of which the column of the same name wins where two fit."""
MEANING = {
    "text": "the texts",
    "doc_id": "the names of documents",
    "file": "the files",
    "date": "the dates",
    "year": "the years",
    "title": "the titles",
    "speaker": "who speaks",
    "country": "the countries",
    "source": "the sources",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """How the tables of a study are laid out, where their columns' names do not say it.

    Attributes
    ----------
    columns : mapping of str to str
        The column that holds each role (`ROLES`).
    metadata : str
        The table beside a folder's files that says what is known of each; "" for the one that fits.
    date_order : {"", "day first", "month first"}
        How dates such as 03/04/2013 are written; "" where the column itself has to show it.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    metadata: str = ""
    date_order: str = ""


def recognise_columns(table: pd.DataFrame, *, layout: Layout, name: str) -> dict[str, str]:
    """Return which column of a table holds what, by role.

    Parameters
    ----------
    table : DataFrame
        Cells as they are in the file.
    layout : Layout
        What the study says of its columns; it comes before their names.
    name : str
        The table's file, for messages.

    Returns
    -------
    dict of str to str
        Column by role, for the roles that have one.

    Raises
    ------
    StudyError
        When the layout names a column that is not there, or two columns fit and the layout says of neither that it is
        meant.

    Examples
    --------
    >>> speeches = pd.DataFrame({"Speech": ["Thank you, Mr. President."], "Year": [2013], "Country": ["Chile"]})
    >>> recognise_columns(speeches, layout=Layout(), name="speeches.csv")
    {'text': 'Speech', 'year': 'Year', 'country': 'Country'}
    """
    columns = {}
    for role in ROLES:
        if role in layout.columns:
            columns[role] = named_column(table, layout.columns[role], role=role, name=name)
            continue
        fitting = _fitting(table.columns, role)
        if len(fitting) > 1:
            fitting = [column for column in fitting if _holds(table[column], role)] or fitting[:1]
        exact = [column for column in fitting if _folded(column) == role] if role in UNASKED else []
        if len(fitting) > 1 and not exact:
            both = " and ".join(f"`{column}`" for column in fitting)
            raise StudyError(
                f"{name}: the columns {both} may both hold {MEANING[role]}; write `columns: {{{role}: {fitting[0]}}}` or "
                f"`columns: {{{role}: {fitting[1]}}}` into settings.yml"
            )
        if fitting:
            columns[role] = (exact or fitting)[0]
    return columns


def named_column(table: pd.DataFrame, column: str, *, role: str, name: str) -> str:
    """Return the column that the settings name for a role, in the table's own spelling.

    Parameters
    ----------
    table : DataFrame
    column : str
        Its name, in any case.
    role : str
        One of `ROLES`.
    name : str
        The table's file, for the message.

    Returns
    -------
    str

    Raises
    ------
    StudyError
        When there is no such column.

    Examples
    --------
    >>> named_column(pd.DataFrame({"Body": []}), "body", role="text", name="speeches.csv")
    'Body'
    """
    if column in table.columns:
        return column
    alike = [other for other in table.columns if _folded(other) == _folded(column)]
    if len(alike) != 1:
        raise StudyError(
            f"{name}: no column `{column}` for {MEANING[role]}, though settings.yml says `columns: {{{role}: {column}}}`; "
            f"it has {listing(table.columns, shown=20)}"
        )
    return str(alike[0])


def _fitting(columns: Iterable[object], role: str) -> list[str]:
    names = ROLES[role].split()
    return [str(column) for column in columns if _folded(column) in names]


def _folded(column: object) -> str:
    return re.sub(r"[\s_.-]+", "_", str(column).strip()).casefold()


def _holds(cells: pd.Series, role: str) -> bool:
    """Return whether any cell is filled, and for texts whether any has more than one word, so is no number or name."""
    filled = [cell for cell in cells if not pd.isna(cell) and str(cell).strip()]
    if role == "text":
        return any(isinstance(cell, str) and " " in cell.strip() for cell in filled)
    return bool(filled)
