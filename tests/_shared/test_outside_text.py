"""Text from outside is shown as it was written, wherever it goes, and never becomes markup."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import mistune
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctthemes._shared.outside_text import html_text, latex_text, markdown_text, visible

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![p](http://127.0.0.1/x.png)",
    "[here](javascript:alert(1))",
    "<http://127.0.0.1/>",
    "[a]: http://127.0.0.1/\n\n[a]",
    "&lt;b&gt; &#60;b>",
    "`code` ~~gone~~ $x^2$ \\(y\\)",
    "# A heading\n> a quotation",
    "__name__ and _this_ of human_rights",
    "</p><svg/onload=alert(1)>",
]
PIECES = [*"<>&[]()!`$~\\_*#/:a1 \n-=\"'", "<b>", "](", "![", "http://", "&lt;"]
MARKS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


class Tags(HTMLParser):
    """Collects the tags of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.text += data


def rendered(text: str) -> Tags:
    markdown = mistune.create_markdown(escape=False, plugins=["strikethrough", "table"])
    return Tags(str(markdown(markdown_text(text))))


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_shows_what_was_written(text: str):
    page = rendered(text)
    assert page.tags in ([("p", [])], [("p", []), ("p", [])])
    assert page.text.split() == text.split()


@given(MARKS)
def test_markdown_never_holds_an_element_that_acts(text: str):
    harmless = {"p", "em", "strong", "ul", "ol", "li", "hr", "h1", "h2", "pre", "code", "br"}
    assert {tag for tag, _ in rendered(text).tags} <= harmless
    assert not [name for _, attributes in rendered(text).tags for name, _ in attributes if name in ("src", "href")]


@given(MARKS)
def test_markdown_can_be_taken_back(text: str):
    assert html.unescape(markdown_text(text)) == text


@pytest.mark.parametrize(
    "text", ["q < .05 and n > 3", "R & D", "human_rights", "the **most** frequent, *terror*", "5 % (n = 4)"]
)
def test_plain_sentences_stay_as_they_are_in_markdown(text: str):
    assert markdown_text(text) == text


@given(st.text(max_size=30))
def test_html_shows_what_was_written(text: str):
    page = Tags(f'<p title="{html_text(text)}">{html_text(text)}</p>')
    assert [tag for tag, _ in page.tags] == ["p"]
    assert page.tags[0][1] == [("title", visible(text))]
    assert page.text == visible(text)


def test_what_steers_a_terminal_or_turns_a_line_is_shown_by_its_number():
    assert visible("a\x1b]0;title\x07b\x9bc\u202ed\u2066\udcff\r") == (
        r"a\x1b]0;title\x07b\x9bc\u202ed\u2066\udcff\x0d"
    )
    assert visible("tab\tline\nмир العربية 中文 é") == "tab\tline\nмир العربية 中文 é"


@given(st.text(max_size=30))
def test_latex_holds_no_command_but_those_that_set_a_character(text: str):
    commands = re.findall(r"\\([A-Za-z]+|.)", latex_text(text))
    assert set(commands) <= {
        *"{}$&#%_",
        "textbackslash",
        "textasciitilde",
        "textasciicircum",
        "textless",
        "textgreater",
    }
    assert latex_text("\\input{/etc/passwd}") == r"\textbackslash{}input\{/etc/passwd\}"
