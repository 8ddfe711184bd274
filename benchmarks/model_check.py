"""Code hand-coded units by a real language model behind a server, and say what its codes are worth.

    python -m llama_cpp.server --model MODEL.gguf --port 8080
    python benchmarks/model_check.py seeds/codebook.yml CODED.csv --folder answers

Any server of the chat completions protocol on this machine will do. A file of codings has the columns unit, doc_id, coder,
text, and 0 or 1 per theme; --units of them, drawn at random, are coded. Half of these count as coded by people, so that
shares freed from the model's errors can be held against the share of all.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

import ctthemes as ct


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("codebook", type=Path)
    parser.add_argument("coded", type=Path)
    parser.add_argument("--endpoint", default="http://127.0.0.1:8080/v1")
    parser.add_argument("--name", default="local")
    parser.add_argument("--folder", type=Path, required=True, help="where answers are put")
    parser.add_argument("--units", type=int, default=100)
    options = parser.parse_args()
    book, hand = ct.read_codebook(options.codebook), pd.read_csv(options.coded)
    truth = ct.handcoding.consensus_codes(hand, [theme.name for theme in book.themes]).dropna()
    truth = truth.sample(min(options.units, len(truth)), random_state=1)
    units = hand.drop_duplicates("unit").set_index("unit").loc[truth.index]
    endpoint = ct.handcoding.model_endpoint({"endpoint": options.endpoint, "name": options.name})
    print(
        ct.handcoding.model_cost(units, codebook=book, endpoint=endpoint, folder=options.folder).to_string(index=False)
    )
    model = ct.handcoding.code_by_model(units, codebook=book, endpoint=endpoint, folder=options.folder)
    seconds = model.answers["seconds"].median()
    print(f"{model!r}; median {seconds:.2f} s a unit\n")
    agreement = ct.handcoding.model_agreement(model.codes, truth, seed=1)
    print(agreement.round(2).to_string(index=False))
    print(f"\n{ct.exhibits.model_coder(agreement, provenance={}).finding}\n")
    print_correction(model.codes, truth)


def print_correction(codes: pd.DataFrame, truth: pd.DataFrame, *, n_draws: int = 200) -> None:
    """Draw half of the units as coded by people, again and again, and say how often the corrected interval holds the share of all."""
    random = np.random.default_rng(1)
    used = codes.dropna().index
    machine, periods = codes.loc[used].astype(int), pd.Series("all", index=used)
    held = pd.DataFrame(0, index=truth.columns, columns=["corrected", "model alone"])
    for _ in range(n_draws):
        drawn = truth.loc[random.choice(used, len(used) // 2, replace=False)]
        table = ct.handcoding.corrected_prevalence(machine, drawn, periods=periods).set_index("theme")
        share = truth.loc[used].mean()
        held["corrected"] += (table["low"] <= share) & (share <= table["high"])
        held["model alone"] += (table["machine_share"] - share).abs() < 0.05
    print("share of draws in which the corrected interval holds the true share; the model's own share is within .05:\n")
    print((held / n_draws).round(3).to_string())


if __name__ == "__main__":
    main()
