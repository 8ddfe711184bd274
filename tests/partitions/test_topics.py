"""Topics of a corpus on disk: same bytes however it is cut, and the topics that are there."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import ctthemes as ct
from ctthemes.partitions._topics import fit_partition_topics
from ctthemes.topics import _online as online
from ctthemes.topics._online import StoredCounts, fit_online

SUBJECTS = [[f"{letter}{number}" for number in range(12)] for letter in "abc"]


def planted(n: int = 300) -> pd.DataFrame:
    """Return documents of 40 words, nine in ten of one of three subjects, in turn."""
    random = np.random.default_rng(1)
    every = list(itertools.chain.from_iterable(SUBJECTS))
    texts = [
        " ".join(random.choice(SUBJECTS[row % 3] if random.random() < 0.9 else every) for _ in range(40))
        for row in range(n)
    ]
    index = pd.Index([f"d{row:04d}" for row in range(n)], name="doc_id")
    return pd.DataFrame({"text": texts, "year": 2000 + np.arange(n) % 5}, index=index)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(online, "BATCH", 32)
    monkeypatch.setattr(online, "SAMPLE", 60)


def words() -> list[str]:
    return list(itertools.chain.from_iterable(SUBJECTS))


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("method", ["nmf", "lda"])
def test_planted_subjects_are_found_in_batches(tmp_path: Path, method: online.Online) -> None:
    corpus = planted()
    model = fit_partition_topics(
        ct.partitions.save_partitions(corpus, tmp_path / "p"), words(), n_topics=3, seed=1, method=method
    )
    found = {
        frozenset(term[0] for term in topic["term"]) for _, topic in ct.topics.top_terms(model, n=10).groupby("topic")
    }
    assert found == {frozenset("a"), frozenset("b"), frozenset("c")}
    likeliest = model.document_topics.to_numpy().argmax(axis=1)
    assert all(len(set(likeliest[subject::3])) == 1 for subject in range(3))
    assert model.settings["converged"]
    assert model.documents["year"].tolist() == corpus["year"].tolist()


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("method", ["nmf", "lda"])
def test_same_bytes_for_any_order_parts_and_workers(tmp_path: Path, method: online.Online) -> None:
    corpus = planted(120)
    corpus.loc["d0007", "text"] = "nothing chosen"
    models = []
    with ThreadPoolExecutor(3) as pool:
        for size, rows, workers in ((200, corpus.iloc[::-1], 1), (17, corpus, pool)):
            parts = ct.partitions.save_partitions(rows, tmp_path / str(size), size=size)
            models.append(fit_partition_topics(parts, words(), n_topics=3, seed=4, method=method, workers=workers))
    one, other = models
    assert one.topic_terms.to_numpy().tobytes() == other.topic_terms.to_numpy().tobytes()
    aligned = one.document_topics.loc[other.document_topics.index]
    assert aligned.to_numpy().tobytes() == other.document_topics.to_numpy().tobytes()
    assert one.settings == other.settings
    assert other.document_topics.loc["d0007"].isna().all()


@pytest.mark.usefixtures("small_batches")
def test_batches_end_near_the_fit_that_sees_everything(tmp_path: Path) -> None:
    corpus = planted()
    dtm = ct.count_terms(ct.tokenize(corpus))
    whole = ct.topics.fit_topics(dtm, n_topics=3, seed=1)
    parts = ct.partitions.save_partitions(corpus, tmp_path / "p", size=70)
    batched = fit_partition_topics(parts, [*words(), "absent"], n_topics=3, seed=1)
    assert list(batched.topic_terms.columns) == list(whole.topic_terms.columns)
    overlap = np.minimum(whole.topic_terms.to_numpy()[:, None], batched.topic_terms.to_numpy()[None]).sum(axis=2)
    assert (overlap.max(axis=1) > 0.9).all()


def test_stored_counts_come_back_in_the_order_asked(tmp_path: Path) -> None:
    store = StoredCounts(tmp_path / "counts")
    first = store.append(np.array([2, 0]), np.array([0, 3]), np.array([5, 1], np.uint8))
    second = store.append(np.array([1]), np.array([2]), np.array([70_000]))
    rows = store.reader(np.concatenate([first, second]), np.array([2, 0, 1]), 4)
    assert rows(np.array([2, 0, 1])).toarray().tolist() == [[0, 0, 70_000, 0], [5, 0, 0, 1], [0, 0, 0, 0]]


def test_every_passage_is_read_once_an_epoch(tmp_path: Path, small_batches: None) -> None:  # noqa: ARG001
    store = StoredCounts(tmp_path / "counts")
    starts = store.append(np.full(100, 2), np.tile([0, 1], 100), np.arange(200) % 7 + 1)
    stored = store.reader(starts, np.full(100, 2), 2)
    asked: list[int] = []

    def rows(positions: np.ndarray) -> object:
        asked.extend(positions.tolist())
        return stored(positions)

    fit = fit_online(rows, 100, np.array([100, 100]), n_topics=2, seed=1, method="lda")  # type: ignore[arg-type]
    assert sorted(asked) == sorted(list(range(100)) * fit.epochs)


def test_topics_that_still_move_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(online, "EPOCHS", 1)
    parts = ct.partitions.save_partitions(planted(90), tmp_path / "p")
    with pytest.warns(UserWarning, match="after 1 epochs .* still moved"):
        model = fit_partition_topics(parts, words(), n_topics=3, seed=1)
    assert not model.settings["converged"]


def test_what_carries_no_topics_is_refused(tmp_path: Path) -> None:
    few = ct.partitions.save_partitions(planted(20), tmp_path / "few")
    with pytest.raises(ct.topics.SmallCorpusError, match="20 documents with 20 passages are too few for 3 topics"):
        fit_partition_topics(few, words(), n_topics=3, seed=1)
    with pytest.raises(ValueError, match="none of the terms stands in the corpus: absent"):
        fit_partition_topics(few, ["absent"], n_topics=3, seed=1)
    with pytest.raises(ValueError, match="n_topics=30 is more than 20 passages"):
        fit_partition_topics(few, words(), n_topics=30, seed=1)
    with pytest.raises(ValueError, match="'nmf', 'lda'"):
        fit_partition_topics(few, words(), n_topics=3, seed=1, method="seeded")  # type: ignore[arg-type]
