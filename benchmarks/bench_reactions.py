"""How long the codebook bench and the coding desk take to react: medians in milliseconds, printed.

    python benchmarks/bench_reactions.py STUDY --codebook FILE

STUDY is a folder of texts or a table of documents (see `read_corpus`). Nothing is held against a limit here;
`benchmarks/reactions.md` says what was measured, and where.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import ctthemes as ct

REPEATS = 5


def timed(action: Callable[[], object]) -> tuple[float, float]:
    """Return what passed by the clock and what the processor worked, in milliseconds."""
    begin, busy = time.perf_counter(), time.process_time()
    action()
    return 1000 * (time.perf_counter() - begin), 1000 * (time.process_time() - busy)


def medians(took: list[tuple[float, float]]) -> str:
    return " | ".join(f"{statistics.median(side):,.0f}" for side in zip(*took, strict=True))


def reactions(bench: ct.bench.CodebookBench) -> list[tuple[str, str, str]]:
    """Return, per theme, the medians of choosing it and of trying patterns that nobody asked for before."""
    rows = []
    for theme in bench.basis.codebook.themes:
        chose, tried = [], []
        for number in range(REPEATS):
            kept = [pattern for place, pattern in enumerate(theme.patterns) if place % REPEATS != number]
            patterns = "\n".join([*kept, f"{'abcde'[number]}*ing terror*"])
            other = next(each.name for each in bench.basis.codebook.themes if each is not theme)
            bench.theme.value = other
            chose.append(timed(lambda name=theme.name: setattr(bench.theme, "value", name)))
            tried.append(timed(lambda patterns=patterns: setattr(bench.patterns, "value", patterns)))
            assert not bench.notice.html, bench.notice.html
        rows.append((theme.name, medians(chose), medians(tried)))
    return rows


def desk(tokens: ct.tokens.Tokens, codebook: ct.codebook.Codebook) -> str:
    """Return the medians of saving a unit at the desk, near the end of a sample of 250 units."""
    corpus = tokens.documents.iloc[:200].assign(text=lambda table: table["text"].str[:1000])
    units = ct.segment_corpus(corpus, "paragraph")
    sample = ct.handcoding.draw_units(units, n=min(250, len(units)), seed=1)
    took = []
    with tempfile.TemporaryDirectory() as folder:
        opened = ct.open_coding_desk(sample, Path(folder) / "desk.csv", codebook=codebook, coder="a")
        for place in range(len(sample)):
            opened.board.press(f"theme:{place}:0")
            took.append(timed(lambda place=place: opened.board.press(f"save:{place}")))
        assert len(opened.known) == len(sample)
    return medians(took[-20:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("study", type=Path)
    parser.add_argument("--codebook", type=Path, required=True)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore", UserWarning)
    tokens = ct.tokenize(ct.read_corpus(arguments.study))
    book = ct.read_codebook(arguments.codebook)
    begin = time.perf_counter()
    bench = ct.open_codebook_bench(tokens, book, file=arguments.codebook)
    print(f"{tokens!r}, {len(bench.basis.codings):,} codings; bench opened in {time.perf_counter() - begin:.1f} s")
    print(
        "| theme | hits | choose it, ms | of them at work | other patterns, ms | of them at work |\n|---|---|---|---|---|---|"
    )
    for theme, chose, tried in reactions(bench):
        hits = int((bench.basis.codings["theme"] == theme).sum())
        print(f"| {theme} | {hits:,} | {chose} | {tried} |", flush=True)
    print(f"| save one unit at the desk, ms | | | | {desk(tokens, book)} |")


if __name__ == "__main__":
    main()
