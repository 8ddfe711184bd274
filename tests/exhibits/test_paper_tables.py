"""Tables for a paper: what LaTeX and Word get."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

import ctthemes as ct

TABLE = pd.DataFrame(
    {"theme": ["rights_&_law", "50 %"], "count": [1204, -3], "rate": [1 / 3, float("nan")], "note": ["a", None]}
)


def test_a_latex_table_has_booktabs_rules_aligned_numbers_and_escaped_text(tmp_path: Path) -> None:
    text = ct.exhibits.save_latex(
        TABLE, tmp_path / "rates.tex", caption="Rates, n = 5.", note="Nothing: --."
    ).read_text()
    lines = text.splitlines()
    assert r"\begin{tabular}{lrrl}" in lines
    assert [each for each in lines if "rule" in each] == [r"\toprule", r"\midrule", r"\bottomrule"]
    assert r"rights\_\&\_law & 1,204 & 0.33 & a \\" in lines
    assert r"50 \% & $-$3 & -- & -- \\" in lines
    assert r"\caption{Rates, n = 5.}" in lines
    assert r"\label{tab:rates}" in lines
    assert lines[-2].endswith("Nothing: --.")


def test_a_word_table_is_a_real_table_with_its_numbers_at_the_right(tmp_path: Path) -> None:
    document = Document(
        str(ct.exhibits.save_docx(TABLE, tmp_path / "rates.docx", caption="Rates, n = 5.", note="A note."))
    )
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["theme", "count", "rate", "note"],
        ["rights_&_law", "1,204", "0.33", "a"],
        ["50 %", "−3", "–", "–"],
    ]
    right = [cell.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.RIGHT for cell in table.rows[1].cells]
    assert right == [False, True, True, False]
    assert [each.text for each in document.paragraphs] == ["Rates, n = 5.", "A note."]


def test_a_word_table_written_twice_has_the_same_bytes(tmp_path: Path) -> None:
    first, second = (ct.exhibits.save_docx(TABLE, tmp_path / f"{n}" / "rates.docx", caption="Rates.") for n in (1, 2))
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("write", ["save_latex", "save_docx"])
def test_what_cannot_be_written_is_refused(write: str, tmp_path: Path) -> None:
    writer, ending = getattr(ct.exhibits, write), ".tex" if write == "save_latex" else ".docx"
    with pytest.raises(ValueError, match=f"name it rates{ending}"):
        writer(TABLE, tmp_path / "rates.csv", caption="Rates.")
    with pytest.raises(ValueError, match="the caption is empty"):
        writer(TABLE, tmp_path / f"rates{ending}", caption=" ")
    with pytest.raises(ValueError, match="no columns"):
        writer(pd.DataFrame(), tmp_path / f"rates{ending}", caption="Rates.")
