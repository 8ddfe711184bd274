"""How good the dictionary is on units that were read while it was written, and on units that were not.

    python benchmarks/coding.py CODEBOOK CODED.csv --read 300 --apart

A file of codings has the columns unit, doc_id, coder, text, and 0 or 1 per theme. Units come in the order of SHA-256 of
their doc_id; the first --read of them may be read, the others are opened with --apart only. Units on which the coders
differ are left out. `coding.md` beside this file holds what it printed last.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import pandas as pd

import ctthemes as ct
from ctthemes.handcoding._apart import hash_place

FIRST = ["human_rights", "prevention", "regional_cooperation"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("codebook", type=Path)
    parser.add_argument("coded", type=Path)
    parser.add_argument("--read", type=int, default=300, help="units that may be read")
    parser.add_argument("--apart", action="store_true", help="open the other units, too")
    options = parser.parse_args()
    book = ct.read_codebook(options.codebook)
    hand, apart = read_codings(options.coded, options.read)
    if not options.apart:
        hand = hand[~hand["unit"].map(apart)]
    print_dictionary(book, hand, apart)


def read_codings(path: Path, n_read: int) -> tuple[pd.DataFrame, pd.Series]:
    """Return the codings in the order of the hash of their documents, and whether a unit is not to be read."""
    hand = pd.read_csv(path)
    hand = hand.assign(place=hand["doc_id"].astype(str).map(hash_place)).sort_values("place", kind="stable")
    units = hand["unit"].drop_duplicates()
    return hand.drop(columns="place"), pd.Series([False] * n_read + [True] * (len(units) - n_read), index=units)


def print_dictionary(book: ct.Codebook, hand: pd.DataFrame, apart: pd.Series) -> None:
    themes = [theme.name for theme in book.themes]
    units = hand.drop_duplicates("unit").set_index("unit")
    truth = ct.handcoding.consensus_codes(hand, themes)
    begin = time.perf_counter()
    machine = ct.handcoding.machine_codes(units[["text"]], book)
    seconds = time.perf_counter() - begin
    table = ct.handcoding.accuracy_apart(machine, truth, apart=apart, documents=units["doc_id"], seed=1)
    print(f"## Dictionary, codebook {book.version}: F1 by theme, 95 % intervals over documents\n")
    print(
        "| theme | units read | with theme | F1 | units apart | with theme | F1 | fall |\n|---|---|---|---|---|---|---|---|"
    )
    for row in table.to_dict("records"):
        parts = [
            f"{row[f'n_{part}']} | {row[f'n_true_{part}']} | {limits(row, f'f1_{part}')}" for part in ("read", "apart")
        ]
        print(f"| {row['theme']} | {' | '.join(parts)} | {limits(row, 'fall')} |")
    for name, rows in (("first three", table[table["theme"].isin(FIRST)]), ("all", table)):
        print(
            f"| mean, {name} | | | {rows['f1_read'].mean():.3f} | | | {rows['f1_apart'].mean():.3f} | {rows['fall'].mean():+.3f} |"
        )
    print(f"\n{len(units)} units coded in {seconds:.1f} s\n")


def limits(row: dict[str, float], name: str) -> str:
    if row[name] != row[name]:
        return "-"
    sign = "+" if name == "fall" else ""
    return f"{row[name]:{sign}.3f} ({row[f'{name}_low']:{sign}.2f} to {row[f'{name}_high']:{sign}.2f})"


if __name__ == "__main__":
    main()
