"""Exhibits: a table with its figure, its words and its origin as one object."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path

import pandas as pd

from ctthemes._shared.csv_tables import flat
from ctthemes._shared.schema import check_table
from ctthemes.exhibits._kind import Content, Kind, description
from ctthemes.exhibits._methods import methods_paragraph
from ctthemes.exhibits._plain import plain
from ctthemes.exhibits._saving import save_files
from ctthemes.figures import canvas

SHOWN_ROWS = 10


@dataclass(frozen=True, eq=False, repr=False)
class Exhibit(Content):
    """A table with its figure, its words and its origin.

    Made by the functions of `ct.exhibits`. As the last line of a notebook cell it shows its figure or its first rows,
    its caption and its finding.

    Parameters
    ----------
    kind : Kind
    table : DataFrame
        A copy of what was given; a named index is a column.
    arguments : mapping
        What was asked for beside the table, as JSON has it.
    provenance : mapping
        From `ct.provenance`.
    """

    @cached_property
    def methods(self) -> str:
        """A paragraph for the paper that says how the numbers were made, with its references."""
        return methods_paragraph(self)

    def save(self, folder: str | os.PathLike[str], *, preset: str | None = None) -> list[Path]:
        """Return the files of the exhibit, written into the folder.

        Parameters
        ----------
        folder : path
            Made if need be; its name names the files.
        preset : str, optional
            Name of a journal's preset, see `ct.exhibits.journal_presets`.

        Returns
        -------
        list of pathlib.Path
            As `ctthemes.exhibits._saving.save_files`.

        Raises
        ------
        ValueError
            For a name that cannot name files, or a file that breaks a rule of the journal.
        """
        return save_files(self, folder, preset=preset)

    def __repr__(self) -> str:
        return f"Exhibit of kind {self.kind.name!r}, {len(self.table):,} rows"

    def _repr_html_(self) -> str:
        return shown(self)


def make_exhibit(
    kind: Kind, table: pd.DataFrame, *, provenance: Mapping[str, object], arguments: Mapping[str, object]
) -> Exhibit:
    """Return an exhibit of a table.

    Parameters
    ----------
    kind : Kind
    table : DataFrame
        Has the columns of the kind's schema.
    provenance : mapping
        Where it comes from: text, numbers, truth values, None, dates, lists and mappings of these.
    arguments : mapping
        What was asked for beside the table, of the same types.

    Returns
    -------
    Exhibit

    Raises
    ------
    ValueError
        If the table lacks a column, which is named, or the provenance is no mapping or cannot be written.
    """
    check_table(table, kind.schema, maker=kind.maker)
    if not isinstance(provenance, Mapping):
        raise ValueError(f"provenance must be a mapping of names to values, not a {type(provenance).__name__}")
    origin, values = plain(provenance, where="provenance"), plain(arguments, where=kind.name)
    return Exhibit(kind, flat(table).copy(), values, origin)


def shown(exhibit: Exhibit) -> str:
    """Return the exhibit as HTML: figure or first rows, caption and finding.

    Parameters
    ----------
    exhibit : Exhibit

    Returns
    -------
    str
    """
    import mistune

    figure = exhibit.figure
    if isinstance(figure, canvas.ShownFigure):
        png, size = figure._repr_png_()
        picture = (
            f'<img src="data:image/png;base64,{base64.b64encode(png).decode()}" alt="{escape(description(exhibit))}" '
            f'width="{size["width"]}" height="{size["height"]}" style="max-width: 100%">'
        )
    else:
        picture = _first_rows(exhibit.table)
    words = mistune.html(str(exhibit.finding))
    return (
        f'<figure style="margin: 0">{picture}<figcaption style="max-width: 60rem; margin: .4rem 0; font-size: 90%">'
        f'{escape(exhibit.caption)}</figcaption></figure>\n<div style="max-width: 60rem">{words}</div>'
    )


def _first_rows(table: pd.DataFrame) -> str:
    html = table.head(SHOWN_ROWS).to_html(index=False, border=0, na_rep="\N{EN DASH}", float_format="{:,.3g}".format)
    more = len(table) - SHOWN_ROWS
    return f'<div style="overflow-x: auto">{html}</div>' + (f"<p>{more:,} more rows</p>" if more > 0 else "")
