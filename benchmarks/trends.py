"""Measure whether bands hold, and whether tests of terms, trends and breaks keep their level, on real documents; and time.

Usage: python benchmarks/trends.py ungdc.parquet [--cache FOLDER] [--recommendations FOLDER] [--samples 100] ...

The table needs the columns doc_id, year and text; the folder holds the tables of recommendations by session ("1-5.csv" to
"17-20.csv") of the Universal Periodic Review. `trends.md` beside this file holds what it printed last.
"""

from __future__ import annotations

import argparse
import pickle
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import levels
import numpy as np
import pandas as pd

import ctthemes as ct
from ctthemes.counts.matrix import select_documents
from ctthemes.stats.intervals import poisson_interval

PATTERNS = ["terroris*", "human rights", "prevent*", "regional cooperation"]
SIZES = (3, 5, 10, 20, 40)
YEARS = range(2000, 2024)
KEYWORDS = [
    *PATTERNS, "climate change", "nuclear", "peace", "sovereignty", "disarmament", "apartheid", "decolonization",
    "refugee*", "women", "children", "youth", "poverty", "hunger", "trade", "debt", "oil", "cyber*", "pandemic",
    "health", "covid*", "education", "rule of law", "justice", "corruption", "migration", "genocide", "drugs",
    "narcotic*", "weapons of mass destruction", "palestin*", "israel*", "ukraine", "reform", "security council",
    "sustainable development", "cold war",
]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table", type=Path)
    parser.add_argument("--cache", type=Path, help="folder that keeps the tokens between runs")
    parser.add_argument("--samples", type=int, default=100)
    parser.add_argument("--splits", type=int, default=200)
    parser.add_argument("--runs", type=int, default=600, help="series a cell, for trends and breaks")
    parser.add_argument("--recommendations", type=Path, help="folder of the human-coded recommendations as tables")
    parser.add_argument("--draws", type=int, default=40, help="samples of hand codes a machine")
    parser.add_argument("--times", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--codebook", type=Path, default=Path(__file__).parents[1] / "seeds" / "codebook.yml")
    options = parser.parse_args()
    tokens = read_tokens(options.table, options.cache)
    print(f"{tokens!r}\n")
    if options.samples:
        print_coverage(tokens, options.samples)
    if options.splits:
        levels.print_keyness(ct.trim_terms(ct.count_terms(tokens), min_documents=6), options.splits)
    if options.runs:
        speeches = levels.Speeches(tokens, "human rights")
        levels.print_trends(speeches, options.runs)
        levels.print_breaks(speeches, max(1, options.runs // 4))
    if options.recommendations:
        levels.print_corrections(options.recommendations, options.draws)
    if options.times:
        print_times(tokens, options.codebook)


def read_tokens(path: Path, cache: Path | None) -> ct.Tokens:
    kept = cache / f"{path.stem}.tokens.pkl" if cache else None
    if kept and kept.exists():
        return pickle.loads(kept.read_bytes())
    table = pd.read_parquet(path).set_index("doc_id")
    dates = pd.to_datetime(table["year"].astype(str) + "-09-20")
    tokens = ct.tokenize(table.assign(date=dates, date_source="metadata"))
    if kept:
        kept.write_bytes(pickle.dumps(tokens))
    return tokens


# Coverage of the bands


def print_coverage(tokens: ct.Tokens, n_samples: int) -> None:
    """Draw n documents of every year, make the trend of the sample, and ask whether each band holds the year's rate."""
    counted = ct.count_keywords(tokens, PATTERNS)
    year = tokens.documents["year"].to_numpy()
    dtm = select_documents(counted, (year >= YEARS[0]) & (year <= YEARS[-1]))
    truth = ct.rate_trend(dtm, documents_are="population")
    print(
        f"## Do the 95 % bands hold the year's rate? {n_samples} samples of n speeches a year, {YEARS[0]}-{YEARS[-1]}\n"
    )
    print(
        "| pattern | n | two-sided band holds | upper bound holds | all bands hold | all together | bootstrap | Poisson "
        "| width / rate | two-sided | no hit | one document |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    for n in SIZES:
        random = np.random.default_rng(n)
        samples = pd.concat([sampled_bands(dtm, truth, n, random) for _ in range(n_samples)])
        for pattern in PATTERNS:
            print(coverage_row(pattern, n, samples[samples["series"] == pattern]), flush=True)
    print()


def sampled_bands(dtm: ct.DocumentTermMatrix, truth: pd.DataFrame, n: int, random: np.random.Generator) -> pd.DataFrame:
    year = dtm.documents["year"].to_numpy()
    rows = np.sort(np.concatenate([random.choice(np.flatnonzero(year == each), n, replace=False) for each in YEARS]))
    sample = ct.DocumentTermMatrix(dtm.counts[rows], dtm.terms, dtm.documents.iloc[rows])
    table = ct.rate_trend(sample).assign(truth=truth["rate"].to_numpy())
    together = ct.rate_trend(sample, band_for="all periods")
    resampled = random.multinomial(n, np.full(n, 1 / n), size=(len(YEARS), 499))
    k = dtm.counts[rows].toarray().reshape(len(YEARS), n, -1)
    lengths = sample.documents["n_tokens"].to_numpy(dtype=float).reshape(len(YEARS), n)
    rates = 10_000 * (resampled @ k) / (resampled @ lengths[:, :, None])
    low, high = np.quantile(rates, [0.025, 0.975], axis=1)
    exact = poisson_interval(table["count"], table["n_tokens"] / 10_000)
    inside = {
        "band_holds": holds(table["low"], table["high"], table["truth"]),
        "together_holds": holds(together["low"], together["high"], table["truth"]),
        "bootstrap_holds": holds(low.T.ravel(), high.T.ravel(), table["truth"]),
        "poisson_holds": holds(*exact, table["truth"]),
    }
    return table.assign(**inside, sample=int(random.integers(1 << 40)))


def holds(low: np.ndarray, high: np.ndarray, truth: pd.Series) -> np.ndarray:
    below = np.nan_to_num(np.asarray(low, dtype=float), nan=0.0)
    return (below <= truth.to_numpy()) & (truth.to_numpy() <= np.asarray(high, dtype=float))


def coverage_row(pattern: str, n: int, rows: pd.DataFrame) -> str:
    two, upper = rows[rows["band"] == "jackknife"], rows[rows["band"].str.startswith("upper")]
    width = ((two["high"] - two["low"]) / two["rate"]).median()
    none, one = ((rows["band"] == kind).sum() for kind in ("upper: no hits", "upper: one document"))
    shares = [two["band_holds"], upper["band_holds"], rows["band_holds"]]
    shares += [rows.groupby("sample")["together_holds"].all(), rows["bootstrap_holds"], rows["poisson_holds"]]
    said = " | ".join(f"{share.mean():.3f}" if len(share) else "-" for share in shares)
    return f"| {pattern} | {n} | {said} | {width:.1f} | {len(two)} | {none} | {one} |"


# Time


def print_times(tokens: ct.Tokens, codebook: Path) -> None:
    print("## Seconds on the whole table, after tokenising\n")
    print("| step | seconds | of the processor |")
    print("|---|---|---|")
    begin = clocks()
    codings = timed("codings of 7 themes", lambda: ct.codings(tokens, ct.read_codebook(codebook)))
    keywords = timed("counts of 40 keywords", lambda: ct.count_keywords(tokens, KEYWORDS))
    analysed = clocks()
    themes = ct.count_themes(codings, tokens.documents)
    for name, dtm in {"themes": themes, "keywords": keywords}.items():
        timed(f"trends of {name}", lambda dtm=dtm: ct.rate_trend(dtm))
        timed(f"trend tests of {name}", lambda dtm=dtm: ct.trend_tests(dtm))
        timed(f"change points of {name}", lambda dtm=dtm: ct.change_points(dtm, seed=1))
        timed(f"phases of {name}", lambda dtm=dtm: ct.phases(dtm))
        timed(f"smoothed {name}", lambda dtm=dtm: ct.smooth_trend(dtm))
    copies = timed("duplicates", lambda: ct.exact_copies(tokens))
    timed("sensitivity panel", lambda: ct.trend_sensitivity(codings, tokens.documents, duplicates=copies))
    terms = timed("counts of all terms", lambda: ct.trim_terms(ct.count_terms(tokens), min_documents=6))
    later = (tokens.documents["year"] >= 2001).to_numpy()
    timed(f"keyness of {len(terms.terms):,} terms", lambda: ct.keyness(terms, later))
    end = clocks()
    print(f"| **all estimators, counts as given** | **{end[0] - analysed[0]:.1f}** | **{end[1] - analysed[1]:.1f}** |")
    print(f"| **everything after tokenising** | **{end[0] - begin[0]:.1f}** | **{end[1] - begin[1]:.1f}** |")
    known = ct.trend_tests(keywords).set_index("series").loc["terroris*"]
    change = ct.change_points(keywords, seed=1).set_index("series").loc["terroris*"]
    print(
        f"\n`terroris*`: {known['shape']}; break at {change['break']} ({change['break_low']} to {change['break_high']})."
    )


def timed(name: str, step: Callable[[], Any]) -> Any:
    begin = clocks()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = step()
    end = clocks()
    print(f"| {name} | {end[0] - begin[0]:.2f} | {end[1] - begin[1]:.2f} |", flush=True)
    return result


def clocks() -> tuple[float, float]:
    """Return the wall clock and the processor's time of this process."""
    return time.perf_counter(), time.process_time()


if __name__ == "__main__":
    sys.exit(main())
