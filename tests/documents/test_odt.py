"""OpenDocument texts: accepted text once, in reading order, and a row for whatever was left out."""

from __future__ import annotations

import pytest

import ctthemes as ct
from ctthemes.documents.odt import read_odt
from tests import files

BOX = "<draw:frame><svg:title>Alt</svg:title><draw:text-box><text:p>Key message.</text:p></draw:text-box></draw:frame>"
NOTE = (
    "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>See the Charter.</text:p>"
    "</text:note-body></text:note>"
)


@pytest.mark.parametrize(
    ("body", "text", "remark"),
    [
        (
            "<text:p>We <text:span>end <text:span>all</text:span> war</text:span> now.</text:p>",
            "We end all war now.",
            "",
        ),
        (
            "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion>"
            "</text:changed-region></text:tracked-changes><text:p>It <text:change/>stays.</text:p>",
            "It stays.",
            "tracked deletions (1)",
        ),
        (
            "<text:p>Rates <office:annotation><dc:creator>Ann</dc:creator><text:p>Sure?</text:p></office:annotation>"
            "rose.</text:p>",
            "Rates rose.",
            "comments (1)",
        ),
        (f"<text:p>The plan {BOX}was adopted.</text:p>", "The plan was adopted.\n\nKey message.", ""),
        (
            "<text:p>Before<draw:frame><draw:image/><svg:desc>A dog</svg:desc></draw:frame> after.</text:p>",
            "Before after.",
            "pictures (1)",
        ),
        (
            '<text:p>Seen.</text:p><text:section text:display="none"><text:p>Not seen.</text:p></text:section>',
            "Seen.",
            "words of hidden text (2)",
        ),
        (
            "<text:list><text:list-item><text:p>One</text:p></text:list-item><text:list-item><text:p>Two</text:p>"
            "</text:list-item></text:list>",
            "One\n\nTwo",
            "",
        ),
        ("<text:p>Of <text:date>18 March 2013</text:date>.</text:p>", "Of 18 March 2013.", ""),
    ],
)
def test_only_accepted_and_visible_text_is_read(body: str, text: str, remark: str) -> None:
    document = read_odt(files.odt(body), "a.odt")
    assert document.text == text
    assert remark in "; ".join(document.notes)
    assert bool(document.notes) == bool(remark)


def test_a_note_stands_before_the_next_heading_marked_with_its_number() -> None:
    body = (
        f"<text:p>Remedies{NOTE} exist.</text:p><text:p>Also.</text:p><text:h>Next part</text:h><text:p>End.</text:p>"
    )
    document = read_odt(files.odt(body), "a.odt")
    assert document.text == "Remedies exist.\n\nAlso.\n\n[1] See the Charter.\n\nNext part\n\nEnd."


def test_a_table_inside_a_cell_stands_once() -> None:
    def table(*cells: str) -> str:
        inside = "".join(f"<table:table-cell>{cell}</table:table-cell>" for cell in cells)
        return f"<table:table><table:table-row>{inside}</table:table-row></table:table>"

    body = table("<text:p>a</text:p>", table("<text:p>x</text:p>", "<text:p>y</text:p>"))
    assert read_odt(files.odt(body), "a.odt").text == "a x y"


def test_a_flat_file_is_read_too_and_a_locked_one_named() -> None:
    flat = b"<document><meta><title>T</title></meta><body><text><p>One.</p></text></body></document>"
    assert (read_odt(flat, "a.fodt").text, read_odt(flat, "a.fodt").title) == ("One.", "T")
    locked = files.packed({"content.xml": b"x", "META-INF/manifest.xml": b"<manifest:encryption-data/>"})
    with pytest.raises(ct.StudyError, match=r"a.odt: asks for a password; open it and save a copy without one"):
        read_odt(locked, "a.odt")
