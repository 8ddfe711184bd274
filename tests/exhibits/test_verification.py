"""Written figures hold against every journal's rules, by our verifier and by tools that know nothing of it."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib
import pandas as pd
import pytest
from matplotlib.figure import Figure
from PIL import Image

import ctthemes as ct
from ctthemes.exhibits import _saving
from ctthemes.exhibits._file_checks import Check, check_file
from ctthemes.exhibits._kind import drawn
from ctthemes.exhibits._pictures import picture
from ctthemes.figures import canvas, style
from ctthemes.figures.presets import read_preset, read_presets
from tests.support import SEEDS

JOURNALS = list(read_presets())
POINT = 25.4 / 72


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    study = ct.read_study(SEEDS)
    tokens = ct.tokenize(study.corpus)
    codings = ct.codings(tokens, study.codebook)
    trend = ct.rate_trend(ct.count_themes(codings, tokens.documents), period="year")
    few = trend[trend["series"].isin(list(trend["series"].unique())[:3])]
    return {"trend": few, "trend_heatmap": few, "prevalence": ct.prevalence(codings, tokens.documents)}


def saved(folder: Path, table: pd.DataFrame, kind: str, preset: str | None) -> Path:
    exhibit = getattr(ct.exhibits, kind)(table, provenance={"seed": 1})
    exhibit.save(folder / kind, preset=preset)
    return folder / kind


def bars(term: str = "state") -> ct.exhibits.Exhibit:
    table = pd.DataFrame(
        {"term": [term], "count": [5], "n_documents": [1], "n_tokens": [1000], "rate": [50.0], "rank": [1]}
    )
    return ct.exhibits.frequency(table, n_removed=0, provenance={})


def broken(checks: list[Check]) -> set[str]:
    return {check.rule for check in checks if not check.holds}


@pytest.mark.slow
@pytest.mark.parametrize("preset", JOURNALS)
def test_three_figures_pass_the_verifier_and_tools_of_others(
    preset: str, tables: dict[str, pd.DataFrame], tmp_path: Path
) -> None:
    rules = read_preset(preset)
    for kind_name, table in tables.items():
        folder = saved(tmp_path, table, kind_name, preset)
        checks = ct.exhibits.verify_exhibit(folder)
        assert checks.loc[~checks["holds"], ["file", "rule", "observed"]].to_numpy().tolist() == []
        assert (checks.loc[checks["rule"] == "drawn again from its csv", "observed"] == "the same").all()
        for kind in rules.written:
            assert (folder / f"{kind_name}.{kind}").exists()
        _hold_against_poppler(folder / f"{kind_name}.pdf", rules.widths, rules.font)
        with Image.open(folder / f"{kind_name}.png") as png:
            assert min(abs(png.width / png.info["dpi"][0] * 25.4 - width) for width in rules.widths) < 0.5
        if "tiff" in rules.files:
            with Image.open(folder / f"{kind_name}.tiff") as tiff:
                assert (tiff.mode, tiff.info["compression"]) == ("RGB", "tiff_lzw")
                assert tiff.info["dpi"][0] >= rules.dpi


def _hold_against_poppler(pdf: Path, widths: tuple[float, ...], font: str) -> None:
    """What poppler reads off the page, where it is installed."""
    if not shutil.which("pdfinfo") or not shutil.which("pdffonts"):
        return
    told = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, text=True, check=True).stdout
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+) pts", told)
    assert size is not None
    assert min(abs(float(size[1]) * POINT - width) for width in widths) < 0.5
    rows = subprocess.run(["pdffonts", str(pdf)], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert rows
    for row in rows:
        assert row.split()[0].split("+")[-1].split("-")[0] == font.replace(" ", "")
        assert "TrueType" in row
        assert re.search(r"\b(yes|no)\s+(yes|no)\s+(yes|no)\b", row)[1] == "yes"  # type: ignore[index]


def test_a_journal_that_takes_eps_gets_no_transparency_which_eps_does_not_have() -> None:
    assert [name for name, rules in read_presets().items() if "eps" in rules.files and rules.transparency] == []


# Deliberately broken ones


def nature_figure() -> canvas.ShownFigure:
    figure = drawn(bars(), preset="nature")
    assert isinstance(figure, canvas.ShownFigure)
    return figure


def checked(figure: Figure, kind: str, preset: str = "nature") -> set[str]:
    content = picture(figure, kind, name="x", alt="x", origin="{}")
    return broken(check_file(f"x.{kind}", content, read_preset(preset)))


def plain(kind: str, preset: str, settings: dict[str, object]) -> set[str]:
    """Return what is found in a figure that was saved past our own doors."""
    written, figure = BytesIO(), nature_figure()
    with style.drawn_for("nature"), style.context(), matplotlib.rc_context(settings):
        figure.savefig(written, format=kind)
    return broken(check_file(f"x.{kind}", written.getvalue(), read_preset(preset)))


@pytest.mark.parametrize("kind", ["pdf", "svg", "png", "eps", "tiff"])
def test_the_unbroken_figure_has_nothing_wrong(kind: str) -> None:
    assert checked(nature_figure(), kind) == set()


@pytest.mark.parametrize("kind", ["pdf", "svg", "png", "eps", "tiff"])
def test_a_figure_that_is_too_wide_is_caught(kind: str) -> None:
    figure = nature_figure()
    figure.set_size_inches(100 / 25.4, 60 / 25.4)
    assert checked(figure, kind) == {"width"}


@pytest.mark.parametrize("kind", ["pdf", "svg", "eps"])
def test_type_that_is_too_small_or_too_large_is_caught(kind: str) -> None:
    figure = nature_figure()
    figure.axes[0].xaxis.label.set_fontsize(4)
    assert checked(figure, kind) == {"smallest type"}
    figure.axes[0].xaxis.label.set_fontsize(9)
    assert checked(figure, kind) == {"largest type"}


@pytest.mark.parametrize("kind", ["pdf", "svg", "eps"])
def test_another_font_is_caught(kind: str) -> None:
    figure = nature_figure()
    figure.axes[0].xaxis.label.set_fontfamily("DejaVu Sans")
    assert checked(figure, kind) == {"font"}


def test_type_3_fonts_and_outlined_text_are_caught() -> None:
    assert "font type" in plain("pdf", "nature", {"pdf.fonttype": 3})
    assert "font type" in plain("eps", "nature", {"ps.fonttype": 3})
    assert "live text" in plain("svg", "nature", {"svg.fonttype": "path"})


def test_a_tight_box_is_caught() -> None:
    assert "width" in plain("pdf", "nature", {"savefig.bbox": "tight"})


def test_a_low_resolution_is_caught() -> None:
    assert plain("png", "nature", {"savefig.dpi": 150}) == {"resolution"}


def test_transparency_patterns_and_hairlines_are_caught() -> None:
    figure = nature_figure()
    figure.axes[0].patches[0].set_alpha(0.3)
    assert "transparency" in checked(figure, "pdf", "taylor_francis")
    figure = nature_figure()
    figure.axes[0].patches[0].set_hatch("////")
    assert "patterns" in checked(figure, "pdf")
    figure = nature_figure()
    figure.axes[0].spines["left"].set_linewidth(0.1)
    assert "thinnest line" in checked(figure, "pdf", "springer")
    assert "thinnest line" in checked(figure, "eps", "springer")
    figure.axes[0].spines["left"].set_linewidth(3)
    assert "thickest line" in checked(figure, "pdf", "elsevier")


def test_a_tiff_with_an_alpha_channel_or_unpacked_is_caught() -> None:
    written = BytesIO()
    Image.new("RGBA", (1051, 600)).save(written, format="TIFF", dpi=(300, 300))
    found = broken(check_file("x.tiff", written.getvalue(), read_preset("plos")))
    assert {"colour mode", "compression", "resolution"} <= found


@pytest.mark.parametrize("kind", ["pdf", "svg", "png", "eps", "tiff"])
def test_a_file_that_is_no_picture_is_caught(kind: str) -> None:
    assert broken(check_file(f"x.{kind}", b"nothing", read_preset("nature"))) == {"can be opened"}


def test_a_violation_stops_the_saving_and_says_what_to_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    figure = nature_figure()
    figure.axes[0].xaxis.label.set_fontsize(4)
    monkeypatch.setattr(_saving, "drawn", lambda exhibit, preset: figure)  # noqa: ARG005
    with pytest.raises(ValueError, match=r"x.pdf: smallest type is 4.0 pt, not at least 5 pt; draw it with preset="):
        bars().save(tmp_path / "x", preset="nature")
    assert not (tmp_path / "x").exists()


def test_a_character_that_the_font_lacks_is_an_error() -> None:
    figure = drawn(bars("人権"), preset="plos")
    with pytest.raises(ValueError, match=r"Liberation Sans has no 人 権 \(U\+4EBA, U\+6A29\)"):
        picture(figure, "svg", name="x", alt="x", origin="{}")


def test_an_unknown_journal_is_an_error_that_lists_them() -> None:
    with pytest.raises(ValueError, match="preset='cell' is not one of 'generic', 'nature'"):
        read_preset("cell")


# An exhibit against its record


@pytest.fixture
def exhibit(tables: dict[str, pd.DataFrame], tmp_path: Path) -> Path:
    return saved(tmp_path, tables["prevalence"], "prevalence", None)


def failing(folder: Path) -> dict[str, str]:
    checks = ct.exhibits.verify_exhibit(folder)
    return dict(zip(checks.loc[~checks["holds"], "rule"], checks.loc[~checks["holds"], "file"], strict=True))


def test_an_exhibit_as_written_holds(exhibit: Path) -> None:
    assert failing(exhibit) == {}


def test_a_changed_number_is_caught_by_its_hash_and_by_the_picture(exhibit: Path) -> None:
    file = exhibit / "prevalence.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",1.0,", ",0.2,", 1), encoding="utf-8")
    wrong = failing(exhibit)
    assert wrong["is as it was written"] == "prevalence.csv"
    assert wrong["drawn again from its csv"] == "prevalence.svg"


def test_a_file_that_is_gone_is_caught(exhibit: Path) -> None:
    (exhibit / "caption.md").unlink()
    assert failing(exhibit) == {"is as it was written": "caption.md", "written again from its csv": "caption.md"}


def forged(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change an exhibit's record, and let it vouch for the files as they are now."""
    file = folder / "provenance.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    record["files"] = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in record["files"]}
    change(record)
    file.write_text(json.dumps(record), encoding="utf-8")


def test_a_caption_whose_hash_was_renewed_is_caught(exhibit: Path) -> None:
    file = exhibit / "caption.md"
    file.write_text(file.read_text(encoding="utf-8").replace("5", "6"), encoding="utf-8")
    forged(exhibit, lambda record: None)  # noqa: ARG005 (only the hashes are new)
    assert failing(exhibit) == {"written again from its csv": "caption.md"}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda record: record.update(files={}), "is in the record"),
        (lambda record: record["files"].pop("prevalence.csv"), "is in the record"),
        (lambda record: record.update(kind=None), "drawn again from its csv"),
        (lambda record: record.update(packages="none", columns=7), "drawn again from its csv"),
    ],
)
def test_a_record_cannot_take_a_check_away(
    exhibit: Path, change: Callable[[dict[str, Any]], object], rule: str
) -> None:
    forged(exhibit, change)
    assert rule in failing(exhibit)


def test_a_file_that_nothing_records_is_named(exhibit: Path) -> None:
    (exhibit / "more.html").write_text("<p>not of the exhibit</p>", encoding="utf-8")
    assert failing(exhibit) == {"belongs to the exhibit": "more.html"}


def test_what_is_no_exhibit_is_said(tmp_path: Path) -> None:
    with pytest.raises(ct.StudyError, match="is no exhibit of ctthemes"):
        ct.exhibits.verify_exhibit(tmp_path)


def test_the_pictures_carry_their_provenance(exhibit: Path) -> None:
    record = json.loads((exhibit / "provenance.json").read_text(encoding="utf-8"))
    with Image.open(exhibit / "prevalence.png") as png:
        inside = json.loads(png.info["Source"])
    assert inside == {name: value for name, value in record.items() if name != "files"}
    assert (record["kind"], record["arguments"]) == ("prevalence", {})


def renamed(folder: Path, kind: str) -> None:
    """Change what an exhibit says its kind is."""
    file = folder / "provenance.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**record, "kind": kind}), encoding="utf-8")


@pytest.mark.parametrize(("kind", "words"), [("slopes", "its kind is 'slopes'"), ("", "it names no kind")])
def test_an_exhibit_of_an_older_name_is_of_another_version_and_does_not_count_as_holding(
    exhibit: Path, kind: str, words: str
) -> None:
    renamed(exhibit, kind)
    checks = ct.exhibits.verify_exhibit(exhibit).set_index("rule")
    row = checks.loc["drawn again from its csv"]
    assert not row["holds"]
    assert row["observed"] == f"not tried: made by another version ({words})"


def test_an_exhibit_that_says_another_kind_than_its_tables_is_wrong(exhibit: Path) -> None:
    renamed(exhibit, "trend")
    assert "drawn again from its csv" in failing(exhibit)


def test_a_printed_table_is_saved_without_a_picture_and_holds(tmp_path: Path) -> None:
    study = ct.read_study(SEEDS)
    ct.exhibits.corpus_card(ct.corpus_card(study), provenance=ct.provenance(study)).save(tmp_path / "card")
    assert sorted(path.name for path in (tmp_path / "card").iterdir()) == [
        "caption.md", "card.csv", "methods.md", "provenance.json",
    ]  # fmt: skip
    assert failing(tmp_path / "card") == {}
