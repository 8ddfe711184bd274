"""Word files: accepted text once, in reading order, and a row for whatever was left out."""

from __future__ import annotations

import pytest

from ctthemes.documents.document import Document
from ctthemes.documents.docx import read_docx
from tests import files

NOTES = (
    '<footnotes><footnote id="0" type="separator"><p><r><separator/></r></p></footnote>'
    '<footnote id="2"><p><r><t>See the Charter.</t></r></p></footnote></footnotes>'
)


def read(body: str, **parts: str) -> Document:
    return read_docx(files.word_xml(body, **parts), "a.docx")


def run(text: str, about: str = "") -> str:
    return f"<r><rPr>{about}</rPr><t>{text}</t></r>"


@pytest.mark.parametrize(
    ("body", "text", "remark"),
    [
        (f"<p>{run('It ')}<del>{run('never ')}</del><ins>{run('acts.')}</ins></p>", "It acts.", "tracked deletions"),
        (
            f"<p><moveFrom>{run('Twice. ')}</moveFrom>{run('First. ')}<moveTo>{run('Twice.')}</moveTo></p>",
            "First. Twice.",
            "text moved away (1)",
        ),
        (f"<p>{run('Open.')}{run(' secret words', '<vanish/>')}</p>", "Open.", "words of hidden text (2)"),
        ("<p><r><rPr><vanish val='0'/></rPr><t>Open</t></r></p>", "Open", ""),
        (f'<p>{run("Said.")}<r><commentReference id="1"/></r></p>', "Said.", "comments (1)"),
        (f"<p>{run('A sum.')}<oMath><r><t>x+y</t></r></oMath></p>", "A sum.", "formulas (1)"),
        (
            f"<p><pPr><rPr><del/></rPr></pPr>{run('One half, ')}</p><p>{run('the other.')}</p>",
            "One half, the other.",
            "",
        ),
        (f"<customXml><p>{run('Inside.')}</p></customXml><p>{run('After.')}</p>", "Inside.\n\nAfter.", ""),
        (f"<p>{run('self')}<r><noBreakHyphen/><t>help co</t><softHyphen/><t>op</t></r></p>", "self-help coop", ""),
        (f"<p>{run('One.')}<r><br/><br/></r>{run('Two')}<r><br/></r>{run('goes on.')}</p>", "One.\n\nTwo goes on.", ""),
    ],
)
def test_only_accepted_and_visible_text_is_read(body: str, text: str, remark: str) -> None:
    document = read(body)
    assert document.text == text
    assert remark in "; ".join(document.notes)
    assert bool(document.notes) == bool(remark)


def test_a_text_box_given_in_two_versions_stands_once_after_its_paragraph() -> None:
    box = f"<txbxContent><p>{run('Key message.')}</p></txbxContent>"
    drawing = (
        f"<AlternateContent><Choice><drawing>{box}</drawing></Choice><Fallback><pict>{box}</pict></Fallback>"
        "</AlternateContent>"
    )
    body = f"<p>{run('The plan ')}<r>{drawing}</r>{run('was adopted.')}</p><p>{run('End.')}</p>"
    assert read(body).text == "The plan was adopted.\n\nKey message.\n\nEnd."


def test_a_footnote_stands_before_the_next_heading_marked_with_its_number() -> None:
    heading = f'<p><pPr><pStyle val="T2"/></pPr>{run("Next part")}</p>'
    styles = '<styles><style styleId="T2"><name val="heading 2"/></style></styles>'
    body = f'<p>{run("Remedies")}<r><footnoteReference id="2"/></r>{run(" exist.")}</p><p>{run("Also.")}</p>{heading}'
    document = read(body, footnotes=NOTES, styles=styles)
    assert document.text == "Remedies exist.\n\nAlso.\n\n[1] See the Charter.\n\nNext part"
    assert document.notes == ("footnotes and endnotes stand at the end of their sections, marked [1]",)


def test_hidden_text_is_known_by_the_style_that_its_style_is_based_on() -> None:
    styles = (
        '<styles><style styleId="base"><rPr><vanish/></rPr></style>'
        '<style styleId="note"><basedOn val="base"/></style></styles>'
    )
    body = "<p><r><t>Shown.</t></r><r><rPr><rStyle val='note'/></rPr><t>Hidden here</t></r></p>"
    assert read(body, styles=styles).text == "Shown."


def test_a_row_is_one_line_and_a_table_inside_a_cell_stands_once() -> None:
    inner = f"<tbl><tr><tc><p>{run('x')}</p></tc><tc><p>{run('y')}</p></tc></tr></tbl><p/>"
    body = (
        f"<tbl><tr><tc><p>{run('Name')}</p></tc><tc><p>{run('Place')}</p></tc></tr>"
        f"<tr><tc><p>{run('a')}</p></tc><tc>{inner}</tc></tr>"
        f"<tr><trPr><del/></trPr><tc><p>{run('gone')}</p></tc></tr></tbl><p>{run('End.')}</p>"
    )
    assert read(body).text == "Name Place\na x y\n\nEnd."


def test_paragraphs_of_a_cell_stay_apart() -> None:
    body = f"<tbl><tr><tc><p>{run('One.')}</p><p>{run('Two.')}</p></tc><tc><p>{run('Side.')}</p></tc></tr></tbl>"
    assert read(body).text == "One.\n\nTwo.\n\nSide."


def test_page_heads_are_left_out_and_said_so() -> None:
    document = read(f"<p>{run('Body.')}</p>", header=f"<hdr><p>{run('Draft of May')}</p></hdr>")
    assert document.text == "Body."
    assert document.notes == ("left out: page heads and feet (1)",)
