"""The coding desk and the codebook bench from Python: what a press does, and what is in sight and what is not."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

import ctthemes as ct
from ctthemes._shared.checks import StudyError
from tests.support import corpus_of

HOSTILE = "<script>alert('x')</script> $x^2$ =1+1"
TEXTS = [f"Human rights and prevention. {HOSTILE}", "Early warning.", "Nothing of the kind."]
BOOK = ct.toy_codebook()
CODEBOOK = """\
version: "1.0"
themes:
  prevention:
    definition: "Before it happens <b>bold</b>."
    patterns:
      - prevent*  # the verb
      - zebra
  rights:
    patterns:
      - human rights
"""


def sample() -> pd.DataFrame:
    return ct.handcoding.draw_units(ct.segment_corpus(corpus_of(*TEXTS), "paragraph"), n=3, seed=2)


def desk(path: Path, coder: str = "Ann") -> ct.desk.CodingDesk:
    return ct.open_coding_desk(sample(), path / "desk.csv", codebook=BOOK, coder=coder)


def code_all(of: ct.desk.CodingDesk, *numbers: int) -> None:
    for place in range(3):
        for number in numbers:
            of.board.press(f"theme:{place}:{number}")
        of.board.press(f"save:{place}")


def test_three_presses_code_a_unit_and_the_next_one_is_in_sight(tmp_path: Path) -> None:
    ann = desk(tmp_path)
    assert "Unit 1 of 3 · 0 coded by Ann" in ann.board.html
    ann.board.press("theme:0:1")
    ann.board.press("theme:0:2")
    ann.board.press("theme:0:2")
    assert "Save with 1 theme" in ann.board.html
    ann.board.press("save:0")
    assert "Unit 2 of 3 · 1 coded" in ann.board.html
    assert ann.coded == {sample().index[0]: {"prevention"}}


def test_a_second_press_that_comes_too_late_codes_no_unit_unseen(tmp_path: Path) -> None:
    ann = desk(tmp_path)
    ann.board.press("save:0")
    ann.board.press("save:0")
    ann.board.press("theme:0:1")
    assert len(ann.coded) == 1
    assert "Save with no theme" in ann.board.html


def test_the_desk_goes_on_after_a_restart_and_an_earlier_unit_can_be_changed(tmp_path: Path) -> None:
    first = desk(tmp_path)
    first.board.press("theme:0:0")
    first.board.press("save:0")
    again = desk(tmp_path)
    assert "Unit 2 of 3 · 1 coded" in again.board.html
    again.board.press("before:1")
    assert 'aria-checked="true" data-key="theme:0:0"' in again.board.html
    again.board.press("theme:0:0")
    again.board.press("after:0")
    again.board.press("before:1")
    assert "Save with no theme" in again.board.html  # what was chosen waits for its unit
    again.board.press("save:0")
    assert desk(tmp_path).coded == {sample().index[0]: frozenset()}


def test_nothing_of_the_machine_or_the_colleague_is_in_sight(tmp_path: Path) -> None:
    code_all(desk(tmp_path), 0, 1)
    ben = desk(tmp_path, "Ben")
    assert "Unit 1 of 3 · 0 coded by Ben" in ben.board.html
    assert 'aria-checked="true"' not in ben.board.html
    assert "<mark>" not in ben.board.html
    assert "prevent*" not in ben.board.html
    assert "Ann" not in ben.board.html
    assert str(sample()["doc_id"].iloc[0]) not in ben.board.html.split("<blockquote")[0]


def test_agreement_is_shown_when_two_are_done_and_not_before(tmp_path: Path) -> None:
    ann = desk(tmp_path)
    code_all(ann, 0)
    assert "All 3 units are coded" in ann.board.html
    assert "agreement needs two coders who are done" in ann.board.html
    with pytest.raises(ValueError, match="Ann has 3 of 3"):
        ct.handcoding.complete_codings(ann.file, sample=sample(), codebook=BOOK)
    ben = desk(tmp_path, "Ben")
    code_all(ben, 0)
    assert "How far the coders agree" in ben.board.html
    ann.board.press("read")
    assert "How far the coders agree" in ann.board.html
    assert "How far the coders agree" in ann.static()
    codings = ct.handcoding.complete_codings(ann.file, sample=sample(), codebook=BOOK)
    agreement = ct.handcoding.coder_agreement(codings, ["human_rights"], seed=1, n_draws=10)
    assert agreement["percent"].tolist() == [1, 1]


def test_a_change_outside_is_read_in_the_desk_and_can_be_taken_up(tmp_path: Path) -> None:
    ann, too = desk(tmp_path), desk(tmp_path)
    ann.board.press("theme:0:0")
    ann.board.press("save:0")
    too.board.press("save:0")
    assert "was changed outside since it was read" in too.notice.html
    too.board.press("read")
    assert too.coded == ann.coded
    assert too.notice.html == ""


def test_a_file_of_another_sample_is_said_in_the_desk_and_left_alone(tmp_path: Path) -> None:
    code_all(desk(tmp_path), 0)
    file = tmp_path / "desk.csv"
    before = file.read_bytes()
    other = ct.open_coding_desk(sample().iloc[:2], file, codebook=BOOK, coder="Ann")
    for html in (other.board.html, other.static()):
        assert "holds 1 units that this sample does not have" in html
        assert "name a new file" in html
    other.board.press("theme:0:0")
    other.board.press("save:0")
    assert file.read_bytes() == before
    file.unlink()
    other.board.press("read")
    assert "Unit 1 of 2" in other.board.html


def test_a_text_with_scripts_and_formulas_is_text(tmp_path: Path) -> None:
    ann = desk(tmp_path)
    while "Human rights" not in ann.board.html:
        ann.board.press(f"after:{ann.place}")
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; $x^2$ =1+1" in ann.board.html
    assert "<script" not in ann.board.html
    assert "tex2jax_ignore mathjax_ignore" in ann.board.html


def test_what_is_left_without_a_kernel_shows_no_unit_and_no_code(tmp_path: Path) -> None:
    ann = desk(tmp_path)
    ann.board.press("save:0")
    left = ann._repr_html_()
    assert "1 of 3 units coded" in left
    assert "Early warning" not in left
    assert "<button" not in left


@pytest.mark.parametrize(
    ("name", "coder", "said"), [("desk.xlsx", "Ann", "kept as .csv"), ("desk.csv", " ", "coder is empty")]
)
def test_a_desk_that_cannot_be_is_refused(tmp_path: Path, name: str, coder: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ct.open_coding_desk(sample(), tmp_path / name, codebook=BOOK, coder=coder)
    with pytest.raises(ValueError, match="needs units"):
        ct.open_coding_desk(sample().iloc[:0], tmp_path / "desk.csv", codebook=BOOK, coder="Ann")


@pytest.fixture
def bench(tmp_path: Path) -> ct.bench.CodebookBench:
    path = tmp_path / "codebook.yml"
    path.write_text(CODEBOOK, encoding="utf-8")
    corpus = corpus_of(*TEXTS, "Prevent it.", years=[2011, 2012, 2012, 2013])
    return ct.open_codebook_bench(ct.tokenize(corpus), ct.read_codebook(path), file=path)


def change(bench: ct.bench.CodebookBench, button: str = "count", **fields: str) -> None:
    """Press a button of the bench; what is not given stands in the fields as the draft has it."""
    theme = next(theme for theme in bench.draft.themes if theme.name == bench.theme.value)
    shown = {"patterns": "\n".join(theme.patterns), "not_patterns": "\n".join(theme.not_patterns)}
    version = re.search('name="version" value="([^"]*)"', bench.edit.html)[1]
    key = "undo:" if button == "undo" else f"{button}:{theme.name}"
    bench.edit.submit(key, {**shown, "version": version, "name": "", "into": "", **fields})


def test_a_changed_pattern_shows_counts_quotations_and_rates_at_once(bench: ct.bench.CodebookBench) -> None:
    assert "prevention: 2 quotations in 2 documents (+0; before 2 in 2)" in bench.board.html
    assert "zebra" in bench.board.html
    assert "dead" in bench.board.html
    change(bench, patterns="prevent*\nearly warning\n")
    assert "prevention: 3 quotations in 3 documents (+1; before 2 in 2)" in bench.board.html
    assert "1 quotation new:" in bench.board.html
    assert "<mark>Early warning</mark>" in bench.board.html
    assert "changed in 1 of 3 years" in bench.board.html
    assert bench.trial.totals["count_new"].tolist() == [3]
    assert "prevention" in bench.static()
    assert "<button" not in bench.static()


def test_changes_of_several_themes_are_saved_together_and_the_bench_goes_on_from_there(
    bench: ct.bench.CodebookBench, tmp_path: Path
) -> None:
    change(bench, patterns="prevent*")
    bench.theme.value = "rights"
    change(bench, not_patterns="rights and prevention")
    assert "rights: 0 quotations in 0 documents (-1; before 1 in 1)" in bench.board.html
    change(bench, "save")
    assert bench.notice.html == ""
    assert "From version 1.0 to version 1.1" in bench.saved.html
    saved = ct.read_codebook(tmp_path / "codebook.v1.1.yml")
    assert saved.themes[0].patterns == ("prevent*",)
    assert saved.themes[1].not_patterns == ("rights and prevention",)
    assert (tmp_path / "codebook.yml").read_text(encoding="utf-8") == CODEBOOK
    assert "(+0; before 0 in 0)" in bench.board.html
    assert 'name="version" value="1.2"' in bench.edit.html
    change(bench, "save")
    assert "nothing changed" in bench.notice.html


def test_nothing_is_overwritten_and_a_pattern_that_cannot_be_is_said(
    bench: ct.bench.CodebookBench, tmp_path: Path
) -> None:
    change(bench, patterns="prevent*\n*")
    assert "pattern 2: &#x27;*&#x27; would match every token" in bench.notice.html
    assert "Not counted yet" in bench.board.html
    change(bench, "reset")
    assert bench.notice.html == ""
    assert ">prevent*\nzebra</textarea>" in bench.edit.html
    change(bench, patterns="prevent*")
    (tmp_path / "codebook.v1.1.yml").write_text("mine", encoding="utf-8")
    change(bench, "save")
    assert "nothing is overwritten" in bench.notice.html
    assert (tmp_path / "codebook.v1.1.yml").read_text(encoding="utf-8") == "mine"


def test_documents_without_a_date_are_said_and_markup_is_text(tmp_path: Path) -> None:
    path = tmp_path / "codebook.yml"
    path.write_text(CODEBOOK, encoding="utf-8")
    bench = ct.open_codebook_bench(ct.tokenize(corpus_of(*TEXTS)), ct.read_codebook(path), file=path)
    assert "3 of 3 documents have no year" in bench.board.html
    change(bench, patterns="script")
    assert "<mark>script</mark>&gt;alert(&#x27;x&#x27;)&lt;/" in bench.board.html.replace("</mark> ", "</mark>")
    assert "<script" not in bench.board.html


def test_a_codebook_that_changed_outside_is_not_saved_over(bench: ct.bench.CodebookBench) -> None:
    bench.file.write_text(CODEBOOK.replace("zebra", "zebras"), encoding="utf-8")
    change(bench, patterns="prevent*")
    change(bench, "save")
    assert "was changed since it was read" in bench.notice.html
    assert [each.name for each in bench.file.parent.glob("*.yml")] == ["codebook.yml"]
    with pytest.raises(StudyError, match="no such codebook"):
        ct.read_codebook(bench.file.with_name("codebook.v1.1.yml"))


def test_a_theme_is_added_and_renamed_and_merged_and_each_is_undone(bench: ct.bench.CodebookBench) -> None:
    change(bench, "add", name="early action")
    change(bench, patterns="early warning")
    assert "early_action: 1 quotation in 1 document (+1; before 0 in 0)" in bench.board.html
    change(bench, "rename", name="warning")
    assert [theme.name for theme in bench.draft.themes] == ["prevention", "rights", "warning"]
    change(bench, "merge", into="prevention")
    assert bench.theme.value == "prevention"
    assert bench.draft.themes[0].patterns == ("prevent*", "zebra", "early warning")
    assert "prevention: 3 quotations in 3 documents (+1; before 2 in 2)" in bench.board.html
    for names in (["prevention", "rights", "warning"], ["prevention", "rights", "early_action"]):
        change(bench, "undo")
        assert [theme.name for theme in bench.draft.themes] == names
    change(bench, "undo")
    assert bench.draft.themes[-1].patterns == ()
    change(bench, "undo")
    assert str(bench.draft.themes) == str(bench.original.themes)
    change(bench, "undo")
    assert "nothing to undo" in bench.notice.html


def test_a_renamed_theme_is_compared_with_what_it_was(bench: ct.bench.CodebookBench) -> None:
    change(bench, "rename", name="averting")
    assert "averting: 2 quotations in 2 documents (+0; before 2 in 2)" in bench.board.html
    change(bench, "rename", name="rights")
    assert "already" in bench.notice.html
    change(bench, "save")
    saved = ct.read_codebook(bench.file)
    assert [theme.name for theme in saved.themes] == ["averting", "rights"]
    assert saved.themes[0].definition == "Before it happens <b>bold</b>."


def test_a_version_that_was_saved_is_used_by_the_study_when_asked(bench: ct.bench.CodebookBench) -> None:
    settings = bench.file.with_name("settings.yml")
    settings.write_text("period: month # ours\ncodebook: codebook.yml  # in use\n", encoding="utf-8")
    change(bench, "save", patterns="prevent*")
    bench.saved.press("use")
    assert settings.read_text(encoding="utf-8") == "period: month # ours\ncodebook: codebook.v1.1.yml  # in use\n"
