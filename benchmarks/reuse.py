"""How fast borrowed language is traced, in what memory, and whether planted passages are found in real speeches.

`python benchmarks/reuse.py FOLDER`: a folder with `un_ct/` (documents and metadata.csv) and `ungdc.parquet` (text, year).
"""

from __future__ import annotations

import itertools
import resource
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

import ctthemes as ct
from ctthemes.text.reuse import BORROWED, FORMULA

EDITS = (0.0, 0.05, 0.1, 0.15, 0.2)
PASSAGES_EACH = 6


def resolutions(folder: Path) -> pd.DataFrame:
    return ct.read_corpus(folder / "un_ct")


def speeches(folder: Path) -> pd.DataFrame:
    table = pd.read_parquet(folder / "ungdc.parquet").set_index("doc_id")
    return table[["text"]].assign(date=pd.to_datetime(table["year"].astype(int).astype(str) + "-09-20"))


def print_speed(name: str, corpus: pd.DataFrame) -> None:
    """Print the seconds that tracing takes with tokens in hand, and the most memory that the process has had."""
    tokens = ct.tokenize(corpus, n_jobs=2)
    start = time.perf_counter()
    reuse = ct.trace_reuse(tokens)
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    shares = ct.borrowing_shares(reuse)
    print(
        f"| {name} | {len(tokens):,} | {len(tokens.ids):,} | {seconds:.1f} | {memory:.1f} | {len(reuse.passages):,} | "
        f"{shares['new_share'].median():.2f} |"
    )


def print_planted(corpus: pd.DataFrame, seed: int) -> None:
    """Print precision and recall by word of passages planted into a hundred speeches, for each share of edited words.

    Words of a speech that it shares with earlier ones before anything is planted are left out of account.
    """
    random = np.random.default_rng(seed)
    sample = corpus.sample(100, random_state=seed)
    sample["text"] = [" ".join(ct.token_texts(ct.tokenize(sample.loc[[name]]), name)[:2500]) for name in sample.index]
    dates = pd.date_range("2001-01-01", periods=len(sample))
    tokens = ct.tokenize(sample.assign(date=dates))
    plain = [ct.token_texts(tokens, name) for name in sample.index]
    own = np.split(ct.trace_reuse(tokens).kinds == BORROWED, tokens.offsets[1:-1])
    for edits in EDITS:
        texts, truth, shared = _planted(plain, own, edits, random)
        planted = pd.DataFrame({"text": [" ".join(text) for text in texts], "date": dates}, index=sample.index)
        kinds = ct.trace_reuse(ct.tokenize(planted)).kinds
        counted = ~shared & (kinds != FORMULA)
        borrowed = kinds == BORROWED
        hits = (borrowed & truth & counted).sum()
        print(f"| {edits:.0%} | {hits / (borrowed & counted).sum():.3f} | {hits / (truth & counted).sum():.3f} |")


def _planted(
    plain: list[list[str]], own: list[npt.NDArray[np.bool_]], edits: float, random: np.random.Generator
) -> tuple[list[list[str]], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return speeches with passages of earlier ones put in; which words those are, and which the speech had before."""
    texts, truths, shares = [], [], []
    words = sorted({word for text in plain for word in text})
    for number, text in enumerate(plain):
        cuts = np.sort(random.integers(0, len(text) + 1, PASSAGES_EACH if number >= len(plain) // 3 else 0))
        borders = [0, *cuts.tolist(), len(text)]
        result: list[str] = []
        truth: list[bool] = []
        shared: list[bool] = []
        for place, (start, stop) in enumerate(itertools.pairwise(borders)):
            if place:
                for word, is_same in _passage(plain[int(random.integers(number))], edits, words, random):
                    result.append(word)
                    truth.append(is_same)
                    shared.append(False)
            result += text[start:stop]
            truth += [False] * (stop - start)
            shared += own[number][start:stop].tolist()
        texts.append(result)
        truths.append(np.array(truth, dtype=bool))
        shares.append(np.array(shared, dtype=bool))
    return texts, np.concatenate(truths), np.concatenate(shares)


def _passage(source: list[str], edits: float, words: list[str], random: np.random.Generator) -> list[tuple[str, bool]]:
    """Return 15 to 200 words of a speech, a quarter of the passages under 30, edited; one in six with halves exchanged."""
    length = int(random.integers(15, 30) if random.random() < 0.25 else random.integers(30, 201))
    start = int(random.integers(max(len(source) - length, 1)))
    passage = source[start : start + length]
    if random.random() < 1 / 6:
        passage = passage[length // 2 :] + passage[: length // 2]
    result: list[tuple[str, bool]] = []
    for word in passage:
        change = int(random.integers(3)) if random.random() < edits else 3
        strange = (words[int(random.integers(len(words)))], False)
        result += ([strange], [], [strange, (word, True)], [(word, True)])[change]
    return result


def main(folder: Path) -> None:
    warnings.simplefilter("ignore")
    print(
        "| corpus | documents | tokens | seconds | GB | passages | median share of new words |\n|---|---|---|---|---|---|---|"
    )
    print_speed("resolutions", resolutions(folder))
    corpus = speeches(folder)
    print_speed("speeches", corpus)
    print("\n| words edited | precision | recall |\n|---|---|---|")
    print_planted(corpus, 1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
