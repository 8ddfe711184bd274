"""File reading: the document of each file of a folder, several files side by side and apart from this program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from ctthemes._shared.cache import cache_folder, drop_oldest
from ctthemes._shared.checks import StudyError
from ctthemes._shared.readers import read_apart
from ctthemes.documents.document import Document
from ctthemes.documents.folders import FoundFile, file_bytes
from ctthemes.documents.formats import PLAIN_SUFFIXES, read_document
from ctthemes.documents.text_cache import MOST_DOCUMENTS, load_document, store_document, text_key

Progress: TypeAlias = Callable[[int, int, str], None]

QUICK_BYTES = 1_000_000
"""A plain text below this size is read at once; every other file is read in a process of its own."""


def read_files(
    folder: Path, names: Sequence[str], files: Mapping[str, FoundFile], *, progress: Progress | None = None
) -> dict[str, Document | StudyError]:
    """Return the document of each file, or the error that says why there is none.

    Parameters
    ----------
    folder : Path
        Of the study, for the messages.
    names : sequence of str
        Of the files to read.
    files : mapping of str to FoundFile
        By name.
    progress : callable, optional
        Told, after each file, how many are read, of how many, and its name.

    Returns
    -------
    dict of str to Document or StudyError
        In the order of `names`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.txt"
    ...     _ = path.write_text("A text.")
    ...     read_files(Path(folder), ["a.txt"], {"a.txt": FoundFile("a.txt", path)})["a.txt"].text
    'A text.'
    """
    results: dict[str, Document | StudyError] = {}
    cache = cache_folder("texts")
    names_of = {str(folder / name): name for name in names}
    keys: dict[str, str] = {}

    def take(name: str, result: Document | StudyError) -> None:
        results[name] = result
        if progress:
            progress(len(results), len(names), name)

    def unread() -> Iterator[tuple[str, bytes]]:
        for path, name in names_of.items():
            try:
                data = file_bytes(files[name])
            except StudyError as error:
                take(name, error)
                continue
            keys[path] = text_key(data, name)
            if len(data) < QUICK_BYTES and name.lower().endswith(PLAIN_SUFFIXES):
                take(name, _read_at_once(data, path))
            elif cache and (document := load_document(cache, keys[path])):
                take(name, document)
            else:
                yield path, data

    for path, result in read_apart(read_document, unread()):
        if cache and isinstance(result, Document):
            store_document(cache, keys[path], result)
        take(names_of[path], result)
    if cache:
        drop_oldest(cache, most=MOST_DOCUMENTS)
    return {name: results[name] for name in names}


def _read_at_once(data: bytes, path: str) -> Document | StudyError:
    try:
        return read_document(data, path)
    except StudyError as error:
        return error
