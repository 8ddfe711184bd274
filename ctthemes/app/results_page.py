"""The page a researcher opens first: what the study shows, what may not be claimed, and every file. It loads nothing."""

from __future__ import annotations

import base64
import csv
import json
import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pandas as pd

from ctthemes._shared.files import replace_file
from ctthemes._shared.outside_text import html_text
from ctthemes.app import page_sentences as words
from ctthemes.app.page_quotations import quoted_themes
from ctthemes.app.page_template import rendered, template_part
from ctthemes.app.runner import NotebookRun
from ctthemes.app.text_pages import TextPages

if TYPE_CHECKING:
    from markupsafe import Markup

PREVIEW_ROWS = 5
PREVIEW_CHARACTERS = 120
MOST_HEADING = 96
DOWNLOADS = {
    ".csv": "data", ".pdf": "PDF", "methods.md": "methods", ".eps": "EPS", ".svg": "SVG", ".png": "PNG", ".tiff": "TIFF",
    "caption.md": "caption", ".json": "provenance (JSON)",
}  # fmt: skip
FIRST_FILES = 3
PRINT_DPI = 96.0
SCREEN_SCALE = 1.35  # a figure drawn for a journal's column is small on a screen
WIDE = 480
"""Pixels from which a figure stands alone in its row."""

FRONT_KINDS = (("trend", "trend_panels"), ("trend_tests",), ("prevalence",))
"""The first screen: the trend of the themes, the slopes, how common each theme is."""

FRONT_KINDS_UNTESTED = (("trend", "trend_panels"), ("prevalence",), ("cooccurrence",))

Links = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """What the page says of the study before any exhibit: its name, facts in a few words, and its documents."""

    name: str
    facts: Sequence[str] = ()
    corpus: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass(frozen=True, eq=False)
class PageExhibit:
    """One folder of figures/ as the page shows it."""

    number: int
    name: str
    folder: Path
    paths: tuple[PurePosixPath, ...]
    notebook: int
    evidence: Links

    @cached_property
    def record(self) -> Mapping[str, Any]:
        """What the exhibit says of itself in its provenance.json."""
        stored = self.folder / "provenance.json"
        return json.loads(stored.read_text(encoding="utf-8")) if stored.exists() else {}

    @property
    def title(self) -> str:
        """Its number and the words of its name."""
        return f"Figure {self.number}. {_words_of(self.name)}"

    @property
    def anchor(self) -> str:
        """Where links to it lead."""
        return _anchor("figure", self.name)

    @property
    def heading(self) -> str:
        """What it shows, else its name."""
        if self.record.get("kind") == "trend_tests" and self.csv:
            return words.slopes_heading(pd.read_csv(self.csv))
        return headline(str(self.record.get("finding") or "")) or _words_of(self.name)

    @property
    def paragraphs(self) -> list[str]:
        """Its caption."""
        return _paragraphs(self.folder / "caption.md")

    @property
    def alt(self) -> str:
        """Its words for those who do not see it; nobody wants to hear the caption twice."""
        text = str(self.record.get("alt") or "")
        repeats = text.split() in ([], " ".join(self.paragraphs).split())
        return f"{self.title}: the caption describes it" if repeats else text

    @cached_property
    def png(self) -> bytes:
        """Its picture; empty where there is none."""
        name = next((path.name for path in self.paths if path.suffix == ".png"), "")
        return (self.folder / name).read_bytes() if name else b""

    @property
    def csv(self) -> Path | None:
        """Its table."""
        return next((self.folder / path.name for path in self.paths if path.suffix == ".csv"), None)

    @property
    def image(self) -> str:
        """Its picture as an address that holds it."""
        return f"data:image/png;base64,{base64.b64encode(self.png).decode()}" if self.png else ""

    @property
    def size(self) -> tuple[int, ...]:
        """Width and height in pixels, a little larger than in print."""
        return _screen_size(self.png)

    @property
    def wide(self) -> bool:
        """Whether it stands alone in its row."""
        return bool(self.size) and self.size[0] > WIDE

    @property
    def first_files(self) -> Links:
        """The files that are named at once."""
        return _downloads(self.paths)[:FIRST_FILES]

    @property
    def more_files(self) -> Links:
        """The other files."""
        return _downloads(self.paths)[FIRST_FILES:]


def save_page(
    output: Path,
    *,
    head: Head,
    runs: Sequence[NotebookRun],
    written: Sequence[str],
    changed: Sequence[str] = (),
    texts: TextPages | None = None,
) -> Path:
    """Return the path of index.html, written over the files that a run has `written` into `output`.

    Files that were there before and that this run did not write are not shown.

    Parameters
    ----------
    output : Path
    head : Head
    runs : sequence of NotebookRun
    written : sequence of str
        Paths in `output`.
    changed : sequence of str
        What differs from the last run.
    texts : TextPages, optional
        The pages of the documents, where they were written.

    Returns
    -------
    Path
    """
    paths = [PurePosixPath(file) for file in written]
    exhibits = _exhibits(output, paths, runs)
    tables = sorted(path for path in paths if path.parts[0] == "tables" and path.suffix == ".csv")
    read = words.read_tables(output, written, corpus=head.corpus)
    there = len(head.corpus) > 0
    context = {
        "name": head.name, "facts": head.facts, "failures": _failures(output, runs), "changed": changed,
        "sentences": [_marked(text) for text in words.sentences(read)] if there else [],
        "limits": [_marked(text) for text in words.limits(read)] if there else [],
        "front": _front(exhibits, read), "chapters": _chapters(output, exhibits, tables, runs),
        "n_notebooks": _counted(len(runs), "notebook"),
        "notebooks": [_notebook(output, run) for run in runs],
        "methods": _methods(exhibits), "texts": texts is not None,
        "quotations": quoted_themes(output, written, texts=texts),
    }  # fmt: skip
    path = output / "index.html"
    style, script = template_part("results.css"), template_part("results.js")
    replace_file(path, rendered("results.html", context, style=style, script=script).encode())
    return path


def headline(finding: str) -> str:
    r"""Return the first thing that a finding says, short enough for a heading.

    Parameters
    ----------
    finding : str
        In Markdown.

    Returns
    -------
    str

    Examples
    --------
    >>> headline("- human rights: **rising**; +6.6 per cent a year (+4.4 to +8.9)")
    'Human rights: rising'
    >>> headline("All 27 periods have three documents.\n\n- victims: highest in 2013 (3.1 per 10,000)")
    'Victims: highest in 2013'
    """
    lines = [line for line in finding.splitlines() if line.strip()]
    line = next((line for line in lines if line.startswith("- ")), lines[0] if lines else "")
    text = re.split(r"(?<=[^\s.]{2})\. |[;(:]\s*(?=\d)|; | \(|\.$", line.removeprefix("- ").replace("*", ""))[0].strip()
    while len(text) > MOST_HEADING and re.search(r"[,:] ", text):
        text = text[: max(place.start() for place in re.finditer(r"[,:] ", text))]
    return text[:1].upper() + text[1:]


def _exhibits(output: Path, paths: Sequence[PurePosixPath], runs: Sequence[NotebookRun]) -> list[PageExhibit]:
    """Return the exhibits in the order in which the notebooks mention them, the others after them by name."""
    files: dict[str, list[PurePosixPath]] = {}
    for path in paths:
        if path.parts[0] == "figures" and len(path.parts) == 3:
            files.setdefault(path.parts[1], []).append(path)
    tables = {path.stem: path for path in paths if path.parts[0] == "tables"}
    sources = _sources(runs)
    places = {name: _mention(name, sources) for name in files}
    exhibits = []
    for number, name in enumerate(sorted(files, key=lambda folder: (places[folder], folder)), start=1):
        folder = output / "figures" / name
        exhibit = PageExhibit(number, name, folder, tuple(sorted(files[name])), places[name][0], ())
        evidence = [tables[stem] for stem in exhibit.record.get("evidence") or () if stem in tables]
        links = [(f"{path.stem.replace('_', ' ')} ({path.suffix[1:].upper()})", _href(path)) for path in evidence]
        exhibits.append(PageExhibit(number, name, folder, exhibit.paths, exhibit.notebook, links))
    return exhibits


def _front(exhibits: Sequence[PageExhibit], tables: words.Tables) -> list[PageExhibit]:
    """Return up to three exhibits of themes for the first screen."""
    tested = len(tables.tests) > 0 and bool(tables.tests["annual_change"].notna().any())
    chosen: list[PageExhibit] = []
    for kinds in FRONT_KINDS if tested else FRONT_KINDS_UNTESTED:
        of = [
            exhibit
            for kind in kinds
            for exhibit in exhibits
            if exhibit.record.get("kind") == kind and exhibit.record.get("subject") == "themes" and exhibit.png
        ]  # fmt: skip
        chosen += of[:1]
    return chosen


def _chapters(
    output: Path, exhibits: Sequence[PageExhibit], tables: Sequence[PurePosixPath], runs: Sequence[NotebookRun]
) -> list[dict[str, object]]:
    """Return one chapter for each notebook that wrote something, and one for what no notebook names."""
    sources = _sources(runs)
    places = {path: _mention(path.name, sources)[0] for path in tables}
    chapters: list[dict[str, object]] = []
    for place in range(len(runs) + 1):
        drawn = [exhibit for exhibit in exhibits if exhibit.notebook == place]
        printed = [path for path in tables if places[path] == place]
        if drawn or printed:
            inside = [_counted(len(drawn), "figure")] * bool(drawn) + [_counted(len(printed), "table")] * bool(printed)
            run = runs[place] if place < len(runs) else None
            chapters.append({
                "title": run.title if run else "Further results", "link": _notebook_link(output, run) if run else "",
                "inside": f"{', '.join(inside)}: {_listed(list(dict.fromkeys([*(exhibit.name for exhibit in drawn), *(path.stem for path in printed)])))}",
                "exhibits": drawn, "tables": [_table(output, path) for path in printed],
            })  # fmt: skip
    return chapters


def _sources(runs: Sequence[NotebookRun]) -> list[str]:
    return [run.source.read_text(encoding="utf-8") for run in runs]


def _mention(name: str, sources: Sequence[str]) -> tuple[int, int]:
    """Return which source names the file first and where, as a whole string or as the end of a path."""
    pattern = re.compile(rf"""[/"']{re.escape(name)}\\?["']""")
    places = ((number, hit.start()) for number, text in enumerate(sources) if (hit := pattern.search(text)))
    return next(places, (len(sources), 0))


def _failures(output: Path, runs: Sequence[NotebookRun]) -> list[dict[str, object]]:
    return [
        {
            "link": _notebook_link(output, run), "file": run.source.name, "place": run.failure.place,
            "detail": "\n".join(text for text in (run.failure.error, run.failure.detail) if text),
        }
        for run in runs
        if run.failure
    ]  # fmt: skip


def _methods(exhibits: Sequence[PageExhibit]) -> list[tuple[str, list[str]]]:
    paragraphs = ((exhibit.title, _paragraphs(exhibit.folder / "methods.md")) for exhibit in exhibits)
    return [(title, parts) for title, parts in paragraphs if parts]


def _table(output: Path, path: PurePosixPath) -> dict[str, object]:
    """Return a table's link, its size, and its first rows."""
    header, first, n_rows = _first_rows(output / path)
    columns = list(zip(*first, strict=False)) if first else [()] * len(header)
    numbers = [bool(column) and all(not cell or _is_number(cell) for cell in column) for column in columns]
    numbers += [False] * (len(header) - len(numbers))
    return {
        "anchor": _anchor("table", path.stem), "name": path.stem.replace("_", " "), "title": _words_of(path.stem),
        "href": _href(path), "file": path.name,
        "measure": f"{_counted(n_rows, 'row')}, {_counted(len(header), 'column')}",
        "shown": f"First {len(first)} rows" if n_rows > len(first) else "All rows",
        "header": [(name.replace("_", " "), number) for name, number in zip(header, numbers, strict=True)],
        "rows": [[(_cell(cell), number) for cell, number in zip(row, numbers, strict=False)] for row in first],
    }  # fmt: skip


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?(e[+-]\d+)?", cell) is not None


def _cell(text: str) -> str:
    """Return a cell as it is shown: long decimals rounded, long text cut.

    >>> _cell("0.0076142131"), _cell("2013"), _cell("-0.5")
    ('0.00761', '2013', '\N{MINUS SIGN}0.5')
    """
    if _is_number(text) and "." in text:
        return (
            f"{float(text):,.3g}".replace("-", "\N{MINUS SIGN}") if abs(float(text)) < 1000 else f"{float(text):,.0f}"
        )
    return _short(text)


def _first_rows(path: Path) -> tuple[list[str], list[list[str]], int]:
    """Return a table's header, its first rows and the number of all its rows."""
    limit = csv.field_size_limit(2**31 - 1)  # a cell may hold a whole document
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            header = next(rows, [])
            first = list(islice(rows, PREVIEW_ROWS))
            return header, first, len(first) + sum(1 for _ in rows)
    finally:
        csv.field_size_limit(limit)


def _screen_size(png: bytes) -> tuple[int, ...]:
    """Return width and height in CSS pixels, by the resolution that the PNG states; () where it is no PNG.

    >>> _screen_size(b"no picture")
    ()
    """
    if png[:8] != b"\x89PNG\r\n\x1a\n":
        return ()
    width, height = struct.unpack(">II", png[16:24])
    stated = png.find(b"pHYs", 0, png.find(b"IDAT"))
    per_metre = struct.unpack(">I", png[stated + 4 : stated + 8])[0] if stated > 0 else 0
    scale = SCREEN_SCALE * PRINT_DPI / (per_metre * 0.0254) if per_metre else 1.0
    return round(width * scale), round(height * scale)


def _downloads(paths: Iterable[PurePosixPath]) -> list[tuple[str, str]]:
    by_suffix = {path.name if path.suffix == ".md" else path.suffix: path for path in paths}
    return [(label, _href(by_suffix[suffix])) for suffix, label in DOWNLOADS.items() if suffix in by_suffix]


def _notebook(output: Path, run: NotebookRun) -> dict[str, object]:
    return {
        "link": _notebook_link(output, run), "stem": run.source.stem,
        "stopped": run.failure.place if run.failure else "",
    }  # fmt: skip


def _notebook_link(output: Path, run: NotebookRun) -> Markup:
    from markupsafe import Markup

    if run.html is None:
        return Markup("{}").format(run.title)
    href = quote(run.html.relative_to(output).as_posix())
    return Markup('<a href="{}">{}</a>').format(href, run.title)


def _marked(text: str) -> Markup:
    """Return a sentence with what stands between double asterisks in bold."""
    from markupsafe import Markup

    return Markup(re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", html_text(text)))


def _paragraphs(path: Path) -> list[str]:
    text = unescape(path.read_text(encoding="utf-8")).strip() if path.exists() else ""
    parts = re.split(r"\n\s*\n", text)
    return [" ".join(part.split()).lstrip("# ") for part in parts if part.strip()]


def _listed(names: Sequence[str]) -> str:
    """Return the first of the names in words."""
    shown = ", ".join(name.replace("_", " ") for name in names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown


def _short(text: str) -> str:
    """Return the text, cut with an ellipsis where it is long.

    >>> len(_short("word " * 100))
    120
    """
    return text if len(text) <= PREVIEW_CHARACTERS else text[: PREVIEW_CHARACTERS - 1] + "…"


def _counted(number: int, noun: str) -> str:
    """Return the number with its noun.

    >>> _counted(1, "table"), _counted(1200, "row")
    ('1 table', '1,200 rows')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _words_of(name: str) -> str:
    """Return a file's name as words.

    >>> _words_of("theme_trend")
    'Theme trend'
    """
    words = re.sub(r"[_\s]+", " ", name).strip()
    return words[:1].upper() + words[1:]


def _anchor(kind: str, name: str) -> str:
    return f"{kind}-{quote(name, safe='')}"


def _href(path: PurePosixPath) -> str:
    return quote(str(path))
