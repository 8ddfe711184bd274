"""Measure what a corpus on disk costs per document as it grows, its peak memory, and what a hundred million would take.

    python benchmarks/scale.py CORPUS.parquet > benchmarks/SCALE.md

The table needs the columns doc_id and text. The corpus is repeated under new ids into parts in a temporary folder; each
measurement runs in a process of its own, and the memory is that of it and all its children, read from /proc every 50 ms
(Linux only). Figures of the plan are computed from what was measured.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import ctthemes as ct
from ctthemes.partitions._counts import Task, count_part
from ctthemes.topics._similarity import jaccard, matched, term_lists

os.environ["CTTHEMES_CACHE"] = "off"  # seconds of a fit, not of reading one
ROOT = Path(__file__).resolve().parents[1]
N_THEMES, N_PATTERNS = 12, 15
N_TOPICS, MIN_DOCUMENTS = 20, 0.002
MANY = 100_000_000
PART = 10_000
WORKERS = (1, 16, 64, 256)
LIMIT = 6.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--folds", type=int, nargs="+", default=[1, 2, 4, 8])
    parser.add_argument("--most", type=int, default=20, help="the largest corpus, measured once")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--n-jobs", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="where the temporary parts go")
    parser.add_argument("--measure", choices=["count", "themes", "vocabulary", "topics"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measured(options.corpus, options.measure, options.n_jobs)))
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        began, load = time.perf_counter(), os.getloadavg()[0]
        folders = repeated(options.corpus, Path(folder), [*options.folds, options.most])
        say(f"wrote {options.most} copies in {time.perf_counter() - began:.0f} s")
        rounds = [
            {fold: run(folders[fold], "count", options.n_jobs) for fold in options.folds} for _ in range(options.rounds)
        ]
        most = run(folders[options.most], "count", options.n_jobs)
        again = folders[max(fold for fold in options.folds if fold <= 4)]
        stages = {mode: run(again, mode, options.n_jobs) for mode in ("count", "vocabulary", "themes")}
        topics = run(folders[options.folds[0]], "topics", options.n_jobs)
        back = bytes_back(folders[options.folds[0]])
        for found in [*(each[fold] for each in rounds for fold in options.folds), most]:
            whole = rounds[0][options.folds[0]]
            for name in ("documents", "tokens", "term_counts", "theme_counts"):
                assert found[name] * options.folds[0] == whole[name] * found["fold"], f"{name} at {found['fold']}"
        print_head(options, most, load)
        print_growth(rounds, most)
        print_topics(topics)
        print_plan(most, stages, topics, back)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def repeated(corpus: Path, folder: Path, folds: list[int]) -> dict[int, Path]:
    """Write the corpus as often as the largest fold asks, and give each fold a folder of links to its copies."""
    table = pd.read_parquet(corpus).set_index("doc_id")
    for copy in range(max(folds)):
        ct.partitions.save_partitions(table.set_axis(table.index + f"~{copy}", axis=0), folder / f"copy-{copy:02d}")
    for fold in folds:
        (folder / f"fold-{fold:02d}").mkdir()
        for copy in range(fold):
            for file in sorted((folder / f"copy-{copy:02d}").iterdir()):
                os.link(file, folder / f"fold-{fold:02d}" / f"{copy:02d}-{file.name}")
    return {fold: folder / f"fold-{fold:02d}" for fold in folds}


def codebook() -> ct.Codebook:
    """Return 12 themes of 15 patterns: every fourth of the seeds' codebook, globs and phrases, dealt out in turn."""
    every = [
        pattern for theme in ct.read_codebook(ROOT / "seeds" / "codebook.yml").themes for pattern in theme.patterns
    ]
    chosen = list(dict.fromkeys(every))[::4][: N_THEMES * N_PATTERNS]
    themes = (ct.Theme(f"theme_{n:02d}", patterns=tuple(chosen[n::N_THEMES])) for n in range(N_THEMES))
    return ct.Codebook(tuple(themes), version="180 of the seeds' patterns")


def measured(folder: Path, mode: str, n_jobs: int) -> dict[str, Any]:
    """Do one thing, in this process, and say what it took."""
    began = time.perf_counter()
    parts = ct.partitions.read_partitions(folder)
    opened = time.perf_counter() - began
    found: dict[str, Any] = {"documents": len(parts), "opened": opened}
    if mode in ("count", "themes"):
        counted = ct.partitions.count_partitions(
            parts, codebook=codebook(), terms=None if mode == "count" else [], workers=n_jobs
        )
        found |= {
            "tokens": int(counted.documents["n_tokens"].sum()),
            "types": len(counted.terms.terms),
            "entries": int(counted.terms.counts.nnz),
            "term_counts": int(counted.terms.counts.sum()),
            "theme_counts": int(counted.themes.counts.sum()),
            "held": sum(getattr(counted.terms.counts, name).nbytes for name in ("data", "indices", "indptr")),
        }
    elif mode == "vocabulary":
        found["types"] = len(ct.partitions.partition_vocabulary(parts, workers=n_jobs))
    else:
        vocabulary = ct.partitions.partition_vocabulary(parts, workers=n_jobs)
        stop_words = ct.read_study(ROOT / "seeds").stop_words
        shares = vocabulary["n_documents"] / len(parts)
        terms = vocabulary["term"][shares.between(MIN_DOCUMENTS, 0.5) & ~vocabulary["term"].isin(stop_words)]
        began = time.perf_counter()
        model = ct.partitions.fit_partition_topics(parts, terms.tolist(), n_topics=N_TOPICS, seed=1, workers=n_jobs)
        found |= {"terms": len(terms), "epochs": int(str(model.settings["iterations"]))}
        found["seconds"] = time.perf_counter() - began
        found |= compared(parts, terms.tolist(), model, n_jobs)
    found.setdefault("seconds", time.perf_counter() - began)
    if n_jobs != 1:
        from joblib.externals.loky import get_reusable_executor

        get_reusable_executor().shutdown(wait=True)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    found["cpu"] = sum(each.ru_utime + each.ru_stime for each in used)
    return found


def compared(
    parts: ct.partitions.Partitions, terms: list[str], model: ct.topics.TopicModel, n_jobs: int
) -> dict[str, float]:
    """Return how much of each topic's ten terms another seed, and the fit of all at once under two seeds, share."""
    other = ct.partitions.fit_partition_topics(parts, terms, n_topics=N_TOPICS, seed=2, workers=n_jobs)
    dtm = ct.partitions.count_partitions(parts, terms=terms, workers=n_jobs).terms
    began = time.perf_counter()
    whole = ct.topics.fit_topics(dtm, n_topics=N_TOPICS, seed=1)
    seconds = time.perf_counter() - began
    again = ct.topics.fit_topics(dtm, n_topics=N_TOPICS, seed=2)
    pairs = {"seeds": (model, other), "whole": (model, whole), "whole_seeds": (whole, again)}
    return {"whole_seconds": seconds, **{name: shared(*pair) for name, pair in pairs.items()}}


def shared(one: ct.topics.TopicModel, other: ct.topics.TopicModel) -> float:
    """Return the mean Jaccard overlap of matched topics' ten heaviest terms."""
    pairs = zip(term_lists(one), matched(one, other), strict=True)
    lists = term_lists(other)
    return float(np.mean([jaccard(terms, lists[partner]) for terms, partner in pairs]))


def run(folder: Path, mode: str, n_jobs: int) -> dict[str, Any]:
    """Measure in a process of its own, and watch its memory."""
    command = [sys.executable, __file__, str(folder), "--measure", mode, "--n-jobs", str(n_jobs)]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    peak = worker = 0
    while started.poll() is None:
        sizes = [resident(pid) for pid in family(started.pid)]
        peak, worker = max(peak, sum(sizes)), max(worker, *sizes[1:], 0)
        time.sleep(0.05)
    output = started.communicate()[0]
    if started.returncode:
        raise SystemExit(f"{mode} of {folder.name} ended with {started.returncode}")
    found: dict[str, Any] = json.loads(output)
    files = [each.stat().st_size for each in folder.iterdir()]
    found |= {"peak": peak, "worker": worker, "files": len(files), "file_bytes": sum(files)}
    found["fold"] = int(folder.name.removeprefix("fold-"))
    say(f"{mode} x {found['fold']}: {found['seconds']:.1f} s, {peak / 1e9:.2f} GB")
    return found


def family(pid: int) -> Iterator[int]:
    """Yield a process and all its children."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return
    for child in children:
        yield from family(int(child))


def resident(pid: int) -> int:
    """Return the bytes in memory that are the process's own; what it shares with others is counted in each."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def bytes_back(folder: Path) -> dict[str, float]:
    """Return the bytes of text, and those that come back from workers, per document."""
    parts = ct.partitions.read_partitions(folder)
    sizes = {"text": 0.0, "all types": 0.0, "themes only": 0.0}
    for part in parts.parts:
        texts = ct.partitions.partition_corpus(ct.partitions.Partitions((part,), parts.schema))["text"]
        sizes["text"] += sum(len(text.encode()) for text in texts)
        for name, terms in (("all types", None), ("themes only", frozenset[str]())):
            counted = count_part(Task(part, parts.schema, "keep", codebook(), terms))
            sizes[name] += len(pickle.dumps(counted, protocol=5))
    return {name: size / len(parts) for name, size in sizes.items()}


def print_head(options: argparse.Namespace, most: dict[str, Any], load: float) -> None:
    versions = ct.package_versions()
    named = ", ".join(f"{name} {versions[name]}" for name in ("ctthemes", "numpy", "pandas", "pyarrow", "scipy"))
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    print(
        "# Larger than memory, and larger than a machine\n\n"
        f"Written by `python benchmarks/scale.py {options.corpus.name} --rounds {options.rounds} > benchmarks/SCALE.md`; "
        "nothing here was typed.\n"
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory / 1e9:.0f} GB, Python "
        f"{platform.python_version()}, {named}.\n"
        f"Before it began, {load:.1f} other processes ran at a time, on average; where that is not near 0, trust CPU before "
        "the clock.\n\n"
        "The corpus is repeated under new ids into Parquet parts of 2,000 documents. `count_partitions` reads, tokenises,\n"
        f"counts every type and codes {N_THEMES} themes of {N_PATTERNS} patterns, `workers={options.n_jobs}`, and brings "
        "back counts of types, themes\nand patterns per document. Memory is that of all its processes together; pages "
        "that they share count in each.\nTotals of documents, tokens, counts and codings at every size are those of the "
        "corpus, times the size; the run\nstops if they are not. Seconds are those of the call, the start of its processes included.\n\n"
        f"The {most['fold']}-fold corpus took **{most['peak'] / 1e9:.2f} GB** at its peak, "
        f"{'within' if most['peak'] / 1e9 <= LIMIT else 'more than'} the {LIMIT:.0f} GB allowed.\n"
    )


def print_growth(rounds: list[dict[int, dict[str, Any]]], most: dict[str, Any]) -> None:
    rows = []
    for fold in rounds[0]:
        rows.append([each[fold] for each in rounds])
    rows.append([most])
    print(
        "| times | documents | million tokens | seconds, median | lowest to highest | ms a document | CPU ms a document | "
        "peak GB | largest worker, GB |\n|---|---|---|---|---|---|---|---|---|"
    )
    for runs in rows:
        seconds = [each["seconds"] for each in runs]
        n, cpu = runs[0]["documents"], np.median([each["cpu"] for each in runs])
        print(
            f"| {runs[0]['fold']} | {n:,} | {runs[0]['tokens'] / 1e6:,.1f} | {np.median(seconds):.1f} | "
            f"{min(seconds):.1f} to {max(seconds):.1f} | {1000 * np.median(seconds) / n:.2f} | {1000 * cpu / n:.2f} | "
            f"{max(each['peak'] for each in runs) / 1e9:.2f} | {max(each['worker'] for each in runs) / 1e9:.2f} |"
        )
    said = []
    for name in ("seconds", "cpu"):
        cost = [float(np.median([each[name] / each["documents"] for each in runs])) for runs in rows]
        ratios = (f"{each / cost[0]:.2f} at {runs[0]['fold']}" for each, runs in zip(cost[1:], rows[1:], strict=True))
        said.append(", ".join(ratios))
    print(
        f"\nCost of a document, held against that at {rows[0][0]['fold']} times the corpus, by the clock: {said[0]};\n"
        f"in CPU: {said[1]}.\n"
    )


def print_topics(topics: dict[str, Any]) -> None:
    print(
        f"## Topics in mini-batches\n\n{N_TOPICS} topics (NMF) of {topics['documents']:,} documents by {topics['terms']:,} "
        f"terms: {topics['seconds']:.0f} s from the texts, counting included,\nin {topics['epochs']} epochs; the fit that "
        f"sees all documents at every step took {topics['whole_seconds']:.0f} s from the counts. Of the ten heaviest terms\n"
        f"of a topic and of its partner, this part is common to both (mean Jaccard overlap): batches and the whole "
        f"{topics['whole']:.2f}; batches\nunder two seeds {topics['seeds']:.2f}; the whole under two seeds "
        f"{topics['whole_seeds']:.2f}.\n"
    )


def print_plan(
    most: dict[str, Any], stages: dict[str, dict[str, Any]], topics: dict[str, Any], back: dict[str, float]
) -> None:
    """Print the plan; every figure is one of those measured, times documents."""
    cpu = {mode: each["cpu"] / each["documents"] for mode, each in stages.items()}
    stored = most["file_bytes"] / most["documents"]
    worker = max(each["worker"] for each in [most, *stages.values()])
    learning = topics["seconds"] / topics["documents"] / topics["epochs"]
    print(f"## A plan for {MANY:,} documents like these\n")
    print("| constant, measured | per document | for all |\n|---|---|---|")
    for name, size in (
        ("text, UTF-8", back["text"]),
        ("the parts, Parquet with zstd", stored),
        ("comes back: themes, patterns and variables", back["themes only"]),
        ("comes back: these and every type", back["all types"]),
        ("matrix of every type, in memory", most["held"] / most["documents"]),
    ):
        print(f"| {name} | {size:,.0f} bytes | {size * MANY / 1e12:,.2f} TB |")
    for mode, name in (
        ("vocabulary", "`partition_vocabulary`"),
        ("themes", "`count_partitions`, themes only"),
        ("count", "`count_partitions`, every type"),
    ):
        print(f"| {name} | {1000 * cpu[mode]:.2f} ms of CPU | {cpu[mode] * MANY / 3600:,.0f} worker-hours |")
    print(
        f"| topics, {N_TOPICS} of {topics['terms']:,} terms, one epoch, counting included | {1000 * learning:.2f} ms | "
        f"{learning * MANY / 3600:,.0f} hours |\n"
    )
    print("| workers, one core each | hours, vocabulary | hours, themes | memory of the workers, GB | reads, MB/s |")
    print("|---|---|---|---|---|")
    for n in WORKERS:
        hours = [cpu[mode] * MANY / 3600 / n for mode in ("vocabulary", "themes")]
        print(
            f"| {n} | {hours[0]:,.1f} | {hours[1]:,.1f} | {n * worker / 1e9:,.1f} | {n * stored / cpu['vocabulary'] / 1e6:,.0f} |"
        )
    held = most["held"] / most["documents"] * MANY / 1e9
    again = cpu["themes"] * PART
    print(
        f"\n1. Write {MANY // PART:,} parts of {PART:,} documents ({PART * stored / 1e6:,.0f} MB each) to storage that every "
        "worker sees under one path.\n"
        f"   Workers hold a batch, not a part: the largest took {worker / 1e9:.2f} GB.\n"
        "2. `partition_vocabulary(parts, workers=address)` brings back types and two sums each, nothing per document.\n"
        f"3. `count_partitions(parts, codebook=..., terms=chosen, workers=address)` with few or no terms: themes, patterns\n"
        f"   and variables of all documents are {back['themes only'] * MANY / 1e9:,.0f} GB as they come back, so the asking "
        "process needs a machine of at\n"
        f"   least twice that, or the corpus is asked in slices of years. With every type its matrix alone would be "
        f"{held:,.0f} GB:\n   that does not fit, and is what `terms` is for.\n"
        "4. `fit_partition_topics` counts on the workers and learns in one thread, so its time does not shrink with "
        f"workers.\n   Here it stopped after {topics['epochs']} epochs. As many over a sample of a million documents take "
        f"{learning * 1e6 * topics['epochs'] / 3600:,.1f} hours.\n"
        f"5. A worker that dies costs the part that it was at, {again:,.0f} s of one core; nothing else is done again, and "
        "each part is\n   taken up once.\n\n"
        f"Storage must deliver what the last column says. Nothing above was run on {MANY:,} documents; the largest run "
        f"was {most['documents']:,}."
    )


if __name__ == "__main__":
    main()
