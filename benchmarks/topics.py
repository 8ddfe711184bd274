"""Topics of 1,000 General Debate speeches: coherence, diversity, stability and seconds of several engines.

Run it as `python benchmarks/topics.py SPEECHES.parquet` (columns `text` and `year`). One matrix and one coherence code
for all engines; tomotopy is measured where it is installed. `planted` in place of a file runs the simulations instead.
"""

from __future__ import annotations

import os
import sys
import time
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

import ctthemes as ct
from ctthemes.coherence import term_coherence, term_windows
from ctthemes.stability import jaccard, term_lists
from ctthemes.tokens import GAP, Tokens
from ctthemes.topics import fit_once

N_SPEECHES, N_TOPICS, CHUNK, WINDOW = 1000, 20, 100, 50
SEEDS = (1, 2, 3)
BUDGET = 150
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


def tomotopy_lists(dtm: ct.DocumentTermMatrix, seed: int, themes: ct.DocumentTermMatrix | None) -> list[list[str]]:
    """Return ten terms of each topic of tomotopy's LDA, 500 sweeps by one worker.

    With themes, a theme's seed words get a prior of 1 in its topic and 0.01 elsewhere. It takes single words only, so
    each theme gives the terms that its patterns match by themselves.
    """
    import tomotopy

    model = tomotopy.LDAModel(k=N_TOPICS, seed=seed)
    terms = dtm.terms.astype(str).to_numpy()
    for row in range(len(dtm)):
        here = slice(dtm.counts.indptr[row], dtm.counts.indptr[row + 1])
        model.add_doc(np.repeat(terms[dtm.counts.indices[here]], dtm.counts.data[here]).tolist())
    for topic, words in enumerate([] if themes is None else seed_words(dtm)):
        for word in words:
            model.set_word_prior(word, [1.0 if other == topic else 0.01 for other in range(N_TOPICS)])
    model.train(500, workers=1)
    return [[word for word, _ in model.get_topic_words(topic, top_n=10)] for topic in range(N_TOPICS)]


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
    from scipy import optimize

    means = []
    for one, other in combinations(runs, 2):
        scores = np.array([[jaccard(a, b) for b in other] for a in one])
        means.append(scores[optimize.linear_sum_assignment(scores, maximize=True)].mean())
    return float(np.mean(means)) if means else float("nan")


def resampled(chunks: ct.DocumentTermMatrix, method: str, themes: ct.DocumentTermMatrix | None) -> float:
    """Return the mean overlap of the default model's topics with those of refits without a fifth of the documents."""
    model = fit_once(chunks, n_topics=N_TOPICS, seed=1, method=method, themes=themes)
    table = ct.topic_recurrence(model, chunks, n_refits=5, seed=1, themes=themes)
    print(f"{method}: {int(table['recurs'].sum())} of {len(table)} topics recur", file=sys.stderr, flush=True)
    return float(table["jaccard"].mean())


def measured(name: str, fit, seeds: tuple[int, ...]) -> dict[str, object]:
    """Return the term lists of one fit a seed and the median seconds; no further fit once BUDGET seconds are gone."""
    runs, clock, process = [], [], []
    for seed in seeds:
        begin = time.perf_counter(), time.process_time()
        runs.append(fit(seed))
        clock.append(time.perf_counter() - begin[0])
        process.append(time.process_time() - begin[1])
        if sum(clock) > BUDGET:
            break
    seconds = {"cpu": float(np.median(process)), "clock": float(np.median(clock))}
    return {"engine": name, **seconds, "runs": runs, "stability": stability(runs)}


def reported(row: dict[str, object], everything: Tokens, whole: ct.DocumentTermMatrix, again: float) -> str:
    """Return the line of the table: the quality of the first fit, the stability of all."""
    lists = row["runs"][0]
    words = sorted({word for terms in lists for word in terms})
    references = window_reference(everything, words), whole
    near, far = (np.mean([term_coherence(texts, each) for each in lists]) for texts in references)
    cells = [
        row["engine"],
        len(row["runs"]),
        f"{row['cpu']:.1f}",
        f"{row['clock']:.1f}",
        f"{near:.3f}",
        f"{far:.3f}",
        f"{len(words) / sum(map(len, lists)):.2f}",
        "one fit" if len(row["runs"]) == 1 else f"{row['stability']:.2f}",
        "" if np.isnan(again) else f"{again:.2f}",
    ]
    return f"| {' | '.join(map(str, cells))} |"


def engines(whole: ct.DocumentTermMatrix, chunks: ct.DocumentTermMatrix, themes: ct.DocumentTermMatrix) -> list:
    """Return name, fit of a seed, and seeds of each engine, the quick ones first."""

    def ours(dtm, method, start="svd", hits=None):
        return lambda seed: term_lists(
            fit_once(dtm, n_topics=N_TOPICS, seed=seed, method=method, themes=hits, start=start)
        )

    found = [
        ("ctthemes NMF, chunks (the default)", ours(chunks, "nmf"), SEEDS),
        ("ctthemes seeded, chunks", ours(chunks, "seeded", hits=themes), SEEDS),
        ("scikit-learn NMF, chunks, random starts", ours(chunks, "nmf", "random"), SEEDS),
        ("scikit-learn NMF, speeches", ours(whole, "nmf"), SEEDS),
        ("scikit-learn NMF, speeches, random starts", ours(whole, "nmf", "random"), SEEDS),
        ("scikit-learn LDA, speeches", ours(whole, "lda"), SEEDS[:2]),
    ]
    try:
        import tomotopy  # noqa: F401
    except ImportError:
        print("tomotopy is not installed and is left out")
        return found
    return [
        *found[:-1],
        ("tomotopy word priors, speeches", lambda seed: tomotopy_lists(whole, seed, themes), SEEDS[:2]),
        ("tomotopy word priors, chunks", lambda seed: tomotopy_lists(chunks, seed, themes), SEEDS[:2]),
        ("tomotopy LDA, speeches", lambda seed: tomotopy_lists(whole, seed, None), SEEDS[:2]),
        found[-1],
        ("tomotopy LDA, chunks", lambda seed: tomotopy_lists(chunks, seed, None), SEEDS[:2]),
    ]


def debate(path: str) -> None:
    everything = corpus(path)
    chosen = np.sort(np.random.default_rng(1).choice(len(everything), N_SPEECHES, replace=False))
    whole, chunks, themes = matrices(everything.iloc[chosen])
    print(f"{whole}\n{chunks}\n{themes}", flush=True)
    tokens = ct.tokenize(everything)
    print(
        "| engine | fits | CPU s | clock s | NPMI windows | NPMI speeches | diversity | stability, seeds | stability, documents |"
    )
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    for place, (name, fit, seeds) in enumerate(engines(whole, chunks, themes)):
        row = measured(name, fit, seeds)
        again = resampled(chunks, ("nmf", "seeded")[place], (None, themes)[place]) if place < 2 else float("nan")
        print(reported(row, tokens, whole, again), flush=True)


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
        table = ct.topic_choice(planted_matrix(counts, parent), candidates=range(2, 12), seed=draw)
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
        model = ct.fit_topics(dtm, n_topics=6, seed=draw, method="seeded", themes=themes)
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
        model = fit_once(dtm, n_topics=6, seed=draw, method="nmf")
        own = model.topic_terms.to_numpy()[:, :30].sum(axis=1).argmax()
        topic = model.topic_terms.index[own]
        refits = ct.refitted(model, dtm, n_refits=10, seed=draw)
        realised = pd.Series(truth[:, 0]).groupby(np.repeat(years, 4)).mean().to_numpy()
        mean = (0.1 + 2 * weights[:, 0] / weights.sum(axis=1)) / (0.1 * 6 + 2)
        process = pd.Series(mean).groupby(years).mean().to_numpy()
        for row, trend in enumerate((ct.topic_trend(model), ct.topic_trend(model, refits=refits))):
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
