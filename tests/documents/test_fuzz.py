"""Fuzz: real files of each format, damaged in many ways, become a document or our own error, never a crash."""

from __future__ import annotations

import numpy as np
import pytest

import ctthemes as ct
from ctthemes.documents.document import Document
from ctthemes.documents.formats import read_document
from tests import files
from tests.support import SEEDS

N_DAMAGED = 200
SEED_TEXT = sorted(SEEDS.glob("00*.txt"))[0].read_bytes()
RTF = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}} Caf\'e9 \b one\b0\par Two \u8211? dash\par}"
WHOLE = {
    "a.txt": SEED_TEXT,
    "a.html": files.html("<table><tr><td>a</td></tr></table><ul><li>x</li></ul>" * 5),
    "a.pdf": files.pdf(["The first line of the page.", "", "Another."] * 5, ["Page two."]),
    "a.docx": files.word("First paragraph.", "Second.", rows=[["a", "b"]]),
    "a.odt": files.odt("<text:h>Title</text:h><text:p>Words<text:s/>here</text:p>" * 5),
    "a.rtf": RTF * 3,
}


def damaged(data: bytes, generator: np.random.Generator) -> bytes:
    """Return the bytes with one to eight of them changed, a part gone, doubled, or moved."""
    kind = generator.integers(4)
    start, stop = sorted(generator.integers(0, len(data) + 1, 2).tolist())
    if kind == 0:
        changed = bytearray(data)
        for place in generator.integers(0, len(data), generator.integers(1, 9)):
            changed[place] = generator.integers(256)
        return bytes(changed)
    if kind == 1:
        return data[:start] + data[stop:]
    if kind == 2:
        return data[:stop] + data[start:]
    return data[:start]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::UserWarning:zipfile")
@pytest.mark.parametrize("name", sorted(WHOLE))
def test_a_damaged_file_is_read_or_refused_and_nothing_else(name: str) -> None:
    generator = np.random.default_rng(20_240_901)
    outcomes = {"read": 0, "refused": 0}
    for _ in range(N_DAMAGED):
        try:
            assert isinstance(read_document(damaged(WHOLE[name], generator), name), Document)
            outcomes["read"] += 1
        except ct.StudyError as error:
            assert str(error).startswith(name)  # noqa: PT017 (either outcome is right)
            outcomes["refused"] += 1
    assert min(outcomes.values()) > 0
