"""Dictionaries of other programs become codebooks; what has no equal is named."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import ctthemes as ct
from ctthemes.themes.codebook_file import parse_codebook
from ctthemes.themes.versions import codebook_text

LIWC = "%\n1\taffect (Affect)\n\t2\tjoy\n\t3\tfear\n%\nhapp*\t1\t2\nafraid\t3\nall right\t1\nlike\t(2 3)1/2\nodd\t9\n:)\t2\nbare\n"
YOSHIKODER = """<?xml version="1.0" encoding="UTF-8"?>
<dictionary style="050805" patternengine="{engine}"><cnode name="Title" desc="">
<cnode name="war" desc="of arms"><pnode name="battle*"/><pnode name="siege"/><cnode name="peace" desc=""><pnode name="tru.e"/></cnode></cnode>
</cnode></dictionary>"""


def read(folder: Path, name: str, text: str) -> ct.Dictionary:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return ct.read_dictionary(file)


def themes(dictionary: ct.Dictionary) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {theme.name: (theme.parent, theme.patterns) for theme in dictionary.codebook.themes}


def unread(dictionary: ct.Dictionary) -> list[tuple[int, str]]:
    return list(dictionary.unread[["line", "entry"]].itertuples(index=False, name=None))


def test_a_tree_of_quanteda_keeps_its_parents(tmp_path: Path) -> None:
    text = "geo:\n  Countries: [States, Federal * of *]\n  oceans:\n  - west: Irish Sea\n  - Pacific\nlaw: court*\n"
    assert themes(read(tmp_path, "d.yml", text)) == {
        "geo": ("", ()), "Countries": ("geo", ("States", "Federal * of *")), "oceans": ("geo", ("Pacific",)),
        "west": ("oceans", ("Irish Sea",)), "law": ("", ("court*",)),
    }  # fmt: skip


def test_a_name_that_stands_twice_is_preceded_by_those_above_it(tmp_path: Path) -> None:
    book = read(tmp_path, "d.yml", "US:\n  Countries: [States]\nEurope:\n  Countries: [Britain]\n")
    assert themes(book) == {
        "US": ("", ()), "US / Countries": ("US", ("States",)),
        "Europe": ("", ()), "Europe / Countries": ("Europe", ("Britain",)),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["d.lc3", "d.lcd"])
def test_a_list_of_lexicoder_has_its_categories_behind_a_plus(tmp_path: Path, name: str) -> None:
    book = read(tmp_path, name, "+Negative\na lie\nabandon*\n\n+Positive\nable\n")
    assert themes(book) == {"Negative": ("", ("a lie", "abandon*")), "Positive": ("", ("able",))}


def test_words_of_liwc_stand_in_each_of_their_categories(tmp_path: Path) -> None:
    book = read(tmp_path, "d.dic", LIWC)
    assert themes(book) == {
        "affect (Affect)": ("", ("happ*", "all right")), "joy": ("affect (Affect)", ("happ*",)),
        "fear": ("affect (Affect)", ("afraid",)),
    }  # fmt: skip
    assert unread(book) == [(9, "like\t(2 3)1/2"), (10, "odd\t9"), (11, ":)"), (12, "bare")]


def test_a_tree_of_yoshikoder_loses_its_title_and_keeps_what_it_says(tmp_path: Path) -> None:
    book = read(tmp_path, "d.ykd", YOSHIKODER.format(engine="substring"))
    assert themes(book) == {"war": ("", ("battle*", "siege")), "peace": ("war", ("tru.e",))}
    assert book.codebook.themes[0].definition == "of arms"


def test_a_regular_expression_of_yoshikoder_is_named(tmp_path: Path) -> None:
    book = read(tmp_path, "d.lcd", YOSHIKODER.format(engine="regex"))
    assert book.format == "Lexicoder"
    assert book.unread["entry"].tolist() == ["battle*", "tru.e", "war / peace"]


def test_a_flat_list_is_a_theme_of_its_own_name(tmp_path: Path) -> None:
    assert themes(read(tmp_path, "peace.txt", "truce*\n\ncease fire\ntruce*\n")) == {
        "peace": ("", ("truce*", "cease fire"))
    }


def test_indentation_makes_categories_and_a_weight_is_named(tmp_path: Path) -> None:
    book = read(tmp_path, "d.cat", "SOUTH\n\tBW\n\t\tBotswana (1)\n\t\tGaborone (0.5)\n\tLS\n\t\tLesotho (1)\n")
    assert themes(book) == {"SOUTH": ("", ()), "BW": ("SOUTH", ("Botswana",)), "LS": ("SOUTH", ("Lesotho",))}
    assert unread(book) == [(4, "Gaborone (0.5)")]


def test_a_table_has_categories_parents_and_similar_words(tmp_path: Path) -> None:
    text = 'Category,Parent,Word,Similar Words,Count\nwar,conflict,battle,"battle, battles",3\nconflict,,fight*,,9\n'
    book = read(tmp_path, "d.csv", text)
    assert themes(book) == {"conflict": ("", ("fight*",)), "war": ("conflict", ("battle", "battles"))}
    assert unread(book) == [(1, "Count")]


def test_a_workbook_is_read_as_its_table(tmp_path: Path) -> None:
    table = pd.DataFrame({"Code": ["war\\battle", "war"], "Search item": ["siege", "fight*"]})
    table.to_excel(tmp_path / "d.xlsx", index=False)
    assert themes(ct.read_dictionary(tmp_path / "d.xlsx")) == {"war": ("", ("fight*",)), "battle": ("war", ("siege",))}


@pytest.mark.parametrize("entry", ["@user", "=WHO", "~naive", "{a}", "war|peace", "***", "a !~s b"])
def test_what_means_something_else_in_a_pattern_is_named(tmp_path: Path, entry: str) -> None:
    book = read(tmp_path, "d.txt", f"peace\n{entry}\n")
    assert themes(book) == {"d": ("", ("peace",))}
    assert unread(book) == [(2, entry)]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("d.rtf", "a", r"d\.rtf: not an ending of a dictionary"),
        ("d.dic", "a\t1\n", r"d\.dic:1: .* between two lines that hold a %"),
        ("d.dic", "%\n1\n%\na\t1\n", r"d\.dic:2: a category is a number and a name"),
        ("d.lcd", "word\n+A\n", r"d\.lcd:1: a word before the first category"),
        ("d.yml", "- a\n", r"d\.yml:1: a dictionary is a mapping"),
        ("d.ykd", "<a/>", r"is no dictionary but a <a>"),
        ("d.ykd", "<dictionary>", r"not readable as XML"),
        ("d.ykd", "<!DOCTYPE d [<!ENTITY x 'y'>]><dictionary/>", r"document type or entities"),
        ("d.txt", "a\tb\n", r"d\.txt:1: holds columns"),
        ("d.txt", ":)\n", r"no entry that can be used"),
        ("d.csv", "Length,Count\n1,2\n", r"d\.csv:1: no column of words"),
        ("d.csv", "category,parent,word\na,b,x\nb,a,y\n", r"d\.csv:2: category .* is its own ancestor"),
    ],
)  # fmt: skip
def test_what_is_no_dictionary_says_where_and_why(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(ct.StudyError, match=message):
        read(tmp_path, name, text)


def test_a_dictionary_becomes_the_codebook_of_a_study(tmp_path: Path) -> None:
    book = read(tmp_path, "d.dic", LIWC).codebook
    again = parse_codebook(codebook_text(book), tmp_path / "codebook.yml")
    assert [(theme.name, theme.parent, theme.patterns) for theme in again.themes] == [
        (theme.name, theme.parent, theme.patterns) for theme in book.themes
    ]
