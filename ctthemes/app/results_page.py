"""The page a researcher opens first: what a run drew, wrote and could not do. It loads nothing."""

from __future__ import annotations

import base64
import csv
import json
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from ctthemes._shared.files import replace_file
from ctthemes._shared.outside_text import html_text
from ctthemes.app.runner import NotebookRun

PREVIEW_ROWS = 8
PREVIEW_CHARACTERS = 120
DOWNLOADS = {
    ".pdf": "PDF", ".eps": "EPS", ".svg": "SVG", ".png": "PNG", ".tiff": "TIFF", ".csv": "data (CSV)",
    "methods.md": "methods paragraph", ".json": "provenance (JSON)",
}  # fmt: skip
PRINT_DPI = 96.0
SCREEN_SCALE = 1.35  # a figure drawn for a journal's column is small on a screen

STYLE = """
:root { color-scheme: light;
  --ink: #1f2328; --soft: #57606a; --line: #d0d7de; --link: #0b57a4; --bad: #9a1c1c; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 60rem; color: var(--ink); background: #fff;
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.35rem; margin: 2.75rem 0 1rem; padding-bottom: .3rem;
  border-bottom: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 0 0 .5rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid #f2b01e; outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; }
.facts, .files, .from { color: var(--soft); }
.facts { margin: 0 0 1rem; }
.files, .from { font-size: .9rem; margin: .35rem 0 0; }
nav ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .35rem 1.25rem; }
article { margin: 0 0 2.5rem; }
#tables ~ article { margin-bottom: 1.5rem; }
#notebooks ~ ul { list-style: none; padding: 0; }
figure { margin: 0; }
figure img { display: block; max-width: 100%; height: auto; }
figcaption { max-width: 46rem; margin-top: .6rem; }
figcaption p { margin: 0 0 .5rem; }
.failed { border: 1px solid var(--bad); border-left-width: .4rem; padding: 1rem 1.25rem; margin: 1.5rem 0; }
.failed h2 { margin: 0 0 .5rem; padding: 0; border: 0; color: var(--bad); }
.failed h3 { margin-top: 1rem; }
.bad { color: var(--bad); font-weight: 600; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f6f8fa;
  padding: .75rem 1rem; margin: .5rem 0 0; font: .85rem/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
.wide { overflow-x: auto; margin-top: .5rem; }
table { border-collapse: collapse; font-size: .85rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0;
  border-bottom: 1px solid var(--line); }
th { white-space: nowrap; }
footer { margin-top: 3rem; color: var(--soft); font-size: .9rem; }
@media print {
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  nav, .skip, .files, details { display: none; }
  #tables ~ article { margin: 0; }
  a { color: inherit; text-decoration: none; }
  article, figure, .failed { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
"""


@dataclass(frozen=True, slots=True, eq=False)
class Exhibit:
    """One folder of figures/: its picture, the files beside it, its words, and the notebook that drew it."""

    name: str
    files: tuple[PurePosixPath, ...]
    caption: str
    alt: str
    notebook: NotebookRun | None
    evidence: tuple[PurePosixPath, ...] = ()


def write_index(
    output: Path,
    *,
    name: str,
    facts: Sequence[str],
    runs: Sequence[NotebookRun],
    written: Sequence[str],
    changed: Sequence[str] = (),
) -> Path:
    """Write ``index.html`` over the files that a run has `written` into `output`, and return its path.

    Files that were there before and that this run did not write are not shown. `changed` says what differs from the
    last run.
    """
    paths = [PurePosixPath(file) for file in written]
    exhibits = _exhibits(output, paths, runs)
    tables = sorted(path for path in paths if path.parts[0] == "tables" and path.suffix == ".csv")
    body = [
        _head(name, facts, exhibits, tables),
        _failures(output, runs),
        _changes(changed),
        _section("Figures", [_exhibit(output, number, each) for number, each in enumerate(exhibits, start=1)]),
        _section("Tables", [_table(output, path) for path in tables]),
        _section("Notebooks", [_notebooks(output, runs)]),
    ]
    page = _page(f"{name}: results", "\n".join(part for part in body if part))
    return replace_file(output / "index.html", page.encode())


def _exhibits(output: Path, paths: Sequence[PurePosixPath], runs: Sequence[NotebookRun]) -> list[Exhibit]:
    """Return the exhibits in the order in which the notebooks mention them, the others after them by name."""
    files: dict[str, list[PurePosixPath]] = {}
    for path in paths:
        if path.parts[0] == "figures" and len(path.parts) == 3:
            files.setdefault(path.parts[1], []).append(path)
    tables = sorted(path for path in paths if path.parts[0] == "tables")
    sources = [run.source.read_text(encoding="utf-8") for run in runs]
    places = {name: _mention(name, sources) for name in files}
    found = []
    for name in sorted(files, key=lambda each: (places[each], each)):
        notebook = runs[places[name][0]] if places[name][0] < len(runs) else None
        stored, caption = _record(output / "figures" / name)
        evidence = _evidence(stored, tables, notebook)
        found.append(
            Exhibit(name, tuple(sorted(files[name])), caption, str(stored.get("alt") or ""), notebook, evidence)
        )
    return found


def _evidence(
    record: Mapping[str, Any], tables: Sequence[PurePosixPath], notebook: NotebookRun | None
) -> tuple[PurePosixPath, ...]:
    """Return the tables behind an exhibit: those its record names, then those that its notebook writes."""
    first = [path for name in record.get("evidence") or () for path in tables if path.stem == name]
    source = notebook.source.read_text(encoding="utf-8") if notebook else ""
    return tuple(dict.fromkeys([*first, *(path for path in tables if _mention(path.name, [source])[0] == 0)]))


def _mention(name: str, sources: Sequence[str]) -> tuple[int, int]:
    """Return which source names the exhibit first and where, as a whole string or as the end of a path."""
    pattern = re.compile(rf"""[/"']{re.escape(name)}\\?["']""")
    found = ((number, hit.start()) for number, text in enumerate(sources) if (hit := pattern.search(text)))
    return next(found, (len(sources), 0))


def _record(folder: Path) -> tuple[dict[str, Any], str]:
    """Return what an exhibit says of itself, and its caption, empty where it has none."""
    provenance, caption = folder / "provenance.json", folder / "caption.md"
    stored = json.loads(provenance.read_text(encoding="utf-8")) if provenance.exists() else {}
    return stored, unescape(caption.read_text(encoding="utf-8")).strip() if caption.exists() else ""


def _page(title: str, body: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html_text(title)}</title>
<style>{STYLE}</style>
</head>
<body>
<a class="skip" href="#results">Skip to the results</a>
{body}
</main>
<footer>
<p>Made by ctthemes from the documents of this study; each figure lies beside the data it draws.</p>
</footer>
</body>
</html>
"""


def _head(name: str, facts: Sequence[str], exhibits: Sequence[Exhibit], tables: Sequence[PurePosixPath]) -> str:
    links = [("#figures", f"{_counted(len(exhibits), 'figure')}")] if exhibits else []
    links += [("#tables", f"{_counted(len(tables), 'table')}")] if tables else []
    links += [("#notebooks", "Notebooks")]
    items = "".join(f'<li><a href="{href}">{html_text(text)}</a></li>' for href, text in links)
    return (
        f"<header>\n<h1>{html_text(name)}</h1>\n"
        f'<p class="facts">{html_text(" · ".join(facts))}</p>\n'
        f'<nav aria-label="Contents"><ul>{items}</ul></nav>\n</header>\n<main id="results">'
    )


def _failures(output: Path, runs: Sequence[NotebookRun]) -> str:
    failed = [run for run in runs if run.failure]
    if not failed:
        return ""
    parts = []
    for run in failed:
        detail = "\n".join(text for text in (run.failure.error, run.failure.detail) if text) if run.failure else ""
        place = run.failure.place if run.failure else ""
        parts.append(
            f"<h3>{_notebook_link(output, run)}</h3>\n"
            f"<p>{html_text(run.source.name)} stopped {html_text(place)}.</p>\n<pre>{html_text(detail)}</pre>"
        )
    said = f"{len(failed)} of {_counted(len(runs), 'notebook')} did not finish"
    return (
        f'<section class="failed" aria-labelledby="failed">\n<h2 id="failed">{said}</h2>\n'
        "<p>What follows is complete except for what these would have added.</p>\n" + "\n".join(parts) + "\n</section>"
    )


def _changes(changed: Sequence[str]) -> str:
    if not changed:
        return ""
    items = "".join(f"<li>{html_text(each)}</li>" for each in changed)
    return (
        '<section aria-labelledby="changes">\n<h2 id="changes">What changed since the last run</h2>\n'
        f"<ul>{items}</ul>\n</section>"
    )


def _section(title: str, parts: Sequence[str]) -> str:
    if not parts:
        return ""
    anchor = title.lower()
    inside = "\n".join(parts)
    return f'<section aria-labelledby="{anchor}">\n<h2 id="{anchor}">{title}</h2>\n{inside}\n</section>'


def _exhibit(output: Path, number: int, exhibit: Exhibit) -> str:
    title = f"Figure {number}. {_words_of(exhibit.name)}"
    picture = next((file for file in exhibit.files if file.suffix == ".png"), None)
    repeats = exhibit.alt.split() in ([], exhibit.caption.split())  # nobody wants to hear the caption twice
    alt = f"{title}: the caption describes it" if repeats else exhibit.alt
    image = _image(output / picture, alt) if picture else ""
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", exhibit.caption) if part.strip()]
    caption = "".join(f"<p>{html_text(part.lstrip('# '))}</p>" for part in paragraphs)
    source = f'<p class="from">From {_notebook_link(output, exhibit.notebook)}</p>' if exhibit.notebook else ""
    return (
        f'<article id="{_anchor("figure", exhibit.name)}">\n<h3>{html_text(title)}</h3>\n<figure>\n{image}\n'
        f"<figcaption>{caption}</figcaption>\n</figure>\n{_downloads(exhibit.files)}\n{_evidence_links(exhibit)}\n"
        f"{source}\n</article>"
    )


def _evidence_links(exhibit: Exhibit) -> str:
    links = [
        f'<a href="{_href(path)}">{html_text(path.stem.replace("_", " "))} ({path.suffix[1:].upper()})</a>'
        for path in exhibit.evidence
    ]
    return f'<p class="files">Evidence: {", ".join(links)}</p>' if links else ""


def _image(path: Path, alt: str) -> str:
    """Return the picture inside the page, a little larger than it will be in print."""
    data = path.read_bytes()
    size = "".join(f' {side}="{value}"' for side, value in zip(("width", "height"), _screen_size(data), strict=False))
    return f'<img src="data:image/png;base64,{base64.b64encode(data).decode()}" alt="{html_text(alt)}"{size}>'


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


def _downloads(files: Sequence[PurePosixPath]) -> str:
    by_suffix = {file.name if file.suffix == ".md" else file.suffix: file for file in files}
    links = [
        f'<a href="{_href(by_suffix[suffix])}">{label}</a>'
        for suffix, label in DOWNLOADS.items()
        if suffix in by_suffix
    ]
    return f'<p class="files">Files: {", ".join(links)}</p>' if links else ""


def _table(output: Path, path: PurePosixPath) -> str:
    """Return a table's link, its size, and its first rows behind a summary."""
    header, first, n_rows = _first_rows(output / path)
    title = _words_of(path.stem)
    size = f"{_counted(n_rows, 'row')}, {_counted(len(header), 'column')}"
    shown = f"First {len(first)} rows" if n_rows > len(first) else "All rows"
    return (
        f'<article id="{_anchor("table", path.stem)}">\n<h3>{html_text(title)}</h3>\n'
        f'<p class="files"><a href="{_href(path)}">{html_text(path.name)}</a>: {size}</p>\n'
        f"<details><summary>{shown}</summary>\n{_preview(title, header, first)}\n</details>\n</article>"
    )


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


def _preview(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    heads = "".join(f'<th scope="col">{html_text(cell)}</th>' for cell in header)
    lines = ["".join(f"<td>{html_text(_short(cell))}</td>" for cell in row) for row in rows]
    body = "\n".join(f"<tr>{line}</tr>" for line in lines)
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{html_text(title)}, first rows">\n'
        f"<table><thead><tr>{heads}</tr></thead>\n<tbody>{body}</tbody></table></div>"
    )


def _notebooks(output: Path, runs: Sequence[NotebookRun]) -> str:
    items = []
    for run in runs:
        state = f' <span class="bad">stopped {html_text(run.failure.place)}</span>' if run.failure else ""
        items.append(f"<li>{_notebook_link(output, run)} ({html_text(run.source.stem)}){state}</li>")
    return "<ul>\n" + "\n".join(items) + "\n</ul>"


def _notebook_link(output: Path, run: NotebookRun) -> str:
    if run.html is None:
        return html_text(run.title)
    return f'<a href="{_href(PurePosixPath(run.html.relative_to(output).as_posix()))}">{html_text(run.title)}</a>'


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
    return html_text(quote(str(path)))
