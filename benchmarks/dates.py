"""How many pages are dated, and how many rightly: python benchmarks/dates.py HTMLDATE.

HTMLDATE is a checkout of the repository adbar/htmldate, whose folder tests/ holds pages and two lists of their dates. The
order of evidence was chosen on the pages whose name has an even SHA-256; the figures are those of the odd ones, the even ones
stand beside them. Right means the same day. A page of which only month or year is known counts as not dated.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from ctthemes._shared.checks import StudyError
from ctthemes.documents.document_dates import date_documents
from ctthemes.documents.formats import read_document
from ctthemes.documents.index import IndexRow
from ctthemes.documents.reports import Report

LISTS = ("eval_default.json", "eval_mediacloud_2020.json")
FOLDERS = ("test_set", "cache", "eval")


def gold_pages(tests: Path) -> Iterator[tuple[Path, str]]:
    """Yield the file and the true day of each page that has one."""
    for name in LISTS:
        for row in json.loads((tests / name).read_text(encoding="utf-8")).values():
            files = (tests / folder / row["file"] for folder in FOLDERS)
            if isinstance(row["date"], str):
                yield next(file for file in files if file.is_file()), row["date"]


def half(name: str) -> str:
    return "odd" if int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 else "even"


def page_date(file: Path) -> tuple[str, str]:
    """Return what is stated of a page's date, and how it is known; nothing for a page that is refused."""
    try:
        document = read_document(file.read_bytes(), "page.html")
    except StudyError:
        return "", "refused"
    dates = date_documents([IndexRow("page.html", "", {})], [document], folder=Path(), report=Report("report"))
    return str(dates["date_stated"].iloc[0]), str(dates["date_source"].iloc[0])


def dated_pages(tests: Path) -> pd.DataFrame:
    rows = [(file.name, half(file.name), truth, *page_date(file)) for file, truth in gold_pages(tests)]
    table = pd.DataFrame(rows, columns=["page", "half", "truth", "stated", "source"])
    table["dated"] = table["stated"].str.len() == len("2013-03-18")
    table["right"] = table["dated"] & (table["stated"] == table["truth"])
    days = pd.to_datetime(table["stated"].where(table["dated"])) - pd.to_datetime(table["truth"])
    table["far"] = days.dt.days.abs() > 1
    return table


def summary(table: pd.DataFrame) -> pd.DataFrame:
    counts = table.groupby("half").agg(
        pages=("page", "size"), refused=("source", lambda sources: (sources == "refused").sum()), dated=("dated", "sum"),
        right=("right", "sum"), more_than_a_day_off=("far", "sum"),
    )  # fmt: skip
    return counts.assign(share_dated=counts["dated"] / counts["pages"], share_right=counts["right"] / counts["dated"])


if __name__ == "__main__":
    results = dated_pages(Path(sys.argv[1]) / "tests")
    print(summary(results).round(4).to_string())
    wrong = results[(results["half"] == "odd") & results["dated"] & ~results["right"]]
    print(wrong[["page", "truth", "stated", "source"]].to_string(index=False))
