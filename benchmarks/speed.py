"""Measure how fast speeches are tokenised, counted, coded, read and compared, beside peers on the same texts in the same run.

Usage: python benchmarks/speed.py ungdc.parquet [--rounds 3]

The table needs the columns doc_id, year and text. Every measurement has a process of its own, and the tasks take turns,
round by round, so that a slow minute of the machine meets all of them. `README.md` beside this file holds what it
printed last. quanteda and boot cannot be installed here: their figures are held through CountVectorizer's, by the ratios
that all had on these speeches on one machine (quanteda 72.4 s to tokenise and count, 28.6 s to look 12 themes up, 1.3 s
for keyword in context, 0.98 s for keyness; boot 1.8 s for the bands of 12 themes; CountVectorizer 19.4 s).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pandas as pd

import ctthemes as ct

YARDSTICK = 19.4
PEERS = {
    "count, 2 threads": ("quanteda", 72.4, 12),
    "look-up": ("quanteda", 28.6, 50),
    "in context": ("quanteda", 1.3, 3),
    "keyness": ("quanteda.textstats", 0.98, 1),
    "yearly bands": ("boot in R", 1.8, 1),
}
THEMES = {
    "human rights": "human right*, civil libert*, fundamental freedom*, rule of law, due process, fair trial, torture, dignity, discriminat*, minorit*, freedom of expression, international humanitarian law, accountab*, impunity, justice",
    "prevention": "prevent*, root cause*, conflict prevention, early warning, resilien*, radicali*, extremis*, violent extremism, education, youth, dialogue, mediation, peacebuilding, good offices, preventive diplomacy",
    "regional": "regional cooperation, regional organization*, african union, european union, asean, arab league, caricom, ecowas, sub-regional, neighbour*, neighbor*, regional integration, organization of american states, african unity, islamic cooperation",
    "security": "terroris*, counter-terrorism, collective security, armed force*, military, weapon*, arms race, disarmament, nuclear weapon*, non-proliferation, mine*, peacekeep*, peace-keeping, ceasefire, sanction*",
    "development": "sustainable development, millennium development goal*, poverty, hunger, economic growth, trade, debt, investment*, industrial*, agricultur*, technolog*, least developed countries, developing countr*, development assistance, financing for development",
    "climate": "climate change, global warming, environment*, sea level*, emission*, biodivers*, desertif*, drought*, paris agreement, kyoto protocol, renewable energ*, green*, ocean*, forest*, natural disaster*",
    "health": "health*, hiv, aids, malaria, covid*, pandemic*, vaccin*, disease*, epidemic*, medic*, hospital*, ebola, world health organization, nutrition, mortality",
    "decolonization": "coloni*, decoloni*, apartheid, self-determination, occup*, liberat*, liberation movement*, non-self-governing territor*, racis*, imperialis*, namibia, colonial rule, territorial integrity, non-interference, trusteeship",
    "women": "women, girl*, gender*, gender equality, mother*, sexual violence, empower*, child labour, child*, famil*, human trafficking, education of girls, equal right*, marriage, violence against women",
    "migration": "refugee*, migra*, displac*, internally displaced person*, asylum, host countr*, resettlement, border*, diaspora, humanitarian assistance, humanitarian crisis, relief, camps, return of refugees, unhcr",
    "middle east": "palestin*, israel*, middle east, gaza, west bank, jerusalem, two-state solution, lebanon, syria*, iraq*, iran*, golan, arab league, settlement*, camp david",
    "reform": "revitaliz*, united nations reform, security council reform, veto, permanent member*, charter of the united nations, restructur*, secretary-general, multilateral*, global governance, democra*, transparen*, representation, new international economic order, working group",
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--task", choices=TASKS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        print(json.dumps(TASKS[options.task](options.table)))
    else:
        rounds = [{task: _measured(options.table, task) for task in TASKS} for _ in range(options.rounds)]
        print(_report(options.table, pd.DataFrame(rounds)))


# The tasks, each in a process of its own; what is measured begins when everything is imported


def _ours(path: Path, n_jobs: int) -> dict[str, float]:
    corpus, tokenize, count_terms = _corpus(path), ct.tokenize, ct.count_terms
    begin = time.perf_counter()
    matrix = count_terms(tokenize(corpus, n_jobs=n_jobs), n_jobs=n_jobs)
    return _found(begin, int(matrix.counts.sum()), corpus)


def _scikit_learn(path: Path) -> dict[str, float]:
    from sklearn.feature_extraction.text import CountVectorizer

    corpus = _corpus(path)
    texts = corpus["text"].tolist()
    begin = time.perf_counter()
    return _found(begin, int(CountVectorizer().fit_transform(texts).sum()), corpus)


def _nltk(path: Path) -> dict[str, float]:
    from nltk.tokenize import RegexpTokenizer
    from sklearn.feature_extraction.text import CountVectorizer

    corpus = _corpus(path)
    texts = corpus["text"].tolist()
    begin = time.perf_counter()
    counter = CountVectorizer(tokenizer=RegexpTokenizer(r"\w+").tokenize, token_pattern=None)
    return _found(begin, int(counter.fit_transform(texts).sum()), corpus)


def _look_up(path: Path) -> dict[str, float]:
    tokens = ct.tokenize(_corpus(path), n_jobs=-1)
    themes = {name: patterns.split(", ") for name, patterns in THEMES.items()}
    count_patterns = ct.count_patterns
    begin = time.perf_counter()
    return _found(begin, int(count_patterns(tokens, themes).counts.sum()), tokens.documents)


def _in_context(path: Path) -> dict[str, float]:
    tokens = ct.tokenize(_corpus(path), n_jobs=-1)
    kwic = ct.kwic
    begin = time.perf_counter()
    return _found(begin, len(kwic(tokens, ["human rights"], window=8)), tokens.documents)


def _keyness(path: Path) -> dict[str, float]:
    tokens = ct.tokenize(_corpus(path), n_jobs=-1)
    matrix = ct.count_terms(tokens, n_jobs=-1)
    late = (tokens.documents["year"] >= tokens.documents["year"].median()).to_numpy()
    keyness = ct.keyness
    begin = time.perf_counter()
    return _found(begin, len(keyness(matrix, late, n_jobs=-1)), tokens.documents)


def _bands(path: Path) -> dict[str, float]:
    corpus = _corpus(path)
    dates = pd.to_datetime(corpus["year"].astype(str) + "-09-20")
    tokens = ct.tokenize(corpus.assign(date=dates, date_source="metadata"), n_jobs=-1)
    matrix = ct.count_patterns(tokens, {name: patterns.split(", ") for name, patterns in THEMES.items()})
    rate_trend = ct.rate_trend
    begin = time.perf_counter()
    return _found(begin, len(rate_trend(matrix, period="year")), tokens.documents)


TASKS: dict[str, Callable[[Path], dict[str, float]]] = {
    "count, 2 threads": lambda path: _ours(path, 2),
    "count, scikit-learn": _scikit_learn,
    "count, 1 thread": lambda path: _ours(path, 1),
    "count, nltk": _nltk,
    "look-up": _look_up,
    "in context": _in_context,
    "keyness": _keyness,
    "yearly bands": _bands,
}


def _corpus(path: Path) -> pd.DataFrame:
    return pd.read_parquet(path, columns=["doc_id", "year", "text"]).set_index("doc_id")


def _found(begin: float, found: int, corpus: pd.DataFrame) -> dict[str, float]:
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"seconds": seconds, "found": found, "peak": peak / sum(len(text.encode()) for text in corpus["text"])}


def _measured(path: Path, task: str) -> dict[str, float]:
    command = [sys.executable, __file__, str(path), "--task", task]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    print(f"{task}: {done.stdout.strip()}", file=sys.stderr)
    return dict(json.loads(done.stdout))


# The report


def _report(path: Path, rounds: pd.DataFrame) -> str:
    seconds = rounds.map(lambda each: each["seconds"])
    first = rounds.iloc[0]
    peers = seconds["count, scikit-learn"]
    lines = [
        f"{path.stem}: {len(rounds)} rounds in turn. {_machine()}",
        "",
        "| task | found | seconds: median (least to most) | peak memory, times the text | CountVectorizer's time / this |",
        "|---|---|---|---|---|",
    ]
    for task in TASKS:
        ratio = _spread(peers / seconds[task], 2)
        peak = max(each["peak"] for each in rounds[task])
        lines.append(f"| {task} | {first[task]['found']:,} | {_spread(seconds[task], 2)} | {peak:.1f} | {ratio} |")
    lines += [
        "",
        "| task | peer | its time then, in CountVectorizer's | ratio of its time to ours now | goal |",
        "|---|---|---|---|---|",
    ]
    for task, (peer, then, goal) in PEERS.items():
        ratio = _spread(then / YARDSTICK * peers / seconds[task], 1)
        lines.append(f"| {task} | {peer} | {then / YARDSTICK:.3f} | {ratio} | {goal} |")
    return "\n".join(lines)


def _spread(values: pd.Series[float], digits: int) -> str:
    return f"{values.median():.{digits}f} ({values.min():.{digits}f} to {values.max():.{digits}f})"


def _machine() -> str:
    packages = ("numpy", "pandas", "pyarrow", "scikit-learn", "scipy", "nltk")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return f"{os.cpu_count()} processors ({platform.machine()}), {platform.system()}, Python {platform.python_version()}, ctthemes {ct.__version__}, {versions}."


if __name__ == "__main__":
    main()
