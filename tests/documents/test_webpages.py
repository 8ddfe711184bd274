"""Web pages: the article whole, without the page around it, and a row where that is in doubt."""

from __future__ import annotations

import pytest

import ctthemes as ct
from ctthemes.documents.webpages import read_html
from tests import files

PROSE = "".join(
    f"<p>Paragraph {number} says what the ministers agreed on for the schools of the region.</p>" for number in range(4)
)
MENU = '<nav><a href="/">Home</a> <a href="/b">Of interest to all who come by</a></nav>'


def read(body: str, *, head: str = "") -> str:
    return read_html(f"<html><head>{head}</head><body>{MENU}{body}</body></html>".encode(), "a.html").text


@pytest.mark.parametrize("tag", ["form", "header", "aside", "noscript"])
def test_an_element_that_holds_the_page_is_read_and_one_that_does_not_is_left(tag: str) -> None:
    assert "Paragraph 3" in read(f"<{tag}>{PROSE}</{tag}>")
    other = f"<{tag}><p>Write your name here, please, and the ministers will answer it within the year.</p></{tag}>"
    text = read(f"<article>{PROSE}</article>{other}")
    assert "Paragraph 3" in text
    assert "Write your name" not in text


def test_a_teaser_marked_as_the_body_is_not_the_article() -> None:
    teaser = '<p itemprop="articleBody">The ministers speak of what they agreed on in the spring.</p>'
    assert "Paragraph 3" in read(f"<article>{teaser}{PROSE}</article>")


def test_a_known_place_that_holds_little_of_the_page_is_not_the_article() -> None:
    teaser = '<div class="field--name-body"><p>The ministers speak of it in the spring.</p></div>'
    assert "Paragraph 3" in read(f"{teaser}<article>{PROSE}</article>")


def test_headings_details_and_rows_stay_without_pipes() -> None:
    table = "<table><tr><th>Measure</th><th>Year</th></tr><tr><td>Guidance</td><td>2015</td></tr></table>"
    details = "<details><summary>Annex</summary><p>The annex lists the offices that take part in it.</p></details>"
    text = read(f"<div><h2>Victims first</h2>{PROSE}{table}{PROSE}{details}</div>")
    assert text.startswith("Victims first\n\nParagraph 0")
    assert "Measure Year\nGuidance 2015" in text
    assert text.endswith("Annex\n\nThe annex lists the offices that take part in it.")


def test_banners_and_numbers_of_notes_go_and_raised_units_stay() -> None:
    banner = f'<div class="cookie-note"><p>{"We use cookies to learn how you use it. " * 20}</p></div>'
    note = 'Remedies exist<sup><a href="#n1">1</a></sup> on 5 m<sup>2</sup> of every state<sup>12</sup>, they said.'
    text = read(f"{banner}<article><h1>Plan</h1><p>{note}</p>{PROSE}</article>")
    assert "cookies" not in text
    assert "Remedies exist on 5 m2 of every state, they said." in text


def test_lines_that_advertise_are_left_out_and_named() -> None:
    page = f"<article>{PROSE}<p>Sign up for our newsletter and never miss a word of it.</p>{PROSE}</article>"
    document = read_html(page.encode(), "a.html")
    assert "newsletter" not in document.text
    assert document.notes == (
        "left out: lines that advertise or credit a picture (1): 'Sign up for our newsletter and never miss a word of it.'",
    )


@pytest.mark.parametrize(
    ("label", "name"), [("iso-8859-1", "windows-1252"), ("Latin1", "windows-1252"), ("koi8-r", "koi8-r")]
)
def test_a_page_is_decoded_as_browsers_understand_the_encoding_that_it_names(label: str, name: str) -> None:
    words = "“Не согласны”" if label == "koi8-r" else "“words don’t”"
    words = words if label != "koi8-r" else "Не согласны"
    data = f'<meta charset="{label}"><article><p>{words}</p>{PROSE}</article>'.encode(name)
    document = read_html(data, "a.html")
    assert words in document.text
    assert document.notes[0] == f"read as {name}, as the page says ({label})"


@pytest.mark.parametrize("label", ["utf-7", "unicode_escape", "rot13", "nonsense"])
def test_an_encoding_that_the_web_does_not_know_is_not_obeyed(label: str) -> None:
    document = read_html(
        f'<meta charset="{label}"><article><p>Café \\u0041</p>{PROSE}</article>'.encode("cp1252"), "a.html"
    )
    assert "Café \\u0041" in document.text


@pytest.mark.parametrize(
    "page",
    [
        "<title>403 Forbidden</title><h1>403 Forbidden</h1><p>You have no permission to open this.</p>",
        "<title>Just a moment...</title><h1>Checking your browser</h1><p>Please enable cookies.</p>",
        "<title>Ministry</title><h1>Seite nicht gefunden</h1><p>Diese Seite gibt es nicht mehr.</p>",
        "<title>ministry.example</title><p>Enable JavaScript and cookies to continue</p>",
    ],
)
def test_a_page_sent_instead_of_the_document_is_named(page: str) -> None:
    with pytest.raises(ct.StudyError, match=r"a.html: an error page \(.*\) and no document; save the page itself"):
        read_html(page.encode(), "a.html")


def test_an_article_about_errors_is_no_error_page() -> None:
    assert "Paragraph 3" in read(f"<article><h1>404 not found: how links die</h1>{PROSE * 3}</article>")


def test_a_page_of_three_words_is_no_document() -> None:
    with pytest.raises(ct.StudyError, match=r"a.html: no article found in the page; save its text as .txt"):
        read_html(b"<body><a href='#main'>Skip to content</a></body>", "a.html")


def test_an_article_shorter_than_half_the_page_is_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: "Paragraph 0 says what the ministers agreed on.")
    (remark,) = read_html(PROSE.encode(), "a.html").notes
    # Four paragraphs of 65 letters, of which 39 were found.
    assert remark == "the article found has 15% of the letters in the page's paragraphs; see if it is whole"


def test_known_sites_give_their_article_alone() -> None:
    text = read_html(files.html("<p>A word.</p>"), "a.html").text
    assert text == "The first paragraph says enough to be an article.\n\nA word.\n\nThe last paragraph ends it."


def test_a_page_whose_element_has_thousands_of_attributes_is_refused() -> None:
    attributes = " ".join(f"a{number}=1" for number in range(6_000))
    with pytest.raises(ct.StudyError, match=r"a\.html: an element with 6,000 attributes"):
        read_html(f"<body {attributes}><p>{PROSE}</p>".encode(), "a.html")


def test_a_long_attribute_of_words_is_one_attribute() -> None:
    page = f'<body data-words="{"word " * 6_000}"><p>It was a long and quiet day of work.</p>'
    assert read_html(page.encode(), "a.html").text == "It was a long and quiet day of work."


def test_what_stands_between_elements_that_go_stays_in_its_place() -> None:
    page = "<p>It <svg></svg>was <svg></svg><svg></svg>a <b>long <svg></svg>and</b> <svg></svg>quiet day of work.</p>"
    assert read_html(page.encode(), "a.html").text == "It was a long and quiet day of work."
