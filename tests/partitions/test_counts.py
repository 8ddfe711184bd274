"""A corpus on disk gives what it gives in memory, however it is cut, and no part is ever left out."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ctthemes as ct
from ctthemes import StudyError
from ctthemes.counts.matrix import documents_with
from ctthemes.partitions import _parquet as parquet
from tests.support import SEEDS, corpus_of

CODEBOOK = ct.Codebook(
    (
        ct.Theme("peace", patterns=("peace*", "war and peace"), not_patterns=("peace treat*",)),
        ct.Theme("rights", parent="law", patterns=("human rights", "rights ~5 law")),
        ct.Theme("law", patterns=("law*", "rights ~s peace")),
    ),
    version="1",
)
WORDS = "peace treaty treaties War and human rights, law. lawful U.N. S/RES/1373 é \n\n".split(" ")


def assert_equal(ours: ct.DocumentTermMatrix, theirs: ct.DocumentTermMatrix) -> None:
    """Assert that every array has the same values, type and order."""
    assert ours.counts.shape == theirs.counts.shape
    for field in ("data", "indices", "indptr"):
        mine, other = getattr(ours.counts, field), getattr(theirs.counts, field)
        assert mine.dtype == other.dtype, field
        assert np.array_equal(mine, other), field
    pd.testing.assert_index_equal(ours.terms, theirs.terms, exact=True)
    pd.testing.assert_frame_equal(ours.documents, theirs.documents.drop(columns="text"))


def assert_as_in_memory(
    counted: ct.partitions.PartitionCounts, corpus: pd.DataFrame, codebook: ct.Codebook = CODEBOOK
) -> None:
    tokens = ct.tokenize(corpus)
    coded = ct.codings(tokens, codebook)
    assert_equal(counted.terms, ct.count_terms(tokens))
    assert_equal(counted.themes, ct.count_themes(coded, tokens.documents))
    assert_equal(counted.patterns, ct.count_coded_patterns(coded, tokens.documents, codebook))


def cut(corpus: pd.DataFrame, folder: Path, edges: list[int]) -> ct.partitions.Partitions:
    """Write the corpus as parts that end at these rows; parts may be empty."""
    bounds = [0, *sorted(edges), len(corpus)]
    return ct.partitions.save_partitions((corpus.iloc[a:b] for a, b in itertools.pairwise(bounds)), folder / "parts")


@lru_cache
def seeds() -> pd.DataFrame:
    return ct.read_study(SEEDS).corpus


@settings(max_examples=20, deadline=None)
@given(
    texts=st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.text(max_size=20), max_size=7),
    edges=st.lists(st.integers(0, 7), max_size=3),
    batch=st.sampled_from([1, 40, 1 << 20]),
)
def test_any_cut_of_a_corpus_gives_what_memory_gives(texts: list[str], edges: list[int], batch: int) -> None:
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    corpus = corpus_of("x", *texts, years=[2001, *range(2002, 2002 + len(texts))]).iloc[1:]
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(parquet, "BATCH", batch)
        patch.setattr(parquet, "ROWS", 2)
        opened = cut(corpus, Path(folder), [min(edge, len(corpus)) for edge in edges])
        pd.testing.assert_frame_equal(ct.partitions.partition_corpus(opened), corpus)
        assert_as_in_memory(ct.partitions.count_partitions(opened, codebook=CODEBOOK), corpus)


@pytest.mark.parametrize("workers", [1, 2])
def test_the_seeds_in_parts_give_what_memory_gives(tmp_path: Path, workers: int) -> None:
    codebook, corpus = ct.read_codebook(SEEDS / "codebook.yml"), seeds()
    opened = cut(corpus, tmp_path, [2, 2, 3])
    assert_as_in_memory(ct.partitions.count_partitions(opened, codebook=codebook, workers=workers), corpus, codebook)


def test_one_part_is_read_a_few_documents_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = corpus_of(*(f"peace {number} law" for number in range(40)))
    opened = ct.partitions.save_partitions(corpus, tmp_path / "parts")
    monkeypatch.setattr(parquet, "BATCH", 100)
    monkeypatch.setattr(parquet, "ROWS", 3)
    sizes = [len(table) for table in parquet.batches(opened.parts[0], opened.schema)]
    assert sum(sizes) == 40
    assert max(sizes) == 6
    assert_as_in_memory(ct.partitions.count_partitions(opened, codebook=CODEBOOK), corpus)


def test_the_longest_match_wins_over_all_themes_if_asked(tmp_path: Path) -> None:
    corpus = corpus_of("war and peace", "peace and war")
    book = ct.Codebook((ct.Theme("long", patterns=("war and peace",)), ct.Theme("short", patterns=("peace",))), "1")
    opened = cut(corpus, tmp_path, [1])
    counted = ct.partitions.count_partitions(opened, codebook=book, nested="codebook")
    assert counted.themes.counts.toarray().tolist() == [[1, 0], [0, 1]]
    assert ct.partitions.count_partitions(opened, codebook=book).themes.counts.toarray().tolist() == [[1, 1], [0, 1]]


def test_hyphens_are_those_of_the_reading(tmp_path: Path) -> None:
    cut(corpus_of("co-operate", "rights-based"), tmp_path, [1])
    split = ct.partitions.count_partitions(ct.partitions.read_partitions(tmp_path / "parts", hyphens="split"))
    assert list(split.terms.terms) == ["based", "co", "operate", "rights"]


def test_chosen_terms_are_the_only_ones_that_come_back(tmp_path: Path) -> None:
    corpus = corpus_of("law and peace", "peace of war", "and")
    opened = cut(corpus, tmp_path, [1])
    whole = ct.count_terms(ct.tokenize(corpus))
    some = ct.partitions.count_partitions(opened, terms=["peace", "and", "absent"])
    assert list(some.terms.terms) == ["and", "peace"]
    assert np.array_equal(some.terms.counts.toarray(), whole.counts[:, [0, 3]].toarray())
    assert some.documents["n_tokens"].tolist() == [3, 3, 1]
    assert ct.partitions.count_partitions(opened, terms=[]).terms.counts.shape == (3, 0)


def test_the_vocabulary_sums_up_what_documents_hold(tmp_path: Path) -> None:
    corpus = corpus_of("a a b", "c a", "", "b é")
    whole = ct.count_terms(ct.tokenize(corpus))
    table = ct.partitions.partition_vocabulary(cut(corpus, tmp_path, [1, 3]), workers=2)
    assert table["term"].tolist() == list(whole.terms)
    assert table["count"].tolist() == whole.counts.sum(axis=0).tolist()
    assert table["n_documents"].tolist() == documents_with(whole).tolist()


def test_counts_without_texts_serve_the_trends(tmp_path: Path) -> None:
    corpus = seeds()
    codebook = ct.read_codebook(SEEDS / "codebook.yml")
    tokens = ct.tokenize(corpus)
    theirs = ct.rate_trend(ct.count_themes(ct.codings(tokens, codebook), tokens.documents))
    ours = ct.rate_trend(ct.partitions.count_partitions(cut(corpus, tmp_path, [2]), codebook=codebook).themes)
    pd.testing.assert_frame_equal(ours, theirs)


def test_some_documents_can_be_fetched_and_quoted(tmp_path: Path) -> None:
    corpus = corpus_of("law", "peace", "war and peace")
    opened = cut(corpus, tmp_path, [1])
    pd.testing.assert_frame_equal(ct.partitions.partition_corpus(opened, only=["d3", "d1"]), corpus.loc[["d1", "d3"]])
    assert ct.partitions.partition_corpus(opened, only=[]).empty
    with pytest.raises(ValueError, match="no document 'd9'; give ids"):
        ct.partitions.partition_corpus(opened, only=["d1", "d9"])


def test_a_single_file_is_a_corpus_of_one_part(tmp_path: Path) -> None:
    corpus = corpus_of("law", "peace")
    corpus.to_parquet(tmp_path / "all.parquet")  # with the index of pandas
    opened = ct.partitions.read_partitions(tmp_path / "all.parquet")
    assert_as_in_memory(
        ct.partitions.count_partitions(opened, codebook=CODEBOOK), ct.partitions.partition_corpus(opened)
    )


def test_any_executor_can_run_the_parts(tmp_path: Path) -> None:
    corpus = corpus_of(*(f"peace {number}" for number in range(50)))
    opened = ct.partitions.save_partitions(corpus, tmp_path / "parts", size=2)
    with ThreadPoolExecutor(2) as pool:
        assert_as_in_memory(ct.partitions.count_partitions(opened, codebook=CODEBOOK, workers=pool), corpus)


def test_variables_keep_their_types_over_parts(tmp_path: Path) -> None:
    corpus = corpus_of("a", "b", "c", years=[2001, 2002, 2003]).assign(
        session=pd.array([1, None, 3], dtype="Int64"), spoken=[True, False, True], length=[0.5, np.nan, 2.0]
    )
    opened = cut(corpus, tmp_path, [1, 2])
    pd.testing.assert_frame_equal(ct.partitions.partition_corpus(opened), corpus)
    pd.testing.assert_frame_equal(
        ct.partitions.count_partitions(opened).documents, ct.tokenize(corpus).documents.drop(columns="text")
    )


def test_whole_numbers_in_one_part_and_fractions_in_another_are_fractions(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    for number, value in enumerate([1, 0.5, None]):
        table = pa.table({"doc_id": [f"d{number}"], "text": ["law"], "share": [value]})
        pq.write_table(table, tmp_path / "parts" / f"{number}.parquet")
    shares = ct.partitions.partition_corpus(ct.partitions.read_partitions(tmp_path / "parts"))["share"]
    assert shares.tolist()[:2] == [1.0, 0.5]
    assert np.isnan(shares.iloc[2])


GOOD = {"doc_id": ["d1", "d2"], "text": ["law", "peace"], "kind": ["a", "b"]}


@pytest.mark.parametrize(
    ("second", "message"),
    [
        ({"doc_id": ["d3"], "kind": ["a"]}, r"b\.parquet: lacks the column 'text'.*name the column"),
        ({"text": ["law"], "kind": ["a"]}, r"b\.parquet: lacks the column 'doc_id'"),
        ({**GOOD, "doc_id": ["d3", "d4"], "text": [1, 2]}, r"b\.parquet: row 1: 'text' holds int64, not text"),
        ({**GOOD, "doc_id": [3, 4]}, r"b\.parquet: row 1: 'doc_id' holds int64, not text"),
        ({**GOOD, "doc_id": ["d3", "d4"], "text": ["law", None]}, r"b\.parquet: row 2: no text; remove the row"),
        ({**GOOD, "doc_id": ["d3", "d4"], "text": [None, None]}, r"b\.parquet: row 1: no text"),
        ({**GOOD, "doc_id": ["d3", " "]}, r"b\.parquet: row 2: no doc_id"),
        ({**GOOD, "doc_id": ["d3", "d2"]}, r"b\.parquet: row 2: doc_id 'd2' stands in .*a\.parquet: row 2, too"),
        ({**GOOD, "doc_id": ["d3", "d3"]}, r"b\.parquet: row 2: doc_id 'd3' stands in .*b\.parquet: row 1, too"),
        ({"doc_id": ["d3"], "text": ["law"]}, r"b\.parquet: lacks the column 'kind' of .*a\.parquet"),
        ({**GOOD, "doc_id": ["d3", "d4"], "extra": [1, 2]}, r"a\.parquet: lacks the column 'extra' of .*b\.parquet"),
        ({**GOOD, "doc_id": ["d3", "d4"], "kind": [1, 2]}, r"b\.parquet: its columns do not agree with .*a\.parquet"),
        ({**GOOD, "doc_id": ["d3", "d4"], "date": ["May", "June"]}, r"b\.parquet: row 1: 'date' holds large_string"),
    ],
)
def test_a_part_that_is_no_corpus_is_named_with_its_remedy(tmp_path: Path, second: dict, message: str) -> None:
    pq.write_table(pa.table(GOOD), tmp_path / "a.parquet")
    pq.write_table(pa.table(second), tmp_path / "b.parquet")
    with pytest.raises(StudyError, match=message):
        ct.partitions.read_partitions(tmp_path)


def _cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def _scratched(file: Path) -> None:
    content = bytearray(file.read_bytes())
    for place in range(4, 400):
        content[place] ^= 0x55
    file.write_bytes(content)


def _replaced(file: Path) -> None:
    pq.write_table(pq.read_table(file).slice(0, 1), file)


@pytest.mark.parametrize(
    ("harm", "message", "workers"),
    [
        (_cut_short, "not readable as Parquet", 1),
        (_cut_short, "not readable as Parquet", 2),
        (_scratched, "not readable as Parquet", 1),
        (_replaced, "holds 1 documents, not the 2 it held", 1),
        (Path.unlink, "no such file here", 1),
    ],
)
def test_a_part_that_breaks_after_it_was_opened_is_an_error(
    tmp_path: Path, harm: Callable[[Path], None], message: str, workers: int
) -> None:
    opened = ct.partitions.save_partitions(corpus_of(*(f"peace law {n}" for n in range(6))), tmp_path / "parts", size=2)
    harm(Path(opened.parts[1].file))
    with pytest.raises(StudyError, match=f"part-000001.parquet: .*{message}"):
        ct.partitions.count_partitions(opened, workers=workers)
    with pytest.raises(StudyError, match="part-000001.parquet"):
        ct.partitions.partition_vocabulary(opened)


def test_a_broken_part_cannot_be_opened(tmp_path: Path) -> None:
    opened = ct.partitions.save_partitions(corpus_of("a", "b"), tmp_path / "parts", size=1)
    _cut_short(Path(opened.parts[1].file))
    with pytest.raises(StudyError, match="part-000001.parquet: not readable as Parquet .*write it again"):
        ct.partitions.read_partitions(tmp_path / "parts")


def test_a_folder_without_parts_or_with_half_a_part_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="holds no file that ends in .parquet"):
        ct.partitions.read_partitions(tmp_path)
    pq.write_table(pa.table(GOOD), tmp_path / "a.parquet")
    (tmp_path / "b.parquet.crdownload").write_bytes(b"PAR1")
    with pytest.raises(StudyError, match=r"b\.parquet\.crdownload: a part that was not written to its end"):
        ct.partitions.read_partitions(tmp_path)


def test_writing_is_whole_or_nothing(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="doc_id 'd1' stands in"):
        ct.partitions.save_partitions([corpus_of("a"), corpus_of("b")], tmp_path / "parts")
    with pytest.raises(ValueError, match="document 'd2' has no text"):
        ct.partitions.save_partitions(corpus_of("a", None), tmp_path / "parts")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
    ct.partitions.save_partitions(corpus_of("a"), tmp_path / "parts")
    with pytest.raises(StudyError, match="is there already; name a new folder"):
        ct.partitions.save_partitions(corpus_of("a"), tmp_path / "parts")


def test_a_corpus_with_another_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has the index `doc_id`"):
        ct.partitions.save_partitions(pd.DataFrame({"text": ["a"]}), tmp_path / "parts")
