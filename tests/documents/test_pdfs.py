"""PDFs: lines drawn on pages become the paragraphs that a reader sees."""

from __future__ import annotations

import pytest

import ctthemes as ct
from ctthemes.documents.formats import read_document
from ctthemes.documents.pdf_layout import read_layout
from ctthemes.documents.pdf_lines import Line, Page, Word
from ctthemes.documents.pdf_paragraphs import join_paragraphs
from ctthemes.documents.text_checks import text_doubts
from tests import files

Drawn = list[tuple[float, float, str, float]]

ENGLISH = [
    "The council welcomed the plan for the whole of the",
    "border region and asked every office to report on",
    "its progress each year so that the lessons can be",
    "shared between the ministries of the member states",
    "and the local bodies that work with the families.",
    "Victims have the right to a remedy and to be heard.",
]


def column(lines: list[str], *, left: float = 72, top: float = 740, size: float = 11) -> Drawn:
    return [(left, top - 13 * row, line, size) for row, line in enumerate(lines)]


def texts(*pages: Drawn) -> list[str]:
    return read_document(files.drawn_pdf(*pages), "a.pdf").text.split("\n\n")


def test_a_sentence_over_a_page_end_stays_whole_without_the_head_and_foot_between() -> None:
    pages = [
        [(72, 810, f"Annual report {2000 + number}", 8), *column(ENGLISH[:5]), (290, 30, f"{number}", 9)]
        for number in range(7, 10)
    ]
    pages[0] = [*pages[0][:1], *column(ENGLISH[:4]), pages[0][-1]]
    pages[1] = [pages[1][0], *column(["and every office that", *ENGLISH[1:5]]), pages[1][-1]]
    document = read_document(files.drawn_pdf(*pages), "a.pdf")
    assert "the ministries of the member states and every office that border region" in document.text
    assert "Annual" not in document.text
    assert document.notes == (
        "left out: heads and feet of pages (6): 'Annual report 2007', '7', 'Annual report 2008' and 3 more",
    )


def test_a_numbered_title_that_is_larger_than_the_text_is_no_head_of_pages() -> None:
    pages = [
        [(72, 780, f"Recommendation {number}", 20), *column([line], top=700)]
        for number, line in enumerate(["Train the police", "Fund the schools", "Hear the victims"], start=1)
    ]
    assert texts(*pages) == [
        "Recommendation 1",
        "Train the police",
        "Recommendation 2",
        "Fund the schools",
        "Recommendation 3",
        "Hear the victims",
    ]


def test_a_sentence_goes_on_below_the_table_at_the_head_of_the_next_page() -> None:
    first = column([*ENGLISH[:4], "Victims of such acts have the right to relations with"])
    rows = [f"{name} {number} {number + 3} {number + 5}" for number, name in enumerate(["Chile", "Fiji", "Iraq"])]
    second = [*column([*rows, "Table 3: Cases by year, after the ministries."], size=9), *column(ENGLISH[1:5], top=670)]
    text = "\n".join(texts(first, second))
    assert "the right to relations with border region and asked every office" in text
    assert "Table 3: Cases by year" in text


@pytest.mark.parametrize("head", ["Figure 2. Cases by year", "Algorithm 1 Counting", "Loops Trees Traces Aborts Rest"])
def test_a_caption_or_the_head_of_a_table_is_not_joined_to_a_sentence(head: str) -> None:
    first = column([*ENGLISH[:4], "Victims of such acts have the right to relations with"])
    assert texts(first, column([head, *ENGLISH[:1]]))[1].startswith(head)


def test_lines_of_text_below_a_wider_table_are_not_taken_for_short_ones() -> None:
    rows = [
        drawn
        for row in range(4)
        for drawn in [(72, 740 - 13 * row, f"Item {row}", 11), (480, 740 - 13 * row, "1,200", 11)]
    ]
    lines = ["Of these posts, nine are those of the General"] + ["Service and nine are those of the Field Offices"] * 6
    assert [text.count("General Service") for text in texts([*rows, *column(lines, top=660)])].count(1) == 1


def test_a_line_of_the_publisher_at_the_foot_does_not_cut_a_sentence() -> None:
    pages = [[*column(ENGLISH[:4]), (72, 40, "Allg. Chem. 2008, 634, 823. ISSN 0044-2313", 9)], column(ENGLISH[1:5])]
    document = read_document(files.drawn_pdf(*pages), "a.pdf")
    assert "the ministries of the member states border region" in document.text.replace("\n", " ")
    assert "'Allg. Chem. 2008, 634, 823. ISSN 0044-2313'" in document.notes[0]


def test_a_sentence_in_letters_without_capitals_goes_on_in_the_next_column() -> None:
    def lines(*texts: str, left: float) -> list[Line]:
        return [
            Line((Word(text, left, left + 200, 700 - 14 * row, 711 - 14 * row),) * 2) for row, text in enumerate(texts)
        ]

    page = Page(595, 842, (*lines("기존", "생명보험", "이번에", left=70), *lines("정된", "법에서.", left=320)))
    assert len(join_paragraphs(read_layout([page]))) == 1


def test_the_head_of_a_table_with_a_date_is_no_footnote() -> None:
    drawn = [*column(ENGLISH[:5]), (72, 640, "31 December 2025 and its posts", 8), *column(ENGLISH, top=610)]
    assert "31 December 2025 and its posts" in texts(drawn)


def test_a_footnote_follows_the_paragraph_that_goes_on_over_the_page() -> None:
    first = [*column(ENGLISH[:4]), (72, 60, "1 See the report of the ministers, page 4.", 8)]
    second = column(["of the union and", *ENGLISH[1:5]])
    body, note = texts(first, second)
    assert "the ministries of the member states of the union and" in body
    assert note.endswith("See the report of the ministers, page 4.")


def test_columns_drawn_row_by_row_come_one_after_the_other_and_this_is_told() -> None:
    rows = [drawn for row in range(6) for drawn in (column(ENGLISH)[row], column(ENGLISH, left=340)[row])]
    rows = [(left, bottom, text if left < 300 else text.upper(), 9) for left, bottom, text, _ in rows]
    document = read_document(files.drawn_pdf(rows), "a.pdf")
    assert document.text.index("TO BE HEARD") > document.text.index("THE COUNCIL") > document.text.index("to be heard")
    assert document.notes[0] == "columns drawn row by row were put one after the other on page 1"


def test_letters_set_apart_become_words() -> None:
    assert texts(column(["N E W S   T O D A Y"])) == ["NEWS TODAY"]


def test_a_large_first_letter_belongs_to_its_word() -> None:
    drawn = [(72, 712, "T", 40), *column(ENGLISH[1:3], left=98)]
    assert texts(drawn)[0].startswith("Tborder region")


def test_a_word_broken_at_a_line_end_is_put_together() -> None:
    lines = [
        "The ministers spoke of the whole co-operation and the edu-",
        "cation of the young people in every region.",
    ]
    assert texts(column(lines)) == [
        "The ministers spoke of the whole co-operation and the education of the young people in every region."
    ]


def test_fonts_that_do_not_say_their_letters_are_refused_with_a_remedy() -> None:
    data = files.drawn_pdf(column(["abc abd"] * 5))
    simple = b"/Subtype /Type1 /BaseFont /Helvetica >>"
    names = b" ".join(b"/g%d" % number for number in range(10))
    strange = b"/Subtype /Type1 /BaseFont /Helvetica /Encoding << /Differences [97 %s] >> >>" % names
    with pytest.raises(ct.StudyError, match="the fonts of page 1 do not say which letters they draw; run OCR"):
        read_document(data.replace(simple, strange), "a.pdf")


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("no end " * 200, "0.0 sentences a paragraph: a list or a table"),
        ("A sentence of nine letters apiece stands here. " * 16, "16.0 sentences a paragraph: paragraphs may"),
        ("It is so. We go on. " * 10 + "\n\nIt is as is. " * 30, "letters a word: words may be cut"),
        ("Governmentsinternational cooperationagreements. " * 60, "letters a word: words may be cut"),
    ],
)
def test_a_text_that_is_no_prose_is_told(text: str, doubt: str) -> None:
    assert any(doubt in told for told in text_doubts(text))


def test_plain_prose_raises_no_doubt() -> None:
    assert text_doubts("\n\n".join([" ".join(ENGLISH)] * 5)) == ()
