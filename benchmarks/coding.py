"""How good dictionary and trained coder are on hand codings.

    python benchmarks/coding.py CODEBOOK FILE.csv [FILE.csv ...]

Each file has the columns of a study's codings: unit, doc_id, coder, text, and 0 or 1 per theme. Units on which the
coders differ are left out. The coder is tested on documents that it has not seen, over all files together.
"""

from __future__ import annotations

import sys

import pandas as pd

import ctthemes as ct


def main(codebook: str, *files: str) -> None:
    book = ct.read_codebook(codebook)
    themes = [theme.name for theme in book.themes]
    hand = pd.concat([pd.read_csv(file).assign(file=file.rpartition("/")[2]) for file in files])
    units, truth = hand.drop_duplicates("unit").set_index("unit"), ct.handcoding.consensus_codes(hand, themes)
    trained, dictionary = ct.handcoding.compare_coders(units, truth, codebook=book, documents=units["doc_id"], seed=1)
    machine = ct.handcoding.machine_codes(units[["text"]], book)
    table = dictionary.set_index("theme")[["n_units", "n_true"]]
    for file, own in units.groupby("file"):
        table[f"dictionary, {file}"] = ct.handcoding.coding_accuracy(machine, truth.loc[own.index], seed=1).set_index(
            "theme"
        )["f1"]
    answers = ct.handcoding.coding_accuracy(ct.handcoding.decide_codes(trained, certain=0.5), truth, seed=1).set_index(
        "theme"
    )
    decided = ct.handcoding.coding_accuracy(ct.handcoding.decide_codes(trained), truth, seed=1).set_index("theme")
    table["dictionary"], table["trained"] = dictionary.set_index("theme")["f1"], answers["f1"]
    table["abstains"] = answers["n_units"] - decided["n_units"]
    print(table.round(3).to_string())
    curve = ct.handcoding.learning_curve(units, truth, codebook=book, documents=units["doc_id"], seed=1, n_draws=2)
    print(curve.round(3).to_string())


if __name__ == "__main__":
    main(*sys.argv[1:])
