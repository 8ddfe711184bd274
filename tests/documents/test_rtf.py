"""RTF files: accepted text once, in reading order, and a row for whatever was left out."""

from __future__ import annotations

import pytest

from ctthemes.documents.rtf import read_rtf


@pytest.mark.parametrize(
    ("inside", "text", "remark"),
    [
        (rb"It {\deleted never }{\revised acts}.\par", "It acts.", "tracked deletions (1)"),
        (rb"Open.{\v secret words}\par", "Open.", "words of hidden text (2)"),
        (rb"Rates{\*\annotation\pard Sure?} rose.\par", "Rates rose.", "comments (1)"),
        (rb"{\header Draft of May\par}Body.\par", "Body.", "page heads and feet (1)"),
        (
            rb"Plan{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt Key.\par}}{\shprslt Key.}} adopted.\par",
            "Plan adopted.\n\nKey.",
            "",
        ),
        (rb"\trowd\intbl a\cell b\cell\row\trowd\intbl c\cell\cell\row\pard End.\par", "a b\nc\n\nEnd.", ""),
        (rb"{\listtext 1.\tab}First\par{\field{\*\fldinst HYPERLINK x}{\fldrslt link}}\par", "First\n\nlink", ""),
        (rb"A \{brace\} and {\upr{none}{\*\ud some}} text\par", "A {brace} and some text", ""),
        (rb"{\fonttbl{\f1\fcharset204 A;}}{\f1 \'c4\'e0} \u1076?\u1072 ?.\par", "Да да.", ""),
        (rb"\uc2\u8211 --x{\uc0\u8211 y}\u55357??\u56832??\par", "–x–y😀", ""),
        (rb"{\b\*\cs7 Bold} {\*\unheard of}text\bin5 }}}}}.\par", "Bold text.", ""),
    ],
)
def test_only_accepted_and_visible_text_is_read(inside: bytes, text: str, remark: str) -> None:
    document = read_rtf(rb"{\rtf1\ansi\ansicpg1252 " + inside + b"}", "a.rtf")
    assert document.text == text
    assert remark in "; ".join(document.notes)
    assert bool(document.notes) == bool(remark)


def test_a_footnote_stands_before_the_next_heading_marked_with_its_number() -> None:
    source = (
        rb"{\rtf1 Remedies{\super\chftn}{\footnote\pard See {\i it}.\par} exist.\par Also.\par\outlinelevel1 Next\par}"
    )
    assert read_rtf(source, "a.rtf").text == "Remedies exist.\n\nAlso.\n\n[1] See it.\n\nNext"


def test_title_and_author_are_taken_in_unicode_where_they_are_given_twice() -> None:
    source = rb"{\rtf1{\info{\title Plan}{\upr{\author D?fler}{\*\ud\uc0{\author D\u246 fler}}}{\operator X}}Text.\par}"
    document = read_rtf(source, "a.rtf")
    assert (document.text, document.title, document.author) == ("Text.", "Plan", "Döfler")
