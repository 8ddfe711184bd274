"""Topics of 1,000 General Debate speeches: coherence, diversity, stability and seconds of several engines.

Run it as `python benchmarks/topics.py SPEECHES.parquet` (columns `text` and `year`). One matrix and one coherence code
for all engines, each in a process of its own, one after another; tomotopy is measured where it is installed. `planted`
in place of a file runs the simulations instead.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import sys
import tempfile
import time
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

import ctthemes as ct
from ctthemes.text.tokens import GAP, Tokens
from ctthemes.topics._fitting import fit_once
from ctthemes.topics._gibbs import engine_version
from ctthemes.topics._methods import Fit
from ctthemes.topics._pairing import best_pairs
from ctthemes.topics._quality import npmi, term_windows
from ctthemes.topics._similarity import jaccard, term_lists

N_SPEECHES, N_TOPICS, N_TERMS, CHUNK, WINDOW = 1000, 20, 10, 100, 50
SWEEPS, LDA_ITERATIONS, N_STARTS = 500, 20, 5
os.environ["CTTHEMES_CACHE"] = "off"  # seconds of a fit, not of reading one
ROOT = Path(__file__).resolve().parents[1]


def corpus(path: str) -> pd.DataFrame:
    table = pd.read_parquet(path, columns=["text", "year"])
    table.index = pd.Index([f"s{row:05d}" for row in range(len(table))], name="doc_id")
    return pd.DataFrame(
        {"text": table["text"], "date": pd.to_datetime(table["year"].astype(str) + "-09-20"), "date_source": "metadata"}
    )


def without_gaps(tokens: Tokens, terms: pd.Index) -> tuple[Tokens, np.ndarray]:
    """Return the tokens of these terms only, side by side, and each old position's new one."""
    kept = (tokens.ids != GAP) & tokens.vocabulary.isin(terms)[np.maximum(tokens.ids, 0)]
    place = np.concatenate([[0], np.cumsum(kept)])
    return Tokens(
        tokens.ids[kept], place[tokens.offsets], tokens.spans[kept], tokens.vocabulary, tokens.documents
    ), place


def matrices(sample: pd.DataFrame) -> tuple[ct.DocumentTermMatrix, ct.DocumentTermMatrix, ct.DocumentTermMatrix]:
    """Return speeches by terms, chunks of 100 such terms by terms, and the themes' matches in the chunks."""
    study = ct.read_study(ROOT / "seeds")
    tokens = ct.tokenize(sample)
    terms = ct.remove_terms(tokens, study.stop_words)
    whole = ct.trim_terms(ct.count_terms(terms), min_documents=10, max_share=0.5)
    dense, place = without_gaps(terms, whole.terms)
    chunks = ct.trim_terms(term_windows(dense, size=CHUNK))
    codings = ct.codings(tokens, study.codebook)
    row = tokens.documents.index.get_indexer(codings["doc_id"])
    at = place[tokens.offsets[:-1][row] + codings["token"].to_numpy()]
    ends = np.cumsum(chunks.documents["n_tokens"].to_numpy())
    chunk = np.minimum(np.searchsorted(ends, at, side="right"), len(chunks) - 1)
    names = [theme.name for theme in study.codebook.themes]
    theme = pd.Index(names).get_indexer(codings["theme"].astype(str))
    hits = sparse.csr_array((np.ones(len(theme), dtype=np.int64), (chunk, theme)), shape=(len(chunks), len(names)))
    hits.sum_duplicates()
    return whole, chunks, ct.DocumentTermMatrix(hits, pd.Index(names), chunks.documents)


def window_reference(tokens: Tokens, words: list[str]) -> ct.DocumentTermMatrix:
    """Return windows of 50 tokens of the whole corpus by the few words that are asked for."""
    place = np.full(len(tokens.vocabulary) + 1, -1)
    place[tokens.vocabulary.get_indexer(pd.Index(words))] = np.arange(len(words))
    lengths = np.diff(tokens.offsets)
    pieces = -(-lengths // WINDOW)
    first = np.cumsum(pieces) - pieces
    document = np.repeat(np.arange(len(lengths)), lengths)
    window = first[document] + (np.arange(len(tokens.ids)) - tokens.offsets[:-1][document]) // WINDOW
    column = place[tokens.ids]
    there = column >= 0
    counts = sparse.csr_array(
        (np.ones(int(there.sum()), dtype=np.int64), (window[there], column[there])),
        shape=(int(pieces.sum()), len(words)),
    )
    counts.sum_duplicates()
    return ct.DocumentTermMatrix(counts, pd.Index(words), pd.DataFrame({"n_tokens": WINDOW}, index=range(pieces.sum())))


def tomotopy_lists(
    dtm: ct.DocumentTermMatrix, seed: int, *, priors: bool = False, years: bool = False
) -> list[list[str]]:
    """Return ten terms of each topic of tomotopy's LDA, SWEEPS sweeps by one worker, or of its regression on years.

    With priors, a theme's seed words get a prior of 1 in its topic and 0.01 elsewhere. It takes single words only, so
    each theme gives the terms that its patterns match by themselves.
    """
    import tomotopy

    model = (tomotopy.DMRModel if years else tomotopy.LDAModel)(k=N_TOPICS, seed=seed)
    terms = dtm.terms.astype(str).to_numpy()
    labels = pd.to_datetime(dtm.documents["date"]).dt.year.astype(str).tolist() if years else []
    for row in range(len(dtm)):
        here = slice(dtm.counts.indptr[row], dtm.counts.indptr[row + 1])
        words = np.repeat(terms[dtm.counts.indices[here]], dtm.counts.data[here]).tolist()
        model.add_doc(words, **({"metadata": labels[row]} if years else {}))
    for topic, words in enumerate(seed_words(dtm) if priors else []):
        for word in words:
            model.set_word_prior(word, [1.0 if other == topic else 0.01 for other in range(N_TOPICS)])
    model.train(SWEEPS, workers=1)
    return [[word for word, _ in model.get_topic_words(topic, top_n=N_TERMS)] for topic in range(N_TOPICS)]


def sklearn_lists(dtm: ct.DocumentTermMatrix, seed: int, *, lda: bool = False) -> list[list[str]]:
    """Return ten terms of each topic of scikit-learn's NMF of tf-idf, or of its LDA in batches of the whole corpus."""
    from sklearn.decomposition import NMF, LatentDirichletAllocation
    from sklearn.feature_extraction.text import TfidfTransformer

    counts = sparse.csr_matrix(dtm.counts, dtype=float)
    if lda:
        engine = LatentDirichletAllocation(
            N_TOPICS, learning_method="batch", max_iter=LDA_ITERATIONS, random_state=seed
        ).fit(counts)
    else:
        engine = NMF(N_TOPICS, init="random", max_iter=500, random_state=seed).fit(
            TfidfTransformer().fit_transform(counts)
        )
    terms = dtm.terms.astype(str).to_numpy()
    return [terms[np.argsort(-row, kind="stable")[:N_TERMS]].tolist() for row in engine.components_]


def seed_words(dtm: ct.DocumentTermMatrix) -> list[list[str]]:
    """Return the terms of the matrix that the patterns of each theme match by themselves."""
    study = ct.read_study(ROOT / "seeds")
    terms = dtm.terms.astype(str).tolist()
    texts = pd.DataFrame(
        {"text": terms, "date": pd.NaT, "date_source": "missing"},
        index=pd.Index(map(str, range(len(terms))), name="doc_id"),
    )
    codings = ct.codings(ct.tokenize(texts), study.codebook)
    found = {name: [] for name in (theme.name for theme in study.codebook.themes)}
    for row in codings.itertuples():
        found[str(row.theme)].append(terms[int(row.doc_id)])
    return [sorted(set(words)) for words in found.values()]


def stability(runs: list[list[list[str]]]) -> float:
    """Return the mean Jaccard overlap of matched topics, over pairs of runs."""
    means = []
    for one, other in combinations(runs, 2):
        scores = np.array([[jaccard(a, b) for b in other] for a in one])
        means.append(scores[best_pairs(scores)].mean())
    return float(np.mean(means)) if means else float("nan")


def our_fit(dtm: ct.DocumentTermMatrix, seed: int, method: str, themes: ct.DocumentTermMatrix | None = None):
    return term_lists(fit_once(dtm, Fit(N_TOPICS, seed, method), themes=themes))


def our_prototype(dtm: ct.DocumentTermMatrix, seed: int) -> list[list[str]]:
    """Return the terms of the reported model; each seed brings starts of its own."""
    seeds = range(seed * N_STARTS, (seed + 1) * N_STARTS)
    return term_lists(ct.topics.fit_central_topics(dtm, n_topics=N_TOPICS, seeds=seeds, method="nmf", on_small="warn"))


# Function, its further arguments, the matrix and the number of fits of each engine; our own first.
ENGINES = {
    "ctthemes prototype of 5 starts, chunks (reported)": (our_prototype, {}, "chunks", 2),
    "ctthemes NMF, chunks (one fit)": (our_fit, {"method": "nmf"}, "chunks", 3),
    "ctthemes seeded, chunks": (our_fit, {"method": "seeded"}, "chunks", 3),
    "ctthemes Gibbs, chunks": (our_fit, {"method": "gibbs"}, "chunks", 2),
    "scikit-learn NMF, chunks": (sklearn_lists, {}, "chunks", 2),
    "scikit-learn NMF, speeches": (sklearn_lists, {}, "speeches", 2),
    "scikit-learn LDA, speeches": (sklearn_lists, {"lda": True}, "speeches", 2),
    "tomotopy LDA, speeches": (tomotopy_lists, {}, "speeches", 2),
    "tomotopy LDA, chunks": (tomotopy_lists, {}, "chunks", 2),
    "tomotopy word priors, speeches": (tomotopy_lists, {"priors": True}, "speeches", 2),
    "tomotopy word priors, chunks": (tomotopy_lists, {"priors": True}, "chunks", 2),
    "tomotopy DMR by year, speeches": (tomotopy_lists, {"years": True}, "speeches", 2),
}


def run_engine(name: str, file: str, answer: multiprocessing.Queue) -> None:
    """Put the term lists, CPU and wall seconds of each fit, and the most memory of the process in MB."""
    held = pickle.loads(Path(file).read_bytes())
    fit, further, matrix, n_fits = ENGINES[name]
    if further.get("method") == "seeded":
        further = {**further, "themes": held["themes"]}
    runs, cpu, wall = [], [], []
    for seed in range(1, n_fits + 1):
        begin = time.process_time(), time.perf_counter()
        runs.append(fit(held[matrix], seed, **further))
        cpu.append(time.process_time() - begin[0])
        wall.append(time.perf_counter() - begin[1])
    answer.put({"engine": name, "runs": runs, "cpu": np.median(cpu), "wall": np.median(wall), "peak": peak_memory()})


def peak_memory() -> float:
    """Return the most memory that this process held, in MB (Linux): the parent's peak, which getrusage passes on, apart."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024


def measured(name: str, file: str) -> dict[str, object]:
    """Return what an engine gave and took in a fresh process."""
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    process = context.Process(target=run_engine, args=(name, file, answer))
    process.start()
    found = answer.get()
    process.join()
    return found


def resampled(chunks: ct.DocumentTermMatrix, method: str, themes: ct.DocumentTermMatrix | None) -> pd.DataFrame:
    """Return how our models' topics come back in five refits without a fifth of the documents."""
    model = fit_once(chunks, Fit(N_TOPICS, 1, method), themes=themes)
    return ct.topics.topic_recurrence(model, chunks, n_refits=5, seed=1, themes=themes)


def joint_counts(reference: ct.DocumentTermMatrix, words: pd.Index) -> np.ndarray:
    """Return in how many texts each two words stand together."""
    held = reference.counts[:, reference.terms.get_indexer(words)]
    held = sparse.csr_array((np.ones(held.nnz, dtype=np.float32), held.indices, held.indptr), shape=held.shape)
    return np.asarray((held.T @ held).todense(), dtype=float)


def coherence(run: list[list[str]], words: pd.Index, together: np.ndarray, n_texts: int) -> float:
    """Return the mean over topics of the mean NPMI of pairs of a topic's terms."""
    means = []
    for terms in run:
        places = words.get_indexer(pd.Index(terms))
        part = together[np.ix_(places, places)]
        means.append(npmi(part, n_texts)[np.triu_indices(len(part), k=1)].mean())
    return float(np.mean(means))


def reported(rows: list[dict[str, object]], tokens: Tokens, whole: ct.DocumentTermMatrix) -> None:
    """Print the table: means over the fits of an engine, the words of all engines counted once."""
    words = pd.Index(sorted({word for row in rows for run in row["runs"] for terms in run for word in terms}))
    windows = window_reference(tokens, words.tolist())
    counts = {
        "windows": (joint_counts(windows, words), len(windows)),
        "speeches": (joint_counts(whole, words), len(whole)),
    }
    print(
        "| engine | fits | CPU s | clock s | peak MB | NPMI windows | NPMI speeches | diversity | stability, seeds |"
        "\n|---|---|---|---|---|---|---|---|---|"
    )
    for row in rows:
        near, far = (np.mean([coherence(run, words, *each) for run in row["runs"]]) for each in counts.values())
        diversity = np.mean([len(set().union(*run)) / sum(map(len, run)) for run in row["runs"]])
        print(
            f"| {row['engine']} | {len(row['runs'])} | {row['cpu']:.1f} | {row['wall']:.1f} | {row['peak']:.0f} | {near:.3f} "
            f"| {far:.3f} | {diversity:.2f} | {stability(row['runs']):.2f} |"
        )


def debate(path: str) -> None:
    begin = time.perf_counter()
    everything = corpus(path)
    chosen = np.sort(np.random.default_rng(1).choice(len(everything), N_SPEECHES, replace=False))
    whole, chunks, themes = matrices(everything.iloc[chosen])
    print(f"{whole}\n{chunks}\n{themes}", flush=True)
    bare = {
        name: ct.DocumentTermMatrix(each.counts, each.terms, each.documents.drop(columns="text", errors="ignore"))
        for name, each in (("speeches", whole), ("chunks", chunks), ("themes", themes))
    }
    rows = []
    with tempfile.NamedTemporaryFile(suffix=".pickle") as file:
        file.write(pickle.dumps(bare))
        file.flush()
        for name in ENGINES:
            if not engine_version() and ("tomotopy" in name or "Gibbs" in name):
                print(f"{name}: tomotopy is not installed")
                continue
            rows.append(measured(name, file.name))
            print(f"  {name}: {rows[-1]['cpu']:.1f} s", file=sys.stderr, flush=True)
    for method, hits in (("nmf", None), ("seeded", themes)):
        table = resampled(chunks, method, hits)
        print(
            f"{method}: overlap with refits to other documents {table['jaccard'].mean():.2f}, "
            f"{int(table['recurs'].sum())} of {len(table)} topics recur",
            flush=True,
        )
    reported(rows, ct.tokenize(everything), whole)
    print(f"{time.perf_counter() - begin:.0f} s in all")


def planted_texts(rng, *, n_documents=200, n_topics=6, passages=4, words=40, own=30, shared=100, weights=None):
    """Return counts, parents and true topic weights of passages that mostly speak of one planted topic."""
    n_terms = n_topics * own + shared
    phi = np.zeros((n_topics, n_terms))
    for topic in range(n_topics):
        phi[topic, topic * own : (topic + 1) * own] = 0.6 * rng.dirichlet(np.full(own, 0.8))
        phi[topic, n_topics * own :] = 0.4 / shared
    counts, parent, truth = [], [], []
    for document in range(n_documents):
        mix = rng.dirichlet(np.full(n_topics, 0.3) if weights is None else weights[document])
        for _ in range(passages):
            theta = rng.dirichlet(0.1 + 2 * mix)
            counts.append(rng.multinomial(words, theta @ phi))
            parent.append(f"d{document:04d}")
            truth.append(theta)
    return np.array(counts), parent, np.array(truth), phi


def planted_matrix(counts, parent, years=None) -> ct.DocumentTermMatrix:
    documents = pd.DataFrame(
        {"text": "", "date": pd.Timestamp("2010-06-01"), "document": parent, "n_tokens": counts.sum(axis=1)},
        index=pd.Index([f"p{row:05d}" for row in range(len(counts))], name="doc_id"),
    )
    if years is not None:
        documents["date"] = pd.to_datetime([f"{year}-06-01" for year in years])
    return ct.DocumentTermMatrix(
        sparse.csr_array(counts), pd.Index([f"t{n:03d}" for n in range(counts.shape[1])]), documents
    )


def planted(n_draws: int = 10) -> None:
    """Print, over draws, K chosen, how well a theme with half its keywords is recovered, and trends inside bands."""
    near = 0
    for draw in range(n_draws):
        rng = np.random.default_rng([1, draw])
        counts, parent, _, _ = planted_texts(rng)
        table = ct.topics.topic_choice(planted_matrix(counts, parent), candidates=range(2, 12), seed=draw)
        chosen = int(table.loc[table["chosen"], "n_topics"].iloc[0])
        near += abs(chosen - 6) <= 1
        print(f"  draw {draw}: K = {chosen} (planted 6)", flush=True)
    print(f"K within one of the truth: {near} of {n_draws}")
    recovered(n_draws)
    inside_bands(n_draws)


def recovered(n_draws: int) -> None:
    """Print how far two themes are found when the codebook has every other one of their eight heaviest words."""
    for draw in range(n_draws):
        rng = np.random.default_rng([2, draw])
        counts, parent, truth, phi = planted_texts(rng)
        dtm = planted_matrix(counts, parent)
        keywords = [np.argsort(-phi[topic])[:8] for topic in (0, 1)]
        hits = np.column_stack([counts[:, words[::2]].sum(axis=1) for words in keywords])
        themes = ct.DocumentTermMatrix(sparse.csr_array(hits), pd.Index(["one", "two"]), dtm.documents)
        model = ct.topics.fit_topics(dtm, n_topics=6, seed=draw, method="seeded", themes=themes)
        said = []
        for place, (topic, words) in enumerate(zip(("one", "two"), keywords, strict=True)):
            first = model.topic_terms.loc[topic].nlargest(16).index
            missing = [f"t{word:03d}" for word in words[1::2]]
            weight = np.nan_to_num(model.document_topics[topic].to_numpy())
            silent = hits[:, place] == 0
            said.append(
                f"{sum(word in first for word in missing)} of 4 missing keywords among 16 terms, r = "
                f"{np.corrcoef(weight, truth[:, place])[0, 1]:.2f} (passages without a keyword "
                f"{np.corrcoef(weight[silent], truth[silent, place])[0, 1]:.2f})"
            )
        print(f"  draw {draw}: {'; '.join(said)}", flush=True)


def inside_bands(n_draws: int) -> None:
    """One topic rises over ten years: how often its yearly share lies inside the band.

    Asked of the share that the drawn documents have in truth, and of the mean of the process that they were drawn from,
    E θ = (0.1 + 2 E mix) / (0.1 K + 2), E mix the topic's part of the year's Dirichlet weights; each without and with refits.
    """
    inside, n = np.zeros((2, 2), dtype=int), 0
    for draw in range(n_draws):
        rng = np.random.default_rng([3, draw])
        years = np.repeat(np.arange(2010, 2020), 20)
        weights = np.full((200, 6), 0.3)
        weights[:, 0] = np.linspace(0.1, 1.2, 200)
        counts, parent, truth, _ = planted_texts(rng, weights=weights)
        dtm = planted_matrix(counts, parent, years=np.repeat(years, 4))
        model = fit_once(dtm, Fit(6, draw, "nmf"))
        own = model.topic_terms.to_numpy()[:, :30].sum(axis=1).argmax()
        topic = model.topic_terms.index[own]
        refits = ct.topics.refit_topics(model, dtm, n_refits=10, seed=draw)
        realised = pd.Series(truth[:, 0]).groupby(np.repeat(years, 4)).mean().to_numpy()
        mean = (0.1 + 2 * weights[:, 0] / weights.sum(axis=1)) / (0.1 * 6 + 2)
        process = pd.Series(mean).groupby(years).mean().to_numpy()
        for row, trend in enumerate((ct.topics.topic_trend(model), ct.topics.topic_trend(model, refits=refits))):
            band = trend[trend["series"] == topic]
            low, high = band["low"].to_numpy(), band["high"].to_numpy()
            for column, expected in enumerate((realised, process)):
                inside[row, column] += int(((low <= expected) & (expected <= high)).sum())
        n += len(realised)
    for row, made_of in enumerate(("documents alone", "documents and refits")):
        print(
            f"band of {made_of}: {inside[row, 0]} of {n} realised shares, {inside[row, 1]} of {n} means of the process"
        )


if __name__ == "__main__":
    {"planted": planted, "bands": lambda: inside_bands(10)}.get(sys.argv[1], lambda: debate(sys.argv[1]))()
