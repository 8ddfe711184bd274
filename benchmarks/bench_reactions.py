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


def timed(action: Callable[[], object]) -> float:
    begin = time.perf_counter()
    action()
    return 1000 * (time.perf_counter() - begin)


def trials(basis: ct.trials.Basis, limit: int | None) -> dict[str, float]:
    """Return, per theme, the median of trying patterns that nobody asked for before, with what the bench shows."""
    medians = {}
    for theme in basis.codebook.themes:
        took = []
        for number in range(REPEATS):
            kept = [pattern for place, pattern in enumerate(theme.patterns) if place % REPEATS != number]
            patterns = [*kept, f"{'abcde'[number]}*ing terror*"]

            def react(name: str = theme.name, patterns: list[str] = patterns) -> None:
                trial = ct.try_patterns(basis, theme=name, patterns=patterns)
                ct.change_quotations(basis, trial, n=limit or 10, seed=1)

            took.append(timed(react))
        medians[theme.name] = statistics.median(took)
    return medians


def desk(basis: ct.trials.Basis) -> float:
    """Return the median of saving one unit at the desk, with two hundred in the file already."""
    corpus = basis.tokens.documents.iloc[:200].assign(text=lambda table: table["text"].str[:1000])
    units = ct.segment_corpus(corpus, "paragraph")
    sample = ct.draw_units(units, n=min(250, len(units)), seed=1)
    took, known = [], dict[str, frozenset[str]]()
    theme = basis.codebook.themes[0].name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.csv"
        for number, unit in enumerate(sample.index):
            begin = time.perf_counter()
            known = ct.save_codes(
                path, sample=sample, codebook=basis.codebook, coder="a", codes=(str(unit), [theme]), known=known
            )
            if number >= len(sample) - 20:
                took.append(1000 * (time.perf_counter() - begin))
    return statistics.median(took)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("study", type=Path)
    parser.add_argument("--codebook", type=Path, required=True)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore", UserWarning)
    tokens = ct.tokenize(ct.read_corpus(arguments.study))
    begin = time.perf_counter()
    basis = ct.trial_basis(tokens, ct.read_codebook(arguments.codebook))
    print(f"{tokens!r}, {len(basis.codings):,} codings; opened in {time.perf_counter() - begin:.1f} s")
    for theme, took in trials(basis, None).items():
        hits = int((basis.codings["theme"] == theme).sum())
        print(f"try patterns of {theme:28} {hits:9,} hits {took:8.0f} ms")
    print(f"save one unit at the desk {desk(basis):8.0f} ms")


if __name__ == "__main__":
    main()
