"""An entry of the cache is given back as it was stored, or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ctthemes._shared.cache import cache_folder, drop_oldest, load_arrays, load_bytes, store_arrays, store_bytes

ARRAYS = {"ids": np.arange(5), "names": np.frombuffer(b"abc", dtype=np.uint8)}


def test_an_entry_comes_back_as_it_was_stored(tmp_path: Path):
    store_bytes(tmp_path, "text", b"content")
    store_arrays(tmp_path, "arrays", ARRAYS, most=9)
    assert load_bytes(tmp_path, "text") == b"content"
    ids, names = load_arrays(tmp_path, "arrays", ["ids", "names"]) or []
    assert ids.tolist() == [0, 1, 2, 3, 4]
    assert names.tobytes() == b"abc"


def test_an_entry_with_any_byte_changed_counts_as_not_there(tmp_path: Path):
    store_arrays(tmp_path, "arrays", ARRAYS, most=9)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for place in range(0, len(whole), 7):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        assert load_arrays(tmp_path, "arrays", ["ids"]) is None, place


@pytest.mark.parametrize("content", [b"", b"short", b"[" * 200_000, bytes(32)])
def test_an_entry_of_something_else_counts_as_not_there(tmp_path: Path, content: bytes):
    store_bytes(tmp_path, "text", b"content")
    (file,) = tmp_path.iterdir()
    file.write_bytes(content)
    assert load_bytes(tmp_path, "text") is None
    assert load_arrays(tmp_path, "text", ["ids"]) is None


def test_what_was_asked_for_last_stays(tmp_path: Path):
    for key in "abc":
        store_bytes(tmp_path, key, key.encode())
    assert load_bytes(tmp_path, "a") == b"a"
    drop_oldest(tmp_path, most=2)
    assert [load_bytes(tmp_path, key) for key in "abc"] == [b"a", None, b"c"]


def test_off_stores_nothing_and_a_name_is_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CTTHEMES_CACHE", "off")
    assert cache_folder("texts") is None
    monkeypatch.setenv("CTTHEMES_CACHE", str(tmp_path / "mine"))
    assert cache_folder("texts") == tmp_path / "mine" / "texts"
    monkeypatch.delenv("CTTHEMES_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    assert cache_folder("texts") == tmp_path / "home" / "ctthemes" / "texts"


def test_a_folder_that_cannot_be_written_is_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("CTTHEMES_CACHE", str(tmp_path / "file"))
    assert cache_folder("texts") is None


def test_a_cache_that_cannot_be_written_any_more_is_no_error(tmp_path: Path):
    store_bytes(tmp_path / "file", "a", b"a")
    (tmp_path / "other").write_text("in the way", encoding="utf-8")
    store_bytes(tmp_path / "other", "a", b"a")
    assert load_bytes(tmp_path / "other", "a") is None
