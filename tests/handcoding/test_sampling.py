"""Hand coding: a sample with known probabilities, a sheet that tells nothing, and every wrong cell by its line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import ctthemes as ct
from tests.support import corpus_of

BOOK = ct.toy_codebook()
THEMES = [theme.name for theme in BOOK.themes]
TEXTS = ["=1+1 is a formula", "'quoted", "human rights", 'early warning, "here"', "e\u0301 👩", "plain"]


def units(n: int = 12) -> pd.DataFrame:
    corpus = corpus_of(*(TEXTS[place % len(TEXTS)] for place in range(n))).assign(
        year=["2001"] * (n - 4) + ["2022"] * 4
    )
    return ct.segment_corpus(corpus, "paragraph")


def sheet(path: Path, **changes: object) -> tuple[Path, pd.DataFrame]:
    """Write a filled sheet with changes in its first row, and return it with its sample."""
    sample = ct.handcoding.draw_units(units(), n=6, seed=1)
    file = ct.handcoding.save_coding_sheet(sample, path / "sheet.csv", codebook=BOOK, coder="Ann")
    table = pd.read_csv(file, dtype=str, keep_default_na=False)
    table[THEMES] = "0"
    for column, value in changes.items():
        table.loc[0, column] = value
    table.to_csv(file, index=False)
    return file, sample


def test_inclusion_probabilities_are_known_and_weigh_back_to_all_units() -> None:
    sample = ct.handcoding.draw_units(units(), n=6, by=["year"], allocation="equal", seed=3)
    assert sample["stratum"].value_counts().to_dict() == {"2001": 3, "2022": 3}
    assert sample.groupby("stratum")["inclusion"].first().to_dict() == pytest.approx({"2001": 3 / 8, "2022": 3 / 4})
    assert (1 / sample["inclusion"]).sum() == pytest.approx(12)


def test_every_unit_comes_in_as_often_as_its_probability_says() -> None:
    pool = units(8)
    drawn = [set(ct.handcoding.draw_units(pool, n=4, by=["year"], seed=seed).index) for seed in range(400)]
    often = np.array([np.mean([unit in each for each in drawn]) for unit in pool.index])
    assert np.abs(often - 0.5).max() < 0.1


def test_the_order_does_not_show_the_strata_and_the_same_seed_draws_the_same() -> None:
    sample = ct.handcoding.draw_units(units(), n=12, by=["year"], seed=1)
    assert not sample["stratum"].is_monotonic_increasing
    pd.testing.assert_frame_equal(sample, ct.handcoding.draw_units(units(), n=12, by=["year"], seed=1))


@pytest.mark.parametrize(("n", "message"), [(13, "more than the 12 units"), (3, "too small for 2 strata"), (0, "n=0")])
def test_a_sample_that_cannot_be_drawn_is_an_error(n: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ct.handcoding.draw_units(units(), n=n, by=["year"], seed=1)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_sheet_shows_nothing_of_the_machine_and_comes_back_empty(tmp_path: Path, ending: str) -> None:
    sample = ct.handcoding.draw_units(units(), n=12, by=["year"], seed=1)
    file = ct.handcoding.save_coding_sheet(sample, tmp_path / f"s.{ending}", codebook=BOOK, coder="=Ann")
    table = ct.handcoding.read_coding_sheet(file, sample=sample, codebook=BOOK)
    assert table.columns.tolist() == ["unit", "doc_id", "coder", "text", *THEMES]
    assert table["unit"].tolist() == sample.index.tolist()
    assert table["text"].tolist() == sample["text"].tolist()
    assert table["coder"].unique().tolist() == ["=Ann"]
    assert table[THEMES].isna().all(axis=None)


def test_a_sheet_holds_no_formula_that_a_spreadsheet_would_run(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    sample = ct.handcoding.draw_units(units(), n=12, seed=1)
    book = load_workbook(ct.handcoding.save_coding_sheet(sample, tmp_path / "s.xlsx", codebook=BOOK, coder="Ann"))
    assert {cell.data_type for row in book["codes"].iter_rows() for cell in row} <= {"s", "n"}
    assert book["definitions"]["A2"].value == THEMES[0]


def test_a_filled_workbook_is_read(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    sample = ct.handcoding.draw_units(units(), n=6, seed=1)
    file = ct.handcoding.save_coding_sheet(sample, tmp_path / "s.xlsx", codebook=BOOK, coder="Ann")
    book = load_workbook(file)
    book["codes"]["E2"], book["codes"]["F2"] = 1, "0"
    book.save(file)
    first = ct.handcoding.read_coding_sheet(file, sample=sample, codebook=BOOK).iloc[0]
    assert first[THEMES[:2]].tolist() == [1, 0]
    assert np.isnan(first[THEMES[2]])


def test_a_filled_sheet_becomes_hand_codings_that_agreement_takes(tmp_path: Path) -> None:
    file, sample = sheet(tmp_path, prevention="1")
    table = ct.handcoding.read_coding_sheet(file, sample=sample, codebook=BOOK)
    assert table["prevention"].tolist() == [1, 0, 0, 0, 0, 0]
    both = pd.concat([table, table.assign(coder="Bea")])
    assert ct.handcoding.coder_agreement(both, ["prevention"], seed=1)["percent"].tolist() == [1, 1]
    assert ct.handcoding.coder_agreement(table, ["prevention"], seed=1)["reason"].tolist() == ["only one coder"] * 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"unit": "d99#p001"}, r"sheet.csv:2: unknown unit 'd99#p001'"),
        ({"text": "another text"}, r"sheet.csv:2: the text of unit .* was changed"),
        ({"doc_id": "d99"}, r"sheet.csv:2: the doc_id of unit .* was changed"),
        ({"prevention": "2"}, r"sheet.csv:2: prevention='2' must be 0, 1 or empty"),
        ({"prevention": "yes"}, r"prevention='yes' must be"),
        ({"coder": ""}, r"sheet.csv:2: no coder"),
        ({"war": "1"}, r"sheet.csv:1: 'war' is no theme of the codebook"),
    ],
)
def test_a_wrong_cell_is_named_with_its_line(tmp_path: Path, changes: dict[str, object], message: str) -> None:
    file, sample = sheet(tmp_path, **changes)
    with pytest.raises(ct.StudyError, match=message):
        ct.handcoding.read_coding_sheet(file, sample=sample, codebook=BOOK)


def test_doubled_units_and_lost_columns_are_named(tmp_path: Path) -> None:
    file, sample = sheet(tmp_path)
    table = pd.read_csv(file, dtype=str, keep_default_na=False)
    pd.concat([table, table.iloc[:1]]).to_csv(file, index=False)
    with pytest.raises(ct.StudyError, match=r"coded by 'Ann' on line 2, too"):
        ct.handcoding.read_coding_sheet(file, sample=sample, codebook=BOOK)
    table.drop(columns="prevention").to_csv(file, index=False)
    with pytest.raises(ct.StudyError, match="no column 'prevention'"):
        ct.handcoding.read_coding_sheet(file, sample=sample, codebook=BOOK)


def test_other_endings_and_a_nameless_coder_are_an_error(tmp_path: Path) -> None:
    sample = ct.handcoding.draw_units(units(), n=6, seed=1)
    with pytest.raises(ValueError, match=r"name it s\.csv"):
        ct.handcoding.save_coding_sheet(sample, tmp_path / "s.ods", codebook=BOOK, coder="Ann")
    with pytest.raises(ValueError, match="coder is empty"):
        ct.handcoding.save_coding_sheet(sample, tmp_path / "s.csv", codebook=BOOK, coder=" ")
    (tmp_path / "s.xlsx").write_text("no workbook")
    with pytest.raises(ct.StudyError, match="not readable as .xlsx"):
        ct.handcoding.read_coding_sheet(tmp_path / "s.xlsx", sample=sample, codebook=BOOK)


@pytest.mark.parametrize(
    ("separator", "encoding"), [(";", "utf-8-sig"), ("\t", "utf-16"), (",", "utf-8")], ids=["semicolon", "tab", "comma"]
)
def test_a_sheet_that_passed_through_a_spreadsheet_comes_back(tmp_path: Path, separator: str, encoding: str) -> None:
    book = ct.Codebook((ct.Theme("=cmd", patterns=("cmd",)), ct.Theme("peace", patterns=("peace",))), "1")
    sample = ct.handcoding.draw_units(units(), n=6, seed=1)
    file = ct.handcoding.save_coding_sheet(sample, tmp_path / "s.csv", codebook=book, coder="Ann")
    table = pd.read_csv(file, dtype=str, keep_default_na=False)
    table["'=cmd"], table["peace"] = ["1.0", "0,0", *[""] * 4], ["0", "1", *[""] * 4]
    table.to_csv(file, sep=separator, encoding=encoding, index=False)
    back = ct.handcoding.read_coding_sheet(file, sample=sample, codebook=book)
    assert back.loc[[0, 1], ["=cmd", "peace"]].to_numpy().tolist() == [[1, 0], [0, 1]]
    assert back[["=cmd", "peace"]].isna().sum().tolist() == [4, 4]


def test_neyman_draws_by_size_times_spread() -> None:
    sample = ct.handcoding.draw_units(
        units(104), n=30, by=["year"], allocation="neyman", expected={"2001": 0.01, "2022": 0.5}, seed=1
    )
    assert sample.groupby("stratum")["n_drawn"].first().to_dict() == {"2001": 26, "2022": 4}
    even = ct.handcoding.draw_units(
        units(12), n=7, by=["year"], allocation="neyman", expected={"2001": 0.1, "2022": 0.5}, seed=1
    )
    # 8 × .3 = 2.4 and 4 × .5 = 2.0: 3.8 and 3.2 of 7
    assert even.groupby("stratum")["n_drawn"].first().to_dict() == {"2001": 4, "2022": 3}
    assert even.groupby("stratum")["inclusion"].first().to_dict() == {"2001": 0.5, "2022": 0.75}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"allocation": "neyman"}, "no expected share from 0 to 1 for 2001, 2022"),
        ({"allocation": "neyman", "expected": {"2001": 0.1, "2022": 2}}, "no expected share from 0 to 1 for 2022"),
        ({"expected": {"2001": 0.1}}, "not used by allocation='proportional'"),
    ],
)
def test_neyman_needs_a_share_of_every_stratum(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ct.handcoding.draw_units(units(), n=6, by=["year"], seed=1, **arguments)  # type: ignore[arg-type]
