"""Levels, power and coverage of what `ctthemes` says with a p or an interval, on real documents without a difference.

`benchmarks/trends.py` prints these tables. Years with effects of their own are made by thinning the matches of real
speeches: a match stays with a chance that is the year's effect, so that the clumps of real documents stay.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse, special, stats

import ctthemes as ct
from ctthemes.counts.matrix import documents_with
from ctthemes.counts.term_tests import term_test
from ctthemes.stats.count_regression import fit_slope, jackknife_error
from ctthemes.stats.level_change import break_interval, least_squares_breaks, pettitt, pettitt_p
from ctthemes.stats.linked_years import linked_slope, log_rates

SIDES = ((5, 115), (10, 110), (20, 100), (60, 60))
PLANTED = 60
SIGMA, DOCUMENTS_A_YEAR = 0.4, 10
SESSIONS = {
    2008: (1, 3), 2009: (4, 6), 2010: (7, 9), 2011: (10, 12), 2012: (13, 14), 2013: (15, 17), 2014: (18, 20),
}  # fmt: skip
"""Sessions of the Universal Periodic Review by year."""


# Keyness


def print_keyness(counts: ct.DocumentTermMatrix, n_splits: int) -> None:
    """Print the level of the test of terms between random groups of 120 speeches of one year, and its power."""
    print(f"## Key terms between random groups of 120 speeches of one year, {n_splits} splits a row\n")
    print("No difference to find, then 60 terms that the target uses x times as often: share with p < .05 / q < .05.\n")
    print("| sides | terms | p < .05 | p < .001 | splits with any q < .05 | x 1.5 | x 2 | x 3 |")
    print("|---|---|---|---|---|---|---|---|")
    years = counts.documents["year"].to_numpy()
    sizes = pd.Series(years).value_counts()
    full = sorted(year for year in sizes.index[sizes >= 120] if year >= 1990)
    for sides in SIDES:
        random = np.random.default_rng(sides[0])
        level, power = [], []
        for _ in range(n_splits):
            pool = np.flatnonzero(years == random.choice(full))
            rows = random.choice(pool, sum(sides), replace=False)
            own = ct.DocumentTermMatrix(counts.counts[rows], counts.terms, counts.documents.iloc[rows])
            frequent = documents_with(own) >= 6
            own = ct.DocumentTermMatrix(own.counts[:, frequent].tocsr(), own.terms[frequent], own.documents)
            target = np.arange(sum(sides)) < sides[0]
            p = term_test(own, target)
            p = p[np.isfinite(p)]
            level.append((len(p), (p < 0.05).mean(), (p < 0.001).mean(), (corrected(p) < 0.05).any()))
            power.append([planted(own, target, times, random) for times in (1.5, 2.0, 3.0)])
        n_terms, *shares = np.mean(level, axis=0)
        power_cells = " | ".join(f"{p:.2f}/{q:.3f}" for p, q in np.mean(power, axis=0))
        rates = " | ".join(f"{share:.4f}" for share in shares)
        print(f"| {sides[0]}:{sides[1]} | {n_terms:,.0f} | {rates} | {power_cells} |", flush=True)
    print()


def planted(
    dtm: ct.DocumentTermMatrix, target: np.ndarray, times: float, random: np.random.Generator
) -> tuple[float, float]:
    """Return which share of the planted terms has p and q below .05, the reference using them `times` as rarely."""
    common = np.flatnonzero(documents_with(dtm) >= 30)
    terms = random.choice(common, min(PLANTED, len(common)), replace=False)
    counts = dtm.counts.tolil(copy=True)
    for term in terms:
        column = dtm.counts[:, [term]].toarray().ravel()
        counts[:, term] = np.where(target, column, random.binomial(column, 1 / times))[:, None]
    p = term_test(ct.DocumentTermMatrix(sparse.csr_array(counts), dtm.terms, dtm.documents), target)
    q = np.full(len(p), np.nan)
    q[np.isfinite(p)] = corrected(p[np.isfinite(p)])
    return float((p[terms] < 0.05).mean()), float((q[terms] < 0.05).mean())


def corrected(p: np.ndarray) -> np.ndarray:
    return np.asarray(stats.false_discovery_control(p))


# Trends and breaks


class Speeches:
    """Matches and tokens of real speeches, from which years are made."""

    def __init__(self, tokens: ct.Tokens, pattern: str) -> None:
        dtm = ct.count_keywords(tokens, [pattern])
        recent = (tokens.documents["year"] >= 2000).to_numpy()
        self.k = dtm.counts.toarray().ravel()[recent]
        self.length = dtm.documents["n_tokens"].to_numpy(dtype=float)[recent]

    def years(
        self, line: np.ndarray, rho: float, sigma: float, random: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return matches, tokens and period of ten speeches a year whose log rates follow `line` and year effects."""
        n = len(line)
        effect = np.empty(n)
        effect[0] = random.normal()
        for year in range(1, n):
            effect[year] = rho * effect[year - 1] + np.sqrt(1 - rho**2) * random.normal()
        level = line + sigma * effect
        rows = random.integers(0, len(self.k), n * DOCUMENTS_A_YEAR)
        place = np.repeat(np.arange(n), DOCUMENTS_A_YEAR)
        kept = random.binomial(self.k[rows], np.exp(level - level.max())[place])
        return kept.astype(float), self.length[rows], place


def print_trends(speeches: Speeches, n_runs: int) -> None:
    """Print how often a trend is found in flat series and in series that treble, by memory and number of years."""
    print(f"## Trends: {n_runs} series a cell, 10 real speeches a year, year effects of {SIGMA} on the log scale\n")
    print("Share with p < .05: years independent / years linked, of flat series and of series that treble.\n")
    print("| years | rho | flat: independent | flat: linked | x 3: independent | x 3: linked |")
    print("|---|---|---|---|---|---|")
    for n in (10, 20, 40):
        for rho in (0.0, 0.3, 0.6, 0.9):
            random = np.random.default_rng(n)
            rates = []
            for line in (np.zeros(n), np.linspace(0, np.log(3), n)):
                p = [trend_p(*speeches.years(line, rho, SIGMA, random), n) for _ in range(n_runs)]
                rates += (np.array(p) < 0.05).mean(axis=0).tolist()
            print(f"| {n} | {rho} | " + " | ".join(f"{rate:.3f}" for rate in rates) + " |", flush=True)
    print()


def trend_p(k: np.ndarray, tokens: np.ndarray, place: np.ndarray, n: int) -> tuple[float, float]:
    """Return p_free and p_linked as `trend_tests` has them."""
    times = np.arange(float(n))
    sums, exposure = np.bincount(place, k), np.bincount(place, tokens)
    slope = float(fit_slope(sums[None, :], exposure, times)[0])
    one = np.eye(n)
    error = jackknife_error(fit_slope(sums * (1 - one), exposure * (1 - one), times))
    y, variance = log_rates(k, tokens, place, n_periods=n)
    return 2 * float(special.stdtr(n - 1, -abs(slope) / error)), linked_slope(y, variance, times).p


def print_breaks(speeches: Speeches, n_runs: int) -> None:
    """Print level and power of the break's p, and whether its interval holds the true place."""
    print(f"## Breaks in the middle: {n_runs} series a row, 10 real speeches a year\n")
    print(
        "| years | level after | year effects | rho | p < .05 | Pettitt's formula < .05 | interval holds | years wide |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for n, times, sigma, rho in (
        (8, 1, 0.0, 0.0), (10, 1, 0.0, 0.0), (10, 1, 0.4, 0.0), (20, 1, 0.4, 0.0), (20, 1, 0.4, 0.6),
        (8, 2, 0.0, 0.0), (10, 2, 0.0, 0.0), (10, 4, 0.4, 0.0), (10, 4, 0.4, 0.6),
        (20, 2, 0.4, 0.0), (20, 4, 0.4, 0.0), (20, 4, 0.4, 0.6),
    ):  # fmt: skip
        random = np.random.default_rng(n)
        line = np.where(np.arange(n) < n // 2, 0.0, np.log(times))
        rows = [one_break(*speeches.years(line, rho, sigma, random)) for _ in range(n_runs)]
        table = pd.DataFrame(rows, columns=["p", "formula", "low", "high"])
        holds = ((table["low"] <= n // 2) & (n // 2 <= table["high"])).mean()
        wide = (table["high"] - table["low"]).mean()
        place = "- | -" if times == 1 else f"{holds:.3f} | {wide:.1f}"
        rates = f"{(table['p'] < 0.05).mean():.3f} | {(table['formula'] < 0.05).mean():.3f}"
        print(f"| {n} | x {times} | {sigma} | {rho} | {rates} | {place} |", flush=True)
    print()


def one_break(k: np.ndarray, tokens: np.ndarray, place: np.ndarray) -> tuple[float, float, int, int]:
    """Return the break's p by permutation and by Pettitt's formula, and the interval of its place."""
    sums, exposure = np.bincount(place, k).astype(float), np.bincount(place, tokens)
    rates = sums / exposure
    low, high = break_interval(sums, exposure, min_periods=3, seed=1)
    assert low <= least_squares_breaks(sums, exposure, min_periods=3) <= high
    return pettitt_p(rates, seed=1), pettitt(rates)[2], low, high


# Corrected shares


def print_corrections(folder: Path, n_draws: int, n_hand: int = 43) -> None:
    """Print how far corrected shares of the recommendations are off, whatever the machine does."""
    truth, years = recommendations(folder)
    print(f"## Corrected shares of {len(truth):,} recommendations, {truth.shape[1]} issues, {years.nunique()} years\n")
    print(
        f"{n_hand} hand codes a year drawn at random, {n_draws} draws a machine; over issues and years with a share above 0.\n"
    )
    print(
        "| machine | relative bias, shares of .01 to .05 | of .01 to .03 | coverage | worst cell | width | width at .01 to .05 |"
    )
    print("|---|---|---|---|---|---|---|")
    aim = truth.groupby(years).mean().rename_axis("period").melt(ignore_index=False, var_name="theme")
    aim = aim.set_index("theme", append=True)["value"]
    for name, machine in machines(truth, years).items():
        random = np.random.default_rng(1)
        draws = []
        for _ in range(n_draws):
            drawn = np.concatenate(
                [random.choice(np.flatnonzero(years == year), n_hand, replace=False) for year in sorted(years.unique())]
            )
            table = ct.handcoding.corrected_prevalence(machine, truth.iloc[drawn], periods=years)
            draws.append(table.set_index(["period", "theme"])[["share", "low", "high"]])
        print(correction_row(name, pd.concat(draws), aim), flush=True)
    print()


def correction_row(name: str, draws: pd.DataFrame, aim: pd.Series) -> str:
    draws = draws.assign(aim=aim.reindex(draws.index).to_numpy())
    draws = draws[draws["aim"] > 0]
    draws["holds"] = (draws["low"] <= draws["aim"]) & (draws["aim"] <= draws["high"])
    rare, rarer = (draws[draws["aim"].between(0.01, top)] for top in (0.05, 0.03))
    bias = [(part["share"] - part["aim"]).sum() / part["aim"].sum() for part in (rare, rarer)]
    worst = draws.groupby(level=[0, 1])["holds"].mean().min()
    widths = [(part["high"] - part["low"]).mean() for part in (draws, rare)]
    numbers = [f"{value:+.3f}" for value in bias] + [
        f"{value:.3f}" for value in (draws["holds"].mean(), worst, *widths)
    ]
    return f"| {name} | " + " | ".join(numbers) + " |"


def recommendations(folder: Path, n_issues: int = 14) -> tuple[pd.DataFrame, pd.Series]:
    """Return human codes of the recommendations (units by the most frequent issues), and their years."""
    files = sorted(folder.glob("*-*.csv"))
    table = pd.concat([pd.read_csv(file, dtype=str, encoding="latin-1", lineterminator="\r") for file in files])
    table = table[table["Session"].notna()].drop_duplicates().reset_index(drop=True)
    session = table["Session"].astype(int)
    years = pd.Series("", index=table.index)
    for year, (first, last) in SESSIONS.items():
        years[session.between(first, last)] = str(year)
    issues = table["Issue"].fillna("").str.split(",").explode().str.strip()
    codes = pd.DataFrame(
        {
            issue: (issues == issue).groupby(level=0).any().astype(float)
            for issue in issues.value_counts().index[:n_issues]
        }
    )
    codes.index = years.index = pd.Index([f"u{row}" for row in range(len(codes))], name="unit")
    return codes, years


def machines(truth: pd.DataFrame, years: pd.Series) -> dict[str, pd.DataFrame]:
    """Return the codes of four machines, none of which knows the theme as a person does."""
    random = np.random.default_rng(7)
    chance = random.random(truth.shape)
    late = ((years.astype(int) - 2008) / 6).to_numpy()[:, None]
    drifting = np.where(truth == 1, chance < 0.95 - 0.45 * late, chance < 0.01 + 0.05 * late)
    codes = {
        "codes at random": chance < 0.3,
        "finds everything": np.ones(truth.shape),
        "finds nothing": np.zeros(truth.shape),
        "errs more every year": drifting,
    }
    return {
        name: pd.DataFrame(np.asarray(values, dtype=int), truth.index, truth.columns) for name, values in codes.items()
    }
