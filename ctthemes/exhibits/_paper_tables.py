"""Tables for a paper: LaTeX with booktabs, and Word with a real table."""

from __future__ import annotations

import os
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from ctthemes._shared.csv_tables import flat
from ctthemes._shared.files import replace_file
from ctthemes._shared.outside_text import latex_text, visible
from ctthemes._shared.word_file import undated

MINUS = "\N{MINUS SIGN}"
NOTHING = "\N{EN DASH}"


def save_latex(
    table: pd.DataFrame, path: str | os.PathLike[str], *, caption: str, note: str = "", digits: int = 2
) -> Path:
    r"""Return the .tex file of a table: booktabs rules, numbers aligned at the right with equal decimals.

    The document needs ``\usepackage{booktabs}``.

    Parameters
    ----------
    table : DataFrame
    path : path
        Ends in .tex; its name becomes the label.
    caption, note : str
        Above and below the table.
    digits : int
        Decimals of numbers that are not whole; the csv beside it has all of them.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        For another ending, an empty caption, or a table without columns.

    Examples
    --------
    >>> import tempfile
    >>> shown = pd.DataFrame({"theme": ["R&D"], "rate": [-1.5]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     print(save_latex(shown, Path(folder) / "rates.tex", caption="Rates.").read_text())
    \begin{table}
    \centering
    \caption{Rates.}
    \label{tab:rates}
    \begin{tabular}{lr}
    \toprule
    theme & rate \\
    \midrule
    R\&D & $-$1.50 \\
    \bottomrule
    \end{tabular}
    \end{table}
    """
    target = _target(path, ".tex", caption, table)
    header, rows, numeric = _cells(table, digits)
    lines = [
        r"\begin{table}", r"\centering", rf"\caption{{{latex_text(caption)}}}", rf"\label{{tab:{target.stem}}}",
        rf"\begin{{tabular}}{{{''.join('r' if is_number else 'l' for is_number in numeric)}}}", r"\toprule",
        " & ".join(map(latex_text, header)) + r" \\", r"\midrule",
        *(" & ".join(map(latex_text, row)) + r" \\" for row in rows),
        r"\bottomrule", r"\end{tabular}",
        *([rf"\par\smallskip\footnotesize {latex_text(note)}"] if note else []), r"\end{table}",
    ]  # fmt: skip
    return replace_file(target, ("\n".join(lines) + "\n").encode())


def save_docx(
    table: pd.DataFrame, path: str | os.PathLike[str], *, caption: str, note: str = "", digits: int = 2
) -> Path:
    """Return the Word file of a table: a real table whose first row repeats on each page, numbers at the right.

    Written twice it has the same bytes.

    Parameters
    ----------
    table : DataFrame
    path : path
        Ends in .docx.
    caption, note : str
        Above and below the table.
    digits : int
        Decimals of numbers that are not whole.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        For another ending, an empty caption, or a table without columns.

    Examples
    --------
    >>> import tempfile
    >>> shown = pd.DataFrame({"theme": ["victims"], "rate": [1.5]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_docx(shown, Path(folder) / "rates.docx", caption="Rates.").name
    'rates.docx'
    """
    from docx import Document

    target = _target(path, ".docx", caption, table)
    header, rows, numeric = _cells(table, digits)
    document = Document()
    document.add_paragraph(visible(caption), style="Caption")
    grid = document.add_table(rows=0, cols=len(header))
    for row in [header, *rows]:
        for cell, text, right in zip(grid.add_row().cells, row, numeric, strict=True):
            _write_cell(cell, text, right=right, bold=row is header)
    _rule(grid)
    if note:
        document.add_paragraph(visible(note))
    document.core_properties.title = target.stem
    written = BytesIO()
    document.save(written)
    return replace_file(target, undated(written))


def _target(path: str | os.PathLike[str], ending: str, caption: str, table: pd.DataFrame) -> Path:
    target = Path(path)
    if target.suffix != ending:
        raise ValueError(f"{target}: this table is written as {ending}; name it {target.stem or 'table'}{ending}")
    if not caption.strip():
        raise ValueError("the caption is empty; say what is shown and of how many documents")
    if table.columns.empty:
        raise ValueError("the table has no columns")
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _cells(table: pd.DataFrame, digits: int) -> tuple[list[str], list[list[str]], list[bool]]:
    """Return header, rows as text, and which columns hold numbers."""
    plain = flat(table)
    numeric = [
        pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column) for _, column in plain.items()
    ]
    columns = [
        [_number(cell, digits) if is_number else _text(cell) for cell in column]
        for is_number, (_, column) in zip(numeric, plain.items(), strict=True)
    ]
    header = [str(name).replace("_", " ") for name in plain.columns]
    return header, [list(row) for row in zip(*columns, strict=True)], numeric


def _number(value: Any, digits: int) -> str:
    if pd.isna(value):
        return NOTHING
    text = f"{value:,.{digits}f}" if isinstance(value, float) else f"{value:,}"
    return text.replace("-", MINUS)


def _text(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return NOTHING if value is None or value is pd.NaT or value != value else str(value)


def _write_cell(cell: Any, text: str, *, right: bool, bold: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
    paragraph.add_run(visible(text)).bold = bold


def _rule(grid: Any) -> None:
    """Give a table the three rules of booktabs, and a header that repeats."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    repeat = OxmlElement("w:tblHeader")
    grid.rows[0]._tr.get_or_add_trPr().append(repeat)
    sides = [(grid.rows[0], ("top", "bottom")), (grid.rows[-1], ("bottom",))]
    for row, edges in sides:
        for cell in row.cells:
            borders = OxmlElement("w:tcBorders")
            for edge in edges:
                line = OxmlElement(f"w:{edge}")
                drawn: Mapping[str, str] = {"val": "single", "sz": "6", "color": "000000"}
                for name, value in drawn.items():
                    line.set(qn(f"w:{name}"), value)
                borders.append(line)
            cell._tc.get_or_add_tcPr().append(borders)
