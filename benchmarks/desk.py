"""Measure how soon the desk answers: what a press, a page, a filter and a pattern take in the kernel.

Usage: python benchmarks/desk.py STUDY [--parquet ungdc.parquet] [--repeats 5]

STUDY is a study folder or a table of documents. The parquet table needs the columns doc_id, year and text. Printed are
medians in milliseconds, by the clock and of the processor (other work on the machine slows the first).
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

import ctthemes as ct

SEEDS = Path(__file__).resolve().parents[1] / "seeds"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("study", type=Path)
    parser.add_argument("--parquet", type=Path)
    parser.add_argument("--codebook", type=Path, default=SEEDS / "codebook.yml")
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    book = ct.read_codebook(options.codebook)
    print(
        "| corpus | documents | hits | reaction | median ms | slowest ms | processor ms |\n|---|---|---|---|---|---|---|"
    )
    study = ct.read_study(options.study, codebook=options.codebook)
    measure(options.study.name, ct.tokenize(study.corpus), book, options.repeats)
    if options.parquet:
        table = pd.read_parquet(options.parquet).set_index("doc_id")
        dates = pd.to_datetime(table["year"].astype(str) + "-09-20")
        tokens = ct.tokenize(table.assign(date=dates, date_source="metadata"), n_jobs=-1)
        measure(options.parquet.name, tokens, book, options.repeats)


def measure(name: str, tokens: ct.Tokens, book: ct.Codebook, repeats: int) -> None:
    """Print a row for every reaction of the widgets on this corpus."""
    codings = ct.codings(tokens, book)
    start = f"| {name} | {len(tokens):,} | {len(codings):,} |"
    opened: list[ct.Explorer] = []

    def row(reaction: str, work: Callable[[int], object]) -> None:
        spent, worked = [], []
        for number in range(repeats):
            begin, busy = time.perf_counter(), time.process_time()
            work(number)
            spent.append(1000 * (time.perf_counter() - begin))
            worked.append(1000 * (time.process_time() - busy))
        print(f"{start} {reaction} | {median(spent):,.0f} | {max(spent):,.0f} | {median(worked):,.0f} |", flush=True)

    row("explore: open", lambda _: opened.append(ct.open_explorer(codings, tokens)))
    row("explore: what stays in exported HTML", lambda _: opened[-1]._repr_html_())
    explorer = opened[-1]
    cells = explorer.table.sort_values("count", ascending=False)[["series", "period"]].to_numpy().tolist()
    places = np.linspace(0, len(cells) // 2, repeats).astype(int)
    row("explore: press a cell", lambda number: explorer.choose(*cells[places[number]]))
    row("explore: turn a page", lambda _: explorer.quotes.press("page:next"))
    explorer.choose(*cells[0])
    row(f"explore: selection of the fullest cell ({len(explorer.selection):,} rows)", lambda _: explorer.selection)
    row("explore: rate or count", lambda number: setattr(explorer.value, "value", ("count", "rate")[number % 2]))
    row("explore: lines or cells", lambda number: setattr(explorer.view, "index", (number + 1) % 2))
    variable, field = next(iter(explorer.filters.items()))
    values = [value for _, value in field.options]
    row(f"explore: filter by {variable}", lambda number: setattr(field, "value", values[(number + 1) % len(values)]))
    patterns = ["prevent*", "human rights", "victim*", "early warning", "terroris*"]
    concordance = ct.open_concordance(tokens)
    row("concordance: type a pattern", lambda number: setattr(concordance.pattern, "value", patterns[number % 5]))
    row(
        f"concordance: sort ({len(concordance.table):,} places)",
        lambda number: setattr(concordance.sort, "value", ("left", "right")[number % 2]),
    )
    row("concordance: turn a page", lambda _: concordance.lines.press("page:next"))


if __name__ == "__main__":
    main()
