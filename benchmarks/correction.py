"""Whether the corrected share holds its level, whatever the machine gets wrong.

    python benchmarks/correction.py

Each run is a corpus of two years whose machine codes err differently in each year, and a random sample of hand codes,
stratified by whether the machine found the theme. The whole table function is run, not its parts.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

import ctthemes as ct
from ctthemes.stats.intervals import wilson_interval

RUNS, UNITS = 500, 600
SCENARIOS = (  # true share, then sensitivity and specificity in the first and in the second year
    ("misses more every year", 0.20, (0.95, 0.98), (0.60, 0.98)),
    ("finds too much, late", 0.10, (0.90, 0.97), (0.90, 0.80)),
    ("rare theme, weak machine", 0.05, (0.50, 0.97), (0.70, 0.92)),
    ("guesses", 0.30, (0.30, 0.70), (0.50, 0.50)),
)


def one_run(
    random: np.random.Generator, share: float, errors: tuple[tuple[float, float], ...], n_hand: int
) -> pd.DataFrame:
    periods = pd.Series(np.repeat(["2001", "2022"], UNITS))
    truth = (random.random(2 * UNITS) < share).astype(float)
    right = random.random(2 * UNITS)
    sensitivity, specificity = (np.repeat([each[place] for each in errors], UNITS) for place in (0, 1))
    machine = pd.DataFrame({"theme": np.where(truth == 1, right < sensitivity, right > specificity).astype(int)})
    strata = machine["theme"].map({1: "found", 0: "not found"})
    units = machine.assign(text="x", document="d", period=periods, found=strata)
    units.index = machine.index = periods.index = strata.index = pd.Index([f"u{number}" for number in range(2 * UNITS)])
    drawn = ct.handcoding.draw_units(
        units, n=2 * n_hand, by=["period", "found"], allocation="equal", seed=int(random.integers(2**31))
    )
    codes = pd.DataFrame({"theme": truth}, index=machine.index)
    table = ct.handcoding.corrected_prevalence(machine, codes.loc[drawn.index], periods=periods, strata=strata)
    low, high = wilson_interval(table["machine_share"] * UNITS, np.full(len(table), UNITS))
    aim = codes["theme"].groupby(periods).mean().to_numpy()
    return table.assign(aim=aim, naive_low=low, naive_high=high)


def main() -> None:
    print(
        "| machine | hand codes a year | year | bias of machine | corrected: bias | covers | Rogan-Gladen covers | machine alone covers |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for name, share, *errors in SCENARIOS:
        for n_hand in (60, 120):
            random = np.random.default_rng(1)
            runs = pd.concat([one_run(random, share, tuple(errors), n_hand) for _ in range(RUNS)])
            for period, rows in runs.groupby("period"):
                aim = rows["aim"]
                covers = [
                    ((rows[f"{kind}low"] <= aim) & (aim <= rows[f"{kind}high"])).mean()
                    for kind in ("", "rogan_gladen_", "naive_")
                ]
                moved = (rows["machine_share"] - aim).mean(), (rows["share"] - aim).mean()
                cells = [f"{moved[0]:+.3f}", f"{moved[1]:+.3f}", *(f"{cover:.3f}" for cover in covers)]
                print(f"| {name} | {n_hand} | {period} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
