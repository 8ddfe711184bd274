"""REFI-QDA: nothing is lost on the way out and in, and nothing harmful gets in."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ctthemes as ct
from ctthemes.exchange._reading import Project
from ctthemes.exchange._writing import MACHINE_CODER, PROJECT_SPACE
from ctthemes.themes.codebook import without_lists
from tests.support import SEEDS, corpus_of, is_linear

HARD = "Café <tag> & \"quotes\" 'single' ]]> \r\n\ttab 👩‍👩‍👧 e\u0301 🏳️ end"
BOOK = ct.Codebook(
    (
        ct.Theme("rights & <dignity>", "What\n\n[patterns]\n\\[x] it is", "in", "out", "", ("human rights", "dignit*")),
        ct.Theme("peace"),
        ct.Theme("women’s 👩", parent="rights & <dignity>", patterns=("wom?n ~5 right(s)",), not_patterns=("womanly",)),
        ct.Theme("prévention", parent="peace", patterns=("prevent*",)),
    ),
    version='1.0 "beta"',
)


def coded(*rows: tuple[str, str, int, int, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["doc_id", "theme", "start", "stop", "coder"])


def plain(table: pd.DataFrame) -> list[tuple[object, ...]]:
    columns = ["doc_id", "theme", "pattern", "start", "stop", "coder"]
    return sorted(
        table.astype({"doc_id": str, "theme": str, "pattern": str})[columns].itertuples(index=False, name=None)
    )


def themes(book: ct.Codebook) -> list[tuple[object, ...]]:
    return [
        (t.name, t.definition, t.include, t.exclude, t.parent, t.patterns, t.not_patterns) for t in book.themes
    ]  # fmt: skip


def known(column: pd.Series) -> dict[str, object]:
    return {str(doc_id): value for doc_id, value in column.items() if not pd.isna(value)}


def archive(path: Path, files: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return path


def project(sources: str, *, codes: str | None = None) -> str:
    codes = codes or '<Code guid="c1" name="peace" isCodable="true"/>'
    return (
        f'<?xml version="1.0"?><Project xmlns="{PROJECT_SPACE}" name="p"><Users><User guid="U1" name="Ann"/></Users>'
        f"<CodeBook><Codes>{codes}</Codes></CodeBook><Sources>{sources}</Sources></Project>"
    )


def source(inside: str = "", *, path: str = "internal://a.txt") -> str:
    return f'<TextSource guid="s1" name="a" plainTextPath="{path}">{inside}</TextSource>'


def selection(start: object, stop: object, code: str = "c1") -> str:
    return (
        f'<PlainTextSelection guid="x" startPosition="{start}" endPosition="{stop}"><Coding guid="y" creatingUser="U1">'
        f'<CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>'
    )


def test_the_seeds_go_out_and_come_back_whole(tmp_path: Path) -> None:
    study = ct.read_study(SEEDS)
    codings = ct.codings(ct.tokenize(study.corpus), study.codebook)
    with pytest.warns(UserWarning, match="hand codings: their text is not in their document"):
        file = ct.exchange.save_qdpx(
            Project(study.corpus, study.codebook, codings, study.hand_codings), tmp_path / "s.qdpx", name=study.name
        )
    back = ct.exchange.read_qdpx(file)
    assert study.hand_codings is not None
    assert back.hand_codings is not None
    pd.testing.assert_frame_equal(back.hand_codings, study.hand_codings)
    pd.testing.assert_frame_equal(back.corpus, study.corpus, check_dtype=False)
    assert themes(back.codebook) == themes(without_lists(study.codebook))
    assert back.codebook.version == study.codebook.version
    assert plain(back.codings) == plain(codings.assign(coder=MACHINE_CODER))
    again = ct.codings(ct.tokenize(back.corpus), back.codebook)
    # Lists are written into the patterns that use them, for which the format has no place.
    written = ct.codings(ct.tokenize(study.corpus), without_lists(study.codebook))
    pd.testing.assert_frame_equal(again, written, check_categorical=False)
    places = ["doc_id", "theme", "start", "stop"]
    pd.testing.assert_frame_equal(again[places], codings[places], check_categorical=False)
    keys = ["theme", "doc_id", "start", "stop"]
    placed = back.codings.astype({"doc_id": str, "theme": str}).sort_values(keys)[["token", "length"]].to_numpy()
    assert (
        placed == codings.astype({"doc_id": str, "theme": str}).sort_values(keys)[["token", "length"]].to_numpy()
    ).all()


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    corpus = corpus_of(HARD, years=[2013])
    rows = coded(("d1", "peace", 0, 4, "Ann"))
    files = [ct.exchange.save_qdpx(Project(corpus, BOOK, rows), tmp_path / f"{n}.qdpx") for n in "ab"]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_accents_markup_emoji_and_nested_themes_survive_and_positions_are_code_points(tmp_path: Path) -> None:
    corpus = corpus_of(HARD, "x", years=[2013, 2014]).assign(speaker=["Ban <Ki-moon> & Co\t\r\n👩", None], n=[1, 2])
    start = HARD.index("👩")
    rows = coded(("d1", "women’s 👩", start, start + 5, "Zoë"), ("d1", "peace", 0, len(HARD), "Ann"))
    back = ct.exchange.read_qdpx(ct.exchange.save_qdpx(Project(corpus, BOOK, rows), tmp_path / "p.qdpx"))
    assert back.corpus["text"].tolist() == [HARD, "x"]
    assert back.corpus.loc["d1", "speaker"] == corpus.loc["d1", "speaker"]
    assert pd.isna(back.corpus.loc["d2", "speaker"])
    assert back.corpus["n"].tolist() == [1, 2]
    assert themes(back.codebook) == themes(BOOK)
    assert back.codebook.version == BOOK.version
    assert plain(back.codings) == plain(rows.assign(pattern=""))
    row = back.codings[back.codings["coder"] == "Zoë"].iloc[0]
    assert HARD[row["start"] : row["stop"]] == "👩‍👩‍👧"


LEGAL = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(
    lambda text: bool(text.strip())
)
LINES = st.lists(st.one_of(LEGAL, st.sampled_from(["[patterns]", "\\[include]", "[", "\\", ""])), max_size=4).map(
    "\n".join
)


@st.composite
def studies(draw: st.DrawFn) -> tuple[pd.DataFrame, ct.Codebook, pd.DataFrame]:
    names = draw(st.lists(LEGAL.filter(bool), min_size=1, max_size=4, unique=True))
    parents = ["", *(draw(st.sampled_from(["", *names[:place]])) for place in range(1, len(names)))]
    patterns = st.lists(st.sampled_from(["human rights", "a ~5 b", "[x]y", "peace(s)"]), unique=True).map(tuple)
    book = [
        ct.Theme(name, draw(LINES), draw(LINES), draw(LINES), parent, draw(patterns), draw(patterns))
        for name, parent in zip(names, parents, strict=True)
    ]
    book = draw(st.permutations(book))
    texts = draw(st.lists(TEXT, min_size=1, max_size=3))
    values = draw(st.lists(st.one_of(LEGAL, st.none()), min_size=len(texts), max_size=len(texts)))
    corpus = corpus_of(*texts).assign(place=pd.Series(values, index=corpus_of(*texts).index, dtype=object))
    rows = []
    for _ in range(draw(st.integers(0, 5))):
        doc = draw(st.integers(0, len(texts) - 1))
        start = draw(st.integers(0, len(texts[doc])))
        stop = draw(st.integers(start, len(texts[doc])))
        rows.append(
            (f"d{doc + 1}", draw(st.sampled_from(names)), start, stop, draw(st.sampled_from(["Ann", "Zoë <&>"])))
        )
    return corpus, ct.Codebook(tuple(book), draw(LEGAL.filter(bool))), coded(*rows)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(studies())
def test_a_round_trip_loses_nothing(tmp_path: Path, study: tuple[pd.DataFrame, ct.Codebook, pd.DataFrame]) -> None:
    corpus, book, rows = study
    back = ct.exchange.read_qdpx(ct.exchange.save_qdpx(Project(corpus, book, rows), tmp_path / "p.qdpx"))
    assert back.corpus["text"].to_dict() == corpus["text"].to_dict()
    assert known(back.corpus["place"]) == known(corpus["place"])
    assert themes(back.codebook) == themes(book)
    assert back.codebook.version == book.version
    assert plain(back.codings) == plain(rows.assign(pattern=""))
    alone = ct.exchange.read_qdc(ct.exchange.save_qdc(book, tmp_path / "b.qdc"))
    assert (themes(alone), alone.version) == (themes(book), book.version)


FIXED = {"unit", "doc_id", "coder", "text", "remark 👩"}


@st.composite
def hand_coded(draw: st.DrawFn) -> tuple[pd.DataFrame, ct.Codebook, pd.DataFrame]:
    texts = draw(st.lists(TEXT, min_size=1, max_size=3))
    corpus = corpus_of(*texts)
    names = draw(st.lists(LEGAL.filter(bool), min_size=1, max_size=3, unique=True).filter(lambda n: not {*n} & FIXED))
    rows = []
    for number in range(draw(st.integers(1, 4))):
        doc = draw(st.integers(0, len(texts)))  # the last is a document that is there no more
        text = draw(st.one_of(TEXT, st.sampled_from([*texts, *(" ".join(text.split()) for text in texts)])))
        if doc < len(texts) and draw(st.booleans()):
            start = draw(st.integers(0, len(texts[doc]) - 1))
            text = texts[doc][start : draw(st.integers(start + 1, len(texts[doc])))]
        for coder in draw(st.lists(st.sampled_from(["Ann", "Zoë <&>"]), min_size=1, unique=True)):
            codes = [draw(st.sampled_from([0, 0, 1, float("nan")])) for _ in names]
            rows.append(
                (f"u{number}", f"d{doc + 1}", coder, text, *codes, draw(st.one_of(TEXT, st.just(float("nan")))))
            )
    table = pd.DataFrame(rows, columns=["unit", "doc_id", "coder", "text", *names, "remark 👩"])
    return corpus, ct.Codebook(tuple(ct.Theme(name) for name in names), "1"), table


@pytest.mark.filterwarnings("ignore:.*their text is not in their document")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hand_coded())
def test_a_round_trip_loses_no_hand_coding(
    tmp_path: Path, study: tuple[pd.DataFrame, ct.Codebook, pd.DataFrame]
) -> None:
    corpus, book, hand = study
    file = ct.exchange.save_qdpx(Project(corpus, book, coded(), hand), tmp_path / "p.qdpx")
    back = ct.exchange.read_qdpx(file)
    assert back.hand_codings is not None
    pd.testing.assert_frame_equal(back.hand_codings, hand, check_dtype=False)
    assert back.codings.empty


def hand_of(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["unit", "doc_id", "coder", "text", "peace"])


def selections(file: Path) -> list[tuple[str, str, int]]:
    with zipfile.ZipFile(file) as packed:
        root = ElementTree.fromstring(packed.read("project.qde"))
    found = root.iter(f"{{{PROJECT_SPACE}}}PlainTextSelection")
    return [
        (n.attrib["startPosition"], n.attrib["endPosition"], len(n.findall(f"{{{PROJECT_SPACE}}}Coding")))
        for n in found
    ]


def test_units_are_selections_of_their_coders_with_or_without_themes(tmp_path: Path) -> None:
    corpus = corpus_of("All  want\npeace. Again: peace.")
    hand = hand_of(
        ("u1", "d1", "Ann", "All want peace.", 1),  # other white space than in the document
        ("u1", "d1", "Bea", "All want peace.", 0),  # no theme
        ("u2", "d1", "Ann", "peace.", 0),
        ("u3", "d1", "Ann", "peace.", 1),  # the same words, the next place
    )
    file = ct.exchange.save_qdpx(Project(corpus, BOOK, coded(), hand), tmp_path / "p.qdpx")
    assert selections(file) == [("0", "16", 1), ("0", "16", 0), ("10", "16", 0), ("24", "30", 1)]
    back = ct.exchange.read_qdpx(file)
    assert back.hand_codings is not None
    pd.testing.assert_frame_equal(back.hand_codings, hand)
    assert back.codings.empty


def test_units_without_a_place_come_back_and_are_counted(tmp_path: Path) -> None:
    hand = hand_of(("u1", "d1", "Ann", "war", 1), ("u2", "d9", "Ann", "peace", 0), ("u3", "d1", "Ann", "peace", 0))
    with pytest.warns(UserWarning, match=r"2 of 3 hand codings: their text is not in their document \(d1, d9\)"):
        file = ct.exchange.save_qdpx(Project(corpus_of("peace"), BOOK, coded(), hand), tmp_path / "p.qdpx")
    assert selections(file) == [("0", "5", 0)]
    back = ct.exchange.read_qdpx(file).hand_codings
    assert back is not None
    pd.testing.assert_frame_equal(back, hand)


def test_hand_codings_that_are_wrong_are_an_error(tmp_path: Path) -> None:
    corpus, hand = corpus_of("peace"), hand_of(("u1", "d1", "Ann", "peace", 2))
    with pytest.raises(ValueError, match="hand codes of peace must be 0 or 1"):
        ct.exchange.save_qdpx(Project(corpus, BOOK, coded(), hand), tmp_path / "p.qdpx")
    broken = selection(0, 5).replace("<Coding", "<Description>hand coding {}</Description><Coding", 1)
    files = {"project.qde": project(source(broken)), "sources/a.txt": "peace"}
    with pytest.raises(ct.StudyError, match="a hand coding was changed and cannot be read"):
        ct.exchange.read_qdpx(archive(tmp_path / "q.qdpx", dict(files)))


def test_every_element_stands_where_the_standard_wants_it(tmp_path: Path) -> None:
    corpus = corpus_of(HARD, years=[2013])
    file = ct.exchange.save_qdpx(Project(corpus, BOOK, coded(("d1", "peace", 0, 4, "Ann"))), tmp_path / "p.qdpx")
    with zipfile.ZipFile(file) as packed:
        root = ElementTree.fromstring(packed.read("project.qde"))
        names = packed.namelist()
    space = f"{{{PROJECT_SPACE}}}"
    assert [child.tag.removeprefix(space) for child in root] == [
        "Users", "CodeBook", "Variables", "Sources", "Notes",
    ]  # fmt: skip
    (text,) = root.iter(f"{space}TextSource")
    assert f"sources/{text.attrib['plainTextPath'].removeprefix('internal://')}" in names
    assert [child.tag.removeprefix(space) for child in text] == ["PlainTextSelection", *["VariableValue"] * 2]
    assert all(code.attrib["isCodable"] == "true" for code in root.iter(f"{space}Code"))
    guids = [node.attrib["guid"] for node in root.iter() if "guid" in node.attrib]
    assert len(guids) == len(set(guids))
    references = {node.attrib["targetGUID"] for node in root.iter() if "targetGUID" in node.attrib}
    assert references <= set(guids)


def test_a_project_coded_elsewhere_comes_in_as_codings(tmp_path: Path) -> None:
    codes = (
        '<Code guid="{C0}" name="order" isCodable="false"><Description>All of it.</Description>'
        '<Code guid="{C1}" name="peace" isCodable="true"/></Code>'
    )
    sources = source(selection(3, 8) + '<Coding guid="z"><CodeRef targetGUID="{c1}"/></Coding>')
    pdf = '<PDFSource guid="s2" name="b"><Representation guid="s3" plainTextPath="internal://b.txt"/></PDFSource>'
    picture = '<PictureSource guid="s4" name="c" path="internal://c.png"/>'
    files = {
        "project.qde": project(sources + pdf + picture, codes=codes),
        "Sources/a.txt": "\ufeffWe, peace!",
        "sources/b.txt": "b",
    }
    back = ct.exchange.read_qdpx(archive(tmp_path / "p.qdpx", dict(files)))
    assert [theme.name for theme in back.codebook.themes] == ["order", "peace"]
    assert back.codebook.themes[1].parent == "order"
    assert back.codebook.themes[0].definition == "All of it."
    assert back.corpus["text"].to_dict() == {"a": "We, peace!", "b": "b"}
    rows = back.codings[["theme", "start", "stop", "coder", "token", "length"]].to_numpy().tolist()
    assert rows == [["peace", 0, 10, "unknown", 0, 2], ["peace", 3, 8, "Ann", 1, 1]]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><Project>&b;</Project>'


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"../evil.txt": "x", "project.qde": project("")}, r"paths that lead out of it: \.\./evil\.txt"),
        ({"/etc/evil.txt": "x"}, "paths that lead out of it"),
        ({"a\\..\\..\\evil.txt": "x"}, "paths that lead out of it"),
        ({"project.qde": BOMB}, "document type or entities"),
        ({"project.qde": "<Project"}, "not readable as XML"),
        ({"project.qde": "<html/>"}, "is no REFI-QDA project or codebook but a <html>"),
        ({"readme.txt": "x"}, "holds no project"),
    ],
)
def test_what_is_wrong_or_harmful_is_refused_by_name(tmp_path: Path, files: dict[str, str], message: str) -> None:
    with pytest.raises(ct.StudyError, match=message):
        ct.exchange.read_qdpx(archive(tmp_path / "p.qdpx", dict(files)))


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"project.qde": project(source())}, "is not in the file (a.txt)"),
        ({"project.qde": project(source(path="internal://../a.txt"))}, "outside the file"),
        ({"project.qde": project(source(path="absolute:///a.txt"))}, "outside the file"),
        ({"project.qde": project(source()), "sources/a.txt": b"\xff\xfe"}, "is not UTF-8"),
        ({"project.qde": project(source()), "sources/a.txt": "\n"}, "has no text"),
        ({"project.qde": project(source(selection(0, 9))), "sources/a.txt": "abc"}, "0 to 9 lies outside its text"),
        ({"project.qde": project(source(selection(-1, 2))), "sources/a.txt": "abc"}, "-1 to 2 lies outside"),
        ({"project.qde": project(source(selection(2, 1))), "sources/a.txt": "abc"}, "2 to 1 lies outside"),
        ({"project.qde": project(source(selection(0, 1, "no"))), "sources/a.txt": "abc"}, "not in the codebook: no"),
        ({"project.qde": project("").replace("<Code ", "<NoCode ")}, "the project holds no codes"),
    ],
)
def test_what_cannot_be_read_is_left_out_and_reported(tmp_path: Path, files: dict[str, str], message: str) -> None:
    other = source().replace('"a"', '"b"').replace("a.txt", "b.txt")
    files = {**files, "sources/b.txt": "All of this is read.", "project.qde": files["project.qde"]}
    files["project.qde"] = files["project.qde"].replace("</Sources>", f"{other}</Sources>")
    back = ct.exchange.read_qdpx(archive(tmp_path / "p.qdpx", files))
    assert back.report["message"].str.contains(message, regex=False).sum() == 1
    assert back.codings.empty
    if "<Sources>" in files["project.qde"]:
        assert back.corpus["text"]["b"] == "All of this is read."


def test_two_sources_of_one_name_both_come_in(tmp_path: Path) -> None:
    files = {"project.qde": project(source() * 2), "sources/a.txt": "abc"}
    back = ct.exchange.read_qdpx(archive(tmp_path / "p.qdpx", files))
    assert list(back.corpus.index) == ["a", "a (2)"]
    assert back.report["message"].tolist() == ["is 'a (2)' now: another source has its name"]


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctthemes.exchange._refi_xml.LARGEST", 100)
    with pytest.raises(ct.StudyError, match="its texts, packed into .* bytes, unpack to .* bytes; do not trust it"):
        ct.exchange.read_qdpx(archive(tmp_path / "p.qdpx", {"project.qde": project("")}))


def test_no_archive_and_no_file_are_errors(tmp_path: Path) -> None:
    (tmp_path / "p.qdpx").write_text("not a zip")
    with pytest.raises(ct.StudyError, match="no readable archive"):
        ct.exchange.read_qdpx(tmp_path / "p.qdpx")
    with pytest.raises(ct.StudyError, match="no such project"):
        ct.exchange.read_qdpx(tmp_path / "none.qdpx")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("d9", "peace", 0, 1, "Ann"), "unknown doc_id: d9"),
        (("d1", "war", 0, 1, "Ann"), "unknown theme: war"),
        (("d1", "peace", 0, 99, "Ann"), "outside their text: d1 0-99"),
        (("d1", "peace", 0, 1, "An\x00n"), "which XML cannot"),
    ],
)
def test_codings_that_cannot_be_written_are_an_error(
    tmp_path: Path, row: tuple[str, str, int, int, str], message: str
) -> None:
    corpus = corpus_of("some text")
    with pytest.raises(ValueError, match=message):
        ct.exchange.save_qdpx(Project(corpus, BOOK, coded(row)), tmp_path / "p.qdpx")
    with pytest.raises(ValueError, match=r"name it p\.qdpx"):
        ct.exchange.save_qdpx(Project(corpus, BOOK, coded()), tmp_path / "p.zip")


@pytest.mark.slow
@pytest.mark.parametrize("nested", [False, True])
def test_many_codes_cost_time_in_proportion_to_them(tmp_path: Path, *, nested: bool) -> None:
    def work(number: int) -> None:
        codes = "".join(f'<Code guid="g{n}" name="n{n}">{"" if nested else "</Code>"}' for n in range(number))
        inside = f"<CodeBook><Codes>{codes}{'</Code>' * number if nested else ''}</Codes></CodeBook>"
        content = f'<Project xmlns="{PROJECT_SPACE}" name="p">{inside}</Project>'
        file = archive(tmp_path / f"{number}.qdpx", {"project.qde": content})
        assert len(ct.exchange.read_qdpx(file).codebook) == number

    assert is_linear(work, 500 if nested else 3_000)


def test_themes_thousands_deep_go_out_and_come_in(tmp_path: Path) -> None:
    themes = tuple(ct.Theme(f"n{n}", parent=f"n{n - 1}" if n else "", patterns=(f"x{n}",)) for n in range(2_500))
    file = ct.exchange.save_qdc(ct.Codebook(themes, "1"), tmp_path / "deep.qdc")
    book = ct.exchange.read_qdc(file)
    assert [(theme.name, theme.parent) for theme in book.themes] == [(theme.name, theme.parent) for theme in themes]
