"""Exhibits: the files, their bytes, and what is refused."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

import ctthemes as ct
from ctthemes._shared import csv_tables, files
from ctthemes._shared.checks import StudyError
from ctthemes.figures import canvas
from ctthemes.study import provenance
from tests.support import corpus_of


def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "term": ["rights", "Da’esh", "-based"], "count": [9, 4, 1], "n_documents": 1, "n_tokens": 4000,
            "rate": [1 / 3, 0.1, 2e-17], "rank": [1, 2, 3],
        }
    )  # fmt: skip


def trend() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "series": "victims", "period": ["2011", "2012", "2013", "2014"], "count": 1, "n_tokens": 9,
            "n_documents": [4, 5, 0, 1], "n_documents_with": 1, "rate": [4.0, 2.0, np.nan, 3.0],
            "low": [2.0, 1.0, np.nan, np.nan], "high": [8.0, 4.0, np.nan, np.nan], "share": 0.5, "share_low": 0.1,
            "share_high": 0.9, "band": ["jackknife", "jackknife", "gap", "none: 1 document"],
            "numerator": "matches", "denominator": "tokens", "estimator": "ratio of sums",
            "documents_are": "sample", "level": 0.95,
        }
    )  # fmt: skip


def bars(**provenance: object) -> ct.exhibits.Exhibit:
    return ct.exhibits.frequency(table(), n_removed=0, provenance=provenance or {"seed": 7})


def save(folder: Path, **provenance: object) -> list[Path]:
    return bars(**provenance).save(folder)


@pytest.fixture(scope="module")
def exhibit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("figures") / "terms"
    save(folder, seed=7, codebook={"version": "1.0"})
    return folder


# The files


def test_an_exhibit_is_seven_files_named_after_its_folder(tmp_path: Path) -> None:
    written = save(tmp_path / "deep" / "terms")
    names = ["terms.pdf", "terms.svg", "terms.png", "terms.csv", "caption.md", "methods.md", "provenance.json"]
    assert [path.name for path in written] == names
    assert sorted(path.name for path in (tmp_path / "deep" / "terms").iterdir()) == sorted(names)


def test_the_pdf_is_as_wide_and_high_as_the_figure(tmp_path: Path) -> None:
    exhibit = bars()
    exhibit.save(tmp_path / "terms")
    assert exhibit.figure is not None
    size = (exhibit.figure.get_size_inches() * 25.4).tolist()
    (page,) = PdfReader(tmp_path / "terms" / "terms.pdf").pages
    assert [float(side) / 72 * 25.4 for side in (page.mediabox.width, page.mediabox.height)] == pytest.approx(
        size, abs=0.05
    )


def test_the_pdf_has_truetype_type_and_text_that_can_be_searched(exhibit: Path) -> None:
    (page,) = PdfReader(exhibit / "terms.pdf").pages
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    kinds = {str(each.get_object()["/Subtype"]) for font in fonts for each in font.get("/DescendantFonts", [font])}
    assert fonts
    assert kinds <= {"/CIDFontType2", "/TrueType"}
    assert {str(font["/BaseFont"]).split("+")[-1] for font in fonts} == {"DejaVuSans"}
    assert "Da’esh" in page.extract_text()


def test_the_svg_keeps_text_as_text_and_its_size(exhibit: Path) -> None:
    text = (exhibit / "terms.svg").read_text(encoding="utf-8")
    assert "Da’esh</text>" in text
    width = re.search(r'width="([\d.]+)pt"', text)
    assert width is not None
    assert float(width[1]) / 72 * 25.4 == pytest.approx(89, abs=0.05)


def test_the_png_has_300_dots_an_inch_of_the_size_on_paper(exhibit: Path) -> None:
    with Image.open(exhibit / "terms.png") as picture:
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert picture.width / 300 * 25.4 == pytest.approx(89, abs=0.1)


def test_the_description_is_in_every_picture(exhibit: Path) -> None:
    assert "Ranked bars. The 3 most frequent of 3 terms: rights (9), Da’esh (4), -based (1)." in (
        exhibit / "terms.svg"
    ).read_text(encoding="utf-8")
    with Image.open(exhibit / "terms.png") as picture:
        assert (
            picture.info["Description"]
            == "Ranked bars. The 3 most frequent of 3 terms: rights (9), Da’esh (4), -based (1)."
        )
    metadata = PdfReader(exhibit / "terms.pdf").metadata
    assert metadata is not None
    assert metadata.subject == "Ranked bars. The 3 most frequent of 3 terms: rights (9), Da’esh (4), -based (1)."


def test_a_tight_box_in_the_researchers_settings_crops_nothing(tmp_path: Path) -> None:
    with matplotlib.rc_context({"savefig.bbox": "tight", "pdf.fonttype": 3, "svg.fonttype": "path"}):
        save(tmp_path / "terms")
    (page,) = PdfReader(tmp_path / "terms" / "terms.pdf").pages
    assert float(page.mediabox.width) / 72 * 25.4 == pytest.approx(89, abs=0.05)


def test_saved_twice_every_file_has_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    make: list[Callable[[], ct.exhibits.Exhibit]] = [
        lambda: ct.exhibits.trend(trend(), provenance={}),
        lambda: ct.exhibits.frequency_cloud(table(), n_removed=0, seed=3, provenance={}),
    ]
    for number, fresh in enumerate(make):
        first = {path.name: path.read_bytes() for path in fresh().save(tmp_path / "a" / f"x{number}")}
        second = {path.name: path.read_bytes() for path in fresh().save(tmp_path / "b" / f"x{number}")}
        assert first == second


def test_one_figure_saved_again_has_the_same_bytes(tmp_path: Path) -> None:
    exhibit = ct.exhibits.trend_heatmap(trend(), provenance={})
    first = {path.name: path.read_bytes() for path in exhibit.save(tmp_path / "terms")}
    assert {path.name: path.read_bytes() for path in exhibit.save(tmp_path / "terms")} == first


def test_no_file_has_a_date(exhibit: Path) -> None:
    today = f"{datetime.now():%Y-%m-%d}", f"{datetime.now():%Y%m%d}"
    for path in exhibit.iterdir():
        assert not any(day.encode() in path.read_bytes() for day in today), path.name
    assert "/CreationDate" not in (PdfReader(exhibit / "terms.pdf").metadata or {})


def test_a_new_exhibit_replaces_the_old_one(tmp_path: Path) -> None:
    save(tmp_path / "terms")
    ct.exhibits.frequency(table(), n_removed=9, provenance={}).save(tmp_path / "terms")
    assert "the 9 words of the stop list" in (tmp_path / "terms" / "caption.md").read_text(encoding="utf-8")
    assert not list((tmp_path / "terms").glob("*.tmp"))


def test_a_failure_leaves_the_former_exhibit_whole(tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in save(tmp_path / "terms")}
    with pytest.raises(ValueError, match=r"provenance\.model"):
        save(tmp_path / "terms", model=object())
    assert {path.name: path.read_bytes() for path in (tmp_path / "terms").iterdir()} == before


def test_a_write_that_fails_leaves_no_draft_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> Path:
        raise OSError("No space left on device")

    monkeypatch.setattr(files.os, "replace", full)
    with pytest.raises(StudyError, match="No space left"):
        csv_tables.save_table(table(), tmp_path / "terms.csv")
    assert list(tmp_path.iterdir()) == []


# Provenance


def test_provenance_has_what_was_given_and_the_hash_of_each_file(exhibit: Path) -> None:
    text = (exhibit / "provenance.json").read_text(encoding="utf-8")
    record = json.loads(text)
    assert record["seed"] == 7
    assert record["codebook"] == {"version": "1.0"}
    assert record["n_rows"] == 3
    assert record["exhibit"] == "terms"
    assert record["packages"]["matplotlib"] == matplotlib.__version__
    for name, digest in record["files"].items():
        assert hashlib.sha256((exhibit / name).read_bytes()).hexdigest() == digest
    assert record["data_sha256"] == record["files"]["terms.csv"]
    assert list(record) == sorted(record)
    assert text.endswith("}\n")


def test_provenance_takes_numpy_dates_paths_sets_and_nan(tmp_path: Path) -> None:
    given = {
        "count": np.int64(3), "rate": np.float64(0.25), "missing": float("nan"), "day": date(2013, 3, 18),
        "stamp": pd.Timestamp("2013-03-18"), "path": Path("seeds") / "codebook.yml", "set": {"b", "a"},
        "array": np.array([1, 2]), "flag": np.bool_(True), "nothing": pd.NaT,
    }  # fmt: skip
    save(tmp_path / "terms", **given)
    record = json.loads((tmp_path / "terms" / "provenance.json").read_text(encoding="utf-8"))
    assert {key: record[key] for key in given} == {
        "count": 3, "rate": 0.25, "missing": None, "day": "2013-03-18", "stamp": "2013-03-18T00:00:00",
        "path": "seeds/codebook.yml", "set": ["a", "b"], "array": [1, 2], "flag": True, "nothing": None,
    }  # fmt: skip


# What is refused


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"files": 1}, "provenance may not use files"),
        ({"kind": "trend"}, "provenance may not use kind"),
        ({"a": {"b": object()}}, r"provenance\.a\.b is a object"),
    ],
)
def test_a_provenance_that_cannot_be_written_is_refused_and_nothing_is_written(
    tmp_path: Path, given: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        save(tmp_path / "terms", **given)
    assert list(tmp_path.iterdir()) == []


def test_a_provenance_that_is_no_mapping_is_refused() -> None:
    with pytest.raises(ValueError, match="must be a mapping of names to values, not a list"):
        ct.exhibits.frequency(table(), n_removed=0, provenance=["seed"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "caption",
    ["Themes, n = 5.", "Five themes in 394 documents.", "Rates in 1,204 tokens.", "N=12", "12 UN press statements"],
)
def test_a_caption_that_says_n_is_taken(tmp_path: Path, caption: str) -> None:
    (_, written) = csv_tables.save_table(table(), tmp_path / "terms.csv", caption=caption)
    assert written.read_text(encoding="utf-8") == f"{caption}\n"


@pytest.mark.parametrize("name", ["..", "theme trend", "a|b"])
def test_a_folder_that_cannot_name_files_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="an exhibit's folder names its files"):
        save(tmp_path / name)


# Tables


def test_a_table_comes_back_from_its_csv_digit_for_digit(tmp_path: Path) -> None:
    numbers = pd.DataFrame(
        {
            "theme": ["victims", "a, \"b\"\nc"], "rate": [1 / 3, np.nan], "count": [2**53 + 1, -4],
            "date": pd.to_datetime(["2013-03-18", None]), "here": [True, False],
        }
    )  # fmt: skip
    (path,) = csv_tables.save_table(numbers, tmp_path / "numbers.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["theme"] for row in rows] == numbers["theme"].tolist()
    assert float(rows[0]["rate"]) == 1 / 3
    assert rows[1]["rate"] == ""
    assert [int(row["count"]) for row in rows] == [2**53 + 1, -4]
    assert [row["date"] for row in rows] == ["2013-03-18", ""]
    assert [row["here"] for row in rows] == ["True", "False"]
    assert b"\r" not in path.read_bytes()


def test_a_csv_is_utf_8(tmp_path: Path) -> None:
    (path,) = csv_tables.save_table(table(), tmp_path / "terms.csv")
    assert "Da’esh,4,1,4000,0.1,2\n" in path.read_bytes().decode("utf-8")


def test_a_named_index_is_a_column_and_row_numbers_are_not(tmp_path: Path) -> None:
    named = pd.DataFrame({"n": [1, 2]}, index=pd.Index(["d1", "=d2"], name="doc_id"))
    assert (
        csv_tables.save_table(named, tmp_path / "named.csv")[0].read_text(encoding="utf-8")
        == "doc_id,n\nd1,1\n'=d2,2\n"
    )
    numbered = pd.DataFrame({"n": [1, 2]}).iloc[[1]]
    assert csv_tables.save_table(numbered, tmp_path / "numbered.csv")[0].read_text(encoding="utf-8") == "n\n2\n"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-based", "@home", "\tx", "\rx", "\nx", "＝1", "'=1"])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(tmp_path: Path, text: str) -> None:
    frame = pd.DataFrame({text: pd.Categorical([text]), "plain": [text]})
    (path,) = csv_tables.save_table(frame, tmp_path / "terms.csv")
    with path.open(encoding="utf-8", newline="") as file:
        header, row = csv.reader(file)
    assert header == [f"'{text}", "plain"]
    assert row == [f"'{text}"] * 2


def test_numbers_keep_their_minus_and_other_text_its_shape(tmp_path: Path) -> None:
    frame = pd.DataFrame({"log_ratio": [-1.5, 2.0], "z": pd.array([-3, None], dtype="Int64"), "term": ["a-b", "'tis"]})
    (path,) = csv_tables.save_table(frame, tmp_path / "terms.csv")
    assert path.read_text(encoding="utf-8") == "log_ratio,z,term\n-1.5,-3,a-b\n2.0,,'tis\n"


@given(st.text(alphabet="'=+-@ab\t", max_size=6))
def test_taking_the_apostrophe_off_gives_the_text_back(text: str) -> None:
    cell = str(csv_tables.defused(text))
    back = cell[1:] if re.match(r"'+[=+\-@\t]", cell) else cell
    assert back == text
    assert not cell.startswith(("=", "+", "-", "@", "\t"))


def test_a_table_is_not_changed_by_saving_it(tmp_path: Path) -> None:
    before = table()
    frame = table()
    csv_tables.save_table(frame, tmp_path / "terms.csv")
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("name", ["terms", "terms.xlsx"])
def test_a_table_that_is_not_named_csv_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"name it terms\.csv"):
        csv_tables.save_table(table(), tmp_path / name)


# Hashes and versions


def test_the_corpus_hash_is_of_ids_texts_and_dates_in_any_order() -> None:
    corpus = corpus_of("a", "b", years=[2011, 2012])
    assert provenance.corpus_hash(corpus) == provenance.corpus_hash(corpus.iloc[::-1])
    assert provenance.corpus_hash(corpus) == provenance.corpus_hash(corpus.assign(speaker="Ban"))
    assert re.fullmatch(r"[0-9a-f]{64}", provenance.corpus_hash(corpus))


@pytest.mark.parametrize(
    "change",
    [
        lambda corpus: corpus.assign(text=["a", "c"]),
        lambda corpus: corpus.assign(text=["b", "a"]),
        lambda corpus: corpus.assign(date=[pd.NaT, corpus["date"].iloc[1]]),
        lambda corpus: corpus.rename(index={"d1": "d3"}),
        lambda corpus: corpus.iloc[:1],
    ],
)
def test_the_corpus_hash_changes_with_any_of_them(change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    corpus = corpus_of("a", "b", years=[2011, 2012])
    assert provenance.corpus_hash(change(corpus)) != provenance.corpus_hash(corpus)


def test_the_corpus_hash_does_not_depend_on_the_unit_of_dates() -> None:
    corpus = corpus_of("a", "b", years=[2011, 2012])
    hashes = {
        provenance.corpus_hash(corpus.astype({"date": f"datetime64[{unit}]"})) for unit in ("s", "ms", "us", "ns")
    }
    assert len(hashes) == 1


def test_the_corpus_hash_of_known_text_is_known() -> None:
    wanted = hashlib.sha256(b'["d1", "a\\u2019", "2011-07-01T00:00:00"]\n').hexdigest()
    assert provenance.corpus_hash(corpus_of("a’", years=[2011])) == wanted


def test_a_corpus_without_text_has_no_hash() -> None:
    with pytest.raises(ValueError, match="lacks text, date"):
        provenance.corpus_hash(pd.DataFrame({"words": []}))


def test_a_package_that_is_not_installed_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provenance, "PACKAGES", ("numpy", "no-such-package"))
    assert provenance.package_versions() == {"numpy": np.__version__}


def test_an_exported_figure_shows_the_picture_that_was_written_until_it_changes(tmp_path: Path) -> None:
    exhibit = bars()
    figure = exhibit.figure
    assert isinstance(figure, canvas.ShownFigure)
    exhibit.save(tmp_path / "terms")
    written = (tmp_path / "terms" / "terms.png").read_bytes()
    assert figure._repr_png_()[0] == written
    figure.axes[0].set_xlabel("another label")
    assert figure._repr_png_()[0] != written
