"""What is kept and lost in reading: python benchmarks/documents.py --dates D --passages P --office O T --pdf F --many M M.

D: the folder tests/ of a checkout of adbar/htmldate: are pages dated, and rightly (the same day)?
P: the folder tests/ of a checkout of adbar/trafilatura: are the passages that must stay there, and those gone that must go?
O, T: folders with the folders docx, odt, rtf: files, and LibreOffice's text of each (NAME.txt, made by
   soffice --headless --convert-to "txt:Text (encoded):UTF8"): the longest common subsequence of words, by which order counts.
M: two folders: 600 PDFs of the one and 600 web pages of the other are checked as one study whose check is killed on the way
   and begun again: what it shows, how long it takes, on how many processors, and how much is not read twice.
F: a folder of PDFs, read as a study reads them: how many, how fast, what the report says; and a hundred ends of columns and
   pages of prose, drawn with a seed, with what follows them in the text, to be judged by hand.
Pages whose name has an odd SHA-256 count: the rules were chosen on the even ones.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pypdfium2

from ctthemes._shared.checks import StudyError
from ctthemes._shared.readers import read_apart
from ctthemes.documents.document import Document
from ctthemes.documents.document_dates import date_documents
from ctthemes.documents.formats import read_document
from ctthemes.documents.index import IndexRow
from ctthemes.documents.pdf_layout import read_layout
from ctthemes.documents.pdf_lines import read_page
from ctthemes.documents.pdf_paragraphs import join_paragraphs
from ctthemes.documents.reports import Report

DATE_LISTS = ("eval_default.json", "eval_mediacloud_2020.json")
PAGE_FOLDERS = ("test_set", "cache", "eval")
LEAST = 0.995
MOST_OF_ONE = 4
_LABEL = re.compile(
    r"^\s*(?:[•◦▪·■●○\uf000-\uf0ff*–—-]|o(?=[\t ])|\(?\d+(?:\.\d+)*[.)]?|\(?[a-zA-Z][.)]|\(?[ivxlcIVXLC]+[.)])(?=\s)", re.MULTILINE
)  # fmt: skip
_NOTE = re.compile(r"^\[\d+\] .*$", re.MULTILINE)


def is_odd(name: str) -> bool:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 == 1


def page_file(tests: Path, name: str) -> Path:
    return next(file for folder in PAGE_FOLDERS if (file := tests / folder / name).is_file())


def read(files: Iterable[Path]) -> Iterator[tuple[str, Document | StudyError]]:
    """Yield path and document of each file, read in processes apart as a study is."""
    return read_apart(read_document, ((str(file), file.read_bytes()) for file in files))


def dated_pages(tests: Path) -> pd.Series:
    truths: dict[str, str] = {}
    for name in DATE_LISTS:
        rows = json.loads((tests / name).read_text(encoding="utf-8")).values()
        truths |= {
            str(page_file(tests, row["file"])): row["date"] for row in rows if row["date"] and is_odd(row["file"])
        }
    asserted = right = far = 0
    for path, document in read(map(Path, truths)):
        if isinstance(document, StudyError):
            continue
        row = IndexRow("page.html", "", {})
        day = date_documents([row], [document], folder=Path(), report=Report("report"))["date"].iloc[0]
        asserted += not pd.isna(day)
        right += day == pd.Timestamp(truths[path])
        far += not pd.isna(day) and abs((day - pd.Timestamp(truths[path])).days) > 1
    return pd.Series(
        {
            "pages": len(truths),
            "asserted": asserted / len(truths),
            "right": right / asserted,
            "more than a day off": far,
        }
    )


def passages(tests: Path) -> tuple[pd.Series, list[str]]:
    """Return the shares of passages that stayed and went, and the pages that lost nearly all without a word about it."""
    gold = json.loads((tests / "evaldata.json").read_text(encoding="utf-8")).values()
    rows = {str(page_file(tests, row["file"])): row for row in gold if is_odd(row["file"])}
    counts: Counter[str] = Counter()
    silent = []
    for path, document in read(map(Path, rows)):
        is_read = isinstance(document, Document)
        text = " ".join(document.text.split()) if is_read else ""
        stayed = sum(" ".join(passage.split()) in text for passage in rows[path]["with"])
        left = sum(" ".join(passage.split()) in text for passage in rows[path]["without"])
        counts += Counter(stayed=stayed, wanted=len(rows[path]["with"]), left=left, unwanted=len(rows[path]["without"]))
        if stayed < 0.1 * len(rows[path]["with"]) and is_read and not document.notes:
            silent.append(Path(path).name)
    shares = {"wanted kept": counts["stayed"] / counts["wanted"], "furniture left": counts["left"] / counts["unwanted"]}
    return pd.Series({"pages": len(rows), **shares, "lost without a word": len(silent)}), silent


def words(text: str) -> list[str]:
    """Return the words of a text without the labels of lists, which LibreOffice writes into its text and files do not hold."""
    return re.findall(r"[^\W\d_]+", _LABEL.sub("", text).replace("\xad", "").lower())


def common_words(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """Return the length of the longest common subsequence, by bits of one long number (Hyyrö 2004)."""
    places: dict[str, int] = {}
    for place, word in enumerate(ours):
        places[word] = places.get(word, 0) | 1 << place
    full = (1 << len(ours)) - 1
    row = full
    for word in theirs:
        shared = row & places.get(word, 0)
        row = ((row + shared) | (row - shared)) & full
    return len(ours) - row.bit_count()


TEXT_BOX = {"docx": b"txbxContent", "odt": b"draw:text-box", "rtf": rb"\shptxt"}


def has_text_box(file: Path) -> bool:
    """Return whether a file holds a text box, of which LibreOffice drops some."""
    if not zipfile.is_zipfile(file):
        return TEXT_BOX["rtf"] in file.read_bytes()
    with zipfile.ZipFile(file) as archive:
        parts = [name for name in archive.namelist() if name.endswith(("document.xml", "content.xml"))]
        return any(TEXT_BOX[file.suffix[1:]] in archive.read(part) for part in parts)


def office_files(folder: Path, texts: Path) -> pd.DataFrame:
    rows = []
    for kind in ("docx", "odt", "rtf"):
        files = [file for file in sorted((folder / kind).iterdir()) if (texts / kind / f"{file.stem}.txt").exists()]
        for path, document in read(files):
            file = Path(path)
            theirs = words((texts / kind / f"{file.stem}.txt").read_text(encoding="utf-8-sig", errors="replace"))
            if isinstance(document, StudyError) or len(theirs) < 20:
                continue
            ours = words(_NOTE.sub("", document.text))
            common = common_words(ours, theirs)
            notes = "; ".join((*document.notes, *["text boxes"] * has_text_box(file)))
            rows.append((kind, file.name, common / len(theirs), common / max(1, len(ours)), len(theirs), notes))
    table = pd.DataFrame(rows, columns=["kind", "file", "recall", "precision", "words", "notes"])
    table["by_rule"] = table["notes"].str.contains("tracked|hidden|text boxes|footnotes")
    return table


def read_pdfs(folder: Path) -> tuple[pd.Series, Counter[str]]:
    files = sorted(folder.rglob("*.pdf"))
    begin = time.perf_counter()
    results = [document for _, document in read(files)]
    seconds = time.perf_counter() - begin
    documents = [document for document in results if isinstance(document, Document)]
    kinds = Counter(re.sub(r"[\d.,-]+", "#", note.split(":")[0]) for document in documents for note in document.notes)
    return pd.Series(
        {
            "files": len(files),
            "read": len(documents),
            "refused": len(results) - len(documents),
            "pages": sum(document.n_pages or 0 for document in documents),
            "seconds": seconds,
        }
    ), kinds


def ends(file: Path) -> list[tuple[str, str, str]]:
    """Return the last line of each column or page of prose, the first of the next, and what follows the last in the text."""
    try:
        with pypdfium2.PdfDocument(file) as pdf:
            layout = read_layout([read_page(page) for page in pdf])
    except pypdfium2.PdfiumError:
        return []
    text = " ".join("\n".join(join_paragraphs(layout)).replace("\n", " ¶ ").split())
    sides = [(above.lines[-1].text, below.lines[0].text) for above, below in itertools.pairwise(layout.runs)]
    return [(*side, following(text, side[0])) for side in sides if all(map(is_prose, side))]


def is_prose(line: str) -> bool:
    return len(line) >= 25 and len(re.findall(r"[^\W\d_]{2,}", line)) >= 4


def following(text: str, line: str) -> str:
    """Return what stands after a line in a text; its broken last word may have been put together."""
    end = " ".join(line.split())[-30:]
    for tail in (end, end.rstrip("-")):
        if tail in text:
            return text[text.index(tail) + len(tail) :][:60]
    return "?"


def sampled_ends(folder: Path, *, n: int, seed: int) -> pd.DataFrame:
    """Return ends drawn with a seed, at most four of one document, so that long ones do not make up the sample."""
    files = sorted(folder.rglob("*.pdf"))
    random = np.random.default_rng(seed)
    rows: list[tuple[str, str, str, str]] = []
    with ProcessPoolExecutor(2) as pool:
        for file, sides in zip(files, pool.map(ends, files), strict=True):
            places = random.choice(len(sides), size=min(MOST_OF_ONE, len(sides)), replace=False) if sides else []
            rows += [(file.name, *sides[place]) for place in sorted(places)]
    chosen = random.choice(len(rows), size=min(n, len(rows)), replace=False)
    return pd.DataFrame([rows[place] for place in sorted(chosen)], columns=["file", "above", "below", "follows"])


def check_many(pdfs: Path, pages: Path, *, n: int, kill_after: int) -> None:
    """Print how the check of a large study goes that is killed once and begun again."""
    with tempfile.TemporaryDirectory() as place:
        study = Path(place) / "study"
        study.mkdir()
        for folder, pattern in ((pdfs, "*.pdf"), (pages, "*.htm*")):
            for number, file in enumerate(sorted(folder.rglob(pattern))[:n]):
                (study / f"{number:03d}{file.suffix}").write_bytes(file.read_bytes())
        print(f"\n{sum(1 for _ in study.iterdir())} files, {os.cpu_count()} processors")
        environment = os.environ | {"CTTHEMES_CACHE": f"{place}/cache"}
        for last in (kill_after, 0):
            lines, seconds, busy = run_check(study, environment, kill_after=last)
            texts = sum(path.is_file() for path in Path(place, "cache", "texts").rglob("*"))
            work = "" if last else f", {busy / seconds:.2f} processors at work"
            print(f"{'killed' if last else 'ended'} after {seconds:.0f} s{work}, {texts} texts stored")
            print("  " + "; ".join(line for line in lines if line.startswith("read ")))
            print("  " + "; ".join(line for line in lines[-3:] if not line.startswith("read ")))


def run_check(study: Path, environment: dict[str, str], *, kill_after: int) -> tuple[list[str], float, float]:
    """Return what a check says, and its seconds by the clock and of processors; it is killed once it has read so many files."""
    command = [sys.executable, "-m", "ctthemes", "check", str(study)]
    begin, busy = time.perf_counter(), sum(os.times()[2:4])
    lines = []
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        for line in process.stdout or ():
            lines.append(line.strip())
            if kill_after and line.startswith(f"read {kill_after} "):
                os.killpg(process.pid, signal.SIGKILL)
    return lines, time.perf_counter() - begin, sum(os.times()[2:4]) - busy


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dates", type=Path)
    parser.add_argument("--passages", type=Path)
    parser.add_argument("--office", type=Path, nargs=2)
    parser.add_argument("--pdf", type=Path)
    parser.add_argument("--many", type=Path, nargs=2)
    return parser.parse_args()


if __name__ == "__main__":
    given = arguments()
    if given.dates:
        print(f"\nDates of pages\n{dated_pages(given.dates).round(4).to_string()}")
    if given.passages:
        shares, lost = passages(given.passages)
        print(f"\nPassages of pages\n{shares.round(4).to_string()}\n{lost}")
    if given.office:
        table = office_files(*given.office)
        exact = table[["recall", "precision"]].min(axis=1) >= LEAST
        print("\nOffice files: files, those of at least .995, others by the rule, exceptions")
        for kind, part in table.groupby("kind"):
            good = exact[part.index]
            print(kind, len(part), good.sum(), (~good & part["by_rule"]).sum(), (~good & ~part["by_rule"]).sum())
        print(table[~exact].round(4).to_string(index=False, max_colwidth=70))
    if given.many:
        check_many(*given.many, n=600, kill_after=400)
    if given.pdf:
        totals, remarks = read_pdfs(given.pdf)
        print(f"\nPDFs\n{totals.round(1).to_string()}")
        print("\n".join(f"{count:5d} {remark}" for remark, count in remarks.most_common()))
        for number, row in enumerate(sampled_ends(given.pdf, n=100, seed=2).itertuples(), start=1):
            print(f"{number} {row.file[:30]} | {row.above[-60:]} >> {row.follows} | next: {row.below[:40]}")
